//! Reads a scope file: resolves its names, and tells a wrong one with its line.

use super::scope::{self, Creation, Domains, Events, Policies, Scope};
use super::scope_file::{
    Calls, CreationRow, Descriptor, EntryMedium, EntryRow, EventRows, File, Insertion, Name,
    PolicyRow, PoolRow, WorldSecurity,
};
use crate::access::{DescriptorParts, Directory, Entry, Rights, SecurityDescriptor};
use crate::call::{self, Function};
use crate::event::{self, Event, Label};
use crate::id::{MediaTypeId, PoolId, PrincipalId};
use crate::setting::{MediaType, Setting};
use crate::state::{
    Holds, Maximum, MediaState, Pool, PoolKind, Security, Session, SideState, State,
};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// A fault in a scope file, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopeError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub message: String,
}

impl fmt::Display for ScopeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for ScopeError {}

/// Reads a scope.
pub fn read(text: &str) -> Result<Scope, ScopeError> {
    let file: File = toml::from_str(text).map_err(|error| ScopeError {
        line: line_of(text, error.span().map_or(0, |span| span.start)),
        message: error.message().to_owned(),
    })?;
    Reader::new(text, &file)?.scope(&file)
}

fn line_of(text: &str, place: usize) -> usize {
    text.bytes().take(place).filter(|byte| *byte == b'\n').count() + 1
}

/// The names of a file, and its text, to tell lines.
struct Reader<'f> {
    text: &'f str,
    directory: Directory,
    media_types: Vec<MediaType>,
    descriptors: BTreeMap<&'f str, DescriptorParts>,
}

