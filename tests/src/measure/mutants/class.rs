//! What the search says of every mutant, over all scopes.

use crate::program::in_parallel;
use anyhow::{Context as _, Result};
use ntms_model::edition::Edition;
use ntms_model::explore::Scope;
use ntms_model::mutant::Mutant;
use ntms_oracle::mutants::{Limits, Search, Seen, search};

/// The scopes in which mutants are looked for.
pub const SCOPES: [&str; 7] = ["tiny", "pair", "access", "media", "entry", "port", "drives"];

/// The class of each mutant, in their order.
pub fn classify(all: &[Mutant]) -> Result<Vec<Seen>> {
    let items: Vec<(&str, Edition)> =
        SCOPES.iter().flat_map(|scope| Edition::ALL.map(|edition| (*scope, edition))).collect();
    let searches = in_parallel(items.clone(), |(scope, edition)| look(scope, *edition, all));
    let mut seen: Vec<Option<Seen>> = vec![None; all.len()];
    for ((scope, edition), search) in items.iter().zip(searches) {
        let search = search.with_context(|| format!("{scope}, {edition}"))?;
        println!(
            "{scope}, {edition}: {} worlds, all of them to depth {}",
            search.worlds, search.depth
        );
        let places = all.iter().enumerate().filter(|(_, mutant)| mutant.edition == *edition);
        for ((place, _), now) in places.zip(search.seen) {
            seen[place] = Some(match seen[place].take() {
                None => now,
                Some(before) => before.and(now),
            });
        }
    }
    seen.into_iter().collect::<Option<_>>().context("a mutant lives in no edition")
}

fn look(scope: &str, edition: Edition, all: &[Mutant]) -> Result<Search> {
    let scope = Scope::named(scope).context("no such scope")?;
    let here: Vec<&Mutant> = all.iter().filter(|mutant| mutant.edition == edition).collect();
    Ok(search(&scope, edition, &here, &Limits::FULL)?)
}
