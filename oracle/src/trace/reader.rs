//! Reads a trace of JSON Lines entry by entry: nothing of it is kept.

use super::{Header, Tail, TraceError, VERSION, line};
use crate::wire::Entry;
use serde::Deserialize;
use std::io::BufRead;

/// A trace that is being read. Gives its entries, each with the number of its line, counted from 1.
#[derive(Debug)]
pub struct Reader<R> {
    input: R,
    header: Header,
    line: usize,
    buffer: Vec<u8>,
    /// A line that is JSON and ends too early: harmless, unless another one follows.
    cut_off: Option<(usize, String)>,
    has_ended: bool,
}

impl<R: BufRead> Reader<R> {
    /// Reads the first line.
    ///
    /// # Errors
    /// When the first line is not what it should be.
    pub fn new(mut input: R) -> Result<Reader<R>, TraceError> {
        let mut buffer = Vec::new();
        if input.read_until(b'\n', &mut buffer)? == 0 {
            return Err(TraceError::Empty);
        }
        let header = read_header(&buffer)?;
        Ok(Reader { input, header, line: 1, buffer, cut_off: None, has_ended: false })
    }

    /// The first line.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.header
    }

    pub(super) fn into_header(self) -> Header {
        self.header
    }

    /// How the end looked; known when there are no entries left.
    #[must_use]
    pub fn tail(&self) -> Tail {
        self.cut_off.as_ref().map_or(Tail::Whole, |(line, _)| Tail::Truncated(*line))
    }

    fn next_entry(&mut self) -> Result<Option<(usize, Entry)>, TraceError> {
        loop {
            self.buffer.clear();
            if self.input.read_until(b'\n', &mut self.buffer)? == 0 {
                return Ok(None);
            }
            self.line += 1;
            if self.buffer.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            if let Some((line, what)) = self.cut_off.take() {
                return Err(TraceError::Line { line, what });
            }
            match line::read(&self.buffer) {
                Ok(entry) => return Ok(Some((self.line, entry))),
                Err(what) if is_cut_off(&self.buffer) => self.cut_off = Some((self.line, what)),
                Err(what) => return Err(TraceError::Line { line: self.line, what }),
            }
        }
    }
}

impl<R: BufRead> Iterator for Reader<R> {
    type Item = Result<(usize, Entry), TraceError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.has_ended {
            return None;
        }
        let next = self.next_entry().transpose();
        self.has_ended = !matches!(next, Some(Ok(_)));
        next
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
