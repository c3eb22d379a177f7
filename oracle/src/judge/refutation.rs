//! A forbidden reply in full: what each alternative has against it, and what it would have allowed.
//!
//! Made when somebody wants to read it, not while judging: it asks the rules hundreds of times.

use super::evaluation::{Evaluation, gives};
use super::facts::{Fact, Question};
use super::way::{Context, Observed};
use super::{Alternative, Difference, Explanation, Judge, Verdict, all, explanation};
use crate::wire::Entry;
use ntms_model::rule::{Group, tables};
use ntms_model::setting::Faults;
use serde::Serialize;

/// Why no alternative allows a reply.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Refutation {
    /// How many alternatives were alive before the call.
    pub alternatives: usize,
    /// The alternatives, those that say the same together; the likeliest first.
    pub groups: Vec<Refuted>,
    /// Replies that were allowed, the nearest first.
    pub allowed: Vec<AllowedReply>,
    /// How many more there were.
    pub more_allowed: usize,
}

/// Alternatives that have the same against a reply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refuted {
    /// How many these are.
    pub alternatives: usize,
    /// The place of the first of them in the frontier.
    pub first: usize,
    /// What they have against it; each alone is enough, unless it holds under one reading only.
    pub objections: Vec<Objection>,
}

/// What speaks against a reply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Objection {
    /// The clause.
    pub clause: &'static str,
    /// How the reply contradicts it.
    pub kind: Kind,
    /// Answers to open questions under which it does, where others were considered.
    pub under: Vec<String>,
    /// The values that were compared.
    pub facts: Vec<Fact>,
    /// How many more values there are.
    pub more_facts: usize,
}

/// How a reply contradicts a clause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The call succeeded, and what the clause describes forbids that.
    HadToBeRefused,
    /// The code is for what the clause describes, and that is not the case.
    CodeIsNotDue,
    /// The code is for what the clause describes, and the clause does not hold here.
    ClauseDoesNotHold,
    /// An output is not what the clause makes it.
    OutputsDiffer(Vec<Difference>),
    /// No clause gives the code; this one says what was due.
    CodeIsNotKnown,
    /// The documents leave it open, and the implementation did otherwise before.
    FollowsTwoReadings(Vec<Difference>),
}

/// A reply that was allowed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AllowedReply {
    /// The code and the outputs, as in a trace.
    pub reply: String,
    /// The code; `None` stands for any failure, or any code that the documents do not name.
    pub code: Option<String>,
    /// The clauses that allow it.
    pub clauses: Vec<&'static str>,
    /// Whether one of them demands it; else it may be given.
    pub must: bool,
    /// By how many alternatives.
    pub alternatives: usize,
    /// Answers to open questions under which it is, where others were considered.
    pub under: Vec<String>,
}

/// Values are compared in this many alternatives; the others are told by their clauses.
const COMPARED: usize = 8;

/// More allowed replies than this help nobody.
const MOST_ALLOWED: usize = 12;

impl Judge {
    /// Why nothing that was seen so far allows this entry. To be asked before the entry is observed.
    #[must_use]
    pub fn refute(&self, entry: &Entry) -> Refutation {
        match entry {
            Entry::Call { call, reply, faults } => {
                let observed = Observed { call, reply, faults: all(faults) };
                let context = Context {
                    setting: &self.setting,
                    spent: &self.spent,
                    fewest_alike: self.fewest_alike,
                };
                let mut refutation = refute(&context, &mut self.frontier.clone(), &observed);
                // What was told about a policy before rules it out in every alternative.
                if let Ok(judgement) = self.clone().observe(entry)
                    && let Verdict::Inconsistent(explanation) = judgement.verdict
                    && let Some(clause) = explanation.broken.first()
                {
                    let kind = Kind::FollowsTwoReadings(explanation.differences.clone());
                    for group in &mut refutation.groups {
                        group.objections.insert(0, Objection::new(clause, kind.clone()));
                    }
                }
                refutation
            }
            Entry::Event { event, inserted } => {
                let wrong = inserted.as_ref().and_then(|ids| self.wrong_identifiers(event, ids));
                let clause = |it: &Explanation| it.broken.first().copied();
                let objections = wrong.and_then(|wrong| {
                    let kind = Kind::OutputsDiffer(wrong.differences.clone());
                    Some(vec![Objection::new(clause(&wrong)?, kind)])
                });
                let alternatives = self.frontier.len();
                let objections = objections.unwrap_or_default();
                let groups = vec![Refuted { alternatives, first: 0, objections }];
                Refutation { alternatives, groups, ..Refutation::default() }
            }
        }
    }
}

