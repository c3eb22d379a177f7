//! How pools come, are found and go.

use super::prelude::*;
use crate::access::{Directory, Entry, Rights, SecurityDescriptor};

/// Said of steps.
#[rustfmt::skip]
pub const PROPERTIES: &[Property] = &[
    property("INV-16", "a pool that disappears was an empty application pool, and was asked to go",
        OnStep(only_empty_pools_go),
        "a pool is deleted", OnStep(a_pool_is_deleted)),
    property("INV-17", "nothing makes, deletes, moves or renames a free, unrecognized or import pool",
        OnStep(system_pools_stay),
        "a system pool is opened by its name", OnStep(a_system_pool_is_opened))
        .stating(&["CREATE-57"])
        .unless(&[reading("pool-renaming", "unspecified")]),
    property("INV-31", "a created pool is an application pool, empty, at the path that was asked for, without policies",
        OnStep(made_pools_are_as_asked_for),
        "a pool is created below an application pool", OnStep(a_nested_pool_is_made))
        .stating(&["CREATE-42"])
        .unless(&[reading("initial-maximum", "unspecified")]),
    property("INV-36", "a created pool carries the access list given, or else entries for its creator and local system, and below another pool than the root those of the parent",
        OnStep(made_pools_are_secured),
        "a created pool inherits an entry", OnStep(a_made_pool_inherits))
        .stating(&["CREATE-51"])
        .unless(&[
            reading("default-security", "unspecified"),
            reading("given-security", "merged"),
            reading("default-entries-order", "after"),
            reading("inherited-mark", "unmarked"),
            reading("new-pool-owner", "unspecified"),
        ]),
    property("INV-37", "opening a pool any number of times gives the same pool",
        OnStep(opening_again_gives_the_same_pool),
        "an application pool is opened", OnStep(an_application_pool_is_opened))
        .stating(&["CREATE-56"]),
    property("INV-38", "NTMS_CREATE_NEW never opens a pool, and NTMS_OPEN_EXISTING never makes one",
        OnStep(actions_are_kept_apart),
        "NTMS_OPEN_ALWAYS makes a pool", OnStep(open_always_makes_a_pool))
        .unless(&[reading("unknown-action", "unspecified")]),
    property("INV-69", "a name with an empty level names no pool",
        OnStep(empty_levels_name_nothing),
        "a name without leading backslash names a pool", OnStep(a_leading_backslash_is_left_out))
        .unless(&[reading("empty-level", "unspecified")]),
];

/// The pool that a step made.
fn made<'s>(step: &Step<'s>) -> Option<(PoolId, &'s Pool)> {
    step.create()?;
    let (before, after) = (step.before, step.after);
    let (id, pool) = after.pools.iter().find(|(id, _)| !before.pools.has(*id))?;
    Some((id, pool))
}

/// The pool that a call to CreateNtmsMediaPool opened.
fn opened(step: &Step<'_>) -> Option<PoolId> {
    step.create()?;
    made(step).is_none().then(|| step.reply.pool.map_or(PoolId::NONE, Reference::pool))
}

fn only_empty_pools_go(step: &Step<'_>) -> bool {
    let gone = step.before.pools.iter().filter(|(id, _)| !step.after.pools.has(*id));
    gone.into_iter().all(|(id, pool)| {
        step.delete().is_some_and(|call| call.pool == id.into())
            && pool.kind == PoolKind::Application
            && step.before.media.iter().all(|(_, medium)| medium.pool != id)
            && step.before.pools.iter().all(|(_, child)| child.parent != Some(id))
    })
}

fn a_pool_is_deleted(step: &Step<'_>) -> bool {
    step.delete().is_some() && step.after.pools.len() < step.before.pools.len()
}

fn system_pools_stay(step: &Step<'_>) -> bool {
    let places = |state: &State| -> Vec<_> {
        let system = state.pools.iter().filter(|(_, pool)| pool.kind.is_system());
        system.map(|(id, pool)| (id, pool.kind, pool.parent, pool.name.clone())).collect()
    };
    step.before.pools == step.after.pools || places(step.before) == places(step.after)
}

fn a_system_pool_is_opened(step: &Step<'_>) -> bool {
    opened(step).is_some_and(|pool| step.after.pool(pool).kind.is_system())
}

