//! Readings: the named answers to what the documents leave open or contradict.
//!
//! `specs/readings.md` says what each question and each answer means; a test holds that page and
//! this table together. Rows and steps name readings; nothing else asks for one.

mod answers;

use std::fmt;

pub use answers::Readings;

/// How an implementation may follow a reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReadingKind {
    /// One choice throughout.
    Policy,
    /// Any of the choices at any call.
    Latitude,
    /// The documents allow anything.
    Open,
}

/// One question with its answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadingAbout {
    /// Stable name.
    pub name: &'static str,
    /// The number of the question in the fact base, `-` when it has none.
    pub number: &'static str,
    /// How it may be followed.
    pub kind: ReadingKind,
    /// Names of the answers.
    pub choices: &'static [&'static str],
    /// By edition: the answer that the reference server and the checker follow.
    followed: [u8; 3],
    /// By edition: the answers that the judge accepts while none is fixed, as bits.
    accepted: [u8; 3],
}

const fn reading(
    name: &'static str,
    number: &'static str,
    kind: ReadingKind,
    choices: &'static [&'static str],
) -> ReadingAbout {
    let all = ((1u16 << choices.len()) - 1) as u8;
    ReadingAbout { name, number, kind, choices, followed: [0; 3], accepted: [all; 3] }
}

impl ReadingAbout {
    const fn following(mut self, followed: [u8; 3]) -> ReadingAbout {
        self.followed = followed;
        self
    }

    const fn accepting(mut self, accepted: [u8; 3]) -> ReadingAbout {
        self.accepted = accepted;
        self
    }
}

use ReadingKind::{Latitude, Open, Policy};

