//! How much smaller scopes get when states that differ in names alone count as one, and whether the
//! verdicts stay the same.

use anyhow::{Context as _, Result};
use ntms_model::edition::Edition;
use ntms_model::explore::{
    Options, PropertyReport, Scope, Verdict, check, check_reduced, expected_orbits, symmetry,
};

/// Scopes with names that nothing tells apart: sides; media types and media; media, pools and users.
const SCOPES: [&str; 3] = [
    include_str!("../../../model/scopes/sides.toml"),
    include_str!("../../../model/scopes/types.toml"),
    include_str!("../../../model/scopes/alike.toml"),
];

/// What the reduction must come to, as a share of the order of the group.
const LEAST_SHARE: f64 = 0.5;

pub fn run(quick: bool) -> Result<bool> {
    let (scopes, editions) = match quick {
        true => (&SCOPES[1..2], &Edition::ALL[..1]),
        false => (&SCOPES[..], &Edition::ALL[..]),
    };
    let mut met = true;
    for text in scopes {
        for edition in editions {
            met &= compare(&Scope::from_toml(text)?, *edition)?;
        }
    }
    Ok(met)
}

fn compare(scope: &Scope, edition: Edition) -> Result<bool> {
    let options = Options { finds_traces: false, ..Options::new(edition) };
    let whole = check(scope, &options, &mut |_| {});
    let symmetry = symmetry(scope, &options, &mut |_| {})?.context("interrupted")?;
    let reduced = check_reduced(scope, &options, &symmetry, &mut |_| {});
    let (states, orbits, order) = (whole.size.states, reduced.orbits, symmetry.order());
    let reduction = states as f64 / orbits as f64;
    let is_same = verdicts(&whole.properties) == verdicts(&reduced.properties);
    let is_recorded = expected_orbits(&scope.name, edition) == Some(orbits);
    println!(
        "{:8} {edition:12} {states:>7} states, {orbits:>6} up to {order} renamings: {reduction:.2} times \
         fewer (at least {:.1}); verdicts {}; {}",
        scope.name,
        order as f64 * LEAST_SHARE,
        if is_same { "the same" } else { "DIFFER" },
        if is_recorded { "as recorded" } else { "NOT AS RECORDED" },
    );
    for candidate in &symmetry.candidates {
        let verdict = candidate.refused.as_deref().unwrap_or("may be exchanged");
        println!("           {}: {verdict}", candidate.name);
    }
    Ok(is_same && is_recorded && reduction >= order as f64 * LEAST_SHARE)
}

fn verdicts(rows: &[PropertyReport]) -> Vec<(&'static str, bool, bool)> {
    let verdict =
        |row: &PropertyReport| (row.property.id, row.verdict == Verdict::Holds, row.is_witnessed);
    rows.iter().map(verdict).collect()
}
