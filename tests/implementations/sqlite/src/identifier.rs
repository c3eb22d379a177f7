//! Identifiers of objects and sessions.

use crate::database::Damaged;
use rusqlite::ToSql;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use uuid::Uuid;

/// A GUID: on the wire and in the database its canonical form in lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Id(Uuid);

impl Id {
    /// A random identifier (version 4) made of these bytes.
    pub(crate) fn from_random_bytes(bytes: [u8; 16]) -> Id {
        Id(uuid::Builder::from_random_bytes(bytes).into_uuid())
    }

    /// Whether it is all zeros, which names nothing.
    pub(crate) fn is_nil(self) -> bool {
        self.0.is_nil()
    }

    /// An identifier that depends on this one alone.
    pub(crate) fn derived(self) -> Id {
        Id(Uuid::from_u128(!self.0.as_u128()))
    }

    /// The identifier written canonically, if it is.
    fn parse(written: &str) -> Option<Id> {
        let uuid = Uuid::try_parse(written).ok()?;
        let canonical = written.len() == 36 && !written.bytes().any(|b| b.is_ascii_uppercase());
        canonical.then_some(Id(uuid))
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = String::deserialize(deserializer)?;
        Id::parse(&written).ok_or_else(|| {
            de::Error::custom(format!("expected a GUID in its canonical form, found `{written}`"))
        })
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0.hyphenated())
    }
}

impl From<Id> for serde_json::Value {
    fn from(id: Id) -> Self {
        id.0.hyphenated().to_string().into()
    }
}

impl ToSql for Id {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(self.0.hyphenated().to_string()))
    }
}

impl FromSql for Id {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let written = value.as_str()?;
        Id::parse(written)
            .ok_or_else(|| FromSqlError::Other(Box::new(Damaged::new("identifier", written))))
    }
}
