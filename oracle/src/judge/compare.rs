//! Whether an observed reply is one that the rules give.

use super::Difference;
use super::way::Fresh;
use crate::binding::{self, Bindings, IntoModel, OutOfModel};
use crate::identifier::Identifier;
use crate::wire::{WireCall, WireReply};
use ntms_model::access::{DescriptorParts, SecurityDescriptor};
use ntms_model::call::{
    Bound, Call, DACL_SECURITY_INFORMATION, Function, NTMS_ENUM_ROOTPOOL,
    OWNER_SECURITY_INFORMATION,
};
use ntms_model::error::{Code, NtmsError};
use ntms_model::id::{ObjectId, PoolId, Reference};
use ntms_model::reading::Readings;
use ntms_model::reply::Reply;
use ntms_model::rule::{Answer, RowAbout, Unread, tables};
use ntms_model::setting::Setting;
use ntms_model::state::{Maximum, Security, State};
use std::sync::Arc;

/// What an expected reply is compared in.
pub struct Seen<'s> {
    /// Users and media types.
    pub setting: &'s Setting,
    /// The state after the call.
    pub state: &'s State,
    /// What identifiers named before the call.
    pub bindings: &'s Bindings,
    /// Which identifiers may name something new.
    pub fresh: &'s Fresh<'s>,
    /// What the reply tells that was not known.
    pub learns: Option<Unread>,
}

/// Identifiers that a reply gave to objects that had none.
pub type NewNames = Vec<(Identifier, ObjectId)>;

/// What is expected of the identifier of something new.
pub const NEVER_GIVEN_OUT: &str = "an identifier never given out before";

/// What an output has to name where the caller chose the identifier.
pub const CHOSEN_BY_THE_CALLER: &str = "the identifier that the caller chose";

/// Whether a failed row may give the code of the reply.
pub fn code_matches(
    function: Function,
    row: &RowAbout,
    reply: &WireReply,
    readings: &Readings,
) -> bool {
    match (&reply.code, row.answer) {
        (Code::Known(NtmsError::Success), _) => false,
        (_, Answer::AnyFailure) => true,
        (Code::Unlisted(_), Answer::AnyUnlisted) => true,
        (Code::Known(code), Answer::AnyUnlisted) => !lists(function, *code),
        (Code::Known(code), answer) => {
            answer.codes(readings).is_some_and(|codes| codes.contains(code))
        }
        (Code::Unlisted(_), Answer::One(_) | Answer::AnyOf(_) | Answer::ByReading(..)) => false,
    }
}

/// The answers to open questions that are left, when a row that failed gave the code of the reply.
pub fn readings_told(row: &RowAbout, reply: &WireReply, mut readings: Readings) -> Readings {
    let Answer::ByReading(reading, codes) = row.answer else { return readings };
    for choice in reading.choices() {
        let code = codes.get(usize::from(choice.choice)).copied().map(Code::Known);
        if code.as_ref() != Some(&reply.code) {
            readings.remove(choice);
        }
    }
    readings
}

/// An output of a call that was refused: there must be none. (That of a list that is too long comes
/// with work that was done.)
pub fn output_of_refusal(reply: &WireReply) -> Option<Difference> {
    let outputs = [
        ("hSession", reply.session.flatten().is_some()),
        ("lpPoolId", reply.pool.flatten().is_some()),
        ("lpMediaId", reply.logical.flatten().is_some()),
        ("lpEjectOperation", reply.ejection.flatten().is_some()),
        ("lpInjectOperation", reply.injection.flatten().is_some()),
        ("lpMedia", reply.medium.flatten().is_some()),
        ("LogicalMedia", reply.logical_media.as_ref().is_some_and(|list| !list.is_empty())),
        ("AllocatedFrom", reply.allocation.is_some()),
        ("lpList", reply.list.as_ref().is_some_and(|list| !list.is_empty())),
        ("lpInfo", reply.information.is_some()),
        ("lpNameBuf", reply.name.is_some()),
        ("lpSecurityDescriptor", reply.security.is_some()),
    ];
    let (member, _) = outputs.into_iter().find(|(_, is_given)| *is_given)?;
    Some(Difference::of(member, "nothing, for the call was refused", "something"))
}

