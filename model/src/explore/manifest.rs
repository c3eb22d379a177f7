//! How large the scopes are, as `scopes/manifest.toml` records it: a change of reach shows there.

use crate::edition::Edition;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// How large a scope is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Size {
    /// States that can be reached.
    pub states: u64,
    /// Transitions: a state, a call that succeeds with its arguments and the side chosen, or an event.
    pub transitions: u64,
    /// Length of the longest way that is needed to reach a state.
    pub depth: u32,
}

const MANIFEST: &str = include_str!("../../scopes/manifest.toml");

type Sizes = BTreeMap<String, BTreeMap<Edition, Size>>;

/// The size that is recorded for a scope in an edition, under the readings that the checker follows.
#[must_use]
pub fn expected(scope: &str, edition: Edition) -> Option<Size> {
    static SIZES: LazyLock<Sizes> = LazyLock::new(|| match toml::from_str(MANIFEST) {
        Ok(sizes) => sizes,
        Err(error) => panic!("scopes/manifest.toml: {error}"),
    });
    SIZES.get(scope)?.get(&edition).copied()
}