impl Objection {
    pub(super) fn new(clause: &'static str, kind: Kind) -> Objection {
        Objection { clause, kind, under: Vec::new(), facts: Vec::new(), more_facts: 0 }
    }
}

fn refute(
    context: &Context<'_>,
    frontier: &mut [Alternative],
    observed: &Observed<'_>,
) -> Refutation {
    // The clause that the judgement names comes first here, too.
    let explained = explanation::explain(context, frontier, observed);
    let order = &explained.broken;
    let rank = |clause: &str| order.iter().position(|it| *it == clause).unwrap_or(order.len());
    let mut refutation = Refutation { alternatives: frontier.len(), ..Refutation::default() };
    let mut allowed = Vec::new();
    for (place, alternative) in frontier.iter_mut().enumerate() {
        let evaluation = Evaluation::of(context, alternative, observed);
        evaluation.collect_allowed(&mut allowed);
        let mut objections = evaluation.objections(context, alternative, observed, &explained);
        objections.sort_by_key(|objection| rank(objection.clause));
        if place < COMPARED {
            for objection in &mut objections {
                compare_values(context, alternative, observed, objection);
            }
        }
        let known = refutation.groups.iter_mut().find(|group| {
            let is_compared = place < COMPARED;
            let same = |(a, b): (&Objection, &Objection)| {
                a.clause == b.clause
                    && a.kind == b.kind
                    && a.under == b.under
                    && (!is_compared || a.facts == b.facts)
            };
            group.objections.len() == objections.len()
                && group.objections.iter().zip(&objections).all(same)
        });
        match known {
            Some(group) => group.alternatives += 1,
            None => {
                refutation.groups.push(Refuted { alternatives: 1, first: place, objections });
            }
        }
    }
    let nearness = |reply: &AllowedReply| {
        let is_same_code = reply.code.as_deref() == Some(&observed.reply.code.to_string());
        let clause = reply.clauses.iter().map(|clause| rank(clause)).min().unwrap_or(usize::MAX);
        let is_rare = !reply.must;
        (!is_same_code, clause, is_rare, std::cmp::Reverse(reply.alternatives))
    };
    allowed.sort_by_key(nearness);
    refutation.more_allowed = allowed.len().saturating_sub(MOST_ALLOWED);
    allowed.truncate(MOST_ALLOWED);
    refutation.allowed = allowed;
    refutation
}

/// The values that the rows of an objection looked at.
fn compare_values(
    context: &Context<'_>,
    alternative: &mut Alternative,
    observed: &Observed<'_>,
    objection: &mut Objection,
) {
    match objection.kind {
        Kind::HadToBeRefused | Kind::CodeIsNotDue => {}
        Kind::ClauseDoesNotHold
        | Kind::OutputsDiffer(_)
        | Kind::CodeIsNotKnown
        | Kind::FollowsTwoReadings(_) => return,
    }
    let Observed { call, reply, faults } = *observed;
    let bound = context.bound(&alternative.bindings, call);
    let Alternative { state, bindings, boxes, .. } = alternative;
    let setting = context.setting;
    let readings = boxes.hull().unwrap_or(setting.readings);
    let mut question = Question { setting, state, bindings, readings, call, bound: &bound, faults };
    for (place, row) in tables(call.function()).rows.iter().enumerate() {
        let is_meant = row.clause == objection.clause
            && row.editions.has(setting.edition)
            && (reply.succeeded() || gives(row, &reply.code));
        if !is_meant {
            continue;
        }
        if row.group == Group::Environment {
            objection.facts.push(no_fault(faults));
            continue;
        }
        let (facts, more) = question.facts(place);
        objection.more_facts += more;
        for fact in facts {
            if !objection.facts.contains(&fact) {
                objection.facts.push(fact);
            }
        }
    }
}

/// A code of the environment needs a fault.
fn no_fault(faults: Faults) -> Fact {
    let names: Vec<&str> = faults.iter().map(|fault| fault.name()).collect();
    Fact {
        subject: "the environment".to_owned(),
        property: "faults".to_owned(),
        value: if names.is_empty() { "none".to_owned() } else { names.join(" ") },
        otherwise: Vec::new(),
        remark: Some("it is due only when the fault was caused".to_owned()),
    }
}
