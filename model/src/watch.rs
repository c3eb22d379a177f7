//! What was read of a state: which rows of its tables, in the order in which they were first read.
//!
//! A state that is watched notes every row that somebody reads, and knows which rows were changed since
//! it began to be watched. What is worked out from a state depends on nothing but the rows that were read
//! meanwhile, so it holds in every state that is equal in these. The explorer lives on that; states
//! elsewhere are not watched.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, AtomicUsize, Ordering::Relaxed};

/// How much is read of what stands at a place. Whoever reads more has read the less, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Aspect {
    /// Only whether something is there.
    Presence,
    /// What most readers want to know: of a pool all but its security, of sides their states.
    Gist,
    /// All of it.
    Whole,
}

impl Aspect {
    /// Each of them, the least first.
    pub(crate) const ALL: [Aspect; 3] = [Aspect::Presence, Aspect::Gist, Aspect::Whole];
}

/// One thing that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Read {
    /// Whose place.
    pub place: u8,
    /// How much of it.
    pub aspect: Aspect,
}

/// What was read, first things first. Places are numbered by whoever watches, from 0 to 63. One thread reads at
/// a time: of what several read at once something may not be noted.
#[derive(Debug)]
pub(crate) struct Reads {
    /// By aspect, the places of which it was read, as bits.
    seen: [AtomicU64; Aspect::ALL.len()],
    /// The places and aspects in order, and how many there are.
    order: [AtomicU8; Reads::MOST],
    count: AtomicUsize,
}

impl Default for Reads {
    fn default() -> Reads {
        Reads {
            seen: Default::default(),
            order: [const { AtomicU8::new(0) }; Reads::MOST],
            count: AtomicUsize::new(0),
        }
    }
}

impl Reads {
    /// The most places that there can be.
    pub(crate) const PLACES: usize = 64;
    const MOST: usize = Reads::PLACES * Aspect::ALL.len();

    /// Notes that what stands at a place was read.
    pub(crate) fn read(&self, place: u8, aspect: Aspect) {
        let bit = 1 << place;
        if self.seen[aspect as usize].load(Relaxed) & bit == 0 {
            for seen in &self.seen[..=aspect as usize] {
                seen.store(seen.load(Relaxed) | bit, Relaxed);
            }
            let count = self.count.load(Relaxed);
            if let Some(next) = self.order.get(count) {
                next.store((aspect as u8) << 6 | place, Relaxed);
                self.count.store(count + 1, Relaxed);
            }
        }
    }

    /// What was read, in order; and forgets it.
    pub(crate) fn take(&self) -> Vec<Read> {
        self.seen.iter().for_each(|seen| seen.store(0, Relaxed));
        let count = self.count.swap(0, Relaxed).min(Reads::MOST);
        let read = |noted: &AtomicU8| {
            let noted = noted.load(Relaxed);
            Read { place: noted & 63, aspect: Aspect::ALL[usize::from(noted >> 6).min(2)] }
        };
        self.order[..count].iter().map(read).collect()
    }
}

/// How a table is watched.
#[derive(Clone, Debug)]
pub(crate) struct Watch {
    reads: Arc<Reads>,
    /// The place of the first row.
    first: u8,
    /// How many rows have a place each; none when the table as a whole has one.
    rows: Option<u8>,
    /// Rows that are not as they were when the watch began, as bits.
    changed: u64,
}

impl Watch {
    /// Each row has a place of its own, up to a number of rows; what is beyond is not there, and that is
    /// no news.
    pub(crate) fn by_row(reads: &Arc<Reads>, first: u8, rows: u8) -> Watch {
        Watch { reads: reads.clone(), first, rows: Some(rows), changed: 0 }
    }

    /// The table as a whole has one place.
    pub(crate) fn as_a_whole(reads: &Arc<Reads>, place: u8) -> Watch {
        Watch { reads: reads.clone(), first: place, rows: None, changed: 0 }
    }

    /// Notes that a row was read. What is noted must not depend on what is found there.
    pub(crate) fn read(&self, index: usize, aspect: Aspect) {
        match self.rows {
            None => self.reads.read(self.first, Aspect::Whole),
            Some(rows) if index < usize::from(rows) => {
                self.reads.read(self.first + index as u8, aspect);
            }
            Some(_) => {}
        }
    }

    /// Notes that somebody saw that there is nothing from this row on.
    pub(crate) fn read_end(&self, from: usize, aspect: Aspect) {
        match self.rows {
            None => self.reads.read(self.first, Aspect::Whole),
            Some(rows) => (from..usize::from(rows)).for_each(|index| self.read(index, aspect)),
        }
    }

    /// Notes that a row becomes another: what does counts as read, because the change depends on it.
    pub(crate) fn change(&mut self, index: usize, is_there: bool) {
        self.read(index, Aspect::Presence);
        if is_there {
            self.read(index, Aspect::Whole);
        }
        self.changed |= 1 << index.min(63);
    }

    /// Every row is as it was again: what was changed has been taken back.
    pub(crate) fn forget_changes(&mut self) {
        self.changed = 0;
    }

    pub(crate) fn changed(&self) -> u64 {
        self.changed
    }

    /// Rows of which two tables cannot tell without being read whether they are equal; `None` when they
    /// are not watched together.
    pub(crate) fn differing(one: Option<&Watch>, other: Option<&Watch>) -> Option<u64> {
        let (one, other) = (one?, other?);
        let is_same = Arc::ptr_eq(&one.reads, &other.reads) && one.first == other.first;
        is_same.then_some(one.changed | other.changed)
    }
}

/// How a list within a row is watched.
#[derive(Clone, Debug)]
pub(crate) struct Spot {
    reads: Arc<Reads>,
    place: u8,
    changed: bool,
}

impl Spot {
    pub(crate) fn new(reads: &Arc<Reads>, place: u8) -> Spot {
        Spot { reads: reads.clone(), place, changed: false }
    }

    pub(crate) fn read(&self, aspect: Aspect) {
        self.reads.read(self.place, aspect);
    }

    pub(crate) fn change(&mut self) {
        self.read(Aspect::Whole);
        self.changed = true;
    }

    /// It is as it was again.
    pub(crate) fn forget_changes(&mut self) {
        self.changed = false;
    }

    /// Whether two lists are both what stood at the same place, so that they need not be read to be
    /// known equal.
    pub(crate) fn is_same(one: Option<&Spot>, other: Option<&Spot>) -> bool {
        let (Some(one), Some(other)) = (one, other) else { return false };
        Arc::ptr_eq(&one.reads, &other.reads)
            && one.place == other.place
            && !one.changed
            && !other.changed
    }

    /// Whether it is what stood at this place when the watch began.
    pub(crate) fn is_original(&self, place: u8) -> bool {
        self.place == place && !self.changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_reads_more_has_read_the_less() {
        let reads = Reads::default();
        for (place, aspect) in [
            (3, Aspect::Gist),
            (3, Aspect::Presence),
            (63, Aspect::Whole),
            (3, Aspect::Whole),
            (63, Aspect::Gist),
        ] {
            reads.read(place, aspect);
        }
        let read = |place, aspect| Read { place, aspect };
        let gist_first = [read(3, Aspect::Gist), read(63, Aspect::Whole), read(3, Aspect::Whole)];
        assert_eq!(reads.take(), gist_first);
        assert_eq!(reads.take(), []);
    }
}
