//! What a rule is, and the one place that runs rules.
//!
//! A call is three tables. *Operands* say which argument names what. *Rows* say what must hold, each
//! with its clause and with the code that may be reported otherwise. *Steps* say what changes. A
//! call succeeds when every row that applies holds; otherwise the code of any row that fails may be
//! reported, because the documents promise codes and no order.

use crate::access::{self, Directory, Rights};
use crate::call::{Bound, Call, Function};
use crate::change::{self, Change, Transaction};
use crate::edition::Editions;
use crate::error::NtmsError;
use crate::id::{MediaTypeId, ObjectId, PoolId, PrincipalId, Reference, SideId};
use crate::reading::{Reading, ReadingChoice, Readings};
use crate::reply::Reply;
use crate::setting::{Fault, Faults, Setting};
use crate::state::{Security, State};
use smallvec::SmallVec;
use std::cell::RefCell;
use std::sync::LazyLock;

/// The rules of one call, as tables. `Self` is the call with its arguments.
pub trait Rules: Sized + 'static {
    /// Which function it is.
    const FUNCTION: Function;
    /// Which arguments name objects.
    const OPERANDS: &'static [Operand<Self>];
    /// What must hold.
    const ROWS: &'static [Row<Self>];
    /// What changes, in order.
    const STEPS: &'static [Step<Self>];
    /// Clauses that say how arguments are read, and that the functions beside the tables follow.
    const MEANINGS: &'static [&'static str] = &[];

    /// Who calls.
    fn caller(&self, state: &State) -> PrincipalId;

    /// The sides that the call may be about; steps run once for each. One that is none by default.
    fn choices(_view: &View<'_, Self>, visit: &mut dyn FnMut(SideId)) {
        visit(SideId::NONE);
    }
}

/// Who has this session; nobody when it is not open.
#[must_use]
pub fn caller_of(session: Reference, state: &State) -> PrincipalId {
    state.sessions.get(session.session()).map_or(PrincipalId(u32::MAX), |row| row.principal)
}

/// An argument that names an object.
pub struct Operand<C> {
    /// The object's kind.
    pub kind: Kind,
    /// Reads the argument.
    pub get: fn(&C) -> Reference,
}

/// A kind of object that an argument may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An open session.
    Session,
    /// A media pool.
    Pool,
    /// A physical medium.
    Medium,
    /// A side.
    Side,
    /// A logical medium.
    Logical,
    /// A media type.
    MediaType,
    /// Any object of the database.
    Any,
}

impl Kind {
    fn matches(self, object: ObjectId) -> bool {
        match object {
            ObjectId::Session(_) => self == Kind::Session,
            ObjectId::Pool(_) => matches!(self, Kind::Pool | Kind::Any),
            ObjectId::Medium(_) => matches!(self, Kind::Medium | Kind::Any),
            ObjectId::Side(_) => matches!(self, Kind::Side | Kind::Any),
            ObjectId::Logical(_) => matches!(self, Kind::Logical | Kind::Any),
            ObjectId::MediaType(_) => matches!(self, Kind::MediaType | Kind::Any),
            ObjectId::Library(_) => self == Kind::Any,
        }
    }
}

/// Places in the table of operands: which of them a row reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operands(u8);

impl Operands {
    /// None of them.
    pub const NONE: Operands = Operands(0);

    /// The operand at this place.
    #[must_use]
    pub const fn at(place: u8) -> Operands {
        Operands(1 << place)
    }

    /// These and those.
    #[must_use]
    pub const fn and(self, others: Operands) -> Operands {
        Operands(self.0 | others.0)
    }

    const fn contains(self, others: Operands) -> bool {
        self.0 & others.0 == others.0
    }
}

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

/// What is known of a step without its call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepAbout {
    /// The clause that it comes from.
    pub clause: &'static str,
    /// The editions in which it runs.
    pub editions: Editions,
    /// The reading under which it runs.
    pub under: Option<ReadingChoice>,
}

/// One change that a successful call makes. Total: it never fails, even in a world that no rule
/// would allow.
pub struct Step<C: 'static> {
    /// Clause and edition.
    pub about: StepAbout,
    /// The case in which it runs; sees what the steps before it did.
    pub when: fn(&View<'_, C>) -> bool,
    /// The change.
    pub apply: fn(&mut Effect<'_, '_, C>),
}

