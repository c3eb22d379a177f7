//! What tells two editions apart: a way that both allow, and a call that only one of them does.

use super::carrier::{self, Aim, Turn};
use super::check::Options;
use super::scope::Scope;
use super::trace::Trace;
use super::walk::{Found, Leads, Walk};
use crate::edition::Edition;
use crate::error::NtmsError;

/// The shortest way whose last call succeeds in one edition and is denied in the other, if the scope
/// has one. Up to that call the two editions go the same way.
#[must_use]
pub fn telling_apart(scope: &Scope, succeeds: Edition, denied: Edition) -> Option<Trace> {
    told_apart(scope, &Options::new(succeeds), denied)
}

/// The same, under the rules and readings of these options.
pub fn told_apart(scope: &Scope, options: &Options, denied: Edition) -> Option<Trace> {
    let there = Options { edition: denied, ..options.clone() }.walk(scope);
    let aim =
        Aim { is_state: Box::new(|_| false), take: Box::new(move |found| compare(&there, found)) };
    carrier::search(&options.walk(scope), aim, &options.interrupt)
}

fn compare(there: &Walk, found: &Found<'_>) -> Turn {
    let Found::Happened { step, leads: Leads::On, .. } = found else { return Turn::Leave };
    let Some(call) = step.call() else { return Turn::Follow };
    let successes = there.successes(step.before, call);
    if successes.is_empty() && there.may_refuse(step.before, call, NtmsError::AccessDenied) {
        return Turn::Goal;
    }
    let goes_the_same_way = successes.iter().any(|(_, state)| state == step.after);
    if goes_the_same_way { Turn::Follow } else { Turn::Leave }
}
