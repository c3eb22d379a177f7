//! What the judge holds possible: a state, the names of its objects, and the answers to questions of
//! policy that led there.

use super::block::Blocks;
use crate::binding::Bindings;
use ntms_model::reading::Readings;
use ntms_model::state::State;
use rustc_hash::{FxBuildHasher, FxHashMap};
use smallvec::SmallVec;
use std::hash::BuildHasher as _;

/// One way to explain everything that was seen so far.
#[derive(Clone, Debug, Default)]
pub struct Alternative {
    /// The state.
    pub state: State,
    /// What identifiers name in it.
    pub bindings: Bindings,
    /// The answers to questions of policy under which everything is explained so.
    pub boxes: Boxes,
    /// Which names have which contents, as far as it is open; the state shows one of the answers.
    pub blocks: Blocks,
}

impl Alternative {
    /// Whether state and names are the same, whatever answers led there.
    #[must_use]
    pub fn is_same_world(&self, other: &Alternative) -> bool {
        // What is small comes first: it often tells them apart.
        self.state.sessions == other.state.sessions
            && self.state.logical_media == other.state.logical_media
            && self.state == other.state
            && self.bindings == other.bindings
            && self.blocks == other.blocks
    }
}

/// A union of boxes of answers.
#[derive(Clone, Debug, Default)]
pub struct Boxes(SmallVec<[Readings; 1]>);

/// How many boxes are kept apart. Beyond that one box that holds all of them stands for them: this
/// allows more than was seen, and never less.
const MOST_BOXES: usize = 8;

impl Boxes {
    /// One box.
    #[must_use]
    pub fn of(readings: Readings) -> Boxes {
        Boxes(SmallVec::from_buf([readings]))
    }

    /// Adds a box; boxes that are one box together become one.
    pub fn insert(&mut self, mut readings: Readings) {
        let mut place = 0;
        while place < self.0.len() {
            match self.0[place].joined(&readings) {
                Some(joined) if joined == self.0[place] => return,
                Some(joined) => {
                    readings = joined;
                    self.0.swap_remove(place);
                    // What was kept apart before may go together with what it has become.
                    place = 0;
                }
                None => place += 1,
            }
        }
        self.0.push(readings);
        if self.0.len() > MOST_BOXES {
            *self = self.hull().map(Boxes::of).unwrap_or_default();
        }
    }

    /// Whether everything in other boxes is in one of these.
    #[must_use]
    pub fn hold(&self, others: &Boxes) -> bool {
        others.iter().all(|other| self.iter().any(|readings| readings.hull(other) == *readings))
    }

    /// Adds the boxes of others.
    pub fn extend(&mut self, others: &Boxes) {
        others.iter().for_each(|readings| self.insert(*readings));
    }

    /// The boxes.
    pub fn iter(&self) -> impl Iterator<Item = &Readings> {
        self.0.iter()
    }

    /// How many boxes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The smallest box that holds all of them.
    #[must_use]
    pub fn hull(&self) -> Option<Readings> {
        self.iter().copied().reduce(|hull, readings| hull.hull(&readings))
    }

    /// Lets every box become another.
    #[must_use]
    pub fn map(&self, change: impl Fn(&Readings) -> Readings) -> Boxes {
        let mut boxes = Boxes::default();
        self.iter().for_each(|readings| boxes.insert(change(readings)));
        boxes
    }
}

/// Drops alternatives beyond a limit, equal ones first; true when others had to go, too.
pub(super) fn keep_at_most(limit: usize, frontier: &mut Vec<Alternative>) -> bool {
    if frontier.len() <= limit {
        return false;
    }
    merge(frontier);
    let is_too_long = frontier.len() > limit;
    frontier.truncate(limit);
    is_too_long
}

/// Makes one of alternatives whose states and names are equal. A few are compared with each other: they
/// share nearly everything, and what is shared is not looked at. Of many, those with equal hashes are.
pub(super) fn merge(frontier: &mut Vec<Alternative>) {
    if frontier.len() < 2 {
        return;
    }
    const FEW: usize = 16;
    let are_few = frontier.len() <= FEW;
    let hash = |state: &State| if are_few { 0 } else { FxBuildHasher.hash_one(state) };
    let mut places: FxHashMap<u64, Vec<usize>> = FxHashMap::default();
    let mut kept: Vec<Alternative> = Vec::with_capacity(frontier.len());
    for alternative in frontier.drain(..) {
        let same = places.entry(hash(&alternative.state)).or_default();
        match same.iter().find(|place| kept[**place].is_same_world(&alternative)) {
            Some(place) => kept[*place].boxes.extend(&alternative.boxes),
            None => {
                same.push(kept.len());
                kept.push(alternative);
            }
        }
    }
    *frontier = kept;
}

#[cfg(test)]
mod tests {
    use super::*;
    use ntms_model::edition::Edition;
    use ntms_model::reading::ReadingChoice;

    fn all() -> Readings {
        Readings::accepted(Edition::Base)
    }

    fn answers(given: &[(&str, &str)]) -> Readings {
        given.iter().fold(all(), |readings, (name, choice)| {
            readings.fixed(ReadingChoice::named(name, choice))
        })
    }

    #[test]
    fn boxes_that_are_one_box_become_one() {
        let mut boxes = Boxes::of(answers(&[("name-case", "exact")]));
        boxes.insert(answers(&[("name-case", "case-blind")]));
        assert_eq!(boxes.iter().collect::<Vec<_>>(), [&all()]);
        boxes.insert(answers(&[("name-scope", "path"), ("name-case", "exact")]));
        assert_eq!(boxes.len(), 1, "it is held already");
    }

    /// Exact with path, or case-blind with leaf: no box holds both and nothing else.
    #[test]
    fn boxes_that_differ_in_two_questions_stay_apart() {
        let one = answers(&[("name-case", "exact"), ("name-scope", "path")]);
        let other = answers(&[("name-case", "case-blind"), ("name-scope", "leaf")]);
        let mut boxes = Boxes::of(one);
        boxes.insert(other);
        assert_eq!(boxes.iter().collect::<Vec<_>>(), [&one, &other]);
        // The two that lack make the whole of it, in whichever order they come.
        boxes.insert(answers(&[("name-case", "exact"), ("name-scope", "leaf")]));
        boxes.insert(answers(&[("name-case", "case-blind"), ("name-scope", "path")]));
        assert_eq!(boxes.iter().collect::<Vec<_>>(), [&all()]);
    }

    #[test]
    fn too_many_boxes_become_one_that_holds_them_all() {
        let questions: Vec<_> =
            all().differing(&Readings::followed(Edition::Base)).take(MOST_BOXES + 2).collect();
        let mut boxes = Boxes::default();
        for pair in questions.windows(2) {
            let last = |readings: Readings, reading| {
                let choice = readings.allowed(reading).last().expect("an answer");
                readings.fixed(choice)
            };
            let first = Readings::followed(Edition::Base);
            let narrow = questions
                .iter()
                .fold(all(), |readings, reading| readings.with_answers_of(&first, *reading));
            let widened = pair.iter().fold(narrow, |readings, reading| {
                last(readings.with_answers_of(&all(), *reading), *reading)
            });
            boxes.insert(widened);
        }
        assert_eq!(boxes.len(), 1);
        let hull = boxes.hull().expect("a box");
        assert!(questions.iter().all(|reading| hull.is_split(*reading)));
    }
}
