//! Readings: the choices that the documents leave, by the names of the specification.

use crate::switches::Edition;
use std::fmt;
use std::str::FromStr;

/// A question as it is listed.
pub(crate) struct Reading {
    pub(crate) name: &'static str,
    pub(crate) choices: &'static [&'static str],
    pub(crate) about: &'static str,
}

/// Each line: the field that is asked, the name, the choices in brackets, the question. The first
/// choice is the default, unless the choice for each edition (base, Windows XP, Server 2003) is named.
macro_rules! readings {
    ($($field:ident: $type:ident $name:literal
        [$first:ident $first_word:literal $(, $choice:ident $word:literal)*]
        $(by edition [$base:ident $xp:ident $server:ident])? $about:literal)+) => {
        $(
            #[doc = $about]
            #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
            pub(crate) enum $type { #[default] $first, $($choice),* }
        )+

        /// One choice for every reading.
        #[derive(Clone, Copy, Debug, Default)]
        pub(crate) struct Readings { $(pub(crate) $field: $type,)+ }

        /// Every reading that this service offers.
        pub(crate) const READINGS: &[Reading] = &[
            $(Reading { name: $name, choices: &[$first_word $(, $word)*], about: $about },)+
        ];

        impl Readings {
            /// The defaults of an edition.
            pub(crate) fn defaults(edition: Edition) -> Readings {
                #[allow(unused_mut, reason = "not every reading depends on the edition")]
                let mut readings = Readings::default();
                $($(
                    readings.$field = match edition {
                        Edition::Base => $type::$base,
                        Edition::WindowsXp => $type::$xp,
                        Edition::Server2003 => $type::$server,
                    };
                )?)+
                readings
            }

            /// The choice made for each reading, in words.
            fn words(&self) -> Vec<&'static str> {
                vec![$(match self.$field {
                    $type::$first => $first_word,
                    $($type::$choice => $word,)*
                },)+]
            }

            pub(crate) fn choose(&mut self, made: ReadingChoice) {
                match (made.name, made.choice) {
                    $(
                        ($name, $first_word) => self.$field = $type::$first,
                        $(($name, $word) => self.$field = $type::$choice,)*
                    )+
                    _ => {}
                }
            }
        }
    };
}

