//! Lines of bounded length, whoever writes them.

use std::io::{self, BufRead};

/// The longest line of the protocol, in bytes.
pub const LONGEST_LINE: usize = 16 << 20;

/// What stands at the place that is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A line, without its end.
    Whole(Vec<u8>),
    /// Bytes after which the input ended without an end of line.
    CutOff(Vec<u8>),
    /// The beginning of a line that is longer than allowed; the rest is still to be read.
    TooLong(Vec<u8>),
    /// Nothing: the input has ended.
    End,
}

/// Reads the next line, and never keeps more than `longest` bytes of it.
///
/// # Errors
/// When the reader cannot be read.
pub fn read_line(reader: &mut impl BufRead, longest: usize) -> io::Result<Line> {
    let mut line = Vec::new();
    loop {
        let available = match reader.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            available => available?,
        };
        if available.is_empty() {
            return Ok(if line.is_empty() { Line::End } else { Line::CutOff(line) });
        }
        let end = available.iter().position(|byte| *byte == b'\n');
        let taken = end.unwrap_or(available.len());
        if line.len() + taken > longest {
            let room = longest - line.len();
            line.extend_from_slice(&available[..room]);
            reader.consume(room);
            return Ok(Line::TooLong(line));
        }
        line.extend_from_slice(&available[..taken]);
        reader.consume(taken + usize::from(end.is_some()));
        if end.is_some() {
            return Ok(Line::Whole(line));
        }
    }
}

/// Reads up to the end of the line, and keeps nothing. False when the input ended first.
///
/// # Errors
/// When the reader cannot be read.
pub fn skip_line(reader: &mut impl BufRead) -> io::Result<bool> {
    loop {
        match read_line(reader, LONGEST_LINE)? {
            Line::TooLong(_) => {}
            Line::Whole(_) => return Ok(true),
            Line::CutOff(_) | Line::End => return Ok(false),
        }
    }
}

/// The beginning of some bytes as text, for messages.
#[must_use]
pub fn beginning(bytes: &[u8]) -> String {
    const SHOWN: usize = 120;
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(4 * SHOWN)]);
    let printable = |c: char| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c };
    let mut shown: String = text.chars().take(SHOWN).map(printable).collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push_str(" ...");
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_with_their_end_or_with_the_input() {
        let mut input = &b"one\n\ntwo"[..];
        let expected = [
            Line::Whole(b"one".to_vec()),
            Line::Whole(Vec::new()),
            Line::CutOff(b"two".to_vec()),
            Line::End,
        ];
        for line in expected {
            assert_eq!(read_line(&mut input, 8).ok(), Some(line));
        }
    }

    #[test]
    fn a_line_that_is_too_long_is_told_and_can_be_skipped() {
        let mut input = &b"12345678\n123456789\nnext\n"[..];
        assert_eq!(read_line(&mut input, 8).ok(), Some(Line::Whole(b"12345678".to_vec())));
        assert_eq!(read_line(&mut input, 8).ok(), Some(Line::TooLong(b"12345678".to_vec())));
        assert_eq!(skip_line(&mut input).ok(), Some(true));
        assert_eq!(read_line(&mut input, 8).ok(), Some(Line::Whole(b"next".to_vec())));
    }
}
