//! AllocateNtmsMedia.

use crate::access::Rights;
use crate::checks::Checks;
use crate::choices::Choice;
use crate::code::{Answer, Code, Failure, Reply};
use crate::context::Context;
use crate::defects::Mistake;
use crate::identifier::Id;
use crate::json::{Out, nullable};
use crate::media::right_on_pool;
use crate::moves::put_into_pool;
use crate::objects::{Library, Placed, Pool, PoolKind, SideState};
use crate::words::Word;
use rusqlite::Result;
use serde::Deserialize;
use serde_json::json;

const NEW: u32 = 1;
const NEXT: u32 = 2;
const ERROR_IF_UNAVAILABLE: u32 = 4;

/// The parameters of AllocateNtmsMedia.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Allocate {
    #[serde(rename = "hSession", deserialize_with = "nullable")]
    pub(crate) session: Option<Id>,
    #[serde(rename = "lpMediaPool", deserialize_with = "nullable")]
    pool: Option<Id>,
    #[serde(rename = "lpPartition", deserialize_with = "nullable")]
    side: Option<Id>,
    #[serde(rename = "lpMediaId", deserialize_with = "nullable")]
    logical_medium: Option<Id>,
    #[serde(rename = "dwOptions")]
    options: u32,
    #[serde(rename = "dwTimeout")]
    timeout: u32,
    #[serde(rename = "lpAllocateInformation", deserialize_with = "nullable")]
    information: Option<Out>,
}

impl Allocate {
    fn asks_for(&self, option: u32) -> bool {
        self.options & option != 0
    }
}

/// Allocates a side for the caller and gives it a logical medium.
pub(crate) fn allocate(context: &mut Context<'_>, call: &Allocate) -> Answer {
    let mut checks = Checks::default();
    checks.must(call.logical_medium.is_some(), Code::InvalidParameter);
    checks.must(!(call.asks_for(NEW) && call.asks_for(NEXT)), Code::InvalidParameter);
    let pool = checks.operand(context, call.pool, Pool::find, Code::InvalidMediaPool)?;
    let mut found = None;
    if let Some(pool) = &pool {
        checks.must(context.grants(pool, right_on_pool(context))?, Code::AccessDenied);
        checks.must(pool.is_application() && pool.media_type.is_some(), Code::InvalidMediaPool);
        if pool.is_application() && pool.media_type.is_some() {
            found = find_side(context, &mut checks, call, pool)?;
        }
        if let Some(placed) = &found {
            check_source(context, &mut checks, placed)?;
        }
    }
    let (pool, placed) = checks.pass(context, pool.zip(found))?;
    if waits(context, call) && context.has_operator && call.side.is_none() {
        bring_in(context, &placed)?;
    }
    let lmid = take(context, call, &pool, &placed)?;
    let reply = Reply::success().with("lpMediaId", lmid);
    Ok(match call.information {
        Some(Out) => {
            reply.with("lpAllocateInformation", json!({ "AllocatedFrom": placed.pool.id }))
        }
        None => reply,
    })
}

/// The right on the pool that the medium comes from.
fn check_source(
    context: &Context<'_>,
    checks: &mut Checks,
    placed: &Placed,
) -> Result<(), Failure> {
    if context.follows(Choice::DrawAs2003) {
        let right = if placed.pool.is_free() { Rights::USE } else { Rights::CONTROL };
        checks.must(context.grants(&placed.pool, right)?, Code::AccessDenied);
    }
    Ok(())
}

/// The side to be allocated: the next one, the one named, or one that the server chooses.
fn find_side(
    context: &mut Context<'_>,
    checks: &mut Checks,
    call: &Allocate,
    pool: &Pool,
) -> Result<Option<Placed>, Failure> {
    if call.asks_for(NEXT) {
        next_side(context, checks, call, pool)
    } else if let Some(side) = call.side {
        named_side(context, checks, call, pool, side)
    } else {
        let mut side = chosen_side(context, call, pool, Library::Online)?;
        if side.is_none() && waits(context, call) && context.has_operator {
            side = chosen_side(context, call, pool, Library::Offline)?;
        }
        let side = match side {
            Some(side) => Placed::find(context.database, side)?,
            None => None,
        };
        Ok(checks.some(side, code_of_nothing_found(context, call)))
    }
}

