//! The world that an implementation is in, seen through its own calls, is the world that it is in.

use ntms_model::edition::Edition;
use ntms_model::reading::Readings;
use ntms_oracle::campaign::snapshot::{SnapshotError, observe};
use ntms_oracle::driver::Implementation;
use ntms_oracle::driver::in_process::Reference;
use ntms_oracle::generate::source::Chance;
use ntms_oracle::generate::world::{OBSERVER, world};
use ntms_oracle::server::Server;
use ntms_oracle::world::{User, World};

fn server(edition: Edition, seed: u64) -> Reference {
    Reference::new(Server::new(edition, Readings::followed(edition), seed))
}

/// The users as they are told, the observer first.
fn users(world: &World) -> Vec<User> {
    let mut users = world.users.clone();
    users.sort_by_key(|user| &*user.name != OBSERVER);
    users
}

/// The same world with everything in one order; sides of media without a type that has media count
/// for nothing, for nobody can see them.
fn in_order(mut world: World) -> World {
    // Who may do what with the computer and its libraries is not looked at.
    world.computer = None;
    world.users.sort_by(|one, other| one.name.cmp(&other.name));
    world.pools.sort_by_key(|pool| pool.id);
    // Generic rights are mapped when they are stored (ACCESS-15 to ACCESS-18).
    let lists = world.pools.iter_mut().flat_map(|pool| &mut pool.security.dacl);
    for entry in lists.flatten().flatten() {
        entry.rights = entry.rights.mapped();
    }
    world.media.sort_by_key(|medium| medium.id);
    world.logical_media.sort_by_key(|logical| logical.id);
    world.media_types.sort_by_key(|row| row.id);
    let used: Vec<_> = world.media.iter().map(|medium| medium.media_type).collect();
    world
        .media_types
        .iter_mut()
        .filter(|row| !used.contains(&row.id))
        .for_each(|row| row.sides = 1);
    world
}

#[test]
fn what_is_observed_is_what_is_there() {
    for seed in 0..60 {
        let edition = Edition::ALL[seed as usize % 3];
        let mut server = server(edition, seed);
        let world = server.reset(&world(&mut Chance::from_seed(seed))).expect("a world");
        let snapshot = observe(&mut server, users(&world), None);
        let seen = match snapshot {
            Ok(snapshot) => snapshot.world,
            // An administrator whom a pool denies everything sees nothing of it.
            Err(SnapshotError::Refused { .. }) => continue,
            Err(error) => panic!("seed {seed}: {error}"),
        };
        assert_eq!(in_order(seen), in_order(world), "seed {seed}");
    }
}

#[test]
fn an_implementation_that_refuses_a_look_is_told() {
    let mut server = server(Edition::Base, 1);
    let error = observe(&mut server, Vec::new(), None).map(|it| it.world.pools.len());
    assert!(matches!(error, Ok(10)), "the first world can be seen: {error:?}");
    let nobody = vec![User { name: "nobody".into(), groups: Vec::new() }];
    assert!(matches!(observe(&mut server, nobody, None), Err(SnapshotError::Driver(_))));
}
