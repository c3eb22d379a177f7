//! `ntms-oracle test`: the conformance test of a live implementation.

use super::exit::ExitCode;
use super::interrupt;
use super::options::{Carried, Documents, Target};
use super::output::say;
use super::progress::Progress;
use crate::campaign::conversation::Terms;
use crate::campaign::coverage::Coverage;
use crate::campaign::finding::Finding;
use crate::campaign::{Outcome, Plan, Watcher, run as run_campaign};
use crate::report::directory::Directory;
use crate::report::{finding, summary};
use crate::trace::Trace;
use clap::Args;
use ntms_model::call::Function;
use std::path::PathBuf;
use std::time::Duration;

/// Tests a live implementation: makes calls, judges every reply, shrinks what is wrong to a few
/// calls, and explains it by the clause that was broken.
#[derive(Clone, Debug, Args)]
pub struct Arguments {
    /// What is tested.
    #[command(flatten)]
    pub target: Target,

    /// By which documents.
    #[command(flatten)]
    pub documents: Documents,

    /// How many calls are made; opening sessions and observation are not counted.
    #[arg(long, default_value_t = 20_000)]
    pub calls: u64,

    /// Makes no new call after this time, and makes what was found no shorter.
    #[arg(long, value_name = "SECONDS")]
    pub time: Option<u64>,

    /// Decides every call; the same seed makes the same calls. Drawn and printed when absent.
    #[arg(long)]
    pub seed: Option<u64>,

    /// Calls only this function on purpose; may be given several times.
    #[arg(long = "function", value_name = "NAME", value_parser = function)]
    pub functions: Vec<Function>,

    /// Calls made in one world before the next one is begun.
    #[arg(long, default_value_t = 150, value_name = "CALLS")]
    pub calls_per_world: u64,

    /// Does not look at the implementation's objects between calls.
    #[arg(long)]
    pub no_observation: bool,

    /// Ends at the first disagreement.
    #[arg(long)]
    pub fail_fast: bool,

    /// Writes findings and a summary into this directory, at every improvement. What an earlier
    /// report left there is removed.
    #[arg(long, value_name = "DIRECTORY")]
    pub report: Option<PathBuf>,
}

fn function(name: &str) -> Result<Function, String> {
    Function::from_name(name).ok_or_else(|| {
        let known: Vec<_> = Function::ALL.iter().map(|function| function.name()).collect();
        format!("expected one of {}", known.join(", "))
    })
}

/// Runs the command.
pub fn run(arguments: &Arguments, carried: Carried<'_>) -> ExitCode {
    interrupt::listen();
    let report = arguments.report.as_deref().map(|path| {
        let directory = Directory::create(path)?;
        directory.clear()?;
        Ok::<_, std::io::Error>(directory)
    });
    let directory = match report.transpose() {
        Ok(directory) => directory,
        Err(error) => {
            return ExitCode::ReportNotWritten.because("cannot make the report directory", &error);
        }
    };
    let mut implementation = match arguments.target.start(carried, arguments.documents.edition) {
        Ok(implementation) => implementation,
        Err(error) => return ExitCode::of_target(&error),
    };
    let handshake = implementation.handshake().clone();
    let edition = arguments.documents.edition.unwrap_or(handshake.edition);
    let seed = arguments.seed.unwrap_or_else(rand::random);
    let [name, version] =
        [&handshake.name, &handshake.version].map(|text| crate::lines::beginning(text.as_bytes()));
    say!("{name} {version}, edition {edition}, seed {seed}");
    tell_unknown("function", handshake.functions.unknown());
    tell_unknown("control", handshake.controls.unknown());
    tell_unknown("fault", handshake.faults.unknown());
    if edition != handshake.edition {
        say!("(the implementation says that it is of edition {})", handshake.edition);
    }
    let plan = Plan {
        terms: Terms {
            edition,
            readings: arguments.documents.readings.clone(),
            note: Some(format!("seed {seed}").into()),
        },
        calls: arguments.calls,
        time: arguments.time.map(Duration::from_secs),
        seed,
        functions: arguments.functions.clone(),
        calls_per_world: arguments.calls_per_world.max(1),
        observes: !arguments.no_observation,
        stops_at_first: arguments.fail_fast,
    };
    let mut console = Console::new(arguments.calls, directory);
    let (outcome, result) = run_campaign(implementation.as_mut(), &plan, &mut console);
    let standard_error = implementation.standard_error();
    console.keep_standard_error(&standard_error);
    conclude(console, &outcome, seed, result.err().as_ref())
}

