//! DismountNtmsMedia.

use super::media_list::{IDLE, LOADED, MOUNTED, OPERATION_ERROR, UNLOADED};
use crate::code::Code;
use crate::defects::Defect;
use crate::environment::Fault;
use crate::identifier::Identifier;
use crate::readings::{DeferredDismount, DismountIdle};
use crate::service::Service;
use serde::Deserialize;

/// `dwOptions`: the media stay in their drives until these are needed.
pub const NTMS_DISMOUNT_DEFERRED: u32 = 1;
/// `dwOptions`: the media leave their drives at once.
pub const NTMS_DISMOUNT_IMMEDIATE: u32 = 2;

/// The parameters of DismountNtmsMedia.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DismountNtmsMedia {
    /// `hSession`.
    #[serde(rename = "hSession", deserialize_with = "crate::wire::form::nullable")]
    pub session: Option<Identifier>,
    /// `lpMediaId`: LMIDs and sides.
    #[serde(rename = "lpMediaId", deserialize_with = "crate::wire::form::nullable")]
    pub media: Option<Vec<Option<Identifier>>>,
    /// `dwCount`: how long the list is.
    #[serde(rename = "dwCount")]
    pub count: u32,
    /// `dwOptions`.
    #[serde(rename = "dwOptions")]
    pub options: u32,
}

impl Service {
    /// Takes media out of their drives.
    ///
    /// # Errors
    /// The code with which the call fails.
    pub fn dismount_ntms_media(&mut self, call: &DismountNtmsMedia) -> Result<(), Code> {
        let (mut guards, user) = self.begin(call.session);
        guards.must(call.count != 0, Code::InvalidParameter);
        let known = NTMS_DISMOUNT_DEFERRED | NTMS_DISMOUNT_IMMEDIATE;
        guards.must(call.options & !known == 0, Code::InvalidParameter);
        let sides = self.listed_sides(&mut guards, call.media.as_ref());
        self.check_use(&mut guards, user, &sides);
        let refuses_idle = self.rules.readings.dismount_idle == DismountIdle::Refused;
        for side in &sides {
            let medium = &self.store.media[side.medium];
            guards.must(medium.online, Code::MediaOffline);
            // To take it out of its drive may be what mends it.
            let is_broken = medium.media_state == OPERATION_ERROR;
            let is_left_alone = !medium.online || is_broken || !refuses_idle;
            guards.must(is_left_alone || is_in_a_drive(medium.media_state), Code::InvalidState);
        }
        let listed = [
            Fault::DatabaseFailure,
            Fault::DatabaseFull,
            Fault::DeviceNotAvailable,
            Fault::NotEnoughMemory,
        ];
        self.decide(guards, &listed)?;
        // Both at once ask for it now.
        let is_deferred = call.options == NTMS_DISMOUNT_DEFERRED
            || (self.has(Defect::ImmediateDeferred) && call.options == NTMS_DISMOUNT_IMMEDIATE);
        let state = match self.rules.readings.deferred_dismount {
            DeferredDismount::Unloaded if is_deferred => UNLOADED,
            DeferredDismount::Unloaded | DeferredDismount::Idle => IDLE,
        };
        for side in sides {
            let medium = &mut self.store.media[side.medium];
            if is_in_a_drive(medium.media_state) {
                medium.media_state = state;
            } else if medium.media_state == OPERATION_ERROR {
                medium.media_state = IDLE;
            }
        }
        Ok(())
    }
}

fn is_in_a_drive(media_state: u32) -> bool {
    matches!(media_state, MOUNTED | LOADED | UNLOADED)
}
