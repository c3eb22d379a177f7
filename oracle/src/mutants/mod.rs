//! Mutants as servers: which of the rules that are broken on purpose the judge can tell at all.
//!
//! [`search()`] walks breadth-first through what a mutant and the judge can come to together, in a small
//! scope. It decides the class of each mutant, and the shortest trace that shows it.

mod offer;
mod pair;
mod search;
mod suspect;

pub use search::{Limits, Search, search};
pub use suspect::{Class, Seen};
