//! The readings that this server knows, and their choices.

use crate::readings::{Reading, by_edition, reading};
use Choice as C;

/// Names and choices as in the specification (`readings.md`). The first choice is the default;
/// where editions differ, three numbers say which choice is that of base, Windows XP and Windows
/// Server 2003.
#[rustfmt::skip]
pub(crate) const READINGS: &[Reading] = &[
    reading("wrong-kind-code", "Code for an identifier of an object of another kind", &[
        ("look-up-code",     C::WrongKindLookUpCode),
        ("object-not-found", C::WrongKindNotFound),
    ]),
    reading("move-destination-right",
        "base: whether a move asks for a right on the destination too", &[
        ("source-only", C::MoveSourceOnly),
        ("as-2003",     C::MoveAs2003),
    ]),
    reading("move-rights-2003",
        "server-2003: CONTROL on a free pool too when media move out of it or into it", &[
        ("three-cases", C::MoveThreeCases),
        ("literal",     C::MoveLiteral),
    ]),
    reading("create-right",
        "base: CONTROL on the root pool and the parent, or on the parent alone", &[
        ("both",        C::CreateBoth),
        ("parent-only", C::CreateParentOnly),
    ]),
    reading("opening-right", "Right needed to open a pool that exists", &[
        ("none",      C::OpeningNone),
        ("use",       C::OpeningUse),
        ("as-create", C::OpeningAsCreate),
    ]),
    reading("given-security",
        "A descriptor given: kept as it is, or with full access for creator and system", &[
        ("exact",  C::GivenExact),
        ("merged", C::GivenMerged),
    ]),
    reading("default-entries-order",
        "Place of the entries for creator and system among the others", &[
        ("first", C::DefaultEntriesFirst),
        ("after", C::DefaultEntriesAfter),
    ]),
    by_edition("administrators", [0, 1, 0],
        "Members of Administrators pass every access check, or are checked", &[
        ("pass",    C::AdministratorsPass),
        ("checked", C::AdministratorsChecked),
    ]),
    reading("missing-parent-code", "Code when a pool is created below one that does not exist", &[
        ("object-not-found", C::MissingParentNotFound),
        ("invalid-name",     C::MissingParentInvalidName),
    ]),
    reading("system-name-code",
        "Code for creating a pool in the place of a system pool or below one", &[
        ("invalid-name",      C::SystemNameInvalidName),
        ("invalid-parameter", C::SystemNameInvalidParameter),
        ("access-denied",     C::SystemNameAccessDenied),
        ("invalid-media",     C::SystemNameInvalidMedia),
    ]),
    reading("opening-system-pools", "Whether a system pool can be opened by its name", &[
        ("allowed", C::SystemPoolsOpen),
        ("refused", C::SystemPoolsClosed),
    ]),
    reading("opening-other-type", "A pool is opened with another media type than its own", &[
        ("ignored", C::OtherTypeIgnored),
        ("checked", C::OtherTypeChecked),
    ]),
    reading("opening-unknown-type",
        "A pool is opened with an identifier that names no media type", &[
        ("ignored",       C::UnknownTypeIgnored),
        ("invalid-media", C::UnknownTypeRefused),
    ]),
    reading("typed-parent", "A child below a pool that has a media type and holds no media", &[
        ("refuse", C::TypedParentRefused),
        ("allow",  C::TypedParentAllowed),
    ]),
    reading("import-moves", "Where a medium in an import pool may go", &[
        ("free-only",           C::ImportToFreeOnly),
        ("free-or-application", C::ImportToApplication),
    ]),
    reading("import-to-import", "A medium whose sides are all Import moves between import pools", &[
        ("conjoin",   C::ImportStays),
        ("exception", C::ImportToImport),
    ]),
    reading("not-all-import-code",
        "Code when a side that is not Import keeps a medium from an import pool", &[
        ("invalid-media-pool", C::NotImportInvalidPool),
        ("busy",               C::NotImportBusy),
        ("invalid-media",      C::NotImportInvalidMedia),
    ]),
    reading("blocked-move-code",
        "Code when a bound or Reserved side keeps a medium from a free pool", &[
        ("busy",               C::BlockedBusy),
        ("invalid-media-pool", C::BlockedInvalidPool),
    ]),
    reading("bound-media-between-applications",
        "A medium with a bound or Reserved side goes to another application pool", &[
        ("allow", C::BoundMediaMove),
        ("busy",  C::BoundMediaStay),
    ]),
    reading("unprepared-moves", "A medium leaves a free pool before its free label is written", &[
        ("busy",  C::UnpreparedStays),
        ("allow", C::UnpreparedMoves),
    ]),
    reading("offline-to-free", "An offline medium goes to a free pool", &[
        ("allow", C::OfflineMoves),
        ("busy",  C::OfflineStays),
    ]),
    reading("pool-of-pools-code", "Code when the destination of a move holds pools", &[
        ("invalid-media-pool", C::PoolOfPoolsInvalid),
        ("media-incompatible", C::PoolOfPoolsIncompatible),
    ]),
    reading("same-pool-move", "A medium moves to the application pool where it is", &[
        ("no-op",  C::SamePoolNothing),
        ("refuse", C::SamePoolRefused),
    ]),
    reading("free-to-free",
        "A medium moves to the free pool where it is (server-2003 always refuses)", &[
        ("refuse",  C::FreeToFreeRefused),
        ("no-op",   C::FreeToFreeNothing),
        ("relabel", C::FreeToFreeRelabel),
    ]),
    reading("label-writing",
        "When the free label of a medium that came to a free pool is written", &[
        ("two-step", C::LabelsLater),
        ("atomic",   C::LabelsAtOnce),
    ]),
    reading("decommissioned-moves", "A medium with a Decommissioned side moves", &[
        ("allow", C::DecommissionedMoves),
        ("busy",  C::DecommissionedStays),
    ]),
    reading("incompatible-to-free", "A medium with an Incompatible side goes to a free pool", &[
        ("refuse", C::IncompatibleRefused),
        ("keep",   C::IncompatibleKept),
    ]),
    reading("swap-states", "Side states in which two logical media may be swapped", &[
        ("bound",     C::SwapBound),
        ("allocated", C::SwapAllocated),
    ]),
    reading("swap-same", "A logical medium is swapped with itself", &[
        ("no-op",         C::SwapSameNothing),
        ("invalid-media", C::SwapSameRefused),
    ]),
    reading("deallocate-options", "Options of DeallocateNtmsMedia that are not zero", &[
        ("ignored",           C::DeallocateOptionsIgnored),
        ("invalid-parameter", C::DeallocateOptionsRefused),
    ]),
    reading("return-decommissioned",
        "The side deallocated is Decommissioned: whether its medium returns to free", &[
        ("while-available", C::ReturnWhileAvailable),
        ("never",           C::ReturnNever),
        ("always",          C::ReturnAlways),
    ]),
    reading("zero-maximum", "A maximum of 0: no limit, or one that every count has reached", &[
        ("unlimited", C::ZeroUnlimited),
        ("literal",   C::ZeroLiteral),
    ]),
    reading("count-reset",
        "Whether allocation counts start again when a medium comes to a free pool", &[
        ("never",         C::CountKept),
        ("entering-free", C::CountReset),
    ]),
    reading("complete-deallocation", "A Complete side is deallocated", &[
        ("allow",  C::CompleteAllowed),
        ("refuse", C::CompleteRefused),
    ]),
    reading("reserved-siblings", "When Reserved siblings of a deallocated side become Available", &[
        ("last",  C::ReservedUntilLast),
        ("all",   C::ReservedAtOnce),
        ("stays", C::ReservedStays),
    ]),
    reading("import-sibling-return",
        "Whether an Import side holds its medium back from returning to free", &[
        ("held",  C::ImportSiblingHolds),
        ("wiped", C::ImportSiblingWiped),
    ]),
    by_edition("return-rights", [0, 0, 1],
        "Right on the free pool that a returning medium asks for", &[
        ("none",  C::ReturnNoRight),
        ("whole", C::ReturnUse),
    ]),
    reading("zero-timeout",
        "AllocateNtmsMedia with a time of 0 does not wait, or waits for media", &[
        ("no-wait", C::ZeroNoWait),
        ("wait",    C::ZeroWaits),
    ]),
    reading("unavailable-code", "Code when nothing could be allocated in the time allowed", &[
        ("by-wait",           C::UnavailableByWait),
        ("media-unavailable", C::UnavailableAlways),
        ("timeout",           C::UnavailableTimeout),
    ]),
    reading("unsuitable-side-code", "Code when the side asked for cannot be allocated", &[
        ("media-unavailable",  C::UnsuitableUnavailable),
        ("invalid-media",      C::UnsuitableInvalidMedia),
        ("media-offline",      C::UnsuitableOffline),
        ("media-incompatible", C::UnsuitableIncompatible),
    ]),
    reading("new-siblings", "NTMS_ALLOCATE_NEW and a sibling that is not Available", &[
        ("by-choice",      C::NewAsChosen),
        ("available-only", C::NewAvailableOnly),
        ("require-all",    C::NewRequireAll),
    ]),
    reading("next-exhausted-code", "Code when NTMS_ALLOCATE_NEXT finds no Reserved side", &[
        ("media-unavailable", C::NextUnavailable),
        ("invalid-media",     C::NextInvalidMedia),
    ]),
    reading("allocation-at-maximum",
        "Whether a side whose count has reached the maximum can be allocated", &[
        ("yes", C::AtMaximumAllocated),
        ("no",  C::AtMaximumRefused),
    ]),
    reading("side-from-free",
        "The side asked for is in a free pool that the pool does not draw from", &[
        ("refused", C::SideFromFreeRefused),
        ("allowed", C::SideFromFreeAllowed),
    ]),
    reading("side-from-application", "The side asked for is in another application pool", &[
        ("refused", C::SideFromApplicationRefused),
        ("allowed", C::SideFromApplicationAllowed),
    ]),
    by_edition("draw-rights", [0, 0, 1],
        "Rights on the pool that an allocated medium comes from", &[
        ("pool-only", C::DrawPoolOnly),
        ("as-2003",   C::DrawAs2003),
    ]),
    reading("computer-right",
        "Calls that make or lose media: MODIFY on the computer and on the pool, or on one of them", &[
        ("both",   C::ComputerRightBoth),
        ("either", C::ComputerRightEither),
    ]),
    reading("duplicate-label-code", "Code when a medium is entered with a label that is known", &[
        ("duplicate-omid", C::KnownLabelDuplicate),
        ("invalid-media",  C::KnownLabelInvalidMedia),
    ]),
    reading("create-media-options", "Options of CreateNtmsMedia that are not defined", &[
        ("ignored",           C::EntryOptionsIgnored),
        ("invalid-parameter", C::EntryOptionsRefused),
    ]),
    reading("null-medium", "EjectNtmsMedia without a medium, to start or to stop", &[
        ("accepted",          C::NullMediumAccepted),
        ("invalid-parameter", C::NullMediumRefused),
    ]),
    reading("queued-media", "State of a medium that is queued for ejection", &[
        ("in-use", C::QueuedInUse),
        ("idle",   C::QueuedIdle),
    ]),
    reading("mounted-again", "MountNtmsMedia of a medium that is mounted", &[
        ("busy",     C::MountedAgainBusy),
        ("accepted", C::MountedAgainAccepted),
    ]),
    reading("mounted-state", "State of a medium that is mounted", &[
        ("mounted", C::MountedIsMounted),
        ("loaded",  C::MountedIsLoaded),
    ]),
    reading("dismount-idle", "DismountNtmsMedia of a medium that is in no drive", &[
        ("refused", C::DismountIdleRefused),
        ("ignored", C::DismountIdleIgnored),
    ]),
    reading("deferred-dismount", "State of a medium that is left in its drive", &[
        ("unloaded", C::DeferredUnloaded),
        ("idle",     C::DeferredIdle),
    ]),
    reading("media-security", "Security of a medium, side or logical medium", &[
        ("no-security",     C::MediaNoSecurity),
        ("pool-descriptor", C::MediaPoolDescriptor),
    ]),
    reading("top-level-parent", "Parent of a top-level pool as reported", &[
        ("root", C::TopLevelRoot),
        ("null", C::TopLevelNull),
    ]),
    reading("media-names", "The name of a medium or side in SetNtmsObjectInformation", &[
        ("written", C::MediaNamesWritten),
        ("ignored", C::MediaNamesIgnored),
    ]),
    reading("pool-name-right", "Right on the pool whose path GetNtmsMediaPoolName tells", &[
        ("none", C::PoolNameFreely),
        ("use",  C::PoolNameWithUse),
    ]),
    reading("pool-path-form", "Whether the path that is told begins with a backslash", &[
        ("leading", C::PathLeading),
        ("bare",    C::PathBare),
    ]),
    reading("pool-name-size", "Whether the sizes of paths count the terminating zero", &[
        ("counted",     C::TerminatorCounted),
        ("length-told", C::LengthTold),
        ("not-counted", C::TerminatorNotCounted),
    ]),
    reading("enumeration-right", "Right on the container that EnumerateNtmsObject asks for", &[
        ("none", C::EnumerateFreely),
        ("use",  C::EnumerateWithUse),
    ]),
    by_edition("enumerate-options", [0, 1, 0],
        "Options of EnumerateNtmsObject that do not apply or are not defined", &[
        ("ignored",           C::EnumerateOptionsIgnored),
        ("invalid-parameter", C::EnumerateOptionsRefused),
    ]),
    reading("session-options", "Options of OpenNtmsSession that are not zero", &[
        ("ignored",           C::SessionOptionsIgnored),
        ("invalid-parameter", C::SessionOptionsRefused),
    ]),
    reading("next-other-pool", "NTMS_ALLOCATE_NEXT and the medium is not in the pool named", &[
        ("refused", C::NextOtherPoolRefused),
        ("allowed", C::NextOtherPoolAllowed),
    ]),
    reading("name-case",
        "Whether pool names that differ only by the case of ASCII letters are the same", &[
        ("exact",      C::NamesExact),
        ("case-blind", C::NamesCaseBlind),
    ]),
    reading("name-scope", "What is unique among pools: the path, or the last level of the path", &[
        ("path", C::UniquePath),
        ("leaf", C::UniqueLeaf),
    ]),
    reading("move-to-unrecognized", "A medium moves to an unrecognized pool", &[
        ("refuse", C::ToUnrecognizedRefused),
        ("allow",  C::ToUnrecognizedAllowed),
    ]),
];

