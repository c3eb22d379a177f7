//! `ntms-oracle replay`: does it still happen?

use super::exit::ExitCode;
use super::judge::read;
use super::options::{Carried, Target};
use crate::campaign::finding::again;
use crate::report::finding::in_words;
use clap::Args;
use std::path::PathBuf;

/// Runs the calls of recorded traces against a live implementation and judges the replies.
#[derive(Clone, Debug, Args)]
pub struct Arguments {
    /// Traces as JSON Lines, such as the findings of `test`, or as text.
    #[arg(required = true, value_name = "TRACE")]
    pub traces: Vec<PathBuf>,

    /// What is tested.
    #[command(flatten)]
    pub target: Target,
}

/// Runs the command.
pub fn run(arguments: &Arguments, carried: Carried<'_>) -> ExitCode {
    let mut worst = ExitCode::NothingChecked;
    for path in &arguments.traces {
        let trace = match read(path) {
            Ok((trace, _)) => trace,
            Err(error) => return ExitCode::BadInput.because(&path.display().to_string(), &error),
        };
        let mut implementation = match arguments.target.start(carried, Some(trace.header.edition)) {
            Ok(implementation) => implementation,
            Err(error) => return ExitCode::of_target(&error),
        };
        match again(implementation.as_mut(), &trace) {
            Ok(None) if trace.entries.is_empty() => {}
            Ok(None) => {
                println!("{}: {} entries, no disagreement", path.display(), trace.entries.len());
                worst = worst.worse(ExitCode::Success);
            }
            Ok(Some(finding)) => {
                println!("{}: it still happens\n\n{}", path.display(), in_words(&finding));
                worst = worst.worse(ExitCode::Disagreement);
            }
            Err(error) => return ExitCode::of_conversation(&error),
        }
    }
    worst
}
