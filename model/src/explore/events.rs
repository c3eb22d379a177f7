//! The events of a scope that change something in a state.

use super::focus::Focus;
use super::scope::Scope;
use crate::event::{self, Event};
use crate::id::{LibraryId, MediumId};
use crate::setting::Setting;
use crate::state::{MediaState, Medium, State};

/// Shows every event about what is in focus, or every event at all, in an order that depends on nothing
/// but scope and state.
pub fn visit(
    scope: &Scope,
    setting: &Setting,
    state: &State,
    focus: Option<Focus>,
    visit: &mut dyn FnMut(Event),
) {
    let events = &scope.events;
    let mut show = |event: Event| {
        if event::can_happen(setting, state, event) {
            visit(event);
        }
    };
    let is_of_the_whole = focus.is_none_or(|focus| focus == Focus::Whole);
    if is_of_the_whole {
        for &(media_type, label) in &events.insert {
            show(Event::Insert { media_type, label });
        }
    }
    match focus {
        None => state.media.iter().for_each(|(id, row)| about(scope, id, row, &mut show)),
        Some(Focus::Medium(id)) => {
            if let Some(row) = state.media.get(id) {
                about(scope, id, row, &mut show);
            }
        }
        Some(Focus::Whole | Focus::Pool(_) | Focus::Logical(_) | Focus::Pair(..)) => {}
    }
    if is_of_the_whole && events.restart {
        show(Event::Restart);
    }
}

/// The events about one medium.
fn about(scope: &Scope, id: MediumId, medium: &Medium, show: &mut dyn FnMut(Event)) {
    let events = &scope.events;
    let condition = medium.condition;
    let is_idle = condition.media_state == MediaState::Idle;
    if events.write_labels {
        show(Event::WriteLabels(id));
    }
    if is_idle {
        events.uses.iter().for_each(|media_state| show(Event::Use(id, *media_state)));
    } else if !events.uses.is_empty() {
        show(Event::Use(id, MediaState::Idle));
    }
    if events.enable {
        show(Event::Enable(id, !condition.enabled));
    }
    if events.bring_in {
        show(Event::BringIn(id, condition.library == LibraryId::Offline));
    }
}
