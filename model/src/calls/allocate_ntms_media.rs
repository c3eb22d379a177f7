//! `AllocateNtmsMedia`: takes a side for an application and makes an LMID for it.
//! Clauses: `specs/allocate_ntms_media.md`.

use super::free_label;
use super::prelude::*;
use crate::reply::AllocationInformation;

type Allocate = AllocateNtmsMedia<Bound>;
type View<'v> = crate::rule::View<'v, Allocate>;

const SESSION: Operands = Operands::at(0);
const POOL: Operands = Operands::at(1);
const SIDE: Operands = Operands::at(2);
const LOGICAL: Operands = Operands::at(3);
const CALLER: Operands = SESSION.and(POOL);
const NAMED: Operands = POOL.and(SIDE);
const NEXT_OF: Operands = POOL.and(LOGICAL);

impl Rules for Allocate {
    const FUNCTION: Function = Function::AllocateNtmsMedia;

    const OPERANDS: &'static [Operand<Self>] = &[
        Operand { kind: Kind::Session, get: |call| call.session },
        Operand { kind: Kind::Pool, get: |call| call.pool },
        Operand { kind: Kind::Side, get: |call| call.side },
        Operand { kind: Kind::Logical, get: |call| call.logical },
    ];

    #[rustfmt::skip]
    const ROWS: &'static [Row<Self>] = &[
        //  group      clause      editions     reads    when                     must hold                            otherwise
        row(Handle,    "ALLOC-6",  ALL,         NOTHING, always,                  OpenSession(SESSION),                E::InvalidHandle),
        row(Parameter, "ALLOC-9",  ALL,         NOTHING, always,                  Given(POOL),                         E::InvalidParameter),
        row(Parameter, "ALLOC-22", ALL,         NOTHING, always,                  Given(LOGICAL),                      E::InvalidParameter),
        row(Parameter, "ALLOC-23", ALL,         NOTHING, always,                  Holds(not_both_new_and_next),        E::InvalidParameter),
        row(Lookup,    "ALLOC-8",  ALL,         NOTHING, always,                  Names(POOL),                         E::InvalidMediaPool),
        row(Lookup,    "ALLOC-26", ALL,         NOTHING, always,                  OfKind(POOL),                        E::InvalidMediaPool).by_reading("wrong-kind-code", WRONG_POOL),
        row(Lookup,    "ALLOC-7",  ALL,         NOTHING, asks_for_next,           Names(LOGICAL),                      E::InvalidMedia),
        row(Lookup,    "ALLOC-27", ALL,         NOTHING, asks_for_next,           OfKind(LOGICAL),                     E::InvalidMedia).by_reading("wrong-kind-code", WRONG_MEDIUM),
        row(Lookup,    "ALLOC-28", ALL,         NOTHING, asks_for_next,           Holds(side_is_absent_or_a_side),     E::InvalidMedia),
        row(Lookup,    "ALLOC-32", ALL,         NOTHING, names_a_side,            Holds(side_is_absent_or_a_side),     E::MediaUnavailable).by_reading("unsuitable-side-code", UNSUITABLE),
        row(Access,    "ALLOC-1",  BASE,        CALLER,  always,                  Grants(CONTROL, pool),               E::AccessDenied),
        row(Access,    "ALLOC-15", WINDOWS_XP,  CALLER,  always,                  Grants(MODIFY, pool),                E::AccessDenied),
        row(Access,    "ALLOC-16", SERVER_2003, CALLER,  always,                  Grants(CONTROL, pool),               E::AccessDenied),
        row(Access,    "ALLOC-17", SERVER_2003, CALLER,  source_is_free,          Grants(USE, source),                 E::AccessDenied).under("draw-rights", "as-2003"),
        row(Access,    "ALLOC-18", SERVER_2003, CALLER,  source_is_not_free,      Grants(CONTROL, source),             E::AccessDenied).under("draw-rights", "as-2003"),
        row(Access,    "ALLOC-19", BASE,        CALLER,  source_is_free,          Grants(USE, source),                 E::AccessDenied).under("draw-rights", "as-2003"),
        row(Access,    "ALLOC-20", BASE,        CALLER,  source_is_not_free,      Grants(CONTROL, source),             E::AccessDenied).under("draw-rights", "as-2003"),
        security_subsystem("ALLOC-21"),
        row(Rule,      "ALLOC-24", ALL,         POOL,    always,                  Holds(pool_is_an_application_pool),  E::InvalidMediaPool),
        row(Rule,      "ALLOC-25", ALL,         POOL,    always,                  Holds(pool_has_a_media_type),        E::InvalidMediaPool).answering(Answer::AnyOf(&[E::InvalidMediaPool, E::MediaUnavailable])),
        row(Rule,      "ALLOC-25", ALL,         NAMED,   names_a_side_elsewhere,  Holds(pool_holds_no_pools),          E::InvalidMediaPool).answering(Answer::AnyOf(&[E::InvalidMediaPool, E::MediaUnavailable])),
        row(Rule,      "ALLOC-29", ALL,         NEXT_OF, asks_for_next,           Holds(sibling_is_in_the_pool),       E::InvalidMedia).under("next-other-pool", "refused"),
        row(Rule,      "ALLOC-30", ALL,         LOGICAL, asks_for_next,           Holds(some_sibling_is_reserved),     E::MediaUnavailable).by_reading("next-exhausted-code", &[E::MediaUnavailable, E::InvalidMedia]),
        row(Rule,      "ALLOC-31", ALL,         LOGICAL, asks_for_next,           Holds(sibling_is_online),            E::MediaOffline),
        row(Rule,      "ALLOC-10", ALL,         SIDE,    names_a_side,            Holds(named_side_is_online),         E::MediaOffline),
        row(Rule,      "ALLOC-33", ALL,         SIDE,    names_a_side,            Holds(named_side_can_be_allocated),  E::MediaUnavailable).by_reading("unsuitable-side-code", UNSUITABLE),
        row(Rule,      "ALLOC-34", ALL,         NAMED,   names_a_side,            Holds(media_types_match),            E::MediaUnavailable).by_reading("unsuitable-side-code", UNSUITABLE),
        row(Rule,      "ALLOC-35", ALL,         NAMED,   names_a_side_in_free,    Holds(pool_draws_from_free),         E::MediaUnavailable).under("side-from-free", "refused").by_reading("unsuitable-side-code", UNSUITABLE),
        row(Rule,      "ALLOC-36", ALL,         NAMED,   names_a_side_in_an_application_pool, Holds(named_side_is_in_the_pool), E::MediaUnavailable).under("side-from-application", "refused").by_reading("unsuitable-side-code", UNSUITABLE),
        row(Rule,      "ALLOC-37", ALL,         NAMED,   names_a_side,            Holds(named_side_is_below_maximum),  E::MediaUnavailable).under("allocation-at-maximum", "no").by_reading("unsuitable-side-code", UNSUITABLE),
        row(Rule,      "ALLOC-40", ALL,         SIDE,    names_a_side_for_new,    Holds(siblings_are_available),       E::MediaUnavailable).under("new-siblings", "require-all").by_reading("unsuitable-side-code", UNSUITABLE),
        row(Rule,      "ALLOC-11", ALL,         POOL,    never_waits,             Holds(some_side_qualifies),          E::MediaUnavailable),
        row(Rule,      "ALLOC-38", ALL,         POOL,    does_not_wait_this_time, Holds(some_side_qualifies),          E::MediaUnavailable).by_reading("unavailable-code", &[E::MediaUnavailable, E::MediaUnavailable, E::Timeout]),
        row(Rule,      "ALLOC-14", ALL,         POOL,    waits_unsatisfied,       Holds(some_side_qualifies),          E::Timeout),
        row(Rule,      "ALLOC-39", ALL,         POOL,    waits_unsatisfied,       Holds(some_side_qualifies),          E::MediaUnavailable).under("unavailable-code", "media-unavailable"),
        row(Rule,      "ALLOC-2",  ALL,         POOL,    waits_in_vain,           Without(Fault::OperatorRefuses), E::Cancelled),
        fault("ALLOC-3",  Fault::DatabaseFailure,    E::DatabaseFailure),
        fault("ALLOC-4",  Fault::DatabaseFull,       E::DatabaseFull),
        fault("ALLOC-5",  Fault::DeviceNotAvailable, E::DeviceNotAvailable),
        fault("ALLOC-12", Fault::NotEnoughMemory,    E::NotEnoughMemory),
        still_starting(),
    ];

    #[rustfmt::skip]
    const STEPS: &'static [Step<Self>] = &[
        step("ALLOC-63", chosen_side_is_on_the_shelf, bring_medium_in),
        step("ALLOC-61", source_is_asked_for,         report_source),
        step("ALLOC-53", chosen_side_is_import,       put_medium_into_pool),
        step("ALLOC-52", chosen_side_is_elsewhere,    put_medium_into_pool),
        step("ALLOC-58", asks_for_new,                reserve_available_siblings),
        step("ALLOC-55", always,                      make_side_allocated).writing(Writes::Side),
        step("ALLOC-57", always,                      count_one_more).writing(Writes::NumberOfSide),
        step("ALLOC-56", always,                      make_logical_medium),
        success("ALLOC-13"),
    ];

    #[rustfmt::skip]
    const CHOICES: &'static [Choice<Self>] = &[
        choice("ALLOC-59", asks_for_next,  |view, visit| reserved_siblings(view).for_each(visit)),
        choice("ALLOC-46", names_a_side,   |view, visit| visit(view.call.side.side())),
        choice("ALLOC-68", operator_satisfies, |view, visit| sides_on_the_shelf(view).for_each(visit)),
        choice("ALLOC-49", server_chooses, |view, visit| qualifying_sides(view).for_each(visit)),
    ];

    const MEANINGS: &'static [&'static str] = &[
        "ALLOC-41", "ALLOC-42", "ALLOC-43", "ALLOC-44", "ALLOC-45", "ALLOC-47", "ALLOC-48",
        "ALLOC-50", "ALLOC-51",
    ];

    fn caller(&self, state: &State) -> PrincipalId {
        caller_of(self.session, state)
    }
}

