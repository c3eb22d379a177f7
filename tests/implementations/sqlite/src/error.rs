//! What can go wrong when the server starts.

use crate::breach::Breach;
use std::{fmt, io};

/// The server cannot start, or cannot go on.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// SQLite cannot open, read or write the database.
    Database(rusqlite::Error),
    /// The file is a database of another program.
    NotAMediaPoolDatabase,
    /// The file was made by another version of this program, with this version of its tables.
    OtherVersion(i32),
    /// The world of a new database could not be made.
    FirstWorld(String),
    /// Input or output broke.
    Io(io::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Database(error) => write!(f, "the database cannot be used: {error}"),
            Error::NotAMediaPoolDatabase => {
                f.write_str("the file is a database of another program; it was left as it is")
            }
            Error::OtherVersion(version) => {
                write!(f, "the tables of the database have version {version}, which is not known")
            }
            Error::FirstWorld(what) => write!(f, "the first world cannot be made: {what}"),
            Error::Io(error) => write!(f, "input or output broke: {error}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Database(error) => Some(error),
            Error::Io(error) => Some(error),
            Error::NotAMediaPoolDatabase | Error::OtherVersion(_) | Error::FirstWorld(_) => None,
        }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        Error::Database(error)
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Error::Io(error)
    }
}

impl From<Breach> for Error {
    fn from(breach: Breach) -> Self {
        if let Breach::Broken(error) = breach {
            Error::Database(error)
        } else {
            Error::FirstWorld(breach.to_string())
        }
    }
}
