//! The judge: is what the implementation answered allowed?
//!
//! The judge keeps the *frontier*: every alternative, a state with the names of its objects, that
//! explains what was seen so far. A call is allowed when some alternative allows its reply, and the
//! alternatives that do not are dropped. It never stops: after a reply that nothing allows, the
//! frontier becomes the worlds of a single deviation.

mod compare;
mod deviation;
mod explanation;
pub mod judged;

use crate::binding::{Bindings, IntoModel};
use crate::identifier::Identifier;
use crate::trace::Header;
use crate::wire::{Entry, Inserted, WireCall, WireEvent, WireReply};
use crate::world::{Opened, World, WorldError};
use ntms_model::call::{Bound, Call};
use ntms_model::change::{self, Change};
use ntms_model::event::{self, Event, Label};
use ntms_model::id::{ObjectId, SideId};
use ntms_model::reading::{Reading, ReadingChoice, Readings};
use ntms_model::rule::{Outcome, RowAbout, outcomes};
use ntms_model::setting::{Fault, Faults, Setting};
use ntms_model::state::{MediaState, State};
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};
use std::hash::BuildHasher as _;

pub use deviation::{Deviation, FAILED_CALLS_CHANGE_NOTHING};
pub use explanation::{Allowed, Difference, Explanation};

/// One way to explain everything that was seen so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Alternative {
    /// The state.
    pub state: State,
    /// What identifiers name in it.
    pub bindings: Bindings,
}

/// What the judge says of one call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The documents allow the reply.
    Allowed,
    /// The documents leave the reply open; these answers to open questions explain it.
    Open(Vec<ReadingChoice>),
    /// A code of the environment, by this clause.
    ImplementationDefined(&'static str),
    /// Nothing that is known allows the reply.
    Forbidden(Box<Explanation>),
    /// It depends on what was never observed, or a limit was reached.
    Unknown(&'static str),
}

impl Verdict {
    /// One word for reports.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Verdict::Allowed => "allowed",
            Verdict::Open(_) => "open",
            Verdict::ImplementationDefined(_) => "implementation-defined",
            Verdict::Forbidden(_) => "forbidden",
            Verdict::Unknown(_) => "unknown",
        }
    }

    /// Whether the reply is one that the documents rule out.
    #[must_use]
    pub const fn is_forbidden(&self) -> bool {
        matches!(self, Verdict::Forbidden(_))
    }
}

/// What the judge says of one entry of a trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// Clauses of the rows that explain the reply, or of the steps that ran.
    pub clauses: Vec<&'static str>,
    /// Whether the disagreement only follows from one before it.
    pub is_consequence: bool,
}

/// A world that the judge cannot begin with, or an entry that makes no sense in it.
#[derive(Debug, thiserror::Error)]
pub enum JudgeError {
    /// The world contradicts itself.
    #[error("the world of the trace contradicts itself")]
    World(#[from] WorldError),
    /// A reading that does not exist.
    #[error(
        "`{0}` is no reading, or has no such choice; `ntms-oracle clauses --readings` lists them"
    )]
    Reading(String),
    /// An event names what does not exist.
    #[error("the event names `{0}`, which is no {1}")]
    Event(String, &'static str),
}

/// Judges the calls of one trace, in the order in which they were completed.
#[derive(Clone, Debug)]
pub struct Judge {
    setting: Setting,
    frontier: Vec<Alternative>,
    /// Every identifier that was ever given out.
    spent: FxHashSet<Identifier>,
    limit: usize,
    /// Whether alternatives were dropped because there were too many.
    overflowed: bool,
    /// Whether a reply came that only a dropped alternative may explain: nothing is known any more.
    is_lost: bool,
    disagreed: bool,
}

/// Identifiers that are gone may be given out again after a restart.
const REUSE_IS_OPEN: ReadingChoice = ReadingChoice::named("identifier-reuse", "unspecified");

/// How many alternatives are kept before the judge says that it does not know.
pub const FRONTIER_LIMIT: usize = 512;

