//! `ntms-oracle judge`: is this recorded trace allowed?

use super::bar::{self, Bar, Counts};
use super::exit::ExitCode;
use super::input::{Input, LogReader, Reading};
use super::options::Documents;
use super::output::say;
use super::outputs::Outputs;
use super::progress::Progress;
use super::selection::{self, Shard};
use super::{interrupt, value};
use crate::clauses;
use crate::judge::{Judge, Judgement, Standing, Verdict};
use crate::known::{Disagreement, KnownDivergences};
use crate::log::Happening;
use crate::recording::Recording;
use crate::report::account::Account;
use crate::report::judgement::{self, as_json, in_words};
use crate::report::run::{Kind, Place, Run, Suite};
use crate::report::style::Look;
use crate::report::{directory, finding, html};
use crate::text::Renderer;
use crate::trace::{Header, Tail, Trace};
use crate::wire::Entry;
use anyhow::Context as _;
use clap::Args;
use ntms_model::call::Function;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Judges recorded traces, and says what would have been allowed instead.
#[derive(Clone, Debug, Args)]
#[command(
    after_help = "Examples:\n  ntms-oracle judge trace.jsonl --html trace.html\n  ntms-oracle judge --mapping mapping.toml --world world.json server.log"
)]
pub struct Arguments {
    /// Traces as JSON Lines or as text, and directories of them (`*.jsonl`, `*.trace`); `-` is the
    /// standard input.
    #[arg(required = true, value_name = "TRACE")]
    pub traces: Vec<PathBuf>,

    /// By which documents; the edition of the trace counts when it is absent.
    #[command(flatten)]
    pub documents: Documents,

    /// Prints one line of JSON for each call (the verdict, the clauses, and all codes that were
    /// allowed), and one with the counts for each trace.
    #[arg(long)]
    pub json: bool,

    /// Writes a page for a browser: the trace step by step, up to the first reply that is forbidden,
    /// or to its end. For one trace.
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,

    /// How logs that others wrote are read.
    #[command(flatten)]
    pub reading: Reading,

    /// Which replies are looked at.
    #[command(flatten)]
    pub selection: Selection,

    /// What makes the run fail.
    #[command(flatten)]
    pub bar: Bar,

    /// Reports for other programs.
    #[command(flatten)]
    pub outputs: Outputs,
}

/// Which replies are looked at. All of them are followed.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Selection")]
pub struct Selection {
    /// Looks at the replies of this function alone; may be given several times.
    #[arg(long = "function", value_name = "NAME", value_parser = value::function)]
    pub functions: Vec<Function>,

    /// Looks at replies alone that this clause explains or that break it; may be given several times.
    #[arg(long = "clause", value_name = "ID", value_parser = value::clause)]
    pub clauses: Vec<Box<str>>,

    /// Judges one share of the traces: 2/5 is the second of five, every fifth trace.
    #[arg(long, value_name = "NUMBER/OF")]
    pub shard: Option<Shard>,
}

impl Selection {
    /// Whether everything is looked at.
    fn is_whole(&self) -> bool {
        self.functions.is_empty() && self.clauses.is_empty() && self.shard.is_none()
    }

    fn takes(&self, entry: &Entry, judgement: &Judgement) -> bool {
        let is_of_function = self.functions.is_empty()
            || judgement::function(entry).is_some_and(|it| self.functions.contains(&it));
        let is_of_clause = self.clauses.is_empty()
            || judgement::clauses_of(judgement)
                .any(|id| self.clauses.iter().any(|wanted| **wanted == *id));
        is_of_function && is_of_clause
    }
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> ExitCode {
    interrupt::listen();
    let known = match arguments.bar.known_divergences() {
        Ok(known) => known,
        Err(error) => return ExitCode::BadInput.because("known divergences", &error),
    };
    let log_reader = match arguments.reading.reader() {
        Ok(reader) => reader,
        Err(error) => return ExitCode::BadInput.because("logs that others wrote", &error),
    };
    let files = match selection::traces(&arguments.traces, arguments.selection.shard) {
        Ok(files) => files,
        Err((path, error)) => {
            return ExitCode::BadInput.because(&path.display().to_string(), &error);
        }
    };
    if arguments.html.is_some() && files.len() > 1 {
        eprintln!("ntms-oracle: `--html` writes the page of one trace; judge the others apart");
        return ExitCode::BadInput;
    }
    if files.is_empty() {
        eprintln!(
            "ntms-oracle: no trace to be judged: none is there, or none is dealt to this shard"
        );
    }
    let mut work = Work::new(arguments, known, log_reader, &files);
    for path in &files {
        work.judge(path);
        if interrupt::was_asked() {
            break;
        }
    }
    work.conclude(files.len())
}

/// Reads a trace, as JSON Lines or as text, from a file or from standard input. Tells when its end
/// is missing.
///
/// # Errors
/// When it cannot be read; the error names the line.
pub fn read(path: &Path) -> anyhow::Result<Trace> {
    let (trace, tail) = Recording::open(path)?.whole()?;
    if let Tail::Truncated(line) = tail {
        eprintln!("{}: line {line} broke off and was left out", path.display());
    }
    Ok(trace)
}

/// The traces of one run.
struct Work<'a> {
    arguments: &'a Arguments,
    known: KnownDivergences,
    log_reader: Option<LogReader>,
    run: Run,
    counts: Counts,
    code: ExitCode,
    progress: Progress,
    /// Bytes of the traces that are done, and entries of all.
    bytes: u64,
    entries: u64,
}

