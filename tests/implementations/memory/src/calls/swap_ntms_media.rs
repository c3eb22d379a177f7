//! SwapNtmsMedia.

use crate::access::Rights;
use crate::code::Code;
use crate::defects::Defect;
use crate::environment::Fault;
use crate::identifier::Identifier;
use crate::readings::{SwapSame, SwapStates};
use crate::service::Service;
use crate::store::{LogicalHandle, Object, SideState};
use serde::Deserialize;

/// The parameters of SwapNtmsMedia.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SwapNtmsMedia {
    /// `hSession`.
    #[serde(rename = "hSession", deserialize_with = "crate::wire::form::nullable")]
    pub session: Option<Identifier>,
    /// `lpMediaId1`.
    #[serde(rename = "lpMediaId1", deserialize_with = "crate::wire::form::nullable")]
    pub first: Option<Identifier>,
    /// `lpMediaId2`.
    #[serde(rename = "lpMediaId2", deserialize_with = "crate::wire::form::nullable")]
    pub second: Option<Identifier>,
}

impl Service {
    /// Exchanges the sides that two LMIDs denote.
    ///
    /// # Errors
    /// The code with which the call fails.
    pub fn swap_ntms_media(&mut self, call: &SwapNtmsMedia) -> Result<(), Code> {
        let (mut guards, user) = self.begin(call.session);
        let first = self.look_up(&mut guards, call.first, Code::InvalidMedia, Object::logical);
        let second = self.look_up(&mut guards, call.second, Code::InvalidMedia, Object::logical);
        let side_of = |logical: LogicalHandle| self.store.logical_media[logical].side;
        let pool_of = |logical| self.store.pool_of(side_of(logical).medium);
        let both = || [first, second].into_iter().flatten();
        for logical in both() {
            let pool = &self.store.pools[pool_of(logical)];
            let may = user.is_none_or(|user| pool.grants(user, Rights::MODIFY));
            guards.must(may, Code::AccessDenied);
        }
        for logical in both() {
            let medium = &self.store.media[side_of(logical).medium];
            guards.must(!medium.is_in_use(), Code::InvalidMedia);
        }
        if let Some((first, second)) = first.zip(second) {
            guards.must(pool_of(first) == pool_of(second), Code::InvalidMediaPool);
            let is_complete =
                |logical| self.store.side(side_of(logical)).state == SideState::Complete;
            let may = self.rules.readings.swap_states == SwapStates::Bound;
            guards.must(may || !both().any(is_complete), Code::InvalidState);
            let may = self.rules.readings.swap_same == SwapSame::NoOp;
            guards.must(may || first != second, Code::InvalidMedia);
        }
        let listed = [
            Fault::DatabaseFailure,
            Fault::DatabaseFull,
            Fault::NotEnoughMemory,
            Fault::LabelNotRecognized,
        ];
        self.decide(guards, &listed)?;
        if let Some((first, second)) = first.zip(second) {
            self.exchange(first, second);
        }
        Ok(())
    }

    /// Logical media and sides name each other: four places change.
    fn exchange(&mut self, first: LogicalHandle, second: LogicalHandle) {
        let old = self.store.logical_media[first].side;
        let new = self.store.logical_media[second].side;
        self.store.logical_media[first].side = new;
        self.store.logical_media[second].side = old;
        self.store.side_mut(new).logical = Some(first);
        if !self.has(Defect::SwapForgetsBackPointer) {
            self.store.side_mut(old).logical = Some(second);
        }
    }
}
