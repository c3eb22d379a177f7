//! Rights, access lists, and who is who.

use rustc_hash::FxHashMap;
use std::ops::{BitAnd, BitOr};

/// A set of rights on a pool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rights(u8);

impl Rights {
    /// No right.
    pub const NONE: Rights = Rights(0);
    /// To read about a pool, to draw from it.
    pub const USE: Rights = Rights(1);
    /// To change a pool.
    pub const MODIFY: Rights = Rights(2);
    /// To manage the media of a pool.
    pub const CONTROL: Rights = Rights(4);
    /// Kept, and asked for by no call.
    pub const DELETE: Rights = Rights(8);
    /// To read the descriptor.
    pub const READ_CONTROL: Rights = Rights(16);
    /// To write the access list.
    pub const WRITE_DAC: Rights = Rights(32);
    /// To write the owner.
    pub const WRITE_OWNER: Rights = Rights(64);
    /// Every right.
    pub const ALL: Rights = Rights(127);
    /// What GENERIC_ALL means.
    pub const FULL: Rights = Rights(1 | 2 | 4 | 16 | 32);

    /// The names of single rights.
    const NAMES: [(&'static str, Rights); 7] = [
        ("USE", Rights::USE),
        ("MODIFY", Rights::MODIFY),
        ("CONTROL", Rights::CONTROL),
        ("DELETE", Rights::DELETE),
        ("READ_CONTROL", Rights::READ_CONTROL),
        ("WRITE_DAC", Rights::WRITE_DAC),
        ("WRITE_OWNER", Rights::WRITE_OWNER),
    ];

    /// The rights that a name stands for; a generic one stands for several.
    #[must_use]
    pub fn named(name: &str) -> Option<Rights> {
        match name {
            "GENERIC_READ" => Some(Rights::USE | Rights::READ_CONTROL),
            "GENERIC_WRITE" => Some(Rights::USE | Rights::MODIFY | Rights::WRITE_DAC),
            "GENERIC_EXECUTE" | "GENERIC_ALL" => Some(Rights::FULL),
            _ => Rights::NAMES.iter().find(|(known, _)| *known == name).map(|(_, right)| *right),
        }
    }

    /// The names of the rights in the set.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Rights::NAMES.iter().filter(move |(_, right)| self.has(*right)).map(|(name, _)| *name)
    }

    /// Whether all the rights asked for are in the set.
    #[must_use]
    pub fn has(self, asked: Rights) -> bool {
        self & asked == asked
    }

    fn without(self, other: Rights) -> Rights {
        Rights(self.0 & !other.0)
    }
}

impl BitOr for Rights {
    type Output = Rights;

    fn bitor(self, other: Rights) -> Rights {
        Rights(self.0 | other.0)
    }
}

impl BitAnd for Rights {
    type Output = Rights;

    fn bitand(self, other: Rights) -> Rights {
        Rights(self.0 & other.0)
    }
}

/// Somebody who can stand in an access list: a user or a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Principal(u16);

impl Principal {
    /// The local system account.
    pub const SYSTEM: Principal = Principal(0);
    /// The built-in group whose members may pass every check.
    pub const ADMINISTRATORS: Principal = Principal(1);
    /// The group that every user belongs to.
    pub const EVERYONE: Principal = Principal(2);
}

/// One entry of an access list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Whether it grants or denies.
    pub allows: bool,
    /// For whom.
    pub trustee: Principal,
    /// What.
    pub rights: Rights,
    /// Whether it is marked as taken over from a parent.
    pub inherited: bool,
}

/// Entries in order; `None` is no list at all, which grants everything.
pub type List = Option<Vec<Entry>>;

/// Owner and access list of a pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Descriptor {
    /// Who can always read and write the list.
    pub owner: Principal,
    /// Who else may what.
    pub list: List,
}

/// A user of the world, by position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct User(pub(crate) u16);

#[derive(Debug)]
struct Account {
    principal: Principal,
    groups: Vec<Principal>,
}

/// Who is known, and who belongs to which group.
#[derive(Debug)]
pub(crate) struct Directory {
    names: Vec<Box<str>>,
    by_name: FxHashMap<Box<str>, Principal>,
    users: Vec<Account>,
}

/// How rights are worked out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reckoning {
    pub(crate) administrators_pass: bool,
    pub(crate) group_deny_ignored: bool,
    pub(crate) missing_list_denies: bool,
}

impl Directory {
    pub(crate) fn new() -> Directory {
        let mut directory =
            Directory { names: Vec::new(), by_name: FxHashMap::default(), users: Vec::new() };
        for name in ["SYSTEM", "Administrators", "Everyone"] {
            directory.principal_named(name);
        }
        directory
    }

    /// Makes somebody known.
    fn principal_named(&mut self, name: &str) -> Principal {
        if let Some(known) = self.by_name.get(name) {
            return *known;
        }
        let principal = Principal(self.names.len() as u16);
        self.names.push(name.into());
        self.by_name.insert(name.into(), principal);
        principal
    }

