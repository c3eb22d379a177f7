//! The part of `ntms-oracle check` that is about what can come to be, and what must.

use super::check::{Arguments, print_trace, write_counterexample};
use super::exit::ExitCode;
use super::interrupt;
use super::output::say;
use super::progress::Progress;
use crate::report::counterexample;
use ntms_model::explore::{
    Counterexample, LivenessReport, LivenessReports, Options, Outcome, Report, Scope, liveness,
};
use ntms_model::properties::liveness::{ALL, Liveness};
use ntms_model::setting::Setting;
use std::sync::atomic::Ordering;

/// The sentences that are judged at a scope: those that are named, or all that are claimed there.
fn wanted(scope: &Scope, arguments: &Arguments) -> Vec<&'static Liveness> {
    let is_wanted = |row: &&Liveness| match &arguments.properties[..] {
        [] => row.scopes.contains(&&*scope.name),
        named => named.iter().any(|id| row.is_named(id)),
    };
    ALL.iter().filter(is_wanted).collect()
}

/// Judges the sentences at one scope, of which a check saw what the report says.
pub fn judge(
    scope: &Scope,
    setting: &Setting,
    options: &Options,
    report: &Report,
    arguments: &Arguments,
) -> (Option<LivenessReports>, ExitCode) {
    let wanted = wanted(scope, arguments);
    if wanted.is_empty() || !report.is_complete {
        return (None, ExitCode::NothingChecked);
    }
    let mut progress = Progress::towards(None);
    let found = liveness(scope, options, &wanted, Some(report), &mut |now| {
        options.interrupt.fetch_or(interrupt::was_asked(), Ordering::Relaxed);
        progress.tell(now.states - now.frontier, |_| {
            format!("{}, graph: {} of {} states", scope.name, now.states - now.frontier, now.states)
        });
    });
    progress.end();
    let reports = match found {
        Ok(Some(reports)) => reports,
        Ok(None) => return (None, ExitCode::Interrupted),
        Err(refused) => {
            say!("  liveness is not judged: {refused}");
            return (None, ExitCode::NothingChecked);
        }
    };
    print(&reports);
    let mut code = ExitCode::Success;
    for row in &reports.rows {
        if let Outcome::Broken(counterexample) = &row.verdict {
            if row.is_claimed {
                code = code.worse(ExitCode::Disagreement);
            }
            let written = print_broken(setting, report, row, counterexample, arguments);
            code = code.worse(written);
        }
    }
    (Some(reports), code)
}

fn print(reports: &LivenessReports) {
    say!(
        "{}, {}: graph of {} states, {} edges, {:.1} MB; {:.1} s",
        reports.scope,
        reports.edition,
        reports.states,
        reports.edges,
        reports.bytes as f64 / 1e6,
        reports.elapsed.as_secs_f64()
    );
    for row in &reports.rows {
        let claimed = if row.is_claimed { "" } else { " (not claimed here)" };
        let verdict = match &row.verdict {
            Outcome::Holds(times) => format!("holds, {times} times"),
            Outcome::Idle => "nothing here is about it".to_owned(),
            Outcome::Missing(sights) => format!("{} for other scopes to show", sights.len()),
            Outcome::Broken(_) => "DOES NOT HOLD".to_owned(),
            Outcome::Unstated(why) => format!("not stated: {why}"),
        };
        let Liveness { id, sentence, assuming, .. } = row.liveness;
        say!("  {id:8} {verdict}{claimed}: {sentence}; assuming {assuming}");
    }
}

fn print_broken(
    setting: &Setting,
    report: &Report,
    row: &LivenessReport,
    broken: &Counterexample,
    arguments: &Arguments,
) -> ExitCode {
    let Liveness { id, sentence, clauses, .. } = row.liveness;
    let trace = counterexample::as_trace(setting, &broken.trace, &format!("{id}: {sentence}"));
    let of_object = broken.object.map_or_else(String::new, |object| format!(" ({object})"));
    say!("\n  {id} does not hold{of_object}: {sentence}");
    say!("  clauses: {}", clauses.join(", "));
    print_trace(&trace);
    if let Some(begins) = broken.loop_begins {
        let opened = trace.entries.len() - broken.trace.transitions.len();
        say!("      the loop begins after {}", opened + begins);
    }
    say!("      {}", broken.what);
    arguments.report.as_ref().map_or(ExitCode::NothingChecked, |directory| {
        write_counterexample(directory, report, id, &trace)
    })
}

/// Tells what is to be seen somewhere and was seen in none of these scopes, and whether there is nothing.
pub fn tell_missing(all: &[LivenessReports]) -> bool {
    let mut is_all_seen = true;
    let rows = || all.iter().flat_map(|reports| &reports.rows).filter(|row| row.is_claimed);
    for liveness in ALL {
        let of_sentence = || rows().filter(|row| row.liveness.id == liveness.id);
        let lacks = |row: &LivenessReport, name: &str| match &row.verdict {
            Outcome::Missing(sights) => sights.iter().any(|sight| sight.to_string() == name),
            Outcome::Idle | Outcome::Holds(_) | Outcome::Broken(_) | Outcome::Unstated(_) => false,
        };
        let Some(first) = of_sentence().next() else { continue };
        let Outcome::Missing(sights) = &first.verdict else { continue };
        let names = sights.iter().map(ToString::to_string);
        for name in names.filter(|name| of_sentence().all(|row| lacks(row, name))) {
            say!("  never seen: {name} ({}: {})", liveness.id, liveness.sentence);
            is_all_seen = false;
        }
    }
    is_all_seen
}
