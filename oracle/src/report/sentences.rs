//! What there is to say about a disagreement, sentence by sentence: for the terminal and for the page.

use super::account::Account;
use super::words;
use crate::campaign::diagnosis::Diagnosis;
use crate::campaign::finding::Finding;
use crate::clauses;
use crate::judge::{AllowedReply, Deviation, Fact, Kind, Objection, Refutation, Refuted};
use crate::wire::Entry;
use ntms_model::access::Flaw;
use ntms_model::call::Function;
use ntms_model::edition::Edition;
use ntms_model::rule::tables;
use ntms_model::state::{MediaState, SideState};

/// What happened, in two sentences.
#[must_use]
pub fn summary(account: &Account) -> String {
    let Some((step, entry)) = account.last() else { return "Nothing happened.".to_owned() };
    match entry {
        Entry::Call { call, reply, .. } => format!(
            "{}, and {}. {}",
            step.words,
            words::answer(call.function(), reply),
            verdict(account)
        ),
        Entry::Event { .. } => format!("{}. {}", step.words, verdict(account)),
    }
}

fn verdict(account: &Account) -> &'static str {
    let Some(refutation) = &account.refutation else { return "The documents allow that." };
    let is_first = |is: fn(&Kind) -> bool| {
        let firsts = refutation.groups.iter().filter_map(|group| group.objections.first());
        firsts.into_iter().any(|objection| is(&objection.kind))
    };
    if is_first(|kind| matches!(kind, Kind::FollowsTwoReadings(_))) {
        "The documents leave that open, and this implementation decided it otherwise before."
    } else if is_first(is_about_outputs) {
        "The documents allow the code, and not what was given with it."
    } else {
        "Nothing in the documents allows that."
    }
}

/// Whether the code is right, and something else is not.
fn is_about_outputs(kind: &Kind) -> bool {
    matches!(kind, Kind::OutputsDiffer(differences) if differences.iter().all(|it| it.member != "code"))
}

/// A value of an output for people: states by their names.
#[must_use]
pub fn value(member: &str, value: &str) -> String {
    let number = value.parse().ok();
    let name = number.and_then(|number| match member {
        "State" => SideState::from_number(number).map(SideState::name),
        "MediaState" => MediaState::from_number(number).map(MediaState::name),
        _ => None,
    });
    name.map_or_else(|| value.to_owned(), |name| format!("{name} ({value})"))
}

/// Where the fault lies, when it is not in the last reply.
#[must_use]
pub fn earlier(finding: &Finding) -> Option<String> {
    let last = finding.trace.entries.len().checked_sub(1)?;
    let Some(cause) = finding.cause() else {
        if let Some(flaw) = finding.flaws.first() {
            return Some(format!("Everything fits if {}.", flawed(flaw)));
        }
        let sighting = finding.seen_first?;
        return Some(format!(
            "The fault is most likely older: a look at everything after call {} shows what breaks {}.",
            sighting.entry + 1,
            sighting.clause
        ));
    };
    (cause.entry < last).then(|| {
        format!(
            "The fault is most likely older: the reply fits if call {} ({}) {}.",
            cause.entry + 1,
            cause.function,
            how(cause)
        )
    })
}

/// Which clauses of access control are not followed, and how.
#[must_use]
pub fn flawed(flaw: &Flaw) -> String {
    let clauses = flaw.clauses.join(" and ");
    let verb = if flaw.clauses.len() == 1 { "is" } else { "are" };
    let manner = if flaw.turned { "turned round everywhere" } else { "followed nowhere" };
    format!("{clauses} {verb} {manner}")
}

/// What a step out of line did.
#[must_use]
pub fn how(diagnosis: &Diagnosis) -> String {
    match diagnosis.deviation {
        Deviation::Though => "changed something although it was refused".to_owned(),
        Deviation::Skip(_) => format!("left out {}", diagnosis.clause),
        Deviation::Force(_) => format!("did {} out of turn", diagnosis.clause),
        Deviation::Exchange(_, forced) => format!(
            "did {} in place of {}",
            step_clause(diagnosis.function, forced),
            diagnosis.clause
        ),
        Deviation::Stray(_) => {
            format!("worked on another side than {} allows", diagnosis.clause)
        }
    }
}

