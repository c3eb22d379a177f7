//! Shrinking: the fewest calls that still show the same.

use super::replay::{Replayed, replay};
use crate::campaign::conversation::ConversationError;
use crate::driver::Implementation;
use crate::trace::Trace;
use crate::wire::Entry;
use ntms_model::access::DescriptorParts;
use ntms_model::call::Function;

/// What must still happen in a shorter trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symptom {
    /// The function whose reply is forbidden.
    pub function: Option<Function>,
    /// The clause named first.
    pub clause: Option<&'static str>,
}

impl Symptom {
    /// The symptom of a replay, with the place of the entry that shows it.
    #[must_use]
    pub fn of(replayed: &Replayed) -> Option<(usize, Symptom)> {
        let (place, judgement) = replayed.first_disagreement()?;
        let function = match replayed.trace.entries.get(place)? {
            Entry::Call { call, .. } => Some(call.function()),
            Entry::Event { .. } => None,
        };
        Some((place, Symptom { function, clause: judgement.clauses.first().copied() }))
    }
}

/// Shrinks a trace to one of which no entry can be left out; tells every improvement.
///
/// The result was run: its replies are those of the last run. `None` when the trace does not show
/// the symptom in the first place.
///
/// # Errors
/// When the implementation cannot be reached.
pub fn shrink(
    implementation: &mut dyn Implementation,
    trace: &Trace,
    symptom: &Symptom,
    improved: &mut dyn FnMut(&Replayed) -> bool,
) -> Result<Option<Replayed>, ConversationError> {
    let Some(mut best) = shows(implementation, trace, symptom)? else { return Ok(None) };
    if !improved(&best) {
        return Ok(Some(best));
    }
    loop {
        best = shrink_entries(implementation, best, symptom, improved)?;
        let world = best.trace.header.world.clone();
        best = shrink_world(implementation, best, symptom)?;
        // A smaller world may need fewer calls.
        if best.trace.header.world.media.len() == world.media.len()
            && best.trace.header.world.pools.len() == world.pools.len()
        {
            return Ok(Some(best));
        }
    }
}

/// Leaves out entries, many at a time at first, until none can be left out.
fn shrink_entries(
    implementation: &mut dyn Implementation,
    mut best: Replayed,
    symptom: &Symptom,
    improved: &mut dyn FnMut(&Replayed) -> bool,
) -> Result<Replayed, ConversationError> {
    let mut size = best.trace.entries.len().div_ceil(2).max(1);
    loop {
        let before = best.trace.entries.len();
        let mut end = before;
        while end > 0 {
            let start = end.saturating_sub(size);
            // The last entry shows the symptom and stays.
            let stop = end.min(best.trace.entries.len().saturating_sub(1));
            end = start;
            if start >= stop {
                continue;
            }
            if let Some(shown) = shows(implementation, &without(&best.trace, start, stop), symptom)?
            {
                best = shown;
                if !improved(&best) {
                    return Ok(best);
                }
            }
        }
        if size > 1 {
            size = size.div_ceil(2);
        } else if best.trace.entries.len() == before {
            return Ok(best);
        }
    }
}

fn without(trace: &Trace, start: usize, stop: usize) -> Trace {
    let mut shorter = trace.clone();
    shorter.entries.drain(start..stop);
    shorter
}

fn shows(
    implementation: &mut dyn Implementation,
    trace: &Trace,
    symptom: &Symptom,
) -> Result<Option<Replayed>, ConversationError> {
    // A shorter trace may name a medium that never came: then it shows nothing.
    let replayed = match replay(implementation, trace, true) {
        Ok(replayed) => replayed,
        Err(ConversationError::Judge(_)) => return Ok(None),
        Err(error) if error.is_refused_by_the_implementation() => return Ok(None),
        Err(error) => return Err(error),
    };
    match Symptom::of(&replayed) {
        Some((place, shown)) if shown == *symptom => {
            let mut replayed = replayed;
            replayed.trace.entries.truncate(place + 1);
            replayed.judgements.truncate(place + 1);
            Ok(Some(replayed))
        }
        Some(_) | None => Ok(None),
    }
}

/// Lets everybody do everything with pools whose security does not matter: with all, or one by one.
fn plain_security(
    implementation: &mut dyn Implementation,
    mut best: Replayed,
    symptom: &Symptom,
) -> Result<Replayed, ConversationError> {
    let plain = DescriptorParts { owner: Some("SYSTEM".into()), dacl: Some(None) };
    let pools = best.trace.header.world.pools.len();
    for places in std::iter::once(0..pools).chain((0..pools).map(|place| place..place + 1)) {
        let mut plainer = best.trace.clone();
        for pool in &mut plainer.header.world.pools[places] {
            pool.security = plain.clone();
        }
        if plainer.header.world != best.trace.header.world
            && let Some(shown) = shows(implementation, &plainer, symptom)?
        {
            best = shown;
        }
    }
    Ok(best)
}

/// Leaves out what the calls do not need: media, logical media, application pools.
fn shrink_world(
    implementation: &mut dyn Implementation,
    mut best: Replayed,
    symptom: &Symptom,
) -> Result<Replayed, ConversationError> {
    for place in (0..best.trace.header.world.media.len()).rev() {
        let mut smaller = best.trace.clone();
        let medium = smaller.header.world.media.remove(place);
        let is_of_it = |side| medium.sides.iter().any(|row| row.id == side);
        smaller.header.world.logical_media.retain(|row| !is_of_it(row.side));
        if let Some(shown) = shows(implementation, &smaller, symptom)? {
            best = shown;
        }
    }
    best = plain_security(implementation, best, symptom)?;
    for place in (0..best.trace.header.world.pools.len()).rev() {
        let mut smaller = best.trace.clone();
        let pool = smaller.header.world.pools.remove(place);
        let world = &smaller.header.world;
        let is_needed = pool.kind != crate::world::WorldPoolKind::Application
            || world.pools.iter().any(|row| row.parent == Some(pool.id))
            || world.media.iter().any(|row| row.pool == pool.id);
        if !is_needed && let Some(shown) = shows(implementation, &smaller, symptom)? {
            best = shown;
        }
    }
    Ok(best)
}
