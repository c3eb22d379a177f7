//! EjectNtmsMedia and InjectNtmsMedia: media that go and come through the port of the library.

use crate::access::{Place, Rights};
use crate::checks::Checks;
use crate::choices::Choice;
use crate::code::{Answer, Code, Failure, Reply};
use crate::context::Context;
use crate::database::Database;
use crate::defects::Mistake;
use crate::identifier::Id;
use crate::json::nullable;
use crate::objects::{Held, Library, MediaState, PoolKind, SideState};
use crate::words::Word;
use serde::Deserialize;

const EJECT_STOP: u32 = 1;
const EJECT_QUEUE: u32 = 2;
const INJECT_START: u32 = 0;
const INJECT_STOP: u32 = 1;
const INJECT_STARTMANY: u32 = 3;

/// Policies of the computer.
pub(crate) const PURGES_FREE: u32 = 1;
pub(crate) const KEEPS_IMPORT: u32 = 2;

/// The parameters of EjectNtmsMedia.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Eject {
    #[serde(rename = "hSession", deserialize_with = "nullable")]
    pub(crate) session: Option<Id>,
    #[serde(rename = "lpMediaId", deserialize_with = "nullable")]
    medium: Option<Id>,
    #[serde(rename = "lpEjectOperation", deserialize_with = "nullable")]
    operation: Option<Id>,
    #[serde(rename = "dwAction")]
    action: u32,
}

/// Ejects media, queues them, or ends an ejection.
pub(crate) fn eject(context: &mut Context<'_>, call: &Eject) -> Answer {
    match call.action {
        EJECT_STOP => stop_ejection(context, call),
        EJECT_QUEUE => queue(context, call),
        _ => start_ejection(context, call),
    }
}

fn stop_ejection(context: &mut Context<'_>, call: &Eject) -> Answer {
    let mut checks = Checks::default();
    checks.must(call.medium.is_some() || accepts_null(context), Code::InvalidParameter);
    check_library(context, &mut checks, Library::Online)?;
    let operation = running(context, &mut checks, call.operation, "eject")?;
    let operation = checks.pass(context, operation)?;
    end(context, operation)?;
    Ok(Reply::success())
}

fn accepts_null(context: &Context<'_>) -> bool {
    context.follows(Choice::NullMediumAccepted)
}

/// The operation of this kind with this identifier, which must be there.
fn running(
    context: &Context<'_>,
    checks: &mut Checks,
    operation: Option<Id>,
    kind: &str,
) -> Result<Option<Id>, Failure> {
    let Some(operation) = checks.some(operation, Code::InvalidParameter) else { return Ok(None) };
    let sql = "SELECT 1 FROM operation WHERE id = ?1 AND kind = ?2";
    let runs = context.database.any(sql, (operation, kind))?;
    checks.must(runs || context.makes(Mistake::StopsAnything), Code::InvalidOperation);
    Ok(Some(operation))
}

fn end(context: &Context<'_>, operation: Id) -> rusqlite::Result<()> {
    if !context.makes(Mistake::OperationGoesOn) {
        context.database.run("DELETE FROM operation WHERE id = ?1", [operation])?;
    }
    Ok(())
}

fn begin(context: &mut Context<'_>, kind: &str) -> rusqlite::Result<Id> {
    let id = context.chance.fresh_id();
    context.database.run("INSERT INTO operation (id, kind) VALUES (?1, ?2)", (id, kind))?;
    Ok(id)
}

/// CONTROL on a library.
fn check_library(
    context: &Context<'_>,
    checks: &mut Checks,
    library: Library,
) -> Result<(), Failure> {
    let place = Place::library(context.database, library)?;
    let granted = place.map_or(Ok(true), |place| context.grants(&place, Rights::CONTROL))?;
    checks.must(granted || context.makes(Mistake::PortForEverybody), Code::AccessDenied);
    Ok(())
}

/// A medium that is to go: it is online, enabled and not in use.
fn check_medium(
    context: &Context<'_>,
    checks: &mut Checks,
    medium: Id,
) -> Result<Option<Held>, Failure> {
    let held = Held::find(context.database, medium)?;
    let Some(held) = checks.some(held, Code::InvalidMedia) else {
        check_library(context, checks, Library::Online)?;
        return Ok(None);
    };
    check_library(context, checks, held.medium.library)?;
    checks.must(held.medium.is_online(), Code::LibraryOffline);
    checks.must(held.medium.enabled, Code::MediaNotAvailable);
    // Waiting for its ejection is no use.
    let waits = held.medium.state == MediaState::InUse && is_queued(context.database, medium)?;
    let idle = !held.medium.is_in_use() || waits || context.makes(Mistake::EjectsWhatIsInUse);
    checks.must(idle, Code::Busy);
    Ok(Some(held))
}

fn is_queued(database: &Database, medium: Id) -> rusqlite::Result<bool> {
    database.any("SELECT 1 FROM medium WHERE id = ?1 AND queued = 1", [medium])
}

