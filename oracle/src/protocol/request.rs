//! Requests: what the client asks.

use super::handshake::{Control, Initialize};
use super::{ErrorObject, form, reason};
use crate::identifier::Identifier;
use crate::wire::{Wire, WireCall, WireEvent};
use crate::world::World;
use ntms_model::call::{Call, CreateNtmsMediaPool, Function};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Number, Value};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What is asked besides calls and events; in JSON, `method` and `params`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "method", content = "params", deny_unknown_fields)]
pub enum Errand {
    /// The first request: who are you?
    #[serde(rename = "initialize")]
    Initialize(Initialize),
    /// Begin again in this world.
    #[serde(rename = "environment/reset")]
    Reset(Reset),
    /// The next call meets this fault.
    #[serde(rename = "environment/injectFault")]
    InjectFault(InjectFault),
}

/// Parameters of `environment/reset`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reset {
    /// The world that comes into being.
    pub world: World,
}

/// What `environment/reset` gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResetDone {
    /// The server's identifier for every identifier of the world.
    pub ids: BTreeMap<Identifier, Identifier>,
}

/// Parameters of `environment/injectFault`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InjectFault {
    /// The name of the fault.
    pub fault: Box<str>,
}

/// Everything that a client can ask.
#[expect(clippy::large_enum_variant, reason = "nearly all of them are calls")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Message {
    /// A call of the API.
    Call(WireCall),
    /// An event of the environment.
    Event(WireEvent),
    /// Anything else.
    Errand(Errand),
}

impl Errand {
    /// Its method.
    #[must_use]
    pub const fn method(&self) -> &'static str {
        match self {
            Errand::Initialize(_) => "initialize",
            Errand::Reset(_) => Control::Reset.method(),
            Errand::InjectFault(_) => Control::InjectFault.method(),
        }
    }
}

impl From<WireCall> for Message {
    fn from(call: WireCall) -> Message {
        Message::Call(call)
    }
}

impl From<WireEvent> for Message {
    fn from(event: WireEvent) -> Message {
        Message::Event(event)
    }
}

impl From<Errand> for Message {
    fn from(errand: Errand) -> Message {
        Message::Errand(errand)
    }
}

impl Message {
    /// Its method.
    #[must_use]
    pub const fn method(&self) -> &'static str {
        match self {
            Message::Call(call) => call.function().name(),
            Message::Event(event) => Control::of(event).method(),
            Message::Errand(errand) => errand.method(),
        }
    }

    /// Reads what a method with these parameters asks, and is strict about its form.
    ///
    /// # Errors
    /// The error to answer with: there is no such method, or the parameters are of the wrong form.
    pub fn read(method: &str, params: &RawValue) -> Result<Message, ErrorObject> {
        if Function::from_name(method).is_some() {
            return form::read_call(method, params).map(Message::Call);
        }
        if method == "initialize" {
            return form::read(method, params).map(Message::Errand);
        }
        match Control::ALL.into_iter().find(|control| control.method() == method) {
            // A world may name its objects by labels: its identifiers are the sender's own.
            Some(Control::Reset | Control::InjectFault) => {
                form::read(method, params).map(Message::Errand)
            }
            Some(
                Control::InsertMedium
                | Control::WriteLabels
                | Control::SetMedium
                | Control::Restart,
            ) => form::read_event(method, params).map(Message::Event),
            None => Err(ErrorObject::unknown_method(method)),
        }
    }

    /// The line that asks this, without its end.
    #[must_use]
    pub fn line(&self, id: u64) -> String {
        #[derive(Serialize)]
        struct Line<'m> {
            jsonrpc: &'static str,
            id: u64,
            #[serde(flatten)]
            message: &'m Message,
        }
        let line = Line { jsonrpc: "2.0", id, message: self };
        // Values of these types can always be written.
        match self {
            Message::Call(Call::CreateNtmsMediaPool(create)) if names_no_owner(create) => {
                let mut line = serde_json::to_value(line).unwrap_or_default();
                line["params"]["lpSecurityAttributes"]["owner"] = Value::Null;
                line.to_string()
            }
            Message::Call(_) | Message::Event(_) | Message::Errand(_) => {
                serde_json::to_string(&line).unwrap_or_default()
            }
        }
    }
}

/// A part of a descriptor that is not named is absent, as where parts are written one by one; here
/// all parts are there, and no owner is `null`.
fn names_no_owner(create: &CreateNtmsMediaPool<Wire>) -> bool {
    create.security.as_ref().is_some_and(|parts| parts.owner.is_none())
}

/// Numbers a request: an integer that the client chose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct RequestId(Number);

impl RequestId {
    fn of(number: Number) -> Option<RequestId> {
        (number.is_i64() || number.is_u64()).then_some(RequestId(number))
    }
}

/// A request whose parameters are still to be read.
#[derive(Debug)]
pub struct Request<'l> {
    /// Its number.
    pub id: RequestId,
    /// Its method.
    pub method: Cow<'l, str>,
    /// Its parameters, in any form.
    pub params: &'l RawValue,
}

/// A line that is no request: how to answer it.
#[derive(Debug, PartialEq)]
pub struct NoRequest {
    /// The number, if the line has one all the same.
    pub id: Option<RequestId>,
    /// What is wrong.
    pub error: ErrorObject,
}

