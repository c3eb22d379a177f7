//! Every code of the five founding calls, and of the calls that they need.

mod stage;

use serde_json::json;
use stage::{Stage, check};

#[test]
fn create_makes_and_opens_pools() {
    check(
        "",
        r"
        ann  CreateNtmsMediaPool \New - new              = New
        ann  CreateNtmsMediaPool New\MO MO always        = NewMO
        ann  CreateNtmsMediaPool \New\MO - open          = same NewMO
        ann  CreateNtmsMediaPool \New\MO DLT always      = same NewMO
        ann  CreateNtmsMediaPool Free\MO MO open         = same Free/MO
        pool New dwNumberOfMediaPools                    = 1
        pool NewMO PoolType                              = 1000
        pool NewMO dwMaxAllocates                        = 0
        list 12 New                                      = NewMO
        ",
    );
}

#[test]
fn create_reports_each_code() {
    let level = "x".repeat(64);
    let path = vec!["y".repeat(63); 9].join("\\");
    check(
        "",
        &format!(
            r"
        ann  CreateNtmsMediaPool - - new                 = ERROR_INVALID_PARAMETER
        ann  CreateNtmsMediaPool New - other             = ERROR_INVALID_PARAMETER
        ann  CreateNtmsMediaPool {level} - new           = ERROR_INVALID_NAME
        ann  CreateNtmsMediaPool {path} - new            = ERROR_INVALID_NAME
        ann  CreateNtmsMediaPool \\New - new             = ERROR_INVALID_NAME
        ann  CreateNtmsMediaPool New\ - new              = ERROR_INVALID_NAME
        eve  CreateNtmsMediaPool New - new               = ERROR_ACCESS_DENIED
        ann  CreateNtmsMediaPool New ? new               = ERROR_INVALID_MEDIA
        ann  CreateNtmsMediaPool New M1 new              = ERROR_INVALID_MEDIA
        ann  CreateNtmsMediaPool New - open              = ERROR_OBJECT_NOT_FOUND
        ann  CreateNtmsMediaPool Nowhere\New - new       = ERROR_OBJECT_NOT_FOUND
        ann  CreateNtmsMediaPool App - new               = ERROR_ALREADY_EXISTS
        ann  CreateNtmsMediaPool Free - new              = ERROR_ALREADY_EXISTS
        ann  CreateNtmsMediaPool Free\New MO always      = ERROR_INVALID_NAME
        ann  CreateNtmsMediaPool Import\MO\New MO new    = ERROR_INVALID_NAME
        ann  CreateNtmsMediaPool App\Work\New MO new     = ERROR_INVALID_PARAMETER
        ann  CreateNtmsMediaPool Bare\New MO new         = ERROR_INVALID_PARAMETER
        -    CreateNtmsMediaPool App - open              = ERROR_INVALID_HANDLE
        fault database-failure
        ann  CreateNtmsMediaPool New - new               = ERROR_DATABASE_FAILURE
        fault database-full
        ann  CreateNtmsMediaPool New - new               = ERROR_DATABASE_FULL
        fault not-enough-memory
        ann  CreateNtmsMediaPool New - new               = ok
        "
        ),
    );
}

#[test]
fn move_puts_media_with_all_sides_into_another_pool() {
    check(
        "",
        "
        ann  MoveToNtmsMediaPool F2 Work        = ok
        medium F2                               = Work
        side F2/B                               = AVAILABLE 0 -
        ann  MoveToNtmsMediaPool F2 Free/MO     = ok
        side F2/A                               = UNPREPARED 0 -
        labels F2
        side F2/B                               = AVAILABLE 0 -
        ann  MoveToNtmsMediaPool M1 Round       = ok
        side M1/B                               = RESERVED 0 -
        ann  MoveToNtmsMediaPool M1 Round       = ok
        ann  MoveToNtmsMediaPool U1 Free/DLT    = ok
        side U1/A                               = UNPREPARED 0 -
        ann  MoveToNtmsMediaPool I1 Free/MO     = ok
        side I1/B                               = UNPREPARED 0 -
        pool Free/MO dwNumberOfPhysicalMedia    = 2
        ",
    );
}

