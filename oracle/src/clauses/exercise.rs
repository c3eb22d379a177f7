//! What the examples exercise: which rows failed, which steps ran, which clauses decided.

use super::citation::{Citation, Place};
use super::example::{Decided, Example, Read};
use super::{Clause, Specs, wrong};
use crate::binding::IntoModel;
use crate::judge::{Judge, Verdict};
use crate::wire::{Entry, WireCall, WireReply};
use ntms_model::call::{Bound, Call};
use ntms_model::error::{Code, NtmsError};
use ntms_model::rule::{Mutation, Outcome, RowAbout, outcomes, tables};
use ntms_model::setting::{Faults, Setting};
use std::collections::{BTreeMap, BTreeSet};

/// A line of an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct At {
    /// The example.
    pub example: &'static str,
    /// The line, counted from 1.
    pub line: usize,
}

impl std::fmt::Display for At {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "tests/examples/{}.trace, line {}", self.example, self.line)
    }
}

/// What the examples exercise.
#[derive(Clone, Debug, Default)]
pub struct Exercised {
    /// Clauses that decided an entry: with the first line where; the first at which it alone refused a
    /// call, if there is one, for without the rule that one goes wrong.
    pub by: BTreeMap<Box<str>, At>,
    refusing: BTreeSet<Box<str>>,
    /// Clauses of rows that failed alone at least once.
    pub alone: BTreeSet<Box<str>>,
    /// How many entries were judged.
    pub entries: usize,
    /// What is wrong with the examples.
    pub complaints: Vec<String>,
}

impl Exercised {
    fn note(&mut self, clause: &str, at: At, refuses: bool) {
        if refuses && self.refusing.insert(clause.into()) {
            self.by.insert(clause.into(), at);
        } else {
            self.by.entry(clause.into()).or_insert(at);
        }
    }
}

/// Runs examples through the judge and the rules.
#[must_use]
pub fn exercise(specs: &Specs, citations: &[Citation], examples: &[Example]) -> Exercised {
    exercise_without(specs, citations, examples, Mutation::default())
}

/// The same with a judge that leaves out some of the rules: the examples should complain.
pub(super) fn exercise_without(
    specs: &Specs,
    citations: &[Citation],
    examples: &[Example],
    mutation: Mutation,
) -> Exercised {
    let rulings = Rulings::of(citations);
    let mut exercised = Exercised::default();
    for example in examples {
        match example.read(specs) {
            Ok(read) => run(specs, &rulings, example, &read, mutation, &mut exercised),
            Err(error) => {
                exercised
                    .complaints
                    .push(format!("tests/examples/{}.trace, {error}", example.name));
            }
        }
    }
    exercised
}

fn run(
    specs: &Specs,
    rulings: &Rulings,
    example: &Example,
    read: &Read,
    mutation: Mutation,
    exercised: &mut Exercised,
) {
    let mut judge = match Judge::new(&read.trace.header) {
        Ok(judge) => judge,
        Err(error) => {
            return exercised.complaints.push(format!("{}: {error}", example.name));
        }
    };
    judge.setting_mut().mutation = mutation;
    for (place, entry) in read.trace.entries.iter().enumerate() {
        let decided = read.decided.iter().find(|decided| decided.entry == place);
        let at = At { example: example.name, line: decided.map_or(0, |decided| decided.line) };
        let seen = look(&judge, entry);
        let mut complain = |what: String| match decided {
            Some(_) => exercised.complaints.push(format!("{at}: {what}")),
            None => {
                let entry = crate::text::render_entry(entry);
                exercised.complaints.push(format!("{}: `{entry}`: {what}", example.name));
            }
        };
        if let Some(decided) = decided {
            let context = Context { specs, rulings, judge: &judge, entry, seen: &seen };
            context.wrong(decided).into_iter().for_each(&mut complain);
        }
        exercised.entries += 1;
        match judge.observe(entry) {
            Ok(judgement) => match judgement.verdict {
                Verdict::Allowed | Verdict::Open(_) | Verdict::ImplementationDefined(_) => {}
                // Whoever writes an example may show several answers to one question.
                Verdict::Inconsistent(_) => {}
                Verdict::Forbidden(explanation) => complain(format!("forbidden: {explanation:?}")),
                Verdict::Unknown(why) => complain(format!("unknown: {why}")),
            },
            Err(error) => complain(error.to_string()),
        }
        // With rules left out, the first complaint is what was looked for.
        if mutation != Mutation::default() && !exercised.complaints.is_empty() {
            return;
        }
        for id in decided.iter().flat_map(|decided| &decided.clauses) {
            let Some(clause) = specs.clause(id) else { continue };
            if counts(rulings, clause, &judge, entry, &seen) {
                exercised.note(id, at, refuses_alone(clause, &judge, entry, &seen));
            }
        }
        let failed: BTreeSet<&str> = seen.failed.iter().map(|row| row.clause).collect();
        if failed.len() == 1 {
            exercised.alone.extend(failed.into_iter().map(Into::into));
        }
    }
}

