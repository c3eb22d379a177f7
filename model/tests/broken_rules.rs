//! Rules that are broken on purpose are found out, by the property that says what they were for, and
//! on the shortest way.

use ntms_model::edition::Edition;
use ntms_model::explore::{Goal, Options, Scope, Trace, check, shortest};
use ntms_model::properties;
use ntms_model::rule::Mutation;

fn without(clause: &str) -> Options {
    let mut mutation = Mutation::default();
    assert!(mutation.withhold(clause), "{clause} has neither row nor step");
    Options { mutation, ..Options::new(Edition::Base) }
}

fn way_to_violation(scope: &str, clause: &str, property: &str) -> Option<Trace> {
    let scope = Scope::named(scope).expect("a scope of the model");
    let claim = properties::find(property).expect("a property").holds;
    shortest(&scope, &without(clause), Goal { claim, answer: false })
}

/// Each row: the clause that is left out, the scope, the property that breaks, and the length of the
/// shortest way there.
#[test]
fn a_rule_that_is_left_out_breaks_what_it_was_for() {
    let rows = [
        ("DELETE-6", "tiny", "INV-16", 4),
        ("DELETE-6", "tiny", "INV-01", 4),
        ("DELETE-15", "tiny", "INV-16", 3),
        ("DELETE-15", "tiny", "INV-18", 3),
        ("DELETE-11", "tiny", "INV-17", 1),
        ("MOVE-37", "tiny", "INV-08", 4),
        ("MOVE-9", "tiny", "INV-03", 2),
        ("MOVE-31", "tiny", "INV-23", 3),
        ("MOVE-2", "tiny", "INV-33", 3),
        ("MOVE-50", "tiny", "INV-08", 2),
        ("SWAP-7", "pair", "INV-25", 6),
        ("SWAP-22", "pair", "INV-05", 8),
        ("DEALLOC-20", "tiny", "INV-15", 7),
        ("DEALLOC-19", "tiny", "INV-26", 4),
        ("ALLOC-57", "tiny", "INV-14", 3),
        ("ALLOC-24", "tiny", "INV-07", 4),
        ("CREATE-2", "tiny", "INV-38", 2),
        ("DELETE-1", "tiny", "INV-20", 2),
        ("COMPLETE-12", "tiny", "INV-33", 5),
        ("CLOSE-4", "access", "INV-51", 2),
        ("EJECT-23", "port", "INV-83", 2),
        ("EJECT-24", "port", "INV-83", 4),
        ("EJECT-27", "port", "INV-83", 2),
        ("EJECT-29", "port", "INV-83", 2),
        ("DISMOUNT-22", "drives", "INV-88", 3),
        ("DISMOUNT-23", "drives", "INV-88", 3),
        ("MOUNT-43", "drives", "INV-87", 2),
        ("CRTMED-36", "entry", "INV-81", 1),
        ("CRTMED-40", "entry", "INV-81", 1),
        ("CRTMED-41", "entry", "INV-81", 1),
    ];
    let found = rows.map(|(clause, scope, property, _)| {
        let trace = way_to_violation(scope, clause, property);
        (clause, scope, property, trace.map_or(0, |trace| trace.transitions.len()))
    });
    assert_eq!(found, rows);
}

#[test]
fn a_check_of_broken_rules_reports_the_shortest_way() {
    let scope = Scope::named("tiny").expect("a scope of the model");
    let options = Options { stops_at_first: true, threads: 2, ..without("DELETE-6") };
    let report = check(&scope, &options, &mut |_| {});
    let found: Vec<_> = report
        .violations()
        .map(|(property, trace)| (property.id, trace.transitions.len()))
        .collect();
    assert!(found.contains(&("INV-16", 4)), "{found:?}");
    assert_eq!(report.is_as_expected(), None);
}
