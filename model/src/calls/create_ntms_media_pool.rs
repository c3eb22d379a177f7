//! `CreateNtmsMediaPool`: makes an application pool, or opens a pool by its name.
//! Clauses: `specs/create_ntms_media_pool.md`.

use super::pool_name;
use super::prelude::*;
use crate::access::Directory;
use std::sync::Arc;

type Create = CreateNtmsMediaPool<Bound>;
type View<'v> = crate::rule::View<'v, Create>;

const SESSION: Operands = Operands::at(0);
const MEDIA_TYPE: Operands = Operands::at(1);

impl Rules for Create {
    const FUNCTION: Function = Function::CreateNtmsMediaPool;

    const OPERANDS: &'static [Operand<Self>] = &[
        Operand { kind: Kind::Session, get: |call| call.session },
        Operand { kind: Kind::MediaType, get: |call| call.media_type },
    ];

    #[rustfmt::skip]
    const ROWS: &'static [Row<Self>] = &[
        //  group      clause       editions     reads       when                    must hold                         otherwise
        row(Handle,    "CREATE-5",  ALL,         NOTHING,    always,                 OpenSession(SESSION),             E::InvalidHandle),
        row(Parameter, "CREATE-8",  ALL,         NOTHING,    always,                 Holds(name_is_given),             E::InvalidParameter),
        row(Parameter, "CREATE-17", ALL,         NOTHING,    always,                 Holds(pool_id_is_given),          E::InvalidParameter),
        row(Parameter, "CREATE-18", ALL,         NOTHING,    always,                 Holds(descriptor_is_valid),       E::InvalidParameter),
        row(Parameter, "CREATE-19", ALL,         NOTHING,    always,                 Holds(action_is_known),           E::InvalidParameter).under("unknown-action", "invalid-parameter"),
        row(Parameter, "CREATE-19", ALL,         NOTHING,    always,                 Holds(action_is_known),           E::InvalidParameter).under("unknown-action", "unspecified").may().answering(Answer::AnyFailure),
        row(Parameter, "CREATE-7",  ALL,         NOTHING,    name_is_given,          Holds(levels_fit),                E::InvalidName),
        row(Parameter, "CREATE-20", ALL,         NOTHING,    name_is_given,          Holds(path_fits),                 E::InvalidName),
        row(Parameter, "CREATE-21", ALL,         NOTHING,    name_is_given,          Holds(no_level_is_empty),         E::InvalidName).under("empty-level", "invalid-name"),
        row(Parameter, "CREATE-21", ALL,         NOTHING,    name_is_given,          Holds(no_level_is_empty),         E::InvalidName).under("empty-level", "unspecified").may().answering(Answer::AnyFailure),
        row(Lookup,    "CREATE-9",  ALL,         NOTHING,    asks_to_open,           Holds(pool_exists),               E::ObjectNotFound),
        row(Lookup,    "CREATE-22", ALL,         NOTHING,    creating,               Holds(parent_exists),             E::ObjectNotFound).by_reading("missing-parent-code", &[E::ObjectNotFound, E::InvalidName]),
        row(Lookup,    "CREATE-6",  ALL,         NOTHING,    creating,               Names(MEDIA_TYPE),                E::InvalidMedia),
        row(Lookup,    "CREATE-31", ALL,         NOTHING,    creating,               OfKind(MEDIA_TYPE),               E::InvalidMedia).by_reading("wrong-kind-code", WRONG_MEDIUM),
        row(Lookup,    "CREATE-30", ALL,         NOTHING,    opening_or_trying,      Names(MEDIA_TYPE),                E::InvalidMedia).under("opening-unknown-type", "invalid-media"),
        row(Lookup,    "CREATE-30", ALL,         NOTHING,    opening_or_trying,      OfKind(MEDIA_TYPE),               E::InvalidMedia).under("opening-unknown-type", "invalid-media"),
        row(Access,    "CREATE-1",  BASE,        SESSION,    creating_below_parent,  Grants(CONTROL, parent),          E::AccessDenied),
        row(Access,    "CREATE-14", BASE,        SESSION,    creating,               Grants(CONTROL, root),            E::AccessDenied).under("create-right", "both"),
        row(Access,    "CREATE-11", WINDOWS_XP,  SESSION,    creating_below_parent,  Grants(MODIFY, parent),           E::AccessDenied),
        row(Access,    "CREATE-12", SERVER_2003, SESSION,    creating,               Grants(CONTROL, root),            E::AccessDenied),
        row(Access,    "CREATE-13", SERVER_2003, SESSION,    creating_below_parent,  Grants(CONTROL, parent),          E::AccessDenied),
        row(Access,    "CREATE-15", ALL,         SESSION,    opening,                Grants(USE, existing),            E::AccessDenied).under("opening-right", "use"),
        row(Access,    "CREATE-15", NOT_XP,      SESSION,    opening_below_parent,   Grants(CONTROL, parent),          E::AccessDenied).under("opening-right", "as-create"),
        row(Access,    "CREATE-15", NOT_XP,      SESSION,    opening_asks_the_root,  Grants(CONTROL, root),            E::AccessDenied).under("opening-right", "as-create"),
        row(Access,    "CREATE-15", WINDOWS_XP,  SESSION,    opening_below_parent,   Grants(MODIFY, parent),           E::AccessDenied).under("opening-right", "as-create"),
        security_subsystem("CREATE-16"),
        row(Rule,      "CREATE-2",  ALL,         NOTHING,    asks_for_a_new_pool,    Holds(no_pool_exists),            E::AlreadyExists),
        row(Rule,      "CREATE-23", ALL,         NOTHING,    creating,               Holds(last_level_is_new),         E::AlreadyExists).under("name-scope", "leaf"),
        row(Rule,      "CREATE-24", ALL,         NOTHING,    creating,               Holds(no_system_pool_is_there),   E::InvalidName).by_reading("system-name-code", SYSTEM_NAME),
        row(Rule,      "CREATE-25", ALL,         NOTHING,    creating_below_parent,  Holds(parent_is_no_system_pool),  E::InvalidName).by_reading("system-name-code", SYSTEM_NAME),
        row(Rule,      "CREATE-26", ALL,         NOTHING,    opening,                Holds(no_system_pool_is_there),   E::InvalidName).under("opening-system-pools", "refused").by_reading("system-name-code", SYSTEM_NAME),
        row(Rule,      "CREATE-61", ALL,         NOTHING,    opening,                Holds(no_system_pool_is_there),   E::ObjectNotFound).under("opening-system-pools", "refused"),
        row(Rule,      "CREATE-27", ALL,         NOTHING,    creating_below_parent,  Holds(parent_holds_no_medium),    E::InvalidName).answering(Answer::AnyOf(TYPED_PARENT)),
        row(Rule,      "CREATE-28", ALL,         NOTHING,    parent_holds_no_medium, Holds(parent_has_no_media_type),  E::InvalidName).under("typed-parent", "refuse").answering(Answer::AnyOf(TYPED_PARENT)),
        row(Rule,      "CREATE-29", ALL,         MEDIA_TYPE, opening,                Holds(media_types_match),         E::InvalidMedia).under("opening-other-type", "checked"),
        fault("CREATE-3", Fault::DatabaseFailure, E::DatabaseFailure),
        fault("CREATE-4", Fault::DatabaseFull,    E::DatabaseFull),
        still_starting(),
    ];

    #[rustfmt::skip]
    const STEPS: &'static [Step<Self>] = &[
        step("CREATE-55", opens,                    report_existing_pool),
        step("CREATE-40", makes,                    make_pool),
        step("CREATE-41", made_with_media_type,     give_media_type),
        step("CREATE-43", made,                     keep_media_to_itself),
        step("CREATE-44", made,                     set_no_maximum).writing(Writes::Number),
        step("CREATE-44", made,                     leave_maximum_open).under("initial-maximum", "unspecified"),
        step("CREATE-54", made,                     make_caller_the_owner),
        step("CREATE-47", made_with_descriptor,     take_given_security),
        step("CREATE-47", made_with_descriptor,     grant_creator).under("given-security", "merged"),
        step("CREATE-47", made_with_descriptor,     grant_local_system).under("given-security", "merged"),
        step("CREATE-48", made_with_default,        grant_creator),
        step("CREATE-49", made_with_default,        grant_local_system),
        step("CREATE-50", inherits,                 take_entries_of_parent),
        step("CREATE-54", owner_is_open,            leave_owner_open).under("new-pool-owner", "unspecified"),
        step("CREATE-52", made_without_descriptor,  leave_security_open).only_in(NOT_2003).under("default-security", "unspecified"),
        success("CREATE-10"),
    ];

    const MEANINGS: &'static [&'static str] = &[
        "CREATE-32",
        "CREATE-33",
        "CREATE-34",
        "CREATE-35",
        "CREATE-36",
        "CREATE-37",
        "CREATE-38",
        "CREATE-39",
        "CREATE-53",
        "CREATE-62",
    ];

    fn caller(&self, state: &State) -> PrincipalId {
        caller_of(self.session, state)
    }
}

