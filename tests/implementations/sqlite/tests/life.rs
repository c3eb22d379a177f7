//! The life of a side: allocated, completed, deallocated, returned, decommissioned.

mod stage;

use stage::check;

#[test]
fn allocation_takes_the_pool_first_and_then_free() {
    check(
        "",
        "
        ann  AllocateNtmsMedia Round - plain     = N1
        side M5/B                                = ALLOCATED 1 N1
        ann  AllocateNtmsMedia Round - plain     = N2
        side F2/A                                = ALLOCATED 1 N2
        side F2/B                                = AVAILABLE 0 -
        medium F2                                = Round
        ann  AllocateNtmsMedia Round - plain     = N3
        side F2/B                                = ALLOCATED 1 N3
        ann  AllocateNtmsMedia Round - plain     = ERROR_MEDIA_UNAVAILABLE
        ",
    );
}

#[test]
fn new_reserves_the_siblings_and_next_takes_them() {
    check(
        "",
        "
        ann  AllocateNtmsMedia Work - new        = N1
        side M4/A                                = ALLOCATED 1 N1
        side M4/B                                = RESERVED 0 -
        ann  AllocateNtmsMedia Work - next N1    = N2
        side M4/B                                = ALLOCATED 1 N2
        ann  AllocateNtmsMedia Work - next N1    = ERROR_MEDIA_UNAVAILABLE
        ann  AllocateNtmsMedia Work - new        = ERROR_MEDIA_UNAVAILABLE
        ann  AllocateNtmsMedia Work M2/B new     = N3
        side M2/B                                = ALLOCATED 2 N3
        ",
    );
}

#[test]
fn which_side_is_taken_can_be_chosen() {
    check("--choice first", "ann  AllocateNtmsMedia Work - plain = N\n side M2/B = ALLOCATED 2 N");
    check("--choice last", "ann  AllocateNtmsMedia Work - plain = N\n side M4/B = ALLOCATED 1 N");
    check("--choice last", "ann  AllocateNtmsMedia Tri - next LT = N\n side T1/C = ALLOCATED 1 N");
}

#[test]
fn an_import_side_is_imported_and_its_siblings_stay_import() {
    check(
        "",
        "
        ann  AllocateNtmsMedia Bare I1/B new     = N1
        medium I1                                = Bare
        side I1/A                                = IMPORT 0 -
        side I1/B                                = ALLOCATED 1 N1
        ann  AllocateNtmsMedia Bare I1/A plain   = N2
        side I1/A                                = ALLOCATED 1 N2
        ",
    );
}

#[test]
fn a_side_is_decommissioned_when_it_has_reached_the_maximum() {
    check(
        "",
        "
        ann  AllocateNtmsMedia Round M5/B plain  = N1
        ann  DeallocateNtmsMedia N1              = ok
        side M5/B                                = AVAILABLE 1 -
        ann  AllocateNtmsMedia Round M5/B plain  = N2
        ann  DeallocateNtmsMedia N2              = ok
        side M5/B                                = DECOMMISSIONED 2 -
        ann  AllocateNtmsMedia Round M5/B plain  = ERROR_MEDIA_UNAVAILABLE
        medium M5                                = Round
        ann  DeallocateNtmsMedia L5              = ok
        medium M5                                = Free/MO
        side M5/A                                = UNPREPARED 1 -
        side M5/B                                = DECOMMISSIONED 2 -
        ",
    );
}

#[test]
fn media_return_to_free_when_no_side_is_held_any_more() {
    check(
        "",
        "
        ann  AllocateNtmsMedia Tri - next LT     = N1
        side T1/B                                = ALLOCATED 1 N1
        ann  DeallocateNtmsMedia LT              = ok
        side T1/A                                = AVAILABLE 1 -
        side T1/C                                = RESERVED 0 -
        medium T1                                = Tri
        ann  DeallocateNtmsMedia N1              = ok
        medium T1                                = Free/TRI
        side T1/C                                = UNPREPARED 0 -
        labels T1
        side T1/C                                = AVAILABLE 0 -
        ",
    );
}

#[test]
fn reserved_siblings_are_released_and_the_lmid_is_gone() {
    check(
        "",
        "
        ann  DeallocateNtmsMedia L1              = ok
        side M1/A                                = AVAILABLE 1 -
        side M1/B                                = AVAILABLE 0 -
        medium M1                                = Work
        ann  DeallocateNtmsMedia L1              = ERROR_INVALID_MEDIA
        ann  SwapNtmsMedia L1 L2                 = ERROR_INVALID_MEDIA
        ann  DeallocateNtmsMedia L3              = ok
        side M3/A                                = AVAILABLE 1 -
        ",
    );
}

#[test]
fn media_come_in_with_the_state_of_their_label() {
    check(
        "",
        "
        insert MO recognized                     = A
        insert DLT unrecognized                  = B
        insert TRI unfit                         = C
        medium A                                 = Import/MO
        medium B                                 = Unrecognized/DLT
        medium C                                 = Unrecognized/TRI
        ann  MoveToNtmsMediaPool C Free/TRI      = ERROR_BUSY
        ann  MoveToNtmsMediaPool B Free/DLT      = ok
        set B online false
        labels B
        pool Free/DLT dwNumberOfPhysicalMedia    = 2
        ann  MoveToNtmsMediaPool B D             = ERROR_BUSY
        set B online true
        labels B
        ann  MoveToNtmsMediaPool B D             = ok
        ",
    );
}

#[test]
fn calls_that_fail_change_nothing() {
    check(
        "",
        "
        ann  MoveToNtmsMediaPool M4 D            = ERROR_MEDIA_INCOMPATIBLE
        medium M4                                = Work
        fault database-full
        ann  DeallocateNtmsMedia L1              = ERROR_DATABASE_FULL
        side M1/A                                = ALLOCATED 1 L1
        ann  AllocateNtmsMedia D - new           = N
        ann  DeleteNtmsMediaPool D               = ERROR_NOT_EMPTY
        side D1/A                                = ALLOCATED 1 N
        ",
    );
}
