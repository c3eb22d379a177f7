//! The same calls once more: does it still happen?

use super::conversation::{Conversation, ConversationError, Terms};
use crate::driver::Implementation;
use crate::identifier::Identifier;
use crate::judge::Judgement;
use crate::trace::Trace;
use crate::wire::{Entry, Inserted, Wire, WireCall, WireEvent, WireReply};
use crate::world::World;
use ntms_model::call::Names;
use ntms_model::reading::ReadingChoice;
use rustc_hash::FxHashMap;
use uuid::Uuid;

/// A trace that was run again: with the identifiers of this time, and what the judge says.
#[derive(Clone, Debug)]
pub struct Replayed {
    /// What happened this time.
    pub trace: Trace,
    /// One for each entry.
    pub judgements: Vec<Judgement>,
}

impl Replayed {
    /// The first entry whose reply is forbidden.
    #[must_use]
    pub fn first_disagreement(&self) -> Option<(usize, &Judgement)> {
        self.judgements.iter().enumerate().find(|(_, judgement)| judgement.verdict.is_forbidden())
    }
}

/// Runs a trace again, up to the first reply that is forbidden, or to its end.
///
/// Identifiers of the trace stand for those that the implementation gives out this time.
///
/// # Errors
/// When the implementation cannot be reached.
pub fn replay(
    implementation: &mut dyn Implementation,
    trace: &Trace,
    stop_at_disagreement: bool,
) -> Result<Replayed, ConversationError> {
    let terms = Terms {
        edition: trace.header.edition,
        readings: trace
            .header
            .readings
            .iter()
            .filter_map(|(name, choice)| ReadingChoice::find(name, choice))
            .collect(),
        note: trace.header.note.clone(),
    };
    let mut names = NamesOfThisTime::default();
    let world = trace.header.world.clone();
    let mut conversation = Conversation::begin(implementation, &terms, &world)?;
    names.learn_world(&world, &conversation.trace.header.world);
    let mut judgements = Vec::with_capacity(trace.entries.len());
    for entry in &trace.entries {
        let judgement = match entry {
            Entry::Call { call, reply, faults } => {
                let call: WireCall = call.renamed(&mut names);
                let (answer, judgement) = conversation.call(call, faults.first().copied())?;
                names.learn_reply(reply, &answer);
                judgement
            }
            Entry::Event { event, inserted } => {
                let (answer, judgement) = conversation.event(names.event(event))?;
                names.learn_inserted(inserted.as_ref(), answer.as_ref());
                judgement
            }
        };
        let stops = stop_at_disagreement && judgement.verdict.is_forbidden();
        judgements.push(judgement);
        if stops {
            break;
        }
    }
    Ok(Replayed { trace: conversation.trace, judgements })
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
        self.learn(then.session.flatten(), now.session.flatten());
        self.learn(then.pool.flatten(), now.pool.flatten());
        self.learn(then.logical.flatten(), now.logical.flatten());
    }

    fn learn_inserted(&mut self, then: Option<&Inserted>, now: Option<&Inserted>) {
        if let (Some(then), Some(now)) = (then, now) {
            self.learn(Some(then.medium), Some(now.medium));
            for (then, now) in then.sides.iter().zip(&now.sides) {
                self.learn(Some(*then), Some(*now));
            }
        }
    }

    /// A label that nothing gave out becomes a GUID that nothing gives out.
    fn now(&self, id: Identifier) -> Identifier {
        match (self.0.get(&id), id) {
            (Some(now), _) => *now,
            (None, Identifier::Guid(_)) => id,
            (None, Identifier::Label(label)) => {
                let bytes = label.as_str().bytes();
                let number =
                    bytes.fold(0u128, |sum, byte| sum.wrapping_mul(257) + u128::from(byte));
                Identifier::Guid(Uuid::from_u128(number | 0x4c42_4c00 << 96))
            }
        }
    }

    fn event(&self, event: &WireEvent) -> WireEvent {
        let mut event = event.clone();
        match &mut event {
            WireEvent::InsertMedium(insert) => insert.media_type = self.now(insert.media_type),
            WireEvent::WriteLabels(write) => write.medium = self.now(write.medium),
            WireEvent::SetMedium(set) => set.medium = self.now(set.medium),
            WireEvent::Restart(_) => {}
        }
        event
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
