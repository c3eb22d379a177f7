//! MoveToNtmsMediaPool, and how a medium comes into a pool.

use crate::access::Rights;
use crate::checks::Checks;
use crate::choices::Choice;
use crate::code::{Answer, Code, Failure, Reply};
use crate::context::Context;
use crate::defects::Mistake;
use crate::identifier::Id;
use crate::json::nullable;
use crate::objects::{Held, Medium, Pool, PoolKind, Side, SideState};
use crate::switches::Edition;
use crate::words::Word;
use rusqlite::Result;
use serde::Deserialize;

/// The parameters of MoveToNtmsMediaPool.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Move {
    #[serde(rename = "hSession", deserialize_with = "nullable")]
    pub(crate) session: Option<Id>,
    #[serde(rename = "lpMediaId", deserialize_with = "nullable")]
    medium: Option<Id>,
    #[serde(rename = "lpPoolId", deserialize_with = "nullable")]
    pool: Option<Id>,
}

/// A medium that is to go from one pool to another.
struct Journey<'a> {
    medium: &'a Medium,
    sides: &'a [Side],
    source: &'a Pool,
    destination: &'a Pool,
}

/// Puts a medium, with all its sides, into another pool.
pub(crate) fn move_medium(context: &mut Context<'_>, call: &Move) -> Answer {
    let mut checks = Checks::default();
    let held = checks.operand(context, call.medium, Held::find, Code::InvalidMedia)?;
    let destination = checks.operand(context, call.pool, Pool::find, Code::InvalidMediaPool)?;
    if let (Some(Held { medium, pool: source }), Some(destination)) = (&held, &destination) {
        let sides = &medium.sides(context.database)?;
        let journey = Journey { medium, sides, source, destination };
        check_rights(context, &mut checks, source, destination)?;
        check_destination(context, &mut checks, &journey)?;
        check_sides(context, &mut checks, &journey);
    }
    if let Some(Held { medium, .. }) = &held
        && !context.makes(Mistake::BusyMediumMoves)
    {
        checks.must(!medium.is_in_use() && medium.enabled, Code::Busy);
    }
    let operands = held.as_ref().zip(destination.as_ref());
    let (held, destination) = match checks.pass(context, operands) {
        Err(Failure::Refused(code @ (Code::Busy | Code::MediaIncompatible)))
            if context.makes(Mistake::FailedCallChanges) =>
        {
            if let Some((held, destination)) = operands {
                put_into_pool(context, &held.medium, destination)?;
            }
            return Ok(Reply::new(code));
        }
        passed => passed?,
    };
    let stays = held.pool.id == destination.id && !context.follows(Choice::FreeToFreeRelabel);
    if !stays {
        put_into_pool(context, &held.medium, destination)?;
    }
    Ok(Reply::success())
}

/// The rights that an edition asks for, on the source and on the destination.
#[rustfmt::skip]
fn check_rights(
    context: &Context<'_>,
    checks: &mut Checks,
    source: &Pool,
    destination: &Pool,
) -> Result<()> {
    const NONE: Option<Rights> = None;
    const USE: Option<Rights> = Some(Rights::USE);
    const MODIFY: Option<Rights> = Some(Rights::MODIFY);
    const CONTROL: Option<Rights> = Some(Rights::CONTROL);
    const BOTH: Option<Rights> = Some(Rights::USE.and(Rights::CONTROL));

    let of_free = if context.follows(Choice::MoveLiteral) { BOTH } else { USE };
    let case = (context.rules.edition, source.is_free(), destination.is_free());
    let (of_source, of_destination) = match case {
        (Edition::Base, _, _) if context.follows(Choice::MoveSourceOnly) => (CONTROL, NONE),
        (Edition::Base,       _,     true)  => (CONTROL, USE),
        (Edition::Base,       _,     false) => (CONTROL, CONTROL),
        (Edition::WindowsXp,  _,     _)     => (MODIFY,  MODIFY),
        (Edition::Server2003, true,  true)  => (of_free, of_free),
        (Edition::Server2003, true,  false) => (of_free, CONTROL),
        (Edition::Server2003, false, true)  => (CONTROL, of_free),
        (Edition::Server2003, false, false) => (CONTROL, CONTROL),
    };
    for (pool, rights) in [(source, of_source), (destination, of_destination)] {
        if let Some(rights) = rights {
            checks.must(context.grants(pool, rights)?, Code::AccessDenied);
        }
    }
    Ok(())
}