impl<'l> Request<'l> {
    /// Reads a line.
    ///
    /// # Errors
    /// When the line is not JSON, or no request as JSON-RPC 2.0 and the protocol want it.
    pub fn read(line: &'l str) -> Result<Request<'l>, NoRequest> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Form<'l> {
            #[serde(borrow)]
            jsonrpc: Cow<'l, str>,
            id: Number,
            #[serde(borrow)]
            method: Cow<'l, str>,
            #[serde(default, borrow)]
            params: Option<&'l RawValue>,
        }
        let form = match serde_json::from_str::<Form<'l>>(line) {
            Ok(form) if is_object(line) => form,
            Ok(_) => return Err(diagnose(line, "")),
            Err(error) => return Err(diagnose(line, &reason(&error))),
        };
        let refuse = |id, error| Err(NoRequest { id, error });
        match (RequestId::of(form.id), form.params) {
            (None, _) => refuse(None, ErrorObject::no_request("`id` must be an integer")),
            (id, _) if form.jsonrpc != "2.0" => {
                refuse(id, ErrorObject::no_request("`jsonrpc` must be \"2.0\""))
            }
            (id, None) => refuse(id, ErrorObject::wrong_parameters("`params` is missing")),
            (Some(id), Some(params)) => Ok(Request { id, method: form.method, params }),
        }
    }
}

/// What is wrong with a line that is no request: `what`, unless something is wrong before that.
fn diagnose(line: &str, what: &str) -> NoRequest {
    if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(line) {
        return NoRequest { id: None, error: ErrorObject::not_json(&error.to_string()) };
    }
    let what = if is_object(line) { what } else { "expected one object; there are no batches" };
    NoRequest { id: number_of(line), error: ErrorObject::no_request(what) }
}

/// Whether JSON is an object. (A structure alone can be read from a list as well.)
fn is_object(json: &str) -> bool {
    json.trim_start().starts_with('{')
}

/// The number of something that need not be a request.
fn number_of(line: &str) -> Option<RequestId> {
    #[derive(Deserialize)]
    struct Numbered {
        id: Number,
    }
    let numbered: Numbered = serde_json::from_str(line).ok().filter(|_| is_object(line))?;
    RequestId::of(numbered.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ntms_model::access::DescriptorParts;
    use ntms_model::call::OutPointer;

    fn check(line: &str, id: Option<u64>, code: i64) {
        let refused = Request::read(line).expect_err(line);
        assert_eq!(refused.id, id.map(|id| RequestId(id.into())), "{line}");
        assert_eq!(refused.error.code, code, "{line}: {}", refused.error.message);
    }

    #[test]
    fn a_line_that_is_no_request_is_answered_with_the_number_that_it_has() {
        check("", None, ErrorObject::NOT_JSON);
        check("{", None, ErrorObject::NOT_JSON);
        check("[]", None, ErrorObject::NO_REQUEST);
        check("null", None, ErrorObject::NO_REQUEST);
        check(
            r#"[{"jsonrpc":"2.0","id":1,"method":"m","params":{}}]"#,
            None,
            ErrorObject::NO_REQUEST,
        );
        check(r#"["2.0",1,"m",{}]"#, None, ErrorObject::NO_REQUEST);
        check(r#"{"jsonrpc":"2.0","method":"m","params":{}}"#, None, ErrorObject::NO_REQUEST);
        check(
            r#"{"jsonrpc":"1.0","id":7,"method":"m","params":{}}"#,
            Some(7),
            ErrorObject::NO_REQUEST,
        );
        check(r#"{"id":7,"method":"m","params":{}}"#, Some(7), ErrorObject::NO_REQUEST);
        check(r#"{"jsonrpc":"2.0","id":7,"params":{}}"#, Some(7), ErrorObject::NO_REQUEST);
        check(
            r#"{"jsonrpc":"2.0","id":"7","method":"m","params":{}}"#,
            None,
            ErrorObject::NO_REQUEST,
        );
        check(
            r#"{"jsonrpc":"2.0","id":1.5,"method":"m","params":{}}"#,
            None,
            ErrorObject::NO_REQUEST,
        );
        check(
            r#"{"jsonrpc":"2.0","id":7,"method":"m","params":{},"x":1}"#,
            Some(7),
            ErrorObject::NO_REQUEST,
        );
        check(
            r#"{"jsonrpc":"2.0","id":7,"id":8,"method":"m","params":{}}"#,
            None,
            ErrorObject::NO_REQUEST,
        );
        check(r#"{"jsonrpc":"2.0","id":7,"method":"m"}"#, Some(7), ErrorObject::WRONG_PARAMETERS);
    }

    #[test]
    fn what_is_written_is_read_the_same() {
        let create = CreateNtmsMediaPool {
            session: Some(Identifier::NIL),
            name: Some("\"\u{0}\\Backup".into()),
            media_type: None,
            action: 2,
            security: Some(DescriptorParts { owner: None, dacl: Some(None) }),
            pool: OutPointer::Given,
        };
        let hello = Initialize { protocol: 1, edition: None };
        for message in [
            Message::from(WireEvent::Restart(Default::default())),
            Message::from(WireCall::from(create)),
            Message::from(Errand::Initialize(hello)),
        ] {
            let line = message.line(17);
            let request = Request::read(&line).expect("a request");
            assert_eq!(request.id, RequestId(17.into()));
            assert_eq!(Message::read(&request.method, request.params), Ok(message));
        }
    }
}
