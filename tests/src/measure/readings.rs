//! Every answer to a question of policy has a trace that tells it from each other answer.
//!
//! The traces stand in `tests/readings/`. One that is missing is looked for: the reference server
//! gives the one answer, the judge holds it to the other, and the first disagreement, made as short
//! as it gets, is written there.

use crate::program::in_parallel;
use anyhow::{Context as _, Result, ensure};
use ntms_model::edition::Edition;
use ntms_model::reading::{Reading, ReadingChoice, ReadingKind, Readings};
use ntms_oracle::campaign::conversation::Terms;
use ntms_oracle::campaign::{Plan, run as run_campaign};
use ntms_oracle::driver::in_process::Reference;
use ntms_oracle::judge::Judge;
use ntms_oracle::law::Silent;
use ntms_oracle::server::Server;
use ntms_oracle::text;
use ntms_oracle::trace::Trace;
use std::path::PathBuf;

/// Pairs that no trace tells apart, and why: whatever the first answer allows, the second allows.
const HELD_BY_THE_OTHER: [(&str, &str, &str); 3] = [
    ("environment-codes", "injected", "a code that may come at any time may come with its fault"),
    (
        "label-events",
        "told",
        "a label that may be written at any time may be written when it is told",
    ),
    ("media-names", "written", "what is read where nobody has written is not documented"),
];

pub fn run(quick: bool) -> Result<bool> {
    let pairs = pairs();
    let results = in_parallel(pairs.clone(), |pair| one(*pair, !quick));
    let mut met = true;
    let mut told = 0;
    for (pair, result) in pairs.iter().zip(results) {
        match result.with_context(|| pair.to_string())? {
            State::Told(calls) => {
                told += 1;
                println!("{pair:68} {calls:>3} calls");
            }
            State::Held(why) => println!("{pair:68} cannot be told: {why}"),
            State::Written => {
                println!("{pair:68} was missing, and is written now");
                met = false;
            }
            State::Missing => {
                println!("{pair:68} is missing");
                met = false;
            }
        }
    }
    println!("{told} of {} pairs of answers are told apart by their trace", pairs.len());
    Ok(met)
}

/// An answer, and another to the same question.
#[derive(Clone, Copy)]
struct Pair {
    choice: ReadingChoice,
    other: ReadingChoice,
}

impl std::fmt::Display for Pair {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&format!("{}, not {}", self.choice, self.other.name()))
    }
}

enum State {
    /// The trace does what it should; so many calls.
    Told(usize),
    Held(&'static str),
    Written,
    Missing,
}

fn pairs() -> Vec<Pair> {
    Reading::all()
        .filter(|reading| reading.about().kind == ReadingKind::Policy)
        .flat_map(|reading| {
            reading.choices().flat_map(move |choice| {
                let others = reading.choices().filter(move |other| *other != choice);
                others.map(move |other| Pair { choice, other })
            })
        })
        .collect()
}

fn one(pair: Pair, writes: bool) -> Result<State> {
    let about = pair.choice.reading.about();
    let held = HELD_BY_THE_OTHER.iter().find(|it| it.0 == about.name && it.1 == pair.choice.name());
    if let Some((_, _, why)) = held {
        return Ok(State::Held(why));
    }
    let path = path(pair);
    if !path.exists() {
        let found = if writes { distinguish(pair)? } else { None };
        let Some(trace) = found else { return Ok(State::Missing) };
        std::fs::create_dir_all(path.parent().context("a folder")?)?;
        std::fs::write(&path, text::render(&trace))?;
        return Ok(State::Written);
    }
    let trace = text::parse(&std::fs::read_to_string(&path)?)?;
    ensure!(disagreement(&trace, pair.choice)?.is_none(), "forbidden under {}", pair.choice);
    let place = disagreement(&trace, pair.other)?;
    ensure!(place.is_some(), "allowed under {}", pair.other);
    ensure!(
        place == Some(trace.entries.len() - 1),
        "forbidden before the end under {}",
        pair.other
    );
    let accepted = Readings::accepted(trace.header.edition);
    if accepted.allows(pair.choice) && accepted.allows(pair.other) {
        ensure!(is_inferred(&trace, pair)?, "the judge does not tell {pair} from it");
    }
    Ok(State::Told(trace.entries.len()))
}

fn path(Pair { choice, other }: Pair) -> PathBuf {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/readings");
    let name = format!("{}-not-{}.trace", choice.name(), other.name());
    PathBuf::from(folder).join(choice.reading.about().name).join(name)
}

/// The place of the first disagreement with somebody who gives this answer.
fn disagreement(trace: &Trace, choice: ReadingChoice) -> Result<Option<usize>> {
    let mut header = trace.header.clone();
    header.readings.insert(choice.reading.about().name.into(), choice.name().into());
    let mut judge = Judge::new(&header)?;
    for (place, entry) in trace.entries.iter().enumerate() {
        if judge.observe(entry)?.verdict.is_disagreement() {
            return Ok(Some(place));
        }
    }
    Ok(None)
}

/// Whether the judge, told nothing, rules the other answer out.
fn is_inferred(trace: &Trace, pair: Pair) -> Result<bool> {
    let mut header = trace.header.clone();
    header.readings.remove(pair.choice.reading.about().name);
    let mut judge = Judge::new(&header)?;
    for entry in &trace.entries {
        judge.observe(entry)?;
    }
    let mut followed = judge.followed();
    Ok(followed.any(|it| it.choices.contains(&pair.choice) && !it.choices.contains(&pair.other)))
}

/// Looks for a trace in every edition.
fn distinguish(pair: Pair) -> Result<Option<Trace>> {
    for edition in Edition::ALL {
        let readings = Readings::followed(edition).fixed(pair.choice);
        let mut server = Reference::new(Server::new(edition, readings, 1));
        let plan = Plan {
            terms: Terms { edition, readings: vec![pair.other], note: None },
            calls: 30_000,
            time: None,
            seed: 1,
            functions: Vec::new(),
            calls_per_world: 150,
            observes: true,
            stops_at_first: true,
            manner: None,
        };
        let (outcome, result) = run_campaign(&mut server, &plan, &mut Silent);
        result?;
        if let Some(finding) = outcome.findings.into_iter().next() {
            let mut trace = finding.trace;
            let name = pair.choice.reading.about().name;
            trace.header.readings = [(name.into(), pair.choice.name().into())].into();
            return Ok(Some(text::relabel(&trace)));
        }
    }
    Ok(None)
}
