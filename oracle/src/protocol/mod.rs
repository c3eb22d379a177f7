//! The wire protocol: what a client and a server say to each other. `specs/protocol.md` describes it.
//!
//! - [`handshake`]: who a server is, and what it can do
//! - [`request`]: what the client asks, and whether it asks in the right form
//! - [`response`]: what the server answers
//!
//! Calls, replies and events have the types of [`wire`](crate::wire): they are the same in a trace.

mod form;
pub mod handshake;
pub mod request;
pub mod response;

pub use handshake::{Control, Handshake, Initialize, Offer};
pub use request::{Errand, Message, Request, RequestId};
pub use response::ErrorObject;

/// The version of the protocol that this program speaks.
pub const VERSION: u32 = 1;

/// What is wrong with some JSON, without the place in a text that nobody sees.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rfind(" at line ") {
        Some(end) => text[..end].to_owned(),
        None => text,
    }
}
