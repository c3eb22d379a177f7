//! Everything about the clauses in one report: counted, ruled, exercised, and in agreement.

use super::agreement::{self, Founding};
use super::citation::{Citation, Place};
use super::example::Example;
use super::exercise::{At, Exercised, exercise};
use super::page::PAGES;
use super::record;
use super::{Beyond, Clause, Level, Part, Specs};
use ntms_model::call::Function;
use ntms_model::error::NtmsError;
use ntms_model::properties;
use std::collections::BTreeMap;
use std::fmt;

/// Look-up rows that no state shows, because an invariant excludes it. The rules have them all the
/// same: the documents do, and a broken server may get there.
pub const EXCLUDED: &[(&str, &str)] = &[
    ("DEALLOC-7", "INV-05"),
    ("MOVE-27", "INV-01"),
    ("SWAP-17", "INV-01"),
    ("COMPLETE-6", "INV-01"),
    ("MOUNT-8", "INV-05"),
    ("DISMOUNT-5", "INV-05"),
    ("DECOM-6", "INV-01"),
    ("DELMED-6", "INV-01"),
];

/// How a clause is exercised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exercise {
    /// It decides a line of an example.
    Example(At),
    /// The model checker holds these properties against it, wherever it goes.
    Check(Vec<&'static str>),
    /// This invariant excludes it.
    Excluded(&'static str),
    /// It is not ruled yet.
    Beyond,
    /// By nothing.
    Nothing,
}

impl fmt::Display for Exercise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Exercise::Example(at) => write!(f, "{at}"),
            Exercise::Check(properties) => write!(f, "check ({})", properties.join(", ")),
            Exercise::Excluded(property) => write!(f, "excluded by {property}"),
            Exercise::Beyond => f.write_str("beyond"),
            Exercise::Nothing => f.write_str("nothing"),
        }
    }
}

/// One clause with all that is known of it.
#[derive(Clone, Debug)]
pub struct Entry<'s> {
    /// The clause.
    pub clause: &'s Clause,
    /// Where it is ruled.
    pub places: Vec<Place>,
    /// How it is exercised.
    pub exercise: Exercise,
}

impl Entry<'_> {
    /// Where it is ruled, each kind of place once.
    #[must_use]
    pub fn ruled(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for place in &self.places {
            let name = place.to_string();
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }
}

/// Pairs of function and code: the rows of the tables of return codes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reached {
    /// Pairs of which a clause decides an example.
    pub reached: usize,
    /// Pairs that an invariant excludes.
    pub excluded: usize,
    /// All of them.
    pub pairs: usize,
}

impl Reached {
    fn of(entries: &[Entry<'_>]) -> Reached {
        let mut pairs: BTreeMap<(Function, NtmsError), Vec<&Exercise>> = BTreeMap::new();
        for entry in entries.iter().filter(|entry| is_of_table(entry.clause)) {
            if let Some(pair) = entry.clause.function.zip(entry.clause.codes.first().copied()) {
                pairs.entry(pair).or_default().push(&entry.exercise);
            }
        }
        let count = |is: fn(&&Exercise) -> bool| {
            pairs.values().filter(|exercises| exercises.iter().any(is)).count()
        };
        Reached {
            reached: count(|exercise| matches!(exercise, Exercise::Example(_))),
            excluded: count(|exercise| matches!(exercise, Exercise::Excluded(_))),
            pairs: pairs.len(),
        }
    }
}

/// Whether a clause stands in the table of return codes of its function, ruled or not.
fn is_of_table(clause: &Clause) -> bool {
    let is_of_page = !clause.source.starts_with("MS-RSMP");
    match clause.part {
        Part::Return => is_of_page,
        Part::Beyond => is_of_page && clause.source.ends_with("Return value"),
        Part::Version | Part::Rule | Part::Parameter | Part::Effect => false,
    }
}

/// The whole report.
#[derive(Clone, Debug)]
pub struct Report<'s> {
    /// Every clause.
    pub entries: Vec<Entry<'s>>,
    /// Clauses that are not ruled yet, with the reason.
    pub beyond: &'s [Beyond],
    /// The table of return codes of the founding calls.
    pub founding: Founding,
    /// How many lines of examples were judged.
    pub judged: usize,
    /// How many rows of the rules have failed alone.
    pub alone: usize,
    /// Pairs of function and code that the pages document, and how many of them were reached.
    pub documented: Reached,
    /// What is wrong, in one sentence each.
    pub complaints: Vec<String>,
}

