//! Information, settings and lists of objects.

mod stage;

use serde_json::{Value, json};
use stage::{Stage, check};

#[test]
fn information_has_the_documented_members() {
    let mut stage = Stage::new("");
    let work = stage.information(12, "Work");
    assert_eq!(work["szName"], "Work");
    assert_eq!(work["Parent"], stage.id("App"));
    assert_eq!(work["MediaType"], stage.id("MO"));
    assert_eq!(
        [&work["PoolType"], &work["dwNumberOfPhysicalMedia"], &work["dwNumberOfLogicalMedia"]],
        [&json!(1000), &json!(4), &json!(3)]
    );
    assert_eq!(work.as_object().map(serde_json::Map::len), Some(12));
    assert_eq!(stage.information(12, "App")["Parent"], stage.id("root"));
    assert_eq!(stage.information(12, "root")["Parent"], Value::Null);

    let medium = stage.information(15, "M4");
    assert_eq!(
        medium,
        json!({
            "dwType": 15, "szName": "", "szDescription": "", "Enabled": true,
            "CurrentLibrary": stage.id("online"), "MediaPool": stage.id("Work"),
            "MediaType": stage.id("MO"), "MediaState": 0, "dwNumberOfPartitions": 2,
        })
    );
    let side = stage.information(14, "M1/B");
    assert_eq!(
        side,
        json!({
            "dwType": 14, "szName": "", "szDescription": "", "PhysicalMedia": stage.id("M1"),
            "LogicalMedia": null, "State": 9, "Side": 1, "dwAllocateCount": 0,
        })
    );
    let logical_medium = stage.information(11, "L1");
    assert_eq!(
        logical_medium,
        json!({
            "dwType": 11, "szName": "", "szDescription": "", "MediaPool": stage.id("Work"),
            "dwNumberOfPartitions": 1,
        })
    );
}

#[test]
fn information_reports_each_code() {
    check(
        "",
        "
        ann  GetNtmsObjectInformation - 12       = ERROR_INVALID_PARAMETER
        ann  GetNtmsObjectInformation Work 99    = ERROR_INVALID_PARAMETER
        ann  GetNtmsObjectInformation ? 12       = ERROR_OBJECT_NOT_FOUND
        ann  GetNtmsObjectInformation M1 12      = ERROR_OBJECT_NOT_FOUND
        -    GetNtmsObjectInformation Work 12    = ERROR_INVALID_HANDLE
        fault not-enough-memory
        ann  GetNtmsObjectInformation Work 12    = ERROR_NOT_ENOUGH_MEMORY
        ",
    );
}

/// The settings of a pool with one of them changed.
fn set(stage: &mut Stage, pool: &str, member: &str, value: Value) -> Value {
    let now = stage.information(12, pool);
    let mut info = json!({});
    for writable in [
        "dwType",
        "szName",
        "szDescription",
        "MediaType",
        "AllocationPolicy",
        "DeallocationPolicy",
        "dwMaxAllocates",
    ] {
        info[writable] = now[writable].clone();
    }
    info[member] = value;
    let params = json!({"lpObjectId": stage.id(pool), "lpInfo": info});
    stage.call("ann", "SetNtmsObjectInformation", params)["code"].clone()
}

#[test]
fn settings_of_pools_are_checked_and_written() {
    let mut stage = Stage::new("");
    let (dlt, medium) = (stage.id("DLT"), stage.id("M1"));
    let cases = [
        ("Work", "szName", json!("Play"), "ERROR_SUCCESS"),
        ("Work", "szName", json!("Round"), "ERROR_INVALID_PARAMETER"),
        ("Work", "szName", json!(""), "ERROR_INVALID_PARAMETER"),
        ("Work", "szName", json!("a\\b"), "ERROR_INVALID_PARAMETER"),
        ("Work", "szName", json!("x".repeat(64)), "ERROR_INVALID_PARAMETER"),
        ("Free", "szName", json!("Frei"), "ERROR_INVALID_PARAMETER"),
        ("Work", "szDescription", json!("y".repeat(126)), "ERROR_SUCCESS"),
        ("Work", "szDescription", json!("y".repeat(127)), "ERROR_INVALID_PARAMETER"),
        ("Work", "MediaType", dlt.clone(), "ERROR_INVALID_PARAMETER"),
        ("App", "MediaType", dlt.clone(), "ERROR_INVALID_PARAMETER"),
        ("Bare", "MediaType", medium, "ERROR_INVALID_PARAMETER"),
        ("Bare", "MediaType", dlt, "ERROR_SUCCESS"),
        ("Bare", "MediaType", Value::Null, "ERROR_SUCCESS"),
        ("Free/MO", "MediaType", Value::Null, "ERROR_INVALID_PARAMETER"),
        ("Work", "AllocationPolicy", json!(1), "ERROR_SUCCESS"),
        ("Work", "DeallocationPolicy", json!(2), "ERROR_INVALID_PARAMETER"),
        ("Work", "dwMaxAllocates", json!(u32::MAX), "ERROR_SUCCESS"),
    ];
    for (pool, member, value, code) in cases {
        assert_eq!(set(&mut stage, pool, member, value.clone()), code, "{pool} {member} {value}");
        let now = stage.information(12, pool)[member].clone();
        assert_eq!(now == value, code == "ERROR_SUCCESS", "{pool} {member} {value}");
    }
    stage.play(r"ann CreateNtmsMediaPool App\Play MO open = same Work");
}

