//! Where somebody stands: a scope or a trace, an edition, and the steps that were taken from there.

use super::possible::{End, Possible, grounds, possible};
use crate::identifier::Identifier;
use crate::judge::{Alternative, JudgeError};
use crate::recording::Recording;
use crate::report::account::Account;
use crate::report::counterexample::Narrator;
use crate::report::drawing::World;
use crate::report::scene::Scene;
use crate::text::Renderer;
use crate::trace::{Trace, TraceError};
use crate::wire::Entry;
use ntms_model::call::Call;
use ntms_model::edition::Edition;
use ntms_model::explore::{Scope, ScopeError, Walk};
use ntms_model::properties::Cause;
use ntms_model::reading::{ReadingChoice, Readings};
use ntms_model::rule::caller_of;
use ntms_model::state::State;
use serde::Deserialize;
use std::io::Cursor;
use std::sync::Arc;

/// Nobody takes more steps than this.
pub const MOST_STEPS: usize = 400;

/// A place, as the page names it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// Where the way begins.
    pub start: Start,
    /// The edition; that of a trace is its own.
    #[serde(default)]
    pub edition: Option<Edition>,
    /// The keys of the steps.
    #[serde(default)]
    pub path: Vec<String>,
}

/// Where a way begins.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Start {
    /// In a scope, by name.
    Scope(String),
    /// In a scope, as the text of its file.
    ScopeText(String),
    /// In a trace, after so many of its entries.
    Trace {
        /// The trace, in either form.
        text: String,
        /// How many entries are over; all of them when absent.
        #[serde(default)]
        after: Option<usize>,
    },
}

/// Why there is no such place.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    /// No scope has this name.
    #[error("there is no scope `{0}`")]
    NoScope(String),
    /// The scope is not one.
    #[error("the scope: {0}")]
    Scope(#[from] ScopeError),
    /// The trace cannot be read.
    #[error("the trace: {0}")]
    Trace(#[from] TraceError),
    /// The trace makes no sense.
    #[error("the trace: {0}")]
    Judge(#[from] JudgeError),
    /// There are too many steps.
    #[error("the way has more than {MOST_STEPS} steps")]
    TooLong,
    /// A step that is not possible.
    #[error(
        "step {0} of this way is not possible: the link is of another scope, edition or version"
    )]
    Lost(usize),
}

/// The scopes that can be named: those that come with the model, and one that was given.
#[derive(Clone, Debug, Default)]
pub struct Scopes {
    /// One that was read from a file.
    pub given: Option<Scope>,
}

impl Scopes {
    /// Every scope, the given one first.
    pub fn iter(&self) -> impl Iterator<Item = Scope> + '_ {
        self.given.iter().cloned().chain(Scope::names().filter_map(Scope::named))
    }

    /// The scope with this name.
    ///
    /// # Errors
    /// When there is none.
    pub fn find(&self, name: &str) -> Result<Scope, PlaceError> {
        let given = self.given.iter().find(|scope| *scope.name == *name).cloned();
        given.or_else(|| Scope::named(name)).ok_or_else(|| PlaceError::NoScope(name.to_owned()))
    }
}

/// What decides what can happen, and the world in which it begins.
#[derive(Clone, Debug)]
pub struct Ground {
    /// Scope and setting.
    pub walk: Arc<Walk>,
    /// What happened before, when the beginning lies in a trace.
    history: Option<History>,
}

/// A trace, and the world to which it led.
#[derive(Clone, Debug)]
struct History {
    trace: Trace,
    world: Alternative,
}

impl Ground {
    /// The ground on which a way begins.
    ///
    /// # Errors
    /// When there is no such scope, or the text is none.
    pub fn of(named: &Named, scopes: &Scopes) -> Result<Ground, PlaceError> {
        let edition = named.edition.unwrap_or(Edition::Server2003);
        let of_scope = |scope: Scope| {
            let setting = scope.setting(edition);
            Ground { walk: Arc::new(Walk { scope, setting }), history: None }
        };
        match &named.start {
            Start::Scope(name) => Ok(of_scope(scopes.find(name)?)),
            Start::ScopeText(text) => Ok(of_scope(Scope::from_toml(text)?)),
            Start::Trace { text, after } => Ground::of_trace(read_trace(text)?, *after),
        }
    }

    /// The world after so many entries of a trace, in what the judge holds the likeliest. A reply that
    /// nothing allows led nowhere.
    fn of_trace(mut trace: Trace, after: Option<usize>) -> Result<Ground, PlaceError> {
        trace.entries.truncate(after.unwrap_or(usize::MAX));
        let account = Account::of(&trace)?;
        let mut trace = account.trace.clone();
        if account.refutation.is_some() {
            trace.entries.pop();
        }
        let world = account.steps.last().map_or(&account.before, |step| &step.after).clone();
        let mut setting = account.setting.clone();
        setting.readings = trace
            .header
            .readings
            .iter()
            .filter_map(|(name, choice)| ReadingChoice::find(name, choice))
            .fold(Readings::followed(setting.edition), Readings::fixed);
        let scope = Scope::of_world(&setting, world.state.clone());
        let walk = Arc::new(Walk { scope, setting });
        Ok(Ground { walk, history: Some(History { trace, world }) })
    }
}

