//! CloseNtmsSession.

use crate::code::Code;
use crate::defects::Defect;
use crate::environment::Fault;
use crate::identifier::Identifier;
use crate::service::Service;
use serde::Deserialize;

/// The parameters of CloseNtmsSession.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CloseNtmsSession {
    /// `hSession`.
    #[serde(rename = "hSession", deserialize_with = "crate::wire::form::nullable")]
    pub session: Option<Identifier>,
}

impl Service {
    /// Closes a session.
    ///
    /// # Errors
    /// The code with which the call fails.
    pub fn close_ntms_session(&mut self, call: &CloseNtmsSession) -> Result<(), Code> {
        let (guards, user) = self.begin(call.session);
        self.decide(guards, &[Fault::ConnectionUnavailable])?;
        if let (true, Some(user)) = (self.has(Defect::CloseEndsAll), user) {
            self.store.sessions.retain(|_, other| *other != user);
        }
        if let Some(session) = call.session {
            self.store.sessions.remove(&session);
        }
        Ok(())
    }
}
