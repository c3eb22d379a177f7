//! Every defect shows: after a script, one line has another outcome than from a sound server.

mod stage;

use memory_media_server::Defect;
use stage::Stage;

/// The defect, what comes first, the line whose outcome differs, the outcome of a sound server, and
/// that of the defective one.
type Case = (&'static str, &'static str, &'static str, &'static str, &'static str);

#[rustfmt::skip]
const CASES: &[Case] = &[
    ("stale-identifier", "ann deallocate L1 = ok
      ann allocate Tape - 0 nil -> N = ok", "ann deallocate L1", "INVALID_MEDIA", "ok"),
    ("stale-rights", "ann set-security Bare staff-denied = ok", "bob get Bare 12", "ACCESS_DENIED", "ok"),
    ("move-keeps-count", "ann move M1 Bare = ok", "look pool App/Work", "1 1 0", "2 2 0"),
    ("swap-forgets-back-pointer", "ann swap L1 L2 = ok", "look side M1/A", "allocated 1 L2", "allocated 1 L1"),
    ("group-deny-ignored", "ann set-security Bare staff-denied = ok", "bob get Bare 12", "ACCESS_DENIED", "ok"),
    ("operator-ignored", "event set T1 online false = ok
      event set T2 online false = ok
      event fault operator-satisfies = ok", "ann allocate-waiting Tape - 0 nil", "ok", "TIMEOUT"),
    ("bytes-counted", "ann create Häfen - - -> N = ok", "ann path N 7", r"ok \Häfen 7", "INSUFFICIENT_BUFFER - 8"),
    ("list-repeats", "", "ann list App/Work 15 9 0", "ok 2/2", "ok 3/3"),
    ("decommissioned-early", "ann deallocate L3 = ok", "look side M3/A", "unprepared 1 -", "decommissioned 1 -"),
    ("next-takes-available", "ann allocate App/Work - 2 L1 -> N = ok", "look side M1/B", "allocated 1 N", "reserved 0 -"),
    ("sibling-decommissioned", "ann decommission M3/B = ok", "look side M3/C", "available 1 -", "decommissioned 1 -"),
    ("sibling-completed", "ann allocate App/Work M1/C 0 nil -> N = ok
      ann complete L1 = ok", "look side M1/C", "allocated 1 N", "complete 1 N"),
    ("restart-forgets-counts", "event restart = ok", "look side T2/A", "available 2 -", "available 0 -"),
    ("one-label-written", "event insert TRI unrecognized -> N = ok
      ann move N Free/TRI = ok
      event labels N = ok", "look side N/B", "available 0 -", "unprepared 0 -"),
    ("offline-label-written", "ann move T1 Free/DLT = ok
      event set T1 online false = ok
      event labels T1 = ok", "look side T1/A", "unprepared 0 -", "available 0 -"),
    ("unfit-is-foreign", "event insert DLT unfit -> N = ok", "look side N/A", "incompatible 0 -", "foreign 0 -"),
    ("name-stays-taken", "ann delete Bare = ok", "ann create Bare TRI -", "ok", "ALREADY_EXISTS"),
    ("old-name-stays", "ann set-pool Bare Spare TRI 0 0 0 = ok", "ann open-existing Spare - -", "ok", "OBJECT_NOT_FOUND"),
    ("policies-exchanged", "ann set-pool Bare Bare TRI 1 0 0 = ok", "look settings Bare", "Bare 1 0 0", "Bare 0 1 0"),
    ("principal-of-last-session", "open ann again = ok", "eve get Bare 12", "ACCESS_DENIED", "ok"),
    ("close-ends-all", "open ann again = ok
      again close = ok", "ann get Bare 12", "ok", "INVALID_HANDLE"),
    ("deny-entries-last", "ann set-security Bare bob-denied = ok", "bob get Bare 12", "ACCESS_DENIED", "ok"),
    ("siblings-imported", "ann allocate Bare I1/A 0 nil -> N = ok", "look side I1/B", "import 0 -", "available 0 -"),
    ("source-forgotten", "ann set-pool Bare Bare TRI 1 0 0 = ok", "ann allocate-informed Bare - 0 nil", "ok from Free/TRI", "ok from Bare"),
    ("drawn-medium-stays", "ann set-pool Bare Bare TRI 1 0 0 = ok
      ann allocate Bare - 0 nil -> N = ok", "look medium F1", "Bare", "Free/TRI"),
    ("missing-list-denies", "ann set-security Bare null = ok", "bob get Bare 12", "ok", "ACCESS_DENIED"),
    ("entered-online", "ann enter Tape B1 one 4 - -> N = ok", "look library N", "offline", "online"),
    ("bar-code-spaces", "ann enter Tape B1__ one 4 - -> N = ok", "look bar-code N", "\"B1\"", "\"B1  \""),
    ("given-lmid-ignored", "ann enter Tape B1 one 5 new = ok", "ann complete new", "ok", "INVALID_MEDIA"),
    ("queue-left-behind", "ann queue T1 - = ok
      ann eject T2 nil = ok", "look library T1", "offline", "online"),
    ("import-media-kept", "ann eject I1 nil = ok", "look library I1", "OBJECT_NOT_FOUND", "offline"),
    ("stop-ends-all", "ann inject online nil -> N = ok
      ann eject T1 nil -> O = ok
      ann stop - O = ok", "ann stop-inject online N", "ok", "INVALID_OPERATION"),
    ("injection-stops-ejection", "ann eject T1 nil -> O = ok", "ann stop-inject online O", "INVALID_OPERATION", "ok"),
    ("complete-written", "", "ann mount-2 L3", "WRITE_PROTECT", "ok"),
    ("only-first-mounted", "ann mount T1/A T2/A = ok", "look state T2", "2", "0"),
    ("immediate-deferred", "ann mount T1/A = ok
      ann dismount-2 T1/A = ok", "look state T1", "0", "4"),
    ("parent-entries-forgotten", r"ann create App\N - - -> N = ok", "bob get N 12", "ok", "ACCESS_DENIED"),
];

#[test]
fn every_defect_shows_and_a_sound_server_shows_none() {
    for (defect, script, line, sound, defective) in CASES {
        for (switch, expected) in
            [(String::new(), sound), (format!("--defect {defect}"), defective)]
        {
            let mut stage = Stage::new(&switch);
            stage.play(script);
            assert_eq!(stage.outcome(line), *expected, "{defect}: {line}, with `{switch}`");
        }
    }
}

#[test]
fn the_right_of_windows_xp_is_asked_in_base() {
    for (switch, expected) in [("", "ACCESS_DENIED"), ("--defect xp-right-in-base", "ok")] {
        let mut stage = Stage::new(&format!("--edition base {switch}"));
        stage.play("ann set-security App/Work bob-modify = ok");
        assert_eq!(stage.outcome("bob deallocate L1"), expected, "{switch}");
    }
}

#[test]
fn a_second_pool_of_the_same_name_is_another_pool() {
    for (switch, expected) in [("", "Bare"), ("--defect open-always-creates", "N")] {
        let mut stage = Stage::new(switch);
        stage.play("ann open-always Bare TRI - -> N = ok\n ann set-pool N Bare TRI 0 0 9 = ok");
        let maximum = stage.outcome("look settings Bare");
        assert_eq!(maximum == "Bare 0 0 9", expected == "Bare", "{switch}");
    }
}

#[test]
fn the_last_side_is_not_chosen() {
    for (switch, expected) in [("", "ok"), ("--defect last-side-skipped", "MEDIA_UNAVAILABLE")] {
        let mut stage = Stage::new(switch);
        // M1 and M2 have their only Available side at the end.
        assert_eq!(stage.outcome("ann allocate App/Work - 4 nil"), expected, "{switch}");
    }
}

#[test]
fn every_defect_has_a_name_clauses_and_a_sentence() {
    let apart = ["xp-right-in-base", "open-always-creates", "last-side-skipped"];
    for defect in Defect::ALL {
        let is_tested = CASES.iter().any(|(name, ..)| *name == defect.name());
        assert!(is_tested || apart.contains(&defect.name()), "{defect} has no case");
        assert_eq!(defect.name().parse(), Ok(*defect));
        assert!(defect.clauses().count() > 0 && defect.about().ends_with('.'), "{defect}");
    }
}