/// Whether a call is refused by this clause and could not be, with this code, by any other.
fn refuses_alone(clause: &Clause, judge: &Judge, entry: &Entry, seen: &Seen) -> bool {
    let Entry::Call { reply, .. } = entry else { return false };
    let mut giving = seen.failed.iter().filter(|about| gives(judge, about, &reply.code)).peekable();
    !reply.succeeded() && giving.peek().is_some() && giving.all(|about| *about.clause == *clause.id)
}

/// Whether naming a clause beside an entry exercises it: a step by a call of its own function, a row
/// by failing and giving the code.
fn counts(rulings: &Rulings, clause: &Clause, judge: &Judge, entry: &Entry, seen: &Seen) -> bool {
    let Ruled { row, step } = rulings.ruled(clause);
    match entry {
        Entry::Event { .. } => !(row || step),
        Entry::Call { call, .. } if clause.function.is_some_and(|it| it != call.function()) => {
            !(row || step)
        }
        Entry::Call { reply, .. } => {
            let mut rows = seen.failed.iter().filter(|about| *about.clause == *clause.id);
            !row || reply.succeeded() || rows.any(|about| gives(judge, about, &reply.code))
        }
    }
}

/// Whether rows and whether steps cite a clause.
#[derive(Clone, Copy, Debug, Default)]
struct Ruled {
    row: bool,
    step: bool,
}

/// By clause, whether rows and whether steps cite it.
struct Rulings(BTreeMap<&'static str, Ruled>);

impl Rulings {
    fn of(citations: &[Citation]) -> Rulings {
        let mut rulings: BTreeMap<&'static str, Ruled> = BTreeMap::new();
        for citation in citations {
            let ruled = rulings.entry(citation.clause).or_default();
            ruled.row |= matches!(citation.place, Place::Row(..));
            ruled.step |= matches!(citation.place, Place::Step(..));
        }
        Rulings(rulings)
    }

    fn ruled(&self, clause: &Clause) -> Ruled {
        self.0.get(&*clause.id).copied().unwrap_or_default()
    }
}

/// What the rules did with a call.
#[derive(Default)]
struct Seen {
    /// Rows that failed, of which everything is known.
    failed: Vec<&'static RowAbout>,
    /// Clauses of steps that ran.
    ran: BTreeSet<&'static str>,
}

fn look(judge: &Judge, entry: &Entry) -> Seen {
    let mut seen = Seen::default();
    let Entry::Call { call, faults, .. } = entry else { return seen };
    let faults = faults.iter().fold(Faults::NONE, |all, fault| all.with(*fault));
    let setting = Setting { mutation: Mutation::default(), ..judge.setting().clone() };
    for alternative in judge.frontier() {
        let mut into = IntoModel { bindings: &alternative.bindings, directory: &setting.directory };
        let bound: Call<Bound> = call.renamed(&mut into);
        let mut state = alternative.state.clone();
        outcomes(&setting, &mut state, &bound, faults, &mut |outcome| match outcome {
            Outcome::Refused { row, certain: true, .. } => seen.failed.push(row),
            Outcome::Refused { certain: false, .. } => {}
            Outcome::Done { steps, .. } => {
                let about = &tables(call.function()).steps;
                let ran = about.iter().enumerate().filter(|(place, _)| steps & (1 << place) != 0);
                seen.ran.extend(ran.map(|(_, step)| step.clause));
            }
        });
    }
    seen
}

/// One entry of an example, before it is judged.
struct Context<'c> {
    specs: &'c Specs,
    rulings: &'c Rulings,
    judge: &'c Judge,
    entry: &'c Entry,
    seen: &'c Seen,
}

