//! What happens without a call, in every alternative.

use super::alternative::{Alternative, merge};
use super::evidence;
use super::grounds::Grounds;
use super::labels::SILENT;
use super::{Explanation, Judge, JudgeError, Judgement, Standing, Verdict};
use crate::binding::Bindings;
use crate::identifier::Identifier;
use crate::wire::{Inserted, WireEvent};
use ntms_model::change::Change;
use ntms_model::event::{self, Event, Label};
use ntms_model::id::{MediumId, ObjectId, SideId};
use ntms_model::reading::ReadingChoice;
use ntms_model::state::MediaState;

/// Identifiers that are gone may be given out again after a restart.
const REUSE_IS_OPEN: ReadingChoice = ReadingChoice::named("identifier-reuse", "unspecified");

impl Judge {
    /// Whether some alternative has what an event names. What names nothing cannot happen.
    #[must_use]
    pub fn may_have_what_is_named_by(&self, event: &WireEvent) -> bool {
        self.frontier.iter().any(|alternative| events(&alternative.bindings, event).is_ok())
    }

    /// Whether every alternative has what an event names: a medium that may have been ejected, an
    /// implementation need not know any more.
    #[must_use]
    pub fn surely_has_what_is_named_by(&self, event: &WireEvent) -> bool {
        self.frontier.iter().all(|alternative| events(&alternative.bindings, event).is_ok())
    }

    /// ENV-34: after a restart, what is gone may be given out again, unless that is ruled out.
    fn forget_what_is_gone(&mut self) {
        if self.setting.readings.allows(REUSE_IS_OPEN) {
            let frontier = &self.frontier;
            self.spent.retain(|id| frontier.iter().any(|way| way.bindings.object(id).is_some()));
        }
    }

    /// Lets an event happen in every alternative that has what it names; the others do not explain
    /// it, and are dropped. An error when that would be all of them.
    fn happen(&mut self, event: &WireEvent, inserted: Option<&Inserted>) -> Result<(), JudgeError> {
        let mut next = Vec::with_capacity(self.frontier.len());
        let mut others = Vec::new();
        let mut error = None;
        let decided = |alternative: &Alternative| {
            happens_to(&alternative.bindings, event).map_or_else(
                || vec![alternative.clone()],
                |medium| evidence::decided(alternative, medium),
            )
        };
        let mut all = std::mem::take(&mut self.frontier);
        if all.iter().any(|alternative| !alternative.blocks.is_empty()) {
            all = all.iter().flat_map(decided).collect();
        }
        let labelled: Vec<_> =
            all.iter().filter_map(|it| self.labelled_before(it, event)).collect();
        all.extend(labelled);
        for mut alternative in all {
            match events(&alternative.bindings, event) {
                Ok(events) => {
                    for event in events {
                        let journal = event::happen(&self.setting, &mut alternative.state, event);
                        alternative.bindings.follow(&journal);
                        alternative.blocks.follow(&mut alternative.state, &journal);
                        bind_inserted(&mut alternative, &journal, inserted);
                    }
                    next.push(alternative);
                }
                Err(nothing) => {
                    error = Some(nothing);
                    others.push(alternative);
                }
            }
        }
        if let Some(error) = error.filter(|_| next.is_empty()) {
            self.frontier = others;
            return Err(error);
        }
        merge(&mut next);
        self.frontier = next;
        Ok(())
    }

    /// ENV-38: the labels that a medium waits for may have been written without a word before it goes
    /// offline, where none are written any more. The alternative in which they were.
    fn labelled_before(&self, alternative: &Alternative, event: &WireEvent) -> Option<Alternative> {
        let WireEvent::SetMedium(set) = event else { return None };
        let write = Event::WriteLabels(happens_to(&alternative.bindings, event)?);
        let may_be = set.online == Some(false)
            && self.setting.readings.allows(SILENT)
            && event::can_happen(&self.setting, &alternative.state, write);
        may_be.then(|| {
            let mut written = alternative.clone();
            let journal = event::happen(&self.setting, &mut written.state, write);
            written.bindings.follow(&journal);
            written.blocks.follow(&mut written.state, &journal);
            written
        })
    }

