//! Which properties hold at a place, which are shown there, and which clauses rule there.

use super::possible::{End, Possible, possible_with};
use crate::clauses;
use ntms_model::call::Function;
use ntms_model::edition::Editions;
use ntms_model::explore::{Found, Leads, Walk};
use ntms_model::properties::{self, Cause, Claim, Property};
use ntms_model::reading::ReadingChoice;
use ntms_model::rule;
use ntms_model::state::State;
use serde::Serialize;

/// What is said of a property at a place.
#[derive(Clone, Debug, Serialize)]
pub struct PropertyStatus {
    /// Its name.
    pub id: &'static str,
    /// What always holds.
    pub sentence: &'static str,
    /// What must happen somewhere.
    pub witness: &'static str,
    /// The clauses that it states.
    pub clauses: &'static [&'static str],
    /// What it is said of: `state`, `steps` or `calls`.
    pub of: &'static str,
    /// Whether it holds in the state and in everything that was tried there.
    pub holds: bool,
    /// In how many cases it was judged: the state, or what was found there.
    pub cases: usize,
    /// Whether its witness is seen here.
    pub witnessed: bool,
    /// The key of the step that shows the witness; none when the state does.
    pub shown_by: Option<String>,
    /// The key of the step that breaks it.
    pub broken_by: Option<String>,
}

/// What is said of a clause at a place.
#[derive(Clone, Debug, Serialize)]
pub struct ClauseStatus {
    /// Its name.
    pub id: &'static str,
    /// Whether it may refuse (`row`) or change something (`step`); a clause that does both refuses.
    pub kind: &'static str,
    /// The function whose table has it.
    pub function: &'static str,
    /// How many of the calls tried here it refuses.
    pub refuses: usize,
    /// In how many of the calls that succeed here it changes something or fills the reply.
    pub acts: usize,
    /// How firm it is.
    pub level: &'static str,
    /// What it says.
    pub says: &'static str,
}

/// A property that is being judged.
struct Judged {
    property: &'static Property,
    cases: usize,
    broken: Option<Option<usize>>,
    witness: Option<Option<usize>>,
}

/// Everything that can happen in a state, and which properties hold in that.
#[must_use]
pub fn judged(walk: &Walk, state: &State) -> (Vec<Possible>, Vec<PropertyStatus>) {
    let claimed = properties::all().iter().filter(|it| it.is_claimed(&walk.setting));
    let mut all: Vec<Judged> = claimed
        .map(|property| Judged { property, cases: 0, broken: None, witness: None })
        .collect();
    for judged in &mut all {
        judged.look_at_state(walk, state);
    }
    let possible = possible_with(walk, state, &mut |found, place| {
        all.iter_mut().for_each(|judged| judged.look_at(found, place));
    });
    let key = |place: Option<usize>| place.map(|place| possible[place].key.clone());
    let told = all.iter().map(|judged| PropertyStatus {
        id: judged.property.id,
        sentence: judged.property.sentence,
        witness: judged.property.witness.sentence,
        clauses: judged.property.clauses,
        of: match judged.property.holds {
            Claim::State(_) => "state",
            Claim::Step(_) => "steps",
            Claim::Trial(_) => "calls",
        },
        holds: judged.broken.is_none(),
        cases: judged.cases,
        witnessed: judged.witness.is_some(),
        shown_by: judged.witness.and_then(key),
        broken_by: judged.broken.and_then(key),
    });
    let told = told.collect();
    (possible, told)
}

impl Judged {
    fn look_at_state(&mut self, walk: &Walk, state: &State) {
        if let Claim::State(holds) = self.property.holds {
            self.cases = 1;
            if !holds.holds(&walk.setting, state) {
                self.broken = Some(None);
            }
        }
        if let Claim::State(seen) = self.property.witness.seen
            && seen.holds(&walk.setting, state)
        {
            self.witness = Some(None);
        }
    }

    fn look_at(&mut self, found: &Found<'_>, place: Option<usize>) {
        if let Some(holds) = answer(self.property.holds, found) {
            self.cases += 1;
            if !holds {
                self.broken.get_or_insert(place);
            }
        }
        if self.witness.is_none() && answer(self.property.witness.seen, found) == Some(true) {
            self.witness = Some(place);
        }
    }
}

/// What a claim says of something found, if it speaks of such things. Beyond the bounds of a scope
/// nothing is judged.
fn answer(claim: Claim, found: &Found<'_>) -> Option<bool> {
    match (claim, found) {
        (Claim::Step(_), Found::Happened { leads: Leads::Beyond(_), .. }) => None,
        (Claim::Step(holds), Found::Happened { step, .. }) => Some(holds(step)),
        (Claim::Trial(holds), Found::Tried { trial, .. }) => Some(holds(trial)),
        (Claim::State(_) | Claim::Step(_) | Claim::Trial(_), _) => None,
    }
}

/// The clauses in the tables of the functions of a scope, each with what it does here.
#[must_use]
pub fn clauses(walk: &Walk, possible: &[Possible]) -> Vec<ClauseStatus> {
    let applies = |editions: Editions, under: Option<ReadingChoice>| {
        editions.has(walk.setting.edition)
            && under.is_none_or(|choice| walk.setting.readings.allows(choice))
    };
    let mut said = Vec::new();
    for &function in walk.scope.functions() {
        let tables = rule::tables(function);
        let calls: Vec<&Possible> = possible.iter().filter(|it| calls(it, function)).collect();
        let mut tell =
            |kind, clause, refuses, acts| add(&mut said, function, kind, clause, refuses, acts);
        for (place, row) in tables.rows.iter().enumerate() {
            if applies(row.editions, row.under) {
                tell("row", row.clause, calls.iter().filter(|it| it.fails(place)).count(), 0);
            }
        }
        for (place, step) in tables.steps.iter().enumerate() {
            if applies(step.editions, step.under) {
                tell("step", step.clause, 0, calls.iter().filter(|it| it.runs(place)).count());
            }
        }
    }
    said
}

/// A clause that stands at several places of a table is told once.
fn add(
    said: &mut Vec<ClauseStatus>,
    function: Function,
    kind: &'static str,
    id: &'static str,
    refuses: usize,
    acts: usize,
) {
    let function = function.name();
    if let Some(known) = said.iter_mut().find(|it| it.id == id && it.function == function) {
        known.refuses += refuses;
        known.acts += acts;
        return;
    }
    let (level, says) =
        clauses::find(id).map_or(("", ""), |clause| (clause.level.name(), &*clause.says));
    said.push(ClauseStatus { id, kind, function, refuses, acts, level, says });
}

fn calls(possible: &Possible, function: Function) -> bool {
    match &possible.transition.cause {
        Cause::Call(call) => call.function() == function,
        Cause::Event(_) => false,
    }
}

impl Possible {
    /// Whether the row at this place refuses it.
    #[must_use]
    pub fn fails(&self, place: usize) -> bool {
        matches!(self.end, End::Refused { failed } if failed & (1 << place) != 0)
    }

    /// Whether the step at this place runs in it.
    #[must_use]
    pub fn runs(&self, place: usize) -> bool {
        matches!(self.end, End::Happens { ran, .. } if ran & (1 << place) != 0)
    }
}
