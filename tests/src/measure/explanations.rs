//! Every rejection is explained in all its parts, and the clause that is named first is a permitted
//! one.

use crate::defects::{Defect, EXPECTED};
use crate::program;
use anyhow::{Context, Result};
use ntms_model::call::Argument;
use ntms_model::edition::Edition;
use ntms_model::reading::{ReadingChoice, Readings};
use ntms_oracle::campaign::conversation::Terms;
use ntms_oracle::campaign::coverage::Coverage;
use ntms_oracle::campaign::finding::Finding;
use ntms_oracle::campaign::{Plan, Watcher, run as run_campaign};
use ntms_oracle::clauses;
use ntms_oracle::driver::in_process::Reference;
use ntms_oracle::identifier::Identifier;
use ntms_oracle::judge::{Kind, Objection};
use ntms_oracle::report::account::Account;
use ntms_oracle::report::directory::Directory;
use ntms_oracle::server::Server;
use ntms_oracle::trace::Trace;
use ntms_oracle::wire::{Entry, Wire};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The file written beforehand, beside those of the defects.
const CASES: &str = include_str!("../../measures/explanations.toml");

/// Calls within which each rejection must be found.
const CALLS: u64 = 20_000;

/// How many cases there are of servers that are not as the judge wants them, at least.
const LEAST_CASES: usize = 36;

/// In how many of a hundred cases the clause named first is a permitted one, at least.
const LEAST_NAMED: usize = 95;

/// A server that is not as the judge wants it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What the judge judges by.
    edition: String,
    #[serde(default)]
    readings: Vec<String>,
    /// What the server follows instead.
    server_edition: Option<String>,
    #[serde(default)]
    server_readings: Vec<String>,
    /// The clause that it leaves out.
    withheld: Option<String>,
    /// The clauses that may be named first, and why these.
    clauses: Vec<String>,
    reason: String,
}

/// How the rejections were explained.
#[derive(Default)]
struct Tally {
    rejections: usize,
    whole: usize,
    named: usize,
    not_found: usize,
}

pub fn run(quick: bool) -> Result<bool> {
    let cases: BTreeMap<String, Case> =
        toml::from_str(CASES).context("measures/explanations.toml")?;
    let mut tally = Tally::default();
    println!("{:36} {:>12} {:>6}  {:12} missing", "rejection", "edition", "bytes", "named first");
    let (of_defects, of_cases) = if quick { (6, 5) } else { (1, 1) };
    let mut is_reasoned = true;
    for (name, case) in cases.iter().step_by(of_cases) {
        is_reasoned &= !case.reason.is_empty();
        let directory = tempfile::tempdir()?;
        let found = reject(case, directory.path()).with_context(|| name.clone())?;
        tally.count(name, &case.edition, found, &case.clauses, directory.path())?;
    }
    let program = program::build()?;
    for (implementation, expected) in EXPECTED {
        let defects: BTreeMap<String, Defect> =
            toml::from_str(expected).context("a file of defects in measures/")?;
        for (name, defect) in defects.iter().step_by(of_defects) {
            let directory = tempfile::tempdir()?;
            let calls = CALLS.to_string();
            let arguments =
                ["--edition", &defect.edition, "--seed", "1", "--calls", &calls, "--fail-fast"];
            let summary = program::test_implementation_into(
                directory.path(),
                &program,
                &arguments,
                implementation,
                &["--defect", name],
            )?;
            let found = summary.findings.first().map(|found| found.clause.clone());
            let name = format!("{} {name}", implementation.name());
            tally.count(&name, &defect.edition, found, &defect.clauses, directory.path())?;
        }
    }
    println!(
        "{} rejections: {} with all parts, {} named by a permitted clause; {} not found",
        tally.rejections, tally.whole, tally.named, tally.not_found
    );
    let are_enough = quick || cases.len() >= LEAST_CASES;
    Ok(is_reasoned && are_enough && tally.is_met())
}

/// Lets the judge find what is wrong with the server, and writes the finding into a directory.
fn reject(case: &Case, directory: &Path) -> Result<Option<String>> {
    let edition = |name: &str| Edition::from_name(name).with_context(|| format!("edition {name}"));
    let judged = edition(&case.edition)?;
    let served = case.server_edition.as_deref().map_or(Ok(judged), edition)?;
    let mut readings = Readings::followed(served);
    for choice in choices(&case.server_readings)? {
        readings = readings.fixed(choice);
    }
    let mut server = Server::new(served, readings, 1);
    if let Some(clause) = &case.withheld {
        let is_ruled = server.setting_mut().mutation.withhold(clause);
        anyhow::ensure!(is_ruled, "no row or step has the clause {clause}");
    }
    let mut implementation = Reference::new(server);
    let plan = Plan {
        terms: Terms { edition: judged, readings: choices(&case.readings)?, note: None },
        calls: CALLS,
        time: None,
        seed: 1,
        functions: Vec::new(),
        calls_per_world: 150,
        observes: true,
        stops_at_first: true,
        manner: None,
    };
    let (outcome, result) = run_campaign(&mut implementation, &plan, &mut Patient);
    result?;
    let Some(finding) = outcome.findings.first() else { return Ok(None) };
    Directory::create(directory)?.write_finding(finding)?;
    Ok(Some(finding.clause().to_owned()))
}

