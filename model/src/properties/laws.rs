//! What is true of every call, whatever it does.

use super::Refusal;
use super::documented;
use super::prelude::*;
use super::rights::side_of;
use crate::error::NtmsError;
use crate::setting::Fault;

/// Said of steps and calls.
#[rustfmt::skip]
pub const PROPERTIES: &[Property] = &[
    property("INV-19", "a call that fails changes nothing",
        OnTrial(refused_calls_change_nothing),
        "a call may fail and may succeed", OnTrial(a_call_may_fail_and_may_succeed))
        .stating(&[
            "CREATE-60", "MOVE-56", "DELETE-20", "SWAP-27", "DEALLOC-34", "ALLOC-67", "COMPLETE-19",
            "DECOM-19", "DELMED-21", "MOUNT-45", "DISMOUNT-25", "CRTMED-48", "EJECT-32", "INJECT-20", "SETINFO-32", "SETSEC-21", "ENV-29", "ENV-31",
        ]),
    property("INV-72", "every call fails or succeeds",
        OnTrial(calls_are_answered),
        "a call may succeed in two ways", OnTrial(a_call_may_succeed_in_two_ways)),
    property("INV-91", "a call that waits for media ends: it succeeds when an operator brings some, and otherwise time runs out",
        OnTrial(waits_end),
        "an operator brings a medium", OnTrial(an_operator_brings_a_medium))
        .stating(&["ENV-20"]),
    property("INV-29", "no call makes or loses media or sides, but those whose purpose it is",
        OnStep(calls_keep_media),
        "a call succeeds while there are media", OnStep(a_call_succeeds_while_there_are_media)),
    property("INV-34", "a code that a function returns is one that the documents list for it",
        OnTrial(codes_are_documented),
        "a call fails for three reasons at once", OnTrial(a_call_has_three_faults))
        .unless(&[
            reading("wrong-kind-code", "object-not-found"),
            reading("swap-states", "allocated"),
            reading("unsuitable-side-code", "media-incompatible"),
            reading("enumeration-right", "use"),
        ]),
    property("INV-52", "a code of the environment is given only for a fault that the call met, and is the code of that fault; a dismount may call a disabled medium a device",
        OnTrial(environment_codes_have_a_cause),
        "a call meets a fault and may succeed", OnTrial(a_fault_may_be_ignored))
        .stating(&["ENV-21", "ENV-22", "ENV-23", "ENV-24", "ENV-25", "ENV-26", "ENV-27", "ENV-28", "ENV-19"])
        .unless(&[reading("environment-codes", "always")]),
];

fn refused_calls_change_nothing(trial: &Trial<'_>) -> bool {
    trial.is_unchanged
}

fn a_call_may_fail_and_may_succeed(trial: &Trial<'_>) -> bool {
    !trial.refusals.is_empty() && trial.successes > 0
}

fn calls_are_answered(trial: &Trial<'_>) -> bool {
    !trial.refusals.is_empty() || trial.successes > 0
}

fn a_call_may_succeed_in_two_ways(trial: &Trial<'_>) -> bool {
    trial.successes > 1
}

/// An allocation that waits, if it is one: a side that the server may choose is neither online nor, if an
/// operator brings what he can, on the shelf.
fn waiting<'t>(trial: &Trial<'t>) -> Option<(&'t AllocateNtmsMedia<Bound>, bool)> {
    let Call::AllocateNtmsMedia(call) = trial.call else { return None };
    let waits = call.timeout > 0 && call.options == 0 && call.side == Reference::Missing;
    let state = trial.before;
    let own = state.pool(call.pool.pool());
    let may_come_from = |source: PoolId| {
        let of_free = state.pool(source).kind == PoolKind::Free && own.draws_from_free;
        source == call.pool.pool() || of_free
    };
    let is_there = |library| {
        state.media.iter().any(|(_, medium)| {
            medium.condition.library == library
                && Holds::Media(medium.media_type) == own.holds
                && may_come_from(medium.pool)
                && medium.sides.iter().any(|side| side.state == SideState::Available)
        })
    };
    let brings = trial.faults.has(Fault::OperatorSatisfies) && is_there(LibraryId::Offline);
    (waits && !is_there(LibraryId::Online)).then_some((call, brings))
}

/// LIV-11. What else keeps a call from succeeding does so for this one too.
fn waits_end(trial: &Trial<'_>) -> bool {
    let Some((call, brings)) = waiting(trial) else { return true };
    let has_no_maximum = trial.before.pool(call.pool.pool()).maximum == Maximum::Known(0);
    let gives_up = trial.may_give(NtmsError::Timeout);
    if brings { !(gives_up && has_no_maximum) } else { trial.successes == 0 }
}

