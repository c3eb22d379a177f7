//! EnumerateNtmsObject.

use super::object_type;
use crate::access::Rights;
use crate::code::Code;
use crate::defects::Defect;
use crate::environment::Fault;
use crate::guards::Guards;
use crate::identifier::Identifier;
use crate::readings::{EnumerateOptions, EnumerationRight};
use crate::service::Service;
use crate::store::{Medium, Object, PoolHandle};
use crate::switches::Edition;
use serde::Deserialize;

/// `dwOptions`: the root pool too, before the top-level pools.
pub const NTMS_ENUM_ROOTPOOL: u32 = 1;

/// The parameters of EnumerateNtmsObject.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnumerateNtmsObject {
    /// `hSession`.
    #[serde(rename = "hSession", deserialize_with = "crate::wire::form::nullable")]
    pub session: Option<Identifier>,
    /// `lpContainerId`.
    #[serde(rename = "lpContainerId", deserialize_with = "crate::wire::form::nullable")]
    pub container: Option<Identifier>,
    /// `dwType`.
    #[serde(rename = "dwType")]
    pub object_type: u32,
    /// `lpdwListSize`: for how many identifiers the list has room.
    #[serde(rename = "lpdwListSize", deserialize_with = "crate::wire::form::nullable")]
    pub room: Option<u32>,
    /// `dwOptions`.
    #[serde(rename = "dwOptions")]
    pub options: u32,
}

/// What EnumerateNtmsObject gives, with ERROR_SUCCESS or, when the list is cut, with
/// ERROR_INSUFFICIENT_BUFFER.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// The identifiers for which there was room.
    pub list: Vec<Identifier>,
    /// How many objects there are.
    pub size: u32,
}

impl Listing {
    /// Whether there was too little room.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.list.len() < self.size as usize
    }
}

impl Service {
    /// Lists the objects of one type in a container.
    ///
    /// # Errors
    /// The code with which the call fails; a list that is too short is no error here.
    pub fn enumerate_ntms_object(&mut self, call: &EnumerateNtmsObject) -> Result<Listing, Code> {
        let (mut guards, user) = self.begin(call.session);
        guards.must(call.room.is_some(), Code::InvalidParameter);
        let container = call.container.map(|id| self.container(&mut guards, id));
        let is_enumerated = matches!(
            call.object_type,
            object_type::LIBRARY
                | object_type::LOGICAL_MEDIUM
                | object_type::POOL
                | object_type::MEDIA_TYPE
                | object_type::SIDE
                | object_type::MEDIUM
        );
        guards.must(is_enumerated, Code::InvalidParameter);
        if let (Some(Some(container)), true) = (container, is_enumerated) {
            guards.must(holds(container, call.object_type), Code::InvalidParameter);
        }
        if let (Some(Some(container)), Some(user)) = (container, user) {
            let is_asked = self.rules.readings.enumeration_right == EnumerationRight::Use;
            let pool = self.pool_around(container).filter(|_| is_asked);
            let may = pool.is_none_or(|pool| self.store.pools[pool].grants(user, Rights::USE));
            guards.must(may, Code::AccessDenied);
        }
        self.check_options(&mut guards, call);
        self.decide(guards, &[Fault::NotEnoughMemory])?;
        let mut list = self.list(call.object_type, container.flatten(), call.options);
        if let Some(first) = list.first().copied().filter(|_| self.has(Defect::ListRepeats))
            && list.len() > 1
        {
            list.push(first);
        }
        let size = list.len() as u32;
        list.truncate(call.room.unwrap_or_default() as usize);
        Ok(Listing { list, size })
    }

    fn container(&self, guards: &mut Guards, id: Identifier) -> Option<Object> {
        let object = self.object(id).filter(|object| !matches!(object, Object::MediaType(_)));
        guards.some(object, Code::ObjectNotFound)
    }

