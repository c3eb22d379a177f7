//! Looks for one mutant with a campaign.

use anyhow::Result;
use ntms_model::edition::Edition;
use ntms_model::mutant::Mutant;
use ntms_model::reading::Readings;
use ntms_model::rule::Mutation;
use ntms_oracle::campaign::conversation::Terms;
use ntms_oracle::campaign::coverage::Coverage;
use ntms_oracle::campaign::finding::Finding;
use ntms_oracle::campaign::{Plan, Watcher, run};
use ntms_oracle::driver::in_process::Reference;
use ntms_oracle::generate::Manner;
use ntms_oracle::law::Silent;
use ntms_oracle::server::Server;
use ntms_oracle::trace::Trace;
use ntms_oracle::wire::Entry;
use std::time::Duration;

/// A mutant has to be found in this time.
const TIME: Duration = Duration::from_secs(60);

/// How calls are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The first that comes to mind, about objects that are there; the objects are not looked at.
    Random,
    /// By what the model says of them.
    Aware,
    /// By what the model says, and by what was seen least.
    Guided,
}

impl Way {
    /// Every way.
    pub const ALL: [Way; 3] = [Way::Random, Way::Aware, Way::Guided];

    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Way::Random => "random, without the rules",
            Way::Aware => "state-aware random",
            Way::Guided => "guided campaign",
        }
    }

    /// How many of a hundred mutants have to be found.
    pub const fn bar(self) -> f64 {
        match self {
            Way::Random => 0.0,
            Way::Aware => 95.0,
            Way::Guided => 98.0,
        }
    }
}

/// A mutant that was found.
pub struct Found {
    /// Calls until then.
    pub calls: u64,
    /// The calls of the trace, openings of sessions not counted, once it was made short.
    pub length: usize,
    /// The clause that is named first.
    pub clause: String,
    /// The trace.
    pub trace: Trace,
}

/// Looks for a mutant. Only a guided campaign makes the trace short.
pub fn hunt(mutant: &Mutant, way: Way, calls: u64) -> Result<Option<Found>> {
    look(mutant.edition, mutant.mutation, way, calls)
}

/// Looks where there is nothing to be found.
pub fn control(edition: Edition, calls: u64) -> Result<Option<Found>> {
    look(edition, Mutation::default(), Way::Guided, calls)
}

fn look(edition: Edition, mutation: Mutation, way: Way, calls: u64) -> Result<Option<Found>> {
    let server = Server::new(edition, Readings::followed(edition), 1).breaking(mutation);
    let plan = Plan {
        terms: Terms { edition, readings: Vec::new(), note: None },
        calls,
        time: Some(TIME),
        seed: 1,
        functions: Vec::new(),
        calls_per_world: 150,
        observes: way != Way::Random,
        stops_at_first: true,
        manner: match way {
            Way::Random => Some(Manner::Blind),
            Way::Aware => Some(Manner::Unguided),
            Way::Guided => None,
        },
    };
    let watcher: &mut dyn Watcher = if way == Way::Guided { &mut Silent } else { &mut ToTheFirst };
    let (outcome, result) = run(&mut Reference::new(server), &plan, watcher);
    let found = outcome.findings.into_iter().next().map(|finding| Found {
        calls: outcome.coverage.calls,
        length: length(&finding.trace),
        clause: finding.explanation.broken.first().map_or_else(String::new, |it| (*it).into()),
        trace: finding.trace,
    });
    // A mutant that breaks the conversation off is noticed, but no clause is named: that does not count.
    if found.is_none()
        && let Err(error) = result
    {
        println!("  broken off after {} calls: {error}", outcome.coverage.calls);
    }
    Ok(found)
}

/// Calls and events of a trace, but for the openings of sessions that it does not end with.
fn length(trace: &Trace) -> usize {
    let is_opening = |entry: &&Entry| match entry {
        Entry::Call { call, .. } => call.session().is_none(),
        Entry::Event { .. } => false,
    };
    let Some((_, before)) = trace.entries.split_last() else { return 0 };
    before.iter().filter(|entry| !is_opening(entry)).count() + 1
}

/// Ends a campaign when something is found, before it is made short.
struct ToTheFirst;

impl Watcher for ToTheFirst {
    fn advanced(&mut self, _coverage: &Coverage, _findings: usize) -> bool {
        true
    }

    fn found(&mut self, _finding: &Finding) -> bool {
        false
    }

    fn withdrawn(&mut self, _finding: &Finding) -> bool {
        false
    }

    fn shrinking(&mut self, _finding: &Finding) -> bool {
        false
    }

    fn broke_off(&mut self, _trace: &Trace) {}
}