impl<'f> Reader<'f> {
    fn new(text: &'f str, file: &'f File) -> Result<Reader<'f>, ScopeError> {
        let users = file
            .users
            .iter()
            .map(|user| (user.name.as_str(), user.groups.iter().map(String::as_str).collect()));
        let mut reader = Reader {
            text,
            directory: Directory::new(users),
            media_types: Vec::new(),
            descriptors: BTreeMap::new(),
        };
        for row in &file.media_types {
            let sides = *row.sides.get_ref();
            if sides == 0 {
                return Err(reader.fault(row.sides.span().start, "a medium has at least one side"));
            }
            reader.media_types.push(MediaType { name: row.name.as_str().into(), sides });
        }
        for (name, descriptor) in &file.descriptors {
            let parts = reader.parts(descriptor)?;
            reader.descriptors.insert(name, parts);
        }
        Ok(reader)
    }

    fn fault(&self, place: usize, message: impl Into<String>) -> ScopeError {
        ScopeError { line: line_of(self.text, place), message: message.into() }
    }

    fn wrong(&self, what: &str, name: &Name) -> ScopeError {
        self.fault(name.span().start, format!("expected {what}, found `{}`", name.get_ref()))
    }

    fn companions(&self, file: &File) -> Result<Box<[Box<str>]>, ScopeError> {
        let companion = |name: &Name| {
            let is_known = Scope::names().any(|known| known == name.get_ref());
            (is_known && *name.get_ref() != file.name)
                .then(|| name.get_ref().as_str().into())
                .ok_or_else(|| self.wrong("another scope that comes with the model", name))
        };
        file.with.iter().map(companion).collect()
    }

    fn principal(&self, name: &Name) -> Result<PrincipalId, ScopeError> {
        self.directory.find(name.get_ref()).ok_or_else(|| self.wrong("a user or group", name))
    }

    fn media_type(&self, name: &Name) -> Result<MediaTypeId, ScopeError> {
        let place = self.media_types.iter().position(|row| *row.name == **name.get_ref());
        place.map(MediaTypeId::from).ok_or_else(|| self.wrong("a media type", name))
    }

    fn descriptor(&self, name: &Name) -> Result<DescriptorParts, ScopeError> {
        let parts = self.descriptors.get(name.get_ref().as_str());
        parts.cloned().ok_or_else(|| self.wrong("the name of a descriptor", name))
    }

    fn parts(&self, descriptor: &Descriptor) -> Result<DescriptorParts, ScopeError> {
        let owner = descriptor.owner.as_ref().map(|name| self.principal(name)).transpose()?;
        let entries = descriptor
            .dacl
            .as_ref()
            .map(|rows| rows.iter().map(|row| self.entry(row)).collect::<Result<Vec<_>, _>>());
        Ok(DescriptorParts { owner, dacl: Some(entries.transpose()?) })
    }

    fn entry(&self, row: &EntryRow) -> Result<Entry, ScopeError> {
        let rights = row.rights.iter().try_fold(Rights::NONE, |rights, name| {
            let right = match name.get_ref().as_str() {
                "FULL" => Some(Rights::FULL),
                other => Rights::from_name(other),
            };
            Ok(rights | right.ok_or_else(|| self.wrong("a right", name))?)
        })?;
        match (&row.allow, &row.deny) {
            (Some(trustee), None) => Ok(Entry::allow(self.principal(trustee)?, rights)),
            (None, Some(trustee)) => Ok(Entry::deny(self.principal(trustee)?, rights)),
            (None, None) | (Some(_), Some(_)) => {
                let place = row.allow.as_ref().map_or(0, |name| name.span().start);
                Err(self.fault(place, "an entry has either `allow` or `deny`"))
            }
        }
    }

    fn stored(&self, name: &Name) -> Result<Security, ScopeError> {
        let parts = self.descriptor(name)?;
        let Some(owner) = parts.owner else {
            return Err(self.wrong("a descriptor with an owner", name));
        };
        let descriptor =
            SecurityDescriptor { owner: Some(owner), dacl: parts.dacl.flatten() }.mapped();
        Ok(Security::Known(Arc::new(descriptor)))
    }

    fn label(&self, name: &Name) -> Result<Label, ScopeError> {
        let label = Label::from_name(name.get_ref());
        label.ok_or_else(|| self.wrong("`recognized`, `unrecognized` or `unfit`", name))
    }

    fn scope(self, file: &File) -> Result<Scope, ScopeError> {
        let initial = self.initial(file)?;
        let domains = self.domains(&file.calls)?;
        let events = self.events(&file.events)?;
        Ok(Scope {
            name: file.name.as_str().into(),
            about: file.about.as_str().into(),
            with: self.companions(file)?,
            audit: file.audit,
            bounds: file.bounds.clone(),
            directory: self.directory,
            media_types: self.media_types,
            initial,
            domains,
            events,
        })
    }

    /// The system pools, the application pools, the media and the sessions of the start.
    fn initial(&self, file: &File) -> Result<State, ScopeError> {
        let mut state = State::default();
        self.add_system_pools(&mut state, &file.security)?;
        for row in &file.pools {
            self.add_pool(&mut state, row)?;
        }
        for row in &file.media {
            self.add_medium(&mut state, row)?;
        }
        for name in &file.sessions {
            state.sessions.add(Session { principal: self.principal(name)? });
        }
        Ok(state)
    }

    fn add_system_pools(&self, state: &mut State, row: &WorldSecurity) -> Result<(), ScopeError> {
        let system = self.stored(&row.system)?;
        let pool = |name: &str, parent, kind, holds| Pool {
            name: name.into(),
            parent,
            kind,
            holds,
            draws_from_free: false,
            returns_to_free: false,
            maximum: Maximum::Known(0),
            security: system.clone(),
        };
        let root = pool("", None, PoolKind::Root, Holds::Pools);
        let root = state.pools.add(Pool { security: self.stored(&row.root)?, ..root });
        let kinds = [
            ("Free", PoolKind::Free),
            ("Unrecognized", PoolKind::Unrecognized),
            ("Import", PoolKind::Import),
        ];
        for (name, kind) in kinds {
            let top = state.pools.add(pool(name, Some(root), kind, Holds::Pools));
            for (place, media_type) in self.media_types.iter().enumerate() {
                let holds = Holds::Media(MediaTypeId::from(place));
                state.pools.add(pool(&media_type.name, Some(top), kind, holds));
            }
        }
        if let Some(name) = &row.computer {
            Arc::make_mut(&mut state.computer).security = self.stored(name)?;
        }
        if let Some(name) = &row.offline {
            Arc::make_mut(&mut state.computer).offline = self.stored(name)?;
        }
        if let Some(name) = &row.online {
            Arc::make_mut(&mut state.computer).online = self.stored(name)?;
        }
        for (path, security) in &row.paths {
            let id = self.pool_at(state, path)?;
            let security = self.stored(security)?;
            if let Some(pool) = state.pools.get_mut(id).map(Arc::make_mut) {
                pool.security = security;
            }
        }
        Ok(())
    }

    fn pool_at(&self, state: &State, path: &Name) -> Result<PoolId, ScopeError> {
        let levels = path.get_ref().split('\\').filter(|level| !level.is_empty());
        state.find_pool(levels).ok_or_else(|| self.wrong("the path of a pool", path))
    }

    fn add_pool(&self, state: &mut State, row: &PoolRow) -> Result<(), ScopeError> {
        let (parent, name) = row.path.get_ref().rsplit_once('\\').unwrap_or_default();
        let levels = parent.split('\\').filter(|level| !level.is_empty());
        let parent = state.find_pool(levels);
        let holds = match &row.media_type {
            Some(name) => Holds::Media(self.media_type(name)?),
            None => Holds::Pools,
        };
        let (Some(parent), false) = (parent, name.is_empty()) else {
            return Err(self.wrong("a path below a pool that is there", &row.path));
        };
        state.pools.add(Pool {
            name: name.into(),
            parent: Some(parent),
            kind: PoolKind::Application,
            holds,
            draws_from_free: row.draws_from_free,
            returns_to_free: row.returns_to_free,
            maximum: Maximum::Known(row.maximum),
            security: self.stored(&row.security)?,
        });
        Ok(())
    }

    fn insertion(&self, row: &Insertion) -> Result<(MediaTypeId, Label), ScopeError> {
        Ok((self.media_type(&row.media_type)?, self.label(&row.label)?))
    }

    fn add_medium(&self, state: &mut State, row: &Insertion) -> Result<(), ScopeError> {
        let (media_type, label) = self.insertion(row)?;
        let setting = Setting {
            media_types: self.media_types.clone(),
            ..Setting::new(crate::edition::Edition::Base)
        };
        event::happen(&setting, state, Event::Insert { media_type, label });
        Ok(())
    }

    fn domains(&self, calls: &Calls) -> Result<Domains, ScopeError> {
        let mut domains = Domains { functions: functions(calls), ..Domains::default() };
        if let Some(row) = &calls.open_ntms_session {
            domains.openers = each(&row.users, |name| self.principal(name))?;
        }
        if let Some(row) = &calls.create_ntms_media_pool {
            domains.creations = each(&row.pools, |row| self.creation(row))?;
            domains.actions = each(&row.actions, |name| self.action(name))?;
            domains.new_securities = each(&row.securities, |name| {
                Ok(if name.get_ref().is_empty() { None } else { Some(self.descriptor(name)?) })
            })?;
        }
        if let Some(row) = &calls.allocate_ntms_media {
            domains.allocate_options = each(&row.options, |name| self.allocate_options(name))?;
            domains.names_sides = row.names_sides;
        }
        if let Some(row) = &calls.mount_ntms_media {
            domains.mount_options = each(&row.options, |name| self.mount_options(name))?;
        }
        if let Some(row) = &calls.dismount_ntms_media {
            domains.dismount_options = each(&row.options, |name| self.dismount_options(name))?;
        }
        if let Some(row) = &calls.create_ntms_media {
            domains.entry_paths = row.paths.iter().map(|path| path.as_str().into()).collect();
            domains.entries = each(&row.media, |row| self.entry_medium(row))?;
            domains.entry_options = each(&row.options, |name| self.entry_options(name))?;
        }
        if let Some(row) = &calls.set_ntms_object_information {
            domains.policy_paths = row.paths.iter().map(|path| path.as_str().into()).collect();
            domains.policies = row.policies.iter().map(policies).collect();
            domains.computer_policies = each(&row.computer, |name| self.computer_policy(name))?;
        }
        if let Some(row) = &calls.set_ntms_object_security {
            domains.security_paths = row.paths.iter().map(|path| path.as_str().into()).collect();
            domains.securities = each(&row.securities, |name| self.descriptor(name))?;
        }
        Ok(domains)
    }

    fn creation(&self, row: &CreationRow) -> Result<Creation, ScopeError> {
        let media_types = each(&row.media_types, |name| {
            Ok(if name.get_ref().is_empty() { None } else { Some(self.media_type(name)?) })
        })?;
        Ok(Creation { name: row.name.as_str().into(), media_types })
    }

    fn entry_medium(&self, row: &EntryMedium) -> Result<scope::Entry, ScopeError> {
        let state = |name: &Name| {
            let state = SideState::from_name(name.get_ref());
            state.ok_or_else(|| self.wrong("the state of a side, such as `IMPORT`", name))
        };
        Ok(scope::Entry {
            sides: each(&row.sides, state)?,
            allocations: row.allocations,
            bar_code: row.bar_code.as_str().into(),
            label: row.label.as_str().into(),
        })
    }

    fn computer_policy(&self, name: &Name) -> Result<u32, ScopeError> {
        let words = name.get_ref().split('|').filter(|word| !word.is_empty());
        words.into_iter().try_fold(0, |policy, word| {
            Ok(policy
                | match word {
                    "PURGEOFFLINESCRATCH" => call::NTMS_POOLPOLICY_PURGEOFFLINESCRATCH,
                    "KEEPOFFLINEIMPORT" => call::NTMS_POOLPOLICY_KEEPOFFLINEIMPORT,
                    _ => {
                        return Err(
                            self.wrong("`PURGEOFFLINESCRATCH` or `KEEPOFFLINEIMPORT`", name)
                        );
                    }
                })
        })
    }

    fn entry_options(&self, name: &Name) -> Result<u32, ScopeError> {
        match name.get_ref().as_str() {
            "" => Ok(0),
            "ERROR_ON_DUPLICATE" => Ok(call::NTMS_ERROR_ON_DUPLICATE),
            _ => Err(self.wrong("`ERROR_ON_DUPLICATE`, or nothing", name)),
        }
    }

    fn mount_options(&self, name: &Name) -> Result<u32, ScopeError> {
        let words = name.get_ref().split('|').filter(|word| !word.is_empty());
        words.into_iter().try_fold(0, |options, word| {
            Ok(options
                | match word {
                    "READ" => call::NTMS_MOUNT_READ,
                    "WRITE" => call::NTMS_MOUNT_WRITE,
                    "ERROR_OFFLINE" => call::NTMS_MOUNT_ERROR_OFFLINE,
                    _ => return Err(self.wrong("`READ`, `WRITE` or `ERROR_OFFLINE`", name)),
                })
        })
    }

    fn dismount_options(&self, name: &Name) -> Result<u32, ScopeError> {
        match name.get_ref().as_str() {
            "" => Ok(0),
            "DEFERRED" => Ok(call::NTMS_DISMOUNT_DEFERRED),
            _ => Err(self.wrong("`DEFERRED`, or nothing", name)),
        }
    }

    fn action(&self, name: &Name) -> Result<u32, ScopeError> {
        match name.get_ref().as_str() {
            "OPEN_EXISTING" => Ok(call::NTMS_OPEN_EXISTING),
            "CREATE_NEW" => Ok(call::NTMS_CREATE_NEW),
            "OPEN_ALWAYS" => Ok(call::NTMS_OPEN_ALWAYS),
            _ => Err(self.wrong("`OPEN_EXISTING`, `CREATE_NEW` or `OPEN_ALWAYS`", name)),
        }
    }

    fn allocate_options(&self, name: &Name) -> Result<u32, ScopeError> {
        let words = name.get_ref().split('|').filter(|word| !word.is_empty());
        words.into_iter().try_fold(0, |options, word| {
            Ok(options
                | match word {
                    "NEW" => call::NTMS_ALLOCATE_NEW,
                    "NEXT" => call::NTMS_ALLOCATE_NEXT,
                    "ERROR_IF_UNAVAILABLE" => call::NTMS_ALLOCATE_ERROR_IF_UNAVAILABLE,
                    _ => return Err(self.wrong("`NEW`, `NEXT` or `ERROR_IF_UNAVAILABLE`", name)),
                })
        })
    }

    fn events(&self, rows: &EventRows) -> Result<Events, ScopeError> {
        let media_state = |name: &Name| {
            let state = MediaState::from_name(name.get_ref());
            state.ok_or_else(|| self.wrong("a media state, such as `INUSE`", name))
        };
        Ok(Events {
            insert: each(&rows.insert, |row| self.insertion(row))?,
            write_labels: rows.write_labels,
            uses: each(&rows.uses, media_state)?,
            enable: rows.enable,
            bring_in: rows.bring_in,
            restart: rows.restart,
        })
    }
}

