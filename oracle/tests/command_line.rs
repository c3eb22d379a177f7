//! The commands as a shell runs them: exit codes, and what is said.
#![cfg(feature = "embedded-server")]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn oracle(arguments: &[&str]) -> Output {
    run(Command::new(env!("CARGO_BIN_EXE_ntms-oracle")).args(arguments), "")
}

fn run(command: &mut Command, input: &str) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("it reads");
    child.wait_with_output().expect("it ends")
}

/// The exit code, and all that was printed.
fn ended(output: &Output) -> (Option<i32>, String) {
    let said = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes));
    (output.status.code(), said.concat())
}

fn path(path: &Path) -> &str {
    path.to_str().expect("a path of ASCII")
}

#[test]
fn a_conforming_server_ends_with_0_and_a_seed_repeats_itself() {
    let once = || {
        let directory = tempfile::tempdir().expect("a directory");
        let report = directory.path();
        let (code, said) =
            ended(&oracle(&["test", "--calls", "500", "--seed", "3", "--report", path(report)]));
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains("seed 3") && said.contains("disagreements: none"), "{said}");
        let summary = std::fs::read(report.join("summary.json")).expect("a summary");
        let mut summary: serde_json::Value = serde_json::from_slice(&summary).expect("JSON");
        let members = summary.as_object_mut().expect("an object");
        members.retain(|name, _| !name.contains("second"));
        summary
    };
    assert_eq!(once(), once());
}

/// The finding of a test is judged and replayed again, and told apart from a server without it.
#[test]
fn a_defect_ends_with_1_and_its_trace_shows_it_again() {
    let directory = tempfile::tempdir().expect("a directory");
    let report = path(directory.path());
    let defect = ["--", "--defect", "delete-pool-with-media"];
    let arguments = ["test", "--calls", "20000", "--seed", "1", "--fail-fast", "--report", report];
    let (code, said) = ended(&oracle(&[&arguments[..], &defect].concat()));
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("against DELETE-6"), "{said}");

    let trace = directory.path().join("finding-1.jsonl");
    let (code, said) = ended(&oracle(&["judge", path(&trace)]));
    assert_eq!(code, Some(1), "{said}");
    let (code, said) = ended(&oracle(&[&["replay", path(&trace)][..], &defect].concat()));
    assert_eq!(code, Some(1), "{said}");
    let (code, said) = ended(&oracle(&["replay", path(&trace)]));
    assert_eq!(code, Some(0), "{said}");
}

#[test]
fn a_trace_is_judged_in_both_forms() {
    let text = "trace 1\nedition base\nuser ann\nsystem pools {owner ann; NULL list}\n\
                ann OpenNtmsSession NULL NULL 0 = ERROR_SUCCESS S1\n\
                ann DeleteNtmsMediaPool P0 = ERROR_SUCCESS\n";
    let program = env!("CARGO_BIN_EXE_ntms-oracle");
    let judge = |input: &str, json: &[&str]| {
        ended(&run(Command::new(program).args(["judge", "-"]).args(json), input))
    };
    let (code, said) = judge(text, &[]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("DELETE-14"), "{said}");

    let trace = ntms_oracle::text::parse(text).expect("a trace");
    let mut lines = Vec::new();
    trace.write(&mut lines).expect("a vector has room");
    let (code, said) = judge(std::str::from_utf8(&lines).expect("text"), &["--json"]);
    assert_eq!(code, Some(1), "{said}");
    let lines: Vec<serde_json::Value> =
        said.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let [.., last, summary] = lines.as_slice() else { panic!("{said}") };
    assert_eq!(summary["summary"]["forbidden"], 1);
    assert_eq!(last["verdict"], "forbidden");
    let codes: Vec<_> = last["allowed"].as_array().into_iter().flatten().collect();
    assert!(codes.iter().any(|it| it["code"] == "ERROR_INVALID_MEDIA_POOL"), "{last}");
}

#[test]
fn a_recorded_trace_that_breaks_off_is_judged_up_to_there() {
    let text = "trace 1\nedition base\nuser ann\nsystem pools {owner ann; NULL list}\n\
                ann OpenNtmsSession NULL NULL 0 = ERROR_SUCCESS S1\n";
    let trace = ntms_oracle::text::parse(text).expect("a trace");
    let mut lines = Vec::new();
    trace.write(&mut lines).expect("a vector has room");
    lines.extend(b"{\"method\":\"DeleteNtmsMed");
    let input = String::from_utf8(lines).expect("text");
    let mut command = Command::new(env!("CARGO_BIN_EXE_ntms-oracle"));
    let (code, said) = ended(&run(command.args(["judge", "-"]), &input));
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("line 3 broke off"), "{said}");
}

/// Each row: arguments, the exit code, and words that must be said.
#[test]
fn every_other_end_has_its_exit_code() {
    let rows: [(&[&str], i32, &str); 9] = [
        (&["tset"], 2, "test"),
        (&["test", "--edition", "vista"], 2, "windows-xp"),
        (&["test", "--reading", "swap-same=maybe"], 2, "swap-same"),
        (&["test", "--function", "SwapMedia"], 2, "SwapNtmsMedia"),
        (&["judge", "no-such-file"], 2, "no-such-file"),
        (&["check", "--scope", "huge"], 2, "tiny"),
        (&["clauses", "MOVE-999"], 2, "MOVE-999"),
        (&["test", "--calls", "0"], 3, "0 calls"),
        (&["test", "--command", "./no-such-program"], 4, "no-such-program"),
    ];
    for (arguments, expected, words) in rows {
        let (code, said) = ended(&oracle(arguments));
        assert_eq!(code, Some(expected), "{arguments:?}: {said}");
        assert!(said.contains(words), "{arguments:?}: {said}");
    }
}

#[test]
fn only_the_functions_that_are_asked_for_are_called() {
    let directory = tempfile::tempdir().expect("a directory");
    let server = format!("'{}' serve", env!("CARGO_BIN_EXE_ntms-oracle"));
    let arguments = ["test", "--calls", "200", "--seed", "1", "--command", &server];
    let report = ["--report", path(directory.path())];
    let functions = ["--function", "CreateNtmsMediaPool", "--function", "DeleteNtmsMediaPool"];
    let arguments = [&arguments[..], &report, &functions, &["--no-observation"]].concat();
    let (code, said) = ended(&oracle(&arguments));
    assert_eq!(code, Some(0), "{said}");
    let summary = std::fs::read(directory.path().join("summary.json")).expect("a summary");
    let summary: serde_json::Value = serde_json::from_slice(&summary).expect("JSON");
    let called: Vec<_> = summary["cells"].as_object().expect("functions").keys().collect();
    assert_eq!(called, ["CreateNtmsMediaPool", "DeleteNtmsMediaPool"]);
}
