//! What a call leaves alone: everything that it is not about.

use super::prelude::*;
use super::rights::described;
use crate::table::Table;

/// Said of steps.
#[rustfmt::skip]
pub const PROPERTIES: &[Property] = &[
    property("INV-57", "a call that reads changes nothing",
        OnStep(reading_changes_nothing),
        "a call reads", OnStep(a_call_reads))
        .stating(&["ENUM-35", "GETINFO-39", "GETNAME-18", "GETSEC-20"]),
    property("INV-58", "creating a pool changes nothing but that the pool is there, and opening one changes nothing",
        OnStep(creating_adds_one_pool),
        "a pool is created", OnStep(a_pool_is_created))
        .stating(&["CREATE-56"]),
    property("INV-24", "a move changes the pool of one medium and nothing else but label states; it keeps counts, LMIDs and media type",
        OnStep(moving_touches_one_medium),
        "a medium with an LMID is moved", OnStep(a_medium_with_an_lmid_is_moved))
        .stating(&["MOVE-53", "MOVE-55"])
        .unless(&[reading("count-reset", "entering-free")]),
    property("INV-59", "deleting a pool changes nothing but that the pool is gone",
        OnStep(deleting_takes_one_pool),
        "a pool is deleted while there are media", OnStep(a_pool_is_deleted_while_there_are_media))
        .stating(&["DELETE-19"]),
    property("INV-25", "a swap exchanges what two LMIDs denote and changes nothing else; doing it twice gives the state before",
        OnStep(swapping_exchanges_two_bindings),
        "two LMIDs of different sides are swapped", OnStep(two_lmids_are_swapped))
        .stating(&["SWAP-24", "SWAP-25", "SWAP-26"]),
    property("INV-60", "a deallocation takes one LMID and touches one medium; while that stays in its pool, siblings that are not Reserved keep their states",
        OnStep(deallocating_touches_one_medium),
        "a side with an allocated sibling is deallocated", OnStep(a_side_with_a_bound_sibling_is_deallocated))
        .stating(&["DEALLOC-28"]),
    property("INV-61", "an allocation makes one LMID and touches one medium; siblings keep their states, but that NTMS_ALLOCATE_NEW reserves those that are Available",
        OnStep(allocating_touches_one_medium),
        "an Import side with an Import sibling is allocated", OnStep(an_import_side_is_allocated))
        .stating(&["ALLOC-54", "ALLOC-60"]),
    property("INV-62", "completing and decommissioning change the state of one side, and nothing else",
        OnStep(one_side_changes_its_state),
        "a side with a sibling is decommissioned", OnStep(a_side_with_a_sibling_is_decommissioned))
        .stating(&["COMPLETE-16", "COMPLETE-17", "DECOM-16", "DECOM-18"]),
    property("INV-63", "writing security changes the parts named of one descriptor, and nothing else",
        OnStep(securing_touches_one_descriptor),
        "an access list is written that was another before", OnStep(an_access_list_is_written))
        .stating(&["SETSEC-17", "SETSEC-19"]),
    property("INV-64", "writing information changes the writable members of one object, to what was given, and nothing else",
        OnStep(writing_touches_one_object),
        "the policies of a pool that holds media are changed", OnStep(policies_of_a_filled_pool_are_changed))
        .stating(&["SETINFO-29", "SETINFO-30"]),
];

/// The rows that are not as they were: other, new or gone.
fn changed<Id, T>(before: &Table<Id, T>, after: &Table<Id, T>) -> Vec<Id>
where
    Id: Copy + PartialEq + From<usize> + Into<usize>,
    T: Eq,
{
    if before == after {
        return Vec::new();
    }
    let other = before.iter().filter(|(id, row)| after.get(*id) != Some(row)).map(|(id, _)| id);
    other.chain(after.ids().filter(|id| !before.has(*id))).collect()
}

/// The tables in which something changed, to be compared with those in which something may.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Touched {
    pools: bool,
    media: bool,
    logical_media: bool,
    sessions: bool,
    written: bool,
    marks: bool,
    port: bool,
    computer: bool,
}

fn touched(before: &State, after: &State) -> Touched {
    Touched {
        pools: before.pools != after.pools,
        media: before.media != after.media,
        logical_media: before.logical_media != after.logical_media,
        sessions: before.sessions != after.sessions,
        written: before.written != after.written,
        marks: before.marks != after.marks,
        port: before.operations != after.operations || before.queue != after.queue,
        computer: before.computer != after.computer,
    }
}

