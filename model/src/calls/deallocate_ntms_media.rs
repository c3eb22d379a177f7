//! `DeallocateNtmsMedia`: gives a side back and deletes its LMID.
//! Clauses: `specs/deallocate_ntms_media.md`.

use super::free_label;
use super::prelude::*;

type Deallocate = DeallocateNtmsMedia<Bound>;
type View<'v> = crate::rule::View<'v, Deallocate>;

const SESSION: Operands = Operands::at(0);
const LOGICAL: Operands = Operands::at(1);
const BOTH: Operands = SESSION.and(LOGICAL);

impl Rules for Deallocate {
    const FUNCTION: Function = Function::DeallocateNtmsMedia;

    const OPERANDS: &'static [Operand<Self>] = &[
        Operand { kind: Kind::Session, get: |call| call.session },
        Operand { kind: Kind::Logical, get: |call| call.logical },
    ];

    #[rustfmt::skip]
    const ROWS: &'static [Row<Self>] = &[
        //  group      clause        editions     reads    when             must hold                    otherwise
        row(Handle,    "DEALLOC-4",  ALL,         NOTHING, always,          OpenSession(SESSION),        E::InvalidHandle),
        row(Parameter, "DEALLOC-6",  ALL,         NOTHING, always,          Given(LOGICAL),              E::InvalidParameter),
        row(Parameter, "DEALLOC-17", ALL,         NOTHING, always,          Holds(options_are_zero),     E::InvalidParameter).under("deallocate-options", "invalid-parameter"),
        row(Lookup,    "DEALLOC-5",  ALL,         NOTHING, always,          Names(LOGICAL),              E::InvalidMedia),
        row(Lookup,    "DEALLOC-16", ALL,         NOTHING, always,          OfKind(LOGICAL),             E::InvalidMedia).by_reading("wrong-kind-code", WRONG_MEDIUM),
        row(Lookup,    "DEALLOC-7",  ALL,         LOGICAL, always,          Holds(side_is_sound),        E::InvalidPartition),
        row(Access,    "DEALLOC-1",  BASE,        BOTH,    always,          Grants(CONTROL, pool),       E::AccessDenied),
        row(Access,    "DEALLOC-10", WINDOWS_XP,  BOTH,    always,          Grants(MODIFY, pool),        E::AccessDenied),
        row(Access,    "DEALLOC-11", SERVER_2003, BOTH,    returns_to_free, Grants(USE, free_pool),      E::AccessDenied).under("return-rights", "whole"),
        row(Access,    "DEALLOC-12", SERVER_2003, BOTH,    returns_to_free, Grants(CONTROL, pool),       E::AccessDenied),
        row(Access,    "DEALLOC-13", SERVER_2003, BOTH,    stays,           Grants(CONTROL, pool),       E::AccessDenied),
        row(Access,    "DEALLOC-14", BASE,        BOTH,    returns_to_free, Grants(USE, free_pool),      E::AccessDenied).under("return-rights", "whole"),
        security_subsystem("DEALLOC-15"),
        row(Rule,      "DEALLOC-18", ALL,         LOGICAL, always,          Holds(side_is_not_complete), E::InvalidMedia).under("complete-deallocation", "refuse"),
        fault("DEALLOC-2", Fault::DatabaseFailure, E::DatabaseFailure),
        fault("DEALLOC-3", Fault::DatabaseFull,    E::DatabaseFull),
        fault("DEALLOC-8", Fault::NotEnoughMemory, E::NotEnoughMemory),
        still_starting(),
    ];

    /// The maximum is looked at before the policy of the pool.
    #[rustfmt::skip]
    const STEPS: &'static [Step<Self>] = &[
        step("DEALLOC-19", always,                       delete_logical_medium),
        step("DEALLOC-20", side_is_at_its_maximum,       decommission_side).writing(Writes::Side),
        step("DEALLOC-21", maximum_is_zero,              decommission_side).writing(Writes::Side).under("zero-maximum", "literal"),
        step("DEALLOC-22", side_is_not_spent,            make_side_available).writing(Writes::Side),
        step("DEALLOC-27", reserved_siblings_are_freed,  make_reserved_siblings_available),
        step("DEALLOC-23", returns_to_free,              move_medium_to_free),
        step("DEALLOC-29", medium_is_in_free,            reset_counts).under("count-reset", "entering-free"),
        step("DEALLOC-26", medium_is_in_free,            wait_for_free_label),
        step("DEALLOC-26", medium_is_online_in_free,     write_free_label).under("label-writing", "atomic"),
        success("DEALLOC-9"),
    ];

    const CHOICES: &'static [Choice<Self>] =
        &[choice("DEALLOC-22", always, |view, visit| visit(side(view)))];

    const MEANINGS: &'static [&'static str] = &["DEALLOC-24", "DEALLOC-25", "DEALLOC-35"];

    fn caller(&self, state: &State) -> PrincipalId {
        caller_of(self.session, state)
    }
}

const ZERO_IS_A_LIMIT: ReadingChoice = ReadingChoice::named("zero-maximum", "literal");
/// DEALLOC-35.
const UNKNOWN_IS_REACHED: ReadingChoice = ReadingChoice::named("unknown-maximum", "reached");
const ALL_AT_ONCE: ReadingChoice = ReadingChoice::named("reserved-siblings", "all");
const WITH_THE_LAST: ReadingChoice = ReadingChoice::named("reserved-siblings", "last");
const IMPORT_IS_WIPED: ReadingChoice = ReadingChoice::named("import-sibling-return", "wiped");
const RETURN_ALWAYS: ReadingChoice = ReadingChoice::named("return-decommissioned", "always");
const RETURN_WHILE_AVAILABLE: ReadingChoice =
    ReadingChoice::named("return-decommissioned", "while-available");

