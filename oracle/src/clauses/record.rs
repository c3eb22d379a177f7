//! The record of citations, `specs/citations.tsv`: where every clause is ruled. A clause may be cited
//! in several places; only a record tells when one of them is gone.

use super::citation::{Citation, Place};
use std::collections::BTreeMap;

/// The record that this program carries.
const RECORD: &str = include_str!("../../../specs/citations.tsv");

const TITLE: &str = "clause\tkind\tplace";

/// What the record says of these citations.
#[must_use]
pub fn text(citations: &[Citation]) -> String {
    let mut lines: Vec<String> = citations.iter().map(line).collect();
    lines.sort_by_key(|line| (key(line), line.clone()));
    lines.insert(0, TITLE.to_owned());
    lines.join("\n") + "\n"
}

/// What the record says and these citations do not, and the other way round.
#[must_use]
pub fn differences(citations: &[Citation]) -> Vec<String> {
    const REMEDY: &str = "`ntms-oracle clauses --citations` writes the record anew";
    let recorded = count(RECORD.lines().skip(1).map(str::to_owned));
    let cited = count(citations.iter().map(line));
    let words = |line: &str| line.replace('\t', " ");
    let more = |some: &BTreeMap<String, usize>, others: &BTreeMap<String, usize>| {
        let surplus = |line: &&String| some.get(*line) > others.get(*line);
        some.keys().filter(surplus).map(|line| words(line)).collect::<Vec<_>>()
    };
    let gone = more(&recorded, &cited);
    let new = more(&cited, &recorded);
    let gone = gone.into_iter().map(|line| format!("citation `{line}` is gone; {REMEDY}"));
    gone.chain(new.into_iter().map(|line| format!("citation `{line}` is not recorded; {REMEDY}")))
        .collect()
}

fn count(lines: impl Iterator<Item = String>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for line in lines {
        *counts.entry(line).or_default() += 1;
    }
    counts
}

fn line(citation: &Citation) -> String {
    let place = match citation.place {
        Place::Row(function, _) | Place::Step(function, _) | Place::Meaning(function) => {
            function.name()
        }
        Place::Property(id) => id,
        Place::Judge(check) => check,
        Place::Event => "event.rs",
        Place::Access => "access.rs",
    };
    format!("{}\t{}\t{place}", citation.clause, citation.place.kind())
}

/// Clauses by page, then by number.
fn key(line: &str) -> (String, u32) {
    let clause = line.split('\t').next().unwrap_or(line);
    let (page, number) = clause.split_once('-').unwrap_or((clause, ""));
    (page.to_owned(), number.parse().unwrap_or(0))
}