/// Whether media may go from this source to this destination at all.
fn check_destination(
    context: &Context<'_>,
    checks: &mut Checks,
    journey: &Journey<'_>,
) -> Result<()> {
    let Journey { medium, source, destination, .. } = journey;
    let follows = |choice| context.follows(choice);
    let pool_of_pools = if follows(Choice::PoolOfPoolsIncompatible) {
        Code::MediaIncompatible
    } else {
        Code::InvalidMediaPool
    };
    match destination.media_type {
        Some(media_type) => {
            checks.must(!destination.has_children(context.database)?, pool_of_pools);
            let fits = media_type == medium.media_type;
            let fits = fits || context.makes(Mistake::MoveIgnoresMediaType);
            checks.must(fits, Code::MediaIncompatible);
        }
        None => checks.must(false, pool_of_pools),
    }
    let same = source.id == destination.id;
    let acceptable = match (source.kind, destination.kind) {
        (PoolKind::Unrecognized, PoolKind::Free) => true,
        (PoolKind::Unrecognized, PoolKind::Application) => {
            context.makes(Mistake::ForeignToApplication)
        }
        (PoolKind::Unrecognized, _) => false,
        (PoolKind::Import, PoolKind::Application) => follows(Choice::ImportToApplication),
        (PoolKind::Import, PoolKind::Import) => follows(Choice::ImportToImport),
        (_, PoolKind::Unrecognized) => follows(Choice::ToUnrecognizedAllowed),
        (PoolKind::Free, PoolKind::Free) if same => {
            !follows(Choice::FreeToFreeRefused) && context.rules.edition != Edition::Server2003
        }
        (PoolKind::Application, PoolKind::Application) if same => follows(Choice::SamePoolNothing),
        _ => true,
    };
    checks.must(acceptable, Code::InvalidMediaPool);
    Ok(())
}

/// Whether the states of the sides allow the journey.
fn check_sides(context: &Context<'_>, checks: &mut Checks, journey: &Journey<'_>) {
    let Journey { medium, sides, source, destination } = journey;
    let follows = |choice| context.follows(choice);
    let any = |is: fn(SideState) -> bool| sides.iter().any(|side| is(side.state));
    match destination.kind {
        PoolKind::Free => {
            let excused = any(|state| state == SideState::Reserved)
                && context.makes(Mistake::ReservedMovesToFree);
            checks.must(!any(SideState::is_held) || excused, code_of_blocked(context));
            let incompatible = any(|state| state == SideState::Incompatible);
            checks.must(!incompatible || follows(Choice::IncompatibleKept), Code::Busy);
            checks.must(medium.is_online() || follows(Choice::OfflineMoves), Code::Busy);
        }
        PoolKind::Import => {
            let all_import = !any(|state| state != SideState::Import);
            checks.must(all_import, code_of_not_import(context));
        }
        PoolKind::Application if source.is_application() && source.id != destination.id => {
            checks.must(!any(SideState::is_held) || follows(Choice::BoundMediaMove), Code::Busy);
        }
        PoolKind::Application | PoolKind::Unrecognized | PoolKind::Root => {}
    }
    if source.is_free() && !destination.is_free() {
        let unprepared = any(|state| state == SideState::Unprepared);
        checks.must(!unprepared || follows(Choice::UnpreparedMoves), Code::Busy);
    }
    let decommissioned = any(|state| state == SideState::Decommissioned);
    checks.must(!decommissioned || follows(Choice::DecommissionedMoves), Code::Busy);
}

fn code_of_blocked(context: &Context<'_>) -> Code {
    if context.follows(Choice::BlockedInvalidPool) { Code::InvalidMediaPool } else { Code::Busy }
}

fn code_of_not_import(context: &Context<'_>) -> Code {
    if context.follows(Choice::NotImportBusy) {
        Code::Busy
    } else if context.follows(Choice::NotImportInvalidMedia) {
        Code::InvalidMedia
    } else {
        Code::InvalidMediaPool
    }
}

/// Puts a medium into a pool. In a free pool its sides get a free label: they wait for it, or have
/// it at once.
pub(crate) fn put_into_pool(context: &Context<'_>, medium: &Medium, pool: &Pool) -> Result<()> {
    let database = context.database;
    database.run("UPDATE medium SET pool = ?2 WHERE id = ?1", (medium.id, pool.id))?;
    if pool.is_free() {
        let at_once = context.follows(Choice::LabelsAtOnce) && medium.is_online() && medium.enabled;
        let state = if at_once { SideState::Available } else { SideState::Unprepared };
        database.run(
            "UPDATE side SET state = ?2, label_type = iif(?3, NULL, label_type),
                             label_id = iif(?3, NULL, label_id)
             WHERE medium = ?1 AND state IN ('FOREIGN', 'IMPORT', 'AVAILABLE')",
            (medium.id, state.word(), at_once),
        )?;
        if context.follows(Choice::CountReset) {
            database.run("UPDATE side SET allocate_count = 0 WHERE medium = ?1", [medium.id])?;
        }
    }
    Ok(())
}
