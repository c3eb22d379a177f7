//! Names of pools. Lengths are counted in UTF-16 units, as Windows does.

use crate::readings::EmptyLevel;

/// The longest level of a path.
const LONGEST_LEVEL: usize = 63;
/// The longest path.
const LONGEST_PATH: usize = 511;

pub(crate) fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

/// Whether a pool may be called so.
pub(crate) fn is_level(name: &str) -> bool {
    !name.is_empty() && !name.contains('\\') && length(name) <= LONGEST_LEVEL
}

/// The levels of a path, the one below the root pool first; `None` if it is no path.
pub(crate) fn levels(path: &str, empty: EmptyLevel) -> Option<Vec<&str>> {
    if length(path) > LONGEST_PATH {
        return None;
    }
    let levels = path.strip_prefix('\\').unwrap_or(path).split('\\');
    let levels: Vec<_> = match empty {
        EmptyLevel::InvalidName => levels.collect(),
        EmptyLevel::Unspecified => levels.filter(|level| !level.is_empty()).collect(),
    };
    (!levels.is_empty() && levels.iter().all(|level| is_level(level))).then_some(levels)
}

#[cfg(test)]
mod tests {
    use super::levels;
    use crate::readings::EmptyLevel::{InvalidName, Unspecified};

    #[test]
    fn levels_are_separated_by_backslashes_and_the_first_one_may_be_left_out() {
        for path in [r"\A\B", r"A\B"] {
            assert_eq!(levels(path, InvalidName), Some(vec!["A", "B"]));
        }
    }

    #[test]
    fn empty_levels_are_refused_or_skipped() {
        for path in [r"\\A", r"A\", r"\A\"] {
            assert_eq!(levels(path, InvalidName), None, "{path}");
            assert_eq!(levels(path, Unspecified), Some(vec!["A"]), "{path}");
        }
        for path in ["", r"\", r"\\"] {
            assert_eq!(levels(path, Unspecified), None, "{path}");
        }
    }

    #[test]
    fn lengths_count_utf_16_units_and_the_path_as_it_is_written() {
        assert!(levels(&"𝄞".repeat(31), InvalidName).is_some());
        assert!(levels(&"𝄞".repeat(32), InvalidName).is_none());
        let path = vec!["x".repeat(63); 8].join("\\");
        assert!(levels(&path, InvalidName).is_some());
        assert!(levels(&format!("\\{path}"), InvalidName).is_none());
    }
}