const SYSTEM_NAME: &[E] = &[E::InvalidName, E::InvalidParameter, E::AccessDenied, E::InvalidMedia];
const TYPED_PARENT: &[E] = &[E::InvalidName, E::InvalidMedia, E::InvalidParameter];

const ANY_CASE: ReadingChoice = ReadingChoice::named("name-case", "case-blind");
const ROOT_AND_PARENT: ReadingChoice = ReadingChoice::named("create-right", "both");
const AS_2003: ReadingChoice = ReadingChoice::named("default-security", "as-2003");
/// CREATE-62.
const MARKED: ReadingChoice = ReadingChoice::named("inherited-mark", "marked");
const OWN_ENTRIES_FIRST: ReadingChoice = ReadingChoice::named("default-entries-order", "first");

fn name<'v>(view: &View<'v>) -> &'v str {
    view.call.name.as_deref().unwrap_or("")
}

/// The pool that has the name.
fn existing(view: &View<'_>) -> PoolId {
    view.looked_up(0, || match &view.call.name {
        Some(name) => find(view, pool_name::levels(name)).unwrap_or(PoolId::NONE),
        None => PoolId::NONE,
    })
}

fn find<'n>(view: &View<'_>, levels: impl Iterator<Item = &'n str> + Clone) -> Option<PoolId> {
    let in_any_case = |levels| {
        let found = pool_name::find_in_any_case(view.state, levels);
        found.filter(|_| view.follows(ANY_CASE))
    };
    let exact = view.state.find_pool(levels.clone());
    exact.or_else(|| view.may_follow(ANY_CASE).then(|| in_any_case(levels)).flatten())
}

