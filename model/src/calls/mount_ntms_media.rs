//! `MountNtmsMedia`: puts media into drives.
//! Clauses: `specs/mount_ntms_media.md`.

use super::listed_media::*;
use super::prelude::*;

type Mount = MountNtmsMedia<Bound>;
type View<'v> = crate::rule::View<'v, Mount>;

const SESSION: Operands = Operands::at(0);

impl Rules for Mount {
    const FUNCTION: Function = Function::MountNtmsMedia;

    const OPERANDS: &'static [Operand<Self>] =
        &[Operand { kind: Kind::Session, get: |call| call.session }];

    #[rustfmt::skip]
    const ROWS: &'static [Row<Self>] = &[
        //  group      clause      editions reads    when                    must hold                           otherwise
        row(Handle,    "MOUNT-18", ALL,     NOTHING, always,                 OpenSession(SESSION),               E::InvalidHandle),
        row(Parameter, "MOUNT-19", ALL,     NOTHING, always,                 Holds(list_is_given),               E::InvalidParameter),
        row(Parameter, "MOUNT-20", ALL,     NOTHING, always,                 Holds(drives_are_given),            E::InvalidParameter),
        row(Parameter, "MOUNT-21", ALL,     NOTHING, always,                 Holds(count_is_not_zero),           E::InvalidParameter),
        row(Parameter, "MOUNT-34", ALL,     NOTHING, always,                 Holds(options_are_known),           E::InvalidParameter).may(),
        row(Parameter, "MOUNT-52", ALL,     NOTHING, always,                 Holds(some_option_is_given),        E::InvalidParameter).may(),
        row(Parameter, "MOUNT-35", ALL,     NOTHING, always,                 Holds(priority_is_in_range),        E::InvalidParameter).may(),
        row(Parameter, "MOUNT-36", ALL,     NOTHING, always,                 Holds(reserved_pointer_is_null),    E::InvalidParameter).may(),
        row(Lookup,    "MOUNT-9",  ALL,     NOTHING, always,                 Holds(each_names_an_object),        E::InvalidMedia),
        row(Lookup,    "MOUNT-24", ALL,     NOTHING, always,                 Holds(each_is_logical_or_a_side),   E::InvalidMedia).by_reading("wrong-kind-code", WRONG_MEDIUM),
        row(Lookup,    "MOUNT-25", ALL,     NOTHING, always,                 Holds(no_element_comes_twice),      E::InvalidMedia),
        row(Lookup,    "MOUNT-7",  ALL,     NOTHING, names_drives,           Holds(no_drive_is_something_else),  E::InvalidDrive),
        row(Lookup,    "MOUNT-37", ALL,     NOTHING, names_drives,           Holds(no_drive_is_a_stranger),      E::InvalidDrive).may(),
        row(Lookup,    "MOUNT-6",  ALL,     NOTHING, names_drives,           Holds(no_drive_is_a_stranger),      E::DriveMediaMismatch).may(),
        row(Lookup,    "MOUNT-8",  ALL,     NOTHING, always,                 Holds(each_is_in_a_library),        E::InvalidLibrary),
        row(Access,    "MOUNT-1",  ALL,     SESSION, always,                 GrantsOnEach(USE, pools),           E::AccessDenied),
        row(Access,    "MOUNT-22", ALL,     SESSION, always,                 GrantsOnEach(USE, libraries),       E::AccessDenied),
        security_subsystem("MOUNT-23"),
        row(Rule,      "MOUNT-17", ALL,     NOTHING, writes,                 Holds(none_is_complete),            E::WriteProtect),
        row(Rule,      "MOUNT-14", ALL,     NOTHING, always,                 Holds(each_is_enabled),             E::ResourceDisabled),
        row(Rule,      "MOUNT-10", ALL,     NOTHING, always,                 Holds(none_is_in_error),            E::InvalidState),
        row(Rule,      "MOUNT-32", ALL,     NOTHING, always,                 Holds(none_is_incompatible),        E::InvalidState).may(),
        row(Rule,      "MOUNT-26", ALL,     NOTHING, always,                 Holds(each_is_another_medium),      E::InvalidMedia).may().answering(Answer::AnyFailure),
        row(Rule,      "MOUNT-11", ALL,     NOTHING, refuses_offline,        Holds(each_is_online),              E::MediaOffline),
        row(Rule,      "MOUNT-30", ALL,     NOTHING, asks_and_wants_it_now,  Holds(each_is_online),              E::MediaOffline).answering(OFFLINE_AT_ONCE),
        row(Rule,      "MOUNT-54", ALL,     NOTHING, asks_and_only_queues,   Holds(each_is_online),              E::MediaOffline).may().answering(OFFLINE_AT_ONCE),
        row(Rule,      "MOUNT-16", ALL,     NOTHING, asks_and_waits,         Holds(each_is_online),              E::Timeout),
        row(Rule,      "MOUNT-31", ALL,     NOTHING, asks_and_waits,         Holds(each_is_online),              E::MediaOffline).may(),
        row(Rule,      "MOUNT-13", ALL,     NOTHING, asks_in_vain,           Without(Fault::OperatorRefuses),    E::RequestRefused),
        row(Rule,      "MOUNT-3",  ALL,     NOTHING, asks_in_vain,           Without(Fault::OperatorRefuses),    E::Cancelled).may(),
        row(Rule,      "MOUNT-56", ALL,     NOTHING, asks_without_a_wait,    Without(Fault::OperatorRefuses),    E::RequestRefused).may().answering(Answer::AnyOf(&[E::RequestRefused, E::Cancelled])),
        row(Rule,      "MOUNT-2",  ALL,     NOTHING, wants_it_now,           Holds(none_is_in_use),              E::Busy),
        row(Rule,      "MOUNT-53", ALL,     NOTHING, only_queues,            Holds(none_is_in_use),              E::Busy).may().answering(BUSY_AT_LAST),
        row(Rule,      "MOUNT-27", ALL,     NOTHING, waits,                  Holds(none_is_in_use),              E::Busy).answering(BUSY_AT_LAST),
        row(Rule,      "MOUNT-28", ALL,     NOTHING, always,                 Holds(none_is_mounted),             E::Busy).under("mounted-again", "busy").answering(BUSY_AT_LAST),
        row(Rule,      "MOUNT-29", ALL,     NOTHING, always,                 Holds(one_drive_is_enough),         E::Busy).may().answering(BUSY_AT_LAST),
        row(Rule,      "MOUNT-50", ALL,     NOTHING, always,                 Holds(all_is_available),            E::ResourceNotAvailable).may(),
        fault("MOUNT-4",  Fault::DatabaseFailure, E::DatabaseFailure),
        fault("MOUNT-5",  Fault::DatabaseFull,    E::DatabaseFull),
        fault("MOUNT-51", Fault::DeviceNotAvailable, E::ResourceDisabled).answering(NO_DRIVE),
        fault("MOUNT-12", Fault::NotEnoughMemory, E::NotEnoughMemory),
        still_starting(),
    ];

    #[rustfmt::skip]
    const STEPS: &'static [Step<Self>] = &[
        step("MOUNT-55", has_to_wait,  mark_those_that_wait).under("queued-mount", "marked"),
        step("MOUNT-43", can_be_done,  |effect| turn_each(effect, MediaState::Mounted)).under("mounted-state", "mounted"),
        step("MOUNT-43", can_be_done,  |effect| turn_each(effect, MediaState::Loaded)).under("mounted-state", "loaded"),
        success("MOUNT-15"),
    ];

    const MEANINGS: &'static [&'static str] =
        &["MOUNT-33", "MOUNT-38", "MOUNT-39", "MOUNT-40", "MOUNT-41", "MOUNT-42"];

    fn caller(&self, state: &State) -> PrincipalId {
        caller_of(self.session, state)
    }
}

