//! One thread of the explorer: what it remembers, and how it looks around in a state.

use super::memo::{Memo, Tree};
use super::packing::{Changed, Decoder, Domains, NO_WORD, Plan, Weigher};
use super::visited::{Seen, Visited};
use crate::explore::bounds::Bound;
use crate::explore::focus::Focus;
use crate::explore::tally::{Counts, Mode, Note, Tally};
use crate::explore::walk::{Found, Origin, Walk};
use crate::properties::Cause;
use crate::state::{Medium, State};
use crate::watch::Reads;
use std::collections::HashMap;
use std::ops::Range;
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
    /// The frontier in parts, one for each thread. A thread begins with its own: from level to level these are
    /// about the same states, so that it finds again what it remembers.
    pub stretches: &'s [Stretch],
    /// Set by whoever wants all to stop: the plan is outgrown, a limit is reached, somebody interrupts.
    pub stop: AtomicBool,
    /// Whether a number did not fit the plan.
    pub is_outgrown: AtomicBool,
    /// States that are given out at once.
    pub portion: usize,
}

/// A part of the frontier.
pub struct Stretch {
    /// The first place that was not given out yet.
    next: AtomicUsize,
    end: usize,
}

impl Stretch {
    /// So many parts of about the same size.
    pub fn all(frontier: &[u64], count: usize) -> Vec<Stretch> {
        let place = |part: usize| (frontier.len() as u128 * part as u128 / count as u128) as usize;
        let stretch = |part| Stretch { next: AtomicUsize::new(place(part)), end: place(part + 1) };
        (0..count).map(stretch).collect()
    }

    /// The places that were not given out.
    pub fn left(&self) -> Range<usize> {
        self.next.load(Relaxed).min(self.end)..self.end
    }

    fn give(&self, portion: usize) -> Range<usize> {
        let begin = self.next.fetch_add(portion, Relaxed).min(self.end);
        begin..(begin + portion).min(self.end)
    }
}

impl Shared<'_> {
    /// Places that are to be looked at next by a thread: its own, and when there are none left those of others.
    fn give(&self, thread: usize) -> Range<usize> {
        let (others, own) = self.stretches.split_at(thread.min(self.stretches.len()));
        let portions = own.iter().chain(others).map(|stretch| stretch.give(self.portion));
        { portions }.find(|portion| !portion.is_empty()).unwrap_or_default()
    }
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

/// Turns that happen together or not at all, because they add the same to the weight.
#[derive(Clone, Copy, Debug)]
struct Group {
    weight: u128,
    beyond: Option<Bound>,
    note: u32,
    /// How many calls and events they are together.
    transitions: u32,
    events: u32,
    /// Where the changes of those begin that change something, and how many these are.
    first: u32,
    count: u32,
}

impl Group {
    fn holds(&self, turn: &Turn) -> bool {
        (self.weight, self.beyond, self.note) == (turn.weight, turn.beyond, turn.note)
    }
}

/// What happens about one focus: a run of groups.
#[derive(Clone, Copy, Debug)]
struct Leaf {
    first: u32,
    count: u32,
}

/// A part of what can happen, with what was found about it.
#[derive(Clone, Debug)]
struct Part {
    focus: Focus,
    tree: Tree,
}

/// What was found about what is said of states: all claims about one focus together, because what one reads
/// another has read.
#[derive(Clone, Debug)]
struct Judgement {
    focus: Focus,
    tree: Tree,
    /// In how many states they were judged, and how often that was not known.
    asked: u64,
    missed: u64,
}

impl Judgement {
    /// Whether it depends on so much that remembering is in vain.
    const fn is_vain(&self) -> bool {
        self.missed > 1 << 21 && self.missed > self.asked / 2
    }
}

/// A number did not fit the plan.
struct Outgrown;

/// One thread.
pub struct Worker {
    memo: Memo,
    parts: Vec<Part>,
    judgements: Vec<Judgement>,
    changes: Vec<u64>,
    groups: Vec<Group>,
    leaves: Vec<Leaf>,
    leaf_of: HashMap<Box<[Turn]>, u32>,
    notes: Vec<Note>,
    decoder: Decoder,
    weigher: Weigher,
    reads: Arc<Reads>,
    /// Leaves of the state that is looked at.
    found: Vec<u32>,
    pending: Vec<u64>,
    /// By a part of their hash, words that were found a short while ago.
    recent: Box<[u64]>,
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
/// How many words are remembered before the set of all is asked. What is near each other leads to the same.
const RECENT: usize = 1 << 13;

impl Worker {
    pub fn new() -> Worker {
        Worker {
            memo: Memo::default(),
            parts: Vec::new(),
            judgements: Vec::new(),
            changes: Vec::new(),
            groups: Vec::new(),
            leaves: Vec::new(),
            leaf_of: HashMap::new(),
            notes: Vec::new(),
            decoder: Decoder::default(),
            weigher: Weigher::default(),
            reads: Arc::default(),
            found: Vec::new(),
            pending: Vec::new(),
            recent: vec![NO_WORD; RECENT].into(),
            next: Vec::new(),
            left: Vec::new(),
            homeless: Vec::new(),
            late: Vec::new(),
            counts: Counts::default(),
        }
    }

