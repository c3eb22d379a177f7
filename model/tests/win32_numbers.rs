//! Numbers are those of the public headers.

use ntms_model::access::Rights;
use ntms_model::call;
use ntms_model::error::NtmsError as E;
use ntms_model::state::{MediaState, PoolKind, SideState};
use windows_sys::Win32::Foundation as win;
use windows_sys::Win32::Security as security;
use windows_sys::Win32::Storage::FileSystem as ntms;

#[test]
fn codes_have_the_numbers_of_the_header() {
    let rows = [
        (E::Success, win::ERROR_SUCCESS),
        (E::AccessDenied, win::ERROR_ACCESS_DENIED),
        (E::InvalidHandle, win::ERROR_INVALID_HANDLE),
        (E::NotEnoughMemory, win::ERROR_NOT_ENOUGH_MEMORY),
        (E::BadFormat, win::ERROR_BAD_FORMAT),
        (E::InvalidDrive, win::ERROR_INVALID_DRIVE),
        (E::WriteProtect, win::ERROR_WRITE_PROTECT),
        (E::NotReady, win::ERROR_NOT_READY),
        (E::InvalidParameter, win::ERROR_INVALID_PARAMETER),
        (E::InsufficientBuffer, win::ERROR_INSUFFICIENT_BUFFER),
        (E::InvalidName, win::ERROR_INVALID_NAME),
        (E::Busy, win::ERROR_BUSY),
        (E::AlreadyExists, win::ERROR_ALREADY_EXISTS),
        (E::ConnectionUnavailable, win::ERROR_CONNECTION_UNAVAIL),
        (E::InvalidComputerName, win::ERROR_INVALID_COMPUTERNAME),
        (E::NoNetwork, win::ERROR_NO_NETWORK),
        (E::Cancelled, win::ERROR_CANCELLED),
        (E::NoSecurityOnObject, win::ERROR_NO_SECURITY_ON_OBJECT),
        (E::Timeout, win::ERROR_TIMEOUT),
        (E::NoInterfaces, 1817), // in another header, `rpcnterr.h`
        (E::NotConnected, win::ERROR_NOT_CONNECTED),
        (E::InvalidMedia, win::ERROR_INVALID_MEDIA),
        (E::InvalidMediaPool, win::ERROR_INVALID_MEDIA_POOL),
        (E::MediaOffline, win::ERROR_MEDIA_OFFLINE),
        (E::LibraryOffline, win::ERROR_LIBRARY_OFFLINE),
        (E::InvalidOperation, win::ERROR_INVALID_OPERATION),
        (E::MediaNotAvailable, win::ERROR_MEDIA_NOT_AVAILABLE),
        (E::NotEmpty, win::ERROR_NOT_EMPTY),
        (E::MediaUnavailable, win::ERROR_MEDIA_UNAVAILABLE),
        (E::ObjectNotFound, win::ERROR_OBJECT_NOT_FOUND),
        (E::DatabaseFailure, win::ERROR_DATABASE_FAILURE),
        (E::DatabaseFull, win::ERROR_DATABASE_FULL),
        (E::MediaIncompatible, win::ERROR_MEDIA_INCOMPATIBLE),
        (E::DeviceNotAvailable, win::ERROR_DEVICE_NOT_AVAILABLE),
        (E::InvalidLibrary, win::ERROR_INVALID_LIBRARY),
        (E::DriveMediaMismatch, win::ERROR_DRIVE_MEDIA_MISMATCH),
        (E::ResourceDisabled, win::ERROR_RESOURCE_DISABLED),
        (E::ResourceNotAvailable, win::ERROR_RESOURCE_NOT_AVAILABLE),
        (E::LibraryFull, win::ERROR_LIBRARY_FULL),
        (E::RequestRefused, win::ERROR_REQUEST_REFUSED),
        (E::InvalidState, win::ERROR_INVALID_STATE),
    ];
    let of_header =
        |code: &E| rows.iter().find(|(known, _)| known == code).map(|(_, number)| *number);
    for code in E::ALL {
        assert_eq!(code.number(), of_header(code), "{code}");
    }
}

#[test]
fn side_states_have_the_numbers_of_the_header() {
    let rows = [
        (SideState::Unknown, ntms::NTMS_PARTSTATE_UNKNOWN),
        (SideState::Unprepared, ntms::NTMS_PARTSTATE_UNPREPARED),
        (SideState::Incompatible, ntms::NTMS_PARTSTATE_INCOMPATIBLE),
        (SideState::Decommissioned, ntms::NTMS_PARTSTATE_DECOMMISSIONED),
        (SideState::Available, ntms::NTMS_PARTSTATE_AVAILABLE),
        (SideState::Allocated, ntms::NTMS_PARTSTATE_ALLOCATED),
        (SideState::Complete, ntms::NTMS_PARTSTATE_COMPLETE),
        (SideState::Foreign, ntms::NTMS_PARTSTATE_FOREIGN),
        (SideState::Import, ntms::NTMS_PARTSTATE_IMPORT),
        (SideState::Reserved, ntms::NTMS_PARTSTATE_RESERVED),
    ];
    assert_eq!(rows.len(), SideState::ALL.len());
    for (state, number) in rows {
        assert_eq!(i64::from(state.number()), i64::from(number), "{state}");
    }
}

