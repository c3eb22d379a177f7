//! MountNtmsMedia and DismountNtmsMedia: media go into drives and out of them.

use crate::access::{Place, Rights};
use crate::checks::Checks;
use crate::choices::Choice;
use crate::code::{Answer, Code, Failure, Reply};
use crate::context::Context;
use crate::defects::Mistake;
use crate::identifier::Id;
use crate::json::{Out, nullable};
use crate::objects::{MediaState, Placed, SideState};
use crate::words::Word;
use serde::Deserialize;

const WRITE: u32 = 2;
const ERROR_NOT_AVAILABLE: u32 = 4;
const ERROR_OFFLINE: u32 = 8;
const SPECIFIC_DRIVE: u32 = 0x10;
const NOWAIT: u32 = 0x20;
const MOUNT_OPTIONS: u32 = 0x3f;
const DEFERRED: u32 = 1;
const IMMEDIATE: u32 = 2;

/// The parameters of MountNtmsMedia.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mount {
    #[serde(rename = "hSession", deserialize_with = "nullable")]
    pub(crate) session: Option<Id>,
    #[serde(rename = "lpMediaId", deserialize_with = "nullable")]
    media: Option<Vec<Option<Id>>>,
    #[serde(rename = "lpDriveId", deserialize_with = "nullable")]
    drives: Option<Vec<Option<Id>>>,
    #[serde(rename = "dwCount")]
    count: u32,
    #[serde(rename = "dwOptions")]
    options: u32,
    /// There are drives for all: nobody has to come first.
    #[serde(rename = "dwPriority")]
    _priority: u32,
    #[serde(rename = "dwTimeout")]
    timeout: u32,
    #[serde(rename = "lpMountInformation", deserialize_with = "nullable")]
    _information: Option<Out>,
}

/// Mounts all of the media, or none.
pub(crate) fn mount(context: &mut Context<'_>, call: &Mount) -> Answer {
    let has = |option: u32| call.options & option != 0;
    let mut checks = Checks::default();
    checks.must(call.drives.is_some() && call.count > 0, Code::InvalidParameter);
    checks.must(call.options & !MOUNT_OPTIONS == 0, Code::InvalidParameter);
    // No drive of this server has an identifier.
    let names_drives = has(SPECIFIC_DRIVE) && call.drives.as_ref().is_some_and(|it| !it.is_empty());
    checks.must(!names_drives, Code::InvalidDrive);
    let placed = listed(context, &mut checks, call.media.as_deref(), true)?;
    let patient = call.timeout > 0 || context.follows(Choice::ZeroWaits);
    let waits = patient && !has(ERROR_NOT_AVAILABLE) && !has(NOWAIT);
    // What is not there yet is asked for, and nobody waits for it.
    let queues = has(NOWAIT) && !has(ERROR_NOT_AVAILABLE);
    let mut later = false;
    for Placed { side, medium, .. } in &placed {
        let written = has(WRITE) && side.state == SideState::Complete;
        checks.must(!written || context.makes(Mistake::CompleteIsWritten), Code::WriteProtect);
        let enabled = medium.enabled || context.makes(Mistake::MountsWhatIsDisabled);
        checks.must(enabled, Code::ResourceDisabled);
        let there = medium.is_online() || context.makes(Mistake::MountsTheShelf);
        let asked = !has(ERROR_OFFLINE);
        if queues && ((asked && !medium.is_online()) || medium.state.is_taken()) {
            later = true;
            checks.must(asked || there, Code::MediaOffline);
            continue;
        }
        checks.must(there, if asked && waits { Code::Timeout } else { Code::MediaOffline });
        check_state(context, &mut checks, medium.state);
    }
    let placed = checks.pass(context, Some(placed))?;
    if later {
        return Ok(Reply::success());
    }
    let state = if context.follows(Choice::MountedIsLoaded) {
        MediaState::Loaded
    } else {
        MediaState::Mounted
    };
    let some = if context.makes(Mistake::MountsTheFirst) { 1 } else { placed.len() };
    placed.iter().take(some).try_for_each(|one| turn(context, one, state))?;
    Ok(Reply::success())
}

