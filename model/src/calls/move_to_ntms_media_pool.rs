//! `MoveToNtmsMediaPool`: puts a medium, with every side of it, into another pool.
//! Clauses: `specs/move_to_ntms_media_pool.md`.

use super::free_label;
use super::prelude::*;

type Move = MoveToNtmsMediaPool<Bound>;
type View<'v> = crate::rule::View<'v, Move>;

const SESSION: Operands = Operands::at(0);
const MEDIUM: Operands = Operands::at(1);
const DESTINATION: Operands = Operands::at(2);
const BOTH: Operands = MEDIUM.and(DESTINATION);
const CALLER: Operands = SESSION.and(MEDIUM);
const RECEIVER: Operands = SESSION.and(DESTINATION);
const ALL_THREE: Operands = SESSION.and(BOTH);

impl Rules for Move {
    const FUNCTION: Function = Function::MoveToNtmsMediaPool;

    const OPERANDS: &'static [Operand<Self>] = &[
        Operand { kind: Kind::Session, get: |call| call.session },
        Operand { kind: Kind::Medium, get: |call| call.medium },
        Operand { kind: Kind::Pool, get: |call| call.destination },
    ];

    #[rustfmt::skip]
    const ROWS: &'static [Row<Self>] = &[
        //  group      clause     editions     reads        when                        must hold                              otherwise
        row(Handle,    "MOVE-5",  ALL,         NOTHING,     always,                     OpenSession(SESSION),                  E::InvalidHandle),
        row(Parameter, "MOVE-8",  ALL,         NOTHING,     always,                     Given(MEDIUM),                         E::InvalidParameter),
        row(Parameter, "MOVE-24", ALL,         NOTHING,     always,                     Given(DESTINATION),                    E::InvalidParameter),
        row(Lookup,    "MOVE-7",  ALL,         NOTHING,     always,                     Names(MEDIUM),                         E::InvalidMedia),
        row(Lookup,    "MOVE-25", ALL,         NOTHING,     always,                     OfKind(MEDIUM),                        E::InvalidMedia).by_reading("wrong-kind-code", WRONG_MEDIUM),
        row(Lookup,    "MOVE-6",  ALL,         NOTHING,     always,                     Names(DESTINATION),                    E::InvalidMediaPool),
        row(Lookup,    "MOVE-26", ALL,         NOTHING,     always,                     OfKind(DESTINATION),                   E::InvalidMediaPool).by_reading("wrong-kind-code", WRONG_POOL),
        row(Lookup,    "MOVE-27", ALL,         MEDIUM,      always,                     Holds(source_exists),                  E::InvalidMedia),
        row(Access,    "MOVE-1",  BASE,        CALLER,      always,                     Grants(CONTROL, source),               E::AccessDenied),
        row(Access,    "MOVE-12", WINDOWS_XP,  CALLER,      always,                     Grants(MODIFY, source),                E::AccessDenied),
        row(Access,    "MOVE-14", WINDOWS_XP,  RECEIVER,    always,                     Grants(MODIFY, destination),           E::AccessDenied),
        row(Access,    "MOVE-13", SERVER_2003, CALLER,      source_is_free,             Grants(USE, source),                   E::AccessDenied),
        row(Access,    "MOVE-15", SERVER_2003, ALL_THREE,   source_is_free,             Grants(CONTROL, destination),          E::AccessDenied),
        row(Access,    "MOVE-16", SERVER_2003, ALL_THREE,   destination_is_free,        Grants(CONTROL, source),               E::AccessDenied),
        row(Access,    "MOVE-17", SERVER_2003, RECEIVER,    destination_is_free,        Grants(USE, destination),              E::AccessDenied),
        row(Access,    "MOVE-18", SERVER_2003, CALLER,      neither_is_free,            Grants(CONTROL, source),               E::AccessDenied),
        row(Access,    "MOVE-19", SERVER_2003, RECEIVER,    neither_is_free,            Grants(CONTROL, destination),          E::AccessDenied),
        row(Access,    "MOVE-20", SERVER_2003, CALLER,      source_is_free,             Grants(CONTROL, source),               E::AccessDenied).under("move-rights-2003", "literal"),
        row(Access,    "MOVE-20", SERVER_2003, RECEIVER,    destination_is_free,        Grants(CONTROL, destination),          E::AccessDenied).under("move-rights-2003", "literal"),
        row(Access,    "MOVE-21", BASE,        RECEIVER,    destination_is_free,        Grants(USE, destination),              E::AccessDenied).under("move-destination-right", "as-2003"),
        row(Access,    "MOVE-22", BASE,        RECEIVER,    destination_is_not_free,    Grants(CONTROL, destination),          E::AccessDenied).under("move-destination-right", "as-2003"),
        security_subsystem("MOVE-23"),
        row(Rule,      "MOVE-31", ALL,         BOTH,        source_is_unrecognized,     Holds(destination_is_free),            E::InvalidMediaPool),
        row(Rule,      "MOVE-32", ALL,         BOTH,        source_is_import,           Holds(destination_is_no_application),  E::InvalidMediaPool).under("import-moves", "free-only"),
        row(Rule,      "MOVE-33", ALL,         BOTH,        source_is_import,           Holds(destination_is_no_import),       E::InvalidMediaPool).under("import-to-import", "conjoin"),
        row(Rule,      "MOVE-34", ALL,         BOTH,        source_is_recognized,       Holds(destination_is_recognized),      E::InvalidMediaPool).under("move-to-unrecognized", "refuse"),
        row(Rule,      "MOVE-29", ALL,         DESTINATION, always,                     Holds(destination_has_a_media_type),   E::InvalidMediaPool).by_reading("pool-of-pools-code", POOL_OF_POOLS),
        row(Rule,      "MOVE-30", ALL,         DESTINATION, destination_has_a_media_type, Holds(destination_holds_no_pools),   E::InvalidMediaPool).by_reading("pool-of-pools-code", POOL_OF_POOLS),
        row(Rule,      "MOVE-9",  ALL,         BOTH,        destination_has_a_media_type, Holds(media_types_match),            E::MediaIncompatible),
        row(Rule,      "MOVE-35", ALL,         BOTH,        destination_is_import,      Holds(all_sides_are_import),           E::InvalidMediaPool).by_reading("not-all-import-code", NOT_ALL_IMPORT),
        row(Rule,      "MOVE-36", ALL,         BOTH,        destination_is_free,        Holds(no_side_is_complete),            E::Busy).by_reading("blocked-move-code", BLOCKED),
        row(Rule,      "MOVE-37", ALL,         BOTH,        destination_is_free,        Holds(no_side_is_allocated),           E::Busy).by_reading("blocked-move-code", BLOCKED),
        row(Rule,      "MOVE-38", ALL,         BOTH,        destination_is_free,        Holds(no_side_is_reserved),            E::Busy).by_reading("blocked-move-code", BLOCKED),
        row(Rule,      "MOVE-39", ALL,         BOTH,        between_applications,       Holds(no_side_is_taken),               E::Busy).under("bound-media-between-applications", "busy"),
        row(Rule,      "MOVE-40", ALL,         BOTH,        always,                     Holds(no_side_is_decommissioned),      E::Busy).under("decommissioned-moves", "busy"),
        row(Rule,      "MOVE-41", ALL,         BOTH,        destination_is_free,        Holds(no_side_is_incompatible),        E::Busy).under("incompatible-to-free", "refuse").answering(Answer::AnyOf(&[E::Busy, E::InvalidMedia])),
        row(Rule,      "MOVE-42", ALL,         BOTH,        leaves_free,                Holds(no_side_is_unprepared),          E::Busy).under("unprepared-moves", "busy"),
        row(Rule,      "MOVE-43", ALL,         BOTH,        destination_is_free,        Holds(medium_is_online),               E::Busy).under("offline-to-free", "busy"),
        row(Rule,      "MOVE-44", ALL,         BOTH,        source_is_application,      Holds(pools_differ),                   E::InvalidMediaPool).under("same-pool-move", "refuse"),
        row(Rule,      "MOVE-45", NOT_2003,    BOTH,        source_is_free,             Holds(pools_differ),                   E::InvalidMediaPool).under("free-to-free", "refuse"),
        row(Rule,      "MOVE-46", SERVER_2003, BOTH,        source_is_free,             Holds(pools_differ),                   E::InvalidMediaPool),
        row(Rule,      "MOVE-2",  ALL,         MEDIUM,      always,                     Holds(medium_is_idle),                 E::Busy),
        row(Rule,      "MOVE-28", ALL,         MEDIUM,      always,                     Holds(medium_is_enabled),              E::Busy),
        fault("MOVE-3",  Fault::DatabaseFailure, E::DatabaseFailure),
        fault("MOVE-4",  Fault::DatabaseFull,    E::DatabaseFull),
        fault("MOVE-10", Fault::NotEnoughMemory, E::NotEnoughMemory),
        still_starting(),
    ];

    /// Applied in order; whatever no step names stays as it was.
    #[rustfmt::skip]
    const STEPS: &'static [Step<Self>] = &[
        step("MOVE-52", comes_to_free,              reset_counts).under("count-reset", "entering-free"),
        step("MOVE-50", is_labelled,                wait_for_free_label),
        step("MOVE-51", is_labelled_while_online,   write_free_label).under("label-writing", "atomic"),
        step("MOVE-48", always,                     put_medium_into_destination),
        success("MOVE-11"),
    ];

    fn caller(&self, state: &State) -> PrincipalId {
        caller_of(self.session, state)
    }
}

