//! Arguments of calls: which ones a function has, and how each is written.

use super::constant::{
    ACTIONS, ALLOCATE_OPTIONS, Constants, DISMOUNT_OPTIONS, DUPLICATE_OPTIONS, EJECT_ACTIONS,
    ENUMERATE_OPTIONS, INJECT_ACTIONS, MOUNT_OPTIONS, PARTS, PLAIN, PRIORITIES, TIMES, TYPES,
};
use super::token::{Read, Tokens, identifier_or_null, word};
use super::{information, security};
use crate::identifier::Identifier;
use crate::wire::{Wire, WireCall};
use ntms_model::call::{Argument, Function, OutPointer};
use serde_json::{Map, Value};

/// How an argument or member is written.
#[derive(Clone, Copy, Debug)]
pub enum Form {
    /// An identifier, or NULL.
    Id,
    /// A text, or NULL.
    Text,
    /// A number, by its documented name when it has one.
    Number(Constants),
    /// A number, or NULL.
    Room,
    /// A security descriptor, or NULL.
    Security,
    /// An information structure, or NULL.
    Information,
    /// A list of information structures, or NULL.
    List,
    /// A list of identifiers, or NULL.
    Ids,
    /// `out`, or NULL.
    Pointer,
}

/// The arguments of a function in documented order. The session and the caller stand first on the
/// line and are left out here.
#[rustfmt::skip]
pub const fn parameters(function: Function) -> &'static [(&'static str, Form)] {
    use Form::{Id, Ids, Information, List, Number, Pointer, Room, Security, Text};
    match function {
        Function::OpenNtmsSession => &[
            ("lpServer", Text), ("lpApplication", Text), ("dwOptions", Number(PLAIN)),
        ],
        Function::CloseNtmsSession => &[],
        Function::CreateNtmsMediaPool => &[
            ("lpPoolName", Text), ("lpMediaType", Id), ("dwAction", Number(ACTIONS)),
            ("lpSecurityAttributes", Security), ("lpPoolId", Pointer),
        ],
        Function::MoveToNtmsMediaPool => &[("lpMediaId", Id), ("lpPoolId", Id)],
        Function::DeleteNtmsMediaPool => &[("lpPoolId", Id)],
        Function::SwapNtmsMedia => &[("lpMediaId1", Id), ("lpMediaId2", Id)],
        Function::DeallocateNtmsMedia => &[("lpMediaId", Id), ("dwOptions", Number(PLAIN))],
        Function::AllocateNtmsMedia => &[
            ("lpMediaPool", Id), ("lpPartition", Id), ("lpMediaId", Id),
            ("dwOptions", Number(ALLOCATE_OPTIONS)), ("dwTimeout", Number(TIMES)),
            ("lpAllocateInformation", Pointer),
        ],
        Function::SetNtmsMediaComplete
        | Function::DecommissionNtmsMedia
        | Function::DeleteNtmsMedia => &[("lpMediaId", Id)],
        Function::MountNtmsMedia => &[
            ("lpMediaId", Ids), ("lpDriveId", Ids), ("dwCount", Number(PLAIN)),
            ("dwOptions", Number(MOUNT_OPTIONS)), ("dwPriority", Number(PRIORITIES)),
            ("dwTimeout", Number(TIMES)), ("lpMountInformation", Pointer),
        ],
        Function::DismountNtmsMedia => &[
            ("lpMediaId", Ids), ("dwCount", Number(PLAIN)), ("dwOptions", Number(DISMOUNT_OPTIONS)),
        ],
        Function::CreateNtmsMedia => &[
            ("lpMedia", Information), ("lpList", List), ("dwOptions", Number(DUPLICATE_OPTIONS)),
        ],
        Function::EjectNtmsMedia => &[
            ("lpMediaId", Id), ("lpEjectOperation", Id), ("dwAction", Number(EJECT_ACTIONS)),
        ],
        Function::InjectNtmsMedia => &[
            ("lpLibraryId", Id), ("lpInjectOperation", Id), ("dwAction", Number(INJECT_ACTIONS)),
        ],
        Function::GetNtmsObjectSecurity => &[
            ("lpObjectId", Id), ("dwType", Number(TYPES)), ("RequestedInformation", Number(PARTS)),
        ],
        Function::SetNtmsObjectSecurity => &[
            ("lpObjectId", Id), ("dwType", Number(TYPES)), ("SecurityInformation", Number(PARTS)),
            ("lpSecurityDescriptor", Security),
        ],
        Function::GetNtmsObjectInformation => &[
            ("lpObjectId", Id), ("dwType", Number(TYPES)), ("lpInfo", Pointer),
        ],
        Function::SetNtmsObjectInformation => &[("lpObjectId", Id), ("lpInfo", Information)],
        Function::GetNtmsMediaPoolName => &[
            ("lpPoolId", Id), ("lpNameBuf", Pointer), ("lpdwBufSize", Room),
        ],
        Function::EnumerateNtmsObject => &[
            ("lpContainerId", Id), ("dwType", Number(TYPES)), ("lpdwListSize", Room),
            ("dwOptions", Number(ENUMERATE_OPTIONS)),
        ],
    }
}

/// The call with its arguments as it is written.
pub fn render_call(call: &WireCall) -> String {
    let mut line = call.function().name().to_owned();
    let arguments = call.arguments();
    for (name, form) in parameters(call.function()) {
        if let Some((_, argument)) = arguments.iter().find(|(known, _)| known == name) {
            line.push(' ');
            line.push_str(&form.render(argument));
        }
    }
    line
}

