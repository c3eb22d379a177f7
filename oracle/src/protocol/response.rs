//! Responses: what the server answers.

use super::reason;
use super::request::RequestId;
use crate::identifier::Identifier;
use crate::wire::{Wire, WireReply};
use ntms_model::call::Names;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::error::Category;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// The `error` of an answer: the protocol itself was broken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorObject {
    /// What kind of breach.
    pub code: i64,
    /// What is wrong, for people.
    #[serde(default)]
    pub message: Box<str>,
}

impl ErrorObject {
    /// The line is not JSON.
    pub const NOT_JSON: i64 = -32700;
    /// The message is not a request, or not one that can come now.
    pub const NO_REQUEST: i64 = -32600;
    /// There is no such method.
    pub const UNKNOWN_METHOD: i64 = -32601;
    /// The parameters are of the wrong form.
    pub const WRONG_PARAMETERS: i64 = -32602;
    /// The server is broken.
    pub const BROKEN: i64 = -32603;

    /// The line is not JSON.
    #[must_use]
    pub fn not_json(what: &str) -> ErrorObject {
        ErrorObject { code: Self::NOT_JSON, message: format!("not JSON: {what}").into() }
    }

    /// The message is not a request, or not one that can come now.
    #[must_use]
    pub fn no_request(what: &str) -> ErrorObject {
        ErrorObject { code: Self::NO_REQUEST, message: format!("not a request: {what}").into() }
    }

    /// There is no such method.
    #[must_use]
    pub fn unknown_method(method: &str) -> ErrorObject {
        let shown = crate::lines::beginning(method.as_bytes());
        ErrorObject { code: Self::UNKNOWN_METHOD, message: format!("no method `{shown}`").into() }
    }

    /// The parameters are of the wrong form.
    #[must_use]
    pub fn wrong_parameters(what: &str) -> ErrorObject {
        let message = format!("parameters of the wrong form: {what}").into();
        ErrorObject { code: Self::WRONG_PARAMETERS, message }
    }
}

impl fmt::Display for ErrorObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = crate::lines::beginning(self.message.as_bytes());
        write!(f, "error {}: {shown}", self.code)
    }
}

/// The line that answers a request, without its end. `None`: nobody knows which request.
#[must_use]
pub fn line(id: Option<&RequestId>, outcome: Result<&impl Serialize, &ErrorObject>) -> String {
    #[derive(Serialize)]
    struct Line<'r, T> {
        jsonrpc: &'static str,
        id: Option<&'r RequestId>,
        #[serde(skip_serializing_if = "Option::is_none")]
        result: Option<&'r T>,
        #[serde(skip_serializing_if = "Option::is_none")]
        error: Option<&'r ErrorObject>,
    }
    let line = Line { jsonrpc: "2.0", id, result: outcome.ok(), error: outcome.err() };
    // Values of these types can always be written.
    serde_json::to_string(&line).unwrap_or_default()
}

/// An answer that is not what the protocol says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadAnswer {
    /// It is not JSON.
    NotJson(String),
    /// A member is not what it should be.
    Member {
        /// Which, such as `result.lpInfo.dwType`.
        member: String,
        /// What is wrong with it.
        what: String,
    },
    /// It answers another request: the number that it has.
    OtherRequest(String),
    /// It says that the protocol was broken.
    Error(ErrorObject),
}

fn member(member: impl Into<String>, what: impl Into<String>) -> BadAnswer {
    BadAnswer::Member { member: member.into(), what: what.into() }
}

/// Reads the result out of the line that answers the request with this number.
///
/// # Errors
/// When the line is not a result of this form.
pub fn read<T: FromResult>(line: &str, id: u64) -> Result<T, BadAnswer> {
    #[derive(Deserialize)]
    #[serde(expecting = "a response of JSON-RPC")]
    struct Form<'l> {
        #[serde(default, borrow)]
        jsonrpc: Option<Cow<'l, str>>,
        #[serde(default)]
        id: Value,
        #[serde(default, borrow)]
        result: Option<&'l RawValue>,
        #[serde(default, borrow)]
        error: Option<&'l RawValue>,
    }
    let form: Form<'_> = serde_json::from_str(line).map_err(|error| match error.classify() {
        Category::Data => member("answer", reason(&error)),
        Category::Syntax | Category::Eof | Category::Io => BadAnswer::NotJson(error.to_string()),
    })?;
    if form.jsonrpc.as_deref() != Some("2.0") {
        return Err(member("jsonrpc", "expected \"2.0\""));
    }
    let answers_this = form.id.as_u64() == Some(id);
    match (form.result, form.error) {
        // Who could not read a request cannot know its number.
        (None, Some(error)) if answers_this || form.id.is_null() => {
            Err(BadAnswer::Error(read_as("error", error)?))
        }
        (Some(result), None) if answers_this => T::read(result),
        (Some(_), None) | (None, Some(_)) => Err(BadAnswer::OtherRequest(form.id.to_string())),
        (None, None) => Err(member("result", "there is neither `result` nor `error`")),
        (Some(_), Some(_)) => Err(member("result", "there are both `result` and `error`")),
    }
}

fn read_as<T: DeserializeOwned>(place: &str, raw: &RawValue) -> Result<T, BadAnswer> {
    serde_json::from_str(raw.get()).or_else(|_| {
        // Read once more, slowly, to say which member it was.
        let mut json = serde_json::Deserializer::from_str(raw.get());
        serde_path_to_error::deserialize(&mut json).map_err(|error| {
            let path = error.path().to_string();
            let path = if path == "." { place.to_owned() } else { format!("{place}.{path}") };
            member(path, reason(error.inner()))
        })
    })
}

