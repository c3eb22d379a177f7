//! Media that come and go by calls.

use super::prelude::*;
use super::rights::side_of;
use crate::information::Information;
use crate::state::{Condition, Operation};

/// Said of steps.
#[rustfmt::skip]
pub const PROPERTIES: &[Property] = &[
    property("INV-79", "deleting a medium changes nothing but that it is gone with its sides, and it was offline and held nothing for anybody",
        OnStep(deleting_takes_one_idle_medium),
        "a medium is deleted", OnStep(a_medium_is_deleted))
        .stating(&["DELMED-20"]),
    property("INV-83", "an ejection takes the medium that is named and all that is queued and can go, and no other, offline or away; queueing adds one medium to the queue, and stopping ends one operation; nothing else changes",
        OnStep(ejecting_touches_what_goes),
        "a queued medium is ejected with another", OnStep(two_media_are_ejected))
        .stating(&["EJECT-31"]),
    property("INV-84", "only unrecognized, Incompatible, import and free media are deleted by being ejected, and of the last two only as the policies say",
        OnStep(policies_say_what_is_deleted),
        "a medium is deleted by being ejected", OnStep(a_medium_is_ejected_for_good)),
    property("INV-85", "opening and closing the port for media that come in changes nothing but what runs there",
        OnStep(injecting_touches_operations_alone),
        "a port is opened", OnStep(a_port_is_opened))
        .stating(&["INJECT-19"]),
    property("INV-87", "mounting turns all media that are listed from idle or ready to be removed into mounted ones, or, when nobody waits for what is not there, lets them wait, and touches nothing else",
        OnStep(mounting_turns_the_media_listed),
        "two media are mounted at once", OnStep(two_media_are_mounted))
        .stating(&["MOUNT-44"])
        .unless(&[reading("mounted-again", "accepted")]),
    property("INV-88", "once a dismount is done, none of the media that are listed is mounted, nor in a drive unless it was deferred; no other medium and nothing else has changed",
        OnStep(dismounting_releases_the_media_listed),
        "two media are dismounted at once", OnStep(two_media_are_dismounted))
        .stating(&["DISMOUNT-24"]),
    property("INV-81", "entering a medium changes nothing but that it is there, offline and idle, with the sides, LMIDs, bar code, labels, names and descriptions that were given",
        OnStep(entering_adds_one_medium),
        "a medium with an LMID is entered", OnStep(a_bound_medium_is_entered))
        .stating(&["CRTMED-47"]),
    property("INV-82", "no medium is entered with a bar code that another has, nor with a label that another has when the caller asks that",
        OnStep(marks_are_new),
        "a medium is entered with a label that another has", OnStep(a_label_comes_twice)),
];

/// Whether an object is this medium or a side of it.
fn is_about(object: &ObjectId, id: MediumId) -> bool {
    match object {
        ObjectId::Medium(medium) => *medium == id,
        ObjectId::Side(side) => side.medium == id,
        ObjectId::Pool(_)
        | ObjectId::Logical(_)
        | ObjectId::MediaType(_)
        | ObjectId::Library(_)
        | ObjectId::Computer
        | ObjectId::Session(_)
        | ObjectId::Operation(_) => false,
    }
}

fn deleting_takes_one_idle_medium(step: &Step<'_>) -> bool {
    let Some(call) = step.delete_medium() else { return true };
    let id = call.medium.medium();
    let was = step.before.medium(id);
    let mut expected = step.before.clone();
    expected.media.put(id, None);
    expected.written.retain(|object, _| !is_about(object, id));
    expected.marks.retain(|object, _| !is_about(object, id));
    was.condition.library == LibraryId::Offline
        && was.sides.iter().all(|side| {
            !matches!(side.state, SideState::Allocated | SideState::Complete | SideState::Reserved)
        })
        && *step.after == expected
}

/// The medium that a step entered.
fn entered(step: &Step<'_>) -> Option<MediumId> {
    step.create_medium()?;
    step.reply.medium.map(Reference::medium)
}

