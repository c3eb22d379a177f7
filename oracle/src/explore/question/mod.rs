//! "A state where ...": a small language over pools, media, sides, LMIDs and sessions, and over what
//! the clauses and properties do in a state. `specs/explore.md` describes it.

mod parser;
mod word;

use ntms_model::access::{self, Rights};
use ntms_model::explore::{Found, Leads, Sight};
use ntms_model::id::{LogicalId, MediaTypeId, MediumId, PoolId, PrincipalId, SessionId, SideId};
use ntms_model::properties::{Claim, Property};
use ntms_model::rule;
use ntms_model::setting::Setting;
use ntms_model::state::{
    Condition, Holds, Maximum, Medium, Pool, PoolKind, Security, SideState, State,
};

pub use parser::parse;

/// A text that is no question, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{what}", place.map(|place| format!("word {place}: ")).unwrap_or_default())]
pub struct QuestionError {
    /// The word, counted from 1; none at the end.
    pub place: Option<usize>,
    /// What was expected, and what was found.
    pub what: String,
}

/// What is asked of a state.
#[derive(Clone, Debug)]
pub enum Question {
    /// Any of these.
    Any(Vec<Question>),
    /// All of these.
    All(Vec<Question>),
    /// Not this.
    Not(Box<Question>),
    /// So many things are so.
    Count(Amount, Things),
    /// The pool at this path exists and is so.
    Pool(Vec<Box<str>>, PoolTest),
    /// Some call that is tried is refused by this clause.
    Refuses(Box<str>),
    /// Some call that succeeds takes a step of this clause.
    Acts(Box<str>),
    /// The witness of this property is seen.
    Witnessed(&'static Property),
}

/// How many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// At least so many.
    AtLeast(usize),
    /// At most so many.
    AtMost(usize),
    /// Exactly so many.
    Exactly(usize),
    /// All that there are, and there is one.
    Every,
}

impl Amount {
    fn fits(self, yes: usize, all: usize) -> bool {
        match self {
            Amount::AtLeast(least) => yes >= least,
            Amount::AtMost(most) => yes <= most,
            Amount::Exactly(wanted) => yes == wanted,
            Amount::Every => yes == all && all > 0,
        }
    }
}

/// Things that are counted: of what kind, where, and how they are.
#[derive(Clone, Debug)]
pub enum Things {
    /// Pools.
    Pools(Option<PoolKind>, PoolTest),
    /// Media.
    Media(Option<MediaTypeId>, Where, MediumTest),
    /// Sides.
    Sides(Option<SideState>, Where, SideTest),
    /// Logical media.
    Logical(Where, LogicalTest),
    /// Sessions.
    Sessions(Option<PrincipalId>),
}

/// The pool in which something has to be, by its path.
pub type Where = Option<Vec<Box<str>>>;

/// What is said of a pool.
#[derive(Clone, Debug)]
pub enum PoolTest {
    /// It exists.
    Exists,
    /// Nothing lies in it: no medium, no pool.
    IsEmpty,
    /// It holds media of this type, or pools.
    Holds(Holds),
    /// So many media lie in it.
    HasMedia(Amount),
    /// Allocation draws from the free pool.
    DrawsFromFree,
    /// Deallocation returns to the free pool.
    ReturnsToFree,
    /// Its maximum is this.
    Maximum(u32),
    /// Somebody has a right on it.
    Grants(Rights, PrincipalId),
    /// Otherwise than so.
    Not(Box<PoolTest>),
}

/// What is said of a medium.
#[derive(Clone, Debug)]
pub enum MediumTest {
    /// It exists.
    Exists,
    /// It is in the pool at this path.
    IsIn(Vec<Box<str>>),
    /// Its condition is so.
    Condition(fn(&Condition) -> bool),
    /// So many of its sides are in a state.
    HasSides(Amount, SideState),
    /// Otherwise than so.
    Not(Box<MediumTest>),
}

