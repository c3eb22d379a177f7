//! Exchanges of two names that might make no difference in a scope.

use super::{Candidate, Renaming};
use crate::explore::scope::Scope;
use crate::id::{MediaTypeId, MediumId, PoolId};
use crate::state::{Holds, PoolKind, State};
use std::collections::BTreeSet;

/// Every candidate: neighbours are enough, for what can be exchanged with its neighbour can be exchanged
/// with all.
pub fn of(scope: &Scope) -> Vec<Candidate> {
    let mut found = Vec::new();
    media(scope, &mut found);
    sides(scope, &mut found);
    users(scope, &mut found);
    pools(scope, &mut found);
    media_types(scope, &mut found);
    found
}

fn candidate(name: String, renaming: Renaming) -> Candidate {
    Candidate { name, renaming, refused: None }
}

/// How many media there are at most.
fn most_media(scope: &Scope) -> usize {
    let bound = scope.bounds.media.map_or(0, |most| most as usize);
    bound.max(scope.initial().media.ids().count())
}

fn media(scope: &Scope, found: &mut Vec<Candidate>) {
    for place in 1..most_media(scope) {
        let (one, other) = (MediumId::from(place - 1), MediumId::from(place));
        let renaming = Renaming::default().media(one, other);
        found.push(candidate(format!("media {one} and {other}"), renaming));
    }
}

fn sides(scope: &Scope, found: &mut Vec<Candidate>) {
    let most = scope.media_types.iter().map(|row| row.sides).max().unwrap_or(0);
    for medium in (0..most_media(scope)).map(MediumId::from) {
        for index in 1..most {
            let renaming = Renaming::default().sides(medium, index - 1, index);
            found.push(candidate(format!("sides {} and {index} of {medium}", index - 1), renaming));
        }
    }
}

/// Users go with their sessions.
fn users(scope: &Scope, found: &mut Vec<Candidate>) {
    let users: Vec<_> = scope.directory.users().collect();
    for pair in users.windows(2) {
        let mut renaming = Renaming::default().users(pair[0], pair[1]);
        let session = |user| {
            let mut rows = scope.initial().sessions.iter();
            rows.find(move |(_, row)| row.principal == user).map(|(id, _)| id)
        };
        if let (Some(one), Some(other)) = (session(pair[0]), session(pair[1])) {
            renaming = renaming.sessions(one, other);
        }
        let name = |user| scope.directory.name(user);
        found.push(candidate(format!("users {} and {}", name(pair[0]), name(pair[1])), renaming));
    }
}

/// Pools that are there go with what they are called; of those that come and go, what they are called
/// is enough, for they take whichever id is free.
fn pools(scope: &Scope, found: &mut Vec<Candidate>) {
    let initial = scope.initial();
    let is_application = |id: &PoolId| initial.pool(*id).kind == PoolKind::Application;
    let there: Vec<_> = initial.pools.ids().filter(is_application).collect();
    let name = |id: PoolId| &*initial.pool(id).name;
    for pair in there.windows(2) {
        let (one, other) = (pair[0], pair[1]);
        let renaming = Renaming::default().pools(one, other).texts(name(one), name(other));
        found.push(candidate(format!("pools {} and {}", name(one), name(other)), renaming));
    }
    let last = |path: &str| path.rsplit('\\').next().unwrap_or_default().to_owned();
    let made = scope.domains.creations.iter().map(|creation| last(&creation.name));
    let made: BTreeSet<_> = made.filter(|made| there.iter().all(|id| name(*id) != made)).collect();
    let made: Vec<_> = made.into_iter().collect();
    for pair in made.windows(2) {
        let renaming = Renaming::default().texts(&pair[0], &pair[1]);
        found.push(candidate(format!("pools named {} and {}", pair[0], pair[1]), renaming));
    }
}

/// Media types go with the pools that the service made for them.
fn media_types(scope: &Scope, found: &mut Vec<Candidate>) {
    for place in 1..scope.media_types.len() {
        let (one, other) = (MediaTypeId::from(place - 1), MediaTypeId::from(place));
        let called = |id: MediaTypeId| &*scope.media_types[usize::from(id)].name;
        let mut renaming = Renaming::default().types(one, other).texts(called(one), called(other));
        for (id, other_id) in made_for(scope.initial(), one, other) {
            renaming = renaming.pools(id, other_id);
        }
        let name = format!("media types {} and {}", called(one), called(other));
        found.push(candidate(name, renaming));
    }
}

/// Pools that the service made, for one media type and for the other.
fn made_for(state: &State, one: MediaTypeId, other: MediaTypeId) -> Vec<(PoolId, PoolId)> {
    let is_of = |id: &PoolId, media_type| {
        let pool = state.pool(*id);
        pool.kind.is_system() && pool.holds == Holds::Media(media_type)
    };
    let of_one = state.pools.ids().filter(|id| is_of(id, one));
    let of_other = state.pools.ids().filter(|id| is_of(id, other));
    of_one.zip(of_other).collect()
}
