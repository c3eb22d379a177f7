//! Arguments of calls: mostly such that the call could succeed, sometimes broken in one place.

use super::security;
use super::source::Source;
use crate::identifier::Identifier;
use crate::judge::Alternative;
use crate::wire::{Each, WireCall};
use ntms_model::call::*;
use ntms_model::id::{LibraryId, MediaTypeId, ObjectId, PoolId};
use ntms_model::information::Information;
use ntms_model::setting::Setting;
use ntms_model::state::{Holds, MediaState, Medium, Pool, PoolKind, SideState};
use uuid::Uuid;

/// What the generator knows when it makes a call.
pub struct Situation<'s> {
    /// Edition, users, media types.
    pub setting: &'s Setting,
    /// The likeliest state, and the names in it.
    pub alternative: &'s Alternative,
    /// Identifiers that name nothing any more.
    pub graveyard: &'s [Identifier],
}

type Id = Option<Identifier>;

impl Situation<'_> {
    fn name(&self, object: impl Into<ObjectId>) -> Id {
        self.alternative.bindings.identifier(object.into())
    }

    fn pools(&self) -> Vec<ObjectId> {
        self.alternative.state.pools.ids().map(ObjectId::Pool).collect()
    }

    fn media(&self) -> Vec<ObjectId> {
        self.alternative.state.media.ids().map(ObjectId::Medium).collect()
    }

    fn sides(&self) -> Vec<ObjectId> {
        self.alternative.state.sides().map(|(id, _)| ObjectId::Side(id)).collect()
    }

    fn logical_media(&self) -> Vec<ObjectId> {
        self.alternative.state.logical_media.ids().map(ObjectId::Logical).collect()
    }

    fn media_types(&self) -> Vec<ObjectId> {
        (0..self.setting.media_types.len())
            .map(|i| ObjectId::MediaType(MediaTypeId::from(i)))
            .collect()
    }

    fn sessions(&self) -> Vec<ObjectId> {
        self.alternative.state.sessions.ids().map(ObjectId::Session).collect()
    }

    fn everything(&self) -> Vec<ObjectId> {
        use LibraryId::{Offline, Online};
        let others =
            vec![ObjectId::Library(Online), ObjectId::Library(Offline), ObjectId::Computer];
        let kinds = [
            self.pools(),
            self.media(),
            self.sides(),
            self.logical_media(),
            self.media_types(),
            others,
        ];
        kinds.concat()
    }

    /// An identifier of one of these objects; now and then one that is wrong in some way.
    fn one_of(&self, source: &mut impl Source, objects: &[ObjectId]) -> Id {
        if objects.is_empty() || source.chance(1, 12) {
            return self.broken(source);
        }
        source.pick(objects).and_then(|object| self.alternative.bindings.identifier(*object))
    }

    /// NULL, never given out, given out and gone, zero, or of another kind.
    fn broken(&self, source: &mut impl Source) -> Id {
        match source.below(6) {
            0 => None,
            1 => Some(Identifier::Guid(Uuid::from_u128(
                0x4e54_4d53_0000_4000_8000_0000_0000_0000 | source.below(1 << 16) as u128,
            ))),
            2 => Some(Identifier::NIL),
            3 | 4 => source.pick(self.graveyard).copied().or(Some(Identifier::NIL)),
            _ => source.pick(&self.everything()).and_then(|object| self.name(*object)),
        }
    }

    fn session(&self, source: &mut impl Source) -> Id {
        let sessions = self.sessions();
        if sessions.is_empty() || source.chance(1, 60) {
            return self.broken(source);
        }
        source.pick(&sessions).and_then(|object| self.name(*object))
    }

    /// The same call in another session; `None` when it is made in none.
    pub(super) fn in_another_session(
        &self,
        source: &mut impl Source,
        call: &WireCall,
    ) -> Option<WireCall> {
        let names_session = |id: Identifier| {
            matches!(self.alternative.bindings.object(id), Some(ObjectId::Session(_)))
        };
        let session = call.arguments().iter().find_map(|(name, argument)| {
            let Argument::Id(Some(id)) = argument else { return None };
            (*name == "hSession" && names_session(*id)).then_some(*id)
        })?;
        let other = source.pick(&self.sessions()).and_then(|object| self.name(*object))?;
        Some(call.renamed(&mut Each(&mut |id| if id == session { other } else { id })))
    }

    fn users(&self) -> Vec<Box<str>> {
        self.setting.directory.users().map(|id| self.setting.directory.name(id).into()).collect()
    }

    /// A call of this function.
    pub fn call(&self, source: &mut impl Source, function: Function) -> WireCall {
        match function {
            Function::OpenNtmsSession => self.open(source),
            Function::CloseNtmsSession => CloseNtmsSession { session: self.session(source) }.into(),
            Function::CreateNtmsMediaPool => self.create(source),
            Function::MoveToNtmsMediaPool => self.move_to(source),
            Function::DeleteNtmsMediaPool => {
                let session = self.session(source);
                DeleteNtmsMediaPool { session, pool: self.one_of(source, &self.pools()) }.into()
            }
            Function::SwapNtmsMedia => self.swap(source),
            Function::DeallocateNtmsMedia => {
                let session = self.session(source);
                let logical = self.one_of(source, &self.logical_media());
                let options = u32::from(source.chance(1, 20));
                DeallocateNtmsMedia { session, logical, options }.into()
            }
            Function::AllocateNtmsMedia => self.allocate(source),
            Function::SetNtmsMediaComplete => {
                let session = self.session(source);
                let logical = self.one_of(source, &self.logical_media());
                SetNtmsMediaComplete { session, logical }.into()
            }
            Function::DecommissionNtmsMedia => {
                let session = self.session(source);
                let side = self.one_of(source, &self.sides());
                DecommissionNtmsMedia { session, side }.into()
            }
            Function::MountNtmsMedia => self.mount(source),
            Function::DismountNtmsMedia => self.dismount(source),
            Function::CreateNtmsMedia => self.create_medium(source),
            Function::DeleteNtmsMedia => self.delete_medium(source),
            Function::EjectNtmsMedia => self.eject(source),
            Function::InjectNtmsMedia => self.inject(source),
            Function::GetNtmsObjectSecurity => self.get_security(source),
            Function::SetNtmsObjectSecurity => self.set_security(source),
            Function::GetNtmsObjectInformation => self.get_information(source),
            Function::SetNtmsObjectInformation => self.set_information(source),
            Function::EnumerateNtmsObject => self.enumerate(source),
        }
    }

    fn open(&self, source: &mut impl Source) -> WireCall {
        let text = |text: &str| Some(Box::from(text));
        let server = match source.below(12) {
            0 => text("not a name"),
            1 => text("localhost"),
            _ => None,
        };
        let application = match source.below(8) {
            0 => Some("x".repeat(63 + source.below(2)).into()),
            1 => None,
            _ => text("generated"),
        };
        let options = u32::from(source.chance(1, 20));
        let caller = source.pick(&self.users()).cloned().unwrap_or_else(|| "SYSTEM".into());
        OpenNtmsSession { server, application, options, caller }.into()
    }

    fn create(&self, source: &mut impl Source) -> WireCall {
        let session = self.session(source);
        let name = self.pool_name(source);
        let media_type = match source.below(8) {
            0..=1 => None,
            2 => self.broken(source),
            _ => self.one_of(source, &self.media_types()),
        };
        let action = match source.below(10) {
            0 => [0, 4, 7, u32::MAX][source.below(4)],
            1..=2 => NTMS_OPEN_EXISTING,
            3..=5 => NTMS_OPEN_ALWAYS,
            _ => NTMS_CREATE_NEW,
        };
        let security = source.chance(1, 2).then(|| security::given(source));
        let pool = if source.chance(1, 40) { OutPointer::Null } else { OutPointer::Given };
        CreateNtmsMediaPool { session, name, media_type, action, security, pool }.into()
    }

    fn pool_name(&self, source: &mut impl Source) -> Option<Box<str>> {
        let state = &self.alternative.state;
        let parents: Vec<PoolId> = state.pools.ids().collect();
        let likely: Vec<PoolId> = state
            .pools
            .iter()
            .filter(|(_, pool)| pool.holds == Holds::Pools)
            .filter(|(_, pool)| matches!(pool.kind, PoolKind::Application | PoolKind::Root))
            .map(|(id, _)| id)
            .collect();
        let from = if source.chance(5, 6) { &likely } else { &parents };
        let path = state.path(source.pick(from).copied().unwrap_or(PoolId::ROOT));
        let path = path.trim_end_matches('\\');
        let leaf = ["A", "B", "C", "D", "E", "F", "Häfen", "𝔾"][source.below(8)];
        let name = match source.below(24) {
            0 => return None,
            1 => format!("{path}\\{}", "x".repeat(63 + source.below(2))),
            2 => format!("{path}{}", format!("\\{}", "y".repeat(60)).repeat(8 + source.below(2))),
            3 => format!("{path}\\\\{leaf}"),
            4 => format!("{path}\\nowhere\\{leaf}"),
            5 => ["", "\\", "\\Free", "\\Import", "\\Unrecognized"][source.below(5)].to_owned(),
            6..=9 => state.path(source.pick(&parents).copied().unwrap_or(PoolId::ROOT)),
            10..=12 => format!("{path}\\{leaf}").trim_start_matches('\\').to_owned(),
            _ => format!("{path}\\{leaf}"),
        };
        Some(name.into())
    }

    fn move_to(&self, source: &mut impl Source) -> WireCall {
        let session = self.session(source);
        let media = self.media();
        let medium = self.one_of(source, &media);
        let state = &self.alternative.state;
        let fitting = medium.and_then(|id| match self.alternative.bindings.object(id) {
            Some(ObjectId::Medium(id)) => Some(Holds::Media(state.medium(id).media_type)),
            _ => None,
        });
        let pools: Vec<ObjectId> = state
            .pools
            .iter()
            .filter(|(_, pool)| source.chance(1, 6) || Some(pool.holds) == fitting)
            .map(|(id, _)| ObjectId::Pool(id))
            .collect();
        let destination = self.one_of(source, &pools);
        MoveToNtmsMediaPool { session, medium, destination }.into()
    }

    fn swap(&self, source: &mut impl Source) -> WireCall {
        let session = self.session(source);
        let logical_media = self.logical_media();
        let first = self.one_of(source, &logical_media);
        let second = self.one_of(source, &logical_media);
        SwapNtmsMedia { session, first, second }.into()
    }

    fn allocate(&self, source: &mut impl Source) -> WireCall {
        let session = self.session(source);
        let state = &self.alternative.state;
        let likely: Vec<ObjectId> = state
            .pools
            .iter()
            .filter(|(_, pool)| source.chance(1, 10) || pool.kind == PoolKind::Application)
            .map(|(id, _)| ObjectId::Pool(id))
            .collect();
        let pool = self.one_of(source, &likely);
        let useful = |state| matches!(state, SideState::Available | SideState::Import);
        let sides: Vec<ObjectId> = state
            .sides()
            .filter(|(_, side)| source.chance(1, 4) || useful(side.state))
            .map(|(id, _)| ObjectId::Side(id))
            .collect();
        let mut options = match source.below(10) {
            0..=2 => NTMS_ALLOCATE_NEW,
            3..=4 => NTMS_ALLOCATE_NEXT,
            5 => [NTMS_ALLOCATE_NEW | NTMS_ALLOCATE_NEXT, 0][source.below(2)],
            _ => 0,
        };
        if source.chance(3, 4) {
            options |= NTMS_ALLOCATE_ERROR_IF_UNAVAILABLE;
        }
        let side = if source.chance(1, 3) { self.one_of(source, &sides) } else { None };
        let logical = if options & NTMS_ALLOCATE_NEXT != 0 {
            self.one_of(source, &self.logical_media())
        } else if source.chance(1, 40) {
            None
        } else {
            Some(Identifier::NIL)
        };
        let timeout = [0, 0, 1, 250][source.below(4)];
        let information = if source.chance(1, 3) { OutPointer::Null } else { OutPointer::Given };
        AllocateNtmsMedia { session, pool, side, logical, options, timeout, information }.into()
    }

    /// A medium for a pool that may take it, with sides that go together; few bar codes and labels, so
    /// that they come twice.
    fn create_medium(&self, source: &mut impl Source) -> WireCall {
        let session = self.session(source);
        let state = &self.alternative.state;
        let takes_media = |pool: &Pool| {
            matches!(pool.kind, PoolKind::Import | PoolKind::Application)
                && pool.holds != Holds::Pools
        };
        let pools: Vec<ObjectId> = state
            .pools
            .iter()
            .filter(|(_, pool)| source.chance(1, 12) || takes_media(pool))
            .map(|(id, _)| ObjectId::Pool(id))
            .collect();
        let pool = self.one_of(source, &pools);
        let bound = pool.and_then(|id| self.alternative.bindings.object(id));
        let row = match bound {
            Some(ObjectId::Pool(id)) => Some(state.pool(id)),
            _ => None,
        };
        let number = row.map_or(1, |row| match row.holds {
            Holds::Media(id) => self.setting.media_type(id).map_or(1, |row| row.sides),
            Holds::Pools => 1,
        });
        let number = usize::from(number) + usize::from(source.chance(1, 20));
        let is_import = row.is_some_and(|row| row.kind == PoolKind::Import);
        let text = |source: &mut _| Some(["", "", "made", "M 1"][Source::below(source, 4)].into());
        let medium = Information {
            object: self.chosen_identifier(source),
            name: text(source),
            description: text(source),
            enabled: Some(!source.chance(1, 6)),
            library: match source.below(16) {
                0 => self.broken(source).map(Some),
                1 => self.name(ObjectId::Library(LibraryId::Online)).map(Some),
                2..=8 => self.name(ObjectId::Library(LibraryId::Offline)).map(Some),
                _ => None,
            },
            pool: pool.map(Some),
            bar_code: Some(["", "", "B1", "B1 ", "B2", "B3"][source.below(6)].into()),
            ..Information::of_type(self.wrong_type(source, NTMS_PHYSICAL_MEDIA))
        };
        let sides = self.new_states(source, number, is_import);
        let sides = sides.into_iter().map(|state| self.new_side(source, state)).collect();
        let medium = (!source.chance(1, 40)).then_some(medium);
        let sides = (!source.chance(1, 40)).then_some(sides);
        let options = [0, 0, NTMS_ERROR_ON_DUPLICATE, NTMS_ERROR_ON_DUPLICATE, 2, 3];
        let most = if source.chance(1, 8) { 6 } else { 4 };
        let options = options[source.below(most)];
        CreateNtmsMedia { session, medium, sides, options }.into()
    }

    /// States that go together, and with the pool: what becomes of others, nobody says. Now and then
    /// one that is none.
    fn new_states(&self, source: &mut impl Source, number: usize, is_import: bool) -> Vec<u32> {
        use SideState::{Allocated, Available, Complete, Decommissioned, Import, Reserved};
        let usual = [Allocated, Allocated, Complete, Available, Decommissioned, Import];
        let mut states: Vec<SideState> = (0..number)
            .map(|_| if is_import { Import } else { usual[source.below(usual.len())] })
            .collect();
        if states.first().is_some_and(|state| state.is_bound()) && source.chance(1, 2) {
            for state in states.iter_mut().skip(1).filter(|state| !state.is_bound()) {
                *state = Reserved;
            }
        }
        let mut states: Vec<u32> = states.into_iter().map(SideState::number).collect();
        if source.chance(1, 30)
            && let Some(state) = states.first_mut()
        {
            *state = [0, 10, 99][source.below(3)];
        }
        states
    }

    fn new_side(&self, source: &mut impl Source, state: u32) -> Information<Id> {
        let is_bound = SideState::from_number(state).is_some_and(SideState::is_bound);
        let names_lmid = is_bound && source.chance(1, 2);
        let label = |source: &mut _, most| match Source::below(source, most) {
            0 => "".into(),
            at => ["tape", "disk", "X1", "X2", "X3", "X4"][at % 6].into(),
        };
        Information {
            object: self.chosen_identifier(source),
            name: Some("".into()),
            description: Some("".into()),
            logical: if names_lmid { self.chosen_identifier(source) } else { None },
            state: Some(state),
            label_type: Some(label(source, 40)),
            label_id: Some(label(source, 40)),
            allocations: Some([0, 0, 1, 2, 3][source.below(5)]),
            ..Information::of_type(self.wrong_type(source, NTMS_PARTITION))
        }
    }

    /// The type, or now and then another.
    fn wrong_type(&self, source: &mut impl Source, right: u32) -> u32 {
        if source.chance(1, 30) { [0, 11, 13, 14, 15][source.below(5)] } else { right }
    }

    /// None, a fresh one, or now and then one that is in use.
    fn chosen_identifier(&self, source: &mut impl Source) -> Option<Id> {
        match source.below(20) {
            0 => source.pick(&self.everything()).map(|object| self.name(*object)),
            1 => Some(Some(Identifier::NIL)),
            2..=6 => {
                let number = (source.below(1 << 30) as u128) << 32 | source.below(1 << 30) as u128;
                let guid = 0x4e54_4d53_0001_4000_8000_0000_0000_0000 | number;
                Some(Some(Identifier::Guid(Uuid::from_u128(guid))))
            }
            _ => None,
        }
        .filter(Option::is_some)
    }

    /// Offline media for the most part.
    fn delete_medium(&self, source: &mut impl Source) -> WireCall {
        let session = self.session(source);
        let offline = |row: &Medium| row.condition.library == LibraryId::Offline;
        let media: Vec<ObjectId> = self
            .alternative
            .state
            .media
            .iter()
            .filter(|(_, row)| source.chance(1, 6) || offline(row))
            .map(|(id, _)| ObjectId::Medium(id))
            .collect();
        DeleteNtmsMedia { session, medium: self.one_of(source, &media) }.into()
    }

    fn operations(&self) -> Vec<ObjectId> {
        self.alternative.state.operations.ids().map(ObjectId::Operation).collect()
    }

    /// Media that can go, for the most part.
    fn eject(&self, source: &mut impl Source) -> WireCall {
        let session = self.session(source);
        let can_go = |row: &Medium| {
            row.condition.library == LibraryId::Online
                && row.condition.enabled
                && row.condition.media_state == MediaState::Idle
        };
        let state = &self.alternative.state;
        let media: Vec<ObjectId> = state
            .media
            .iter()
            .filter(|(id, row)| source.chance(1, 8) || can_go(row) || state.queue.contains(id))
            .map(|(id, _)| ObjectId::Medium(id))
            .collect();
        let action = match source.below(20) {
            0 => [3, 4, 5, 6, 99][source.below(5)],
            1..=7 => NTMS_EJECT_QUEUE,
            8..=11 => NTMS_EJECT_STOP,
            _ => NTMS_EJECT_START,
        };
        let stops = action == NTMS_EJECT_STOP;
        let nothing = (stops || !state.queue.is_empty()) && source.chance(1, 2);
        let medium = if nothing { None } else { self.one_of(source, &media) };
        let operation = self.operation(source, stops);
        EjectNtmsMedia { session, medium, operation, action }.into()
    }

    fn operation(&self, source: &mut impl Source, stops: bool) -> Id {
        let running = self.operations();
        if stops && (running.is_empty() || source.chance(1, 8)) {
            // Among what went last are those that were stopped.
            source.pick(&self.graveyard[self.graveyard.len().saturating_sub(4)..]).copied()
        } else if stops {
            self.one_of(source, &running)
        } else {
            (!source.chance(1, 30)).then_some(Identifier::NIL)
        }
    }

    /// Mostly one LMID or side, seldom several or none.
    fn listed_media(&self, source: &mut impl Source, known: &[ObjectId]) -> Option<Box<[Id]>> {
        let count = match source.below(24) {
            0 => return None,
            1 => 0,
            2 => 3,
            3..=7 => 2,
            _ => 1,
        };
        let mut media: Vec<_> = (0..count).map(|_| self.one_of(source, known)).collect();
        if count > 1 && source.chance(1, 8) {
            media[1] = media[0];
        }
        Some(media.into())
    }

    /// Logical media, and sides: of which there are more.
    fn mountable(&self) -> Vec<ObjectId> {
        self.logical_media().into_iter().chain(self.sides()).collect()
    }

    fn mount(&self, source: &mut impl Source) -> WireCall {
        let session = self.session(source);
        let media = self.listed_media(source, &self.mountable());
        let count = media.as_deref().map_or(1, |list| list.len() as u32);
        let options = match source.below(20) {
            0 => [0x40, 0x80, 99][source.below(3)],
            1 | 2 => NTMS_MOUNT_READ | NTMS_MOUNT_SPECIFIC_DRIVE,
            3 => NTMS_MOUNT_READ | NTMS_MOUNT_NOWAIT,
            4 | 5 => NTMS_MOUNT_READ | NTMS_MOUNT_ERROR_NOT_AVAILABLE,
            6..=8 => NTMS_MOUNT_READ | NTMS_MOUNT_ERROR_OFFLINE,
            9..=12 => NTMS_MOUNT_WRITE,
            13 => NTMS_MOUNT_READ | NTMS_MOUNT_WRITE | NTMS_MOUNT_ERROR_OFFLINE,
            _ => NTMS_MOUNT_READ,
        };
        let drives = (!source.chance(1, 30)).then(|| {
            let drive =
                |_| if source.chance(1, 4) { self.broken(source) } else { Some(Identifier::NIL) };
            (0..count).map(drive).collect()
        });
        let priority = match source.below(12) {
            0 => [16, 99][source.below(2)],
            1 => (-7i32).cast_unsigned(),
            2 => 15,
            _ => 0,
        };
        let timeout = [0, 0, 1, INFINITE][source.below(4)];
        let information = if source.chance(1, 20) { OutPointer::Given } else { OutPointer::Null };
        MountNtmsMedia { session, media, drives, count, options, priority, timeout, information }
            .into()
    }

    /// Mostly of what is in a drive.
    fn dismount(&self, source: &mut impl Source) -> WireCall {
        let session = self.session(source);
        let state = &self.alternative.state;
        let is_mounted = |object: &ObjectId| {
            let side = match *object {
                ObjectId::Side(side) => side,
                ObjectId::Logical(logical) => state.logical(logical).side,
                ObjectId::Pool(_)
                | ObjectId::Medium(_)
                | ObjectId::MediaType(_)
                | ObjectId::Library(_)
                | ObjectId::Computer
                | ObjectId::Session(_)
                | ObjectId::Operation(_) => return false,
            };
            let condition = state.medium(side.medium).condition;
            condition.media_state != MediaState::Idle
        };
        let mut known = self.mountable();
        if known.iter().any(is_mounted) && !source.chance(1, 8) {
            known.retain(is_mounted);
        }
        let media = self.listed_media(source, &known);
        let count = media.as_deref().map_or(1, |list| list.len() as u32);
        let options = [0, 0, 0, 1, 1, 2, 2, 3, 8][source.below(9)];
        DismountNtmsMedia { session, media, count, options }.into()
    }

    fn inject(&self, source: &mut impl Source) -> WireCall {
        use LibraryId::{Offline, Online};
        let session = self.session(source);
        let library = if source.chance(1, 10) { Offline } else { Online };
        let library = self.one_of(source, &[ObjectId::Library(library)]);
        let action = match source.below(20) {
            0 => [4, 5, 99][source.below(3)],
            1 => NTMS_INJECT_RETRACT,
            2..=8 => NTMS_INJECT_STOP,
            9..=11 => NTMS_INJECT_STARTMANY,
            _ => NTMS_INJECT_START,
        };
        let stops = matches!(action, NTMS_INJECT_STOP | NTMS_INJECT_RETRACT);
        let operation = self.operation(source, stops);
        InjectNtmsMedia { session, library, operation, action }.into()
    }

    fn type_of(&self, source: &mut impl Source, id: Id) -> u32 {
        if source.chance(1, 20) {
            return [0, 1, 12, 14, 19, 99][source.below(6)];
        }
        match id.and_then(|id| self.alternative.bindings.object(id)) {
            Some(ObjectId::Pool(_)) | None => NTMS_MEDIA_POOL,
            Some(ObjectId::Medium(_)) => NTMS_PHYSICAL_MEDIA,
            Some(ObjectId::Side(_)) => NTMS_PARTITION,
            Some(ObjectId::Logical(_)) => NTMS_LOGICAL_MEDIA,
            Some(ObjectId::MediaType(_)) => NTMS_MEDIA_TYPE,
            Some(ObjectId::Library(_)) => NTMS_LIBRARY,
            Some(ObjectId::Computer) => NTMS_COMPUTER,
            Some(ObjectId::Session(_) | ObjectId::Operation(_)) => 0,
        }
    }

    /// An object whose information can be read: libraries and media types have none here.
    fn described_object(&self, source: &mut impl Source) -> Id {
        let computer = vec![ObjectId::Computer];
        let kinds = [self.pools(), self.media(), self.sides(), self.logical_media(), computer];
        let most = if source.chance(1, 4) { 5 } else { 4 };
        let kind = source.below(most);
        self.one_of(source, &kinds[kind])
    }

    fn get_security(&self, source: &mut impl Source) -> WireCall {
        let session = self.session(source);
        let pools = self.pools();
        let object = if source.chance(5, 6) {
            self.one_of(source, &pools)
        } else {
            self.one_of(source, &self.everything())
        };
        let object_type = self.type_of(source, object);
        let both = OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION;
        let parts = [both, both, both, 1, 4, both | 8][source.below(6)];
        GetNtmsObjectSecurity { session, object, object_type, parts }.into()
    }

    fn set_security(&self, source: &mut impl Source) -> WireCall {
        let session = self.session(source);
        let pools = self.pools();
        let object = if source.chance(9, 10) {
            self.one_of(source, &pools)
        } else {
            self.one_of(source, &self.everything())
        };
        let object_type = self.type_of(source, object);
        let whole = security::descriptor(source);
        let (parts, security) = match source.below(8) {
            0 => (DACL_SECURITY_INFORMATION, None),
            1 => (OWNER_SECURITY_INFORMATION, Some((whole.owner, None))),
            2 => (
                OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION,
                Some((whole.owner, whole.dacl)),
            ),
            _ => (DACL_SECURITY_INFORMATION, Some((None, whole.dacl))),
        };
        let security =
            security.map(|(owner, dacl)| ntms_model::access::DescriptorParts { owner, dacl });
        SetNtmsObjectSecurity { session, object, object_type, parts, security }.into()
    }

    fn get_information(&self, source: &mut impl Source) -> WireCall {
        let session = self.session(source);
        let object = self.described_object(source);
        let object_type = self.type_of(source, object);
        let information = if source.chance(1, 30) { OutPointer::Null } else { OutPointer::Given };
        GetNtmsObjectInformation { session, object, object_type, information }.into()
    }

    fn set_information(&self, source: &mut impl Source) -> WireCall {
        let session = self.session(source);
        let object = match source.below(16) {
            0 => self.one_of(source, &[ObjectId::Computer]),
            1..=12 => self.one_of(source, &self.pools()),
            _ => self.described_object(source),
        };
        if source.chance(1, 30) {
            return SetNtmsObjectInformation { session, object, information: None }.into();
        }
        let mut written = Information::of_type(self.type_of(source, object));
        let named = ["tape", "Häfen", "", "x"][source.below(4)];
        written.name = Some(named.into());
        written.description = Some(["", "written by a test", "𝔾"][source.below(3)].into());
        if written.object_type == NTMS_MEDIA_POOL {
            self.write_pool_members(source, object, &mut written);
        } else if written.object_type == NTMS_COMPUTER {
            written.name = None;
            written.media_pool_policy = Some(source.below(4) as u32);
        }
        SetNtmsObjectInformation { session, object, information: Some(written) }.into()
    }

    /// Keeps name and media type more often than not: they can seldom be changed.
    fn write_pool_members(
        &self,
        source: &mut impl Source,
        object: Id,
        written: &mut Information<Id>,
    ) {
        let pool = match object.and_then(|id| self.alternative.bindings.object(id)) {
            Some(ObjectId::Pool(id)) => self.alternative.state.pool(id),
            _ => self.alternative.state.pool(PoolId::NONE),
        };
        if source.chance(9, 10) {
            written.name = Some(Box::from(&*pool.name));
        }
        let kept = match pool.holds {
            Holds::Pools => None,
            Holds::Media(id) => self.name(ObjectId::MediaType(id)),
        };
        let changed = source.chance(1, 10);
        let media_type = if changed { self.one_of(source, &self.media_types()) } else { kept };
        written.media_type = media_type.map(Some);
        written.allocation_policy = Some(source.below(2) as u32);
        written.deallocation_policy = Some(source.below(2) as u32);
        written.maximum = Some(source.below(4) as u32);
    }

    fn enumerate(&self, source: &mut impl Source) -> WireCall {
        let session = self.session(source);
        let container =
            if source.chance(1, 3) { None } else { self.one_of(source, &self.everything()) };
        let types = [
            NTMS_MEDIA_POOL,
            NTMS_PHYSICAL_MEDIA,
            NTMS_PARTITION,
            NTMS_LOGICAL_MEDIA,
            NTMS_MEDIA_TYPE,
            NTMS_LIBRARY,
            5,
        ];
        let object_type = types[source.below(types.len())];
        let room = match source.below(20) {
            0 => None,
            1..=3 => Some(source.below(4) as u32),
            _ => Some(1000),
        };
        let options = u32::from(source.chance(1, 6));
        EnumerateNtmsObject { session, container, object_type, room, options }.into()
    }
}
