//! `SetNtmsMediaComplete`: marks the side of a logical medium as complete.
//! Clauses: `specs/set_ntms_media_complete.md`.

use super::prelude::*;

type Complete = SetNtmsMediaComplete<Bound>;
type View<'v> = crate::rule::View<'v, Complete>;

const SESSION: Operands = Operands::at(0);
const LOGICAL: Operands = Operands::at(1);
const BOTH: Operands = SESSION.and(LOGICAL);

impl Rules for Complete {
    const FUNCTION: Function = Function::SetNtmsMediaComplete;

    const OPERANDS: &'static [Operand<Self>] = &[
        Operand { kind: Kind::Session, get: |call| call.session },
        Operand { kind: Kind::Logical, get: |call| call.logical },
    ];

    #[rustfmt::skip]
    const ROWS: &'static [Row<Self>] = &[
        //  group      clause         editions    reads    when    must hold                 otherwise
        row(Handle,    "COMPLETE-4",  ALL,        NOTHING, always, OpenSession(SESSION),     E::InvalidHandle),
        row(Parameter, "COMPLETE-7",  ALL,        NOTHING, always, Given(LOGICAL),           E::InvalidParameter),
        row(Lookup,    "COMPLETE-5",  ALL,        NOTHING, always, Names(LOGICAL),           E::InvalidMedia),
        row(Lookup,    "COMPLETE-13", ALL,        NOTHING, always, OfKind(LOGICAL),          E::InvalidMedia).by_reading("wrong-kind-code", WRONG_MEDIUM),
        row(Lookup,    "COMPLETE-6",  ALL,        LOGICAL, always, Holds(pool_exists),       E::InvalidMediaPool),
        row(Access,    "COMPLETE-1",  NOT_XP,     BOTH,    always, Grants(CONTROL, pool),    E::AccessDenied),
        row(Access,    "COMPLETE-11", WINDOWS_XP, BOTH,    always, Grants(MODIFY, pool),     E::AccessDenied),
        security_subsystem("COMPLETE-14"),
        row(Rule,      "COMPLETE-8",  ALL,        LOGICAL, always, Holds(side_is_allocated), E::InvalidState),
        row(Rule,      "COMPLETE-12", ALL,        LOGICAL, always, Holds(medium_is_idle),    E::InvalidState),
        fault("COMPLETE-2", Fault::DatabaseFailure, E::DatabaseFailure),
        fault("COMPLETE-3", Fault::DatabaseFull,    E::DatabaseFull),
        fault("COMPLETE-9", Fault::NotEnoughMemory, E::NotEnoughMemory),
        still_starting(),
    ];

    #[rustfmt::skip]
    const STEPS: &'static [Step<Self>] = &[
        step("COMPLETE-15", always, make_side_complete).writing(Writes::Side),
        success("COMPLETE-10"),
    ];

    fn caller(&self, state: &State) -> PrincipalId {
        caller_of(self.session, state)
    }
}

fn side(view: &View<'_>) -> SideId {
    view.state.logical(view.call.logical.logical()).side
}

fn pool(view: &View<'_>) -> PoolId {
    view.state.pool_of_side(side(view))
}

fn pool_exists(view: &View<'_>) -> bool {
    view.state.pools.has(pool(view))
}

fn side_is_allocated(view: &View<'_>) -> bool {
    view.state.side_state(side(view)) == SideState::Allocated
}

fn medium_is_idle(view: &View<'_>) -> bool {
    view.state.medium(side(view).medium).condition.media_state == MediaState::Idle
}

fn make_side_complete(effect: &mut Effect<'_, '_, Complete>) {
    let side = side(&effect.view());
    effect.transaction.change_side(side, |side| side.state = SideState::Complete);
}
