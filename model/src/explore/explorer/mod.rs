//! Our own explorer: breadth first, level by level, over packed states.
//!
//! - [`packing`]: states as words, exact and reversible
//! - [`memo`]: what was found before, by what was read meanwhile
//! - [`visited`]: the words that were seen
//! - [`worker`]: one thread
//! - [`reached`]: the states that were reached, by number
//!
//! Rules run where [`Walk`] runs them, and nowhere else. They run once for each combination of the
//! components that they read; wherever the same combination comes again, what they did then is done
//! again to the word.

mod memo;
mod packing;
mod reached;
mod visited;
mod worker;

use super::carrier::{Extent, Limits};
use super::report::Progress;
use super::tally::{Mode, Tally};
use super::walk::Walk;
use packing::{Domains, Plan};
pub use reached::{Reached, reached};
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use visited::Visited;
use worker::{Shared, Stretch, Worker};

/// How often progress is told.
const PACE: Duration = Duration::from_millis(100);

/// Why a scope cannot be explored so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Its bounds are too many or too far.
    Bounds,
    /// It begins beyond its bounds.
    Initial,
    /// Its states take more than 63 bits.
    Width(u32),
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refused::Bounds => f.write_str("more than eight bounds, or one of 2048 or more"),
            Refused::Initial => f.write_str("the scope begins beyond its own bounds"),
            Refused::Width(bits) => {
                write!(
                    f,
                    "a state takes {bits} bits or more than 64 components; at most 63 bits fit"
                )
            }
        }
    }
}

impl std::error::Error for Refused {}

/// Walks through everything, and tells progress from the thread that called.
///
/// # Errors
/// When states or bounds of the scope do not fit into words.
pub fn pass(
    walk: &Walk,
    tally: &Tally,
    mode: Mode,
    limits: &Limits,
    progress: &mut dyn FnMut(Progress),
) -> Result<Extent, Refused> {
    let mut pass = Pass::new(walk, tally, mode, limits)?;
    let extent = pass.run(limits, progress)?;
    pass.note_side_states();
    Ok(extent)
}

struct Pass<'p> {
    walk: &'p Walk,
    tally: &'p Tally,
    mode: Mode,
    domains: Mutex<Domains>,
    /// The domains as they were when the level began.
    known: Domains,
    plan: Plan,
    visited: Visited,
    frontier: Vec<u64>,
    next: Vec<u64>,
    workers: Vec<Worker>,
    begin: Instant,
    depth: u32,
    /// The most that was kept in memory.
    bytes: usize,
}

