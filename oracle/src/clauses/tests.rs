//! The pages agree with the rules, and the check sees when they do not.

use super::check::{Exercise, Report, check};
use super::citation::Citation;
use super::example::{EXAMPLES, Example};
use super::*;
use ntms_model::rule::Mutation;

fn specs() -> Specs {
    Specs::read().expect("the pages of specs/")
}

/// The complaints about clauses, without the examples, which take a while.
fn complaints(specs: &Specs, citations: &[Citation]) -> Vec<String> {
    let mut complaints = agreement::disagreements(specs, citations);
    complaints.extend(record::differences(citations));
    complaints.extend(agreement::founding(specs, citations).complaints);
    complaints
}

#[test]
fn pages_rules_and_examples_agree() {
    let specs = specs();
    let report = check(&specs, &citation::all(), EXAMPLES);
    assert!(report.complaints.is_empty(), "{report}");
    assert_eq!((report.founding.pairs, report.founding.rows), (48, 55));
    assert_eq!((report.founding.pairs_listed, report.founding.rows_listed), (48, 55));
}

#[test]
fn a_clause_that_is_gone_is_missed() {
    let citations = citation::all();
    let specs = specs();
    for place in 0..specs.clauses.len() {
        let mut specs = specs.clone();
        let gone = specs.clauses.remove(place);
        assert!(!complaints(&specs, &citations).is_empty(), "{} is not missed", gone.id);
    }
}

#[test]
fn a_citation_that_is_gone_is_missed() {
    let citations = citation::all();
    for place in 0..citations.len() {
        let mut rest = citations.clone();
        let gone = rest.remove(place);
        let told = record::differences(&rest);
        assert!(told.len() == 1 && told[0].contains("is gone"), "{}: {told:?}", gone.clause);
    }
}

#[test]
fn a_clause_without_citation_is_told() {
    let specs = specs();
    let citations = citation::all();
    for clause in specs.clauses.iter().filter(|clause| clause.part != Part::Beyond) {
        let rest: Vec<Citation> =
            citations.iter().filter(|citation| *citation.clause != *clause.id).copied().collect();
        let missed = format!("{} is cited by nothing", clause.id);
        assert!(complaints(&specs, &rest).contains(&missed), "{}", clause.id);
    }
}

/// Each row: a change of the page of MOVE-9 or MOVE-45, and what is told about it.
#[test]
fn a_clause_that_says_something_else_is_told() {
    type Change = fn(&mut Clause);
    let rows: [(&str, Change, &str); 5] = [
        ("MOVE-9", |clause| clause.codes.clear(), "gives no particular code"),
        ("MOVE-9", |clause| clause.level = Level::May, "and its row fails the call"),
        ("MOVE-9", |clause| clause.part = Part::Effect, "is a effect, and a row cites it"),
        (
            "MOVE-45",
            |clause| clause.editions = ntms_model::edition::Editions::BASE,
            "does not hold in windows-xp, and its row does",
        ),
        (
            "MOVE-45",
            |clause| clause.readings = vec!["swap-same".into()],
            "does not name the reading `free-to-free`",
        ),
    ];
    let citations = citation::all();
    for (id, change, told) in rows {
        let mut specs = specs();
        let clause = specs.clauses.iter_mut().find(|clause| *clause.id == *id).expect(id);
        change(clause);
        let complaints = complaints(&specs, &citations);
        assert!(
            complaints.iter().any(|line| line.starts_with(id) && line.contains(told)),
            "{complaints:?}"
        );
    }
}

fn told_about(trace: &'static str) -> Vec<String> {
    let specs = specs();
    let example = Example { name: "here", text: trace };
    exercise::exercise(&specs, &citation::all(), &[example]).complaints
}

const BEGINNING: &str = "trace 1\nedition base\nuser ann\nsystem pools {owner ann; NULL list}\n\
                         ann OpenNtmsSession NULL NULL 0 = ERROR_SUCCESS S1\n";

/// Each row: a line, and what is told about it.
#[test]
fn an_example_that_is_wrong_is_told() {
    let rows = [
        ("ann DeleteNtmsMediaPool X1 = ERROR_INVALID_MEDIA_POOL # DELETE-4", ""),
        (
            "ann DeleteNtmsMediaPool X1 = ERROR_BUSY # DELETE-4",
            "no row that is named gives ERROR_BUSY",
        ),
        (
            "ann DeleteNtmsMediaPool X1 = ERROR_INVALID_MEDIA_POOL # DELETE-6",
            "its row did not fail",
        ),
        ("ann DeleteNtmsMediaPool X1 = ERROR_SUCCESS # DELETE-17", "its step did not run"),
        (
            "ann DeleteNtmsMediaPool X1 = ERROR_INVALID_MEDIA_POOL # DELETE-99",
            "`DELETE-99` is no clause",
        ),
        (
            "ann DeleteNtmsMediaPool P0 = ERROR_INVALID_MEDIA_POOL # DELETE-14",
            "ERROR_NOT_EMPTY would be allowed too",
        ),
        (
            "ann DeleteNtmsMediaPool X1 = ERROR_INVALID_MEDIA_POOL # DELETE-9",
            "does not hold in this edition",
        ),
    ];
    for (line, told) in rows {
        let complaints = told_about(format!("{BEGINNING}{line}").leak());
        let is_told = complaints.iter().any(|complaint| complaint.contains(told));
        assert!(is_told || (told.is_empty() && complaints.is_empty()), "{line}: {complaints:?}");
    }
}

#[test]
fn what_is_left_out_is_told_apart() {
    let specs = specs();
    let report: Report<'_> = check(&specs, &citation::all(), &[]);
    let of = |id: &str| {
        let entry = report.entries.iter().find(|entry| *entry.clause.id == *id);
        entry.map(|entry| entry.exercise.clone())
    };
    assert_eq!(of("MOVE-27"), Some(Exercise::Excluded("INV-01")));
    assert_eq!(of("OPEN-17"), Some(Exercise::Beyond));
    assert_eq!(of("MOVE-9"), Some(Exercise::Nothing));
    assert!(matches!(of("MOVE-56"), Some(Exercise::Check(_))));
}

/// Steps whose work another step has done already.
const DONE_ANYWAY: &[&str] = &["CREATE-43", "CREATE-44"];

/// Without the rows and steps of a clause, the example that exercises it goes wrong: a reply is
/// forbidden that was allowed, or a wrong one is allowed.
#[test]
fn a_rule_that_is_gone_is_missed() {
    let specs = specs();
    let citations = citation::all();
    let exercised = exercise::exercise(&specs, &citations, EXAMPLES);
    let mut not_missed = Vec::new();
    for clause in &specs.clauses {
        let says_success = clause.codes == [ntms_model::error::NtmsError::Success];
        let mut mutation = Mutation::default();
        let Some(at) = exercised.by.get(&clause.id) else { continue };
        if says_success || DONE_ANYWAY.contains(&&*clause.id) || !mutation.withhold(&clause.id) {
            continue;
        }
        let example = EXAMPLES.iter().filter(|example| example.name == at.example);
        let examples: Vec<_> = example.copied().collect();
        let without = exercise::exercise_without(&specs, &citations, &examples, mutation);
        if without.complaints.is_empty() {
            not_missed.push(format!("{at}: {}", clause.id));
        }
    }
    assert_eq!(not_missed, Vec::<String>::new());
}
