//! Everything that the page shows about a place.

use super::place::{Place, Taken};
use super::possible::{End, Possible, grounds};
use super::status::{self, ClauseStatus, PropertyStatus};
use crate::clauses;
use crate::report::drawing::{Marks, World, draw};
use crate::report::html::printable;
use crate::wire::Entry;
use ntms_model::call::{Argument, Function};
use ntms_model::explore::Leads;
use ntms_model::properties::Cause;
use ntms_model::rule;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What is seen from a place.
#[derive(Clone, Debug, Serialize)]
pub struct View {
    /// The scope.
    pub scope: String,
    /// What the scope is for.
    pub about: String,
    /// The edition.
    pub edition: &'static str,
    /// The steps that were taken.
    pub steps: Vec<Walked>,
    /// What the last step changed.
    pub changes: Vec<String>,
    /// The state, drawn.
    pub picture: String,
    /// The bound that the state lies beyond, if it does.
    pub beyond: Option<&'static str>,
    /// What can happen next.
    pub next: Vec<Next>,
    /// The clauses that `next` names.
    pub clauses: BTreeMap<&'static str, ClauseText>,
    /// Which properties hold.
    pub properties: Vec<PropertyStatus>,
    /// Which clauses rule.
    pub rules: Vec<ClauseStatus>,
}

/// A step that was taken.
#[derive(Clone, Debug, Serialize)]
pub struct Walked {
    /// Its key.
    pub key: String,
    /// As a line of a trace.
    pub line: String,
    /// As a sentence.
    pub words: String,
    /// Whether it was refused.
    pub refused: bool,
}

/// A clause, for people.
#[derive(Clone, Debug, Serialize)]
pub struct ClauseText {
    /// How firm it is.
    pub level: &'static str,
    /// What it says.
    pub says: &'static str,
    /// Where that stands.
    pub at: String,
}

/// What comes of something that can happen next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    /// It succeeds and changes the state.
    Changes,
    /// It succeeds and changes nothing.
    Reads,
    /// It is refused.
    Refused,
    /// It succeeds, and the scope does not follow it.
    Beyond,
}

/// Something that can happen next.
#[derive(Clone, Debug, Serialize)]
pub struct Next {
    /// Its key.
    pub key: String,
    /// What comes of it.
    pub group: Group,
    /// The function; the event has none.
    pub function: Option<&'static str>,
    /// As a line of a trace.
    pub line: String,
    /// As a sentence.
    pub words: String,
    /// What it would change.
    pub changes: Vec<String>,
    /// The side that is chosen, where the service has a choice.
    pub chosen: Option<String>,
    /// Why it is refused, or the clauses of the steps that run.
    pub because: Vec<Because>,
    /// The bound beyond which it leads.
    pub bound: Option<&'static str>,
    /// Whether it is a broken call, which the scope tries for an audit only.
    pub audit: bool,
}

/// A clause, and the codes that it gives.
#[derive(Clone, Debug, Serialize)]
pub struct Because {
    /// The clause.
    pub clause: &'static str,
    /// The codes; none stands for any when the clause refuses, and for success when it acts.
    pub codes: Vec<&'static str>,
}

/// Looks around at a place.
#[must_use]
pub fn look(place: &Place<'_>) -> View {
    let walk = place.walk;
    let here = place.drawn(place.world());
    let before = place.before.as_ref().map(|before| place.drawn(before));
    let (possible, properties) = status::judged(walk, place.state());
    let next: Vec<Next> = possible.iter().map(|it| next(place, &here, it)).collect();
    let named = next.iter().flat_map(|it| &it.because).map(|it| it.clause);
    let named = named.chain(properties.iter().flat_map(|it| it.clauses.iter().copied()));
    View {
        scope: walk.scope.name.to_string(),
        about: walk.scope.about.to_string(),
        edition: walk.setting.edition.name(),
        steps: place.steps.iter().map(walked).collect(),
        changes: before.as_ref().map(|before| before.changes(&here)).unwrap_or_default(),
        picture: picture(before.as_ref(), &here, place.steps.last()),
        beyond: walk.scope.bounds.beyond(place.state()).map(ntms_model::explore::Bound::name),
        clauses: texts(named),
        rules: status::clauses(walk, &possible),
        properties,
        next,
    }
}

