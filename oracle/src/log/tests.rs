//! Logs of strangers, read by their mappings.

use super::*;
use crate::judge::{Judge, Verdict};
use crate::text::Renderer;

/// The lines that stand as an example below a heading of the page.
fn example(heading: &str) -> String {
    let page = include_str!("../../../specs/mapping.md");
    let part = page.split(&format!("\n## {heading}\n")).nth(1).expect(heading);
    let part = part.split("\n## ").next().unwrap_or(part);
    let lines =
        part.lines().filter_map(|line| line.strip_prefix("    ").or(line.is_empty().then_some("")));
    lines.collect::<Vec<_>>().join("\n").trim_start_matches('\n').to_owned()
}

fn read(mapping: &str, log: &str) -> Result<Log, LogError> {
    Log::read(log.as_bytes(), &Mapping::read(mapping)?, None)
}

/// Each happening in words, with its line and the verdict.
fn judged(log: &Log) -> Vec<String> {
    let mut judge = Judge::new(&log.header).expect("a world");
    let mut renderer = Renderer::default();
    let mut lines = Vec::new();
    for (line, happening) in &log.happenings {
        let words = match happening {
            Happening::Entry(entry) => {
                let verdict = judge.observe(entry).expect("an entry").verdict;
                let clause = match &verdict {
                    Verdict::Forbidden(explanation) | Verdict::Inconsistent(explanation) => {
                        explanation.broken.join(" ")
                    }
                    Verdict::ImplementationDefined(clause) => (*clause).to_owned(),
                    Verdict::Allowed | Verdict::Open(_) | Verdict::Unknown(_) => String::new(),
                };
                format!("{} {clause}: {}", verdict.name(), renderer.entry(entry))
            }
            Happening::Unanswered(call) => {
                judge.observe_unanswered(call);
                format!("unanswered : {}", crate::text::render_call(call))
            }
            Happening::Assumed(entry) => {
                let verdict = judge.observe(entry).expect("an entry").verdict;
                assert_eq!(verdict, Verdict::Allowed);
                format!("assumed : {}", renderer.entry(entry))
            }
        };
        lines.push(format!("{line} {words}"));
    }
    lines
}

const GUID: &str = "5d0c7e1a-0000-4000-8000-000000000001";

#[test]
#[rustfmt::skip]
fn the_example_of_the_page_is_judged_as_the_page_says() {
    let log = read(&example("A mapping"), &example("A log")).expect("the example");
    assert_eq!(log.ignored, 1);
    let lines = judged(&log);
    let pool = "0e1b4e52-3c7a-4d1f-9b55-51d0a6c1f0aa";
    assert_eq!(lines, [
        "3 allowed : ann  OpenNtmsSession NULL NULL 0  = ERROR_SUCCESS session-1".to_owned(),
        format!("2 open : ann  CreateNtmsMediaPool \\Backup {pool} NTMS_CREATE_NEW NULL out  = ERROR_SUCCESS {GUID}"),
        format!("4 allowed : ann  MoveToNtmsMediaPool 5d0c7e1a-0000-4000-8000-0000000000ff {GUID}  = ERROR_INVALID_MEDIA"),
        "5 implementation-defined CREATE-3: ann  CreateNtmsMediaPool \\Archive NULL NTMS_CREATE_NEW NULL out  = ERROR_DATABASE_FAILURE".to_owned(),
        "6 forbidden CREATE-2 CREATE-55: ann  CreateNtmsMediaPool \\Backup NULL NTMS_CREATE_NEW NULL out  = ERROR_SUCCESS 5d0c7e1a-0000-4000-8000-000000000002".to_owned(),
        format!("7 unanswered : DeleteNtmsMediaPool {GUID}"),
    ]);
}

const CSV: &str = "call,session,who,lpPoolId,rc\n\
                   DeleteNtmsMediaPool,500,bob,{5D0C7E1A-0000-4000-8000-000000000001},0x800710CE\n\
                   CloseNtmsSession,500,bob,,0\n\
                   CloseNtmsSession,500,bob,,6\n\
                   DeleteNtmsMediaPool,501,bob,7,\n";

const CSV_MAPPING: &str = "mapping = 1\nformat = \"csv\"\nedition = \"base\"\n\
                           [fields]\ncall = \"call\"\ncode = \"rc\"\nsession = \"session\"\ncaller = \"who\"\n";

