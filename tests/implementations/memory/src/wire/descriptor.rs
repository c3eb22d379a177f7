//! Security descriptors on the wire, where people have names.

use super::form::{given, objects};
use crate::access::{Directory, Entry, List, Rights};
use crate::calls::get_ntms_object_security::Parts;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value, json};

/// An entry of an access list.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EntryForm {
    #[serde(rename = "type")]
    kind: Kind,
    trustee: String,
    #[serde(deserialize_with = "rights")]
    rights: Rights,
    #[serde(default)]
    inherited: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Allow,
    Deny,
}

/// Names of rights; generic ones are mapped here, so that nothing ever stores them.
fn rights<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Rights, D::Error> {
    let names = Vec::<String>::deserialize(deserializer)?;
    names.iter().try_fold(Rights::NONE, |all, name| {
        let right = Rights::named(name);
        right
            .map(|right| all | right)
            .ok_or_else(|| D::Error::custom(format!("there is no right `{}`", name.escape_debug())))
    })
}

/// An access list, or `null`.
pub(crate) fn list<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Vec<EntryForm>>, D::Error> {
    struct Entries(Vec<EntryForm>);

    impl<'de> Deserialize<'de> for Entries {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Entries, D::Error> {
            objects(deserializer).map(Entries)
        }
    }

    let entries = Option::<Entries>::deserialize(deserializer)?;
    Ok(entries.map(|Entries(entries)| entries))
}

/// As [`list`], for a member that may be absent. With `#[serde(default)]`.
fn given_list<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<Vec<EntryForm>>>, D::Error> {
    list(deserializer).map(Some)
}

/// The descriptor that may come with a new pool.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DescriptorForm {
    #[serde(default)]
    pub(crate) owner: Option<String>,
    #[serde(deserialize_with = "list")]
    pub(crate) dacl: Option<Vec<EntryForm>>,
}

/// The parts of a descriptor that are written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PartsForm {
    #[serde(default, deserialize_with = "given")]
    pub(crate) owner: Option<String>,
    #[serde(default, deserialize_with = "given_list")]
    pub(crate) dacl: Option<Option<Vec<EntryForm>>>,
}

/// The list with everybody's name looked up; `None` if somebody is unknown.
pub(crate) fn resolve(list: Option<&[EntryForm]>, directory: &Directory) -> Option<List> {
    let entry = |form: &EntryForm| {
        let trustee = directory.find(&form.trustee)?;
        let allows = form.kind == Kind::Allow;
        Some(Entry { allows, trustee, rights: form.rights, inherited: form.inherited })
    };
    match list {
        None => Some(None),
        Some(entries) => entries.iter().map(entry).collect::<Option<_>>().map(Some),
    }
}

/// The parts as they are written.
pub(crate) fn written(parts: &Parts, directory: &Directory) -> Value {
    let mut members = Map::new();
    if let Some(owner) = parts.owner {
        members.insert("owner".to_owned(), directory.name(owner).into());
    }
    if let Some(list) = &parts.list {
        let entry = |entry: &Entry| {
            json!({
                "type": if entry.allows { "allow" } else { "deny" },
                "trustee": directory.name(entry.trustee),
                "rights": entry.rights.names().collect::<Vec<_>>(),
                "inherited": entry.inherited,
            })
        };
        let list = list.as_ref().map(|entries| entries.iter().map(entry).collect::<Vec<_>>());
        members.insert("dacl".to_owned(), json!(list));
    }
    members.into()
}
