//! `ntms-oracle completions`: what a shell needs to complete the command line.

use super::exit::ExitCode;
use super::output::say;
use clap::{Args, Command};
use clap_complete::Shell;

/// Prints the completions of the command line for a shell.
///
/// For bash they belong into ~/.local/share/bash-completion/completions/ntms-oracle.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Example:\n  ntms-oracle completions zsh")]
pub struct Arguments {
    /// The shell.
    #[arg(value_enum)]
    pub shell: Shell,
}

/// Runs the command.
pub fn run(arguments: &Arguments, command: &mut Command) -> ExitCode {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, command, "ntms-oracle", &mut script);
    say!("{}", String::from_utf8_lossy(&script).trim_end());
    ExitCode::Success
}
