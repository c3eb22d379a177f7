//! What happens to the service from outside: media come in, labels are written, media are used, the
//! server stops and starts. Clauses: `specs/environment.md`.

use crate::access::{Directory, SecurityDescriptor};
use crate::change::{Change, Transaction};
use crate::id::{LibraryId, MediaTypeId, MediumId, PoolId, SideId};
use crate::rule::RestartTwist;
use crate::setting::Setting;
use crate::state::{
    Condition, Maximum, MediaState, Medium, Pool, PoolKind, Security, Side, SideState, State,
    Written,
};
use std::sync::Arc;

/// One event of the environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Event {
    /// A new medium comes into the online library.
    Insert {
        /// Its type.
        media_type: MediaTypeId,
        /// What the service makes of its label.
        label: Label,
    },
    /// The free labels that the medium waits for are written.
    WriteLabels(MediumId),
    /// The medium is taken into use or released.
    Use(MediumId, MediaState),
    /// The medium is enabled or disabled.
    Enable(MediumId, bool),
    /// The medium is brought into the library (true) or taken out of it.
    BringIn(MediumId, bool),
    /// The server stops and starts again.
    Restart,
}

/// What the service makes of the label of a new medium.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Label {
    /// The label type is known, the label is not.
    Recognized,
    /// The label type is not known, or there is no label.
    Unrecognized,
    /// The medium is not fit for the library.
    Unfit,
}

impl Label {
    /// Every label.
    pub const ALL: [Label; 3] = [Label::Recognized, Label::Unrecognized, Label::Unfit];

    /// The name in the protocol.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Label::Recognized => "recognized",
            Label::Unrecognized => "unrecognized",
            Label::Unfit => "unfit",
        }
    }

    /// The label with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Label> {
        Label::ALL.into_iter().find(|label| label.name() == name)
    }

    /// ENV-4, ENV-5, ENV-7: where such a medium goes, and in which state its sides are.
    const fn place(self) -> (PoolKind, SideState) {
        match self {
            Label::Recognized => (PoolKind::Import, SideState::Import),
            Label::Unrecognized => (PoolKind::Unrecognized, SideState::Foreign),
            Label::Unfit => (PoolKind::Unrecognized, SideState::Incompatible),
        }
    }
}

/// Clauses that the events of this module follow.
pub const CLAUSES: &[&str] = &[
    "ENV-3", "ENV-4", "ENV-5", "ENV-7", "ENV-8", "ENV-10", "ENV-11", "ENV-12", "ENV-13", "ENV-14",
    "ENV-15", "ENV-16", "ENV-17", "ENV-18", "ENV-35", "ENV-36", "ENV-39",
];

/// Lets an event happen; gives what changed. An event that cannot happen changes nothing.
pub fn happen(setting: &Setting, state: &mut State, event: Event) -> Vec<Change> {
    let mut journal = Vec::new();
    let mut transaction = Transaction::new(state, &mut journal);
    match event {
        Event::Insert { media_type, label } => insert(setting, &mut transaction, media_type, label),
        Event::WriteLabels(medium) => write_labels(&mut transaction, medium),
        Event::Use(medium, media_state) => take_into_use(&mut transaction, medium, media_state),
        Event::Enable(medium, enabled) => {
            transaction.change_condition(medium, |condition| condition.enabled = enabled);
        }
        Event::BringIn(medium, online) => bring_in(&mut transaction, medium, online),
        Event::Restart => restart(&mut transaction, setting.mutation.of_restart()),
    }
    journal
}

/// Whether the event can happen now.
#[must_use]
pub fn can_happen(setting: &Setting, state: &State, event: Event) -> bool {
    let condition = |medium: MediumId| state.media.get(medium).map(|row| row.condition);
    match event {
        Event::Insert { media_type, label } => {
            setting.media_type(media_type).is_some()
                && state.system_pool(label.place().0, media_type).is_some()
        }
        Event::WriteLabels(medium) => {
            condition(medium).is_some_and(|row| row.library == LibraryId::Online)
                && state.side_states_of(medium).any(|(_, side)| side == SideState::Unprepared)
        }
        Event::Use(medium, media_state) => condition(medium).is_some_and(|row| {
            media_state == MediaState::Idle || (row.library == LibraryId::Online && row.enabled)
        }),
        Event::Enable(medium, _) => condition(medium).is_some(),
        Event::BringIn(medium, online) => {
            condition(medium).is_some_and(|row| online || row.media_state == MediaState::Idle)
        }
        Event::Restart => true,
    }
}

fn insert(setting: &Setting, transaction: &mut Transaction<'_>, id: MediaTypeId, label: Label) {
    let (kind, state) = label.place();
    let Some(media_type) = setting.media_type(id) else { return };
    let Some(pool) = transaction.state().system_pool(kind, id) else { return };
    transaction.add_medium(new_medium(pool, id, media_type.sides, state));
}

