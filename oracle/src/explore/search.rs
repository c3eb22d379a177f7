//! The shortest way to a state where something is so.

use super::place::{Ground, Place, PlaceError};
use super::possible::possible;
use super::question::{QuestionError, parse};
use ntms_model::explore::{Trace, Transition, Walk, nearest};
use ntms_model::properties::Cause;
use serde::Serialize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What a search came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "end", rename_all = "kebab-case")]
pub enum Searched {
    /// It found such a state.
    Found {
        /// The steps to it, from the beginning.
        path: Vec<String>,
        /// How many of them the search added.
        steps: usize,
    },
    /// There is none.
    Nowhere,
    /// It was stopped before it had seen everything.
    Stopped,
}

/// Why there is no search.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The question is none.
    #[error("{0}")]
    Question(#[from] QuestionError),
    /// There is no such place.
    #[error("{0}")]
    Place(#[from] PlaceError),
}

/// Looks for the nearest state where something is so, from the end of a way.
///
/// # Errors
/// When the question or the way makes no sense.
pub fn search(
    ground: &Ground,
    path: &[String],
    question: &str,
    interrupt: &Arc<AtomicBool>,
) -> Result<Searched, SearchError> {
    let question = parse(&ground.walk.setting, question)?;
    let mut place = Place::reached(ground, path)?;
    let mut scope = ground.walk.scope.clone().beginning_in(place.state().clone());
    scope.audit &= question.is_about_calls();
    let walk = Arc::new(Walk { scope, setting: ground.walk.setting.clone() });
    let setting = walk.setting.clone();
    let found = nearest(&walk, interrupt, move |sight| question.is_so(&setting, sight));
    Ok(match found {
        Some(way) => {
            let keys = follow(&mut place, &way);
            let path: Vec<String> = path.iter().cloned().chain(keys).collect();
            Searched::Found { steps: way.transitions.len(), path }
        }
        None if interrupt.load(Ordering::Relaxed) => Searched::Stopped,
        None => Searched::Nowhere,
    })
}

/// Takes the steps of a way, and gives their keys.
fn follow(place: &mut Place<'_>, way: &Trace) -> Vec<String> {
    let mut keys = Vec::new();
    for transition in &way.transitions {
        let all = possible(place.walk, place.state());
        let Some(step) = all.iter().find(|it| is_same(&it.transition, transition)) else { break };
        keys.push(step.key.clone());
        place.take(step);
    }
    keys
}

/// Refusals are the same whatever code they give.
fn is_same(one: &Transition, other: &Transition) -> bool {
    let is_refusal = |it: &Transition| matches!(it.cause, Cause::Call(_)) && !it.reply.succeeded();
    one.cause == other.cause
        && one.faults == other.faults
        && if is_refusal(other) {
            is_refusal(one)
        } else {
            one.chosen == other.chosen && one.reply == other.reply
        }
}
