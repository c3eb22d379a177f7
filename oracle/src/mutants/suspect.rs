//! One mutant while it is looked for.

use super::offer::{Offer, offers};
use super::pair::{Heard, Pair};
use super::search::Limits;
use crate::judge::JudgeError;
use ntms_model::explore::Scope;
use ntms_model::mutant::Mutant;
use rustc_hash::FxHashSet;
use std::fmt;

/// What a search found out about a mutant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// A trace shows it.
    Detectable,
    /// What it does otherwise led to worlds that the search did not follow to their end.
    NotReached,
    /// Whatever it does otherwise is allowed, and so is everything that it leads to.
    Conforming,
    /// It never answers otherwise, and never comes to another state.
    Equivalent,
}

impl Class {
    /// Every class.
    pub const ALL: [Class; 4] =
        [Class::Detectable, Class::NotReached, Class::Conforming, Class::Equivalent];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Class::Detectable => "detectable",
            Class::NotReached => "not-reached",
            Class::Conforming => "conforming",
            Class::Equivalent => "equivalent",
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// What a search saw of one mutant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The class, as far as the search went.
    pub class: Class,
    /// The length of the shortest trace that shows it, sessions that are open at the beginning not
    /// counted.
    pub shortest: Option<usize>,
    /// The scope in which that is.
    pub scope: Option<Box<str>>,
}

impl Seen {
    /// What two searches saw together.
    #[must_use]
    pub fn and(self, other: Seen) -> Seen {
        match (self.shortest, other.shortest) {
            (Some(one), Some(two)) if two < one => other,
            (Some(_), _) => self,
            (None, Some(_)) => other,
            (None, None) => {
                if other.class < self.class {
                    other
                } else {
                    self
                }
            }
        }
    }
}

/// One mutant while it is looked for.
pub(super) struct Suspect<'m> {
    pub(super) mutant: &'m Mutant,
    /// The length of the trace that shows it.
    pub(super) shortest: Option<usize>,
    deviates: bool,
    /// Worlds to which it led by doing something else, and that are still to be looked at.
    fringe: Vec<Pair>,
    seen: FxHashSet<u64>,
    /// Whether there were more of them than are looked at.
    overflowed: bool,
}

impl<'m> Suspect<'m> {
    pub(super) fn new(mutant: &'m Mutant) -> Suspect<'m> {
        Suspect {
            mutant,
            shortest: None,
            deviates: false,
            fringe: Vec::new(),
            seen: FxHashSet::default(),
            overflowed: false,
        }
    }

    /// What was seen of it in a scope.
    pub(super) fn seen(&self, scope: &Scope) -> Seen {
        let class = match (self.shortest, self.deviates) {
            (Some(_), _) => Class::Detectable,
            (None, false) => Class::Equivalent,
            (None, true) if self.fringe.is_empty() && !self.overflowed => Class::Conforming,
            (None, true) => Class::NotReached,
        };
        let scope = self.shortest.map(|_| scope.name.clone());
        Seen { class, shortest: self.shortest, scope }
    }

    /// Asks it everything in a world to which the rules led.
    pub(super) fn meet(
        &mut self,
        pair: &mut Pair,
        offers: &[Offer],
        depth: usize,
        limits: &Limits,
        known: &FxHashSet<u64>,
    ) -> Result<(), JudgeError> {
        let mutation = self.mutant.mutation;
        for offer in offers {
            let is_about_it =
                self.mutant.function.is_none() || self.mutant.function == offer.function();
            if is_about_it && offer.tells(&mut pair.server, mutation) {
                self.deviates = true;
                if self.hear(pair.ask(offer, mutation)?, depth, limits, known) {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Follows the worlds to which it led by doing something else, one step further.
    pub(super) fn go_on(
        &mut self,
        scope: &Scope,
        depth: usize,
        limits: &Limits,
        known: &FxHashSet<u64>,
    ) -> Result<(), JudgeError> {
        for pair in std::mem::take(&mut self.fringe) {
            // The rules may have led there meanwhile.
            if known.contains(&pair.fingerprint().1) {
                continue;
            }
            let offers = offers(scope, &pair.server);
            for offer in offers.iter().filter(|offer| offer.is_calm()) {
                if self.hear(pair.ask(offer, self.mutant.mutation)?, depth, limits, known) {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Takes in what came of a question; true when it is shown.
    fn hear(
        &mut self,
        heard: Heard,
        depth: usize,
        limits: &Limits,
        known: &FxHashSet<u64>,
    ) -> bool {
        match heard {
            Heard::Forbidden => self.shortest = Some(depth + 1),
            Heard::Refused => {}
            Heard::Allowed(pair) => {
                let (_, fingerprint) = pair.fingerprint();
                if !known.contains(&fingerprint) && self.seen.insert(fingerprint) {
                    if self.fringe.len() < limits.worlds {
                        self.fringe.push(*pair);
                    } else {
                        self.overflowed = true;
                    }
                }
            }
        }
        self.shortest.is_some()
    }
}
