//! Mistakes that can be made on purpose, to see whether somebody who tests the service notices.

use std::fmt;
use std::str::FromStr;

/// Each line: the mistake, its name, the clauses that no longer hold, what is wrong.
macro_rules! defects {
    ($($defect:ident $name:literal $clauses:literal $about:literal)+) => {
        /// A mistake that can be switched on.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Defect {
            $(#[doc = $about] $defect,)+
        }

        impl Defect {
            /// Every defect there is.
            pub const ALL: &'static [Defect] = &[$(Defect::$defect,)+];

            fn line(self) -> (&'static str, &'static str, &'static str) {
                match self {
                    $(Defect::$defect => ($name, $clauses, $about),)+
                }
            }
        }
    };
}

#[rustfmt::skip]
defects! {
    StaleIdentifier "stale-identifier" "DEALLOC-19 DEALLOC-5"
        "The LMID of a deallocated side names whatever logical medium came into its slot."
    StaleRights "stale-rights" "SETSEC-18 ACCESS-4"
        "Rights that were computed before SetNtmsObjectSecurity go on to count."
    MoveKeepsCount "move-keeps-count" "MOVE-49 GETINFO-25"
        "The pool that a medium is moved out of goes on to count it."
    SwapForgetsBackPointer "swap-forgets-back-pointer" "SWAP-22 SWAP-24"
        "After a swap, one of the two sides still names the LMID that it had."
    GroupDenyIgnored "group-deny-ignored" "ACCESS-8 ACCESS-9"
        "Entries that deny something to a group count for nobody."
    OpenAlwaysCreates "open-always-creates" "CREATE-36 CREATE-55 CREATE-58"
        "NTMS_OPEN_ALWAYS makes a second pool of the same name."
    LastSideSkipped "last-side-skipped" "ALLOC-11 ALLOC-49"
        "A side with siblings is never chosen for allocation when it is the last one of its medium."
    ListRepeats "list-repeats" "ENUM-32"
        "EnumerateNtmsObject names the first object of a longer list again at its end."
    DecommissionedEarly "decommissioned-early" "DEALLOC-22"
        "A side is decommissioned one allocation before it has reached the maximum."
    XpRightInBase "xp-right-in-base" "DEALLOC-1"
        "In base, DeallocateNtmsMedia asks for MODIFY, as in Windows XP."
    NextTakesAvailable "next-takes-available" "ALLOC-59"
        "NTMS_ALLOCATE_NEXT takes an Available sibling where there is one."
    SiblingDecommissioned "sibling-decommissioned" "DECOM-18"
        "DecommissionNtmsMedia takes Available siblings out of service too."
    SiblingCompleted "sibling-completed" "COMPLETE-17"
        "SetNtmsMediaComplete completes Allocated siblings too."
    RestartForgetsCounts "restart-forgets-counts" "ENV-30"
        "After a restart no side has ever been allocated."
    OneLabelWritten "one-label-written" "ENV-10"
        "Of the sides that wait for their free labels, only the first gets one."
    OfflineLabelWritten "offline-label-written" "ENV-11"
        "Free labels are written on media that are offline."
    UnfitIsForeign "unfit-is-foreign" "ENV-7"
        "A medium that is not fit for the library is taken for one that is not recognised."
    NameStaysTaken "name-stays-taken" "DELETE-17"
        "The name of a deleted pool cannot be given to another one."
    OldNameStays "old-name-stays" "SETINFO-25"
        "A pool that was renamed is still found by its old name, and not by its new one."
    PoliciesExchanged "policies-exchanged" "SETINFO-23"
        "SetNtmsObjectInformation writes the two policies of a pool into each other's place."
    PrincipalOfLastSession "principal-of-last-session" "OPEN-14 ACCESS-3"
        "Every session has the rights of the one that was opened last."
    CloseEndsAll "close-ends-all" "CLOSE-7"
        "CloseNtmsSession ends the other sessions of the same user too."
    DenyEntriesLast "deny-entries-last" "SETSEC-16 GETSEC-18"
        "An access list that is written is sorted: what it denies comes last."
    SiblingsImported "siblings-imported" "ALLOC-54"
        "When an Import side is allocated, its Import siblings become Available."
    SourceForgotten "source-forgotten" "ALLOC-61"
        "lpAllocateInformation names the pool that the medium came to."
    DrawnMediumStays "drawn-medium-stays" "ALLOC-52"
        "A medium whose side is allocated for another pool stays in the free pool."
    MissingListDenies "missing-list-denies" "ACCESS-6"
        "A pool without an access list is treated as if the list were empty."
    EnteredOnline "entered-online" "CRTMED-35"
        "A medium that is entered is in the online library at once."
    BarCodeSpaces "bar-code-spaces" "CRTMED-40"
        "The bar code of a medium that is entered keeps the spaces at its end."
    GivenLmidIgnored "given-lmid-ignored" "CRTMED-43"
        "CreateNtmsMedia gives LMIDs of its own choice."
    QueueLeftBehind "queue-left-behind" "EJECT-23"
        "An ejection takes the medium that is named, and leaves the queue as it is."
    ImportMediaKept "import-media-kept" "EJECT-25"
        "Import media that are ejected come to the offline library."
    StopEndsAll "stop-ends-all" "EJECT-29 EJECT-31 INJECT-18 INJECT-19"
        "Who stops one operation at a port stops all of them."
    InjectionStopsEjection "injection-stops-ejection" "INJECT-6"
        "NTMS_INJECT_STOP stops ejections too."
    CompleteWritten "complete-written" "MOUNT-17"
        "A Complete side can be mounted for writing."
    OnlyFirstMounted "only-first-mounted" "MOUNT-43 MOUNT-44"
        "Of several media only the first is mounted."
    ImmediateDeferred "immediate-deferred" "DISMOUNT-22"
        "NTMS_DISMOUNT_IMMEDIATE leaves media in their drives."
    OperatorIgnored "operator-ignored" "ALLOC-14 ALLOC-63"
        "A call that waits for media does not see what an operator brings."
    BytesCounted "bytes-counted" "GETNAME-1 GETNAME-15 GETNAME-16"
        "The sizes of paths are counted in bytes of UTF-8."
    ParentEntriesForgotten "parent-entries-forgotten" "CREATE-50"
        "A pool made without a descriptor takes over no entries of its parent."
}

impl Defect {
    /// The name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.line().0
    }

    /// The clauses of the specification that the defect breaks.
    pub fn clauses(self) -> impl Iterator<Item = &'static str> {
        self.line().1.split_whitespace()
    }

    /// What is wrong, in one sentence.
    #[must_use]
    pub fn about(self) -> &'static str {
        self.line().2
    }
}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Defect {
    type Err = String;

    fn from_str(name: &str) -> Result<Defect, String> {
        let found = Defect::ALL.iter().find(|defect| defect.name() == name);
        found.copied().ok_or_else(|| {
            let known: Vec<_> = Defect::ALL.iter().map(|defect| defect.name()).collect();
            format!("unknown defect `{name}`, known are: {}", known.join(", "))
        })
    }
}

/// A set of defects is the bits of one number.
const _: () = assert!(Defect::ALL.len() <= u64::BITS as usize);
