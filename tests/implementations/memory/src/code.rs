//! The codes of the API.

use serde::{Serialize, Serializer};
use std::fmt;

macro_rules! codes {
    ($($code:ident $name:literal)+) => {
        /// Why a call failed.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "each is named after the documented code")]
        pub enum Code {
            $($code,)+
        }

        impl Code {
            /// The documented name.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Code::$code => $name,)+
                }
            }
        }
    };
}

codes! {
    AccessDenied          "ERROR_ACCESS_DENIED"
    AlreadyExists         "ERROR_ALREADY_EXISTS"
    BadFormat             "ERROR_BAD_FORMAT"
    Busy                  "ERROR_BUSY"
    Cancelled             "ERROR_CANCELLED"
    ConnectionUnavailable "ERROR_CONNECTION_UNAVAIL"
    DatabaseFailure       "ERROR_DATABASE_FAILURE"
    DatabaseFull          "ERROR_DATABASE_FULL"
    DeviceNotAvailable    "ERROR_DEVICE_NOT_AVAILABLE"
    DuplicateOmid         "ERROR_DUPLICATE_OMID"
    InvalidComputerName   "ERROR_INVALID_COMPUTERNAME"
    InvalidDrive          "ERROR_INVALID_DRIVE"
    InvalidHandle         "ERROR_INVALID_HANDLE"
    InvalidLibrary        "ERROR_INVALID_LIBRARY"
    InvalidMedia          "ERROR_INVALID_MEDIA"
    InvalidMediaPool      "ERROR_INVALID_MEDIA_POOL"
    InvalidName           "ERROR_INVALID_NAME"
    InvalidOperation      "ERROR_INVALID_OPERATION"
    InvalidParameter      "ERROR_INVALID_PARAMETER"
    InvalidPartition      "ERROR_INVALID_PARTITION"
    InvalidState          "ERROR_INVALID_STATE"
    LibraryOffline        "ERROR_LIBRARY_OFFLINE"
    MediaIncompatible     "ERROR_MEDIA_INCOMPATIBLE"
    MediaNotAvailable     "ERROR_MEDIA_NOT_AVAILABLE"
    MediaOffline          "ERROR_MEDIA_OFFLINE"
    MediaUnavailable      "ERROR_MEDIA_UNAVAILABLE"
    NoInterfaces          "RPC_S_NO_INTERFACES"
    NoNetwork             "ERROR_NO_NETWORK"
    NoSecurityOnObject    "ERROR_NO_SECURITY_ON_OBJECT"
    NotConnected          "ERROR_NOT_CONNECTED"
    NotEmpty              "ERROR_NOT_EMPTY"
    NotEnoughMemory       "ERROR_NOT_ENOUGH_MEMORY"
    NotReady              "ERROR_NOT_READY"
    ObjectNotFound        "ERROR_OBJECT_NOT_FOUND"
    ResourceDisabled      "ERROR_RESOURCE_DISABLED"
    Timeout               "ERROR_TIMEOUT"
    WriteProtect          "ERROR_WRITE_PROTECT"
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}
