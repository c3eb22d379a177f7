//! Where it went wrong: which single step out of line, at which call, explains everything after it.

use crate::judge::{
    Alternative, Deviation, FAILED_CALLS_CHANGE_NOTHING, Judge, JudgeError, Judgement,
};
use crate::trace::Trace;
use crate::wire::Entry;
use ntms_model::access::Flaw;
use ntms_model::call::Function;
use ntms_model::rule::{Tables, tables};

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
/// A trace is explained when nothing after the step is forbidden, or lost in too many alternatives.
/// `goes_on` is asked before each
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
    for (place, entry) in trace.entries[..before.len()].iter().enumerate().rev() {
        let Entry::Call { call, reply, .. } = entry else { continue };
        if call.function().only_reads() {
            continue;
        }
        if !goes_on() {
            break;
        }
        let function = call.function();
        if !reply.succeeded() && !would_change_something(&before[place], entry) {
            continue;
        }
        let due = steps_that_are_due(&before[place], entry, function);
        for (deviation, clause) in deviations(function, reply.succeeded(), &due) {
            if is_said_already(&found, place, deviation) {
                continue;
            }
            let mut judge = before[place].clone();
            if explains(&mut judge, deviation, &trace.entries[place..]) {
                found.push(Diagnosis { entry: place, function, clause, deviation });
            }
        }
    }
    Ok(found)
}

/// Whether the same steps out of line, at any calls of the same functions, explain this trace too.
///
/// # Errors
/// When the world of the trace contradicts itself.
pub fn is_explained_by(trace: &Trace, causes: &[Diagnosis]) -> Result<bool, JudgeError> {
    let mut judge = Judge::new(&trace.header)?;
    for entry in &trace.entries {
        if observe_with(&mut judge, entry, causes)?.verdict.is_disagreement() {
            return Ok(false);
        }
    }
    Ok(!judge.is_lost())
}

/// Clauses of access control that explain a trace by not being followed anywhere.
///
/// # Errors
/// When the world of the trace contradicts itself.
pub fn flaws(trace: &Trace) -> Result<Vec<&'static Flaw>, JudgeError> {
    let mut found = Vec::new();
    for flaw in Flaw::ALL {
        if is_explained_by_flaw(trace, flaw)? {
            found.push(flaw);
        }
    }
    Ok(found)
}

/// Whether nothing in this trace is forbidden to somebody with this flaw.
///
/// # Errors
/// When the world of the trace contradicts itself.
pub fn is_explained_by_flaw(trace: &Trace, flaw: &'static Flaw) -> Result<bool, JudgeError> {
    let mut judge = Judge::new(&trace.header)?.of_flawed(flaw);
    for entry in &trace.entries {
        if judge.observe(entry)?.verdict.is_disagreement() {
            return Ok(false);
        }
    }
    Ok(!judge.is_lost())
}

/// Judges an entry as if these steps out of line were as good as the rules at calls of their functions.
///
/// # Errors
/// When an event names what does not exist.
pub fn observe_with(
    judge: &mut Judge,
    entry: &Entry,
    causes: &[Diagnosis],
) -> Result<Judgement, JudgeError> {
    let deviations: Vec<Deviation> = match entry {
        Entry::Call { call, .. } => causes
            .iter()
            .filter(|cause| cause.function == call.function())
            .map(|cause| cause.deviation)
            .collect(),
        Entry::Event { .. } => Vec::new(),
    };
    judge.observe_tolerating(entry, &deviations)
}

/// A call that was refused, after which something was otherwise than before.
#[must_use]
pub fn changed_though_refused(entry: usize, function: Function) -> Option<Diagnosis> {
    let clause = changes_nothing(function)?;
    Some(Diagnosis { entry, function, clause, deviation: Deviation::Though })
}

fn changes_nothing(function: Function) -> Option<&'static str> {
    let known = FAILED_CALLS_CHANGE_NOTHING.iter().find(|(known, _)| *known == function);
    known.map(|(_, clause)| *clause)
}

/// The judge before each entry, up to the first one that is forbidden: what went wrong did so there
/// or before.
fn judges(trace: &Trace) -> Result<Vec<Judge>, JudgeError> {
    let mut judges = Vec::new();
    let mut judge = Judge::new(&trace.header)?;
    for entry in &trace.entries {
        judges.push(judge.clone());
        if judge.observe(entry)?.verdict.is_disagreement() {
            break;
        }
    }
    Ok(judges)
}

