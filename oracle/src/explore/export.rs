//! The way to a place as a trace, or as a test in Rust.

use super::place::Place;
use crate::text;
use crate::trace::Trace;
use serde::Deserialize;

/// How a way is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// A trace, as JSON Lines.
    JsonLines,
    /// A trace, as text.
    Text,
    /// A test in Rust, which lets the judge judge the trace.
    Rust,
}

/// A file to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name.
    pub name: String,
    /// What stands in it.
    pub content: String,
}

/// Writes the way to a place.
#[must_use]
pub fn export(place: &Place<'_>, form: Form) -> File {
    let scope = &place.walk.scope.name;
    let steps = place.steps.len();
    let trace = place.trace(&format!("a way of {steps} steps through the scope {scope}"));
    let stem: String =
        scope.chars().map(|sign| if sign.is_ascii_alphanumeric() { sign } else { '-' }).collect();
    let (extension, content) = match form {
        Form::JsonLines => ("jsonl", json_lines(&trace)),
        Form::Text => ("trace", text::render(&trace)),
        Form::Rust => ("rs", test(&trace)),
    };
    File { name: format!("{stem}-{steps}.{extension}"), content }
}

fn json_lines(trace: &Trace) -> String {
    let mut written = Vec::new();
    // A vector has room.
    drop(trace.write(&mut written));
    String::from_utf8_lossy(&written).into_owned()
}

/// A test that stands alone: one file in `tests/` of a crate that depends on `ntms-oracle`.
fn test(trace: &Trace) -> String {
    let text = text::render(trace);
    // As many signs around the text as it needs to hold no end of itself.
    let fence = (1..).map(|count| "#".repeat(count)).find(|it| !text.contains(&format!("\"{it}")));
    let fence = fence.unwrap_or_default();
    format!(
        r##"//! A way through the rules, written by `ntms-oracle explore`.

use ntms_oracle::judge::Judge;
use ntms_oracle::text;

const TRACE: &str = r{fence}"{text}"{fence};

#[test]
fn every_reply_is_allowed() {{
    let trace = text::parse(TRACE).expect("a trace");
    let mut judge = Judge::new(&trace.header).expect("a world that makes sense");
    for (place, entry) in trace.entries.iter().enumerate() {{
        let judgement = judge.observe(entry).expect("an entry that makes sense");
        let line = text::render_entry(entry);
        assert!(!judgement.verdict.is_disagreement(), "entry {{}}: {{line}}", place + 1);
    }}
}}
"##
    )
}
