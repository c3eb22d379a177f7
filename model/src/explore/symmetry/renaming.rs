//! Other names for what is in a state.

use crate::access::SecurityDescriptor;
use crate::id::{MediaTypeId, MediumId, ObjectId, PoolId, PrincipalId, SessionId, SideId};
use crate::state::{Computer, Holds, LogicalMedium, Medium, Pool, Security, Session, Side, State};
use std::collections::BTreeMap;
use std::hash::Hash;
use std::sync::Arc;

/// Other names: what is not listed keeps its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Renaming {
    pools: Names<PoolId>,
    texts: Names<Arc<str>>,
    media: Names<MediumId>,
    /// Sides keep to their medium: these are their places on it, before it is renamed.
    sides: Names<SideId>,
    users: Names<PrincipalId>,
    types: Names<MediaTypeId>,
    sessions: Names<SessionId>,
}

/// What is called otherwise, each with its other name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Names<T: Ord>(BTreeMap<T, T>);

impl<T: Ord> Default for Names<T> {
    fn default() -> Names<T> {
        Names(BTreeMap::new())
    }
}

impl<T: Clone + Ord + Hash> Names<T> {
    fn swap(&mut self, one: T, other: T) {
        self.0.insert(one.clone(), other.clone());
        self.0.insert(other, one);
    }

    fn of(&self, name: &T) -> T {
        self.0.get(name).unwrap_or(name).clone()
    }

    /// These names, and those of `later` for them.
    fn then(&self, later: &Names<T>) -> Names<T> {
        let all = self.0.keys().chain(later.0.keys());
        let pairs = all.map(|name| (name.clone(), later.of(&self.of(name))));
        Names(pairs.filter(|(name, other)| name != other).collect())
    }
}

impl Renaming {
    /// Exchanges two pools.
    pub fn pools(mut self, one: PoolId, other: PoolId) -> Renaming {
        self.pools.swap(one, other);
        self
    }

    /// Exchanges what two pools are called.
    pub fn texts(mut self, one: &str, other: &str) -> Renaming {
        self.texts.swap(one.into(), other.into());
        self
    }

    /// Exchanges two media.
    pub fn media(mut self, one: MediumId, other: MediumId) -> Renaming {
        self.media.swap(one, other);
        self
    }

    /// Exchanges two sides of one medium.
    pub fn sides(mut self, medium: MediumId, one: u8, other: u8) -> Renaming {
        let side = |index| SideId { medium, index };
        self.sides.swap(side(one), side(other));
        self
    }

    /// Exchanges two users.
    pub fn users(mut self, one: PrincipalId, other: PrincipalId) -> Renaming {
        self.users.swap(one, other);
        self
    }

    /// Exchanges two media types.
    pub fn types(mut self, one: MediaTypeId, other: MediaTypeId) -> Renaming {
        self.types.swap(one, other);
        self
    }

    /// Exchanges two sessions.
    pub fn sessions(mut self, one: SessionId, other: SessionId) -> Renaming {
        self.sessions.swap(one, other);
        self
    }

    /// This renaming, and another after it.
    #[must_use]
    pub fn then(&self, later: &Renaming) -> Renaming {
        // Where a side lies on a medium is told before the medium is renamed.
        let media = self.media.then(&later.media);
        let sides = self.sides.0.keys().copied().chain(later.sides.0.keys().map(|side| {
            let before = self.media.0.iter().find(|(_, other)| **other == side.medium);
            let medium = before.map_or(side.medium, |(medium, _)| *medium);
            SideId { medium, index: side.index }
        }));
        let mut places = BTreeMap::new();
        for side in sides.flat_map(|side| [side, self.sides.of(&side)]) {
            let here = self.sides.of(&side);
            let there = SideId { medium: self.media.of(&side.medium), index: here.index };
            let index = later.sides.of(&there).index;
            let other = SideId { medium: side.medium, index };
            if other != side {
                places.insert(side, other);
            }
        }
        Renaming {
            pools: self.pools.then(&later.pools),
            texts: self.texts.then(&later.texts),
            media,
            sides: Names(places),
            users: self.users.then(&later.users),
            types: self.types.then(&later.types),
            sessions: self.sessions.then(&later.sessions),
        }
    }

    /// The state in which everything has its other name.
    #[must_use]
    pub fn apply(&self, state: &State) -> State {
        let mut renamed = State {
            operations: state.operations.clone(),
            computer: Arc::new(self.computer(&state.computer)),
            ..State::default()
        };
        for (id, pool) in state.pools.iter() {
            renamed.pools.put(self.pools.of(&id), Some(Arc::new(self.pool(pool))));
        }
        for (id, medium) in state.media.iter() {
            renamed.media.put(self.media.of(&id), Some(self.medium(id, medium)));
        }
        for (id, row) in state.logical_media.iter() {
            let side = self.side(state, row.side);
            renamed.logical_media.put(id, Some(LogicalMedium { side }));
        }
        for (id, row) in state.sessions.iter() {
            let principal = self.users.of(&row.principal);
            renamed.sessions.put(self.sessions.of(&id), Some(Session { principal }));
        }
        let object = |(id, row): (&ObjectId, &_)| (self.object(state, *id), Arc::clone(row));
        renamed.written = state.written.iter().map(object).collect();
        let object = |(id, row): (&ObjectId, &_)| (self.object(state, *id), Arc::clone(row));
        renamed.marks = state.marks.iter().map(object).collect();
        renamed.queue = state.queue.iter().map(|id| self.media.of(id)).collect();
        renamed
    }