/// A step of a table of rules, read from left to right.
pub const fn step<C>(
    clause: &'static str,
    when: fn(&View<'_, C>) -> bool,
    apply: fn(&mut Effect<'_, '_, C>),
) -> Step<C> {
    Step { about: StepAbout { clause, editions: Editions::ALL, under: None }, when, apply }
}

impl<C> Step<C> {
    /// The step runs only in these editions.
    #[must_use]
    pub const fn only_in(mut self, editions: Editions) -> Step<C> {
        self.about.editions = editions;
        self
    }

    /// The step runs only for those who answer this question so.
    #[must_use]
    pub const fn under(mut self, reading: &str, choice: &str) -> Step<C> {
        self.about.under = Some(ReadingChoice::named(reading, choice));
        self
    }
}

/// The case "in every case".
pub const fn always<C>(_view: &View<'_, C>) -> bool {
    true
}

/// Rows and steps that are left out, and steps that run out of turn, by function: how rules are
/// broken on purpose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Withheld {
    rows: [u64; Function::ALL.len()],
    steps: [u64; Function::ALL.len()],
    forced: [u64; Function::ALL.len()],
}

impl Withheld {
    /// Leaves out every row of a function: its calls always do their work.
    #[must_use]
    pub fn without_rows(function: Function) -> Withheld {
        let mut withheld = Withheld::default();
        withheld.rows[function as usize] = u64::MAX;
        withheld
    }

    /// Runs one step, by its place, in cases that are not its own.
    pub fn force_step(&mut self, function: Function, place: usize) {
        self.forced[function as usize] |= 1 << place;
    }

    /// Leaves out one step, by its place.
    pub fn withhold_step(&mut self, function: Function, place: usize) {
        self.steps[function as usize] |= 1 << place;
    }

    /// Leaves out every row and step of this clause. False when the rules have none.
    pub fn withhold(&mut self, clause: &str) -> bool {
        let before = *self;
        for &function in Function::ALL {
            let tables = tables(function);
            for (place, about) in tables.rows.iter().enumerate() {
                if about.clause == clause {
                    self.rows[function as usize] |= 1 << place;
                }
            }
            for (place, about) in tables.steps.iter().enumerate() {
                if about.clause == clause {
                    self.steps[function as usize] |= 1 << place;
                }
            }
        }
        *self != before
    }
}

/// What a row looks at: the state, the call and who calls. Asking about a reading splits the box.
pub struct View<'v, C> {
    /// Edition, directory, media types.
    pub setting: &'v Setting,
    /// The state.
    pub state: &'v State,
    /// The call.
    pub call: &'v C,
    /// Who calls.
    pub caller: PrincipalId,
    /// The faults that the call meets.
    pub faults: Faults,
    /// The side that the call is about, once it is chosen.
    pub chosen: SideId,
    /// The reply as the steps so far have filled it.
    pub reply: &'v Reply<Bound>,
    /// Whether the steps so far have changed anything.
    pub has_changed: bool,
    asker: &'v RefCell<Asker>,
}

impl<C> View<'_, C> {
    /// Whether this answer to an open question is followed.
    #[must_use]
    pub fn follows(&self, choice: ReadingChoice) -> bool {
        if !self.setting.readings.allows(choice) {
            return false;
        }
        !self.setting.readings.is_split(choice.reading) || self.asker.borrow_mut().follows(choice)
    }

    /// Whether the caller has this right on this pool; `None` when the pool's security is unknown.
    #[must_use]
    pub fn grants(&self, right: Rights, pool: PoolId) -> Option<bool> {
        let directory = &self.setting.directory;
        let passes = |()| {
            directory.is_member(self.caller, Directory::ADMINISTRATORS)
                && self.follows(access::ADMINISTRATORS_PASS)
        };
        match &self.state.pool(pool).security {
            Security::Known(descriptor) => Some(
                access::decide(directory, descriptor, self.caller, right).granted || passes(()),
            ),
            Security::Unknown => passes(()).then_some(true),
        }
    }

    /// The media type that an argument names.
    #[must_use]
    pub fn has_media_type(&self, id: MediaTypeId) -> bool {
        self.setting.media_type(id).is_some()
    }

    fn resolves(&self, operand: &Operand<C>) -> bool {
        match (operand.get)(self.call) {
            Reference::Object(object) => operand.kind.matches(object) && self.exists(object),
            Reference::Missing | Reference::Unknown => false,
        }
    }

    fn exists(&self, object: ObjectId) -> bool {
        match object {
            ObjectId::MediaType(id) => self.has_media_type(id),
            ObjectId::Pool(_)
            | ObjectId::Medium(_)
            | ObjectId::Side(_)
            | ObjectId::Logical(_)
            | ObjectId::Library(_)
            | ObjectId::Session(_) => self.state.has(object),
        }
    }

    /// The object that an argument names, if it names one.
    #[must_use]
    pub fn object(&self, reference: Reference) -> Option<ObjectId> {
        match reference {
            Reference::Object(object) => self.exists(object).then_some(object),
            Reference::Missing | Reference::Unknown => None,
        }
    }
}

