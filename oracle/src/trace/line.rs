//! One entry on one line of JSON, read in one pass when `method` stands before `params`.

use crate::wire::{
    Entry, InsertMedium, Inserted, Nothing, SetMedium, WireCall, WireEvent, WireReply, WriteLabels,
};
use ntms_model::call::Function;
use ntms_model::setting::Fault;
use ntms_model::text::Text;
use serde::de::{DeserializeSeed, Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use std::fmt;

/// Reads a line.
///
/// # Errors
/// When it is no entry; the error names column and member.
pub fn read(line: &[u8]) -> Result<Entry, String> {
    // Looked at once as a whole, and not text by text.
    let text = str::from_utf8(line).ok();
    let entry = text.and_then(|text| serde_json::from_str::<Line>(text).ok());
    entry.map(|Line(entry)| entry).ok_or_else(|| explain(line))
}

/// Reads a line that is known to be wrong once more, and says where it is.
fn explain(line: &[u8]) -> String {
    let mut reader = serde_json::Deserializer::from_slice(line);
    let tracked = serde_path_to_error::deserialize::<_, Line>(&mut reader);
    let (place, error) = match tracked.map(|_| reader.end()) {
        Err(error) => (error.path().to_string(), error.into_inner()),
        Ok(Err(error)) => (String::new(), error),
        Ok(Ok(())) => return "no entry of a trace".to_owned(),
    };
    let shown = error.to_string();
    let at = format!(" at line {} column {}", error.line(), error.column());
    let what = shown.strip_suffix(&at).unwrap_or(&shown);
    let column =
        if error.column() == 0 { String::new() } else { format!("column {}, ", error.column()) };
    if place.is_empty() || place == "." {
        format!("{column}{what}").trim_start_matches(", ").to_owned()
    } else {
        format!("{column}`{place}`: {what}")
    }
}

struct Line(Entry);

impl<'de> Deserialize<'de> for Line {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Line, D::Error> {
        deserializer.deserialize_map(LineVisitor)
    }
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "lowercase")]
enum Member {
    Method,
    Params,
    Reply,
    Result,
    Faults,
}

/// What `method` names.
#[derive(Clone, Copy)]
enum Method {
    Call(Function),
    InsertMedium,
    WriteLabels,
    SetMedium,
    Restart,
}

impl<'de> Deserialize<'de> for Method {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Method, D::Error> {
        struct Name;
        impl Visitor<'_> for Name {
            type Value = Method;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a function or of an event")
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<Method, E> {
                Ok(match name {
                    "environment/insertMedium" => Method::InsertMedium,
                    "environment/writeLabels" => Method::WriteLabels,
                    "environment/setMedium" => Method::SetMedium,
                    "environment/restart" => Method::Restart,
                    _ => match Function::from_name(name) {
                        Some(function) => Method::Call(function),
                        None if name.starts_with("environment/") => {
                            return Err(E::custom(format_args!("`{name}` is no event of a trace")));
                        }
                        None => {
                            return Err(E::custom(format_args!(
                                "`{name}` is no function of the API"
                            )));
                        }
                    },
                })
            }
        }
        deserializer.deserialize_str(Name)
    }
}

/// A call or an event, without what came of it.
#[expect(clippy::large_enum_variant, reason = "nearly all of them are calls")]
enum Deed {
    Call(WireCall),
    Event(WireEvent),
}

/// Reads `params` as those of the method.
impl<'de> DeserializeSeed<'de> for Method {
    type Value = Deed;

    fn deserialize<D: Deserializer<'de>>(self, params: D) -> Result<Deed, D::Error> {
        Ok(match self {
            Method::Call(function) => Deed::Call(WireCall::with_params(function, params)?),
            Method::InsertMedium => {
                Deed::Event(WireEvent::InsertMedium(InsertMedium::deserialize(params)?))
            }
            Method::WriteLabels => {
                Deed::Event(WireEvent::WriteLabels(WriteLabels::deserialize(params)?))
            }
            Method::SetMedium => Deed::Event(WireEvent::SetMedium(SetMedium::deserialize(params)?)),
            Method::Restart => Deed::Event(WireEvent::Restart(Nothing::deserialize(params)?)),
        })
    }
}

/// `params`, as far as it could be read.
#[expect(clippy::large_enum_variant, reason = "nearly all of them are read at once")]
enum Params<'de> {
    Absent,
    /// `method` has not been seen yet.
    Raw(&'de RawValue),
    Read(Deed),
}

struct Faults(Vec<Fault>);

impl<'de> Deserialize<'de> for Faults {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Faults, D::Error> {
        let names = Vec::<Text<'de>>::deserialize(deserializer)?;
        let fault = |name: &Text<'de>| {
            Fault::from_name(name)
                .ok_or_else(|| D::Error::custom(format_args!("`{name}` is no fault")))
        };
        names.iter().map(fault).collect::<Result<_, _>>().map(Faults)
    }
}

struct LineVisitor;

