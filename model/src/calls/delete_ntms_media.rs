//! `DeleteNtmsMedia`: takes an offline medium, with its sides, out of the database.
//! Clauses: `specs/delete_ntms_media.md`.

use super::computer_right::{computer, computer_denies};
use super::prelude::*;

type Delete = DeleteNtmsMedia<Bound>;
type View<'v> = crate::rule::View<'v, Delete>;

const SESSION: Operands = Operands::at(0);
const MEDIUM: Operands = Operands::at(1);
const BOTH: Operands = SESSION.and(MEDIUM);

impl Rules for Delete {
    const FUNCTION: Function = Function::DeleteNtmsMedia;

    const OPERANDS: &'static [Operand<Self>] = &[
        Operand { kind: Kind::Session, get: |call| call.session },
        Operand { kind: Kind::Medium, get: |call| call.medium },
    ];

    #[rustfmt::skip]
    const ROWS: &'static [Row<Self>] = &[
        //  group      clause       editions    reads    when             must hold                        otherwise
        row(Handle,    "DELMED-4",  ALL,        NOTHING, always,          OpenSession(SESSION),            E::InvalidHandle),
        row(Parameter, "DELMED-7",  ALL,        NOTHING, always,          Given(MEDIUM),                   E::InvalidParameter),
        row(Lookup,    "DELMED-5",  ALL,        NOTHING, always,          Names(MEDIUM),                   E::InvalidMedia),
        row(Lookup,    "DELMED-14", ALL,        NOTHING, always,          OfKind(MEDIUM),                  E::InvalidMedia).by_reading("wrong-kind-code", WRONG_MEDIUM),
        row(Lookup,    "DELMED-6",  ALL,        MEDIUM,  always,          Holds(pool_exists),              E::InvalidMediaPool),
        row(Access,    "DELMED-1",  NOT_XP,     BOTH,    always,          Grants(MODIFY, pool),            E::AccessDenied).under("computer-right", "both"),
        row(Access,    "DELMED-12", NOT_XP,     SESSION, always,          GrantsOn(MODIFY, computer),      E::AccessDenied).under("computer-right", "both"),
        row(Access,    "DELMED-13", NOT_XP,     BOTH,    computer_denies, Grants(MODIFY, pool),            E::AccessDenied).under("computer-right", "either"),
        row(Access,    "DELMED-11", WINDOWS_XP, BOTH,    always,          Grants(MODIFY, pool),            E::AccessDenied),
        security_subsystem("DELMED-15"),
        row(Rule,      "DELMED-8",  ALL,        MEDIUM,  always,          Holds(medium_is_offline),        E::InvalidState),
        row(Rule,      "DELMED-16", ALL,        MEDIUM,  always,          Holds(no_side_is_allocated),     E::InvalidState),
        row(Rule,      "DELMED-17", ALL,        MEDIUM,  always,          Holds(no_side_is_complete),      E::InvalidState),
        row(Rule,      "DELMED-18", ALL,        MEDIUM,  always,          Holds(no_side_is_reserved),      E::InvalidState),
        fault("DELMED-2", Fault::DatabaseFailure, E::DatabaseFailure),
        fault("DELMED-3", Fault::DatabaseFull,    E::DatabaseFull),
        fault("DELMED-9", Fault::NotEnoughMemory, E::NotEnoughMemory),
        still_starting(),
    ];

    #[rustfmt::skip]
    const STEPS: &'static [Step<Self>] = &[
        step("DELMED-19", always, take_medium_away),
        success("DELMED-10"),
    ];

    fn caller(&self, state: &State) -> PrincipalId {
        caller_of(self.session, state)
    }
}

fn medium(view: &View<'_>) -> MediumId {
    view.call.medium.medium()
}

fn pool(view: &View<'_>) -> PoolId {
    view.state.medium(medium(view)).pool
}

fn pool_exists(view: &View<'_>) -> bool {
    view.state.pools.has(pool(view))
}

fn medium_is_offline(view: &View<'_>) -> bool {
    view.state.medium(medium(view)).condition.library == LibraryId::Offline
}

fn no_side_is(view: &View<'_>, state: SideState) -> bool {
    view.state.side_states_of(medium(view)).all(|(_, side)| side != state)
}

fn no_side_is_allocated(view: &View<'_>) -> bool {
    no_side_is(view, SideState::Allocated)
}

fn no_side_is_complete(view: &View<'_>) -> bool {
    no_side_is(view, SideState::Complete)
}

fn no_side_is_reserved(view: &View<'_>) -> bool {
    no_side_is(view, SideState::Reserved)
}

fn take_medium_away(effect: &mut Effect<'_, '_, Delete>) {
    effect.transaction.remove_medium(effect.call().medium.medium());
}
