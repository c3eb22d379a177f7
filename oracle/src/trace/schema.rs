//! The JSON Schema of a line of a trace, from the types that read and write it.

use super::{Header, VERSION};
use crate::wire::{Inserted, WireCall, WireEvent, WireReply};
use ntms_model::setting::Fault;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;
use std::borrow::Cow;

/// One line of a trace: the header on the first, then calls and events.
#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "the schema alone is wanted")]
enum Line {
    /// The first line.
    Header(Box<Header>),
    /// A call with its reply.
    Call(Box<CallLine>),
    /// An event of the environment.
    Event(Box<EventLine>),
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "the schema alone is wanted")]
struct CallLine {
    #[serde(flatten)]
    call: WireCall,
    /// What was answered.
    reply: WireReply,
    /// Faults that the environment caused while the call ran.
    #[serde(default)]
    faults: Vec<FaultName>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "the schema alone is wanted")]
struct EventLine {
    #[serde(flatten)]
    event: WireEvent,
    /// The identifiers of a medium that came in.
    #[serde(default)]
    result: Option<Inserted>,
}

struct FaultName;

impl JsonSchema for FaultName {
    fn schema_name() -> Cow<'static, str> {
        "Fault".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let names: Vec<_> = Fault::ALL.iter().map(|fault| fault.name()).collect();
        json_schema!({ "enum": names })
    }
}

/// The schema of a line, as it is published in `specs/trace.schema.json`.
#[must_use]
pub fn schema() -> Value {
    let generator = SchemaGenerator::new(SchemaSettings::draft2020_12());
    let mut schema = generator.into_root_schema_for::<Line>().to_value();
    schema["title"] = format!("A line of a trace, version {VERSION}").into();
    schema
}
