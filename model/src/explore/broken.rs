//! Broken calls, made in an audit: one argument is missing, names nothing, or names a wrong thing; a
//! number or a text is out of range; the call meets every fault there is.

use super::calls;
use super::scope::Scope;
use crate::access::{DescriptorParts, Entry, Rights};
use crate::call::*;
use crate::id::{
    LibraryId, MediaTypeId, ObjectId, PoolId, PrincipalId, Reference, SessionId, SideId,
};
use crate::information::Information;
use crate::setting::{Fault, Faults};
use crate::state::{SideState, State};

type Visit<'v> = &'v mut dyn FnMut(Call<Bound>, Faults);

/// Shows the broken calls of a scope in a state. `example` gives a call of a function that succeeds
/// there, if there is one: broken in one place, it has no other fault.
pub fn visit(
    scope: &Scope,
    state: &State,
    example: &dyn Fn(Function) -> Option<Call<Bound>>,
    visit: Visit<'_>,
) {
    let session = state.sessions.ids().next().map_or(Reference::Unknown, Reference::from);
    for &function in &scope.domains.functions {
        let any = || some_call(scope, state, function, session);
        let whole = example(function).unwrap_or_else(any);
        visit(whole.clone(), every_fault());
        break_arguments(state, &whole, &mut |call| visit(call, Faults::NONE));
        out_of_range(&whole, &mut |call| visit(call, Faults::NONE));
        if let Call::AllocateNtmsMedia(call) = whole {
            visit(AllocateNtmsMedia { timeout: 1, ..call }.into(), every_fault());
            with_an_operator(scope, state, session, visit);
        } else if let Call::MountNtmsMedia(call) = whole {
            visit(MountNtmsMedia { timeout: 1, ..call }.into(), every_fault());
        } else if let Call::InjectNtmsMedia(call) = whole {
            for operation in state.operations.ids() {
                let (operation, action) = (operation.into(), NTMS_INJECT_RETRACT);
                visit(InjectNtmsMedia { operation, action, ..call }.into(), Faults::NONE);
            }
        }
        for session in state.sessions.ids() {
            on_other_objects(state, function, session.into(), &mut |call| {
                visit(call, Faults::NONE)
            });
        }
    }
}

/// Calls that wait for media, while an operator brings some if he can.
fn with_an_operator(scope: &Scope, state: &State, session: Reference, visit: Visit<'_>) {
    let brings = Faults::only(Fault::OperatorSatisfies);
    calls::of_function(scope, state, Function::AllocateNtmsMedia, session, &mut |call| {
        if let Call::AllocateNtmsMedia(call) = call {
            visit(AllocateNtmsMedia { timeout: 1, ..call }.into(), brings);
        }
    });
}

/// Security and information of other objects than pools, each by its own type: without consequence
/// for anything that is explored.
fn on_other_objects(
    state: &State,
    function: Function,
    session: Reference,
    visit: &mut dyn FnMut(Call<Bound>),
) {
    let medium = state.media.ids().next().map(|id| (id.into(), NTMS_PHYSICAL_MEDIA));
    let side = state.sides().next().map(|(id, _)| (id.into(), NTMS_PARTITION));
    let logical = state.logical_media.ids().next().map(|id| (id.into(), NTMS_LOGICAL_MEDIA));
    let parts = OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION;
    let media_type = Some((MediaTypeId(0).into(), NTMS_MEDIA_TYPE));
    let online = Some((LibraryId::Online.into(), NTMS_LIBRARY));
    let offline = Some((LibraryId::Offline.into(), NTMS_LIBRARY));
    let computer = Some((Reference::Object(ObjectId::Computer), NTMS_COMPUTER));
    let objects = [medium, side, logical, media_type, online, offline, computer];
    for (object, object_type) in objects.into_iter().flatten() {
        if function == Function::GetNtmsObjectSecurity {
            visit(GetNtmsObjectSecurity { session, object, object_type, parts }.into());
        }
        if function == Function::SetNtmsObjectSecurity {
            let security = Some(DescriptorParts { owner: None, dacl: Some(None) });
            let call = SetNtmsObjectSecurity { session, object, object_type, parts, security };
            visit(call.into());
        }
        if function == Function::SetNtmsObjectInformation {
            let mut given = Information::of_type(object_type);
            given.name = Some("name".into());
            given.description = Some("description".into());
            let information = Some(given);
            visit(SetNtmsObjectInformation { session, object, information }.into());
        }
    }
}

