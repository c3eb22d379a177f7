//! How much the judge holds possible at once, when a server chooses among ten thousand media that are
//! alike but for their counts, writes labels without a word, and nobody looks.

use crate::{memory, program};
use anyhow::{Context as _, Result, ensure};
use ntms_model::call::{
    AllocateNtmsMedia, DeallocateNtmsMedia, MoveToNtmsMediaPool, OutPointer, SwapNtmsMedia,
};
use ntms_model::edition::Edition;
use ntms_oracle::driver::Implementation as _;
use ntms_oracle::driver::stdio::{DEADLINE, Stdio};
use ntms_oracle::generate::source::{Chance, Source as _};
use ntms_oracle::identifier::Identifier;
use ntms_oracle::judge::Judge;
use ntms_oracle::text;
use ntms_oracle::trace::{Header, Trace};
use ntms_oracle::wire::{Entry, WireCall, WireEvent, WriteLabels};
use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

/// How wide the frontier may be after 99 of 100 calls.
const MOST: usize = 8;

/// What is called.
#[derive(Clone, Copy)]
struct Story {
    name: &'static str,
    /// How often a side may be allocated.
    maximum: u32,
    /// Of ten calls, how many allocate, give back and swap; the rest move to free.
    weights: [usize; 3],
}

const STORIES: [Story; 3] = [
    Story { name: "allocations alone", maximum: 9, weights: [10, 0, 0] },
    Story { name: "given back and swapped among them", maximum: 9, weights: [6, 2, 2] },
    Story { name: "moved to free and drawn again", maximum: 1_000_000, weights: [4, 1, 1] },
];

pub fn run(quick: bool) -> Result<bool> {
    let program = program::build()?;
    let (media, calls) = if quick { (500, 150) } else { (10_000, 2_500) };
    println!("{:36} {:>6} {:>6} {:>6}", "what is called", "media", "calls", "done");
    let mut met = true;
    for story in STORIES {
        met &= one(&program, story, media, calls)?;
    }
    Ok(met)
}

/// The judge after a story.
struct Judged {
    breadths: Vec<usize>,
    elapsed: Duration,
    /// Bytes that the judge took for each object that is there at the end.
    for_each_object: u64,
}

fn one(program: &Path, story: Story, media: usize, calls: usize) -> Result<bool> {
    let trace = record(program, story, media, calls)?;
    let done = trace.entries.iter().filter(|entry| has_succeeded(entry)).count();
    let Judged { mut breadths, elapsed, for_each_object } = judge(&trace)?;
    breadths.sort_unstable();
    let at = |part: usize| breadths[(breadths.len() - 1) * part / 100];
    println!(
        "{:36} {media:>6} {calls:>6} {done:>6}   held possible: p50 {}, p99 {}, most {}; {:.1} ms a call, \
         {for_each_object} bytes an object",
        story.name,
        at(50),
        at(99),
        at(100),
        elapsed.as_secs_f64() * 1e3 / trace.entries.len() as f64,
    );
    Ok(at(99) <= MOST)
}

fn has_succeeded(entry: &Entry) -> bool {
    matches!(entry, Entry::Call { reply, .. } if reply.succeeded())
}

fn judge(trace: &Trace) -> Result<Judged> {
    let before = memory::of_process(std::process::id(), "VmRSS:")?;
    let mut judge = Judge::new(&trace.header)?;
    let mut breadths = Vec::with_capacity(trace.entries.len());
    let began = Instant::now();
    for (place, entry) in trace.entries.iter().enumerate() {
        let verdict = judge.observe(entry)?.verdict;
        ensure!(
            !verdict.is_disagreement() && verdict.name() != "unknown",
            "entry {place} is {}: {:?}",
            verdict.name(),
            verdict.explanation()
        );
        breadths.push(judge.breadth());
    }
    let elapsed = began.elapsed();
    let taken = memory::of_process(std::process::id(), "VmRSS:")?.saturating_sub(before);
    let objects = judge.frontier().first().map_or(0, |it| it.bindings.iter().count());
    Ok(Judged { breadths, elapsed, for_each_object: taken / objects.max(1) as u64 })
}