const POOL_OF_POOLS: &[E] = &[E::InvalidMediaPool, E::MediaIncompatible];
const NOT_ALL_IMPORT: &[E] = &[E::InvalidMediaPool, E::Busy, E::InvalidMedia];
const BLOCKED: &[E] = &[E::Busy, E::InvalidMediaPool];

/// `free-to-free`: the free label is written again.
const RELABEL: ReadingChoice = ReadingChoice::named("free-to-free", "relabel");

fn source(view: &View<'_>) -> PoolId {
    view.state.medium(view.call.medium.medium()).pool
}

fn destination(view: &View<'_>) -> PoolId {
    view.call.destination.pool()
}

fn source_kind(view: &View<'_>) -> PoolKind {
    view.state.pool(source(view)).kind
}

fn destination_kind(view: &View<'_>) -> PoolKind {
    view.state.pool(destination(view)).kind
}

fn source_exists(view: &View<'_>) -> bool {
    view.state.pools.has(source(view))
}

fn source_is_free(view: &View<'_>) -> bool {
    source_kind(view) == PoolKind::Free
}

fn source_is_unrecognized(view: &View<'_>) -> bool {
    source_kind(view) == PoolKind::Unrecognized
}

fn source_is_recognized(view: &View<'_>) -> bool {
    !source_is_unrecognized(view)
}

