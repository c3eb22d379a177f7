//! Everything that the service remembers, and the few ways to change it.

use crate::access::{Descriptor, Directory, Reckoning, Rights, User};
use crate::arena::{Arena, Handle};
use crate::identifier::Identifier;
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// What a pool is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PoolKind {
    /// The pool above all pools.
    Root,
    /// Media that any application may draw.
    Free,
    /// New media that are not recognised.
    Unrecognized,
    /// New media that are recognised.
    Import,
    /// Made by an application.
    Application,
}

impl PoolKind {
    pub(crate) fn is_system(self) -> bool {
        matches!(self, PoolKind::Free | PoolKind::Unrecognized | PoolKind::Import)
    }

    /// The number in `ntmsapi.h`. The root pool has none of its own.
    pub(crate) fn number(self) -> u32 {
        match self {
            PoolKind::Free => 1,
            PoolKind::Unrecognized => 2,
            PoolKind::Import => 3,
            PoolKind::Root | PoolKind::Application => 1000,
        }
    }
}

/// What can be done with a side. The numbers are those of `ntmsapi.h`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SideState {
    /// Waits for its free label.
    Unprepared = 1,
    /// Does not fit the library.
    Incompatible = 2,
    /// Out of service for good.
    Decommissioned = 3,
    /// Can be allocated.
    Available = 4,
    /// Bound to an LMID.
    Allocated = 5,
    /// Bound to an LMID, and not written to any more.
    Complete = 6,
    /// Not recognised.
    Foreign = 7,
    /// Recognised, and of another server.
    Import = 8,
    /// Kept for the LMID of a sibling.
    Reserved = 9,
}

impl SideState {
    /// The states in the order of their numbers.
    pub(crate) const ALL: [SideState; 9] = [
        SideState::Unprepared,
        SideState::Incompatible,
        SideState::Decommissioned,
        SideState::Available,
        SideState::Allocated,
        SideState::Complete,
        SideState::Foreign,
        SideState::Import,
        SideState::Reserved,
    ];

    /// Whether the side has an LMID.
    pub(crate) fn is_bound(self) -> bool {
        matches!(self, SideState::Allocated | SideState::Complete)
    }

    /// Whether an application holds the side, by an LMID or by a reservation.
    pub(crate) fn is_held(self) -> bool {
        self.is_bound() || self == SideState::Reserved
    }
}

pub(crate) type PoolHandle = Handle<Pool>;
pub(crate) type MediumHandle = Handle<Medium>;
pub(crate) type LogicalHandle = Handle<Logical>;

/// A side, by its medium and its place there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SideHandle {
    pub(crate) medium: MediumHandle,
    pub(crate) place: u32,
}

/// A media type, by its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TypeHandle(pub(crate) u32);

/// What lies directly in a pool. Kept up to date by every change, never counted anew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) media: u32,
    pub(crate) logical_media: u32,
}

#[derive(Debug)]
pub(crate) struct Pool {
    pub(crate) id: Identifier,
    pub(crate) kind: PoolKind,
    pub(crate) name: Box<str>,
    pub(crate) description: Box<str>,
    pub(crate) parent: Option<PoolHandle>,
    /// What it holds; `None` for a pool of pools.
    pub(crate) media_type: Option<TypeHandle>,
    pub(crate) allocation_policy: u32,
    pub(crate) deallocation_policy: u32,
    pub(crate) maximum: u32,
    pub(crate) security: Descriptor,
    /// What each user may do here, worked out whenever the descriptor is written.
    pub(crate) rights: Box<[Rights]>,
    /// The pools directly below, by [`Store::key`] of their names.
    pub(crate) children: FxHashMap<Box<str>, PoolHandle>,
    pub(crate) media: Vec<MediumHandle>,
    pub(crate) counts: Counts,
}

impl Pool {
    pub(crate) fn draws_from_free(&self) -> bool {
        self.allocation_policy & 1 != 0
    }

    pub(crate) fn returns_to_free(&self) -> bool {
        self.deallocation_policy & 1 != 0
    }

    pub(crate) fn grants(&self, user: User, asked: Rights) -> bool {
        self.rights[usize::from(user.0)].has(asked)
    }
}

