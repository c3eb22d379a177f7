//! `ntms-oracle clauses`: what the documents say, where it is ruled, and what exercises it.

use super::exit::ExitCode;
use super::value;
use crate::clauses::check::{Entry, Report, check};
use crate::clauses::example::EXAMPLES;
use crate::clauses::{Specs, citation, readings, record};
use clap::Args;
use ntms_model::call::Function;
use ntms_model::edition::Edition;
use serde_json::{Value, json};
use std::io::{self, Write};

/// Lists the clauses of the documents: how firm each is, where it is ruled, what exercises it.
#[derive(Clone, Debug, Args)]
#[command(
    after_help = "Examples:\n  ntms-oracle clauses MOVE-27 MOVE-31\n  ntms-oracle clauses --readings"
)]
pub struct Arguments {
    /// Only these clauses, such as MOVE-27.
    #[arg(value_name = "CLAUSE")]
    pub clauses: Vec<String>,

    /// Only the clauses of this function, such as MoveToNtmsMediaPool.
    #[arg(long, value_name = "FUNCTION", value_parser = value::function)]
    pub function: Option<Function>,

    /// Lists the readings instead: what the documents leave open, and the answers.
    #[arg(long, conflicts_with_all = ["function", "check", "clauses"])]
    pub readings: bool,

    /// Prints JSON: one array.
    #[arg(long, conflicts_with = "check")]
    pub json: bool,

    /// Counts the clauses, and checks both ways that pages, rules and examples agree.
    #[arg(long, conflicts_with_all = ["function", "clauses"])]
    pub check: bool,

    /// Prints where every clause is ruled, as specs/citations.tsv records it.
    #[arg(long, conflicts_with_all = ["function", "check", "clauses", "readings", "json"])]
    pub citations: bool,
}

/// Runs the command.
#[must_use]
pub fn run(arguments: &Arguments) -> ExitCode {
    let specs = match Specs::read() {
        Ok(specs) => specs,
        Err(error) => {
            return ExitCode::Internal.because("the pages that this program carries", &error);
        }
    };
    if let Some(unknown) = arguments.clauses.iter().find(|id| specs.clause(id).is_none()) {
        eprintln!("ntms-oracle: there is no clause `{unknown}`; `ntms-oracle clauses` lists them");
        return ExitCode::BadInput;
    }
    let mut out = io::stdout().lock();
    let written = if arguments.citations {
        out.write_all(record::text(&citation::all()).as_bytes()).map(|()| ExitCode::Success)
    } else if arguments.readings {
        write_readings(&mut out, &specs, arguments.json).map(|()| ExitCode::Success)
    } else {
        let report = check(&specs, &citation::all(), EXAMPLES);
        write_report(&mut out, &report, arguments)
    };
    match written {
        Ok(code) => code,
        // Whoever reads the list may stop reading it.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::Success,
        Err(error) => ExitCode::ReportNotWritten.because("the list", &error),
    }
}

fn write_report(
    out: &mut dyn Write,
    report: &Report<'_>,
    arguments: &Arguments,
) -> io::Result<ExitCode> {
    if arguments.check {
        write!(out, "{report}")?;
        let agrees = report.complaints.is_empty();
        return Ok(if agrees { ExitCode::Success } else { ExitCode::Disagreement });
    }
    let wanted = |entry: &&Entry<'_>| {
        let is_named = arguments.clauses.iter().any(|id| **id == *entry.clause.id);
        (arguments.clauses.is_empty() || is_named)
            && arguments.function.is_none_or(|function| entry.clause.function == Some(function))
    };
    let entries: Vec<&Entry<'_>> = report.entries.iter().filter(wanted).collect();
    if arguments.json {
        let values: Vec<Value> = entries.into_iter().map(as_json).collect();
        writeln!(out, "{}", Value::from(values))?;
    } else {
        write_entries(out, &entries)?;
    }
    Ok(ExitCode::Success)
}

fn write_entries(out: &mut dyn Write, entries: &[&Entry<'_>]) -> io::Result<()> {
    let mut page = "";
    for entry in entries {
        let clause = entry.clause;
        if clause.page != page {
            page = clause.page;
            let name = clause.function.map_or("environment", |function| function.name());
            writeln!(out, "\n{name} (specs/{page})")?;
        }
        let ruled = entry.ruled().join(", ");
        writeln!(
            out,
            "  {:<12} {:<5} {:<10} {:<26} {}",
            clause.id, clause.level, clause.part, ruled, entry.exercise
        )?;
        writeln!(out, "               {}", clause.says)?;
    }
    Ok(())
}

fn as_json(entry: &Entry<'_>) -> Value {
    let clause = entry.clause;
    let editions: Vec<_> = Edition::ALL
        .into_iter()
        .filter(|edition| clause.editions.has(*edition))
        .map(Edition::name)
        .collect();
    json!({
        "clause": clause.id,
        "page": clause.page,
        "line": clause.line,
        "function": clause.function.map(Function::name),
        "level": clause.level.name(),
        "part": clause.part.name(),
        "codes": clause.codes.iter().map(|code| code.name()).collect::<Vec<_>>(),
        "editions": editions,
        "says": clause.says,
        "source": clause.source,
        "readings": clause.readings,
        "ruled": entry.ruled(),
        "exercised": entry.exercise.to_string(),
    })
}

fn write_readings(out: &mut dyn Write, specs: &Specs, json: bool) -> io::Result<()> {
    if json {
        let values: Vec<Value> = specs
            .readings
            .iter()
            .map(|row| {
                json!({
                    "reading": row.name,
                    "number": row.number,
                    "kind": readings::kind_name(row.kind),
                    "choices": row.choices,
                    "default": by_edition(&row.default, |choice| json!(choice)),
                    "accepted": by_edition(&row.accepted, |choices| json!(choices)),
                    "about": row.about,
                })
            })
            .collect();
        return writeln!(out, "{}", Value::from(values));
    }
    for row in &specs.readings {
        let default = match &row.default {
            [base, windows_xp, server_2003] if base == windows_xp && base == server_2003 => {
                base.to_string()
            }
            defaults => {
                let name =
                    |edition: Edition| format!("{} in {edition}", defaults[edition as usize]);
                Edition::ALL.map(name).join(", ")
            }
        };
        writeln!(
            out,
            "{} ({}): {}; default {default}",
            row.name,
            readings::kind_name(row.kind),
            row.choices.join(" / ")
        )?;
        writeln!(out, "    {}", row.about)?;
    }
    Ok(())
}

fn by_edition<T>(entries: &[T; 3], value: impl Fn(&T) -> Value) -> Value {
    let named =
        Edition::ALL.map(|edition| (edition.name().to_owned(), value(&entries[edition as usize])));
    Value::Object(named.into_iter().collect())
}
