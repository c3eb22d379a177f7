//! `ntms-oracle replay`: does it still happen?

use super::bar::{self, Bar, Counts};
use super::exit::ExitCode;
use super::interrupt;
use super::judge::read;
use super::options::{Carried, Target};
use super::output::say;
use super::outputs::Outputs;
use super::progress::Progress;
use super::selection::{self, Shard};
use crate::campaign::coverage::Verdicts;
use crate::campaign::finding::{Again, Finding, again};
use crate::clauses;
use crate::known::{Disagreement, KnownDivergences};
use crate::report::finding::{headline, in_words};
use crate::report::run::{Concern, Kind, Place, Run, Suite};
use crate::report::style::Look;
use crate::trace::Trace;
use crate::wire::Entry;
use clap::Args;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Runs the calls of recorded traces against a live implementation and judges the replies.
#[derive(Clone, Debug, Args)]
#[command(after_help = r#"Example:
  ntms-oracle replay findings --command "python3 my_server.py" --junit report.xml"#)]
pub struct Arguments {
    /// Traces as JSON Lines, such as the findings of `test`, or as text, and directories of them
    /// (`*.jsonl`, `*.trace`).
    #[arg(required = true, value_name = "TRACE")]
    pub traces: Vec<PathBuf>,

    /// What is tested.
    #[command(flatten)]
    pub target: Target,

    /// Runs one share of the traces: 2/5 is the second of five, every fifth trace.
    #[arg(long, value_name = "NUMBER/OF")]
    pub shard: Option<Shard>,

    /// Prints one line of JSON for each trace.
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
    let known = match arguments.bar.known_divergences() {
        Ok(known) => known,
        Err(error) => return ExitCode::BadInput.because("known divergences", &error),
    };
    let files = match selection::traces(&arguments.traces, arguments.shard) {
        Ok(files) => files,
        Err((path, error)) => {
            return ExitCode::BadInput.because(&path.display().to_string(), &error);
        }
    };
    let mut work = Work {
        arguments,
        known,
        run: Run { command: "replay", ..Run::default() },
        counts: Counts::default(),
        code: ExitCode::NothingChecked,
    };
    let mut progress = Progress::towards(Some(files.len() as u64));
    for (done, path) in files.iter().enumerate() {
        progress.tell(done as u64, |rate| format!("{done} traces, {rate:.1}/s"));
        let began = Instant::now();
        let mut suite = Suite::named(path.display().to_string());
        let code = work.replay(path, carried, &mut suite);
        work.code = work.code.worse(code);
        suite.elapsed = began.elapsed();
        work.run.suites.push(suite);
        if interrupt::was_asked() {
            break;
        }
    }
    work.run.elapsed = progress.elapsed();
    progress.end();
    work.conclude()
}

struct Work<'a> {
    arguments: &'a Arguments,
    known: KnownDivergences,
    run: Run,
    counts: Counts,
    code: ExitCode,
}

impl Work<'_> {
    /// Runs one trace; gives the code of what went wrong besides disagreements.
    fn replay(&mut self, path: &Path, carried: Carried<'_>, suite: &mut Suite) -> ExitCode {
        let trace = match read(path) {
            Ok(trace) => trace,
            Err(error) => {
                suite.error = Some(format!("{error:#}"));
                return ExitCode::BadInput.because(&path.display().to_string(), &error);
            }
        };
        let edition = trace.header.edition;
        let mut implementation = match self.arguments.target.start(carried, Some(edition)) {
            Ok(implementation) => implementation,
            Err(error) => {
                suite.error = Some(error.to_string());
                return ExitCode::of_target(&error);
            }
        };
        if implementation.handshake().edition != edition && !self.arguments.json {
            let shown = path.display();
            say!("{shown} is of edition {edition}, and the implementation of another one");
        }
        let mut verdicts = Verdicts::default();
        let goes_on = &mut || !interrupt::was_asked();
        match again(implementation.as_mut(), &trace, &mut verdicts, goes_on) {
            Ok(outcome) => self.tell(path, &trace, &outcome, &verdicts, suite),
            Err(error) => {
                suite.error = Some(error.to_string());
                return ExitCode::of_conversation(&error);
            }
        }
        ExitCode::NothingChecked
    }

    fn tell(
        &mut self,
        path: &Path,
        trace: &Trace,
        outcome: &Again,
        verdicts: &Verdicts,
        suite: &mut Suite,
    ) {
        let is_call = |entry: &&Entry| matches!(entry, Entry::Call { .. });
        let calls = trace.entries.iter().filter(is_call).count() as u64;
        let (name, finding) = match outcome {
            Again::NoDisagreement => ("no disagreement", None),
            Again::Same(finding) => ("it still happens", Some(finding)),
            Again::Another(finding) => {
                ("a disagreement that the trace does not have", Some(finding))
            }
        };
        let concern = finding.map(|finding| self.concern(path, trace, finding));
        let known = concern.as_ref().and_then(|concern| concern.known.clone());
        if self.arguments.json {
            say!(
                "{}",
                json!({
                    "trace": path.display().to_string(),
                    "outcome": name,
                    "calls": calls,
                    "verdicts": verdicts,
                    "clause": finding.map(Finding::clause),
                    "explanation": finding.map(|finding| &finding.explanation),
                    "known": known,
                    "clauses": clauses::version(),
                })
            );
        } else if let Some(finding) = finding {
            say!("{}: {name}\n\n{}", path.display(), in_words(finding, Look::of_standard_output()));
            if let Some(reason) = &known {
                say!("       known: {reason}");
            }
        } else if calls > 0 {
            say!("{}: {calls} calls, {name}", path.display());
        }
        let is_known = u64::from(known.is_some());
        self.counts.add(Counts {
            judged: if calls == 0 { 0 } else { verdicts.sum() },
            forbidden: u64::from(finding.is_some()) - is_known,
            known: is_known,
            unknown: if calls == 0 { 0 } else { verdicts.of("unknown") },
            open: verdicts.of("open"),
            inconsistent: 0,
            again: 0,
            consequences: 0,
            unanswered: 0,
        });
        suite.concerns.extend(concern);
    }

    fn concern(&mut self, path: &Path, trace: &Trace, finding: &Finding) -> Concern {
        let mut clauses = vec![finding.clause()];
        clauses.extend(&finding.explanation.broken);
        let known = finding.trace.entries.last().and_then(|entry| {
            let seen = Disagreement {
                header: &trace.header,
                entry,
                clauses: &clauses,
                explanation: &finding.explanation,
                is_consequence: false,
            };
            bar::reason(&mut self.known, &seen)
        });
        Concern {
            kind: Kind::Forbidden,
            clause: Some(finding.clause().into()),
            function: finding.function,
            title: headline(finding),
            text: in_words(finding, Look::PLAIN),
            place: Some(Place { file: path.to_owned(), line: finding.trace.entries.len() + 1 }),
            fails: known.is_none() && self.arguments.bar.fails_on(Kind::Forbidden),
            known,
        }
    }

    fn conclude(self) -> ExitCode {
        let Work { arguments, known, run, counts, mut code } = self;
        if !arguments.json {
            say!("judged by the clauses of version {}", clauses::version());
        }
        let is_whole = code == ExitCode::NothingChecked
            && arguments.shard.is_none()
            && !interrupt::was_asked();
        code = code.worse(arguments.bar.exit_code(&counts));
        if counts.judged > 0 {
            code = code.worse(arguments.bar.outdated(&known, is_whole));
        }
        if interrupt::was_asked() {
            code = code.worse(ExitCode::Interrupted);
        }
        arguments.outputs.publish(&run, code, arguments.json)
    }
}
