//! Why a reply is forbidden, and what would have been allowed.

use super::alternative::Alternative;
use super::behind::{steps_behind, steps_behind_wrong_success};
use super::way::{Context, Fresh, Observed};
use super::{compare, judged};
use crate::identifier::Identifier;
use ntms_model::call::Function;
use ntms_model::error::{Code, NtmsError};
use ntms_model::reading::Readings;
use ntms_model::rule::{Answer, Group, Outcome, RowAbout, outcomes, tables};
use ntms_model::setting::Setting;
use serde::Serialize;

/// Why a reply is forbidden.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// The clauses that the reply breaks, the nearest first.
    pub broken: Vec<&'static str>,
    /// The replies that were allowed, each with its clause.
    pub allowed: Vec<Allowed>,
    /// Outputs that are not as the rules say.
    pub differences: Vec<Difference>,
}

/// A reply that was allowed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Allowed {
    /// The code; `None` stands for any failure.
    pub code: Option<&'static str>,
    /// The clause that allows it.
    pub clause: &'static str,
    /// Whether it must be given, or only may.
    pub must: bool,
}

/// An output that is not as the rules say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The documented name of the output or member.
    pub member: &'static str,
    /// What the rules say.
    pub expected: String,
    /// What was answered.
    pub observed: String,
}

impl Difference {
    pub(super) fn of(
        member: &'static str,
        expected: impl Into<String>,
        observed: impl Into<String>,
    ) -> Difference {
        Difference { member, expected: expected.into(), observed: observed.into() }
    }
}

impl Explanation {
    pub(super) fn reused(ids: &[&Identifier]) -> Explanation {
        let differences = ids
            .iter()
            .map(|id| Difference::of("medium", compare::NEVER_GIVEN_OUT, id.to_string()))
            .collect();
        Explanation { broken: vec!["ENV-9"], allowed: Vec::new(), differences }
    }

    pub(super) fn sides(expected: usize, observed: usize) -> Explanation {
        let [expected, observed] = [expected, observed].map(|sides| format!("{sides} identifiers"));
        let differences = vec![Difference::of("sides", expected, observed)];
        Explanation { broken: vec!["ENV-8"], allowed: Vec::new(), differences }
    }
}

/// Explains a reply that no alternative allows.
pub(super) fn explain(
    context: &Context<'_>,
    frontier: &mut [Alternative],
    observed: &Observed<'_>,
) -> Explanation {
    let mut explanation = Explanation::default();
    let mut failed = Vec::new();
    for alternative in &mut *frontier {
        explain_in(context, alternative, observed, &mut explanation, &mut failed);
    }
    // Where the call could have succeeded, what it gave is nearer than a row that failed elsewhere.
    let could_succeed = !explanation.broken.is_empty();
    for clause in failed {
        add(&mut explanation.broken, clause);
    }
    // A success that no row may allow, with outputs that the steps would not give either.
    if observed.reply.succeeded() && !could_succeed {
        for clause in steps_behind_wrong_success(context, frontier, observed) {
            add(&mut explanation.broken, clause);
        }
    }
    let function = observed.call.function();
    if !observed.reply.succeeded() && explanation.broken.is_empty() {
        explanation.broken = rows_of_other_readings(context, frontier, observed);
        for clause in rows_of_wrong_code(context.setting, observed, &explanation.allowed) {
            add(&mut explanation.broken, clause);
        }
    }
    if explanation.broken.is_empty() {
        explanation.broken = rows_that_held(context.setting, function, &observed.reply.code, true);
    }
    if explanation.broken.is_empty() {
        // Better the clause that gives the code to others than one that says nothing of it.
        explanation.broken = rows_that_held(context.setting, function, &observed.reply.code, false);
    }
    if explanation.broken.is_empty() {
        explanation.broken.extend(explanation.allowed.first().map(|allowed| allowed.clause));
    }
    explanation
}

fn explain_in(
    context: &Context<'_>,
    alternative: &mut Alternative,
    observed: &Observed<'_>,
    explanation: &mut Explanation,
    failed: &mut Vec<&'static str>,
) {
    let Observed { call, reply, faults } = *observed;
    let setting = context.setting;
    let bound_call = context.bound(&alternative.bindings, call);
    let Alternative { state, bindings, .. } = alternative;
    let fresh = Fresh { spent: context.spent, allows_reuse: false };
    let succeeded = reply.succeeded();
    let mut suspects: Vec<(u64, Vec<Difference>)> = Vec::new();
    outcomes(setting, state, &bound_call, faults, &mut |outcome| match outcome {
        Outcome::Refused { row, readings, .. } => {
            allow_row(explanation, row, row.answer.codes(&readings));
            if succeeded && row.must {
                add(failed, row.clause);
            }
            if compare::code_matches(call.function(), row, reply, &readings)
                && let Some(difference) = compare::output_of_refusal(reply)
            {
                add(&mut explanation.broken, row.clause);
                if !explanation.differences.contains(&difference) {
                    explanation.differences.push(difference);
                }
            }
        }
        Outcome::Done { reply: expected, state, steps, learns, .. } => {
            allow_success(explanation, call.function(), steps, &expected.code);
            if expected.code == reply.code {
                let seen = compare::Seen { setting, state, bindings, fresh: &fresh, learns };
                let differs = compare::differences(&seen, call, expected, reply, &mut Vec::new());
                suspects.push((steps, differs.collect()));
            } else if expected.code != Code::Known(NtmsError::Success) {
                let codes = (expected.code.to_string(), reply.code.to_string());
                suspects.push((steps, vec![Difference::of("code", codes.0, codes.1)]));
            }
        }
    });
    // What differs least was meant; the rest are answers to open questions that were not given.
    let least = suspects.iter().map(|(_, differences)| differences.len()).min();
    suspects.retain(|(_, differences)| Some(differences.len()) == least);
    for (steps, differences) in suspects {
        let is_wrong_name = |difference: &&Difference| {
            let expected = [compare::NEVER_GIVEN_OUT, compare::CHOSEN_BY_THE_CALLER];
            expected.contains(&&*difference.expected)
        };
        for difference in differences.iter().filter(is_wrong_name) {
            let clause = judged::NEW_IDENTIFIERS.iter().find(|it| it.0 == difference.member);
            clause.into_iter().for_each(|it| add(&mut explanation.broken, it.1));
        }
        for clause in steps_behind(context, alternative, observed, steps, &differences) {
            add(&mut explanation.broken, clause);
        }
        for difference in differences {
            if !explanation.differences.contains(&difference) {
                explanation.differences.push(difference);
            }
        }
    }
}

