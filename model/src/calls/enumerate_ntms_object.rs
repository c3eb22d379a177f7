//! `EnumerateNtmsObject`: lists the objects of a type in a container.
//! Clauses: `specs/enumerate_ntms_object.md`.

use super::named_object::described_pool;
use super::prelude::*;

type Enumerate = EnumerateNtmsObject<Bound>;
type View<'v> = crate::rule::View<'v, Enumerate>;

const SESSION: Operands = Operands::at(0);
const CONTAINER: Operands = Operands::at(1);
const BOTH: Operands = SESSION.and(CONTAINER);

impl Rules for Enumerate {
    const FUNCTION: Function = Function::EnumerateNtmsObject;

    const OPERANDS: &'static [Operand<Self>] = &[
        Operand { kind: Kind::Session, get: |call| call.session },
        Operand { kind: Kind::Any, get: |call| call.container },
    ];

    #[rustfmt::skip]
    const ROWS: &'static [Row<Self>] = &[
        //  group      clause     editions    reads      when                 must hold                           otherwise
        row(Handle,    "ENUM-3",  ALL,        NOTHING,   always,              OpenSession(SESSION),               E::InvalidHandle),
        row(Parameter, "ENUM-1",  ALL,        NOTHING,   always,              Holds(room_is_given),               E::InvalidParameter),
        row(Parameter, "ENUM-9",  ALL,        NOTHING,   always,              Holds(type_can_be_enumerated),      E::InvalidParameter),
        row(Parameter, "ENUM-7",  WINDOWS_XP, NOTHING,   always,              Holds(options_are_zero),            E::InvalidParameter).under("enumerate-options", "invalid-parameter"),
        row(Parameter, "ENUM-10", NOT_XP,     NOTHING,   options_are_set,     Holds(root_pool_can_be_asked_for),  E::InvalidParameter).under("enumerate-options", "invalid-parameter"),
        row(Lookup,    "ENUM-5",  ALL,        NOTHING,   always,              Names(CONTAINER),                   E::ObjectNotFound),
        row(Lookup,    "ENUM-5",  ALL,        NOTHING,   always,              OfKind(CONTAINER),                  E::ObjectNotFound),
        row(Lookup,    "ENUM-5",  ALL,        CONTAINER, always,              Holds(container_is_a_container),    E::ObjectNotFound),
        row(Lookup,    "ENUM-8",  ALL,        CONTAINER, type_can_be_enumerated, Holds(container_holds_the_type), E::InvalidParameter),
        row(Access,    "ENUM-11", ALL,        BOTH,      container_has_rights, Grants(USE, described_pool),       E::AccessDenied).under("enumeration-right", "use"),
        fault("ENUM-4", Fault::NotEnoughMemory, E::NotEnoughMemory),
        still_starting(),
    ];

    #[rustfmt::skip]
    const STEPS: &'static [Step<Self>] = &[
        step("ENUM-19", asks_for_all_pools,         list_top_level_pools),
        step("ENUM-20", asks_for_root_pool,         put_root_pool_first).only_in(NOT_XP),
        step("ENUM-21", asks_for_pools_within,      list_child_pools),
        step("ENUM-22", asks_for_all_media,         list_media),
        step("ENUM-22", asks_for_all_sides,         list_sides),
        step("ENUM-22", asks_for_all_logical_media, list_logical_media),
        step("ENUM-23", asks_for_media_of_pool,     list_media_of_pool),
        step("ENUM-24", asks_for_media_of_library,  list_media_of_library),
        step("ENUM-25", asks_for_sides_within,      list_sides_of_container),
        step("ENUM-26", asks_for_logical_media_within, list_logical_media_of_container),
        step("ENUM-27", asks_for_media_types,       list_media_types),
        step("ENUM-28", asks_for_libraries,         list_libraries),
        step("ENUM-31", always,                                   report_size).writing(Writes::Number),
        step("ENUM-2",  list_does_not_fit,                        report_too_little_room),
        step("ENUM-30", list_does_not_fit,                        cut_list),
        success("ENUM-6"),
    ];

    const MEANINGS: &'static [&'static str] = &[
        "ENUM-12", "ENUM-13", "ENUM-14", "ENUM-15", "ENUM-16", "ENUM-17", "ENUM-18", "ENUM-29",
        "ENUM-33",
    ];

    fn caller(&self, state: &State) -> PrincipalId {
        caller_of(self.session, state)
    }
}