/// The next Reserved side of the medium that the logical medium passed in belongs to.
fn next_side(
    context: &mut Context<'_>,
    checks: &mut Checks,
    call: &Allocate,
    pool: &Pool,
) -> Result<Option<Placed>, Failure> {
    if let Some(side) = call.side {
        checks.must(Placed::find(context.database, side)?.is_some(), Code::InvalidMedia);
    }
    let Some(lmid) = call.logical_medium else { return Ok(None) };
    let sibling = Placed::find_bound(context.database, lmid)?;
    let unknown = context.code_of_unknown(lmid, Code::InvalidMedia)?;
    let Some(sibling) = checks.some(sibling, unknown) else { return Ok(None) };
    let here = sibling.pool.id == pool.id || context.follows(Choice::NextOtherPoolAllowed);
    checks.must(here, Code::InvalidMedia);
    checks.must(sibling.medium.is_online(), Code::MediaOffline);

    let mut sides = sibling.medium.sides(context.database)?;
    sides.retain(|side| side.state == SideState::Reserved);
    if context.makes(Mistake::NextTakesStranger)
        && let Some(stranger) = chosen_side(context, call, pool, Library::Online)?
    {
        return Ok(Placed::find(context.database, stranger)?);
    }
    let next = context.chance.pick(context.rules.pick, sides);
    let exhausted = if context.follows(Choice::NextInvalidMedia) {
        Code::InvalidMedia
    } else {
        Code::MediaUnavailable
    };
    Ok(checks.some(next, exhausted).map(|side| Placed { side, ..sibling }))
}

/// The side that the caller asks for.
fn named_side(
    context: &Context<'_>,
    checks: &mut Checks,
    call: &Allocate,
    pool: &Pool,
    side: Id,
) -> Result<Option<Placed>, Failure> {
    let unsuitable = code_of_unsuitable(context);
    let placed = Placed::find(context.database, side)?;
    let Some(placed) = checks.some(placed, unsuitable) else { return Ok(None) };
    let Placed { side, medium, pool: source } = &placed;
    let state_fits = matches!(side.state, SideState::Available | SideState::Import)
        || side.state == SideState::Decommissioned
            && context.makes(Mistake::DecommissionedAllocatedAgain);
    checks.must(medium.is_online() || context.makes(Mistake::OfflineAllocated), Code::MediaOffline);
    checks.must(state_fits, unsuitable);
    checks.must(pool.media_type == Some(medium.media_type), unsuitable);
    checks.must(may_come_from(context, source, pool)?, unsuitable);
    checks.must(!is_at_maximum(context, side.allocate_count, pool), unsuitable);
    if call.asks_for(NEW) && context.follows(Choice::NewRequireAll) {
        let sides = medium.sides(context.database)?;
        let mut siblings = sides.iter().filter(|sibling| sibling.id != side.id);
        checks.must(siblings.all(|sibling| sibling.state == SideState::Available), unsuitable);
    }
    Ok(Some(placed))
}

/// Whether a side that the caller names may be taken out of this pool.
fn may_come_from(context: &Context<'_>, source: &Pool, pool: &Pool) -> Result<bool> {
    let takes_media = source.id == pool.id || !pool.has_children(context.database)?;
    Ok(takes_media
        && match source.kind {
            PoolKind::Free => pool.draws_from_free || context.follows(Choice::SideFromFreeAllowed),
            PoolKind::Import => true,
            PoolKind::Application => {
                source.id == pool.id || context.follows(Choice::SideFromApplicationAllowed)
            }
            PoolKind::Unrecognized | PoolKind::Root => false,
        })
}

/// A side that qualifies, from the pool or else from the free pool.
fn chosen_side(
    context: &mut Context<'_>,
    call: &Allocate,
    pool: &Pool,
    library: Library,
) -> Result<Option<Id>> {
    if let Some(side) = pick_from(context, call, pool, pool, library)? {
        return Ok(Some(side));
    }
    let draws = pool.draws_from_free || context.makes(Mistake::DrawsWithoutPolicy);
    let (true, Some(media_type)) = (draws, pool.media_type) else { return Ok(None) };
    if pool.has_children(context.database)? {
        return Ok(None);
    }
    match Pool::of_type(context.database, PoolKind::Free, media_type)? {
        Some(free) => pick_from(context, call, &free, pool, library),
        None => Ok(None),
    }
}

