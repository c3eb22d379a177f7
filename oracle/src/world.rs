//! The world that a trace begins with: everything that the service remembers, by identifiers.

use crate::binding::Bindings;
use crate::identifier::Identifier;
use ntms_model::access::{DescriptorParts, Directory, SecurityDescriptor};
use ntms_model::call::{NTMS_ALLOCATE_FROMSCRATCH, NTMS_DEALLOCATE_TOSCRATCH};
use ntms_model::id::{LibraryId, MediaTypeId, ObjectId, PoolId, PrincipalId, SideId};
use ntms_model::setting::MediaType;
use ntms_model::state::{
    Computer, Condition, Holds, LogicalMedium, Maximum, MediaState, Medium, Pool, PoolKind,
    Security, Side, SideState, State,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A world as it is written. See `specs/protocol.md`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct World {
    /// Those who call.
    pub users: Vec<User>,
    /// The two libraries.
    pub libraries: Libraries,
    /// The computer. Without it everybody may do everything with the computer and its libraries,
    /// and nothing names the computer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub computer: Option<Box<WorldComputer>>,
    /// The media types.
    pub media_types: Vec<WorldMediaType>,
    /// The pools, each after its parent.
    pub pools: Vec<WorldPool>,
    /// The media with their sides.
    pub media: Vec<WorldMedium>,
    /// The logical media.
    pub logical_media: Vec<WorldLogicalMedium>,
}

/// A user with the groups that he is a member of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// The name.
    pub name: Box<str>,
    /// The groups.
    #[serde(default)]
    pub groups: Vec<Box<str>>,
}

/// Identifiers of the two libraries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Libraries {
    /// The library with drives.
    pub online: Identifier,
    /// The shelf.
    pub offline: Identifier,
}

/// The computer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WorldComputer {
    /// Its identifier.
    pub id: Identifier,
    /// Owner and access-control list of the computer.
    pub security: DescriptorParts<Box<str>>,
    /// Those of the online library.
    pub online_security: DescriptorParts<Box<str>>,
    /// Those of the offline library.
    pub offline_security: DescriptorParts<Box<str>>,
}

/// A media type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorldMediaType {
    /// Its identifier.
    pub id: Identifier,
    /// Its name, and that of the system pools that hold it.
    pub name: Box<str>,
    /// How many sides its media have.
    pub sides: u8,
}

/// A pool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WorldPool {
    /// Its identifier.
    pub id: Identifier,
    /// `root`, `free`, `unrecognized`, `import` or `application`.
    pub kind: WorldPoolKind,
    /// The last level of its path; empty for the root pool.
    pub name: Box<str>,
    /// The pool that it lies in.
    pub parent: Option<Identifier>,
    /// The type of its media; `null` for a pool that holds pools.
    pub media_type: Option<Identifier>,
    /// AllocationPolicy.
    #[serde(default)]
    pub allocation_policy: u32,
    /// DeallocationPolicy.
    #[serde(default)]
    pub deallocation_policy: u32,
    /// dwMaxAllocates.
    #[serde(default)]
    pub max_allocates: u32,
    /// Owner and access-control list.
    pub security: DescriptorParts<Box<str>>,
}

/// What a pool is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WorldPoolKind {
    /// The root of the hierarchy.
    Root,
    /// Free media.
    Free,
    /// Unrecognized media.
    Unrecognized,
    /// Import media.
    Import,
    /// Made by an application.
    Application,
}

impl From<WorldPoolKind> for PoolKind {
    fn from(kind: WorldPoolKind) -> PoolKind {
        match kind {
            WorldPoolKind::Root => PoolKind::Root,
            WorldPoolKind::Free => PoolKind::Free,
            WorldPoolKind::Unrecognized => PoolKind::Unrecognized,
            WorldPoolKind::Import => PoolKind::Import,
            WorldPoolKind::Application => PoolKind::Application,
        }
    }
}

