//! What a disagreement shows, whatever objects it is about.

use super::{Explanation, Judgement, Verdict};
use crate::wire::{Entry, WireReply};
use ntms_model::call::Function;
use ntms_model::error::NtmsError;
use ntms_model::rule::{Group, tables};

/// What a disagreement shows, whatever objects it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Symptom {
    /// The function whose reply is forbidden; `None` for an event.
    pub function: Option<Function>,
    /// The clause that is broken first.
    pub clause: Option<&'static str>,
    /// Whether it did what it should have refused, or gave what it should not.
    pub succeeded: bool,
    /// Where it is about the session handle, whether one was refused.
    pub handle_refused: Option<bool>,
    /// Where it answers a question otherwise than before, the question.
    pub question: Option<&'static str>,
}

impl Symptom {
    /// What this entry shows, when the judge rules it out.
    #[must_use]
    pub fn of(entry: &Entry, judgement: &Judgement) -> Option<Symptom> {
        let explanation = judgement.verdict.explanation()?;
        let mut symptom = match entry {
            Entry::Call { call, reply, .. } => {
                Symptom::of_call(call.function(), reply, explanation)
            }
            Entry::Event { .. } => Symptom::of_event(judgement.clauses().first().copied()),
        };
        if matches!(judgement.verdict, Verdict::Inconsistent(_)) {
            symptom.question = explanation.differences.first().map(|question| question.member);
        }
        Some(symptom)
    }

    /// What the forbidden reply to a call shows.
    pub(super) fn of_call(
        function: Function,
        reply: &WireReply,
        explanation: &Explanation,
    ) -> Symptom {
        let clause = explanation.broken.first().copied();
        let refused = reply.code == NtmsError::InvalidHandle.into();
        let handle_refused = is_about_the_handle(function, clause).then_some(refused);
        Symptom {
            function: Some(function),
            clause,
            succeeded: reply.succeeded(),
            handle_refused,
            question: None,
        }
    }

    /// What an event shows that gave out what it must not.
    pub(super) const fn of_event(clause: Option<&'static str>) -> Symptom {
        Symptom { function: None, clause, succeeded: true, handle_refused: None, question: None }
    }

    /// Whether both are one matter in whatever function: a handle, wrong in the same direction, or two
    /// answers to the same question.
    #[must_use]
    pub fn is_alike(&self, other: &Symptom) -> bool {
        self.handle_refused.is_some() && self.handle_refused == other.handle_refused
            || self.question.is_some() && self.question == other.question
    }
}

fn is_about_the_handle(function: Function, clause: Option<&str>) -> bool {
    let mut rows = tables(function).rows.iter();
    rows.any(|row| row.group == Group::Handle && Some(row.clause) == clause)
}
