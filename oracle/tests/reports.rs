//! What commands write for build servers, and how they end.
#![cfg(feature = "embedded-server")]

use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const HEADER: &str = "trace 1\nedition base\nuser ann\nsystem pools {owner ann; NULL list}\n\
                      ann OpenNtmsSession NULL NULL 0 = ERROR_SUCCESS S1\n";
/// Line 6 is forbidden.
const WRONG: &str = "ann DeleteNtmsMediaPool P0 = ERROR_SUCCESS\n";
/// Only a world that was never seen explains it.
const FINE: &str = "ann DeleteNtmsMediaPool P0 = ERROR_INVALID_MEDIA_POOL\n";

/// A directory of traces with these names and entries.
fn traces(files: &[(&str, &str)]) -> tempfile::TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    for (name, entries) in files {
        let path = directory.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        fs::write(path, format!("{HEADER}{entries}")).expect("a file");
    }
    directory
}

fn oracle(directory: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ntms-oracle"));
    for name in ["GITHUB_ACTIONS", "GITLAB_CI", "TF_BUILD", "TEAMCITY_VERSION"] {
        command.env_remove(name);
    }
    command.current_dir(directory).args(arguments).output().expect("it starts")
}

/// The exit code, and all that was printed.
fn ended(directory: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = oracle(directory, arguments);
    let said = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes));
    (output.status.code(), said.concat())
}

fn text(directory: &Path, name: &str) -> String {
    fs::read_to_string(directory.join(name)).expect(name)
}

#[test]
fn a_finding_stands_in_every_report_with_its_line() {
    let files =
        traces(&[("a/wrong.trace", WRONG), ("fine.trace", FINE), ("notes.txt", "no trace")]);
    let at = files.path();
    let reports = ["--junit", "junit.xml", "--sarif", "x.sarif", "--annotations", "github"];
    let (code, said) = ended(at, &[&["judge", "."][..], &reports].concat());
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("2 traces: 4 replies judged, 1 forbidden"), "{said}");
    assert!(said.contains("::error file=./a/wrong.trace,line=6,title=DELETE-"), "{said}");

    let version = ntms_oracle::clauses::version();
    assert!(said.contains(version), "{said}");
    let junit = text(at, "junit.xml");
    assert!(junit.contains("tests=\"5\"") && junit.contains("failures=\"1\""), "{junit}");
    assert!(junit.contains("DeleteNtmsMediaPool, line 6: DELETE-"), "{junit}");
    assert!(junit.contains(version), "{junit}");
    let sarif: Value = serde_json::from_str(&text(at, "x.sarif")).expect("JSON");
    let run = &sarif["runs"][0];
    assert_eq!(run["results"].as_array().map(Vec::len), Some(1), "{run}");
    let place = &run["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "./a/wrong.trace");
    assert_eq!(place["region"]["startLine"], 6);
    assert_eq!(run["results"][0]["ruleId"], run["tool"]["driver"]["rules"][0]["id"]);
    assert_eq!(run["invocations"][0]["exitCode"], 1);
    assert_eq!(run["tool"]["driver"]["properties"]["clauses"], version);
}

#[test]
fn gitlab_finds_its_report_and_auto_finds_the_service() {
    let files = traces(&[("wrong.trace", WRONG)]);
    let at = files.path();
    let (code, _) = ended(at, &["judge", "wrong.trace", "--annotations", "gitlab"]);
    assert_eq!(code, Some(1));
    let report: Value =
        serde_json::from_str(&text(at, "gl-code-quality-report.json")).expect("JSON");
    assert_eq!(report[0]["location"]["path"], "wrong.trace");

    let mut command = Command::new(env!("CARGO_BIN_EXE_ntms-oracle"));
    command.current_dir(at).env("TF_BUILD", "True");
    for name in ["GITHUB_ACTIONS", "GITLAB_CI"] {
        command.env_remove(name);
    }
    let output = command.args(["judge", "wrong.trace", "--annotations", "auto", "--json"]).output();
    let output = output.expect("it starts");
    assert!(String::from_utf8_lossy(&output.stderr).contains("##vso[task.logissue type=error;"));
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        assert!(serde_json::from_str::<Value>(line).is_ok(), "{line}");
    }
}

/// Each row: arguments after `judge .`, and the exit code.
#[test]
#[rustfmt::skip]
fn a_run_ends_as_it_was_asked_to() {
    let files = traces(&[("a.trace", WRONG), ("b.trace", FINE)]);
    let rows: [(&[&str], i32); 14] = [
        (&[], 1),
        (&["--fail-on", "never"], 0),
        (&["--function", "DeleteNtmsMediaPool"], 1),
        (&["--function", "OpenNtmsSession"], 0),
        (&["--function", "SwapNtmsMedia"], 3),
        (&["--clause", "DELETE-14"], 1),
        (&["--clause", "OPEN-6"], 0),
        (&["--clause", "SWAP-1"], 3),
        (&["--clause", "SWAP-999"], 2),
        (&["--shard", "1/2"], 1),
        (&["--shard", "2/2"], 0),
        (&["--shard", "3/3"], 3),
        (&["--shard", "3/2"], 2),
        (&["--junit", "no/such/directory/x.xml"], 5),
    ];
    for (arguments, expected) in rows {
        let (code, said) = ended(files.path(), &[&["judge", "."][..], arguments].concat());
        assert_eq!(code, Some(expected), "{arguments:?}: {said}");
    }
}

