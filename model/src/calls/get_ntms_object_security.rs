//! `GetNtmsObjectSecurity`: reads the security descriptor of an object.
//! Clauses: `specs/get_ntms_object_security.md`.

use super::named_object::{
    described, described_pool, has_a_descriptor, is_a_type, is_no_library_or_computer,
    is_not_of_a_kind_without, lies_in_a_pool, object, type_of,
};
use super::prelude::*;

type GetSecurity = GetNtmsObjectSecurity<Bound>;
type View<'v> = crate::rule::View<'v, GetSecurity>;

const SESSION: Operands = Operands::at(0);
const OBJECT: Operands = Operands::at(1);
const BOTH: Operands = SESSION.and(OBJECT);

impl Rules for GetSecurity {
    const FUNCTION: Function = Function::GetNtmsObjectSecurity;

    const OPERANDS: &'static [Operand<Self>] = &[
        Operand { kind: Kind::Session, get: |call| call.session },
        Operand { kind: Kind::Any, get: |call| call.object },
    ];

    #[rustfmt::skip]
    const ROWS: &'static [Row<Self>] = &[
        //  group      clause       editions reads    when                 must hold                        otherwise
        row(Handle,    "GETSEC-3",  ALL,     NOTHING, always,              OpenSession(SESSION),            E::InvalidHandle),
        row(Parameter, "GETSEC-4",  ALL,     NOTHING, always,              Given(OBJECT),                   E::InvalidParameter),
        row(Lookup,    "GETSEC-6",  ALL,     NOTHING, always,              Names(OBJECT),                   E::ObjectNotFound),
        row(Lookup,    "GETSEC-6",  ALL,     NOTHING, always,              OfKind(OBJECT),                  E::ObjectNotFound),
        row(Lookup,    "GETSEC-12", ALL,     NOTHING, always,              Holds(type_is_that_of_object),   E::InvalidParameter).answering(Answer::AnyOf(&[E::InvalidParameter, E::ObjectNotFound])),
        row(Access,    "GETSEC-1",  NOT_XP,  BOTH,    has_a_descriptor,    GrantsOn(Rights::READ_CONTROL, described), E::AccessDenied),
        row(Access,    "GETSEC-14", ALL,     SESSION, always,              Holds(system_list_is_not_asked_for), E::AccessDenied),
        security_subsystem("GETSEC-15"),
        row(Rule,      "GETSEC-5",  ALL,     OBJECT,  always,              Holds(is_not_of_a_kind_without), E::NoSecurityOnObject),
        row(Rule,      "GETSEC-21", ALL,     OBJECT,  always,              Holds(is_no_library_or_computer), E::NoSecurityOnObject).may(),
        row(Rule,      "GETSEC-13", ALL,     OBJECT,  always,              Holds(is_not_in_a_pool),         E::NoSecurityOnObject).under("media-security", "no-security"),
        fault("GETSEC-2", Fault::DatabaseFailure, E::DatabaseFailure),
        still_starting(),
    ];

    #[rustfmt::skip]
    const STEPS: &'static [Step<Self>] = &[
        step("GETSEC-17", always, report_security),
        success("GETSEC-7"),
    ];

    const MEANINGS: &'static [&'static str] = &["GETSEC-16", "GETSEC-18"];

    fn caller(&self, state: &State) -> PrincipalId {
        caller_of(self.session, state)
    }
}

fn type_is_that_of_object(view: &View<'_>) -> bool {
    match object(view) {
        Some(object) => type_of(object) == view.call.object_type,
        None => is_a_type(view.call.object_type),
    }
}

fn system_list_is_not_asked_for(view: &View<'_>) -> bool {
    view.call.parts & SACL_SECURITY_INFORMATION == 0
}

fn is_not_in_a_pool(view: &View<'_>) -> bool {
    object(view).is_none_or(|object| !lies_in_a_pool(object))
}

fn report_security(effect: &mut Effect<'_, '_, GetSecurity>) {
    let of = described(&effect.view());
    let parts = effect.call().parts;
    let is_asked = |part| parts & part != 0;
    let unread = Unread::Security(described_pool(&effect.view()));
    match effect.state().security(of) {
        Security::Known(descriptor) => {
            let owner = descriptor.owner.filter(|_| is_asked(OWNER_SECURITY_INFORMATION));
            let dacl = is_asked(DACL_SECURITY_INFORMATION).then(|| descriptor.dacl.clone());
            if is_asked(OWNER_SECURITY_INFORMATION) && owner.is_none() {
                effect.learns = Some(unread);
            }
            effect.reply.security = Some(DescriptorParts { owner, dacl });
        }
        Security::Unknown => effect.learns = Some(unread),
    }
}
