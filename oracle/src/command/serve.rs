//! `ntms-oracle serve`: the reference server.

use super::exit::ExitCode;
use super::value;
use crate::server::{Choosing, Server};
use clap::{Args, ValueEnum};
use ntms_model::edition::Edition;
use ntms_model::mutant::Mutant;
use ntms_model::reading::{ReadingChoice, Readings};
use std::io::{self, BufWriter};

/// Runs the reference server, on the standard input and output.
///
/// It answers requests of the wire protocol, one line each, until the input ends. It follows the documents, and where these leave a choice, the default reading. Before the first
/// `environment/reset` its world has the users `administrator`, `ann` and `bob`, the media types
/// `DLT` (one side) and `MO` (two sides), no media, and full access for everybody.
#[derive(Clone, Debug, Args)]
#[command(
    after_help = "Example:\n  ntms-oracle serve --edition server-2003 --reading swap-same=invalid-media"
)]
pub struct Arguments {
    /// The edition to be [default: the one that the client asks for, or base]
    #[arg(long, value_parser = value::editions())]
    pub edition: Option<Edition>,

    /// Follow this answer to an open question; may be given several times.
    /// `ntms-oracle clauses --readings` lists them
    #[arg(long = "reading", value_name = "NAME=CHOICE", value_parser = value::reading)]
    pub readings: Vec<ReadingChoice>,

    /// Break one rule, as the mutant with this name does, in its edition unless another is given.
    /// `ntms-oracle mutants` lists them
    #[arg(long, value_name = "NAME", value_parser = boxed_mutant)]
    pub mutant: Option<Box<Mutant>>,

    /// Which side AllocateNtmsMedia takes when several will do
    #[arg(long, value_name = "WHICH", value_enum, default_value_t)]
    pub choose: Which,

    /// Decides the identifiers, and what is left to chance: the same seed gives the same answers
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub seed: u64,
}

/// A mutant is much larger than all other arguments.
fn boxed_mutant(name: &str) -> Result<Box<Mutant>, String> {
    value::mutant(name).map(Box::new)
}

/// Which side is taken when several will do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Which {
    /// The first one
    #[default]
    First,
    /// The last one
    Last,
    /// Any, as the seed decides
    Random,
}

impl From<Which> for Choosing {
    fn from(which: Which) -> Choosing {
        match which {
            Which::First => Choosing::First,
            Which::Last => Choosing::Last,
            Which::Random => Choosing::Random,
        }
    }
}

impl Arguments {
    /// The server that the arguments describe.
    #[must_use]
    pub fn server(&self) -> Server {
        let mutant = self.mutant.as_ref();
        let server = match self.edition.or(mutant.map(|mutant| mutant.edition)) {
            None => Server::of_any_edition(self.readings.clone(), self.seed),
            Some(edition) => {
                let fix = |readings: Readings, choice: &ReadingChoice| readings.fixed(*choice);
                let readings = self.readings.iter().fold(Readings::followed(edition), fix);
                Server::new(edition, readings, self.seed)
            }
        };
        let mutation = mutant.map(|mutant| mutant.mutation).unwrap_or_default();
        server.choosing(self.choose.into()).breaking(mutation)
    }
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> ExitCode {
    let output = BufWriter::new(io::stdout().lock());
    match arguments.server().run(io::stdin().lock(), output) {
        Ok(()) => ExitCode::Success,
        Err(error) => ExitCode::ReportNotWritten.because("the conversation broke off", &error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{CommandFactory, FromArgMatches, Parser};

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        arguments: Arguments,
    }

    fn parse(line: &str) -> Result<Arguments, String> {
        let parsed = Line::command()
            .try_get_matches_from(format!("serve {line}").split(' '))
            .and_then(|matches| Line::from_arg_matches(&matches));
        parsed.map(|line| line.arguments).map_err(|error| error.to_string())
    }

    #[test]
    fn arguments_describe_a_server() -> Result<(), String> {
        let server = parse("--edition windows-xp --reading swap-same=invalid-media")?.server();
        assert_eq!(server.setting().edition, Edition::WindowsXp);
        let choice = ReadingChoice::named("swap-same", "invalid-media");
        assert!(server.setting().readings.allows(choice));
        Ok(())
    }

    #[test]
    fn a_mutant_lives_in_its_edition() -> Result<(), String> {
        let server = parse("--mutant ALLOC-15/dropped")?.server();
        assert_eq!(server.setting().edition, Edition::WindowsXp);
        let mutant = Mutant::named("ALLOC-15/dropped").ok_or("no such mutant")?;
        assert_eq!(server.setting().mutation, mutant.mutation);
        Ok(())
    }

    #[test]
    fn wrong_arguments_are_told_with_the_right_ones() {
        let rows = [
            ("--edition nt4", "base, windows-xp, server-2003"),
            ("--reading swap-same", "expected NAME=CHOICE"),
            ("--reading swap-same=maybe", "the choices of `swap-same` are no-op, invalid-media"),
            ("--reading swop=no-op", "there is no reading `swop`"),
            ("--mutant MOVE-9/lost", "there is no mutant `MOVE-9/lost`"),
        ];
        for (line, expected) in rows {
            let error = parse(line).expect_err(line);
            assert!(error.contains(expected), "{line}: {error}");
        }
    }
}
