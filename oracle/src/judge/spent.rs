//! Every identifier that was ever given out.

use crate::identifier::{Identifier, Label};
use rustc_hash::FxHashSet;
use std::sync::Arc;
use uuid::Uuid;

/// Every identifier that was ever given out, in little space: a long trace gives out millions.
///
/// New GUIDs go into a hash set; when it holds an eighth of all, they are merged into sorted shards. So
/// a GUID takes 16 bytes and its share of the set, some 21 bytes in all. Labels, which people write,
/// take what a hash set takes. Copies share all of it until one of them takes in more.
#[derive(Clone, Debug, Default)]
pub(super) struct Spent {
    labels: Arc<FxHashSet<Label>>,
    recent: Arc<FxHashSet<Uuid>>,
    settled: Arc<Settled>,
}

/// Fewer recent GUIDs are not merged.
const FEW: usize = 4_096;

const SHARDS: usize = 256;

/// Sorted GUIDs, by their last byte: it differs whether they are random or in sequence.
#[derive(Clone, Debug, Default)]
struct Settled {
    shards: Vec<Vec<Uuid>>,
    count: usize,
}

impl Spent {
    pub(super) fn contains(&self, id: Identifier) -> bool {
        match id {
            Identifier::Label(label) => self.labels.contains(&label),
            Identifier::Guid(guid) => self.recent.contains(&guid) || self.settled.contains(guid),
        }
    }

    pub(super) fn insert(&mut self, id: Identifier) {
        match id {
            Identifier::Label(label) => {
                Arc::make_mut(&mut self.labels).insert(label);
            }
            Identifier::Guid(guid) if self.settled.contains(guid) => {}
            Identifier::Guid(guid) => {
                Arc::make_mut(&mut self.recent).insert(guid);
                if self.recent.len() > FEW.max(self.settled.count / 8) {
                    let recent = std::mem::take(&mut self.recent);
                    Arc::make_mut(&mut self.settled).merge(&recent);
                }
            }
        }
    }

    /// Forgets the identifiers of which this is not so.
    pub(super) fn retain(&mut self, is_kept: impl Fn(Identifier) -> bool) {
        Arc::make_mut(&mut self.labels).retain(|label| is_kept(Identifier::Label(*label)));
        Arc::make_mut(&mut self.recent).retain(|guid| is_kept(Identifier::Guid(*guid)));
        if self.settled.count > 0 {
            Arc::make_mut(&mut self.settled).retain(|guid| is_kept(Identifier::Guid(guid)));
        }
    }
}

impl Extend<Identifier> for Spent {
    fn extend<I: IntoIterator<Item = Identifier>>(&mut self, ids: I) {
        ids.into_iter().for_each(|id| self.insert(id));
    }
}

impl FromIterator<Identifier> for Spent {
    fn from_iter<I: IntoIterator<Item = Identifier>>(ids: I) -> Spent {
        let mut spent = Spent::default();
        spent.extend(ids);
        spent
    }
}

fn shard_of(guid: Uuid) -> usize {
    usize::from(guid.as_bytes()[15])
}

impl Settled {
    fn contains(&self, guid: Uuid) -> bool {
        let shard = self.shards.get(shard_of(guid));
        shard.is_some_and(|shard| shard.binary_search(&guid).is_ok())
    }

    /// Takes in GUIDs that it does not have.
    fn merge(&mut self, guids: &FxHashSet<Uuid>) {
        let mut guids: Vec<Uuid> = guids.iter().copied().collect();
        guids.sort_unstable_by_key(|guid| (shard_of(*guid), *guid));
        self.count += guids.len();
        self.shards.resize_with(SHARDS, Vec::new);
        for new in guids.chunk_by(|a, b| shard_of(*a) == shard_of(*b)) {
            merge_sorted(&mut self.shards[shard_of(new[0])], new);
        }
    }

    fn retain(&mut self, is_kept: impl Fn(Uuid) -> bool) {
        self.shards.iter_mut().for_each(|shard| shard.retain(|guid| is_kept(*guid)));
        self.count = self.shards.iter().map(Vec::len).sum();
    }
}

/// Merges sorted GUIDs into others, from the back and in place: nothing is kept twice.
fn merge_sorted(all: &mut Vec<Uuid>, new: &[Uuid]) {
    let (mut old, mut rest) = (all.len(), new.len());
    all.reserve_exact(rest);
    all.resize(old + rest, Uuid::nil());
    while rest > 0 {
        let place = old + rest - 1;
        if old > 0 && all[old - 1] > new[rest - 1] {
            old -= 1;
            all[place] = all[old];
        } else {
            rest -= 1;
            all[place] = new[rest];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Scattered over all shards, without chance.
    fn guid(number: u64) -> Identifier {
        let high = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        Identifier::Guid(Uuid::from_u64_pair(high, high.rotate_left(31) ^ number))
    }

    #[test]
    fn what_was_given_out_is_known_and_nothing_else() {
        let count = 20 * FEW as u64;
        let mut spent: Spent = (0..count).step_by(2).map(guid).collect();
        spent.extend((0..count).step_by(2).map(guid));
        assert!((0..count).all(|number| spent.contains(guid(number)) == (number % 2 == 0)));
        assert!(spent.settled.count > spent.recent.len());
        assert_eq!(spent.settled.count + spent.recent.len(), 10 * FEW);
        let is_kept = |id| (0..100).map(guid).any(|kept| kept == id);
        spent.retain(is_kept);
        let kept = (0..count).filter(|number| spent.contains(guid(*number)));
        assert!(kept.eq((0..100).step_by(2)));
    }

    #[test]
    fn guids_take_little_more_than_their_sixteen_bytes() {
        let count = 1_000_000;
        let spent: Spent = (0..count).map(guid).collect();
        let room: usize = spent.settled.shards.iter().map(|shard| shard.capacity() * 16).sum();
        let set = spent.recent.capacity() * 8 / 7 * 17;
        assert!(room + set <= 22 * count as usize, "{room} and {set} bytes");
    }

    #[test]
    fn labels_are_told_apart() {
        let spent: Spent = [Identifier::label("M1")].into_iter().collect();
        assert!(
            spent.contains(Identifier::label("M1")) && !spent.contains(Identifier::label("M2"))
        );
    }
}
