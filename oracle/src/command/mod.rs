//! The commands of the program: one file each, with its arguments, what it does, and how it ends.

pub mod check;
pub mod clauses;
pub mod exit;
pub mod interrupt;
pub mod judge;
pub mod options;
pub mod output;
pub mod progress;
pub mod replay;
pub mod serve;
pub mod test;
pub mod tour;
pub mod value;