const UNSUITABLE: &[E] =
    &[E::MediaUnavailable, E::InvalidMedia, E::MediaOffline, E::MediaIncompatible];

const REFUSED_AT_MAXIMUM: ReadingChoice = ReadingChoice::named("allocation-at-maximum", "no");
const UNKNOWN_IS_REACHED: ReadingChoice = ReadingChoice::named("unknown-maximum", "reached");
const ONLY_AVAILABLE_SIBLINGS: ReadingChoice =
    ReadingChoice::named("new-siblings", "available-only");
const ZERO_WAITS: ReadingChoice = ReadingChoice::named("zero-timeout", "wait");

fn has_option(view: &View<'_>, option: u32) -> bool {
    view.call.options & option != 0
}

fn not_both_new_and_next(view: &View<'_>) -> bool {
    !(has_option(view, NTMS_ALLOCATE_NEW) && has_option(view, NTMS_ALLOCATE_NEXT))
}

fn asks_for_next(view: &View<'_>) -> bool {
    has_option(view, NTMS_ALLOCATE_NEXT)
}

fn asks_for_new(view: &View<'_>) -> bool {
    has_option(view, NTMS_ALLOCATE_NEW)
}

fn names_a_side(view: &View<'_>) -> bool {
    !asks_for_next(view) && view.call.side != Reference::Missing
}