/// Whose session makes the call, or whose session it opens.
pub enum Who {
    /// The session, which may be a NULL pointer.
    Session(Option<Identifier>),
    /// The user.
    Caller(Box<str>),
}

/// The call that is written; `who` stands before it.
pub fn read_call(tokens: &mut Tokens<'_>, function: Function, who: Who) -> Read<WireCall> {
    let mut params = Map::new();
    match who {
        Who::Session(id) => {
            params.insert("hSession".to_owned(), id.map(|id| id.to_string()).into());
        }
        Who::Caller(name) => {
            params.insert("caller".to_owned(), String::from(name).into());
        }
    }
    for (name, form) in parameters(function) {
        params.insert((*name).to_owned(), form.read_value(tokens, name)?);
    }
    let call = serde_json::json!({ "method": function.name(), "params": params });
    serde_json::from_value(call).map_err(|error| format!("{function}: {error}"))
}

impl Form {
    fn constants(self) -> Constants {
        match self {
            Form::Number(constants) => constants,
            Form::Id
            | Form::Text
            | Form::Room
            | Form::Security
            | Form::Information
            | Form::List
            | Form::Ids
            | Form::Pointer => PLAIN,
        }
    }

    fn render(self, argument: &Argument<'_, Wire>) -> String {
        let or_null = |text: Option<String>| text.unwrap_or_else(|| "NULL".to_owned());
        match argument {
            Argument::Id(id) => identifier_or_null(**id),
            Argument::Principal(name) => word(name),
            Argument::Security(parts) => or_null(parts.map(security::render)),
            Argument::Information(given) => or_null(given.map(information::render)),
            Argument::List(given) => or_null(given.map(information::render_list)),
            Argument::Ids(given) => or_null(given.map(|ids| {
                let ids: Vec<_> = ids.iter().map(|id| identifier_or_null(*id)).collect();
                format!("[{}]", ids.join(" "))
            })),
            Argument::Number(number) => self.constants().render(*number),
            Argument::Text(text) => word(text),
            Argument::Out(OutPointer::Given) => "out".to_owned(),
            Argument::Out(OutPointer::Null) | Argument::Null => "NULL".to_owned(),
        }
    }

    /// A value of JSON as it is written.
    pub fn render_value(self, value: &Value) -> String {
        match value {
            Value::Null => "NULL".to_owned(),
            Value::Bool(is_true) => self.constants().render(u32::from(*is_true)),
            Value::Number(number) => {
                let number = number.as_u64().and_then(|number| u32::try_from(number).ok());
                self.constants().render(number.unwrap_or(0))
            }
            Value::String(text) if matches!(self, Form::Id) => {
                identifier_or_null(Some(Identifier::label(text)))
            }
            Value::String(text) => word(text),
            Value::Array(_) | Value::Object(_) => value.to_string(),
        }
    }

    /// What is written, as a value of JSON.
    pub fn read_value(self, tokens: &mut Tokens<'_>, name: &str) -> Read<Value> {
        let to_value = |error: serde_json::Error| error.to_string();
        Ok(match self {
            Form::Id => {
                let expected = format!("{name}: an identifier");
                tokens.identifier_or_null(&expected)?.map(|id| id.to_string()).into()
            }
            Form::Text => {
                let text = tokens.text_or_null(&format!("{name}: a text"))?;
                text.map(String::from).into()
            }
            Form::Number(constants) => constants.read(tokens, &format!("{name}: a number"))?.into(),
            Form::Room if tokens.takes("NULL") => Value::Null,
            Form::Room => tokens.number(&format!("{name}: a number"))?.into(),
            Form::Security | Form::Information | Form::List | Form::Ids | Form::Pointer
                if tokens.takes("NULL") =>
            {
                Value::Null
            }
            Form::Security => serde_json::to_value(security::read(tokens)?).map_err(to_value)?,
            Form::Information => {
                serde_json::to_value(information::read(tokens)?).map_err(to_value)?
            }
            Form::List => {
                serde_json::to_value(information::read_list(tokens)?).map_err(to_value)?
            }
            Form::Ids => {
                tokens.sign('[')?;
                let expected = format!("{name}: an identifier");
                let mut ids = Vec::new();
                while !tokens.takes_sign(']') {
                    let id = tokens.identifier_or_null(&expected)?;
                    ids.push(Value::from(id.map(|id| id.to_string())));
                }
                ids.into()
            }
            Form::Pointer => {
                tokens.keyword("out")?;
                "out".into()
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table has the arguments that the calls have, in their order.
    #[test]
    fn every_argument_is_written() {
        for function in Function::ALL {
            let line = parameters(*function)
                .iter()
                .map(|(_, form)| if matches!(form, Form::Number(_)) { "0" } else { "NULL" })
                .collect::<Vec<_>>()
                .join(" ");
            let who = if *function == Function::OpenNtmsSession {
                Who::Caller("ann".into())
            } else {
                Who::Session(None)
            };
            let mut tokens = Tokens::of_line(&line).expect(&line);
            let call = read_call(&mut tokens, *function, who).expect("a call");
            let names: Vec<_> = call
                .arguments()
                .into_iter()
                .map(|(name, _)| name)
                .filter(|name| !["hSession", "caller"].contains(name))
                .collect();
            let listed: Vec<_> = parameters(*function).iter().map(|(name, _)| *name).collect();
            assert_eq!(names, listed);
        }
    }
}
