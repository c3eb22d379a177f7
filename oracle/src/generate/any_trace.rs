//! Traces of all kinds: whatever the types can hold and JSON can carry, sense or no sense. For the
//! forms of traces, not for judging.

use crate::identifier::Identifier;
use crate::text::argument::{Form, parameters};
use crate::trace::{Header, Trace};
use crate::wire::{
    Entry, InsertMedium, Inserted, Nothing, SetMedium, WireCall, WireEvent, WireReply, WriteLabels,
};
use crate::world::{
    Libraries, User, World, WorldComputer, WorldLabel, WorldLogicalMedium, WorldMediaType,
    WorldMedium, WorldPool, WorldPoolKind, WorldSide,
};
use ntms_model::access::{self, DescriptorParts, EntryKind, Rights};
use ntms_model::call::{Function, OutPointer};
use ntms_model::edition::Edition;
use ntms_model::error::{Code, NtmsError};
use ntms_model::information::Information;
use ntms_model::reply::AllocationInformation;
use ntms_model::setting::Fault;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use serde_json::{Map, Value};
use uuid::Uuid;

/// The trace of a seed.
///
/// # Panics
/// Never: the tables that it chooses from are not empty.
#[must_use]
pub fn trace(seed: u64) -> Trace {
    let mut random = Random(StdRng::seed_from_u64(seed));
    let entries = random.some(12, Random::entry);
    Trace { header: random.header(), entries }
}

struct Random(StdRng);

const TEXTS: &[&str] = &[
    "",
    "ann",
    "bob",
    "pool",
    "session",
    "NULL",
    "NIL",
    "out",
    r"\Backup",
    r"\",
    "a b",
    "a\"b",
    r"C:\x\",
    "tab\there",
    "line\nbreak",
    "\u{202e}rtl",
    "é😀",
    "e\u{301}",
    "#",
    "=",
    "{x}",
    "A",
    "M1",
    "system",
    "DLT",
    "AVAILABLE",
    "a/b",
    "!",
    "|",
    "'",
];

const LABELS: &[&str] = &["M1", "M1/A", "M2", "P0", "P7", "A", "B", "NULL", "NIL", "of", "-", "T1"];

const NUMBERS: &[u32] = &[0, 1, 2, 3, 4, 5, 7, 9, 11, 12, 14, 15, 99, 1000, 0x8000_0000, u32::MAX];

