//! `SwapNtmsMedia`: lets two LMIDs denote each other's sides.
//! Clauses: `specs/swap_ntms_media.md`.

use super::prelude::*;

type Swap = SwapNtmsMedia<Bound>;
type View<'v> = crate::rule::View<'v, Swap>;

const SESSION: Operands = Operands::at(0);
const FIRST: Operands = Operands::at(1);
const SECOND: Operands = Operands::at(2);
const BOTH: Operands = FIRST.and(SECOND);

impl Rules for Swap {
    const FUNCTION: Function = Function::SwapNtmsMedia;

    const OPERANDS: &'static [Operand<Self>] = &[
        Operand { kind: Kind::Session, get: |call| call.session },
        Operand { kind: Kind::Logical, get: |call| call.first },
        Operand { kind: Kind::Logical, get: |call| call.second },
    ];

    #[rustfmt::skip]
    const ROWS: &'static [Row<Self>] = &[
        //  group      clause     editions reads                 when    must hold                      otherwise
        row(Handle,    "SWAP-5",  ALL,     NOTHING,              always, OpenSession(SESSION),          E::InvalidHandle),
        row(Parameter, "SWAP-8",  ALL,     NOTHING,              always, Given(FIRST),                  E::InvalidParameter),
        row(Parameter, "SWAP-14", ALL,     NOTHING,              always, Given(SECOND),                 E::InvalidParameter),
        row(Lookup,    "SWAP-6",  ALL,     NOTHING,              always, Names(FIRST),                  E::InvalidMedia),
        row(Lookup,    "SWAP-13", ALL,     NOTHING,              always, Names(SECOND),                 E::InvalidMedia),
        row(Lookup,    "SWAP-15", ALL,     NOTHING,              always, OfKind(FIRST),                 E::InvalidMedia).by_reading("wrong-kind-code", WRONG_MEDIUM),
        row(Lookup,    "SWAP-16", ALL,     NOTHING,              always, OfKind(SECOND),                E::InvalidMedia).by_reading("wrong-kind-code", WRONG_MEDIUM),
        row(Lookup,    "SWAP-17", ALL,     FIRST,                always, Holds(first_pool_exists),      E::InvalidMediaPool),
        row(Lookup,    "SWAP-17", ALL,     SECOND,               always, Holds(second_pool_exists),     E::InvalidMediaPool),
        row(Access,    "SWAP-1",  ALL,     SESSION.and(FIRST),   always, Grants(MODIFY, first_pool),    E::AccessDenied),
        row(Access,    "SWAP-11", ALL,     SESSION.and(SECOND),  always, Grants(MODIFY, second_pool),   E::AccessDenied),
        security_subsystem("SWAP-12"),
        row(Rule,      "SWAP-7",  ALL,     BOTH,                 always, Holds(pools_are_the_same),     E::InvalidMediaPool),
        row(Rule,      "SWAP-18", ALL,     FIRST,                always, Holds(first_medium_is_idle),   E::InvalidMedia),
        row(Rule,      "SWAP-19", ALL,     SECOND,               always, Holds(second_medium_is_idle),  E::InvalidMedia),
        row(Rule,      "SWAP-20", ALL,     BOTH,                 always, Holds(no_side_is_complete),    E::InvalidState).under("swap-states", "allocated"),
        row(Rule,      "SWAP-21", ALL,     BOTH,                 always, Holds(lmids_differ),           E::InvalidMedia).under("swap-same", "invalid-media"),
        fault("SWAP-2", Fault::LabelNotRecognized, E::BadFormat),
        fault("SWAP-3", Fault::DatabaseFailure,    E::DatabaseFailure),
        fault("SWAP-4", Fault::DatabaseFull,       E::DatabaseFull),
        fault("SWAP-9", Fault::NotEnoughMemory,    E::NotEnoughMemory),
        still_starting(),
    ];

    #[rustfmt::skip]
    const STEPS: &'static [Step<Self>] = &[
        step("SWAP-22", always, first_denotes_the_side_of_second),
        step("SWAP-23", always, second_denotes_the_side_that_first_had),
        success("SWAP-10"),
    ];

    const CHOICES: &'static [Choice<Self>] = &[choice("SWAP-23", always, the_side_of_first)];

    fn caller(&self, state: &State) -> PrincipalId {
        caller_of(self.session, state)
    }
}

/// The side that the first LMID denotes before the call.
fn the_side_of_first(view: &View<'_>, visit: &mut dyn FnMut(SideId)) {
    visit(view.state.logical(view.call.first.logical()).side);
}

fn first_pool(view: &View<'_>) -> PoolId {
    view.state.pool_of_logical(view.call.first.logical())
}

fn second_pool(view: &View<'_>) -> PoolId {
    view.state.pool_of_logical(view.call.second.logical())
}

fn first_pool_exists(view: &View<'_>) -> bool {
    view.state.pools.has(first_pool(view))
}

fn second_pool_exists(view: &View<'_>) -> bool {
    view.state.pools.has(second_pool(view))
}

fn pools_are_the_same(view: &View<'_>) -> bool {
    first_pool(view) == second_pool(view)
}

fn medium_is_idle(view: &View<'_>, logical: LogicalId) -> bool {
    let medium = view.state.logical(logical).side.medium;
    view.state.medium(medium).condition.media_state == MediaState::Idle
}

fn first_medium_is_idle(view: &View<'_>) -> bool {
    medium_is_idle(view, view.call.first.logical())
}

fn second_medium_is_idle(view: &View<'_>) -> bool {
    medium_is_idle(view, view.call.second.logical())
}

fn no_side_is_complete(view: &View<'_>) -> bool {
    [view.call.first, view.call.second].into_iter().all(|logical| {
        view.state.side_state(view.state.logical(logical.logical()).side) != SideState::Complete
    })
}

fn lmids_differ(view: &View<'_>) -> bool {
    view.call.first != view.call.second
}

fn first_denotes_the_side_of_second(effect: &mut Effect<'_, '_, Swap>) {
    let (first, second) = (effect.call().first.logical(), effect.call().second.logical());
    let side = effect.state().logical(second).side;
    effect.transaction.rebind(first, side);
}

fn second_denotes_the_side_that_first_had(effect: &mut Effect<'_, '_, Swap>) {
    let (second, side) = (effect.call().second.logical(), effect.chosen());
    effect.transaction.rebind(second, side);
}
