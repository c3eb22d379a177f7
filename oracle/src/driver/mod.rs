//! Drivers: how the oracle talks to an implementation.
//!
//! - [`stdio`]: a child process that speaks the protocol on its standard input and output
//! - [`in_process`]: a server inside this process, with lines of text or without
//! - [`client`]: what both have in common, the client of the protocol
//!
//! An implementation may hang, die, lie, flood or speak garbage. It costs a [`DriverError`], never
//! the judge.

pub mod client;
mod error;
pub mod in_process;
mod label;
mod process;
pub mod stdio;

use crate::wire::{Inserted, WireCall, WireEvent, WireReply};
use crate::world::World;
use ntms_model::setting::Fault;

pub use crate::protocol::Handshake;
pub use error::{DriverError, Problem};
pub use process::kill_all;

/// An implementation under test.
pub trait Implementation {
    /// How it presented itself.
    fn handshake(&self) -> &Handshake;

    /// Begins again in a world. Gives the same world with the implementation's own identifiers.
    ///
    /// # Errors
    /// When the implementation cannot be reached, or does not do what the protocol says.
    fn reset(&mut self, world: &World) -> Result<World, DriverError>;

    /// Makes a call of the API. That the API says no is a reply, not an error.
    ///
    /// Objects are named by the identifiers of the implementation; a label names nothing there.
    ///
    /// # Errors
    /// When the implementation cannot be reached, or does not do what the protocol says.
    fn call(&mut self, call: &WireCall) -> Result<WireReply, DriverError>;

    /// Lets something happen in the environment; gives the identifiers of a medium that came in.
    ///
    /// A restart is asked for when the implementation offers it, and otherwise done from outside, as
    /// by [`Implementation::restart`].
    ///
    /// # Errors
    /// When the implementation cannot be reached, or does not do what the protocol says.
    fn event(&mut self, event: &WireEvent) -> Result<Option<Inserted>, DriverError>;

    /// Lets the next call meet a fault.
    ///
    /// # Errors
    /// When the implementation cannot be reached, or does not do what the protocol says.
    fn inject(&mut self, fault: Fault) -> Result<(), DriverError>;

    /// Kills the implementation and starts it again, with a new handshake. This is also the way back
    /// after an error that [ends the conversation](Problem::ends_the_conversation).
    ///
    /// # Errors
    /// When this driver cannot do that, or the implementation does not start again.
    fn restart(&mut self) -> Result<(), DriverError>;

    /// The last lines of what the implementation wrote to its standard error.
    fn standard_error(&self) -> Vec<String> {
        Vec::new()
    }
}
