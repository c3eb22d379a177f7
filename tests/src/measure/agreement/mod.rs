//! The rules in `model/` and those in `specs/formal/`, written twice, say the same: the same states,
//! the same number of successes.

mod constants;
mod opinion;
mod ours;
mod spin;

use anyhow::{Context as _, Result, bail};
use ntms_model::edition::Edition;
use ntms_model::explore::{Options, Scope, check, expected};
use ntms_model::rule::Mutation;
use opinion::Opinion;
use spin::{Run, Search};
pub use spin::{Verifier, look_for_programs};
use std::path::{Path, PathBuf};

/// Scopes whose states are compared one by one.
const TINY: [&str; 2] = ["hierarchy", "sides"];

/// Scopes of which both sides count states and transitions.
const LARGER: [&str; 1] = ["exchange"];

/// Scopes that SPIN counts, to be compared with the manifest, which every check of them is held against.
const RECORDED: [&str; 1] = ["small"];

/// The largest scope, for comparisons of speed, and the states and transitions that SPIN counted there
/// in edition base when it was made: a change of reach shows.
const LARGEST: (&str, (u64, u64)) = ("wide", (18_547_124, 365_444_592));

/// A rule that is left out on purpose: on one side only, it must show; on both, nothing may.
const PLANTED: (&str, &str) = ("sides", "MOVE-42");

pub fn run(quick: bool) -> Result<bool> {
    look_for_programs()?;
    let mut met = true;
    for scope in TINY.into_iter().chain(LARGER).chain(RECORDED).chain([LARGEST.0]) {
        met &= constants_are_those_of(scope)?;
    }
    println!("{:12} {:>12} {:>10} {:>12}", "scope", "edition", "states", "transitions");
    for scope in TINY {
        for edition in Edition::ALL {
            met &= sets_are_equal(scope, edition)?;
        }
    }
    met &= planted_changes_show()?;
    if !quick {
        for edition in Edition::ALL {
            for scope in LARGER {
                met &= totals_are_equal(scope, edition)?;
            }
            for scope in RECORDED {
                met &= total_is_recorded(scope, edition)?;
            }
        }
        let theirs = large_search(LARGEST.0, Edition::Base).count()?;
        println!("{:12} {:>12} {:>10} {:>12}", LARGEST.0, Edition::Base, theirs.0, theirs.1);
        met &= told_equal("the record", LARGEST.1, theirs);
    }
    Ok(met)
}

/// A file of a scope: `toml` for the model, `pml` for SPIN.
pub fn file(scope: &str, ending: &str) -> PathBuf {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../model/scopes"));
    folder.join(format!("{scope}.{ending}"))
}

fn text(scope: &str, ending: &str) -> Result<String> {
    let path = file(scope, ending);
    std::fs::read_to_string(&path).with_context(|| path.display().to_string())
}

fn scope(name: &str) -> Result<Scope> {
    Scope::from_toml(&text(name, "toml")?)
        .map_err(|error| anyhow::anyhow!("scopes/{name}.toml: {error}"))
}

/// Whether the constants that lie beside a scope file are those of the file.
fn constants_are_those_of(scope: &str) -> Result<bool> {
    let written = constants::write(&text(scope, "toml")?).with_context(|| scope.to_owned())?;
    if std::fs::read_to_string(file(scope, "pml")).is_ok_and(|stored| stored == written) {
        return Ok(true);
    }
    let right = std::env::temp_dir().join(format!("{scope}.pml"));
    std::fs::write(&right, written)?;
    let stored = Path::new("model/scopes").join(format!("{scope}.pml"));
    println!("{} is not as the scope file says; {} is", stored.display(), right.display());
    Ok(false)
}

/// The search of SPIN in a tiny scope.
fn search<'s>(scope: &'s str, edition: Edition) -> Search<'s> {
    Search { scope, edition, without: None, asserts: true, most_depth: 100_000, hash_bits: 20 }
}