fn choices(names: &[String]) -> Result<Vec<ReadingChoice>> {
    let choice = |name: &String| {
        let (reading, choice) = name.split_once('=').context("a reading is NAME=CHOICE")?;
        ReadingChoice::find(reading, choice).with_context(|| name.clone())
    };
    names.iter().map(choice).collect()
}

impl Tally {
    fn count(
        &mut self,
        name: &str,
        edition: &str,
        clause: Option<String>,
        permitted: &[String],
        directory: &Path,
    ) -> Result<()> {
        self.rejections += 1;
        let Some(clause) = clause else {
            self.not_found += 1;
            println!("{name:36} {edition:>12} {:>6}  not found", "");
            return Ok(());
        };
        let read = |ending: &str| fs::read_to_string(directory.join(format!("finding-1.{ending}")));
        let (text, page) = (read("txt")?, read("html")?);
        let (trace, _) = Trace::read(fs::read(directory.join("finding-1.jsonl"))?.as_slice())?;
        let missing = missing(&Account::of(&trace)?, &clause, &text, &page);
        self.whole += usize::from(missing.is_empty());
        let is_permitted = permitted.contains(&clause);
        self.named += usize::from(is_permitted);
        let not = if is_permitted { "" } else { " (not permitted)" };
        println!(
            "{name:36} {edition:>12} {:>6}  {:12} {}",
            page.len(),
            format!("{clause}{not}"),
            missing.join(", ")
        );
        Ok(())
    }

    fn is_met(&self) -> bool {
        // What was not found tells nothing of explanations; `defects` tells of it.
        self.not_found * 20 <= self.rejections
            && self.whole + self.not_found == self.rejections
            && self.named * 100 >= self.rejections * LEAST_NAMED
    }
}

/// The parts of an explanation that are not there.
fn missing(account: &Account, clause: &str, text: &str, page: &str) -> Vec<String> {
    let mut missing = Vec::new();
    let mut want = |is_there: bool, part: &str| {
        if !is_there {
            missing.push(part.to_owned());
        }
    };
    let Some(refutation) = &account.refutation else { return vec!["the rejection".to_owned()] };
    let Some((step, _)) = account.last() else { return vec!["the call".to_owned()] };
    // On one line each, whatever was wrapped.
    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let told = flat(text);
    want(!step.words.is_empty() && told.contains(&flat(&step.words)), "the call in words");
    want(told.contains(&flat(&step.line)), "the call as a line");
    want(page.contains(&format!("id=\"step-{}\"", step.number)), "the step on the page");

    let alternatives: usize = refutation.groups.iter().map(|group| group.alternatives).sum();
    let is_each_there = alternatives == refutation.alternatives && alternatives > 0;
    want(is_each_there, "every alternative");
    for group in &refutation.groups {
        want(!group.objections.is_empty(), "the clause against an alternative");
        for objection in &group.objections {
            let name = objection.clause;
            want(text.contains(name) && page.contains(name), &format!("{name} as an objection"));
            want(has_values(objection), &format!("the values compared for {name}"));
        }
    }
    want(!refutation.allowed.is_empty(), "allowed replies");
    for reply in &refutation.allowed {
        want(!reply.clauses.is_empty(), "the clause of an allowed reply");
        let beginning: String = reply.reply.chars().take(40).collect();
        want(told.contains(&flat(&beginning)), "an allowed reply in words");
    }
    let is_a_call_in_a_session = account.caller.is_some();
    want(!account.cast.is_empty() || names_nothing(account), "the objects");
    for member in &account.cast {
        want(text.contains(&member.name), "an object in words");
        want(page.contains(&member.name), "an object on the page");
        let is_pool = member.about.contains(" pool");
        let is_bare = is_a_call_in_a_session && is_pool && member.about.starts_with('`');
        want(!is_bare || member.rights.is_some(), "the rights of the caller");
    }
    match clauses::find(clause) {
        Some(known) => {
            let place = format!("specs/{}:{}", known.page, known.line);
            want(told.contains(&place), "where the clause stands");
            want(page.contains(&format!("id=\"clause-{clause}\"")), "the clause in full");
        }
        None => want(false, "a clause of specs/"),
    }
    missing
}

/// Whether the call names no object, not even one that is none.
fn names_nothing(account: &Account) -> bool {
    let Some((_, Entry::Call { call, .. })) = account.last() else { return true };
    let is_name = |argument: &Argument<'_, Wire>| {
        !matches!(argument, Argument::Null | Argument::Id(None | Some(Identifier::NIL)))
    };
    !call.arguments().iter().any(|(_, argument)| is_name(argument))
}

/// Whether it is said why: the values that were compared, or why there are none.
fn has_values(objection: &Objection) -> bool {
    match &objection.kind {
        Kind::HadToBeRefused | Kind::CodeIsNotDue => !objection.facts.is_empty(),
        Kind::OutputsDiffer(differences) | Kind::FollowsTwoReadings(differences) => {
            !differences.is_empty()
        }
        // Another edition or reading, or no clause at all: nothing was compared.
        Kind::ClauseDoesNotHold | Kind::CodeIsNotKnown => true,
    }
}

/// Lets a campaign go on to its end.
struct Patient;

impl Watcher for Patient {
    fn advanced(&mut self, _: &Coverage, _: usize) -> bool {
        true
    }

    fn found(&mut self, _: &Finding) -> bool {
        true
    }

    fn withdrawn(&mut self, _: &Finding) -> bool {
        true
    }

    fn shrinking(&mut self, _: &Finding) -> bool {
        true
    }

    fn broke_off(&mut self, _: &Trace) {}
}
