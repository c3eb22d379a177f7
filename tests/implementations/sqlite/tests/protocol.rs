//! The wire: handshake, malformed lines, and what is refused as not of the protocol.

mod stage;

use serde_json::{Value, json};
use sqlite_media_server::{Location, Server, Switches};
use stage::Stage;

fn server() -> Server {
    Server::open(Location::Memory, Switches::default()).expect("the server starts")
}

fn answer(server: &mut Server, line: &str) -> Value {
    serde_json::from_str(&server.handle_line(line)).expect("answers are JSON")
}

fn initialize(edition: Value) -> String {
    json!({"jsonrpc": "2.0", "id": 1, "method": "initialize",
           "params": {"protocol": 1, "edition": edition}})
    .to_string()
}

#[test]
fn the_handshake_tells_what_the_server_has() {
    let result = &answer(&mut server(), &initialize(json!("windows-xp")))["result"];
    assert_eq!(result["edition"], "windows-xp");
    assert_eq!(result["protocol"], 1);
    assert_eq!(result["functions"].as_array().map(Vec::len), Some(22));
    assert_eq!(result["controls"].as_array().map(Vec::len), Some(5));
    assert_eq!(result["faults"].as_array().map(Vec::len), Some(11));
}

#[test]
fn the_command_line_decides_the_edition_before_the_client() {
    let edition = Some(sqlite_media_server::Edition::Base);
    let mut server = Server::open(Location::Memory, Switches { edition, ..Switches::default() })
        .expect("the server starts");
    assert_eq!(answer(&mut server, &initialize(json!("windows-xp")))["result"]["edition"], "base");
    assert_eq!(
        answer(&mut self::server(), &initialize(Value::Null))["result"]["edition"],
        "server-2003"
    );
}

/// Each line with the code and the identifier of its answer. The server goes on after each.
#[test]
fn broken_lines_are_answered_and_survived() {
    let deep = "[".repeat(100_000);
    #[rustfmt::skip]
    let lines: &[(&str, i64, Value)] = &[
        ("",                                                                   -32700, Value::Null),
        ("hello",                                                              -32700, Value::Null),
        ("{\"jsonrpc\":\"2.0\",\"id\":7",                                      -32700, Value::Null),
        (&deep,                                                                -32700, Value::Null),
        ("[]",                                                                 -32600, Value::Null),
        ("[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"x\",\"params\":{}}]",    -32600, Value::Null),
        ("17",                                                                 -32600, Value::Null),
        ("{}",                                                                 -32600, Value::Null),
        ("{\"id\":7}",                                                         -32600, json!(7)),
        ("{\"jsonrpc\":\"1.0\",\"id\":7,\"method\":\"x\",\"params\":{}}",      -32600, json!(7)),
        ("{\"jsonrpc\":\"2.0\",\"id\":\"7\",\"method\":\"x\",\"params\":{}}",  -32600, Value::Null),
        ("{\"jsonrpc\":\"2.0\",\"id\":7.5,\"method\":\"x\",\"params\":{}}",    -32600, Value::Null),
        ("{\"jsonrpc\":\"2.0\",\"method\":\"x\",\"params\":{}}",               -32600, Value::Null),
        ("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"x\",\"params\":{},\"more\":1}", -32600, json!(7)),
        ("{\"jsonrpc\":\"2.0\",\"id\":7,\"id\":8,\"method\":\"x\",\"params\":{}}",   -32600, Value::Null),
        ("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"x\",\"params\":{}}",      -32601, json!(7)),
        ("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"initialize\"}",           -32602, json!(7)),
        ("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"initialize\",\"params\":[1,null]}", -32602, json!(7)),
        ("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"CloseNtmsSession\",\"params\":{\"hSession\":null}}", -32600, json!(7)),
    ];
    let mut server = server();
    for (line, code, id) in lines {
        let answer = answer(&mut server, line);
        let shown = &line[..line.len().min(80)];
        assert_eq!((&answer["error"]["code"], &answer["id"]), (&json!(code), id), "{shown}");
    }
    assert!(answer(&mut server, &initialize(Value::Null))["error"].is_null());
}

