//! Sessions, and what they stand for.

use super::prelude::*;
use crate::error::NtmsError;

/// Said of steps and calls.
#[rustfmt::skip]
pub const PROPERTIES: &[Property] = &[
    property("INV-27", "a call in a session that is not open gives INVALID_HANDLE, and does not succeed",
        OnTrial(closed_sessions_are_refused),
        "a call is made in a session that is not open", OnTrial(a_closed_session_is_used))
        .stating(&["CLOSE-4"]),
    property("INV-50", "a session that is opened is open from then on, and is that of the principal who opened it",
        OnStep(sessions_are_of_their_openers),
        "a session is opened", OnStep(a_session_is_opened))
        .stating(&["OPEN-14", "OPEN-15", "OPEN-18"]),
    property("INV-51", "closing a session ends this session, and nothing else",
        OnStep(closing_ends_one_session),
        "a session is closed while another is open", OnStep(one_of_two_sessions_is_closed))
        .stating(&["CLOSE-6", "CLOSE-7"]),
];

fn names_a_closed_session(trial: &Trial<'_>) -> bool {
    trial.call.session().is_some_and(|session| !trial.before.sessions.has(session.session()))
}

fn closed_sessions_are_refused(trial: &Trial<'_>) -> bool {
    !names_a_closed_session(trial)
        || (trial.successes == 0 && trial.may_give(NtmsError::InvalidHandle))
}

fn a_closed_session_is_used(trial: &Trial<'_>) -> bool {
    names_a_closed_session(trial)
}

fn sessions_are_of_their_openers(step: &Step<'_>) -> bool {
    let Some(call) = step.open() else { return step.reply.session.is_none() };
    let (before, after) = (step.before, step.after);
    let opened = step.reply.session.map_or(SessionId(u32::MAX), Reference::session);
    after.sessions.get(opened).is_some_and(|row| row.principal == call.caller)
        && after.sessions.len() == before.sessions.len() + 1
        && before.sessions.iter().all(|(id, row)| after.sessions.get(id) == Some(row))
        && super::frames::differ_in_sessions_only(before, after)
}

fn a_session_is_opened(step: &Step<'_>) -> bool {
    step.open().is_some()
}

fn closing_ends_one_session(step: &Step<'_>) -> bool {
    let Some(call) = step.close() else { return true };
    let (before, after) = (step.before, step.after);
    let closed = call.session.session();
    !after.sessions.has(closed)
        && before.sessions.ids().filter(|id| *id != closed).eq(after.sessions.ids())
        && after.sessions.iter().all(|(id, row)| before.sessions.get(id) == Some(row))
        && super::frames::differ_in_sessions_only(before, after)
}

fn one_of_two_sessions_is_closed(step: &Step<'_>) -> bool {
    step.close().is_some() && !step.after.sessions.is_empty()
}
