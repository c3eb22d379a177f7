//! What the search says of every mutant, over all scopes.

use crate::program::in_parallel;
use anyhow::{Context as _, Result};
use ntms_model::edition::Edition;
use ntms_model::explore::Scope;
use ntms_model::mutant::Mutant;
use ntms_oracle::mutants::{Limits, Search, Seen, search};

/// The scopes in which mutants are looked for.
pub const SCOPES: [&str; 7] = ["tiny", "pair", "access", "media", "entry", "port", "drives"];

/// What was seen of some mutants, each with its place among all.
type Part = Vec<(usize, Seen)>;

/// The class of each mutant, in their order. Those that were shown in one scope are not looked for in
/// the next.
pub fn classify(all: &[Mutant]) -> Result<Vec<Seen>> {
    const PARTS: usize = 8;
    let items: Vec<(Edition, usize)> = Edition::ALL
        .into_iter()
        .flat_map(|edition| (0..PARTS).map(move |part| (edition, part)))
        .collect();
    let looked = in_parallel(items, |(edition, part)| {
        let here = all.iter().enumerate().filter(|(_, mutant)| mutant.edition == *edition);
        look(*edition, &here.skip(*part).step_by(PARTS).collect::<Vec<_>>())
    });
    let mut seen: Vec<Option<Seen>> = vec![None; all.len()];
    for part in looked {
        for (place, now) in part? {
            seen[place] = Some(now);
        }
    }
    seen.into_iter().collect::<Option<_>>().context("a mutant lives in no edition")
}

fn look(edition: Edition, mutants: &[(usize, &Mutant)]) -> Result<Part> {
    let mut done = Part::new();
    let mut left: Vec<(usize, &Mutant, Option<Seen>)> =
        mutants.iter().map(|(place, mutant)| (*place, *mutant, None)).collect();
    for name in SCOPES {
        let scope = Scope::named(name).context("no such scope")?;
        let here: Vec<&Mutant> = left.iter().map(|(_, mutant, _)| *mutant).collect();
        let Search { seen, worlds, depth } = search(&scope, edition, &here, &Limits::FULL)?;
        println!(
            "{edition}, {name}: {} mutants, {worlds} worlds, all to depth {depth}",
            here.len()
        );
        let together = std::mem::take(&mut left).into_iter().zip(seen);
        for ((place, mutant, before), now) in together {
            let now = before.map_or_else(|| now.clone(), |before: Seen| before.and(now.clone()));
            if now.shortest.is_some() {
                done.push((place, now));
            } else {
                left.push((place, mutant, Some(now)));
            }
        }
    }
    done.extend(left.into_iter().filter_map(|(place, _, seen)| Some((place, seen?))));
    Ok(done)
}
