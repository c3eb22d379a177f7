//! One thread of the explorer: what it remembers, and how it looks around in a state.

use super::memo::{Memo, Tree};
use super::packing::{Changed, Decoder, Domains, NO_WORD, Plan};
use super::visited::{Seen, Visited};
use crate::explore::bounds::Bound;
use crate::explore::focus::Focus;
use crate::explore::tally::{Counts, Mode, Note, Tally};
use crate::explore::walk::{Found, Origin, Walk};
use crate::properties::Cause;
use crate::state::{Medium, State};
use crate::watch::Reads;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

/// What all threads share while they look around in the states of one level.
pub struct Shared<'s> {
    pub walk: &'s Walk,
    pub tally: &'s Tally,
    pub mode: Mode,
    pub plan: &'s Plan,
    /// What was known when the level began: every state of it is made of that.
    pub known: &'s Domains,
    /// What is known now.
    pub domains: &'s Mutex<Domains>,
    pub visited: &'s Visited,
    pub frontier: &'s [u64],
    /// How far the frontier was given out.
    pub given: AtomicUsize,
    /// Set by whoever wants all to stop: the plan is outgrown, a limit is reached, somebody interrupts.
    pub stop: AtomicBool,
    /// Whether a number did not fit the plan.
    pub is_outgrown: AtomicBool,
    /// States that are given out at once.
    pub portion: usize,
}

/// One thing that happens: what it does to the word, and how often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Turn {
    /// The bits of the word that change.
    change: u64,
    /// What it adds to the weight of the state.
    weight: u128,
    /// How many calls and events do the same.
    transitions: u32,
    events: u32,
    /// The bound that it goes beyond, whatever else is in the state.
    beyond: Option<Bound>,
    /// What it shows, from 1; 0 when that is nothing new.
    note: u32,
}

/// What happens about one focus: a run of turns.
#[derive(Clone, Copy, Debug)]
struct Leaf {
    first: u32,
    count: u32,
}

/// A part of what can happen, with what was found about it.
#[derive(Clone, Copy, Debug)]
struct Part {
    focus: Focus,
    tree: Tree,
}

/// A claim about states, with what was found about it.
#[derive(Clone, Copy, Debug)]
struct Claim {
    place: usize,
    usage: Usage,
    tree: Tree,
}

/// Whether remembering pays.
#[derive(Clone, Copy, Debug, Default)]
struct Usage {
    missed: u32,
}

impl Usage {
    /// Whether it depends on so much that asking anew is faster than looking up: a claim is soon judged,
    /// and a large tree lies far away.
    const fn is_vain(self) -> bool {
        self.missed > 1 << 11
    }
}

/// A number did not fit the plan.
struct Outgrown;

/// One thread.
pub struct Worker {
    memo: Memo,
    parts: Vec<Part>,
    claims: Vec<Claim>,
    turns: Vec<Turn>,
    leaves: Vec<Leaf>,
    leaf_of: HashMap<Box<[Turn]>, u32>,
    notes: Vec<Note>,
    decoder: Decoder,
    reads: Arc<Reads>,
    /// Leaves of the state that is looked at.
    found: Vec<u32>,
    pending: Vec<u64>,
    /// New states.
    pub next: Vec<u64>,
    /// States of the frontier that were given out and not looked at.
    pub left: Vec<u64>,
    /// Words for which there was no room.
    pub homeless: Vec<u64>,
    /// States that did not fit the plan, and are not to be found again.
    pub late: Vec<State>,
    counts: Counts,
}

/// Words that are looked for at once.
const BATCH: usize = 64;

impl Worker {
    pub fn new() -> Worker {
        Worker {
            memo: Memo::default(),
            parts: Vec::new(),
            claims: Vec::new(),
            turns: Vec::new(),
            leaves: Vec::new(),
            leaf_of: HashMap::new(),
            notes: Vec::new(),
            decoder: Decoder::default(),
            reads: Arc::default(),
            found: Vec::new(),
            pending: Vec::new(),
            next: Vec::new(),
            left: Vec::new(),
            homeless: Vec::new(),
            late: Vec::new(),
            counts: Counts::default(),
        }
    }

