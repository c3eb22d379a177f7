//! EnumerateNtmsObject.

use crate::access::Rights;
use crate::checks::Checks;
use crate::choices::Choice;
use crate::code::{Answer, Code, Reply};
use crate::context::Context;
use crate::database::Database;
use crate::defects::Mistake;
use crate::identifier::Id;
use crate::json::nullable;
use crate::objects::{Held, Placed, Pool};
use crate::subject::{LIBRARY, LOGICAL_MEDIUM, MEDIA_TYPE, MEDIUM, POOL, SIDE};
use crate::switches::Edition;
use rusqlite::Result;
use serde::Deserialize;
use serde_json::Value;

/// The parameters of EnumerateNtmsObject.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Enumerate {
    #[serde(rename = "hSession", deserialize_with = "nullable")]
    pub(crate) session: Option<Id>,
    #[serde(rename = "lpContainerId", deserialize_with = "nullable")]
    container: Option<Id>,
    #[serde(rename = "dwType")]
    object_type: u32,
    #[serde(rename = "lpdwListSize", deserialize_with = "nullable")]
    room: Option<u32>,
    #[serde(rename = "dwOptions")]
    options: u32,
}

/// The option to list the root pool first.
const ROOT_POOL: u32 = 1;

/// What objects can be listed in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Container {
    /// No container is given.
    Everywhere,
    Library,
    Pool,
    Medium,
    Side,
    LogicalMedium,
}

use Container as In;