    /// Forgets everything that was found: it went by another plan.
    pub fn begin_anew(&mut self, plan: &Plan, known: &Domains) {
        let (pools, media, logical_media) = plan.ids();
        let part = |focus| Part { focus, tree: Tree::default() };
        self.memo = Memo::new(plan);
        self.parts = Focus::all(pools, media, logical_media).into_iter().map(part).collect();
        let is_judged = |focus: &Focus| match focus {
            Focus::Whole | Focus::Medium(_) | Focus::Logical(_) => true,
            Focus::Pool(_) | Focus::Pair(..) => false,
        };
        let judgement = |focus| Judgement { focus, tree: Tree::default(), asked: 0, missed: 0 };
        let focuses = Focus::all(pools, media, logical_media).into_iter().filter(is_judged);
        self.judgements = focuses.map(judgement).collect();
        self.changes.clear();
        self.groups.clear();
        self.leaves.clear();
        self.leaf_of.clear();
        self.notes.clear();
        self.decoder.forget();
        self.recent.fill(NO_WORD);
        self.learn(plan, known);
    }

    /// Learns of values that came up since the last level.
    pub fn learn(&mut self, plan: &Plan, known: &Domains) {
        self.memo.learn(plan, known);
        self.weigher = Weigher::new(plan, known);
    }

    /// Looks around in states of the frontier until there is none left, or somebody wants to stop.
    pub fn work(&mut self, shared: &Shared<'_>, thread: usize) {
        loop {
            let portion = &shared.frontier[shared.give(thread)];
            if portion.is_empty() {
                return;
            }
            for (place, word) in portion.iter().enumerate() {
                let must_stop = shared.stop.load(Relaxed) || shared.visited.is_crowded();
                if must_stop || self.look_around(shared, *word).is_err() {
                    self.left.extend(&portion[place..]);
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
        let weight = self.weigher.weigh(word);
        for place in 0..self.found.len() {
            let Leaf { first, count } = self.leaves[self.found[place] as usize];
            for group in first as usize..(first + count) as usize {
                self.take(shared, word, weight, group);
            }
        }
        self.counts.expanded += 1;
        if self.pending.len() >= BATCH {
            self.flush(shared.visited);
        }
        Ok(())
    }

    #[inline]
    fn take(&mut self, shared: &Shared<'_>, word: u64, weight: u128, group: usize) {
        let Group { weight: more, beyond, note, transitions, events, first, count } =
            self.groups[group];
        // What adds nothing stays within.
        let scale = shared.known.scale();
        let by_sum = if more == 0 { None } else { scale.beyond(weight.wrapping_add(more)) };
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
            self.groups[group].note = 0;
        }
        let changes = &self.changes[first as usize..(first + count) as usize];
        self.pending.extend(changes.iter().map(|change| word ^ change));
    }

    fn flush(&mut self, visited: &Visited) {
        let mut places = [(visited.look(0).0, NO_WORD); BATCH];
        let recent = &mut self.recent;
        self.pending.retain(|word| {
            let last = &mut recent[Visited::hash(*word) as usize >> 8 & (RECENT - 1)];
            std::mem::replace(last, *word) != *word
        });
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
        for place in 0..self.judgements.len() {
            let judgement = &mut self.judgements[place];
            judgement.asked += 1;
            // What is said of a state that agrees with an earlier one was told then.
            if self.memo.find(&mut judgement.tree, word).is_none() {
                self.ask(shared, place, word);
            }
        }
    }

    fn ask(&mut self, shared: &Shared<'_>, place: usize, word: u64) {
        let judgement = &mut self.judgements[place];
        judgement.missed += 1;
        let (setting, focus) = (&shared.walk.setting, judgement.focus);
        let state = self.decoder.decode(shared.plan, shared.known, word);
        if judgement.is_vain() {
            return shared.tally.judge_part(setting, state, focus);
        }
        let state = watched(state, shared.plan, &self.reads);
        shared.tally.judge_part(setting, &state, focus);
        self.memo.insert(&mut judgement.tree, &self.reads.take(), word, 0);
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
        let first = self.groups.len();
        let mut rest = turns.to_vec();
        while let Some(&Turn { weight, beyond, note, .. }) = rest.first() {
            let at = self.changes.len() as u32;
            let mut group =
                Group { weight, beyond, note, transitions: 0, events: 0, first: at, count: 0 };
            let key = group;
            for turn in rest.extract_if(.., |turn| key.holds(turn)) {
                group.transitions += turn.transitions;
                group.events += turn.events;
                self.changes.extend(Some(turn.change).filter(|change| *change != 0));
            }
            group.count = self.changes.len() as u32 - at;
            self.groups.push(group);
        }
        let count = self.groups.len() - first;
        self.leaves.push(Leaf { first: first as u32, count: count as u32 });
        let leaf = self.leaves.len() as u32 - 1;
        self.leaf_of.insert(turns, leaf);
        leaf
    }

    /// How many bytes it takes to remember what was found.
    pub fn bytes(&self) -> usize {
        let parts = self.parts.iter().map(|part| part.tree.bytes());
        let judgements = self.judgements.iter().map(|judgement| judgement.tree.bytes());
        parts.chain(judgements).sum::<usize>()
            + self.changes.capacity() * size_of::<u64>()
            + self.groups.capacity() * size_of::<Group>()
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
