//! Everything that the service remembers, in one struct.
//!
//! The tables can hold a world that no rule would allow, such as a medium in a pool that is gone:
//! broken servers live there, and the judge lands there after a disagreement. Invariants, not types,
//! rule such worlds out. So reads are total: an id that names nothing reads as a row in which
//! nothing is true.

use crate::access::{Directory, SecurityDescriptor};
use crate::id::{
    LibraryId, LogicalId, MediaTypeId, MediumId, ObjectId, OperationId, PoolId, PrincipalId,
    Securable, SessionId, SideId,
};
use crate::table::Table;
use crate::watch::{Aspect, Spot};
use smallvec::SmallVec;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, LazyLock};

/// The state of one database, and the sessions that are open.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct State {
    /// Media pools, the root pool first.
    pub pools: Table<PoolId, Arc<Pool>>,
    /// Physical media with their sides.
    pub media: Table<MediumId, Medium>,
    /// Logical media: which LMID denotes which side.
    pub logical_media: Table<LogicalId, LogicalMedium>,
    /// Open sessions.
    pub sessions: Table<SessionId, Session>,
    /// Names and descriptions that somebody wrote; what nobody wrote is not documented.
    pub written: BTreeMap<ObjectId, Arc<Written>>,
    /// Bar codes of media and labels of sides that CreateNtmsMedia was given. Others are their own: no
    /// call gives one like them.
    pub marks: BTreeMap<ObjectId, Arc<Mark>>,
    /// What runs at the port of the library.
    pub operations: Table<OperationId, Operation>,
    /// Media that are queued for ejection.
    pub queue: BTreeSet<MediumId>,
    /// The computer and its libraries: there is one row, and it stays.
    pub computer: Arc<Computer>,
}

/// The computer, with its two libraries. Source: NTMS_COMPUTERINFORMATION, RSM Security.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Computer {
    /// Who may do what with the computer.
    pub security: Security,
    /// Who may do what with the online library.
    pub online: Security,
    /// Who may do what with the offline library.
    pub offline: Security,
    /// Whether free media are deleted when they are ejected (NTMS_POOLPOLICY_PURGEOFFLINESCRATCH).
    pub purges_free: bool,
    /// Whether import media are kept when they are ejected (NTMS_POOLPOLICY_KEEPOFFLINEIMPORT).
    pub keeps_import: bool,
}

/// Everybody may do everything, and no policy is set.
impl Default for Computer {
    fn default() -> Computer {
        let open = || Security::Known(Arc::clone(&OPEN_TO_ALL));
        Computer {
            security: open(),
            online: open(),
            offline: open(),
            purges_free: false,
            keeps_import: false,
        }
    }
}

static OPEN_TO_ALL: LazyLock<Arc<SecurityDescriptor>> =
    LazyLock::new(|| Arc::new(SecurityDescriptor { owner: Some(Directory::SYSTEM), dacl: None }));

/// A media pool. Source: NTMS_MEDIAPOOLINFORMATION.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pool {
    /// The last level of its path; the root pool's is empty.
    pub name: Arc<str>,
    /// The pool that it lies in; the root pool lies in none.
    pub parent: Option<PoolId>,
    /// What the pool is for.
    pub kind: PoolKind,
    /// What may lie in it.
    pub holds: Holds,
    /// Whether allocation draws media from the free pool (NTMS_ALLOCATE_FROMSCRATCH).
    pub draws_from_free: bool,
    /// Whether deallocation returns media to the free pool (NTMS_DEALLOCATE_TOSCRATCH).
    pub returns_to_free: bool,
    /// How often a side may be allocated (dwMaxAllocates).
    pub maximum: Maximum,
    /// Who may do what with it and with the media in it.
    pub security: Security,
}

