//! What can come to be, and what must: LIV-01 to LIV-12.
//!
//! An invariant is broken by one state, step or call. These sentences are about everything that can
//! still happen: that something occurs at all, that it stays possible from wherever one is, or that it
//! comes in the end. They too are said of states and steps, and never ask a rule.

use super::OfStep;
use super::documented;
use super::prelude::*;
use super::rights::{can_open_sessions, grants};
use crate::access::Rights;
use crate::error::NtmsError;
use std::fmt;

/// One sentence about what can come to be.
#[derive(Clone, Copy)]
pub struct Liveness {
    /// Its name, stable for ever. Parts of one sentence of the documents are told apart by a letter.
    pub id: &'static str,
    /// What a counterexample is reported under.
    pub sentence: &'static str,
    /// What is assumed about who calls and what happens from outside.
    pub assuming: &'static str,
    /// The clauses that it states.
    pub clauses: &'static [&'static str],
    /// The scopes that it is claimed for: worlds in which there is whatever it takes.
    pub scopes: &'static [&'static str],
    /// The answer to an open question that it is about, where that is not the one followed.
    pub under: Option<ReadingChoice>,
    /// The answers to open questions under which it is not claimed.
    pub unless: &'static [ReadingChoice],
    /// What is promised.
    pub promise: Promise,
}

/// What is said of an object in a state.
pub type OfObject = fn(&Setting, &State, ObjectId) -> bool;

/// What is said of an object in a step.
pub type OfStepAbout = fn(&Step<'_>, ObjectId) -> bool;

/// What is promised.
#[derive(Clone, Copy)]
pub enum Promise {
    /// Each of these is seen somewhere, in the scopes together.
    Seen(fn() -> Vec<Sight>),
    /// Every step is like this, and one of those that the other tells does happen.
    Always(OfStep, OfStep),
    /// From every state in which an object is in need, it can still come to the goal.
    CanBecome(Need, Goal),
    /// From every state in which an object is in need, it comes to the goal on every way on which events
    /// of these kinds happen once they can happen all the time.
    Becomes(Need, OfObject, fn(Event, ObjectId) -> bool),
    /// For each other edition there is a way that both go, and a call at its end that succeeds in this
    /// edition and is denied in the other.
    ToldApart,
    /// The model cannot say it; why.
    Unstated(&'static str),
}

/// Something that is to be seen somewhere.
#[derive(Clone, Copy, Debug)]
pub enum Sight {
    /// A side in this state.
    Side(SideState),
    /// A call of this function that may give this code.
    Answer(Function, NtmsError),
    /// A step like this.
    Step(&'static str, OfStep),
}

/// When a promise is made about an object, and how long it is kept.
#[derive(Clone, Copy)]
pub struct Need {
    /// The objects.
    pub of: Kind,
    /// When it is made.
    pub when: OfObject,
    /// What has to be so up to the goal: a way on which it is no longer so does not count, neither for the
    /// promise nor against it.
    pub while_: OfObject,
}

/// Kinds of objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Media pools.
    Pool,
    /// Physical media.
    Medium,
    /// Sides.
    Side,
}

/// What an object can come to.
#[derive(Clone, Copy)]
pub enum Goal {
    /// It is like this.
    State(OfObject),
    /// This happens to it.
    Step(OfStepAbout),
}

impl Liveness {
    /// Whether it is claimed in this scope under these readings.
    #[must_use]
    pub fn is_claimed(&self, scope: &str, setting: &Setting) -> bool {
        self.scopes.contains(&scope)
            && self.unless.iter().all(|choice| !setting.readings.allows(*choice))
    }

    /// Whether it has this name or is a part of the sentence that has it.
    #[must_use]
    pub fn is_named(&self, id: &str) -> bool {
        self.id.strip_prefix(id).is_some_and(|part| part.chars().all(char::is_alphabetic))
    }
}

impl fmt::Debug for Liveness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.id, self.sentence)
    }
}

impl fmt::Display for Sight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Sight::Side(state) => write!(f, "a side that is {state}"),
            Sight::Answer(function, code) => write!(f, "{function} = {code}"),
            Sight::Step(sentence, _) => f.write_str(sentence),
        }
    }
}