/// Whether a medium in this state can be mounted.
fn check_state(context: &Context<'_>, checks: &mut Checks, state: MediaState) {
    let again = context.follows(Choice::MountedAgainAccepted);
    let free = match state {
        MediaState::Idle | MediaState::Unloaded => true,
        MediaState::Mounted | MediaState::Loaded => again,
        MediaState::InUse | MediaState::OperatorRequest => false,
        MediaState::OperatorError => return checks.must(false, Code::InvalidState),
    };
    checks.must(free || context.makes(Mistake::MountsWhatIsInUse), Code::Busy);
}

fn turn(context: &Context<'_>, placed: &Placed, state: MediaState) -> rusqlite::Result<()> {
    let sql = "UPDATE medium SET state = ?2 WHERE id = ?1";
    context.database.run(sql, (placed.medium.id, state.word()))?;
    Ok(())
}

/// The sides that a list names by themselves or by their LMIDs. On each of the pools and libraries
/// the caller needs USE.
fn listed(
    context: &Context<'_>,
    checks: &mut Checks,
    list: Option<&[Option<Id>]>,
    each_once: bool,
) -> Result<Vec<Placed>, Failure> {
    let list = checks.some(list, Code::InvalidParameter).unwrap_or_default();
    let database = context.database;
    let mut sides = Vec::new();
    for (at, id) in list.iter().enumerate() {
        let twice = each_once && id.is_some() && list[..at].contains(id);
        checks.must(!twice || context.makes(Mistake::MountsTwice), Code::InvalidMedia);
        let Some(id) = checks.some(*id, Code::InvalidMedia) else { continue };
        let placed = match Placed::find(database, id)? {
            None => Placed::find_bound(database, id)?,
            found => found,
        };
        let Some(placed) = placed else {
            checks.must(false, context.code_of_unknown(id, Code::InvalidMedia)?);
            continue;
        };
        checks.must(context.grants(&placed.pool, Rights::USE)?, Code::AccessDenied);
        let library = Place::library(database, placed.medium.library)?;
        let granted = library.map_or(Ok(true), |place| context.grants(&place, Rights::USE))?;
        checks.must(granted || context.makes(Mistake::DrivesForEverybody), Code::AccessDenied);
        sides.push(placed);
    }
    Ok(sides)
}

/// The parameters of DismountNtmsMedia.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Dismount {
    #[serde(rename = "hSession", deserialize_with = "nullable")]
    pub(crate) session: Option<Id>,
    #[serde(rename = "lpMediaId", deserialize_with = "nullable")]
    media: Option<Vec<Option<Id>>>,
    #[serde(rename = "dwCount")]
    count: u32,
    #[serde(rename = "dwOptions")]
    options: u32,
}

/// Takes media out of their drives, or lets them stay there until a drive is needed.
pub(crate) fn dismount(context: &mut Context<'_>, call: &Dismount) -> Answer {
    let mut checks = Checks::default();
    checks.must(call.count > 0 && call.options <= IMMEDIATE, Code::InvalidParameter);
    let placed = listed(context, &mut checks, call.media.as_deref(), false)?;
    for Placed { medium, .. } in &placed {
        checks.must(medium.is_online(), Code::MediaOffline);
        let sound = match medium.state {
            MediaState::Mounted | MediaState::Loaded | MediaState::Unloaded => true,
            MediaState::OperatorError => false,
            _ => !medium.is_online() || context.follows(Choice::DismountIdleIgnored),
        };
        checks.must(sound, Code::InvalidState);
    }
    let placed = checks.pass(context, Some(placed))?;
    let stays = call.options == DEFERRED && context.follows(Choice::DeferredUnloaded);
    let state = if stays { MediaState::Unloaded } else { MediaState::Idle };
    let in_drive = |one: &&Placed| {
        use MediaState::{Loaded, Mounted, Unloaded};
        matches!(one.medium.state, Mounted | Loaded | Unloaded)
    };
    if !context.makes(Mistake::StaysMounted) {
        placed.iter().filter(in_drive).try_for_each(|one| turn(context, one, state))?;
    }
    Ok(Reply::success())
}
