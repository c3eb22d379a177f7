//! Every property holds in everything that the small scopes reach, and none of them holds because
//! nothing happens.

use ntms_model::call::Function;
use ntms_model::edition::Edition;
use ntms_model::error::NtmsError;
use ntms_model::explore::{
    Answered, Options, Report, Scope, Unused, check, shortest, telling_apart,
};
use ntms_model::explore::{Goal, Trace};
use ntms_model::properties::{self, Claim};
use ntms_model::state::{PoolKind, SideState};
use std::collections::BTreeSet;

/// The scopes that are small enough for every test run. Together they exercise everything.
const QUICK: [&str; 7] = ["tiny", "pair", "access", "media", "entry", "port", "drives"];

fn explore(scope: &str, edition: Edition) -> Report {
    let scope = Scope::named(scope).expect("a scope of the model");
    check(&scope, &Options::new(edition), &mut |_| {})
}

/// What these scopes show in one edition.
fn check_edition(edition: Edition) {
    let reports = QUICK.map(|scope| explore(scope, edition));
    for report in &reports {
        let name = &report.scope;
        let violated: Vec<_> = report.violations().map(|(property, _)| property.id).collect();
        assert_eq!(violated, Vec::<&str>::new(), "{name} in {edition}");
        assert!(report.is_complete, "{name} in {edition}");
        assert_eq!(report.expected, Some(report.size), "{name} in {edition}");
    }
    every_witness_is_seen(&reports);
    every_rule_is_exercised(&reports);
    every_pair_is_reached(&reports);
    every_side_state_is_reached(&reports);
}

fn every_witness_is_seen(reports: &[Report]) {
    let never_seen: Vec<_> = Report::never_seen(reports)
        .iter()
        .map(|property| (property.id, property.witness.sentence))
        .collect();
    assert_eq!(never_seen, []);
}

/// Rows that no reachable state makes fail: the invariants rule their conditions out.
const EXCLUDED_BY_INVARIANTS: [&str; 8] = [
    "COMPLETE-6",
    "DEALLOC-7",
    "DECOM-6",
    "DELMED-6",
    "DISMOUNT-5",
    "MOUNT-8",
    "MOVE-27",
    "SWAP-17",
];

fn every_rule_is_exercised(reports: &[Report]) {
    let unused = |report: &Report| -> BTreeSet<Unused> {
        let rules = report.rows_that_never_failed.iter().chain(&report.steps_that_never_ran);
        let functions = Scope::named(&report.scope).map(|scope| scope.functions().to_vec());
        let functions = functions.unwrap_or_default();
        let not_called = Function::ALL.iter().filter(|function| !functions.contains(function));
        rules.copied().chain(not_called.flat_map(|function| rules_of(*function))).collect()
    };
    let unused_anywhere = reports.iter().map(unused).reduce(|all, some| &all & &some);
    let clauses = unused_anywhere.map(|rules| rules.iter().map(|rule| rule.clause).collect());
    // MOVE-30 waits for a pool with a media type and pools below it: `typed-parent`, `allow`.
    // DISMOUNT-30 waits for media that are idle in a drive: `deferred-dismount`, `idle`.
    let of_readings = ["MOVE-30", "DISMOUNT-30"];
    let expected: BTreeSet<_> = EXCLUDED_BY_INVARIANTS.into_iter().chain(of_readings).collect();
    assert_eq!(clauses, Some(expected));
}

fn rules_of(function: Function) -> Vec<Unused> {
    let tables = ntms_model::rule::tables(function);
    let rows = tables.rows.iter().map(|row| row.clause);
    let clauses = rows.chain(tables.steps.iter().map(|step| step.clause));
    clauses.map(|clause| Unused { function, clause }).collect()
}

/// LIV-02: each of the 48 pairs, but the one that INV-05 excludes.
fn every_pair_is_reached(reports: &[Report]) {
    let reached: BTreeSet<_> = reports.iter().flat_map(|report| &report.answers).collect();
    let pairs = include_str!("../../specs/return_codes.tsv").lines().skip(1).filter_map(|line| {
        let mut cells = line.split('\t');
        let function = Function::from_name(cells.next()?)?;
        Some(Answered { function, code: NtmsError::from_name(cells.next()?)? })
    });
    let missing: BTreeSet<_> = pairs.filter(|pair| !reached.contains(pair)).collect();
    let excluded =
        Answered { function: Function::DeallocateNtmsMedia, code: NtmsError::InvalidPartition };
    assert_eq!(missing, BTreeSet::from([excluded]));
}

