//! Boxes of answers to all questions.

use super::{READINGS, Reading, ReadingChoice, ReadingKind};
use crate::edition::Edition;
use std::array::from_fn;
use std::fmt;

/// A box: for every reading the answers that are still possible, as bits.
///
/// The judge copies, joins and compares boxes at every call, so they are kept in a few words: the bits
/// of one reading lie side by side within one word.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Readings([u64; WORDS]);

/// Where the bits of a reading lie.
#[derive(Clone, Copy)]
struct Field {
    word: usize,
    shift: u32,
    /// The bits of all answers, where they lie.
    mask: u64,
}

const FIELDS: [Field; READINGS.len()] = {
    let mut fields = [Field { word: 0, shift: 0, mask: 0 }; READINGS.len()];
    let (mut word, mut shift, mut at) = (0, 0, 0);
    while at < READINGS.len() {
        let choices = READINGS[at].choices.len() as u32;
        if shift + choices > u64::BITS {
            (word, shift) = (word + 1, 0);
        }
        fields[at] = Field { word, shift, mask: ((1 << choices) - 1) << shift };
        shift += choices;
        at += 1;
    }
    fields
};

const WORDS: usize = FIELDS[READINGS.len() - 1].word + 1;

/// The bits of all answers to questions of policy.
const POLICIES: [u64; WORDS] = {
    let mut words = [0; WORDS];
    let mut at = 0;
    while at < READINGS.len() {
        if matches!(READINGS[at].kind, ReadingKind::Policy) {
            words[FIELDS[at].word] |= FIELDS[at].mask;
        }
        at += 1;
    }
    words
};

const fn field(reading: Reading) -> Field {
    FIELDS[reading.0 as usize]
}

const fn bit(choice: ReadingChoice) -> u64 {
    1 << (field(choice.reading).shift + choice.choice as u32)
}

impl Readings {
    /// What the reference server and the checker follow: one answer to each question.
    #[must_use]
    pub fn followed(edition: Edition) -> Readings {
        Readings::of(|reading| 1 << reading.about().followed[edition as usize])
    }

    /// What the judge accepts while nothing is fixed.
    #[must_use]
    pub fn accepted(edition: Edition) -> Readings {
        Readings::of(|reading| reading.about().accepted[edition as usize])
    }

    fn of(answers: impl Fn(Reading) -> u8) -> Readings {
        let mut words = [0; WORDS];
        for reading in Reading::all() {
            let Field { word, shift, .. } = field(reading);
            words[word] |= u64::from(answers(reading)) << shift;
        }
        Readings(words)
    }

    const fn bits(&self, reading: Reading) -> u64 {
        let Field { word, mask, .. } = field(reading);
        self.0[word] & mask
    }

    /// Whether the answer is still possible.
    #[must_use]
    pub const fn allows(&self, choice: ReadingChoice) -> bool {
        self.0[field(choice.reading).word] & bit(choice) != 0
    }

    /// The answers to one question that are still possible.
    pub fn allowed(&self, reading: Reading) -> impl Iterator<Item = ReadingChoice> + use<> {
        let bits = self.bits(reading);
        reading.choices().filter(move |choice| bits & bit(*choice) != 0)
    }

    /// Whether more than one answer is still possible.
    #[must_use]
    pub const fn is_split(&self, reading: Reading) -> bool {
        self.bits(reading).count_ones() > 1
    }

    /// Whether no answer is left.
    #[must_use]
    pub const fn is_exhausted(&self, reading: Reading) -> bool {
        self.bits(reading) == 0
    }

    /// Keeps this answer alone.
    #[must_use]
    pub const fn fixed(mut self, choice: ReadingChoice) -> Readings {
        let Field { word, mask, .. } = field(choice.reading);
        self.0[word] = self.0[word] & !mask | bit(choice);
        self
    }

    /// These answers where a question is one of policy, which an implementation answers once; where
    /// it may be answered otherwise at the next call, those of `before`.
    #[must_use]
    pub fn after_a_call(&self, before: &Readings) -> Readings {
        let word = |at: usize| self.0[at] & POLICIES[at] | before.0[at] & !POLICIES[at];
        Readings(from_fn(word))
    }

    /// These answers and those: exactly so, when the two differ in no more than one question or one
    /// holds the other; `None` otherwise.
    #[must_use]
    pub fn joined(&self, others: &Readings) -> Option<Readings> {
        let hull = self.hull(others);
        let is_exact = hull == *self || hull == *others || self.differing(others).nth(1).is_none();
        is_exact.then_some(hull)
    }

    /// For each question these answers and those.
    #[must_use]
    pub fn hull(&self, others: &Readings) -> Readings {
        Readings(from_fn(|at| self.0[at] | others.0[at]))
    }

    /// These answers, but to one question all that `others` have.
    #[must_use]
    pub const fn with_answers_of(mut self, others: &Readings, reading: Reading) -> Readings {
        let Field { word, mask, .. } = field(reading);
        self.0[word] = self.0[word] & !mask | others.bits(reading);
        self
    }

    /// The questions to which these and those are not the same answers.
    pub fn differing(&self, others: &Readings) -> impl Iterator<Item = Reading> + use<> {
        let (these, those) = (*self, *others);
        Reading::all().filter(move |reading| these.bits(*reading) != those.bits(*reading))
    }

    /// Takes an answer away.
    pub const fn remove(&mut self, choice: ReadingChoice) {
        self.0[field(choice.reading).word] &= !bit(choice);
    }
}

impl fmt::Debug for Readings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let split = Reading::all().filter(|reading| self.is_split(*reading)).count();
        write!(f, "Readings({split} of {} open)", READINGS.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each answer has a bit of its own, whatever word it lies in.
    #[test]
    fn answers_do_not_share_bits() {
        let none = Readings([0; WORDS]);
        let mut all = none;
        for choice in Reading::all().flat_map(Reading::choices) {
            assert!(!all.allows(choice), "{choice}");
            all = all.hull(&none.fixed(choice));
            assert!(all.allows(choice), "{choice}");
            assert!(none.fixed(choice).allowed(choice.reading).eq([choice]), "{choice}");
        }
        let bits = all.0.iter().map(|word| word.count_ones()).sum::<u32>() as usize;
        assert_eq!(bits, Reading::all().flat_map(Reading::choices).count());
    }

    #[test]
    fn answers_to_questions_of_policy_stay_and_others_are_given_anew() {
        let before = Readings::accepted(Edition::Base);
        let policy = ReadingChoice::named("name-case", "exact");
        let latitude = ReadingChoice::named("same-pool-move", "refuse");
        let after = before.fixed(policy).fixed(latitude).after_a_call(&before);
        assert_eq!(after, before.fixed(policy));
    }
}
