//! Looking at what the rules allow, state by state, in a browser.
//!
//! - [`place`]: where somebody stands: a scope or a trace, an edition, and the steps taken from there
//! - [`possible`]: what can happen next, each with a key by which it is found again
//! - [`look`]: everything that the page shows about a place
//! - [`status`]: which properties hold and which clauses rule there
//! - [`question`], [`search`]: "a state where ...", and the shortest way to one
//! - [`graph`]: the places around it
//! - [`export`]: the way there as a trace or as a test
//! - [`server`], [`guard`]: all that over HTTP, for one person on this machine
//!
//! Nothing is remembered between two requests: the page sends the steps, and they are taken again.

pub mod export;
pub mod graph;
pub mod guard;
pub mod look;
pub mod place;
pub mod possible;
pub mod question;
pub mod search;
pub mod server;
pub mod status;

#[cfg(test)]
mod tests;
