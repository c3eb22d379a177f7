//! What can come to be in a scope, and what must: asked of the whole graph of its states.

use super::carrier::Limits;
use super::check::{Options, shortest};
use super::edition;
use super::explorer::{self, Reached, Refused};
use super::graph::loops::Lasso;
use super::graph::{Builder, Graph, Kind, Marks, Node, PLAIN};
use super::report::{Progress, Report};
use super::scope::Scope;
use super::trace::Trace;
use super::walk::{Found, Goal as Aim, Walk};
use crate::edition::Edition;
use crate::event::Event;
use crate::id::{MediumId, ObjectId, PoolId, SideId};
use crate::properties::liveness::{
    Goal, Kind as Of, Liveness, Need, OfObject, OfStepAbout, Promise, Sight,
};
use crate::properties::{Cause, Claim, OfStep, Step};
use crate::state::State;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

/// What was found about one sentence in one scope.
#[derive(Clone, Debug)]
pub struct LivenessReport {
    /// The sentence.
    pub liveness: &'static Liveness,
    /// Whether it is claimed in this scope, under these readings.
    pub is_claimed: bool,
    /// Whether it holds.
    pub verdict: Outcome,
}

/// Whether a sentence holds in a scope.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It holds; how often there was something to promise, or how much was seen.
    Holds(u64),
    /// Nothing is there that it is about.
    Idle,
    /// These were not seen here. Other scopes may show them.
    Missing(Vec<Sight>),
    /// It is broken.
    Broken(Box<Counterexample>),
    /// The model cannot say it.
    Unstated(&'static str),
}

/// A way on which a promise is broken.
#[derive(Clone, Debug)]
pub struct Counterexample {
    /// The object, if it is about one.
    pub object: Option<ObjectId>,
    /// The way to where it is broken for good.
    pub trace: Trace,
    /// How many steps of it lead to where the way goes round for ever; none when it does not.
    pub loop_begins: Option<usize>,
    /// What is wrong at its end.
    pub what: &'static str,
}

/// What was found about the sentences in one scope.
#[derive(Clone, Debug)]
pub struct LivenessReports {
    /// Name of the scope.
    pub scope: Box<str>,
    /// The edition.
    pub edition: Edition,
    /// States of the graph.
    pub states: u64,
    /// Edges of the graph, parallel ones counted once.
    pub edges: u64,
    /// What states and graph took in memory, in bytes.
    pub bytes: u64,
    /// One for each sentence.
    pub rows: Vec<LivenessReport>,
    /// How long it took.
    pub elapsed: Duration,
}

/// Judges sentences in a scope; `None` when somebody interrupted. `seen` is what a check of the same
/// scope saw; without it, codes and states of sides count as not seen.
///
/// # Errors
/// When the states of the scope do not fit into the words of our explorer.
pub fn liveness(
    scope: &Scope,
    options: &Options,
    sentences: &[&'static Liveness],
    seen: Option<&Report>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Option<LivenessReports>, Refused> {
    let begin = Instant::now();
    let needs_graph = |row: &&'static Liveness| match row.promise {
        Promise::Always(..) | Promise::CanBecome(..) | Promise::Becomes(..) => true,
        Promise::Seen(_) | Promise::ToldApart | Promise::Unstated(_) => false,
    };
    let of_graph: Vec<_> = sentences.iter().copied().filter(needs_graph).collect();
    let mut world = None;
    if !of_graph.is_empty() {
        match World::build(scope, options, &of_graph, progress)? {
            Some(built) => world = Some(built),
            None => return Ok(None),
        }
    }
    let walk = options.walk(scope);
    let mut judge = |row: &&'static Liveness| LivenessReport {
        liveness: row,
        is_claimed: row.is_claimed(&scope.name, &walk.setting),
        verdict: match (row.promise, &mut world) {
            (Promise::Seen(sights), _) => seen_in(scope, options, row, sights(), seen),
            (Promise::ToldApart, _) => told_apart(scope, options),
            (Promise::Unstated(why), _) => Outcome::Unstated(why),
            (_, Some(world)) => world.judge(row),
            (_, None) => Outcome::Idle,
        },
    };
    let rows = sentences.iter().map(&mut judge).collect();
    let size = |of: fn(&World) -> usize| world.as_ref().map_or(0, of) as u64;
    Ok(Some(LivenessReports {
        scope: scope.name.clone(),
        edition: options.edition,
        states: size(|world| world.graph.states()),
        edges: size(|world| world.graph.edges()),
        bytes: size(|world| world.graph.bytes() + world.reached.bytes()),
        rows,
        elapsed: begin.elapsed(),
    }))
}

