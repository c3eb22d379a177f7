//! How many calls a second the judge judges, on one core, beside a plain parse of the same file.

use anyhow::{Context as _, Result};
use ntms_model::call::{AllocateNtmsMedia, Function, OpenNtmsSession};
use ntms_model::edition::Edition;
use ntms_model::reading::{Reading, Readings};
use ntms_oracle::campaign::conversation::{Conversation, Terms};
use ntms_oracle::driver::in_process::Reference;
use ntms_oracle::generate::arguments::Situation;
use ntms_oracle::generate::source::{Chance, Source as _};
use ntms_oracle::generate::{Abilities, Action, Generator, Manner, world};
use ntms_oracle::judge::Judge;
use ntms_oracle::server::Server;
use ntms_oracle::trace::Trace;
use ntms_oracle::wire::{Entry, WireCall};
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
    let longest = longest_frontier(&trace)?;
    let in_memory = repeat("judged, in memory", calls, times, || judge(&trace))?;
    let from_text = repeat("read and judged, from JSON Lines", calls, times, || {
        let (trace, _) = Trace::read(&*text)?;
        judge(&trace)
    })?;
    let parsed = repeat("plain parse of the same lines", calls, times, || {
        for line in text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            black_box(serde_json::from_slice::<serde_json::Value>(line)?);
        }
        Ok(())
    })?;
    println!("longest frontier {longest}");
    for run in [&in_memory, &from_text, &parsed] {
        println!("{:34} {:>12.0} calls/s", run.name, run.rate());
    }
    println!(
        "reading and judging takes {:.2} times a plain parse",
        parsed.rate() / from_text.rate()
    );
    // The short form runs on machines that do other work, too: it asserts no time.
    let is_fast = quick || (in_memory.rate() >= BARS.0 && from_text.rate() >= BARS.1);
    Ok(is_fast && share >= 30.0 && longest == 1)
}

fn has_succeeded(entry: &Entry) -> bool {
    matches!(entry, Entry::Call { reply, .. } if reply.succeeded())
}

fn judge(trace: &Trace) -> Result<()> {
    let mut judge = Judge::new(&trace.header)?;
    for entry in &trace.entries {
        let judgement = judge.observe(entry)?;
        anyhow::ensure!(!judgement.verdict.is_disagreement(), "{:?}", judgement.verdict);
    }
    Ok(())
}

fn longest_frontier(trace: &Trace) -> Result<usize> {
    let mut judge = Judge::new(&trace.header)?;
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

/// A trace of the reference server of which the judge never doubts anything: every reading is fixed,
/// and what a reply leaves in doubt is not called.
fn record(calls: usize) -> Result<Trace> {
    let edition = Edition::Server2003;
    let followed = Readings::followed(edition);
    let readings = Reading::all().flat_map(|reading| followed.allowed(reading)).collect();
    let mut server = Reference::new(Server::new(edition, followed, 1));
    let terms = Terms { edition, readings, note: None };
    let mut chance = Chance::from_seed(1);
    let functions = Function::ALL.to_vec();
    let abilities = Abilities { functions, controls: Vec::new(), faults: Vec::new() };
    let mut generator = Generator::new(&abilities, Manner::Informed, &mut chance);
    let world = world::world(&mut chance);
    let mut conversation = Conversation::begin(&mut server, &terms, &world)?;
    for (user, _) in world::USERS {
        let caller = user.into();
        let open = OpenNtmsSession { server: None, application: None, options: 0, caller };
        conversation.call(open.into(), &[])?;
    }
    while conversation.trace.entries.len() < calls {
        if chance.chance(1, 500) {
            generator.change_taste(&abilities, &mut chance);
        }
        let alternative = conversation.judge.frontier().first().context("an alternative")?;
        let situation = Situation {
            setting: conversation.judge.setting(),
            alternative,
            graveyard: &conversation.graveyard,
        };
        let Action::Call(call, _) = generator.next(&situation, &abilities, &mut chance) else {
            continue;
        };
        if !leaves_doubt(&conversation.judge, &call) {
            conversation.call(call, &[])?;
        }
    }
    Ok(conversation.trace)
}

/// Whether the judge could not tell from the reply what the call did.
fn leaves_doubt(judge: &Judge, call: &WireCall) -> bool {
    let WireCall::AllocateNtmsMedia(AllocateNtmsMedia { side, .. }) = call else { return false };
    let mut after = judge.clone();
    after.observe_unanswered(call);
    side.is_none() && after.frontier().len() > 2
}
