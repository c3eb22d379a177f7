//! Calls of the API, and the numbers that they are made with.
//!
//! One set of types serves the model, the protocol and every trace: `N` says how a call names
//! objects and users. Fields are in the documented order and carry the documented names.

#[macro_use]
mod define;
mod function;
mod number;

pub use function::*;
pub(crate) use function::{on_each_call, on_each_function};
pub use number::*;

use crate::access::DescriptorParts;
use crate::id::{PrincipalId, Reference};
use crate::information::Information;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::hash::Hash;

/// How calls and replies name objects, sessions and users.
pub trait Notation: Clone + fmt::Debug + Eq + Hash {
    /// An identifier as an argument: it may be a NULL pointer.
    type Id: Clone + fmt::Debug + Eq + Hash;
    /// A user or group.
    type Principal: Clone + fmt::Debug + Eq + Hash;
}

/// Inside the model: references into a state, and places in the directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Bound {}

impl Notation for Bound {
    type Id = Reference;
    type Principal = PrincipalId;
}

/// A pointer that receives something: given, or NULL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "Option<Out>", into = "Option<Out>")]
pub enum OutPointer {
    /// The caller gave a pointer.
    Given,
    /// The caller passed NULL.
    Null,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Out {
    Out,
}

impl From<Option<Out>> for OutPointer {
    fn from(out: Option<Out>) -> OutPointer {
        out.map_or(OutPointer::Null, |Out::Out| OutPointer::Given)
    }
}

impl From<OutPointer> for Option<Out> {
    fn from(pointer: OutPointer) -> Option<Out> {
        (pointer == OutPointer::Given).then_some(Out::Out)
    }
}

/// Translates identifiers and users from one notation into another.
pub trait Names<N: Notation, M: Notation> {
    /// The identifier in the other notation.
    fn id(&mut self, id: &N::Id) -> M::Id;
    /// The identifier in the other notation, where a structure holds it.
    fn member(&mut self, id: &N::Id) -> M::Id {
        self.id(id)
    }
    /// The user or group in the other notation.
    fn principal(&mut self, principal: &N::Principal) -> M::Principal;
}

/// One argument, to be looked at in documented order.
#[derive(Debug)]
pub enum Argument<'c, N: Notation> {
    /// An identifier, or NULL.
    Id(&'c N::Id),
    /// A user.
    Principal(&'c N::Principal),
    /// A security descriptor, or NULL.
    Security(Option<&'c DescriptorParts<N::Principal>>),
    /// An information structure, or NULL.
    Information(Option<&'c Information<N::Id>>),
    /// An array of information structures, or NULL.
    List(Option<&'c [Information<N::Id>]>),
    /// An array of identifiers, or NULL.
    Ids(Option<&'c [N::Id]>),
    /// A number.
    Number(u32),
    /// A text.
    Text(&'c str),
    /// A pointer that receives something.
    Out(OutPointer),
    /// A NULL pointer to a number or a text.
    Null,
}

impl<'c, N: Notation> Argument<'c, N> {
    /// The identifiers that it is or lists: none, for other arguments.
    #[must_use]
    pub fn ids(&self) -> &'c [N::Id] {
        match *self {
            Argument::Id(id) => std::slice::from_ref(id),
            Argument::Ids(Some(list)) => list,
            Argument::Ids(None)
            | Argument::Principal(_)
            | Argument::Security(_)
            | Argument::Information(_)
            | Argument::List(_)
            | Argument::Number(_)
            | Argument::Text(_)
            | Argument::Out(_)
            | Argument::Null => &[],
        }
    }
}
