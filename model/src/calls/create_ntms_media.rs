//! `CreateNtmsMedia`: enters an offline medium, with its sides, into the database.
//! Clauses: `specs/create_ntms_media.md`.

use super::computer_right::{computer, computer_denies};
use super::prelude::*;
use crate::information::Information;

type Create = CreateNtmsMedia<Bound>;
type View<'v> = crate::rule::View<'v, Create>;
type Given = Information<Reference>;

const SESSION: Operands = Operands::at(0);
const POOL: Operands = Operands::at(1);
const BOTH: Operands = SESSION.and(POOL);

impl Rules for Create {
    const FUNCTION: Function = Function::CreateNtmsMedia;

    const OPERANDS: &'static [Operand<Self>] = &[
        Operand { kind: Kind::Session, get: |call| call.session },
        Operand { kind: Kind::Pool, get: pool_given },
    ];

    #[rustfmt::skip]
    const ROWS: &'static [Row<Self>] = &[
        //  group      clause       editions    reads    when               must hold                              otherwise
        row(Handle,    "CRTMED-5",  ALL,        NOTHING, always,            OpenSession(SESSION),                  E::InvalidHandle),
        row(Parameter, "CRTMED-8",  ALL,        NOTHING, always,            Holds(medium_is_given),                E::InvalidParameter),
        row(Parameter, "CRTMED-17", ALL,        NOTHING, always,            Holds(list_is_given),                  E::InvalidParameter),
        row(Parameter, "CRTMED-18", ALL,        NOTHING, medium_is_given,   Holds(medium_is_of_its_type),          E::InvalidParameter),
        row(Parameter, "CRTMED-19", ALL,        NOTHING, list_is_given,     Holds(sides_are_of_their_type),        E::InvalidParameter),
        row(Parameter, "CRTMED-34", ALL,        NOTHING, always,            Holds(options_are_known),              E::InvalidParameter).under("create-media-options", "invalid-parameter"),
        row(Parameter, "CRTMED-25", ALL,        NOTHING, list_is_given,     Holds(label_types_are_given),          E::InvalidParameter).answering(Answer::AnyFailure),
        row(Parameter, "CRTMED-26", ALL,        NOTHING, list_is_given,     Holds(labels_are_given),               E::InvalidParameter).answering(Answer::AnyFailure),
        row(Parameter, "CRTMED-27", ALL,        NOTHING, list_is_given,     Holds(states_are_known),               E::InvalidParameter).answering(Answer::AnyFailure),
        row(Lookup,    "CRTMED-20", ALL,        NOTHING, medium_is_given,   Given(POOL),                           E::InvalidParameter).answering(Answer::AnyOf(&[E::InvalidParameter, E::InvalidMediaPool])),
        row(Lookup,    "CRTMED-7",  ALL,        NOTHING, always,            Names(POOL),                           E::InvalidMediaPool),
        row(Lookup,    "CRTMED-21", ALL,        NOTHING, always,            OfKind(POOL),                          E::InvalidMediaPool).by_reading("wrong-kind-code", WRONG_POOL),
        row(Lookup,    "CRTMED-24", ALL,        NOTHING, medium_is_given,   Holds(library_is_the_offline_one),     E::InvalidParameter).answering(Answer::AnyFailure),
        row(Access,    "CRTMED-1",  NOT_XP,     BOTH,    always,            Grants(MODIFY, pool),                  E::AccessDenied).under("computer-right", "both"),
        row(Access,    "CRTMED-13", NOT_XP,     SESSION, always,            GrantsOn(MODIFY, computer),            E::AccessDenied).under("computer-right", "both"),
        row(Access,    "CRTMED-14", NOT_XP,     BOTH,    computer_denies,   Grants(MODIFY, pool),                  E::AccessDenied).under("computer-right", "either"),
        row(Access,    "CRTMED-12", WINDOWS_XP, BOTH,    always,            Grants(CONTROL, pool),                 E::AccessDenied),
        row(Access,    "CRTMED-15", WINDOWS_XP, SESSION, always,            GrantsOn(MODIFY, offline_library),     E::AccessDenied),
        security_subsystem("CRTMED-16"),
        row(Rule,      "CRTMED-22", ALL,        POOL,    always,            Holds(pool_is_import_or_application),  E::InvalidMediaPool),
        row(Rule,      "CRTMED-23", ALL,        POOL,    pool_is_import_or_application, Holds(pool_takes_media),   E::InvalidMediaPool).by_reading("pool-of-pools-code", &[E::InvalidMediaPool, E::MediaIncompatible]),
        row(Rule,      "CRTMED-9",  ALL,        POOL,    list_is_given,     Holds(sides_are_as_many_as_the_type_has), E::MediaIncompatible),
        row(Rule,      "CRTMED-6",  ALL,        NOTHING, always,            Holds(bar_code_is_new),                E::InvalidMedia),
        row(Rule,      "CRTMED-4",  ALL,        NOTHING, refuses_duplicates, Holds(labels_are_new),                E::DuplicateOmid).by_reading("duplicate-label-code", &[E::DuplicateOmid, E::InvalidMedia]),
        row(Rule,      "CRTMED-52", ALL,        NOTHING, refuses_duplicates, Holds(labels_differ),                 E::DuplicateOmid).may().answering(Answer::AnyOf(&[E::DuplicateOmid, E::InvalidMedia])),
        row(Rule,      "CRTMED-28", ALL,        NOTHING, always,            Holds(lmids_given_are_new),            E::InvalidParameter).answering(Answer::AnyFailure),
        row(Rule,      "CRTMED-29", ALL,        NOTHING, always,            Holds(identifier_of_medium_is_new),    E::InvalidParameter).answering(Answer::AnyFailure),
        row(Rule,      "CRTMED-30", ALL,        NOTHING, always,            Holds(identifiers_of_sides_are_new),   E::InvalidParameter).answering(Answer::AnyFailure),
        row(Rule,      "CRTMED-31", ALL,        NOTHING, states_are_known,  Holds(reserved_sides_have_a_bound_sibling), E::InvalidParameter).under("created-states", "consistent"),
        row(Rule,      "CRTMED-31", ALL,        NOTHING, states_are_known,  Holds(reserved_sides_have_a_bound_sibling), E::InvalidParameter).under("created-states", "unspecified").may().answering(Answer::AnyFailure),
        row(Rule,      "CRTMED-32", ALL,        NOTHING, states_are_known,  Holds(lmids_given_are_for_bound_sides), E::InvalidParameter).under("created-states", "consistent"),
        row(Rule,      "CRTMED-32", ALL,        NOTHING, states_are_known,  Holds(lmids_given_are_for_bound_sides), E::InvalidParameter).under("created-states", "unspecified").may().answering(Answer::AnyFailure),
        row(Rule,      "CRTMED-33", ALL,        POOL,    pool_takes_sides,  Holds(states_fit_the_pool),            E::InvalidParameter).under("created-states", "consistent"),
        row(Rule,      "CRTMED-33", ALL,        POOL,    pool_takes_sides,  Holds(states_fit_the_pool),            E::InvalidParameter).under("created-states", "unspecified").may().answering(Answer::AnyFailure),
        fault("CRTMED-2",  Fault::DatabaseFailure, E::DatabaseFailure),
        fault("CRTMED-3",  Fault::DatabaseFull,    E::DatabaseFull),
        fault("CRTMED-10", Fault::NotEnoughMemory, E::NotEnoughMemory),
        still_starting(),
    ];

    #[rustfmt::skip]
    const STEPS: &'static [Step<Self>] = &[
        step("CRTMED-35", always,               make_medium),
        step("CRTMED-35", always,               put_medium_on_the_shelf),
        step("CRTMED-36", always,               give_sides_their_states),
        step("CRTMED-37", always,               give_sides_their_counts).writing(Writes::Number),
        step("CRTMED-38", always,               make_logical_media),
        step("CRTMED-39", odd_lmids_are_made,   make_odd_logical_media).under("created-states", "unspecified"),
        step("CRTMED-40", bar_code_is_given,    record_bar_code),
        step("CRTMED-41", always,               record_labels),
        step("CRTMED-42", text_is_given,        write_names_and_descriptions),
        step("CRTMED-44", always,               report_what_was_made),
        success("CRTMED-11"),
    ];

    const MEANINGS: &'static [&'static str] = &["CRTMED-45", "CRTMED-46", "CRTMED-49", "CRTMED-53"];

    fn caller(&self, state: &State) -> PrincipalId {
        caller_of(self.session, state)
    }
}