#[rustfmt::skip]
readings! {
    wrong_kind_code: WrongKindCode "wrong-kind-code"
        [LookUpCode "look-up-code", ObjectNotFound "object-not-found"]
        "Code for an identifier of an object of another kind"
    move_destination_right: MoveDestinationRight "move-destination-right"
        [SourceOnly "source-only", As2003 "as-2003"]
        "Base: rights on the destination of a move"
    move_rights_2003: MoveRights2003 "move-rights-2003"
        [ThreeCases "three-cases", Literal "literal"]
        "Server 2003: whether CONTROL is asked on a free pool too"
    create_right: CreateRight "create-right"
        [Both "both", ParentOnly "parent-only"]
        "Base: CONTROL on root and parent, or on the parent alone, to create a pool"
    opening_right: OpeningRight "opening-right"
        [None "none", Use "use", AsCreate "as-create"]
        "Right to open a pool that exists"
    default_security: DefaultSecurity "default-security"
        [As2003 "as-2003", Unspecified "unspecified"]
        "Base and XP: access list of a pool made without a descriptor (unspecified: none at all)"
    given_security: GivenSecurity "given-security"
        [Exact "exact", Merged "merged"]
        "Whether full access for creator and system is added to a list that is given"
    default_entries_order: DefaultEntriesOrder "default-entries-order"
        [First "first", After "after"]
        "Place of the entries for creator and system"
    inherited_mark: InheritedMark "inherited-mark"
        [Marked "marked", Unmarked "unmarked"]
        "Whether entries taken over from the parent say so when they are read back"
    new_pool_owner: NewPoolOwner "new-pool-owner"
        [Creator "creator", Unspecified "unspecified"]
        "Owner of a pool whose descriptor names none (unspecified: SYSTEM)"
    administrators: Administrators "administrators"
        [Pass "pass", Checked "checked"] by edition [Pass Checked Pass]
        "Whether members of Administrators pass every access check"
    missing_parent_code: MissingParentCode "missing-parent-code"
        [ObjectNotFound "object-not-found", InvalidName "invalid-name"]
        "Code when the parent of a new pool does not exist"
    unknown_action: UnknownAction "unknown-action"
        [InvalidParameter "invalid-parameter", Unspecified "unspecified"]
        "An action that is none of the three (unspecified: taken for NTMS_OPEN_EXISTING)"
    empty_level: EmptyLevel "empty-level"
        [InvalidName "invalid-name", Unspecified "unspecified"]
        "A name with an empty level (unspecified: the level is skipped)"
    name_case: NameCase "name-case"
        [Exact "exact", CaseBlind "case-blind"]
        "Whether names that differ only by the case of ASCII letters are the same"
    name_scope: NameScope "name-scope"
        [Path "path", Leaf "leaf"]
        "What is unique: the path of a pool, or its last level"
    system_name_code: SystemNameCode "system-name-code"
        [InvalidName "invalid-name", InvalidParameter "invalid-parameter",
         AccessDenied "access-denied", InvalidMedia "invalid-media"]
        "Code for creating a pool in the place of a system pool or below one"
    opening_system_pools: OpeningSystemPools "opening-system-pools"
        [Allowed "allowed", Refused "refused"]
        "Opening a system pool by its name"
    opening_other_type: OpeningOtherType "opening-other-type"
        [Ignored "ignored", Checked "checked"]
        "An existing pool is opened with another media type than its own"
    opening_unknown_type: OpeningUnknownType "opening-unknown-type"
        [Ignored "ignored", InvalidMedia "invalid-media"]
        "An existing pool is opened with an identifier that names no media type"
    typed_parent: TypedParent "typed-parent"
        [Refuse "refuse", Allow "allow"]
        "A child below a pool that has a media type and holds no media"
    import_moves: ImportMoves "import-moves"
        [FreeOnly "free-only", FreeOrApplication "free-or-application"]
        "Where a medium in an import pool may go"
    import_to_import: ImportToImport "import-to-import"
        [Conjoin "conjoin", Exception "exception"]
        "A medium in an import pool is moved to an import pool"
    not_all_import_code: NotAllImportCode "not-all-import-code"
        [InvalidMediaPool "invalid-media-pool", Busy "busy", InvalidMedia "invalid-media"]
        "Code when a medium with a side that is not Import goes to an import pool"
    blocked_move_code: BlockedMoveCode "blocked-move-code"
        [Busy "busy", InvalidMediaPool "invalid-media-pool"]
        "Code when a bound or Reserved side keeps a medium from a free pool"
    bound_media_between_applications: BoundMedia "bound-media-between-applications"
        [Allow "allow", Busy "busy"]
        "A medium with a bound or Reserved side goes to another application pool"
    unprepared_moves: UnpreparedMoves "unprepared-moves"
        [Busy "busy", Allow "allow"]
        "A medium with an Unprepared side leaves its free pool"
    offline_to_free: OfflineToFree "offline-to-free"
        [Allow "allow", Busy "busy"]
        "An offline medium goes to a free pool"
    move_to_unrecognized: MoveToUnrecognized "move-to-unrecognized"
        [Refuse "refuse", Allow "allow"]
        "A medium moves to an unrecognized pool"
    pool_of_pools_code: PoolOfPoolsCode "pool-of-pools-code"
        [InvalidMediaPool "invalid-media-pool", MediaIncompatible "media-incompatible"]
        "Code when the destination is a pool that holds pools"
    same_pool_move: SamePoolMove "same-pool-move"
        [NoOp "no-op", Refuse "refuse"]
        "Source and destination are the same application pool"
    free_to_free: FreeToFree "free-to-free"
        [Refuse "refuse", NoOp "no-op", Relabel "relabel"]
        "Base and XP: source and destination are the same free pool"
    label_writing: LabelWriting "label-writing"
        [TwoStep "two-step", Atomic "atomic"]
        "State of a side that has come to a free pool: Unprepared, or Available at once"
    decommissioned_moves: DecommissionedMoves "decommissioned-moves"
        [Allow "allow", Busy "busy"]
        "A medium with a Decommissioned side is moved"
    incompatible_to_free: IncompatibleToFree "incompatible-to-free"
        [Refuse "refuse", Keep "keep"]
        "A medium with an Incompatible side goes to a free pool"
    swap_states: SwapStates "swap-states"
        [Bound "bound", Allocated "allocated"]
        "States of sides in which two logical media may be swapped"
    swap_same: SwapSame "swap-same"
        [NoOp "no-op", InvalidMedia "invalid-media"]
        "A logical medium is swapped with itself"
    deallocate_options: DeallocateOptions "deallocate-options"
        [Ignored "ignored", InvalidParameter "invalid-parameter"]
        "Options of DeallocateNtmsMedia that are not zero"
    return_decommissioned: ReturnDecommissioned "return-decommissioned"
        [WhileAvailable "while-available", Never "never", Always "always"]
        "The side deallocated is Decommissioned: whether its medium returns to free"
    zero_maximum: ZeroMaximum "zero-maximum"
        [Unlimited "unlimited", Literal "literal"]
        "A maximum of 0: no limit, or one that every count has reached"
    count_reset: CountReset "count-reset"
        [Never "never", EnteringFree "entering-free"]
        "Whether allocation counts start again when a medium comes to a free pool"
    complete_deallocation: CompleteDeallocation "complete-deallocation"
        [Allow "allow", Refuse "refuse"]
        "A Complete side is deallocated"
    reserved_siblings: ReservedSiblings "reserved-siblings"
        [Last "last", All "all", Stays "stays"]
        "When Reserved siblings of a deallocated side become Available"
    import_sibling_return: ImportSiblingReturn "import-sibling-return"
        [Held "held", Wiped "wiped"]
        "Whether an Import side holds its medium back from returning to free"
    return_rights: ReturnRights "return-rights"
        [None "none", Whole "whole"] by edition [None None Whole]
        "Base: whether a deallocation that returns the medium needs USE on the free pool"
    zero_timeout: ZeroTimeout "zero-timeout"
        [NoWait "no-wait", Wait "wait"]
        "An allocation or a mount with a time of 0 does not wait, or waits for media"
    unavailable_code: UnavailableCode "unavailable-code"
        [ByWait "by-wait", MediaUnavailable "media-unavailable", Timeout "timeout"]
        "Code when nothing could be allocated in the time allowed"
    unsuitable_side_code: UnsuitableSideCode "unsuitable-side-code"
        [MediaUnavailable "media-unavailable", InvalidMedia "invalid-media",
         MediaOffline "media-offline", MediaIncompatible "media-incompatible"]
        "Code when the side named cannot be allocated"
    new_siblings: NewSiblings "new-siblings"
        [ByChoice "by-choice", AvailableOnly "available-only", RequireAll "require-all"]
        "NTMS_ALLOCATE_NEW and a sibling that is not Available"
    next_exhausted_code: NextExhaustedCode "next-exhausted-code"
        [MediaUnavailable "media-unavailable", InvalidMedia "invalid-media"]
        "Code when NTMS_ALLOCATE_NEXT finds no Reserved side"
    next_other_pool: NextOtherPool "next-other-pool"
        [Refused "refused", Allowed "allowed"]
        "NTMS_ALLOCATE_NEXT and the medium is not in the pool named"
    allocation_at_maximum: AllocationAtMaximum "allocation-at-maximum"
        [Yes "yes", No "no"]
        "Whether a side whose count has reached the maximum can be allocated"
    side_from_free: SideFromFree "side-from-free"
        [Refused "refused", Allowed "allowed"]
        "The side named is in a free pool that the pool does not draw from"
    side_from_application: SideFromApplication "side-from-application"
        [Refused "refused", Allowed "allowed"]
        "The side named is in another application pool"
    draw_rights: DrawRights "draw-rights"
        [PoolOnly "pool-only", As2003 "as-2003"] by edition [PoolOnly PoolOnly As2003]
        "Base: rights on the pool that an allocated medium comes from"
    computer_right: ComputerRight "computer-right"
        [Both "both", Either "either"]
        "Base and 2003: MODIFY on computer and pool, or on one of them, to enter media"
    created_states: CreatedStates "created-states"
        [Consistent "consistent", Unspecified "unspecified"]
        "Media that are entered with states that do not go together (unspecified: entered so)"
    duplicate_label_code: DuplicateLabelCode "duplicate-label-code"
        [DuplicateOmid "duplicate-omid", InvalidMedia "invalid-media"]
        "Code when a label that is given is known"
    create_media_options: CreateMediaOptions "create-media-options"
        [Ignored "ignored", InvalidParameter "invalid-parameter"]
        "Options of CreateNtmsMedia that are not defined"
    null_medium: NullMedium "null-medium"
        [Accepted "accepted", InvalidParameter "invalid-parameter"]
        "EjectNtmsMedia without a medium, to start what is queued or to stop"
    queued_media: QueuedMedia "queued-media"
        [InUse "in-use", Idle "idle"]
        "Media state of a medium that waits to be ejected"
    mounted_again: MountedAgain "mounted-again"
        [Busy "busy", Accepted "accepted"]
        "A medium that is mounted or loaded is mounted"
    mounted_state: MountedState "mounted-state"
        [Mounted "mounted", Loaded "loaded"]
        "Media state of a medium that was mounted"
    dismount_idle: DismountIdle "dismount-idle"
        [Refused "refused", Ignored "ignored"]
        "A medium that is in no drive is dismounted"
    deferred_dismount: DeferredDismount "deferred-dismount"
        [Unloaded "unloaded", Idle "idle"]
        "Media state of a medium that is dismounted with NTMS_DISMOUNT_DEFERRED"
    media_security: MediaSecurity "media-security"
        [NoSecurity "no-security", PoolDescriptor "pool-descriptor"]
        "Security of a medium, a side or a logical medium"
    top_level_parent: TopLevelParent "top-level-parent"
        [Root "root", Null "null"]
        "Parent of a top-level pool as reported"
    pool_type_change: PoolTypeChange "pool-type-change"
        [EmptyOnly "empty-only", Unspecified "unspecified"]
        "Another media type for a pool that is not empty (unspecified: the type alone is left)"
    pool_renaming: PoolRenaming "pool-renaming"
        [Checked "checked", Unspecified "unspecified"]
        "A pool is given a name that cannot be its (unspecified: the name alone is left)"
    system_pool_settings: SystemPoolSettings "system-pool-settings"
        [Allowed "allowed", Unspecified "unspecified"]
        "SetNtmsObjectInformation on a system pool or the root pool (unspecified: refused)"
    media_names: MediaNames "media-names"
        [Written "written", Ignored "ignored"]
        "The name of a medium or a side in SetNtmsObjectInformation"
    pool_name_right: PoolNameRight "pool-name-right"
        [None "none", Use "use"]
        "Right on the pool whose path GetNtmsMediaPoolName tells"
    pool_path_form: PoolPathForm "pool-path-form"
        [Leading "leading", Bare "bare"]
        "Whether the path that is told begins with a backslash"
    pool_name_size: PoolNameSize "pool-name-size"
        [Counted "counted", LengthTold "length-told", NotCounted "not-counted"]
        "Whether the sizes of paths count the terminating zero"
    root_pool_path: RootPoolPath "root-pool-path"
        [Empty "empty", Unspecified "unspecified"]
        "Path of the root pool (unspecified: it has none, and the call is refused)"
    enumeration_right: EnumerationRight "enumeration-right"
        [None "none", Use "use"]
        "Right on the container that EnumerateNtmsObject asks for"
    enumerate_options: EnumerateOptions "enumerate-options"
        [Ignored "ignored", InvalidParameter "invalid-parameter"]
        "NTMS_ENUM_ROOTPOOL where it does not apply"
    session_options: SessionOptions "session-options"
        [Ignored "ignored", InvalidParameter "invalid-parameter"]
        "Options of OpenNtmsSession that are not zero"
    identifier_reuse: IdentifierReuse "identifier-reuse"
        [Never "never", Unspecified "unspecified"]
        "Identifiers of what was deleted (unspecified: come again after a restart)"
    sessions_after_restart: SessionsAfterRestart "sessions-after-restart"
        [Closed "closed", Unspecified "unspecified"]
        "Sessions from before a restart (unspecified: stay open)"
    use_after_restart: UseAfterRestart "use-after-restart"
        [Idle "idle", Unspecified "unspecified"]
        "Media that were in use before a restart (unspecified: are still)"
}

