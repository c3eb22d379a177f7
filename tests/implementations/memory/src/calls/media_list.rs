//! What MountNtmsMedia and DismountNtmsMedia share: a list of logical media and sides.

use crate::access::{Rights, User};
use crate::code::Code;
use crate::guards::Guards;
use crate::identifier::Identifier;
use crate::service::Service;
use crate::store::{Object, SideHandle};

/// Media states, as in `ntmsapi.h`.
pub(crate) const IDLE: u32 = 0;
pub(crate) const IN_USE: u32 = 1;
pub(crate) const MOUNTED: u32 = 2;
pub(crate) const LOADED: u32 = 3;
pub(crate) const UNLOADED: u32 = 4;
pub(crate) const OPERATION_ERROR: u32 = 5;
pub(crate) const OPERATOR_REQUEST: u32 = 6;

/// A list of identifiers, in which NULL may stand.
pub(crate) type IdentifierList = Vec<Option<Identifier>>;

impl Service {
    /// The sides that a list stands for. An element that stands for none fails.
    pub(crate) fn listed_sides(
        &self,
        guards: &mut Guards,
        list: Option<&IdentifierList>,
    ) -> Vec<SideHandle> {
        let mut sides = Vec::new();
        for id in guards.some(list, Code::InvalidParameter).into_iter().flatten() {
            let object = id.and_then(|id| self.object(id));
            let Some(object) = guards.some(object, Code::InvalidMedia) else { continue };
            let side = match object {
                Object::Side(side) => Some(side),
                Object::Logical(logical) => Some(self.store.logical_media[logical].side),
                Object::Pool(_) | Object::Medium(_) | Object::MediaType(_) | Object::Library(_) => {
                    None
                }
            };
            sides.extend(guards.some(side, self.wrong_kind(Code::InvalidMedia)));
        }
        sides
    }

    /// USE on the pool of each medium. The libraries grant everything to everybody.
    pub(crate) fn check_use(&self, guards: &mut Guards, user: Option<User>, sides: &[SideHandle]) {
        let Some(user) = user else { return };
        let may = |side: &SideHandle| {
            self.store.pools[self.store.pool_of(side.medium)].grants(user, Rights::USE)
        };
        guards.must(sides.iter().all(may), Code::AccessDenied);
    }
}