/// Whether some row of the function names the code.
fn lists(function: Function, code: NtmsError) -> bool {
    tables(function).rows.iter().any(|row| match row.answer {
        Answer::One(listed) => listed == code,
        Answer::AnyOf(listed) | Answer::ByReading(_, listed) => listed.contains(&code),
        Answer::AnyFailure | Answer::AnyUnlisted => false,
    })
}

/// The new names, when the reply is the expected one.
pub fn reply_matches(
    seen: &Seen<'_>,
    call: &WireCall,
    expected: &Reply<Bound>,
    reply: &WireReply,
) -> Option<NewNames> {
    if expected.code != reply.code {
        return None;
    }
    let mut new = NewNames::new();
    let differs = differences(seen, call, expected, reply, &mut new).next().is_some();
    (!differs).then_some(new)
}

/// In which outputs the reply is not the expected one.
pub fn differences<'d>(
    seen: &'d Seen<'_>,
    call: &'d WireCall,
    expected: &'d Reply<Bound>,
    reply: &'d WireReply,
    new: &mut NewNames,
) -> impl Iterator<Item = Difference> + use<'d> {
    let mut found = Vec::new();
    let mut identifiers =
        |member, expected: Option<Reference>, observed: Option<Option<Identifier>>| {
            found.extend(identifier_difference(seen, member, expected?, observed.flatten(), new));
            Some(())
        };
    identifiers("hSession", expected.session, reply.session);
    identifiers("lpPoolId", expected.pool, reply.pool);
    identifiers("lpMediaId", expected.logical, reply.logical);
    identifiers("lpEjectOperation", expected.ejection, reply.ejection);
    identifiers("lpInjectOperation", expected.injection, reply.injection);
    if let Call::CreateNtmsMedia(_) = call {
        return entry_differences(seen, call, expected, reply, new).into_iter();
    }
    identifiers(
        "AllocatedFrom",
        expected.allocation.as_ref().map(|from| from.allocated_from),
        Some(reply.allocation.as_ref().and_then(|from| from.allocated_from)),
    );
    let unexpected = [
        ("AllocatedFrom", expected.allocation.is_none() && reply.allocation.is_some()),
        ("lpInfo", expected.information.is_none() && reply.information.is_some()),
        ("lpList", expected.list.is_none() && reply.list.is_some()),
        ("lpMedia", reply.medium.flatten().is_some()),
        ("LogicalMedia", reply.logical_media.is_some()),
    ];
    let unexpected = unexpected.into_iter().filter(|(_, is_given)| *is_given);
    found.extend(unexpected.map(|(member, _)| Difference::of(member, "nothing", "something")));
    if let Some(list) = &expected.list {
        found.extend(list_difference(seen, call, expected, list, reply, new));
    }
    if let Call::GetNtmsMediaPoolName(_) = call {
        found.extend(name_differences(expected, reply));
    }
    if let Some(information) = &expected.information {
        found.extend(information_differences(seen, information, reply));
    }
    if matches!(seen.learns, Some(Unread::Security(_))) {
        found.extend(missing_part(call, reply));
    }
    if let Some(security) = &expected.security {
        found.extend(security_difference(seen, security, reply));
    }
    found.into_iter()
}