/// Whether two states are the same but for the sessions.
pub fn differ_in_sessions_only(before: &State, after: &State) -> bool {
    let sessions = before.sessions != after.sessions;
    touched(before, after) == Touched { sessions, ..Touched::default() }
}

/// Whether nothing changed outside media and LMIDs, but that labels are forgotten, and of the media at most this one.
fn only_this_medium_changed(step: &Step<'_>, medium: MediumId) -> bool {
    let touched = touched(step.before, step.after);
    let Touched { media, logical_media, marks, .. } = touched;
    touched == Touched { media, logical_media, marks, ..Touched::default() }
        && step.after.marks.iter().all(|(id, mark)| step.before.marks.get(id) == Some(mark))
        && changed(&step.before.media, &step.after.media).iter().all(|id| *id == medium)
}

/// Whether a medium is the same thing at the same place, whatever pool and states it has.
fn is_the_same_medium(was: &Medium, is: &Medium) -> bool {
    was.media_type == is.media_type
        && was.condition == is.condition
        && was.sides.len() == is.sides.len()
}

/// INV-74 says which media may have come online.
fn is_the_same_but_online(was: &Medium, is: &Medium) -> bool {
    let mut brought = was.clone();
    brought.condition.library = LibraryId::Online;
    is_the_same_medium(&brought, is)
}

fn reading_changes_nothing(step: &Step<'_>) -> bool {
    !a_call_reads(step) || step.before == step.after
}

fn a_call_reads(step: &Step<'_>) -> bool {
    step.get_information().is_some()
        || step.get_security().is_some()
        || step.get_name().is_some()
        || step.enumerate().is_some()
}

fn creating_adds_one_pool(step: &Step<'_>) -> bool {
    if step.create().is_none() {
        return true;
    }
    let touched = touched(step.before, step.after);
    let changed = changed(&step.before.pools, &step.after.pools);
    touched == Touched { pools: touched.pools, ..Touched::default() }
        && changed.len() <= 1
        && changed.iter().all(|id| !step.before.pools.has(*id) && step.after.pools.has(*id))
}

fn a_pool_is_created(step: &Step<'_>) -> bool {
    step.create().is_some() && step.before != step.after
}

fn moving_touches_one_medium(step: &Step<'_>) -> bool {
    let Some(call) = step.move_medium() else { return true };
    let id = call.medium.medium();
    let (was, is) = (step.before.medium(id), step.after.medium(id));
    let to_free = step.after.pool(is.pool).kind == PoolKind::Free;
    only_this_medium_changed(step, id)
        && step.before.logical_media == step.after.logical_media
        && is.pool == call.destination.pool()
        && is_the_same_medium(was, is)
        && was.sides.iter().zip(&is.sides).all(|(was, is)| {
            was.allocations == is.allocations && (to_free || was.state == is.state)
        })
}

fn a_medium_with_an_lmid_is_moved(step: &Step<'_>) -> bool {
    step.move_medium().is_some_and(|call| {
        let medium = call.medium.medium();
        step.before.medium(medium).pool != step.after.medium(medium).pool
            && step.before.logical_media.iter().any(|(_, row)| row.side.medium == medium)
    })
}

fn deleting_takes_one_pool(step: &Step<'_>) -> bool {
    let Some(call) = step.delete() else { return true };
    let touched = touched(step.before, step.after);
    let mut written = step.before.written.clone();
    written.remove(&ObjectId::Pool(call.pool.pool()));
    touched == Touched { pools: true, written: touched.written, ..Touched::default() }
        && changed(&step.before.pools, &step.after.pools) == [call.pool.pool()]
        && step.after.written == written
}

fn a_pool_is_deleted_while_there_are_media(step: &Step<'_>) -> bool {
    step.delete().is_some() && !step.before.media.is_empty()
}