#[test]
fn move_reports_each_code() {
    check(
        "",
        "
        ann  MoveToNtmsMediaPool - Work                = ERROR_INVALID_PARAMETER
        ann  MoveToNtmsMediaPool M4 -                  = ERROR_INVALID_PARAMETER
        eve  MoveToNtmsMediaPool M4 Round              = ERROR_ACCESS_DENIED
        ann  MoveToNtmsMediaPool ? Work                = ERROR_INVALID_MEDIA
        ann  MoveToNtmsMediaPool M4/A Work             = ERROR_INVALID_MEDIA
        ann  MoveToNtmsMediaPool M4 nil                = ERROR_INVALID_MEDIA_POOL
        ann  MoveToNtmsMediaPool M4 L1                 = ERROR_INVALID_MEDIA_POOL
        ann  MoveToNtmsMediaPool M4 App                = ERROR_INVALID_MEDIA_POOL
        ann  MoveToNtmsMediaPool M4 Free               = ERROR_INVALID_MEDIA_POOL
        ann  MoveToNtmsMediaPool M4 root               = ERROR_INVALID_MEDIA_POOL
        ann  MoveToNtmsMediaPool M4 Import/MO          = ERROR_INVALID_MEDIA_POOL
        ann  MoveToNtmsMediaPool M4 Unrecognized/MO    = ERROR_INVALID_MEDIA_POOL
        ann  MoveToNtmsMediaPool I1 Work               = ERROR_INVALID_MEDIA_POOL
        ann  MoveToNtmsMediaPool U1 D                  = ERROR_INVALID_MEDIA_POOL
        ann  MoveToNtmsMediaPool F1 Free/DLT           = ERROR_INVALID_MEDIA_POOL
        ann  MoveToNtmsMediaPool M4 D                  = ERROR_MEDIA_INCOMPATIBLE
        ann  MoveToNtmsMediaPool M1 Free/MO            = ERROR_BUSY
        ann  MoveToNtmsMediaPool M3 Free/MO            = ERROR_BUSY
        ann  MoveToNtmsMediaPool X1 Free/DLT           = ERROR_BUSY
        set M4 mediaState 2
        ann  MoveToNtmsMediaPool M4 Round              = ERROR_BUSY
        set M4 mediaState 0
        set M4 enabled false
        ann  MoveToNtmsMediaPool M4 Round              = ERROR_BUSY
        set M4 enabled true
        -    MoveToNtmsMediaPool M4 Round              = ERROR_INVALID_HANDLE
        fault database-failure
        ann  MoveToNtmsMediaPool M4 Round              = ERROR_DATABASE_FAILURE
        fault database-full
        ann  MoveToNtmsMediaPool M4 Round              = ERROR_DATABASE_FULL
        fault not-enough-memory
        ann  MoveToNtmsMediaPool M4 Round              = ERROR_NOT_ENOUGH_MEMORY
        fault label-not-recognized
        ann  MoveToNtmsMediaPool M4 Round              = ok
        ",
    );
}

#[test]
fn delete_reports_each_code() {
    check(
        "",
        "
        ann  DeleteNtmsMediaPool -               = ERROR_INVALID_PARAMETER
        bob  DeleteNtmsMediaPool Bare            = ERROR_ACCESS_DENIED
        ann  DeleteNtmsMediaPool ?               = ERROR_INVALID_MEDIA_POOL
        ann  DeleteNtmsMediaPool M1              = ERROR_INVALID_MEDIA_POOL
        ann  DeleteNtmsMediaPool root            = ERROR_INVALID_MEDIA_POOL
        ann  DeleteNtmsMediaPool Free/TRI        = ERROR_INVALID_MEDIA_POOL
        ann  DeleteNtmsMediaPool Import          = ERROR_INVALID_MEDIA_POOL
        ann  DeleteNtmsMediaPool Unrecognized/MO = ERROR_INVALID_MEDIA_POOL
        ann  DeleteNtmsMediaPool App             = ERROR_NOT_EMPTY
        ann  DeleteNtmsMediaPool D               = ERROR_NOT_EMPTY
        set D1 online false
        ann  DeleteNtmsMediaPool D               = ERROR_NOT_EMPTY
        -    DeleteNtmsMediaPool Bare            = ERROR_INVALID_HANDLE
        fault database-failure
        ann  DeleteNtmsMediaPool Bare            = ERROR_DATABASE_FAILURE
        fault not-enough-memory
        ann  DeleteNtmsMediaPool Bare            = ERROR_NOT_ENOUGH_MEMORY
        fault database-full
        ann  DeleteNtmsMediaPool Bare            = ok
        ann  DeleteNtmsMediaPool Bare            = ERROR_INVALID_MEDIA_POOL
        ",
    );
}