fn pool_given(call: &Create) -> Reference {
    call.medium.as_ref().and_then(|given| given.pool).unwrap_or(Reference::Missing)
}

fn medium<'v>(view: &View<'v>) -> Option<&'v Given> {
    view.call.medium.as_ref()
}

fn sides<'v>(view: &View<'v>) -> &'v [Given] {
    view.call.sides.as_deref().unwrap_or_default()
}

fn medium_is_given(view: &View<'_>) -> bool {
    medium(view).is_some()
}

fn list_is_given(view: &View<'_>) -> bool {
    view.call.sides.is_some()
}

fn medium_is_of_its_type(view: &View<'_>) -> bool {
    medium(view).is_none_or(|given| given.object_type == NTMS_PHYSICAL_MEDIA)
}

fn sides_are_of_their_type(view: &View<'_>) -> bool {
    sides(view).iter().all(|given| given.object_type == NTMS_PARTITION)
}

fn options_are_known(view: &View<'_>) -> bool {
    view.call.options & !NTMS_ERROR_ON_DUPLICATE == 0
}

fn is_text(given: Option<&str>) -> bool {
    given.is_some_and(|text| !text.is_empty())
}

fn label_types_are_given(view: &View<'_>) -> bool {
    sides(view).iter().all(|given| is_text(given.label_type.as_deref()))
}

