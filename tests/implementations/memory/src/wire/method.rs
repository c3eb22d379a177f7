//! The methods of the protocol: each reads its parameters, calls the service and writes its result.
//!
//! A new function is a line in [`FUNCTIONS`] and a method of [`Service`].

use super::breach::Breach;
use super::descriptor::{self, DescriptorForm, PartsForm};
use super::form::{given, nullable, object, object_or_null, pointer};
use crate::calls::create_ntms_media_pool::{CreateNtmsMediaPool, SecurityAttributes};
use crate::calls::get_ntms_media_pool_name::PoolPath;
use crate::calls::get_ntms_object_security::{DACL, OWNER, Parts};
use crate::calls::media_list::IdentifierList;
use crate::calls::object_type::{LOGICAL_MEDIUM, MEDIUM, POOL, SIDE};
use crate::calls::open_ntms_session::OpenNtmsSession;
use crate::calls::set_ntms_object_information::{
    SetNtmsObjectInformation, Writable, WritableOfPool,
};
use crate::calls::set_ntms_object_security::SetNtmsObjectSecurity;
use crate::code::Code;
use crate::environment::{Fault, Happening, Impossible, Label};
use crate::identifier::Identifier;
use crate::service::Service;
use crate::world::World;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

type Parameters = Map<String, Value>;
type Method = fn(&mut Service, Parameters) -> Result<Value, Breach>;

/// The functions of the API that this service has.
#[rustfmt::skip]
pub(crate) const FUNCTIONS: &[(&str, Method)] = &[
    ("OpenNtmsSession", open),
    ("CloseNtmsSession", |service, call| {
        Ok(code_alone(service.close_ntms_session(&read(call)?)))
    }),
    ("CreateNtmsMediaPool", create),
    ("MoveToNtmsMediaPool", |service, call| {
        Ok(code_alone(service.move_to_ntms_media_pool(&read(call)?)))
    }),
    ("DeleteNtmsMediaPool", |service, call| {
        Ok(code_alone(service.delete_ntms_media_pool(&read(call)?)))
    }),
    ("SwapNtmsMedia", |service, call| {
        Ok(code_alone(service.swap_ntms_media(&read(call)?)))
    }),
    ("DeallocateNtmsMedia", |service, call| {
        Ok(code_alone(service.deallocate_ntms_media(&read(call)?)))
    }),
    ("AllocateNtmsMedia", allocate),
    ("SetNtmsMediaComplete", |service, call| {
        Ok(code_alone(service.set_ntms_media_complete(&read(call)?)))
    }),
    ("DecommissionNtmsMedia", |service, call| {
        Ok(code_alone(service.decommission_ntms_media(&read(call)?)))
    }),
    ("MountNtmsMedia", mount),
    ("DismountNtmsMedia", dismount),
    ("CreateNtmsMedia", create_media),
    ("EjectNtmsMedia", |service, call| {
        Ok(reply(service.eject_ntms_media(&read(call)?), |id| started("lpEjectOperation", id)))
    }),
    ("InjectNtmsMedia", |service, call| {
        Ok(reply(service.inject_ntms_media(&read(call)?), |id| started("lpInjectOperation", id)))
    }),
    ("GetNtmsObjectSecurity", get_security),
    ("SetNtmsObjectSecurity", set_security),
    ("GetNtmsObjectInformation", |service, call| {
        let outcome = service.get_ntms_object_information(&read(call)?);
        Ok(reply(outcome, |information| json!({ "lpInfo": information })))
    }),
    ("SetNtmsObjectInformation", set_information),
    ("GetNtmsMediaPoolName", get_name),
    ("EnumerateNtmsObject", enumerate),
];

/// What happens from outside.
#[rustfmt::skip]
pub(crate) const CONTROLS: &[(&str, Method)] = &[
    ("reset", reset),
    ("insertMedium", insert_medium),
    ("writeLabels", |service, event| {
        happened(service.write_labels(read::<WriteLabels>(event)?.medium))
    }),
    ("setMedium", set_medium),
    ("restart", |service, event| {
        let Nothing {} = read(event)?;
        service.restart();
        Ok(json!({}))
    }),
    ("injectFault", inject_fault),
];

/// The method of this name.
pub(crate) fn find(name: &str) -> Option<Method> {
    let (table, name) = match name.strip_prefix("environment/") {
        Some(name) => (CONTROLS, name),
        None => (FUNCTIONS, name),
    };
    table.iter().find(|(known, _)| *known == name).map(|(_, method)| *method)
}

fn read<T: DeserializeOwned>(parameters: Parameters) -> Result<T, Breach> {
    Ok(serde_json::from_value(parameters.into())?)
}

