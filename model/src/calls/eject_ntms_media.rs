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
        row(Parameter, "EJECT-36", ALL,     NOTHING, queues,            Given(OPERATION),                E::InvalidParameter).may(),
        row(Parameter, "EJECT-13", ALL,     NOTHING, queues,            Given(MEDIUM),                   E::InvalidParameter),
        row(Parameter, "EJECT-14", ALL,     NOTHING, uses_an_operation, Given(MEDIUM),                   E::InvalidParameter).under("null-medium", "invalid-parameter"),
        row(Parameter, "EJECT-15", ALL,     NOTHING, always,            Holds(action_is_known),          E::InvalidParameter),
        row(Parameter, "EJECT-16", ALL,     NOTHING, action_is_known,   Holds(action_is_on_the_page),    E::InvalidParameter).may().answering(Answer::AnyFailure),
        row(Parameter, "EJECT-17", ALL,     NOTHING, starts,            Holds(something_is_to_go),       E::InvalidParameter).may().answering(Answer::AnyFailure),
        row(Lookup,    "EJECT-18", ALL,     NOTHING, ejects_or_queues,  Holds(medium_is_one_or_none),    E::InvalidMedia).answering(Answer::AnyFailure),
        row(Lookup,    "EJECT-30", ALL,     NOTHING, starts,            Holds(medium_is_not_zeros),      E::InvalidMedia).may().answering(Answer::AnyFailure),
        row(Lookup,    "EJECT-7",  ALL,     NOTHING, stops,             Holds(operation_runs),           E::InvalidOperation),
        row(Access,    "EJECT-1",  ALL,     SESSION, always,            GrantsOn(CONTROL, library),      E::AccessDenied),
        security_subsystem("EJECT-19"),
        row(Rule,      "EJECT-9",  ALL,     MEDIUM,  ejects_or_queues,  Holds(medium_is_online),         E::LibraryOffline),
        row(Rule,      "EJECT-10", ALL,     MEDIUM,  ejects_or_queues,  Holds(medium_is_enabled),        E::MediaNotAvailable),
        row(Rule,      "EJECT-35", ALL,     MEDIUM,  ejects_or_queues,  Holds(medium_is_enabled),        E::ResourceDisabled).may(),
        row(Rule,      "EJECT-20", ALL,     MEDIUM,  asks_about_use,    Holds(medium_is_not_in_use),     E::Busy).answering(Answer::AnyFailure),
        row(Rule,      "EJECT-38", ALL,     MEDIUM,  ejects_or_queues,  Holds(medium_waits_for_nobody),  E::Busy).may().answering(Answer::AnyFailure),
        row(Rule,      "EJECT-37", ALL,     MEDIUM,  queues,            Holds(medium_is_not_queued),     E::Busy).may().answering(Answer::AnyFailure),
        row(Rule,      "EJECT-2",  ALL,     MEDIUM,  queues,            Holds(nothing_else_is_queued),   E::Busy).may(),
        row(Rule,      "EJECT-39", ALL,     NOTHING, starts,            Holds(one_medium_is_to_go),      E::Busy).may(),
        row(Rule,      "EJECT-40", ALL,     NOTHING, starts,            Holds(queued_media_can_go),      E::Busy).may().answering(Answer::AnyFailure),
        row(Rule,      "EJECT-21", ALL,     OPERATION, stops,           Holds(never),                    E::InvalidOperation).may(),
        fault("EJECT-3",  Fault::DatabaseFailure,    E::DatabaseFailure),
        fault("EJECT-4",  Fault::DatabaseFull,       E::DatabaseFull),
        fault("EJECT-5",  Fault::DeviceNotAvailable, E::DeviceNotAvailable),
        fault("EJECT-34", Fault::DeviceNotAvailable, E::ResourceDisabled),
        fault("EJECT-11", Fault::NotEnoughMemory,    E::NotEnoughMemory),
        still_starting(),
    ];

    #[rustfmt::skip]
    const STEPS: &'static [Step<Self>] = &[
        step("EJECT-22", starts_plainly, start_operation),
        step("EJECT-42", starts_in_another_way, start_operation).under("other-ejections", "operation"),
        step("EJECT-23", starts,         put_named_medium_to_the_others),
        step("EJECT-24", starts,         release_media),
        step("EJECT-25", starts,         delete_media),
        step("EJECT-26", starts,         take_media_out),
        step("EJECT-27", queues,         queue_medium),
        step("EJECT-28", queues,         make_medium_used).under("queued-media", "in-use"),
        step("EJECT-29", stops,          stop_operation),
        success("EJECT-12"),
    ];

    const MEANINGS: &'static [&'static str] = &["EJECT-41"];

    fn caller(&self, state: &State) -> PrincipalId {
        caller_of(self.session, state)
    }
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

