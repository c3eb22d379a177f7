//! The clauses that a judgement rests on.

use ntms_model::call::Function;
use ntms_model::rule::tables;

/// The clauses that a judgement rests on. Those of rules are kept as places in the tables, and named
/// when somebody asks: nearly nobody does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grounds {
    named: Vec<&'static str>,
    rules: Option<Rules>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Rules {
    function: Function,
    rows: u64,
    steps: u64,
}

impl Grounds {
    /// None.
    pub(super) const NONE: Grounds = Grounds { named: Vec::new(), rules: None };

    /// These clauses.
    pub(super) const fn named(named: Vec<&'static str>) -> Grounds {
        Grounds { named, rules: None }
    }

    /// The clauses of these rows and steps, as bits by their places in the tables of a function.
    pub(super) const fn ruled(function: Function, rows: u64, steps: u64) -> Grounds {
        Grounds { named: Vec::new(), rules: Some(Rules { function, rows, steps }) }
    }

    /// The clauses, each once.
    #[must_use]
    pub fn clauses(&self) -> Vec<&'static str> {
        let mut clauses = self.named.clone();
        let Some(Rules { function, rows, steps }) = self.rules else { return clauses };
        let tables = tables(function);
        let rows = tables.rows.iter().enumerate().filter(|(place, _)| rows & (1 << place) != 0);
        let steps = tables.steps.iter().enumerate().filter(|(place, _)| steps & (1 << place) != 0);
        for clause in rows.map(|(_, row)| row.clause).chain(steps.map(|(_, step)| step.clause)) {
            if !clauses.contains(&clause) {
                clauses.push(clause);
            }
        }
        clauses
    }
}