    /// Adds a user; false if somebody has the name already.
    pub(crate) fn add_user(&mut self, name: &str, groups: &[String]) -> bool {
        if self.by_name.contains_key(name) || self.names.len() + groups.len() > 60_000 {
            return false;
        }
        let principal = self.principal_named(name);
        let mut groups: Vec<_> = groups.iter().map(|name| self.principal_named(name)).collect();
        groups.push(Principal::EVERYONE);
        self.users.push(Account { principal, groups });
        true
    }

    pub(crate) fn name(&self, principal: Principal) -> &str {
        &self.names[usize::from(principal.0)]
    }

    pub(crate) fn find(&self, name: &str) -> Option<Principal> {
        self.by_name.get(name).copied()
    }

    pub(crate) fn user(&self, name: &str) -> Option<User> {
        let principal = self.find(name)?;
        let place = self.users.iter().position(|account| account.principal == principal)?;
        Some(User(place as u16))
    }

    pub(crate) fn principal(&self, user: User) -> Principal {
        self.users[usize::from(user.0)].principal
    }

    fn is_user(&self, principal: Principal) -> bool {
        self.users.iter().any(|account| account.principal == principal)
    }

    /// Whether the principal is the user, or a group that the user belongs to.
    pub(crate) fn is_or_has(&self, principal: Principal, user: User) -> bool {
        let account = &self.users[usize::from(user.0)];
        account.principal == principal || account.groups.contains(&principal)
    }

    /// The rights that a descriptor gives to each user.
    pub(crate) fn rights_of_all(&self, given: &Descriptor, how: Reckoning) -> Box<[Rights]> {
        (0..self.users.len() as u16).map(|user| self.rights(User(user), given, how)).collect()
    }

    fn rights(&self, user: User, given: &Descriptor, how: Reckoning) -> Rights {
        if how.administrators_pass && self.is_or_has(Principal::ADMINISTRATORS, user) {
            return Rights::ALL;
        }
        let (mut granted, mut denied) = (Rights::NONE, Rights::NONE);
        let entries = match &given.list {
            Some(entries) => entries.as_slice(),
            None if how.missing_list_denies => &[],
            None => return Rights::ALL,
        };
        for entry in entries.iter().filter(|entry| self.is_or_has(entry.trustee, user)) {
            if entry.allows {
                granted = granted | entry.rights.without(denied);
            } else if !how.group_deny_ignored || self.is_user(entry.trustee) {
                denied = denied | entry.rights.without(granted);
            }
        }
        if self.is_or_has(given.owner, user) {
            granted = granted | Rights::READ_CONTROL | Rights::WRITE_DAC;
        }
        granted
    }
}

#[cfg(test)]
mod tests {
    use super::{Descriptor, Directory, Entry, Principal, Reckoning, Rights};

    const SOUND: Reckoning = Reckoning {
        administrators_pass: true,
        group_deny_ignored: false,
        missing_list_denies: false,
    };

    fn directory() -> Directory {
        let mut directory = Directory::new();
        assert!(directory.add_user("ann", &["staff".to_owned()]));
        assert!(directory.add_user("bob", &[]));
        assert!(directory.add_user("root", &["Administrators".to_owned()]));
        directory
    }

    /// Entries as `+bob MODIFY`, then whose rights, then the rights.
    fn check(owner: &str, list: Option<&[&str]>, user: &str, how: Reckoning, expected: Rights) {
        let directory = directory();
        let entry = |text: &&str| {
            let (trustee, right) = text[1..].split_once(' ').unwrap();
            Entry {
                allows: text.starts_with('+'),
                trustee: directory.find(trustee).unwrap(),
                rights: Rights::named(right).unwrap(),
                inherited: false,
            }
        };
        let given = Descriptor {
            owner: directory.find(owner).unwrap_or(Principal::SYSTEM),
            list: list.map(|entries| entries.iter().map(entry).collect()),
        };
        let user = directory.user(user).unwrap();
        assert_eq!(directory.rights_of_all(&given, how)[usize::from(user.0)], expected, "{list:?}");
    }

    #[test]
    fn entries_count_in_their_order() {
        check("SYSTEM", Some(&["+ann USE", "-staff USE"]), "ann", SOUND, Rights::USE);
        check("SYSTEM", Some(&["-staff USE", "+ann USE"]), "ann", SOUND, Rights::NONE);
        check("SYSTEM", Some(&["-staff USE", "+Everyone USE"]), "bob", SOUND, Rights::USE);
        check("SYSTEM", Some(&["+bob GENERIC_ALL"]), "bob", SOUND, Rights::FULL);
    }

    #[test]
    fn no_list_grants_all_and_an_empty_one_nothing() {
        check("SYSTEM", None, "bob", SOUND, Rights::ALL);
        check("SYSTEM", Some(&[]), "bob", SOUND, Rights::NONE);
        check("bob", Some(&[]), "bob", SOUND, Rights::READ_CONTROL | Rights::WRITE_DAC);
    }

    #[test]
    fn administrators_pass_if_they_are_let() {
        check("SYSTEM", Some(&[]), "root", SOUND, Rights::ALL);
        let checked = Reckoning { administrators_pass: false, ..SOUND };
        check("SYSTEM", Some(&[]), "root", checked, Rights::NONE);
    }
}