fn every_fault() -> Faults {
    Fault::ALL.iter().fold(Faults::NONE, |faults, fault| faults.with(*fault))
}

/// A call of this function as the scope makes it, or one whose objects are not there.
fn some_call(scope: &Scope, state: &State, function: Function, session: Reference) -> Call<Bound> {
    let mut found = None;
    calls::of_function(scope, state, function, session, &mut |call| {
        found.get_or_insert(call);
    });
    found.unwrap_or_else(|| call_of_nothing(function, session))
}

/// Each identifier of a call in turn is replaced by each wrong one.
fn break_arguments(state: &State, call: &Call<Bound>, visit: &mut dyn FnMut(Call<Bound>)) {
    let session = state.sessions.ids().next().unwrap_or(SessionId(0));
    let wrong = [
        Reference::Missing,
        Reference::Unknown,
        SessionId(u32::MAX - 1).into(),
        session.into(),
        MediaTypeId(0).into(),
        PoolId::ROOT.into(),
    ];
    for place in 0.. {
        let mut count = ReplaceOne { place, with: Reference::Missing, seen: 0 };
        let _ = call.renamed(&mut count);
        if place >= count.seen {
            return;
        }
        for with in wrong {
            visit(call.renamed(&mut ReplaceOne { place, with, seen: 0 }));
        }
    }
}

/// Copies a call, but for the identifier at one place.
struct ReplaceOne {
    place: usize,
    with: Reference,
    seen: usize,
}

impl Names<Bound, Bound> for ReplaceOne {
    fn id(&mut self, id: &Reference) -> Reference {
        let is_here = self.seen == self.place;
        self.seen += 1;
        if is_here { self.with } else { *id }
    }

    fn principal(&mut self, principal: &PrincipalId) -> PrincipalId {
        *principal
    }
}

