//! The judge: is what the implementation answered allowed?
//!
//! The judge keeps the *frontier*: every alternative, a state with the names of its objects and the
//! answers to questions of policy, that explains what was seen so far. A call is allowed when some
//! alternative allows its reply, and the alternatives that do not are dropped. It never stops: after
//! a reply that nothing allows, the frontier becomes the worlds of a single deviation.

pub mod alternative;
mod behind;
mod block;
mod compare;
mod deviation;
mod doubts;
mod edits;
mod evaluation;
mod evidence;
mod explanation;
mod facts;
mod grounds;
mod happening;
mod involved;
pub mod judged;
mod labels;
mod path;
mod policy;
mod reasons;
mod refutation;
mod spent;
mod symptom;
mod verdict;
mod way;

use crate::trace::Header;
use crate::wire::{Entry, WireCall, WireReply};
use crate::world::{Opened, WorldError};
use alternative::{Boxes, keep_at_most, merge};
use block::Blocks;
use doubts::Doubts;
use grounds::Grounds;
use ntms_model::access::Flaw;
use ntms_model::reading::{ReadingChoice, Readings};
use ntms_model::setting::{Fault, Faults, Setting};
use policy::Policies;
use reasons::Reasons;
use spent::Spent;
use way::{Context, Observed, Way, Ways, follow, follow_all, follow_alone, may_meet};

pub use alternative::Alternative;
pub use deviation::{Deviation, FAILED_CALLS_CHANGE_NOTHING};
pub use doubts::Standing;
pub use explanation::{Allowed, Difference, Explanation};
pub use facts::Fact;
pub(crate) use happening::events;
pub use involved::involved;
pub use path::likeliest;
pub use policy::Followed;
pub use refutation::{AllowedReply, Kind, Objection, Refutation, Refuted};
pub use symptom::Symptom;
pub use verdict::{Judgement, Verdict};

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
    spent: Spent,
    limit: usize,
    /// Whether alternatives were dropped because there were too many.
    overflowed: bool,
    /// Whether a reply came that only a dropped alternative may explain: nothing is known any more.
    is_lost: bool,
    disagreed: bool,
    doubts: Doubts,
    policies: Policies,
    /// How many entries were judged.
    entries: usize,
    /// Among so many sides that are alike a choice is left open.
    fewest_alike: usize,
}

/// How many alternatives are kept before the judge says that it does not know.
pub const FRONTIER_LIMIT: usize = 512;