/// The world of a story: a pool of media that are alike but for their counts, and one that draws from
/// the free pool.
fn world(story: Story, media: usize) -> Result<Header> {
    let mut lines = format!(
        "trace 1\nedition base\nreading label-events = silent\nuser ann\ntype T T 1 side\n\
         system pools {{owner ann; NULL list}}\n\
         pool Store \\Store of T max={} {{owner ann; NULL list}}\n\
         pool Draws \\Draws of T draws {{owner ann; NULL list}}\n",
        story.maximum
    );
    for number in 0..media {
        writeln!(lines, "medium M{number} in Store: A=AVAILABLE/{}", number % 9)?;
    }
    Ok(text::parse(&lines)?.header)
}

/// A conversation with the server in memory, which chooses by chance.
fn record(program: &Path, story: Story, media: usize, calls: usize) -> Result<Trace> {
    let server = program.with_file_name("memory-media-server").to_string_lossy().into_owned();
    let words = [&*server, "--edition", "base", "--choice", "random", "--seed", "1"];
    let words = words.map(str::to_owned);
    let mut server = Stdio::start(&words, Some(Edition::Base), 6 * DEADLINE)?;
    let mut header = world(story, media)?;
    header.world = server.reset(&header.world)?;
    let mut names = Names::of(&header)?;
    let mut chance = Chance::from_seed(1);
    let mut entries = Vec::new();
    while entries.len() < calls {
        if chance.chance(1, 4)
            && let Some(medium) = names.waiting.pop()
        {
            // Without a word: no entry of the trace.
            server.event(&WireEvent::WriteLabels(WriteLabels { medium }))?;
        }
        let call = names.call(story, &mut chance);
        let reply = server.call(&call)?;
        names.session = names.session.or(reply.session.flatten());
        names.logical.extend(reply.logical.flatten());
        if let WireCall::MoveToNtmsMediaPool(it) = &call
            && reply.succeeded()
            && it.destination == Some(names.free)
        {
            names.waiting.extend(it.medium);
        }
        entries.push(Entry::Call { call, reply, faults: Vec::new() });
    }
    Ok(Trace { header, entries })
}

/// What calls name.
struct Names {
    session: Option<Identifier>,
    store: Identifier,
    draws: Identifier,
    free: Identifier,
    media: Vec<Identifier>,
    logical: Vec<Identifier>,
    /// Media that wait for their labels.
    waiting: Vec<Identifier>,
}

impl Names {
    fn of(header: &Header) -> Result<Names> {
        let pools = &header.world.pools;
        let named = |name: &str| {
            let pool = pools.iter().find(|pool| &*pool.name == name);
            pool.map(|pool| pool.id).with_context(|| format!("no pool {name}"))
        };
        let above = named("Free")?;
        let free = pools.iter().find(|pool| pool.parent == Some(above)).context("no free pool")?;
        Ok(Names {
            session: None,
            store: named("Store")?,
            draws: named("Draws")?,
            free: free.id,
            media: header.world.media.iter().map(|medium| medium.id).collect(),
            logical: Vec::new(),
            waiting: Vec::new(),
        })
    }

    fn call(&mut self, story: Story, chance: &mut Chance) -> WireCall {
        let Some(session) = self.session.map(Some) else {
            let caller = "ann".into();
            let (server, application, options) = (None, None, 0);
            return ntms_model::call::OpenNtmsSession { server, application, options, caller }
                .into();
        };
        let medium = chance.pick(&self.media).copied();
        let [allocate, give_back, swap] = story.weights;
        let choice = chance.below(10);
        if choice < allocate || self.logical.len() < 2 {
            let moves_to_free = allocate + give_back + swap < 10;
            let from_free = moves_to_free && chance.chance(1, 2);
            let pool = Some(if from_free { self.draws } else { self.store });
            let (side, logical, options) = (None, Some(Identifier::NIL), 0);
            let (timeout, information) = (0, OutPointer::Given);
            AllocateNtmsMedia { session, pool, side, logical, options, timeout, information }.into()
        } else if choice < allocate + give_back {
            let logical = Some(self.logical.swap_remove(chance.below(self.logical.len())));
            DeallocateNtmsMedia { session, logical, options: 0 }.into()
        } else if choice < allocate + give_back + swap {
            let mut one = || chance.pick(&self.logical).copied();
            let (first, second) = (one(), one());
            SwapNtmsMedia { session, first, second }.into()
        } else {
            let destination = Some(self.free);
            MoveToNtmsMediaPool { session, medium, destination }.into()
        }
    }
}
