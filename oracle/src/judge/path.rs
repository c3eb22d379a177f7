//! One way through a trace: for each entry the state before it, in the alternative that is the
//! likeliest at the end.

use super::{Alternative, Judge};
use crate::wire::Entry;

impl Judge {
    /// The same judge with one of its alternatives alone.
    fn with_only(&self, alternative: &Alternative) -> Judge {
        let frontier = vec![alternative.clone()];
        Judge { frontier, ..self.clone() }
    }
}

/// The alternatives on the way to the likeliest one of the last judge. `judges` are those before
/// each entry, and the one after the last.
#[must_use]
pub fn likeliest(judges: &[Judge], entries: &[Entry]) -> Vec<Alternative> {
    let mut way = Vec::with_capacity(judges.len());
    let Some((last, earlier)) = judges.split_last() else { return way };
    let Some(likeliest) = last.frontier.first() else { return way };
    way.push(likeliest.clone());
    for (judge, entry) in earlier.iter().zip(entries).rev() {
        let Some(after) = way.last() else { break };
        let leads_there = |before: &&Alternative| {
            let mut alone = judge.with_only(before);
            alone.observe(entry).is_ok()
                && alone.frontier.iter().any(|way| way.is_same_world(after))
        };
        let before = match judge.frontier.as_slice() {
            [only] => Some(only),
            many => many.iter().find(leads_there).or(many.first()),
        };
        let Some(before) = before else { break };
        way.push(before.clone());
    }
    way.reverse();
    way
}
