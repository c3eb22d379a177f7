//! The calls of a scope in a state: every session, every object that exists, and the other arguments
//! that the scope names.

use super::focus::Focus;
use super::scope::{Policies, Scope};
use crate::call::*;
use crate::id::{LibraryId, LogicalId, MediumId, ObjectId, PoolId, Reference, SideId};
use crate::information::Information;
use crate::state::{Holds, PoolKind, SideState, State};

/// Shows every call, in an order that depends on nothing but scope and state.
pub fn visit(scope: &Scope, state: &State, visit: &mut dyn FnMut(Call<Bound>)) {
    visit_part(scope, state, None, visit);
}

/// Shows the calls about what is in focus; without a focus every call.
pub fn visit_part(
    scope: &Scope,
    state: &State,
    focus: Option<Focus>,
    visit: &mut dyn FnMut(Call<Bound>),
) {
    let here = Here { scope, state, focus };
    for &function in &scope.domains.functions {
        if function == Function::OpenNtmsSession {
            here.openings(visit);
            continue;
        }
        for session in state.sessions.ids() {
            here.calls_of(function, session.into(), visit);
        }
    }
}

/// The calls of one function in one session.
pub fn of_function(
    scope: &Scope,
    state: &State,
    function: Function,
    session: Reference,
    visit: &mut dyn FnMut(Call<Bound>),
) {
    Here { scope, state, focus: None }.calls_of(function, session, visit);
}

struct Here<'h> {
    scope: &'h Scope,
    state: &'h State,
    /// What the calls are about; none when it is everything.
    focus: Option<Focus>,
}

type Visit<'v> = &'v mut dyn FnMut(Call<Bound>);

