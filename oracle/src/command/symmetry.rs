//! `ntms-oracle check --symmetry`: a walk through one state of all that differ in names alone.

use super::check::print_counterexample;
use super::exit::ExitCode;
use super::interrupt;
use super::output::say;
use super::progress::Progress;
use crate::report::counterexample;
use ntms_model::explore::{
    Options, Reduced, Scope, Symmetry, Verdict, check_reduced, expected_orbits, symmetry,
};
use ntms_model::setting::Setting;
use std::sync::atomic::Ordering;

/// Finds out which names may be exchanged, and checks a scope up to these exchanges.
pub fn check(scope: &Scope, setting: &Setting, options: &Options) -> ExitCode {
    let mut progress = Progress::towards(None);
    let mut look_around = |now: ntms_model::explore::Progress| {
        options.interrupt.fetch_or(interrupt::was_asked(), Ordering::Relaxed);
        progress.tell(now.states, |_| format!("{}: {} states", scope.name, now.states));
    };
    let symmetry = match symmetry(scope, options, &mut look_around) {
        Ok(Some(symmetry)) => symmetry,
        Ok(None) => return ExitCode::Interrupted,
        Err(refused) => {
            say!("{}: symmetry is not looked for: {refused}", scope.name);
            return ExitCode::NothingChecked;
        }
    };
    let reduced = check_reduced(scope, options, &symmetry, &mut look_around);
    progress.end();
    print(scope, options, &symmetry, &reduced);
    let mut code = ExitCode::Success;
    for row in &reduced.properties {
        if let Verdict::Violated(way) = &row.verdict {
            let note = format!("{}: {}", row.property.id, row.property.sentence);
            print_counterexample(row.property, &counterexample::as_trace(setting, way, &note));
            code = code.worse(ExitCode::Disagreement);
        }
    }
    if !reduced.is_complete {
        return code.worse(ExitCode::Interrupted);
    }
    let expected = expected_orbits(&scope.name, options.edition);
    if options.is_in_earnest() && expected.is_some_and(|orbits| orbits != reduced.orbits) {
        say!("  the manifest expects {expected:?}");
        code = code.worse(ExitCode::Disagreement);
    }
    code
}

fn print(scope: &Scope, options: &Options, symmetry: &Symmetry, reduced: &Reduced) {
    let bounds = if symmetry.is_lowered { " under lower bounds" } else { "" };
    say!("{}, {}: tried in {} states{bounds}", scope.name, options.edition, symmetry.states);
    for candidate in &symmetry.candidates {
        match &candidate.refused {
            None => say!("  {}: may be exchanged", candidate.name),
            Some(why) => say!("  {}: refused, {why}", candidate.name),
        }
    }
    let held = reduced.properties.iter().filter(|row| row.verdict == Verdict::Holds).count();
    say!(
        "  {} renamings; {} states stand for {}; {held} of {} properties hold; {:.1} s",
        symmetry.order(),
        reduced.orbits,
        reduced.states,
        reduced.properties.len(),
        reduced.elapsed.as_secs_f64()
    );
}