/// The page says one, MS-RSMP the other.
const BUSY_AT_LAST: Answer = Answer::AnyOf(&[E::Busy, E::Timeout]);

/// What is offline is so at once, or when a time of nothing is over.
const OFFLINE_AT_ONCE: Answer = Answer::AnyOf(&[E::MediaOffline, E::Timeout]);

/// A drive that is disabled, or that nobody could wait for any longer.
const NO_DRIVE: Answer =
    Answer::AnyOf(&[E::ResourceDisabled, E::ResourceNotAvailable, E::Busy, E::Timeout]);

/// MOUNT-39: the answer under which a time of zero means to wait.
const ZERO_WAITS: ReadingChoice = ReadingChoice::named("zero-timeout", "wait");

fn has_option(view: &View<'_>, option: u32) -> bool {
    view.call.options & option != 0
}

fn options_are_known(view: &View<'_>) -> bool {
    view.call.options & !NTMS_MOUNT_OPTIONS == 0
}

fn some_option_is_given(view: &View<'_>) -> bool {
    view.call.options != 0
}

/// The number is that of a signed one.
fn priority_is_in_range(view: &View<'_>) -> bool {
    (-15..=15).contains(&(view.call.priority as i32))
}

fn reserved_pointer_is_null(view: &View<'_>) -> bool {
    view.call.information == OutPointer::Null
}

fn drives_are_given(view: &View<'_>) -> bool {
    view.call.drives.is_some()
}

fn drives<'v>(view: &View<'v>) -> &'v [Reference] {
    view.call.drives.as_deref().unwrap_or_default()
}

/// MOUNT-42.
fn names_drives(view: &View<'_>) -> bool {
    has_option(view, NTMS_MOUNT_SPECIFIC_DRIVE)
}

/// Zeros are no drive of anybody.
fn is_a_stranger(drive: Reference) -> bool {
    drive == Reference::Unknown
}

