//! The SQLite server is right, in every edition and with every switch that keeps it right.

use crate::program::{self, Summary, in_parallel};
use anyhow::Result;
use ntms_model::call::Function;
use ntms_model::edition::Edition;
use ntms_model::reading::Readings;
use ntms_model::rule::{Group, tables};
use std::collections::BTreeMap;
use std::path::Path;

/// Readings of the server, each with a choice that is not its default.
const READINGS: [&str; 23] = [
    "import-moves=free-or-application",
    "blocked-move-code=invalid-media-pool",
    "bound-media-between-applications=busy",
    "label-writing=atomic",
    "swap-states=allocated",
    "swap-same=invalid-media",
    "deallocate-options=invalid-parameter",
    "zero-maximum=literal",
    "count-reset=entering-free",
    "complete-deallocation=refuse",
    "reserved-siblings=stays",
    "allocation-at-maximum=no",
    "typed-parent=allow",
    "duplicate-label-code=invalid-media",
    "create-media-options=invalid-parameter",
    "null-medium=invalid-parameter",
    "queued-media=idle",
    "mounted-again=accepted",
    "mounted-state=loaded",
    "dismount-idle=ignored",
    "deferred-dismount=idle",
    "pool-path-form=bare",
    "pool-name-size=length-told",
];

/// Rows of the founding calls that no test of this server can make fail, and why.
const NOT_REACHABLE: [(&str, &str); 4] = [
    ("MOVE-27", "a medium is always in a pool that exists (INV-01)"),
    ("SWAP-17", "a logical medium is always in a pool that exists (INV-07)"),
    ("DEALLOC-7", "an LMID always denotes a side that exists (INV-05)"),
    ("ENV-27", "it may be answered, and this server has started before it listens"),
];

/// How often each row must have been the reason for a code.
const TIMES: u64 = 20;

pub fn run(quick: bool) -> Result<bool> {
    let program = program::build()?;
    let (seeds, calls) = if quick { (2, 3_000) } else { (20, 10_000) };
    let mut counts = BTreeMap::new();
    let mut met = true;
    println!(
        "{:44} {:>12} {:>9} {:>6} {:>9} {:>9} {:>8}",
        "server", "edition", "calls", "ok %", "judged", "forbidden", "unknown"
    );
    let mut variants: Vec<Vec<&str>> = vec![Vec::new()];
    variants.push(vec!["--guard-order", "random"]);
    variants.push(vec!["--guard-order", "reversed"]);
    variants.push(vec!["--choice", "random"]);
    variants.extend(READINGS.iter().map(|reading| vec!["--reading", *reading]));
    for (place, variant) in variants.iter().enumerate() {
        for edition in Edition::ALL {
            // The short form takes the variants in turns.
            if quick && place > 0 && place % Edition::ALL.len() != edition as usize {
                continue;
            }
            met &= one(&program, edition, variant, seeds, calls, &mut counts)?;
        }
    }
    if !quick {
        met &= rows_were_seen(&counts);
    }
    Ok(met)
}

type Counts = BTreeMap<(String, String, String), u64>;

/// One variant in one edition, with every seed.
fn one(
    program: &Path,
    edition: Edition,
    variant: &[&str],
    seeds: u64,
    calls: u64,
    counts: &mut Counts,
) -> Result<bool> {
    let (mut made, mut succeeded, mut judged, mut forbidden, mut unknown) = (0, 0, 0, 0, 0);
    let summaries = in_parallel((1..=seeds).collect(), |seed: &u64| {
        let (seed, calls) = (seed.to_string(), calls.to_string());
        let arguments = ["--edition", edition.name(), "--seed", &seed, "--calls", &calls];
        let server: Vec<&str> = variant.iter().copied().chain(["--seed", &seed]).collect();
        program::test(program, &arguments, &server)
    });
    for (seed, summary) in (1..).zip(summaries) {
        let summary = summary?;
        made += summary.calls;
        succeeded += summary.succeeded;
        judged += summary.judged;
        forbidden += summary.disagreements();
        unknown += summary.verdict("unknown");
        for found in &summary.findings {
            println!("  seed {seed}: {:?} against {}", found.function, found.clause);
        }
        add(counts, summary);
    }
    let rate = succeeded as f64 * 100.0 / made.max(1) as f64;
    println!(
        "{:44} {:>12} {made:>9} {rate:>6.1} {judged:>9} {forbidden:>9} {unknown:>8}",
        variant.join(" "),
        edition.name()
    );
    Ok(forbidden == 0 && unknown == 0 && made >= seeds * calls && rate >= 30.0)
}

fn add(counts: &mut Counts, summary: Summary) {
    for (function, codes) in summary.cells {
        for (code, clauses) in codes {
            for (clause, count) in clauses {
                *counts.entry((function.clone(), code.clone(), clause)).or_default() += count;
            }
        }
    }
}

/// Every row of the founding calls that some run of this measurement can make fail.
fn rows_were_seen(counts: &Counts) -> bool {
    let mut met = true;
    println!("\n{:22} {:26} {:>12} {:>9}", "function", "code", "clause", "times");
    for function in Function::FOUNDING {
        for row in &tables(function).rows {
            let is_followed = row.under.is_none_or(|choice| {
                READINGS.contains(&choice.to_string().as_str())
                    || Edition::ALL.iter().any(|edition| {
                        row.editions.has(*edition) && Readings::followed(*edition).allows(choice)
                    })
            });
            let excluded = NOT_REACHABLE.iter().any(|(clause, _)| *clause == row.clause);
            let injected = row.group == Group::Environment
                && row.answer == ntms_model::rule::Answer::AnyUnlisted;
            if !is_followed || excluded || injected {
                continue;
            }
            let seen: Vec<_> = counts
                .iter()
                .filter(|((name, _, clause), _)| name == function.name() && clause == row.clause)
                .collect();
            let times: u64 = seen.iter().map(|(_, count)| **count).sum();
            for ((_, code, clause), count) in &seen {
                println!("{:22} {code:26} {clause:>12} {count:>9}", function.name());
            }
            if times < TIMES {
                println!(
                    "{:22} {:26} {:>12} {times:>9}  too seldom",
                    function.name(),
                    "",
                    row.clause
                );
                met = false;
            }
        }
    }
    for (clause, why) in NOT_REACHABLE {
        println!("not reachable: {clause}, for {why}");
    }
    met
}
