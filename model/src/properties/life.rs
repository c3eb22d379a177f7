//! The life of a side.

use super::prelude::*;
use super::rights::side_of;

/// Said of steps.
#[rustfmt::skip]
pub const PROPERTIES: &[Property] = &[
    property("INV-13", "a Decommissioned side stays Decommissioned",
        OnStep(spent_sides_stay_spent),
        "a side is decommissioned", OnStep(a_side_is_decommissioned))
        .stating(&["DEALLOC-30", "DECOM-17"]),
    property("INV-14", "the allocation count of a side grows by 1 at each allocation and changes at no other time",
        OnStep(counts_follow_allocations),
        "a side is allocated a second time", OnStep(a_side_is_allocated_again))
        .unless(&[reading("count-reset", "entering-free")]),
    property("INV-15", "after a deallocation the side is Decommissioned exactly when the pool has a maximum and the count has reached it",
        OnStep(deallocation_looks_at_the_maximum),
        "a side below the maximum of its pool is deallocated", OnStep(a_side_below_the_maximum_is_deallocated))
        .stating(&["SETINFO-31"])
        .unless(&[reading("zero-maximum", "literal")]),
    property("INV-22", "a Foreign side becomes something else only by a move to free, and never Allocated at once",
        OnStep(strangers_are_labelled_first),
        "a Foreign side is moved to free", OnStep(a_stranger_is_labelled)),
    property("INV-30", "Complete is left only by deallocation",
        OnStep(complete_is_left_by_deallocation),
        "a Complete side is deallocated", OnStep(a_complete_side_is_deallocated)),
    property("INV-86", "no Complete side is mounted for writing",
        OnStep(complete_sides_are_not_written),
        "a Complete side is mounted for reading", OnStep(a_complete_side_is_mounted))
        .stating(&["COMPLETE-18"]),
    property("INV-40", "a side changes its state only along its life cycle",
        OnStep(sides_follow_their_life_cycle),
        "a Reserved side is allocated", OnStep(a_reserved_side_is_allocated)),
    property("INV-41", "a side that comes to a free pool waits for its free label, unless it is Decommissioned or Incompatible",
        OnStep(arrivals_wait_for_their_label),
        "a free label is written", OnStep(a_label_is_written))
        .stating(&["MOVE-54"])
        .unless(&[reading("label-writing", "atomic")]),
    property("INV-78", "only an Allocated side is completed, and only an Available one is decommissioned",
        OnStep(sides_are_ended_in_due_form),
        "a side is completed", OnStep(a_side_is_completed)),
];

/// The states of the sides that a step mounted, and its options.
fn mounted(step: &Step<'_>) -> Option<(Vec<SideState>, u32)> {
    let call = step.mount()?;
    let state = |named: &Reference| step.before.side(side_of(step.before, *named)).state;
    Some((call.media.iter().flatten().map(state).collect(), call.options))
}

fn complete_sides_are_not_written(step: &Step<'_>) -> bool {
    mounted(step).is_none_or(|(states, options)| {
        options & NTMS_MOUNT_WRITE == 0 || !states.contains(&SideState::Complete)
    })
}

fn a_complete_side_is_mounted(step: &Step<'_>) -> bool {
    mounted(step).is_some_and(|(states, _)| states.contains(&SideState::Complete))
}

fn spent_sides_stay_spent(step: &Step<'_>) -> bool {
    step.sides()
        .filter(|(_, was, _)| was.state == SideState::Decommissioned)
        .all(|(_, _, is)| is.state == SideState::Decommissioned)
}

fn a_side_is_decommissioned(step: &Step<'_>) -> bool {
    step.turned_sides().any(|(_, _, is)| is.state == SideState::Decommissioned)
}

/// The side that a step allocated.
fn allocated(step: &Step<'_>) -> Option<SideId> {
    step.allocate()?;
    Some(step.after.logical(step.reply.logical?.logical()).side)
}

fn counts_follow_allocations(step: &Step<'_>) -> bool {
    let allocated = allocated(step);
    step.sides().all(|(id, was, is)| {
        let more = u32::from(Some(id) == allocated);
        is.allocations == was.allocations.saturating_add(more)
    })
}

fn a_side_is_allocated_again(step: &Step<'_>) -> bool {
    allocated(step).is_some_and(|side| step.before.side(side).allocations > 0)
}

/// The side that a step deallocated, with the maximum of the pool that it was in.
fn deallocated(step: &Step<'_>) -> Option<(SideId, Maximum)> {
    let side = step.before.logical(step.deallocate()?.logical.logical()).side;
    Some((side, step.before.pool(step.before.pool_of_side(side)).maximum))
}

fn deallocation_looks_at_the_maximum(step: &Step<'_>) -> bool {
    deallocated(step).is_none_or(|(side, maximum)| {
        let Maximum::Known(maximum) = maximum else { return true };
        let is_spent = maximum > 0 && step.before.side(side).allocations >= maximum;
        is_spent == (step.after.side(side).state == SideState::Decommissioned)
    })
}