/// A call whose objects are not there.
fn call_of_nothing(function: Function, session: Reference) -> Call<Bound> {
    let nothing = Reference::Unknown;
    match function {
        Function::OpenNtmsSession => {
            OpenNtmsSession { server: None, application: None, options: 0, caller: PrincipalId(0) }
                .into()
        }
        Function::CloseNtmsSession => CloseNtmsSession { session }.into(),
        Function::CreateNtmsMediaPool => CreateNtmsMediaPool {
            session,
            name: Some("\\Nowhere\\A".into()),
            media_type: nothing,
            action: NTMS_OPEN_EXISTING,
            security: None,
            pool: OutPointer::Given,
        }
        .into(),
        Function::MoveToNtmsMediaPool => {
            MoveToNtmsMediaPool { session, medium: nothing, destination: nothing }.into()
        }
        Function::DeleteNtmsMediaPool => DeleteNtmsMediaPool { session, pool: nothing }.into(),
        Function::SwapNtmsMedia => {
            SwapNtmsMedia { session, first: nothing, second: nothing }.into()
        }
        Function::DeallocateNtmsMedia => {
            DeallocateNtmsMedia { session, logical: nothing, options: 0 }.into()
        }
        Function::AllocateNtmsMedia => AllocateNtmsMedia {
            session,
            pool: nothing,
            side: Reference::Missing,
            logical: nothing,
            options: 0,
            timeout: 0,
            information: OutPointer::Given,
        }
        .into(),
        Function::SetNtmsMediaComplete => SetNtmsMediaComplete { session, logical: nothing }.into(),
        Function::DecommissionNtmsMedia => DecommissionNtmsMedia { session, side: nothing }.into(),
        Function::MountNtmsMedia => MountNtmsMedia {
            session,
            media: Some([nothing].into()),
            drives: Some([nothing].into()),
            count: 1,
            options: 0,
            priority: 0,
            timeout: 0,
            information: OutPointer::Null,
        }
        .into(),
        Function::DismountNtmsMedia => {
            DismountNtmsMedia { session, media: Some([nothing].into()), count: 1, options: 0 }
                .into()
        }
        Function::CreateNtmsMedia => {
            let mut medium = Information::of_type(NTMS_PHYSICAL_MEDIA);
            medium.pool = Some(nothing);
            let (medium, sides) = (Some(medium), Some(Box::default()));
            CreateNtmsMedia { session, medium, sides, options: 0 }.into()
        }
        Function::EjectNtmsMedia => EjectNtmsMedia {
            session,
            medium: nothing,
            operation: nothing,
            action: NTMS_EJECT_START,
        }
        .into(),
        Function::InjectNtmsMedia => InjectNtmsMedia {
            session,
            library: nothing,
            operation: nothing,
            action: NTMS_INJECT_START,
        }
        .into(),
        Function::DeleteNtmsMedia => DeleteNtmsMedia { session, medium: nothing }.into(),
        Function::GetNtmsObjectSecurity => GetNtmsObjectSecurity {
            session,
            object: nothing,
            object_type: NTMS_MEDIA_POOL,
            parts: DACL_SECURITY_INFORMATION,
        }
        .into(),
        Function::SetNtmsObjectSecurity => SetNtmsObjectSecurity {
            session,
            object: nothing,
            object_type: NTMS_MEDIA_POOL,
            parts: DACL_SECURITY_INFORMATION,
            security: Some(DescriptorParts { owner: None, dacl: Some(None) }),
        }
        .into(),
        Function::GetNtmsObjectInformation => GetNtmsObjectInformation {
            session,
            object: nothing,
            object_type: NTMS_MEDIA_POOL,
            information: OutPointer::Given,
        }
        .into(),
        Function::SetNtmsObjectInformation => SetNtmsObjectInformation {
            session,
            object: nothing,
            information: Some(Information::of_type(NTMS_MEDIA_POOL)),
        }
        .into(),
        Function::GetNtmsMediaPoolName => GetNtmsMediaPoolName {
            session,
            pool: nothing,
            name: OutPointer::Given,
            size: Some(u32::MAX),
        }
        .into(),
        Function::EnumerateNtmsObject => EnumerateNtmsObject {
            session,
            container: nothing,
            object_type: NTMS_PHYSICAL_MEDIA,
            room: Some(u32::MAX),
            options: 0,
        }
        .into(),
    }
}

