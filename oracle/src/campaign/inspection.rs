//! A closer look: a trace once more, with a look at everything after each call. What a reply alone
//! leaves in doubt, a medium that did not move or a counter that is wrong, this tells apart.

use super::conversation::ConversationError;
use super::diagnosis::{
    Diagnosis, changed_though_refused, diagnose, is_explained_by, observe_with,
};
use super::observation::Observer;
use super::replay::Replay;
use crate::driver::Implementation;
use crate::judge::{Judge, JudgeError};
use crate::trace::Trace;
use crate::wire::Entry;

/// What a closer look told.
#[derive(Clone, Debug, Default)]
pub struct Inspection {
    /// Single steps out of line that explain everything that was seen.
    pub diagnoses: Vec<Diagnosis>,
    /// What was wrong already before the last entry, and first.
    pub seen_first: Option<Sighting>,
}

/// Something wrong that a look at everything shows, and that was not there before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// The entry of the trace after which it was there, from 0.
    pub entry: usize,
    /// The clause that what was seen breaks.
    pub clause: &'static str,
}

/// Runs a trace again, looks at everything after each change, and diagnoses all of it. What comes of
/// `causes`, which are known already, is not told as seen first.
///
/// # Errors
/// When the implementation cannot be reached.
pub fn inspect(
    implementation: &mut dyn Implementation,
    trace: &Trace,
    causes: &[Diagnosis],
    goes_on: &mut dyn FnMut() -> bool,
) -> Result<Inspection, ConversationError> {
    let handshake = implementation.handshake().clone();
    let mut replay = Replay::begin(implementation, trace)?;
    let mut observer = None;
    // Where each entry of the trace stands among all that was said.
    let mut places = Vec::new();
    for (number, entry) in trace.entries.iter().enumerate() {
        if !goes_on() {
            return Ok(Inspection::default());
        }
        places.push(replay.conversation.trace.entries.len());
        replay.step(entry)?;
        let is_last = number + 1 == trace.entries.len();
        if is_last || !changes(entry) {
            continue;
        }
        let conversation = &mut replay.conversation;
        if observer.is_none() {
            let (opened, _) = Observer::open(conversation, &handshake)?;
            observer = opened.map(Observer::patient);
        }
        if let Some(observer) = &mut observer {
            observer.look_at_everything(conversation)?;
        }
    }
    let looked = replay.conversation.trace;
    let seen_first = sight(&looked, &places, causes)?;
    let mut diagnoses = diagnose(&looked, goes_on)?;
    diagnoses.retain_mut(|diagnosis| {
        let place = places.iter().position(|place| *place == diagnosis.entry);
        diagnosis.entry = place.unwrap_or_default();
        place.is_some()
    });
    if diagnoses.is_empty()
        && let Some(sighting) = sight(&looked, &places, &[])?
    {
        let until = places.get(sighting.entry + 1).copied().unwrap_or(looked.entries.len());
        diagnoses = beside_the_first(trace, looked, until, goes_on)?;
        if diagnoses.is_empty() {
            diagnoses.extend(seen_first.and_then(|sighting| blame(trace, sighting)));
        }
    }
    Ok(Inspection { diagnoses, seen_first })
}

/// Where no step explains everything, two may: one that explains what was wrong first, which was seen
/// up to `until`, and another one that explains the trace.
fn beside_the_first(
    trace: &Trace,
    mut looked: Trace,
    until: usize,
    goes_on: &mut dyn FnMut() -> bool,
) -> Result<Vec<Diagnosis>, JudgeError> {
    let rest = looked.entries.split_off(until);
    let Some(first) = diagnose(&looked, goes_on)?.first().copied() else { return Ok(Vec::new()) };
    looked.entries.extend(rest);
    let mut explaining = Vec::new();
    for diagnosis in diagnose(trace, goes_on)? {
        if is_explained_by(&looked, &[first, diagnosis])? {
            explaining.push(diagnosis);
        }
    }
    Ok(explaining)
}

/// What is wrong first in a trace with looks at everything between its entries, which stand at these
/// places, and before the last of them; none of the causes explains it.
fn sight(
    looked: &Trace,
    places: &[usize],
    causes: &[Diagnosis],
) -> Result<Option<Sighting>, JudgeError> {
    let Some((last, _)) = places.split_last() else { return Ok(None) };
    let mut judge = Judge::new(&looked.header)?;
    for (at, entry) in looked.entries[..*last].iter().enumerate() {
        let judgement = observe_with(&mut judge, entry, causes)?;
        if judgement.verdict.is_disagreement()
            && let Some(clause) = judgement.clauses().first().copied()
        {
            let entry = places.partition_point(|place| *place <= at).saturating_sub(1);
            return Ok(Some(Sighting { entry, clause }));
        }
    }
    Ok(None)
}

/// A call that was refused is to blame for whatever was otherwise after it: what exactly it did need
/// not be known.
fn blame(trace: &Trace, sighting: Sighting) -> Option<Diagnosis> {
    match trace.entries.get(sighting.entry)? {
        Entry::Call { call, reply, .. } if !reply.succeeded() => {
            changed_though_refused(sighting.entry, call.function())
        }
        Entry::Call { .. } | Entry::Event { .. } => None,
    }
}

fn changes(entry: &Entry) -> bool {
    match entry {
        Entry::Event { .. } => true,
        Entry::Call { call, .. } => !call.function().only_reads(),
    }
}
