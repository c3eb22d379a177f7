//! Everything that the rules allow in one alternative, held against a reply that they do not.

use super::refutation::{AllowedReply, Kind, Objection};
use super::way::{Context, Fresh, Observed};
use super::{Alternative, Difference, Explanation, behind, compare};
use crate::binding::{Bindings, OutOfModel};
use crate::identifier::Identifier;
use crate::text;
use crate::wire::WireReply;
use ntms_model::call::{Bound, Function};
use ntms_model::change::Change;
use ntms_model::error::{Code, NtmsError};
use ntms_model::id::{ObjectId, Reference};
use ntms_model::reading::{Reading, ReadingChoice, Readings};
use ntms_model::reply::Reply;
use ntms_model::rule::{Answer, Outcome, RowAbout, outcomes_within, tables};

/// A row that failed.
struct Failed {
    place: usize,
    row: &'static RowAbout,
    /// The answers to open questions under which it did.
    readings: Vec<Readings>,
}

/// Work that was done, and how its reply differs from the one that was observed.
struct Work {
    reply: String,
    code: String,
    clause: Option<&'static str>,
    steps: u64,
    differences: Option<Vec<Difference>>,
    readings: Vec<Readings>,
}

/// Everything that the rules allow in one alternative.
#[derive(Default)]
pub(super) struct Evaluation {
    evaluated: Vec<Readings>,
    failed: Vec<Failed>,
    work: Vec<Work>,
}