#[test]
fn names_of_media_sides_and_logical_media_are_written() {
    let mut stage = Stage::new("");
    for (object_type, object) in [(15, "M1"), (14, "M1/B"), (11, "L1")] {
        let info = json!({"dwType": object_type, "szName": "Ann's", "szDescription": "backup"});
        let params = json!({"lpObjectId": stage.id(object), "lpInfo": info});
        let code = stage.call("ann", "SetNtmsObjectInformation", params)["code"].clone();
        assert_eq!(code, "ERROR_SUCCESS", "{object}");
        let now = stage.information(object_type, object);
        assert_eq!([&now["szName"], &now["szDescription"]], ["Ann's", "backup"]);
    }
}

#[test]
fn settings_report_each_code() {
    let mut stage = Stage::new("");
    let names =
        |object_type: u32| json!({"dwType": object_type, "szName": "", "szDescription": ""});
    for (caller, object, info, code) in [
        ("ann", "-", names(15), "ERROR_INVALID_PARAMETER"),
        ("ann", "M1", Value::Null, "ERROR_INVALID_PARAMETER"),
        ("ann", "M1", json!({"dwType": 77}), "ERROR_INVALID_PARAMETER"),
        ("ann", "?", names(15), "ERROR_OBJECT_NOT_FOUND"),
        ("ann", "M1", names(14), "ERROR_OBJECT_NOT_FOUND"),
        ("bob", "M1", names(15), "ERROR_ACCESS_DENIED"),
        ("ann", "online", json!({"dwType": 9}), "ERROR_ACCESS_DENIED"),
        ("-", "M1", names(15), "ERROR_INVALID_HANDLE"),
    ] {
        let params = json!({"lpObjectId": stage.id(object), "lpInfo": info});
        assert_eq!(
            stage.call(caller, "SetNtmsObjectInformation", params)["code"],
            code,
            "{object}"
        );
    }
}

#[test]
fn lists_hold_what_lies_in_the_container() {
    check(
        "",
        "
        list 12 -               = Free Unrecognized Import App D Tri Bare
        list 12 App             = Work Round
        list 12 root            = Free Unrecognized Import App D Tri Bare
        list 12 Work            = nothing
        list 15 Work            = M1 M2 M3 M4
        list 15 App             = nothing
        list 15 offline         = nothing
        set D1 online false
        list 15 offline         = D1
        list 14 T1              = T1/A T1/B T1/C
        list 14 L1              = M1/A
        list 14 D               = D1/A
        list 11 Work            = L1 L2 L3
        list 11 M1/A            = L1
        list 11 M1/B            = nothing
        list 11 -               = L1 L2 L3 L5 LT
        list 13 -               = DLT MO TRI
        list 13 online          = DLT MO TRI
        list 9 -                = online offline
        ",
    );
}

#[test]
fn enumeration_reports_each_code() {
    let mut stage = Stage::new("");
    let cases = [
        ("-", 12, json!(null), 0, "ERROR_INVALID_PARAMETER"),
        ("-", 3, json!(9), 0, "ERROR_INVALID_PARAMETER"),
        ("M1", 12, json!(9), 0, "ERROR_INVALID_PARAMETER"),
        ("online", 14, json!(9), 0, "ERROR_INVALID_PARAMETER"),
        ("?", 12, json!(9), 0, "ERROR_OBJECT_NOT_FOUND"),
        ("DLT", 15, json!(9), 0, "ERROR_OBJECT_NOT_FOUND"),
        ("-", 12, json!(3), 0, "ERROR_INSUFFICIENT_BUFFER"),
        ("-", 12, json!(7), 0, "ERROR_SUCCESS"),
        ("-", 12, json!(7), 1, "ERROR_INSUFFICIENT_BUFFER"),
        ("App", 12, json!(7), 1, "ERROR_SUCCESS"),
    ];
    for (container, object_type, room, options, code) in cases {
        let params = json!({"lpContainerId": stage.id(container), "dwType": object_type,
                            "lpdwListSize": room, "dwOptions": options});
        let result = stage.call("eve", "EnumerateNtmsObject", params.clone());
        assert_eq!(result["code"], code, "{params}");
        if code == "ERROR_INSUFFICIENT_BUFFER" {
            assert_eq!(json!(result["lpList"].as_array().map(Vec::len)), room);
            assert_eq!(result["lpdwListSize"], 7 + options);
        }
    }
}

#[test]
fn the_root_pool_is_listed_first_but_not_in_xp() {
    for (edition, code, root_comes_first) in
        [("base", "ERROR_SUCCESS", true), ("windows-xp", "ERROR_INVALID_PARAMETER", false)]
    {
        let mut stage = Stage::new(&format!("--edition {edition}"));
        let params =
            json!({"lpContainerId": null, "dwType": 12, "lpdwListSize": 99, "dwOptions": 1});
        let result = stage.call("ann", "EnumerateNtmsObject", params);
        assert_eq!(result["code"], code);
        assert_eq!(result["lpList"][0] == stage.id("root"), root_comes_first);
    }
}
