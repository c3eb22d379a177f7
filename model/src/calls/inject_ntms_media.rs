//! `InjectNtmsMedia`: the port of a library opens for media that come in.
//! Clauses: `specs/inject_ntms_media.md`.

use super::prelude::*;

type Inject = InjectNtmsMedia<Bound>;
type View<'v> = crate::rule::View<'v, Inject>;

const SESSION: Operands = Operands::at(0);
const LIBRARY: Operands = Operands::at(1);
const OPERATION: Operands = Operands::at(2);
const BOTH: Operands = SESSION.and(LIBRARY);

impl Rules for Inject {
    const FUNCTION: Function = Function::InjectNtmsMedia;

    const OPERANDS: &'static [Operand<Self>] = &[
        Operand { kind: Kind::Session, get: |call| call.session },
        Operand { kind: Kind::Library, get: |call| call.library },
        Operand { kind: Kind::Operation, get: |call| call.operation },
    ];

    #[rustfmt::skip]
    const ROWS: &'static [Row<Self>] = &[
        //  group      clause       editions reads      when                 must hold                       otherwise
        row(Handle,    "INJECT-5",  ALL,     NOTHING,   always,              OpenSession(SESSION),           E::InvalidHandle),
        row(Parameter, "INJECT-7",  ALL,     NOTHING,   always,              Given(LIBRARY),                 E::InvalidParameter),
        row(Parameter, "INJECT-11", ALL,     NOTHING,   always,              Given(OPERATION),               E::InvalidParameter),
        row(Parameter, "INJECT-12", ALL,     NOTHING,   always,              Holds(action_is_known),         E::InvalidParameter),
        row(Lookup,    "INJECT-13", ALL,     NOTHING,   always,              Holds(library_is_one_or_none),  E::InvalidParameter).answering(Answer::AnyFailure),
        row(Lookup,    "INJECT-6",  ALL,     NOTHING,   stops,               Holds(operation_runs),          E::InvalidOperation),
        row(Lookup,    "INJECT-14", ALL,     NOTHING,   retracts,            Holds(operation_runs),          E::InvalidOperation).may(),
        row(Lookup,    "INJECT-22", ALL,     OPERATION, retracts,            Holds(never),                   E::InvalidOperation).may(),
        row(Access,    "INJECT-1",  ALL,     BOTH,      always,              GrantsOn(CONTROL, library),     E::AccessDenied),
        security_subsystem("INJECT-15"),
        row(Rule,      "INJECT-8",  ALL,     LIBRARY,   always,              Holds(library_is_online),       E::LibraryOffline),
        row(Rule,      "INJECT-21", ALL,     NOTHING,   always,              Holds(library_is_empty),        E::LibraryFull).may(),
        row(Rule,      "INJECT-16", ALL,     OPERATION, stops,               Holds(never),                   E::InvalidOperation).may(),
        fault("INJECT-2", Fault::DatabaseFailure,    E::DatabaseFailure),
        fault("INJECT-3", Fault::DatabaseFull,       E::DatabaseFull),
        fault("INJECT-4", Fault::DeviceNotAvailable, E::DeviceNotAvailable),
        fault("INJECT-9", Fault::NotEnoughMemory,    E::NotEnoughMemory),
        still_starting(),
    ];

    #[rustfmt::skip]
    const STEPS: &'static [Step<Self>] = &[
        step("INJECT-17", starts, start_operation),
        step("INJECT-18", stops,  stop_operation),
        success("INJECT-10"),
    ];

    fn caller(&self, state: &State) -> PrincipalId {
        caller_of(self.session, state)
    }
}

fn starts(view: &View<'_>) -> bool {
    matches!(view.call.action, NTMS_INJECT_START | NTMS_INJECT_STARTMANY)
}

fn stops(view: &View<'_>) -> bool {
    view.call.action == NTMS_INJECT_STOP
}

fn retracts(view: &View<'_>) -> bool {
    view.call.action == NTMS_INJECT_RETRACT
}

fn action_is_known(view: &View<'_>) -> bool {
    view.call.action <= NTMS_INJECT_STARTMANY
}

fn library_is_one_or_none(view: &View<'_>) -> bool {
    view.call.library == Reference::Missing
        || matches!(view.object(view.call.library), Some(ObjectId::Library(_)))
}

fn operation_runs(view: &View<'_>) -> bool {
    view.runs(view.call.operation, Operation::Inject)
}

fn library(view: &View<'_>) -> Securable {
    Securable::Library(view.call.library.library())
}

fn library_is_online(view: &View<'_>) -> bool {
    view.call.library.library() == LibraryId::Online
}

/// How many slots a library has, no world says: there is one at least.
fn library_is_empty(view: &View<'_>) -> bool {
    let mut media = view.state.media.iter();
    media.all(|(_, row)| row.condition.library == LibraryId::Offline)
}

fn start_operation(effect: &mut Effect<'_, '_, Inject>) {
    effect.reply.injection = Some(effect.transaction.start(Operation::Inject).into());
}

fn stop_operation(effect: &mut Effect<'_, '_, Inject>) {
    let operation = effect.call().operation.operation();
    effect.transaction.stop(operation);
}