/// What CreateNtmsMedia tells: the medium, its sides in order, and their LMIDs, each with the identifier
/// that the caller chose, or with a new one.
fn entry_differences(
    seen: &Seen<'_>,
    call: &WireCall,
    expected: &Reply<Bound>,
    reply: &WireReply,
    new: &mut NewNames,
) -> Vec<Difference> {
    let lists = [
        ("lpMedia", expected.medium.map(|id| vec![id]), reply.medium.map(|id| vec![id])),
        ("lpList", expected.list.clone(), reply.list.clone()),
        ("LogicalMedia", expected.logical_media.clone(), reply.logical_media.clone()),
    ];
    let chosen = binding::chosen(call, expected);
    let mut found = Vec::new();
    for (member, expected, observed) in lists {
        let (expected, observed) = (expected.unwrap_or_default(), observed.unwrap_or_default());
        if expected.len() != observed.len() {
            found.push(Difference::of(member, count(expected.len()), count(observed.len())));
            continue;
        }
        for (meant, told) in expected.into_iter().zip(observed) {
            let named = chosen.iter().find(|(_, object)| meant == Reference::Object(*object));
            match named {
                Some(&(id, object)) if told == Some(id) => new.push((id, object)),
                Some(_) => {
                    let shown = told.map_or_else(|| "nothing".to_owned(), |id| id.to_string());
                    found.push(Difference::of(member, CHOSEN_BY_THE_CALLER, shown));
                }
                None => {
                    // The LMID of a side stands in its structure, where zeros are none.
                    let told = told.filter(|id| member != "LogicalMedia" || *id != Identifier::NIL);
                    found.extend(identifier_difference(seen, member, meant, told, new));
                }
            }
        }
    }
    found
}

fn identifier_difference(
    seen: &Seen<'_>,
    member: &'static str,
    expected: Reference,
    observed: Option<Identifier>,
    new: &mut NewNames,
) -> Option<Difference> {
    let shown = observed.map_or_else(|| "nothing".to_owned(), |id| id.to_string());
    let Reference::Object(object) = expected else {
        return observed.map(|_| Difference::of(member, "nothing", shown));
    };
    let known = seen.bindings.identifier(object);
    match (known, observed) {
        (Some(known), observed) if observed == Some(known) => None,
        (Some(known), _) => Some(Difference::of(member, known.to_string(), shown)),
        (None, Some(id)) if seen.fresh.allows(id) && new.iter().all(|(named, _)| *named != id) => {
            new.push((id, object));
            None
        }
        (None, _) => Some(Difference::of(member, NEVER_GIVEN_OUT, shown)),
    }
}

fn list_difference(
    seen: &Seen<'_>,
    call: &WireCall,
    expected: &Reply<Bound>,
    list: &[Reference],
    reply: &WireReply,
    new: &mut NewNames,
) -> Option<Difference> {
    let size = expected.list_size.unwrap_or(0);
    if reply.list_size != Some(size) {
        let shown = reply.list_size.map_or_else(|| "nothing".to_owned(), |n| n.to_string());
        return Some(Difference::of("lpdwListSize", size.to_string(), shown));
    }
    let observed: Vec<Identifier> = reply.list.iter().flatten().copied().flatten().collect();
    let room = list.len();
    let complete = expected.code == Code::Known(NtmsError::Success);
    if observed.len() != room {
        return Some(Difference::of("lpList", count(room), count(observed.len())));
    }
    if complete && list.iter().zip(&observed).all(|(it, id)| names(seen, *it) == Some(*id)) {
        return None;
    }
    let mut rest: Vec<Reference> =
        if complete { list.to_vec() } else { everything_listed(seen, call) };
    let mut strangers = Vec::new();
    for id in &observed {
        let place = rest.iter().position(|reference| names(seen, *reference) == Some(*id));
        match place {
            Some(place) => drop(rest.swap_remove(place)),
            None => strangers.push(*id),
        }
    }
    let root_comes_first = matches!(call, Call::EnumerateNtmsObject(call)
        if call.options == NTMS_ENUM_ROOTPOOL && list.first() == Some(&PoolId::ROOT.into()));
    if root_comes_first && observed.first().copied() != names(seen, PoolId::ROOT.into()) {
        return Some(Difference::of("lpList", "the root pool first", "another pool first"));
    }
    match (strangers.as_slice(), rest.as_slice()) {
        ([], _) => None,
        // What nobody has named yet gets its name by being listed.
        ([id], [Reference::Object(object)])
            if seen.bindings.identifier(*object).is_none() && seen.fresh.allows(*id) =>
        {
            new.push((*id, *object));
            None
        }
        ([id, ..], _) => Some(Difference::of("lpList", missing(seen, &rest), id.to_string())),
    }
}

