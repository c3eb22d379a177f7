//! A server with a small world, driven by scripts of one call a line:
//!
//! ```text
//! ann  MoveToNtmsMediaPool M4 D          = ERROR_MEDIA_INCOMPATIBLE
//! ann  AllocateNtmsMedia Work - new      = L9
//! side M4/A                              = ALLOCATED 1 L9
//! ```
//!
//! A line is a caller, a function and its arguments, or an event (`fault`, `insert`, `labels`,
//! `set`) or a look at the world (`side`, `medium`, `pool`, `list`) with its arguments; after `=`
//! comes what is expected: a code (`ok` for success), a label for what was made, or `same` and the
//! label that it has. `-` is NULL, `nil` the nil GUID, `?` an identifier never given out. The sides of a
//! medium that was entered as `N` are `N/A`, `N/B`, ...

#![allow(dead_code, reason = "each test crate uses a part of it")]

mod world;

use clap::Parser;
use serde_json::{Value, json};
use sqlite_media_server::{Arguments, Server};
use std::collections::HashMap;

const NIL: &str = "00000000-0000-0000-0000-000000000000";
/// Never given out by the server: a caller may choose it.
const CHOSEN: &str = "0f4a1d9c-2b60-4c8f-9a53-7e1db2c6a840";
const NEVER_ISSUED: &str = "6f9619ff-8b86-d011-b42d-00c04fc964ff";

pub struct Stage {
    server: Server,
    /// Identifiers of the server by label.
    ids: HashMap<String, String>,
    /// Sessions by caller.
    sessions: HashMap<String, String>,
    /// The sides of the medium that was entered last.
    made: Vec<String>,
    requests: u64,
}

impl Stage {
    /// A server with these switches, as on the command line, and the world of the tests.
    pub fn new(switches: &str) -> Stage {
        let mut stage = Stage::without_world(switches);
        let world = world::world();
        let ids = stage.request("environment/reset", json!({ "world": world }))["ids"].clone();
        let ids = ids.as_object().expect("reset gives identifiers");
        stage.ids = ids.iter().map(|(k, v)| (k.clone(), text(v))).collect();
        stage.ids.insert("chosen".to_owned(), CHOSEN.to_owned());
        stage
    }

    /// A server after the handshake.
    pub fn without_world(switches: &str) -> Stage {
        let words = ["server"].into_iter().chain(switches.split_whitespace());
        let arguments = Arguments::try_parse_from(words).expect("the switches are known");
        let server = Server::open(arguments.location(), arguments.switches());
        let server = server.expect("the server starts");
        let (ids, sessions) = (HashMap::new(), HashMap::new());
        let mut stage = Stage { server, ids, sessions, made: Vec::new(), requests: 0 };
        stage.request("initialize", json!({ "protocol": 1, "edition": null }));
        stage
    }

    /// Identifiers with commas between them.
    fn list(&self, labels: &str) -> Vec<Value> {
        labels.split(',').map(|label| self.id(label)).collect()
    }

    pub fn id(&self, label: &str) -> Value {
        match label {
            "-" => Value::Null,
            "nil" => NIL.into(),
            "?" => NEVER_ISSUED.into(),
            _ => self
                .ids
                .get(label)
                .unwrap_or_else(|| panic!("unknown label `{label}`"))
                .as_str()
                .into(),
        }
    }

    fn label(&self, id: &Value) -> String {
        let Some(id) = id.as_str() else { return "-".to_owned() };
        let mut labels = self.ids.iter().filter(|(_, known)| *known == id);
        labels.next().map_or("?".to_owned(), |(label, _)| label.clone())
    }

    /// The whole answer to one line.
    pub fn line(&mut self, line: &str) -> Value {
        serde_json::from_str(&self.server.handle_line(line)).expect("answers are JSON")
    }