fn labels_are_given(view: &View<'_>) -> bool {
    sides(view).iter().all(|given| is_text(given.label_id.as_deref()))
}

/// The state that a side is to have; unknown is none.
fn state_of(given: &Given) -> Option<SideState> {
    given.state.and_then(SideState::from_number).filter(|state| *state != SideState::Unknown)
}

fn states_are_known(view: &View<'_>) -> bool {
    sides(view).iter().all(|given| state_of(given).is_some())
}

fn library_is_the_offline_one(view: &View<'_>) -> bool {
    let library = medium(view).and_then(|given| given.library).unwrap_or(Reference::Missing);
    matches!(library, Reference::Missing | Reference::Object(ObjectId::Library(LibraryId::Offline)))
}

fn offline_library(_view: &View<'_>) -> Securable {
    Securable::Library(LibraryId::Offline)
}

fn pool(view: &View<'_>) -> PoolId {
    pool_given(view.call).pool()
}

fn pool_is_import_or_application(view: &View<'_>) -> bool {
    matches!(view.state.pool(pool(view)).kind, PoolKind::Import | PoolKind::Application)
}

/// Under `typed-parent`, `allow`, a pool may have a media type and pools below it: it takes no media.
fn pool_takes_media(view: &View<'_>) -> bool {
    view.state.pool(pool(view)).holds != PoolHolds::Pools
        && view.state.children_of(pool(view)).next().is_none()
}

/// Of a pool of pools, CRTMED-23 speaks.
fn sides_are_as_many_as_the_type_has(view: &View<'_>) -> bool {
    match view.state.pool(pool(view)).holds {
        PoolHolds::Media(id) => view
            .setting
            .media_type(id)
            .is_some_and(|row| usize::from(row.sides) == sides(view).len()),
        PoolHolds::Pools => true,
    }
}

/// CRTMED-45: without spaces at the end; an empty one is none.
fn bar_code(given: &Given) -> Option<Mark> {
    let code = given.bar_code.as_deref().unwrap_or("").trim_end_matches(' ');
    (!code.is_empty()).then(|| Mark::BarCode(code.into()))
}