/// Remembers which answers were assumed while one call is evaluated, and goes through all of them.
struct Asker {
    readings: Readings,
    /// Questions in the order in which they were asked, each with the answers still to be tried.
    trail: SmallVec<[(ReadingChoice, Readings); 4]>,
}

impl Asker {
    fn follows(&mut self, asked: ReadingChoice) -> bool {
        if let Some((assumed, _)) =
            self.trail.iter().find(|(seen, _)| seen.reading == asked.reading)
        {
            return *assumed == asked;
        }
        self.trail.extend(next_answer(asked.reading, self.readings));
        self.trail.last().is_some_and(|(assumed, _)| *assumed == asked)
    }

    /// Goes on to answers not tried yet; false when all were.
    fn advance(&mut self) -> bool {
        while let Some((assumed, rest)) = self.trail.pop() {
            if let Some(next) = next_answer(assumed.reading, rest) {
                self.trail.push(next);
                return true;
            }
        }
        false
    }

    fn narrowed(&self) -> Readings {
        self.trail.iter().fold(self.readings, |readings, (assumed, _)| readings.fixed(*assumed))
    }
}

fn next_answer(reading: Reading, mut rest: Readings) -> Option<(ReadingChoice, Readings)> {
    let choice = rest.allowed(reading).next()?;
    rest.remove(choice);
    Some((choice, rest))
}

/// What the documents leave open and a reply tells: the caller of the rules reads it from there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// The security of a pool.
    Security(PoolId),
    /// The maximum of a pool.
    Maximum(PoolId),
}

/// What a step works on: the state, to be changed, and the reply, to be filled.
pub struct Effect<'e, 's, C> {
    /// The state and the journal of its changes.
    pub transaction: Transaction<'s>,
    /// The reply: success, unless a step says otherwise.
    pub reply: Reply<Bound>,
    /// What the reply tells that was not known.
    pub learns: Option<Unread>,
    call: &'e C,
    setting: &'e Setting,
    caller: PrincipalId,
    chosen: SideId,
    asker: &'e RefCell<Asker>,
}

impl<C> Effect<'_, '_, C> {
    /// What rows look at, as it is now.
    #[must_use]
    pub fn view(&self) -> View<'_, C> {
        View {
            setting: self.setting,
            state: self.transaction.state(),
            call: self.call,
            caller: self.caller,
            faults: Faults::NONE,
            chosen: self.chosen,
            reply: &self.reply,
            has_changed: self.transaction.has_changed(),
            asker: self.asker,
        }
    }

    /// The call.
    #[must_use]
    pub fn call(&self) -> &C {
        self.call
    }

    /// Who calls.
    #[must_use]
    pub fn caller(&self) -> PrincipalId {
        self.caller
    }

    /// The side that the call is about.
    #[must_use]
    pub fn chosen(&self) -> SideId {
        self.chosen
    }

    /// The state as it is now.
    #[must_use]
    pub fn state(&self) -> &State {
        self.transaction.state()
    }
}

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
    crate::call::on_each_call!(call, call => outcomes_of(setting, state, call, faults, visit));
}

