//! Whether an exchange of names makes no difference.

use super::Renaming;
use crate::call::Function;
use crate::explore::explorer::Reached;
use crate::explore::scope::Scope;
use crate::explore::walk::{Found, Leads, Walk};
use crate::properties::{self, Claim, OfState, OfStep, OfTrial};
use crate::setting::Setting;
use crate::state::State;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

/// Tries an exchange in every state that was reached: what can happen in the state and in the renamed one
/// is the same, as often, with the same verdicts, up to the exchange. `None` when somebody interrupts.
pub fn test(
    walk: &Walk,
    reached: &mut Reached,
    renaming: &Renaming,
    interrupt: &AtomicBool,
) -> Option<Result<(), String>> {
    // Broken calls name objects in ways of their own, and lead nowhere.
    let scope = Scope { audit: false, ..walk.scope.clone() };
    let walk = Walk { scope, setting: walk.setting.clone() };
    let claims = Claims::of(&walk.setting);
    let (mut is_idle, mut stays) = (true, false);
    for number in 0..reached.len() as u32 {
        if interrupt.load(Relaxed) {
            return None;
        }
        let state = reached.state(number);
        let renamed = renaming.apply(&state);
        if renamed == state {
            continue;
        }
        is_idle = false;
        let other = reached.number(&renamed);
        stays |= other.is_some();
        // A pair is compared once.
        if other.is_some_and(|other| other < number) {
            continue;
        }
        let here = Sight::of(&walk, &claims, &state, renaming);
        let there = Sight::of(&walk, &claims, &renamed, renaming);
        if let Some(what) = here.differs_from(&there) {
            return Some(Err(format!("{what} in state {number} of {}", reached.len())));
        }
    }
    Some(match (is_idle, stays) {
        (true, _) => Err("it changes no state".to_owned()),
        (false, false) => Err("no state becomes another that is reached".to_owned()),
        (false, true) => Ok(()),
    })
}

/// Everything that properties say.
struct Claims {
    of_states: Vec<OfState>,
    of_steps: Vec<OfStep>,
    of_trials: Vec<OfTrial>,
}

/// The answers of claims, as bits.
type Answers = [u64; 4];

fn answers<F>(claims: &[F], ask: impl Fn(&F) -> bool) -> Answers {
    let mut answers = Answers::default();
    for (place, claim) in claims.iter().enumerate() {
        if ask(claim) {
            answers[place / 64 % 4] ^= 1 << (place % 64);
        }
    }
    answers
}

impl Claims {
    fn of(setting: &Setting) -> Claims {
        let mut claims = Claims { of_states: vec![], of_steps: vec![], of_trials: vec![] };
        for property in properties::all().iter().filter(|row| row.is_claimed(setting)) {
            for claim in [property.holds, property.witness.seen] {
                match claim {
                    Claim::State(holds) => claims.of_states.push(holds),
                    Claim::Step(holds) => claims.of_steps.push(holds),
                    Claim::Trial(holds) => claims.of_trials.push(holds),
                }
            }
        }
        claims
    }
}

/// What can happen in a state, up to an exchange of names.
#[derive(PartialEq, Eq)]
struct Sight {
    state: Answers,
    /// By the state that it leads to, and what is said of the step.
    steps: BTreeMap<(State, Answers, bool), u32>,
    /// By function, rows that failed, and what is said of the call.
    trials: BTreeMap<(Function, u64, Answers), u32>,
}

impl Sight {
    fn of(walk: &Walk, claims: &Claims, state: &State, renaming: &Renaming) -> Sight {
        let either = |state: &State| renaming.apply(state).min(state.clone());
        let itself = either(state);
        let of_state = answers(&claims.of_states, |holds| holds.holds(&walk.setting, state));
        let (mut steps, mut trials) = (BTreeMap::new(), BTreeMap::new());
        walk.look_around(state, &mut |found| match found {
            Found::Tried { trial, failed, .. } => {
                let said = answers(&claims.of_trials, |holds| holds(trial));
                *trials.entry((trial.call.function(), failed, said)).or_insert(0) += 1;
            }
            Found::Happened { step, leads, .. } => {
                let after = if step.after == state { itself.clone() } else { either(step.after) };
                let said = answers(&claims.of_steps, |holds| holds(step));
                *steps.entry((after, said, leads == Leads::On)).or_insert(0) += 1;
            }
        });
        Sight { state: of_state, steps, trials }
    }

    fn differs_from(&self, other: &Sight) -> Option<&'static str> {
        if self.state != other.state {
            return Some("a property says something else of the state");
        }
        if self.steps != other.steps {
            return Some("something else can happen");
        }
        (self.trials != other.trials).then_some("a call is refused for something else")
    }
}
