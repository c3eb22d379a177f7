//! Who may do what: rights, discretionary access-control lists, and how they are read.
//! Clauses: `specs/access.md`.

use crate::id::PrincipalId;
use crate::reading::ReadingChoice;
use crate::text::Text;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::ops::BitOr;

/// A set of access rights, as the bits of an access mask.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rights(pub u32);

impl Rights {
    /// No right.
    pub const NONE: Rights = Rights(0);
    /// NTMS_USE_ACCESS.
    pub const USE: Rights = Rights(1);
    /// NTMS_MODIFY_ACCESS.
    pub const MODIFY: Rights = Rights(2);
    /// NTMS_CONTROL_ACCESS; 4 as in the headers (AMB-06).
    pub const CONTROL: Rights = Rights(4);
    /// Delete the object (standard right).
    pub const DELETE: Rights = Rights(0x1_0000);
    /// Read the security descriptor (standard right).
    pub const READ_CONTROL: Rights = Rights(0x2_0000);
    /// Change the discretionary list (standard right).
    pub const WRITE_DAC: Rights = Rights(0x4_0000);
    /// Change the owner (standard right).
    pub const WRITE_OWNER: Rights = Rights(0x8_0000);
    /// GENERIC_ALL, mapped when a descriptor is stored.
    pub const GENERIC_ALL: Rights = Rights(0x1000_0000);
    /// GENERIC_EXECUTE, mapped when a descriptor is stored.
    pub const GENERIC_EXECUTE: Rights = Rights(0x2000_0000);
    /// GENERIC_WRITE, mapped when a descriptor is stored.
    pub const GENERIC_WRITE: Rights = Rights(0x4000_0000);
    /// GENERIC_READ, mapped when a descriptor is stored.
    pub const GENERIC_READ: Rights = Rights(0x8000_0000);
    /// Full access (ACCESS-18): what a creator gets.
    pub const FULL: Rights = Rights(0x6_0007);

    /// Every right that a row may ask for, one at a time.
    pub const SINGLE: [Rights; 7] = [
        Rights::USE,
        Rights::MODIFY,
        Rights::CONTROL,
        Rights::DELETE,
        Rights::READ_CONTROL,
        Rights::WRITE_DAC,
        Rights::WRITE_OWNER,
    ];

    /// Each right with its name in traces, specific and standard ones first.
    pub const NAMES: [(Rights, &'static str); 11] = [
        (Rights::USE, "USE"),
        (Rights::MODIFY, "MODIFY"),
        (Rights::CONTROL, "CONTROL"),
        (Rights::DELETE, "DELETE"),
        (Rights::READ_CONTROL, "READ_CONTROL"),
        (Rights::WRITE_DAC, "WRITE_DAC"),
        (Rights::WRITE_OWNER, "WRITE_OWNER"),
        (Rights::GENERIC_READ, "GENERIC_READ"),
        (Rights::GENERIC_WRITE, "GENERIC_WRITE"),
        (Rights::GENERIC_EXECUTE, "GENERIC_EXECUTE"),
        (Rights::GENERIC_ALL, "GENERIC_ALL"),
    ];

    /// What each generic right stands for, with its clause.
    pub const GENERIC_MAPPING: [(&'static str, Rights, Rights); 4] = [
        ("ACCESS-15", Rights::GENERIC_READ, Rights(0x2_0001)),
        ("ACCESS-16", Rights::GENERIC_WRITE, Rights(0x4_0003)),
        ("ACCESS-17", Rights::GENERIC_EXECUTE, Rights::FULL),
        ("ACCESS-18", Rights::GENERIC_ALL, Rights::FULL),
    ];

    /// Whether all of `others` are among these rights.
    #[must_use]
    pub const fn has(self, others: Rights) -> bool {
        self.0 & others.0 == others.0
    }

    /// These rights with every generic one replaced by what it stands for.
    #[must_use]
    pub fn mapped(self) -> Rights {
        Rights::GENERIC_MAPPING.iter().fold(self, |rights, &(_, generic, specific)| {
            if rights.has(generic) { Rights(rights.0 & !generic.0 | specific.0) } else { rights }
        })
    }

    /// The names of these rights, in the order of [`Rights::NAMES`].
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Rights::NAMES.into_iter().filter(move |(right, _)| self.has(*right)).map(|(_, name)| name)
    }

    /// The right with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Rights> {
        Rights::NAMES.into_iter().find(|(_, known)| *known == name).map(|(right, _)| right)
    }
}