impl Judge {
    /// A judge for the trace with this first line.
    ///
    /// # Errors
    /// When the world contradicts itself, or a reading does not exist.
    pub fn new(header: &Header) -> Result<Judge, JudgeError> {
        let mut readings = Readings::accepted(header.edition);
        for (name, choice) in &header.readings {
            let choice = ReadingChoice::find(name, choice)
                .ok_or_else(|| JudgeError::Reading(format!("{name}={choice}")))?;
            readings = readings.fixed(choice);
        }
        let mut setting = Setting::new(header.edition);
        setting.readings = readings;
        let mut judge = Judge {
            setting,
            frontier: Vec::new(),
            spent: FxHashSet::default(),
            limit: FRONTIER_LIMIT,
            overflowed: false,
            is_lost: false,
            disagreed: false,
        };
        judge.begin(&header.world)?;
        Ok(judge)
    }

    /// Begins again in another world. Identifiers that were given out stay given out.
    ///
    /// # Errors
    /// When the world contradicts itself.
    pub fn begin(&mut self, world: &World) -> Result<(), JudgeError> {
        let Opened { state, directory, media_types, bindings } = world.open()?;
        self.spent.extend(bindings.iter().map(|(id, _)| id));
        self.setting.directory = directory;
        self.setting.media_types = media_types;
        self.frontier = vec![Alternative { state, bindings }];
        self.overflowed = false;
        self.is_lost = false;
        self.disagreed = false;
        Ok(())
    }

    /// What the judge judges by.
    #[must_use]
    pub fn setting(&self) -> &Setting {
        &self.setting
    }

    /// Changes what the judge judges by.
    pub fn setting_mut(&mut self) -> &mut Setting {
        &mut self.setting
    }

    /// Every alternative that explains what was seen so far.
    #[must_use]
    pub fn frontier(&self) -> &[Alternative] {
        &self.frontier
    }

    /// Judges one entry, and keeps only the alternatives that explain it.
    ///
    /// Entries come in the order the calls completed. Never stops: on [`Verdict::Forbidden`], which
    /// lists the replies that were allowed, each with its clause, the frontier becomes the worlds of
    /// a single deviation.
    ///
    /// # Errors
    /// When an event names what does not exist.
    ///
    /// # Sources
    /// Which replies are allowed: `specs/README.md`, "Several faults at once".
    pub fn observe(&mut self, entry: &Entry) -> Result<Judgement, JudgeError> {
        match entry {
            Entry::Call { call, reply, faults } => Ok(self.observe_call(call, reply, faults)),
            Entry::Event { event, inserted } => self.observe_event(event, inserted.as_ref()),
        }
    }

    /// Takes note of a call whose reply nobody saw: it did its work in one of its ways, or nothing.
    pub fn observe_unanswered(&mut self, call: &WireCall) {
        let context = Context { setting: &self.setting, spent: &self.spent };
        let mut next = self.frontier.clone();
        for alternative in &mut self.frontier {
            context.work(alternative, call, &mut next);
            self.overflowed |= keep_at_most(self.limit, &mut next);
        }
        merge(&mut next);
        self.frontier = next;
    }

    /// The replies that are allowed for a call, each with its clause, whatever was answered.
    #[must_use]
    pub fn allowed(&self, entry: &Entry) -> Vec<Allowed> {
        let Entry::Call { call, reply, faults } = entry else { return Vec::new() };
        let observed = Observed { call, reply, faults: all(faults) };
        let context = Context { setting: &self.setting, spent: &self.spent };
        explanation::explain(&context, &mut self.frontier.clone(), &observed).allowed
    }

    /// Judges one entry as if the implementation had gone this one step out of line there.
    ///
    /// # Errors
    /// When an event names what does not exist.
    pub fn observe_deviating(
        &mut self,
        entry: &Entry,
        deviation: Deviation,
    ) -> Result<Judgement, JudgeError> {
        let Entry::Call { call, reply, faults } = entry else { return self.observe(entry) };
        if deviation == Deviation::Though {
            let observed = Observed { call, reply, faults: all(faults) };
            let context = Context { setting: &self.setting, spent: &self.spent };
            self.frontier = deviation::done_though_refused(&context, &mut self.frontier, &observed);
            let verdict = Verdict::Allowed;
            return Ok(Judgement { verdict, clauses: Vec::new(), is_consequence: false });
        }
        let earnest = self.setting.withheld;
        deviation.apply(call.function(), &mut self.setting.withheld);
        let judgement = self.observe(entry);
        self.setting.withheld = earnest;
        judgement
    }