/// Compares the pages with those who cite them, and runs the examples.
#[must_use]
pub fn check<'s>(specs: &'s Specs, citations: &[Citation], examples: &[Example]) -> Report<'s> {
    let exercised = exercise(specs, citations, examples);
    let founding = agreement::founding(specs, citations);
    let mut complaints = agreement::disagreements(specs, citations);
    complaints.extend(record::differences(citations));
    complaints.extend(founding.complaints.iter().cloned());
    complaints.extend(exercised.complaints.iter().cloned());
    complaints.extend(exclusions(specs, &exercised));
    let entries: Vec<Entry<'_>> = specs
        .clauses
        .iter()
        .map(|clause| {
            let places: Vec<Place> = citations
                .iter()
                .filter(|citation| *citation.clause == *clause.id)
                .map(|citation| citation.place)
                .collect();
            let exercise = exercise_of(clause, &places, &exercised);
            Entry { clause, places, exercise }
        })
        .collect();
    let idle = entries.iter().filter(|entry| entry.exercise == Exercise::Nothing);
    complaints.extend(idle.map(|entry| format!("{} is exercised by nothing", entry.clause.id)));
    Report {
        documented: Reached::of(&entries),
        entries,
        beyond: &specs.beyond,
        founding,
        judged: exercised.entries,
        alone: exercised.alone.len(),
        complaints,
    }
}

/// Rows and steps are exercised by examples; what only properties state, by the model checker.
fn exercise_of(clause: &Clause, places: &[Place], exercised: &Exercised) -> Exercise {
    if clause.part == Part::Beyond {
        return Exercise::Beyond;
    }
    if let Some(at) = exercised.by.get(&clause.id) {
        return Exercise::Example(*at);
    }
    if let Some((_, property)) = EXCLUDED.iter().find(|(id, _)| **id == *clause.id) {
        return Exercise::Excluded(property);
    }
    let property = |place: &Place| match place {
        Place::Property(id) => Some(*id),
        Place::Row(..)
        | Place::Step(..)
        | Place::Meaning(_)
        | Place::Event
        | Place::Access
        | Place::Judge(_) => None,
    };
    let is_ruled = places.iter().any(|place| matches!(place, Place::Row(..) | Place::Step(..)));
    let properties: Vec<_> = places.iter().filter_map(property).collect();
    if is_ruled || properties.is_empty() {
        return Exercise::Nothing;
    }
    Exercise::Check(properties)
}

/// Exclusions that are none.
fn exclusions(specs: &Specs, exercised: &Exercised) -> Vec<String> {
    let mut found = Vec::new();
    for (id, property) in EXCLUDED {
        if specs.clause(id).is_none() {
            found.push(format!("{id} is excluded, and no page has it"));
        }
        if properties::find(property).is_none() {
            found.push(format!("{id} is excluded by {property}, which is no property"));
        }
        if let Some(at) = exercised.by.get(*id) {
            found.push(format!("{id} is excluded by {property}, and decides {at}"));
        }
    }
    found
}

impl Report<'_> {
    /// How many clauses there are of which this is true.
    fn count(&self, is: impl Fn(&Entry<'_>) -> bool) -> usize {
        self.entries.iter().filter(|entry| is(entry)).count()
    }

    fn row(
        &self,
        f: &mut fmt::Formatter<'_>,
        name: &str,
        is: &dyn Fn(&Entry<'_>) -> bool,
    ) -> fmt::Result {
        let is_beyond = |entry: &Entry<'_>| entry.clause.part == Part::Beyond;
        write!(f, "{name:<26}")?;
        for level in Level::ALL {
            let count =
                self.count(|entry| is(entry) && !is_beyond(entry) && entry.clause.level == level);
            write!(f, "{count:>8}")?;
        }
        let beyond = self.count(|entry| is(entry) && is_beyond(entry));
        let example =
            self.count(|entry| is(entry) && matches!(entry.exercise, Exercise::Example(_)));
        let check = self.count(|entry| is(entry) && matches!(entry.exercise, Exercise::Check(_)));
        let excluded =
            self.count(|entry| is(entry) && matches!(entry.exercise, Exercise::Excluded(_)));
        writeln!(f, "{beyond:>8}{example:>11}{check:>8}{excluded:>10}")
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<26}{:>8}{:>8}{:>8}{:>8}{:>11}{:>8}{:>10}",
            "clauses", "MUST", "MAY", "OPEN", "beyond", "by example", "check", "excluded"
        )?;
        for page in PAGES {
            let name = page.function.map_or(page.file, |function| function.name());
            self.row(f, name, &|entry| entry.clause.page == page.file)?;
        }
        self.row(f, "all", &|_| true)?;
        let Founding { pairs, pairs_listed, rows, rows_listed, .. } = &self.founding;
        writeln!(
            f,
            "\nfounding calls: {pairs}/{pairs_listed} documented pairs, {rows}/{rows_listed} rows of return_codes.tsv"
        )?;
        let Reached { reached, excluded, pairs } = self.documented;
        writeln!(
            f,
            "all functions: {reached}/{pairs} documented pairs reached, {excluded} excluded by an invariant"
        )?;
        writeln!(
            f,
            "examples: {} lines judged, {} clauses decided a call alone",
            self.judged, self.alone
        )?;
        for entry in &self.entries {
            if let Exercise::Excluded(id) = entry.exercise {
                let sentence = properties::find(id).map_or("", |property| property.sentence);
                writeln!(f, "excluded: {} by {id}: {sentence}", entry.clause.id)?;
            }
        }
        for Beyond { clauses, why } in self.beyond {
            writeln!(f, "beyond: {}: {why}", clauses.join(", "))?;
        }
        for complaint in &self.complaints {
            writeln!(f, "disagrees: {complaint}")?;
        }
        Ok(())
    }
}