impl BitOr for Rights {
    type Output = Rights;
    fn bitor(self, other: Rights) -> Rights {
        Rights(self.0 | other.0)
    }
}

impl fmt::Display for Rights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.names().collect::<Vec<_>>().join("|"))
    }
}

impl fmt::Debug for Rights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Rights {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.names())
    }
}

impl<'de> Deserialize<'de> for Rights {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Rights, D::Error> {
        Vec::<Text<'de>>::deserialize(deserializer)?.iter().try_fold(
            Rights::NONE,
            |rights, name| {
                let right = Rights::from_name(name)
                    .ok_or_else(|| D::Error::custom(format_args!("`{name}` is no access right")))?;
                Ok(rights | right)
            },
        )
    }
}

/// Whether an entry gives rights or takes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntryKind {
    /// The trustee gets the rights.
    Allow,
    /// The trustee is refused the rights.
    Deny,
}

/// One access-control entry; `P` is how it names users and groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry<P = PrincipalId> {
    /// Allow or deny.
    #[serde(rename = "type")]
    pub kind: EntryKind,
    /// The user or group that the entry is about.
    pub trustee: P,
    /// The rights that it gives or takes; no generic ones once it is stored.
    pub rights: Rights,
    /// Whether it came from the parent pool when the pool was created.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub inherited: bool,
}

impl Entry {
    /// An entry that allows.
    #[must_use]
    pub const fn allow(trustee: PrincipalId, rights: Rights) -> Entry {
        Entry { kind: EntryKind::Allow, trustee, rights, inherited: false }
    }

    /// An entry that denies.
    #[must_use]
    pub const fn deny(trustee: PrincipalId, rights: Rights) -> Entry {
        Entry { kind: EntryKind::Deny, trustee, rights, inherited: false }
    }
}

/// Owner and discretionary access-control list of a pool.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SecurityDescriptor {
    /// The owner; `None` while nobody knows whom the implementation chose.
    pub owner: Option<PrincipalId>,
    /// The list; `None` is a NULL list, which lets everybody do everything.
    pub dacl: Option<Vec<Entry>>,
}

/// The parts of a security descriptor that a call names; `P` is how it names users and groups.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, bound(deserialize = "P: Deserialize<'de>"))]
pub struct DescriptorParts<P = PrincipalId> {
    /// The owner, when it is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<P>,
    /// The discretionary list, when it is named; it may be a NULL list.
    #[serde(
        default = "Option::default",
        with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub dacl: Option<Option<Vec<Entry<P>>>>,
}

/// Tells a member that is `null` from one that is absent.
mod present {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<T: Serialize, S: Serializer>(
        part: &Option<T>,
        s: S,
    ) -> Result<S::Ok, S::Error> {
        part.serialize(s)
    }

    pub fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
        d: D,
    ) -> Result<Option<T>, D::Error> {
        T::deserialize(d).map(Some)
    }
}

impl<P> DescriptorParts<P> {
    /// The same parts with users and groups named in another way.
    pub fn with_names<Q>(&self, mut name: impl FnMut(&P) -> Q) -> DescriptorParts<Q> {
        DescriptorParts {
            owner: self.owner.as_ref().map(&mut name),
            dacl: self.dacl.as_ref().map(|dacl| {
                dacl.as_ref().map(|entries| {
                    entries
                        .iter()
                        .map(|entry| Entry {
                            kind: entry.kind,
                            trustee: name(&entry.trustee),
                            rights: entry.rights,
                            inherited: entry.inherited,
                        })
                        .collect()
                })
            }),
        }
    }
}

