//! What can happen next in one state. Knows neither a checker nor which states were seen before, so
//! that whoever keeps them can be replaced.

use super::bounds::Bound;
use super::focus::Focus;
use super::scope::Scope;
use super::trace::Transition;
use super::{broken, calls, events};
use crate::call::{Bound as Noted, Call, Function};
use crate::change;
use crate::error::{Code, NtmsError};
use crate::event;
use crate::id::SideId;
use crate::properties::{Cause, Claim, Refusal, Step, Trial};
use crate::reply::Reply;
use crate::rule::{Answer, Outcome, outcomes, successes};
use crate::setting::{Faults, Setting};
use crate::state::State;
use smallvec::SmallVec;

/// A scope in a setting: everything that decides what can happen.
#[derive(Clone, Debug)]
pub struct Walk {
    /// The scope.
    pub scope: Scope,
    /// The setting: that of the scope, with the readings and rules at hand.
    pub setting: Setting,
}

/// Something found while looking around in a state.
pub enum Found<'f> {
    /// A call was tried.
    Tried {
        /// The call, and what it may answer.
        trial: &'f Trial<'f>,
        /// The rows that failed, as bits by their place in the table.
        failed: u64,
        /// The steps that ran on the way to a code other than success, as bits.
        ran: u64,
    },
    /// A call succeeded, or an event happened.
    Happened {
        /// What happened, with the state after it.
        step: &'f Step<'f>,
        /// The faults that the call met.
        faults: Faults,
        /// The side that was chosen.
        chosen: SideId,
        /// The steps that ran, as bits by their place in the table.
        ran: u64,
        /// Where it leads.
        leads: Leads,
    },
}

/// What makes something happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A call.
    Call,
    /// An event.
    Event,
}

/// Whether what happened is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leads {
    /// To a state of the scope.
    On,
    /// Beyond this bound, so it is withheld.
    Beyond(Bound),
    /// It was tried for an audit: it is judged, and neither counted nor followed.
    Nowhere,
}

/// Something to be reached: where a claim comes out as wanted.
#[derive(Clone, Copy)]
pub struct Goal {
    /// What is asked.
    pub claim: Claim,
    /// The answer that is looked for.
    pub answer: bool,
}

impl Goal {
    /// Whether it is reached in a state.
    #[must_use]
    pub fn is_reached_in(&self, setting: &Setting, state: &State) -> bool {
        match self.claim {
            Claim::State(holds) => holds.holds(setting, state) == self.answer,
            Claim::Step(_) | Claim::Trial(_) => false,
        }
    }

    /// Whether it is reached by what was found.
    #[must_use]
    pub fn is_reached_by(&self, found: &Found<'_>) -> bool {
        match (self.claim, found) {
            (Claim::Step(_), Found::Happened { leads: Leads::Beyond(_), .. }) => false,
            (Claim::Step(holds), Found::Happened { step, .. }) => holds(step) == self.answer,
            (Claim::Trial(holds), Found::Tried { trial, .. }) => holds(trial) == self.answer,
            (Claim::State(_) | Claim::Step(_) | Claim::Trial(_), _) => false,
        }
    }
}

