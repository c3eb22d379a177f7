//! What the judge says of one entry, in words and as JSON.

use super::run::{Concern, Kind, Place};
use crate::clauses;
use crate::judge::{Allowed, Explanation, Judgement, Standing, Verdict};
use crate::wire::Entry;
use ntms_model::call::Function;
use serde_json::{Value, json};

/// Why somebody should look at the reply; `None` when nobody needs to.
#[must_use]
pub const fn kind(judgement: &Judgement) -> Option<Kind> {
    match &judgement.verdict {
        Verdict::Forbidden(_) => Some(match judgement.standing {
            Standing::New => Kind::Forbidden,
            Standing::Again => Kind::Again,
            Standing::Consequence => Kind::Consequence,
        }),
        Verdict::Inconsistent(_) => Some(Kind::Inconsistent),
        Verdict::Unknown(_) => Some(Kind::Unknown),
        Verdict::Open(_) => Some(Kind::Open),
        Verdict::Allowed | Verdict::ImplementationDefined(_) => None,
    }
}

/// The clauses that a judgement is about.
pub fn clauses_of(judgement: &Judgement) -> impl Iterator<Item = &'static str> {
    let defined = match judgement.verdict {
        Verdict::ImplementationDefined(clause) => Some(clause),
        Verdict::Allowed
        | Verdict::Open(_)
        | Verdict::Forbidden(_)
        | Verdict::Inconsistent(_)
        | Verdict::Unknown(_) => None,
    };
    judgement.clauses().into_iter().chain(defined)
}

/// The function that an entry calls.
#[must_use]
pub const fn function(entry: &Entry) -> Option<Function> {
    match entry {
        Entry::Call { call, .. } => Some(call.function()),
        Entry::Event { .. } => None,
    }
}

/// The reply as something to be looked at; `line` is the entry as text.
#[must_use]
pub fn concern(
    kind: Kind,
    entry: &Entry,
    judgement: &Judgement,
    line: &str,
    place: Option<Place>,
) -> Concern {
    let clause = clauses_of(judgement).next();
    let words = in_words(judgement);
    let answered = match entry {
        Entry::Call { call, reply, .. } => format!("{} answered {}", call.function(), reply.code),
        Entry::Event { .. } => "an event gave out what it must not".to_owned(),
    };
    let mut text = format!("{line}\n{words}\n");
    for clause in clauses_of(judgement).filter_map(clauses::find) {
        text.push_str(&format!("{}  {}  ({})\n", clause.id, clause.says, clause.source));
    }
    Concern {
        kind,
        clause: clause.map(Into::into),
        function: function(entry),
        title: format!("{answered}: {words}"),
        text,
        place,
        known: None,
        fails: false,
    }
}

/// The judgement in one line.
#[must_use]
pub fn in_words(judgement: &Judgement) -> String {
    match &judgement.verdict {
        Verdict::Allowed => "allowed".to_owned(),
        Verdict::Open(choices) => {
            let choices: Vec<String> = choices.iter().map(ToString::to_string).collect();
            format!("open: {}", choices.join(", "))
        }
        Verdict::ImplementationDefined(clause) => format!("implementation-defined ({clause})"),
        Verdict::Unknown(why) => format!("unknown: {why}"),
        Verdict::Inconsistent(explanation) => {
            format!("is not what it did before; now by {}", broken(explanation))
        }
        Verdict::Forbidden(explanation) => {
            let standing = match judgement.standing {
                Standing::New => "",
                Standing::Again => " again",
                Standing::Consequence => " (after one before it)",
            };
            format!("disagrees{standing} with {}", broken(explanation))
        }
    }
}

fn broken(explanation: &Explanation) -> String {
    let mut allowed: Vec<String> = Vec::new();
    for it in &explanation.allowed {
        let words = format!("{} ({})", it.code.unwrap_or("any failure"), it.clause);
        if !allowed.contains(&words) {
            allowed.push(words);
        }
    }
    let differs: Vec<String> = explanation
        .differences
        .iter()
        .map(|it| format!("; {} is {}, not {}", it.member, it.observed, it.expected))
        .collect();
    format!(
        "{}: allowed {}{}",
        explanation.broken.join(", "),
        if allowed.is_empty() { "nothing".to_owned() } else { allowed.join(", ") },
        differs.concat()
    )
}

/// The judgement as an object; `text` is the entry as text.
#[must_use]
pub fn as_json(
    trace: &str,
    number: usize,
    line: usize,
    text: &str,
    judgement: &Judgement,
    allowed: &[Allowed],
) -> Value {
    let mut value = json!({
        "trace": trace,
        "entry": number,
        "line": line,
        "text": text,
        "verdict": judgement.verdict.name(),
        "consequence": judgement.standing == Standing::Consequence,
        "again": judgement.standing == Standing::Again,
        "clauses": judgement.clauses(),
        "allowed": allowed,
    });
    match &judgement.verdict {
        Verdict::Allowed => {}
        Verdict::Open(choices) => {
            let choices: Vec<String> = choices.iter().map(ToString::to_string).collect();
            value["readings"] = json!(choices);
        }
        Verdict::ImplementationDefined(clause) => value["clauses"] = json!([clause]),
        Verdict::Forbidden(explanation) | Verdict::Inconsistent(explanation) => {
            value["differences"] = json!(explanation.differences);
        }
        Verdict::Unknown(why) => value["why"] = json!(why),
    }
    value
}
