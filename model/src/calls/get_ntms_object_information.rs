//! `GetNtmsObjectInformation`: reads the information structure of an object.
//! Clauses: `specs/get_ntms_object_information.md`.

use super::named_object::{
    described_pool, is_a_library, is_a_media_type, is_a_medium, is_a_pool, is_a_side, is_a_type,
    is_logical, is_the_computer, object, type_of,
};
use super::prelude::*;
use crate::information::Information;

type GetInformation = GetNtmsObjectInformation<Bound>;
type View<'v> = crate::rule::View<'v, GetInformation>;

const SESSION: Operands = Operands::at(0);
const OBJECT: Operands = Operands::at(1);
const BOTH: Operands = SESSION.and(OBJECT);

impl Rules for GetInformation {
    const FUNCTION: Function = Function::GetNtmsObjectInformation;

    const OPERANDS: &'static [Operand<Self>] = &[
        Operand { kind: Kind::Session, get: |call| call.session },
        Operand { kind: Kind::Any, get: |call| call.object },
    ];

    #[rustfmt::skip]
    const ROWS: &'static [Row<Self>] = &[
        //  group      clause        editions reads    when              must hold                       otherwise
        row(Handle,    "GETINFO-2",  ALL,     NOTHING, always,           OpenSession(SESSION),           E::InvalidHandle),
        row(Parameter, "GETINFO-3",  ALL,     NOTHING, always,           Given(OBJECT),                  E::InvalidParameter),
        row(Parameter, "GETINFO-13", ALL,     NOTHING, always,           Holds(structure_is_given),      E::InvalidParameter),
        row(Parameter, "GETINFO-15", ALL,     NOTHING, always,           Holds(type_is_known),           E::InvalidParameter),
        row(Lookup,    "GETINFO-5",  ALL,     NOTHING, always,           Names(OBJECT),                  E::ObjectNotFound),
        row(Lookup,    "GETINFO-5",  ALL,     NOTHING, always,           OfKind(OBJECT),                 E::ObjectNotFound),
        row(Lookup,    "GETINFO-16", ALL,     OBJECT,  type_is_known,    Holds(type_is_that_of_object),  E::InvalidParameter).answering(Answer::AnyOf(&[E::InvalidParameter, E::ObjectNotFound])),
        row(Lookup,    "GETINFO-18", ALL,     NOTHING, type_is_left_open, Holds(never),                  E::InvalidParameter).may(),
        row(Lookup,    "GETINFO-11", ALL,     OBJECT,  has_no_members,    Holds(never),                   E::InvalidParameter).may().answering(Answer::AnyFailure),
        row(Lookup,    "GETINFO-12", ALL,     OBJECT,  is_a_media_type,   Holds(never),                   E::InvalidParameter).may().answering(Answer::AnyFailure),
        row(Lookup,    "GETINFO-40", ALL,     NOTHING, type_is_not_covered, Holds(never),                 E::InvalidParameter).may(),
        row(Access,    "GETINFO-1",  NOT_XP,  BOTH,    is_a_pool,        Grants(USE, described_pool),    E::AccessDenied),
        row(Access,    "GETINFO-8",  NOT_XP,  BOTH,    is_a_medium,      Grants(USE, described_pool),    E::AccessDenied),
        row(Access,    "GETINFO-9",  NOT_XP,  BOTH,    is_a_side,        Grants(USE, described_pool),    E::AccessDenied),
        row(Access,    "GETINFO-10", NOT_XP,  BOTH,    is_logical,       Grants(USE, described_pool),    E::AccessDenied),
        security_subsystem("GETINFO-17"),
        fault("GETINFO-4", Fault::NotEnoughMemory, E::NotEnoughMemory),
        still_starting(),
    ];

    #[rustfmt::skip]
    const STEPS: &'static [Step<Self>] = &[
        step("GETINFO-19", always,             report_type_and_text),
        step("GETINFO-20", is_a_pool,          report_kind_of_pool),
        step("GETINFO-21", is_a_pool,          report_media_type_of_pool),
        step("GETINFO-22", is_a_pool,          report_parent),
        step("GETINFO-23", is_a_top_level_pool, report_no_parent).under("top-level-parent", "null"),
        step("GETINFO-24", is_a_pool,          report_policies).writing(Writes::Number),
        step("GETINFO-25", is_a_pool,          count_media).writing(Writes::Number),
        step("GETINFO-26", is_a_pool,          count_logical_media).writing(Writes::Number),
        step("GETINFO-27", is_a_pool,          count_pools).writing(Writes::Number),
        step("GETINFO-28", is_a_medium,        report_pool_of_medium),
        step("GETINFO-29", is_a_medium,        report_library),
        step("GETINFO-30", is_a_medium,        report_media_type_and_sides).writing(Writes::Number),
        step("GETINFO-31", is_a_medium,        report_media_state),
        step("GETINFO-41", is_a_medium,        report_bar_code),
        step("GETINFO-32", is_a_side,          report_medium_and_index).writing(Writes::Number),
        step("GETINFO-33", is_a_side,          report_logical_medium),
        step("GETINFO-34", is_a_side,          report_side_state),
        step("GETINFO-35", is_a_side,          report_allocations).writing(Writes::Number),
        step("GETINFO-42", is_a_side,          report_label),
        step("GETINFO-43", is_the_computer,    report_media_pool_policy),
        step("GETINFO-37", is_logical,         report_pool_of_logical_medium),
        step("GETINFO-38", is_logical,         report_one_side).writing(Writes::Number),
        success("GETINFO-6"),
    ];

    fn caller(&self, state: &State) -> PrincipalId {
        caller_of(self.session, state)
    }
}

