//! Where pools, media and sides are.

use super::prelude::*;

/// Said of states.
#[rustfmt::skip]
pub const PROPERTIES: &[Property] = &[
    property("INV-01", "every medium is in exactly one pool, and that pool exists",
        of_each_medium(media_are_in_pools),
        "a medium is in an application pool", in_state(a_medium_is_in_an_application_pool)),
    property("INV-02", "all sides of a medium are in the pool of the medium, as many as its media type has",
        of_each_medium(sides_are_where_their_medium_is),
        "a medium with two sides is in an application pool", in_state(a_two_sided_medium_is_in_use)),
    property("INV-03", "a pool that holds media has a media type, and all its media have it",
        of_each_medium(pools_hold_their_own_type),
        "pools of two media types hold media", in_state(two_media_types_are_held))
        .unless(&[reading("pool-type-change", "unspecified")]),
    property("INV-04", "a pool holds pools or media, never both",
        in_state(pools_hold_pools_or_media),
        "an application pool holds a pool", in_state(an_application_pool_holds_a_pool))
        .unless(&[reading("pool-type-change", "unspecified")]),
    property("INV-70", "a pool that has a media type holds no pool",
        in_state(typed_pools_hold_no_pools),
        "an application pool has a media type", in_state(an_application_pool_has_a_media_type))
        .unless(&[reading("typed-parent", "allow"), reading("pool-type-change", "unspecified")]),
    property("INV-08", "sides in free pools are Unprepared, Available or Decommissioned",
        of_each_medium(free_pools_hold_no_taken_side),
        "a Decommissioned side is in a free pool", in_state(a_spent_side_is_free))
        .unless(&[reading("incompatible-to-free", "keep")]),
    property("INV-09", "sides in unrecognized pools are Foreign or Incompatible",
        of_each_medium(unrecognized_pools_hold_strangers),
        "an unrecognized pool holds an Incompatible side", in_state(an_incompatible_side_is_unrecognized))
        .unless(&[reading("move-to-unrecognized", "allow")]),
    property("INV-10", "sides in import pools are Import",
        of_each_medium(import_pools_hold_import_sides),
        "an import pool holds a medium", in_state(an_import_pool_holds_a_medium)),
    property("INV-11", "sides in application pools are Available, Allocated, Complete, Reserved, Decommissioned or Import",
        of_each_medium(application_pools_hold_labelled_sides),
        "an application pool holds an Import side", in_state(an_import_side_is_in_an_application_pool))
        .unless(&[reading("unprepared-moves", "allow"), reading("incompatible-to-free", "keep")]),
    property("INV-18", "no two pools have the same path, every parent exists, and no pool lies in itself",
        in_state(paths_are_unique),
        "two pools below different parents have the same name", in_state(a_name_is_used_twice))
        .stating(&["CREATE-58"])
        .unless(&[reading("pool-renaming", "unspecified")]),
    property("INV-35", "the root pool has the free, the unrecognized and the import pool, and each of these one pool for each media type",
        in_state(system_pools_are_complete),
        "there is a pool that the service did not make", in_state(there_is_an_application_pool))
        .stating(&["CREATE-59", "ENV-1", "ENV-2"])
        .unless(&[reading("pool-renaming", "unspecified"), reading("pool-type-change", "unspecified")]),
];

fn kind_of(state: &State, medium: &Medium) -> PoolKind {
    state.pool_shape(medium.pool).kind
}

/// Whether a medium, if it is in a pool of this kind, has every side in one of these states.
fn sides_are(state: &State, id: MediumId, kind: PoolKind, states: &[SideState]) -> bool {
    let medium = state.medium(id);
    kind_of(state, medium) != kind || medium.sides.states().all(|side| states.contains(&side))
}

/// Whether some side in pools of this kind is in this state.
fn some_side_in_is(state: &State, kind: PoolKind, wanted: SideState) -> bool {
    state
        .media
        .iter()
        .filter(|(_, medium)| kind_of(state, medium) == kind)
        .any(|(_, medium)| medium.sides.states().any(|side| side == wanted))
}

fn media_are_in_pools(_setting: &Setting, state: &State, id: MediumId) -> bool {
    state.pools.has(state.medium(id).pool)
}

fn a_medium_is_in_an_application_pool(_setting: &Setting, state: &State) -> bool {
    state.media.iter().any(|(_, medium)| kind_of(state, medium) == PoolKind::Application)
}

fn sides_are_where_their_medium_is(setting: &Setting, state: &State, id: MediumId) -> bool {
    let medium = state.medium(id);
    let sides = setting.media_type(medium.media_type).map(|row| usize::from(row.sides));
    sides == Some(state.side_states_of(id).count())
        && state.side_states_of(id).all(|(side, _)| state.pool_of_side(side) == medium.pool)
}

fn a_two_sided_medium_is_in_use(_setting: &Setting, state: &State) -> bool {
    state.media.iter().any(|(_, medium)| {
        medium.sides.len() == 2 && kind_of(state, medium) == PoolKind::Application
    })
}

fn pools_hold_their_own_type(_setting: &Setting, state: &State, id: MediumId) -> bool {
    let medium = state.medium(id);
    !state.pools.has(medium.pool)
        || state.pool_shape(medium.pool).holds == Holds::Media(medium.media_type)
}