    /// The place of a side on its medium, if the medium has the places that are exchanged.
    fn index(&self, medium: MediumId, index: usize, sides: usize) -> usize {
        let other = usize::from(self.sides.of(&SideId { medium, index: index as u8 }).index);
        if other < sides { other } else { index }
    }

    fn side(&self, state: &State, side: SideId) -> SideId {
        let sides = state.medium(side.medium).sides.len();
        let index = self.index(side.medium, usize::from(side.index), sides) as u8;
        SideId { medium: self.media.of(&side.medium), index }
    }

    fn medium(&self, id: MediumId, medium: &Medium) -> Medium {
        let mut sides: Vec<Side> = medium.sides.to_vec();
        for (index, side) in medium.sides.iter().enumerate() {
            sides[self.index(id, index, medium.sides.len())] = *side;
        }
        Medium {
            pool: self.pools.of(&medium.pool),
            media_type: self.types.of(&medium.media_type),
            condition: medium.condition,
            sides: sides.into_iter().collect(),
        }
    }

    fn pool(&self, pool: &Pool) -> Pool {
        Pool {
            name: self.texts.of(&pool.name),
            parent: pool.parent.map(|parent| self.pools.of(&parent)),
            holds: match pool.holds {
                Holds::Pools => Holds::Pools,
                Holds::Media(media_type) => Holds::Media(self.types.of(&media_type)),
            },
            security: self.security(&pool.security),
            ..pool.clone()
        }
    }

    fn computer(&self, computer: &Computer) -> Computer {
        Computer {
            security: self.security(&computer.security),
            online: self.security(&computer.online),
            offline: self.security(&computer.offline),
            ..*computer
        }
    }

    fn security(&self, security: &Security) -> Security {
        let Security::Known(descriptor) = security else { return Security::Unknown };
        let entry = |entry: &crate::access::Entry| crate::access::Entry {
            trustee: self.users.of(&entry.trustee),
            ..*entry
        };
        let dacl = descriptor.dacl.as_ref().map(|dacl| dacl.iter().map(entry).collect());
        let owner = descriptor.owner.map(|owner| self.users.of(&owner));
        Security::Known(Arc::new(SecurityDescriptor { owner, dacl }))
    }

    fn object(&self, state: &State, object: ObjectId) -> ObjectId {
        match object {
            ObjectId::Pool(id) => self.pools.of(&id).into(),
            ObjectId::Medium(id) => self.media.of(&id).into(),
            ObjectId::Side(id) => self.side(state, id).into(),
            ObjectId::MediaType(id) => self.types.of(&id).into(),
            ObjectId::Session(id) => self.sessions.of(&id).into(),
            ObjectId::Logical(_)
            | ObjectId::Library(_)
            | ObjectId::Computer
            | ObjectId::Operation(_) => object,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edition::Edition;
    use crate::event::{self, Event, Label};
    use crate::explore::Scope;

    /// Two media, of which one has sides that differ.
    fn state() -> State {
        let scope = Scope::named("entry").expect("a scope of the model");
        let setting = scope.setting(Edition::Base);
        let mut state = scope.initial().clone();
        for label in [Label::Recognized, Label::Unrecognized] {
            event::happen(
                &setting,
                &mut state,
                Event::Insert { media_type: MediaTypeId(0), label },
            );
        }
        let medium = state.media.get_mut(MediumId(0)).expect("a medium");
        medium.sides[1].allocations = 7;
        let side = SideId { medium: MediumId(0), index: 1 };
        state.logical_media.add(LogicalMedium { side });
        state
    }

    #[test]
    fn an_exchange_undoes_itself_and_what_names_a_thing_follows_it() {
        let exchanges = [
            Renaming::default().media(MediumId(0), MediumId(1)),
            Renaming::default().sides(MediumId(0), 0, 1),
            Renaming::default().pools(PoolId(7), PoolId(2)).texts("A", "MO"),
        ];
        for exchange in exchanges {
            let state = state();
            let renamed = exchange.apply(&state);
            assert_ne!(renamed, state);
            assert_eq!(exchange.apply(&renamed), state);
            assert_eq!(exchange.then(&exchange), Renaming::default());
            let logical = renamed.logical_media.iter().next().map(|(_, row)| row.side);
            assert_eq!(logical.map(|side| renamed.side(side).allocations), Some(7));
        }
    }

    #[test]
    fn one_renaming_after_another_is_both_at_once() {
        let media = Renaming::default().media(MediumId(0), MediumId(1));
        let sides = Renaming::default().sides(MediumId(0), 0, 1);
        for (one, other) in [(&media, &sides), (&sides, &media)] {
            let state = state();
            let both = one.then(other);
            assert_eq!(both.apply(&state), other.apply(&one.apply(&state)));
            let thrice = both.then(&both).then(&both);
            assert_eq!(thrice.then(&both), Renaming::default());
            assert_eq!(thrice.apply(&both.apply(&state)), state);
        }
    }
}
