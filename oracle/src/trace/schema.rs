//! The form of a line of a trace as JSON Schema, made from the same tables that read and write it.

use super::VERSION;
use crate::text::argument::{Form, parameters};
use ntms_model::access::Rights;
use ntms_model::call::Function;
use ntms_model::edition::Edition;
use ntms_model::error::NtmsError;
use ntms_model::setting::Fault;
use serde_json::{Map, Value, json};

/// The schema of a line, as it is published in `specs/trace.schema.json`: the header on the first
/// line, then calls and events. It says what is written; readers forgive more, see `specs/trace.md`.
#[must_use]
pub fn schema() -> Value {
    let calls = Function::ALL.iter().map(|function| reference(function.name()));
    let events = EVENTS.iter().map(|event| reference(event));
    let lines: Vec<Value> =
        std::iter::once(reference("header")).chain(calls).chain(events).collect();
    let mut definitions = Map::new();
    let parts = [scalars(), world(), descriptors(), replies(), deeds()];
    for part in parts {
        if let Value::Object(part) = part {
            definitions.extend(part);
        }
    }
    for function in Function::ALL {
        definitions.insert(function.name().to_owned(), call(*function));
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": format!("A line of a trace, version {VERSION}"),
        "description": "The header on the first line, then calls with their replies and events of \
            the environment, in the order in which they were completed.",
        "anyOf": lines,
        "$defs": definitions,
    })
}

/// Names under which the events of the environment are defined.
const EVENTS: &[&str] = &["insertMedium", "writeLabels", "setMedium", "restart"];

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}") })
}

fn or_null(name: &str) -> Value {
    json!({ "anyOf": [reference(name), { "type": "null" }] })
}

fn list(name: &str) -> Value {
    json!({ "type": "array", "items": reference(name) })
}

/// A list of identifiers, any of which may be NULL, or NULL.
fn ids_or_null() -> Value {
    json!({
        "anyOf": [{ "type": "array", "items": or_null("identifier") }, { "type": "null" }],
    })
}

