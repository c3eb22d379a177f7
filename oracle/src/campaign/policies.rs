//! What all worlds of a campaign together tell about the policies of an implementation.

use crate::judge::{Followed, Judge};
use crate::trace::Trace;
use ntms_model::reading::{Reading, ReadingChoice};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Which answers to questions of policy an implementation gives, by the worlds that told it.
#[derive(Clone, Debug, Default)]
pub struct Policies {
    told: BTreeMap<Reading, Told>,
}

/// One question that was answered.
#[derive(Clone, Debug)]
pub struct Told {
    /// The answers that are left.
    pub choices: Vec<ReadingChoice>,
    /// The world that left no others, counted from 1.
    pub world: u64,
    /// The entry in that world's trace, counted from 1.
    pub entry: usize,
    /// Whether another world told otherwise.
    pub is_contradicted: bool,
    trace: Arc<Trace>,
}

impl Told {
    /// The trace of the world that told it, up to the entry that did.
    fn evidence(&self) -> Trace {
        let entries = self.trace.entries[..self.entry.min(self.trace.entries.len())].to_vec();
        Trace { header: self.trace.header.clone(), entries }
    }
}

/// Two worlds that tell different answers to one question: each is held against the other.
#[derive(Clone, Debug)]
pub struct Contradiction {
    /// What the later world told.
    later: Told,
    reading: Reading,
    /// The trace of the later world, to be judged by the answer that was given before.
    pub now: Trace,
    /// The trace of the earlier world, to be judged by the answer that was given now.
    pub before: Trace,
}

impl Policies {
    /// Takes note of what a world told, and gives each question on which it contradicts a world before it.
    pub fn learn(&mut self, judge: &Judge, world: u64, trace: &Trace) -> Vec<Contradiction> {
        let mut contradictions = Vec::new();
        let trace = Arc::new(trace.clone());
        for Followed { reading, choices, since } in judge.followed() {
            let trace = Arc::clone(&trace);
            let later = Told { choices, world, entry: since, is_contradicted: false, trace };
            let Some(told) = self.told.get_mut(&reading) else {
                self.told.insert(reading, later);
                continue;
            };
            let is_left = |choice: &ReadingChoice| later.choices.contains(choice);
            let common: Vec<_> = told.choices.iter().copied().filter(is_left).collect();
            if told.is_contradicted || common.len() == told.choices.len() {
                continue;
            }
            if common.is_empty() {
                told.is_contradicted = true;
                contradictions.extend(Contradiction::of(reading, told, later));
            } else {
                *told = Told { choices: common, ..later };
            }
        }
        contradictions
    }

    /// Takes back what the earlier world told: a mistake of another kind had told it.
    pub fn correct(&mut self, contradiction: Contradiction) {
        self.told.insert(contradiction.reading, contradiction.later);
    }

    /// What was told, question by question.
    pub fn iter(&self) -> impl Iterator<Item = (Reading, &Told)> {
        self.told.iter().map(|(reading, told)| (*reading, told))
    }
}

impl Contradiction {
    fn of(reading: Reading, earlier: &Told, later: Told) -> Option<Contradiction> {
        let (before, now) = (*earlier.choices.first()?, *later.choices.first()?);
        Some(Contradiction {
            now: judged_by(before, earlier, later.world, (*later.trace).clone()),
            before: judged_by(now, &later, earlier.world, earlier.evidence()),
            later,
            reading,
        })
    }
}

/// The trace of a world, to be judged by an answer that was given in another.
fn judged_by(choice: ReadingChoice, told: &Told, world: u64, mut trace: Trace) -> Trace {
    let reading = choice.reading.about().name;
    trace.header.readings.insert(reading.into(), choice.name().into());
    let note = trace.header.note.take().unwrap_or_default();
    let separator = if note.is_empty() { "" } else { "; " };
    let why = format!(
        "world {world}; in world {}, entry {}, it answered {choice}",
        told.world, told.entry
    );
    trace.header.note = Some(format!("{note}{separator}{why}").into());
    trace
}
