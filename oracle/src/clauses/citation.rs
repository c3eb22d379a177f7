//! Where the rules, the properties and the judge name a clause.

use crate::judge::judged;
use ntms_model::call::Function;
use ntms_model::rule::{RowAbout, StepAbout, tables};
use ntms_model::{access, event, properties};
use std::fmt;

/// One place that names a clause.
#[derive(Clone, Copy, Debug)]
pub struct Citation {
    /// The clause.
    pub clause: &'static str,
    /// Where.
    pub place: Place,
}

/// A place that names clauses.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    /// A row of the rules.
    Row(Function, &'static RowAbout),
    /// A step of the rules.
    Step(Function, &'static StepAbout),
    /// What the functions beside the tables of a call follow.
    Meaning(Function),
    /// What happens without a call.
    Event,
    /// How access is decided.
    Access,
    /// A property, by its name.
    Property(&'static str),
    /// What the judge sees by itself.
    Judge(&'static str),
}

impl Place {
    /// One word for tables.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Place::Row(..) => "row",
            Place::Step(..) => "step",
            Place::Meaning(_) => "meaning",
            Place::Event => "event",
            Place::Access => "access",
            Place::Property(_) => "property",
            Place::Judge(_) => "judge",
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Property(id) => f.write_str(id),
            Place::Row(..)
            | Place::Step(..)
            | Place::Meaning(_)
            | Place::Event
            | Place::Access
            | Place::Judge(_) => f.write_str(self.kind()),
        }
    }
}

/// Every citation there is.
#[must_use]
pub fn all() -> Vec<Citation> {
    let mut all = Vec::new();
    let mut cite = |clause, place| all.push(Citation { clause, place });
    for &function in Function::ALL {
        let tables = tables(function);
        for &row in &tables.rows {
            cite(row.clause, Place::Row(function, row));
        }
        for &step in &tables.steps {
            cite(step.clause, Place::Step(function, step));
        }
        for &clause in tables.choices.iter().chain(tables.meanings) {
            cite(clause, Place::Meaning(function));
        }
    }
    for &clause in event::CLAUSES {
        cite(clause, Place::Event);
    }
    for &clause in access::MEANINGS {
        cite(clause, Place::Access);
    }
    for property in properties::all() {
        for &clause in property.clauses {
            cite(clause, Place::Property(property.id));
        }
    }
    for &(clause, check) in judged::JUDGED {
        cite(clause, Place::Judge(check));
    }
    all
}