impl Random {
    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        *all.choose(&mut self.0).expect("something to choose from")
    }

    fn chance(&mut self) -> bool {
        self.0.random_bool(0.5)
    }

    fn some<T>(&mut self, most: usize, mut make: impl FnMut(&mut Random) -> T) -> Vec<T> {
        (0..self.0.random_range(0..=most)).map(|_| make(self)).collect()
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Random) -> T) -> Option<T> {
        self.chance().then(|| make(self))
    }

    fn text(&mut self) -> Box<str> {
        if self.0.random_bool(0.9) {
            return self.of(TEXTS).into();
        }
        self.some(6, |random| random.0.random::<char>()).into_iter().collect::<String>().into()
    }

    fn number(&mut self) -> u32 {
        if self.chance() { self.of(NUMBERS) } else { self.0.random() }
    }

    fn id(&mut self) -> Identifier {
        match self.0.random_range(0..8) {
            0 => Identifier::NIL,
            1 | 2 => Identifier::Guid(Uuid::from_u128(self.0.random_range(1..6))),
            _ => self.of(LABELS).parse().expect("a label"),
        }
    }

    fn pointer(&mut self) -> OutPointer {
        if self.chance() { OutPointer::Given } else { OutPointer::Null }
    }

    fn security(&mut self) -> DescriptorParts<Box<str>> {
        let list = |random: &mut Random| random.maybe(|random| random.some(3, Random::ace));
        DescriptorParts { owner: self.maybe(Random::text), dacl: self.maybe(list) }
    }

    fn ace(&mut self) -> access::Entry<Box<str>> {
        let kind = if self.chance() { EntryKind::Allow } else { EntryKind::Deny };
        let rights = self.some(4, |random| random.of(&Rights::NAMES).0);
        let rights = rights.into_iter().fold(Rights::NONE, |all, right| all | right);
        access::Entry { kind, trustee: self.text(), rights, inherited: self.chance() }
    }

    fn information(&mut self) -> Information<Option<Identifier>> {
        // An identifier that is there and NULL is the same as one that is absent.
        let id = |random: &mut Random| random.maybe(|random| Some(random.id()));
        let number = |random: &mut Random| random.maybe(Random::number);
        Information {
            object_type: self.number(),
            name: self.maybe(Random::text),
            description: self.maybe(Random::text),
            pool_type: number(self),
            media_type: id(self),
            parent: id(self),
            allocation_policy: number(self),
            deallocation_policy: number(self),
            maximum: number(self),
            physical_media: number(self),
            logical_media: number(self),
            media_pools: number(self),
            enabled: self.maybe(Random::chance),
            library: id(self),
            pool: id(self),
            media_state: number(self),
            sides: number(self),
            medium: id(self),
            logical: id(self),
            state: number(self),
            side: number(self),
            allocations: number(self),
            object: id(self),
            media_pool_policy: number(self),
            bar_code: self.maybe(Random::text),
            label_type: self.maybe(Random::text),
            label_id: self.maybe(Random::text),
        }
    }

    fn header(&mut self) -> Header {
        let readings = self.some(3, |random| (random.text(), random.text()));
        Header {
            trace: 1,
            edition: self.of(&Edition::ALL),
            readings: readings.into_iter().collect(),
            implementation: self.maybe(Random::text),
            note: self.maybe(Random::text),
            world: self.world(),
        }
    }

    fn world(&mut self) -> World {
        let users = self
            .some(3, |random| User { name: random.text(), groups: random.some(2, Random::text) });
        let media_types = self.some(3, |random| WorldMediaType {
            id: random.id(),
            name: random.text(),
            sides: random.0.random(),
        });
        let mut world = World::with_system_pools(users, media_types);
        if self.chance() {
            world.pools.clear();
        } else if self.chance() {
            let security = self.security();
            world.pools.iter_mut().for_each(|pool| pool.security = security.clone());
        }
        if self.chance() {
            world.libraries = Libraries { online: self.id(), offline: self.id() };
        }
        world.computer = self.maybe(|random| {
            Box::new(WorldComputer {
                id: random.id(),
                media_pool_policy: random.of(&[0, 1, 2, 3, 7]),
                security: random.security(),
                online_security: random.security(),
                offline_security: random.security(),
            })
        });
        world.pools.extend(self.some(5, Random::pool));
        world.media = self.some(3, Random::medium);
        world.logical_media =
            self.some(3, |random| WorldLogicalMedium { id: random.id(), side: random.id() });
        world
    }

    fn pool(&mut self) -> WorldPool {
        WorldPool {
            id: self.id(),
            kind: self.of(&[
                WorldPoolKind::Root,
                WorldPoolKind::Import,
                WorldPoolKind::Application,
            ]),
            name: self.text(),
            parent: self.maybe(Random::id),
            media_type: self.maybe(Random::id),
            allocation_policy: self.of(&[0, 1, 7]),
            deallocation_policy: self.of(&[0, 1, 6]),
            max_allocates: self.of(NUMBERS),
            security: self.security(),
        }
    }

    fn medium(&mut self) -> WorldMedium {
        let id = self.id();
        let usual = format!("{id}/A").parse().unwrap_or(id);
        WorldMedium {
            id,
            pool: self.id(),
            media_type: self.id(),
            online: self.chance(),
            enabled: self.chance(),
            media_state: self.of(NUMBERS),
            queued: self.chance(),
            bar_code: self.maybe(Random::text),
            sides: self.some(3, |random| WorldSide {
                id: if random.chance() { usual } else { random.id() },
                state: random.text(),
                allocate_count: random.of(NUMBERS),
                label: random
                    .maybe(|random| WorldLabel { label_type: random.text(), id: random.text() }),
            }),
        }
    }

    fn entry(&mut self) -> Entry {
        if self.0.random_bool(0.2) {
            return Entry::Event { event: self.event(), inserted: self.maybe(Random::inserted) };
        }
        Entry::Call {
            call: self.call(),
            reply: self.reply(),
            faults: self.some(2, |random| random.of(Fault::ALL)),
        }
    }

    fn event(&mut self) -> WireEvent {
        match self.0.random_range(0..4) {
            0 => {
                WireEvent::InsertMedium(InsertMedium { media_type: self.id(), label: self.text() })
            }
            1 => WireEvent::WriteLabels(WriteLabels { medium: self.id() }),
            2 => WireEvent::SetMedium(SetMedium {
                medium: self.id(),
                media_state: self.maybe(|random| random.of(NUMBERS)),
                enabled: self.maybe(Random::chance),
                online: self.maybe(Random::chance),
            }),
            _ => WireEvent::Restart(Nothing {}),
        }
    }

    fn inserted(&mut self) -> Inserted {
        Inserted { medium: self.id(), sides: self.some(3, Random::id) }
    }

    fn reply(&mut self) -> WireReply {
        let id = |random: &mut Random| random.maybe(|random| Some(random.id()));
        WireReply {
            code: match self.chance() {
                true => Code::Known(self.of(NtmsError::ALL)),
                false => Code::Unlisted(self.text()),
            },
            session: id(self),
            pool: id(self),
            logical: id(self),
            medium: id(self),
            ejection: id(self),
            injection: id(self),
            logical_media: self.maybe(|random| random.some(3, |random| random.maybe(Random::id))),
            allocation: self
                .maybe(|random| AllocationInformation { allocated_from: random.maybe(Random::id) }),
            list: self.maybe(|random| random.some(3, |random| random.maybe(Random::id))),
            list_size: self.maybe(Random::number),
            information: self.maybe(|random| Box::new(random.information())),
            name: self.maybe(Random::text),
            name_size: self.maybe(Random::number),
            security: self.maybe(Random::security),
        }
    }

    /// Any arguments that have the forms of the function's.
    fn call(&mut self) -> WireCall {
        let function = self.of(Function::ALL);
        let mut params = Map::new();
        if function == Function::OpenNtmsSession {
            params.insert("caller".to_owned(), self.text().into_string().into());
        } else {
            params.insert("hSession".to_owned(), to_json(&self.maybe(Random::id)));
        }
        for (name, form) in parameters(function) {
            params.insert((*name).to_owned(), self.argument(*form));
        }
        let call = serde_json::json!({ "method": function.name(), "params": params });
        serde_json::from_value(call).expect("a call")
    }

    fn argument(&mut self, form: Form) -> Value {
        match form {
            Form::Id => to_json(&self.maybe(Random::id)),
            Form::Ids => {
                to_json(&self.maybe(|random| random.some(3, |random| random.maybe(Random::id))))
            }
            Form::Text => to_json(&self.maybe(Random::text)),
            Form::Number(_) => self.number().into(),
            Form::Room => to_json(&self.maybe(Random::number)),
            Form::Security => to_json(&self.maybe(Random::security)),
            Form::Information => to_json(&self.maybe(Random::information)),
            Form::List => to_json(&self.maybe(|random| random.some(3, Random::information))),
            Form::Pointer => to_json(&self.pointer()),
        }
    }
}

fn to_json(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).expect("what can be written")
}
