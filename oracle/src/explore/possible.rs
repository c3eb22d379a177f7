//! What can happen next, each with a key by which it is found again.

use ntms_model::explore::{Found, Leads, Transition, Walk};
use ntms_model::id::SideId;
use ntms_model::properties::{Cause, Refusal, Trial};
use ntms_model::reply::Reply;
use ntms_model::rule::{Outcome, outcomes};
use ntms_model::state::State;
use ntms_model::{error::Code, error::NtmsError};
use rustc_hash::FxHashMap;
use sha2::{Digest as _, Sha256};

/// Something that can happen in a state.
#[derive(Clone, Debug)]
pub struct Possible {
    /// Its name among all that can happen there: the same in every run.
    pub key: String,
    /// What happens.
    pub transition: Transition,
    /// What comes of it.
    pub end: End,
    /// Whether it is a broken call, tried for an audit only.
    pub is_audit: bool,
}

/// What comes of something that happens.
#[derive(Clone, Debug)]
pub enum End {
    /// It succeeds.
    Happens {
        /// The state after it.
        after: Box<State>,
        /// Whether the checker follows it.
        leads: Leads,
        /// The steps that ran, as bits by their place in the table.
        ran: u64,
    },
    /// It is refused, which changes nothing.
    Refused {
        /// The rows that failed, as bits by their place in the table.
        failed: u64,
    },
}

/// Everything that can happen in a state, in the order in which the walk finds it.
#[must_use]
pub fn possible(walk: &Walk, state: &State) -> Vec<Possible> {
    possible_with(walk, state, &mut |_, _| {})
}

/// The same. `visit` sees each find, with the place that it has in the list, if it has one.
pub fn possible_with(
    walk: &Walk,
    state: &State,
    visit: &mut dyn FnMut(&Found<'_>, Option<usize>),
) -> Vec<Possible> {
    let mut list = List::default();
    walk.look_around(state, &mut |found| {
        let place = match &found {
            Found::Happened { step, faults, chosen, ran, leads } => {
                let transition = Transition {
                    cause: step.cause.clone(),
                    faults: *faults,
                    chosen: *chosen,
                    reply: step.reply.clone(),
                };
                let after = Box::new(step.after.clone());
                let end = End::Happens { after, leads: *leads, ran: *ran };
                Some(list.add(transition, end, *leads == Leads::Nowhere))
            }
            Found::Tried { trial, .. } if trial.refusals.is_empty() => None,
            Found::Tried { trial, failed, .. } => {
                Some(list.add(refused(trial), End::Refused { failed: *failed }, false))
            }
        };
        visit(&found, place);
    });
    list.mark_audit(walk, state);
    list.all
}

#[derive(Default)]
struct List {
    all: Vec<Possible>,
    keys: FxHashMap<String, Vec<usize>>,
}

impl List {
    /// Adds something, unless the same was found before; gives its place.
    fn add(&mut self, transition: Transition, end: End, is_audit: bool) -> usize {
        let key = key(&transition);
        let alike = self.keys.entry(key.clone()).or_default();
        let same = alike.iter().find(|place| {
            let other = &self.all[**place];
            other.transition == transition && leads_to_the_same(&other.end, &end)
        });
        if let Some(place) = same {
            return *place;
        }
        let key = if alike.is_empty() { key } else { format!("{key}-{}", alike.len() + 1) };
        alike.push(self.all.len());
        self.all.push(Possible { key, transition, end, is_audit });
        self.all.len() - 1
    }

    /// What an audit adds to the calls of a scope comes after them.
    fn mark_audit(&mut self, walk: &Walk, state: &State) {
        if !walk.scope.audit {
            return;
        }
        let mut plain = walk.clone();
        plain.scope.audit = false;
        let ordinary = possible(&plain, state).len();
        self.all.iter_mut().skip(ordinary).for_each(|it| it.is_audit = true);
    }
}

fn leads_to_the_same(one: &End, other: &End) -> bool {
    match (one, other) {
        (End::Happens { after: one, .. }, End::Happens { after: other, .. }) => one == other,
        (End::Refused { .. }, End::Refused { .. }) => true,
        (End::Happens { .. }, End::Refused { .. }) | (End::Refused { .. }, End::Happens { .. }) => {
            false
        }
    }
}

/// A name for what happens: thirty bits of a hash, as letters and digits.
fn key(transition: &Transition) -> String {
    const SIGNS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let hash = Sha256::digest(format!("{transition} {}", transition.chosen));
    let bits = u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]);
    (0..6).map(|place| char::from(SIGNS[(bits >> (5 * place) & 31) as usize])).collect()
}

/// A refusal, with the first code that the call may give.
fn refused(trial: &Trial<'_>) -> Transition {
    let code = match trial.refusals.first() {
        Some(Refusal::Code(code)) => Code::Known(*code),
        Some(Refusal::AnyFailure | Refusal::AnyUnlisted) | None => {
            Code::Unlisted("any error".into())
        }
    };
    Transition {
        cause: Cause::Call(trial.call.clone()),
        faults: trial.faults,
        chosen: SideId::NONE,
        reply: Reply::of_code(code),
    }
}

/// One reason for which a call is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ground {
    /// The clause.
    pub clause: &'static str,
    /// The codes that may be given; none stands for any.
    pub codes: Vec<NtmsError>,
}

/// Why a call is refused, and the reply with everything that it gives.
#[must_use]
pub fn grounds(walk: &Walk, state: &State, transition: &Transition) -> (Vec<Ground>, Transition) {
    let mut grounds: Vec<Ground> = Vec::new();
    let mut whole = transition.clone();
    let Cause::Call(call) = &transition.cause else { return (grounds, whole) };
    let mut work = state.clone();
    outcomes(&walk.setting, &mut work, call, transition.faults, &mut |outcome| match outcome {
        Outcome::Refused { row, readings, .. } => {
            let codes = row.answer.codes(&readings).map(|it| it.to_vec()).unwrap_or_default();
            let ground = Ground { clause: row.clause, codes };
            if !grounds.contains(&ground) {
                grounds.push(ground);
            }
        }
        Outcome::Done { reply, steps, .. } => {
            if reply.code == transition.reply.code && !reply.succeeded() {
                whole.reply = reply.clone();
            }
            if let Code::Known(code) = reply.code
                && code != NtmsError::Success
            {
                for (place, step) in
                    ntms_model::rule::tables(call.function()).steps.iter().enumerate()
                {
                    let ground = Ground { clause: step.clause, codes: vec![code] };
                    if steps & (1 << place) != 0 && !grounds.contains(&ground) {
                        grounds.push(ground);
                    }
                }
            }
        }
    });
    (grounds, whole)
}
