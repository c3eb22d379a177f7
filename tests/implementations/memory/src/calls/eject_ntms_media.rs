//! EjectNtmsMedia.

use super::media_list::{IDLE, IN_USE, LOADED, MOUNTED};
use crate::code::Code;
use crate::defects::Defect;
use crate::environment::Fault;
use crate::guards::Guards;
use crate::identifier::Identifier;
use crate::readings::{IdentifierReuse, NullMedium, QueuedMedia};
use crate::service::Service;
use crate::store::{MediumHandle, Object, Operation, PoolKind, SideState};
use serde::Deserialize;

/// `dwAction`: the medium leaves the library, and what is in the queue.
pub const NTMS_EJECT_START: u32 = 0;
/// `dwAction`: an ejection that was started ends.
pub const NTMS_EJECT_STOP: u32 = 1;
/// `dwAction`: the medium waits for the next ejection.
pub const NTMS_EJECT_QUEUE: u32 = 2;
/// `dwAction`: the medium leaves the library even if it is in use.
pub const NTMS_EJECT_FORCE: u32 = 3;

/// The parameters of EjectNtmsMedia.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EjectNtmsMedia {
    /// `hSession`.
    #[serde(rename = "hSession", deserialize_with = "crate::wire::form::nullable")]
    pub session: Option<Identifier>,
    /// `lpMediaId`.
    #[serde(rename = "lpMediaId", deserialize_with = "crate::wire::form::nullable")]
    pub medium: Option<Identifier>,
    /// `lpEjectOperation`: `None` is a NULL pointer, [`Identifier::NIL`] nothing that is passed in.
    #[serde(rename = "lpEjectOperation", deserialize_with = "crate::wire::form::nullable")]
    pub operation: Option<Identifier>,
    /// `dwAction`.
    #[serde(rename = "dwAction")]
    pub action: u32,
}

impl Service {
    /// Lets media leave the online library. Gives the operation, when one was started.
    ///
    /// # Errors
    /// The code with which the call fails.
    pub fn eject_ntms_media(&mut self, call: &EjectNtmsMedia) -> Result<Option<Identifier>, Code> {
        let (mut guards, _) = self.begin(call.session);
        // Of the actions that the header has besides, this server knows one.
        let is_known = call.action <= NTMS_EJECT_FORCE;
        guards.must(is_known, Code::InvalidParameter);
        let needs_operation = call.action != NTMS_EJECT_QUEUE;
        guards.must(!needs_operation || call.operation.is_some(), Code::InvalidParameter);
        let medium = self.medium_to_leave(&mut guards, call);
        let takes_one = call.action != NTMS_EJECT_STOP;
        if let Some(medium) = medium.filter(|_| takes_one) {
            self.check_ejectable(&mut guards, medium, call.action);
        }
        if let (NTMS_EJECT_STOP, Some(operation)) = (call.action, call.operation) {
            let running = self.store.operations.get(&operation);
            guards.must(running == Some(&Operation::Ejection), Code::InvalidOperation);
        }
        let listed = [
            Fault::DatabaseFailure,
            Fault::DatabaseFull,
            Fault::DeviceNotAvailable,
            Fault::NotEnoughMemory,
        ];
        self.decide(guards, &listed)?;
        match call.action {
            NTMS_EJECT_QUEUE => {
                self.queue(medium);
                Ok(None)
            }
            NTMS_EJECT_STOP => {
                self.stop(call.operation);
                Ok(None)
            }
            action => Ok(Some(self.start_to_eject(medium, action == NTMS_EJECT_FORCE))),
        }
    }

    /// The medium that is named, if one is.
    fn medium_to_leave(&self, guards: &mut Guards, call: &EjectNtmsMedia) -> Option<MediumHandle> {
        let starts = matches!(call.action, NTMS_EJECT_START | NTMS_EJECT_FORCE);
        let has_queue = !self.store.queue.is_empty();
        match call.medium {
            // Whichever it is, it does not matter.
            Some(_) if call.action == NTMS_EJECT_STOP => None,
            None => {
                let may = self.rules.readings.null_medium == NullMedium::Accepted
                    && call.action != NTMS_EJECT_QUEUE;
                guards.must(may, Code::InvalidParameter);
                // Then there is nothing to eject.
                guards.must(!starts || has_queue, Code::InvalidMedia);
                None
            }
            Some(Identifier::NIL) if starts && has_queue => None,
            named => self.look_up(guards, named, Code::InvalidMedia, Object::medium),
        }
    }

    fn check_ejectable(&self, guards: &mut Guards, handle: MediumHandle, action: u32) {
        let medium = &self.store.media[handle];
        guards.must(medium.online, Code::LibraryOffline);
        guards.must(medium.enabled, Code::MediaNotAvailable);
        // Waiting for its ejection is no use.
        let is_waiting = self.store.queue.contains(&handle);
        let leaves_queue = action == NTMS_EJECT_START && is_waiting && medium.media_state == IN_USE;
        let asks = action != NTMS_EJECT_FORCE;
        guards.must(!asks || !medium.is_in_use() || leaves_queue, Code::Busy);
    }

    fn queue(&mut self, medium: Option<MediumHandle>) {
        let Some(medium) = medium else { return };
        if !self.store.queue.contains(&medium) {
            self.store.queue.push(medium);
        }
        if self.rules.readings.queued_media == QueuedMedia::InUse {
            self.store.media[medium].media_state = IN_USE;
        }
    }

    /// Ends an operation at the port.
    pub(crate) fn stop(&mut self, operation: Option<Identifier>) {
        if self.has(Defect::StopEndsAll) {
            self.store.operations.clear();
        }
        if let Some(operation) = operation {
            self.store.operations.remove(&operation);
        }
    }

    /// Notes a new operation at the port.
    pub(crate) fn start(&mut self, what: Operation) -> Identifier {
        let operation = self.mint.fresh();
        self.store.operations.insert(operation, what);
        operation
    }

    fn start_to_eject(&mut self, named: Option<MediumHandle>, by_force: bool) -> Identifier {
        let mut leaving = Vec::new();
        if !self.has(Defect::QueueLeftBehind) {
            leaving.clone_from(&self.store.queue);
            let media = &self.store.media;
            // What was mounted since it was queued does not go.
            leaving.retain(|medium| {
                let medium = &media[*medium];
                let is_mounted = matches!(medium.media_state, MOUNTED | LOADED);
                medium.online && medium.enabled && (by_force || !is_mounted)
            });
        }
        leaving.extend(named.filter(|named| !leaving.contains(named)));
        for medium in leaving {
            self.eject(medium);
        }
        self.start(Operation::Ejection)
    }

    fn eject(&mut self, handle: MediumHandle) {
        self.store.queue.retain(|queued| *queued != handle);
        let medium = &mut self.store.media[handle];
        medium.media_state = IDLE;
        medium.online = false;
        let is_unfit = medium.has(|state| state == SideState::Incompatible);
        let is_forgotten = match self.store.pools[self.store.pool_of(handle)].kind {
            PoolKind::Unrecognized => true,
            // The computer has no policy that keeps import media, nor one that purges free ones.
            PoolKind::Import => !self.has(Defect::ImportMediaKept),
            PoolKind::Root | PoolKind::Free | PoolKind::Application => false,
        };
        if is_unfit || is_forgotten {
            let gone = self.store.remove_medium(handle);
            if self.rules.readings.identifier_reuse == IdentifierReuse::Unspecified {
                gone.into_iter().for_each(|id| self.mint.spend(id));
            }
        }
    }
}
