//! `SetNtmsObjectInformation`: writes all writable members of an object.
//! Clauses: `specs/set_ntms_object_information.md`.

use super::named_object::{
    described, described_pool, is_a_library, is_a_media_type, is_a_medium, is_a_pool, is_a_side,
    is_a_type, is_logical, is_the_computer, object, type_of,
};
use super::prelude::*;
use crate::information::Information;

type SetInformation = SetNtmsObjectInformation<Bound>;
type View<'v> = crate::rule::View<'v, SetInformation>;

const SESSION: Operands = Operands::at(0);
const OBJECT: Operands = Operands::at(1);
const BOTH: Operands = SESSION.and(OBJECT);

impl Rules for SetInformation {
    const FUNCTION: Function = Function::SetNtmsObjectInformation;

    const OPERANDS: &'static [Operand<Self>] = &[
        Operand { kind: Kind::Session, get: |call| call.session },
        Operand { kind: Kind::Any, get: |call| call.object },
    ];

    #[rustfmt::skip]
    const ROWS: &'static [Row<Self>] = &[
        //  group      clause        editions    reads    when                 must hold                        otherwise
        row(Handle,    "SETINFO-5",  ALL,        NOTHING, always,              OpenSession(SESSION),            E::InvalidHandle),
        row(Parameter, "SETINFO-6",  ALL,        NOTHING, always,              Given(OBJECT),                   E::InvalidParameter),
        row(Parameter, "SETINFO-16", ALL,        NOTHING, always,              Holds(structure_is_given),       E::InvalidParameter),
        row(Parameter, "SETINFO-18", ALL,        NOTHING, structure_is_given,  Holds(type_is_known),            E::InvalidParameter),
        row(Lookup,    "SETINFO-8",  ALL,        NOTHING, always,              Names(OBJECT),                   E::ObjectNotFound),
        row(Lookup,    "SETINFO-8",  ALL,        NOTHING, always,              OfKind(OBJECT),                  E::ObjectNotFound),
        row(Lookup,    "SETINFO-19", ALL,        OBJECT,  structure_is_given,  Holds(type_is_that_of_object),   E::InvalidParameter).answering(Answer::AnyOf(&[E::InvalidParameter, E::ObjectNotFound])),
        row(Lookup,    "SETINFO-33", ALL,        OBJECT,  is_a_pool,           Holds(media_type_is_known),      E::InvalidParameter).answering(Answer::AnyFailure),
        row(Access,    "SETINFO-1",  NOT_XP,     BOTH,    is_a_pool,           Grants(MODIFY, described_pool),  E::AccessDenied),
        row(Access,    "SETINFO-12", NOT_XP,     BOTH,    is_a_medium,         Grants(MODIFY, described_pool),  E::AccessDenied),
        row(Access,    "SETINFO-13", NOT_XP,     BOTH,    is_a_side,           Grants(MODIFY, described_pool),  E::AccessDenied),
        row(Access,    "SETINFO-14", NOT_XP,     BOTH,    is_logical,          Grants(MODIFY, described_pool),  E::AccessDenied),
        row(Access,    "SETINFO-9",  WINDOWS_XP, BOTH,    is_a_pool,           Grants(CONTROL, described_pool), E::AccessDenied),
        row(Access,    "SETINFO-10", WINDOWS_XP, BOTH,    is_a_side,           Grants(CONTROL, described_pool), E::AccessDenied),
        row(Access,    "SETINFO-35", NOT_XP,     BOTH,    is_the_computer,     GrantsOn(MODIFY, computer),      E::AccessDenied),
        row(Access,    "SETINFO-38", ALL,        BOTH,    is_a_library,        GrantsOn(CONTROL, described),    E::AccessDenied),
        row(Access,    "SETINFO-39", NOT_XP,     BOTH,    is_a_media_type,     GrantsOn(MODIFY, computer),      E::AccessDenied),
        row(Access,    "SETINFO-34", ALL,        OBJECT,  always,              Holds(has_members_carried),      E::AccessDenied).may(),
        row(Rule,      "SETINFO-20", ALL,        OBJECT,  changes_media_type,  Holds(pool_is_empty),            E::NotEmpty).under("pool-type-change", "empty-only").answering(Answer::AnyFailure),
        row(Rule,      "SETINFO-20", ALL,        OBJECT,  changes_media_type,  Holds(pool_is_empty),            E::NotEmpty).under("pool-type-change", "unspecified").may().answering(Answer::AnyFailure),
        row(Rule,      "SETINFO-21", ALL,        OBJECT,  is_a_named_pool,     Holds(new_name_can_be_given),    E::InvalidName).under("pool-renaming", "checked").answering(Answer::AnyFailure),
        row(Rule,      "SETINFO-21", ALL,        OBJECT,  is_a_named_pool,     Holds(new_name_can_be_given),    E::InvalidName).under("pool-renaming", "unspecified").may().answering(Answer::AnyFailure),
        row(Rule,      "SETINFO-22", ALL,        OBJECT,  is_a_pool,           Holds(is_an_application_pool),   E::AccessDenied).under("system-pool-settings", "unspecified").may().answering(Answer::AnyFailure),
        fault("SETINFO-3", Fault::DatabaseFailure, E::DatabaseFailure),
        fault("SETINFO-4", Fault::DatabaseFull,    E::DatabaseFull),
        fault("SETINFO-7", Fault::NotEnoughMemory, E::NotEnoughMemory),
        still_starting(),
    ];

    #[rustfmt::skip]
    const STEPS: &'static [Step<Self>] = &[
        step("SETINFO-36", is_the_computer,     write_media_pool_policy),
        step("SETINFO-23", is_a_pool,           write_policies).writing(Writes::Number),
        step("SETINFO-24", changes_media_type,  write_media_type),
        step("SETINFO-25", is_a_named_pool,     write_name_of_pool),
        step("SETINFO-25", is_a_pool,           write_description),
        step("SETINFO-26", is_logical,          write_name_and_description),
        step("SETINFO-27", is_a_medium_or_side, write_description),
        step("SETINFO-28", is_a_medium_or_side, write_name_and_description).under("media-names", "written"),
        success("SETINFO-2"),
    ];

    const MEANINGS: &'static [&'static str] = &["SETINFO-11", "SETINFO-37"];

    fn caller(&self, state: &State) -> PrincipalId {
        caller_of(self.session, state)
    }
}

