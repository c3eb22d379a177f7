//! The world that the server begins with, and what every world must have.

use crate::identifier::Identifier;
use crate::world::{User, World, WorldMediaType, WorldPool, WorldPoolKind};

/// The world before the first `environment/reset`.
pub fn first() -> World {
    let user = |name: &str, group: Option<&str>| User {
        name: name.into(),
        groups: group.into_iter().map(Box::from).collect(),
    };
    let users = vec![
        user("administrator", Some("Administrators")),
        user("ann", None),
        user("bob", Some("staff")),
    ];
    let media_type = |id: &str, name: &str, sides| WorldMediaType {
        id: Identifier::label(id),
        name: name.into(),
        sides,
    };
    World::with_system_pools(users, vec![media_type("T1", "DLT", 1), media_type("T2", "MO", 2)])
}

const SYSTEM_POOLS: [(WorldPoolKind, &str); 3] = [
    (WorldPoolKind::Free, "Free"),
    (WorldPoolKind::Unrecognized, "Unrecognized"),
    (WorldPoolKind::Import, "Import"),
];

/// Whether the world has all that the protocol says: its pools, and the security of each.
pub fn is_whole(world: &World) -> Result<(), String> {
    let bare = |pool: &&WorldPool| pool.security.owner.is_none() || pool.security.dacl.is_none();
    if let Some(pool) = world.pools.iter().find(bare) {
        return Err(format!("the security of pool `{}` needs `owner` and `dacl`", pool.id));
    }
    let root = world.pools.first().filter(|pool| pool.name.is_empty());
    let root = root.ok_or("the root pool has no name")?.id;
    for (kind, name) in SYSTEM_POOLS {
        let top = find(world, kind, name, root, None)?;
        for media_type in &world.media_types {
            find(world, kind, &media_type.name, top, Some(media_type.id))?;
        }
    }
    Ok(())
}

fn find(
    world: &World,
    kind: WorldPoolKind,
    name: &str,
    parent: Identifier,
    media_type: Option<Identifier>,
) -> Result<Identifier, String> {
    let is_it = |pool: &&WorldPool| {
        pool.kind == kind
            && &*pool.name == name
            && pool.parent == Some(parent)
            && pool.media_type == media_type
    };
    let found = world.pools.iter().find(is_it).map(|pool| pool.id);
    found.ok_or_else(|| format!("the system pool `{name}` is missing below `{parent}`"))
}
