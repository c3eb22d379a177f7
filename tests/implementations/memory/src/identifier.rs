//! Identifiers of objects and sessions.

use rand::rngs::StdRng;
use rand::{Rng, RngCore, SeedableRng};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// A GUID, written in its canonical form.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Identifier(u128);

impl Identifier {
    /// A pointer to zeros: it names no object.
    pub const NIL: Identifier = Identifier(0);
}

impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Uuid::from_u128(self.0).hyphenated().fmt(f)
    }
}

impl fmt::Debug for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Identifier {
    type Err = String;

    fn from_str(text: &str) -> Result<Identifier, String> {
        let identifier = Uuid::try_parse(text).ok().map(|uuid| Identifier(uuid.as_u128()));
        identifier.filter(|identifier| identifier.to_string() == text).ok_or_else(|| {
            format!("expected a GUID in its canonical form, found `{}`", text.escape_debug())
        })
    }
}

impl Serialize for Identifier {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Identifier {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Identifier, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// What new identifiers look like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Identifiers {
    /// Any bits.
    #[default]
    Random,
    /// Each one more than the one before it.
    Sequential,
}

/// Makes identifiers, none of them twice.
#[derive(Debug)]
pub(crate) struct Mint {
    kind: Identifiers,
    chance: StdRng,
    next: u128,
    /// Identifiers of what was deleted, kept when they may come again.
    spent: Vec<Identifier>,
    /// Those of them that do come again.
    again: Vec<Identifier>,
}

impl Mint {
    pub(crate) fn new(kind: Identifiers, seed: u64) -> Mint {
        let mut chance = StdRng::seed_from_u64(seed ^ 0x6d69_6e74);
        let next = u128::from(chance.next_u64() | 1) << 64;
        Mint { kind, chance, next, spent: Vec::new(), again: Vec::new() }
    }

    pub(crate) fn fresh(&mut self) -> Identifier {
        if let Some(identifier) = self.again.pop() {
            return identifier;
        }
        match self.kind {
            Identifiers::Sequential => {
                self.next += 1;
                Identifier(self.next)
            }
            // Version 4: 122 bits are random, so that nobody lives to see one twice.
            Identifiers::Random => Identifier(
                uuid::Builder::from_random_bytes(self.chance.random()).as_uuid().as_u128(),
            ),
        }
    }

    /// Remembers an identifier that may be given out again after the next restart.
    pub(crate) fn spend(&mut self, identifier: Identifier) {
        self.spent.push(identifier);
    }

    pub(crate) fn restart(&mut self) {
        self.again.append(&mut self.spent);
    }
}

#[cfg(test)]
mod tests {
    use super::{Identifier, Identifiers, Mint};

    #[test]
    fn only_the_canonical_form_is_read() {
        let text = "6f9619ff-8b86-d011-b42d-00c04fc964ff";
        assert_eq!(text.parse::<Identifier>().map(|id| id.to_string()), Ok(text.to_owned()));
        for other in ["", "M1", "{6f9619ff-8b86-d011-b42d-00c04fc964ff}", &text.to_uppercase()] {
            assert!(other.parse::<Identifier>().is_err(), "{other}");
        }
    }

    #[test]
    fn no_identifier_is_made_twice_and_a_seed_repeats_them() {
        for kind in [Identifiers::Random, Identifiers::Sequential] {
            let made = |seed| {
                let mut mint = Mint::new(kind, seed);
                (0..1000).map(|_| mint.fresh()).collect::<Vec<_>>()
            };
            let (mut first, second) = (made(1), made(2));
            assert_eq!(first, made(1));
            assert_ne!(first, second);
            first.sort_unstable();
            first.dedup();
            assert_eq!(first.len(), 1000);
        }
    }
}
