//! InjectNtmsMedia.

use crate::code::Code;
use crate::defects::Defect;
use crate::environment::Fault;
use crate::identifier::Identifier;
use crate::service::Service;
use crate::store::{Object, Operation};
use serde::Deserialize;

/// `dwAction`: the port opens for a medium.
pub const NTMS_INJECT_START: u32 = 0;
/// `dwAction`: the port closes.
pub const NTMS_INJECT_STOP: u32 = 1;
/// `dwAction`: the port is drawn in.
pub const NTMS_INJECT_RETRACT: u32 = 2;
/// `dwAction`: the port opens for many media.
pub const NTMS_INJECT_STARTMANY: u32 = 3;

/// The parameters of InjectNtmsMedia.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InjectNtmsMedia {
    /// `hSession`.
    #[serde(rename = "hSession", deserialize_with = "crate::wire::form::nullable")]
    pub session: Option<Identifier>,
    /// `lpLibraryId`.
    #[serde(rename = "lpLibraryId", deserialize_with = "crate::wire::form::nullable")]
    pub library: Option<Identifier>,
    /// `lpInjectOperation`: `None` is a NULL pointer, [`Identifier::NIL`] nothing that is passed in.
    #[serde(rename = "lpInjectOperation", deserialize_with = "crate::wire::form::nullable")]
    pub operation: Option<Identifier>,
    /// `dwAction`.
    #[serde(rename = "dwAction")]
    pub action: u32,
}

impl Service {
    /// Opens or closes the port of a library. Gives the operation, when one was started.
    ///
    /// # Errors
    /// The code with which the call fails.
    pub fn inject_ntms_media(
        &mut self,
        call: &InjectNtmsMedia,
    ) -> Result<Option<Identifier>, Code> {
        let (mut guards, _) = self.begin(call.session);
        let operation = guards.some(call.operation, Code::InvalidParameter);
        guards.must(call.action <= NTMS_INJECT_STARTMANY, Code::InvalidParameter);
        let of_kind = |object| {
            if let Object::Library(is_online) = object { Some(is_online) } else { None }
        };
        let is_online = self.look_up(&mut guards, call.library, Code::InvalidLibrary, of_kind);
        guards.must(is_online != Some(false), Code::LibraryOffline);
        if let (NTMS_INJECT_STOP | NTMS_INJECT_RETRACT, Some(operation)) = (call.action, operation)
        {
            let running = self.store.operations.get(&operation);
            let is_one = match running {
                Some(Operation::Injection) => true,
                Some(Operation::Ejection) => self.has(Defect::InjectionStopsEjection),
                None => false,
            };
            guards.must(is_one, Code::InvalidOperation);
        }
        let listed = [
            Fault::DatabaseFailure,
            Fault::DatabaseFull,
            Fault::DeviceNotAvailable,
            Fault::NotEnoughMemory,
        ];
        self.decide(guards, &listed)?;
        match call.action {
            NTMS_INJECT_STOP => {
                self.stop(operation);
                Ok(None)
            }
            // Nobody put anything into the port.
            NTMS_INJECT_RETRACT => Ok(None),
            _ => Ok(Some(self.start(Operation::Injection))),
        }
    }
}
