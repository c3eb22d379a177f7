//! Traces: a world, and what happened in it. JSON Lines; `specs/trace.md` describes the form.

use crate::wire::{Entry, Inserted, WireCall, WireEvent, WireReply};
use crate::world::World;
use ntms_model::call::Function;
use ntms_model::edition::Edition;
use ntms_model::setting::Fault;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::io::{self, BufRead, Write};

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

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line<'l> {
    method: std::borrow::Cow<'l, str>,
    #[serde(borrow)]
    params: &'l RawValue,
    #[serde(default, borrow, skip_serializing_if = "Option::is_none")]
    reply: Option<&'l RawValue>,
    #[serde(default, borrow, skip_serializing_if = "Option::is_none")]
    result: Option<&'l RawValue>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    faults: Vec<std::borrow::Cow<'l, str>>,
}

impl Trace {
    /// Reads a whole trace. A last line that broke off is left out and told.
    ///
    /// # Errors
    /// When a line is not what it should be; the error names the line.
    pub fn read(reader: impl BufRead) -> Result<(Trace, Tail), TraceError> {
        let mut lines = reader.split(b'\n').enumerate();
        let (_, first) = lines.next().ok_or(TraceError::Empty)?;
        let header = read_header(&first?)?;
        let mut entries = Vec::new();
        let mut failed: Option<(usize, String)> = None;
        for (place, line) in lines {
            let line = line?;
            let number = place + 1;
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            if let Some((line, what)) = failed {
                return Err(TraceError::Line { line, what });
            }
            match read_entry(&line) {
                Ok(entry) => entries.push(entry),
                Err(what) if is_cut_off(&line) => failed = Some((number, what)),
                Err(what) => return Err(TraceError::Line { line: number, what }),
            }
        }
        let tail = failed.map_or(Tail::Whole, |(line, _)| Tail::Truncated(line));
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

/// Whether the line is JSON that ends too early.
fn is_cut_off(line: &[u8]) -> bool {
    serde_json::from_slice::<serde::de::IgnoredAny>(line).is_err_and(|error| error.is_eof())
}

fn read_header(line: &[u8]) -> Result<Header, TraceError> {
    #[derive(Deserialize)]
    struct OnlyVersion {
        trace: u32,
    }
    let fail = |error: serde_json::Error| TraceError::Line { line: 1, what: error.to_string() };
    let OnlyVersion { trace } = serde_json::from_slice(line).map_err(fail)?;
    if trace == 0 || trace > VERSION {
        return Err(TraceError::Version(trace));
    }
    serde_json::from_slice(line).map_err(fail)
}

fn read_entry(line: &[u8]) -> Result<Entry, String> {
    let line: Line<'_> = serde_json::from_slice(line).map_err(|error| error.to_string())?;
    let faults = line
        .faults
        .iter()
        .map(|name| Fault::from_name(name).ok_or_else(|| format!("`{name}` is no fault")))
        .collect::<Result<Vec<_>, _>>()?;
    if line.method.starts_with("environment/") {
        let event = tagged::<WireEvent>(&line)?;
        let inserted = line.result.map(|raw| parse::<Inserted>("result", raw)).transpose()?;
        return match line.reply {
            None if faults.is_empty() => Ok(Entry::Event { event, inserted }),
            _ => Err("an event of the environment has neither `reply` nor `faults`".to_owned()),
        };
    }
    if Function::from_name(&line.method).is_none() {
        return Err(format!("`{}` is no function of the API", line.method));
    }
    let reply = line.reply.ok_or("a call needs its `reply`")?;
    if line.result.is_some() {
        return Err("a call has no `result`".to_owned());
    }
    let call = tagged::<WireCall>(&line)?;
    Ok(Entry::Call { call, reply: parse::<WireReply>("reply", reply)?, faults })
}

fn parse<'l, T: Deserialize<'l>>(member: &str, raw: &'l RawValue) -> Result<T, String> {
    serde_json::from_str(raw.get()).map_err(|error| format!("`{member}`: {error}"))
}

/// Reads `method` and `params` as one of the tagged types.
fn tagged<T: serde::de::DeserializeOwned>(line: &Line<'_>) -> Result<T, String> {
    let params: serde_json::Value = parse("params", line.params)?;
    let value = serde_json::json!({ "method": line.method, "params": params });
    serde_json::from_value(value).map_err(|error| format!("`params` of {}: {error}", line.method))
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
