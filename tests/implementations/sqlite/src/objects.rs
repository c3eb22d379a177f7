//! Pools, media, sides and logical media as the calls see them.

use crate::database::Database;
use crate::identifier::Id;
use crate::words::{Word, column};
use rusqlite::{Result, Row};

/// What a pool is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PoolKind {
    Root,
    Free,
    Unrecognized,
    Import,
    Application,
}

impl Word for PoolKind {
    const KIND: &'static str = "kind of pool";
    const WORDS: &'static [(&'static str, PoolKind)] = &[
        ("root", PoolKind::Root),
        ("free", PoolKind::Free),
        ("unrecognized", PoolKind::Unrecognized),
        ("import", PoolKind::Import),
        ("application", PoolKind::Application),
    ];
}

/// What can be done with a side. The numbers are those of `ntmsapi.h`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SideState {
    Unprepared = 1,
    Incompatible = 2,
    Decommissioned = 3,
    Available = 4,
    Allocated = 5,
    Complete = 6,
    Foreign = 7,
    Import = 8,
    Reserved = 9,
}

impl Word for SideState {
    const KIND: &'static str = "state of a side";
    const WORDS: &'static [(&'static str, SideState)] = &[
        ("UNPREPARED", SideState::Unprepared),
        ("INCOMPATIBLE", SideState::Incompatible),
        ("DECOMMISSIONED", SideState::Decommissioned),
        ("AVAILABLE", SideState::Available),
        ("ALLOCATED", SideState::Allocated),
        ("COMPLETE", SideState::Complete),
        ("FOREIGN", SideState::Foreign),
        ("IMPORT", SideState::Import),
        ("RESERVED", SideState::Reserved),
    ];
}

impl SideState {
    /// Whether an application holds the side, by an LMID or by reservation.
    pub(crate) fn is_held(self) -> bool {
        matches!(self, SideState::Allocated | SideState::Complete | SideState::Reserved)
    }

    /// Whether the side has an LMID.
    pub(crate) fn is_bound(self) -> bool {
        matches!(self, SideState::Allocated | SideState::Complete)
    }
}

/// What happens to a medium at the moment. The numbers are those of `ntmsapi.h`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MediaState {
    Idle = 0,
    InUse = 1,
    Mounted = 2,
    Loaded = 3,
    Unloaded = 4,
    OperatorError = 5,
    OperatorRequest = 6,
}

impl MediaState {
    /// Whether somebody uses the medium, or an operator looks for it.
    pub(crate) fn is_taken(self) -> bool {
        matches!(self, MediaState::InUse | MediaState::OperatorRequest)
    }
}

impl Word for MediaState {
    const KIND: &'static str = "state of a medium";
    const WORDS: &'static [(&'static str, MediaState)] = &[
        ("IDLE", MediaState::Idle),
        ("INUSE", MediaState::InUse),
        ("MOUNTED", MediaState::Mounted),
        ("LOADED", MediaState::Loaded),
        ("UNLOADED", MediaState::Unloaded),
        ("OPERROR", MediaState::OperatorError),
        ("OPREQ", MediaState::OperatorRequest),
    ];
}

impl MediaState {
    pub(crate) fn from_number(number: u32) -> Option<MediaState> {
        MediaState::WORDS.iter().map(|(_, state)| *state).find(|state| *state as u32 == number)
    }
}

/// Where a medium is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Library {
    Online,
    Offline,
}

impl Word for Library {
    const KIND: &'static str = "kind of library";
    const WORDS: &'static [(&'static str, Library)] =
        &[("online", Library::Online), ("offline", Library::Offline)];
}

/// A media pool.
#[derive(Clone, Debug)]
pub(crate) struct Pool {
    pub(crate) id: Id,
    pub(crate) parent: Option<Id>,
    pub(crate) name: String,
    pub(crate) kind: PoolKind,
    /// What it holds; `None` for a pool of pools.
    pub(crate) media_type: Option<Id>,
    pub(crate) draws_from_free: bool,
    pub(crate) returns_to_free: bool,
    pub(crate) max_allocates: u32,
    pub(crate) owner: String,
    /// Without one everybody may do everything.
    pub(crate) has_dacl: bool,
}

/// A query for pools, of which the end is given.
macro_rules! select_pool {
    ($($rest:literal)*) => {
        concat!(
            "SELECT id, parent, name, kind, media_type, allocation_policy & 1,
                    deallocation_policy & 1, max_allocates, owner, has_dacl FROM pool ",
            $($rest)*
        )
    };
}

impl Pool {
    fn read(row: &Row<'_>) -> Result<Pool> {
        Ok(Pool {
            id: row.get(0)?,
            parent: row.get(1)?,
            name: row.get(2)?,
            kind: column(row, 3)?,
            media_type: row.get(4)?,
            draws_from_free: row.get(5)?,
            returns_to_free: row.get(6)?,
            max_allocates: row.get(7)?,
            owner: row.get(8)?,
            has_dacl: row.get(9)?,
        })
    }

    pub(crate) fn find(database: &Database, id: Id) -> Result<Option<Pool>> {
        database.first(select_pool!("WHERE id = ?1"), [id], Pool::read)
    }

    pub(crate) fn root(database: &Database) -> Result<Option<Pool>> {
        database.first(select_pool!("WHERE kind = 'root'"), [], Pool::read)
    }