impl From<PoolKind> for WorldPoolKind {
    fn from(kind: PoolKind) -> WorldPoolKind {
        match kind {
            PoolKind::Root => WorldPoolKind::Root,
            PoolKind::Free => WorldPoolKind::Free,
            PoolKind::Unrecognized => WorldPoolKind::Unrecognized,
            PoolKind::Import => WorldPoolKind::Import,
            PoolKind::Application | PoolKind::Unknown => WorldPoolKind::Application,
        }
    }
}

/// A physical medium.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WorldMedium {
    /// Its identifier.
    pub id: Identifier,
    /// The pool that holds it.
    pub pool: Identifier,
    /// Its media type.
    pub media_type: Identifier,
    /// Whether it is in the online library.
    #[serde(default = "yes")]
    pub online: bool,
    /// Whether it is enabled.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// MediaState.
    #[serde(default)]
    pub media_state: u32,
    /// Its sides, in order.
    pub sides: Vec<WorldSide>,
}

const fn yes() -> bool {
    true
}

/// A side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WorldSide {
    /// Its identifier.
    pub id: Identifier,
    /// Its state, such as `AVAILABLE`.
    pub state: Box<str>,
    /// How often it was allocated.
    #[serde(default)]
    pub allocate_count: u32,
}

/// A logical medium.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorldLogicalMedium {
    /// The LMID.
    pub id: Identifier,
    /// The side that it denotes.
    pub side: Identifier,
}

/// A world that contradicts itself.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WorldError {
    /// Two things have the same identifier.
    #[error("the identifier `{0}` is given twice")]
    Twice(Identifier),
    /// An identifier of nothing, or of another kind of thing.
    #[error("`{place}`: expected {expected}, found `{found}`")]
    Expected {
        /// Where.
        place: String,
        /// What should stand there.
        expected: &'static str,
        /// What stands there.
        found: String,
    },
    /// The first pool is not the root pool, or there is another one.
    #[error("the first pool, and no other, must be the root pool")]
    Root,
    /// More than this program can tell apart.
    #[error("a media type has 1 to 26 sides, `{0}` has {1}")]
    Sides(Box<str>, u8),
}

/// A world that was read: state, users and media types, and which identifier names what.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The state.
    pub state: State,
    /// Users and groups.
    pub directory: Directory,
    /// Media types, by id.
    pub media_types: Vec<MediaType>,
    /// What each identifier names.
    pub bindings: Bindings,
}

impl World {
    /// The smallest world: these users, these media types, and the pools that the service makes.
    /// Everybody has full access to every pool, and SYSTEM owns them.
    #[must_use]
    pub fn with_system_pools(users: Vec<User>, media_types: Vec<WorldMediaType>) -> World {
        let libraries =
            Libraries { online: Identifier::label("Y1"), offline: Identifier::label("Y2") };
        let mut world = World {
            users,
            libraries,
            computer: None,
            media_types,
            pools: Vec::new(),
            media: Vec::new(),
            logical_media: Vec::new(),
        };
        let root = world.add_pool(WorldPoolKind::Root, "", None, None);
        for (kind, name) in [
            (WorldPoolKind::Free, "Free"),
            (WorldPoolKind::Unrecognized, "Unrecognized"),
            (WorldPoolKind::Import, "Import"),
        ] {
            let parent = world.add_pool(kind, name, Some(root), None);
            for media_type in world.media_types.clone() {
                world.add_pool(kind, &media_type.name, Some(parent), Some(media_type.id));
            }
        }
        world
    }

    /// Adds a pool to which everybody has full access; gives its identifier, `P0`, `P1`, ...
    pub fn add_pool(
        &mut self,
        kind: WorldPoolKind,
        name: &str,
        parent: Option<Identifier>,
        media_type: Option<Identifier>,
    ) -> Identifier {
        let id = Identifier::label(&format!("P{}", self.pools.len()));
        self.pools.push(WorldPool {
            id,
            kind,
            name: name.into(),
            parent,
            media_type,
            allocation_policy: 0,
            deallocation_policy: 0,
            max_allocates: 0,
            security: DescriptorParts { owner: Some("SYSTEM".into()), dacl: Some(None) },
        });
        id
    }

