//! Random calls and random lines: the server answers all of them, and what must always hold does.

mod stage;

use serde_json::{Value, json};
use sqlite_media_server::{Defect, ReadingChoice};
use stage::Stage;

/// Random numbers, the same in each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }

    fn one_of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }
}

const CALLERS: &[&str] = &["ann", "ann", "ann", "ann", "bob", "admin"];
const POOLS: &[&str] = &[
    "Work",
    "Round",
    "D",
    "Tri",
    "Bare",
    "App",
    "New",
    "Free/MO",
    "Free/DLT",
    "Free/TRI",
    "Import/MO",
    "Free",
    "root",
    "?",
    "-",
];
const MEDIA: &[&str] = &["F1", "F2", "U1", "X1", "I1", "M1", "M2", "M3", "M4", "M5", "D1", "T1"];
const SIDES: &[&str] = &[
    "F1/A", "F2/A", "F2/B", "I1/A", "M1/A", "M1/B", "M2/B", "M4/A", "M4/B", "M5/B", "D1/A", "T1/B",
    "T1/C", "U1/A", "?", "-",
];
const LMIDS: &[&str] = &["L1", "L2", "L3", "L5", "LT", "N", "O", "?"];

/// One line of a script.
fn random_line(dice: &mut Dice) -> String {
    let caller = dice.one_of(CALLERS);
    let (pool, medium) = (dice.one_of(POOLS), dice.one_of(MEDIA));
    let (side, lmid, other) = (dice.one_of(SIDES), dice.one_of(LMIDS), dice.one_of(LMIDS));
    let how = dice.one_of(&["plain", "new", "next", "now"]);
    let made = dice.one_of(&["N", "O"]);
    match dice.below(16) {
        0 => format!("{caller} CreateNtmsMediaPool New MO always = New"),
        1 => format!(r"{caller} CreateNtmsMediaPool App\New TRI always = New"),
        2 => format!("{caller} DeleteNtmsMediaPool {pool}"),
        3 | 4 => format!("{caller} AllocateNtmsMedia {pool} - {how} {lmid} = {made}"),
        5 => format!("{caller} AllocateNtmsMedia {pool} {side} {how} {lmid} = {made}"),
        6 | 7 => format!("{caller} DeallocateNtmsMedia {lmid}"),
        8 => format!("{caller} SwapNtmsMedia {lmid} {other}"),
        9 => format!("{caller} SetNtmsMediaComplete {lmid}"),
        10 => format!("{caller} DecommissionNtmsMedia {side}"),
        11 => format!("labels {medium}"),
        12 => format!("set {medium} mediaState {}", dice.one_of(&["0", "0", "0", "2"])),
        13 => format!("set {medium} online {}", dice.one_of(&["true", "true", "false"])),
        _ => format!("{caller} MoveToNtmsMediaPool {medium} {pool}"),
    }
}

/// Plays random lines; what succeeds and makes something gives its label a new meaning.
fn play(stage: &mut Stage, dice: &mut Dice, lines: usize) -> usize {
    stage.bind("New", "?");
    stage.bind("N", "?");
    stage.bind("O", "?");
    (0..lines).filter(|_| stage.play_freely(&random_line(dice))).count()
}

#[test]
fn a_sound_server_stays_sound() {
    for seed in 0..4 {
        let switches = format!("--guard-order random --choice random --seed {seed}");
        let (mut stage, mut dice) = (Stage::new(&switches), Dice(seed));
        let mut succeeded = 0;
        for _ in 0..60 {
            succeeded += play(&mut stage, &mut dice, 50);
            assert_sound(&mut stage);
        }
        assert!(succeeded > 300, "most calls fail: {succeeded} succeeded");
    }
}

#[test]
fn a_server_with_every_defect_goes_on() {
    let all: Vec<_> = Defect::all().map(|defect| format!("--defect {defect}")).collect();
    for edition in ["base", "windows-xp", "server-2003"] {
        let mut stage = Stage::new(&format!("--edition {edition} {}", all.join(" ")));
        play(&mut stage, &mut Dice(7), 3000);
    }
    for defect in Defect::all() {
        let mut stage = Stage::new(&format!("--defect {defect} --choice last"));
        play(&mut stage, &mut Dice(8), 400);
    }
}

