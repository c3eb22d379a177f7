//! One entry on one line: `ann  MoveToNtmsMediaPool M1 P3  = ERROR_SUCCESS  ! database-full`.

use super::argument::{Who, read_call, render_call};
use super::token::{Read, Tokens, identifier, identifier_or_null, word};
use super::{event, reply};
use crate::identifier::Identifier;
use crate::wire::{Entry, WireCall, WireReply};
use ntms_model::call::{Argument, Call, Function};
use ntms_model::setting::Fault;

/// The session that each user opened last: calls in it are written with the name of the user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Sessions(Vec<(Box<str>, Identifier)>);

impl Sessions {
    fn user(&self, session: Identifier) -> Option<&str> {
        self.0.iter().rev().find(|(_, known)| *known == session).map(|(user, _)| &**user)
    }

    fn session(&self, user: &str) -> Option<Identifier> {
        self.0.iter().find(|(known, _)| **known == *user).map(|(_, session)| *session)
    }

    fn remember(&mut self, call: &WireCall, reply: &WireReply) {
        if let (Call::OpenNtmsSession(open), Some(Some(session))) = (call, reply.session) {
            self.0.retain(|(user, _)| *user != open.caller);
            self.0.push((open.caller.clone(), session));
        }
    }
}

/// Writes the entries of one trace, in their order.
#[derive(Clone, Debug, Default)]
pub struct Renderer {
    sessions: Sessions,
}

/// The three columns of a line.
pub(super) struct Columns {
    /// Whose session it is; empty for events.
    pub who: String,
    /// The call or event.
    pub what: String,
    /// What came of it, with the sign before it.
    pub answer: String,
}

impl Renderer {
    /// The next entry of the trace, on one line. The session is named by its user, when it is the
    /// one that this user opened last.
    pub fn entry(&mut self, entry: &Entry) -> String {
        let Columns { who, what, answer } = self.columns(entry);
        let columns = [who, what, answer];
        columns.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("  ")
    }

    /// Takes note of an entry of the trace without writing it.
    pub fn skip(&mut self, entry: &Entry) {
        if let Entry::Call { call, reply, .. } = entry {
            self.sessions.remember(call, reply);
        }
    }

    pub(super) fn columns(&mut self, entry: &Entry) -> Columns {
        match entry {
            Entry::Event { event, inserted } => Columns {
                who: String::new(),
                what: event::render(event),
                answer: inserted.as_ref().map(event::render_inserted).unwrap_or_default(),
            },
            Entry::Call { call, reply, faults } => {
                let who = self.who(call);
                self.sessions.remember(call, reply);
                let mut answer = format!("= {}", reply::render(call.function(), reply));
                if !faults.is_empty() {
                    let names: Vec<_> = faults.iter().map(|fault| fault.name()).collect();
                    answer.push_str(&format!("  ! {}", names.join(" ")));
                }
                Columns { who, what: render_call(call), answer }
            }
        }
    }

    fn who(&self, call: &WireCall) -> String {
        if let Call::OpenNtmsSession(open) = call {
            return word(&open.caller);
        }
        let session = match call.arguments().first() {
            Some((_, Argument::Id(session))) => **session,
            Some(_) | None => None,
        };
        match session.and_then(|session| self.sessions.user(session)) {
            Some(user) => word(user),
            None => format!("session {}", identifier_or_null(session)),
        }
    }
}

/// One entry by itself, on one line: the session is named by its identifier.
#[must_use]
pub fn render_entry(entry: &Entry) -> String {
    Renderer::default().entry(entry)
}

/// Reads the entries of one trace, in their order.
#[derive(Default)]
pub struct Reader {
    sessions: Sessions,
}

impl Reader {
    /// The entry that is written.
    pub fn entry(&mut self, tokens: &mut Tokens<'_>) -> Read<Entry> {
        if event::is_next(tokens) {
            let event = event::read(tokens)?;
            let inserted = event::read_inserted(tokens)?;
            return Ok(Entry::Event { event, inserted });
        }
        let (who, function) = self.who(tokens)?;
        let call = read_call(tokens, function, who)?;
        tokens.sign('=')?;
        let reply = reply::read(tokens, function)?;
        let faults = read_faults(tokens)?;
        self.sessions.remember(&call, &reply);
        Ok(Entry::Call { call, reply, faults })
    }

    fn who(&self, tokens: &mut Tokens<'_>) -> Read<(Who, Function)> {
        if tokens.takes("session") {
            let session = tokens.identifier_or_null("a session")?;
            return Ok((Who::Session(session), read_function(tokens)?));
        }
        let user = tokens.text("a user, `session` or an event")?;
        let function = read_function(tokens)?;
        if function == Function::OpenNtmsSession {
            return Ok((Who::Caller(user), function));
        }
        match self.sessions.session(&user) {
            Some(session) => Ok((Who::Session(Some(session)), function)),
            None => Err(format!(
                "`{user}` has opened no session before; expected OpenNtmsSession, or `session` \
                 and its identifier"
            )),
        }
    }
}

fn read_function(tokens: &mut Tokens<'_>) -> Read<Function> {
    let name = tokens.bare("a function")?;
    Function::from_name(name).ok_or_else(|| format!("`{name}` is no function of the API"))
}

fn read_faults(tokens: &mut Tokens<'_>) -> Read<Vec<Fault>> {
    let mut faults = Vec::new();
    if !tokens.takes_sign('!') {
        return Ok(faults);
    }
    while !tokens.is_empty() {
        let name = tokens.bare("a fault")?;
        faults.push(Fault::from_name(name).ok_or_else(|| format!("`{name}` is no fault"))?);
    }
    if faults.is_empty() { tokens.fail("a fault") } else { Ok(faults) }
}

/// Identifiers with spaces between them.
pub(super) fn identifiers(ids: impl IntoIterator<Item = Identifier>) -> String {
    ids.into_iter().map(identifier).collect::<Vec<_>>().join(" ")
}
