//! AllocateNtmsMedia.

use crate::access::{Rights, User};
use crate::code::Code;
use crate::defects::Defect;
use crate::environment::Fault;
use crate::guards::Guards;
use crate::identifier::Identifier;
use crate::readings::{
    AllocationAtMaximum, DrawRights, NewSiblings, NextExhaustedCode, NextOtherPool,
    SideFromApplication, SideFromFree, UnavailableCode, UnsuitableSideCode, ZeroTimeout,
};
use crate::service::Service;
use crate::store::{
    LogicalHandle, MediumHandle, Object, PoolHandle, PoolKind, SideHandle, SideState,
};
use crate::switches::{Choice, Edition};
use rand::Rng;
use serde::Deserialize;

/// `dwOptions`: the first side of a medium; its Available siblings are reserved.
pub const NTMS_ALLOCATE_NEW: u32 = 1;
/// `dwOptions`: the next Reserved side of the medium of an LMID.
pub const NTMS_ALLOCATE_NEXT: u32 = 2;
/// `dwOptions`: the call never waits.
pub const NTMS_ALLOCATE_ERROR_IF_UNAVAILABLE: u32 = 4;

/// The parameters of AllocateNtmsMedia.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllocateNtmsMedia {
    /// `hSession`.
    #[serde(rename = "hSession", deserialize_with = "crate::wire::form::nullable")]
    pub session: Option<Identifier>,
    /// `lpMediaPool`.
    #[serde(rename = "lpMediaPool", deserialize_with = "crate::wire::form::nullable")]
    pub pool: Option<Identifier>,
    /// `lpPartition`.
    #[serde(rename = "lpPartition", deserialize_with = "crate::wire::form::nullable")]
    pub side: Option<Identifier>,
    /// `lpMediaId`: `None` is a NULL pointer, [`Identifier::NIL`] nothing that is passed in.
    #[serde(rename = "lpMediaId", deserialize_with = "crate::wire::form::nullable")]
    pub logical: Option<Identifier>,
    /// `dwOptions`.
    #[serde(rename = "dwOptions")]
    pub options: u32,
    /// `dwTimeout`, in milliseconds. There are no operators, so every wait is over at once.
    #[serde(rename = "dwTimeout")]
    pub timeout: u32,
    /// Whether `lpAllocateInformation` is not NULL.
    #[serde(rename = "lpAllocateInformation", deserialize_with = "crate::wire::form::pointer")]
    pub information: bool,
}

/// What AllocateNtmsMedia gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allocated {
    /// The new LMID.
    pub logical: Identifier,
    /// The pool that held the medium.
    pub from: Identifier,
}

/// How the side is found.
enum Wish {
    Next(LogicalHandle),
    Named(SideHandle),
    Any,
}

