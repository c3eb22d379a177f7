//! Traces of every version of the form, each with the verdicts that it had when it was stored.

use anyhow::{Context, Result};
use ntms_oracle::judge::{Judge, Verdict};
use ntms_oracle::recording::Recording;
use ntms_oracle::trace::{Tail, VERSION};
use std::fs;
use std::path::{Path, PathBuf};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/traces");

/// A stored trace.
#[derive(Clone, Debug)]
pub struct Stored {
    /// The version of the form.
    pub version: u32,
    /// The file.
    pub path: PathBuf,
}

/// Every stored trace, the oldest version first.
///
/// # Errors
/// When a version has no folder.
pub fn traces() -> Result<Vec<Stored>> {
    let mut traces = Vec::new();
    for version in 1..=VERSION {
        let folder = Path::new(FOLDER).join(format!("v{version}"));
        let files = fs::read_dir(&folder).with_context(|| folder.display().to_string())?;
        for file in files {
            let path = file?.path();
            if path.extension().is_some_and(|it| it == "jsonl" || it == "trace") {
                traces.push(Stored { version, path });
            }
        }
    }
    traces.sort_by(|one, other| (one.version, &one.path).cmp(&(other.version, &other.path)));
    Ok(traces)
}

impl Stored {
    /// The verdicts that the trace had when it was stored.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn recorded(&self) -> Result<String> {
        let path = self.record();
        fs::read_to_string(&path).with_context(|| path.display().to_string())
    }

    /// The file of these verdicts.
    #[must_use]
    pub fn record(&self) -> PathBuf {
        self.path.with_extension("verdicts")
    }

    /// The verdicts that it has now: one line for each entry, with the number of its line, the verdict,
    /// and the clause that is broken or left open.
    ///
    /// # Errors
    /// When the trace cannot be read any more.
    pub fn verdicts(&self) -> Result<String> {
        let mut recording = Recording::open(&self.path)?;
        let mut judge = Judge::new(recording.header())?;
        let mut lines = String::new();
        for entry in recording.by_ref() {
            let (line, entry) = entry?;
            let verdict = judge.observe(&entry)?.verdict;
            let about = match &verdict {
                Verdict::Forbidden(explanation) | Verdict::Inconsistent(explanation) => {
                    explanation.broken.first().copied().unwrap_or("-")
                }
                Verdict::ImplementationDefined(clause) => clause,
                Verdict::Allowed | Verdict::Open(_) | Verdict::Unknown(_) => "",
            };
            lines.push_str(format!("{line} {} {about}", verdict.name()).trim_end());
            lines.push('\n');
        }
        if let Tail::Truncated(line) = recording.tail() {
            lines.push_str(&format!("{line} broke off\n"));
        }
        Ok(lines)
    }
}
