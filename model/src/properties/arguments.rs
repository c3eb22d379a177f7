//! What arguments a call takes: things that exist and are of the right kind, texts that fit, numbers
//! and pointers that mean something.

use super::prelude::*;
use crate::access::{DescriptorParts, Directory};

/// Said of calls.
#[rustfmt::skip]
pub const PROPERTIES: &[Property] = &[
    property("INV-53", "a call with an argument that is missing, or that names nothing or a wrong thing, does not succeed",
        OnTrial(objects_are_wanted),
        "an argument names a thing of the wrong kind", OnTrial(an_argument_is_of_the_wrong_kind)),
    property("INV-68", "a call with a text that is too long, a pointer that is missing or a number that means nothing does not succeed",
        OnTrial(texts_and_numbers_fit),
        "a call misses a pointer", OnTrial(a_pointer_is_missing)),
];

/// What an argument must name for the call to succeed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Session,
    Pool,
    Medium,
    MediumOrNone,
    Side,
    SideOrNull,
    Logical,
    Object,
    ObjectOrNull,
    Operation,
    Library,
    LogicalOrSide,
}

/// The arguments of a call that name things, with what they must name.
fn wanted(call: &Call<Bound>) -> Vec<(Reference, Wanted)> {
    let session = call.session().map(|session| (*session, Wanted::Session));
    let others = match call {
        Call::OpenNtmsSession(_) | Call::CloseNtmsSession(_) | Call::CreateNtmsMediaPool(_) => {
            Vec::new()
        }
        Call::MoveToNtmsMediaPool(call) => {
            vec![(call.medium, Wanted::Medium), (call.destination, Wanted::Pool)]
        }
        Call::DeleteNtmsMediaPool(call) => vec![(call.pool, Wanted::Pool)],
        Call::SwapNtmsMedia(call) => {
            vec![(call.first, Wanted::Logical), (call.second, Wanted::Logical)]
        }
        Call::DeallocateNtmsMedia(call) => vec![(call.logical, Wanted::Logical)],
        Call::AllocateNtmsMedia(call) => {
            let mut all = vec![(call.pool, Wanted::Pool), (call.side, Wanted::SideOrNull)];
            if call.options & NTMS_ALLOCATE_NEXT != 0 {
                all.push((call.logical, Wanted::Logical));
            }
            all
        }
        Call::SetNtmsMediaComplete(call) => vec![(call.logical, Wanted::Logical)],
        Call::DecommissionNtmsMedia(call) => vec![(call.side, Wanted::Side)],
        Call::MountNtmsMedia(call) => wanted_of_list(call.media.as_deref()),
        Call::DismountNtmsMedia(call) => wanted_of_list(call.media.as_deref()),
        Call::CreateNtmsMedia(call) => {
            let pool = call.medium.as_ref().and_then(|given| given.pool);
            vec![(pool.unwrap_or(Reference::Missing), Wanted::Pool)]
        }
        Call::DeleteNtmsMedia(call) => vec![(call.medium, Wanted::Medium)],
        Call::EjectNtmsMedia(call) => match call.action {
            NTMS_EJECT_STOP => vec![(call.operation, Wanted::Operation)],
            NTMS_EJECT_QUEUE => vec![(call.medium, Wanted::Medium)],
            // Without a medium, those that are queued go.
            _ => vec![(call.medium, Wanted::MediumOrNone)],
        },
        Call::InjectNtmsMedia(call) => {
            let operation = (call.operation, Wanted::Operation);
            let stopped = (call.action == NTMS_INJECT_STOP).then_some(operation);
            [(call.library, Wanted::Library)].into_iter().chain(stopped).collect()
        }
        Call::GetNtmsObjectSecurity(call) => vec![(call.object, Wanted::Object)],
        Call::SetNtmsObjectSecurity(call) => vec![(call.object, Wanted::Object)],
        Call::GetNtmsObjectInformation(call) => vec![(call.object, Wanted::Object)],
        Call::SetNtmsObjectInformation(call) => vec![(call.object, Wanted::Object)],
        Call::GetNtmsMediaPoolName(call) => vec![(call.pool, Wanted::Pool)],
        Call::EnumerateNtmsObject(call) => vec![(call.container, Wanted::ObjectOrNull)],
    };
    session.into_iter().chain(others).collect()
}

