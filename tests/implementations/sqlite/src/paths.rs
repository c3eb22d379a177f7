//! GetNtmsMediaPoolName.

use crate::access::Rights;
use crate::checks::Checks;
use crate::choices::Choice;
use crate::code::{Answer, Code, Reply};
use crate::context::Context;
use crate::database::Database;
use crate::defects::Mistake;
use crate::identifier::Id;
use crate::json::{Out, nullable};
use crate::names::length;
use crate::objects::Pool;
use rusqlite::Result;
use serde::Deserialize;

/// The parameters of GetNtmsMediaPoolName.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GetName {
    #[serde(rename = "hSession", deserialize_with = "nullable")]
    pub(crate) session: Option<Id>,
    #[serde(rename = "lpPoolId", deserialize_with = "nullable")]
    pool: Option<Id>,
    #[serde(rename = "lpNameBuf", deserialize_with = "nullable")]
    buffer: Option<Out>,
    #[serde(rename = "lpdwBufSize", deserialize_with = "nullable")]
    size: Option<u32>,
}

/// The names of the pools around a pool, the outermost first; the root pool is left out.
const LEVELS: &str = "
    WITH RECURSIVE above (id, name, parent, depth) AS (
        SELECT id, name, parent, 0 FROM pool WHERE id = ?1
        UNION ALL
        SELECT pool.id, pool.name, pool.parent, above.depth + 1
        FROM pool JOIN above ON pool.id = above.parent
    )
    SELECT name FROM above WHERE parent IS NOT NULL ORDER BY depth DESC";

/// Tells the path of a pool, if the buffer has room for it.
pub(crate) fn get_name(context: &mut Context<'_>, call: &GetName) -> Answer {
    let mut checks = Checks::default();
    let id = checks.some(call.pool, Code::InvalidMediaPool);
    checks.must(call.buffer.is_some(), Code::InvalidParameter);
    let room = checks.some(call.size, Code::InvalidParameter);
    let pool = match id {
        Some(_) => checks.operand(context, id, Pool::find, Code::InvalidMediaPool)?,
        None => None,
    };
    if let Some(pool) = &pool
        && context.follows(Choice::PoolNameWithUse)
    {
        checks.must(context.grants(pool, Rights::USE)?, Code::AccessDenied);
    }
    let (pool, room) = checks.pass(context, pool.zip(room))?;
    let path = path(context, &pool)?;
    let length = u32::try_from(length(&path)).unwrap_or(u32::MAX);
    let needed = length + u32::from(!context.follows(Choice::TerminatorNotCounted));
    let fits = needed <= room || context.makes(Mistake::TerminatorForgotten) && length <= room;
    if !fits {
        let told = if context.makes(Mistake::NeededSizeForgotten) { room } else { needed };
        return Ok(Reply::new(Code::InsufficientBuffer).with("lpdwBufSize", told));
    }
    let told = if context.follows(Choice::LengthTold) { length } else { needed };
    Ok(Reply::success().with("lpNameBuf", path).with("lpdwBufSize", told))
}

fn path(context: &Context<'_>, pool: &Pool) -> Result<String> {
    let levels = levels(context.database, pool)?;
    let levels = match levels.split_last() {
        Some((last, _)) if context.makes(Mistake::LastLevelTold) => std::slice::from_ref(last),
        Some(_) | None => &levels[..],
    };
    let bare = levels.join("\\");
    let leading = if context.follows(Choice::PathLeading) { "\\" } else { "" };
    Ok(format!("{leading}{bare}"))
}

fn levels(database: &Database, pool: &Pool) -> Result<Vec<String>> {
    database.all(LEVELS, [pool.id], |row| row.get(0))
}
