//! The command line of the oracle.

use clap::{Parser, Subcommand};
use ntms_oracle::command;
use ntms_oracle::command::exit::ExitCode;
use ntms_oracle::command::output;

/// A conformance judge for media-pool services: what Microsoft's documents of Removable Storage
/// Manager say, model-checked, and held against an implementation.
#[derive(Parser)]
#[command(version, max_term_width = 100, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Tour(command::tour::Arguments),
    Test(command::test::Arguments),
    Judge(command::judge::Arguments),
    Replay(command::replay::Arguments),
    Check(command::check::Arguments),
    Serve(command::serve::Arguments),
    Clauses(command::clauses::Arguments),
    /// Runs the SQLite media-pool server that this program carries.
    #[cfg(feature = "embedded-server")]
    SqliteServer(sqlite_media_server::Arguments),
}

fn main() -> std::process::ExitCode {
    let cli = Cli::parse();
    let carried = carried();
    let carried = carried.as_deref();
    let code = ExitCode::of(|| match cli.command {
        Command::Tour(arguments) => command::tour::run(&arguments, carried),
        Command::Test(arguments) => command::test::run(&arguments, carried),
        Command::Judge(arguments) => command::judge::run(&arguments),
        Command::Replay(arguments) => command::replay::run(&arguments, carried),
        Command::Check(arguments) => command::check::run(&arguments),
        Command::Serve(arguments) => command::serve::run(&arguments),
        Command::Clauses(arguments) => command::clauses::run(&arguments),
        #[cfg(feature = "embedded-server")]
        Command::SqliteServer(arguments) => {
            match sqlite_media_server::run_from_arguments(arguments) {
                Ok(()) => ExitCode::Success,
                Err(error) => ExitCode::BadInput.because("the SQLite server", &error),
            }
        }
    });
    code.worse(output::code()).into()
}

/// The words that start the server that this program carries: a child process of itself.
#[cfg(feature = "embedded-server")]
fn carried() -> Option<Vec<String>> {
    let program = std::env::current_exe().ok()?.into_os_string().into_string().ok()?;
    Some(vec![program, "sqlite-server".to_owned()])
}

#[cfg(not(feature = "embedded-server"))]
fn carried() -> Option<Vec<String>> {
    None
}