/// Whoever writes `AllocateNtmsMedium` should learn why nobody calls it.
fn tell_unknown<'n>(kind: &str, names: impl Iterator<Item = &'n str>) {
    for name in names {
        let name = crate::lines::beginning(name.as_bytes());
        say!("(the implementation offers the {kind} `{name}`, which this program does not know)");
    }
}

fn conclude(
    console: Console,
    outcome: &Outcome,
    seed: u64,
    error: Option<&crate::campaign::conversation::ConversationError>,
) -> ExitCode {
    let elapsed = console.progress.elapsed();
    let Console { progress, directory, mut report_error } = console;
    progress.end();
    for found in &outcome.findings {
        say!("\n{}", finding::in_words(found));
        if let Some(directory) = &directory {
            say!("       trace: {}", directory.trace_path(found.number).display());
            // In how many worlds it was met is known only now.
            if let Err(error) = directory.write_finding(found) {
                report_error.get_or_insert(error);
            }
        }
    }
    say!("\n{}", summary::in_words(outcome, elapsed));
    if let Some(directory) = &directory
        && let Err(error) = directory.write_summary(&summary::as_json(outcome, seed, elapsed))
    {
        report_error.get_or_insert(error);
    }
    let mut code = match (outcome.findings.is_empty(), outcome.coverage.verdicts.known()) {
        (false, _) => ExitCode::Disagreement,
        (true, 0) => ExitCode::NothingChecked,
        (true, _) => ExitCode::Success,
    };
    if outcome.coverage.calls == 0 && outcome.findings.is_empty() {
        code = ExitCode::NothingChecked;
    }
    if let Some(error) = error {
        code = code.worse(ExitCode::of_conversation(error));
    }
    if let Some(error) = report_error {
        code = code.worse(ExitCode::ReportNotWritten.because("cannot write the report", &error));
    }
    if interrupt::was_asked() {
        eprintln!("interrupted; what was found so far stands above");
        code = code.worse(ExitCode::Interrupted);
    }
    code
}

/// Shows how far a campaign has come, and writes what it finds.
struct Console {
    progress: Progress,
    directory: Option<Directory>,
    report_error: Option<std::io::Error>,
}

impl Console {
    fn new(calls: u64, directory: Option<Directory>) -> Console {
        Console { progress: Progress::towards(Some(calls)), directory, report_error: None }
    }

    fn keep_standard_error(&mut self, lines: &[String]) {
        if let Some(directory) = self.directory.as_ref().filter(|_| !lines.is_empty()) {
            let result = directory.write_standard_error(lines);
            self.written(result);
        }
    }

    /// The first error ends the campaign: who asked for a report wants it.
    fn written(&mut self, result: std::io::Result<()>) -> bool {
        match result {
            Ok(()) => true,
            Err(error) => {
                self.report_error.get_or_insert(error);
                false
            }
        }
    }
}

impl Watcher for Console {
    fn advanced(&mut self, coverage: &Coverage, findings: usize) -> bool {
        self.progress.tell(coverage.calls, |rate| {
            format!("{} calls, {rate:.0}/s, {findings} disagreements", coverage.calls)
        });
        !interrupt::was_asked()
    }

    fn shrinking(&mut self, finding: &Finding) -> bool {
        self.progress.note(|| {
            format!("shrinking disagreement {}: {} calls", finding.number, finding.calls())
        });
        !interrupt::was_asked()
    }

    fn found(&mut self, finding: &Finding) -> bool {
        let result = match &self.directory {
            Some(directory) => directory.write_finding(finding),
            None => Ok(()),
        };
        self.written(result) && !interrupt::was_asked()
    }

    fn broke_off(&mut self, trace: &Trace) {
        let Some(directory) = &self.directory else { return };
        match directory.write_broken_off(trace) {
            Ok(path) => {
                self.progress.line(&format!("what was said until then: {}", path.display()))
            }
            Err(error) => self.report_error = Some(error),
        }
    }
}
