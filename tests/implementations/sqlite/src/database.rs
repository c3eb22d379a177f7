//! The database: one SQLite file, or one in memory.

use crate::error::Error;
use rusqlite::config::DbConfig;
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Params, Row};
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

const SCHEMA: &str = include_str!("schema.sql");

/// Marks a file as a database of this program ("mdpl").
const APPLICATION_ID: i32 = 0x6d64_706c;

/// Grows when the schema changes in a way that older programs cannot read.
const SCHEMA_VERSION: i32 = 4;

/// How long a call waits for another program that has the file open and writes to it.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where the database lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// In memory, gone with the server.
    Memory,
    /// In a file, made if it does not exist.
    File(PathBuf),
}

/// An open database. Every statement is prepared once and kept.
pub(crate) struct Database {
    connection: Connection,
}

impl Database {
    /// Opens the database and makes its tables if it is new.
    pub(crate) fn open(location: &Location) -> Result<Database, Error> {
        let connection = match location {
            Location::Memory => Connection::open_in_memory()?,
            Location::File(path) => Connection::open(path)?,
        };
        connection.set_prepared_statement_cache_capacity(256);
        connection.busy_timeout(PATIENCE)?;
        connection.pragma_update(None, "foreign_keys", true)?;
        // Keeps SQLite from planning a statement anew whenever another value is bound.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        let database = Database { connection };
        database.require_ours()?;
        database.settle(location)?;
        database.transaction(|| database.make_tables())?;
        Ok(database)
    }

    /// Refuses a file that another program made, before anything is written to it.
    fn require_ours(&self) -> Result<(), Error> {
        let number = |pragma| self.connection.pragma_query_value(None, pragma, |row| row.get(0));
        let tables: i32 =
            self.connection
                .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        let (application, version): (i32, i32) =
            (number("application_id")?, number("user_version")?);
        match (tables, application, version) {
            (0, 0, 0) | (_, APPLICATION_ID, SCHEMA_VERSION) => Ok(()),
            (_, APPLICATION_ID, other) => Err(Error::OtherVersion(other)),
            _ => Err(Error::NotAMediaPoolDatabase),
        }
    }

    /// A file is durable after each call; for a database in memory there is nothing to wait for.
    fn settle(&self, location: &Location) -> Result<(), Error> {
        let (journal, synchronous) = match location {
            Location::Memory => ("MEMORY", "OFF"),
            Location::File(_) => ("WAL", "FULL"),
        };
        self.connection.pragma_update_and_check(None, "journal_mode", journal, |row| {
            row.get::<_, String>(0)
        })?;
        self.connection.pragma_update(None, "synchronous", synchronous)?;
        Ok(())
    }

    fn make_tables(&self) -> Result<(), Error> {
        if !self.connection.table_exists(None, "opening")? {
            self.connection.execute_batch(SCHEMA)?;
            self.connection.pragma_update(None, "application_id", APPLICATION_ID)?;
            self.connection.pragma_update(None, "user_version", SCHEMA_VERSION)?;
        }
        Ok(())
    }

    /// Notes that the database was opened once more and says how often that was.
    pub(crate) fn count_opening(&self) -> rusqlite::Result<i64> {
        self.run("INSERT INTO opening DEFAULT VALUES", [])?;
        Ok(self.connection.last_insert_rowid())
    }

    /// Does the work as a whole or not at all: what it wrote is on disk when this returns, or taken
    /// back when the work or the writing fails.
    pub(crate) fn transaction<T, E: From<rusqlite::Error>>(
        &self,
        work: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        self.run("BEGIN IMMEDIATE", [])?;
        let done = work().and_then(|value| Ok(self.run("COMMIT", []).map(|_| value)?));
        if done.is_err() && !self.connection.is_autocommit() {
            self.run("ROLLBACK", [])?;
        }
        done
    }

    /// Runs a statement that gives no rows; says how many rows it changed.
    pub(crate) fn run(&self, sql: &str, parameters: impl Params) -> rusqlite::Result<usize> {
        self.connection.prepare_cached(sql)?.execute(parameters)
    }

    /// The first row, if there is one.
    pub(crate) fn first<T>(
        &self,
        sql: &str,
        parameters: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Option<T>> {
        self.connection.prepare_cached(sql)?.query_row(parameters, read).optional()
    }

    /// All rows.
    pub(crate) fn all<T>(
        &self,
        sql: &str,
        parameters: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Vec<T>> {
        self.connection.prepare_cached(sql)?.query_map(parameters, read)?.collect()
    }

    /// Whether there is a row.
    pub(crate) fn any(&self, sql: &str, parameters: impl Params) -> rusqlite::Result<bool> {
        self.connection.prepare_cached(sql)?.exists(parameters)
    }

    /// The number in the only row.
    pub(crate) fn count(&self, sql: &str, parameters: impl Params) -> rusqlite::Result<u32> {
        self.connection.prepare_cached(sql)?.query_row(parameters, |row| row.get(0))
    }
}

/// The database holds something that this program never writes.
#[derive(Debug)]
pub(crate) struct Damaged(String);

impl Damaged {
    pub(crate) fn new(expected: &str, found: &str) -> Damaged {
        Damaged(format!("expected a {expected}, found `{found}`"))
    }

    /// As an error of reading a column.
    pub(crate) fn error(column: usize, expected: &str, found: &str) -> rusqlite::Error {
        let damaged = Box::new(Damaged::new(expected, found));
        rusqlite::Error::FromSqlConversionFailure(column, Type::Text, damaged)
    }
}

impl fmt::Display for Damaged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Damaged {}