fn bar_code_is_given(view: &View<'_>) -> bool {
    medium(view).is_some_and(|given| bar_code(given).is_some())
}

fn bar_code_is_new(view: &View<'_>) -> bool {
    medium(view).and_then(bar_code).is_none_or(|code| !view.state.has_mark(&code))
}

/// CRTMED-45: the same label is the same type and the same ID.
fn label(given: &Given) -> Mark {
    Mark::Label {
        label_type: given.label_type.clone().unwrap_or_default(),
        label_id: given.label_id.clone().unwrap_or_default(),
    }
}

/// CRTMED-46.
fn refuses_duplicates(view: &View<'_>) -> bool {
    view.call.options & NTMS_ERROR_ON_DUPLICATE != 0
}

fn labels_are_new(view: &View<'_>) -> bool {
    sides(view).iter().all(|given| !view.state.has_mark(&label(given)))
}

/// A medium with the label is not there already, but for the one that comes.
fn labels_differ(view: &View<'_>) -> bool {
    let labels = Vec::from_iter(sides(view).iter().map(label));
    labels.iter().enumerate().all(|(at, one)| !labels[..at].contains(one))
}

fn is_new(view: &View<'_>, identifier: Option<Reference>) -> bool {
    identifier.is_none_or(|identifier| view.object(identifier).is_none())
}

fn lmids_given_are_new(view: &View<'_>) -> bool {
    sides(view).iter().all(|given| is_new(view, given.logical))
}

fn identifier_of_medium_is_new(view: &View<'_>) -> bool {
    is_new(view, medium(view).and_then(|given| given.object))
}

fn identifiers_of_sides_are_new(view: &View<'_>) -> bool {
    sides(view).iter().all(|given| is_new(view, given.object))
}

fn reserved_sides_have_a_bound_sibling(view: &View<'_>) -> bool {
    let has = |wanted: fn(SideState) -> bool| {
        sides(view).iter().any(|given| state_of(given).is_some_and(wanted))
    };
    has(SideState::is_bound) || !has(|state| state == SideState::Reserved)
}

fn names_an_lmid(given: &Given) -> bool {
    given.logical.is_some_and(|logical| logical != Reference::Missing)
}

/// Whether an LMID is named for a side that is not to have one.
fn lmid_is_odd(given: &Given) -> bool {
    names_an_lmid(given) && !state_of(given).is_some_and(SideState::is_bound)
}

fn some_lmid_is_odd(view: &View<'_>) -> bool {
    sides(view).iter().any(lmid_is_odd)
}

/// What becomes of an LMID for a side that is not to have one, where the call need not fail.
const ODD_LMIDS_ARE_MADE: ReadingChoice = ReadingChoice::named("odd-lmids", "made");

fn odd_lmids_are_made(view: &View<'_>) -> bool {
    some_lmid_is_odd(view) && view.follows(ODD_LMIDS_ARE_MADE)
}

fn lmids_given_are_for_bound_sides(view: &View<'_>) -> bool {
    !some_lmid_is_odd(view)
}

fn pool_takes_sides(view: &View<'_>) -> bool {
    pool_is_import_or_application(view) && states_are_known(view)
}

fn states_fit_the_pool(view: &View<'_>) -> bool {
    let kind = view.state.pool(pool(view)).kind;
    sides(view).iter().filter_map(state_of).all(|state| match state {
        SideState::Import => true,
        SideState::Available
        | SideState::Allocated
        | SideState::Complete
        | SideState::Reserved
        | SideState::Decommissioned => kind == PoolKind::Application,
        SideState::Unknown
        | SideState::Unprepared
        | SideState::Incompatible
        | SideState::Foreign => false,
    })
}

type Making<'e, 's> = Effect<'e, 's, Create>;

fn text_is_given(view: &View<'_>) -> bool {
    medium(view).into_iter().chain(sides(view)).any(has_text)
}

fn has_text(given: &Given) -> bool {
    is_text(given.name.as_deref()) || is_text(given.description.as_deref())
}

