//! Rules that are broken on purpose: what a search says of them, and who is suspected.

use ntms_model::edition::Edition;
use ntms_model::explore::Scope;
use ntms_model::mutant::Mutant;
use ntms_model::reading::Readings;
use ntms_oracle::campaign::conversation::Terms;
use ntms_oracle::campaign::{Plan, run};
use ntms_oracle::driver::in_process::Reference;
use ntms_oracle::law::Silent;
use ntms_oracle::mutants::{Class, Limits, explaining, search};
use ntms_oracle::server::Server;

fn mutant(name: &str) -> Mutant {
    Mutant::named(name).unwrap_or_else(|| panic!("{name} is no mutant"))
}

/// Each row: a mutant, what a search of scope `media` says of it, and the length of the shortest trace.
#[test]
fn a_search_tells_the_class_and_the_shortest_trace() {
    let rows = [
        // A medium comes, and bob is given a side of it, who may not have one.
        ("ALLOC-1/dropped", Class::Detectable, Some(2)),
        // The medium comes, an allocation leaves the side as it was, a look at it tells.
        ("ALLOC-55/skipped", Class::Detectable, Some(3)),
        // Nobody moves media there.
        ("MOVE-9/dropped", Class::Equivalent, None),
    ];
    let all: Vec<Mutant> = rows.iter().map(|(name, ..)| mutant(name)).collect();
    let scope = Scope::named("media").expect("a scope of the model");
    let limits = Limits { depth: 4, states: 40, ..Limits::FULL };
    let found = search(&scope, Edition::Base, &all.iter().collect::<Vec<_>>(), &limits);
    let seen = found.expect("the judge can judge the scope").seen;
    let told: Vec<_> = rows
        .iter()
        .zip(seen)
        .map(|((name, ..), seen)| (*name, seen.class, seen.shortest))
        .collect();
    assert_eq!(told, rows);
}

#[test]
fn a_mutant_explains_the_trace_that_shows_it() {
    for name in ["MOVE-9/dropped", "SWAP-22/skipped", "ALLOC-57/off-by-one"] {
        let mutant = mutant(name);
        let edition = mutant.edition;
        let server = Server::new(edition, Readings::followed(edition), 1);
        let plan = Plan {
            terms: Terms { edition, readings: Vec::new(), note: None },
            calls: 20_000,
            time: None,
            seed: 1,
            functions: Vec::new(),
            calls_per_world: 150,
            observes: true,
            stops_at_first: true,
            manner: None,
        };
        let mut server = Reference::new(server.breaking(mutant.mutation));
        let (outcome, result) = run(&mut server, &plan, &mut Silent);
        result.expect("it can be talked with");
        let finding = outcome.findings.first().unwrap_or_else(|| panic!("{name} is not found"));
        let suspected = explaining(&finding.trace).expect("a world that holds together");
        assert!(suspected.iter().any(|it| *it.name == *name), "{name} is not suspected");
    }
}
