//! GetNtmsObjectInformation.

use crate::access::Rights;
use crate::checks::Checks;
use crate::choices::Choice;
use crate::code::{Answer, Code, Reply};
use crate::context::Context;
use crate::database::Database;
use crate::defects::Mistake;
use crate::identifier::Id;
use crate::json::{Out, nullable};
use crate::objects::{Held, Placed, Pool, PoolKind};
use crate::subject::{COMPUTER, LOGICAL_MEDIUM, MEDIUM, POOL, SIDE, Subject};
use crate::switches::Edition;
use rusqlite::Result;
use serde::Deserialize;
use serde_json::{Value, json};

/// The parameters of GetNtmsObjectInformation.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Get {
    #[serde(rename = "hSession", deserialize_with = "nullable")]
    pub(crate) session: Option<Id>,
    #[serde(rename = "lpObjectId", deserialize_with = "nullable")]
    object: Option<Id>,
    #[serde(rename = "dwType")]
    object_type: u32,
    #[serde(rename = "lpInfo", deserialize_with = "nullable")]
    information: Option<Out>,
}

/// Reads what is known of an object.
pub(crate) fn get(context: &mut Context<'_>, call: &Get) -> Answer {
    let mut checks = Checks::default();
    checks.must(call.information.is_some(), Code::InvalidParameter);
    let has_information = matches!(call.object_type, POOL | MEDIUM | SIDE | LOGICAL_MEDIUM);
    checks.must(has_information, Code::InvalidParameter);
    let id = checks.some(call.object, Code::InvalidParameter);
    let subject = match id {
        Some(id) if has_information => {
            let subject = Subject::find(context.database, call.object_type, id)?;
            checks.some(subject, Code::ObjectNotFound)
        }
        _ => None,
    };
    if let Some(subject) = &subject
        && context.rules.edition != Edition::WindowsXp
    {
        checks.must(context.grants(subject.pool(), Rights::USE)?, Code::AccessDenied);
    }
    if call.object_type == COMPUTER {
        return of_computer(context, call);
    }
    let (id, subject) = checks.pass(context, id.zip(subject))?;
    let information = match &subject {
        Subject::Pool(pool) => of_pool(context, pool)?,
        Subject::Medium(held) => of_medium(context.database, held)?,
        Subject::Side(placed) => of_side(context.database, placed)?,
        Subject::LogicalMedium(placed) => of_logical_medium(context.database, id, placed)?,
    };
    Ok(Reply::success().with("lpInfo", information))
}

fn of_computer(context: &mut Context<'_>, call: &Get) -> Answer {
    let mut checks = Checks::default();
    checks.must(call.information.is_some(), Code::InvalidParameter);
    let known = match checks.some(call.object, Code::InvalidParameter) {
        Some(id) => {
            let sql = "SELECT description, policy FROM computer WHERE id = ?1";
            let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
            let known: Option<(String, u32)> = context.database.first(sql, [id], read)?;
            checks.some(known, Code::ObjectNotFound)
        }
        None => None,
    };
    let (description, policy) = checks.pass(context, known)?;
    let information =
        json!({ "dwType": COMPUTER, "szDescription": description, "dwMediaPoolPolicy": policy });
    Ok(Reply::success().with("lpInfo", information))
}

fn of_pool(context: &Context<'_>, pool: &Pool) -> Result<Value> {
    let database = context.database;
    let media = if context.makes(Mistake::CountersWrong) {
        "SELECT count(*) FROM medium JOIN library ON library.id = medium.library
                 WHERE pool = ?1 AND library.kind = 'online'"
    } else {
        "SELECT count(*) FROM medium WHERE pool = ?1"
    };
    let logical_media = "SELECT count(*) FROM medium JOIN side ON side.medium = medium.id
                         JOIN logical_medium ON logical_medium.side = side.id WHERE pool = ?1";
    let pools = "SELECT count(*) FROM pool WHERE parent = ?1";
    Ok(json!({
        "dwType": POOL,
        "szName": pool.name,
        "szDescription": text(database, "SELECT description FROM pool WHERE id = ?1", pool.id)?,
        "PoolType": number_of_kind(pool.kind),
        "MediaType": pool.media_type,
        "Parent": reported_parent(context, pool)?,
        "AllocationPolicy": u32::from(pool.draws_from_free),
        "DeallocationPolicy": u32::from(pool.returns_to_free),
        "dwMaxAllocates": pool.max_allocates,
        "dwNumberOfPhysicalMedia": database.count(media, [pool.id])?,
        "dwNumberOfLogicalMedia": database.count(logical_media, [pool.id])?,
        "dwNumberOfMediaPools": database.count(pools, [pool.id])?,
    }))
}

