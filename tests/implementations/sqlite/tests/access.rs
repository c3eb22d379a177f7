//! Access lists: order, groups, NULL and empty lists, owners, generic rights, and what a new pool
//! gets.

mod stage;

use serde_json::{Value, json};
use stage::{Stage, check};

/// The owner and the list of a pool, as an administrator reads them.
fn descriptor(stage: &mut Stage, pool: &str) -> Value {
    let params = json!({"lpObjectId": stage.id(pool), "dwType": 12, "RequestedInformation": 5});
    stage.call("admin", "GetNtmsObjectSecurity", params)["lpSecurityDescriptor"].clone()
}

fn entry(trustee: &str, rights: &[&str], inherited: bool) -> Value {
    json!({"type": "allow", "trustee": trustee, "rights": rights, "inherited": inherited})
}

const FULL: &[&str] = &["USE", "MODIFY", "CONTROL", "READ_CONTROL", "WRITE_DAC"];

#[test]
fn the_first_entry_that_speaks_of_a_right_decides() {
    check(
        "",
        "
        ann  SetNtmsObjectSecurity Bare deny-first   = ok
        bob  DeleteNtmsMediaPool Bare                = ERROR_ACCESS_DENIED
        ",
    );
    check(
        "",
        "
        ann  SetNtmsObjectSecurity Bare deny-last    = ok
        bob  DeleteNtmsMediaPool Bare                = ok
        ",
    );
}

#[test]
fn groups_and_everyone_count() {
    check(
        "",
        "
        bob  GetNtmsObjectInformation Work 12        = ok
        eve  GetNtmsObjectInformation Work 12        = ERROR_ACCESS_DENIED
        ann  SetNtmsObjectSecurity Work everyone     = ok
        eve  SetNtmsMediaComplete L1                 = ok
        ",
    );
}

#[test]
fn a_null_list_grants_everything_and_an_empty_one_nothing() {
    check(
        "",
        "
        ann  SetNtmsObjectSecurity Bare empty        = ok
        ann  GetNtmsObjectInformation Bare 12        = ERROR_ACCESS_DENIED
        ann  SetNtmsObjectSecurity Bare null         = ERROR_ACCESS_DENIED
        admin SetNtmsObjectSecurity Bare null        = ok
        eve  SetNtmsObjectSecurity Bare usual        = ok
        ann  SetNtmsObjectSecurity Bare null         = ok
        eve  DeleteNtmsMediaPool Bare                = ok
        ",
    );
    let mut stage = Stage::new("");
    stage.play("ann SetNtmsObjectSecurity Bare null = ok");
    assert_eq!(descriptor(&mut stage, "Bare")["dacl"], Value::Null);
    stage.play("ann SetNtmsObjectSecurity Bare empty = ok");
    assert_eq!(descriptor(&mut stage, "Bare")["dacl"], json!([]));
}

#[test]
fn owners_can_always_restore_the_list() {
    check(
        "",
        "
        ann  CreateNtmsMediaPool Mine MO new empty   = Mine
        ann  DeleteNtmsMediaPool Mine                = ERROR_ACCESS_DENIED
        ann  GetNtmsObjectSecurity Mine 12 5         = ok
        eve  GetNtmsObjectSecurity Mine 12 5         = ERROR_ACCESS_DENIED
        ann  SetNtmsObjectSecurity Mine usual        = ok
        ann  DeleteNtmsMediaPool Mine                = ok
        ",
    );
}

#[test]
fn only_the_owner_or_write_owner_changes_the_owner() {
    let mut stage = Stage::new("");
    stage.play("ann CreateNtmsMediaPool Mine MO new null = Mine");
    let params = |stage: &Stage, owner: &str| {
        json!({"lpObjectId": stage.id("Mine"), "dwType": 12, "SecurityInformation": 1,
               "lpSecurityDescriptor": {"owner": owner}})
    };
    stage.play("ann SetNtmsObjectSecurity Mine usual = ok");
    for (caller, owner, code) in [
        ("eve", "eve", "ERROR_ACCESS_DENIED"),
        ("ann", "staff", "ERROR_SUCCESS"),
        ("ann", "ann", "ERROR_ACCESS_DENIED"),
        ("bob", "bob", "ERROR_SUCCESS"),
    ] {
        let params = params(&stage, owner);
        assert_eq!(stage.call(caller, "SetNtmsObjectSecurity", params)["code"], code, "{caller}");
    }
    assert_eq!(descriptor(&mut stage, "Mine")["owner"], "bob");
}

#[test]
fn generic_rights_are_mapped_when_they_are_stored() {
    let mut stage = Stage::new("");
    stage.play("ann SetNtmsObjectSecurity Bare generic = ok");
    let list = json!([entry("bob", &["USE", "READ_CONTROL"], false), entry("ann", FULL, false)]);
    assert_eq!(descriptor(&mut stage, "Bare")["dacl"], list);
}

#[test]
fn a_new_pool_takes_over_the_entries_of_its_parent_but_not_of_the_root_pool() {
    let mut stage = Stage::new("");
    stage.play(
        r"
        ann  CreateNtmsMediaPool Top - new           = Top
        ann  CreateNtmsMediaPool App\Below MO new    = Below
        ",
    );
    let own = [entry("ann", FULL, false), entry("SYSTEM", FULL, false)];
    let top = json!({"owner": "ann", "dacl": own});
    assert_eq!(descriptor(&mut stage, "Top"), top);
    let mut below = own.to_vec();
    below.push(entry("ann", &["USE", "MODIFY", "CONTROL", "READ_CONTROL", "WRITE_DAC"], true));
    below.push(entry("staff", &["USE"], true));
    assert_eq!(descriptor(&mut stage, "Below"), json!({"owner": "ann", "dacl": below}));
}

#[test]
fn a_descriptor_given_is_stored_as_it_is() {
    let mut stage = Stage::new("");
    stage.play("ann CreateNtmsMediaPool Mine MO new bob-modify = Mine");
    let list = json!([entry("bob", &["USE", "MODIFY"], false)]);
    assert_eq!(descriptor(&mut stage, "Mine"), json!({"owner": "ann", "dacl": list}));
}

#[test]
fn media_and_media_types_have_no_descriptor() {
    check(
        "",
        "
        ann  GetNtmsObjectSecurity - 12 4            = ERROR_INVALID_PARAMETER
        ann  GetNtmsObjectSecurity ? 12 4            = ERROR_OBJECT_NOT_FOUND
        ann  GetNtmsObjectSecurity M4 12 4           = ERROR_OBJECT_NOT_FOUND
        ann  GetNtmsObjectSecurity M4 15 4           = ERROR_NO_SECURITY_ON_OBJECT
        ann  GetNtmsObjectSecurity M4/A 14 4         = ERROR_NO_SECURITY_ON_OBJECT
        ann  GetNtmsObjectSecurity L1 11 4           = ERROR_NO_SECURITY_ON_OBJECT
        ann  GetNtmsObjectSecurity online 9 4        = ok
        ann  GetNtmsObjectSecurity computer 4 4      = ok
        eve  GetNtmsObjectSecurity computer 4 4      = ERROR_ACCESS_DENIED
        ann  GetNtmsObjectSecurity DLT 13 4          = ERROR_NO_SECURITY_ON_OBJECT
        ann  GetNtmsObjectSecurity Work 12 8         = ERROR_ACCESS_DENIED
        ann  GetNtmsObjectSecurity root 12 5         = ok
        ",
    );
}
