//! What is counted while a scope is walked through, and what was seen at all.

use super::bounds::Bound;
use super::focus::Focus;
use super::walk::{Found, Leads, Walk};
use crate::call::Function;
use crate::error::NtmsError;
use crate::properties::{Claim, OfState, OfStep, OfTrial, Property};
use crate::rule;
use crate::setting::Setting;
use crate::state::{SideState, State};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

const FUNCTIONS: usize = Function::ALL.len();
const BOUNDS: usize = Bound::ALL.len();

/// A function, and a code that it gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Answered {
    /// The function.
    pub function: Function,
    /// The code.
    pub code: NtmsError,
}

/// A rule that nothing exercised: a row that never failed, or a step that never ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unused {
    /// The function whose rule it is.
    pub function: Function,
    /// The clause that it comes from.
    pub clause: &'static str,
}

/// Counters that several threads fill. Bits stand for properties, rows, steps and codes.
struct Sums {
    transitions: AtomicU64,
    events: AtomicU64,
    expanded: AtomicU64,
    broken: Marks,
    witnessed: Marks,
    side_states: AtomicU64,
    failed: [AtomicU64; FUNCTIONS],
    decided: [AtomicU64; FUNCTIONS],
    ran: [AtomicU64; FUNCTIONS],
    codes: [AtomicU64; FUNCTIONS],
    withheld: [AtomicU64; BOUNDS],
}

impl Sums {
    fn new() -> Sums {
        let zero = |_| AtomicU64::new(0);
        Sums {
            transitions: zero(0),
            events: zero(0),
            expanded: zero(0),
            broken: Marks::default(),
            witnessed: Marks::default(),
            side_states: zero(0),
            failed: std::array::from_fn(zero),
            decided: std::array::from_fn(zero),
            ran: std::array::from_fn(zero),
            codes: std::array::from_fn(zero),
            withheld: std::array::from_fn(zero),
        }
    }
}

/// One bit for each property, in two halves.
#[derive(Default)]
struct Marks([AtomicU64; 2]);

impl Marks {
    fn load(&self) -> u128 {
        let [low, high] = &self.0;
        u128::from(low.load(Relaxed)) | u128::from(high.load(Relaxed)) << 64
    }

    fn set(&self, marks: u128) {
        let [low, high] = &self.0;
        set(low, marks as u64);
        set(high, (marks >> 64) as u64);
    }
}

/// What is counted by whoever looks around otherwise than state by state.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    pub transitions: u64,
    pub events: u64,
    pub expanded: u64,
    pub withheld: [u64; BOUNDS],
}

/// What one look around in one state adds.
struct Glance {
    transitions: u64,
    events: u64,
    broken: u128,
    witnessed: u128,
    failed: [u64; FUNCTIONS],
    /// Rows that failed without another that must hold.
    decided: [u64; FUNCTIONS],
    ran: [u64; FUNCTIONS],
    codes: [u64; FUNCTIONS],
    withheld: [u64; BOUNDS],
}

/// The properties that are judged, and everything that is counted.
pub struct Tally {
    properties: Vec<&'static Property>,
    claims: Claims,
    sums: Sums,
    /// By function, the rows that must hold, as bits.
    must: [u64; FUNCTIONS],
}

/// Claims by what they are about.
#[derive(Default)]
struct Claims {
    of_states: Vec<Judged<OfState>>,
    of_steps: Vec<Judged<OfStep>>,
    of_trials: Vec<Judged<OfTrial>>,
}

/// One claim.
#[derive(Clone, Copy)]
struct Judged<F> {
    /// The bit of its property.
    bit: u128,
    /// Whether it must hold, and is noted where it does not; a witness is noted where it does.
    must_hold: bool,
    holds: F,
}

/// How much is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Only what is said of states is judged, and nothing is counted but states and transitions.
    Search,
    /// Everything is judged and counted.
    #[default]
    Audit,
}

/// What something that happened shows, as bits: to be added once it turns out to lead on.
#[derive(Clone, Copy, Debug)]
pub struct Note {
    broken: u128,
    witnessed: u128,
    /// The function that was called, if one was.
    called: Option<Function>,
    ran: u64,
}

