//! MountNtmsMedia.

use super::media_list::{
    IN_USE, IdentifierList, LOADED, MOUNTED, OPERATION_ERROR, OPERATOR_REQUEST,
};
use crate::code::Code;
use crate::defects::Defect;
use crate::environment::Fault;
use crate::guards::Guards;
use crate::identifier::Identifier;
use crate::readings::{MountedAgain, MountedState, ZeroTimeout};
use crate::service::Service;
use crate::store::{SideHandle, SideState};
use serde::Deserialize;

/// `dwOptions`: the media are written to.
pub const NTMS_MOUNT_WRITE: u32 = 2;
/// `dwOptions`: the call does not wait for what is not available.
pub const NTMS_MOUNT_ERROR_NOT_AVAILABLE: u32 = 4;
/// `dwOptions`: no operator is asked for media that are offline.
pub const NTMS_MOUNT_ERROR_OFFLINE: u32 = 8;
/// `dwOptions`: `lpDriveId` says which drives to take.
pub const NTMS_MOUNT_SPECIFIC_DRIVE: u32 = 0x10;
/// `dwOptions`: the call never waits.
pub const NTMS_MOUNT_NOWAIT: u32 = 0x20;
/// Every option that is defined.
const OPTIONS: u32 = 0x3f;

/// The parameters of MountNtmsMedia.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MountNtmsMedia {
    /// `hSession`.
    #[serde(rename = "hSession", deserialize_with = "crate::wire::form::nullable")]
    pub session: Option<Identifier>,
    /// `lpMediaId`: LMIDs and sides.
    #[serde(rename = "lpMediaId", deserialize_with = "crate::wire::form::nullable")]
    pub media: Option<Vec<Option<Identifier>>>,
    /// `lpDriveId`. No drive has an identifier here.
    #[serde(rename = "lpDriveId", deserialize_with = "crate::wire::form::nullable")]
    pub drives: Option<Vec<Option<Identifier>>>,
    /// `dwCount`: how long the lists are.
    #[serde(rename = "dwCount")]
    pub count: u32,
    /// `dwOptions`.
    #[serde(rename = "dwOptions")]
    pub options: u32,
    /// `dwPriority`. There is a drive for everybody, so nobody comes first.
    #[serde(rename = "dwPriority")]
    pub priority: u32,
    /// `dwTimeout`, in milliseconds. There are no operators, so every wait is over at once.
    #[serde(rename = "dwTimeout")]
    pub timeout: u32,
    /// Whether `lpMountInformation` is not NULL.
    #[serde(rename = "lpMountInformation", deserialize_with = "crate::wire::form::pointer")]
    pub information: bool,
}

impl MountNtmsMedia {
    fn has(&self, option: u32) -> bool {
        self.options & option != 0
    }
}

impl Service {
    /// Puts media into drives, all or none.
    ///
    /// # Errors
    /// The code with which the call fails.
    pub fn mount_ntms_media(&mut self, call: &MountNtmsMedia) -> Result<(), Code> {
        let (mut guards, user) = self.begin(call.session);
        guards.must(call.drives.is_some(), Code::InvalidParameter);
        guards.must(call.count != 0, Code::InvalidParameter);
        guards.must(!call.information, Code::InvalidParameter);
        guards.must(call.options & !OPTIONS == 0, Code::InvalidParameter);
        let sides = self.listed_sides(&mut guards, call.media.as_ref());
        // A drive takes one side; two of one medium, or one side twice, cannot both be mounted.
        let is_first = |(place, side): (usize, &SideHandle)| {
            sides[..place].iter().all(|other| other.medium != side.medium)
        };
        guards.must(sides.iter().enumerate().all(is_first), Code::InvalidMedia);
        if call.has(NTMS_MOUNT_SPECIFIC_DRIVE) {
            // Whatever is named, it is no drive.
            let names_none = call.drives.as_ref().is_none_or(IdentifierList::is_empty);
            guards.must(names_none, Code::InvalidDrive);
        }
        self.check_use(&mut guards, user, &sides);
        for side in &sides {
            self.check_mountable(&mut guards, call, *side);
        }
        let listed = [Fault::DatabaseFailure, Fault::DatabaseFull, Fault::NotEnoughMemory];
        self.decide(guards, &listed)?;
        let state = match self.rules.readings.mounted_state {
            MountedState::Mounted => MOUNTED,
            MountedState::Loaded => LOADED,
        };
        let count = if self.has(Defect::OnlyFirstMounted) { 1 } else { sides.len() };
        for side in &sides[..count.min(sides.len())] {
            self.store.media[side.medium].media_state = state;
        }
        Ok(())
    }

    fn waits(&self, call: &MountNtmsMedia) -> bool {
        let zero_waits = self.rules.readings.zero_timeout == ZeroTimeout::Wait;
        !call.has(NTMS_MOUNT_ERROR_NOT_AVAILABLE | NTMS_MOUNT_NOWAIT)
            && (call.timeout != 0 || zero_waits)
    }

    fn check_mountable(&self, guards: &mut Guards, call: &MountNtmsMedia, side: SideHandle) {
        let medium = &self.store.media[side.medium];
        let state = self.store.side(side).state;
        let waits = self.waits(call);
        let writes = call.has(NTMS_MOUNT_WRITE) && !self.has(Defect::CompleteWritten);
        guards.must(!writes || state != SideState::Complete, Code::WriteProtect);
        guards.must(medium.enabled, Code::ResourceDisabled);
        guards.must(medium.media_state != OPERATION_ERROR, Code::InvalidState);
        guards.must(state != SideState::Incompatible, Code::InvalidState);
        let asks = !call.has(NTMS_MOUNT_ERROR_OFFLINE);
        let offline = if asks && waits { Code::Timeout } else { Code::MediaOffline };
        guards.must(medium.online, offline);
        let is_taken = match medium.media_state {
            IN_USE | OPERATOR_REQUEST => true,
            MOUNTED | LOADED => self.rules.readings.mounted_again == MountedAgain::Busy,
            _ => false,
        };
        guards.must(!is_taken, if waits { Code::Timeout } else { Code::Busy });
    }
}