    pub(crate) fn child(&self, database: &Database, name: &str) -> Result<Option<Pool>> {
        let sql = select_pool!("WHERE parent = ?1 AND name = ?2");
        database.first(sql, (self.id, name), Pool::read)
    }

    /// As [`Pool::child`], but the case of ASCII letters does not matter.
    pub(crate) fn child_in_any_case(
        &self,
        database: &Database,
        name: &str,
    ) -> Result<Option<Pool>> {
        let sql = select_pool!("WHERE parent = ?1 AND name = ?2 COLLATE NOCASE");
        database.first(sql, (self.id, name), Pool::read)
    }

    /// The system pool of this kind for a media type.
    pub(crate) fn of_type(
        database: &Database,
        kind: PoolKind,
        media_type: Id,
    ) -> Result<Option<Pool>> {
        let sql = select_pool!("WHERE media_type = ?1 AND kind = ?2 ORDER BY rowid LIMIT 1");
        database.first(sql, (media_type, kind.word()), Pool::read)
    }

    pub(crate) fn has_media(&self, database: &Database) -> Result<bool> {
        database.any("SELECT 1 FROM medium WHERE pool = ?1", [self.id])
    }

    pub(crate) fn has_children(&self, database: &Database) -> Result<bool> {
        database.any("SELECT 1 FROM pool WHERE parent = ?1", [self.id])
    }

    pub(crate) fn is_free(&self) -> bool {
        self.kind == PoolKind::Free
    }

    pub(crate) fn is_application(&self) -> bool {
        self.kind == PoolKind::Application
    }
}

/// A physical medium.
#[derive(Clone, Debug)]
pub(crate) struct Medium {
    pub(crate) id: Id,
    pub(crate) pool: Id,
    pub(crate) media_type: Id,
    pub(crate) library: Library,
    pub(crate) enabled: bool,
    pub(crate) state: MediaState,
}

impl Medium {
    pub(crate) fn find(database: &Database, id: Id) -> Result<Option<Medium>> {
        database.first(
            "SELECT medium.id, pool, media_type, library.kind, enabled, state
             FROM medium JOIN library ON library.id = medium.library WHERE medium.id = ?1",
            [id],
            |row| {
                Ok(Medium {
                    id: row.get(0)?,
                    pool: row.get(1)?,
                    media_type: row.get(2)?,
                    library: column(row, 3)?,
                    enabled: row.get(4)?,
                    state: column(row, 5)?,
                })
            },
        )
    }

    pub(crate) fn sides(&self, database: &Database) -> Result<Vec<Side>> {
        database.all(select_side!("WHERE medium = ?1 ORDER BY number"), [self.id], Side::read)
    }

    pub(crate) fn is_online(&self) -> bool {
        self.library == Library::Online
    }

    pub(crate) fn is_in_use(&self) -> bool {
        self.state != MediaState::Idle
    }
}

/// A side of a medium.
#[derive(Clone, Debug)]
pub(crate) struct Side {
    pub(crate) id: Id,
    pub(crate) medium: Id,
    pub(crate) state: SideState,
    pub(crate) allocate_count: u32,
}

/// A query for sides, of which the end is given.
macro_rules! select_side {
    ($($rest:literal)*) => {
        concat!("SELECT side.id, medium, state, allocate_count FROM side ", $($rest)*)
    };
}
use select_side;

impl Side {
    pub(crate) fn read(row: &Row<'_>) -> Result<Side> {
        Ok(Side {
            id: row.get(0)?,
            medium: row.get(1)?,
            state: column(row, 2)?,
            allocate_count: row.get(3)?,
        })
    }

    pub(crate) fn find(database: &Database, id: Id) -> Result<Option<Side>> {
        database.first(select_side!("WHERE id = ?1"), [id], Side::read)
    }

    pub(crate) fn set_state(&self, database: &Database, state: SideState) -> Result<()> {
        database.run("UPDATE side SET state = ?2 WHERE id = ?1", (self.id, state.word()))?;
        Ok(())
    }
}

/// A medium with the pool that holds it.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    pub(crate) medium: Medium,
    pub(crate) pool: Pool,
}

impl Held {
    pub(crate) fn find(database: &Database, medium: Id) -> Result<Option<Held>> {
        let Some(medium) = Medium::find(database, medium)? else { return Ok(None) };
        Ok(Pool::find(database, medium.pool)?.map(|pool| Held { medium, pool }))
    }
}

/// A side with the medium and the pool that it belongs to.
#[derive(Clone, Debug)]
pub(crate) struct Placed {
    pub(crate) side: Side,
    pub(crate) medium: Medium,
    pub(crate) pool: Pool,
}

impl Placed {
    pub(crate) fn find(database: &Database, side: Id) -> Result<Option<Placed>> {
        Side::find(database, side)?.map_or(Ok(None), |side| Placed::of(database, side))
    }

    /// The side that a logical medium denotes.
    pub(crate) fn find_bound(database: &Database, logical_medium: Id) -> Result<Option<Placed>> {
        let sql = select_side!(
            "JOIN logical_medium ON logical_medium.side = side.id WHERE logical_medium.id = ?1"
        );
        let side = database.first(sql, [logical_medium], Side::read)?;
        side.map_or(Ok(None), |side| Placed::of(database, side))
    }

    fn of(database: &Database, side: Side) -> Result<Option<Placed>> {
        let held = Held::find(database, side.medium)?;
        Ok(held.map(|Held { medium, pool }| Placed { side, medium, pool }))
    }
}