    /// Forgets everything that was found: it went by another plan.
    pub fn begin_anew(&mut self, plan: &Plan, tally: &Tally) {
        let (pools, media, logical_media) = plan.ids();
        let part = |focus| Part { focus, tree: Tree::default() };
        let claim = |place| Claim { place, usage: Usage::default(), tree: Tree::default() };
        self.memo = Memo::new(plan);
        self.parts = Focus::all(pools, media, logical_media).into_iter().map(part).collect();
        self.claims = (0..tally.claims_of_states()).map(claim).collect();
        self.turns.clear();
        self.leaves.clear();
        self.leaf_of.clear();
        self.notes.clear();
        self.decoder.forget();
    }

    /// Looks around in states of the frontier until there is none left, or somebody wants to stop.
    pub fn work(&mut self, shared: &Shared<'_>) {
        loop {
            let begin = shared.given.fetch_add(shared.portion, Relaxed).min(shared.frontier.len());
            let end = (begin + shared.portion).min(shared.frontier.len());
            if begin == end {
                return;
            }
            for (place, word) in shared.frontier[begin..end].iter().enumerate() {
                let must_stop = shared.stop.load(Relaxed) || shared.visited.is_crowded();
                if must_stop || self.look_around(shared, *word).is_err() {
                    self.left.extend(&shared.frontier[begin + place..end]);
                    break;
                }
            }
            self.flush(shared.visited);
            shared.tally.count(&std::mem::take(&mut self.counts));
            if !self.left.is_empty() {
                return;
            }
        }
    }

    /// Looks around as any walk does, and remembers nothing: where broken calls are tried too, which look
    /// at everything.
    fn look_everywhere(&mut self, shared: &Shared<'_>, word: u64) {
        let state = self.decoder.decode(shared.plan, shared.known, word);
        let (pending, late) = (&mut self.pending, &mut self.late);
        shared.tally.look_around(shared.walk, state, &mut |next| {
            let mut domains = shared.domains.lock().unwrap_or_else(PoisonError::into_inner);
            domains.learn(next);
            match domains.known_word(shared.plan, next) {
                Some(word) => pending.push(word),
                None => late.push(next.clone()),
            }
        });
        if !self.late.is_empty() {
            shared.is_outgrown.store(true, Relaxed);
            shared.stop.store(true, Relaxed);
        }
    }

    /// Nothing is counted or added before it is certain that all of it fits the plan.
    fn look_around(&mut self, shared: &Shared<'_>, word: u64) -> Result<(), Outgrown> {
        if shared.walk.scope.audit && shared.mode == Mode::Audit {
            self.look_everywhere(shared, word);
            return Ok(());
        }
        self.found.clear();
        for place in 0..self.parts.len() {
            let part = &mut self.parts[place];
            let leaf = match self.memo.find(&mut part.tree, word) {
                Some(leaf) => leaf,
                None => self.look_at(shared, place, word)?,
            };
            if self.leaves[leaf as usize].count > 0 {
                self.found.push(leaf);
            }
        }
        self.judge(shared, word);
        let mut weight = None;
        for place in 0..self.found.len() {
            let Leaf { first, count } = self.leaves[self.found[place] as usize];
            for turn in first as usize..(first + count) as usize {
                self.take(shared, word, &mut weight, turn);
            }
        }
        self.counts.expanded += 1;
        if self.pending.len() >= BATCH {
            self.flush(shared.visited);
        }
        Ok(())
    }

