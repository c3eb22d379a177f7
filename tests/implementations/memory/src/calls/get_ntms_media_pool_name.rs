//! GetNtmsMediaPoolName.

use super::pool_name::length;
use crate::access::Rights;
use crate::code::Code;
use crate::defects::Defect;
use crate::environment::Fault;
use crate::identifier::Identifier;
use crate::readings::{PoolNameRight, PoolNameSize, PoolPathForm, RootPoolPath};
use crate::service::Service;
use crate::store::{Object, PoolHandle, PoolKind};
use serde::Deserialize;

/// The parameters of GetNtmsMediaPoolName.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GetNtmsMediaPoolName {
    /// `hSession`.
    #[serde(rename = "hSession", deserialize_with = "crate::wire::form::nullable")]
    pub session: Option<Identifier>,
    /// `lpPoolId`.
    #[serde(rename = "lpPoolId", deserialize_with = "crate::wire::form::nullable")]
    pub pool: Option<Identifier>,
    /// Whether `lpNameBuf` is not NULL.
    #[serde(rename = "lpNameBuf", deserialize_with = "crate::wire::form::pointer")]
    pub buffer: bool,
    /// `lpdwBufSize`: for how many characters the buffer has room.
    #[serde(rename = "lpdwBufSize", deserialize_with = "crate::wire::form::nullable")]
    pub size: Option<u32>,
}

/// What GetNtmsMediaPoolName tells, with ERROR_SUCCESS or, when there is no room for the path, with
/// ERROR_INSUFFICIENT_BUFFER.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolPath {
    /// The path, if it fits.
    pub path: Option<String>,
    /// Its size, or the size that it needs.
    pub size: u32,
}

impl Service {
    /// Tells the path of a pool.
    ///
    /// # Errors
    /// The code with which the call fails; a buffer that is too small is no error here.
    pub fn get_ntms_media_pool_name(
        &mut self,
        call: &GetNtmsMediaPoolName,
    ) -> Result<PoolPath, Code> {
        let (mut guards, user) = self.begin(call.session);
        let handle = match call.pool {
            Some(_) => self.look_up(&mut guards, call.pool, Code::InvalidMediaPool, Object::pool),
            None => guards.some(None, Code::InvalidMediaPool),
        };
        guards.must(call.buffer, Code::InvalidParameter);
        guards.must(call.size.is_some(), Code::InvalidParameter);
        if let Some(pool) = handle.map(|handle| &self.store.pools[handle]) {
            let readings = &self.rules.readings;
            if let (Some(user), PoolNameRight::Use) = (user, readings.pool_name_right) {
                guards.must(pool.grants(user, Rights::USE), Code::AccessDenied);
            }
            let has_none = readings.root_pool_path == RootPoolPath::Unspecified;
            guards.must(pool.kind != PoolKind::Root || !has_none, Code::InvalidMediaPool);
        }
        self.decide(guards, &[Fault::NotEnoughMemory])?;
        let path = handle.map(|handle| self.path(handle)).unwrap_or_default();
        Ok(self.told(path, call.size.unwrap_or_default()))
    }

    /// The names on the way up to the root pool, turned round.
    fn path(&self, handle: PoolHandle) -> String {
        let mut names = Vec::new();
        let mut pool = &self.store.pools[handle];
        while let Some(parent) = pool.parent {
            names.push(&*pool.name);
            pool = &self.store.pools[parent];
        }
        names.reverse();
        let bare = names.join("\\");
        match self.rules.readings.pool_path_form {
            PoolPathForm::Leading => format!("\\{bare}"),
            PoolPathForm::Bare => bare,
        }
    }

    fn told(&self, path: String, room: u32) -> PoolPath {
        let length = if self.has(Defect::BytesCounted) { path.len() } else { length(&path) };
        let (needed, told) = match self.rules.readings.pool_name_size {
            PoolNameSize::Counted => (length + 1, length + 1),
            PoolNameSize::LengthTold => (length + 1, length),
            PoolNameSize::NotCounted => (length, length),
        };
        let fits = needed <= room as usize;
        let size = if fits { told } else { needed };
        PoolPath { path: Some(path).filter(|_| fits), size: size as u32 }
    }
}
