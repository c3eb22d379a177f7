//! What a row looks at.

use super::Operand;
use super::asker::Asker;
use crate::access::{self, Directory, Rights};
use crate::call::Bound;
use crate::id::{MediaTypeId, ObjectId, PoolId, PrincipalId, Reference, Securable, SideId};
use crate::reading::ReadingChoice;
use crate::reply::Reply;
use crate::setting::{Faults, Setting};
use crate::state::{Operation, Security, State};
use std::cell::{Cell, RefCell};

/// What a row looks at: the state, the call and who calls. Asking about a reading splits the box.
pub struct View<'v, C> {
    /// Edition, directory, media types.
    pub setting: &'v Setting,
    /// The state.
    pub state: &'v State,
    /// The call.
    pub call: &'v C,
    /// Who calls.
    pub caller: PrincipalId,
    /// The faults that the call meets.
    pub faults: Faults,
    /// The side that the call is about, once it is chosen.
    pub chosen: SideId,
    /// The reply as the steps so far have filled it.
    pub reply: &'v Reply<Bound>,
    /// Whether the steps so far have changed anything.
    pub has_changed: bool,
    pub(super) asker: &'v RefCell<Asker>,
    pub(super) remembered: &'v Remembered,
}

/// What rows looked up in a state, under the answers assumed: many rows of one call ask the same.
#[derive(Default)]
pub(super) struct Remembered([Cell<Option<PoolId>>; 2]);

impl Remembered {
    /// Forgets everything: the state has changed.
    pub(super) fn forget(&self) {
        self.0.iter().for_each(|place| place.set(None));
    }
}

impl<C> View<'_, C> {
    /// Whether this answer to an open question is followed.
    #[must_use]
    pub fn follows(&self, choice: ReadingChoice) -> bool {
        self.asker.borrow_mut().follows(choice)
    }

    /// Whether this answer may be followed, without asking whether it is: for what would be looked up
    /// in vain otherwise.
    #[must_use]
    pub fn may_follow(&self, choice: ReadingChoice) -> bool {
        self.asker.borrow().may_follow(choice)
    }

    /// A pool that several rows look for, which is looked up once; each call numbers what it looks
    /// for, from 0.
    #[must_use]
    pub fn looked_up(&self, place: usize, look_up: impl FnOnce() -> PoolId) -> PoolId {
        let Some(remembered) = self.remembered.0.get(place) else { return look_up() };
        remembered.get().unwrap_or_else(|| {
            let found = look_up();
            remembered.set(Some(found));
            found
        })
    }

    /// Whether the caller has this right on a pool, a library or the computer; `None` when what decides
    /// it is unknown.
    #[must_use]
    pub fn grants(&self, right: Rights, on: impl Into<Securable>) -> Option<bool> {
        let directory = &self.setting.directory;
        let flaw = self.setting.mutation.access;
        let passes = |()| {
            directory.is_member(self.caller, Directory::ADMINISTRATORS)
                && self.follows(access::ADMINISTRATORS_PASS)
        };
        match self.state.security(on.into()) {
            Security::Known(descriptor) => {
                let granted = access::decide_with(flaw, directory, descriptor, self.caller, right)
                    .granted
                    || passes(());
                (granted || !descriptor.leaves_open(right)).then_some(granted)
            }
            Security::Unknown => passes(()).then_some(true),
        }
    }

    /// The media type that an argument names.
    #[must_use]
    pub fn has_media_type(&self, id: MediaTypeId) -> bool {
        self.setting.media_type(id).is_some()
    }

    /// Whether an argument names an operation of this kind that runs.
    #[must_use]
    pub fn runs(&self, operation: Reference, what: Operation) -> bool {
        self.state.operations.get(operation.operation()) == Some(&what)
    }

    pub(super) fn resolves(&self, operand: &Operand<C>) -> bool {
        match (operand.get)(self.call) {
            Reference::Object(object) => operand.kind.matches(object) && self.exists(object),
            Reference::Missing | Reference::Nil | Reference::Unknown => false,
        }
    }

    fn exists(&self, object: ObjectId) -> bool {
        match object {
            ObjectId::MediaType(id) => self.has_media_type(id),
            ObjectId::Pool(_)
            | ObjectId::Medium(_)
            | ObjectId::Side(_)
            | ObjectId::Logical(_)
            | ObjectId::Library(_)
            | ObjectId::Computer
            | ObjectId::Session(_)
            | ObjectId::Operation(_) => self.state.has(object),
        }
    }

    /// The object that an argument names, if it names one.
    #[must_use]
    pub fn object(&self, reference: Reference) -> Option<ObjectId> {
        match reference {
            Reference::Object(object) => self.exists(object).then_some(object),
            Reference::Missing | Reference::Nil | Reference::Unknown => None,
        }
    }
}

/// The case "in no case": what nobody sees, and may be so at any time.
pub const fn never<C>(_view: &View<'_, C>) -> bool {
    false
}

/// The case "in every case". One function for each call, so that it is known again by its address.
#[inline(never)]
pub const fn always<C>(_view: &View<'_, C>) -> bool {
    true
}
