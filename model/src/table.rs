//! Dense tables: rows found by id, walked in id order, ids given out again from the lowest.

use crate::watch::{Aspect, Watch};
use std::array::from_fn;
use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::sync::Arc;

/// Rows of one kind, indexed by their ids.
///
/// Two tables are equal when they have the same rows under the same ids, whatever happened before:
/// free places at the end are not kept. Copies share the rows that neither changes, some at a time:
/// whoever holds many states that differ in little copies and compares little.
#[derive(Clone)]
pub struct Table<Id, T> {
    parts: Vec<Arc<Part<T>>>,
    /// How many places there are up to the last row.
    places: usize,
    watch: Option<Box<Watch>>,
    id: PhantomData<Id>,
}

/// Rows that lie, and are copied, together. What lies beyond the last row is free.
type Part<T> = [Option<T>; TOGETHER];

const TOGETHER: usize = 16;

impl<Id, T> Default for Table<Id, T> {
    fn default() -> Self {
        Table { parts: Vec::new(), places: 0, watch: None, id: PhantomData }
    }
}

impl<Id, T> Table<Id, T> {
    /// From now on notes what is read and what is changed.
    pub(crate) fn set_watch(&mut self, watch: Watch) {
        self.watch = Some(Box::new(watch));
    }

    /// Rows that were changed since the table began to be watched, as bits.
    pub(crate) fn changed(&self) -> u64 {
        self.watch.as_ref().map_or(0, |watch| watch.changed())
    }

    /// Every row is as it was when the table began to be watched: what was changed has been taken back.
    pub(crate) fn forget_changes(&mut self) {
        self.watch.iter_mut().for_each(|watch| watch.forget_changes());
    }

    fn note(&self, note: impl FnOnce(&Watch)) {
        if let Some(watch) = &self.watch {
            note(watch);
        }
    }

    /// Rows by their indexes, without a note of who looks.
    pub(crate) fn unnoted(&self, index: usize) -> Option<&T> {
        self.parts.get(index / TOGETHER)?[index % TOGETHER].as_ref()
    }

    /// One more than the last index.
    pub(crate) fn extent(&self) -> usize {
        self.places
    }

    /// The same rows, of which nobody notes anything.
    pub(crate) fn unwatched(&self) -> Table<Id, T> {
        Table { parts: self.parts.clone(), places: self.places, watch: None, id: PhantomData }
    }

    /// Every place up to the last row, without a note of who looks.
    fn places(&self) -> impl Iterator<Item = &Option<T>> {
        self.parts.iter().flat_map(|part| part.iter()).take(self.places)
    }

    fn read_all(&self) {
        self.note(|watch| {
            watch.read_end(0, Aspect::Whole);
        });
    }

    fn note_change(&mut self, index: usize) {
        let is_there = self.unnoted(index).is_some();
        if let Some(watch) = &mut self.watch {
            watch.change(index, is_there);
        }
    }

    fn is_free(&self, index: usize) -> bool {
        self.unnoted(index).is_none()
    }
}

impl<Id, T: Eq> PartialEq for Table<Id, T> {
    /// What two tables share is equal: `Arc` looks at that first.
    fn eq(&self, other: &Self) -> bool {
        if self.watch.is_none() && other.watch.is_none() {
            return self.places == other.places && self.parts == other.parts;
        }
        let all = self.places.max(other.places);
        let differing = Watch::differing(self.watch.as_deref(), other.watch.as_deref());
        let may_differ = |index: &usize| differing.is_none_or(|rows| rows >> index & 1 != 0);
        (0..all).filter(may_differ).all(|index| {
            let (one, another) = (self.unnoted(index), other.unnoted(index));
            self.note(|watch| watch.read(index, Aspect::Whole));
            other.note(|watch| watch.read(index, Aspect::Whole));
            one == another
        })
    }
}

impl<Id, T: Eq> Eq for Table<Id, T> {}

impl<Id, T: Ord> PartialOrd for Table<Id, T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<Id, T: Ord> Ord for Table<Id, T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.read_all();
        other.read_all();
        self.places().cmp(other.places())
    }
}

impl<Id, T: Hash> Hash for Table<Id, T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.read_all();
        self.places.hash(state);
        self.places().for_each(|row| row.hash(state));
    }
}

/// Rows in id order; those that are not there are passed over.
struct Rows<'t, Id, T> {
    table: &'t Table<Id, T>,
    next: usize,
    /// How much of them is read.
    aspect: Aspect,
}

impl<'t, Id: From<usize>, T> Iterator for Rows<'t, Id, T> {
    type Item = (Id, &'t T);

    fn next(&mut self) -> Option<(Id, &'t T)> {
        while self.next < self.table.places {
            let index = self.next;
            self.next += 1;
            self.table.note(|watch| watch.read(index, self.aspect));
            if let Some(row) = self.table.unnoted(index) {
                return Some((Id::from(index), row));
            }
        }
        self.table.note(|watch| watch.read_end(self.next, self.aspect));
        None
    }
}

impl<Id: Copy + From<usize> + Into<usize>, T> Table<Id, T> {
    /// The row with this id.
    #[must_use]
    pub fn get(&self, id: Id) -> Option<&T> {
        self.note(|watch| watch.read(id.into(), Aspect::Whole));
        self.unnoted(id.into())
    }