/// The readings for people, two lines each.
pub(crate) fn list() -> impl Iterator<Item = String> {
    let editions = [Edition::Base, Edition::WindowsXp, Edition::Server2003];
    let defaults = editions.map(|edition| Readings::defaults(edition).words());
    READINGS.iter().enumerate().map(move |(place, reading)| {
        let [base, xp, server] = [0, 1, 2].map(|edition| defaults[edition][place]);
        let default = if base == xp && xp == server {
            base.to_owned()
        } else {
            format!("base: {base}, windows-xp: {xp}, server-2003: {server}")
        };
        let choices = reading.choices.join(" | ");
        format!("{} = {choices} (default {default})\n    {}", reading.name, reading.about)
    })
}

/// A choice made for one reading, written `NAME=CHOICE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadingChoice {
    name: &'static str,
    choice: &'static str,
}

impl ReadingChoice {
    /// Every choice of every reading.
    pub fn all() -> impl Iterator<Item = ReadingChoice> {
        READINGS.iter().flat_map(|reading| {
            let name = reading.name;
            reading.choices.iter().map(move |choice| ReadingChoice { name, choice })
        })
    }
}

impl fmt::Display for ReadingChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.name, self.choice)
    }
}

impl FromStr for ReadingChoice {
    type Err = String;

