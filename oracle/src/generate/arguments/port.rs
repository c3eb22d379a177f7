//! The port of a library: what goes out and comes in.

use super::{Id, Situation};
use crate::generate::source::Source;
use crate::identifier::Identifier;
use crate::wire::WireCall;
use ntms_model::call::*;
use ntms_model::id::{LibraryId, ObjectId};
use ntms_model::state::{MediaState, Medium};

impl Situation<'_> {
    fn operations(&self) -> Vec<ObjectId> {
        self.alternative.state.operations.ids().map(ObjectId::Operation).collect()
    }

    /// Media that can go, for the most part.
    pub(super) fn eject(&self, source: &mut impl Source) -> WireCall {
        let session = self.session(source);
        let can_go = |row: &Medium| {
            row.condition.library == LibraryId::Online
                && row.condition.enabled
                && row.condition.media_state == MediaState::Idle
        };
        let state = &self.alternative.state;
        let media: Vec<ObjectId> = state
            .media
            .iter()
            .filter(|(id, row)| source.chance(1, 8) || can_go(row) || state.queue.contains(id))
            .map(|(id, _)| ObjectId::Medium(id))
            .collect();
        let action = match source.below(20) {
            0 => [3, 4, 5, 6, 99][source.below(5)],
            1..=7 => NTMS_EJECT_QUEUE,
            8..=11 => NTMS_EJECT_STOP,
            _ => NTMS_EJECT_START,
        };
        let stops = action == NTMS_EJECT_STOP;
        let nothing = (stops || !state.queue.is_empty()) && source.chance(1, 2);
        let medium = match nothing {
            // Zeros are the other way to name none.
            true => source.chance(1, 4).then_some(Identifier::NIL),
            false => self.one_of(source, &media),
        };
        let operation = self.operation(source, stops);
        EjectNtmsMedia { session, medium, operation, action }.into()
    }

    fn operation(&self, source: &mut impl Source, stops: bool) -> Id {
        let running = self.operations();
        let was_operation = |object: &ObjectId| matches!(object, ObjectId::Operation(_));
        let stopped = self.graveyard.iter().filter(|(_, object)| was_operation(object));
        let stopped: Vec<Identifier> = stopped.map(|(id, _)| *id).collect();
        if stops && (running.is_empty() || source.chance(1, 3)) {
            source.pick(&stopped).copied().or_else(|| self.broken(source))
        } else if stops {
            self.one_of(source, &running)
        } else {
            (!source.chance(1, 30)).then_some(Identifier::NIL)
        }
    }

    pub(super) fn inject(&self, source: &mut impl Source) -> WireCall {
        use LibraryId::{Offline, Online};
        let session = self.session(source);
        let library = if source.chance(1, 10) { Offline } else { Online };
        let library = self.one_of(source, &[ObjectId::Library(library)]);
        let action = match source.below(20) {
            0 => [4, 5, 99][source.below(3)],
            1 => NTMS_INJECT_RETRACT,
            2..=8 => NTMS_INJECT_STOP,
            9..=11 => NTMS_INJECT_STARTMANY,
            _ => NTMS_INJECT_START,
        };
        let stops = matches!(action, NTMS_INJECT_STOP | NTMS_INJECT_RETRACT);
        let operation = self.operation(source, stops);
        InjectNtmsMedia { session, library, operation, action }.into()
    }
}
