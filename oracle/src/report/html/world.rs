//! A state as plain rows, so that two of them can be compared name by name.

use crate::report::scene::{Scene, SceneSide};
use ntms_model::id::ObjectId;
use std::collections::BTreeSet;

/// A pool, to be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolRow {
    /// What it is called.
    pub name: String,
    /// Its path.
    pub path: String,
    /// The word for its kind.
    pub kind: &'static str,
    /// What is to be said of it.
    pub properties: Vec<String>,
    /// Owner and list.
    pub security: String,
}

/// A medium, to be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediumRow {
    /// What it is called.
    pub name: String,
    /// The pool that it is in.
    pub pool: String,
    /// What is to be said of it.
    pub properties: Vec<String>,
    /// Its sides.
    pub sides: Vec<SceneSide>,
}

/// A state, to be drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct World {
    /// Its pools.
    pub pools: Vec<PoolRow>,
    /// Its media.
    pub media: Vec<MediumRow>,
    /// Its sessions, each with the user.
    pub sessions: Vec<(String, String)>,
}

impl World {
    /// The rows of a state.
    pub fn of(scene: &Scene<'_>) -> World {
        let state = &scene.alternative.state;
        let properties = |all: Vec<crate::report::scene::Property>| {
            let shown = |(name, value): (&str, String)| match name {
                "" | "of" => value,
                _ => format!("{name} {value}"),
            };
            all.into_iter().map(shown).collect()
        };
        let pools = state.pools.iter().map(|(id, pool)| PoolRow {
            name: scene.name(ObjectId::Pool(id)),
            path: scene.path(id),
            kind: pool.kind.name(),
            properties: properties(scene.pool(pool)),
            security: scene.security(pool),
        });
        let media = state.media.iter().map(|(id, medium)| MediumRow {
            name: scene.name(ObjectId::Medium(id)),
            pool: scene.name(ObjectId::Pool(medium.pool)),
            properties: properties(scene.medium(medium)),
            sides: scene.sides(id),
        });
        let sessions = state.sessions.iter().map(|(id, row)| {
            let user = scene.setting.directory.name(row.principal);
            (scene.name(ObjectId::Session(id)), user.to_owned())
        });
        World { pools: pools.collect(), media: media.collect(), sessions: sessions.collect() }
    }

    /// The pool of this name.
    pub fn pool(&self, name: &str) -> Option<&PoolRow> {
        self.pools.iter().find(|pool| pool.name == name)
    }

    /// The medium of this name.
    pub fn medium(&self, name: &str) -> Option<&MediumRow> {
        self.media.iter().find(|medium| medium.name == name)
    }

    /// The side of this name.
    pub fn side(&self, name: &str) -> Option<&SceneSide> {
        self.media.iter().flat_map(|medium| &medium.sides).find(|side| side.name == name)
    }

    /// Adds the names of pools and media that are not the same in another state, and of the pools
    /// that such media are in.
    pub fn differences(&self, other: &World, names: &mut BTreeSet<String>) {
        for pool in &self.pools {
            if other.pool(&pool.name) != Some(pool) {
                names.insert(pool.name.clone());
            }
        }
        for medium in &self.media {
            if other.medium(&medium.name) != Some(medium) {
                names.extend([medium.name.clone(), medium.pool.clone()]);
            }
        }
    }
}