#[derive(Debug)]
pub(crate) struct Medium {
    pub(crate) id: Identifier,
    pub(crate) name: Box<str>,
    pub(crate) description: Box<str>,
    /// The one that was given when the medium was entered.
    pub(crate) bar_code: Option<Box<str>>,
    pub(crate) media_type: TypeHandle,
    pub(crate) pool: PoolHandle,
    /// Where this medium stands in the list of its pool.
    place: usize,
    pub(crate) online: bool,
    pub(crate) enabled: bool,
    /// As in `ntmsapi.h`; 0 is idle.
    pub(crate) media_state: u32,
    pub(crate) sides: Box<[Side]>,
}

impl Medium {
    pub(crate) fn is_in_use(&self) -> bool {
        self.media_state != 0
    }

    pub(crate) fn has(&self, is: impl Fn(SideState) -> bool) -> bool {
        self.sides.iter().any(|side| is(side.state))
    }
}

#[derive(Debug)]
pub(crate) struct Side {
    pub(crate) id: Identifier,
    pub(crate) name: Box<str>,
    pub(crate) description: Box<str>,
    pub(crate) state: SideState,
    pub(crate) allocate_count: u32,
    pub(crate) logical: Option<LogicalHandle>,
    /// The one that was given when the medium was entered, until a free label is written.
    pub(crate) label: Option<Label>,
}

/// What identifies the medium on a side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Label {
    pub(crate) kind: Box<str>,
    pub(crate) id: Box<str>,
}

/// What goes on at the port of the online library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    Ejection,
    Injection,
}

#[derive(Debug)]
pub(crate) struct Logical {
    pub(crate) id: Identifier,
    pub(crate) name: Box<str>,
    pub(crate) description: Box<str>,
    pub(crate) side: SideHandle,
}

#[derive(Debug)]
pub(crate) struct MediaType {
    pub(crate) id: Identifier,
    pub(crate) sides: u32,
    pub(crate) free: Option<PoolHandle>,
    pub(crate) unrecognized: Option<PoolHandle>,
    pub(crate) import: Option<PoolHandle>,
}

/// What an identifier names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Object {
    Pool(PoolHandle),
    Medium(MediumHandle),
    Side(SideHandle),
    Logical(LogicalHandle),
    MediaType(TypeHandle),
    /// Whether it is the online one.
    Library(bool),
}

/// Everything that the service remembers.
#[derive(Debug)]
pub(crate) struct Store {
    pub(crate) objects: FxHashMap<Identifier, Object>,
    pub(crate) sessions: FxHashMap<Identifier, User>,
    /// Operations at the port that were started and not stopped.
    pub(crate) operations: FxHashMap<Identifier, Operation>,
    /// Media that wait to be ejected.
    pub(crate) queue: Vec<MediumHandle>,
    pub(crate) pools: Arena<Pool>,
    pub(crate) media: Arena<Medium>,
    pub(crate) logical_media: Arena<Logical>,
    pub(crate) media_types: Vec<MediaType>,
    /// The online and the offline library.
    pub(crate) libraries: [Identifier; 2],
    pub(crate) directory: Directory,
    pub(crate) root: PoolHandle,
    /// Whether names that differ only by case are the same.
    pub(crate) names_are_case_blind: bool,
    pub(crate) reckoning: Reckoning,
    /// Keys of names that a mistake keeps taken, each with the parent.
    pub(crate) names_not_freed: Vec<(PoolHandle, String)>,
}

