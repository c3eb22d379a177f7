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

pub fn run(quick: bool) -> Result<bool> {
    let program = program::build()?;
    println!(
        "{:9} {:32} {:>12} {:>7} {:>7}  named first",
        "server", "defect", "edition", "calls", "length"
    );
    let mut met = true;
    for (implementation, expected) in EXPECTED {
        let defects: BTreeMap<String, Defect> =
            toml::from_str(expected).context("a file of defects in measures/")?;
        met &= defects.len() >= AT_LEAST;
        let step = if quick { 4 } else { 1 };
        for (name, defect) in defects.iter().step_by(step) {
            met &= one(&program, implementation, name, defect)?;
        }
    }
    Ok(met)
}

/// Looks for one defect, and prints what was found.
fn one(
    program: &Path,
    implementation: Implementation,
    name: &str,
    defect: &Defect,
) -> Result<bool> {
    let calls = CALLS.to_string();
    let arguments = ["--edition", &defect.edition, "--seed", "1", "--calls", &calls, "--fail-fast"];
    let switches = ["--defect", name];
    let summary = program::test_implementation(program, &arguments, implementation, &switches)?;
    let server = implementation.name();
    let Some(found) = summary.findings.first() else {
        println!("{server:9} {name:32} {:>12} {:>7} not found", defect.edition, summary.calls);
        return Ok(false);
    };
    let is_named = defect.clauses.contains(&found.clause);
    let is_short = found.calls <= LONGEST && found.reproduced;
    let remark = match (is_named, is_short) {
        (true, true) => "",
        (false, _) => "  expected another clause",
        (true, false) => "  too long, or not reproduced",
    };
    println!(
        "{server:9} {name:32} {:>12} {:>7} {:>7}  {}{remark}",
        defect.edition, summary.calls, found.calls, found.clause
    );
    Ok(is_named && is_short)
}
