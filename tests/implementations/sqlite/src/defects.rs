//! Known defects: each is a small mistake at one place of this server that can be switched on, to
//! see whether somebody who tests it notices.

use std::fmt;
use std::str::FromStr;

/// A mistake that can be switched on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Defect(pub(crate) Mistake);

/// Where the code looks for its mistakes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mistake {
    DeletePoolWithMedia,
    DeletePoolWithChildren,
    XpRightIn2003,
    RootEntriesInherited,
    ParentRightForgotten,
    DuplicatePoolName,
    FailedCallChanges,
    MoveIgnoresMediaType,
    BusyMediumMoves,
    ReservedMovesToFree,
    ForeignToApplication,
    SwapInUse,
    SwapAcrossPools,
    SwapTakesStates,
    LmidSurvivesDeallocation,
    MaximumForgotten,
    MaximumOffByOne,
    ReturnForgotten,
    SiblingStaysReserved,
    DecommissionedAllocatedAgain,
    CountOffByOne,
    DrawsWithoutPolicy,
    OfflineAllocated,
    SiblingNotReserved,
    NextTakesStranger,
    LmidReused,
    CompleteWhileMounted,
    DecommissionsAnything,
    CompleteIsWritten,
    MountsWhatIsDisabled,
    MountsTheShelf,
    MountsTheFirst,
    MountsWhatIsInUse,
    MountsTwice,
    DrivesForEverybody,
    StaysMounted,
    EntersAnyPool,
    EnteredOnline,
    BarCodeComesTwice,
    LabelComesTwice,
    EntryCountForgotten,
    ChosenLmidIgnored,
    LibraryRightForgotten,
    EjectsWhatIsInUse,
    StrangersKept,
    PoliciesIgnored,
    PortForEverybody,
    StopsAnything,
    OperationGoesOn,
    OpensTheShelf,
    DeletesOnlineMedia,
    DeletesHeldMedia,
    ComputerRightForgotten,
    ClosedHandleWorks,
    DenyIgnored,
    OwnerLockedOut,
    EmptyListAllowsAll,
    GenericRightsKept,
    CountersWrong,
    ShortListSucceeds,
    LastLevelTold,
    TerminatorForgotten,
    NeededSizeForgotten,
    BroughtStaysOffline,
}

/// One line of the list of defects.
struct Line {
    name: &'static str,
    mistake: Mistake,
    /// What is wrong.
    about: &'static str,
    /// The clauses of the specification that no longer hold.
    clauses: &'static str,
}

const fn line(
    name: &'static str,
    mistake: Mistake,
    clauses: &'static str,
    about: &'static str,
) -> Line {
    Line { name, mistake, about, clauses }
}

