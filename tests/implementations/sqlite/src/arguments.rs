//! The command line, ready to be used by another program too.

use crate::database::Location;
use crate::defects::Defect;
use crate::error::Error;
use crate::readings::{self, ReadingChoice};
use crate::server::Server;
use crate::switches::{Edition, GuardOrder, Pick, Switches};
use clap::Parser;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::PathBuf;

/// A media-pool service on SQLite that answers requests on its standard input.
#[derive(Clone, Debug, Parser)]
#[command(version)]
pub struct Arguments {
    /// The database file, made if it does not exist [default: in memory]
    #[arg(long, value_name = "FILE")]
    pub database: Option<PathBuf>,

    /// Which Windows to be like: base, windows-xp or server-2003 [default: what the client wants,
    /// or server-2003]
    #[arg(long)]
    pub edition: Option<Edition>,

    /// A choice where the documents leave one; can be repeated (see --list)
    #[arg(long = "reading", value_name = "NAME=CHOICE")]
    pub readings: Vec<ReadingChoice>,

    /// The order in which the conditions of a call are tested: documented, reversed or random
    #[arg(long, value_name = "ORDER", default_value = "documented")]
    pub guard_order: GuardOrder,

    /// Which side AllocateNtmsMedia takes when several will do: first, last or random
    #[arg(long, value_name = "WHICH", default_value = "first")]
    pub choice: Pick,

    /// Makes identifiers and random choices repeatable
    #[arg(long, value_name = "NUMBER")]
    pub seed: Option<u64>,

    /// A mistake to make; can be repeated (see --list)
    #[arg(long = "defect", value_name = "NAME")]
    pub defects: Vec<Defect>,

    /// Print the readings and the defects and exit
    #[arg(long)]
    pub list: bool,
}

/// Does what the arguments say: answers the requests on the standard input until it ends.
///
/// # Errors
/// If the database cannot be opened, or the standard input or output breaks.
pub fn run_from_arguments(arguments: Arguments) -> Result<(), Error> {
    if arguments.list {
        return match print_list(&mut io::stdout().lock()) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            printed => Ok(printed?),
        };
    }
    let mut server = Server::open(arguments.location(), arguments.switches())?;
    server.run(io::stdin().lock(), BufWriter::new(io::stdout().lock()))
}

impl Arguments {
    /// Where the database lies.
    #[must_use]
    pub fn location(&self) -> Location {
        self.database.clone().map_or(Location::Memory, Location::File)
    }

    /// How the server is to behave.
    #[must_use]
    pub fn switches(&self) -> Switches {
        Switches {
            edition: self.edition,
            readings: self.readings.clone(),
            guard_order: self.guard_order,
            pick: self.choice,
            seed: self.seed,
            defects: self.defects.clone(),
        }
    }
}

fn print_list(output: &mut impl Write) -> io::Result<()> {
    writeln!(output, "readings (--reading NAME=CHOICE):\n")?;
    for reading in readings::list() {
        writeln!(output, "{reading}")?;
    }
    writeln!(output, "\ndefects (--defect NAME):\n")?;
    for defect in Defect::all() {
        let clauses: Vec<_> = defect.clauses().collect();
        writeln!(output, "{defect} ({})\n    {}", clauses.join(", "), defect.about())?;
    }
    Ok(())
}
