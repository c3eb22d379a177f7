//! Worlds: everything that a service remembers, as it is described on the wire.

use crate::access::{Descriptor, Directory};
use crate::arena::Arena;
use crate::calls::pool_name::is_level;
use crate::environment::LAST_MEDIA_STATE;
use crate::identifier::{Identifier, Mint};
use crate::readings::NameCase;
use crate::store::{
    Counts, Label, MediaType, Medium, Object, Pool, PoolHandle, PoolKind, Side, SideHandle,
    SideState, Store, TypeHandle,
};
use crate::switches::Rules;
use crate::wire::descriptor::{self, EntryForm};
use crate::wire::form::{nullable, object, objects};
use rustc_hash::FxHashMap;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt;

/// The service's identifiers, by those that a world calls its objects by.
pub type IdentifiersOfWorld = BTreeMap<String, Identifier>;

/// A world that contradicts itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorldError(String);

impl fmt::Display for WorldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for WorldError {}

fn wrong<T>(what: impl Into<String>) -> Result<T, WorldError> {
    Err(WorldError(what.into()))
}

/// A world, in the words of its author.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct World {
    #[serde(deserialize_with = "objects")]
    users: Vec<UserForm>,
    #[serde(deserialize_with = "object")]
    libraries: LibrariesForm,
    #[serde(rename = "mediaTypes", deserialize_with = "objects")]
    media_types: Vec<MediaTypeForm>,
    #[serde(deserialize_with = "objects")]
    pools: Vec<PoolForm>,
    #[serde(deserialize_with = "objects")]
    media: Vec<MediumForm>,
    #[serde(rename = "logicalMedia", deserialize_with = "objects")]
    logical_media: Vec<LogicalMediumForm>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct UserForm {
    name: String,
    groups: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LibrariesForm {
    online: String,
    offline: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MediaTypeForm {
    id: String,
    #[allow(dead_code, reason = "a media type has a name, and nothing asks for it")]
    name: String,
    sides: u32,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct PoolForm {
    id: String,
    kind: String,
    name: String,
    #[serde(deserialize_with = "nullable")]
    parent: Option<String>,
    #[serde(deserialize_with = "nullable")]
    media_type: Option<String>,
    allocation_policy: u32,
    deallocation_policy: u32,
    max_allocates: u32,
    #[serde(deserialize_with = "object")]
    security: SecurityForm,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SecurityForm {
    owner: String,
    #[serde(deserialize_with = "descriptor::list")]
    dacl: Option<Vec<EntryForm>>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct MediumForm {
    id: String,
    pool: String,
    media_type: String,
    online: bool,
    enabled: bool,
    media_state: u32,
    #[serde(default)]
    queued: bool,
    #[serde(default)]
    bar_code: Option<String>,
    #[serde(deserialize_with = "objects")]
    sides: Vec<SideForm>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct SideForm {
    id: String,
    state: String,
    allocate_count: u32,
    #[serde(default)]
    label: Option<LabelForm>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LabelForm {
    #[serde(rename = "type")]
    label_type: String,
    id: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LogicalMediumForm {
    id: String,
    side: String,
}

impl World {
    /// A world to begin with: the users `administrator`, `ann` and `bob`, the media types DLT (one
    /// side) and MO (two), and the system pools.
    #[must_use]
    pub fn example() -> World {
        let types = ["DLT", "MO"];
        let pool = |id: &str, kind: &str, parent: Option<&str>, held: Option<&str>| {
            let everyone = ["USE", "MODIFY", "CONTROL", "READ_CONTROL"];
            let name = id.rsplit('/').next().filter(|_| kind != "root").unwrap_or_default();
            json!({
                "id": id, "kind": kind, "name": name, "parent": parent, "mediaType": held,
                "allocationPolicy": 0, "deallocationPolicy": 0, "maxAllocates": 0,
                "security": {"owner": "SYSTEM", "dacl": [
                    {"type": "allow", "trustee": "SYSTEM", "rights": ["GENERIC_ALL"]},
                    {"type": "allow", "trustee": "Administrators", "rights": ["GENERIC_ALL"]},
                    {"type": "allow", "trustee": "Everyone", "rights": everyone},
                ]},
            })
        };
        let mut pools = vec![pool("root", "root", None, None)];
        for (above, kind) in
            [("Free", "free"), ("Unrecognized", "unrecognized"), ("Import", "import")]
        {
            pools.push(pool(above, kind, Some("root"), None));
            for held in types {
                pools.push(pool(&format!("{above}/{held}"), kind, Some(above), Some(held)));
            }
        }
        let world: Value = json!({
            "users": [
                {"name": "administrator", "groups": ["Administrators"]},
                {"name": "ann", "groups": []},
                {"name": "bob", "groups": ["staff"]},
            ],
            "libraries": {"online": "online", "offline": "offline"},
            "mediaTypes": [
                {"id": "DLT", "name": "DLT", "sides": 1}, {"id": "MO", "name": "MO", "sides": 2},
            ],
            "pools": pools, "media": [], "logicalMedia": [],
        });
        serde_json::from_value(world).expect("the example has the form of a world")
    }

    /// Brings the world into being.
    pub(crate) fn load(
        &self,
        rules: &Rules,
        mint: &mut Mint,
    ) -> Result<(Store, IdentifiersOfWorld), WorldError> {
        let mut directory = Directory::new();
        for user in &self.users {
            if !directory.add_user(&user.name, &user.groups) {
                return wrong(format!("`{}` is somebody else already", user.name));
            }
        }
        let mut loader = Loader { rules, mint, ids: BTreeMap::new() };
        let libraries =
            [loader.fresh(&self.libraries.online)?, loader.fresh(&self.libraries.offline)?];
        let mut store = Store {
            objects: FxHashMap::default(),
            sessions: FxHashMap::default(),
            operations: FxHashMap::default(),
            queue: Vec::new(),
            pools: Arena::default(),
            media: Arena::default(),
            logical_media: Arena::default(),
            media_types: Vec::new(),
            libraries,
            directory,
            root: PoolHandle::NOWHERE,
            names_are_case_blind: rules.readings.name_case == NameCase::CaseBlind,
            reckoning: rules.reckoning(),
            names_not_freed: Vec::new(),
        };
        store.objects.insert(libraries[0], Object::Library(true));
        store.objects.insert(libraries[1], Object::Library(false));
        for media_type in &self.media_types {
            loader.add_media_type(&mut store, media_type)?;
        }
        loader.add_pools(&mut store, &self.pools)?;
        for medium in &self.media {
            loader.add_medium(&mut store, medium)?;
        }
        for logical in &self.logical_media {
            loader.add_logical_medium(&mut store, logical)?;
        }
        let is_without = |side: &Side| side.state.is_bound() && side.logical.is_none();
        if store.media.iter().any(|(_, medium)| medium.sides.iter().any(is_without)) {
            return wrong("a side is ALLOCATED or COMPLETE and has no logical medium");
        }
        Ok((store, loader.ids))
    }
}

struct Loader<'a> {
    rules: &'a Rules,
    mint: &'a mut Mint,
    ids: IdentifiersOfWorld,
}

impl Loader<'_> {
    /// A new identifier for what the author calls so.
    fn fresh(&mut self, theirs: &str) -> Result<Identifier, WorldError> {
        let id = self.mint.fresh();
        match self.ids.insert(theirs.to_owned(), id) {
            None => Ok(id),
            Some(_) => wrong(format!("two objects are called `{theirs}`")),
        }
    }

    fn known<T>(
        &self,
        store: &Store,
        theirs: &str,
        of_kind: impl Fn(Object) -> Option<T>,
    ) -> Result<T, WorldError> {
        let object = self.ids.get(theirs).and_then(|id| store.objects.get(id));
        match object.copied().and_then(of_kind) {
            Some(found) => Ok(found),
            None => wrong(format!("nothing of the right kind is called `{theirs}` before this")),
        }
    }

    fn add_media_type(
        &mut self,
        store: &mut Store,
        form: &MediaTypeForm,
    ) -> Result<(), WorldError> {
        if form.sides == 0 || form.sides > 1_000 {
            return wrong(format!("no medium has {} sides", form.sides));
        }
        let id = self.fresh(&form.id)?;
        let handle = TypeHandle(store.media_types.len() as u32);
        let media_type =
            MediaType { id, sides: form.sides, free: None, unrecognized: None, import: None };
        store.media_types.push(media_type);
        store.objects.insert(id, Object::MediaType(handle));
        Ok(())
    }

    fn add_pools(&mut self, store: &mut Store, forms: &[PoolForm]) -> Result<(), WorldError> {
        let Some((root, others)) = forms.split_first() else {
            return wrong("there is no root pool");
        };
        if root.kind != "root" || root.parent.is_some() {
            return wrong("the first pool is not the root pool");
        }
        store.root = self.add_pool(store, root, None)?;
        for form in others {
            let Some(parent) = form.parent.as_deref().filter(|_| form.kind != "root") else {
                return wrong("there are two root pools");
            };
            let parent = self.known(store, parent, Object::pool)?;
            if !is_level(&form.name) || store.child(parent, &form.name).is_some() {
                return wrong(format!("a pool cannot be called `{}` there", form.name));
            }
            self.add_pool(store, form, Some(parent))?;
        }
        Ok(())
    }

    fn add_pool(
        &mut self,
        store: &mut Store,
        form: &PoolForm,
        parent: Option<PoolHandle>,
    ) -> Result<PoolHandle, WorldError> {
        let kind = match form.kind.as_str() {
            "root" => PoolKind::Root,
            "free" => PoolKind::Free,
            "unrecognized" => PoolKind::Unrecognized,
            "import" => PoolKind::Import,
            "application" => PoolKind::Application,
            other => return wrong(format!("no pool is of the kind `{other}`")),
        };
        let held = form.media_type.as_deref();
        let media_type =
            held.map(|held| self.known(store, held, Object::media_type)).transpose()?;
        let owner = store.directory.find(&form.security.owner);
        let list = descriptor::resolve(form.security.dacl.as_deref(), &store.directory);
        let (Some(owner), Some(list)) = (owner, list) else {
            return wrong(format!("the descriptor of `{}` names somebody unknown", form.id));
        };
        let security = Descriptor { owner, list };
        let rights = store.directory.rights_of_all(&security, self.rules.reckoning());
        let id = self.fresh(&form.id)?;
        Ok(store.add_pool(Pool {
            id,
            kind,
            name: form.name.as_str().into(),
            description: "".into(),
            parent,
            media_type,
            allocation_policy: form.allocation_policy,
            deallocation_policy: form.deallocation_policy,
            maximum: form.max_allocates,
            security,
            rights,
            children: FxHashMap::default(),
            media: Vec::new(),
            counts: Counts::default(),
        }))
    }

    fn add_medium(&mut self, store: &mut Store, form: &MediumForm) -> Result<(), WorldError> {
        let pool = self.known(store, &form.pool, Object::pool)?;
        let media_type = self.known(store, &form.media_type, Object::media_type)?;
        if store.pools[pool].media_type != Some(media_type) {
            return wrong(format!("`{}` is not of the media type of its pool", form.id));
        }
        if store.media_types[media_type.0 as usize].sides as usize != form.sides.len() {
            return wrong(format!("`{}` has not as many sides as its media type", form.id));
        }
        if form.media_state > LAST_MEDIA_STATE {
            return wrong(format!("no media state is {}", form.media_state));
        }
        let id = self.fresh(&form.id)?;
        let mut sides = Vec::new();
        for side in &form.sides {
            let Some(state) = state_named(&side.state) else {
                return wrong(format!("no side is in the state `{}`", side.state));
            };
            let label = side.label.as_ref().map(|label| Label {
                kind: label.label_type.as_str().into(),
                id: label.id.as_str().into(),
            });
            let new = Side::new(self.fresh(&side.id)?, state, side.allocate_count);
            sides.push(Side { label, ..new });
        }
        let handle = store.add_medium(Medium::new(id, pool, media_type, sides));
        if form.queued {
            store.queue.push(handle);
        }
        let medium = &mut store.media[handle];
        let bar_code = form.bar_code.as_deref().map(|code| code.trim_end_matches(' '));
        medium.bar_code = bar_code.filter(|code| !code.is_empty()).map(Into::into);
        medium.online = form.online;
        medium.enabled = form.enabled;
        medium.media_state = form.media_state;
        Ok(())
    }

    fn add_logical_medium(
        &mut self,
        store: &mut Store,
        form: &LogicalMediumForm,
    ) -> Result<(), WorldError> {
        let handle: SideHandle = self.known(store, &form.side, Object::side)?;
        let side = store.side(handle);
        if !side.state.is_bound() || side.logical.is_some() {
            return wrong(format!("`{}` cannot have the logical medium `{}`", form.side, form.id));
        }
        let id = self.fresh(&form.id)?;
        store.bind(id, handle);
        Ok(())
    }
}

fn state_named(name: &str) -> Option<SideState> {
    let names = [
        "UNPREPARED",
        "INCOMPATIBLE",
        "DECOMMISSIONED",
        "AVAILABLE",
        "ALLOCATED",
        "COMPLETE",
        "FOREIGN",
        "IMPORT",
        "RESERVED",
    ];
    let place = names.iter().position(|known| *known == name)?;
    SideState::ALL.get(place).copied()
}