/// An object with these members and no others. A name that ends with `?` may be left out.
fn object(description: &str, members: &[(&str, Value)]) -> Value {
    let bare = |name: &str| name.trim_end_matches('?').to_owned();
    let required: Vec<_> =
        members.iter().map(|(name, _)| *name).filter(|name| !name.ends_with('?')).collect();
    let properties: Map<String, Value> =
        members.iter().map(|(name, value)| (bare(name), value.clone())).collect();
    json!({
        "description": description,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn scalars() -> Value {
    let faults: Vec<_> = Fault::ALL.iter().map(|fault| fault.name()).collect();
    let editions: Vec<_> = Edition::ALL.iter().map(|edition| edition.name()).collect();
    let rights = Rights::NAMES.map(|(_, name)| name);
    let codes: Vec<_> = NtmsError::ALL.iter().map(|code| code.name()).collect();
    json!({
        "identifier": {
            "description": "A GUID in lower case, or a label of 1 to 22 characters.",
            "type": "string",
            "pattern": "^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[A-Za-z0-9_./-]{1,22})$",
        },
        "text": { "type": "string" },
        "flag": { "type": "boolean" },
        "number": { "type": "integer", "minimum": 0, "maximum": u32::MAX },
        "pointer": {
            "description": "A pointer that receives an output: given, or NULL.",
            "enum": ["out", null],
        },
        "edition": { "enum": editions },
        "fault": { "enum": faults },
        "right": { "enum": rights },
        "code": {
            "description": "A return code by its name. A name that no document lists can be \
                written, and is never an allowed reply.",
            "type": "string",
            "examples": codes,
        },
    })
}

/// The first line.
fn world() -> Value {
    let header = object(
        "The first line: under which documents, and in which world.",
        &[
            ("trace", json!({ "description": "Version of the form.", "const": VERSION })),
            ("edition", reference("edition")),
            (
                "readings?",
                json!({
                    "description": "Readings that are fixed, with their choices.",
                    "type": "object",
                    "additionalProperties": reference("text"),
                }),
            ),
            ("implementation?", or_null("text")),
            ("note?", or_null("text")),
            ("world", reference("world")),
        ],
    );
    let world = object(
        "Everything that the service remembers when the trace begins.",
        &[
            ("users", list("user")),
            ("libraries", reference("libraries")),
            ("computer?", or_null("computer")),
            ("mediaTypes", list("mediaType")),
            ("pools", list("pool")),
            ("media", list("medium")),
            ("logicalMedia", list("logicalMedium")),
        ],
    );
    let user = object(
        "A user with the groups that he is a member of.",
        &[("name", reference("text")), ("groups?", list("text"))],
    );
    let libraries = object(
        "Identifiers of the two libraries.",
        &[("online", reference("identifier")), ("offline", reference("identifier"))],
    );
    let computer = object(
        "The computer, and who may do what with it and its libraries.",
        &[
            ("id", reference("identifier")),
            ("mediaPoolPolicy?", reference("number")),
            ("security", reference("security")),
            ("onlineSecurity", reference("security")),
            ("offlineSecurity", reference("security")),
        ],
    );
    let media_type = object(
        "A media type.",
        &[
            ("id", reference("identifier")),
            ("name", reference("text")),
            ("sides", json!({ "type": "integer", "minimum": 0, "maximum": u8::MAX })),
        ],
    );
    json!({
        "header": header, "world": world, "user": user, "libraries": libraries,
        "computer": computer, "mediaType": media_type, "pool": pool(), "medium": medium(),
        "side": object(
            "A side, with its state such as `AVAILABLE`.",
            &[
                ("id", reference("identifier")),
                ("state", reference("text")),
                ("allocateCount?", reference("number")),
                ("label?", or_null("worldLabel")),
            ],
        ),
        "worldLabel": object(
            "The label of a side.",
            &[("type", reference("text")), ("id", reference("text"))],
        ),
        "logicalMedium": object(
            "A logical medium, and the side that it denotes.",
            &[("id", reference("identifier")), ("side", reference("identifier"))],
        ),
    })
}

fn pool() -> Value {
    let kinds = ["root", "free", "unrecognized", "import", "application"];
    object(
        "A media pool; its name is the last level of its path.",
        &[
            ("id", reference("identifier")),
            ("kind", json!({ "enum": kinds })),
            ("name", reference("text")),
            ("parent?", or_null("identifier")),
            ("mediaType?", or_null("identifier")),
            ("allocationPolicy?", reference("number")),
            ("deallocationPolicy?", reference("number")),
            ("maxAllocates?", reference("number")),
            ("security", reference("security")),
        ],
    )
}

fn medium() -> Value {
    object(
        "A physical medium, with its sides in their order.",
        &[
            ("id", reference("identifier")),
            ("pool", reference("identifier")),
            ("mediaType", reference("identifier")),
            ("online?", reference("flag")),
            ("enabled?", reference("flag")),
            ("mediaState?", reference("number")),
            ("queued?", reference("flag")),
            ("barCode?", or_null("text")),
            ("sides", list("side")),
        ],
    )
}

fn descriptors() -> Value {
    json!({
        "security": object(
            "Parts of a security descriptor; a part that is not named is left out, and a list \
             that is null is a NULL list.",
            &[
                ("owner?", or_null("text")),
                ("dacl?", json!({ "anyOf": [list("accessEntry"), { "type": "null" }] })),
            ],
        ),
        "accessEntry": object(
            "One access-control entry.",
            &[
                ("type", json!({ "enum": ["allow", "deny"] })),
                ("trustee", reference("text")),
                ("rights", list("right")),
                ("inherited?", reference("flag")),
            ],
        ),
    })
}

/// Members of the information structures: what kind of value each has.
#[rustfmt::skip]
const INFORMATION: &[(&str, &str)] = &[
    ("ObjectGuid?", "identifier"), ("szName?", "text"), ("szDescription?", "text"),
    ("szBarCode?", "text"), ("szOmidLabelType?", "text"), ("OmidLabelId?", "text"),
    ("dwMediaPoolPolicy?", "number"),
    ("PoolType?", "number"), ("MediaType?", "identifier"), ("Parent?", "identifier"),
    ("AllocationPolicy?", "number"), ("DeallocationPolicy?", "number"), ("dwMaxAllocates?", "number"),
    ("dwNumberOfPhysicalMedia?", "number"), ("dwNumberOfLogicalMedia?", "number"),
    ("dwNumberOfMediaPools?", "number"),
    ("Enabled?", "flag"), ("CurrentLibrary?", "identifier"), ("MediaPool?", "identifier"),
    ("MediaState?", "number"), ("dwNumberOfPartitions?", "number"),
    ("PhysicalMedia?", "identifier"), ("LogicalMedia?", "identifier"), ("State?", "number"),
    ("Side?", "number"), ("dwAllocateCount?", "number"),
];

fn replies() -> Value {
    let members = INFORMATION.iter().map(|(name, kind)| (*name, or_null(kind)));
    let information: Vec<_> =
        std::iter::once(("dwType", reference("number"))).chain(members).collect();
    let list_or_null = ids_or_null();
    json!({
        "information": object(
            "NTMS_OBJECTINFORMATION: of its members each type of object has its own.",
            &information,
        ),
        "allocation": object(
            "NTMS_ALLOCATION_INFORMATION.",
            &[("AllocatedFrom?", or_null("identifier"))],
        ),
        "reply": object(
            "A return code, and the outputs that the function gave.",
            &[
                ("code", reference("code")),
                ("hSession?", or_null("identifier")),
                ("lpPoolId?", or_null("identifier")),
                ("lpMediaId?", or_null("identifier")),
                ("lpMedia?", or_null("identifier")),
                ("lpEjectOperation?", or_null("identifier")),
                ("lpInjectOperation?", or_null("identifier")),
                ("LogicalMedia?", list_or_null.clone()),
                ("lpAllocateInformation?", or_null("allocation")),
                ("lpList?", list_or_null),
                ("lpdwListSize?", or_null("number")),
                ("lpInfo?", or_null("information")),
                ("lpNameBuf?", or_null("text")),
                ("lpdwBufSize?", or_null("number")),
                ("lpSecurityDescriptor?", or_null("security")),
            ],
        ),
    })
}

/// A call of this function with its reply.
fn call(function: Function) -> Value {
    let who = if function == Function::OpenNtmsSession {
        ("caller", reference("text"))
    } else {
        ("hSession?", or_null("identifier"))
    };
    let named = |name: &str, form: Form| match form {
        Form::Number(_) => (name.to_owned(), reference("number")),
        Form::Id => (format!("{name}?"), or_null("identifier")),
        Form::Ids => (format!("{name}?"), ids_or_null()),
        Form::Text => (format!("{name}?"), or_null("text")),
        Form::Room => (format!("{name}?"), or_null("number")),
        Form::Security => (format!("{name}?"), or_null("security")),
        Form::Information => (format!("{name}?"), or_null("information")),
        Form::List => {
            (format!("{name}?"), json!({ "anyOf": [list("information"), { "type": "null" }] }))
        }
        Form::Pointer => (format!("{name}?"), reference("pointer")),
    };
    let arguments: Vec<_> =
        parameters(function).iter().map(|(name, form)| named(name, *form)).collect();
    let arguments = arguments.iter().map(|(name, value)| (name.as_str(), value.clone()));
    let params: Vec<_> = std::iter::once(who).chain(arguments).collect();
    object(
        "A call with its reply, and the faults that the environment caused while it ran.",
        &[
            ("method", json!({ "const": function.name() })),
            ("params", object("A pointer that is NULL may be left out.", &params)),
            ("reply", reference("reply")),
            ("faults?", list("fault")),
        ],
    )
}

/// The events of the environment.
fn deeds() -> Value {
    let event = |name: &str, description: &str, params: &[(&str, Value)]| {
        object(
            description,
            &[
                ("method", json!({ "const": format!("environment/{name}") })),
                ("params", object("What it is about.", params)),
                ("result?", reference("inserted")),
            ],
        )
    };
    let medium = ("medium", reference("identifier"));
    json!({
        "inserted": object(
            "The identifiers of a medium that came in, and of its sides in their order.",
            &[medium.clone(), ("sides", list("identifier"))],
        ),
        "insertMedium": event(
            "insertMedium",
            "A new medium comes into the online library; its label is `recognized`, \
             `unrecognized` or `unfit`.",
            &[("mediaType", reference("identifier")), ("label", reference("text"))],
        ),
        "writeLabels": event(
            "writeLabels",
            "The free labels that a medium waits for are written.",
            std::slice::from_ref(&medium),
        ),
        "setMedium": event(
            "setMedium",
            "A medium is used, released, enabled, disabled, taken out or brought in.",
            &[
                medium.clone(),
                ("mediaState?", or_null("number")),
                ("enabled?", or_null("flag")),
                ("online?", or_null("flag")),
            ],
        ),
        "restart": event("restart", "The server stops and starts again.", &[]),
    })
}