fn wrong(what: impl Into<String>) -> Breach {
    Breach::WrongParameters(what.into())
}

fn reply<T>(outcome: Result<T, Code>, outputs: impl FnOnce(T) -> Value) -> Value {
    match outcome {
        Ok(output) => {
            let mut result = outputs(output);
            result["code"] = "ERROR_SUCCESS".into();
            result
        }
        Err(code) => json!({ "code": code }),
    }
}

fn code_alone(outcome: Result<(), Code>) -> Value {
    reply(outcome, |()| json!({}))
}

fn happened(outcome: Result<(), Impossible>) -> Result<Value, Breach> {
    outcome.map(|()| json!({})).map_err(|error| wrong(error.to_string()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Open {
    #[serde(rename = "lpServer", deserialize_with = "nullable")]
    server: Option<String>,
    #[serde(rename = "lpApplication", deserialize_with = "nullable")]
    application: Option<String>,
    #[serde(rename = "dwOptions")]
    options: u32,
    caller: String,
}

fn open(service: &mut Service, call: Parameters) -> Result<Value, Breach> {
    let form: Open = read(call)?;
    let caller = service.user(&form.caller);
    let call = OpenNtmsSession {
        server: form.server.as_deref(),
        application: form.application.as_deref(),
        options: form.options,
        caller: caller.ok_or_else(|| wrong(format!("there is no user `{}`", form.caller)))?,
    };
    Ok(reply(service.open_ntms_session(&call), |session| json!({ "hSession": session })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Create {
    #[serde(rename = "hSession", deserialize_with = "nullable")]
    session: Option<Identifier>,
    #[serde(rename = "lpPoolName", deserialize_with = "nullable")]
    name: Option<String>,
    #[serde(rename = "lpMediaType", deserialize_with = "nullable")]
    media_type: Option<Identifier>,
    #[serde(rename = "dwAction")]
    action: u32,
    #[serde(rename = "lpSecurityAttributes", deserialize_with = "object_or_null")]
    security: Option<DescriptorForm>,
    #[serde(rename = "lpPoolId", deserialize_with = "pointer")]
    pool: bool,
}

fn create(service: &mut Service, call: Parameters) -> Result<Value, Breach> {
    let form: Create = read(call)?;
    let call = CreateNtmsMediaPool {
        session: form.session,
        name: form.name.as_deref(),
        media_type: form.media_type,
        action: form.action,
        security: security_attributes(service, form.security.as_ref()),
        pool: form.pool,
    };
    Ok(reply(service.create_ntms_media_pool(&call), |pool| json!({ "lpPoolId": pool })))
}

fn security_attributes(service: &Service, form: Option<&DescriptorForm>) -> SecurityAttributes {
    let Some(form) = form else { return SecurityAttributes::Missing };
    let directory = &service.store.directory;
    let owner = form.owner.as_deref().map(|owner| directory.find(owner));
    match (owner, descriptor::resolve(form.dacl.as_deref(), directory)) {
        (Some(None), _) | (_, None) => SecurityAttributes::NotValid,
        (owner, Some(list)) => SecurityAttributes::Given(owner.flatten(), list),
    }
}

fn allocate(service: &mut Service, call: Parameters) -> Result<Value, Breach> {
    let call: crate::AllocateNtmsMedia = read(call)?;
    Ok(reply(service.allocate_ntms_media(&call), |allocated| {
        let mut outputs = json!({ "lpMediaId": allocated.logical });
        if call.information {
            outputs["lpAllocateInformation"] = json!({ "AllocatedFrom": allocated.from });
        }
        outputs
    }))
}

fn mount(service: &mut Service, call: Parameters) -> Result<Value, Breach> {
    let call: crate::MountNtmsMedia = read(call)?;
    check_count(call.count, call.media.as_ref())?;
    check_count(call.count, call.drives.as_ref())?;
    Ok(code_alone(service.mount_ntms_media(&call)))
}

fn dismount(service: &mut Service, call: Parameters) -> Result<Value, Breach> {
    let call: crate::DismountNtmsMedia = read(call)?;
    check_count(call.count, call.media.as_ref())?;
    Ok(code_alone(service.dismount_ntms_media(&call)))
}

/// `dwCount` is the length of each list that is there.
fn check_count(count: u32, list: Option<&IdentifierList>) -> Result<(), Breach> {
    if list.is_none_or(|list| list.len() == count as usize) {
        Ok(())
    } else {
        Err(wrong("a list has not as many elements as `dwCount` says"))
    }
}

fn create_media(service: &mut Service, call: Parameters) -> Result<Value, Breach> {
    let call: crate::CreateNtmsMedia = read(call)?;
    Ok(reply(service.create_ntms_media(&call), |created| {
        json!({
            "lpMedia": created.medium,
            "lpList": created.sides,
            "LogicalMedia": created.logical_media,
        })
    }))
}

/// The output of a call that may start an operation.
fn started(output: &str, operation: Option<Identifier>) -> Value {
    operation.map_or_else(|| json!({}), |operation| json!({ output: operation }))
}

fn get_security(service: &mut Service, call: Parameters) -> Result<Value, Breach> {
    let parts = service.get_ntms_object_security(&read(call)?);
    let directory = &service.store.directory;
    Ok(reply(
        parts,
        |parts| json!({ "lpSecurityDescriptor": descriptor::written(&parts, directory) }),
    ))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetSecurity {
    #[serde(rename = "hSession", deserialize_with = "nullable")]
    session: Option<Identifier>,
    #[serde(rename = "lpObjectId", deserialize_with = "nullable")]
    object: Option<Identifier>,
    #[serde(rename = "dwType")]
    object_type: u32,
    #[serde(rename = "SecurityInformation")]
    parts: u32,
    #[serde(rename = "lpSecurityDescriptor", deserialize_with = "object_or_null")]
    security: Option<PartsForm>,
}

fn set_security(service: &mut Service, call: Parameters) -> Result<Value, Breach> {
    let form: SetSecurity = read(call)?;
    let security = form.security.map(|parts| written_parts(service, form.parts, &parts));
    let call = SetNtmsObjectSecurity {
        session: form.session,
        object: form.object,
        object_type: form.object_type,
        parts: form.parts,
        security: security.transpose()?,
    };
    Ok(code_alone(service.set_ntms_object_security(&call)))
}

/// The parts that are there are those that the bits name, and name nobody unknown.
fn written_parts(service: &Service, bits: u32, form: &PartsForm) -> Result<Parts, Breach> {
    let named = [("owner", OWNER, form.owner.is_some()), ("dacl", DACL, form.dacl.is_some())];
    for (name, bit, is_there) in named {
        if is_there != (bits & bit != 0) {
            return Err(wrong(format!("`SecurityInformation` does not agree with `{name}`")));
        }
    }
    let directory = &service.store.directory;
    let unknown = || wrong("`lpSecurityDescriptor` names somebody whom nobody knows");
    let owner = form.owner.as_deref().map(|owner| directory.find(owner).ok_or_else(unknown));
    let list = form
        .dacl
        .as_ref()
        .map(|list| descriptor::resolve(list.as_deref(), directory).ok_or_else(unknown));
    Ok(Parts { owner: owner.transpose()?, list: list.transpose()? })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetInformation {
    #[serde(rename = "hSession", deserialize_with = "nullable")]
    session: Option<Identifier>,
    #[serde(rename = "lpObjectId", deserialize_with = "nullable")]
    object: Option<Identifier>,
    #[serde(rename = "lpInfo", deserialize_with = "nullable")]
    information: Option<Parameters>,
}

fn set_information(service: &mut Service, call: Parameters) -> Result<Value, Breach> {
    let form: SetInformation = read(call)?;
    let call = SetNtmsObjectInformation {
        session: form.session,
        object: form.object,
        information: form.information.map(writable).transpose()?,
    };
    Ok(code_alone(service.set_ntms_object_information(&call)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NameAndDescription {
    #[serde(rename = "dwType")]
    object_type: u32,
    #[serde(rename = "szName")]
    name: Box<str>,
    #[serde(rename = "szDescription")]
    description: Box<str>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PoolInformation {
    #[serde(rename = "dwType")]
    object_type: u32,
    #[serde(rename = "szName")]
    name: Box<str>,
    #[serde(rename = "szDescription")]
    description: Box<str>,
    #[serde(rename = "MediaType", deserialize_with = "nullable")]
    media_type: Option<Identifier>,
    #[serde(rename = "AllocationPolicy")]
    allocation_policy: u32,
    #[serde(rename = "DeallocationPolicy")]
    deallocation_policy: u32,
    #[serde(rename = "dwMaxAllocates")]
    max_allocates: u32,
}

/// `lpInfo` has exactly the writable members of its `dwType`.
fn writable(members: Parameters) -> Result<Writable, Breach> {
    let said = members.get("dwType").and_then(Value::as_u64);
    let said = said.and_then(|number| u32::try_from(number).ok());
    let object_type = said.ok_or_else(|| wrong("`lpInfo.dwType` is not an unsigned number"))?;
    match object_type {
        POOL => {
            let form: PoolInformation = read(members)?;
            Ok(Writable {
                object_type: form.object_type,
                name: form.name,
                description: form.description,
                pool: Some(WritableOfPool {
                    media_type: form.media_type,
                    allocation_policy: form.allocation_policy,
                    deallocation_policy: form.deallocation_policy,
                    max_allocates: form.max_allocates,
                }),
            })
        }
        MEDIUM | SIDE | LOGICAL_MEDIUM => {
            let form: NameAndDescription = read(members)?;
            let (object_type, name, description) = (form.object_type, form.name, form.description);
            Ok(Writable { object_type, name, description, pool: None })
        }
        // No type with members: what is there is not looked at.
        _ => {
            check_names(&members)?;
            Ok(Writable { object_type, name: "".into(), description: "".into(), pool: None })
        }
    }
}

fn check_names(members: &Parameters) -> Result<(), Breach> {
    const KNOWN: &[&str] = &[
        "dwType",
        "szName",
        "szDescription",
        "MediaType",
        "AllocationPolicy",
        "DeallocationPolicy",
        "dwMaxAllocates",
    ];
    match members.keys().find(|name| !KNOWN.contains(&name.as_str())) {
        None => Ok(()),
        Some(name) => Err(wrong(format!("`lpInfo` has no member `{}`", name.escape_debug()))),
    }
}

fn get_name(service: &mut Service, call: Parameters) -> Result<Value, Breach> {
    Ok(match service.get_ntms_media_pool_name(&read(call)?) {
        Ok(PoolPath { path: Some(path), size }) => {
            json!({ "code": "ERROR_SUCCESS", "lpNameBuf": path, "lpdwBufSize": size })
        }
        Ok(PoolPath { path: None, size }) => {
            json!({ "code": "ERROR_INSUFFICIENT_BUFFER", "lpdwBufSize": size })
        }
        Err(code) => json!({ "code": code }),
    })
}

fn enumerate(service: &mut Service, call: Parameters) -> Result<Value, Breach> {
    let outcome = service.enumerate_ntms_object(&read(call)?);
    Ok(match outcome {
        Ok(listing) => {
            let code = if listing.is_cut() { "ERROR_INSUFFICIENT_BUFFER" } else { "ERROR_SUCCESS" };
            json!({ "code": code, "lpList": listing.list, "lpdwListSize": listing.size })
        }
        Err(code) => json!({ "code": code }),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reset {
    #[serde(deserialize_with = "object")]
    world: World,
}

fn reset(service: &mut Service, event: Parameters) -> Result<Value, Breach> {
    let form: Reset = read(event)?;
    let ids = service.reset(&form.world).map_err(|error| wrong(error.to_string()))?;
    Ok(json!({ "ids": ids }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InsertMedium {
    #[serde(rename = "mediaType")]
    media_type: Identifier,
    label: String,
}

fn insert_medium(service: &mut Service, event: Parameters) -> Result<Value, Breach> {
    let form: InsertMedium = read(event)?;
    let label = match form.label.as_str() {
        "recognized" => Label::Recognized,
        "unrecognized" => Label::Unrecognized,
        "unfit" => Label::Unfit,
        other => return Err(wrong(format!("no label is `{}`", other.escape_debug()))),
    };
    let inserted = service.insert_medium(form.media_type, label);
    let inserted = inserted.map_err(|error| wrong(error.to_string()))?;
    Ok(json!({ "medium": inserted.medium, "sides": inserted.sides }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WriteLabels {
    medium: Identifier,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetMedium {
    medium: Identifier,
    #[serde(rename = "mediaState", default, deserialize_with = "given")]
    media_state: Option<u32>,
    #[serde(default, deserialize_with = "given")]
    enabled: Option<bool>,
    #[serde(default, deserialize_with = "given")]
    online: Option<bool>,
}

fn set_medium(service: &mut Service, event: Parameters) -> Result<Value, Breach> {
    let SetMedium { medium, media_state, enabled, online } = read(event)?;
    happened(service.set_medium(medium, Happening { media_state, enabled, online }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InjectFault {
    fault: String,
}

fn inject_fault(service: &mut Service, event: Parameters) -> Result<Value, Breach> {
    let form: InjectFault = read(event)?;
    let fault = Fault::NAMES.iter().find(|(name, _)| *name == form.fault);
    let (_, fault) =
        fault.ok_or_else(|| wrong(format!("no fault is `{}`", form.fault.escape_debug())))?;
    service.inject_fault(*fault);
    Ok(json!({}))
}
