//! The one place that runs rules.

use super::asker::Asker;
use super::masks::{Masks, places};
use super::mutation::{RowTwist, StepTwist};
use super::view::Remembered;
use super::{Effect, Operands, Requirement, RowAbout, Rules, Securables, Unread, View, twisted};
use crate::access::Rights;
use crate::call::{Bound, Call};
use crate::change::{self, Change, Transaction};
use crate::error::NtmsError;
use crate::id::{Reference, SideId};
use crate::reading::{ReadingChoice, Readings};
use crate::reply::Reply;
use crate::setting::{Fault, Faults, Setting};
use crate::state::State;
use smallvec::SmallVec;
use std::cell::RefCell;

/// Which rows failed, as bits by their place in the table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verdicts {
    /// Rows that do not hold.
    pub failed: u64,
    /// Rows of which nobody can know, because they read what was never observed.
    pub unknown: u64,
}

/// One thing that the rules allow.
pub enum Outcome<'o> {
    /// The call fails with a code of this row.
    Refused {
        /// The row that fails.
        row: &'static RowAbout,
        /// Its place in the table.
        place: usize,
        /// False when nobody can know whether the row fails.
        certain: bool,
        /// The answers to open questions under which it fails.
        readings: Readings,
    },
    /// The call does its work.
    Done {
        /// The reply.
        reply: &'o Reply<Bound>,
        /// What changed.
        journal: &'o [Change],
        /// The state after it.
        state: &'o State,
        /// The steps that ran, as bits by their place in the table.
        steps: u64,
        /// The side that was chosen.
        chosen: SideId,
        /// What the reply tells that was not known.
        learns: Option<Unread>,
        /// False when nobody can know whether the call should have failed.
        certain: bool,
        /// The answers to open questions under which this happens.
        readings: Readings,
    },
}