impl Claims {
    fn of(properties: &[&'static Property], mode: Mode) -> Claims {
        let mut claims = Claims::default();
        for (place, property) in properties.iter().enumerate() {
            for (claim, must_hold) in [(property.holds, true), (property.witness.seen, false)] {
                if mode == Mode::Search && !must_hold {
                    continue;
                }
                let bit = 1 << place;
                match claim {
                    Claim::State(holds) => claims.of_states.push(Judged { bit, must_hold, holds }),
                    Claim::Step(holds) => claims.of_steps.push(Judged { bit, must_hold, holds }),
                    Claim::Trial(holds) => claims.of_trials.push(Judged { bit, must_hold, holds }),
                }
            }
        }
        claims
    }
}

impl Tally {
    /// Nothing counted yet; 128 properties at most are judged at once.
    pub fn new(mut properties: Vec<&'static Property>, mode: Mode) -> Tally {
        if mode == Mode::Search {
            properties.retain(|property| matches!(property.holds, Claim::State(_)));
        }
        assert!(properties.len() <= 128, "one bit for each property");
        let claims = Claims::of(&properties, mode);
        Tally { properties, claims, sums: Sums::new(), must: rows_that_must_hold() }
    }

    /// Looks around in a state, judges and counts what it finds, and shows the states that are next.
    pub fn look_around(&self, walk: &Walk, state: &State, next: &mut dyn FnMut(&State)) {
        let mut glance = Glance::knowing(&self.sums);
        for claim in &self.claims.of_states {
            glance.judge(claim, |said| said.holds(&walk.setting, state));
        }
        walk.look_around(state, &mut |found| {
            self.judge(&found, &mut glance);
            glance.count(&found, &self.must);
            if let Found::Happened { step, leads: Leads::On, .. } = &found
                && step.after != state
            {
                next(step.after);
            }
        });
        let states = state.sides().fold(0, |bits, (_, side)| bits | 1 << side.state.number());
        set(&self.sums.side_states, states);
        self.sums.add(&glance);
    }

    /// Judges what is said of states about what is in focus: the focuses together are all of it. What is
    /// known already is judged again, so that what is read depends on nothing but the state.
    pub fn judge_part(&self, setting: &Setting, state: &State, focus: Focus) {
        for claim in &self.claims.of_states {
            let is_as_wanted = match (claim.holds, focus) {
                (OfState::EachMedium(holds), Focus::Medium(id)) if claim.must_hold => {
                    !state.media.has(id) || holds(setting, state, id)
                }
                (OfState::EachLogical(holds), Focus::Logical(id)) if claim.must_hold => {
                    !state.logical_media.has(id) || holds(setting, state, id)
                }
                (OfState::EachMedium(_) | OfState::EachLogical(_), _) if claim.must_hold => true,
                (said, Focus::Whole) => said.holds(setting, state) == claim.must_hold,
                (OfState::Whole(_) | OfState::EachMedium(_) | OfState::EachLogical(_), _) => true,
            };
            if !is_as_wanted {
                let known = if claim.must_hold { &self.sums.broken } else { &self.sums.witnessed };
                known.set(claim.bit);
            }
        }
    }

    /// Judges and counts a call that was tried.
    pub fn tried(&self, found: &Found<'_>) {
        let mut glance = Glance::knowing(&self.sums);
        self.judge(found, &mut glance);
        glance.count(found, &self.must);
        self.sums.note(&glance);
    }

    /// What something that happened shows and was not known.
    pub fn shown(&self, found: &Found<'_>) -> Option<Note> {
        let Found::Happened { step, ran, .. } = found else { return None };
        let mut glance = Glance::knowing(&self.sums);
        self.judge(found, &mut glance);
        let called = step.call().map(|call| call.function());
        let note = Note {
            broken: glance.broken & !self.sums.broken.load(),
            witnessed: glance.witnessed & !self.sums.witnessed.load(),
            called,
            ran: *ran,
        };
        let has_news = note.broken != 0
            || note.witnessed != 0
            || called.is_some_and(|function| {
                let of = function as usize;
                let success = 1 << NtmsError::Success as u32;
                self.sums.ran[of].load(Relaxed) & ran != *ran
                    || self.sums.codes[of].load(Relaxed) & success == 0
            });
        has_news.then_some(note)
    }

    /// Adds what was shown.
    pub fn take(&self, note: &Note) {
        self.sums.broken.set(note.broken);
        self.sums.witnessed.set(note.witnessed);
        if let Some(function) = note.called {
            set(&self.sums.ran[function as usize], note.ran);
            set(&self.sums.codes[function as usize], 1 << NtmsError::Success as u32);
        }
    }

