//! `ntms-oracle test`: the conformance test of a live implementation.

use super::bar::{self, Bar, Counts};
use super::exit::ExitCode;
use super::options::{Carried, Documents, Target};
use super::output::say;
use super::outputs::Outputs;
use super::progress::Progress;
use super::selection::Shard;
use super::{interrupt, value};
use crate::campaign::conversation::{ConversationError, Terms};
use crate::campaign::coverage::Coverage;
use crate::campaign::finding::Finding;
use crate::campaign::{Outcome, Plan, Watcher, run as run_campaign};
use crate::driver::Handshake;
use crate::known::{Disagreement, KnownDivergences};
use crate::report::directory::Directory;
use crate::report::run::{Concern, Kind, Place, Run, Suite};
use crate::report::style::Look;
use crate::report::{finding, summary};
use crate::trace::Trace;
use clap::Args;
use ntms_model::call::Function;
use ntms_model::edition::Edition;
use std::path::PathBuf;
use std::time::Duration;

/// Tests a live implementation: makes calls and judges every reply.
///
/// What is wrong is shrunk to a few calls, and explained by the clause that was broken.
#[derive(Clone, Debug, Args)]
#[command(after_help = r#"Examples:
  ntms-oracle test --command "python3 my_server.py" --report findings
  ntms-oracle test --seed 1 -- --defect lmid-reused"#)]
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
    #[arg(long = "function", value_name = "NAME", value_parser = value::function)]
    pub functions: Vec<Function>,

    /// Tells of disagreements with this clause alone; may be given several times. A test in which no
    /// call came to it checked nothing.
    #[arg(long = "clause", value_name = "ID", value_parser = value::clause)]
    pub clauses: Vec<Box<str>>,

    /// Makes one share of the calls, with a seed that follows from `--seed`: 2/5 is the second of five.
    #[arg(long, value_name = "NUMBER/OF")]
    pub shard: Option<Shard>,

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

    /// Prints the summary as JSON and nothing else.
    #[arg(long)]
    pub json: bool,

    /// What makes the run fail.
    #[command(flatten)]
    pub bar: Bar,

    /// Reports for other programs.
    #[command(flatten)]
    pub outputs: Outputs,
}

/// Runs the command.
pub fn run(arguments: &Arguments, carried: Carried<'_>) -> ExitCode {
    interrupt::listen();
    let known = match arguments.bar.known_divergences() {
        Ok(known) => known,
        Err(error) => return ExitCode::BadInput.because("known divergences", &error),
    };
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
    if !arguments.json {
        tell_beginning(&handshake, edition, seed, arguments.shard);
    }
    let plan = Plan {
        terms: Terms {
            edition,
            readings: arguments.documents.readings.clone(),
            note: Some(format!("seed {seed}").into()),
        },
        calls: arguments.shard.map_or(arguments.calls, |shard| shard.share(arguments.calls)),
        time: arguments.time.map(Duration::from_secs),
        seed: arguments.shard.map_or(seed, |shard| shard.seed(seed)),
        functions: arguments.functions.clone(),
        calls_per_world: arguments.calls_per_world.max(1),
        observes: !arguments.no_observation,
        stops_at_first: arguments.fail_fast,
        manner: None,
    };
    let mut console = Console::new(plan.calls, directory);
    let (outcome, result) = run_campaign(implementation.as_mut(), &plan, &mut console);
    let standard_error = implementation.standard_error();
    console.keep_standard_error(&standard_error);
    let conclusion =
        Conclusion { arguments, handshake: &handshake, seed, error: result.err(), known };
    conclusion.tell(console, outcome)
}

fn tell_beginning(handshake: &Handshake, edition: Edition, seed: u64, shard: Option<Shard>) {
    let [name, version] =
        [&handshake.name, &handshake.version].map(|text| crate::lines::beginning(text.as_bytes()));
    let shard = shard.map(|shard| format!(", shard {shard}")).unwrap_or_default();
    say!("{name} {version}, edition {edition}, seed {seed}{shard}");
    tell_unknown("function", handshake.functions.unknown());
    tell_unknown("control", handshake.controls.unknown());
    tell_unknown("fault", handshake.faults.unknown());
    if edition != handshake.edition {
        say!("(the implementation says that it is of edition {})", handshake.edition);
    }
}

/// Whoever writes `AllocateNtmsMedium` should learn why nobody calls it.
fn tell_unknown<'n>(kind: &str, names: impl Iterator<Item = &'n str>) {
    for name in names {
        let name = crate::lines::beginning(name.as_bytes());
        say!("(the implementation offers the {kind} `{name}`, which this program does not know)");
    }
}

/// How a test ends.
struct Conclusion<'a> {
    arguments: &'a Arguments,
    handshake: &'a Handshake,
    seed: u64,
    error: Option<ConversationError>,
    known: KnownDivergences,
}