/// Every object that a list too short could have held.
fn everything_listed(seen: &Seen<'_>, call: &WireCall) -> Vec<Reference> {
    let Call::EnumerateNtmsObject(call) = call else { return Vec::new() };
    let mut whole = call.clone();
    whole.room = Some(u32::MAX);
    let whole: Call<Bound> = Call::EnumerateNtmsObject(whole)
        .renamed(&mut IntoModel { bindings: seen.bindings, directory: &seen.setting.directory });
    let mut list = Vec::new();
    let mut state = seen.state.clone();
    let faults = ntms_model::setting::Faults::NONE;
    ntms_model::outcomes(seen.setting, &mut state, &whole, faults, &mut |outcome| {
        if let ntms_model::Outcome::Done { reply, .. } = outcome {
            list = reply.list.clone().unwrap_or_default();
        }
    });
    list
}

fn names(seen: &Seen<'_>, reference: Reference) -> Option<Identifier> {
    match reference {
        Reference::Object(object) => seen.bindings.identifier(object),
        Reference::Missing | Reference::Nil | Reference::Unknown => None,
    }
}

fn count(objects: usize) -> String {
    format!("{objects} identifiers")
}

fn missing(seen: &Seen<'_>, rest: &[Reference]) -> String {
    rest.first()
        .and_then(|reference| names(seen, *reference))
        .map_or_else(|| "no such object".to_owned(), |id| id.to_string())
}

fn information_differences(
    seen: &Seen<'_>,
    expected: &ntms_model::information::Information<Reference>,
    reply: &WireReply,
) -> Vec<Difference> {
    let Some(observed) = &reply.information else {
        return vec![Difference::of("lpInfo", "a structure", "nothing")];
    };
    let expected = expected.with_ids(|reference| names(seen, *reference));
    // A structure holds identifiers themselves: zeros are how it says none.
    let mut meant = observed.clone();
    meant.leave_out(|id| id.is_none_or(|id| id == Identifier::NIL));
    let shown = |information: &ntms_model::information::Information<Option<Identifier>>,
                 member: &str| {
        serde_json::to_value(information)
            .ok()
            .and_then(|value| value.get(member).map(ToString::to_string))
            .unwrap_or_else(|| "nothing".to_owned())
    };
    let mut found: Vec<_> = expected
        .differences(&meant)
        .map(|member| Difference::of(member, shown(&expected, member), shown(observed, member)))
        .collect();
    if expected.object_type != observed.object_type {
        let types = (expected.object_type.to_string(), observed.object_type.to_string());
        found.push(Difference::of("dwType", types.0, types.1));
    }
    found
}

/// What GetNtmsMediaPoolName tells: the path as it is spelled, and its size. Nothing is expected of a
/// path that the documents leave open.
fn name_differences(expected: &Reply<Bound>, reply: &WireReply) -> Vec<Difference> {
    let Some(size) = expected.name_size else { return Vec::new() };
    let mut found = Vec::new();
    if expected.name != reply.name {
        let shown = |name: &Option<Box<str>>| name.as_deref().unwrap_or("nothing").to_owned();
        found.push(Difference::of("lpNameBuf", shown(&expected.name), shown(&reply.name)));
    }
    if reply.name_size != Some(size) {
        let shown = reply.name_size.map_or_else(|| "nothing".to_owned(), |n| n.to_string());
        found.push(Difference::of("lpdwBufSize", size.to_string(), shown));
    }
    found
}

