//! Numbers by their documented names.

use super::token::{Read, Tokens, number};
use ntms_model::access::Rights;
use ntms_model::call::{
    DACL_SECURITY_INFORMATION, INFINITE, NTMS_ALLOCATE_ERROR_IF_UNAVAILABLE,
    NTMS_ALLOCATE_FROMSCRATCH, NTMS_ALLOCATE_NEW, NTMS_ALLOCATE_NEXT, NTMS_CREATE_NEW,
    NTMS_DEALLOCATE_TOSCRATCH, NTMS_DISMOUNT_DEFERRED, NTMS_DISMOUNT_IMMEDIATE, NTMS_ENUM_ROOTPOOL,
    NTMS_ERROR_ON_DUPLICATE, NTMS_MOUNT_ERROR_NOT_AVAILABLE, NTMS_MOUNT_ERROR_OFFLINE,
    NTMS_MOUNT_NOWAIT, NTMS_MOUNT_READ, NTMS_MOUNT_SPECIFIC_DRIVE, NTMS_MOUNT_WRITE,
    NTMS_OPEN_ALWAYS, NTMS_OPEN_EXISTING, OWNER_SECURITY_INFORMATION, SACL_SECURITY_INFORMATION,
};

/// Names of numbers.
type Names = &'static [(u32, &'static str)];

/// Which names a number may have.
#[derive(Clone, Copy, Debug)]
pub enum Constants {
    /// At most one of these.
    One(Names),
    /// Any of these together, with `|` between them.
    Flags(Names),
}

impl Constants {
    /// The number as it is written; what has no name stands as a number.
    pub fn render(self, value: u32) -> String {
        match self {
            Constants::One(names) => names
                .iter()
                .find(|(known, _)| *known == value)
                .map_or_else(|| value.to_string(), |(_, name)| (*name).to_owned()),
            Constants::Flags(names) => flags(names.iter().copied(), value),
        }
    }

    /// The number that is written.
    pub fn read(self, tokens: &mut Tokens<'_>, expected: &str) -> Read<u32> {
        match self {
            Constants::One(names) => named(names.iter().copied(), tokens, expected),
            Constants::Flags(names) => read_flags(names.iter().copied(), tokens, expected),
        }
    }
}