impl Context<'_> {
    /// What is wrong with what the example says of this entry.
    fn wrong(&self, decided: &Decided) -> Vec<String> {
        let mut found = Vec::new();
        let clauses: Vec<&Clause> =
            decided.clauses.iter().filter_map(|id| self.specs.clause(id)).collect();
        for clause in &clauses {
            if !clause.editions.has(self.judge.setting().edition) {
                found.push(format!("{} does not hold in this edition", clause.id));
            }
        }
        if let Entry::Call { call, reply, .. } = self.entry {
            for clause in &clauses {
                found.extend(self.does_not_decide(clause, call, reply));
            }
            found.extend(self.no_row_gives_the_code(&clauses, reply));
            found.extend(self.wrong_codes_that_pass(&clauses, reply));
            found.extend(self.wrong_outputs_that_pass(reply));
        }
        found
    }

    /// Rows decide by failing, steps by running; other clauses, and those of other functions, of which
    /// this call shows something, are taken at their word.
    fn does_not_decide(
        &self,
        clause: &Clause,
        call: &WireCall,
        reply: &WireReply,
    ) -> Option<String> {
        if clause.function != Some(call.function()) {
            return None;
        }
        let mut failed = self.seen.failed.iter().filter(|row| *row.clause == *clause.id);
        let ran = self.seen.ran.contains(&*clause.id);
        let what = match (self.rulings.ruled(clause), reply.succeeded()) {
            (Ruled { row: true, .. }, false) if failed.next().is_none() => "its row did not fail",
            (Ruled { step: true, .. }, true) if !ran => "its step did not run",
            (Ruled { row: true, step: false }, true) if !failed.any(|row| !row.must) => {
                "it is a row, and the call succeeded"
            }
            _ => return None,
        };
        Some(format!("{} does not decide: {what}", clause.id))
    }

    /// When rows are named, one of them gives the code.
    fn no_row_gives_the_code(&self, clauses: &[&Clause], reply: &WireReply) -> Option<String> {
        let rows: Vec<_> = self.named_rows(clauses).collect();
        let is_given = rows.iter().any(|row| gives(self.judge, row, &reply.code));
        let is_missing = !reply.succeeded() && !rows.is_empty() && !is_given;
        is_missing.then(|| format!("no row that is named gives {}", reply.code))
    }

    /// The rows that failed, of the clauses named.
    fn named_rows<'n>(&'n self, clauses: &'n [&Clause]) -> impl Iterator<Item = &'n RowAbout> {
        let is_named = |row: &RowAbout| clauses.iter().any(|clause| *clause.id == *row.clause);
        self.seen.failed.iter().copied().filter(move |row| is_named(row))
    }

    /// Every other code is forbidden, but for those of the clauses named.
    fn wrong_codes_that_pass(&self, clauses: &[&Clause], reply: &WireReply) -> Option<String> {
        let readings = &self.judge.setting().readings;
        let gives_anything =
            self.named_rows(clauses).any(|row| row.answer.codes(readings).is_none());
        let must_fail = self.named_rows(clauses).any(|row| row.must);
        let is_permitted = |code: NtmsError| {
            reply.code == Code::Known(code)
                || clauses.iter().any(|clause| clause.codes.contains(&code))
                || if code == NtmsError::Success { !must_fail } else { gives_anything }
        };
        let passing: Vec<_> = NtmsError::ALL
            .iter()
            .filter(|code| !is_permitted(**code) && !self.is_forbidden(WireReply::of_code(**code)))
            .map(|code| code.name())
            .collect();
        (!passing.is_empty()).then(|| format!("{} would be allowed too", passing.join(", ")))
    }

    /// Every output of a successful call is looked at, member by member.
    fn wrong_outputs_that_pass(&self, reply: &WireReply) -> Vec<String> {
        let wrong = wrong::outputs(reply);
        let passing = wrong.into_iter().filter(|(_, reply)| !self.is_forbidden(reply.clone()));
        passing.map(|(name, _)| format!("a wrong {name} would be allowed too")).collect()
    }

    fn is_forbidden(&self, reply: WireReply) -> bool {
        let Entry::Call { call, faults, .. } = self.entry else { return true };
        let entry = Entry::Call { call: call.clone(), reply, faults: faults.clone() };
        let mut judge = self.judge.clone();
        judge.observe(&entry).is_ok_and(|judgement| judgement.verdict.is_disagreement())
    }
}

/// Whether a failed row may give this code.
fn gives(judge: &Judge, row: &RowAbout, code: &Code) -> bool {
    match (row.answer.codes(&judge.setting().readings), code) {
        (Some(codes), Code::Known(code)) => codes.contains(code),
        (Some(_), Code::Unlisted(_)) => false,
        (None, _) => true,
    }
}