/// Every reading, in the order of `specs/readings.md`.
#[rustfmt::skip]
pub const READINGS: &[ReadingAbout] = &[
    reading("environment-codes", "AMB-02", Policy, &["injected", "always"]).accepting([0b1, 0b1, 0b1]),
    reading("wrong-kind-code", "AMB-04", Policy, &["look-up-code", "object-not-found"]),
    reading("move-destination-right", "AMB-07", Policy, &["source-only", "as-2003"]),
    reading("move-rights-2003", "AMB-08", Policy, &["three-cases", "literal"]),
    reading("create-right", "AMB-10, G-03", Policy, &["both", "parent-only"]).accepting([0b11, 0b1, 0b1]),
    reading("opening-right", "AMB-11", Policy, &["none", "use", "as-create"]),
    reading("default-security", "AMB-12, G-14", Open, &["as-2003", "unspecified"]).accepting([0b11, 0b11, 0b1]),
    reading("given-security", "AMB-13, G-02", Policy, &["exact", "merged"]),
    reading("default-entries-order", "G-20", Policy, &["first", "after"]),
    reading("inherited-mark", "-", Policy, &["marked", "unmarked"]),
    reading("new-pool-owner", "-", Open, &["creator", "unspecified"]),
    reading("administrators", "AMB-14", Policy, &["pass", "checked"]).following([0, 1, 0]),
    reading("missing-parent-code", "AMB-18", Policy, &["object-not-found", "invalid-name"]),
    reading("unknown-action", "AMB-20", Open, &["invalid-parameter", "unspecified"]),
    reading("empty-level", "AMB-22", Open, &["invalid-name", "unspecified"]),
    reading("name-case", "AMB-22", Policy, &["exact", "case-blind"]),
    reading("name-scope", "AMB-23", Policy, &["path", "leaf"]),
    reading("system-name-code", "AMB-24, G-15", Latitude, &["invalid-name", "invalid-parameter", "access-denied", "invalid-media"]),
    reading("opening-system-pools", "AMB-24", Policy, &["allowed", "refused"]),
    reading("opening-other-type", "AMB-25", Policy, &["ignored", "checked"]),
    reading("opening-unknown-type", "AMB-25", Latitude, &["ignored", "invalid-media"]),
    reading("typed-parent", "AMB-26", Policy, &["refuse", "allow"]),
    reading("import-moves", "AMB-27", Policy, &["free-only", "free-or-application"]),
    reading("import-to-import", "AMB-28", Policy, &["conjoin", "exception"]),
    reading("not-all-import-code", "AMB-29, G-15", Latitude, &["invalid-media-pool", "busy", "invalid-media"]),
    reading("blocked-move-code", "AMB-30", Latitude, &["busy", "invalid-media-pool"]),
    reading("bound-media-between-applications", "AMB-31", Policy, &["allow", "busy"]),
    reading("unprepared-moves", "-", Policy, &["busy", "allow"]),
    reading("offline-to-free", "AMB-33", Latitude, &["allow", "busy"]),
    reading("move-to-unrecognized", "AMB-34", Policy, &["refuse", "allow"]),
    reading("pool-of-pools-code", "AMB-35", Latitude, &["invalid-media-pool", "media-incompatible"]),
    reading("same-pool-move", "AMB-36", Latitude, &["no-op", "refuse"]),
    reading("free-to-free", "AMB-36, G-08", Latitude, &["refuse", "no-op", "relabel"]).accepting([0b111, 0b111, 0b1]),
    reading("label-writing", "AMB-37, G-10", Latitude, &["two-step", "atomic"]),
    reading("label-events", "AMB-37", Policy, &["told", "silent"]).accepting([0b1, 0b1, 0b1]),
    reading("decommissioned-moves", "AMB-38", Policy, &["allow", "busy"]),
    reading("incompatible-to-free", "AMB-39", Policy, &["refuse", "keep"]),
    reading("swap-states", "AMB-44", Policy, &["bound", "allocated"]),
    reading("swap-same", "AMB-47", Latitude, &["no-op", "invalid-media"]),
    reading("deallocate-options", "AMB-50", Latitude, &["ignored", "invalid-parameter"]),
    reading("return-decommissioned", "AMB-51, AMB-57", Policy, &["while-available", "never", "always"]),
    reading("zero-maximum", "AMB-52", Policy, &["unlimited", "literal"]),
    reading("initial-maximum", "AMB-52", Open, &["zero", "unspecified"]),
    reading("unknown-maximum", "-", Latitude, &["not-reached", "reached"]),
    reading("count-reset", "AMB-53, G-04", Policy, &["never", "entering-free"]),
    reading("complete-deallocation", "AMB-54", Policy, &["allow", "refuse"]),
    reading("reserved-siblings", "AMB-56, G-09", Policy, &["last", "all", "stays"]),
    reading("import-sibling-return", "AMB-57", Policy, &["held", "wiped"]),
    reading("return-rights", "AMB-58", Policy, &["none", "whole"]).following([0, 0, 1]).accepting([0b11, 0b1, 0b10]),
    reading("zero-timeout", "AMB-60", Policy, &["no-wait", "wait"]),
    reading("unavailable-code", "AMB-61", Latitude, &["by-wait", "media-unavailable", "timeout"]),
    reading("unsuitable-side-code", "AMB-63", Latitude, &["media-unavailable", "invalid-media", "media-offline", "media-incompatible"]),
    reading("new-siblings", "AMB-65", Policy, &["by-choice", "available-only", "require-all"]),
    reading("next-exhausted-code", "AMB-66", Latitude, &["media-unavailable", "invalid-media"]),
    reading("next-other-pool", "-", Policy, &["refused", "allowed"]),
    reading("allocation-at-maximum", "AMB-67, G-01", Policy, &["yes", "no"]),
    reading("side-from-free", "G-18", Policy, &["refused", "allowed"]),
    reading("side-from-application", "G-18", Policy, &["refused", "allowed"]),
    reading("draw-rights", "-", Policy, &["pool-only", "as-2003"]).following([0, 0, 1]).accepting([0b11, 0b1, 0b10]),
    reading("computer-right", "AMB-17", Policy, &["both", "either"]),
    reading("created-states", "AMB-69", Open, &["consistent", "unspecified"]),
    reading("odd-lmids", "AMB-69", Latitude, &["made", "ignored"]),
    reading("duplicate-label-code", "AMB-05", Policy, &["duplicate-omid", "invalid-media"]),
    reading("create-media-options", "-", Latitude, &["ignored", "invalid-parameter"]),
    reading("null-medium", "-", Latitude, &["accepted", "invalid-parameter"]),
    reading("queued-media", "-", Policy, &["in-use", "idle"]),
    reading("other-ejections", "-", Latitude, &["operation", "none"]),
    reading("mounted-again", "-", Latitude, &["busy", "accepted"]),
    reading("queued-mount", "-", Latitude, &["unmarked", "marked"]),
    reading("mounted-state", "-", Policy, &["mounted", "loaded"]),
    reading("dismount-idle", "-", Policy, &["refused", "ignored"]),
    reading("deferred-dismount", "-", Policy, &["unloaded", "idle"]),
    reading("dismount-in-error", "-", Latitude, &["idle", "stays"]),
    reading("media-security", "G-19", Policy, &["no-security", "pool-descriptor"]),
    reading("top-level-parent", "G-21", Latitude, &["root", "null"]),
    reading("pool-type-change", "AMB-70", Open, &["empty-only", "unspecified"]),
    reading("pool-renaming", "-", Open, &["checked", "unspecified"]),
    reading("system-pool-settings", "-", Open, &["allowed", "unspecified"]),
    reading("media-names", "-", Policy, &["written", "ignored"]),
    reading("pool-name-right", "-", Policy, &["none", "use"]),
    reading("pool-path-form", "-", Policy, &["leading", "bare"]),
    reading("pool-name-size", "-", Policy, &["counted", "length-told", "not-counted"]),
    reading("root-pool-path", "-", Open, &["empty", "unspecified"]),
    reading("enumeration-right", "-", Policy, &["none", "use"]),
    reading("enumerate-options", "-", Latitude, &["ignored", "invalid-parameter"]),
    reading("session-options", "-", Latitude, &["ignored", "invalid-parameter"]),
    reading("identifier-reuse", "G-13", Open, &["never", "unspecified"]),
    reading("sessions-after-restart", "-", Open, &["closed", "unspecified"]),
    reading("use-after-restart", "-", Open, &["idle", "unspecified"]),
];