/// What is said of a side.
#[derive(Clone, Debug)]
pub enum SideTest {
    /// It exists.
    Exists,
    /// It is in this state.
    Is(SideState),
    /// It is in the pool at this path.
    IsIn(Vec<Box<str>>),
    /// It was allocated so often.
    WasAllocated(Amount),
    /// An LMID denotes it.
    HasLmid,
    /// Otherwise than so.
    Not(Box<SideTest>),
}

/// What is said of a logical medium.
#[derive(Clone, Debug)]
pub enum LogicalTest {
    /// It exists.
    Exists,
    /// It denotes a side in this state.
    Denotes(SideState),
}

impl Question {
    /// Whether the question is about what calls do: broken ones count, too.
    #[must_use]
    pub fn is_about_calls(&self) -> bool {
        match self {
            Question::Any(parts) | Question::All(parts) => {
                parts.iter().any(Question::is_about_calls)
            }
            Question::Not(part) => part.is_about_calls(),
            Question::Refuses(_) | Question::Acts(_) => true,
            Question::Witnessed(property) => !matches!(property.witness.seen, Claim::State(_)),
            Question::Count(..) | Question::Pool(..) => false,
        }
    }

    /// Whether it is so in what is seen. What is said of calls is so of a single one.
    #[must_use]
    pub fn is_so(&self, setting: &Setting, sight: Sight<'_>) -> bool {
        let state = match sight {
            Sight::State(state) => state,
            Sight::Found(Found::Tried { trial, .. }) => trial.before,
            Sight::Found(Found::Happened { step, .. }) => step.before,
        };
        match self {
            Question::Any(parts) => parts.iter().any(|part| part.is_so(setting, sight)),
            Question::All(parts) => parts.iter().all(|part| part.is_so(setting, sight)),
            Question::Not(part) => !part.is_so(setting, sight),
            Question::Count(amount, things) => {
                let (yes, all) = things.count(setting, state);
                amount.fits(yes, all)
            }
            Question::Pool(path, test) => {
                at(state, path).is_some_and(|(id, pool)| test.is_so(setting, state, id, pool))
            }
            Question::Refuses(clause) => refuses(clause, sight),
            Question::Acts(clause) => acts(clause, sight),
            Question::Witnessed(property) => witnesses(property, setting, state, sight),
        }
    }
}

fn at<'s>(state: &'s State, path: &[Box<str>]) -> Option<(PoolId, &'s Pool)> {
    let id = state.find_pool(path.iter().map(|level| &**level))?;
    Some((id, state.pool(id)))
}

fn refuses(clause: &str, sight: Sight<'_>) -> bool {
    let Sight::Found(Found::Tried { trial, failed, .. }) = sight else { return false };
    let rows = rule::tables(trial.call.function()).rows.iter().enumerate();
    !trial.refusals.is_empty() && { rows }
        .any(|(place, row)| failed & (1 << place) != 0 && row.clause == clause)
}

fn acts(clause: &str, sight: Sight<'_>) -> bool {
    let Sight::Found(Found::Happened { step, ran, leads: Leads::On, .. }) = sight else {
        return false;
    };
    let Some(call) = step.call() else { return false };
    let steps = rule::tables(call.function()).steps.iter().enumerate();
    { steps }.any(|(place, about)| ran & (1 << place) != 0 && about.clause == clause)
}

fn witnesses(property: &Property, setting: &Setting, state: &State, sight: Sight<'_>) -> bool {
    match (property.witness.seen, sight) {
        (Claim::State(seen), _) => seen.holds(setting, state),
        (Claim::Step(seen), Sight::Found(Found::Happened { step, .. })) => seen(step),
        (Claim::Trial(seen), Sight::Found(Found::Tried { trial, .. })) => seen(trial),
        (Claim::Step(_) | Claim::Trial(_), _) => false,
    }
}

