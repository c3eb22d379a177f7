//! New media, with their sides.

use super::{Id, Situation};
use crate::generate::source::Source;
use crate::identifier::Identifier;
use crate::wire::WireCall;
use ntms_model::call::*;
use ntms_model::id::{LibraryId, ObjectId};
use ntms_model::information::Information;
use ntms_model::state::{Holds, Pool, PoolKind, SideState};
use uuid::Uuid;

impl Situation<'_> {
    /// A medium for a pool that may take it, with sides that go together; few bar codes and labels, so
    /// that they come twice.
    pub(super) fn create_medium(&self, source: &mut impl Source) -> WireCall {
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
        let mut medium = Information {
            object: self.chosen_identifier(source),
            name: text(source),
            description: text(source),
            enabled: Some(!source.chance(1, 6)),
            library: match source.below(16) {
                0 => self.broken(source).map(Some),
                1 => self.name(ObjectId::Library(LibraryId::Online)).map(Some),
                2 => Some(Some(Identifier::NIL)),
                3..=8 => self.name(ObjectId::Library(LibraryId::Offline)).map(Some),
                _ => None,
            },
            pool: pool.map(Some),
            bar_code: Some(["", "", "B1", "B1 ", "B2", "B3"][source.below(6)].into()),
            ..Information::of_type(self.wrong_type(source, NTMS_PHYSICAL_MEDIA))
        };
        let sides = self.new_states(source, number, is_import);
        let mut sides: Box<[_]> =
            sides.into_iter().map(|state| self.new_side(source, state)).collect();
        choose_each_once(&mut medium, &mut sides);
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
            logical: match names_lmid {
                true => self.chosen_identifier(source),
                false => source.chance(1, 12).then_some(Some(Identifier::NIL)),
            },
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
}

/// Leaves an identifier that was chosen for one object to that one: two cannot have it.
fn choose_each_once(medium: &mut Information<Id>, sides: &mut [Information<Id>]) {
    let of_sides = sides.iter_mut().flat_map(|side| [&mut side.object, &mut side.logical]);
    let mut known = Vec::new();
    for chosen in std::iter::once(&mut medium.object).chain(of_sides) {
        let Some(id) = chosen.flatten().filter(|id| *id != Identifier::NIL) else { continue };
        if known.contains(&id) {
            *chosen = None;
        } else {
            known.push(id);
        }
    }
}