    /// Judges one entry as if any of these steps out of line were as good as the rules there: all
    /// ways go on.
    ///
    /// # Errors
    /// When an event names what does not exist.
    pub fn observe_tolerating(
        &mut self,
        entry: &Entry,
        deviations: &[Deviation],
    ) -> Result<Judgement, JudgeError> {
        let before = self.clone();
        let mut judgement = self.observe(entry)?;
        for deviation in deviations {
            let mut deviant = before.clone();
            let tolerated = deviant.observe_deviating(entry, *deviation)?;
            if tolerated.verdict.is_forbidden() {
                continue;
            }
            if judgement.verdict.is_forbidden() {
                *self = deviant;
                judgement = tolerated;
            } else {
                self.frontier.append(&mut deviant.frontier);
                merge(&mut self.frontier);
            }
        }
        Ok(judgement)
    }

    fn observe_call(&mut self, call: &WireCall, reply: &WireReply, faults: &[Fault]) -> Judgement {
        if self.is_lost {
            return Judgement::LOST;
        }
        let observed = Observed { call, reply, faults: all(faults) };
        let mut next = Vec::new();
        let mut reasons = Reasons::default();
        let mut frontier = std::mem::take(&mut self.frontier);
        let context = Context { setting: &self.setting, spent: &self.spent };
        for alternative in &mut frontier {
            let ways = context.ways(alternative, &observed, &mut reasons);
            follow(alternative, ways, &mut next);
            self.overflowed |= keep_at_most(self.limit, &mut next);
        }
        if next.is_empty() {
            let judgement = self.disagree(&mut frontier, &observed);
            self.frontier = frontier;
            self.remember(reply);
            return judgement;
        }
        merge(&mut next);
        self.frontier = next;
        self.remember(reply);
        let clauses = std::mem::take(&mut reasons.clauses);
        Judgement { verdict: reasons.verdict(), clauses, is_consequence: false }
    }

    fn disagree(&mut self, frontier: &mut Vec<Alternative>, observed: &Observed<'_>) -> Judgement {
        if self.overflowed {
            self.is_lost = true;
            return Judgement::LOST;
        }
        let context = Context { setting: &self.setting, spent: &self.spent };
        let explanation = explanation::explain(&context, frontier, observed);
        let clauses = explanation.broken.clone();
        let is_consequence = std::mem::replace(&mut self.disagreed, true);
        *frontier = deviation::worlds(&context, frontier, observed);
        let verdict = Verdict::Forbidden(Box::new(explanation));
        Judgement { verdict, clauses, is_consequence }
    }

    /// Remembers what was given out.
    fn remember(&mut self, reply: &WireReply) {
        self.spent
            .extend([reply.session, reply.pool, reply.logical].into_iter().flatten().flatten());
    }

    /// ENV-34: after a restart, what is gone may be given out again, unless that is ruled out.
    fn forget_what_is_gone(&mut self) {
        if self.setting.readings.allows(REUSE_IS_OPEN) {
            let frontier = &self.frontier;
            self.spent.retain(|id| frontier.iter().any(|way| way.bindings.object(*id).is_some()));
        }
    }

    /// Lets an event happen in every alternative that has what it names; the others do not explain
    /// it, and are dropped. An error when that would be all of them.
    fn happen(&mut self, event: &WireEvent, inserted: Option<&Inserted>) -> Result<(), JudgeError> {
        let mut next = Vec::with_capacity(self.frontier.len());
        let mut others = Vec::new();
        let mut error = None;
        for mut alternative in std::mem::take(&mut self.frontier) {
            match events(&alternative.bindings, event) {
                Ok(events) => {
                    for event in events {
                        let journal = event::happen(&self.setting, &mut alternative.state, event);
                        alternative.bindings.follow(&journal);
                        bind_inserted(&mut alternative, &journal, inserted);
                    }
                    next.push(alternative);
                }
                Err(nothing) => {
                    error = Some(nothing);
                    others.push(alternative);
                }
            }
        }
        if let Some(error) = error.filter(|_| next.is_empty()) {
            self.frontier = others;
            return Err(error);
        }
        merge(&mut next);
        self.frontier = next;
        Ok(())
    }

