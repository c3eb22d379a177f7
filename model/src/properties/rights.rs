//! Who may do what: the table of rights by edition, and the reading of access lists, both written
//! here once more and apart from the rules.

use super::prelude::*;
use crate::access::{Directory, EntryKind, Rights, SecurityDescriptor};
use crate::error::NtmsError;

/// Said of steps and calls.
#[rustfmt::skip]
pub const PROPERTIES: &[Property] = &[
    property("INV-20", "whoever succeeds, and is no administrator, had the rights that the edition asks for",
        OnStep(users_have_the_rights_needed),
        "a call is denied", OnTrial(a_call_is_denied))
        .stating(&["ACCESS-1", "ACCESS-3", "ACCESS-4", "SETSEC-18", "SETSEC-20"]),
    property("INV-45", "administrators are checked like everybody",
        OnStep(administrators_have_the_rights_needed),
        "an administrator succeeds", OnStep(an_administrator_succeeds))
        .unless(&[reading("administrators", "pass")]),
    property("INV-21", "whoever has every right on the pools that a call is about is not denied, whatever the pools above them say",
        OnTrial(pools_above_do_not_count),
        "a caller succeeds in a pool below one on which he has no right", OnStep(a_caller_succeeds_below_a_closed_pool))
        .stating(&["ACCESS-2", "ACCESS-21", "ACCESS-22", "MOVE-47"]),
    property("INV-46", "reading, and writing the texts of media and logical media, needs no right",
        OnTrial(reading_is_not_denied),
        "a caller without USE reads", OnStep(a_caller_without_use_reads))
        .stating(&["GETINFO-7", "GETSEC-8"])
        .only_in(Editions::WINDOWS_XP),
    property("INV-89", "whoever is told the path of a pool has USE on it",
        OnStep(users_of_a_path_may_use_its_pool),
        "a path is told to a user who is no administrator", OnStep(a_path_is_told_to_a_user))
        .unless(&[reading("pool-name-right", "none")]),
    property("INV-47", "whoever creates a pool has CONTROL on the root pool",
        OnStep(creators_control_the_root),
        "a pool is created", OnStep(a_pool_is_created))
        .only_in(Editions::NOT_XP)
        .unless(&[reading("create-right", "parent-only")]),
    property("INV-48", "whoever draws a medium from a free pool has USE on it, and CONTROL on any other pool that he takes one from",
        OnStep(drawers_have_rights_on_the_source),
        "a user who is no administrator draws from free", OnStep(a_user_draws_from_free))
        .only_in(Editions::NOT_XP)
        .unless(&[reading("draw-rights", "pool-only")]),
    property("INV-80", "whoever makes or loses a medium has MODIFY on the computer and on the pool of the medium",
        OnStep(makers_of_media_have_both_rights),
        "a user who is no administrator enters a medium", OnStep(a_user_enters_a_medium))
        .stating(&["ACCESS-23"])
        .only_in(Editions::NOT_XP)
        .unless(&[reading("computer-right", "either")]),
    property("INV-49", "whoever lets a medium return to free has USE on the free pool",
        OnStep(returners_may_use_the_free_pool),
        "a user lets a medium return to free", OnStep(a_user_returns_a_medium))
        .only_in(Editions::NOT_XP)
        .unless(&[reading("return-rights", "none")]),
];

/// A right on a pool, a library or the computer.
type Need = (Securable, Rights);

