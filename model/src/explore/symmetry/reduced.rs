//! A walk through one state of all that differ in names alone.

use super::Symmetry;
use crate::explore::check::{Options, judged, verdicts};
use crate::explore::report::{Progress, PropertyReport};
use crate::explore::scope::Scope;
use crate::explore::tally::Tally;
use crate::state::State;
use std::collections::HashSet;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

/// What a reduced walk found.
#[derive(Clone, Debug)]
pub struct Reduced {
    /// States that stand for all others.
    pub orbits: u64,
    /// States that they stand for.
    pub states: u64,
    /// Whether everything was seen; otherwise somebody interrupted.
    pub is_complete: bool,
    /// Every property that was judged.
    pub properties: Vec<PropertyReport>,
    /// How long it took.
    pub elapsed: Duration,
}

/// Walks through a scope as [`check`](super::super::check()) does, but through one state of each orbit.
pub fn check_reduced(
    scope: &Scope,
    options: &Options,
    symmetry: &Symmetry,
    progress: &mut dyn FnMut(Progress),
) -> Reduced {
    let begin = Instant::now();
    let walk = options.walk(scope);
    let tally = Tally::new(judged(options, &walk), options.mode);
    let first = symmetry.representative(scope.initial());
    let mut states = symmetry.orbit(&first) as u64;
    let mut seen = HashSet::from([first.clone()]);
    let mut level = vec![first];
    let mut depth = 0;
    while !level.is_empty() && !options.interrupt.load(Relaxed) {
        let mut next: Vec<State> = Vec::new();
        for state in &level {
            let mut found = HashSet::new();
            tally.look_around(&walk, state, &mut |after| _ = found.insert(after.clone()));
            for after in found {
                let after = symmetry.representative(&after);
                if !seen.contains(&after) {
                    states += symmetry.orbit(&after) as u64;
                    seen.insert(after.clone());
                    next.push(after);
                }
            }
        }
        level = next;
        depth += 1;
        progress(Progress {
            states: seen.len() as u64,
            transitions: tally.transitions(),
            depth,
            frontier: level.len() as u64,
            elapsed: begin.elapsed(),
        });
    }
    Reduced {
        orbits: seen.len() as u64,
        states,
        is_complete: level.is_empty(),
        properties: verdicts(&walk, &tally, options),
        elapsed: begin.elapsed(),
    }
}
