//! Short labels in place of GUIDs, so that findings read well.

use crate::identifier::Identifier;
use crate::trace::Trace;
use crate::wire::{Entry, Inserted};
use rustc_hash::{FxHashMap, FxHashSet};

/// The trace with every GUID replaced by a label in order of appearance: `P0`, `P1` for pools, `M1`
/// and `M1/A` for media and their sides, `L1` for LMIDs, `S1` for sessions, `T1` for media types,
/// `Y1` for libraries, `X1` for what was never introduced. Labels that stand there already stay, and
/// the nil GUID too.
#[must_use]
pub fn relabel(trace: &Trace) -> Trace {
    let mut labels = Labels::default();
    labels.keep_labels_of(trace);
    labels.introduce_world(trace);
    for entry in &trace.entries {
        labels.introduce_results(entry);
    }
    let mut header = trace.header.clone();
    header.world = header.world.renamed(|id| labels.of(id));
    let entries =
        trace.entries.iter().map(|entry| entry.renamed(&mut |id| labels.of(id))).collect();
    Trace { header, entries }
}

/// Which label stands for which GUID.
#[derive(Default)]
struct Labels {
    labels: FxHashMap<Identifier, Identifier>,
    taken: FxHashSet<Identifier>,
    /// How many labels of each letter were tried.
    counts: FxHashMap<char, usize>,
}

impl Labels {
    /// Labels of the trace are taken, also where they name nothing.
    fn keep_labels_of(&mut self, trace: &Trace) {
        let mut seen = Seen(&mut self.taken);
        drop(trace.header.world.clone().renamed(|id| seen.see(id)));
        for entry in &trace.entries {
            drop(entry.renamed(&mut |id| seen.see(id)));
        }
    }

    fn introduce_world(&mut self, trace: &Trace) {
        let world = &trace.header.world;
        self.introduce(world.libraries.online, 'Y', 1);
        self.introduce(world.libraries.offline, 'Y', 1);
        world.media_types.iter().for_each(|row| self.introduce(row.id, 'T', 1));
        world.pools.iter().for_each(|row| self.introduce(row.id, 'P', 0));
        for medium in &world.media {
            self.introduce(medium.id, 'M', 1);
            self.introduce_sides(medium.id, medium.sides.iter().map(|side| side.id));
        }
        world.logical_media.iter().for_each(|row| self.introduce(row.id, 'L', 1));
    }

    /// What a call or an event gave out.
    fn introduce_results(&mut self, entry: &Entry) {
        match entry {
            Entry::Call { reply, .. } => {
                let results = [
                    (reply.session, 'S', 1),
                    (reply.pool, 'P', 0),
                    (reply.logical, 'L', 1),
                    (reply.ejection, 'O', 1),
                    (reply.injection, 'O', 1),
                ];
                for (id, letter, first) in results {
                    id.flatten().into_iter().for_each(|id| self.introduce(id, letter, first));
                }
                if let Some(medium) = reply.medium.flatten() {
                    self.introduce(medium, 'M', 1);
                    let sides = reply.list.iter().flatten().flatten().copied();
                    self.introduce_sides(medium, sides);
                }
                let logical_media = reply.logical_media.iter().flatten().flatten();
                logical_media.for_each(|id| self.introduce(*id, 'L', 1));
            }
            Entry::Event { inserted, .. } => {
                if let Some(Inserted { medium, sides }) = inserted {
                    self.introduce(*medium, 'M', 1);
                    self.introduce_sides(*medium, sides.iter().copied());
                }
            }
        }
    }

    fn introduce_sides(&mut self, medium: Identifier, sides: impl Iterator<Item = Identifier>) {
        let medium = self.of(medium);
        for (place, side) in sides.enumerate() {
            let letter = u8::try_from(place).ok().filter(|place| *place < 26);
            let letter = letter
                .map_or_else(|| place.to_string(), |place| char::from(b'A' + place).to_string());
            match format!("{medium}/{letter}").parse() {
                Ok(label) if needs_label(side) && self.taken.insert(label) => {
                    self.labels.entry(side).or_insert(label);
                }
                Ok(_) | Err(_) => self.introduce(side, 'X', 1),
            }
        }
    }

    /// Gives a GUID the next free label with this letter, if it has none.
    fn introduce(&mut self, id: Identifier, letter: char, first: usize) {
        if !needs_label(id) || self.labels.contains_key(&id) {
            return;
        }
        let count = self.counts.entry(letter).or_insert(first);
        loop {
            let label = Identifier::label(&format!("{letter}{count}"));
            *count += 1;
            if self.taken.insert(label) {
                self.labels.insert(id, label);
                return;
            }
        }
    }

    /// What stands for an identifier.
    fn of(&mut self, id: Identifier) -> Identifier {
        self.introduce(id, 'X', 1);
        self.labels.get(&id).copied().unwrap_or(id)
    }
}

fn needs_label(id: Identifier) -> bool {
    matches!(id, Identifier::Guid(_)) && id != Identifier::NIL
}

/// Collects every identifier that it sees.
struct Seen<'s>(&'s mut FxHashSet<Identifier>);

impl Seen<'_> {
    fn see(&mut self, id: Identifier) -> Identifier {
        self.0.insert(id);
        id
    }
}