impl SecurityDescriptor {
    /// Whether somebody may have this right who is the owner, for all that is known.
    #[must_use]
    pub fn leaves_open(&self, right: Rights) -> bool {
        const OF_OWNER: Rights =
            Rights(Rights::READ_CONTROL.0 | Rights::WRITE_DAC.0 | Rights::WRITE_OWNER.0);
        self.owner.is_none() && OF_OWNER.has(right)
    }

    /// This descriptor as it is stored: generic rights mapped (ACCESS-15 to ACCESS-18).
    #[must_use]
    pub fn mapped(mut self) -> SecurityDescriptor {
        for entry in self.dacl.iter_mut().flatten() {
            entry.rights = entry.rights.mapped();
        }
        self
    }
}

/// A user or a group.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Principal {
    /// Its name in traces; stands for the security identifier.
    pub name: Box<str>,
    /// Whether it can open sessions; groups cannot.
    pub is_user: bool,
    /// The groups that it is a member of, [`Directory::EVERYONE`] left out.
    pub groups: Vec<PrincipalId>,
}

/// All users and groups, with the built-in ones first.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Directory {
    principals: Vec<Principal>,
}

impl Directory {
    /// The local system account.
    pub const SYSTEM: PrincipalId = PrincipalId(0);
    /// BUILTIN\Administrators.
    pub const ADMINISTRATORS: PrincipalId = PrincipalId(1);
    /// The group of all users.
    pub const EVERYONE: PrincipalId = PrincipalId(2);
    /// Names of the built-in principals, by id.
    pub const BUILT_IN: [&'static str; 3] = ["SYSTEM", "Administrators", "Everyone"];

    /// A directory of users, each with the names of its groups. Groups exist by being named.
    pub fn new<'n>(users: impl IntoIterator<Item = (&'n str, Vec<&'n str>)>) -> Directory {
        let mut directory = Directory { principals: Vec::new() };
        for name in Directory::BUILT_IN {
            directory.add(name, name == "SYSTEM");
        }
        for (name, groups) in users {
            let user = directory.add(name, true);
            for group in groups {
                let group = directory.add(group, false);
                let groups = &mut directory.principals[usize::from(user)].groups;
                if group != Directory::EVERYONE && !groups.contains(&group) {
                    groups.push(group);
                }
            }
        }
        directory
    }

    fn add(&mut self, name: &str, is_user: bool) -> PrincipalId {
        if let Some(id) = self.find(name) {
            self.principals[usize::from(id)].is_user |= is_user;
            return id;
        }
        self.principals.push(Principal { name: name.into(), is_user, groups: Vec::new() });
        PrincipalId::from(self.principals.len() - 1)
    }

    /// The principal with this name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<PrincipalId> {
        self.principals.iter().position(|p| &*p.name == name).map(PrincipalId::from)
    }

    /// Whether there is such a principal.
    #[must_use]
    pub fn has(&self, id: PrincipalId) -> bool {
        usize::from(id) < self.principals.len()
    }

    /// The name of a principal.
    #[must_use]
    pub fn name(&self, id: PrincipalId) -> &str {
        self.principals.get(usize::from(id)).map_or("nobody", |principal| &principal.name)
    }

    /// The groups of a principal, [`Directory::EVERYONE`] left out.
    pub fn groups(&self, id: PrincipalId) -> impl Iterator<Item = PrincipalId> + '_ {
        self.principals.get(usize::from(id)).into_iter().flat_map(|row| row.groups.iter().copied())
    }

    /// All principals with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (PrincipalId, &Principal)> {
        self.principals.iter().enumerate().map(|(index, row)| (PrincipalId::from(index), row))
    }

    /// Those who can open sessions, [`Directory::SYSTEM`] left out.
    pub fn users(&self) -> impl Iterator<Item = PrincipalId> {
        self.iter().filter(|(id, row)| row.is_user && *id != Directory::SYSTEM).map(|(id, _)| id)
    }

    /// Whether an entry about `trustee` is about `caller` (ACCESS-8).
    #[must_use]
    pub fn is_member(&self, caller: PrincipalId, trustee: PrincipalId) -> bool {
        caller == trustee
            || trustee == Directory::EVERYONE
            || self
                .principals
                .get(usize::from(caller))
                .is_some_and(|principal| principal.groups.contains(&trustee))
    }
}

