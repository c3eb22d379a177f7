//! The object that a call names, of whatever kind: for the calls that read and write information and
//! security, and for the one that lists.

use super::prelude::*;
use crate::rule::View;

/// A call that is about one object.
pub trait NamesObject: Rules {
    /// The object that it names.
    fn named(&self) -> Reference;
}

impl NamesObject for GetNtmsObjectInformation<Bound> {
    fn named(&self) -> Reference {
        self.object
    }
}

impl NamesObject for SetNtmsObjectInformation<Bound> {
    fn named(&self) -> Reference {
        self.object
    }
}

impl NamesObject for GetNtmsObjectSecurity<Bound> {
    fn named(&self) -> Reference {
        self.object
    }
}

impl NamesObject for SetNtmsObjectSecurity<Bound> {
    fn named(&self) -> Reference {
        self.object
    }
}

impl NamesObject for EnumerateNtmsObject<Bound> {
    fn named(&self) -> Reference {
        self.container
    }
}

/// The object, if there is one of that name.
pub fn object<C: NamesObject>(view: &View<'_, C>) -> Option<ObjectId> {
    view.object(view.call.named())
}

/// The pool whose access list counts for the object: itself, or the pool that it lies in.
pub fn described_pool<C: NamesObject>(view: &View<'_, C>) -> PoolId {
    object(view).map_or(PoolId::NONE, |object| match object {
        ObjectId::Pool(id) => id,
        ObjectId::Medium(id) => view.state.medium(id).pool,
        ObjectId::Side(id) => view.state.pool_of_side(id),
        ObjectId::Logical(id) => view.state.pool_of_logical(id),
        ObjectId::MediaType(_)
        | ObjectId::Library(_)
        | ObjectId::Computer
        | ObjectId::Session(_)
        | ObjectId::Operation(_) => PoolId::NONE,
    })
}

/// What carries the descriptor of the object: a pool, a library or the computer.
pub fn described<C: NamesObject>(view: &View<'_, C>) -> Securable {
    match object(view) {
        Some(ObjectId::Library(id)) => Securable::Library(id),
        Some(ObjectId::Computer) => Securable::Computer,
        Some(_) | None => described_pool(view).into(),
    }
}

/// Whether there is such a descriptor.
pub fn has_a_descriptor<C: NamesObject>(view: &View<'_, C>) -> bool {
    match described(view) {
        Securable::Pool(pool) => view.state.pools.has(pool),
        Securable::Library(_) | Securable::Computer => true,
    }
}

/// Whether the object is not of a kind that has no descriptor at all.
pub fn is_not_of_a_kind_without<C: NamesObject>(view: &View<'_, C>) -> bool {
    object(view).is_none_or(|object| match object {
        ObjectId::Pool(_)
        | ObjectId::Medium(_)
        | ObjectId::Side(_)
        | ObjectId::Logical(_)
        | ObjectId::Library(_)
        | ObjectId::Computer => true,
        ObjectId::MediaType(_) | ObjectId::Session(_) | ObjectId::Operation(_) => false,
    })
}

/// What a server may keep no descriptor of.
pub fn is_no_library_or_computer<C: NamesObject>(view: &View<'_, C>) -> bool {
    !matches!(object(view), Some(ObjectId::Library(_) | ObjectId::Computer))
}

pub fn is_the_computer<C: NamesObject>(view: &View<'_, C>) -> bool {
    object(view) == Some(ObjectId::Computer)
}

pub fn is_a_library<C: NamesObject>(view: &View<'_, C>) -> bool {
    matches!(object(view), Some(ObjectId::Library(_)))
}

pub fn is_a_media_type<C: NamesObject>(view: &View<'_, C>) -> bool {
    matches!(object(view), Some(ObjectId::MediaType(_)))
}

pub fn is_a_pool<C: NamesObject>(view: &View<'_, C>) -> bool {
    matches!(object(view), Some(ObjectId::Pool(_)))
}

pub fn is_a_medium<C: NamesObject>(view: &View<'_, C>) -> bool {
    matches!(object(view), Some(ObjectId::Medium(_)))
}

pub fn is_a_side<C: NamesObject>(view: &View<'_, C>) -> bool {
    matches!(object(view), Some(ObjectId::Side(_)))
}

pub fn is_logical<C: NamesObject>(view: &View<'_, C>) -> bool {
    matches!(object(view), Some(ObjectId::Logical(_)))
}

/// Whether the object is of a kind that lies in pools.
pub fn lies_in_a_pool(object: ObjectId) -> bool {
    matches!(object, ObjectId::Medium(_) | ObjectId::Side(_) | ObjectId::Logical(_))
}

/// Whether a number is one of NtmsObjectsTypes that objects have.
pub fn is_a_type(number: u32) -> bool {
    (1..=18).contains(&number)
}

/// The number of an object's type.
pub fn type_of(object: ObjectId) -> u32 {
    match object {
        ObjectId::Pool(_) => NTMS_MEDIA_POOL,
        ObjectId::Medium(_) => NTMS_PHYSICAL_MEDIA,
        ObjectId::Side(_) => NTMS_PARTITION,
        ObjectId::Logical(_) => NTMS_LOGICAL_MEDIA,
        ObjectId::MediaType(_) => NTMS_MEDIA_TYPE,
        ObjectId::Library(_) => NTMS_LIBRARY,
        ObjectId::Computer => NTMS_COMPUTER,
        ObjectId::Session(_) | ObjectId::Operation(_) => 0,
    }
}