fn queue(context: &mut Context<'_>, call: &Eject) -> Answer {
    let mut checks = Checks::default();
    let held = match checks.some(call.medium, Code::InvalidParameter) {
        Some(medium) => check_medium(context, &mut checks, medium)?,
        None => {
            check_library(context, &mut checks, Library::Online)?;
            None
        }
    };
    let held = checks.pass(context, held)?;
    context.database.run("UPDATE medium SET queued = 1 WHERE id = ?1", [held.medium.id])?;
    if context.follows(Choice::QueuedInUse) {
        let sql = "UPDATE medium SET state = ?2 WHERE id = ?1";
        context.database.run(sql, (held.medium.id, MediaState::InUse.word()))?;
    }
    Ok(Reply::success())
}

fn start_ejection(context: &mut Context<'_>, call: &Eject) -> Answer {
    let mut checks = Checks::default();
    checks.must(call.action == 0, Code::InvalidParameter);
    checks.must(call.operation.is_some(), Code::InvalidParameter);
    let queued = context.database.any("SELECT 1 FROM medium WHERE queued = 1", [])?;
    let named = match call.medium {
        Some(medium) => check_medium(context, &mut checks, medium)?,
        None => {
            checks.must(accepts_null(context) && queued, Code::InvalidParameter);
            check_library(context, &mut checks, Library::Online)?;
            None
        }
    };
    checks.pass(context, Some(()))?;
    if let Some(held) = named {
        context.database.run("UPDATE medium SET queued = 1 WHERE id = ?1", [held.medium.id])?;
    }
    let going: Vec<Id> = context.database.all(
        "SELECT medium.id FROM medium JOIN library ON library.id = medium.library
         WHERE queued = 1 AND enabled = 1 AND library.kind = 'online'
           AND (medium.id = ?1 OR medium.state NOT IN ('MOUNTED', 'LOADED'))",
        [call.medium],
        |row| row.get(0),
    )?;
    for medium in going {
        let gone = Held::find(context.database, medium)?;
        if let Some(held) = gone {
            let_go(context, &held)?;
        }
    }
    let operation = begin(context, "eject")?;
    Ok(Reply::success().with("lpEjectOperation", operation))
}

/// To the shelf, or for good.
fn let_go(context: &Context<'_>, held: &Held) -> rusqlite::Result<()> {
    let database = context.database;
    let id = held.medium.id;
    if is_deleted(context, held)? {
        database.run("DELETE FROM medium WHERE id = ?1", [id])?;
        return Ok(());
    }
    database.run(
        "UPDATE medium SET queued = 0, state = 'IDLE',
                           library = (SELECT id FROM library WHERE kind = 'offline')
         WHERE id = ?1",
        [id],
    )?;
    Ok(())
}

fn is_deleted(context: &Context<'_>, held: &Held) -> rusqlite::Result<bool> {
    let sql = "SELECT policy FROM computer";
    let policy: u32 = context.database.first(sql, [], |row| row.get(0))?.unwrap_or(0);
    let policy = if context.makes(Mistake::PoliciesIgnored) { 0 } else { policy };
    let sides = held.medium.sides(context.database)?;
    let unfit = sides.iter().any(|side| side.state == SideState::Incompatible);
    Ok(unfit
        || match held.pool.kind {
            PoolKind::Unrecognized => !context.makes(Mistake::StrangersKept),
            PoolKind::Import => policy & KEEPS_IMPORT == 0,
            PoolKind::Free => policy & PURGES_FREE != 0,
            PoolKind::Application | PoolKind::Root => false,
        })
}

/// The parameters of InjectNtmsMedia.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Inject {
    #[serde(rename = "hSession", deserialize_with = "nullable")]
    pub(crate) session: Option<Id>,
    #[serde(rename = "lpLibraryId", deserialize_with = "nullable")]
    library: Option<Id>,
    #[serde(rename = "lpInjectOperation", deserialize_with = "nullable")]
    operation: Option<Id>,
    #[serde(rename = "dwAction")]
    action: u32,
}

/// Opens the port for media that come in, or closes it.
pub(crate) fn inject(context: &mut Context<'_>, call: &Inject) -> Answer {
    let mut checks = Checks::default();
    checks.must(call.action <= INJECT_STARTMANY, Code::InvalidParameter);
    checks.must(call.operation.is_some(), Code::InvalidParameter);
    if let Some(id) = checks.some(call.library, Code::InvalidParameter) {
        let kind = "SELECT kind FROM library WHERE id = ?1";
        let kind: Option<String> = context.database.first(kind, [id], |row| row.get(0))?;
        let library = kind.and_then(|kind| Library::from_word(&kind));
        if let Some(library) = checks.some(library, Code::InvalidParameter) {
            check_library(context, &mut checks, library)?;
            let online = library == Library::Online || context.makes(Mistake::OpensTheShelf);
            checks.must(online, Code::LibraryOffline);
        }
    }
    let operation = match call.action {
        INJECT_STOP => running(context, &mut checks, call.operation, "inject")?,
        _ => call.operation,
    };
    let operation = checks.pass(context, operation)?;
    match call.action {
        INJECT_START | INJECT_STARTMANY => {
            let operation = begin(context, "inject")?;
            Ok(Reply::success().with("lpInjectOperation", operation))
        }
        INJECT_STOP => {
            end(context, operation)?;
            Ok(Reply::success())
        }
        _ => Ok(Reply::success()),
    }
}
