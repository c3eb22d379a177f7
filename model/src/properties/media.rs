//! Media that come and go by calls.

use super::prelude::*;

/// Said of steps.
#[rustfmt::skip]
pub const PROPERTIES: &[Property] = &[
    property("INV-79", "deleting a medium changes nothing but that it is gone with its sides, and it was offline and held nothing for anybody",
        OnStep(deleting_takes_one_idle_medium),
        "a medium is deleted", OnStep(a_medium_is_deleted))
        .stating(&["DELMED-20"]),
];

fn deleting_takes_one_idle_medium(step: &Step<'_>) -> bool {
    let Some(call) = step.delete_medium() else { return true };
    let id = call.medium.medium();
    let was = step.before.medium(id);
    let is_about_it = |object: &ObjectId| match object {
        ObjectId::Medium(medium) => *medium == id,
        ObjectId::Side(side) => side.medium == id,
        ObjectId::Pool(_)
        | ObjectId::Logical(_)
        | ObjectId::MediaType(_)
        | ObjectId::Library(_)
        | ObjectId::Computer
        | ObjectId::Session(_) => false,
    };
    let mut expected = step.before.clone();
    expected.media.put(id, None);
    expected.written.retain(|object, _| !is_about_it(object));
    was.condition.library == LibraryId::Offline
        && was.sides.iter().all(|side| {
            !matches!(side.state, SideState::Allocated | SideState::Complete | SideState::Reserved)
        })
        && *step.after == expected
}

fn a_medium_is_deleted(step: &Step<'_>) -> bool {
    step.delete_medium().is_some() && step.after.media.len() < step.before.media.len()
}
