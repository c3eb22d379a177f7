//! CreateNtmsMediaPool.

use super::pool_name::levels;
use crate::access::{Descriptor, Entry, List, Principal, Rights, User};
use crate::code::Code;
use crate::defects::Defect;
use crate::environment::Fault;
use crate::guards::Guards;
use crate::identifier::Identifier;
use crate::readings::{
    CreateRight, DefaultEntriesOrder, DefaultSecurity, GivenSecurity, InheritedMark,
    MissingParentCode, NameScope, NewPoolOwner, OpeningOtherType, OpeningRight, OpeningSystemPools,
    OpeningUnknownType, SystemNameCode, TypedParent, UnknownAction,
};
use crate::service::Service;
use crate::store::{Counts, Object, Pool, PoolHandle, PoolKind, TypeHandle};
use crate::switches::Edition;
use rustc_hash::FxHashMap;

/// `dwAction`: opens a pool, and never creates one.
pub const NTMS_OPEN_EXISTING: u32 = 1;
/// `dwAction`: creates a pool, and never opens one.
pub const NTMS_CREATE_NEW: u32 = 2;
/// `dwAction`: opens a pool if it exists, and creates it otherwise.
pub const NTMS_OPEN_ALWAYS: u32 = 3;

/// The parameters of CreateNtmsMediaPool.
#[derive(Clone, Debug)]
pub struct CreateNtmsMediaPool<'a> {
    /// `hSession`.
    pub session: Option<Identifier>,
    /// `lpPoolName`.
    pub name: Option<&'a str>,
    /// `lpMediaType`.
    pub media_type: Option<Identifier>,
    /// `dwAction`.
    pub action: u32,
    /// `lpSecurityAttributes`.
    pub security: SecurityAttributes,
    /// Whether `lpPoolId` is not NULL.
    pub pool: bool,
}

/// A security descriptor that may come with a new pool.
#[derive(Clone, Debug)]
pub enum SecurityAttributes {
    /// NULL.
    Missing,
    /// One that names somebody whom nobody knows.
    NotValid,
    /// Owner, if one is named, and access list.
    Given(Option<Principal>, List),
}

/// A pool to be made.
struct Plan<'a> {
    parent: Option<PoolHandle>,
    leaf: &'a str,
    media_type: Option<TypeHandle>,
}

impl Service {
    /// Creates an application pool, or opens a pool by its name.
    ///
    /// # Errors
    /// The code with which the call fails.
    pub fn create_ntms_media_pool(
        &mut self,
        call: &CreateNtmsMediaPool<'_>,
    ) -> Result<Identifier, Code> {
        let (mut guards, user) = self.begin(call.session);
        let name = guards.some(call.name, Code::InvalidParameter);
        guards.must(call.pool, Code::InvalidParameter);
        let is_valid = !matches!(call.security, SecurityAttributes::NotValid);
        guards.must(is_valid, Code::InvalidParameter);
        let action = self.action(&mut guards, call.action);
        let path = name.and_then(|name| {
            let levels = levels(name, self.rules.readings.empty_level);
            guards.some(levels, Code::InvalidName)
        });
        let (mut plan, mut found) = (None, None);
        if let (Some(path), Some(action)) = (&path, action) {
            found = self.store.walk(path.iter().copied());
            let is_creating = match action {
                NTMS_CREATE_NEW => true,
                NTMS_OPEN_ALWAYS => found.is_none() || self.has(Defect::OpenAlwaysCreates),
                _ => false,
            };
            if is_creating {
                let may_exist = action != NTMS_CREATE_NEW;
                plan = self.plan(&mut guards, user, path, call.media_type, found, may_exist);
            } else {
                self.check_opening(&mut guards, user, path, call.media_type, found);
            }
        }
        self.decide(guards, &[Fault::DatabaseFailure, Fault::DatabaseFull])?;
        match (plan, found, user) {
            (Some(plan), _, Some(user)) => Ok(self.make(&plan, user, &call.security)),
            (_, Some(found), _) => Ok(self.store.pools[found].id),
            // Something of these was missing, and the guards have said so.
            _ => Err(Code::InvalidParameter),
        }
    }

