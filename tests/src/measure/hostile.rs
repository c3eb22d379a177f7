//! Implementations that lie, hang and die; full disks; Ctrl-C: a clear error, its exit code, and
//! nothing lost that was found.

use crate::program::{self, told};
use anyhow::{Context, Result};
use serde_json::Value;
use std::io::{BufRead, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// A scenario: what happens, the exit code, and what the message must say.
struct Scenario {
    name: &'static str,
    exit: i32,
    says: &'static [&'static str],
}

/// Served by [`serve`] and tested with a deadline of a second.
const SERVERS: [Scenario; 8] = [
    Scenario { name: "garbage-line", exit: 4, says: &["not JSON", "hello"] },
    Scenario { name: "truncated-json", exit: 4, says: &["not JSON"] },
    Scenario { name: "unknown-method", exit: 4, says: &["refused the request", "-32601"] },
    Scenario { name: "wrong-version", exit: 4, says: &["version 1 of the protocol"] },
    Scenario { name: "dies", exit: 4, says: &["ended with", "last words"] },
    Scenario { name: "hangs", exit: 4, says: &["no answer in 1 s"] },
    Scenario { name: "opens-no-session", exit: 1, says: &["OpenNtmsSession answered"] },
    Scenario { name: "floods", exit: 4, says: &["a line of more than"] },
];

pub fn run(_quick: bool) -> Result<bool> {
    let program = program::build()?;
    println!("{:24} {:>5} {:>8}  says", "scenario", "exit", "seconds");
    let mut met = true;
    for scenario in &SERVERS {
        let server =
            format!("'{}' hostile-server {}", std::env::current_exe()?.display(), scenario.name);
        let mut command = Command::new(&program);
        command.args(["test", "--deadline", "1", "--calls", "200", "--command", &server]);
        met &= holds(scenario, &mut command)?;
    }
    let cannot_start =
        Scenario { name: "cannot-start", exit: 4, says: &["cannot start", "no-such-program"] };
    met &= holds(
        &cannot_start,
        Command::new(&program).args(["test", "--command", "./no-such-program"]),
    )?;
    met &= bad_traces(&program)?;
    met &= full_disk(&program)?;
    met &= interrupted(&program)?;
    Ok(met)
}

fn holds(scenario: &Scenario, command: &mut Command) -> Result<bool> {
    let began = Instant::now();
    let output = command.stdin(Stdio::null()).output().context("cannot start the program")?;
    Ok(verdict(scenario, &output, began.elapsed()))
}

fn verdict(scenario: &Scenario, output: &Output, elapsed: Duration) -> bool {
    let said = told(output);
    let missing: Vec<_> = scenario.says.iter().filter(|words| !said.contains(**words)).collect();
    let exit = output.status.code();
    let is_right = exit == Some(scenario.exit) && missing.is_empty() && !said.contains("panicked");
    let line = said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("nothing");
    println!(
        "{:24} {:>5} {:>8.1}  {}",
        scenario.name,
        exit.map_or_else(|| "none".to_owned(), |code| code.to_string()),
        elapsed.as_secs_f64(),
        line.trim()
    );
    if !is_right {
        println!("  expected exit {}, and the words {missing:?} in:\n{said}", scenario.exit);
    }
    is_right
}

/// Input that is wrong: the message names the place.
fn bad_traces(program: &Path) -> Result<bool> {
    let directory = tempfile::tempdir()?;
    let path = directory.path().join("bad.jsonl");
    let mut met = true;
    for (name, text, says) in [
        ("trace-empty", "", "empty"),
        ("trace-not-json", "not json\n", "line 1"),
        ("trace-of-the-future", "{\"trace\":99}\n", "version 99"),
    ] {
        std::fs::write(&path, text)?;
        let scenario = Scenario { name, exit: 2, says: &["bad.jsonl"] };
        met &= holds(&scenario, Command::new(program).arg("judge").arg(&path))?;
        let scenario = Scenario { name, exit: 2, says: &[] };
        let output = Command::new(program).arg("judge").arg(&path).output()?;
        if !told(&output).contains(says) {
            println!("  expected the words `{says}` in:\n{}", told(&output));
            met = false;
        }
        met &= output.status.code() == Some(scenario.exit);
    }
    Ok(met)
}

