//! The world in which a log begins.

use super::mapping::Start;
use super::names::plain;
use crate::identifier::Identifier;
use crate::trace::Header;
use crate::world::{World, WorldMediaType};
use rustc_hash::FxHashMap;

/// An empty service with these users and media types: the pools that every service makes, and no
/// media. What the mapping gives no identifier has one that no log writes.
///
/// # Errors
/// When the mapping names what is not there.
pub fn world(start: &Start) -> Result<World, String> {
    let types = start.media_types.iter().enumerate().map(|(place, row)| WorldMediaType {
        id: Identifier::label(&format!("T{place}")),
        name: row.name.clone(),
        sides: row.sides,
    });
    let world = World::with_system_pools(start.users.clone(), types.collect());
    let mut places: FxHashMap<String, Identifier> = FxHashMap::default();
    places.insert("online".to_owned(), world.libraries.online);
    places.insert("offline".to_owned(), world.libraries.offline);
    places.extend(world.media_types.iter().map(|row| (row.name.to_string(), row.id)));
    let mut paths: FxHashMap<Identifier, String> = FxHashMap::default();
    for pool in &world.pools {
        let path = match pool.parent.and_then(|parent| paths.get(&parent)) {
            Some(parent) => format!("{}\\{}", parent.trim_end_matches('\\'), pool.name),
            None => "\\".to_owned(),
        };
        paths.insert(pool.id, path.clone());
        places.insert(path, pool.id);
    }
    let mut given: FxHashMap<Identifier, Identifier> = FxHashMap::default();
    for (place, text) in &start.identifiers {
        let Some(known) = places.get(place) else {
            let mut names: Vec<_> = places.keys().map(String::as_str).collect();
            names.sort_unstable();
            return Err(format!(
                "start.identifiers: there is no `{place}` at the beginning; expected one of {}",
                names.join(", ")
            ));
        };
        let id = plain(text).ok_or_else(|| {
            format!("start.identifiers: `{text}`, which is to name `{place}`, is no identifier")
        })?;
        given.insert(*known, id);
    }
    Ok(world.renamed(|id| {
        given.get(&id).copied().unwrap_or_else(|| Identifier::label(&format!("start/{id}")))
    }))
}

/// Reads a world from a file: a world as JSON, or a trace, whose entries do not count.
///
/// # Errors
/// When it is neither.
pub fn read(text: &str) -> Result<World, String> {
    if !text.trim_start().starts_with('{') {
        let trace = crate::text::parse(text).map_err(|error| error.to_string())?;
        return Ok(trace.header.world);
    }
    let first = text.lines().next().unwrap_or("");
    if let Ok(header) = serde_json::from_str::<Header>(first) {
        return Ok(header.world);
    }
    let value: serde_json::Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let world = if value.get("trace").is_some() { &value["world"] } else { &value };
    serde_json::from_value(world.clone()).map_err(|error| error.to_string())
}
