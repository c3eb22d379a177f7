//! Traces come back as they were written.

use super::*;
use crate::generate::any_trace;
use crate::identifier::Identifier;

/// JSON carries every random trace, and text carries what JSON carries.
#[test]
fn what_is_read_is_what_was_written() {
    for seed in 0..4000 {
        let trace = any_trace::trace(seed);
        let mut json = Vec::new();
        trace.write(&mut json).expect("a trace in JSON");
        let (again, _) = Trace::read(&*json).expect("the trace from JSON");
        assert_eq!(again, trace, "seed {seed}");

        let text = render(&trace);
        let parsed = parse(&text).unwrap_or_else(|error| panic!("seed {seed}: {error}\n{text}"));
        assert_eq!(parsed, trace, "seed {seed}\n{text}");
        assert_eq!(render(&parsed), text, "seed {seed}");
    }
}

const EXAMPLE: &str = r#"trace 1
edition server-2003
implementation "my server 0.3"
reading import-moves = free-only
user ann
user bob in staff
type T1 DLT 1 side
type T2 MO 2 sides
system pools {owner SYSTEM; allow ann USE|MODIFY|CONTROL}
pool P10 \Backup {owner ann; NULL list}
pool P11 "\\Backup\\Monday's disks" of T2 draws returns max=2 {owner ann; allow bob USE; deny staff CONTROL inherited}
medium M1 in P11: A=ALLOCATED/1 B=RESERVED
medium M2 in P2 offline disabled: A=AVAILABLE
logical L1 = M1/A

ann  OpenNtmsSession NULL backup 0                        = ERROR_SUCCESS S1
ann  MoveToNtmsMediaPool M1 P5                            = ERROR_SUCCESS
ann  CreateNtmsMediaPool \New T1 NTMS_CREATE_NEW NULL out  = ERROR_DATABASE_FULL  ! database-full
session NULL  DeallocateNtmsMedia L1 0                    = ERROR_INVALID_HANDLE
     insert recognized T1                                 = M3 M3/A
     set M1 INUSE disabled
ann  AllocateNtmsMedia P11 NULL NIL NTMS_ALLOCATE_NEW|NTMS_ALLOCATE_ERROR_IF_UNAVAILABLE INFINITE out = ERROR_SUCCESS L2 AllocatedFrom=P7
ann  EnumerateNtmsObject NULL NTMS_MEDIA_POOL 2 NTMS_ENUM_ROOTPOOL = ERROR_INSUFFICIENT_BUFFER [P0 P1] of 4  # cut
ann  GetNtmsObjectInformation M1/A NTMS_PARTITION out = ERROR_SUCCESS {NTMS_PARTITION PhysicalMedia=M1 LogicalMedia=L1 State=NTMS_PARTSTATE_ALLOCATED Side=0}
"#;

#[test]
fn an_example_reads_as_it_should() {
    let (trace, remarks) = parse_with_remarks(EXAMPLE).expect("the example");
    assert_eq!(trace.entries.len(), 9);
    assert_eq!(trace.header.world.pools.len(), 12);
    assert_eq!(trace.header.world.media[0].sides[1].id, Identifier::label("M1/B"));
    assert_eq!(remarks, [Remark { line: 23, entry: 7, text: "cut".into() }]);
    let text = render(&trace);
    assert_eq!(parse(&text), Ok(trace));
    assert!(text.contains("\nann  MoveToNtmsMediaPool M1 P5  "), "{text}");
    assert!(text.contains("pool P10 \\Backup {owner ann; NULL list}\n"), "{text}");
}

/// Each row: what stands on the last line, and what is wrong with it.
#[test]
fn errors_name_the_line_and_what_was_expected() {
    let rows = [
        ("edition vista", "line 2: expected `base`, `windows-xp` or `server-2003`, found `vista`"),
        ("ann MoveTo M1", "line 2: `MoveTo` is no function of the API"),
        (
            "ann MoveToNtmsMediaPool M1",
            "line 2: `ann` has opened no session before; expected OpenNtmsSession, or `session` \
             and its identifier",
        ),
        (
            "session S1 MoveToNtmsMediaPool M1 = ERROR_BUSY",
            "line 2: expected lpPoolId: an identifier, found `=`",
        ),
        ("session S1 MoveToNtmsMediaPool M1 P1", "line 2: expected `=`, but the line ends"),
        (
            "session S1 MoveToNtmsMediaPool M1 P1 = ERROR_BUSY P1",
            "line 2: expected the end of the reply, found `P1`",
        ),
        ("restart ! database-full", "line 2: expected the end of the line, found `!`"),
        (r"pool P2 \Backup\Monday {}", "line 2: no pool before this line has the path `\\Backup`"),
        (
            "user session",
            "line 2: expected the name of a user, found `session`; as a name it stands in quotes",
        ),
    ];
    for (line, wrong) in rows {
        let error = parse(&format!("trace 1\n{line}")).expect_err(line);
        assert_eq!(error.to_string(), wrong);
    }
    let error = parse("edition base").expect_err("no version");
    assert_eq!(error.to_string(), "line 1: the first line should be `trace 1`");
}

