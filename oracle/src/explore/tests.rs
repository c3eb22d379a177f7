use super::export::{Form, export};
use super::graph::graph;
use super::look::look;
use super::place::{Ground, Named, Place, PlaceError, Scopes, Start};
use super::possible::{End, possible};
use super::search::{Searched, search};
use crate::judge::Judge;
use crate::trace::Trace;
use ntms_model::edition::Edition;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

fn ground(scope: &str, edition: Edition) -> Ground {
    let named =
        Named { start: Start::Scope(scope.to_owned()), edition: Some(edition), path: Vec::new() };
    Ground::of(&named, &Scopes::default()).expect("a scope of the model")
}

/// The steps to the nearest state where something is so.
fn way(ground: &Ground, path: &[String], question: &str) -> Vec<String> {
    let found = search(ground, path, question, &Arc::new(AtomicBool::new(false)));
    match found.expect("a question") {
        Searched::Found { path, .. } => path,
        end @ (Searched::Nowhere | Searched::Stopped) => panic!("{question}: {end:?}"),
    }
}

fn is_allowed(trace: &Trace) {
    let mut judge = Judge::new(&trace.header).expect("a world that makes sense");
    for entry in &trace.entries {
        let judgement = judge.observe(entry).expect("an entry that makes sense");
        let line = crate::text::render_entry(entry);
        assert!(!judgement.verdict.is_disagreement(), "{line}: {judgement:?}");
    }
}

/// What is shown as possible leads where it was shown to lead, and its trace is allowed: in the
/// beginnings of scopes, and further on.
#[test]
fn everything_that_is_shown_can_be_taken() {
    let rows = [
        ("tiny", Edition::WindowsXp, "2 LMIDs exist"),
        ("pair", Edition::Base, "some LMID exists"),
        ("access", Edition::Server2003, "some application pool exists"),
        ("media", Edition::Base, "some medium is offline"),
        ("entry", Edition::WindowsXp, "2 media exist"),
        ("port", Edition::Server2003, "EJECT-22 acts"),
        ("drives", Edition::Base, "some medium is busy"),
        ("small", Edition::Base, "some side is COMPLETE"),
    ];
    for (scope, edition, question) in rows {
        let ground = ground(scope, edition);
        for path in [Vec::new(), way(&ground, &[], question)] {
            let place = Place::reached(&ground, &path).expect("a way");
            let all = possible(place.walk, place.state());
            let keys: BTreeSet<&str> = all.iter().map(|it| it.key.as_str()).collect();
            assert_eq!(keys.len(), all.len(), "every step has a name of its own");
            for step in &all {
                let mut there = place.clone();
                there.take(step);
                match &step.end {
                    End::Happens { after, .. } => assert_eq!(there.state(), &**after, "{scope}"),
                    End::Refused { .. } => assert_eq!(there.state(), place.state(), "{scope}"),
                }
                is_allowed(&there.trace("a test"));
            }
        }
    }
}

/// What the nearest state is, and by how many steps, in scopes of every kind.
#[test]
fn the_nearest_state_is_found() {
    let rows = [
        ("tiny", r"some side is DECOMMISSIONED and pool \A is empty", 5),
        ("tiny", "MOVE-9 refuses", 2),
        ("media", "some LMID denotes a COMPLETE side", 3),
        ("tiny", "no LMID exists", 0),
    ];
    for (scope, question, steps) in rows {
        let ground = ground(scope, Edition::Server2003);
        let path = way(&ground, &[], question);
        assert_eq!(path.len(), steps, "{scope}: {question}");
        let place = Place::reached(&ground, &path).expect("a way");
        is_allowed(&place.trace("a test"));
    }
}

#[test]
fn a_view_says_what_changed_and_why_calls_are_refused() {
    let ground = ground("tiny", Edition::Base);
    let path = way(&ground, &[], "some side is DECOMMISSIONED");
    let place = Place::reached(&ground, &path).expect("a way");
    let view = look(&place);
    assert!(view.changes.iter().any(|it| it.ends_with("DECOMMISSIONED")), "{:?}", view.changes);
    assert!(view.picture.contains("side changed"), "the change is marked");
    assert!(view.properties.iter().all(|it| it.holds && it.broken_by.is_none()));
    let refused = view.next.iter().filter(|it| it.line.contains("ERROR_ACCESS_DENIED"));
    for next in refused.filter(|it| !it.audit) {
        assert!(next.because.iter().all(|it| view.clauses.contains_key(it.clause)), "{next:?}");
        assert!(!next.because.is_empty(), "{next:?}");
    }
    let around = graph(&place, &AtomicBool::new(false));
    assert!(around.near > 3 && around.far > around.near && around.picture.len() < 200_000);
}

#[test]
fn ways_that_lead_nowhere_are_told() {
    let ground = ground("tiny", Edition::Base);
    let error = |path: &[&str]| {
        let path: Vec<String> = path.iter().map(ToString::to_string).collect();
        Place::reached(&ground, &path).expect_err("no way")
    };
    assert!(matches!(error(&["nothing"]), PlaceError::Lost(1)));
    assert!(matches!(error(&["x"; 500]), PlaceError::TooLong));
}

/// From the middle of a trace one goes on, with names that were never given out before.
#[test]
fn a_trace_is_gone_on_with() {
    let first = ground("tiny", Edition::Base);
    let path = way(&first, &[], "2 LMIDs exist");
    let place = Place::reached(&first, &path).expect("a way");
    let file = export(&place, Form::Text);
    let after = place.trace("").entries.len();
    let start = Start::Trace { text: file.content, after: Some(after) };
    let named = Named { start, edition: None, path: Vec::new() };
    let ground = Ground::of(&named, &Scopes::default()).expect("a trace");
    let beginning = Place::beginning(&ground);
    for step in possible(beginning.walk, beginning.state()).iter().step_by(5) {
        let mut there = beginning.clone();
        there.take(step);
        let trace = there.trace("a test");
        assert_eq!(trace.entries.len(), after + 1);
        is_allowed(&trace);
    }
}

/// The test that is exported is one: it stands in `tests/explored_way.rs`, and is run. The readings
/// that it lists are those that there were when it was exported.
#[test]
fn the_exported_test_is_run() {
    let ground = ground("media", Edition::Base);
    let path = way(&ground, &[], "some LMID denotes a COMPLETE side");
    let file = export(&Place::reached(&ground, &path).expect("a way"), Form::Rust);
    assert_eq!(file.name, "media-3.rs");
    let lines = |text: &str| {
        let kept = text.lines().filter(|line| !line.starts_with("reading "));
        kept.map(ToOwned::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(lines(&file.content), lines(include_str!("../../tests/explored_way.rs")));
}
