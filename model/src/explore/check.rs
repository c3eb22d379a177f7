//! Does every property hold, and is every witness seen?

use super::carrier::{self, Aim, Extent, Limits, Turn};
use super::explorer;
use super::manifest::{self, Size};
use super::report::{Engine, Progress, PropertyReport, Report, Verdict};
use super::scope::Scope;
use super::tally::{Mode, Tally};
use super::trace::Trace;
use super::walk::{Found, Goal, Leads, Walk};
use crate::edition::Edition;
use crate::properties::{self, Property};
use crate::reading::ReadingChoice;
use crate::rule::Mutation;
use crate::setting::Setting;
use crate::state::State;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

/// How a scope is checked.
#[derive(Clone, Debug)]
pub struct Options {
    /// The edition.
    pub edition: Edition,
    /// Answers to open questions, where they are not to be those that the edition follows.
    pub readings: Vec<ReadingChoice>,
    /// Rows and steps that are left out, to break the rules on purpose.
    pub mutation: Mutation,
    /// Whether properties of the edition are judged too that are not claimed under these readings.
    pub judges_unclaimed: bool,
    /// The invariants that are judged, by name; all of them when there is no list.
    pub invariants: Option<Vec<String>>,
    /// Who carries the walk.
    pub engine: Engine,
    /// How much is judged and counted.
    pub mode: Mode,
    /// Threads; with more than one the depth that stateright finds is an upper bound.
    pub threads: usize,
    /// Whether to stop at the first property that does not hold.
    pub stops_at_first: bool,
    /// Whether the shortest ways to violations are looked for; without, their traces are empty.
    pub finds_traces: bool,
    /// The most states to look around in.
    pub states: Option<u64>,
    /// The most time to spend on looking around.
    pub time: Option<Duration>,
    /// Set from outside to stop.
    pub interrupt: Arc<AtomicBool>,
}

impl Options {
    /// The rules as they are in an edition, on one thread, to the end.
    #[must_use]
    pub fn new(edition: Edition) -> Options {
        Options {
            edition,
            readings: Vec::new(),
            mutation: Mutation::default(),
            judges_unclaimed: false,
            invariants: None,
            engine: Engine::Explorer,
            mode: Mode::Audit,
            threads: 1,
            stops_at_first: false,
            finds_traces: true,
            states: None,
            time: None,
            interrupt: Arc::default(),
        }
    }

    /// The setting of a scope under these options.
    #[must_use]
    pub fn setting(&self, scope: &Scope) -> Setting {
        let mut setting = scope.setting(self.edition);
        setting.mutation = self.mutation;
        for choice in &self.readings {
            setting.readings = setting.readings.fixed(*choice);
        }
        setting
    }

    pub(super) fn walk(&self, scope: &Scope) -> Arc<Walk> {
        Arc::new(Walk { scope: scope.clone(), setting: self.setting(scope) })
    }

    /// Whether these are the rules and readings whose sizes the manifest records.
    #[must_use]
    pub fn is_in_earnest(&self) -> bool {
        self.readings.is_empty() && self.mutation == Mutation::default()
    }
}

/// Walks through a scope, and judges every property that is claimed there.
///
/// Progress is told about ten times a second, from the thread that calls.
pub fn check(scope: &Scope, options: &Options, progress: &mut dyn FnMut(Progress)) -> Report {
    let begin = Instant::now();
    let walk = options.walk(scope);
    let tally = Arc::new(Tally::new(judged(options, &walk), options.mode));
    let limits = Limits {
        threads: options.threads,
        states: options.states,
        time: options.time,
        stops_at_first: options.stops_at_first,
        interrupt: options.interrupt.clone(),
    };
    let (extent, engine, refused) = pass(&walk, &tally, options, &limits, progress);
    let size =
        Size { states: extent.states, transitions: tally.transitions(), depth: extent.depth };
    let expected = manifest::expected(&scope.name, options.edition);
    Report {
        scope: scope.name.clone(),
        edition: options.edition,
        size,
        events: tally.events(),
        is_complete: extent.is_complete,
        engine,
        refused,
        mode: options.mode,
        bytes: extent.bytes,
        is_depth_exact: engine == Engine::Explorer || options.threads <= 1,
        expected: expected.filter(|_| options.is_in_earnest()),
        properties: verdicts(&walk, &tally, options),
        rows_that_never_failed: tally.rows_that_never_failed(scope.functions(), &walk.setting),
        rows_that_never_decided: tally.rows_that_never_decided(scope.functions(), &walk.setting),
        steps_that_never_ran: tally.steps_that_never_ran(scope.functions(), &walk.setting),
        answers: tally.answers(),
        side_states: tally.side_states(),
        withheld: tally.withheld(),
        elapsed: begin.elapsed(),
    }
}

