//! What a rule is, and the one place that runs rules.
//!
//! A call is three tables. *Operands* say which argument names what. *Rows* say what must hold, each
//! with its clause and with the code that may be reported otherwise. *Steps* say what changes. A
//! call succeeds when every row that applies holds; otherwise the code of any row that fails may be
//! reported, because the documents promise codes and no order.

mod asker;
mod evaluation;
mod masks;
mod operand;
mod row;
mod step;
mod tables;
mod view;
mod withheld;

use crate::call::Function;
use crate::id::{PrincipalId, Reference, SideId};
use crate::state::State;

pub use evaluation::{
    About, Outcome, Sides, Verdicts, outcomes, outcomes_choosing, outcomes_within,
};
pub use operand::{Kind, Operand, Operands};
pub use row::{
    Answer, Group, Requirement, Row, RowAbout, fault, row, security_subsystem, still_starting,
};
pub use step::{Effect, Step, StepAbout, Unread, step};
pub use tables::{Tables, tables};
pub use view::{View, always};
pub use withheld::Withheld;

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
    /// Clauses that say how arguments are read, and that the functions beside the tables follow.
    const MEANINGS: &'static [&'static str] = &[];

    /// Who calls.
    fn caller(&self, state: &State) -> PrincipalId;

    /// The sides that the call may be about; steps run once for each. One that is none by default.
    fn choices(_view: &View<'_, Self>, visit: &mut dyn FnMut(SideId)) {
        visit(SideId::NONE);
    }
}

/// Who has this session; nobody when it is not open.
#[must_use]
pub fn caller_of(session: Reference, state: &State) -> PrincipalId {
    state.sessions.get(session.session()).map_or(PrincipalId(u32::MAX), |row| row.principal)
}
