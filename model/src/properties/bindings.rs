//! Which LMID denotes which side.

use super::prelude::*;

/// Said of states and steps.
#[rustfmt::skip]
pub const PROPERTIES: &[Property] = &[
    property("INV-05", "an LMID denotes exactly one side that exists, and no side has two LMIDs",
        of_each_logical_medium(lmids_name_one_side),
        "two LMIDs exist at once", in_state(two_lmids_exist)),
    property("INV-06", "a side has an LMID if and only if it is Allocated or Complete",
        of_each_medium(bound_sides_have_lmids),
        "a side is Complete", in_state(a_side_is_complete)),
    property("INV-07", "the pool of a logical medium is that of its side's medium, and is an application pool",
        of_each_logical_medium(logical_media_are_in_application_pools),
        "a logical medium is in a pool below another application pool", in_state(a_logical_medium_is_deep_down))
        .unless(&[reading("move-to-unrecognized", "allow")]),
    property("INV-12", "a Reserved side has an Allocated or Complete sibling",
        of_each_medium(reserved_sides_have_a_bound_sibling),
        "a side is Reserved", in_state(a_side_is_reserved))
        .unless(&[reading("reserved-siblings", "stays")]),
    property("INV-26", "a deallocated LMID names nothing any more, its side lives on, and what is given out was not in use",
        OnStep(identifiers_are_not_given_out_twice),
        "an LMID is deallocated", OnStep(an_lmid_is_deallocated))
        .stating(&["CREATE-45", "DEALLOC-32", "ENV-9"]),
    property("INV-39", "an LMID is returned exactly when a side was allocated, and it denotes that side",
        OnStep(lmids_come_with_allocations),
        "a side is allocated", OnStep(a_side_is_allocated))
        .stating(&["ALLOC-66"]),
];

fn lmids_name_one_side(_setting: &Setting, state: &State, id: LogicalId) -> bool {
    let side = state.logical(id).side;
    state.has(ObjectId::Side(side))
        && state.logical_media.iter().all(|(other, row)| other == id || row.side != side)
}

fn two_lmids_exist(_setting: &Setting, state: &State) -> bool {
    state.logical_media.len() == 2
}

fn bound_sides_have_lmids(_setting: &Setting, state: &State, medium: MediumId) -> bool {
    state.side_states_of(medium).all(|(id, side)| {
        let is_bound = matches!(side, SideState::Allocated | SideState::Complete);
        is_bound == state.logical_media.iter().any(|(_, row)| row.side == id)
    })
}

fn a_side_is_complete(_setting: &Setting, state: &State) -> bool {
    state.side_states().any(|(_, side)| side == SideState::Complete)
}

fn logical_media_are_in_application_pools(
    _setting: &Setting,
    state: &State,
    id: LogicalId,
) -> bool {
    let pool = state.medium(state.logical(id).side.medium).pool;
    state.pool_of_logical(id) == pool && state.pool_shape(pool).kind == PoolKind::Application
}

fn a_logical_medium_is_deep_down(_setting: &Setting, state: &State) -> bool {
    state.logical_media.ids().any(|id| {
        let parent = state.pool(state.pool_of_logical(id)).parent.unwrap_or(PoolId::ROOT);
        state.pool(parent).kind == PoolKind::Application
    })
}

fn reserved_sides_have_a_bound_sibling(
    _setting: &Setting,
    state: &State,
    medium: MediumId,
) -> bool {
    let is_bound = |side| matches!(side, SideState::Allocated | SideState::Complete);
    state
        .side_states_of(medium)
        .filter(|(_, side)| *side == SideState::Reserved)
        .all(|(id, _)| state.sibling_states(id).any(is_bound))
}

fn a_side_is_reserved(_setting: &Setting, state: &State) -> bool {
    state.side_states().any(|(_, side)| side == SideState::Reserved)
}

fn identifiers_are_not_given_out_twice(step: &Step<'_>) -> bool {
    let is_new = |given: Option<Reference>| match given {
        Some(Reference::Object(object)) => !step.before.has(object) && step.after.has(object),
        Some(Reference::Missing | Reference::Nil | Reference::Unknown) => false,
        None => true,
    };
    let given_back = step.deallocate().is_none_or(|call| {
        let logical = call.logical.logical();
        !step.after.logical_media.has(logical)
            && step.after.has(ObjectId::Side(step.before.logical(logical).side))
    });
    given_back && is_new(step.reply.logical) && is_new(step.reply.session)
}

fn an_lmid_is_deallocated(step: &Step<'_>) -> bool {
    step.deallocate().is_some()
}

fn lmids_come_with_allocations(step: &Step<'_>) -> bool {
    match (step.allocate(), step.reply.logical) {
        (Some(_), Some(logical)) => {
            let side = step.after.logical(logical.logical()).side;
            let (was, is) = (step.before.side(side), step.after.side(side));
            is.state == SideState::Allocated && was.state != SideState::Allocated
        }
        (Some(_), None) | (None, Some(_)) => false,
        (None, None) => true,
    }
}

fn a_side_is_allocated(step: &Step<'_>) -> bool {
    step.allocate().is_some()
}