fn wanted_of_list(media: Option<&[Reference]>) -> Vec<(Reference, Wanted)> {
    media.unwrap_or_default().iter().map(|named| (*named, Wanted::LogicalOrSide)).collect()
}

fn is_as_wanted(trial: &Trial<'_>, argument: Reference, wanted: Wanted) -> bool {
    let object = match argument {
        Reference::Missing => {
            return matches!(
                wanted,
                Wanted::SideOrNull | Wanted::ObjectOrNull | Wanted::MediumOrNone
            );
        }
        Reference::Nil => return wanted == Wanted::MediumOrNone,
        Reference::Unknown => return false,
        Reference::Object(object) => object,
    };
    let exists = match object {
        ObjectId::MediaType(id) => trial.setting.media_type(id).is_some(),
        ObjectId::Pool(_)
        | ObjectId::Medium(_)
        | ObjectId::Side(_)
        | ObjectId::Logical(_)
        | ObjectId::Library(_)
        | ObjectId::Computer
        | ObjectId::Session(_)
        | ObjectId::Operation(_) => trial.before.has(object),
    };
    exists && is_of_the_kind(object, wanted)
}

fn is_of_the_kind(object: ObjectId, wanted: Wanted) -> bool {
    match wanted {
        Wanted::Session => matches!(object, ObjectId::Session(_)),
        Wanted::Pool => matches!(object, ObjectId::Pool(_)),
        Wanted::Medium | Wanted::MediumOrNone => matches!(object, ObjectId::Medium(_)),
        Wanted::Side | Wanted::SideOrNull => matches!(object, ObjectId::Side(_)),
        Wanted::Logical => matches!(object, ObjectId::Logical(_)),
        Wanted::Object | Wanted::ObjectOrNull => {
            !matches!(object, ObjectId::Session(_) | ObjectId::Operation(_))
        }
        Wanted::Operation => matches!(object, ObjectId::Operation(_)),
        Wanted::LogicalOrSide => matches!(object, ObjectId::Logical(_) | ObjectId::Side(_)),
        Wanted::Library => matches!(object, ObjectId::Library(_)),
    }
}

fn objects_are_wanted(trial: &Trial<'_>) -> bool {
    trial.successes == 0
        || wanted(trial.call)
            .into_iter()
            .all(|(argument, kind)| is_as_wanted(trial, argument, kind))
}

fn an_argument_is_of_the_wrong_kind(trial: &Trial<'_>) -> bool {
    wanted(trial.call).into_iter().any(|(argument, kind)| match argument {
        Reference::Object(object) => !is_of_the_kind(object, kind),
        Reference::Missing | Reference::Nil | Reference::Unknown => false,
    })
}

fn texts_and_numbers_fit(trial: &Trial<'_>) -> bool {
    trial.successes == 0 || fits(trial)
}

/// Whether the arguments that name nothing are in order, as far as no reading says otherwise.
fn fits(trial: &Trial<'_>) -> bool {
    match trial.call {
        Call::OpenNtmsSession(call) => {
            let server = call.server.as_deref().unwrap_or("server");
            let application = call.application.as_deref().unwrap_or("");
            length(application) <= 63 && !server.is_empty() && !server.contains(' ')
        }
        Call::CreateNtmsMediaPool(call) => {
            call.pool == OutPointer::Given
                && call.name.as_deref().is_some_and(is_a_path)
                && is_about_known_principals(&trial.setting.directory, call.security.as_ref())
        }
        Call::AllocateNtmsMedia(call) => {
            let both = NTMS_ALLOCATE_NEW | NTMS_ALLOCATE_NEXT;
            call.logical != Reference::Missing && call.options & both != both
        }
        Call::MountNtmsMedia(call) => {
            let media = call.media.as_deref().unwrap_or_default();
            let comes_twice = |at: usize| media[..at].contains(&media[at]);
            call.count > 0
                && call.media.is_some()
                && call.drives.is_some()
                && !(0..media.len()).any(comes_twice)
        }
        Call::DismountNtmsMedia(call) => call.count > 0 && call.media.is_some(),
        Call::CreateNtmsMedia(call) => is_a_medium_with_sides(call),
        Call::EjectNtmsMedia(call) => {
            call.action <= 5
                && (call.action == NTMS_EJECT_QUEUE || call.operation != Reference::Missing)
        }
        Call::InjectNtmsMedia(call) => call.action <= 3 && call.operation != Reference::Missing,
        Call::GetNtmsObjectSecurity(call) => {
            is_type_of(call.object_type, call.object) && call.parts & SACL_SECURITY_INFORMATION == 0
        }
        Call::SetNtmsObjectSecurity(call) => {
            is_type_of(call.object_type, call.object)
                && call.parts & SACL_SECURITY_INFORMATION == 0
                && call.security.is_some()
        }
        Call::GetNtmsObjectInformation(call) => {
            (call.object_type == 0 || is_type_of(call.object_type, call.object))
                && call.information == OutPointer::Given
        }
        Call::SetNtmsObjectInformation(call) => call
            .information
            .as_ref()
            .is_some_and(|given| is_type_of(given.object_type, call.object)),
        Call::GetNtmsMediaPoolName(call) => call.name == OutPointer::Given && call.size.is_some(),
        Call::EnumerateNtmsObject(call) => {
            call.room.is_some() && can_be_listed(call.object_type, call.container)
        }
        Call::CloseNtmsSession(_)
        | Call::MoveToNtmsMediaPool(_)
        | Call::DeleteNtmsMediaPool(_)
        | Call::SwapNtmsMedia(_)
        | Call::DeallocateNtmsMedia(_)
        | Call::SetNtmsMediaComplete(_)
        | Call::DecommissionNtmsMedia(_)
        | Call::DeleteNtmsMedia(_) => true,
    }
}

