//! Both forms of a trace: what was written is read, and written again byte by byte the same. Traces of
//! every version of the form are read, and keep their verdicts.

use crate::program::in_parallel;
use anyhow::{Context, Result, bail, ensure};
use ntms_oracle::generate::any_trace;
use ntms_oracle::text;
use ntms_oracle::trace::{Tail, Trace, VERSION};
use ntms_tests::stored;
use std::ops::Range;
use std::time::{Duration, Instant};

/// Traces of one portion of work.
const PORTION: u64 = 500;

/// What was done with one form.
#[derive(Default)]
struct Form {
    bytes: usize,
    writing: Duration,
    reading: Duration,
    /// Seeds whose trace did not come back, with what happened.
    wrong: Vec<(u64, String)>,
}

#[derive(Default)]
struct Done {
    traces: u64,
    entries: usize,
    lines: Form,
    text: Form,
}

pub fn run(quick: bool) -> Result<bool> {
    let traces: u64 = if quick { 5_000 } else { 100_000 };
    let portions = (0..traces).step_by(PORTION as usize);
    let portions: Vec<_> = portions.map(|seed| seed..(seed + PORTION).min(traces)).collect();
    let mut all = Done::default();
    for done in in_parallel(portions, |seeds| portion(seeds.clone())) {
        all.traces += done.traces;
        all.entries += done.entries;
        all.lines.add(done.lines);
        all.text.add(done.text);
    }
    println!("{} traces, {} entries, seeds 0 to {}", all.traces, all.entries, traces - 1);
    println!(
        "{:12} {:>12} {:>16} {:>16} {:>10}",
        "form", "MB", "write, entries/s", "read, entries/s", "differ"
    );
    for (name, form) in [("JSON Lines", &all.lines), ("text", &all.text)] {
        let rate = |time: Duration| all.entries as f64 / time.as_secs_f64().max(1e-9);
        println!(
            "{name:12} {:>12.1} {:>16.0} {:>16.0} {:>10}",
            form.bytes as f64 / 1e6,
            rate(form.writing),
            rate(form.reading),
            form.wrong.len()
        );
        for (seed, what) in form.wrong.iter().take(5) {
            println!("  seed {seed}: {what}");
        }
    }
    println!("(rates for one processor)");
    let wrong = all.lines.wrong.len() + all.text.wrong.len();
    let are_kept = stored_traces_keep_their_verdicts()?;
    Ok(wrong == 0 && all.traces == traces && all.entries > 0 && are_kept)
}

/// Traces of every version of the form are read as they were when they were stored.
fn stored_traces_keep_their_verdicts() -> Result<bool> {
    let stored = stored::traces()?;
    let mut kept = 0;
    for trace in &stored {
        match trace.verdicts() {
            Ok(verdicts) if verdicts == trace.recorded()? => kept += 1,
            Ok(_) => println!("  {}: other verdicts", trace.path.display()),
            Err(error) => println!("  {}: {error:#}", trace.path.display()),
        }
    }
    println!(
        "{kept} of {} stored traces of versions 1 to {VERSION} keep their verdicts",
        stored.len()
    );
    Ok(kept == stored.len() && kept > 0)
}

impl Form {
    fn add(&mut self, other: Form) {
        self.bytes += other.bytes;
        self.writing += other.writing;
        self.reading += other.reading;
        self.wrong.extend(other.wrong);
    }

    /// Writes, reads and writes again.
    fn round(
        &mut self,
        seed: u64,
        trace: &Trace,
        write: impl Fn(&Trace) -> Result<Vec<u8>>,
        read: impl Fn(&[u8]) -> Result<Trace>,
    ) {
        let mut there_and_back = || {
            let began = Instant::now();
            let written = write(trace)?;
            self.writing += began.elapsed();
            self.bytes += written.len();
            let began = Instant::now();
            let again = read(&written)?;
            self.reading += began.elapsed();
            ensure!(again == *trace, "it is another trace");
            let rewritten = write(&again)?;
            if let Some(place) = first_difference(&written, &rewritten) {
                bail!("byte {place} is another one");
            }
            Ok(())
        };
        let result: Result<()> = there_and_back();
        if let Err(error) = result {
            self.wrong.push((seed, format!("{error:#}")));
        }
    }
}

fn portion(seeds: Range<u64>) -> Done {
    let mut done = Done::default();
    for seed in seeds {
        let trace = any_trace::trace(seed);
        done.traces += 1;
        done.entries += trace.entries.len();
        done.lines.round(seed, &trace, lines_of, read_lines);
        done.text.round(
            seed,
            &trace,
            |trace| Ok(text::render(trace).into_bytes()),
            |bytes| Ok(text::parse(std::str::from_utf8(bytes)?)?),
        );
    }
    done
}

fn lines_of(trace: &Trace) -> Result<Vec<u8>> {
    let mut lines = Vec::new();
    trace.write(&mut lines)?;
    Ok(lines)
}

fn read_lines(bytes: &[u8]) -> Result<Trace> {
    let (trace, tail) = Trace::read(bytes).context("it cannot be read")?;
    ensure!(tail == Tail::Whole, "its end is said to be missing");
    Ok(trace)
}

/// The first byte in which two texts differ.
fn first_difference(one: &[u8], other: &[u8]) -> Option<usize> {
    let same = one.iter().zip(other).take_while(|(one, other)| one == other).count();
    (same < one.len() || same < other.len()).then_some(same)
}
