//! A state as plain rows, so that two of them can be compared name by name.

use crate::report::scene::{Scene, SceneSide};
use ntms_model::id::{ObjectId, PrincipalId};
use ntms_model::state::{Computer, Operation};
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
    /// What each user may do with it.
    pub rights: Vec<(String, String)>,
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
    /// What runs and what is set besides: operations, the queue, policies of the computer.
    pub service: Vec<String>,
    /// Owner and list of the computer and its libraries, where not everybody may do everything.
    pub securities: Vec<String>,
}

impl World {
    /// The rows of a state.
    pub fn of(scene: &Scene<'_>) -> World {
        let state = &scene.alternative.state;
        let directory = &scene.setting.directory;
        let users: Vec<PrincipalId> = directory.users().collect();
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
            rights: users
                .iter()
                .map(|user| (directory.name(*user).to_owned(), scene.rights(pool, *user)))
                .collect(),
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
        World {
            pools: pools.collect(),
            media: media.collect(),
            sessions: sessions.collect(),
            service: service(scene),
            securities: securities(scene),
        }
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

/// What the service does and is told besides pools and media.
fn service(scene: &Scene<'_>) -> Vec<String> {
    let state = &scene.alternative.state;
    let mut said = Vec::new();
    for (id, operation) in state.operations.iter() {
        let about = match operation {
            Operation::Eject => "ejection runs",
            Operation::Inject => "the port is open",
        };
        said.push(format!("{} {about}", scene.name(ObjectId::Operation(id))));
    }
    for medium in &state.queue {
        said.push(format!("{} waits for its ejection", scene.name(ObjectId::Medium(*medium))));
    }
    let computer = &state.computer;
    if computer.purges_free {
        said.push("free media are deleted when they are ejected".to_owned());
    }
    if computer.keeps_import {
        said.push("import media are kept when they are ejected".to_owned());
    }
    said
}

fn securities(scene: &Scene<'_>) -> Vec<String> {
    let (computer, usual) = (&scene.alternative.state.computer, Computer::default());
    let all = [
        ("computer", &computer.security, &usual.security),
        ("online library", &computer.online, &usual.online),
        ("offline library", &computer.offline, &usual.offline),
    ];
    let said = all.into_iter().filter(|(_, is, was)| is != was);
    said.map(|(name, is, _)| format!("{name} {}", scene.descriptor(is))).collect()
}