#[test]
fn labels_stand_for_guids_in_order_of_appearance() {
    let mut trace = parse(EXAMPLE).expect("the example");
    let world = trace.header.world.clone();
    let mut guids = std::collections::BTreeMap::new();
    trace.entries.clear();
    trace.header.world = world.clone().renamed(|id| {
        let next = uuid::Uuid::from_u128(guids.len() as u128 + 1);
        *guids.entry(id).or_insert(Identifier::Guid(next))
    });
    assert_eq!(relabel(&trace).header.world, world);
}

#[test]
fn a_relabelled_trace_has_no_guid_left() {
    for seed in 0..500 {
        let trace = relabel(&any_trace::trace(seed));
        let text = render(&trace);
        assert!(!text.contains("00000000-"), "{text}");
        assert_eq!(relabel(&trace), trace);
    }
}

/// Texts that are broken somewhere are refused, or read as something; they never end the program.
#[test]
fn a_broken_text_is_refused() {
    let characters: Vec<char> = EXAMPLE.chars().collect();
    let signs: Vec<char> = "\"\\#={}[];:|! \n\u{0}é7A".chars().collect();
    for seed in 0..3000_usize {
        let mut text = characters.clone();
        for step in 0..3 {
            let place = (seed * 7919 + step * 104_729) % text.len().max(1);
            match (seed + step) % 3 {
                0 => drop(text.splice(place..text.len().min(place + 1), [])),
                1 => text.insert(place, signs[(seed / 3) % signs.len()]),
                _ => text.truncate(place.max(1)),
            }
        }
        let text: String = text.into_iter().collect();
        if let Ok(trace) = parse(&text) {
            assert_eq!(parse(&render(&trace)), Ok(trace));
        }
    }
}

/// Whatever is written, the grammar has it: its words, and the lines of the example.
#[test]
fn the_grammar_has_every_word() {
    let grammar = include_str!("../../../specs/trace_text.ebnf");
    for word in token::RESERVED {
        assert!(grammar.contains(&format!("\"{word}\"")), "{word}");
    }
    for word in [
        "draws",
        "returns",
        "max",
        "purges",
        "keeps",
        "queued",
        "barcode",
        "owner",
        "allow",
        "deny",
        "inherited",
        "MediaState",
        "0x",
    ] {
        assert!(grammar.contains(&format!("\"{word}\"")), "{word}");
    }
    let defined: Vec<&str> = grammar
        .lines()
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, _)| name.trim())
        .collect();
    for name in ["security", "information", "value", "reply", "pool property", "quoted"] {
        assert!(defined.contains(&name), "{name}");
    }
}

/// A text that was cut is read up to the last whole line, entry by entry, and that is said.
#[test]
fn a_text_that_breaks_off_is_read_up_to_there() {
    let cut = EXAMPLE.trim_end();
    let cut = &cut[..cut.len() - 7];
    let mut reader = Reader::new(cut.as_bytes()).expect("a header");
    let entries = reader.by_ref().collect::<Result<Vec<_>, _>>().expect("entries");
    assert_eq!(entries.len(), 8);
    assert_eq!(reader.tail(), crate::trace::Tail::Truncated(24));
    let whole = parse(EXAMPLE).expect("the example");
    assert_eq!(*reader.header(), whole.header);
    assert!(entries.iter().map(|(_, entry)| entry).eq(&whole.entries[..8]));
    assert_eq!(entries[0].0, 16);

    let wrong = EXAMPLE.replace("set M1 INUSE disabled", "set M1 ASLEEP");
    let mut reader = Reader::new(wrong.as_bytes()).expect("a header");
    let error = reader.find_map(Result::err).expect("an error").to_string();
    assert!(error.starts_with("line 21: expected `enabled`"), "{error}");
}
