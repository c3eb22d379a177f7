//! Records become calls with replies.

use super::mapping::{CallMapping, Mapping};
use super::names::Names;
use super::record::Record;
use super::{Happening, LogError, code};
use crate::identifier::Identifier;
use crate::text::values;
use crate::wire::{Entry, WireCall, WireReply};
use crate::world::{User, World};
use ntms_model::call::{Call, Function, OpenNtmsSession};
use ntms_model::error::{Code, NtmsError};
use ntms_model::setting::Fault;
use serde_json::{Map, Value, json};

/// Who calls when nobody is named.
const SOMEBODY: &str = "somebody";

/// Turns the records of one log into happenings, in their order.
pub struct Translator<'m> {
    mapping: &'m Mapping,
    names: Names,
    /// Everybody who calls and is not in the world.
    strangers: Vec<Box<str>>,
    users: Vec<Box<str>>,
}

/// One record with what the mapping says of its call.
struct Source<'s> {
    record: &'s Record,
    function: Function,
    call: Option<&'s CallMapping>,
}

/// What stands in a record under some name: the field, the value, if it is there, and whether the
/// mapping itself gives it.
struct Found<'s> {
    field: String,
    value: Option<&'s Value>,
    is_there: bool,
}

impl<'m> Translator<'m> {
    /// A translator for a log that begins in this world.
    #[must_use]
    pub fn new(mapping: &'m Mapping, world: &World) -> Translator<'m> {
        let mut names = Names::default();
        let mut ids = Vec::new();
        drop(world.clone().renamed(|id| {
            ids.push(id);
            id
        }));
        names.take(ids);
        let users = world.users.iter().map(|user| user.name.clone()).collect();
        Translator { mapping, names, strangers: Vec::new(), users }
    }

    /// The world in which the log begins, with everybody in it who calls.
    #[must_use]
    pub fn world(self, mut world: World) -> World {
        let users = self.strangers.into_iter().map(|name| User { name, groups: Vec::new() });
        world.users.extend(users);
        world
    }

    /// Translates one record.
    ///
    /// # Errors
    /// When it is not what the mapping says; the error names line and field.
    pub fn translate(
        &mut self,
        record: &Record,
        happen: &mut dyn FnMut(Happening),
    ) -> Result<(), LogError> {
        let fields = &self.mapping.fields;
        let name = match record.field(&fields.call) {
            Some(Value::String(name)) => name,
            Some(other) => {
                let what = format!("expected the name of a call, found `{other}`");
                return Err(record.error(Some(&fields.call), what));
            }
            None if self.mapping.ignore_other_calls => return Ok(()),
            None => {
                return Err(record.error(Some(&fields.call), "expected the name of a call"));
            }
        };
        let mapping = self.mapping;
        let known = mapping.call(name).map_err(|what| record.error(Some(&fields.call), what))?;
        let Some((function, call)) = known else { return Ok(()) };
        let source = Source { record, function, call };
        let code = match record.field(&fields.code) {
            Some(value) => Some(
                code::read(value, &self.mapping.codes)
                    .map_err(|what| record.error(Some(&fields.code), what))?,
            ),
            None => None,
        };
        let params = self.params(&source, code.as_ref(), happen)?;
        let call = WireCall::with_params(function, Value::Object(params))
            .map_err(|error| record.error(None, format!("{function}: {error}")))?;
        let reply = match code {
            Some(code) => self.reply(&source, &call, code)?,
            None => None,
        };
        happen(match reply {
            Some(reply) => {
                Happening::Entry(Entry::Call { call, reply, faults: Vec::<Fault>::new() })
            }
            None => Happening::Unanswered(call),
        });
        Ok(())
    }

    fn params(
        &mut self,
        source: &Source<'_>,
        code: Option<&Code>,
        happen: &mut dyn FnMut(Happening),
    ) -> Result<Map<String, Value>, LogError> {
        let mut params = Map::new();
        if source.function == Function::OpenNtmsSession {
            params.insert("caller".to_owned(), String::from(self.caller(source.record)?).into());
        } else {
            let session = self.session(source.record, code, happen)?;
            params.insert("hSession".to_owned(), session.map(|id| id.to_string()).into());
        }
        for (name, kind) in values::arguments(source.function) {
            let found = argument(self.mapping, source, name);
            let value = match found.value {
                Some(value) => self
                    .value(kind, value)
                    .map_err(|what| source.record.error(Some(&found.field), what))?,
                None if found.is_there && kind.may_be_null() => Value::Null,
                // What receives something is usually not written down.
                None if kind == values::Kind::Pointer => self.pointer(source, name, code),
                None if kind == values::Kind::Security
                    || name == "lpServer"
                    || name == "lpApplication" =>
                {
                    Value::Null
                }
                None => {
                    let what = format!(
                        "`{name}` of {} stands nowhere; say where in [calls.\"{}\".arguments], or \
                         what it is in [calls.\"{}\".values]",
                        source.function, source.function, source.function
                    );
                    return Err(source.record.error(Some(&found.field), what));
                }
            };
            params.insert(name.to_owned(), value);
        }
        Ok(params)
    }

    /// A pointer that the log does not tell: given, except where the log would show what it received.
    fn pointer(&self, source: &Source<'_>, name: &str, code: Option<&Code>) -> Value {
        let succeeded = code == Some(&Code::Known(NtmsError::Success));
        let is_optional = name == "lpAllocateInformation";
        if is_optional && (!succeeded || output(self.mapping, source, name).value.is_none()) {
            Value::Null
        } else {
            "out".into()
        }
    }

    /// A value of the log as a value of a trace.
    fn value(&mut self, kind: values::Kind, value: &Value) -> Result<Value, String> {
        match kind {
            values::Kind::Id => Ok(self.names.object(value)?.map(|id| id.to_string()).into()),
            values::Kind::Information => {
                let mut members = values::information(value)?;
                for (name, member) in &mut members {
                    if values::is_identifier(name) {
                        *member = self.value(values::Kind::Id, member)?;
                    }
                }
                Ok(Value::Object(members))
            }
            values::Kind::Ids => match value {
                Value::Array(items) => {
                    items.iter().map(|item| self.value(values::Kind::Id, item)).collect()
                }
                Value::Null
                | Value::Bool(_)
                | Value::Number(_)
                | Value::String(_)
                | Value::Object(_) => values::plain(kind, value),
            },
            values::Kind::Structures => match value {
                Value::Array(items) => items
                    .iter()
                    .map(|item| self.value(values::Kind::Information, item))
                    .collect::<Result<_, _>>()
                    .map(Value::Array),
                Value::Null
                | Value::Bool(_)
                | Value::Number(_)
                | Value::String(_)
                | Value::Object(_) => values::plain(kind, value),
            },
            values::Kind::Security => {
                let mut parts = values::plain(kind, value)?;
                self.name_trustees(&mut parts);
                Ok(parts)
            }
            values::Kind::Text | values::Kind::Number(_) | values::Kind::Pointer => {
                values::plain(kind, value)
            }
        }
    }

    /// Calls the users and groups of a security descriptor as the mapping does.
    fn name_trustees(&self, parts: &mut Value) {
        let Value::Object(parts) = parts else { return };
        let entries = parts.get_mut("dacl").and_then(Value::as_array_mut).into_iter().flatten();
        for trustee in entries.filter_map(|entry| entry.get_mut("trustee")) {
            self.name_one(trustee);
        }
        parts.get_mut("owner").into_iter().for_each(|owner| self.name_one(owner));
    }

    fn name_one(&self, who: &mut Value) {
        if let Value::String(name) = who {
            *name = self.mapping.name(name).to_owned();
        }
    }

    fn caller(&mut self, record: &Record) -> Result<Box<str>, LogError> {
        let field = self.mapping.fields.caller.as_deref();
        let name: Box<str> = match field.and_then(|field| record.field(field)) {
            Some(Value::String(name)) => self.mapping.name(name).into(),
            Some(other) => {
                return Err(record.error(field, format!("expected a user, found `{other}`")));
            }
            None => match (&self.mapping.caller, self.users.first()) {
                (Some(name), _) => name.clone(),
                (None, Some(name)) => name.clone(),
                (None, None) => SOMEBODY.into(),
            },
        };
        if !self.users.contains(&name) {
            self.users.push(name.clone());
            self.strangers.push(name.clone());
        }
        Ok(name)
    }

    /// The session of a call. One that nobody saw opened was opened before the log began, unless the
    /// call was told that its handle is not valid.
    fn session(
        &mut self,
        record: &Record,
        code: Option<&Code>,
        happen: &mut dyn FnMut(Happening),
    ) -> Result<Option<Identifier>, LogError> {
        let caller = self.caller(record)?;
        let field = self.mapping.fields.session.as_deref();
        let of_caller = json!(format!("session of {caller}"));
        let value = match field {
            Some(field) if record.has(field) => record.field(field).unwrap_or(&Value::Null),
            Some(_) | None => &of_caller,
        };
        let handle = self.names.session(value).map_err(|what| record.error(field, what))?;
        let Some(handle) = handle else { return Ok(None) };
        if let Some(open) = handle.open {
            return Ok(Some(open));
        }
        let id = self.names.open(&handle.text);
        if code != Some(&Code::Known(NtmsError::InvalidHandle)) {
            let open = OpenNtmsSession { server: None, application: None, options: 0, caller };
            let mut reply = WireReply::of_code(NtmsError::Success);
            reply.session = Some(Some(id));
            let entry = Entry::Call { call: open.into(), reply, faults: Vec::new() };
            happen(Happening::Assumed(entry));
        }
        Ok(Some(id))
    }

    /// The reply, when the log tells it wholly.
    fn reply(
        &mut self,
        source: &Source<'_>,
        call: &WireCall,
        code: Code,
    ) -> Result<Option<WireReply>, LogError> {
        let mut outputs = Map::new();
        let is_short = code == Code::Known(NtmsError::InsufficientBuffer)
            && matches!(
                source.function,
                Function::EnumerateNtmsObject | Function::GetNtmsMediaPoolName
            );
        let gives = code == Code::Known(NtmsError::Success) || is_short;
        if gives {
            for &(name, kind) in values::outputs(source.function) {
                let is_absent = name == "lpAllocateInformation" && !asks_for_allocation(call)
                    || name == "lpNameBuf" && is_short;
                if is_absent {
                    continue;
                }
                match self.output_value(source, name, kind)? {
                    Some(value) => drop(outputs.insert(name.to_owned(), value)),
                    // A complete list tells its own size.
                    None if name == "lpdwListSize" && outputs.contains_key("lpList") => {
                        let size = outputs["lpList"].as_array().map_or(0, Vec::len);
                        if code != Code::Known(NtmsError::Success) {
                            return Ok(None);
                        }
                        outputs.insert(name.to_owned(), size.into());
                    }
                    None => return Ok(None),
                }
            }
        }
        outputs.insert("code".to_owned(), code.to_string().into());
        serde_json::from_value(Value::Object(outputs))
            .map(Some)
            .map_err(|error| source.record.error(None, format!("{}: {error}", source.function)))
    }

    fn output_value(
        &mut self,
        source: &Source<'_>,
        name: &str,
        kind: values::Output,
    ) -> Result<Option<Value>, LogError> {
        let found = output(self.mapping, source, name);
        let (mut field, mut value) = (found.field, found.value);
        // The handle that was opened stands where other calls have theirs.
        if kind == values::Output::Session
            && value.is_none()
            && let Some(session) = &self.mapping.fields.session
        {
            (field, value) = (session.clone(), source.record.field(session));
        }
        let wrong = |what: String| source.record.error(Some(&field), what);
        if kind == values::Output::Session {
            let handle = match value {
                Some(value) => self.names.session(value).map_err(wrong)?.map(|handle| handle.text),
                // Without handles in the log, each caller has one session.
                None if self.mapping.fields.session.is_none() => {
                    Some(format!("session of {}", self.caller(source.record)?))
                }
                None => None,
            };
            return Ok(handle.map(|text| self.names.open(&text).to_string().into()));
        }
        let Some(value) = value else { return Ok(None) };
        let translated = match kind {
            values::Output::Plain(kind) => self.value(kind, value),
            values::Output::List => {
                let items = values::list(value).map_err(wrong)?;
                let ids = items.iter().map(|item| self.value(values::Kind::Id, item));
                ids.collect::<Result<Vec<_>, _>>().map(Value::Array)
            }
            values::Output::AllocatedFrom => {
                let pool = value.get("AllocatedFrom").unwrap_or(value);
                self.value(values::Kind::Id, pool).map(|id| json!({ "AllocatedFrom": id }))
            }
            values::Output::Session => Ok(Value::Null),
        };
        translated.map(Some).map_err(wrong)
    }
}

fn asks_for_allocation(call: &WireCall) -> bool {
    matches!(call, Call::AllocateNtmsMedia(it) if it.information == ntms_model::call::OutPointer::Given)
}

fn argument<'s>(mapping: &'s Mapping, source: &Source<'s>, name: &str) -> Found<'s> {
    let field = source.call.and_then(|call| call.arguments.get(name));
    if field.is_none()
        && let Some(value) = source.call.and_then(|call| call.values.get(name))
    {
        let value = Some(value).filter(|value| !value.is_null());
        return Found { field: name.to_owned(), value, is_there: true };
    }
    find(source.record, field, mapping.fields.arguments.as_deref(), name)
}

fn output<'s>(mapping: &'s Mapping, source: &Source<'s>, name: &str) -> Found<'s> {
    let field = source.call.and_then(|call| call.outputs.get(name));
    find(source.record, field, mapping.fields.outputs.as_deref(), name)
}

/// Looks for an argument or output: under its own field, or under its documented name among all.
fn find<'s>(
    record: &'s Record,
    field: Option<&String>,
    all: Option<&str>,
    name: &str,
) -> Found<'s> {
    let field = match (field, all) {
        (Some(field), _) => field.clone(),
        (None, Some(all)) => format!("{all}.{name}"),
        (None, None) => name.to_owned(),
    };
    let value = record.field(&field);
    let is_there = record.has(&field);
    Found { field, value, is_there }
}
