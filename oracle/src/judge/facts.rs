//! Why a row fails, or why it does not: the values without which it would come out the other way.
//!
//! A row is a function, and does not tell what it compared. So each property of each object that the
//! call is about is changed, alone and in place, and the rules are asked again: what turns the row
//! round is what it looked at. Nothing is said here that a table says already.

use super::edits::{self, Edit};
use super::involved::involved;
use crate::binding::{Bindings, IntoModel};
use crate::identifier::Identifier;
use crate::wire::{Wire, WireCall};
use ntms_model::access::{self, Directory, Entry, EntryKind, Rights, SecurityDescriptor};
use ntms_model::call::{Argument, Bound, Call};
use ntms_model::change::{self, Change};
use ntms_model::id::{ObjectId, PoolId, PrincipalId, Reference, SessionId};
use ntms_model::reading::Readings;
use ntms_model::rule::{Outcome, outcomes_within};
use ntms_model::setting::{Faults, Setting};
use ntms_model::state::{Security, State};
use serde::Serialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// A value that a row looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// What has the value: an object by its identifier, or an argument by its documented name.
    pub subject: String,
    /// Which of its properties; empty for an argument.
    pub property: String,
    /// The value.
    pub value: String,
    /// Values with which the row would come out the other way.
    pub otherwise: Vec<String>,
    /// What else is to be known of the value.
    pub remark: Option<String>,
}

/// More facts than this about one row confuse.
const MOST: usize = 8;

/// An argument is tried with no more identifiers than this.
const MOST_NAMES: usize = 64;

/// A call in one state, to be asked about.
pub(super) struct Question<'q> {
    pub setting: &'q Setting,
    pub state: &'q mut State,
    pub bindings: &'q Bindings,
    /// The answers to open questions that are possible there.
    pub readings: Readings,
    pub call: &'q WireCall,
    pub bound: &'q Call<Bound>,
    pub faults: Faults,
}

