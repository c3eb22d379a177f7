//! Arguments and outputs as values of JSON, for readers of other forms: which ones a function has,
//! what kind each is, and how a value of JSON that is not written as in a trace becomes one.

use super::argument::{Form, parameters};
use super::constant::Constants;
use super::token::Tokens;
use super::{information as structure, sddl, security};
use ntms_model::call::Function;
use serde_json::{Map, Value};

/// What kind of value an argument is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An identifier, or NULL.
    Id,
    /// A text, or NULL.
    Text,
    /// A number: a documented name will do.
    Number(Number),
    /// A security descriptor, or NULL.
    Security,
    /// An information structure, or NULL.
    Information,
    /// A list of information structures, or NULL.
    Structures,
    /// A list of identifiers, or NULL.
    Ids,
    /// `out`, or NULL.
    Pointer,
}

/// Which names a number may have, and whether it may be NULL.
#[derive(Clone, Copy, Debug)]
pub struct Number {
    constants: Constants,
    may_be_null: bool,
}

impl PartialEq for Number {
    fn eq(&self, other: &Number) -> bool {
        self.may_be_null == other.may_be_null
    }
}

impl Eq for Number {}

impl Kind {
    /// Whether it may be NULL.
    #[must_use]
    pub const fn may_be_null(self) -> bool {
        match self {
            Kind::Number(number) => number.may_be_null,
            Kind::Id
            | Kind::Text
            | Kind::Security
            | Kind::Information
            | Kind::Structures
            | Kind::Ids
            | Kind::Pointer => true,
        }
    }

    const fn of(form: Form) -> Kind {
        match form {
            Form::Id => Kind::Id,
            Form::Text => Kind::Text,
            Form::Number(constants) => Kind::Number(Number { constants, may_be_null: false }),
            Form::Room => {
                Kind::Number(Number { constants: super::constant::PLAIN, may_be_null: true })
            }
            Form::Security => Kind::Security,
            Form::Information => Kind::Information,
            Form::List => Kind::Structures,
            Form::Ids => Kind::Ids,
            Form::Pointer => Kind::Pointer,
        }
    }
}

/// What kind of value an output is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// The handle of a session.
    Session,
    /// As an argument.
    Plain(Kind),
    /// Identifiers.
    List,
    /// NTMS_ALLOCATION_INFORMATION.
    AllocatedFrom,
}

/// The arguments of a function by their documented names, without session and caller.
pub fn arguments(function: Function) -> impl Iterator<Item = (&'static str, Kind)> {
    parameters(function).iter().map(|(name, form)| (*name, Kind::of(*form)))
}

/// The outputs of a function that succeeded.
#[must_use]
pub const fn outputs(function: Function) -> &'static [(&'static str, Output)] {
    const NUMBER: Kind =
        Kind::Number(Number { constants: super::constant::PLAIN, may_be_null: false });
    match function {
        Function::OpenNtmsSession => &[("hSession", Output::Session)],
        Function::CreateNtmsMediaPool => &[("lpPoolId", Output::Plain(Kind::Id))],
        Function::AllocateNtmsMedia => &[
            ("lpMediaId", Output::Plain(Kind::Id)),
            ("lpAllocateInformation", Output::AllocatedFrom),
        ],
        Function::CreateNtmsMedia => &[
            ("lpMedia", Output::Plain(Kind::Id)),
            ("lpList", Output::List),
            ("LogicalMedia", Output::List),
        ],
        Function::EjectNtmsMedia => &[("lpEjectOperation", Output::Plain(Kind::Id))],
        Function::InjectNtmsMedia => &[("lpInjectOperation", Output::Plain(Kind::Id))],
        Function::GetNtmsObjectSecurity => {
            &[("lpSecurityDescriptor", Output::Plain(Kind::Security))]
        }
        Function::GetNtmsObjectInformation => &[("lpInfo", Output::Plain(Kind::Information))],
        Function::GetNtmsMediaPoolName => {
            &[("lpNameBuf", Output::Plain(Kind::Text)), ("lpdwBufSize", Output::Plain(NUMBER))]
        }
        Function::EnumerateNtmsObject => {
            &[("lpList", Output::List), ("lpdwListSize", Output::Plain(NUMBER))]
        }
        Function::CloseNtmsSession
        | Function::MoveToNtmsMediaPool
        | Function::DeleteNtmsMediaPool
        | Function::SwapNtmsMedia
        | Function::DeallocateNtmsMedia
        | Function::SetNtmsMediaComplete
        | Function::DecommissionNtmsMedia
        | Function::MountNtmsMedia
        | Function::DismountNtmsMedia
        | Function::DeleteNtmsMedia
        | Function::SetNtmsObjectSecurity
        | Function::SetNtmsObjectInformation => &[],
    }
}