/// What a type of object may be listed in, besides no container at all.
const fn can_be_listed_in(object_type: u32, container: ObjectId) -> bool {
    match object_type {
        NTMS_MEDIA_POOL => matches!(container, ObjectId::Pool(_)),
        NTMS_PHYSICAL_MEDIA => matches!(container, ObjectId::Pool(_) | ObjectId::Library(_)),
        NTMS_PARTITION => {
            matches!(container, ObjectId::Pool(_) | ObjectId::Medium(_) | ObjectId::Logical(_))
        }
        NTMS_LOGICAL_MEDIA => matches!(container, ObjectId::Pool(_) | ObjectId::Side(_)),
        NTMS_MEDIA_TYPE => matches!(container, ObjectId::Library(_)),
        _ => false,
    }
}

fn container(view: &View<'_>) -> Option<ObjectId> {
    view.object(view.call.container)
}

fn container_has_rights(view: &View<'_>) -> bool {
    view.state.pools.has(described_pool(view))
}

fn room_is_given(view: &View<'_>) -> bool {
    view.call.room.is_some()
}

fn type_can_be_enumerated(view: &View<'_>) -> bool {
    matches!(
        view.call.object_type,
        NTMS_LIBRARY
            | NTMS_LOGICAL_MEDIA
            | NTMS_MEDIA_POOL
            | NTMS_MEDIA_TYPE
            | NTMS_PARTITION
            | NTMS_PHYSICAL_MEDIA
    )
}

fn options_are_zero(view: &View<'_>) -> bool {
    view.call.options == 0
}

fn options_are_set(view: &View<'_>) -> bool {
    view.call.options != 0
}

fn root_pool_can_be_asked_for(view: &View<'_>) -> bool {
    view.call.options == NTMS_ENUM_ROOTPOOL
        && view.call.object_type == NTMS_MEDIA_POOL
        && view.call.container == Reference::Missing
}

/// Media types and the computer contain nothing that can be listed.
fn container_is_a_container(view: &View<'_>) -> bool {
    container(view)
        .is_none_or(|object| !matches!(object, ObjectId::MediaType(_) | ObjectId::Computer))
}

fn container_holds_the_type(view: &View<'_>) -> bool {
    container(view).is_none_or(|object| can_be_listed_in(view.call.object_type, object))
}

fn asks_for_all(view: &View<'_>, object_type: u32) -> bool {
    view.call.object_type == object_type && view.call.container == Reference::Missing
}

fn asks_within(view: &View<'_>, object_type: u32) -> bool {
    view.call.object_type == object_type && container(view).is_some()
}

fn asks_for_all_pools(view: &View<'_>) -> bool {
    asks_for_all(view, NTMS_MEDIA_POOL)
}

fn asks_for_root_pool(view: &View<'_>) -> bool {
    asks_for_all_pools(view) && view.call.options & NTMS_ENUM_ROOTPOOL != 0
}

fn asks_for_pools_within(view: &View<'_>) -> bool {
    asks_within(view, NTMS_MEDIA_POOL)
}

fn asks_for_all_media(view: &View<'_>) -> bool {
    asks_for_all(view, NTMS_PHYSICAL_MEDIA)
}

fn asks_for_all_sides(view: &View<'_>) -> bool {
    asks_for_all(view, NTMS_PARTITION)
}

fn asks_for_all_logical_media(view: &View<'_>) -> bool {
    asks_for_all(view, NTMS_LOGICAL_MEDIA)
}

fn asks_for_media_of_pool(view: &View<'_>) -> bool {
    asks_within(view, NTMS_PHYSICAL_MEDIA) && matches!(container(view), Some(ObjectId::Pool(_)))
}

fn asks_for_media_of_library(view: &View<'_>) -> bool {
    asks_within(view, NTMS_PHYSICAL_MEDIA) && matches!(container(view), Some(ObjectId::Library(_)))
}

fn asks_for_sides_within(view: &View<'_>) -> bool {
    asks_within(view, NTMS_PARTITION)
}

fn asks_for_logical_media_within(view: &View<'_>) -> bool {
    asks_within(view, NTMS_LOGICAL_MEDIA)
}

fn asks_for_media_types(view: &View<'_>) -> bool {
    view.call.object_type == NTMS_MEDIA_TYPE
}

fn asks_for_libraries(view: &View<'_>) -> bool {
    asks_for_all(view, NTMS_LIBRARY)
}

