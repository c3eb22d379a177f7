//! Which of the allowed answers the reference server gives.

use super::Choosing;
use ntms_model::call::{Bound, Call};
use ntms_model::change::Change;
use ntms_model::error::{Code, NtmsError};
use ntms_model::reading::Readings;
use ntms_model::reply::Reply;
use ntms_model::rule::{self, Group, Outcome, RowAbout, outcomes};
use ntms_model::setting::{Faults, Setting};
use ntms_model::state::State;
use rand::Rng;
use rand::rngs::StdRng;

/// What a call comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It fails with this code.
    Refused(Code),
    /// It does its work.
    Done {
        /// The reply.
        reply: Box<Reply<Bound>>,
        /// What changes.
        journal: Vec<Change>,
    },
}

/// Chooses among sides.
pub struct Chooser<'c> {
    /// How.
    pub choosing: Choosing,
    /// Decides what is left to chance.
    pub chance: &'c mut StdRng,
}

impl Chooser<'_> {
    /// Whether to take this one, the `number`th from 1, in place of the one taken so far.
    fn takes(&mut self, number: u32) -> bool {
        match self.choosing {
            Choosing::First => number == 1,
            Choosing::Last => true,
            // Each of n is taken in the end with the chance of 1 in n.
            Choosing::Random => self.chance.random_range(0..number) == 0,
        }
    }
}

/// The order in which failed rows are reported: by group; in it, what an injected fault has brought
/// about comes first, so that it is seen; then by place.
type Rank = (Group, bool, usize);

/// Answers a call: with the code of the first row that fails, or by doing the work.
pub fn answer(
    setting: &Setting,
    state: &mut State,
    call: &Call<Bound>,
    faults: Faults,
    chooser: &mut Chooser<'_>,
) -> Answer {
    let without_faults = match faults.is_empty() {
        true => u64::MAX,
        false => failed_rows(setting, state, call),
    };
    let mut refusal: Option<(Rank, Code)> = None;
    let mut done = None;
    let mut choices = 0;
    outcomes(setting, state, call, faults, &mut |outcome| match outcome {
        Outcome::Refused { row, place, certain, readings } => {
            let rank = (row.group, without_faults & (1 << place) != 0, place);
            let is_first = refusal.as_ref().is_none_or(|(first, _)| rank < *first);
            if certain && counts(row) && is_first {
                refusal = Some((rank, code(row, &readings)));
            }
        }
        Outcome::Done { reply, journal, .. } => {
            choices += 1;
            if chooser.takes(choices) {
                let reply = Box::new(reply.clone());
                done = Some(Answer::Done { reply, journal: journal.to_vec() });
            }
        }
    });
    match (refusal, done) {
        (Some((_, code)), _) => Answer::Refused(code),
        (None, Some(done)) => done,
        // Only rules that were broken on purpose have nothing to say.
        (None, None) => Answer::Refused(Code::Unlisted("ERROR_INTERNAL_ERROR".into())),
    }
}

/// A row that only may fail does not: but a fault that was injected is met.
fn counts(row: &RowAbout) -> bool {
    row.must || row.group == Group::Environment
}

/// The first code of a row. Where any failure will do, the parameters are to blame; where any code
/// will do that the documents do not name, one of the security subsystem.
fn code(row: &RowAbout, readings: &Readings) -> Code {
    let first = row.answer.codes(readings).and_then(|codes| codes.first().copied());
    match (first, row.answer) {
        (Some(code), _) => Code::Known(code),
        (None, rule::Answer::AnyUnlisted) => Code::Unlisted("ERROR_INVALID_SECURITY_DESCR".into()),
        (
            None,
            rule::Answer::AnyFailure
            | rule::Answer::One(_)
            | rule::Answer::AnyOf(_)
            | rule::Answer::ByReading(..),
        ) => Code::Known(NtmsError::InvalidParameter),
    }
}

/// The rows that fail without any fault, by place.
fn failed_rows(setting: &Setting, state: &mut State, call: &Call<Bound>) -> u64 {
    let mut failed = 0;
    outcomes(setting, state, call, Faults::NONE, &mut |outcome| {
        if let Outcome::Refused { place, .. } = outcome {
            failed |= 1 << place;
        }
    });
    failed
}
