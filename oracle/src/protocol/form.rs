//! Whether the parameters of a request have exactly the form that the protocol gives them.
//!
//! The types of calls are also those of traces, which people write: there a NULL pointer may be left
//! out, and a label may stand for a GUID. On the wire it may not.

use super::{ErrorObject, reason};
use crate::identifier::Identifier;
use crate::wire::{Wire, WireCall, WireEvent};
use ntms_model::access::DescriptorParts;
use ntms_model::call::{
    Call, CreateNtmsMedia, DACL_SECURITY_INFORMATION, NTMS_COMPUTER, NTMS_LOGICAL_MEDIA,
    NTMS_MEDIA_POOL, NTMS_PARTITION, NTMS_PHYSICAL_MEDIA, Names, OWNER_SECURITY_INFORMATION,
};
use ntms_model::information::Information;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;

type Checked<T> = Result<T, ErrorObject>;

fn wrong(what: impl AsRef<str>) -> ErrorObject {
    ErrorObject::wrong_parameters(what.as_ref())
}

/// Reads the parameters of a call.
pub(super) fn read_call(method: &str, params: &RawValue) -> Checked<WireCall> {
    let (call, given) = read_with_form::<WireCall>(method, params)?;
    let mut labels = Labels(None);
    drop(call.renamed(&mut labels));
    labels.refuse()?;
    if let Call::CreateNtmsMediaPool(create) = &call
        && create.security.is_some()
    {
        let descriptor = given.get("lpSecurityAttributes");
        for part in ["owner", "dacl"] {
            if descriptor.and_then(|parts| parts.get(part)).is_none() {
                return Err(wrong(format!("`lpSecurityAttributes.{part}` is missing")));
            }
        }
    } else if let Call::SetNtmsObjectSecurity(set) = &call {
        set.security.as_ref().map_or(Ok(()), |parts| agree(set.parts, parts))?;
    } else if let Call::CreateNtmsMedia(create) = &call {
        create.medium.as_ref().map_or(Ok(()), has_what_a_medium_has)?;
        create.sides.iter().flatten().try_for_each(has_what_a_side_has)?;
        choices_differ(create)?;
    } else if let Call::MountNtmsMedia(mount) = &call {
        has_as_many("lpMediaId", mount.media.as_deref(), mount.count)?;
        has_as_many("lpDriveId", mount.drives.as_deref(), mount.count)?;
    } else if let Call::DismountNtmsMedia(dismount) = &call {
        has_as_many("lpMediaId", dismount.media.as_deref(), dismount.count)?;
    } else if let Call::SetNtmsObjectInformation(set) = &call {
        set.information.as_ref().map_or(Ok(()), has_what_is_writable)?;
    }
    Ok(call)
}

/// Reads the parameters of an event.
pub(super) fn read_event(method: &str, params: &RawValue) -> Checked<WireEvent> {
    let event = read::<WireEvent>(method, params)?;
    let mut labels = Labels(None);
    drop(event.renamed(&mut |id| {
        labels.see(id);
        id
    }));
    labels.refuse().map(|()| event)
}

/// Reads parameters that have exactly the members of their type.
pub(super) fn read<T: DeserializeOwned + Serialize>(method: &str, params: &RawValue) -> Checked<T> {
    read_with_form(method, params).map(|(typed, _)| typed)
}

