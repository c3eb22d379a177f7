//! The reference server's own law: the judge allows whatever it answers, in every edition, and the
//! answers are the same with a protocol in between and without.

use ntms_model::access::{DescriptorParts, Entry, EntryKind, Rights};
use ntms_model::call::*;
use ntms_model::edition::Edition;
use ntms_model::information::Information;
use ntms_model::reading::{Reading, ReadingChoice, Readings};
use ntms_model::setting::Fault;
use ntms_oracle::driver::in_process::{self, Reference};
use ntms_oracle::driver::{DriverError, Implementation};
use ntms_oracle::identifier::Identifier;
use ntms_oracle::judge::Judge;
use ntms_oracle::server::{Choosing, Server};
use ntms_oracle::trace::{Header, VERSION};
use ntms_oracle::wire::{
    Entry as TraceEntry, InsertMedium, SetMedium, WireCall, WireEvent, WriteLabels,
};
use ntms_oracle::world::{
    User, World, WorldLogicalMedium, WorldMediaType, WorldMedium, WorldPoolKind, WorldSide,
};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use std::collections::BTreeSet;

/// Calls of one kind after the other, with arguments out of a hat.
struct Hat {
    chance: StdRng,
    ids: Vec<Identifier>,
    pools: Vec<Identifier>,
    logical_media: Vec<Identifier>,
    sessions: Vec<Identifier>,
}

