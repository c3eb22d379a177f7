//! What was read of a state: which rows of its tables, in the order in which they were first read.
//!
//! A state that is watched notes every row that somebody reads, and knows which rows were changed since
//! it began to be watched. What is worked out from a state depends on nothing but the rows that were read
//! meanwhile, so it holds in every state that is equal in these. The explorer lives on that; states
//! elsewhere are not watched.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// One thing that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Read {
    /// Whose place.
    pub place: u8,
    /// Whether only that something is there was read, and not what.
    pub is_presence: bool,
}

/// What was read, first things first. Places are numbered by whoever watches, from 0 to 63.
#[derive(Debug, Default)]
pub(crate) struct Reads {
    contents: AtomicU64,
    presences: AtomicU64,
    order: Mutex<Vec<Read>>,
}

impl Reads {
    /// The most places that there can be.
    pub(crate) const PLACES: usize = 64;

    /// Notes that what stands at a place was read.
    pub(crate) fn read(&self, place: u8) {
        let bit = 1 << place;
        if self.contents.load(Relaxed) & bit == 0 {
            self.contents.fetch_or(bit, Relaxed);
            self.presences.fetch_or(bit, Relaxed);
            self.order().push(Read { place, is_presence: false });
        }
    }

    /// Notes that somebody asked whether something stands at a place.
    pub(crate) fn read_presence(&self, place: u8) {
        let bit = 1 << place;
        if self.presences.load(Relaxed) & bit == 0 {
            self.presences.fetch_or(bit, Relaxed);
            self.order().push(Read { place, is_presence: true });
        }
    }

    /// What was read, in order; and forgets it.
    pub(crate) fn take(&self) -> Vec<Read> {
        self.contents.store(0, Relaxed);
        self.presences.store(0, Relaxed);
        std::mem::take(&mut *self.order())
    }

    fn order(&self) -> MutexGuard<'_, Vec<Read>> {
        self.order.lock().unwrap_or_else(PoisonError::into_inner)
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

    /// Notes that a row was read, or only whether it is there. What is noted must not depend on what is
    /// found there.
    pub(crate) fn read(&self, index: usize, is_presence: bool) {
        match self.rows {
            None => self.reads.read(self.first),
            Some(rows) if index < usize::from(rows) => {
                let place = self.first + index as u8;
                if is_presence { self.reads.read_presence(place) } else { self.reads.read(place) }
            }
            Some(_) => {}
        }
    }

    /// Notes that somebody saw that there is nothing from this row on.
    pub(crate) fn read_end(&self, from: usize, is_presence: bool) {
        match self.rows {
            None => self.reads.read(self.first),
            Some(rows) => (from..usize::from(rows)).for_each(|index| self.read(index, is_presence)),
        }
    }

    /// Notes that a row becomes another: what does counts as read, because the change depends on it.
    pub(crate) fn change(&mut self, index: usize, is_there: bool) {
        self.read(index, true);
        if is_there {
            self.read(index, false);
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

    pub(crate) fn read(&self) {
        self.reads.read(self.place);
    }

    pub(crate) fn change(&mut self) {
        self.read();
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