/// What a pool is, without who may do what.
#[derive(Clone, Copy, Debug)]
pub struct PoolShape<'p> {
    /// The last level of its path.
    pub name: &'p str,
    /// The pool that it lies in.
    pub parent: Option<PoolId>,
    /// What the pool is for.
    pub kind: PoolKind,
    /// What may lie in it.
    pub holds: Holds,
}

impl Pool {
    fn shape(&self) -> PoolShape<'_> {
        PoolShape { name: &self.name, parent: self.parent, kind: self.kind, holds: self.holds }
    }
}

/// How often a side of a pool may be allocated, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Maximum {
    /// The documents leave open what the implementation chose, and it was not read yet.
    Unknown,
    /// This often; what 0 means is a question of its own.
    Known(u32),
}

/// PoolType, with the root pool told apart from the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PoolKind {
    /// Reads so when there is no such pool.
    Unknown,
    /// The root of the hierarchy.
    Root,
    /// Media that anybody may draw (scratch).
    Free,
    /// Media whose label nobody knows (foreign).
    Unrecognized,
    /// Media of a known label type, new to this database.
    Import,
    /// Made by an application.
    Application,
}

impl PoolKind {
    /// PoolType in the header. None is public for the root pool, which reads as unknown.
    #[must_use]
    pub const fn number(self) -> u32 {
        match self {
            PoolKind::Unknown | PoolKind::Root => 0,
            PoolKind::Free => 1,
            PoolKind::Unrecognized => 2,
            PoolKind::Import => 3,
            PoolKind::Application => 1000,
        }
    }

    /// The name in traces.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            PoolKind::Unknown => "unknown",
            PoolKind::Root => "root",
            PoolKind::Free => "free",
            PoolKind::Unrecognized => "unrecognized",
            PoolKind::Import => "import",
            PoolKind::Application => "application",
        }
    }

    /// Whether the service makes and manages it.
    #[must_use]
    pub const fn is_system(self) -> bool {
        match self {
            PoolKind::Root | PoolKind::Free | PoolKind::Unrecognized | PoolKind::Import => true,
            PoolKind::Unknown | PoolKind::Application => false,
        }
    }
}

/// What may lie in a pool: other pools, or media of one type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holds {
    /// Pools.
    Pools,
    /// Media of this type.
    Media(MediaTypeId),
}

/// The security of a pool, a library or the computer, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Security {
    /// The documents leave open what the implementation chose, and it was not read yet.
    Unknown,
    /// This descriptor, of which the owner may be unknown.
    Known(Arc<SecurityDescriptor>),
}

/// A physical medium. Source: NTMS_PMIDINFORMATION.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Medium {
    /// The pool that it is in, with all its sides.
    pub pool: PoolId,
    /// Its media type.
    pub media_type: MediaTypeId,
    /// Where it is and whether it can be used.
    pub condition: Condition,
    /// Its sides, by index.
    pub sides: Sides,
}

/// What the environment decides about a medium.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Condition {
    /// The library that it is in.
    pub library: LibraryId,
    /// Whether it is enabled.
    pub enabled: bool,
    /// MediaState.
    pub media_state: MediaState,
}

impl Condition {
    /// Online, enabled and idle.
    pub const READY: Condition =
        Condition { library: LibraryId::Online, enabled: true, media_state: MediaState::Idle };
}

macro_rules! numbered {
    ($(#[$doc:meta])* $name:ident $($(#[$variant_doc:meta])* $variant:ident = $number:literal $text:literal,)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant = $number,)* }

        impl $name {
            /// All of them, by number.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];

            /// The number in the header.
            #[must_use]
            pub const fn number(self) -> u32 {
                self as u32
            }

            /// The one with this number.
            #[must_use]
            pub fn from_number(number: u32) -> Option<$name> {
                $name::ALL.iter().copied().find(|known| known.number() == number)
            }

            /// The name in traces: the last word of the constant in the header.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $($name::$variant => $text,)* }
            }

            /// The one with this name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|known| known.name() == name)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.name())
            }
        }
    };
}

