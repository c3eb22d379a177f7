//! The service behind the wire protocol: a line of JSON for each request and answer.

pub(crate) mod breach;
pub(crate) mod descriptor;
pub(crate) mod form;
pub(crate) mod method;
pub(crate) mod server;