impl Service {
    /// Allocates a side, and gives it an LMID.
    ///
    /// # Errors
    /// The code with which the call fails.
    pub fn allocate_ntms_media(&mut self, call: &AllocateNtmsMedia) -> Result<Allocated, Code> {
        let (mut guards, user) = self.begin(call.session);
        guards.must(call.logical.is_some(), Code::InvalidParameter);
        let [is_new, is_next] =
            [NTMS_ALLOCATE_NEW, NTMS_ALLOCATE_NEXT].map(|option| call.options & option != 0);
        guards.must(!(is_new && is_next), Code::InvalidParameter);
        let pool = self.look_up(&mut guards, call.pool, Code::InvalidMediaPool, Object::pool);
        let wish = if is_new && is_next { None } else { self.wish(&mut guards, call, is_next) };
        if let (Some(pool), Some(user)) = (pool, user) {
            let asked = match self.rules.edition {
                Edition::Base | Edition::Server2003 => Rights::CONTROL,
                Edition::WindowsXp => Rights::MODIFY,
            };
            guards.must(self.store.pools[pool].grants(user, asked), Code::AccessDenied);
        }
        let mut found = None;
        if let (Some(handle), Some(wish)) = (pool, wish) {
            found = match wish {
                Wish::Next(logical) => Some(self.store.logical_media[logical].side),
                Wish::Named(side) => Some(side),
                Wish::Any => self.choose_or_ask(handle, call, is_new),
            };
            self.check_source(&mut guards, user, handle, found);
            let pool = &self.store.pools[handle];
            guards.must(pool.kind == PoolKind::Application, Code::InvalidMediaPool);
            guards.must(pool.media_type.is_some(), Code::InvalidMediaPool);
            match wish {
                Wish::Next(logical) => found = self.next(&mut guards, handle, logical),
                Wish::Named(side) => self.check_named(&mut guards, handle, side, is_new),
                Wish::Any => guards.must(found.is_some(), self.unavailable(call)),
            }
        }
        let listed = [
            Fault::DatabaseFailure,
            Fault::DatabaseFull,
            Fault::NotEnoughMemory,
            Fault::DeviceNotAvailable,
        ];
        self.decide(guards, &listed)?;
        match (pool, found) {
            (Some(pool), Some(side)) => {
                // Only an operator makes the service take what is on the shelf.
                self.store.media[side.medium].online = true;
                Ok(self.take(pool, side, is_new, is_next))
            }
            // Something of these was missing, and the guards have said so.
            _ => Err(Code::InvalidParameter),
        }
    }

    fn wish(&self, guards: &mut Guards, call: &AllocateNtmsMedia, is_next: bool) -> Option<Wish> {
        let side_code = if is_next { Code::InvalidMedia } else { self.unsuitable() };
        let side =
            call.side.map(|id| guards.some(self.object(id).and_then(Object::side), side_code));
        match (is_next, side) {
            (true, side) => {
                let look_up =
                    |id| self.look_up(guards, Some(id), Code::InvalidMedia, Object::logical);
                let logical = call.logical.and_then(look_up);
                logical.filter(|_| side != Some(None)).map(Wish::Next)
            }
            (false, Some(side)) => side.map(Wish::Named),
            (false, None) => Some(Wish::Any),
        }
    }

    /// The rights on the pool that the medium comes from.
    fn check_source(
        &self,
        guards: &mut Guards,
        user: Option<User>,
        pool: PoolHandle,
        found: Option<SideHandle>,
    ) {
        let is_asked = match self.rules.edition {
            Edition::Base => self.rules.readings.draw_rights == DrawRights::As2003,
            Edition::WindowsXp => false,
            Edition::Server2003 => true,
        };
        let (Some(user), Some(side), true) = (user, found, is_asked) else { return };
        let source = self.store.pool_of(side.medium);
        let asked = match self.store.pools[source].kind {
            PoolKind::Free => Rights::USE,
            PoolKind::Root | PoolKind::Unrecognized | PoolKind::Import | PoolKind::Application => {
                Rights::CONTROL
            }
        };
        // The conditions on the pool itself have been tested.
        let may = source == pool || self.store.pools[source].grants(user, asked);
        guards.must(may, Code::AccessDenied);
    }

    fn unsuitable(&self) -> Code {
        match self.rules.readings.unsuitable_side_code {
            UnsuitableSideCode::MediaUnavailable => Code::MediaUnavailable,
            UnsuitableSideCode::InvalidMedia => Code::InvalidMedia,
            UnsuitableSideCode::MediaOffline => Code::MediaOffline,
            UnsuitableSideCode::MediaIncompatible => Code::MediaIncompatible,
        }
    }

    fn never_waits(call: &AllocateNtmsMedia) -> bool {
        call.options & NTMS_ALLOCATE_ERROR_IF_UNAVAILABLE != 0
    }

    fn may_wait(&self, call: &AllocateNtmsMedia) -> bool {
        let has_time = call.timeout > 0 || self.rules.readings.zero_timeout == ZeroTimeout::Wait;
        has_time && !Service::never_waits(call)
    }

