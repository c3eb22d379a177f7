//! Takes the lines of a trace as text one by one.

use super::entry;
use super::header::HeaderReader;
use super::token::Tokens;
use super::{Remark, TextError};
use crate::trace::{Header, Tail, TraceError};
use crate::wire::Entry;
use std::io::BufRead;

/// The lines of one text, in their order.
#[derive(Default)]
pub(super) struct Lines {
    header: HeaderReader,
    /// The header, when the first entry was read.
    finished: Option<Header>,
    entries: entry::Reader,
    count: usize,
    /// The line that was read last, counted from 1.
    line: usize,
    /// The last line with something on it.
    last: usize,
}

impl Lines {
    /// Reads the next line: an entry, or nothing.
    pub fn next(&mut self, text: &str) -> Result<Option<(Entry, Option<Remark>)>, TextError> {
        self.line += 1;
        let line = self.line;
        let at_line = |what| TextError { line, what };
        let mut tokens = Tokens::of_line(text).map_err(at_line)?;
        if tokens.is_empty() {
            return Ok(None);
        }
        self.last = line;
        if HeaderReader::is_next(&tokens) || !(self.header.has_begun() || self.finished.is_some()) {
            if self.finished.is_some() {
                return Err(at_line("the header ends where the first entry stands".to_owned()));
            }
            self.header.line(&mut tokens).map_err(at_line)?;
            return Ok(None);
        }
        let entry = self.entries.entry(&mut tokens).map_err(at_line)?;
        tokens.end().map_err(at_line)?;
        if self.finished.is_none() {
            self.finished = Some(std::mem::take(&mut self.header).finish().map_err(at_line)?);
        }
        let text = tokens.remark.map(Into::into);
        let remark = text.map(|text| Remark { line, entry: self.count, text });
        self.count += 1;
        Ok(Some((entry, remark)))
    }

    /// The header, when all lines were read.
    pub fn finish(self) -> Result<Header, TextError> {
        let line = self.last.max(1);
        match self.finished {
            Some(header) => Ok(header),
            None => self.header.finish().map_err(|what| TextError { line, what }),
        }
    }
}

/// A trace as text that is being read. Gives its entries, each with the number of its line, counted
/// from 1. Only a last line without an end may be broken off: it is left out, and [`Tail`] tells.
pub struct Reader<R> {
    input: R,
    lines: Lines,
    header: Header,
    first: Option<(usize, Entry)>,
    buffer: Vec<u8>,
    tail: Tail,
    has_ended: bool,
}

impl<R: BufRead> Reader<R> {
    /// Reads the header: every line up to the first entry.
    ///
    /// # Errors
    /// When a line is not what it should be.
    pub fn new(input: R) -> Result<Reader<R>, TraceError> {
        let mut reader = Reader {
            input,
            lines: Lines::default(),
            header: HeaderReader::default().into_header(),
            first: None,
            buffer: Vec::new(),
            tail: Tail::Whole,
            has_ended: false,
        };
        reader.first = reader.next_entry()?;
        reader.has_ended = reader.first.is_none();
        reader.header = match &reader.lines.finished {
            Some(header) => header.clone(),
            None => std::mem::take(&mut reader.lines).finish()?,
        };
        Ok(reader)
    }

    /// The header.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// How the end looked; known when there are no entries left.
    #[must_use]
    pub fn tail(&self) -> Tail {
        self.tail
    }

    fn next_entry(&mut self) -> Result<Option<(usize, Entry)>, TraceError> {
        loop {
            self.buffer.clear();
            if self.input.read_until(b'\n', &mut self.buffer)? == 0 {
                return Ok(None);
            }
            let has_end = self.buffer.ends_with(b"\n");
            let line = self.lines.line + 1;
            let read = match std::str::from_utf8(&self.buffer) {
                Ok(text) => self.lines.next(text),
                Err(error) => {
                    let what = format!("not UTF-8: {error}");
                    Err(TextError { line, what })
                }
            };
            match read {
                Ok(Some((entry, _))) => return Ok(Some((line, entry))),
                Ok(None) => {}
                Err(_) if !has_end && self.lines.finished.is_some() => {
                    self.tail = Tail::Truncated(line);
                    return Ok(None);
                }
                Err(error) => return Err(error.into()),
            }
        }
    }
}

impl<R: BufRead> Iterator for Reader<R> {
    type Item = Result<(usize, Entry), TraceError>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(first) = self.first.take() {
            return Some(Ok(first));
        }
        if self.has_ended {
            return None;
        }
        let next = self.next_entry().transpose();
        self.has_ended = !matches!(next, Some(Ok(_)));
        next
    }
}
