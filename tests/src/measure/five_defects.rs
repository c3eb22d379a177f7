//! Five defects at once, each about objects of its own: five findings and no sixth, live and from what
//! was recorded.

use crate::defects::{Defect, EXPECTED};
use crate::program::{self, Implementation::Sqlite};
use anyhow::{Context, Result};
use ntms_model::edition::Edition;
use ntms_oracle::campaign::replay::replay;
use ntms_oracle::driver::stdio::{DEADLINE, Stdio};
use ntms_oracle::generate::source::{Chance, Source as _};
use ntms_oracle::judge::{Judge, Standing};
use ntms_oracle::text;
use ntms_oracle::trace::Trace;
use ntms_oracle::wire::Entry;
use std::collections::BTreeMap;
use std::path::Path;

/// The defects of the server, all at once; and the clause that a record names in place of those that
/// a live server may be asked for.
const DEFECTS: [(&str, Option<&str>); 5] = [
    ("delete-pool-with-children", None),
    ("count-off-by-one", Some("GETINFO-35")),
    ("swap-takes-states", None),
    ("closed-handle-works", None),
    ("short-list-succeeds", None),
];

/// Five users, each with objects of their own and calls that meet one of the defects.
const STORY: &str = include_str!("../../measures/five_defects.trace");

/// In how many orders the calls of the five users are woven into each other.
const WEAVES: u64 = 500;

pub fn run(quick: bool) -> Result<bool> {
    let expected: BTreeMap<String, Defect> = toml::from_str(EXPECTED[0].1)?;
    let program = program::build()?;
    let mut met = true;
    println!("live: 20000 calls each");
    for seed in 1..=if quick { 1 } else { 10 } {
        met &= live(&program, seed, &expected)?;
    }
    let weaves = if quick { WEAVES / 10 } else { WEAVES };
    Ok(recorded(&program, weaves, &expected)? && met)
}

/// A campaign against a server that has all of them.
fn live(program: &Path, seed: u64, expected: &BTreeMap<String, Defect>) -> Result<bool> {
    let seed = seed.to_string();
    let arguments = ["--edition", "server-2003", "--seed", &seed, "--calls", "20000"];
    let switches: Vec<&str> = switches().collect();
    let summary = program::test_implementation(program, &arguments, Sqlite, &switches)?;
    let clauses: Vec<&str> = summary.findings.iter().map(|it| &*it.clause).collect();
    let is_good = each_is_named_once(&clauses, expected);
    println!(
        "  seed {seed}: {}{}",
        clauses.join(" "),
        if is_good { "" } else { "  expected others" }
    );
    Ok(is_good)
}

/// What was recorded of a server that has all of them, judged afterwards.
fn recorded(program: &Path, weaves: u64, expected: &BTreeMap<String, Defect>) -> Result<bool> {
    let story = text::parse(STORY).context("measures/five_defects.trace")?;
    let mut server = server(program)?;
    let mut tally: BTreeMap<Standing, u64> = BTreeMap::new();
    let mut wrong = 0;
    for seed in 1..=weaves {
        let woven = weave(&story, &mut Chance::from_seed(seed));
        let trace = replay(&mut server, &woven, false)?.trace;
        let mut judge = Judge::new(&trace.header)?;
        let mut new = Vec::new();
        for entry in &trace.entries {
            let judgement = judge.observe(entry)?;
            if let Some(explanation) = judgement.verdict.explanation() {
                *tally.entry(judgement.standing).or_default() += 1;
                if judgement.standing == Standing::New {
                    new.push(explanation.broken.first().copied().unwrap_or("no clause"));
                }
            }
        }
        if !each_is_named_once(&new, expected) {
            wrong += 1;
            println!("  seed {seed}: {}  expected others", new.join(" "));
        }
    }
    println!("recorded: the calls of five users woven into each other in {weaves} orders");
    for (standing, count) in tally {
        println!("  {:12} {count:>6}", format!("{standing:?}").to_lowercase());
    }
    println!("  {wrong} orders in which not each defect was new exactly once");
    Ok(wrong == 0)
}

/// The SQLite server, with all of them.
fn server(program: &Path) -> Result<Stdio> {
    let program = program.to_string_lossy().into_owned();
    let words = ["sqlite-server", "--edition", "server-2003"].into_iter().chain(switches());
    let words: Vec<String> = std::iter::once(program).chain(words.map(str::to_owned)).collect();
    Ok(Stdio::start(&words, Some(Edition::Server2003), DEADLINE)?)
}

fn switches() -> impl Iterator<Item = &'static str> {
    DEFECTS.iter().flat_map(|(name, _)| ["--defect", *name])
}

/// The entries of the story in an order in which each user keeps to theirs.
fn weave(story: &Trace, chance: &mut Chance) -> Trace {
    let mut threads: Vec<Vec<&Entry>> = Vec::new();
    // Each user opens one session, and the entries of a user stand together.
    for entry in &story.entries {
        match entry {
            Entry::Call { call, .. } if call.session().is_none() => threads.push(vec![entry]),
            Entry::Call { .. } | Entry::Event { .. } => {
                threads.last_mut().into_iter().for_each(|thread| thread.push(entry));
            }
        }
    }
    threads.iter_mut().for_each(|thread| thread.reverse());
    let mut woven = Trace { header: story.header.clone(), entries: Vec::new() };
    while !threads.is_empty() {
        let at = chance.below(threads.len());
        woven.entries.extend(threads[at].pop().cloned());
        threads.retain(|thread| !thread.is_empty());
    }
    woven
}

/// Whether the clauses can be given to the defects so that each has one that it permits, and none is
/// left over.
fn each_is_named_once(clauses: &[&str], expected: &BTreeMap<String, Defect>) -> bool {
    fits(&DEFECTS, clauses, &|(name, recorded), clause| {
        expected.get(*name).is_some_and(|it| it.clauses.iter().any(|permitted| permitted == clause))
            || *recorded == Some(clause)
    })
}

fn fits<D>(defects: &[D], clauses: &[&str], permits: &dyn Fn(&D, &str) -> bool) -> bool {
    let Some((defect, others)) = defects.split_first() else { return clauses.is_empty() };
    (0..clauses.len()).filter(|at| permits(defect, clauses[*at])).any(|at| {
        let rest = [&clauses[..at], &clauses[at + 1..]].concat();
        fits(others, &rest, permits)
    })
}
