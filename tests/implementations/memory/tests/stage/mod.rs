//! A server on a stage: calls are written in words, objects have the labels of the world.
//!
//! `ann move M1 Work` is a call of Ann; `look side M1/A` is what an administrator sees. Each has an
//! outcome in words: `ok`, the name of a code, or what was seen.

#![allow(dead_code, reason = "not every test uses everything")]

mod world;

pub use world::world;

use clap::Parser;
use memory_media_server::{Arguments, Server};
use serde_json::{Value, json};
use std::collections::HashMap;

/// A pointer to zeros.
const NIL: &str = "00000000-0000-0000-0000-000000000000";

/// An identifier that a client has made up.
const NEW: &str = "00000000-0000-4000-8000-00000000abcd";

pub struct Stage {
    server: Server,
    requests: u64,
    /// Identifiers by label; sessions by user.
    ids: HashMap<String, Value>,
}

impl Stage {
    /// A server with these switches, in the world of the tests.
    pub fn new(switches: &str) -> Stage {
        let words = std::iter::once("server").chain(switches.split_whitespace());
        let arguments = Arguments::try_parse_from(words).expect("the switches are right");
        let server = Server::new(arguments.switches(), arguments.edition);
        let mut stage = Stage { server, requests: 0, ids: HashMap::new() };
        stage.request("initialize", json!({"protocol": 1, "edition": null}));
        let result = stage.request("environment/reset", json!({"world": world()}));
        let ids = result["ids"].as_object().expect("identifiers for the world");
        stage.ids = ids.iter().map(|(label, id)| (label.clone(), id.clone())).collect();
        for user in ["ann", "bob", "eve", "admin"] {
            stage.open(user, user);
        }
        stage
    }

    /// The access list of a pool.
    pub fn access_list(&mut self, session: &str, pool: &str) -> Value {
        let params = json!({
            "hSession": self.id(session), "lpObjectId": self.id(pool), "dwType": 12,
            "RequestedInformation": 4,
        });
        self.request("GetNtmsObjectSecurity", params)["lpSecurityDescriptor"]["dacl"].clone()
    }

    fn open(&mut self, user: &str, label: &str) -> String {
        let result = self.request(
            "OpenNtmsSession",
            json!({"lpServer": null, "lpApplication": null, "dwOptions": 0, "caller": user}),
        );
        self.ids.insert(label.to_owned(), result["hSession"].clone());
        code(&result)
    }

    /// The result of a request that has the right form.
    pub fn request(&mut self, method: &str, params: Value) -> Value {
        let answer = self.answer(method, &params);
        assert!(answer["error"].is_null(), "{method} {params}: {answer}");
        answer["result"].clone()
    }

    /// The whole answer to a request.
    pub fn answer(&mut self, method: &str, params: &Value) -> Value {
        self.requests += 1;
        let request =
            json!({"jsonrpc": "2.0", "id": self.requests, "method": method, "params": params});
        let answer = self.server.answer(request.to_string().as_bytes());
        let answer: Value = serde_json::from_str(&answer).expect("an answer is JSON");
        assert_eq!(answer["id"], json!(self.requests));
        answer
    }