fn no_drive_is_something_else(view: &View<'_>) -> bool {
    drives(view).iter().all(|drive| is_a_stranger(*drive))
}

fn no_drive_is_a_stranger(view: &View<'_>) -> bool {
    !drives(view).iter().any(|drive| is_a_stranger(*drive))
}

fn writes(view: &View<'_>) -> bool {
    has_option(view, NTMS_MOUNT_WRITE)
}

fn none_is(view: &View<'_>, state: SideState) -> bool {
    sides(view).iter().all(|side| view.state.side_state(*side) != state)
}

fn none_is_complete(view: &View<'_>) -> bool {
    none_is(view, SideState::Complete)
}

fn none_is_incompatible(view: &View<'_>) -> bool {
    none_is(view, SideState::Incompatible)
}

/// Of an element that comes twice, MOUNT-25 speaks.
fn each_is_another_medium(view: &View<'_>) -> bool {
    let listed = listed_sides(view);
    listed.iter().enumerate().all(|(at, (element, side))| {
        let is_apart =
            |(other, of_other): &(_, SideId)| other == element || of_other.medium != side.medium;
        listed[..at].iter().all(is_apart)
    })
}

/// MOUNT-38, MOUNT-39, MOUNT-40, MOUNT-41.
fn waits(view: &View<'_>) -> bool {
    !has_option(view, NTMS_MOUNT_ERROR_NOT_AVAILABLE)
        && !has_option(view, NTMS_MOUNT_NOWAIT)
        && (view.call.timeout != 0 || view.follows(ZERO_WAITS))
}

/// MOUNT-41: what cannot be done at once is queued, and nobody waits for it.
fn only_queues(view: &View<'_>) -> bool {
    has_option(view, NTMS_MOUNT_NOWAIT) && !has_option(view, NTMS_MOUNT_ERROR_NOT_AVAILABLE)
}

fn wants_it_now(view: &View<'_>) -> bool {
    !waits(view) && !only_queues(view)
}

fn refuses_offline(view: &View<'_>) -> bool {
    has_option(view, NTMS_MOUNT_ERROR_OFFLINE)
}

fn asks_and_waits(view: &View<'_>) -> bool {
    !refuses_offline(view) && waits(view)
}

fn asks_and_wants_it_now(view: &View<'_>) -> bool {
    !refuses_offline(view) && wants_it_now(view)
}

fn asks_and_only_queues(view: &View<'_>) -> bool {
    !refuses_offline(view) && only_queues(view)
}

/// An operator may be faster than a call that does not wait for him.
fn asks_without_a_wait(view: &View<'_>) -> bool {
    !refuses_offline(view) && !waits(view) && !each_is_online(view)
}

fn asks_in_vain(view: &View<'_>) -> bool {
    asks_and_waits(view) && !each_is_online(view)
}

fn none_is_in_use(view: &View<'_>) -> bool {
    let in_use = [MediaState::InUse, MediaState::OperatorRequest];
    conditions(view).iter().all(|condition| !in_use.contains(&condition.media_state))
}

fn none_is_mounted(view: &View<'_>) -> bool {
    let mounted = [MediaState::Mounted, MediaState::Loaded];
    conditions(view).iter().all(|condition| !mounted.contains(&condition.media_state))
}

/// Neither used, mounted or disabled, nor on the shelf, and a drive for each.
fn all_is_available(view: &View<'_>) -> bool {
    none_is_in_use(view)
        && none_is_mounted(view)
        && each_is_enabled(view)
        && each_is_online(view)
        && one_drive_is_enough(view)
}

/// Whether a mount that was asked for can be done while the call runs.
fn can_be_done(view: &View<'_>) -> bool {
    none_is_in_use(view) && each_is_online(view)
}

fn has_to_wait(view: &View<'_>) -> bool {
    !can_be_done(view)
}

/// Offline media wait for an operator, and what is idle is in use as soon as somebody asked for it.
fn mark_those_that_wait(effect: &mut Effect<'_, '_, Mount>) {
    for side in sides(&effect.view()) {
        effect.transaction.change_condition(side.medium, |condition| {
            let marked = match condition.library {
                LibraryId::Offline => MediaState::OperatorRequest,
                LibraryId::Online => MediaState::InUse,
            };
            if condition.media_state == MediaState::Idle {
                condition.media_state = marked;
            }
        });
    }
}

/// How many drives there are, no world says: there is one at least.
fn one_drive_is_enough(view: &View<'_>) -> bool {
    let sides = sides(view);
    let is_another = |medium: MediumId| sides.first().is_some_and(|side| side.medium != medium);
    let is_in_a_drive = |condition: Condition| condition.media_state != MediaState::Idle;
    sides.iter().all(|side| !is_another(side.medium))
        && view.state.media.iter().all(|(id, row)| !is_another(id) || !is_in_a_drive(row.condition))
}
