//! Events of the environment.

use super::arguments::Situation;
use super::source::Source;
use crate::identifier::Identifier;
use crate::protocol::Control;
use crate::wire::{InsertMedium, Nothing, SetMedium, WireEvent, WriteLabels};
use ntms_model::id::{LibraryId, MediaTypeId, MediumId, ObjectId};
use ntms_model::state::{MediaState, SideState};

/// How many media a world may come to have before no more are put in.
const MOST_MEDIA: usize = 12;

/// An event that can happen now, if the implementation offers its control.
pub fn event(
    situation: &Situation<'_>,
    source: &mut impl Source,
    offers: impl Fn(Control) -> bool,
) -> Option<WireEvent> {
    let state = &situation.alternative.state;
    let name = |object| situation.alternative.bindings.identifier(object);
    let waiting: Vec<MediumId> = state
        .media
        .ids()
        .filter(|id| state.sides_of(*id).any(|(_, side)| side.state == SideState::Unprepared))
        .collect();
    if offers(Control::WriteLabels)
        && source.chance(1, 2)
        && let Some(medium) = source.pick(&waiting).and_then(|id| name(ObjectId::Medium(*id)))
    {
        return Some(WireEvent::WriteLabels(WriteLabels { medium }));
    }
    if offers(Control::InsertMedium) && state.media.len() < MOST_MEDIA && source.chance(1, 3) {
        let media_type = source.below(situation.setting.media_types.len());
        let media_type = name(ObjectId::MediaType(MediaTypeId::from(media_type)))?;
        let label = ["recognized", "unrecognized", "unfit"][source.below(3)].into();
        return Some(WireEvent::InsertMedium(InsertMedium { media_type, label }));
    }
    if offers(Control::Restart) && source.chance(1, 30) {
        return Some(WireEvent::Restart(Nothing {}));
    }
    let media: Vec<MediumId> = state.media.ids().collect();
    let id = *source.pick(&media)?;
    let medium = name(ObjectId::Medium(id)).filter(|_| offers(Control::SetMedium))?;
    Some(WireEvent::SetMedium(change(situation, source, id, medium)))
}

/// Something that the medium is not yet; media tend to become usable again.
fn change(
    situation: &Situation<'_>,
    source: &mut impl Source,
    id: MediumId,
    medium: Identifier,
) -> SetMedium {
    let condition = situation.alternative.state.medium(id).condition;
    let nothing = SetMedium { medium, media_state: None, enabled: None, online: None };
    let is_idle = condition.media_state == MediaState::Idle;
    if condition.library == LibraryId::Offline {
        SetMedium { online: Some(true), ..nothing }
    } else if !is_idle {
        SetMedium { media_state: Some(0), ..nothing }
    } else if !condition.enabled {
        SetMedium { enabled: Some(true), ..nothing }
    } else {
        match source.below(4) {
            0 => SetMedium { online: Some(false), ..nothing },
            1 => SetMedium { enabled: Some(false), ..nothing },
            _ => SetMedium { media_state: Some(1 + source.below(6) as u32), ..nothing },
        }
    }
}