/// A part of a descriptor that the call asks for, and that the reply does not tell.
fn missing_part(call: &WireCall, reply: &WireReply) -> Option<Difference> {
    let Call::GetNtmsObjectSecurity(call) = call else { return None };
    let told = reply.security.as_ref();
    let parts = [
        (OWNER_SECURITY_INFORMATION, "an owner", told.is_some_and(|it| it.owner.is_some())),
        (DACL_SECURITY_INFORMATION, "a list", told.is_some_and(|it| it.dacl.is_some())),
    ];
    let missing = parts.into_iter().find(|(part, _, is_told)| call.parts & part != 0 && !is_told);
    missing.map(|(_, part, _)| Difference::of("lpSecurityDescriptor", part, "nothing"))
}

fn security_difference(
    seen: &Seen<'_>,
    expected: &DescriptorParts,
    reply: &WireReply,
) -> Option<Difference> {
    let mut out = OutOfModel { bindings: seen.bindings, directory: &seen.setting.directory };
    let mut expected = expected.with_names(|id| ntms_model::call::Names::principal(&mut out, id));
    // Nobody knows the owner, and the reply tells.
    if matches!(seen.learns, Some(Unread::Security(_))) {
        expected.owner = reply.security.as_ref().and_then(|parts| parts.owner.clone());
    }
    if reply.security.as_ref() == Some(&expected) {
        return None;
    }
    let shown = |parts: Option<&DescriptorParts<Box<str>>>| {
        parts
            .and_then(|parts| serde_json::to_string(parts).ok())
            .unwrap_or_else(|| "nothing".to_owned())
    };
    let observed = shown(reply.security.as_ref());
    Some(Difference::of("lpSecurityDescriptor", shown(Some(&expected)), observed))
}

/// What a reply told, to be written into the state.
#[derive(Clone, Debug, PartialEq)]
pub enum Learned {
    /// Parts of the security of a pool.
    Security(PoolId, DescriptorParts),
    /// The maximum of a pool.
    Maximum(PoolId, u32),
}

impl Learned {
    /// What was not known before and a reply told.
    pub fn from_reply(unread: Unread, setting: &Setting, reply: &WireReply) -> Option<Learned> {
        match unread {
            Unread::Security(pool) => Some(Learned::Security(pool, security(setting, reply)?)),
            Unread::Maximum(pool) => {
                Some(Learned::Maximum(pool, reply.information.as_ref()?.maximum?))
            }
        }
    }

    /// Writes it into the state.
    pub fn write(self, state: &mut State) {
        match self {
            Learned::Security(pool, security) => {
                if let Some(row) = state.pools.get_mut(pool).map(Arc::make_mut) {
                    row.security = completed(&row.security, security);
                }
            }
            Learned::Maximum(pool, maximum) => {
                if let Some(row) = state.pools.get_mut(pool).map(Arc::make_mut) {
                    row.maximum = Maximum::Known(maximum);
                }
            }
        }
    }
}

/// Security with the parts that were told. While the list is not known, the owner alone tells nothing.
fn completed(known: &Security, told: DescriptorParts) -> Security {
    let (owner, dacl) = match known {
        Security::Known(descriptor) => {
            (descriptor.owner, told.dacl.unwrap_or_else(|| descriptor.dacl.clone()))
        }
        Security::Unknown => match told.dacl {
            Some(dacl) => (None, dacl),
            None => return Security::Unknown,
        },
    };
    Security::Known(Arc::new(SecurityDescriptor { owner: told.owner.or(owner), dacl }))
}

/// The parts of a descriptor that a reply tells, when it names nobody whom the world does not have.
fn security(setting: &Setting, reply: &WireReply) -> Option<DescriptorParts> {
    let parts = reply.security.as_ref()?;
    let mut are_known = true;
    let bound = parts.with_names(|name| {
        let found = setting.directory.find(name);
        are_known &= found.is_some();
        found.unwrap_or(ntms_model::id::PrincipalId(u32::MAX))
    });
    are_known.then_some(bound)
}