/// Rights without which no reading lets the call of a step succeed.
fn needed(step: &Step<'_>) -> Vec<Need> {
    let Some(call) = step.call() else { return Vec::new() };
    let (before, edition) = (step.before, step.setting.edition);
    match call {
        Call::OpenNtmsSession(_)
        | Call::CloseNtmsSession(_)
        | Call::GetNtmsMediaPoolName(_)
        | Call::EnumerateNtmsObject(_) => Vec::new(),
        Call::CreateNtmsMediaPool(_) => for_creating(step),
        Call::MoveToNtmsMediaPool(call) => {
            for_moving(step, before.medium(call.medium.medium()).pool, call.destination.pool())
        }
        Call::DeleteNtmsMediaPool(call) => {
            vec![on(call.pool.pool(), by(edition, Rights::MODIFY, Rights::CONTROL))]
        }
        Call::SwapNtmsMedia(call) => [call.first, call.second]
            .map(|logical| on(before.pool_of_logical(logical.logical()), Rights::MODIFY))
            .into(),
        Call::DeallocateNtmsMedia(call) => {
            let pool = before.pool_of_logical(call.logical.logical());
            vec![on(pool, by(edition, Rights::CONTROL, Rights::MODIFY))]
        }
        Call::AllocateNtmsMedia(call) => {
            vec![on(call.pool.pool(), by(edition, Rights::CONTROL, Rights::MODIFY))]
        }
        Call::SetNtmsMediaComplete(call) => {
            let pool = before.pool_of_logical(call.logical.logical());
            vec![on(pool, by(edition, Rights::CONTROL, Rights::MODIFY))]
        }
        Call::DecommissionNtmsMedia(call) => {
            let pool = before.pool_of_side(call.side.side());
            vec![on(pool, by(edition, Rights::CONTROL, Rights::MODIFY))]
        }
        Call::MountNtmsMedia(call) => for_using(before, call.media.as_deref()),
        Call::DismountNtmsMedia(call) => for_using(before, call.media.as_deref()),
        // For the others see INV-80.
        Call::CreateNtmsMedia(call) => {
            let pool = call.medium.as_ref().and_then(|given| given.pool);
            let pool = pool_of(before, pool.unwrap_or(Reference::Missing));
            let library = Securable::Library(LibraryId::Offline);
            vec![
                on(pool, by(edition, Rights::NONE, Rights::CONTROL)),
                (library, by(edition, Rights::NONE, Rights::MODIFY)),
            ]
        }
        // Which right the computer asks for is the reading `computer-right`: see INV-80.
        Call::DeleteNtmsMedia(call) => {
            let pool = before.medium(call.medium.medium()).pool;
            vec![on(pool, by(edition, Rights::NONE, Rights::MODIFY))]
        }
        Call::EjectNtmsMedia(_) => {
            vec![(Securable::Library(LibraryId::Online), Rights::CONTROL)]
        }
        Call::InjectNtmsMedia(call) => {
            vec![(described(before, call.library), Rights::CONTROL)]
        }
        Call::GetNtmsObjectInformation(call) => {
            let pool = pool_of(before, call.object);
            vec![on(pool, by(edition, Rights::USE, Rights::NONE))]
        }
        Call::SetNtmsObjectInformation(call) => for_writing(step, call.object),
        Call::GetNtmsObjectSecurity(call) => {
            vec![(described(before, call.object), by(edition, Rights::READ_CONTROL, Rights::NONE))]
        }
        Call::SetNtmsObjectSecurity(call) => for_securing(step, call),
    }
}

/// USE on the pool and on the library of each medium.
fn for_using(before: &State, media: Option<&[Reference]>) -> Vec<Need> {
    let of_one = |&named: &Reference| {
        let medium = side_of(before, named).medium;
        let library = before.medium(medium).condition.library;
        [on(before.medium(medium).pool, Rights::USE), (Securable::Library(library), Rights::USE)]
    };
    media.unwrap_or_default().iter().flat_map(of_one).collect()
}

fn on(pool: PoolId, rights: Rights) -> Need {
    (pool.into(), rights)
}

/// What most rows of the table look like: one right in Windows XP, another in the others.
fn by(edition: Edition, others: Rights, windows_xp: Rights) -> Rights {
    match edition {
        Edition::Base | Edition::Server2003 => others,
        Edition::WindowsXp => windows_xp,
    }
}

fn for_creating(step: &Step<'_>) -> Vec<Need> {
    let made = step.after.pools.iter().find(|(id, _)| !step.before.pools.has(*id));
    let Some(parent) = made.and_then(|(_, pool)| pool.parent) else { return Vec::new() };
    match step.setting.edition {
        Edition::Base => vec![on(parent, Rights::CONTROL)],
        Edition::WindowsXp => vec![on(parent, Rights::MODIFY)],
        Edition::Server2003 => vec![on(parent, Rights::CONTROL), on(PoolId::ROOT, Rights::CONTROL)],
    }
}

fn for_moving(step: &Step<'_>, source: PoolId, destination: PoolId) -> Vec<Need> {
    let is_free = |pool| step.before.pool(pool).kind == PoolKind::Free;
    match step.setting.edition {
        Edition::Base => vec![on(source, Rights::CONTROL)],
        Edition::WindowsXp => vec![on(source, Rights::MODIFY), on(destination, Rights::MODIFY)],
        Edition::Server2003 => [source, destination]
            .map(|pool| on(pool, if is_free(pool) { Rights::USE } else { Rights::CONTROL }))
            .into(),
    }
}

