//! One file per function: operands, rows, steps. Read a table against the page of `specs/`.

mod allocate_ntms_media;
mod close_ntms_session;
mod computer_right;
mod create_ntms_media;
mod create_ntms_media_pool;
mod deallocate_ntms_media;
mod decommission_ntms_media;
mod delete_ntms_media;
mod delete_ntms_media_pool;
mod dismount_ntms_media;
mod eject_ntms_media;
mod enumerate_ntms_object;
mod free_label;
mod get_ntms_media_pool_name;
mod get_ntms_object_information;
mod get_ntms_object_security;
mod inject_ntms_media;
mod listed_media;
mod mount_ntms_media;
mod move_to_ntms_media_pool;
mod named_object;
mod open_ntms_session;
pub(crate) mod pool_name;
mod set_ntms_media_complete;
mod set_ntms_object_information;
mod set_ntms_object_security;
mod swap_ntms_media;

/// What every table of rules is written with.
mod prelude {
    pub use crate::access::{DescriptorParts, Entry, Rights, SecurityDescriptor};
    pub use crate::call::*;
    pub use crate::edition::{Edition, Editions};
    pub use crate::error::NtmsError as E;
    pub use crate::id::*;
    pub use crate::reading::ReadingChoice;
    pub use crate::rule::Group::{Access, Handle, Lookup, Parameter, Rule};
    pub use crate::rule::Requirement::{
        Given, Grants, GrantsOn, GrantsOnEach, Holds, Names, OfKind, OpenSession, Without,
    };
    pub use crate::rule::{
        Answer, Choice, Effect, Kind, Operand, Operands, Row, Rules, Securables, Step, Unread,
        Writes, always, caller_of, choice, fault, never, row, security_subsystem, step,
        still_starting, success,
    };
    pub use crate::setting::Fault;
    pub use crate::state::{
        Condition, Holds as PoolHolds, Mark, Maximum, MediaState, Medium, Operation, Pool,
        PoolKind, Security, Session, Side, SideState, State, Written,
    };

    pub const ALL: Editions = Editions::ALL;
    pub const BASE: Editions = Editions::BASE;
    pub const WINDOWS_XP: Editions = Editions::WINDOWS_XP;
    pub const SERVER_2003: Editions = Editions::SERVER_2003;
    pub const NOT_XP: Editions = Editions::NOT_XP;
    pub const NOT_2003: Editions = Editions::NOT_2003;
    pub const NOTHING: Operands = Operands::NONE;

    pub const USE: Rights = Rights::USE;
    pub const MODIFY: Rights = Rights::MODIFY;
    pub const CONTROL: Rights = Rights::CONTROL;

    /// Codes of `wrong-kind-code` when the call's look-up code is INVALID_MEDIA.
    pub const WRONG_MEDIUM: &[E] = &[E::InvalidMedia, E::ObjectNotFound];
    /// Codes of `wrong-kind-code` when the call's look-up code is INVALID_MEDIA_POOL.
    pub const WRONG_POOL: &[E] = &[E::InvalidMediaPool, E::ObjectNotFound];
}
