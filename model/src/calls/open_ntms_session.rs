//! `OpenNtmsSession`: opens a session. Clauses: `specs/open_ntms_session.md`.

use super::computer_right::computer;
use super::prelude::*;

type Open = OpenNtmsSession<Bound>;
type View<'v> = crate::rule::View<'v, Open>;

impl Rules for Open {
    const FUNCTION: Function = Function::OpenNtmsSession;

    const OPERANDS: &'static [Operand<Self>] = &[];

    #[rustfmt::skip]
    const ROWS: &'static [Row<Self>] = &[
        //  group      clause    editions reads    when    must hold                          otherwise
        row(Parameter, "OPEN-1",  ALL,    NOTHING, always, Holds(server_has_a_name_s_form),   E::InvalidComputerName),
        row(Parameter, "OPEN-2",  ALL,    NOTHING, always, Holds(application_name_fits),      E::InvalidParameter),
        row(Parameter, "OPEN-10", ALL,    NOTHING, always, Holds(options_are_zero),           E::InvalidParameter).under("session-options", "invalid-parameter"),
        row(Access,    "OPEN-9",  ALL,    NOTHING, always, GrantsOn(USE, computer),           E::AccessDenied).may(),
        fault("OPEN-3", Fault::NoNetwork,    E::NoNetwork),
        fault("OPEN-4", Fault::NotConnected, E::NotConnected),
        fault("OPEN-5", Fault::NotReady,     E::NotReady),
        fault("OPEN-8", Fault::NoInterfaces, E::NoInterfaces),
    ];

    #[rustfmt::skip]
    const STEPS: &'static [Step<Self>] = &[
        step("OPEN-13", always, open_session),
        success("OPEN-6"),
    ];

    const MEANINGS: &'static [&'static str] = &["OPEN-11", "OPEN-12"];

    fn caller(&self, _state: &State) -> PrincipalId {
        self.caller
    }
}

/// A computer name has no spaces, no control characters and none of the characters that Windows
/// forbids in it; leading backslashes are the usual way to write one.
fn server_has_a_name_s_form(view: &View<'_>) -> bool {
    view.call.server.as_deref().is_none_or(|server| {
        let name = server.trim_start_matches('\\');
        !name.is_empty()
            && name
                .chars()
                .all(|c| !c.is_control() && !c.is_whitespace() && !"\\/*?\"<>|,;:".contains(c))
    })
}

fn application_name_fits(view: &View<'_>) -> bool {
    let application = view.call.application.as_deref().unwrap_or("");
    application.encode_utf16().count() <= LONGEST_LEVEL
}

fn options_are_zero(view: &View<'_>) -> bool {
    view.call.options == 0
}

fn open_session(effect: &mut Effect<'_, '_, Open>) {
    let session = Session { principal: effect.caller() };
    let id = effect.transaction.add_session(session);
    effect.reply.session = Some(id.into());
}