    fn observe_event(
        &mut self,
        event: &WireEvent,
        inserted: Option<&Inserted>,
    ) -> Result<Judgement, JudgeError> {
        let wrong = inserted.and_then(|ids| self.wrong_identifiers(event, ids));
        for ids in inserted.iter() {
            self.spent.extend(ids.sides.iter().chain([&ids.medium]));
        }
        if let Err(error) = self.happen(event, inserted) {
            // What came into a world that is gone by now cannot be known any more.
            return if self.disagreed { Ok(Judgement::UNKNOWN_EVENT) } else { Err(error) };
        }
        if matches!(event, WireEvent::Restart(_)) {
            self.forget_what_is_gone();
        }
        let Some(explanation) = wrong else {
            let verdict = Verdict::Allowed;
            return Ok(Judgement { verdict, clauses: Vec::new(), is_consequence: false });
        };
        let clauses = explanation.broken.clone();
        let is_consequence = std::mem::replace(&mut self.disagreed, true);
        let verdict = Verdict::Forbidden(Box::new(explanation));
        Ok(Judgement { verdict, clauses, is_consequence })
    }

    /// ENV-8, ENV-9: a new medium has as many sides as its type says, and new identifiers for all.
    fn wrong_identifiers(&self, event: &WireEvent, ids: &Inserted) -> Option<Explanation> {
        let all: Vec<Identifier> = ids.sides.iter().chain([&ids.medium]).copied().collect();
        let is_old = |place: &usize| {
            let id = all[*place];
            id == Identifier::NIL || self.spent.contains(&id) || all[..*place].contains(&id)
        };
        let old: Vec<_> = (0..all.len()).filter(is_old).map(|place| &all[place]).collect();
        if !old.is_empty() {
            return Some(Explanation::reused(&old));
        }
        let WireEvent::InsertMedium(insert) = event else { return None };
        let alternative = self.frontier.first()?;
        let Some(ObjectId::MediaType(id)) = alternative.bindings.object(insert.media_type) else {
            return None;
        };
        let sides = usize::from(self.setting.media_type(id)?.sides);
        (sides != ids.sides.len()).then(|| Explanation::sides(sides, ids.sides.len()))
    }
}

impl Judgement {
    const LOST: Judgement = Judgement {
        verdict: Verdict::Unknown("there were more alternatives than the judge keeps"),
        clauses: Vec::new(),
        is_consequence: false,
    };
    const UNKNOWN_EVENT: Judgement = Judgement {
        verdict: Verdict::Unknown("no world after the disagreement has what the event names"),
        clauses: Vec::new(),
        is_consequence: true,
    };
}

/// The events of the model that an event of the wire is.
pub(crate) fn events(bindings: &Bindings, event: &WireEvent) -> Result<Vec<Event>, JudgeError> {
    let object = |id: Identifier| bindings.object(id);
    let medium = |id: Identifier| match object(id) {
        Some(ObjectId::Medium(medium)) => Ok(medium),
        _ => Err(JudgeError::Event(id.to_string(), "medium")),
    };
    Ok(match event {
        WireEvent::InsertMedium(insert) => {
            let label = Label::from_name(&insert.label)
                .ok_or_else(|| JudgeError::Event(insert.label.to_string(), "label"))?;
            match object(insert.media_type) {
                Some(ObjectId::MediaType(media_type)) => vec![Event::Insert { media_type, label }],
                _ => return Err(JudgeError::Event(insert.media_type.to_string(), "media type")),
            }
        }
        WireEvent::WriteLabels(write) => vec![Event::WriteLabels(medium(write.medium)?)],
        WireEvent::SetMedium(set) => {
            let medium = medium(set.medium)?;
            let media_state = set
                .media_state
                .map(|number| {
                    MediaState::from_number(number)
                        .ok_or_else(|| JudgeError::Event(number.to_string(), "media state"))
                })
                .transpose()?;
            let enable = set.enabled.map(|enabled| Event::Enable(medium, enabled));
            let bring_in = set.online.map(|online| Event::BringIn(medium, online));
            let used = media_state.map(|state| Event::Use(medium, state));
            [enable, bring_in, used].into_iter().flatten().collect()
        }
        WireEvent::Restart(_) => vec![Event::Restart],
    })
}

