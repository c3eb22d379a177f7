//! `CloseNtmsSession`: closes a session. Clauses: `specs/close_ntms_session.md`.

use super::prelude::*;

type Close = CloseNtmsSession<Bound>;

const SESSION: Operands = Operands::at(0);

impl Rules for Close {
    const FUNCTION: Function = Function::CloseNtmsSession;

    const OPERANDS: &'static [Operand<Self>] =
        &[Operand { kind: Kind::Session, get: |call| call.session }];

    #[rustfmt::skip]
    const ROWS: &'static [Row<Self>] = &[
        //  group   clause     editions reads    when    must hold             otherwise
        row(Handle, "CLOSE-2", ALL,     NOTHING, always, OpenSession(SESSION), E::InvalidHandle),
        fault("CLOSE-1", Fault::ConnectionUnavailable, E::ConnectionUnavailable),
        still_starting(),
    ];

    #[rustfmt::skip]
    const STEPS: &'static [Step<Self>] = &[
        step("CLOSE-4", always, close_session),
        success("CLOSE-3"),
    ];

    fn caller(&self, state: &State) -> PrincipalId {
        caller_of(self.session, state)
    }
}

fn close_session(effect: &mut Effect<'_, '_, Close>) {
    let session = effect.call().session.session();
    effect.transaction.remove_session(session);
}