    fn check_options(&self, guards: &mut Guards, call: &EnumerateNtmsObject) {
        let readings = &self.rules.readings;
        if readings.enumerate_options == EnumerateOptions::Ignored {
            return;
        }
        let is_defined = match self.rules.edition {
            Edition::WindowsXp => call.options == 0,
            Edition::Base | Edition::Server2003 => {
                let applies = call.object_type == object_type::POOL && call.container.is_none();
                call.options & NTMS_ENUM_ROOTPOOL == 0 || applies
            }
        };
        guards.must(is_defined, Code::InvalidParameter);
    }

    fn list(&self, wanted: u32, container: Option<Object>, options: u32) -> Vec<Identifier> {
        match wanted {
            object_type::POOL => self.pools_in(container, options),
            object_type::MEDIUM => self.media_in(container, |medium| vec![medium.id]),
            object_type::SIDE => self.sides_in(container),
            object_type::LOGICAL_MEDIUM => self.logical_media_in(container),
            object_type::MEDIA_TYPE => {
                self.store.media_types.iter().map(|media_type| media_type.id).collect()
            }
            object_type::LIBRARY => self.store.libraries.to_vec(),
            _ => Vec::new(),
        }
    }

    fn pools_in(&self, container: Option<Object>, options: u32) -> Vec<Identifier> {
        let root = self.store.root;
        let parent = container.and_then(Object::pool).unwrap_or(root);
        let has_root = container.is_none()
            && options & NTMS_ENUM_ROOTPOOL != 0
            && self.rules.edition != Edition::WindowsXp;
        let of_handle = |pool: PoolHandle| self.store.pools[pool].id;
        let above = has_root.then(|| of_handle(root));
        above.into_iter().chain(self.store.children(parent).map(of_handle)).collect()
    }

    /// What is taken from the media in a container.
    fn media_in(
        &self,
        container: Option<Object>,
        take: impl Fn(&Medium) -> Vec<Identifier>,
    ) -> Vec<Identifier> {
        match container {
            Some(Object::Pool(pool)) => {
                let media = self.store.pools[pool].media.iter();
                media.flat_map(|medium| take(&self.store.media[*medium])).collect()
            }
            Some(Object::Library(is_online)) => {
                let media = self.store.media.iter();
                let here = media.filter(|(_, medium)| medium.online == is_online);
                here.flat_map(|(_, medium)| take(medium)).collect()
            }
            _ => self.store.media.iter().flat_map(|(_, medium)| take(medium)).collect(),
        }
    }

    fn sides_in(&self, container: Option<Object>) -> Vec<Identifier> {
        let sides = |medium: &Medium| medium.sides.iter().map(|side| side.id).collect();
        match container {
            Some(Object::Medium(medium)) => sides(&self.store.media[medium]),
            Some(Object::Logical(logical)) => {
                vec![self.store.side(self.store.logical_media[logical].side).id]
            }
            container => self.media_in(container, sides),
        }
    }

    fn logical_media_in(&self, container: Option<Object>) -> Vec<Identifier> {
        let bound = |medium: &Medium| {
            let handles = medium.sides.iter().filter_map(|side| side.logical);
            let found = handles.filter_map(|handle| self.store.logical_media.get(handle));
            found.map(|logical| logical.id).collect()
        };
        match container {
            Some(Object::Side(side)) => {
                let handle = self.store.side(side).logical;
                let found = handle.and_then(|handle| self.store.logical_media.get(handle));
                found.map(|logical| logical.id).into_iter().collect()
            }
            container => self.media_in(container, bound),
        }
    }
}

/// Whether a container can hold objects of a type.
fn holds(container: Object, wanted: u32) -> bool {
    match container {
        Object::Pool(_) => matches!(
            wanted,
            object_type::POOL
                | object_type::MEDIUM
                | object_type::SIDE
                | object_type::LOGICAL_MEDIUM
        ),
        Object::Library(_) => matches!(wanted, object_type::MEDIUM | object_type::MEDIA_TYPE),
        Object::Medium(_) | Object::Logical(_) => wanted == object_type::SIDE,
        Object::Side(_) => wanted == object_type::LOGICAL_MEDIUM,
        Object::MediaType(_) => false,
    }
}