/// The pool that the name without its last level stands for.
fn parent(view: &View<'_>) -> PoolId {
    view.looked_up(1, || {
        let (parents, _) = pool_name::split_last(name(view));
        find(view, parents).unwrap_or(PoolId::NONE)
    })
}

fn root(_view: &View<'_>) -> PoolId {
    PoolId::ROOT
}

fn name_is_given(view: &View<'_>) -> bool {
    view.call.name.is_some()
}

fn pool_id_is_given(view: &View<'_>) -> bool {
    view.call.pool == OutPointer::Given
}

fn descriptor_is_valid(view: &View<'_>) -> bool {
    let known = |id: &PrincipalId| view.setting.directory.has(*id);
    view.call.security.as_ref().is_none_or(|parts| {
        parts.owner.iter().all(known)
            && parts.dacl.iter().flatten().flatten().all(|entry| known(&entry.trustee))
    })
}

fn action_is_known(view: &View<'_>) -> bool {
    matches!(view.call.action, NTMS_OPEN_EXISTING | NTMS_CREATE_NEW | NTMS_OPEN_ALWAYS)
}

fn levels_fit(view: &View<'_>) -> bool {
    pool_name::levels_fit(name(view))
}

fn path_fits(view: &View<'_>) -> bool {
    pool_name::path_fits(name(view))
}

fn no_level_is_empty(view: &View<'_>) -> bool {
    !pool_name::has_empty_level(name(view))
}

fn pool_exists(view: &View<'_>) -> bool {
    existing(view) != PoolId::NONE
}

fn no_pool_exists(view: &View<'_>) -> bool {
    !pool_exists(view)
}

fn asks_to_open(view: &View<'_>) -> bool {
    view.call.action == NTMS_OPEN_EXISTING && name_is_given(view)
}

fn asks_for_a_new_pool(view: &View<'_>) -> bool {
    view.call.action == NTMS_CREATE_NEW && name_is_given(view)
}

fn creating(view: &View<'_>) -> bool {
    name_is_given(view)
        && (view.call.action == NTMS_CREATE_NEW
            || (view.call.action != NTMS_OPEN_EXISTING && no_pool_exists(view)))
}

