//! Where media go.

use super::prelude::*;
use crate::error::NtmsError;

/// Said of steps.
#[rustfmt::skip]
pub const PROPERTIES: &[Property] = &[
    property("INV-23", "media from unrecognized pools only ever go to free pools",
        OnStep(strangers_go_to_free),
        "a medium leaves an unrecognized pool", OnStep(a_stranger_leaves))
        .unless(&[reading("move-to-unrecognized", "allow")]),
    property("INV-33", "while a medium is in use, no move, swap or completion of it succeeds",
        OnStep(media_in_use_are_left_alone),
        "a medium in use is deallocated", OnStep(a_medium_in_use_is_deallocated))
        .stating(&["DEALLOC-31"]),
    property("INV-42", "a medium changes its pool only by a move, by being allocated, or by returning to free",
        OnStep(pools_of_media_change_for_a_reason),
        "a medium returns to free", OnStep(a_medium_returns_to_free)),
    property("INV-43", "a medium from a free pool is drawn only for a pool that draws from free",
        OnStep(only_drawing_pools_draw),
        "a medium is drawn from a free pool", OnStep(a_medium_is_drawn))
        .unless(&[reading("side-from-free", "allowed")]),
    property("INV-44", "no medium is moved to an import pool, but one that a call entered elsewhere",
        OnStep(nothing_goes_to_import),
        "a medium leaves an import pool", OnStep(a_medium_leaves_import))
        .unless(&[reading("import-to-import", "exception"), reading("import-moves", "free-or-application")]),
    property("INV-71", "no medium is moved from a free pool to the same free pool",
        OnStep(free_media_are_moved_elsewhere),
        "a medium is moved from a free pool", OnStep(a_medium_is_moved_from_free))
        .unless(&[reading("free-to-free", "no-op"), reading("free-to-free", "relabel")]),
    property("INV-73", "no medium is taken from one application pool to be allocated for another",
        OnStep(application_pools_keep_their_media),
        "a side is allocated in its own pool", OnStep(a_side_is_allocated_in_its_pool))
        .unless(&[reading("side-from-application", "allowed"), reading("next-other-pool", "allowed")]),
    property("INV-74", "only media that are online are allocated, or, to a call that waits and names no side, media that come online",
        OnStep(allocated_media_are_online),
        "a call is refused because a medium is offline", OnTrial(a_medium_is_offline))
        .unless(&[reading("zero-timeout", "wait")]),
    property("INV-75", "an allocated side is in the pool that was named",
        OnStep(allocated_sides_are_in_the_pool_named),
        "an Import side is allocated", OnStep(an_import_side_is_allocated))
        .unless(&[reading("next-other-pool", "allowed")]),
    property("INV-76", "a medium whose pool returns media to free is in a free pool once all its sides are given back and one of them can be used again",
        OnStep(idle_media_return_to_free),
        "a side stays Decommissioned in its pool", OnStep(a_spent_side_stays))
        .unless(&[reading("return-decommissioned", "never")]),
];

/// The media that are in another pool than before, with both pools.
fn moved<'s>(step: &'s Step<'_>) -> impl Iterator<Item = (MediumId, &'s Pool, &'s Pool)> {
    step.before.media.iter().filter_map(|(id, was)| {
        let is = step.after.media.get(id)?;
        (was.pool != is.pool).then(|| (id, step.before.pool(was.pool), step.after.pool(is.pool)))
    })
}

fn strangers_go_to_free(step: &Step<'_>) -> bool {
    moved(step)
        .all(|(_, from, to)| from.kind != PoolKind::Unrecognized || to.kind == PoolKind::Free)
}

fn a_stranger_leaves(step: &Step<'_>) -> bool {
    moved(step).any(|(_, from, _)| from.kind == PoolKind::Unrecognized)
}

fn media_in_use_are_left_alone(step: &Step<'_>) -> bool {
    let is_idle =
        |medium: MediumId| step.before.medium(medium).condition.media_state == MediaState::Idle;
    let of = |logical: Reference| step.before.logical(logical.logical()).side.medium;
    step.move_medium().is_none_or(|call| is_idle(call.medium.medium()))
        && step.swap().is_none_or(|call| is_idle(of(call.first)) && is_idle(of(call.second)))
        && step.complete().is_none_or(|call| is_idle(of(call.logical)))
}

fn a_medium_in_use_is_deallocated(step: &Step<'_>) -> bool {
    step.deallocate().is_some_and(|call| {
        let medium = step.before.logical(call.logical.logical()).side.medium;
        step.before.medium(medium).condition.media_state != MediaState::Idle
    })
}

fn pools_of_media_change_for_a_reason(step: &Step<'_>) -> bool {
    moved(step).all(|(id, from, to)| {
        let is_moved = step.move_medium().is_some_and(|call| call.medium == id.into());
        let is_allocated = step.allocate().is_some()
            && step
                .reply
                .logical
                .is_some_and(|logical| step.after.logical(logical.logical()).side.medium == id);
        let is_returned = step
            .deallocate()
            .is_some_and(|call| step.before.logical(call.logical.logical()).side.medium == id);
        is_moved
            || is_allocated
            || (is_returned && from.returns_to_free && to.kind == PoolKind::Free)
    })
}