fn flags(names: impl Iterator<Item = (u32, &'static str)>, value: u32) -> String {
    let mut rest = value;
    let mut parts = Vec::new();
    for (flag, name) in names.filter(|(flag, _)| value & flag == *flag) {
        parts.push(name.to_owned());
        rest &= !flag;
    }
    match (parts.is_empty(), rest) {
        (true, 0) => "0".to_owned(),
        (_, 0) => parts.join("|"),
        _ => {
            parts.push(format!("{rest:#x}"));
            parts.join("|")
        }
    }
}

fn named(
    mut names: impl Iterator<Item = (u32, &'static str)>,
    tokens: &mut Tokens<'_>,
    expected: &str,
) -> Read<u32> {
    let Some(word) = tokens.peek_word() else { return tokens.fail(expected) };
    let known = names.find(|(_, name)| *name == word).map(|(value, _)| value);
    match known.or_else(|| number(word)) {
        Some(value) => {
            tokens.bare(expected)?;
            Ok(value)
        }
        None => tokens.fail(expected),
    }
}

fn read_flags(
    names: impl Iterator<Item = (u32, &'static str)> + Clone,
    tokens: &mut Tokens<'_>,
    expected: &str,
) -> Read<u32> {
    let mut value = named(names.clone(), tokens, expected)?;
    while tokens.takes_sign('|') {
        value |= named(names.clone(), tokens, expected)?;
    }
    Ok(value)
}

/// Access rights as they are written.
pub fn rights(rights: Rights) -> String {
    flags(Rights::NAMES.into_iter().map(|(right, name)| (right.0, name)), rights.0)
}

/// Access rights that are written.
pub fn read_rights(tokens: &mut Tokens<'_>) -> Read<Rights> {
    let names = Rights::NAMES.into_iter().map(|(right, name)| (right.0, name));
    read_flags(names, tokens, "an access right").map(Rights)
}

/// Numbers without names.
pub const PLAIN: Constants = Constants::One(&[]);

/// dwAction of CreateNtmsMediaPool.
pub const ACTIONS: Constants = Constants::One(&[
    (NTMS_OPEN_EXISTING, "NTMS_OPEN_EXISTING"),
    (NTMS_CREATE_NEW, "NTMS_CREATE_NEW"),
    (NTMS_OPEN_ALWAYS, "NTMS_OPEN_ALWAYS"),
]);

/// dwOptions of AllocateNtmsMedia.
pub const ALLOCATE_OPTIONS: Constants = Constants::Flags(&[
    (NTMS_ALLOCATE_NEW, "NTMS_ALLOCATE_NEW"),
    (NTMS_ALLOCATE_NEXT, "NTMS_ALLOCATE_NEXT"),
    (NTMS_ALLOCATE_ERROR_IF_UNAVAILABLE, "NTMS_ALLOCATE_ERROR_IF_UNAVAILABLE"),
]);

/// dwOptions of MountNtmsMedia.
pub const MOUNT_OPTIONS: Constants = Constants::Flags(&[
    (NTMS_MOUNT_READ, "NTMS_MOUNT_READ"),
    (NTMS_MOUNT_WRITE, "NTMS_MOUNT_WRITE"),
    (NTMS_MOUNT_ERROR_NOT_AVAILABLE, "NTMS_MOUNT_ERROR_NOT_AVAILABLE"),
    (NTMS_MOUNT_ERROR_OFFLINE, "NTMS_MOUNT_ERROR_OFFLINE"),
    (NTMS_MOUNT_SPECIFIC_DRIVE, "NTMS_MOUNT_SPECIFIC_DRIVE"),
    (NTMS_MOUNT_NOWAIT, "NTMS_MOUNT_NOWAIT"),
]);

/// dwPriority of MountNtmsMedia; those below zero as numbers of 32 bits.
pub const PRIORITIES: Constants = Constants::One(&[
    (0, "NTMS_PRIORITY_NORMAL"),
    (7, "NTMS_PRIORITY_HIGH"),
    (15, "NTMS_PRIORITY_HIGHEST"),
    ((-7i32).cast_unsigned(), "NTMS_PRIORITY_LOW"),
    ((-15i32).cast_unsigned(), "NTMS_PRIORITY_LOWEST"),
]);

/// dwOptions of DismountNtmsMedia.
pub const DISMOUNT_OPTIONS: Constants = Constants::Flags(&[
    (NTMS_DISMOUNT_DEFERRED, "NTMS_DISMOUNT_DEFERRED"),
    (NTMS_DISMOUNT_IMMEDIATE, "NTMS_DISMOUNT_IMMEDIATE"),
]);

/// dwOptions of CreateNtmsMedia.
pub const DUPLICATE_OPTIONS: Constants =
    Constants::Flags(&[(NTMS_ERROR_ON_DUPLICATE, "NTMS_ERROR_ON_DUPLICATE")]);

/// dwAction of EjectNtmsMedia.
pub const EJECT_ACTIONS: Constants = Constants::One(&[
    (0, "NTMS_EJECT_START"),
    (1, "NTMS_EJECT_STOP"),
    (2, "NTMS_EJECT_QUEUE"),
    (3, "NTMS_EJECT_FORCE"),
    (4, "NTMS_EJECT_IMMEDIATE"),
    (5, "NTMS_EJECT_ASK_USER"),
]);

/// dwAction of InjectNtmsMedia.
pub const INJECT_ACTIONS: Constants = Constants::One(&[
    (0, "NTMS_INJECT_START"),
    (1, "NTMS_INJECT_STOP"),
    (2, "NTMS_INJECT_RETRACT"),
    (3, "NTMS_INJECT_STARTMANY"),
]);

/// dwMediaPoolPolicy.
pub const MEDIA_POOL_POLICIES: Constants = Constants::Flags(&[
    (1, "NTMS_POOLPOLICY_PURGEOFFLINESCRATCH"),
    (2, "NTMS_POOLPOLICY_KEEPOFFLINEIMPORT"),
]);

/// dwOptions of EnumerateNtmsObject.
pub const ENUMERATE_OPTIONS: Constants =
    Constants::Flags(&[(NTMS_ENUM_ROOTPOOL, "NTMS_ENUM_ROOTPOOL")]);

/// Times, in milliseconds.
pub const TIMES: Constants = Constants::One(&[(INFINITE, "INFINITE")]);

/// Parts of a security descriptor. GROUP is named although no call here reads or writes it.
pub const PARTS: Constants = Constants::Flags(&[
    (OWNER_SECURITY_INFORMATION, "OWNER_SECURITY_INFORMATION"),
    (2, "GROUP_SECURITY_INFORMATION"),
    (DACL_SECURITY_INFORMATION, "DACL_SECURITY_INFORMATION"),
    (SACL_SECURITY_INFORMATION, "SACL_SECURITY_INFORMATION"),
]);

/// NtmsObjectsTypes.
pub const TYPES: Constants = Constants::One(&[
    (0, "NTMS_UNKNOWN"),
    (1, "NTMS_OBJECT"),
    (2, "NTMS_CHANGER"),
    (3, "NTMS_CHANGER_TYPE"),
    (4, "NTMS_COMPUTER"),
    (5, "NTMS_DRIVE"),
    (6, "NTMS_DRIVE_TYPE"),
    (7, "NTMS_IEDOOR"),
    (8, "NTMS_IEPORT"),
    (9, "NTMS_LIBRARY"),
    (10, "NTMS_LIBREQUEST"),
    (11, "NTMS_LOGICAL_MEDIA"),
    (12, "NTMS_MEDIA_POOL"),
    (13, "NTMS_MEDIA_TYPE"),
    (14, "NTMS_PARTITION"),
    (15, "NTMS_PHYSICAL_MEDIA"),
    (16, "NTMS_STORAGESLOT"),
    (17, "NTMS_OPREQUEST"),
    (18, "NTMS_UI_DESTINATION"),
]);

/// PoolType.
pub const POOL_TYPES: Constants = Constants::One(&[
    (1, "NTMS_POOLTYPE_SCRATCH"),
    (2, "NTMS_POOLTYPE_FOREIGN"),
    (3, "NTMS_POOLTYPE_IMPORT"),
    (1000, "NTMS_POOLTYPE_APPLICATION"),
]);

/// AllocationPolicy.
pub const ALLOCATION_POLICIES: Constants =
    Constants::Flags(&[(NTMS_ALLOCATE_FROMSCRATCH, "NTMS_ALLOCATE_FROMSCRATCH")]);

/// DeallocationPolicy.
pub const DEALLOCATION_POLICIES: Constants =
    Constants::Flags(&[(NTMS_DEALLOCATE_TOSCRATCH, "NTMS_DEALLOCATE_TOSCRATCH")]);

/// MediaState.
pub const MEDIA_STATES: Constants = Constants::One(&[
    (0, "NTMS_MEDIASTATE_IDLE"),
    (1, "NTMS_MEDIASTATE_INUSE"),
    (2, "NTMS_MEDIASTATE_MOUNTED"),
    (3, "NTMS_MEDIASTATE_LOADED"),
    (4, "NTMS_MEDIASTATE_UNLOADED"),
    (5, "NTMS_MEDIASTATE_OPERROR"),
    (6, "NTMS_MEDIASTATE_OPREQ"),
]);

/// State of a side.
pub const SIDE_STATES: Constants = Constants::One(&[
    (0, "NTMS_PARTSTATE_UNKNOWN"),
    (1, "NTMS_PARTSTATE_UNPREPARED"),
    (2, "NTMS_PARTSTATE_INCOMPATIBLE"),
    (3, "NTMS_PARTSTATE_DECOMMISSIONED"),
    (4, "NTMS_PARTSTATE_AVAILABLE"),
    (5, "NTMS_PARTSTATE_ALLOCATED"),
    (6, "NTMS_PARTSTATE_COMPLETE"),
    (7, "NTMS_PARTSTATE_FOREIGN"),
    (8, "NTMS_PARTSTATE_IMPORT"),
    (9, "NTMS_PARTSTATE_RESERVED"),
]);