/// The side that the LMID denotes; once it is deleted, the side that was chosen.
fn side(view: &View<'_>) -> SideId {
    if view.chosen == SideId::NONE {
        view.state.logical(view.call.logical.logical()).side
    } else {
        view.chosen
    }
}

fn pool(view: &View<'_>) -> PoolId {
    view.state.pool_of_side(side(view))
}

fn free_pool(view: &View<'_>) -> PoolId {
    let media_type = view.state.medium(side(view).medium).media_type;
    view.state.system_pool(PoolKind::Free, media_type).unwrap_or(PoolId::NONE)
}

fn options_are_zero(view: &View<'_>) -> bool {
    view.call.options == 0
}

fn side_is_sound(view: &View<'_>) -> bool {
    view.state.has(ObjectId::Side(side(view)))
}

fn side_is_not_complete(view: &View<'_>) -> bool {
    view.state.side_state(side(view)) != SideState::Complete
}

fn side_is_at_its_maximum(view: &View<'_>) -> bool {
    match view.state.pool(pool(view)).maximum {
        Maximum::Known(maximum) => {
            maximum > 0 && view.state.side(side(view)).allocations >= maximum
        }
        Maximum::Unknown => view.follows(UNKNOWN_IS_REACHED),
    }
}

fn maximum_is_zero(view: &View<'_>) -> bool {
    view.state.pool(pool(view)).maximum == Maximum::Known(0)
}

fn side_is_spent(view: &View<'_>) -> bool {
    side_is_at_its_maximum(view) || (maximum_is_zero(view) && view.follows(ZERO_IS_A_LIMIT))
}

fn side_is_not_spent(view: &View<'_>) -> bool {
    !side_is_spent(view)
}

fn some_sibling(view: &View<'_>, is: fn(SideState) -> bool) -> bool {
    view.state.sibling_states(side(view)).any(is)
}

fn reserved_siblings_are_freed(view: &View<'_>) -> bool {
    some_sibling(view, |state| state == SideState::Reserved)
        && (view.follows(ALL_AT_ONCE)
            || (view.follows(WITH_THE_LAST) && !some_sibling(view, SideState::is_bound)))
}

/// Whether the medium goes back to free, told before the call or while its steps run. DEALLOC-24:
/// an Import sibling holds it back. DEALLOC-25: so does a side just spent, unless another is left.
fn returns_to_free(view: &View<'_>) -> bool {
    let row = view.state.pool(pool(view));
    let freed = reserved_siblings_are_freed(view);
    row.kind == PoolKind::Application
        && row.returns_to_free
        && !some_sibling(view, SideState::is_bound)
        && (freed || !some_sibling(view, |state| state == SideState::Reserved))
        && (!some_sibling(view, |state| state == SideState::Import)
            || view.follows(IMPORT_IS_WIPED))
        && (side_is_not_spent(view)
            || view.follows(RETURN_ALWAYS)
            || (view.follows(RETURN_WHILE_AVAILABLE)
                && (freed || some_sibling(view, |state| state == SideState::Available))))
}

fn stays(view: &View<'_>) -> bool {
    !returns_to_free(view)
}

fn medium_is_in_free(view: &View<'_>) -> bool {
    view.state.pool(pool(view)).kind == PoolKind::Free
}

fn medium_is_online_in_free(view: &View<'_>) -> bool {
    medium_is_in_free(view) && free_label::is_online(view.state, side(view).medium)
}

fn delete_logical_medium(effect: &mut Effect<'_, '_, Deallocate>) {
    let logical = effect.call().logical.logical();
    effect.transaction.remove_logical(logical);
}

fn decommission_side(effect: &mut Effect<'_, '_, Deallocate>) {
    effect.transaction.change_side(effect.chosen(), |side| side.state = SideState::Decommissioned);
}

fn make_side_available(effect: &mut Effect<'_, '_, Deallocate>) {
    effect.transaction.change_side(effect.chosen(), |side| side.state = SideState::Available);
}

fn make_reserved_siblings_available(effect: &mut Effect<'_, '_, Deallocate>) {
    let medium = effect.chosen().medium;
    for index in 0..effect.state().medium(medium).sides.len() {
        effect.transaction.change_side(SideId { medium, index: index as u8 }, |side| {
            if side.state == SideState::Reserved {
                side.state = SideState::Available;
            }
        });
    }
}

fn move_medium_to_free(effect: &mut Effect<'_, '_, Deallocate>) {
    let free = free_pool(&effect.view());
    if free != PoolId::NONE {
        effect.transaction.put_medium(effect.chosen().medium, free);
    }
}

fn reset_counts(effect: &mut Effect<'_, '_, Deallocate>) {
    free_label::reset_counts(effect, effect.chosen().medium);
}

fn wait_for_free_label(effect: &mut Effect<'_, '_, Deallocate>) {
    free_label::make_sides_unprepared(effect, effect.chosen().medium);
}

fn write_free_label(effect: &mut Effect<'_, '_, Deallocate>) {
    free_label::make_unprepared_sides_available(effect, effect.chosen().medium);
}