numbered! {
    /// State of one side. Source: NtmsPartitionState, [MS-RSMP] 2.2.4.7; numbers as in the header.
    SideState
    /// Reads so when there is no such side.
    Unknown = 0 "UNKNOWN",
    /// In the free pool, waiting for its free label.
    Unprepared = 1 "UNPREPARED",
    /// Not fit for the library.
    Incompatible = 2 "INCOMPATIBLE",
    /// Spent, never used again.
    Decommissioned = 3 "DECOMMISSIONED",
    /// May be allocated.
    Available = 4 "AVAILABLE",
    /// In use by an application, through an LMID.
    Allocated = 5 "ALLOCATED",
    /// Allocated, and no longer written.
    Complete = 6 "COMPLETE",
    /// Its label is not known, or it is blank.
    Foreign = 7 "FOREIGN",
    /// Its label type is known, its label is not.
    Import = 8 "IMPORT",
    /// Kept for the application that allocated a sibling.
    Reserved = 9 "RESERVED",
}

impl SideState {
    /// Whether a side in this state has an LMID.
    #[must_use]
    pub const fn is_bound(self) -> bool {
        matches!(self, SideState::Allocated | SideState::Complete)
    }
}

numbered! {
    /// State of a medium in its library. Source: NtmsMediaState, [MS-RSMP] 2.2.4.4.
    MediaState
    /// In a slot, or dismounted, or offline.
    Idle = 0 "IDLE",
    /// An operation on it was requested.
    InUse = 1 "INUSE",
    /// In a drive.
    Mounted = 2 "MOUNTED",
    /// In a drive and ready.
    Loaded = 3 "LOADED",
    /// In a drive and ready to be removed.
    Unloaded = 4 "UNLOADED",
    /// In an error from which it can recover.
    OperationError = 5 "OPERROR",
    /// Waiting for an operator.
    OperatorRequest = 6 "OPREQ",
}

/// One side of a medium. Source: NTMS_PARTITIONINFORMATION.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Side {
    /// Where it is in its life.
    pub state: SideState,
    /// How often it was allocated (dwAllocateCount).
    pub allocations: u32,
}

/// The sides of a medium, by index.
#[derive(Clone, Default)]
pub struct Sides {
    sides: SmallVec<[Side; 2]>,
    spot: Option<Box<Spot>>,
}

impl Sides {
    /// No side.
    #[must_use]
    pub fn new() -> Sides {
        Sides::default()
    }

    /// Where each side is in its life, by index.
    pub fn states(&self) -> impl Iterator<Item = SideState> {
        self.read_gist();
        self.sides.iter().map(|side| side.state)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.read_gist();
        self.sides.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn read_gist(&self) {
        if let Some(spot) = &self.spot {
            spot.read(Aspect::Gist);
        }
    }

    /// The same sides, with nothing but what is read as their gist.
    pub(crate) fn gist(&self) -> Sides {
        self.sides.iter().map(|side| Side { allocations: 0, ..*side }).collect()
    }

    /// Adds a side after the last.
    pub fn push(&mut self, side: Side) {
        if let Some(spot) = &mut self.spot {
            spot.change();
        }
        self.sides.push(side);
    }

    /// From now on notes whether it is read and changed.
    pub(crate) fn set_spot(&mut self, spot: Spot) {
        self.spot = Some(Box::new(spot));
    }

    fn forget_changes(&mut self) {
        self.spot.iter_mut().for_each(|spot| spot.forget_changes());
    }

    /// The same sides, of which nobody notes anything.
    pub(crate) fn unwatched(&self) -> Sides {
        Sides { sides: self.sides.clone(), spot: None }
    }

    /// Whether these are, unchanged, the sides that stood at a place when it began to be watched.
    pub(crate) fn is_original(&self, place: u8) -> bool {
        self.spot.as_ref().is_some_and(|spot| spot.is_original(place))
    }
}

impl Deref for Sides {
    type Target = [Side];

