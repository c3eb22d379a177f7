//! Types of objects, as numbers.

use crate::code::Code;
use crate::guards::Guards;
use crate::identifier::Identifier;
use crate::service::Service;
use crate::store::{Object, PoolHandle};

/// NTMS_UNKNOWN: the server finds out the type.
pub(crate) const UNKNOWN: u32 = 0;
pub(crate) const LIBRARY: u32 = 9;
pub(crate) const LOGICAL_MEDIUM: u32 = 11;
pub(crate) const POOL: u32 = 12;
pub(crate) const MEDIA_TYPE: u32 = 13;
pub(crate) const SIDE: u32 = 14;
pub(crate) const MEDIUM: u32 = 15;

/// Whether the API knows this type, NTMS_UNKNOWN apart.
pub(crate) fn is_known(number: u32) -> bool {
    (1..=18).contains(&number)
}

impl Object {
    /// The number of the type.
    pub(crate) fn number(self) -> u32 {
        match self {
            Object::Pool(_) => POOL,
            Object::Medium(_) => MEDIUM,
            Object::Side(_) => SIDE,
            Object::Logical(_) => LOGICAL_MEDIUM,
            Object::MediaType(_) => MEDIA_TYPE,
            Object::Library(_) => LIBRARY,
        }
    }
}

impl Service {
    /// Looks up an object of any kind, and holds its type against the one that was said.
    pub(crate) fn object_of_type(
        &self,
        guards: &mut Guards,
        id: Option<Identifier>,
        said: Option<u32>,
    ) -> Option<Object> {
        let id = guards.some(id, Code::InvalidParameter);
        if let Some(said) = said {
            guards.must(is_known(said), Code::InvalidParameter);
        }
        let object = guards.some(self.object(id?), Code::ObjectNotFound)?;
        if let Some(said) = said {
            guards.must(!is_known(said) || said == object.number(), Code::InvalidParameter);
        }
        Some(object)
    }

    /// The pool that the object is, or that holds it: its access list counts.
    pub(crate) fn pool_around(&self, object: Object) -> Option<PoolHandle> {
        match object {
            Object::Pool(pool) => Some(pool),
            Object::Medium(medium) => Some(self.store.pool_of(medium)),
            Object::Side(side) => Some(self.store.pool_of(side.medium)),
            Object::Logical(logical) => {
                Some(self.store.pool_of(self.store.logical_media[logical].side.medium))
            }
            Object::MediaType(_) | Object::Library(_) => None,
        }
    }
}
