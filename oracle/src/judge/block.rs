//! Choices that nobody saw, left open.
//!
//! When a server chooses among media that are alike, the reply does not say which it took. Instead of
//! one alternative for each, the judge keeps one in which some of them was taken, and remembers that it
//! may have been any other: the media form a *block*. Each has a name (its identifiers, what was
//! written about it, and how often it was allocated before), and each has contents (where it is, and
//! in which state its sides are). Which name has which contents is open within a block; the state shows
//! one of the possible answers. What a later call tells decides it, for the medium that it tells about.

use ntms_model::change::Change;
use ntms_model::id::{MediumId, SideId};
use ntms_model::rule::Sides;
use ntms_model::state::{Medium, Side, SideState, State};
use smallvec::SmallVec;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How often each side of a medium was allocated.
pub(super) type Counts = SmallVec<[u32; 2]>;

/// What is open in one alternative.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Blocks {
    /// No medium is in two.
    pub(super) all: Vec<Block>,
    /// Media that were members, and how much higher than in the state the count of a side may be.
    pub(super) slack: BTreeMap<MediumId, u32>,
    /// While a call is judged: media whose labels are taken for written, with the contents that they
    /// have otherwise.
    pub(super) waiting: BTreeMap<MediumId, Medium>,
}

/// Media whose contents may be those of each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    members: Arc<Members>,
    /// The contents of all members that are not busy, with counts of zero: those with which they
    /// joined.
    pub(super) idle: Medium,
    /// Members that have other contents in the state, with the counts of their names.
    busy: BTreeMap<MediumId, Counts>,
    /// How often members were taken and came back. Each time the count of one of them grew, nobody
    /// knows of which, and it may be spent.
    pub(super) returned: u32,
    /// Members that something told to be busy, while none has come back since.
    known_busy: Vec<MediumId>,
}

/// A set of media, as bits by their ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Members {
    words: Vec<u64>,
    count: usize,
}

/// Whether a medium is still a member of its block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stays {
    Member,
    Not,
}

/// Sides that the server may have chosen, and that do not differ but in their names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Class {
    /// The side that the state shows to be chosen.
    pub(super) chosen: SideId,
    /// What the media have in common.
    idle: Medium,
    /// The media, by id.
    media: Vec<MediumId>,
    /// How many sides of theirs could have been chosen.
    sides: usize,
}

impl Members {
    fn has(&self, medium: MediumId) -> bool {
        let index: usize = medium.into();
        self.words.get(index / 64).is_some_and(|word| word & (1 << (index % 64)) != 0)
    }

    fn insert(&mut self, medium: MediumId) {
        let index: usize = medium.into();
        if self.words.len() <= index / 64 {
            self.words.resize(index / 64 + 1, 0);
        }
        self.count += usize::from(!self.has(medium));
        self.words[index / 64] |= 1 << (index % 64);
    }

    fn remove(&mut self, medium: MediumId) {
        let index: usize = medium.into();
        if self.has(medium) {
            self.words[index / 64] &= !(1 << (index % 64));
            self.count -= 1;
        }
    }

    fn iter(&self) -> impl Iterator<Item = MediumId> + '_ {
        let ids = |(place, word): (usize, &u64)| {
            let word = *word;
            (0..64).filter(move |bit| word & (1 << bit) != 0).map(move |bit| place * 64 + bit)
        };
        self.words.iter().enumerate().flat_map(ids).map(MediumId::from)
    }
}

/// The contents of a medium, without its counts.
pub(super) fn contents(medium: &Medium) -> Medium {
    with_counts(medium, |_| 0)
}

fn with_counts(medium: &Medium, count: impl Fn(usize) -> u32) -> Medium {
    let mut medium = medium.clone();
    for (index, side) in medium.sides.iter_mut().enumerate() {
        side.allocations = count(index);
    }
    medium
}

pub(super) fn counts(medium: &Medium) -> Counts {
    medium.sides.iter().map(|side| side.allocations).collect()
}