impl Here<'_> {
    fn calls_of(&self, function: Function, session: Reference, visit: Visit<'_>) {
        match function {
            Function::OpenNtmsSession => self.openings(visit),
            Function::CloseNtmsSession => {
                if self.is_of_the_whole() {
                    visit(CloseNtmsSession { session }.into());
                }
            }
            Function::CreateNtmsMediaPool => self.creations(session, visit),
            Function::MoveToNtmsMediaPool => self.moves(session, visit),
            Function::DeleteNtmsMediaPool => self.pools_in_focus().for_each(|pool| {
                visit(DeleteNtmsMediaPool { session, pool: pool.into() }.into());
            }),
            Function::SwapNtmsMedia => self.swaps(session, visit),
            Function::DeallocateNtmsMedia => self.lmids_in_focus().for_each(|id| {
                visit(DeallocateNtmsMedia { session, logical: id.into(), options: 0 }.into());
            }),
            Function::AllocateNtmsMedia => self.allocations(session, visit),
            Function::SetNtmsMediaComplete => self.lmids_in_focus().for_each(|id| {
                visit(SetNtmsMediaComplete { session, logical: id.into() }.into());
            }),
            Function::DecommissionNtmsMedia => self.sides_in_focus().for_each(|id| {
                visit(DecommissionNtmsMedia { session, side: id.into() }.into());
            }),
            Function::MountNtmsMedia => self.mounts(session, visit),
            Function::DismountNtmsMedia => self.dismounts(session, visit),
            Function::CreateNtmsMedia => self.entries(session, visit),
            Function::EjectNtmsMedia => self.ejections(session, visit),
            Function::InjectNtmsMedia => self.injections(session, visit),
            Function::DeleteNtmsMedia => self.media_in_focus().for_each(|id| {
                visit(DeleteNtmsMedia { session, medium: id.into() }.into());
            }),
            Function::GetNtmsObjectSecurity => self.security_readings(session, visit),
            Function::SetNtmsObjectSecurity => self.security_writings(session, visit),
            Function::GetNtmsObjectInformation => self.readings(session, visit),
            Function::SetNtmsObjectInformation => self.writings(session, visit),
            Function::GetNtmsMediaPoolName => self.names(session, visit),
            Function::EnumerateNtmsObject => self.enumerations(session, visit),
        }
    }

    /// Whether this is the part that is about no single object.
    fn is_of_the_whole(&self) -> bool {
        self.focus.is_none_or(|focus| focus == Focus::Whole)
    }

    /// Of these ids the one in focus, if it is there; all of them when nothing is.
    fn in_focus<Id: Copy>(
        &self,
        of_focus: impl Fn(Focus) -> Option<Id>,
        is_there: impl Fn(Id) -> bool,
        all: impl Iterator<Item = Id>,
    ) -> impl Iterator<Item = Id> {
        let one = self.focus.and_then(of_focus).filter(|id| is_there(*id));
        one.into_iter().chain(self.focus.is_none().then_some(all).into_iter().flatten())
    }

    fn pools_in_focus(&self) -> impl Iterator<Item = PoolId> {
        let id = |focus| if let Focus::Pool(id) = focus { Some(id) } else { None };
        self.in_focus(id, |id| self.state.pools.has(id), self.pools())
    }

    fn media_in_focus(&self) -> impl Iterator<Item = MediumId> {
        let id = |focus| if let Focus::Medium(id) = focus { Some(id) } else { None };
        self.in_focus(id, |id| self.state.media.has(id), self.state.media.ids())
    }

    fn sides_in_focus(&self) -> impl Iterator<Item = SideId> {
        self.media_in_focus().flat_map(|medium| self.state.side_states_of(medium)).map(|(id, _)| id)
    }

    fn lmids_in_focus(&self) -> impl Iterator<Item = LogicalId> {
        let id = |focus| if let Focus::Logical(id) = focus { Some(id) } else { None };
        self.in_focus(id, |id| self.state.logical_media.has(id), self.lmids())
    }

    /// Every two LMIDs in both orders, and each with itself.
    fn pairs_in_focus(&self) -> Vec<(LogicalId, LogicalId)> {
        match self.focus {
            None => self.lmids().flat_map(|one| self.lmids().map(move |two| (one, two))).collect(),
            Some(Focus::Pair(one, two)) => {
                let are_there = [one, two].iter().all(|id| self.state.logical_media.has(*id));
                let mut pairs = if are_there { vec![(one, two), (two, one)] } else { Vec::new() };
                pairs.dedup();
                pairs
            }
            Some(_) => Vec::new(),
        }
    }

    fn pools(&self) -> impl Iterator<Item = PoolId> {
        self.state.pools.ids()
    }

    fn application_pools(&self) -> impl Iterator<Item = PoolId> {
        let pools = self.state.pools.iter();
        pools.filter(|(_, pool)| pool.kind == PoolKind::Application).map(|(id, _)| id)
    }

    fn sides(&self) -> impl Iterator<Item = SideId> {
        self.state.side_states().map(|(id, _)| id)
    }

    fn lmids(&self) -> impl Iterator<Item = LogicalId> {
        self.state.logical_media.ids()
    }

    /// Application pools, and those that hold media: the pools of which there is something to read.
    fn telling_pools(&self) -> impl Iterator<Item = PoolId> {
        self.telling(self.pools())
    }

    fn telling(&self, pools: impl Iterator<Item = PoolId>) -> impl Iterator<Item = PoolId> {
        pools.filter(|pool| {
            self.state.pool(*pool).kind == PoolKind::Application
                || self.state.media_in(*pool).next().is_some()
        })
    }

    /// The pools at these paths, as far as they exist.
    fn at(&self, paths: &[Box<str>]) -> impl Iterator<Item = PoolId> {
        paths.iter().filter_map(|path| {
            self.state.find_pool(path.split('\\').filter(|level| !level.is_empty()))
        })
    }

    fn openings(&self, visit: Visit<'_>) {
        if !self.is_of_the_whole() {
            return;
        }
        for &caller in &self.scope.domains.openers {
            visit(OpenNtmsSession { server: None, application: None, options: 0, caller }.into());
        }
    }

    fn creations(&self, session: Reference, visit: Visit<'_>) {
        if !self.is_of_the_whole() {
            return;
        }
        let domains = &self.scope.domains;
        for creation in &domains.creations {
            for media_type in &creation.media_types {
                for &action in &domains.actions {
                    for security in &domains.new_securities {
                        let call = CreateNtmsMediaPool {
                            session,
                            name: Some(creation.name.clone()),
                            media_type: media_type.map_or(Reference::Missing, Reference::from),
                            action,
                            security: security.clone(),
                            pool: OutPointer::Given,
                        };
                        visit(call.into());
                    }
                }
            }
        }
    }

    fn moves(&self, session: Reference, visit: Visit<'_>) {
        for medium in self.media_in_focus() {
            for pool in self.pools() {
                let (medium, destination) = (medium.into(), pool.into());
                visit(MoveToNtmsMediaPool { session, medium, destination }.into());
            }
        }
    }

    fn swaps(&self, session: Reference, visit: Visit<'_>) {
        for (first, second) in self.pairs_in_focus() {
            let (first, second) = (first.into(), second.into());
            visit(SwapNtmsMedia { session, first, second }.into());
        }
    }

    /// From every pool; sides by name for application pools only.
    fn allocations(&self, session: Reference, visit: Visit<'_>) {
        for &options in &self.scope.domains.allocate_options {
            let mut allocate = |pool: PoolId, side: Reference, logical: Reference| {
                let call = AllocateNtmsMedia {
                    session,
                    pool: pool.into(),
                    side,
                    logical,
                    options,
                    timeout: 0,
                    information: OutPointer::Given,
                };
                visit(call.into());
            };
            if options & NTMS_ALLOCATE_NEXT != 0 {
                if self.lmids_in_focus().next().is_none() {
                    continue;
                }
                for pool in self.application_pools() {
                    for logical in self.lmids_in_focus() {
                        allocate(pool, Reference::Missing, logical.into());
                    }
                }
                continue;
            }
            for pool in self.pools_in_focus() {
                allocate(pool, Reference::Missing, Reference::Unknown);
            }
            if self.scope.domains.names_sides && self.media_in_focus().next().is_some() {
                for pool in self.application_pools() {
                    for side in self.sides_in_focus() {
                        allocate(pool, side.into(), Reference::Unknown);
                    }
                }
            }
        }
    }

    /// Every LMID and every side alone, and every two sides of different media.
    fn lists_of_media(&self, visit: &mut dyn FnMut(Box<[Reference]>)) {
        if !self.is_of_the_whole() {
            return;
        }
        self.lmids().for_each(|id| visit([id.into()].into()));
        self.sides().for_each(|id| visit([id.into()].into()));
        for one in self.sides() {
            let others = self.sides().filter(|other| other.medium > one.medium);
            others.for_each(|other| visit([one.into(), other.into()].into()));
        }
    }

    fn mounts(&self, session: Reference, visit: Visit<'_>) {
        self.lists_of_media(&mut |media| {
            for &options in &self.scope.domains.mount_options {
                let call = MountNtmsMedia {
                    session,
                    drives: Some(std::iter::repeat_n(Reference::Unknown, media.len()).collect()),
                    count: media.len() as u32,
                    media: Some(media.clone()),
                    options,
                    priority: 0,
                    timeout: 0,
                    information: OutPointer::Null,
                };
                visit(call.into());
            }
        });
    }

    fn dismounts(&self, session: Reference, visit: Visit<'_>) {
        self.lists_of_media(&mut |media| {
            for &options in &self.scope.domains.dismount_options {
                let (count, media) = (media.len() as u32, Some(media.clone()));
                visit(DismountNtmsMedia { session, media, count, options }.into());
            }
        });
    }

    /// Each medium of the scope into each pool, with labels of its own.
    fn entries(&self, session: Reference, visit: Visit<'_>) {
        if !self.is_of_the_whole() {
            return;
        }
        let domains = &self.scope.domains;
        for pool in self.at(&domains.entry_paths) {
            for entry in &domains.entries {
                for &options in &domains.entry_options {
                    let mut medium = Information::of_type(NTMS_PHYSICAL_MEDIA);
                    medium.pool = Some(pool.into());
                    medium.enabled = Some(true);
                    medium.bar_code = Some(entry.bar_code.clone());
                    let side = |(place, state): (usize, &SideState)| Information {
                        state: Some(state.number()),
                        allocations: Some(entry.allocations),
                        label_type: Some("tape".into()),
                        label_id: Some(format!("{}{place}", entry.label).into()),
                        ..Information::of_type(NTMS_PARTITION)
                    };
                    let sides = Some(entry.sides.iter().enumerate().map(side).collect());
                    let medium = Some(medium);
                    visit(CreateNtmsMedia { session, medium, sides, options }.into());
                }
            }
        }
    }

    fn ejections(&self, session: Reference, visit: Visit<'_>) {
        if !self.is_of_the_whole() {
            return;
        }
        let mut eject = |medium: Reference, operation: Reference, action| {
            visit(EjectNtmsMedia { session, medium, operation, action }.into());
        };
        for medium in self.state.media.ids() {
            eject(medium.into(), Reference::Unknown, NTMS_EJECT_START);
            eject(medium.into(), Reference::Unknown, NTMS_EJECT_QUEUE);
        }
        eject(Reference::Missing, Reference::Unknown, NTMS_EJECT_START);
        for operation in self.state.operations.ids() {
            eject(Reference::Missing, operation.into(), NTMS_EJECT_STOP);
            for medium in self.state.media.ids() {
                eject(medium.into(), operation.into(), NTMS_EJECT_STOP);
            }
        }
    }

    fn injections(&self, session: Reference, visit: Visit<'_>) {
        if !self.is_of_the_whole() {
            return;
        }
        let library = LibraryId::Online.into();
        let mut inject = |operation: Reference, action| {
            visit(InjectNtmsMedia { session, library, operation, action }.into());
        };
        inject(Reference::Unknown, NTMS_INJECT_START);
        for operation in self.state.operations.ids() {
            inject(operation.into(), NTMS_INJECT_STOP);
        }
    }

    fn security_readings(&self, session: Reference, visit: Visit<'_>) {
        for pool in self.telling(self.pools_in_focus()) {
            let parts = OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION;
            let object = pool.into();
            let object_type = NTMS_MEDIA_POOL;
            visit(GetNtmsObjectSecurity { session, object, object_type, parts }.into());
        }
    }

    fn security_writings(&self, session: Reference, visit: Visit<'_>) {
        if !self.is_of_the_whole() {
            return;
        }
        let domains = &self.scope.domains;
        for pool in self.at(&domains.security_paths) {
            for security in &domains.securities {
                let owner = security.owner.map_or(0, |_| OWNER_SECURITY_INFORMATION);
                let call = SetNtmsObjectSecurity {
                    session,
                    object: pool.into(),
                    object_type: NTMS_MEDIA_POOL,
                    parts: owner | DACL_SECURITY_INFORMATION,
                    security: Some(security.clone()),
                };
                visit(call.into());
            }
        }
    }

    fn readings(&self, session: Reference, visit: Visit<'_>) {
        let mut read = |object: ObjectId, object_type| {
            let object = Reference::Object(object);
            let information = OutPointer::Given;
            visit(GetNtmsObjectInformation { session, object, object_type, information }.into());
        };
        let pools = self.telling(self.pools_in_focus());
        pools.for_each(|id| read(ObjectId::Pool(id), NTMS_MEDIA_POOL));
        self.media_in_focus().for_each(|id| read(ObjectId::Medium(id), NTMS_PHYSICAL_MEDIA));
        self.sides_in_focus().for_each(|id| read(ObjectId::Side(id), NTMS_PARTITION));
        self.lmids_in_focus().for_each(|id| read(ObjectId::Logical(id), NTMS_LOGICAL_MEDIA));
        // Of a computer whose policies nobody writes there is nothing to read.
        if self.is_of_the_whole() && !self.scope.domains.computer_policies.is_empty() {
            read(ObjectId::Computer, NTMS_COMPUTER);
        }
    }

    fn writings(&self, session: Reference, visit: Visit<'_>) {
        if !self.is_of_the_whole() {
            return;
        }
        let domains = &self.scope.domains;
        for &policy in &domains.computer_policies {
            let mut given = Information::of_type(NTMS_COMPUTER);
            given.description = Some(Box::from(""));
            given.media_pool_policy = Some(policy);
            let (object, information) = (Reference::Object(ObjectId::Computer), Some(given));
            visit(SetNtmsObjectInformation { session, object, information }.into());
        }
        for pool in self.at(&domains.policy_paths) {
            for policies in &domains.policies {
                let call = SetNtmsObjectInformation {
                    session,
                    object: pool.into(),
                    information: Some(self.written(pool, *policies)),
                };
                visit(call.into());
            }
        }
    }

    /// All writable members of a pool: other policies, everything else as it is.
    fn written(&self, pool: PoolId, policies: Policies) -> Information<Reference> {
        let row = self.state.pool(pool);
        Information {
            name: Some(Box::from(&*row.name)),
            description: Some(Box::from("")),
            media_type: match row.holds {
                Holds::Pools => None,
                Holds::Media(id) => Some(id.into()),
            },
            allocation_policy: Some(u32::from(policies.draws_from_free)),
            deallocation_policy: Some(u32::from(policies.returns_to_free)),
            maximum: Some(policies.maximum),
            ..Information::of_type(NTMS_MEDIA_POOL)
        }
    }

    /// With all the room that there may be, and with too little.
    fn names(&self, session: Reference, visit: Visit<'_>) {
        let root = self.is_of_the_whole().then_some(PoolId::ROOT);
        for pool in self.telling(self.pools_in_focus()).chain(root) {
            for size in [Some(u32::MAX), Some(0)] {
                let (pool, name) = (pool.into(), OutPointer::Given);
                visit(GetNtmsMediaPoolName { session, pool, name, size }.into());
            }
        }
    }

    /// Every type without a container, and every container with what it may hold.
    fn enumerations(&self, session: Reference, visit: Visit<'_>) {
        if !self.is_of_the_whole() {
            return;
        }
        let mut list = |container: Reference, object_type, options| {
            let room = Some(u32::MAX);
            let call = EnumerateNtmsObject { session, container, object_type, room, options };
            visit(call.into());
        };
        for object_type in [
            NTMS_LIBRARY,
            NTMS_LOGICAL_MEDIA,
            NTMS_MEDIA_POOL,
            NTMS_MEDIA_TYPE,
            NTMS_PARTITION,
            NTMS_PHYSICAL_MEDIA,
        ] {
            list(Reference::Missing, object_type, 0);
        }
        list(Reference::Missing, NTMS_MEDIA_POOL, NTMS_ENUM_ROOTPOOL);
        list(LibraryId::Online.into(), NTMS_PHYSICAL_MEDIA, 0);
        list(LibraryId::Offline.into(), NTMS_MEDIA_TYPE, 0);
        for pool in self.telling_pools() {
            list(pool.into(), NTMS_MEDIA_POOL, 0);
            list(pool.into(), NTMS_PHYSICAL_MEDIA, 0);
            list(pool.into(), NTMS_PARTITION, 0);
            list(pool.into(), NTMS_LOGICAL_MEDIA, 0);
        }
        self.state.media.ids().for_each(|id| list(id.into(), NTMS_PARTITION, 0));
        self.lmids().for_each(|id| list(id.into(), NTMS_PARTITION, 0));
        self.sides().for_each(|id| list(id.into(), NTMS_LOGICAL_MEDIA, 0));
    }
}
