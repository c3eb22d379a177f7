//! stateright carries the walk. Everything that is particular to it is here:
//!
//! - With two or more properties its breadth-first search overwrites a way that it found with a
//!   longer one. So it never sees more than one: a pass through everything has one that never comes
//!   true, and a search for something has that alone, on one thread, where the first find is shortest.
//! - An action is the state that it leads to, because stateright asks for actions and for next
//!   states apart, and rules should run once. Ways are retraced from their states.
//! - With several threads the depth is an upper bound: a state may be met first on a longer way.

use super::report::Progress;
use super::tally::Tally;
use super::trace::Trace;
use super::walk::{Found, Walk};
use crate::state::State;
use stateright::{Checker, Model, Property};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::{Duration, Instant};

/// How often progress is told.
const PACE: Duration = Duration::from_millis(100);

/// When a pass ends before everything was seen.
#[derive(Clone, Debug)]
pub struct Limits {
    pub threads: usize,
    pub states: Option<u64>,
    pub time: Option<Duration>,
    pub stops_at_first: bool,
    pub interrupt: Arc<AtomicBool>,
}

/// How far a pass came.
#[derive(Clone, Copy, Debug)]
pub struct Extent {
    pub states: u64,
    pub depth: u32,
    pub is_complete: bool,
    /// What is kept in memory, where that is known.
    pub bytes: u64,
}

/// A state, and whether the goal was reached on the way into it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Node {
    state: State,
    is_at_goal: bool,
}

impl Node {
    fn at(state: State) -> Node {
        Node { state, is_at_goal: false }
    }
}

/// A pass through everything.
struct Pass {
    walk: Arc<Walk>,
    tally: Arc<Tally>,
    is_over: Arc<AtomicBool>,
}

impl Model for Pass {
    type State = Node;
    type Action = Node;

    fn init_states(&self) -> Vec<Node> {
        vec![Node::at(self.walk.scope.initial().clone())]
    }

    fn actions(&self, node: &Node, actions: &mut Vec<Node>) {
        if !self.is_over.load(Relaxed) {
            self.tally.look_around(&self.walk, &node.state, &mut |next| {
                actions.push(Node::at(next.clone()));
            });
        }
    }

    fn next_state(&self, _node: &Node, action: Node) -> Option<Node> {
        Some(action)
    }

    /// One that never comes true: stateright stops when it has found all.
    fn properties(&self) -> Vec<Property<Pass>> {
        vec![Property::always("the pass goes on", |_, _| true)]
    }
}

/// What a search looks for, and which ways it takes.
pub struct Aim {
    /// Whether a state is the goal.
    pub is_state: Box<dyn Fn(&State) -> bool + Send + Sync>,
    /// What is to be done about something found.
    pub take: Box<Take>,
}

/// Says what is to be done about something found.
pub type Take = dyn Fn(&Found<'_>) -> Turn + Send + Sync;

/// What is to be done about something found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It is the goal.
    Goal,
    /// The way goes on behind it.
    Follow,
    /// It is not followed.
    Leave,
}

/// A search for the nearest place where an aim is reached.
struct Search {
    walk: Arc<Walk>,
    aim: Arc<Aim>,
    interrupt: Arc<AtomicBool>,
}

impl Model for Search {
    type State = Node;
    type Action = Node;

    fn init_states(&self) -> Vec<Node> {
        vec![Node::at(self.walk.scope.initial().clone())]
    }

    fn actions(&self, node: &Node, actions: &mut Vec<Node>) {
        if self.interrupt.load(Relaxed) {
            return;
        }
        self.walk.look_around(&node.state, &mut |found| {
            let turn = (self.aim.take)(&found);
            let next = match &found {
                Found::Happened { step, .. } => step.after,
                Found::Tried { .. } => &node.state,
            };
            if turn == Turn::Goal || (turn == Turn::Follow && *next != node.state) {
                actions.push(Node { state: next.clone(), is_at_goal: turn == Turn::Goal });
            }
        });
    }

    fn next_state(&self, _node: &Node, action: Node) -> Option<Node> {
        Some(action)
    }

    fn properties(&self) -> Vec<Property<Search>> {
        vec![Property::sometimes("the goal is reached", |search: &Search, node: &Node| {
            node.is_at_goal || (search.aim.is_state)(&node.state)
        })]
    }
}

/// Walks through everything, and tells progress from the thread that called.
pub fn pass(
    walk: &Arc<Walk>,
    tally: &Arc<Tally>,
    limits: &Limits,
    progress: &mut dyn FnMut(Progress),
) -> Extent {
    let is_over = Arc::new(AtomicBool::new(false));
    let pass = Pass { walk: walk.clone(), tally: tally.clone(), is_over: is_over.clone() };
    let begin = Instant::now();
    let mut checker = pass.checker().threads(limits.threads.max(1)).spawn_bfs();
    let handles = checker.handles();
    while handles.iter().any(|handle| !handle.is_finished()) {
        std::thread::sleep(PACE.min(begin.elapsed() / 4).max(Duration::from_millis(1)));
        let states = checker.unique_state_count() as u64;
        progress(Progress {
            states,
            transitions: tally.transitions(),
            depth: depth(checker.max_depth()),
            frontier: states.saturating_sub(tally.expanded()),
            elapsed: begin.elapsed(),
        });
        let has_enough = limits.states.is_some_and(|most| tally.expanded() >= most)
            || limits.time.is_some_and(|most| begin.elapsed() >= most)
            || (limits.stops_at_first && tally.is_any_broken())
            || limits.interrupt.load(Relaxed);
        if has_enough {
            is_over.store(true, Relaxed);
        }
    }
    for handle in handles {
        if let Err(panic) = handle.join() {
            std::panic::resume_unwind(panic);
        }
    }
    let states = checker.unique_state_count() as u64;
    let is_complete = tally.expanded() == states;
    Extent { states, depth: depth(checker.max_depth()), is_complete, bytes: 0 }
}

/// stateright counts states on a way, we count what happened.
fn depth(states: usize) -> u32 {
    u32::try_from(states.saturating_sub(1)).unwrap_or(u32::MAX)
}

/// The shortest way to an aim, if there is one and nobody interrupts.
pub fn search(walk: &Arc<Walk>, aim: Aim, interrupt: &Arc<AtomicBool>) -> Option<Trace> {
    let aim = Arc::new(aim);
    let search = Search { walk: walk.clone(), aim: aim.clone(), interrupt: interrupt.clone() };
    let checker = search.checker().threads(1).spawn_bfs().join();
    let nodes = checker.discoveries().into_values().next()?.into_states();
    let is_at_arrival = nodes.last().is_some_and(|node| node.is_at_goal);
    let states: Vec<_> = nodes.into_iter().map(|node| node.state).collect();
    let mut transitions = Vec::new();
    for (place, pair) in states.windows(2).enumerate() {
        let turn =
            if is_at_arrival && place + 2 == states.len() { Turn::Goal } else { Turn::Follow };
        let is_the_one = |found: &Found<'_>| (aim.take)(found) == turn;
        transitions.extend(walk.between(&pair[0], &pair[1], &is_the_one));
    }
    Some(Trace { initial: states.into_iter().next().unwrap_or_default(), transitions })
}
