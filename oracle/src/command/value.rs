//! Values that several commands take.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use ntms_model::edition::Edition;
use ntms_model::reading::{Reading, ReadingChoice};

/// Reads the name of an edition.
#[must_use]
pub fn editions() -> impl TypedValueParser<Value = Edition> {
    let names = Edition::ALL.map(Edition::name);
    PossibleValuesParser::new(names).try_map(|name| Edition::from_name(&name).ok_or("no edition"))
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