fn a_medium_returns_to_free(step: &Step<'_>) -> bool {
    step.deallocate().is_some() && moved(step).next().is_some()
}

fn only_drawing_pools_draw(step: &Step<'_>) -> bool {
    step.allocate().is_none()
        || moved(step).all(|(_, from, to)| from.kind != PoolKind::Free || to.draws_from_free)
}

fn a_medium_is_drawn(step: &Step<'_>) -> bool {
    step.allocate().is_some() && moved(step).any(|(_, from, _)| from.kind == PoolKind::Free)
}

/// What a call entered has labels that were given.
fn nothing_goes_to_import(step: &Step<'_>) -> bool {
    let was_entered = step.move_medium().is_some_and(|call| {
        let mut sides = step.before.sides_of(call.medium.medium());
        sides.all(|(side, _)| step.before.marks.contains_key(&ObjectId::Side(side)))
    });
    was_entered || moved(step).all(|(_, _, to)| to.kind != PoolKind::Import)
}

fn a_medium_leaves_import(step: &Step<'_>) -> bool {
    moved(step).any(|(_, from, _)| from.kind == PoolKind::Import)
}

fn free_media_are_moved_elsewhere(step: &Step<'_>) -> bool {
    step.move_medium().is_none_or(|call| {
        let source = step.before.medium(call.medium.medium()).pool;
        step.before.pool(source).kind != PoolKind::Free || call.destination != source.into()
    })
}

fn a_medium_is_moved_from_free(step: &Step<'_>) -> bool {
    step.move_medium().is_some() && moved(step).any(|(_, from, _)| from.kind == PoolKind::Free)
}

/// The side that a step allocated.
fn allocated(step: &Step<'_>) -> Option<SideId> {
    step.allocate()?;
    Some(step.after.logical(step.reply.logical?.logical()).side)
}

fn application_pools_keep_their_media(step: &Step<'_>) -> bool {
    allocated(step).is_none_or(|side| {
        let source = step.before.pool_of_side(side);
        let is_named = step.allocate().is_some_and(|call| call.pool == source.into());
        is_named || step.before.pool(source).kind != PoolKind::Application
    })
}

fn a_side_is_allocated_in_its_pool(step: &Step<'_>) -> bool {
    allocated(step)
        .is_some_and(|side| step.before.pool_of_side(side) == step.after.pool_of_side(side))
}

fn allocated_media_are_online(step: &Step<'_>) -> bool {
    let (Some(side), Some(call)) = (allocated(step), step.allocate()) else { return true };
    let is_online =
        |state: &State| state.medium(side.medium).condition.library == LibraryId::Online;
    let never_waits = NTMS_ALLOCATE_NEXT | NTMS_ALLOCATE_ERROR_IF_UNAVAILABLE;
    let waits =
        call.timeout > 0 && call.side == Reference::Missing && call.options & never_waits == 0;
    is_online(step.after) && (waits || is_online(step.before))
}

fn a_medium_is_offline(trial: &Trial<'_>) -> bool {
    trial.may_give(NtmsError::MediaOffline)
}

fn allocated_sides_are_in_the_pool_named(step: &Step<'_>) -> bool {
    let (Some(side), Some(call)) = (allocated(step), step.allocate()) else { return true };
    call.pool == step.after.pool_of_side(side).into()
}

fn an_import_side_is_allocated(step: &Step<'_>) -> bool {
    allocated(step).is_some_and(|side| step.before.side(side).state == SideState::Import)
}

/// The medium of which a step gave a side back, with the pool that it was in.
fn given_back<'s>(step: &'s Step<'_>) -> Option<(MediumId, &'s Pool)> {
    let medium = step.before.logical(step.deallocate()?.logical.logical()).side.medium;
    Some((medium, step.before.pool(step.before.medium(medium).pool)))
}

fn idle_media_return_to_free(step: &Step<'_>) -> bool {
    use SideState::{Available, Decommissioned, Unprepared};
    given_back(step).is_none_or(|(id, pool)| {
        let medium = step.after.medium(id);
        let is_idle = |side: &Side| matches!(side.state, Available | Unprepared | Decommissioned);
        let is_usable = |side: &Side| side.state != Decommissioned;
        !pool.returns_to_free
            || !medium.sides.iter().all(is_idle)
            || !medium.sides.iter().any(is_usable)
            || step.after.pool(medium.pool).kind == PoolKind::Free
    })
}

fn a_spent_side_stays(step: &Step<'_>) -> bool {
    given_back(step).is_some_and(|(id, pool)| {
        pool.returns_to_free && step.after.medium(id).pool == step.before.medium(id).pool
    })
}
