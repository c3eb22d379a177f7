//! DecommissionNtmsMedia.

use crate::code::Code;
use crate::defects::Defect;
use crate::environment::Fault;
use crate::identifier::Identifier;
use crate::service::Service;
use crate::store::{MediumHandle, Object, SideState};
use serde::Deserialize;

/// The parameters of DecommissionNtmsMedia.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecommissionNtmsMedia {
    /// `hSession`.
    #[serde(rename = "hSession", deserialize_with = "crate::wire::form::nullable")]
    pub session: Option<Identifier>,
    /// `lpMediaId`, which names a side.
    #[serde(rename = "lpMediaId", deserialize_with = "crate::wire::form::nullable")]
    pub side: Option<Identifier>,
}

impl Service {
    /// Takes a side out of service for good.
    ///
    /// # Errors
    /// The code with which the call fails.
    pub fn decommission_ntms_media(&mut self, call: &DecommissionNtmsMedia) -> Result<(), Code> {
        let (mut guards, user) = self.begin(call.session);
        let side = self.look_up(&mut guards, call.side, Code::InvalidMedia, Object::side);
        if let Some(side) = side {
            let pool = &self.store.pools[self.store.pool_of(side.medium)];
            let asked = self.rules.edition.right_to_retire();
            guards.must(user.is_none_or(|user| pool.grants(user, asked)), Code::AccessDenied);
            let is_available = self.store.side(side).state == SideState::Available;
            guards.must(is_available, Code::InvalidState);
        }
        let listed = [Fault::DatabaseFailure, Fault::DatabaseFull, Fault::NotEnoughMemory];
        self.decide(guards, &listed)?;
        if let Some(side) = side {
            self.store.side_mut(side).state = SideState::Decommissioned;
            if self.has(Defect::SiblingDecommissioned) {
                self.replace_states(side.medium, SideState::Available, SideState::Decommissioned);
            }
        }
        Ok(())
    }

    /// Every side of the medium that is in one state comes into another one.
    pub(crate) fn replace_states(&mut self, medium: MediumHandle, old: SideState, new: SideState) {
        let sides = self.store.media[medium].sides.iter_mut();
        sides.filter(|side| side.state == old).for_each(|side| side.state = new);
    }
}
