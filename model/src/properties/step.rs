//! What properties are said of besides states: steps and trials.

use crate::call::*;
use crate::error::NtmsError;
use crate::event::Event;
use crate::id::{PrincipalId, SideId};
use crate::reply::Reply;
use crate::setting::{Faults, Setting};
use crate::state::{Side, State};

/// What makes something happen.
#[expect(clippy::large_enum_variant, reason = "nearly all of them are calls")]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// A call of the API.
    Call(Call<Bound>),
    /// An event of the environment.
    Event(Event),
}

/// What a call does when it is made in a state: every reply with which it may succeed.
pub type Again<'a> = dyn Fn(&State, &Call<Bound>) -> Vec<(Reply<Bound>, State)> + 'a;

/// Something that happened: a call that succeeded, or an event.
pub struct Step<'s> {
    /// Edition, directory, media types.
    pub setting: &'s Setting,
    /// The state before it.
    pub before: &'s State,
    /// What made it happen.
    pub cause: &'s Cause,
    /// What the call answered; nothing, for an event.
    pub reply: &'s Reply<Bound>,
    /// The state after it.
    pub after: &'s State,
    /// Makes another call.
    pub again: &'s Again<'s>,
}

/// What a call may answer when it fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    /// This code.
    Code(NtmsError),
    /// Any code but success: the documents leave it open.
    AnyFailure,
    /// Any code that the documents do not name: one of the security subsystem.
    AnyUnlisted,
}

/// A call that was tried.
pub struct Trial<'t> {
    /// Edition, directory, media types.
    pub setting: &'t Setting,
    /// The state in which it was tried.
    pub before: &'t State,
    /// The call.
    pub call: &'t Call<Bound>,
    /// The faults that it met.
    pub faults: Faults,
    /// What it may answer when it fails.
    pub refusals: &'t [Refusal],
    /// In how many ways it may succeed.
    pub successes: usize,
    /// Whether the state is as it was, once what the successes did has been taken back.
    pub is_unchanged: bool,
}

macro_rules! calls_seen_as {
    ($($(#[$doc:meta])* $name:ident $variant:ident;)*) => {
        impl Step<'_> {$(
            $(#[$doc])*
            #[must_use]
            pub fn $name(&self) -> Option<&$variant<Bound>> {
                if let Cause::Call(Call::$variant(call)) = self.cause { Some(call) } else { None }
            }
        )*}
    };
}

calls_seen_as! {
    /// The call, if it is of OpenNtmsSession.
    open OpenNtmsSession;
    /// The call, if it is of CloseNtmsSession.
    close CloseNtmsSession;
    /// The call, if it is of CreateNtmsMediaPool.
    create CreateNtmsMediaPool;
    /// The call, if it is of MoveToNtmsMediaPool.
    move_medium MoveToNtmsMediaPool;
    /// The call, if it is of DeleteNtmsMediaPool.
    delete DeleteNtmsMediaPool;
    /// The call, if it is of SwapNtmsMedia.
    swap SwapNtmsMedia;
    /// The call, if it is of DeallocateNtmsMedia.
    deallocate DeallocateNtmsMedia;
    /// The call, if it is of AllocateNtmsMedia.
    allocate AllocateNtmsMedia;
    /// The call, if it is of SetNtmsMediaComplete.
    complete SetNtmsMediaComplete;
    /// The call, if it is of DecommissionNtmsMedia.
    decommission DecommissionNtmsMedia;
    /// The call, if it is of MountNtmsMedia.
    mount MountNtmsMedia;
    /// The call, if it is of DismountNtmsMedia.
    dismount DismountNtmsMedia;
    /// The call, if it is of CreateNtmsMedia.
    create_medium CreateNtmsMedia;
    /// The call, if it is of DeleteNtmsMedia.
    delete_medium DeleteNtmsMedia;
    /// The call, if it is of EjectNtmsMedia.
    eject EjectNtmsMedia;
    /// The call, if it is of InjectNtmsMedia.
    inject InjectNtmsMedia;
    /// The call, if it is of GetNtmsObjectSecurity.
    get_security GetNtmsObjectSecurity;
    /// The call, if it is of SetNtmsObjectSecurity.
    set_security SetNtmsObjectSecurity;
    /// The call, if it is of GetNtmsObjectInformation.
    get_information GetNtmsObjectInformation;
    /// The call, if it is of SetNtmsObjectInformation.
    set_information SetNtmsObjectInformation;
    /// The call, if it is of GetNtmsMediaPoolName.
    get_name GetNtmsMediaPoolName;
    /// The call, if it is of EnumerateNtmsObject.
    enumerate EnumerateNtmsObject;
}

impl Step<'_> {
    /// The call, unless it is an event.
    #[must_use]
    pub fn call(&self) -> Option<&Call<Bound>> {
        match self.cause {
            Cause::Call(call) => Some(call),
            Cause::Event(_) => None,
        }
    }

    /// The event, unless it is a call.
    #[must_use]
    pub fn event(&self) -> Option<Event> {
        match self.cause {
            Cause::Call(_) => None,
            Cause::Event(event) => Some(*event),
        }
    }

    /// Whether a call of this function happened.
    #[must_use]
    pub fn is_call_of(&self, function: Function) -> bool {
        self.call().is_some_and(|call| call.function() == function)
    }

    /// Who called; nobody, for an event.
    #[must_use]
    pub fn caller(&self) -> Option<PrincipalId> {
        self.call().and_then(|call| caller_of(call, self.before))
    }

    /// Sides that were there before and are there after, each with what it was and what it is.
    pub fn sides(&self) -> impl Iterator<Item = (SideId, &Side, &Side)> {
        self.before.sides().filter_map(|(id, was)| {
            let is = self.after.media.get(id.medium)?.sides.get(usize::from(id.index))?;
            Some((id, was, is))
        })
    }

    /// Sides whose state became another one.
    pub fn turned_sides(&self) -> impl Iterator<Item = (SideId, &Side, &Side)> {
        self.sides().filter(|(_, was, is)| was.state != is.state)
    }
}

impl Trial<'_> {
    /// Who calls, if the session is open.
    #[must_use]
    pub fn caller(&self) -> Option<PrincipalId> {
        caller_of(self.call, self.before)
    }

    /// The codes with which the call may fail, as far as they are named.
    pub fn codes(&self) -> impl Iterator<Item = NtmsError> {
        self.refusals.iter().filter_map(|refusal| match refusal {
            Refusal::Code(code) => Some(*code),
            Refusal::AnyFailure | Refusal::AnyUnlisted => None,
        })
    }

    /// Whether the call may fail with this code.
    #[must_use]
    pub fn may_give(&self, code: NtmsError) -> bool {
        self.refusals.contains(&Refusal::Code(code))
    }
}

fn caller_of(call: &Call<Bound>, state: &State) -> Option<PrincipalId> {
    state.sessions.get(call.session()?.session()).map(|row| row.principal)
}
