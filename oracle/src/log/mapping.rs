//! The mapping: where things stand in the log of a stranger.

use super::LogError;
use crate::world::User;
use ntms_model::call::Function;
use ntms_model::edition::Edition;
use ntms_model::reading::ReadingChoice;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use std::collections::BTreeMap;

/// The version of mappings that is read.
pub const VERSION: u32 = 1;

/// Where things stand in a log.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Mapping {
    /// Version of the form of mappings.
    pub mapping: u32,
    /// The form of the log.
    #[serde(default)]
    pub format: Format,
    /// By which edition it is judged.
    pub edition: Edition,
    /// The implementation that the log is about.
    #[serde(default)]
    pub implementation: Option<Box<str>>,
    /// Readings that are fixed, by name.
    #[serde(default)]
    pub readings: BTreeMap<Box<str>, Box<str>>,
    /// Fields of every record.
    pub fields: Fields,
    /// Who calls, where no field says it.
    #[serde(default)]
    pub caller: Option<Box<str>>,
    /// What users and groups are called of which the log gives SIDs, or other names.
    #[serde(default)]
    pub names: BTreeMap<Box<str>, Box<str>>,
    /// What stands for a code besides its name and its numbers.
    #[serde(default)]
    pub codes: BTreeMap<String, Box<str>>,
    /// What the log calls the functions; the documented names are known.
    #[serde(default)]
    pub calls: BTreeMap<String, CallMapping>,
    /// Whether records of calls that nobody mapped are left out.
    #[serde(default)]
    pub ignore_other_calls: bool,
    /// The world in which the log begins.
    #[serde(default)]
    pub start: Start,
}

/// The form of a log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// One object on a line.
    #[default]
    JsonLines,
    /// Comma-separated values; the first line names the fields.
    Csv,
}

/// Fields of every record. A name with dots leads into objects.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Fields {
    /// The function that is called.
    pub call: String,
    /// The return code. Where it is missing or null, nobody saw the reply.
    pub code: String,
    /// The session of the call; without it, each caller has one session.
    #[serde(default)]
    pub session: Option<String>,
    /// Whose identity the session has.
    #[serde(default)]
    pub caller: Option<String>,
    /// When the call returned: the order of calls.
    #[serde(default)]
    pub time: Option<String>,
    /// What holds the arguments, under their documented names.
    #[serde(default)]
    pub arguments: Option<String>,
    /// What holds the outputs, under their documented names.
    #[serde(default)]
    pub outputs: Option<String>,
}

/// One name of a call in the log.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CallMapping {
    /// The function that it is; the documented one of the same name when it is absent.
    #[serde(default, deserialize_with = "function")]
    pub function: Option<Function>,
    /// Whether its records are left out.
    #[serde(default)]
    pub ignore: bool,
    /// The field of each argument that does not stand under its documented name.
    #[serde(default)]
    pub arguments: BTreeMap<String, String>,
    /// The field of each output that does not stand under its documented name.
    #[serde(default)]
    pub outputs: BTreeMap<String, String>,
    /// Arguments that the log does not tell.
    #[serde(default)]
    pub values: BTreeMap<String, Value>,
}

/// The world in which a log begins: an empty service, as it is after its first start.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Start {
    /// Those who call, with their groups.
    #[serde(default)]
    pub users: Vec<User>,
    /// The media types.
    #[serde(default)]
    pub media_types: Vec<StartType>,
    /// Identifiers of what is there from the beginning: of pools by their paths, of media types by
    /// their names, of the libraries as `online` and `offline`.
    #[serde(default)]
    pub identifiers: BTreeMap<String, String>,
}

/// A media type.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct StartType {
    /// Its name.
    pub name: Box<str>,
    /// How many sides its media have.
    pub sides: u8,
}

fn function<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Function>, D::Error> {
    let name = Box::<str>::deserialize(deserializer)?;
    match Function::from_name(&name) {
        Some(function) => Ok(Some(function)),
        None => Err(serde::de::Error::custom(format_args!("`{name}` is no function of the API"))),
    }
}

impl Mapping {
    /// Reads a mapping.
    ///
    /// # Errors
    /// When it is not what it should be; the error names line and column.
    pub fn read(text: &str) -> Result<Mapping, LogError> {
        let mapping: Mapping =
            toml::from_str(text).map_err(|error| LogError::Mapping(error.to_string()))?;
        mapping.check().map_err(LogError::Mapping)?;
        Ok(mapping)
    }

    fn check(&self) -> Result<(), String> {
        if self.mapping != VERSION {
            return Err(format!(
                "this is version {} of mappings, and version {VERSION} is known",
                self.mapping
            ));
        }
        for (name, choice) in &self.readings {
            if ReadingChoice::find(name, choice).is_none() {
                return Err(format!(
                    "`{name} = {choice}` is no reading, or has no such choice; `ntms-oracle clauses \
                     --readings` lists them"
                ));
            }
        }
        for name in self.calls.keys() {
            let call = &self.calls[name];
            if !call.ignore && call.function.or_else(|| Function::from_name(name)).is_none() {
                return Err(format!("calls.{name}: expected `function` or `ignore = true`"));
            }
        }
        for (written, name) in &self.codes {
            if super::code::named(name).is_none() {
                return Err(format!("codes: `{name}`, which `{written}` stands for, is no code"));
            }
        }
        Ok(())
    }

    /// What a user or group is called.
    #[must_use]
    pub fn name<'m>(&'m self, written: &'m str) -> &'m str {
        self.names.get(written).map_or(written, |name| name)
    }

    /// What the log calls this: a function with its mapping. `None` when its records are left out.
    ///
    /// # Errors
    /// When nobody said what it is.
    pub fn call(&self, name: &str) -> Result<Option<(Function, Option<&CallMapping>)>, String> {
        let mapped = self.calls.get(name);
        let function = mapped.and_then(|call| call.function).or_else(|| Function::from_name(name));
        match (mapped, function) {
            (Some(call), _) if call.ignore => Ok(None),
            (mapped, Some(function)) => Ok(Some((function, mapped))),
            (_, None) if self.ignore_other_calls => Ok(None),
            (_, None) => Err(format!(
                "`{name}` is no function of the API; say what it is in [calls.\"{name}\"], or set \
                 `ignore-other-calls = true`"
            )),
        }
    }
}