/// A value that names no object, as it stands in a trace.
///
/// # Errors
/// When it is of another kind.
pub fn plain(kind: Kind, value: &Value) -> Result<Value, String> {
    let found = || format!("found `{value}`");
    match (kind, value) {
        (Kind::Pointer, Value::Null) => Ok(Value::Null),
        (Kind::Pointer, Value::String(text)) if text.eq_ignore_ascii_case("null") => {
            Ok(Value::Null)
        }
        (Kind::Pointer, _) => Ok("out".into()),
        (Kind::Text, Value::String(_)) => Ok(value.clone()),
        (Kind::Text, _) => Err(format!("expected a text, {}", found())),
        (Kind::Number(_), Value::Number(number)) => match number.as_u64() {
            Some(number) if u32::try_from(number).is_ok() => Ok(number.into()),
            // Signed, as some logs write 0xFFFFFFFF.
            _ => match number.as_i64().and_then(|number| i32::try_from(number).ok()) {
                Some(number) => Ok(number.cast_unsigned().into()),
                None => Err(format!("expected a number of 32 bits, {}", found())),
            },
        },
        (Kind::Number(number), Value::String(text)) => {
            let mut tokens = Tokens::of_line(text)?;
            let read = number.constants.read(&mut tokens, "a number")?;
            tokens.end()?;
            Ok(read.into())
        }
        (Kind::Number(_), _) => Err(format!("expected a number, {}", found())),
        (Kind::Security, Value::Object(_)) => Ok(value.clone()),
        (Kind::Security, Value::String(text)) => {
            let parts = if sddl::is_meant(text) {
                sddl::read(text)?
            } else {
                let mut tokens = Tokens::of_line(text)?;
                let parts = security::read(&mut tokens)?;
                tokens.end()?;
                parts
            };
            serde_json::to_value(parts).map_err(|error| error.to_string())
        }
        (Kind::Security, _) => Err(format!("expected a security descriptor, {}", found())),
        (Kind::Information, _) => information(value).map(Value::Object),
        (Kind::Structures, Value::Array(items)) => {
            let read = items.iter().map(|item| information(item).map(Value::Object));
            read.collect::<Result<_, _>>().map(Value::Array)
        }
        (Kind::Structures, _) => {
            Err(format!("expected a list of information structures, {}", found()))
        }
        (Kind::Ids, _) => Err(format!("expected a list of identifiers, {}", found())),
        (Kind::Id, _) => Err(format!("expected an identifier, {}", found())),
    }
}

/// The members of an information structure, with numbers in place of their documented names.
///
/// # Errors
/// When it is none.
pub fn information(value: &Value) -> Result<Map<String, Value>, String> {
    let Value::Object(given) = value else {
        return Err(format!("expected an information structure, found `{value}`"));
    };
    let mut members = Map::new();
    for (name, member) in given {
        let read = match structure::form(name) {
            _ if member.is_null() => Value::Null,
            Some(Form::Number(constants)) if name != "Enabled" => {
                let number = Kind::Number(Number { constants, may_be_null: false });
                plain(number, member).map_err(|what| format!("{name}: {what}"))?
            }
            Some(_) => member.clone(),
            None => return Err(format!("`{name}` is no member of an information structure")),
        };
        members.insert(name.clone(), read);
    }
    Ok(members)
}

/// Whether this member of an information structure is an identifier.
#[must_use]
pub fn is_identifier(member: &str) -> bool {
    matches!(structure::form(member), Some(Form::Id))
}

/// The items of a list, which may be a text with spaces, commas or semicolons between them.
///
/// # Errors
/// When it is neither a list nor a text.
pub fn list(value: &Value) -> Result<Vec<Value>, String> {
    match value {
        Value::Array(items) => Ok(items.clone()),
        Value::String(text) => {
            let separates = |c: char| c.is_whitespace() || c == ',' || c == ';';
            Ok(text.split(separates).filter(|it| !it.is_empty()).map(Into::into).collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => {
            Err(format!("expected a list of identifiers, found `{value}`"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn names_stand_for_numbers() {
        let kind = |function, name: &str| {
            arguments(function).find(|(known, _)| *known == name).expect(name).1
        };
        let options = kind(Function::AllocateNtmsMedia, "dwOptions");
        let timeout = kind(Function::AllocateNtmsMedia, "dwTimeout");
        let rows = [
            (options, json!("NTMS_ALLOCATE_NEW|NTMS_ALLOCATE_ERROR_IF_UNAVAILABLE"), 5),
            (options, json!("0x4"), 4),
            (options, json!("2"), 2),
            (timeout, json!("INFINITE"), u32::MAX),
            (timeout, json!(-1), u32::MAX),
        ];
        for (kind, value, expected) in rows {
            assert_eq!(plain(kind, &value), Ok(json!(expected)), "{value}");
        }
        for wrong in [json!("many"), json!(1.5), json!(4_294_967_296_u64), json!([])] {
            assert!(plain(options, &wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn structures_and_descriptors_may_stand_as_text() {
        let members =
            information(&json!({"dwType": "NTMS_PARTITION", "State": 4, "LogicalMedia": null}));
        assert_eq!(
            members.map(Value::Object),
            Ok(json!({"dwType": 14, "State": 4, "LogicalMedia": null}))
        );
        let parts = plain(Kind::Security, &json!("{owner ann; allow bob USE}"));
        let expected =
            json!({"owner":"ann","dacl":[{"type":"allow","trustee":"bob","rights":["USE"]}]});
        assert_eq!(parts, Ok(expected));
        assert_eq!(list(&json!("a; b,c")), Ok(vec![json!("a"), json!("b"), json!("c")]));
    }
}