impl<'de> Visitor<'de> for LineVisitor {
    type Value = Line;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a call with its reply, or an event, as an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Line, A::Error> {
        let mut method = None;
        let mut params = Params::Absent;
        let mut reply: Option<WireReply> = None;
        let mut result: Option<Inserted> = None;
        let mut faults: Option<Faults> = None;
        while let Some(member) = map.next_key()? {
            match member {
                Member::Method if method.is_some() => return Err(twice("method")),
                Member::Method => method = Some(map.next_value::<Method>()?),
                Member::Params => {
                    params = match (params, method) {
                        (Params::Absent, Some(method)) => {
                            Params::Read(map.next_value_seed(method)?)
                        }
                        (Params::Absent, None) => Params::Raw(map.next_value()?),
                        (Params::Raw(_) | Params::Read(_), _) => return Err(twice("params")),
                    }
                }
                Member::Reply if reply.is_some() => return Err(twice("reply")),
                Member::Reply => reply = Some(map.next_value()?),
                Member::Result if result.is_some() => return Err(twice("result")),
                Member::Result => result = Some(map.next_value()?),
                Member::Faults if faults.is_some() => return Err(twice("faults")),
                Member::Faults => faults = Some(map.next_value()?),
            }
        }
        let method = method.ok_or_else(|| Error::missing_field("method"))?;
        let deed = match params {
            Params::Absent => return Err(Error::missing_field("params")),
            Params::Read(deed) => deed,
            Params::Raw(raw) => method
                .deserialize(&mut serde_json::Deserializer::from_str(raw.get()))
                .map_err(|error| Error::custom(format_args!("`params`: {error}")))?,
        };
        let faults = faults.map_or(Vec::new(), |Faults(faults)| faults);
        entry(deed, reply, result, faults).map(Line).map_err(Error::custom)
    }
}

fn twice<E: Error>(member: &'static str) -> E {
    E::duplicate_field(member)
}

fn entry(
    deed: Deed,
    reply: Option<WireReply>,
    inserted: Option<Inserted>,
    faults: Vec<Fault>,
) -> Result<Entry, &'static str> {
    match deed {
        Deed::Call(_) if inserted.is_some() => Err("a call has no `result`"),
        Deed::Call(call) => match reply {
            Some(reply) => Ok(Entry::Call { call, reply, faults }),
            None => Err("a call needs its `reply`"),
        },
        Deed::Event(event) if reply.is_none() && faults.is_empty() => {
            Ok(Entry::Event { event, inserted })
        }
        Deed::Event(_) => Err("an event of the environment has neither `reply` nor `faults`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each row: a line, and what is wrong with it.
    #[test]
    #[rustfmt::skip]
    fn errors_name_column_and_member() {
        let rows = [
            (r#"{"method":"MoveTo","params":{}}"#, "column 18, `method`: `MoveTo` is no function of the API"),
            (r#"{"method":"environment/reset","params":{}}"#, "column 29, `method`: `environment/reset` is no event of a trace"),
            (r#"{"method":"CloseNtmsSession","params":{"hSession":7},"reply":{"code":"X"}}"#, "column 51, `params.hSession`: invalid type: integer `7`, expected a string"),
            (r#"{"method":"CloseNtmsSession","params":{"h":null},"reply":{"code":"X"}}"#, "column 42, `params.h`: unknown field `h`, expected `hSession`"),
            (r#"{"method":"CloseNtmsSession","params":{"hSession":null}}"#, "column 56, a call needs its `reply`"),
            (r#"{"method":"CloseNtmsSession","params":{"hSession":null},"reply":{}}"#, "column 66, `reply`: missing field `code`"),
            (r#"{"method":"CloseNtmsSession","params":{"hSession":null},"reply":{"code":"X"},"result":{"medium":"a","sides":[]}}"#, "column 112, a call has no `result`"),
            (r#"{"method":"CloseNtmsSession","params":{"hSession":null},"reply":{"code":"X"},"faults":["rain"]}"#, "column 94, `faults`: `rain` is no fault"),
            (r#"{"method":"environment/restart","params":{},"reply":{"code":"X"}}"#, "column 65, an event of the environment has neither `reply` nor `faults`"),
            (r#"{"params":{"x":1},"method":"CloseNtmsSession","reply":{"code":"X"}}"#, "column 67, `params`: unknown field `x`, expected `hSession`"),
            (r#"{"method":"environment/restart","method":"environment/restart"}"#, "column 40, duplicate field `method`"),
            (r#"{"method":"environment/restart","params":{}} {}"#, "column 46, trailing characters"),
            (r#"{}"#, "column 2, missing field `method`"),
        ];
        for (line, wrong) in rows {
            let said = read(line.as_bytes()).expect_err(line);
            let after_column = |text: &str| text.split_once(", ").map(|(_, what)| what.to_owned());
            assert!(said.starts_with("column "), "{said}");
            assert_eq!(after_column(&said), after_column(wrong), "{line}");
        }
    }

    #[test]
    fn members_stand_in_any_order() {
        let usual = r#"{"method":"CloseNtmsSession","params":{"hSession":"S1"},"reply":{"code":"ERROR_SUCCESS"},"faults":["database-full"]}"#;
        let other = r#"{"faults":["database-full"],"reply":{"code":"ERROR_SUCCESS"},"params":{"hSession":"S1"},"method":"CloseNtmsSession"}"#;
        assert_eq!(read(usual.as_bytes()), read(other.as_bytes()));
        assert!(read(usual.as_bytes()).is_ok());
    }
}
