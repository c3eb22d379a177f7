//! The database file: what was answered is there after the server was killed, and nothing half.

mod stage;

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// A file that is removed at the end.
struct File(PathBuf);

impl File {
    fn new(name: &str) -> File {
        let file = File(std::env::temp_dir().join(format!("{name}-{}.db", std::process::id())));
        file.remove();
        file
    }

    fn remove(&self) {
        for suffix in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{suffix}", self.0.display()));
        }
    }
}

impl Drop for File {
    fn drop(&mut self) {
        self.remove();
    }
}

/// The server as a process of its own.
struct Process {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    session: Value,
}

impl Process {
    fn start(file: &Path) -> Process {
        let mut child = Command::new(env!("CARGO_BIN_EXE_sqlite-media-server"))
            .args(["--seed", "1", "--database"])
            .arg(file)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let input = child.stdin.take().expect("an input");
        let output = BufReader::new(child.stdout.take().expect("an output"));
        let mut process = Process { child, input, output, session: Value::Null };
        process.request("initialize", json!({"protocol": 1, "edition": null}));
        let open =
            json!({"lpServer": null, "lpApplication": null, "dwOptions": 0, "caller": "ann"});
        process.session = process.request("OpenNtmsSession", open)["hSession"].clone();
        process
    }

    fn send(&mut self, method: &str, params: &Value) {
        let request = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
        writeln!(self.input, "{request}").expect("the server reads");
    }

    fn request(&mut self, method: &str, params: Value) -> Value {
        self.send(method, &params);
        let mut line = String::new();
        self.output.read_line(&mut line).expect("the server answers");
        let mut answer: Value = serde_json::from_str(&line).expect("answers are JSON");
        assert!(answer["error"].is_null(), "{method}: {answer}");
        answer["result"].take()
    }

    fn create(&self, name: &str) -> Value {
        json!({"hSession": self.session, "lpPoolName": name, "lpMediaType": null, "dwAction": 2,
               "lpSecurityAttributes": null, "lpPoolId": "out"})
    }

    /// The identifiers of the pools and all there is of that kind.
    fn list(&mut self, object_type: u32) -> Vec<Value> {
        let params = json!({"hSession": self.session, "lpContainerId": null, "dwType": object_type,
                            "lpdwListSize": 10_000, "dwOptions": 0});
        let result = self.request("EnumerateNtmsObject", params);
        result["lpList"].as_array().expect("a list").clone()
    }

    /// The end of a process that had no time to end: SIGKILL.
    fn kill(mut self) {
        self.child.kill().expect("the server can be killed");
        self.child.wait().expect("the server is dead");
    }
}

#[test]
fn what_was_answered_survives_a_kill_at_any_time() {
    let file = File::new("kill");
    let mut answered = Vec::new();
    let mut stale = Value::Null;
    for round in 0..6 {
        let mut process = Process::start(&file.0);
        let pools = process.list(12);
        for pool in &answered {
            assert!(pools.contains(pool), "a pool is lost");
        }
        // There may also be the pools that were asked for when the server was killed.
        assert!(pools.len() <= 3 + answered.len() + round, "a pool came from nowhere");
        let ghost = json!({"hSession": stale, "lpPoolId": null});
        let code = process.request("DeleteNtmsMediaPool", ghost)["code"].clone();
        assert_eq!(code, "ERROR_INVALID_HANDLE", "sessions end with the server");
        stale = process.session.clone();

        for place in 0..=round {
            let create = process.create(&format!("Pool-{round}-{place}"));
            answered.push(process.request("CreateNtmsMediaPool", create)["lpPoolId"].clone());
        }
        let create = process.create(&format!("Pool-{round}-unanswered"));
        process.send("CreateNtmsMediaPool", &create);
        process.kill();
    }
    let distinct: std::collections::BTreeSet<_> = answered.iter().map(Value::to_string).collect();
    assert_eq!(distinct.len(), answered.len(), "an identifier was given out twice");
}

#[test]
fn media_are_not_in_use_after_a_restart_and_all_else_is_as_it_was() {
    let file = File::new("restart");
    let mut process = Process::start(&file.0);
    let media_type = process.list(13)[1].clone();
    let insert = json!({"mediaType": media_type, "label": "recognized"});
    let medium = process.request("environment/insertMedium", insert)["medium"].clone();
    let set = json!({"medium": medium, "mediaState": 2, "enabled": false, "online": false});
    process.request("environment/setMedium", set);
    let read = |process: &mut Process| {
        let params = json!({"hSession": process.session, "lpObjectId": medium, "dwType": 15,
                            "lpInfo": "out"});
        process.request("GetNtmsObjectInformation", params)["lpInfo"].clone()
    };
    let mut before = read(&mut process);
    process.kill();
    let after = read(&mut Process::start(&file.0));
    assert_eq!(before["MediaState"], 2);
    before["MediaState"] = json!(0);
    assert_eq!(after, before);
}

#[test]
fn the_server_ends_with_its_input() {
    let file = File::new("end");
    let Process { mut child, input, .. } = Process::start(&file.0);
    drop(input);
    assert_eq!(child.wait().expect("the server ends").code(), Some(0));
}

#[test]
fn a_file_that_is_no_media_pool_database_is_left_alone() {
    let text = File::new("text");
    std::fs::write(&text.0, "no database, but long enough for a header ".repeat(20))
        .expect("a file");
    let other = File::new("other");
    let connection = rusqlite::Connection::open(&other.0).expect("a database");
    connection.execute_batch("CREATE TABLE pool (id TEXT)").expect("a table");
    connection.close().expect("a file");
    for file in [text, other] {
        let before = std::fs::read(&file.0).expect("a file");
        let run = Command::new(env!("CARGO_BIN_EXE_sqlite-media-server"))
            .arg("--database")
            .arg(&file.0)
            .stdin(Stdio::null())
            .output()
            .expect("the server runs");
        assert_eq!(run.status.code(), Some(1));
        assert!(!run.stderr.is_empty());
        assert_eq!(std::fs::read(&file.0).expect("a file"), before);
    }
}

#[test]
fn the_database_reads_as_it_says() {
    let file = File::new("views");
    let mut process = Process::start(&file.0);
    let media_type = process.list(13)[1].clone();
    let insert = json!({"mediaType": media_type, "label": "recognized"});
    process.request("environment/insertMedium", insert);
    let connection = rusqlite::Connection::open(&file.0).expect("a database");
    let text =
        |sql: &str| -> String { connection.query_row(sql, [], |row| row.get(0)).expect(sql) };
    assert_eq!(text("SELECT path FROM pool_path WHERE kind = 'root'"), "\\");
    assert_eq!(text("SELECT pool FROM sides LIMIT 1"), r"\Import\MO");
    assert_eq!(text("SELECT state FROM sides LIMIT 1"), "IMPORT");
    let rule = "SELECT rule FROM access WHERE pool = '\\Free' AND rule LIKE '%Everyone%'";
    assert_eq!(text(rule), "allow Everyone: USE READ_CONTROL");
    process.kill();
}