/// A reading, by its place in [`READINGS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reading(u8);

/// One answer to one reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReadingChoice {
    /// The question.
    pub reading: Reading,
    /// The answer, by its place among the choices.
    pub choice: u8,
}

const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}

const fn place(names: &[&str], name: &str) -> Option<u8> {
    let mut at = 0;
    while at < names.len() {
        if same(names[at], name) {
            return Some(at as u8);
        }
        at += 1;
    }
    None
}

impl ReadingChoice {
    /// This answer to this question, for the tables of rules: an unknown name does not compile.
    #[must_use]
    pub const fn named(reading: &str, choice: &str) -> ReadingChoice {
        match ReadingChoice::find(reading, choice) {
            Some(found) => found,
            None => panic!("no such reading or choice in READINGS"),
        }
    }

    /// This answer to this question, if there is one.
    #[must_use]
    pub const fn find(reading: &str, choice: &str) -> Option<ReadingChoice> {
        match Reading::find(reading) {
            Some(reading) => match place(reading.about().choices, choice) {
                Some(choice) => Some(ReadingChoice { reading, choice }),
                None => None,
            },
            None => None,
        }
    }
}

impl ReadingChoice {
    /// The answer's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.reading.about().choices.get(usize::from(self.choice)).unwrap_or(&"?")
    }
}

impl fmt::Display for ReadingChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.reading.about().name, self.name())
    }
}

impl Reading {
    /// Every reading.
    pub fn all() -> impl Iterator<Item = Reading> {
        (0..READINGS.len()).map(|index| Reading(index as u8))
    }

    /// The reading with this name.
    #[must_use]
    pub const fn find(name: &str) -> Option<Reading> {
        let mut at = 0;
        while at < READINGS.len() {
            if same(READINGS[at].name, name) {
                return Some(Reading(at as u8));
            }
            at += 1;
        }
        None
    }

    /// Its place in [`READINGS`].
    #[must_use]
    pub const fn place(self) -> usize {
        self.0 as usize
    }

    /// What it asks.
    #[must_use]
    pub const fn about(self) -> &'static ReadingAbout {
        &READINGS[self.0 as usize]
    }

    /// Its answers.
    pub fn choices(self) -> impl Iterator<Item = ReadingChoice> {
        (0..self.about().choices.len())
            .map(move |choice| ReadingChoice { reading: self, choice: choice as u8 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edition::Edition;

    #[test]
    fn what_is_followed_is_accepted() {
        for edition in Edition::ALL {
            let (followed, accepted) = (Readings::followed(edition), Readings::accepted(edition));
            for reading in Reading::all() {
                let choices: Vec<_> = followed.allowed(reading).collect();
                assert_eq!(choices.len(), 1, "{}", reading.about().name);
                assert!(accepted.allows(choices[0]), "{edition}: {}", choices[0]);
            }
        }
    }

    #[test]
    fn names_find_their_readings() {
        let choice = ReadingChoice::named("import-moves", "free-or-application");
        assert_eq!(choice.to_string(), "import-moves=free-or-application");
        assert_eq!(ReadingChoice::find("import-moves", "sideways"), None);
    }
}
