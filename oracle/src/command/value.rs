//! Values that several commands take.

use crate::clauses;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use ntms_model::call::Function;
use ntms_model::edition::Edition;
use ntms_model::explore::{Engine, Mode, Scope};
use ntms_model::mutant::Mutant;
use ntms_model::properties::{self, liveness};
use ntms_model::reading::{Reading, ReadingChoice};

/// Reads the name of an edition.
#[must_use]
pub fn editions() -> impl TypedValueParser<Value = Edition> {
    let names = Edition::ALL.map(Edition::name);
    PossibleValuesParser::new(names).try_map(|name| Edition::from_name(&name).ok_or("no edition"))
}

/// Reads who carries a walk of the model checker.
#[must_use]
pub fn engines() -> impl TypedValueParser<Value = Engine> {
    PossibleValuesParser::new(["explorer", "stateright"]).map(|name| match &*name {
        "stateright" => Engine::Stateright,
        _ => Engine::Explorer,
    })
}

/// Reads how much the model checker judges.
#[must_use]
pub fn modes() -> impl TypedValueParser<Value = Mode> {
    PossibleValuesParser::new(["audit", "search"]).map(|name| match &*name {
        "search" => Mode::Search,
        _ => Mode::Audit,
    })
}

/// Reads an answer to an open question, as `NAME=CHOICE`.
///
/// # Errors
/// When there is no such question or answer; the error says which answers there are.
pub fn reading(text: &str) -> Result<ReadingChoice, String> {
    let (name, choice) = text.split_once('=').ok_or("expected NAME=CHOICE")?;
    ReadingChoice::find(name, choice).ok_or_else(|| match Reading::find(name) {
        Some(reading) => {
            format!("the choices of `{name}` are {}", reading.about().choices.join(", "))
        }
        None => {
            format!("there is no reading `{name}`; `ntms-oracle clauses --readings` lists them")
        }
    })
}

/// Reads the name of a mutant.
///
/// # Errors
/// When there is no such mutant.
pub fn mutant(name: &str) -> Result<Mutant, String> {
    Mutant::named(name)
        .ok_or_else(|| format!("there is no mutant `{name}`; `ntms-oracle mutants` lists them"))
}

/// Reads the name of a function.
///
/// # Errors
/// When there is no such function; the error says which there are.
pub fn function(name: &str) -> Result<Function, String> {
    Function::from_name(name).ok_or_else(|| {
        let known: Vec<_> = Function::ALL.iter().map(|function| function.name()).collect();
        format!("expected one of {}", known.join(", "))
    })
}

/// Reads the name of a property: of an invariant, or of a sentence about what can or must come to be.
///
/// # Errors
/// When there is no such property.
pub fn property(id: &str) -> Result<String, String> {
    let is_known = properties::find(id).is_some() || liveness::find(id).next().is_some();
    is_known.then(|| id.to_owned()).ok_or_else(|| {
        format!("there is no property `{id}`; they are INV-01 and on, and LIV-01 to LIV-12")
    })
}

/// Reads the name of a clause.
///
/// # Errors
/// When there is no such clause.
pub fn clause(id: &str) -> Result<Box<str>, String> {
    match clauses::find(id) {
        Some(clause) => Ok(clause.id.clone()),
        None => Err(format!("there is no clause `{id}`; `ntms-oracle clauses` lists them")),
    }
}

/// A scope by name, or the file of one.
///
/// # Errors
/// When it is neither.
pub fn scope(name: &str) -> anyhow::Result<Scope> {
    if let Some(scope) = Scope::named(name) {
        return Ok(scope);
    }
    let text = std::fs::read_to_string(name).map_err(|error| {
        let names: Vec<_> = Scope::names().collect();
        anyhow::anyhow!(
            "neither a scope ({}) nor a file that can be read ({error})",
            names.join(", ")
        )
    })?;
    Ok(Scope::from_toml(&text)?)
}
