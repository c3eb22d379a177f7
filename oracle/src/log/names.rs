//! Identifiers and handles, however a log writes them.

use crate::identifier::Identifier;
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::Value;
use uuid::Uuid;

/// What the identifiers of a log are here. Objects and sessions are told apart: both may be `1`.
#[derive(Debug, Default)]
pub struct Names {
    objects: FxHashMap<String, Identifier>,
    sessions: FxHashMap<String, Identifier>,
    /// Labels that stand for something already.
    taken: FxHashSet<Identifier>,
    count: usize,
}

/// The text of an identifier; `None` when it is a NULL pointer.
///
/// # Errors
/// When it is neither a text nor a number.
fn written(value: &Value) -> Result<Option<String>, String> {
    match value {
        Value::Null => Ok(None),
        Value::Number(number) => Ok(Some(number.to_string())),
        Value::String(text) => {
            let text = text.trim();
            let is_null = text.is_empty() || text.eq_ignore_ascii_case("null");
            Ok((!is_null).then(|| text.to_owned()))
        }
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            Err(format!("expected an identifier, found `{value}`"))
        }
    }
}

impl Names {
    /// Remembers identifiers that stand for something already.
    pub fn take(&mut self, ids: impl IntoIterator<Item = Identifier>) {
        self.taken.extend(ids);
    }

    /// The object that a field names.
    ///
    /// # Errors
    /// When it is neither a text nor a number.
    pub fn object(&mut self, value: &Value) -> Result<Option<Identifier>, String> {
        let Some(text) = written(value)? else { return Ok(None) };
        if let Some(id) = plain(&text) {
            return Ok(Some(id));
        }
        if let Some(id) = self.objects.get(&text) {
            return Ok(Some(*id));
        }
        let id = self.fresh("object");
        self.objects.insert(text, id);
        Ok(Some(id))
    }

    /// The session that a handle names, if it was seen open. `Ok(None)` is a NULL handle.
    ///
    /// # Errors
    /// When it is neither a text nor a number.
    pub fn session(&self, value: &Value) -> Result<Option<Handle>, String> {
        let Some(text) = written(value)? else { return Ok(None) };
        // INVALID_HANDLE_VALUE and a handle of zeros name nothing, as NULL does.
        let digits = text.trim_start_matches("0x").trim_start_matches("0X");
        let is_nothing = text == "-1"
            || digits.bytes().all(|byte| byte == b'0')
            || (digits != text && digits.len() >= 8 && digits.bytes().all(|it| it | 32 == b'f'));
        if is_nothing {
            return Ok(None);
        }
        let open = self.sessions.get(&text).copied();
        Ok(Some(Handle { text, open }))
    }

    /// A session that was opened with this handle: a handle that comes again is a new session.
    pub fn open(&mut self, handle: &str) -> Identifier {
        let id = self.fresh("session");
        self.sessions.insert(handle.to_owned(), id);
        id
    }

    fn fresh(&mut self, kind: &str) -> Identifier {
        loop {
            self.count += 1;
            let id = Identifier::label(&format!("{kind}-{}", self.count));
            if self.taken.insert(id) {
                return id;
            }
        }
    }
}

/// The handle of a session as it is written, and the session that it names.
pub struct Handle {
    /// As it is written.
    pub text: String,
    /// The session, if it was seen open.
    pub open: Option<Identifier>,
}

/// A GUID in any of its forms, or a label as it is.
#[must_use]
pub fn plain(text: &str) -> Option<Identifier> {
    match Uuid::try_parse(text) {
        Ok(guid) => Some(Identifier::Guid(guid)),
        Err(_) => text.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_guid_is_the_same_in_every_form() {
        let mut names = Names::default();
        let forms = [
            "6f9619ff-8b86-d011-b42d-00c04fc964ff",
            "6F9619FF-8B86-D011-B42D-00C04FC964FF",
            "{6F9619FF-8B86-D011-B42D-00C04FC964FF}",
            "6f9619ff8b86d011b42d00c04fc964ff",
        ];
        let ids: Vec<_> = forms.map(|form| names.object(&json!(form))).into();
        assert!(ids.iter().all(|id| id == &ids[0]), "{ids:?}");
        assert_eq!(names.object(&json!("M1")), Ok(Some(Identifier::label("M1"))));
        let long = json!("an identifier with spaces in it");
        assert_eq!(names.object(&long), names.object(&long));
        assert_ne!(names.object(&long), names.object(&json!("another one, long as well")));
        assert_eq!(names.object(&json!(null)), Ok(None));
        assert!(names.object(&json!([])).is_err());
    }

    #[test]
    fn a_handle_that_comes_again_is_a_new_session() {
        let mut names = Names::default();
        let first = names.open("0x1f4");
        let open = |names: &Names| {
            names.session(&json!("0x1f4")).expect("a handle").and_then(|handle| handle.open)
        };
        assert_eq!(open(&names), Some(first));
        let second = names.open("0x1f4");
        assert_ne!(first, second);
        assert_eq!(open(&names), Some(second));
        for nothing in [json!(0), json!("0x00000000"), json!(-1), json!("0xFFFFFFFF"), json!(null)]
        {
            assert!(names.session(&nothing).expect("a handle").is_none(), "{nothing}");
        }
    }
}