/// An answer to "may the caller do this?", with the rule that gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Whether the right is granted.
    pub granted: bool,
    /// The clause that decided.
    pub clause: &'static str,
}

/// Members of BUILTIN\\Administrators pass every check (ACCESS-19, ACCESS-20).
pub const ADMINISTRATORS_PASS: ReadingChoice = ReadingChoice::named("administrators", "pass");

/// Clauses of access control that are not followed: how decisions are made wrongly on purpose.
#[derive(Debug, PartialEq, Eq)]
pub struct Flaw {
    /// The clauses.
    pub clauses: &'static [&'static str],
    /// Whether they decide the other way; else they decide nothing.
    pub turned: bool,
}

impl Flaw {
    /// One for each way in which implementations of access control are known to go wrong: denying
    /// entries, groups, owners or what no entry is about do not count; NULL and empty list exchanged.
    pub const ALL: &'static [Flaw] = &[
        Flaw { clauses: &["ACCESS-9"], turned: false },
        Flaw { clauses: &["ACCESS-8"], turned: false },
        Flaw { clauses: &["ACCESS-13", "ACCESS-14"], turned: false },
        Flaw { clauses: &["ACCESS-7"], turned: true },
        Flaw { clauses: &["ACCESS-6"], turned: true },
        Flaw { clauses: &["ACCESS-11"], turned: true },
    ];
}

/// Decides whether `caller` has `right`, which is a single right, by owner and list alone.
#[must_use]
pub fn decide(
    directory: &Directory,
    descriptor: &SecurityDescriptor,
    caller: PrincipalId,
    right: Rights,
) -> Decision {
    decide_with(None, directory, descriptor, caller, right)
}

/// Decides the same for those who do not follow some clauses.
#[must_use]
pub fn decide_with(
    flaw: Option<&Flaw>,
    directory: &Directory,
    descriptor: &SecurityDescriptor,
    caller: PrincipalId,
    right: Rights,
) -> Decision {
    let breaks =
        |clause, turned| flaw.is_some_and(|it| it.turned == turned && it.clauses.contains(&clause));
    let granted = |granted, clause| Decision { granted: granted != breaks(clause, true), clause };
    let Some(entries) = &descriptor.dacl else {
        return granted(true, "ACCESS-6");
    };
    let is_owner = |clause| descriptor.owner == Some(caller) && !breaks(clause, false);
    if right == Rights::READ_CONTROL && is_owner("ACCESS-13") {
        return granted(true, "ACCESS-13");
    }
    if right == Rights::WRITE_DAC && is_owner("ACCESS-14") {
        return granted(true, "ACCESS-14");
    }
    if entries.is_empty() {
        return granted(false, "ACCESS-7");
    }
    let is_about_caller = |entry: &Entry| {
        directory.is_member(caller, entry.trustee)
            && (!breaks("ACCESS-8", false)
                || [caller, Directory::EVERYONE].contains(&entry.trustee))
    };
    let counts = |entry: &&Entry| {
        entry.rights.has(right)
            && is_about_caller(entry)
            && (entry.kind == EntryKind::Allow || !breaks("ACCESS-9", false))
    };
    match entries.iter().find(counts).map(|entry| entry.kind) {
        Some(EntryKind::Deny) => granted(false, "ACCESS-9"),
        Some(EntryKind::Allow) => granted(true, "ACCESS-10"),
        None => granted(false, "ACCESS-11"),
    }
}

/// Clauses that the functions of this module follow in every decision.
pub const MEANINGS: &[&str] = &[
    "ACCESS-5",
    "ACCESS-6",
    "ACCESS-7",
    "ACCESS-8",
    "ACCESS-9",
    "ACCESS-10",
    "ACCESS-11",
    "ACCESS-12",
    "ACCESS-13",
    "ACCESS-14",
    "ACCESS-15",
    "ACCESS-16",
    "ACCESS-17",
    "ACCESS-18",
    "ACCESS-19",
    "ACCESS-20",
];

