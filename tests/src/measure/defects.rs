//! Every defect of the implementations is found, shrunk to a few calls, and named by its clause.

use crate::program::{self, Implementation};
use anyhow::{Context, Result};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// The files written beforehand, one for each implementation.
pub const EXPECTED: [(Implementation, &str); 2] = [
    (Implementation::Sqlite, include_str!("../../measures/defects.toml")),
    (Implementation::Memory, include_str!("../../measures/defects_of_memory.toml")),
];

/// Each implementation has at least so many.
const AT_LEAST: usize = 16;

/// Calls within which each defect must be found.
const CALLS: u64 = 20_000;

/// The longest trace after shrinking, sessions not counted.
const LONGEST: usize = 12;

#[derive(Deserialize)]
pub struct Defect {
    /// The edition that it is looked for in.
    pub edition: String,
    /// The clauses that may be named first.
    pub clauses: Vec<String>,
}

/// A defect that the first does not lead to is looked for with the others.
const SEEDS: [&str; 3] = ["1", "2", "3"];

/// So many of a hundred are found and named as they should be in the short form; in the long one, all.
const LEAST_OF_SAMPLE: f64 = 90.0;

pub fn run(quick: bool) -> Result<bool> {
    let program = program::build()?;
    println!(
        "{:9} {:32} {:>12} {:>7} {:>7}  named first",
        "server", "defect", "edition", "calls", "length"
    );
    let (mut met, mut found, mut count) = (true, 0, 0);
    for (implementation, expected) in EXPECTED {
        let defects: BTreeMap<String, Defect> =
            toml::from_str(expected).context("a file of defects in measures/")?;
        met &= defects.len() >= AT_LEAST;
        let (first, step) = if quick { (1, 4) } else { (0, 1) };
        for (name, defect) in defects.iter().skip(first).step_by(step) {
            found += u32::from(one(&program, implementation, name, defect)?);
            count += 1;
        }
    }
    let least = if quick { LEAST_OF_SAMPLE } else { 100.0 };
    let share = 100.0 * f64::from(found) / f64::from(count);
    println!("{found} of {count} as they should be: {share:.1} % ({least:.0} % wanted)");
    Ok(met && share >= least)
}

/// Looks for one defect until a seed leads to it as it should.
fn one(
    program: &Path,
    implementation: Implementation,
    name: &str,
    defect: &Defect,
) -> Result<bool> {
    for seed in SEEDS {
        if by_seed(program, implementation, name, defect, seed)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Looks for one defect with one seed, and prints what was found.
fn by_seed(
    program: &Path,
    implementation: Implementation,
    name: &str,
    defect: &Defect,
    seed: &str,
) -> Result<bool> {
    let calls = CALLS.to_string();
    let arguments =
        ["--edition", &defect.edition, "--seed", seed, "--calls", &calls, "--fail-fast"];
    let switches = ["--defect", name];
    let summary = program::test_implementation(program, &arguments, implementation, &switches)?;
    let server = implementation.name();
    let Some(found) = summary.findings.first() else {
        println!(
            "{server:9} {name:32} {:>12} {:>7} not found; on with another seed",
            defect.edition, summary.calls
        );
        return Ok(false);
    };
    let is_named = defect.clauses.contains(&found.clause);
    let is_short = found.calls <= LONGEST && found.reproduced;
    let remark = match (is_named, is_short) {
        (true, true) => "",
        (false, _) => "  expected another clause; on with another seed",
        (true, false) => "  too long, or not reproduced; on with another seed",
    };
    println!(
        "{server:9} {name:32} {:>12} {:>7} {:>7}  {}{remark}",
        defect.edition, summary.calls, found.calls, found.clause
    );
    Ok(is_named && is_short)
}
