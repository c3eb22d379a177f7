//! A recorded trace in whichever form, read entry by entry.

use crate::text;
use crate::trace::{self, Header, Tail, Trace, TraceError};
use crate::wire::Entry;
use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::rc::Rc;

/// A trace that is being read. Gives its entries, each with the number of its line, counted from 1.
pub struct Recording {
    form: Form,
    /// Bytes that were read so far.
    position: Rc<Cell<u64>>,
    /// Bytes of the file, if it is one.
    size: Option<u64>,
}

enum Form {
    Lines(Box<trace::Reader<Box<dyn BufRead>>>),
    Text(Box<text::Reader<Box<dyn BufRead>>>),
}

impl Recording {
    /// Opens a file; `-` is the standard input.
    ///
    /// # Errors
    /// When it cannot be read, or its header is not what it should be.
    pub fn open(path: &Path) -> Result<Recording, TraceError> {
        if path == Path::new("-") {
            return Recording::read(io::stdin().lock(), None);
        }
        let file = File::open(path)?;
        let size = file.metadata().ok().filter(std::fs::Metadata::is_file).map(|it| it.len());
        Recording::read(file, size)
    }

    /// Reads from here. Lines of JSON begin with a brace; the text form does not.
    ///
    /// # Errors
    /// When it cannot be read, or its header is not what it should be.
    pub fn read(input: impl Read + 'static, size: Option<u64>) -> Result<Recording, TraceError> {
        let position = Rc::new(Cell::new(0));
        let counted = Counted { input, position: Rc::clone(&position) };
        let mut input: Box<dyn BufRead> = Box::new(BufReader::with_capacity(1 << 16, counted));
        let is_json = input.fill_buf()?.first().is_none_or(|byte| *byte == b'{');
        let form = if is_json {
            Form::Lines(Box::new(trace::Reader::new(input)?))
        } else {
            Form::Text(Box::new(text::Reader::new(input)?))
        };
        Ok(Recording { form, position, size })
    }

    /// The first line, or the header.
    #[must_use]
    pub fn header(&self) -> &Header {
        match &self.form {
            Form::Lines(reader) => reader.header(),
            Form::Text(reader) => reader.header(),
        }
    }

    /// How the end looked; known when there are no entries left.
    #[must_use]
    pub fn tail(&self) -> Tail {
        match &self.form {
            Form::Lines(reader) => reader.tail(),
            Form::Text(reader) => reader.tail(),
        }
    }

    /// Bytes that were read so far.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        self.position.get()
    }

    /// Bytes of the file, if it is one.
    #[must_use]
    pub const fn size(&self) -> Option<u64> {
        self.size
    }

    /// The whole trace, and how its end looked.
    ///
    /// # Errors
    /// When a line is not what it should be; the error names the line.
    pub fn whole(mut self) -> Result<(Trace, Tail), TraceError> {
        let header = self.header().clone();
        let entries =
            self.by_ref().map(|entry| entry.map(|(_, entry)| entry)).collect::<Result<_, _>>()?;
        Ok((Trace { header, entries }, self.tail()))
    }
}

impl Iterator for Recording {
    type Item = Result<(usize, Entry), TraceError>;

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.form {
            Form::Lines(reader) => reader.next(),
            Form::Text(reader) => reader.next(),
        }
    }
}

/// Counts the bytes that are read.
struct Counted<R> {
    input: R,
    position: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        self.position.set(self.position.get() + count as u64);
        Ok(count)
    }
}