fn names_a_side_for_new(view: &View<'_>) -> bool {
    names_a_side(view) && asks_for_new(view)
}

/// Import sides are not meant: they come to the pool by being named.
fn names_a_side_in_free(view: &View<'_>) -> bool {
    names_a_side(view) && kind_of(view, named_source(view)) == PoolKind::Free
}

fn names_a_side_in_an_application_pool(view: &View<'_>) -> bool {
    names_a_side(view) && kind_of(view, named_source(view)) == PoolKind::Application
}

fn server_chooses(view: &View<'_>) -> bool {
    !asks_for_next(view) && view.call.side == Reference::Missing
}

fn side_is_absent_or_a_side(view: &View<'_>) -> bool {
    view.call.side == Reference::Missing
        || matches!(view.object(view.call.side), Some(ObjectId::Side(_)))
}

fn kind_of(view: &View<'_>, pool: PoolId) -> PoolKind {
    view.state.pool_shape(pool).kind
}

fn pool(view: &View<'_>) -> PoolId {
    view.call.pool.pool()
}

fn named_source(view: &View<'_>) -> PoolId {
    view.state.pool_of_side(view.call.side.side())
}

/// The pool that the medium comes from: known before the side is chosen.
fn source(view: &View<'_>) -> PoolId {
    if asks_for_next(view) {
        view.state.pool_of_logical(view.call.logical.logical())
    } else if view.call.side != Reference::Missing {
        named_source(view)
    } else {
        let brought = operator_satisfies(view).then(|| sides_on_the_shelf(view).next()).flatten();
        let side = brought.or_else(|| qualifying_sides(view).next());
        side.map_or(pool(view), |side| view.state.pool_of_side(side))
    }
}

fn source_is_free(view: &View<'_>) -> bool {
    kind_of(view, source(view)) == PoolKind::Free
}

/// A source that does not exist is the fault of the argument that names it.
fn source_is_not_free(view: &View<'_>) -> bool {
    let source = source(view);
    view.state.pools.has(source) && kind_of(view, source) != PoolKind::Free
}

