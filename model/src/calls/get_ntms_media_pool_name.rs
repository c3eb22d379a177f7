//! `GetNtmsMediaPoolName`: tells the path of a media pool.
//! Clauses: `specs/get_ntms_media_pool_name.md`.

use super::prelude::*;

type GetName = GetNtmsMediaPoolName<Bound>;
type View<'v> = crate::rule::View<'v, GetName>;

const SESSION: Operands = Operands::at(0);
const POOL: Operands = Operands::at(1);
const BOTH: Operands = SESSION.and(POOL);

impl Rules for GetName {
    const FUNCTION: Function = Function::GetNtmsMediaPoolName;

    const OPERANDS: &'static [Operand<Self>] = &[
        Operand { kind: Kind::Session, get: |call| call.session },
        Operand { kind: Kind::Pool, get: |call| call.pool },
    ];

    #[rustfmt::skip]
    const ROWS: &'static [Row<Self>] = &[
        //  group      clause        editions reads    when                must hold                  otherwise
        row(Handle,    "GETNAME-2",  ALL,     NOTHING, always,             OpenSession(SESSION),      E::InvalidHandle),
        row(Parameter, "GETNAME-7",  ALL,     NOTHING, always,             Given(POOL),               E::InvalidMediaPool).answering(Answer::AnyOf(&[E::InvalidMediaPool, E::InvalidParameter])),
        row(Parameter, "GETNAME-4",  ALL,     NOTHING, always,             Holds(buffer_is_given),    E::InvalidParameter),
        row(Parameter, "GETNAME-8",  ALL,     NOTHING, always,             Holds(size_is_given),      E::InvalidParameter),
        row(Lookup,    "GETNAME-3",  ALL,     NOTHING, always,             Names(POOL),               E::InvalidMediaPool),
        row(Lookup,    "GETNAME-9",  ALL,     NOTHING, always,             OfKind(POOL),              E::InvalidMediaPool).by_reading("wrong-kind-code", WRONG_POOL),
        row(Access,    "GETNAME-10", ALL,     BOTH,    always,             Grants(USE, pool),         E::AccessDenied).under("pool-name-right", "use"),
        row(Rule,      "GETNAME-11", ALL,     POOL,    only_size_is_given, Holds(name_would_fit),     E::InsufficientBuffer).may(),
        row(Rule,      "GETNAME-17", ALL,     POOL,    always,             Holds(pool_is_not_the_root), E::InvalidMediaPool).under("root-pool-path", "unspecified").may().answering(Answer::AnyFailure),
        fault("GETNAME-5", Fault::NotEnoughMemory, E::NotEnoughMemory),
        still_starting(),
    ];

    #[rustfmt::skip]
    const STEPS: &'static [Step<Self>] = &[
        step("GETNAME-13", always,            report_path),
        step("GETNAME-14", always,            leave_out_leading_backslash).under("pool-path-form", "bare"),
        step("GETNAME-16", always,            report_size).writing(Writes::Number),
        step("GETNAME-16", always,            leave_out_terminator).under("pool-name-size", "not-counted"),
        step("GETNAME-1",  name_does_not_fit, report_too_little_room),
        step("GETNAME-15", name_fits,         leave_out_terminator).under("pool-name-size", "length-told"),
        step("GETNAME-19", pool_is_the_root,  tell_anything).under("root-pool-path", "unspecified"),
        success("GETNAME-6"),
    ];

    const MEANINGS: &'static [&'static str] = &["GETNAME-12"];

    fn caller(&self, state: &State) -> PrincipalId {
        caller_of(self.session, state)
    }
}

fn pool(view: &View<'_>) -> PoolId {
    view.call.pool.pool()
}

fn pool_is_the_root(view: &View<'_>) -> bool {
    view.state.pool(pool(view)).kind == PoolKind::Root
}

fn pool_is_not_the_root(view: &View<'_>) -> bool {
    !pool_is_the_root(view)
}

fn buffer_is_given(view: &View<'_>) -> bool {
    view.call.name == OutPointer::Given
}

fn size_is_given(view: &View<'_>) -> bool {
    view.call.size.is_some()
}

fn only_size_is_given(view: &View<'_>) -> bool {
    size_is_given(view) && !buffer_is_given(view)
}

/// In UTF-16 units, without terminator.
fn length(name: &str) -> u32 {
    u32::try_from(name.encode_utf16().count()).unwrap_or(u32::MAX)
}

/// Whether there is room for the longest form of the path, and its terminator.
fn name_would_fit(view: &View<'_>) -> bool {
    view.call.size > Some(length(&view.state.path(pool(view))))
}

fn name_does_not_fit(view: &View<'_>) -> bool {
    view.reply.name_size > view.call.size
}

fn name_fits(view: &View<'_>) -> bool {
    !name_does_not_fit(view)
}

type Telling<'e, 's> = Effect<'e, 's, GetName>;

fn report_path(effect: &mut Telling<'_, '_>) {
    effect.reply.name = Some(effect.state().path(pool(&effect.view())).into());
}

fn leave_out_leading_backslash(effect: &mut Telling<'_, '_>) {
    if let Some(name) = &mut effect.reply.name {
        *name = name.trim_start_matches('\\').into();
    }
}

fn report_size(effect: &mut Telling<'_, '_>) {
    let name = effect.reply.name.as_deref().unwrap_or_default();
    effect.reply.name_size = Some(length(name).saturating_add(1));
}

fn leave_out_terminator(effect: &mut Telling<'_, '_>) {
    effect.reply.name_size = effect.reply.name.as_deref().map(length);
}

fn report_too_little_room(effect: &mut Telling<'_, '_>) {
    effect.reply.code = E::InsufficientBuffer.into();
    effect.reply.name = None;
}

/// Which path the root pool has is not known.
fn tell_anything(effect: &mut Telling<'_, '_>) {
    effect.reply.name = None;
    effect.reply.name_size = None;
}