impl Hat {
    fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of.choose(&mut self.chance).cloned().expect("something to choose from")
    }

    fn rarely(&mut self) -> bool {
        self.chance.random_ratio(1, 12)
    }

    fn id(&mut self) -> Option<Identifier> {
        match self.chance.random_range(0..30) {
            0 => None,
            1 => Some(Identifier::NIL),
            _ => Some(self.pick(&self.ids.clone())),
        }
    }

    /// Mostly one of the kind wanted.
    fn logical(&mut self) -> Option<Identifier> {
        let logical_media = self.logical_media.clone();
        if self.chance.random_bool(0.2) { self.id() } else { Some(self.pick(&logical_media)) }
    }

    /// Mostly one of the kind wanted.
    fn pool(&mut self) -> Option<Identifier> {
        let pools = self.pools.clone();
        if self.chance.random_bool(0.2) { self.id() } else { Some(self.pick(&pools)) }
    }

    fn session(&mut self) -> Option<Identifier> {
        let sessions = self.sessions.clone();
        if self.rarely() { self.id() } else { Some(self.pick(&sessions)) }
    }

    fn name(&mut self) -> Box<str> {
        self.pick(&["a", "b", "a\\b", "\\a", "A", "a\\", "Free", "Free\\DLT", "x\\y", ""]).into()
    }

    fn out(&mut self) -> OutPointer {
        if self.rarely() { OutPointer::Null } else { OutPointer::Given }
    }

    fn object_type(&mut self) -> u32 {
        self.pick(&[9, 11, 12, 13, 14, 15, 0, 99])
    }

    fn parts(&mut self, owner: bool, dacl: bool) -> DescriptorParts<Box<str>> {
        let names = ["ann", "bob", "staff", "Everyone"];
        let entry = |hat: &mut Hat| Entry {
            kind: hat.pick(&[EntryKind::Allow, EntryKind::Allow, EntryKind::Deny]),
            trustee: hat.pick(&names).into(),
            rights: hat.pick(&[Rights::USE, Rights::FULL, Rights::GENERIC_ALL, Rights::CONTROL]),
            inherited: false,
        };
        let entries = (0..self.chance.random_range(0..3)).map(|_| entry(self)).collect();
        let dacl = dacl.then_some(if self.rarely() { None } else { Some(entries) });
        DescriptorParts { owner: owner.then(|| self.pick(&names).into()), dacl }
    }

    fn information(&mut self) -> Information<Option<Identifier>> {
        let object_type = self.pick(&[11, 12, 14, 15]);
        let mut information = Information::of_type(object_type);
        information.name = Some(self.name());
        information.description = Some("described".into());
        if object_type == NTMS_MEDIA_POOL {
            information.media_type = self.id().map(Some);
            information.allocation_policy = Some(self.chance.random_range(0..2));
            information.deallocation_policy = Some(self.chance.random_range(0..2));
            information.maximum = Some(self.chance.random_range(0..3));
        }
        information
    }

    fn call(&mut self) -> WireCall {
        let session = self.session();
        match self.pick(Function::ALL) {
            Function::OpenNtmsSession => OpenNtmsSession {
                server: self.pick(&[None, Some("here".into()), Some("not here".into())]),
                application: None,
                options: u32::from(self.rarely()),
                caller: self.pick(&["ann", "bob", "root"]).into(),
            }
            .into(),
            Function::CloseNtmsSession if self.rarely() => CloseNtmsSession { session }.into(),
            Function::CloseNtmsSession | Function::MoveToNtmsMediaPool => {
                MoveToNtmsMediaPool { session, medium: self.id(), destination: self.pool() }.into()
            }
            Function::CreateNtmsMediaPool => CreateNtmsMediaPool {
                session,
                name: Some(self.name()),
                media_type: if self.rarely() { self.id() } else { None },
                action: self.pick(&[1, 2, 2, 3, 9]),
                security: if self.rarely() { Some(self.parts(true, true)) } else { None },
                pool: self.out(),
            }
            .into(),
            Function::DeleteNtmsMediaPool => {
                DeleteNtmsMediaPool { session, pool: self.pool() }.into()
            }
            Function::SwapNtmsMedia => {
                SwapNtmsMedia { session, first: self.logical(), second: self.logical() }.into()
            }
            Function::DeallocateNtmsMedia => {
                let options = u32::from(self.rarely());
                DeallocateNtmsMedia { session, logical: self.logical(), options }.into()
            }
            Function::AllocateNtmsMedia => AllocateNtmsMedia {
                session,
                pool: self.pool(),
                side: if self.rarely() { self.id() } else { None },
                logical: if self.rarely() { self.logical() } else { Some(Identifier::NIL) },
                options: self.pick(&[0, 1, 2, 3, 4, 5, 64]),
                timeout: self.pick(&[0, 1000, INFINITE]),
                information: self.out(),
            }
            .into(),
            Function::SetNtmsMediaComplete => {
                SetNtmsMediaComplete { session, logical: self.logical() }.into()
            }
            Function::DecommissionNtmsMedia => {
                DecommissionNtmsMedia { session, side: self.id() }.into()
            }
            Function::MountNtmsMedia => {
                let media: Box<[_]> = (0..self.pick(&[0, 1, 1, 1, 2])).map(|_| self.id()).collect();
                let count = media.len() as u32;
                let drives =
                    Some(std::iter::repeat_n(Some(Identifier::NIL), media.len()).collect());
                let media = (count == 0 || !self.rarely()).then_some(media);
                let options = self.pick(&[1, 1, 2, 3, 4, 8, 9, 0x11, 0x20, 0x40]);
                let (priority, timeout) = (self.pick(&[0, 15, 16]), self.pick(&[0, 1]));
                let information = OutPointer::Null;
                MountNtmsMedia {
                    session,
                    media,
                    drives,
                    count,
                    options,
                    priority,
                    timeout,
                    information,
                }
                .into()
            }
            Function::DismountNtmsMedia => {
                let media: Box<[_]> = (0..self.pick(&[0, 1, 1, 2])).map(|_| self.id()).collect();
                let (count, options) = (media.len() as u32, self.pick(&[0, 0, 1, 2, 3]));
                DismountNtmsMedia { session, media: Some(media), count, options }.into()
            }
            Function::CreateNtmsMedia => self.entry(session),
            Function::EjectNtmsMedia => {
                let operation = if self.rarely() { self.id() } else { Some(Identifier::NIL) };
                let action = self.pick(&[0, 0, 1, 2, 5, 9]);
                EjectNtmsMedia { session, medium: self.id(), operation, action }.into()
            }
            Function::InjectNtmsMedia => {
                let operation = if self.rarely() { self.id() } else { Some(Identifier::NIL) };
                let action = self.pick(&[0, 1, 2, 3, 9]);
                InjectNtmsMedia { session, library: self.id(), operation, action }.into()
            }
            Function::DeleteNtmsMedia => DeleteNtmsMedia { session, medium: self.id() }.into(),
            Function::GetNtmsObjectSecurity => {
                let parts = self.pick(&[1, 4, 5, 5, 13]);
                let object_type = self.object_type();
                GetNtmsObjectSecurity { session, object: self.id(), object_type, parts }.into()
            }
            Function::SetNtmsObjectSecurity => {
                let bits: u32 = self.pick(&[1, 4, 4, 5]);
                SetNtmsObjectSecurity {
                    session,
                    object: self.id(),
                    object_type: NTMS_MEDIA_POOL,
                    parts: bits,
                    security: Some(self.parts(bits & 1 != 0, bits & 4 != 0)),
                }
                .into()
            }
            Function::GetNtmsObjectInformation => GetNtmsObjectInformation {
                session,
                object: self.id(),
                object_type: self.object_type(),
                information: self.out(),
            }
            .into(),
            Function::SetNtmsObjectInformation => {
                let information = Some(self.information());
                SetNtmsObjectInformation { session, object: self.id(), information }.into()
            }
            Function::GetNtmsMediaPoolName => GetNtmsMediaPoolName {
                session,
                pool: self.pool(),
                name: self.out(),
                size: self.pick(&[Some(512), Some(512), Some(4), None]),
            }
            .into(),
            Function::EnumerateNtmsObject => EnumerateNtmsObject {
                session,
                container: if self.chance.random_bool(0.5) { None } else { self.id() },
                object_type: self.object_type(),
                room: self.pick(&[Some(100), Some(100), Some(2), None]),
                options: u32::from(self.rarely()),
            }
            .into(),
        }
    }

    /// A two-sided medium, mostly for a pool of such media.
    fn entry(&mut self, session: Option<Identifier>) -> WireCall {
        let medium = Information {
            pool: self.pool().map(Some),
            name: Some("".into()),
            description: Some("".into()),
            enabled: Some(!self.rarely()),
            bar_code: Some(self.pick(&["", "B1", "B1 ", "B2"]).into()),
            ..Information::of_type(NTMS_PHYSICAL_MEDIA)
        };
        let side = |this: &mut Self, place: usize| Information {
            name: Some("".into()),
            description: Some("".into()),
            // Two that are the same would be no request.
            logical: if place == 0 && this.rarely() { this.id().map(Some) } else { None },
            state: Some(this.pick(&[4, 5, 5, 6, 8, 8, 9, 1])),
            allocations: Some(this.pick(&[0, 1, 2])),
            label_type: Some("tape".into()),
            label_id: Some(this.pick(&["X", "Y", "Z", ""]).into()),
            ..Information::of_type(NTMS_PARTITION)
        };
        let sides = if self.rarely() { 1 } else { 2 };
        let sides = Some((0..sides).map(|place| side(self, place)).collect());
        let options = self.pick(&[0, 1, 1, 8]);
        CreateNtmsMedia { session, medium: Some(medium), sides, options }.into()
    }

    fn event(&mut self, media: &[Identifier], media_types: &[Identifier]) -> WireEvent {
        let medium = self.pick(media);
        let nothing = SetMedium { medium, media_state: None, enabled: None, online: None };
        match self.chance.random_range(0..8) {
            0 => WireEvent::InsertMedium(InsertMedium {
                media_type: self.pick(media_types),
                label: self.pick(&["recognized", "unrecognized", "unfit"]).into(),
            }),
            1 => WireEvent::SetMedium(SetMedium { media_state: Some(2), ..nothing }),
            2 => WireEvent::SetMedium(SetMedium { media_state: Some(0), ..nothing }),
            3 => WireEvent::SetMedium(SetMedium { online: Some(self.rarely()), ..nothing }),
            4 => WireEvent::SetMedium(SetMedium {
                online: Some(true),
                enabled: Some(true),
                ..nothing
            }),
            _ => WireEvent::WriteLabels(WriteLabels { medium }),
        }
    }
}

