//! The numbers that calls are made with, as the documents name them.

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
