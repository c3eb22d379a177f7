//! OpenNtmsSession.

use super::pool_name::length;
use crate::access::User;
use crate::code::Code;
use crate::defects::Defect;
use crate::environment::Fault;
use crate::guards::Guards;
use crate::identifier::Identifier;
use crate::readings::SessionOptions;
use crate::service::Service;

/// The parameters of OpenNtmsSession.
#[derive(Clone, Debug)]
pub struct OpenNtmsSession<'a> {
    /// `lpServer`.
    pub server: Option<&'a str>,
    /// `lpApplication`.
    pub application: Option<&'a str>,
    /// `dwOptions`.
    pub options: u32,
    /// Who calls.
    pub caller: User,
}

/// The longest name of an application.
const LONGEST_NAME: usize = 63;

impl Service {
    /// Opens a session.
    ///
    /// # Errors
    /// The code with which the call fails.
    pub fn open_ntms_session(&mut self, call: &OpenNtmsSession<'_>) -> Result<Identifier, Code> {
        use Fault::{NoInterfaces, NoNetwork, NotConnected, NotReady};
        let mut guards = Guards::new();
        guards.must(call.server.is_none_or(is_computer_name), Code::InvalidComputerName);
        let name = call.application.unwrap_or_default();
        guards.must(length(name) <= LONGEST_NAME, Code::InvalidParameter);
        if self.rules.readings.session_options == SessionOptions::InvalidParameter {
            guards.must(call.options == 0, Code::InvalidParameter);
        }
        self.decide(guards, &[NotReady, NotConnected, NoNetwork, NoInterfaces])?;
        let session = self.mint.fresh();
        if self.has(Defect::PrincipalOfLastSession) {
            self.store.sessions.values_mut().for_each(|user| *user = call.caller);
        }
        self.store.sessions.insert(session, call.caller);
        Ok(session)
    }
}

/// Labels of letters, digits and hyphens, separated by dots; two backslashes may come first.
fn is_computer_name(name: &str) -> bool {
    let name = name.strip_prefix(r"\\").unwrap_or(name);
    let is_label = |label: &str| {
        !label.is_empty()
            && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
            && length(label) <= 63
    };
    length(name) <= 255 && name.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::is_computer_name;

    #[test]
    fn names_of_computers_have_no_blanks_and_no_empty_labels() {
        for name in ["localhost", r"\\TAPES", "tapes.example.org", "10.0.0.1"] {
            assert!(is_computer_name(name), "{name}");
        }
        for name in ["", r"\\", "not a name", "a..b", r"\\a\b", &"x".repeat(64)] {
            assert!(!is_computer_name(name), "{name}");
        }
    }
}