#[test]
fn swap_exchanges_what_two_logical_media_denote() {
    check(
        "",
        "
        ann  SwapNtmsMedia L1 L3     = ok
        side M1/A                    = ALLOCATED 1 L3
        side M1/B                    = RESERVED 0 -
        side M3/A                    = COMPLETE 1 L1
        ann  SwapNtmsMedia L1 L3     = ok
        side M1/A                    = ALLOCATED 1 L1
        ann  SwapNtmsMedia L1 L1     = ok
        side M1/A                    = ALLOCATED 1 L1
        ",
    );
}

#[test]
fn swap_reports_each_code() {
    check(
        "",
        "
        ann  SwapNtmsMedia - L2      = ERROR_INVALID_PARAMETER
        ann  SwapNtmsMedia L1 -      = ERROR_INVALID_PARAMETER
        bob  SwapNtmsMedia L1 L2     = ERROR_ACCESS_DENIED
        ann  SwapNtmsMedia ? L2      = ERROR_INVALID_MEDIA
        ann  SwapNtmsMedia L1 M2     = ERROR_INVALID_MEDIA
        ann  SwapNtmsMedia L1 M2/A   = ERROR_INVALID_MEDIA
        ann  SwapNtmsMedia L1 L5     = ERROR_INVALID_MEDIA_POOL
        set M2 mediaState 1
        ann  SwapNtmsMedia L1 L2     = ERROR_INVALID_MEDIA
        set M2 mediaState 0
        -    SwapNtmsMedia L1 L2     = ERROR_INVALID_HANDLE
        fault label-not-recognized
        ann  SwapNtmsMedia L1 L2     = ERROR_BAD_FORMAT
        fault database-failure
        ann  SwapNtmsMedia L1 L2     = ERROR_DATABASE_FAILURE
        fault database-full
        ann  SwapNtmsMedia L1 L2     = ERROR_DATABASE_FULL
        fault not-enough-memory
        ann  SwapNtmsMedia L1 L2     = ERROR_NOT_ENOUGH_MEMORY
        fault device-not-available
        ann  SwapNtmsMedia L1 L2     = ok
        ",
    );
}

#[test]
fn deallocate_reports_each_code() {
    check(
        "",
        "
        ann  DeallocateNtmsMedia -      = ERROR_INVALID_PARAMETER
        bob  DeallocateNtmsMedia L1     = ERROR_ACCESS_DENIED
        ann  DeallocateNtmsMedia ?      = ERROR_INVALID_MEDIA
        ann  DeallocateNtmsMedia M1/A   = ERROR_INVALID_MEDIA
        -    DeallocateNtmsMedia L1     = ERROR_INVALID_HANDLE
        fault database-failure
        ann  DeallocateNtmsMedia L1     = ERROR_DATABASE_FAILURE
        fault database-full
        ann  DeallocateNtmsMedia L1     = ERROR_DATABASE_FULL
        fault not-enough-memory
        ann  DeallocateNtmsMedia L1     = ERROR_NOT_ENOUGH_MEMORY
        ann  DeallocateNtmsMedia L1 7   = ok
        ann  DeallocateNtmsMedia L1     = ERROR_INVALID_MEDIA
        ",
    );
}

