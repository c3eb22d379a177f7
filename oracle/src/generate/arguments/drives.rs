//! Drives: what is mounted and dismounted.

use super::{Id, Situation};
use crate::generate::source::Source;
use crate::identifier::Identifier;
use crate::wire::WireCall;
use ntms_model::call::*;
use ntms_model::id::ObjectId;
use ntms_model::state::MediaState;

impl Situation<'_> {
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

    pub(super) fn mount(&self, source: &mut impl Source) -> WireCall {
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
    pub(super) fn dismount(&self, source: &mut impl Source) -> WireCall {
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
}
