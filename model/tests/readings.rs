//! Under which reading a property holds.

use ntms_model::edition::Edition;
use ntms_model::explore::{Goal, Options, Scope, shortest};
use ntms_model::properties;
use ntms_model::reading::ReadingChoice;

/// How far the nearest violation of a property is under a reading.
fn distance(reading: &str, choice: &str, property: &str) -> Option<usize> {
    let choice = ReadingChoice::find(reading, choice).expect("a reading");
    let property = properties::find(property).expect("a property");
    assert!(property.unless.contains(&choice), "{property:?} is claimed under {choice}");
    let scope = Scope::named("tiny").expect("a scope of the model");
    let options = Options { readings: vec![choice], ..Options::new(Edition::Base) };
    let trace = shortest(&scope, &options, Goal { claim: property.holds, answer: false })?;
    Some(trace.transitions.len())
}

/// Each row: an answer to an open question, a property that is not claimed under it, and the length
/// of the shortest way to where it does not hold.
#[test]
fn what_is_not_claimed_under_a_reading_does_not_hold_there() {
    let rows = [
        ("wrong-kind-code", "object-not-found", "INV-34", 1),
        ("environment-codes", "always", "INV-52", 1),
        ("create-right", "parent-only", "INV-47", 3),
        ("default-entries-order", "after", "INV-36", 2),
        ("import-moves", "free-or-application", "INV-44", 4),
        ("unprepared-moves", "allow", "INV-11", 4),
        ("move-to-unrecognized", "allow", "INV-09", 2),
        ("label-writing", "atomic", "INV-41", 2),
        ("incompatible-to-free", "keep", "INV-08", 2),
        ("zero-maximum", "literal", "INV-15", 4),
        ("count-reset", "entering-free", "INV-14", 5),
        ("reserved-siblings", "stays", "INV-12", 6),
        ("side-from-free", "allowed", "INV-43", 5),
    ];
    let found = rows.map(|(reading, choice, property, _)| {
        (reading, choice, property, distance(reading, choice, property).unwrap_or(0))
    });
    assert_eq!(found, rows);
}