const fn liveness(
    id: &'static str,
    sentence: &'static str,
    scopes: &'static [&'static str],
    promise: Promise,
) -> Liveness {
    Liveness {
        id,
        sentence,
        assuming: "nothing",
        clauses: &[],
        scopes,
        under: None,
        unless: &[],
        promise,
    }
}

impl Liveness {
    const fn assuming(mut self, what: &'static str) -> Liveness {
        self.assuming = what;
        self
    }

    const fn stating(mut self, clauses: &'static [&'static str]) -> Liveness {
        self.clauses = clauses;
        self
    }

    const fn under(mut self, choice: ReadingChoice) -> Liveness {
        self.under = Some(choice);
        self
    }

    const fn unless(mut self, readings: &'static [ReadingChoice]) -> Liveness {
        self.unless = readings;
        self
    }
}

const fn about(of: Kind, when: OfObject, while_: OfObject) -> Need {
    Need { of, when, while_ }
}

/// Where rules are exercised most, broken calls included: together they give every code.
const AUDITED: &[&str] = &["tiny", "pair", "access", "media", "entry", "port", "drives"];

/// Every sentence.
#[rustfmt::skip]
pub const ALL: &[Liveness] = &[
    liveness("LIV-01", "every state of a side occurs",
        &["tiny"],
        Promise::Seen(every_side_state))
        .assuming("media of every label are inserted"),
    liveness("LIV-02", "each of the 48 codes of the five founding functions occurs, but INVALID_PARTITION, which INV-05 rules out",
        AUDITED,
        Promise::Seen(every_founding_code))
        .assuming("faults of the environment are injected"),
    liveness("LIV-03a", "where no call enters media, no move to an import pool succeeds",
        &["tiny", "pair", "small"],
        Promise::Always(no_medium_comes_to_import, a_medium_leaves_an_import_pool))
        .unless(&[reading("import-moves", "free-or-application"), reading("import-to-import", "exception")]),
    liveness("LIV-03b", "a medium that was moved from an import pool to an application pool can be moved back",
        &["tiny"],
        Promise::Seen(a_move_to_import))
        .under(reading("import-moves", "free-or-application")),
    liveness("LIV-03c", "a medium that a call entered with Import sides can be moved to an import pool",
        &["entry"],
        Promise::Seen(a_move_to_import)),
    liveness("LIV-04", "every Allocated or Complete side can become Available or Decommissioned",
        &["tiny", "pair", "access", "media", "entry", "drives", "small"],
        Promise::CanBecome(about(Kind::Side, is_bound, exists), Goal::State(is_given_back)))
        .assuming("a caller with rights")
        .stating(&["DEALLOC-20", "DEALLOC-22"]),
    liveness("LIV-05", "every Unprepared side becomes Available",
        &["tiny", "pair", "access", "entry", "port", "small"],
        Promise::Becomes(about(Kind::Side, is_unprepared, is_online), is_available, labels_are_written))
        .assuming("labels are written sooner or later, while the medium is online")
        .stating(&["ENV-10"]),
    liveness("LIV-06", "every application pool can be emptied and deleted",
        &["tiny", "pair", "access", "small"],
        Promise::CanBecome(about(Kind::Pool, is_an_application_pool, anything), Goal::State(is_gone)))
        .assuming("a caller with all rights")
        .stating(&["DELETE-15"]),
    liveness("LIV-07a", "in a pool with a maximum, a side is Decommissioned at its deallocation exactly when it has been allocated that often",
        &["tiny", "pair", "access", "small"],
        Promise::Always(sides_are_spent_at_the_maximum, a_side_is_spent))
        .assuming("the pool has a maximum above 0")
        .stating(&["DEALLOC-20"]),
    liveness("LIV-07b", "a fresh side in a pool with a maximum can be Decommissioned at a deallocation",
        &["tiny", "pair"],
        Promise::CanBecome(about(Kind::Side, is_fresh_below_a_maximum, exists), Goal::Step(is_spent_by_deallocation)))
        .assuming("the pool has a maximum above 0")
        .stating(&["DEALLOC-20"]),
    liveness("LIV-08a", "the last deallocation of a medium in a pool that returns media to free takes it there, unless all its sides are Decommissioned",
        &["tiny", "small"],
        Promise::Always(idle_media_return_to_free, a_medium_returns_to_free))
        .assuming("no side is Import")
        .stating(&["DEALLOC-23", "DEALLOC-25"])
        .unless(&[reading("return-decommissioned", "never")]),
    liveness("LIV-08b", "a medium in a pool that returns media to free can come to free by a deallocation, unless its sides are spent",
        &["tiny", "small"],
        Promise::CanBecome(about(Kind::Medium, is_to_return_to_free, exists), Goal::Step(is_returned_to_free)))
        .assuming("no side is Import")
        .stating(&["DEALLOC-23"]),
    liveness("LIV-09", "both sides of a two-sided import medium can be allocated in one pool",
        &["tiny", "media"],
        Promise::CanBecome(about(Kind::Medium, is_to_be_imported, exists), Goal::State(has_both_sides_allocated)))
        .stating(&["ALLOC-53"]),
    liveness("LIV-10", "an owner who is locked out of his pool can give himself every right again",
        &["access"],
        Promise::CanBecome(about(Kind::Pool, has_locked_out_its_owner, has_locked_out_its_owner), Goal::Step(is_restored_by_its_owner)))
        .stating(&["ACCESS-14", "SETSEC-18"]),
    liveness("LIV-11", "every call ends; waits end by a time-out, an operator or CloseNtmsSession",
        &[],
        Promise::Unstated("calls of the model are atomic: a call that would wait is answered at once, by what ends the wait (ALLOC-14), so no state is one in which somebody waits")),
    liveness("LIV-12", "for every two editions something succeeds in one and is denied in the other",
        &["access"],
        Promise::ToldApart)
        .stating(&["ACCESS-1"]),
];