    /// The whole answer to a request.
    pub fn answer(&mut self, method: &str, params: Value) -> Value {
        self.requests += 1;
        let id = self.requests;
        let request = json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params});
        let answer = self.line(&request.to_string());
        assert_eq!(answer["id"], id, "{answer}");
        answer
    }

    /// The result of a request.
    pub fn request(&mut self, method: &str, params: Value) -> Value {
        let answer = self.answer(method, params);
        assert!(answer["error"].is_null(), "{method}: {answer}");
        answer["result"].clone()
    }

    pub fn session(&mut self, caller: &str) -> String {
        if let Some(session) = self.sessions.get(caller) {
            return session.clone();
        }
        let params =
            json!({"lpServer": null, "lpApplication": null, "dwOptions": 0, "caller": caller});
        let session = text(&self.request("OpenNtmsSession", params)["hSession"]);
        self.sessions.insert(caller.to_owned(), session.clone());
        session
    }

    /// A call of the API with its parameters except for the handle.
    pub fn call(&mut self, caller: &str, function: &str, mut params: Value) -> Value {
        params["hSession"] = if caller == "-" { Value::Null } else { self.session(caller).into() };
        self.request(function, params)
    }

    /// Plays a script; panics at the first line with another outcome than expected.
    pub fn play(&mut self, script: &str) {
        for line in script.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let (call, expected) = line.split_once(" = ").unwrap_or((line, "ok"));
            let expected = expected.split_whitespace().collect::<Vec<_>>().join(" ");
            let (outcome, made) = self.outcome_of(call);
            match (expected.strip_prefix("same "), made) {
                (Some(label), Some(made)) => assert_eq!(self.id(label), made, "{line}"),
                (None, Some(made)) if is_new_label(&expected) => {
                    for (letter, side) in ["A", "B", "C"].iter().zip(std::mem::take(&mut self.made))
                    {
                        self.ids.insert(format!("{expected}/{letter}"), side);
                    }
                    self.ids.insert(expected, made);
                }
                _ => assert_eq!(outcome, expected, "{line}"),
            }
        }
    }

    /// Gives a label the meaning of another one.
    pub fn bind(&mut self, label: &str, other: &str) {
        let id = self.id(other).as_str().unwrap_or(NIL).to_owned();
        self.ids.insert(label.to_owned(), id);
    }

    /// Plays a line whatever its outcome; what it makes has the label after `=` from now on. Says
    /// whether it succeeded.
    pub fn play_freely(&mut self, line: &str) -> bool {
        let (call, label) = line.split_once(" = ").unwrap_or((line, ""));
        let (outcome, made) = self.outcome_of(call);
        if let Some(made) = made {
            self.ids.insert(label.to_owned(), made);
        }
        outcome == "ok"
    }

    /// The outcome of one line.
    pub fn outcome(&mut self, line: &str) -> String {
        self.outcome_of(line).0
    }

    /// The outcome of one line, and the identifier of what it made.
    fn outcome_of(&mut self, line: &str) -> (String, Option<String>) {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["fault", fault] => self.event("injectFault", json!({ "fault": fault })),
            ["labels", medium] => self.event("writeLabels", json!({ "medium": self.id(medium) })),
            ["insert", media_type, label] => {
                let params = json!({ "mediaType": self.id(media_type), "label": label });
                let result = self.request("environment/insertMedium", params);
                ("ok".to_owned(), Some(text(&result["medium"])))
            }
            ["set", medium, member, value] => {
                let value: Value = serde_json::from_str(value).expect("a JSON value");
                self.event("setMedium", json!({ "medium": self.id(medium), *member: value }))
            }
            ["side", side] => (self.look_at_side(side), None),
            ["medium", medium] => {
                let medium = self.information(15, medium);
                (self.label(&medium["MediaPool"]), None)
            }
            ["pool", pool, member] => (self.information(12, pool)[*member].to_string(), None),
            ["path", pool, size] => (self.look_at_path(pool, size), None),
            ["list", object_type, container] => (self.look_at_list(object_type, container), None),
            [caller, function, arguments @ ..] => {
                let params = self.parameters(function, arguments);
                let result = self.call(caller, function, params);
                let sides = result["lpList"].as_array().into_iter().flatten();
                self.made = sides.map(text).collect();
                let outputs =
                    ["lpPoolId", "lpMediaId", "lpMedia", "lpEjectOperation", "lpInjectOperation"];
                let made = outputs.iter().find_map(|name| result[name].as_str());
                let code = text(&result["code"]).replace("ERROR_SUCCESS", "ok");
                (code, made.map(str::to_owned))
            }
            _ => panic!("not a line of a script: `{line}`"),
        }
    }

    fn event(&mut self, method: &str, params: Value) -> (String, Option<String>) {
        let answer = self.answer(&format!("environment/{method}"), params);
        match answer["error"]["code"].as_i64() {
            None => ("ok".to_owned(), None),
            Some(-32602) => ("refused".to_owned(), None),
            Some(_) => panic!("{method}: {answer}"),
        }
    }

    pub fn information(&mut self, object_type: u32, label: &str) -> Value {
        let params = json!({"lpObjectId": self.id(label), "dwType": object_type, "lpInfo": "out"});
        let result = self.call("admin", "GetNtmsObjectInformation", params);
        assert_eq!(result["code"], "ERROR_SUCCESS", "information of {label}");
        result["lpInfo"].clone()
    }

    fn look_at_side(&mut self, side: &str) -> String {
        const STATES: [&str; 10] = [
            "UNKNOWN",
            "UNPREPARED",
            "INCOMPATIBLE",
            "DECOMMISSIONED",
            "AVAILABLE",
            "ALLOCATED",
            "COMPLETE",
            "FOREIGN",
            "IMPORT",
            "RESERVED",
        ];
        let side = self.information(14, side);
        let state = STATES[side["State"].as_u64().expect("a number") as usize];
        format!("{state} {} {}", side["dwAllocateCount"], self.label(&side["LogicalMedia"]))
    }

    /// The path and its size, or the size that is needed.
    fn look_at_path(&mut self, pool: &str, size: &str) -> String {
        let size: u32 = size.parse().expect("a number");
        let params = json!({"lpPoolId": self.id(pool), "lpNameBuf": "out", "lpdwBufSize": size});
        let result = self.call("admin", "GetNtmsMediaPoolName", params);
        let told = &result["lpdwBufSize"];
        match result["lpNameBuf"].as_str() {
            Some(path) => format!("{path} {told}"),
            None => {
                assert_eq!(result["code"], "ERROR_INSUFFICIENT_BUFFER");
                format!("too short, {told}")
            }
        }
    }

    fn look_at_list(&mut self, object_type: &str, container: &str) -> String {
        let object_type: u32 = object_type.parse().expect("a number");
        let params = json!({
            "lpContainerId": self.id(container), "dwType": object_type,
            "lpdwListSize": 1000, "dwOptions": 0,
        });
        let result = self.call("admin", "EnumerateNtmsObject", params);
        let list = result["lpList"].as_array().cloned().unwrap_or_default();
        let labels: Vec<_> = list.iter().map(|id| self.label(id)).collect();
        if labels.is_empty() { "nothing".to_owned() } else { labels.join(" ") }
    }

    /// The parameters of a function from the words of a script.
    fn parameters(&self, function: &str, words: &[&str]) -> Value {
        let id = |place: usize| words.get(place).map_or(Value::Null, |label| self.id(label));
        let number =
            |place: usize| words.get(place).map_or(0, |word| word.parse().expect("a number"));
        match function {
            "CreateNtmsMediaPool" => json!({
                "lpPoolName": Some(words[0]).filter(|name| *name != "-"),
                "lpMediaType": id(1),
                "dwAction": match words[2] { "open" => 1, "new" => 2, "always" => 3, _ => 9 },
                "lpSecurityAttributes": words.get(3).map(|word| world::descriptor(word)),
                "lpPoolId": "out",
            }),
            "MoveToNtmsMediaPool" => json!({ "lpMediaId": id(0), "lpPoolId": id(1) }),
            "DeleteNtmsMediaPool" => json!({ "lpPoolId": id(0) }),
            "SwapNtmsMedia" => json!({ "lpMediaId1": id(0), "lpMediaId2": id(1) }),
            "DeallocateNtmsMedia" => json!({ "lpMediaId": id(0), "dwOptions": number(1) }),
            "SetNtmsMediaComplete" | "DecommissionNtmsMedia" | "DeleteNtmsMedia" => {
                json!({ "lpMediaId": id(0) })
            }
            "MountNtmsMedia" => {
                let media = self.list(words[0]);
                json!({
                    "lpDriveId": media.iter().map(|_| NIL).collect::<Vec<_>>(),
                    "dwCount": media.len(), "lpMediaId": media, "dwOptions": number(1),
                    "dwPriority": 0, "dwTimeout": number(2), "lpMountInformation": null,
                })
            }
            "DismountNtmsMedia" => {
                let media = self.list(words[0]);
                json!({ "dwCount": media.len(), "lpMediaId": media, "dwOptions": number(1) })
            }
            "EjectNtmsMedia" => json!({
                "lpMediaId": id(0),
                "lpEjectOperation": words.get(2).map_or(NIL.into(), |label| self.id(label)),
                "dwAction": match words[1] { "start" => 0, "stop" => 1, "queue" => 2, _ => 9 },
            }),
            "InjectNtmsMedia" => json!({
                "lpLibraryId": id(0),
                "lpInjectOperation": words.get(2).map_or(NIL.into(), |label| self.id(label)),
                "dwAction": match words[1] { "start" => 0, "stop" => 1, "many" => 3, _ => 9 },
            }),
            "SetNtmsObjectInformation" => json!({
                "lpObjectId": id(0),
                "lpInfo": { "dwType": 4, "szDescription": "", "dwMediaPoolPolicy": number(1) },
            }),
            "CreateNtmsMedia" => {
                let chosen = words.get(5).map(|label| self.id(label));
                entry(id(0), words[1], words[2], words[3], number(4), chosen)
            }
            "AllocateNtmsMedia" => json!({
                "lpMediaPool": id(0),
                "lpPartition": id(1),
                "dwOptions": match words[2] {
                    "plain" => 4,
                    "new" => 5,
                    "next" => 6,
                    "both" => 7,
                    _ => 0,
                },
                "dwTimeout": if words[2] == "wait" { 1000 } else { 0 },
                "lpMediaId": words.get(3).map_or(NIL.into(), |label| self.id(label)),
                "lpAllocateInformation": "out",
            }),
            "GetNtmsObjectInformation" => json!({
                "lpObjectId": id(0), "dwType": number(1), "lpInfo": "out",
            }),
            "GetNtmsObjectSecurity" => json!({
                "lpObjectId": id(0), "dwType": number(1), "RequestedInformation": number(2),
            }),
            "SetNtmsObjectSecurity" => json!({
                "lpObjectId": id(0), "dwType": 12, "SecurityInformation": 4,
                "lpSecurityDescriptor": { "dacl": world::descriptor(words[1])["dacl"] },
            }),
            "GetNtmsMediaPoolName" => json!({
                "lpPoolId": id(0),
                "lpNameBuf": Some("out").filter(|_| words[1] != "null"),
                "lpdwBufSize": words.get(2).map(|size| size.parse::<u32>().expect("a number")),
            }),
            "EnumerateNtmsObject" => json!({
                "lpContainerId": id(0), "dwType": number(1), "lpdwListSize": number(2),
                "dwOptions": number(3),
            }),
            "CloseNtmsSession" => json!({}),
            other => panic!("scripts do not know {other}"),
        }
    }
}