fn bind_inserted(alternative: &mut Alternative, journal: &[Change], inserted: Option<&Inserted>) {
    let Some(inserted) = inserted else { return };
    for change in journal {
        if let Change::Medium { id, from: None, to: Some(_) } = change {
            alternative.bindings.bind(inserted.medium, ObjectId::Medium(*id));
            for (index, side) in inserted.sides.iter().enumerate() {
                let object = ObjectId::Side(SideId { medium: *id, index: index as u8 });
                alternative.bindings.bind(*side, object);
            }
        }
    }
}

fn all(faults: &[Fault]) -> Faults {
    faults.iter().fold(Faults::NONE, |set, fault| set.with(*fault))
}

/// A call with its reply, and what it met.
struct Observed<'o> {
    call: &'o WireCall,
    reply: &'o WireReply,
    faults: Faults,
}

/// What every alternative is judged by.
struct Context<'c> {
    setting: &'c Setting,
    spent: &'c FxHashSet<Identifier>,
}

/// Which identifiers may name something new.
struct Fresh<'f> {
    spent: &'f FxHashSet<Identifier>,
    allows_reuse: bool,
}

impl Fresh<'_> {
    fn allows(&self, id: Identifier) -> bool {
        self.allows_reuse || (id != Identifier::NIL && !self.spent.contains(&id))
    }
}

/// One way from an alternative past a call.
enum Way {
    /// It was refused: nothing changes.
    Stay,
    /// It did its work.
    Change { journal: Vec<Change>, bindings: Bindings, learned: Option<compare::Learned> },
}

impl Context<'_> {
    /// Carries a call from the wire into an alternative.
    fn bound(&self, bindings: &Bindings, call: &WireCall) -> Call<Bound> {
        call.renamed(&mut IntoModel { bindings, directory: &self.setting.directory })
    }

    /// Adds the alternatives in which a call did its work. What it made has no names yet.
    fn work(&self, alternative: &mut Alternative, call: &WireCall, next: &mut Vec<Alternative>) {
        let Alternative { state, bindings } = alternative;
        let call = self.bound(bindings, call);
        outcomes(self.setting, state, &call, Faults::NONE, &mut |outcome| {
            if let Outcome::Done { journal, state, .. } = outcome {
                let mut bindings = bindings.clone();
                bindings.follow(journal);
                next.push(Alternative { state: state.clone(), bindings });
            }
        });
    }

    /// Every way on which the reply is the one that was observed, and why.
    fn ways(
        &self,
        alternative: &mut Alternative,
        observed: &Observed<'_>,
        reasons: &mut Reasons,
    ) -> Vec<Way> {
        let Alternative { state, bindings } = alternative;
        let call = self.bound(bindings, observed.call);
        let fresh = Fresh { spent: self.spent, allows_reuse: false };
        let function = observed.call.function();
        let mut ways = Vec::new();
        let mut refused = false;
        outcomes(self.setting, state, &call, observed.faults, &mut |outcome| match outcome {
            Outcome::Refused { row, certain, readings, .. } => {
                reasons.evaluated(readings);
                if compare::code_matches(function, row, observed.reply, &readings)
                    && compare::output_of_refusal(observed.reply).is_none()
                {
                    refused = true;
                    reasons.refused(self.setting, row, certain, readings);
                }
            }
            Outcome::Done { reply, journal, state, steps, learns, certain, readings, .. } => {
                reasons.evaluated(readings);
                let seen =
                    compare::Seen { setting: self.setting, state, bindings, fresh: &fresh, learns };
                let matched = compare::reply_matches(&seen, observed.call, reply, observed.reply);
                let Some(new) = matched else { return };
                reasons.done(function, steps, certain, readings);
                let mut names = bindings.clone();
                names.follow(journal);
                for (id, object) in new {
                    names.bind(id, object);
                }
                let told =
                    |unread| compare::Learned::from_reply(unread, self.setting, observed.reply);
                let learned = learns.and_then(told);
                ways.push(Way::Change { journal: journal.to_vec(), bindings: names, learned });
            }
        });
        if refused {
            ways.push(Way::Stay);
        }
        ways
    }
}

/// Goes every way from an alternative; the last one without a copy of the state.
fn follow(alternative: &mut Alternative, mut ways: Vec<Way>, next: &mut Vec<Alternative>) {
    let Some(last) = ways.pop() else { return };
    for way in ways {
        next.push(go(alternative.clone(), way));
    }
    next.push(go(std::mem::take(alternative), last));
}

