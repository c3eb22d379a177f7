//! Whether the pages of `specs/` and those who cite them say the same.

use super::citation::{Citation, Place};
use super::{Clause, Level, Part, Specs};
use ntms_model::edition::{Edition, Editions};
use ntms_model::error::NtmsError;
use ntms_model::reading::{READINGS, ReadingChoice, Readings};
use ntms_model::rule::{Answer, RowAbout, StepAbout};
use std::collections::{BTreeMap, BTreeSet};

/// Every disagreement, in one sentence each.
#[must_use]
pub fn disagreements(specs: &Specs, citations: &[Citation]) -> Vec<String> {
    let clauses: BTreeMap<&str, &Clause> =
        specs.clauses.iter().map(|clause| (&*clause.id, clause)).collect();
    let mut by_clause: BTreeMap<&str, Vec<&Citation>> = BTreeMap::new();
    for citation in citations {
        by_clause.entry(citation.clause).or_default().push(citation);
    }
    let mut found = readings(specs);
    found.extend(beyond(specs));
    for clause in &specs.clauses {
        let cited = by_clause.get(&*clause.id).map_or(&[][..], Vec::as_slice);
        found.extend(is_cited(clause, cited));
        found.extend(named_readings(specs, clause));
        found.extend(editions_covered(clause, cited));
        found.extend(cited.iter().flat_map(|citation| cited_as_it_is(clause, citation)));
    }
    for (id, cited) in by_clause.iter().filter(|(id, _)| !clauses.contains_key(*id)) {
        let places: Vec<_> = cited.iter().map(|citation| citation.place.to_string()).collect();
        found.push(format!("{id} is cited ({}), and no page has it", places.join(", ")));
    }
    found
}

/// The table of readings against that of the model.
fn readings(specs: &Specs) -> Vec<String> {
    let mut found = Vec::new();
    if specs.readings.len() != READINGS.len() {
        found.push(format!(
            "readings.md has {} readings, READINGS has {}",
            specs.readings.len(),
            READINGS.len()
        ));
    }
    for (row, about) in specs.readings.iter().zip(READINGS) {
        found.extend(row.differences(about));
    }
    found
}

/// A clause is cited, unless it is beyond.
fn is_cited(clause: &Clause, cited: &[&Citation]) -> Option<String> {
    match (clause.part == Part::Beyond, cited.first()) {
        (true, Some(citation)) => {
            Some(format!("{} is beyond, and cited ({})", clause.id, citation.place))
        }
        (false, None) => Some(format!("{} is cited by nothing", clause.id)),
        (true, None) | (false, Some(_)) => None,
    }
}

/// Clauses that are beyond, against the table of reasons.
fn beyond(specs: &Specs) -> Vec<String> {
    let reasons: BTreeSet<&str> =
        specs.beyond.iter().flat_map(|row| &row.clauses).map(|clause| &**clause).collect();
    let beyond: BTreeSet<&str> = specs
        .clauses
        .iter()
        .filter(|clause| clause.part == Part::Beyond)
        .map(|clause| &*clause.id)
        .collect();
    let unexplained = beyond.difference(&reasons);
    let unfounded = reasons.difference(&beyond);
    unexplained
        .map(|id| format!("{id} is beyond, and README.md does not say why"))
        .chain(unfounded.map(|id| format!("README.md says why {id} is beyond, and it is not")))
        .collect()
}

/// OPEN clauses name readings that exist; the others name none.
fn named_readings(specs: &Specs, clause: &Clause) -> Vec<String> {
    let mut found = Vec::new();
    if (clause.level == Level::Open) == clause.readings.is_empty() {
        let names = if clause.readings.is_empty() { "no reading" } else { "a reading" };
        found.push(format!("{} is {} and names {names}", clause.id, clause.level));
    }
    for name in &clause.readings {
        if !specs.readings.iter().any(|row| row.name == *name) {
            found.push(format!("{} names the reading `{name}`, which does not exist", clause.id));
        }
    }
    found
}

