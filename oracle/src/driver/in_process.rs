//! A server inside this process: any handler of lines, or the reference server without text.

use super::client::{Channel, Client};
use super::{DriverError, Implementation, Problem};
use crate::protocol::{Control, ErrorObject, Handshake};
use crate::server::Server;
use crate::wire::{Inserted, WireCall, WireEvent, WireReply};
use crate::world::World;
use ntms_model::edition::Edition;
use ntms_model::setting::Fault;
use std::fmt;

/// Talks to a function that answers a line with a line, neither with its end, and shakes hands.
///
/// # Errors
/// When it does not speak this protocol.
pub fn start<F: FnMut(&str) -> String>(
    handler: F,
    edition: Option<Edition>,
) -> Result<Client<Handler<F>>, DriverError> {
    Client::meet(Handler(handler), edition)
}

/// A function that answers lines. It cannot be killed, and a call of it that hangs does hang.
pub struct Handler<F>(F);

impl<F> fmt::Debug for Handler<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Handler")
    }
}

impl<F: FnMut(&str) -> String> Channel for Handler<F> {
    fn exchange(&mut self, line: String) -> Result<Vec<u8>, Problem> {
        Ok((self.0)(&line).into_bytes())
    }

    /// There is nothing to end: each line is answered before the next one.
    fn give_up(&mut self) {}

    fn restart(&mut self) -> Result<(), Problem> {
        Err(Problem::CannotRestart)
    }

    fn standard_error(&self) -> Vec<String> {
        Vec::new()
    }
}

/// The reference server, called without a protocol in between.
#[derive(Debug)]
pub struct Reference {
    server: Server,
    handshake: Handshake,
}

impl Reference {
    /// Talks to this server.
    #[must_use]
    pub fn new(server: Server) -> Reference {
        let handshake = server.handshake();
        Reference { server, handshake }
    }

    /// The server.
    #[must_use]
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// The server, to be changed.
    pub fn server_mut(&mut self) -> &mut Server {
        &mut self.server
    }
}

fn refused(method: &str, error: ErrorObject) -> DriverError {
    DriverError { request: format!("`{method}`"), problem: Problem::Refused(error) }
}

impl Implementation for Reference {
    fn handshake(&self) -> &Handshake {
        &self.handshake
    }

    fn reset(&mut self, world: &World) -> Result<World, DriverError> {
        self.server.reset(world).map_err(|error| refused(Control::Reset.method(), error))
    }

    fn call(&mut self, call: &WireCall) -> Result<WireReply, DriverError> {
        self.server.call(call).map_err(|error| refused(call.function().name(), error))
    }

    fn event(&mut self, event: &WireEvent) -> Result<Option<Inserted>, DriverError> {
        self.server.event(event).map_err(|error| refused(Control::of(event).method(), error))
    }

    fn inject(&mut self, fault: Fault) -> Result<(), DriverError> {
        self.server.inject(fault);
        Ok(())
    }

    /// The server keeps what it remembers, as one with a database does.
    fn restart(&mut self) -> Result<(), DriverError> {
        self.event(&WireEvent::Restart(Default::default())).map(drop)
    }
}
