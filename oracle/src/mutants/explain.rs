//! Which mutants explain what an implementation did.

use crate::campaign::conversation::{Conversation, ConversationError, Terms};
use crate::driver::Implementation;
use crate::generate::arguments::Situation;
use crate::generate::source::{Chance, Source as _};
use crate::generate::{Abilities, Action, Generator, Manner, world};
use crate::judge::{Judge, JudgeError};
use crate::trace::Trace;
use crate::wire::Entry;
use ntms_model::call::{Function, OpenNtmsSession};
use ntms_model::mutant::{Mutant, mutants};
use ntms_model::rule::Mutation;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// A mutant that does everything that was seen.
pub type Suspicion = &'static Mutant;

static ALL: LazyLock<Vec<Mutant>> = LazyLock::new(mutants);

/// The mutants that explain a whole trace, in the order of the tables.
///
/// # Errors
/// When the world of the trace contradicts itself.
pub fn explaining(trace: &Trace) -> Result<Vec<Suspicion>, JudgeError> {
    let called: BTreeSet<Function> = trace.entries.iter().filter_map(function).collect();
    // Whoever breaks the rules of other functions only does what the rules say, and that is forbidden.
    let may = |mutant: &&Mutant| mutant.function.is_none_or(|function| called.contains(&function));
    let mut found = Vec::new();
    for mutant in ALL.iter().filter(may) {
        if is_explained_by(trace, mutant.mutation)? {
            found.push(mutant);
        }
    }
    Ok(found)
}

fn function(entry: &Entry) -> Option<Function> {
    match entry {
        Entry::Call { call, .. } => Some(call.function()),
        Entry::Event { .. } => None,
    }
}

/// Whether nothing in this trace is forbidden to somebody with these broken rules.
fn is_explained_by(trace: &Trace, mutation: Mutation) -> Result<bool, JudgeError> {
    let mut judge = Judge::new(&trace.header)?;
    judge.setting_mut().mutation = mutation;
    for entry in &trace.entries {
        match judge.observe(entry) {
            Ok(judgement) if judgement.verdict.is_disagreement() => return Ok(false),
            // It lacks what an event names.
            Err(JudgeError::Event(..)) => return Ok(false),
            judged => drop(judged?),
        }
    }
    Ok(!judge.is_lost())
}

/// Makes more calls, until no more than `wanted` of the suspected mutants do everything that the
/// implementation does, or so many worlds were gone through. The seed decides the calls.
///
/// # Errors
/// When the implementation cannot be reached.
pub fn tell_apart(
    implementation: &mut dyn Implementation,
    terms: &Terms,
    mut suspected: Vec<Suspicion>,
    wanted: usize,
    worlds: u64,
    seed: u64,
) -> Result<Vec<Suspicion>, ConversationError> {
    let mut chance = Chance::from_seed(seed);
    for number in 0..worlds {
        if suspected.len() <= wanted {
            break;
        }
        // Each of them in turn says what is to be expected.
        let expected = suspected[number as usize % suspected.len()];
        let trace = talk(implementation, terms, expected, &mut chance)?;
        let mut left = Vec::new();
        for mutant in suspected {
            if is_explained_by(&trace, mutant.mutation)? {
                left.push(mutant);
            }
        }
        suspected = left;
    }
    Ok(suspected)
}

/// Calls in a new world, until the implementation does what the mutant would not do.
fn talk(
    implementation: &mut dyn Implementation,
    terms: &Terms,
    expected: Suspicion,
    chance: &mut Chance,
) -> Result<Trace, ConversationError> {
    const CALLS: usize = 150;
    let handshake = implementation.handshake().clone();
    let abilities = Abilities {
        functions: handshake.functions.iter().collect(),
        controls: handshake.controls.iter().collect(),
        faults: handshake.faults.iter().collect(),
    };
    // What the suspected rules are about comes up more often.
    let own = expected.function.into_iter().flat_map(|function| std::iter::repeat_n(function, 6));
    let often = Abilities {
        functions: abilities.functions.iter().copied().chain(own).collect(),
        ..abilities
    };
    let mut generator = Generator::new(&often, Manner::Informed, chance);
    let mut conversation = Conversation::begin(implementation, terms, &world::world(chance))?;
    conversation.judge.setting_mut().mutation = expected.mutation;
    for (user, _) in world::USERS {
        let caller = user.into();
        let open = OpenNtmsSession { server: None, application: None, options: 0, caller };
        conversation.call(open.into(), &[])?;
    }
    for _ in 0..CALLS {
        let Some(alternative) = conversation.judge.frontier().first() else { break };
        let situation = Situation {
            setting: conversation.judge.setting(),
            alternative,
            graveyard: &conversation.graveyard,
        };
        let judgement = match generator.next(&situation, &often, chance) {
            Action::Call(call, fault) => conversation.call(call, fault.as_slice())?.1,
            Action::Event(event) => {
                if !conversation.judge.surely_has_what_is_named_by(&event) {
                    continue;
                }
                conversation.event(event)?.1
            }
        };
        if judgement.verdict.is_disagreement() || chance.is_exhausted() {
            break;
        }
    }
    Ok(conversation.trace)
}