    /// Puts every identifier through a function: another one comes back, or the same.
    #[must_use]
    pub fn renamed(mut self, mut rename: impl FnMut(Identifier) -> Identifier) -> World {
        let mut each = |id: &mut Identifier| *id = rename(*id);
        each(&mut self.libraries.online);
        each(&mut self.libraries.offline);
        self.computer.iter_mut().for_each(|row| each(&mut row.id));
        self.media_types.iter_mut().for_each(|row| each(&mut row.id));
        for pool in &mut self.pools {
            each(&mut pool.id);
            pool.parent.iter_mut().for_each(&mut each);
            pool.media_type.iter_mut().for_each(&mut each);
        }
        for medium in &mut self.media {
            each(&mut medium.id);
            each(&mut medium.pool);
            each(&mut medium.media_type);
            medium.sides.iter_mut().for_each(|side| each(&mut side.id));
        }
        for logical in &mut self.logical_media {
            each(&mut logical.id);
            each(&mut logical.side);
        }
        self
    }

    /// Reads the world into a state.
    ///
    /// # Errors
    /// When identifiers are given twice, or name nothing or the wrong kind of thing.
    pub fn open(&self) -> Result<Opened, WorldError> {
        let directory = Directory::new(self.users.iter().map(|user| {
            (&*user.name, user.groups.iter().map(|group| &**group).collect::<Vec<_>>())
        }));
        let mut opened = Opened {
            state: State::default(),
            directory,
            media_types: Vec::new(),
            bindings: Bindings::default(),
        };
        opened.bind(self.libraries.online, ObjectId::Library(LibraryId::Online))?;
        opened.bind(self.libraries.offline, ObjectId::Library(LibraryId::Offline))?;
        if let Some(computer) = &self.computer {
            opened.add_computer(computer)?;
        }
        for media_type in &self.media_types {
            opened.add_media_type(media_type)?;
        }
        for (place, pool) in self.pools.iter().enumerate() {
            opened.add_pool(place, pool)?;
        }
        if self.pools.is_empty() {
            return Err(WorldError::Root);
        }
        self.media.iter().try_for_each(|medium| opened.add_medium(medium))?;
        self.logical_media.iter().try_for_each(|logical| opened.add_logical(logical))?;
        Ok(opened)
    }
}

impl Opened {
    fn bind(&mut self, id: Identifier, object: ObjectId) -> Result<(), WorldError> {
        if self.bindings.bind(id, object) { Ok(()) } else { Err(WorldError::Twice(id)) }
    }

    fn add_computer(&mut self, row: &WorldComputer) -> Result<(), WorldError> {
        self.state.computer = Arc::new(Computer {
            security: self.security("computer, security", &row.security)?,
            online: self.security("computer, onlineSecurity", &row.online_security)?,
            offline: self.security("computer, offlineSecurity", &row.offline_security)?,
        });
        self.bind(row.id, ObjectId::Computer)
    }

    fn add_media_type(&mut self, row: &WorldMediaType) -> Result<(), WorldError> {
        if !(1..=26).contains(&row.sides) {
            return Err(WorldError::Sides(row.name.clone(), row.sides));
        }
        let id = MediaTypeId::from(self.media_types.len());
        self.media_types.push(MediaType { name: row.name.clone(), sides: row.sides });
        self.bind(row.id, ObjectId::MediaType(id))
    }

    fn add_pool(&mut self, place: usize, row: &WorldPool) -> Result<(), WorldError> {
        let at = |member: &str| format!("pool {}, {member}", row.id);
        let is_root = row.kind == WorldPoolKind::Root;
        if is_root != (place == 0) || is_root != row.parent.is_none() {
            return Err(WorldError::Root);
        }
        let parent = row.parent.map(|id| self.pool(at("parent"), id)).transpose()?;
        let holds = match row.media_type {
            None => Holds::Pools,
            Some(id) => Holds::Media(self.media_type(at("mediaType"), id)?),
        };
        let pool = Pool {
            name: Arc::from(&*row.name),
            parent,
            kind: row.kind.into(),
            holds,
            draws_from_free: row.allocation_policy & NTMS_ALLOCATE_FROMSCRATCH != 0,
            returns_to_free: row.deallocation_policy & NTMS_DEALLOCATE_TOSCRATCH != 0,
            maximum: Maximum::Known(row.max_allocates),
            security: self.security(&at("security"), &row.security)?,
        };
        let id = self.state.pools.add(pool);
        self.bind(row.id, ObjectId::Pool(id))
    }