fn told_apart(scope: &Scope, options: &Options) -> Outcome {
    let mut others = 0;
    for denied in Edition::ALL.into_iter().filter(|other| *other != options.edition) {
        if edition::told_apart(scope, options, denied).is_none() {
            return Outcome::Missing(vec![Sight::Step(
                "a call that succeeds here and is denied in every other edition",
                |_| false,
            )]);
        }
        others += 1;
    }
    Outcome::Holds(others)
}

/// What of this is not seen: by a check, or on a way that leads to it.
fn seen_in(
    scope: &Scope,
    options: &Options,
    row: &Liveness,
    sights: Vec<Sight>,
    seen: Option<&Report>,
) -> Outcome {
    let mut options = options.clone();
    options.readings.extend(row.under);
    let all = sights.len() as u64;
    let is_missing = |sight: &Sight| match sight {
        Sight::Side(state) => seen.is_none_or(|report| !report.side_states.contains(state)),
        Sight::Answer(function, code) => seen.is_none_or(|report| {
            let mut answers = report.answers.iter();
            !answers.any(|row| row.function == *function && row.code == *code)
        }),
        Sight::Step(_, is_so) => {
            let goal = Aim { claim: Claim::Step(*is_so), answer: true };
            shortest(scope, &options, goal).is_none()
        }
    };
    let missing: Vec<_> = sights.into_iter().filter(is_missing).collect();
    if missing.is_empty() { Outcome::Holds(all) } else { Outcome::Missing(missing) }
}

/// The states of a scope, what leads from each to others, and what was noted about them.
struct World {
    walk: Arc<Walk>,
    reached: Reached,
    graph: Graph,
    initial: Node,
    events: Vec<Event>,
    /// By sentence and object: where a claim about a state or a step is so.
    notes: BTreeMap<Note, Marks>,
}

/// What is noted of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Note {
    id: &'static str,
    object: Option<ObjectId>,
    what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    /// The object is in need.
    When,
    /// It is still what it was.
    While,
    /// It is at its goal, or what it has to come to can happen.
    Goal,
    /// A step that must not be is possible.
    Wrong,
    /// A step that the sentence is about is possible.
    Witness,
}

