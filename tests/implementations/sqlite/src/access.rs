//! Rights, access lists and who is granted what.

use crate::choices::Choice;
use crate::context::{Caller, Context};
use crate::database::{Damaged, Database};
use crate::defects::Mistake;
use crate::identifier::Id;
use crate::json::{Object, nullable};
use crate::objects::{Library, Pool};
use crate::subject::{COMPUTER, LIBRARY};
use crate::words::{Word, column, word};
use rusqlite::Row;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The local system account.
pub(crate) const SYSTEM: &str = "SYSTEM";
const ADMINISTRATORS: &str = "Administrators";
const EVERYONE: &str = "Everyone";

/// A set of rights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rights(u32);

#[rustfmt::skip]
impl Rights {
    pub(crate) const USE: Rights          = Rights(0x1);
    pub(crate) const MODIFY: Rights       = Rights(0x2);
    pub(crate) const CONTROL: Rights      = Rights(0x4);
    pub(crate) const READ_CONTROL: Rights = Rights(0x2_0000);
    pub(crate) const WRITE_DAC: Rights    = Rights(0x4_0000);
    pub(crate) const WRITE_OWNER: Rights  = Rights(0x8_0000);
    /// Full access: what GENERIC_ALL stands for.
    pub(crate) const FULL: Rights         = Rights(0x6_0007);

    /// What the owner may do whatever the list says.
    const OF_OWNER: Rights = Rights::READ_CONTROL.and(Rights::WRITE_DAC);

    /// Every right with its name and what it stands for: itself, or for a generic right the
    /// rights that it is mapped to when it is stored.
    const NAMES: &[(&str, Rights, Rights)] = &[
        ("USE",             Rights::USE,          Rights::USE),
        ("MODIFY",          Rights::MODIFY,       Rights::MODIFY),
        ("CONTROL",         Rights::CONTROL,      Rights::CONTROL),
        ("DELETE",          Rights(0x1_0000),     Rights(0x1_0000)),
        ("READ_CONTROL",    Rights::READ_CONTROL, Rights::READ_CONTROL),
        ("WRITE_DAC",       Rights::WRITE_DAC,    Rights::WRITE_DAC),
        ("WRITE_OWNER",     Rights::WRITE_OWNER,  Rights::WRITE_OWNER),
        ("GENERIC_READ",    Rights(0x8000_0000),  Rights(0x2_0001)),
        ("GENERIC_WRITE",   Rights(0x4000_0000),  Rights(0x4_0003)),
        ("GENERIC_EXECUTE", Rights(0x2000_0000),  Rights::FULL),
        ("GENERIC_ALL",     Rights(0x1000_0000),  Rights::FULL),
    ];
}

impl Rights {
    pub(crate) const fn and(self, more: Rights) -> Rights {
        Rights(self.0 | more.0)
    }

    const fn without(self, less: Rights) -> Rights {
        Rights(self.0 & !less.0)
    }

    const fn meets(self, other: Rights) -> bool {
        self.0 & other.0 != 0
    }

    fn names(self) -> impl Iterator<Item = &'static str> {
        Rights::NAMES.iter().filter(move |(_, right, _)| self.meets(*right)).map(|(name, ..)| *name)
    }

    fn from_names<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Rights, String> {
        names.into_iter().try_fold(Rights(0), |all, name| {
            let known = Rights::NAMES.iter().find(|(known, ..)| *known == name);
            known.map(|(_, right, _)| all.and(*right)).ok_or(format!("unknown right `{name}`"))
        })
    }

    /// The rights with the generic ones replaced by what they stand for.
    fn mapped(self) -> Rights {
        let held = Rights::NAMES.iter().filter(|(_, right, _)| self.meets(*right));
        held.fold(Rights(0), |all, (_, _, stands_for)| all.and(*stands_for))
    }
}

impl<'de> Deserialize<'de> for Rights {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let names = Vec::<String>::deserialize(deserializer)?;
        Rights::from_names(names.iter().map(String::as_str)).map_err(de::Error::custom)
    }
}

impl Serialize for Rights {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.names())
    }
}

/// Whether an entry grants or denies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EntryKind {
    Allow,
    Deny,
}

impl Word for EntryKind {
    const KIND: &'static str = "type of an access entry";
    const WORDS: &'static [(&'static str, EntryKind)] =
        &[("allow", EntryKind::Allow), ("deny", EntryKind::Deny)];
}