impl Store {
    /// What two names have in common when they are the same.
    pub(crate) fn key<'n>(&self, name: &'n str) -> Cow<'n, str> {
        if self.names_are_case_blind {
            Cow::Owned(name.to_ascii_lowercase())
        } else {
            Cow::Borrowed(name)
        }
    }

    pub(crate) fn child(&self, parent: PoolHandle, name: &str) -> Option<PoolHandle> {
        let child = self.pools[parent].children.get(self.key(name).as_ref()).copied();
        child.filter(|child| self.pools.get(*child).is_some())
    }

    /// The pool at the end of a path from the root pool.
    pub(crate) fn walk<'n>(&self, mut levels: impl Iterator<Item = &'n str>) -> Option<PoolHandle> {
        levels.try_fold(self.root, |pool, level| self.child(pool, level))
    }

    pub(crate) fn side(&self, side: SideHandle) -> &Side {
        &self.media[side.medium].sides[side.place as usize]
    }

    pub(crate) fn side_mut(&mut self, side: SideHandle) -> &mut Side {
        &mut self.media[side.medium].sides[side.place as usize]
    }

    /// The pool that holds the medium.
    pub(crate) fn pool_of(&self, medium: MediumHandle) -> PoolHandle {
        self.media[medium].pool
    }

    pub(crate) fn free_pool(&self, media_type: TypeHandle) -> Option<PoolHandle> {
        self.media_types[media_type.0 as usize].free
    }

    /// Puts a pool below its parent.
    pub(crate) fn add_pool(&mut self, pool: Pool) -> PoolHandle {
        let (id, parent, media_type) = (pool.id, pool.parent, pool.media_type);
        let key = self.key(&pool.name).into();
        let handle = self.pools.insert(Pool { media_type: None, ..pool });
        self.set_media_type(handle, media_type);
        if let Some(parent) = parent {
            self.pools[parent].children.insert(key, handle);
        }
        self.objects.insert(id, Object::Pool(handle));
        handle
    }

    /// The pools directly below a pool.
    pub(crate) fn children(&self, parent: PoolHandle) -> impl Iterator<Item = PoolHandle> {
        let children = self.pools[parent].children.values().copied();
        children.filter(|child| self.pools.get(*child).is_some())
    }

    /// Deletes a pool. Its name may stay taken, by mistake.
    pub(crate) fn remove_pool(&mut self, pool: PoolHandle, name_is_freed: bool) {
        let Some(gone) = self.pools.remove(pool) else { return };
        self.objects.remove(&gone.id);
        let key = self.key(&gone.name).into_owned();
        let Some(parent) = gone.parent else { return };
        if let Some(parent) = self.pools.get_mut(parent) {
            parent.children.remove(key.as_str());
        }
        if !name_is_freed {
            self.names_not_freed.push((parent, key));
        }
    }

    /// Gives a pool another name. It may be found by the old one all the same, by mistake.
    pub(crate) fn rename_pool(&mut self, pool: PoolHandle, name: &str, old_name_stays: bool) {
        let old = self.key(&self.pools[pool].name).into_owned();
        let new = self.key(name).into();
        if let Some(parent) = self.pools[pool].parent
            && !old_name_stays
        {
            let siblings = &mut self.pools[parent].children;
            siblings.remove(old.as_str());
            siblings.insert(new, pool);
        }
        self.pools[pool].name = name.into();
    }

    /// Gives a pool another media type. The system pools of a type are found by it.
    pub(crate) fn set_media_type(&mut self, pool: PoolHandle, media_type: Option<TypeHandle>) {
        let old = std::mem::replace(&mut self.pools[pool].media_type, media_type);
        let kind = self.pools[pool].kind;
        if let Some(place) = old.and_then(|old| self.system_pool(kind, old))
            && *place == Some(pool)
        {
            *place = None;
        }
        if let Some(place) = media_type.and_then(|new| self.system_pool(kind, new))
            && place.is_none()
        {
            *place = Some(pool);
        }
    }

    fn system_pool(&mut self, kind: PoolKind, of: TypeHandle) -> Option<&mut Option<PoolHandle>> {
        let media_type = &mut self.media_types[of.0 as usize];
        match kind {
            PoolKind::Free => Some(&mut media_type.free),
            PoolKind::Unrecognized => Some(&mut media_type.unrecognized),
            PoolKind::Import => Some(&mut media_type.import),
            PoolKind::Root | PoolKind::Application => None,
        }
    }

    pub(crate) fn set_security(&mut self, pool: PoolHandle, security: Descriptor) {
        self.pools[pool].rights = self.directory.rights_of_all(&security, self.reckoning);
        self.pools[pool].security = security;
    }

    /// Makes a medium with its sides, in a pool.
    pub(crate) fn add_medium(&mut self, mut medium: Medium) -> MediumHandle {
        let (id, pool) = (medium.id, medium.pool);
        medium.place = self.pools[pool].media.len();
        let sides: Vec<_> = medium.sides.iter().map(|side| side.id).collect();
        let handle = self.media.insert(medium);
        self.objects.insert(id, Object::Medium(handle));
        for (place, side) in (0..).zip(sides) {
            self.objects.insert(side, Object::Side(SideHandle { medium: handle, place }));
        }
        let pool = &mut self.pools[pool];
        pool.media.push(handle);
        pool.counts.media += 1;
        handle
    }

    /// Puts a medium, with all its sides and their logical media, into another pool.
    pub(crate) fn move_medium(&mut self, medium: MediumHandle, to: PoolHandle, count_stays: bool) {
        let from = self.media[medium].pool;
        let bound =
            self.media[medium].sides.iter().filter(|side| side.logical.is_some()).count() as u32;
        let place = self.media[medium].place;
        let source = &mut self.pools[from];
        source.media.swap_remove(place);
        let moved_up = source.media.get(place).copied();
        if !count_stays {
            source.counts.media = source.counts.media.saturating_sub(1);
            source.counts.logical_media = source.counts.logical_media.saturating_sub(bound);
        }
        if let Some(other) = moved_up {
            self.media[other].place = place;
        }
        let destination = &mut self.pools[to];
        let place = destination.media.len();
        destination.media.push(medium);
        destination.counts.media += 1;
        destination.counts.logical_media += bound;
        let medium = &mut self.media[medium];
        medium.pool = to;
        medium.place = place;
    }

    /// Forgets a medium, its sides and their logical media. Gives their identifiers.
    pub(crate) fn remove_medium(&mut self, medium: MediumHandle) -> Vec<Identifier> {
        let bound: Vec<_> = self.media[medium].sides.iter().filter_map(|it| it.logical).collect();
        let mut ids = Vec::new();
        for logical in bound {
            ids.extend(self.logical_media.get(logical).map(|logical| logical.id));
            self.unbind(logical, true);
        }
        self.queue.retain(|queued| *queued != medium);
        let Some(gone) = self.media.remove(medium) else { return ids };
        let pool = &mut self.pools[gone.pool];
        pool.media.swap_remove(gone.place);
        pool.counts.media = pool.counts.media.saturating_sub(1);
        if let Some(other) = pool.media.get(gone.place) {
            self.media[*other].place = gone.place;
        }
        ids.extend(gone.sides.iter().map(|side| side.id).chain([gone.id]));
        for id in &ids {
            self.objects.remove(id);
        }
        ids
    }

    /// Binds a side to a new logical medium.
    pub(crate) fn bind(&mut self, id: Identifier, side: SideHandle) -> LogicalHandle {
        let logical = Logical { id, name: "".into(), description: "".into(), side };
        let handle = self.logical_media.insert(logical);
        self.objects.insert(id, Object::Logical(handle));
        self.side_mut(side).logical = Some(handle);
        let pool = self.pool_of(side.medium);
        self.pools[pool].counts.logical_media += 1;
        handle
    }

    /// Deletes a logical medium. Its identifier may be left behind, by mistake.
    pub(crate) fn unbind(&mut self, logical: LogicalHandle, identifier_is_freed: bool) {
        let Some(gone) = self.logical_media.remove(logical) else { return };
        if identifier_is_freed {
            self.objects.remove(&gone.id);
        }
        self.side_mut(gone.side).logical = None;
        let pool = self.pool_of(gone.side.medium);
        let counts = &mut self.pools[pool].counts;
        counts.logical_media = counts.logical_media.saturating_sub(1);
    }
}

impl Medium {
    /// A medium that nothing has happened to, for [`Store::add_medium`].
    pub(crate) fn new(
        id: Identifier,
        pool: PoolHandle,
        media_type: TypeHandle,
        sides: Vec<Side>,
    ) -> Medium {
        Medium {
            id,
            name: "".into(),
            description: "".into(),
            bar_code: None,
            media_type,
            pool,
            place: 0,
            online: true,
            enabled: true,
            media_state: 0,
            sides: sides.into(),
        }
    }
}

impl Side {
    pub(crate) fn new(id: Identifier, state: SideState, allocate_count: u32) -> Side {
        let (name, description) = ("".into(), "".into());
        Side { id, name, description, state, allocate_count, logical: None, label: None }
    }
}
