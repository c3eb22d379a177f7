//! Which answers to questions of policy an implementation gives: told by what it did.

use super::alternative::{Alternative, Boxes};
use super::reasons::Reasons;
use super::way::{Context, Observed};
use super::{Difference, Explanation, explanation};
use ntms_model::reading::{READINGS, Reading, ReadingChoice, ReadingKind, Readings};

/// The answers to one question of policy that everything seen so far leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Followed {
    /// The question.
    pub reading: Reading,
    /// The answers that are left.
    pub choices: Vec<ReadingChoice>,
    /// The entry, counted from 1, at which the last other answer was ruled out.
    pub since: usize,
}

/// What is known of the policies of an implementation.
#[derive(Clone, Debug)]
pub(super) struct Policies {
    /// What the judge accepts.
    accepted: Readings,
    /// What is left of it.
    left: Readings,
    /// By reading: the entry, from 1, at which answers to it were ruled out last; 0 for never.
    since: [usize; READINGS.len()],
    /// Questions that were answered in two ways: nothing more is asked about them.
    loose: Vec<Reading>,
}

impl Policies {
    pub(super) fn new(accepted: &Readings) -> Policies {
        let (accepted, left) = (*accepted, *accepted);
        Policies { accepted, left, since: [0; READINGS.len()], loose: Vec::new() }
    }

    /// Takes note of what is left after an entry.
    pub(super) fn learn(&mut self, frontier: &[Alternative], entry: usize) {
        let hulls = frontier.iter().filter_map(|alternative| alternative.boxes.hull());
        let Some(left) = hulls.reduce(|hull, readings| hull.hull(&readings)) else { return };
        if left == self.left {
            return;
        }
        for reading in left.differing(&self.left) {
            self.since[reading.place()] = entry;
        }
        self.left = left;
    }

    /// Questions of policy of which answers were ruled out.
    pub(super) fn followed(&self) -> impl Iterator<Item = Followed> {
        self.told().map(|reading| Followed {
            reading,
            choices: self.left.allowed(reading).collect(),
            since: self.since[reading.place()],
        })
    }

    fn told(&self) -> impl Iterator<Item = Reading> {
        self.left
            .differing(&self.accepted)
            .filter(|reading| reading.about().kind == ReadingKind::Policy)
            .filter(|reading| !self.loose.contains(reading))
    }

    /// Lets the questions that were answered in two ways be answered in any.
    pub(super) fn loosen(&self, frontier: &mut [Alternative]) {
        if self.loose.is_empty() {
            return;
        }
        for alternative in frontier {
            alternative.boxes = with_all_answers(&alternative.boxes, &self.accepted, &self.loose);
        }
    }

    /// What goes on, and why it is wrong, when the reply would be allowed to somebody who had answered
    /// a question of policy otherwise before.
    pub(super) fn contradicted(
        &mut self,
        context: &Context<'_>,
        frontier: &mut [Alternative],
        observed: &Observed<'_>,
    ) -> Option<(Vec<Alternative>, Explanation)> {
        let told: Vec<Reading> = self.told().collect();
        // One question alone says more than all of them.
        let together = (told.len() > 1).then(|| told.clone());
        let candidates = told.iter().map(|reading| vec![*reading]).chain(together);
        let (guilty, next) = candidates
            .map(|guilty| (self.without(&guilty, context, frontier, observed), guilty))
            .find_map(|(next, guilty)| (!next.is_empty()).then_some((guilty, next)))?;
        let mut narrow = context.setting.clone();
        narrow.readings = self.left;
        let narrow = Context { setting: &narrow, ..*context };
        let mut explanation = explanation::explain(&narrow, frontier, observed);
        let now = next.iter().filter_map(|it| it.boxes.hull()).reduce(|a, b| a.hull(&b));
        let now = now.unwrap_or(self.accepted);
        let answers = guilty.iter().map(|reading| self.difference(*reading, &now));
        explanation.differences.splice(..0, answers);
        self.loose.extend(guilty);
        Some((next, explanation))
    }

    /// The alternatives that allow the reply, if nothing had been told about these questions.
    fn without(
        &self,
        guilty: &[Reading],
        context: &Context<'_>,
        frontier: &[Alternative],
        observed: &Observed<'_>,
    ) -> Vec<Alternative> {
        let mut reasons = Reasons::of(observed.call.function());
        let mut next = Vec::new();
        for alternative in frontier {
            let mut freed = alternative.clone();
            freed.boxes = with_all_answers(&alternative.boxes, &self.accepted, guilty);
            context.go_on(&mut freed, observed, &mut reasons, &mut next);
        }
        next
    }

    fn difference(&self, reading: Reading, now: &Readings) -> Difference {
        let names = |readings: &Readings| {
            let names: Vec<_> = readings.allowed(reading).map(ReadingChoice::name).collect();
            names.join(" or ")
        };
        let before =
            format!("{} (told by entry {})", names(&self.left), self.since[reading.place()]);
        Difference::of(reading.about().name, before, names(now))
    }
}

fn with_all_answers(boxes: &Boxes, accepted: &Readings, questions: &[Reading]) -> Boxes {
    boxes.map(|readings| {
        let restore =
            |readings: Readings, reading: &Reading| readings.with_answers_of(accepted, *reading);
        questions.iter().fold(*readings, restore)
    })
}
