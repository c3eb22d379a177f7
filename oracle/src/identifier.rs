//! Identifiers as implementations give them out, and as people write them.

use ntms_model::text::Text;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// Names an object or a session outside the model: a GUID, or a label in traces written by people.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Identifier {
    /// What implementations give out.
    Guid(Uuid),
    /// What people write: `M1`, `M1/A`, `P3`.
    Label(Label),
}

/// Two words of a GUID say enough, and every call looks up several.
impl std::hash::Hash for Identifier {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        match self {
            Identifier::Guid(guid) => {
                let (high, low) = guid.as_u64_pair();
                state.write_u64(high);
                state.write_u64(low);
            }
            Identifier::Label(label) => state.write(label.as_str().as_bytes()),
        }
    }
}

/// One to 22 of the letters, digits and `_ - . /`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Label {
    length: u8,
    bytes: [u8; Label::LONGEST],
}

impl Label {
    /// The longest label, in bytes.
    pub const LONGEST: usize = 22;

    /// The label as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.bytes[..usize::from(self.length)]).unwrap_or("")
    }
}

/// A text that is no identifier.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no identifier: expected a GUID in lower case, or a label of 1 to 22 of A-Z a-z 0-9 _ - . /"
)]
pub struct NotAnIdentifier(String);

impl FromStr for Identifier {
    type Err = NotAnIdentifier;

    fn from_str(text: &str) -> Result<Identifier, NotAnIdentifier> {
        // Only the one form that is written back, so that a trace that is read is written the same.
        if text.len() == 36
            && let Ok(guid) = Uuid::try_parse(text)
            && !text.bytes().any(|byte| byte.is_ascii_uppercase())
        {
            return Ok(Identifier::Guid(guid));
        }
        let is_label = |byte: u8| byte.is_ascii_alphanumeric() || b"_-./".contains(&byte);
        if text.is_empty() || text.len() > Label::LONGEST || !text.bytes().all(is_label) {
            let shown: String = text.chars().take(60).collect();
            return Err(NotAnIdentifier(shown));
        }
        let mut bytes = [0; Label::LONGEST];
        bytes[..text.len()].copy_from_slice(text.as_bytes());
        Ok(Identifier::Label(Label { length: text.len() as u8, bytes }))
    }
}

impl From<Uuid> for Identifier {
    fn from(guid: Uuid) -> Identifier {
        Identifier::Guid(guid)
    }
}

impl Identifier {
    /// The nil GUID: a pointer to zeros, which names no object.
    pub const NIL: Identifier = Identifier::Guid(Uuid::nil());

    /// The label of a text that is known to be one; anything else gives [`Identifier::NIL`].
    #[must_use]
    pub fn label(text: &str) -> Identifier {
        text.parse().unwrap_or(Identifier::NIL)
    }
}

impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Identifier::Guid(guid) => fmt::Display::fmt(guid, f),
            Identifier::Label(label) => f.write_str(label.as_str()),
        }
    }
}

impl fmt::Debug for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Identifier {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Identifier {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Identifier, D::Error> {
        let text = Text::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_written_the_same() {
        for text in ["6f9619ff-8b86-d011-b42d-00c04fc964ff", "M1/A", "a"] {
            assert_eq!(text.parse::<Identifier>().map(|id| id.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            "two words",
            "6F9619FF-8B86-D011-B42D-00C04FC964FF",
            "{x}",
            "a-label-of-23-characters",
        ] {
            assert_eq!(text.parse::<Identifier>(), Err(NotAnIdentifier(text.to_owned())));
        }
    }
}