fn make_medium(effect: &mut Making<'_, '_>) {
    let view = effect.view();
    let pool = pool(&view);
    let PoolHolds::Media(media_type) = view.state.pool(pool).holds else { return };
    let enabled = medium(&view).and_then(|given| given.enabled).unwrap_or(true);
    let media_state = MediaState::Idle;
    // Until a step says what they are.
    let unused = Side { state: SideState::Import, allocations: 0 };
    let made = Medium {
        pool,
        media_type,
        condition: Condition { library: LibraryId::Online, enabled, media_state },
        sides: std::iter::repeat_n(unused, sides(&view).len()).collect(),
    };
    effect.reply.medium = Some(effect.transaction.add_medium(made).into());
}

fn put_medium_on_the_shelf(effect: &mut Making<'_, '_>) {
    if let Some(medium) = effect.reply.medium.map(Reference::medium) {
        effect.transaction.change_condition(medium, |it| it.library = LibraryId::Offline);
    }
}

/// The sides that were made, each with what the caller gave.
fn made(effect: &Making<'_, '_>) -> Vec<(SideId, Given)> {
    let Some(medium) = effect.reply.medium.map(Reference::medium) else { return Vec::new() };
    let ids = effect.state().sides_of(medium).map(|(id, _)| id);
    ids.zip(sides(&effect.view()).iter().cloned()).collect()
}

fn give_sides_their_states(effect: &mut Making<'_, '_>) {
    for (id, given) in made(effect) {
        if let Some(state) = state_of(&given) {
            effect.transaction.change_side(id, |side| side.state = state);
        }
    }
}

fn give_sides_their_counts(effect: &mut Making<'_, '_>) {
    for (id, given) in made(effect) {
        let allocations = given.allocations.unwrap_or(0);
        effect.transaction.change_side(id, |side| side.allocations = allocations);
    }
}

fn make_logical_media(effect: &mut Making<'_, '_>) {
    for (id, given) in made(effect) {
        if state_of(&given).is_some_and(SideState::is_bound) {
            effect.transaction.add_logical(id);
        }
    }
}

fn make_odd_logical_media(effect: &mut Making<'_, '_>) {
    for (id, given) in made(effect) {
        if lmid_is_odd(&given) {
            effect.transaction.add_logical(id);
        }
    }
}

fn record_bar_code(effect: &mut Making<'_, '_>) {
    let code = medium(&effect.view()).and_then(bar_code);
    if let (Some(Reference::Object(medium)), Some(code)) = (effect.reply.medium, code) {
        effect.transaction.mark(medium, code);
    }
}

fn record_labels(effect: &mut Making<'_, '_>) {
    for (id, given) in made(effect) {
        effect.transaction.mark(ObjectId::Side(id), label(&given));
    }
}

fn write_names_and_descriptions(effect: &mut Making<'_, '_>) {
    let medium = medium(&effect.view()).cloned();
    let whole = effect.reply.medium.zip(medium).and_then(|(made, given)| match made {
        Reference::Object(object) => Some((object, given)),
        Reference::Missing | Reference::Nil | Reference::Unknown => None,
    });
    let sides = made(effect).into_iter().map(|(id, given)| (ObjectId::Side(id), given));
    for (object, given) in whole.into_iter().chain(sides).filter(|(_, given)| has_text(given)) {
        let name = given.name.filter(|name| !name.is_empty());
        let description = given.description.unwrap_or_default();
        effect.transaction.write(object, Written { name, description });
    }
}

fn report_what_was_made(effect: &mut Making<'_, '_>) {
    let sides = Vec::from_iter(made(effect).into_iter().map(|(id, _)| id));
    let state = effect.transaction.state();
    let lmid = |side: &SideId| {
        state.logical_media_of(*side).next().map_or(Reference::Missing, Reference::from)
    };
    effect.reply.logical_media = Some(sides.iter().map(lmid).collect());
    effect.reply.list = Some(sides.into_iter().map(Reference::from).collect());
}
