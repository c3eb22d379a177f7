//! `ntms-oracle check`: model-checks the rules themselves.

use super::exit::ExitCode;
use super::output::say;
use super::progress::Progress;
use super::{interrupt, liveness, symmetry, value};
use crate::report::counterexample;
use crate::report::directory::Directory;
use crate::text;
use crate::trace::{Header, Trace};
use clap::Args;
use ntms_model::edition::Edition;
use ntms_model::explore::{
    Engine, LivenessReports, Mode, Options, Report, Scope, Unused, check, deviations,
};
use ntms_model::properties::Property;
use ntms_model::reading::ReadingChoice;
use ntms_model::rule::Mutation;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Model-checks the rules themselves.
///
/// Walks through every state that they can reach at a scope, and judges every property in each of
/// them. What is broken is shown as a shortest trace.
#[derive(Clone, Debug, Args)]
#[command(
    after_help = "Examples:\n  ntms-oracle check --scope tiny --edition server-2003\n  ntms-oracle check --scope tiny --without MOVE-37 --report counterexamples\n  ntms-oracle check --scope pair --property LIV-05 --without ALLOC-33"
)]
pub struct Arguments {
    /// A scope by name, or the file of one; --list names them.
    #[arg(long, default_value = "tiny")]
    pub scope: String,

    /// The edition of the documents; all of them when absent.
    #[arg(long, value_parser = value::editions())]
    pub edition: Option<Edition>,

    /// Fixes the answer to an open question, as NAME=CHOICE; may be given several times.
    #[arg(long = "reading", value_name = "NAME=CHOICE", value_parser = value::reading)]
    pub readings: Vec<ReadingChoice>,

    /// Checks every single deviation from the readings that an edition follows, and tells which
    /// property holds under which.
    #[arg(long, conflicts_with_all = ["readings", "without", "unused", "report", "mode"])]
    pub deviations: bool,

    /// Leaves out the rules of a clause, to see the checker find it; may be given several times.
    #[arg(long = "without", value_name = "CLAUSE")]
    pub without: Vec<String>,

    /// Who walks: our explorer, over packed states, or the model checker stateright, over states as
    /// they are. The two agree about everything but time and memory.
    #[arg(long, value_name = "ENGINE", default_value = "explorer", value_parser = value::engines())]
    pub engine: Engine,

    /// How much is judged: everything, or only what is said of states, as fast as can be. A search counts
    /// no rows and no witnesses.
    #[arg(long, value_name = "MODE", default_value = "audit", value_parser = value::modes())]
    pub mode: Mode,

    /// Threads; with more than one the depth that stateright finds is an upper bound.
    #[arg(long, default_value_t = 1)]
    pub threads: usize,

    /// Judges this property alone, by its name, such as INV-05 or LIV-06; may be given several times. By
    /// default every invariant is judged, and of what can or must come to be all that is claimed for the
    /// scope.
    #[arg(long = "property", value_name = "ID", value_parser = value::property)]
    pub properties: Vec<String>,

    /// Judges invariants alone, and not what can or must come to be.
    #[arg(long)]
    pub invariants_only: bool,

    /// Walks through one state of all that differ in names alone: of media, sides, users, application
    /// pools and media types that nothing tells apart, as is found out before.
    #[arg(long, conflicts_with_all = ["deviations", "mode", "engine", "threads", "unused", "report"])]
    pub symmetry: bool,

    /// Lists rows that never failed and steps that never ran.
    #[arg(long)]
    pub unused: bool,

    /// Writes each counterexample into this directory, as a trace that `judge` reads.
    #[arg(long, value_name = "DIRECTORY")]
    pub report: Option<PathBuf>,

    /// Lists the scopes.
    #[arg(long)]
    pub list: bool,
}

