//! The world of the tests.
//!
//! Ann may do everything with pools of applications, Bob of the group `staff` has USE on some, Eve
//! nothing; Admin is one of the Administrators.

use serde_json::{Value, json};

/// The pools of applications: label, name, parent, type, draws and returns (0 or 1), maximum.
type Pool = (&'static str, &'static str, &'static str, Option<&'static str>, u32, u32);
const APPLICATION_POOLS: &[Pool] = &[
    ("App", "App", "root", None, 0, 0),
    ("Work", "Work", "App", Some("MO"), 0, 0),
    ("Round", "Round", "App", Some("MO"), 1, 2),
    ("D", "D", "root", Some("DLT"), 0, 0),
    ("Tri", "Tri", "root", Some("TRI"), 1, 0),
    ("Bare", "Bare", "root", Some("MO"), 0, 0),
];

/// The media: label, pool, type, states and counts of the sides, LMID of the first side.
type Medium =
    (&'static str, &'static str, &'static str, &'static [(&'static str, u32)], &'static str);
const MEDIA: &[Medium] = &[
    ("F1", "Free/DLT", "DLT", &[("AVAILABLE", 0)], ""),
    ("F2", "Free/MO", "MO", &[("AVAILABLE", 0), ("AVAILABLE", 0)], ""),
    ("U1", "Unrecognized/DLT", "DLT", &[("FOREIGN", 0)], ""),
    ("X1", "Unrecognized/DLT", "DLT", &[("INCOMPATIBLE", 0)], ""),
    ("I1", "Import/MO", "MO", &[("IMPORT", 0), ("IMPORT", 0)], ""),
    ("M1", "Work", "MO", &[("ALLOCATED", 1), ("RESERVED", 0)], "L1"),
    ("M2", "Work", "MO", &[("ALLOCATED", 2), ("AVAILABLE", 1)], "L2"),
    ("M3", "Work", "MO", &[("COMPLETE", 1), ("DECOMMISSIONED", 3)], "L3"),
    ("M4", "Work", "MO", &[("AVAILABLE", 0), ("AVAILABLE", 0)], ""),
    ("M5", "Round", "MO", &[("ALLOCATED", 1), ("AVAILABLE", 0)], "L5"),
    ("D1", "D", "DLT", &[("AVAILABLE", 0)], ""),
    ("T1", "Tri", "TRI", &[("ALLOCATED", 1), ("RESERVED", 0), ("RESERVED", 0)], "LT"),
];

/// An access list by name, in a descriptor without an owner.
pub fn descriptor(name: &str) -> Value {
    let entry = |kind: &str, trustee: &str, rights: &[&str]| json!({ "type": kind, "trustee": trustee, "rights": rights });
    let allow = |trustee: &str, rights: &[&str]| entry("allow", trustee, rights);
    let deny = |trustee: &str, rights: &[&str]| entry("deny", trustee, rights);
    let dacl = match name {
        "usual" => json!([
            allow("ann", &["USE", "MODIFY", "CONTROL", "READ_CONTROL", "WRITE_DAC"]),
            allow("staff", &["USE"]),
        ]),
        "free" => json!([
            allow("ann", &["USE", "MODIFY", "CONTROL", "WRITE_DAC"]),
            allow("Everyone", &["USE"])
        ]),
        "null" => Value::Null,
        "empty" => json!([]),
        "generic" => json!([allow("bob", &["GENERIC_READ"]), allow("ann", &["GENERIC_ALL"])]),
        "bob-control" => json!([allow("bob", &["USE", "CONTROL"])]),
        "bob-modify" => json!([allow("bob", &["USE", "MODIFY"])]),
        "bob-both" => json!([allow("bob", &["USE", "MODIFY", "CONTROL"])]),
        "deny-first" => json!([deny("staff", &["MODIFY"]), allow("bob", &["USE", "MODIFY"])]),
        "deny-last" => json!([allow("bob", &["USE", "MODIFY"]), deny("staff", &["MODIFY"])]),
        "everyone" => json!([allow("Everyone", &["USE", "MODIFY", "CONTROL"])]),
        other => panic!("unknown access list `{other}`"),
    };
    json!({ "owner": null, "dacl": dacl })
}

fn of_system(list: &str) -> Value {
    let mut security = descriptor(list);
    security["owner"] = "SYSTEM".into();
    security
}

fn pool(id: &str, kind: &str, name: &str, parent: Option<&str>, media_type: Option<&str>) -> Value {
    let security = of_system(if kind == "free" { "free" } else { "usual" });
    json!({
        "id": id, "kind": kind, "name": name, "parent": parent, "mediaType": media_type,
        "allocationPolicy": 0, "deallocationPolicy": 0, "maxAllocates": 0, "security": security,
    })
}

pub fn world() -> Value {
    let types = [("DLT", 1), ("MO", 2), ("TRI", 3)];
    let mut pools = vec![pool("root", "root", "", None, None)];
    for (name, kind) in [("Free", "free"), ("Unrecognized", "unrecognized"), ("Import", "import")] {
        pools.push(pool(name, kind, name, Some("root"), None));
        for (media_type, _) in types {
            pools.push(pool(
                &format!("{name}/{media_type}"),
                kind,
                media_type,
                Some(name),
                Some(media_type),
            ));
        }
    }
    for (id, name, parent, media_type, policy, maximum) in APPLICATION_POOLS {
        let mut pool = pool(id, "application", name, Some(parent), *media_type);
        pool["allocationPolicy"] = (*policy).into();
        pool["deallocationPolicy"] = (*policy).into();
        pool["maxAllocates"] = (*maximum).into();
        pools.push(pool);
    }
    let sides = |medium: &str, states: &[(&str, u32)]| -> Vec<Value> {
        let letters = ["A", "B", "C"];
        let side = |(letter, (state, count)): (&str, &(&str, u32))| json!({"id": format!("{medium}/{letter}"), "state": state, "allocateCount": count});
        letters.into_iter().zip(states).map(side).collect()
    };
    let media: Vec<_> = MEDIA
        .iter()
        .map(|(id, pool, media_type, states, _)| {
            json!({
                "id": id, "pool": pool, "mediaType": media_type, "online": true, "enabled": true,
                "mediaState": 0, "sides": sides(id, states),
            })
        })
        .collect();
    let bound = MEDIA.iter().filter(|(.., lmid)| !lmid.is_empty());
    let logical: Vec<_> =
        bound.map(|(id, .., lmid)| json!({"id": lmid, "side": format!("{id}/A")})).collect();
    let types = types.map(|(name, sides)| json!({"id": name, "name": name, "sides": sides}));
    let user = |name: &str, groups: &[&str]| json!({ "name": name, "groups": groups });
    json!({
        "users": [
            user("ann", &[]), user("bob", &["staff"]), user("eve", &[]),
            user("admin", &["Administrators"]),
        ],
        "libraries": {"online": "online", "offline": "offline"},
        "computer": {
            "id": "computer", "security": of_system("usual"), "onlineSecurity": of_system("usual"),
            "offlineSecurity": of_system("usual"),
        },
        "mediaTypes": types, "pools": pools, "media": media, "logicalMedia": logical,
    })
}