fn walked(step: &Taken) -> Walked {
    Walked {
        key: step.key.clone(),
        line: step.line.clone(),
        words: step.words.clone(),
        refused: step.is_refused,
    }
}

fn texts(ids: impl Iterator<Item = &'static str>) -> BTreeMap<&'static str, ClauseText> {
    let text = |id| {
        let clause = clauses::find(id)?;
        let at = format!("specs/{}:{}", clause.page, clause.line);
        Some((id, ClauseText { level: clause.level.name(), says: &clause.says, at }))
    };
    ids.filter_map(text).collect()
}

/// The state as a library, with what the last step changed.
fn picture(before: Option<&World>, here: &World, last: Option<&Taken>) -> String {
    let before = before.unwrap_or(here);
    let pools = before.pools.iter().chain(&here.pools).map(|pool| pool.name.clone());
    let media = before.media.iter().chain(&here.media).map(|medium| medium.name.clone());
    let marks = Marks {
        drawn: pools.chain(media).collect(),
        named: last.map(|step| named(&step.entry)).unwrap_or_default(),
        compared: BTreeSet::new(),
        shows_rights: true,
    };
    printable(&draw(before, here, &marks))
}

/// What a call gives as arguments.
fn named(entry: &Entry) -> BTreeSet<String> {
    let Entry::Call { call, .. } = entry else { return BTreeSet::new() };
    let ids = |(_, argument): (_, Argument<'_, crate::wire::Wire>)| {
        argument.ids().iter().flatten().map(ToString::to_string).collect::<Vec<_>>()
    };
    call.arguments().into_iter().flat_map(ids).collect()
}

fn next(place: &Place<'_>, here: &World, step: &Possible) -> Next {
    let (told, world) = place.told_with_world(step);
    let function = match &step.transition.cause {
        Cause::Call(call) => Some(call.function()),
        Cause::Event(_) => None,
    };
    let (group, changes, because, bound) = match &step.end {
        End::Refused { .. } => {
            let (grounds, _) = grounds(place.walk, place.state(), &step.transition);
            let because = grounds.into_iter().map(|ground| Because {
                clause: ground.clause,
                codes: ground.codes.iter().map(|code| code.name()).collect(),
            });
            (Group::Refused, Vec::new(), because.collect(), None)
        }
        End::Happens { after, leads, .. } => {
            let changes = here.changes(&place.drawn(&world));
            let is_same = **after == *place.state();
            let (group, bound) = match leads {
                Leads::Beyond(bound) => (Group::Beyond, Some(bound.name())),
                Leads::On | Leads::Nowhere if is_same => (Group::Reads, None),
                Leads::On => (Group::Changes, None),
                Leads::Nowhere => (Group::Beyond, None),
            };
            (group, changes, acting(function, step), bound)
        }
    };
    let chosen = place.world().bindings.identifier(step.transition.chosen.into());
    Next {
        key: told.key,
        group,
        function: function.map(Function::name),
        line: told.line,
        words: told.words,
        changes,
        chosen: chosen.map(|id| id.to_string()),
        because,
        bound,
        audit: step.is_audit,
    }
}

/// The clauses of the steps that run, each once.
fn acting(function: Option<Function>, step: &Possible) -> Vec<Because> {
    let mut because: Vec<Because> = Vec::new();
    let steps = function.map(|function| &rule::tables(function).steps);
    for (place, about) in steps.into_iter().flatten().enumerate() {
        if step.runs(place) && because.iter().all(|it| it.clause != about.clause) {
            because.push(Because { clause: about.clause, codes: Vec::new() });
        }
    }
    because
}