#[test]
fn media_states_and_kinds_of_pools_have_the_numbers_of_the_header() {
    let states = [
        (MediaState::Idle, ntms::NTMS_MEDIASTATE_IDLE),
        (MediaState::InUse, ntms::NTMS_MEDIASTATE_INUSE),
        (MediaState::Mounted, ntms::NTMS_MEDIASTATE_MOUNTED),
        (MediaState::Loaded, ntms::NTMS_MEDIASTATE_LOADED),
        (MediaState::Unloaded, ntms::NTMS_MEDIASTATE_UNLOADED),
        (MediaState::OperationError, ntms::NTMS_MEDIASTATE_OPERROR),
        (MediaState::OperatorRequest, ntms::NTMS_MEDIASTATE_OPREQ),
    ];
    assert_eq!(states.len(), MediaState::ALL.len());
    for (state, number) in states {
        assert_eq!(i64::from(state.number()), i64::from(number), "{state}");
    }
    let kinds = [
        (PoolKind::Unknown, ntms::NTMS_POOLTYPE_UNKNOWN),
        (PoolKind::Free, ntms::NTMS_POOLTYPE_SCRATCH),
        (PoolKind::Unrecognized, ntms::NTMS_POOLTYPE_FOREIGN),
        (PoolKind::Import, ntms::NTMS_POOLTYPE_IMPORT),
        (PoolKind::Application, ntms::NTMS_POOLTYPE_APPLICATION),
    ];
    for (kind, number) in kinds {
        assert_eq!(i64::from(kind.number()), i64::from(number), "{}", kind.name());
    }
}

#[test]
fn arguments_have_the_numbers_of_the_header() {
    let rows = [
        (call::NTMS_OPEN_EXISTING, ntms::NTMS_OPEN_EXISTING),
        (call::NTMS_CREATE_NEW, ntms::NTMS_CREATE_NEW),
        (call::NTMS_OPEN_ALWAYS, ntms::NTMS_OPEN_ALWAYS),
        (call::NTMS_ALLOCATE_NEW, ntms::NTMS_ALLOCATE_NEW),
        (call::NTMS_ALLOCATE_NEXT, ntms::NTMS_ALLOCATE_NEXT),
        (call::NTMS_ALLOCATE_ERROR_IF_UNAVAILABLE, ntms::NTMS_ALLOCATE_ERROR_IF_UNAVAILABLE),
        (call::NTMS_ALLOCATE_FROMSCRATCH, ntms::NTMS_ALLOCATE_FROMSCRATCH),
        (call::NTMS_DEALLOCATE_TOSCRATCH, ntms::NTMS_DEALLOCATE_TOSCRATCH),
        (call::NTMS_ENUM_ROOTPOOL, ntms::NTMS_ENUM_ROOTPOOL),
        (call::NTMS_LIBRARY, ntms::NTMS_LIBRARY),
        (call::NTMS_LOGICAL_MEDIA, ntms::NTMS_LOGICAL_MEDIA),
        (call::NTMS_MEDIA_POOL, ntms::NTMS_MEDIA_POOL),
        (call::NTMS_MEDIA_TYPE, ntms::NTMS_MEDIA_TYPE),
        (call::NTMS_PARTITION, ntms::NTMS_PARTITION),
        (call::NTMS_PHYSICAL_MEDIA, ntms::NTMS_PHYSICAL_MEDIA),
    ];
    for (ours, of_header) in rows {
        assert_eq!(i64::from(ours), i64::from(of_header));
    }
    assert_eq!(call::OWNER_SECURITY_INFORMATION, security::OWNER_SECURITY_INFORMATION);
    assert_eq!(call::DACL_SECURITY_INFORMATION, security::DACL_SECURITY_INFORMATION);
    assert_eq!(call::SACL_SECURITY_INFORMATION, security::SACL_SECURITY_INFORMATION);
}

#[test]
fn rights_have_the_bits_of_the_header() {
    let rows = [
        (Rights::USE, ntms::NTMS_USE_ACCESS as u32),
        (Rights::MODIFY, ntms::NTMS_MODIFY_ACCESS as u32),
        (Rights::CONTROL, ntms::NTMS_CONTROL_ACCESS as u32),
        (Rights::DELETE, ntms::DELETE),
        (Rights::READ_CONTROL, ntms::READ_CONTROL),
        (Rights::WRITE_DAC, ntms::WRITE_DAC),
        (Rights::WRITE_OWNER, ntms::WRITE_OWNER),
        (Rights::GENERIC_READ, win::GENERIC_READ),
        (Rights::GENERIC_WRITE, win::GENERIC_WRITE),
        (Rights::GENERIC_EXECUTE, win::GENERIC_EXECUTE),
        (Rights::GENERIC_ALL, win::GENERIC_ALL),
    ];
    for (ours, of_header) in rows {
        assert_eq!(ours.0, of_header, "{ours}");
    }
}

#[test]
fn lengths_are_those_of_the_header_without_the_terminator() {
    assert_eq!(call::LONGEST_LEVEL as u32 + 1, ntms::NTMS_OBJECTNAME_LENGTH);
    assert_eq!(call::LONGEST_LEVEL as u32 + 1, ntms::NTMS_APPLICATIONNAME_LENGTH);
    assert_eq!(call::LONGEST_PATH as u32 + 1, ntms::NTMS_POOLHIERARCHY_LENGTH);
}