    fn action(&self, guards: &mut Guards, action: u32) -> Option<u32> {
        if matches!(action, NTMS_OPEN_EXISTING | NTMS_CREATE_NEW | NTMS_OPEN_ALWAYS) {
            return Some(action);
        }
        let known = match self.rules.readings.unknown_action {
            UnknownAction::InvalidParameter => None,
            UnknownAction::Unspecified => Some(NTMS_OPEN_EXISTING),
        };
        guards.some(known, Code::InvalidParameter)
    }

    /// Whether the user may create a pool below this one.
    fn may_create(&self, user: User, parent: Option<PoolHandle>) -> bool {
        let pools = &self.store.pools;
        let grants = |right| parent.is_none_or(|parent| pools[parent].grants(user, right));
        let root = pools[self.store.root].grants(user, Rights::CONTROL);
        match (self.rules.edition, self.rules.readings.create_right) {
            (Edition::WindowsXp, _) => grants(Rights::MODIFY),
            (Edition::Base, CreateRight::ParentOnly) => grants(Rights::CONTROL),
            (Edition::Base, CreateRight::Both) | (Edition::Server2003, _) => {
                root && grants(Rights::CONTROL)
            }
        }
    }

    fn system_name_code(&self) -> Code {
        match self.rules.readings.system_name_code {
            SystemNameCode::InvalidName => Code::InvalidName,
            SystemNameCode::InvalidParameter => Code::InvalidParameter,
            SystemNameCode::AccessDenied => Code::AccessDenied,
            SystemNameCode::InvalidMedia => Code::InvalidMedia,
        }
    }

