//! What replies tell is what there is.

use super::prelude::*;
use super::rights::described;
use crate::access::DescriptorParts;
use crate::information::Information;

/// Said of steps.
#[rustfmt::skip]
pub const PROPERTIES: &[Property] = &[
    property("INV-28", "the three counters of a pool equal its contents",
        OnStep(counters_equal_contents),
        "a pool counts a logical medium", OnStep(a_pool_counts_a_logical_medium))
        .stating(&["CREATE-46", "DELETE-18", "MOVE-49", "DEALLOC-33", "ALLOC-65"]),
    property("INV-54", "the information that is read is that of the object",
        OnStep(information_is_of_the_object),
        "the information of an allocated side is read", OnStep(an_allocated_side_is_read)),
    property("INV-55", "a list holds every object asked for once, and no other",
        OnStep(lists_are_complete),
        "a list of media is not empty", OnStep(a_list_of_media_is_not_empty))
        .stating(&["ENUM-32", "ENUM-34"]),
    property("INV-56", "the security that is read is that of the pool, the library or the computer, in the parts asked for",
        OnStep(security_is_of_the_object),
        "an access list is read", OnStep(an_access_list_is_read))
        .unless(&[reading("default-security", "unspecified"), reading("new-pool-owner", "unspecified")]),
    property("INV-90", "the path that is told leads from the root pool to the pool, and a path that has no room is not told",
        OnStep(paths_lead_to_their_pools),
        "the path of a pool below another is told", OnStep(a_path_with_two_levels_is_told))
        .unless(&[reading("root-pool-path", "unspecified")]),
    property("INV-77", "an allocation tells the pool that the medium came from, if it is asked",
        OnStep(the_source_is_told),
        "a medium came from another pool", OnStep(a_source_is_another_pool)),
];

fn information<'s>(step: &Step<'s>) -> Option<(ObjectId, &'s Information<Reference>)> {
    match step.get_information()?.object {
        Reference::Object(object) => Some((object, step.reply.information.as_deref()?)),
        Reference::Missing | Reference::Nil | Reference::Unknown => None,
    }
}

fn counters_equal_contents(step: &Step<'_>) -> bool {
    let Some((ObjectId::Pool(pool), told)) = information(step) else { return true };
    let state = step.after;
    let media: Vec<_> = state.media.iter().filter(|(_, row)| row.pool == pool).collect();
    let sides = media.iter().flat_map(|(_, medium)| &medium.sides);
    let bound =
        sides.filter(|side| matches!(side.state, SideState::Allocated | SideState::Complete));
    let pools = state.pools.iter().filter(|(_, row)| row.parent == Some(pool));
    let is = |counted: usize, told: Option<u32>| told == u32::try_from(counted).ok();
    is(media.len(), told.physical_media)
        && is(bound.count(), told.logical_media)
        && is(pools.count(), told.media_pools)
}

fn a_pool_counts_a_logical_medium(step: &Step<'_>) -> bool {
    information(step).is_some_and(|(_, told)| told.logical_media.is_some_and(|count| count > 0))
}

fn information_is_of_the_object(step: &Step<'_>) -> bool {
    let Some((object, told)) = information(step) else { return step.get_information().is_none() };
    match object {
        ObjectId::Pool(id) => is_of_pool(told, step.after.pool(id)),
        ObjectId::Medium(id) => {
            is_of_medium(told, step.after.medium(id)) && tells_mark(told, step.after, object)
        }
        ObjectId::Side(id) => {
            is_of_side(told, step.after, id) && tells_mark(told, step.after, object)
        }
        ObjectId::Logical(id) => {
            let pool = step.after.medium(step.after.logical(id).side.medium).pool;
            told.object_type == NTMS_LOGICAL_MEDIA
                && told.pool == Some(pool.into())
                && told.sides == Some(1)
        }
        ObjectId::MediaType(_) => told.object_type == NTMS_MEDIA_TYPE,
        ObjectId::Library(_) => told.object_type == NTMS_LIBRARY,
        ObjectId::Computer => {
            let computer = &step.after.computer;
            let policy = u32::from(computer.purges_free) + 2 * u32::from(computer.keeps_import);
            told.object_type == NTMS_COMPUTER && told.media_pool_policy == Some(policy)
        }
        ObjectId::Session(_) | ObjectId::Operation(_) => false,
    }
}

