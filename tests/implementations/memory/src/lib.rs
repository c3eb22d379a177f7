//! A media-pool service that keeps everything in memory: pools, media, their sides and logical media
//! in slots that are given out again.
//!
//! It was written from the documents alone and shares no code with those who judge it, nor with the
//! other implementations. [`Service`] is called directly, with a method for each function of the API;
//! [`Server`] puts it behind a line of JSON per request; the binary does that for its standard input.
//! [`Switches`] choose between the readings of the documents, and can make the service wrong on
//! purpose.
//!
//! In reading order: `arena` and `store` (where everything lies), `access` (who may what), `service`
//! and `guards` (what a call works with), `calls` (the functions), `environment` and `world` (what
//! happens besides), `readings`, `defects` and `switches` (how it is told to behave), `wire` (the
//! protocol).

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod access;
mod arena;
mod arguments;
mod calls;
mod code;
mod defects;
mod environment;
mod guards;
mod identifier;
mod readings;
mod service;
mod store;
mod switches;
mod wire;
mod world;

pub use access::{Entry, List, Principal, Rights, User};
pub use arguments::{Arguments, run_from_arguments};
pub use calls::allocate_ntms_media::{
    AllocateNtmsMedia, Allocated, NTMS_ALLOCATE_ERROR_IF_UNAVAILABLE, NTMS_ALLOCATE_NEW,
    NTMS_ALLOCATE_NEXT,
};
pub use calls::close_ntms_session::CloseNtmsSession;
pub use calls::create_ntms_media::{
    CreateNtmsMedia, Created, MediumToEnter, NTMS_ERROR_ON_DUPLICATE, SideToEnter,
};
pub use calls::create_ntms_media_pool::{
    CreateNtmsMediaPool, NTMS_CREATE_NEW, NTMS_OPEN_ALWAYS, NTMS_OPEN_EXISTING, SecurityAttributes,
};
pub use calls::deallocate_ntms_media::DeallocateNtmsMedia;
pub use calls::decommission_ntms_media::DecommissionNtmsMedia;
pub use calls::delete_ntms_media_pool::DeleteNtmsMediaPool;
pub use calls::dismount_ntms_media::{
    DismountNtmsMedia, NTMS_DISMOUNT_DEFERRED, NTMS_DISMOUNT_IMMEDIATE,
};
pub use calls::eject_ntms_media::{
    EjectNtmsMedia, NTMS_EJECT_QUEUE, NTMS_EJECT_START, NTMS_EJECT_STOP,
};
pub use calls::enumerate_ntms_object::{EnumerateNtmsObject, Listing, NTMS_ENUM_ROOTPOOL};
pub use calls::get_ntms_media_pool_name::{GetNtmsMediaPoolName, PoolPath};
pub use calls::get_ntms_object_information::{GetNtmsObjectInformation, Information, Particulars};
pub use calls::get_ntms_object_security::{DACL, GetNtmsObjectSecurity, OWNER, Parts, SACL};
pub use calls::inject_ntms_media::{
    InjectNtmsMedia, NTMS_INJECT_RETRACT, NTMS_INJECT_START, NTMS_INJECT_STARTMANY,
    NTMS_INJECT_STOP,
};
pub use calls::mount_ntms_media::{
    MountNtmsMedia, NTMS_MOUNT_ERROR_NOT_AVAILABLE, NTMS_MOUNT_ERROR_OFFLINE, NTMS_MOUNT_NOWAIT,
    NTMS_MOUNT_SPECIFIC_DRIVE, NTMS_MOUNT_WRITE,
};
pub use calls::move_to_ntms_media_pool::MoveToNtmsMediaPool;
pub use calls::open_ntms_session::OpenNtmsSession;
pub use calls::set_ntms_media_complete::SetNtmsMediaComplete;
pub use calls::set_ntms_object_information::{SetNtmsObjectInformation, Writable, WritableOfPool};
pub use calls::set_ntms_object_security::SetNtmsObjectSecurity;
pub use calls::swap_ntms_media::SwapNtmsMedia;
pub use code::Code;
pub use defects::Defect;
pub use environment::{Fault, Happening, Impossible, Inserted, Label};
pub use identifier::{Identifier, Identifiers};
pub use readings::ReadingChoice;
pub use service::Service;
pub use switches::{Choice, Edition, GuardOrder, Switches};
pub use wire::server::Server;
pub use world::{IdentifiersOfWorld, World, WorldError};