impl Things {
    /// How many are so, of how many.
    fn count(&self, setting: &Setting, state: &State) -> (usize, usize) {
        match self {
            Things::Pools(kind, test) => tally(
                state.pools.iter().filter(|(_, pool)| kind.is_none_or(|kind| pool.kind == kind)),
                |(id, pool)| test.is_so(setting, state, *id, pool),
            ),
            Things::Media(of, place, test) => tally(
                state.media.iter().filter(|(_, medium)| {
                    of.is_none_or(|of| medium.media_type == of) && lies(state, medium.pool, place)
                }),
                |(id, medium)| test.is_so(state, *id, medium),
            ),
            Things::Sides(is, place, test) => tally(
                state.sides().filter(|(id, side)| {
                    is.is_none_or(|is| side.state == is)
                        && lies(state, state.pool_of_side(*id), place)
                }),
                |(id, _)| test.is_so(state, *id),
            ),
            Things::Logical(place, test) => tally(
                state
                    .logical_media
                    .ids()
                    .filter(|id| lies(state, state.pool_of_logical(*id), place)),
                |id| test.is_so(state, *id),
            ),
            Things::Sessions(user) => tally(state.sessions.iter(), |(_, row): &(SessionId, _)| {
                user.is_none_or(|user| row.principal == user)
            }),
        }
    }
}

fn tally<T>(things: impl Iterator<Item = T>, is_so: impl Fn(&T) -> bool) -> (usize, usize) {
    things.fold((0, 0), |(yes, all), thing| (yes + usize::from(is_so(&thing)), all + 1))
}

fn lies(state: &State, pool: PoolId, place: &Where) -> bool {
    place.as_ref().is_none_or(|path| at(state, path).is_some_and(|(id, _)| id == pool))
}

impl PoolTest {
    fn is_so(&self, setting: &Setting, state: &State, id: PoolId, pool: &Pool) -> bool {
        match self {
            PoolTest::Exists => true,
            PoolTest::IsEmpty => {
                state.media_in(id).next().is_none() && state.children_of(id).next().is_none()
            }
            PoolTest::Holds(holds) => pool.holds == *holds,
            PoolTest::HasMedia(amount) => {
                let count = state.media_in(id).count();
                amount.fits(count, count)
            }
            PoolTest::DrawsFromFree => pool.draws_from_free,
            PoolTest::ReturnsToFree => pool.returns_to_free,
            PoolTest::Maximum(maximum) => pool.maximum == Maximum::Known(*maximum),
            PoolTest::Grants(right, user) => match &pool.security {
                Security::Known(descriptor) => {
                    access::decide(&setting.directory, descriptor, *user, *right).granted
                }
                Security::Unknown => false,
            },
            PoolTest::Not(test) => !test.is_so(setting, state, id, pool),
        }
    }
}

impl MediumTest {
    fn is_so(&self, state: &State, id: MediumId, medium: &Medium) -> bool {
        match self {
            MediumTest::Exists => true,
            MediumTest::IsIn(path) => at(state, path).is_some_and(|(pool, _)| pool == medium.pool),
            MediumTest::Condition(is) => is(&medium.condition),
            MediumTest::HasSides(amount, wanted) => {
                let (yes, all) = tally(state.sides_of(id), |(_, side)| side.state == *wanted);
                amount.fits(yes, all)
            }
            MediumTest::Not(test) => !test.is_so(state, id, medium),
        }
    }
}

impl SideTest {
    fn is_so(&self, state: &State, id: SideId) -> bool {
        match self {
            SideTest::Exists => true,
            SideTest::Is(wanted) => state.side(id).state == *wanted,
            SideTest::IsIn(path) => {
                at(state, path).is_some_and(|(pool, _)| pool == state.pool_of_side(id))
            }
            SideTest::WasAllocated(amount) => {
                let count = state.side(id).allocations as usize;
                amount.fits(count, count)
            }
            SideTest::HasLmid => state.logical_media_of(id).next().is_some(),
            SideTest::Not(test) => !test.is_so(state, id),
        }
    }
}

impl LogicalTest {
    fn is_so(&self, state: &State, id: LogicalId) -> bool {
        match self {
            LogicalTest::Exists => true,
            LogicalTest::Denotes(wanted) => state.side(state.logical(id).side).state == *wanted,
        }
    }
}

#[cfg(test)]
mod tests;
