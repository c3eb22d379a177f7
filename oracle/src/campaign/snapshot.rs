//! The world that an implementation is in, read through its own calls.

use crate::driver::{DriverError, Implementation};
use crate::identifier::Identifier;
use crate::wire::{Wire, WireCall, WireReply};
use crate::world::{
    Libraries, User, World, WorldComputer, WorldLabel, WorldLogicalMedium, WorldMediaType,
    WorldMedium, WorldPool, WorldPoolKind, WorldSide,
};
use ntms_model::access::DescriptorParts;
use ntms_model::call::*;
use ntms_model::information::Information;
use ntms_model::state::{PoolKind, SideState};
use rustc_hash::FxHashSet;

type WireInformation = Information<Option<Identifier>>;

/// How many objects a list may hold.
const ROOM: u32 = 1_000_000;

/// What an implementation does not let anybody see.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// The implementation cannot be talked with.
    #[error(transparent)]
    Driver(#[from] DriverError),
    /// A call that is needed was refused.
    #[error("{call} answered {code}, so that the world cannot be seen")]
    Refused {
        /// The call as text.
        call: String,
        /// The code.
        code: String,
    },
    /// A structure lacks what it should have, or has what makes no sense.
    #[error("{call} gave no {what}")]
    Missing {
        /// The call as text.
        call: String,
        /// What is missing.
        what: &'static str,
    },
    /// Pools that lie in each other.
    #[error("the pool `{0}` is listed twice: no world can hold it")]
    Twice(Identifier),
}

/// The world, and what of it could not be seen and was taken for usual.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The world.
    pub world: World,
    /// Each a sentence for the reader.
    pub assumptions: Vec<String>,
}

/// Reads the world of an implementation. The first of the users looks; nobody tells who exists, so
/// they are given. `offline` is the offline library, when there are several.
///
/// # Errors
/// When the implementation cannot be reached, or refuses a look.
pub fn observe(
    implementation: &mut dyn Implementation,
    users: Vec<User>,
    offline: Option<Identifier>,
) -> Result<Snapshot, SnapshotError> {
    let caller = users.first().map_or_else(|| "administrator".into(), |user| user.name.clone());
    let open =
        OpenNtmsSession { server: None, application: Some("observer".into()), options: 0, caller };
    let mut observer = Observer { implementation, session: None, assumptions: Vec::new() };
    let opened = observer.ask(open.into())?;
    observer.session = opened.session.flatten();
    let pools = observer.pools()?;
    let media = observer.media()?;
    let logical_media = observer.logical_media(&media)?;
    let media_types = observer.media_types(&pools, &media)?;
    let libraries = observer.libraries(offline)?;
    let media = media
        .into_iter()
        .map(|(mut medium, library)| {
            medium.online = library != Some(libraries.offline);
            medium
        })
        .collect();
    let computer = observer.computer(&libraries)?;
    let session = observer.session;
    observer.ask(CloseNtmsSession { session }.into())?;
    let mut assumptions = observer.assumptions;
    assumptions.push("nothing is queued for ejection".to_owned());
    let world = World { users, computer, libraries, media_types, pools, media, logical_media };
    Ok(Snapshot { world, assumptions })
}

struct Observer<'i> {
    implementation: &'i mut dyn Implementation,
    session: Option<Identifier>,
    assumptions: Vec<String>,
}