fn world() -> World {
    let user = |name: &str, groups: &[&str]| User {
        name: name.into(),
        groups: groups.iter().map(|group| Box::from(*group)).collect(),
    };
    let label = Identifier::label;
    let media_type =
        |id, name: &str, sides| WorldMediaType { id: label(id), name: name.into(), sides };
    let users = vec![user("ann", &[]), user("bob", &["staff"]), user("root", &["Administrators"])];
    let mut world = World::with_system_pools(
        users,
        vec![media_type("T1", "DLT", 1), media_type("T2", "MO", 2)],
    );
    let root = world.pools[0].id;
    let backup =
        world.add_pool(WorldPoolKind::Application, "Backup", Some(root), Some(label("T2")));
    world.pools.iter_mut().for_each(|pool| pool.allocation_policy = 1);
    let free = world.pools[3].id;
    let medium = |id: &str, pool, sides: [(&str, &str); 2]| WorldMedium {
        id: label(id),
        pool,
        media_type: label("T2"),
        online: true,
        enabled: true,
        media_state: 0,
        queued: false,
        bar_code: None,
        sides: sides
            .map(|(id, state)| WorldSide {
                id: label(id),
                state: state.into(),
                allocate_count: 0,
                label: None,
            })
            .into(),
    };
    world.media = vec![
        medium("M1", backup, [("M1/A", "ALLOCATED"), ("M1/B", "AVAILABLE")]),
        medium("M2", backup, [("M2/A", "AVAILABLE"), ("M2/B", "AVAILABLE")]),
        medium("M3", free, [("M3/A", "AVAILABLE"), ("M3/B", "AVAILABLE")]),
        medium("M4", free, [("M4/A", "UNPREPARED"), ("M4/B", "AVAILABLE")]),
    ];
    world.logical_media = vec![WorldLogicalMedium { id: label("L1"), side: label("M1/A") }];
    world
}