    fn security(
        &self,
        place: &str,
        parts: &DescriptorParts<Box<str>>,
    ) -> Result<Security, WorldError> {
        let (Some(owner), Some(dacl)) = (&parts.owner, &parts.dacl) else {
            return Ok(Security::Unknown);
        };
        let principal = |name: &str| self.principal(place, name);
        let owner = principal(owner)?;
        for entry in dacl.iter().flatten() {
            principal(&entry.trustee)?;
        }
        let bound = DescriptorParts { owner: None, dacl: Some(dacl.clone()) }
            .with_names(|name| principal(name).unwrap_or(PrincipalId(u32::MAX)));
        let descriptor = SecurityDescriptor { owner, dacl: bound.dacl.flatten() };
        Ok(Security::Known(Arc::new(descriptor.mapped())))
    }

    fn principal(&self, place: &str, name: &str) -> Result<PrincipalId, WorldError> {
        self.directory.find(name).ok_or_else(|| WorldError::Expected {
            place: place.to_owned(),
            expected: "a user or group of the world",
            found: name.to_owned(),
        })
    }

    fn add_medium(&mut self, row: &WorldMedium) -> Result<(), WorldError> {
        let at = |member: &str| format!("medium {}, {member}", row.id);
        let expected = |place: &str, expected, found: String| WorldError::Expected {
            place: at(place),
            expected,
            found,
        };
        let media_type = self.media_type(at("mediaType"), row.media_type)?;
        let pool = self.pool(at("pool"), row.pool)?;
        let sides = self.media_types[usize::from(media_type)].sides;
        if row.sides.len() != usize::from(sides) {
            let found = row.sides.len().to_string();
            return Err(expected("sides", "as many sides as the media type has", found));
        }
        let media_state = MediaState::from_number(row.media_state).ok_or_else(|| {
            expected("mediaState", "a number from 0 to 6", row.media_state.to_string())
        })?;
        let library = if row.online { LibraryId::Online } else { LibraryId::Offline };
        let mut medium = Medium {
            pool,
            media_type,
            condition: Condition { library, enabled: row.enabled, media_state },
            sides: Default::default(),
        };
        for side in &row.sides {
            let state = SideState::from_name(&side.state)
                .ok_or_else(|| expected("state", "the state of a side", side.state.to_string()))?;
            medium.sides.push(Side { state, allocations: side.allocate_count });
        }
        let id = self.state.media.add(medium);
        self.bind(row.id, ObjectId::Medium(id))?;
        for (index, side) in row.sides.iter().enumerate() {
            self.bind(side.id, ObjectId::Side(SideId { medium: id, index: index as u8 }))?;
        }
        Ok(())
    }

    fn add_logical(&mut self, row: &WorldLogicalMedium) -> Result<(), WorldError> {
        let place = format!("logical medium {}, side", row.id);
        match self.bindings.object(row.side) {
            Some(ObjectId::Side(side)) => {
                let id = self.state.logical_media.add(LogicalMedium { side });
                self.bind(row.id, ObjectId::Logical(id))
            }
            _ => {
                Err(WorldError::Expected { place, expected: "a side", found: row.side.to_string() })
            }
        }
    }

    fn pool(&self, place: String, id: Identifier) -> Result<PoolId, WorldError> {
        match self.bindings.object(id) {
            Some(ObjectId::Pool(pool)) => Ok(pool),
            _ => Err(WorldError::Expected {
                place,
                expected: "a pool that stands before",
                found: id.to_string(),
            }),
        }
    }

    fn media_type(&self, place: String, id: Identifier) -> Result<MediaTypeId, WorldError> {
        match self.bindings.object(id) {
            Some(ObjectId::MediaType(media_type)) => Ok(media_type),
            _ => {
                Err(WorldError::Expected { place, expected: "a media type", found: id.to_string() })
            }
        }
    }
}

