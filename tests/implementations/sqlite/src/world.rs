//! Worlds: everything that the server remembers, as it is described on the wire.

use crate::access::{self, Descriptor};
use crate::breach::Breach;
use crate::chance::Chance;
use crate::context::{Caller, Context};
use crate::identifier::Id;
use crate::json::{Object, nullable};
use crate::names;
use crate::objects::{Library, MediaState, PoolKind, SideState};
use crate::switches::Rules;
use crate::words::{Word, word};
use crate::{access::SYSTEM, database::Database};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::HashMap;

/// The world of a new database.
const FIRST_WORLD: &str = include_str!("first_world.json");

/// A world with the identifiers that its author gave it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct World {
    users: Vec<Object<User>>,
    libraries: Object<Libraries>,
    #[serde(default)]
    computer: Option<Object<Computer>>,
    #[serde(rename = "mediaTypes")]
    media_types: Vec<Object<MediaType>>,
    pools: Vec<Object<Pool>>,
    media: Vec<Object<Medium>>,
    #[serde(rename = "logicalMedia")]
    logical_media: Vec<Object<LogicalMedium>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct User {
    name: String,
    groups: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Libraries {
    online: String,
    offline: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Computer {
    id: String,
    #[serde(default, rename = "mediaPoolPolicy")]
    policy: u32,
    security: Object<Descriptor>,
    #[serde(rename = "onlineSecurity")]
    online: Object<Descriptor>,
    #[serde(rename = "offlineSecurity")]
    offline: Object<Descriptor>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MediaType {
    id: String,
    name: String,
    sides: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pool {
    id: String,
    #[serde(deserialize_with = "word")]
    kind: PoolKind,
    name: String,
    #[serde(deserialize_with = "nullable")]
    parent: Option<String>,
    #[serde(rename = "mediaType", deserialize_with = "nullable")]
    media_type: Option<String>,
    #[serde(rename = "allocationPolicy")]
    allocation_policy: u32,
    #[serde(rename = "deallocationPolicy")]
    deallocation_policy: u32,
    #[serde(rename = "maxAllocates")]
    max_allocates: u32,
    security: Object<Descriptor>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Medium {
    id: String,
    pool: String,
    #[serde(rename = "mediaType")]
    media_type: String,
    online: bool,
    enabled: bool,
    #[serde(rename = "mediaState")]
    state: u32,
    #[serde(default)]
    queued: bool,
    #[serde(default, rename = "barCode")]
    bar_code: Option<String>,
    sides: Vec<Object<Side>>,
}

impl Medium {
    /// The bar code, if there is one, without the spaces at its end.
    fn code(&self) -> Option<&str> {
        let code = self.bar_code.as_deref().map(|code| code.trim_end_matches(' '));
        code.filter(|code| !code.is_empty())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Side {
    id: String,
    #[serde(deserialize_with = "word")]
    state: SideState,
    #[serde(rename = "allocateCount")]
    allocate_count: u32,
    #[serde(default)]
    label: Option<Object<Label>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Label {
    #[serde(rename = "type")]
    label_type: String,
    id: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LogicalMedium {
    id: String,
    side: String,
}

/// What a world must not hold, with a query that finds it.
#[rustfmt::skip]
const CONTRADICTIONS: &[(&str, &str)] = &[
    ("there is not exactly one root pool",
     "SELECT 1 WHERE (SELECT count(*) FROM pool WHERE kind = 'root') <> 1"),
    ("a medium is not of the media type of its pool",
     "SELECT 1 FROM medium JOIN pool ON pool.id = medium.pool
      WHERE pool.media_type IS NOT medium.media_type"),
    ("a medium does not have as many sides as its media type",
     "SELECT 1 FROM medium JOIN media_type ON media_type.id = medium.media_type
      WHERE media_type.sides <> (SELECT count(*) FROM side WHERE side.medium = medium.id)"),
    ("a side is ALLOCATED or COMPLETE without a logical medium, or has one without being so",
     "SELECT 1 FROM side LEFT JOIN logical_medium ON logical_medium.side = side.id
      WHERE (logical_medium.id IS NULL) = (side.state IN ('ALLOCATED', 'COMPLETE'))"),
];

/// Brings worlds into the database.
pub(crate) struct Loader<'a> {
    database: &'a Database,
    rules: &'a Rules,
    chance: &'a mut Chance,
    /// The server's identifiers by those of the author.
    ids: HashMap<String, Id>,
}

impl<'a> Loader<'a> {
    pub(crate) fn new(database: &'a Database, rules: &'a Rules, chance: &'a mut Chance) -> Self {
        Loader { database, rules, chance, ids: HashMap::new() }
    }

    /// Fills a new database.
    pub(crate) fn load_first_world(self) -> Result<(), Breach> {
        let Object(world) = serde_json::from_str(FIRST_WORLD).map_err(Breach::of_parameters)?;
        self.load(&world).map(|_| ())
    }

    /// Forgets everything and brings the world into being. Gives the server's identifier for every
    /// identifier in the world.
    pub(crate) fn load(mut self, world: &World) -> Result<Map<String, Value>, Breach> {
        self.forget_everything()?;
        self.add_all(world).map_err(Breach::of_world)?;
        for (sentence, query) in CONTRADICTIONS {
            if self.database.any(query, [])? {
                let message = format!("the world contradicts itself: {sentence}");
                return Err(Breach::Parameters(message));
            }
        }
        Ok(self.ids.into_iter().map(|(theirs, ours)| (theirs, ours.into())).collect())
    }

    fn forget_everything(&self) -> rusqlite::Result<()> {
        for table in [
            "DELETE FROM operation",
            "DELETE FROM logical_medium",
            "DELETE FROM side",
            "DELETE FROM medium",
            "DELETE FROM access_entry",
            "DELETE FROM pool",
            "DELETE FROM media_type",
            "DELETE FROM library",
            "DELETE FROM computer",
            "DELETE FROM membership",
            "DELETE FROM user",
        ] {
            self.database.run(table, [])?;
        }
        Ok(())
    }

    fn add_all(&mut self, world: &World) -> Result<(), Breach> {
        for user in &world.users {
            self.add_user(user)?;
        }
        self.add_library(&world.libraries.online, Library::Online)?;
        self.add_library(&world.libraries.offline, Library::Offline)?;
        if let Some(computer) = &world.computer {
            self.add_computer(computer, &world.libraries)?;
        }
        for media_type in &world.media_types {
            let id = self.fresh(&media_type.id)?;
            let sql = "INSERT INTO media_type (id, name, sides) VALUES (?1, ?2, ?3)";
            self.database.run(sql, (id, &media_type.name, media_type.sides))?;
        }
        for pool in &world.pools {
            self.add_pool(pool)?;
        }
        for medium in &world.media {
            self.add_medium(medium, &world.libraries)?;
        }
        for logical_medium in &world.logical_media {
            let (id, side) = (self.fresh(&logical_medium.id)?, self.known(&logical_medium.side)?);
            let sql = "INSERT INTO logical_medium (id, side) VALUES (?1, ?2)";
            self.database.run(sql, (id, side))?;
        }
        Ok(())
    }

    fn add_user(&self, user: &User) -> Result<(), Breach> {
        self.database.run("INSERT INTO user (name) VALUES (?1)", [&user.name])?;
        for group in &user.groups {
            let sql = "INSERT OR IGNORE INTO membership (user, group_name) VALUES (?1, ?2)";
            self.database.run(sql, (&user.name, group))?;
        }
        Ok(())
    }

    fn add_library(&mut self, id: &str, kind: Library) -> Result<(), Breach> {
        let id = self.fresh(id)?;
        let sql = "INSERT INTO library (id, kind) VALUES (?1, ?2)";
        self.database.run(sql, (id, kind.word()))?;
        Ok(())
    }

    fn add_computer(&mut self, computer: &Computer, libraries: &Libraries) -> Result<(), Breach> {
        let id = self.fresh(&computer.id)?;
        let sql = "INSERT INTO computer (id, policy) VALUES (?1, ?2)";
        self.database.run(sql, (id, computer.policy))?;
        let (online, offline) = (self.known(&libraries.online)?, self.known(&libraries.offline)?);
        for (id, security) in
            [(id, &computer.security), (online, &computer.online), (offline, &computer.offline)]
        {
            self.set_list(id, security)?;
        }
        Ok(())
    }

    fn add_pool(&mut self, pool: &Pool) -> Result<(), Breach> {
        if pool.kind != PoolKind::Root && !names::is_level(&pool.name) {
            return Err(Breach::parameters(format!("no pool can be called `{}`", pool.name)));
        }
        let parent = self.known_or_null(pool.parent.as_deref())?;
        let media_type = self.known_or_null(pool.media_type.as_deref())?;
        let id = self.fresh(&pool.id)?;
        self.database.run(
            "INSERT INTO pool (id, parent, name, kind, media_type, allocation_policy,
                               deallocation_policy, max_allocates, owner, has_dacl)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 1)",
            (
                id,
                parent,
                &pool.name,
                pool.kind.word(),
                media_type,
                pool.allocation_policy,
                pool.deallocation_policy,
                pool.max_allocates,
                &pool.security.owner,
            ),
        )?;
        self.set_list(id, &pool.security)?;
        Ok(())
    }

    /// As the system does it.
    fn set_list(&mut self, of: Id, security: &Descriptor) -> rusqlite::Result<()> {
        let caller = Caller { name: SYSTEM.to_owned(), groups: Vec::new() };
        let (database, rules, chance) = (self.database, self.rules, &mut *self.chance);
        let context = Context { database, rules, caller: &caller, has_operator: false, chance };
        let entries = security.dacl.as_ref().map(|list| access::entries(list));
        access::set_owner(&context, of, &security.owner)?;
        access::set_list(&context, of, entries.as_deref())
    }

    fn add_medium(&mut self, medium: &Medium, libraries: &Libraries) -> Result<(), Breach> {
        let library = if medium.online { &libraries.online } else { &libraries.offline };
        let state = MediaState::from_number(medium.state)
            .ok_or_else(|| Breach::parameters(format!("no media state is {}", medium.state)))?;
        let (pool, media_type) = (self.known(&medium.pool)?, self.known(&medium.media_type)?);
        let (library, id) = (self.known(library)?, self.fresh(&medium.id)?);
        self.database.run(
            "INSERT INTO medium (id, pool, media_type, library, enabled, state, queued, bar_code)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            (
                id,
                pool,
                media_type,
                library,
                medium.enabled,
                state.word(),
                medium.queued,
                medium.code(),
            ),
        )?;
        for (number, side) in (0_u32..).zip(&medium.sides) {
            let side_id = self.fresh(&side.id)?;
            self.database.run(
                "INSERT INTO side (id, medium, number, state, allocate_count, label_type, label_id)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                (
                    side_id,
                    id,
                    number,
                    side.state.word(),
                    side.allocate_count,
                    side.label.as_ref().map(|label| &label.label_type),
                    side.label.as_ref().map(|label| &label.id),
                ),
            )?;
        }
        Ok(())
    }

    /// A new identifier of the server for one of the author.
    fn fresh(&mut self, theirs: &str) -> Result<Id, Breach> {
        let id = self.chance.fresh_id();
        match self.ids.insert(theirs.to_owned(), id) {
            None => Ok(id),
            Some(_) => Err(Breach::parameters(format!("two objects are called `{theirs}`"))),
        }
    }

    fn known(&self, theirs: &str) -> Result<Id, Breach> {
        let id = self.ids.get(theirs).copied();
        id.ok_or_else(|| Breach::parameters(format!("nothing before this is called `{theirs}`")))
    }

    fn known_or_null(&self, theirs: Option<&str>) -> Result<Option<Id>, Breach> {
        theirs.map(|theirs| self.known(theirs)).transpose()
    }
}
