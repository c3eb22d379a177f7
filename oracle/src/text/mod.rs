//! A trace as text for people, and back; `specs/trace.md` describes the form.
//!
//! Nothing is lost: `parse(&render(trace))` is the trace. A line of an entry reads
//!
//! ```text
//! ann  MoveToNtmsMediaPool M1 P3  = ERROR_SUCCESS
//! ```

pub(crate) mod argument;
mod constant;
mod entry;
mod event;
mod header;
mod information;
mod pool;
mod reader;
mod relabel;
mod reply;
mod sddl;
mod security;
mod token;
pub mod values;

pub use argument::render_call;
pub use entry::{Renderer, render_entry};
pub use event::media_state;
pub use header::render_header;
pub use reader::Reader;
pub use relabel::relabel;
pub use reply::render as render_reply;
pub use security::render as render_security;

use crate::trace::{Trace, TraceError};
use entry::Columns;
use reader::Lines;

/// A text that is no trace, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct TextError {
    /// Counted from 1.
    pub line: usize,
    /// What was expected, and what was found.
    pub what: String,
}

impl From<TextError> for TraceError {
    fn from(TextError { line, what }: TextError) -> TraceError {
        TraceError::Line { line, what }
    }
}

/// What stands after `#` on the line of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The line, counted from 1.
    pub line: usize,
    /// The entry, counted from 0.
    pub entry: usize,
    /// The text.
    pub text: Box<str>,
}

/// Columns are not made wider than this, so that one long line does not push all others away.
const WIDEST_USER: usize = 8;
const WIDEST_CALL: usize = 60;

/// The whole trace as text: its header, an empty line, and its entries in columns.
#[must_use]
pub fn render(trace: &Trace) -> String {
    let mut renderer = Renderer::default();
    let lines: Vec<Columns> = trace.entries.iter().map(|entry| renderer.columns(entry)).collect();
    let width = |text: &dyn Fn(&Columns) -> &String, widest: usize| {
        let lengths = lines.iter().map(|line| text(line).chars().count());
        lengths.filter(|length| *length <= widest).max().unwrap_or(0)
    };
    let who = width(&|line| &line.who, WIDEST_USER);
    let what = width(&|line| &line.what, WIDEST_CALL);
    let mut text = render_header(&trace.header);
    text.push('\n');
    for line in &lines {
        let row = format!("{:who$}  {:what$}  {}", line.who, line.what, line.answer);
        text.push_str(row.trim_end());
        text.push('\n');
    }
    text
}

/// The trace that a text is.
///
/// # Errors
/// When a line is not what it should be; the error names the line and what was expected.
pub fn parse(text: &str) -> Result<Trace, TextError> {
    parse_with_remarks(text).map(|(trace, _)| trace)
}

/// The trace that a text is, and what is remarked about its entries.
///
/// # Errors
/// When a line is not what it should be; the error names the line and what was expected.
pub fn parse_with_remarks(text: &str) -> Result<(Trace, Vec<Remark>), TextError> {
    let mut lines = Lines::default();
    let mut entries = Vec::new();
    let mut remarks = Vec::new();
    for line in text.split('\n') {
        if let Some((entry, remark)) = lines.next(line)? {
            entries.push(entry);
            remarks.extend(remark);
        }
    }
    let header = lines.finish()?;
    Ok((Trace { header, entries }, remarks))
}

#[cfg(test)]
mod tests;
