//! Whatever comes in, every line gets its answer, and nothing has changed when it was no request.

mod stage;

use memory_media_server::{Server, Switches};
use serde_json::{Value, json};
use stage::Stage;

/// What a new server answers to lines, each parsed.
fn answers(input: &[u8]) -> Vec<Value> {
    let mut output = Vec::new();
    let mut server = Server::new(Switches::default(), None);
    server.run(input, &mut output).expect("a slice and a vector do not break");
    let lines = output.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    lines.map(|line| serde_json::from_slice(line).expect("an answer is JSON")).collect()
}

const HELLO: &str =
    r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocol":1,"edition":"base"}}"#;

#[test]
fn lines_that_are_no_requests_are_told_so() {
    #[rustfmt::skip]
    let cases: &[(&[u8], i64, Value)] = &[
        (b"", -32700, Value::Null),
        (b"{", -32700, Value::Null),
        (b"\xff\xfe\x00", -32700, Value::Null),
        (b"[1]", -32600, Value::Null),
        (b"null", -32600, Value::Null),
        (br#"{"jsonrpc":"2.0","id":7}"#, -32600, json!(7)),
        (br#"{"jsonrpc":"1.0","id":7,"method":"CloseNtmsSession","params":{}}"#, -32600, json!(7)),
        (br#"{"jsonrpc":"2.0","id":1.5,"method":"CloseNtmsSession","params":{}}"#, -32600, Value::Null),
        (br#"{"jsonrpc":"2.0","id":7,"method":"CloseNtmsSession","params":{},"x":1}"#, -32600, json!(7)),
        (br#"{"jsonrpc":"2.0","id":7,"method":"Fly","params":{}}"#, -32601, json!(7)),
        (br#"{"jsonrpc":"2.0","id":7,"method":"environment/fly","params":{}}"#, -32601, json!(7)),
        (br#"{"jsonrpc":"2.0","id":7,"method":"initialize","params":{"protocol":1,"edition":null}}"#, -32600, json!(7)),
        (br#"{"jsonrpc":"2.0","id":7,"method":"CloseNtmsSession"}"#, -32602, json!(7)),
        (br#"{"jsonrpc":"2.0","id":7,"method":"CloseNtmsSession","params":[null]}"#, -32602, json!(7)),
        (br#"{"jsonrpc":"2.0","id":7,"method":"CloseNtmsSession","params":{}}"#, -32602, json!(7)),
        (br#"{"jsonrpc":"2.0","id":7,"method":"CloseNtmsSession","params":{"hSession":"M1"}}"#, -32602, json!(7)),
        (br#"{"jsonrpc":"2.0","id":7,"method":"CloseNtmsSession","params":{"hSession":null,"x":1}}"#, -32602, json!(7)),
        (br#"{"jsonrpc":"2.0","id":7,"method":"environment/reset","params":{"world":[]}}"#, -32602, json!(7)),
        (br#"{"jsonrpc":"2.0","id":7,"method":"environment/injectFault","params":{"fault":"rain"}}"#, -32602, json!(7)),
    ];
    for (line, code, id) in cases {
        let answers = answers(&[HELLO.as_bytes(), b"\n", line, b"\n"].concat());
        let [hello, answer] = answers.as_slice() else { panic!("{answers:?}") };
        assert_eq!(hello["result"]["edition"], "base");
        let told = String::from_utf8_lossy(line);
        assert_eq!(
            (&answer["error"]["code"], &answer["id"]),
            (&json!(code), id),
            "{told}: {answer}"
        );
    }
}

#[test]
fn the_handshake_comes_first_and_names_the_version() {
    let first = |line: &str| answers(line.as_bytes()).remove(0)["error"]["code"].clone();
    assert_eq!(
        first(r#"{"jsonrpc":"2.0","id":1,"method":"CloseNtmsSession","params":{"hSession":null}}"#),
        -32600
    );
    assert_eq!(first(&HELLO.replace("\"protocol\":1", "\"protocol\":2")), -32602);
    assert_eq!(first(&HELLO.replace("base", "vista")), -32602);
}

#[test]
fn a_line_without_an_end_and_one_that_is_too_long_are_answered() {
    assert_eq!(answers(HELLO.as_bytes()).len(), 1);
    let long = vec![b'['; 16 * 1024 * 1024 + 10];
    let answers = answers(&[&long, b"\n" as &[u8], HELLO.as_bytes(), b"\n"].concat());
    assert_eq!(answers.len(), 2);
    assert_eq!(answers[0]["error"]["code"], -32700);
    assert_eq!(answers[1]["result"]["protocol"], 1);
}

#[test]
fn a_world_that_is_refused_leaves_everything_as_it_was() {
    let mut stage = Stage::new("");
    let world = |change: &dyn Fn(&mut Value)| {
        let mut world = stage::world();
        change(&mut world);
        json!({ "world": world })
    };
    #[rustfmt::skip]
    let changes: &[&dyn Fn(&mut Value)] = &[
        &|world| world["pools"][0]["kind"] = json!("free"),
        &|world| world["pools"][1]["kind"] = json!("root"),
        &|world| world["pools"][1]["parent"] = json!("nowhere"),
        &|world| world["pools"][2]["id"] = json!("Free"),
        &|world| world["pools"][1]["name"] = json!(""),
        &|world| world["pools"][1]["security"]["owner"] = json!("nobody"),
        &|world| world["media"][0]["mediaState"] = json!(99),
        &|world| world["media"][0]["mediaType"] = json!("DLT"),
        &|world| world["media"][0]["sides"][0]["state"] = json!("ALLOCATED"),
        &|world| world["media"][0]["sides"] = json!([]),
        &|world| world["logicalMedia"][0]["side"] = json!("M1/B"),
        &|world| world["mediaTypes"][0]["sides"] = json!(4_000_000_000_u32),
        &|world| world["users"][1]["name"] = json!("ann"),
        &|world| world["users"][0]["groups"] = json!(7),
    ];
    for (place, change) in changes.iter().enumerate() {
        let answer = stage.answer("environment/reset", &world(change));
        assert_eq!(answer["error"]["code"], -32602, "change {place}: {answer}");
    }
    stage.play("ann complete L1 = ok");
}

/// Bytes of good requests, with one place changed at a time.
#[test]
fn damaged_requests_never_end_the_server() {
    let calls = [
        HELLO.to_owned(),
        r#"{"jsonrpc":"2.0","id":2,"method":"OpenNtmsSession","params":{"lpServer":null,"lpApplication":null,"dwOptions":0,"caller":"ann"}}"#.to_owned(),
        r#"{"jsonrpc":"2.0","id":3,"method":"EnumerateNtmsObject","params":{"hSession":null,"lpContainerId":null,"dwType":12,"lpdwListSize":4294967295,"dwOptions":1}}"#.to_owned(),
        json!({"jsonrpc": "2.0", "id": 4, "method": "environment/reset", "params": {"world": stage::world()}}).to_string(),
    ];
    let mut number: u64 = 1;
    let mut next = |below: usize| {
        number =
            number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (number >> 33) as usize % below
    };
    let mut server = Server::new(Switches::default(), None);
    for _ in 0..3_000 {
        let mut line = calls[next(calls.len())].clone().into_bytes();
        let place = next(line.len());
        match next(3) {
            0 => line[place] = next(256) as u8,
            1 => drop(line.remove(place)),
            _ => line.truncate(place),
        }
        let answer: Value = serde_json::from_str(&server.answer(&line)).expect("an answer is JSON");
        assert!(answer["result"].is_object() != answer["error"].is_object(), "{answer}");
    }
}
