//! A conversation with an implementation, every word of it recorded and judged.

use super::coverage::Verdicts;
use crate::driver::{DriverError, Implementation, Problem};
use crate::identifier::Identifier;
use crate::judge::{Judge, JudgeError, Judgement};
use crate::protocol::Control;
use crate::trace::{Header, Trace, VERSION};
use crate::wire::{Entry, Inserted, WireCall, WireEvent, WireReply};
use crate::world::World;
use ntms_model::edition::Edition;
use ntms_model::id::ObjectId;
use ntms_model::reading::ReadingChoice;
use ntms_model::setting::Fault;

/// What can go wrong in a conversation besides a disagreement.
#[derive(Debug, thiserror::Error)]
pub enum ConversationError {
    /// The implementation cannot be talked with.
    #[error(transparent)]
    Driver(#[from] DriverError),
    /// The implementation cannot be talked with, and this is the call that it was asked for.
    #[error("{error}\n  the call was: {call}")]
    DuringCall {
        /// The call as a line of a trace.
        call: String,
        /// What went wrong.
        error: DriverError,
    },
    /// The world or an event makes no sense.
    #[error(transparent)]
    Judge(#[from] JudgeError),
}

impl ConversationError {
    /// The problem with the implementation, if it is one.
    #[must_use]
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            ConversationError::Driver(error) | ConversationError::DuringCall { error, .. } => {
                Some(&error.problem)
            }
            ConversationError::Judge(_) => None,
        }
    }

    /// Whether somebody did not want to wait any more.
    #[must_use]
    pub fn is_an_interruption(&self) -> bool {
        matches!(self.problem(), Some(Problem::Interrupted))
    }

    /// Whether the implementation refused a request and can be talked with further.
    #[must_use]
    pub fn is_refused_by_the_implementation(&self) -> bool {
        self.problem().is_some_and(|problem| !problem.ends_the_conversation())
    }
}

/// What a judge is told before it judges.
#[derive(Clone, Debug)]
pub struct Terms {
    /// Which version-marked passages hold.
    pub edition: Edition,
    /// Readings that are fixed.
    pub readings: Vec<ReadingChoice>,
    /// What the first line of the trace says besides.
    pub note: Option<Box<str>>,
}

impl Terms {
    /// The first line of a trace in this world.
    #[must_use]
    pub fn header(&self, implementation: Option<&str>, world: World) -> Header {
        Header {
            trace: VERSION,
            edition: self.edition,
            readings: self
                .readings
                .iter()
                .map(|choice| {
                    let about = choice.reading.about();
                    (about.name.into(), about.choices[usize::from(choice.choice)].into())
                })
                .collect(),
            implementation: implementation.map(Into::into),
            note: self.note.clone(),
            world,
        }
    }
}

/// One trace in the making.
pub struct Conversation<'i> {
    implementation: &'i mut dyn Implementation,
    /// The judge, after the last entry.
    pub judge: Judge,
    /// What was said so far.
    pub trace: Trace,
    /// Identifiers that name nothing any more, with what they named.
    pub graveyard: Vec<(Identifier, ObjectId)>,
    /// How often each verdict was given.
    pub verdicts: Verdicts,
}

impl<'i> Conversation<'i> {
    /// Puts the implementation into a world and begins a trace there.
    ///
    /// # Errors
    /// When the implementation cannot be reached, or the world contradicts itself.
    pub fn begin(
        implementation: &'i mut dyn Implementation,
        terms: &Terms,
        world: &World,
    ) -> Result<Conversation<'i>, ConversationError> {
        let world = implementation.reset(world)?;
        let handshake = implementation.handshake();
        let mut header = terms.header(Some(&handshake.name), world);
        if !handshake.controls.has(Control::WriteLabels) {
            // ENV-38: who cannot be told to write labels writes them when it likes.
            header.readings.entry("label-events".into()).or_insert_with(|| "silent".into());
        }
        let judge = Judge::new(&header)?;
        let trace = Trace { header, entries: Vec::new() };
        Ok(Conversation {
            implementation,
            judge,
            trace,
            graveyard: Vec::new(),
            verdicts: Verdicts::default(),
        })
    }

    /// Makes a call, records it, and judges the reply.
    ///
    /// # Errors
    /// When the implementation cannot be reached.
    pub fn call(
        &mut self,
        call: WireCall,
        faults: &[Fault],
    ) -> Result<(WireReply, Judgement), ConversationError> {
        for fault in faults {
            self.implementation.inject(*fault)?;
        }
        let reply = self.implementation.call(&call).map_err(|error| {
            ConversationError::DuringCall { call: crate::text::render_call(&call), error }
        })?;
        let known = self.names_known();
        let entry = Entry::Call { call, reply: reply.clone(), faults: faults.to_vec() };
        let judgement = self.judge.observe(&entry)?;
        self.verdicts.count(&judgement);
        self.trace.entries.push(entry);
        self.bury(known);
        Ok((reply, judgement))
    }

    /// Lets an event happen.
    ///
    /// # Errors
    /// When the implementation cannot be reached, or the event names what does not exist.
    pub fn event(
        &mut self,
        event: WireEvent,
    ) -> Result<(Option<Inserted>, Judgement), ConversationError> {
        let inserted = self.implementation.event(&event)?;
        let entry = Entry::Event { event, inserted: inserted.clone() };
        let judgement = self.judge.observe(&entry)?;
        self.verdicts.count(&judgement);
        self.trace.entries.push(entry);
        Ok((inserted, judgement))
    }

    fn names_known(&self) -> Option<crate::binding::Bindings> {
        self.judge.frontier().first().map(|alternative| alternative.bindings.clone())
    }

    /// Remembers identifiers that the last call took out of use.
    fn bury(&mut self, known: Option<crate::binding::Bindings>) {
        const MOST: usize = 64;
        let (Some(before), Some(now)) = (known, self.judge.frontier().first()) else { return };
        if before == now.bindings {
            return;
        }
        let mut gone: Vec<(Identifier, ObjectId)> =
            before.iter().filter(|(id, _)| now.bindings.object(*id).is_none()).collect();
        gone.sort_unstable();
        self.graveyard.extend(gone);
        let surplus = self.graveyard.len().saturating_sub(MOST);
        self.graveyard.drain(..surplus);
    }
}
