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
    // No text has more UTF-16 units than bytes.
    name.len() <= LONGEST_LEVEL
        || levels(name).all(|level| level.encode_utf16().count() <= LONGEST_LEVEL)
}

/// Whether the path, as it is written, has no more characters than a pool hierarchy holds.
pub fn path_fits(name: &str) -> bool {
    name.len() <= LONGEST_PATH || name.encode_utf16().count() <= LONGEST_PATH
}

/// Whether two names differ in upper and lower case at most.
pub fn are_equal_in_any_case(one: &str, other: &str) -> bool {
    if one.is_ascii() && other.is_ascii() {
        return one.eq_ignore_ascii_case(other);
    }
    one.to_lowercase() == other.to_lowercase()
}

/// The pool with these levels, upper and lower case taken for the same.
pub fn find_in_any_case<'n>(
    state: &State,
    mut levels: impl Iterator<Item = &'n str>,
) -> Option<PoolId> {
    levels.try_fold(PoolId::ROOT, |parent, level| {
        let mut children = state.children_of(parent);
        children.find(|(_, child)| are_equal_in_any_case(child.name, level)).map(|(id, _)| id)
    })
}

/// The name without its last level, and the last level.
pub fn split_last(name: &str) -> (impl Iterator<Item = &str> + Clone, &str) {
    let mut parents = levels(name);
    let last = parents.next_back().unwrap_or("");
    (parents, last)
}
