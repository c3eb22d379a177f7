//! Information structures: `{NTMS_PARTITION PhysicalMedia=M1 State=NTMS_PARTSTATE_AVAILABLE}`.

use super::argument::Form;
use super::constant::{
    ALLOCATION_POLICIES, Constants, DEALLOCATION_POLICIES, MEDIA_POOL_POLICIES, MEDIA_STATES,
    PLAIN, POOL_TYPES, SIDE_STATES, TYPES,
};
use super::token::{Read, Tokens};
use crate::identifier::Identifier;
use ntms_model::call::NTMS_MEDIA_POOL;
use ntms_model::information::Information;
use serde_json::{Map, Value};

type WireInformation = Information<Option<Identifier>>;

/// Every member in documented order, and how it is written.
#[rustfmt::skip]
const MEMBERS: &[(&str, Form)] = &[
    ("szName",                  Form::Text),
    ("szDescription",           Form::Text),
    ("ObjectGuid",              Form::Id),
    ("Enabled",                 Form::Number(ENABLED)),
    ("PoolType",                Form::Number(POOL_TYPES)),
    ("CurrentLibrary",          Form::Id),
    ("MediaPool",               Form::Id),
    ("PhysicalMedia",           Form::Id),
    ("LogicalMedia",            Form::Id),
    ("MediaType",               Form::Id),
    ("Parent",                  Form::Id),
    ("AllocationPolicy",        Form::Number(ALLOCATION_POLICIES)),
    ("DeallocationPolicy",      Form::Number(DEALLOCATION_POLICIES)),
    ("dwMaxAllocates",          Form::Number(PLAIN)),
    ("dwMediaPoolPolicy",       Form::Number(MEDIA_POOL_POLICIES)),
    ("szBarCode",               Form::Text),
    ("MediaState",              Form::Number(MEDIA_STATES)),
    ("State",                   Form::Number(SIDE_STATES)),
    ("szOmidLabelType",         Form::Text),
    ("OmidLabelId",             Form::Text),
    ("Side",                    Form::Number(PLAIN)),
    ("dwAllocateCount",         Form::Number(PLAIN)),
    ("dwNumberOfPhysicalMedia", Form::Number(PLAIN)),
    ("dwNumberOfLogicalMedia",  Form::Number(PLAIN)),
    ("dwNumberOfMediaPools",    Form::Number(PLAIN)),
    ("dwNumberOfPartitions",    Form::Number(PLAIN)),
];

/// How a member is written; `dwType` is one.
pub fn form(name: &str) -> Option<Form> {
    if name == "dwType" {
        return Some(Form::Number(TYPES));
    }
    MEMBERS.iter().find(|(known, _)| *known == name).map(|(_, form)| *form)
}

/// A truth value, as the API counts it.
const ENABLED: Constants = Constants::One(&[(0, "FALSE"), (1, "TRUE")]);

/// The structure as it is written. A member that is absent and one that is NULL are the same; a
/// pool without media type says so.
pub fn render(information: &WireInformation) -> String {
    let mut line = format!("{{{}", TYPES.render(information.object_type));
    let members = members_of(information);
    for (name, form) in MEMBERS {
        let value = members.get(*name).filter(|value| !value.is_null());
        if let Some(value) = value {
            line.push_str(&format!(" {name}={}", form.render_value(value)));
        } else if *name == "MediaType" && information.object_type == NTMS_MEDIA_POOL {
            line.push_str(" MediaType=NULL");
        }
    }
    line.push('}');
    line
}

fn members_of(information: &WireInformation) -> Map<String, Value> {
    match serde_json::to_value(information) {
        Ok(Value::Object(members)) => members,
        // Structures of names and numbers are always objects in JSON.
        Ok(_) | Err(_) => Map::new(),
    }
}

/// The structure that is written.
pub fn read(tokens: &mut Tokens<'_>) -> Read<WireInformation> {
    tokens.sign('{')?;
    let object_type = TYPES.read(tokens, "the type of an object, such as NTMS_MEDIA_POOL")?;
    let mut members = Map::new();
    while !tokens.takes_sign('}') {
        let name = tokens.bare("a member, or `}`")?;
        let Some((_, form)) = MEMBERS.iter().find(|(known, _)| *known == name) else {
            return Err(format!("`{name}` is no member of an information structure"));
        };
        tokens.sign('=')?;
        let value = form.read_value(tokens, name)?;
        members.insert(name.to_owned(), as_member(name, value));
    }
    members.insert("dwType".to_owned(), object_type.into());
    serde_json::from_value(Value::Object(members)).map_err(|error| error.to_string())
}

/// Several structures: `[{NTMS_PARTITION State=NTMS_PARTSTATE_IMPORT} {...}]`.
pub fn render_list(list: &[WireInformation]) -> String {
    let structures: Vec<_> = list.iter().map(render).collect();
    format!("[{}]", structures.join(" "))
}

/// The structures that are written.
pub fn read_list(tokens: &mut Tokens<'_>) -> Read<Vec<WireInformation>> {
    tokens.sign('[')?;
    let mut list = Vec::new();
    while !tokens.takes_sign(']') {
        list.push(read(tokens)?);
    }
    Ok(list)
}

/// In JSON, `Enabled` is true or false.
fn as_member(name: &str, value: Value) -> Value {
    match value.as_u64() {
        Some(number) if name == "Enabled" => Value::Bool(number != 0),
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every member that the model knows, found by what its JSON accepts.
    #[test]
    fn every_member_is_written() {
        for (name, form) in MEMBERS {
            let value: Value = if matches!(form, Form::Text) {
                "x".into()
            } else if matches!(form, Form::Id) {
                "M1".into()
            } else if *name == "Enabled" {
                true.into()
            } else {
                1.into()
            };
            let json = serde_json::json!({ "dwType": 15, *name: value });
            let information: WireInformation = serde_json::from_value(json).expect(name);
            let text = render(&information);
            let mut tokens = Tokens::of_line(&text).expect(&text);
            assert_eq!(read(&mut tokens), Ok(information), "{text}");
            assert!(text.contains(name), "{text}");
        }
    }
}
