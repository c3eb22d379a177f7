//! What was found before, by what was read meanwhile.
//!
//! Whoever works something out from a state reads some of its components, one after the other; which one
//! comes next depends on nothing but what was read before. So what was found is kept in decision trees:
//! a node names the component that is read next and has a child for each number of it, and at the leaf
//! lies what was found. A state that is equal to an earlier one in what was read has the same leaf.

use super::packing::{Domains, Field, Gist, Plan};
use crate::watch::{Aspect, Read};

/// A tree: its root and branches, and the leaf that was found last, with the bits of the word on which it
/// depends. Each has its branches to itself, so that those of a small one lie close together.
#[derive(Clone, Debug)]
pub struct Tree {
    mask: u64,
    bits: u64,
    leaf: u32,
    root: Branch,
    branches: Vec<Branch>,
}

impl Default for Tree {
    fn default() -> Tree {
        // No word has bits where the mask has none.
        Tree { mask: 0, bits: 1, leaf: 0, root: Branch::NONE, branches: Vec::new() }
    }
}

/// Nothing yet, a leaf, or a node: what it reads, and where its branches are. All of it lies in one
/// number, so that going down one step costs one look into memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Branch(u64);

impl Branch {
    const NONE: Branch = Branch(0);

    /// Its branches begin at `first`, and are as many as two to the power of `size`.
    fn node(look: Look, first: usize, size: u32) -> Branch {
        Branch(
            (first as u64) << 16
                | u64::from(size) << 10
                | u64::from(look.place) << 4
                | (look.at as u64) << 2
                | 1 << 1,
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

    const fn look(self) -> Look {
        let at = match self.0 >> 2 & 3 {
            0 => Part::Presence,
            1 => Part::Gist,
            2 => Part::Detail,
            _ => Part::Whole,
        };
        Look { place: (self.0 >> 4 & 63) as u8, at }
    }

    const fn first(self) -> usize {
        (self.0 >> 16) as usize
    }

    const fn len(self) -> usize {
        1 << (self.0 >> 10 & 63)
    }
}

/// What a node looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Look {
    place: u8,
    at: Part,
}

/// A part of what stands at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Presence,
    Gist,
    /// All of it, where a node above looks at the gist.
    Detail,
    Whole,
}

/// What trees are read by.
#[derive(Debug, Default)]
pub struct Memo {
    fields: Vec<Field>,
    /// By place and code.
    gists: Vec<Vec<Gist>>,
}

impl Memo {
    /// Nothing found yet, about words of this plan.
    pub fn new(plan: &Plan) -> Memo {
        Memo { fields: plan.fields().to_vec(), gists: Vec::new() }
    }

    /// Learns of values that came up since: no word may have others.
    pub fn learn(&mut self, plan: &Plan, domains: &Domains) {
        let places = 0..self.fields.len() as u8;
        self.gists = places.map(|place| domains.gists(plan, place).to_vec()).collect();
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
            let (code, bits) = self.code(at.look(), word);
            mask |= bits;
            if code >= at.len() {
                return None;
            }
            at = tree.branches[at.first() + code];
        }
        tree.leaf = at.leaf_found();
        (tree.mask, tree.bits) = (mask, word & mask);
        Some(tree.leaf)
    }

    /// What is read of a word, and the bits that say it.
    #[inline]
    fn code(&self, look: Look, word: u64) -> (usize, u64) {
        let field = &self.fields[usize::from(look.place)];
        let code = (word >> field.shift & field.mask) as usize;
        let gist = || self.gists[usize::from(look.place)][code];
        let code = match look.at {
            Part::Presence => usize::from(code != 0),
            Part::Gist => gist().code as usize,
            Part::Detail => gist().detail as usize,
            Part::Whole => code,
        };
        (code, field.bits())
    }

    /// Keeps a leaf for all words that are equal in what was read.
    pub fn insert(&self, tree: &mut Tree, reads: &[Read], word: u64, leaf: u32) {
        let mut place = None;
        let mut at = tree.root;
        let mut gists = 0u64;
        for read in reads {
            if self.fields[usize::from(read.place)].is_constant(read.aspect) {
                continue;
            }
            let part = match read.aspect {
                Aspect::Presence => Part::Presence,
                Aspect::Gist => Part::Gist,
                Aspect::Whole if gists >> read.place & 1 != 0 => Part::Detail,
                Aspect::Whole => Part::Whole,
            };
            gists |= u64::from(part == Part::Gist) << read.place;
            let look = Look { place: read.place, at: part };
            let code = self.code(look, word).0;
            assert!(!at.is_leaf(), "what is read depends on what was read before");
            if at == Branch::NONE || code >= at.len() {
                at = tree.with_room(at, look, code);
                tree.set(place, at);
            }
            assert_eq!(at.look(), look, "what is read depends on what was read before");
            place = Some(at.first() + code);
            at = tree.branches[at.first() + code];
        }
        assert_eq!(at, Branch::NONE, "a leaf is found, or there is none yet");
        tree.set(place, Branch::leaf(leaf));
    }
}

impl Tree {
    fn set(&mut self, place: Option<usize>, branch: Branch) {
        match place {
            None => self.root = branch,
            Some(place) => self.branches[place] = branch,
        }
    }

    /// A node that reads this, with the branches of `old`, and with one for a number.
    fn with_room(&mut self, old: Branch, look: Look, code: usize) -> Branch {
        let size = usize::BITS - code.leading_zeros();
        let first = self.branches.len();
        if old != Branch::NONE {
            self.branches.extend_from_within(old.first()..old.first() + old.len());
        }
        self.branches.resize(first + (1 << size), Branch::NONE);
        let look = if old == Branch::NONE { look } else { old.look() };
        Branch::node(look, first, size)
    }

    /// How many bytes it takes.
    pub fn bytes(&self) -> usize {
        self.branches.capacity() * size_of::<Branch>()
    }
}