fn header(edition: Edition, fixed: Option<ReadingChoice>, world: World) -> Header {
    let readings = fixed.iter().map(|choice| {
        let about = choice.reading.about();
        (about.name.into(), about.choices[usize::from(choice.choice)].into())
    });
    Header {
        trace: VERSION,
        edition,
        readings: readings.collect(),
        implementation: None,
        note: None,
        world,
    }
}

fn identifiers(world: &World) -> Vec<Identifier> {
    let mut ids = Vec::new();
    drop(world.clone().renamed(|id| {
        ids.push(id);
        id
    }));
    ids
}

/// Makes calls in one world; gives how many were made, and what happened.
fn one_world(
    server: &mut dyn Implementation,
    edition: Edition,
    fixed: Option<ReadingChoice>,
    seed: u64,
    mut observe: impl FnMut(TraceEntry),
) -> Result<usize, DriverError> {
    const CALLS: usize = 100;
    let world = server.reset(&world())?;
    let mut hat = Hat {
        chance: StdRng::seed_from_u64(seed),
        ids: identifiers(&world),
        pools: world.pools.iter().map(|pool| pool.id).collect(),
        logical_media: world.logical_media.iter().map(|row| row.id).collect(),
        sessions: Vec::new(),
    };
    let media: Vec<_> = world.media.iter().map(|medium| medium.id).collect();
    let media_types: Vec<_> = world.media_types.iter().map(|row| row.id).collect();
    let mut judge = Judge::new(&header(edition, fixed, world)).expect("a world");
    for number in 0..CALLS {
        let caller = ["ann", "bob", "root"].get(number);
        if caller.is_none() && hat.chance.random_ratio(1, 6) {
            let is_there = |id: &&Identifier| {
                judge.frontier().first().is_some_and(|it| it.bindings.object(**id).is_some())
            };
            let media: Vec<_> = media.iter().filter(is_there).copied().collect();
            let event = hat.event(&media, &media_types);
            let inserted = server.event(&event)?;
            hat.ids.extend(inserted.iter().flat_map(|it| it.sides.iter().chain([&it.medium])));
            let entry = TraceEntry::Event { event, inserted };
            judge.observe(&entry).expect("an event");
            observe(entry);
        }
        let call: WireCall = match caller {
            None => hat.call(),
            Some(caller) => OpenNtmsSession {
                server: None,
                application: None,
                options: 0,
                caller: (*caller).into(),
            }
            .into(),
        };
        let fault = hat.rarely().then(|| hat.pick(Fault::ALL)).filter(|_| caller.is_none());
        fault.map_or(Ok(()), |fault| server.inject(fault))?;
        let reply = server.call(&call)?;
        hat.ids.extend([reply.pool, reply.logical].into_iter().flatten().flatten());
        hat.pools.extend(reply.pool.flatten());
        hat.logical_media.extend(reply.logical.flatten());
        hat.sessions.extend(reply.session.flatten());
        let entry = TraceEntry::Call { call, reply, faults: Vec::from_iter(fault) };
        let judgement = judge.observe(&entry).expect("a call");
        // What nobody has read of a pool's security may decide a call: that is not known, not wrong.
        assert!(
            !judgement.verdict.is_disagreement(),
            "{edition}, {fixed:?}, seed {seed}, call {number}: {entry:#?}\n{judgement:#?}"
        );
        observe(entry);
    }
    Ok(CALLS)
}