/// Among fewer sides that are alike there is one alternative for each, and nothing is remembered in sum
/// only.
const FEWEST_ALIKE: usize = 12;

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
        let Opened { state, directory, media_types, bindings } = header.world.open()?;
        setting.directory = directory;
        setting.media_types = media_types;
        let policies = Policies::new(&setting.readings);
        let spent = bindings.iter().map(|(id, _)| id).collect();
        let boxes = Boxes::of(setting.readings);
        Ok(Judge {
            setting,
            frontier: vec![Alternative { state, bindings, boxes, blocks: Blocks::default() }],
            spent,
            limit: FRONTIER_LIMIT,
            overflowed: false,
            is_lost: false,
            disagreed: false,
            doubts: Doubts::default(),
            policies,
            entries: 0,
            fewest_alike: FEWEST_ALIKE,
        })
    }

    /// The same judge, but among so many sides that are alike it leaves a choice open.
    #[cfg(test)]
    fn leaving_open(self, fewest_alike: usize) -> Judge {
        Judge { fewest_alike, ..self }
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

    /// How much is held possible at once: alternatives, each as often as it has boxes.
    #[must_use]
    pub fn breadth(&self) -> usize {
        self.frontier.iter().map(|alternative| alternative.boxes.len()).sum()
    }

    /// Whether there were more alternatives than the judge keeps, and one that it dropped may explain
    /// what came then: from there on it knows nothing.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        self.is_lost
    }

    /// The questions of policy that were answered by what was seen so far, and how.
    pub fn followed(&self) -> impl Iterator<Item = Followed> {
        self.policies.followed()
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
        self.entries += 1;
        match entry {
            Entry::Call { call, reply, faults } => Ok(self.observe_call(call, reply, faults)),
            Entry::Event { event, inserted } => self.observe_event(event, inserted.as_ref()),
        }
    }

    /// Takes note of a call whose reply nobody saw: it did its work in one of its ways, or nothing.
    pub fn observe_unanswered(&mut self, call: &WireCall) {
        let context =
            Context { setting: &self.setting, spent: &self.spent, fewest_alike: self.fewest_alike };
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
        let context =
            Context { setting: &self.setting, spent: &self.spent, fewest_alike: self.fewest_alike };
        explanation::explain(&context, &mut self.frontier.clone(), &observed).allowed
    }

    /// The same judge of somebody who does not follow some clauses of access control.
    #[must_use]
    pub fn of_flawed(mut self, flaw: &'static Flaw) -> Judge {
        self.setting.mutation.access = Some(flaw);
        self
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
            let context = Context {
                setting: &self.setting,
                spent: &self.spent,
                fewest_alike: self.fewest_alike,
            };
            self.frontier = deviation::done_though_refused(&context, &mut self.frontier, &observed);
            return Ok(Judgement::ALLOWED);
        }
        let earnest = self.setting.mutation;
        deviation.apply(call.function(), &mut self.setting.mutation);
        let judgement = self.observe(entry);
        self.setting.mutation = earnest;
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
            if tolerated.verdict.is_disagreement() {
                continue;
            }
            if judgement.verdict.is_disagreement() {
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
        let mut reasons = Reasons::of(call.function());
        let mut frontier = std::mem::take(&mut self.frontier);
        let context =
            Context { setting: &self.setting, spent: &self.spent, fewest_alike: self.fewest_alike };
        let mut may_be_equal = false;
        if let [alternative] = &mut *frontier
            && context.is_plain(alternative)
        {
            // Nearly every call of every trace: nothing is moved or compared.
            let mut ways = context.ways(alternative, &observed, &mut reasons);
            if follow_alone(alternative, &mut ways) {
                next = std::mem::take(&mut frontier);
            } else {
                may_be_equal = ways.iter().any(Way::changes_anything);
                follow(alternative, ways, &mut next);
                self.overflowed |= keep_at_most(self.limit, &mut next);
            }
        } else if frontier.iter().all(|alternative| context.is_plain(alternative)) {
            let ways: Vec<Ways> = frontier
                .iter_mut()
                .map(|alternative| context.ways(alternative, &observed, &mut reasons))
                .collect();
            may_be_equal = may_meet(&ways);
            if ways.iter().any(|ways| !ways.is_empty()) {
                let limit = self.limit;
                self.overflowed |= follow_all(&mut frontier, ways, limit);
                next = std::mem::take(&mut frontier);
            }
        } else {
            for alternative in &mut frontier {
                may_be_equal |= context.go_on(alternative, &observed, &mut reasons, &mut next);
                self.overflowed |= keep_at_most(self.limit, &mut next);
            }
        }
        if next.is_empty() {
            let judgement = self.disagree(&mut frontier, &observed);
            self.frontier = frontier;
            self.remember(reply);
            return judgement;
        }
        if may_be_equal {
            merge(&mut next);
        }
        self.go_on(next);
        self.remember(reply);
        let grounds = reasons.grounds();
        if self.disagreed {
            self.doubts.read(&self.frontier, call, reply);
        }
        Judgement { verdict: reasons.verdict(), grounds, standing: Standing::New }
    }

    fn disagree(&mut self, frontier: &mut Vec<Alternative>, observed: &Observed<'_>) -> Judgement {
        if self.overflowed {
            self.is_lost = true;
            return Judgement::LOST;
        }
        let context =
            Context { setting: &self.setting, spent: &self.spent, fewest_alike: self.fewest_alike };
        if !self.disagreed
            && let Some((next, explanation)) =
                self.policies.contradicted(&context, frontier, observed)
        {
            *frontier = next;
            merge(frontier);
            self.policies.loosen(frontier);
            let grounds = Grounds::named(explanation.broken.clone());
            let verdict = Verdict::Inconsistent(Box::new(explanation));
            return Judgement { verdict, grounds, standing: Standing::New };
        }
        let explanation = explanation::explain(&context, frontier, observed);
        let grounds = Grounds::named(explanation.broken.clone());
        self.disagreed = true;
        let standing = self.doubts.call(frontier, observed.call, observed.reply, &explanation);
        let (worlds, touched) = deviation::worlds(&context, frontier, observed);
        *frontier = worlds;
        self.doubts.add(frontier, touched);
        let verdict = Verdict::Forbidden(Box::new(explanation));
        Judgement { verdict, grounds, standing }
    }

    /// Goes on with what explains everything. After a disagreement nothing is told about policies
    /// any more: what is wrong in the worlds that follow it is not known. Nor once alternatives were
    /// dropped because there were too many: they may have given other answers.
    fn go_on(&mut self, mut next: Vec<Alternative>) {
        self.policies.loosen(&mut next);
        if !self.disagreed && !self.overflowed {
            self.policies.learn(&next, self.entries);
        }
        self.frontier = next;
    }

    /// Remembers what was given out.
    fn remember(&mut self, reply: &WireReply) {
        self.spent.extend(reply.made().filter_map(|(_, id)| *id));
    }
}

fn all(faults: &[Fault]) -> Faults {
    faults.iter().fold(Faults::NONE, |set, fault| set.with(*fault))
}