type Visit<'v> = &'v mut dyn FnMut(Found<'_>);

impl Walk {
    /// Tries everything that the scope lets happen in a state.
    pub fn look_around(&self, state: &State, visit: Visit<'_>) {
        let mut attempt = Attempt::new(self, state);
        calls::visit(&self.scope, state, &mut |call| {
            attempt.call(call, Faults::NONE, Purpose::Explore, visit);
        });
        events::visit(&self.scope, &self.setting, state, None, &mut |event| {
            attempt.event(event, Purpose::Explore, visit);
        });
        if self.scope.audit {
            let examples = attempt.examples.clone();
            let example = |function: Function| examples.get(function as usize)?.clone();
            broken::visit(&self.scope, state, &example, &mut |call, faults| {
                attempt.call(call, faults, Purpose::Audit, visit);
            });
        }
    }

    /// Shows everything that may be asked in a state, refused or not: the calls of the scope, its events,
    /// and its calls broken in one place or met by every fault.
    pub fn offers(&self, state: &State, visit: &mut dyn FnMut(Cause, Faults)) {
        let mut examples: Vec<Option<Call<Noted>>> = vec![None; Function::ALL.len()];
        calls::visit(&self.scope, state, &mut |call| {
            let example = &mut examples[call.function() as usize];
            if example.is_none() && !self.successes(state, &call).is_empty() {
                *example = Some(call.clone());
            }
            visit(Cause::Call(call), Faults::NONE);
        });
        events::visit(&self.scope, &self.setting, state, None, &mut |event| {
            visit(Cause::Event(event), Faults::NONE);
        });
        let example = |function: Function| examples.get(function as usize)?.clone();
        broken::visit(&self.scope, state, &example, &mut |call, faults| {
            visit(Cause::Call(call), faults);
        });
    }

    /// Shows what everything about what is in focus leads to. Bounds are not asked, and neither is why
    /// something is refused.
    pub fn lead_from(&self, state: &State, focus: Focus, visit: &mut dyn FnMut(&State, Origin)) {
        let mut work = state.clone();
        calls::visit_part(&self.scope, state, Some(focus), &mut |call| {
            successes(&self.setting, &mut work, &call, &mut |success| {
                visit(success.state, Origin::Call);
            });
            work.forget_changes();
        });
        events::visit(&self.scope, &self.setting, state, Some(focus), &mut |event| {
            let journal = event::happen(&self.setting, &mut work, event);
            visit(&work, Origin::Event);
            change::undo(&mut work, &journal);
            work.forget_changes();
        });
    }

    /// Shows every step that leads from a state, within bounds, and whether it may have changed anything;
    /// no call that fails.
    pub(super) fn step_from(&self, state: &State, visit: &mut dyn FnMut(&Step<'_>, bool)) {
        let (setting, before) = (&self.setting, state);
        let again = |state: &State, call: &Call<Noted>| self.successes(state, call);
        let mut show = |cause: &Cause, reply: &Reply<Noted>, after: &State, has_written: bool| {
            if !has_written || self.scope.bounds.beyond(after).is_none() {
                visit(&Step { setting, before, cause, reply, after, again: &again }, has_written);
            }
        };
        let mut work = state.clone();
        calls::visit(&self.scope, state, &mut |call| {
            let cause = Cause::Call(call);
            let Cause::Call(call) = &cause else { return };
            let mut is_to_be_forgotten = false;
            successes(&self.setting, &mut work, call, &mut |success| {
                show(&cause, success.reply, success.state, success.has_written);
                is_to_be_forgotten |= success.has_written;
            });
            if is_to_be_forgotten {
                work.forget_changes();
            }
        });
        events::visit(&self.scope, &self.setting, state, None, &mut |event| {
            let journal = event::happen(&self.setting, &mut work, event);
            show(&Cause::Event(event), &Reply::of_code(NtmsError::Success), &work, true);
            change::undo(&mut work, &journal);
            work.forget_changes();
        });
    }

    /// Tries everything about what is in focus. Bounds are not asked: everything leads on.
    pub fn look_at(&self, state: &State, focus: Focus, visit: Visit<'_>) {
        let mut attempt = Attempt::new(self, state);
        calls::visit_part(&self.scope, state, Some(focus), &mut |call| {
            attempt.call(call, Faults::NONE, Purpose::ExploreWithoutBounds, visit);
        });
        events::visit(&self.scope, &self.setting, state, Some(focus), &mut |event| {
            attempt.event(event, Purpose::ExploreWithoutBounds, visit);
        });
    }

    /// Every reply with which a call may succeed, with the state after it.
    pub(super) fn successes(
        &self,
        state: &State,
        call: &Call<Noted>,
    ) -> Vec<(Reply<Noted>, State)> {
        let mut found = Vec::new();
        outcomes(&self.setting, &mut state.clone(), call, Faults::NONE, &mut |outcome| {
            if let Outcome::Done { reply, state, .. } = outcome
                && reply.succeeded()
            {
                found.push((reply.clone(), state.clone()));
            }
        });
        found
    }

    /// Whether a call may fail with a code.
    pub(super) fn may_refuse(&self, state: &State, call: &Call<Noted>, code: NtmsError) -> bool {
        let mut may = false;
        outcomes(&self.setting, &mut state.clone(), call, Faults::NONE, &mut |outcome| {
            if let Outcome::Refused { row, readings, .. } = outcome {
                may |= row.answer.codes(&readings).is_some_and(|codes| codes.contains(&code));
            }
        });
        may
    }

    /// The first of what is found in a state that is wanted.
    pub(super) fn first(
        &self,
        state: &State,
        is_wanted: &dyn Fn(&Found<'_>) -> bool,
    ) -> Option<Transition> {
        let mut first = None;
        self.look_around(state, &mut |found| {
            let leads_on = !matches!(found, Found::Happened { leads: Leads::Beyond(_), .. });
            if first.is_none() && leads_on && is_wanted(&found) {
                first = Some(transition(&found));
            }
        });
        first
    }

    /// Finds again what leads from one state to another, among what `is_the_one` points out.
    pub(super) fn between(
        &self,
        from: &State,
        to: &State,
        is_the_one: &dyn Fn(&Found<'_>) -> bool,
    ) -> Option<Transition> {
        self.first(from, &|found| {
            let leads_there = match found {
                Found::Happened { step, .. } => step.after == to,
                Found::Tried { .. } => true,
            };
            leads_there && is_the_one(found)
        })
    }
}

fn transition(found: &Found<'_>) -> Transition {
    match found {
        Found::Happened { step, faults, chosen, .. } => Transition {
            cause: step.cause.clone(),
            faults: *faults,
            chosen: *chosen,
            reply: step.reply.clone(),
        },
        Found::Tried { trial, .. } => refused(trial),
    }
}

/// A call that was tried, with the first code that it may give.
fn refused(trial: &Trial<'_>) -> Transition {
    let code = match trial.refusals.first() {
        Some(Refusal::Code(code)) => Code::Known(*code),
        Some(Refusal::AnyFailure | Refusal::AnyUnlisted) => Code::Unlisted("any error".into()),
        None => Code::Known(NtmsError::Success),
    };
    Transition {
        cause: Cause::Call(trial.call.clone()),
        faults: trial.faults,
        chosen: SideId::NONE,
        reply: Reply::of_code(code),
    }
}

/// One state, and a copy of it to try things on.
struct Attempt<'a> {
    walk: &'a Walk,
    before: &'a State,
    work: State,
    /// By function, a call of the scope that succeeded, if any did.
    examples: Vec<Option<Call<Noted>>>,
}

/// What something is tried for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// To go where it leads.
    Explore,
    /// To go where it leads, beyond bounds too: whoever asked looks at them himself.
    ExploreWithoutBounds,
    /// To be judged, and nothing else.
    Audit,
}

impl<'a> Attempt<'a> {
    fn new(walk: &'a Walk, before: &'a State) -> Attempt<'a> {
        let examples = vec![None; Function::ALL.len()];
        Attempt { walk, before, work: before.clone(), examples }
    }

    fn leads(&self, after: &State, purpose: Purpose) -> Leads {
        match purpose {
            Purpose::Explore => {
                self.walk.scope.bounds.beyond(after).map_or(Leads::On, Leads::Beyond)
            }
            Purpose::ExploreWithoutBounds => Leads::On,
            Purpose::Audit => Leads::Nowhere,
        }
    }

    fn call(&mut self, call: Call<Noted>, faults: Faults, purpose: Purpose, visit: Visit<'_>) {
        let cause = Cause::Call(call);
        let Cause::Call(call) = &cause else { return };
        let mut work = std::mem::take(&mut self.work);
        let mut refusals = SmallVec::<[Refusal; 8]>::new();
        let (mut failed, mut ran, mut successes) = (0u64, 0, 0);
        let (walk, before) = (self.walk, self.before);
        outcomes(&walk.setting, &mut work, call, faults, &mut |outcome| match outcome {
            Outcome::Refused { row, place, readings, .. } => {
                failed |= 1 << place;
                match row.answer.codes(&readings) {
                    Some(codes) => refusals.extend(codes.into_iter().map(Refusal::Code)),
                    None if row.answer == Answer::AnyUnlisted => {
                        refusals.push(Refusal::AnyUnlisted)
                    }
                    None => refusals.push(Refusal::AnyFailure),
                }
            }
            Outcome::Done { reply, state: after, steps, chosen, .. } => {
                if let Code::Known(code) = reply.code
                    && code != NtmsError::Success
                {
                    ran |= steps;
                    return refusals.push(Refusal::Code(code));
                }
                successes += 1;
                let again = |state: &State, call: &Call<Noted>| walk.successes(state, call);
                let setting = &walk.setting;
                let step = Step { setting, before, cause: &cause, reply, after, again: &again };
                let leads = self.leads(after, purpose);
                visit(Found::Happened { step: &step, faults, chosen, ran: steps, leads });
            }
        });
        // Only what succeeds writes to the state.
        let is_unchanged = (successes == 0 && ran == 0) || work == *before;
        let (setting, refusals) = (&walk.setting, &refusals[..]);
        let trial = Trial { setting, before, call, faults, refusals, successes, is_unchanged };
        visit(Found::Tried { trial: &trial, failed, ran });
        let example = &mut self.examples[call.function() as usize];
        if successes > 0 && purpose != Purpose::Audit && example.is_none() {
            *example = Some(call.clone());
        }
        self.work = if is_unchanged { work } else { before.clone() };
    }

    fn event(&mut self, event: event::Event, purpose: Purpose, visit: Visit<'_>) {
        let mut after = self.before.clone();
        event::happen(&self.walk.setting, &mut after, event);
        let reply = Reply::of_code(NtmsError::Success);
        let step = Step {
            setting: &self.walk.setting,
            before: self.before,
            cause: &Cause::Event(event),
            reply: &reply,
            after: &after,
            again: &|state, call| self.walk.successes(state, call),
        };
        let leads = self.leads(&after, purpose);
        visit(Found::Happened {
            step: &step,
            faults: Faults::NONE,
            chosen: SideId::NONE,
            ran: 0,
            leads,
        });
    }
}
