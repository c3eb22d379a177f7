//! Dense tables: rows found by id, walked in id order, ids given out again from the lowest.

use std::marker::PhantomData;

/// Rows of one kind, indexed by their ids.
///
/// Two tables are equal when they have the same rows under the same ids, whatever happened before:
/// free places at the end are not kept.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Table<Id, T> {
    rows: Vec<Option<T>>,
    id: PhantomData<Id>,
}

impl<Id, T> Default for Table<Id, T> {
    fn default() -> Self {
        Table { rows: Vec::new(), id: PhantomData }
    }
}

impl<Id: Copy + From<usize> + Into<usize>, T> Table<Id, T> {
    /// The row with this id.
    #[must_use]
    pub fn get(&self, id: Id) -> Option<&T> {
        self.rows.get(id.into()).and_then(Option::as_ref)
    }

    /// The row with this id, to be changed.
    pub fn get_mut(&mut self, id: Id) -> Option<&mut T> {
        self.rows.get_mut(id.into()).and_then(Option::as_mut)
    }

    /// Whether there is a row with this id.
    #[must_use]
    pub fn has(&self, id: Id) -> bool {
        self.get(id).is_some()
    }

    /// Rows in id order.
    pub fn iter(&self) -> impl Iterator<Item = (Id, &T)> {
        self.rows
            .iter()
            .enumerate()
            .filter_map(|(index, row)| Some((Id::from(index), row.as_ref()?)))
    }

    /// Ids in order.
    pub fn ids(&self) -> impl Iterator<Item = Id> {
        self.iter().map(|(id, _)| id)
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.iter().flatten().count()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The lowest id that is free: the next row gets it.
    #[must_use]
    pub fn next_id(&self) -> Id {
        Id::from(self.rows.iter().position(Option::is_none).unwrap_or(self.rows.len()))
    }

    /// Adds a row under the lowest free id.
    pub fn add(&mut self, row: T) -> Id {
        let id = self.next_id();
        self.put(id, Some(row));
        id
    }

    /// Puts a row at this id, or takes it away; gives what stood there.
    ///
    /// An id far beyond the last row makes the table long: ids come from [`Table::next_id`].
    pub fn put(&mut self, id: Id, row: Option<T>) -> Option<T> {
        let index: usize = id.into();
        if index >= self.rows.len() {
            row.as_ref()?;
            self.rows.resize_with(index + 1, || None);
        }
        let before = std::mem::replace(&mut self.rows[index], row);
        while matches!(self.rows.last(), Some(None)) {
            self.rows.pop();
        }
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
    use super::Table;
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
}