/// Which objects there are in which container; `?1` is the container.
#[rustfmt::skip]
const LISTS: &[(u32, Container, &str)] = &[
    (POOL, In::Everywhere, "SELECT pool.id FROM pool JOIN pool AS root ON root.id = pool.parent
                            WHERE root.kind = 'root' ORDER BY pool.rowid"),
    (POOL, In::Pool,       "SELECT id FROM pool WHERE parent = ?1 ORDER BY rowid"),

    (MEDIUM, In::Everywhere, "SELECT id FROM medium ORDER BY rowid"),
    (MEDIUM, In::Pool,       "SELECT id FROM medium WHERE pool = ?1 ORDER BY rowid"),
    (MEDIUM, In::Library,    "SELECT id FROM medium WHERE library = ?1 ORDER BY rowid"),

    (SIDE, In::Everywhere,    "SELECT id FROM side ORDER BY rowid"),
    (SIDE, In::LogicalMedium, "SELECT side FROM logical_medium WHERE id = ?1"),
    (SIDE, In::Medium,        "SELECT id FROM side WHERE medium = ?1 ORDER BY number"),
    (SIDE, In::Pool,          "SELECT side.id FROM medium JOIN side ON side.medium = medium.id
                               WHERE medium.pool = ?1 ORDER BY medium.rowid, side.number"),

    (LOGICAL_MEDIUM, In::Everywhere, "SELECT id FROM logical_medium ORDER BY rowid"),
    (LOGICAL_MEDIUM, In::Side,       "SELECT id FROM logical_medium WHERE side = ?1"),
    (LOGICAL_MEDIUM, In::Pool,       "SELECT logical_medium.id
                                      FROM medium JOIN side ON side.medium = medium.id
                                      JOIN logical_medium ON logical_medium.side = side.id
                                      WHERE medium.pool = ?1 ORDER BY medium.rowid, side.number"),

    (MEDIA_TYPE, In::Everywhere, "SELECT id FROM media_type ORDER BY rowid"),
    (MEDIA_TYPE, In::Library,    "SELECT id FROM media_type WHERE ?1 = ?1 ORDER BY rowid"),

    (LIBRARY, In::Everywhere, "SELECT id FROM library ORDER BY rowid"),
];

/// Lists the identifiers of the objects of one type in a container.
pub(crate) fn enumerate(context: &mut Context<'_>, call: &Enumerate) -> Answer {
    let mut checks = Checks::default();
    let room = checks.some(call.room, Code::InvalidParameter);
    checks.must(has_good_options(context, call), Code::InvalidParameter);
    let known = LISTS.iter().any(|(object_type, ..)| *object_type == call.object_type);
    checks.must(known, Code::InvalidParameter);
    let container = match call.container {
        None => Some(Container::Everywhere),
        Some(id) => checks.some(kind_of(context.database, id)?, Code::ObjectNotFound),
    };
    if context.follows(Choice::EnumerateWithUse)
        && let Some(pool) = pool_around(context.database, container.zip(call.container))?
    {
        checks.must(context.grants(&pool, Rights::USE)?, Code::AccessDenied);
    }
    let list = container.and_then(|container| {
        let mut lists = LISTS.iter();
        lists.find(|(object_type, of, _)| *object_type == call.object_type && *of == container)
    });
    checks.must(list.is_some() || !known || container.is_none(), Code::InvalidParameter);
    let ((_, _, sql), room) = checks.pass(context, list.zip(room))?;
    let ids = collect(context, call, sql)?;
    Ok(reply(context, ids, room))
}

/// The root pool is listed where pools are listed without a container, but not on Windows XP.
fn lists_root_pool(context: &Context<'_>, call: &Enumerate) -> bool {
    call.options & ROOT_POOL != 0
        && call.object_type == POOL
        && call.container.is_none()
        && context.rules.edition != Edition::WindowsXp
}

fn has_good_options(context: &Context<'_>, call: &Enumerate) -> bool {
    call.options == 0
        || call.options == ROOT_POOL && lists_root_pool(context, call)
        || context.follows(Choice::EnumerateOptionsIgnored)
}

fn kind_of(database: &Database, id: Id) -> Result<Option<Container>> {
    const KINDS: [(&str, Container); 5] = [
        ("SELECT 1 FROM pool WHERE id = ?1", Container::Pool),
        ("SELECT 1 FROM medium WHERE id = ?1", Container::Medium),
        ("SELECT 1 FROM side WHERE id = ?1", Container::Side),
        ("SELECT 1 FROM logical_medium WHERE id = ?1", Container::LogicalMedium),
        ("SELECT 1 FROM library WHERE id = ?1", Container::Library),
    ];
    for (sql, kind) in KINDS {
        if database.any(sql, [id])? {
            return Ok(Some(kind));
        }
    }
    Ok(None)
}

/// The pool that a container is, or that holds it.
fn pool_around(database: &Database, container: Option<(Container, Id)>) -> Result<Option<Pool>> {
    let Some((container, id)) = container else { return Ok(None) };
    match container {
        Container::Everywhere | Container::Library => Ok(None),
        Container::Pool => Pool::find(database, id),
        Container::Medium => Ok(Held::find(database, id)?.map(|held| held.pool)),
        Container::Side => Ok(Placed::find(database, id)?.map(|placed| placed.pool)),
        Container::LogicalMedium => Ok(Placed::find_bound(database, id)?.map(|placed| placed.pool)),
    }
}

fn collect(context: &Context<'_>, call: &Enumerate, sql: &str) -> Result<Vec<Id>> {
    let database = context.database;
    let mut ids = Vec::new();
    if lists_root_pool(context, call) {
        ids.extend(Pool::root(database)?.map(|root| root.id));
    }
    ids.extend(match call.container {
        Some(container) => database.all(sql, [container], |row| row.get::<_, Id>(0))?,
        None => database.all(sql, [], |row| row.get(0))?,
    });
    Ok(ids)
}

/// The list as far as there is room, and how many there are.
fn reply(context: &Context<'_>, mut ids: Vec<Id>, room: u32) -> Reply {
    let needed = ids.len();
    let fits = usize::try_from(room).is_ok_and(|room| needed <= room);
    ids.truncate(usize::try_from(room).unwrap_or(usize::MAX));
    let code = if fits || context.makes(Mistake::ShortListSucceeds) {
        Code::Success
    } else {
        Code::InsufficientBuffer
    };
    let list: Vec<Value> = ids.into_iter().map(Value::from).collect();
    Reply::new(code).with("lpList", list).with("lpdwListSize", needed)
}