fn structure_is_given(view: &View<'_>) -> bool {
    view.call.information == OutPointer::Given
}

fn type_is_known(view: &View<'_>) -> bool {
    type_is_left_open(view) || is_a_type(view.call.object_type)
}

/// NTMS_UNKNOWN: the server may find out the type, and may refuse.
fn type_is_left_open(view: &View<'_>) -> bool {
    view.call.object_type == 0
}

fn type_is_that_of_object(view: &View<'_>) -> bool {
    type_is_left_open(view)
        || object(view).is_none_or(|object| type_of(object) == view.call.object_type)
}

fn is_a_top_level_pool(view: &View<'_>) -> bool {
    is_a_pool(view) && view.state.pool(described_pool(view)).parent == Some(PoolId::ROOT)
}

/// The protocol has no members for libraries, the computer and media types, so an implementation may
/// have nothing to tell of them.
fn has_no_members(view: &View<'_>) -> bool {
    is_a_library(view) || is_the_computer(view)
}

fn type_is_not_covered(view: &View<'_>) -> bool {
    type_is_known(view)
        && !type_is_left_open(view)
        && !matches!(
            view.call.object_type,
            NTMS_MEDIA_POOL | NTMS_PHYSICAL_MEDIA | NTMS_PARTITION | NTMS_LOGICAL_MEDIA
        )
}

type Report<'e, 's> = Effect<'e, 's, GetInformation>;

fn fill(effect: &mut Report<'_, '_>, fill: impl FnOnce(&mut Information<Reference>)) {
    if let Some(information) = &mut effect.reply.information {
        fill(information);
    }
}

fn report_type_and_text(effect: &mut Report<'_, '_>) {
    let Some(object) = object(&effect.view()) else { return };
    let mut information = Information::of_type(type_of(object));
    if let Some(written) = effect.state().written.get(&object) {
        information.name = written.name.clone();
        information.description = Some(written.description.clone());
    }
    if let ObjectId::Pool(id) = object {
        information.name = Some(Box::from(&*effect.state().pool(id).name));
    }
    effect.reply.information = Some(Box::new(information));
}

fn report_kind_of_pool(effect: &mut Report<'_, '_>) {
    let kind = effect.state().pool(described_pool(&effect.view())).kind;
    // No document says which number the root pool has.
    let number = (kind != PoolKind::Root).then_some(kind.number());
    fill(effect, |information| information.pool_type = number);
}

fn report_media_type_of_pool(effect: &mut Report<'_, '_>) {
    let media_type = match effect.state().pool(described_pool(&effect.view())).holds {
        PoolHolds::Pools => None,
        PoolHolds::Media(id) => Some(id.into()),
    };
    fill(effect, |information| information.media_type = media_type);
}

fn report_parent(effect: &mut Report<'_, '_>) {
    let parent = effect.state().pool(described_pool(&effect.view())).parent;
    fill(effect, |information| information.parent = parent.map(Reference::from));
}

fn report_no_parent(effect: &mut Report<'_, '_>) {
    fill(effect, |information| information.parent = None);
}

