//! The right on the computer that calls which make or lose media ask for besides the one on a pool.

use super::prelude::*;
use crate::rule::View;

pub fn computer<C>(_view: &View<'_, C>) -> Securable {
    Securable::Computer
}

/// Whether the computer does not give the right, so that under the reading `either` the pool must.
pub fn computer_denies<C>(view: &View<'_, C>) -> bool {
    view.grants(MODIFY, Securable::Computer) == Some(false)
}