/// Numbers, texts and pointers that a call does not take.
fn out_of_range(call: &Call<Bound>, visit: &mut dyn FnMut(Call<Bound>)) {
    match call {
        Call::OpenNtmsSession(call) => openings(call, visit),
        Call::CreateNtmsMediaPool(call) => creations(call, visit),
        Call::DeallocateNtmsMedia(call) => {
            visit(DeallocateNtmsMedia { options: 1, ..call.clone() }.into());
        }
        Call::AllocateNtmsMedia(call) => allocations(call, visit),
        Call::MountNtmsMedia(call) => mounts(call, visit),
        Call::DismountNtmsMedia(call) => {
            visit(DismountNtmsMedia { media: None, ..call.clone() }.into());
            visit(DismountNtmsMedia { count: 0, media: Some([].into()), ..call.clone() }.into());
            visit(DismountNtmsMedia { options: 3, ..call.clone() }.into());
            visit(DismountNtmsMedia { media: twice(&call.media), ..call.clone() }.into());
        }
        Call::CreateNtmsMedia(call) => entries(call, visit),
        Call::EjectNtmsMedia(call) => {
            for action in [NTMS_EJECT_START, NTMS_EJECT_STOP, NTMS_EJECT_QUEUE, 4, 9] {
                visit(EjectNtmsMedia { action, ..call.clone() }.into());
                let operation = Reference::Missing;
                visit(EjectNtmsMedia { action, operation, ..call.clone() }.into());
                for medium in [Reference::Missing, Reference::Nil] {
                    visit(EjectNtmsMedia { action, medium, ..call.clone() }.into());
                }
            }
        }
        Call::InjectNtmsMedia(call) => {
            for action in [NTMS_INJECT_STOP, NTMS_INJECT_RETRACT, 9] {
                visit(InjectNtmsMedia { action, ..call.clone() }.into());
            }
            let library = LibraryId::Offline.into();
            visit(InjectNtmsMedia { library, ..call.clone() }.into());
        }
        Call::GetNtmsObjectSecurity(call) => {
            visit(GetNtmsObjectSecurity { object_type: 3, ..call.clone() }.into());
            let parts = SACL_SECURITY_INFORMATION;
            visit(GetNtmsObjectSecurity { parts, ..call.clone() }.into());
        }
        Call::SetNtmsObjectSecurity(call) => {
            visit(SetNtmsObjectSecurity { security: None, ..call.clone() }.into());
            visit(SetNtmsObjectSecurity { object_type: 3, ..call.clone() }.into());
            let parts = SACL_SECURITY_INFORMATION;
            visit(SetNtmsObjectSecurity { parts, ..call.clone() }.into());
        }
        Call::GetNtmsObjectInformation(call) => {
            let information = OutPointer::Null;
            visit(GetNtmsObjectInformation { information, ..call.clone() }.into());
            let (object, object_type) = (LibraryId::Online.into(), NTMS_LIBRARY);
            visit(GetNtmsObjectInformation { object, object_type, ..call.clone() }.into());
            for object_type in [0, 3, 99] {
                visit(GetNtmsObjectInformation { object_type, ..call.clone() }.into());
            }
        }
        Call::SetNtmsObjectInformation(call) => writings(call, visit),
        Call::GetNtmsMediaPoolName(call) => {
            for size in [None, Some(0), Some(2)] {
                visit(GetNtmsMediaPoolName { size, ..call.clone() }.into());
            }
            for size in [None, Some(0), Some(u32::MAX)] {
                let name = OutPointer::Null;
                visit(GetNtmsMediaPoolName { name, size, ..call.clone() }.into());
            }
        }
        Call::EnumerateNtmsObject(call) => enumerations(call, visit),
        Call::CloseNtmsSession(_)
        | Call::MoveToNtmsMediaPool(_)
        | Call::DeleteNtmsMediaPool(_)
        | Call::SwapNtmsMedia(_)
        | Call::SetNtmsMediaComplete(_)
        | Call::DecommissionNtmsMedia(_)
        | Call::DeleteNtmsMedia(_) => {}
    }
}

fn openings(call: &OpenNtmsSession<Bound>, visit: &mut dyn FnMut(Call<Bound>)) {
    let text = |length| Some("x".repeat(length).into_boxed_str());
    visit(OpenNtmsSession { server: Some("a b".into()), ..call.clone() }.into());
    visit(OpenNtmsSession { application: text(LONGEST_LEVEL + 1), ..call.clone() }.into());
    visit(OpenNtmsSession { options: 1, ..call.clone() }.into());
}

