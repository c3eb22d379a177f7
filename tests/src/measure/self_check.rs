//! The reference server is allowed by the judge, in every reading that it offers.

use crate::program::{self, Summary, in_parallel};
use anyhow::Result;
use ntms_model::edition::Edition;
use ntms_model::reading::{Reading, ReadingChoice, Readings};
use std::path::Path;

pub fn run(quick: bool) -> Result<bool> {
    let program = program::build()?;
    let calls = if quick { "1000" } else { "5000" };
    // The short form takes one in seven.
    let step = if quick { 7 } else { 1 };
    let all = Edition::ALL.into_iter();
    let followed: Vec<_> = all
        .flat_map(|edition| choices(edition).into_iter().map(move |choice| (edition, choice)))
        .step_by(step)
        .collect();
    let mut met = true;
    let (mut judged, mut unknown) = (0, 0);
    let summaries =
        in_parallel(followed.clone(), |(edition, choice)| one(&program, *edition, *choice, calls));
    for ((edition, choice), summary) in followed.iter().zip(summaries) {
        let summary = summary?;
        let forbidden = summary.disagreements();
        judged += summary.judged;
        unknown += summary.verdict("unknown");
        if forbidden > 0 {
            println!("{edition} {choice}: {forbidden} forbidden");
            for found in &summary.findings {
                println!("    {:?} against {}", found.function, found.clause);
            }
            met = false;
        }
    }
    println!("{judged} replies and events judged, {unknown} of them unknown");
    // What nobody has read of a pool's security may decide a call; that must stay rare.
    met &= unknown * 1000 <= judged;
    println!("{} choices of readings in their editions, {calls} calls each", followed.len());
    Ok(met)
}

/// The reference server with one answer fixed.
fn one(program: &Path, edition: Edition, choice: ReadingChoice, calls: &str) -> Result<Summary> {
    let command =
        format!("'{}' serve --edition {edition} --reading {choice} --seed 1", program.display());
    let edition = edition.name();
    let arguments = ["--edition", edition, "--calls", calls, "--seed", "1", "--command", &command];
    program::test(program, &arguments, &[])
}

/// Every answer that an implementation can follow: "unspecified" is none.
fn choices(edition: Edition) -> Vec<ReadingChoice> {
    let accepted = Readings::accepted(edition);
    Reading::all()
        .flat_map(|reading| accepted.allowed(reading).collect::<Vec<_>>())
        .filter(|choice| !choice.to_string().ends_with("=unspecified"))
        .collect()
}
