//! A media-pool service: pools, media, their sides and logical media in one SQLite database, behind
//! a line of JSON per request.
//!
//! It is a whole service by itself, written from the documents alone, and shares no code with those
//! who judge it. [`Server::handle_line`] answers one request; the binary does that for its standard
//! input. [`Switches`] choose between the readings of the documents, and can make the server wrong
//! on purpose.
//!
//! In reading order: `protocol` and `server` (requests), `context` and `checks` (what a call works
//! with), `access` (who may what), `pools`, `moves`, `media`, `allocate`, `deallocate`, `entry`, `port`, `drives`,
//! `information`, `settings`, `security`, `enumerate` (the functions), `environment` and `world`
//! (what happens besides), `database` and `schema.sql` (where it all lies).

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod access;
mod allocate;
mod arguments;
mod breach;
mod chance;
mod checks;
mod choices;
mod code;
mod context;
mod database;
mod deallocate;
mod defects;
mod drives;
mod entry;
mod enumerate;
mod environment;
mod error;
mod identifier;
mod information;
mod json;
mod media;
mod moves;
mod names;
mod objects;
mod offline_media;
mod paths;
mod pools;
mod port;
mod protocol;
mod readings;
mod security;
mod server;
mod sessions;
mod settings;
mod subject;
mod switches;
mod words;
mod world;

pub use arguments::{Arguments, run_from_arguments};
pub use database::Location;
pub use defects::Defect;
pub use error::Error;
pub use readings::ReadingChoice;
pub use server::Server;
pub use switches::{Edition, GuardOrder, Pick, Switches};
