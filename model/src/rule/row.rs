//! What must hold, with its clause and its code.

use super::{Operands, View, always};
use crate::access::Rights;
use crate::edition::Editions;
use crate::error::NtmsError;
use crate::id::{PoolId, Securable};
use crate::reading::{Reading, ReadingChoice, Readings};
use crate::setting::Fault;
use smallvec::SmallVec;

/// In which order the reference server reports failed rows; the judge accepts any.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// The session handle.
    Handle,
    /// The arguments by themselves.
    Parameter,
    /// What the arguments name.
    Lookup,
    /// Rights.
    Access,
    /// The state of pools, media and sides.
    Rule,
    /// What goes wrong around the service.
    Environment,
}

/// Which code a failed row gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// This one.
    One(NtmsError),
    /// Any of these.
    AnyOf(&'static [NtmsError]),
    /// One of these, by the choices of a reading.
    ByReading(Reading, &'static [NtmsError]),
    /// Any code that is not a success.
    AnyFailure,
    /// Any code that the documents do not name.
    AnyUnlisted,
}

impl Answer {
    /// The codes that may be reported under these readings, best first; `None` stands for any.
    #[must_use]
    pub fn codes(self, readings: &Readings) -> Option<SmallVec<[NtmsError; 4]>> {
        match self {
            Answer::One(code) => Some(SmallVec::from_slice(&[code])),
            Answer::AnyOf(codes) => Some(SmallVec::from_slice(codes)),
            Answer::ByReading(reading, codes) => Some(
                readings
                    .allowed(reading)
                    .filter_map(|choice| codes.get(usize::from(choice.choice)).copied())
                    .collect(),
            ),
            Answer::AnyFailure | Answer::AnyUnlisted => None,
        }
    }
}

/// What is known of a row without its call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowAbout {
    /// The clause that it comes from.
    pub clause: &'static str,
    /// Where the reference server checks it.
    pub group: Group,
    /// The editions in which it applies.
    pub editions: Editions,
    /// The reading under which it applies.
    pub under: Option<ReadingChoice>,
    /// Whether the call must fail when the row does, or only may.
    pub must: bool,
    /// The code to report.
    pub answer: Answer,
}

/// One conjunct of what a call asks for.
pub struct Row<C: 'static> {
    /// Clause, group and code.
    pub about: RowAbout,
    /// Operands that must have resolved; otherwise the row does not apply.
    pub reads: Operands,
    /// The case in which it applies.
    pub when: fn(&View<'_, C>) -> bool,
    /// What must hold.
    pub requirement: Requirement<C>,
}

/// What the media that a call lists carry their security with.
pub type Securables = SmallVec<[Securable; 4]>;

/// What a row asks for.
pub enum Requirement<C: 'static> {
    /// The argument is not NULL.
    Given(Operands),
    /// The argument, unless it is NULL, names an object.
    Names(Operands),
    /// The object that the argument names is of the kind wanted.
    OfKind(Operands),
    /// The session is open.
    OpenSession(Operands),
    /// The caller has this right on this pool.
    Grants(Rights, fn(&View<'_, C>) -> PoolId),
    /// The caller has this right on the computer or a library.
    GrantsOn(Rights, fn(&View<'_, C>) -> Securable),
    /// The caller has this right on each of these.
    GrantsOnEach(Rights, fn(&View<'_, C>) -> Securables),
    /// The call does not meet this fault.
    Without(Fault),
    /// Anything else.
    Holds(fn(&View<'_, C>) -> bool),
}

/// A row of a table of rules, read from left to right.
pub const fn row<C>(
    group: Group,
    clause: &'static str,
    editions: Editions,
    reads: Operands,
    when: fn(&View<'_, C>) -> bool,
    requirement: Requirement<C>,
    code: NtmsError,
) -> Row<C> {
    let about =
        RowAbout { clause, group, editions, under: None, must: true, answer: Answer::One(code) };
    Row { about, reads, when, requirement }
}

/// A row of the faults that the environment may cause: the code may be returned, and need not.
pub const fn fault<C>(clause: &'static str, fault: Fault, code: NtmsError) -> Row<C> {
    let all = Editions::ALL;
    row(Group::Environment, clause, all, Operands::NONE, always, Requirement::Without(fault), code)
        .may()
}

/// The row that every call with rights has: the security subsystem may fail with codes of its own.
pub const fn security_subsystem<C>(clause: &'static str) -> Row<C> {
    fault(clause, Fault::SecuritySubsystem, NtmsError::AccessDenied).answering(Answer::AnyUnlisted)
}

/// The row of every call in a session: while the server is starting, it may say so.
pub const fn still_starting<C>() -> Row<C> {
    fault("ENV-27", Fault::NotReady, NtmsError::NotReady)
}

impl<C> Row<C> {
    /// The row applies only to those who answer this question so.
    #[must_use]
    pub const fn under(mut self, reading: &str, choice: &str) -> Row<C> {
        self.about.under = Some(ReadingChoice::named(reading, choice));
        self
    }

    /// The call may succeed all the same.
    #[must_use]
    pub const fn may(mut self) -> Row<C> {
        self.about.must = false;
        self
    }

    /// The row gives other codes than one.
    #[must_use]
    pub const fn answering(mut self, answer: Answer) -> Row<C> {
        self.about.answer = answer;
        self
    }

    /// The row gives the code that a reading names.
    #[must_use]
    pub const fn by_reading(self, reading: &str, codes: &'static [NtmsError]) -> Row<C> {
        match Reading::find(reading) {
            Some(reading) => {
                assert!(reading.about().choices.len() == codes.len(), "one code for each choice");
                self.answering(Answer::ByReading(reading, codes))
            }
            None => panic!("no such reading in READINGS"),
        }
    }
}