#[test]
fn initialize_comes_once_and_speaks_this_version() {
    let mut server = server();
    let other = initialize(Value::Null).replace("\"protocol\":1", "\"protocol\":2");
    assert_eq!(answer(&mut server, &other)["error"]["code"], -32602);
    assert_eq!(answer(&mut server, &initialize(json!("vista")))["error"]["code"], -32602);
    assert!(answer(&mut server, &initialize(Value::Null))["error"].is_null());
    assert_eq!(answer(&mut server, &initialize(Value::Null))["error"]["code"], -32600);
}

/// Parameters that differ by one fault from good ones.
#[test]
fn parameters_of_the_wrong_form_are_refused() {
    let good = json!({"hSession": null, "lpMediaId1": null, "lpMediaId2": null});
    let with = |name: &str, value: Value| {
        let mut params = good.clone();
        params[name] = value;
        params
    };
    let mut stage = Stage::new("");
    for params in [
        json!({"hSession": null, "lpMediaId1": null}),
        with("lpMediaId2", json!(5)),
        with("lpMediaId2", json!("L1")),
        with("lpMediaId2", json!("6F9619FF-8B86-D011-B42D-00C04FC964FF")),
        with("lpMediaId2", json!("{6f9619ff-8b86-d011-b42d-00c04fc964ff}")),
        with("lpMediaId2", json!("6f9619ff8b86d011b42d00c04fc964ff")),
        with("lpMediaId3", Value::Null),
        json!([null, null, null]),
        Value::Null,
    ] {
        let answer = stage.answer("SwapNtmsMedia", params.clone());
        assert_eq!(answer["error"]["code"], -32602, "{params}");
    }
    assert_eq!(stage.request("SwapNtmsMedia", good)["code"], "ERROR_INVALID_HANDLE");
}

#[test]
fn numbers_are_unsigned_and_of_32_bits() {
    let mut stage = Stage::new("");
    for options in [json!(-1), json!(4_294_967_296_u64), json!(0.5), json!("0"), Value::Null] {
        let params = json!({"hSession": null, "lpMediaId": null, "dwOptions": options});
        let answer = stage.answer("DeallocateNtmsMedia", params);
        assert_eq!(answer["error"]["code"], -32602, "{options}");
    }
}

#[test]
fn security_descriptors_of_the_wrong_form_are_refused() {
    let mut stage = Stage::new("");
    let session = stage.session("ann");
    for descriptor in [
        json!({"owner": null}),
        json!({"owner": "", "dacl": null}),
        json!(["ann", null]),
        json!({"owner": null, "dacl": [{"type": "audit", "trustee": "bob", "rights": []}]}),
        json!({"owner": null, "dacl": [{"type": {"allow": null}, "trustee": "bob", "rights": []}]}),
        json!({"owner": null, "dacl": [{"type": "allow", "trustee": "bob", "rights": ["FLY"]}]}),
        json!({"owner": null, "dacl": [["allow", "bob", ["USE"], false]]}),
        json!({"owner": null, "dacl": null, "sacl": null}),
    ] {
        let params = json!({
            "hSession": session, "lpPoolName": "New", "lpMediaType": null, "dwAction": 2,
            "lpSecurityAttributes": descriptor, "lpPoolId": "out",
        });
        let answer = stage.answer("CreateNtmsMediaPool", params);
        assert_eq!(answer["error"]["code"], -32602, "{descriptor}");
    }
}

#[test]
fn a_descriptor_has_exactly_the_parts_that_are_written() {
    let mut stage = Stage::new("");
    let (session, pool) = (stage.session("ann"), stage.id("Work"));
    for (bits, descriptor, refused) in [
        (4, json!({"dacl": null}), false),
        (4, json!({"owner": "ann", "dacl": null}), true),
        (4, json!({}), true),
        (0, json!({}), false),
        (5, json!({"dacl": []}), true),
    ] {
        let params = json!({
            "hSession": session, "lpObjectId": pool, "dwType": 12, "SecurityInformation": bits,
            "lpSecurityDescriptor": descriptor,
        });
        let answer = stage.answer("SetNtmsObjectSecurity", params);
        assert_eq!(answer["error"]["code"] == -32602, refused, "{bits} {answer}");
    }
}