type Listing<'e, 's> = Effect<'e, 's, Enumerate>;

fn list<Id: Into<Reference>>(effect: &mut Listing<'_, '_>, ids: Vec<Id>) {
    effect.reply.list = Some(ids.into_iter().map(Into::into).collect());
}

fn list_top_level_pools(effect: &mut Listing<'_, '_>) {
    let pools = effect.state().children_of(PoolId::ROOT).map(|(id, _)| id).collect();
    list::<PoolId>(effect, pools);
}

fn put_root_pool_first(effect: &mut Listing<'_, '_>) {
    effect.reply.list.get_or_insert_default().insert(0, PoolId::ROOT.into());
}

fn list_child_pools(effect: &mut Listing<'_, '_>) {
    let parent = effect.call().container.pool();
    let pools = effect.state().children_of(parent).map(|(id, _)| id).collect();
    list::<PoolId>(effect, pools);
}

fn list_media(effect: &mut Listing<'_, '_>) {
    let media = effect.state().media.ids().collect();
    list::<MediumId>(effect, media);
}

fn list_sides(effect: &mut Listing<'_, '_>) {
    let sides = effect.state().sides().map(|(id, _)| id).collect();
    list::<SideId>(effect, sides);
}

fn list_logical_media(effect: &mut Listing<'_, '_>) {
    let logical_media = effect.state().logical_media.ids().collect();
    list::<LogicalId>(effect, logical_media);
}

fn list_media_of_pool(effect: &mut Listing<'_, '_>) {
    let pool = effect.call().container.pool();
    let media = effect.state().media_in(pool).map(|(id, _)| id).collect();
    list::<MediumId>(effect, media);
}

fn list_media_of_library(effect: &mut Listing<'_, '_>) {
    let library = effect.call().container.library();
    let is_there =
        |(id, medium): (MediumId, &Medium)| (medium.condition.library == library).then_some(id);
    let media = effect.state().media.iter().filter_map(is_there).collect();
    list::<MediumId>(effect, media);
}

fn list_sides_of_container(effect: &mut Listing<'_, '_>) {
    let state = effect.state();
    let sides = match effect.call().container {
        Reference::Object(ObjectId::Medium(id)) => state.sides_of(id).map(|(id, _)| id).collect(),
        Reference::Object(ObjectId::Logical(id)) => Vec::from_iter(
            Some(state.logical(id).side).filter(|side| state.has(ObjectId::Side(*side))),
        ),
        Reference::Object(ObjectId::Pool(id)) => state
            .media_in(id)
            .flat_map(|(medium, _)| state.sides_of(medium))
            .map(|(id, _)| id)
            .collect(),
        Reference::Missing | Reference::Nil | Reference::Unknown | Reference::Object(_) => {
            Vec::new()
        }
    };
    list(effect, sides);
}

fn list_logical_media_of_container(effect: &mut Listing<'_, '_>) {
    let state = effect.state();
    let logical_media = match effect.call().container {
        Reference::Object(ObjectId::Pool(id)) => state.logical_media_in(id).collect(),
        Reference::Object(ObjectId::Side(id)) => state.logical_media_of(id).collect(),
        Reference::Missing | Reference::Nil | Reference::Unknown | Reference::Object(_) => {
            Vec::new()
        }
    };
    list::<LogicalId>(effect, logical_media);
}

fn list_media_types(effect: &mut Listing<'_, '_>) {
    let types = (0..effect.view().setting.media_types.len()).map(MediaTypeId::from).collect();
    list::<MediaTypeId>(effect, types);
}

fn list_libraries(effect: &mut Listing<'_, '_>) {
    list(effect, vec![LibraryId::Online, LibraryId::Offline]);
}

fn report_size(effect: &mut Listing<'_, '_>) {
    let size = effect.reply.list.as_ref().map_or(0, Vec::len);
    effect.reply.list_size = Some(u32::try_from(size).unwrap_or(u32::MAX));
}

fn list_does_not_fit(view: &View<'_>) -> bool {
    view.reply.list_size > view.call.room
}

fn report_too_little_room(effect: &mut Listing<'_, '_>) {
    effect.reply.code = E::InsufficientBuffer.into();
}

/// Which of the objects are left is not said (ENUM-33).
fn cut_list(effect: &mut Listing<'_, '_>) {
    let room = effect.call().room.unwrap_or(0) as usize;
    if let Some(list) = &mut effect.reply.list {
        list.truncate(room);
    }
}
