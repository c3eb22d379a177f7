//! What changes, with its clause.

use super::asker::Asker;
use super::view::Remembered;
use super::{View, always};
use crate::call::Bound;
use crate::change::Transaction;
use crate::edition::Editions;
use crate::id::{PoolId, PrincipalId, SideId};
use crate::reading::ReadingChoice;
use crate::reply::Reply;
use crate::setting::{Faults, Setting};
use crate::state::State;
use std::cell::RefCell;

/// What is known of a step without its call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepAbout {
    /// The clause that it comes from.
    pub clause: &'static str,
    /// The editions in which it runs.
    pub editions: Editions,
    /// The reading under which it runs.
    pub under: Option<ReadingChoice>,
    /// What it writes.
    pub writes: Writes,
}

/// What a step writes, as far as it matters to those who break rules on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writes {
    /// Nothing: it stands for the code of success.
    Nothing,
    /// Something else than what follows.
    Anything,
    /// A number: how many, how often, how long.
    Number,
    /// One side.
    Side,
    /// A number of one side.
    NumberOfSide,
}

impl Writes {
    /// Whether a number is written.
    #[must_use]
    pub const fn is_number(self) -> bool {
        matches!(self, Writes::Number | Writes::NumberOfSide)
    }

    /// Whether one side is written.
    #[must_use]
    pub const fn is_of_side(self) -> bool {
        matches!(self, Writes::Side | Writes::NumberOfSide)
    }
}

/// One change that a successful call makes. Total: it never fails, even in a world that no rule
/// would allow.
pub struct Step<C: 'static> {
    /// Clause and edition.
    pub about: StepAbout,
    /// The case in which it runs; sees what the steps before it did.
    pub when: fn(&View<'_, C>) -> bool,
    /// The change.
    pub apply: fn(&mut Effect<'_, '_, C>),
}

/// A step of a table of rules, read from left to right.
pub const fn step<C>(
    clause: &'static str,
    when: fn(&View<'_, C>) -> bool,
    apply: fn(&mut Effect<'_, '_, C>),
) -> Step<C> {
    let writes = Writes::Anything;
    Step { about: StepAbout { clause, editions: Editions::ALL, under: None, writes }, when, apply }
}

/// The last step of a table: nothing changes any more, and the call reports its success.
pub const fn success<C>(clause: &'static str) -> Step<C> {
    step(clause, always, |_| {}).writing(Writes::Nothing)
}

impl<C> Step<C> {
    /// What the step writes.
    #[must_use]
    pub const fn writing(mut self, writes: Writes) -> Step<C> {
        self.about.writes = writes;
        self
    }

    /// The step runs only in these editions.
    #[must_use]
    pub const fn only_in(mut self, editions: Editions) -> Step<C> {
        self.about.editions = editions;
        self
    }

    /// The step runs only for those who answer this question so.
    #[must_use]
    pub const fn under(mut self, reading: &str, choice: &str) -> Step<C> {
        self.about.under = Some(ReadingChoice::named(reading, choice));
        self
    }
}

/// What the documents leave open and a reply tells: the caller of the rules reads it from there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// The security of a pool.
    Security(PoolId),
    /// The maximum of a pool.
    Maximum(PoolId),
}

/// What a step works on: the state, to be changed, and the reply, to be filled.
pub struct Effect<'e, 's, C> {
    /// The state and the journal of its changes.
    pub transaction: Transaction<'s>,
    /// The reply: success, unless a step says otherwise.
    pub reply: Reply<Bound>,
    /// What the reply tells that was not known.
    pub learns: Option<Unread>,
    pub(super) call: &'e C,
    pub(super) setting: &'e Setting,
    pub(super) caller: PrincipalId,
    pub(super) chosen: SideId,
    pub(super) asker: &'e RefCell<Asker>,
    pub(super) remembered: &'e Remembered,
}

impl<C> Effect<'_, '_, C> {
    /// What rows look at, as it is now.
    #[must_use]
    pub fn view(&self) -> View<'_, C> {
        View {
            setting: self.setting,
            state: self.transaction.state(),
            call: self.call,
            caller: self.caller,
            faults: Faults::NONE,
            chosen: self.chosen,
            reply: &self.reply,
            has_changed: self.transaction.has_changed(),
            asker: self.asker,
            remembered: self.remembered,
        }
    }

    /// The call.
    #[must_use]
    pub fn call(&self) -> &C {
        self.call
    }

    /// Who calls.
    #[must_use]
    pub fn caller(&self) -> PrincipalId {
        self.caller
    }

    /// The side that the call is about.
    #[must_use]
    pub fn chosen(&self) -> SideId {
        self.chosen
    }

    /// The state as it is now.
    #[must_use]
    pub fn state(&self) -> &State {
        self.transaction.state()
    }
}