/// The parent of a top-level pool is the reading `top-level-parent`.
fn is_of_pool(told: &Information<Reference>, pool: &Pool) -> bool {
    let media_type = match pool.holds {
        Holds::Pools => None,
        Holds::Media(id) => Some(Reference::from(id)),
    };
    let parent = pool.parent.map(Reference::from);
    told.object_type == NTMS_MEDIA_POOL
        && told.name.as_deref() == Some(&pool.name)
        && (pool.kind == PoolKind::Root || told.pool_type == Some(pool.kind.number()))
        && told.media_type == media_type
        && (told.parent == parent || (pool.parent == Some(PoolId::ROOT) && told.parent.is_none()))
        && told.allocation_policy == Some(u32::from(pool.draws_from_free))
        && told.deallocation_policy == Some(u32::from(pool.returns_to_free))
        && (pool.maximum == Maximum::Unknown
            || told.maximum.map(Maximum::Known) == Some(pool.maximum))
}

fn is_of_medium(told: &Information<Reference>, medium: &Medium) -> bool {
    told.object_type == NTMS_PHYSICAL_MEDIA
        && told.pool == Some(medium.pool.into())
        && told.media_type == Some(medium.media_type.into())
        && told.enabled == Some(medium.condition.enabled)
        && told.library == Some(medium.condition.library.into())
        && told.media_state == Some(medium.condition.media_state.number())
        && told.sides == u32::try_from(medium.sides.len()).ok()
}

/// Bar code and label are told as far as they are known.
fn tells_mark(told: &Information<Reference>, state: &State, object: ObjectId) -> bool {
    match state.marks.get(&object).map(|mark| &**mark) {
        Some(Mark::BarCode(code)) => told.bar_code.as_ref() == Some(code),
        Some(Mark::Label { label_type, label_id }) => {
            told.label_type.as_ref() == Some(label_type) && told.label_id.as_ref() == Some(label_id)
        }
        None => told.bar_code.is_none() && told.label_type.is_none() && told.label_id.is_none(),
    }
}

fn is_of_side(told: &Information<Reference>, state: &State, id: SideId) -> bool {
    let mut denoting = state.logical_media.iter().filter(|(_, row)| row.side == id);
    let side = state.side(id);
    told.object_type == NTMS_PARTITION
        && told.medium == Some(id.medium.into())
        && told.side == Some(u32::from(id.index))
        && told.state == Some(side.state.number())
        && told.allocations == Some(side.allocations)
        && told.logical == denoting.next().map(|(logical, _)| logical.into())
}

fn an_allocated_side_is_read(step: &Step<'_>) -> bool {
    information(step).is_some_and(|(_, told)| told.state == Some(SideState::Allocated.number()))
}

/// Every object of a type in a container, in no order.
fn contents(step: &Step<'_>, call: &EnumerateNtmsObject<Bound>) -> Vec<Reference> {
    let state = step.after;
    match call.object_type {
        NTMS_MEDIA_POOL => {
            let parent = match call.container {
                Reference::Object(ObjectId::Pool(id)) => id,
                Reference::Missing | Reference::Nil | Reference::Unknown | Reference::Object(_) => {
                    PoolId::ROOT
                }
            };
            let root = (call.options & NTMS_ENUM_ROOTPOOL != 0
                && call.container == Reference::Missing
                && step.setting.edition != Edition::WindowsXp)
                .then_some(PoolId::ROOT);
            let pools = state.pools.iter().filter(|(_, row)| row.parent == Some(parent));
            root.into_iter().chain(pools.map(|(id, _)| id)).map(Reference::from).collect()
        }
        NTMS_PHYSICAL_MEDIA => {
            let media = state.media.ids();
            media.filter(|id| holds_medium(state, call.container, *id)).map(Into::into).collect()
        }
        NTMS_PARTITION => {
            let sides = state.sides().map(|(id, _)| id);
            sides.filter(|id| holds_side(state, call.container, *id)).map(Into::into).collect()
        }
        NTMS_LOGICAL_MEDIA => {
            let logical = state.logical_media.iter().filter(|(_, row)| match call.container {
                Reference::Object(ObjectId::Side(id)) => row.side == id,
                Reference::Missing | Reference::Nil | Reference::Unknown | Reference::Object(_) => {
                    holds_side(state, call.container, row.side)
                }
            });
            logical.map(|(id, _)| id.into()).collect()
        }
        NTMS_MEDIA_TYPE => {
            (0..step.setting.media_types.len()).map(|id| MediaTypeId::from(id).into()).collect()
        }
        _ => vec![LibraryId::Online.into(), LibraryId::Offline.into()],
    }
}

