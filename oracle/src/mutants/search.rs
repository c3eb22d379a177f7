//! Breadth-first search on the product of mutant and judge.
//!
//! As long as a mutant does what the rules say, it is where the rules lead: these worlds are walked
//! through once, for all mutants. Where a mutant does something else, and the judge allows it, the
//! worlds that follow are its own, and are walked through for it alone. All go on level by level, so
//! that the first forbidden answer ends a shortest trace.

use super::offer::{Offer, answer, offers};
use super::pair::{Heard, Pair};
use super::suspect::{Seen, Suspect};
use crate::judge::JudgeError;
use ntms_model::edition::Edition;
use ntms_model::explore::Scope;
use ntms_model::mutant::Mutant;
use ntms_model::rule::Mutation;
use rustc_hash::{FxHashMap, FxHashSet};

/// How far a search goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest trace.
    pub depth: usize,
    /// The most states to which the rules lead.
    pub states: usize,
    /// How often a state is looked at after the judge has learned different things.
    pub views: usize,
    /// The most worlds that one mutant has of its own.
    pub worlds: usize,
}

impl Limits {
    /// The limits of the documentation.
    pub const FULL: Limits = Limits { depth: 5, states: 100, views: 2, worlds: 6 };
}

/// What a search found.
#[derive(Clone, Debug)]
pub struct Search {
    /// What was seen of each mutant, in their order.
    pub seen: Vec<Seen>,
    /// How many worlds were looked at to which the rules lead.
    pub worlds: usize,
    /// To which depth all worlds within the scope were looked at.
    pub depth: usize,
}

/// Looks for each of these mutants in a scope; those of another edition are looked for in this one.
///
/// # Errors
/// When the judge cannot judge what happens in the scope.
pub fn search(
    scope: &Scope,
    edition: Edition,
    mutants: &[&Mutant],
    limits: &Limits,
) -> Result<Search, JudgeError> {
    let mut suspects: Vec<Suspect<'_>> =
        mutants.iter().map(|mutant| Suspect::new(mutant)).collect();
    let mut found = Search { seen: Vec::new(), worlds: 0, depth: 0 };
    let mut level: Vec<Pair> = Pair::begin(scope, edition)?.into_iter().collect();
    let mut known = Known {
        limits: *limits,
        fingerprints: FxHashSet::default(),
        views: FxHashMap::default(),
        is_cut: false,
    };
    level.retain(|pair| known.admits(pair));
    for depth in 0..limits.depth {
        if suspects.iter().all(|suspect| suspect.shortest.is_some()) {
            break;
        }
        for suspect in suspects.iter_mut().filter(|suspect| suspect.shortest.is_none()) {
            suspect.go_on(scope, depth, limits, &known.fingerprints)?;
        }
        let mut next = Vec::new();
        for mut pair in level {
            found.worlds += 1;
            let mut offers = offers(scope, &pair.server);
            answer(&mut offers, &mut pair.server);
            for suspect in suspects.iter_mut() {
                if suspect.shortest.is_none_or(|shortest| shortest > depth + 1) {
                    suspect.meet(&mut pair, &offers, depth, limits, &known.fingerprints)?;
                }
            }
            if depth + 1 == limits.depth {
                continue;
            }
            // What changes nothing teaches the judge something, and that is enough to see once.
            let leads =
                |offer: &&Offer| offer.is_calm() && (depth == 0 || offer.changes_something());
            for offer in offers.iter().filter(leads) {
                if let Heard::Allowed(after) = pair.ask(offer, Mutation::default())?
                    && scope.bounds.beyond(after.server.state()).is_none()
                    && known.admits(&after)
                {
                    next.push(*after);
                }
            }
        }
        if !known.is_cut {
            found.depth = depth + 1;
        }
        level = next;
    }
    found.seen = suspects.iter().map(|suspect| suspect.seen(scope)).collect();
    Ok(found)
}

/// Worlds to which the rules lead.
struct Known {
    limits: Limits,
    fingerprints: FxHashSet<u64>,
    /// How often each state was looked at.
    views: FxHashMap<u64, usize>,
    /// Whether there were more than the limits allow.
    is_cut: bool,
}

impl Known {
    /// Whether a world is new, and within the limits.
    fn admits(&mut self, pair: &Pair) -> bool {
        let (state, fingerprint) = pair.fingerprint();
        if self.fingerprints.contains(&fingerprint) {
            return false;
        }
        let is_new = !self.views.contains_key(&state);
        if is_new && self.views.len() >= self.limits.states {
            self.is_cut = true;
            return false;
        }
        let views = self.views.entry(state).or_default();
        if *views >= self.limits.views {
            self.is_cut = true;
            return false;
        }
        *views += 1;
        self.fingerprints.insert(fingerprint)
    }
}
