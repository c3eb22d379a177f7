//! `specs/mutants.md`: the score of every mutant, as it was last measured.

use super::class::SCOPES;
use super::hunt::{Found, Way};
use super::{CALLS, CALLS_IN_DOUBT, SCORED, Score};
use anyhow::{Context as _, Result};
use ntms_model::mutant::Operator;
use ntms_oracle::mutants::{Class, Limits};
use std::fmt::Write as _;

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../specs/mutants.md");

/// One mutant on the page.
pub struct Row {
    /// Its name.
    pub name: String,
    /// Whether the guided campaign found it.
    pub is_found: bool,
}

/// Reads the page.
pub fn read() -> Result<Vec<Row>> {
    let text = std::fs::read_to_string(PATH).context("specs/mutants.md")?;
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    let row = |line: &str| -> Option<Row> {
        let mut cells = line.trim_matches('|').split('|').map(str::trim);
        let name = cells.next()?.trim_matches('`').to_owned();
        let guided = cells.nth(5)?;
        Some(Row { name, is_found: guided != "-" })
    };
    rows.map(|line| row(line).with_context(|| line.to_owned())).collect()
}

/// Writes the page.
pub fn write(scores: &[Score]) -> Result<()> {
    let mut page = introduction(scores);
    page.push_str(
        "| mutant | edition | class | shortest | random | aware | guided | shrunk | named first |\n\
         | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for score in scores {
        row(&mut page, score)?;
    }
    Ok(std::fs::write(PATH, page)?)
}

fn row(page: &mut String, score: &Score) -> Result<()> {
    let Score { mutant, seen, found } = score;
    let [random, aware, guided] = found;
    let shortest = match (seen.shortest, &seen.scope) {
        (Some(length), Some(scope)) => format!("{length} in {scope}"),
        _ => "-".into(),
    };
    let is_by_campaign = seen.class != Class::Detectable && score.is_detectable();
    let class = if is_by_campaign { "detectable by campaign" } else { seen.class.name() };
    let calls = |found: &Option<Found>| match found {
        Some(found) => found.calls.to_string(),
        None => "-".into(),
    };
    writeln!(
        page,
        "| `{}` | {} | {class} | {shortest} | {} | {} | {} | {} | {} |",
        mutant.name,
        mutant.edition,
        calls(random),
        calls(aware),
        calls(guided),
        guided.as_ref().map_or("-".into(), |found| found.length.to_string()),
        guided.as_ref().map_or("-", |found| &*found.clause),
    )?;
    Ok(())
}

fn introduction(scores: &[Score]) -> String {
    let Limits { depth, states, views, worlds } = Limits::FULL;
    let detectable: Vec<&Score> = scores.iter().filter(|score| score.is_detectable()).collect();
    let share = |way| {
        let found = detectable.iter().filter(|score| score.is_found_by(way)).count();
        format!(
            "| {} | {found} | {:.1} % |\n",
            way.name(),
            100.0 * found as f64 / detectable.len() as f64
        )
    };
    let shares: String = Way::ALL.into_iter().map(share).collect();
    let count = |class| scores.iter().filter(|score| score.seen.class == class).count();
    let classes: String =
        Class::ALL.into_iter().map(|class| format!("| {class} | {} |\n", count(class))).collect();
    let of_operator = |operator: &Operator| {
        let of: Vec<&Score> = scores.iter().filter(|it| it.mutant.operator == *operator).collect();
        let told = of.iter().filter(|it| it.is_detectable()).count();
        let found =
            of.iter().filter(|it| it.is_detectable() && it.is_found_by(Way::Guided)).count();
        format!(
            "| {} | {} | {} | {told} | {found} |\n",
            operator.name(),
            operator.about(),
            of.len()
        )
    };
    let operators: String = Operator::ALL.iter().map(of_operator).collect();
    format!(
        "# Mutants\n\n\
         Would the oracle have noticed? Each mutant is the reference server with one rule broken: every row, \
         step, choice and\nquestion of policy of the tables with every operator that applies, once. \
         `ntms-oracle mutants` lists them,\n`ntms-oracle serve --mutant NAME` runs one. `cargo measure mutants` \
         scores every {SCORED}th, and writes this page.\n\n\
         | operator | what is done | mutants | detectable | found |\n| --- | --- | --- | --- | --- |\n{operators}\n\
         ## Classes\n\n\
         A breadth-first search on the product of mutant and judge decides, in the scopes {}: up to {states} \
         states of each\nscope, each after at most {views} things that the judge may have learned, traces of \
         at most {depth} calls and events, and at\nmost {worlds} worlds that a mutant has of its own.\n\n\
         - *detectable*: a trace shows it; `shortest` is the length of the shortest, sessions that are open \
         at the beginning not\n  counted. *Detectable by campaign*: the search did not show it, a campaign did.\n\
         - *not-reached*: it does something else, which is allowed, and leads to worlds that the search did \
         not follow to the end.\n\
         - *conforming*: it does something else, and all that it leads to within these limits is allowed.\n\
         - *equivalent*: within these limits it does nothing else.\n\n\
         | class by the search | mutants |\n| --- | --- |\n{classes}\n\
         ## Score\n\n\
         Of {} detectable mutants, by a search or by a campaign, within {CALLS} calls and 60 seconds each, \
         seed 1. Mutants\nthat the search does not show are looked for with {CALLS_IN_DOUBT} calls of the \
         guided campaign first.\n\n\
         | way to make calls | found | share |\n| --- | --- | --- |\n{shares}\n\
         ## Every mutant that was scored\n\n\
         `random`, `aware`, `guided`: calls until it was found. `shrunk`: calls and events of the trace \
         then, openings of sessions\nnot counted.\n\n",
        SCOPES.join(", "),
        detectable.len(),
    )
}