/// Visits everything that the rules allow for a call. The state is the same afterwards.
///
/// Outcomes may come more than once, under different readings.
pub fn outcomes(
    setting: &Setting,
    state: &mut State,
    call: &Call<Bound>,
    faults: Faults,
    visit: &mut dyn FnMut(Outcome<'_>),
) {
    outcomes_within(setting, &setting.readings, state, call, faults, visit);
}

/// Visits everything that the rules allow for a call to those who follow one of these answers to
/// each open question, in place of those of the setting. The state is the same afterwards.
pub fn outcomes_within(
    setting: &Setting,
    readings: &Readings,
    state: &mut State,
    call: &Call<Bound>,
    faults: Faults,
    visit: &mut dyn FnMut(Outcome<'_>),
) {
    let about = About { setting, readings, faults };
    outcomes_choosing(&about, state, call, &mut |_, _| {}, visit);
}

/// By what the outcomes of a call are judged.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// Edition, directory, media types.
    pub setting: &'a Setting,
    /// The answers to open questions that may be followed.
    pub readings: &'a Readings,
    /// The faults that the call meets.
    pub faults: Faults,
}

/// The sides that a call may be about.
pub type Sides = SmallVec<[SideId; 8]>;

/// Visits what [`outcomes_within`] visits, but of the sides that the call may be about only those that
/// `narrow` leaves: for a caller who knows which of them are alike. The state is the same afterwards.
pub fn outcomes_choosing(
    about: &About<'_>,
    state: &mut State,
    call: &Call<Bound>,
    narrow: &mut dyn FnMut(&State, &mut Sides),
    visit: &mut dyn FnMut(Outcome<'_>),
) {
    crate::call::on_each_call!(call, call => outcomes_of(about, state, call, narrow, visit));
}

fn outcomes_of<C: Rules>(
    about: &About<'_>,
    state: &mut State,
    call: &C,
    narrow: &mut dyn FnMut(&State, &mut Sides),
    visit: &mut dyn FnMut(Outcome<'_>),
) {
    let About { setting, readings, faults } = *about;
    let caller = call.caller(state);
    let mutation = &setting.mutation;
    let asker = &RefCell::new(Asker::new(&mutation.readings_for(caller, readings)));
    let told = || mutation.told(asker.borrow().narrowed(), readings);
    let reply = Reply::of_code(NtmsError::Success);
    let mut sides = Sides::new();
    let remembered = Remembered::default();
    loop {
        remembered.forget();
        let before_the_call = |state| View {
            setting,
            state,
            call,
            caller,
            faults,
            chosen: SideId::NONE,
            reply: &reply,
            has_changed: false,
            asker,
            remembered: &remembered,
        };
        let view = before_the_call(state);
        let verdicts = evaluate(&view, rows_to_look_at(&view), Extent::All);
        let fails = verdicts.failed & Masks::<C>::MUST != 0;
        let runs_all_the_same = match mutation.step_of(C::FUNCTION) {
            Some((place, StepTwist::ThoughRefused)) if fails => Some(1 << place),
            Some(_) | None => None,
        };
        if runs_all_the_same.is_none() {
            report_refusals::<C>(setting, verdicts, told(), visit);
        }
        if !fails || runs_all_the_same.is_some() {
            sides.clear();
            choose(&before_the_call(state), &mut sides);
            narrow(state, &mut sides);
            let certain = verdicts.unknown & Masks::<C>::MUST == 0;
            let steps = runs_all_the_same.unwrap_or(u64::MAX);
            for &chosen in &sides {
                let run = Run { chosen, steps, asker, remembered: &remembered };
                perform(setting, state, call, &run, &mut |done| {
                    if fails {
                        refuse::<C>(&done, verdicts, told(), visit);
                    } else {
                        visit(done.outcome(done.reply, certain, told()));
                    }
                });
            }
        }
        if !asker.borrow_mut().advance() {
            return;
        }
    }
}

/// Visits every success among what [`outcomes`] visits, and looks at no row behind the first that
/// fails: for a search, which asks what a call leads to and not why it does not. The state is the same
/// afterwards.
///
/// A success that nobody can be certain of is visited too.
pub fn successes(
    setting: &Setting,
    state: &mut State,
    call: &Call<Bound>,
    visit: &mut dyn FnMut(Success<'_>),
) {
    crate::call::on_each_call!(call, call => successes_of(setting, state, call, visit));
}

/// A call that does its work.
pub struct Success<'s> {
    /// The reply.
    pub reply: &'s Reply<Bound>,
    /// The state after it.
    pub state: &'s State,
    /// The side that was chosen.
    pub chosen: SideId,
    /// Whether anything was written: otherwise the state is as it was.
    pub has_written: bool,
}

fn successes_of<C: Rules>(
    setting: &Setting,
    state: &mut State,
    call: &C,
    visit: &mut dyn FnMut(Success<'_>),
) {
    let caller = call.caller(state);
    let readings = setting.mutation.readings_for(caller, &setting.readings);
    let asker = &RefCell::new(Asker::new(&readings));
    let reply = Reply::of_code(NtmsError::Success);
    let mut sides = Sides::new();
    let remembered = Remembered::default();
    loop {
        remembered.forget();
        let view = View {
            setting,
            state,
            call,
            caller,
            faults: Faults::NONE,
            chosen: SideId::NONE,
            reply: &reply,
            has_changed: false,
            asker,
            remembered: &remembered,
        };
        let must = rows_to_look_at(&view) & Masks::<C>::MUST;
        if evaluate(&view, must, Extent::ToFirstFailure).failed == 0 {
            sides.clear();
            choose(&view, &mut sides);
            for &chosen in &sides {
                let run = Run { chosen, steps: u64::MAX, asker, remembered: &remembered };
                perform(setting, state, call, &run, &mut |done| {
                    if done.reply.succeeded() {
                        let Done { reply, state, chosen, journal, .. } = done;
                        let has_written = !journal.is_empty();
                        visit(Success { reply, state, chosen, has_written });
                    }
                });
            }
        }
        if !asker.borrow_mut().advance() {
            return;
        }
    }
}

/// How many rows are looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// All of them.
    All,
    /// None behind the first that fails.
    ToFirstFailure,
}

/// The sides that the call may be about; one that is none where nothing has to be chosen.
fn choose<C: Rules>(view: &View<'_, C>, sides: &mut Sides) {
    let mut choices = C::CHOICES.iter().enumerate();
    let Some((place, choice)) = choices.find(|(_, choice)| (choice.when)(view)) else {
        sides.push(SideId::NONE);
        return;
    };
    (choice.sides)(view, &mut |side| sides.push(side));
    if view.setting.mutation.choices[C::FUNCTION as usize] & (1 << place) != 0 {
        let allowed = std::mem::take(sides);
        let all = view.state.media.iter().flat_map(|(medium, _)| view.state.sides_of(medium));
        sides.extend(all.map(|(side, _)| side).filter(|side| !allowed.contains(side)));
    }
}

fn report_refusals<C: Rules>(
    setting: &Setting,
    verdicts: Verdicts,
    readings: Readings,
    visit: &mut dyn FnMut(Outcome<'_>),
) {
    let twist = setting.mutation.row_of(C::FUNCTION);
    for place in places(verdicts.failed | verdicts.unknown) {
        let certain = verdicts.failed & (1 << place) != 0;
        let row = match twist {
            Some((twisted, how)) if twisted == place => twisted::about::<C>(place, how),
            Some(_) | None => &C::ROWS[place].about,
        };
        visit(Outcome::Refused { row, place, certain, readings });
    }
}

/// Shows a refusal that changed something all the same, with each code of each row that failed.
fn refuse<C: Rules>(
    done: &Done<'_>,
    verdicts: Verdicts,
    readings: Readings,
    visit: &mut dyn FnMut(Outcome<'_>),
) {
    for place in places(verdicts.failed) {
        for code in C::ROWS[place].about.answer.codes(&readings).unwrap_or_default() {
            visit(done.outcome(&Reply::of_code(code), true, readings));
        }
    }
}

/// Checks those of the rows that apply.
fn evaluate<C: Rules>(view: &View<'_, C>, rows: u64, extent: Extent) -> Verdicts {
    const { assert!(C::ROWS.len() <= 64 && C::STEPS.len() <= 64 && C::OPERANDS.len() <= 8) };
    let mut resolved = Operands::NONE;
    for (place, operand) in C::OPERANDS.iter().enumerate() {
        if view.resolves(operand) {
            resolved = resolved.and(Operands::at(place as u8));
        }
    }
    let mut verdicts = Verdicts::default();
    let (twisted, twist) = view.setting.mutation.row_of(C::FUNCTION).unzip();
    for place in places(rows) {
        let row = &C::ROWS[place];
        let how = if twisted == Some(place) { twist } else { None };
        let otherwise = how == Some(RowTwist::OtherReading);
        let applies = resolved.contains(row.reads)
            && row.about.under.is_none_or(|choice| otherwise || view.may_follow(choice))
            && (how == Some(RowTwist::EveryCase)
                || (row.when)(view) != (how == Some(RowTwist::CaseTurned)));
        if !applies {
            continue;
        }
        let held = match how {
            None => row.requirement.held(view, resolved),
            Some(how) => twisted::held(row, how, view, resolved),
        };
        let is_another_reading = |choice| view.follows(choice) == otherwise;
        if held == Some(true) || row.about.under.is_some_and(is_another_reading) {
            continue;
        }
        match held {
            Some(_) => {
                verdicts.failed |= 1 << place;
                if extent == Extent::ToFirstFailure {
                    return verdicts;
                }
            }
            None => verdicts.unknown |= 1 << place,
        }
    }
    verdicts
}

fn rows_to_look_at<C: Rules>(view: &View<'_, C>) -> u64 {
    let setting = view.setting;
    let is_calm = view.faults == Faults::NONE && !view.may_follow(CODES_AT_ANY_TIME);
    let environment = if is_calm { Masks::<C>::ENVIRONMENT } else { 0 };
    let rows = Masks::<C>::ROWS[setting.edition as usize]
        & !setting.mutation.rows[C::FUNCTION as usize]
        & !environment;
    match setting.mutation.row_of(C::FUNCTION) {
        Some((place, RowTwist::AlwaysFails)) => {
            rows | Masks::<C>::ROWS[setting.edition as usize] & (1 << place)
        }
        Some((place, RowTwist::In(edition))) if edition == setting.edition => rows | 1 << place,
        Some(_) | None => rows,
    }
}

impl<C: Rules> Requirement<C> {
    /// Whether it holds; `None` when that depends on what was never observed.
    pub(super) fn held(&self, view: &View<'_, C>, resolved: Operands) -> Option<bool> {
        let reference = |operands: &Operands| {
            C::OPERANDS
                .get(operands.place())
                .map_or(Reference::Missing, |operand| (operand.get)(view.call))
        };
        Some(match self {
            Requirement::Given(operand) => reference(operand) != Reference::Missing,
            Requirement::Names(operand) => {
                let reference = reference(operand);
                reference == Reference::Missing || view.object(reference).is_some()
            }
            Requirement::OfKind(operand) => {
                view.object(reference(operand)).is_none() || resolved.contains(*operand)
            }
            Requirement::OpenSession(operand) => resolved.contains(*operand),
            Requirement::Grants(right, pool) => return view.grants(*right, pool(view)),
            Requirement::GrantsOn(right, on) => return view.grants(*right, on(view)),
            Requirement::GrantsOnEach(right, on) => return granted_on_each(view, *right, on(view)),
            Requirement::Without(fault) => {
                !view.faults.has(*fault)
                    && (*fault == Fault::SecuritySubsystem || !view.follows(CODES_AT_ANY_TIME))
            }
            Requirement::Holds(predicate) => predicate(view),
        })
    }
}

/// Whether the caller has a right everywhere; `None` when it depends on a security that is unknown.
fn granted_on_each<C>(view: &View<'_, C>, right: Rights, on: Securables) -> Option<bool> {
    let mut is_known = true;
    for on in on {
        match view.grants(right, on) {
            Some(true) => {}
            Some(false) => return Some(false),
            None => is_known = false,
        }
    }
    is_known.then_some(true)
}

/// Environment codes may come although nobody injected a fault: recorded logs of live systems.
const CODES_AT_ANY_TIME: ReadingChoice = ReadingChoice::named("environment-codes", "always");

/// What a call did, while the state still shows it.
struct Done<'d> {
    reply: &'d Reply<Bound>,
    journal: &'d [Change],
    state: &'d State,
    steps: u64,
    chosen: SideId,
    learns: Option<Unread>,
}

impl<'d> Done<'d> {
    fn outcome<'o>(&self, reply: &'o Reply<Bound>, certain: bool, readings: Readings) -> Outcome<'o>
    where
        'd: 'o,
    {
        Outcome::Done {
            reply,
            journal: self.journal,
            state: self.state,
            steps: self.steps,
            chosen: self.chosen,
            learns: self.learns,
            certain,
            readings,
        }
    }
}

/// What the steps of a call are run with.
struct Run<'r> {
    /// The side that was chosen.
    chosen: SideId,
    /// The steps that may run, as bits by their place.
    steps: u64,
    asker: &'r RefCell<Asker>,
    remembered: &'r Remembered,
}

/// Runs the steps, shows what they did, and takes it back.
fn perform<C: Rules>(
    setting: &Setting,
    state: &mut State,
    call: &C,
    run: &Run<'_>,
    visit: &mut dyn FnMut(Done<'_>),
) {
    let Run { chosen, asker, remembered, .. } = *run;
    let caller = call.caller(state);
    let left_out = setting.mutation.steps[C::FUNCTION as usize];
    let forced = setting.mutation.forced[C::FUNCTION as usize];
    let mut journal = Vec::new();
    let mut steps = 0u64;
    let mut effect = Effect {
        transaction: Transaction::new(state, &mut journal),
        reply: Reply::of_code(NtmsError::Success),
        learns: None,
        call,
        setting,
        caller,
        chosen,
        asker,
        remembered,
    };
    let of_edition = Masks::<C>::STEPS[setting.edition as usize];
    let (twisted, twist) = setting.mutation.step_of(C::FUNCTION).unzip();
    let of_another = match (twisted, twist) {
        (Some(place), Some(StepTwist::In(edition))) if edition == setting.edition => 1 << place,
        _ => 0,
    };
    for place in places((of_edition | of_another | forced) & !left_out & run.steps) {
        let step = &C::STEPS[place];
        let how = if twisted == Some(place) { twist } else { None };
        let otherwise = how == Some(StepTwist::OtherReading);
        let is_due = || {
            let view = effect.view();
            step.about.under.is_none_or(|choice| otherwise || view.may_follow(choice))
                && (step.when)(&view) != (how == Some(StepTwist::CaseTurned))
                && step.about.under.is_none_or(|choice| view.follows(choice) != otherwise)
        };
        if forced & (1 << place) != 0 || is_due() {
            match how {
                None => (step.apply)(&mut effect),
                Some(how) => twisted::apply(step, how, &mut effect),
            }
            effect.remembered.forget();
            steps |= 1 << place;
        }
    }
    let (reply, learns) = (effect.reply, effect.learns);
    visit(Done { reply: &reply, journal: &journal, state, steps, chosen, learns });
    change::undo(state, &journal);
    // It was looked up in a state that is no more.
    if !journal.is_empty() {
        remembered.forget();
    }
}
