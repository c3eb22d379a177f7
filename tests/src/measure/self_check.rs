//! The reference server is allowed by the judge, in every reading that it offers.

use crate::program;
use anyhow::Result;
use ntms_model::edition::Edition;
use ntms_model::reading::{Reading, ReadingChoice, Readings};

pub fn run(quick: bool) -> Result<bool> {
    let program = program::build()?;
    let shown = program.display().to_string();
    let calls = if quick { "1000" } else { "5000" };
    let mut met = true;
    let mut runs = 0;
    for edition in Edition::ALL {
        for choice in choices(edition) {
            runs += 1;
            // The short form takes one in seven.
            if quick && runs % 7 != 0 {
                continue;
            }
            let command =
                format!("'{shown}' serve --edition {edition} --reading {choice} --seed 1");
            let arguments = [
                "--edition",
                edition.name(),
                "--calls",
                calls,
                "--seed",
                "1",
                "--command",
                &command,
            ];
            let summary = program::test(&program, &arguments, &[])?;
            let forbidden = summary.verdicts.get("forbidden").copied().unwrap_or(0);
            if forbidden > 0 {
                println!("{edition} {choice}: {forbidden} forbidden");
                for found in &summary.findings {
                    println!("    {:?} against {}", found.function, found.clause);
                }
                met = false;
            }
        }
    }
    println!("{runs} readings and editions, {calls} calls each");
    Ok(met)
}

/// Every answer that an implementation can follow: "unspecified" is none.
fn choices(edition: Edition) -> Vec<ReadingChoice> {
    let accepted = Readings::accepted(edition);
    Reading::all()
        .flat_map(|reading| accepted.allowed(reading).collect::<Vec<_>>())
        .filter(|choice| !choice.to_string().ends_with("=unspecified"))
        .collect()
}
