//! GetNtmsObjectInformation.

use super::object_type;
use crate::access::Rights;
use crate::code::Code;
use crate::environment::Fault;
use crate::identifier::Identifier;
use crate::readings::TopLevelParent;
use crate::service::Service;
use crate::store::{LogicalHandle, MediumHandle, Object, PoolHandle, SideHandle};
use crate::switches::Edition;
use serde::{Deserialize, Serialize};

/// The parameters of GetNtmsObjectInformation.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GetNtmsObjectInformation {
    /// `hSession`.
    #[serde(rename = "hSession", deserialize_with = "crate::wire::form::nullable")]
    pub session: Option<Identifier>,
    /// `lpObjectId`.
    #[serde(rename = "lpObjectId", deserialize_with = "crate::wire::form::nullable")]
    pub object: Option<Identifier>,
    /// `dwType` in `lpInfo`.
    #[serde(rename = "dwType")]
    pub object_type: u32,
    /// Whether `lpInfo` is not NULL.
    #[serde(rename = "lpInfo", deserialize_with = "crate::wire::form::pointer")]
    pub information: bool,
}

/// What is known of an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Information {
    /// The type of the object.
    #[serde(rename = "dwType")]
    pub object_type: u32,
    /// Its name; of a pool the last level of the path.
    #[serde(rename = "szName")]
    pub name: Box<str>,
    /// Its description.
    #[serde(rename = "szDescription")]
    pub description: Box<str>,
    /// What only objects of its kind have.
    #[serde(flatten)]
    pub particulars: Particulars,
}

/// What only objects of one kind have. The fields are the documented members.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged, rename_all_fields = "PascalCase")]
#[allow(missing_docs, reason = "the fields are named after the documented members")]
pub enum Particulars {
    Pool {
        pool_type: u32,
        media_type: Option<Identifier>,
        parent: Option<Identifier>,
        allocation_policy: u32,
        deallocation_policy: u32,
        #[serde(rename = "dwMaxAllocates")]
        max_allocates: u32,
        #[serde(rename = "dwNumberOfPhysicalMedia")]
        physical_media: u32,
        #[serde(rename = "dwNumberOfLogicalMedia")]
        logical_media: u32,
        #[serde(rename = "dwNumberOfMediaPools")]
        media_pools: u32,
    },
    Medium {
        enabled: bool,
        current_library: Identifier,
        media_pool: Identifier,
        media_type: Identifier,
        #[serde(rename = "szBarCode", skip_serializing_if = "Option::is_none")]
        bar_code: Option<Box<str>>,
        media_state: u32,
        #[serde(rename = "dwNumberOfPartitions")]
        sides: u32,
    },
    Side {
        physical_media: Identifier,
        logical_media: Option<Identifier>,
        state: u32,
        #[serde(rename = "szOmidLabelType", skip_serializing_if = "Option::is_none")]
        label_type: Option<Box<str>>,
        #[serde(rename = "OmidLabelId", skip_serializing_if = "Option::is_none")]
        label_id: Option<Box<str>>,
        side: u32,
        #[serde(rename = "dwAllocateCount")]
        allocate_count: u32,
    },
    LogicalMedium {
        media_pool: Identifier,
        #[serde(rename = "dwNumberOfPartitions")]
        sides: u32,
    },
}

impl Service {
    /// Reads what is known of an object.
    ///
    /// # Errors
    /// The code with which the call fails.
    pub fn get_ntms_object_information(
        &mut self,
        call: &GetNtmsObjectInformation,
    ) -> Result<Information, Code> {
        let (mut guards, user) = self.begin(call.session);
        guards.must(call.information, Code::InvalidParameter);
        let said = Some(call.object_type).filter(|said| *said != object_type::UNKNOWN);
        let object = self.object_of_type(&mut guards, call.object, said);
        if let Some(object) = object {
            let pool = self.pool_around(object);
            // Of a library or a media type the protocol has no members.
            guards.must(pool.is_some(), Code::InvalidParameter);
            if let (Some(pool), Some(user)) = (pool, user) {
                let is_asked = self.rules.edition != Edition::WindowsXp;
                let may = self.store.pools[pool].grants(user, Rights::USE);
                guards.must(!is_asked || may, Code::AccessDenied);
            }
        }
        self.decide(guards, &[Fault::NotEnoughMemory])?;
        object.and_then(|object| self.information(object)).ok_or(Code::InvalidParameter)
    }

    fn information(&self, object: Object) -> Option<Information> {
        let (name, description, particulars) = match object {
            Object::Pool(pool) => self.of_pool(pool),
            Object::Medium(medium) => self.of_medium(medium),
            Object::Side(side) => self.of_side(side),
            Object::Logical(logical) => self.of_logical(logical),
            Object::MediaType(_) | Object::Library(_) => return None,
        };
        let (name, description) = (name.into(), description.into());
        Some(Information { object_type: object.number(), name, description, particulars })
    }

    fn of_pool(&self, handle: PoolHandle) -> (&str, &str, Particulars) {
        let pool = &self.store.pools[handle];
        let is_hidden = |parent: &PoolHandle| {
            *parent == self.store.root
                && self.rules.readings.top_level_parent == TopLevelParent::Null
        };
        let parent = pool.parent.filter(|parent| !is_hidden(parent));
        let particulars = Particulars::Pool {
            pool_type: pool.kind.number(),
            media_type: pool.media_type.map(|held| self.store.media_types[held.0 as usize].id),
            parent: parent.map(|parent| self.store.pools[parent].id),
            allocation_policy: pool.allocation_policy,
            deallocation_policy: pool.deallocation_policy,
            max_allocates: pool.maximum,
            physical_media: pool.counts.media,
            logical_media: pool.counts.logical_media,
            media_pools: pool.children.len() as u32,
        };
        (&pool.name, &pool.description, particulars)
    }

    fn of_medium(&self, handle: MediumHandle) -> (&str, &str, Particulars) {
        let medium = &self.store.media[handle];
        let particulars = Particulars::Medium {
            enabled: medium.enabled,
            current_library: self.store.libraries[usize::from(!medium.online)],
            media_pool: self.store.pools[medium.pool].id,
            media_type: self.store.media_types[medium.media_type.0 as usize].id,
            bar_code: medium.bar_code.clone(),
            media_state: medium.media_state,
            sides: medium.sides.len() as u32,
        };
        (&medium.name, &medium.description, particulars)
    }

    fn of_side(&self, handle: SideHandle) -> (&str, &str, Particulars) {
        let side = self.store.side(handle);
        let logical = side.logical.and_then(|logical| self.store.logical_media.get(logical));
        let particulars = Particulars::Side {
            physical_media: self.store.media[handle.medium].id,
            logical_media: logical.map(|logical| logical.id),
            state: side.state as u32,
            label_type: side.label.as_ref().map(|label| label.kind.clone()),
            label_id: side.label.as_ref().map(|label| label.id.clone()),
            side: handle.place,
            allocate_count: side.allocate_count,
        };
        (&side.name, &side.description, particulars)
    }

    fn of_logical(&self, handle: LogicalHandle) -> (&str, &str, Particulars) {
        let logical = &self.store.logical_media[handle];
        let pool = self.store.pool_of(logical.side.medium);
        let particulars =
            Particulars::LogicalMedium { media_pool: self.store.pools[pool].id, sides: 1 };
        (&logical.name, &logical.description, particulars)
    }
}
