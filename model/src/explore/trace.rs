//! A way through a scope: what happened, one thing after the other.

use crate::call::{Argument, Bound};
use crate::event::Event;
use crate::id::{Reference, SideId};
use crate::properties::Cause;
use crate::reply::Reply;
use crate::setting::Faults;
use crate::state::{SideState, State};
use std::fmt;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    /// What made it happen.
    pub cause: Cause,
    /// The faults that the call met.
    pub faults: Faults,
    /// The side that the call was about, where the service had a choice.
    pub chosen: SideId,
    /// What the call answered; success, for an event.
    pub reply: Reply<Bound>,
}

/// A way through a scope, from its initial state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// The state that it begins in.
    pub initial: State,
    /// What happened.
    pub transitions: Vec<Transition>,
}

impl fmt::Display for Transition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let call = match &self.cause {
            Cause::Event(event) => return write_event(f, *event),
            Cause::Call(call) => call,
        };
        write!(f, "{}", call.function())?;
        for (_, argument) in call.arguments() {
            match argument {
                Argument::Id(id) => write!(f, " {id}")?,
                Argument::Principal(id) => write!(f, " {id}")?,
                Argument::Security(None)
                | Argument::Information(None)
                | Argument::List(None)
                | Argument::Ids(None)
                | Argument::Null => {
                    f.write_str(" NULL")?;
                }
                Argument::Security(Some(parts)) => write!(f, " {parts:?}")?,
                Argument::Information(Some(information)) if information.pool.is_some() => {
                    let pool = information.pool.unwrap_or(Reference::Missing);
                    write!(f, " {pool} {:?}", information.bar_code.as_deref().unwrap_or(""))?;
                }
                Argument::Ids(Some(ids)) => {
                    let ids: Vec<_> = ids.iter().map(ToString::to_string).collect();
                    write!(f, " [{}]", ids.join(" "))?;
                }
                Argument::List(Some(list)) => {
                    for given in list {
                        let state = given.state.and_then(SideState::from_number);
                        let label = given.label_id.as_deref().unwrap_or("");
                        write!(f, " {}/{label}", state.unwrap_or(SideState::Unknown))?;
                    }
                }
                Argument::Information(Some(information)) => write!(
                    f,
                    " policies {} {} {}",
                    information.allocation_policy.unwrap_or(0),
                    information.deallocation_policy.unwrap_or(0),
                    information.maximum.unwrap_or(0),
                )?,
                Argument::Number(number) => write!(f, " {number}")?,
                Argument::Text(text) => write!(f, " {text}")?,
                Argument::Out(_) => {}
            }
        }
        for fault in self.faults.iter() {
            write!(f, " !{fault}")?;
        }
        write!(f, " = {}", self.reply.code)
    }
}

fn write_event(f: &mut fmt::Formatter<'_>, event: Event) -> fmt::Result {
    match event {
        Event::Insert { media_type, label } => write!(f, "insert {media_type} {}", label.name()),
        Event::WriteLabels(medium) => write!(f, "labels {medium}"),
        Event::Use(medium, state) => write!(f, "use {medium} {state}"),
        Event::Enable(medium, true) => write!(f, "enable {medium}"),
        Event::Enable(medium, false) => write!(f, "disable {medium}"),
        Event::BringIn(medium, true) => write!(f, "bring in {medium}"),
        Event::BringIn(medium, false) => write!(f, "take out {medium}"),
        Event::Restart => f.write_str("restart"),
    }
}

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, transition) in self.transitions.iter().enumerate() {
            writeln!(f, "{:>3}  {transition}", place + 1)?;
        }
        Ok(())
    }
}