fn made_pools_are_as_asked_for(step: &Step<'_>) -> bool {
    let (Some(call), Some((id, pool))) = (step.create(), made(step)) else { return true };
    let name = call.name.as_deref().unwrap_or("");
    let levels: Vec<_> = name.split('\\').filter(|level| !level.is_empty()).collect();
    let holds = match call.media_type {
        Reference::Missing => Some(Holds::Pools),
        Reference::Object(ObjectId::MediaType(id)) => {
            step.setting.media_type(id).map(|_| Holds::Media(id))
        }
        Reference::Nil | Reference::Unknown | Reference::Object(_) => None,
    };
    pool.kind == PoolKind::Application
        && step.after.path(id) == format!("\\{}", levels.join("\\"))
        && pool.parent.is_some_and(|parent| {
            matches!(step.before.pool(parent).kind, PoolKind::Root | PoolKind::Application)
        })
        && step.after.media_in(id).next().is_none()
        && step.after.children_of(id).next().is_none()
        && Some(pool.holds) == holds
        && (pool.draws_from_free, pool.returns_to_free) == (false, false)
        && pool.maximum == Maximum::Known(0)
        && step.reply.pool == Some(id.into())
}

fn a_nested_pool_is_made(step: &Step<'_>) -> bool {
    made(step)
        .and_then(|(_, pool)| pool.parent)
        .is_some_and(|parent| step.after.pool(parent).kind == PoolKind::Application)
}

fn made_pools_are_secured(step: &Step<'_>) -> bool {
    let (Some(call), Some((_, pool)), Some(caller)) = (step.create(), made(step), step.caller())
    else {
        return true;
    };
    let given = call.security.as_ref();
    let owner = given.and_then(|parts| parts.owner).unwrap_or(caller);
    let dacl = match given {
        Some(parts) => parts.dacl.clone().flatten(),
        None => Some(default_entries(step, caller, pool.parent.unwrap_or(PoolId::ROOT))),
    };
    let expected = SecurityDescriptor { owner: Some(owner), dacl }.mapped();
    match &pool.security {
        Security::Known(descriptor) => **descriptor == expected,
        Security::Unknown => false,
    }
}

fn default_entries(step: &Step<'_>, creator: PrincipalId, parent: PoolId) -> Vec<Entry> {
    let own = [creator, Directory::SYSTEM].map(|trustee| Entry::allow(trustee, Rights::FULL));
    let mut entries = Vec::from(own);
    if let (Security::Known(parents), true) =
        (&step.before.pool(parent).security, parent != PoolId::ROOT)
    {
        let inherited = parents.dacl.iter().flatten();
        entries.extend(inherited.map(|entry| Entry { inherited: true, ..*entry }));
    }
    entries
}

fn a_made_pool_inherits(step: &Step<'_>) -> bool {
    made(step).is_some_and(|(_, pool)| match &pool.security {
        Security::Known(descriptor) => {
            descriptor.dacl.iter().flatten().any(|entry| entry.inherited)
        }
        Security::Unknown => false,
    })
}

fn opening_again_gives_the_same_pool(step: &Step<'_>) -> bool {
    let Some(call) = step.create() else { return true };
    let mut opening = call.clone();
    opening.action = NTMS_OPEN_ALWAYS;
    let again = (step.again)(step.after, &opening.into());
    again.iter().all(|(reply, state)| reply.pool == step.reply.pool && state == step.after)
}

fn an_application_pool_is_opened(step: &Step<'_>) -> bool {
    opened(step).is_some_and(|pool| step.after.pool(pool).kind == PoolKind::Application)
}

fn actions_are_kept_apart(step: &Step<'_>) -> bool {
    step.create().is_none_or(|call| match call.action {
        NTMS_CREATE_NEW => made(step).is_some(),
        NTMS_OPEN_EXISTING => made(step).is_none(),
        action => action == NTMS_OPEN_ALWAYS,
    })
}

fn open_always_makes_a_pool(step: &Step<'_>) -> bool {
    step.create().is_some_and(|call| call.action == NTMS_OPEN_ALWAYS) && made(step).is_some()
}

fn empty_levels_name_nothing(step: &Step<'_>) -> bool {
    step.create().is_none_or(|call| {
        let name = call.name.as_deref().unwrap_or("");
        name.strip_prefix('\\').unwrap_or(name).split('\\').all(|level| !level.is_empty())
    })
}

fn a_leading_backslash_is_left_out(step: &Step<'_>) -> bool {
    step.create().is_some_and(|call| !call.name.as_deref().unwrap_or("\\").starts_with('\\'))
}
