//! The records of a log.

use super::LogError;
use super::mapping::Format;
use serde_json::{Map, Value};
use std::io::{BufRead, BufReader, Read};

/// One record, with the number of its line, counted from 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The line.
    pub line: usize,
    fields: Map<String, Value>,
}

impl Record {
    /// What stands in a field; a name with dots leads into objects. NULL and nothing are the same.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Value> {
        if let Some(value) = self.fields.get(name) {
            return Some(value).filter(|value| !value.is_null());
        }
        let mut parts = name.split('.');
        let mut value = self.fields.get(parts.next()?)?;
        for part in parts {
            value = match value {
                Value::Object(members) => members.get(part)?,
                Value::Array(items) => items.get(part.parse::<usize>().ok()?)?,
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return None,
            };
        }
        Some(value).filter(|value| !value.is_null())
    }

    /// Whether the field is there, NULL or not.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        if self.fields.contains_key(name) {
            return true;
        }
        match name.rsplit_once('.') {
            Some((object, member)) => {
                let members = self.field(object).and_then(Value::as_object);
                members.is_some_and(|members| members.contains_key(member))
            }
            None => false,
        }
    }

    /// An error about this record.
    #[must_use]
    pub fn error(&self, field: Option<&str>, what: impl Into<String>) -> LogError {
        LogError::Record { line: self.line, field: field.map(Into::into), what: what.into() }
    }
}

/// Reads all records.
///
/// # Errors
/// When a line is no record.
pub fn read(input: impl Read, format: Format) -> Result<Vec<Record>, LogError> {
    match format {
        Format::JsonLines => json_lines(BufReader::new(input)),
        Format::Csv => csv(input),
    }
}

fn json_lines(mut input: impl BufRead) -> Result<Vec<Record>, LogError> {
    let mut records = Vec::new();
    let mut buffer = Vec::new();
    let mut line = 0;
    loop {
        buffer.clear();
        if input.read_until(b'\n', &mut buffer)? == 0 {
            return Ok(records);
        }
        line += 1;
        if buffer.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        match serde_json::from_slice(&buffer) {
            Ok(fields) => records.push(Record { line, fields }),
            // A log that is still being written ends like this.
            Err(error) if error.is_eof() && !buffer.ends_with(b"\n") => {
                eprintln!("ntms-oracle: line {line} of the log broke off and was left out");
                return Ok(records);
            }
            Err(error) => {
                let what = format!("no object of JSON: {error}");
                return Err(LogError::Record { line, field: None, what });
            }
        }
    }
}

fn csv(input: impl Read) -> Result<Vec<Record>, LogError> {
    let wrong = |error: csv::Error| {
        let line = error.position().map_or(1, csv::Position::line) as usize;
        LogError::Record { line, field: None, what: format!("no row of CSV: {error}") }
    };
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(input);
    let names = reader.headers().map_err(wrong)?.clone();
    let mut records = Vec::new();
    for row in reader.records() {
        let row = row.map_err(wrong)?;
        let line = row.position().map_or(0, csv::Position::line) as usize;
        let cell = |cell: &str| if cell.is_empty() { Value::Null } else { cell.into() };
        let fields = names.iter().zip(&row).map(|(name, it)| (name.to_owned(), cell(it))).collect();
        records.push(Record { line, fields });
    }
    Ok(records)
}
