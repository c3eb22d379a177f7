//! `ntms-oracle observe`: the world that a live implementation is in.

use super::exit::ExitCode;
use super::options::{Carried, Target};
use super::output::say;
use crate::campaign::snapshot::{SnapshotError, observe};
use crate::identifier::Identifier;
use crate::report::directory::replace;
use crate::trace::{Header, Trace, VERSION};
use crate::{text, world};
use clap::Args;
use ntms_model::edition::Edition;
use std::path::PathBuf;

/// Writes the world of a live implementation as the beginning of a trace.
///
/// It is read through the calls of the implementation itself. Logs of it can be judged from there on
/// (`judge --world`).
#[derive(Clone, Debug, Args)]
#[command(after_help = r#"Example:
  ntms-oracle observe --command "python3 my_server.py" --output world.jsonl"#)]
pub struct Arguments {
    /// What is looked at.
    #[command(flatten)]
    pub target: Target,

    /// The edition that the implementation is asked to be.
    #[arg(long, value_parser = super::value::editions())]
    pub edition: Option<Edition>,

    /// Who exists, as NAME or NAME:GROUP,GROUP; may be given several times. No call tells it. The first
    /// one looks, and should be an administrator.
    #[arg(
        long = "user",
        value_name = "NAME[:GROUPS]",
        value_parser = user,
        default_value = "administrator:Administrators"
    )]
    pub users: Vec<world::User>,

    /// The identifier of the offline library. No call tells it; without it, the library that is listed
    /// second is taken for it.
    #[arg(long, value_name = "ID")]
    pub offline_library: Option<Identifier>,

    /// The file that the world is written into; the standard output when it is absent.
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Writes the text form instead of JSON Lines.
    #[arg(long)]
    pub text: bool,
}

fn user(text: &str) -> Result<world::User, String> {
    let (name, groups) = text.split_once(':').unwrap_or((text, ""));
    if name.is_empty() {
        return Err("expected the name of a user".to_owned());
    }
    let groups = groups.split(',').map(str::trim).filter(|group| !group.is_empty());
    Ok(world::User { name: name.into(), groups: groups.map(Into::into).collect() })
}

/// Runs the command.
pub fn run(arguments: &Arguments, carried: Carried<'_>) -> ExitCode {
    let mut implementation = match arguments.target.start_as_it_is(carried, arguments.edition) {
        Ok(implementation) => implementation,
        Err(error) => return ExitCode::of_target(&error),
    };
    let handshake = implementation.handshake().clone();
    let users = arguments.users.clone();
    let snapshot = match observe(implementation.as_mut(), users, arguments.offline_library) {
        Ok(snapshot) => snapshot,
        Err(SnapshotError::Driver(error)) => return ExitCode::of_driver(&error),
        Err(error) => return ExitCode::Unreachable.because("the implementation", &error),
    };
    for assumption in &snapshot.assumptions {
        eprintln!("ntms-oracle: {assumption}");
    }
    if let Err(error) = snapshot.world.open() {
        return ExitCode::Disagreement.because("what the implementation shows is no world", &error);
    }
    let header = Header {
        trace: VERSION,
        edition: handshake.edition,
        readings: Default::default(),
        implementation: Some(handshake.name),
        note: None,
        world: snapshot.world,
    };
    write(&Trace { header, entries: Vec::new() }, arguments.text, arguments.output.as_ref())
}

/// Writes a trace into a file or to the standard output.
pub fn write(trace: &Trace, as_text: bool, output: Option<&PathBuf>) -> ExitCode {
    let mut bytes = Vec::new();
    if as_text {
        bytes.extend(text::render(trace).into_bytes());
    } else if let Err(error) = trace.write(&mut bytes) {
        return ExitCode::ReportNotWritten.because("the trace", &error);
    }
    match output {
        None => {
            say!("{}", String::from_utf8_lossy(&bytes).trim_end_matches('\n'));
            ExitCode::Success
        }
        Some(path) => match replace(path, |file| file.write_all(&bytes)) {
            Ok(()) => ExitCode::Success,
            Err(error) => ExitCode::ReportNotWritten.because(&path.display().to_string(), &error),
        },
    }
}
