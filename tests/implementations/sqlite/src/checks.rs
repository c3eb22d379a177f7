//! The conditions of one call.

use crate::code::{Code, Failure};
use crate::context::Context;
use crate::database::Database;
use crate::identifier::Id;
use crate::switches::{GuardOrder, Pick};

/// Collects the conditions of a call that do not hold, in the order of the documents: parameters,
/// identifiers, access, then the rules. Which of them is reported is decided at the end. A
/// condition about an object that was not found does not apply.
#[derive(Default)]
pub(crate) struct Checks {
    failed: Vec<Code>,
}

impl Checks {
    /// The condition must hold, otherwise the call may fail with this code.
    pub(crate) fn must(&mut self, holds: bool, otherwise: Code) {
        if !holds {
            self.failed.push(otherwise);
        }
    }

    /// The value must be there, otherwise the call may fail with this code.
    pub(crate) fn some<T>(&mut self, value: Option<T>, otherwise: Code) -> Option<T> {
        self.must(value.is_some(), otherwise);
        value
    }

    /// The object that an identifier names. Missing identifiers are INVALID_PARAMETER; an
    /// identifier that names nothing, or an object of another kind, has the code given.
    pub(crate) fn operand<T>(
        &mut self,
        context: &Context<'_>,
        id: Option<Id>,
        find: fn(&Database, Id) -> rusqlite::Result<Option<T>>,
        unknown: Code,
    ) -> Result<Option<T>, Failure> {
        let Some(id) = self.some(id, Code::InvalidParameter) else { return Ok(None) };
        let object = find(context.database, id)?;
        if object.is_none() {
            self.failed.push(context.code_of_unknown(id, unknown)?);
        }
        Ok(object)
    }

    /// Fails with one of the failed conditions, if there are any; otherwise hands out the operands.
    /// Operands are absent only when a condition failed.
    pub(crate) fn pass<T>(
        self,
        context: &mut Context<'_>,
        operands: Option<T>,
    ) -> Result<T, Failure> {
        let pick = match context.rules.guard_order {
            GuardOrder::Documented => Pick::First,
            GuardOrder::Reversed => Pick::Last,
            GuardOrder::Random => Pick::Random,
        };
        match context.chance.pick(pick, self.failed) {
            Some(code) => Err(code.into()),
            None => operands.ok_or(Failure::Broken(rusqlite::Error::QueryReturnedNoRows)),
        }
    }
}