/// Reads parameters, as their type and as they were given.
fn read_with_form<T: DeserializeOwned + Serialize>(
    method: &str,
    params: &RawValue,
) -> Checked<(T, Value)> {
    let given: Value = serde_json::from_str(params.get()).map_err(|error| wrong(reason(&error)))?;
    // Method names need no escapes, and `method` comes first, so that nothing is read twice.
    let message = format!(r#"{{"method":"{method}","params":{params}}}"#);
    let typed: T = serde_json::from_str(&message).map_err(|error| wrong(reason(&error)))?;
    let canonical = serde_json::to_value(&typed).map_err(|error| wrong(reason(&error)))?;
    let canonical = canonical.get("params").unwrap_or(&Value::Null);
    same_form(&given, canonical, "params").map_err(wrong)?;
    Ok((typed, given))
}

/// Holds what was given against what would have been written: no member is left out or made up, and
/// no list stands for a structure.
fn same_form(given: &Value, canonical: &Value, place: &str) -> Result<(), String> {
    match (given, canonical) {
        (Value::Object(given), Value::Object(canonical)) => {
            for (name, value) in canonical {
                let place = format!("{place}.{name}");
                match given.get(name) {
                    Some(found) => same_form(found, value, &place)?,
                    None => return Err(format!("`{place}` is missing")),
                }
            }
            let extra = given.iter().find(|(name, value)| {
                !canonical.contains_key(*name) && !may_be_written(name, value)
            });
            extra.map_or(Ok(()), |(name, _)| Err(format!("`{place}.{name}` does not belong here")))
        }
        (Value::Array(given), Value::Array(canonical)) => given
            .iter()
            .zip(canonical)
            .try_for_each(|(found, value)| same_form(found, value, place)),
        _ if kind(given) == kind(canonical) => Ok(()),
        _ => Err(format!("`{place}`: expected {}, found {}", kind(canonical), kind(given))),
    }
}

/// What need not be written, and may be: the value that it has anyway.
fn may_be_written(name: &str, value: &Value) -> bool {
    match name {
        "inherited" => *value == Value::Bool(false),
        "owner" => value.is_null(),
        _ => false,
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// The parts of a descriptor that are there are those that the bits name.
fn agree(bits: u32, parts: &DescriptorParts<Box<str>>) -> Checked<()> {
    for (name, bit, is_there) in [
        ("owner", OWNER_SECURITY_INFORMATION, parts.owner.is_some()),
        ("dacl", DACL_SECURITY_INFORMATION, parts.dacl.is_some()),
    ] {
        if is_there != (bits & bit != 0) {
            return Err(wrong(format!("`SecurityInformation` does not agree with `{name}`")));
        }
    }
    Ok(())
}

/// `lpMedia` of CreateNtmsMedia has exactly the members that the protocol names.
fn has_what_a_medium_has(given: &Information<Option<Identifier>>) -> Checked<()> {
    let missing = [
        ("Enabled", given.enabled.is_none()),
        ("szBarCode", given.bar_code.is_none()),
        ("szName", given.name.is_none()),
        ("szDescription", given.description.is_none()),
    ];
    nothing_is_missing("lpMedia", &missing)?;
    let named = Information {
        object: given.object,
        name: given.name.clone(),
        description: given.description.clone(),
        enabled: given.enabled,
        library: given.library,
        pool: given.pool,
        bar_code: given.bar_code.clone(),
        ..Information::of_type(given.object_type)
    };
    nothing_is_strange("lpMedia", &named == given)
}

/// An element of `lpList` of CreateNtmsMedia has exactly the members that the protocol names.
fn has_what_a_side_has(given: &Information<Option<Identifier>>) -> Checked<()> {
    let missing = [
        ("State", given.state.is_none()),
        ("dwAllocateCount", given.allocations.is_none()),
        ("szOmidLabelType", given.label_type.is_none()),
        ("OmidLabelId", given.label_id.is_none()),
        ("szName", given.name.is_none()),
        ("szDescription", given.description.is_none()),
    ];
    nothing_is_missing("lpList", &missing)?;
    let named = Information {
        object: given.object,
        name: given.name.clone(),
        description: given.description.clone(),
        logical: given.logical,
        state: given.state,
        allocations: given.allocations,
        label_type: given.label_type.clone(),
        label_id: given.label_id.clone(),
        ..Information::of_type(given.object_type)
    };
    nothing_is_strange("lpList", &named == given)
}

fn nothing_is_missing(structure: &str, missing: &[(&str, bool)]) -> Checked<()> {
    match missing.iter().find(|(_, is_missing)| *is_missing) {
        Some((name, _)) => Err(wrong(format!("`{structure}.{name}` is missing"))),
        None => Ok(()),
    }
}

fn nothing_is_strange(structure: &str, is_all: bool) -> Checked<()> {
    let what = || wrong(format!("`{structure}` has members that do not belong there"));
    if is_all { Ok(()) } else { Err(what()) }
}

/// A list that is there has as many elements as `dwCount` says.
fn has_as_many(list: &str, given: Option<&[Option<Identifier>]>, count: u32) -> Checked<()> {
    match given {
        Some(given) if given.len() as u64 != u64::from(count) => {
            Err(wrong(format!("`{list}` has {} elements, and `dwCount` is {count}", given.len())))
        }
        Some(_) | None => Ok(()),
    }
}

/// Identifiers that are to be given to new objects differ from each other.
fn choices_differ(create: &CreateNtmsMedia<Wire>) -> Checked<()> {
    let medium = create.medium.iter().filter_map(|given| given.object);
    let sides = create.sides.iter().flatten().flat_map(|given| [given.object, given.logical]);
    let mut seen = Vec::new();
    for id in medium.chain(sides.flatten()).flatten().filter(|id| *id != Identifier::NIL) {
        if seen.contains(&id) {
            return Err(wrong(format!("`{id}` is to be given to two objects")));
        }
        seen.push(id);
    }
    Ok(())
}

/// `lpInfo` of SetNtmsObjectInformation has exactly the writable members of its type. The protocol
/// names none for types of which nothing can be written, and so does not look at them.
fn has_what_is_writable(given: &Information<Option<Identifier>>) -> Checked<()> {
    let object_type = given.object_type;
    if object_type == NTMS_COMPUTER {
        let missing = [
            ("szDescription", given.description.is_none()),
            ("dwMediaPoolPolicy", given.media_pool_policy.is_none()),
        ];
        nothing_is_missing("lpInfo", &missing)?;
        let mut writable = Information::of_type(object_type);
        writable.description.clone_from(&given.description);
        writable.media_pool_policy = given.media_pool_policy;
        return nothing_is_strange("lpInfo", writable == *given);
    }
    let is_pool = match object_type {
        NTMS_MEDIA_POOL => true,
        NTMS_PHYSICAL_MEDIA | NTMS_PARTITION | NTMS_LOGICAL_MEDIA => false,
        _ => return Ok(()),
    };
    let mut writable = Information::of_type(object_type);
    writable.name.clone_from(&given.name);
    writable.description.clone_from(&given.description);
    let mut missing = [
        ("szName", given.name.is_none()),
        ("szDescription", given.description.is_none()),
        ("AllocationPolicy", is_pool && given.allocation_policy.is_none()),
        ("DeallocationPolicy", is_pool && given.deallocation_policy.is_none()),
        ("dwMaxAllocates", is_pool && given.maximum.is_none()),
    ]
    .into_iter()
    .filter_map(|(name, is_missing)| is_missing.then_some(name));
    if let Some(name) = missing.next() {
        return Err(wrong(format!("`lpInfo.{name}` is missing")));
    }
    if is_pool {
        // NULL or not, `MediaType` is there: that has been seen in the text.
        writable.media_type = given.media_type;
        writable.allocation_policy = given.allocation_policy;
        writable.deallocation_policy = given.deallocation_policy;
        writable.maximum = given.maximum;
    }
    if writable == *given {
        Ok(())
    } else {
        Err(wrong(format!("`lpInfo` has members that are not writable in type {object_type}")))
    }
}

/// The first label among identifiers: a label never travels to a server.
struct Labels(Option<Identifier>);

impl Labels {
    fn see(&mut self, id: Identifier) {
        if matches!(id, Identifier::Label(_)) {
            self.0 = self.0.or(Some(id));
        }
    }

    fn refuse(self) -> Checked<()> {
        match self.0 {
            Some(label) => Err(wrong(format!("`{label}` is a label; expected a GUID"))),
            None => Ok(()),
        }
    }
}

impl Names<Wire, Wire> for Labels {
    fn id(&mut self, id: &Option<Identifier>) -> Option<Identifier> {
        id.iter().for_each(|id| self.see(*id));
        *id
    }

    fn principal(&mut self, _name: &Box<str>) -> Box<str> {
        Box::default()
    }
}

#[cfg(test)]
mod tests {
    use crate::protocol::{ErrorObject, Message};
    use serde_json::value::RawValue;

    const ID: &str = "6f9619ff-8b86-d011-b42d-00c04fc964ff";

    fn read(method: &str, params: &str) -> Result<Message, ErrorObject> {
        let params = params.replace("ID", &format!("\"{ID}\""));
        let raw = RawValue::from_string(params).expect("JSON");
        Message::read(method, &raw)
    }

    /// Each row is one request that is refused, and why.
    fn check(rows: &[(&str, &str, &str)]) {
        for (method, params, why) in rows {
            let error = read(method, params).expect_err(params);
            assert_eq!(error.code, ErrorObject::WRONG_PARAMETERS, "{method} {params}");
            let expected = format!("parameters of the wrong form: {why}");
            assert_eq!(&*error.message, expected, "{method} {params}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn every_parameter_is_there_and_no_other() {
        check(&[
            ("CloseNtmsSession", r#"{}"#, "`params.hSession` is missing"),
            ("CloseNtmsSession", r#"[ID]"#, "`params`: expected an object, found a list"),
            ("CloseNtmsSession", r#"null"#, "invalid type: null, expected struct CloseNtmsSession"),
            ("CloseNtmsSession", r#"{"hSession":7}"#, "invalid type: integer `7`, expected a string"),
            ("CloseNtmsSession", r#"{"hSession":null,"hSession":null}"#, "duplicate field `hSession`"),
            ("CloseNtmsSession", r#"{"hSession":null,"x":1}"#, "unknown field `x`, expected `hSession`"),
            ("DeallocateNtmsMedia", r#"{"hSession":ID,"lpMediaId":ID,"dwOptions":-1}"#, "invalid value: integer `-1`, expected u32"),
            ("GetNtmsObjectInformation", r#"{"hSession":ID,"lpObjectId":ID,"dwType":12,"lpInfo":{"out":null}}"#, "`params.lpInfo`: expected a text, found an object"),
            ("environment/setMedium", r#"{"medium":ID,"online":null}"#, "`params.online` does not belong here"),
            ("environment/restart", r#"{"hard":true}"#, "unknown field `hard`, there are no fields"),
        ]);
    }

    #[test]
    #[rustfmt::skip]
    fn a_label_never_travels() {
        check(&[
            ("CloseNtmsSession", r#"{"hSession":"S1"}"#, "`S1` is a label; expected a GUID"),
            ("environment/writeLabels", r#"{"medium":"M1"}"#, "`M1` is a label; expected a GUID"),
        ]);
    }

    #[test]
    #[rustfmt::skip]
    fn structures_have_their_members() {
        let security = |bits: u32, parts: &str| format!(
            r#"{{"hSession":ID,"lpObjectId":ID,"dwType":12,"SecurityInformation":{bits},"lpSecurityDescriptor":{parts}}}"#);
        let information = |text: &str| format!(r#"{{"hSession":ID,"lpObjectId":ID,"lpInfo":{text}}}"#);
        let create = |text: &str| format!(
            r#"{{"hSession":ID,"lpPoolName":"a","lpMediaType":null,"dwAction":2,"lpSecurityAttributes":{text},"lpPoolId":"out"}}"#);
        check(&[
            ("SetNtmsObjectSecurity", &security(1, r#"{"owner":"ann","dacl":[]}"#), "`SecurityInformation` does not agree with `dacl`"),
            ("SetNtmsObjectSecurity", &security(5, r#"{"dacl":[]}"#), "`SecurityInformation` does not agree with `owner`"),
            ("SetNtmsObjectSecurity", &security(4, r#"[null,[]]"#), "`params.lpSecurityDescriptor`: expected an object, found a list"),
            ("SetNtmsObjectSecurity", &security(4, r#"{"dacl":[{"type":"audit","trustee":"ann","rights":[]}]}"#), "unknown variant `audit`, expected `allow` or `deny`"),
            ("SetNtmsObjectSecurity", &security(4, r#"{"dacl":[{"type":"allow","trustee":"ann","rights":["FLY"]}]}"#), "`FLY` is no access right"),
            ("SetNtmsObjectInformation", &information(r#"{"dwType":15,"szName":"a"}"#), "`lpInfo.szDescription` is missing"),
            ("SetNtmsObjectInformation", &information(r#"{"dwType":15,"szName":"a","szDescription":"b","State":1}"#), "`lpInfo` has members that are not writable in type 15"),
            ("SetNtmsObjectInformation", &information(r#"{"dwType":15,"szName":"a","szDescription":"b","Colour":1}"#), "`params.lpInfo.Colour` does not belong here"),
            ("SetNtmsObjectInformation", &information(r#"{"dwType":12,"szName":"a","szDescription":"b","AllocationPolicy":0,"DeallocationPolicy":0,"dwMaxAllocates":0}"#), "`params.lpInfo.MediaType` is missing"),
            ("CreateNtmsMediaPool", &create(r#"{"owner":null}"#), "`lpSecurityAttributes.dacl` is missing"),
            ("CreateNtmsMediaPool", &create(r#"{"dacl":null}"#), "`lpSecurityAttributes.owner` is missing"),
        ]);
    }

    #[test]
    fn what_need_not_be_written_may_be_written() {
        let params = r#"{"hSession":ID,"lpPoolName":"a","lpMediaType":null,"dwAction":2,"lpPoolId":"out",
            "lpSecurityAttributes":{"owner":null,"dacl":[
                {"type":"allow","trustee":"ann","rights":["MODIFY","USE","USE"],"inherited":false}]}}"#;
        assert!(read("CreateNtmsMediaPool", params).is_ok());
    }

    #[test]
    fn an_unknown_method_is_told() {
        let error = read("MountNtmsDrive", "{}").expect_err("no such method");
        assert_eq!(error.code, ErrorObject::UNKNOWN_METHOD);
        assert_eq!(&*error.message, "no method `MountNtmsDrive`");
    }
}