fn given<'v>(view: &View<'v>) -> Option<&'v Information<Reference>> {
    view.call.information.as_ref()
}

fn structure_is_given(view: &View<'_>) -> bool {
    view.call.information.is_some()
}

fn type_is_known(view: &View<'_>) -> bool {
    given(view).is_none_or(|information| is_a_type(information.object_type))
}

fn type_is_that_of_object(view: &View<'_>) -> bool {
    given(view).is_none_or(|information| {
        object(view).is_none_or(|object| type_of(object) == information.object_type)
    })
}

/// The root pool has no name to be changed.
fn is_a_named_pool(view: &View<'_>) -> bool {
    is_a_pool(view) && view.state.pool(described_pool(view)).kind != PoolKind::Root
}

fn is_a_medium_or_side(view: &View<'_>) -> bool {
    is_a_medium(view) || is_a_side(view)
}

fn computer(_view: &View<'_>) -> Securable {
    Securable::Computer
}

/// Of libraries and media types the protocol carries no member that could be written.
fn has_members_carried(view: &View<'_>) -> bool {
    !is_a_library(view) && !is_a_media_type(view)
}

fn is_an_application_pool(view: &View<'_>) -> bool {
    view.state.pool(described_pool(view)).kind == PoolKind::Application
}

fn given_media_type(view: &View<'_>) -> Option<PoolHolds> {
    Some(match given(view)?.media_type {
        None | Some(Reference::Missing) => PoolHolds::Pools,
        Some(reference) => PoolHolds::Media(reference.media_type()),
    })
}

