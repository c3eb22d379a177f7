//! The objects that a call is about: those that it names, and what these hang together with.

use ntms_model::call::{Argument, Bound, Call};
use ntms_model::id::{ObjectId, PoolId, Reference};
use ntms_model::state::{Holds, PoolKind, State};

/// More than this many objects explain nothing to anybody.
const MOST: usize = 60;

/// Of what lies in one pool no more than this.
const MOST_IN_A_POOL: usize = 12;

/// The objects that a call is about, those that it names first, each with how many steps away from
/// these it is.
#[must_use]
pub fn involved(state: &State, call: &Call<Bound>) -> Vec<(ObjectId, usize)> {
    let mut found: Vec<(ObjectId, usize)> = Vec::new();
    let add = |found: &mut Vec<(ObjectId, usize)>, object: ObjectId, away: usize| {
        let is_known = found.iter().any(|(known, _)| *known == object);
        if !is_known && found.len() < MOST && state.has(object) {
            found.push((object, away));
        }
    };
    for (_, argument) in call.arguments() {
        match argument {
            Argument::Id(Reference::Object(object)) => add(&mut found, *object, 0),
            Argument::Text(path) => {
                pools_on(state, path).for_each(|pool| add(&mut found, ObjectId::Pool(pool), 0));
            }
            Argument::Ids(Some(list)) => {
                for named in list {
                    if let Reference::Object(object) = named {
                        add(&mut found, *object, 0);
                    }
                }
            }
            Argument::Information(Some(given)) => {
                if let Some(Reference::Object(object)) = given.pool {
                    add(&mut found, object, 0);
                }
            }
            Argument::Id(Reference::Missing | Reference::Nil | Reference::Unknown)
            | Argument::Principal(_)
            | Argument::Security(_)
            | Argument::Information(None)
            | Argument::List(_)
            | Argument::Ids(None)
            | Argument::Number(_)
            | Argument::Out(_)
            | Argument::Null => {}
        }
    }
    let mut at = 0;
    while let Some(&(object, away)) = found.get(at) {
        for near in neighbours(state, object) {
            add(&mut found, near, away + 1);
        }
        at += 1;
    }
    found
}

/// The pools on the way to a path: that of a pool that is named, and those above it.
fn pools_on<'s>(state: &'s State, path: &'s str) -> impl Iterator<Item = PoolId> + 's {
    state.pools.ids().filter(move |pool| {
        let above = state.path(*pool);
        let rest = path.strip_prefix(&above);
        let is_above =
            |rest: &str| rest.is_empty() || rest.starts_with('\\') || *pool == PoolId::ROOT;
        path.starts_with('\\') && rest.is_some_and(is_above)
    })
}

/// What an object hangs together with, the nearest first.
fn neighbours(state: &State, object: ObjectId) -> Vec<ObjectId> {
    match object {
        ObjectId::Logical(id) => vec![ObjectId::Side(state.logical(id).side)],
        ObjectId::Side(id) => {
            let names = state.logical_media_of(id).map(ObjectId::Logical);
            std::iter::once(ObjectId::Medium(id.medium)).chain(names).collect()
        }
        ObjectId::Medium(id) => {
            let medium = state.medium(id);
            let free = state.system_pool(PoolKind::Free, medium.media_type).map(ObjectId::Pool);
            let sides = state.sides_of(id).map(|(side, _)| ObjectId::Side(side));
            std::iter::once(ObjectId::Pool(medium.pool)).chain(sides).chain(free).collect()
        }
        ObjectId::Pool(id) => {
            let pool = state.pool(id);
            let media = state.media_in(id).map(|(medium, _)| ObjectId::Medium(medium));
            let children = state.children_of(id).map(|(child, _)| ObjectId::Pool(child));
            let free = match pool.holds {
                Holds::Media(media_type) => state.system_pool(PoolKind::Free, media_type),
                Holds::Pools => None,
            };
            media
                .take(MOST_IN_A_POOL)
                .chain(children.take(MOST_IN_A_POOL))
                .chain(pool.parent.map(ObjectId::Pool))
                .chain(free.map(ObjectId::Pool))
                .collect()
        }
        ObjectId::MediaType(_)
        | ObjectId::Library(_)
        | ObjectId::Session(_)
        | ObjectId::Operation(_)
        | ObjectId::Computer => Vec::new(),
    }
}
