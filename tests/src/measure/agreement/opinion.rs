//! What one side says about a scope: every state as a line of text, and how often what happened.

use std::collections::{BTreeMap, BTreeSet};

/// How many lines that one side alone has are shown.
const SHOWN: usize = 3;

/// What one side says.
#[derive(Debug, Default)]
pub struct Opinion {
    /// Every state that can be reached.
    pub states: BTreeSet<String>,
    /// Successes of each function by its name, and events.
    pub happened: BTreeMap<String, u64>,
}

impl Opinion {
    /// All that happened.
    pub fn transitions(&self) -> u64 {
        self.happened.values().sum()
    }

    /// In what the two differ, in words; `self` is the model.
    pub fn differences(&self, formal: &Opinion) -> Vec<String> {
        let mut told = Vec::new();
        for (whose, states, others) in [
            ("model/", &self.states, &formal.states),
            ("specs/formal", &formal.states, &self.states),
        ] {
            let alone: Vec<_> = states.difference(others).collect();
            if !alone.is_empty() {
                told.push(format!("  {} states in {whose} alone:", alone.len()));
            }
            told.extend(alone.iter().take(SHOWN).map(|state| format!("    {state}")));
        }
        for name in self.happened.keys().chain(formal.happened.keys()).collect::<BTreeSet<_>>() {
            let count = |opinion: &Opinion| opinion.happened.get(name).copied().unwrap_or(0);
            let (ours, theirs) = (count(self), count(formal));
            if ours != theirs {
                told.push(format!("  {name}: {ours} in model/, {theirs} in specs/formal"));
            }
        }
        told
    }
}