fn swapping_exchanges_two_bindings(step: &Step<'_>) -> bool {
    let Some(call) = step.swap() else { return true };
    let (first, second) = (call.first.logical(), call.second.logical());
    let (before, after) = (step.before, step.after);
    let exchanged = before.logical_media.iter().all(|(id, was)| {
        let source = match id {
            id if id == first => second,
            id if id == second => first,
            id => id,
        };
        let expected = before.logical_media.get(source).unwrap_or(was);
        after.logical_media.get(id) == Some(expected)
    });
    let pools_stay = before
        .logical_media
        .ids()
        .all(|id| before.pool_of_logical(id) == after.pool_of_logical(id));
    let touched = touched(before, after);
    exchanged
        && pools_stay
        && before.logical_media.len() == after.logical_media.len()
        && touched == Touched { logical_media: touched.logical_media, ..Touched::default() }
        && (step.again)(after, &call.clone().into()).iter().any(|(_, state)| state == before)
}

fn two_lmids_are_swapped(step: &Step<'_>) -> bool {
    step.swap().is_some() && step.before != step.after
}

fn deallocating_touches_one_medium(step: &Step<'_>) -> bool {
    let Some(call) = step.deallocate() else { return true };
    let logical = call.logical.logical();
    let side = step.before.logical(logical).side;
    let (was, is) = (step.before.medium(side.medium), step.after.medium(side.medium));
    // What was written about the LMID goes with it.
    let mut before = step.before.clone();
    before.written.remove(&ObjectId::Logical(logical));
    only_this_medium_changed(&Step { before: &before, ..*step }, side.medium)
        && changed(&before.logical_media, &step.after.logical_media) == [logical]
        && is_the_same_medium(was, is)
        && (was.pool != is.pool
            || step.before.siblings(side).all(|(id, sibling)| {
                sibling.state == SideState::Reserved || step.after.side(id) == sibling
            }))
}

fn a_side_with_a_bound_sibling_is_deallocated(step: &Step<'_>) -> bool {
    step.deallocate().is_some_and(|call| {
        let side = step.before.logical(call.logical.logical()).side;
        step.before.siblings(side).any(|(_, sibling)| sibling.state == SideState::Allocated)
    })
}

/// The side that a step allocated.
fn allocated(step: &Step<'_>) -> SideId {
    let logical = step.reply.logical.unwrap_or(Reference::Missing);
    step.after.logical(logical.logical()).side
}

fn allocating_touches_one_medium(step: &Step<'_>) -> bool {
    let Some(call) = step.allocate() else { return true };
    let side = allocated(step);
    let reserves = call.options & NTMS_ALLOCATE_NEW != 0;
    let made = changed(&step.before.logical_media, &step.after.logical_media);
    only_this_medium_changed(step, side.medium)
        && made.len() == 1
        && made.iter().all(|id| !step.before.logical_media.has(*id))
        && is_the_same_but_online(step.before.medium(side.medium), step.after.medium(side.medium))
        && step.before.siblings(side).all(|(id, sibling)| {
            let is = step.after.side(id);
            let is_reserved = reserves
                && (sibling.state, is.state) == (SideState::Available, SideState::Reserved);
            let must_be_reserved = reserves && sibling.state == SideState::Available;
            is.allocations == sibling.allocations
                && (is_reserved || (is.state == sibling.state && !must_be_reserved))
        })
}

fn an_import_side_is_allocated(step: &Step<'_>) -> bool {
    step.allocate().is_some() && {
        let side = allocated(step);
        step.before.side(side).state == SideState::Import
            && step.before.siblings(side).any(|(_, row)| row.state == SideState::Import)
    }
}

fn one_side_changes_its_state(step: &Step<'_>) -> bool {
    let completed = step
        .complete()
        .map(|call| (step.before.logical(call.logical.logical()).side, SideState::Complete));
    let decommissioned =
        step.decommission().map(|call| (call.side.side(), SideState::Decommissioned));
    completed.or(decommissioned).is_none_or(|(side, state)| {
        let (was, is) = (step.before.medium(side.medium), step.after.medium(side.medium));
        let expected = Side { state, ..*step.before.side(side) };
        only_this_medium_changed(step, side.medium)
            && step.before.logical_media == step.after.logical_media
            && is_the_same_medium(was, is)
            && was.pool == is.pool
            && *step.after.side(side) == expected
            && step.before.siblings(side).all(|(id, row)| step.after.side(id) == row)
    })
}

fn a_side_with_a_sibling_is_decommissioned(step: &Step<'_>) -> bool {
    step.decommission().is_some_and(|call| step.before.siblings(call.side.side()).next().is_some())
}

