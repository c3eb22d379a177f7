//! DeleteNtmsMediaPool.

use crate::access::Rights;
use crate::code::Code;
use crate::defects::Defect;
use crate::environment::Fault;
use crate::identifier::Identifier;
use crate::readings::IdentifierReuse;
use crate::service::Service;
use crate::store::{Object, PoolKind};
use crate::switches::Edition;
use serde::Deserialize;

/// The parameters of DeleteNtmsMediaPool.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeleteNtmsMediaPool {
    /// `hSession`.
    #[serde(rename = "hSession", deserialize_with = "crate::wire::form::nullable")]
    pub session: Option<Identifier>,
    /// `lpPoolId`.
    #[serde(rename = "lpPoolId", deserialize_with = "crate::wire::form::nullable")]
    pub pool: Option<Identifier>,
}

impl Service {
    /// Deletes an empty application pool.
    ///
    /// # Errors
    /// The code with which the call fails.
    pub fn delete_ntms_media_pool(&mut self, call: &DeleteNtmsMediaPool) -> Result<(), Code> {
        let (mut guards, user) = self.begin(call.session);
        let handle = self.look_up(&mut guards, call.pool, Code::InvalidMediaPool, Object::pool);
        if let Some(pool) = handle.map(|handle| &self.store.pools[handle]) {
            let asked = match self.rules.edition {
                Edition::Base | Edition::Server2003 => Rights::MODIFY,
                Edition::WindowsXp => Rights::CONTROL,
            };
            guards.must(user.is_none_or(|user| pool.grants(user, asked)), Code::AccessDenied);
            guards.must(pool.kind == PoolKind::Application, Code::InvalidMediaPool);
            guards.must(pool.media.is_empty(), Code::NotEmpty);
            guards.must(pool.children.is_empty(), Code::NotEmpty);
        }
        self.decide(guards, &[Fault::DatabaseFailure, Fault::NotEnoughMemory])?;
        if let Some(handle) = handle {
            if self.rules.readings.identifier_reuse == IdentifierReuse::Unspecified {
                self.mint.spend(self.store.pools[handle].id);
            }
            let name_is_freed = !self.has(Defect::NameStaysTaken);
            self.store.remove_pool(handle, name_is_freed);
        }
        Ok(())
    }
}
