//! The form of a scope file: TOML, as `scopes/small.toml` shows and explains it. Names are resolved
//! elsewhere; here they only have places.

use super::bounds::Bounds;
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// A name in a file, with its place.
pub type Name = Spanned<String>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct File {
    pub name: String,
    pub about: String,
    #[serde(default)]
    pub with: Vec<Name>,
    #[serde(default)]
    pub audit: bool,
    pub users: Vec<User>,
    pub media_types: Vec<MediaTypeRow>,
    pub descriptors: BTreeMap<String, Descriptor>,
    pub security: WorldSecurity,
    #[serde(default)]
    pub pools: Vec<PoolRow>,
    #[serde(default)]
    pub media: Vec<Insertion>,
    #[serde(default)]
    pub sessions: Vec<Name>,
    pub calls: Calls,
    #[serde(default)]
    pub events: EventRows,
    pub bounds: Bounds,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct User {
    pub name: String,
    #[serde(default)]
    pub groups: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MediaTypeRow {
    pub name: String,
    pub sides: Spanned<u8>,
}

/// A descriptor by its name; without `dacl` it has a NULL list.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Descriptor {
    pub owner: Option<Name>,
    pub dacl: Option<Vec<EntryRow>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryRow {
    pub allow: Option<Name>,
    pub deny: Option<Name>,
    pub rights: Vec<Name>,
}

/// The descriptors of the pools that the service makes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorldSecurity {
    pub root: Name,
    pub system: Name,
    /// That of the computer; everybody may do everything when it is not named.
    pub computer: Option<Name>,
    /// That of the offline library; everybody may do everything when it is not named.
    pub offline: Option<Name>,
    /// That of the online library; everybody may do everything when it is not named.
    pub online: Option<Name>,
    /// Other descriptors for some of them, by path.
    #[serde(default)]
    pub paths: BTreeMap<Name, Name>,
}

/// An application pool that is there at the start.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PoolRow {
    pub path: Name,
    pub media_type: Option<Name>,
    pub security: Name,
    #[serde(default)]
    pub draws_from_free: bool,
    #[serde(default)]
    pub returns_to_free: bool,
    #[serde(default)]
    pub maximum: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Insertion {
    pub media_type: Name,
    pub label: Name,
}

/// Functions that are not named are not called.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
pub struct Calls {
    pub open_ntms_session: Option<Openers>,
    pub close_ntms_session: Option<Plain>,
    pub create_ntms_media_pool: Option<Creations>,
    pub move_to_ntms_media_pool: Option<Plain>,
    pub delete_ntms_media_pool: Option<Plain>,
    pub swap_ntms_media: Option<Plain>,
    pub deallocate_ntms_media: Option<Plain>,
    pub allocate_ntms_media: Option<Allocations>,
    pub set_ntms_media_complete: Option<Plain>,
    pub decommission_ntms_media: Option<Plain>,
    pub mount_ntms_media: Option<Mounts>,
    pub dismount_ntms_media: Option<Dismounts>,
    pub create_ntms_media: Option<Entries>,
    pub delete_ntms_media: Option<Plain>,
    pub eject_ntms_media: Option<Plain>,
    pub inject_ntms_media: Option<Plain>,
    pub get_ntms_object_security: Option<Plain>,
    pub set_ntms_object_security: Option<Securities>,
    pub get_ntms_object_information: Option<Plain>,
    pub set_ntms_object_information: Option<Information>,
    pub get_ntms_media_pool_name: Option<Plain>,
    pub enumerate_ntms_object: Option<Plain>,
}

/// A function whose arguments are all the objects that there are.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plain {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Openers {
    pub users: Vec<Name>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Creations {
    pub pools: Vec<CreationRow>,
    pub actions: Vec<Name>,
    /// Names of descriptors; empty for none.
    pub securities: Vec<Name>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CreationRow {
    pub name: String,
    /// Names of media types; empty for none.
    pub media_types: Vec<Name>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Allocations {
    /// `NEW`, `NEXT`, `ERROR_IF_UNAVAILABLE`, joined by `|`; empty for none.
    pub options: Vec<Name>,
    /// Whether sides are asked for by name too.
    pub names_sides: bool,
}

/// Every LMID and every side alone, and every two sides of different media.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mounts {
    /// `READ`, `WRITE`, `ERROR_OFFLINE`, joined by `|`; empty for none.
    pub options: Vec<Name>,
}

/// The same lists.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dismounts {
    /// `DEFERRED`, or empty for none.
    pub options: Vec<Name>,
}

/// Every medium is entered into every pool, with every option.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entries {
    pub paths: Vec<String>,
    pub media: Vec<EntryMedium>,
    /// `ERROR_ON_DUPLICATE`, or empty for none.
    pub options: Vec<Name>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct EntryMedium {
    /// The states of its sides.
    pub sides: Vec<Name>,
    /// How often each of them was allocated.
    #[serde(default)]
    pub allocations: u32,
    /// Its bar code; empty for none.
    #[serde(default)]
    pub bar_code: String,
    /// What the labels of its sides begin with.
    pub label: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Securities {
    pub paths: Vec<String>,
    pub securities: Vec<Name>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Information {
    #[serde(default)]
    pub paths: Vec<String>,
    #[serde(default)]
    pub policies: Vec<PolicyRow>,
    /// `PURGEOFFLINESCRATCH`, `KEEPOFFLINEIMPORT`, joined by `|`; empty for none.
    #[serde(default)]
    pub computer: Vec<Name>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PolicyRow {
    pub draws_from_free: bool,
    pub returns_to_free: bool,
    pub maximum: u32,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct EventRows {
    pub insert: Vec<Insertion>,
    pub write_labels: bool,
    pub uses: Vec<Name>,
    pub enable: bool,
    pub bring_in: bool,
    pub restart: bool,
}
