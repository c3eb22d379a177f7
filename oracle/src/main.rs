//! The command line of the oracle.

use clap::{CommandFactory, Parser, Subcommand};
use ntms_oracle::command;
use ntms_oracle::command::exit::ExitCode;
use ntms_oracle::command::output;

/// A conformance judge for media-pool services: what Microsoft's documents of Removable Storage
/// Manager say, model-checked, and held against an implementation.
#[derive(Parser)]
#[command(
    version = command::version(),
    max_term_width = 100,
    arg_required_else_help = true,
    after_help = "Examples:
  ntms-oracle tour
  ntms-oracle test --command \"python3 my_server.py\"
  ntms-oracle judge trace.jsonl"
)]
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
    Observe(command::observe::Arguments),
    Redact(command::redact::Arguments),
    Check(command::check::Arguments),
    Explore(command::explore::Arguments),
    Serve(command::serve::Arguments),
    Clauses(command::clauses::Arguments),
    Mutants(command::mutants::Arguments),
    Schema(command::schema::Arguments),
    Completions(command::completions::Arguments),
    Man(command::man::Arguments),
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
        Command::Observe(arguments) => command::observe::run(&arguments, carried),
        Command::Redact(arguments) => command::redact::run(&arguments),
        Command::Check(arguments) => command::check::run(&arguments),
        Command::Explore(arguments) => command::explore::run(&arguments),
        Command::Serve(arguments) => command::serve::run(&arguments),
        Command::Clauses(arguments) => command::clauses::run(&arguments),
        Command::Mutants(arguments) => command::mutants::run(&arguments),
        Command::Schema(arguments) => command::schema::run(&arguments),
        Command::Completions(arguments) => {
            command::completions::run(&arguments, &mut Cli::command())
        }
        Command::Man(arguments) => command::man::run(&arguments, Cli::command()),
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

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Command;

    fn commands() -> Vec<Command> {
        let mut cli = Cli::command();
        cli.build();
        let subcommands: Vec<_> = cli.get_subcommands().cloned().collect();
        let own = subcommands
            .into_iter()
            .filter(|it| !["help", "sqlite-server"].contains(&it.get_name()));
        own.chain([Cli::command()]).collect()
    }

    #[test]
    fn the_command_line_makes_sense() {
        Cli::command().debug_assert();
    }

    /// Whoever asks for help gets it: about every command, and about every option of it.
    #[test]
    fn everything_has_a_help_text() {
        for command in commands() {
            let name = command.get_name();
            let about = command.get_about().map(ToString::to_string).unwrap_or_default();
            let is_sentence = |text: &str| {
                text.starts_with(|c: char| c.is_uppercase() || c == '`') && !text.contains("  ")
            };
            assert!(is_sentence(&about), "{name}: {about}");
            for argument in command.get_arguments() {
                let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
                assert!(is_sentence(&help), "{name} {}: {help}", argument.get_id());
                let is_path = argument.get_action().takes_values()
                    && argument.get_possible_values().is_empty();
                let names = argument.get_value_names().unwrap_or_default();
                assert!(!is_path || !names.is_empty(), "{name} {}", argument.get_id());
            }
        }
    }

    /// One sentence in the list of commands; what more there is to say stands in the help of each.
    #[test]
    fn a_command_is_told_in_one_line() {
        for command in commands() {
            let about = command.get_about().map(ToString::to_string).unwrap_or_default();
            let is_program = command.get_name() == "ntms-oracle";
            assert!(about.chars().count() <= 90 || is_program, "{}: {about}", command.get_name());
        }
    }

    /// Every help ends with examples, and each of them can be typed.
    #[test]
    fn every_help_has_an_example_that_can_be_typed() {
        for mut command in commands() {
            let name = command.get_name().to_owned();
            let help = command.render_help().to_string();
            let examples = help.split_once("\nExample").map(|(_, examples)| examples);
            let lines = examples.unwrap_or_default().lines().skip(1);
            let mut count = 0;
            for line in lines.filter(|line| !line.is_empty()) {
                let words = shlex::split(line).expect(line);
                let parsed = Cli::try_parse_from(&words);
                assert!(parsed.is_ok(), "{name}: {line}: {:?}", parsed.err());
                assert!(name == "ntms-oracle" || words[1] == name, "{name}: {line}");
                count += 1;
            }
            assert!(count > 0, "{name} has no example");
        }
    }

    #[test]
    fn help_is_short() {
        for mut command in commands() {
            let lines = command.render_long_help().to_string().lines().count();
            assert!(lines <= 130, "{}: {lines} lines", command.get_name());
        }
    }

    #[test]
    fn help_fits_into_a_hundred_columns() {
        for mut command in commands() {
            let help = command.render_long_help().to_string();
            for line in help.lines() {
                assert!(line.chars().count() <= 100, "{}: {line}", command.get_name());
            }
        }
    }
}