fn an_operator_brings_a_medium(trial: &Trial<'_>) -> bool {
    waiting(trial).is_some_and(|(_, brings)| brings) && trial.successes > 0
}

fn calls_keep_media(step: &Step<'_>) -> bool {
    let shapes = |state: &State| -> Vec<_> {
        state.media.iter().map(|(id, row)| (id, row.media_type, row.sides.len())).collect()
    };
    step.call().is_none()
        || step.is_call_of(Function::CreateNtmsMedia)
        || step.is_call_of(Function::DeleteNtmsMedia)
        || step.is_call_of(Function::EjectNtmsMedia)
        || shapes(step.before) == shapes(step.after)
}

fn a_call_succeeds_while_there_are_media(step: &Step<'_>) -> bool {
    step.call().is_some() && !step.before.media.is_empty()
}

fn codes_are_documented(trial: &Trial<'_>) -> bool {
    let function = trial.call.function();
    trial.codes().all(|code| documented::lists(function, code))
}

fn a_call_has_three_faults(trial: &Trial<'_>) -> bool {
    let mut codes: Vec<_> = trial.codes().collect();
    codes.sort_unstable();
    codes.dedup();
    codes.len() >= 3
}

/// The fault that a code tells of, if it is a code of the environment.
const fn fault_of(code: NtmsError) -> Option<Fault> {
    Some(match code {
        NtmsError::DatabaseFailure => Fault::DatabaseFailure,
        NtmsError::DatabaseFull => Fault::DatabaseFull,
        NtmsError::NotEnoughMemory => Fault::NotEnoughMemory,
        NtmsError::BadFormat => Fault::LabelNotRecognized,
        NtmsError::DeviceNotAvailable => Fault::DeviceNotAvailable,
        NtmsError::NotReady => Fault::NotReady,
        NtmsError::NotConnected => Fault::NotConnected,
        NtmsError::NoNetwork => Fault::NoNetwork,
        NtmsError::NoInterfaces => Fault::NoInterfaces,
        NtmsError::ConnectionUnavailable => Fault::ConnectionUnavailable,
        NtmsError::Cancelled | NtmsError::RequestRefused => Fault::OperatorRefuses,
        NtmsError::Success
        | NtmsError::AccessDenied
        | NtmsError::InvalidHandle
        | NtmsError::InvalidParameter
        | NtmsError::InsufficientBuffer
        | NtmsError::InvalidName
        | NtmsError::Busy
        | NtmsError::AlreadyExists
        | NtmsError::InvalidComputerName
        | NtmsError::NoSecurityOnObject
        | NtmsError::Timeout
        | NtmsError::InvalidMedia
        | NtmsError::InvalidMediaPool
        | NtmsError::MediaOffline
        | NtmsError::NotEmpty
        | NtmsError::MediaUnavailable
        | NtmsError::ObjectNotFound
        | NtmsError::MediaIncompatible
        | NtmsError::InvalidState
        | NtmsError::InvalidPartition
        | NtmsError::DuplicateOmid
        | NtmsError::LibraryOffline
        | NtmsError::InvalidOperation
        | NtmsError::MediaNotAvailable
        | NtmsError::InvalidDrive
        | NtmsError::WriteProtect
        | NtmsError::InvalidLibrary
        | NtmsError::DriveMediaMismatch
        | NtmsError::ResourceDisabled
        | NtmsError::ResourceNotAvailable
        | NtmsError::LibraryFull
        | NtmsError::InvalidHandleValue => return None,
    })
}

fn environment_codes_have_a_cause(trial: &Trial<'_>) -> bool {
    let function = trial.call.function();
    trial.refusals.iter().all(|refusal| match refusal {
        Refusal::Code(code) => fault_of(*code).is_none_or(|fault| {
            (trial.faults.has(fault) || dismounts_a_disabled_medium(trial, *code))
                && documented::lists(function, *code)
        }),
        Refusal::AnyUnlisted => {
            trial.faults.has(Fault::SecuritySubsystem)
                && documented::lists(function, NtmsError::AccessDenied)
        }
        Refusal::AnyFailure => true,
    })
}

/// What a dismount needs and is not available may be the medium, for it is disabled.
fn dismounts_a_disabled_medium(trial: &Trial<'_>, code: NtmsError) -> bool {
    let Call::DismountNtmsMedia(call) = trial.call else { return false };
    let is_disabled = |named: &Reference| {
        let side = side_of(trial.before, *named);
        !trial.before.medium(side.medium).condition.enabled
    };
    code == NtmsError::DeviceNotAvailable && call.media.iter().flatten().any(is_disabled)
}

fn a_fault_may_be_ignored(trial: &Trial<'_>) -> bool {
    !trial.faults.is_empty() && trial.successes > 0
}
