//! Which version of the pages a verdict was given by.

use super::{page, readings};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::sync::LazyLock;

/// How many digits of the digest are told.
const DIGITS: usize = 12;

/// The version of the clauses that this program carries: the beginning of the SHA-256 digest of the
/// pages of clauses, in the order in which `specs/README.md` lists them, and of the readings.
///
/// Two reports with the same version judge by the same words.
#[must_use]
pub fn version() -> &'static str {
    static VERSION: LazyLock<String> = LazyLock::new(|| {
        let pages = page::PAGES.iter().map(|page| (page.file, page.text()));
        digest(pages.chain([(readings::PAGE, readings::TEXT)]))
    });
    &VERSION
}

fn digest<'t>(pages: impl Iterator<Item = (&'t str, &'t str)>) -> String {
    let mut hasher = Sha256::new();
    for (file, text) in pages {
        for part in [file, text] {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
    }
    let mut digits = String::new();
    for byte in hasher.finalize() {
        let _ = write!(digits, "{byte:02x}");
    }
    digits.truncate(DIGITS);
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_counts() {
        let of = |text| digest([("a.md", text), ("b.md", "x")].into_iter());
        assert_eq!(of("one"), of("one"));
        assert_ne!(of("one"), of("two"));
        assert_ne!(of("one"), digest([("a.md", "oneb.md"), ("", "x")].into_iter()));
        assert_eq!(version().len(), DIGITS);
    }
}
