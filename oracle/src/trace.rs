//! Traces: a world, and what happened in it. JSON Lines; `specs/trace.md` describes the form.

mod line;
mod reader;
mod schema;

use crate::wire::{Entry, Inserted, WireCall, WireEvent, WireReply};
use crate::world::World;
use ntms_model::edition::Edition;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::{self, BufRead, Write};

pub use reader::Reader;
pub use schema::schema;

/// The version of the form that is written. Every version from 1 on is read.
pub const VERSION: u32 = 1;

/// The first line: under which documents, and in which world.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Version of the form.
    pub trace: u32,
    /// Which edition the implementation says it is.
    pub edition: Edition,
    /// Readings that are fixed, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub readings: BTreeMap<Box<str>, Box<str>>,
    /// The implementation, as it names itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub implementation: Option<Box<str>>,
    /// Whatever else a reader should know, such as the seed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Box<str>>,
    /// The world.
    pub world: World,
}

/// A trace in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// The first line.
    pub header: Header,
    /// What happened.
    pub entries: Vec<Entry>,
}

/// A trace that cannot be read, and where.
#[derive(Debug, thiserror::Error)]
pub enum TraceError {
    /// The file cannot be read.
    #[error("cannot read the trace")]
    Io(#[from] io::Error),
    /// There is nothing.
    #[error("the trace is empty; its first line should be `{{\"trace\":1,...}}`")]
    Empty,
    /// A line is not what it should be.
    #[error("line {line}: {what}")]
    Line {
        /// Counted from 1.
        line: usize,
        /// What is wrong.
        what: String,
    },
    /// A form of the future.
    #[error("line 1: this is version {0} of the form, and versions 1 to {VERSION} are known")]
    Version(u32),
}

/// How the end of a trace looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tail {
    /// Every line was whole.
    Whole,
    /// The last line, with this number, broke off and was left out.
    Truncated(usize),
}

impl Trace {
    /// Reads a whole trace. A last line that broke off is left out and told.
    ///
    /// # Errors
    /// When a line is not what it should be; the error names the line.
    pub fn read(reader: impl BufRead) -> Result<(Trace, Tail), TraceError> {
        let mut reader = Reader::new(reader)?;
        let entries = reader.by_ref().map(|entry| entry.map(|(_, entry)| entry));
        let entries = entries.collect::<Result<_, _>>()?;
        let tail = reader.tail();
        let header = reader.into_header();
        Ok((Trace { header, entries }, tail))
    }

    /// Writes the whole trace.
    ///
    /// # Errors
    /// When the writer cannot be written to.
    pub fn write(&self, writer: &mut dyn Write) -> io::Result<()> {
        write_header(writer, &self.header)?;
        self.entries.iter().try_for_each(|entry| write_entry(writer, entry))
    }
}

/// Writes the first line of a trace.
///
/// # Errors
/// When the writer cannot be written to.
pub fn write_header(writer: &mut dyn Write, header: &Header) -> io::Result<()> {
    serde_json::to_writer(&mut *writer, header)?;
    writer.write_all(b"\n")
}

/// Writes one line of a trace.
///
/// # Errors
/// When the writer cannot be written to.
pub fn write_entry(writer: &mut dyn Write, entry: &Entry) -> io::Result<()> {
    #[derive(Serialize)]
    struct CallLine<'e> {
        #[serde(flatten)]
        call: &'e WireCall,
        reply: &'e WireReply,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        faults: Vec<&'static str>,
    }
    #[derive(Serialize)]
    struct EventLine<'e> {
        #[serde(flatten)]
        event: &'e WireEvent,
        #[serde(skip_serializing_if = "Option::is_none")]
        result: Option<&'e Inserted>,
    }
    match entry {
        Entry::Call { call, reply, faults } => {
            let faults = faults.iter().map(|fault| fault.name()).collect();
            serde_json::to_writer(&mut *writer, &CallLine { call, reply, faults })?;
        }
        Entry::Event { event, inserted } => {
            let line = EventLine { event, result: inserted.as_ref() };
            serde_json::to_writer(&mut *writer, &line)?;
        }
    }
    writer.write_all(b"\n")
}