fn entering_adds_one_medium(step: &Step<'_>) -> bool {
    let Some(call) = step.create_medium() else { return true };
    let Some(id) = entered(step) else { return false };
    let (Some(given), Some(sides)) = (&call.medium, &call.sides) else { return false };
    let is = step.after.medium(id);
    let pool = given.pool.unwrap_or(Reference::Missing).pool();
    let mut bound = 0;
    let sides_are_as_given = is.sides.len() == sides.len()
        && step.after.sides_of(id).zip(sides).all(|((side, is), given)| {
            let lmids = step.after.logical_media.iter().filter(|(_, row)| row.side == side).count();
            let is_bound = matches!(is.state, SideState::Allocated | SideState::Complete);
            let is_odd = given.logical.is_some_and(|lmid| lmid != Reference::Missing);
            bound += lmids;
            given.state == Some(is.state.number())
                && given.allocations.unwrap_or(0) == is.allocations
                && (lmids == usize::from(is_bound) || (is_odd && lmids == 1))
        });
    let mut rest = step.after.clone();
    rest.media.put(id, None);
    rest.logical_media.clone_from(&step.before.logical_media);
    rest.written.retain(|object, _| !is_about(object, id));
    rest.marks.retain(|object, _| !is_about(object, id));
    !step.before.media.has(id)
        && rest == *step.before
        && sides_are_as_given
        && is_known_by(step.after, id, given, sides)
        && step.after.logical_media.len() == step.before.logical_media.len() + bound
        && step.before.logical_media.iter().all(|(lmid, row)| step.after.logical(lmid) == row)
        && is.pool == pool
        && step.after.pool(pool).holds == Holds::Media(is.media_type)
        && is.condition.library == LibraryId::Offline
        && is.condition.media_state == MediaState::Idle
        && given.enabled.is_none_or(|enabled| enabled == is.condition.enabled)
}

/// Whether the bar code, the labels, the names and the descriptions of a medium and its sides are those
/// given.
fn is_known_by(
    state: &State,
    id: MediumId,
    given: &Information<Reference>,
    sides: &[Information<Reference>],
) -> bool {
    let text = |text: &Option<Box<str>>| text.as_deref().unwrap_or("").to_owned();
    let bar_code = text(&given.bar_code).trim_end_matches(' ').to_owned();
    let has_bar_code = match state.marks.get(&ObjectId::Medium(id)).map(|mark| &**mark) {
        Some(Mark::BarCode(is)) => **is == *bar_code,
        Some(Mark::Label { .. }) => false,
        None => bar_code.is_empty(),
    };
    let has_label = |(side, given): (SideId, &Information<Reference>)| {
        matches!(state.marks.get(&ObjectId::Side(side)).map(|mark| &**mark),
            Some(Mark::Label { label_type, label_id })
                if **label_type == *text(&given.label_type) && **label_id == *text(&given.label_id))
    };
    let is_called = |object: ObjectId, given: &Information<Reference>| {
        let written = state.written.get(&object);
        let name = written.and_then(|it| it.name.as_deref()).unwrap_or("");
        let description = written.map_or("", |it| &it.description);
        name == text(&given.name) && description == text(&given.description)
    };
    let ids = || state.sides_of(id).map(|(side, _)| side).zip(sides);
    has_bar_code
        && ids().all(has_label)
        && is_called(ObjectId::Medium(id), given)
        && ids().all(|(side, given)| is_called(ObjectId::Side(side), given))
}

fn a_bound_medium_is_entered(step: &Step<'_>) -> bool {
    entered(step).is_some() && step.after.logical_media.len() > step.before.logical_media.len()
}

/// The bar codes and labels that a step brought, each with whether there was one like it.
fn brought<'s>(step: &'s Step<'_>) -> impl Iterator<Item = (&'s Mark, bool)> {
    let new = step.after.marks.iter().filter(|(id, _)| !step.before.marks.contains_key(id));
    new.map(|(_, mark)| (&**mark, step.before.marks.values().any(|known| known == mark)))
}

fn marks_are_new(step: &Step<'_>) -> bool {
    let Some(call) = step.create_medium() else { return true };
    let refuses_duplicates = call.options & NTMS_ERROR_ON_DUPLICATE != 0;
    brought(step).all(|(mark, is_known)| match mark {
        Mark::BarCode(_) => !is_known,
        Mark::Label { .. } => !is_known || !refuses_duplicates,
    })
}

fn a_label_comes_twice(step: &Step<'_>) -> bool {
    brought(step).any(|(_, is_known)| is_known)
}

/// The media that a call ejected, those first that were deleted.
fn ejected(step: &Step<'_>) -> Vec<MediumId> {
    if step.eject().is_none() {
        return Vec::new();
    }
    let gone = step.before.media.ids().filter(|id| !step.after.media.has(*id));
    let out = step.before.media.iter().filter(|(id, row)| {
        row.condition.library == LibraryId::Online
            && step
                .after
                .media
                .get(*id)
                .is_some_and(|row| row.condition.library == LibraryId::Offline)
    });
    gone.chain(out.map(|(id, _)| id)).collect()
}

