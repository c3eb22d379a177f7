//! Exploration: every state that a scope can reach, and every property in each of them.
//!
//! A [`Scope`] is a small world: who is there, which media, which calls are made with which
//! arguments, and how far things may go. [`check()`] walks through all of it and gives a [`Report`]:
//! which property holds, with the shortest way to where one does not. The carrier of the walk is the
//! model checker stateright; nothing outside this folder knows of it, and nothing in the public types
//! here depends on it.
//!
//! - [`Scope`], [`Bound`]: what is explored
//! - [`Walk`]: what can happen next in one state; knows neither a checker nor a set of visited states
//! - [`check()`], [`shortest`], [`nearest`], [`deviations`], [`telling_apart`]: the questions that can be asked
//! - [`Report`], [`Trace`], [`Transition`]: the answers

mod bounds;
mod broken;
mod calls;
mod carrier;
mod check;
mod deviation;
mod edition;
mod events;
mod explorer;
mod focus;
mod graph;
mod liveness;
mod manifest;
mod report;
mod scope;
mod scope_file;
mod scope_reader;
mod symmetry;
mod tally;
mod trace;
mod walk;

pub use bounds::{Bound, Bounds};
pub use check::{Options, Sight, check, nearest, shortest};
pub use deviation::{Deviation, answers_not_followed, deviate, deviations};
pub use edition::telling_apart;
pub use explorer::Refused;
pub use liveness::{Counterexample, LivenessReport, LivenessReports, Outcome, liveness};
pub use manifest::{Size, expected, expected_orbits};
pub use report::{Engine, Progress, PropertyReport, Report, Verdict};
pub use scope::Scope;
pub use scope_reader::ScopeError;
pub use symmetry::{Candidate, Reduced, Renaming, Symmetry, check_reduced, symmetry};
pub use tally::{Answered, Mode, Unused};
pub use trace::{Trace, Transition};
pub use walk::{Found, Goal, Leads, Walk};