    /// Adds what was counted.
    pub fn count(&self, counts: &Counts) {
        self.sums.transitions.fetch_add(counts.transitions, Relaxed);
        self.sums.events.fetch_add(counts.events, Relaxed);
        self.sums.expanded.fetch_add(counts.expanded, Relaxed);
        for (sum, count) in self.sums.withheld.iter().zip(counts.withheld) {
            sum.fetch_add(count, Relaxed);
        }
    }

    /// Adds a state that sides were in.
    pub fn saw_side(&self, state: SideState) {
        set(&self.sums.side_states, 1 << state.number());
    }

    fn judge(&self, found: &Found<'_>, glance: &mut Glance) {
        match found {
            Found::Happened { leads: Leads::Beyond(_), .. } => {}
            Found::Happened { step, .. } => {
                for claim in &self.claims.of_steps {
                    glance.judge(claim, |holds| holds(step));
                }
            }
            Found::Tried { trial, .. } => {
                for claim in &self.claims.of_trials {
                    glance.judge(claim, |holds| holds(trial));
                }
            }
        }
    }

    pub fn transitions(&self) -> u64 {
        self.sums.transitions.load(Relaxed)
    }

    pub fn events(&self) -> u64 {
        self.sums.events.load(Relaxed)
    }

    /// In how many states it was looked around.
    pub fn expanded(&self) -> u64 {
        self.sums.expanded.load(Relaxed)
    }

    pub fn is_any_broken(&self) -> bool {
        self.sums.broken.load() != 0
    }

    /// The properties, each with whether it was broken and whether its witness was seen.
    pub fn properties(&self) -> impl Iterator<Item = (&'static Property, bool, bool)> {
        let (broken, witnessed) = (self.sums.broken.load(), self.sums.witnessed.load());
        self.properties.iter().enumerate().map(move |(place, property)| {
            (*property, broken & (1 << place) != 0, witnessed & (1 << place) != 0)
        })
    }

    /// Rows of these functions that apply in this setting and never failed.
    pub fn rows_that_never_failed(&self, functions: &[Function], setting: &Setting) -> Vec<Unused> {
        rows_without(functions, setting, &self.sums.failed)
    }

    /// Rows of these functions that apply in this setting and never failed alone.
    pub fn rows_that_never_decided(
        &self,
        functions: &[Function],
        setting: &Setting,
    ) -> Vec<Unused> {
        rows_without(functions, setting, &self.sums.decided)
    }

    /// Steps of these functions that apply in this setting and never ran.
    pub fn steps_that_never_ran(&self, functions: &[Function], setting: &Setting) -> Vec<Unused> {
        let applies = |editions: crate::edition::Editions, under: Option<_>| {
            editions.has(setting.edition)
                && under.is_none_or(|choice| setting.readings.allows(choice))
        };
        unused(functions, &self.sums.ran, |function| {
            let steps = &rule::tables(function).steps;
            steps.iter().map(|step| (step.clause, applies(step.editions, step.under))).collect()
        })
    }

    /// Every code that a function gave.
    pub fn answers(&self) -> Vec<Answered> {
        let codes = NtmsError::ALL.iter().enumerate();
        let pairs = Function::ALL
            .iter()
            .flat_map(|function| codes.clone().map(move |(place, code)| (*function, place, *code)));
        pairs
            .filter(|(function, place, _)| {
                self.sums.codes[*function as usize].load(Relaxed) & (1 << place) != 0
            })
            .map(|(function, _, code)| Answered { function, code })
            .collect()
    }

    /// The states that sides were in.
    pub fn side_states(&self) -> Vec<SideState> {
        let seen = self.sums.side_states.load(Relaxed);
        SideState::ALL.iter().copied().filter(|state| seen & (1 << state.number()) != 0).collect()
    }

