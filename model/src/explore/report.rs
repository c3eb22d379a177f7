//! What a check found.

use super::bounds::Bound;
use super::explorer::Refused;
use super::manifest::Size;
use super::tally::{Answered, Mode, Unused};
use super::trace::Trace;
use crate::edition::Edition;
use crate::properties::Property;
use crate::state::SideState;
use std::time::Duration;

/// Who carries a walk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Engine {
    /// Our own explorer, over packed states.
    #[default]
    Explorer,
    /// The model checker stateright, over states as they are.
    Stateright,
}

/// How far a check is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// States seen.
    pub states: u64,
    /// Transitions taken.
    pub transitions: u64,
    /// Length of the longest way that was needed so far.
    pub depth: u32,
    /// States seen in which nobody has looked around yet.
    pub frontier: u64,
    /// Time since the beginning.
    pub elapsed: Duration,
}

impl Progress {
    /// States for each second.
    #[must_use]
    pub fn states_per_second(&self) -> u64 {
        let seconds = self.elapsed.as_secs_f64();
        if seconds > 0.0 { (self.states as f64 / seconds) as u64 } else { 0 }
    }
}

/// What is said of a property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It holds in everything that was seen.
    Holds,
    /// It does not; this is a shortest way to where it does not.
    Violated(Box<Trace>),
}

/// A property, and what was found about it.
#[derive(Clone, Debug)]
pub struct PropertyReport {
    /// The property.
    pub property: &'static Property,
    /// Whether it is claimed in this edition, under these readings.
    pub is_claimed: bool,
    /// Whether it holds.
    pub verdict: Verdict,
    /// Whether its witness was seen.
    pub is_witnessed: bool,
}

/// What a check found.
#[derive(Clone, Debug)]
pub struct Report {
    /// Name of the scope.
    pub scope: Box<str>,
    /// The edition.
    pub edition: Edition,
    /// How large it is.
    pub size: Size,
    /// Environment events among the transitions.
    pub events: u64,
    /// Whether everything was seen; otherwise a limit was reached, or somebody interrupted.
    pub is_complete: bool,
    /// Who carried the walk.
    pub engine: Engine,
    /// Why the explorer did not, where it was wanted.
    pub refused: Option<Refused>,
    /// How much was judged and counted.
    pub mode: Mode,
    /// What the explorer kept in memory at most, in bytes: words, what it remembers, two levels; 0 when
    /// stateright carried the walk.
    pub bytes: u64,
    /// Whether the depth is exact: with more than one thread it may be more than the real one.
    pub is_depth_exact: bool,
    /// The size that the manifest expects, if it knows this scope in this setting.
    pub expected: Option<Size>,
    /// Every property that was judged.
    pub properties: Vec<PropertyReport>,
    /// Rows that could have failed and never did.
    pub rows_that_never_failed: Vec<Unused>,
    /// Rows that never decided: no call was refused for them and for nothing else that must hold.
    pub rows_that_never_decided: Vec<Unused>,
    /// Steps that could have run and never did.
    pub steps_that_never_ran: Vec<Unused>,
    /// Every code that a function gave.
    pub answers: Vec<Answered>,
    /// Every state that a side was in.
    pub side_states: Vec<SideState>,
    /// How often each bound withheld something.
    pub withheld: Vec<(Bound, u64)>,
    /// How long it took.
    pub elapsed: Duration,
}

impl Report {
    /// The claimed properties that do not hold.
    pub fn violations(&self) -> impl Iterator<Item = (&'static Property, &Trace)> {
        self.properties.iter().filter(|row| row.is_claimed).filter_map(|row| match &row.verdict {
            Verdict::Holds => None,
            Verdict::Violated(trace) => Some((row.property, &**trace)),
        })
    }

    /// The claimed properties whose witness was not seen: they may hold because nothing happens.
    pub fn unwitnessed(&self) -> impl Iterator<Item = &'static Property> {
        let rows = self.properties.iter().filter(|row| row.is_claimed && !row.is_witnessed);
        rows.map(|row| row.property)
    }

    /// The properties whose witness none of these reports saw.
    #[must_use]
    pub fn never_seen(reports: &[Report]) -> Vec<&'static Property> {
        let Some((first, others)) = reports.split_first() else { return Vec::new() };
        let is_seen_elsewhere = |id: &str| {
            !others.iter().all(|report| report.unwitnessed().any(|property| property.id == id))
        };
        first.unwitnessed().filter(|property| !is_seen_elsewhere(property.id)).collect()
    }

    /// Whether the size is as the manifest says; `None` when it says nothing, or not all was seen.
    #[must_use]
    pub fn is_as_expected(&self) -> Option<bool> {
        let expected = self.expected.filter(|_| self.is_complete)?;
        let depth = if self.is_depth_exact { self.size.depth } else { expected.depth };
        Some(expected == Size { depth, ..self.size })
    }
}
