//! Past a disagreement: the worlds in which the implementation may be now.
//!
//! One thing went otherwise than the rules say: nothing changed; or the steps ran although a row
//! failed; or they ran but for one.

use super::alternative::{Alternative, merge};
use super::compare;
use super::way::{Context, Fresh, Observed};
use crate::identifier::Identifier;
use ntms_model::call::Function;
use ntms_model::change::Change;
use ntms_model::id::Reference;
use ntms_model::rule::{Mutation, Outcome, outcomes, tables};
use std::collections::BTreeSet;

/// One step out of line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deviation {
    /// The call was refused, and did its work all the same.
    Though,
    /// The step at this place did not run.
    Skip(usize),
    /// The step at this place ran although it was not its turn.
    Force(usize),
    /// The step at the first place did not run, and the one at the second ran in its stead.
    Exchange(usize, usize),
    /// The choice at this place fell on a side that it does not allow.
    Stray(usize),
}

impl Deviation {
    pub(super) fn apply(self, function: Function, mutation: &mut Mutation) {
        match self {
            Deviation::Though => {}
            Deviation::Skip(place) => mutation.withhold_step(function, place),
            Deviation::Force(place) => mutation.force_step(function, place),
            Deviation::Exchange(skipped, forced) => {
                mutation.withhold_step(function, skipped);
                mutation.force_step(function, forced);
            }
            Deviation::Stray(place) => mutation.turn_choice(function, place),
        }
    }
}

/// The clause of each function that a call which fails changes nothing.
pub const FAILED_CALLS_CHANGE_NOTHING: &[(Function, &str)] = &[
    (Function::CreateNtmsMediaPool, "CREATE-60"),
    (Function::MoveToNtmsMediaPool, "MOVE-56"),
    (Function::DeleteNtmsMediaPool, "DELETE-20"),
    (Function::SwapNtmsMedia, "SWAP-27"),
    (Function::DeallocateNtmsMedia, "DEALLOC-34"),
    (Function::AllocateNtmsMedia, "ALLOC-67"),
    (Function::SetNtmsMediaComplete, "COMPLETE-19"),
    (Function::DecommissionNtmsMedia, "DECOM-19"),
    (Function::MountNtmsMedia, "MOUNT-45"),
    (Function::DismountNtmsMedia, "DISMOUNT-25"),
    (Function::CreateNtmsMedia, "CRTMED-48"),
    (Function::DeleteNtmsMedia, "DELMED-21"),
    (Function::EjectNtmsMedia, "EJECT-32"),
    (Function::InjectNtmsMedia, "INJECT-20"),
    (Function::SetNtmsObjectSecurity, "SETSEC-21"),
    (Function::SetNtmsObjectInformation, "SETINFO-32"),
];

/// The worlds in which a refused call did its work.
pub(super) fn done_though_refused(
    context: &Context<'_>,
    frontier: &mut [Alternative],
    observed: &Observed<'_>,
) -> Vec<Alternative> {
    let mut worlds = Vec::new();
    for alternative in frontier {
        deviate(context, alternative, observed, None, &mut BTreeSet::new(), &mut worlds);
    }
    merge(&mut worlds);
    worlds.truncate(LIMIT);
    worlds
}

/// How many worlds of a single deviation are kept.
const LIMIT: usize = 64;

/// The worlds of a single deviation, and what the call may have changed in one of them. There is always
/// one world: that in which nothing changed.
pub(super) fn worlds(
    context: &Context<'_>,
    frontier: &mut [Alternative],
    observed: &Observed<'_>,
) -> (Vec<Alternative>, BTreeSet<Identifier>) {
    let steps = tables(observed.call.function()).steps.len();
    let mut touched = BTreeSet::new();
    let mut worlds: Vec<Alternative> = frontier.iter().take(LIMIT / 2).cloned().collect();
    // Of some alternatives every deviation, rather than of every alternative some.
    let share = LIMIT / 2 / (steps + 1);
    for alternative in frontier.iter_mut().take(share.max(1)) {
        for skipped in std::iter::once(None).chain((0..steps).map(Some)) {
            deviate(context, alternative, observed, skipped, &mut touched, &mut worlds);
        }
    }
    merge(&mut worlds);
    worlds.truncate(LIMIT);
    (worlds, touched)
}

/// The worlds in which the call did its work whatever its rows say, but for one step.
fn deviate(
    context: &Context<'_>,
    alternative: &mut Alternative,
    observed: &Observed<'_>,
    skipped: Option<usize>,
    touched: &mut BTreeSet<Identifier>,
    worlds: &mut Vec<Alternative>,
) {
    let Observed { call, reply, faults } = *observed;
    let setting = context.setting;
    let function = call.function();
    let mut deviant = setting.clone();
    deviant.mutation = Mutation::without_rows(function);
    if let Some(place) = skipped {
        deviant.mutation.withhold_step(function, place);
    }
    let bound_call = context.bound(&alternative.bindings, call);
    let Alternative { state, bindings, boxes, blocks } = alternative;
    let fresh = Fresh { spent: context.spent, allows_reuse: true };
    outcomes(&deviant, state, &bound_call, faults, &mut |outcome| {
        let Outcome::Done { reply: expected, journal, state: after, learns, .. } = outcome else {
            return;
        };
        let mut names = bindings.clone();
        names.follow(journal);
        let seen = compare::Seen { setting, state: after, bindings, fresh: &fresh, learns };
        let mut new = Vec::new();
        drop(compare::differences(&seen, call, expected, reply, &mut new));
        for (id, object) in new {
            names.bind(id, object);
        }
        for ((told, given), (meant, object)) in reply.made().zip(expected.made()) {
            let is_session = told == "hSession";
            if let (Some(id), Reference::Object(object)) = (*given, *object)
                && told == meant
                && !is_session
            {
                names.bind(id, object);
            }
        }
        let subjects = journal.iter().map(Change::subject);
        touched.extend(
            subjects.filter_map(|object| {
                names.identifier(object).or_else(|| bindings.identifier(object))
            }),
        );
        let (mut state, boxes) = (after.clone(), boxes.clone());
        let blocks = blocks.after(&mut state, journal);
        worlds.push(Alternative { state, bindings: names, boxes, blocks });
    });
}
