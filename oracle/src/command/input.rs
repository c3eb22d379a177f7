//! What is judged: recorded traces, and logs that others wrote.

use crate::log::mapping::Mapping;
use crate::log::{Happening, Log, start};
use crate::recording::Recording;
use crate::trace::{Header, Tail};
use crate::world::World;
use anyhow::Context as _;
use clap::Args;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// How logs that others wrote are read.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Logs that others wrote")]
pub struct Reading {
    /// The traces are logs that others wrote, and this file says where things stand in them.
    /// `specs/mapping.md` describes it.
    #[arg(long, value_name = "FILE.toml")]
    pub mapping: Option<PathBuf>,

    /// The world in which the logs begin: as `ntms-oracle observe` writes it, as JSON, or as the header
    /// of a trace. Without it, they begin as the mapping says.
    #[arg(long, value_name = "FILE", requires = "mapping")]
    pub world: Option<PathBuf>,
}

/// A mapping, and the world in which logs begin.
#[derive(Clone, Debug)]
pub struct LogReader {
    mapping: Mapping,
    world: Option<World>,
}

impl Reading {
    /// Reads the mapping and the world; `None` when there is no mapping.
    ///
    /// # Errors
    /// When one of them is not what it should be.
    pub fn reader(&self) -> anyhow::Result<Option<LogReader>> {
        let Some(path) = &self.mapping else { return Ok(None) };
        let read =
            |path: &Path| fs::read_to_string(path).with_context(|| path.display().to_string());
        let mapping = Mapping::read(&read(path)?).with_context(|| path.display().to_string())?;
        let world = match &self.world {
            Some(path) => Some(
                start::read(&read(path)?)
                    .map_err(anyhow::Error::msg)
                    .with_context(|| path.display().to_string())?,
            ),
            None => None,
        };
        Ok(Some(LogReader { mapping, world }))
    }
}

/// A trace or log that is being read. Gives what happened, each with the number of its line.
pub enum Input {
    /// A trace.
    Recording(Box<Recording>),
    /// A log.
    Log {
        /// By what it is judged.
        header: Box<Header>,
        /// What happened.
        happenings: std::vec::IntoIter<(usize, Happening)>,
        /// Records that the mapping leaves out.
        ignored: u64,
        /// How many happenings there are.
        count: usize,
        /// Bytes of the file.
        size: u64,
    },
}

impl Input {
    /// Opens a file; `-` is the standard input.
    ///
    /// # Errors
    /// When it cannot be read, or does not begin as it should.
    pub fn open(path: &Path, log: Option<&LogReader>) -> anyhow::Result<Input> {
        let Some(LogReader { mapping, world }) = log else {
            return Ok(Input::Recording(Box::new(Recording::open(path)?)));
        };
        let (log, size) = if path == Path::new("-") {
            (Log::read(io::stdin().lock(), mapping, world.clone())?, 0)
        } else {
            let file = File::open(path)?;
            let size = file.metadata().map_or(0, |it| it.len());
            (Log::read(file, mapping, world.clone())?, size)
        };
        Ok(Input::Log {
            header: Box::new(log.header),
            count: log.happenings.len(),
            happenings: log.happenings.into_iter(),
            ignored: log.ignored,
            size,
        })
    }

    /// By what it is judged.
    #[must_use]
    pub fn header(&self) -> &Header {
        match self {
            Input::Recording(recording) => recording.header(),
            Input::Log { header, .. } => header,
        }
    }

    /// Bytes that are done.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        match self {
            Input::Recording(recording) => recording.bytes_read(),
            Input::Log { happenings, count, size, .. } => {
                let done = (count - happenings.len()) as u64;
                size * done / (*count).max(1) as u64
            }
        }
    }

    /// Says on the standard error what was left out.
    pub fn tell_what_is_missing(&self, path: &Path) {
        let shown = path.display();
        match self {
            Input::Recording(recording) => {
                if let Tail::Truncated(line) = recording.tail() {
                    eprintln!("{shown}: line {line} broke off and was left out");
                }
            }
            Input::Log { ignored: 0, .. } => {}
            Input::Log { ignored, .. } => {
                eprintln!("{shown}: {ignored} records are of other calls and were left out");
            }
        }
    }
}

impl Iterator for Input {
    type Item = anyhow::Result<(usize, Happening)>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Input::Recording(recording) => {
                let next = recording.next()?;
                Some(next.map(|(line, entry)| (line, Happening::Entry(entry))).map_err(Into::into))
            }
            Input::Log { happenings, .. } => happenings.next().map(Ok),
        }
    }
}