/// A trace in either form; a last line that broke off is left out.
///
/// # Errors
/// When it is none.
pub fn read_trace(text: &str) -> Result<Trace, TraceError> {
    let recording = Recording::read(Cursor::new(text.to_owned()), Some(text.len() as u64))?;
    Ok(recording.whole()?.0)
}

/// A place that was come to.
#[derive(Clone, Debug)]
pub struct Place<'w> {
    /// Scope and setting.
    pub walk: &'w Walk,
    narrator: Narrator<'w>,
    /// The state before the last step, if one was taken.
    pub before: Option<Alternative>,
    /// The steps that were taken.
    pub steps: Vec<Taken>,
    renderer: Renderer,
    /// The trace to which the steps are added.
    beginning: Trace,
}

/// A step that was taken.
#[derive(Clone, Debug)]
pub struct Taken {
    /// Its key.
    pub key: String,
    /// What happened, as an entry of a trace.
    pub entry: Entry,
    /// The same on one line.
    pub line: String,
    /// Who did it; nobody, for an event.
    pub who: Option<String>,
    /// The same as a sentence.
    pub words: String,
    /// Whether it was refused.
    pub is_refused: bool,
}

impl<'w> Place<'w> {
    /// Where a way begins.
    #[must_use]
    pub fn beginning(ground: &'w Ground) -> Place<'w> {
        let walk = &*ground.walk;
        let (narrator, header, entries) = match &ground.history {
            Some(History { trace, world }) => {
                let given_out = given_out(trace);
                let narrator = Narrator::in_world(&walk.setting, world.clone(), given_out);
                (narrator, trace.header.clone(), trace.entries.clone())
            }
            None => {
                let narrator = Narrator::new(&walk.setting, walk.scope.initial().clone());
                let (header, openings) = (narrator.header(""), narrator.openings());
                (narrator, header, openings)
            }
        };
        let mut renderer = Renderer::default();
        entries.iter().for_each(|entry| renderer.skip(entry));
        let beginning = Trace { header, entries };
        Place { walk, narrator, before: None, steps: Vec::new(), renderer, beginning }
    }

    /// Goes a way.
    ///
    /// # Errors
    /// When it is too long, or one of its steps is not possible.
    pub fn reached(ground: &'w Ground, path: &[String]) -> Result<Place<'w>, PlaceError> {
        if path.len() > MOST_STEPS {
            return Err(PlaceError::TooLong);
        }
        let mut place = Place::beginning(ground);
        for (number, key) in path.iter().enumerate() {
            let found = possible(place.walk, place.state()).into_iter().find(|it| it.key == *key);
            place.take(&found.ok_or(PlaceError::Lost(number + 1))?);
        }
        Ok(place)
    }

    /// The state.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.narrator.world().state
    }

    /// The state with the names of its objects.
    #[must_use]
    pub fn world(&self) -> &Alternative {
        self.narrator.world()
    }

    /// A state as rows, to be drawn.
    #[must_use]
    pub fn drawn(&self, alternative: &Alternative) -> World {
        World::of(&Scene { setting: &self.walk.setting, alternative })
    }

    /// Takes a step.
    pub fn take(&mut self, step: &Possible) {
        let taken = self.told(step);
        self.before = Some(self.narrator.world().clone());
        self.narrator.entry(&self.whole(step));
        self.renderer.skip(&taken.entry);
        self.steps.push(taken);
    }

    /// A refusal with everything that its reply gives.
    fn whole(&self, step: &Possible) -> ntms_model::explore::Transition {
        match step.end {
            End::Happens { .. } => step.transition.clone(),
            End::Refused { .. } => grounds(self.walk, self.state(), &step.transition).1,
        }
    }

    /// A step told, without taking it.
    #[must_use]
    pub fn told(&self, step: &Possible) -> Taken {
        self.told_with_world(step).0
    }

    /// The same, with the world after it.
    #[must_use]
    pub fn told_with_world(&self, step: &Possible) -> (Taken, Alternative) {
        let mut narrator = self.narrator.clone();
        let entry = narrator.entry(&self.whole(step));
        let line = self.renderer.clone().entry(&entry);
        let who = self.who(&step.transition.cause);
        let scene = Scene { setting: &self.walk.setting, alternative: self.world() };
        let words = crate::report::words::entry(&entry, who.as_deref(), &|id| scene.spelled(id));
        let is_refused = matches!(step.end, End::Refused { .. });
        let key = step.key.clone();
        (Taken { key, entry, line, who, words, is_refused }, narrator.world().clone())
    }

    fn who(&self, cause: &Cause) -> Option<String> {
        let Cause::Call(call) = cause else { return None };
        let directory = &self.walk.setting.directory;
        if let Call::OpenNtmsSession(open) = call {
            return Some(directory.name(open.caller).to_owned());
        }
        let caller = caller_of(*call.session()?, self.state());
        directory.has(caller).then(|| directory.name(caller).to_owned())
    }

    /// The way as a trace: what happened before, and the steps that were taken.
    #[must_use]
    pub fn trace(&self, note: &str) -> Trace {
        let mut trace = self.beginning.clone();
        trace.header.note = Some(note.into());
        trace.entries.extend(self.steps.iter().map(|step| step.entry.clone()));
        trace
    }
}

/// Every identifier that a trace names.
fn given_out(trace: &Trace) -> Vec<Identifier> {
    let mut ids = Vec::new();
    for entry in &trace.entries {
        drop(entry.renamed(&mut |id| {
            ids.push(id);
            id
        }));
    }
    ids
}
