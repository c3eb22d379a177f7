//! SwapNtmsMedia, SetNtmsMediaComplete and DecommissionNtmsMedia.

use crate::access::Rights;
use crate::checks::Checks;
use crate::choices::Choice;
use crate::code::{Answer, Code, Reply};
use crate::context::Context;
use crate::defects::Mistake;
use crate::identifier::Id;
use crate::json::nullable;
use crate::objects::{Placed, SideState};
use crate::switches::Edition;
use serde::Deserialize;

/// The right that most calls ask for on the pool of a medium.
pub(crate) fn right_on_pool(context: &Context<'_>) -> Rights {
    match context.rules.edition {
        Edition::Base | Edition::Server2003 => Rights::CONTROL,
        Edition::WindowsXp => Rights::MODIFY,
    }
}

/// The parameters of SwapNtmsMedia.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Swap {
    #[serde(rename = "hSession", deserialize_with = "nullable")]
    pub(crate) session: Option<Id>,
    #[serde(rename = "lpMediaId1", deserialize_with = "nullable")]
    first: Option<Id>,
    #[serde(rename = "lpMediaId2", deserialize_with = "nullable")]
    second: Option<Id>,
}

/// Exchanges the sides that two logical media denote.
pub(crate) fn swap(context: &mut Context<'_>, call: &Swap) -> Answer {
    let mut checks = Checks::default();
    let first = checks.operand(context, call.first, Placed::find_bound, Code::InvalidMedia)?;
    let second = checks.operand(context, call.second, Placed::find_bound, Code::InvalidMedia)?;
    for placed in [&first, &second].into_iter().flatten() {
        checks.must(context.grants(&placed.pool, Rights::MODIFY)?, Code::AccessDenied);
        let idle = !placed.medium.is_in_use() || context.makes(Mistake::SwapInUse);
        checks.must(idle, Code::InvalidMedia);
        let allocated = placed.side.state == SideState::Allocated;
        checks.must(allocated || context.follows(Choice::SwapBound), Code::InvalidState);
    }
    if let (Some(first), Some(second)) = (&first, &second) {
        let together = first.pool.id == second.pool.id || context.makes(Mistake::SwapAcrossPools);
        checks.must(together, Code::InvalidMediaPool);
        let different = first.side.id != second.side.id;
        checks.must(different || context.follows(Choice::SwapSameNothing), Code::InvalidMedia);
    }
    let (first, second) = checks.pass(context, first.zip(second))?;
    exchange(context, call, &first, &second)?;
    Ok(Reply::success())
}

/// A side has at most one logical medium, also between two statements: so one is without for a
/// moment.
fn exchange(
    context: &Context<'_>,
    call: &Swap,
    first: &Placed,
    second: &Placed,
) -> rusqlite::Result<()> {
    let database = context.database;
    let bind = "UPDATE logical_medium SET side = ?2 WHERE id = ?1";
    database.run(bind, (call.first, None::<Id>))?;
    database.run(bind, (call.second, first.side.id))?;
    database.run(bind, (call.first, second.side.id))?;
    if context.makes(Mistake::SwapTakesStates) {
        first.side.set_state(database, second.side.state)?;
        second.side.set_state(database, first.side.state)?;
    }
    Ok(())
}

/// The parameters of SetNtmsMediaComplete.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Complete {
    #[serde(rename = "hSession", deserialize_with = "nullable")]
    pub(crate) session: Option<Id>,
    #[serde(rename = "lpMediaId", deserialize_with = "nullable")]
    logical_medium: Option<Id>,
}

/// Marks the side of a logical medium as complete.
pub(crate) fn complete(context: &mut Context<'_>, call: &Complete) -> Answer {
    let mut checks = Checks::default();
    let lmid = call.logical_medium;
    let placed = checks.operand(context, lmid, Placed::find_bound, Code::InvalidMedia)?;
    if let Some(Placed { side, medium, pool }) = &placed {
        checks.must(context.grants(pool, right_on_pool(context))?, Code::AccessDenied);
        checks.must(side.state == SideState::Allocated, Code::InvalidState);
        let idle = !medium.is_in_use() || context.makes(Mistake::CompleteWhileMounted);
        checks.must(idle, Code::InvalidState);
    }
    let placed = checks.pass(context, placed)?;
    placed.side.set_state(context.database, SideState::Complete)?;
    Ok(Reply::success())
}

/// The parameters of DecommissionNtmsMedia.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Decommission {
    #[serde(rename = "hSession", deserialize_with = "nullable")]
    pub(crate) session: Option<Id>,
    #[serde(rename = "lpMediaId", deserialize_with = "nullable")]
    side: Option<Id>,
}

/// Takes a side out of service for good.
pub(crate) fn decommission(context: &mut Context<'_>, call: &Decommission) -> Answer {
    let mut checks = Checks::default();
    let placed = checks.operand(context, call.side, Placed::find, Code::InvalidMedia)?;
    if let Some(Placed { side, pool, .. }) = &placed {
        checks.must(context.grants(pool, right_on_pool(context))?, Code::AccessDenied);
        let available = side.state == SideState::Available;
        let anything = context.makes(Mistake::DecommissionsAnything);
        checks.must(available || anything, Code::InvalidState);
    }
    let placed = checks.pass(context, placed)?;
    placed.side.set_state(context.database, SideState::Decommissioned)?;
    Ok(Reply::success())
}
