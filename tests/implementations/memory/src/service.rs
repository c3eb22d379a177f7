//! The service as a value: a method for each function of the API and for each event.

use crate::access::{Reckoning, User};
use crate::code::Code;
use crate::defects::Defect;
use crate::environment::Fault;
use crate::guards::Guards;
use crate::identifier::{Identifier, Mint};
use crate::readings::{Administrators, WrongKindCode};
use crate::store::{
    LogicalHandle, MediumHandle, Object, PoolHandle, SideHandle, Store, TypeHandle,
};
use crate::switches::{Rules, Switches};
use crate::world::{IdentifiersOfWorld, World, WorldError};
use rand::SeedableRng;
use rand::rngs::StdRng;

/// A media-pool service.
///
/// Each function of the API is a method that takes its parameters and gives its outputs, or the
/// code with which the call fails. A call tests all its conditions before it changes anything, so
/// that nothing ever has to be taken back.
#[derive(Debug)]
pub struct Service {
    pub(crate) rules: Rules,
    pub(crate) store: Store,
    pub(crate) mint: Mint,
    pub(crate) chance: StdRng,
    /// Faults that the next call meets.
    pub(crate) faults: Vec<Fault>,
}

impl Service {
    /// A service in the world of [`World::example`].
    #[must_use]
    pub fn new(switches: &Switches) -> Service {
        let rules = Rules::new(switches);
        let mut mint = Mint::new(switches.identifiers, switches.seed);
        let (store, _) =
            World::example().load(&rules, &mut mint).expect("the example is a sound world");
        let chance = StdRng::seed_from_u64(switches.seed);
        Service { rules, store, mint, chance, faults: Vec::new() }
    }

    /// Forgets everything, sessions too, and brings a world into being. Gives the identifiers of its
    /// objects, by those that the world calls them by.
    ///
    /// # Errors
    /// If the world contradicts itself; everything then stays as it was.
    pub fn reset(&mut self, world: &World) -> Result<IdentifiersOfWorld, WorldError> {
        let (store, identifiers) = world.load(&self.rules, &mut self.mint)?;
        self.store = store;
        self.faults.clear();
        Ok(identifiers)
    }

    /// A user of the world, by name.
    #[must_use]
    pub fn user(&self, name: &str) -> Option<User> {
        self.store.directory.user(name)
    }

    /// The conditions of a call, the first of which is that its session is open.
    pub(crate) fn begin(&self, session: Option<Identifier>) -> (Guards, Option<User>) {
        let mut guards = Guards::new();
        let user = session.and_then(|session| self.store.sessions.get(&session).copied());
        let user = guards.some(user, Code::InvalidHandle);
        (guards, user)
    }

    /// Whether the call may do its work. It meets the faults that the table of its codes lists.
    pub(crate) fn decide(&mut self, mut guards: Guards, listed: &[Fault]) -> Result<(), Code> {
        for fault in self.faults.drain(..) {
            if let Some(code) = fault.code().filter(|_| listed.contains(&fault)) {
                guards.refuse(code);
            }
        }
        guards.verdict(self.rules.guards, &mut self.chance)
    }

    pub(crate) fn has(&self, defect: Defect) -> bool {
        self.rules.has(defect)
    }

    /// What an identifier names.
    pub(crate) fn object(&self, id: Identifier) -> Option<Object> {
        let object = *self.store.objects.get(&id)?;
        match object {
            Object::Logical(handle) if self.has(Defect::StaleIdentifier) => {
                self.store.logical_media.whatever_is_there(handle).map(Object::Logical)
            }
            Object::Logical(handle) => self.store.logical_media.get(handle).map(|_| object),
            Object::Pool(handle) => self.store.pools.get(handle).map(|_| object),
            Object::Medium(_) | Object::Side(_) | Object::MediaType(_) | Object::Library(_) => {
                Some(object)
            }
        }
    }

    /// Looks up an argument that must be there and name an object of one kind.
    pub(crate) fn look_up<T>(
        &self,
        guards: &mut Guards,
        id: Option<Identifier>,
        otherwise: Code,
        of_kind: impl Fn(Object) -> Option<T>,
    ) -> Option<T> {
        let id = guards.some(id, Code::InvalidParameter)?;
        let object = guards.some(self.object(id), otherwise)?;
        guards.some(of_kind(object), self.wrong_kind(otherwise))
    }

    /// The code for an identifier of an object of another kind.
    pub(crate) fn wrong_kind(&self, look_up_code: Code) -> Code {
        match self.rules.readings.wrong_kind_code {
            WrongKindCode::LookUpCode => look_up_code,
            WrongKindCode::ObjectNotFound => Code::ObjectNotFound,
        }
    }
}

impl Rules {
    /// How rights are worked out.
    pub(crate) fn reckoning(&self) -> Reckoning {
        Reckoning {
            administrators_pass: self.readings.administrators == Administrators::Pass,
            group_deny_ignored: self.has(Defect::GroupDenyIgnored),
            missing_list_denies: self.has(Defect::MissingListDenies),
        }
    }
}

impl Object {
    pub(crate) fn pool(self) -> Option<PoolHandle> {
        if let Object::Pool(handle) = self { Some(handle) } else { None }
    }

    pub(crate) fn medium(self) -> Option<MediumHandle> {
        if let Object::Medium(handle) = self { Some(handle) } else { None }
    }

    pub(crate) fn side(self) -> Option<SideHandle> {
        if let Object::Side(handle) = self { Some(handle) } else { None }
    }

    pub(crate) fn logical(self) -> Option<LogicalHandle> {
        if let Object::Logical(handle) = self { Some(handle) } else { None }
    }

    pub(crate) fn media_type(self) -> Option<TypeHandle> {
        if let Object::MediaType(handle) = self { Some(handle) } else { None }
    }
}