fn source_is_import(view: &View<'_>) -> bool {
    source_kind(view) == PoolKind::Import
}

fn source_is_application(view: &View<'_>) -> bool {
    source_kind(view) == PoolKind::Application
}

fn destination_is_free(view: &View<'_>) -> bool {
    destination_kind(view) == PoolKind::Free
}

fn destination_is_not_free(view: &View<'_>) -> bool {
    !destination_is_free(view)
}

fn destination_is_import(view: &View<'_>) -> bool {
    destination_kind(view) == PoolKind::Import
}

fn destination_is_no_import(view: &View<'_>) -> bool {
    !destination_is_import(view)
}

fn destination_is_recognized(view: &View<'_>) -> bool {
    destination_kind(view) != PoolKind::Unrecognized
}

fn destination_is_no_application(view: &View<'_>) -> bool {
    destination_kind(view) != PoolKind::Application
}

fn neither_is_free(view: &View<'_>) -> bool {
    !source_is_free(view) && !destination_is_free(view)
}

fn leaves_free(view: &View<'_>) -> bool {
    source_is_free(view) && !destination_is_free(view)
}

/// A move within one application pool is asked about by MOVE-44.
fn between_applications(view: &View<'_>) -> bool {
    source_is_application(view)
        && destination_kind(view) == PoolKind::Application
        && pools_differ(view)
}

