//! Known divergences: findings that somebody has declared, with a reason and a day on which the
//! declaration ends. `specs/known.md` describes the file.

use crate::judge::Explanation;
use crate::trace::Header;
use crate::wire::Entry;
use chrono::NaiveDate;
use ntms_model::call::Function;
use ntms_model::edition::Edition;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use std::fmt;

/// The divergences that a file declares, and how often each was met.
#[derive(Clone, Debug, Default)]
pub struct KnownDivergences {
    rows: Vec<(Known, u64)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    known: Vec<Known>,
}

/// One divergence.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// The clause that is broken.
    #[serde(deserialize_with = "clause")]
    pub clause: Box<str>,
    /// The function that is called; `event` for an event of the environment.
    #[serde(deserialize_with = "subject")]
    pub call: Subject,
    /// What else must be so.
    #[serde(default)]
    pub condition: Condition,
    /// Why it is accepted for now.
    #[serde(deserialize_with = "reason")]
    pub reason: Box<str>,
    /// The last day on which it is.
    #[serde(deserialize_with = "day")]
    pub expires: NaiveDate,
    /// Whether it covers what only follows from it, too.
    #[serde(default)]
    pub consequences: bool,
}

/// What is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A function.
    Function(Function),
    /// An event of the environment.
    Event,
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Subject::Function(function) => function.name(),
            Subject::Event => "event",
        })
    }
}

/// What must be so for a divergence to be the declared one. What is absent may be anything.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The code that was answered.
    pub answered: Option<Box<str>>,
    /// The edition of the trace.
    pub edition: Option<Edition>,
    /// The implementation, as it names itself.
    pub implementation: Option<Box<str>>,
    /// An output or member that is not as the rules say.
    pub member: Option<Box<str>>,
    /// Arguments, by their documented names.
    #[serde(default)]
    pub arguments: Map<String, Value>,
}

/// A file that does not declare what it should.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct KnownError(#[from] toml::de::Error);

/// A disagreement that may be a declared one.
#[derive(Clone, Copy, Debug)]
pub struct Disagreement<'d> {
    /// The first line of the trace.
    pub header: &'d Header,
    /// The entry whose reply is forbidden.
    pub entry: &'d Entry,
    /// The clauses that it breaks.
    pub clauses: &'d [&'static str],
    /// Why it is forbidden.
    pub explanation: &'d Explanation,
    /// Whether it only follows from another one before it.
    pub is_consequence: bool,
}

/// Why a declaration is not good any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outdated {
    /// The divergence was not met.
    Stale,
    /// Its day is over.
    Expired(NaiveDate),
}

impl KnownDivergences {
    /// Reads a file.
    ///
    /// # Errors
    /// When it does not declare what it should; the error names line and column.
    pub fn read(text: &str) -> Result<KnownDivergences, KnownError> {
        let File { known } = toml::from_str(text)?;
        Ok(KnownDivergences { rows: known.into_iter().map(|row| (row, 0)).collect() })
    }

    /// The first declaration that a disagreement meets; it is counted.
    pub fn recognise(&mut self, seen: &Disagreement<'_>) -> Option<&Known> {
        let (known, count) = self.rows.iter_mut().find(|(known, _)| known.covers(seen))?;
        *count += 1;
        Some(known)
    }

    /// Declarations that are not good any more, with their numbers in the file, counted from 1.
    /// Whether one is stale can be said of a whole run only.
    pub fn outdated(
        &self,
        today: NaiveDate,
        is_whole: bool,
    ) -> impl Iterator<Item = (usize, &Known, Outdated)> {
        let rows = self.rows.iter().enumerate();
        rows.filter_map(move |(place, (known, count))| {
            let why = if known.expires < today {
                Outdated::Expired(known.expires)
            } else if is_whole && *count == 0 {
                Outdated::Stale
            } else {
                return None;
            };
            Some((place + 1, known, why))
        })
    }
}

impl Known {
    fn covers(&self, seen: &Disagreement<'_>) -> bool {
        let (subject, params, code) = match seen.entry {
            Entry::Call { call, reply, .. } => (
                Subject::Function(call.function()),
                serde_json::to_value(call)
                    .ok()
                    .and_then(|mut call| call.get_mut("params").map(Value::take)),
                Some(reply.code.to_string()),
            ),
            Entry::Event { event, .. } => (
                Subject::Event,
                serde_json::to_value(event)
                    .ok()
                    .and_then(|mut it| it.get_mut("params").map(Value::take)),
                None,
            ),
        };
        let Condition { answered, edition, implementation, member, arguments } = &self.condition;
        let is_or_any = |wanted: &Option<Box<str>>, found: Option<&str>| {
            wanted.as_deref().is_none_or(|wanted| found == Some(wanted))
        };
        subject == self.call
            && seen.clauses.contains(&&*self.clause)
            && (self.consequences || !seen.is_consequence)
            && is_or_any(answered, code.as_deref())
            && edition.is_none_or(|edition| edition == seen.header.edition)
            && is_or_any(implementation, seen.header.implementation.as_deref())
            && member.as_deref().is_none_or(|member| {
                seen.explanation.differences.iter().any(|difference| difference.member == member)
            })
            && arguments.iter().all(|(name, value)| {
                params.as_ref().and_then(|params| params.get(name)) == Some(value)
            })
    }
}

