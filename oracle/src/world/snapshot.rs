//! A state, written as a world.

use super::{
    Libraries, User, World, WorldComputer, WorldLabel, WorldLogicalMedium, WorldMediaType,
    WorldMedium, WorldPool, WorldSide,
};
use crate::identifier::Identifier;
use ntms_model::access::{DescriptorParts, Directory};
use ntms_model::call::{
    NTMS_ALLOCATE_FROMSCRATCH, NTMS_DEALLOCATE_TOSCRATCH, NTMS_POOLPOLICY_KEEPOFFLINEIMPORT,
    NTMS_POOLPOLICY_PURGEOFFLINESCRATCH,
};
use ntms_model::id::{LibraryId, MediaTypeId, ObjectId, PoolId};
use ntms_model::setting::MediaType;
use ntms_model::state::{Computer, Holds, Mark, Maximum, Pool, Security, State};

/// Writes a state as a world, each object under the name that the function gives.
#[must_use]
pub fn snapshot(
    state: &State,
    directory: &Directory,
    media_types: &[MediaType],
    name: impl Fn(ObjectId) -> Identifier,
) -> World {
    World {
        users: directory
            .users()
            .map(|id| User {
                name: directory.name(id).into(),
                groups: directory.groups(id).map(|group| directory.name(group).into()).collect(),
            })
            .collect(),
        libraries: Libraries {
            online: name(ObjectId::Library(LibraryId::Online)),
            offline: name(ObjectId::Library(LibraryId::Offline)),
        },
        computer: world_computer(&state.computer, directory, name(ObjectId::Computer)),
        media_types: media_types
            .iter()
            .enumerate()
            .map(|(index, row)| WorldMediaType {
                id: name(ObjectId::MediaType(MediaTypeId::from(index))),
                name: row.name.clone(),
                sides: row.sides,
            })
            .collect(),
        pools: state
            .pools
            .iter()
            .map(|(id, pool)| world_pool(id, pool, directory, &name))
            .collect(),
        media: state
            .media
            .iter()
            .map(|(id, medium)| WorldMedium {
                id: name(ObjectId::Medium(id)),
                pool: name(ObjectId::Pool(medium.pool)),
                media_type: name(ObjectId::MediaType(medium.media_type)),
                online: medium.condition.library == LibraryId::Online,
                enabled: medium.condition.enabled,
                media_state: medium.condition.media_state.number(),
                queued: state.queue.contains(&id),
                bar_code: match mark(state, ObjectId::Medium(id)) {
                    Some(Mark::BarCode(code)) => Some(code.clone()),
                    Some(Mark::Label { .. }) | None => None,
                },
                sides: state
                    .sides_of(id)
                    .map(|(id, side)| WorldSide {
                        id: name(ObjectId::Side(id)),
                        state: side.state.name().into(),
                        allocate_count: side.allocations,
                        label: match mark(state, ObjectId::Side(id)) {
                            Some(Mark::Label { label_type, label_id }) => Some(WorldLabel {
                                label_type: label_type.clone(),
                                id: label_id.clone(),
                            }),
                            Some(Mark::BarCode(_)) | None => None,
                        },
                    })
                    .collect(),
            })
            .collect(),
        logical_media: state
            .logical_media
            .iter()
            .map(|(id, row)| WorldLogicalMedium {
                id: name(ObjectId::Logical(id)),
                side: name(ObjectId::Side(row.side)),
            })
            .collect(),
    }
}

fn mark(state: &State, object: ObjectId) -> Option<&Mark> {
    state.marks.get(&object).map(|mark| &**mark)
}

/// The computer, unless nothing names it and nothing is special about it.
fn world_computer(
    computer: &Computer,
    directory: &Directory,
    id: Identifier,
) -> Option<Box<WorldComputer>> {
    (id != Identifier::NIL || *computer != Computer::default()).then(|| {
        Box::new(WorldComputer {
            id,
            media_pool_policy: u32::from(computer.purges_free)
                * NTMS_POOLPOLICY_PURGEOFFLINESCRATCH
                + u32::from(computer.keeps_import) * NTMS_POOLPOLICY_KEEPOFFLINEIMPORT,
            security: parts(&computer.security, directory),
            online_security: parts(&computer.online, directory),
            offline_security: parts(&computer.offline, directory),
        })
    })
}

fn parts(security: &Security, directory: &Directory) -> DescriptorParts<Box<str>> {
    let parts = match security {
        Security::Unknown => DescriptorParts { owner: None, dacl: None },
        Security::Known(descriptor) => {
            DescriptorParts { owner: descriptor.owner, dacl: Some(descriptor.dacl.clone()) }
        }
    };
    parts.with_names(|id| Box::from(directory.name(*id)))
}

fn world_pool(
    id: PoolId,
    pool: &Pool,
    directory: &Directory,
    name: &impl Fn(ObjectId) -> Identifier,
) -> WorldPool {
    WorldPool {
        id: name(ObjectId::Pool(id)),
        kind: pool.kind.into(),
        name: Box::from(&*pool.name),
        parent: pool.parent.map(|parent| name(ObjectId::Pool(parent))),
        media_type: match pool.holds {
            Holds::Pools => None,
            Holds::Media(id) => Some(name(ObjectId::MediaType(id))),
        },
        allocation_policy: u32::from(pool.draws_from_free) * NTMS_ALLOCATE_FROMSCRATCH,
        deallocation_policy: u32::from(pool.returns_to_free) * NTMS_DEALLOCATE_TOSCRATCH,
        max_allocates: match pool.maximum {
            Maximum::Known(maximum) => maximum,
            Maximum::Unknown => 0,
        },
        security: parts(&pool.security, directory),
    }
}