impl Question<'_> {
    /// Whether the row at this place fails.
    fn fails(&mut self, place: usize) -> bool {
        self.fails_for(self.bound, place)
    }

    /// Whether the row fails for another call.
    fn fails_for(&mut self, call: &Call<Bound>, wanted: usize) -> bool {
        let mut fails = false;
        let (setting, readings) = (self.setting, &self.readings);
        outcomes_within(setting, readings, self.state, call, self.faults, &mut |outcome| {
            if let Outcome::Refused { place, certain: true, .. } = outcome {
                fails |= place == wanted;
            }
        });
        fails
    }

    /// Whether the row fails once these changes are made.
    fn fails_after(&mut self, changes: &[Change], place: usize) -> bool {
        change::redo(self.state, changes);
        let fails = self.fails(place);
        change::undo(self.state, changes);
        fails
    }

    /// The name of an object for people.
    pub fn name(&self, object: ObjectId) -> String {
        edits::name(self.bindings, object)
    }

    /// The values that the row at this place looked at, the nearest first, and how many more there
    /// are.
    pub fn facts(&mut self, place: usize) -> (Vec<Fact>, usize) {
        let now = self.fails(place);
        let objects: Vec<ObjectId> =
            involved(self.state, self.bound).into_iter().map(|(object, _)| object).collect();
        let mut facts = self.rights(&objects, place, now);
        let singles = edits::singles(self.setting, self.state, self.bindings, &objects);
        self.gather(&singles, place, now, &mut facts);
        if facts.is_empty() {
            let together = edits::together(self.state, self.bindings, &objects);
            for edits in together {
                let all: Vec<Change> = edits.iter().flat_map(|edit| edit.changes.clone()).collect();
                if self.fails_after(&all, place) != now {
                    edits.iter().for_each(|edit| add(&mut facts, edit));
                }
            }
        }
        self.arguments(place, now, &mut facts);
        if facts.is_empty() {
            self.caller(place, now, &mut facts);
        }
        if facts.is_empty() {
            self.names_of_nothing(&mut facts);
        }
        if facts.is_empty() {
            self.all_arguments(&mut facts);
        }
        let more = facts.len().saturating_sub(MOST);
        facts.truncate(MOST);
        (facts, more)
    }

    fn gather(&mut self, edits: &[Edit], place: usize, now: bool, facts: &mut Vec<Fact>) {
        for edit in edits {
            if self.fails_after(&edit.changes, place) != now {
                add(facts, edit);
            }
        }
    }

    /// The session that the call is made in.
    fn session(&self) -> Option<SessionId> {
        self.bound.arguments().into_iter().find_map(|(_, argument)| {
            let Argument::Id(Reference::Object(ObjectId::Session(id))) = argument else {
                return None;
            };
            Some(*id)
        })
    }

    /// The rights of the caller, on the pools whose access list turns the row round.
    fn rights(&mut self, objects: &[ObjectId], place: usize, now: bool) -> Vec<Fact> {
        let session = self.session().and_then(|id| self.state.sessions.get(id));
        let Some(caller) = session.map(|row| row.principal) else { return Vec::new() };
        let mut facts = Vec::new();
        for object in objects {
            let ObjectId::Pool(pool) = *object else { continue };
            let Security::Known(descriptor) = self.state.pool(pool).security.clone() else {
                continue;
            };
            let needed: Vec<Rights> = Rights::SINGLE
                .into_iter()
                .filter(|right| self.turns(pool, caller, *right, place, now))
                .collect();
            for right in needed {
                let directory = &self.setting.directory;
                let has =
                    |right: &Rights| access::decide(directory, &descriptor, caller, *right).granted;
                let held: Vec<_> = Rights::SINGLE.into_iter().filter(has).collect();
                facts.push(Fact {
                    subject: self.name(ObjectId::Pool(pool)),
                    property: format!("rights of {}", directory.name(caller)),
                    value: shown_rights(&held),
                    otherwise: vec![if now { right.to_string() } else { format!("no {right}") }],
                    remark: Some(decision(directory, &descriptor, caller, right)),
                });
            }
        }
        facts
    }

    /// Whether this right on this pool alone decides about the row.
    fn turns(
        &mut self,
        pool: PoolId,
        caller: PrincipalId,
        right: Rights,
        place: usize,
        now: bool,
    ) -> bool {
        let owner =
            if caller == Directory::SYSTEM { Directory::ADMINISTRATORS } else { Directory::SYSTEM };
        let other = |dacl| SecurityDescriptor { owner: Some(owner), dacl: Some(dacl) };
        let with = other(vec![Entry::allow(caller, right)]);
        let without = other(vec![
            Entry::deny(caller, right),
            Entry::allow(Directory::EVERYONE, Rights(u32::MAX)),
        ]);
        let mut fails_with = |descriptor: SecurityDescriptor| {
            let row = self.state.pool(pool).clone();
            let mut to = row.clone();
            to.security = Security::Known(Arc::new(descriptor));
            let change =
                Change::Pool { id: pool, from: Some(Arc::new(row)), to: Some(Arc::new(to)) };
            self.fails_after(&[change], place)
        };
        // A row that fails is mended by the right; one that holds is broken without it.
        if now { !fails_with(with) && fails_with(without) } else { fails_with(without) }
    }

    /// Arguments that turn the row round. One that names an object counts only when no property of
    /// the object does.
    fn arguments(&mut self, place: usize, now: bool, facts: &mut Vec<Fact>) {
        let Ok(call) = serde_json::to_value(self.call) else { return };
        let Some(parameters) = call["params"].as_object() else { return };
        let is_explained = !facts.is_empty();
        let arguments = self.call.arguments();
        for (name, value) in parameters {
            let is_id = |(known, argument): &(&str, Argument<'_, Wire>)| {
                *known == name.as_str() && matches!(argument, Argument::Id(_) | Argument::Ids(_))
            };
            let is_name = arguments.iter().any(is_id);
            if (is_name && is_explained) || name == "caller" {
                continue;
            }
            let mut otherwise = Vec::new();
            for other in other_values(is_name, value, self.bindings) {
                let mut changed = call.clone();
                changed["params"][name] = other.clone();
                let Ok(changed) = serde_json::from_value::<WireCall>(changed) else { continue };
                let directory = &self.setting.directory;
                let bound = changed.renamed(&mut IntoModel { bindings: self.bindings, directory });
                if self.fails_for(&bound, place) != now {
                    otherwise.push(shown(&other));
                }
            }
            if !otherwise.is_empty() {
                facts.push(Fact {
                    subject: name.clone(),
                    property: String::new(),
                    value: shown(value),
                    otherwise: if is_name { Vec::new() } else { otherwise },
                    remark: self.what_is_named(value),
                });
            }
        }
    }

    /// Who calls, when nothing else turns the row round.
    fn caller(&mut self, place: usize, now: bool, facts: &mut Vec<Fact>) {
        let Some(session) = self.session() else { return };
        let sessions = edits::callers(self.setting, self.state, self.bindings, session);
        self.gather(&sessions, place, now, facts);
    }

    /// Arguments that name nothing: where no object of the right kind is left, nothing else turns the
    /// row round.
    fn names_of_nothing(&self, facts: &mut Vec<Fact>) {
        for (name, argument) in self.call.arguments() {
            for id in argument.ids() {
                if id.is_some_and(|id| self.bindings.object(id).is_some()) {
                    continue;
                }
                facts.push(Fact {
                    subject: name.to_owned(),
                    property: String::new(),
                    value: id.map_or_else(|| "NULL".to_owned(), |id| id.to_string()),
                    otherwise: Vec::new(),
                    remark: id.map(|_| "names nothing".to_owned()),
                });
            }
        }
    }

    /// The arguments as they are: where nothing alone turns the row round.
    fn all_arguments(&self, facts: &mut Vec<Fact>) {
        let Ok(call) = serde_json::to_value(self.call) else { return };
        for (name, value) in call["params"].as_object().into_iter().flatten() {
            facts.push(Fact {
                subject: name.clone(),
                property: String::new(),
                value: shown(value),
                otherwise: Vec::new(),
                remark: self.what_is_named(value),
            });
        }
    }

    /// What an argument names, in words.
    fn what_is_named(&self, value: &Value) -> Option<String> {
        let id: Identifier = value.as_str()?.parse().ok()?;
        Some(match self.bindings.object(id) {
            None => "names nothing".to_owned(),
            Some(object) => format!("names {}", edits::kind(object)),
        })
    }
}