fn step_clause(function: Function, place: usize) -> &'static str {
    tables(function).steps.get(place).map_or("nothing", |step| step.clause)
}

/// How a reply contradicts a clause, in a sentence.
#[must_use]
pub fn objection(objection: &Objection, account: &Account) -> String {
    let (code, function) = match account.trace.entries.last() {
        Some(Entry::Call { call, reply, .. }) => (reply.code.to_string(), call.function().name()),
        Some(Entry::Event { .. }) | None => ("the reply".to_owned(), "the event"),
    };
    match &objection.kind {
        Kind::HadToBeRefused => "This is the case here, so the call had to be refused.".to_owned(),
        Kind::CodeIsNotDue => format!("{code} is for this case, and it is not the case here."),
        Kind::ClauseDoesNotHold => {
            format!("{code} is for this case; {}.", not_held(objection.clause, account))
        }
        Kind::OutputsDiffer(_) if is_about_outputs(&objection.kind) => {
            "What was given with the reply is not so.".to_owned()
        }
        Kind::OutputsDiffer(_) => "So the code is another one.".to_owned(),
        Kind::FollowsTwoReadings(_) => {
            "The documents leave this open; this implementation decided it otherwise before."
                .to_owned()
        }
        Kind::CodeIsNotKnown => {
            format!("No clause of {function} gives {code}; this one says what is due here.")
        }
    }
}

fn not_held(id: &str, account: &Account) -> String {
    let edition = account.trace.header.edition;
    match clauses::find(id) {
        Some(clause) if !clause.editions.has(edition) => {
            let editions: Vec<&str> = Edition::ALL
                .into_iter()
                .filter(|edition| clause.editions.has(*edition))
                .map(Edition::name)
                .collect();
            format!("it holds for {}, and this is {edition}", editions.join(" and "))
        }
        Some(_) | None => "the readings that were fixed for this trace exclude it".to_owned(),
    }
}

/// What values would have turned a row round, in a few words.
#[must_use]
pub fn otherwise(fact: &Fact, kind: &Kind) -> String {
    let values = match fact.otherwise.as_slice() {
        [] => String::new(),
        few if few.len() <= 3 => few.join(" or "),
        [first, ..] if fact.property.is_empty() => format!("{first} and others"),
        _ => "any other".to_owned(),
    };
    let effect =
        if *kind == Kind::HadToBeRefused { "would not break it" } else { "would make it due" };
    let turned = if values.is_empty() { String::new() } else { format!("{values} {effect}") };
    let both = [Some(turned), fact.remark.clone()];
    both.into_iter().flatten().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("; ")
}

/// What is to be said beside a reply that was allowed.
#[must_use]
pub fn condition(reply: &AllowedReply, refutation: &Refutation) -> String {
    let mut conditions = Vec::new();
    if !reply.must {
        conditions.push("it may be given, and need not".to_owned());
    }
    if !reply.under.is_empty() {
        conditions.push(format!("if {}", reply.under.join(" and ")));
    }
    if reply.alternatives < refutation.alternatives {
        let (some, all) = (reply.alternatives, refutation.alternatives);
        conditions.push(format!("in {some} of {all} explanations"));
    }
    conditions.join("; ")
}

/// Which alternatives a group is, in words.
#[must_use]
pub fn group(group: &Refuted, refutation: &Refutation) -> String {
    match (group.alternatives, refutation.alternatives) {
        (1, 1) => "One explanation of what was seen so far was left, and it rules this reply out:"
            .to_owned(),
        (all, of) if all == of => {
            format!("All {of} explanations of what was seen so far rule it out alike:")
        }
        (some, of) => {
            let likeliest = if group.first == 0 { ", the likeliest one among them," } else { "" };
            let rule = if some == 1 { "rules" } else { "rule" };
            format!(
                "{some} of {of} explanations of what was seen so far{likeliest} {rule} it out by:"
            )
        }
    }
}
