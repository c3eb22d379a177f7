//! A disagreement in words: what was called, what was answered, what would have been allowed.

use crate::campaign::finding::Finding;
use crate::clauses;
use crate::judge::{Deviation, Explanation};
use crate::text::{self, Renderer};
use crate::wire::Entry;
use ntms_model::call::Function;
use ntms_model::rule::tables;
use std::fmt::Write as _;

/// The whole finding, for a terminal or a text file.
#[must_use]
pub fn in_words(finding: &Finding) -> String {
    let trace = text::relabel(&finding.trace);
    let mut out = String::new();
    let _ = writeln!(out, "{}", headline(finding));
    clause_line(&mut out, finding.clause());
    let _ = writeln!(out);
    for line in text::render_header(&trace.header).lines() {
        let _ = writeln!(out, "      {line}");
    }
    let mut renderer = Renderer::default();
    let last = trace.entries.len();
    for (place, entry) in trace.entries.iter().enumerate() {
        let marker = if place + 1 == last { ">" } else { " " };
        let _ = writeln!(out, "  {marker}{:>3} {}", place + 1, renderer.entry(entry));
    }
    explanation_lines(&mut out, &finding.explanation);
    diagnosis_lines(&mut out, finding);
    out
}

/// One sentence: what went wrong.
#[must_use]
pub fn headline(finding: &Finding) -> String {
    let what = match finding.trace.entries.last() {
        Some(Entry::Call { call, reply, .. }) => {
            format!("{} answered {}", call.function(), reply.code)
        }
        Some(Entry::Event { .. }) | None => "an event gave out an identifier again".to_owned(),
    };
    let differs = finding
        .explanation
        .differences
        .first()
        .map(|it| format!(" with {} {}, not {}", it.member, it.observed, it.expected))
        .unwrap_or_default();
    format!("disagreement {}: {what}{differs}, against {}", finding.number, finding.clause())
}

fn clause_line(out: &mut String, id: &str) {
    if let Some(clause) = clauses::find(id) {
        let _ = writeln!(out, "    {id}  {}  ({})", clause.says, clause.source);
    }
}

fn explanation_lines(out: &mut String, explanation: &Explanation) {
    for difference in &explanation.differences {
        let _ = writeln!(
            out,
            "       {}: {} was answered, and the rules say {}",
            difference.member, difference.observed, difference.expected
        );
    }
    let mut told = Vec::new();
    for allowed in &explanation.allowed {
        let code = allowed.code.unwrap_or("any failure");
        let line = format!("{code} ({})", allowed.clause);
        if !told.contains(&line) {
            told.push(line);
        }
    }
    if !told.is_empty() {
        let _ = writeln!(out, "       allowed: {}", told.join(", "));
    }
    for clause in explanation.broken.iter().take(4) {
        clause_line(out, clause);
    }
}

fn diagnosis_lines(out: &mut String, finding: &Finding) {
    for diagnosis in finding.diagnoses.iter().take(3) {
        let how = match diagnosis.deviation {
            Deviation::Though => "had done its work although it was refused".to_owned(),
            Deviation::Skip(_) => format!("had left out {}", diagnosis.clause),
            Deviation::Force(_) => format!("had done {} out of turn", diagnosis.clause),
            Deviation::Exchange(_, forced) => format!(
                "had done {} in place of {}",
                step_clause(diagnosis.function, forced),
                diagnosis.clause
            ),
        };
        let _ = writeln!(
            out,
            "       explained, if call {} ({}) {how}",
            diagnosis.entry + 1,
            diagnosis.function
        );
    }
    let reproduced =
        if finding.reproduced { "" } else { "; it did not happen again when run once more" };
    let worlds = if finding.times == 1 { "world" } else { "worlds" };
    let _ = writeln!(out, "       met in {} {worlds}{reproduced}", finding.times);
}

fn step_clause(function: Function, place: usize) -> &'static str {
    tables(function).steps.get(place).map_or("nothing", |step| step.clause)
}