pub(super) fn add(clauses: &mut Vec<&'static str>, clause: &'static str) {
    if !clauses.contains(&clause) {
        clauses.push(clause);
    }
}

fn allow_row(
    explanation: &mut Explanation,
    row: &RowAbout,
    codes: Option<impl IntoIterator<Item = NtmsError>>,
) {
    let mut allow = |code| {
        let allowed = Allowed { code, clause: row.clause, must: row.must };
        if !explanation.allowed.contains(&allowed) {
            explanation.allowed.push(allowed);
        }
    };
    match codes {
        Some(codes) => codes.into_iter().for_each(|code| allow(Some(code.name()))),
        None => allow(None),
    }
}

/// The last step of each table is the clause of success.
fn allow_success(explanation: &mut Explanation, function: Function, steps: u64, code: &Code) {
    let Code::Known(code) = code else { return };
    let last = (u64::BITS - steps.leading_zeros()).saturating_sub(1) as usize;
    if let Some(step) = tables(function).steps.get(last) {
        let allowed = Allowed { code: Some(code.name()), clause: step.clause, must: true };
        if !explanation.allowed.contains(&allowed) {
            explanation.allowed.push(allowed);
        }
    }
}

/// The rows that would give this code here, if the documents were read otherwise than they are.
fn rows_of_other_readings(
    context: &Context<'_>,
    frontier: &mut [Alternative],
    observed: &Observed<'_>,
) -> Vec<&'static str> {
    let Observed { call, reply, faults } = *observed;
    let mut setting = context.setting.clone();
    setting.readings = Readings::accepted(setting.edition);
    let mut clauses = Vec::new();
    for alternative in frontier {
        let bound_call = context.bound(&alternative.bindings, call);
        outcomes(&setting, &mut alternative.state, &bound_call, faults, &mut |outcome| {
            if let Outcome::Refused { row, readings, .. } = outcome
                && compare::code_matches(call.function(), row, reply, &readings)
            {
                add(&mut clauses, row.clause);
            }
        });
    }
    clauses
}

/// The rows behind a code that is another one than the call had to be refused with. The codes of
/// sessions and rights tell of nothing else: where one was given for what is checked later, that check
/// is wrong; else one that is due was answered in another way.
fn rows_of_wrong_code(
    setting: &Setting,
    observed: &Observed<'_>,
    allowed: &[Allowed],
) -> Vec<&'static str> {
    let due = rows_that_are_due(allowed);
    if due.is_empty() {
        return due;
    }
    let function = observed.call.function();
    let held = rows_that_held(setting, function, &observed.reply.code, true);
    let earliest = |clauses: &[&str]| {
        let rows = tables(function).rows.iter().filter(|row| clauses.contains(&row.clause));
        rows.map(|row| row.group).min()
    };
    let group = earliest(&held).filter(|group| matches!(group, Group::Handle | Group::Access));
    let is_earlier = group.is_some_and(|held| earliest(&due).is_some_and(|it| held < it));
    if is_earlier { [held, due].concat() } else { due }
}

/// The rows by which a call had to be refused, when it had to be.
fn rows_that_are_due(allowed: &[Allowed]) -> Vec<&'static str> {
    let success = NtmsError::Success.name();
    if allowed.iter().any(|it| it.code.is_none() || it.code == Some(success)) {
        return Vec::new();
    }
    let mut clauses = Vec::new();
    allowed.iter().filter(|it| it.must).for_each(|it| add(&mut clauses, it.clause));
    clauses
}

/// The rows that give this code, none of which failed: those that are followed, or all others too.
fn rows_that_held(
    setting: &Setting,
    function: Function,
    code: &Code,
    followed_alone: bool,
) -> Vec<&'static str> {
    let Code::Known(code) = code else { return Vec::new() };
    let mut clauses = Vec::new();
    for row in &tables(function).rows {
        let gives = match row.answer {
            Answer::One(listed) => listed == *code,
            Answer::AnyOf(listed) | Answer::ByReading(_, listed) => listed.contains(code),
            Answer::AnyFailure | Answer::AnyUnlisted => false,
        };
        let is_followed = row.under.is_none_or(|choice| setting.readings.allows(choice))
            && row.editions.has(setting.edition);
        if gives && (is_followed || !followed_alone) {
            add(&mut clauses, row.clause);
        }
    }
    clauses
}
