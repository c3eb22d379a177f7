//! The codes that the functions of the API return, by their documented names.

use crate::text::Text;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident $name:literal $number:expr,)*) => {
        /// A return code, named as in the documents. Data, not an error of this program.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum NtmsError {
            $($(#[$doc])* $variant,)*
        }

        impl NtmsError {
            /// Every code that the documents name for the functions of this model.
            pub const ALL: &'static [NtmsError] = &[$(NtmsError::$variant,)*];

            /// The documented name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(NtmsError::$variant => $name,)* }
            }

            /// The Win32 number; none is public for two codes, which are compared by name (AMB-05).
            #[must_use]
            pub const fn number(self) -> Option<u32> {
                match self { $(NtmsError::$variant => $number,)* }
            }
        }
    };
}

codes! {
    /// The call did what it says.
    Success "ERROR_SUCCESS" Some(0),
    /// A right is missing.
    AccessDenied "ERROR_ACCESS_DENIED" Some(5),
    /// The session handle is missing or not open.
    InvalidHandle "ERROR_INVALID_HANDLE" Some(6),
    /// Memory ran out in the service.
    NotEnoughMemory "ERROR_NOT_ENOUGH_MEMORY" Some(8),
    /// No label library recognizes the label.
    BadFormat "ERROR_BAD_FORMAT" Some(11),
    /// An identifier names no drive.
    InvalidDrive "ERROR_INVALID_DRIVE" Some(15),
    /// A side that is not written any more is to be written.
    WriteProtect "ERROR_WRITE_PROTECT" Some(19),
    /// The service has not finished starting.
    NotReady "ERROR_NOT_READY" Some(21),
    /// An argument is missing or out of range.
    InvalidParameter "ERROR_INVALID_PARAMETER" Some(87),
    /// The list does not fit.
    InsufficientBuffer "ERROR_INSUFFICIENT_BUFFER" Some(122),
    /// The form of a name is wrong.
    InvalidName "ERROR_INVALID_NAME" Some(123),
    /// A side is in use or not available.
    Busy "ERROR_BUSY" Some(170),
    /// A pool of that name exists.
    AlreadyExists "ERROR_ALREADY_EXISTS" Some(183),
    /// The server or its domain cannot be reached any more.
    ConnectionUnavailable "ERROR_CONNECTION_UNAVAIL" Some(1201),
    /// The form of the computer name is wrong.
    InvalidComputerName "ERROR_INVALID_COMPUTERNAME" Some(1210),
    /// There is no network.
    NoNetwork "ERROR_NO_NETWORK" Some(1222),
    /// The operator refused.
    Cancelled "ERROR_CANCELLED" Some(1223),
    /// The object carries no security descriptor.
    NoSecurityOnObject "ERROR_NO_SECURITY_ON_OBJECT" Some(1350),
    /// The time allowed ran out.
    Timeout "ERROR_TIMEOUT" Some(1460),
    /// The service is older than the client.
    NoInterfaces "RPC_S_NO_INTERFACES" Some(1817),
    /// The service cannot be reached.
    NotConnected "ERROR_NOT_CONNECTED" Some(2250),
    /// An identifier names no medium of the kind wanted.
    InvalidMedia "ERROR_INVALID_MEDIA" Some(4300),
    /// A medium is in no library.
    InvalidLibrary "ERROR_INVALID_LIBRARY" Some(4301),
    /// An identifier names no pool that the call serves.
    InvalidMediaPool "ERROR_INVALID_MEDIA_POOL" Some(4302),
    /// Drive and medium are in different libraries.
    DriveMediaMismatch "ERROR_DRIVE_MEDIA_MISMATCH" Some(4303),
    /// The library is the offline library.
    LibraryOffline "ERROR_LIBRARY_OFFLINE" Some(4305),
    /// The medium is offline.
    MediaOffline "ERROR_MEDIA_OFFLINE" Some(4304),
    /// The pool is not empty.
    NotEmpty "ERROR_NOT_EMPTY" Some(4307),
    /// Nothing could be allocated.
    MediaUnavailable "ERROR_MEDIA_UNAVAILABLE" Some(4308),
    /// The library has no slot left.
    LibraryFull "ERROR_LIBRARY_FULL" Some(4322),
    /// Something that the call needs is not available.
    ResourceNotAvailable "ERROR_RESOURCE_NOT_AVAILABLE" Some(5006),
    /// Something that the call needs is disabled.
    ResourceDisabled "ERROR_RESOURCE_DISABLED" Some(4309),
    /// An identifier names no object.
    ObjectNotFound "ERROR_OBJECT_NOT_FOUND" Some(4312),
    /// The database cannot be reached or is damaged.
    DatabaseFailure "ERROR_DATABASE_FAILURE" Some(4313),
    /// The database has no room.
    DatabaseFull "ERROR_DATABASE_FULL" Some(4314),
    /// The media types differ.
    MediaIncompatible "ERROR_MEDIA_INCOMPATIBLE" Some(4315),
    /// The operation is not one that can be done.
    InvalidOperation "ERROR_INVALID_OPERATION" Some(4317),
    /// The medium is disabled.
    MediaNotAvailable "ERROR_MEDIA_NOT_AVAILABLE" Some(4318),
    /// An intermediate resource is not available.
    DeviceNotAvailable "ERROR_DEVICE_NOT_AVAILABLE" Some(4319),
    /// An operator refused a request.
    RequestRefused "ERROR_REQUEST_REFUSED" Some(4320),
    /// The side or medium is in the wrong state.
    InvalidState "ERROR_INVALID_STATE" Some(5023),
    /// The side of the logical medium is not sound.
    InvalidPartition "ERROR_INVALID_PARTITION" None,
    /// A medium has the label already.
    DuplicateOmid "ERROR_DUPLICATE_OMID" None,
    /// The value returned in place of a handle.
    InvalidHandleValue "INVALID_HANDLE_VALUE" None,
}

impl NtmsError {
    /// The code with this documented name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<NtmsError> {
        NtmsError::ALL.iter().copied().find(|code| code.name() == name)
    }
}

impl fmt::Display for NtmsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A code as an implementation gave it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// A code that the documents name.
    Known(NtmsError),
    /// Any other name: never allowed, but it can be told.
    Unlisted(Box<str>),
}

impl From<NtmsError> for Code {
    fn from(code: NtmsError) -> Code {
        Code::Known(code)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Code::Known(code) => f.write_str(code.name()),
            Code::Unlisted(name) => f.write_str(name),
        }
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Code, D::Error> {
        let name = Text::deserialize(deserializer)?;
        Ok(NtmsError::from_name(&name).map_or_else(|| Code::Unlisted((*name).into()), Code::Known))
    }
}