impl Arguments {
    /// The check of the tour: the tiny scope in every edition.
    #[must_use]
    pub fn of_the_tour() -> Arguments {
        Arguments {
            scope: "tiny".to_owned(),
            edition: None,
            readings: Vec::new(),
            deviations: false,
            without: Vec::new(),
            engine: Engine::Explorer,
            mode: Mode::Audit,
            threads: 1,
            properties: Vec::new(),
            invariants_only: true,
            symmetry: false,
            unused: false,
            report: None,
            list: false,
        }
    }
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> ExitCode {
    interrupt::listen();
    if arguments.list {
        for name in Scope::names() {
            say!(
                "{name:10} {}",
                Scope::named(name).map_or_else(String::new, |scope| scope.about.into())
            );
        }
        return ExitCode::Success;
    }
    let scope = match value::scope(&arguments.scope) {
        Ok(scope) => scope,
        Err(error) => return ExitCode::BadInput.because(&arguments.scope, &error),
    };
    let mut mutation = Mutation::default();
    for clause in &arguments.without {
        if !mutation.withhold(clause) {
            eprintln!("ntms-oracle: no row or step comes from the clause `{clause}`");
            return ExitCode::BadInput;
        }
    }
    let editions = arguments.edition.map_or_else(|| Edition::ALL.to_vec(), |edition| vec![edition]);
    let mut worst = ExitCode::NothingChecked;
    for edition in editions {
        let code = if arguments.deviations {
            check_deviations(&scope, edition, arguments)
        } else if arguments.symmetry {
            check_symmetry(&scope, edition, mutation, arguments)
        } else {
            check_edition(&scope, edition, mutation, arguments)
        };
        worst = worst.worse(code);
        if code == ExitCode::Interrupted {
            break;
        }
    }
    worst
}

/// A scope with all its parts.
fn check_edition(
    scope: &Scope,
    edition: Edition,
    mutation: Mutation,
    arguments: &Arguments,
) -> ExitCode {
    let (mut reports, mut graphs) = (Vec::new(), Vec::new());
    let mut worst = ExitCode::NothingChecked;
    for part in scope.parts() {
        let (report, graph, code) = check_part(&part, edition, mutation, arguments);
        worst = worst.worse(code);
        reports.push(report);
        graphs.extend(graph);
        if worst == ExitCode::Interrupted {
            return worst;
        }
    }
    if arguments.mode == Mode::Search || !arguments.properties.is_empty() {
        return worst;
    }
    let mut is_all_seen = tell_witnesses(scope, &reports);
    if !scope.with.is_empty() {
        is_all_seen &= liveness::tell_missing(&graphs);
    }
    if arguments.unused {
        tell_unused(&reports);
    }
    // A world by itself need not show everything.
    if is_all_seen || scope.with.is_empty() { worst } else { worst.worse(ExitCode::Disagreement) }
}

fn options(edition: Edition, mutation: Mutation, arguments: &Arguments) -> Options {
    Options {
        readings: arguments.readings.clone(),
        mutation,
        engine: arguments.engine,
        mode: arguments.mode,
        threads: arguments.threads.max(1),
        invariants: (!arguments.properties.is_empty()).then(|| arguments.properties.clone()),
        ..Options::new(edition)
    }
}

/// A scope alone, up to exchanges of names.
fn check_symmetry(
    scope: &Scope,
    edition: Edition,
    mutation: Mutation,
    arguments: &Arguments,
) -> ExitCode {
    let options = options(edition, mutation, arguments);
    symmetry::check(scope, &options.setting(scope), &options)
}

fn check_part(
    scope: &Scope,
    edition: Edition,
    mutation: Mutation,
    arguments: &Arguments,
) -> (Report, Option<LivenessReports>, ExitCode) {
    let options = options(edition, mutation, arguments);
    let stop = options.interrupt.clone();
    let mut progress = Progress::towards(None);
    let report = check(scope, &options, &mut |now| {
        stop.fetch_or(interrupt::was_asked(), Ordering::Relaxed);
        progress.tell(now.states, |_| {
            format!(
                "{}, {edition}: {} states, {}/s, {} transitions, depth {}, {} to look at",
                scope.name,
                now.states,
                now.states_per_second(),
                now.transitions,
                now.depth,
                now.frontier
            )
        });
    });
    progress.end();
    print_report(&report);
    let setting = options.setting(scope);
    let mut code = verdict(&report);
    for (property, way) in report.violations() {
        let note = format!("{}: {}", property.id, property.sentence);
        let trace = counterexample::as_trace(&setting, way, &note);
        print_counterexample(property, &trace);
        if let Some(directory) = &arguments.report {
            code = code.worse(write_counterexample(directory, &report, property.id, &trace));
        }
    }
    if arguments.mode == Mode::Search || arguments.invariants_only {
        return (report, None, code);
    }
    let (graph, of_graph) = liveness::judge(scope, &setting, &options, &report, arguments);
    (report, graph, code.worse(of_graph))
}

fn verdict(report: &Report) -> ExitCode {
    if report.violations().next().is_some() {
        return ExitCode::Disagreement;
    }
    if !report.is_complete {
        say!("  not all of it was seen");
        return if interrupt::was_asked() {
            ExitCode::Interrupted
        } else {
            ExitCode::NothingChecked
        };
    }
    if report.is_as_expected() == Some(false) {
        say!("  the manifest expects {:?}", report.expected);
        return ExitCode::Disagreement;
    }
    ExitCode::Success
}

fn print_report(report: &Report) {
    let claimed = report.properties.iter().filter(|row| row.is_claimed);
    let held = claimed.clone().count() - report.violations().count();
    let witnessed = match report.mode {
        Mode::Audit => {
            format!("{} witnessed", claimed.clone().filter(|row| row.is_witnessed).count())
        }
        Mode::Search => "all of those said of states".to_owned(),
    };
    let size = match report.is_as_expected() {
        Some(true) => "as the manifest expects",
        Some(false) => "NOT as the manifest expects",
        None => "not in the manifest",
    };
    if let Some(refused) = report.refused {
        say!("{}: stateright walks, because {refused}", report.scope);
    }
    say!(
        "{}, {}: {} states, {} transitions, depth {} ({size}); {held} of {} properties hold, \
         {witnessed}; {:.1} s",
        report.scope,
        report.edition,
        report.size.states,
        report.size.transitions,
        report.size.depth,
        claimed.count(),
        report.elapsed.as_secs_f64()
    );
}

/// Tells which properties may hold because nothing happens, and whether there are none.
fn tell_witnesses(scope: &Scope, reports: &[Report]) -> bool {
    let never_seen = Report::never_seen(reports);
    if scope.with.is_empty() {
        let ids: Vec<_> = never_seen.iter().map(|property| property.id).collect();
        if !ids.is_empty() {
            say!("  witnesses for other scopes to show: {}", ids.join(", "));
        }
    } else {
        for property in &never_seen {
            say!(
                "  never seen: {} ({}: {})",
                property.witness.sentence,
                property.id,
                property.sentence
            );
        }
        if never_seen.is_empty() {
            say!("{}: every property holds somewhere for a reason: all witnesses seen", scope.name);
        }
    }
    never_seen.is_empty()
}

/// Lists what none of these reports exercised.
fn tell_unused(reports: &[Report]) {
    let nowhere = |unused: fn(&Report) -> &[Unused]| {
        let sets = reports.iter().map(|report| unused(report).iter().collect::<BTreeSet<_>>());
        sets.reduce(|all, some| &all & &some).unwrap_or_default()
    };
    for row in nowhere(|report| &report.rows_that_never_failed) {
        say!("  never failed: {} ({})", row.clause, row.function.name());
    }
    for step in nowhere(|report| &report.steps_that_never_ran) {
        say!("  never ran: {} ({})", step.clause, step.function.name());
    }
}

pub(super) fn print_counterexample(property: &Property, trace: &Trace) {
    say!("\n  {} does not hold: {}", property.id, property.sentence);
    say!("  clauses: {}", property.clauses.join(", "));
    print_trace(trace);
}

/// Prints a way through a scope, for people.
pub(super) fn print_trace(trace: &Trace) {
    // The answers that the checker follows to all open questions would fill the screen.
    let header = Header { readings: Default::default(), note: None, ..trace.header.clone() };
    for line in text::render_header(&header).lines() {
        say!("      {line}");
    }
    let mut renderer = text::Renderer::default();
    for (place, entry) in trace.entries.iter().enumerate() {
        say!("  {:>3} {}", place + 1, renderer.entry(entry));
    }
}

/// Writes a counterexample, and tells where.
pub(super) fn write_counterexample(
    directory: &Path,
    report: &Report,
    property: &str,
    trace: &Trace,
) -> ExitCode {
    let name = format!("{}-{}-{property}.jsonl", report.scope, report.edition);
    match Directory::create(directory).and_then(|directory| directory.write_trace(&name, trace)) {
        Ok(path) => {
            say!("      trace: {}", path.display());
            ExitCode::NothingChecked
        }
        Err(error) => ExitCode::ReportNotWritten.because("cannot write the counterexample", &error),
    }
}

fn check_deviations(scope: &Scope, edition: Edition, arguments: &Arguments) -> ExitCode {
    let mut surprised = false;
    let stop = Arc::new(AtomicBool::new(false));
    let options = Options {
        engine: arguments.engine,
        threads: arguments.threads.max(1),
        interrupt: stop.clone(),
        ..Options::new(edition)
    };
    let mut look_around = |_| {
        stop.fetch_or(interrupt::was_asked(), Ordering::Relaxed);
    };
    deviations(scope, &options, &mut look_around, &mut |deviation| {
        let ids = |properties: &[&'static Property]| {
            properties.iter().map(|property| property.id).collect::<Vec<_>>().join(", ")
        };
        let surprises: Vec<_> = deviation.surprises().collect();
        surprised |= !surprises.is_empty();
        say!(
            "{edition} {:44} {:>8} states; do not hold: {}; not claimed, and hold: {}{}",
            deviation.choice.to_string(),
            deviation.states,
            ids(&deviation.violated),
            ids(&deviation.spared),
            if surprises.is_empty() {
                String::new()
            } else {
                format!("; CLAIMED: {}", ids(&surprises))
            }
        );
    });
    let code = if surprised { ExitCode::Disagreement } else { ExitCode::Success };
    if interrupt::was_asked() { code.worse(ExitCode::Interrupted) } else { code }
}