fn media_type_is_known(view: &View<'_>) -> bool {
    match given_media_type(view) {
        Some(PoolHolds::Media(id)) => view.has_media_type(id),
        Some(PoolHolds::Pools) | None => true,
    }
}

fn changes_media_type(view: &View<'_>) -> bool {
    is_a_pool(view)
        && given_media_type(view)
            .is_some_and(|holds| holds != view.state.pool(described_pool(view)).holds)
}

/// Empty, and of those pools that may have another type: a system pool never is.
fn pool_is_empty(view: &View<'_>) -> bool {
    let pool = described_pool(view);
    is_an_application_pool(view)
        && view.state.media_in(pool).next().is_none()
        && view.state.children_of(pool).next().is_none()
}

fn new_name_can_be_given(view: &View<'_>) -> bool {
    let pool = described_pool(view);
    let row = view.state.pool(pool);
    let name = given(view).and_then(|information| information.name.as_deref()).unwrap_or("");
    name == &*row.name
        || (row.kind == PoolKind::Application
            && !name.is_empty()
            && !name.contains('\\')
            && name.encode_utf16().count() <= LONGEST_LEVEL
            && row.parent.is_some_and(|parent| {
                view.state.children_of(parent).all(|(id, child)| id == pool || child.name != name)
            }))
}

type Writing<'e, 's> = Effect<'e, 's, SetInformation>;

fn change_pool(effect: &mut Writing<'_, '_>, change: impl FnOnce(&mut Pool)) {
    let pool = described_pool(&effect.view());
    effect.transaction.change_pool(pool, change);
}

fn write_media_pool_policy(effect: &mut Writing<'_, '_>) {
    let given = effect.call().information.as_ref();
    let policy = given.and_then(|given| given.media_pool_policy).unwrap_or(0);
    effect.transaction.change_computer(|computer| {
        computer.purges_free = policy & NTMS_POOLPOLICY_PURGEOFFLINESCRATCH != 0;
        computer.keeps_import = policy & NTMS_POOLPOLICY_KEEPOFFLINEIMPORT != 0;
    });
}

fn write_policies(effect: &mut Writing<'_, '_>) {
    let Some(given) = effect.call().information.clone() else { return };
    let has = |bits: Option<u32>, flag| bits.unwrap_or(0) & flag != 0;
    change_pool(effect, |pool| {
        pool.draws_from_free = has(given.allocation_policy, NTMS_ALLOCATE_FROMSCRATCH);
        pool.returns_to_free = has(given.deallocation_policy, NTMS_DEALLOCATE_TOSCRATCH);
        pool.maximum = Maximum::Known(given.maximum.unwrap_or(0));
    });
}

fn write_media_type(effect: &mut Writing<'_, '_>) {
    if let Some(holds) = given_media_type(&effect.view()) {
        change_pool(effect, |pool| pool.holds = holds);
    }
}

fn write_name_of_pool(effect: &mut Writing<'_, '_>) {
    let name = effect.call().information.as_ref().and_then(|given| given.name.clone());
    change_pool(effect, |pool| pool.name = name.as_deref().unwrap_or("").into());
}

fn write_description(effect: &mut Writing<'_, '_>) {
    let Some(object) = object(&effect.view()) else { return };
    let name = effect.state().written.get(&object).and_then(|written| written.name.clone());
    write(effect, object, name);
}

fn write_name_and_description(effect: &mut Writing<'_, '_>) {
    let Some(object) = object(&effect.view()) else { return };
    let name = effect.call().information.as_ref().and_then(|given| given.name.clone());
    write(effect, object, Some(name.unwrap_or_default()));
}

fn write(effect: &mut Writing<'_, '_>, object: ObjectId, name: Option<Box<str>>) {
    let given = effect.call().information.as_ref();
    let description = given.and_then(|given| given.description.clone()).unwrap_or_default();
    effect.transaction.write(object, Written { name, description });
}