#[test]
fn allocate_reports_each_code() {
    check(
        "",
        "
        ann  AllocateNtmsMedia - - plain           = ERROR_INVALID_PARAMETER
        ann  AllocateNtmsMedia Work - plain -      = ERROR_INVALID_PARAMETER
        ann  AllocateNtmsMedia Work - both L1      = ERROR_INVALID_PARAMETER
        bob  AllocateNtmsMedia Work - plain        = ERROR_ACCESS_DENIED
        ann  AllocateNtmsMedia ? - plain           = ERROR_INVALID_MEDIA_POOL
        ann  AllocateNtmsMedia L1 - plain          = ERROR_INVALID_MEDIA_POOL
        ann  AllocateNtmsMedia App - plain         = ERROR_INVALID_MEDIA_POOL
        ann  AllocateNtmsMedia Free/MO - plain     = ERROR_INVALID_MEDIA_POOL
        ann  AllocateNtmsMedia Work - next ?       = ERROR_INVALID_MEDIA
        ann  AllocateNtmsMedia Work - next nil     = ERROR_INVALID_MEDIA
        ann  AllocateNtmsMedia Round - next L1     = ERROR_INVALID_MEDIA
        ann  AllocateNtmsMedia Work M1 next L1     = ERROR_INVALID_MEDIA
        ann  AllocateNtmsMedia Work - next L2      = ERROR_MEDIA_UNAVAILABLE
        ann  AllocateNtmsMedia Bare - plain        = ERROR_MEDIA_UNAVAILABLE
        ann  AllocateNtmsMedia Bare - now          = ERROR_MEDIA_UNAVAILABLE
        ann  AllocateNtmsMedia Bare - wait         = ERROR_TIMEOUT
        ann  AllocateNtmsMedia Work M1/B plain     = ERROR_MEDIA_UNAVAILABLE
        ann  AllocateNtmsMedia Work M3/B plain     = ERROR_MEDIA_UNAVAILABLE
        ann  AllocateNtmsMedia Work D1/A plain     = ERROR_MEDIA_UNAVAILABLE
        ann  AllocateNtmsMedia Work M5/B plain     = ERROR_MEDIA_UNAVAILABLE
        ann  AllocateNtmsMedia Work F2/A plain     = ERROR_MEDIA_UNAVAILABLE
        ann  AllocateNtmsMedia Work ? plain        = ERROR_MEDIA_UNAVAILABLE
        set M4 online false
        ann  AllocateNtmsMedia Work M4/A plain     = ERROR_MEDIA_OFFLINE
        set M1 online false
        ann  AllocateNtmsMedia Work - next L1      = ERROR_MEDIA_OFFLINE
        -    AllocateNtmsMedia Work - plain        = ERROR_INVALID_HANDLE
        fault device-not-available
        ann  AllocateNtmsMedia Work - plain        = ERROR_DEVICE_NOT_AVAILABLE
        fault not-enough-memory
        ann  AllocateNtmsMedia Work - plain        = ERROR_NOT_ENOUGH_MEMORY
        ",
    );
}

#[test]
fn complete_and_decommission_report_each_code() {
    check(
        "",
        "
        ann  SetNtmsMediaComplete -      = ERROR_INVALID_PARAMETER
        bob  SetNtmsMediaComplete L1     = ERROR_ACCESS_DENIED
        ann  SetNtmsMediaComplete M1     = ERROR_INVALID_MEDIA
        ann  SetNtmsMediaComplete L3     = ERROR_INVALID_STATE
        set M1 mediaState 2
        ann  SetNtmsMediaComplete L1     = ERROR_INVALID_STATE
        set M1 mediaState 0
        ann  SetNtmsMediaComplete L1     = ok
        side M1/A                        = COMPLETE 1 L1
        ann  DecommissionNtmsMedia -     = ERROR_INVALID_PARAMETER
        bob  DecommissionNtmsMedia M4/A  = ERROR_ACCESS_DENIED
        ann  DecommissionNtmsMedia M4    = ERROR_INVALID_MEDIA
        ann  DecommissionNtmsMedia M1/B  = ERROR_INVALID_STATE
        ann  DecommissionNtmsMedia M4/A  = ok
        side M4/A                        = DECOMMISSIONED 0 -
        ann  DecommissionNtmsMedia M4/A  = ERROR_INVALID_STATE
        ",
    );
}