/// Writes a state as a world, each object under the name that the function gives.
#[must_use]
pub fn snapshot(
    state: &State,
    directory: &Directory,
    media_types: &[MediaType],
    name: impl Fn(ObjectId) -> Identifier,
) -> World {
    World {
        users: directory
            .users()
            .map(|id| User {
                name: directory.name(id).into(),
                groups: directory.groups(id).map(|group| directory.name(group).into()).collect(),
            })
            .collect(),
        libraries: Libraries {
            online: name(ObjectId::Library(LibraryId::Online)),
            offline: name(ObjectId::Library(LibraryId::Offline)),
        },
        computer: world_computer(&state.computer, directory, name(ObjectId::Computer)),
        media_types: media_types
            .iter()
            .enumerate()
            .map(|(index, row)| WorldMediaType {
                id: name(ObjectId::MediaType(MediaTypeId::from(index))),
                name: row.name.clone(),
                sides: row.sides,
            })
            .collect(),
        pools: state
            .pools
            .iter()
            .map(|(id, pool)| world_pool(id, pool, directory, &name))
            .collect(),
        media: state
            .media
            .iter()
            .map(|(id, medium)| WorldMedium {
                id: name(ObjectId::Medium(id)),
                pool: name(ObjectId::Pool(medium.pool)),
                media_type: name(ObjectId::MediaType(medium.media_type)),
                online: medium.condition.library == LibraryId::Online,
                enabled: medium.condition.enabled,
                media_state: medium.condition.media_state.number(),
                sides: state
                    .sides_of(id)
                    .map(|(id, side)| WorldSide {
                        id: name(ObjectId::Side(id)),
                        state: side.state.name().into(),
                        allocate_count: side.allocations,
                    })
                    .collect(),
            })
            .collect(),
        logical_media: state
            .logical_media
            .iter()
            .map(|(id, row)| WorldLogicalMedium {
                id: name(ObjectId::Logical(id)),
                side: name(ObjectId::Side(row.side)),
            })
            .collect(),
    }
}

/// The computer, unless nothing names it and nothing is special about it.
fn world_computer(
    computer: &Computer,
    directory: &Directory,
    id: Identifier,
) -> Option<Box<WorldComputer>> {
    (id != Identifier::NIL || *computer != Computer::default()).then(|| {
        Box::new(WorldComputer {
            id,
            security: parts(&computer.security, directory),
            online_security: parts(&computer.online, directory),
            offline_security: parts(&computer.offline, directory),
        })
    })
}

fn parts(security: &Security, directory: &Directory) -> DescriptorParts<Box<str>> {
    let parts = match security {
        Security::Unknown => DescriptorParts { owner: None, dacl: None },
        Security::Known(descriptor) => {
            DescriptorParts { owner: Some(descriptor.owner), dacl: Some(descriptor.dacl.clone()) }
        }
    };
    parts.with_names(|id| Box::from(directory.name(*id)))
}

fn world_pool(
    id: PoolId,
    pool: &Pool,
    directory: &Directory,
    name: &impl Fn(ObjectId) -> Identifier,
) -> WorldPool {
    WorldPool {
        id: name(ObjectId::Pool(id)),
        kind: pool.kind.into(),
        name: Box::from(&*pool.name),
        parent: pool.parent.map(|parent| name(ObjectId::Pool(parent))),
        media_type: match pool.holds {
            Holds::Pools => None,
            Holds::Media(id) => Some(name(ObjectId::MediaType(id))),
        },
        allocation_policy: u32::from(pool.draws_from_free) * NTMS_ALLOCATE_FROMSCRATCH,
        deallocation_policy: u32::from(pool.returns_to_free) * NTMS_DEALLOCATE_TOSCRATCH,
        max_allocates: match pool.maximum {
            Maximum::Known(maximum) => maximum,
            Maximum::Unknown => 0,
        },
        security: parts(&pool.security, directory),
    }
}
