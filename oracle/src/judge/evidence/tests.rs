//! The judge that leaves choices open says what one that keeps an alternative for each choice says.

use super::super::{Judge, Verdict};
use crate::generate::source::{Chance, Source as _};
use crate::identifier::Identifier;
use crate::server::{Choosing, Server};
use crate::text;
use crate::trace::Trace;
use crate::wire::{Entry, Wire, WireCall, WireReply};
use crate::world::{World, WorldPool};
use ntms_model::call::{
    AllocateNtmsMedia, DeallocateNtmsMedia, DecommissionNtmsMedia, EnumerateNtmsObject,
    GetNtmsObjectInformation, MoveToNtmsMediaPool, NTMS_ALLOCATE_NEW, NTMS_LOGICAL_MEDIA,
    NTMS_PARTITION, NTMS_PHYSICAL_MEDIA, OpenNtmsSession, OutPointer, SetNtmsMediaComplete,
    SwapNtmsMedia,
};
use ntms_model::edition::Edition;
use ntms_model::error::NtmsError;
use ntms_model::reading::{ReadingChoice, Readings};

/// Media that are alike but for their names and counts, with one side and with several.
const WORLD: &str = r"
    trace 1
    edition base
    user ann
    type DLT DLT 1 side
    type MO MO 2 sides
    # P2 is \Free\DLT, P3 \Free\MO
    system pools {owner ann; NULL list}
    pool A \A of DLT max=3 {owner ann; NULL list}
    pool B \B of DLT draws returns {owner ann; NULL list}
    pool C \C of MO max=2 {owner ann; NULL list}
    medium A1 in A: A=AVAILABLE
    medium A2 in A: A=AVAILABLE/1
    medium A3 in A: A=AVAILABLE/2
    medium B1 in B: A=AVAILABLE/1
    medium B2 in B: A=AVAILABLE
    medium F1 in P2: A=AVAILABLE
    medium C1 in C: A=AVAILABLE B=AVAILABLE/1
    medium C2 in C: A=AVAILABLE B=AVAILABLE
";

/// What calls can name: as the server names it.
struct Names {
    session: Option<Identifier>,
    media: Vec<(Identifier, Vec<Identifier>)>,
    /// A, B, C, and the free pools.
    pools: Vec<Identifier>,
    logical: Vec<Identifier>,
}

impl Names {
    fn of(world: &World) -> Names {
        let media = world
            .media
            .iter()
            .map(|medium| (medium.id, medium.sides.iter().map(|side| side.id).collect()));
        let pool = |parent: &str, name: &str| {
            let above = world.pools.iter().find(|pool| &*pool.name == parent).expect("a pool").id;
            let is_it = |pool: &&WorldPool| &*pool.name == name && pool.parent == Some(above);
            world.pools.iter().find(is_it).expect("a pool").id
        };
        let wanted = [("", "A"), ("", "B"), ("", "C"), ("Free", "DLT"), ("Free", "MO")];
        let pools = wanted.map(|(parent, name)| pool(parent, name)).into();
        Names { session: None, media: media.collect(), pools, logical: Vec::new() }
    }
}

/// The world, or the same with three sides in place of two.
fn world(has_three_sides: bool) -> Trace {
    let line = |line: &str| match line.trim() {
        line if has_three_sides && line.starts_with("medium C") => format!("{line} C=AVAILABLE\n"),
        line if has_three_sides => format!("{}\n", line.replace("2 sides", "3 sides")),
        line => format!("{line}\n"),
    };
    text::parse(&WORLD.trim().lines().map(line).collect::<String>()).expect("a world")
}

/// A call that may be made, about what there is or was.
fn call(chance: &mut Chance, names: &Names) -> WireCall {
    let session = names.session;
    let (medium, sides) = &names.media[chance.below(names.media.len())];
    let (medium, side) = (Some(*medium), chance.pick(sides).copied());
    let pool = chance.pick(&names.pools).copied();
    let mut one = || chance.pick(&names.logical).copied();
    let (first, second) = (one(), one());
    match chance.below(20) {
        0..=5 => {
            let side = side.filter(|_| chance.chance(1, 8));
            let options = if chance.chance(1, 3) { NTMS_ALLOCATE_NEW } else { 0 };
            let (timeout, information) = (0, OutPointer::Given);
            let pool = chance.pick(&names.pools[..3]).copied();
            let logical = Some(Identifier::NIL);
            AllocateNtmsMedia { session, pool, side, logical, options, timeout, information }.into()
        }
        6..=10 => DeallocateNtmsMedia { session, logical: first, options: 0 }.into(),
        11 => SwapNtmsMedia { session, first, second }.into(),
        12 => SetNtmsMediaComplete { session, logical: first }.into(),
        13 => DecommissionNtmsMedia { session, side }.into(),
        14..=15 => MoveToNtmsMediaPool { session, medium, destination: pool }.into(),
        16 | 17 => {
            let objects = [
                (side, NTMS_PARTITION),
                (medium, NTMS_PHYSICAL_MEDIA),
                (first, NTMS_LOGICAL_MEDIA),
            ];
            let (object, object_type) = *chance.pick(&objects).unwrap_or(&objects[0]);
            let information = OutPointer::Given;
            GetNtmsObjectInformation { session, object, object_type, information }.into()
        }
        _ => {
            let lists = [
                (pool, NTMS_PHYSICAL_MEDIA),
                (pool, NTMS_LOGICAL_MEDIA),
                (first, NTMS_PARTITION),
                (side, NTMS_LOGICAL_MEDIA),
                (medium, NTMS_LOGICAL_MEDIA),
            ];
            let (container, object_type) = *chance.pick(&lists).unwrap_or(&lists[0]);
            EnumerateNtmsObject { session, container, object_type, room: Some(40), options: 0 }
                .into()
        }
    }
}