fn pool_is_an_application_pool(view: &View<'_>) -> bool {
    kind_of(view, pool(view)) == PoolKind::Application
}

fn pool_has_a_media_type(view: &View<'_>) -> bool {
    view.state.pool(pool(view)).holds != PoolHolds::Pools
}

/// Under `typed-parent`, `allow`, a pool may have a media type and pools below it: it takes no media.
fn pool_holds_no_pools(view: &View<'_>) -> bool {
    view.state.children_of(pool(view)).next().is_none()
}

fn names_a_side_elsewhere(view: &View<'_>) -> bool {
    names_a_side(view) && !named_side_is_in_the_pool(view)
}

fn pool_draws_from_free(view: &View<'_>) -> bool {
    view.state.pool(pool(view)).draws_from_free
}

fn is_online(view: &View<'_>, side: SideId) -> bool {
    free_label::is_online(view.state, side.medium)
}

fn is_of_the_media_type(view: &View<'_>, side: SideId) -> bool {
    let media_type = view.state.medium(side.medium).media_type;
    view.state.pool(pool(view)).holds == PoolHolds::Media(media_type)
}

fn is_below_maximum(view: &View<'_>, side: SideId) -> bool {
    match view.state.pool(pool(view)).maximum {
        Maximum::Known(maximum) => maximum == 0 || view.state.side(side).allocations < maximum,
        Maximum::Unknown => !view.follows(UNKNOWN_IS_REACHED),
    }
}

fn has_only_available_siblings(view: &View<'_>, side: SideId) -> bool {
    view.state.sibling_states(side).all(|sibling| sibling == SideState::Available)
}

/// ALLOC-41, ALLOC-42: whether the server may choose this side, wherever it is.
fn would_do(view: &View<'_>, side: SideId) -> bool {
    view.state.side_state(side) == SideState::Available
        && is_of_the_media_type(view, side)
        && (is_below_maximum(view, side) || !view.follows(REFUSED_AT_MAXIMUM))
        && (!asks_for_new(view)
            || has_only_available_siblings(view, side)
            || view.follows(ONLY_AVAILABLE_SIBLINGS))
}

fn sides_that_do<'v>(
    view: &'v View<'_>,
    library: LibraryId,
    pool: PoolId,
) -> impl Iterator<Item = SideId> + 'v {
    view.state
        .media_in(pool)
        .filter(move |(_, medium)| medium.condition.library == library)
        .flat_map(|(medium, _)| view.state.side_states_of(medium))
        .map(|(side, _)| side)
        .filter(|side| would_do(view, *side))
}

/// ALLOC-49: from the pool; ALLOC-50: else from the free pool, if the pool draws from it.
fn sides_in<'v>(view: &'v View<'_>, library: LibraryId) -> impl Iterator<Item = SideId> + 'v {
    let own = sides_that_do(view, library, pool(view)).next().is_some();
    let free = match view.state.pool(pool(view)).holds {
        PoolHolds::Media(media_type) if pool_draws_from_free(view) && pool_holds_no_pools(view) => {
            view.state.system_pool(PoolKind::Free, media_type)
        }
        PoolHolds::Media(_) | PoolHolds::Pools => None,
    };
    let source = if own { pool(view) } else { free.unwrap_or(PoolId::NONE) };
    sides_that_do(view, library, source)
}

fn qualifying_sides<'v>(view: &'v View<'_>) -> impl Iterator<Item = SideId> + 'v {
    sides_in(view, LibraryId::Online)
}

/// ALLOC-68: what an operator who is asked for media may bring.
fn sides_on_the_shelf<'v>(view: &'v View<'_>) -> impl Iterator<Item = SideId> + 'v {
    sides_in(view, LibraryId::Offline)
}

fn some_side_qualifies(view: &View<'_>) -> bool {
    qualifying_sides(view).next().is_some()
}

fn refuses_to_wait(view: &View<'_>) -> bool {
    has_option(view, NTMS_ALLOCATE_ERROR_IF_UNAVAILABLE)
}

fn never_waits(view: &View<'_>) -> bool {
    server_chooses(view) && refuses_to_wait(view)
}

/// ALLOC-44: a time of zero, where it means not to wait.
fn does_not_wait_this_time(view: &View<'_>) -> bool {
    server_chooses(view)
        && !refuses_to_wait(view)
        && view.call.timeout == 0
        && !view.follows(ZERO_WAITS)
}

fn waits(view: &View<'_>) -> bool {
    server_chooses(view)
        && !refuses_to_wait(view)
        && (view.call.timeout != 0 || view.follows(ZERO_WAITS))
}

