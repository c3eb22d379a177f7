//! A world, read into a state.

use super::{
    World, WorldComputer, WorldError, WorldLogicalMedium, WorldMediaType, WorldMedium, WorldPool,
    WorldPoolKind,
};
use crate::binding::Bindings;
use crate::identifier::Identifier;
use ntms_model::access::{DescriptorParts, Directory, SecurityDescriptor};
use ntms_model::call::{
    NTMS_ALLOCATE_FROMSCRATCH, NTMS_DEALLOCATE_TOSCRATCH, NTMS_POOLPOLICY_KEEPOFFLINEIMPORT,
    NTMS_POOLPOLICY_PURGEOFFLINESCRATCH,
};
use ntms_model::id::{LibraryId, MediaTypeId, ObjectId, PoolId, PrincipalId, SideId};
use ntms_model::setting::MediaType;
use ntms_model::state::{
    Computer, Condition, Holds, LogicalMedium, Mark, Maximum, MediaState, Medium, Pool, Security,
    Side, SideState, State,
};
use std::sync::Arc;

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
            purges_free: row.media_pool_policy & NTMS_POOLPOLICY_PURGEOFFLINESCRATCH != 0,
            keeps_import: row.media_pool_policy & NTMS_POOLPOLICY_KEEPOFFLINEIMPORT != 0,
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
        let principal = |name: &str| self.principal(place, name);
        let owner = parts.owner.as_deref().map(principal).transpose()?;
        let Some(dacl) = &parts.dacl else { return Ok(Security::Unknown) };
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
        if row.queued {
            self.state.queue.insert(id);
        }
        // Spaces at the end do not count, and an empty bar code is none.
        let code = row.bar_code.as_deref().unwrap_or("").trim_end_matches(' ');
        if !code.is_empty() {
            self.mark(ObjectId::Medium(id), Mark::BarCode(code.into()));
        }
        for (index, side) in row.sides.iter().enumerate() {
            let object = ObjectId::Side(SideId { medium: id, index: index as u8 });
            self.bind(side.id, object)?;
            if let Some(label) = &side.label {
                let (label_type, label_id) = (label.label_type.clone(), label.id.clone());
                self.mark(object, Mark::Label { label_type, label_id });
            }
        }
        Ok(())
    }

    fn mark(&mut self, object: ObjectId, mark: Mark) {
        self.state.marks.insert(object, Arc::new(mark));
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
