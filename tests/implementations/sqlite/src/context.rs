//! What a call works with.

use crate::chance::Chance;
use crate::choices::Choice;
use crate::code::Code;
use crate::database::Database;
use crate::defects::Mistake;
use crate::identifier::Id;
use crate::switches::Rules;

/// Whose identity a session has.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) name: String,
    pub(crate) groups: Vec<String>,
}

/// What a call of the API works with, inside its transaction.
pub(crate) struct Context<'a> {
    pub(crate) database: &'a Database,
    pub(crate) rules: &'a Rules,
    pub(crate) caller: &'a Caller,
    /// Whether somebody brings media from the shelf when the call waits for some.
    pub(crate) has_operator: bool,
    pub(crate) chance: &'a mut Chance,
}

impl Context<'_> {
    pub(crate) fn follows(&self, choice: Choice) -> bool {
        self.rules.follows(choice)
    }

    pub(crate) fn makes(&self, mistake: Mistake) -> bool {
        self.rules.makes(mistake)
    }

    /// The code for an identifier that does not name an object of the kind wanted.
    pub(crate) fn code_of_unknown(&self, id: Id, unknown: Code) -> rusqlite::Result<Code> {
        let elsewhere = self.follows(Choice::WrongKindNotFound) && self.names_something(id)?;
        Ok(if elsewhere { Code::ObjectNotFound } else { unknown })
    }

    /// Whether there is an object of any kind with this identifier.
    pub(crate) fn names_something(&self, id: Id) -> rusqlite::Result<bool> {
        self.database.any(
            "SELECT 1 FROM pool WHERE id = ?1 UNION ALL SELECT 1 FROM medium WHERE id = ?1
             UNION ALL SELECT 1 FROM side WHERE id = ?1
             UNION ALL SELECT 1 FROM logical_medium WHERE id = ?1
             UNION ALL SELECT 1 FROM media_type WHERE id = ?1
             UNION ALL SELECT 1 FROM library WHERE id = ?1
             UNION ALL SELECT 1 FROM computer WHERE id = ?1",
            [id],
        )
    }
}