fn creations(call: &CreateNtmsMediaPool<Bound>, visit: &mut dyn FnMut(Call<Bound>)) {
    let with = |name: Option<String>, action| CreateNtmsMediaPool {
        name: name.map(String::into_boxed_str),
        action,
        ..call.clone()
    };
    let long_path = vec!["x".repeat(LONGEST_LEVEL); 9].join("\\");
    let stranger = Entry::allow(PrincipalId(u32::MAX), Rights::USE);
    let no_security = DescriptorParts { owner: None, dacl: Some(Some(vec![stranger])) };
    visit(with(None, NTMS_CREATE_NEW).into());
    visit(CreateNtmsMediaPool { pool: OutPointer::Null, ..call.clone() }.into());
    visit(CreateNtmsMediaPool { security: Some(no_security), ..call.clone() }.into());
    visit(CreateNtmsMediaPool { action: 7, ..call.clone() }.into());
    for name in ["\\", "\\A\\\\B", "\\Nowhere\\A", "\\Free\\A", "\\Free", "\\Import"] {
        visit(with(Some(name.into()), NTMS_CREATE_NEW).into());
        visit(with(Some(name.into()), NTMS_OPEN_EXISTING).into());
    }
    let bare = call.name.as_deref().map(|name| name.trim_start_matches('\\').to_owned());
    visit(with(bare, NTMS_OPEN_ALWAYS).into());
    visit(with(Some("x".repeat(LONGEST_LEVEL + 1)), NTMS_CREATE_NEW).into());
    visit(with(Some(long_path), NTMS_CREATE_NEW).into());
}

fn allocations(call: &AllocateNtmsMedia<Bound>, visit: &mut dyn FnMut(Call<Bound>)) {
    let both = NTMS_ALLOCATE_NEW | NTMS_ALLOCATE_NEXT;
    visit(AllocateNtmsMedia { options: both, ..call.clone() }.into());
    visit(AllocateNtmsMedia { timeout: 1, ..call.clone() }.into());
    visit(AllocateNtmsMedia { information: OutPointer::Null, ..call.clone() }.into());
    let options = NTMS_ALLOCATE_NEXT;
    visit(AllocateNtmsMedia { options, ..call.clone() }.into());
    let (logical, side) = (call.pool, call.pool);
    visit(AllocateNtmsMedia { options, logical, side, ..call.clone() }.into());
    let options = NTMS_ALLOCATE_ERROR_IF_UNAVAILABLE;
    visit(AllocateNtmsMedia { options, ..call.clone() }.into());
}

/// A list whose first element comes a second time.
fn twice(list: &Option<Box<[Reference]>>) -> Option<Box<[Reference]>> {
    let list = list.as_deref()?;
    Some(list.iter().chain(list.first()).copied().collect())
}

/// The first element, when it is a side, and another side of the same medium.
fn both_sides(list: &Option<Box<[Reference]>>) -> Option<Box<[Reference]>> {
    let mut both: Vec<_> = list.as_deref()?.iter().take(1).copied().collect();
    if let Some(Reference::Object(ObjectId::Side(side))) = both.first().copied() {
        both.push(SideId { index: side.index ^ 1, ..side }.into());
    }
    Some(both.into())
}

/// Media that cannot be mounted, or need not be: without lists, with a medium or a side of it that comes
/// twice, with options and drives of every kind.
fn mounts(call: &MountNtmsMedia<Bound>, visit: &mut dyn FnMut(Call<Bound>)) {
    visit(MountNtmsMedia { media: None, ..call.clone() }.into());
    visit(MountNtmsMedia { drives: None, ..call.clone() }.into());
    visit(MountNtmsMedia { count: 0, media: Some([].into()), ..call.clone() }.into());
    visit(MountNtmsMedia { media: twice(&call.media), ..call.clone() }.into());
    visit(MountNtmsMedia { media: both_sides(&call.media), ..call.clone() }.into());
    visit(MountNtmsMedia { priority: 16, ..call.clone() }.into());
    visit(MountNtmsMedia { information: OutPointer::Given, ..call.clone() }.into());
    visit(MountNtmsMedia { timeout: 1, ..call.clone() }.into());
    for options in [NTMS_MOUNT_ERROR_NOT_AVAILABLE, NTMS_MOUNT_NOWAIT, 0x40] {
        visit(MountNtmsMedia { options, timeout: 1, ..call.clone() }.into());
    }
    let options = NTMS_MOUNT_SPECIFIC_DRIVE;
    for drive in [Reference::Missing, Reference::Unknown, PoolId::ROOT.into()] {
        visit(MountNtmsMedia { options, drives: Some([drive].into()), ..call.clone() }.into());
    }
}