#[rustfmt::skip]
const LINES: &[Line] = &[
    line("delete-pool-with-media", Mistake::DeletePoolWithMedia, "DELETE-6 DELETE-19",
        "DeleteNtmsMediaPool deletes a pool that holds media, and the media with it."),
    line("delete-pool-with-children", Mistake::DeletePoolWithChildren, "DELETE-15 DELETE-19",
        "DeleteNtmsMediaPool deletes a pool that holds pools, and these with it."),
    line("xp-right-in-2003", Mistake::XpRightIn2003, "DELETE-1",
        "In Windows Server 2003, DeleteNtmsMediaPool asks for CONTROL, as in Windows XP."),
    line("root-entries-inherited", Mistake::RootEntriesInherited, "CREATE-51",
        "A top-level pool made without a descriptor takes over the entries of the root pool."),
    line("parent-right-forgotten", Mistake::ParentRightForgotten, "CREATE-1 CREATE-11 CREATE-13",
        "CreateNtmsMediaPool asks for no right on the parent."),
    line("duplicate-pool-name", Mistake::DuplicatePoolName, "CREATE-2 CREATE-37",
        "NTMS_CREATE_NEW opens the pool that has the name."),
    line("failed-call-changes", Mistake::FailedCallChanges, "MOVE-56",
        "A move refused with BUSY or MEDIA_INCOMPATIBLE changes the pool all the same."),
    line("move-ignores-media-type", Mistake::MoveIgnoresMediaType, "MOVE-9",
        "A medium moves to a pool of another media type."),
    line("busy-medium-moves", Mistake::BusyMediumMoves, "MOVE-2 MOVE-28",
        "A medium in use, or disabled, moves."),
    line("reserved-moves-to-free", Mistake::ReservedMovesToFree, "MOVE-36 MOVE-37 MOVE-38",
        "A medium with a Reserved side moves to a free pool, with the bound sibling of that side."),
    line("foreign-to-application", Mistake::ForeignToApplication, "MOVE-31",
        "A medium in an unrecognized pool moves to an application pool."),
    line("swap-in-use", Mistake::SwapInUse, "SWAP-18 SWAP-19",
        "SwapNtmsMedia does not mind that a medium is in use."),
    line("swap-across-pools", Mistake::SwapAcrossPools, "SWAP-7",
        "SwapNtmsMedia swaps logical media of two pools."),
    line("swap-takes-states", Mistake::SwapTakesStates, "SWAP-24",
        "SwapNtmsMedia exchanges the states of the sides too."),
    line("lmid-survives-deallocation", Mistake::LmidSurvivesDeallocation, "DEALLOC-19",
        "DeallocateNtmsMedia does not delete the logical medium."),
    line("maximum-forgotten", Mistake::MaximumForgotten, "DEALLOC-20",
        "No side is decommissioned when it has reached the maximum of its pool."),
    line("maximum-off-by-one", Mistake::MaximumOffByOne, "DEALLOC-20",
        "A side is decommissioned one allocation after it has reached the maximum."),
    line("return-forgotten", Mistake::ReturnForgotten, "DEALLOC-23",
        "Media stay in a pool that returns them to free."),
    line("sibling-stays-reserved", Mistake::SiblingStaysReserved, "DEALLOC-27",
        "Reserved sides are never released."),
    line("decommissioned-allocated-again", Mistake::DecommissionedAllocatedAgain,
        "DEALLOC-30 DECOM-17 ALLOC-34",
        "AllocateNtmsMedia takes Decommissioned sides as well."),
    line("count-off-by-one", Mistake::CountOffByOne, "ALLOC-58",
        "The allocation count of a side does not grow."),
    line("draws-without-policy", Mistake::DrawsWithoutPolicy, "ALLOC-11 ALLOC-41",
        "AllocateNtmsMedia draws from free whatever the policy of the pool says."),
    line("offline-allocated", Mistake::OfflineAllocated, "ALLOC-10 ALLOC-11",
        "AllocateNtmsMedia takes sides of offline media."),
    line("sibling-not-reserved", Mistake::SiblingNotReserved, "ALLOC-59",
        "NTMS_ALLOCATE_NEW reserves no sibling."),
    line("next-takes-stranger", Mistake::NextTakesStranger, "ALLOC-60",
        "NTMS_ALLOCATE_NEXT takes an Available side of another medium, if there is one."),
    line("lmid-reused", Mistake::LmidReused, "ALLOC-57 ENV-33",
        "A side gets the same LMID each time that it is allocated."),
    line("complete-while-mounted", Mistake::CompleteWhileMounted, "COMPLETE-12",
        "SetNtmsMediaComplete does not mind that the medium is in use."),
    line("decommissions-anything", Mistake::DecommissionsAnything, "DECOM-8",
        "DecommissionNtmsMedia takes sides in any state."),
    line("complete-is-written", Mistake::CompleteIsWritten, "MOUNT-17 COMPLETE-18",
        "A Complete side is mounted for writing."),
    line("mounts-what-is-disabled", Mistake::MountsWhatIsDisabled, "MOUNT-14",
        "MountNtmsMedia does not mind that a medium is disabled."),
    line("mounts-the-shelf", Mistake::MountsTheShelf, "MOUNT-11 MOUNT-16 MOUNT-30",
        "MountNtmsMedia does not mind that a medium is offline."),
    line("mounts-the-first", Mistake::MountsTheFirst, "MOUNT-43 MOUNT-44",
        "Of several media, MountNtmsMedia mounts the first."),
    line("mounts-what-is-in-use", Mistake::MountsWhatIsInUse, "MOUNT-2 MOUNT-27 MOUNT-28",
        "MountNtmsMedia does not mind that a medium is in use."),
    line("mounts-twice", Mistake::MountsTwice, "MOUNT-25",
        "MountNtmsMedia does not mind that a medium is listed twice."),
    line("drives-for-everybody", Mistake::DrivesForEverybody, "MOUNT-22 DISMOUNT-16",
        "MountNtmsMedia and DismountNtmsMedia ask for no right on the library."),
    line("stays-mounted", Mistake::StaysMounted, "DISMOUNT-22 DISMOUNT-23",
        "What DismountNtmsMedia takes out is in its drive all the same."),
    line("enters-any-pool", Mistake::EntersAnyPool, "CRTMED-22",
        "CreateNtmsMedia enters media into free and unrecognized pools."),
    line("entered-online", Mistake::EnteredOnline, "CRTMED-35",
        "A medium that CreateNtmsMedia enters is in the online library."),
    line("bar-code-comes-twice", Mistake::BarCodeComesTwice, "CRTMED-6",
        "CreateNtmsMedia does not mind that a medium has the bar code."),
    line("label-comes-twice", Mistake::LabelComesTwice, "CRTMED-4",
        "NTMS_ERROR_ON_DUPLICATE does nothing."),
    line("entry-count-forgotten", Mistake::EntryCountForgotten, "CRTMED-37",
        "Sides that CreateNtmsMedia enters count as never allocated."),
    line("chosen-lmid-ignored", Mistake::ChosenLmidIgnored, "CRTMED-43",
        "CreateNtmsMedia makes up LMIDs where the caller chose them."),
    line("library-right-forgotten", Mistake::LibraryRightForgotten, "CRTMED-15",
        "In Windows XP, CreateNtmsMedia asks for no right on the offline library."),
    line("ejects-what-is-in-use", Mistake::EjectsWhatIsInUse, "EJECT-20",
        "EjectNtmsMedia takes media that are in use."),
    line("strangers-kept", Mistake::StrangersKept, "EJECT-25 EJECT-26",
        "Unrecognized media are on the shelf after they were ejected."),
    line("policies-ignored", Mistake::PoliciesIgnored, "EJECT-25 EJECT-26",
        "What is ejected does not depend on the policies of the computer."),
    line("port-for-everybody", Mistake::PortForEverybody, "EJECT-1 INJECT-1",
        "EjectNtmsMedia and InjectNtmsMedia ask for no right on the library."),
    line("stops-anything", Mistake::StopsAnything, "EJECT-7 INJECT-6",
        "An operation that does not run can be stopped."),
    line("operation-goes-on", Mistake::OperationGoesOn, "EJECT-29 INJECT-18",
        "An operation that was stopped can be stopped again."),
    line("opens-the-shelf", Mistake::OpensTheShelf, "INJECT-8",
        "InjectNtmsMedia opens a port of the offline library."),
    line("deletes-online-media", Mistake::DeletesOnlineMedia, "DELMED-8",
        "DeleteNtmsMedia takes media that are in the online library."),
    line("deletes-held-media", Mistake::DeletesHeldMedia, "DELMED-16 DELMED-17 DELMED-18",
        "DeleteNtmsMedia takes media with sides that somebody holds, and what denotes them."),
    line("computer-right-forgotten", Mistake::ComputerRightForgotten, "DELMED-12",
        "DeleteNtmsMedia asks for no right on the computer."),
    line("closed-handle-works", Mistake::ClosedHandleWorks, "CLOSE-4",
        "A closed session can still be used."),
    line("deny-ignored", Mistake::DenyIgnored, "ACCESS-9",
        "Entries that deny are skipped."),
    line("owner-locked-out", Mistake::OwnerLockedOut, "ACCESS-13 ACCESS-14",
        "The owner has no right that the list does not grant."),
    line("empty-list-allows-all", Mistake::EmptyListAllowsAll, "ACCESS-7",
        "An empty access list counts as none."),
    line("generic-rights-kept", Mistake::GenericRightsKept,
        "ACCESS-15 ACCESS-16 ACCESS-17 ACCESS-18",
        "Generic rights are stored as they are and stand for nothing."),
    line("counters-wrong", Mistake::CountersWrong, "GETINFO-25",
        "A pool does not count its offline media."),
    line("short-list-succeeds", Mistake::ShortListSucceeds, "ENUM-2",
        "EnumerateNtmsObject gives success for a list that was cut."),
    line("last-level-told", Mistake::LastLevelTold, "GETNAME-13",
        "GetNtmsMediaPoolName tells the last level of the path alone."),
    line("terminator-forgotten", Mistake::TerminatorForgotten, "GETNAME-1 GETNAME-12",
        "GetNtmsMediaPoolName does not mind that there is no room for the terminating zero."),
    line("needed-size-forgotten", Mistake::NeededSizeForgotten, "GETNAME-16",
        "GetNtmsMediaPoolName does not say how large a buffer that is too small should be."),
    line("brought-stays-offline", Mistake::BroughtStaysOffline, "ALLOC-63",
        "A medium that the operator brings for an allocation stays in the offline library."),
];

impl Defect {
    /// Every defect there is.
    pub fn all() -> impl Iterator<Item = Defect> {
        LINES.iter().map(|line| Defect(line.mistake))
    }

    /// The name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.line().map_or("", |line| line.name)
    }

    /// What is wrong, in one sentence.
    #[must_use]
    pub fn about(self) -> &'static str {
        self.line().map_or("", |line| line.about)
    }

    /// The clauses of the specification that the defect breaks.
    pub fn clauses(self) -> impl Iterator<Item = &'static str> {
        self.line().map_or("", |line| line.clauses).split_whitespace()
    }

    fn line(self) -> Option<&'static Line> {
        LINES.iter().find(|line| line.mistake == self.0)
    }
}

impl FromStr for Defect {
    type Err = String;

    fn from_str(name: &str) -> Result<Defect, String> {
        Defect::all().find(|defect| defect.name() == name).ok_or_else(|| {
            let known: Vec<_> = Defect::all().map(Defect::name).collect();
            format!("unknown defect `{name}`, known are: {}", known.join(", "))
        })
    }
}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
