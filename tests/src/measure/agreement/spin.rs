//! Runs of SPIN over `specs/formal/`.

use super::opinion::Opinion;
use anyhow::{Context as _, Result, bail, ensure};
use ntms_model::edition::Edition;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// Says what is missing.
pub fn look_for_programs() -> Result<()> {
    for (program, version) in [("spin", "-V"), ("gcc", "--version")] {
        let answer = Command::new(program).arg(version).stdin(Stdio::null()).output();
        ensure!(
            answer.is_ok_and(|output| output.status.success()),
            "`{program}` is not here: the second opinion needs SPIN 6.5 and a C compiler \
             (`apt-get install spin gcc`)"
        );
    }
    Ok(())
}

/// An exhaustive search.
#[derive(Clone, Copy)]
pub struct Search<'s> {
    /// The scope, by name.
    pub scope: &'s str,
    pub edition: Edition,
    /// A clause whose rule is left out.
    pub without: Option<&'s str>,
    /// Whether invariants are asserted.
    pub asserts: bool,
    /// A limit that must not be reached, or SPIN leaves states out.
    pub most_depth: u32,
    pub hash_bits: u8,
}

/// How a search ended.
pub enum Run {
    /// Everything was seen.
    Complete(Opinion),
    /// An invariant is broken.
    Broken(String),
}

/// A program that SPIN made for one search.
pub struct Verifier<'s> {
    search: Search<'s>,
    directory: TempDir,
}

impl Verifier<'_> {
    /// How many states and transitions there are.
    pub fn count(&self) -> Result<(u64, u64)> {
        let printed = self.run()?;
        Ok((states(&printed)?, successes(self.directory.path())?.values().sum()))
    }

    fn run(&self) -> Result<String> {
        let directory = self.directory.path();
        let limits =
            [format!("-m{}", self.search.most_depth), format!("-w{}", self.search.hash_bits)];
        finish(Command::new(directory.join("pan")).current_dir(directory).args(limits))
    }
}

impl<'s> Search<'s> {
    /// Every state, and how often each call succeeded.
    pub fn tell(&self) -> Result<Run> {
        let verifier = self.verifier(true)?;
        let printed = verifier.run()?;
        if let Some(invariant) = broken_invariant(&printed) {
            return Ok(Run::Broken(invariant));
        }
        let states = states(&printed)?;
        let happened = successes(verifier.directory.path())?;
        let told = std::fs::read_to_string(verifier.directory.path().join("states.txt"))?;
        let opinion = Opinion { states: told.lines().map(str::to_owned).collect(), happened };
        let told = opinion.states.len() as u64;
        ensure!(told == states, "SPIN stored {states} states, and told {told}");
        Ok(Run::Complete(opinion))
    }

    /// How many states and transitions there are.
    pub fn count(&self) -> Result<(u64, u64)> {
        self.verifier(false)?.count()
    }

    /// Makes the program, which tells every state or only what happened.
    pub fn verifier(&self, tells: bool) -> Result<Verifier<'s>> {
        let temporary = tempfile::tempdir()?;
        let directory = temporary.path();
        let edition = match self.edition {
            Edition::Base => "BASE",
            Edition::WindowsXp => "WINDOWS_XP",
            Edition::Server2003 => "SERVER_2003",
        };
        let mut spin = Command::new("spin");
        spin.current_dir(directory).arg(format!("-DEDITION={edition}"));
        spin.arg(if tells { "-DTELL_STATES" } else { "-DTELL_SUCCESSES" });
        if !self.asserts {
            spin.arg("-DBARE");
        }
        if let Some(clause) = self.without {
            spin.arg(format!("-DWITHOUT_{}", clause.replace('-', "_")));
        }
        let path = super::file(self.scope, "pml");
        let printed = finish(spin.arg("-a").arg(std::path::absolute(path)?))?;
        ensure!(directory.join("pan.c").exists(), "SPIN does not take {}:\n{printed}", self.scope);
        // Without reduction, and with every state in full: nothing may be left out.
        let level = if tells { "-O1" } else { "-O2" };
        let flags = ["-w", "-DSAFETY", "-DNOREDUCE", "-DNOBOUNDCHECK", "-DNOFAIR", "-DMEMLIM=8192"];
        let mut gcc = Command::new("gcc");
        finish(gcc.current_dir(directory).arg(level).args(flags).args(["-o", "pan", "pan.c"]))?;
        Ok(Verifier { search: *self, directory: temporary })
    }
}

/// Runs a program to its end, and gives what it printed.
fn finish(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("{command:?}"))?;
    let Output { status, .. } = &output;
    let printed = crate::program::told(&output);
    ensure!(status.success(), "{command:?} ended with {status}:\n{printed}");
    Ok(printed)
}

/// What the verifier says of an assertion that failed: the invariant by name, or as it stands.
fn broken_invariant(printed: &str) -> Option<String> {
    let failed = printed.lines().find(|line| line.contains("assertion violated"))?;
    let named = printed.lines().find(|line| line.ends_with("is broken"));
    Some(named.unwrap_or(failed).to_owned())
}

/// States of a search that saw everything. SPIN counts the blank state before the beginning, too.
fn states(printed: &str) -> Result<u64> {
    let is_whole = printed.contains("errors: 0") && !printed.contains("Search not completed");
    if !is_whole || printed.contains("max search depth too small") {
        bail!("the search did not see everything:\n{printed}");
    }
    let line = printed.lines().find(|line| line.contains("states, stored"));
    let number = line.and_then(|line| line.split_whitespace().next()).context("no size")?;
    Ok(number.parse::<u64>().context("SPIN gives the number of states in short")? - 1)
}

/// How often each call succeeded, and events, as far as any did. What SPIN itself prints has eight
/// digits, and counts the beginning.
fn successes(directory: &Path) -> Result<BTreeMap<String, u64>> {
    let told = std::fs::read_to_string(directory.join("successes.txt"))?;
    let mut happened = BTreeMap::new();
    for line in told.lines() {
        let (name, count) = line.split_once(' ').context("successes.txt")?;
        let count = count.parse()?;
        if count > 0 {
            happened.insert(name.to_owned(), count);
        }
    }
    Ok(happened)
}