#[test]
fn sessions_report_each_code() {
    let mut stage = Stage::new("");
    let open = |server: Option<&str>, application: Option<&str>| {
        json!({
            "lpServer": server, "lpApplication": application, "dwOptions": 0, "caller": "ann",
        })
    };
    let long = "x".repeat(64);
    for (server, application, code) in [
        (Some("RSM-1.example"), Some("Backup"), "ERROR_SUCCESS"),
        (Some(r"\\RSM1"), None, "ERROR_SUCCESS"),
        (Some("no such name!"), None, "ERROR_INVALID_COMPUTERNAME"),
        (Some(""), None, "ERROR_INVALID_COMPUTERNAME"),
        (None, Some(long.as_str()), "ERROR_INVALID_PARAMETER"),
    ] {
        assert_eq!(stage.request("OpenNtmsSession", open(server, application))["code"], code);
    }
    for (fault, code) in [
        ("not-ready", "ERROR_NOT_READY"),
        ("not-connected", "ERROR_NOT_CONNECTED"),
        ("no-network", "ERROR_NO_NETWORK"),
        ("no-interfaces", "RPC_S_NO_INTERFACES"),
        ("database-full", "ERROR_SUCCESS"),
    ] {
        stage.play(&format!("fault {fault}"));
        assert_eq!(stage.request("OpenNtmsSession", open(None, None))["code"], code, "{fault}");
    }
    stage.play(
        "
        ann  DeleteNtmsMediaPool -        = ERROR_INVALID_PARAMETER
        fault connection-unavailable
        ann  CloseNtmsSession             = ERROR_CONNECTION_UNAVAIL
        ann  CloseNtmsSession             = ok
        ann  CloseNtmsSession             = ERROR_INVALID_HANDLE
        ann  DeleteNtmsMediaPool Bare     = ERROR_INVALID_HANDLE
        bob  DeleteNtmsMediaPool Bare     = ERROR_ACCESS_DENIED
        ",
    );
}

/// Each row has one fault less than the row above, so what may be reported shrinks.
#[test]
fn the_order_of_the_conditions_can_be_turned() {
    let rows = [
        ("eve  MoveToNtmsMediaPool - D", "ERROR_INVALID_PARAMETER", "ERROR_INVALID_PARAMETER"),
        ("eve  MoveToNtmsMediaPool ? ?", "ERROR_INVALID_MEDIA", "ERROR_INVALID_MEDIA_POOL"),
        ("eve  MoveToNtmsMediaPool M4 D", "ERROR_ACCESS_DENIED", "ERROR_BUSY"),
        ("ann  MoveToNtmsMediaPool M4 D", "ERROR_MEDIA_INCOMPATIBLE", "ERROR_BUSY"),
        ("ann  MoveToNtmsMediaPool M4 Round", "ERROR_BUSY", "ERROR_BUSY"),
    ];
    let mut documented = Stage::new("");
    let mut reversed = Stage::new("--guard-order reversed");
    let mut random = Stage::new("--guard-order random --seed 1");
    for stage in [&mut documented, &mut reversed, &mut random] {
        stage.play("set M4 mediaState 1");
    }
    for (call, first, last) in rows {
        assert_eq!(documented.outcome(call), first, "{call}");
        assert_eq!(reversed.outcome(call), last, "{call}");
    }
    let seen: std::collections::BTreeSet<_> =
        (0..50).map(|_| random.outcome("eve  MoveToNtmsMediaPool M4 D")).collect();
    let all = ["ERROR_ACCESS_DENIED", "ERROR_BUSY", "ERROR_MEDIA_INCOMPATIBLE"];
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), all);
}

#[test]
fn create_medium_enters_what_is_on_the_shelf() {
    check(
        "",
        "
        ann  CreateNtmsMedia Work 5,9 T1 X 1    = N
        medium N                                = Work
        side N/A                                = ALLOCATED 2 ?
        side N/B                                = RESERVED 2 -
        pool Work dwNumberOfPhysicalMedia       = 5
        list 15 offline                         = N
        ann  CreateNtmsMedia Import/MO 8,8 - X  = I
        ann  MoveToNtmsMediaPool I Free/MO      = ok
        set I online true
        labels I
        ann  CreateNtmsMedia Work 6,3 T2 X 1    = ERROR_DUPLICATE_OMID
        ",
    );
}