/// The sentences with this name, or the parts of the one that has it.
pub fn find(id: &str) -> impl Iterator<Item = &'static Liveness> {
    ALL.iter().filter(move |row| row.is_named(id))
}

fn every_side_state() -> Vec<Sight> {
    let states = SideState::ALL.iter().filter(|state| **state != SideState::Unknown);
    states.map(|state| Sight::Side(*state)).collect()
}

fn every_founding_code() -> Vec<Sight> {
    let excluded = (Function::DeallocateNtmsMedia, NtmsError::InvalidPartition);
    let pairs = documented::founding().iter().filter(|pair| **pair != excluded);
    pairs.map(|(function, code)| Sight::Answer(*function, *code)).collect()
}

fn a_move_to_import() -> Vec<Sight> {
    vec![Sight::Step("a medium is moved to an import pool", |step| {
        step.move_medium().is_some() && !no_medium_comes_to_import(step)
    })]
}

fn kind_of(state: &State, medium: MediumId) -> PoolKind {
    state.pool(state.medium(medium).pool).kind
}

fn no_medium_comes_to_import(step: &Step<'_>) -> bool {
    step.move_medium().is_none_or(|call| {
        step.before.pool(call.destination.pool()).kind != PoolKind::Import
            || kind_of(step.after, call.medium.medium()) != PoolKind::Import
    })
}

fn a_medium_leaves_an_import_pool(step: &Step<'_>) -> bool {
    step.move_medium()
        .is_some_and(|call| kind_of(step.before, call.medium.medium()) == PoolKind::Import)
}

fn anything(_setting: &Setting, _state: &State, _object: ObjectId) -> bool {
    true
}

fn exists(_setting: &Setting, state: &State, object: ObjectId) -> bool {
    state.has(object)
}

fn is_gone(_setting: &Setting, state: &State, object: ObjectId) -> bool {
    !state.has(object)
}

/// The side that an object is, or one that does not exist.
fn side(state: &State, object: ObjectId) -> &Side {
    let ObjectId::Side(id) = object else { return state.side(SideId::NONE) };
    state.side(id)
}

