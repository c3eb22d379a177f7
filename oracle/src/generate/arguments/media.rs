//! Media: moved between pools, allocated, exchanged and deleted.

use super::Situation;
use crate::generate::source::Source;
use crate::identifier::Identifier;
use crate::wire::WireCall;
use ntms_model::call::*;
use ntms_model::id::{LibraryId, ObjectId};
use ntms_model::state::{Holds, Medium, PoolKind, SideState};

impl Situation<'_> {
    pub(super) fn move_to(&self, source: &mut impl Source) -> WireCall {
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

    pub(super) fn swap(&self, source: &mut impl Source) -> WireCall {
        let session = self.session(source);
        let logical_media = self.logical_media();
        let first = self.one_of(source, &logical_media);
        let second = self.one_of(source, &logical_media);
        SwapNtmsMedia { session, first, second }.into()
    }

    pub(super) fn allocate(&self, source: &mut impl Source) -> WireCall {
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

    /// Offline media for the most part.
    pub(super) fn delete_medium(&self, source: &mut impl Source) -> WireCall {
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
}
