//! Sets of states, one bit for each.

use super::Node;

/// A set of states.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    words: Vec<u64>,
    states: usize,
}

impl Marks {
    /// None of so many states.
    pub fn none(states: usize) -> Marks {
        Marks { words: vec![0; states.div_ceil(64)], states }
    }

    /// All of so many states.
    #[cfg(test)]
    pub fn all(states: usize) -> Marks {
        let mut marks = Marks { words: vec![u64::MAX; states.div_ceil(64)], states };
        if let Some(last) = marks.words.last_mut()
            && !states.is_multiple_of(64)
        {
            *last = (1 << (states % 64)) - 1;
        }
        marks
    }

    /// Whether a state is among them.
    pub fn has(&self, node: Node) -> bool {
        self.words[node as usize / 64] >> (node % 64) & 1 != 0
    }

    /// Adds a state; gives whether it is new.
    pub fn add(&mut self, node: Node) -> bool {
        let word = &mut self.words[node as usize / 64];
        let bit = 1 << (node % 64);
        let is_new = *word & bit == 0;
        *word |= bit;
        is_new
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// Those that are not among `others`.
    pub fn without(&self, others: &Marks) -> Marks {
        let pairs = self.words.iter().zip(&others.words);
        Marks { words: pairs.map(|(one, other)| one & !other).collect(), states: self.states }
    }

    /// Those that are in both.
    pub fn and(&self, others: &Marks) -> Marks {
        let pairs = self.words.iter().zip(&others.words);
        Marks { words: pairs.map(|(one, other)| one & other).collect(), states: self.states }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The states, in order.
    pub fn iter(&self) -> impl Iterator<Item = Node> + '_ {
        (0..self.states as Node).filter(|node| self.has(*node))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_are_as_many_as_there_are() {
        for states in [0, 1, 63, 64, 65, 200] {
            assert_eq!(Marks::all(states).len(), states);
            assert_eq!(Marks::all(states).iter().count(), states);
            assert!(Marks::all(states).without(&Marks::all(states)).is_empty());
        }
    }
}
