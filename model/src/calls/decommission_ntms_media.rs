//! `DecommissionNtmsMedia`: takes an available side out of use for good.
//! Clauses: `specs/decommission_ntms_media.md`.

use super::free_label;
use super::prelude::*;

type Decommission = DecommissionNtmsMedia<Bound>;
type View<'v> = crate::rule::View<'v, Decommission>;

const SESSION: Operands = Operands::at(0);
const SIDE: Operands = Operands::at(1);
const BOTH: Operands = SESSION.and(SIDE);

impl Rules for Decommission {
    const FUNCTION: Function = Function::DecommissionNtmsMedia;

    const OPERANDS: &'static [Operand<Self>] = &[
        Operand { kind: Kind::Session, get: |call| call.session },
        Operand { kind: Kind::Side, get: |call| call.side },
    ];

    #[rustfmt::skip]
    const ROWS: &'static [Row<Self>] = &[
        //  group      clause      editions    reads    when    must hold                       otherwise
        row(Handle,    "DECOM-4",  ALL,        NOTHING, always, OpenSession(SESSION),           E::InvalidHandle),
        row(Parameter, "DECOM-7",  ALL,        NOTHING, always, Given(SIDE),                    E::InvalidParameter),
        row(Lookup,    "DECOM-5",  ALL,        NOTHING, always, Names(SIDE),                    E::InvalidMedia),
        row(Lookup,    "DECOM-13", ALL,        NOTHING, always, OfKind(SIDE),                   E::InvalidMedia).by_reading("wrong-kind-code", WRONG_MEDIUM),
        row(Lookup,    "DECOM-6",  ALL,        SIDE,    always, Holds(pool_exists),             E::InvalidMediaPool),
        row(Access,    "DECOM-1",  NOT_XP,     BOTH,    always, Grants(CONTROL, pool),          E::AccessDenied),
        row(Access,    "DECOM-11", WINDOWS_XP, BOTH,    always, Grants(MODIFY, pool),           E::AccessDenied),
        security_subsystem("DECOM-14"),
        row(Rule,      "DECOM-8",  ALL,        SIDE,    always, Holds(side_is_available),       E::InvalidState),
        row(Rule,      "DECOM-12", ALL,        SIDE,    always, Holds(medium_can_be_reached),   E::InvalidState).may(),
        fault("DECOM-2", Fault::DatabaseFailure, E::DatabaseFailure),
        fault("DECOM-3", Fault::DatabaseFull,    E::DatabaseFull),
        fault("DECOM-9", Fault::NotEnoughMemory, E::NotEnoughMemory),
        still_starting(),
    ];

    #[rustfmt::skip]
    const STEPS: &'static [Step<Self>] = &[
        step("DECOM-15", always, decommission_side).writing(Writes::Side),
        success("DECOM-10"),
    ];

    fn caller(&self, state: &State) -> PrincipalId {
        caller_of(self.session, state)
    }
}

fn side(view: &View<'_>) -> SideId {
    view.call.side.side()
}

fn pool(view: &View<'_>) -> PoolId {
    view.state.pool_of_side(side(view))
}

fn pool_exists(view: &View<'_>) -> bool {
    view.state.pools.has(pool(view))
}

fn side_is_available(view: &View<'_>) -> bool {
    view.state.side_state(side(view)) == SideState::Available
}

fn medium_can_be_reached(view: &View<'_>) -> bool {
    let medium = side(view).medium;
    view.state.medium(medium).condition.enabled && free_label::is_online(view.state, medium)
}

fn decommission_side(effect: &mut Effect<'_, '_, Decommission>) {
    let side = effect.call().side.side();
    effect.transaction.change_side(side, |side| side.state = SideState::Decommissioned);
}