fn ejecting_touches_what_goes(step: &Step<'_>) -> bool {
    let Some(call) = step.eject() else { return true };
    match call.action {
        NTMS_EJECT_STOP => one_operation_ends(step, call.operation.operation()),
        NTMS_EJECT_QUEUE => one_medium_is_queued(step, call.medium.medium()),
        action => what_can_go_goes(step, call.medium.medium(), action),
    }
}

fn one_operation_ends(step: &Step<'_>, operation: OperationId) -> bool {
    let mut expected = step.before.clone();
    expected.operations.put(operation, None);
    step.before.operations.has(operation) && expected == *step.after
}

/// Whether it is marked as in use then, is the reading `queued-media`.
fn one_medium_is_queued(step: &Step<'_>, id: MediumId) -> bool {
    let mut expected = step.before.clone();
    expected.queue.insert(id);
    let is = step.after.medium(id).condition.media_state;
    if is == MediaState::InUse
        && let Some(row) = expected.media.get_mut(id)
    {
        row.condition.media_state = is;
    }
    step.before.media.has(id) && expected == *step.after
}

/// Of the media that are named or queued, those that are online, enabled and not in use.
fn what_can_go_goes(step: &Step<'_>, named: MediumId, action: u32) -> bool {
    let in_spite_of_use = action == NTMS_EJECT_FORCE || action == NTMS_EJECT_ASK_USER;
    let mut expected = step.before.clone();
    expected.queue.extend(step.before.media.has(named).then_some(named));
    for id in expected.queue.clone() {
        let was = step.before.medium(id).condition;
        let is_queued = step.before.queue.contains(&id);
        let is_used = match was.media_state {
            MediaState::Mounted | MediaState::Loaded => true,
            MediaState::InUse => !is_queued,
            MediaState::Idle
            | MediaState::Unloaded
            | MediaState::OperationError
            | MediaState::OperatorRequest => false,
        };
        let can_go = was.library == LibraryId::Online && was.enabled;
        if !can_go || (is_used && !in_spite_of_use) {
            // Somebody named what cannot go.
            if id == named {
                return false;
            }
            continue;
        }
        expected.queue.remove(&id);
        let library = LibraryId::Offline;
        let condition = Condition { library, media_state: MediaState::Idle, ..was };
        expected.media.get_mut(id).into_iter().for_each(|row| row.condition = condition);
        if !step.after.media.has(id) {
            expected.media.put(id, None);
            expected.written.retain(|object, _| !is_about(object, id));
            expected.marks.retain(|object, _| !is_about(object, id));
            expected.logical_media.clone_from(&step.after.logical_media);
        }
    }
    let new: Vec<_> =
        step.after.operations.iter().filter(|(id, _)| !step.before.operations.has(*id)).collect();
    let one_starts = match *new {
        [] => action != NTMS_EJECT_START,
        [(_, operation)] => *operation == Operation::Eject,
        _ => false,
    };
    let gone =
        step.before.logical_media.iter().filter(|(id, _)| !step.after.logical_media.has(*id));
    let they_went_with_their_media =
        gone.into_iter().all(|(_, row)| !step.after.media.has(row.side.medium));
    let old_go_on = step.before.operations.ids().all(|id| step.after.operations.has(id));
    expected.operations.clone_from(&step.after.operations);
    expected == *step.after && one_starts && old_go_on && they_went_with_their_media
}

fn two_media_are_ejected(step: &Step<'_>) -> bool {
    ejected(step).len() == 2 && !step.before.queue.is_empty()
}

fn policies_say_what_is_deleted(step: &Step<'_>) -> bool {
    ejected(step).into_iter().all(|id| {
        let row = step.before.medium(id);
        let is_unfit = row.sides.iter().any(|side| side.state == SideState::Incompatible);
        let is_deleted = is_unfit
            || match step.before.pool(row.pool).kind {
                PoolKind::Unrecognized => true,
                PoolKind::Import => !step.before.computer.keeps_import,
                PoolKind::Free => step.before.computer.purges_free,
                PoolKind::Application | PoolKind::Root | PoolKind::Unknown => false,
            };
        is_deleted != step.after.media.has(id)
    })
}

fn a_medium_is_ejected_for_good(step: &Step<'_>) -> bool {
    ejected(step).first().is_some_and(|id| !step.after.media.has(*id))
}

