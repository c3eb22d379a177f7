//! Replies that are wrong in one output.

use crate::identifier::Identifier;
use crate::wire::WireReply;
use ntms_model::access::Rights;
use ntms_model::information::Information;
use serde_json::{Value, json};

/// The reply with one output wrong, for each of its outputs, with the name of that output.
pub fn outputs(reply: &WireReply) -> Vec<(String, WireReply)> {
    let mut wrong = Vec::new();
    let mut vary = |name: &str, vary: &dyn Fn(&mut WireReply)| {
        let mut other = reply.clone();
        vary(&mut other);
        if other != *reply {
            wrong.push((name.to_owned(), other));
        }
    };
    vary("hSession", &|reply| reply.session = None);
    vary("lpPoolId", &|reply| reply.pool = None);
    vary("lpMediaId", &|reply| reply.logical = None);
    vary("lpEjectOperation", &|reply| reply.ejection = None);
    vary("lpInjectOperation", &|reply| reply.injection = None);
    vary("lpMedia", &|reply| reply.medium = None);
    vary("LogicalMedia", &|reply| {
        let lists = reply.logical_media.iter_mut();
        lists.for_each(|list| list.iter_mut().for_each(|id| *id = Some(wrong_identifier())));
    });
    vary("AllocatedFrom", &|reply| {
        reply.allocation.iter_mut().for_each(|from| from.allocated_from = Some(Identifier::NIL));
    });
    vary("lpdwListSize", &|reply| reply.list_size = reply.list_size.map(|size| size + 1));
    vary("lpList", &|reply| {
        reply.list.iter_mut().for_each(|list| list.truncate(list.len().saturating_sub(1)));
    });
    vary("lpList", &|reply| {
        reply
            .list
            .iter_mut()
            .for_each(|list| list.iter_mut().for_each(|id| *id = Some(Identifier::NIL)));
    });
    vary("lpNameBuf", &|reply| {
        reply.name = reply.name.as_ref().map(|name| format!("{name}?").into())
    });
    vary("lpNameBuf", &|reply| reply.name = None);
    vary("lpdwBufSize", &|reply| reply.name_size = reply.name_size.map(|size| size + 7));
    vary("owner", &|reply| {
        let owner = reply.security.iter_mut().filter_map(|parts| parts.owner.as_mut());
        owner.for_each(|owner| *owner = "Everyone".into());
    });
    vary("list", &|reply| {
        let lists = reply.security.iter_mut().filter_map(|parts| parts.dacl.as_mut());
        lists.for_each(|list| match list {
            None => *list = Some(Vec::new()),
            Some(entries) if entries.is_empty() => *list = None,
            Some(entries) => entries[0].rights = Rights(entries[0].rights.0 ^ Rights::USE.0),
        });
    });
    vary("lpInfo", &|reply| reply.information = None);
    if let Some(information) = &reply.information {
        for (name, information) in members(information) {
            let information = Some(Box::new(information));
            wrong.push((name, WireReply { information, ..reply.clone() }));
        }
    }
    wrong
}

/// An identifier that names nothing, and does not stand for NULL either.
fn wrong_identifier() -> Identifier {
    Identifier::label("wrong")
}

type WireInformation = Information<Option<Identifier>>;

/// The structure with one member wrong.
fn members(information: &WireInformation) -> Vec<(String, WireInformation)> {
    let Ok(Value::Object(members)) = serde_json::to_value(information) else { return Vec::new() };
    let varied = members.iter().filter_map(|(name, value)| {
        let mut members = members.clone();
        let wrong = match value {
            Value::Null => json!(wrong_identifier()),
            Value::Bool(is_true) => json!(!is_true),
            Value::Number(number) => json!(number.as_u64()? ^ 1),
            Value::String(text)
                if text.parse::<Identifier>().is_ok() && !name.starts_with("sz") =>
            {
                json!(wrong_identifier())
            }
            Value::String(text) => json!(format!("{text}?")),
            Value::Array(_) | Value::Object(_) => return None,
        };
        members.insert(name.clone(), wrong);
        Some((name.clone(), serde_json::from_value(Value::Object(members)).ok()?))
    });
    varied.collect()
}