    fn from_str(written: &str) -> Result<ReadingChoice, String> {
        let (name, choice) = written
            .split_once('=')
            .ok_or_else(|| format!("expected NAME=CHOICE, found `{written}`"))?;
        let reading = READINGS.iter().find(|reading| reading.name == name).ok_or_else(|| {
            let known: Vec<_> = READINGS.iter().map(|reading| reading.name).collect();
            format!("unknown reading `{name}`, known are: {}", known.join(", "))
        })?;
        let choice = reading.choices.iter().find(|known| **known == choice).ok_or_else(|| {
            format!("unknown choice `{choice}`, `{name}` has: {}", reading.choices.join(", "))
        })?;
        Ok(ReadingChoice { name: reading.name, choice })
    }
}

#[cfg(test)]
mod tests {
    use super::{Administrators, ReadingChoice, Readings};
    use crate::switches::Edition;

    #[test]
    fn every_choice_is_read_as_it_is_written() {
        assert!(ReadingChoice::all().count() > 100);
        for choice in ReadingChoice::all() {
            assert_eq!(choice.to_string().parse(), Ok(choice));
        }
    }

    #[test]
    fn what_is_unknown_is_refused_with_what_is_known() {
        let told = |text: &str| text.parse::<ReadingChoice>().unwrap_err();
        assert!(told("zero-maximum").contains("NAME=CHOICE"));
        assert!(told("maximum=literal").contains("zero-maximum"));
        assert!(told("zero-maximum=none").contains("unlimited, literal"));
    }

    #[test]
    fn defaults_depend_on_the_edition() {
        let of = |edition| Readings::defaults(edition).administrators;
        assert_eq!(of(Edition::WindowsXp), Administrators::Checked);
        assert_eq!(of(Edition::Base), Administrators::Pass);
    }
}
