//! The commands of the program: one file each, with its arguments, what it does, and how it ends.

pub mod bar;
pub mod check;
pub mod clauses;
pub mod completions;
pub mod exit;
pub mod explore;
pub mod input;
pub mod interrupt;
pub mod judge;
mod liveness;
pub mod man;
pub mod mutants;
pub mod observe;
pub mod options;
pub mod output;
pub mod outputs;
pub mod progress;
pub mod redact;
pub mod replay;
pub mod schema;
pub mod selection;
pub mod serve;
mod symmetry;
pub mod test;
pub mod tour;
pub mod value;

/// The version of the program, with that of the clauses that it judges by.
#[must_use]
pub fn version() -> &'static str {
    static VERSION: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| {
        format!("{} (clauses {})", env!("CARGO_PKG_VERSION"), crate::clauses::version())
    });
    &VERSION
}
