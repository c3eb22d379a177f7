//! DeallocateNtmsMedia.

use crate::access::Rights;
use crate::code::Code;
use crate::defects::Defect;
use crate::environment::Fault;
use crate::identifier::Identifier;
use crate::readings::{
    CompleteDeallocation, DeallocateOptions, IdentifierReuse, ImportSiblingReturn,
    ReservedSiblings, ReturnDecommissioned, ReturnRights, ZeroMaximum,
};
use crate::service::Service;
use crate::store::{LogicalHandle, Object, Pool, PoolHandle, SideHandle, SideState};
use crate::switches::Edition;
use serde::Deserialize;

/// The parameters of DeallocateNtmsMedia.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeallocateNtmsMedia {
    /// `hSession`.
    #[serde(rename = "hSession", deserialize_with = "crate::wire::form::nullable")]
    pub session: Option<Identifier>,
    /// `lpMediaId`.
    #[serde(rename = "lpMediaId", deserialize_with = "crate::wire::form::nullable")]
    pub logical: Option<Identifier>,
    /// `dwOptions`.
    #[serde(rename = "dwOptions")]
    pub options: u32,
}

/// What becomes of a side that is given back.
#[derive(Clone, Copy)]
struct Fate {
    logical: LogicalHandle,
    side: SideHandle,
    /// The side's new state, before free labels are written.
    state: SideState,
    /// Whether Reserved siblings become Available.
    siblings_are_released: bool,
    /// The free pool, when the medium returns to it.
    returns_to: Option<PoolHandle>,
}

impl Service {
    /// Gives back the side that an LMID denotes, and deletes the LMID.
    ///
    /// # Errors
    /// The code with which the call fails.
    pub fn deallocate_ntms_media(&mut self, call: &DeallocateNtmsMedia) -> Result<(), Code> {
        let (mut guards, user) = self.begin(call.session);
        let logical = self.look_up(&mut guards, call.logical, Code::InvalidMedia, Object::logical);
        let fate = logical.map(|logical| self.fate(logical));
        if let (Some(user), Some(fate)) = (user, fate) {
            let pools = &self.store.pools;
            let asked = match self.rules.edition {
                Edition::Base if self.has(Defect::XpRightInBase) => Rights::MODIFY,
                Edition::Base | Edition::Server2003 => Rights::CONTROL,
                Edition::WindowsXp => Rights::MODIFY,
            };
            let pool = &pools[self.store.pool_of(fate.side.medium)];
            guards.must(pool.grants(user, asked), Code::AccessDenied);
            let free = fate.returns_to.filter(|_| self.asks_for_use_of_free());
            let may = free.is_none_or(|free| pools[free].grants(user, Rights::USE));
            guards.must(may, Code::AccessDenied);
        }
        let readings = &self.rules.readings;
        if readings.deallocate_options == DeallocateOptions::InvalidParameter {
            guards.must(call.options == 0, Code::InvalidParameter);
        }
        if let Some(fate) = fate {
            let is_complete = self.store.side(fate.side).state == SideState::Complete;
            let may = readings.complete_deallocation == CompleteDeallocation::Allow;
            guards.must(may || !is_complete, Code::InvalidMedia);
        }
        let listed = [Fault::DatabaseFailure, Fault::DatabaseFull, Fault::NotEnoughMemory];
        self.decide(guards, &listed)?;
        if let Some(fate) = fate {
            self.give_back(fate);
        }
        Ok(())
    }

    fn asks_for_use_of_free(&self) -> bool {
        match self.rules.edition {
            Edition::Base => self.rules.readings.return_rights == ReturnRights::Whole,
            Edition::WindowsXp => false,
            Edition::Server2003 => true,
        }
    }

    /// Whether a side with this count has been allocated as often as the pool allows.
    pub(crate) fn is_at_maximum(&self, pool: &Pool, count: u32) -> bool {
        let is_limit =
            pool.maximum != 0 || self.rules.readings.zero_maximum == ZeroMaximum::Literal;
        is_limit && count >= pool.maximum
    }

    fn fate(&self, logical: LogicalHandle) -> Fate {
        let side = self.store.logical_media[logical].side;
        let medium = &self.store.media[side.medium];
        let pool = &self.store.pools[medium.pool];
        let early = u32::from(self.has(Defect::DecommissionedEarly) && pool.maximum > 1);
        let count = self.store.side(side).allocate_count + early;
        let state = if self.is_at_maximum(pool, count) {
            SideState::Decommissioned
        } else {
            SideState::Available
        };
        let siblings = || {
            let others = (0..).zip(&medium.sides).filter(|(place, _)| *place != side.place);
            others.map(|(_, sibling)| sibling.state)
        };
        let siblings_are_released = match self.rules.readings.reserved_siblings {
            ReservedSiblings::Last => !siblings().any(SideState::is_bound),
            ReservedSiblings::All => true,
            ReservedSiblings::Stays => false,
        };
        let after = |state| match state {
            SideState::Reserved if siblings_are_released => SideState::Available,
            state => state,
        };
        let is_available = |state| state == SideState::Available;
        let is_left = is_available(state) || siblings().map(after).any(is_available);
        let returns = pool.returns_to_free()
            && !siblings().map(after).any(SideState::is_held)
            && match self.rules.readings.return_decommissioned {
                _ if state == SideState::Available => true,
                ReturnDecommissioned::WhileAvailable => is_left,
                ReturnDecommissioned::Never => false,
                ReturnDecommissioned::Always => true,
            }
            && (self.rules.readings.import_sibling_return == ImportSiblingReturn::Wiped
                || !siblings().any(|state| state == SideState::Import));
        let returns_to = if returns { self.store.free_pool(medium.media_type) } else { None };
        Fate { logical, side, state, siblings_are_released, returns_to }
    }

    fn give_back(&mut self, fate: Fate) {
        let Fate { logical, side, state, siblings_are_released, returns_to } = fate;
        if self.rules.readings.identifier_reuse == IdentifierReuse::Unspecified {
            self.mint.spend(self.store.logical_media[logical].id);
        }
        let identifier_is_freed = !self.has(Defect::StaleIdentifier);
        self.store.unbind(logical, identifier_is_freed);
        self.store.side_mut(side).state = state;
        if siblings_are_released {
            self.replace_states(side.medium, SideState::Reserved, SideState::Available);
        }
        if let Some(free) = returns_to {
            self.store.move_medium(side.medium, free, false);
            self.label(side.medium);
        }
    }
}
