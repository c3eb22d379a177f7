//! `ntms-oracle judge`: is this recorded trace allowed?

use super::exit::ExitCode;
use super::options::Documents;
use super::output::say;
use crate::judge::{Allowed, Judge, Judgement, Verdict};
use crate::text::{self, Renderer};
use crate::trace::{Tail, Trace};
use crate::wire::Entry;
use anyhow::Context as _;
use clap::Args;
use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

/// Judges recorded traces, and says for each reply that is forbidden what would have been allowed.
#[derive(Clone, Debug, Args)]
pub struct Arguments {
    /// Traces as JSON Lines or as text; `-` is standard input.
    #[arg(required = true, value_name = "TRACE")]
    pub traces: Vec<PathBuf>,

    /// By which documents; the edition of the trace counts when it is absent.
    #[command(flatten)]
    pub documents: Documents,

    /// Prints one line of JSON for each call: the verdict, the clauses, and all codes that were
    /// allowed.
    #[arg(long)]
    pub json: bool,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> ExitCode {
    let mut worst = ExitCode::NothingChecked;
    for path in &arguments.traces {
        let judged = read(path).and_then(|trace| judge(path, trace, arguments));
        worst = worst.worse(match judged {
            Ok(code) => code,
            Err(error) => ExitCode::BadInput.because(&path.display().to_string(), &error),
        });
    }
    worst
}

/// Reads a trace, as JSON Lines or as text, from a file or from standard input. Tells when its end
/// is missing.
///
/// # Errors
/// When it cannot be read; the error names the line.
pub fn read(path: &Path) -> anyhow::Result<Trace> {
    let (trace, tail) = if path == Path::new("-") {
        read_either(std::io::stdin().lock())?
    } else {
        read_either(BufReader::new(File::open(path)?))?
    };
    if let Tail::Truncated(line) = tail {
        eprintln!("{}: line {line} broke off and was left out", path.display());
    }
    Ok(trace)
}

/// Lines of JSON begin with a brace; the text form does not.
fn read_either(mut input: impl BufRead) -> anyhow::Result<(Trace, Tail)> {
    if input.fill_buf()?.first().is_none_or(|byte| *byte == b'{') {
        return Ok(Trace::read(input)?);
    }
    let mut text = String::new();
    input.read_to_string(&mut text)?;
    Ok((text::parse(&text)?, Tail::Whole))
}

fn judge(path: &Path, mut trace: Trace, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    if let Some(edition) = arguments.documents.edition {
        trace.header.edition = edition;
    }
    for choice in &arguments.documents.readings {
        let about = choice.reading.about();
        let name = about.choices[usize::from(choice.choice)];
        trace.header.readings.insert(about.name.into(), name.into());
    }
    let mut judge = Judge::new(&trace.header)?;
    let mut renderer = Renderer::default();
    let mut counts = Counts::default();
    for (place, entry) in trace.entries.iter().enumerate() {
        let number = place + 1;
        let allowed = arguments.json.then(|| judge.allowed(entry));
        let judgement = judge.observe(entry).with_context(|| format!("entry {number}"))?;
        counts.count(entry, &judgement);
        let line = renderer.entry(entry);
        if let Some(allowed) = allowed {
            say!("{}", as_json(path, number, &line, &judgement, &allowed));
        } else if judgement.verdict != Verdict::Allowed {
            say!("{number:>4} {line}\n     {}", in_words(&judgement));
        }
    }
    if !arguments.json {
        say!("{}: {counts}", path.display());
    }
    Ok(counts.exit_code())
}

fn as_json(
    path: &Path,
    number: usize,
    line: &str,
    judgement: &Judgement,
    allowed: &[Allowed],
) -> Value {
    let mut value = json!({
        "trace": path.display().to_string(),
        "entry": number,
        "text": line,
        "verdict": judgement.verdict.name(),
        "consequence": judgement.is_consequence,
        "clauses": judgement.clauses,
        "allowed": allowed,
    });
    match &judgement.verdict {
        Verdict::Allowed => {}
        Verdict::Open(choices) => {
            let choices: Vec<String> = choices.iter().map(ToString::to_string).collect();
            value["readings"] = json!(choices);
        }
        Verdict::ImplementationDefined(clause) => value["clauses"] = json!([clause]),
        Verdict::Forbidden(explanation) | Verdict::Inconsistent(explanation) => {
            value["differences"] = json!(explanation.differences);
        }
        Verdict::Unknown(why) => value["why"] = json!(why),
    }
    value
}

fn in_words(judgement: &Judgement) -> String {
    match &judgement.verdict {
        Verdict::Allowed => "allowed".to_owned(),
        Verdict::Open(choices) => {
            let choices: Vec<String> = choices.iter().map(ToString::to_string).collect();
            format!("open: {}", choices.join(", "))
        }
        Verdict::ImplementationDefined(clause) => format!("implementation-defined ({clause})"),
        Verdict::Unknown(why) => format!("unknown: {why}"),
        Verdict::Forbidden(explanation) | Verdict::Inconsistent(explanation) => {
            let consequence = if judgement.is_consequence { " (after one before it)" } else { "" };
            let allowed: Vec<String> = explanation
                .allowed
                .iter()
                .map(|it| format!("{} ({})", it.code.unwrap_or("any failure"), it.clause))
                .collect();
            let differs: Vec<String> = explanation
                .differences
                .iter()
                .map(|it| format!("; {} is {}, not {}", it.member, it.observed, it.expected))
                .collect();
            format!(
                "{}{consequence} {}: allowed {}{}",
                if matches!(judgement.verdict, Verdict::Inconsistent(_)) {
                    "is not what it did before; now by"
                } else {
                    "disagrees with"
                },
                explanation.broken.join(", "),
                allowed.join(", "),
                differs.concat()
            )
        }
    }
}

#[derive(Default)]
struct Counts {
    calls: u64,
    forbidden: u64,
    inconsistent: u64,
    consequences: u64,
    unknown: u64,
}

impl Counts {
    fn count(&mut self, entry: &Entry, judgement: &Judgement) {
        self.calls += u64::from(matches!(entry, Entry::Call { .. }));
        match &judgement.verdict {
            Verdict::Forbidden(_) if judgement.is_consequence => self.consequences += 1,
            Verdict::Forbidden(_) => self.forbidden += 1,
            Verdict::Inconsistent(_) => self.inconsistent += 1,
            Verdict::Unknown(_) => self.unknown += 1,
            Verdict::Allowed | Verdict::Open(_) | Verdict::ImplementationDefined(_) => {}
        }
    }

    fn exit_code(&self) -> ExitCode {
        if self.forbidden + self.inconsistent + self.consequences > 0 {
            ExitCode::Disagreement
        } else if self.calls == self.unknown {
            ExitCode::NothingChecked
        } else {
            ExitCode::Success
        }
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} calls judged, {} forbidden, {} inconsistent, {} more after these, {} unknown",
            self.calls, self.forbidden, self.inconsistent, self.consequences, self.unknown
        )
    }
}