impl Evaluation {
    pub fn of(
        context: &Context<'_>,
        alternative: &mut Alternative,
        observed: &Observed<'_>,
    ) -> Evaluation {
        let Observed { call, reply: answer, faults } = *observed;
        let setting = context.setting;
        let bound = context.bound(&alternative.bindings, call);
        let Alternative { state, bindings, boxes, .. } = alternative;
        let fresh = Fresh { spent: context.spent, allows_reuse: false };
        let mut all = Evaluation::default();
        let mut visit = |outcome: Outcome<'_>| match outcome {
            Outcome::Refused { row, place, certain, readings } => {
                remember(&mut all.evaluated, readings);
                if !certain {
                    return;
                }
                match all.failed.iter_mut().find(|failed| failed.place == place) {
                    Some(failed) => remember(&mut failed.readings, readings),
                    None => all.failed.push(Failed { place, row, readings: vec![readings] }),
                }
            }
            Outcome::Done { reply, journal, state, steps, learns, readings, .. } => {
                remember(&mut all.evaluated, readings);
                let seen = compare::Seen { setting, state, bindings, fresh: &fresh, learns };
                // A call that should have failed by its steps, and did not, or otherwise.
                let differences = if reply.code == answer.code {
                    Some(
                        compare::differences(&seen, call, reply, answer, &mut Vec::new()).collect(),
                    )
                } else if reply.succeeded() {
                    None
                } else {
                    let codes = (reply.code.to_string(), answer.code.to_string());
                    Some(vec![Difference::of("code", codes.0, codes.1)])
                };
                let shown = shown_reply(context, call.function(), bindings, journal, reply);
                match all.work.iter_mut().find(|it| it.reply == shown && it.steps == steps) {
                    Some(work) => remember(&mut work.readings, readings),
                    None => all.work.push(Work {
                        reply: shown,
                        code: reply.code.to_string(),
                        clause: clause_of_success(call.function(), steps),
                        steps,
                        differences,
                        readings: vec![readings],
                    }),
                }
            }
        };
        for before in boxes.iter() {
            outcomes_within(setting, before, state, &bound, faults, &mut visit);
        }
        all
    }

    /// What this alternative has against the reply.
    pub fn objections(
        &self,
        context: &Context<'_>,
        alternative: &mut Alternative,
        observed: &Observed<'_>,
        explained: &Explanation,
    ) -> Vec<Objection> {
        let order = &explained.broken;
        let mut objections = Vec::new();
        if observed.reply.succeeded() {
            for failed in self.failed.iter().filter(|failed| failed.row.must) {
                let mut objection = Objection::new(failed.row.clause, Kind::HadToBeRefused);
                objection.under = self.told_apart(&failed.readings, failed.row.under);
                push(&mut objections, objection);
            }
        } else {
            self.against_code(context, observed, &mut objections);
        }
        let least = self.work.iter().filter_map(|it| it.differences.as_ref().map(Vec::len)).min();
        for work in &self.work {
            let Some(differences) = work.differences.as_ref().filter(|it| Some(it.len()) == least)
            else {
                continue;
            };
            let behind =
                behind::steps_behind(context, alternative, observed, work.steps, differences);
            let named = order.iter().copied().find(|clause| behind.contains(clause));
            let clause = named.or(behind.first().copied()).or(order.first().copied());
            let Some(clause) = clause.or(work.clause) else { continue };
            let mut objection = Objection::new(clause, Kind::OutputsDiffer(differences.clone()));
            objection.under = self.told_apart(&work.readings, None);
            push(&mut objections, objection);
        }
        if objections.is_empty()
            && let Some(clause) = order.first()
        {
            let kind = match explained.differences.as_slice() {
                [] => Kind::CodeIsNotKnown,
                differences => Kind::OutputsDiffer(differences.to_vec()),
            };
            objections.push(Objection::new(clause, kind));
        }
        objections
    }

    /// The rows that give the code, and what they lack.
    fn against_code(
        &self,
        context: &Context<'_>,
        observed: &Observed<'_>,
        objections: &mut Vec<Objection>,
    ) {
        let function = observed.call.function();
        for failed in &self.failed {
            let gives = |readings: &Readings| {
                compare::code_matches(function, failed.row, observed.reply, readings)
            };
            if failed.readings.iter().any(gives)
                && let Some(difference) = compare::output_of_refusal(observed.reply)
            {
                let kind = Kind::OutputsDiffer(vec![difference]);
                push(objections, Objection::new(failed.row.clause, kind));
            }
        }
        if !objections.is_empty() {
            return;
        }
        let setting = context.setting;
        let rows = &tables(function).rows;
        let giving = rows.iter().filter(|row| gives(row, &observed.reply.code));
        let is_followed = |row: &&&'static RowAbout| {
            row.editions.has(setting.edition)
                && row.under.is_none_or(|choice| setting.readings.allows(choice))
        };
        let (due, other): (Vec<&&'static RowAbout>, Vec<_>) = giving.partition(is_followed);
        for row in &due {
            push(objections, Objection::new(row.clause, Kind::CodeIsNotDue));
        }
        for row in other.iter().filter(|_| due.is_empty()) {
            push(objections, Objection::new(row.clause, Kind::ClauseDoesNotHold));
        }
    }

    /// The answers that all of these share, and that not everything that was considered shares.
    fn told_apart(&self, matched: &[Readings], under: Option<ReadingChoice>) -> Vec<String> {
        let mut choices: Vec<ReadingChoice> = Vec::new();
        for reading in Reading::all() {
            let allowed = |readings: &Readings| readings.allowed(reading).collect::<Vec<_>>();
            let Some(first) = matched.first().map(allowed) else { continue };
            let is_shared = matched.iter().all(|readings| allowed(readings) == first);
            let others = self.evaluated.iter().any(|readings| allowed(readings) != first);
            if is_shared && others && first.len() == 1 {
                choices.extend(first);
            }
        }
        let is_open = |choice: &ReadingChoice| {
            self.evaluated.iter().any(|readings| readings.is_split(choice.reading))
        };
        choices.extend(under.filter(|choice| is_open(choice) && !choices.contains(choice)));
        choices.iter().map(ToString::to_string).collect()
    }

    pub fn collect_allowed(&self, allowed: &mut Vec<AllowedReply>) {
        let mut mine: Vec<AllowedReply> = Vec::new();
        for failed in &self.failed {
            let under = self.told_apart(&failed.readings, failed.row.under);
            let mut codes: Vec<Option<NtmsError>> = Vec::new();
            for readings in &failed.readings {
                match failed.row.answer.codes(readings) {
                    Some(listed) => codes.extend(listed.into_iter().map(Some)),
                    None => codes.push(None),
                }
            }
            for code in codes {
                let reply = match (code, failed.row.answer) {
                    (Some(code), _) => code.name().to_owned(),
                    (None, Answer::AnyUnlisted) => "any code that no clause names".to_owned(),
                    (None, _) => "any failure".to_owned(),
                };
                let code = code.map(|code| code.name().to_owned());
                allow(&mut mine, reply, code, Some(failed.row.clause), failed.row.must, &under);
            }
        }
        for work in &self.work {
            let under = self.told_apart(&work.readings, None);
            allow(
                &mut mine,
                work.reply.clone(),
                Some(work.code.clone()),
                work.clause,
                true,
                &under,
            );
        }
        for reply in mine {
            match allowed.iter_mut().find(|it| it.reply == reply.reply) {
                Some(known) => {
                    known.alternatives += 1;
                    known.must |= reply.must;
                    known.under.retain(|choice| reply.under.contains(choice));
                    for clause in reply.clauses {
                        if !known.clauses.contains(&clause) {
                            known.clauses.push(clause);
                        }
                    }
                }
                None => allowed.push(reply),
            }
        }
    }
}

