//! The world of the tests: Ann manages the pools of applications, Bob of the group `staff` has USE on
//! some, Eve nothing; Admin is one of the Administrators.

use serde_json::{Value, json};

/// Label, parent, kind, media type, draws and returns (0 or 1), maximum. Pools are named after the
/// last level of their label.
type Pool = (&'static str, &'static str, &'static str, Option<&'static str>, u32, u32);
const POOLS: &[Pool] = &[
    ("Free", "root", "free", None, 0, 0),
    ("Free/DLT", "Free", "free", Some("DLT"), 0, 0),
    ("Free/TRI", "Free", "free", Some("TRI"), 0, 0),
    ("Unrecognized", "root", "unrecognized", None, 0, 0),
    ("Unrecognized/DLT", "Unrecognized", "unrecognized", Some("DLT"), 0, 0),
    ("Unrecognized/TRI", "Unrecognized", "unrecognized", Some("TRI"), 0, 0),
    ("Import", "root", "import", None, 0, 0),
    ("Import/DLT", "Import", "import", Some("DLT"), 0, 0),
    ("Import/TRI", "Import", "import", Some("TRI"), 0, 0),
    ("App", "root", "application", None, 0, 0),
    ("App/Work", "App", "application", Some("TRI"), 0, 0),
    ("App/Round", "App", "application", Some("TRI"), 1, 2),
    ("Bare", "root", "application", Some("TRI"), 0, 0),
    ("Tape", "root", "application", Some("DLT"), 0, 0),
];

/// Label, pool, media type, states and counts of the sides (A, B, C), LMID of the first side.
type Medium =
    (&'static str, &'static str, &'static str, &'static [(&'static str, u32)], &'static str);
const MEDIA: &[Medium] = &[
    ("F1", "Free/TRI", "TRI", &[("AVAILABLE", 0), ("AVAILABLE", 0), ("AVAILABLE", 0)], ""),
    ("F2", "Free/DLT", "DLT", &[("AVAILABLE", 0)], ""),
    ("U1", "Unrecognized/DLT", "DLT", &[("FOREIGN", 0)], ""),
    ("X1", "Unrecognized/DLT", "DLT", &[("INCOMPATIBLE", 0)], ""),
    ("I1", "Import/TRI", "TRI", &[("IMPORT", 0), ("IMPORT", 0), ("IMPORT", 0)], ""),
    ("M1", "App/Work", "TRI", &[("ALLOCATED", 1), ("RESERVED", 0), ("AVAILABLE", 0)], "L1"),
    ("M2", "App/Work", "TRI", &[("ALLOCATED", 1), ("DECOMMISSIONED", 3), ("AVAILABLE", 5)], "L2"),
    ("M3", "App/Round", "TRI", &[("COMPLETE", 1), ("AVAILABLE", 0), ("AVAILABLE", 1)], "L3"),
    ("T1", "Tape", "DLT", &[("AVAILABLE", 0)], ""),
    ("T2", "Tape", "DLT", &[("AVAILABLE", 2)], ""),
];

/// A descriptor without an owner, by name.
pub fn descriptor(name: &str) -> Value {
    let allow = |trustee: &str, rights: &[&str]| json!({"type": "allow", "trustee": trustee, "rights": rights});
    let deny = |trustee: &str, rights: &[&str]| json!({"type": "deny", "trustee": trustee, "rights": rights});
    let ann = allow("ann", &["GENERIC_ALL"]);
    let dacl = match name {
        "usual" => json!([ann, allow("staff", &["USE"])]),
        "everyone" => json!([allow("Everyone", &["GENERIC_ALL"])]),
        "null" => Value::Null,
        "empty" => json!([]),
        "ann" => json!([ann]),
        "ann-use" => json!([allow("ann", &["USE"])]),
        "bob-modify" => json!([ann, allow("bob", &["MODIFY"])]),
        "bob-control" => json!([ann, allow("bob", &["CONTROL"])]),
        "staff-denied" => json!([ann, deny("staff", &["USE"]), allow("bob", &["USE"])]),
        "bob-then-denied" => json!([ann, allow("bob", &["USE"]), deny("bob", &["USE", "MODIFY"])]),
        "bob-denied" => json!([deny("bob", &["USE"]), ann, allow("bob", &["USE"])]),
        "stranger" => json!([allow("nobody", &["USE"])]),
        other => panic!("unknown access list `{other}`"),
    };
    json!({ "owner": null, "dacl": dacl })
}

pub fn world() -> Value {
    let pool = |id: &str, name: &str, kind: &str, parent: Option<&str>, held: Option<&str>| {
        let mut security = descriptor("usual");
        security["owner"] = "SYSTEM".into();
        json!({
            "id": id, "kind": kind, "name": name, "parent": parent, "mediaType": held,
            "allocationPolicy": 0, "deallocationPolicy": 0, "maxAllocates": 0, "security": security,
        })
    };
    let mut pools = vec![pool("root", "", "root", None, None)];
    for (id, parent, kind, held, policy, maximum) in POOLS {
        let name = id.rsplit('/').next().unwrap_or_default();
        let mut pool = pool(id, name, kind, Some(parent), *held);
        pool["allocationPolicy"] = (*policy).into();
        pool["deallocationPolicy"] = (*policy).into();
        pool["maxAllocates"] = (*maximum).into();
        pools.push(pool);
    }
    let media: Vec<_> = MEDIA
        .iter()
        .map(|(id, pool, held, states, _)| {
            let sides: Vec<_> = ["A", "B", "C"]
                .into_iter()
                .zip(*states)
                .map(|(letter, (state, count))| {
                    json!({"id": format!("{id}/{letter}"), "state": state, "allocateCount": count})
                })
                .collect();
            json!({
                "id": id, "pool": pool, "mediaType": held, "online": true, "enabled": true,
                "mediaState": 0, "sides": sides,
            })
        })
        .collect();
    let bound = MEDIA.iter().filter(|(.., logical)| !logical.is_empty());
    let logical: Vec<_> =
        bound.map(|(id, .., logical)| json!({"id": logical, "side": format!("{id}/A")})).collect();
    json!({
        "users": [
            {"name": "ann", "groups": []}, {"name": "bob", "groups": ["staff"]},
            {"name": "eve", "groups": []}, {"name": "admin", "groups": ["Administrators"]},
        ],
        "libraries": {"online": "online", "offline": "offline"},
        "mediaTypes": [
            {"id": "DLT", "name": "DLT", "sides": 1}, {"id": "TRI", "name": "TRI", "sides": 3},
        ],
        "pools": pools, "media": media, "logicalMedia": logical,
    })
}