/// An answer to one of the questions above, as the code asks for it: a line for each question.
#[rustfmt::skip]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    WrongKindLookUpCode, WrongKindNotFound,
    MoveSourceOnly, MoveAs2003,
    MoveThreeCases, MoveLiteral,
    CreateBoth, CreateParentOnly,
    OpeningNone, OpeningUse, OpeningAsCreate,
    GivenExact, GivenMerged,
    DefaultEntriesFirst, DefaultEntriesAfter,
    AdministratorsPass, AdministratorsChecked,
    MissingParentNotFound, MissingParentInvalidName,
    SystemNameInvalidName, SystemNameInvalidParameter,
    SystemNameAccessDenied, SystemNameInvalidMedia,
    SystemPoolsOpen, SystemPoolsClosed,
    OtherTypeIgnored, OtherTypeChecked,
    UnknownTypeIgnored, UnknownTypeRefused,
    TypedParentRefused, TypedParentAllowed,
    ImportToFreeOnly, ImportToApplication,
    ImportStays, ImportToImport,
    NotImportInvalidPool, NotImportBusy, NotImportInvalidMedia,
    BlockedBusy, BlockedInvalidPool,
    BoundMediaMove, BoundMediaStay,
    UnpreparedStays, UnpreparedMoves,
    OfflineMoves, OfflineStays,
    PoolOfPoolsInvalid, PoolOfPoolsIncompatible,
    SamePoolNothing, SamePoolRefused,
    FreeToFreeRefused, FreeToFreeNothing, FreeToFreeRelabel,
    LabelsLater, LabelsAtOnce,
    DecommissionedMoves, DecommissionedStays,
    IncompatibleRefused, IncompatibleKept,
    SwapBound, SwapAllocated,
    SwapSameNothing, SwapSameRefused,
    DeallocateOptionsIgnored, DeallocateOptionsRefused,
    ReturnWhileAvailable, ReturnNever, ReturnAlways,
    ZeroUnlimited, ZeroLiteral,
    CountKept, CountReset,
    CompleteAllowed, CompleteRefused,
    ReservedUntilLast, ReservedAtOnce, ReservedStays,
    ImportSiblingHolds, ImportSiblingWiped,
    ReturnNoRight, ReturnUse,
    ZeroNoWait, ZeroWaits,
    UnavailableByWait, UnavailableAlways, UnavailableTimeout,
    UnsuitableUnavailable, UnsuitableInvalidMedia, UnsuitableOffline, UnsuitableIncompatible,
    NewAsChosen, NewAvailableOnly, NewRequireAll,
    NextUnavailable, NextInvalidMedia,
    AtMaximumAllocated, AtMaximumRefused,
    SideFromFreeRefused, SideFromFreeAllowed,
    SideFromApplicationRefused, SideFromApplicationAllowed,
    DrawPoolOnly, DrawAs2003,
    ComputerRightBoth, ComputerRightEither,
    KnownLabelDuplicate, KnownLabelInvalidMedia,
    EntryOptionsIgnored, EntryOptionsRefused,
    NullMediumAccepted, NullMediumRefused,
    QueuedInUse, QueuedIdle,
    MountedAgainBusy, MountedAgainAccepted,
    MountedIsMounted, MountedIsLoaded,
    DismountIdleRefused, DismountIdleIgnored,
    DeferredUnloaded, DeferredIdle,
    MediaNoSecurity, MediaPoolDescriptor,
    TopLevelRoot, TopLevelNull,
    MediaNamesWritten, MediaNamesIgnored,
    PoolNameFreely, PoolNameWithUse,
    PathLeading, PathBare,
    TerminatorCounted, LengthTold, TerminatorNotCounted,
    EnumerateFreely, EnumerateWithUse,
    EnumerateOptionsIgnored, EnumerateOptionsRefused,
    SessionOptionsIgnored, SessionOptionsRefused,
    NextOtherPoolRefused, NextOtherPoolAllowed,
    NamesExact, NamesCaseBlind,
    UniquePath, UniqueLeaf,
    ToUnrecognizedRefused, ToUnrecognizedAllowed,
}

impl Choice {
    /// How many there are: the last one stands last.
    pub(crate) const COUNT: usize = Choice::ToUnrecognizedAllowed as usize + 1;
}
