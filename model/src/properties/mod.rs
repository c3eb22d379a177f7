//! What is always true, in sentences.
//!
//! A property is said of states, of steps or of calls, and never by asking a row or a step of the
//! rules, or it would hold because the rules say so. Beside it stands a *witness*: something that
//! must happen somewhere, without which the property would hold because nothing happens.
//!
//! INV-01 to INV-34 are the invariants that the documents give (INV-32, on notifications, waits for
//! the calls that register for them); from INV-35 on stand those that say what a call leaves alone,
//! and what a reply tells.

mod arguments;
mod bindings;
mod documented;
mod environment;
mod frames;
mod laws;
mod life;
pub mod liveness;
mod media;
mod moves;
mod places;
mod pools;
mod replies;
mod rights;
mod sessions;
mod step;

use crate::edition::Editions;
use crate::id::{LogicalId, MediumId};
use crate::reading::ReadingChoice;
use crate::setting::Setting;
use crate::state::State;
use std::fmt;
use std::sync::LazyLock;

pub use step::{Again, Cause, Refusal, Step, Trial};

/// One sentence that always holds.
#[derive(Clone, Copy)]
pub struct Property {
    /// Its name, stable for ever.
    pub id: &'static str,
    /// What a counterexample is reported under.
    pub sentence: &'static str,
    /// The clauses that it states.
    pub clauses: &'static [&'static str],
    /// The editions that it is claimed for.
    pub editions: Editions,
    /// The answers to open questions under which it is not claimed.
    pub unless: &'static [ReadingChoice],
    /// What holds.
    pub holds: Claim,
    /// What must happen somewhere.
    pub witness: Witness,
}

/// Something that must happen somewhere.
#[derive(Clone, Copy)]
pub struct Witness {
    /// What happens.
    pub sentence: &'static str,
    /// Whether it happens here.
    pub seen: Claim,
}

/// What is said of a state.
#[derive(Clone, Copy)]
pub enum OfState {
    /// Of the state as a whole.
    Whole(fn(&Setting, &State) -> bool),
    /// Of each medium in it.
    EachMedium(fn(&Setting, &State, MediumId) -> bool),
    /// Of each logical medium in it.
    EachLogical(fn(&Setting, &State, LogicalId) -> bool),
}

impl OfState {
    /// Whether it holds in a state.
    #[must_use]
    pub fn holds(self, setting: &Setting, state: &State) -> bool {
        match self {
            OfState::Whole(holds) => holds(setting, state),
            OfState::EachMedium(holds) => state.media.ids().all(|id| holds(setting, state, id)),
            OfState::EachLogical(holds) => {
                state.logical_media.ids().all(|id| holds(setting, state, id))
            }
        }
    }
}

/// What is said of a step.
pub type OfStep = fn(&Step<'_>) -> bool;

/// What is said of a call that is tried.
pub type OfTrial = fn(&Trial<'_>) -> bool;

/// What a sentence is about.
#[derive(Clone, Copy)]
pub enum Claim {
    /// Every state.
    State(OfState),
    /// Everything that happens: a call that succeeds, or an event.
    Step(OfStep),
    /// Every call that is tried, whether it succeeds or not.
    Trial(OfTrial),
}

impl Property {
    /// Whether it is claimed in this edition, under these readings.
    #[must_use]
    pub fn is_claimed(&self, setting: &Setting) -> bool {
        self.editions.has(setting.edition)
            && self.unless.iter().all(|choice| !setting.readings.allows(*choice))
    }
}

impl fmt::Debug for Property {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.id, self.sentence)
    }
}

/// Every property, by subject.
#[must_use]
pub fn all() -> &'static [&'static Property] {
    static ALL: LazyLock<Vec<&'static Property>> = LazyLock::new(|| {
        let subjects = [
            places::PROPERTIES,
            pools::PROPERTIES,
            bindings::PROPERTIES,
            life::PROPERTIES,
            media::PROPERTIES,
            moves::PROPERTIES,
            rights::PROPERTIES,
            sessions::PROPERTIES,
            laws::PROPERTIES,
            arguments::PROPERTIES,
            replies::PROPERTIES,
            frames::PROPERTIES,
            environment::PROPERTIES,
        ];
        subjects.into_iter().flatten().collect()
    });
    &ALL
}

/// The property with this name.
#[must_use]
pub fn find(id: &str) -> Option<&'static Property> {
    all().iter().copied().find(|property| property.id == id)
}

/// What every table of properties is written with.
mod prelude {
    pub use super::Claim::{Step as OnStep, Trial as OnTrial};
    pub(super) use super::{
        Property, Step, Trial, in_state, of_each_logical_medium, of_each_medium, property,
    };
    pub use crate::call::*;
    pub use crate::edition::{Edition, Editions};
    pub use crate::event::Event;
    pub use crate::id::*;
    pub use crate::reading::ReadingChoice;
    pub use crate::setting::Setting;
    pub use crate::state::{
        Computer, Holds, Mark, Maximum, MediaState, Medium, Pool, PoolKind, PoolShape, Security,
        Side, SideState, State,
    };

    /// A column of `unless`: an answer that does not exist does not compile.
    pub const fn reading(name: &str, choice: &str) -> ReadingChoice {
        ReadingChoice::named(name, choice)
    }
}

/// Said of a state as a whole.
const fn in_state(holds: fn(&Setting, &State) -> bool) -> Claim {
    Claim::State(OfState::Whole(holds))
}

/// Said of each medium in a state.
const fn of_each_medium(holds: fn(&Setting, &State, MediumId) -> bool) -> Claim {
    Claim::State(OfState::EachMedium(holds))
}

/// Said of each logical medium in a state.
const fn of_each_logical_medium(holds: fn(&Setting, &State, LogicalId) -> bool) -> Claim {
    Claim::State(OfState::EachLogical(holds))
}

/// A row of a table of properties: name, sentence, what holds, witness, and where it is seen.
const fn property(
    id: &'static str,
    sentence: &'static str,
    holds: Claim,
    witness: &'static str,
    seen: Claim,
) -> Property {
    let witness = Witness { sentence: witness, seen };
    Property { id, sentence, clauses: &[], editions: Editions::ALL, unless: &[], holds, witness }
}

impl Property {
    const fn stating(mut self, clauses: &'static [&'static str]) -> Property {
        self.clauses = clauses;
        self
    }

    const fn only_in(mut self, editions: Editions) -> Property {
        self.editions = editions;
        self
    }

    const fn unless(mut self, readings: &'static [ReadingChoice]) -> Property {
        self.unless = readings;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_property_has_a_name_of_its_own() {
        let ids: std::collections::BTreeSet<_> = all().iter().map(|property| property.id).collect();
        assert_eq!(ids.len(), all().len());
    }

    #[test]
    fn every_invariant_of_the_documents_is_stated() {
        let missing: Vec<_> = (1..=34)
            .map(|number| format!("INV-{number:02}"))
            .filter(|id| find(id).is_none())
            .collect();
        assert_eq!(missing, ["INV-32"]);
    }
}
