//! Choices that have a name: on the wire, in the database and on the command line.

use crate::database::Damaged;
use rusqlite::Row;
use serde::{Deserialize, Deserializer, de};

/// A choice of which every value has one written name.
pub(crate) trait Word: Copy + PartialEq + 'static {
    /// What the choice is called in messages, such as `side state`.
    const KIND: &'static str;
    /// Every name with its value.
    const WORDS: &'static [(&'static str, Self)];

    /// The value with this name.
    fn from_word(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(name, _)| *name == word).map(|(_, value)| *value)
    }

    /// The name of this value; empty if the table above forgot it.
    fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, value)| *value == self).map_or("", |(name, _)| *name)
    }

    /// The value with this name, or a sentence that lists the names there are.
    fn expect_word(word: &str) -> Result<Self, String> {
        Self::from_word(word).ok_or_else(|| {
            let known: Vec<_> = Self::WORDS.iter().map(|(name, _)| *name).collect();
            format!("unknown {} `{word}`, known are: {}", Self::KIND, known.join(", "))
        })
    }
}

/// For `#[serde(deserialize_with = "word")]`.
pub(crate) fn word<'de, D: Deserializer<'de>, T: Word>(deserializer: D) -> Result<T, D::Error> {
    let written = String::deserialize(deserializer)?;
    T::expect_word(&written).map_err(de::Error::custom)
}

/// The word in a column of a row.
pub(crate) fn column<T: Word>(row: &Row<'_>, index: usize) -> rusqlite::Result<T> {
    let written = row.get_ref(index)?.as_str()?;
    T::from_word(written).ok_or_else(|| Damaged::error(index, T::KIND, written))
}
