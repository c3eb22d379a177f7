//! Traces that show what each clause means: `tests/examples/`, written by hand from the documents.
//!
//! A line of an example ends with the clauses that decide it: `# MOVE-31`, or with words for the
//! reader after a colon.

use super::Specs;
use crate::text::{TextError, parse_with_remarks};
use crate::trace::Trace;

/// One example, as it is written.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// Its file, without folder and ending.
    pub name: &'static str,
    /// The trace as text.
    pub text: &'static str,
}

macro_rules! examples {
    ($($name:literal)*) => {
        /// Every example.
        pub const EXAMPLES: &[Example] = &[$(Example {
            name: $name,
            text: include_str!(concat!("../../../tests/examples/", $name, ".trace")),
        },)*];
    };
}

examples! {
    "access"
    "access_administrators"
    "allocate"
    "allocate_readings"
    "close_session"
    "complete"
    "create_medium"
    "create_medium_either"
    "create_medium_windows_xp"
    "create_pool"
    "create_pool_long_path"
    "create_pool_readings"
    "create_pool_unspecified"
    "deallocate"
    "deallocate_readings"
    "decommission"
    "delete_medium"
    "delete_medium_either"
    "delete_medium_windows_xp"
    "delete_pool"
    "enumerate"
    "enumerate_readings"
    "enumerate_windows_xp"
    "environment"
    "get_information"
    "get_information_readings"
    "get_security"
    "identifier_reuse"
    "inject"
    "media_security"
    "mount"
    "mount_readings"
    "move"
    "move_readings"
    "open_session"
    "open_session_options"
    "operator"
    "pool_name"
    "pool_name_length"
    "pool_name_readings"
    "rights_base"
    "rights_base_creating"
    "rights_base_readings"
    "rights_server_2003"
    "rights_server_2003_literal"
    "rights_windows_xp"
    "set_information"
    "set_information_readings"
    "set_security"
    "silent_labels"
    "swap"
    "swap_readings"
    "world"
    "eject"
    "eject_readings"
}

/// An example that was read.
pub struct Read {
    /// The trace.
    pub trace: Trace,
    /// Which clauses decide which entry.
    pub decided: Vec<Decided>,
}

/// An entry and the clauses that decide it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// The line, counted from 1.
    pub line: usize,
    /// The entry, counted from 0.
    pub entry: usize,
    /// The clauses.
    pub clauses: Vec<Box<str>>,
}

impl Example {
    /// Reads the example.
    ///
    /// # Errors
    /// When it is no trace, or names a clause that does not exist.
    pub fn read(&self, specs: &Specs) -> Result<Read, TextError> {
        let (trace, remarks) = parse_with_remarks(self.text)?;
        let mut decided = Vec::new();
        for remark in remarks {
            let names = remark.text.split(':').next().unwrap_or("");
            let clauses: Vec<Box<str>> = names.split_whitespace().map(Into::into).collect();
            if let Some(unknown) = clauses.iter().find(|id| specs.clause(id).is_none()) {
                let what = format!("`{unknown}` is no clause");
                return Err(TextError { line: remark.line, what });
            }
            decided.push(Decided { line: remark.line, entry: remark.entry, clauses });
        }
        Ok(Read { trace, decided })
    }
}
