//! Identifiers that look random, are the same for the same seed, and never come twice.

use crate::identifier::Identifier;
use crate::world::World;
use rustc_hash::FxHashMap;
use uuid::Uuid;

/// Which identifier was given for which.
pub type Names = FxHashMap<Identifier, Identifier>;

/// Makes GUIDs.
#[derive(Clone, Debug)]
pub struct Guids {
    seed: u64,
    given: u64,
}

/// The part of a GUID of version 4 that says nothing about version and variant, in its lower half.
const LOW_BITS: u32 = 62;
const LOW: u64 = (1 << LOW_BITS) - 1;

impl Guids {
    /// The GUIDs of this seed.
    pub fn from_seed(seed: u64) -> Guids {
        Guids { seed, given: 0 }
    }

    /// A GUID that was not given out yet.
    pub fn fresh(&mut self) -> Identifier {
        let number = self.given.wrapping_add(self.seed) & LOW;
        self.given += 1;
        let low = scrambled(number);
        let high = splitmix(low ^ self.seed.rotate_left(32));
        let version_4 = high & !0xf000 | 0x4000;
        let variant = low | 1 << 63;
        Identifier::Guid(Uuid::from_u64_pair(version_4, variant))
    }

    /// A world with fresh identifiers, in the order in which they stand there, and which is whose.
    pub fn rename(&mut self, world: &World) -> (World, Names) {
        let mut names = Names::default();
        let renamed = world.clone().renamed(|id| *names.entry(id).or_insert_with(|| self.fresh()));
        (renamed, names)
    }
}

/// Maps the numbers of [`LOW_BITS`] bits onto themselves, each to another one: every step can be
/// undone, so that no two numbers come to the same.
fn scrambled(number: u64) -> u64 {
    let mut mixed = number;
    for (factor, shift) in [(0x9e37_79b9_7f4a_7c15, 31), (0xbf58_476d_1ce4_e5b9, 29)] {
        mixed = mixed.wrapping_mul(factor) & LOW;
        mixed ^= mixed >> shift;
    }
    mixed
}

/// One step of SplitMix64.
fn splitmix(state: u64) -> u64 {
    let mut mixed = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_guid_comes_twice() {
        let mut guids = Guids::from_seed(7);
        let given = BTreeSet::from_iter((0..10_000).map(|_| guids.fresh()));
        assert_eq!(given.len(), 10_000);
        assert!(!given.contains(&Identifier::NIL));
    }

    #[test]
    fn guids_are_of_version_4_and_the_seed_decides_them() {
        let first = |seed| Guids::from_seed(seed).fresh();
        assert_eq!(first(1), first(1));
        assert_ne!(first(1), first(2));
        let Identifier::Guid(guid) = first(1) else { panic!("a GUID") };
        assert_eq!(guid.get_version_num(), 4);
        assert_eq!(guid.get_variant(), uuid::Variant::RFC4122);
    }
}
