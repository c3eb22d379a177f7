//! Free labels that are written when nobody looks.
//!
//! Under the reading `label-events`, `silent`, an Unprepared side may become Available before any call.
//! An alternative in which it has not yet become so stands for the one in which it has, because it may
//! still do so; therefore only that one is kept, and each call is judged twice: with no label written,
//! and with all of them. Afterwards a label counts as written when the call had to do with its medium.

use super::alternative::Alternative;
use super::evidence::Named;
use super::reasons::Reasons;
use super::way::{Context, Observed};
use ntms_model::change::{self, Change};
use ntms_model::event::{self, Event};
use ntms_model::id::MediumId;
use ntms_model::reading::ReadingChoice;
use ntms_model::state::Medium;

/// ENV-38.
pub(super) const SILENT: ReadingChoice = ReadingChoice::named("label-events", "silent");

/// A label that was taken for written.
struct Written {
    medium: MediumId,
    journal: Vec<Change>,
    before: Medium,
    after: Medium,
}

impl Context<'_> {
    /// Adds the alternatives that explain a reply, and tells whether some may be equal now.
    pub(super) fn go_on(
        &self,
        alternative: &mut Alternative,
        observed: &Observed<'_>,
        reasons: &mut Reasons,
        next: &mut Vec<Alternative>,
    ) -> bool {
        let waiting = self.waiting(alternative);
        if waiting.is_empty() {
            let mut after = Vec::new();
            let may_be_equal = self.follow_contents(alternative, observed, reasons, &mut after);
            if may_be_equal && self.lets_labels_be_written() {
                self.drop_what_may_still_come(&mut after);
            }
            next.append(&mut after);
            return may_be_equal;
        }
        let mut later = alternative.clone();
        let named = Named::by(&alternative.bindings, observed);
        let mut after = Vec::new();
        self.follow_contents(alternative, observed, reasons, &mut after);
        let written: Vec<Written> =
            waiting.into_iter().map(|medium| self.write(&mut later, medium)).collect();
        later.blocks.waiting = written.iter().map(|it| (it.medium, it.before.clone())).collect();
        let mut after_writing = Vec::new();
        self.follow_contents(&mut later, observed, reasons, &mut after_writing);
        for mut one in after_writing {
            one.blocks.waiting.clear();
            for it in written.iter().rev().filter(|it| !named.names(it.medium)) {
                it.take_back(&mut one);
            }
            after.push(one);
        }
        self.drop_what_may_still_come(&mut after);
        next.append(&mut after);
        true
    }

    /// Whether nothing is open in an alternative, and nothing can happen without a word.
    pub(super) fn is_plain(&self, alternative: &Alternative) -> bool {
        alternative.blocks.is_empty() && !self.lets_labels_be_written()
    }

    /// Whether labels may be written without a word.
    pub(super) fn lets_labels_be_written(&self) -> bool {
        self.setting.readings.allows(SILENT)
    }

    /// Media whose labels may be written without a word.
    fn waiting(&self, alternative: &Alternative) -> Vec<MediumId> {
        if !self.lets_labels_be_written() {
            return Vec::new();
        }
        let state = &alternative.state;
        let can_be =
            |id: &MediumId| event::can_happen(self.setting, state, Event::WriteLabels(*id));
        state.media.ids().filter(can_be).collect()
    }

    fn write(&self, alternative: &mut Alternative, medium: MediumId) -> Written {
        let state = &mut alternative.state;
        let before = state.medium(medium).clone();
        let journal = event::happen(self.setting, state, Event::WriteLabels(medium));
        Written { medium, journal, before, after: state.medium(medium).clone() }
    }

    /// Drops alternatives that another one stands for, because labels may still be written there.
    fn drop_what_may_still_come(&self, after: &mut Vec<Alternative>) {
        const MANY: usize = 32;
        if after.len() < 2 || after.len() > MANY {
            return;
        }
        let everything_written: Vec<Alternative> = after
            .iter()
            .map(|alternative| {
                let mut written = alternative.clone();
                for medium in self.waiting(alternative) {
                    self.write(&mut written, medium);
                }
                written
            })
            .collect();
        let waiting: Vec<usize> = after.iter().map(|it| self.waiting(it).len()).collect();
        let open: Vec<usize> = after.iter().map(|it| it.blocks.members()).collect();
        let stands_for = |one: usize, other: usize| {
            let (a, b) = (&everything_written[one], &everything_written[other]);
            let is_more = (waiting[one], open[one], other) > (waiting[other], open[other], one);
            one != other
                && is_more
                && a.state == b.state
                && a.bindings == b.bindings
                && after[one].boxes.hold(&after[other].boxes)
        };
        let all = 0..after.len();
        let kept: Vec<bool> =
            all.clone().map(|other| !all.clone().any(|one| stands_for(one, other))).collect();
        let mut kept = kept.into_iter();
        after.retain(|_| kept.next().unwrap_or(true));
    }
}

impl Written {
    /// The label was not written after all, if nothing happened to the medium since.
    fn take_back(&self, alternative: &mut Alternative) {
        if *alternative.state.medium(self.medium) == self.after {
            change::undo(&mut alternative.state, &self.journal);
        }
    }
}
