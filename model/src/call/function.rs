//! Every function with its arguments, in the documented order and with the documented names.

use super::{Argument, Names, Notation, OutPointer};
use crate::access::DescriptorParts;
use crate::information::Information;
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;

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
        /// [`NTMS_OPEN_EXISTING`](super::NTMS_OPEN_EXISTING), [`NTMS_CREATE_NEW`](super::NTMS_CREATE_NEW) or [`NTMS_OPEN_ALWAYS`](super::NTMS_OPEN_ALWAYS).
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
        /// Receives the LMID; on input the LMID of a sibling with [`NTMS_ALLOCATE_NEXT`](super::NTMS_ALLOCATE_NEXT).
        logical "lpMediaId" id: N::Id,
        /// [`NTMS_ALLOCATE_NEW`](super::NTMS_ALLOCATE_NEW), [`NTMS_ALLOCATE_NEXT`](super::NTMS_ALLOCATE_NEXT), [`NTMS_ALLOCATE_ERROR_IF_UNAVAILABLE`](super::NTMS_ALLOCATE_ERROR_IF_UNAVAILABLE).
        options "dwOptions" number: u32,
        /// How long to wait, in milliseconds; [`INFINITE`](super::INFINITE) for ever.
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
        /// For each medium a drive, with [`NTMS_MOUNT_SPECIFIC_DRIVE`](super::NTMS_MOUNT_SPECIFIC_DRIVE); otherwise not read.
        drives "lpDriveId" ids: Option<Box<[N::Id]>>,
        /// How many media there are.
        count "dwCount" number: u32,
        /// Options: NTMS_MOUNT_...
        options "dwOptions" number: u32,
        /// From -15 to 15, as a number of 32 bits.
        priority "dwPriority" number: u32,
        /// How long to wait, in milliseconds; [`INFINITE`](super::INFINITE) for ever.
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
        /// [`NTMS_DISMOUNT_DEFERRED`](super::NTMS_DISMOUNT_DEFERRED) or [`NTMS_DISMOUNT_IMMEDIATE`](super::NTMS_DISMOUNT_IMMEDIATE).
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
        /// [`NTMS_ERROR_ON_DUPLICATE`](super::NTMS_ERROR_ON_DUPLICATE) or zero.
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
        /// Receives the operation with [`NTMS_EJECT_START`](super::NTMS_EJECT_START); the operation with [`NTMS_EJECT_STOP`](super::NTMS_EJECT_STOP).
        operation "lpEjectOperation" id: N::Id,
        /// [`NTMS_EJECT_START`](super::NTMS_EJECT_START), [`NTMS_EJECT_STOP`](super::NTMS_EJECT_STOP) or [`NTMS_EJECT_QUEUE`](super::NTMS_EJECT_QUEUE).
        action "dwAction" number: u32,
    }
    /// Opens the port of a library for media that come in, or stops that.
    InjectNtmsMedia {
        /// The session.
        session "hSession" id: N::Id,
        /// The library.
        library "lpLibraryId" id: N::Id,
        /// Receives the operation when one is started; the operation with [`NTMS_INJECT_STOP`](super::NTMS_INJECT_STOP).
        operation "lpInjectOperation" id: N::Id,
        /// [`NTMS_INJECT_START`](super::NTMS_INJECT_START), [`NTMS_INJECT_STOP`](super::NTMS_INJECT_STOP), [`NTMS_INJECT_RETRACT`](super::NTMS_INJECT_RETRACT) or
        /// [`NTMS_INJECT_STARTMANY`](super::NTMS_INJECT_STARTMANY).
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
        /// [`OWNER_SECURITY_INFORMATION`](super::OWNER_SECURITY_INFORMATION), [`DACL_SECURITY_INFORMATION`](super::DACL_SECURITY_INFORMATION).
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
        /// [`OWNER_SECURITY_INFORMATION`](super::OWNER_SECURITY_INFORMATION), [`DACL_SECURITY_INFORMATION`](super::DACL_SECURITY_INFORMATION).
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
        /// [`NTMS_ENUM_ROOTPOOL`](super::NTMS_ENUM_ROOTPOOL) or zero.
        options "dwOptions" number: u32,
    }
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
