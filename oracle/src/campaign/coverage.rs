//! What a campaign has seen: calls, codes, clauses.

use crate::judge::Judgement;
use crate::wire::WireReply;
use ntms_model::call::Function;
use serde::Serialize;
use std::collections::BTreeMap;

/// How often each verdict was given, by its name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Verdicts(BTreeMap<&'static str, u64>);

impl Verdicts {
    /// Counts one verdict.
    pub fn count(&mut self, judgement: &Judgement) {
        *self.0.entry(judgement.verdict.name()).or_default() += 1;
    }

    /// Adds the verdicts of another conversation.
    pub fn add(&mut self, others: &Verdicts) {
        for (name, count) in &others.0 {
            *self.0.entry(name).or_default() += count;
        }
    }

    /// How many there were of each.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, u64)> {
        self.0.iter().map(|(name, count)| (*name, *count))
    }

    /// How many there were of this one.
    #[must_use]
    pub fn of(&self, name: &str) -> u64 {
        self.0.get(name).copied().unwrap_or(0)
    }

    /// How many there were.
    #[must_use]
    pub fn sum(&self) -> u64 {
        self.0.values().sum()
    }

    /// How many replies and events are wrong, by themselves or after those before them.
    #[must_use]
    pub fn disagreements(&self) -> u64 {
        ["forbidden", "inconsistent"].iter().map(|name| self.of(name)).sum()
    }

    /// How many told something: all but those that are unknown.
    #[must_use]
    pub fn known(&self) -> u64 {
        self.sum() - self.of("unknown")
    }
}

/// Counts of what was called and judged.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    /// Calls that were made on purpose: no sessions of the harness, no observation.
    pub calls: u64,
    /// Of these, calls that succeeded.
    pub succeeded: u64,
    /// The verdicts on all replies and events, observation included.
    pub verdicts: Verdicts,
    /// The verdicts on calls that were made on purpose, by function.
    pub functions: BTreeMap<Function, Verdicts>,
    /// How often each code of each function was explained by each clause.
    pub cells: BTreeMap<(Function, String, &'static str), u64>,
    /// How many alternatives there were after each call, by number.
    pub frontier: BTreeMap<usize, u64>,
}

impl Coverage {
    /// Counts one call that was made on purpose.
    pub fn count(
        &mut self,
        function: Function,
        reply: &WireReply,
        judgement: &Judgement,
        frontier: usize,
    ) {
        self.calls += 1;
        self.succeeded += u64::from(reply.succeeded());
        self.functions.entry(function).or_default().count(judgement);
        *self.frontier.entry(frontier).or_default() += 1;
        if !judgement.verdict.is_disagreement() {
            for clause in judgement.clauses() {
                let cell = (function, reply.code.to_string(), clause);
                *self.cells.entry(cell).or_default() += 1;
            }
        }
    }

    /// Clauses that explained at least one reply.
    #[must_use]
    pub fn clauses(&self) -> usize {
        let mut clauses: Vec<_> = self.cells.keys().map(|(_, _, clause)| *clause).collect();
        clauses.sort_unstable();
        clauses.dedup();
        clauses.len()
    }

    /// The number of alternatives that `part` of `whole` calls did not exceed.
    #[must_use]
    pub fn frontier_percentile(&self, part: u64, whole: u64) -> usize {
        let sum: u64 = self.frontier.values().sum();
        let mut rest = sum * part / whole.max(1);
        for (size, count) in &self.frontier {
            if rest < *count {
                return *size;
            }
            rest -= count;
        }
        self.frontier.keys().next_back().copied().unwrap_or(0)
    }
}
