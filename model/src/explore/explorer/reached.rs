//! The states that a walk reaches, by number.

use super::packing::{Changed, Decoder, Domains, Plan};
use super::{Pass, Refused};
use crate::explore::carrier::Limits;
use crate::explore::report::Progress;
use crate::explore::tally::{Mode, Tally};
use crate::explore::walk::Walk;
use crate::state::State;
use crate::watch::Reads;
use std::sync::{Arc, PoisonError};

/// The states that a walk reaches: each has the number of its word among all words in order.
#[derive(Debug)]
pub struct Reached {
    domains: Domains,
    plan: Plan,
    words: Vec<u64>,
    decoder: Decoder,
    reads: Arc<Reads>,
}

/// Finds the states that a walk reaches; `None` when a limit was reached before that.
///
/// # Errors
/// When states or bounds of the scope do not fit into words.
pub fn reached(
    walk: &Walk,
    limits: &Limits,
    progress: &mut dyn FnMut(Progress),
) -> Result<Option<Reached>, Refused> {
    let tally = Tally::new(Vec::new(), Mode::Search);
    let mut pass = Pass::new(walk, &tally, Mode::Search, limits)?;
    if !pass.run(limits, progress)?.is_complete {
        return Ok(None);
    }
    let mut words: Vec<u64> = pass.visited.words().collect();
    words.sort_unstable();
    let domains = pass.domains.into_inner().unwrap_or_else(PoisonError::into_inner);
    let (decoder, reads) = (Decoder::default(), Arc::default());
    Ok(Some(Reached { domains, plan: pass.plan, words, decoder, reads }))
}

impl Reached {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Pools, media and logical media that there are in some of them.
    pub fn ids(&self) -> (usize, usize, usize) {
        self.plan.ids()
    }

    /// How many bytes they take.
    pub fn bytes(&self) -> usize {
        self.words.capacity() * size_of::<u64>()
    }

    /// The number of a state.
    pub fn number(&self, state: &State) -> Option<u32> {
        self.number_of(self.domains.known_word(&self.plan, state)?)
    }

    fn number_of(&self, word: u64) -> Option<u32> {
        self.words.binary_search(&word).ok().map(|number| number as u32)
    }

    /// The state with a number.
    pub fn state(&mut self, number: u32) -> State {
        self.decoder.decode(&self.plan, &self.domains, self.words[number as usize]).clone()
    }

    /// The state with a number, for [`Reached::number_after`] to find out what was changed in it.
    pub fn watched(&mut self, number: u32) -> State {
        let mut state = self.state(number);
        self.reads.take();
        self.plan.watch(&mut state, &self.reads);
        state
    }

    /// The number of a state that came of the watched state `before`.
    pub fn number_after(&mut self, number: u32, before: &State, after: &State) -> Option<u32> {
        let changed = self.domains.changes(&self.plan, before, after, &self.reads)?;
        if !self.plan.fits(&changed) {
            return None;
        }
        let old = self.words[number as usize];
        let word = changed.into_iter().fold(old, |word, Changed { place, code }| {
            let field = self.plan.field(place);
            word ^ u64::from(field.code(old) ^ code) << field.shift
        });
        if word == old { Some(number) } else { self.number_of(word) }
    }
}