fn a_side_below_the_maximum_is_deallocated(step: &Step<'_>) -> bool {
    deallocated(step).is_some_and(|(side, maximum)| {
        matches!(maximum, Maximum::Known(most) if step.before.side(side).allocations < most)
    })
}

fn is_moved_to_free(step: &Step<'_>, side: SideId) -> bool {
    step.move_medium().is_some_and(|call| {
        call.medium == side.medium.into()
            && step.after.pool(step.after.pool_of_side(side)).kind == PoolKind::Free
    })
}

fn strangers_are_labelled_first(step: &Step<'_>) -> bool {
    step.turned_sides().filter(|(_, was, _)| was.state == SideState::Foreign).all(|(id, _, is)| {
        is_moved_to_free(step, id)
            && matches!(is.state, SideState::Unprepared | SideState::Available)
    })
}

fn a_stranger_is_labelled(step: &Step<'_>) -> bool {
    step.turned_sides().any(|(_, was, _)| was.state == SideState::Foreign)
}

fn complete_is_left_by_deallocation(step: &Step<'_>) -> bool {
    step.turned_sides().all(|(id, was, _)| {
        was.state != SideState::Complete || deallocated(step).is_some_and(|(side, _)| side == id)
    })
}

fn a_complete_side_is_deallocated(step: &Step<'_>) -> bool {
    deallocated(step).is_some_and(|(side, _)| step.before.side(side).state == SideState::Complete)
}

/// Which states a side may go to, and by what. Under `label-writing` a label may be written at once.
fn sides_follow_their_life_cycle(step: &Step<'_>) -> bool {
    use SideState::{
        Allocated, Available, Complete, Decommissioned, Foreign, Import, Reserved, Unprepared,
    };
    let is_given_back = |side| deallocated(step).is_some_and(|(given_back, _)| given_back == side);
    let has_sibling_given_back = |side: SideId| {
        deallocated(step)
            .is_some_and(|(given_back, _)| given_back.medium == side.medium && given_back != side)
    };
    let is_taken = |side| allocated(step) == Some(side);
    let has_option = |option| step.allocate().is_some_and(|call| call.options & option == option);
    let is_reserved = |side: SideId| {
        has_option(NTMS_ALLOCATE_NEW)
            && allocated(step).is_some_and(|taken| taken.medium == side.medium && taken != side)
    };
    let is_labelled = |side: SideId| matches!(step.event(), Some(Event::WriteLabels(medium)) if medium == side.medium);
    step.turned_sides().all(|(id, was, is)| match (was.state, is.state) {
        (Foreign, Unprepared | Available) => is_moved_to_free(step, id),
        (Import | Available, Unprepared) | (Import, Available) => {
            is_moved_to_free(step, id) || has_sibling_given_back(id)
        }
        (Unprepared, Available) => is_labelled(id),
        (Available | Import, Allocated) => is_taken(id),
        (Reserved, Allocated) => is_taken(id) && has_option(NTMS_ALLOCATE_NEXT),
        (Available, Reserved) => is_reserved(id),
        (Allocated, Complete) => step.complete().is_some(),
        (Allocated | Complete, Available | Unprepared | Decommissioned) => is_given_back(id),
        (Reserved, Available | Unprepared) => has_sibling_given_back(id),
        (Available, Decommissioned) => {
            step.decommission().is_some_and(|call| call.side == id.into())
        }
        (_, _) => false,
    })
}

fn a_reserved_side_is_allocated(step: &Step<'_>) -> bool {
    step.turned_sides()
        .any(|(_, was, is)| (was.state, is.state) == (SideState::Reserved, SideState::Allocated))
}

/// The sides of media that were not in a free pool, and are in one now.
fn arrivals_wait_for_their_label(step: &Step<'_>) -> bool {
    use SideState::{Decommissioned, Incompatible, Unprepared};
    let kind = |state: &State, side| state.pool(state.pool_of_side(side)).kind;
    step.sides()
        .filter(|(id, _, _)| kind(step.before, *id) != PoolKind::Free)
        .filter(|(id, _, _)| kind(step.after, *id) == PoolKind::Free)
        .all(|(_, was, is)| match was.state {
            Decommissioned | Incompatible => is.state == was.state,
            SideState::Unknown
            | Unprepared
            | SideState::Available
            | SideState::Allocated
            | SideState::Complete
            | SideState::Foreign
            | SideState::Import
            | SideState::Reserved => matches!(is.state, Unprepared | Decommissioned),
        })
}

fn a_label_is_written(step: &Step<'_>) -> bool {
    step.turned_sides()
        .any(|(_, was, is)| (was.state, is.state) == (SideState::Unprepared, SideState::Available))
}

fn sides_are_ended_in_due_form(step: &Step<'_>) -> bool {
    let was = |side| step.before.side(side).state;
    step.complete().is_none_or(|call| {
        was(step.before.logical(call.logical.logical()).side) == SideState::Allocated
    }) && step.decommission().is_none_or(|call| was(call.side.side()) == SideState::Available)
}

fn a_side_is_completed(step: &Step<'_>) -> bool {
    step.complete().is_some()
}
