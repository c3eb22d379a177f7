//! What a rule is, and the one place that runs rules.
//!
//! A call is a few tables. *Operands* say which argument names what. *Rows* say what must hold, each
//! with its clause and with the code that may be reported otherwise. *Steps* say what changes, once for
//! each side that the *choices* leave open. A call succeeds when every row that applies holds;
//! otherwise the code of any row that fails may be reported, because the documents promise codes and
//! no order.

mod asker;
mod choice;
mod evaluation;
mod masks;
mod mutation;
mod operand;
mod row;
mod step;
mod tables;
mod twisted;
mod view;

use crate::call::Function;
use crate::id::{PrincipalId, Reference};
use crate::state::State;

pub use choice::{Choice, choice};
pub use evaluation::{
    About, Outcome, Sides, Success, Verdicts, outcomes, outcomes_choosing, outcomes_within,
    successes,
};
pub use mutation::{Mutation, RestartTwist, RowTwist, StepTwist, Twist};
pub use operand::{Kind, Operand, Operands};
pub use row::{
    Answer, Group, Requirement, Row, RowAbout, Securables, fault, row, security_subsystem,
    still_starting,
};
pub use step::{Effect, Step, StepAbout, Unread, Writes, step, success};
pub use tables::{Asks, Tables, tables};
pub use view::{View, always, never};

/// The rules of one call, as tables. `Self` is the call with its arguments.
pub trait Rules: Sized + 'static {
    /// Which function it is.
    const FUNCTION: Function;
    /// Which arguments name objects.
    const OPERANDS: &'static [Operand<Self>];
    /// What must hold.
    const ROWS: &'static [Row<Self>];
    /// What changes, in order.
    const STEPS: &'static [Step<Self>];
    /// Which side it is about, where one has to be chosen; the first case that applies.
    const CHOICES: &'static [Choice<Self>] = &[];
    /// Clauses that say how arguments are read, and that the functions beside the tables follow.
    const MEANINGS: &'static [&'static str] = &[];

    /// Who calls.
    fn caller(&self, state: &State) -> PrincipalId;
}

/// Who has this session; nobody when it is not open.
#[must_use]
pub fn caller_of(session: Reference, state: &State) -> PrincipalId {
    state.sessions.get(session.session()).map_or(PrincipalId(u32::MAX), |row| row.principal)
}
