//! Options that several commands have.

use super::exit::ExitCode;
use super::{interrupt, value};
use crate::campaign::conversation::ConversationError;
use crate::driver::stdio::{self, Stdio};
use crate::driver::{DriverError, Implementation};
use crate::lines;
use crate::protocol::Control;
use clap::Args;
use ntms_model::edition::Edition;
use ntms_model::reading::ReadingChoice;
use std::time::Duration;

/// The implementation that is talked with.
#[derive(Clone, Debug, Args)]
pub struct Target {
    /// The command that starts the implementation; it speaks the protocol on its standard input
    /// and output. Without it, the SQLite server that this program carries is started.
    #[arg(long, value_name = "COMMAND", help_heading = "Implementation")]
    pub command: Option<String>,

    /// How long the implementation may take for one answer.
    #[arg(long, value_name = "SECONDS", default_value_t = 10.0, help_heading = "Implementation")]
    pub deadline: f64,

    /// Arguments for the SQLite server that this program carries, after `--`, such as
    /// `-- --defect delete-pool-with-media`.
    #[arg(last = true, value_name = "ARGUMENTS", help_heading = "Implementation")]
    pub arguments: Vec<String>,
}

/// Why no implementation could be started.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    /// There is none.
    #[error("this build carries no server: say which one to test with --command")]
    NoServer,
    /// Arguments for a server that is not started.
    #[error(
        "arguments after `--` are for the server that this program carries; put them into --command"
    )]
    Arguments,
    /// A deadline that is no time.
    #[error("`--deadline {0}`: expected a number of seconds above 0")]
    Deadline(f64),
    /// It cannot be put into a world.
    #[error(
        "the implementation `{0}` does not offer `reset`, and a test puts it into many worlds; what it \
         did by itself can be judged as a trace (`ntms-oracle judge`)"
    )]
    NoReset(String),
    /// It could not be started.
    #[error(transparent)]
    Driver(#[from] DriverError),
}

/// The words of the command that starts the server that the program carries.
pub type Carried<'c> = Option<&'c [String]>;

impl Target {
    /// Starts an implementation that can be put into worlds.
    ///
    /// # Errors
    /// When it cannot be started, does not shake hands, or cannot be put into a world.
    pub fn start(
        &self,
        carried: Carried<'_>,
        edition: Option<Edition>,
    ) -> Result<Box<dyn Implementation>, TargetError> {
        let started = self.start_as_it_is(carried, edition)?;
        let handshake = started.handshake();
        if !handshake.controls.has(Control::Reset) {
            return Err(TargetError::NoReset(lines::beginning(handshake.name.as_bytes())));
        }
        Ok(started)
    }

    /// Starts an implementation, in whichever world it is.
    ///
    /// # Errors
    /// When it cannot be started or does not shake hands.
    pub fn start_as_it_is(
        &self,
        carried: Carried<'_>,
        edition: Option<Edition>,
    ) -> Result<Box<dyn Implementation>, TargetError> {
        interrupt::listen();
        let words = self.words(carried)?;
        if !(self.deadline > 0.0 && self.deadline < 1e9) {
            return Err(TargetError::Deadline(self.deadline));
        }
        let deadline = Duration::from_secs_f64(self.deadline);
        let started = Stdio::start_unless(interrupt::was_asked, &words, edition, deadline)?;
        Ok(Box::new(started))
    }

    fn words(&self, carried: Carried<'_>) -> Result<Vec<String>, TargetError> {
        match &self.command {
            Some(command) if self.arguments.is_empty() => Ok(stdio::split(command)?),
            Some(_) => Err(TargetError::Arguments),
            None => {
                let carried = carried.ok_or(TargetError::NoServer)?;
                Ok(carried.iter().chain(&self.arguments).cloned().collect())
            }
        }
    }
}

/// Under which documents.
#[derive(Clone, Debug, Args)]
pub struct Documents {
    /// The edition of the documents.
    #[arg(long, value_parser = value::editions())]
    pub edition: Option<Edition>,

    /// Fixes the answer to an open question, as NAME=CHOICE; may be given several times.
    /// `ntms-oracle clauses --readings` lists them.
    #[arg(long = "reading", value_name = "NAME=CHOICE", value_parser = value::reading)]
    pub readings: Vec<ReadingChoice>,
}

impl ExitCode {
    /// Says on standard error why no implementation could be started; gives the code for it.
    #[must_use]
    pub fn of_target(error: &TargetError) -> ExitCode {
        match error {
            TargetError::Driver(error) => ExitCode::of_driver(error),
            TargetError::NoReset(_) => {
                eprintln!("ntms-oracle: {error}");
                ExitCode::Unreachable
            }
            TargetError::NoServer | TargetError::Arguments | TargetError::Deadline(_) => {
                eprintln!("ntms-oracle: {error}");
                ExitCode::BadInput
            }
        }
    }

    /// Says on standard error what ended a conversation; gives the code for it.
    #[must_use]
    pub fn of_conversation(error: &ConversationError) -> ExitCode {
        match error {
            ConversationError::Driver(error) => ExitCode::of_driver(error),
            ConversationError::DuringCall { error: driver, .. } => {
                eprintln!("ntms-oracle: {error}");
                ExitCode::of_problem(&driver.problem)
            }
            ConversationError::Judge(error) => ExitCode::BadInput.because("the trace", error),
        }
    }
}
