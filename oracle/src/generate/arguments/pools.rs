//! Pools: created, and found by a path.

use super::Situation;
use crate::generate::{security, source::Source};
use crate::wire::WireCall;
use ntms_model::call::*;
use ntms_model::id::{ObjectId, PoolId};
use ntms_model::state::{Holds, PoolKind};

impl Situation<'_> {
    pub(super) fn create(&self, source: &mut impl Source) -> WireCall {
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

    /// Mostly with room enough; now and then with just enough, or a little less, or none.
    pub(super) fn get_name(&self, source: &mut impl Source) -> WireCall {
        let session = self.session(source);
        let pools = self.pools();
        let pool = self.one_of(source, &pools);
        let bound = pool.and_then(|id| self.alternative.bindings.object(id));
        let length = match bound {
            Some(ObjectId::Pool(id)) => self.alternative.state.path(id).encode_utf16().count(),
            Some(_) | None => 1,
        };
        let size = match source.below(16) {
            0 => None,
            1 => Some(0),
            2..=6 => Some(length as u32 + source.below(3) as u32),
            7 => Some((length as u32).saturating_sub(1)),
            _ => Some(512),
        };
        let name = if source.chance(1, 30) { OutPointer::Null } else { OutPointer::Given };
        GetNtmsMediaPoolName { session, pool, name, size }.into()
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
}