fn outcomes_of<C: Rules>(
    setting: &Setting,
    state: &mut State,
    call: &C,
    faults: Faults,
    visit: &mut dyn FnMut(Outcome<'_>),
) {
    let asker = RefCell::new(Asker { readings: setting.readings, trail: SmallVec::new() });
    let caller = call.caller(state);
    let reply = Reply::of_code(NtmsError::Success);
    let mut sides = SmallVec::<[SideId; 8]>::new();
    loop {
        let before_the_call = |state| View {
            setting,
            state,
            call,
            caller,
            faults,
            chosen: SideId::NONE,
            reply: &reply,
            has_changed: false,
            asker: &asker,
        };
        let verdicts = evaluate(&before_the_call(state));
        let narrowed = asker.borrow().narrowed();
        report_refusals::<C>(verdicts, narrowed, visit);
        if verdicts.failed & must_mask::<C>() == 0 {
            sides.clear();
            C::choices(&before_the_call(state), &mut |side| sides.push(side));
            let certain = verdicts.unknown & must_mask::<C>() == 0;
            for &chosen in &sides {
                perform(setting, state, call, caller, chosen, &asker, &mut |done| {
                    visit(done.outcome(certain, asker.borrow().narrowed()));
                });
            }
        }
        if !asker.borrow_mut().advance() {
            return;
        }
    }
}

fn report_refusals<C: Rules>(
    verdicts: Verdicts,
    readings: Readings,
    visit: &mut dyn FnMut(Outcome<'_>),
) {
    let mut rest = verdicts.failed | verdicts.unknown;
    while rest != 0 {
        let place = rest.trailing_zeros() as usize;
        rest &= rest - 1;
        let certain = verdicts.failed & (1 << place) != 0;
        visit(Outcome::Refused { row: &C::ROWS[place].about, place, certain, readings });
    }
}

const fn must_mask<C: Rules>() -> u64 {
    let mut mask = 0;
    let mut place = 0;
    while place < C::ROWS.len() {
        if C::ROWS[place].about.must {
            mask |= 1 << place;
        }
        place += 1;
    }
    mask
}

/// Checks every row that applies.
fn evaluate<C: Rules>(view: &View<'_, C>) -> Verdicts {
    const { assert!(C::ROWS.len() <= 64 && C::STEPS.len() <= 64 && C::OPERANDS.len() <= 8) };
    let withheld = view.setting.withheld.rows[C::FUNCTION as usize];
    let mut resolved = Operands::NONE;
    for (place, operand) in C::OPERANDS.iter().enumerate() {
        if view.resolves(operand) {
            resolved = resolved.and(Operands::at(place as u8));
        }
    }
    let mut verdicts = Verdicts::default();
    for (place, row) in C::ROWS.iter().enumerate() {
        let bit = 1u64 << place;
        let applies = row.about.editions.has(view.setting.edition)
            && resolved.contains(row.reads)
            && withheld & bit == 0
            && (row.when)(view);
        if !applies {
            continue;
        }
        let held = row.requirement.held(view, resolved);
        if held == Some(true) || row.about.under.is_some_and(|choice| !view.follows(choice)) {
            continue;
        }
        match held {
            Some(_) => verdicts.failed |= bit,
            None => verdicts.unknown |= bit,
        }
    }
    verdicts
}

impl<C: Rules> Requirement<C> {
    fn held(&self, view: &View<'_, C>, resolved: Operands) -> Option<bool> {
        let reference = |operands: &Operands| {
            let place = operands.0.trailing_zeros() as usize;
            C::OPERANDS.get(place).map_or(Reference::Missing, |operand| (operand.get)(view.call))
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
            Requirement::Without(fault) => {
                !view.faults.has(*fault)
                    && (*fault == Fault::SecuritySubsystem || !view.follows(CODES_AT_ANY_TIME))
            }
            Requirement::Holds(predicate) => predicate(view),
        })
    }
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
    fn outcome(&self, certain: bool, readings: Readings) -> Outcome<'d> {
        Outcome::Done {
            reply: self.reply,
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

/// Runs the steps, shows what they did, and takes it back.
fn perform<C: Rules>(
    setting: &Setting,
    state: &mut State,
    call: &C,
    caller: PrincipalId,
    chosen: SideId,
    asker: &RefCell<Asker>,
    visit: &mut dyn FnMut(Done<'_>),
) {
    let withheld = setting.withheld.steps[C::FUNCTION as usize];
    let forced = setting.withheld.forced[C::FUNCTION as usize];
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
    };
    for (place, step) in C::STEPS.iter().enumerate() {
        let is_due = || {
            step.about.editions.has(setting.edition)
                && (step.when)(&effect.view())
                && step.about.under.is_none_or(|choice| effect.view().follows(choice))
        };
        let runs = withheld & (1 << place) == 0 && (forced & (1 << place) != 0 || is_due());
        if runs {
            (step.apply)(&mut effect);
            steps |= 1 << place;
        }
    }
    let (reply, learns) = (effect.reply, effect.learns);
    visit(Done { reply: &reply, journal: &journal, state, steps, chosen, learns });
    change::undo(state, &journal);
}

/// The tables of one function, without the call.
pub struct Tables {
    /// Rows, by place.
    pub rows: Vec<&'static RowAbout>,
    /// Steps, by place.
    pub steps: Vec<&'static StepAbout>,
    /// Clauses that say how arguments are read.
    pub meanings: &'static [&'static str],
}

/// The tables of a function.
#[must_use]
pub fn tables(function: Function) -> &'static Tables {
    fn of<C: Rules>() -> Tables {
        Tables {
            rows: C::ROWS.iter().map(|row| &row.about).collect(),
            steps: C::STEPS.iter().map(|step| &step.about).collect(),
            meanings: C::MEANINGS,
        }
    }
    static ALL: LazyLock<Vec<Tables>> = LazyLock::new(|| {
        let tables = |&function: &Function| crate::call::on_each_function!(function, Called => of::<Called>());
        Function::ALL.iter().map(tables).collect()
    });
    &ALL[function as usize]
}