/// ENV-8: a medium with as many sides as its type says, none of them ever allocated.
fn new_medium(pool: PoolId, media_type: MediaTypeId, sides: u8, state: SideState) -> Medium {
    let sides = (0..sides).map(|_| Side { state, allocations: 0 }).collect();
    Medium { pool, media_type, condition: Condition::READY, sides }
}

/// ENV-10, ENV-11: only online.
fn write_labels(transaction: &mut Transaction<'_>, medium: MediumId) {
    if transaction.state().medium(medium).condition.library == LibraryId::Offline {
        return;
    }
    transaction.forget_old_labels(medium);
    for index in 0..transaction.state().medium(medium).sides.len() {
        transaction.change_side(SideId { medium, index: index as u8 }, |side| {
            if side.state == SideState::Unprepared {
                side.state = SideState::Available;
            }
        });
    }
}

/// ENV-15: only an online, enabled medium is taken into use; any is released.
fn take_into_use(transaction: &mut Transaction<'_>, medium: MediumId, media_state: MediaState) {
    transaction.change_condition(medium, |condition| {
        let can_be_used = condition.library == LibraryId::Online && condition.enabled;
        if can_be_used || media_state == MediaState::Idle {
            condition.media_state = media_state;
        }
    });
}

/// ENV-18: a medium in use is not taken out.
fn bring_in(transaction: &mut Transaction<'_>, medium: MediumId, online: bool) {
    transaction.change_condition(medium, |condition| {
        if online {
            condition.library = LibraryId::Online;
        } else if condition.media_state == MediaState::Idle {
            condition.library = LibraryId::Offline;
        }
    });
}

/// ENV-35, ENV-36, ENV-39: sessions and operations end, and no medium is in use or queued.
fn restart(transaction: &mut Transaction<'_>, otherwise: Option<RestartTwist>) {
    for session in Vec::from_iter(transaction.state().sessions.ids()) {
        transaction.remove_session(session);
    }
    for operation in Vec::from_iter(transaction.state().operations.ids()) {
        if otherwise != Some(RestartTwist::KeepsOperations) {
            transaction.stop(operation);
        }
    }
    for medium in Vec::from_iter(transaction.state().media.ids()) {
        if otherwise != Some(RestartTwist::KeepsQueue) {
            transaction.unqueue(medium);
        }
        transaction.change_condition(medium, |condition| condition.media_state = MediaState::Idle);
    }
    if let Some(otherwise) = otherwise {
        lose(transaction, otherwise);
    }
}

/// ENV-30, broken on purpose: what a restart does not keep.
fn lose(transaction: &mut Transaction<'_>, what: RestartTwist) {
    let state = transaction.state();
    let sides: Vec<SideId> = state.sides().map(|(id, _)| id).collect();
    let media: Vec<MediumId> = state.media.ids().collect();
    let is_of_application = |pool: &Pool| pool.kind == PoolKind::Application;
    let pools = state.pools.iter().filter(|(_, pool)| is_of_application(pool));
    let pools: Vec<PoolId> = pools.map(|(id, _)| id).collect();
    match what {
        RestartTwist::LosesLogicalMedia => {
            for id in Vec::from_iter(state.logical_media.ids()) {
                transaction.remove_logical(id);
            }
        }
        RestartTwist::LosesCounts => {
            sides.iter().for_each(|id| transaction.change_side(*id, |side| side.allocations = 0));
        }
        RestartTwist::LosesSideStates => {
            for id in sides {
                transaction.change_side(id, |side| {
                    if matches!(
                        side.state,
                        SideState::Complete | SideState::Reserved | SideState::Decommissioned
                    ) {
                        side.state = SideState::Available;
                    }
                });
            }
        }
        RestartTwist::LosesPolicies => {
            for id in pools {
                transaction.change_pool(id, |pool| {
                    pool.draws_from_free = false;
                    pool.returns_to_free = false;
                    pool.maximum = Maximum::Known(0);
                });
            }
        }
        RestartTwist::LosesSecurity => {
            for id in pools {
                let everybody = SecurityDescriptor { owner: Some(Directory::SYSTEM), dacl: None };
                transaction.secure(id.into(), Security::Known(Arc::new(everybody)));
            }
        }
        RestartTwist::LosesTexts => {
            for id in Vec::from_iter(state.written.keys().copied()) {
                let nothing = Written { name: None, description: "".into() };
                transaction.write(id, nothing);
            }
        }
        RestartTwist::LosesLocations => {
            for id in media {
                transaction.change_condition(id, |condition| condition.library = LibraryId::Online);
            }
        }
        RestartTwist::LosesEnabling => {
            for id in media {
                transaction.change_condition(id, |condition| condition.enabled = true);
            }
        }
        RestartTwist::KeepsOperations | RestartTwist::KeepsQueue => {}
    }
}
