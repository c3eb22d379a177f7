//! OpenNtmsSession and CloseNtmsSession.

use crate::breach::Breach;
use crate::chance::Chance;
use crate::choices::Choice;
use crate::code::{Answer, Code, Reply};
use crate::context::Caller;
use crate::database::Database;
use crate::defects::Mistake;
use crate::identifier::Id;
use crate::json::nullable;
use crate::names;
use crate::switches::Rules;
use serde::Deserialize;
use std::collections::HashMap;

/// The parameters of OpenNtmsSession.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Open {
    #[serde(rename = "lpServer", deserialize_with = "nullable")]
    server: Option<String>,
    #[serde(rename = "lpApplication", deserialize_with = "nullable")]
    application: Option<String>,
    #[serde(rename = "dwOptions")]
    options: u32,
    pub(crate) caller: String,
}

/// The parameters of CloseNtmsSession.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Close {
    #[serde(rename = "hSession", deserialize_with = "nullable")]
    pub(crate) session: Option<Id>,
}

/// The open sessions. They end with the process, so they are kept in memory only.
#[derive(Default)]
pub(crate) struct Sessions {
    open: HashMap<Id, Caller>,
}

impl Sessions {
    /// Whose session this is, if it is open.
    pub(crate) fn caller(&self, session: Option<Id>) -> Option<&Caller> {
        session.and_then(|session| self.open.get(&session))
    }

    pub(crate) fn open(
        &mut self,
        rules: &Rules,
        chance: &mut Chance,
        call: &Open,
        caller: Caller,
    ) -> Answer {
        if !call.server.as_deref().is_none_or(is_computer_name) {
            return Err(Code::InvalidComputerName.into());
        }
        if !call.application.as_deref().is_none_or(names::is_name) {
            return Err(Code::InvalidParameter.into());
        }
        if call.options != 0 && !rules.follows(Choice::SessionOptionsIgnored) {
            return Err(Code::InvalidParameter.into());
        }
        let session = chance.fresh_id();
        self.open.insert(session, caller);
        Ok(Reply::success().with("hSession", session))
    }

    pub(crate) fn close(&mut self, rules: &Rules, call: &Close) -> Answer {
        match call.session {
            Some(session) if self.open.contains_key(&session) => {
                if !rules.makes(Mistake::ClosedHandleWorks) {
                    self.open.remove(&session);
                }
                Ok(Reply::success())
            }
            _ => Err(Code::InvalidHandle.into()),
        }
    }

    pub(crate) fn forget(&mut self) {
        self.open.clear();
    }
}

/// The user of the world with this name.
pub(crate) fn user(database: &Database, name: &str) -> Result<Caller, Breach> {
    if !database.any("SELECT 1 FROM user WHERE name = ?1", [name])? {
        return Err(Breach::parameters(format!("`{name}` is no user of the world")));
    }
    let sql = "SELECT group_name FROM membership WHERE user = ?1";
    let groups = database.all(sql, [name], |row| row.get(0))?;
    Ok(Caller { name: name.to_owned(), groups })
}

/// Whether a text has the form of the name of a computer: of Windows or DNS, with or without the
/// two backslashes. Any computer is this one.
fn is_computer_name(text: &str) -> bool {
    let name = text.strip_prefix(r"\\").unwrap_or(text);
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
    };
    name.len() <= 255 && name.split('.').all(is_label)
}
