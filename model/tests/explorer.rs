//! Our explorer and stateright agree about everything that a check tells.

use ntms_model::edition::Edition;
use ntms_model::explore::{Engine, Mode, Options, Report, Scope, Trace, check};
use ntms_model::rule::Mutation;

fn report(scope: &str, options: &Options) -> Report {
    let scope = Scope::named(scope).expect("a scope of the model");
    check(&scope, options, &mut |_| {})
}

fn options(edition: Edition, engine: Engine, mode: Mode) -> Options {
    Options { engine, mode, ..Options::new(edition) }
}

/// What each property comes to: claimed, broken after so many steps, witnessed.
fn properties(report: &Report) -> Vec<(&'static str, bool, Option<usize>, bool)> {
    let violated = |id| {
        let mut violations = report.violations();
        let found = violations.find(|(property, _): &(_, &Trace)| property.id == id);
        found.map(|(_, trace)| trace.transitions.len())
    };
    let rows = report.properties.iter();
    rows.map(|row| (row.property.id, row.is_claimed, violated(row.property.id), row.is_witnessed))
        .collect()
}

/// An audit tells the same, whoever carries it.
fn check_audit(scope: &str, edition: Edition, mutation: Mutation) {
    let [ours, theirs] = [Engine::Explorer, Engine::Stateright].map(|engine| {
        report(scope, &Options { mutation, ..options(edition, engine, Mode::Audit) })
    });
    assert_eq!((ours.engine, ours.refused), (Engine::Explorer, None), "{scope}");
    let told = |report: &Report| (report.size, report.events, report.withheld.clone());
    assert_eq!(told(&ours), told(&theirs), "{scope} in {edition}");
    assert_eq!(properties(&ours), properties(&theirs), "{scope} in {edition}");
    assert_eq!(ours.rows_that_never_failed, theirs.rows_that_never_failed, "{scope} in {edition}");
    assert_eq!(ours.steps_that_never_ran, theirs.steps_that_never_ran, "{scope} in {edition}");
    assert_eq!(ours.answers, theirs.answers, "{scope} in {edition}");
    assert_eq!(ours.side_states, theirs.side_states, "{scope} in {edition}");
}

#[test]
fn an_audit_tells_what_stateright_tells() {
    for edition in Edition::ALL {
        for scope in ["media", "entry", "drives"] {
            check_audit(scope, edition, Mutation::default());
        }
    }
}

#[test]
fn broken_rules_are_found_by_both() {
    for clause in ["MOVE-36", "DELMED-11", "SWAP-7", "INJECT-19"] {
        let mut mutation = Mutation::default();
        mutation.withhold(clause);
        check_audit("media", Edition::Base, mutation);
    }
}

#[test]
fn a_search_reaches_what_the_manifest_expects_on_any_number_of_threads() {
    for (scope, threads) in
        [("pair", 2), ("tiny", 1), ("access", 1), ("port", 3), ("entry", 2), ("drives", 1)]
    {
        for edition in Edition::ALL {
            let options = Options { threads, ..options(edition, Engine::Explorer, Mode::Search) };
            let report = report(scope, &options);
            assert_eq!((report.engine, report.refused), (Engine::Explorer, None), "{scope}");
            assert!(report.is_complete && report.is_depth_exact, "{scope} in {edition}");
            assert_eq!(report.expected, Some(report.size), "{scope} in {edition}");
            assert_eq!(report.violations().count(), 0, "{scope} in {edition}");
        }
    }
}

/// Without MOVE-37 a bound side comes into the free pool, which a search sees in a state.
#[test]
fn a_search_finds_states_in_which_a_property_does_not_hold() {
    let mut mutation = Mutation::default();
    assert!(mutation.withhold("MOVE-37"));
    for threads in [1, 2] {
        let options =
            Options { mutation, threads, ..options(Edition::Base, Engine::Explorer, Mode::Search) };
        let report = report("pair", &options);
        let found: Vec<_> = report
            .violations()
            .map(|(property, trace)| (property.id, trace.transitions.len()))
            .collect();
        assert!(!found.is_empty());
        let theirs = Options { engine: Engine::Stateright, ..options };
        let scope = Scope::named("pair").expect("a scope of the model");
        let theirs: Vec<_> = check(&scope, &theirs, &mut |_| {})
            .violations()
            .map(|(property, trace)| (property.id, trace.transitions.len()))
            .collect();
        assert_eq!(found, theirs);
    }
}

#[test]
fn a_scope_that_does_not_fit_is_refused_and_walked_through_all_the_same() {
    let text = include_str!("../scopes/media.toml").replace("[bounds]", "[bounds]\nin-use = 5000");
    let scope = Scope::from_toml(&text).expect("a scope");
    let report = check(&scope, &Options::new(Edition::Base), &mut |_| {});
    assert_eq!(report.engine, Engine::Stateright);
    assert!(report.refused.is_some() && report.is_complete);
}