fn opening(view: &View<'_>) -> bool {
    view.call.action != NTMS_CREATE_NEW && pool_exists(view)
}

/// Also when there is nothing to be opened: which fault is found first is not promised.
fn opening_or_trying(view: &View<'_>) -> bool {
    opening(view) || asks_to_open(view)
}

fn opening_below_parent(view: &View<'_>) -> bool {
    opening(view) || (asks_to_open(view) && parent_exists(view))
}

/// CREATE-15, `as-create`: the rights of creating, of which `create-right` leaves out the root's.
fn opening_asks_the_root(view: &View<'_>) -> bool {
    opening_or_trying(view)
        && (view.setting.edition == Edition::Server2003 || view.follows(ROOT_AND_PARENT))
}

fn parent_exists(view: &View<'_>) -> bool {
    view.state.pools.has(parent(view))
}

fn creating_below_parent(view: &View<'_>) -> bool {
    creating(view) && parent_exists(view)
}

/// In the sense of reading `name-scope`, `leaf`: the name of the pool itself is of CREATE-2.
fn last_level_is_new(view: &View<'_>) -> bool {
    let (_, last) = pool_name::split_last(name(view));
    let same = existing(view);
    let has_that_name = |name: &str| {
        name == last || (pool_name::are_equal_in_any_case(name, last) && view.follows(ANY_CASE))
    };
    view.state.pool_shapes().all(|(id, pool)| id == same || !has_that_name(pool.name))
}

fn no_system_pool_is_there(view: &View<'_>) -> bool {
    !view.state.pool(existing(view)).kind.is_system()
}

fn parent_is_no_system_pool(view: &View<'_>) -> bool {
    let kind = view.state.pool(parent(view)).kind;
    kind == PoolKind::Root || !kind.is_system()
}

/// Also the case of CREATE-28, which speaks of parents without media.
fn parent_holds_no_medium(view: &View<'_>) -> bool {
    creating_below_parent(view) && view.state.media_in(parent(view)).next().is_none()
}

fn parent_has_no_media_type(view: &View<'_>) -> bool {
    view.state.pool(parent(view)).holds == PoolHolds::Pools
}

fn media_types_match(view: &View<'_>) -> bool {
    view.state.pool(existing(view)).holds == PoolHolds::Media(view.call.media_type.media_type())
}

fn opens(view: &View<'_>) -> bool {
    pool_exists(view)
}

/// Runs before the pool is made; the steps after it ask [`made`].
fn makes(view: &View<'_>) -> bool {
    no_pool_exists(view)
}

/// The first change of the call is that the pool is there.
fn made(view: &View<'_>) -> bool {
    view.has_changed
}

fn made_with_media_type(view: &View<'_>) -> bool {
    made(view) && view.call.media_type != Reference::Missing
}

fn made_with_descriptor(view: &View<'_>) -> bool {
    made(view) && view.call.security.is_some()
}

fn made_without_descriptor(view: &View<'_>) -> bool {
    made(view) && view.call.security.is_none()
}

fn made_with_default(view: &View<'_>) -> bool {
    made_without_descriptor(view)
        && (view.setting.edition == Edition::Server2003 || view.follows(AS_2003))
}

/// CREATE-51: nothing is taken over from the root pool.
fn inherits(view: &View<'_>) -> bool {
    made_with_default(view) && parent(view) != PoolId::ROOT
}

fn owner_is_open(view: &View<'_>) -> bool {
    made(view) && view.call.security.as_ref().is_some_and(|parts| parts.owner.is_none())
}

fn report_existing_pool(effect: &mut Effect<'_, '_, Create>) {
    effect.reply.pool = Some(existing(&effect.view()).into());
}

fn make_pool(effect: &mut Effect<'_, '_, Create>) {
    let view = effect.view();
    let (_, last) = pool_name::split_last(name(&view));
    let pool = Pool {
        name: last.into(),
        parent: Some(parent(&view)),
        kind: PoolKind::Application,
        holds: PoolHolds::Pools,
        draws_from_free: false,
        returns_to_free: false,
        maximum: Maximum::Known(0),
        // Nobody's but the system's, until a step says whose.
        security: Security::Known(Arc::new(SecurityDescriptor {
            owner: Some(Directory::SYSTEM),
            dacl: Some(Vec::new()),
        })),
    };
    let id = effect.transaction.add_pool(pool);
    effect.reply.pool = Some(id.into());
}