    /// Plays lines of the form `what = outcome`.
    pub fn play(&mut self, script: &str) {
        for line in script.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let (what, expected) = line.split_once(" = ").expect("an outcome is expected");
            assert_eq!(self.outcome(what.trim()), expected.trim(), "{line}");
        }
    }

    /// What a line leads to. `call -> LABEL` keeps the identifier that it gives.
    pub fn outcome(&mut self, line: &str) -> String {
        let (line, label) = match line.split_once(" -> ") {
            Some((line, label)) => (line, Some(label)),
            None => (line, None),
        };
        let words: Vec<_> = line.split_whitespace().collect();
        match words.as_slice() {
            ["look", kind, object] => self.look(kind, object),
            ["event", event @ ..] => self.event(event, label),
            ["open", user, session] => self.open(user, session),
            [session, call, arguments @ ..] => self.call(session, call, arguments, label),
            _ => panic!("cannot be played: {line}"),
        }
    }

    fn id(&self, label: &str) -> Value {
        match label {
            "-" => Value::Null,
            "nil" => json!(NIL),
            "new" => json!(NEW),
            "unknown" => json!("12345678-1234-4234-8234-123456789abc"),
            label => self.ids.get(label).unwrap_or_else(|| panic!("what is {label}?")).clone(),
        }
    }

    fn list_of(&self, labels: &[&str]) -> Vec<Value> {
        labels.iter().map(|label| self.id(label)).collect()
    }

    fn call(
        &mut self,
        session: &str,
        call: &str,
        arguments: &[&str],
        label: Option<&str>,
    ) -> String {
        let (method, mut params, output) = self.request_of(call, arguments);
        params["hSession"] = self.id(session);
        let result = self.request(method, params);
        if let Some(label) = label.filter(|_| code(&result) == "ok") {
            self.ids.insert(label.to_owned(), result[output].clone());
        }
        if result["lpdwListSize"].is_number() {
            let list = result["lpList"].as_array().map_or(0, Vec::len);
            return format!("{} {list}/{}", code(&result), result["lpdwListSize"]);
        }
        if result["lpdwBufSize"].is_number() {
            let path = result["lpNameBuf"].as_str().unwrap_or("-");
            return format!("{} {path} {}", code(&result), result["lpdwBufSize"]);
        }
        if let Some(from) = result["lpAllocateInformation"]["AllocatedFrom"].as_str() {
            return format!("ok from {}", self.label_of(&json!(from)));
        }
        code(&result)
    }

    /// The method, its parameters without the session, and the output that is an identifier.
    fn request_of(&self, call: &str, arguments: &[&str]) -> (&'static str, Value, &'static str) {
        let number = |word: &str| word.parse::<u32>().expect("a number");
        let (method, params) = match (call, arguments) {
            ("close", []) => ("CloseNtmsSession", json!({})),
            ("create" | "open-always" | "open-existing" | "action9", [name, held, security]) => {
                let action = match call {
                    "open-existing" => 1,
                    "create" => 2,
                    "open-always" => 3,
                    _ => 9,
                };
                let security = match *security {
                    "-" => Value::Null,
                    name => world::descriptor(name),
                };
                let params = json!({
                    "lpPoolName": name, "lpMediaType": self.id(held), "dwAction": action,
                    "lpSecurityAttributes": security, "lpPoolId": "out",
                });
                ("CreateNtmsMediaPool", params)
            }
            ("move", [medium, pool]) => (
                "MoveToNtmsMediaPool",
                json!({"lpMediaId": self.id(medium), "lpPoolId": self.id(pool)}),
            ),
            ("delete", [pool]) => ("DeleteNtmsMediaPool", json!({"lpPoolId": self.id(pool)})),
            ("swap", [first, second]) => (
                "SwapNtmsMedia",
                json!({"lpMediaId1": self.id(first), "lpMediaId2": self.id(second)}),
            ),
            ("deallocate", [logical]) => {
                ("DeallocateNtmsMedia", json!({"lpMediaId": self.id(logical), "dwOptions": 0}))
            }
            ("deallocate-1", [logical]) => {
                ("DeallocateNtmsMedia", json!({"lpMediaId": self.id(logical), "dwOptions": 1}))
            }
            ("allocate" | "allocate-informed" | "allocate-waiting", [pool, side, options, id]) => {
                let informed = if call == "allocate-informed" { json!("out") } else { Value::Null };
                let params = json!({
                    "lpMediaPool": self.id(pool), "lpPartition": self.id(side),
                    "lpMediaId": self.id(id), "dwOptions": number(options),
                    "dwTimeout": if call == "allocate-waiting" { 1000 } else { 0 },
                    "lpAllocateInformation": informed,
                });
                ("AllocateNtmsMedia", params)
            }
            ("complete", [logical]) => {
                ("SetNtmsMediaComplete", json!({"lpMediaId": self.id(logical)}))
            }
            ("decommission", [side]) => {
                ("DecommissionNtmsMedia", json!({"lpMediaId": self.id(side)}))
            }
            ("mount" | "mount-8" | "mount-2" | "mount-waiting", media) => {
                let options = match call {
                    "mount-8" => 8,
                    "mount-2" => 2,
                    _ => 1,
                };
                let params = json!({
                    "lpMediaId": self.list_of(media), "dwCount": media.len(),
                    "lpDriveId": vec![NIL; media.len()], "dwOptions": options, "dwPriority": 0,
                    "dwTimeout": if call == "mount-waiting" { 1000 } else { 0 },
                    "lpMountInformation": null,
                });
                ("MountNtmsMedia", params)
            }
            ("dismount" | "dismount-1" | "dismount-2", media) => {
                let options = call.strip_prefix("dismount-").map_or(0, number);
                let params = json!({
                    "lpMediaId": self.list_of(media), "dwCount": media.len(),
                    "dwOptions": options,
                });
                ("DismountNtmsMedia", params)
            }
            ("enter" | "enter-1" | "enter-2", [pool, bar_code, label, state, logical]) => {
                let side = json!({
                    "dwType": 14, "State": number(state), "dwAllocateCount": 1,
                    "szOmidLabelType": "tape", "OmidLabelId": label, "szName": "",
                    "szDescription": "", "LogicalMedia": self.id(logical),
                });
                let medium = json!({
                    "dwType": 15, "Enabled": true, "szBarCode": bar_code.replace('_', " "),
                    "szName": "", "szDescription": "", "MediaPool": self.id(pool),
                });
                let params = json!({
                    "lpMedia": medium, "lpList": [side],
                    "dwOptions": call.strip_prefix("enter-").map_or(0, number),
                });
                ("CreateNtmsMedia", params)
            }
            ("eject" | "stop" | "queue", [medium, operation]) => {
                let action = match call {
                    "eject" => 0,
                    "stop" => 1,
                    _ => 2,
                };
                let params = json!({
                    "lpMediaId": self.id(medium), "lpEjectOperation": self.id(operation),
                    "dwAction": action,
                });
                ("EjectNtmsMedia", params)
            }
            ("inject" | "stop-inject" | "retract", [library, operation]) => {
                let action = match call {
                    "inject" => 0,
                    "stop-inject" => 1,
                    _ => 2,
                };
                let params = json!({
                    "lpLibraryId": self.id(library), "lpInjectOperation": self.id(operation),
                    "dwAction": action,
                });
                ("InjectNtmsMedia", params)
            }
            ("get-security", [object, object_type, parts]) => (
                "GetNtmsObjectSecurity",
                json!({
                    "lpObjectId": self.id(object), "dwType": number(object_type),
                    "RequestedInformation": number(parts),
                }),
            ),
            ("set-security", [object, list]) => (
                "SetNtmsObjectSecurity",
                json!({
                    "lpObjectId": self.id(object), "dwType": 12, "SecurityInformation": 4,
                    "lpSecurityDescriptor": {"dacl": world::descriptor(list)["dacl"]},
                }),
            ),
            ("get", [object, object_type]) => (
                "GetNtmsObjectInformation",
                json!({
                    "lpObjectId": self.id(object), "dwType": number(object_type), "lpInfo": "out",
                }),
            ),
            ("set", [object, object_type, name]) => (
                "SetNtmsObjectInformation",
                json!({"lpObjectId": self.id(object), "lpInfo": {
                    "dwType": number(object_type), "szName": name, "szDescription": "new",
                }}),
            ),
            ("set-pool", [object, name, held, draws, returns, maximum]) => (
                "SetNtmsObjectInformation",
                json!({"lpObjectId": self.id(object), "lpInfo": {
                    "dwType": 12, "szName": name, "szDescription": "new",
                    "MediaType": self.id(held), "AllocationPolicy": number(draws),
                    "DeallocationPolicy": number(returns), "dwMaxAllocates": number(maximum),
                }}),
            ),
            ("path", [pool, size]) => (
                "GetNtmsMediaPoolName",
                json!({"lpPoolId": self.id(pool), "lpNameBuf": "out", "lpdwBufSize": number(size)}),
            ),
            ("list", [container, object_type, room, options]) => (
                "EnumerateNtmsObject",
                json!({
                    "lpContainerId": self.id(container), "dwType": number(object_type),
                    "lpdwListSize": number(room), "dwOptions": number(options),
                }),
            ),
            _ => panic!("no such call: {call} {arguments:?}"),
        };
        let output = match method {
            "CreateNtmsMediaPool" => "lpPoolId",
            "CreateNtmsMedia" => "lpMedia",
            "EjectNtmsMedia" => "lpEjectOperation",
            "InjectNtmsMedia" => "lpInjectOperation",
            _ => "lpMediaId",
        };
        (method, params, output)
    }

    fn event(&mut self, event: &[&str], label: Option<&str>) -> String {
        let (method, params) = match event {
            ["insert", held, found] => {
                ("environment/insertMedium", json!({"mediaType": self.id(held), "label": found}))
            }
            ["labels", medium] => ("environment/writeLabels", json!({"medium": self.id(medium)})),
            ["set", medium, member, value] => {
                let value: Value = serde_json::from_str(value).expect("a value");
                ("environment/setMedium", json!({"medium": self.id(medium), *member: value}))
            }
            ["restart"] => ("environment/restart", json!({})),
            ["fault", fault] => ("environment/injectFault", json!({"fault": fault})),
            _ => panic!("no such event: {event:?}"),
        };
        let result = self.request(method, params);
        if let (Some(label), Some(sides)) = (label, result["sides"].as_array()) {
            self.ids.insert(label.to_owned(), result["medium"].clone());
            for (letter, side) in ["A", "B", "C"].into_iter().zip(sides) {
                self.ids.insert(format!("{label}/{letter}"), side.clone());
            }
        }
        "ok".to_owned()
    }

    fn look(&mut self, kind: &str, object: &str) -> String {
        let object_type = match kind {
            "side" => 14,
            "medium" | "name" | "state" | "library" | "bar-code" => 15,
            "logical" => 11,
            _ => 12,
        };
        let session = self.request(
            "OpenNtmsSession",
            json!({"lpServer": null, "lpApplication": null, "dwOptions": 0, "caller": "admin"}),
        )["hSession"]
            .clone();
        let result = self.request(
            "GetNtmsObjectInformation",
            json!({
                "hSession": session, "lpObjectId": self.id(object), "dwType": object_type,
                "lpInfo": "out",
            }),
        );
        if code(&result) != "ok" {
            return code(&result);
        }
        let known = &result["lpInfo"];
        match kind {
            "side" => {
                let state = known["State"].as_u64().map_or("?", |number| STATES[number as usize]);
                let logical = self.label_of(&known["LogicalMedia"]);
                format!("{state} {} {logical}", known["dwAllocateCount"])
            }
            "medium" => self.label_of(&known["MediaPool"]),
            "state" => known["MediaState"].to_string(),
            "library" => self.label_of(&known["CurrentLibrary"]),
            "bar-code" => known["szBarCode"].to_string(),
            "logical" => self.label_of(&known["MediaPool"]),
            "pool" => format!(
                "{} {} {}",
                known["dwNumberOfPhysicalMedia"],
                known["dwNumberOfLogicalMedia"],
                known["dwNumberOfMediaPools"]
            ),
            "settings" => format!(
                "{} {} {} {}",
                known["szName"].as_str().unwrap_or_default(),
                known["AllocationPolicy"],
                known["DeallocationPolicy"],
                known["dwMaxAllocates"]
            ),
            "parent" => self.label_of(&known["Parent"]),
            "name" => known["szName"].to_string(),
            "type" => self.label_of(&known["MediaType"]),
            member => panic!("what is {member}?"),
        }
    }

    fn label_of(&self, id: &Value) -> String {
        if id.is_null() {
            return "-".to_owned();
        }
        let found = self.ids.iter().find(|(_, known)| *known == id);
        found.map_or("?".to_owned(), |(label, _)| label.clone())
    }
}

/// States of sides by their number.
const STATES: [&str; 10] = [
    "",
    "unprepared",
    "incompatible",
    "decommissioned",
    "available",
    "allocated",
    "complete",
    "foreign",
    "import",
    "reserved",
];

fn code(result: &Value) -> String {
    let code = result["code"].as_str().expect("a code");
    let short = code.strip_prefix("ERROR_").unwrap_or(code);
    if short == "SUCCESS" { "ok".to_owned() } else { short.to_owned() }
}
