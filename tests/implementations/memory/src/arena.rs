//! Storage in slots that are given out again, and handles that notice when theirs was.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

/// Names what lay in a slot when the handle was made, and nothing that came there later.
pub(crate) struct Handle<T> {
    slot: u32,
    generation: u32,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Handle<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Handle<T> {}

impl<T> PartialEq for Handle<T> {
    fn eq(&self, other: &Self) -> bool {
        (self.slot, self.generation) == (other.slot, other.generation)
    }
}

impl<T> Eq for Handle<T> {}

impl<T> fmt::Debug for Handle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.slot, self.generation)
    }
}

impl<T> Handle<T> {
    /// Names nothing in any arena.
    pub(crate) const NOWHERE: Handle<T> = Handle { slot: u32::MAX, generation: 0, of: PhantomData };
}

#[derive(Debug)]
struct Slot<T> {
    /// How often something was taken out of this slot.
    generation: u32,
    content: Option<T>,
}

/// Things of one kind. Nothing moves when others come and go.
#[derive(Debug)]
pub(crate) struct Arena<T> {
    slots: Vec<Slot<T>>,
    vacant: Vec<u32>,
}

impl<T> Default for Arena<T> {
    fn default() -> Self {
        Arena { slots: Vec::new(), vacant: Vec::new() }
    }
}

impl<T> Arena<T> {
    pub(crate) fn insert(&mut self, content: T) -> Handle<T> {
        let slot = self.vacant.pop().unwrap_or_else(|| {
            self.slots.push(Slot { generation: 0, content: None });
            self.slots.len() as u32 - 1
        });
        let place = &mut self.slots[slot as usize];
        place.content = Some(content);
        Handle { slot, generation: place.generation, of: PhantomData }
    }

    pub(crate) fn remove(&mut self, handle: Handle<T>) -> Option<T> {
        let place = self.slots.get_mut(handle.slot as usize)?;
        if place.generation != handle.generation {
            return None;
        }
        let content = place.content.take()?;
        place.generation = place.generation.wrapping_add(1);
        self.vacant.push(handle.slot);
        Some(content)
    }

    pub(crate) fn get(&self, handle: Handle<T>) -> Option<&T> {
        let place = self.slots.get(handle.slot as usize)?;
        place.content.as_ref().filter(|_| place.generation == handle.generation)
    }

    pub(crate) fn get_mut(&mut self, handle: Handle<T>) -> Option<&mut T> {
        let place = self.slots.get_mut(handle.slot as usize)?;
        place.content.as_mut().filter(|_| place.generation == handle.generation)
    }

    /// A handle of whatever lies in the slot now.
    pub(crate) fn whatever_is_there(&self, handle: Handle<T>) -> Option<Handle<T>> {
        let place = self.slots.get(handle.slot as usize)?;
        place.content.as_ref()?;
        Some(Handle { slot: handle.slot, generation: place.generation, of: PhantomData })
    }

    /// Everything, in the order of the slots.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Handle<T>, &T)> {
        (0..).zip(&self.slots).filter_map(|(slot, place)| {
            let handle = Handle { slot, generation: place.generation, of: PhantomData };
            place.content.as_ref().map(|content| (handle, content))
        })
    }

    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.slots.iter_mut().filter_map(|place| place.content.as_mut())
    }
}

/// For handles that the service holds itself: a stale one among these is a bug of it.
impl<T> Index<Handle<T>> for Arena<T> {
    type Output = T;

    fn index(&self, handle: Handle<T>) -> &T {
        self.get(handle).expect("the handle is not stale")
    }
}

impl<T> IndexMut<Handle<T>> for Arena<T> {
    fn index_mut(&mut self, handle: Handle<T>) -> &mut T {
        self.get_mut(handle).expect("the handle is not stale")
    }
}

#[cfg(test)]
mod tests {
    use super::Arena;

    #[test]
    fn a_handle_does_not_name_what_came_into_its_slot_later() {
        let mut arena = Arena::default();
        let old = arena.insert("old");
        assert_eq!(arena.remove(old), Some("old"));
        let new = arena.insert("new");
        assert_eq!(arena.get(new), Some(&"new"));
        assert_eq!(arena.get(old), None);
        assert_eq!(arena.remove(old), None);
        assert_eq!(arena.whatever_is_there(old), Some(new));
    }

    #[test]
    fn slots_are_given_out_again() {
        let mut arena = Arena::default();
        for round in 0..10 {
            let handle = arena.insert(round);
            arena.remove(handle);
        }
        assert_eq!(arena.slots.len(), 1);
        assert_eq!(arena.iter().count(), 0);
    }
}
