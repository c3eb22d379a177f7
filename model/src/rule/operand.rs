//! Arguments that name objects.

use crate::id::{ObjectId, Reference};

/// An argument that names an object.
pub struct Operand<C> {
    /// The object's kind.
    pub kind: Kind,
    /// Reads the argument.
    pub get: fn(&C) -> Reference,
}

/// A kind of object that an argument may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An open session.
    Session,
    /// A media pool.
    Pool,
    /// A physical medium.
    Medium,
    /// A side.
    Side,
    /// A logical medium.
    Logical,
    /// A media type.
    MediaType,
    /// A library.
    Library,
    /// An operation at a port.
    Operation,
    /// Any object of the database.
    Any,
}

impl Kind {
    pub(super) fn matches(self, object: ObjectId) -> bool {
        match object {
            ObjectId::Session(_) => self == Kind::Session,
            ObjectId::Pool(_) => matches!(self, Kind::Pool | Kind::Any),
            ObjectId::Medium(_) => matches!(self, Kind::Medium | Kind::Any),
            ObjectId::Side(_) => matches!(self, Kind::Side | Kind::Any),
            ObjectId::Logical(_) => matches!(self, Kind::Logical | Kind::Any),
            ObjectId::MediaType(_) => matches!(self, Kind::MediaType | Kind::Any),
            ObjectId::Operation(_) => self == Kind::Operation,
            ObjectId::Library(_) => matches!(self, Kind::Library | Kind::Any),
            ObjectId::Computer => self == Kind::Any,
        }
    }
}

/// Places in the table of operands: which of them a row reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operands(u8);

impl Operands {
    /// None of them.
    pub const NONE: Operands = Operands(0);

    /// The operand at this place.
    #[must_use]
    pub const fn at(place: u8) -> Operands {
        Operands(1 << place)
    }

    /// These and those.
    #[must_use]
    pub const fn and(self, others: Operands) -> Operands {
        Operands(self.0 | others.0)
    }

    pub(super) const fn contains(self, others: Operands) -> bool {
        self.0 & others.0 == others.0
    }

    /// The place of the first of them.
    pub(super) const fn place(self) -> usize {
        self.0.trailing_zeros() as usize
    }
}
