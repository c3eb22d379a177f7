//! How many calls a second the judge judges, on one core, beside a plain parse of the same file.

mod long_trace;
mod recorder;

use anyhow::Result;
use ntms_model::call::OpenNtmsSession;
use ntms_oracle::generate::world::USERS;
use ntms_oracle::judge::Judge;
use ntms_oracle::trace::{Header, Reader, Trace};
use ntms_oracle::wire::Entry;
use recorder::Recorder;
use std::borrow::Borrow;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Calls a second, in memory and from text.
const BARS: (f64, f64) = (1_000_000.0, 400_000.0);

/// The same calls again and again.
struct Run {
    name: &'static str,
    calls: u64,
    elapsed: Duration,
}

impl Run {
    fn rate(&self) -> f64 {
        self.calls as f64 / self.elapsed.as_secs_f64()
    }
}

pub fn run(quick: bool) -> Result<bool> {
    let trace = record(if quick { 2_000 } else { 20_000 })?;
    let calls = trace.entries.len() as u64;
    let succeeded = trace.entries.iter().filter(|entry| has_succeeded(entry)).count();
    let share = succeeded as f64 * 100.0 / calls as f64;
    let mut text = Vec::new();
    trace.write(&mut text)?;
    println!("{calls} entries, {} bytes, {share:.1} % succeeded, seed 1", text.len());

    let times = if quick { 3 } else { 20 };
    let (sure, unsure) = (Judge::new(&trace.header)?, of_eight_minds(&trace.header)?);
    let longest = longest_frontier(&sure, &trace)?;
    let in_memory = repeat("judged, in memory", calls, times, || judge(&sure, &trace))?;
    let from_text = repeat("read and judged, from JSON Lines", calls, times, || {
        let reader = Reader::new(&*text)?;
        let judge = Judge::new(reader.header())?;
        judge_all(judge, reader.map(|entry| Ok(entry?.1)))
    })?;
    let parsed = repeat("plain parse of the same lines", calls, times, || {
        for line in text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            black_box(serde_json::from_slice::<serde_json::Value>(line)?);
        }
        Ok(())
    })?;
    let with_eight =
        repeat("judged, in memory, frontier of 8", calls, times, || judge(&unsure, &trace))?;
    println!("longest frontier {longest}, and {} of the last", longest_frontier(&unsure, &trace)?);
    for run in [&in_memory, &from_text, &parsed, &with_eight] {
        println!("{:34} {:>12.0} calls/s", run.name, run.rate());
    }
    println!(
        "reading and judging takes {:.2} times a plain parse",
        parsed.rate() / from_text.rate()
    );
    println!(
        "asserted: {}a frontier of one, at least 30 % success, and the memory of the judge",
        if quick {
            // It runs on machines that do other work, too.
            "no time in the short form; ".to_owned()
        } else {
            format!("at least {:.0} calls/s in memory and {:.0} from text; ", BARS.0, BARS.1)
        }
    );
    let is_fast = quick || (in_memory.rate() >= BARS.0 && from_text.rate() >= BARS.1);
    let is_small = long_trace::run(if quick { 50_000 } else { 10_000_000 })?;
    Ok(is_fast && is_small && share >= 30.0 && longest == 1)
}

/// A judge that does not know whether three sessions were opened, and never will: every call is judged
/// in eight states.
fn of_eight_minds(header: &Header) -> Result<Judge> {
    let mut judge = Judge::new(header)?;
    for (user, _) in USERS.iter().take(3) {
        let caller = (*user).into();
        let open = OpenNtmsSession { server: None, application: None, options: 0, caller };
        judge.observe_unanswered(&open.into());
    }
    anyhow::ensure!(judge.frontier().len() == 8, "{} alternatives", judge.frontier().len());
    Ok(judge)
}

fn has_succeeded(entry: &Entry) -> bool {
    matches!(entry, Entry::Call { reply, .. } if reply.succeeded())
}

fn judge(begun: &Judge, trace: &Trace) -> Result<()> {
    judge_all(begun.clone(), trace.entries.iter().map(Ok))
}

/// Judges entries as they come: none of them is kept.
fn judge_all<E: Borrow<Entry>>(
    mut judge: Judge,
    entries: impl Iterator<Item = Result<E>>,
) -> Result<()> {
    for entry in entries {
        let judgement = judge.observe(entry?.borrow())?;
        anyhow::ensure!(!judgement.verdict.is_disagreement(), "{:?}", judgement.verdict);
    }
    Ok(())
}

fn longest_frontier(begun: &Judge, trace: &Trace) -> Result<usize> {
    let mut judge = begun.clone();
    let mut longest = 0;
    for entry in &trace.entries {
        judge.observe(entry)?;
        longest = longest.max(judge.frontier().len());
    }
    Ok(longest)
}

fn repeat(
    name: &'static str,
    calls: u64,
    times: u32,
    mut work: impl FnMut() -> Result<()>,
) -> Result<Run> {
    work()?;
    let began = Instant::now();
    for _ in 0..times {
        work()?;
    }
    Ok(Run { name, calls: calls * u64::from(times), elapsed: began.elapsed() })
}

/// A trace of which the judge never doubts anything.
fn record(calls: usize) -> Result<Trace> {
    let mut server = recorder::server();
    let mut recorder = Recorder::begin(&mut server)?;
    let mut trace = Trace { header: recorder.header().clone(), entries: Vec::new() };
    while trace.entries.len() < calls {
        trace.entries.extend(recorder.next()?);
    }
    Ok(trace)
}
