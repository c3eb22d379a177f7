//! Calls, events and replies as sentences.

use crate::identifier::Identifier;
use crate::text;
use crate::wire::{Entry, Wire, WireCall, WireEvent, WireReply};
use ntms_model::call::{
    Argument, Function, NTMS_ALLOCATE_NEXT, NTMS_CREATE_NEW, NTMS_OPEN_EXISTING,
};

/// How identifiers are spelled in sentences.
pub type Spelling<'s> = &'s dyn Fn(Identifier) -> String;

/// What each function does, in the third person. `{name}` stands for the argument of that name.
#[rustfmt::skip]
const SENTENCES: &[(Function, &str)] = &[
    (Function::OpenNtmsSession,           "opens a session"),
    (Function::CloseNtmsSession,          "closes the session {hSession}"),
    (Function::CreateNtmsMediaPool,       "opens or creates the pool {lpPoolName}"),
    (Function::MoveToNtmsMediaPool,       "moves medium {lpMediaId} to pool {lpPoolId}"),
    (Function::DeleteNtmsMediaPool,       "deletes pool {lpPoolId}"),
    (Function::SwapNtmsMedia,             "swaps the sides of the logical media {lpMediaId1} and {lpMediaId2}"),
    (Function::DeallocateNtmsMedia,       "deallocates the logical medium {lpMediaId}"),
    (Function::AllocateNtmsMedia,         "allocates a side for pool {lpMediaPool}"),
    (Function::SetNtmsMediaComplete,      "marks the logical medium {lpMediaId} as complete"),
    (Function::DecommissionNtmsMedia,     "decommissions side {lpMediaId}"),
    (Function::MountNtmsMedia,            "mounts the media {lpMediaId}"),
    (Function::DismountNtmsMedia,         "dismounts the media {lpMediaId}"),
    (Function::CreateNtmsMedia,           "enters a medium that is on the shelf"),
    (Function::EjectNtmsMedia,            "ejects, queues or keeps medium {lpMediaId}"),
    (Function::InjectNtmsMedia,           "opens or closes the port of {lpLibraryId}"),
    (Function::DeleteNtmsMedia,           "deletes medium {lpMediaId}"),
    (Function::GetNtmsObjectSecurity,     "reads the security of {lpObjectId}"),
    (Function::SetNtmsObjectSecurity,     "writes the security of {lpObjectId}"),
    (Function::GetNtmsObjectInformation,  "reads the information of {lpObjectId}"),
    (Function::SetNtmsObjectInformation,  "writes the information of {lpObjectId}"),
    (Function::GetNtmsMediaPoolName,      "asks for the path of pool {lpPoolId}"),
    (Function::EnumerateNtmsObject,       "lists objects of one type in {lpContainerId}"),
];

/// An entry as a sentence without a full stop. `user` is who has the session.
#[must_use]
pub fn entry(entry: &Entry, user: Option<&str>, spell: Spelling<'_>) -> String {
    match entry {
        Entry::Call { call, .. } => {
            format!("{} {}", user.unwrap_or("nobody with an open session"), self::call(call, spell))
        }
        Entry::Event { event, inserted } => {
            let new = inserted.as_ref().map(|ids| format!(" {}", spell(ids.medium)));
            self::event(event, &new.unwrap_or_default(), spell)
        }
    }
}

/// What a call does, or should do.
#[must_use]
pub fn call(call: &WireCall, spell: Spelling<'_>) -> String {
    let function = call.function();
    let number = |wanted: &str| {
        call.arguments().into_iter().find_map(|(name, argument)| {
            let Argument::Number(number) = argument else { return None };
            (name == wanted).then_some(number)
        })
    };
    let known = SENTENCES.iter().find(|(known, _)| *known == function);
    let sentence = match (function, number("dwAction"), number("dwOptions")) {
        (Function::CreateNtmsMediaPool, Some(NTMS_OPEN_EXISTING), _) => {
            "opens the pool {lpPoolName}"
        }
        (Function::CreateNtmsMediaPool, Some(NTMS_CREATE_NEW), _) => {
            "creates the pool {lpPoolName}"
        }
        (Function::AllocateNtmsMedia, _, Some(options)) if options & NTMS_ALLOCATE_NEXT != 0 => {
            "allocates the side after that of {lpMediaId} for pool {lpMediaPool}"
        }
        _ => match known {
            Some((_, sentence)) => sentence,
            None => return format!("calls {}", text::render_call(call)),
        },
    };
    filled(sentence, &call.arguments(), spell)
}

/// Puts arguments into a sentence.
fn filled(
    sentence: &str,
    arguments: &[(&'static str, Argument<'_, Wire>)],
    spell: Spelling<'_>,
) -> String {
    let mut out = String::new();
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, after)) = after.split_once('}') else { break };
        let argument = arguments.iter().find(|(known, _)| *known == name);
        out.push_str(&argument.map(|(_, it)| shown(it, spell)).unwrap_or_default());
        rest = after;
    }
    out + rest
}

fn shown(argument: &Argument<'_, Wire>, spell: Spelling<'_>) -> String {
    match argument {
        Argument::Id(Some(id)) => spell(*id),
        Argument::Principal(name) => name.to_string(),
        Argument::Number(number) => number.to_string(),
        Argument::Text(text) => format!("`{text}`"),
        Argument::Ids(Some(ids)) => {
            let names: Vec<_> =
                ids.iter().map(|id| id.map_or_else(|| "NULL".to_owned(), spell)).collect();
            names.join(", ")
        }
        Argument::Id(None)
        | Argument::Ids(None)
        | Argument::Security(_)
        | Argument::Information(_)
        | Argument::List(_)
        | Argument::Out(_)
        | Argument::Null => "NULL".to_owned(),
    }
}

fn event(event: &WireEvent, new: &str, spell: Spelling<'_>) -> String {
    match event {
        WireEvent::InsertMedium(insert) => {
            format!("a {} medium{new} of type {} comes in", insert.label, spell(insert.media_type))
        }
        WireEvent::WriteLabels(write) => {
            format!("the free labels of medium {} are written", spell(write.medium))
        }
        WireEvent::SetMedium(set) => {
            let is = |choice: Option<bool>, yes, no| choice.map(|it| if it { yes } else { no });
            let state = set.media_state.map(text::media_state);
            let changes: Vec<&str> = [
                state.as_deref(),
                is(set.enabled, "enabled", "disabled"),
                is(set.online, "online", "offline"),
            ]
            .into_iter()
            .flatten()
            .collect();
            format!("medium {} becomes {}", spell(set.medium), changes.join(" and "))
        }
        WireEvent::Restart(_) => "the server stops and starts again".to_owned(),
    }
}

/// What was answered.
#[must_use]
pub fn answer(function: Function, reply: &WireReply) -> String {
    if reply.succeeded() {
        "the implementation says that it succeeded".to_owned()
    } else {
        let told = text::render_reply(function, &WireReply::of_code(reply.code.clone()));
        format!("the implementation refuses with {told}")
    }
}