#[test]
fn worlds_that_contradict_themselves_are_refused_as_a_whole() {
    let mut stage = Stage::new("");
    let good = json!({
        "users": [], "libraries": {"online": "Y1", "offline": "Y2"},
        "mediaTypes": [{"id": "T", "name": "T", "sides": 1}], "logicalMedia": [],
        "pools": [{"id": "P", "kind": "root", "name": "", "parent": null, "mediaType": null,
                   "allocationPolicy": 0, "deallocationPolicy": 0, "maxAllocates": 0,
                   "security": {"owner": "SYSTEM", "dacl": null}}],
        "media": [],
    });
    let with = |path: &str, value: Value| {
        let mut world = good.clone();
        *world.pointer_mut(path).expect("a place in the world") = value;
        world
    };
    let medium = json!({"id": "M", "pool": "P", "mediaType": "T", "online": true, "enabled": true,
                        "mediaState": 0, "sides": [{"id": "S", "state": "FOREIGN", "allocateCount": 0}]});
    for world in [
        with("/pools", json!([])),
        with("/pools/0/parent", json!("P")),
        with("/pools/0/mediaType", json!("Y1")),
        with("/pools/0/kind", json!("free")),
        with("/libraries/offline", json!("Y1")),
        with("/mediaTypes/0/sides", json!(0)),
        with("/logicalMedia", json!([{"id": "L", "side": "S"}])),
        with("/media", json!([medium])),
    ] {
        let answer = stage.answer("environment/reset", json!({ "world": world }));
        assert_eq!(answer["error"]["code"], -32602, "{world}");
    }
    stage.play("side M1/A = ALLOCATED 1 L1");
    stage.request("environment/reset", json!({ "world": good }));
}

#[test]
fn a_reset_ends_the_sessions_and_forgets_the_fault() {
    let mut stage = Stage::new("");
    stage.play("fault database-failure");
    let session = stage.session("ann");
    let first = stage.id("M1");
    let again = Stage::new("");
    stage.request("environment/reset", json!({ "world": world_of(&again) }));
    let params = json!({"hSession": session, "lpPoolId": null});
    assert_eq!(stage.request("DeleteNtmsMediaPool", params)["code"], "ERROR_INVALID_HANDLE");
    assert_ne!(first, again.id("M1"), "identifiers are never given out twice");
}

/// Any world will do.
fn world_of(_: &Stage) -> Value {
    json!({
        "users": [{"name": "ann", "groups": []}], "libraries": {"online": "Y1", "offline": "Y2"},
        "mediaTypes": [], "logicalMedia": [], "media": [],
        "pools": [{"id": "P", "kind": "root", "name": "", "parent": null, "mediaType": null,
                   "allocationPolicy": 0, "deallocationPolicy": 0, "maxAllocates": 0,
                   "security": {"owner": "SYSTEM", "dacl": null}}],
    })
}

#[test]
fn a_caller_is_a_user_of_the_world() {
    let mut stage = Stage::new("");
    let open =
        |caller| json!({"lpServer": null, "lpApplication": null, "dwOptions": 0, "caller": caller});
    for caller in ["nobody", "staff", ""] {
        assert_eq!(
            stage.answer("OpenNtmsSession", open(caller))["error"]["code"],
            -32602,
            "{caller}"
        );
    }
    assert_eq!(stage.request("OpenNtmsSession", open("ann"))["code"], "ERROR_SUCCESS");
}

#[test]
fn lines_that_are_not_utf_8_are_not_json() {
    let mut output = Vec::new();
    server().run(&b"\xff\xfe\n17"[..], &mut output).expect("the input ends");
    let answers = String::from_utf8(output).expect("the output is UTF-8");
    let codes: Vec<_> = answers
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("JSON")["error"]["code"].clone())
        .collect();
    assert_eq!(codes, [-32700, -32600]);
}
