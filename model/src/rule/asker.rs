//! Answers to open questions, assumed one after the other.

use crate::reading::{Reading, ReadingChoice, Readings};
use smallvec::SmallVec;

/// Remembers which answers were assumed while one call is evaluated, and goes through all of them.
pub(super) struct Asker {
    pub(super) readings: Readings,
    /// Questions in the order in which they were asked, each with the answers still to be tried.
    pub(super) trail: SmallVec<[(ReadingChoice, Readings); 4]>,
}

impl Asker {
    pub(super) fn follows(&mut self, asked: ReadingChoice) -> bool {
        if let Some((assumed, _)) =
            self.trail.iter().find(|(seen, _)| seen.reading == asked.reading)
        {
            return *assumed == asked;
        }
        self.trail.extend(next_answer(asked.reading, self.readings));
        self.trail.last().is_some_and(|(assumed, _)| *assumed == asked)
    }

    /// Goes on to answers not tried yet; false when all were.
    pub(super) fn advance(&mut self) -> bool {
        while let Some((assumed, rest)) = self.trail.pop() {
            if let Some(next) = next_answer(assumed.reading, rest) {
                self.trail.push(next);
                return true;
            }
        }
        false
    }

    pub(super) fn narrowed(&self) -> Readings {
        self.trail.iter().fold(self.readings, |readings, (assumed, _)| readings.fixed(*assumed))
    }
}

fn next_answer(reading: Reading, mut rest: Readings) -> Option<(ReadingChoice, Readings)> {
    let choice = rest.allowed(reading).next()?;
    rest.remove(choice);
    Some((choice, rest))
}
