//! What the model says about a scope, by a plain breadth-first search; and a state as a line of text,
//! in the form that `specs/formal/README.md` gives.

use super::opinion::Opinion;
use ntms_model::access::{EntryKind, Rights};
use ntms_model::edition::Edition;
use ntms_model::explore::{Found, Scope, Walk};
use ntms_model::id::{LibraryId, MediaTypeId, PoolId};
use ntms_model::properties::Cause;
use ntms_model::rule::Mutation;
use ntms_model::setting::Setting;
use ntms_model::state::{Holds, Maximum, MediaState, Medium, Pool, PoolKind, Security, State};
use std::collections::HashSet;
use std::fmt::Write as _;

/// Walks through a scope.
///
/// # Panics
/// When two states read the same: then the form leaves something out, and proves nothing.
pub fn explore(scope: &Scope, edition: Edition, mutation: Mutation) -> Opinion {
    let setting = Setting { mutation, ..scope.setting(edition) };
    let mut walk = Walk { scope: scope.clone(), setting };
    walk.scope.audit = false;
    let mut opinion = Opinion::default();
    let mut known = HashSet::from([scope.initial().clone()]);
    let mut level = vec![scope.initial().clone()];
    while !level.is_empty() {
        let mut next = Vec::new();
        for state in level {
            opinion.states.insert(text(&walk.setting, &state));
            walk.look_around(&state, &mut |found| {
                let Found::Happened { step, .. } = found else { return };
                if walk.scope.bounds.beyond(step.after).is_some() {
                    return;
                }
                *opinion.happened.entry(name(step.cause).to_owned()).or_default() += 1;
                if !known.contains(step.after) {
                    known.insert(step.after.clone());
                    next.push(step.after.clone());
                }
            });
        }
        level = next;
    }
    assert_eq!(opinion.states.len(), known.len(), "two states read the same");
    opinion
}

fn name(cause: &Cause) -> &'static str {
    match cause {
        Cause::Call(call) => call.function().name(),
        Cause::Event(_) => "event",
    }
}

/// A state as a line.
fn text(setting: &Setting, state: &State) -> String {
    let mut line = String::new();
    let (own, system): (Vec<_>, Vec<_>) =
        state.pools.iter().partition(|(_, pool)| pool.kind == PoolKind::Application);
    // The root pool, those directly below it, and then their sub-pools.
    let is_sub_pool = |pool: &Pool| pool.parent.is_some_and(|parent| parent != PoolId::ROOT);
    let (sub, top): (Vec<_>, Vec<_>) = system.iter().partition(|(_, pool)| is_sub_pool(pool));
    for (id, pool) in top.into_iter().chain(sub) {
        write!(line, "{}={} ", state.path(id), security(setting, &pool.security)).ok();
    }
    for (id, pool) in own {
        let place = usize::from(id) - system.len();
        let security = security(setting, &pool.security);
        write!(line, "{place}:{}[{}]={security} ", state.path(id), policies(setting, pool)).ok();
    }
    for (id, medium) in state.media.iter() {
        write!(line, "{id}[{}]@{}", condition(setting, medium), state.path(medium.pool)).ok();
        for side in &medium.sides {
            write!(line, ":{}/{}", side.state, side.allocations).ok();
        }
        line.push(' ');
    }
    for (id, logical) in state.logical_media.iter() {
        write!(line, "{id}={}/{} ", logical.side.medium, logical.side.index).ok();
    }
    line
}

fn media_type(setting: &Setting, id: MediaTypeId) -> &str {
    setting.media_type(id).map_or("none", |row| &row.name)
}

fn policies(setting: &Setting, pool: &Pool) -> String {
    let holds = match pool.holds {
        Holds::Pools => "pools",
        Holds::Media(id) => media_type(setting, id),
    };
    let maximum = match pool.maximum {
        Maximum::Known(maximum) => maximum.to_string(),
        Maximum::Unknown => "unknown".to_owned(),
    };
    let draws = if pool.draws_from_free { " draws" } else { "" };
    let returns = if pool.returns_to_free { " returns" } else { "" };
    format!("{holds}{draws}{returns} {maximum}")
}

fn condition(setting: &Setting, medium: &Medium) -> String {
    let condition = medium.condition;
    let offline = if condition.library == LibraryId::Offline { " offline" } else { "" };
    let disabled = if condition.enabled { "" } else { " disabled" };
    let in_use = if condition.media_state == MediaState::Idle { "" } else { " in-use" };
    format!("{}{offline}{disabled}{in_use}", media_type(setting, medium.media_type))
}

/// One letter for each right.
const LETTERS: [(Rights, char); 7] = [
    (Rights::USE, 'U'),
    (Rights::MODIFY, 'M'),
    (Rights::CONTROL, 'C'),
    (Rights::READ_CONTROL, 'R'),
    (Rights::WRITE_DAC, 'W'),
    (Rights::WRITE_OWNER, 'O'),
    (Rights::DELETE, 'D'),
];

fn security(setting: &Setting, security: &Security) -> String {
    let Security::Known(descriptor) = security else { return "unknown".to_owned() };
    let name = |principal| setting.directory.name(principal);
    let mut text = descriptor.owner.map_or("unknown", name).to_owned();
    let Some(entries) = &descriptor.dacl else { return text + "*" };
    for entry in entries {
        let sign = match entry.kind {
            EntryKind::Allow => '+',
            EntryKind::Deny => '-',
        };
        let rights: String = LETTERS
            .iter()
            .filter(|(right, _)| entry.rights.has(*right))
            .map(|(_, letter)| letter)
            .collect();
        let mark = if entry.inherited { "'" } else { "" };
        write!(text, "({sign}{}:{rights}{mark})", name(entry.trustee)).ok();
    }
    text
}