/// A disk without room: the finding stands on the terminal all the same.
fn full_disk(program: &Path) -> Result<bool> {
    let directory = tempfile::tempdir()?;
    for name in ["finding-1.jsonl.part", "finding-1.txt.part", "summary.json.part"] {
        std::os::unix::fs::symlink("/dev/full", directory.path().join(name))?;
    }
    let scenario =
        Scenario { name: "full-disk", exit: 5, says: &["disagreement 1", "No space left"] };
    let report = directory.path().to_string_lossy().into_owned();
    let mut command = Command::new(program);
    command.args(["test", "--seed", "1", "--calls", "5000", "--report", &report]);
    command.args(["--", "--defect", "delete-pool-with-media"]);
    holds(&scenario, &mut command)
}

/// Ctrl-C after the first finding is on disk: it stays there, and the exit code says why.
fn interrupted(program: &Path) -> Result<bool> {
    let directory = tempfile::tempdir()?;
    let report = directory.path().to_string_lossy().into_owned();
    let began = Instant::now();
    let child = Command::new(program)
        .args(["test", "--seed", "1", "--calls", "100000000", "--report", &report])
        .args(["--", "--defect", "delete-pool-with-media"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let finding = directory.path().join("finding-1.txt");
    while !finding.exists() && began.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(20));
    }
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status()?;
    let output = child.wait_with_output()?;
    let scenario = Scenario { name: "ctrl-c", exit: 130, says: &["interrupted", "disagreement 1"] };
    let is_right = verdict(&scenario, &output, began.elapsed());
    let kept = directory.path().join("finding-1.jsonl").exists() && finding.exists();
    if !kept {
        println!("  the finding is not on disk");
    }
    Ok(is_right && kept && killed.success())
}

/// A server that does one thing wrong after a proper handshake.
pub fn serve(scenario: &str) {
    let mut out = std::io::stdout();
    for (place, line) in std::io::stdin().lock().lines().map_while(Result::ok).enumerate() {
        let id = request_id(&line);
        let answer = match place {
            0 => handshake(scenario, id),
            _ if scenario == "opens-no-session" => open_no_session(&line, id),
            _ => misbehave(scenario, id),
        };
        if out.write_all(answer.as_bytes()).and_then(|()| out.flush()).is_err() {
            return;
        }
    }
}

fn request_id(line: &str) -> u64 {
    serde_json::from_str::<Value>(line)
        .ok()
        .and_then(|value| value.get("id").and_then(Value::as_u64))
        .unwrap_or(0)
}

fn handshake(scenario: &str, id: u64) -> String {
    let protocol = if scenario == "wrong-version" { 99 } else { 1 };
    let result = serde_json::json!({
        "protocol": protocol, "name": "hostile", "version": "1", "edition": "server-2003",
        "functions": ["OpenNtmsSession", "CreateNtmsMediaPool"], "controls": ["reset"], "faults": [],
    });
    format!("{}\n", serde_json::json!({ "jsonrpc": "2.0", "id": id, "result": result }))
}

/// Takes every world as it is, and refuses every call.
fn open_no_session(request: &str, id: u64) -> String {
    let request: Value = serde_json::from_str(request).unwrap_or_default();
    let result = if request["method"] == "environment/reset" {
        let mut ids = serde_json::Map::new();
        collect_identifiers(&request["params"]["world"], &mut ids);
        serde_json::json!({ "ids": ids })
    } else {
        serde_json::json!({ "code": "ERROR_NOT_SUPPORTED" })
    };
    format!("{}\n", serde_json::json!({ "jsonrpc": "2.0", "id": id, "result": result }))
}

/// Every GUID names what it names.
fn collect_identifiers(value: &Value, ids: &mut serde_json::Map<String, Value>) {
    match value {
        Value::String(text) if text.len() == 36 => {
            ids.insert(text.clone(), value.clone());
        }
        Value::Array(values) => values.iter().for_each(|value| collect_identifiers(value, ids)),
        Value::Object(members) => {
            members.values().for_each(|value| collect_identifiers(value, ids));
        }
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn misbehave(scenario: &str, id: u64) -> String {
    match scenario {
        "garbage-line" => "hello, I am a server\n".to_owned(),
        "truncated-json" => format!("{{\"jsonrpc\":\"2.0\",\"id\":{id},\"resu\n"),
        "unknown-method" => {
            let error = serde_json::json!({ "code": -32601, "message": "what is that?" });
            format!("{}\n", serde_json::json!({ "jsonrpc": "2.0", "id": id, "error": error }))
        }
        "dies" => {
            eprintln!("last words");
            std::process::exit(7);
        }
        "floods" => "x".repeat(20 << 20),
        _ => {
            std::thread::sleep(Duration::from_secs(600));
            String::new()
        }
    }
}
