//! `ntms-oracle replay`: does it still happen?

use super::exit::ExitCode;
use super::interrupt;
use super::judge::read;
use super::options::{Carried, Target};
use super::output::say;
use crate::campaign::finding::{Again, again};
use crate::report::finding::in_words;
use crate::wire::Entry;
use clap::Args;
use std::path::{Path, PathBuf};

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
        worst = worst.worse(replay(path, arguments, carried));
        if interrupt::was_asked() {
            return worst.worse(ExitCode::Interrupted);
        }
    }
    worst
}

fn replay(path: &Path, arguments: &Arguments, carried: Carried<'_>) -> ExitCode {
    let shown = path.display();
    let trace = match read(path) {
        Ok(trace) => trace,
        Err(error) => return ExitCode::BadInput.because(&shown.to_string(), &error),
    };
    let edition = trace.header.edition;
    let mut implementation = match arguments.target.start(carried, Some(edition)) {
        Ok(implementation) => implementation,
        Err(error) => return ExitCode::of_target(&error),
    };
    if implementation.handshake().edition != edition {
        say!("{shown} is of edition {edition}, and the implementation of another one");
    }
    let calls = trace.entries.iter().filter(|entry| matches!(entry, Entry::Call { .. })).count();
    match again(implementation.as_mut(), &trace, &mut || !interrupt::was_asked()) {
        Ok(Again::NoDisagreement) if calls == 0 => ExitCode::NothingChecked,
        Ok(Again::NoDisagreement) => {
            say!("{shown}: {calls} calls, no disagreement");
            ExitCode::Success
        }
        Ok(Again::Same(finding)) => {
            say!("{shown}: it still happens\n\n{}", in_words(&finding));
            ExitCode::Disagreement
        }
        Ok(Again::Another(finding)) => {
            say!("{shown}: a disagreement that the trace does not have\n\n{}", in_words(&finding));
            ExitCode::Disagreement
        }
        Err(error) => ExitCode::of_conversation(&error),
    }
}
