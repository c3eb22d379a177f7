//! Mutants as servers: which of the rules that are broken on purpose the judge can tell at all.
//!
//! [`search()`] walks breadth-first through what a mutant and the judge can come to together, in a small
//! scope. It decides the class of each mutant, and the shortest trace that shows it. [`explaining()`] goes
//! the other way: which mutants explain a trace; [`tell_apart()`] asks the implementation until few are
//! left.

mod explain;
mod offer;
mod pair;
mod search;
mod suspect;

pub use explain::{Suspicion, explaining, tell_apart};
pub use search::{Limits, Search, search};
pub use suspect::{Class, Seen};
