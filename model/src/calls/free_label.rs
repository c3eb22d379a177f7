//! The free label, which a medium gets when it comes to a free pool: by a move or by deallocation.

use super::prelude::*;

/// Foreign, Import and Available sides wait for their free label.
pub fn make_sides_unprepared<C>(effect: &mut Effect<'_, '_, C>, medium: MediumId) {
    change_sides(effect, medium, |state| {
        let labelled =
            matches!(state, SideState::Foreign | SideState::Import | SideState::Available);
        labelled.then_some(SideState::Unprepared)
    });
}

/// The free label is written: Unprepared sides become Available.
pub fn make_unprepared_sides_available<C>(effect: &mut Effect<'_, '_, C>, medium: MediumId) {
    effect.transaction.forget_old_labels(medium);
    change_sides(effect, medium, |state| {
        (state == SideState::Unprepared).then_some(SideState::Available)
    });
}

/// Reading `count-reset`: the allocation counts start again.
pub fn reset_counts<C>(effect: &mut Effect<'_, '_, C>, medium: MediumId) {
    for index in 0..effect.state().medium(medium).sides.len() {
        let side = SideId { medium, index: index as u8 };
        effect.transaction.change_side(side, |side| side.allocations = 0);
    }
}

fn change_sides<C>(
    effect: &mut Effect<'_, '_, C>,
    medium: MediumId,
    becomes: fn(SideState) -> Option<SideState>,
) {
    for index in 0..effect.state().medium(medium).sides.len() {
        let side = SideId { medium, index: index as u8 };
        effect.transaction.change_side(side, |side| {
            side.state = becomes(side.state).unwrap_or(side.state);
        });
    }
}

/// Whether a label can be written on the medium now.
pub fn is_online(state: &State, medium: MediumId) -> bool {
    state.medium(medium).condition.library == LibraryId::Online
}
