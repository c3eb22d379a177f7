//! MoveToNtmsMediaPool.

use crate::access::{Rights, User};
use crate::code::Code;
use crate::defects::Defect;
use crate::environment::Fault;
use crate::guards::Guards;
use crate::identifier::Identifier;
use crate::readings::{
    BlockedMoveCode, BoundMedia, DecommissionedMoves, FreeToFree, ImportMoves, ImportToImport,
    IncompatibleToFree, MoveDestinationRight, MoveRights2003, MoveToUnrecognized, NotAllImportCode,
    OfflineToFree, PoolOfPoolsCode, SamePoolMove, UnpreparedMoves,
};
use crate::service::Service;
use crate::store::{Medium, MediumHandle, Object, Pool, PoolHandle, PoolKind, SideState};
use crate::switches::Edition;
use serde::Deserialize;

/// The parameters of MoveToNtmsMediaPool.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoveToNtmsMediaPool {
    /// `hSession`.
    #[serde(rename = "hSession", deserialize_with = "crate::wire::form::nullable")]
    pub session: Option<Identifier>,
    /// `lpMediaId`.
    #[serde(rename = "lpMediaId", deserialize_with = "crate::wire::form::nullable")]
    pub medium: Option<Identifier>,
    /// `lpPoolId`.
    #[serde(rename = "lpPoolId", deserialize_with = "crate::wire::form::nullable")]
    pub pool: Option<Identifier>,
}

/// A medium and where it goes.
#[derive(Clone, Copy)]
struct Way<'s> {
    medium: &'s Medium,
    source: &'s Pool,
    destination: &'s Pool,
    is_same: bool,
}

impl Way<'_> {
    fn is(&self, source: PoolKind, destination: PoolKind) -> bool {
        self.source.kind == source && self.destination.kind == destination
    }
}

impl Service {
    /// Moves a medium, with every side of it, to another pool.
    ///
    /// # Errors
    /// The code with which the call fails.
    pub fn move_to_ntms_media_pool(&mut self, call: &MoveToNtmsMediaPool) -> Result<(), Code> {
        let (mut guards, user) = self.begin(call.session);
        let medium = self.look_up(&mut guards, call.medium, Code::InvalidMedia, Object::medium);
        let pool = self.look_up(&mut guards, call.pool, Code::InvalidMediaPool, Object::pool);
        if let Some(user) = user {
            self.check_rights_of_move(&mut guards, user, medium, pool);
        }
        if let Some(medium) = medium.map(|medium| &self.store.media[medium]) {
            guards.must(!medium.is_in_use() && medium.enabled, Code::Busy);
            let decommissioned = medium.has(|state| state == SideState::Decommissioned);
            let may = self.rules.readings.decommissioned_moves == DecommissionedMoves::Allow;
            guards.must(may || pool.is_none() || !decommissioned, Code::Busy);
        }
        if let (Some(medium), Some(pool)) = (medium, pool) {
            let way = self.way(medium, pool);
            self.check_pools(&mut guards, way);
            self.check_states(&mut guards, way);
        }
        let listed = [Fault::DatabaseFailure, Fault::DatabaseFull, Fault::NotEnoughMemory];
        self.decide(guards, &listed)?;
        if let (Some(medium), Some(pool)) = (medium, pool) {
            self.carry_out(medium, pool);
        }
        Ok(())
    }

