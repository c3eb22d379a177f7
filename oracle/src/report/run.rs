//! What a run checked and found, as reports for other programs need it: JUnit, SARIF, annotations.

use crate::campaign::coverage::Verdicts;
use ntms_model::call::Function;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

/// One run of a command.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// The command, such as `judge`.
    pub command: &'static str,
    /// What was checked: traces, or a live implementation.
    pub suites: Vec<Suite>,
    /// How long it took.
    pub elapsed: Duration,
}

/// One trace, or one conversation with an implementation.
#[derive(Clone, Debug, Default)]
pub struct Suite {
    /// The file, or what was tested.
    pub name: String,
    /// Replies that were judged, by function.
    pub functions: BTreeMap<Function, Verdicts>,
    /// Functions that were not tested, for the implementation does not have them.
    pub not_tested: Vec<Function>,
    /// What somebody should look at.
    pub concerns: Vec<Concern>,
    /// Why it could not be checked, or not to its end.
    pub error: Option<String>,
    /// How long it took.
    pub elapsed: Duration,
}

impl Suite {
    /// Nothing yet, under this name.
    #[must_use]
    pub fn named(name: impl Into<String>) -> Suite {
        Suite { name: name.into(), ..Suite::default() }
    }
}

/// Why somebody should look at a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It is forbidden.
    Forbidden,
    /// It follows another answer to a question of policy than replies before it.
    Inconsistent,
    /// It is forbidden, by a clause that the same function broke before in the same trace.
    Again,
    /// It is forbidden, and about objects that one before it in the same trace left in doubt.
    Consequence,
    /// It could not be judged.
    Unknown,
    /// It is allowed under some answers to open questions only.
    Open,
}

impl Kind {
    /// One word for reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Forbidden => "forbidden",
            Kind::Inconsistent => "inconsistent",
            Kind::Again => "again",
            Kind::Consequence => "consequence",
            Kind::Unknown => "unknown",
            Kind::Open => "open",
        }
    }
}

/// A reply that somebody should look at.
#[derive(Clone, Debug)]
pub struct Concern {
    /// Why.
    pub kind: Kind,
    /// The clause that it is about; none is known of replies that could not be judged.
    pub clause: Option<Box<str>>,
    /// The function that was called; `None` for an event.
    pub function: Option<Function>,
    /// One sentence.
    pub title: String,
    /// Everything, for people.
    pub text: String,
    /// Where it stands.
    pub place: Option<Place>,
    /// The reason for which it was declared as known.
    pub known: Option<String>,
    /// Whether it makes the run fail.
    pub fails: bool,
}

/// A line of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: PathBuf,
    /// Counted from 1.
    pub line: usize,
}

impl Run {
    /// Everything that somebody should look at, with the suite in which it was found.
    pub fn concerns(&self) -> impl Iterator<Item = (&Suite, &Concern)> {
        self.suites
            .iter()
            .flat_map(|suite| suite.concerns.iter().map(move |concern| (suite, concern)))
    }
}
