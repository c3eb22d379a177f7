//! The same calls once more: does it still happen?

use super::conversation::{Conversation, ConversationError, Terms};
use crate::driver::Implementation;
use crate::identifier::Identifier;
use crate::judge::judged::NEW_IDENTIFIERS;
use crate::judge::{JudgeError, Judgement, Symptom};
use crate::trace::{Header, Trace};
use crate::wire::{Entry, Inserted, Wire, WireCall, WireReply};
use crate::world::World;
use ntms_model::call::Names;
use ntms_model::reading::ReadingChoice;
use rustc_hash::FxHashMap;

/// A trace that was run again: with the identifiers of this time, and what the judge says.
#[derive(Clone, Debug)]
pub struct Replayed {
    /// What happened this time.
    pub trace: Trace,
    /// One for each entry of this time.
    pub judgements: Vec<Judgement>,
}

impl Replayed {
    /// The first entry whose reply is forbidden.
    #[must_use]
    pub fn first_disagreement(&self) -> Option<(usize, &Judgement)> {
        self.judgements
            .iter()
            .enumerate()
            .find(|(_, judgement)| judgement.verdict.is_disagreement())
    }

    /// What that entry shows, with its place.
    #[must_use]
    pub fn symptom(&self) -> Option<(usize, Symptom)> {
        let (place, judgement) = self.first_disagreement()?;
        Some((place, Symptom::of(self.trace.entries.get(place)?, judgement)?))
    }
}

/// Runs a trace again, up to the first reply that is forbidden, or to its end.
///
/// Identifiers of the trace stand for those that the implementation gives out this time. An event
/// that names what is not there this time, such as a medium that this time was ejected, is left out.
///
/// # Errors
/// When the implementation cannot be reached.
pub fn replay(
    implementation: &mut dyn Implementation,
    trace: &Trace,
    stop_at_disagreement: bool,
) -> Result<Replayed, ConversationError> {
    let mut replay = Replay::begin(implementation, trace)?;
    let mut judgements = Vec::with_capacity(trace.entries.len());
    for entry in &trace.entries {
        if !replay.can_happen(entry) {
            continue;
        }
        let judgement = replay.step(entry)?;
        let stops = stop_at_disagreement && judgement.verdict.is_disagreement();
        judgements.push(judgement);
        if stops {
            break;
        }
    }
    Ok(Replayed { trace: replay.conversation.trace, judgements })
}

/// A trace that is being run again.
pub struct Replay<'i> {
    /// What was said this time.
    pub conversation: Conversation<'i>,
    names: NamesOfThisTime,
}

impl<'i> Replay<'i> {
    /// Puts the implementation into the world of the trace.
    ///
    /// # Errors
    /// When the implementation cannot be reached, or the trace fixes readings that do not exist.
    pub fn begin(
        implementation: &'i mut dyn Implementation,
        trace: &Trace,
    ) -> Result<Replay<'i>, ConversationError> {
        let terms = Terms {
            edition: trace.header.edition,
            readings: readings(&trace.header)?,
            note: trace.header.note.clone(),
        };
        let world = &trace.header.world;
        let conversation = Conversation::begin(implementation, &terms, world)?;
        let mut names = NamesOfThisTime::default();
        names.learn_world(world, &conversation.trace.header.world);
        Ok(Replay { conversation, names })
    }

    /// Whether there is something this time that an event names.
    fn can_happen(&self, entry: &Entry) -> bool {
        match entry {
            Entry::Call { .. } => true,
            Entry::Event { event, .. } => {
                let event = event.renamed(&mut |id| self.names.now(id));
                self.conversation.judge.may_have_what_is_named_by(&event)
            }
        }
    }

    /// Does the next thing of the trace again.
    ///
    /// # Errors
    /// When the implementation cannot be reached, or an event names what is not there.
    pub fn step(&mut self, entry: &Entry) -> Result<Judgement, ConversationError> {
        let names = &mut self.names;
        match entry {
            Entry::Call { call, reply, faults } => {
                let call: WireCall = call.renamed(names);
                let (answer, judgement) = self.conversation.call(call, faults)?;
                names.learn_reply(reply, &answer);
                Ok(judgement)
            }
            Entry::Event { event, inserted } => {
                let event = event.renamed(&mut |id| names.now(id));
                let (answer, judgement) = self.conversation.event(event)?;
                names.learn_inserted(inserted.as_ref(), answer.as_ref());
                Ok(judgement)
            }
        }
    }
}

/// The readings that the trace fixes.
fn readings(header: &Header) -> Result<Vec<ReadingChoice>, JudgeError> {
    let find = |name: &str, choice: &str| {
        let unknown = || JudgeError::Reading(format!("{name}={choice}"));
        ReadingChoice::find(name, choice).ok_or_else(unknown)
    };
    header.readings.iter().map(|(name, choice)| find(name, choice)).collect()
}

/// Which identifier of this time stands for one of the trace.
#[derive(Default)]
struct NamesOfThisTime(FxHashMap<Identifier, Identifier>);

impl NamesOfThisTime {
    fn learn(&mut self, then: Option<Identifier>, now: Option<Identifier>) {
        if let (Some(then), Some(now)) = (then, now) {
            self.0.insert(then, now);
        }
    }

    fn learn_world(&mut self, then: &World, now: &World) {
        let all = |world: &World| {
            let mut ids = Vec::new();
            drop(world.clone().renamed(|id| {
                ids.push(id);
                id
            }));
            ids
        };
        for (then, now) in all(then).into_iter().zip(all(now)) {
            self.learn(Some(then), Some(now));
        }
    }

    fn learn_reply(&mut self, then: &WireReply, now: &WireReply) {
        for &(output, _) in NEW_IDENTIFIERS {
            let told = |reply: &WireReply| -> Vec<Option<Identifier>> {
                reply.made().filter(|(name, _)| *name == output).map(|(_, id)| *id).collect()
            };
            for (then, now) in told(then).into_iter().zip(told(now)) {
                self.learn(then, now);
            }
        }
    }

    fn learn_inserted(&mut self, then: Option<&Inserted>, now: Option<&Inserted>) {
        if let (Some(then), Some(now)) = (then, now) {
            self.learn(Some(then.medium), Some(now.medium));
            for (then, now) in then.sides.iter().zip(&now.sides) {
                self.learn(Some(*then), Some(*now));
            }
        }
    }

    /// What nothing gave out this time keeps its name: it names nothing.
    fn now(&self, id: Identifier) -> Identifier {
        self.0.get(&id).copied().unwrap_or(id)
    }
}

impl Names<Wire, Wire> for NamesOfThisTime {
    fn id(&mut self, id: &Option<Identifier>) -> Option<Identifier> {
        id.map(|id| self.now(id))
    }

    fn principal(&mut self, name: &Box<str>) -> Box<str> {
        name.clone()
    }
}