#[test]
fn a_server_goes_on_under_every_reading() {
    for choice in ReadingChoice::all() {
        assert_eq!(choice.to_string().parse(), Ok(choice));
        for edition in ["base", "server-2003"] {
            let mut stage = Stage::new(&format!("--edition {edition} --reading {choice}"));
            play(&mut stage, &mut Dice(9), 200);
        }
    }
}

fn list(stage: &mut Stage, object_type: u32, container: Value) -> Vec<Value> {
    let params = json!({"lpContainerId": container, "dwType": object_type, "lpdwListSize": 10_000,
                        "dwOptions": 0});
    let result = stage.call("admin", "EnumerateNtmsObject", params);
    result["lpList"].as_array().expect("a list").clone()
}

fn information(stage: &mut Stage, object_type: u32, id: &Value) -> Value {
    let params = json!({"lpObjectId": id, "dwType": object_type, "lpInfo": "out"});
    stage.call("admin", "GetNtmsObjectInformation", params)["lpInfo"].clone()
}

/// Each medium lies in a pool of its type, with sides in states that this kind of pool knows; and
/// sides have logical media as their states say.
fn assert_sound(stage: &mut Stage) {
    let mut bound = 0;
    for medium in list(stage, 15, Value::Null) {
        let medium_information = information(stage, 15, &medium);
        let pool = information(stage, 12, &medium_information["MediaPool"]);
        assert_eq!(pool["MediaType"], medium_information["MediaType"]);
        assert_eq!(pool["dwNumberOfMediaPools"], 0);
        let mut states = Vec::new();
        for side in list(stage, 14, medium) {
            let side = information(stage, 14, &side);
            let state = side["State"].as_u64().expect("a number");
            assert_eq!(side["LogicalMedia"].is_null(), ![5, 6].contains(&state), "{side}");
            bound += usize::from([5, 6].contains(&state));
            states.push(state);
        }
        let known: &[u64] = match pool["PoolType"].as_u64() {
            Some(1) => &[1, 3, 4],
            Some(2) => &[2, 7],
            Some(3) => &[8],
            Some(1000) => &[3, 4, 5, 6, 8, 9],
            other => panic!("media in a pool of type {other:?}"),
        };
        assert!(states.iter().all(|state| known.contains(state)), "{states:?} in {pool}");
        let held = states.iter().any(|state| [5, 6].contains(state));
        assert!(held || !states.contains(&9), "Reserved without an Allocated sibling: {states:?}");
    }
    assert_eq!(list(stage, 11, Value::Null).len(), bound);
}

#[test]
fn damaged_lines_never_stop_the_server() {
    let mut stage = Stage::new("");
    let session = stage.session("ann");
    let good: Vec<String> = [
        (
            "CreateNtmsMediaPool",
            json!({"hSession": session, "lpPoolName": r"App\𝄞", "lpMediaType": null,
            "dwAction": 3, "lpPoolId": "out", "lpSecurityAttributes": {"owner": "ann", "dacl": [
                {"type": "deny", "trustee": "bob", "rights": ["USE", "GENERIC_ALL"]}]}}),
        ),
        (
            "SetNtmsObjectInformation",
            json!({"hSession": session, "lpObjectId": stage.id("M1"),
            "lpInfo": {"dwType": 15, "szName": "a", "szDescription": "b"}}),
        ),
        (
            "EnumerateNtmsObject",
            json!({"hSession": session, "lpContainerId": null, "dwType": 14,
            "lpdwListSize": 4, "dwOptions": 0}),
        ),
        ("environment/setMedium", json!({"medium": stage.id("M1"), "enabled": true})),
    ]
    .into_iter()
    .map(|(method, params)| {
        json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).to_string()
    })
    .collect();
    let mut dice = Dice(3);
    for _ in 0..20_000 {
        let mut bytes = good[dice.below(good.len())].clone().into_bytes();
        for _ in 0..=dice.below(3) {
            let place = dice.below(bytes.len().max(1));
            match dice.below(3) {
                0 => {
                    bytes[place] =
                        dice.one_of(&["\"", "{", "}", "[", "0", "-", "\\", "u"]).as_bytes()[0]
                }
                1 if bytes.len() > 1 => drop(bytes.remove(place)),
                _ => bytes.truncate(place.max(1)),
            }
        }
        if let Ok(line) = String::from_utf8(bytes) {
            let answer = stage.line(&line);
            let code = answer["error"]["code"].as_i64();
            assert!(code.is_none_or(|code| code != -32603), "{line}: {answer}");
        }
    }
    stage.play("ann GetNtmsObjectInformation Work 12 = ok");
}