fn report_policies(effect: &mut Report<'_, '_>) {
    let pool = effect.state().pool(described_pool(&effect.view()));
    let (allocation, deallocation) = (pool.draws_from_free, pool.returns_to_free);
    let maximum = match pool.maximum {
        Maximum::Known(maximum) => Some(maximum),
        Maximum::Unknown => {
            effect.learns = Some(Unread::Maximum(described_pool(&effect.view())));
            None
        }
    };
    fill(effect, |information| {
        information.allocation_policy = Some(u32::from(allocation) * NTMS_ALLOCATE_FROMSCRATCH);
        information.deallocation_policy = Some(u32::from(deallocation) * NTMS_DEALLOCATE_TOSCRATCH);
        information.maximum = maximum;
    });
}

fn count(things: usize) -> Option<u32> {
    Some(u32::try_from(things).unwrap_or(u32::MAX))
}

fn count_media(effect: &mut Report<'_, '_>) {
    let media = effect.state().media_in(described_pool(&effect.view())).count();
    fill(effect, |information| information.physical_media = count(media));
}

fn count_logical_media(effect: &mut Report<'_, '_>) {
    let logical = effect.state().logical_media_in(described_pool(&effect.view())).count();
    fill(effect, |information| information.logical_media = count(logical));
}

fn count_pools(effect: &mut Report<'_, '_>) {
    let pools = effect.state().children_of(described_pool(&effect.view())).count();
    fill(effect, |information| information.media_pools = count(pools));
}

fn report_pool_of_medium(effect: &mut Report<'_, '_>) {
    let pool = described_pool(&effect.view());
    fill(effect, |information| information.pool = Some(pool.into()));
}

fn report_library(effect: &mut Report<'_, '_>) {
    let condition = effect.state().medium(effect.call().object.medium()).condition;
    fill(effect, |information| {
        information.enabled = Some(condition.enabled);
        information.library = Some(condition.library.into());
    });
}

fn report_media_type_and_sides(effect: &mut Report<'_, '_>) {
    let medium = effect.state().medium(effect.call().object.medium());
    let (media_type, sides) = (medium.media_type, medium.sides.len());
    fill(effect, |information| {
        information.media_type = Some(media_type.into());
        information.sides = count(sides);
    });
}

fn report_media_state(effect: &mut Report<'_, '_>) {
    let state = effect.state().medium(effect.call().object.medium()).condition.media_state;
    fill(effect, |information| information.media_state = Some(state.number()));
}

fn report_media_pool_policy(effect: &mut Report<'_, '_>) {
    let computer = &effect.state().computer;
    let policy = u32::from(computer.purges_free) * NTMS_POOLPOLICY_PURGEOFFLINESCRATCH
        + u32::from(computer.keeps_import) * NTMS_POOLPOLICY_KEEPOFFLINEIMPORT;
    fill(effect, |information| information.media_pool_policy = Some(policy));
}

fn mark_of(effect: &Report<'_, '_>) -> Option<Mark> {
    let object = object(&effect.view())?;
    effect.state().marks.get(&object).map(|mark| Mark::clone(mark))
}

/// What nobody gave is not known.
fn report_bar_code(effect: &mut Report<'_, '_>) {
    if let Some(Mark::BarCode(code)) = mark_of(effect) {
        fill(effect, |information| information.bar_code = Some(code));
    }
}

fn report_label(effect: &mut Report<'_, '_>) {
    if let Some(Mark::Label { label_type, label_id }) = mark_of(effect) {
        fill(effect, |information| {
            information.label_type = Some(label_type);
            information.label_id = Some(label_id);
        });
    }
}

fn report_medium_and_index(effect: &mut Report<'_, '_>) {
    let side = effect.call().object.side();
    fill(effect, |information| {
        information.medium = Some(side.medium.into());
        information.side = Some(u32::from(side.index));
    });
}

fn report_logical_medium(effect: &mut Report<'_, '_>) {
    let logical = effect.state().logical_media_of(effect.call().object.side()).next();
    fill(effect, |information| information.logical = logical.map(Reference::from));
}

fn report_side_state(effect: &mut Report<'_, '_>) {
    let state = effect.state().side(effect.call().object.side()).state;
    fill(effect, |information| information.state = Some(state.number()));
}

fn report_allocations(effect: &mut Report<'_, '_>) {
    let allocations = effect.state().side(effect.call().object.side()).allocations;
    fill(effect, |information| information.allocations = Some(allocations));
}

fn report_pool_of_logical_medium(effect: &mut Report<'_, '_>) {
    let pool = described_pool(&effect.view());
    fill(effect, |information| information.pool = Some(pool.into()));
}

fn report_one_side(effect: &mut Report<'_, '_>) {
    fill(effect, |information| information.sides = Some(1));
}