fn pools_differ(view: &View<'_>) -> bool {
    source(view) != destination(view)
}

fn destination_has_a_media_type(view: &View<'_>) -> bool {
    view.state.pool(destination(view)).holds != PoolHolds::Pools
}

fn destination_holds_no_pools(view: &View<'_>) -> bool {
    view.state.children_of(destination(view)).next().is_none()
}

fn media_types_match(view: &View<'_>) -> bool {
    let media_type = view.state.medium(view.call.medium.medium()).media_type;
    view.state.pool(destination(view)).holds == PoolHolds::Media(media_type)
}

fn no_side_is(view: &View<'_>, state: SideState) -> bool {
    view.state.side_states_of(view.call.medium.medium()).all(|(_, side)| side != state)
}

fn no_side_is_complete(view: &View<'_>) -> bool {
    no_side_is(view, SideState::Complete)
}

fn no_side_is_allocated(view: &View<'_>) -> bool {
    no_side_is(view, SideState::Allocated)
}

fn no_side_is_reserved(view: &View<'_>) -> bool {
    no_side_is(view, SideState::Reserved)
}

fn no_side_is_taken(view: &View<'_>) -> bool {
    no_side_is_complete(view) && no_side_is_allocated(view) && no_side_is_reserved(view)
}

fn no_side_is_decommissioned(view: &View<'_>) -> bool {
    no_side_is(view, SideState::Decommissioned)
}

fn no_side_is_incompatible(view: &View<'_>) -> bool {
    no_side_is(view, SideState::Incompatible)
}

fn no_side_is_unprepared(view: &View<'_>) -> bool {
    no_side_is(view, SideState::Unprepared)
}

fn all_sides_are_import(view: &View<'_>) -> bool {
    view.state.side_states_of(view.call.medium.medium()).all(|(_, side)| side == SideState::Import)
}

fn medium_is_online(view: &View<'_>) -> bool {
    free_label::is_online(view.state, view.call.medium.medium())
}

fn medium_is_idle(view: &View<'_>) -> bool {
    view.state.medium(view.call.medium.medium()).condition.media_state == MediaState::Idle
}

fn medium_is_enabled(view: &View<'_>) -> bool {
    view.state.medium(view.call.medium.medium()).condition.enabled
}

fn comes_to_free(view: &View<'_>) -> bool {
    destination_is_free(view) && pools_differ(view)
}

fn is_labelled(view: &View<'_>) -> bool {
    destination_is_free(view) && (pools_differ(view) || view.follows(RELABEL))
}

fn is_labelled_while_online(view: &View<'_>) -> bool {
    is_labelled(view) && medium_is_online(view)
}

fn reset_counts(effect: &mut Effect<'_, '_, Move>) {
    free_label::reset_counts(effect, effect.call().medium.medium());
}

fn wait_for_free_label(effect: &mut Effect<'_, '_, Move>) {
    free_label::make_sides_unprepared(effect, effect.call().medium.medium());
}

fn write_free_label(effect: &mut Effect<'_, '_, Move>) {
    free_label::make_unprepared_sides_available(effect, effect.call().medium.medium());
}

fn put_medium_into_destination(effect: &mut Effect<'_, '_, Move>) {
    let (medium, pool) = (effect.call().medium.medium(), effect.call().destination.pool());
    effect.transaction.put_medium(medium, pool);
}
