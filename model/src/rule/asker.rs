//! Answers to open questions, assumed one after the other.

use crate::reading::{ReadingChoice, Readings};
use smallvec::SmallVec;

/// Remembers which answers were assumed while one call is evaluated, and goes through all of them.
pub(super) struct Asker {
    /// The answers that are still possible, as far as they were assumed.
    narrowed: Readings,
    /// Answers that were assumed, in the order in which they were asked for, each with those that
    /// are still to be tried.
    trail: SmallVec<[(ReadingChoice, Readings); 4]>,
}

impl Asker {
    pub(super) fn new(readings: &Readings) -> Asker {
        Asker { narrowed: *readings, trail: SmallVec::new() }
    }

    pub(super) fn follows(&mut self, asked: ReadingChoice) -> bool {
        if !self.narrowed.allows(asked) || !self.narrowed.is_split(asked.reading) {
            return self.narrowed.allows(asked);
        }
        self.assume(asked, self.narrowed);
        self.narrowed.allows(asked)
    }

    pub(super) fn may_follow(&self, choice: ReadingChoice) -> bool {
        self.narrowed.allows(choice)
    }

    /// Assumes the first of the answers that are left; false when none is.
    fn assume(&mut self, asked: ReadingChoice, mut left: Readings) -> bool {
        let Some(choice) = left.allowed(asked.reading).next() else { return false };
        left.remove(choice);
        self.narrowed = left.fixed(choice);
        self.trail.push((choice, left));
        true
    }

    /// Goes on to answers not tried yet; false when all were.
    pub(super) fn advance(&mut self) -> bool {
        while let Some((assumed, left)) = self.trail.pop() {
            if self.assume(assumed, left) {
                return true;
            }
        }
        false
    }

    /// The answers under which the call is being evaluated.
    pub(super) fn narrowed(&self) -> Readings {
        self.narrowed
    }
}
