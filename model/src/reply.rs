//! What a call answers.

use crate::access::DescriptorParts;
use crate::call::{Names, Notation};
use crate::error::{Code, NtmsError};
use crate::information::Information;
use serde::{Deserialize, Serialize};

/// The reply to one call. Outputs that the function does not have are `None`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(bound(
    serialize = "N::Id: Serialize, N::Principal: Serialize",
    deserialize = "N::Id: Deserialize<'de>, N::Principal: Deserialize<'de>",
))]
pub struct Reply<N: Notation> {
    /// The return code.
    pub code: Code,
    /// The session that OpenNtmsSession opened.
    #[serde(
        rename = "hSession",
        default = "Option::default",
        skip_serializing_if = "Option::is_none"
    )]
    pub session: Option<N::Id>,
    /// The pool that CreateNtmsMediaPool made or opened.
    #[serde(
        rename = "lpPoolId",
        default = "Option::default",
        skip_serializing_if = "Option::is_none"
    )]
    pub pool: Option<N::Id>,
    /// The LMID that AllocateNtmsMedia made.
    #[serde(
        rename = "lpMediaId",
        default = "Option::default",
        skip_serializing_if = "Option::is_none"
    )]
    pub logical: Option<N::Id>,
    /// The medium that CreateNtmsMedia made.
    #[serde(
        rename = "lpMedia",
        default = "Option::default",
        skip_serializing_if = "Option::is_none"
    )]
    pub medium: Option<N::Id>,
    /// The operation that EjectNtmsMedia started.
    #[serde(
        rename = "lpEjectOperation",
        default = "Option::default",
        skip_serializing_if = "Option::is_none"
    )]
    pub ejection: Option<N::Id>,
    /// The operation that InjectNtmsMedia started.
    #[serde(
        rename = "lpInjectOperation",
        default = "Option::default",
        skip_serializing_if = "Option::is_none"
    )]
    pub injection: Option<N::Id>,
    /// For each side that CreateNtmsMedia made, its LMID, or NULL.
    #[serde(
        rename = "LogicalMedia",
        default = "Option::default",
        skip_serializing_if = "Option::is_none"
    )]
    pub logical_media: Option<Vec<N::Id>>,
    /// Where AllocateNtmsMedia took the medium from.
    #[serde(
        rename = "lpAllocateInformation",
        default = "Option::default",
        skip_serializing_if = "Option::is_none"
    )]
    pub allocation: Option<AllocationInformation<N>>,
    /// What EnumerateNtmsObject found, or the sides that CreateNtmsMedia made, in order.
    #[serde(
        rename = "lpList",
        default = "Option::default",
        skip_serializing_if = "Option::is_none"
    )]
    pub list: Option<Vec<N::Id>>,
    /// How many objects EnumerateNtmsObject found.
    #[serde(rename = "lpdwListSize", default, skip_serializing_if = "Option::is_none")]
    pub list_size: Option<u32>,
    /// What GetNtmsObjectInformation read.
    #[serde(
        rename = "lpInfo",
        default = "Option::default",
        skip_serializing_if = "Option::is_none"
    )]
    pub information: Option<Box<Information<N::Id>>>,
    /// The path that GetNtmsMediaPoolName told.
    #[serde(rename = "lpNameBuf", default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Box<str>>,
    /// The size of that path, or the size that it needs.
    #[serde(rename = "lpdwBufSize", default, skip_serializing_if = "Option::is_none")]
    pub name_size: Option<u32>,
    /// What GetNtmsObjectSecurity read.
    #[serde(
        rename = "lpSecurityDescriptor",
        default = "Option::default",
        skip_serializing_if = "Option::is_none"
    )]
    pub security: Option<DescriptorParts<N::Principal>>,
}

/// NTMS_ALLOCATION_INFORMATION.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(bound(serialize = "N::Id: Serialize", deserialize = "N::Id: Deserialize<'de>"))]
pub struct AllocationInformation<N: Notation> {
    /// The pool that the medium was in before.
    #[serde(rename = "AllocatedFrom")]
    pub allocated_from: N::Id,
}

impl<N: Notation> Reply<N> {
    /// A reply with this code and no outputs.
    #[must_use]
    pub fn of_code(code: impl Into<Code>) -> Reply<N> {
        Reply {
            code: code.into(),
            session: None,
            pool: None,
            logical: None,
            medium: None,
            ejection: None,
            injection: None,
            logical_media: None,
            allocation: None,
            list: None,
            list_size: None,
            information: None,
            name: None,
            name_size: None,
            security: None,
        }
    }

    /// The identifiers of what the call may have made, each with what the output is called.
    pub fn made(&self) -> impl Iterator<Item = (&'static str, &N::Id)> {
        let one = [
            ("hSession", &self.session),
            ("lpPoolId", &self.pool),
            ("lpMediaId", &self.logical),
            ("lpMedia", &self.medium),
            ("lpEjectOperation", &self.ejection),
            ("lpInjectOperation", &self.injection),
        ];
        let sides = self.list.iter().flatten().filter(|_| self.medium.is_some());
        one.into_iter()
            .filter_map(|(name, id)| Some((name, id.as_ref()?)))
            .chain(sides.map(|id| ("lpList", id)))
            .chain(self.logical_media.iter().flatten().map(|id| ("LogicalMedia", id)))
    }

    /// Whether the call did what it says.
    #[must_use]
    pub fn succeeded(&self) -> bool {
        self.code == Code::Known(NtmsError::Success)
    }

    /// The same reply in another notation.
    pub fn renamed<M: Notation>(&self, names: &mut impl Names<N, M>) -> Reply<M> {
        Reply {
            code: self.code.clone(),
            session: self.session.as_ref().map(|id| names.id(id)),
            pool: self.pool.as_ref().map(|id| names.id(id)),
            logical: self.logical.as_ref().map(|id| names.id(id)),
            medium: self.medium.as_ref().map(|id| names.id(id)),
            ejection: self.ejection.as_ref().map(|id| names.id(id)),
            injection: self.injection.as_ref().map(|id| names.id(id)),
            logical_media: self
                .logical_media
                .as_ref()
                .map(|list| list.iter().map(|id| names.id(id)).collect()),
            allocation: self.allocation.as_ref().map(|from| AllocationInformation {
                allocated_from: names.id(&from.allocated_from),
            }),
            list: self.list.as_ref().map(|list| list.iter().map(|id| names.id(id)).collect()),
            list_size: self.list_size,
            information: self
                .information
                .as_ref()
                .map(|information| Box::new(information.with_ids(|id| names.id(id)))),
            name: self.name.clone(),
            name_size: self.name_size,
            security: self
                .security
                .as_ref()
                .map(|parts| parts.with_names(|principal| names.principal(principal))),
        }
    }
}