/// What a `result` may be.
pub trait FromResult: Sized {
    /// Reads it.
    ///
    /// # Errors
    /// When it does not have the form.
    fn read(result: &RawValue) -> Result<Self, BadAnswer>;
}

/// The result of a method that gives nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {}

impl FromResult for Done {
    fn read(result: &RawValue) -> Result<Done, BadAnswer> {
        read_as("result", result)
    }
}

impl FromResult for super::Handshake {
    fn read(result: &RawValue) -> Result<super::Handshake, BadAnswer> {
        read_as("result", result)
    }
}

impl FromResult for super::request::ResetDone {
    fn read(result: &RawValue) -> Result<super::request::ResetDone, BadAnswer> {
        let done: super::request::ResetDone = read_as("result", result)?;
        done.ids.values().try_for_each(|id| guid("result.ids", *id))?;
        Ok(done)
    }
}

impl FromResult for crate::wire::Inserted {
    fn read(result: &RawValue) -> Result<crate::wire::Inserted, BadAnswer> {
        let inserted: crate::wire::Inserted = read_as("result", result)?;
        guid("result.medium", inserted.medium)?;
        inserted.sides.iter().try_for_each(|id| guid("result.sides", *id))?;
        Ok(inserted)
    }
}

impl FromResult for WireReply {
    fn read(result: &RawValue) -> Result<WireReply, BadAnswer> {
        let reply: WireReply = match read_as("result", result) {
            Ok(reply) => reply,
            Err(error) => read_without_extras(result).ok_or(error)?,
        };
        let mut labels = Labels(Ok(()));
        drop(reply.renamed(&mut labels));
        labels.0.map(|()| reply)
    }
}

/// A server names everything by GUIDs.
fn guid(place: &str, id: Identifier) -> Result<(), BadAnswer> {
    match id {
        Identifier::Guid(_) => Ok(()),
        Identifier::Label(label) => {
            Err(member(place, format!("expected a GUID, found `{}`", label.as_str())))
        }
    }
}

/// Finds an identifier that is no GUID.
struct Labels(Result<(), BadAnswer>);

impl Names<Wire, Wire> for Labels {
    fn id(&mut self, id: &Option<Identifier>) -> Option<Identifier> {
        if let (Ok(()), Some(id)) = (&self.0, id) {
            self.0 = guid("result", *id);
        }
        *id
    }

    fn principal(&mut self, _name: &Box<str>) -> Box<str> {
        Box::default()
    }
}

/// Reads a reply whose security descriptor has members that the protocol does not name.
fn read_without_extras(result: &RawValue) -> Option<WireReply> {
    let keep = |value: &mut Value, names: &[&str]| {
        if let Some(object) = value.as_object_mut() {
            object.retain(|name, _| names.contains(&name.as_str()));
        }
    };
    let mut value: Value = serde_json::from_str(result.get()).ok()?;
    let descriptor = value.get_mut("lpSecurityDescriptor")?;
    keep(descriptor, &["owner", "dacl"]);
    for entry in descriptor.get_mut("dacl").and_then(Value::as_array_mut).into_iter().flatten() {
        keep(entry, &["type", "trustee", "rights", "inherited"]);
    }
    serde_json::from_value(value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(line: &str) -> BadAnswer {
        read::<WireReply>(line, 3).expect_err(line)
    }

    #[test]
    fn an_answer_in_the_wrong_form_is_told_by_its_member() {
        let of = |place: &str, what: &str| member(place, what);
        let rows = [
            (r#"{"id":3,"result":{"code":"ERROR_SUCCESS"}}"#, of("jsonrpc", "expected \"2.0\"")),
            (r#"{"jsonrpc":"2.0","id":3}"#, of("result", "there is neither `result` nor `error`")),
            (r#"{"jsonrpc":"2.0","id":3,"result":{}}"#, of("result", "missing field `code`")),
            (
                r#"{"jsonrpc":"2.0","id":3,"result":{"code":7}}"#,
                of("result.code", "invalid type: integer `7`, expected a string"),
            ),
            (
                r#"{"jsonrpc":"2.0","id":3,"result":{"code":"ERROR_SUCCESS","lpPoolId":"P1"}}"#,
                of("result", "expected a GUID, found `P1`"),
            ),
            (
                r#"{"jsonrpc":"2.0","id":3,"result":{"code":"ERROR_SUCCESS","lpInfo":{"dwType":-1}}}"#,
                of("result.lpInfo.dwType", "invalid value: integer `-1`, expected u32"),
            ),
        ];
        for (line, expected) in rows {
            assert_eq!(refused(line), expected, "{line}");
        }
    }

    #[test]
    fn an_answer_to_another_request_is_told() {
        let line = r#"{"jsonrpc":"2.0","id":2,"result":{"code":"ERROR_SUCCESS"}}"#;
        assert_eq!(refused(line), BadAnswer::OtherRequest("2".to_owned()));
    }

    #[test]
    fn who_cannot_read_a_request_need_not_know_its_number() {
        let line = r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"what?"}}"#;
        let error = ErrorObject { code: ErrorObject::NOT_JSON, message: "what?".into() };
        assert_eq!(refused(line), BadAnswer::Error(error));
    }

    #[test]
    fn members_that_the_protocol_does_not_name_are_ignored() {
        let line = r#"{"jsonrpc":"2.0","id":3,"motto":1,"result":{"code":"ERROR_SUCCESS","cost":0,
            "lpSecurityDescriptor":{"owner":"ann","group":"staff","dacl":[
                {"type":"allow","trustee":"bob","rights":["USE"],"flags":0}]}}}"#;
        let reply = read::<WireReply>(line, 3).expect("a reply");
        assert_eq!(reply.security.and_then(|parts| parts.owner).as_deref(), Some("ann"));
    }
}
