//! Names of things inside one state: small numbers, dense, given out again after the thing is gone.
//!
//! Identifiers that an implementation gives out (GUIDs, handles) live outside the model; whoever
//! judges binds them to these ids and remembers for ever which ones were given out.

use std::fmt;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident $letter:literal)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($letter, "{}"), self.0)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
        impl From<usize> for $name {
            fn from(index: usize) -> Self {
                $name(u32::try_from(index).unwrap_or(u32::MAX))
            }
        }
        impl From<$name> for usize {
            fn from(id: $name) -> usize {
                id.0 as usize
            }
        }
    )*};
}

ids! {
    /// One media pool. Written `P0` (the root pool), `P1`, ...
    PoolId "P"
    /// One physical medium (PMID). Written `M0`, `M1`, ...
    MediumId "M"
    /// One logical medium (LMID). Written `L0`, `L1`, ...
    LogicalId "L"
    /// One open session. Written `S0`, `S1`, ...
    SessionId "S"
    /// One operation at the port of a library. Written `O0`, `O1`, ...
    OperationId "O"
    /// One media type. Written `T0`, `T1`, ...
    MediaTypeId "T"
    /// One user or group, by its place in the directory of the [`Setting`](crate::Setting).
    PrincipalId "U"
}

impl PoolId {
    /// The root pool: it carries an access-control list and is the parent of all top-level pools.
    pub const ROOT: PoolId = PoolId(0);
    /// Names no pool; reads as the pool that does not exist.
    pub const NONE: PoolId = PoolId(u32::MAX);
}

/// One side of a medium. Written `M1/A`, `M1/B`, ...
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SideId {
    /// The medium that has the side.
    pub medium: MediumId,
    /// Place of the side on the medium, from 0.
    pub index: u8,
}

impl SideId {
    /// Names no side.
    pub const NONE: SideId = SideId { medium: MediumId(u32::MAX), index: 0 };
}

impl fmt::Display for SideId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match char::from_u32('A' as u32 + u32::from(self.index)) {
            Some(letter) if self.index < 26 => write!(f, "{}/{letter}", self.medium),
            _ => write!(f, "{}/{}", self.medium, self.index),
        }
    }
}

impl fmt::Debug for SideId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// One of the two libraries. MS-RSMP and the chapter on libraries know exactly one offline library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LibraryId {
    /// The library that media are in when a drive can reach them.
    Online,
    /// The library that stands for the shelf.
    Offline,
}

/// Any object that an identifier may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObjectId {
    /// A media pool.
    Pool(PoolId),
    /// A physical medium.
    Medium(MediumId),
    /// A side of a medium.
    Side(SideId),
    /// A logical medium.
    Logical(LogicalId),
    /// A media type.
    MediaType(MediaTypeId),
    /// A library.
    Library(LibraryId),
    /// The computer.
    Computer,
    /// A session: not an object of the database, but identifiers may be confused.
    Session(SessionId),
    /// An operation at a port: not an object of the database either.
    Operation(OperationId),
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ObjectId::Pool(id) => write!(f, "{id}"),
            ObjectId::Medium(id) => write!(f, "{id}"),
            ObjectId::Side(id) => write!(f, "{id}"),
            ObjectId::Logical(id) => write!(f, "{id}"),
            ObjectId::MediaType(id) => write!(f, "{id}"),
            ObjectId::Library(LibraryId::Online) => f.write_str("Y0"),
            ObjectId::Library(LibraryId::Offline) => f.write_str("Y1"),
            ObjectId::Computer => f.write_str("Z0"),
            ObjectId::Session(id) => write!(f, "{id}"),
            ObjectId::Operation(id) => write!(f, "{id}"),
        }
    }
}

/// What carries a security descriptor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Securable {
    /// A media pool: its descriptor counts for the media in it too.
    Pool(PoolId),
    /// A library.
    Library(LibraryId),
    /// The computer.
    Computer,
}

impl From<PoolId> for Securable {
    fn from(pool: PoolId) -> Securable {
        Securable::Pool(pool)
    }
}

/// What a caller passed where an identifier is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reference {
    /// A NULL pointer.
    Missing,
    /// Zeros: an identifier that names nothing, and stands for NULL inside a structure.
    Nil,
    /// An identifier that names nothing: never given out, or of something that is gone.
    Unknown,
    /// An identifier of this object, which may be of the wrong kind for the call.
    Object(ObjectId),
}

macro_rules! narrowing {
    ($($(#[$doc:meta])* $name:ident $variant:ident $type:ty, $none:expr;)*) => {
        impl Reference {$(
            $(#[$doc])*
            #[must_use]
            pub fn $name(self) -> $type {
                match self {
                    Reference::Object(ObjectId::$variant(id)) => id,
                    Reference::Missing
                    | Reference::Nil
                    | Reference::Unknown
                    | Reference::Object(_) => $none,
                }
            }
        )*}
        $(impl From<$type> for ObjectId {
            fn from(id: $type) -> ObjectId {
                ObjectId::$variant(id)
            }
        }
        impl From<$type> for Reference {
            fn from(id: $type) -> Reference {
                Reference::Object(ObjectId::$variant(id))
            }
        })*
    };
}

narrowing! {
    /// The pool that is named, or one that does not exist.
    pool Pool PoolId, PoolId::NONE;
    /// The medium that is named, or one that does not exist.
    medium Medium MediumId, MediumId(u32::MAX);
    /// The side that is named, or one that does not exist.
    side Side SideId, SideId::NONE;
    /// The logical medium that is named, or one that does not exist.
    logical Logical LogicalId, LogicalId(u32::MAX);
    /// The session that is named, or one that does not exist.
    session Session SessionId, SessionId(u32::MAX);
    /// The operation that is named, or one that does not run.
    operation Operation OperationId, OperationId(u32::MAX);
    /// The media type that is named, or one that does not exist.
    media_type MediaType MediaTypeId, MediaTypeId(u32::MAX);
    /// The library that is named; nothing else reads as the offline one.
    library Library LibraryId, LibraryId::Offline;
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reference::Missing => f.write_str("NULL"),
            Reference::Nil => f.write_str("NIL"),
            Reference::Unknown => f.write_str("?"),
            Reference::Object(object) => object.fmt(f),
        }
    }
}