#[test]
fn create_medium_reports_each_code() {
    check(
        "",
        "
        -    CreateNtmsMedia Work 8,8 T1 X      = ERROR_INVALID_HANDLE
        ann  CreateNtmsMedia - 8,8 T1 X         = ERROR_INVALID_PARAMETER
        ann  CreateNtmsMedia ? 8,8 T1 X         = ERROR_INVALID_MEDIA_POOL
        ann  CreateNtmsMedia M1 8,8 T1 X        = ERROR_INVALID_MEDIA_POOL
        ann  CreateNtmsMedia App 8,8 T1 X       = ERROR_INVALID_MEDIA_POOL
        ann  CreateNtmsMedia Free/MO 8,8 T1 X   = ERROR_INVALID_MEDIA_POOL
        ann  CreateNtmsMedia root 8,8 T1 X      = ERROR_INVALID_MEDIA_POOL
        bob  CreateNtmsMedia Work 8,8 T1 X      = ERROR_ACCESS_DENIED
        ann  CreateNtmsMedia Work 8 T1 X        = ERROR_MEDIA_INCOMPATIBLE
        ann  CreateNtmsMedia Work 8,12 T1 X     = ERROR_INVALID_PARAMETER
        ann  CreateNtmsMedia Work 4,9 T1 X      = ERROR_INVALID_PARAMETER
        ann  CreateNtmsMedia Work 4,7 T1 X      = ERROR_INVALID_PARAMETER
        ann  CreateNtmsMedia Import/MO 8,4 T1 X = ERROR_INVALID_PARAMETER
        ann  CreateNtmsMedia Work 4,8 T1 X 0 chosen = ERROR_INVALID_PARAMETER
        ann  CreateNtmsMedia Work 5,8 T1 X 0 L1 = ERROR_INVALID_PARAMETER
        ann  CreateNtmsMedia Work 4,8 T1 X      = N
        ann  CreateNtmsMedia Work 4,8 T1 Y      = ERROR_INVALID_MEDIA
        ann  CreateNtmsMedia Work 4,8 - X 1     = ERROR_DUPLICATE_OMID
        ann  CreateNtmsMedia Work 4,8 - X       = O
        fault database-failure
        ann  CreateNtmsMedia Work 4,8 - X       = ERROR_DATABASE_FAILURE
        fault database-full
        ann  CreateNtmsMedia Work 4,8 - X       = ERROR_DATABASE_FULL
        fault not-enough-memory
        ann  CreateNtmsMedia Work 4,8 - X       = ERROR_NOT_ENOUGH_MEMORY
        ",
    );
}

#[test]
fn mount_and_dismount_report_each_code() {
    check(
        "",
        "
        -    MountNtmsMedia M4/A 1              = ERROR_INVALID_HANDLE
        ann  MountNtmsMedia ? 1                 = ERROR_INVALID_MEDIA
        ann  MountNtmsMedia M4 1                = ERROR_INVALID_MEDIA
        ann  MountNtmsMedia - 1                 = ERROR_INVALID_MEDIA
        ann  MountNtmsMedia M4/A,M4/A 1         = ERROR_INVALID_MEDIA
        ann  MountNtmsMedia M4/A 64             = ERROR_INVALID_PARAMETER
        ann  MountNtmsMedia M4/A 17             = ERROR_INVALID_DRIVE
        eve  MountNtmsMedia M4/A 1              = ERROR_ACCESS_DENIED
        set M4 enabled false
        ann  MountNtmsMedia M4/A 1              = ERROR_RESOURCE_DISABLED
        set M4 enabled true
        set M4 online false
        ann  MountNtmsMedia M4/A 1              = ERROR_MEDIA_OFFLINE
        ann  MountNtmsMedia M4/A 1 5            = ERROR_TIMEOUT
        ann  MountNtmsMedia M4/A 9 5            = ERROR_MEDIA_OFFLINE
        ann  DismountNtmsMedia M4/A             = ERROR_MEDIA_OFFLINE
        set M4 online true
        ann  DismountNtmsMedia M4/A             = ERROR_INVALID_STATE
        ann  MountNtmsMedia M4/A,L1 1           = ok
        ann  MountNtmsMedia M4/A 1              = ERROR_BUSY
        ann  MoveToNtmsMediaPool M4 Bare        = ERROR_BUSY
        fault device-not-available
        ann  DismountNtmsMedia L1               = ERROR_DEVICE_NOT_AVAILABLE
        ann  DismountNtmsMedia L1 1             = ok
        ann  MountNtmsMedia L1 1                = ok
        ann  DismountNtmsMedia L1,M4/A 2        = ok
        ann  DismountNtmsMedia L1               = ERROR_INVALID_STATE
        ",
    );
}

