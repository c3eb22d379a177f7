//! Dense tables: rows found by id, walked in id order, ids given out again from the lowest.

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
    id: PhantomData<Id>,
}

/// Rows that lie, and are copied, together. What lies beyond the last row is free.
type Part<T> = [Option<T>; TOGETHER];

const TOGETHER: usize = 16;

impl<Id, T> Default for Table<Id, T> {
    fn default() -> Self {
        Table { parts: Vec::new(), places: 0, id: PhantomData }
    }
}

impl<Id, T> Table<Id, T> {
    /// Every place up to the last row.
    fn places(&self) -> impl Iterator<Item = &Option<T>> {
        self.parts.iter().flat_map(|part| part.iter()).take(self.places)
    }
}

impl<Id, T: Eq> PartialEq for Table<Id, T> {
    /// What two tables share is equal: `Arc` looks at that first.
    fn eq(&self, other: &Self) -> bool {
        self.places == other.places && self.parts == other.parts
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
        self.places().cmp(other.places())
    }
}

impl<Id, T: Hash> Hash for Table<Id, T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.places.hash(state);
        self.places().for_each(|row| row.hash(state));
    }
}

impl<Id: Copy + From<usize> + Into<usize>, T> Table<Id, T> {
    /// The row with this id.
    #[must_use]
    pub fn get(&self, id: Id) -> Option<&T> {
        let index: usize = id.into();
        self.parts.get(index / TOGETHER)?[index % TOGETHER].as_ref()
    }

    /// Whether there is a row with this id.
    #[must_use]
    pub fn has(&self, id: Id) -> bool {
        self.get(id).is_some()
    }

    /// Rows in id order.
    pub fn iter(&self) -> impl Iterator<Item = (Id, &T)> {
        self.parts.iter().enumerate().flat_map(|(part, rows)| {
            let row = move |(at, row): (usize, _)| {
                Option::as_ref(row).map(|row| (Id::from(part * TOGETHER + at), row))
            };
            rows.iter().enumerate().filter_map(row)
        })
    }

    /// Ids in order.
    pub fn ids(&self) -> impl Iterator<Item = Id> {
        self.iter().map(|(id, _)| id)
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.places().flatten().count()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places == 0
    }

    /// The lowest id that is free: the next row gets it.
    #[must_use]
    pub fn next_id(&self) -> Id {
        Id::from(self.places().position(Option::is_none).unwrap_or(self.places))
    }
}

impl<Id: Copy + From<usize> + Into<usize>, T: Clone> Table<Id, T> {
    /// The row with this id, to be changed.
    pub fn get_mut(&mut self, id: Id) -> Option<&mut T> {
        let index: usize = id.into();
        let part = self.parts.get_mut(index / TOGETHER)?;
        part[index % TOGETHER].as_ref()?;
        Arc::make_mut(part)[index % TOGETHER].as_mut()
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
        if index >= self.places {
            row.as_ref()?;
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

    fn is_free(&self, index: usize) -> bool {
        self.parts[index / TOGETHER][index % TOGETHER].is_none()
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
