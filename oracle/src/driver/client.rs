//! The client of the protocol: asks one thing at a time and reads the answer.

use super::{DriverError, Implementation, Problem, label};
use crate::identifier::Identifier;
use crate::protocol::request::{InjectFault, Reset, ResetDone};
use crate::protocol::response::{self, BadAnswer, Done, FromResult};
use crate::protocol::{self, Control, Errand, ErrorObject, Handshake, Initialize, Message};
use crate::wire::{Inserted, WireCall, WireEvent, WireReply};
use crate::world::World;
use ntms_model::edition::Edition;
use ntms_model::setting::Fault;
use std::collections::BTreeSet;

/// The way that lines go to a server and back.
pub trait Channel {
    /// Sends a line, without its end, and waits for the line that answers it.
    ///
    /// # Errors
    /// When no line comes back.
    fn exchange(&mut self, line: String) -> Result<Vec<u8>, Problem>;

    /// Ends the conversation: nothing that still comes is to be trusted.
    fn give_up(&mut self);

    /// Kills the server and starts it again.
    ///
    /// # Errors
    /// When it cannot be killed or does not start.
    fn restart(&mut self) -> Result<(), Problem>;

    /// The last lines of what the server wrote to its standard error.
    fn standard_error(&self) -> Vec<String>;
}

/// An implementation at the other end of a channel.
#[derive(Debug)]
pub struct Client<C: Channel> {
    channel: C,
    edition: Option<Edition>,
    handshake: Handshake,
    /// The number of the last request.
    last: u64,
}

impl<C: Channel> Client<C> {
    /// Shakes hands with a server. `edition` is the one to ask for.
    ///
    /// # Errors
    /// When the server cannot be reached, or speaks another version of the protocol.
    pub fn meet(mut channel: C, edition: Option<Edition>) -> Result<Client<C>, DriverError> {
        let handshake = shake_hands(&mut channel, edition)?;
        Ok(Client { channel, edition, handshake, last: 1 })
    }

    fn ask<T: FromResult>(&mut self, message: &Message) -> Result<T, DriverError> {
        self.last += 1;
        ask(&mut self.channel, self.last, message)
    }

    /// Puts the server's identifiers into a world whose labels were replaced by GUIDs.
    fn adopt(&mut self, sent: World, done: &ResetDone) -> Result<World, DriverError> {
        let mut problem = check_distinct(done).err();
        let world = sent.renamed(|id| {
            done.ids.get(&id).copied().unwrap_or_else(|| {
                problem.get_or_insert_with(|| format!("there is no identifier for `{id}`"));
                Identifier::NIL
            })
        });
        match problem {
            None => Ok(world),
            Some(what) => {
                self.channel.give_up();
                let problem = Problem::NotTheProtocol { member: "result.ids".to_owned(), what };
                Err(DriverError { request: request(self.last, Control::Reset.method()), problem })
            }
        }
    }
}

fn shake_hands(
    channel: &mut impl Channel,
    edition: Option<Edition>,
) -> Result<Handshake, DriverError> {
    let initialize = Initialize { protocol: protocol::VERSION, edition };
    let message = Message::from(Errand::Initialize(initialize));
    let version = |answer| {
        let problem = Problem::Version { answer };
        DriverError { request: request(1, message.method()), problem }
    };
    match ask::<Handshake>(channel, 1, &message) {
        Ok(handshake) if handshake.protocol == protocol::VERSION => Ok(handshake),
        Ok(handshake) => {
            channel.give_up();
            Err(version(format!("it speaks version {}", handshake.protocol)))
        }
        Err(DriverError { problem: Problem::Refused(error), .. })
            if error.code == ErrorObject::WRONG_PARAMETERS =>
        {
            channel.give_up();
            Err(version(error.to_string()))
        }
        Err(error) => {
            channel.give_up();
            Err(error)
        }
    }
}

fn request(id: u64, method: &str) -> String {
    format!("request {id}, `{method}`")
}

fn ask<T: FromResult>(
    channel: &mut impl Channel,
    id: u64,
    message: &Message,
) -> Result<T, DriverError> {
    let outcome = channel.exchange(message.line(id)).and_then(|line| read(&line, id));
    outcome.map_err(|problem| {
        if problem.ends_the_conversation() {
            channel.give_up();
        }
        DriverError { request: request(id, message.method()), problem }
    })
}

fn read<T: FromResult>(line: &[u8], id: u64) -> Result<T, Problem> {
    let text = str::from_utf8(line).map_err(|error| Problem::NotJson {
        line: crate::lines::beginning(line),
        why: error.to_string(),
    })?;
    response::read(text, id).map_err(|bad: BadAnswer| Problem::of_answer(bad, text, id))
}

/// No two things of a world may have the same identifier.
fn check_distinct(done: &ResetDone) -> Result<(), String> {
    let mut seen = BTreeSet::from([Identifier::NIL]);
    match done.ids.values().find(|id| !seen.insert(**id)) {
        Some(&Identifier::NIL) => Err("the nil GUID names no object".to_owned()),
        Some(twice) => Err(format!("`{twice}` names two objects")),
        None => Ok(()),
    }
}

impl<C: Channel> Implementation for Client<C> {
    fn handshake(&self) -> &Handshake {
        &self.handshake
    }

    fn reset(&mut self, world: &World) -> Result<World, DriverError> {
        let sent = world.clone().renamed(label::guid);
        let reset = Errand::Reset(Reset { world: sent.clone() });
        let done: ResetDone = self.ask(&Message::Errand(reset))?;
        self.adopt(sent, &done)
    }

    fn call(&mut self, call: &WireCall) -> Result<WireReply, DriverError> {
        let call = if label::has_label(call) { label::without_labels(call) } else { call.clone() };
        self.ask(&Message::Call(call))
    }

    fn event(&mut self, event: &WireEvent) -> Result<Option<Inserted>, DriverError> {
        let message = Message::Event(event.renamed(&mut label::guid));
        match event {
            WireEvent::InsertMedium(_) => self.ask(&message).map(Some),
            WireEvent::Restart(_) if !self.handshake.controls.has(Control::Restart) => {
                self.restart().map(|()| None)
            }
            WireEvent::WriteLabels(_) | WireEvent::SetMedium(_) | WireEvent::Restart(_) => {
                self.ask(&message).map(|Done {}| None)
            }
        }
    }

    fn inject(&mut self, fault: Fault) -> Result<(), DriverError> {
        let inject = Errand::InjectFault(InjectFault { fault: fault.name().into() });
        self.ask(&Message::Errand(inject)).map(|Done {}| ())
    }

    fn restart(&mut self) -> Result<(), DriverError> {
        self.channel.restart().map_err(|problem| DriverError {
            request: "starting the implementation again".to_owned(),
            problem,
        })?;
        self.last = 1;
        self.handshake = shake_hands(&mut self.channel, self.edition)?;
        Ok(())
    }

    fn standard_error(&self) -> Vec<String> {
        self.channel.standard_error()
    }
}