impl Conclusion<'_> {
    fn tell(mut self, console: Console, mut outcome: Outcome) -> ExitCode {
        let arguments = self.arguments;
        let elapsed = console.progress.elapsed();
        let Console { progress, directory, mut report_error } = console;
        progress.end();
        let all = outcome.findings.len();
        outcome.findings.retain(|finding| self.is_wanted(finding));
        let mut suite = self.suite(&outcome);
        for found in &outcome.findings {
            let concern = self.concern(found, directory.as_ref());
            if !arguments.json {
                say!("\n{}", finding::in_words(found, Look::of_standard_output()));
                if let Some(reason) = &concern.known {
                    say!("       known: {reason}");
                }
                if let Some(directory) = &directory {
                    say!("  trace: {}", directory.trace_path(found.number).display());
                    say!("  page:  {}", directory.page_path(found.number).display());
                }
            }
            suite.concerns.push(concern);
            // In how many worlds it was met is known only now.
            if let Some(directory) = &directory
                && let Err(error) = directory.write_finding(found)
            {
                report_error.get_or_insert(error);
            }
        }
        let summary = summary::as_json(&outcome, self.seed, elapsed);
        if arguments.json {
            say!("{summary}");
        } else {
            say!("\n{}", summary::in_words(&outcome, elapsed));
            if all > outcome.findings.len() {
                say!("disagreements with other clauses: {}", all - outcome.findings.len());
            }
        }
        if let Some(directory) = &directory
            && let Err(error) = directory.write_summary(&summary)
        {
            report_error.get_or_insert(error);
        }
        let mut code = self.exit_code(&outcome, &suite);
        if let Some(error) = report_error {
            let failed = ExitCode::ReportNotWritten.because("cannot write the report", &error);
            code = code.worse(failed);
        }
        if interrupt::was_asked() {
            eprintln!("interrupted; what was found so far stands above");
            code = code.worse(ExitCode::Interrupted);
        }
        suite.error = self.error.as_ref().map(ToString::to_string);
        suite.elapsed = elapsed;
        let run = Run { command: "test", suites: vec![suite], elapsed };
        arguments.outputs.publish(&run, code, arguments.json)
    }

    fn is_wanted(&self, finding: &Finding) -> bool {
        let clauses = &self.arguments.clauses;
        let is_about = |id: &str| clauses.iter().any(|wanted| **wanted == *id);
        clauses.is_empty()
            || is_about(finding.clause())
            || finding.explanation.broken.iter().any(|id| is_about(id))
    }

    fn suite(&self, outcome: &Outcome) -> Suite {
        let [name, version] = [&self.handshake.name, &self.handshake.version]
            .map(|text| crate::lines::beginning(text.as_bytes()));
        Suite {
            functions: outcome.coverage.functions.clone(),
            not_tested: outcome.not_tested.clone(),
            ..Suite::named(format!("{name} {version}, seed {}", self.seed))
        }
    }

    fn concern(&mut self, found: &Finding, directory: Option<&Directory>) -> Concern {
        let mut clauses = vec![found.clause()];
        clauses.extend(&found.explanation.broken);
        let known = found.trace.entries.last().and_then(|entry| {
            let seen = Disagreement {
                header: &found.trace.header,
                entry,
                clauses: &clauses,
                explanation: &found.explanation,
                is_consequence: false,
            };
            bar::reason(&mut self.known, &seen)
        });
        Concern {
            kind: Kind::Forbidden,
            clause: Some(found.clause().into()),
            function: found.function,
            title: finding::headline(found),
            text: finding::in_words(found, Look::PLAIN),
            place: directory.map(|directory| Place {
                file: directory.trace_path(found.number),
                line: found.trace.entries.len() + 1,
            }),
            fails: known.is_none() && self.arguments.bar.fails_on(Kind::Forbidden),
            known,
        }
    }

    fn exit_code(&self, outcome: &Outcome, suite: &Suite) -> ExitCode {
        let Arguments { bar, clauses, .. } = self.arguments;
        let verdicts = &outcome.coverage.verdicts;
        let known = suite.concerns.iter().filter(|concern| concern.known.is_some()).count() as u64;
        let counts = Counts {
            judged: verdicts.sum(),
            forbidden: suite.concerns.len() as u64 - known,
            inconsistent: 0,
            again: 0,
            consequences: 0,
            unanswered: 0,
            known,
            unknown: verdicts.of("unknown"),
            open: verdicts.of("open"),
        };
        let came_to = |id: &str| outcome.coverage.cells.keys().any(|(_, _, clause)| *clause == id);
        let is_checked = !outcome.findings.is_empty()
            || outcome.coverage.calls > 0
                && (clauses.is_empty() || clauses.iter().any(|id| came_to(id)));
        let mut code = ExitCode::NothingChecked;
        if is_checked {
            code = bar.exit_code(&counts);
            code = code.worse(bar.outdated(&self.known, self.is_whole(outcome)));
        }
        match &self.error {
            Some(error) => code.worse(ExitCode::of_conversation(error)),
            None => code,
        }
    }

    /// Whether the test did all that it could have done.
    fn is_whole(&self, outcome: &Outcome) -> bool {
        let Arguments { fail_fast, functions, clauses, shard, .. } = self.arguments;
        !(*fail_fast || outcome.was_interrupted)
            && functions.is_empty()
            && clauses.is_empty()
            && shard.is_none()
            && self.error.is_none()
    }
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

    fn withdrawn(&mut self, finding: &Finding) -> bool {
        let result = match &self.directory {
            Some(directory) => directory.remove_finding(finding.number),
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
