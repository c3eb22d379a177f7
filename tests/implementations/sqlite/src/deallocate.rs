//! DeallocateNtmsMedia.

use crate::access::Rights;
use crate::checks::Checks;
use crate::choices::Choice;
use crate::code::{Answer, Code, Reply};
use crate::context::Context;
use crate::defects::Mistake;
use crate::identifier::Id;
use crate::json::nullable;
use crate::media::right_on_pool;
use crate::moves::put_into_pool;
use crate::objects::{Placed, Pool, PoolKind, Side, SideState};
use rusqlite::Result;
use serde::Deserialize;

/// The parameters of DeallocateNtmsMedia.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Deallocate {
    #[serde(rename = "hSession", deserialize_with = "nullable")]
    pub(crate) session: Option<Id>,
    #[serde(rename = "lpMediaId", deserialize_with = "nullable")]
    logical_medium: Option<Id>,
    #[serde(rename = "dwOptions")]
    options: u32,
}

/// What a deallocation comes to.
struct Ending {
    /// All sides of the medium, with the states that they will have in the pool.
    sides: Vec<Side>,
    /// The free pool, if the medium returns there.
    free: Option<Pool>,
}

/// Gives a side back and deletes its logical medium.
pub(crate) fn deallocate(context: &mut Context<'_>, call: &Deallocate) -> Answer {
    let mut checks = Checks::default();
    let options_fit = call.options == 0 || context.follows(Choice::DeallocateOptionsIgnored);
    checks.must(options_fit, Code::InvalidParameter);
    let lmid = call.logical_medium;
    let placed = checks.operand(context, lmid, Placed::find_bound, Code::InvalidMedia)?;
    let operands = match placed {
        Some(placed) => {
            let ending = ending_of(context, &placed)?;
            checks.must(context.grants(&placed.pool, right_on_pool(context))?, Code::AccessDenied);
            if let Some(free) = &ending.free
                && context.follows(Choice::ReturnUse)
            {
                checks.must(context.grants(free, Rights::USE)?, Code::AccessDenied);
            }
            let complete = placed.side.state == SideState::Complete;
            checks.must(!complete || context.follows(Choice::CompleteAllowed), Code::InvalidMedia);
            Some((placed, ending))
        }
        None => None,
    };
    let (placed, ending) = checks.pass(context, operands)?;
    carry_out(context, lmid, &placed, &ending)?;
    Ok(Reply::success())
}

fn ending_of(context: &Context<'_>, placed: &Placed) -> Result<Ending> {
    let worn = is_worn(context, &placed.side, &placed.pool);
    let mut sides = placed.medium.sides(context.database)?;
    for side in sides.iter_mut().filter(|side| side.id == placed.side.id) {
        side.state = if worn { SideState::Decommissioned } else { SideState::Available };
    }
    if ends_reservations(context, &sides) {
        for side in sides.iter_mut().filter(|side| side.state == SideState::Reserved) {
            side.state = SideState::Available;
        }
    }
    let returns = placed.pool.returns_to_free && returns_to_free(context, &sides, worn);
    let free = if returns {
        Pool::of_type(context.database, PoolKind::Free, placed.medium.media_type)?
    } else {
        None
    };
    Ok(Ending { sides, free })
}

/// Whether the side has been allocated as often as its pool allows.
fn is_worn(context: &Context<'_>, side: &Side, pool: &Pool) -> bool {
    let limited = pool.max_allocates > 0 || context.follows(Choice::ZeroLiteral);
    let count = if context.makes(Mistake::MaximumOffByOne) {
        side.allocate_count.saturating_sub(1)
    } else {
        side.allocate_count
    };
    limited && count >= pool.max_allocates && !context.makes(Mistake::MaximumForgotten)
}

fn ends_reservations(context: &Context<'_>, sides: &[Side]) -> bool {
    let last = !sides.iter().any(|side| side.state.is_bound());
    !context.makes(Mistake::SiblingStaysReserved)
        && (context.follows(Choice::ReservedAtOnce)
            || context.follows(Choice::ReservedUntilLast) && last)
}

/// Whether a medium with these sides returns to free, of which the one deallocated may be worn.
fn returns_to_free(context: &Context<'_>, sides: &[Side], worn: bool) -> bool {
    let any = |state| sides.iter().any(|side| side.state == state);
    let held = sides.iter().any(|side| side.state.is_held())
        || any(SideState::Import) && context.follows(Choice::ImportSiblingHolds);
    let useful = any(SideState::Available) || worn && context.follows(Choice::ReturnAlways);
    let kept = worn && context.follows(Choice::ReturnNever);
    useful && !held && !kept && !context.makes(Mistake::ReturnForgotten)
}

fn carry_out(
    context: &Context<'_>,
    lmid: Option<Id>,
    placed: &Placed,
    ending: &Ending,
) -> Result<()> {
    let database = context.database;
    if !context.makes(Mistake::LmidSurvivesDeallocation) {
        database.run("DELETE FROM logical_medium WHERE id = ?1", [lmid])?;
    }
    for side in &ending.sides {
        side.set_state(database, side.state)?;
    }
    match &ending.free {
        Some(free) => put_into_pool(context, &placed.medium, free),
        None => Ok(()),
    }
}
