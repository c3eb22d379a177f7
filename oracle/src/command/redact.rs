//! `ntms-oracle redact`: a trace without the names of its owner.

use super::exit::ExitCode;
use super::judge::read;
use super::observe::write;
use crate::judge::{Judge, JudgeError};
use crate::redact::redact;
use crate::trace::Trace;
use clap::Args;
use std::path::PathBuf;

/// Takes the names of its owner out of a trace, and makes sure that every verdict stays.
///
/// Names, descriptions, users, computers and identifiers are replaced by made-up ones, the same for the
/// same. The name of the implementation, media states, numbers and codes stay as they are.
#[derive(Clone, Debug, Args)]
#[command(
    after_help = "Example:\n  ntms-oracle redact finding-1.jsonl --output finding-to-share.jsonl"
)]
pub struct Arguments {
    /// A trace as JSON Lines or as text; `-` is the standard input.
    #[arg(value_name = "TRACE")]
    pub trace: PathBuf,

    /// The file that the trace is written into; the standard output when it is absent.
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Writes the text form instead of JSON Lines.
    #[arg(long)]
    pub text: bool,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> ExitCode {
    let shown = arguments.trace.display().to_string();
    let trace = match read(&arguments.trace) {
        Ok(trace) => trace,
        Err(error) => return ExitCode::BadInput.because(&shown, &error),
    };
    let redacted = redact(&trace);
    let before = match verdicts(&trace) {
        Ok(verdicts) => verdicts,
        Err(error) => return ExitCode::BadInput.because(&shown, &anyhow::Error::from(error)),
    };
    match verdicts(&redacted) {
        Ok(after) if after == before => write(&redacted, arguments.text, arguments.output.as_ref()),
        Ok(after) => {
            let same = before.iter().zip(&after).take_while(|(one, other)| one == other).count();
            let what = format!("entry {} would be judged in another way", same + 1);
            ExitCode::Internal.because(&shown, &what)
        }
        Err(error) => ExitCode::Internal.because(&shown, &anyhow::Error::from(error)),
    }
}

type Verdicts = Vec<(&'static str, Vec<&'static str>)>;

fn verdicts(trace: &Trace) -> Result<Verdicts, JudgeError> {
    let mut judge = Judge::new(&trace.header)?;
    let of = |entry| judge.observe(entry).map(|it| (it.verdict.name(), it.clauses()));
    trace.entries.iter().map(of).collect()
}