    #[inline]
    fn take(&mut self, shared: &Shared<'_>, word: u64, weight: &mut Option<u128>, turn: usize) {
        let Turn { change, weight: more, transitions, events, beyond, note } = self.turns[turn];
        // What adds nothing stays within.
        let mut beyond_by_sum = || {
            let weight = *weight.get_or_insert_with(|| shared.known.weight(shared.plan, word));
            shared.known.scale().beyond(weight.wrapping_add(more))
        };
        let by_sum = if more == 0 { None } else { beyond_by_sum() };
        if beyond.is_some() || by_sum.is_some() {
            let first = beyond.into_iter().chain(by_sum).min();
            first.into_iter().for_each(|bound| {
                self.counts.withheld[bound as usize] += u64::from(transitions);
            });
            return;
        }
        self.counts.transitions += u64::from(transitions);
        self.counts.events += u64::from(events);
        if note != 0 {
            shared.tally.take(&self.notes[note as usize - 1]);
            self.turns[turn].note = 0;
        }
        if change != 0 {
            self.pending.push(word ^ change);
        }
    }

    fn flush(&mut self, visited: &Visited) {
        let mut places = [(visited.look(0).0, NO_WORD); BATCH];
        for words in self.pending.chunks(BATCH) {
            for (place, word) in places.iter_mut().zip(words) {
                *place = visited.look(*word);
            }
            for ((place, found), word) in places.iter().zip(words) {
                if found == word {
                    continue;
                }
                match visited.add(*word, *place) {
                    Seen::New => self.next.push(*word),
                    Seen::Before => {}
                    Seen::NoRoom => self.homeless.push(*word),
                }
            }
        }
        self.pending.clear();
    }

    /// Judges what is said of states.
    fn judge(&mut self, shared: &Shared<'_>, word: u64) {
        for place in 0..self.claims.len() {
            let claim = &mut self.claims[place];
            let found =
                if claim.usage.is_vain() { None } else { self.memo.find(&mut claim.tree, word) };
            let is_as_known = match found {
                Some(leaf) => leaf == 0,
                None => self.ask(shared, place, word),
            };
            if !is_as_known {
                shared.tally.settle(self.claims[place].place);
            }
        }
    }

    fn ask(&mut self, shared: &Shared<'_>, place: usize, word: u64) -> bool {
        let claim = &mut self.claims[place];
        claim.usage.missed = claim.usage.missed.saturating_add(1);
        let state = self.decoder.decode(shared.plan, shared.known, word);
        if claim.usage.is_vain() {
            return shared.tally.is_as_known(claim.place, &shared.walk.setting, state);
        }
        let state = watched(state, shared.plan, &self.reads);
        let is_as_known = shared.tally.is_as_known(claim.place, &shared.walk.setting, &state);
        let reads = self.reads.take();
        self.memo.insert(&mut claim.tree, &reads, word, u32::from(!is_as_known));
        is_as_known
    }

    /// Finds out what happens about a focus, and remembers it.
    fn look_at(&mut self, shared: &Shared<'_>, place: usize, word: u64) -> Result<u32, Outgrown> {
        let part = &mut self.parts[place];
        let focus = part.focus;
        let state = self.decoder.decode(shared.plan, shared.known, word);
        let before = watched(state, shared.plan, &self.reads);
        let mut turns =
            Turns { shared, before: &before, word, reads: &self.reads, turns: Vec::new() };
        let mut is_outgrown = false;
        if shared.mode == Mode::Search {
            shared.walk.lead_from(&before, focus, &mut |after, origin| match turns
                .turn(after, origin)
            {
                Some(turn) => turns.add(turn),
                None => is_outgrown = true,
            });
        } else {
            let notes = &mut self.notes;
            shared.walk.look_at(&before, focus, &mut |found| {
                let Found::Happened { step, .. } = &found else {
                    return shared.tally.tried(&found);
                };
                let origin = match step.cause {
                    Cause::Call(_) => Origin::Call,
                    Cause::Event(_) => Origin::Event,
                };
                let Some(mut turn) = turns.turn(step.after, origin) else {
                    is_outgrown = true;
                    return;
                };
                if turn.beyond.is_none()
                    && let Some(note) = shared.tally.shown(&found)
                {
                    notes.push(note);
                    turn.note = notes.len() as u32;
                }
                turns.add(turn);
            });
        }
        let turns = turns.turns;
        let reads = self.reads.take();
        if is_outgrown {
            shared.is_outgrown.store(true, Relaxed);
            shared.stop.store(true, Relaxed);
            return Err(Outgrown);
        }
        let leaf = self.leaf(turns);
        self.memo.insert(&mut self.parts[place].tree, &reads, word, leaf);
        Ok(leaf)
    }

