//! Every defect shows: a script after which one look differs from what a sound server gives.

mod stage;

use sqlite_media_server::Defect;
use stage::Stage;

struct Case {
    defect: &'static str,
    switches: &'static str,
    script: &'static str,
    /// The line whose outcome differs.
    look: &'static str,
    sound: &'static str,
    defective: &'static str,
}

const fn case(
    defect: &'static str,
    script: &'static str,
    look: &'static str,
    sound: &'static str,
    defective: &'static str,
) -> Case {
    Case { defect, switches: "", script, look, sound, defective }
}

#[rustfmt::skip]
const CASES: &[Case] = &[
    case("delete-pool-with-media", "",
         "ann DeleteNtmsMediaPool Work", "ERROR_NOT_EMPTY", "ok"),
    case("delete-pool-with-children", "",
         "ann DeleteNtmsMediaPool App", "ERROR_NOT_EMPTY", "ok"),
    case("xp-right-in-2003", "ann SetNtmsObjectSecurity Bare bob-modify",
         "bob DeleteNtmsMediaPool Bare", "ok", "ERROR_ACCESS_DENIED"),
    case("root-entries-inherited", "ann CreateNtmsMediaPool New MO new = New",
         "bob GetNtmsObjectInformation New 12", "ERROR_ACCESS_DENIED", "ok"),
    case("parent-right-forgotten", "ann SetNtmsObjectSecurity root bob-control",
         r"bob CreateNtmsMediaPool App\New MO new", "ERROR_ACCESS_DENIED", "ok"),
    case("duplicate-pool-name", "",
         "ann CreateNtmsMediaPool Bare MO new", "ERROR_ALREADY_EXISTS", "ok"),
    case("failed-call-changes", "ann MoveToNtmsMediaPool M4 D = ERROR_MEDIA_INCOMPATIBLE",
         "medium M4", "Work", "D"),
    case("move-ignores-media-type", "",
         "ann MoveToNtmsMediaPool M4 D", "ERROR_MEDIA_INCOMPATIBLE", "ok"),
    case("busy-medium-moves", "set M4 mediaState 2",
         "ann MoveToNtmsMediaPool M4 Bare", "ERROR_BUSY", "ok"),
    case("reserved-moves-to-free", "",
         "ann MoveToNtmsMediaPool M1 Free/MO", "ERROR_BUSY", "ok"),
    case("foreign-to-application", "",
         "ann MoveToNtmsMediaPool U1 D", "ERROR_INVALID_MEDIA_POOL", "ok"),
    case("swap-in-use", "set M1 mediaState 1",
         "ann SwapNtmsMedia L1 L2", "ERROR_INVALID_MEDIA", "ok"),
    case("swap-across-pools", "",
         "ann SwapNtmsMedia L1 L5", "ERROR_INVALID_MEDIA_POOL", "ok"),
    case("swap-takes-states", "ann SwapNtmsMedia L1 L3 = ok",
         "side M1/A", "ALLOCATED 1 L3", "COMPLETE 1 L3"),
    case("lmid-survives-deallocation", "ann DeallocateNtmsMedia L1 = ok",
         "ann DeallocateNtmsMedia L1", "ERROR_INVALID_MEDIA", "ok"),
    case("maximum-forgotten",
         "ann AllocateNtmsMedia Round M5/B plain = N
          ann DeallocateNtmsMedia N = ok
          ann AllocateNtmsMedia Round M5/B plain = O
          ann DeallocateNtmsMedia O = ok",
         "side M5/B", "DECOMMISSIONED 2 -", "AVAILABLE 2 -"),
    case("maximum-off-by-one",
         "ann AllocateNtmsMedia Round M5/B plain = N
          ann DeallocateNtmsMedia N = ok
          ann AllocateNtmsMedia Round M5/B plain = O
          ann DeallocateNtmsMedia O = ok",
         "side M5/B", "DECOMMISSIONED 2 -", "AVAILABLE 2 -"),
    case("return-forgotten", "ann DeallocateNtmsMedia L5 = ok",
         "medium M5", "Free/MO", "Round"),
    case("sibling-stays-reserved", "ann DeallocateNtmsMedia L1 = ok",
         "side M1/B", "AVAILABLE 0 -", "RESERVED 0 -"),
    case("decommissioned-allocated-again", "",
         "ann AllocateNtmsMedia Work M3/B plain", "ERROR_MEDIA_UNAVAILABLE", "ok"),
    case("count-off-by-one", "ann AllocateNtmsMedia Work M4/A plain = N",
         "side M4/A", "ALLOCATED 1 N", "ALLOCATED 0 N"),
    case("draws-without-policy", "",
         "ann AllocateNtmsMedia Bare - plain", "ERROR_MEDIA_UNAVAILABLE", "ok"),
    case("offline-allocated", "set D1 online false",
         "ann AllocateNtmsMedia D - plain", "ERROR_MEDIA_UNAVAILABLE", "ok"),
    case("sibling-not-reserved", "ann AllocateNtmsMedia Work M4/A new = N",
         "side M4/B", "RESERVED 0 -", "AVAILABLE 0 -"),
    case("next-takes-stranger", "ann AllocateNtmsMedia Work - next L1 = N",
         "side M1/B", "ALLOCATED 1 N", "RESERVED 0 -"),
    case("lmid-reused",
         "ann AllocateNtmsMedia D D1/A plain = N
          ann DeallocateNtmsMedia N = ok
          ann AllocateNtmsMedia D D1/A plain = O",
         "ann DeallocateNtmsMedia N", "ERROR_INVALID_MEDIA", "ok"),
    case("complete-while-mounted", "set M1 mediaState 2",
         "ann SetNtmsMediaComplete L1", "ERROR_INVALID_STATE", "ok"),
    case("decommissions-anything", "",
         "ann DecommissionNtmsMedia M1/B", "ERROR_INVALID_STATE", "ok"),
    case("complete-is-written", "ann SetNtmsMediaComplete L1",
         "ann MountNtmsMedia L1 2", "ERROR_WRITE_PROTECT", "ok"),
    case("mounts-what-is-disabled", "set D1 enabled false",
         "ann MountNtmsMedia D1/A 1", "ERROR_RESOURCE_DISABLED", "ok"),
    case("mounts-the-shelf", "set D1 online false",
         "ann MountNtmsMedia D1/A 9", "ERROR_MEDIA_OFFLINE", "ok"),
    case("mounts-the-first", "ann MountNtmsMedia D1/A,M4/A 1",
         "ann MountNtmsMedia M4/A 1", "ERROR_BUSY", "ok"),
    case("mounts-what-is-in-use", "set D1 mediaState 1",
         "ann MountNtmsMedia D1/A 1", "ERROR_BUSY", "ok"),
    case("mounts-twice", "",
         "ann MountNtmsMedia D1/A,D1/A 1", "ERROR_INVALID_MEDIA", "ok"),
    case("drives-for-everybody", "ann SetNtmsObjectSecurity D everyone",
         "eve MountNtmsMedia D1/A 1", "ERROR_ACCESS_DENIED", "ok"),
    case("stays-mounted",
         "ann MountNtmsMedia D1/A 1
          ann DismountNtmsMedia D1/A 0",
         "ann MountNtmsMedia D1/A 1", "ok", "ERROR_BUSY"),
    case("enters-any-pool", "",
         "ann CreateNtmsMedia Free/DLT 8 T1 X", "ERROR_INVALID_MEDIA_POOL", "ok"),
    case("entered-online", "ann CreateNtmsMedia D 8 T1 X = N",
         "ann DeleteNtmsMedia N", "ok", "ERROR_INVALID_STATE"),
    case("bar-code-comes-twice", "ann CreateNtmsMedia D 8 T1 X = N",
         "ann CreateNtmsMedia D 8 T1 Y", "ERROR_INVALID_MEDIA", "ok"),
    case("label-comes-twice", "ann CreateNtmsMedia D 8 - X = N",
         "ann CreateNtmsMedia D 8 - X 1", "ERROR_DUPLICATE_OMID", "ok"),
    case("entry-count-forgotten", "ann CreateNtmsMedia D 5 T1 X = N",
         "side N/A", "ALLOCATED 2 ?", "ALLOCATED 0 ?"),
    case("chosen-lmid-ignored", "ann CreateNtmsMedia D 5 T1 X 0 chosen = N",
         "side N/A", "ALLOCATED 2 chosen", "ALLOCATED 2 ?"),
    Case { switches: "--edition windows-xp",
           ..case("library-right-forgotten",
                  "ann SetNtmsObjectSecurity D bob-control",
                  "bob CreateNtmsMedia D 8 T1 X", "ERROR_ACCESS_DENIED", "ok") },
    case("ejects-what-is-in-use", "set D1 mediaState 2",
         "ann EjectNtmsMedia D1 start", "ERROR_BUSY", "ok"),
    case("strangers-kept", "ann EjectNtmsMedia U1 start = O",
         "list 15 offline", "nothing", "U1"),
    case("policies-ignored",
         "ann SetNtmsObjectInformation computer 2
          ann EjectNtmsMedia I1 start = O",
         "list 15 offline", "I1", "nothing"),
    case("port-for-everybody", "",
         "bob EjectNtmsMedia D1 start", "ERROR_ACCESS_DENIED", "ok"),
    case("stops-anything", "",
         "ann EjectNtmsMedia - stop ?", "ERROR_INVALID_OPERATION", "ok"),
    case("operation-goes-on",
         "ann InjectNtmsMedia online start = O
          ann InjectNtmsMedia online stop O",
         "ann InjectNtmsMedia online stop O", "ERROR_INVALID_OPERATION", "ok"),
    case("opens-the-shelf", "",
         "ann InjectNtmsMedia offline start", "ERROR_LIBRARY_OFFLINE", "ok"),
    case("deletes-online-media", "",
         "ann DeleteNtmsMedia D1", "ERROR_INVALID_STATE", "ok"),
    case("deletes-held-media", "set M1 online false",
         "ann DeleteNtmsMedia M1", "ERROR_INVALID_STATE", "ok"),
    case("computer-right-forgotten",
         "set D1 online false
          ann SetNtmsObjectSecurity D bob-modify = ok",
         "bob DeleteNtmsMedia D1", "ERROR_ACCESS_DENIED", "ok"),
    case("closed-handle-works", "ann CloseNtmsSession = ok",
         "ann DeleteNtmsMediaPool Bare", "ERROR_INVALID_HANDLE", "ok"),
    case("deny-ignored", "ann SetNtmsObjectSecurity Bare deny-first = ok",
         "bob DeleteNtmsMediaPool Bare", "ERROR_ACCESS_DENIED", "ok"),
    case("owner-locked-out", "ann CreateNtmsMediaPool New MO new empty = New",
         "ann SetNtmsObjectSecurity New usual", "ok", "ERROR_ACCESS_DENIED"),
    case("empty-list-allows-all", "ann SetNtmsObjectSecurity Bare empty = ok",
         "eve DeleteNtmsMediaPool Bare", "ERROR_ACCESS_DENIED", "ok"),
    case("generic-rights-kept", "ann SetNtmsObjectSecurity Bare generic = ok",
         "bob GetNtmsObjectInformation Bare 12", "ok", "ERROR_ACCESS_DENIED"),
    case("counters-wrong", "set D1 online false",
         "pool D dwNumberOfPhysicalMedia", "1", "0"),
    case("short-list-succeeds", "",
         "ann EnumerateNtmsObject - 12 3", "ERROR_INSUFFICIENT_BUFFER", "ok"),
    case("last-level-told", "", "path Work 100", r"\App\Work 10", r"\Work 6"),
    case("terminator-forgotten", "", "path Work 9", "too short, 10", r"\App\Work 10"),
    case("brought-stays-offline", "set D1 online false
                                   ann AllocateNtmsMedia D - wait = ERROR_TIMEOUT
                                   fault operator-satisfies
                                   ann AllocateNtmsMedia D - wait = N",
         "list 15 offline", "nothing", "D1"),
    case("needed-size-forgotten", "", "path Work 9", "too short, 10", "too short, 9"),
];

#[test]
fn every_defect_shows_and_a_sound_server_shows_none() {
    for case in CASES {
        for (defect, expected) in [(false, case.sound), (true, case.defective)] {
            let switch = if defect { format!("--defect {}", case.defect) } else { String::new() };
            let mut stage = Stage::new(&format!("{} {switch}", case.switches));
            stage.play(case.script);
            assert_eq!(
                stage.outcome(case.look),
                expected,
                "{switch} {}: {}",
                case.defect,
                case.look
            );
        }
    }
}

#[test]
fn every_defect_has_a_case_and_clauses() {
    for defect in Defect::all() {
        assert!(CASES.iter().any(|case| case.defect == defect.name()), "{defect} has no case");
        assert!(defect.clauses().count() > 0, "{defect} breaks no clause");
        assert!(defect.about().ends_with('.'), "{defect} is not described");
    }
    assert_eq!(CASES.len(), Defect::all().count());
}

#[test]
fn unknown_defects_are_refused_with_the_known_ones() {
    let error = "fly".parse::<Defect>().expect_err("there is no such defect");
    assert!(error.contains("unknown defect `fly`") && error.contains("swap-in-use"), "{error}");
}
