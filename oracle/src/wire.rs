//! Calls, replies and events as they travel: in the protocol, in traces, in suites.

use crate::identifier::Identifier;
use ntms_model::call::{Call, Names, Notation};
use ntms_model::reply::Reply;
use ntms_model::setting::Fault;
use serde::{Deserialize, Serialize};

/// Names objects by their identifiers and users by their names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Wire {}

impl Notation for Wire {
    /// `None` is a NULL pointer.
    type Id = Option<Identifier>;
    type Principal = Box<str>;
}

/// A call as it travels.
pub type WireCall = Call<Wire>;
/// A reply as it travels.
pub type WireReply = Reply<Wire>;

/// An event of the environment as it travels; in JSON, `method` and `params` as in the protocol.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "method", content = "params", deny_unknown_fields)]
pub enum WireEvent {
    /// A new medium comes into the online library.
    #[serde(rename = "environment/insertMedium")]
    InsertMedium(InsertMedium),
    /// The free labels that a medium waits for are written.
    #[serde(rename = "environment/writeLabels")]
    WriteLabels(WriteLabels),
    /// A medium is used, released, enabled, disabled, taken out or brought in.
    #[serde(rename = "environment/setMedium")]
    SetMedium(SetMedium),
    /// The server stops and starts again.
    #[serde(rename = "environment/restart")]
    Restart(Nothing),
}

impl WireEvent {
    /// The same event with other identifiers.
    #[must_use]
    pub fn renamed(&self, each: &mut dyn FnMut(Identifier) -> Identifier) -> WireEvent {
        let mut event = self.clone();
        match &mut event {
            WireEvent::InsertMedium(insert) => insert.media_type = each(insert.media_type),
            WireEvent::WriteLabels(write) => write.medium = each(write.medium),
            WireEvent::SetMedium(set) => set.medium = each(set.medium),
            WireEvent::Restart(_) => {}
        }
        event
    }
}

/// No parameters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// Parameters of `environment/insertMedium`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InsertMedium {
    /// The media type.
    pub media_type: Identifier,
    /// `recognized`, `unrecognized` or `unfit`.
    pub label: Box<str>,
}

/// What `environment/insertMedium` gives: the identifiers that the implementation chose.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Inserted {
    /// The medium.
    pub medium: Identifier,
    /// Its sides, in order.
    pub sides: Vec<Identifier>,
}

/// Parameters of `environment/writeLabels`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WriteLabels {
    /// The medium.
    pub medium: Identifier,
}

/// Parameters of `environment/setMedium`: what is absent stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SetMedium {
    /// The medium.
    pub medium: Identifier,
    /// MediaState.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_state: Option<u32>,
    /// Whether it is enabled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// Whether it is in the online library.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub online: Option<bool>,
}

/// One thing that happened, in the order in which things were completed.
#[expect(clippy::large_enum_variant, reason = "nearly all of them are calls")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A call and its reply.
    Call {
        /// The call.
        call: WireCall,
        /// The reply.
        reply: WireReply,
        /// Faults that the environment caused while it ran.
        faults: Vec<Fault>,
    },
    /// An event of the environment.
    Event {
        /// The event.
        event: WireEvent,
        /// The identifiers of a medium that came in.
        inserted: Option<Inserted>,
    },
}

impl Entry {
    /// The same entry with other identifiers.
    #[must_use]
    pub fn renamed(&self, each: &mut dyn FnMut(Identifier) -> Identifier) -> Entry {
        match self {
            Entry::Call { call, reply, faults } => {
                let mut names = Each(each);
                let call = call.renamed(&mut names);
                Entry::Call { call, reply: reply.renamed(&mut names), faults: faults.clone() }
            }
            Entry::Event { event, inserted } => {
                let event = event.renamed(each);
                let inserted = inserted.as_ref().map(|ids| Inserted {
                    medium: each(ids.medium),
                    sides: ids.sides.iter().map(|side| each(*side)).collect(),
                });
                Entry::Event { event, inserted }
            }
        }
    }
}

/// Puts identifiers through a function.
pub(crate) struct Each<'f>(pub(crate) &'f mut dyn FnMut(Identifier) -> Identifier);

impl Names<Wire, Wire> for Each<'_> {
    fn id(&mut self, id: &Option<Identifier>) -> Option<Identifier> {
        id.map(&mut *self.0)
    }

    fn principal(&mut self, name: &Box<str>) -> Box<str> {
        name.clone()
    }
}