fn injecting_touches_operations_alone(step: &Step<'_>) -> bool {
    if step.inject().is_none() {
        return true;
    }
    let mut expected = step.before.clone();
    expected.operations.clone_from(&step.after.operations);
    expected == *step.after
}

fn a_port_is_opened(step: &Step<'_>) -> bool {
    step.inject().is_some() && step.after.operations.len() > step.before.operations.len()
}

/// The media that a list of LMIDs and sides is about.
fn listed(step: &Step<'_>, list: Option<&[Reference]>) -> Vec<MediumId> {
    let medium = |named: &Reference| side_of(step.before, *named).medium;
    list.unwrap_or_default().iter().map(medium).collect()
}

/// Whether of the state before nothing but the media states of these media is another, each of which
/// is as `is_right` wants it, by what it was and what it is.
fn only_media_states_changed(
    step: &Step<'_>,
    media: &[MediumId],
    is_right: fn(MediaState, MediaState) -> bool,
) -> bool {
    let mut expected = step.before.clone();
    let turned = media.iter().all(|id| {
        let is = step.after.medium(*id).condition.media_state;
        expected.media.get_mut(*id).is_some_and(|row| {
            let was = std::mem::replace(&mut row.condition.media_state, is);
            // Of two sides of one medium, the second is looked at when it is mounted already.
            was == is || is_right(was, is)
        })
    });
    turned && expected == *step.after
}

fn mounting_turns_the_media_listed(step: &Step<'_>) -> bool {
    let Some(call) = step.mount() else { return true };
    let media = listed(step, call.media.as_deref());
    let condition = |id: &MediumId| step.before.medium(*id).condition;
    let is_there = |id: &MediumId| {
        let was = condition(id);
        was.library == LibraryId::Online
            && !matches!(was.media_state, MediaState::InUse | MediaState::OperatorRequest)
    };
    let is_mounted = |id: &MediumId| {
        let is = step.after.medium(*id).condition.media_state;
        condition(id).enabled && matches!(is, MediaState::Mounted | MediaState::Loaded)
    };
    if media.iter().all(is_there) {
        media.iter().all(is_mounted)
            && only_media_states_changed(step, &media, |was, is| {
                matches!(was, MediaState::Idle | MediaState::Unloaded)
                    && matches!(is, MediaState::Mounted | MediaState::Loaded)
            })
    } else {
        let nobody_waits = call.options & NTMS_MOUNT_NOWAIT != 0
            && call.options & NTMS_MOUNT_ERROR_NOT_AVAILABLE == 0;
        nobody_waits
            && only_media_states_changed(step, &media, |was, is| {
                was == MediaState::Idle
                    && matches!(is, MediaState::InUse | MediaState::OperatorRequest)
            })
    }
}

fn two_media_are_mounted(step: &Step<'_>) -> bool {
    step.mount().is_some() && turned(step) == 2
}

fn dismounting_releases_the_media_listed(step: &Step<'_>) -> bool {
    let Some(call) = step.dismount() else { return true };
    let media = listed(step, call.media.as_deref());
    let is_deferred = call.options & 3 == NTMS_DISMOUNT_DEFERRED;
    let is_released = |id: &MediumId| match step.after.medium(*id).condition.media_state {
        MediaState::Mounted | MediaState::Loaded => false,
        MediaState::Unloaded => is_deferred,
        MediaState::Idle
        | MediaState::InUse
        | MediaState::OperationError
        | MediaState::OperatorRequest => true,
    };
    media.iter().all(is_released)
        && only_media_states_changed(step, &media, |was, is| match was {
            MediaState::Mounted | MediaState::Loaded | MediaState::Unloaded => {
                matches!(is, MediaState::Idle | MediaState::Unloaded)
            }
            MediaState::OperationError => is == MediaState::Idle,
            MediaState::Idle | MediaState::InUse | MediaState::OperatorRequest => false,
        })
}

fn two_media_are_dismounted(step: &Step<'_>) -> bool {
    step.dismount().is_some() && turned(step) == 2
}

/// How many media have another media state than before.
fn turned(step: &Step<'_>) -> usize {
    let state = |state: &State, id| state.medium(id).condition.media_state;
    step.before.media.ids().filter(|id| state(step.before, *id) != state(step.after, *id)).count()
}

fn a_medium_is_deleted(step: &Step<'_>) -> bool {
    step.delete_medium().is_some() && step.after.media.len() < step.before.media.len()
}