/// Sessions that were open before the log began are assumed, each once.
#[test]
#[rustfmt::skip]
fn a_table_is_read_too() {
    let lines = judged(&read(CSV_MAPPING, CSV).expect("a log"));
    assert_eq!(lines, [
        "2 assumed : bob  OpenNtmsSession NULL NULL 0  = ERROR_SUCCESS session-1".to_owned(),
        format!("2 allowed : bob  DeleteNtmsMediaPool {GUID}  = ERROR_INVALID_MEDIA_POOL"),
        "3 allowed : bob  CloseNtmsSession  = ERROR_SUCCESS".to_owned(),
        "4 allowed : bob  CloseNtmsSession  = ERROR_INVALID_HANDLE".to_owned(),
        "5 assumed : bob  OpenNtmsSession NULL NULL 0  = ERROR_SUCCESS session-2".to_owned(),
        "5 unanswered : DeleteNtmsMediaPool 7".to_owned(),
    ]);
}

/// What was written as a trace and is read as a log is the same, for every function.
#[test]
fn traces_can_be_read_as_logs() {
    let text = "trace 1\nedition base\nuser ann\nuser somebody\ntype T1 DLT 1 side\nsystem pools {owner ann; NULL list}\n\
        pool P9 \\A of T1 {owner ann; NULL list}\nmedium M1 in P9: A=AVAILABLE\n\
        ann OpenNtmsSession NULL NULL 0 = ERROR_SUCCESS S1\n\
        ann AllocateNtmsMedia P9 NULL NIL NTMS_ALLOCATE_NEW 0 out = ERROR_SUCCESS L1 AllocatedFrom=P9\n\
        ann EnumerateNtmsObject P9 NTMS_PHYSICAL_MEDIA 5 0 = ERROR_SUCCESS [M1] of 1\n\
        ann GetNtmsObjectInformation M1/A NTMS_PARTITION out = ERROR_SUCCESS {NTMS_PARTITION PhysicalMedia=M1 LogicalMedia=L1 State=NTMS_PARTSTATE_ALLOCATED Side=0 dwAllocateCount=1}\n\
        ann GetNtmsObjectSecurity P9 NTMS_MEDIA_POOL OWNER_SECURITY_INFORMATION = ERROR_SUCCESS {owner ann}\n\
        ann SetNtmsMediaComplete L1 = ERROR_SUCCESS\n\
        ann DeallocateNtmsMedia L1 0 = ERROR_SUCCESS\n";
    let trace = crate::text::parse(text).expect("a trace");
    let mut lines = Vec::new();
    trace
        .entries
        .iter()
        .for_each(|entry| crate::trace::write_entry(&mut lines, entry).expect("room"));
    let mapping = "mapping = 1\nedition = \"base\"\n[fields]\ncall = \"method\"\ncode = \"reply.code\"\n\
                   session = \"params.hSession\"\ncaller = \"params.caller\"\narguments = \"params\"\noutputs = \"reply\"\n\
                   [calls.OpenNtmsSession]\noutputs = { hSession = \"reply.hSession\" }\n";
    let mapping = Mapping::read(mapping).expect("a mapping");
    let log = Log::read(&*lines, &mapping, Some(trace.header.world.clone())).expect("a log");
    let judgements = judged(&log);
    assert_eq!(judgements.len(), trace.entries.len());
    for line in &judgements {
        assert!(line.contains(" allowed ") || line.contains(" open "), "{line}");
    }
    let calls = log.happenings.iter().map(|(_, it)| match it {
        Happening::Entry(entry) => entry.clone(),
        Happening::Unanswered(_) | Happening::Assumed(_) => panic!("{it:?}"),
    });
    for (read, written) in calls.zip(&trace.entries).skip(1) {
        let session = |entry: &Entry| {
            entry.renamed(&mut |id| {
                if id.to_string() == "session-1" {
                    crate::identifier::Identifier::label("S1")
                } else {
                    id
                }
            })
        };
        assert_eq!(session(&read), session(written));
    }
}

