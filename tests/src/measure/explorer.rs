//! Our explorer beside stateright: the same scope, several times in turn.

use anyhow::{Result, ensure};
use ntms_model::edition::Edition;
use ntms_model::explore::{Engine, Mode, Options, Report, Scope, Size, check};
use std::time::Duration;

/// More than ten million states, which stateright does not get through in reasonable time.
const LARGE: &str = include_str!("../../measures/large_scope.toml");

/// One way to walk through a scope.
struct Way {
    name: &'static str,
    engine: Engine,
    mode: Mode,
    threads: usize,
}

const fn way(name: &'static str, engine: Engine, mode: Mode, threads: usize) -> Way {
    Way { name, engine, mode, threads }
}

const SEARCH: Way = way("search", Engine::Explorer, Mode::Search, 1);
const SEARCH_ON_TWO: Way = way("search, 2 threads", Engine::Explorer, Mode::Search, 2);
const AUDIT: Way = way("audit", Engine::Explorer, Mode::Audit, 1);
const STATERIGHT: Way = way("stateright", Engine::Stateright, Mode::Audit, 1);

/// What a large search may take, whole: bytes for each state.
const MOST_BYTES: f64 = 32.0;
/// What an audit may take, beside a search.
const MOST_OF_AUDIT: f64 = 4.0;

pub fn run(quick: bool) -> Result<bool> {
    if quick {
        let pair = Scope::named("pair").expect("a scope of the model");
        walk_in_turn(&pair, &[SEARCH, SEARCH_ON_TWO, AUDIT], 1)?;
        return Ok(true);
    }
    let small = Scope::named("small").expect("a scope of the model");
    let medians = walk_in_turn(&small, &[SEARCH, SEARCH_ON_TWO, AUDIT, STATERIGHT], 3)?;
    let audit = medians[2].elapsed.as_secs_f64() / medians[0].elapsed.as_secs_f64();
    let large = walk_in_turn(&Scope::from_toml(LARGE)?, &[SEARCH, SEARCH_ON_TWO], 3)?;
    let bytes = large.iter().map(bytes_per_state).fold(0.0, f64::max);
    println!("audit beside search: {audit:.1} (at most {MOST_OF_AUDIT})");
    println!("bytes for each state of the large scope: {bytes:.1} (at most {MOST_BYTES})");
    Ok(audit <= MOST_OF_AUDIT && bytes <= MOST_BYTES)
}

/// Walks through a scope in every way, several times in turn; prints and gives the medians.
fn walk_in_turn(scope: &Scope, ways: &[Way], rounds: usize) -> Result<Vec<Report>> {
    let mut reports: Vec<Vec<Report>> = ways.iter().map(|_| Vec::new()).collect();
    for _ in 0..rounds {
        for (way, reports) in ways.iter().zip(&mut reports) {
            let options = Options {
                engine: way.engine,
                mode: way.mode,
                threads: way.threads,
                ..Options::new(Edition::Base)
            };
            reports.push(check(scope, &options, &mut |_| {}));
        }
    }
    let medians: Vec<_> = reports.into_iter().map(median).collect();
    print(scope, ways, &medians);
    for (way, report) in ways.iter().zip(&medians) {
        let size = |report: &Report| Size { depth: 0, ..report.size };
        ensure!(size(report) == size(&medians[0]), "{}: {:?}", way.name, report.size);
        ensure!(report.is_complete && report.engine == way.engine, "{} gave up", way.name);
    }
    Ok(medians)
}

fn median(mut reports: Vec<Report>) -> Report {
    reports.sort_by_key(|report| report.elapsed);
    reports.swap_remove(reports.len() / 2)
}

fn bytes_per_state(report: &Report) -> f64 {
    report.bytes as f64 / report.size.states as f64
}

fn print(scope: &Scope, ways: &[Way], medians: &[Report]) {
    let Size { states, transitions, depth } = medians[0].size;
    println!("{}: {states} states, {transitions} transitions, depth {depth}", scope.name);
    let slowest = medians.iter().map(|report| report.elapsed).max().unwrap_or(Duration::ZERO);
    for (way, report) in ways.iter().zip(medians) {
        let seconds = report.elapsed.as_secs_f64();
        println!(
            "  {:18} {seconds:8.2} s {:9.3} of the slowest {:11.0} states/s {:12.0} transitions/s {:6.1} bytes/state",
            way.name,
            seconds / slowest.as_secs_f64(),
            states as f64 / seconds,
            transitions as f64 / seconds,
            bytes_per_state(report)
        );
    }
}
