//! A walk through one state of all that differ in names alone says what a walk through all of them says.

use ntms_model::edition::Edition;
use ntms_model::explore::{
    Options, Report, Scope, Symmetry, Verdict, check, check_reduced, expected_orbits, symmetry,
};
use ntms_model::rule::Mutation;

const TYPES: &str = include_str!("../scopes/types.toml");

fn scope(text: &str) -> Scope {
    Scope::from_toml(text).expect("a scope")
}

fn symmetry_of(scope: &Scope, options: &Options) -> Symmetry {
    let found = symmetry(scope, options, &mut |_| {});
    found.expect("narrow states").expect("nobody interrupts")
}

fn passed(symmetry: &Symmetry) -> Vec<&str> {
    let passed = symmetry.candidates.iter().filter(|candidate| candidate.refused.is_none());
    passed.map(|candidate| candidate.name.as_str()).collect()
}

/// Whether each property holds, and whether its witness was seen.
fn verdicts<'r>(
    rows: impl IntoIterator<Item = &'r ntms_model::explore::PropertyReport>,
) -> Vec<(&'static str, bool, bool)> {
    let verdict = |row: &ntms_model::explore::PropertyReport| {
        (row.property.id, row.verdict == Verdict::Holds, row.is_witnessed)
    };
    rows.into_iter().map(verdict).collect()
}

/// Checks with and without, and gives the whole report with the number of orbits.
fn compare(scope: &Scope, options: &Options) -> (Report, Symmetry, u64) {
    let whole = check(scope, options, &mut |_| {});
    let symmetry = symmetry_of(scope, options);
    let reduced = check_reduced(scope, options, &symmetry, &mut |_| {});
    assert!(reduced.is_complete);
    assert_eq!(verdicts(&reduced.properties), verdicts(&whole.properties), "{}", scope.name);
    (whole, symmetry, reduced.orbits)
}

#[test]
fn verdicts_are_the_same_and_states_are_fewer() {
    let scope = scope(TYPES);
    let options = Options { finds_traces: false, ..Options::new(Edition::Base) };
    let (whole, symmetry, orbits) = compare(&scope, &options);
    assert_eq!(passed(&symmetry), ["media M0 and M1", "media types DLT and LTO"]);
    assert_eq!(symmetry.order(), 4);
    let least = symmetry.order() as u64 * orbits / 2;
    assert!(whole.size.states >= least, "{} states, {orbits} orbits", whole.size.states);
    assert_eq!(expected_orbits(&scope.name, Edition::Base), Some(orbits));
}

/// Broken rules are found out through one state of each orbit, too.
#[test]
fn rules_that_are_left_out_break_the_same_properties() {
    for clause in ["MOVE-37", "DEALLOC-19", "ALLOC-57"] {
        let mut mutation = Mutation::default();
        assert!(mutation.withhold(clause));
        let options = Options { mutation, finds_traces: false, ..Options::new(Edition::Base) };
        let (whole, _, _) = compare(&scope(TYPES), &options);
        assert!(whole.violations().next().is_some(), "{clause}");
    }
}

/// What is not alike is refused, with the reason.
#[test]
fn what_can_be_told_apart_is_not_exchanged() {
    let media = Scope::named("media").expect("a scope of the model");
    let symmetry = symmetry_of(&media, &Options::new(Edition::Base));
    assert_eq!(passed(&symmetry), ["sides 0 and 1 of M0"]);
    let of_users = symmetry.candidates.iter().find(|it| it.name == "users ann and bob");
    let of_users = of_users.and_then(|candidate| candidate.refused.as_deref());
    assert!(of_users.is_some_and(|why| why.contains("no state becomes another")), "{of_users:?}");
}
