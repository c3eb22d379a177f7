//! Calls of the API, and the numbers that they are made with.
//!
//! One set of types serves the model, the protocol and every trace: `N` says how a call names
//! objects and users. Fields are in the documented order and carry the documented names.

use crate::access::DescriptorParts;
use crate::id::{PrincipalId, Reference};
use crate::information::Information;
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;
use std::hash::Hash;

/// How calls and replies name objects, sessions and users.
pub trait Notation: Clone + fmt::Debug + Eq + Hash {
    /// An identifier as an argument: it may be a NULL pointer.
    type Id: Clone + fmt::Debug + Eq + Hash;
    /// A user or group.
    type Principal: Clone + fmt::Debug + Eq + Hash;
}

/// Inside the model: references into a state, and places in the directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Bound {}

impl Notation for Bound {
    type Id = Reference;
    type Principal = PrincipalId;
}

/// A pointer that receives something: given, or NULL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "Option<Out>", into = "Option<Out>")]
pub enum OutPointer {
    /// The caller gave a pointer.
    Given,
    /// The caller passed NULL.
    Null,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Out {
    Out,
}

impl From<Option<Out>> for OutPointer {
    fn from(out: Option<Out>) -> OutPointer {
        out.map_or(OutPointer::Null, |Out::Out| OutPointer::Given)
    }
}

impl From<OutPointer> for Option<Out> {
    fn from(pointer: OutPointer) -> Option<Out> {
        (pointer == OutPointer::Given).then_some(Out::Out)
    }
}

/// Translates identifiers and users from one notation into another.
pub trait Names<N: Notation, M: Notation> {
    /// The identifier in the other notation.
    fn id(&mut self, id: &N::Id) -> M::Id;
    /// The identifier in the other notation, where a structure holds it.
    fn member(&mut self, id: &N::Id) -> M::Id {
        self.id(id)
    }
    /// The user or group in the other notation.
    fn principal(&mut self, principal: &N::Principal) -> M::Principal;
}

macro_rules! renamed {
    (id, $value:expr, $names:expr) => {
        $names.id($value)
    };
    (principal, $value:expr, $names:expr) => {
        $names.principal($value)
    };
    (security, $value:expr, $names:expr) => {
        $value.as_ref().map(|parts| parts.with_names(|name| $names.principal(name)))
    };
    (information, $value:expr, $names:expr) => {
        $value.as_ref().map(|information| information.with_ids(|id| $names.member(id)))
    };
    (list, $value:expr, $names:expr) => {
        $value.as_ref().map(|list| {
            list.iter().map(|information| information.with_ids(|id| $names.member(id))).collect()
        })
    };
    (ids, $value:expr, $names:expr) => {
        $value.as_ref().map(|list| list.iter().map(|id| $names.id(id)).collect())
    };
    ($plain:ident, $value:expr, $names:expr) => {
        $value.clone()
    };
}

macro_rules! argument {
    (id, $value:expr) => {
        Argument::Id($value)
    };
    (principal, $value:expr) => {
        Argument::Principal($value)
    };
    (security, $value:expr) => {
        Argument::Security($value.as_ref())
    };
    (information, $value:expr) => {
        Argument::Information($value.as_ref())
    };
    (list, $value:expr) => {
        Argument::List($value.as_deref())
    };
    (ids, $value:expr) => {
        Argument::Ids($value.as_deref())
    };
    (number, $value:expr) => {
        Argument::Number(*$value)
    };
    (size, $value:expr) => {
        $value.map_or(Argument::Null, Argument::Number)
    };
    (text, $value:expr) => {
        $value.as_deref().map_or(Argument::Null, Argument::Text)
    };
    (out, $value:expr) => {
        Argument::Out(*$value)
    };
}

macro_rules! calls {
    ($($(#[$doc:meta])* $function:ident {
        $($(#[$field_doc:meta])* $field:ident $name:literal $kind:ident: $held:ty,)*
    })*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
            #[serde(deny_unknown_fields, bound(
                serialize = "N::Id: Serialize, N::Principal: Serialize",
                deserialize = "N::Id: Deserialize<'de>, N::Principal: Deserialize<'de>",
            ))]
            pub struct $function<N: Notation> {
                $($(#[$field_doc])* #[serde(rename = $name)] pub $field: $held,)*
            }

            impl<N: Notation> $function<N> {
                /// The same call in another notation.
                pub fn renamed<M: Notation>(&self, names: &mut impl Names<N, M>) -> $function<M> {
                    $function { $($field: renamed!($kind, &self.$field, names),)* }
                }

                /// The arguments in documented order, with their documented names.
                #[must_use]
                pub fn arguments(&self) -> Vec<(&'static str, Argument<'_, N>)> {
                    vec![$(($name, argument!($kind, &self.$field)),)*]
                }
            }

            impl<N: Notation> From<$function<N>> for Call<N> {
                fn from(call: $function<N>) -> Call<N> {
                    Call::$function(call)
                }
            }
        )*

        /// One call of the API. In JSON: `method` and `params`, as in the protocol.
        #[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(tag = "method", content = "params")]
        #[serde(bound(
            serialize = "N::Id: Serialize, N::Principal: Serialize",
            deserialize = "N::Id: Deserialize<'de>, N::Principal: Deserialize<'de>",
        ))]
        pub enum Call<N: Notation> {
            $(#[doc = concat!("A call of ", stringify!($function), ".")] $function($function<N>),)*
        }

        impl<N: Notation> Call<N> {
            /// The session that the call is made in; OpenNtmsSession has none yet.
            #[must_use]
            pub fn session(&self) -> Option<&N::Id> {
                match self.arguments().first() {
                    Some(&("hSession", Argument::Id(session))) => Some(session),
                    Some(_) | None => None,
                }
            }

            /// The function that is called.
            #[must_use]
            pub const fn function(&self) -> Function {
                match self { $(Call::$function(_) => Function::$function,)* }
            }

            /// Reads the parameters of a call whose function is known already.
            ///
            /// # Errors
            /// When they are not the parameters of this function.
            pub fn with_params<'de, D: Deserializer<'de>>(
                function: Function,
                params: D,
            ) -> Result<Call<N>, D::Error>
            where
                N::Id: Deserialize<'de>,
                N::Principal: Deserialize<'de>,
            {
                match function {
                    $(Function::$function => $function::deserialize(params).map(Call::$function),)*
                }
            }

            /// The same call in another notation.
            pub fn renamed<M: Notation>(&self, names: &mut impl Names<N, M>) -> Call<M> {
                match self { $(Call::$function(call) => Call::$function(call.renamed(names)),)* }
            }

            /// The arguments in documented order, with their documented names.
            #[must_use]
            pub fn arguments(&self) -> Vec<(&'static str, Argument<'_, N>)> {
                match self { $(Call::$function(call) => call.arguments(),)* }
            }
        }

        /// A function of the API.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Function {
            $(#[doc = concat!("The function ", stringify!($function), ".")] $function,)*
        }

        impl Function {
            /// Every function that the model knows.
            pub const ALL: &'static [Function] = &[$(Function::$function,)*];

            /// Its documented name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Function::$function => stringify!($function),)* }
            }
        }

        /// Runs the same code on whichever call it is: `$body` sees it as `$bound`.
        macro_rules! on_each_call {
            ($call:expr, $bound:ident => $body:expr) => {
                match $call { $($crate::call::Call::$function($bound) => $body,)* }
            };
        }

        /// Runs the same code with the type of the call of a function: `$body` sees it as `$type`.
        macro_rules! on_each_function {
            ($selected:expr, $type:ident => $body:expr) => {
                match $selected { $($crate::call::Function::$function => {
                    type $type = $crate::call::$function<$crate::call::Bound>;
                    $body
                })* }
            };
        }

        pub(crate) use {on_each_call, on_each_function};
    };
}

