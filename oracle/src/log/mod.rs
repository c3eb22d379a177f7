//! Logs that others wrote: a mapping says where calls, arguments and replies stand in them.
//! `specs/mapping.md` describes both.
//!
//! - [`mapping`]: the file that says where things stand
//! - [`record`]: the log, record by record
//! - [`code`]: return codes, however they are written
//! - [`names`]: identifiers and handles, however they are written
//! - [`translate`]: records become calls with replies
//! - [`start`]: the world in which the log begins

pub mod code;
pub mod mapping;
pub mod names;
pub mod record;
pub mod start;
mod time;
pub mod translate;

use crate::trace::{Header, VERSION};
use crate::wire::{Entry, WireCall};
use crate::world::World;
use mapping::Mapping;
use std::io::Read;
use translate::Translator;

/// One thing that a log tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    /// A call with its reply.
    Entry(Entry),
    /// A call whose reply the log does not tell, or not wholly.
    Unanswered(WireCall),
    /// A session that must have been opened before the log began.
    Assumed(Entry),
}

/// A log that was read: happenings in the order of their times, each with its line, counted from 1.
#[derive(Clone, Debug)]
pub struct Log {
    /// By what it is judged.
    pub header: Header,
    /// What happened.
    pub happenings: Vec<(usize, Happening)>,
    /// Records that the mapping leaves out.
    pub ignored: u64,
}

/// A log or mapping that cannot be read, and where.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The log cannot be read.
    #[error("cannot read the log")]
    Io(#[from] std::io::Error),
    /// The mapping is not what it should be.
    #[error("{0}")]
    Mapping(String),
    /// A record is not what the mapping says.
    #[error("line {line}{}: {what}", in_field(field))]
    Record {
        /// Counted from 1.
        line: usize,
        /// The field, if it is about one.
        field: Option<String>,
        /// What is wrong.
        what: String,
    },
}

fn in_field(field: &Option<String>) -> String {
    field.as_ref().map(|field| format!(", field `{field}`")).unwrap_or_default()
}

impl Log {
    /// Reads a log by a mapping. It begins in this world, or in the one that the mapping describes.
    ///
    /// # Errors
    /// When a record is not what the mapping says; the error names line and field.
    pub fn read(
        input: impl Read,
        mapping: &Mapping,
        world: Option<World>,
    ) -> Result<Log, LogError> {
        let world = match world {
            Some(world) => world,
            None => start::world(&mapping.start).map_err(LogError::Mapping)?,
        };
        let mut records = record::read(input, mapping.format)?;
        if let Some(field) = &mapping.fields.time {
            time::sort(&mut records, field)?;
        }
        let mut translator = Translator::new(mapping, &world);
        let mut happenings = Vec::with_capacity(records.len());
        let mut ignored = 0;
        for record in &records {
            let before = happenings.len();
            translator
                .translate(record, &mut |happening| happenings.push((record.line, happening)))?;
            ignored += u64::from(happenings.len() == before);
        }
        let mut readings = mapping.readings.clone();
        // AMB-02: nobody saw which faults a live system met.
        readings.entry("environment-codes".into()).or_insert_with(|| "always".into());
        // ENV-38: nor did anybody note when labels were written.
        readings.entry("label-events".into()).or_insert_with(|| "silent".into());
        let header = Header {
            trace: VERSION,
            edition: mapping.edition,
            readings,
            implementation: mapping.implementation.clone(),
            note: None,
            world: translator.world(world),
        };
        Ok(Log { header, happenings, ignored })
    }
}

#[cfg(test)]
mod tests;
