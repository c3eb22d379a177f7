//! Names of pools and other objects. Lengths are counted in UTF-16 units, as Windows does.

/// The longest name of an object, and the longest level of a pool's path.
const MAX_NAME: usize = 63;
/// The longest description.
const MAX_DESCRIPTION: usize = 126;
/// The longest path of a pool.
pub(crate) const MAX_PATH: usize = 511;

pub(crate) fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

/// Whether an object may have this name; that of a pool is not empty, see [`is_level`].
pub(crate) fn is_name(name: &str) -> bool {
    length(name) <= MAX_NAME
}

pub(crate) fn is_description(description: &str) -> bool {
    length(description) <= MAX_DESCRIPTION
}

/// Whether a pool may have this name.
pub(crate) fn is_level(name: &str) -> bool {
    !name.is_empty() && is_name(name) && !name.contains('\\')
}

/// The levels of a path, the one below the root pool first; `None` if the path is malformed.
pub(crate) fn levels(path: &str) -> Option<Vec<&str>> {
    let levels: Vec<_> = path.strip_prefix('\\').unwrap_or(path).split('\\').collect();
    let well_formed = length(path) <= MAX_PATH && levels.iter().all(|level| is_level(level));
    well_formed.then_some(levels)
}

#[cfg(test)]
mod tests {
    use super::levels;

    #[test]
    fn the_leading_backslash_is_optional() {
        assert_eq!(levels(r"\MyApp\Pool1"), Some(vec!["MyApp", "Pool1"]));
        assert_eq!(levels(r"MyApp\Pool1"), Some(vec!["MyApp", "Pool1"]));
    }

    #[test]
    fn empty_levels_are_malformed() {
        for path in ["", r"\", r"\\A", r"A\", r"A\\B"] {
            assert_eq!(levels(path), None, "{path}");
        }
    }

    #[test]
    fn lengths_are_counted_in_utf_16_units() {
        assert!(levels(&"x".repeat(63)).is_some());
        assert!(levels(&"x".repeat(64)).is_none());
        assert!(levels(&"𝄞".repeat(31)).is_some());
        assert!(levels(&"𝄞".repeat(32)).is_none());
        assert!(levels(&vec!["x".repeat(63); 8].join(r"\")).is_some());
        assert!(levels(&format!("{}\\y", vec!["x".repeat(63); 8].join(r"\"))).is_none());
    }
}
