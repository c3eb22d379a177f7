//! Rights, edition by edition: each case grants Bob some rights on the pools, and says what a call
//! then gives in base, Windows XP and Windows Server 2003.

mod stage;

use stage::Stage;

const OK: &str = "ok";
const DENIED: &str = "ERROR_ACCESS_DENIED";

/// Plays the events, then compares the outcome of the call in each edition, each in a world of its
/// own. A word `POOL:LIST` among the events sets the access list of a pool.
fn check(lists: &str, call: &str, expected: [&str; 3]) {
    for (edition, expected) in ["base", "windows-xp", "server-2003"].into_iter().zip(expected) {
        let mut stage = Stage::new(&format!("--edition {edition}"));
        for (pool, list) in lists.split_whitespace().filter_map(|word| word.split_once(':')) {
            stage.play(&format!("ann SetNtmsObjectSecurity {pool} {list} = ok"));
        }
        assert_eq!(stage.outcome(call), expected, "{edition}, {lists}: {call}");
    }
}

#[test]
fn creating_needs_control_on_root_and_parent_but_modify_on_the_parent_in_xp() {
    let new = r"bob CreateNtmsMediaPool App\New MO new";
    check("App:bob-control", new, [DENIED, DENIED, DENIED]);
    check("App:bob-modify", new, [DENIED, OK, DENIED]);
    check("App:bob-control root:bob-control", new, [OK, DENIED, OK]);
    check("root:bob-control", new, [DENIED, DENIED, DENIED]);
    check("root:bob-control", "bob CreateNtmsMediaPool New MO new", [OK, DENIED, OK]);
}

#[test]
fn opening_needs_no_right() {
    check("", r"eve CreateNtmsMediaPool App\Work MO open", [OK, OK, OK]);
}

#[test]
fn deleting_needs_modify_but_control_in_xp() {
    check("Bare:bob-modify", "bob DeleteNtmsMediaPool Bare", [OK, DENIED, OK]);
    check("Bare:bob-control", "bob DeleteNtmsMediaPool Bare", [DENIED, OK, DENIED]);
}

#[test]
fn moving_between_application_pools() {
    let call = "bob MoveToNtmsMediaPool M4 Bare";
    check("Work:bob-control", call, [OK, DENIED, DENIED]);
    check("Work:bob-control Bare:bob-control", call, [OK, DENIED, OK]);
    check("Work:bob-modify Bare:bob-modify", call, [DENIED, OK, DENIED]);
    check("Bare:bob-control", call, [DENIED, DENIED, DENIED]);
}

#[test]
fn moving_out_of_free_and_into_free() {
    let out = "bob MoveToNtmsMediaPool F2 Bare";
    check("Bare:bob-control", out, [DENIED, DENIED, OK]);
    check("Bare:bob-control Free/MO:empty", out, [DENIED, DENIED, DENIED]);
    check("Bare:bob-modify Free/MO:bob-both", out, [OK, OK, DENIED]);
    let back = "bob MoveToNtmsMediaPool M4 Free/MO";
    check("Work:bob-control", back, [OK, DENIED, OK]);
    check("Work:bob-control Free/MO:empty", back, [OK, DENIED, DENIED]);
    check("Work:bob-modify Free/MO:bob-modify", back, [DENIED, OK, DENIED]);
}

#[test]
fn swapping_needs_modify_everywhere() {
    check("Work:bob-modify", "bob SwapNtmsMedia L1 L2", [OK, OK, OK]);
    check("Work:bob-control", "bob SwapNtmsMedia L1 L2", [DENIED, DENIED, DENIED]);
}

#[test]
fn deallocating_needs_control_but_modify_in_xp() {
    check("Work:bob-control", "bob DeallocateNtmsMedia L1", [OK, DENIED, OK]);
    check("Work:bob-modify", "bob DeallocateNtmsMedia L1", [DENIED, OK, DENIED]);
}

#[test]
fn a_deallocation_that_returns_to_free_needs_use_of_free_in_server_2003() {
    let call = "bob DeallocateNtmsMedia L5";
    check("Round:bob-both", call, [OK, OK, OK]);
    check("Round:bob-both Free/MO:empty", call, [OK, OK, DENIED]);
}

#[test]
fn allocating_needs_control_but_modify_in_xp_and_use_of_free_in_server_2003() {
    let here = "bob AllocateNtmsMedia Work - plain";
    check("Work:bob-control", here, [OK, DENIED, OK]);
    check("Work:bob-modify", here, [DENIED, OK, DENIED]);
    let from_free = "bob AllocateNtmsMedia Round - new";
    check("Round:bob-both", from_free, [OK, OK, OK]);
    check("Round:bob-both Free/MO:empty", from_free, [OK, OK, DENIED]);
    let import = "bob AllocateNtmsMedia Bare I1/A plain";
    check("Bare:bob-both", import, [OK, OK, DENIED]);
    check("Bare:bob-both Import/MO:bob-control", import, [OK, OK, OK]);
}

#[test]
fn completing_and_decommissioning_need_control_but_modify_in_xp() {
    check("Work:bob-control", "bob SetNtmsMediaComplete L1", [OK, DENIED, OK]);
    check("Work:bob-modify", "bob SetNtmsMediaComplete L1", [DENIED, OK, DENIED]);
    check("Work:bob-control", "bob DecommissionNtmsMedia M4/A", [OK, DENIED, OK]);
    check("Work:bob-modify", "bob DecommissionNtmsMedia M4/A", [DENIED, OK, DENIED]);
}

#[test]
fn reading_needs_no_right_in_xp() {
    for call in [
        "eve GetNtmsObjectInformation Work 12",
        "eve GetNtmsObjectInformation M4 15",
        "eve GetNtmsObjectInformation M4/A 14",
        "eve GetNtmsObjectInformation L1 11",
        "eve GetNtmsObjectSecurity Work 12 4",
    ] {
        check("", call, [DENIED, OK, DENIED]);
    }
    check("", "bob GetNtmsObjectInformation Work 12", [OK, OK, OK]);
    check("", "bob GetNtmsObjectSecurity Work 12 4", [DENIED, OK, DENIED]);
}

#[test]
fn administrators_pass_every_check_but_not_in_xp() {
    check("Work:empty", "admin SetNtmsMediaComplete L1", [OK, DENIED, OK]);
    check("", "admin DeleteNtmsMediaPool Bare", [OK, DENIED, OK]);
}
