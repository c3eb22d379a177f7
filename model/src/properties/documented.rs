//! Which codes the documents list for which function: the tables of return codes of the pages, as
//! `specs/return_codes.tsv` has them for the founding functions, and as they are written down here
//! for the others.

use crate::call::Function;
use crate::error::NtmsError as E;
use std::collections::BTreeSet;
use std::sync::LazyLock;

const FOUNDING: &str = include_str!("../../../specs/return_codes.tsv");

/// Whether the documents list this code for this function. One code they allow to all (ENV-27).
pub fn lists(function: Function, code: E) -> bool {
    if code == E::NotReady {
        true
    } else if Function::FOUNDING.contains(&function) {
        founding().contains(&(function, code))
    } else {
        others(function).contains(&code)
    }
}

/// The pairs of function and code of the founding functions.
pub fn founding() -> &'static BTreeSet<(Function, E)> {
    static PAIRS: LazyLock<BTreeSet<(Function, E)>> = LazyLock::new(|| {
        FOUNDING
            .lines()
            .filter_map(|line| {
                let mut cells = line.split('\t');
                Some((Function::from_name(cells.next()?)?, E::from_name(cells.next()?)?))
            })
            .collect()
    });
    &PAIRS
}

#[rustfmt::skip]
const fn others(function: Function) -> &'static [E] {
    match function {
        Function::OpenNtmsSession => &[
            E::Success, E::InvalidComputerName, E::InvalidParameter, E::NoNetwork, E::NotConnected,
            E::InvalidHandleValue, E::NoInterfaces,
            // Of MS-RSMP alone.
            E::AccessDenied,
        ],
        Function::CloseNtmsSession => &[E::Success, E::ConnectionUnavailable, E::InvalidHandle],
        Function::AllocateNtmsMedia => &[
            E::Success, E::AccessDenied, E::Cancelled, E::DatabaseFailure, E::DatabaseFull,
            E::DeviceNotAvailable, E::InvalidHandle, E::InvalidMedia, E::InvalidMediaPool,
            E::InvalidParameter, E::MediaOffline, E::MediaUnavailable, E::NotEnoughMemory, E::Timeout,
        ],
        Function::SetNtmsMediaComplete | Function::DecommissionNtmsMedia => &[
            E::Success, E::AccessDenied, E::DatabaseFailure, E::DatabaseFull, E::InvalidHandle,
            E::InvalidMedia, E::InvalidMediaPool, E::InvalidParameter, E::InvalidState,
            E::NotEnoughMemory,
        ],
        Function::DeleteNtmsMedia => &[
            E::Success, E::AccessDenied, E::DatabaseFailure, E::DatabaseFull, E::InvalidHandle,
            E::InvalidMedia, E::InvalidMediaPool, E::InvalidParameter, E::InvalidState,
            E::NotEnoughMemory,
        ],
        Function::MountNtmsMedia => &[
            E::Success, E::AccessDenied, E::Busy, E::Cancelled, E::DatabaseFailure, E::DatabaseFull,
            E::DriveMediaMismatch, E::InvalidDrive, E::InvalidLibrary, E::InvalidMedia,
            E::InvalidState, E::MediaOffline, E::NotEnoughMemory, E::RequestRefused,
            E::ResourceDisabled, E::Timeout, E::WriteProtect,
            // Of CloseNtmsSession, and of MS-RSMP alone.
            E::InvalidHandle, E::InvalidParameter, E::ResourceNotAvailable,
        ],
        Function::DismountNtmsMedia => &[
            E::Success, E::AccessDenied, E::DatabaseFailure, E::DatabaseFull, E::DeviceNotAvailable,
            E::InvalidLibrary, E::InvalidMedia, E::InvalidState, E::MediaNotAvailable,
            E::MediaOffline, E::NotEnoughMemory, E::Timeout,
            // Of CloseNtmsSession, and of MS-RSMP alone.
            E::InvalidHandle, E::InvalidParameter,
        ],
        Function::CreateNtmsMedia => &[
            E::Success, E::AccessDenied, E::DatabaseFailure, E::DatabaseFull, E::DuplicateOmid,
            E::InvalidHandle, E::InvalidMedia, E::InvalidMediaPool, E::InvalidParameter,
            E::MediaIncompatible, E::NotEnoughMemory,
        ],
        Function::EjectNtmsMedia => &[
            E::Success, E::AccessDenied, E::Busy, E::DatabaseFailure, E::DatabaseFull,
            E::DeviceNotAvailable, E::InvalidHandle, E::InvalidOperation, E::InvalidParameter,
            E::LibraryOffline, E::MediaNotAvailable, E::NotEnoughMemory,
            // Of MS-RSMP alone.
            E::ResourceDisabled,
        ],
        Function::InjectNtmsMedia => &[
            E::Success, E::AccessDenied, E::DatabaseFailure, E::DatabaseFull, E::DeviceNotAvailable,
            E::InvalidHandle, E::InvalidOperation, E::InvalidParameter, E::LibraryOffline,
            E::NotEnoughMemory,
            // Of MS-RSMP alone.
            E::LibraryFull,
        ],
        Function::GetNtmsObjectSecurity => &[
            E::Success, E::AccessDenied, E::DatabaseFailure, E::InvalidHandle, E::InvalidParameter,
            E::NoSecurityOnObject, E::ObjectNotFound,
        ],
        Function::SetNtmsObjectSecurity => &[
            E::Success, E::AccessDenied, E::DatabaseFailure, E::DatabaseFull, E::InvalidHandle,
            E::InvalidParameter, E::NoSecurityOnObject, E::ObjectNotFound,
        ],
        Function::GetNtmsObjectInformation => &[
            E::Success, E::AccessDenied, E::InvalidHandle, E::InvalidParameter, E::NotEnoughMemory,
            E::ObjectNotFound,
        ],
        Function::SetNtmsObjectInformation => &[
            E::Success, E::AccessDenied, E::DatabaseFailure, E::DatabaseFull, E::InvalidHandle,
            E::InvalidParameter, E::NotEnoughMemory, E::ObjectNotFound,
        ],
        Function::GetNtmsMediaPoolName => &[
            E::Success, E::InsufficientBuffer, E::InvalidHandle, E::InvalidMediaPool,
            E::InvalidParameter, E::NotEnoughMemory,
            // Of MS-RSMP alone.
            E::AccessDenied,
        ],
        Function::EnumerateNtmsObject => &[
            E::Success, E::InsufficientBuffer, E::InvalidHandle, E::InvalidParameter,
            E::NotEnoughMemory, E::ObjectNotFound,
        ],
        Function::CreateNtmsMediaPool
        | Function::MoveToNtmsMediaPool
        | Function::DeleteNtmsMediaPool
        | Function::SwapNtmsMedia
        | Function::DeallocateNtmsMedia => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_founding_functions_have_their_48_pairs() {
        assert_eq!(founding().len(), 48);
    }
}
