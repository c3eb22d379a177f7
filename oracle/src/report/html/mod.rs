//! A disagreement as one page for a browser: the trace step by step with a picture of the state, why
//! nothing allows the last reply, what would have been allowed, and the clauses in full.
//!
//! The page stands alone: no other file, no network. Every text of a trace is escaped, and scripts
//! other than the page's own are forbidden to run.

use super::account::{Account, Step};
use super::drawing::{
    Marks, STEPS, STYLE, World, clause_card, clause_links, clause_quote, draw, marked_up,
};
use super::scene::Scene;
use super::{finding, sentences};
use crate::campaign::diagnosis::Diagnosis;
use crate::campaign::finding::Finding;
use crate::clauses;
use crate::judge::{Alternative, Kind, Objection, Refutation, Verdict};
use crate::text;
use crate::wire::{Entry, Wire};
use maud::{Markup, html};
use ntms_model::call::Argument;
use std::collections::BTreeSet;

/// The page without its content: how it looks, and the keys that step through it.
const TEMPLATE: &str = include_str!("finding.html");

/// Where the title, the style of the drawings, the content and the script of the steps go.
const STYLE_PLACE: &str = "/* the drawing */";
const TITLE: &str = "<!-- the title -->";
const CONTENT: &str = "<!-- the content -->";
const STEPS_PLACE: &str = "/* the steps */";

/// The page of a finding.
#[must_use]
pub fn page(found: &Finding, account: &Account) -> String {
    filled(&finding::headline(found), &content(account, Some(found)))
}

/// The page of a trace that was judged: up to the first reply that is forbidden, or to its end.
#[must_use]
pub fn page_of_trace(name: &str, account: &Account) -> String {
    filled(name, &content(account, None))
}

/// The same without a page around it, for one that has [`STYLE`].
#[must_use]
pub fn fragment_of_trace(account: &Account) -> String {
    printable(&content(account, None))
}

/// A page has no room for signs that steer; names may have any.
#[must_use]
pub fn printable(content: &Markup) -> String {
    let steers = |sign: char| sign.is_control() && !matches!(sign, '\n' | '\t');
    content.0.replace(steers, "\u{fffd}")
}

/// Nothing that is put in is looked through for places to put something in.
fn filled(title: &str, content: &Markup) -> String {
    let (before, rest) = TEMPLATE.split_once(TITLE).unwrap_or((TEMPLATE, ""));
    let (between, rest) = rest.split_once(STYLE_PLACE).unwrap_or((rest, ""));
    let (head, rest) = rest.split_once(CONTENT).unwrap_or((rest, ""));
    let (script, after) = rest.split_once(STEPS_PLACE).unwrap_or((rest, ""));
    let title = html! { (title) }.into_string();
    let content = printable(content);
    [before, &title, between, STYLE, head, &content, script, STEPS, after].concat()
}

/// Everything that is drawn, and from what.
struct Drawing<'d> {
    account: &'d Account,
    finding: Option<&'d Finding>,
    /// The world before the first step, and after each.
    worlds: Vec<World>,
    drawn: BTreeSet<String>,
    compared: BTreeSet<String>,
}

fn content(account: &Account, finding: Option<&Finding>) -> Markup {
    let scene =
        |alternative: &Alternative| World::of(&Scene { setting: &account.setting, alternative });
    let worlds: Vec<World> = std::iter::once(&account.before)
        .chain(account.steps.iter().map(|step| &step.after))
        .map(scene)
        .collect();
    let compared = account.subjects().into_iter().map(ToOwned::to_owned).collect();
    let mut drawing = Drawing { account, finding, worlds, drawn: BTreeSet::new(), compared };
    drawing.cast();
    html! {
        (drawing.head())
        main {
            nav.trace aria-label="the trace" { (drawing.trace()) }
            div.stage {
                @for (place, step) in account.steps.iter().enumerate() { (drawing.step(place, step)) }
            }
        }
        p.legend {
            span { i.named {} "named by the call" }
            span { i.changed {} "changed in this step" }
            @if account.refutation.is_some() { span { i.compared {} "its values rule the last reply out" } }
        }
        @if let Some(refutation) = &account.refutation { (drawing.refutation(refutation)) }
        (drawing.causes())
        (drawing.clauses())
        (drawing.foot())
    }
}

