//! What may be asked of a server in a state.

use crate::binding::{Bindings, OutOfModel};
use crate::identifier::Identifier;
use crate::report::counterexample::event_as_it_travels;
use crate::server::{Answer, Server};
use crate::wire::{Wire, WireCall, WireEvent};
use ntms_model::access::Directory;
use ntms_model::call::{Bound, Call, CloseNtmsSession, Function, Names, OpenNtmsSession};
use ntms_model::event::Event;
use ntms_model::explore::{Scope, Walk};
use ntms_model::id::{ObjectId, PrincipalId, Reference};
use ntms_model::properties::Cause;
use ntms_model::rule::Mutation;
use ntms_model::setting::{Fault, Faults};
use uuid::Uuid;

/// One thing that may be asked.
pub struct Offer {
    pub(super) cause: Cause,
    pub(super) faults: Faults,
    /// The answer to a call, once it was asked for.
    answer: Option<Answer>,
}

/// Everything that may be asked of this server: what the scope lets happen, sessions that come and go,
/// and a restart.
pub(super) fn offers(scope: &Scope, server: &Server) -> Vec<Offer> {
    let walk = Walk { scope: scope.clone(), setting: server.setting().clone() };
    let mut asked: Vec<(Cause, Faults)> = Vec::new();
    walk.offers(server.state(), &mut |cause, faults| asked.push((cause, faults)));
    for caller in walk.setting.directory.users() {
        let open = OpenNtmsSession { server: None, application: None, options: 0, caller };
        asked.push((Cause::Call(open.into()), Faults::NONE));
    }
    for session in server.state().sessions.ids() {
        let close = CloseNtmsSession { session: session.into() };
        asked.push((Cause::Call(close.into()), Faults::NONE));
    }
    asked.push((Cause::Event(Event::Restart), Faults::NONE));
    asked.into_iter().map(|(cause, faults)| Offer { cause, faults, answer: None }).collect()
}

/// Finds out what whoever follows the rules answers; adds one call of each function that succeeds, met by
/// each fault alone: on others a fault would not show.
pub(super) fn answer(offers: &mut Vec<Offer>, server: &mut Server) {
    let mut answered = |offer: &mut Offer| {
        if let Cause::Call(call) = &offer.cause {
            offer.answer = Some(server.answer_breaking(Mutation::default(), call, offer.faults));
        }
    };
    offers.iter_mut().for_each(&mut answered);
    for &function in Function::ALL {
        let succeeds = |offer: &&Offer| {
            offer.function() == Some(function)
                && offer.is_calm()
                && matches!(offer.answer, Some(Answer::Done { .. }))
        };
        let Some(cause) = offers.iter().find(succeeds).map(|offer| offer.cause.clone()) else {
            continue;
        };
        for fault in Fault::ALL {
            let (cause, faults) = (cause.clone(), Faults::only(*fault));
            let mut offer = Offer { cause, faults, answer: None };
            answered(&mut offer);
            offers.push(offer);
        }
    }
}

impl Offer {
    /// The function that is called; none for an event.
    pub(super) fn function(&self) -> Option<Function> {
        match &self.cause {
            Cause::Call(call) => Some(call.function()),
            Cause::Event(_) => None,
        }
    }

    /// Whether no fault is met: what fails because of one leads nowhere.
    pub(super) fn is_calm(&self) -> bool {
        self.faults.is_empty()
    }

    /// Whether it changes something where the rules are followed.
    pub(super) fn changes_something(&self) -> bool {
        match &self.answer {
            Some(Answer::Done { journal, .. }) => !journal.is_empty(),
            Some(Answer::Refused(_)) => false,
            None => true,
        }
    }

    /// Whether a server with these broken rules answers or does something else.
    pub(super) fn tells(&self, server: &mut Server, mutation: Mutation) -> bool {
        match &self.cause {
            Cause::Call(call) => {
                Some(server.answer_breaking(mutation, call, self.faults)) != self.answer
            }
            Cause::Event(Event::Restart) => mutation.of_restart().is_some(),
            Cause::Event(_) => false,
        }
    }

    /// The call as it travels to this server.
    pub(super) fn call(call: &Call<Bound>, server: &Server) -> WireCall {
        let directory = &server.setting().directory;
        call.renamed(&mut Asked { bindings: server.bindings(), directory })
    }

    /// The event as it travels to this server.
    pub(super) fn event(event: Event, server: &Server) -> WireEvent {
        let named = |object| server.bindings().identifier(object).unwrap_or(Identifier::NIL);
        event_as_it_travels(event, &named)
    }
}

/// Carries calls to a server: what names nothing there gets an identifier that was never given out.
struct Asked<'b> {
    bindings: &'b Bindings,
    directory: &'b Directory,
}

impl Names<Bound, Wire> for Asked<'_> {
    fn id(&mut self, reference: &Reference) -> Option<Identifier> {
        let stranger = |number: u128| {
            Identifier::Guid(Uuid::from_u128(0x4e54_4d53_0000_4000_8000_0000_0000_0000 | number))
        };
        match reference {
            Reference::Object(object @ ObjectId::Session(_)) => {
                Some(self.bindings.identifier(*object).unwrap_or(stranger(1)))
            }
            Reference::Object(object) => {
                Some(self.bindings.identifier(*object).unwrap_or(stranger(2)))
            }
            Reference::Unknown => Some(stranger(3)),
            Reference::Nil => Some(Identifier::NIL),
            Reference::Missing => None,
        }
    }

    fn principal(&mut self, id: &PrincipalId) -> Box<str> {
        let (bindings, directory) = (self.bindings, self.directory);
        OutOfModel { bindings, directory }.principal(id)
    }
}