fn for_writing(step: &Step<'_>, object: Reference) -> Vec<Need> {
    let edition = step.setting.edition;
    let (on_what, for_windows_xp) = match object {
        Reference::Object(ObjectId::Library(id)) => {
            return vec![(Securable::Library(id), Rights::CONTROL)];
        }
        Reference::Object(ObjectId::Computer | ObjectId::MediaType(_)) => {
            (Securable::Computer, Rights::NONE)
        }
        Reference::Object(ObjectId::Pool(_) | ObjectId::Side(_)) => {
            (pool_of(step.before, object).into(), Rights::CONTROL)
        }
        Reference::Object(_) | Reference::Missing | Reference::Nil | Reference::Unknown => {
            (pool_of(step.before, object).into(), Rights::NONE)
        }
    };
    vec![(on_what, by(edition, Rights::MODIFY, for_windows_xp))]
}

/// The owner may write list and owner, whatever the list says.
fn for_securing(step: &Step<'_>, call: &SetNtmsObjectSecurity<Bound>) -> Vec<Need> {
    let object = described(step.before, call.object);
    let is_owner = match step.before.security(object) {
        Security::Known(descriptor) => {
            descriptor.owner.is_none() || descriptor.owner == step.caller()
        }
        Security::Unknown => true,
    };
    let parts = [
        (DACL_SECURITY_INFORMATION, Rights::WRITE_DAC),
        (OWNER_SECURITY_INFORMATION, Rights::WRITE_OWNER),
    ];
    parts
        .into_iter()
        .filter(|(part, _)| call.parts & part != 0 && !is_owner)
        .map(|(_, right)| (object, right))
        .collect()
}

/// What carries the descriptor of an object.
pub(super) fn described(state: &State, object: Reference) -> Securable {
    match object {
        Reference::Object(ObjectId::Library(id)) => Securable::Library(id),
        Reference::Object(ObjectId::Computer) => Securable::Computer,
        Reference::Object(_) | Reference::Missing | Reference::Nil | Reference::Unknown => {
            pool_of(state, object).into()
        }
    }
}

/// The side that an LMID denotes, or the side itself.
pub(super) fn side_of(state: &State, object: Reference) -> SideId {
    if let Reference::Object(ObjectId::Side(id)) = object {
        return id;
    }
    state.logical(object.logical()).side
}

/// The pool on which the rights on an object are.
fn pool_of(state: &State, object: Reference) -> PoolId {
    match object {
        Reference::Object(ObjectId::Pool(id)) => id,
        Reference::Object(ObjectId::Medium(id)) => state.medium(id).pool,
        Reference::Object(ObjectId::Side(id)) => state.pool_of_side(id),
        Reference::Object(ObjectId::Logical(id)) => state.pool_of_logical(id),
        Reference::Object(
            ObjectId::MediaType(_)
            | ObjectId::Library(_)
            | ObjectId::Computer
            | ObjectId::Session(_)
            | ObjectId::Operation(_),
        )
        | Reference::Missing
        | Reference::Nil
        | Reference::Unknown => PoolId::NONE,
    }
}

/// Whether an access list gives a principal these rights. A pool that does not exist, or of which
/// nobody knows the list, denies nothing.
fn has(setting: &Setting, state: &State, principal: PrincipalId, (of, rights): Need) -> bool {
    match state.security(of) {
        Security::Known(descriptor) => grants(setting, descriptor, principal, rights),
        Security::Unknown => true,
    }
}

/// Walks the list once, and collects what it grants and what it denies before.
pub(super) fn grants(
    setting: &Setting,
    descriptor: &SecurityDescriptor,
    principal: PrincipalId,
    rights: Rights,
) -> bool {
    let Some(entries) = &descriptor.dacl else { return true };
    let (mut granted, mut denied) = (0, 0);
    if descriptor.owner.is_none_or(|owner| owner == principal) {
        granted = Rights::READ_CONTROL.0 | Rights::WRITE_DAC.0;
    }
    for entry in entries.iter().filter(|entry| is_about(setting, entry.trustee, principal)) {
        match entry.kind {
            EntryKind::Allow => granted |= entry.rights.0 & !denied,
            EntryKind::Deny => denied |= entry.rights.0 & !granted,
        }
    }
    granted & rights.0 == rights.0
}

fn is_about(setting: &Setting, trustee: PrincipalId, principal: PrincipalId) -> bool {
    trustee == principal
        || trustee == Directory::EVERYONE
        || groups_of(setting, principal).contains(&trustee)
}

