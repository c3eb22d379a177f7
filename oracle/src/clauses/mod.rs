//! The clauses of `specs/`, where each is ruled, and what exercises it.
//!
//! - [`page`], [`readings`], [`codes`]: the tables of `specs/`, read as they are published
//! - [`citation`]: where the rules, the properties and the judge name a clause
//! - [`record`]: where they did so when somebody last looked
//! - [`agreement`]: whether both sides say the same
//! - [`example`], [`exercise`]: traces with the clauses that decide them, and what they exercised
//! - [`check`]: all of it in one report
//! - [`version`]: which pages these are

pub mod agreement;
pub mod check;
pub mod citation;
pub mod codes;
pub mod example;
pub mod exercise;
pub mod page;
pub mod readings;
pub mod record;
mod table;
mod version;
mod wrong;

use std::sync::LazyLock;

pub use codes::Pair;
pub use page::{Beyond, Clause, Level, Part};
pub use readings::ReadingRow;
pub use version::version;

/// A page of `specs/` that is not written as it should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("specs/{page}, line {line}: {what}")]
pub struct SpecsError {
    /// The file.
    pub page: &'static str,
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
}

/// Everything that `specs/` says in tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Specs {
    /// Every clause, page by page.
    pub clauses: Vec<Clause>,
    /// Clauses that are known and not ruled yet, with the reason.
    pub beyond: Vec<Beyond>,
    /// Every reading.
    pub readings: Vec<ReadingRow>,
    /// Functions and codes of the founding calls.
    pub pairs: Vec<Pair>,
}

impl Specs {
    /// Reads the pages that this program carries.
    ///
    /// # Errors
    /// When a page is not written as it should be; the error names page and line.
    pub fn read() -> Result<Specs, SpecsError> {
        Ok(Specs {
            clauses: page::read_all()?,
            beyond: page::read_beyond()?,
            readings: readings::read()?,
            pairs: codes::read()?,
        })
    }

    /// The clause with this name.
    #[must_use]
    pub fn clause(&self, id: &str) -> Option<&Clause> {
        self.clauses.iter().find(|clause| *clause.id == *id)
    }
}

/// The clause with this name, for messages: a page that is not as it should be has none.
#[must_use]
pub fn find(id: &str) -> Option<&'static Clause> {
    static SPECS: LazyLock<Option<Specs>> = LazyLock::new(|| Specs::read().ok());
    SPECS.as_ref()?.clause(id)
}

#[cfg(test)]
mod tests;
