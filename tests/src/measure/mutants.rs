//! Would the oracle have noticed? Mutants that the tables of rules show, against three ways to make calls.
//! Writes `specs/mutants.md`.

mod class;
pub mod hunt;
mod page;

use crate::program::in_parallel;
use anyhow::{Context as _, Result};
use class::classify;
use hunt::{Found, Way, control, hunt};
use ntms_model::edition::Edition;
use ntms_model::mutant::{Mutant, mutants};
use ntms_oracle::mutants::{Class, Seen};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// The mutant that has to be found in every run.
const CANARY: &str = "MOVE-9/dropped";

/// At least so many mutants are detectable.
const AT_LEAST: usize = 200;

/// Calls within which a mutant has to be found.
const CALLS: u64 = 20_000;

/// Calls that are made to look for mutants that nothing has shown to be detectable.
const CALLS_IN_DOUBT: u64 = 5_000;

/// Calls that are made to look for those that were not found in time.
const CALLS_AT_MOST: u64 = 200_000;

/// One in so many mutants is scored: all of them would take hours.
const SCORED: usize = 12;

/// One in so many of the mutants that were found is looked for in the short form.
const SAMPLE: usize = 6;

/// What was found out about one mutant.
pub struct Score {
    /// The mutant.
    pub mutant: Mutant,
    /// What the search says of it.
    pub seen: Seen,
    /// How each way to make calls did, in the order of [`Way::ALL`].
    pub found: [Option<Found>; 3],
}

impl Score {
    /// Whether a trace shows it, from wherever it is known.
    fn is_detectable(&self) -> bool {
        self.seen.class == Class::Detectable || self.found.iter().any(Option::is_some)
    }

    fn is_found_by(&self, way: Way) -> bool {
        self.found[way as usize].is_some()
    }
}

pub fn run(quick: bool) -> Result<bool> {
    let mut all = mutants();
    let count = all.len();
    all = all.into_iter().step_by(SCORED).collect();
    println!("{count} mutants, of which every {SCORED}th is scored: {}", all.len());
    let met = canary_and_controls(quick)?;
    Ok(if quick { sample(&all)? } else { everything(all)? } && met)
}

/// The canary is found, and nothing is found where no rule is broken.
fn canary_and_controls(quick: bool) -> Result<bool> {
    let canary = Mutant::named(CANARY).context("the canary is no mutant")?;
    let found = hunt(&canary, Way::Guided, CALLS)?;
    println!(
        "canary {CANARY}: {}",
        found
            .as_ref()
            .map_or("NOT FOUND".into(), |found| format!("found in {} calls", found.calls))
    );
    let mut met = found.is_some();
    let calls = if quick { 2_000 } else { CALLS };
    for edition in Edition::ALL {
        let found = control(edition, calls)?;
        let said =
            found.as_ref().map_or("nothing found".into(), |it| format!("FOUND {}", it.clause));
        println!("control without mutation, {edition}, {calls} calls: {said}");
        met &= found.is_none();
    }
    Ok(met)
}

/// One in [`SAMPLE`] of the mutants that the page says are found: each has to be found again.
fn sample(all: &[Mutant]) -> Result<bool> {
    let page = page::read()?;
    let names: Vec<&str> = all.iter().map(|mutant| &*mutant.name).collect();
    let listed: Vec<&str> = page.iter().map(|row| &*row.name).collect();
    if names != listed {
        println!("specs/mutants.md does not list the mutants that are scored");
        return Ok(false);
    }
    let expected = all.iter().zip(&page).filter(|(_, row)| row.is_found).map(|(mutant, _)| mutant);
    let sample: Vec<&Mutant> = expected.step_by(SAMPLE).collect();
    let found = in_parallel(sample.clone(), |mutant| hunt(mutant, Way::Guided, CALLS));
    let mut missed = 0;
    for (mutant, found) in sample.iter().zip(found) {
        if found?.is_none() {
            println!("{} is not found any more", mutant.name);
            missed += 1;
        }
    }
    println!("{} of {} mutants of the sample found", sample.len() - missed, sample.len());
    Ok(missed == 0)
}

fn everything(all: Vec<Mutant>) -> Result<bool> {
    let seen = classify(&all)?;
    let items: Vec<(Mutant, Seen)> = all.into_iter().zip(seen).collect();
    let (done, count) = (AtomicUsize::new(0), items.len());
    let scores = in_parallel(items, |(mutant, seen)| {
        let score = score(mutant.clone(), seen.clone());
        let done = done.fetch_add(1, Relaxed) + 1;
        if done.is_multiple_of(20) {
            println!("{done} of {count} mutants looked for");
        }
        score
    });
    let scores = scores.into_iter().collect::<Result<Vec<Score>>>()?;
    page::write(&scores)?;
    Ok(judge(&scores))
}

/// Looks for one mutant in every way. Where nothing is to be found, the guided campaign alone looks.
fn score(mutant: Mutant, seen: Seen) -> Result<Score> {
    let is_told = seen.class == Class::Detectable;
    let calls = if is_told { CALLS } else { CALLS_IN_DOUBT };
    let guided = hunt(&mutant, Way::Guided, calls)?;
    let (mut random, mut aware) = (None, None);
    if is_told || guided.is_some() {
        random = hunt(&mutant, Way::Random, CALLS)?;
        aware = hunt(&mutant, Way::Aware, CALLS)?;
    }
    Ok(Score { mutant, seen, found: [random, aware, guided] })
}

/// Prints the score, and whether the bars hold.
fn judge(scores: &[Score]) -> bool {
    let detectable: Vec<&Score> = scores.iter().filter(|score| score.is_detectable()).collect();
    for class in Class::ALL {
        let count = scores.iter().filter(|score| score.seen.class == class).count();
        println!("{class:<12} {count:>5} by the search");
    }
    println!("{:<12} {:>5} by the search or by a campaign", "detectable", detectable.len());
    let mut met = detectable.len() >= AT_LEAST;
    for way in Way::ALL {
        let found = detectable.iter().filter(|score| score.is_found_by(way)).count();
        let share = 100.0 * found as f64 / detectable.len() as f64;
        println!("{:<32} {found:>5} found, {share:.1} % ({:.0} % wanted)", way.name(), way.bar());
        met &= share >= way.bar();
    }
    let late: Vec<&&Score> = detectable.iter().filter(|it| !it.is_found_by(Way::Guided)).collect();
    for score in late {
        let found = hunt(&score.mutant, Way::Guided, CALLS_AT_MOST);
        let said = match &found {
            Ok(Some(found)) => format!("found in {} calls", found.calls),
            Ok(None) => "NOT FOUND".into(),
            Err(error) => error.to_string(),
        };
        println!("  {}: beyond {CALLS} calls: {said}", score.mutant.name);
        met &= matches!(found, Ok(Some(_)));
    }
    met
}
