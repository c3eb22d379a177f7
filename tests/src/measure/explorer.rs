//! Our explorer beside SPIN and stateright: the same scopes several times in turn, each run in a process
//! of its own, so that it is known what it takes.

use crate::agreement::{self, Verifier};
use crate::memory;
use anyhow::{Context as _, Result, ensure};
use nix::sys::resource::{UsageWho, getrusage};
use ntms_model::edition::Edition;
use ntms_model::explore::{Engine, Mode, Options, Report, Scope, check};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Under this name the measurement starts this program again, to explore one scope.
pub const EXPLORING: &str = "explore-scope";

/// Of this, SPIN counts the states and transitions in a minute or two.
const WIDE: &str = "wide";
/// As large as stateright gets through in reasonable time.
const SMALL: &str = "small";
/// A scope of the second opinion that everybody gets through at once.
const TINY: &str = "sides";

/// What a search may take, beside SPIN on one thread, by the threads that it has.
const MOST_BESIDE_SPIN: [(usize, f64); 2] = [(1, 0.20), (2, 0.12)];
/// What a search may take, beside the fastest run of stateright.
const MOST_BESIDE_STATERIGHT: f64 = 0.35;
/// What an audit may take, beside a search.
const MOST_OF_AUDIT: f64 = 4.0;
/// What a large search may take, whole: bytes for each state.
const MOST_BYTES: f64 = 32.0;

/// Rounds with SPIN, and with stateright.
const ROUNDS: (usize, usize) = (5, 3);

/// Who walks through a scope.
#[derive(Clone, Copy)]
enum Who {
    Ours { engine: Engine, mode: Mode, threads: usize },
    Spin,
}

/// One way to walk through a scope.
#[derive(Clone, Copy)]
struct Way {
    name: &'static str,
    who: Who,
}

const fn way(name: &'static str, engine: Engine, mode: Mode, threads: usize) -> Way {
    Way { name, who: Who::Ours { engine, mode, threads } }
}

const SPIN: Way = Way { name: "SPIN -O2", who: Who::Spin };
const SEARCH: Way = way("search", Engine::Explorer, Mode::Search, 1);
const SEARCH_ON_TWO: Way = way("search, 2 threads", Engine::Explorer, Mode::Search, 2);
const AUDIT: Way = way("audit", Engine::Explorer, Mode::Audit, 1);
const STATERIGHT: Way = way("stateright", Engine::Stateright, Mode::Search, 1);
const STATERIGHT_ON_TWO: Way = way("stateright, 2 threads", Engine::Stateright, Mode::Search, 2);

/// What one run came to.
#[derive(Clone, Copy)]
struct Run {
    states: u64,
    transitions: u64,
    /// From the start of the process to its end.
    elapsed: Duration,
    /// What it took of the processors.
    processors: Duration,
    /// The most memory that the process had; unknown of SPIN.
    bytes: Option<u64>,
}

/// A bar, and what was measured.
struct Bar {
    what: String,
    measured: f64,
    most: f64,
}

pub fn run(quick: bool) -> Result<bool> {
    agreement::look_for_programs()?;
    if quick {
        walk_in_turn(TINY, &[SPIN, SEARCH, SEARCH_ON_TWO, AUDIT, STATERIGHT], 1)?;
        return Ok(true);
    }
    let small = walk_in_turn(SMALL, &[SEARCH, AUDIT, STATERIGHT, STATERIGHT_ON_TWO], ROUNDS.1)?;
    let wide = walk_in_turn(WIDE, &[SPIN, SEARCH, SEARCH_ON_TWO], ROUNDS.0)?;
    let mut bars = Vec::new();
    for (way, (threads, most)) in (1..).zip(MOST_BESIDE_SPIN) {
        let what = format!("search on {threads} beside SPIN");
        bars.push(Bar { what, measured: ratio(&wide[way], &wide[0]), most });
    }
    let stateright = [2, 3].map(|theirs| ratio(&small[0], &small[theirs]));
    bars.push(Bar {
        what: "search beside the fastest stateright".to_owned(),
        measured: stateright.into_iter().fold(0.0, f64::max),
        most: MOST_BESIDE_STATERIGHT,
    });
    let what = "audit beside search".to_owned();
    bars.push(Bar { what, measured: ratio(&small[1], &small[0]), most: MOST_OF_AUDIT });
    let bytes = wide[1..].iter().flatten().filter_map(Run::bytes_per_state).fold(0.0, f64::max);
    let what = "bytes for each state of the wide scope".to_owned();
    bars.push(Bar { what, measured: bytes, most: MOST_BYTES });
    bars.iter().for_each(Bar::print);
    Ok(bars.iter().all(Bar::is_met))
}