fn waits_in_vain(view: &View<'_>) -> bool {
    waits(view) && !some_side_qualifies(view)
}

/// Whether the operator brings something while the call waits.
fn operator_satisfies(view: &View<'_>) -> bool {
    view.faults.has(Fault::OperatorSatisfies)
        && waits_in_vain(view)
        && sides_on_the_shelf(view).next().is_some()
}

fn waits_unsatisfied(view: &View<'_>) -> bool {
    waits(view) && !operator_satisfies(view)
}

fn reserved_siblings<'v>(view: &'v View<'_>) -> impl Iterator<Item = SideId> + 'v {
    let taken = view.state.logical(view.call.logical.logical()).side;
    view.state
        .side_states_of(taken.medium)
        .filter(move |(side, state)| *side != taken && *state == SideState::Reserved)
        .map(|(side, _)| side)
}

fn sibling_is_in_the_pool(view: &View<'_>) -> bool {
    view.state.pool_of_logical(view.call.logical.logical()) == pool(view)
}

fn some_sibling_is_reserved(view: &View<'_>) -> bool {
    reserved_siblings(view).next().is_some()
}

fn sibling_is_online(view: &View<'_>) -> bool {
    is_online(view, view.state.logical(view.call.logical.logical()).side)
}

fn named_side_is_online(view: &View<'_>) -> bool {
    is_online(view, view.call.side.side())
}

fn named_side_can_be_allocated(view: &View<'_>) -> bool {
    let state = view.state.side_state(view.call.side.side());
    matches!(state, SideState::Available | SideState::Import)
}

fn named_side_is_in_the_pool(view: &View<'_>) -> bool {
    named_source(view) == pool(view)
}

fn named_side_is_below_maximum(view: &View<'_>) -> bool {
    is_below_maximum(view, view.call.side.side())
}

fn media_types_match(view: &View<'_>) -> bool {
    is_of_the_media_type(view, view.call.side.side())
}

fn siblings_are_available(view: &View<'_>) -> bool {
    has_only_available_siblings(view, view.call.side.side())
}

fn source_is_asked_for(view: &View<'_>) -> bool {
    view.call.information == OutPointer::Given
}

fn chosen_side_is_import(view: &View<'_>) -> bool {
    view.state.side_state(view.chosen) == SideState::Import
}

fn chosen_side_is_elsewhere(view: &View<'_>) -> bool {
    !chosen_side_is_import(view)
        && !asks_for_next(view)
        && view.state.pool_of_side(view.chosen) != pool(view)
}

/// Only an operator makes the server choose such a side.
fn chosen_side_is_on_the_shelf(view: &View<'_>) -> bool {
    server_chooses(view)
        && view.state.has(ObjectId::Side(view.chosen))
        && !is_online(view, view.chosen)
}

fn bring_medium_in(effect: &mut Effect<'_, '_, Allocate>) {
    let medium = effect.chosen().medium;
    effect.transaction.change_condition(medium, |condition| condition.library = LibraryId::Online);
}

fn report_source(effect: &mut Effect<'_, '_, Allocate>) {
    let source = effect.state().pool_of_side(effect.chosen());
    effect.reply.allocation = Some(AllocationInformation { allocated_from: source.into() });
}

fn put_medium_into_pool(effect: &mut Effect<'_, '_, Allocate>) {
    let pool = effect.call().pool.pool();
    effect.transaction.put_medium(effect.chosen().medium, pool);
}

fn reserve_available_siblings(effect: &mut Effect<'_, '_, Allocate>) {
    let chosen = effect.chosen();
    for index in 0..effect.state().medium(chosen.medium).sides.len() {
        let side = SideId { medium: chosen.medium, index: index as u8 };
        effect.transaction.change_side(side, |row| {
            if side != chosen && row.state == SideState::Available {
                row.state = SideState::Reserved;
            }
        });
    }
}

fn make_side_allocated(effect: &mut Effect<'_, '_, Allocate>) {
    effect.transaction.change_side(effect.chosen(), |side| side.state = SideState::Allocated);
}

fn count_one_more(effect: &mut Effect<'_, '_, Allocate>) {
    effect.transaction.change_side(effect.chosen(), |side| {
        side.allocations = side.allocations.saturating_add(1);
    });
}

fn make_logical_medium(effect: &mut Effect<'_, '_, Allocate>) {
    let logical = effect.transaction.add_logical(effect.chosen());
    effect.reply.logical = Some(logical.into());
}