/// Whether one side of the medium is like any other.
fn is_symmetric(medium: &Medium) -> bool {
    medium.sides.windows(2).all(|pair| pair[0].state == pair[1].state)
}

impl Blocks {
    /// Whether nothing is open.
    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty() && self.slack.is_empty()
    }

    /// The block that a medium is in.
    pub(super) fn place_of(&self, medium: MediumId) -> Option<usize> {
        self.all.iter().position(|block| block.members.has(medium))
    }

    /// Of the sides that the server may choose, keeps one of each kind that has so many at least or is
    /// in a block; gives those kinds.
    pub(super) fn narrow(&self, state: &State, sides: &mut Sides, fewest: usize) -> Vec<Class> {
        let mut classes: Vec<(Option<usize>, u8, Class)> = Vec::new();
        for side in sides.iter().copied() {
            // Media are turned over, and not round: each choice among more sides is an alternative.
            if state.medium(side.medium).sides.len() > 2 {
                continue;
            }
            let idle = contents(state.medium(side.medium));
            let block = self.place_of(side.medium);
            let index = if is_symmetric(&idle) { 0 } else { side.index };
            // One that could join the block, had it been named, does not make another class.
            let waiting = self.waiting.get(&side.medium).map(contents);
            let could_join =
                |block: &Block| block.idle == idle || Some(&block.idle) == waiting.as_ref();
            let block = block.or_else(|| self.all.iter().position(could_join));
            let is_like = |(of, at, class): &&mut (Option<usize>, u8, Class)| {
                *of == block && *at == index && class.idle == idle
            };
            match classes.iter_mut().find(is_like) {
                Some((_, _, class)) => {
                    class.sides += 1;
                    if class.media.last() != Some(&side.medium) {
                        class.media.push(side.medium);
                    }
                }
                None => {
                    let class = Class { chosen: side, idle, media: vec![side.medium], sides: 1 };
                    classes.push((block, index, class));
                }
            }
        }
        // Of those that are alike rather one that need not have been written first.
        for (_, _, class) in &mut classes {
            let is_ready = |id: &&MediumId| !self.waiting.contains_key(*id);
            if self.waiting.contains_key(&class.chosen.medium)
                && let Some(ready) = class.media.iter().find(is_ready)
                && let Some(side) = sides.iter().find(|side| side.medium == *ready)
            {
                class.chosen = *side;
            }
        }
        classes.retain(|(block, _, class)| block.is_some() || class.sides >= fewest);
        let classes: Vec<Class> = classes.into_iter().map(|(_, _, class)| class).collect();
        sides.retain(|side| {
            let class =
                classes.iter().find(|class| class.media.binary_search(&side.medium).is_ok());
            class.is_none_or(|class| class.chosen == *side)
        });
        classes
    }

    /// Takes note that the server chose one of a class; the state still shows how it was before.
    pub(super) fn choose(&mut self, state: &State, class: &Class) {
        let waiting = self.waiting.get(&class.chosen.medium).map(contents);
        let class = &Class { idle: waiting.unwrap_or_else(|| class.idle.clone()), ..class.clone() };
        let like = |block: &Block| block.idle == class.idle;
        // A class of what came back in the same contents is of its block, and not a new one.
        let of_block = self.place_of(class.chosen.medium);
        let place = of_block.or_else(|| self.all.iter().position(like)).unwrap_or_else(|| {
            self.all.push(Block::of(class.idle.clone()));
            self.all.len() - 1
        });
        let strangers: Vec<MediumId> =
            class.media.iter().copied().filter(|id| self.place_of(*id).is_none()).collect();
        let block = &mut self.all[place];
        if block.idle == class.idle && !strangers.is_empty() {
            let members = Arc::make_mut(&mut block.members);
            for medium in strangers {
                members.insert(medium);
                // Unless it was taken, it is still waiting for its label.
                if let Some(waiting) = self.waiting.get(&medium)
                    && contents(waiting) != block.idle
                {
                    block.busy.insert(medium, counts(waiting));
                }
            }
        }
        let chosen = class.chosen.medium;
        block.busy.entry(chosen).or_insert_with(|| counts(state.medium(chosen)));
    }

    /// Takes note of what a journal, which has been applied, did to members.
    pub(super) fn follow(&mut self, state: &mut State, journal: &[Change]) {
        if self.is_empty() {
            return;
        }
        for (change, medium) in journal.iter().filter_map(|it| Some((it, touched(it)?))) {
            // What is queued is queued by its name.
            let is_named = matches!(change, Change::Queue(..));
            let Some(place) = self.place_of(medium) else { continue };
            let block = &mut self.all[place];
            if is_named || block.follow(state, medium) == Stays::Not {
                block.forget(medium);
                if block.returned > 0 && state.media.has(medium) {
                    let own = self.slack.entry(medium).or_default();
                    *own = own.saturating_add(block.returned);
                }
            }
        }
        self.drop_what_is_decided();
    }

    /// These blocks after a journal, which has been applied.
    pub(super) fn after(&self, state: &mut State, journal: &[Change]) -> Blocks {
        let mut blocks = self.clone();
        blocks.follow(state, journal);
        blocks
    }

    /// Takes a medium out of its block: it is known now which contents it has, and if a side of it was
    /// named, which side has which. What the count of one of its sides has grown by may have been told.
    pub(super) fn settle(
        &mut self,
        state: &State,
        medium: MediumId,
        told: Option<u32>,
        side_is_named: bool,
    ) {
        let slack = self.slack_of(medium);
        self.slack.remove(&medium);
        let is_told = told.is_some() && state.medium(medium).sides.len() == 1;
        let rest = if is_told { 0 } else { slack.saturating_sub(told.unwrap_or(0)) };
        let mut alone = None;
        if let Some(place) = self.place_of(medium) {
            let block = &mut self.all[place];
            if let Some(before) = block.busy.get(&medium).filter(|_| !side_is_named) {
                let mut own = Block::of(block.idle.clone());
                Arc::make_mut(&mut own.members).insert(medium);
                own.busy.insert(medium, before.clone());
                own.returned = rest;
                alone = Some(own).filter(Block::is_needed);
            }
            block.forget(medium);
            block.returned = block.returned.saturating_sub(told.unwrap_or(0));
        }
        if let Some(block) = alone {
            self.all.push(block);
        } else if rest > 0 && state.media.has(medium) {
            self.slack.insert(medium, rest);
        }
        self.drop_what_is_decided();
    }

    /// Drops blocks in which nothing is open but what the counts of one member have grown by.
    fn drop_what_is_decided(&mut self) {
        let slack = &mut self.slack;
        self.all.retain(|block| {
            let is_needed = block.is_needed();
            if !is_needed && block.returned > 0 {
                for medium in block.members.iter() {
                    let own = slack.entry(medium).or_default();
                    *own = own.saturating_add(block.returned);
                }
            }
            is_needed
        });
    }

    /// Whether it is open whose counts have grown.
    #[cfg(test)]
    pub(super) fn counts_are_open(&self) -> bool {
        !self.slack.is_empty() || self.all.iter().any(|block| block.returned > 0)
    }

    /// How many media are in blocks.
    pub(super) fn members(&self) -> usize {
        self.all.iter().map(|block| block.members.count).sum()
    }

    /// Whether the contents or the counts of a medium are open.
    pub(super) fn has_open(&self, medium: MediumId) -> bool {
        self.place_of(medium).is_some() || self.slack.contains_key(&medium)
    }

    /// Lets two members of one block have the contents of each other.
    pub(super) fn exchange(&mut self, state: &mut State, one: MediumId, other: MediumId) {
        if let Some(place) = self.place_of(one).filter(|_| one != other) {
            self.all[place].exchange(state, one, other);
        }
    }

    /// Turns a busy member over: its sides have the contents of each other.
    pub(super) fn turn_over(&self, state: &mut State, medium: MediumId) {
        if let Some(place) = self.place_of(medium) {
            self.all[place].turn_over(state, medium);
        }
    }

    /// Something told that a member is busy.
    pub(super) fn note_busy(&mut self, medium: MediumId) {
        if let Some(place) = self.place_of(medium) {
            let known = &mut self.all[place].known_busy;
            if !known.contains(&medium) {
                known.push(medium);
            }
        }
    }

    /// Busy members with the same contents, the medium itself first; itself alone when it is idle.
    pub(super) fn busy_like(&self, state: &State, medium: MediumId) -> Vec<MediumId> {
        let block = self.place_of(medium).map(|place| &self.all[place]);
        let Some(block) = block.filter(|block| block.is_busy(medium)) else { return vec![medium] };
        let shown = block.grown_contents(state, medium);
        let is_like =
            |other: &MediumId| *other != medium && block.grown_contents(state, *other) == shown;
        std::iter::once(medium).chain(block.busy_members().filter(is_like)).collect()
    }

    /// How many busy members have the contents of idle ones, but that sides are spent.
    pub(super) fn spent_members(&self, state: &State) -> usize {
        self.all.iter().map(|block| block.spent_members(state)).sum()
    }

    /// How much higher than in the state the count of a medium that is not busy may be.
    pub(super) fn slack_of(&self, medium: MediumId) -> u32 {
        let in_block = self.place_of(medium).map(|place| self.all[place].returned);
        let own = self.slack.get(&medium).copied();
        in_block.unwrap_or(0).saturating_add(own.unwrap_or(0))
    }
}

