//! The media services of Removable Storage Manager as a state machine.
//!
//! Read the modules in this order:
//!
//! - [`id`]: names of things inside one state
//! - [`state`]: everything that the service remembers
//! - [`change`]: changes made in place, written down, taken back
//! - [`access`]: rights and access-control lists
//! - [`call`], [`information`], [`reply`], [`error`]: what is asked and answered
//! - [`edition`], [`reading`], [`setting`]: under which documents
//! - [`rule`]: what a rule is, and the one function that runs rules
//! - `calls`: one file of tables per function
//! - [`event`]: what happens without a call
//! - [`properties`]: what is always true, said without the rules
//! - [`mutant`]: the rules broken in one place, in every way that the tables show
//! - [`explore`]: everything that can happen in a small world, and whether the properties hold there
//!
//! No module does input or output or rolls dice; [`explore`] alone knows a clock, to tell progress.

pub mod access;
pub mod call;
mod calls;
pub mod change;
pub mod edition;
pub mod error;
pub mod event;
pub mod explore;
pub mod id;
pub mod information;
pub mod mutant;
pub mod properties;
pub mod reading;
pub mod reply;
pub mod rule;
pub mod setting;
pub mod state;
pub mod table;
pub mod text;
mod watch;

pub use rule::{Outcome, outcomes};
pub use setting::Setting;
pub use state::State;