/// What a search of SPIN told; an assertion that fails is an error.
fn told(search: &Search<'_>) -> Result<Opinion> {
    match search.tell()? {
        Run::Complete(opinion) => Ok(opinion),
        Run::Broken(invariant) => bail!("{}: {invariant} in specs/formal", search.scope),
    }
}

fn sets_are_equal(name: &str, edition: Edition) -> Result<bool> {
    let theirs = told(&search(name, edition))?;
    let ours = ours::explore(&scope(name)?, edition, Mutation::default());
    println!("{name:12} {edition:>12} {:>10} {:>12}", ours.states.len(), ours.transitions());
    let differences = ours.differences(&theirs);
    for difference in &differences {
        println!("{difference}");
    }
    Ok(differences.is_empty())
}

/// A rule that is left out of one side shows as a difference, and breaks an invariant in Promela.
fn planted_changes_show() -> Result<bool> {
    let ((name, clause), edition) = (PLANTED, Edition::Base);
    let mut mutation = Mutation::default();
    anyhow::ensure!(mutation.withhold(clause), "no rule comes from the clause {clause}");
    let world = scope(name)?;
    let ours = ours::explore(&world, edition, Mutation::default());
    let ours_without = ours::explore(&world, edition, mutation);
    let sound = search(name, edition);
    let without = Search { without: Some(clause), asserts: false, ..search(name, edition) };
    let (theirs, theirs_without) = (told(&sound)?, told(&without)?);
    let broken = match (Search { asserts: true, ..without }).tell()? {
        Run::Complete(_) => None,
        Run::Broken(invariant) => Some(invariant),
    };
    let rows = [
        ("in Promela alone: different", !ours.differences(&theirs_without).is_empty()),
        ("in the model alone: different", !ours_without.differences(&theirs).is_empty()),
        ("in both: the same", ours_without.differences(&theirs_without).is_empty()),
        ("in Promela: an assertion fails", broken.is_some()),
    ];
    println!("without {clause}, at {name}, {edition}:");
    for (what, is_so) in rows {
        println!("  {what:32} {}", if is_so { "yes" } else { "NO" });
    }
    if let Some(invariant) = broken {
        println!("  {invariant}");
    }
    Ok(rows.iter().all(|(_, is_so)| *is_so))
}

/// The search of SPIN in a larger scope.
fn large_search<'s>(scope: &'s str, edition: Edition) -> Search<'s> {
    Search { most_depth: 1_000_000, hash_bits: 26, asserts: false, ..search(scope, edition) }
}

/// What counts the states and transitions of a larger scope with SPIN, as often as is wanted.
pub fn verifier(scope: &str, edition: Edition) -> Result<Verifier<'_>> {
    large_search(scope, edition).verifier(false)
}

fn totals_are_equal(name: &str, edition: Edition) -> Result<bool> {
    let theirs = large_search(name, edition).count()?;
    let options = Options { finds_traces: false, ..Options::new(edition) };
    let report = check(&scope(name)?, &options, &mut |_| {});
    let ours = (report.size.states, report.size.transitions);
    println!("{name:12} {edition:>12} {:>10} {:>12}", ours.0, ours.1);
    Ok(told_equal("model/", ours, theirs))
}

fn total_is_recorded(name: &str, edition: Edition) -> Result<bool> {
    let size = expected(name, edition).with_context(|| format!("{name} is not in the manifest"))?;
    let theirs = large_search(name, edition).count()?;
    println!("{name:12} {edition:>12} {:>10} {:>12}", size.states, size.transitions);
    Ok(told_equal("the manifest", (size.states, size.transitions), theirs))
}

fn told_equal(whose: &str, ours: (u64, u64), theirs: (u64, u64)) -> bool {
    if ours != theirs {
        println!("  {whose} has {ours:?} states and transitions, specs/formal {theirs:?}");
    }
    ours == theirs
}
