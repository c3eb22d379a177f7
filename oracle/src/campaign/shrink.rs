//! Shrinking: the fewest calls that still show the same.

use super::replay::{Replayed, replay};
use crate::campaign::conversation::ConversationError;
use crate::driver::Implementation;
use crate::identifier::Identifier;
use crate::judge::{self, Judge, Symptom};
use crate::trace::Trace;
use crate::wire::{Entry, WireEvent};
use ntms_model::access::DescriptorParts;
use ntms_model::call::{Call, Function};
use ntms_model::event;

/// Who is told how the shrinking goes, and may end it.
pub trait Audience {
    /// A shorter trace shows the symptom.
    fn improved(&mut self, best: &Replayed);
    /// Another trace is about to be tried; false ends the shrinking with the best so far.
    fn goes_on(&mut self) -> bool;
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
    audience: &mut dyn Audience,
) -> Result<Option<Replayed>, ConversationError> {
    let impossible = impossible_events(trace);
    let mut shrinker = Shrinker { implementation, symptom, audience, impossible };
    let Some(mut best) = shrinker.shows(trace)? else { return Ok(None) };
    shrinker.audience.improved(&best);
    loop {
        let before = best.trace.clone();
        best = shrinker.shrink_entries(best)?;
        best = shrinker.one_session_each(best)?;
        best = shrinker.shrink_world(best)?;
        // A smaller world may need fewer calls.
        let is_smaller = best.trace.header.world != before.header.world
            || best.trace.entries.len() < before.entries.len();
        if !is_smaller || !shrinker.audience.goes_on() {
            return Ok(Some(best));
        }
    }
}

/// The shortest trace in which a call of this function is itself forbidden, for a trace that ends with
/// such a call and in which only what it did is wrong: with less in the world, the call may show by its
/// reply what is wrong with it. `None` when it never does.
///
/// # Errors
/// When the implementation cannot be reached.
pub fn shrink_to_the_call(
    implementation: &mut dyn Implementation,
    trace: &Trace,
    function: Function,
    audience: &mut dyn Audience,
) -> Result<Option<Replayed>, ConversationError> {
    for place in 0..trace.header.world.media.len() {
        if !audience.goes_on() {
            break;
        }
        let smaller = without_medium(trace, place);
        if impossible_events(&smaller) > impossible_events(trace) {
            continue;
        }
        let replayed = match replay(implementation, &smaller, true) {
            Ok(replayed) => replayed,
            Err(ConversationError::Judge(_)) => continue,
            Err(error) if error.is_refused_by_the_implementation() => continue,
            Err(error) => return Err(error),
        };
        if let Some((_, symptom)) = replayed.symptom()
            && symptom.function == Some(function)
        {
            return shrink(implementation, &replayed.trace, &symptom, audience);
        }
    }
    Ok(None)
}

/// The same trace in a world that lacks the medium at this place.
fn without_medium(trace: &Trace, place: usize) -> Trace {
    let mut smaller = trace.clone();
    let medium = smaller.header.world.media.remove(place);
    let is_of_it = |side| medium.sides.iter().any(|row| row.id == side);
    smaller.header.world.logical_media.retain(|row| !is_of_it(row.side));
    smaller
}

/// How many events of a trace cannot happen where they stand, such as taking a medium into use that
/// is offline: an implementation may do with them what it likes.
fn impossible_events(trace: &Trace) -> usize {
    if !trace.entries.iter().any(|entry| matches!(entry, Entry::Event { .. })) {
        return 0;
    }
    let Ok(mut judge) = Judge::new(&trace.header) else { return 0 };
    let mut impossible = 0;
    for entry in &trace.entries {
        if let Entry::Event { event, .. } = entry {
            impossible += usize::from(!can_happen(&judge, event));
        }
        if judge.observe(entry).is_err() {
            break;
        }
    }
    impossible
}

fn can_happen(judge: &Judge, event: &WireEvent) -> bool {
    let Some(alternative) = judge.frontier().first() else { return true };
    let Ok(events) = judge::events(&alternative.bindings, event) else { return false };
    let mut state = alternative.state.clone();
    events.into_iter().all(|event| {
        let can_happen = event::can_happen(judge.setting(), &state, event);
        drop(event::happen(judge.setting(), &mut state, event));
        can_happen
    })
}

/// The session of the same user that was opened before the one at this place, and that one.
fn twin_of_session(trace: &Trace, place: usize) -> Option<(Identifier, Identifier)> {
    let opened = |entry: &Entry| match entry {
        Entry::Call { call: Call::OpenNtmsSession(open), reply, .. } => {
            Some((open.caller.clone(), reply.session.flatten()?))
        }
        Entry::Call { .. } | Entry::Event { .. } => None,
    };
    let (user, session) = opened(&trace.entries[place])?;
    let mut earlier = trace.entries[..place].iter().filter_map(opened);
    earlier.find(|(caller, _)| *caller == user).map(|(_, earlier)| (earlier, session))
}

struct Shrinker<'s> {
    implementation: &'s mut dyn Implementation,
    symptom: &'s Symptom,
    audience: &'s mut dyn Audience,
    /// How many events of the whole trace could not happen: a shorter one has no more of them.
    impossible: usize,
}