/// Users are named by SIDs, as callers and in lists, and lists as Windows writes them.
#[test]
fn descriptors_of_windows_are_judged() {
    const SID: &str = "S-1-5-21-397955417-626881126-188441444-1010";
    let names = format!("[names]\n\"{SID}\" = \"ann\"\n\n[fields]");
    let mapping = example("A mapping").replace("[fields]", &names);
    let pool = format!("{{{GUID}}}");
    let line = |second: u32, call: &str, arguments: &str, outputs: &str| {
        format!(
            "{{\"at\":{second},\"op\":\"{call}\",\"who\":\"{SID}\",\"handle\":\"1\",\"hr\":0,\"in\":{{{arguments}}},\"out\":{{{outputs}}}}}\n"
        )
    };
    let read_back = format!(
        "\"lpObjectId\":\"{pool}\",\"dwType\":\"NTMS_MEDIA_POOL\",\"RequestedInformation\":4"
    );
    let told = |list: &str| format!("\"lpSecurityDescriptor\":\"{list}\"");
    let log = line(1, "OpenNtmsSession", "\"dwOptions\":0", "")
        + &line(
            2,
            "NewPool",
            &format!(
                "\"path\":\"\\\\Own\",\"type\":null,\"lpSecurityAttributes\":\"D:(A;;CCDCLC;;;{SID})(A;;RC;;;WD)\""
            ),
            &format!("\"pool\":\"{pool}\""),
        )
        + &line(
            3,
            "GetNtmsObjectSecurity",
            &read_back,
            &told(&format!("D:(A;;0x7;;;{SID})(A;;RC;;;S-1-1-0)")),
        )
        + &line(4, "GetNtmsObjectSecurity", &read_back, &told("D:(A;;0x20000;;;WD)"));
    let log = read(&mapping, &log).expect("a log");
    let judged = judged(&log);
    let verdicts: Vec<&str> = judged.iter().filter_map(|line| line.split(' ').nth(1)).collect();
    assert_eq!(verdicts, ["allowed", "open", "open", "forbidden"], "{judged:#?}");
    assert!(judged[1].contains("allow ann USE|MODIFY|CONTROL"), "{judged:#?}");
}

/// Each row: what is changed in the mapping, what in the log, and the error.
#[test]
#[rustfmt::skip]
fn errors_name_line_and_field() {
    let rows = [
        ("", "", "\"in\":{\"pool\":\"{5D0C7E1A-0000-4000-8000-000000000001}\"}", "\"in\":{\"pool\":true}", "line 7, field `in.pool`: expected an identifier, found `true`"),
        ("", "", "-2147020596", "[]", "line 4, field `hr`: expected a return code, found `[]`"),
        ("", "", "2026-01-03T10:00:01.00Z", "later", "line 5, field `at`: expected a number, or a time such as 2026-01-03T10:00:00.5Z, found `\"later\"`"),
        ("", "", "{\"at\":\"2026-01-03T10:00:00.10Z\"", "at 10:00", "line 1: no object of JSON"),
        ("ignore-other-calls = true", "", "", "", "line 1, field `op`: `Heartbeat` is no function of the API; say what it is in [calls.\"Heartbeat\"]"),
        ("values = { dwAction = \"NTMS_CREATE_NEW\" }", "", "", "", "line 2, field `in.dwAction`: `dwAction` of CreateNtmsMediaPool stands nowhere"),
        ("NTMS_CREATE_NEW", "NTMS_CREATE", "", "", "line 2, field `dwAction`: expected a number, found `NTMS_CREATE`"),
        ("function = \"DeleteNtmsMediaPool\"", "function = \"Delete\"", "", "", "`Delete` is no function of the API"),
        ("'DLT' =", "'LTO' =", "", "", "start.identifiers: there is no `LTO` at the beginning; expected one of DLT, \\"),
        ("mapping = 1", "mapping = 2", "", "", "this is version 2 of mappings"),
        ("ERROR_SUCCESS", "FINE", "", "", "codes: `FINE`, which `OK` stands for, is no code"),
        ("call = \"op\"", "", "", "", "missing field `call`"),
    ];
    for (mapped, mapped_as, logged, logged_as, wrong) in rows {
        let mapping = example("A mapping").replace(mapped, mapped_as);
        let log = format!("{}\n", example("A log").trim_end());
        let log = if logged.is_empty() { log } else { log.replace(logged, logged_as) };
        let error = read(&if mapped.is_empty() { example("A mapping") } else { mapping }, &log).expect_err(wrong).to_string();
        assert!(error.contains(wrong), "{error}\ninstead of {wrong}");
    }
}
