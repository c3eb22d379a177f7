//! What can come to be and what must holds where it is claimed, and rules that are broken on purpose are
//! found out by it.

use ntms_model::access::Flaw;
use ntms_model::call::Function;
use ntms_model::edition::Edition;
use ntms_model::explore::{
    Counterexample, LivenessReports, Options, Outcome, Scope, check, liveness,
};
use ntms_model::properties::liveness::{ALL, find};
use ntms_model::rule::{Group, Mutation, tables};

const SIDES: &str = include_str!("../scopes/sides.toml");

fn scope(name: &str) -> Scope {
    let scope = Scope::named(name).map_or_else(|| Scope::from_toml(SIDES), Ok);
    scope.expect("a scope of the model, or `sides`")
}

fn judge(scope: &Scope, options: &Options, id: &str) -> LivenessReports {
    let wanted: Vec<_> = find(id).collect();
    let found = liveness(scope, options, &wanted, None, &mut |_| {});
    found.expect("narrow states").expect("nobody interrupts")
}

fn broken(name: &str, id: &str, mutation: Mutation) -> Option<Counterexample> {
    let options = Options { mutation, ..Options::new(Edition::Base) };
    let reports = judge(&scope(name), &options, id);
    reports.rows.into_iter().find_map(|row| match row.verdict {
        Outcome::Broken(counterexample) => Some(*counterexample),
        Outcome::Holds(_) | Outcome::Idle | Outcome::Missing(_) | Outcome::Unstated(_) => None,
    })
}

fn without(clause: &str) -> Mutation {
    let mut mutation = Mutation::default();
    assert!(mutation.withhold(clause), "{clause} has neither row nor step");
    mutation
}

/// Each row: the clause that is left out, the scope, the sentence that breaks, the length of the way, and
/// where it goes round for ever.
#[test]
fn a_rule_that_is_left_out_breaks_what_can_come_to_be() {
    let rows = [
        ("MOVE-32", "sides", "LIV-03a", 3, None),
        ("DEALLOC-22", "media", "LIV-04", 2, None),
        ("ALLOC-56", "drives", "LIV-04", 2, None),
        ("ALLOC-33", "pair", "LIV-05", 9, Some(9)),
        ("DELETE-17", "sides", "LIV-06", 0, None),
        ("MOVE-48", "sides", "LIV-06", 5, None),
        ("DEALLOC-20", "sides", "LIV-07a", 5, None),
        ("DEALLOC-20", "sides", "LIV-07b", 4, None),
        ("DEALLOC-23", "sides", "LIV-08a", 5, None),
        ("DEALLOC-23", "sides", "LIV-08b", 3, None),
        ("ALLOC-55", "media", "LIV-09", 1, None),
    ];
    let found = rows.map(|(clause, scope, id, _, _)| {
        let broken = broken(scope, id, without(clause));
        let length = broken.as_ref().map_or(usize::MAX, |it| it.trace.transitions.len());
        (clause, scope, id, length, broken.and_then(|it| it.loop_begins))
    });
    assert_eq!(found, rows);
}

/// What an owner may do, whatever the list says, is all that he has when he is locked out.
#[test]
fn an_owner_without_the_rights_of_owners_stays_locked_out() {
    let access = Flaw::ALL.iter().find(|flaw| flaw.clauses.contains(&"ACCESS-14"));
    assert!(broken("access", "LIV-10", Mutation::default()).is_none());
    let mut mutation = Mutation::default();
    mutation.access = access;
    let broken = broken("access", "LIV-10", mutation).expect("LIV-10 does not hold");
    assert_eq!(broken.trace.transitions.len(), 3);
}

/// What of a sentence is missing, where a check saw what it saw.
fn missing(name: &str, id: &str, mutation: Mutation) -> Vec<String> {
    let options = Options { mutation, ..Options::new(Edition::Base) };
    let seen = check(&scope(name), &options, &mut |_| {});
    let wanted: Vec<_> = find(id).collect();
    let found = liveness(&scope(name), &options, &wanted, Some(&seen), &mut |_| {});
    let rows = found.expect("narrow states").expect("nobody interrupts").rows;
    let sights = rows.into_iter().flat_map(|row| match row.verdict {
        Outcome::Missing(sights) => sights,
        Outcome::Holds(_) | Outcome::Idle | Outcome::Broken(_) | Outcome::Unstated(_) => vec![],
    });
    sights.map(|sight| sight.to_string()).collect()
}

#[test]
fn what_nothing_does_any_more_is_not_seen() {
    assert_eq!(missing("sides", "LIV-01", Mutation::default()), Vec::<String>::new());
    assert_eq!(missing("sides", "LIV-01", without("ALLOC-58")), ["a side that is RESERVED"]);
    let move_to_import = "a medium is moved to an import pool";
    assert_eq!(missing("sides", "LIV-03b", Mutation::default()), Vec::<String>::new());
    assert_eq!(missing("sides", "LIV-03b", without("MOVE-48")), [move_to_import]);
    assert_eq!(missing("entry", "LIV-03c", Mutation::default()), Vec::<String>::new());
    assert_eq!(missing("entry", "LIV-03c", without("MOVE-48")), [move_to_import]);
    let code = "CreateNtmsMediaPool = ERROR_ALREADY_EXISTS";
    let seen = |mutation| missing("sides", "LIV-02", mutation).contains(&code.to_owned());
    assert!(!seen(Mutation::default()) && seen(without("CREATE-2")));
}

/// LIV-12: where nobody is denied anything, no two editions are told apart by what they deny.
#[test]
fn editions_that_deny_nothing_are_not_told_apart() {
    let mut mutation = Mutation::default();
    for function in Function::ALL {
        for row in tables(*function).rows.iter().filter(|row| row.group == Group::Access) {
            mutation.withhold(row.clause);
        }
    }
    assert_eq!(missing("sides", "LIV-12", Mutation::default()), Vec::<String>::new());
    assert_eq!(missing("sides", "LIV-12", mutation).len(), 1);
}

/// Where it is claimed, in every edition: but for what is seen in several scopes together only.
#[test]
fn what_can_and_must_come_to_be_holds_where_it_is_claimed() {
    for edition in Edition::ALL {
        for name in ["pair", "media", "entry", "drives"] {
            let wanted: Vec<_> = ALL.iter().filter(|row| row.scopes.contains(&name)).collect();
            let options = Options::new(edition);
            let found = liveness(&scope(name), &options, &wanted, None, &mut |_| {});
            for row in found.expect("narrow states").expect("nobody interrupts").rows {
                let holds = matches!(row.verdict, Outcome::Holds(_));
                let id = row.liveness.id;
                assert!(holds || id == "LIV-02", "{name}, {edition}: {id}: {:?}", row.verdict);
            }
        }
    }
}