impl Drawing<'_> {
    /// Chooses what is drawn: what any step changed or named, and what the last call is about.
    fn cast(&mut self) {
        let mut names: BTreeSet<String> = BTreeSet::new();
        for pair in self.worlds.windows(2) {
            if let [before, after] = pair {
                before.differences(after, &mut names);
                after.differences(before, &mut names);
            }
        }
        names.extend(self.account.cast.iter().map(|member| member.name.clone()));
        for entry in &self.account.trace.entries[self.account.untold..] {
            names.extend(named(entry));
        }
        // What is drawn is drawn where it lies: a side on its medium, a medium in its pool.
        for world in &self.worlds {
            for medium in &world.media {
                let is_side_drawn = medium.sides.iter().any(|side| {
                    names.contains(&side.name) || side.logical.iter().any(|it| names.contains(it))
                });
                if is_side_drawn {
                    names.insert(medium.name.clone());
                }
                if names.contains(&medium.name) {
                    names.insert(medium.pool.clone());
                }
            }
        }
        self.drawn = names;
    }

    fn head(&self) -> Markup {
        let header = &self.account.trace.header;
        let title = match (self.finding, self.account.last()) {
            (_, Some((_, Entry::Call { call, reply, .. }))) => {
                html! { (call.function().name()) " answered " span.code-bad { (reply.code) } }
            }
            (_, Some((_, Entry::Event { .. }))) => html! { "An identifier was given out again" },
            (_, None) => html! { "Nothing was called" },
        };
        html! {
            header.top {
                p.kicker {
                    @if let Some(finding) = self.finding { "disagreement " (finding.number) " \u{b7} " }
                    "edition " (header.edition)
                    @if let Some(name) = &header.implementation { " \u{b7} " (name) }
                    @if let Some(note) = &header.note { " \u{b7} " (note) }
                }
                h1 { (title) }
                p.summary { (marked_up(&sentences::summary(self.account))) }
                @if let Some(earlier) = self.finding.and_then(sentences::earlier) { p.earlier { (earlier) } }
                @if let Some(finding) = self.finding { (clause_quote(finding.clause())) }
            }
        }
    }

    fn trace(&self) -> Markup {
        let cause = self.cause();
        html! {
            div.controls {
                button type="button" data-by="-1" aria-label="the step before" { "\u{2190}" }
                span.place aria-live="polite" {}
                button type="button" data-by="1" aria-label="the next step" { "\u{2192}" }
                span.hint { "arrow keys step through" }
            }
            @if self.account.untold > 0 { p.more { (self.account.untold) " steps before these are not told" } }
            ol {
                @for step in &self.account.steps {
                    @let (call, answer) = step.line.split_once("  = ").unwrap_or((&step.line, ""));
                    @let (call, answer) = if answer.is_empty() { call.split_once(" = ").unwrap_or((call, "")) } else { (call, answer) };
                    li {
                        a href=(format!("#step-{}", step.number)) class={ (if is_wrong(step) { "forbidden" } else { step.verdict.name() }) " " (if cause == Some(step.number) { "cause" } else { "" }) } {
                            b { (step.number) }
                            code { (call) }
                            @if !answer.is_empty() { code.answer { (answer) } }
                        }
                    }
                }
            }
        }
    }

    /// The step out of line that explains everything the best.
    fn diagnosis(&self) -> Option<&Diagnosis> {
        self.finding?.cause()
    }

    /// The step at which it went wrong, when that is not the last one.
    fn cause(&self) -> Option<usize> {
        let finding = self.finding?;
        let entry = self.diagnosis()?.entry;
        (entry + 1 < finding.trace.entries.len()).then_some(entry + 1)
    }

    fn step(&self, place: usize, step: &Step) -> Markup {
        let is_forbidden = step.verdict.is_disagreement();
        let entry = &self.account.trace.entries[self.account.untold + place];
        let marks = Marks {
            drawn: self.drawn.clone(),
            named: named(entry).collect(),
            compared: if is_forbidden { self.compared.clone() } else { BTreeSet::new() },
            shows_rights: false,
        };
        let (before, after) = (&self.worlds[place], &self.worlds[place + 1]);
        html! {
            section.step id=(format!("step-{}", step.number)) {
                h2 { span.number { (step.number) } span { (marked_up(&sentence(&step.words, entry))) } }
                p.line { code { (step.line) } }
                (self.verdict(step, entry))
                @if let Some(cause) = self.diagnosis().filter(|_| self.cause() == Some(step.number)) {
                    p.verdict.cause { b { "The likeliest cause. " } "What came later fits if this call " (sentences::how(cause)) "." }
                }
                (draw(before, after, &marks))
                @if before == after && !is_forbidden { p.more { "Nothing changes." } }
            }
        }
    }

    fn verdict(&self, step: &Step, entry: &Entry) -> Markup {
        match (&step.verdict, entry) {
            (Verdict::Forbidden(_) | Verdict::Inconsistent(_), Entry::Call { reply, .. }) => {
                html! {
                    p.verdict.forbidden {
                        b { "\u{2717} " (reply.code) }
                        " is not allowed here. The picture shows the world as it was before the call."
                    }
                }
            }
            (Verdict::Forbidden(_) | Verdict::Inconsistent(_), Entry::Event { .. }) => {
                html! { p.verdict.forbidden { b { "\u{2717} " } "This is not allowed." } }
            }
            (Verdict::Open(choices), _) => {
                let choices: Vec<String> = choices.iter().map(ToString::to_string).collect();
                html! { p.verdict.open { b { "open" } " The documents leave this to the implementation: " (choices.join(", ")) } }
            }
            (Verdict::Unknown(why), _) => html! { p.verdict.open { b { "unknown" } " " (why) } },
            (Verdict::Allowed | Verdict::ImplementationDefined(_), _) => html! {
                p.verdict.allowed {
                    b { "\u{2713} allowed" }
                    @if !step.clauses.is_empty() { " by " (clause_links(&step.clauses)) }
                    @if step.alternatives > 1 { span.count { (step.alternatives) " explanations of the state are possible; the likeliest is drawn" } }
                }
            },
        }
    }

    fn refutation(&self, refutation: &Refutation) -> Markup {
        html! {
            div.columns {
                section.why {
                    h2 { "Why nothing allows it" }
                    @for group in &refutation.groups {
                        p.group { (sentences::group(group, refutation)) }
                        @for objection in &group.objections { (self.objection(objection)) }
                    }
                }
                div {
                    section.allowed {
                        h2 { "What would have been allowed" }
                        @if refutation.allowed.is_empty() { p { "Nothing that this program can name." } }
                        ul {
                            @for reply in &refutation.allowed {
                                li {
                                    code.good { (reply.reply) } " " (clause_links(&reply.clauses))
                                    @let condition = sentences::condition(reply, refutation);
                                    @if !condition.is_empty() { span.condition { (condition) } }
                                }
                            }
                        }
                        @if refutation.more_allowed > 0 { p.more { "and " (refutation.more_allowed) " more" } }
                    }
                    (self.objects())
                }
            }
        }
    }

    fn objection(&self, objection: &Objection) -> Markup {
        html! {
            article.objection {
                (clause_quote(objection.clause))
                p.so { (sentences::objection(objection, self.account)) }
                @if !objection.under.is_empty() { p.condition { "Read so: " (objection.under.join(", ")) } }
                @if let Kind::OutputsDiffer(differences) | Kind::FollowsTwoReadings(differences) = &objection.kind {
                    table {
                        tr { th { "output" } th { "given" } th { "right" } }
                        @for it in differences {
                            tr { td { (it.member) } td.bad { (sentences::value(it.member, &it.observed)) } td.good { (sentences::value(it.member, &it.expected)) } }
                        }
                    }
                }
                @if !objection.facts.is_empty() {
                    table {
                        tr { th { "value" } th { "is" } th { } }
                        @for fact in &objection.facts {
                            tr {
                                td { b { (fact.subject) } " " (fact.property) }
                                td.is { (fact.value) }
                                td.otherwise { (sentences::otherwise(fact, &objection.kind)) }
                            }
                        }
                    }
                }
                @if objection.more_facts > 0 { p.more { "and " (objection.more_facts) " more values" } }
            }
        }
    }

    fn objects(&self) -> Markup {
        let cast = &self.account.cast;
        let caller = self.account.caller.map(|id| self.account.setting.directory.name(id));
        html! {
            @if !cast.is_empty() {
                section.objects {
                    h2 { "What it is about, before the call" }
                    table {
                        @for member in cast {
                            tr {
                                td.name { b { (member.name) } }
                                td {
                                    (marked_up(&member.about))
                                    @if let (Some(rights), Some(caller)) = (&member.rights, caller) {
                                        br; span.rights { (caller) " has " (rights) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn causes(&self) -> Markup {
        let Some(finding) = self.finding else { return html! {} };
        html! {
            section.causes {
                @if !finding.diagnoses.is_empty() || !finding.flaws.is_empty() {
                    h2 { "What would explain it" }
                    @for diagnosis in finding.diagnoses.iter().take(3) {
                        p { "Call " (diagnosis.entry + 1) " (" (diagnosis.function.name()) ") " (sentences::how(diagnosis)) "." }
                        (clause_quote(diagnosis.clause))
                    }
                    @for flaw in &finding.flaws {
                        p { (sentences::flawed(flaw)) "." }
                        @for clause in flaw.clauses { (clause_quote(clause)) }
                    }
                }
                p.more {
                    "Met in " (finding.times) " " (if finding.times == 1 { "world" } else { "worlds" })
                    @if !finding.reproduced { "; it did not happen again when run once more" }
                    "."
                }
            }
        }
    }

    /// Every clause that the page names, in full.
    fn clauses(&self) -> Markup {
        let mut ids: Vec<&'static str> = Vec::new();
        let refutation = self.account.refutation.iter();
        let steps = self.account.steps.iter().flat_map(|step| step.clauses.iter().copied());
        let named = self.finding.map(Finding::clause).into_iter();
        let diagnosed = self.finding.iter().flat_map(|it| it.diagnoses.iter().map(|it| it.clause));
        let flawed = self.finding.iter().flat_map(|it| it.flaws.iter().flat_map(|it| it.clauses));
        let seen = self.finding.and_then(|it| it.seen_first).map(|it| it.clause);
        let objections = refutation.clone().flat_map(|it| &it.groups).flat_map(|it| &it.objections);
        let allowed =
            refutation.flat_map(|it| &it.allowed).flat_map(|it| it.clauses.iter().copied());
        for id in named
            .chain(objections.map(|it| it.clause))
            .chain(allowed)
            .chain(diagnosed)
            .chain(flawed.copied())
            .chain(seen)
            .chain(steps)
        {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        html! {
            section.clauses {
                h2 { "The clauses in full" }
                div.cards { @for clause in ids.into_iter().filter_map(clauses::find) { (clause_card(clause)) } }
            }
        }
    }

    fn foot(&self) -> Markup {
        html! {
            details {
                summary { "The trace as text, to be judged again with " code { "ntms-oracle judge" } }
                pre { (text::render(&self.account.trace)) }
            }
            footer {
                "Written by ntms-oracle " (env!("CARGO_PKG_VERSION")) ". Every verdict is by the documents alone; the clauses stand in " code { "specs/" } "."
            }
        }
    }
}

fn is_wrong(step: &Step) -> bool {
    step.verdict.is_disagreement()
}

/// What an entry names, by its identifiers.
fn named(entry: &Entry) -> impl Iterator<Item = String> {
    let mut names = Vec::new();
    match entry {
        Entry::Call { call, reply, .. } => {
            for (_, argument) in call.arguments() {
                let argument: Argument<'_, Wire> = argument;
                names.extend(argument.ids().iter().flatten().map(ToString::to_string));
            }
            names.extend(reply.made().filter_map(|(_, id)| *id).map(|id| id.to_string()));
        }
        Entry::Event { .. } => {
            drop(entry.renamed(&mut |id| {
                names.push(id.to_string());
                id
            }));
        }
    }
    names.into_iter()
}

/// With a full stop, and the first letter large where it is not that of somebody's name.
fn sentence(words: &str, entry: &Entry) -> String {
    if matches!(entry, Entry::Call { .. }) {
        return format!("{words}.");
    }
    let mut letters = words.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

#[cfg(test)]
mod tests;
