//! Worlds to begin with: users, pools with rights and policies, media in every state that may be.

use super::security;
use super::source::Source;
use crate::identifier::Identifier;
use crate::world::{
    User, World, WorldComputer, WorldLogicalMedium, WorldMediaType, WorldMedium, WorldPool,
    WorldPoolKind, WorldSide,
};
use ntms_model::state::SideState;

/// The user who looks: an administrator, who may read everything in every edition.
pub const OBSERVER: &str = "observer";

/// Users of every generated world, [`OBSERVER`] included.
pub const USERS: [(&str, &[&str]); 5] = [
    ("ann", &["operators"]),
    ("bob", &["operators", "staff"]),
    ("carol", &["staff"]),
    ("dave", &["Administrators"]),
    (OBSERVER, &["Administrators"]),
];

/// A world in which every invariant holds.
pub fn world(source: &mut impl Source) -> World {
    let users = USERS
        .iter()
        .map(|(name, groups)| User {
            name: (*name).into(),
            groups: groups.iter().map(|group| Box::from(*group)).collect(),
        })
        .collect();
    let media_type = |id: &str, name: &str, sides| WorldMediaType {
        id: Identifier::label(id),
        name: name.into(),
        sides,
    };
    let media_types =
        [media_type("T1", "DLT", 1), media_type("T2", "MO", 2), media_type("T3", "JUKE", 3)];
    let types = 2 + usize::from(source.chance(1, 4));
    let mut world = World::with_system_pools(users, media_types[..types].to_vec());
    add_application_pools(&mut world, source);
    for pool in &mut world.pools {
        pool.security = security::descriptor(source);
    }
    if source.chance(2, 3) {
        world.computer = Some(Box::new(WorldComputer {
            id: Identifier::label("Z1"),
            media_pool_policy: 0,
            security: security::descriptor(source),
            online_security: security::descriptor(source),
            offline_security: security::descriptor(source),
        }));
    }
    let media = 2 + source.below(6);
    for place in 0..media {
        add_medium(&mut world, source, place);
    }
    world
}

fn add_application_pools(world: &mut World, source: &mut impl Source) {
    let pools = 2 + source.below(4);
    for place in 0..pools {
        let parents: Vec<Identifier> = world
            .pools
            .iter()
            .filter(|pool| pool.media_type.is_none())
            .filter(|pool| matches!(pool.kind, WorldPoolKind::Root | WorldPoolKind::Application))
            .map(|pool| pool.id)
            .collect();
        let parent = source.pick(&parents).copied();
        let media_type = if source.chance(4, 5) {
            source.pick(&world.media_types).map(|row| row.id)
        } else {
            None
        };
        let name = ["A", "B", "C", "D", "E", "F"][place];
        world.add_pool(WorldPoolKind::Application, name, parent, media_type);
        if let Some(pool) = world.pools.last_mut() {
            pool.allocation_policy = u32::from(source.chance(1, 2));
            pool.deallocation_policy = u32::from(source.chance(1, 2));
            pool.max_allocates = source.below(4) as u32;
        }
    }
}

fn add_medium(world: &mut World, source: &mut impl Source, place: usize) {
    let pools: Vec<WorldPool> =
        world.pools.iter().filter(|pool| pool.media_type.is_some()).cloned().collect();
    let applications: Vec<WorldPool> =
        pools.iter().filter(|pool| pool.kind == WorldPoolKind::Application).cloned().collect();
    let from = if source.chance(1, 2) && !applications.is_empty() { &applications } else { &pools };
    let Some(pool) = source.pick(from) else { return };
    let Some(media_type) = world.media_types.iter().find(|row| Some(row.id) == pool.media_type)
    else {
        return;
    };
    let id = format!("M{}", place + 1);
    let states = side_states(source, pool.kind, usize::from(media_type.sides));
    let sides: Vec<WorldSide> = states
        .iter()
        .enumerate()
        .map(|(index, state)| WorldSide {
            id: Identifier::label(&format!("{id}/{}", ["A", "B", "C"][index])),
            state: state.name().into(),
            allocate_count: u32::from(state.is_bound()) + source.below(3) as u32,
            label: None,
        })
        .collect();
    for side in &sides {
        if SideState::from_name(&side.state).is_some_and(SideState::is_bound) {
            let logical = Identifier::label(&format!("L{}", world.logical_media.len() + 1));
            world.logical_media.push(WorldLogicalMedium { id: logical, side: side.id });
        }
    }
    let online = source.chance(9, 10);
    let enabled = source.chance(11, 12);
    let media_state =
        if online && enabled && source.chance(1, 10) { 1 + source.below(4) as u32 } else { 0 };
    world.media.push(WorldMedium {
        id: Identifier::label(&id),
        pool: pool.id,
        media_type: media_type.id,
        online,
        enabled,
        media_state,
        queued: false,
        bar_code: None,
        sides,
    });
}

fn side_states(source: &mut impl Source, kind: WorldPoolKind, sides: usize) -> Vec<SideState> {
    use SideState::{
        Allocated, Available, Complete, Decommissioned, Foreign, Import, Incompatible, Reserved,
        Unprepared,
    };
    let allowed: &[SideState] = match kind {
        WorldPoolKind::Free => &[Available, Available, Unprepared, Decommissioned],
        WorldPoolKind::Unrecognized => &[Foreign, Foreign, Incompatible],
        WorldPoolKind::Import => &[Import],
        WorldPoolKind::Application | WorldPoolKind::Root => {
            &[Available, Available, Allocated, Complete, Decommissioned, Import, Reserved]
        }
    };
    let mut states: Vec<SideState> =
        (0..sides).map(|_| source.pick(allowed).copied().unwrap_or(Available)).collect();
    // One label, one fate: a medium is unfit, or waits for its label, as a whole.
    for whole in [Incompatible, Unprepared] {
        if states.contains(&whole) {
            states.fill(whole);
        }
    }
    if !states.iter().any(|state| state.is_bound()) {
        for state in &mut states {
            if *state == Reserved {
                *state = Available;
            }
        }
    }
    states
}
