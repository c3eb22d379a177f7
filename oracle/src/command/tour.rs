//! `ntms-oracle tour`: what this program does, in a minute.

use super::exit::ExitCode;
use super::options::Carried;
use super::output::say;
use super::{check, test};
use clap::{Args, Parser};

/// Shows in a minute what this program does.
///
/// It model-checks the rules at a tiny scope, then tests the SQLite server that it carries.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Example:\n  ntms-oracle tour --seed 1")]
pub struct Arguments {
    /// How many calls the test makes.
    #[arg(long, default_value_t = 20_000)]
    pub calls: u64,

    /// Decides every call of the test; drawn and printed when absent.
    #[arg(long)]
    pub seed: Option<u64>,
}

/// Runs the command.
pub fn run(arguments: &Arguments, carried: Carried<'_>) -> ExitCode {
    say!("1. The rules themselves: every state that they can reach at a tiny scope.\n");
    let checked = check::run(&check::Arguments::of_the_tour());
    if checked != ExitCode::Success {
        return checked;
    }
    say!("\n2. A real server, judged by these rules: calls at random, every reply judged.\n");
    test::run(&test_arguments(arguments), carried)
}

/// The arguments of a test as the command line would give them.
fn test_arguments(arguments: &Arguments) -> test::Arguments {
    #[derive(Parser)]
    struct Command {
        #[command(flatten)]
        test: test::Arguments,
    }
    let calls = arguments.calls.to_string();
    let mut words = vec!["test".to_owned(), "--calls".to_owned(), calls];
    if let Some(seed) = arguments.seed {
        words.extend(["--seed".to_owned(), seed.to_string()]);
    }
    Command::parse_from(words).test
}