fn groups_of(setting: &Setting, principal: PrincipalId) -> &[PrincipalId] {
    let row = setting.directory.iter().find(|(id, _)| *id == principal);
    row.map_or(&[], |(_, row)| &row.groups)
}

/// Whether a principal is a user, other than the system itself.
pub(super) fn can_open_sessions(setting: &Setting, principal: PrincipalId) -> bool {
    setting.directory.users().any(|user| user == principal)
}

fn is_administrator(setting: &Setting, principal: PrincipalId) -> bool {
    groups_of(setting, principal).contains(&Directory::ADMINISTRATORS)
}

fn caller_has(step: &Step<'_>, need: Need) -> bool {
    step.caller().is_none_or(|caller| has(step.setting, step.before, caller, need))
}

fn is_made_by_administrator(step: &Step<'_>) -> bool {
    step.caller().is_some_and(|caller| is_administrator(step.setting, caller))
}

fn users_have_the_rights_needed(step: &Step<'_>) -> bool {
    is_made_by_administrator(step) || administrators_have_the_rights_needed(step)
}

fn administrators_have_the_rights_needed(step: &Step<'_>) -> bool {
    needed(step).into_iter().all(|need| caller_has(step, need))
}

fn a_call_is_denied(trial: &Trial<'_>) -> bool {
    trial.caller().is_some() && trial.may_give(NtmsError::AccessDenied)
}

fn an_administrator_succeeds(step: &Step<'_>) -> bool {
    is_made_by_administrator(step) && !needed(step).is_empty()
}

/// The pools that a call on media is about. None, for other calls.
fn concerned(state: &State, call: &Call<Bound>) -> Vec<PoolId> {
    let logical = |logical: Reference| state.pool_of_logical(logical.logical());
    let free = || state.pools.iter().filter(|(_, pool)| pool.kind == PoolKind::Free);
    let and_free = |pool| free().map(|(id, _)| id).chain([pool]).collect();
    match call {
        Call::MoveToNtmsMediaPool(call) => {
            vec![state.medium(call.medium.medium()).pool, call.destination.pool()]
        }
        Call::SwapNtmsMedia(call) => vec![logical(call.first), logical(call.second)],
        Call::DeallocateNtmsMedia(call) => and_free(logical(call.logical)),
        Call::AllocateNtmsMedia(call) if call.side == Reference::Missing => {
            and_free(call.pool.pool())
        }
        Call::SetNtmsMediaComplete(call) => vec![logical(call.logical)],
        Call::DecommissionNtmsMedia(call) => vec![state.pool_of_side(call.side.side())],
        Call::GetNtmsObjectInformation(call) => vec![pool_of(state, call.object)],
        Call::AllocateNtmsMedia(_)
        // They are about libraries too.
        | Call::MountNtmsMedia(_)
        | Call::DismountNtmsMedia(_)
        | Call::CreateNtmsMedia(_)
        | Call::DeleteNtmsMedia(_)
        | Call::EjectNtmsMedia(_)
        | Call::InjectNtmsMedia(_)
        | Call::OpenNtmsSession(_)
        | Call::CloseNtmsSession(_)
        | Call::CreateNtmsMediaPool(_)
        | Call::DeleteNtmsMediaPool(_)
        | Call::SetNtmsObjectInformation(_)
        | Call::GetNtmsObjectSecurity(_)
        | Call::SetNtmsObjectSecurity(_)
        | Call::GetNtmsMediaPoolName(_)
        | Call::EnumerateNtmsObject(_) => Vec::new(),
    }
}

const EVERY_RIGHT: Rights = Rights(Rights::USE.0 | Rights::MODIFY.0 | Rights::CONTROL.0);

fn pools_above_do_not_count(trial: &Trial<'_>) -> bool {
    let Some(caller) = trial.caller() else { return true };
    if !trial.faults.is_empty() || !trial.may_give(NtmsError::AccessDenied) {
        return true;
    }
    let pools = concerned(trial.before, trial.call);
    let is_granted = |pool: &PoolId| {
        trial.before.pool(*pool).security != Security::Unknown
            && has(trial.setting, trial.before, caller, on(*pool, EVERY_RIGHT))
    };
    pools.is_empty() || !pools.iter().all(is_granted)
}

