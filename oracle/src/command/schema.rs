//! `ntms-oracle schema`: the form of traces, for other programs.

use super::exit::ExitCode;
use super::output::say;
use crate::trace;
use clap::Args;

/// Prints the JSON Schema of a line of a trace.
///
/// Whoever writes traces can hold them against it: each line of a file, the first one included.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Example:\n  ntms-oracle schema")]
pub struct Arguments {}

/// Runs the command.
pub fn run(_arguments: &Arguments) -> ExitCode {
    match serde_json::to_string_pretty(&trace::schema()) {
        Ok(schema) => {
            say!("{schema}");
            ExitCode::Success
        }
        Err(error) => ExitCode::Internal.because("the schema", &error),
    }
}