/// A clause that rows cite holds in the editions of its rows together.
fn editions_covered(clause: &Clause, cited: &[&Citation]) -> Vec<String> {
    let row = |citation: &&Citation| match citation.place {
        Place::Row(_, row) => Some(row),
        Place::Step(..)
        | Place::Meaning(_)
        | Place::Event
        | Place::Access
        | Place::Property(_)
        | Place::Judge(_) => None,
    };
    let rows: Vec<&RowAbout> = cited.iter().filter_map(row).collect();
    let is_missing = |edition: &Edition| {
        clause.editions.has(*edition) && !rows.iter().any(|row| row.editions.has(*edition))
    };
    if rows.is_empty() {
        return Vec::new();
    }
    let missing = Edition::ALL.into_iter().filter(is_missing);
    missing.map(|edition| format!("{} holds in {edition}, and no row does", clause.id)).collect()
}

fn cited_as_it_is(clause: &Clause, citation: &Citation) -> Vec<String> {
    match citation.place {
        Place::Row(_, row) => row_agrees(clause, row),
        Place::Step(_, step) => step_agrees(clause, step),
        Place::Meaning(function) if clause.function != Some(function) => {
            vec![format!("{} is a meaning of {function}, and not of its page", clause.id)]
        }
        Place::Meaning(_) | Place::Event | Place::Access | Place::Property(_) | Place::Judge(_) => {
            Vec::new()
        }
    }
}

fn row_agrees(clause: &Clause, row: &RowAbout) -> Vec<String> {
    let id = &clause.id;
    let mut found = Vec::new();
    if !clause.part.is_condition() {
        found.push(format!("{id} is a {}, and a row cites it", clause.part.name()));
    }
    for edition in editions_of(row.editions).filter(|edition| !clause.editions.has(*edition)) {
        found.push(format!("{id} does not hold in {edition}, and its row does"));
    }
    if let Some(what) = codes_differ(clause, row) {
        found.push(format!("{id} gives {}, and its row gives {what}", names(&clause.codes)));
    }
    if let Some(what) = level_differs(clause, row) {
        found.push(format!("{id} is {}, and its row {what}", clause.level));
    }
    found.extend(reading_differs(clause, row.under, answer_reading(row), row.editions));
    found
}

fn editions_of(editions: Editions) -> impl Iterator<Item = Edition> {
    Edition::ALL.into_iter().filter(move |edition| editions.has(*edition))
}

fn names(codes: &[NtmsError]) -> String {
    let names: Vec<_> = codes.iter().map(|code| code.name()).collect();
    if names.is_empty() { "no particular code".to_owned() } else { names.join(" / ") }
}

/// What the row gives, when it is not what the clause gives.
fn codes_differ(clause: &Clause, row: &RowAbout) -> Option<String> {
    let listed: Vec<NtmsError> = match row.answer {
        Answer::One(code) => vec![code],
        Answer::AnyOf(codes) => codes.to_vec(),
        Answer::ByReading(_, codes) => codes.to_vec(),
        // Where a reading leaves the answer unspecified, no code is particular.
        Answer::AnyFailure if row.under.is_some_and(leaves_open) => return None,
        Answer::AnyFailure | Answer::AnyUnlisted => Vec::new(),
    };
    let set = |codes: &[NtmsError]| codes.iter().copied().collect::<BTreeSet<_>>();
    let same = set(&listed) == set(&clause.codes) && listed.first() == clause.codes.first();
    (!same).then(|| names(&listed))
}

fn leaves_open(choice: ReadingChoice) -> bool {
    choice.reading.about().choices.get(usize::from(choice.choice)) == Some(&"unspecified")
}

fn level_differs(clause: &Clause, row: &RowAbout) -> Option<&'static str> {
    match clause.level {
        Level::Must if !row.must => Some("need not fail the call"),
        Level::May if row.must => Some("fails the call"),
        Level::Open if row.under.is_none() && answer_reading(row).is_none() => {
            Some("asks for no reading")
        }
        Level::Must | Level::May | Level::Open => None,
    }
}

fn answer_reading(row: &RowAbout) -> Option<&'static str> {
    match row.answer {
        Answer::ByReading(reading, _) => Some(reading.about().name),
        Answer::One(_) | Answer::AnyOf(_) | Answer::AnyFailure | Answer::AnyUnlisted => None,
    }
}