#[cfg(test)]
mod tests {
    use super::*;

    const ANN: PrincipalId = PrincipalId(3);
    const BOB: PrincipalId = PrincipalId(4);
    const STAFF: PrincipalId = PrincipalId(5);

    /// Each row: owner, list, caller, right, and what is decided by which clause.
    #[test]
    fn the_first_entry_that_counts_decides() {
        let directory = Directory::new([("ann", vec![]), ("bob", vec!["staff"])]);
        let all = Some(vec![
            Entry::deny(STAFF, Rights::MODIFY),
            Entry::allow(Directory::EVERYONE, Rights::FULL),
        ]);
        let allow_first =
            Some(vec![Entry::allow(BOB, Rights::MODIFY), Entry::deny(STAFF, Rights::MODIFY)]);
        let only_use = Some(vec![Entry::allow(BOB, Rights::USE)]);
        let empty = Some(vec![]);
        let rows = [
            (ANN, &None, BOB, Rights::CONTROL, true, "ACCESS-6"),
            (ANN, &empty, BOB, Rights::USE, false, "ACCESS-7"),
            (ANN, &empty, ANN, Rights::USE, false, "ACCESS-7"),
            (ANN, &empty, ANN, Rights::READ_CONTROL, true, "ACCESS-13"),
            (ANN, &empty, ANN, Rights::WRITE_DAC, true, "ACCESS-14"),
            (ANN, &all, BOB, Rights::MODIFY, false, "ACCESS-9"),
            (ANN, &all, BOB, Rights::CONTROL, true, "ACCESS-10"),
            (ANN, &allow_first, BOB, Rights::MODIFY, true, "ACCESS-10"),
            (ANN, &only_use, BOB, Rights::MODIFY, false, "ACCESS-11"),
            (ANN, &only_use, ANN, Rights::USE, false, "ACCESS-11"),
        ];
        for (owner, dacl, caller, right, granted, clause) in rows {
            let descriptor = SecurityDescriptor { owner: Some(owner), dacl: dacl.clone() };
            let decision = decide(&directory, &descriptor, caller, right);
            assert_eq!(decision, Decision { granted, clause }, "{dacl:?} {caller} {right}");
        }
    }

    /// Each row: the clause that is not followed, owner, list, caller, right, and what is decided then.
    #[test]
    fn who_does_not_follow_a_clause_decides_otherwise() {
        let directory = Directory::new([("ann", vec![]), ("bob", vec!["staff"])]);
        let denied = Some(vec![
            Entry::deny(STAFF, Rights::MODIFY),
            Entry::allow(Directory::EVERYONE, Rights::FULL),
        ]);
        let empty = Some(vec![]);
        let only_use = Some(vec![Entry::allow(BOB, Rights::USE)]);
        let rows = [
            ("ACCESS-9", &denied, BOB, Rights::MODIFY, true),
            ("ACCESS-8", &denied, BOB, Rights::MODIFY, true),
            ("ACCESS-13", &empty, ANN, Rights::READ_CONTROL, false),
            ("ACCESS-14", &empty, ANN, Rights::WRITE_DAC, false),
            ("ACCESS-7", &empty, BOB, Rights::USE, true),
            ("ACCESS-6", &None, BOB, Rights::USE, false),
            ("ACCESS-11", &only_use, BOB, Rights::MODIFY, true),
        ];
        for (clause, dacl, caller, right, granted) in rows {
            let descriptor = SecurityDescriptor { owner: Some(ANN), dacl: dacl.clone() };
            assert_ne!(decide(&directory, &descriptor, caller, right).granted, granted, "{clause}");
            let flaw = Flaw::ALL.iter().find(|flaw| flaw.clauses.contains(&clause));
            let decision = decide_with(flaw, &directory, &descriptor, caller, right);
            assert_eq!(decision.granted, granted, "{clause}");
        }
    }
}
