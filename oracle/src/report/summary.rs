//! What a campaign established, as a table and as JSON.

use super::account::Account;
use crate::campaign::Outcome;
use crate::campaign::coverage::Coverage;
use crate::campaign::policies::Told;
use crate::clauses;
use ntms_model::call::Function;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

/// The summary for a terminal.
#[must_use]
pub fn in_words(outcome: &Outcome, elapsed: Duration) -> String {
    let coverage = &outcome.coverage;
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{} calls in {} worlds, {} succeeded ({:.0} %), {:.1} s",
        coverage.calls,
        outcome.worlds,
        coverage.succeeded,
        percent(coverage.succeeded, coverage.calls),
        elapsed.as_secs_f64(),
    );
    let verdicts: Vec<String> =
        coverage.verdicts.iter().map(|(name, count)| format!("{count} {name}")).collect();
    let _ = writeln!(
        out,
        "{} replies and events judged, observation included: {}",
        coverage.verdicts.sum(),
        verdicts.join(", ")
    );
    let _ = writeln!(
        out,
        "{} clauses exercised; held possible at once: p50 {}, p99 {}, most {}",
        coverage.clauses(),
        coverage.frontier_percentile(50, 100),
        coverage.frontier_percentile(99, 100),
        coverage.frontier.keys().next_back().unwrap_or(&0),
    );
    if !outcome.not_tested.is_empty() {
        let names: Vec<_> = outcome.not_tested.iter().map(|function| function.name()).collect();
        let _ = writeln!(
            out,
            "not tested, for the implementation does not have them: {}",
            names.join(", ")
        );
    }
    out.push_str(&policies(outcome));
    let _ = writeln!(out, "judged by the clauses of version {}", clauses::version());
    let _ = match outcome.findings.len() {
        0 => writeln!(out, "disagreements: none"),
        some => writeln!(out, "disagreements: {some}"),
    };
    out
}

/// The answers to questions of policy that what was seen tells.
fn policies(outcome: &Outcome) -> String {
    let mut out = String::new();
    for (reading, told) in outcome.policies.iter() {
        if out.is_empty() {
            out.push_str("this implementation follows\n");
        }
        let choices: Vec<_> = told.choices.iter().map(|choice| choice.name()).collect();
        let _ = writeln!(
            out,
            "    {:33} {}{}  (world {}, entry {})",
            reading.about().name,
            choices.join(" or "),
            if told.is_contradicted { ", and otherwise elsewhere" } else { "" },
            told.world,
            told.entry,
        );
    }
    out
}

fn percent(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 * 100.0 / whole as f64 }
}

/// The summary for machines.
#[must_use]
pub fn as_json(outcome: &Outcome, seed: u64, elapsed: Duration) -> Value {
    let findings: Vec<Value> = outcome
        .findings
        .iter()
        .map(|finding| {
            json!({
                "number": finding.number,
                "clause": finding.clause(),
                "function": finding.function.map(Function::name),
                "calls": finding.calls(),
                "times": finding.times,
                "reproduced": finding.reproduced,
                "shrunk": finding.is_shrunk,
                "explanation": finding.explanation,
                "account": Account::of(&finding.trace).ok().map(|account| account.as_json()),
            })
        })
        .collect();
    json!({
        "clauses": clauses::version(),
        "seed": seed,
        "seconds": elapsed.as_secs_f64(),
        "worlds": outcome.worlds,
        "calls": outcome.coverage.calls,
        "succeeded": outcome.coverage.succeeded,
        "judged": outcome.coverage.verdicts.sum(),
        "verdicts": outcome.coverage.verdicts,
        "interrupted": outcome.was_interrupted,
        "notTested": outcome.not_tested.iter().map(|function| function.name()).collect::<Vec<_>>(),
        "follows": follows(outcome),
        "cells": cells(&outcome.coverage),
        "findings": findings,
    })
}

/// The answers that are left, by the name of the question.
fn follows(outcome: &Outcome) -> BTreeMap<&'static str, Vec<&'static str>> {
    let names = |told: &Told| told.choices.iter().map(|choice| choice.name()).collect();
    outcome.policies.iter().map(|(reading, told)| (reading.about().name, names(told))).collect()
}

/// Counts by function, code and clause.
fn cells(
    coverage: &Coverage,
) -> BTreeMap<&'static str, BTreeMap<&str, BTreeMap<&'static str, u64>>> {
    let mut table: BTreeMap<_, BTreeMap<_, BTreeMap<_, _>>> = BTreeMap::new();
    for ((function, code, clause), count) in &coverage.cells {
        table
            .entry(function.name())
            .or_default()
            .entry(code.as_str())
            .or_default()
            .insert(*clause, *count);
    }
    table
}
