//! A disagreement in words: what was called, what was answered, why nothing allows it, what would
//! have been allowed.

use super::account::{Account, CastMember};
use super::sentences;
use super::style::Look;
use crate::campaign::diagnosis::Diagnosis;
use crate::campaign::finding::Finding;
use crate::clauses;
use crate::judge::{Kind, Objection, Refutation};
use crate::text;
use crate::wire::Entry;
use std::borrow::Cow;
use std::fmt::Write as _;
use textwrap::{Options, WordSplitter};

/// Text is not made wider than this.
const WIDTH: usize = 100;

/// More clauses than these of one alternative are only named.
const MOST_CLAUSES: usize = 4;

/// The whole finding, for a terminal or a text file.
#[must_use]
pub fn in_words(finding: &Finding, look: Look) -> String {
    match Account::of(&finding.trace) {
        Ok(account) => told(finding, &account, look),
        // It was judged before, so this does not happen; the finding is told all the same.
        Err(error) => format!("{}\n  {error}\n", headline(finding)),
    }
}

/// The whole finding with its account.
#[must_use]
pub fn told(finding: &Finding, account: &Account, look: Look) -> String {
    let mut page = Page { out: String::new(), look };
    let (number, rest) = headline_parts(finding);
    page.line(&format!("{}{rest}", look.wrong(&number)));
    page.line("");
    page.paragraph(2, &sentences::summary(account));
    if let Some(earlier) = sentences::earlier(finding) {
        page.paragraph(2, &earlier);
    }
    page.line("");
    page.clause(2, finding.clause());
    page.trace(account, finding.cause());
    page.explanation(account);
    page.causes(finding);
    page.out
}

/// What is wrong with the last reply of a trace, without the trace.
#[must_use]
pub fn explained(account: &Account, look: Look) -> String {
    let mut page = Page { out: String::new(), look };
    page.paragraph(2, &sentences::summary(account));
    page.explanation(account);
    page.out
}

/// One sentence: what went wrong.
#[must_use]
pub fn headline(finding: &Finding) -> String {
    let (number, rest) = headline_parts(finding);
    number + &rest
}

fn headline_parts(finding: &Finding) -> (String, String) {
    let what = match finding.trace.entries.last() {
        Some(Entry::Call { call, reply, .. }) => {
            format!("{} answered {}", call.function(), reply.code)
        }
        Some(Entry::Event { .. }) | None => "an event gave out an identifier again".to_owned(),
    };
    let number = format!("disagreement {}", finding.number);
    (number, format!(": {what}, against {}", finding.clause()))
}

