//! Objects named by an identifier and a type, as in the calls that work on objects of any kind.

use crate::database::Database;
use crate::identifier::Id;
use crate::objects::{Held, Placed, Pool};
use rusqlite::Result;

/// Object types, as in `ntmsapi.h`.
pub(crate) const COMPUTER: u32 = 4;
pub(crate) const LIBRARY: u32 = 9;
pub(crate) const LOGICAL_MEDIUM: u32 = 11;
pub(crate) const POOL: u32 = 12;
pub(crate) const MEDIA_TYPE: u32 = 13;
pub(crate) const SIDE: u32 = 14;
pub(crate) const MEDIUM: u32 = 15;

/// Whether the API knows this type of object.
pub(crate) fn is_object_type(number: u32) -> bool {
    (1..=18).contains(&number)
}

/// An object of a type that has information.
pub(crate) enum Subject {
    Pool(Pool),
    Medium(Held),
    Side(Placed),
    LogicalMedium(Placed),
}

impl Subject {
    pub(crate) fn find(database: &Database, object_type: u32, id: Id) -> Result<Option<Subject>> {
        Ok(match object_type {
            POOL => Pool::find(database, id)?.map(Subject::Pool),
            MEDIUM => Held::find(database, id)?.map(Subject::Medium),
            SIDE => Placed::find(database, id)?.map(Subject::Side),
            LOGICAL_MEDIUM => Placed::find_bound(database, id)?.map(Subject::LogicalMedium),
            _ => None,
        })
    }

    /// The pool that the object is, or that holds it: its access list counts.
    pub(crate) fn pool(&self) -> &Pool {
        match self {
            Subject::Pool(pool) => pool,
            Subject::Medium(held) => &held.pool,
            Subject::Side(placed) | Subject::LogicalMedium(placed) => &placed.pool,
        }
    }
}

/// Whether there is a computer, a library or a media type with this identifier: objects without
/// information here.
pub(crate) fn is_plain_object(database: &Database, object_type: u32, id: Id) -> Result<bool> {
    match object_type {
        COMPUTER => database.any("SELECT 1 FROM computer WHERE id = ?1", [id]),
        LIBRARY => database.any("SELECT 1 FROM library WHERE id = ?1", [id]),
        MEDIA_TYPE => database.any("SELECT 1 FROM media_type WHERE id = ?1", [id]),
        _ => Ok(false),
    }
}