    /// The code when no side qualifies. A wait is over at once.
    fn unavailable(&self, call: &AllocateNtmsMedia) -> Code {
        match self.rules.readings.unavailable_code {
            _ if Service::never_waits(call) => Code::MediaUnavailable,
            UnavailableCode::ByWait if self.may_wait(call) => Code::Timeout,
            UnavailableCode::ByWait | UnavailableCode::MediaUnavailable => Code::MediaUnavailable,
            UnavailableCode::Timeout => Code::Timeout,
        }
    }

    /// The conditions on the side that the caller names.
    fn check_named(&self, guards: &mut Guards, pool: PoolHandle, named: SideHandle, is_new: bool) {
        let (readings, unsuitable) = (&self.rules.readings, self.unsuitable());
        let (medium, side) = (&self.store.media[named.medium], self.store.side(named));
        let (source, into) = (&self.store.pools[medium.pool], &self.store.pools[pool]);
        let is_elsewhere = medium.pool != pool;
        let is_sound = matches!(side.state, SideState::Available | SideState::Import);
        guards.must(is_sound, unsuitable);
        guards.must(into.media_type.is_none_or(|held| held == medium.media_type), unsuitable);
        guards.must(medium.online, Code::MediaOffline);
        guards.must(!is_elsewhere || into.children.is_empty(), Code::InvalidMediaPool);
        if source.kind == PoolKind::Free && is_elsewhere {
            let may = readings.side_from_free == SideFromFree::Allowed;
            guards.must(may || into.draws_from_free(), unsuitable);
        }
        if source.kind == PoolKind::Application && is_elsewhere {
            let may = readings.side_from_application == SideFromApplication::Allowed;
            guards.must(may, unsuitable);
        }
        if readings.allocation_at_maximum == AllocationAtMaximum::No {
            guards.must(!self.is_at_maximum(into, side.allocate_count), unsuitable);
        }
        if is_new && readings.new_siblings == NewSiblings::RequireAll {
            guards.must(self.siblings_are_available(named), unsuitable);
        }
    }

    fn siblings_are_available(&self, side: SideHandle) -> bool {
        let sides = (0..).zip(&self.store.media[side.medium].sides);
        let mut siblings = sides.filter(|(place, _)| *place != side.place);
        siblings.all(|(_, sibling)| sibling.state == SideState::Available)
    }

    /// The next Reserved side of the medium of an LMID, in the order of the sides, and around.
    fn next(
        &self,
        guards: &mut Guards,
        pool: PoolHandle,
        logical: LogicalHandle,
    ) -> Option<SideHandle> {
        let readings = &self.rules.readings;
        let own = self.store.logical_media[logical].side;
        let medium = &self.store.media[own.medium];
        let may = readings.next_other_pool == NextOtherPool::Allowed;
        guards.must(may || medium.pool == pool, Code::InvalidMedia);
        guards.must(medium.online, Code::MediaOffline);
        let count = medium.sides.len() as u32;
        let places = || (1..count).map(|step| (own.place + step) % count);
        let in_state = |state| places().find(|place| medium.sides[*place as usize].state == state);
        let mut place = in_state(SideState::Reserved);
        if self.has(Defect::NextTakesAvailable) {
            place = in_state(SideState::Available).or(place);
        }
        let otherwise = match readings.next_exhausted_code {
            NextExhaustedCode::MediaUnavailable => Code::MediaUnavailable,
            NextExhaustedCode::InvalidMedia => Code::InvalidMedia,
        };
        let place = guards.some(place, otherwise)?;
        Some(SideHandle { medium: own.medium, place })
    }

    /// A side in the online library, or else one that an operator brings while the call waits.
    fn choose_or_ask(
        &mut self,
        pool: PoolHandle,
        call: &AllocateNtmsMedia,
        is_new: bool,
    ) -> Option<SideHandle> {
        let found = self.choose(pool, is_new, true);
        let comes = self.faults.contains(&Fault::OperatorSatisfies)
            && self.may_wait(call)
            && !self.has(Defect::OperatorIgnored);
        if found.is_none() && comes { self.choose(pool, is_new, false) } else { found }
    }