    /// How often each bound withheld something.
    pub fn withheld(&self) -> Vec<(Bound, u64)> {
        let counts = Bound::ALL
            .iter()
            .map(|bound| (*bound, self.sums.withheld[*bound as usize].load(Relaxed)));
        counts.filter(|(_, count)| *count > 0).collect()
    }
}

fn rows_that_must_hold() -> [u64; FUNCTIONS] {
    let of = |place: usize| {
        let rows = rule::tables(Function::ALL[place]).rows.iter().enumerate();
        rows.filter(|(_, row)| row.must).fold(0, |bits, (place, _)| bits | 1 << place)
    };
    std::array::from_fn(of)
}

/// Of the rows that failed those that decided: no other failed that must hold. What may be refused, as
/// when the environment fails, is no reason that has to be given.
const fn deciding(failed: u64, must: u64) -> u64 {
    match (failed & must).count_ones() {
        0 => failed,
        1 => failed & must,
        _ => 0,
    }
}

/// Rows of these functions that apply in this setting and have no bit here.
fn rows_without(
    functions: &[Function],
    setting: &Setting,
    used: &[AtomicU64; FUNCTIONS],
) -> Vec<Unused> {
    let applies = |editions: crate::edition::Editions, under: Option<_>| {
        editions.has(setting.edition) && under.is_none_or(|choice| setting.readings.allows(choice))
    };
    unused(functions, used, |function| {
        let rows = &rule::tables(function).rows;
        rows.iter().map(|row| (row.clause, applies(row.editions, row.under))).collect()
    })
}

fn unused(
    functions: &[Function],
    used: &[AtomicU64; FUNCTIONS],
    rules: impl Fn(Function) -> Vec<(&'static str, bool)>,
) -> Vec<Unused> {
    let mut found = Vec::new();
    for &function in functions {
        let bits = used[function as usize].load(Relaxed);
        for (place, (clause, applies)) in rules(function).into_iter().enumerate() {
            if applies && bits & (1 << place) == 0 {
                found.push(Unused { function, clause });
            }
        }
    }
    found
}

impl Glance {
    /// What is known already about properties need not be found again.
    fn knowing(sums: &Sums) -> Glance {
        Glance {
            transitions: 0,
            events: 0,
            broken: sums.broken.load(),
            witnessed: sums.witnessed.load(),
            failed: [0; FUNCTIONS],
            decided: [0; FUNCTIONS],
            ran: [0; FUNCTIONS],
            codes: [0; FUNCTIONS],
            withheld: [0; BOUNDS],
        }
    }

    /// Notes a broken property or a witness, unless that is known.
    fn judge<F: Copy>(&mut self, claim: &Judged<F>, ask: impl FnOnce(F) -> bool) {
        let known = if claim.must_hold { &mut self.broken } else { &mut self.witnessed };
        if *known & claim.bit == 0 && ask(claim.holds) != claim.must_hold {
            *known |= claim.bit;
        }
    }

    fn count(&mut self, found: &Found<'_>, must: &[u64; FUNCTIONS]) {
        match found {
            Found::Tried { trial, failed, ran } => {
                let function = trial.call.function() as usize;
                self.failed[function] |= failed;
                self.decided[function] |= deciding(*failed, must[function]);
                self.ran[function] |= ran;
                for code in trial.codes() {
                    self.codes[function] |= 1 << code as u32;
                }
            }
            Found::Happened { leads: Leads::Beyond(bound), .. } => {
                self.withheld[*bound as usize] += 1;
            }
            Found::Happened { step, ran, leads, .. } => {
                let counts = u64::from(*leads == Leads::On);
                self.transitions += counts;
                match step.call() {
                    None => self.events += counts,
                    Some(call) => {
                        self.ran[call.function() as usize] |= ran;
                        self.codes[call.function() as usize] |= 1 << NtmsError::Success as u32;
                    }
                }
            }
        }
    }
}

/// Adds bits, and writes only when there are new ones.
fn set(sum: &AtomicU64, bits: u64) {
    if sum.load(Relaxed) & bits != bits {
        sum.fetch_or(bits, Relaxed);
    }
}

impl Sums {
    fn add(&self, glance: &Glance) {
        self.transitions.fetch_add(glance.transitions, Relaxed);
        self.events.fetch_add(glance.events, Relaxed);
        self.expanded.fetch_add(1, Relaxed);
        self.note(glance);
        for bound in 0..BOUNDS {
            if glance.withheld[bound] > 0 {
                self.withheld[bound].fetch_add(glance.withheld[bound], Relaxed);
            }
        }
    }

    /// Adds everything but counts.
    fn note(&self, glance: &Glance) {
        self.broken.set(glance.broken);
        self.witnessed.set(glance.witnessed);
        for function in 0..FUNCTIONS {
            set(&self.failed[function], glance.failed[function]);
            set(&self.decided[function], glance.decided[function]);
            set(&self.ran[function], glance.ran[function]);
            set(&self.codes[function], glance.codes[function]);
        }
    }
}