/// A page of text in the making.
struct Page {
    out: String,
    look: Look,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.out.push_str(line.trim_end());
        self.out.push('\n');
    }

    fn paragraph(&mut self, indent: usize, text: &str) {
        let margin = " ".repeat(indent);
        let text = one_line(text);
        for line in wrapped(&text, WIDTH - indent) {
            self.line(&format!("{margin}{line}"));
        }
    }

    fn heading(&mut self, text: &str) {
        let text = self.look.strong(text);
        self.line("");
        self.line(&format!("  {text}"));
    }

    /// A clause with what it says and where it stands.
    fn clause(&mut self, indent: usize, id: &str) {
        let margin = " ".repeat(indent);
        let name = self.look.clause(id);
        let Some(clause) = clauses::find(id) else { return self.line(&format!("{margin}{name}")) };
        let hanging = indent + CLAUSE_WIDTH;
        let pad = " ".repeat(CLAUSE_WIDTH.saturating_sub(id.len()).max(1));
        for (place, line) in wrapped(&clause.says, WIDTH - hanging).iter().enumerate() {
            match place {
                0 => self.line(&format!("{margin}{name}{pad}{line}")),
                _ => self.line(&format!("{}{line}", " ".repeat(hanging))),
            }
        }
        let place = self.look.place(clause);
        let source = self.look.dim(&format!("({})", clause.source));
        self.line(&format!("{}{place} {source}", " ".repeat(hanging)));
    }

    fn trace(&mut self, account: &Account, cause: Option<&Diagnosis>) {
        self.heading("The trace");
        for line in text::render_header(&account.trace.header).lines() {
            let line = self.look.dim(line);
            self.line(&format!("        {line}"));
        }
        if account.untold > 0 {
            self.line(&format!("        ... {} entries before these", account.untold));
        }
        let last = account.steps.last().map(|step| step.number);
        let is_cause = |number: usize| cause.is_some_and(|cause| cause.entry + 1 == number);
        for step in &account.steps {
            let is_last = Some(step.number) == last;
            let marker = if is_last { self.look.wrong(">") } else { " ".to_owned() };
            let line = if is_last { self.look.strong(&step.line) } else { step.line.clone() };
            self.line(&format!("  {marker} {:>3} {line}", step.number));
            if let Some(cause) = cause.filter(|_| is_cause(step.number) && !is_last) {
                let note = self
                    .look
                    .wrong(&format!("^ the likeliest cause: it {}", sentences::how(cause)));
                self.line(&format!("        {note}"));
            }
        }
    }

    fn explanation(&mut self, account: &Account) {
        let Some(refutation) = &account.refutation else { return };
        self.heading("Why nothing allows it");
        for (place, alternatives) in refutation.groups.iter().enumerate() {
            if place > 0 {
                self.line("");
            }
            self.paragraph(4, &sentences::group(alternatives, refutation));
            for it in alternatives.objections.iter().take(MOST_CLAUSES) {
                self.objection(it, account);
            }
            let rest: Vec<String> = alternatives
                .objections
                .iter()
                .skip(MOST_CLAUSES)
                .map(|it| self.look.clause(it.clause))
                .collect();
            if !rest.is_empty() {
                self.line(&format!("    and so do {}", rest.join(", ")));
            }
        }
        self.allowed(refutation);
        self.objects(&account.cast, account);
    }

    fn objection(&mut self, it: &Objection, account: &Account) {
        self.clause(4, it.clause);
        let margin = 4 + CLAUSE_WIDTH;
        let mut sentence = format!("=> {}", sentences::objection(it, account));
        if !it.under.is_empty() {
            let _ = write!(sentence, " (Read so: {}.)", it.under.join(" and "));
        }
        self.paragraph(margin, &sentence);
        if let Kind::OutputsDiffer(differences) | Kind::FollowsTwoReadings(differences) = &it.kind {
            let rows = differences.iter().map(|it| {
                let observed = self.look.wrong(&short(&sentences::value(it.member, &it.observed)));
                let expected = self.look.right(&short(&sentences::value(it.member, &it.expected)));
                (it.member.to_owned(), format!("{observed} was given, {expected} is right"))
            });
            let rows: Vec<_> = rows.collect();
            self.table(margin + 3, &rows);
        }
        let rows = it.facts.iter().map(|fact| {
            let name = format!("{} {}", fact.subject, fact.property);
            let why = sentences::otherwise(fact, &it.kind);
            let why = if why.is_empty() { why } else { format!("  ({why})") };
            (
                one_line(name.trim_end()),
                format!("{}{}", self.look.strong(&short(&fact.value)), one_line(&why)),
            )
        });
        let rows: Vec<_> = rows.collect();
        self.table(margin + 3, &rows);
        if it.more_facts > 0 {
            self.line(&format!("{}and {} more values", " ".repeat(margin + 3), it.more_facts));
        }
    }

    fn allowed(&mut self, refutation: &Refutation) {
        self.heading("What would have been allowed");
        if refutation.allowed.is_empty() {
            self.line("    nothing that this program can name");
        }
        for reply in &refutation.allowed {
            let names: Vec<String> = reply.clauses.iter().map(|it| self.look.clause(it)).collect();
            let shown = self.look.right(&format!("= {}", short(&reply.reply)));
            let conditions = sentences::condition(reply, refutation);
            let conditions =
                if conditions.is_empty() { conditions } else { format!("  ({conditions})") };
            self.line(&format!("    {shown}  {}{conditions}", names.join(" ")));
        }
        if refutation.more_allowed > 0 {
            self.line(&format!("    and {} more", refutation.more_allowed));
        }
    }

    fn objects(&mut self, cast: &[CastMember], account: &Account) {
        if cast.is_empty() {
            return;
        }
        self.heading("What it is about, before the call");
        let caller =
            account.caller.map(|id| account.setting.directory.name(id)).unwrap_or("nobody");
        let rows: Vec<(String, String)> = cast
            .iter()
            .map(|member| {
                let rights =
                    member.rights.as_ref().map(|rights| format!("; {caller} has {rights}"));
                (
                    member.name.clone(),
                    one_line(&format!("{}{}", member.about, rights.unwrap_or_default())),
                )
            })
            .collect();
        self.table(4, &rows);
    }

    fn causes(&mut self, finding: &Finding) {
        if !finding.diagnoses.is_empty() || !finding.flaws.is_empty() {
            self.heading("What would explain it");
        }
        for diagnosis in finding.diagnoses.iter().take(3) {
            let function = diagnosis.function;
            self.line(&format!(
                "    call {} ({function}) {}",
                diagnosis.entry + 1,
                sentences::how(diagnosis)
            ));
            self.clause(6, diagnosis.clause);
        }
        for flaw in &finding.flaws {
            self.line(&format!("    {}", sentences::flawed(flaw)));
            flaw.clauses.iter().for_each(|clause| self.clause(6, clause));
        }
        let worlds = if finding.times == 1 { "world" } else { "worlds" };
        let again =
            if finding.reproduced { "" } else { "; it did not happen again when run once more" };
        self.line("");
        self.line(&format!("  met in {} {worlds}{again}", finding.times));
    }

    /// Two columns; the second one may hold colours.
    fn table(&mut self, indent: usize, rows: &[(String, String)]) {
        let width = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
        for (name, value) in rows {
            self.line(&format!("{}{name:width$}  {value}", " ".repeat(indent)));
        }
    }
}

/// The column of the names of clauses.
const CLAUSE_WIDTH: usize = 12;

/// Lines of this width; names of clauses and codes stay whole.
fn wrapped(text: &str, width: usize) -> Vec<Cow<'_, str>> {
    let options = Options::new(width).word_splitter(WordSplitter::NoHyphenation).break_words(false);
    textwrap::wrap(text, options)
}

/// Control characters of names do nothing to a terminal.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// A value that may be very long.
fn short(text: &str) -> String {
    const LONGEST: usize = 120;
    let text = one_line(text);
    if text.chars().count() <= LONGEST {
        return text;
    }
    text.chars().take(LONGEST).chain(" ...".chars()).collect()
}
