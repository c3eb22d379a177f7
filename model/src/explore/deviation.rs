//! Which property holds under which reading: every single deviation from what an edition follows.

use super::check::{Options, check};
use super::report::{Progress, PropertyReport, Report, Verdict};
use super::scope::Scope;
use crate::edition::Edition;
use crate::properties::Property;
use crate::reading::{Reading, ReadingChoice, Readings};

/// One reading changed, and what comes of it.
#[derive(Clone, Debug)]
pub struct Deviation {
    /// The answer that is followed in place of the usual one.
    pub choice: ReadingChoice,
    /// States that can be reached.
    pub states: u64,
    /// The properties that do not hold, claimed or not.
    pub violated: Vec<&'static Property>,
    /// The properties that are not claimed under this answer, and hold all the same here.
    pub spared: Vec<&'static Property>,
}

impl Deviation {
    /// The properties that are claimed under this answer and do not hold.
    pub fn surprises(&self) -> impl Iterator<Item = &'static Property> {
        let is_surprise = |property: &&Property| !property.unless.contains(&self.choice);
        self.violated.iter().copied().filter(is_surprise)
    }
}

/// Checks a scope under every answer that an edition does not follow, one at a time; edition, threads
/// and interrupt are those of the options.
///
/// `done` is called after each; an interrupt ends the work, and the one that it cut short is not told.
pub fn deviations(
    scope: &Scope,
    options: &Options,
    progress: &mut dyn FnMut(Progress),
    done: &mut dyn FnMut(&Deviation),
) -> Vec<Deviation> {
    let mut found = Vec::new();
    for choice in answers_not_followed(options.edition) {
        let Some(deviation) = deviate(scope, options, choice, progress) else { break };
        done(&deviation);
        found.push(deviation);
    }
    found
}

/// Every answer to an open question that an edition does not follow.
pub fn answers_not_followed(edition: Edition) -> impl Iterator<Item = ReadingChoice> {
    let followed = Readings::followed(edition);
    Reading::all().flat_map(Reading::choices).filter(move |choice| !followed.allows(*choice))
}

/// Checks a scope under one answer; `None` when it was interrupted.
pub fn deviate(
    scope: &Scope,
    options: &Options,
    choice: ReadingChoice,
    progress: &mut dyn FnMut(Progress),
) -> Option<Deviation> {
    let options = Options {
        readings: vec![choice],
        judges_unclaimed: true,
        finds_traces: false,
        ..options.clone()
    };
    let report = check(scope, &options, progress);
    report.is_complete.then(|| deviation(choice, &report))
}

/// Leaves out the properties that the edition does not claim for another reason.
fn deviation(choice: ReadingChoice, report: &Report) -> Deviation {
    let followed = Readings::followed(report.edition);
    let depends_on_choice = |row: &&PropertyReport| {
        let others = row.property.unless.iter().filter(|other| other.reading != choice.reading);
        others.into_iter().all(|other| !followed.allows(*other))
    };
    let rows: Vec<_> = report.properties.iter().filter(depends_on_choice).collect();
    let (holding, violated): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|row| row.verdict == Verdict::Holds);
    Deviation {
        choice,
        states: report.size.states,
        violated: violated.into_iter().map(|row| row.property).collect(),
        spared: holding.into_iter().filter(|row| !row.is_claimed).map(|row| row.property).collect(),
    }
}