    fn deref(&self) -> &[Side] {
        if let Some(spot) = &self.spot {
            spot.read(Aspect::Whole);
        }
        &self.sides
    }
}

impl DerefMut for Sides {
    fn deref_mut(&mut self) -> &mut [Side] {
        if let Some(spot) = &mut self.spot {
            spot.change();
        }
        &mut self.sides
    }
}

impl<'s> IntoIterator for &'s Sides {
    type Item = &'s Side;
    type IntoIter = std::slice::Iter<'s, Side>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl FromIterator<Side> for Sides {
    fn from_iter<I: IntoIterator<Item = Side>>(sides: I) -> Sides {
        Sides { sides: sides.into_iter().collect(), spot: None }
    }
}

impl PartialEq for Sides {
    fn eq(&self, other: &Sides) -> bool {
        Spot::is_same(self.spot.as_deref(), other.spot.as_deref()) || **self == **other
    }
}

impl Eq for Sides {}

impl PartialOrd for Sides {
    fn partial_cmp(&self, other: &Sides) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Sides {
    fn cmp(&self, other: &Sides) -> Ordering {
        (**self).cmp(&**other)
    }
}

impl Hash for Sides {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

impl fmt::Debug for Sides {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

/// A logical medium: an LMID that an application holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LogicalMedium {
    /// The side that it denotes.
    pub side: SideId,
}

/// An open session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Session {
    /// Whose identity it has.
    pub principal: PrincipalId,
}

/// Something that runs at the port of the library until it is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    /// Media go out.
    Eject,
    /// Media come in.
    Inject,
}

/// Name and description of an object as SetNtmsObjectInformation wrote them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Written {
    /// szName, if it was written; that of a pool stands with the pool.
    pub name: Option<Box<str>>,
    /// szDescription.
    pub description: Box<str>,
}

/// What a medium or a side is known by from outside.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mark {
    /// The bar code of a medium.
    BarCode(Box<str>),
    /// The label of a side.
    Label {
        /// szOmidLabelType.
        label_type: Box<str>,
        /// OmidLabelId.
        label_id: Box<str>,
    },
}

static NO_POOL: LazyLock<Pool> = LazyLock::new(|| Pool {
    name: "".into(),
    parent: None,
    kind: PoolKind::Unknown,
    holds: Holds::Pools,
    draws_from_free: false,
    returns_to_free: false,
    maximum: Maximum::Known(0),
    security: Security::Unknown,
});

static NO_MEDIUM: LazyLock<Medium> = LazyLock::new(|| Medium {
    pool: PoolId::NONE,
    media_type: MediaTypeId(u32::MAX),
    condition: Condition::READY,
    sides: Sides::new(),
});

static NO_SIDE: Side = Side { state: SideState::Unknown, allocations: 0 };

static NO_LOGICAL_MEDIUM: LogicalMedium = LogicalMedium { side: SideId::NONE };

/// Being watched: see [`crate::watch`].
impl State {
    /// What was changed since the watch began has been taken back.
    pub(crate) fn forget_changes(&mut self) {
        let changed = self.media.changed();
        for index in (0..64).filter(|index| changed >> index & 1 != 0) {
            if let Some(medium) = self.media.unnoted_mut(index) {
                medium.sides.forget_changes();
            }
        }
        self.pools.forget_changes();
        self.media.forget_changes();
        self.logical_media.forget_changes();
        self.sessions.forget_changes();
        self.operations.forget_changes();
    }

    /// Whether two states are equal but for their tables of pools, media, logical media, sessions and
    /// operations.
    pub(crate) fn has_rest_of(&self, other: &State) -> bool {
        // Whatever is added to states is to be named here or there.
        let State {
            pools: _,
            media: _,
            logical_media: _,
            sessions: _,
            operations: _,
            written,
            marks,
            queue,
            computer,
        } = self;
        *written == other.written
            && *marks == other.marks
            && *queue == other.queue
            && (Arc::ptr_eq(computer, &other.computer) || *computer == other.computer)
    }
}

