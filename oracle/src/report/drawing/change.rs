//! What is not the same in two states, in a few words each.

use super::world::{MediumRow, PoolRow, World};
use crate::report::scene::SceneSide;

impl World {
    /// What has become different in another state.
    #[must_use]
    pub fn changes(&self, after: &World) -> Vec<String> {
        let mut said = Vec::new();
        self.changes_of_pools(after, &mut said);
        self.changes_of_media(after, &mut said);
        for (name, user) in after.sessions.iter().filter(|it| !self.sessions.contains(it)) {
            said.push(format!("{name} of {user} opens"));
        }
        for (name, user) in self.sessions.iter().filter(|it| !after.sessions.contains(it)) {
            said.push(format!("{name} of {user} closes"));
        }
        differing(None, &self.service, &after.service, &mut said);
        differing(None, &self.securities, &after.securities, &mut said);
        said
    }

    fn changes_of_pools(&self, after: &World, said: &mut Vec<String>) {
        for pool in &after.pools {
            match self.pool(&pool.name) {
                None => said.push(format!("{} `{}` is new", pool.name, pool.path)),
                Some(was) => was.changes(pool, said),
            }
        }
        for pool in self.pools.iter().filter(|pool| after.pool(&pool.name).is_none()) {
            said.push(format!("{} `{}` is gone", pool.name, pool.path));
        }
    }

    fn changes_of_media(&self, after: &World, said: &mut Vec<String>) {
        for medium in &after.media {
            match self.medium(&medium.name) {
                None => said.push(format!("{} comes into {}", medium.name, medium.pool)),
                Some(was) => was.changes(medium, said),
            }
        }
        for medium in self.media.iter().filter(|medium| after.medium(&medium.name).is_none()) {
            said.push(format!("{} is gone", medium.name));
        }
    }
}

impl PoolRow {
    fn changes(&self, after: &PoolRow, said: &mut Vec<String>) {
        if self.path != after.path {
            said.push(format!("{} becomes `{}`", self.name, after.path));
        }
        differing(Some(&self.name), &self.properties, &after.properties, said);
        if self.security != after.security {
            said.push(format!("{} has other rights", self.name));
        }
    }
}

impl MediumRow {
    fn changes(&self, after: &MediumRow, said: &mut Vec<String>) {
        if self.pool != after.pool {
            said.push(format!("{} goes from {} to {}", self.name, self.pool, after.pool));
        }
        differing(Some(&self.name), &self.properties, &after.properties, said);
        for side in &after.sides {
            if let Some(was) = self.sides.iter().find(|was| was.name == side.name) {
                changes_of_side(was, side, said);
            }
        }
    }
}

fn changes_of_side(was: &SceneSide, is: &SceneSide, said: &mut Vec<String>) {
    if was.state != is.state {
        said.push(format!("{} {} \u{2192} {}", is.name, was.state, is.state));
    }
    if was.allocations != is.allocations {
        said.push(format!(
            "{} {}\u{d7} \u{2192} {}\u{d7}",
            is.name, was.allocations, is.allocations
        ));
    }
    for name in is.logical.iter().filter(|name| !was.logical.contains(name)) {
        said.push(format!("{name} denotes {}", is.name));
    }
    for name in was.logical.iter().filter(|name| !is.logical.contains(name)) {
        said.push(format!("{name} no longer denotes {}", is.name));
    }
}

/// What is said after and was not before, and the other way round.
fn differing(of: Option<&str>, before: &[String], after: &[String], said: &mut Vec<String>) {
    let of = of.map(|name| format!("{name} ")).unwrap_or_default();
    for new in after.iter().filter(|it| !before.contains(it)) {
        said.push(format!("{of}{new}"));
    }
    for old in before.iter().filter(|it| !after.contains(it)) {
        said.push(format!("{of}no longer {old}"));
    }
}
