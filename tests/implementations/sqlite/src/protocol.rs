//! The wire: one line of JSON in, one line out.

use crate::breach::{Breach, ErrorObject};
use crate::environment::Fault;
use crate::json::Object;
use crate::words::Word;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Number, Value};

/// The version of the protocol that this server speaks.
pub(crate) const VERSION: u64 = 1;

/// The functions that this server has, each with the faults that its table of codes lists.
#[rustfmt::skip]
pub(crate) const FUNCTIONS: &[(&str, &[Fault])] = {
    use Fault::{
        ConnectionUnavailable, DatabaseFailure, DatabaseFull, DeviceNotAvailable,
        LabelNotRecognized, NoInterfaces, NoNetwork, NotConnected, NotEnoughMemory, NotReady,
        OperatorSatisfies,
    };
    &[
        ("OpenNtmsSession",          &[NotReady, NotConnected, NoNetwork, NoInterfaces]),
        ("CloseNtmsSession",         &[ConnectionUnavailable]),
        ("CreateNtmsMediaPool",      &[DatabaseFailure, DatabaseFull]),
        ("MoveToNtmsMediaPool",      &[DatabaseFailure, DatabaseFull, NotEnoughMemory]),
        ("DeleteNtmsMediaPool",      &[DatabaseFailure, NotEnoughMemory]),
        ("SwapNtmsMedia",            &[DatabaseFailure, DatabaseFull, NotEnoughMemory,
                                       LabelNotRecognized]),
        ("DeallocateNtmsMedia",      &[DatabaseFailure, DatabaseFull, NotEnoughMemory]),
        ("AllocateNtmsMedia",        &[DatabaseFailure, DatabaseFull, NotEnoughMemory,
                                       DeviceNotAvailable, OperatorSatisfies]),
        ("SetNtmsMediaComplete",     &[DatabaseFailure, DatabaseFull, NotEnoughMemory]),
        ("DecommissionNtmsMedia",    &[DatabaseFailure, DatabaseFull, NotEnoughMemory]),
        ("MountNtmsMedia",           &[DatabaseFailure, DatabaseFull, NotEnoughMemory]),
        ("DismountNtmsMedia",        &[DatabaseFailure, DatabaseFull, NotEnoughMemory,
                                       DeviceNotAvailable]),
        ("CreateNtmsMedia",          &[DatabaseFailure, DatabaseFull, NotEnoughMemory]),
        ("EjectNtmsMedia",           &[DatabaseFailure, DatabaseFull, NotEnoughMemory,
                                       DeviceNotAvailable]),
        ("InjectNtmsMedia",          &[DatabaseFailure, DatabaseFull, NotEnoughMemory,
                                       DeviceNotAvailable]),
        ("DeleteNtmsMedia",          &[DatabaseFailure, DatabaseFull, NotEnoughMemory]),
        ("GetNtmsObjectSecurity",    &[DatabaseFailure]),
        ("SetNtmsObjectSecurity",    &[DatabaseFailure, DatabaseFull]),
        ("GetNtmsObjectInformation", &[NotEnoughMemory]),
        ("SetNtmsObjectInformation", &[DatabaseFailure, DatabaseFull, NotEnoughMemory]),
        ("GetNtmsMediaPoolName",     &[NotEnoughMemory]),
        ("EnumerateNtmsObject",      &[NotEnoughMemory]),
    ]
};

/// The controls of the environment that this server has.
pub(crate) const CONTROLS: &[&str] =
    &["reset", "insertMedium", "writeLabels", "setMedium", "injectFault"];

/// Whether the table of codes of a function lists a fault.
pub(crate) fn lists(function: &str, fault: Fault) -> bool {
    FUNCTIONS.iter().any(|(name, faults)| *name == function && faults.contains(&fault))
}

/// A request that has the right form; its parameters are still to be read.
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) parameters: Box<RawValue>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    jsonrpc: String,
    id: Number,
    method: String,
    #[serde(default)]
    params: Option<Box<RawValue>>,
}

/// Reads a line. The identifier of the request is there if it could be read.
pub(crate) fn read(line: &str) -> (Option<Number>, Result<Request, Breach>) {
    match serde_json::from_str::<Object<Form>>(line) {
        Ok(Object(form)) => {
            let id = Some(form.id.clone()).filter(is_integer);
            (id, request(form))
        }
        Err(error) => match serde_json::from_str::<IgnoredAny>(line) {
            Ok(IgnoredAny) => (id_in(line), Err(Breach::NotARequest(error.to_string()))),
            Err(error) => (None, Err(Breach::NotJson(error.to_string()))),
        },
    }
}

fn request(form: Form) -> Result<Request, Breach> {
    if form.jsonrpc != "2.0" {
        return Err(Breach::NotARequest("`jsonrpc` must be \"2.0\"".to_owned()));
    }
    if !is_integer(&form.id) {
        return Err(Breach::NotARequest("`id` must be an integer".to_owned()));
    }
    let parameters = form.params.ok_or_else(|| Breach::parameters("`params` is missing"))?;
    Ok(Request { method: form.method, parameters })
}

fn is_integer(number: &Number) -> bool {
    number.is_i64() || number.is_u64()
}

/// The identifier of something that is not a request, if it has one.
fn id_in(line: &str) -> Option<Number> {
    #[derive(Deserialize)]
    struct WithId {
        id: Number,
    }

    let with_id = serde_json::from_str::<Object<WithId>>(line).ok()?;
    Some(with_id.0.id).filter(is_integer)
}

/// The parameters of a method: an object with exactly its members.
pub(crate) fn parameters<T: DeserializeOwned>(raw: &RawValue) -> Result<T, Breach> {
    let Object(value) = serde_json::from_str(raw.get()).map_err(Breach::of_parameters)?;
    Ok(value)
}

/// The line that answers a request.
pub(crate) fn answer(id: Option<Number>, outcome: Result<Value, Breach>) -> String {
    #[derive(Serialize)]
    struct Answer {
        jsonrpc: &'static str,
        id: Option<Number>,
        #[serde(skip_serializing_if = "Option::is_none")]
        result: Option<Value>,
        #[serde(skip_serializing_if = "Option::is_none")]
        error: Option<ErrorObject>,
    }

    let error = outcome.as_ref().err().map(ErrorObject::from);
    let answer = Answer { jsonrpc: "2.0", id, result: outcome.ok(), error };
    // Values of these types can always be written.
    serde_json::to_string(&answer).unwrap_or_default()
}

/// What `initialize` answers.
pub(crate) fn introduction(edition: &str) -> Value {
    let functions: Vec<_> = FUNCTIONS.iter().map(|(name, _)| *name).collect();
    let faults: Vec<_> = Fault::WORDS.iter().map(|(name, _)| *name).collect();
    serde_json::json!({
        "protocol": VERSION,
        "name": env!("CARGO_PKG_NAME"),
        "version": env!("CARGO_PKG_VERSION"),
        "edition": edition,
        "functions": functions,
        "controls": CONTROLS,
        "faults": faults,
    })
}
