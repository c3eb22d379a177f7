//! `EjectNtmsMedia`: media leave their library through its port.
//! Clauses: `specs/eject_ntms_media.md`.

use super::prelude::*;

type Eject = EjectNtmsMedia<Bound>;
type View<'v> = crate::rule::View<'v, Eject>;

const SESSION: Operands = Operands::at(0);
const MEDIUM: Operands = Operands::at(1);
const OPERATION: Operands = Operands::at(2);

impl Rules for Eject {
    const FUNCTION: Function = Function::EjectNtmsMedia;

    const OPERANDS: &'static [Operand<Self>] = &[
        Operand { kind: Kind::Session, get: |call| call.session },
        Operand { kind: Kind::Medium, get: |call| call.medium },
        Operand { kind: Kind::Operation, get: |call| call.operation },
    ];

    #[rustfmt::skip]
    const ROWS: &'static [Row<Self>] = &[
        //  group      clause      editions reads    when               must hold                        otherwise
        row(Handle,    "EJECT-6",  ALL,     NOTHING, always,            OpenSession(SESSION),            E::InvalidHandle),
        row(Parameter, "EJECT-8",  ALL,     NOTHING, uses_an_operation, Given(OPERATION),                E::InvalidParameter),
        row(Parameter, "EJECT-13", ALL,     NOTHING, queues,            Given(MEDIUM),                   E::InvalidParameter),
        row(Parameter, "EJECT-14", ALL,     NOTHING, uses_an_operation, Given(MEDIUM),                   E::InvalidParameter).under("null-medium", "invalid-parameter"),
        row(Parameter, "EJECT-15", ALL,     NOTHING, always,            Holds(action_is_known),          E::InvalidParameter),
        row(Parameter, "EJECT-16", ALL,     NOTHING, action_is_known,   Holds(action_is_on_the_page),    E::InvalidParameter).may().answering(Answer::AnyFailure),
        row(Parameter, "EJECT-17", ALL,     NOTHING, starts,            Holds(something_is_to_go),       E::InvalidParameter).may().answering(Answer::AnyFailure),
        row(Lookup,    "EJECT-18", ALL,     NOTHING, ejects_or_queues,  Holds(medium_is_one_or_none),    E::InvalidMedia).answering(Answer::AnyFailure),
        row(Lookup,    "EJECT-30", ALL,     NOTHING, starts,            Names(MEDIUM),                   E::InvalidMedia).may().answering(Answer::AnyFailure),
        row(Lookup,    "EJECT-7",  ALL,     NOTHING, stops,             Holds(operation_runs),           E::InvalidOperation),
        row(Access,    "EJECT-1",  ALL,     SESSION, always,            GrantsOn(CONTROL, library),      E::AccessDenied),
        security_subsystem("EJECT-19"),
        row(Rule,      "EJECT-9",  ALL,     MEDIUM,  ejects_or_queues,  Holds(medium_is_online),         E::LibraryOffline),
        row(Rule,      "EJECT-10", ALL,     MEDIUM,  ejects_or_queues,  Holds(medium_is_enabled),        E::MediaNotAvailable),
        row(Rule,      "EJECT-20", ALL,     MEDIUM,  ejects_or_queues,  Holds(medium_is_idle_or_queued), E::Busy).answering(Answer::AnyFailure),
        row(Rule,      "EJECT-2",  ALL,     MEDIUM,  queues,            Holds(nothing_else_is_queued),   E::Busy).may(),
        row(Rule,      "EJECT-21", ALL,     OPERATION, stops,           Holds(never),                    E::InvalidOperation).may(),
        fault("EJECT-3",  Fault::DatabaseFailure,    E::DatabaseFailure),
        fault("EJECT-4",  Fault::DatabaseFull,       E::DatabaseFull),
        fault("EJECT-5",  Fault::DeviceNotAvailable, E::DeviceNotAvailable),
        fault("EJECT-11", Fault::NotEnoughMemory,    E::NotEnoughMemory),
        still_starting(),
    ];

    #[rustfmt::skip]
    const STEPS: &'static [Step<Self>] = &[
        step("EJECT-22", starts,         start_operation),
        step("EJECT-23", starts,         put_named_medium_to_the_others),
        step("EJECT-24", starts,         release_media),
        step("EJECT-25", starts,         delete_media),
        step("EJECT-26", starts,         take_media_out),
        step("EJECT-27", queues,         queue_medium),
        step("EJECT-28", queues,         make_medium_used).under("queued-media", "in-use"),
        step("EJECT-29", stops,          stop_operation),
        step("EJECT-12", always,         |_| {}),
    ];

    fn caller(&self, state: &State) -> PrincipalId {
        caller_of(self.session, state)
    }
}

fn never(_view: &View<'_>) -> bool {
    false
}

fn stops(view: &View<'_>) -> bool {
    view.call.action == NTMS_EJECT_STOP
}

fn queues(view: &View<'_>) -> bool {
    view.call.action == NTMS_EJECT_QUEUE
}

