//! How far a scope goes. A bound withholds what would lead beyond it; it changes no rule.

use crate::id::LibraryId;
use crate::state::{MediaState, PoolKind, State};
use serde::Deserialize;

macro_rules! bounds {
    ($($(#[$doc:meta])* $field:ident $variant:ident $name:literal $count:expr;)*) => {
        /// The most that there may be of each thing. What is not named is not bounded.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct Bounds {
            $($(#[$doc])* #[serde(rename = $name)] pub $field: Option<u32>,)*
        }

        /// One bound.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Bound { $($(#[$doc])* $variant,)* }

        impl Bound {
            /// Every bound.
            pub const ALL: &'static [Bound] = &[$(Bound::$variant,)*];

            /// Its name in scope files.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Bound::$variant => $name,)* }
            }

            /// How many things of a state it counts.
            #[must_use]
            pub fn count(self, state: &State) -> u32 {
                match self {
                    $(Bound::$variant => {
                        let count: fn(&State) -> u32 = $count;
                        count(state)
                    })*
                }
            }
        }

        impl Bounds {
            /// The bounds that there are, each with the most that it allows.
            pub fn set(&self) -> impl Iterator<Item = (Bound, u32)> {
                let all = [$((Bound::$variant, self.$field),)*];
                all.into_iter().filter_map(|(bound, most)| Some((bound, most?)))
            }

            /// The first bound that a state lies beyond.
            #[must_use]
            pub fn beyond(&self, state: &State) -> Option<Bound> {
                self.set().find(|(bound, most)| bound.count(state) > *most).map(|(bound, _)| bound)
            }
        }
    };
}

bounds! {
    /// Application pools at once.
    pools Pools "pools" |state| {
        count(state.pools.iter().filter(|(_, pool)| pool.kind == PoolKind::Application))
    };
    /// Media at once.
    media Media "media" |state| count(state.media.iter());
    /// LMIDs at once.
    logical_media LogicalMedia "logical-media" |state| count(state.logical_media.iter());
    /// Allocations of one side.
    allocations Allocations "allocations" |state| {
        state.sides().map(|(_, side)| side.allocations).max().unwrap_or(0)
    };
    /// Allocations of all sides together.
    allocations_in_all AllocationsInAll "allocations-in-all" |state| {
        state.sides().map(|(_, side)| side.allocations).sum()
    };
    /// Sessions at once.
    sessions Sessions "sessions" |state| count(state.sessions.iter());
    /// Operations at the port at once.
    operations Operations "operations" |state| count(state.operations.iter());
    /// Sessions of one principal at once.
    sessions_each SessionsEach "sessions-each" |state| {
        let of = |principal| {
            count(state.sessions.iter().filter(|(_, row)| row.principal == principal))
        };
        state.sessions.iter().map(|(_, row)| of(row.principal)).max().unwrap_or(0)
    };
    /// Media in use at once.
    in_use InUse "in-use" |state| {
        count(state.media.iter().filter(|(_, row)| row.condition.media_state != MediaState::Idle))
    };
    /// Media offline at once.
    offline Offline "offline" |state| {
        count(state.media.iter().filter(|(_, row)| row.condition.library == LibraryId::Offline))
    };
    /// Media disabled at once.
    disabled Disabled "disabled" |state| {
        count(state.media.iter().filter(|(_, row)| !row.condition.enabled))
    };
    /// Media in use, offline or disabled at once.
    not_ready NotReady "not-ready" |state| {
        count(state.media.iter().filter(|(_, row)| {
            row.condition != crate::state::Condition::READY
        }))
    };
}

impl Bounds {
    /// Lower bounds, under which the same things happen less often.
    #[must_use]
    pub fn lowered(&self) -> Bounds {
        let at_most = |bound: Option<u32>, most: u32| bound.map(|it| it.min(most));
        Bounds {
            media: at_most(self.media, 2),
            logical_media: at_most(self.logical_media.or(Some(1)), 1),
            allocations: at_most(self.allocations.or(Some(1)), 1),
            allocations_in_all: at_most(self.allocations_in_all.or(Some(2)), 2),
            ..self.clone()
        }
    }
}

impl Bound {
    /// Whether a state counts as much as its parts do together. Otherwise it counts as much as that part
    /// which counts most.
    #[must_use]
    pub const fn adds_up(self) -> bool {
        !matches!(self, Bound::Allocations | Bound::SessionsEach)
    }
}

fn count<T>(things: impl Iterator<Item = T>) -> u32 {
    u32::try_from(things.count()).unwrap_or(u32::MAX)
}