/// The medium that a change is about.
pub(super) fn touched(change: &Change) -> Option<MediumId> {
    match change {
        Change::Medium { id, .. }
        | Change::MediumPool { id, .. }
        | Change::MediumCondition { id, .. } => Some(*id),
        Change::Side { id, .. } => Some(id.medium),
        Change::Queue(medium, _) => Some(*medium),
        Change::Logical { from, to, .. } => from.or(*to).map(|row| row.side.medium),
        Change::Pool { .. }
        | Change::Session { .. }
        | Change::Operation { .. }
        | Change::Computer { .. }
        | Change::Mark { .. }
        | Change::Written { .. } => None,
    }
}

impl Block {
    fn of(idle: Medium) -> Block {
        Block {
            members: Arc::default(),
            idle,
            busy: BTreeMap::new(),
            returned: 0,
            known_busy: Vec::new(),
        }
    }

    fn is_needed(&self) -> bool {
        let is_anything_open = !self.busy.is_empty() || self.returned > 0;
        let has_two_ways = !self.busy.is_empty() && self.is_symmetric();
        is_anything_open && (self.members.count > 1 || has_two_ways)
    }

    fn forget(&mut self, medium: MediumId) {
        Arc::make_mut(&mut self.members).remove(medium);
        self.busy.remove(&medium);
        self.known_busy.retain(|known| *known != medium);
    }

