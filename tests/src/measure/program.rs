//! Runs of the program under measurement.

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Builds the program and says where it is.
pub fn build() -> Result<PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .args(["build", "--release", "--quiet", "-p", "ntms-oracle", "-p", "memory-media-server"])
        .status()
        .context("cannot start cargo")?;
    if !built.success() {
        bail!("the program does not build");
    }
    let program = std::env::current_exe()?.with_file_name("ntms-oracle");
    if !program.exists() {
        bail!("{} is not there", program.display());
    }
    Ok(program)
}

/// The part of a summary that measurements read.
#[derive(Debug, Deserialize)]
pub struct Summary {
    pub calls: u64,
    pub succeeded: u64,
    pub judged: u64,
    pub verdicts: BTreeMap<String, u64>,
    pub cells: BTreeMap<String, BTreeMap<String, BTreeMap<String, u64>>>,
    pub findings: Vec<Found>,
}

impl Summary {
    /// Replies and events that are wrong. A finding is one, whoever met it: a call, the observer, an
    /// event, or two worlds together.
    pub fn disagreements(&self) -> u64 {
        let told = self.verdict("forbidden") + self.verdict("inconsistent");
        told.max(self.findings.len() as u64)
    }

    /// How often this verdict was given.
    pub fn verdict(&self, name: &str) -> u64 {
        self.verdicts.get(name).copied().unwrap_or(0)
    }
}

/// One finding in a summary.
#[derive(Debug, Deserialize)]
pub struct Found {
    pub clause: String,
    pub function: Option<String>,
    pub calls: usize,
    pub reproduced: bool,
}

/// Runs `test` and reads its summary. Other exit codes than those of a finished campaign are errors.
pub fn test(program: &Path, arguments: &[&str], server: &[&str]) -> Result<Summary> {
    test_into(tempfile::tempdir()?.path(), program, arguments, server)
}

/// The same; what is found stays in this directory.
pub fn test_into(
    directory: &Path,
    program: &Path,
    arguments: &[&str],
    server: &[&str],
) -> Result<Summary> {
    let report = directory.to_string_lossy().into_owned();
    let mut command = Command::new(program);
    command.arg("test").args(arguments).args(["--report", &report]);
    if !server.is_empty() {
        command.arg("--").args(server);
    }
    let output = command.output().context("cannot start the program")?;
    if !matches!(output.status.code(), Some(0 | 1)) {
        bail!("{command:?} ended with {}:\n{}", output.status, told(&output));
    }
    let summary = std::fs::read(directory.join("summary.json")).context("no summary")?;
    Ok(serde_json::from_slice(&summary)?)
}

/// A server that can be tested, with switches of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Implementation {
    /// The one on SQLite, which the program carries.
    Sqlite,
    /// The one in memory.
    Memory,
    /// The rules themselves, behind the protocol.
    Reference,
}

impl Implementation {
    /// What tables call it.
    pub fn name(self) -> &'static str {
        match self {
            Implementation::Sqlite => "sqlite",
            Implementation::Memory => "memory",
            Implementation::Reference => "reference",
        }
    }
}

/// Runs `test` against one of the servers, as [`test()`] does.
pub fn test_implementation(
    program: &Path,
    arguments: &[&str],
    implementation: Implementation,
    switches: &[&str],
) -> Result<Summary> {
    let directory = tempfile::tempdir()?;
    test_implementation_into(directory.path(), program, arguments, implementation, switches)
}

/// The same; what is found stays in this directory.
pub fn test_implementation_into(
    directory: &Path,
    program: &Path,
    arguments: &[&str],
    implementation: Implementation,
    switches: &[&str],
) -> Result<Summary> {
    let command = match implementation {
        Implementation::Sqlite => return test_into(directory, program, arguments, switches),
        Implementation::Memory => {
            format!("'{}'", program.with_file_name("memory-media-server").display())
        }
        Implementation::Reference => format!("'{}' serve", program.display()),
    };
    let command = format!("{command} {}", switches.join(" "));
    test_into(directory, program, &[arguments, &["--command", &command]].concat(), &[])
}

/// Does the same with every item, with as many at a time as the machine has processors. The results
/// are in the order of the items.
pub fn in_parallel<I: Sync, T: Send>(items: Vec<I>, run: impl Fn(&I) -> T + Sync) -> Vec<T> {
    let workers = std::thread::available_parallelism().map_or(1, NonZero::get);
    let mut done: Vec<(usize, T)> = std::thread::scope(|scope| {
        let (run, items) = (&run, &items);
        let of_worker = |worker| {
            move || {
                let mine = (worker..items.len()).step_by(workers);
                mine.map(|place| (place, run(&items[place]))).collect::<Vec<_>>()
            }
        };
        let handles: Vec<_> = (0..workers).map(|worker| scope.spawn(of_worker(worker))).collect();
        let result = |handle: std::thread::ScopedJoinHandle<'_, _>| match handle.join() {
            Ok(done) => done,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        handles.into_iter().flat_map(result).collect()
    });
    done.sort_unstable_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, result)| result).collect()
}

/// Everything that a run printed.
pub fn told(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}