/// Whether nothing changed but one pool, and in that only what `allowed` takes over.
fn only_this_pool_changed(step: &Step<'_>, id: PoolId, allowed: fn(&Pool, &mut Pool)) -> bool {
    let touched = touched(step.before, step.after);
    let mut expected = step.before.pool(id).clone();
    allowed(step.after.pool(id), &mut expected);
    touched == Touched { pools: touched.pools, written: touched.written, ..Touched::default() }
        && changed(&step.before.pools, &step.after.pools).iter().all(|other| *other == id)
        && *step.after.pool(id) == expected
}

fn securing_touches_one_descriptor(step: &Step<'_>) -> bool {
    let Some(call) = step.set_security() else { return true };
    let of = described(step.before, call.object);
    let names = |part| call.parts & part != 0;
    let parts_not_named_stay = match (step.before.security(of), step.after.security(of)) {
        (Security::Known(was), Security::Known(is)) => {
            (names(OWNER_SECURITY_INFORMATION) || was.owner == is.owner)
                && (names(DACL_SECURITY_INFORMATION) || was.dacl == is.dacl)
        }
        (Security::Unknown, _) | (_, Security::Unknown) => true,
    };
    parts_not_named_stay && only_this_descriptor_changed(step, of)
}

fn only_this_descriptor_changed(step: &Step<'_>, of: Securable) -> bool {
    let written = step.before.written == step.after.written;
    let written_to_computer = |take_over: fn(&Computer, &mut Computer)| {
        let mut expected = (*step.before.computer).clone();
        take_over(&step.after.computer, &mut expected);
        let touched = touched(step.before, step.after);
        touched == Touched { computer: touched.computer, ..Touched::default() }
            && *step.after.computer == expected
    };
    written
        && match of {
            Securable::Pool(pool) => only_this_pool_changed(step, pool, |from, pool| {
                pool.security = from.security.clone();
            }),
            Securable::Computer => {
                written_to_computer(|from, to| to.security = from.security.clone())
            }
            Securable::Library(LibraryId::Online) => {
                written_to_computer(|from, to| to.online = from.online.clone())
            }
            Securable::Library(LibraryId::Offline) => {
                written_to_computer(|from, to| to.offline = from.offline.clone())
            }
        }
}

fn an_access_list_is_written(step: &Step<'_>) -> bool {
    step.set_security().is_some() && step.before != step.after
}

fn writing_touches_one_object(step: &Step<'_>) -> bool {
    let Some(call) = step.set_information() else { return true };
    let Reference::Object(object) = call.object else { return false };
    let others = |state: &State| {
        let mut written = state.written.clone();
        written.remove(&object);
        written
    };
    let Some(given) = &call.information else { return false };
    others(step.before) == others(step.after)
        && match object {
            ObjectId::Pool(id) => {
                let pool = step.after.pool(id);
                let policies = (given.allocation_policy, given.deallocation_policy);
                policies.0.unwrap_or(0) == u32::from(pool.draws_from_free)
                    && policies.1.unwrap_or(0) == u32::from(pool.returns_to_free)
                    && Maximum::Known(given.maximum.unwrap_or(0)) == pool.maximum
                    && only_this_pool_changed(step, id, take_over_writable_members)
            }
            ObjectId::Medium(_) | ObjectId::Side(_) | ObjectId::Logical(_) => {
                let touched = touched(step.before, step.after);
                touched == Touched { written: touched.written, ..Touched::default() }
            }
            ObjectId::MediaType(_) | ObjectId::Library(_) => step.before == step.after,
            ObjectId::Computer => {
                let mut expected = (*step.before.computer).clone();
                let policy = given.media_pool_policy.unwrap_or(0);
                expected.purges_free = policy & 1 != 0;
                expected.keeps_import = policy & 2 != 0;
                let touched = touched(step.before, step.after);
                touched == Touched { computer: touched.computer, ..Touched::default() }
                    && *step.after.computer == expected
            }
            ObjectId::Session(_) | ObjectId::Operation(_) => false,
        }
}

fn take_over_writable_members(from: &Pool, to: &mut Pool) {
    to.name = from.name.clone();
    to.holds = from.holds;
    to.draws_from_free = from.draws_from_free;
    to.returns_to_free = from.returns_to_free;
    to.maximum = from.maximum;
}

fn policies_of_a_filled_pool_are_changed(step: &Step<'_>) -> bool {
    step.set_information().is_some_and(|call| {
        let pool = call.object.pool();
        step.before.media_in(pool).next().is_some()
            && step.before.pool(pool) != step.after.pool(pool)
    })
}
