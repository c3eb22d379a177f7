//! The steps behind outputs that are not as the rules say.

use super::alternative::Alternative;
use super::compare;
use super::explanation::{Difference, add};
use super::way::{Context, Fresh, Observed};
use ntms_model::call::{Bound, Call};
use ntms_model::rule::{Mutation, Outcome, outcomes, tables};
use ntms_model::setting::{Faults, Setting};

/// The steps behind outputs that are wrong even for a call that did its work against the rows.
pub(super) fn steps_behind_wrong_success(
    context: &Context<'_>,
    frontier: &mut [Alternative],
    observed: &Observed<'_>,
) -> Vec<&'static str> {
    let Observed { call, reply, faults } = *observed;
    let mut lawless = context.setting.clone();
    lawless.mutation = Mutation::without_rows(call.function());
    let lawless = Context { setting: &lawless, ..*context };
    let fresh = Fresh { spent: context.spent, allows_reuse: false };
    let mut clauses = Vec::new();
    for alternative in frontier {
        let bound_call = lawless.bound(&alternative.bindings, call);
        let Alternative { state, bindings, .. } = &mut *alternative;
        let mut suspects = Vec::new();
        outcomes(lawless.setting, state, &bound_call, faults, &mut |outcome| {
            if let Outcome::Done { reply: expected, state, steps, learns, .. } = outcome {
                let setting = lawless.setting;
                let seen = compare::Seen { setting, state, bindings, fresh: &fresh, learns };
                let differs = compare::differences(&seen, call, expected, reply, &mut Vec::new());
                suspects.push((steps, differs.collect::<Vec<_>>()));
            }
        });
        if suspects.iter().any(|(_, differences)| differences.is_empty()) {
            return Vec::new();
        }
        for (steps, differences) in suspects {
            for clause in steps_behind(&lawless, alternative, observed, steps, &differences) {
                add(&mut clauses, clause);
            }
        }
    }
    clauses
}

/// The steps without which the outputs in question would be others.
pub(super) fn steps_behind(
    context: &Context<'_>,
    alternative: &mut Alternative,
    observed: &Observed<'_>,
    steps: u64,
    differences: &[Difference],
) -> Vec<&'static str> {
    let Observed { call, faults, .. } = *observed;
    let setting = context.setting;
    let bound_call = context.bound(&alternative.bindings, call);
    let with_all = outputs(setting, alternative, &bound_call, faults);
    let (mut reproduced, mut clauses) = (Vec::new(), Vec::new());
    // The later the step, the less else depends on it.
    for (place, step) in tables(call.function()).steps.iter().enumerate().rev() {
        if steps & (1 << place) == 0 {
            continue;
        }
        let mut setting = setting.clone();
        setting.mutation.withhold_step(call.function(), place);
        let without = outputs(&setting, alternative, &bound_call, faults);
        let changed = differences.iter().any(|difference| {
            with_all
                .iter()
                .zip(&without)
                .any(|(all, less)| member(all, difference) != member(less, difference))
        });
        if !changed {
            continue;
        }
        let lacking = Context { setting: &setting, ..*context };
        if gives_the_reply(&lacking, alternative, observed) {
            add(&mut reproduced, step.clause);
        } else {
            add(&mut clauses, step.clause);
        }
    }
    // A step that is missing explains more than one that would have made another difference.
    for clause in clauses {
        add(&mut reproduced, clause);
    }
    reproduced
}

/// Whether a call that does its work gives exactly what was observed.
fn gives_the_reply(
    context: &Context<'_>,
    alternative: &mut Alternative,
    observed: &Observed<'_>,
) -> bool {
    let Observed { call, reply, faults } = *observed;
    let setting = context.setting;
    let bound_call = context.bound(&alternative.bindings, call);
    let Alternative { state, bindings, .. } = alternative;
    let fresh = Fresh { spent: context.spent, allows_reuse: false };
    let mut gives = false;
    outcomes(setting, state, &bound_call, faults, &mut |outcome| {
        if let Outcome::Done { reply: expected, state, learns, .. } = outcome
            && expected.code == reply.code
        {
            let seen = compare::Seen { setting, state, bindings, fresh: &fresh, learns };
            let mut differs = compare::differences(&seen, call, expected, reply, &mut Vec::new());
            gives |= differs.next().is_none();
        }
    });
    gives
}

type BoundReply = ntms_model::reply::Reply<Bound>;

fn outputs(
    setting: &Setting,
    alternative: &mut Alternative,
    call: &Call<Bound>,
    faults: Faults,
) -> Vec<BoundReply> {
    let mut replies = Vec::new();
    outcomes(setting, &mut alternative.state, call, faults, &mut |outcome| {
        if let Outcome::Done { reply, .. } = outcome {
            replies.push(reply.clone());
        }
    });
    replies
}

/// The part of a reply that a difference is about, to be compared.
fn member(reply: &BoundReply, difference: &Difference) -> String {
    match difference.member {
        "code" => reply.code.to_string(),
        "hSession" => format!("{:?}", reply.session),
        "lpPoolId" => format!("{:?}", reply.pool),
        "lpMediaId" => format!("{:?}", reply.logical),
        "lpMedia" => format!("{:?}", reply.medium),
        "lpEjectOperation" => format!("{:?}", reply.ejection),
        "lpInjectOperation" => format!("{:?}", reply.injection),
        "LogicalMedia" if reply.logical_media.is_some() => format!("{:?}", reply.logical_media),
        "AllocatedFrom" => format!("{:?}", reply.allocation),
        "lpList" => format!("{:?}", reply.list),
        "lpdwListSize" => format!("{:?}", reply.list_size),
        "lpNameBuf" => format!("{:?}", reply.name),
        "lpdwBufSize" => format!("{:?}", reply.name_size),
        "lpSecurityDescriptor" => format!("{:?}", reply.security),
        name => reply
            .information
            .as_ref()
            .and_then(|information| {
                let named = information.with_ids(|reference| format!("{reference:?}"));
                serde_json::to_value(named).ok()?.get(name).map(ToString::to_string)
            })
            .unwrap_or_default(),
    }
}
