//! What happens to the service from outside, between calls.

use crate::code::Code;
use crate::defects::Defect;
use crate::identifier::Identifier;
use crate::readings::{SessionsAfterRestart, UseAfterRestart};
use crate::service::Service;
use crate::store::{Medium, MediumHandle, Object, Side, SideState};
use std::fmt;

/// What is found when the label of a new medium is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// The label type is known, the label is not.
    Recognized,
    /// An unknown label, or none.
    Unrecognized,
    /// The medium does not fit the library.
    Unfit,
}

/// A new medium and its sides, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inserted {
    /// The medium.
    pub medium: Identifier,
    /// Its sides.
    pub sides: Vec<Identifier>,
}

/// What happens to a medium; what is `None` stays as it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Happening {
    /// The new media state, as in `ntmsapi.h`.
    pub media_state: Option<u32>,
    /// Whether it is enabled.
    pub enabled: Option<bool>,
    /// Whether it is in the online library.
    pub online: Option<bool>,
}

/// An event that cannot be: what it names does not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Impossible(pub(crate) String);

impl fmt::Display for Impossible {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Impossible {}

/// A fault that the next call meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The database cannot be reached.
    DatabaseFailure,
    /// The database has no room left.
    DatabaseFull,
    /// Memory ran out.
    NotEnoughMemory,
    /// No label library recognises a label.
    LabelNotRecognized,
    /// A device, or the free pool, is not available.
    DeviceNotAvailable,
    /// The server has not finished starting.
    NotReady,
    /// The server cannot be reached.
    NotConnected,
    /// There is no network.
    NoNetwork,
    /// The server is older than the client.
    NoInterfaces,
    /// The server or its domain cannot be reached.
    ConnectionUnavailable,
    /// An operator brings a medium while a call waits for one.
    OperatorSatisfies,
}

impl Fault {
    /// Every fault, by the name that the protocol gives it.
    pub(crate) const NAMES: [(&'static str, Fault); 11] = [
        ("database-failure", Fault::DatabaseFailure),
        ("database-full", Fault::DatabaseFull),
        ("not-enough-memory", Fault::NotEnoughMemory),
        ("label-not-recognized", Fault::LabelNotRecognized),
        ("device-not-available", Fault::DeviceNotAvailable),
        ("not-ready", Fault::NotReady),
        ("not-connected", Fault::NotConnected),
        ("no-network", Fault::NoNetwork),
        ("no-interfaces", Fault::NoInterfaces),
        ("connection-unavailable", Fault::ConnectionUnavailable),
        ("operator-satisfies", Fault::OperatorSatisfies),
    ];

    /// The code of a call that meets the fault, if it fails.
    pub(crate) fn code(self) -> Option<Code> {
        Some(match self {
            Fault::DatabaseFailure => Code::DatabaseFailure,
            Fault::DatabaseFull => Code::DatabaseFull,
            Fault::NotEnoughMemory => Code::NotEnoughMemory,
            Fault::LabelNotRecognized => Code::BadFormat,
            Fault::DeviceNotAvailable => Code::DeviceNotAvailable,
            Fault::NotReady => Code::NotReady,
            Fault::NotConnected => Code::NotConnected,
            Fault::NoNetwork => Code::NoNetwork,
            Fault::NoInterfaces => Code::NoInterfaces,
            Fault::ConnectionUnavailable => Code::ConnectionUnavailable,
            Fault::OperatorSatisfies => return None,
        })
    }
}

/// The highest media state of `ntmsapi.h`.
pub(crate) const LAST_MEDIA_STATE: u32 = 6;

impl Service {
    /// A new medium comes into the online library.
    ///
    /// # Errors
    /// If there is no such media type, or no system pool for it.
    pub fn insert_medium(
        &mut self,
        media_type: Identifier,
        label: Label,
    ) -> Result<Inserted, Impossible> {
        let found = self.object(media_type).and_then(Object::media_type);
        let handle = found.ok_or_else(|| impossible("`mediaType` names no media type"))?;
        let media_type = &self.store.media_types[handle.0 as usize];
        let (pool, state) = match label {
            Label::Recognized => (media_type.import, SideState::Import),
            Label::Unfit if !self.has(Defect::UnfitIsForeign) => {
                (media_type.unrecognized, SideState::Incompatible)
            }
            Label::Unrecognized | Label::Unfit => (media_type.unrecognized, SideState::Foreign),
        };
        let pool = pool.ok_or_else(|| impossible("there is no pool for such a medium"))?;
        let count = media_type.sides;
        let medium = self.mint.fresh();
        let sides: Vec<_> = (0..count).map(|_| self.mint.fresh()).collect();
        let new = sides.iter().map(|id| Side::new(*id, state, 0)).collect();
        self.store.add_medium(Medium::new(medium, pool, handle, new));
        Ok(Inserted { medium, sides })
    }

    /// The free labels that a medium waits for are written, if it is online.
    ///
    /// # Errors
    /// If there is no such medium.
    pub fn write_labels(&mut self, medium: Identifier) -> Result<(), Impossible> {
        let medium = self.medium_named(medium)?;
        self.write_free_labels(medium);
        Ok(())
    }

    /// A medium is used or released, disabled or enabled, taken out or brought back.
    ///
    /// # Errors
    /// If there is no such medium, or no such media state.
    pub fn set_medium(
        &mut self,
        medium: Identifier,
        happening: Happening,
    ) -> Result<(), Impossible> {
        let handle = self.medium_named(medium)?;
        if let Some(state) = happening.media_state.filter(|state| *state > LAST_MEDIA_STATE) {
            return Err(impossible(format!("no media state is {state}")));
        }
        let medium = &mut self.store.media[handle];
        medium.enabled = happening.enabled.unwrap_or(medium.enabled);
        medium.online = happening.online.unwrap_or(medium.online);
        medium.media_state = happening.media_state.unwrap_or(medium.media_state);
        Ok(())
    }

    /// The service stops and starts again: objects stay, sessions end, no medium is in use.
    pub fn restart(&mut self) {
        self.faults.clear();
        self.mint.restart();
        if self.rules.readings.sessions_after_restart == SessionsAfterRestart::Closed {
            self.store.sessions.clear();
        }
        self.store.operations.clear();
        self.store.queue.clear();
        let is_idle = self.rules.readings.use_after_restart == UseAfterRestart::Idle;
        let forgets = self.has(Defect::RestartForgetsCounts);
        for medium in self.store.media.values_mut() {
            if is_idle {
                medium.media_state = 0;
            }
            if forgets {
                medium.sides.iter_mut().for_each(|side| side.allocate_count = 0);
            }
        }
    }

    /// The next call of the API meets this fault.
    pub fn inject_fault(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    fn medium_named(&self, id: Identifier) -> Result<MediumHandle, Impossible> {
        let medium = self.object(id).and_then(Object::medium);
        medium.ok_or_else(|| impossible("`medium` names no medium"))
    }
}

fn impossible(what: impl Into<String>) -> Impossible {
    Impossible(what.into())
}