/// The parameters of CreateNtmsMedia: pool, states of the sides with commas between them, bar code (`-`
/// for none), label, options, and the LMID of the first side.
fn entry(
    pool: Value,
    states: &str,
    code: &str,
    label: &str,
    options: u32,
    lmid: Option<Value>,
) -> Value {
    let code = if code == "-" { "" } else { code };
    let mut medium = json!({
        "dwType": 15, "Enabled": true, "szBarCode": code, "szName": "", "szDescription": "",
    });
    if !pool.is_null() {
        medium["MediaPool"] = pool;
    }
    let side = |(place, state): (usize, &str)| {
        json!({
            "dwType": 14, "State": state.parse::<u32>().expect("a number"), "dwAllocateCount": 2,
            "szOmidLabelType": "tape", "OmidLabelId": format!("{label}{place}"), "szName": "",
            "szDescription": "",
        })
    };
    let mut sides: Vec<Value> = states.split(',').enumerate().map(side).collect();
    if let Some(lmid) = lmid {
        sides[0]["LogicalMedia"] = lmid;
    }
    json!({ "lpMedia": medium, "lpList": sides, "dwOptions": options })
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("expected a string, found {value}")).to_owned()
}

/// Whether what is expected is a label for what a call makes.
fn is_new_label(expected: &str) -> bool {
    expected != "ok" && !expected.starts_with("ERROR_") && !expected.contains(' ')
}

/// Plays a script on a server with these switches.
pub fn check(switches: &str, script: &str) {
    Stage::new(switches).play(script);
}