fn policies(row: &PolicyRow) -> Policies {
    Policies {
        draws_from_free: row.draws_from_free,
        returns_to_free: row.returns_to_free,
        maximum: row.maximum,
    }
}

fn each<T, U>(
    rows: &[T],
    read: impl Fn(&T) -> Result<U, ScopeError>,
) -> Result<Vec<U>, ScopeError> {
    rows.iter().map(read).collect()
}

/// The functions that a file names, in the order of the API.
fn functions(calls: &Calls) -> Vec<Function> {
    let is_named = |function: &Function| match function {
        Function::OpenNtmsSession => calls.open_ntms_session.is_some(),
        Function::CloseNtmsSession => calls.close_ntms_session.is_some(),
        Function::CreateNtmsMediaPool => calls.create_ntms_media_pool.is_some(),
        Function::MoveToNtmsMediaPool => calls.move_to_ntms_media_pool.is_some(),
        Function::DeleteNtmsMediaPool => calls.delete_ntms_media_pool.is_some(),
        Function::SwapNtmsMedia => calls.swap_ntms_media.is_some(),
        Function::DeallocateNtmsMedia => calls.deallocate_ntms_media.is_some(),
        Function::AllocateNtmsMedia => calls.allocate_ntms_media.is_some(),
        Function::SetNtmsMediaComplete => calls.set_ntms_media_complete.is_some(),
        Function::DecommissionNtmsMedia => calls.decommission_ntms_media.is_some(),
        Function::MountNtmsMedia => calls.mount_ntms_media.is_some(),
        Function::DismountNtmsMedia => calls.dismount_ntms_media.is_some(),
        Function::CreateNtmsMedia => calls.create_ntms_media.is_some(),
        Function::EjectNtmsMedia => calls.eject_ntms_media.is_some(),
        Function::InjectNtmsMedia => calls.inject_ntms_media.is_some(),
        Function::DeleteNtmsMedia => calls.delete_ntms_media.is_some(),
        Function::GetNtmsObjectSecurity => calls.get_ntms_object_security.is_some(),
        Function::SetNtmsObjectSecurity => calls.set_ntms_object_security.is_some(),
        Function::GetNtmsObjectInformation => calls.get_ntms_object_information.is_some(),
        Function::SetNtmsObjectInformation => calls.set_ntms_object_information.is_some(),
        Function::GetNtmsMediaPoolName => calls.get_ntms_media_pool_name.is_some(),
        Function::EnumerateNtmsObject => calls.enumerate_ntms_object.is_some(),
    };
    Function::ALL.iter().copied().filter(is_named).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each row: what a word of the tiny scope is replaced by, and what is said about it.
    #[test]
    fn a_wrong_word_is_told_with_its_line() {
        let tiny = include_str!("../../scopes/tiny.toml");
        let rows = [
            ("sessions = [\"ann\"", "sessions = [\"eve\"", "expected a user or group, found `eve`"),
            (
                "\"CREATE_NEW\"",
                "\"CREATE\"",
                "expected `OPEN_EXISTING`, `CREATE_NEW` or `OPEN_ALWAYS`, found `CREATE`",
            ),
            (
                "uses = [\"INUSE\"]",
                "uses = [\"BUSY\"]",
                "expected a media state, such as `INUSE`, found `BUSY`",
            ),
            ("audit = true", "audited = true", "unknown field `audited`"),
        ];
        for (right, wrong, message) in rows {
            let line = tiny.lines().position(|line| line.contains(right)).map(|line| line + 1);
            let error = read(&tiny.replacen(right, wrong, 1)).err();
            assert_eq!(error.as_ref().map(|error| error.line), line, "{right}: {error:?}");
            assert!(error.is_some_and(|error| error.message.starts_with(message)), "{wrong}");
        }
    }
}
