//! The table of return codes of the founding calls.

use super::SpecsError;
use super::page::{Part, named};
use ntms_model::call::Function;
use ntms_model::error::NtmsError;

const PAGE: &str = "return_codes.tsv";
const TEXT: &str = include_str!("../../../specs/return_codes.tsv");

/// One row: a code that a founding function returns, or returns in a single edition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pair {
    /// The line, counted from 1.
    pub line: usize,
    /// The function.
    pub function: Function,
    /// The code.
    pub code: NtmsError,
    /// Its number, when there is a public one.
    pub number: Option<u32>,
    /// `return`, or `version` for a condition of a single edition.
    pub part: Part,
}

/// Reads the table.
pub fn read() -> Result<Vec<Pair>, SpecsError> {
    let mut pairs = Vec::new();
    for (place, text) in TEXT.lines().enumerate() {
        let line = place + 1;
        let at_line = |what| SpecsError { page: PAGE, line, what };
        if line == 1 {
            if text != "function\tcode\tnumber\tpart" {
                return Err(at_line("expected the columns function, code, number, part".into()));
            }
            continue;
        }
        pairs.push(read_row(line, text).map_err(at_line)?);
    }
    Ok(pairs)
}

fn read_row(line: usize, text: &str) -> Result<Pair, String> {
    let cells: Vec<_> = text.split('\t').collect();
    let &[function, code, number, part] = cells.as_slice() else {
        return Err(format!("expected 4 cells, found {}", cells.len()));
    };
    Ok(Pair {
        line,
        function: Function::from_name(function)
            .ok_or_else(|| format!("`{function}` is no function"))?,
        code: NtmsError::from_name(code).ok_or_else(|| format!("`{code}` is no return code"))?,
        number: match number {
            "" => None,
            digits => Some(digits.parse().map_err(|_| format!("`{digits}` is no number"))?),
        },
        part: named([Part::Return, Part::Version], Part::name, "part", part)?,
    })
}
