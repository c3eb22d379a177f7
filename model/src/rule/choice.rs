//! Which side a call is about, with its clause.

use super::View;
use crate::id::SideId;

/// The sides that a call may be about in one case. Its steps run once for each of them.
pub struct Choice<C: 'static> {
    /// The clause that it comes from.
    pub clause: &'static str,
    /// The case.
    pub when: fn(&View<'_, C>) -> bool,
    /// Visits the sides.
    pub sides: fn(&View<'_, C>, &mut dyn FnMut(SideId)),
}

/// A choice of a table of rules, read from left to right.
pub const fn choice<C>(
    clause: &'static str,
    when: fn(&View<'_, C>) -> bool,
    sides: fn(&View<'_, C>, &mut dyn FnMut(SideId)),
) -> Choice<C> {
    Choice { clause, when, sides }
}
