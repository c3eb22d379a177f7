//! How the name of a pool is read. Clauses: `specs/create_ntms_media_pool.md`.

use crate::call::{LONGEST_LEVEL, LONGEST_PATH};
use crate::id::PoolId;
use crate::state::State;

/// The levels of a pool's path: separated by backslashes, the leading one optional (CREATE-32,
/// CREATE-33). Empty levels are left out; whether they are a fault is a row of its own.
pub fn levels(name: &str) -> impl DoubleEndedIterator<Item = &str> + Clone {
    name.split('\\').filter(|level| !level.is_empty())
}

/// Whether some level is empty, but for the one before a leading backslash.
pub fn has_empty_level(name: &str) -> bool {
    name.strip_prefix('\\').unwrap_or(name).split('\\').any(str::is_empty)
}

/// Whether no level has more characters than an object name holds.
pub fn levels_fit(name: &str) -> bool {
    levels(name).all(|level| level.encode_utf16().count() <= LONGEST_LEVEL)
}

/// Whether the path has no more characters than a pool hierarchy holds.
pub fn path_fits(name: &str) -> bool {
    name.encode_utf16().count() <= LONGEST_PATH
}

/// The pool with these levels, names compared as they are written.
pub fn find_exactly(state: &State, name: &str) -> Option<PoolId> {
    state.find_pool(levels(name))
}

/// The pool with these levels, upper and lower case taken for the same.
pub fn find_in_any_case(state: &State, name: &str) -> Option<PoolId> {
    levels(name).try_fold(PoolId::ROOT, |parent, level| {
        let level = level.to_lowercase();
        state
            .children_of(parent)
            .find(|(_, child)| child.name.to_lowercase() == level)
            .map(|(id, _)| id)
    })
}

/// The name without its last level, and the last level.
pub fn split_last(name: &str) -> (impl Iterator<Item = &str>, &str) {
    let mut parents = levels(name);
    let last = parents.next_back().unwrap_or("");
    (parents, last)
}