    fn leaf(&mut self, turns: Vec<Turn>) -> u32 {
        let turns = turns.into_boxed_slice();
        if let Some(leaf) = self.leaf_of.get(&turns) {
            return *leaf;
        }
        let (first, count) = (self.turns.len() as u32, turns.len() as u32);
        self.turns.extend(&turns);
        self.leaves.push(Leaf { first, count });
        let leaf = self.leaves.len() as u32 - 1;
        self.leaf_of.insert(turns, leaf);
        leaf
    }

    /// How many bytes it takes to remember what was found.
    pub fn bytes(&self) -> usize {
        self.memo.bytes() + self.turns.capacity() * size_of::<Turn>()
    }
}

/// What happens in one state, as turns of its word.
struct Turns<'t> {
    shared: &'t Shared<'t>,
    before: &'t State,
    word: u64,
    reads: &'t Reads,
    turns: Vec<Turn>,
}

impl Turns<'_> {
    /// What leads to a state; `None` when that does not fit the plan.
    fn turn(&self, after: &State, origin: Origin) -> Option<Turn> {
        let shared = self.shared;
        let beyond = beyond_by_part(shared, after);
        let events = u32::from(origin == Origin::Event);
        let mut turn = Turn { change: 0, weight: 0, transitions: 1, events, beyond, note: 0 };
        if beyond.is_some() {
            return Some(turn);
        }
        let mut domains = shared.domains.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = domains.changes(shared.plan, self.before, after, self.reads)?;
        if !shared.plan.fits(&changed) {
            return None;
        }
        for Changed { place, code } in changed {
            let field = shared.plan.field(place);
            let old = field.code(self.word);
            turn.change ^= u64::from(old ^ code) << field.shift;
            let weights = domains.weights(shared.plan, place);
            let weight = weights[code as usize].wrapping_sub(weights[old as usize]);
            turn.weight = turn.weight.wrapping_add(weight);
        }
        Some(turn)
    }

    /// Adds a turn, or counts it with one that does the same.
    fn add(&mut self, turn: Turn) {
        let alike = |turn: &Turn| Turn { transitions: 0, events: 0, ..*turn };
        match self.turns.iter_mut().find(|other| alike(other) == alike(&turn)) {
            Some(other) => {
                other.transitions += turn.transitions;
                other.events += turn.events;
            }
            None => self.turns.push(turn),
        }
    }
}

fn watched(state: &State, plan: &Plan, reads: &Arc<Reads>) -> State {
    reads.take();
    let mut state = state.clone();
    plan.watch(&mut state, reads);
    state
}

/// The bound that the rows that were changed go beyond by themselves: for the bounds that do not add up.
fn beyond_by_part(shared: &Shared<'_>, after: &State) -> Option<Bound> {
    let mut bounds =
        shared.walk.scope.bounds.set().filter(|(bound, _)| !bound.adds_up()).peekable();
    bounds.peek()?;
    let mut part = State { sessions: after.sessions.unwatched(), ..State::default() };
    for index in 0..after.media.extent().min(64) {
        if after.media.changed() >> index & 1 != 0
            && let Some(medium) = after.media.unnoted(index)
        {
            let sides = medium.sides.unwatched();
            part.media.put(index.into(), Some(Medium { sides, ..medium.clone() }));
        }
    }
    bounds.find(|(bound, most)| bound.count(&part) > *most).map(|(bound, _)| bound)
}
