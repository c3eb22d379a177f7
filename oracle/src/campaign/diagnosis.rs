//! Where it went wrong: which single step out of line, at which call, explains everything after it.

use crate::judge::{Deviation, FAILED_CALLS_CHANGE_NOTHING, Judge, JudgeError, Judgement};
use crate::trace::Trace;
use crate::wire::Entry;
use ntms_model::call::Function;
use ntms_model::rule::tables;

/// One step out of line that explains a whole trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Diagnosis {
    /// The entry at which it happened, from 0.
    pub entry: usize,
    /// The function that was called there.
    pub function: Function,
    /// The clause that was not followed.
    pub clause: &'static str,
    /// How.
    pub deviation: Deviation,
}

/// Finds every single step out of line that explains the trace, the latest and simplest first.
///
/// A trace is explained when nothing after the step is forbidden. `goes_on` is asked before each
/// call of the trace; false ends the search with what was found.
///
/// # Errors
/// When the world of the trace contradicts itself.
pub fn diagnose(
    trace: &Trace,
    goes_on: &mut dyn FnMut() -> bool,
) -> Result<Vec<Diagnosis>, JudgeError> {
    let before = judges(trace)?;
    let mut found = Vec::new();
    for (place, entry) in trace.entries.iter().enumerate().rev() {
        let Entry::Call { call, reply, .. } = entry else { continue };
        if call.function().only_reads() {
            continue;
        }
        if !goes_on() {
            break;
        }
        for (deviation, clause) in deviations(call.function(), reply.succeeded()) {
            if is_said_simpler(&found, place, deviation) {
                continue;
            }
            let mut judge = before[place].clone();
            if explains(&mut judge, deviation, &trace.entries[place..]) {
                found.push(Diagnosis {
                    entry: place,
                    function: call.function(),
                    clause,
                    deviation,
                });
            }
        }
    }
    Ok(found)
}

/// Whether the same step out of line, at any calls of the same function, explains this trace too.
///
/// # Errors
/// When the world of the trace contradicts itself.
pub fn is_explained_by(trace: &Trace, cause: &Diagnosis) -> Result<bool, JudgeError> {
    let mut judge = Judge::new(&trace.header)?;
    for entry in &trace.entries {
        let is_candidate =
            matches!(entry, Entry::Call { call, .. } if call.function() == cause.function);
        let judgement = if is_candidate {
            judge.observe_tolerating(entry, cause.deviation)?
        } else {
            judge.observe(entry)?
        };
        if judgement.verdict.is_forbidden() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The judge before each entry.
fn judges(trace: &Trace) -> Result<Vec<Judge>, JudgeError> {
    let mut judges = vec![Judge::new(&trace.header)?];
    for entry in &trace.entries {
        let mut judge = judges[judges.len() - 1].clone();
        judge.observe(entry)?;
        judges.push(judge);
    }
    Ok(judges)
}

/// Whether leaving the step out explains it already, so that nothing else need be done in its stead.
fn is_said_simpler(found: &[Diagnosis], entry: usize, deviation: Deviation) -> bool {
    let Deviation::Exchange(skipped, _) = deviation else { return false };
    found.iter().any(|it| it.entry == entry && it.deviation == Deviation::Skip(skipped))
}

/// A world that lacks what a later event names explains nothing either.
fn explains(judge: &mut Judge, deviation: Deviation, entries: &[Entry]) -> bool {
    let is_possible = |judgement: Result<Judgement, JudgeError>| {
        judgement.is_ok_and(|judgement| !judgement.verdict.is_forbidden())
    };
    let Some((first, rest)) = entries.split_first() else { return false };
    is_possible(judge.observe_deviating(first, deviation))
        && rest.iter().all(|entry| is_possible(judge.observe(entry)))
        && !judge.frontier().is_empty()
}

/// Every step out of line that a call of this function can take, the simplest first.
fn deviations(function: Function, succeeded: bool) -> Vec<(Deviation, &'static str)> {
    if !succeeded {
        let clause = FAILED_CALLS_CHANGE_NOTHING.iter().find(|(known, _)| *known == function);
        return clause.map(|(_, clause)| (Deviation::Though, *clause)).into_iter().collect();
    }
    let steps = &tables(function).steps;
    let places = 0..steps.len();
    // A step of one reading may leave something open, and what is open explains everything.
    let forcible = places.clone().filter(|at| steps[*at].under.is_none());
    let mut all: Vec<_> =
        places.clone().map(|at| (Deviation::Skip(at), steps[at].clause)).collect();
    for skipped in places {
        for forced in forcible.clone().filter(|forced| *forced != skipped) {
            all.push((Deviation::Exchange(skipped, forced), steps[skipped].clause));
        }
    }
    all.extend(forcible.map(|at| (Deviation::Force(at), steps[at].clause)));
    all
}
