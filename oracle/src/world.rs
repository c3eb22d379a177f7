//! The world that a trace begins with: everything that the service remembers, by identifiers.

mod opened;
mod snapshot;

use crate::identifier::Identifier;
use ntms_model::access::DescriptorParts;
use ntms_model::state::PoolKind;
use serde::{Deserialize, Serialize};

pub use opened::Opened;
pub use snapshot::snapshot;

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
    /// dwMediaPoolPolicy: what becomes of media that are ejected.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub media_pool_policy: u32,
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
    /// Whether it is queued for ejection.
    #[serde(default, skip_serializing_if = "is_false")]
    pub queued: bool,
    /// Its bar code; one that is not given is like no other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bar_code: Option<Box<str>>,
    /// Its sides, in order.
    pub sides: Vec<WorldSide>,
}

const fn yes() -> bool {
    true
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands out references")]
const fn is_false(flag: &bool) -> bool {
    !*flag
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands out references")]
const fn is_zero(number: &u32) -> bool {
    *number == 0
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
    /// Its label; one that is not given is like no other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<WorldLabel>,
}

/// The label of a side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorldLabel {
    /// szOmidLabelType.
    #[serde(rename = "type")]
    pub label_type: Box<str>,
    /// OmidLabelId.
    pub id: Box<str>,
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
}