impl World {
    fn build(
        scope: &Scope,
        options: &Options,
        sentences: &[&'static Liveness],
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Option<World>, Refused> {
        let walk = options.walk(scope);
        let limits = Limits {
            threads: options.threads,
            states: None,
            time: None,
            stops_at_first: false,
            interrupt: options.interrupt.clone(),
        };
        let Some(reached) = explorer::reached(&walk, &limits, progress)? else { return Ok(None) };
        let initial = reached.number(scope.initial()).unwrap_or(0);
        let states = reached.len();
        let mut world = World {
            walk,
            reached,
            graph: Graph::default(),
            initial,
            events: Vec::new(),
            notes: BTreeMap::new(),
        };
        let begin = Instant::now();
        let mut builder = Builder::with_room_for(states);
        let mut asked = Asked::of(sentences, &world.reached, &world.walk);
        let mut edges = Vec::new();
        for number in 0..states as Node {
            if number.is_multiple_of(1024) {
                if options.interrupt.load(Relaxed) {
                    return Ok(None);
                }
                progress(Progress {
                    states: states as u64,
                    transitions: 0,
                    depth: 0,
                    frontier: (states - number as usize) as u64,
                    elapsed: begin.elapsed(),
                });
            }
            world.look_at(number, &mut asked, &mut edges);
            builder.add(&mut edges);
            edges.clear();
        }
        world.graph = builder.finish();
        world.notes = asked.notes();
        Ok(Some(world))
    }

    /// Notes what is said of a state, and where it leads.
    fn look_at(&mut self, number: Node, asked: &mut Asked, edges: &mut Vec<(Node, Kind)>) {
        let plain = self.reached.state(number);
        asked.note_state(&self.walk, number, &plain);
        let before = self.reached.watched(number);
        let walk = self.walk.clone();
        walk.step_from(&before, &mut |step, has_written| {
            let kind = match step.cause {
                Cause::Call(_) => PLAIN,
                Cause::Event(event) => kind_of(&mut self.events, *event),
            };
            asked.note_step(number, step);
            let next = match has_written {
                true => self.reached.number_after(number, &before, step.after),
                false => Some(number),
            };
            if let Some(next) = next
                && (next != number || kind != PLAIN)
            {
                edges.push((next, kind));
            }
        });
    }

    fn marks(&self, note: Note) -> Marks {
        let none = || Marks::none(self.graph.states());
        self.notes.get(&note).cloned().unwrap_or_else(none)
    }

    fn judge(&mut self, row: &'static Liveness) -> Outcome {
        let note = |what| Note { id: row.id, object: None, what };
        match row.promise {
            Promise::Always(..) => {
                let wrong = self.marks(note(What::Wrong));
                let witnesses = self.marks(note(What::Witness)).len() as u64;
                match self.way_to(&wrong) {
                    Some(way) => self.broken_by_step(row, &way),
                    None if witnesses == 0 => Outcome::Idle,
                    None => Outcome::Holds(witnesses),
                }
            }
            Promise::CanBecome(_, goal) => {
                self.judge_objects(row, |world, object| world.cannot_become(row, goal, object))
            }
            Promise::Becomes(_, _, fair) => {
                self.judge_objects(row, |world, object| world.does_not_become(row, fair, object))
            }
            Promise::Seen(_) | Promise::ToldApart | Promise::Unstated(_) => Outcome::Idle,
        }
    }

    fn judge_objects(
        &mut self,
        row: &'static Liveness,
        broken: impl Fn(&mut World, ObjectId) -> Option<Counterexample>,
    ) -> Outcome {
        let whens = self.notes.iter().filter(|(note, marks)| {
            note.id == row.id && note.what == What::When && !marks.is_empty()
        });
        let needs: Vec<_> = whens.map(|(note, marks)| (note.object, marks.len())).collect();
        let mut count = 0;
        for (object, states) in needs {
            count += states as u64;
            let Some(object) = object else { continue };
            if let Some(counterexample) = broken(self, object) {
                return Outcome::Broken(Box::new(counterexample));
            }
        }
        if count == 0 { Outcome::Idle } else { Outcome::Holds(count) }
    }

    /// A shortest way to a state in which an object is in need and from which it cannot come to its goal.
    fn cannot_become(
        &mut self,
        row: &'static Liveness,
        goal: Goal,
        object: ObjectId,
    ) -> Option<Counterexample> {
        let of = |what| self.marks(Note { id: row.id, object: Some(object), what });
        let (when, within, goals) = (of(What::When), of(What::While), of(What::Goal));
        let goals = match goal {
            Goal::State(_) => goals,
            Goal::Step(_) => goals.and(&within),
        };
        let stuck = when.without(&self.graph.can_reach(&goals, &within));
        let way = self.way_to(&stuck)?;
        let (trace, what) = (self.trace(&way), "from here on it cannot come to its goal any more");
        Some(Counterexample { object: Some(object), trace, loop_begins: None, what })
    }

    /// A way on which an object stays in need for ever, although nobody is unfair.
    fn does_not_become(
        &mut self,
        row: &'static Liveness,
        fair: fn(Event, ObjectId) -> bool,
        object: ObjectId,
    ) -> Option<Counterexample> {
        let of = |what| self.marks(Note { id: row.id, object: Some(object), what });
        let (when, within, goals) = (of(What::When), of(What::While), of(What::Goal));
        let is_fair =
            |(place, event): (usize, &Event)| fair(*event, object).then_some((place + 1) as Kind);
        let fair: Vec<_> = self.events.iter().enumerate().filter_map(is_fair).collect();
        let within = within.without(&goals);
        let Lasso { stem, around } =
            self.graph.fair_way_within(&when.and(&within), &within, &fair)?;
        let mut way = self.graph.way([self.initial], |_| true, |node| node == stem[0])?;
        way.extend(&stem[1..]);
        let begins = way.len() - 1;
        way.extend(&around);
        let what = if around.is_empty() {
            "here it may stay for ever"
        } else {
            "the steps from here on may go round for ever"
        };
        let trace = self.trace(&way);
        Some(Counterexample { object: Some(object), trace, loop_begins: Some(begins), what })
    }

    fn way_to(&self, wanted: &Marks) -> Option<Vec<Node>> {
        if wanted.is_empty() {
            return None;
        }
        self.graph.way([self.initial], |_| true, |node| wanted.has(node))
    }

    /// A shortest way to the state in which a wrong step is possible, and that step.
    fn broken_by_step(&mut self, row: &'static Liveness, way: &[Node]) -> Outcome {
        let Promise::Always(holds, _) = row.promise else { return Outcome::Idle };
        let mut trace = self.trace(way);
        let last = way.last().copied().unwrap_or(self.initial);
        let state = self.reached.state(last);
        trace.transitions.extend(
            self.walk.first(
                &state,
                &|found| matches!(found, Found::Happened { step, .. } if !holds(step)),
            ),
        );
        let what = "the last step must not be";
        let counterexample = Counterexample { object: None, trace, loop_begins: None, what };
        Outcome::Broken(Box::new(counterexample))
    }

    fn trace(&mut self, way: &[Node]) -> Trace {
        let states: Vec<State> = way.iter().map(|node| self.reached.state(*node)).collect();
        let mut transitions = Vec::new();
        for pair in states.windows(2) {
            let leads = |found: &Found<'_>| matches!(found, Found::Happened { .. });
            transitions.extend(self.walk.between(&pair[0], &pair[1], &leads));
        }
        let initial = self.walk.scope.initial().clone();
        Trace { initial, transitions }
    }
}

/// Numbers the events, from 1. There are few; what has no number of its own nobody is fair about.
fn kind_of(events: &mut Vec<Event>, event: Event) -> Kind {
    let place = events.iter().position(|known| *known == event).or_else(|| {
        (events.len() < usize::from(Kind::MAX)).then(|| {
            events.push(event);
            events.len() - 1
        })
    });
    place.map_or(PLAIN, |place| (place + 1) as Kind)
}

/// What is asked of states and steps, and the answers so far.
struct Asked {
    of_states: Vec<OfStates>,
    of_steps: Vec<OfSteps>,
}

/// Something that is said of an object in a state.
struct OfStates {
    note: Note,
    object: ObjectId,
    holds: OfObject,
    marks: Marks,
}

/// Something that is said of a step.
struct OfSteps {
    note: Note,
    about: About,
    marks: Marks,
}

enum About {
    /// It is like this.
    Is(OfStep),
    /// It is not like this.
    IsNot(OfStep),
    /// It is like this, for an object.
    Happens(OfStepAbout, ObjectId),
}

impl Asked {
    fn of(sentences: &[&'static Liveness], reached: &Reached, walk: &Walk) -> Asked {
        let mut asked = Asked { of_states: vec![], of_steps: vec![] };
        let none = || Marks::none(reached.len());
        for row in sentences {
            let note = |object, what| Note { id: row.id, object, what };
            match row.promise {
                Promise::Always(holds, witness) => {
                    for (about, what) in
                        [(About::IsNot(holds), What::Wrong), (About::Is(witness), What::Witness)]
                    {
                        asked.of_steps.push(OfSteps {
                            note: note(None, what),
                            about,
                            marks: none(),
                        });
                    }
                }
                Promise::CanBecome(Need { of, when, while_ }, _)
                | Promise::Becomes(Need { of, when, while_ }, ..) => {
                    for object in objects(of, reached, walk) {
                        let mut claims = vec![(when, What::When), (while_, What::While)];
                        match row.promise {
                            Promise::CanBecome(_, Goal::State(goal))
                            | Promise::Becomes(_, goal, _) => claims.push((goal, What::Goal)),
                            Promise::CanBecome(_, Goal::Step(goal)) => {
                                let note = note(Some(object), What::Goal);
                                let about = About::Happens(goal, object);
                                asked.of_steps.push(OfSteps { note, about, marks: none() });
                            }
                            Promise::Seen(_)
                            | Promise::Always(..)
                            | Promise::ToldApart
                            | Promise::Unstated(_) => {}
                        }
                        for (holds, what) in claims {
                            let note = note(Some(object), what);
                            asked.of_states.push(OfStates { note, object, holds, marks: none() });
                        }
                    }
                }
                Promise::Seen(_) | Promise::ToldApart | Promise::Unstated(_) => {}
            }
        }
        asked
    }

    fn note_state(&mut self, walk: &Walk, number: Node, state: &State) {
        for claim in &mut self.of_states {
            if (claim.holds)(&walk.setting, state, claim.object) {
                claim.marks.add(number);
            }
        }
    }

    fn note_step(&mut self, number: Node, step: &Step<'_>) {
        for claim in &mut self.of_steps {
            let is_so = match claim.about {
                About::Is(holds) => holds(step),
                About::IsNot(holds) => !holds(step),
                About::Happens(happens, object) => happens(step, object),
            };
            if is_so {
                claim.marks.add(number);
            }
        }
    }

    fn notes(self) -> BTreeMap<Note, Marks> {
        let of_states = self.of_states.into_iter().map(|claim| (claim.note, claim.marks));
        let of_steps = self.of_steps.into_iter().map(|claim| (claim.note, claim.marks));
        of_states.chain(of_steps).collect()
    }
}

/// Every object of a kind that is there in some state.
fn objects(of: Of, reached: &Reached, walk: &Walk) -> Vec<ObjectId> {
    let (pools, media, _) = reached.ids();
    let sides = walk.setting.media_types.iter().map(|row| row.sides).max().unwrap_or(0);
    let media_ids = (0..media).map(MediumId::from);
    match of {
        Of::Pool => (0..pools).map(|id| PoolId::from(id).into()).collect(),
        Of::Medium => media_ids.map(ObjectId::from).collect(),
        Of::Side => media_ids
            .flat_map(|medium| (0..sides).map(move |index| SideId { medium, index }.into()))
            .collect(),
    }
}