fn allow(
    replies: &mut Vec<AllowedReply>,
    reply: String,
    code: Option<String>,
    clause: Option<&'static str>,
    must: bool,
    under: &[String],
) {
    match replies.iter_mut().find(|known| known.reply == reply) {
        Some(known) => {
            known.must |= must;
            known.under.retain(|choice| under.contains(choice));
            known.clauses.extend(clause.filter(|clause| !known.clauses.contains(clause)));
        }
        None => replies.push(AllowedReply {
            reply,
            code,
            clauses: clause.into_iter().collect(),
            must,
            alternatives: 1,
            under: under.to_vec(),
        }),
    }
}

fn remember(readings: &mut Vec<Readings>, more: Readings) {
    if !readings.contains(&more) {
        readings.push(more);
    }
}

fn push(objections: &mut Vec<Objection>, objection: Objection) {
    if !objections.contains(&objection) {
        objections.push(objection);
    }
}

/// Whether a row can give the code, under whichever reading.
pub(super) fn gives(row: &RowAbout, code: &Code) -> bool {
    let Code::Known(code) = code else { return false };
    match row.answer {
        Answer::One(listed) => listed == *code,
        Answer::AnyOf(listed) | Answer::ByReading(_, listed) => listed.contains(code),
        Answer::AnyFailure | Answer::AnyUnlisted => false,
    }
}

/// The last step of each table is the clause of success.
fn clause_of_success(function: Function, steps: u64) -> Option<&'static str> {
    let last = (u64::BITS - steps.leading_zeros()).checked_sub(1)?;
    tables(function).steps.get(last as usize).map(|step| step.clause)
}

/// What the reply would look like in a trace; what is new has no identifier yet.
fn shown_reply(
    context: &Context<'_>,
    function: Function,
    bindings: &Bindings,
    journal: &[Change],
    reply: &Reply<Bound>,
) -> String {
    let mut names = bindings.clone();
    names.follow(journal);
    let new = [
        (reply.session, "a-new-session"),
        (reply.pool, "a-new-pool"),
        (reply.logical, "a-new-LMID"),
        (reply.medium, "a-new-medium"),
        (reply.ejection, "a-new-operation"),
        (reply.injection, "a-new-operation"),
    ];
    for (reference, label) in new {
        if let Some(Reference::Object(object)) = reference {
            name_if_new(&mut names, object, label);
        }
    }
    if reply.medium.is_some() {
        for (place, (_, reference)) in reply.made().enumerate() {
            if let Reference::Object(object) = reference {
                name_if_new(&mut names, *object, &format!("new-{place}"));
            }
        }
    }
    // An identifier that is gone after the call may still be told by it.
    let directory = &context.setting.directory;
    let told: WireReply = reply.renamed(&mut OutOfModel { bindings: &names, directory });
    text::render_reply(function, &told)
}

fn name_if_new(names: &mut Bindings, object: ObjectId, label: &str) {
    if names.identifier(object).is_none() {
        names.bind(Identifier::label(label), object);
    }
}
