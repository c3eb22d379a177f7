//! Every reading that is offered shows: after a script, one line has another outcome.

mod stage;

use memory_media_server::ReadingChoice;
use serde_json::json;
use stage::Stage;
use std::collections::BTreeSet;

/// The choice, what comes first, the line whose outcome differs, the outcome of a server that follows
/// the defaults, and that of one that follows the choice.
type Case = (&'static str, &'static str, &'static str, &'static str, &'static str);

#[rustfmt::skip]
const CASES: &[Case] = &[
    ("wrong-kind-code=object-not-found", "", "ann move L1 Bare", "INVALID_MEDIA", "OBJECT_NOT_FOUND"),
    ("given-security=merged", "ann create N - empty -> N = ok", "ann get N 12", "ACCESS_DENIED", "ok"),
    ("new-pool-owner=unspecified", "ann create N - empty -> N = ok", "ann set-security N usual", "ok", "ACCESS_DENIED"),
    ("administrators=checked", "", "admin delete Bare", "ok", "ACCESS_DENIED"),
    ("missing-parent-code=invalid-name", "", r"ann create No\N - -", "OBJECT_NOT_FOUND", "INVALID_NAME"),
    ("unknown-action=unspecified", "", "ann action9 Bare - -", "INVALID_PARAMETER", "ok"),
    ("empty-level=unspecified", "", r"ann create App\\N - -", "INVALID_NAME", "ok"),
    ("name-case=case-blind", "", "ann create BARE - -", "ok", "ALREADY_EXISTS"),
    ("name-scope=leaf", "", r"ann create App\Bare - -", "ok", "ALREADY_EXISTS"),
    ("system-name-code=invalid-parameter", "", r"ann create Free\N - -", "INVALID_NAME", "INVALID_PARAMETER"),
    ("system-name-code=access-denied", "", r"ann create Free\N - -", "INVALID_NAME", "ACCESS_DENIED"),
    ("system-name-code=invalid-media", "", r"ann create Free\N - -", "INVALID_NAME", "INVALID_MEDIA"),
    ("opening-right=use", "", "eve open-existing Bare - -", "ok", "ACCESS_DENIED"),
    ("opening-right=as-create", "", "bob open-existing Bare - -", "ok", "ACCESS_DENIED"),
    ("opening-system-pools=refused", "", "ann open-existing Free - -", "ok", "INVALID_NAME"),
    ("opening-other-type=checked", "", "ann open-existing Bare DLT -", "ok", "INVALID_MEDIA"),
    ("opening-unknown-type=invalid-media", "", "ann open-existing Bare unknown -", "ok", "INVALID_MEDIA"),
    ("typed-parent=allow", "", r"ann create Bare\N - -", "INVALID_NAME", "ok"),
    ("import-moves=free-or-application", "", "ann move I1 Bare", "INVALID_MEDIA_POOL", "ok"),
    ("import-to-import=exception", "", "ann move I1 Import/TRI", "INVALID_MEDIA_POOL", "ok"),
    ("not-all-import-code=busy", "", "ann move T1 Import/DLT", "INVALID_MEDIA_POOL", "BUSY"),
    ("not-all-import-code=invalid-media", "", "ann move T1 Import/DLT", "INVALID_MEDIA_POOL", "INVALID_MEDIA"),
    ("blocked-move-code=invalid-media-pool", "", "ann move M1 Free/TRI", "BUSY", "INVALID_MEDIA_POOL"),
    ("bound-media-between-applications=busy", "", "ann move M1 Bare", "ok", "BUSY"),
    ("unprepared-moves=allow", "ann move T1 Free/DLT = ok", "ann move T1 Tape", "BUSY", "ok"),
    ("offline-to-free=busy", "event set T1 online false = ok", "ann move T1 Free/DLT", "ok", "BUSY"),
    ("move-to-unrecognized=allow", "", "ann move T1 Unrecognized/DLT", "INVALID_MEDIA_POOL", "ok"),
    ("pool-of-pools-code=media-incompatible", "", "ann move T1 App", "INVALID_MEDIA_POOL", "MEDIA_INCOMPATIBLE"),
    ("same-pool-move=refuse", "", "ann move T1 Tape", "ok", "INVALID_MEDIA_POOL"),
    ("label-writing=atomic", "ann move T1 Free/DLT = ok", "look side T1/A", "unprepared 0 -", "available 0 -"),
    ("decommissioned-moves=busy", "", "ann move M2 Bare", "ok", "BUSY"),
    ("incompatible-to-free=keep", "", "ann move X1 Free/DLT", "BUSY", "ok"),
    ("swap-states=allocated", "ann complete L1 = ok", "ann swap L1 L2", "ok", "INVALID_STATE"),
    ("swap-same=invalid-media", "", "ann swap L1 L1", "ok", "INVALID_MEDIA"),
    ("deallocate-options=invalid-parameter", "", "ann deallocate-1 L1", "ok", "INVALID_PARAMETER"),
    ("return-decommissioned=never", "ann set-pool App/Round Round TRI 1 1 1 = ok
      ann deallocate L3 = ok", "look medium M3", "Free/TRI", "App/Round"),
    ("return-decommissioned=always", "ann set-pool Tape Tape DLT 0 1 1 = ok
      ann allocate Tape T1/A 0 nil -> N = ok
      ann deallocate N = ok", "look medium T1", "Tape", "Free/DLT"),
    ("zero-maximum=literal", "ann deallocate L1 = ok", "look side M1/A", "available 1 -", "decommissioned 1 -"),
    ("count-reset=entering-free", "ann move T2 Free/DLT = ok", "look side T2/A", "unprepared 2 -", "unprepared 0 -"),
    ("complete-deallocation=refuse", "", "ann deallocate L3", "ok", "INVALID_MEDIA"),
    ("reserved-siblings=stays", "ann deallocate L1 = ok", "look side M1/B", "available 0 -", "reserved 0 -"),
    ("reserved-siblings=all", "ann allocate App/Work M1/C 0 nil -> N = ok
      ann deallocate L1 = ok", "look side M1/B", "reserved 0 -", "available 0 -"),
    ("import-sibling-return=wiped", "ann set-pool Bare Bare TRI 0 1 0 = ok
      ann allocate Bare I1/A 0 nil -> N = ok
      ann deallocate N = ok", "look medium I1", "Bare", "Free/TRI"),
    ("zero-timeout=wait", "", "ann allocate Bare - 0 nil", "MEDIA_UNAVAILABLE", "TIMEOUT"),
    ("unavailable-code=media-unavailable", "", "ann allocate-waiting Bare - 0 nil", "TIMEOUT", "MEDIA_UNAVAILABLE"),
    ("unavailable-code=timeout", "", "ann allocate Bare - 0 nil", "MEDIA_UNAVAILABLE", "TIMEOUT"),
    ("unsuitable-side-code=invalid-media", "", "ann allocate Bare M1/B 0 nil", "MEDIA_UNAVAILABLE", "INVALID_MEDIA"),
    ("unsuitable-side-code=media-offline", "", "ann allocate Bare M1/B 0 nil", "MEDIA_UNAVAILABLE", "MEDIA_OFFLINE"),
    ("unsuitable-side-code=media-incompatible", "", "ann allocate Bare M1/B 0 nil", "MEDIA_UNAVAILABLE", "MEDIA_INCOMPATIBLE"),
    ("new-siblings=available-only", "", "ann allocate App/Work - 1 nil", "MEDIA_UNAVAILABLE", "ok"),
    ("new-siblings=require-all", "", "ann allocate App/Work M1/C 1 nil", "ok", "MEDIA_UNAVAILABLE"),
    ("next-exhausted-code=invalid-media", "", "ann allocate App/Work - 2 L2", "MEDIA_UNAVAILABLE", "INVALID_MEDIA"),
    ("next-other-pool=allowed", "", "ann allocate Bare - 2 L1", "INVALID_MEDIA", "ok"),
    ("allocation-at-maximum=no", "ann set-pool Tape Tape DLT 0 0 2 = ok", "ann allocate Tape T2/A 0 nil", "ok", "MEDIA_UNAVAILABLE"),
    ("side-from-free=allowed", "", "ann allocate Bare F1/A 0 nil", "MEDIA_UNAVAILABLE", "ok"),
    ("side-from-application=allowed", "", "ann allocate Bare M1/C 0 nil", "MEDIA_UNAVAILABLE", "ok"),
    ("computer-right=either", "", "bob enter Tape B1 one 4 -", "ACCESS_DENIED", "ok"),
    ("created-states=unspecified", "", "ann enter Tape B1 one 9 -", "INVALID_PARAMETER", "ok"),
    ("duplicate-label-code=invalid-media", "ann enter Tape B1 one 4 - = ok", "ann enter-1 Tape B2 one 4 -", "DUPLICATE_OMID", "INVALID_MEDIA"),
    ("create-media-options=invalid-parameter", "", "ann enter-2 Tape B1 one 4 -", "ok", "INVALID_PARAMETER"),
    ("null-medium=invalid-parameter", "ann queue T1 - = ok", "ann eject - nil", "ok", "INVALID_PARAMETER"),
    ("queued-media=idle", "ann queue T1 - = ok", "look state T1", "1", "0"),
    ("mounted-again=accepted", "ann mount T1/A = ok", "ann mount T1/A", "BUSY", "ok"),
    ("mounted-state=loaded", "ann mount T1/A = ok", "look state T1", "2", "3"),
    ("dismount-idle=ignored", "", "ann dismount T1/A", "INVALID_STATE", "ok"),
    ("deferred-dismount=idle", "ann mount T1/A = ok
      ann dismount-1 T1/A = ok", "look state T1", "4", "0"),
    ("media-security=pool-descriptor", "", "ann get-security M1 15 4", "NO_SECURITY_ON_OBJECT", "ok"),
    ("top-level-parent=null", "", "look parent Bare", "root", "-"),
    ("pool-type-change=unspecified", "", "ann set-pool Tape Tape TRI 0 0 0", "INVALID_PARAMETER", "ok"),
    ("move-rights-2003=literal", "admin set-security Free/DLT ann-use = ok", "ann move T1 Free/DLT", "ok", "ACCESS_DENIED"),
    ("identifier-reuse=unspecified", "ann deallocate L1 = ok
      ann deallocate L2 = ok
      event restart = ok
      open ann ann = ok
      ann allocate Tape - 0 nil -> N = ok", "ann complete L1", "INVALID_MEDIA", "ok"),
    ("pool-renaming=unspecified", "", "ann set-pool Bare Tape TRI 0 0 0", "INVALID_PARAMETER", "ok"),
    ("system-pool-settings=unspecified", "", "ann set-pool Free Free - 0 0 0", "ok", "ACCESS_DENIED"),
    ("media-names=ignored", "ann set T1 15 Red = ok", "look name T1", "\"Red\"", "\"\""),
    ("pool-name-right=use", "", "eve path App/Work 99", r"ok \App\Work 10", "ACCESS_DENIED"),
    ("pool-path-form=bare", "", "ann path App/Work 99", r"ok \App\Work 10", r"ok App\Work 9"),
    ("pool-name-size=length-told", "", "ann path App/Work 99", r"ok \App\Work 10", r"ok \App\Work 9"),
    ("pool-name-size=not-counted", "", "ann path App/Work 9", "INSUFFICIENT_BUFFER - 10", r"ok \App\Work 9"),
    ("root-pool-path=unspecified", "", "ann path root 99", r"ok \ 2", "INVALID_MEDIA_POOL"),
    ("enumeration-right=use", "", "eve list Bare 15 4 0", "ok 0/0", "ACCESS_DENIED"),
    ("enumerate-options=invalid-parameter", "", "ann list Bare 15 4 1", "ok 0/0", "INVALID_PARAMETER"),
    ("sessions-after-restart=unspecified", "event restart = ok", "ann get Bare 12", "INVALID_HANDLE", "ok"),
    ("use-after-restart=unspecified", "event set M1 mediaState 1 = ok
      event restart = ok
      open ann ann = ok", "ann complete L1", "ok", "INVALID_STATE"),
];

/// Those that are asked in base alone.
#[rustfmt::skip]
const IN_BASE: &[Case] = &[
    ("move-destination-right=as-2003", "ann set-security App/Work bob-control = ok", "bob move M1 Bare", "ok", "ACCESS_DENIED"),
    ("create-right=parent-only", "ann set-security App bob-control = ok", r"bob create App\N - -", "ACCESS_DENIED", "ok"),
    ("default-security=unspecified", "ann create N - - -> N = ok", "eve get N 12", "ACCESS_DENIED", "ok"),
    ("free-to-free=no-op", "", "ann move F2 Free/DLT", "INVALID_MEDIA_POOL", "ok"),
    ("free-to-free=relabel", "", "ann move F2 Free/DLT", "INVALID_MEDIA_POOL", "ok"),
    ("draw-rights=as-2003", "ann set-pool Bare Bare TRI 1 0 0 = ok
      admin set-security Free/TRI empty = ok", "ann allocate Bare - 0 nil", "ok", "ACCESS_DENIED"),
    ("return-rights=whole", "admin set-security Free/TRI empty = ok", "ann deallocate L3", "ok", "ACCESS_DENIED"),
];

fn check(cases: &[Case], switches: &str) {
    for (choice, script, line, default, followed) in cases {
        for (switch, expected) in
            [(String::new(), default), (format!("--reading {choice}"), followed)]
        {
            let mut stage = Stage::new(&format!("{switches} {switch}"));
            stage.play(script);
            assert_eq!(stage.outcome(line), *expected, "{choice}: {line}, with `{switch}`");
        }
    }
}

#[test]
fn a_reading_shows() {
    check(CASES, "--edition server-2003");
}

#[test]
fn a_reading_of_base_shows() {
    check(IN_BASE, "--edition base");
}

#[test]
fn every_reading_has_a_case() {
    let name = |choice: &str| choice.split('=').next().unwrap_or_default().to_owned();
    let tested: BTreeSet<_> =
        CASES.iter().chain(IN_BASE).map(|(choice, ..)| name(choice)).collect();
    let apart = ["session-options", "default-entries-order", "inherited-mark"];
    let untested: Vec<_> = ReadingChoice::all()
        .map(|choice| name(&choice.to_string()))
        .filter(|name| !tested.contains(name) && !apart.contains(&name.as_str()))
        .collect();
    assert_eq!(untested, Vec::<String>::new());
}

#[test]
fn entries_of_creator_and_system_come_first_or_last() {
    for (switch, place) in [("", 0), ("--reading default-entries-order=after", 2)] {
        let mut stage = Stage::new(switch);
        stage.play(r"ann create App\N - - -> N = ok");
        let list = stage.access_list("ann", "N");
        assert_eq!(list.as_array().map(Vec::len), Some(4), "{list}");
        assert_eq!(list[place + 1]["trustee"], "SYSTEM", "{switch}");
    }
}

#[test]
fn entries_of_the_parent_say_so_or_do_not() {
    for (switch, mark) in [("", true), ("--reading inherited-mark=unmarked", false)] {
        let mut stage = Stage::new(switch);
        stage.play(r"ann create App\N - - -> N = ok");
        let list = stage.access_list("ann", "N");
        assert_eq!(list[0]["inherited"], false, "{list}");
        assert_eq!(list[2]["inherited"], mark, "{list}");
    }
}

#[test]
fn options_of_sessions_are_ignored_or_refused() {
    for (switch, expected) in [
        ("", "ERROR_SUCCESS"),
        ("--reading session-options=invalid-parameter", "ERROR_INVALID_PARAMETER"),
    ] {
        let result = Stage::new(switch).request(
            "OpenNtmsSession",
            json!({"lpServer": null, "lpApplication": null, "dwOptions": 1, "caller": "ann"}),
        );
        assert_eq!(result["code"], expected, "{switch}");
    }
}
