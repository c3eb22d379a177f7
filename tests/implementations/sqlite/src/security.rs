//! GetNtmsObjectSecurity and SetNtmsObjectSecurity.

use crate::access::{self, List, Place, Rights, Secured, account, list_of};
use crate::checks::Checks;
use crate::choices::Choice;
use crate::code::{Answer, Code, Failure, Reply};
use crate::context::Context;
use crate::identifier::Id;
use crate::json::{Object, given, nullable};
use crate::subject::{Subject, is_object_type, is_plain_object};
use crate::switches::Edition;
use serde::Deserialize;
use serde_json::{Map, json};

/// The parts of a security descriptor, as bits.
const OWNER: u32 = 1;
const DACL: u32 = 4;
const SACL: u32 = 8;

/// The parameters of GetNtmsObjectSecurity.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Get {
    #[serde(rename = "hSession", deserialize_with = "nullable")]
    pub(crate) session: Option<Id>,
    #[serde(rename = "lpObjectId", deserialize_with = "nullable")]
    object: Option<Id>,
    #[serde(rename = "dwType")]
    object_type: u32,
    #[serde(rename = "RequestedInformation")]
    parts: u32,
}

/// Reads parts of the security descriptor of a pool, a library or the computer.
pub(crate) fn get(context: &mut Context<'_>, call: &Get) -> Answer {
    let mut checks = Checks::default();
    let place = secured_place(context, &mut checks, call.object, call.object_type)?;
    check_parts(&mut checks, call.parts);
    if let Some(place) = &place
        && context.rules.edition != Edition::WindowsXp
    {
        checks.must(context.grants(place, Rights::READ_CONTROL)?, Code::AccessDenied);
    }
    let place = checks.pass(context, place)?;
    let mut descriptor = Map::new();
    if call.parts & OWNER != 0 {
        descriptor.insert("owner".to_owned(), json!(place.owner()));
    }
    if call.parts & DACL != 0 {
        descriptor.insert("dacl".to_owned(), json!(list_of(context.database, &place)?));
    }
    Ok(Reply::success().with("lpSecurityDescriptor", descriptor))
}

/// What has the descriptor of the object.
fn secured_place(
    context: &Context<'_>,
    checks: &mut Checks,
    object: Option<Id>,
    object_type: u32,
) -> Result<Option<Place>, Failure> {
    let Some(id) = checks.some(object, Code::InvalidParameter) else { return Ok(None) };
    checks.must(is_object_type(object_type), Code::InvalidParameter);
    let subject = Subject::find(context.database, object_type, id)?;
    let plain = is_plain_object(context.database, object_type, id)?;
    checks.must(subject.is_some() || plain, Code::ObjectNotFound);
    if let Some(place) = Place::find(context.database, object_type, id)? {
        return Ok(Some(place));
    }
    Ok(match subject {
        Some(Subject::Pool(pool)) => Some(Place::of_pool(&pool)),
        Some(held) if context.follows(Choice::MediaPoolDescriptor) => {
            Some(Place::of_pool(held.pool()))
        }
        Some(_) => checks.some(None, Code::NoSecurityOnObject),
        None => {
            checks.must(!plain, Code::NoSecurityOnObject);
            None
        }
    })
}

/// Nobody has the privilege that system access lists ask for, and other parts are not kept.
fn check_parts(checks: &mut Checks, parts: u32) {
    checks.must(parts & SACL == 0, Code::AccessDenied);
    checks.must(parts & !(OWNER | DACL | SACL) == 0, Code::InvalidParameter);
}

/// The parameters of SetNtmsObjectSecurity.
#[derive(Deserialize)]
#[serde(try_from = "SetForm")]
pub(crate) struct Set(SetForm);

impl Set {
    pub(crate) fn session(&self) -> Option<Id> {
        self.0.session
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetForm {
    #[serde(rename = "hSession", deserialize_with = "nullable")]
    session: Option<Id>,
    #[serde(rename = "lpObjectId", deserialize_with = "nullable")]
    object: Option<Id>,
    #[serde(rename = "dwType")]
    object_type: u32,
    #[serde(rename = "SecurityInformation")]
    parts: u32,
    #[serde(rename = "lpSecurityDescriptor", deserialize_with = "nullable")]
    descriptor: Option<Object<Parts>>,
}

/// The parts of a security descriptor that are written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parts {
    #[serde(default, deserialize_with = "given_account")]
    owner: Option<String>,
    #[serde(default, deserialize_with = "given")]
    dacl: Option<List>,
}

fn given_account<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    account(deserializer).map(Some)
}

impl TryFrom<SetForm> for Set {
    type Error = String;

    /// The parts that are there are those that the bits name.
    fn try_from(form: SetForm) -> Result<Set, String> {
        if let Some(descriptor) = &form.descriptor {
            let parts = [
                ("owner", OWNER, descriptor.owner.is_some()),
                ("dacl", DACL, descriptor.dacl.is_some()),
            ];
            for (name, bit, is_there) in parts {
                if is_there != (form.parts & bit != 0) {
                    return Err(format!("SecurityInformation does not agree with `{name}`"));
                }
            }
        }
        Ok(Set(form))
    }
}

/// Writes parts of the security descriptor of a pool, a library or the computer.
pub(crate) fn set(context: &mut Context<'_>, Set(call): &Set) -> Answer {
    let mut checks = Checks::default();
    let descriptor = checks.some(call.descriptor.as_ref(), Code::InvalidParameter);
    let place = secured_place(context, &mut checks, call.object, call.object_type)?;
    check_parts(&mut checks, call.parts);
    if let Some(place) = &place {
        if call.parts & OWNER != 0 {
            let may = context.owns(place) || context.grants(place, Rights::WRITE_OWNER)?;
            checks.must(may, Code::AccessDenied);
        }
        if call.parts & DACL != 0 {
            checks.must(context.grants(place, Rights::WRITE_DAC)?, Code::AccessDenied);
        }
    }
    let (descriptor, place) = checks.pass(context, descriptor.zip(place))?;
    if let Some(owner) = &descriptor.owner {
        access::set_owner(context, place.id(), owner)?;
    }
    if let Some(list) = &descriptor.dacl {
        let entries = list.as_ref().map(|entries| access::entries(entries));
        access::set_list(context, place.id(), entries.as_deref())?;
    }
    Ok(Reply::success())
}