/// LIV-01.
fn every_side_state_is_reached(reports: &[Report]) {
    let reached: BTreeSet<_> = reports.iter().flat_map(|report| &report.side_states).collect();
    let all = SideState::ALL.iter().filter(|state| **state != SideState::Unknown).collect();
    assert_eq!(reached, all);
}

#[test]
fn every_property_holds_in_the_base_edition() {
    check_edition(Edition::Base);
}

#[test]
fn every_property_holds_in_windows_xp() {
    check_edition(Edition::WindowsXp);
}

#[test]
fn every_property_holds_in_server_2003() {
    check_edition(Edition::Server2003);
}

#[test]
fn several_threads_find_the_same_states_and_transitions() {
    let scope = Scope::named("pair").expect("a scope of the model");
    let options = Options { threads: 2, ..Options::new(Edition::Base) };
    let report = check(&scope, &options, &mut |_| {});
    let expected = report.expected.expect("the manifest knows it");
    assert_eq!(
        (report.size.states, report.size.transitions),
        (expected.states, expected.transitions)
    );
    assert!(report.size.depth >= expected.depth);
    assert_eq!(report.is_as_expected(), Some(true));
}

#[test]
fn a_check_that_is_cut_short_says_so() {
    let scope = Scope::named("tiny").expect("a scope of the model");
    let options = Options { states: Some(100), ..Options::new(Edition::Base) };
    let report = check(&scope, &options, &mut |_| {});
    assert!(!report.is_complete);
    assert_eq!(report.is_as_expected(), None);
}

/// The shortest way to something that a property has as its witness.
fn way_to(scope: &str, edition: Edition, witness: &str) -> Option<Trace> {
    let scope = Scope::named(scope).expect("a scope of the model");
    let property = properties::all().iter().find(|row| row.witness.sentence == witness);
    let claim = property.expect("a witness of a property").witness.seen;
    shortest(&scope, &Options::new(edition), Goal { claim, answer: true })
}

/// LIV-07: the first deallocation below a maximum of two gives the side back, the second spends it.
#[test]
fn a_side_is_spent_at_its_last_deallocation_and_not_before() {
    let below =
        way_to("tiny", Edition::Base, "a side below the maximum of its pool is deallocated");
    assert_eq!(below.map(|trace| trace.transitions.len()), Some(5));
    let spent = Claim::Step(|step| {
        step.deallocate().is_some()
            && step
                .turned_sides()
                .any(|(_, was, is)| is.state == SideState::Decommissioned && was.allocations == 2)
    });
    let scope = Scope::named("tiny").expect("a scope of the model");
    let goal = Goal { claim: spent, answer: true };
    let twice = shortest(&scope, &Options::new(Edition::Base), goal);
    assert_eq!(twice.map(|trace| trace.transitions.len()), Some(7));
}

/// LIV-12.
#[test]
fn every_two_editions_are_told_apart_by_a_call_that_one_denies() {
    let scope = Scope::named("access").expect("a scope of the model");
    for succeeds in Edition::ALL {
        for denied in Edition::ALL {
            if succeeds != denied {
                let trace = telling_apart(&scope, succeeds, denied);
                assert!(trace.is_some(), "{succeeds} does nothing that {denied} denies");
            }
        }
    }
}

/// LIV-03: under the usual readings no medium is moved to an import pool; when import media may go
/// to application pools, one can come back.
#[test]
fn import_pools_are_reached_by_moves_only_under_another_reading() {
    let property = properties::find("INV-44").expect("a property");
    let scope = Scope::named("tiny").expect("a scope of the model");
    let goal = Goal { claim: property.holds, answer: false };
    assert_eq!(shortest(&scope, &Options::new(Edition::Base), goal), None);
    let choice = ntms_model::reading::ReadingChoice::named("import-moves", "free-or-application");
    let options = Options { readings: vec![choice], ..Options::new(Edition::Base) };
    let trace = shortest(&scope, &options, goal);
    assert_eq!(trace.map(|trace| trace.transitions.len()), Some(4));
}

/// LIV-03: a medium that was entered with Import sides into an application pool can be moved to the
/// import pool.
#[test]
fn import_pools_are_reached_by_media_that_a_call_entered() {
    let scope = Scope::named("entry").expect("a scope of the model");
    let moved = Claim::Step(|step| {
        step.move_medium().is_some_and(|call| {
            let pool = step.after.medium(call.medium.medium()).pool;
            step.after.pool(pool).kind == PoolKind::Import
        })
    });
    let goal = Goal { claim: moved, answer: true };
    let trace = shortest(&scope, &Options::new(Edition::Base), goal);
    assert_eq!(trace.map(|trace| trace.transitions.len()), Some(2));
}