impl Observer<'_> {
    fn ask(&mut self, call: WireCall) -> Result<WireReply, SnapshotError> {
        let reply = self.implementation.call(&call)?;
        if reply.succeeded() {
            return Ok(reply);
        }
        let code = reply.code.to_string();
        Err(SnapshotError::Refused { call: crate::text::render_call(&call), code })
    }

    fn list(
        &mut self,
        container: Option<Identifier>,
        object_type: u32,
    ) -> Result<Vec<Identifier>, SnapshotError> {
        let session = self.session;
        let call: Call<Wire> =
            EnumerateNtmsObject { session, container, object_type, room: Some(ROOM), options: 0 }
                .into();
        let reply = self.ask(call)?;
        Ok(reply.list.into_iter().flatten().flatten().collect())
    }

    fn information(
        &mut self,
        id: Identifier,
        object_type: u32,
    ) -> Result<(WireInformation, String), SnapshotError> {
        let (session, object) = (self.session, Some(id));
        let information = OutPointer::Given;
        let call: Call<Wire> =
            GetNtmsObjectInformation { session, object, object_type, information }.into();
        let shown = crate::text::render_call(&call);
        match self.ask(call)?.information {
            Some(information) => Ok((*information, shown)),
            None => Err(SnapshotError::Missing { call: shown, what: "structure" }),
        }
    }

    /// The computer with its policy, where an implementation lists it.
    fn computer(
        &mut self,
        libraries: &Libraries,
    ) -> Result<Option<Box<WorldComputer>>, SnapshotError> {
        let open = "everybody may do everything with the computer and its libraries";
        let id = match self.list(None, NTMS_COMPUTER) {
            Ok(listed) => listed.first().copied(),
            Err(SnapshotError::Refused { .. }) => None,
            Err(other) => return Err(other),
        };
        let Some(id) = id else {
            let unset = "no computer is listed: it has no policy, and";
            self.assumptions.push(format!("{unset} {open}"));
            return Ok(None);
        };
        let media_pool_policy = match self.information(id, NTMS_COMPUTER) {
            Ok((information, _)) => information.media_pool_policy.unwrap_or(0),
            Err(SnapshotError::Refused { .. }) => {
                self.assumptions.push(format!("the policy of computer `{id}` cannot be read"));
                0
            }
            Err(other) => return Err(other),
        };
        Ok(Some(Box::new(WorldComputer {
            id,
            media_pool_policy,
            security: self.security_of(id, NTMS_COMPUTER, "computer")?,
            online_security: self.security_of(libraries.online, NTMS_LIBRARY, "library")?,
            offline_security: self.security_of(libraries.offline, NTMS_LIBRARY, "library")?,
        })))
    }

    fn security(&mut self, id: Identifier) -> Result<DescriptorParts<Box<str>>, SnapshotError> {
        self.security_of(id, NTMS_MEDIA_POOL, "pool")
    }

    fn security_of(
        &mut self,
        id: Identifier,
        object_type: u32,
        kind: &str,
    ) -> Result<DescriptorParts<Box<str>>, SnapshotError> {
        let call: Call<Wire> = GetNtmsObjectSecurity {
            session: self.session,
            object: Some(id),
            object_type,
            parts: OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION,
        }
        .into();
        let reply = self.implementation.call(&call)?;
        if let (true, Some(parts)) = (reply.succeeded(), reply.security) {
            return Ok(parts);
        }
        self.assumptions.push(format!(
            "the security of {kind} `{id}` cannot be read ({}), and is taken for unknown",
            reply.code
        ));
        Ok(DescriptorParts { owner: None, dacl: None })
    }

    /// The root pool first, then every pool after the one that it lies in.
    fn pools(&mut self) -> Result<Vec<WorldPool>, SnapshotError> {
        let mut waiting = self.list(None, NTMS_MEDIA_POOL)?;
        let mut pools = Vec::new();
        let mut seen = FxHashSet::default();
        if let Some(first) = waiting.first().copied() {
            let (information, call) = self.information(first, NTMS_MEDIA_POOL)?;
            let root = information.parent.flatten();
            let root = root.ok_or(SnapshotError::Missing { call, what: "Parent" })?;
            seen.insert(root);
            waiting.retain(|id| *id != root);
            pools.push(self.pool(root, true)?);
        }
        waiting.reverse();
        while let Some(id) = waiting.pop() {
            if !seen.insert(id) {
                return Err(SnapshotError::Twice(id));
            }
            let pool = self.pool(id, false)?;
            let children = self.list(Some(id), NTMS_MEDIA_POOL)?;
            waiting.extend(children.into_iter().rev());
            pools.push(pool);
        }
        Ok(pools)
    }

    fn pool(&mut self, id: Identifier, is_root: bool) -> Result<WorldPool, SnapshotError> {
        let (information, call) = self.information(id, NTMS_MEDIA_POOL)?;
        let missing = |what| SnapshotError::Missing { call: call.clone(), what };
        let kinds = [PoolKind::Free, PoolKind::Unrecognized, PoolKind::Import];
        // No number is public for the root pool.
        let number = information.pool_type.or(is_root.then_some(0));
        let number = number.ok_or_else(|| missing("PoolType"))?;
        let kind = kinds.into_iter().find(|kind| kind.number() == number);
        Ok(WorldPool {
            id,
            kind: match kind {
                _ if is_root => WorldPoolKind::Root,
                Some(kind) => kind.into(),
                None => WorldPoolKind::Application,
            },
            name: information.name.ok_or_else(|| missing("szName"))?,
            parent: information.parent.flatten().filter(|_| !is_root),
            media_type: information.media_type.flatten(),
            allocation_policy: information.allocation_policy.unwrap_or(0),
            deallocation_policy: information.deallocation_policy.unwrap_or(0),
            max_allocates: information.maximum.unwrap_or(0),
            security: self.security(id)?,
        })
    }

    /// Media with their sides, and the library that each is in.
    fn media(&mut self) -> Result<Vec<(WorldMedium, Option<Identifier>)>, SnapshotError> {
        let mut media = Vec::new();
        for id in self.list(None, NTMS_PHYSICAL_MEDIA)? {
            let (information, call) = self.information(id, NTMS_PHYSICAL_MEDIA)?;
            let missing = |what| SnapshotError::Missing { call: call.clone(), what };
            let mut sides = Vec::new();
            for side in self.list(Some(id), NTMS_PARTITION)? {
                sides.push(self.side(side)?);
            }
            sides.sort_by_key(|(place, _)| *place);
            let medium = WorldMedium {
                id,
                pool: information.pool.flatten().ok_or_else(|| missing("MediaPool"))?,
                media_type: information.media_type.flatten().ok_or_else(|| missing("MediaType"))?,
                online: true,
                enabled: information.enabled.unwrap_or(true),
                media_state: information.media_state.unwrap_or(0),
                queued: false,
                bar_code: information.bar_code.filter(|code| !code.is_empty()),
                sides: sides.into_iter().map(|(_, side)| side).collect(),
            };
            media.push((medium, information.library.flatten()));
        }
        Ok(media)
    }

    fn side(&mut self, id: Identifier) -> Result<(u32, WorldSide), SnapshotError> {
        let (information, call) = self.information(id, NTMS_PARTITION)?;
        let state = information.state.and_then(SideState::from_number);
        let state = state.ok_or(SnapshotError::Missing { call, what: "State that is known" })?;
        let allocate_count = information.allocations.unwrap_or(0);
        let label = information.label_type.zip(information.label_id);
        let label = label.filter(|(label_type, id)| !label_type.is_empty() && !id.is_empty());
        let label = label.map(|(label_type, id)| WorldLabel { label_type, id });
        let side = WorldSide { id, state: state.name().into(), allocate_count, label };
        Ok((information.side.unwrap_or(0), side))
    }

    fn logical_media(
        &mut self,
        media: &[(WorldMedium, Option<Identifier>)],
    ) -> Result<Vec<WorldLogicalMedium>, SnapshotError> {
        let mut logical_media = Vec::new();
        for side in media.iter().flat_map(|(medium, _)| &medium.sides) {
            let (information, _) = self.information(side.id, NTMS_PARTITION)?;
            let logical = information.logical.flatten().filter(|id| *id != Identifier::NIL);
            logical_media.extend(logical.map(|id| WorldLogicalMedium { id, side: side.id }));
        }
        Ok(logical_media)
    }

    /// A media type is named by its system pools, and has as many sides as its media.
    fn media_types(
        &mut self,
        pools: &[WorldPool],
        media: &[(WorldMedium, Option<Identifier>)],
    ) -> Result<Vec<WorldMediaType>, SnapshotError> {
        let mut media_types = Vec::new();
        for id in self.list(None, NTMS_MEDIA_TYPE)? {
            let is_named_after_it = |pool: &&WorldPool| {
                pool.media_type == Some(id) && pool.kind != WorldPoolKind::Application
            };
            let name = match pools.iter().find(is_named_after_it) {
                Some(pool) => pool.name.clone(),
                None => {
                    self.assumptions.push(format!(
                        "no system pool is of media type `{id}`: its name is unknown"
                    ));
                    id.to_string().into()
                }
            };
            let sides = media.iter().find(|(medium, _)| medium.media_type == id);
            let sides = sides.and_then(|(medium, _)| u8::try_from(medium.sides.len()).ok());
            if sides.is_none() {
                self.assumptions.push(format!(
                    "there is no medium of type `{id}` ({name}): it is taken to have 1 side"
                ));
            }
            media_types.push(WorldMediaType { id, name, sides: sides.unwrap_or(1) });
        }
        Ok(media_types)
    }

    /// No call says which library is the offline one.
    fn libraries(&mut self, offline: Option<Identifier>) -> Result<Libraries, SnapshotError> {
        let listed = self.list(None, NTMS_LIBRARY)?;
        let others = |id: &&Identifier| Some(**id) != offline;
        let online = listed.iter().find(others).copied();
        let second = listed.iter().filter(others).nth(1).copied();
        if offline.is_none() {
            self.assumptions.push(match second {
                Some(id) => format!("`{id}`, listed second, is taken for the offline library"),
                None => "no offline library is listed: nothing is in it".to_owned(),
            });
        }
        Ok(Libraries {
            online: online.unwrap_or_else(|| Identifier::label("online-library")),
            offline: offline.or(second).unwrap_or_else(|| Identifier::label("offline-library")),
        })
    }
}
