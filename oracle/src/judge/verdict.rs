//! What the judge says.

use super::grounds::Grounds;
use super::{Explanation, Standing};
use ntms_model::reading::ReadingChoice;

/// What the judge says of one call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The documents allow the reply.
    Allowed,
    /// The documents leave the reply open; these answers to open questions explain it.
    Open(Vec<ReadingChoice>),
    /// A code of the environment, by this clause.
    ImplementationDefined(&'static str),
    /// Nothing that is known allows the reply.
    Forbidden(Box<Explanation>),
    /// The documents allow the reply to some, and not to one that answered a question of policy as
    /// this one did before.
    Inconsistent(Box<Explanation>),
    /// It depends on what was never observed, or a limit was reached.
    Unknown(&'static str),
}

impl Verdict {
    /// One word for reports.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Verdict::Allowed => "allowed",
            Verdict::Open(_) => "open",
            Verdict::ImplementationDefined(_) => "implementation-defined",
            Verdict::Forbidden(_) => "forbidden",
            Verdict::Inconsistent(_) => "inconsistent",
            Verdict::Unknown(_) => "unknown",
        }
    }

    /// Whether the reply is one that the documents rule out, by itself or after those before it.
    #[must_use]
    pub const fn is_disagreement(&self) -> bool {
        self.explanation().is_some()
    }

    /// What is wrong, when something is.
    #[must_use]
    pub const fn explanation(&self) -> Option<&Explanation> {
        match self {
            Verdict::Forbidden(explanation) | Verdict::Inconsistent(explanation) => {
                Some(explanation)
            }
            Verdict::Allowed
            | Verdict::Open(_)
            | Verdict::ImplementationDefined(_)
            | Verdict::Unknown(_) => None,
        }
    }
}

/// What the judge says of one entry of a trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    pub(super) grounds: Grounds,
    /// How a disagreement stands to those before it.
    pub standing: Standing,
}

impl Judgement {
    /// Clauses of the rows that explain the reply and of the steps that ran, or those that are broken.
    #[must_use]
    pub fn clauses(&self) -> Vec<&'static str> {
        self.grounds.clauses()
    }

    pub(super) const LOST: Judgement = Judgement {
        verdict: Verdict::Unknown("there were more alternatives than the judge keeps"),
        grounds: Grounds::NONE,
        standing: Standing::New,
    };
    pub(super) const UNKNOWN_EVENT: Judgement = Judgement {
        verdict: Verdict::Unknown("no world after the disagreement has what the event names"),
        grounds: Grounds::NONE,
        standing: Standing::Consequence,
    };

    /// Nothing speaks against it.
    pub(super) const ALLOWED: Judgement =
        Judgement { verdict: Verdict::Allowed, grounds: Grounds::NONE, standing: Standing::New };
}