fn change_pool(effect: &mut Effect<'_, '_, Create>, change: impl FnOnce(&mut Pool)) {
    let pool = effect.reply.pool.map_or(PoolId::NONE, Reference::pool);
    effect.transaction.change_pool(pool, change);
}

fn give_media_type(effect: &mut Effect<'_, '_, Create>) {
    let media_type = effect.call().media_type.media_type();
    change_pool(effect, |pool| pool.holds = PoolHolds::Media(media_type));
}

fn keep_media_to_itself(effect: &mut Effect<'_, '_, Create>) {
    change_pool(effect, |pool| {
        pool.draws_from_free = false;
        pool.returns_to_free = false;
    });
}

fn set_no_maximum(effect: &mut Effect<'_, '_, Create>) {
    change_pool(effect, |pool| pool.maximum = Maximum::Known(0));
}

fn leave_maximum_open(effect: &mut Effect<'_, '_, Create>) {
    change_pool(effect, |pool| pool.maximum = Maximum::Unknown);
}

fn make_caller_the_owner(effect: &mut Effect<'_, '_, Create>) {
    let parts = effect.call().security.as_ref();
    let owner = parts.and_then(|parts| parts.owner).unwrap_or(effect.caller());
    let descriptor = SecurityDescriptor { owner: Some(owner), dacl: Some(Vec::new()) };
    change_pool(effect, |pool| pool.security = Security::Known(Arc::new(descriptor)));
}

fn take_given_security(effect: &mut Effect<'_, '_, Create>) {
    let dacl = effect.call().security.as_ref().and_then(|parts| parts.dacl.clone()).flatten();
    change_security(effect, |descriptor| descriptor.dacl = dacl);
}

fn grant_creator(effect: &mut Effect<'_, '_, Create>) {
    let caller = effect.caller();
    add_own_entry(effect, caller);
}

fn grant_local_system(effect: &mut Effect<'_, '_, Create>) {
    add_own_entry(effect, Directory::SYSTEM);
}

/// CREATE-53: before the entries that are there already and are not of this kind, or after them.
fn add_own_entry(effect: &mut Effect<'_, '_, Create>, trustee: PrincipalId) {
    let first = effect.view().follows(OWN_ENTRIES_FIRST);
    let after_creator = usize::from(trustee == Directory::SYSTEM);
    change_security(effect, |descriptor| {
        if let Some(entries) = &mut descriptor.dacl {
            let place = if first { after_creator.min(entries.len()) } else { entries.len() };
            entries.insert(place, Entry::allow(trustee, Rights::FULL));
        }
    });
}

fn take_entries_of_parent(effect: &mut Effect<'_, '_, Create>) {
    let parent = effect.state().pool(parent(&effect.view())).security.clone();
    let first = effect.view().follows(OWN_ENTRIES_FIRST);
    let takes_any =
        matches!(&parent, Security::Known(parent) if parent.dacl.iter().flatten().next().is_some());
    let inherited = takes_any && effect.view().follows(MARKED);
    let Security::Known(parent) = parent else {
        return leave_security_open(effect);
    };
    change_security(effect, |descriptor| {
        let taken = parent.dacl.iter().flatten().map(|entry| Entry { inherited, ..*entry });
        if let Some(entries) = &mut descriptor.dacl {
            let place = if first { entries.len() } else { 0 };
            entries.splice(place..place, taken);
        }
    });
}

fn change_security(
    effect: &mut Effect<'_, '_, Create>,
    change: impl FnOnce(&mut SecurityDescriptor),
) {
    change_pool(effect, |pool| {
        if let Security::Known(descriptor) = &pool.security {
            let mut descriptor = SecurityDescriptor::clone(descriptor);
            change(&mut descriptor);
            pool.security = Security::Known(Arc::new(descriptor.mapped()));
        }
    });
}

fn leave_owner_open(effect: &mut Effect<'_, '_, Create>) {
    change_security(effect, |descriptor| descriptor.owner = None);
}

fn leave_security_open(effect: &mut Effect<'_, '_, Create>) {
    change_pool(effect, |pool| pool.security = Security::Unknown);
}
