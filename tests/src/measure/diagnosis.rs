//! A mutant that was found is named: it is among the few that explain everything that was seen.

use crate::mutants::hunt::{Found, Way, hunt};
use crate::program::in_parallel;
use anyhow::Result;
use ntms_model::mutant::{Mutant, mutants};
use ntms_model::reading::Readings;
use ntms_oracle::campaign::conversation::Terms;
use ntms_oracle::driver::in_process::Reference;
use ntms_oracle::mutants::{explaining, tell_apart};
use ntms_oracle::server::Server;

/// So many may be named.
const NAMED: usize = 3;

/// Worlds in which the implementation is asked more, to tell mutants apart that explain the trace.
const WORLDS: u64 = 24;

/// Calls within which a mutant has to be found first.
const CALLS: u64 = 20_000;

/// One in so many mutants takes part.
const STEP: usize = 4;

/// How many of a hundred mutants have to be among those that are named.
const BAR: f64 = 90.0;

/// What came of one mutant.
struct Named {
    /// How many explain the trace alone.
    at_first: usize,
    /// Those that explain everything after more calls were made.
    in_the_end: Vec<Box<str>>,
    is_among_them: bool,
}

pub fn run(quick: bool) -> Result<bool> {
    if quick {
        println!("it takes many seconds for each mutant, and has no short form");
        return Ok(true);
    }
    // Every mutant takes part that the guided campaign finds.
    let all: Vec<Mutant> = mutants().into_iter().step_by(STEP).collect();
    let results = in_parallel(all.clone(), name);
    let (mut found, mut named) = (0, 0);
    for (mutant, result) in all.iter().zip(results) {
        let Some(result) = result? else { continue };
        found += 1;
        if result.is_among_them && result.in_the_end.len() <= NAMED {
            named += 1;
        } else {
            println!(
                "{:44} {} explain the trace, {} everything: {}",
                mutant.name,
                result.at_first,
                result.in_the_end.len(),
                result.in_the_end.join(" ")
            );
        }
    }
    let share = 100.0 * f64::from(named) / f64::from(found);
    println!(
        "{named} of {found} mutants that were found are among at most {NAMED} named: {share:.1} %"
    );
    Ok(found > 0 && share >= BAR)
}

fn name(mutant: &Mutant) -> Result<Option<Named>> {
    let Some(Found { trace, .. }) = hunt(mutant, Way::Guided, CALLS)? else { return Ok(None) };
    let suspected = explaining(&trace)?;
    let at_first = suspected.len();
    let server = Server::new(mutant.edition, Readings::followed(mutant.edition), 2);
    let mut server = Reference::new(server.breaking(mutant.mutation));
    let terms = Terms { edition: mutant.edition, readings: Vec::new(), note: None };
    let left = tell_apart(&mut server, &terms, suspected, NAMED, WORLDS, 1)?;
    let is_among_them = left.iter().any(|it| it.name == mutant.name);
    let in_the_end = left.iter().map(|it| it.name.clone()).collect();
    Ok(Some(Named { at_first, in_the_end, is_among_them }))
}
