//! What breaks the protocol itself.

use serde::Serialize;

/// A request that is not answered with a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Breach {
    NotJson(String),
    NotARequest(String),
    UnknownMethod(String),
    WrongParameters(String),
}

/// The `error` of a JSON-RPC answer.
#[derive(Serialize)]
pub(crate) struct ErrorObject {
    code: i32,
    message: String,
}

impl From<Breach> for ErrorObject {
    fn from(breach: Breach) -> ErrorObject {
        let (code, message) = match breach {
            Breach::NotJson(why) => (-32700, format!("not JSON: {why}")),
            Breach::NotARequest(why) => (-32600, format!("not a request: {why}")),
            Breach::UnknownMethod(name) => (-32601, format!("there is no method `{name}`")),
            Breach::WrongParameters(why) => (-32602, why),
        };
        ErrorObject { code, message }
    }
}

impl From<serde_json::Error> for Breach {
    fn from(error: serde_json::Error) -> Breach {
        Breach::WrongParameters(error.to_string())
    }
}
