//! The command line.

use crate::defects::Defect;
use crate::identifier::Identifiers;
use crate::readings::{self, ReadingChoice};
use crate::switches::{Choice, Edition, GuardOrder, Switches};
use crate::wire::server::Server;
use clap::Parser;
use std::io::{self, BufWriter, ErrorKind, Write};

/// A media-pool service in memory that answers requests on its standard input.
#[derive(Clone, Debug, Parser)]
#[command(version)]
pub struct Arguments {
    /// Which Windows to be like [default: what the client wants, or server-2003]
    #[arg(long)]
    pub edition: Option<Edition>,

    /// What new identifiers look like
    #[arg(long, value_name = "KIND", default_value = "random")]
    pub identifiers: Identifiers,

    /// Which side AllocateNtmsMedia takes when several will do
    #[arg(long, value_name = "WHICH", default_value = "first")]
    pub choice: Choice,

    /// Which code is reported when several conditions fail
    #[arg(long, value_name = "ORDER", default_value = "documented")]
    pub guards: GuardOrder,

    /// A choice where the documents leave one; can be repeated, the last of two counts
    #[arg(long = "reading", value_name = "NAME=CHOICE")]
    pub readings: Vec<ReadingChoice>,

    /// A mistake to make; can be repeated, mistakes combine
    #[arg(long = "defect", value_name = "NAME")]
    pub defects: Vec<Defect>,

    /// Decides identifiers and random choices
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub seed: u64,

    /// Print the readings with their choices, and exit
    #[arg(long)]
    pub list_readings: bool,

    /// Print the defects with the clauses that they break, and exit
    #[arg(long)]
    pub list_defects: bool,
}

/// Does what the arguments say: answers the requests on the standard input until it ends.
///
/// # Errors
/// If the standard input or output breaks.
pub fn run_from_arguments(arguments: &Arguments) -> io::Result<()> {
    if arguments.list_readings || arguments.list_defects {
        return match print_lists(arguments, &mut io::stdout().lock()) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            printed => printed,
        };
    }
    let mut server = Server::new(arguments.switches(), arguments.edition);
    server.run(io::stdin().lock(), BufWriter::new(io::stdout().lock()))
}

impl Arguments {
    /// How the service is to behave.
    #[must_use]
    pub fn switches(&self) -> Switches {
        Switches {
            edition: self.edition.unwrap_or_default(),
            identifiers: self.identifiers,
            choice: self.choice,
            guards: self.guards,
            readings: self.readings.clone(),
            defects: self.defects.clone(),
            seed: self.seed,
        }
    }
}

fn print_lists(arguments: &Arguments, output: &mut impl Write) -> io::Result<()> {
    if arguments.list_readings {
        for reading in readings::list() {
            writeln!(output, "{reading}")?;
        }
    }
    if arguments.list_defects {
        for defect in Defect::ALL {
            let clauses: Vec<_> = defect.clauses().collect();
            writeln!(output, "{defect} ({})\n    {}", clauses.join(", "), defect.about())?;
        }
    }
    Ok(())
}
