//! `ntms-oracle mutants`: the rules broken on purpose, in every way that the tables show.

use super::exit::ExitCode;
use super::value;
use crate::mutants::{Class, Limits, Seen, search};
use clap::Args;
use ntms_model::call::Function;
use ntms_model::edition::Edition;
use ntms_model::explore::Scope;
use ntms_model::mutant::{Mutant, mutants};
use serde_json::{Value, json};
use std::io::{self, Write};

/// Lists servers that break one rule each, and says which of them can be told at all.
///
/// Every mutant is derived from the tables of rules: a row is dropped, turned or gives another code, a
/// step is skipped or runs twice, a right is asked for on another object. `ntms-oracle serve --mutant`
/// runs one. With a scope, mutants are looked for there, breadth-first, and the list says which are
/// detectable (with the length of the shortest trace), conforming or equivalent there, and which the
/// search did not follow to the end.
#[derive(Clone, Debug, Args)]
#[command(
    after_help = "Examples:\n  ntms-oracle mutants --function SwapNtmsMedia\n  ntms-oracle mutants MOVE-9/dropped --scope tiny"
)]
pub struct Arguments {
    /// Only these mutants, such as MOVE-9/dropped.
    #[arg(value_name = "NAME", value_parser = value::mutant)]
    pub names: Vec<Mutant>,

    /// Only those of this function, such as MoveToNtmsMediaPool.
    #[arg(long, value_name = "FUNCTION", value_parser = value::function)]
    pub function: Option<Function>,

    /// Only those that break this clause, such as MOVE-9.
    #[arg(long, value_name = "CLAUSE")]
    pub clause: Option<String>,

    /// Looks for them in this scope; may be given several times.
    #[arg(long = "scope", value_name = "NAME", value_parser = clap::builder::PossibleValuesParser::new(Scope::names()))]
    pub scopes: Vec<String>,

    /// How many states of a scope are looked at.
    #[arg(long, value_name = "NUMBER", default_value_t = Limits::FULL.states)]
    pub states: usize,

    /// The longest trace that is looked for.
    #[arg(long, value_name = "NUMBER", default_value_t = Limits::FULL.depth)]
    pub depth: usize,

    /// Prints JSON: one array.
    #[arg(long)]
    pub json: bool,
}

/// Runs the command.
#[must_use]
pub fn run(arguments: &Arguments) -> ExitCode {
    let wanted = |mutant: &Mutant| {
        (arguments.names.is_empty() || arguments.names.contains(mutant))
            && arguments.function.is_none_or(|function| mutant.function == Some(function))
            && arguments.clause.as_ref().is_none_or(|clause| mutant.clause == clause)
    };
    let all: Vec<Mutant> = mutants().into_iter().filter(wanted).collect();
    if all.is_empty() {
        eprintln!("ntms-oracle: no mutant is like that; `ntms-oracle mutants` lists them all");
        return ExitCode::NothingChecked;
    }
    let seen = match look(&all, arguments) {
        Ok(seen) => seen,
        Err(error) => return ExitCode::Internal.because("the search", &error),
    };
    let listed: Vec<(&Mutant, Option<&Seen>)> =
        all.iter().enumerate().map(|(place, mutant)| (mutant, seen.get(place))).collect();
    let mut out = io::stdout().lock();
    let written = if arguments.json {
        let values: Vec<Value> =
            listed.iter().map(|(mutant, seen)| as_json(mutant, *seen)).collect();
        writeln!(out, "{}", Value::from(values))
    } else {
        write_list(&mut out, &listed)
    };
    match written {
        Ok(()) => ExitCode::Success,
        // Whoever reads the list may stop reading it.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::Success,
        Err(error) => ExitCode::ReportNotWritten.because("the list", &error),
    }
}

/// What the scopes show of each mutant; nothing when no scope is named.
fn look(all: &[Mutant], arguments: &Arguments) -> Result<Vec<Seen>, crate::judge::JudgeError> {
    let limits = Limits { states: arguments.states, depth: arguments.depth, ..Limits::FULL };
    let mut seen: Vec<Option<Seen>> = vec![None; all.len()];
    for scope in arguments.scopes.iter().filter_map(|name| Scope::named(name)) {
        for edition in Edition::ALL {
            let (places, here): (Vec<usize>, Vec<&Mutant>) =
                all.iter().enumerate().filter(|(_, mutant)| mutant.edition == edition).unzip();
            if here.is_empty() {
                continue;
            }
            let found = search(&scope, edition, &here, &limits)?;
            for (place, now) in places.into_iter().zip(found.seen) {
                let before = seen[place].take();
                seen[place] =
                    Some(before.map_or_else(|| now.clone(), |before| before.and(now.clone())));
            }
        }
    }
    Ok(seen.into_iter().flatten().collect())
}

fn write_list(out: &mut dyn Write, listed: &[(&Mutant, Option<&Seen>)]) -> io::Result<()> {
    for (mutant, seen) in listed {
        let found = seen.map_or_else(String::new, |seen| match seen.shortest {
            Some(length) => format!("  {} in {length}", seen.class),
            None => format!("  {}", seen.class),
        });
        writeln!(
            out,
            "{:<44} {:<12} {}{found}",
            mutant.name,
            mutant.edition.name(),
            mutant.operator.about()
        )?;
    }
    let count =
        |class| listed.iter().filter(|(_, seen)| seen.is_some_and(|it| it.class == class)).count();
    writeln!(out, "\n{} mutants", listed.len())?;
    if listed.iter().any(|(_, seen)| seen.is_some()) {
        for class in Class::ALL {
            writeln!(out, "  {class:<12} {:>5}", count(class))?;
        }
    }
    Ok(())
}

fn as_json(mutant: &Mutant, seen: Option<&Seen>) -> Value {
    let mut value = json!({
        "name": mutant.name,
        "clause": mutant.clause,
        "function": mutant.function.map(Function::name),
        "operator": mutant.operator.name(),
        "about": mutant.operator.about(),
        "edition": mutant.edition.name(),
    });
    if let Some(seen) = seen {
        value["class"] = seen.class.name().into();
        value["shortest"] = seen.shortest.into();
        value["scope"] = seen.scope.as_deref().into();
    }
    value
}
