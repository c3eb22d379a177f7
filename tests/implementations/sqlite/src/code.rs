//! The codes of the API, and what a call answers.

use crate::words::Word;
use rusqlite::ErrorCode;
use serde_json::{Map, Value};

/// A return code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Code {
    Success,
    AccessDenied,
    AlreadyExists,
    BadFormat,
    Busy,
    ConnectionUnavailable,
    DatabaseFailure,
    DatabaseFull,
    DeviceNotAvailable,
    DuplicateOmid,
    InsufficientBuffer,
    InvalidComputerName,
    InvalidDrive,
    InvalidHandle,
    InvalidMedia,
    InvalidMediaPool,
    InvalidName,
    InvalidOperation,
    InvalidParameter,
    InvalidState,
    LibraryOffline,
    MediaIncompatible,
    MediaNotAvailable,
    MediaOffline,
    MediaUnavailable,
    NoInterfaces,
    NoNetwork,
    NoSecurityOnObject,
    NotConnected,
    NotEmpty,
    NotEnoughMemory,
    NotReady,
    ObjectNotFound,
    ResourceDisabled,
    Timeout,
    WriteProtect,
}

impl Word for Code {
    const KIND: &'static str = "code";
    const WORDS: &'static [(&'static str, Code)] = &[
        ("ERROR_SUCCESS", Code::Success),
        ("ERROR_ACCESS_DENIED", Code::AccessDenied),
        ("ERROR_ALREADY_EXISTS", Code::AlreadyExists),
        ("ERROR_BAD_FORMAT", Code::BadFormat),
        ("ERROR_BUSY", Code::Busy),
        ("ERROR_CONNECTION_UNAVAIL", Code::ConnectionUnavailable),
        ("ERROR_DATABASE_FAILURE", Code::DatabaseFailure),
        ("ERROR_DATABASE_FULL", Code::DatabaseFull),
        ("ERROR_DEVICE_NOT_AVAILABLE", Code::DeviceNotAvailable),
        ("ERROR_DUPLICATE_OMID", Code::DuplicateOmid),
        ("ERROR_INSUFFICIENT_BUFFER", Code::InsufficientBuffer),
        ("ERROR_INVALID_COMPUTERNAME", Code::InvalidComputerName),
        ("ERROR_INVALID_DRIVE", Code::InvalidDrive),
        ("ERROR_RESOURCE_DISABLED", Code::ResourceDisabled),
        ("ERROR_WRITE_PROTECT", Code::WriteProtect),
        ("ERROR_INVALID_HANDLE", Code::InvalidHandle),
        ("ERROR_INVALID_MEDIA", Code::InvalidMedia),
        ("ERROR_INVALID_MEDIA_POOL", Code::InvalidMediaPool),
        ("ERROR_INVALID_NAME", Code::InvalidName),
        ("ERROR_INVALID_OPERATION", Code::InvalidOperation),
        ("ERROR_INVALID_PARAMETER", Code::InvalidParameter),
        ("ERROR_INVALID_STATE", Code::InvalidState),
        ("ERROR_LIBRARY_OFFLINE", Code::LibraryOffline),
        ("ERROR_MEDIA_NOT_AVAILABLE", Code::MediaNotAvailable),
        ("ERROR_MEDIA_INCOMPATIBLE", Code::MediaIncompatible),
        ("ERROR_MEDIA_OFFLINE", Code::MediaOffline),
        ("ERROR_MEDIA_UNAVAILABLE", Code::MediaUnavailable),
        ("RPC_S_NO_INTERFACES", Code::NoInterfaces),
        ("ERROR_NO_NETWORK", Code::NoNetwork),
        ("ERROR_NO_SECURITY_ON_OBJECT", Code::NoSecurityOnObject),
        ("ERROR_NOT_CONNECTED", Code::NotConnected),
        ("ERROR_NOT_EMPTY", Code::NotEmpty),
        ("ERROR_NOT_ENOUGH_MEMORY", Code::NotEnoughMemory),
        ("ERROR_NOT_READY", Code::NotReady),
        ("ERROR_OBJECT_NOT_FOUND", Code::ObjectNotFound),
        ("ERROR_TIMEOUT", Code::Timeout),
    ];
}

/// What a call answers when what it did is to be kept.
pub(crate) struct Reply {
    code: Code,
    outputs: Map<String, Value>,
}

impl Reply {
    pub(crate) fn new(code: Code) -> Reply {
        Reply { code, outputs: Map::new() }
    }

    pub(crate) fn success() -> Reply {
        Reply::new(Code::Success)
    }

    /// The reply with one more output.
    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Reply {
        self.outputs.insert(name.to_owned(), value.into());
        self
    }
}

impl From<Reply> for Value {
    fn from(reply: Reply) -> Value {
        let code = reply.code.word();
        reply.with("code", code).outputs.into()
    }
}

/// Why a call did nothing: whatever it wrote so far is taken back.
pub(crate) enum Failure {
    /// The API says no.
    Refused(Code),
    /// The database says no.
    Broken(rusqlite::Error),
}

impl From<Code> for Failure {
    fn from(code: Code) -> Failure {
        Failure::Refused(code)
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Failure {
        Failure::Broken(error)
    }
}

/// What a function of the API comes to.
pub(crate) type Answer = Result<Reply, Failure>;

/// The code for an error of the database; `None` for a mistake of this program.
pub(crate) fn code_of_database_error(error: &rusqlite::Error) -> Option<Code> {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => Some(Code::DatabaseFull),
        Some(ErrorCode::OutOfMemory) => Some(Code::NotEnoughMemory),
        Some(ErrorCode::ConstraintViolation | ErrorCode::ApiMisuse) => None,
        Some(_) => Some(Code::DatabaseFailure),
        None => matches!(error, rusqlite::Error::FromSqlConversionFailure(..))
            .then_some(Code::DatabaseFailure),
    }
}