/// Ten thousand calls in each edition, and every function succeeds now and then.
#[test]
fn whatever_the_reference_server_answers_is_allowed() -> Result<(), DriverError> {
    for edition in Edition::ALL {
        let mut calls = 0;
        let mut succeeded = BTreeSet::new();
        let mut note = |entry: TraceEntry| match entry {
            TraceEntry::Call { call, reply, .. } if reply.succeeded() => {
                succeeded.insert(call.function());
            }
            TraceEntry::Call { .. } | TraceEntry::Event { .. } => {}
        };
        for seed in 0..100 {
            let choosing = [Choosing::First, Choosing::Last, Choosing::Random][seed as usize % 3];
            let server = Server::new(edition, Readings::followed(edition), seed);
            let mut server = Reference::new(server.choosing(choosing));
            calls += one_world(&mut server, edition, None, seed, &mut note)?;
        }
        assert_eq!(calls, 10_000);
        assert_eq!(Vec::from_iter(succeeded), Function::ALL);
    }
    Ok(())
}

/// Some hundred calls for each answer to each open question.
#[test]
fn whichever_reading_the_reference_server_follows_is_allowed() -> Result<(), DriverError> {
    let choices = || Reading::all().flat_map(Reading::choices);
    for (edition, choice) in Edition::ALL.into_iter().flat_map(|it| choices().map(move |c| (it, c)))
    {
        let readings = Readings::followed(edition).fixed(choice);
        for seed in 0..2 {
            let mut server = Reference::new(Server::new(edition, readings, seed));
            one_world(&mut server, edition, Some(choice), seed, |_| {})?;
        }
    }
    Ok(())
}

#[test]
fn answers_are_the_same_with_a_protocol_in_between() -> Result<(), DriverError> {
    for edition in Edition::ALL {
        let server = || Server::new(edition, Readings::followed(edition), 3);
        let (mut plain, mut spoken) = (Vec::new(), Vec::new());
        one_world(&mut Reference::new(server()), edition, None, 3, |entry| plain.push(entry))?;
        let mut server = server();
        let mut client = in_process::start(|line| server.handle_line(line), None)?;
        one_world(&mut client, edition, None, 3, |entry| spoken.push(entry))?;
        assert_eq!(plain, spoken);
    }
    Ok(())
}

/// Lines with a few wrong characters get an answer like any other: a result or an error.
#[test]
fn every_line_has_an_answer() -> Result<(), DriverError> {
    let mut server = Server::new(Edition::Base, Readings::followed(Edition::Base), 5);
    let mut lines = Vec::new();
    let listen = |line: &str| {
        lines.push(line.to_owned());
        server.handle_line(line)
    };
    one_world(&mut in_process::start(listen, None)?, Edition::Base, None, 5, |_| {})?;
    let mut chance = StdRng::seed_from_u64(5);
    let (mut results, mut errors) = (0, 0);
    for _ in 0..20_000 {
        let line = lines.choose(&mut chance).expect("a line");
        let answer = server.handle_line(&with_wrong_characters(line, &mut chance));
        let answer: serde_json::Value = serde_json::from_str(&answer).expect("an answer is JSON");
        results += usize::from(answer.get("result").is_some());
        errors += usize::from(answer.get("error").is_some());
    }
    assert_eq!(results + errors, 20_000);
    assert!(results > 1_000 && errors > 10_000, "{results} results, {errors} errors");
    Ok(())
}

fn with_wrong_characters(line: &str, chance: &mut StdRng) -> String {
    const CHARACTERS: [char; 12] = ['{', '}', '[', ']', '"', ',', ':', '0', '-', '\\', '\0', 'é'];
    let mut line = Vec::from_iter(line.chars());
    for _ in 0..chance.random_range(0..4) {
        let place = chance.random_range(0..=line.len());
        match chance.random_range(0..8) {
            0 => line.truncate(place),
            1..4 if place < line.len() => drop(line.remove(place)),
            _ => line.insert(place, *CHARACTERS.choose(chance).expect("a character")),
        }
    }
    String::from_iter(line)
}
