//! What was found before, by what was read meanwhile.
//!
//! Whoever works something out from a state reads some of its components, one after the other; which one
//! comes next depends on nothing but what was read before. So what was found is kept in decision trees:
//! a node names the component that is read next and has a child for each number of it, and at the leaf
//! lies what was found. A state that is equal to an earlier one in what was read has the same leaf.

use super::packing::{Field, Plan};
use crate::watch::Read;

/// A tree: its root, and the leaf that was found last, with the bits of the word on which it depends.
#[derive(Clone, Copy, Debug)]
pub struct Tree {
    root: Branch,
    mask: u64,
    bits: u64,
    leaf: u32,
}

impl Default for Tree {
    fn default() -> Tree {
        // No word has bits where the mask has none.
        Tree { root: Branch::NONE, mask: 0, bits: 1, leaf: 0 }
    }
}

/// Nothing yet, a leaf, or a node: what it reads, and where its branches are. All of it lies in one
/// number, so that going down one step costs one look into memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Branch(u64);

impl Branch {
    const NONE: Branch = Branch(0);

    /// Its branches begin at `first`, and are as many as two to the power of `size`.
    fn node(read: Read, first: usize, size: u32) -> Branch {
        let presence = u64::from(read.is_presence);
        Branch(
            (first as u64) << 16
                | u64::from(size) << 10
                | u64::from(read.place) << 4
                | presence << 1
                | 1 << 2,
        )
    }

    fn leaf(leaf: u32) -> Branch {
        Branch(u64::from(leaf) << 1 | 1)
    }

    const fn is_leaf(self) -> bool {
        self.0 & 1 != 0
    }

    const fn leaf_found(self) -> u32 {
        (self.0 >> 1) as u32
    }

    const fn read(self) -> Read {
        Read { place: (self.0 >> 4 & 63) as u8, is_presence: self.0 >> 1 & 1 != 0 }
    }

    const fn first(self) -> usize {
        (self.0 >> 16) as usize
    }

    const fn len(self) -> usize {
        1 << (self.0 >> 10 & 63)
    }
}

/// The branches of all trees.
#[derive(Debug, Default)]
pub struct Memo {
    fields: Vec<Field>,
    branches: Vec<Branch>,
}

impl Memo {
    /// Nothing found yet, about words of this plan.
    pub fn new(plan: &Plan) -> Memo {
        Memo { fields: plan.fields().to_vec(), branches: Vec::new() }
    }

    /// The leaf of a word, if there is one.
    #[inline]
    pub fn find(&self, tree: &mut Tree, word: u64) -> Option<u32> {
        if word & tree.mask == tree.bits {
            return Some(tree.leaf);
        }
        self.go_down(tree, word)
    }

    fn go_down(&self, tree: &mut Tree, word: u64) -> Option<u32> {
        let mut at = tree.root;
        let mut mask = 0;
        while !at.is_leaf() {
            if at == Branch::NONE {
                return None;
            }
            let (code, bits) = self.code(at.read(), word);
            mask |= bits;
            if code >= at.len() {
                return None;
            }
            at = self.branches[at.first() + code];
        }
        let leaf = at.leaf_found();
        *tree = Tree { root: tree.root, mask, bits: word & mask, leaf };
        Some(leaf)
    }

    /// What is read of a word, and the bits that say it.
    #[inline]
    fn code(&self, read: Read, word: u64) -> (usize, u64) {
        let field = &self.fields[usize::from(read.place)];
        let code = (word >> field.shift & field.mask) as usize;
        let code = if read.is_presence { usize::from(code != 0) } else { code };
        (code, field.mask << field.shift)
    }

    /// Keeps a leaf for all words that are equal in what was read.
    pub fn insert(&mut self, tree: &mut Tree, reads: &[Read], word: u64, leaf: u32) {
        let mut place = None;
        let mut at = tree.root;
        for read in reads {
            if self.fields[usize::from(read.place)].is_constant(read.is_presence) {
                continue;
            }
            let code = self.code(*read, word).0;
            assert!(!at.is_leaf(), "what is read depends on what was read before");
            if at == Branch::NONE || code >= at.len() {
                at = self.with_room(at, *read, code);
                self.set(tree, place, at);
            }
            assert_eq!(at.read(), *read, "what is read depends on what was read before");
            place = Some(at.first() + code);
            at = self.branches[at.first() + code];
        }
        assert_eq!(at, Branch::NONE, "a leaf is found, or there is none yet");
        self.set(tree, place, Branch::leaf(leaf));
    }

    fn set(&mut self, tree: &mut Tree, place: Option<usize>, branch: Branch) {
        match place {
            None => tree.root = branch,
            Some(place) => self.branches[place] = branch,
        }
    }

    /// A node that reads this, with the branches of `old`, and with one for a number.
    fn with_room(&mut self, old: Branch, read: Read, code: usize) -> Branch {
        let size = usize::BITS - code.leading_zeros();
        let first = self.branches.len();
        if old != Branch::NONE {
            self.branches.extend_from_within(old.first()..old.first() + old.len());
        }
        self.branches.resize(first + (1 << size), Branch::NONE);
        let read = if old == Branch::NONE { read } else { old.read() };
        Branch::node(read, first, size)
    }

    /// How many bytes it takes.
    pub fn bytes(&self) -> usize {
        self.branches.capacity() * size_of::<Branch>()
    }
}