/// The types of medium (15) and sides (14), labels that are not empty, states that sides have.
fn is_a_medium_with_sides(call: &CreateNtmsMedia<Bound>) -> bool {
    let is_text = |text: &Option<Box<str>>| text.as_deref().is_some_and(|text| !text.is_empty());
    call.medium.as_ref().is_some_and(|medium| medium.object_type == 15)
        && call.sides.as_deref().is_some_and(|sides| {
            sides.iter().all(|side| {
                side.object_type == 14
                    && is_text(&side.label_type)
                    && is_text(&side.label_id)
                    && side.state.is_some_and(|state| (1..=9).contains(&state))
            })
        })
}

fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

fn is_a_path(name: &str) -> bool {
    length(name) <= 511 && name.split('\\').all(|level| length(level) <= 63)
}

fn is_about_known_principals(directory: &Directory, parts: Option<&DescriptorParts>) -> bool {
    let is_known = |id: PrincipalId| directory.iter().any(|(known, _)| known == id);
    parts.is_none_or(|parts| {
        let entries = parts.dacl.iter().flatten().flatten();
        parts.owner.is_none_or(is_known) && entries.into_iter().all(|entry| is_known(entry.trustee))
    })
}

/// The numbers of the types of objects, as in the header.
fn is_type_of(object_type: u32, object: Reference) -> bool {
    let Reference::Object(object) = object else { return false };
    object_type
        == match object {
            ObjectId::Computer => 4,
            ObjectId::Library(_) => 9,
            ObjectId::Logical(_) => 11,
            ObjectId::Pool(_) => 12,
            ObjectId::MediaType(_) => 13,
            ObjectId::Side(_) => 14,
            ObjectId::Medium(_) => 15,
            ObjectId::Session(_) | ObjectId::Operation(_) => return false,
        }
}

/// What a type of object may be listed in.
fn can_be_listed(object_type: u32, container: Reference) -> bool {
    let object = match container {
        Reference::Missing => return [9, 11, 12, 13, 14, 15].contains(&object_type),
        Reference::Nil | Reference::Unknown => return false,
        Reference::Object(object) => object,
    };
    let types: &[u32] = match object {
        ObjectId::Pool(_) => &[11, 12, 14, 15],
        ObjectId::Medium(_) | ObjectId::Logical(_) => &[14],
        ObjectId::Side(_) => &[11],
        ObjectId::Library(_) => &[13, 15],
        ObjectId::MediaType(_)
        | ObjectId::Computer
        | ObjectId::Session(_)
        | ObjectId::Operation(_) => &[],
    };
    types.contains(&object_type)
}

fn a_pointer_is_missing(trial: &Trial<'_>) -> bool {
    matches!(trial.call, Call::CreateNtmsMediaPool(call) if call.pool == OutPointer::Null)
        || matches!(trial.call, Call::EnumerateNtmsObject(call) if call.room.is_none())
}