fn two_media_types_are_held(_setting: &Setting, state: &State) -> bool {
    let mut types = state.media.iter().map(|(_, medium)| medium.media_type);
    types.next().is_some_and(|first| types.any(|other| other != first))
}

fn pools_hold_pools_or_media(_setting: &Setting, state: &State) -> bool {
    state.pools.ids().all(|pool| {
        state.media_in(pool).next().is_none() || state.children_of(pool).next().is_none()
    })
}

fn typed_pools_hold_no_pools(_setting: &Setting, state: &State) -> bool {
    state.pool_shapes().all(|(_, pool)| {
        pool.parent.is_none_or(|parent| state.pool_shape(parent).holds == Holds::Pools)
    })
}

fn an_application_pool_holds_a_pool(_setting: &Setting, state: &State) -> bool {
    state.pool_shapes().any(|(_, pool)| {
        pool.parent.is_some_and(|parent| state.pool_shape(parent).kind == PoolKind::Application)
    })
}

fn free_pools_hold_no_taken_side(_setting: &Setting, state: &State, id: MediumId) -> bool {
    use SideState::{Available, Decommissioned, Unprepared};
    sides_are(state, id, PoolKind::Free, &[Unprepared, Available, Decommissioned])
}

fn a_spent_side_is_free(_setting: &Setting, state: &State) -> bool {
    some_side_in_is(state, PoolKind::Free, SideState::Decommissioned)
}

fn unrecognized_pools_hold_strangers(_setting: &Setting, state: &State, id: MediumId) -> bool {
    let strangers = [SideState::Foreign, SideState::Incompatible];
    sides_are(state, id, PoolKind::Unrecognized, &strangers)
}

fn an_incompatible_side_is_unrecognized(_setting: &Setting, state: &State) -> bool {
    some_side_in_is(state, PoolKind::Unrecognized, SideState::Incompatible)
}

fn import_pools_hold_import_sides(_setting: &Setting, state: &State, id: MediumId) -> bool {
    sides_are(state, id, PoolKind::Import, &[SideState::Import])
}

fn an_import_pool_holds_a_medium(_setting: &Setting, state: &State) -> bool {
    state.media.iter().any(|(_, medium)| kind_of(state, medium) == PoolKind::Import)
}

fn application_pools_hold_labelled_sides(_setting: &Setting, state: &State, id: MediumId) -> bool {
    use SideState::{Allocated, Available, Complete, Decommissioned, Import, Reserved};
    let labelled = [Available, Allocated, Complete, Reserved, Decommissioned, Import];
    sides_are(state, id, PoolKind::Application, &labelled)
}

fn an_import_side_is_in_an_application_pool(_setting: &Setting, state: &State) -> bool {
    some_side_in_is(state, PoolKind::Application, SideState::Import)
}

fn paths_are_unique(_setting: &Setting, state: &State) -> bool {
    // Below one parent, names differ: then paths do, because every path begins at the root.
    let siblings_differ = state.pool_shapes().all(|(id, pool)| {
        state
            .pool_shapes()
            .all(|(other, row)| other == id || row.parent != pool.parent || row.name != pool.name)
    });
    siblings_differ && state.pools.ids().all(|id| leads_to_the_root(state, id))
}

/// The chain of parents ends at the root, after at most as many pools as there are.
fn leads_to_the_root(state: &State, pool: PoolId) -> bool {
    let mut at = pool;
    for _ in 0..=state.pools.len() {
        let row = state.pool_shape(at);
        match row.parent {
            None => return row.kind == PoolKind::Root,
            Some(parent) => at = parent,
        }
    }
    false
}

fn a_name_is_used_twice(_setting: &Setting, state: &State) -> bool {
    state.pool_shapes().any(|(_, pool)| {
        state.pool_shapes().any(|(_, other)| other.name == pool.name && other.parent != pool.parent)
    })
}

fn system_pools_are_complete(setting: &Setting, state: &State) -> bool {
    let kinds = [PoolKind::Free, PoolKind::Unrecognized, PoolKind::Import];
    let types = 0..setting.media_types.len();
    state.pool_shapes().filter(|(_, pool)| pool.kind == PoolKind::Root).count() == 1
        && kinds.into_iter().all(|kind| {
            let of_kind = |pool: &PoolShape<'_>| pool.kind == kind;
            let Some((top, _)) = state.children_of(PoolId::ROOT).find(|(_, pool)| of_kind(pool))
            else {
                return false;
            };
            state.pool_shapes().filter(|(_, pool)| of_kind(pool)).count() == types.len() + 1
                && types.clone().all(|media_type| {
                    let holds = Holds::Media(MediaTypeId::from(media_type));
                    state.children_of(top).filter(|(_, pool)| pool.holds == holds).count() == 1
                })
        })
}

fn there_is_an_application_pool(_setting: &Setting, state: &State) -> bool {
    state.pool_shapes().any(|(_, pool)| pool.kind == PoolKind::Application)
}

fn an_application_pool_has_a_media_type(_setting: &Setting, state: &State) -> bool {
    state
        .pool_shapes()
        .any(|(_, pool)| pool.kind == PoolKind::Application && pool.holds != Holds::Pools)
}
