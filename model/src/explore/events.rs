//! The events of a scope that change something in a state.

use super::scope::Scope;
use crate::event::{self, Event};
use crate::id::LibraryId;
use crate::setting::Setting;
use crate::state::{MediaState, State};

/// Shows every event, in an order that depends on nothing but scope and state.
pub fn visit(scope: &Scope, setting: &Setting, state: &State, visit: &mut dyn FnMut(Event)) {
    let events = &scope.events;
    let mut show = |wanted: bool, event: Event| {
        if wanted && event::can_happen(setting, state, event) {
            visit(event);
        }
    };
    for &(media_type, label) in &events.insert {
        show(true, Event::Insert { media_type, label });
    }
    for (id, medium) in state.media.iter() {
        let condition = medium.condition;
        let is_idle = condition.media_state == MediaState::Idle;
        show(events.write_labels, Event::WriteLabels(id));
        for &media_state in &events.uses {
            show(is_idle, Event::Use(id, media_state));
        }
        show(!is_idle && !events.uses.is_empty(), Event::Use(id, MediaState::Idle));
        show(events.enable, Event::Enable(id, !condition.enabled));
        let comes_in = condition.library == LibraryId::Offline;
        show(events.bring_in, Event::BringIn(id, comes_in));
    }
    show(events.restart, Event::Restart);
}