/// What the page does not name, and the header does, is a start of another kind.
fn starts(view: &View<'_>) -> bool {
    !stops(view) && !queues(view)
}

fn uses_an_operation(view: &View<'_>) -> bool {
    !queues(view)
}

fn ejects_or_queues(view: &View<'_>) -> bool {
    !stops(view)
}

fn action_is_known(view: &View<'_>) -> bool {
    view.call.action <= NTMS_EJECT_ASK_USER
}

fn action_is_on_the_page(view: &View<'_>) -> bool {
    view.call.action <= NTMS_EJECT_QUEUE
}

fn medium(view: &View<'_>) -> MediumId {
    view.call.medium.medium()
}

/// No medium is NULL, or zeros when there is something in the queue.
fn medium_is_one_or_none(view: &View<'_>) -> bool {
    match view.call.medium {
        Reference::Missing => true,
        Reference::Unknown => starts(view) && !view.state.queue.is_empty(),
        Reference::Object(_) => {
            matches!(view.object(view.call.medium), Some(ObjectId::Medium(_)))
        }
    }
}

fn something_is_to_go(view: &View<'_>) -> bool {
    view.call.medium != Reference::Missing || !view.state.queue.is_empty()
}

fn operation_runs(view: &View<'_>) -> bool {
    view.state.operations.get(view.call.operation.operation()) == Some(&Operation::Eject)
}

/// The library that the medium is in; that of the port, when no medium is to go.
fn library(view: &View<'_>) -> Securable {
    let names_one = ejects_or_queues(view) && view.state.media.get(medium(view)).is_some();
    let offline = names_one && !medium_is_online(view);
    Securable::Library(if offline { LibraryId::Offline } else { LibraryId::Online })
}

fn medium_is_online(view: &View<'_>) -> bool {
    view.state.medium(medium(view)).condition.library == LibraryId::Online
}

fn medium_is_enabled(view: &View<'_>) -> bool {
    view.state.medium(medium(view)).condition.enabled
}

fn is_queued(view: &View<'_>) -> bool {
    view.state.queue.contains(&medium(view))
}

/// What is in use for being queued can be ejected.
fn medium_is_idle_or_queued(view: &View<'_>) -> bool {
    view.state.medium(medium(view)).condition.media_state == MediaState::Idle
        || (starts(view) && is_queued(view))
}

/// How many slots a port has, no world says: there is one at least.
fn nothing_else_is_queued(view: &View<'_>) -> bool {
    view.state.queue.iter().all(|queued| *queued == medium(view))
}

type Ejecting<'e, 's> = Effect<'e, 's, Eject>;

fn start_operation(effect: &mut Ejecting<'_, '_>) {
    effect.reply.ejection = Some(effect.transaction.start(Operation::Eject).into());
}

fn put_named_medium_to_the_others(effect: &mut Ejecting<'_, '_>) {
    let medium = effect.call().medium.medium();
    effect.transaction.queue(medium);
}

/// The media that go: those in the queue that are where they can go from.
fn going(effect: &Ejecting<'_, '_>) -> Vec<MediumId> {
    let is_there = |id: &&MediumId| {
        let condition = effect.state().medium(**id).condition;
        condition.library == LibraryId::Online && condition.enabled
    };
    effect.state().queue.iter().filter(is_there).copied().collect()
}

fn release_media(effect: &mut Ejecting<'_, '_>) {
    for medium in going(effect) {
        effect.transaction.change_condition(medium, |it| it.media_state = MediaState::Idle);
    }
}

/// Unrecognized and Incompatible media, import media unless the policy keeps them, and free media if
/// the policy says so.
fn is_deleted(state: &State, id: MediumId) -> bool {
    let is_incompatible = state.sides_of(id).any(|(_, side)| side.state == SideState::Incompatible);
    is_incompatible
        || match state.pool(state.medium(id).pool).kind {
            PoolKind::Unrecognized => true,
            PoolKind::Import => !state.computer.keeps_import,
            PoolKind::Free => state.computer.purges_free,
            PoolKind::Application | PoolKind::Root | PoolKind::Unknown => false,
        }
}

fn delete_media(effect: &mut Ejecting<'_, '_>) {
    for medium in going(effect) {
        if is_deleted(effect.state(), medium) {
            effect.transaction.remove_medium(medium);
        }
    }
}

fn take_media_out(effect: &mut Ejecting<'_, '_>) {
    for medium in going(effect) {
        effect.transaction.unqueue(medium);
        effect.transaction.change_condition(medium, |it| it.library = LibraryId::Offline);
    }
}

fn queue_medium(effect: &mut Ejecting<'_, '_>) {
    let medium = effect.call().medium.medium();
    effect.transaction.queue(medium);
}

fn make_medium_used(effect: &mut Ejecting<'_, '_>) {
    let medium = effect.call().medium.medium();
    effect.transaction.change_condition(medium, |it| it.media_state = MediaState::InUse);
}

fn stop_operation(effect: &mut Ejecting<'_, '_>) {
    let operation = effect.call().operation.operation();
    effect.transaction.stop(operation);
}
