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
use ntms_model::call::{Call, Function, NTMS_ALLOCATE_ERROR_IF_UNAVAILABLE};
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
    /// By what the model says of them, and by what was seen least.
    Informed,
    /// By what the model says of them alone.
    Unguided,
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
    /// By function and one row: how often a call was made in which it failed.
    rows_met: FxHashMap<(Function, u64), u32>,
}

/// How many calls come to mind before one is made.
const CANDIDATES: usize = 6;

/// How many come to mind before one is made that should be refused: the rare ones take some thought.
const CANDIDATES_FOR_REFUSAL: usize = 10;

/// How many other sessions are tried for a call that would be refused for several reasons.
const OTHER_SESSIONS: usize = 2;

impl Generator {
    /// A generator for an implementation that can do this; each one likes other functions (a swarm).
    pub fn new(abilities: &Abilities, manner: Manner, source: &mut impl Source) -> Generator {
        let mut generator = Generator {
            manner,
            weights: Vec::new(),
            seen: FxHashMap::default(),
            rows_met: FxHashMap::default(),
        };
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
            Manner::Informed | Manner::Unguided => self.best_call(situation, source),
        };
        let brings = Fault::OperatorSatisfies;
        let is_asked = may_wait(&call) && abilities.faults.contains(&brings);
        let fault = if is_asked && source.chance(1, 2) { Some(brings) } else { fault };
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
        let mut best: Option<(WireCall, Prediction, u32)> = None;
        let mut state = situation.alternative.state.clone();
        for _ in 0..if wants_success { CANDIDATES } else { CANDIDATES_FOR_REFUSAL } {
            let mut call = self.any_call(situation, source);
            let mut prediction = predict(situation, &mut state, &call);
            if wants_success && prediction.succeeds {
                return call;
            }
            if !wants_success && self.manner == Manner::Unguided && prediction.failed != 0 {
                return call;
            }
            if !wants_success && prediction.reasons() > 1 {
                (call, prediction) =
                    with_fewer_reasons(situation, &mut state, source, (call, prediction));
            }
            let dullness = self.dullness(call.function(), prediction);
            if best.as_ref().is_none_or(|(_, _, least)| dullness < *least) {
                best = Some((call, prediction, dullness));
            }
        }
        let Some((call, prediction, _)) = best else { return self.any_call(situation, source) };
        if self.manner != Manner::Unguided {
            self.remember(call.function(), prediction);
        }
        call
    }

    /// The more often such a refusal was seen, and the rarest of its rows. A refusal for one reason
    /// tells more than one for three.
    fn dullness(&self, function: Function, prediction: Prediction) -> u32 {
        let times = |rows: u64| self.seen.get(&(function, rows)).copied().unwrap_or(0);
        let rarest = prediction.rows().map(|row| self.met(function, row)).min().unwrap_or(0);
        times(prediction.failed) * 2 + rarest + prediction.reasons().saturating_sub(1) * 8
    }

    fn met(&self, function: Function, row: u64) -> u32 {
        self.rows_met.get(&(function, row)).copied().unwrap_or(0)
    }

    fn remember(&mut self, function: Function, prediction: Prediction) {
        *self.seen.entry((function, prediction.failed)).or_default() += 1;
        for row in prediction.rows() {
            *self.rows_met.entry((function, row)).or_default() += 1;
        }
    }
}

/// The call in the name of others, if one of them would be refused for fewer reasons: who may not do it
/// hides what else is wrong.
fn with_fewer_reasons(
    situation: &Situation<'_>,
    state: &mut State,
    source: &mut impl Source,
    mut best: (WireCall, Prediction),
) -> (WireCall, Prediction) {
    for _ in 0..OTHER_SESSIONS {
        let Some(other) = situation.in_another_session(source, &best.0) else { break };
        let prediction = predict(situation, state, &other);
        if (1..best.1.reasons()).contains(&prediction.reasons()) {
            best = (other, prediction);
        }
    }
    best
}

/// What the model says of a call before it is made.
#[derive(Clone, Copy, Debug, Default)]
struct Prediction {
    succeeds: bool,
    /// The rows that fail, by their places.
    failed: u64,
}

impl Prediction {
    fn reasons(self) -> u32 {
        self.failed.count_ones()
    }

    /// Each row that fails, as a mask of its own.
    fn rows(self) -> impl Iterator<Item = u64> {
        (0..u64::BITS).map(|place| 1 << place).filter(move |row| self.failed & row != 0)
    }
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

/// Whether an operator may be asked for media.
fn may_wait(call: &WireCall) -> bool {
    matches!(call, Call::AllocateNtmsMedia(call)
        if call.timeout > 0 && call.options & NTMS_ALLOCATE_ERROR_IF_UNAVAILABLE == 0)
}

const fn ordinary_weight(function: Function) -> usize {
    match function {
        Function::OpenNtmsSession | Function::CloseNtmsSession => 1,
        Function::GetNtmsObjectSecurity
        | Function::GetNtmsObjectInformation
        | Function::GetNtmsMediaPoolName
        | Function::EnumerateNtmsObject
        | Function::SetNtmsObjectSecurity
        | Function::SetNtmsObjectInformation
        | Function::DecommissionNtmsMedia
        | Function::MountNtmsMedia
        | Function::DismountNtmsMedia
        | Function::CreateNtmsMedia
        | Function::DeleteNtmsMedia
        | Function::EjectNtmsMedia
        | Function::InjectNtmsMedia => 2,
        Function::SetNtmsMediaComplete => 4,
        Function::AllocateNtmsMedia
        | Function::CreateNtmsMediaPool
        | Function::DeleteNtmsMediaPool
        | Function::SwapNtmsMedia
        | Function::DeallocateNtmsMedia => 8,
        Function::MoveToNtmsMediaPool => 12,
    }
}
