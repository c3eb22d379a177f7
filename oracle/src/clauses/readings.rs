//! The table of readings.

use super::SpecsError;
use super::page::named;
use super::table::{Row, rows};
use ntms_model::edition::Edition;
use ntms_model::reading::{ReadingAbout, ReadingKind};

pub(super) const PAGE: &str = "readings.md";
pub(super) const TEXT: &str = include_str!("../../../specs/readings.md");
const HEAD: [&str; 7] = ["reading", "number", "kind", "choices", "default", "accepted", "about"];

/// One question as the page has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadingRow {
    /// The line, counted from 1.
    pub line: usize,
    /// Its name.
    pub name: Box<str>,
    /// Its number, or `-`.
    pub number: Box<str>,
    /// How it may be followed.
    pub kind: ReadingKind,
    /// The answers.
    pub choices: Vec<Box<str>>,
    /// By edition, what the reference server follows.
    pub default: [Box<str>; 3],
    /// By edition, what the judge accepts while none is fixed.
    pub accepted: [Vec<Box<str>>; 3],
    /// What it asks.
    pub about: Box<str>,
}

/// Reads the page.
pub fn read() -> Result<Vec<ReadingRow>, SpecsError> {
    rows(PAGE, TEXT, &HEAD)?
        .iter()
        .map(|row| read_row(row).map_err(|what| SpecsError { page: PAGE, line: row.line, what }))
        .collect()
}

fn read_row(row: &Row<'_>) -> Result<ReadingRow, String> {
    let &[name, number, kind, choices, default, accepted, about] = row.cells.as_slice() else {
        return Err("expected 7 cells".to_owned());
    };
    let choices: Vec<Box<str>> = choices.split(" / ").map(Into::into).collect();
    let known = |cell: &str| -> Result<Vec<Box<str>>, String> {
        if cell == "all" {
            return Ok(choices.clone());
        }
        let known = |name: &str| {
            let choice = choices.iter().find(|choice| ***choice == *name);
            choice.cloned().ok_or_else(|| format!("`{name}` is no choice of this reading"))
        };
        cell.split(" / ").map(known).collect()
    };
    let one = |cell: &str| match known(cell)?.as_slice() {
        [choice] => Ok(choice.clone()),
        _ => Err(format!("expected one choice, found `{cell}`")),
    };
    let kinds = [ReadingKind::Policy, ReadingKind::Latitude, ReadingKind::Open];
    Ok(ReadingRow {
        line: row.line,
        name: name.trim_matches('`').into(),
        number: number.into(),
        kind: named(kinds, kind_name, "kind of reading", kind)?,
        default: by_edition(default, one)?,
        accepted: by_edition(accepted, known)?,
        choices,
        about: about.into(),
    })
}

/// The word on the page.
#[must_use]
pub const fn kind_name(kind: ReadingKind) -> &'static str {
    match kind {
        ReadingKind::Policy => "policy",
        ReadingKind::Latitude => "latitude",
        ReadingKind::Open => "open",
    }
}

/// One entry for all editions, or `base: a; windows-xp: b; server-2003: c`.
fn by_edition<T>(cell: &str, read: impl Fn(&str) -> Result<T, String>) -> Result<[T; 3], String> {
    if !cell.contains(':') {
        return Ok([read(cell)?, read(cell)?, read(cell)?]);
    }
    let of = |edition: Edition| {
        let mut parts = cell.split("; ").filter_map(|part| part.split_once(": "));
        let found = parts.find(|(name, _)| *name == edition.name());
        let (_, entry) = found.ok_or_else(|| format!("`{cell}` has no entry for {edition}"))?;
        read(entry)
    };
    let [base, windows_xp, server_2003] = Edition::ALL;
    Ok([of(base)?, of(windows_xp)?, of(server_2003)?])
}

impl ReadingRow {
    /// In what the table of the model says something else.
    #[must_use]
    pub fn differences(&self, about: &ReadingAbout) -> Vec<String> {
        let mut found = Vec::new();
        let mut compare = |what: String, page: String, model: String| {
            if page != model {
                found.push(format!(
                    "reading `{}`: {what} is {page} on the page, {model} in READINGS",
                    self.name
                ));
            }
        };
        let choices = self.choices.iter().map(|choice| &**choice).collect::<Vec<_>>().join(" / ");
        compare("its name".into(), self.name.to_string(), about.name.into());
        compare("its number".into(), self.number.to_string(), about.number.into());
        compare("its kind".into(), kind_name(self.kind).into(), kind_name(about.kind).into());
        compare("the list of choices".into(), choices, about.choices.join(" / "));
        for edition in Edition::ALL {
            let place = edition as usize;
            let reading = ntms_model::reading::Reading::find(about.name);
            let names = |readings: ntms_model::reading::Readings| {
                reading
                    .into_iter()
                    .flat_map(|reading| readings.allowed(reading))
                    .filter_map(|choice| about.choices.get(usize::from(choice.choice)).copied())
                    .collect::<Vec<_>>()
                    .join(" / ")
            };
            let followed = names(ntms_model::reading::Readings::followed(edition));
            let accepted = names(ntms_model::reading::Readings::accepted(edition));
            compare(format!("the default in {edition}"), self.default[place].to_string(), followed);
            compare(
                format!("what is accepted in {edition}"),
                self.accepted[place].join(" / "),
                accepted,
            );
        }
        found
    }
}