fn a_caller_succeeds_below_a_closed_pool(step: &Step<'_>) -> bool {
    let (Some(call), Some(caller)) = (step.call(), step.caller()) else { return false };
    let is_below_a_closed_pool = |pool: PoolId| {
        step.before
            .pool(pool)
            .parent
            .is_some_and(|parent| !has(step.setting, step.before, caller, on(parent, EVERY_RIGHT)))
    };
    !is_administrator(step.setting, caller)
        && concerned(step.before, call).into_iter().any(is_below_a_closed_pool)
}

fn reading_is_not_denied(trial: &Trial<'_>) -> bool {
    let reads = matches!(trial.call, Call::GetNtmsObjectInformation(_))
        || matches!(trial.call, Call::GetNtmsObjectSecurity(call)
            if call.parts & SACL_SECURITY_INFORMATION == 0)
        || matches!(trial.call, Call::SetNtmsObjectInformation(call)
            if matches!(call.object, Reference::Object(ObjectId::Medium(_) | ObjectId::Logical(_))));
    !reads || !trial.faults.is_empty() || !trial.may_give(NtmsError::AccessDenied)
}

fn a_caller_without_use_reads(step: &Step<'_>) -> bool {
    step.get_information()
        .is_some_and(|call| !caller_has(step, on(pool_of(step.before, call.object), Rights::USE)))
}

fn users_of_a_path_may_use_its_pool(step: &Step<'_>) -> bool {
    is_made_by_administrator(step)
        || step.get_name().is_none_or(|call| caller_has(step, on(call.pool.pool(), Rights::USE)))
}

fn a_path_is_told_to_a_user(step: &Step<'_>) -> bool {
    step.get_name().is_some() && !is_made_by_administrator(step)
}

fn creators_control_the_root(step: &Step<'_>) -> bool {
    !a_pool_is_created(step)
        || is_made_by_administrator(step)
        || caller_has(step, on(PoolId::ROOT, Rights::CONTROL))
}

fn a_pool_is_created(step: &Step<'_>) -> bool {
    step.create().is_some() && step.after.pools.len() > step.before.pools.len()
}

/// The pool that the medium of an allocation was in.
fn source(step: &Step<'_>) -> Option<PoolId> {
    step.allocate()?;
    let side = step.after.logical(step.reply.logical?.logical()).side;
    Some(step.before.pool_of_side(side))
}

fn drawers_have_rights_on_the_source(step: &Step<'_>) -> bool {
    let Some(source) = source(step) else { return true };
    let is_free = step.before.pool(source).kind == PoolKind::Free;
    let right = if is_free { Rights::USE } else { Rights::CONTROL };
    is_made_by_administrator(step) || caller_has(step, on(source, right))
}

fn a_user_draws_from_free(step: &Step<'_>) -> bool {
    !is_made_by_administrator(step)
        && source(step).is_some_and(|pool| step.before.pool(pool).kind == PoolKind::Free)
}

/// The pool of the medium that a call of DeleteNtmsMedia took away.
fn deleted_from(step: &Step<'_>) -> Option<PoolId> {
    step.delete_medium().map(|call| step.before.medium(call.medium.medium()).pool)
}

/// The pool of the medium that a call of CreateNtmsMedia made.
fn created_in(step: &Step<'_>) -> Option<PoolId> {
    step.create_medium()?;
    step.reply.medium.map(|medium| step.after.medium(medium.medium()).pool)
}

fn makers_of_media_have_both_rights(step: &Step<'_>) -> bool {
    deleted_from(step).or(created_in(step)).is_none_or(|pool| {
        is_made_by_administrator(step)
            || (caller_has(step, (Securable::Computer, Rights::MODIFY))
                && caller_has(step, on(pool, Rights::MODIFY)))
    })
}

fn a_user_enters_a_medium(step: &Step<'_>) -> bool {
    created_in(step).is_some() && !is_made_by_administrator(step)
}

/// The free pool that the medium of a deallocation returned to.
fn returned_to(step: &Step<'_>) -> Option<PoolId> {
    let side = step.before.logical(step.deallocate()?.logical.logical()).side;
    let (was, is) = (step.before.pool_of_side(side), step.after.pool_of_side(side));
    (was != is).then_some(is)
}

fn returners_may_use_the_free_pool(step: &Step<'_>) -> bool {
    is_made_by_administrator(step)
        || returned_to(step).is_none_or(|pool| caller_has(step, on(pool, Rights::USE)))
}

fn a_user_returns_a_medium(step: &Step<'_>) -> bool {
    !is_made_by_administrator(step) && returned_to(step).is_some()
}