impl Shrinker<'_> {
    /// Leaves out entries, many at a time at first, until none can be left out.
    fn shrink_entries(&mut self, mut best: Replayed) -> Result<Replayed, ConversationError> {
        let mut size = best.trace.entries.len().div_ceil(2).max(1);
        loop {
            let before = best.trace.entries.len();
            let mut end = before;
            while end > 0 {
                let start = end.saturating_sub(size);
                // The last entry shows the symptom and stays.
                let stop = end.min(best.trace.entries.len().saturating_sub(1));
                end = start;
                if start < stop {
                    let mut shorter = best.trace.clone();
                    shorter.entries.drain(start..stop);
                    self.take_if_shown(&mut best, &shorter)?;
                }
            }
            if size > 1 {
                size = size.div_ceil(2);
            } else if best.trace.entries.len() == before {
                return Ok(best);
            }
        }
    }

    /// Lets each user do everything in one session.
    fn one_session_each(&mut self, mut best: Replayed) -> Result<Replayed, ConversationError> {
        let mut place = 0;
        while place < best.trace.entries.len() {
            let before = best.trace.entries.len();
            if let Some((earlier, session)) = twin_of_session(&best.trace, place) {
                let mut shorter = best.trace.clone();
                shorter.entries.remove(place);
                let rename = |entry: &Entry| {
                    entry.renamed(&mut |id| if id == session { earlier } else { id })
                };
                shorter.entries = shorter.entries.iter().map(rename).collect();
                self.take_if_shown(&mut best, &shorter)?;
            }
            // What followed an entry that is gone stands in its place now.
            place += usize::from(best.trace.entries.len() == before);
        }
        Ok(best)
    }

    /// Leaves out what the calls do not need: media, logical media, application pools, security.
    fn shrink_world(&mut self, mut best: Replayed) -> Result<Replayed, ConversationError> {
        for place in (0..best.trace.header.world.media.len()).rev() {
            let smaller = without_medium(&best.trace, place);
            self.take_if_shown(&mut best, &smaller)?;
        }
        self.plain_security(&mut best)?;
        for place in (0..best.trace.header.world.pools.len()).rev() {
            let mut smaller = best.trace.clone();
            let pool = smaller.header.world.pools.remove(place);
            let world = &smaller.header.world;
            let is_needed = pool.kind != crate::world::WorldPoolKind::Application
                || world.pools.iter().any(|row| row.parent == Some(pool.id))
                || world.media.iter().any(|row| row.pool == pool.id);
            if !is_needed {
                self.take_if_shown(&mut best, &smaller)?;
            }
        }
        Ok(best)
    }

    /// Lets everybody do everything with pools whose security does not matter: with all, or one by
    /// one.
    fn plain_security(&mut self, best: &mut Replayed) -> Result<(), ConversationError> {
        let plain = DescriptorParts { owner: Some("SYSTEM".into()), dacl: Some(None) };
        let pools = best.trace.header.world.pools.len();
        for places in std::iter::once(0..pools).chain((0..pools).map(|place| place..place + 1)) {
            let mut plainer = best.trace.clone();
            for pool in &mut plainer.header.world.pools[places] {
                pool.security = plain.clone();
            }
            if plainer.header.world != best.trace.header.world {
                self.take_if_shown(best, &plainer)?;
            }
        }
        Ok(())
    }

    fn take_if_shown(
        &mut self,
        best: &mut Replayed,
        trace: &Trace,
    ) -> Result<(), ConversationError> {
        if self.audience.goes_on()
            && let Some(shown) = self.shows(trace)?
        {
            *best = shown;
            self.audience.improved(best);
        }
        Ok(())
    }

    /// Runs a trace; gives it up to the symptom, if it shows that.
    fn shows(&mut self, trace: &Trace) -> Result<Option<Replayed>, ConversationError> {
        if impossible_events(trace) > self.impossible {
            return Ok(None);
        }
        let mut replayed = match replay(self.implementation, trace, true) {
            Ok(replayed) => replayed,
            // A shorter trace may name a medium that never came: then it shows nothing.
            Err(ConversationError::Judge(_)) => return Ok(None),
            Err(error) if error.is_refused_by_the_implementation() => return Ok(None),
            Err(error) => return Err(error),
        };
        let Some((place, shown)) = replayed.symptom() else { return Ok(None) };
        // Other answers than then may leave no sense in an event: every shorter trace would have it, too.
        if shown != *self.symptom || impossible_events(&replayed.trace) > self.impossible {
            return Ok(None);
        }
        replayed.trace.entries.truncate(place + 1);
        replayed.judgements.truncate(place + 1);
        Ok(Some(replayed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Left out of a trace, what brings a medium in takes the sense from what follows.
    #[test]
    fn what_is_offline_is_not_taken_into_use() {
        let trace = |entries: &str| {
            let header = "trace 1\nedition base\nuser ann\ntype T1 DLT 1 side\nsystem pools {owner SYSTEM; NULL list}\nmedium M1 in P2 offline: A=AVAILABLE\n";
            crate::text::parse(&format!("{header}{entries}")).expect("a trace")
        };
        for (entries, impossible) in [
            ("set M1 online\nset M1 INUSE\n", 0),
            ("set M1 online INUSE\n", 0),
            ("set M1 INUSE\n", 1),
            ("set M1 INUSE\nlabel M1\n", 2),
            ("", 0),
        ] {
            assert_eq!(impossible_events(&trace(entries)), impossible, "{entries}");
        }
    }
}