/// The medium that an object is or belongs to, or one that does not exist.
fn medium_of(object: ObjectId) -> MediumId {
    match object {
        ObjectId::Medium(id) => id,
        ObjectId::Side(id) => id.medium,
        ObjectId::Pool(_)
        | ObjectId::Logical(_)
        | ObjectId::MediaType(_)
        | ObjectId::Library(_)
        | ObjectId::Computer
        | ObjectId::Session(_)
        | ObjectId::Operation(_) => SideId::NONE.medium,
    }
}

/// The pool that an object is, or that the medium which it is or belongs to is in.
fn pool_of(state: &State, object: ObjectId) -> &Pool {
    if let ObjectId::Pool(id) = object {
        return state.pool(id);
    }
    state.pool(state.medium(medium_of(object)).pool)
}

fn is_bound(_setting: &Setting, state: &State, object: ObjectId) -> bool {
    side(state, object).state.is_bound()
}

fn is_given_back(_setting: &Setting, state: &State, object: ObjectId) -> bool {
    matches!(side(state, object).state, SideState::Available | SideState::Decommissioned)
}

fn is_unprepared(_setting: &Setting, state: &State, object: ObjectId) -> bool {
    side(state, object).state == SideState::Unprepared
}

fn is_available(_setting: &Setting, state: &State, object: ObjectId) -> bool {
    side(state, object).state == SideState::Available
}

fn is_online(_setting: &Setting, state: &State, object: ObjectId) -> bool {
    state.has(object) && state.medium(medium_of(object)).condition.library == LibraryId::Online
}

fn labels_are_written(event: Event, object: ObjectId) -> bool {
    event == Event::WriteLabels(medium_of(object))
}

fn is_an_application_pool(_setting: &Setting, state: &State, object: ObjectId) -> bool {
    pool_of(state, object).kind == PoolKind::Application
}

/// The side that a step deallocated, with the pool that it was in.
fn deallocated<'s>(step: &Step<'s>) -> Option<(SideId, &'s Pool)> {
    let side = step.before.logical(step.deallocate()?.logical.logical()).side;
    Some((side, step.before.pool(step.before.pool_of_side(side))))
}

const fn limit(pool: &Pool) -> Option<u32> {
    match pool.maximum {
        Maximum::Known(most) if most > 0 => Some(most),
        Maximum::Known(_) | Maximum::Unknown => None,
    }
}

/// How often a side was deallocated before is what it was allocated before: it is bound now.
fn sides_are_spent_at_the_maximum(step: &Step<'_>) -> bool {
    let Some((side, pool)) = deallocated(step) else { return true };
    let is_spent = step.after.side(side).state == SideState::Decommissioned;
    limit(pool).is_none_or(|most| (step.before.side(side).allocations >= most) == is_spent)
}

fn a_side_is_spent(step: &Step<'_>) -> bool {
    deallocated(step).is_some_and(|(side, pool)| {
        limit(pool).is_some() && step.after.side(side).state == SideState::Decommissioned
    })
}

fn is_fresh_below_a_maximum(setting: &Setting, state: &State, object: ObjectId) -> bool {
    is_an_application_pool(setting, state, object)
        && is_available(setting, state, object)
        && side(state, object).allocations == 0
        && limit(pool_of(state, object)).is_some()
}

fn is_spent_by_deallocation(step: &Step<'_>, object: ObjectId) -> bool {
    deallocated(step).is_some_and(|(side, _)| object == side.into()) && a_side_is_spent(step)
}

/// Whether nothing is to be done any more with a side.
const fn is_idle(side: &Side) -> bool {
    matches!(side.state, SideState::Available | SideState::Unprepared | SideState::Decommissioned)
}

fn idle_media_return_to_free(step: &Step<'_>) -> bool {
    let Some((side, pool)) = deallocated(step) else { return true };
    let sides = &step.after.medium(side.medium).sides;
    let is_last = sides.iter().all(is_idle);
    let is_spent = sides.iter().all(|side| side.state == SideState::Decommissioned);
    !pool.returns_to_free
        || !is_last
        || is_spent
        || kind_of(step.after, side.medium) == PoolKind::Free
}

