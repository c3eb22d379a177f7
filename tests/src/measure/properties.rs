//! Every property: where it is claimed, whether it holds there, and what it would be void without. And
//! every rule that nothing exercises in any scope that is audited, with the reason. (`small`, which is not
//! audited and far larger, is checked by itself: `ntms-oracle check --scope small`.)

use crate::program::in_parallel;
use anyhow::{Context as _, Result};
use ntms_model::call::Function;
use ntms_model::edition::Edition;
use ntms_model::explore::{
    LivenessReport, LivenessReports, Options, Outcome, Report, Scope, Unused, Verdict, check,
    liveness,
};
use ntms_model::properties::liveness::ALL as LIVENESS;
use ntms_model::properties::{self, Property};
use ntms_model::reading::Readings;
use ntms_model::rule::{RowAbout, StepAbout, tables};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// Rules that nothing exercises, with the reasons: written by hand.
const DEAD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/measures/dead_rules.toml");

/// The scopes of the short form, which are small and show much.
const QUICK: [&str; 4] = ["media", "entry", "drives", "pair"];

/// What was found in one scope and edition.
struct Found {
    scope: &'static str,
    report: Report,
    liveness: LivenessReports,
}

pub fn run(quick: bool) -> Result<bool> {
    let is_audited = |name: &&str| Scope::named(name).is_some_and(|scope| scope.audit);
    let all = || Scope::names().filter(is_audited).collect();
    let scopes: Vec<_> = if quick { QUICK.to_vec() } else { all() };
    let editions = if quick { vec![Edition::Base] } else { Edition::ALL.to_vec() };
    let items: Vec<_> =
        scopes.iter().flat_map(|scope| editions.iter().map(|edition| (*scope, *edition))).collect();
    let found = in_parallel(items, |(scope, edition)| look(scope, *edition));
    let found = found.into_iter().collect::<Result<Vec<_>>>()?;
    let mut met = true;
    for Found { scope, report, liveness } in &found {
        let size = report.size;
        println!(
            "{scope:8} {:12} {:>7} states {:>8} transitions {:>8} edges {:6.1} s + {:5.1} s",
            report.edition,
            size.states,
            size.transitions,
            liveness.edges,
            report.elapsed.as_secs_f64(),
            liveness.elapsed.as_secs_f64()
        );
        met &= report.is_as_expected() != Some(false);
    }
    for property in properties::all() {
        met &= tell_invariant(property, &found, !quick);
    }
    for row in LIVENESS {
        met &= tell_liveness(row.id, &found, !quick);
    }
    met &= tell_dead_rules(&found, !quick)?;
    Ok(met)
}

fn look(name: &'static str, edition: Edition) -> Result<Found> {
    let scope = Scope::named(name).with_context(|| format!("no scope `{name}`"))?;
    let options = Options::new(edition);
    let report = check(&scope, &options, &mut |_| {});
    let claimed: Vec<_> =
        LIVENESS.iter().filter(|row| row.scopes.contains(&name) || row.scopes.is_empty()).collect();
    let liveness = liveness(&scope, &options, &claimed, Some(&report), &mut |_| {})?;
    let liveness = liveness.context("interrupted")?;
    Ok(Found { scope: name, report, liveness })
}

/// One line for an invariant; false when it is broken, or when nothing shows its witness in an edition
/// that it is claimed for.
fn tell_invariant(property: &Property, found: &[Found], shows_all: bool) -> bool {
    let rows = || {
        let rows =
            found.iter().flat_map(|it| it.report.properties.iter().map(move |row| (it, row)));
        rows.filter(|(_, row)| row.property.id == property.id && row.is_claimed)
    };
    let broken: Vec<_> = rows()
        .filter(|(_, row)| row.verdict != Verdict::Holds)
        .map(|(it, _)| format!("{}/{}", it.scope, it.report.edition))
        .collect();
    let editions: BTreeSet<_> = rows().map(|(it, _)| it.report.edition).collect();
    let witnessed_in = |edition: &Edition| {
        rows().any(|(it, row)| it.report.edition == *edition && row.is_witnessed)
    };
    let lacking: Vec<_> = editions.iter().filter(|edition| !witnessed_in(edition)).collect();
    let scopes: BTreeSet<_> =
        rows().filter(|(_, row)| row.is_witnessed).map(|(it, _)| it.scope).collect();
    let verdict = if broken.is_empty() { "holds".to_owned() } else { broken.join(", ") };
    println!(
        "{:8} {verdict}; editions {}; witness: {} ({}{})",
        property.id,
        join(editions.iter().map(|edition| edition.name())),
        property.witness.sentence,
        join(scopes.iter().copied()),
        if lacking.is_empty() { String::new() } else { format!("; LACKING in {}", lacking.len()) }
    );
    broken.is_empty() && (lacking.is_empty() || !shows_all)
}

fn join<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.collect::<Vec<_>>().join(" ")
}