#[test]
fn a_known_divergence_does_not_fail_the_run_and_a_stale_or_expired_one_does() {
    let files = traces(&[("a.trace", WRONG), ("b.trace", FINE)]);
    let at = files.path();
    let entry = |day: &str| {
        format!(
            "[[known]]\nclause = \"DELETE-14\"\ncall = \"DeleteNtmsMediaPool\"\n\
             reason = \"older than the rules\"\nexpires = {day}\n"
        )
    };
    let judge = |file: &str, trace: &str, more: &[&str]| {
        fs::write(at.join("known.toml"), file).expect("a file");
        ended(at, &[&["judge", trace, "--known", "known.toml"][..], more].concat())
    };
    let (code, said) = judge(&entry("9999-01-01"), ".", &["--junit", "junit.xml"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("known: older than the rules") && said.contains("1 known"), "{said}");
    assert!(text(at, "junit.xml").contains("failures=\"0\""));

    let (code, said) = judge(&entry("9999-01-01"), "b.trace", &[]);
    assert_eq!(code, Some(7), "{said}");
    assert!(
        said.contains("known divergence 1 (DELETE-14, DeleteNtmsMediaPool) was not met"),
        "{said}"
    );
    // A part of the work cannot know.
    let (code, said) = judge(&entry("9999-01-01"), ".", &["--shard", "2/2"]);
    assert_eq!(code, Some(0), "{said}");

    let (code, said) = judge(&entry("2001-01-01"), ".", &[]);
    assert_eq!(code, Some(7), "{said}");
    assert!(said.contains("has expired on 2001-01-01"), "{said}");

    let (code, said) = judge("[[known]]\nclause = \"DELETE-14\"\n", ".", &[]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("missing field `call`"), "{said}");
}

/// A live server with a defect: reports of `test` and `replay`.
#[test]
fn a_test_and_a_replay_write_reports_too() {
    let directory = tempfile::tempdir().expect("a directory");
    let at = directory.path();
    let defect = ["--", "--defect", "delete-pool-with-media"];
    let arguments = ["test", "--calls", "20000", "--seed", "1", "--fail-fast", "--report", "found"];
    let reports = ["--junit", "junit.xml", "--sarif", "x.sarif", "--json"];
    let output = oracle(at, &[&arguments[..], &reports, &defect].concat());
    assert_eq!(output.status.code(), Some(1));
    let summary: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(summary["findings"][0]["clause"], "DELETE-6");
    assert_eq!(summary["clauses"], ntms_oracle::clauses::version());
    assert!(text(at, "junit.xml").contains("failures=\"1\""));
    let sarif: Value = serde_json::from_str(&text(at, "x.sarif")).expect("JSON");
    let place = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "found/finding-1.jsonl");

    let known = "[[known]]\nclause = \"DELETE-6\"\ncall = \"DeleteNtmsMediaPool\"\n\
                 reason = \"planted\"\nexpires = 9999-01-01\n";
    fs::write(at.join("known.toml"), known).expect("a file");
    let replay = ["replay", "found", "--json"];
    let output = oracle(at, &[&replay[..], &defect].concat());
    assert_eq!(output.status.code(), Some(1));
    let line: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(line["outcome"], "it still happens");
    let (code, said) = ended(at, &[&replay[..], &["--known", "known.toml"], &defect].concat());
    assert_eq!(code, Some(0), "{said}");
}

#[test]
fn the_shares_of_a_test_differ_and_each_repeats_itself() {
    let directory = tempfile::tempdir().expect("a directory");
    let share = |shard: &str| {
        let arguments = ["test", "--calls", "301", "--seed", "5", "--json", "--shard", shard];
        let output = oracle(directory.path(), &arguments);
        let mut summary: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        summary["seconds"] = Value::Null;
        summary
    };
    let (one, two) = (share("1/2"), share("2/2"));
    assert_eq!((&one["calls"], &two["calls"]), (&151.into(), &150.into()));
    assert_ne!(one["cells"], two["cells"]);
    assert_eq!(one, share("1/2"));
}

#[test]
fn a_clause_that_no_call_came_to_was_not_checked() {
    let directory = tempfile::tempdir().expect("a directory");
    let test = |clause: &str| {
        let arguments = ["test", "--calls", "40", "--seed", "1", "--function", "OpenNtmsSession"];
        ended(directory.path(), &[&arguments[..], &["--clause", clause]].concat())
    };
    assert_eq!(test("OPEN-6").0, Some(0));
    assert_eq!(test("SWAP-6").0, Some(3));
}

#[test]
fn pages_and_completions_are_written() {
    let directory = tempfile::tempdir().expect("a directory");
    let (code, said) = ended(directory.path(), &["man", "pages"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(text(directory.path(), "pages/ntms-oracle-judge.1").contains("\\-\\-sarif"));
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let (code, said) = ended(directory.path(), &["completions", shell]);
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains("ntms-oracle") && said.contains("sarif"), "{shell}");
    }
}
