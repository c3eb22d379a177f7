//! CreateNtmsMedia: media that are on the shelf, and come into the database by a call.

use crate::access::{Place, Rights};
use crate::checks::Checks;
use crate::choices::Choice;
use crate::code::{Answer, Code, Failure, Reply};
use crate::context::Context;
use crate::defects::Mistake;
use crate::identifier::Id;
use crate::json::{Object, given, nullable};
use crate::objects::{Library, MediaState, Pool, PoolKind, SideState};
use crate::subject::{MEDIUM, SIDE};
use crate::switches::Edition;
use crate::words::Word;
use serde::Deserialize;

const ERROR_ON_DUPLICATE: u32 = 1;

/// The parameters of CreateNtmsMedia.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Create {
    #[serde(rename = "hSession", deserialize_with = "nullable")]
    pub(crate) session: Option<Id>,
    #[serde(rename = "lpMedia", deserialize_with = "nullable")]
    medium: Option<Object<NewMedium>>,
    #[serde(rename = "lpList", deserialize_with = "nullable")]
    sides: Option<Vec<Object<NewSide>>>,
    #[serde(rename = "dwOptions")]
    options: u32,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewMedium {
    #[serde(rename = "dwType")]
    object_type: u32,
    #[serde(rename = "ObjectGuid", default, deserialize_with = "given")]
    id: Option<Id>,
    #[serde(rename = "Enabled")]
    enabled: bool,
    #[serde(rename = "szName")]
    name: String,
    #[serde(rename = "szDescription")]
    description: String,
    #[serde(rename = "CurrentLibrary", default, deserialize_with = "given")]
    library: Option<Id>,
    #[serde(rename = "MediaPool", default, deserialize_with = "given")]
    pool: Option<Id>,
    #[serde(rename = "szBarCode")]
    bar_code: String,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewSide {
    #[serde(rename = "dwType")]
    object_type: u32,
    #[serde(rename = "ObjectGuid", default, deserialize_with = "given")]
    id: Option<Id>,
    #[serde(rename = "szName")]
    name: String,
    #[serde(rename = "szDescription")]
    description: String,
    #[serde(rename = "LogicalMedia", default, deserialize_with = "given")]
    lmid: Option<Id>,
    #[serde(rename = "State")]
    state: u32,
    #[serde(rename = "szOmidLabelType")]
    label_type: String,
    #[serde(rename = "OmidLabelId")]
    label_id: String,
    #[serde(rename = "dwAllocateCount")]
    allocate_count: u32,
}

impl NewMedium {
    /// The bar code, if it has one: spaces at the end do not count.
    fn code(&self) -> Option<&str> {
        Some(self.bar_code.trim_end_matches(' ')).filter(|code| !code.is_empty())
    }
}

impl NewSide {
    fn state(&self) -> Option<SideState> {
        SideState::WORDS.iter().map(|(_, state)| *state).find(|state| *state as u32 == self.state)
    }

    fn is_bound(&self) -> bool {
        self.state().is_some_and(SideState::is_bound)
    }
}

/// Enters a medium with its sides.
pub(crate) fn create(context: &mut Context<'_>, call: &Create) -> Answer {
    let mut checks = Checks::default();
    let refused = context.follows(Choice::EntryOptionsRefused);
    checks.must(call.options & !ERROR_ON_DUPLICATE == 0 || !refused, Code::InvalidParameter);
    let pool = match checks.some(call.medium.as_ref(), Code::InvalidParameter) {
        Some(medium) => check_medium(context, &mut checks, medium)?,
        None => None,
    };
    if context.rules.edition == Edition::WindowsXp {
        let may = offline_library_grants(context)?;
        checks.must(may || context.makes(Mistake::LibraryRightForgotten), Code::AccessDenied);
    }
    if let Some(sides) = checks.some(call.sides.as_ref(), Code::InvalidParameter) {
        check_sides(context, &mut checks, call, sides)?;
        if let Some(pool) = &pool {
            check_place(context, &mut checks, sides, pool)?;
        }
    }
    let operands = call.medium.as_ref().zip(call.sides.as_ref()).zip(pool);
    let ((medium, sides), pool) = checks.pass(context, operands)?;
    enter(context, medium, sides, &pool)
}

fn check_medium(
    context: &Context<'_>,
    checks: &mut Checks,
    medium: &NewMedium,
) -> Result<Option<Pool>, Failure> {
    checks.must(medium.object_type == MEDIUM, Code::InvalidParameter);
    let pool = checks.operand(context, medium.pool, Pool::find, Code::InvalidMediaPool)?;
    if let Some(library) = medium.library.filter(|id| !id.is_nil()) {
        let sql = "SELECT 1 FROM library WHERE id = ?1 AND kind = 'offline'";
        checks.must(context.database.any(sql, [library])?, Code::InvalidParameter);
    }
    if let Some(pool) = &pool {
        checks.must(may_enter(context, pool)?, Code::AccessDenied);
        let kind = matches!(pool.kind, PoolKind::Import | PoolKind::Application);
        let any = context.makes(Mistake::EntersAnyPool) && pool.media_type.is_some();
        checks.must(kind || any, Code::InvalidMediaPool);
    }
    if let Some(code) = medium.code() {
        let known = context.database.any("SELECT 1 FROM medium WHERE bar_code = ?1", [code])?;
        checks.must(!known || context.makes(Mistake::BarCodeComesTwice), Code::InvalidMedia);
    }
    checks.must(is_free(context, medium.id)?, Code::InvalidParameter);
    Ok(pool)
}

fn check_sides(
    context: &Context<'_>,
    checks: &mut Checks,
    call: &Create,
    sides: &[Object<NewSide>],
) -> Result<(), Failure> {
    let any_bound = sides.iter().any(|side| side.is_bound());
    for side in sides {
        checks.must(side.object_type == SIDE, Code::InvalidParameter);
        checks.must(!side.label_type.is_empty(), Code::InvalidParameter);
        checks.must(!side.label_id.is_empty(), Code::InvalidParameter);
        checks.must(side.state().is_some(), Code::InvalidParameter);
        checks.must(is_free(context, side.id)?, Code::InvalidParameter);
        checks.must(is_free(context, side.lmid)?, Code::InvalidParameter);
        let alone = side.state() == Some(SideState::Reserved) && !any_bound;
        checks.must(!alone, Code::InvalidParameter);
        let named = side.lmid.is_some_and(|id| !id.is_nil());
        checks.must(!named || side.is_bound(), Code::InvalidParameter);
        if call.options & ERROR_ON_DUPLICATE != 0 && !context.makes(Mistake::LabelComesTwice) {
            let sql = "SELECT 1 FROM side WHERE label_type = ?1 AND label_id = ?2";
            let known = context.database.any(sql, (&side.label_type, &side.label_id))?;
            checks.must(!known, code_of_known_label(context));
        }
    }
    Ok(())
}

fn code_of_known_label(context: &Context<'_>) -> Code {
    if context.follows(Choice::KnownLabelInvalidMedia) {
        Code::InvalidMedia
    } else {
        Code::DuplicateOmid
    }
}

/// Whether these sides can be in the pool.
fn check_place(
    context: &Context<'_>,
    checks: &mut Checks,
    sides: &[Object<NewSide>],
    pool: &Pool,
) -> Result<(), Failure> {
    let here = matches!(pool.kind, PoolKind::Import | PoolKind::Application);
    let Some(media_type) = pool.media_type.filter(|_| here) else {
        checks.must(!here, code_of_pool_of_pools(context));
        return Ok(());
    };
    checks.must(!pool.has_children(context.database)?, code_of_pool_of_pools(context));
    let sql = "SELECT sides FROM media_type WHERE id = ?1";
    let wanted: Option<u32> = context.database.first(sql, [media_type], |row| row.get(0))?;
    let given = u32::try_from(sides.len()).ok();
    checks.must(wanted == given, Code::MediaIncompatible);
    let at_home = |state| match state {
        SideState::Import => true,
        SideState::Unprepared | SideState::Foreign | SideState::Incompatible => false,
        SideState::Decommissioned
        | SideState::Available
        | SideState::Allocated
        | SideState::Complete
        | SideState::Reserved => pool.is_application(),
    };
    let all = sides.iter().filter_map(|side| side.state()).all(at_home);
    checks.must(all, Code::InvalidParameter);
    Ok(())
}

fn code_of_pool_of_pools(context: &Context<'_>) -> Code {
    if context.follows(Choice::PoolOfPoolsIncompatible) {
        Code::MediaIncompatible
    } else {
        Code::InvalidMediaPool
    }
}

/// CONTROL on the pool in Windows XP; otherwise MODIFY on the pool and on the computer.
fn may_enter(context: &Context<'_>, pool: &Pool) -> rusqlite::Result<bool> {
    if context.rules.edition == Edition::WindowsXp {
        return context.grants(pool, Rights::CONTROL);
    }
    let on_pool = context.grants(pool, Rights::MODIFY)?;
    let on_computer = context.grants_on_computer(Rights::MODIFY)?;
    let either = context.follows(Choice::ComputerRightEither);
    Ok(if either { on_pool || on_computer } else { on_pool && on_computer })
}

fn offline_library_grants(context: &Context<'_>) -> rusqlite::Result<bool> {
    let library = Place::library(context.database, Library::Offline)?;
    library.map_or(Ok(true), |library| context.grants(&library, Rights::MODIFY))
}

/// Whether an identifier that the caller chose, if it did, names nothing.
fn is_free(context: &Context<'_>, chosen: Option<Id>) -> rusqlite::Result<bool> {
    chosen.map_or(Ok(true), |id| context.names_something(id).map(|taken| !taken))
}

/// The identifier that the caller chose, or a new one.
fn identifier(context: &mut Context<'_>, chosen: Option<Id>) -> Id {
    let chosen = chosen.filter(|id| !id.is_nil());
    chosen.unwrap_or_else(|| context.chance.fresh_id())
}

fn enter(
    context: &mut Context<'_>,
    medium: &NewMedium,
    sides: &[Object<NewSide>],
    pool: &Pool,
) -> Answer {
    let id = identifier(context, medium.id);
    let online = context.makes(Mistake::EnteredOnline);
    let library = if online { "online" } else { "offline" };
    context.database.run(
        "INSERT INTO medium (id, name, description, pool, media_type, library, enabled, state,
                             bar_code)
         SELECT ?1, ?2, ?3, ?4, ?5, id, ?6, ?7, ?8 FROM library WHERE kind = ?9",
        (
            id,
            &medium.name,
            &medium.description,
            pool.id,
            pool.media_type,
            medium.enabled,
            MediaState::Idle.word(),
            medium.code(),
            library,
        ),
    )?;
    let mut entered = Vec::new();
    let mut lmids = Vec::new();
    for (number, side) in (0_u32..).zip(sides) {
        let (side_id, lmid) = enter_side(context, id, number, side)?;
        entered.push(side_id);
        lmids.push(lmid);
    }
    let (entered, lmids) = (serde_json::json!(entered), serde_json::json!(lmids));
    Ok(Reply::success().with("lpMedia", id).with("lpList", entered).with("LogicalMedia", lmids))
}

/// The side, and its LMID when it is to have one.
fn enter_side(
    context: &mut Context<'_>,
    medium: Id,
    number: u32,
    side: &NewSide,
) -> rusqlite::Result<(Id, Option<Id>)> {
    let id = identifier(context, side.id);
    let count = if context.makes(Mistake::EntryCountForgotten) { 0 } else { side.allocate_count };
    let state = side.state().unwrap_or(SideState::Import);
    context.database.run(
        "INSERT INTO side (id, medium, number, name, description, state, allocate_count,
                           label_type, label_id)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        (
            id,
            medium,
            number,
            &side.name,
            &side.description,
            state.word(),
            count,
            &side.label_type,
            &side.label_id,
        ),
    )?;
    if !side.is_bound() {
        return Ok((id, None));
    }
    let chosen = side.lmid.filter(|_| !context.makes(Mistake::ChosenLmidIgnored));
    let lmid = identifier(context, chosen);
    context.database.run("INSERT INTO logical_medium (id, side) VALUES (?1, ?2)", (lmid, id))?;
    Ok((id, Some(lmid)))
}