/// One line for a sentence about what can or must come to be; false when it is broken somewhere, when
/// nowhere anything is there that it is about, or when something is seen in none of its scopes.
fn tell_liveness(id: &str, found: &[Found], shows_all: bool) -> bool {
    let rows = || {
        let rows = found.iter().flat_map(|it| it.liveness.rows.iter().map(move |row| (it, row)));
        rows.filter(|(_, row)| row.liveness.id == id)
    };
    let Some((_, LivenessReport { liveness, .. })) = rows().next() else { return true };
    let mut met = true;
    let mut told = BTreeMap::<String, BTreeSet<&str>>::new();
    for edition in Edition::ALL {
        let of_edition = || rows().filter(|(it, _)| it.report.edition == edition);
        let mut missing: Option<BTreeSet<String>> = None;
        for (it, row) in of_edition() {
            let verdict = match &row.verdict {
                Outcome::Holds(times) => {
                    missing = Some(BTreeSet::new());
                    format!("holds {times} times in {}", it.scope)
                }
                Outcome::Idle => {
                    met = false;
                    format!("NOTHING TO HOLD FOR in {}", it.scope)
                }
                Outcome::Missing(sights) => {
                    let sights: BTreeSet<_> = sights.iter().map(ToString::to_string).collect();
                    let seen = format!("all but {} in {}", sights.len(), it.scope);
                    missing = Some(missing.map_or(sights.clone(), |all| &all & &sights));
                    seen
                }
                Outcome::Broken(counterexample) => {
                    met = false;
                    format!("BROKEN in {}:\n{}", it.scope, counterexample.trace)
                }
                Outcome::Unstated(why) => format!("not stated: {why}"),
            };
            told.entry(verdict).or_default().insert(edition.name());
        }
        let missing = missing.unwrap_or_default();
        if shows_all && !missing.is_empty() {
            met = false;
            println!("{id:8} never seen in {edition}: {}", join(missing.iter().map(|it| &**it)));
        }
    }
    println!("{id:8} {}; assuming {}", liveness.sentence, liveness.assuming);
    for (verdict, editions) in told {
        println!("           {verdict} ({})", join(editions.into_iter()));
    }
    met
}

/// What nothing does with a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Never {
    /// No call is refused for this row and nothing else.
    Decides,
    /// No call runs this step.
    Runs,
}

/// A rule that nothing exercises, and why that is right.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    clause: String,
    never: Never,
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entries {
    rules: Vec<Entry>,
}

/// The rules that nothing exercises: in the long form exactly those of the file, in the short form, which
/// sees less, at least those.
fn tell_dead_rules(found: &[Found], shows_all: bool) -> Result<bool> {
    let text = std::fs::read_to_string(DEAD).context(DEAD)?;
    let Entries { rules } = toml::from_str(&text).context(DEAD)?;
    let mut explained = BTreeMap::new();
    let mut met = true;
    for Entry { clause, never, reason } in &rules {
        met &= !reason.trim().is_empty();
        explained.insert((*never, clause.as_str()), reason.as_str());
    }
    let rows = nowhere(found, rows_in, |report| &report.rows_that_never_decided);
    let steps = nowhere(found, steps_in, |report| &report.steps_that_never_ran);
    let dead: BTreeSet<_> = rows
        .iter()
        .map(|rule| (Never::Decides, rule.clause))
        .chain(steps.iter().map(|rule| (Never::Runs, rule.clause)))
        .collect();
    for (never, clause) in &dead {
        match explained.get(&(*never, *clause)) {
            Some(reason) => println!("{clause:12} never {never:?}: {reason}"),
            None if shows_all => {
                println!("{clause:12} never {never:?}, and NOBODY SAYS WHY");
                met = false;
            }
            None => {}
        }
    }
    for (never, clause) in explained.keys().filter(|entry| !dead.contains(*entry)) {
        println!("{clause:12} is said never to be one that {never:?}, and IS ONE");
        met = false;
    }
    println!("{} rules that nothing exercises, {} explained", dead.len(), explained.len());
    Ok(met)
}

/// The rules that apply in some edition and that no scope exercises.
fn nowhere(
    found: &[Found],
    rules_in: fn(Edition) -> BTreeSet<Unused>,
    unused: fn(&Report) -> &[Unused],
) -> BTreeSet<Unused> {
    let exercised = |it: &Found| -> BTreeSet<Unused> {
        let functions = Scope::named(it.scope).map(|scope| scope.functions().to_vec());
        let functions = functions.unwrap_or_default();
        let unused: BTreeSet<_> = unused(&it.report).iter().copied().collect();
        let mut rules = rules_in(it.report.edition);
        rules.retain(|rule| functions.contains(&rule.function) && !unused.contains(rule));
        rules
    };
    let editions: BTreeSet<_> = found.iter().map(|it| it.report.edition).collect();
    let all: BTreeSet<_> = editions.into_iter().flat_map(rules_in).collect();
    let exercised: BTreeSet<_> = found.iter().flat_map(exercised).collect();
    &all - &exercised
}

/// The rows that apply in an edition under the readings that the checker follows.
fn rows_in(edition: Edition) -> BTreeSet<Unused> {
    let readings = Readings::followed(edition);
    let applies = |row: &&&RowAbout| {
        row.editions.has(edition) && row.under.is_none_or(|choice| readings.allows(choice))
    };
    let of = |function: &Function| {
        let function = *function;
        let rows: Vec<_> = tables(function).rows.iter().filter(applies).collect();
        rows.into_iter().map(move |row| Unused { function, clause: row.clause })
    };
    Function::ALL.iter().flat_map(of).collect()
}

/// The steps that apply in an edition under the readings that the checker follows.
fn steps_in(edition: Edition) -> BTreeSet<Unused> {
    let readings = Readings::followed(edition);
    let applies = |step: &&&StepAbout| {
        step.editions.has(edition) && step.under.is_none_or(|choice| readings.allows(choice))
    };
    let of = |function: &Function| {
        let function = *function;
        let steps: Vec<_> = tables(function).steps.iter().filter(applies).collect();
        steps.into_iter().map(move |step| Unused { function, clause: step.clause })
    };
    Function::ALL.iter().flat_map(of).collect()
}
