//! `SetNtmsObjectSecurity`: replaces parts of the security descriptor of an object.
//! Clauses: `specs/set_ntms_object_security.md`.

use super::named_object::{
    described, has_a_descriptor, is_a_type, is_no_library_or_computer, is_not_of_a_kind_without,
    lies_in_a_pool, object, type_of,
};
use super::prelude::*;
use std::sync::Arc;

type SetSecurity = SetNtmsObjectSecurity<Bound>;
type View<'v> = crate::rule::View<'v, SetSecurity>;

const SESSION: Operands = Operands::at(0);
const OBJECT: Operands = Operands::at(1);
const BOTH: Operands = SESSION.and(OBJECT);

impl Rules for SetSecurity {
    const FUNCTION: Function = Function::SetNtmsObjectSecurity;

    const OPERANDS: &'static [Operand<Self>] = &[
        Operand { kind: Kind::Session, get: |call| call.session },
        Operand { kind: Kind::Any, get: |call| call.object },
    ];

    #[rustfmt::skip]
    const ROWS: &'static [Row<Self>] = &[
        //  group      clause       editions reads    when                 must hold                        otherwise
        row(Handle,    "SETSEC-4",  ALL,     NOTHING, always,              OpenSession(SESSION),            E::InvalidHandle),
        row(Parameter, "SETSEC-5",  ALL,     NOTHING, always,              Given(OBJECT),                   E::InvalidParameter),
        row(Parameter, "SETSEC-11", ALL,     NOTHING, always,              Holds(descriptor_is_given),      E::InvalidParameter),
        row(Lookup,    "SETSEC-7",  ALL,     NOTHING, always,              Names(OBJECT),                   E::ObjectNotFound),
        row(Lookup,    "SETSEC-7",  ALL,     NOTHING, always,              OfKind(OBJECT),                  E::ObjectNotFound),
        row(Lookup,    "SETSEC-12", ALL,     NOTHING, always,              Holds(type_is_that_of_object),   E::InvalidParameter).answering(Answer::AnyOf(&[E::InvalidParameter, E::ObjectNotFound])),
        row(Access,    "SETSEC-1",  ALL,     BOTH,    writes_list,         GrantsOn(Rights::WRITE_DAC, described), E::AccessDenied),
        row(Access,    "SETSEC-10", ALL,     BOTH,    writes_owner_as_a_stranger, GrantsOn(Rights::WRITE_OWNER, described), E::AccessDenied),
        row(Access,    "SETSEC-9",  ALL,     SESSION, always,              Holds(system_list_is_not_written), E::AccessDenied),
        security_subsystem("SETSEC-14"),
        row(Rule,      "SETSEC-6",  ALL,     OBJECT,  always,              Holds(is_not_of_a_kind_without), E::NoSecurityOnObject),
        row(Rule,      "SETSEC-22", ALL,     OBJECT,  always,              Holds(is_no_library_or_computer), E::NoSecurityOnObject).may(),
        row(Rule,      "SETSEC-13", ALL,     OBJECT,  always,              Holds(is_not_in_a_pool),         E::NoSecurityOnObject).under("media-security", "no-security"),
        fault("SETSEC-2", Fault::DatabaseFailure, E::DatabaseFailure),
        fault("SETSEC-3", Fault::DatabaseFull,    E::DatabaseFull),
        still_starting(),
    ];

    #[rustfmt::skip]
    const STEPS: &'static [Step<Self>] = &[
        step("SETSEC-16", always, write_the_parts_named),
        success("SETSEC-8"),
    ];

    const MEANINGS: &'static [&'static str] = &["SETSEC-15"];

    fn caller(&self, state: &State) -> PrincipalId {
        caller_of(self.session, state)
    }
}

fn names_part(view: &View<'_>, part: u32) -> bool {
    view.call.parts & part != 0
}

fn descriptor_is_given(view: &View<'_>) -> bool {
    view.call.security.is_some()
}

fn type_is_that_of_object(view: &View<'_>) -> bool {
    match object(view) {
        Some(object) => type_of(object) == view.call.object_type,
        None => is_a_type(view.call.object_type),
    }
}

fn writes_list(view: &View<'_>) -> bool {
    names_part(view, DACL_SECURITY_INFORMATION) && has_a_descriptor(view)
}

/// The owner may always write owner and group.
fn writes_owner_as_a_stranger(view: &View<'_>) -> bool {
    names_part(view, OWNER_SECURITY_INFORMATION)
        && match view.state.security(described(view)) {
            Security::Known(descriptor) => descriptor.owner != Some(view.caller),
            Security::Unknown => has_a_descriptor(view),
        }
}

fn system_list_is_not_written(view: &View<'_>) -> bool {
    !names_part(view, SACL_SECURITY_INFORMATION)
}

fn is_not_in_a_pool(view: &View<'_>) -> bool {
    object(view).is_none_or(|object| !lies_in_a_pool(object))
}

/// The parts that are not named stay (SETSEC-17); if the list is not known, the whole is not.
fn write_the_parts_named(effect: &mut Effect<'_, '_, SetSecurity>) {
    let view = effect.view();
    let of = described(&view);
    let Some(given) = view.call.security.clone() else { return };
    let owner_is_named = names_part(&view, OWNER_SECURITY_INFORMATION);
    let list_is_named = names_part(&view, DACL_SECURITY_INFORMATION);
    let before = match effect.state().security(of) {
        Security::Known(descriptor) => Some(SecurityDescriptor::clone(descriptor)),
        Security::Unknown => None,
    };
    let owner = given.owner.filter(|_| owner_is_named).or(before.as_ref().and_then(|it| it.owner));
    let dacl = if list_is_named {
        Some(given.dacl.flatten())
    } else {
        before.map(|descriptor| descriptor.dacl)
    };
    if let Some(dacl) = dacl {
        let descriptor = SecurityDescriptor { owner, dacl }.mapped();
        effect.transaction.secure(of, Security::Known(Arc::new(descriptor)));
    }
}