#[test]
fn eject_lets_media_go_to_the_shelf_or_for_good() {
    check(
        "",
        "
        ann  EjectNtmsMedia M1 start            = O1
        ann  EjectNtmsMedia M4 queue            = ok
        ann  EjectNtmsMedia M4 queue            = ok
        ann  MoveToNtmsMediaPool M4 Bare        = ERROR_BUSY
        ann  EjectNtmsMedia F1 queue            = ok
        ann  EjectNtmsMedia X1 start            = O2
        list 15 offline                         = F1 M1 M4
        side M1/A                               = ALLOCATED 1 L1
        ann  EjectNtmsMedia I1 start            = O3
        ann  SetNtmsObjectInformation computer 3 = ok
        ann  EjectNtmsMedia F2 start            = O4
        list 15 offline                         = F1 M1 M4
        ann  EjectNtmsMedia - stop O1           = ok
        ",
    );
}

#[test]
fn eject_and_inject_report_each_code() {
    check(
        "",
        "
        -    EjectNtmsMedia M4 start            = ERROR_INVALID_HANDLE
        ann  EjectNtmsMedia M4 start -          = ERROR_INVALID_PARAMETER
        ann  EjectNtmsMedia - queue             = ERROR_INVALID_PARAMETER
        ann  EjectNtmsMedia - start             = ERROR_INVALID_PARAMETER
        ann  EjectNtmsMedia M4 other            = ERROR_INVALID_PARAMETER
        ann  EjectNtmsMedia ? start             = ERROR_INVALID_MEDIA
        ann  EjectNtmsMedia - stop ?            = ERROR_INVALID_OPERATION
        bob  EjectNtmsMedia M4 start            = ERROR_ACCESS_DENIED
        set M4 enabled false
        ann  EjectNtmsMedia M4 start            = ERROR_MEDIA_NOT_AVAILABLE
        set M4 enabled true
        set M4 online false
        ann  EjectNtmsMedia M4 start            = ERROR_LIBRARY_OFFLINE
        fault device-not-available
        ann  EjectNtmsMedia M5 start            = ERROR_DEVICE_NOT_AVAILABLE
        -    InjectNtmsMedia online start       = ERROR_INVALID_HANDLE
        ann  InjectNtmsMedia - start            = ERROR_INVALID_PARAMETER
        ann  InjectNtmsMedia online start -     = ERROR_INVALID_PARAMETER
        ann  InjectNtmsMedia online other       = ERROR_INVALID_PARAMETER
        ann  InjectNtmsMedia ? start            = ERROR_INVALID_PARAMETER
        bob  InjectNtmsMedia online start       = ERROR_ACCESS_DENIED
        ann  InjectNtmsMedia offline start      = ERROR_LIBRARY_OFFLINE
        ann  InjectNtmsMedia online stop ?      = ERROR_INVALID_OPERATION
        ann  InjectNtmsMedia online many        = O
        ann  EjectNtmsMedia - stop O            = ERROR_INVALID_OPERATION
        ann  InjectNtmsMedia online stop O      = ok
        fault database-full
        ann  InjectNtmsMedia online start       = ERROR_DATABASE_FULL
        ",
    );
}
