//! Which part of the work a run does: files and directories, and shards of both.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::{fmt, fs, io};

/// One of several runs that share the work: `2/5` is the second of five.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    number: u64,
    of: u64,
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Shard, String> {
        let wrong = || format!("`{text}` is no shard: expected `1/4` to `4/4`, for example");
        let (number, of) = text.split_once('/').ok_or_else(wrong)?;
        let (number, of) = (number.parse().map_err(|_| wrong())?, of.parse().map_err(|_| wrong())?);
        if number == 0 || number > of { Err(wrong()) } else { Ok(Shard { number, of }) }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

impl Shard {
    /// Whether the thing in this place, counted from 0, is dealt to this shard.
    #[must_use]
    pub const fn takes(self, place: usize) -> bool {
        place as u64 % self.of == self.number - 1
    }

    /// How many of so many things are dealt to this shard.
    #[must_use]
    pub const fn share(self, whole: u64) -> u64 {
        whole / self.of + (self.number <= whole % self.of) as u64
    }

    /// The seed of this shard: the shards of one run differ, and the same shard is the same again.
    #[must_use]
    pub fn seed(self, seed: u64) -> u64 {
        if self.of == 1 {
            return seed;
        }
        // One step of SplitMix64 for each shard.
        let mut mixed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(self.number));
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

/// The traces that paths name: files as they are, of directories every file `*.jsonl` and `*.trace`
/// in them, however deep, in the order of their names. With a shard, those that are dealt to it.
///
/// # Errors
/// When a directory cannot be read, with its path.
pub fn traces(
    paths: &[PathBuf],
    shard: Option<Shard>,
) -> Result<Vec<PathBuf>, (PathBuf, io::Error)> {
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            within(path, &mut found).map_err(|error| (path.clone(), error))?;
        } else {
            found.push(path.clone());
        }
    }
    let Some(shard) = shard else { return Ok(found) };
    let dealt = found.into_iter().enumerate().filter(|(place, _)| shard.takes(*place));
    Ok(dealt.map(|(_, path)| path).collect())
}

fn within(directory: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    let mut entries = fs::read_dir(directory)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        // A link is not followed: it may lead back.
        if entry.file_type()?.is_dir() {
            within(&path, found)?;
        } else if path.extension().is_some_and(|it| it == "jsonl" || it == "trace") {
            found.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_share_everything_and_nothing_twice() {
        for of in 1..6 {
            let shards: Vec<Shard> =
                (1..=of).map(|number| format!("{number}/{of}").parse().expect("a shard")).collect();
            for place in 0..20 {
                assert_eq!(shards.iter().filter(|shard| shard.takes(place)).count(), 1);
            }
            for whole in [0, 1, 7, 20_000] {
                assert_eq!(shards.iter().map(|shard| shard.share(whole)).sum::<u64>(), whole);
            }
            let mut seeds: Vec<u64> = shards.iter().map(|shard| shard.seed(42)).collect();
            seeds.dedup();
            assert_eq!(seeds.len(), shards.len());
        }
    }

    #[test]
    fn what_is_no_shard_is_told() {
        for text in ["", "1", "0/4", "5/4", "1/0", "a/b", "1/4/2"] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
    }
}
