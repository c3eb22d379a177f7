//! Where a generator's decisions come from: chance, or the bytes of a fuzzer.

use arbitrary::Unstructured;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// A source of decisions.
pub trait Source {
    /// A number below `bound`; 0 when the bound is 0.
    fn below(&mut self, bound: usize) -> usize;

    /// Whether there is nothing left to decide from.
    fn is_exhausted(&self) -> bool;

    /// True in `part` of `whole` cases.
    fn chance(&mut self, part: usize, whole: usize) -> bool {
        self.below(whole) < part
    }

    /// One of several.
    fn pick<'t, T>(&mut self, from: &'t [T]) -> Option<&'t T>
    where
        Self: Sized,
    {
        if from.is_empty() { None } else { from.get(self.below(from.len())) }
    }
}

/// Chance, from a seed: the same seed decides the same.
#[derive(Clone, Debug)]
pub struct Chance(StdRng);

impl Chance {
    /// Chance from this seed.
    #[must_use]
    pub fn from_seed(seed: u64) -> Chance {
        Chance(StdRng::seed_from_u64(seed))
    }
}

impl Source for Chance {
    fn below(&mut self, bound: usize) -> usize {
        if bound == 0 { 0 } else { self.0.random_range(0..bound) }
    }

    fn is_exhausted(&self) -> bool {
        false
    }
}

/// Bytes of a fuzzer: each decision takes as many as its bound needs. After the last one every
/// decision is the first.
#[derive(Debug)]
pub struct Bytes<'b>(Unstructured<'b>);

impl<'b> Bytes<'b> {
    /// Decides by these bytes.
    #[must_use]
    pub fn new(bytes: &'b [u8]) -> Bytes<'b> {
        Bytes(Unstructured::new(bytes))
    }
}

impl Source for Bytes<'_> {
    fn below(&mut self, bound: usize) -> usize {
        let Some(last) = bound.checked_sub(1) else { return 0 };
        self.0.int_in_range(0..=last).unwrap_or(0)
    }

    fn is_exhausted(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_decide_and_run_out() {
        let mut source = Bytes::new(&[5, 1, 2]);
        assert_eq!(source.below(4), 1);
        assert_eq!(source.below(1000), 258);
        assert!(source.is_exhausted());
        assert_eq!(source.below(10), 0);
    }

    #[test]
    fn a_seed_decides_the_same_again() {
        let decide = |seed| {
            let mut chance = Chance::from_seed(seed);
            [chance.below(1000), chance.below(1000), chance.below(1000)]
        };
        assert_eq!(decide(7), decide(7));
        assert_ne!(decide(7), decide(8));
    }
}