/// Reading. Every function is total; one that takes an id of nothing answers for nothing.
impl State {
    /// The pool with this id.
    #[must_use]
    pub fn pool(&self, id: PoolId) -> &Pool {
        self.pools.get(id).map_or(&*NO_POOL, |pool| pool)
    }

    /// The medium with this id.
    #[must_use]
    pub fn medium(&self, id: MediumId) -> &Medium {
        self.media.get(id).unwrap_or(&NO_MEDIUM)
    }

    /// The side with this id.
    #[must_use]
    pub fn side(&self, id: SideId) -> &Side {
        self.medium(id.medium).sides.get(usize::from(id.index)).unwrap_or(&NO_SIDE)
    }

    /// What a pool is, without who may do what.
    #[must_use]
    pub fn pool_shape(&self, id: PoolId) -> PoolShape<'_> {
        self.pools.gist(id).map_or(&*NO_POOL, |pool| pool).shape()
    }

    /// What each pool is, without who may do what.
    pub fn pool_shapes(&self) -> impl Iterator<Item = (PoolId, PoolShape<'_>)> {
        self.pools.gists().map(|(id, pool)| (id, pool.shape()))
    }

    /// Where a side is in its life.
    #[must_use]
    pub fn side_state(&self, id: SideId) -> SideState {
        let mut states = self.medium(id.medium).sides.states();
        states.nth(usize::from(id.index)).unwrap_or(NO_SIDE.state)
    }

    /// The logical medium with this id.
    #[must_use]
    pub fn logical(&self, id: LogicalId) -> &LogicalMedium {
        self.logical_media.get(id).unwrap_or(&NO_LOGICAL_MEDIUM)
    }

    /// Whether there is such an object; media types and libraries are not of the state.
    #[must_use]
    pub fn has(&self, object: ObjectId) -> bool {
        match object {
            ObjectId::Pool(id) => self.pools.has(id),
            ObjectId::Medium(id) => self.media.has(id),
            ObjectId::Side(id) => self.side_state(id) != SideState::Unknown,
            ObjectId::Logical(id) => self.logical_media.has(id),
            ObjectId::Session(id) => self.sessions.has(id),
            ObjectId::Operation(id) => self.operations.has(id),
            ObjectId::MediaType(_) | ObjectId::Library(_) | ObjectId::Computer => true,
        }
    }

    /// The security of what carries a descriptor.
    #[must_use]
    pub fn security(&self, of: Securable) -> &Security {
        match of {
            Securable::Pool(id) => &self.pool(id).security,
            Securable::Library(LibraryId::Online) => &self.computer.online,
            Securable::Library(LibraryId::Offline) => &self.computer.offline,
            Securable::Computer => &self.computer.security,
        }
    }

    /// Whether a medium or a side has this bar code or label.
    #[must_use]
    pub fn has_mark(&self, mark: &Mark) -> bool {
        self.marks.values().any(|known| **known == *mark)
    }

    /// The pool that a side's medium is in.
    #[must_use]
    pub fn pool_of_side(&self, side: SideId) -> PoolId {
        self.medium(side.medium).pool
    }

    /// The pool that a logical medium is in: that of the medium whose side it denotes.
    #[must_use]
    pub fn pool_of_logical(&self, id: LogicalId) -> PoolId {
        self.pool_of_side(self.logical(id).side)
    }

    /// The sides of a medium, by index.
    pub fn sides_of(&self, medium: MediumId) -> impl Iterator<Item = (SideId, &Side)> {
        self.medium(medium)
            .sides
            .iter()
            .enumerate()
            .map(move |(index, side)| (SideId { medium, index: index as u8 }, side))
    }

    /// Where each side of a medium is in its life.
    pub fn side_states_of(&self, medium: MediumId) -> impl Iterator<Item = (SideId, SideState)> {
        let states = self.medium(medium).sides.states().enumerate();
        states.map(move |(index, state)| (SideId { medium, index: index as u8 }, state))
    }

    /// Where each of the other sides of the same medium is in its life.
    pub fn sibling_states(&self, side: SideId) -> impl Iterator<Item = SideState> {
        let sides = self.side_states_of(side.medium).filter(move |(other, _)| *other != side);
        sides.map(|(_, state)| state)
    }

    /// Where each side is in its life, medium by medium.
    pub fn side_states(&self) -> impl Iterator<Item = (SideId, SideState)> {
        self.media.ids().flat_map(|medium| self.side_states_of(medium))
    }

    /// The other sides of the same medium.
    pub fn siblings(&self, side: SideId) -> impl Iterator<Item = (SideId, &Side)> {
        self.sides_of(side.medium).filter(move |(other, _)| *other != side)
    }

    /// Every side, medium by medium.
    pub fn sides(&self) -> impl Iterator<Item = (SideId, &Side)> {
        self.media.ids().flat_map(|medium| self.sides_of(medium))
    }

    /// The media in a pool.
    pub fn media_in(&self, pool: PoolId) -> impl Iterator<Item = (MediumId, &Medium)> {
        self.media.iter().filter(move |(_, medium)| medium.pool == pool)
    }

    /// The pools directly below a pool.
    pub fn children_of(&self, pool: PoolId) -> impl Iterator<Item = (PoolId, PoolShape<'_>)> {
        self.pool_shapes().filter(move |(_, child)| child.parent == Some(pool))
    }

    /// The LMIDs that denote a side: one at most, while the invariants hold.
    pub fn logical_media_of(&self, side: SideId) -> impl Iterator<Item = LogicalId> {
        self.logical_media.iter().filter(move |(_, row)| row.side == side).map(|(id, _)| id)
    }

    /// The logical media in a pool.
    pub fn logical_media_in(&self, pool: PoolId) -> impl Iterator<Item = LogicalId> {
        self.logical_media.ids().filter(move |id| self.pool_of_logical(*id) == pool)
    }

    /// The pool of this kind that holds media of this type, as the service made it.
    #[must_use]
    pub fn system_pool(&self, kind: PoolKind, media_type: MediaTypeId) -> Option<PoolId> {
        self.pool_shapes()
            .find(|(_, pool)| pool.kind == kind && pool.holds == Holds::Media(media_type))
            .map(|(id, _)| id)
    }

    /// Finds a pool by the levels of its path, from the root pool.
    pub fn find_pool<'n>(&self, levels: impl IntoIterator<Item = &'n str>) -> Option<PoolId> {
        let root = self.pools.has(PoolId::ROOT).then_some(PoolId::ROOT);
        levels.into_iter().fold(root, |parent, level| {
            let parent = parent?;
            self.children_of(parent).find(|(_, child)| child.name == level).map(|(id, _)| id)
        })
    }

    /// The path of a pool, such as `\Backup\Weekly`; the root pool's is `\`.
    #[must_use]
    pub fn path(&self, pool: PoolId) -> String {
        let mut levels = Vec::new();
        let mut at = pool;
        // A wrong world may have a cycle; no path has more levels than there are pools.
        for _ in 0..=self.pools.len() {
            let Some(row) = self.pools.get(at) else { break };
            let Some(parent) = row.parent else { break };
            levels.push(&*row.name);
            at = parent;
        }
        levels.reverse();
        format!("\\{}", levels.join("\\"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_exist_reads_as_nothing() {
        let state = State::default();
        assert_eq!(state.pool(PoolId(7)).kind, PoolKind::Unknown);
        assert_eq!(state.side(SideId::NONE).state, SideState::Unknown);
        assert_eq!(state.pool_of_logical(LogicalId(3)), PoolId::NONE);
        assert_eq!(state.path(PoolId(9)), "\\");
    }
}
