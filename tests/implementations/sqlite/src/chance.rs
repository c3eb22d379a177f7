//! Everything that is left to chance: new identifiers, and choices where any will do.

use crate::identifier::Id;
use crate::switches::Pick;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use uuid::Uuid;

/// A source of random numbers, repeatable when a seed was given.
pub(crate) struct Chance {
    generator: StdRng,
}

impl Chance {
    /// The stream for this opening of the database, the first being 1. Streams of the same seed and
    /// different openings have nothing in common, so no identifier is given out twice.
    pub(crate) fn new(seed: Option<u64>, opening: i64) -> Chance {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&opening.to_le_bytes());
        match seed {
            Some(seed) => key[8..16].copy_from_slice(&seed.to_le_bytes()),
            None => key[16..].copy_from_slice(Uuid::new_v4().as_bytes()),
        }
        Chance { generator: StdRng::from_seed(key) }
    }

    /// An identifier that was never given out before.
    pub(crate) fn fresh_id(&mut self) -> Id {
        Id::from_random_bytes(self.generator.random())
    }

    /// One of the candidates, if there are any.
    pub(crate) fn pick<T>(&mut self, pick: Pick, mut candidates: Vec<T>) -> Option<T> {
        let place = match pick {
            Pick::First => 0,
            Pick::Last => candidates.len().checked_sub(1)?,
            Pick::Random if candidates.is_empty() => return None,
            Pick::Random => self.generator.random_range(..candidates.len()),
        };
        (place < candidates.len()).then(|| candidates.swap_remove(place))
    }
}
