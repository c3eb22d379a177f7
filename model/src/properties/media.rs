//! Media that come and go by calls.

use super::prelude::*;
use super::rights::side_of;

/// Said of steps.
#[rustfmt::skip]
pub const PROPERTIES: &[Property] = &[
    property("INV-79", "deleting a medium changes nothing but that it is gone with its sides, and it was offline and held nothing for anybody",
        OnStep(deleting_takes_one_idle_medium),
        "a medium is deleted", OnStep(a_medium_is_deleted))
        .stating(&["DELMED-20"]),
    property("INV-83", "ejecting takes media offline or deletes them, queues them or stops an operation, and touches neither pools, states, counts nor what is written of others",
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
    property("INV-87", "mounting turns all media that are listed, or none, from idle or ready to be removed into mounted ones, and touches nothing else",
        OnStep(mounting_turns_the_media_listed),
        "two media are mounted at once", OnStep(two_media_are_mounted))
        .stating(&["MOUNT-44"])
        .unless(&[reading("mounted-again", "accepted")]),
    property("INV-88", "dismounting releases media that are listed and in a drive, and touches nothing else",
        OnStep(dismounting_releases_the_media_listed),
        "two media are dismounted at once", OnStep(two_media_are_dismounted))
        .stating(&["DISMOUNT-24"]),
    property("INV-81", "entering a medium changes nothing but that it is there, offline and idle, with the sides, LMIDs, bar code and labels that were given",
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
            let lmids: Vec<_> =
                step.after.logical_media.iter().filter(|(_, row)| row.side == side).collect();
            let is_bound = matches!(is.state, SideState::Allocated | SideState::Complete);
            bound += lmids.len();
            given.state == Some(is.state.number())
                && given.allocations.unwrap_or(0) == is.allocations
                && lmids.len() == usize::from(is_bound)
        });
    let mut rest = step.after.clone();
    rest.media.put(id, None);
    rest.logical_media.clone_from(&step.before.logical_media);
    rest.written.clone_from(&step.before.written);
    rest.marks.clone_from(&step.before.marks);
    !step.before.media.has(id)
        && rest == *step.before
        && sides_are_as_given
        && step.after.logical_media.len() == step.before.logical_media.len() + bound
        && step.before.logical_media.iter().all(|(lmid, row)| step.after.logical(lmid) == row)
        && step.before.marks.iter().all(|(object, mark)| step.after.marks.get(object) == Some(mark))
        && is.pool == pool
        && step.after.pool(pool).holds == Holds::Media(is.media_type)
        && is.condition.library == LibraryId::Offline
        && is.condition.media_state == MediaState::Idle
        && given.enabled.is_none_or(|enabled| enabled == is.condition.enabled)
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
    if step.eject().is_none() {
        return true;
    }
    let ejected = ejected(step);
    let mut expected = step.before.clone();
    expected.operations.clone_from(&step.after.operations);
    expected.queue.clone_from(&step.after.queue);
    for (id, is) in step.after.media.iter() {
        if let Some(was) = expected.media.get_mut(id) {
            was.condition = is.condition;
        }
    }
    for id in ejected.iter().filter(|id| !step.after.media.has(**id)) {
        expected.media.put(*id, None);
        expected.written.retain(|object, _| !is_about(object, *id));
        expected.marks.retain(|object, _| !is_about(object, *id));
        expected.logical_media.clone_from(&step.after.logical_media);
    }
    let was_enabled = |id: &MediumId| step.before.medium(*id).condition.enabled;
    expected == *step.after
        && ejected.iter().all(was_enabled)
        && ejected.iter().all(|id| !step.after.queue.contains(id))
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
    let ready = [MediaState::Mounted, MediaState::Loaded];
    let is_ready = |id: &MediumId| {
        let row = step.before.medium(*id).condition;
        row.library == LibraryId::Online
            && row.enabled
            && ready.contains(&step.after.medium(*id).condition.media_state)
    };
    media.iter().all(is_ready)
        && only_media_states_changed(step, &media, |was, is| {
            matches!(was, MediaState::Idle | MediaState::Unloaded)
                && matches!(is, MediaState::Mounted | MediaState::Loaded)
        })
}

fn two_media_are_mounted(step: &Step<'_>) -> bool {
    step.mount().is_some() && turned(step) == 2
}

fn dismounting_releases_the_media_listed(step: &Step<'_>) -> bool {
    let Some(call) = step.dismount() else { return true };
    let media = listed(step, call.media.as_deref());
    only_media_states_changed(step, &media, |was, is| {
        matches!(was, MediaState::Mounted | MediaState::Loaded | MediaState::Unloaded)
            && matches!(is, MediaState::Idle | MediaState::Unloaded)
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