fn holds_medium(state: &State, container: Reference, id: MediumId) -> bool {
    let medium = state.medium(id);
    match container {
        Reference::Object(ObjectId::Pool(pool)) => medium.pool == pool,
        Reference::Object(ObjectId::Library(library)) => medium.condition.library == library,
        Reference::Object(ObjectId::Medium(medium)) => medium == id,
        Reference::Missing | Reference::Nil | Reference::Unknown | Reference::Object(_) => true,
    }
}

fn holds_side(state: &State, container: Reference, side: SideId) -> bool {
    match container {
        Reference::Object(ObjectId::Logical(id)) => state.logical(id).side == side,
        Reference::Missing | Reference::Nil | Reference::Unknown | Reference::Object(_) => {
            holds_medium(state, container, side.medium)
        }
    }
}

fn lists_are_complete(step: &Step<'_>) -> bool {
    let Some(call) = step.enumerate() else {
        return step.create_medium().is_some() || step.reply.list.is_none();
    };
    let Some(mut told) = step.reply.list.clone() else { return false };
    let mut expected = contents(step, call);
    let count_is_told = step.reply.list_size == u32::try_from(told.len()).ok();
    told.sort_unstable();
    expected.sort_unstable();
    told == expected && count_is_told
}

fn a_list_of_media_is_not_empty(step: &Step<'_>) -> bool {
    step.enumerate().is_some_and(|call| call.object_type == NTMS_PHYSICAL_MEDIA)
        && step.reply.list.as_ref().is_some_and(|list| !list.is_empty())
}

fn security_is_of_the_object(step: &Step<'_>) -> bool {
    let Some(call) = step.get_security() else { return step.reply.security.is_none() };
    let of = described(step.after, call.object);
    let Security::Known(descriptor) = step.after.security(of) else { return false };
    let asked = |part| call.parts & part != 0;
    let expected = DescriptorParts {
        owner: descriptor.owner.filter(|_| asked(OWNER_SECURITY_INFORMATION)),
        dacl: asked(DACL_SECURITY_INFORMATION).then(|| descriptor.dacl.clone()),
    };
    step.reply.security == Some(expected)
}

fn an_access_list_is_read(step: &Step<'_>) -> bool {
    step.get_security().is_some()
        && step.reply.security.as_ref().is_some_and(|parts| parts.dacl.is_some())
}

/// Walks down from the root pool, level by level.
fn pool_at(state: &State, path: &str) -> Option<PoolId> {
    let bare = path.strip_prefix('\\').unwrap_or(path);
    let mut at = PoolId::ROOT;
    for level in bare.split('\\').filter(|_| !bare.is_empty()) {
        let mut pools = state.pools.iter();
        let child = pools.find(|(_, row)| row.parent == Some(at) && &*row.name == level);
        at = child?.0;
    }
    Some(at)
}

/// Whether the terminating zero counts is the reading `pool-name-size`.
fn paths_lead_to_their_pools(step: &Step<'_>) -> bool {
    let told = step.reply.name.as_deref();
    let Some(call) = step.get_name() else { return told.is_none() };
    let Some(size) = step.reply.name_size else { return false };
    match told {
        Some(path) => {
            let length = path.encode_utf16().count() as u32;
            pool_at(step.after, path).map(Reference::from) == Some(call.pool)
                && [length, length + 1].contains(&size)
                && call.size >= Some(length)
        }
        None => call.size < Some(size),
    }
}

fn a_path_with_two_levels_is_told(step: &Step<'_>) -> bool {
    step.reply.name.as_deref().is_some_and(|path| path.trim_start_matches('\\').contains('\\'))
}

/// The pool that the medium of an allocation was in.
fn source(step: &Step<'_>) -> Option<PoolId> {
    step.allocate()?;
    let side = step.after.logical(step.reply.logical?.logical()).side;
    Some(step.before.pool_of_side(side))
}

fn the_source_is_told(step: &Step<'_>) -> bool {
    let is_asked = step.allocate().is_some_and(|call| call.information == OutPointer::Given);
    let told = step.reply.allocation.as_ref().map(|told| told.allocated_from);
    told == source(step).filter(|_| is_asked).map(Reference::from)
}

fn a_source_is_another_pool(step: &Step<'_>) -> bool {
    source(step).is_some_and(|pool| step.allocate().is_some_and(|call| call.pool != pool.into()))
}
