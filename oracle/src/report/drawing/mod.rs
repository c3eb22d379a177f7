//! How worlds and clauses look on a page. Every page that this program writes or serves draws with
//! these.

mod change;
mod clause;
mod picture;
mod world;

pub use clause::{clause_card, clause_links, clause_quote, marked_up};
pub use picture::{Marks, draw};
pub use world::{MediumRow, PoolRow, World};

/// How it looks: colours in light and dark, and all that the drawings use.
pub const STYLE: &str = include_str!("drawing.css");

/// The script that steps through a trace that is told.
pub const STEPS: &str = include_str!("steps.js");
