//! The functions of the API: a file for each, with its parameters and its method.

pub(crate) mod allocate_ntms_media;
pub(crate) mod close_ntms_session;
pub(crate) mod create_ntms_media;
pub(crate) mod create_ntms_media_pool;
pub(crate) mod deallocate_ntms_media;
pub(crate) mod decommission_ntms_media;
pub(crate) mod delete_ntms_media_pool;
pub(crate) mod dismount_ntms_media;
pub(crate) mod eject_ntms_media;
pub(crate) mod enumerate_ntms_object;
pub(crate) mod free_label;
pub(crate) mod get_ntms_media_pool_name;
pub(crate) mod get_ntms_object_information;
pub(crate) mod get_ntms_object_security;
pub(crate) mod inject_ntms_media;
pub(crate) mod media_list;
pub(crate) mod mount_ntms_media;
pub(crate) mod move_to_ntms_media_pool;
pub(crate) mod object_type;
pub(crate) mod open_ntms_session;
pub(crate) mod pool_name;
pub(crate) mod set_ntms_media_complete;
pub(crate) mod set_ntms_object_information;
pub(crate) mod set_ntms_object_security;
pub(crate) mod swap_ntms_media;