/// The root pool has a number of its own: unknown.
fn number_of_kind(kind: PoolKind) -> u32 {
    match kind {
        PoolKind::Root => 0,
        PoolKind::Free => 1,
        PoolKind::Unrecognized => 2,
        PoolKind::Import => 3,
        PoolKind::Application => 1000,
    }
}

fn reported_parent(context: &Context<'_>, pool: &Pool) -> Result<Option<Id>> {
    let root = Pool::root(context.database)?.map(|root| root.id);
    let hidden = context.follows(Choice::TopLevelNull) && pool.parent == root;
    Ok(if hidden { None } else { pool.parent })
}

fn of_medium(database: &Database, Held { medium, .. }: &Held) -> Result<Value> {
    let library = "SELECT library FROM medium WHERE id = ?1";
    let library: Option<Id> = database.first(library, [medium.id], |row| row.get(0))?;
    let mut information = json!({
        "dwType": MEDIUM,
        "szName": text(database, "SELECT name FROM medium WHERE id = ?1", medium.id)?,
        "szDescription": text(database, "SELECT description FROM medium WHERE id = ?1", medium.id)?,
        "Enabled": medium.enabled,
        "CurrentLibrary": library,
        "MediaPool": medium.pool,
        "MediaType": medium.media_type,
        "MediaState": medium.state as u32,
        "dwNumberOfPartitions":
            database.count("SELECT count(*) FROM side WHERE medium = ?1", [medium.id])?,
    });
    let code = text(database, "SELECT bar_code FROM medium WHERE id = ?1", medium.id)?;
    tell(&mut information, "szBarCode", code);
    Ok(information)
}

/// Adds a text, if there is one.
fn tell(information: &mut Value, member: &str, text: Option<String>) {
    if let Some(text) = text {
        information[member] = text.into();
    }
}

fn of_side(database: &Database, Placed { side, .. }: &Placed) -> Result<Value> {
    let lmid = "SELECT id FROM logical_medium WHERE side = ?1";
    let lmid: Option<Id> = database.first(lmid, [side.id], |row| row.get(0))?;
    let mut information = json!({
        "dwType": SIDE,
        "szName": text(database, "SELECT name FROM side WHERE id = ?1", side.id)?,
        "szDescription": text(database, "SELECT description FROM side WHERE id = ?1", side.id)?,
        "PhysicalMedia": side.medium,
        "LogicalMedia": lmid,
        "State": side.state as u32,
        "Side": database.count("SELECT number FROM side WHERE id = ?1", [side.id])?,
        "dwAllocateCount": side.allocate_count,
    });
    let label_type = text(database, "SELECT label_type FROM side WHERE id = ?1", side.id)?;
    tell(&mut information, "szOmidLabelType", label_type);
    let label_id = text(database, "SELECT label_id FROM side WHERE id = ?1", side.id)?;
    tell(&mut information, "OmidLabelId", label_id);
    Ok(information)
}

fn of_logical_medium(database: &Database, id: Id, placed: &Placed) -> Result<Value> {
    let description = "SELECT description FROM logical_medium WHERE id = ?1";
    Ok(json!({
        "dwType": LOGICAL_MEDIUM,
        "szName": text(database, "SELECT name FROM logical_medium WHERE id = ?1", id)?,
        "szDescription": text(database, description, id)?,
        "MediaPool": placed.pool.id,
        "dwNumberOfPartitions": 1,
    }))
}

fn text(database: &Database, sql: &str, id: Id) -> Result<Option<String>> {
    Ok(database.first(sql, [id], |row| row.get::<_, Option<String>>(0))?.flatten())
}
