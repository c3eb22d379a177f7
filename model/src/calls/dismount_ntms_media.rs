//! `DismountNtmsMedia`: takes media out of their drives.
//! Clauses: `specs/dismount_ntms_media.md`.

use super::listed_media::*;
use super::prelude::*;

type Dismount = DismountNtmsMedia<Bound>;
type View<'v> = crate::rule::View<'v, Dismount>;

const SESSION: Operands = Operands::at(0);

impl Rules for Dismount {
    const FUNCTION: Function = Function::DismountNtmsMedia;

    const OPERANDS: &'static [Operand<Self>] =
        &[Operand { kind: Kind::Session, get: |call| call.session }];

    #[rustfmt::skip]
    const ROWS: &'static [Row<Self>] = &[
        //  group      clause         editions reads    when    must hold                         otherwise
        row(Handle,    "DISMOUNT-13", ALL,     NOTHING, always, OpenSession(SESSION),             E::InvalidHandle),
        row(Parameter, "DISMOUNT-14", ALL,     NOTHING, always, Holds(list_is_given),             E::InvalidParameter),
        row(Parameter, "DISMOUNT-15", ALL,     NOTHING, always, Holds(count_is_not_zero),         E::InvalidParameter),
        row(Parameter, "DISMOUNT-21", ALL,     NOTHING, always, Holds(options_are_known),         E::InvalidParameter).may(),
        row(Lookup,    "DISMOUNT-6",  ALL,     NOTHING, always, Holds(each_names_an_object),      E::InvalidMedia),
        row(Lookup,    "DISMOUNT-18", ALL,     NOTHING, always, Holds(each_is_logical_or_a_side), E::InvalidMedia).by_reading("wrong-kind-code", WRONG_MEDIUM),
        row(Lookup,    "DISMOUNT-20", ALL,     NOTHING, always, Holds(no_element_comes_twice),    E::InvalidMedia).may(),
        row(Lookup,    "DISMOUNT-5",  ALL,     NOTHING, always, Holds(each_is_in_a_library),      E::InvalidLibrary),
        row(Access,    "DISMOUNT-1",  ALL,     SESSION, always, GrantsOnEach(USE, pools),         E::AccessDenied),
        row(Access,    "DISMOUNT-16", ALL,     SESSION, always, GrantsOnEach(USE, libraries),     E::AccessDenied),
        security_subsystem("DISMOUNT-17"),
        row(Rule,      "DISMOUNT-9",  ALL,     NOTHING, always, Holds(each_is_online),            E::MediaOffline),
        row(Rule,      "DISMOUNT-8",  ALL,     NOTHING, always, Holds(each_is_enabled),           E::MediaNotAvailable).may(),
        row(Rule,      "DISMOUNT-28", ALL,     NOTHING, always, Holds(each_is_enabled),           E::DeviceNotAvailable).may(),
        row(Rule,      "DISMOUNT-7",  ALL,     NOTHING, always, Holds(none_is_in_error),          E::InvalidState).may(),
        row(Rule,      "DISMOUNT-19", ALL,     NOTHING, always, Holds(each_may_be_in_a_drive),    E::InvalidState).under("dismount-idle", "refused"),
        row(Rule,      "DISMOUNT-30", ALL,     NOTHING, always, Holds(each_is_seen_in_a_drive),   E::InvalidState).under("dismount-idle", "refused").may(),
        fault("DISMOUNT-2",  Fault::DatabaseFailure,    E::DatabaseFailure),
        fault("DISMOUNT-3",  Fault::DatabaseFull,       E::DatabaseFull),
        fault("DISMOUNT-4",  Fault::DeviceNotAvailable, E::DeviceNotAvailable),
        fault("DISMOUNT-12", Fault::DeviceNotAvailable, E::Timeout),
        fault("DISMOUNT-10", Fault::NotEnoughMemory,    E::NotEnoughMemory),
        still_starting(),
    ];

    #[rustfmt::skip]
    const STEPS: &'static [Step<Self>] = &[
        step("DISMOUNT-22", is_immediate, put_those_in_drives_away),
        step("DISMOUNT-23", is_deferred,  leave_those_in_drives).under("deferred-dismount", "unloaded"),
        step("DISMOUNT-23", is_deferred,  put_those_in_drives_away).under("deferred-dismount", "idle"),
        step("DISMOUNT-29", always,       mend_those_in_error).under("dismount-in-error", "idle"),
        success("DISMOUNT-11"),
    ];

    fn caller(&self, state: &State) -> PrincipalId {
        caller_of(self.session, state)
    }
}

/// One of the two, or none.
fn options_are_known(view: &View<'_>) -> bool {
    view.call.options <= NTMS_DISMOUNT_IMMEDIATE
}

/// Neither of the two is the default, and both are one too many.
fn is_deferred(view: &View<'_>) -> bool {
    let both = NTMS_DISMOUNT_DEFERRED | NTMS_DISMOUNT_IMMEDIATE;
    view.call.options & both == NTMS_DISMOUNT_DEFERRED
}

fn is_immediate(view: &View<'_>) -> bool {
    !is_deferred(view)
}

fn is_in_a_drive(condition: Condition) -> bool {
    matches!(condition.media_state, MediaState::Mounted | MediaState::Loaded | MediaState::Unloaded)
}

/// Of media in an error, DISMOUNT-7 speaks, and of those that are offline, DISMOUNT-9.
fn each_is_in_a_drive(view: &View<'_>) -> bool {
    conditions(view).iter().all(|condition| {
        condition.library == LibraryId::Offline
            || condition.media_state == MediaState::OperationError
            || is_in_a_drive(*condition)
    })
}

/// DISMOUNT-30: the answer under which an idle medium may be in a drive.
const DEFERRED_IS_IDLE: ReadingChoice = ReadingChoice::named("deferred-dismount", "idle");

fn each_may_be_in_a_drive(view: &View<'_>) -> bool {
    each_is_in_a_drive(view)
        || (conditions(view)
            .iter()
            .all(|it| is_in_a_drive(*it) || it.media_state == MediaState::Idle)
            && view.follows(DEFERRED_IS_IDLE))
}

/// Where an idle medium may be in a drive, a server may refuse it all the same.
fn each_is_seen_in_a_drive(view: &View<'_>) -> bool {
    each_is_in_a_drive(view) || !view.follows(DEFERRED_IS_IDLE)
}

type Dismounting<'e, 's> = Effect<'e, 's, Dismount>;

fn turn_those_in_drives(effect: &mut Dismounting<'_, '_>, to: MediaState) {
    for side in sides(&effect.view()) {
        if is_in_a_drive(effect.state().medium(side.medium).condition) {
            effect.transaction.change_condition(side.medium, |it| it.media_state = to);
        }
    }
}

fn mend_those_in_error(effect: &mut Dismounting<'_, '_>) {
    for side in sides(&effect.view()) {
        effect.transaction.change_condition(side.medium, |condition| {
            if condition.media_state == MediaState::OperationError {
                condition.media_state = MediaState::Idle;
            }
        });
    }
}

fn put_those_in_drives_away(effect: &mut Dismounting<'_, '_>) {
    turn_those_in_drives(effect, MediaState::Idle);
}

fn leave_those_in_drives(effect: &mut Dismounting<'_, '_>) {
    turn_those_in_drives(effect, MediaState::Unloaded);
}