/// The properties that are judged.
pub(super) fn judged(options: &Options, walk: &Walk) -> Vec<&'static Property> {
    let is_judged = |property: &&Property| {
        let is_wanted = |wanted: &Vec<String>| wanted.iter().any(|id| id == property.id);
        property.editions.has(options.edition)
            && options.invariants.as_ref().is_none_or(is_wanted)
            && (options.judges_unclaimed || property.is_claimed(&walk.setting))
    };
    properties::all().iter().copied().filter(is_judged).collect()
}

/// Lets an engine walk. What our explorer refuses, stateright walks through.
fn pass(
    walk: &Arc<Walk>,
    tally: &Arc<Tally>,
    options: &Options,
    limits: &Limits,
    progress: &mut dyn FnMut(Progress),
) -> (Extent, Engine, Option<explorer::Refused>) {
    let refused = match options.engine {
        Engine::Stateright => None,
        Engine::Explorer => match explorer::pass(walk, tally, options.mode, limits, progress) {
            Ok(extent) => return (extent, Engine::Explorer, None),
            Err(refused) => Some(refused),
        },
    };
    (carrier::pass(walk, tally, limits, progress), Engine::Stateright, refused)
}

pub(super) fn verdicts(walk: &Arc<Walk>, tally: &Tally, options: &Options) -> Vec<PropertyReport> {
    let rows = tally.properties().map(|(property, is_broken, is_witnessed)| PropertyReport {
        property,
        is_claimed: property.is_claimed(&walk.setting),
        verdict: match is_broken {
            false => Verdict::Holds,
            true => Verdict::Violated(Box::new(way_to_violation(walk, property, options))),
        },
        is_witnessed,
    });
    rows.collect()
}

fn way_to_violation(walk: &Arc<Walk>, property: &Property, options: &Options) -> Trace {
    let goal = Goal { claim: property.holds, answer: false };
    let nowhere = || Trace { initial: walk.scope.initial().clone(), transitions: Vec::new() };
    let search = || carrier::search(walk, aim(walk, goal), &options.interrupt);
    options.finds_traces.then(search).flatten().unwrap_or_else(nowhere)
}

/// The shortest way to a goal in a scope, if there is one.
#[must_use]
pub fn shortest(scope: &Scope, options: &Options, goal: Goal) -> Option<Trace> {
    let walk = options.walk(scope);
    carrier::search(&walk, aim(&walk, goal), &options.interrupt)
}

/// What a search may look at.
#[derive(Clone, Copy)]
pub enum Sight<'s> {
    /// A state that it comes to.
    State(&'s State),
    /// Something found while looking around in such a state, within the bounds of the scope.
    Found(&'s Found<'s>),
}

/// The shortest way to the first sight that is wanted, if there is one and nobody interrupts.
#[must_use]
pub fn nearest(
    walk: &Arc<Walk>,
    interrupt: &Arc<AtomicBool>,
    is_wanted: impl Fn(Sight<'_>) -> bool + Send + Sync + 'static,
) -> Option<Trace> {
    let is_wanted = Arc::new(is_wanted);
    let of_found = is_wanted.clone();
    let aim = Aim {
        is_state: Box::new(move |state| is_wanted(Sight::State(state))),
        take: Box::new(move |found| match found {
            Found::Happened { leads: Leads::Beyond(_), .. } => Turn::Leave,
            found if of_found(Sight::Found(found)) => Turn::Goal,
            Found::Happened { leads: Leads::On, .. } => Turn::Follow,
            Found::Happened { .. } | Found::Tried { .. } => Turn::Leave,
        }),
    };
    carrier::search(walk, aim, interrupt)
}

fn aim(walk: &Arc<Walk>, goal: Goal) -> Aim {
    let in_walk = walk.clone();
    Aim {
        is_state: Box::new(move |state| goal.is_reached_in(&in_walk.setting, state)),
        take: Box::new(move |found| match found {
            found if goal.is_reached_by(found) => Turn::Goal,
            Found::Happened { leads: Leads::On, .. } => Turn::Follow,
            Found::Happened { .. } | Found::Tried { .. } => Turn::Leave,
        }),
    }
}
