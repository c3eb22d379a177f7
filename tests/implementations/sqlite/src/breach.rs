//! Breaches of the protocol, as opposed to calls that fail.

use rusqlite::ErrorCode;
use serde::Serialize;
use std::fmt;

/// Why a request gets no result.
#[derive(Debug)]
pub(crate) enum Breach {
    /// The line is not JSON.
    NotJson(String),
    /// The message is not a request, or not one that can come now.
    NotARequest(String),
    /// There is no such method.
    UnknownMethod(String),
    /// The parameters do not have the form that the method asks for.
    Parameters(String),
    /// The server is broken.
    Broken(rusqlite::Error),
}

impl Breach {
    pub(crate) fn parameters(message: impl Into<String>) -> Breach {
        Breach::Parameters(message.into())
    }

    pub(crate) fn of_parameters(error: serde_json::Error) -> Breach {
        Breach::Parameters(error.to_string())
    }

    /// While a world is brought in, a constraint of the database that it breaks is its own fault.
    pub(crate) fn of_world(self) -> Breach {
        if let Breach::Broken(error) = &self
            && error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation)
        {
            Breach::Parameters(format!("the world contradicts itself: {error}"))
        } else {
            self
        }
    }

    fn code(&self) -> i32 {
        match self {
            Breach::NotJson(_) => -32700,
            Breach::NotARequest(_) => -32600,
            Breach::UnknownMethod(_) => -32601,
            Breach::Parameters(_) => -32602,
            Breach::Broken(_) => -32603,
        }
    }
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Breach::NotJson(what) => write!(f, "not JSON: {what}"),
            Breach::NotARequest(what) => write!(f, "not a request: {what}"),
            Breach::UnknownMethod(method) => write!(f, "unknown method `{method}`"),
            Breach::Parameters(what) => write!(f, "parameters of the wrong form: {what}"),
            Breach::Broken(error) => write!(f, "the server is broken: {error}"),
        }
    }
}

impl From<rusqlite::Error> for Breach {
    fn from(error: rusqlite::Error) -> Breach {
        Breach::Broken(error)
    }
}

/// The `error` of an answer.
#[derive(Serialize)]
pub(crate) struct ErrorObject {
    code: i32,
    message: String,
}

impl From<&Breach> for ErrorObject {
    fn from(breach: &Breach) -> ErrorObject {
        ErrorObject { code: breach.code(), message: breach.to_string() }
    }
}