/// One entry of an access list.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    #[serde(rename = "type", deserialize_with = "word", serialize_with = "as_word")]
    kind: EntryKind,
    #[serde(deserialize_with = "account")]
    trustee: String,
    rights: Rights,
    #[serde(default)]
    inherited: bool,
}

impl Entry {
    pub(crate) fn allow(trustee: &str, rights: Rights) -> Entry {
        let trustee = trustee.to_owned();
        Entry { kind: EntryKind::Allow, trustee, rights, inherited: false }
    }

    pub(crate) fn trustee(&self) -> &str {
        &self.trustee
    }

    pub(crate) fn taken_over(self) -> Entry {
        Entry { inherited: true, ..self }
    }
}

fn as_word<S: Serializer>(kind: &EntryKind, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(kind.word())
}

/// The name of a user, a group or a built-in account. Groups exist by being named, so any name will
/// do.
pub(crate) fn account<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let name = String::deserialize(deserializer)?;
    if name.is_empty() { Err(de::Error::custom("an account needs a name")) } else { Ok(name) }
}

/// Whether there is a user or a group of this name.
pub(crate) fn is_account(database: &Database, name: &str) -> rusqlite::Result<bool> {
    if [SYSTEM, ADMINISTRATORS, EVERYONE].contains(&name) {
        return Ok(true);
    }
    let sql = "SELECT 1 FROM user WHERE name = ?1
               UNION SELECT 1 FROM membership WHERE group_name = ?1";
    database.any(sql, [name])
}

/// An access list on the wire; `None` is a NULL list.
pub(crate) type List = Option<Vec<Object<Entry>>>;

/// The entries of a list on the wire.
pub(crate) fn entries(list: &[Object<Entry>]) -> Vec<Entry> {
    list.iter().map(|entry| entry.0.clone()).collect()
}

/// The descriptor of a pool that exists, or is about to.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Descriptor {
    #[serde(deserialize_with = "account")]
    pub(crate) owner: String,
    #[serde(deserialize_with = "nullable")]
    pub(crate) dacl: List,
}

/// What has an owner and an access list.
pub(crate) trait Secured {
    fn id(&self) -> Id;
    fn owner(&self) -> &str;
    /// Without a list everybody may do everything.
    fn has_list(&self) -> bool;
}

impl Secured for Pool {
    fn id(&self) -> Id {
        self.id
    }

    fn owner(&self) -> &str {
        &self.owner
    }

    fn has_list(&self) -> bool {
        self.has_dacl
    }
}

/// A pool, a library or the computer, seen as what has an owner and an access list.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    id: Id,
    owner: String,
    has_list: bool,
}

impl Place {
    pub(crate) fn of_pool(pool: &Pool) -> Place {
        Place { id: pool.id, owner: pool.owner.clone(), has_list: pool.has_dacl }
    }

    /// The computer, if anything names it.
    pub(crate) fn computer(database: &Database) -> rusqlite::Result<Option<Place>> {
        database.first("SELECT id, owner, has_dacl FROM computer", [], Place::read)
    }

    pub(crate) fn library(
        database: &Database,
        library: Library,
    ) -> rusqlite::Result<Option<Place>> {
        let sql = "SELECT id, owner, has_dacl FROM library WHERE kind = ?1";
        database.first(sql, [library.word()], Place::read)
    }

    /// The library or the computer of this name.
    pub(crate) fn find(
        database: &Database,
        object_type: u32,
        id: Id,
    ) -> rusqlite::Result<Option<Place>> {
        let sql = match object_type {
            COMPUTER => "SELECT id, owner, has_dacl FROM computer WHERE id = ?1",
            LIBRARY => "SELECT id, owner, has_dacl FROM library WHERE id = ?1",
            _ => return Ok(None),
        };
        database.first(sql, [id], Place::read)
    }

    fn read(row: &Row<'_>) -> rusqlite::Result<Place> {
        Ok(Place { id: row.get(0)?, owner: row.get(1)?, has_list: row.get(2)? })
    }
}

impl Secured for Place {
    fn id(&self) -> Id {
        self.id
    }

    fn owner(&self) -> &str {
        &self.owner
    }

    fn has_list(&self) -> bool {
        self.has_list
    }
}

