//! What all worlds of a campaign together tell about the policies of an implementation.

use crate::judge::{Followed, Judge};
use crate::trace::Trace;
use ntms_model::reading::{Reading, ReadingChoice};
use std::collections::BTreeMap;

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
}

impl Policies {
    /// Takes note of what a world told. For each question on which it contradicts a world before it:
    /// the trace, to be judged by the answer that was given there.
    pub fn learn(&mut self, judge: &Judge, world: u64, trace: &Trace) -> Vec<Trace> {
        let mut contradictions = Vec::new();
        for followed in judge.followed() {
            let Followed { reading, choices, since } = followed;
            let is_new = !self.told.contains_key(&reading);
            let told = self.told.entry(reading).or_insert_with(|| Told {
                choices: choices.clone(),
                world,
                entry: since,
                is_contradicted: false,
            });
            let common: Vec<_> =
                told.choices.iter().copied().filter(|choice| choices.contains(choice)).collect();
            if is_new || told.is_contradicted || common.len() == told.choices.len() {
                continue;
            }
            if let (true, Some(before)) = (common.is_empty(), told.choices.first()) {
                told.is_contradicted = true;
                contradictions.push(judged_by(*before, told, world, trace));
            } else {
                (told.choices, told.world, told.entry) = (common, world, since);
            }
        }
        contradictions
    }

    /// What was told, question by question.
    pub fn iter(&self) -> impl Iterator<Item = (Reading, &Told)> {
        self.told.iter().map(|(reading, told)| (*reading, told))
    }
}

/// The trace of a world, to be judged by an answer that was given in another.
fn judged_by(choice: ReadingChoice, told: &Told, world: u64, trace: &Trace) -> Trace {
    let mut trace = trace.clone();
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