    /// The row with this id, for whoever looks at no more than the gist of it.
    pub(crate) fn gist(&self, id: Id) -> Option<&T> {
        self.note(|watch| watch.read(id.into(), Aspect::Gist));
        self.unnoted(id.into())
    }

    /// Whether there is a row with this id.
    #[must_use]
    pub fn has(&self, id: Id) -> bool {
        self.note(|watch| watch.read(id.into(), Aspect::Presence));
        self.unnoted(id.into()).is_some()
    }

    /// Rows in id order.
    pub fn iter(&self) -> impl Iterator<Item = (Id, &T)> {
        Rows { table: self, next: 0, aspect: Aspect::Whole }
    }

    /// Rows in id order, for whoever looks at no more than the gist of them.
    pub(crate) fn gists(&self) -> impl Iterator<Item = (Id, &T)> {
        Rows { table: self, next: 0, aspect: Aspect::Gist }
    }

    /// Ids in order.
    pub fn ids(&self) -> impl Iterator<Item = Id> {
        Rows { table: self, next: 0, aspect: Aspect::Presence }.map(|(id, _)| id)
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ids().count()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids().next().is_none()
    }

    /// The lowest id that is free: the next row gets it.
    #[must_use]
    pub fn next_id(&self) -> Id {
        let free = self.places().position(Option::is_none).unwrap_or(self.places);
        self.note(|watch| (0..=free).for_each(|index| watch.read(index, Aspect::Presence)));
        Id::from(free)
    }
}

impl<Id: Copy + From<usize> + Into<usize>, T: Clone> Table<Id, T> {
    /// The row with this id, to be changed.
    pub fn get_mut(&mut self, id: Id) -> Option<&mut T> {
        self.note_change(id.into());
        self.unnoted_mut(id.into())
    }

    /// A row by its index, to be changed without a note.
    pub(crate) fn unnoted_mut(&mut self, index: usize) -> Option<&mut T> {
        self.unnoted(index)?;
        Arc::make_mut(self.parts.get_mut(index / TOGETHER)?)[index % TOGETHER].as_mut()
    }

    /// Adds a row under the lowest free id.
    pub fn add(&mut self, row: impl Into<T>) -> Id {
        let id = self.next_id();
        self.put(id, Some(row.into()));
        id
    }

    /// Puts a row at this id, or takes it away; gives what stood there.
    ///
    /// An id far beyond the last row makes the table long: ids come from [`Table::next_id`].
    pub fn put(&mut self, id: Id, row: Option<T>) -> Option<T> {
        let index: usize = id.into();
        if index >= self.places && row.is_none() {
            return None;
        }
        self.note_change(index);
        if index >= self.places {
            self.places = index + 1;
            self.parts.resize_with(index / TOGETHER + 1, || Arc::new(from_fn(|_| None)));
        }
        let part = Arc::make_mut(&mut self.parts[index / TOGETHER]);
        let before = std::mem::replace(&mut part[index % TOGETHER], row);
        while self.places > 0 && self.is_free(self.places - 1) {
            self.places -= 1;
        }
        self.parts.truncate(self.places.div_ceil(TOGETHER));
        before
    }
}

impl<Id: Copy + From<usize> + Into<usize> + std::fmt::Debug, T: std::fmt::Debug> std::fmt::Debug
    for Table<Id, T>
{
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::PoolId;

    #[test]
    fn a_free_id_is_given_out_again_and_history_leaves_no_trace() {
        let mut table: Table<PoolId, &str> = Table::default();
        let first = table.add("first");
        let second = table.add("second");
        assert_eq!(table.put(first, None), Some("first"));
        assert_eq!(table.next_id(), first);
        table.put(second, None);
        assert_eq!(table, Table::default());
    }

    #[test]
    fn a_copy_shares_what_neither_changes_and_keeps_what_the_other_does() {
        let mut table: Table<PoolId, usize> = Table::default();
        for row in 0..3 * TOGETHER {
            table.add(row);
        }
        let before = table.clone();
        let changed = PoolId::from(TOGETHER + 1);
        *table.get_mut(changed).expect("a row") = 7;
        let shares = |part: usize| Arc::ptr_eq(&before.parts[part], &table.parts[part]);
        assert_eq!([0, 1, 2].map(shares), [true, false, true]);
        assert_eq!(before.get(changed), Some(&(TOGETHER + 1)));
        assert!(before != table && table < before);
        table.put(changed, Some(TOGETHER + 1));
        assert_eq!(before, table);
    }
}
