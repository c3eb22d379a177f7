//! Every defect of the SQLite server is found, shrunk to a few calls, and named by its clause.

use crate::program;
use anyhow::{Context, Result};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The file written beforehand.
const EXPECTED: &str = include_str!("../../measures/defects.toml");

/// Calls within which each defect must be found.
const CALLS: u64 = 20_000;

/// The longest trace after shrinking, sessions not counted.
const LONGEST: usize = 12;

#[derive(Deserialize)]
struct Defect {
    edition: String,
    clauses: Vec<String>,
}

pub fn run(quick: bool) -> Result<bool> {
    let program = program::build()?;
    let defects: BTreeMap<String, Defect> =
        toml::from_str(EXPECTED).context("measures/defects.toml")?;
    println!("{:32} {:>12} {:>7} {:>7}  named first", "defect", "edition", "calls", "length");
    let mut met = defects.len() >= 16;
    let step = if quick { 4 } else { 1 };
    for (name, defect) in defects.iter().step_by(step) {
        let calls = CALLS.to_string();
        let arguments =
            ["--edition", &defect.edition, "--seed", "1", "--calls", &calls, "--fail-fast"];
        let summary = program::test(&program, &arguments, &["--defect", name])?;
        let Some(found) = summary.findings.first() else {
            println!("{name:32} {:>12} {:>7} not found", defect.edition, summary.calls);
            met = false;
            continue;
        };
        let is_named = defect.clauses.contains(&found.clause);
        let is_short = found.calls <= LONGEST && found.reproduced;
        let remark = match (is_named, is_short) {
            (true, true) => "",
            (false, _) => "  expected another clause",
            (true, false) => "  too long, or not reproduced",
        };
        println!(
            "{name:32} {:>12} {:>7} {:>7}  {}{remark}",
            defect.edition, summary.calls, found.calls, found.clause
        );
        met &= is_named && is_short;
    }
    Ok(met)
}