/// Walks through a scope in every way, several times in turn; prints the medians, and gives the runs of each
/// way.
fn walk_in_turn(scope: &str, ways: &[Way], rounds: usize) -> Result<Vec<Vec<Run>>> {
    let asks_spin = ways.iter().any(|way| matches!(way.who, Who::Spin));
    let verifier = asks_spin.then(|| agreement::verifier(scope, Edition::Base)).transpose()?;
    let path = agreement::file(scope, "toml");
    let mut runs: Vec<Vec<Run>> = ways.iter().map(|_| Vec::new()).collect();
    for _ in 0..rounds {
        for (way, runs) in ways.iter().zip(&mut runs) {
            runs.push(way.walk(&path, verifier.as_ref()).with_context(|| way.name)?);
        }
    }
    let size = |run: &Run| (run.states, run.transitions);
    let first = size(&runs[0][0]);
    println!("{scope}: {} states, {} transitions, {rounds} rounds", first.0, first.1);
    for (way, runs) in ways.iter().zip(&runs) {
        print(way, runs);
        for run in runs {
            ensure!(size(run) == first, "{}: {:?}, not {first:?}", way.name, size(run));
        }
    }
    Ok(runs)
}

impl Way {
    fn walk(&self, scope: &Path, verifier: Option<&Verifier<'_>>) -> Result<Run> {
        let (begin, before) = (Instant::now(), processors()?);
        let (states, transitions, bytes) = match self.who {
            Who::Spin => {
                let (states, transitions) = verifier.context("no verifier")?.count()?;
                (states, transitions, None)
            }
            Who::Ours { engine, mode, threads } => start(scope, engine, mode, threads)?,
        };
        let elapsed = begin.elapsed();
        Ok(Run { states, transitions, elapsed, processors: processors()? - before, bytes })
    }
}

/// What all processes that this one started and that are over took of the processors.
fn processors() -> Result<Duration> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let micros = |time: nix::sys::time::TimeVal| {
        Duration::from_secs(time.tv_sec().unsigned_abs())
            + Duration::from_micros(time.tv_usec().unsigned_abs())
    };
    Ok(micros(usage.user_time()) + micros(usage.system_time()))
}

/// Explores a scope in a process of its own: states, transitions, and the most memory that it had.
fn start(
    scope: &Path,
    engine: Engine,
    mode: Mode,
    threads: usize,
) -> Result<(u64, u64, Option<u64>)> {
    let mut child = Command::new(std::env::current_exe()?);
    child.arg(EXPLORING).arg(scope).arg(format!("{engine:?}")).arg(format!("{mode:?}"));
    let output = child.arg(threads.to_string()).stdin(Stdio::null()).output()?;
    let told = crate::program::told(&output);
    ensure!(output.status.success(), "{}: {told}", output.status);
    let mut numbers = told.split_whitespace().map(str::parse::<u64>);
    let mut next = || -> Result<u64> { Ok(numbers.next().context("no number")??) };
    Ok((next()?, next()?, Some(next()?)))
}

/// Explores one scope, as the arguments of this program say, and prints what came of it.
pub fn explore(arguments: &[String]) -> Result<()> {
    let [path, engine, mode, threads] = arguments else {
        anyhow::bail!("a scope, an engine, a mode and a number of threads");
    };
    let scope = Scope::from_toml(&std::fs::read_to_string(PathBuf::from(path))?)?;
    let engines = [Engine::Explorer, Engine::Stateright];
    let modes = [Mode::Search, Mode::Audit];
    let options = Options {
        engine: { engines }
            .into_iter()
            .find(|it| format!("{it:?}") == *engine)
            .context("engine")?,
        mode: { modes }.into_iter().find(|it| format!("{it:?}") == *mode).context("mode")?,
        threads: threads.parse()?,
        finds_traces: false,
        ..Options::new(Edition::Base)
    };
    let report: Report = check(&scope, &options, &mut |_| {});
    ensure!(report.is_complete && report.engine == options.engine, "gave up");
    ensure!(report.violations().next().is_none(), "a property is broken");
    let peak = memory::of_process(std::process::id(), "VmHWM:")?;
    println!("{} {} {peak}", report.size.states, report.size.transitions);
    Ok(())
}

impl Run {
    fn bytes_per_state(&self) -> Option<f64> {
        self.bytes.map(|bytes| bytes as f64 / self.states as f64)
    }
}

impl Bar {
    fn is_met(&self) -> bool {
        self.measured <= self.most
    }

    fn print(&self) {
        let Bar { what, measured, most } = self;
        let verdict = if self.is_met() { "" } else { " NOT MET" };
        println!("{what:40} {measured:7.3} (at most {most}){verdict}");
    }
}

/// The median of what one run takes beside the other of the same round.
fn ratio(ours: &[Run], theirs: &[Run]) -> f64 {
    let rounds = ours.iter().zip(theirs);
    median(rounds.map(|(ours, theirs)| ours.elapsed.as_secs_f64() / theirs.elapsed.as_secs_f64()))
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values = Vec::from_iter(values);
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

fn print(way: &Way, runs: &[Run]) {
    let seconds = median(runs.iter().map(|run| run.elapsed.as_secs_f64()));
    let processors = median(runs.iter().map(|run| run.processors.as_secs_f64()));
    let Some(Run { states, transitions, .. }) = runs.first() else { return };
    let bytes = median(runs.iter().filter_map(Run::bytes_per_state));
    let bytes = if bytes.is_nan() { "-".to_owned() } else { format!("{bytes:.1}") };
    println!(
        "  {:22} {seconds:8.2} s {processors:8.2} s of processors {:10.0} states/s {:11.0} transitions/s {bytes:>6} bytes/state",
        way.name,
        *states as f64 / seconds,
        *transitions as f64 / seconds,
    );
}
