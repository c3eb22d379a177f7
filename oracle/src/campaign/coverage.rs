//! What a campaign has seen: calls, codes, clauses.

use crate::judge::{Judgement, Verdict};
use crate::wire::WireReply;
use ntms_model::call::Function;
use std::collections::BTreeMap;

/// Counts of what was judged.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    /// Calls that were made on purpose: no sessions of the harness, no observation.
    pub calls: u64,
    /// Of these, calls that succeeded.
    pub succeeded: u64,
    /// Everything that was judged, observation included.
    pub judged: u64,
    /// Verdicts by name.
    pub verdicts: BTreeMap<&'static str, u64>,
    /// How often each code of each function was explained by each clause.
    pub cells: BTreeMap<(Function, String, &'static str), u64>,
    /// How many alternatives there were after each call, by number.
    pub frontier: BTreeMap<usize, u64>,
}

impl Coverage {
    /// Counts one call.
    pub fn count(
        &mut self,
        function: Function,
        reply: &WireReply,
        judgement: &Judgement,
        frontier: usize,
        on_purpose: bool,
    ) {
        self.judged += 1;
        if on_purpose {
            self.calls += 1;
            self.succeeded += u64::from(reply.succeeded());
        }
        *self.verdicts.entry(judgement.verdict.name()).or_default() += 1;
        *self.frontier.entry(frontier).or_default() += 1;
        if !matches!(judgement.verdict, Verdict::Forbidden(_)) {
            for clause in &judgement.clauses {
                let cell = (function, reply.code.to_string(), *clause);
                *self.cells.entry(cell).or_default() += 1;
            }
        }
    }

    /// Adds what another campaign has seen.
    pub fn add(&mut self, other: &Coverage) {
        self.calls += other.calls;
        self.succeeded += other.succeeded;
        self.judged += other.judged;
        for (name, count) in &other.verdicts {
            *self.verdicts.entry(name).or_default() += count;
        }
        for (cell, count) in &other.cells {
            *self.cells.entry(cell.clone()).or_default() += count;
        }
        for (size, count) in &other.frontier {
            *self.frontier.entry(*size).or_default() += count;
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
