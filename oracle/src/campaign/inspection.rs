//! A closer look: a trace once more, with a look at everything after each call. What a reply alone
//! leaves in doubt, a medium that did not move or a counter that is wrong, this tells apart.

use super::conversation::ConversationError;
use super::diagnosis::{Diagnosis, diagnose};
use super::observation::Observer;
use super::replay::Replay;
use crate::driver::Implementation;
use crate::trace::Trace;
use crate::wire::Entry;

/// What a closer look told.
#[derive(Clone, Debug, Default)]
pub struct Inspection {
    /// Single steps out of line that explain everything that was seen.
    pub diagnoses: Vec<Diagnosis>,
    /// Whether something was wrong already before the last entry.
    pub is_wrong_earlier: bool,
}

/// Runs a trace again, looks at everything after each change, and diagnoses all of it.
///
/// # Errors
/// When the implementation cannot be reached.
pub fn inspect(
    implementation: &mut dyn Implementation,
    trace: &Trace,
    goes_on: &mut dyn FnMut() -> bool,
) -> Result<Inspection, ConversationError> {
    let handshake = implementation.handshake().clone();
    let mut replay = Replay::begin(implementation, trace)?;
    let mut observer = None;
    // Where each entry of the trace stands among all that was said.
    let mut places = Vec::new();
    let mut is_wrong = false;
    let mut is_wrong_earlier = false;
    for (number, entry) in trace.entries.iter().enumerate() {
        if !goes_on() {
            return Ok(Inspection::default());
        }
        is_wrong_earlier = is_wrong;
        places.push(replay.conversation.trace.entries.len());
        is_wrong |= replay.step(entry)?.verdict.is_disagreement();
        let is_last = number + 1 == trace.entries.len();
        if is_last || !changes(entry) {
            continue;
        }
        let conversation = &mut replay.conversation;
        if observer.is_none() {
            let (opened, _) = Observer::open(conversation, &handshake)?;
            observer = opened.map(Observer::patient);
        }
        if let Some(observer) = &mut observer {
            let before = conversation.verdicts.disagreements();
            observer.look_at_everything(conversation)?;
            is_wrong |= conversation.verdicts.disagreements() > before;
        }
    }
    let mut diagnoses = diagnose(&replay.conversation.trace, goes_on)?;
    diagnoses.retain_mut(|diagnosis| {
        let place = places.iter().position(|place| *place == diagnosis.entry);
        diagnosis.entry = place.unwrap_or_default();
        place.is_some()
    });
    Ok(Inspection { diagnoses, is_wrong_earlier })
}

fn changes(entry: &Entry) -> bool {
    match entry {
        Entry::Event { .. } => true,
        Entry::Call { call, .. } => !call.function().only_reads(),
    }
}
