//! SetNtmsObjectSecurity.

use super::get_ntms_object_security::{DACL, OWNER, Parts, SACL};
use crate::access::{List, Rights};
use crate::code::Code;
use crate::defects::Defect;
use crate::environment::Fault;
use crate::identifier::Identifier;
use crate::service::Service;
use crate::store::PoolHandle;

/// The parameters of SetNtmsObjectSecurity.
#[derive(Clone, Debug)]
pub struct SetNtmsObjectSecurity {
    /// `hSession`.
    pub session: Option<Identifier>,
    /// `lpObjectId`.
    pub object: Option<Identifier>,
    /// `dwType`.
    pub object_type: u32,
    /// `SecurityInformation`.
    pub parts: u32,
    /// `lpSecurityDescriptor`: the parts that `parts` names.
    pub security: Option<Parts>,
}

impl Service {
    /// Writes parts of the descriptor of a pool.
    ///
    /// # Errors
    /// The code with which the call fails.
    pub fn set_ntms_object_security(&mut self, call: &SetNtmsObjectSecurity) -> Result<(), Code> {
        let (mut guards, user) = self.begin(call.session);
        guards.must(call.security.is_some(), Code::InvalidParameter);
        let pool = self.secured_pool(&mut guards, call.object, call.object_type);
        // Who has no session is nobody, and lacks no privilege.
        guards.must(call.parts & SACL == 0 || user.is_none(), Code::AccessDenied);
        if let (Some(pool), Some(user)) = (pool, user) {
            let pool = &self.store.pools[pool];
            let owns = self.store.directory.is_or_has(pool.security.owner, user);
            for (part, right) in [(OWNER, Rights::WRITE_OWNER), (DACL, Rights::WRITE_DAC)] {
                let is_asked = call.parts & part != 0;
                guards.must(!is_asked || owns || pool.grants(user, right), Code::AccessDenied);
            }
        }
        self.decide(guards, &[Fault::DatabaseFailure, Fault::DatabaseFull])?;
        if let (Some(pool), Some(parts)) = (pool, &call.security) {
            self.write_security(pool, parts);
        }
        Ok(())
    }

    fn write_security(&mut self, pool: PoolHandle, parts: &Parts) {
        let mut security = self.store.pools[pool].security.clone();
        if let Some(owner) = parts.owner {
            security.owner = owner;
        }
        if let Some(list) = &parts.list {
            security.list = self.as_stored(list);
        }
        if self.has(Defect::StaleRights) {
            self.store.pools[pool].security = security;
        } else {
            self.store.set_security(pool, security);
        }
    }

    fn as_stored(&self, list: &List) -> List {
        let mut list = list.clone();
        if let Some(entries) = list.as_mut().filter(|_| self.has(Defect::DenyEntriesLast)) {
            entries.sort_by_key(|entry| !entry.allows);
        }
        list
    }
}