    /// The conditions of creating.
    fn plan<'a>(
        &self,
        guards: &mut Guards,
        user: Option<User>,
        path: &[&'a str],
        media_type: Option<Identifier>,
        found: Option<PoolHandle>,
        may_exist: bool,
    ) -> Option<Plan<'a>> {
        let (leaf, above) = path.split_last()?;
        let readings = &self.rules.readings;
        let otherwise = match readings.missing_parent_code {
            MissingParentCode::ObjectNotFound => Code::ObjectNotFound,
            MissingParentCode::InvalidName => Code::InvalidName,
        };
        let parent = guards.some(self.store.walk(above.iter().copied()), otherwise);
        let media_type = media_type
            .and_then(|id| self.look_up(guards, Some(id), Code::InvalidMedia, Object::media_type));
        if let Some(user) = user {
            guards.must(self.may_create(user, parent), Code::AccessDenied);
        }
        if let Some(found) = found.filter(|_| !may_exist) {
            guards.refuse(Code::AlreadyExists);
            guards.must(!self.store.pools[found].kind.is_system(), self.system_name_code());
        }
        if found.is_none() && readings.name_scope == NameScope::Leaf {
            let key = self.store.key(leaf);
            let is_taken = |pool: &Pool| self.store.key(&pool.name) == key;
            let taken = self.store.pools.iter().any(|(_, pool)| is_taken(pool));
            guards.must(!taken, Code::AlreadyExists);
        }
        if let Some(parent) = parent.filter(|_| self.has(Defect::NameStaysTaken)) {
            let is_this = |(below, key): &(PoolHandle, String)| {
                *below == parent && *key == self.store.key(leaf)
            };
            guards.must(!self.store.names_not_freed.iter().any(is_this), Code::AlreadyExists);
        }
        if let Some(parent) = parent.map(|parent| &self.store.pools[parent]) {
            guards.must(!parent.kind.is_system(), self.system_name_code());
            guards.must(parent.media.is_empty(), Code::InvalidName);
            let refused = readings.typed_parent == TypedParent::Refuse;
            guards.must(!refused || parent.media_type.is_none(), Code::InvalidName);
        }
        Some(Plan { parent, leaf, media_type })
    }

    /// The conditions of opening.
    fn check_opening(
        &self,
        guards: &mut Guards,
        user: Option<User>,
        path: &[&str],
        media_type: Option<Identifier>,
        found: Option<PoolHandle>,
    ) {
        let Some(found) = guards.some(found, Code::ObjectNotFound) else { return };
        let (pool, readings) = (&self.store.pools[found], &self.rules.readings);
        if let Some(user) = user {
            let above = path.split_last().map_or(path, |(_, above)| above);
            let may = match readings.opening_right {
                OpeningRight::None => true,
                OpeningRight::Use => pool.grants(user, Rights::USE),
                OpeningRight::AsCreate => {
                    self.may_create(user, self.store.walk(above.iter().copied()))
                }
            };
            guards.must(may, Code::AccessDenied);
        }
        if readings.opening_system_pools == OpeningSystemPools::Refused {
            guards.must(!pool.kind.is_system(), self.system_name_code());
        }
        let Some(asked) = media_type else { return };
        match self.object(asked).and_then(Object::media_type) {
            Some(asked) => {
                let is_checked = readings.opening_other_type == OpeningOtherType::Checked;
                guards.must(!is_checked || pool.media_type == Some(asked), Code::InvalidMedia);
            }
            None => {
                let is_ignored = readings.opening_unknown_type == OpeningUnknownType::Ignored;
                guards.must(is_ignored, Code::InvalidMedia);
            }
        }
    }

    /// Makes the pool.
    fn make(&mut self, plan: &Plan<'_>, user: User, security: &SecurityAttributes) -> Identifier {
        let id = self.mint.fresh();
        let parent = plan.parent.unwrap_or(self.store.root);
        let security = self.security_of_new_pool(parent, user, security);
        let rights = self.store.directory.rights_of_all(&security, self.store.reckoning);
        self.store.add_pool(Pool {
            id,
            kind: PoolKind::Application,
            name: plan.leaf.into(),
            description: "".into(),
            parent: Some(parent),
            media_type: plan.media_type,
            allocation_policy: 0,
            deallocation_policy: 0,
            maximum: 0,
            security,
            rights,
            children: FxHashMap::default(),
            media: Vec::new(),
            counts: Counts::default(),
        });
        id
    }

    fn security_of_new_pool(
        &self,
        parent: PoolHandle,
        user: User,
        given: &SecurityAttributes,
    ) -> Descriptor {
        let creator = self.store.directory.principal(user);
        let full =
            |trustee| Entry { allows: true, trustee, rights: Rights::FULL, inherited: false };
        let own = [full(creator), full(Principal::SYSTEM)];
        let with_own = |others: &[Entry]| match self.rules.readings.default_entries_order {
            DefaultEntriesOrder::First => [&own, others].concat(),
            DefaultEntriesOrder::After => [others, &own].concat(),
        };
        let readings = &self.rules.readings;
        match given {
            SecurityAttributes::Given(owner, list) => {
                let unnamed = match readings.new_pool_owner {
                    NewPoolOwner::Creator => creator,
                    NewPoolOwner::Unspecified => Principal::SYSTEM,
                };
                let list = match (readings.given_security, list) {
                    (GivenSecurity::Merged, Some(entries)) => Some(with_own(entries)),
                    (GivenSecurity::Merged | GivenSecurity::Exact, list) => list.clone(),
                };
                Descriptor { owner: owner.unwrap_or(unnamed), list }
            }
            SecurityAttributes::Missing | SecurityAttributes::NotValid => {
                let is_as_2003 = readings.default_security == DefaultSecurity::As2003
                    || self.rules.edition == Edition::Server2003;
                let is_taken_over =
                    parent != self.store.root && !self.has(Defect::ParentEntriesForgotten);
                let list = self.store.pools[parent].security.list.as_deref();
                let inherited = readings.inherited_mark == InheritedMark::Marked;
                let of_parent: Vec<_> = list
                    .filter(|_| is_taken_over)
                    .unwrap_or_default()
                    .iter()
                    .map(|entry| Entry { inherited, ..*entry })
                    .collect();
                Descriptor { owner: creator, list: is_as_2003.then(|| with_own(&of_parent)) }
            }
        }
    }
}
