//! How large the scopes are, as `scopes/manifest.toml` records it: a change of reach shows there.

use crate::edition::Edition;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// How large a scope is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// States that can be reached.
    pub states: u64,
    /// Transitions: a state, a call that succeeds with its arguments and the side chosen, or an event.
    pub transitions: u64,
    /// Length of the longest way that is needed to reach a state.
    pub depth: u32,
}

/// What is recorded of a scope in an edition.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Recorded {
    states: u64,
    transitions: u64,
    depth: u32,
    /// States that are left when those that differ in names alone count as one.
    orbits: Option<u64>,
}

const MANIFEST: &str = include_str!("../../scopes/manifest.toml");

type Sizes = BTreeMap<String, BTreeMap<Edition, Recorded>>;

/// The size that is recorded for a scope in an edition, under the readings that the checker follows.
#[must_use]
pub fn expected(scope: &str, edition: Edition) -> Option<Size> {
    let Recorded { states, transitions, depth, .. } = recorded(scope, edition)?;
    Some(Size { states, transitions, depth })
}

/// How many states are recorded for a scope in an edition when those that differ in names alone count as
/// one.
#[must_use]
pub fn expected_orbits(scope: &str, edition: Edition) -> Option<u64> {
    recorded(scope, edition)?.orbits
}

fn recorded(scope: &str, edition: Edition) -> Option<Recorded> {
    static SIZES: LazyLock<Sizes> = LazyLock::new(|| match toml::from_str(MANIFEST) {
        Ok(sizes) => sizes,
        Err(error) => panic!("scopes/manifest.toml: {error}"),
    });
    SIZES.get(scope)?.get(&edition).copied()
}
