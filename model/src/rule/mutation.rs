//! How rules are broken on purpose.
//!
//! A [`Mutation`] stands beside the tables and edits what is made of them: which rows are looked at and
//! how they come out, which steps run and on what. No row, step or predicate knows of it, and it does
//! not change while anything is explored or judged.

use super::tables;
use crate::access::Flaw;
use crate::call::Function;
use crate::edition::Edition;
use crate::id::PrincipalId;
use crate::reading::{ReadingChoice, Readings};

/// Rows and steps that are left out, steps that run out of turn, choices that are not followed, by
/// function; and one thing that goes otherwise in another way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mutation {
    pub(super) rows: [u64; Function::ALL.len()],
    pub(super) steps: [u64; Function::ALL.len()],
    pub(super) forced: [u64; Function::ALL.len()],
    pub(super) choices: [u8; Function::ALL.len()],
    /// Clauses of access control that are not followed.
    pub access: Option<&'static Flaw>,
    /// One thing that goes otherwise.
    pub twist: Option<Twist>,
}

/// One thing that goes otherwise than the tables say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Twist {
    /// A row, by its place.
    Row(Function, u8, RowTwist),
    /// A step, by its place.
    Step(Function, u8, StepTwist),
    /// A question of policy is answered in one way for one half of the callers, and in another for the
    /// other half.
    Reading {
        /// The answer for those whose number is even.
        even: ReadingChoice,
        /// The answer for those whose number is odd.
        odd: ReadingChoice,
    },
    /// A restart of the server loses something, or does not end what it should.
    Restart(RestartTwist),
}

/// How a row goes otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RowTwist {
    /// It fails whenever it applies.
    AlwaysFails,
    /// It fails when it should hold, and holds when it should fail.
    Turned,
    /// It gives a code of another row.
    OtherCode,
    /// It gives the code of another answer to its question.
    OtherAnswer,
    /// It applies to those who answer its question otherwise.
    OtherReading,
    /// It applies in every case.
    EveryCase,
    /// It applies in every case but its own.
    CaseTurned,
    /// It asks for another right.
    OtherRight,
    /// It asks for its right on another object.
    OtherObject,
    /// It asks for its right on one of its objects, not on each.
    OneIsEnough,
    /// It applies in this edition too.
    In(Edition),
}

/// How a step goes otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StepTwist {
    /// It runs twice.
    Doubled,
    /// What it does to a side it does to the next side of the medium.
    OnSibling,
    /// It runs though the call is refused.
    ThoughRefused,
    /// The number that it writes is one too many.
    OffByOne,
    /// It runs in every case but its own.
    CaseTurned,
    /// It runs for those who answer its question otherwise.
    OtherReading,
    /// It runs in this edition too.
    In(Edition),
}

/// What a restart does otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RestartTwist {
    /// No side has a LMID any more.
    LosesLogicalMedia,
    /// No side was ever allocated.
    LosesCounts,
    /// Sides that were complete, reserved or decommissioned are available.
    LosesSideStates,
    /// Pools have the policies that a new pool has.
    LosesPolicies,
    /// Everybody may do everything with application pools.
    LosesSecurity,
    /// Nothing is known of names and descriptions.
    LosesTexts,
    /// Every medium is in the library.
    LosesLocations,
    /// Every medium is enabled.
    LosesEnabling,
    /// Operations at ports run on.
    KeepsOperations,
    /// Media stay queued.
    KeepsQueue,
}

impl RestartTwist {
    /// Each of them, with the clause that it breaks and its name.
    pub const ALL: [(RestartTwist, &'static str, &'static str); 10] = [
        (RestartTwist::LosesLogicalMedia, "ENV-30", "loses-logical-media"),
        (RestartTwist::LosesCounts, "ENV-30", "loses-counts"),
        (RestartTwist::LosesSideStates, "ENV-30", "loses-side-states"),
        (RestartTwist::LosesPolicies, "ENV-30", "loses-policies"),
        (RestartTwist::LosesSecurity, "ENV-30", "loses-security"),
        (RestartTwist::LosesTexts, "ENV-30", "loses-texts"),
        (RestartTwist::LosesLocations, "ENV-30", "loses-locations"),
        (RestartTwist::LosesEnabling, "ENV-30", "loses-enabling"),
        (RestartTwist::KeepsOperations, "ENV-39", "keeps-operations"),
        (RestartTwist::KeepsQueue, "ENV-39", "keeps-queue"),
    ];
}

impl From<Twist> for Mutation {
    fn from(twist: Twist) -> Mutation {
        Mutation { twist: Some(twist), ..Mutation::default() }
    }
}

impl Mutation {
    /// Leaves out every row of a function: its calls always do their work.
    #[must_use]
    pub fn without_rows(function: Function) -> Mutation {
        let mut mutation = Mutation::default();
        mutation.rows[function as usize] = u64::MAX;
        mutation
    }

    /// Does not follow clauses of access control.
    #[must_use]
    pub fn of_access(flaw: &'static Flaw) -> Mutation {
        Mutation { access: Some(flaw), ..Mutation::default() }
    }

    /// Leaves out one row, by its place.
    pub fn withhold_row(&mut self, function: Function, place: usize) {
        self.rows[function as usize] |= 1 << place;
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
                    self.withhold_row(function, place);
                }
            }
            for (place, about) in tables.steps.iter().enumerate() {
                if about.clause == clause {
                    self.withhold_step(function, place);
                }
            }
        }
        *self != before
    }

    /// What a restart does otherwise.
    #[must_use]
    pub fn of_restart(&self) -> Option<RestartTwist> {
        if let Some(Twist::Restart(how)) = self.twist { Some(how) } else { None }
    }

    /// The row of a function that goes otherwise, by its place, and how.
    pub(super) fn row_of(&self, function: Function) -> Option<(usize, RowTwist)> {
        match self.twist {
            Some(Twist::Row(of, place, how)) if of == function => Some((usize::from(place), how)),
            Some(Twist::Row(..) | Twist::Step(..) | Twist::Reading { .. } | Twist::Restart(_))
            | None => None,
        }
    }

    /// The step of a function that goes otherwise, by its place, and how.
    pub(super) fn step_of(&self, function: Function) -> Option<(usize, StepTwist)> {
        match self.twist {
            Some(Twist::Step(of, place, how)) if of == function => Some((usize::from(place), how)),
            Some(Twist::Row(..) | Twist::Step(..) | Twist::Reading { .. } | Twist::Restart(_))
            | None => None,
        }
    }

    /// The answers that this caller gets of somebody who may give `readings`.
    pub(super) fn readings_for(&self, caller: PrincipalId, readings: &Readings) -> Readings {
        match self.twist {
            Some(Twist::Reading { even, odd }) => {
                readings.fixed(if caller.0.is_multiple_of(2) { even } else { odd })
            }
            Some(Twist::Row(..) | Twist::Step(..) | Twist::Restart(_)) | None => *readings,
        }
    }

    /// Answers that were found to be followed: whoever answers one question in two ways is not held to
    /// either.
    pub(super) fn told(&self, narrowed: Readings, readings: &Readings) -> Readings {
        match self.twist {
            Some(Twist::Reading { even, .. }) => narrowed.with_answers_of(readings, even.reading),
            Some(Twist::Row(..) | Twist::Step(..) | Twist::Restart(_)) | None => narrowed,
        }
    }
}
