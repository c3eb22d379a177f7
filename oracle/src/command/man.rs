//! `ntms-oracle man`: manual pages.

use super::exit::ExitCode;
use super::output::say;
use clap::{Args, Command};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Writes a manual page for the program and one for each command.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Example:\n  ntms-oracle man ~/.local/share/man/man1")]
pub struct Arguments {
    /// The directory that the pages are written into, such as ~/.local/share/man/man1.
    #[arg(value_name = "DIRECTORY")]
    pub directory: PathBuf,
}

/// Runs the command.
pub fn run(arguments: &Arguments, command: Command) -> ExitCode {
    match write(&arguments.directory, command) {
        Ok(pages) => {
            say!("{pages} pages in {}", arguments.directory.display());
            ExitCode::Success
        }
        Err(error) => {
            ExitCode::ReportNotWritten.because(&arguments.directory.display().to_string(), &error)
        }
    }
}

fn write(directory: &Path, command: Command) -> io::Result<usize> {
    fs::create_dir_all(directory)?;
    let command = command.disable_help_subcommand(true);
    let mut pages = vec![("ntms-oracle".to_owned(), command.clone())];
    for subcommand in command.get_subcommands().filter(|command| !command.is_hide_set()) {
        let name = format!("ntms-oracle-{}", subcommand.get_name());
        pages.push((name.clone(), subcommand.clone().name(name).version(super::version())));
    }
    for (name, command) in &pages {
        let mut page = Vec::new();
        clap_mangen::Man::new(command.clone()).render(&mut page)?;
        fs::write(directory.join(format!("{name}.1")), page)?;
    }
    Ok(pages.len())
}