fn go(mut alternative: Alternative, way: Way) -> Alternative {
    if let Way::Change { journal, bindings, learned } = way {
        change::redo(&mut alternative.state, &journal);
        alternative.bindings = bindings;
        if let Some(learned) = learned {
            learned.write(&mut alternative.state);
        }
    }
    alternative
}

/// Drops alternatives beyond a limit, equal ones first; true when others had to go, too.
fn keep_at_most(limit: usize, frontier: &mut Vec<Alternative>) -> bool {
    if frontier.len() <= limit {
        return false;
    }
    merge(frontier);
    let is_too_long = frontier.len() > limit;
    frontier.truncate(limit);
    is_too_long
}

/// Drops alternatives that are equal.
fn merge(frontier: &mut Vec<Alternative>) {
    if frontier.len() < 2 {
        return;
    }
    let mut places: FxHashMap<u64, Vec<usize>> = FxHashMap::default();
    let mut kept: Vec<Alternative> = Vec::with_capacity(frontier.len());
    for alternative in frontier.drain(..) {
        let same = places.entry(FxBuildHasher.hash_one(&alternative.state)).or_default();
        if !same.iter().any(|place| kept[*place] == alternative) {
            same.push(kept.len());
            kept.push(alternative);
        }
    }
    *frontier = kept;
}

/// Why a reply is allowed.
#[derive(Default)]
struct Reasons {
    clauses: Vec<&'static str>,
    /// Answers to open questions under which something was evaluated, and under which it matched.
    evaluated: Vec<Readings>,
    matched: Vec<Readings>,
    plain: bool,
    environment: Option<&'static str>,
    open: Vec<ReadingChoice>,
    certain: bool,
}

impl Reasons {
    fn evaluated(&mut self, readings: Readings) {
        if !self.evaluated.contains(&readings) {
            self.evaluated.push(readings);
        }
    }

    fn matched(&mut self, clause: &'static str, certain: bool, readings: Readings) {
        if !self.clauses.contains(&clause) {
            self.clauses.push(clause);
        }
        if !self.matched.contains(&readings) {
            self.matched.push(readings);
        }
        self.certain |= certain;
    }

    fn refused(&mut self, setting: &Setting, row: &RowAbout, certain: bool, readings: Readings) {
        self.matched(row.clause, certain, readings);
        if row.group == ntms_model::rule::Group::Environment {
            self.environment = Some(row.clause);
        } else if let Some(choice) =
            row.under.filter(|choice| setting.readings.is_split(choice.reading))
        {
            self.open.push(choice);
        } else {
            self.plain = true;
        }
    }

    fn done(
        &mut self,
        function: ntms_model::call::Function,
        steps: u64,
        certain: bool,
        readings: Readings,
    ) {
        let tables = ntms_model::rule::tables(function);
        for (place, step) in tables.steps.iter().enumerate() {
            if steps & (1 << place) != 0 {
                self.matched(step.clause, certain, readings);
            }
        }
        self.plain = true;
    }

    fn verdict(self) -> Verdict {
        if !self.certain {
            return Verdict::Unknown("it depends on what was never observed");
        }
        let everywhere = self.evaluated.iter().all(|readings| self.matched.contains(readings));
        match (self.plain, self.environment) {
            (true, _) if everywhere => Verdict::Allowed,
            (false, Some(clause)) if self.open.is_empty() => Verdict::ImplementationDefined(clause),
            _ => Verdict::Open(self.assumed()),
        }
    }

    /// The answers that all explanations share and that not everything shares.
    fn assumed(&self) -> Vec<ReadingChoice> {
        let mut assumed = self.open.clone();
        for reading in Reading::all() {
            let allowed = |readings: &Readings| readings.allowed(reading).collect::<Vec<_>>();
            let Some(first) = self.matched.first().map(allowed) else { continue };
            let shared = self.matched.iter().all(|readings| allowed(readings) == first);
            let told = self.evaluated.iter().any(|readings| allowed(readings) != first);
            if shared && told && first.len() == 1 && !assumed.contains(&first[0]) {
                assumed.push(first[0]);
            }
        }
        assumed
    }
}
