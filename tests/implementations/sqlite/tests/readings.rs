//! Readings: the default, and what another choice changes.

mod stage;

use sqlite_media_server::ReadingChoice;
use stage::Stage;

/// A choice that is not the default, with a script and a line whose outcome it changes. The outcome
/// under the default comes first.
struct Case(&'static str, &'static str, &'static str, &'static str, &'static str);

const DENIED: &str = "ERROR_ACCESS_DENIED";
const POOL: &str = "ERROR_INVALID_MEDIA_POOL";
const UNAVAILABLE: &str = "ERROR_MEDIA_UNAVAILABLE";

#[rustfmt::skip]
const CASES: &[Case] = &[
    Case("wrong-kind-code=object-not-found", "",
         "ann MoveToNtmsMediaPool M4/A Work", "ERROR_INVALID_MEDIA", "ERROR_OBJECT_NOT_FOUND"),
    Case("move-rights-2003=literal", "ann SetNtmsObjectSecurity Bare bob-both",
         "bob MoveToNtmsMediaPool F2 Bare", "ok", DENIED),
    Case("opening-right=use", "", r"eve CreateNtmsMediaPool App\Work MO open", "ok", DENIED),
    Case("opening-right=as-create", "", r"bob CreateNtmsMediaPool App\Work MO open", "ok", DENIED),
    Case("given-security=merged", "ann CreateNtmsMediaPool New MO new empty = New",
         "ann DeleteNtmsMediaPool New", DENIED, "ok"),
    Case("administrators=checked", "", "admin SetNtmsMediaComplete L1", "ok", DENIED),
    Case("missing-parent-code=invalid-name", "",
         r"ann CreateNtmsMediaPool Nowhere\New MO new", "ERROR_OBJECT_NOT_FOUND", "ERROR_INVALID_NAME"),
    Case("name-case=case-blind", "",
         "ann CreateNtmsMediaPool bare MO open", "ERROR_OBJECT_NOT_FOUND", "ok"),
    Case("name-scope=leaf", "", "ann CreateNtmsMediaPool Work MO new", "ok", "ERROR_ALREADY_EXISTS"),
    Case("system-name-code=invalid-parameter", "",
         r"ann CreateNtmsMediaPool Free\New MO new", "ERROR_INVALID_NAME", "ERROR_INVALID_PARAMETER"),
    Case("system-name-code=access-denied", "",
         r"ann CreateNtmsMediaPool Free\New MO new", "ERROR_INVALID_NAME", DENIED),
    Case("system-name-code=invalid-media", "",
         r"ann CreateNtmsMediaPool Free\New MO new", "ERROR_INVALID_NAME", "ERROR_INVALID_MEDIA"),
    Case("opening-system-pools=refused", "",
         "ann CreateNtmsMediaPool Free MO open", "ok", "ERROR_INVALID_NAME"),
    Case("opening-other-type=checked", "",
         "ann CreateNtmsMediaPool Bare DLT open", "ok", "ERROR_INVALID_MEDIA"),
    Case("opening-unknown-type=invalid-media", "",
         "ann CreateNtmsMediaPool Bare ? open", "ok", "ERROR_INVALID_MEDIA"),
    Case("typed-parent=allow", "",
         r"ann CreateNtmsMediaPool Bare\New MO new", "ERROR_INVALID_PARAMETER", "ok"),
    Case("import-moves=free-or-application", "", "ann MoveToNtmsMediaPool I1 Work", POOL, "ok"),
    Case("import-to-import=exception", "", "ann MoveToNtmsMediaPool I1 Import/MO", POOL, "ok"),
    Case("not-all-import-code=busy", "", "ann MoveToNtmsMediaPool M4 Import/MO", POOL, "ERROR_BUSY"),
    Case("not-all-import-code=invalid-media", "",
         "ann MoveToNtmsMediaPool M4 Import/MO", POOL, "ERROR_INVALID_MEDIA"),
    Case("blocked-move-code=invalid-media-pool", "",
         "ann MoveToNtmsMediaPool M1 Free/MO", "ERROR_BUSY", POOL),
    Case("bound-media-between-applications=busy", "",
         "ann MoveToNtmsMediaPool M1 Bare", "ok", "ERROR_BUSY"),
    Case("unprepared-moves=allow", "ann MoveToNtmsMediaPool M4 Free/MO",
         "ann MoveToNtmsMediaPool M4 Bare", "ERROR_BUSY", "ok"),
    Case("offline-to-free=busy", "set M4 online false",
         "ann MoveToNtmsMediaPool M4 Free/MO", "ok", "ERROR_BUSY"),
    Case("move-to-unrecognized=allow", "",
         "ann MoveToNtmsMediaPool M4 Unrecognized/MO", POOL, "ok"),
    Case("pool-of-pools-code=media-incompatible", "",
         "ann MoveToNtmsMediaPool M4 App", POOL, "ERROR_MEDIA_INCOMPATIBLE"),
    Case("same-pool-move=refuse", "", "ann MoveToNtmsMediaPool M4 Work", "ok", POOL),
    Case("label-writing=atomic", "ann MoveToNtmsMediaPool M4 Free/MO",
         "side M4/A", "UNPREPARED 0 -", "AVAILABLE 0 -"),
    Case("decommissioned-moves=busy", "", "ann MoveToNtmsMediaPool M3 Bare", "ok", "ERROR_BUSY"),
    Case("incompatible-to-free=keep", "", "ann MoveToNtmsMediaPool X1 Free/DLT", "ERROR_BUSY", "ok"),
    Case("swap-states=allocated", "", "ann SwapNtmsMedia L1 L3", "ok", "ERROR_INVALID_STATE"),
    Case("swap-same=invalid-media", "", "ann SwapNtmsMedia L1 L1", "ok", "ERROR_INVALID_MEDIA"),
    Case("deallocate-options=invalid-parameter", "",
         "ann DeallocateNtmsMedia L1 1", "ok", "ERROR_INVALID_PARAMETER"),
    Case("return-decommissioned=never",
         "ann AllocateNtmsMedia Round M5/B plain = N
          ann DeallocateNtmsMedia N
          ann AllocateNtmsMedia Round M5/B plain = O
          ann DeallocateNtmsMedia L5
          ann DeallocateNtmsMedia O", "medium M5", "Free/MO", "Round"),
    Case("return-decommissioned=always",
         "ann DecommissionNtmsMedia M2/B
          ann MoveToNtmsMediaPool M2 Round
          ann DeallocateNtmsMedia L2", "medium M2", "Round", "Free/MO"),
    Case("zero-maximum=literal", "ann DeallocateNtmsMedia L1",
         "side M1/A", "AVAILABLE 1 -", "DECOMMISSIONED 1 -"),
    Case("count-reset=entering-free", "ann DeallocateNtmsMedia L5",
         "side M5/A", "UNPREPARED 1 -", "UNPREPARED 0 -"),
    Case("complete-deallocation=refuse", "",
         "ann DeallocateNtmsMedia L3", "ok", "ERROR_INVALID_MEDIA"),
    Case("reserved-siblings=all", "ann AllocateNtmsMedia Tri - next LT = N\nann DeallocateNtmsMedia LT",
         "side T1/C", "RESERVED 0 -", "AVAILABLE 0 -"),
    Case("reserved-siblings=stays", "ann DeallocateNtmsMedia L1",
         "side M1/B", "AVAILABLE 0 -", "RESERVED 0 -"),
    Case("import-sibling-return=wiped",
         "ann AllocateNtmsMedia Round I1/A plain = N\nann DeallocateNtmsMedia N",
         "medium I1", "Round", "Free/MO"),
    Case("return-rights=none",
         "ann SetNtmsObjectSecurity Round bob-both\nann SetNtmsObjectSecurity Free/MO empty",
         "bob DeallocateNtmsMedia L5", DENIED, "ok"),
    Case("zero-timeout=wait", "", "ann AllocateNtmsMedia Bare - now", UNAVAILABLE, "ERROR_TIMEOUT"),
    Case("unavailable-code=media-unavailable", "",
         "ann AllocateNtmsMedia Bare - wait", "ERROR_TIMEOUT", UNAVAILABLE),
    Case("unavailable-code=timeout", "", "ann AllocateNtmsMedia Bare - now", UNAVAILABLE, "ERROR_TIMEOUT"),
    Case("unsuitable-side-code=invalid-media", "",
         "ann AllocateNtmsMedia Work D1/A plain", UNAVAILABLE, "ERROR_INVALID_MEDIA"),
    Case("unsuitable-side-code=media-offline", "",
         "ann AllocateNtmsMedia Work D1/A plain", UNAVAILABLE, "ERROR_MEDIA_OFFLINE"),
    Case("unsuitable-side-code=media-incompatible", "",
         "ann AllocateNtmsMedia Work D1/A plain", UNAVAILABLE, "ERROR_MEDIA_INCOMPATIBLE"),
    Case("new-siblings=require-all", "", "ann AllocateNtmsMedia Work M2/B new", "ok", UNAVAILABLE),
    Case("new-siblings=available-only", "ann AllocateNtmsMedia Work - new = N",
         "side M2/B", "AVAILABLE 1 -", "ALLOCATED 2 N"),
    Case("next-exhausted-code=invalid-media", "",
         "ann AllocateNtmsMedia Work - next L2", UNAVAILABLE, "ERROR_INVALID_MEDIA"),
    Case("next-other-pool=allowed", "", "ann AllocateNtmsMedia Bare - next L1", "ERROR_INVALID_MEDIA", "ok"),
    Case("allocation-at-maximum=no", "ann MoveToNtmsMediaPool M3 Round
                                      ann AllocateNtmsMedia Round M5/B plain = N
                                      ann DeallocateNtmsMedia N
                                      ann MoveToNtmsMediaPool M2 Round
                                      ann AllocateNtmsMedia Round M2/B plain = O
                                      ann MoveToNtmsMediaPool M2 Work
                                      ann DeallocateNtmsMedia O
                                      ann MoveToNtmsMediaPool M2 Round",
         "ann AllocateNtmsMedia Round M2/B plain", "ok", UNAVAILABLE),
    Case("side-from-free=allowed", "", "ann AllocateNtmsMedia Bare F2/A plain", UNAVAILABLE, "ok"),
    Case("side-from-application=allowed", "", "ann AllocateNtmsMedia Bare M4/A plain", UNAVAILABLE, "ok"),
    Case("draw-rights=pool-only",
         "ann SetNtmsObjectSecurity Round bob-both\nann SetNtmsObjectSecurity Free/MO empty",
         "bob AllocateNtmsMedia Round - new", DENIED, "ok"),
    Case("media-security=pool-descriptor", "",
         "ann GetNtmsObjectSecurity M4 15 4", "ERROR_NO_SECURITY_ON_OBJECT", "ok"),
    Case("pool-name-right=use", "", "eve GetNtmsMediaPoolName Work out 99", "ok", DENIED),
    Case("pool-path-form=bare", "", "path Work 99", r"\App\Work 10", r"App\Work 9"),
    Case("pool-name-size=length-told", "", "path Work 99", r"\App\Work 10", r"\App\Work 9"),
    Case("pool-name-size=not-counted", "", "path Work 8", "too short, 10", "too short, 9"),
    Case("enumeration-right=use", "", "eve EnumerateNtmsObject Work 15 9", "ok", DENIED),
    Case("enumerate-options=invalid-parameter", "",
         "ann EnumerateNtmsObject App 12 9 1", "ok", "ERROR_INVALID_PARAMETER"),
];

#[test]
fn each_choice_changes_what_it_is_about() {
    for Case(choice, script, look, default, chosen) in CASES {
        for (switches, expected) in
            [(String::new(), default), (format!("--reading {choice}"), chosen)]
        {
            let mut stage = Stage::new(&switches);
            stage.play(script);
            assert_eq!(stage.outcome(look), *expected, "{switches} {choice}: {look}");
        }
    }
}

#[test]
fn choices_of_base() {
    let check = |choice: &str, lists: &[&str], call: &str, default: &str, chosen: &str| {
        for (reading, expected) in [("", default), (choice, chosen)] {
            let mut stage = Stage::new(&format!("--edition base {reading}"));
            for list in lists {
                stage.play(&format!("ann SetNtmsObjectSecurity {list} = ok"));
            }
            assert_eq!(stage.outcome(call), expected, "{reading}: {call}");
        }
    };
    check(
        "--reading move-destination-right=as-2003",
        &["Work bob-control"],
        "bob MoveToNtmsMediaPool M4 Bare",
        "ok",
        DENIED,
    );
    check(
        "--reading create-right=parent-only",
        &["App bob-control"],
        r"bob CreateNtmsMediaPool App\New MO new",
        DENIED,
        "ok",
    );
    check("--reading free-to-free=no-op", &[], "ann MoveToNtmsMediaPool F2 Free/MO", POOL, "ok");
    let mut stage = Stage::new("--edition base --reading free-to-free=relabel");
    stage.play("ann MoveToNtmsMediaPool F2 Free/MO = ok\n side F2/A = UNPREPARED 0 -");
}

#[test]
fn unknown_readings_and_choices_are_refused_with_the_known_ones() {
    let refusal = |written: &str| written.parse::<ReadingChoice>().expect_err("it is unknown");
    assert!(refusal("fly=high").contains("unknown reading `fly`, known are: wrong-kind-code"));
    assert!(refusal("swap-same=fly").ends_with("known are: no-op, invalid-media"));
    assert!(refusal("swap-same").contains("expected NAME=CHOICE"));
}

#[test]
fn the_last_choice_for_a_reading_counts() {
    let switches = "--reading swap-same=invalid-media --reading swap-same=no-op";
    assert_eq!(Stage::new(switches).outcome("ann SwapNtmsMedia L1 L1"), "ok");
}