fn clause<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Box<str>, D::Error> {
    let id = Box::<str>::deserialize(deserializer)?;
    match crate::clauses::find(&id) {
        Some(_) => Ok(id),
        None => Err(serde::de::Error::custom(format_args!(
            "there is no clause `{id}`; `ntms-oracle clauses` lists them"
        ))),
    }
}

fn subject<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Subject, D::Error> {
    let name = Box::<str>::deserialize(deserializer)?;
    if &*name == "event" {
        return Ok(Subject::Event);
    }
    Function::from_name(&name).map(Subject::Function).ok_or_else(|| {
        serde::de::Error::custom(format_args!("`{name}` is no function of the API, nor `event`"))
    })
}

fn reason<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Box<str>, D::Error> {
    let reason = Box::<str>::deserialize(deserializer)?;
    if reason.trim().is_empty() {
        return Err(serde::de::Error::custom("a divergence is declared with its reason"));
    }
    Ok(reason)
}

/// A date of TOML, or the same as text.
fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Day {
        Text(String),
        Date(toml::value::Datetime),
    }
    let text = match Day::deserialize(deserializer)? {
        Day::Text(text) => text,
        Day::Date(date) => date.to_string(),
    };
    text.parse().map_err(|_| {
        serde::de::Error::custom(format_args!("expected a day such as 2027-03-31, found `{text}`"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: &str = r#"
        [[known]]
        clause = "DELETE-6"
        call = "DeleteNtmsMediaPool"
        reason = "will be mended with release 4"
        expires = 2027-03-31
    "#;

    fn header() -> Header {
        let text = "trace 1\nedition base\nimplementation mine\nuser ann\nsystem pools {owner ann; NULL list}\n";
        crate::text::parse(text).expect("a trace").header
    }

    fn entry() -> Entry {
        let line = "session S1 DeleteNtmsMediaPool P1 = ERROR_SUCCESS";
        let text = format!("trace 1\nedition base\n{line}\n");
        crate::text::parse(&text).expect("a trace").entries.remove(0)
    }

    fn is_recognised(conditions: &str, is_consequence: bool) -> bool {
        let mut known = KnownDivergences::read(&format!("{ROW}{conditions}")).expect("a file");
        let explanation = Explanation::default();
        let (header, entry) = (header(), entry());
        let seen = Disagreement {
            header: &header,
            entry: &entry,
            clauses: &["DELETE-6", "DELETE-4"],
            explanation: &explanation,
            is_consequence,
        };
        known.recognise(&seen).is_some()
    }

    /// Each row: conditions, and whether the disagreement meets them.
    #[test]
    fn every_condition_counts() {
        let rows = [
            ("", true),
            (r#"condition = { answered = "ERROR_SUCCESS" }"#, true),
            (r#"condition = { answered = "ERROR_BUSY" }"#, false),
            (r#"condition = { edition = "windows-xp" }"#, false),
            (r#"condition = { implementation = "mine" }"#, true),
            (r#"condition = { implementation = "yours" }"#, false),
            (r#"condition = { member = "lpList" }"#, false),
            (r#"condition = { arguments = { lpPoolId = "P1" } }"#, true),
            (r#"condition = { arguments = { lpPoolId = "P2" } }"#, false),
        ];
        for (conditions, expected) in rows {
            assert_eq!(is_recognised(conditions, false), expected, "{conditions}");
        }
        assert!(!is_recognised("", true), "what follows is not covered");
        assert!(is_recognised("consequences = true", true));
    }

    #[test]
    fn what_is_not_met_or_too_old_is_told() {
        let known = KnownDivergences::read(ROW).expect("a file");
        let on = |day: &str, is_whole| {
            let day = day.parse().expect("a day");
            known.outdated(day, is_whole).map(|(_, _, why)| why).collect::<Vec<_>>()
        };
        let last = "2027-03-31".parse().expect("a day");
        assert_eq!(on("2027-03-31", true), [Outdated::Stale]);
        assert_eq!(on("2027-03-31", false), []);
        assert_eq!(on("2027-04-01", false), [Outdated::Expired(last)]);
    }

    /// Each row: a change of the file, and what is said of it.
    #[test]
    fn errors_name_the_line() {
        let rows = [
            ("DELETE-6", "DELETE-999", "there is no clause `DELETE-999`"),
            ("DeleteNtmsMediaPool", "Delete", "`Delete` is no function"),
            ("2027-03-31", "\"soon\"", "expected a day such as"),
            ("will be mended with release 4", " ", "declared with its reason"),
            ("reason", "why", "unknown field `why`"),
        ];
        for (from, to, what) in rows {
            let error = KnownDivergences::read(&ROW.replace(from, to)).expect_err(to).to_string();
            assert!(error.contains(what) && error.contains("line "), "{error}");
        }
    }
}
