//! SetNtmsObjectInformation.

use super::pool_name::is_level;
use crate::access::Rights;
use crate::code::Code;
use crate::defects::Defect;
use crate::environment::Fault;
use crate::guards::Guards;
use crate::identifier::Identifier;
use crate::readings::{MediaNames, PoolRenaming, PoolTypeChange, SystemPoolSettings};
use crate::service::Service;
use crate::store::{Object, PoolHandle, PoolKind, TypeHandle};
use crate::switches::Edition;

/// The parameters of SetNtmsObjectInformation.
#[derive(Clone, Debug)]
pub struct SetNtmsObjectInformation {
    /// `hSession`.
    pub session: Option<Identifier>,
    /// `lpObjectId`.
    pub object: Option<Identifier>,
    /// `lpInfo`.
    pub information: Option<Writable>,
}

/// What can be written of an object.
#[derive(Clone, Debug)]
pub struct Writable {
    /// `dwType`.
    pub object_type: u32,
    /// `szName`.
    pub name: Box<str>,
    /// `szDescription`.
    pub description: Box<str>,
    /// What pools have besides.
    pub pool: Option<WritableOfPool>,
}

/// What can be written of pools alone. The fields are the documented members.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "the fields are named after the documented members")]
pub struct WritableOfPool {
    pub media_type: Option<Identifier>,
    pub allocation_policy: u32,
    pub deallocation_policy: u32,
    pub max_allocates: u32,
}

/// What is written of a pool, after it was tested.
#[derive(Clone, Copy, Default)]
struct Tested {
    renames: bool,
    /// The new media type, when it is another one.
    media_type: Option<Option<TypeHandle>>,
}

impl Service {
    /// Writes the writable members of an object.
    ///
    /// # Errors
    /// The code with which the call fails.
    pub fn set_ntms_object_information(
        &mut self,
        call: &SetNtmsObjectInformation,
    ) -> Result<(), Code> {
        let (mut guards, user) = self.begin(call.session);
        let information = guards.some(call.information.as_ref(), Code::InvalidParameter);
        let said = information.map(|information| information.object_type);
        let object = self.object_of_type(&mut guards, call.object, said);
        if let Some(object) = object {
            let pool = self.pool_around(object);
            // A library or a media type has nothing that can be written here.
            guards.must(pool.is_some(), Code::AccessDenied);
            if let (Some(pool), Some(user)) = (pool, user) {
                let may = self.store.pools[pool].grants(user, self.right_to_write(object));
                guards.must(may, Code::AccessDenied);
            }
        }
        let mut tested = Tested::default();
        if let (Some(Object::Pool(pool)), Some(information)) = (object, information) {
            tested = self.test_pool(&mut guards, pool, information);
        }
        let listed = [Fault::DatabaseFailure, Fault::DatabaseFull, Fault::NotEnoughMemory];
        self.decide(guards, &listed)?;
        if let (Some(object), Some(information)) = (object, information) {
            self.write(object, information, tested);
        }
        Ok(())
    }

    fn right_to_write(&self, object: Object) -> Rights {
        match (self.rules.edition, object) {
            (Edition::Base | Edition::Server2003, _) => Rights::MODIFY,
            (Edition::WindowsXp, Object::Pool(_) | Object::Side(_)) => Rights::CONTROL,
            (Edition::WindowsXp, _) => Rights::NONE,
        }
    }

    /// The conditions on what a pool is given.
    fn test_pool(&self, guards: &mut Guards, handle: PoolHandle, given: &Writable) -> Tested {
        let (pool, readings) = (&self.store.pools[handle], &self.rules.readings);
        let is_own = pool.kind == PoolKind::Application;
        let may = readings.system_pool_settings == SystemPoolSettings::Allowed;
        guards.must(is_own || may, Code::AccessDenied);

        let other = pool.parent.and_then(|parent| self.store.child(parent, &given.name));
        let is_free = other.is_none_or(|other| other == handle);
        let may_rename = pool.parent.is_some() && is_level(&given.name) && is_free;
        let keeps_name = *pool.name == *given.name;
        let checks = readings.pool_renaming == PoolRenaming::Checked;
        guards.must(!checks || may_rename || keeps_name, Code::InvalidParameter);
        let mut tested = Tested { renames: may_rename && !keeps_name, media_type: None };

        let Some(members) = given.pool else { return tested };
        let named = members.media_type.filter(|id| *id != Identifier::NIL);
        let named = named.map(|id| self.object(id).and_then(Object::media_type));
        guards.must(named != Some(None), Code::InvalidParameter);
        let media_type = named.flatten();
        if media_type != pool.media_type {
            let is_empty = pool.media.is_empty() && pool.children.is_empty();
            let checks = readings.pool_type_change == PoolTypeChange::EmptyOnly;
            guards.must(!checks || is_empty, Code::InvalidParameter);
            // There is a system pool for each media type, at any time.
            guards.must(!pool.kind.is_system(), Code::InvalidParameter);
            tested.media_type = is_empty.then_some(media_type);
        }
        tested
    }

    fn write(&mut self, object: Object, given: &Writable, tested: Tested) {
        let names_are_written = self.rules.readings.media_names == MediaNames::Written;
        match object {
            Object::Pool(pool) => self.write_pool(pool, given, tested),
            Object::Medium(medium) => {
                let medium = &mut self.store.media[medium];
                medium.description = given.description.clone();
                if names_are_written {
                    medium.name = given.name.clone();
                }
            }
            Object::Side(side) => {
                let side = self.store.side_mut(side);
                side.description = given.description.clone();
                if names_are_written {
                    side.name = given.name.clone();
                }
            }
            Object::Logical(logical) => {
                let logical = &mut self.store.logical_media[logical];
                logical.name = given.name.clone();
                logical.description = given.description.clone();
            }
            Object::MediaType(_) | Object::Library(_) => {}
        }
    }

    fn write_pool(&mut self, handle: PoolHandle, given: &Writable, tested: Tested) {
        if tested.renames {
            let old_name_stays = self.has(Defect::OldNameStays);
            self.store.rename_pool(handle, &given.name, old_name_stays);
        }
        let are_exchanged = self.has(Defect::PoliciesExchanged);
        let pool = &mut self.store.pools[handle];
        pool.description = given.description.clone();
        let Some(members) = given.pool else { return };
        pool.allocation_policy = members.allocation_policy;
        pool.deallocation_policy = members.deallocation_policy;
        if are_exchanged {
            std::mem::swap(&mut pool.allocation_policy, &mut pool.deallocation_policy);
        }
        pool.maximum = members.max_allocates;
        if let Some(media_type) = tested.media_type {
            self.store.set_media_type(handle, media_type);
        }
    }
}