/// One of the sides in a source that qualify for a pool.
fn pick_from(
    context: &mut Context<'_>,
    call: &Allocate,
    source: &Pool,
    pool: &Pool,
    library: Library,
) -> Result<Option<Id>> {
    let whole = call.asks_for(NEW) && !context.follows(Choice::NewAvailableOnly);
    let offline_too = context.makes(Mistake::OfflineAllocated);
    let decommissioned_too = context.makes(Mistake::DecommissionedAllocatedAgain);
    let candidates = context.database.all(
        "SELECT side.id, side.allocate_count
         FROM medium JOIN library ON library.id = medium.library
                     JOIN side ON side.medium = medium.id
         WHERE medium.pool = ?1 AND medium.media_type = ?2 AND (library.kind = ?6 OR ?3)
           AND (side.state = 'AVAILABLE' OR ?4 AND side.state = 'DECOMMISSIONED')
           AND NOT (?5 AND EXISTS (SELECT 1 FROM side AS sibling WHERE sibling.medium = medium.id
                                   AND sibling.id <> side.id AND sibling.state <> 'AVAILABLE'))
         ORDER BY medium.rowid, side.number",
        (source.id, pool.media_type, offline_too, decommissioned_too, whole, library.word()),
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let fits = |(_, count): &(Id, u32)| !is_at_maximum(context, *count, pool);
    let candidates = candidates.into_iter().filter(fits).map(|(side, _)| side).collect();
    Ok(context.chance.pick(context.rules.pick, candidates))
}

fn is_at_maximum(context: &Context<'_>, count: u32, pool: &Pool) -> bool {
    let limited = pool.max_allocates > 0 || context.follows(Choice::ZeroLiteral);
    context.follows(Choice::AtMaximumRefused) && limited && count >= pool.max_allocates
}

fn code_of_unsuitable(context: &Context<'_>) -> Code {
    if context.follows(Choice::UnsuitableInvalidMedia) {
        Code::InvalidMedia
    } else if context.follows(Choice::UnsuitableOffline) {
        Code::MediaOffline
    } else if context.follows(Choice::UnsuitableIncompatible) {
        Code::MediaIncompatible
    } else {
        Code::MediaUnavailable
    }
}

fn waits(context: &Context<'_>, call: &Allocate) -> bool {
    !call.asks_for(ERROR_IF_UNAVAILABLE) && (call.timeout > 0 || context.follows(Choice::ZeroWaits))
}

/// The operator puts the medium into the library.
fn bring_in(context: &Context<'_>, placed: &Placed) -> Result<()> {
    if placed.medium.is_online() || context.makes(Mistake::BroughtStaysOffline) {
        return Ok(());
    }
    let library = "UPDATE medium SET library = (SELECT id FROM library WHERE kind = 'online')
                   WHERE id = ?1";
    context.database.run(library, [placed.medium.id])?;
    Ok(())
}

/// No operator came, so that a call that waits has waited in vain.
fn code_of_nothing_found(context: &Context<'_>, call: &Allocate) -> Code {
    let may_wait = !call.asks_for(ERROR_IF_UNAVAILABLE);
    let by_wait = waits(context, call) && context.follows(Choice::UnavailableByWait);
    if may_wait && (by_wait || context.follows(Choice::UnavailableTimeout)) {
        Code::Timeout
    } else {
        Code::MediaUnavailable
    }
}

/// Allocates the side, in the pool.
fn take(context: &mut Context<'_>, call: &Allocate, pool: &Pool, placed: &Placed) -> Result<Id> {
    let database = context.database;
    let Placed { side, medium, pool: source } = placed;
    let next_elsewhere = call.asks_for(NEXT) && source.is_application();
    if source.id != pool.id && !next_elsewhere {
        put_into_pool(context, medium, pool)?;
    }
    side.set_state(database, SideState::Allocated)?;
    if !context.makes(Mistake::CountOffByOne) {
        let count = "UPDATE side SET allocate_count = allocate_count + 1 WHERE id = ?1";
        database.run(count, [side.id])?;
    }
    if call.asks_for(NEW) && !context.makes(Mistake::SiblingNotReserved) {
        database.run(
            "UPDATE side SET state = 'RESERVED'
             WHERE medium = ?1 AND id <> ?2 AND state = 'AVAILABLE'",
            (medium.id, side.id),
        )?;
    }
    let lmid = if context.makes(Mistake::LmidReused) {
        side.id.derived()
    } else {
        context.chance.fresh_id()
    };
    database
        .run("INSERT OR REPLACE INTO logical_medium (id, side) VALUES (?1, ?2)", (lmid, side.id))?;
    Ok(lmid)
}