fn a_medium_returns_to_free(step: &Step<'_>) -> bool {
    deallocated(step).is_some_and(|(side, _)| kind_of(step.after, side.medium) == PoolKind::Free)
}

fn is_to_return_to_free(setting: &Setting, state: &State, object: ObjectId) -> bool {
    let pool = pool_of(state, object);
    let sides = &state.medium(medium_of(object)).sides;
    let is_left = |side: &Side| {
        side.state != SideState::Decommissioned
            && limit(pool).is_none_or(|most| side.allocations < most)
    };
    is_an_application_pool(setting, state, object)
        && pool.returns_to_free
        && sides.iter().any(|side| side.state.is_bound())
        && sides.iter().all(|side| side.state != SideState::Import)
        && sides.iter().any(is_left)
}

fn is_returned_to_free(step: &Step<'_>, object: ObjectId) -> bool {
    deallocated(step).is_some_and(|(side, _)| side.medium == medium_of(object))
        && a_medium_returns_to_free(step)
}

fn is_to_be_imported(_setting: &Setting, state: &State, object: ObjectId) -> bool {
    let sides = &state.medium(medium_of(object)).sides;
    pool_of(state, object).kind == PoolKind::Import
        && sides.len() == 2
        && sides.iter().all(|side| side.state == SideState::Import)
}

fn has_both_sides_allocated(setting: &Setting, state: &State, object: ObjectId) -> bool {
    let sides = &state.medium(medium_of(object)).sides;
    is_an_application_pool(setting, state, object)
        && sides.iter().all(|side| side.state == SideState::Allocated)
}

/// The owner of a pool, if it is a user who may open sessions.
fn owner(setting: &Setting, state: &State, object: ObjectId) -> Option<PrincipalId> {
    let Security::Known(descriptor) = &pool_of(state, object).security else { return None };
    descriptor.owner.filter(|owner| can_open_sessions(setting, *owner))
}

/// Whether a user has all of USE, MODIFY and CONTROL on a pool, or none of them.
fn has_rights(
    setting: &Setting,
    state: &State,
    object: ObjectId,
    user: PrincipalId,
    all: bool,
) -> bool {
    let Security::Known(descriptor) = &pool_of(state, object).security else { return false };
    let has = |right| grants(setting, descriptor, user, right);
    [Rights::USE, Rights::MODIFY, Rights::CONTROL].into_iter().all(|right| has(right) == all)
}

fn has_locked_out_its_owner(setting: &Setting, state: &State, object: ObjectId) -> bool {
    is_an_application_pool(setting, state, object)
        && owner(setting, state, object)
            .is_some_and(|owner| has_rights(setting, state, object, owner, false))
}

fn is_restored_by_its_owner(step: &Step<'_>, object: ObjectId) -> bool {
    step.set_security().is_some_and(|call| call.object == Reference::Object(object))
        && step.caller().is_some_and(|caller| {
            owner(step.setting, step.before, object) == Some(caller)
                && has_rights(step.setting, step.after, object, caller, true)
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_sentence_of_the_documents_is_in_the_list() {
        for number in 1..=12 {
            let id = format!("LIV-{number:02}");
            assert!(find(&id).next().is_some(), "{id}");
        }
        let ids: BTreeSet<_> = ALL.iter().map(|row| row.id).collect();
        assert_eq!(ids.len(), ALL.len());
    }

    #[test]
    fn a_name_stands_for_its_parts_and_for_nothing_else() {
        let ids = |id| find(id).map(|row| row.id).collect::<Vec<_>>();
        assert_eq!(ids("LIV-03"), ["LIV-03a", "LIV-03b", "LIV-03c"]);
        assert_eq!(ids("LIV-03b"), ["LIV-03b"]);
        assert_eq!(ids("LIV-0"), Vec::<&str>::new());
    }

    #[test]
    fn there_are_forty_seven_codes_to_be_seen() {
        assert_eq!(every_founding_code().len(), 47);
    }
}
