//! What can happen in a state, in parts: each is about other objects, and all of them together are
//! everything. The explorer remembers what it found by part, because a part looks at few objects.

use crate::id::{LogicalId, MediumId, PoolId};

/// The objects that a part is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// Whatever is about no single object.
    Whole,
    /// One pool: what is about no medium besides.
    Pool(PoolId),
    /// One medium with its sides.
    Medium(MediumId),
    /// One logical medium.
    Logical(LogicalId),
    /// Two logical media, or one with itself.
    Pair(LogicalId, LogicalId),
}

impl Focus {
    /// Every part, where so many ids of each kind are given out at most.
    pub fn all(pools: usize, media: usize, logical_media: usize) -> Vec<Focus> {
        let logical = || (0..logical_media).map(LogicalId::from);
        let mut all = vec![Focus::Whole];
        all.extend((0..pools).map(|id| Focus::Pool(id.into())));
        all.extend((0..media).map(|id| Focus::Medium(id.into())));
        all.extend(logical().map(Focus::Logical));
        all.extend(logical().flat_map(|one| {
            logical().filter(move |other| *other >= one).map(move |other| Focus::Pair(one, other))
        }));
        all
    }
}