/// The reading that a row or step asks for is the one that the clause names. A MUST clause names
/// none: its row may ask for an answer that is the only one in its editions.
fn reading_differs(
    clause: &Clause,
    under: Option<ReadingChoice>,
    answer: Option<&'static str>,
    editions: Editions,
) -> Option<String> {
    let is_the_only_one = |choice: ReadingChoice| {
        editions_of(editions).all(|edition| {
            let accepted = Readings::accepted(edition);
            accepted.allows(choice) && !accepted.is_split(choice.reading)
        })
    };
    let asked = match under {
        Some(choice) if clause.level != Level::Open && is_the_only_one(choice) => return None,
        Some(choice) => choice.reading.about().name,
        None => answer?,
    };
    let is_named = clause.readings.iter().any(|name| **name == *asked);
    (!is_named).then(|| {
        format!("{} does not name the reading `{asked}`, and its rule asks for it", clause.id)
    })
}

fn step_agrees(clause: &Clause, step: &StepAbout) -> Vec<String> {
    let id = &clause.id;
    let mut found = Vec::new();
    let is_reply = clause.part == Part::Return && clause.codes.len() == 1;
    if clause.part != Part::Effect && !is_reply {
        found.push(format!("{id} is a {}, and a step cites it", clause.part.name()));
    }
    for edition in editions_of(clause.editions).filter(|edition| !step.editions.has(*edition)) {
        found.push(format!("{id} holds in {edition}, and its step does not run there"));
    }
    found.extend(reading_differs(clause, step.under, None, step.editions));
    found
}

/// How many rows of the table of return codes have their clause, in one function or in all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Founding {
    /// Pairs of function and code with a clause that is ruled.
    pub pairs: usize,
    /// Pairs of function and code that the table has.
    pub pairs_listed: usize,
    /// Rows with a clause that is ruled, conditions of single editions too.
    pub rows: usize,
    /// Rows that the table has.
    pub rows_listed: usize,
    /// What is wrong.
    pub complaints: Vec<String>,
}

/// Compares the table of return codes of the founding calls with their pages, both ways.
#[must_use]
pub fn founding(specs: &Specs, citations: &[Citation]) -> Founding {
    let mut founding = Founding::default();
    let mut left: Vec<&Clause> = specs
        .clauses
        .iter()
        .filter(|clause| {
            clause
                .function
                .is_some_and(|function| ntms_model::call::Function::FOUNDING.contains(&function))
                && matches!(clause.part, Part::Return | Part::Version)
        })
        .collect();
    for pair in &specs.pairs {
        let is_pair = pair.part == Part::Return;
        founding.rows_listed += 1;
        founding.pairs_listed += usize::from(is_pair);
        if pair.code.number() != pair.number {
            founding.complaints.push(format!(
                "return_codes.tsv, line {}: the number of {} is {:?}",
                pair.line,
                pair.code,
                pair.code.number()
            ));
        }
        let place = left.iter().position(|clause| {
            clause.function == Some(pair.function)
                && clause.part == pair.part
                && clause.codes == [pair.code]
        });
        let Some(place) = place else {
            founding.complaints.push(format!(
                "return_codes.tsv, line {}: no clause of {} says {} ({})",
                pair.line,
                pair.function,
                pair.code,
                pair.part.name()
            ));
            continue;
        };
        let clause = left.remove(place);
        let is_ruled = citations.iter().any(|citation| {
            *citation.clause == *clause.id
                && matches!(citation.place, Place::Row(..) | Place::Step(..))
        });
        if is_ruled {
            founding.rows += 1;
            founding.pairs += usize::from(is_pair);
        } else {
            founding.complaints.push(format!(
                "{} stands in return_codes.tsv, and no row or step has it",
                clause.id
            ));
        }
    }
    for clause in left {
        founding.complaints.push(format!(
            "{} is a {}, and return_codes.tsv does not have it",
            clause.id,
            clause.part.name()
        ));
    }
    founding
}
