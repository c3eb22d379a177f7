//! The words that were seen: exact, in open addressing, filled by several threads at once.

use super::packing::NO_WORD;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Relaxed};

const SHARDS: usize = 256;
/// Slots of a shard at first.
const SMALLEST: usize = 1 << 8;

/// A part of the set that grows by itself, so that growing takes little room besides.
#[derive(Debug)]
struct Shard {
    slots: Box<[AtomicU64]>,
    used: AtomicUsize,
}

impl Shard {
    fn new(size: usize) -> Shard {
        let slots = (0..size).map(|_| AtomicU64::new(NO_WORD)).collect();
        Shard { slots, used: AtomicUsize::new(0) }
    }

    fn is_crowded(&self) -> bool {
        self.used.load(Relaxed) * 4 >= self.slots.len() * 3
    }

    fn words(&self) -> impl Iterator<Item = u64> + '_ {
        self.slots.iter().map(|slot| slot.load(Relaxed)).filter(|word| *word != NO_WORD)
    }
}

/// Whether a word was new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    New,
    Before,
    /// There is no room: it has to be asked again after the set has grown.
    NoRoom,
}

/// The words that were seen.
#[derive(Debug)]
pub struct Visited {
    shards: Vec<Shard>,
    is_crowded: AtomicBool,
}

/// Where a word is looked for.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    shard: usize,
    slot: usize,
}

impl Visited {
    pub fn new() -> Visited {
        let shards = (0..SHARDS).map(|_| Shard::new(SMALLEST)).collect();
        Visited { shards, is_crowded: AtomicBool::new(false) }
    }

    /// Whether it is time to grow.
    pub fn is_crowded(&self) -> bool {
        self.is_crowded.load(Relaxed)
    }

    pub fn len(&self) -> u64 {
        self.shards.iter().map(|shard| shard.used.load(Relaxed) as u64).sum()
    }

    pub fn bytes(&self) -> usize {
        self.shards.iter().map(|shard| shard.slots.len() * size_of::<AtomicU64>()).sum()
    }

    pub fn words(&self) -> impl Iterator<Item = u64> + '_ {
        self.shards.iter().flat_map(Shard::words)
    }

    /// Spreads words over all numbers.
    #[inline]
    pub fn hash(word: u64) -> u64 {
        let product = u128::from(word) * u128::from(0x9e37_79b9_7f4a_7c15_u64);
        (product >> 64) as u64 ^ product as u64
    }

    /// Where a word is looked for first, and what is there. Asked for many words before the first is
    /// added, the processor fetches their slots side by side.
    #[inline]
    pub fn look(&self, word: u64) -> (Place, u64) {
        let hash = Visited::hash(word);
        let shard = (hash >> 56) as usize;
        let slots = &self.shards[shard].slots;
        let slot = hash as usize & (slots.len() - 1);
        (Place { shard, slot }, slots[slot].load(Relaxed))
    }

    /// Adds a word that is looked for at a place.
    #[inline]
    pub fn add(&self, word: u64, place: Place) -> Seen {
        let shard = &self.shards[place.shard];
        let mut slot = place.slot;
        for _ in 0..shard.slots.len() {
            let mut found = shard.slots[slot].load(Relaxed);
            if found == NO_WORD {
                match shard.slots[slot].compare_exchange(NO_WORD, word, Relaxed, Relaxed) {
                    Ok(_) => {
                        shard.used.fetch_add(1, Relaxed);
                        if shard.is_crowded() {
                            self.is_crowded.store(true, Relaxed);
                        }
                        return Seen::New;
                    }
                    Err(other) => found = other,
                }
            }
            if found == word {
                return Seen::Before;
            }
            slot = (slot + 1) & (shard.slots.len() - 1);
        }
        self.is_crowded.store(true, Relaxed);
        Seen::NoRoom
    }

    /// Gives every crowded part twice the room.
    pub fn grow(&mut self) {
        self.is_crowded = AtomicBool::new(false);
        for place in 0..SHARDS {
            while self.shards[place].is_crowded() {
                let larger = Shard::new(self.shards[place].slots.len() * 2);
                let smaller = std::mem::replace(&mut self.shards[place], larger);
                smaller.words().for_each(|word| _ = self.insert(word));
            }
        }
    }

    /// Adds a word, and makes room for it when there is none.
    pub fn insert(&mut self, word: u64) -> bool {
        loop {
            let (place, _) = self.look(word);
            match self.add(word, place) {
                Seen::New => return true,
                Seen::Before => return false,
                Seen::NoRoom => self.grow(),
            }
        }
    }

    /// The same set of other words.
    pub fn mapped(&self, mut word: impl FnMut(u64) -> u64) -> Visited {
        let mut mapped = Visited::new();
        for old in self.words() {
            mapped.insert(word(old));
            if mapped.is_crowded() {
                mapped.grow();
            }
        }
        mapped
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_new_once() {
        let mut visited = Visited::new();
        for round in 0..2 {
            for word in 0..100_000u64 {
                assert_eq!(visited.insert(word << 20), round == 0);
                if visited.is_crowded() {
                    visited.grow();
                }
            }
        }
        assert_eq!(visited.len(), 100_000);
        let words: std::collections::BTreeSet<_> = visited.words().collect();
        assert_eq!(words.len(), 100_000);
    }
}