/// An access list in its order; `None` is a NULL list.
pub(crate) fn list_of(
    database: &Database,
    of: &impl Secured,
) -> rusqlite::Result<Option<Vec<Entry>>> {
    if !of.has_list() {
        return Ok(None);
    }
    let entries = database.all(
        "SELECT kind, trustee, rights, inherited FROM access_entry WHERE object = ?1
         ORDER BY position",
        [of.id()],
        |row| {
            let written = row.get_ref(2)?.as_str()?;
            let rights = Rights::from_names(written.split_whitespace())
                .map_err(|_| Damaged::error(2, "list of rights", written))?;
            let (kind, trustee) = (column(row, 0)?, row.get(1)?);
            Ok(Entry { kind, trustee, rights, inherited: row.get(3)? })
        },
    )?;
    Ok(Some(entries))
}

/// Gives a pool, a library or the computer another owner.
pub(crate) fn set_owner(context: &Context<'_>, of: Id, owner: &str) -> rusqlite::Result<()> {
    for sql in [
        "UPDATE pool SET owner = ?2 WHERE id = ?1",
        "UPDATE library SET owner = ?2 WHERE id = ?1",
        "UPDATE computer SET owner = ?2 WHERE id = ?1",
    ] {
        context.database.run(sql, (of, owner))?;
    }
    Ok(())
}

/// Replaces the access list of a pool, a library or the computer.
pub(crate) fn set_list(
    context: &Context<'_>,
    of: Id,
    list: Option<&[Entry]>,
) -> rusqlite::Result<()> {
    let database = context.database;
    for sql in [
        "UPDATE pool SET has_dacl = ?2 WHERE id = ?1",
        "UPDATE library SET has_dacl = ?2 WHERE id = ?1",
        "UPDATE computer SET has_dacl = ?2 WHERE id = ?1",
    ] {
        database.run(sql, (of, list.is_some()))?;
    }
    database.run("DELETE FROM access_entry WHERE object = ?1", [of])?;
    for (position, entry) in (0_u32..).zip(list.into_iter().flatten()) {
        let kept = context.makes(Mistake::GenericRightsKept);
        let rights = if kept { entry.rights } else { entry.rights.mapped() };
        let rights = rights.names().collect::<Vec<_>>().join(" ");
        database.run(
            "INSERT INTO access_entry (object, position, kind, trustee, rights, inherited)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            (of, position, entry.kind.word(), &entry.trustee, rights, entry.inherited),
        )?;
    }
    Ok(())
}

impl Caller {
    /// Whether what is said about this account is said about the caller.
    fn is(&self, account: &str) -> bool {
        self.name == account || account == EVERYONE || self.groups.iter().any(|g| g == account)
    }
}

impl Context<'_> {
    /// Whether the caller has all of these rights on the computer.
    pub(crate) fn grants_on_computer(&self, rights: Rights) -> rusqlite::Result<bool> {
        Place::computer(self.database)?.map_or(Ok(true), |computer| self.grants(&computer, rights))
    }

    /// Whether the caller has all of these rights on a pool, a library or the computer.
    pub(crate) fn grants(&self, of: &impl Secured, rights: Rights) -> rusqlite::Result<bool> {
        let administrators_pass = self.follows(Choice::AdministratorsPass);
        if administrators_pass && self.caller.is(ADMINISTRATORS) {
            return Ok(true);
        }
        let owner = self.owns(of) && !self.makes(Mistake::OwnerLockedOut);
        let missing = if owner { rights.without(Rights::OF_OWNER) } else { rights };
        Ok(match list_of(self.database, of)? {
            None => true,
            Some(list) if list.is_empty() && self.makes(Mistake::EmptyListAllowsAll) => true,
            Some(list) => self.list_grants(&list, missing),
        })
    }

    /// Whether the caller is the owner.
    pub(crate) fn owns(&self, of: &impl Secured) -> bool {
        self.caller.is(of.owner())
    }

    /// Reads the list in its order, until each right was granted or one was denied.
    fn list_grants(&self, list: &[Entry], rights: Rights) -> bool {
        let mut missing = rights;
        for entry in list.iter().filter(|entry| self.caller.is(&entry.trustee)) {
            match entry.kind {
                EntryKind::Allow => missing = missing.without(entry.rights),
                EntryKind::Deny if self.makes(Mistake::DenyIgnored) => {}
                EntryKind::Deny if missing.meets(entry.rights) => return false,
                EntryKind::Deny => {}
            }
        }
        missing == Rights(0)
    }
}