impl<'p> Pass<'p> {
    fn new(
        walk: &'p Walk,
        tally: &'p Tally,
        mode: Mode,
        limits: &Limits,
    ) -> Result<Pass<'p>, Refused> {
        let initial = walk.scope.initial();
        if walk.scope.bounds.beyond(initial).is_some() {
            return Err(Refused::Initial);
        }
        let mut domains = Domains::new(&walk.scope.bounds).ok_or(Refused::Bounds)?;
        domains.learn(initial);
        let plan = Plan::new(&domains).map_err(|wide| Refused::Width(wide.bits))?;
        let mut visited = Visited::new();
        let frontier = Vec::from_iter(domains.known_word(&plan, initial));
        frontier.iter().for_each(|word| _ = visited.insert(*word));
        let mut workers: Vec<_> = (0..limits.threads.max(1)).map(|_| Worker::new()).collect();
        workers.iter_mut().for_each(|worker| worker.begin_anew(&plan, &domains));
        Ok(Pass {
            walk,
            tally,
            mode,
            known: domains.clone(),
            domains: Mutex::new(domains),
            plan,
            visited,
            frontier,
            next: Vec::new(),
            workers,
            begin: Instant::now(),
            depth: 0,
            bytes: 0,
        })
    }

    fn run(
        &mut self,
        limits: &Limits,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Extent, Refused> {
        let mut is_complete = false;
        loop {
            let has_stopped = self.level(limits, progress)?;
            progress(self.progress(0));
            self.bytes = self.bytes.max(self.bytes_now());
            if has_stopped {
                break;
            }
            if self.next.is_empty() {
                is_complete = true;
                break;
            }
            self.depth += 1;
            self.frontier = std::mem::take(&mut self.next);
            // States that have much in common follow each other: what was found for one is near what was
            // found for the next.
            self.frontier.sort_unstable();
        }
        let (states, bytes) = (self.visited.len(), self.bytes as u64);
        Ok(Extent { states, depth: self.depth, is_complete, bytes })
    }

    /// Looks around in all states of the frontier; true when a limit is reached before that.
    fn level(
        &mut self,
        limits: &Limits,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<bool, Refused> {
        loop {
            self.refresh(false)?;
            let (is_outgrown, has_stopped) = self.work(limits, progress);
            let mut late = Vec::new();
            for place in 0..self.workers.len() {
                let worker = &mut self.workers[place];
                self.next.append(&mut worker.next);
                self.frontier.append(&mut worker.left);
                late.append(&mut worker.late);
                for word in std::mem::take(&mut worker.homeless) {
                    if self.visited.insert(word) {
                        self.next.push(word);
                    }
                }
            }
            if self.visited.is_crowded() {
                self.visited.grow();
            }
            if is_outgrown {
                self.refresh(true)?;
            }
            for state in late {
                if let Some(word) = self.known.known_word(&self.plan, &state)
                    && self.visited.insert(word)
                {
                    self.next.push(word);
                }
            }
            if has_stopped || self.frontier.is_empty() {
                return Ok(has_stopped);
            }
        }
    }

    /// Takes a new plan when the old one is outgrown, or counts on what is no longer so.
    fn refresh(&mut self, is_outgrown: bool) -> Result<(), Refused> {
        let domains = self.domains.get_mut().unwrap_or_else(PoisonError::into_inner);
        let has_news = self.known.version() != domains.version();
        if has_news {
            self.known = domains.clone();
        }
        if !is_outgrown && self.plan.is_sound(&self.known) {
            if has_news {
                self.workers.iter_mut().for_each(|worker| worker.learn(&self.plan, &self.known));
            }
            return Ok(());
        }
        let plan = Plan::new(&self.known).map_err(|wide| Refused::Width(wide.bits))?;
        let repack = |word: u64| plan.repack(&self.plan, &self.known, word);
        self.visited = self.visited.mapped(repack);
        for word in self.frontier.iter_mut().chain(&mut self.next) {
            *word = repack(*word);
        }
        for worker in &mut self.workers {
            worker.begin_anew(&plan, &self.known);
        }
        self.plan = plan;
        Ok(())
    }

    /// Lets all threads work; gives whether the plan was outgrown, and whether a limit was reached. What
    /// was not looked at stays in the frontier.
    fn work(&mut self, limits: &Limits, progress: &mut dyn FnMut(Progress)) -> (bool, bool) {
        let frontier = std::mem::take(&mut self.frontier);
        let mut workers = std::mem::take(&mut self.workers);
        let stretches = Stretch::all(&frontier, workers.len());
        let left = || stretches.iter().map(|stretch| stretch.left().len()).sum::<usize>();
        let portion = (frontier.len() / (8 * workers.len())).clamp(1, 1024);
        let shared = Shared {
            walk: self.walk,
            tally: self.tally,
            mode: self.mode,
            plan: &self.plan,
            known: &self.known,
            domains: &self.domains,
            visited: &self.visited,
            frontier: &frontier,
            stretches: &stretches,
            stop: AtomicBool::new(false),
            is_outgrown: AtomicBool::new(false),
            portion,
        };
        let mut has_stopped = false;
        std::thread::scope(|scope| {
            let (done, finished) = channel::<()>();
            for (thread, worker) in workers.iter_mut().enumerate() {
                let (done, shared) = (done.clone(), &shared);
                scope.spawn(move || {
                    worker.work(shared, thread);
                    drop(done);
                });
            }
            drop(done);
            while finished.recv_timeout(PACE) == Err(RecvTimeoutError::Timeout) {
                progress(self.progress(left() as u64));
                if self.has_enough(limits) {
                    shared.stop.store(true, Relaxed);
                }
            }
        });
        has_stopped |= self.has_enough(limits);
        let is_outgrown = shared.is_outgrown.load(Relaxed);
        let left = stretches.iter().flat_map(|stretch| &frontier[stretch.left()]);
        self.frontier = left.copied().collect();
        self.workers = workers;
        (is_outgrown, has_stopped)
    }

    fn has_enough(&self, limits: &Limits) -> bool {
        limits.states.is_some_and(|most| self.tally.expanded() >= most)
            || limits.time.is_some_and(|most| self.begin.elapsed() >= most)
            || (limits.stops_at_first && self.tally.is_any_broken())
            || limits.interrupt.load(Relaxed)
    }

    fn bytes_now(&self) -> usize {
        let levels = self.frontier.capacity() + self.next.capacity();
        let remembered: usize = self.workers.iter().map(Worker::bytes).sum();
        self.visited.bytes() + remembered + levels * size_of::<u64>()
    }

    fn progress(&self, left: u64) -> Progress {
        Progress {
            states: self.visited.len(),
            transitions: self.tally.transitions(),
            depth: self.depth,
            frontier: left + self.next.len() as u64,
            elapsed: self.begin.elapsed(),
        }
    }

    /// Notes the states that sides were in.
    fn note_side_states(&self) {
        // A pass that was cut short has found values that no level began with.
        let domains = self.domains.lock().unwrap_or_else(PoisonError::into_inner);
        for state in domains.side_states(&self.plan, self.visited.words()) {
            self.tally.saw_side(state);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edition::Edition;
    use crate::explore::focus::Focus;
    use crate::explore::scope::Scope;
    use crate::explore::walk::Found;
    use crate::id::MediumId;
    use crate::state::{MediaState, State};
    use std::collections::{BTreeMap, BTreeSet};

    fn walk(scope: &str) -> Walk {
        let scope = Scope::named(scope).expect("a scope of the model");
        let setting = scope.setting(Edition::Base);
        Walk { scope: Scope { audit: false, ..scope }, setting }
    }

    /// Every state that a walk reaches, found without packing.
    fn reached(walk: &Walk) -> BTreeSet<State> {
        let mut seen = BTreeSet::from([walk.scope.initial().clone()]);
        let mut left = vec![walk.scope.initial().clone()];
        while let Some(state) = left.pop() {
            walk.look_around(&state, &mut |found| {
                if let Found::Happened { step, leads: super::super::walk::Leads::On, .. } = found
                    && seen.insert(step.after.clone())
                {
                    left.push(step.after.clone());
                }
            });
        }
        seen
    }

    #[test]
    fn a_word_stands_for_one_state_and_gives_it_back() {
        for scope in ["media", "drives", "entry"] {
            let walk = walk(scope);
            let states = reached(&walk);
            let mut domains = Domains::new(&walk.scope.bounds).expect("few bounds");
            states.iter().for_each(|state| domains.learn(state));
            let plan = Plan::new(&domains).expect("narrow states");
            let mut decoder = packing::Decoder::default();
            let mut words = BTreeSet::new();
            for state in &states {
                let word = domains.known_word(&plan, state).expect("a state that was learnt");
                assert_eq!(decoder.decode(&plan, &domains, word), state, "{scope}");
                let weight = packing::Weigher::new(&plan, &domains).weigh(word);
                assert_eq!(domains.scale().beyond(weight), None, "{scope}");
                words.insert(word);
            }
            assert_eq!(words.len(), states.len(), "{scope}");
            // Words do not depend on what was decoded before.
            for word in words.iter().rev() {
                let state = decoder.decode(&plan, &domains, *word).clone();
                assert_eq!(domains.known_word(&plan, &state), Some(*word), "{scope}");
            }
        }
    }

    #[test]
    fn a_state_with_a_value_that_nothing_reached_has_no_word() {
        let walk = walk("media");
        let states = reached(&walk);
        let mut domains = Domains::new(&walk.scope.bounds).expect("few bounds");
        states.iter().for_each(|state| domains.learn(state));
        let plan = Plan::new(&domains).expect("narrow states");
        let mut stranger = states.iter().find(|state| state.media.has(MediumId(0))).cloned();
        let row = stranger.as_mut().and_then(|state| state.media.get_mut(MediumId(0)));
        row.expect("a state with a medium").condition.media_state = MediaState::OperatorRequest;
        assert_eq!(domains.known_word(&plan, &stranger.expect("a state")), None);
    }

    /// The part of the walk that looks at no row behind the first that fails leads where the whole does.
    #[test]
    fn what_a_search_follows_is_what_a_walk_finds() {
        for scope in ["media", "drives", "entry", "port"] {
            let walk = walk(scope);
            for state in reached(&walk).iter().step_by(7) {
                let mut whole = BTreeMap::<State, u32>::new();
                walk.look_around(state, &mut |found| {
                    if let Found::Happened { step, .. } = found {
                        *whole.entry(step.after.clone()).or_default() += 1;
                    }
                });
                let (pools, media) = (state.pools.extent(), state.media.extent());
                let mut parts = BTreeMap::<State, u32>::new();
                for focus in Focus::all(pools, media, state.logical_media.extent()) {
                    walk.lead_from(state, focus, &mut |after, _| {
                        *parts.entry(after.clone()).or_default() += 1;
                    });
                }
                assert_eq!(parts, whole, "{scope}: {state:?}");
            }
        }
    }
}