    /// A member that has the contents of idle ones again is one of them; its count is anybody's. One
    /// that has others and was not taken was named by somebody, and leaves.
    fn follow(&mut self, state: &mut State, medium: MediumId) -> Stays {
        let Some(row) = state.media.get_mut(medium) else { return Stays::Not };
        if contents(row) != self.idle {
            return if self.busy.contains_key(&medium) { Stays::Member } else { Stays::Not };
        }
        let Some(before) = self.busy.remove(&medium) else { return Stays::Member };
        let grown = row
            .sides
            .iter()
            .zip(&before)
            .map(|(side, before)| side.allocations.saturating_sub(*before));
        self.returned = self.returned.saturating_add(grown.sum());
        *row = with_counts(row, |index| before.get(index).copied().unwrap_or(0));
        self.known_busy.clear();
        Stays::Member
    }

    /// Members that have the contents with which they joined.
    pub(super) fn idle_members(&self) -> impl Iterator<Item = MediumId> + '_ {
        self.members.iter().filter(|medium| !self.busy.contains_key(medium))
    }

    /// Members that have other contents.
    pub(super) fn busy_members(&self) -> impl Iterator<Item = MediumId> + '_ {
        self.busy.keys().copied()
    }

    pub(super) fn is_busy(&self, medium: MediumId) -> bool {
        self.busy.contains_key(&medium)
    }

    pub(super) fn may_be_idle(&self, medium: MediumId) -> bool {
        !self.known_busy.contains(&medium)
    }

    /// How often the sides of a member were allocated before it was taken.
    pub(super) fn counts_of(&self, state: &State, medium: MediumId) -> Counts {
        self.busy.get(&medium).cloned().unwrap_or_else(|| counts(state.medium(medium)))
    }

    /// The contents of a busy member, with what its counts have grown by.
    pub(super) fn grown_contents(&self, state: &State, medium: MediumId) -> Medium {
        let before = self.counts_of(state, medium);
        carried(state.medium(medium), &before, &before.iter().map(|_| 0).collect())
    }

    fn spent_members(&self, state: &State) -> usize {
        let is_spent = |id: &MediumId| {
            let mut row = contents(state.medium(*id));
            let is_spent = |side: &Side| side.state == SideState::Decommissioned;
            let was_spent = row.sides.iter().any(is_spent);
            for (side, idle) in row.sides.iter_mut().zip(&self.idle.sides) {
                if is_spent(side) {
                    *side = *idle;
                }
            }
            was_spent && row == self.idle
        };
        self.busy_members().filter(is_spent).count()
    }

    /// Whether the two sides of a busy member may be the other way round.
    pub(super) fn is_symmetric(&self) -> bool {
        self.idle.sides.len() == 2 && is_symmetric(&self.idle)
    }

    fn exchange(&mut self, state: &mut State, one: MediumId, other: MediumId) {
        let (names, rows) = ([one, other].map(|id| self.counts_of(state, id)), [one, other]);
        let rows = rows.map(|id| state.medium(id).clone());
        for (place, id) in [one, other].into_iter().enumerate() {
            let row = &rows[1 - place];
            let (own, before) = (&names[place], &names[1 - place]);
            state.media.put(id, Some(carried(row, before, own)));
        }
        for id in state.logical_media.ids().collect::<Vec<_>>() {
            if let Some(row) = state.logical_media.get_mut(id) {
                if row.side.medium == one {
                    row.side.medium = other;
                } else if row.side.medium == other {
                    row.side.medium = one;
                }
            }
        }
        let [one_counts, other_counts] = names;
        let (one_was_busy, other_was_busy) = (self.is_busy(one), self.is_busy(other));
        for (id, is_busy, counts) in
            [(one, other_was_busy, one_counts), (other, one_was_busy, other_counts)]
        {
            if is_busy {
                self.busy.insert(id, counts);
            } else {
                self.busy.remove(&id);
            }
        }
    }

    fn turn_over(&self, state: &mut State, medium: MediumId) {
        let before = self.counts_of(state, medium);
        if let Some(row) = state.media.get_mut(medium) {
            row.sides.reverse();
            let crosswise: Counts = before.iter().rev().copied().collect();
            *row = carried(row, &crosswise, &before);
        }
        for id in state.logical_media.ids().collect::<Vec<_>>() {
            if let Some(row) = state.logical_media.get_mut(id)
                && row.side.medium == medium
            {
                row.side.index = 1 - row.side.index.min(1);
            }
        }
    }
}

/// Contents that were those of a name with other counts. A count below that of the name was reset.
fn carried(row: &Medium, before: &Counts, own: &Counts) -> Medium {
    with_counts(row, |index| {
        let count = row.sides[index].allocations;
        let at = |counts: &Counts| counts.get(index).copied().unwrap_or(0);
        count.checked_sub(at(before)).map_or(count, |grown| grown.saturating_add(at(own)))
    })
}

/// The same medium with this count of one side.
pub(super) fn with_count(medium: &Medium, side: u8, count: u32) -> Medium {
    with_counts(medium, |index| {
        if index == usize::from(side) { count } else { medium.sides[index].allocations }
    })
}