impl<'a> Work<'a> {
    fn new(
        arguments: &'a Arguments,
        known: KnownDivergences,
        log_reader: Option<LogReader>,
        files: &[PathBuf],
    ) -> Work<'a> {
        let size = |path: &PathBuf| {
            std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file).map(|it| it.len())
        };
        let size: Option<u64> = files.iter().map(size).sum();
        Work {
            arguments,
            known,
            log_reader,
            run: Run { command: "judge", ..Run::default() },
            counts: Counts::default(),
            code: ExitCode::NothingChecked,
            progress: Progress::towards(size.filter(|size| *size > 0)),
            bytes: 0,
            entries: 0,
        }
    }

    fn judge(&mut self, path: &Path) {
        let began = Instant::now();
        let name = path.display().to_string();
        let mut one = One { suite: Suite::named(&name), counts: Counts::default() };
        if let Err(error) = self.follow(path, &mut one) {
            self.code = self.code.worse(ExitCode::BadInput.because(&name, &error));
            one.suite.error = Some(format!("{error:#}"));
        }
        if one.suite.error.is_none() {
            self.picture(path, &one.counts);
        }
        if self.arguments.json {
            let counts = one.counts;
            say!("{}", json!({ "trace": name, "summary": counts, "clauses": clauses::version() }));
        } else if one.suite.error.is_none() || one.counts.judged > 0 {
            say!("{name}: {}", one.counts);
        }
        one.suite.elapsed = began.elapsed();
        self.counts.add(one.counts);
        self.run.suites.push(one.suite);
    }

    fn follow(&mut self, path: &Path, one: &mut One) -> anyhow::Result<()> {
        let mut input = Input::open(path, self.log_reader.as_ref())?;
        let header = self.header(&input);
        let mut judge = Judge::new(&header)?;
        let mut renderer = Renderer::default();
        let mut number = 0;
        while let Some(next) = input.next() {
            let (line, happening) = next?;
            number += 1;
            self.entries += 1;
            self.tell_progress(&input);
            let at = At { path, header: &header, number, line };
            match happening {
                Happening::Entry(entry) => {
                    self.look_at(&at, &entry, &mut judge, &mut renderer, one)?;
                }
                Happening::Unanswered(call) => {
                    one.counts.unanswered += 1;
                    judge.observe_unanswered(&call);
                }
                Happening::Assumed(entry) => {
                    judge.observe(&entry)?;
                    renderer.skip(&entry);
                }
            }
            if interrupt::was_asked() {
                break;
            }
        }
        self.bytes += input.bytes_read();
        input.tell_what_is_missing(path);
        Ok(())
    }

    /// Explains the first disagreement in full, and writes the page. Both need the trace as a whole,
    /// which a log of others and what comes through a pipe are not.
    fn picture(&mut self, path: &Path, counts: &Counts) {
        let is_explained = counts.forbidden + counts.inconsistent > 0 && !self.arguments.json;
        let file = self.arguments.html.as_deref();
        if (!is_explained && file.is_none()) || self.log_reader.is_some() || path == Path::new("-")
        {
            return;
        }
        let pictured = Input::open(path, None).and_then(|input| {
            let trace = Trace { header: self.header(&input), ..read(path)? };
            Ok(Account::of(&trace)?)
        });
        let name = path.display().to_string();
        let account = match pictured {
            Ok(account) => account,
            Err(error) => {
                self.code = self.code.worse(ExitCode::BadInput.because(&name, &error));
                return;
            }
        };
        if is_explained {
            say!("{}", finding::explained(&account, Look::of_standard_output()));
        }
        if let Some(file) = file
            && let Err(error) = directory::write_page(file, &html::page_of_trace(&name, &account))
        {
            let shown = file.display().to_string();
            self.code = self.code.worse(ExitCode::ReportNotWritten.because(&shown, &error));
        }
    }

    fn header(&self, input: &Input) -> Header {
        let mut header = input.header().clone();
        let documents = &self.arguments.documents;
        header.edition = documents.edition.unwrap_or(header.edition);
        for choice in &documents.readings {
            let about = choice.reading.about();
            let name = about.choices[usize::from(choice.choice)];
            header.readings.insert(about.name.into(), name.into());
        }
        header
    }

    fn tell_progress(&mut self, input: &Input) {
        if !self.entries.is_multiple_of(64) {
            return;
        }
        let (entries, seconds) = (self.entries, self.progress.elapsed().as_secs_f64());
        self.progress.tell(self.bytes + input.bytes_read(), |_| {
            format!("{entries} entries, {:.0}/s", entries as f64 / seconds.max(1e-3))
        });
    }

    fn look_at(
        &mut self,
        at: &At<'_>,
        entry: &Entry,
        judge: &mut Judge,
        renderer: &mut Renderer,
        one: &mut One,
    ) -> anyhow::Result<()> {
        let allowed = self.arguments.json.then(|| judge.allowed(entry));
        let judgement = judge
            .observe(entry)
            .with_context(|| format!("line {} (entry {})", at.line, at.number))?;
        let is_taken = self.arguments.selection.takes(entry, &judgement);
        let is_said = is_taken && (allowed.is_some() || judgement.verdict != Verdict::Allowed);
        if !is_said {
            renderer.skip(entry);
            if is_taken {
                one.count(entry, &judgement, None);
            }
            return Ok(());
        }
        let words = renderer.entry(entry);
        let known = self.concern(at, entry, &judgement, &words, one);
        one.count(entry, &judgement, known.as_deref());
        if let Some(allowed) = allowed {
            let name = at.path.display().to_string();
            let mut value = as_json(&name, at.number, at.line, &words, &judgement, &allowed);
            if let Some(reason) = known {
                value["known"] = json!(reason);
            }
            say!("{value}");
        } else {
            let known = known.map(|reason| format!("\n     known: {reason}")).unwrap_or_default();
            say!("{:>4} {words}\n     {}{known}", at.number, in_words(&judgement));
        }
        Ok(())
    }

    /// Notes what somebody should look at; gives the reason for which it is known.
    fn concern(
        &mut self,
        at: &At<'_>,
        entry: &Entry,
        judgement: &Judgement,
        words: &str,
        one: &mut One,
    ) -> Option<String> {
        let kind = judgement::kind(judgement)?;
        let fails = self.arguments.bar.fails_on(kind);
        let mut known = None;
        if let Some(explanation) = judgement.verdict.explanation() {
            known = bar::reason(
                &mut self.known,
                &Disagreement {
                    header: at.header,
                    entry,
                    clauses: &judgement.clauses(),
                    explanation,
                    is_consequence: judgement.standing == Standing::Consequence,
                },
            );
        } else if !fails {
            return None;
        }
        let place = Place { file: at.path.to_owned(), line: at.line };
        let mut concern = judgement::concern(kind, entry, judgement, words, Some(place));
        concern.fails = fails && known.is_none();
        concern.known.clone_from(&known);
        one.suite.concerns.push(concern);
        known
    }

    fn conclude(self, files: usize) -> ExitCode {
        let is_whole = self.arguments.selection.is_whole() && !interrupt::was_asked();
        let Work { arguments, known, mut run, counts, mut code, progress, .. } = self;
        run.elapsed = progress.elapsed();
        progress.end();
        if !arguments.json {
            if files > 1 {
                say!("{files} traces: {counts}");
            }
            say!("judged by the clauses of version {}", clauses::version());
        }
        code = code.worse(arguments.bar.exit_code(&counts));
        if counts.judged > 0 {
            code =
                code.worse(arguments.bar.outdated(&known, is_whole && code != ExitCode::BadInput));
        }
        if interrupt::was_asked() {
            eprintln!("interrupted; what was judged so far stands above");
            code = code.worse(ExitCode::Interrupted);
        }
        arguments.outputs.publish(&run, code, arguments.json)
    }
}

/// Where an entry stands.
struct At<'a> {
    path: &'a Path,
    header: &'a Header,
    number: usize,
    line: usize,
}

/// One trace.
struct One {
    suite: Suite,
    counts: Counts,
}

impl One {
    fn count(&mut self, entry: &Entry, judgement: &Judgement, known: Option<&str>) {
        let function = judgement::function(entry);
        if let Some(function) = function {
            self.suite.functions.entry(function).or_default().count(judgement);
        }
        let counts = &mut self.counts;
        let kind = judgement::kind(judgement);
        // An event is judged when it gave out what it must not, and not otherwise.
        counts.judged += u64::from(function.is_some() || kind.is_some());
        match kind {
            Some(Kind::Forbidden | Kind::Again | Kind::Inconsistent | Kind::Consequence)
                if known.is_some() =>
            {
                counts.known += 1;
            }
            Some(Kind::Forbidden) => counts.forbidden += 1,
            Some(Kind::Again) => counts.again += 1,
            Some(Kind::Inconsistent) => counts.inconsistent += 1,
            Some(Kind::Consequence) => counts.consequences += 1,
            Some(Kind::Unknown) => counts.unknown += 1,
            Some(Kind::Open) => counts.open += 1,
            None => {}
        }
    }
}
