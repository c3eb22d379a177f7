//! Who is right: a conformance judge for media-pool services.
//!
//! - [`identifier`], [`wire`], [`world`], [`trace`]: what travels and what is stored
//! - [`text`]: the same for people, and back
//! - [`recording`]: a recorded trace in whichever form, entry by entry
//! - [`log`]: logs that others wrote
//! - [`binding`]: which identifier names which object of a state
//! - [`judge`]: is what the implementation answered allowed?
//! - [`clauses`]: what the documents say, where it is ruled, and what exercises it
//! - [`protocol`], [`lines`]: how an implementation is talked with
//! - [`driver`]: implementations in other processes and in this one
//! - [`server`]: the reference server
//! - [`generate`]: calls to be made
//! - [`campaign`]: testing an implementation; shrinking and explaining what is found
//! - [`mutants`]: which of the deliberately broken rules the judge can tell at all
//! - [`known`]: divergences that were declared
//! - [`redact`]: a trace without the names of its owner
//! - [`explore`]: states, traces and findings in a browser
//! - [`report`]: what people and machines read afterwards
//! - [`law`]: what holds for all bytes
//! - [`command`]: the commands of the program

pub mod binding;
pub mod campaign;
pub mod clauses;
pub mod command;
pub mod driver;
pub mod explore;
pub mod generate;
pub mod identifier;
pub mod judge;
pub mod known;
pub mod law;
pub mod lines;
pub mod log;
pub mod mutants;
pub mod protocol;
pub mod recording;
pub mod redact;
pub mod report;
pub mod server;
pub mod text;
pub mod trace;
pub mod wire;
pub mod world;