    pub(super) fn observe_event(
        &mut self,
        event: &WireEvent,
        inserted: Option<&Inserted>,
    ) -> Result<Judgement, JudgeError> {
        let wrong = inserted.and_then(|ids| self.wrong_identifiers(event, ids));
        for ids in inserted.iter() {
            self.spent.extend(ids.sides.iter().copied().chain([ids.medium]));
        }
        if let Err(error) = self.happen(event, inserted) {
            // What came into a world that is gone by now cannot be known any more.
            return if self.disagreed { Ok(Judgement::UNKNOWN_EVENT) } else { Err(error) };
        }
        if matches!(event, WireEvent::Restart(_)) {
            self.forget_what_is_gone();
        }
        let Some(explanation) = wrong else {
            return Ok(Judgement::ALLOWED);
        };
        let grounds = Grounds::named(explanation.broken.clone());
        self.disagreed = true;
        let clause = explanation.broken.first().copied();
        let standing = inserted
            .map_or(Standing::New, |given| self.doubts.event(&self.frontier, given, clause));
        let verdict = Verdict::Forbidden(Box::new(explanation));
        Ok(Judgement { verdict, grounds, standing })
    }

    /// ENV-8, ENV-9: a new medium has as many sides as its type says, and new identifiers for all.
    pub(super) fn wrong_identifiers(
        &self,
        event: &WireEvent,
        ids: &Inserted,
    ) -> Option<Explanation> {
        let all: Vec<Identifier> = ids.sides.iter().chain([&ids.medium]).copied().collect();
        let is_old = |place: &usize| {
            let id = all[*place];
            id == Identifier::NIL || self.spent.contains(id) || all[..*place].contains(&id)
        };
        let old: Vec<_> = (0..all.len()).filter(is_old).map(|place| &all[place]).collect();
        if !old.is_empty() {
            return Some(Explanation::reused(&old));
        }
        let WireEvent::InsertMedium(insert) = event else { return None };
        let alternative = self.frontier.first()?;
        let Some(ObjectId::MediaType(id)) = alternative.bindings.object(insert.media_type) else {
            return None;
        };
        let sides = usize::from(self.setting.media_type(id)?.sides);
        (sides != ids.sides.len()).then(|| Explanation::sides(sides, ids.sides.len()))
    }
}

/// The medium that an event happens to.
fn happens_to(bindings: &Bindings, event: &WireEvent) -> Option<MediumId> {
    let medium = match event {
        WireEvent::WriteLabels(write) => write.medium,
        WireEvent::SetMedium(set) => set.medium,
        WireEvent::InsertMedium(_) | WireEvent::Restart(_) => return None,
    };
    match bindings.object(medium) {
        Some(ObjectId::Medium(medium)) => Some(medium),
        _ => None,
    }
}

/// The events of the model that an event of the wire is.
pub(crate) fn events(bindings: &Bindings, event: &WireEvent) -> Result<Vec<Event>, JudgeError> {
    let object = |id: Identifier| bindings.object(id);
    let medium = |id: Identifier| match object(id) {
        Some(ObjectId::Medium(medium)) => Ok(medium),
        _ => Err(JudgeError::Event(id.to_string(), "medium")),
    };
    Ok(match event {
        WireEvent::InsertMedium(insert) => {
            let label = Label::from_name(&insert.label)
                .ok_or_else(|| JudgeError::Event(insert.label.to_string(), "label"))?;
            match object(insert.media_type) {
                Some(ObjectId::MediaType(media_type)) => vec![Event::Insert { media_type, label }],
                _ => return Err(JudgeError::Event(insert.media_type.to_string(), "media type")),
            }
        }
        WireEvent::WriteLabels(write) => vec![Event::WriteLabels(medium(write.medium)?)],
        WireEvent::SetMedium(set) => {
            let medium = medium(set.medium)?;
            let media_state = set
                .media_state
                .map(|number| {
                    MediaState::from_number(number)
                        .ok_or_else(|| JudgeError::Event(number.to_string(), "media state"))
                })
                .transpose()?;
            let enable = set.enabled.map(|enabled| Event::Enable(medium, enabled));
            let bring_in = set.online.map(|online| Event::BringIn(medium, online));
            let used = media_state.map(|state| Event::Use(medium, state));
            [enable, bring_in, used].into_iter().flatten().collect()
        }
        WireEvent::Restart(_) => vec![Event::Restart],
    })
}

fn bind_inserted(alternative: &mut Alternative, journal: &[Change], inserted: Option<&Inserted>) {
    let Some(inserted) = inserted else { return };
    for change in journal {
        if let Change::Medium { id, from: None, to: Some(_) } = change {
            alternative.bindings.bind(inserted.medium, ObjectId::Medium(*id));
            for (index, side) in inserted.sides.iter().enumerate() {
                let object = ObjectId::Side(SideId { medium: *id, index: index as u8 });
                alternative.bindings.bind(*side, object);
            }
        }
    }
}
