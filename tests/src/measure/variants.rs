//! Servers that conform and differ in whatever the documents leave free are all allowed, for long.

use crate::program::{self, Implementation, in_parallel};
use Implementation::{Memory, Reference, Sqlite};
use anyhow::Result;
use ntms_model::edition::Edition;

/// A conforming server: which implementation, and its switches.
type Variant = (Implementation, &'static [&'static str]);

#[rustfmt::skip]
const VARIANTS: &[Variant] = &[
    (Memory, &[]),
    (Memory, &["--guards", "reversed", "--identifiers", "sequential"]),
    (Memory, &["--guards", "random", "--choice", "random"]),
    (Memory, &["--choice", "last"]),
    (Memory, &["--choice", "least-used"]),
    (Memory, &["--choice", "most-used", "--reading", "label-writing=atomic", "--reading", "count-reset=entering-free"]),
    (Memory, &["--reading", "name-case=case-blind", "--reading", "opening-right=use", "--reading", "given-security=merged"]),
    (Memory, &["--reading", "import-moves=free-or-application", "--reading", "new-siblings=available-only", "--reading", "reserved-siblings=all"]),
    (Memory, &["--reading", "queued-media=idle", "--reading", "mounted-again=accepted", "--reading", "created-states=unspecified"]),
    (Memory, &["--guards", "random", "--reading", "dismount-idle=ignored", "--reading", "computer-right=either", "--reading", "mounted-state=loaded"]),
    (Sqlite, &["--guard-order", "random"]),
    (Sqlite, &["--guard-order", "reversed", "--choice", "last"]),
    (Sqlite, &["--choice", "random", "--reading", "typed-parent=allow"]),
    (Sqlite, &["--reading", "queued-media=idle", "--reading", "null-medium=invalid-parameter"]),
    (Sqlite, &["--reading", "mounted-again=accepted", "--reading", "dismount-idle=ignored"]),
    (Reference, &["--choose", "random"]),
    (Reference, &["--reading", "mounted-state=loaded", "--reading", "deferred-dismount=idle"]),
    (Reference, &["--reading", "pool-path-form=bare", "--reading", "pool-name-size=not-counted"]),
    (Reference, &["--reading", "created-states=unspecified", "--reading", "queued-media=idle"]),
    (Reference, &["--reading", "side-from-free=allowed", "--reading", "side-from-application=allowed"]),
    (Reference, &["--reading", "zero-maximum=literal", "--reading", "return-decommissioned=always"]),
    (Reference, &["--reading", "media-security=pool-descriptor", "--reading", "enumeration-right=use"]),
    (Reference, &["--reading", "unprepared-moves=allow", "--reading", "move-to-unrecognized=allow"]),
];

/// The smallest share of calls that succeed, in percent; others say little.
const SUCCEEDING: f64 = 30.0;

/// Calls made against each variant, the same share in each edition.
const CALLS: u64 = 1_000_000;

/// The calls of a variant in one edition are made in so many runs, each with a seed of its own.
const RUNS: u64 = 10;

/// What became of one run, or of a whole row.
#[derive(Clone, Copy, Default)]
struct Tally {
    calls: u64,
    succeeded: u64,
    /// Forbidden or inconsistent.
    wrong: u64,
    inconsistent: u64,
    unknown: u64,
}

pub fn run(quick: bool) -> Result<bool> {
    let program = program::build()?;
    let calls = if quick { CALLS / 400 } else { CALLS };
    let calls = calls.div_ceil(Edition::ALL.len() as u64 * RUNS);
    let rows: Vec<(&Variant, Edition)> = VARIANTS
        .iter()
        .flat_map(|variant| Edition::ALL.into_iter().map(move |edition| (variant, edition)))
        .collect();
    println!(
        "{:9} {:>12} {:>9} {:>6} {:>9} {:>12} {:>8}  switches",
        "server", "edition", "calls", "ok %", "forbidden", "inconsistent", "unknown"
    );
    let mut met = true;
    for ((implementation, switches), edition) in rows {
        let tallies = in_parallel((1..=RUNS).collect(), |seed: &u64| -> Result<Tally> {
            let (seed, calls) = (seed.to_string(), calls.to_string());
            let arguments = ["--edition", edition.name(), "--seed", &seed, "--calls", &calls];
            let server = [*switches, &["--seed", &seed]].concat();
            let summary =
                program::test_implementation(&program, &arguments, *implementation, &server)?;
            for found in &summary.findings {
                println!("  seed {seed}: {:?} against {}", found.function, found.clause);
            }
            Ok(Tally {
                calls: summary.calls,
                succeeded: summary.succeeded,
                wrong: summary.disagreements(),
                inconsistent: summary.verdict("inconsistent"),
                unknown: summary.verdict("unknown"),
            })
        });
        let mut row = Tally::default();
        for tally in tallies {
            let tally = tally?;
            row.calls += tally.calls;
            row.succeeded += tally.succeeded;
            row.wrong += tally.wrong;
            row.inconsistent += tally.inconsistent;
            row.unknown += tally.unknown;
        }
        let share = row.succeeded as f64 * 100.0 / row.calls.max(1) as f64;
        println!(
            "{:9} {:>12} {:>9} {share:>6.1} {:>9} {:>12} {:>8}  {}",
            implementation.name(),
            edition.name(),
            row.calls,
            row.wrong - row.inconsistent,
            row.inconsistent,
            row.unknown,
            switches.join(" ")
        );
        met &= row.wrong == 0 && share >= SUCCEEDING && row.calls >= calls * RUNS;
    }
    Ok(met)
}