fn starts_plainly(view: &View<'_>) -> bool {
    view.call.action == NTMS_EJECT_START
}

fn starts_in_another_way(view: &View<'_>) -> bool {
    starts(view) && !starts_plainly(view)
}

/// EJECT-41: whether use of the medium is a reason not to eject it.
fn asks_about_use(view: &View<'_>) -> bool {
    ejects_or_queues(view) && !goes_in_spite_of_use(view.call.action)
}

const fn goes_in_spite_of_use(action: u32) -> bool {
    matches!(action, NTMS_EJECT_FORCE | NTMS_EJECT_ASK_USER)
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

/// No medium is NULL, or zeros for those that are queued.
fn medium_is_one_or_none(view: &View<'_>) -> bool {
    match view.call.medium {
        Reference::Missing => true,
        Reference::Nil => starts(view),
        Reference::Unknown => false,
        Reference::Object(_) => {
            matches!(view.object(view.call.medium), Some(ObjectId::Medium(_)))
        }
    }
}

fn something_is_to_go(view: &View<'_>) -> bool {
    !matches!(view.call.medium, Reference::Missing | Reference::Nil) || !view.state.queue.is_empty()
}

fn medium_is_not_zeros(view: &View<'_>) -> bool {
    view.call.medium != Reference::Nil
}

fn operation_runs(view: &View<'_>) -> bool {
    view.runs(view.call.operation, Operation::Eject)
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

fn medium_is_not_queued(view: &View<'_>) -> bool {
    !is_queued(view)
}

/// Mounted or opened. What is marked as in use for being queued is neither.
fn is_in_use(state: &State, id: MediumId) -> bool {
    match state.medium(id).condition.media_state {
        MediaState::Mounted | MediaState::Loaded => true,
        MediaState::InUse => !state.queue.contains(&id),
        MediaState::Idle
        | MediaState::Unloaded
        | MediaState::OperationError
        | MediaState::OperatorRequest => false,
    }
}

fn medium_is_not_in_use(view: &View<'_>) -> bool {
    !is_in_use(view.state, medium(view))
}

/// Not in an error, not waiting for an operator, not still in a drive.
fn medium_waits_for_nobody(view: &View<'_>) -> bool {
    let waiting = [MediaState::Unloaded, MediaState::OperationError, MediaState::OperatorRequest];
    !waiting.contains(&view.state.medium(medium(view)).condition.media_state)
}

/// How many slots a port has, no world says: there is one at least.
fn one_medium_is_to_go(view: &View<'_>) -> bool {
    let others = view.state.queue.iter().filter(|queued| **queued != medium(view));
    let named = usize::from(view.state.media.has(medium(view)));
    others.count() + named < 2
}

fn can_go(state: &State, id: MediumId, action: u32) -> bool {
    let condition = state.medium(id).condition;
    condition.library == LibraryId::Online
        && condition.enabled
        && (goes_in_spite_of_use(action) || !is_in_use(state, id))
}

fn queued_media_can_go(view: &View<'_>) -> bool {
    view.state.queue.iter().all(|id| can_go(view.state, *id, view.call.action))
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
    let (state, action) = (effect.state(), effect.call().action);
    state.queue.iter().copied().filter(|id| can_go(state, *id, action)).collect()
}

fn release_media(effect: &mut Ejecting<'_, '_>) {
    for medium in going(effect) {
        effect.transaction.change_condition(medium, |it| it.media_state = MediaState::Idle);
    }
}

/// Unrecognized and Incompatible media, import media unless the policy keeps them, and free media if
/// the policy says so.
fn is_deleted(state: &State, id: MediumId) -> bool {
    let is_incompatible = state.side_states_of(id).any(|(_, side)| side == SideState::Incompatible);
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