    /// The side that the service chooses: one in the pool, or else one that the pool draws.
    fn choose(&mut self, pool: PoolHandle, is_new: bool, online: bool) -> Option<SideHandle> {
        let store = &self.store;
        let into = &store.pools[pool];
        let media_type = into.media_type?;
        let may_draw = into.draws_from_free() && into.children.is_empty();
        let free = store.free_pool(media_type).filter(|free| may_draw && *free != pool);
        let own = self.choose_in(pool, pool, is_new, online);
        own.or_else(|| self.choose_in(free?, pool, is_new, online))
    }

    fn choose_in(
        &mut self,
        source: PoolHandle,
        pool: PoolHandle,
        is_new: bool,
        online: bool,
    ) -> Option<SideHandle> {
        let any = if self.rules.choice == Choice::Random { self.chance.random() } else { 0_u32 };
        let count = |side: &SideHandle| self.store.side(*side).allocate_count;
        let mut candidates = self.candidates(source, pool, is_new, online);
        match self.rules.choice {
            Choice::First => candidates.next(),
            Choice::Last => candidates.last(),
            Choice::LeastUsed => candidates.min_by_key(count),
            Choice::MostUsed => candidates.max_by_key(count),
            Choice::Random => {
                let candidates: Vec<_> = candidates.collect();
                candidates.get(any as usize % candidates.len().max(1)).copied()
            }
        }
    }

    /// The sides in the source that qualify for the pool, in the order of the list of the source.
    fn candidates(
        &self,
        source: PoolHandle,
        pool: PoolHandle,
        is_new: bool,
        online: bool,
    ) -> impl Iterator<Item = SideHandle> {
        let into = &self.store.pools[pool];
        let readings = self.rules.readings;
        let spares_maximum = readings.allocation_at_maximum == AllocationAtMaximum::Yes;
        let needs_all = is_new && readings.new_siblings != NewSiblings::AvailableOnly;
        let skips_last = self.has(Defect::LastSideSkipped);
        let media = self.store.pools[source].media.iter().copied();
        let fits = move |handle: &MediumHandle| {
            let medium = &self.store.media[*handle];
            medium.online == online && Some(medium.media_type) == into.media_type
        };
        let sides = move |handle: MediumHandle| {
            let sides = &self.store.media[handle].sides;
            let count = if skips_last && sides.len() > 1 { sides.len() - 1 } else { sides.len() };
            (0..count as u32).map(move |place| SideHandle { medium: handle, place })
        };
        media.filter(fits).flat_map(sides).filter(move |handle| {
            let side = self.store.side(*handle);
            side.state == SideState::Available
                && (spares_maximum || !self.is_at_maximum(into, side.allocate_count))
                && (!needs_all || self.siblings_are_available(*handle))
        })
    }

    /// Binds the side.
    fn take(
        &mut self,
        pool: PoolHandle,
        side: SideHandle,
        is_new: bool,
        is_next: bool,
    ) -> Allocated {
        let source = self.store.pool_of(side.medium);
        let is_drawn = self.store.pools[source].kind == PoolKind::Free;
        if source != pool && !is_next && !(is_drawn && self.has(Defect::DrawnMediumStays)) {
            self.store.move_medium(side.medium, pool, false);
        }
        let logical = self.mint.fresh();
        let taken = self.store.side_mut(side);
        let was_import = taken.state == SideState::Import;
        taken.state = SideState::Allocated;
        taken.allocate_count = taken.allocate_count.saturating_add(1);
        self.store.bind(logical, side);
        if is_new {
            self.replace_states(side.medium, SideState::Available, SideState::Reserved);
        }
        if was_import && self.has(Defect::SiblingsImported) {
            self.replace_states(side.medium, SideState::Import, SideState::Available);
        }
        let from = if self.has(Defect::SourceForgotten) { pool } else { source };
        Allocated { logical, from: self.store.pools[from].id }
    }
}