/// The steps of the call that change something there.
fn steps_that_are_due(judge: &Judge, entry: &Entry, function: Function) -> Vec<usize> {
    let strict = worlds_after(judge, entry, None);
    let steps = &tables(function).steps;
    let readings = &judge.setting().readings;
    // Who may answer otherwise may leave out the steps of one answer.
    let is_demanded =
        |place: &usize| steps[*place].under.is_none_or(|choice| !readings.is_split(choice.reading));
    let is_due = |place: &usize| {
        let without = worlds_after(judge, entry, Some(Deviation::Skip(*place)));
        !are_same_worlds(without.as_deref(), strict.as_deref())
    };
    (0..steps.len()).filter(is_demanded).filter(is_due).collect()
}

/// Whether a call that was refused would have changed something. What its refusal tells about policies
/// is no change.
fn would_change_something(judge: &Judge, entry: &Entry) -> bool {
    let done = worlds_after(judge, entry, Some(Deviation::Though)).unwrap_or_default();
    let is_old = |world: &Alternative| judge.frontier().iter().any(|it| it.state == world.state);
    !done.iter().all(is_old)
}

fn worlds_after(
    judge: &Judge,
    entry: &Entry,
    deviation: Option<Deviation>,
) -> Option<Vec<Alternative>> {
    let mut judge = judge.clone();
    let judged = match deviation {
        None => judge.observe(entry),
        Some(deviation) => judge.observe_deviating(entry, deviation),
    };
    judged.is_ok().then(|| judge.frontier().to_vec())
}

fn are_same_worlds(these: Option<&[Alternative]>, those: Option<&[Alternative]>) -> bool {
    match (these, those) {
        (Some(these), Some(those)) => {
            these.len() == those.len()
                && these.iter().all(|this| those.iter().any(|that| this.is_same_world(that)))
        }
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

/// Whether one half of an exchange explains it already, or an exchange of which this is a half.
fn is_said_already(found: &[Diagnosis], entry: usize, deviation: Deviation) -> bool {
    found.iter().filter(|it| it.entry == entry).any(|it| match (it.deviation, deviation) {
        (Deviation::Skip(said), Deviation::Exchange(skipped, _)) => said == skipped,
        (Deviation::Exchange(_, said), Deviation::Force(forced)) => said == forced,
        _ => false,
    })
}

/// A world that lacks what a later event names explains nothing either.
fn explains(judge: &mut Judge, deviation: Deviation, entries: &[Entry]) -> bool {
    let is_possible = |judgement: Result<Judgement, JudgeError>| {
        judgement.is_ok_and(|judgement| !judgement.verdict.is_disagreement())
    };
    let Some((first, rest)) = entries.split_first() else { return false };
    is_possible(judge.observe_deviating(first, deviation))
        && rest.iter().all(|entry| is_possible(judge.observe(entry)))
        && !judge.frontier().is_empty()
        && !judge.is_lost()
}

/// Every step out of line that a call of this function can take, the simplest first. Only steps that
/// are `due` can be left out, or have another done in their place.
fn deviations(
    function: Function,
    succeeded: bool,
    due: &[usize],
) -> Vec<(Deviation, &'static str)> {
    if !succeeded {
        let clause = changes_nothing(function);
        return clause.map(|clause| (Deviation::Though, clause)).into_iter().collect();
    }
    let Tables { steps, choices, .. } = tables(function);
    // A step of one reading may leave something open, and what is open explains everything.
    let forcible = (0..steps.len()).filter(|at| steps[*at].under.is_none());
    let mut all: Vec<_> = due.iter().map(|at| (Deviation::Skip(*at), steps[*at].clause)).collect();
    for &skipped in due {
        for forced in forcible.clone().filter(|forced| *forced != skipped) {
            all.push((Deviation::Exchange(skipped, forced), steps[skipped].clause));
        }
    }
    all.extend(forcible.map(|at| (Deviation::Force(at), steps[at].clause)));
    all.extend(choices.iter().enumerate().map(|(at, clause)| (Deviation::Stray(at), *clause)));
    all
}
