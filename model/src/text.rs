//! Texts that are read to become something else.

use serde::Deserialize;
use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

/// A text of the input that is looked at and not kept: it is copied only where the input does not have
/// it as it is, because something in it is escaped.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub struct Text<'t>(#[serde(borrow)] Cow<'t, str>);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}
