//! Names that may be exchanged for each other: media, sides, users, application pools and media types that
//! nothing tells apart. States that differ in such names alone are walked through once.
//!
//! - [`Renaming`]: other names for what is in a state
//! - [`candidates`]: exchanges of two names that might make no difference
//! - [`equivariance`]: whether one makes none, found out in every state of a small scope
//!
//! Nobody says that names may be exchanged: a candidate counts when, in every state, exactly the same
//! can happen before and after the exchange, with the same verdicts, up to the exchange.

mod candidates;
mod equivariance;
mod reduced;
mod renaming;

pub use reduced::{Reduced, check_reduced};
pub use renaming::Renaming;

use super::carrier::Limits;
use super::check::Options;
use super::explorer::{self, Refused};
use super::report::Progress;
use super::scope::Scope;
use std::collections::BTreeSet;

/// The most states in which a candidate is tried.
const MOST_STATES: usize = 100_000;

/// The most renamings that a group may have.
const MOST_RENAMINGS: usize = 1_000;

/// An exchange of names that might make no difference.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// What is exchanged.
    pub name: String,
    /// The exchange.
    pub renaming: Renaming,
    /// Why it does make a difference, or is not known to make none.
    pub refused: Option<String>,
}

/// The exchanges of a scope, and the group that those make that passed the test.
#[derive(Clone, Debug)]
pub struct Symmetry {
    /// Every candidate, with what came of it.
    pub candidates: Vec<Candidate>,
    /// How many states of how many each candidate was tried in, with another scope's bounds when that of
    /// the scope is too large.
    pub states: usize,
    /// Whether the bounds were lowered for the test.
    pub is_lowered: bool,
    elements: Vec<Renaming>,
}

impl Symmetry {
    /// How many renamings there are, the one that changes nothing included.
    #[must_use]
    pub fn order(&self) -> usize {
        self.elements.len()
    }

    /// The state that stands for all that differ in names alone.
    fn representative(&self, state: &crate::state::State) -> crate::state::State {
        let renamed = self.elements.iter().map(|renaming| renaming.apply(state));
        renamed.min().unwrap_or_else(|| state.clone())
    }

    /// For how many states a state stands.
    fn orbit(&self, state: &crate::state::State) -> usize {
        self.elements.iter().map(|it| it.apply(state)).collect::<BTreeSet<_>>().len()
    }
}

/// Finds the exchanges of a scope that make no difference; `None` when somebody interrupted.
///
/// # Errors
/// When the states of the scope do not fit into the words of our explorer.
pub fn symmetry(
    scope: &Scope,
    options: &Options,
    progress: &mut dyn FnMut(Progress),
) -> Result<Option<Symmetry>, Refused> {
    let lowered = Scope { bounds: scope.bounds.lowered(), ..scope.clone() };
    let limits = |states| Limits {
        threads: options.threads,
        states,
        time: None,
        stops_at_first: false,
        interrupt: options.interrupt.clone(),
    };
    let whole = limits(Some(MOST_STATES as u64));
    let mut is_lowered = false;
    let mut walk = options.walk(scope);
    let mut reached = explorer::reached(&walk, &whole, progress)?;
    if reached.is_none() {
        is_lowered = true;
        walk = options.walk(&lowered);
        reached = explorer::reached(&walk, &whole, progress)?;
    }
    let mut candidates = candidates::of(scope);
    let Some(mut reached) = reached else {
        let why = format!("even with lower bounds there are more than {MOST_STATES} states");
        candidates.iter_mut().for_each(|it| it.refused = Some(why.clone()));
        let (states, elements) = (0, group(&candidates));
        return Ok(Some(Symmetry { candidates, states, is_lowered, elements }));
    };
    let states = reached.len();
    for candidate in &mut candidates {
        match equivariance::test(&walk, &mut reached, &candidate.renaming, &options.interrupt) {
            Some(Ok(())) => {}
            Some(Err(why)) => candidate.refused = Some(why),
            None => return Ok(None),
        }
    }
    let elements = group(&candidates);
    Ok(Some(Symmetry { candidates, states, is_lowered, elements }))
}

/// Every renaming that comes of those that passed, one after the other. Candidates that would make the
/// group too large are refused.
fn group(candidates: &[Candidate]) -> Vec<Renaming> {
    let mut elements = vec![Renaming::default()];
    let passed: Vec<_> = candidates.iter().filter(|it| it.refused.is_none()).collect();
    let mut seen: BTreeSet<Renaming> = elements.iter().cloned().collect();
    let mut place = 0;
    while place < elements.len() && elements.len() < MOST_RENAMINGS {
        for candidate in &passed {
            let next = elements[place].then(&candidate.renaming);
            if seen.insert(next.clone()) {
                elements.push(next);
            }
        }
        place += 1;
    }
    elements
}
