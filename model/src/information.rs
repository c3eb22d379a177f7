//! The information structures of objects, as calls read and write them.

use crate::call::{
    NTMS_COMPUTER, NTMS_LOGICAL_MEDIA, NTMS_MEDIA_POOL, NTMS_PARTITION, NTMS_PHYSICAL_MEDIA,
};
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

macro_rules! information {
    ($($(#[$doc:meta])* $field:ident $name:literal $kind:ident: $type:ty, $types:expr;)*) => {
        /// NTMS_OBJECTINFORMATION: one flat structure, of which each object type has its members.
        ///
        /// `I` is an identifier. A member that is absent and one that is NULL are the same.
        #[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize)]
        #[serde(bound(deserialize = "I: Deserialize<'de>"))]
        pub struct Information<I> {
            /// Type of the object.
            #[serde(rename = "dwType")]
            pub object_type: u32,
            $($(#[$doc])* #[serde(rename = $name, default = "Option::default")]
            pub $field: Option<$type>,)*
        }

        impl<I> Information<I> {
            /// A structure of this type without members.
            #[must_use]
            pub fn of_type(object_type: u32) -> Information<I> {
                Information { object_type, $($field: None,)* }
            }

            /// The same structure with objects named in another way.
            pub fn with_ids<J>(&self, mut id: impl FnMut(&I) -> J) -> Information<J> {
                Information {
                    object_type: self.object_type,
                    $($field: information!(@rename $kind, self.$field, id),)*
                }
            }

            /// Takes out the identifiers that stand for none.
            pub fn leave_out(&mut self, stands_for_none: impl Fn(&I) -> bool) {
                $(information!(@leave_out $kind, self.$field, stands_for_none);)*
            }

            /// Names of the members in which `observed` is not as this structure says.
            ///
            /// A member that is `None` here is not compared, except identifiers, for which `None`
            /// is NULL: `null` gives the members of which that is true.
            pub fn differences<'n>(&'n self, observed: &'n Information<I>) -> impl Iterator<Item = &'static str> + 'n
            where
                I: PartialEq,
            {
                let object_type = self.object_type;
                let compared = [$((
                    $name,
                    $types.contains(&object_type)
                        && (information!(@compares_null $kind) || self.$field.is_some())
                        && self.$field != observed.$field,
                ),)*];
                compared.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name)
            }
        }

        impl<I: Serialize> Serialize for Information<I> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut map = serializer.serialize_map(None)?;
                map.serialize_entry("dwType", &self.object_type)?;
                // A pool without media type says so: NULL is what SetNtmsObjectInformation writes.
                let null_is_written = |name| name == "MediaType" && self.object_type == NTMS_MEDIA_POOL;
                $(if self.$field.is_some() || null_is_written($name) {
                    map.serialize_entry($name, &self.$field)?;
                })*
                map.end()
            }
        }
    };
    (@rename text, $value:expr, $id:ident) => { $value.clone() };
    (@rename number, $value:expr, $id:ident) => { $value };
    (@rename flag, $value:expr, $id:ident) => { $value };
    (@rename id, $value:expr, $id:ident) => { $value.as_ref().map(&mut $id) };
    (@leave_out id, $value:expr, $is:ident) => {
        if $value.as_ref().is_some_and(&$is) {
            $value = None;
        }
    };
    (@leave_out $other:tt, $value:expr, $is:ident) => {};
    (@compares_null id) => { true };
    (@compares_null $other:tt) => { false };
}

const EVERY: [u32; 4] = [NTMS_MEDIA_POOL, NTMS_PHYSICAL_MEDIA, NTMS_PARTITION, NTMS_LOGICAL_MEDIA];
const NONE: [u32; 0] = [];
const COMPUTER: [u32; 1] = [NTMS_COMPUTER];
const POOL: [u32; 1] = [NTMS_MEDIA_POOL];
const MEDIUM: [u32; 1] = [NTMS_PHYSICAL_MEDIA];
const SIDE: [u32; 1] = [NTMS_PARTITION];

information! {
    /// Name. Writable.
    name "szName" text: Box<str>, EVERY;
    /// Description. Writable.
    description "szDescription" text: Box<str>, EVERY;
    /// The identifier of the object, where a caller chooses it.
    object "ObjectGuid" id: I, NONE;
    /// Kind of the pool.
    pool_type "PoolType" number: u32, POOL;
    /// Media type of a pool (writable) or medium.
    media_type "MediaType" id: I, [NTMS_MEDIA_POOL, NTMS_PHYSICAL_MEDIA];
    /// The pool that a pool lies in.
    parent "Parent" id: I, POOL;
    /// Whether allocation draws from free. Writable.
    allocation_policy "AllocationPolicy" number: u32, POOL;
    /// Whether deallocation returns to free. Writable.
    deallocation_policy "DeallocationPolicy" number: u32, POOL;
    /// How often a side may be allocated. Writable.
    maximum "dwMaxAllocates" number: u32, POOL;
    /// Media in the pool.
    physical_media "dwNumberOfPhysicalMedia" number: u32, POOL;
    /// Logical media in the pool.
    logical_media "dwNumberOfLogicalMedia" number: u32, POOL;
    /// Pools directly below the pool.
    media_pools "dwNumberOfMediaPools" number: u32, POOL;
    /// Whether the medium is enabled.
    enabled "Enabled" flag: bool, MEDIUM;
    /// The library that the medium is in.
    library "CurrentLibrary" id: I, MEDIUM;
    /// The pool that a medium or logical medium is in.
    pool "MediaPool" id: I, [NTMS_PHYSICAL_MEDIA, NTMS_LOGICAL_MEDIA];
    /// Bar code of the medium.
    bar_code "szBarCode" text: Box<str>, MEDIUM;
    /// What happens to media that are ejected. Writable.
    media_pool_policy "dwMediaPoolPolicy" number: u32, COMPUTER;
    /// State of the medium.
    media_state "MediaState" number: u32, MEDIUM;
    /// Number of sides.
    sides "dwNumberOfPartitions" number: u32, [NTMS_PHYSICAL_MEDIA, NTMS_LOGICAL_MEDIA];
    /// The medium that has the side.
    medium "PhysicalMedia" id: I, SIDE;
    /// The LMID of the side.
    logical "LogicalMedia" id: I, SIDE;
    /// State of the side.
    state "State" number: u32, SIDE;
    /// Type of the label on the side.
    label_type "szOmidLabelType" text: Box<str>, SIDE;
    /// The label on the side.
    label_id "OmidLabelId" text: Box<str>, SIDE;
    /// Place of the side on its medium.
    side "Side" number: u32, SIDE;
    /// How often the side was allocated.
    allocations "dwAllocateCount" number: u32, SIDE;
}