/// Puts one member of a structure wrong; the second argument is an identifier that is in use.
type Breaking = fn(&mut Information<Reference>, Option<Reference>);

/// Media that cannot be entered: without structures, with wrong members, or with an identifier that is
/// in use.
fn entries(call: &CreateNtmsMedia<Bound>, visit: &mut dyn FnMut(Call<Bound>)) {
    visit(CreateNtmsMedia { medium: None, ..call.clone() }.into());
    visit(CreateNtmsMedia { sides: None, ..call.clone() }.into());
    visit(CreateNtmsMedia { sides: Some(Box::default()), ..call.clone() }.into());
    visit(CreateNtmsMedia { options: 8, ..call.clone() }.into());
    let mut medium = call.medium.clone();
    medium.iter_mut().for_each(|given| given.name = Some("name".into()));
    visit(CreateNtmsMedia { medium, ..call.clone() }.into());
    let in_use = Some(PoolId::ROOT.into());
    let of_medium: [Breaking; 4] = [
        |given, _| given.object_type = NTMS_PARTITION,
        |given, _| given.library = Some(LibraryId::Online.into()),
        |given, _| given.pool = None,
        |given, in_use| given.object = in_use,
    ];
    for change in of_medium {
        let mut medium = call.medium.clone();
        medium.iter_mut().for_each(|given| change(given, in_use));
        visit(CreateNtmsMedia { medium, ..call.clone() }.into());
    }
    let of_sides: [Breaking; 7] = [
        |given, _| given.object_type = NTMS_PHYSICAL_MEDIA,
        |given, _| given.state = Some(99),
        |given, _| given.state = Some(SideState::Reserved.number()),
        |given, _| given.label_type = None,
        |given, _| given.label_id = Some("".into()),
        |given, in_use| given.object = in_use,
        |given, in_use| given.logical = in_use,
    ];
    for change in of_sides {
        let mut sides = call.sides.clone();
        sides.iter_mut().flatten().for_each(|given| change(given, in_use));
        visit(CreateNtmsMedia { sides, ..call.clone() }.into());
    }
    let (mut sides, options) = (call.sides.clone(), NTMS_ERROR_ON_DUPLICATE);
    sides.iter_mut().flatten().for_each(|given| given.label_id = Some("twice".into()));
    visit(CreateNtmsMedia { sides, options, ..call.clone() }.into());
}

fn writings(call: &SetNtmsObjectInformation<Bound>, visit: &mut dyn FnMut(Call<Bound>)) {
    let with = |change: fn(&mut Information<Reference>)| {
        let mut information = call.information.clone();
        information.iter_mut().for_each(change);
        SetNtmsObjectInformation { information, ..call.clone() }
    };
    visit(SetNtmsObjectInformation { information: None, ..call.clone() }.into());
    visit(with(|given| given.object_type = 99).into());
    visit(with(|given| given.object_type = NTMS_PARTITION).into());
    visit(with(|given| given.name = Some("a\\b".into())).into());
}

fn enumerations(call: &EnumerateNtmsObject<Bound>, visit: &mut dyn FnMut(Call<Bound>)) {
    visit(EnumerateNtmsObject { room: None, ..call.clone() }.into());
    visit(EnumerateNtmsObject { room: Some(0), ..call.clone() }.into());
    visit(EnumerateNtmsObject { object_type: 99, ..call.clone() }.into());
    visit(EnumerateNtmsObject { options: 7, ..call.clone() }.into());
}
