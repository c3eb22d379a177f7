//! SetNtmsMediaComplete.

use crate::access::Rights;
use crate::code::Code;
use crate::defects::Defect;
use crate::environment::Fault;
use crate::identifier::Identifier;
use crate::service::Service;
use crate::store::{Object, SideState};
use crate::switches::Edition;
use serde::Deserialize;

/// The parameters of SetNtmsMediaComplete.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetNtmsMediaComplete {
    /// `hSession`.
    #[serde(rename = "hSession", deserialize_with = "crate::wire::form::nullable")]
    pub session: Option<Identifier>,
    /// `lpMediaId`.
    #[serde(rename = "lpMediaId", deserialize_with = "crate::wire::form::nullable")]
    pub logical: Option<Identifier>,
}

impl Edition {
    /// What completing and decommissioning ask for on the pool.
    pub(crate) fn right_to_retire(self) -> Rights {
        match self {
            Edition::Base | Edition::Server2003 => Rights::CONTROL,
            Edition::WindowsXp => Rights::MODIFY,
        }
    }
}

impl Service {
    /// Marks the side of a logical medium as complete.
    ///
    /// # Errors
    /// The code with which the call fails.
    pub fn set_ntms_media_complete(&mut self, call: &SetNtmsMediaComplete) -> Result<(), Code> {
        let (mut guards, user) = self.begin(call.session);
        let logical = self.look_up(&mut guards, call.logical, Code::InvalidMedia, Object::logical);
        let side = logical.map(|logical| self.store.logical_media[logical].side);
        if let Some(side) = side {
            let pool = &self.store.pools[self.store.pool_of(side.medium)];
            let asked = self.rules.edition.right_to_retire();
            guards.must(user.is_none_or(|user| pool.grants(user, asked)), Code::AccessDenied);
            let is_allocated = self.store.side(side).state == SideState::Allocated;
            guards.must(is_allocated, Code::InvalidState);
            guards.must(!self.store.media[side.medium].is_in_use(), Code::InvalidState);
        }
        let listed = [Fault::DatabaseFailure, Fault::DatabaseFull, Fault::NotEnoughMemory];
        self.decide(guards, &listed)?;
        if let Some(side) = side {
            self.store.side_mut(side).state = SideState::Complete;
            if self.has(Defect::SiblingCompleted) {
                self.replace_states(side.medium, SideState::Allocated, SideState::Complete);
            }
        }
        Ok(())
    }
}
