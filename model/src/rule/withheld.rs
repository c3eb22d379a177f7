//! How rules are broken on purpose.

use super::tables;
use crate::access::Flaw;
use crate::call::Function;

/// Rows and steps that are left out, steps that run out of turn, and choices that are not followed,
/// by function: how rules are broken on purpose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Withheld {
    pub(super) rows: [u64; Function::ALL.len()],
    pub(super) steps: [u64; Function::ALL.len()],
    pub(super) forced: [u64; Function::ALL.len()],
    pub(super) choices: [u8; Function::ALL.len()],
    /// Clauses of access control that are not followed.
    pub access: Option<&'static Flaw>,
}

impl Withheld {
    /// Leaves out every row of a function: its calls always do their work.
    #[must_use]
    pub fn without_rows(function: Function) -> Withheld {
        let mut withheld = Withheld::default();
        withheld.rows[function as usize] = u64::MAX;
        withheld
    }

    /// Runs one step, by its place, in cases that are not its own.
    pub fn force_step(&mut self, function: Function, place: usize) {
        self.forced[function as usize] |= 1 << place;
    }

    /// Leaves out one step, by its place.
    pub fn withhold_step(&mut self, function: Function, place: usize) {
        self.steps[function as usize] |= 1 << place;
    }

    /// Makes every side that one choice, by its place, does not allow the only ones that it allows.
    pub fn turn_choice(&mut self, function: Function, place: usize) {
        self.choices[function as usize] |= 1 << place;
    }

    /// Leaves out every row and step of this clause. False when the rules have none.
    pub fn withhold(&mut self, clause: &str) -> bool {
        let before = *self;
        for &function in Function::ALL {
            let tables = tables(function);
            for (place, about) in tables.rows.iter().enumerate() {
                if about.clause == clause {
                    self.rows[function as usize] |= 1 << place;
                }
            }
            for (place, about) in tables.steps.iter().enumerate() {
                if about.clause == clause {
                    self.steps[function as usize] |= 1 << place;
                }
            }
        }
        *self != before
    }
}
