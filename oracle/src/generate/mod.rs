//! Calls to be made: one generator for random tests and for the bytes of a fuzzer.
//!
//! It knows the state that the judge thinks likeliest. From several calls that come to mind it takes
//! one that should succeed, or one whose refusal was seen least. A second generator takes whatever
//! comes first: both must not share one blind spot.

pub mod any_trace;
pub mod arguments;
pub mod events;
pub mod security;
pub mod source;
pub mod world;

use crate::binding::IntoModel;
use crate::protocol::Control;
use crate::wire::{WireCall, WireEvent};
use arguments::Situation;
use ntms_model::call::Function;
use ntms_model::rule::{Outcome, outcomes, tables};
use ntms_model::setting::{Fault, Faults};
use ntms_model::state::State;
use rustc_hash::FxHashMap;
use source::Source;

/// One thing to be done.
#[expect(clippy::large_enum_variant, reason = "nearly all of them are calls")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// A call, which meets a fault.
    Call(WireCall, Option<Fault>),
    /// An event of the environment.
    Event(WireEvent),
}

/// How a generator chooses among the calls that come to mind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// By what the model says of them.
    Informed,
    /// It takes the first.
    Blind,
}

/// What an implementation can do.
#[derive(Clone, Debug)]
pub struct Abilities {
    /// Functions that may be called.
    pub functions: Vec<Function>,
    /// Controls of the environment.
    pub controls: Vec<Control>,
    /// Faults that can be injected.
    pub faults: Vec<Fault>,
}

/// Makes calls, and remembers which refusals were seen how often.
#[derive(Clone, Debug)]
pub struct Generator {
    manner: Manner,
    /// How often each function comes to mind, out of their sum.
    weights: Vec<(Function, usize)>,
    /// By function and failed rows: how often such a call was made.
    seen: FxHashMap<(Function, u64), u32>,
}

/// How many calls come to mind before one is made.
const CANDIDATES: usize = 6;

impl Generator {
    /// A generator for an implementation that can do this; each one likes other functions (a swarm).
    pub fn new(abilities: &Abilities, manner: Manner, source: &mut impl Source) -> Generator {
        let mut generator = Generator { manner, weights: Vec::new(), seen: FxHashMap::default() };
        generator.change_taste(abilities, source);
        generator
    }

    /// Likes other functions from now on.
    pub fn change_taste(&mut self, abilities: &Abilities, source: &mut impl Source) {
        self.weights = abilities
            .functions
            .iter()
            .map(|function| (*function, ordinary_weight(*function) * [1, 2, 2, 4][source.below(4)]))
            .collect();
    }

    /// Chooses in another manner from now on.
    pub fn set_manner(&mut self, manner: Manner) {
        self.manner = manner;
    }

    /// The next thing to be done.
    pub fn next(
        &mut self,
        situation: &Situation<'_>,
        abilities: &Abilities,
        source: &mut impl Source,
    ) -> Action {
        if source.chance(1, 10) {
            let offers = |control| abilities.controls.contains(&control);
            if let Some(event) = events::event(situation, source, offers) {
                return Action::Event(event);
            }
        }
        let fault = source.chance(1, 30).then(|| source.pick(&abilities.faults).copied()).flatten();
        let call = match self.manner {
            Manner::Blind => self.any_call(situation, source),
            Manner::Informed => self.best_call(situation, source),
        };
        Action::Call(call, fault)
    }

    fn any_call(&self, situation: &Situation<'_>, source: &mut impl Source) -> WireCall {
        let sum = self.weights.iter().map(|(_, weight)| weight).sum();
        let mut place = source.below(sum);
        let mut chosen = Function::EnumerateNtmsObject;
        for (function, weight) in &self.weights {
            chosen = *function;
            if place < *weight {
                break;
            }
            place -= weight;
        }
        situation.call(source, chosen)
    }

    fn best_call(&mut self, situation: &Situation<'_>, source: &mut impl Source) -> WireCall {
        let wants_success = source.chance(3, 5);
        let mut best: Option<(WireCall, (Function, u64), u32)> = None;
        let mut state = situation.alternative.state.clone();
        for _ in 0..CANDIDATES {
            let call = self.any_call(situation, source);
            let prediction = predict(situation, &mut state, &call);
            if wants_success && prediction.succeeds {
                return call;
            }
            let key = (call.function(), prediction.failed);
            let times = self.seen.get(&key).copied().unwrap_or(0);
            // A refusal for one reason tells more than one for three.
            let dullness = times * 2 + prediction.failed.count_ones().saturating_sub(1) * 8;
            if best.as_ref().is_none_or(|(_, _, least)| dullness < *least) {
                best = Some((call, key, dullness));
            }
        }
        match best {
            Some((call, key, _)) => {
                *self.seen.entry(key).or_default() += 1;
                call
            }
            None => self.any_call(situation, source),
        }
    }
}

/// What the model says of a call before it is made.
#[derive(Clone, Copy, Debug, Default)]
struct Prediction {
    succeeds: bool,
    failed: u64,
}

/// The state is that of the situation, before and after.
fn predict(situation: &Situation<'_>, state: &mut State, call: &WireCall) -> Prediction {
    let bound = call.renamed(&mut IntoModel {
        bindings: &situation.alternative.bindings,
        directory: &situation.setting.directory,
    });
    let mut prediction = Prediction::default();
    let rows = &tables(call.function()).rows;
    outcomes(situation.setting, state, &bound, Faults::NONE, &mut |outcome| match outcome {
        Outcome::Refused { place, .. } if rows[place].must => prediction.failed |= 1 << place,
        Outcome::Refused { .. } => {}
        Outcome::Done { .. } => prediction.succeeds = true,
    });
    prediction
}

const fn ordinary_weight(function: Function) -> usize {
    match function {
        Function::OpenNtmsSession | Function::CloseNtmsSession => 1,
        Function::GetNtmsObjectSecurity
        | Function::GetNtmsObjectInformation
        | Function::EnumerateNtmsObject
        | Function::SetNtmsObjectSecurity
        | Function::SetNtmsObjectInformation
        | Function::DecommissionNtmsMedia
        | Function::DeleteNtmsMedia => 2,
        Function::SetNtmsMediaComplete => 4,
        Function::AllocateNtmsMedia
        | Function::CreateNtmsMediaPool
        | Function::DeleteNtmsMediaPool
        | Function::SwapNtmsMedia
        | Function::DeallocateNtmsMedia => 8,
        Function::MoveToNtmsMediaPool => 12,
    }
}