/// Adds what an edit changed; what else it may be changed to comes to the fact that is there.
fn add(facts: &mut Vec<Fact>, edit: &Edit) {
    let same = |fact: &&mut Fact| fact.subject == edit.subject && fact.property == edit.property;
    match facts.iter_mut().find(same) {
        Some(fact) if fact.otherwise.contains(&edit.otherwise) => {}
        Some(fact) => fact.otherwise.push(edit.otherwise.clone()),
        None => facts.push(Fact {
            subject: edit.subject.clone(),
            property: edit.property.to_owned(),
            value: edit.value.clone(),
            otherwise: vec![edit.otherwise.clone()],
            remark: None,
        }),
    }
}

fn shown_rights(rights: &[Rights]) -> String {
    let names: Vec<String> = rights.iter().map(ToString::to_string).collect();
    if names.is_empty() { "none".to_owned() } else { names.join(" ") }
}

/// By which clause and entry a right is granted or not.
fn decision(
    directory: &Directory,
    descriptor: &SecurityDescriptor,
    caller: PrincipalId,
    right: Rights,
) -> String {
    let decision = access::decide(directory, descriptor, caller, right);
    let counts =
        |entry: &&Entry| entry.rights.has(right) && directory.is_member(caller, entry.trustee);
    let entry = descriptor.dacl.iter().flatten().find(counts).map(|entry| {
        let kind = match entry.kind {
            EntryKind::Allow => "allow",
            EntryKind::Deny => "deny",
        };
        format!("`{kind} {} {}` decides", directory.name(entry.trustee), entry.rights)
    });
    let why = match decision.clause {
        "ACCESS-6" => "a NULL list grants everything".to_owned(),
        "ACCESS-7" => "the list is empty".to_owned(),
        "ACCESS-13" | "ACCESS-14" => "as the owner".to_owned(),
        _ => entry.unwrap_or_else(|| "no entry grants it".to_owned()),
    };
    format!("{right}: {why} ({})", decision.clause)
}

/// Other values that an argument could have had.
fn other_values(is_name: bool, value: &Value, bindings: &Bindings) -> Vec<Value> {
    let mut others = vec![Value::Null];
    if is_name {
        let mut known: Vec<Identifier> = bindings.iter().map(|(id, _)| id).collect();
        known.sort_unstable();
        let ids = known.into_iter().take(MOST_NAMES).chain([Identifier::NIL]);
        let ids = ids.map(|id| json!(id.to_string()));
        others.extend(ids.map(|id| if value.is_array() { json!([id]) } else { id }));
    } else {
        others.extend([0, 1, 2, 3, 4, 5, 8, 16, 32, 64, 1_024].map(|number| json!(number)));
        others.extend([json!("out"), json!(r"\A new pool"), json!("no path")]);
    }
    others.retain(|other| other != value);
    others
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "NULL".to_owned(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}