    fn way(&self, medium: MediumHandle, pool: PoolHandle) -> Way<'_> {
        let medium = &self.store.media[medium];
        Way {
            medium,
            source: &self.store.pools[medium.pool],
            destination: &self.store.pools[pool],
            is_same: medium.pool == pool,
        }
    }

    fn check_rights_of_move(
        &self,
        guards: &mut Guards,
        user: User,
        medium: Option<MediumHandle>,
        pool: Option<PoolHandle>,
    ) {
        let pools = &self.store.pools;
        let source = medium.map(|medium| &pools[self.store.pool_of(medium)]);
        let destination = pool.map(|pool| &pools[pool]);
        let mut ask = |pool: Option<&Pool>, right| {
            let may = pool.is_none_or(|pool| pool.grants(user, right));
            guards.must(may, Code::AccessDenied);
        };
        let is_free = |pool: Option<&Pool>| pool.is_some_and(|pool| pool.kind == PoolKind::Free);
        let into = if is_free(destination) { Rights::USE } else { Rights::CONTROL };
        match self.rules.edition {
            Edition::Base => {
                ask(source, Rights::CONTROL);
                if self.rules.readings.move_destination_right == MoveDestinationRight::As2003 {
                    ask(destination, into);
                }
            }
            Edition::WindowsXp => {
                ask(source, Rights::MODIFY);
                ask(destination, Rights::MODIFY);
            }
            // Which right the remark asks for depends on both pools.
            Edition::Server2003 if source.is_none() || destination.is_none() => {}
            Edition::Server2003 => {
                let literal = self.rules.readings.move_rights_2003 == MoveRights2003::Literal;
                let out_of = if is_free(source) && !is_free(destination) {
                    Rights::USE
                } else {
                    Rights::CONTROL
                };
                ask(source, out_of);
                ask(destination, into);
                if is_free(source) && is_free(destination) {
                    ask(source, Rights::USE);
                    ask(destination, Rights::CONTROL);
                }
                if literal {
                    ask(source, Rights::CONTROL);
                    ask(destination, Rights::CONTROL);
                }
            }
        }
    }

    /// The conditions on the pools.
    fn check_pools(&self, guards: &mut Guards, way: Way<'_>) {
        use PoolKind::{Application, Free, Import, Unrecognized};
        let Way { medium, source, destination, is_same } = way;
        let readings = &self.rules.readings;
        let code = match readings.pool_of_pools_code {
            PoolOfPoolsCode::InvalidMediaPool => Code::InvalidMediaPool,
            PoolOfPoolsCode::MediaIncompatible => Code::MediaIncompatible,
        };
        guards.must(destination.media_type.is_some(), code);
        let holds_pools = destination.media_type.is_some() && !destination.children.is_empty();
        guards.must(!holds_pools, code);
        let fits = destination.media_type.is_none_or(|held| held == medium.media_type);
        guards.must(fits, Code::MediaIncompatible);

        let mut refuse_if = |refused: bool| guards.must(!refused, Code::InvalidMediaPool);
        refuse_if(source.kind == Unrecognized && destination.kind != Free);
        let to_application = readings.import_moves == ImportMoves::FreeOrApplication;
        refuse_if(way.is(Import, Application) && !to_application);
        let to_import = readings.import_to_import == ImportToImport::Exception;
        refuse_if(way.is(Import, Import) && !to_import);
        let to_unrecognized = readings.move_to_unrecognized == MoveToUnrecognized::Allow;
        let is_new_there = source.kind != Unrecognized && destination.kind == Unrecognized;
        refuse_if(is_new_there && !to_unrecognized);
        let stays = readings.same_pool_move == SamePoolMove::Refuse;
        refuse_if(is_same && way.is(Application, Application) && stays);
        let may_stay = readings.free_to_free != FreeToFree::Refuse
            && self.rules.edition != Edition::Server2003;
        refuse_if(is_same && way.is(Free, Free) && !may_stay);
    }

    /// The conditions on the states of the sides.
    fn check_states(&self, guards: &mut Guards, way: Way<'_>) {
        let Way { medium, source, destination, is_same } = way;
        let (to, readings) = (destination.kind, &self.rules.readings);
        let has = |state| medium.has(|found| found == state);
        if to == PoolKind::Import {
            let otherwise = match readings.not_all_import_code {
                NotAllImportCode::InvalidMediaPool => Code::InvalidMediaPool,
                NotAllImportCode::Busy => Code::Busy,
                NotAllImportCode::InvalidMedia => Code::InvalidMedia,
            };
            guards.must(!medium.has(|state| state != SideState::Import), otherwise);
        }
        if to == PoolKind::Free {
            let otherwise = match readings.blocked_move_code {
                BlockedMoveCode::Busy => Code::Busy,
                BlockedMoveCode::InvalidMediaPool => Code::InvalidMediaPool,
            };
            guards.must(!medium.has(SideState::is_held), otherwise);
            let is_kept = readings.incompatible_to_free == IncompatibleToFree::Keep;
            guards.must(is_kept || !has(SideState::Incompatible), Code::Busy);
            let may = readings.offline_to_free == OfflineToFree::Allow;
            guards.must(may || medium.online, Code::Busy);
        }
        if way.is(PoolKind::Application, PoolKind::Application) && !is_same {
            let may = readings.bound_media_between_applications == BoundMedia::Allow;
            guards.must(may || !medium.has(SideState::is_held), Code::Busy);
        }
        if source.kind == PoolKind::Free && to != PoolKind::Free {
            let may = readings.unprepared_moves == UnpreparedMoves::Allow;
            guards.must(may || !has(SideState::Unprepared), Code::Busy);
        }
    }

    fn carry_out(&mut self, medium: MediumHandle, pool: PoolHandle) {
        let is_same = self.store.pool_of(medium) == pool;
        let to_free = self.store.pools[pool].kind == PoolKind::Free;
        if is_same {
            if to_free && self.rules.readings.free_to_free == FreeToFree::Relabel {
                self.label(medium);
            }
            return;
        }
        self.store.move_medium(medium, pool, self.has(Defect::MoveKeepsCount));
        if to_free {
            self.label(medium);
        }
    }
}
