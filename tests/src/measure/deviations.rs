//! What is claimed under another answer to an open question holds there, in every state of a scope.

use crate::program::in_parallel;
use anyhow::{Context as _, Result};
use ntms_model::edition::Edition;
use ntms_model::explore::{Options, Scope, answers_not_followed, deviate};
use ntms_model::reading::ReadingChoice;

/// One answer, in one scope and edition.
type Item = (&'static str, Edition, ReadingChoice);

pub fn run(quick: bool) -> Result<bool> {
    let scopes: &[&'static str] = if quick {
        &["tiny"]
    } else {
        &["tiny", "pair", "access", "media", "entry", "port", "drives"]
    };
    // The short form takes one in forty.
    let step = if quick { 40 } else { 1 };
    let items: Vec<Item> = scopes
        .iter()
        .flat_map(|scope| Edition::ALL.map(|edition| (*scope, edition)))
        .flat_map(|(scope, edition)| {
            answers_not_followed(edition).map(move |choice| (scope, edition, choice))
        })
        .step_by(step)
        .collect();
    let looked = in_parallel(items.clone(), |item| look(*item));
    let mut met = true;
    let mut states = 0;
    for ((scope, edition, choice), found) in items.iter().zip(looked) {
        let (seen, surprises) = found?;
        states += seen;
        for property in surprises {
            println!("{scope}, {edition}, {choice}: {property} does not hold");
            met = false;
        }
    }
    println!("{} answers in their scopes and editions, {states} states", items.len());
    Ok(met)
}

/// How many states there are, and which properties that are claimed do not hold in all of them.
fn look((scope, edition, choice): Item) -> Result<(u64, Vec<&'static str>)> {
    let scope = Scope::named(scope).with_context(|| format!("no scope `{scope}`"))?;
    let options = Options { threads: 1, ..Options::new(edition) };
    let deviation = deviate(&scope, &options, choice, &mut |_| {}).context("interrupted")?;
    Ok((deviation.states, deviation.surprises().map(|property| property.id).collect()))
}
