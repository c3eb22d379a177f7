//! What happens from outside, and what it leaves alone.

use super::prelude::*;

/// Said of steps.
#[rustfmt::skip]
pub const PROPERTIES: &[Property] = &[
    property("INV-65", "a medium that comes in has as many sides as its type says, all new, and changes nothing else",
        OnStep(coming_in_adds_one_medium),
        "a medium comes in", OnStep(a_medium_comes_in)),
    property("INV-66", "labels, use, enabling and the library touch the medium that they are about, and neither its pool, its counts nor its LMIDs",
        OnStep(other_events_touch_one_medium),
        "a medium goes offline", OnStep(a_medium_goes_offline))
        .stating(&["ENV-37"]),
    property("INV-67", "a restart ends sessions and use, and keeps everything else",
        OnStep(a_restart_keeps_the_database),
        "the server restarts while an LMID exists", OnStep(the_server_restarts_with_an_lmid))
        .stating(&["ENV-30", "ENV-32"]),
];

fn coming_in_adds_one_medium(step: &Step<'_>) -> bool {
    let Some(Event::Insert { media_type, .. }) = step.event() else { return true };
    let (before, after) = (step.before, step.after);
    let mut come = after.media.iter().filter(|(id, _)| !before.media.has(*id));
    let (Some((id, medium)), None) = (come.next(), come.next()) else { return false };
    let sides = step.setting.media_type(media_type).map(|row| usize::from(row.sides));
    let mut rest = after.clone();
    rest.media.put(id, None);
    medium.media_type == media_type
        && Some(medium.sides.len()) == sides
        && medium.sides.iter().all(|side| side.allocations == 0)
        && rest == *before
}

fn a_medium_comes_in(step: &Step<'_>) -> bool {
    matches!(step.event(), Some(Event::Insert { .. }))
}

fn other_events_touch_one_medium(step: &Step<'_>) -> bool {
    let medium = match step.event() {
        None | Some(Event::Insert { .. } | Event::Restart) => return true,
        Some(
            Event::WriteLabels(medium)
            | Event::Use(medium, _)
            | Event::Enable(medium, _)
            | Event::BringIn(medium, _),
        ) => medium,
    };
    let labels = matches!(step.event(), Some(Event::WriteLabels(_)));
    let mut expected = step.before.clone();
    let is = step.after.medium(medium);
    if let Some(was) = expected.media.get_mut(medium) {
        if labels {
            for (was, is) in was.sides.iter_mut().zip(&is.sides) {
                was.state = is.state;
            }
            // A label that was given goes with the state that waits for another.
            expected.marks.retain(|object, _| {
                let Reference::Object(ObjectId::Side(side)) = Reference::Object(*object) else {
                    return true;
                };
                side.medium != medium || step.after.side(side) == step.before.side(side)
            });
        } else {
            was.condition = is.condition;
        }
    }
    expected == *step.after
}

fn a_medium_goes_offline(step: &Step<'_>) -> bool {
    matches!(step.event(), Some(Event::BringIn(_, false)))
}

fn a_restart_keeps_the_database(step: &Step<'_>) -> bool {
    if step.event() != Some(Event::Restart) {
        return true;
    }
    let mut expected = step.before.clone();
    expected.sessions = step.after.sessions.clone();
    expected.operations = crate::table::Table::default();
    expected.queue.clear();
    for id in Vec::from_iter(expected.media.ids()) {
        if let Some(medium) = expected.media.get_mut(id) {
            medium.condition.media_state = MediaState::Idle;
        }
    }
    expected == *step.after && step.after.sessions.is_empty()
}

fn the_server_restarts_with_an_lmid(step: &Step<'_>) -> bool {
    step.event() == Some(Event::Restart) && !step.after.logical_media.is_empty()
}
