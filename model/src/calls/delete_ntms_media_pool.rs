//! `DeleteNtmsMediaPool`: deletes an empty application pool.
//! Clauses: `specs/delete_ntms_media_pool.md`.

use super::prelude::*;

type Delete = DeleteNtmsMediaPool<Bound>;
type View<'v> = crate::rule::View<'v, Delete>;

const SESSION: Operands = Operands::at(0);
const POOL: Operands = Operands::at(1);
const BOTH: Operands = SESSION.and(POOL);

impl Rules for Delete {
    const FUNCTION: Function = Function::DeleteNtmsMediaPool;

    const OPERANDS: &'static [Operand<Self>] = &[
        Operand { kind: Kind::Session, get: |call| call.session },
        Operand { kind: Kind::Pool, get: |call| call.pool },
    ];

    #[rustfmt::skip]
    const ROWS: &'static [Row<Self>] = &[
        //  group      clause       editions    reads    when    must hold                        otherwise
        row(Handle,    "DELETE-3",  ALL,        NOTHING, always, OpenSession(SESSION),            E::InvalidHandle),
        row(Parameter, "DELETE-5",  ALL,        NOTHING, always, Given(POOL),                     E::InvalidParameter),
        row(Lookup,    "DELETE-4",  ALL,        NOTHING, always, Names(POOL),                     E::InvalidMediaPool),
        row(Lookup,    "DELETE-16", ALL,        NOTHING, always, OfKind(POOL),                    E::InvalidMediaPool).by_reading("wrong-kind-code", WRONG_POOL),
        row(Access,    "DELETE-1",  NOT_XP,     BOTH,    always, Grants(MODIFY, pool),            E::AccessDenied),
        row(Access,    "DELETE-9",  WINDOWS_XP, BOTH,    always, Grants(CONTROL, pool),           E::AccessDenied),
        security_subsystem("DELETE-10"),
        row(Rule,      "DELETE-11", ALL,        POOL,    always, Holds(pool_is_not_free),         E::InvalidMediaPool),
        row(Rule,      "DELETE-12", ALL,        POOL,    always, Holds(pool_is_not_import),       E::InvalidMediaPool),
        row(Rule,      "DELETE-13", ALL,        POOL,    always, Holds(pool_is_not_unrecognized), E::InvalidMediaPool),
        row(Rule,      "DELETE-14", ALL,        POOL,    always, Holds(pool_is_not_the_root),     E::InvalidMediaPool),
        row(Rule,      "DELETE-6",  ALL,        POOL,    always, Holds(pool_holds_no_medium),     E::NotEmpty),
        row(Rule,      "DELETE-15", ALL,        POOL,    always, Holds(pool_holds_no_pool),       E::NotEmpty),
        fault("DELETE-2", Fault::DatabaseFailure, E::DatabaseFailure),
        fault("DELETE-7", Fault::NotEnoughMemory, E::NotEnoughMemory),
        still_starting(),
    ];

    #[rustfmt::skip]
    const STEPS: &'static [Step<Self>] = &[
        step("DELETE-17", always, remove_pool),
        success("DELETE-8"),
    ];

    fn caller(&self, state: &State) -> PrincipalId {
        caller_of(self.session, state)
    }
}

fn pool(view: &View<'_>) -> PoolId {
    view.call.pool.pool()
}

fn pool_kind(view: &View<'_>) -> PoolKind {
    view.state.pool(pool(view)).kind
}

fn pool_is_not_free(view: &View<'_>) -> bool {
    pool_kind(view) != PoolKind::Free
}

fn pool_is_not_import(view: &View<'_>) -> bool {
    pool_kind(view) != PoolKind::Import
}

fn pool_is_not_unrecognized(view: &View<'_>) -> bool {
    pool_kind(view) != PoolKind::Unrecognized
}

fn pool_is_not_the_root(view: &View<'_>) -> bool {
    pool_kind(view) != PoolKind::Root
}

fn pool_holds_no_medium(view: &View<'_>) -> bool {
    view.state.media_in(pool(view)).next().is_none()
}

fn pool_holds_no_pool(view: &View<'_>) -> bool {
    view.state.children_of(pool(view)).next().is_none()
}

fn remove_pool(effect: &mut Effect<'_, '_, Delete>) {
    let pool = effect.call().pool.pool();
    effect.transaction.remove_pool(pool);
}
