//! Clauses on a page: quoted, in full, and as links.

use crate::clauses::{self, Clause};
use maud::{Markup, PreEscaped, html};
use ntms_model::edition::Edition;

/// A clause as a quotation: its name, what it says, where it stands.
pub fn clause_quote(id: &str) -> Markup {
    html! {
        blockquote.clause {
            (clause_links(&[id]))
            @if let Some(clause) = clauses::find(id) {
                " " (marked_up(&clause.says))
                cite { "specs/" (clause.page) ", line " (clause.line) }
            }
        }
    }
}

/// A clause in full, to be linked to.
pub fn clause_card(clause: &Clause) -> Markup {
    let editions: Vec<&str> = Edition::ALL
        .into_iter()
        .filter(|edition| clause.editions.has(*edition))
        .map(Edition::name)
        .collect();
    let editions = if editions.len() == Edition::ALL.len() {
        "every edition".to_owned()
    } else {
        editions.join(", ")
    };
    let codes: Vec<&str> = clause.codes.iter().map(|code| code.name()).collect();
    html! {
        article.card id=(format!("clause-{}", clause.id)) {
            h3 { (clause.id) " " span.level { (clause.level.name()) } }
            p { (marked_up(&clause.says)) }
            p.about {
                (clause.part.name()) " \u{b7} " (editions)
                @if !codes.is_empty() { " \u{b7} " (codes.join(" / ")) }
            }
            cite { "specs/" (clause.page) ", line " (clause.line) "; source: " (clause.source) }
        }
    }
}

/// Names of clauses, each a link to where it stands in full.
pub fn clause_links(ids: &[&str]) -> Markup {
    html! {
        @for (place, id) in ids.iter().enumerate() {
            @if place > 0 { " " }
            a.clause-id href=(format!("#clause-{id}")) { (id) }
        }
    }
}

/// Text of a clause page: what stands in backticks is code.
pub fn marked_up(text: &str) -> Markup {
    let parts = text.split('`').enumerate();
    let shown =
        parts.map(
            |(place, part)| {
                if place % 2 == 1 { html! { code { (part) } }.0 } else { html! { (part) }.0 }
            },
        );
    PreEscaped(shown.collect())
}