/// A trace of a server that chooses by chance, and the last reply of which may be wrong.
fn trace(seed: u64, calls: usize, is_spoiled: bool) -> Trace {
    let mut chance = Chance::from_seed(seed);
    let mut trace = world(chance.chance(1, 3));
    let mut readings = Readings::followed(Edition::Base);
    for (name, choice) in [("label-writing", "atomic"), ("reserved-siblings", "all")] {
        if chance.chance(1, 2) {
            readings = readings.fixed(ReadingChoice::named(name, choice));
        }
    }
    let mut server = Server::new(Edition::Base, readings, seed).choosing(Choosing::Random);
    trace.header.world = server.reset(&trace.header.world).expect("a world");
    let mut names = Names::of(&trace.header.world);
    let open =
        OpenNtmsSession { server: None, application: None, options: 0, caller: "ann".into() };
    let mut next = WireCall::from(open);
    for _ in 0..=calls {
        let reply = server.call(&next).expect("a reply");
        names.session = names.session.or(reply.session.flatten());
        names.logical.extend(reply.logical.flatten());
        let after = call(&mut chance, &names);
        let call = std::mem::replace(&mut next, after);
        trace.entries.push(Entry::Call { call, reply, faults: Vec::new() });
    }
    if is_spoiled && let Some(Entry::Call { reply, .. }) = trace.entries.last_mut() {
        spoil(&mut chance, reply, &names);
    }
    trace
}

fn spoil(chance: &mut Chance, reply: &mut WireReply, names: &Names) {
    let codes = [
        NtmsError::Success,
        NtmsError::MediaUnavailable,
        NtmsError::Busy,
        NtmsError::InvalidMedia,
        NtmsError::InvalidState,
    ];
    match (&mut reply.information, &mut reply.list) {
        (Some(information), _) if chance.chance(2, 3) => {
            let other = |number: Option<u32>| number.map(|number| number.wrapping_add(1));
            match chance.below(3) {
                0 => information.allocations = other(information.allocations),
                1 => information.state = information.state.map(|_| chance.below(10) as u32),
                _ => information.logical = chance.pick(&names.logical).copied().map(Some),
            }
        }
        (_, Some(list)) if chance.chance(2, 3) && !list.is_empty() => {
            list[0] = Some(names.media[chance.below(names.media.len())].0);
        }
        _ => {
            let code = *chance.pick(&codes).unwrap_or(&codes[0]);
            *reply = ntms_model::reply::Reply::<Wire>::of_code(code);
        }
    }
}

/// The verdict on the last entry, unless the judge lost count on the way.
fn last_verdict(mut judge: Judge, trace: &Trace) -> Option<(bool, bool)> {
    let mut last = None;
    let mut counts = false;
    for entry in &trace.entries {
        let verdict = judge.observe(entry).expect("no event").verdict;
        if matches!(verdict, Verdict::Unknown(_)) || judge.overflowed {
            return None;
        }
        counts |= judge.frontier.iter().any(|it| it.blocks.counts_are_open());
        last = Some((verdict.is_disagreement(), counts));
    }
    last
}

/// Nothing that is right is called wrong; and nothing that is wrong slips through, as long as no medium
/// that was taken has come back: whose count grew then is remembered in sum only.
#[test]
fn choices_left_open_change_no_verdict() {
    let (mut wrong, mut missed) = (0, 0);
    for seed in 0..3_000 {
        let trace = trace(seed, 3 + seed as usize % 20, seed % 3 != 0);
        let judge = || Judge::new(&trace.header).expect("a world");
        let Some((is_wrong, _)) = last_verdict(judge().leaving_open(usize::MAX), &trace) else {
            continue;
        };
        let Some((said, counts)) = last_verdict(judge().leaving_open(2), &trace) else {
            panic!("seed {seed}: lost\n{}", text::render(&trace))
        };
        assert!(is_wrong || !said, "seed {seed}: a false alarm\n{}", text::render(&trace));
        assert!(!is_wrong || said || counts, "seed {seed}: missed\n{}", text::render(&trace));
        wrong += u32::from(is_wrong);
        missed += u32::from(is_wrong && !said);
    }
    assert!(wrong > 500, "{wrong} wrong replies");
    assert!(missed * 100 <= wrong, "{missed} of {wrong} missed");
}