impl<N: Notation> CreateNtmsMedia<N> {
    /// Identifiers that the caller chose for what is to be made, by the output that tells them, in its
    /// order.
    pub fn chosen(&self, output: &str, place: usize) -> Option<&N::Id> {
        let side = || self.sides.as_ref().and_then(|sides| sides.get(place));
        match output {
            "lpMedia" => self.medium.as_ref().and_then(|medium| medium.object.as_ref()),
            "lpList" => side().and_then(|side| side.object.as_ref()),
            "LogicalMedia" => side().and_then(|side| side.logical.as_ref()),
            _ => None,
        }
    }
}

impl<'c, N: Notation> Argument<'c, N> {
    /// The identifiers that it is or lists: none, for other arguments.
    #[must_use]
    pub fn ids(&self) -> &'c [N::Id] {
        match *self {
            Argument::Id(id) => std::slice::from_ref(id),
            Argument::Ids(Some(list)) => list,
            Argument::Ids(None)
            | Argument::Principal(_)
            | Argument::Security(_)
            | Argument::Information(_)
            | Argument::List(_)
            | Argument::Number(_)
            | Argument::Text(_)
            | Argument::Out(_)
            | Argument::Null => &[],
        }
    }
}

/// One argument, to be looked at in documented order.
#[derive(Debug)]
pub enum Argument<'c, N: Notation> {
    /// An identifier, or NULL.
    Id(&'c N::Id),
    /// A user.
    Principal(&'c N::Principal),
    /// A security descriptor, or NULL.
    Security(Option<&'c DescriptorParts<N::Principal>>),
    /// An information structure, or NULL.
    Information(Option<&'c Information<N::Id>>),
    /// An array of information structures, or NULL.
    List(Option<&'c [Information<N::Id>]>),
    /// An array of identifiers, or NULL.
    Ids(Option<&'c [N::Id]>),
    /// A number.
    Number(u32),
    /// A text.
    Text(&'c str),
    /// A pointer that receives something.
    Out(OutPointer),
    /// A NULL pointer to a number or a text.
    Null,
}

calls! {
    /// Opens a session.
    OpenNtmsSession {
        /// Name of the server, NULL for this computer.
        server "lpServer" text: Option<Box<str>>,
        /// Name of the application.
        application "lpApplication" text: Option<Box<str>>,
        /// Reserved, zero.
        options "dwOptions" number: u32,
        /// Whose identity the session has: the harness says it, the API takes it from the process.
        caller "caller" principal: N::Principal,
    }
    /// Closes a session.
    CloseNtmsSession {
        /// The session.
        session "hSession" id: N::Id,
    }
    /// Makes or opens an application pool.
    CreateNtmsMediaPool {
        /// The session.
        session "hSession" id: N::Id,
        /// Path of the pool.
        name "lpPoolName" text: Option<Box<str>>,
        /// Type of its media; NULL for a pool that holds pools.
        media_type "lpMediaType" id: N::Id,
        /// [`NTMS_OPEN_EXISTING`], [`NTMS_CREATE_NEW`] or [`NTMS_OPEN_ALWAYS`].
        action "dwAction" number: u32,
        /// Security of the new pool.
        security "lpSecurityAttributes" security: Option<DescriptorParts<N::Principal>>,
        /// Receives the identifier of the pool.
        pool "lpPoolId" out: OutPointer,
    }
    /// Puts a medium, with every side of it, into another pool.
    MoveToNtmsMediaPool {
        /// The session.
        session "hSession" id: N::Id,
        /// The medium.
        medium "lpMediaId" id: N::Id,
        /// The pool that it goes to.
        destination "lpPoolId" id: N::Id,
    }
    /// Deletes an application pool.
    DeleteNtmsMediaPool {
        /// The session.
        session "hSession" id: N::Id,
        /// The pool.
        pool "lpPoolId" id: N::Id,
    }
    /// Lets two LMIDs denote each other's sides.
    SwapNtmsMedia {
        /// The session.
        session "hSession" id: N::Id,
        /// One LMID.
        first "lpMediaId1" id: N::Id,
        /// The other LMID.
        second "lpMediaId2" id: N::Id,
    }
    /// Gives a side back and deletes its LMID.
    DeallocateNtmsMedia {
        /// The session.
        session "hSession" id: N::Id,
        /// The LMID.
        logical "lpMediaId" id: N::Id,
        /// Reserved, zero.
        options "dwOptions" number: u32,
    }
    /// Takes a side for an application and makes an LMID for it.
    AllocateNtmsMedia {
        /// The session.
        session "hSession" id: N::Id,
        /// The application pool that it is taken for.
        pool "lpMediaPool" id: N::Id,
        /// The side wanted, or NULL.
        side "lpPartition" id: N::Id,
        /// Receives the LMID; on input the LMID of a sibling with [`NTMS_ALLOCATE_NEXT`].
        logical "lpMediaId" id: N::Id,
        /// [`NTMS_ALLOCATE_NEW`], [`NTMS_ALLOCATE_NEXT`], [`NTMS_ALLOCATE_ERROR_IF_UNAVAILABLE`].
        options "dwOptions" number: u32,
        /// How long to wait, in milliseconds; [`INFINITE`] for ever.
        timeout "dwTimeout" number: u32,
        /// Receives the pool that the medium came from.
        information "lpAllocateInformation" out: OutPointer,
    }
    /// Marks a logical medium as complete.
    SetNtmsMediaComplete {
        /// The session.
        session "hSession" id: N::Id,
        /// The LMID.
        logical "lpMediaId" id: N::Id,
    }
    /// Takes an available side out of use for good.
    DecommissionNtmsMedia {
        /// The session.
        session "hSession" id: N::Id,
        /// The side.
        side "lpMediaId" id: N::Id,
    }
    /// Puts media into drives.
    MountNtmsMedia {
        /// The session.
        session "hSession" id: N::Id,
        /// The media: LMIDs or sides.
        media "lpMediaId" ids: Option<Box<[N::Id]>>,
        /// For each medium a drive, with [`NTMS_MOUNT_SPECIFIC_DRIVE`]; otherwise not read.
        drives "lpDriveId" ids: Option<Box<[N::Id]>>,
        /// How many media there are.
        count "dwCount" number: u32,
        /// Options: NTMS_MOUNT_...
        options "dwOptions" number: u32,
        /// From -15 to 15, as a number of 32 bits.
        priority "dwPriority" number: u32,
        /// How long to wait, in milliseconds; [`INFINITE`] for ever.
        timeout "dwTimeout" number: u32,
        /// Reserved, NULL.
        information "lpMountInformation" out: OutPointer,
    }
    /// Takes media out of their drives.
    DismountNtmsMedia {
        /// The session.
        session "hSession" id: N::Id,
        /// The media: LMIDs or sides.
        media "lpMediaId" ids: Option<Box<[N::Id]>>,
        /// How many media there are.
        count "dwCount" number: u32,
        /// [`NTMS_DISMOUNT_DEFERRED`] or [`NTMS_DISMOUNT_IMMEDIATE`].
        options "dwOptions" number: u32,
    }
    /// Enters an offline medium, with its sides, into the database.
    CreateNtmsMedia {
        /// The session.
        session "hSession" id: N::Id,
        /// The medium.
        medium "lpMedia" information: Option<Information<N::Id>>,
        /// Its sides, in order.
        sides "lpList" list: Option<Box<[Information<N::Id>]>>,
        /// [`NTMS_ERROR_ON_DUPLICATE`] or zero.
        options "dwOptions" number: u32,
    }
    /// Takes an offline medium, with its sides, out of the database.
    DeleteNtmsMedia {
        /// The session.
        session "hSession" id: N::Id,
        /// The medium.
        medium "lpMediaId" id: N::Id,
    }
    /// Ejects media through the port of their library, queues them for that, or stops it.
    EjectNtmsMedia {
        /// The session.
        session "hSession" id: N::Id,
        /// The medium, or NULL for those that are queued.
        medium "lpMediaId" id: N::Id,
        /// Receives the operation with [`NTMS_EJECT_START`]; the operation with [`NTMS_EJECT_STOP`].
        operation "lpEjectOperation" id: N::Id,
        /// [`NTMS_EJECT_START`], [`NTMS_EJECT_STOP`] or [`NTMS_EJECT_QUEUE`].
        action "dwAction" number: u32,
    }
    /// Opens the port of a library for media that come in, or stops that.
    InjectNtmsMedia {
        /// The session.
        session "hSession" id: N::Id,
        /// The library.
        library "lpLibraryId" id: N::Id,
        /// Receives the operation when one is started; the operation with [`NTMS_INJECT_STOP`].
        operation "lpInjectOperation" id: N::Id,
        /// [`NTMS_INJECT_START`], [`NTMS_INJECT_STOP`], [`NTMS_INJECT_RETRACT`] or
        /// [`NTMS_INJECT_STARTMANY`].
        action "dwAction" number: u32,
    }
    /// Reads the security descriptor of an object.
    GetNtmsObjectSecurity {
        /// The session.
        session "hSession" id: N::Id,
        /// The object.
        object "lpObjectId" id: N::Id,
        /// Its type.
        object_type "dwType" number: u32,
        /// [`OWNER_SECURITY_INFORMATION`], [`DACL_SECURITY_INFORMATION`].
        parts "RequestedInformation" number: u32,
    }
    /// Replaces parts of the security descriptor of an object.
    SetNtmsObjectSecurity {
        /// The session.
        session "hSession" id: N::Id,
        /// The object.
        object "lpObjectId" id: N::Id,
        /// Its type.
        object_type "dwType" number: u32,
        /// [`OWNER_SECURITY_INFORMATION`], [`DACL_SECURITY_INFORMATION`].
        parts "SecurityInformation" number: u32,
        /// The new parts.
        security "lpSecurityDescriptor" security: Option<DescriptorParts<N::Principal>>,
    }
    /// Reads the information structure of an object.
    GetNtmsObjectInformation {
        /// The session.
        session "hSession" id: N::Id,
        /// The object.
        object "lpObjectId" id: N::Id,
        /// Its type.
        object_type "dwType" number: u32,
        /// Receives the structure.
        information "lpInfo" out: OutPointer,
    }
    /// Writes all writable members of the information structure of an object.
    SetNtmsObjectInformation {
        /// The session.
        session "hSession" id: N::Id,
        /// The object.
        object "lpObjectId" id: N::Id,
        /// The structure.
        information "lpInfo" information: Option<Information<N::Id>>,
    }
    /// Tells the path of a pool.
    GetNtmsMediaPoolName {
        /// The session.
        session "hSession" id: N::Id,
        /// The pool.
        pool "lpPoolId" id: N::Id,
        /// Receives the path.
        name "lpNameBuf" out: OutPointer,
        /// Room for the path, in characters; `None` is a NULL pointer.
        size "lpdwBufSize" size: Option<u32>,
    }
    /// Lists the objects of a type in a container.
    EnumerateNtmsObject {
        /// The session.
        session "hSession" id: N::Id,
        /// The container, or NULL for all.
        container "lpContainerId" id: N::Id,
        /// Type of the objects.
        object_type "dwType" number: u32,
        /// Room in the list; `None` is a NULL pointer.
        room "lpdwListSize" size: Option<u32>,
        /// [`NTMS_ENUM_ROOTPOOL`] or zero.
        options "dwOptions" number: u32,
    }
}

impl Function {
    /// The function with this documented name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Function> {
        Function::ALL.iter().copied().find(|function| function.name() == name)
    }

    /// The five functions that founded the project.
    pub const FOUNDING: [Function; 5] = [
        Function::CreateNtmsMediaPool,
        Function::MoveToNtmsMediaPool,
        Function::DeleteNtmsMediaPool,
        Function::SwapNtmsMedia,
        Function::DeallocateNtmsMedia,
    ];

    /// Whether the function only reads.
    #[must_use]
    pub const fn only_reads(self) -> bool {
        matches!(
            self,
            Function::GetNtmsObjectSecurity
                | Function::GetNtmsObjectInformation
                | Function::GetNtmsMediaPoolName
                | Function::EnumerateNtmsObject
        )
    }
}

impl fmt::Display for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// dwAction: open a pool that exists.
pub const NTMS_OPEN_EXISTING: u32 = 1;
/// dwAction: make a pool that does not exist.
pub const NTMS_CREATE_NEW: u32 = 2;
/// dwAction: open a pool, or make it.
pub const NTMS_OPEN_ALWAYS: u32 = 3;
/// dwOptions of AllocateNtmsMedia: reserve the siblings.
pub const NTMS_ALLOCATE_NEW: u32 = 1;
/// dwOptions of AllocateNtmsMedia: take a reserved sibling.
pub const NTMS_ALLOCATE_NEXT: u32 = 2;
/// dwOptions of AllocateNtmsMedia: do not wait for an operator.
pub const NTMS_ALLOCATE_ERROR_IF_UNAVAILABLE: u32 = 4;
/// AllocationPolicy: draw from the free pool.
pub const NTMS_ALLOCATE_FROMSCRATCH: u32 = 1;
/// DeallocationPolicy: return to the free pool.
pub const NTMS_DEALLOCATE_TOSCRATCH: u32 = 1;
/// dwOptions of MountNtmsMedia: read.
pub const NTMS_MOUNT_READ: u32 = 1;
/// dwOptions of MountNtmsMedia: write.
pub const NTMS_MOUNT_WRITE: u32 = 2;
/// dwOptions of MountNtmsMedia: do not wait for a medium or a drive.
pub const NTMS_MOUNT_ERROR_NOT_AVAILABLE: u32 = 4;
/// dwOptions of MountNtmsMedia: do not ask the operator for media that are offline.
pub const NTMS_MOUNT_ERROR_OFFLINE: u32 = 8;
/// dwOptions of MountNtmsMedia: use the drives that are named.
pub const NTMS_MOUNT_SPECIFIC_DRIVE: u32 = 0x10;
/// dwOptions of MountNtmsMedia: do not wait for anything.
pub const NTMS_MOUNT_NOWAIT: u32 = 0x20;
/// dwOptions of MountNtmsMedia: all that are defined.
pub const NTMS_MOUNT_OPTIONS: u32 = 0x3f;
/// dwOptions of DismountNtmsMedia: leave the medium in its drive until that is wanted.
pub const NTMS_DISMOUNT_DEFERRED: u32 = 1;
/// dwOptions of DismountNtmsMedia: take the medium out now.
pub const NTMS_DISMOUNT_IMMEDIATE: u32 = 2;
/// dwOptions of CreateNtmsMedia: refuse a label that a medium has already.
pub const NTMS_ERROR_ON_DUPLICATE: u32 = 1;
/// dwAction of EjectNtmsMedia: eject now.
pub const NTMS_EJECT_START: u32 = 0;
/// dwAction of EjectNtmsMedia: stop an operation.
pub const NTMS_EJECT_STOP: u32 = 1;
/// dwAction of EjectNtmsMedia: queue the medium.
pub const NTMS_EJECT_QUEUE: u32 = 2;
/// dwAction of EjectNtmsMedia: the last of those that the header knows, and the page does not.
pub const NTMS_EJECT_ASK_USER: u32 = 5;
/// dwAction of EjectNtmsMedia in MS-RSMP: start, even if the medium is in use.
pub const NTMS_EJECT_FORCE: u32 = 3;
/// dwAction of InjectNtmsMedia: open the port.
pub const NTMS_INJECT_START: u32 = 0;
/// dwAction of InjectNtmsMedia: stop an operation.
pub const NTMS_INJECT_STOP: u32 = 1;
/// dwAction of InjectNtmsMedia: retract the port.
pub const NTMS_INJECT_RETRACT: u32 = 2;
/// dwAction of InjectNtmsMedia: open the port again and again.
pub const NTMS_INJECT_STARTMANY: u32 = 3;
/// dwMediaPoolPolicy: free media are deleted when they are ejected.
pub const NTMS_POOLPOLICY_PURGEOFFLINESCRATCH: u32 = 1;
/// dwMediaPoolPolicy: import media are kept when they are ejected.
pub const NTMS_POOLPOLICY_KEEPOFFLINEIMPORT: u32 = 2;
/// dwOptions of EnumerateNtmsObject: the root pool too.
pub const NTMS_ENUM_ROOTPOOL: u32 = 1;
/// dwTimeout: wait for ever.
pub const INFINITE: u32 = u32::MAX;
/// Part of a descriptor: the owner.
pub const OWNER_SECURITY_INFORMATION: u32 = 1;
/// Part of a descriptor: the discretionary list.
pub const DACL_SECURITY_INFORMATION: u32 = 4;

/// Part of a descriptor: the system list, which needs a privilege that no caller here has.
pub const SACL_SECURITY_INFORMATION: u32 = 8;

/// dwType: computer.
pub const NTMS_COMPUTER: u32 = 4;
/// dwType: library.
pub const NTMS_LIBRARY: u32 = 9;
/// dwType: logical medium.
pub const NTMS_LOGICAL_MEDIA: u32 = 11;
/// dwType: media pool.
pub const NTMS_MEDIA_POOL: u32 = 12;
/// dwType: media type.
pub const NTMS_MEDIA_TYPE: u32 = 13;
/// dwType: side.
pub const NTMS_PARTITION: u32 = 14;
/// dwType: physical medium.
pub const NTMS_PHYSICAL_MEDIA: u32 = 15;

/// Longest level of a pool path, in UTF-16 units without terminator.
pub const LONGEST_LEVEL: usize = 63;
/// Longest pool path, in UTF-16 units without terminator.
pub const LONGEST_PATH: usize = 511;
