//! GetNtmsObjectSecurity.

use crate::access::{List, Principal, Rights};
use crate::code::Code;
use crate::environment::Fault;
use crate::guards::Guards;
use crate::identifier::Identifier;
use crate::readings::MediaSecurity;
use crate::service::Service;
use crate::store::{Object, PoolHandle};
use crate::switches::Edition;
use serde::Deserialize;

/// The part of a descriptor that is its owner.
pub const OWNER: u32 = 1;
/// The part of a descriptor that is its access list.
pub const DACL: u32 = 4;
/// The part of a descriptor that is its system access list, which is not kept.
pub const SACL: u32 = 8;

/// The parameters of GetNtmsObjectSecurity.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GetNtmsObjectSecurity {
    /// `hSession`.
    #[serde(rename = "hSession", deserialize_with = "crate::wire::form::nullable")]
    pub session: Option<Identifier>,
    /// `lpObjectId`.
    #[serde(rename = "lpObjectId", deserialize_with = "crate::wire::form::nullable")]
    pub object: Option<Identifier>,
    /// `dwType`.
    #[serde(rename = "dwType")]
    pub object_type: u32,
    /// `RequestedInformation`.
    #[serde(rename = "RequestedInformation")]
    pub parts: u32,
}

/// Parts of a descriptor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// The owner, if it was asked for.
    pub owner: Option<Principal>,
    /// The access list, if it was asked for.
    pub list: Option<List>,
}

impl Service {
    /// Reads parts of the descriptor of a pool.
    ///
    /// # Errors
    /// The code with which the call fails.
    pub fn get_ntms_object_security(
        &mut self,
        call: &GetNtmsObjectSecurity,
    ) -> Result<Parts, Code> {
        let (mut guards, user) = self.begin(call.session);
        let pool = self.secured_pool(&mut guards, call.object, call.object_type);
        // Who has no session is nobody, and lacks no privilege.
        guards.must(call.parts & SACL == 0 || user.is_none(), Code::AccessDenied);
        if let (Some(pool), Some(user)) = (pool, user) {
            let is_asked = self.rules.edition != Edition::WindowsXp;
            let may = self.store.pools[pool].grants(user, Rights::READ_CONTROL);
            guards.must(!is_asked || may, Code::AccessDenied);
        }
        self.decide(guards, &[Fault::DatabaseFailure])?;
        let Some(pool) = pool else { return Ok(Parts::default()) };
        let security = &self.store.pools[pool].security;
        Ok(Parts {
            owner: (call.parts & OWNER != 0).then_some(security.owner),
            list: (call.parts & DACL != 0).then(|| security.list.clone()),
        })
    }

    /// The pool whose descriptor is that of the object.
    pub(crate) fn secured_pool(
        &self,
        guards: &mut Guards,
        id: Option<Identifier>,
        said: u32,
    ) -> Option<PoolHandle> {
        let object = self.object_of_type(guards, id, Some(said))?;
        let follows_pool = self.rules.readings.media_security == MediaSecurity::PoolDescriptor;
        let pool = match object {
            Object::Pool(pool) => Some(pool),
            _ if follows_pool => self.pool_around(object),
            _ => None,
        };
        guards.some(pool, Code::NoSecurityOnObject)
    }
}
