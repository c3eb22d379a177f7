//! Requests and answers, line by line.

use super::breach::{Breach, ErrorObject};
use super::method::{self, CONTROLS, FUNCTIONS};
use crate::environment::Fault;
use crate::service::Service;
use crate::switches::{Edition, Switches};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value, json};
use std::io::{self, BufRead, Read, Write};

/// The version of the protocol that this server speaks.
const VERSION: u64 = 1;

/// The longest line, in bytes.
const LONGEST_LINE: u64 = 16 * 1024 * 1024;

/// A service that answers requests of the wire protocol.
#[derive(Debug)]
pub struct Server {
    switches: Switches,
    /// The edition, when it is not for the client to choose.
    edition: Option<Edition>,
    /// There from the handshake on.
    service: Option<Service>,
}

struct Request {
    method: String,
    parameters: Option<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Initialize {
    protocol: u64,
    #[serde(deserialize_with = "super::form::nullable")]
    edition: Option<String>,
}

#[derive(Serialize)]
struct Answer {
    jsonrpc: &'static str,
    id: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorObject>,
}

impl Server {
    /// A server that waits for its handshake. Without an edition the client chooses one; if it does
    /// not, the one of the switches holds.
    #[must_use]
    pub fn new(switches: Switches, edition: Option<Edition>) -> Server {
        Server { switches, edition, service: None }
    }

    /// Answers requests until there are no more.
    ///
    /// # Errors
    /// If the input or the output breaks.
    pub fn run(&mut self, mut input: impl BufRead, mut output: impl Write) -> io::Result<()> {
        let mut line = Vec::new();
        loop {
            line.clear();
            input.by_ref().take(LONGEST_LINE + 1).read_until(b'\n', &mut line)?;
            if line.is_empty() {
                return Ok(());
            }
            let is_too_long = !line.ends_with(b"\n") && line.len() as u64 > LONGEST_LINE;
            let answer = if is_too_long {
                input.skip_until(b'\n')?;
                let breach = Breach::NotJson("the line is longer than 16 MiB".to_owned());
                written(None, Err(breach))
            } else {
                let text = line.strip_suffix(b"\n").unwrap_or(&line);
                self.answer(text)
            };
            output.write_all(answer.as_bytes())?;
            output.write_all(b"\n")?;
            output.flush()?;
        }
    }

    /// Answers one request.
    pub fn answer(&mut self, line: &[u8]) -> String {
        let message = match serde_json::from_slice(line) {
            Ok(message) => message,
            Err(error) => return written(None, Err(Breach::NotJson(error.to_string()))),
        };
        let (id, request) = request(message);
        written(id, request.and_then(|request| self.respond(request)))
    }

    fn respond(&mut self, request: Request) -> Result<Value, Breach> {
        let Some(service) = &mut self.service else {
            return match request.method.as_str() {
                "initialize" => self.initialize(parameters(request)?),
                _ => Err(Breach::NotARequest("`initialize` comes first".to_owned())),
            };
        };
        if request.method == "initialize" {
            return Err(Breach::NotARequest("`initialize` comes once".to_owned()));
        }
        let Some(method) = method::find(&request.method) else {
            return Err(Breach::UnknownMethod(request.method.escape_debug().to_string()));
        };
        method(service, parameters(request)?)
    }

    fn initialize(&mut self, parameters: Map<String, Value>) -> Result<Value, Breach> {
        let wanted: Initialize = serde_json::from_value(parameters.into())?;
        if wanted.protocol != VERSION {
            let message = format!("this server speaks version {VERSION} of the protocol alone");
            return Err(Breach::WrongParameters(message));
        }
        let unknown = |name: &str| {
            Breach::WrongParameters(format!("there is no edition `{}`", name.escape_debug()))
        };
        let named = wanted.edition.as_deref();
        let named =
            named.map(|name| Edition::from_name(name).ok_or_else(|| unknown(name))).transpose()?;
        self.switches.edition = self.edition.or(named).unwrap_or(self.switches.edition);
        self.service = Some(Service::new(&self.switches));
        let functions: Vec<_> = FUNCTIONS.iter().map(|(name, _)| *name).collect();
        let controls: Vec<_> = CONTROLS.iter().map(|(name, _)| *name).collect();
        let faults: Vec<_> = Fault::NAMES.iter().map(|(name, _)| *name).collect();
        Ok(json!({
            "protocol": VERSION,
            "name": env!("CARGO_PKG_NAME"),
            "version": env!("CARGO_PKG_VERSION"),
            "edition": self.switches.edition.name(),
            "functions": functions,
            "controls": controls,
            "faults": faults,
        }))
    }
}

/// Reads a request. Its identifier is there if it could be read.
fn request(message: Value) -> (Option<Number>, Result<Request, Breach>) {
    let refused = |why: &str| Err(Breach::NotARequest(why.to_owned()));
    let Value::Object(mut members) = message else {
        return (None, refused("it is not an object"));
    };
    let id = match members.remove("id") {
        Some(Value::Number(id)) if id.is_i64() || id.is_u64() => id,
        _ => return (None, refused("`id` is not an integer")),
    };
    let version = members.remove("jsonrpc");
    let (method, parameters) = (members.remove("method"), members.remove("params"));
    let read = match method {
        _ if version != Some("2.0".into()) => refused("`jsonrpc` is not \"2.0\""),
        _ if !members.is_empty() => refused("it has a member that no request has"),
        Some(Value::String(method)) => Ok(Request { method, parameters }),
        _ => refused("`method` is not a string"),
    };
    (Some(id), read)
}

fn parameters(request: Request) -> Result<Map<String, Value>, Breach> {
    match request.parameters {
        Some(Value::Object(parameters)) => Ok(parameters),
        _ => Err(Breach::WrongParameters("`params` is not an object".to_owned())),
    }
}

fn written(id: Option<Number>, outcome: Result<Value, Breach>) -> String {
    let (result, error) = match outcome {
        Ok(result) => (Some(result), None),
        Err(breach) => (None, Some(breach.into())),
    };
    let answer = Answer { jsonrpc: "2.0", id, result, error };
    // Values of these types can always be written.
    serde_json::to_string(&answer).unwrap_or_default()
}
