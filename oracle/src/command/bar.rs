//! What makes a run fail, and what is known already.

use super::exit::ExitCode;
use crate::known::{Disagreement, KnownDivergences, Outdated};
use crate::report::run::Kind;
use anyhow::Context as _;
use clap::{Args, ValueEnum};
use serde::Serialize;
use std::path::PathBuf;
use std::time::SystemTime;
use std::{fmt, fs};

/// What makes the run fail.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "What fails the run")]
pub struct Bar {
    /// Which replies fail the run. Each value includes those before it: `never`, `forbidden`,
    /// `unknown` (it could not be judged), `open` (it is allowed under some answers to open questions
    /// only).
    #[arg(long, value_name = "VERDICT", value_enum, default_value_t, hide_possible_values = true)]
    pub fail_on: FailOn,

    /// Fails the run when more than this share of the replies could not be judged.
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    pub max_unknown: Option<f64>,

    /// Divergences that are known: each is listed, and does not fail the run. An entry that is
    /// never met, or whose day is over, does. `specs/known.md` describes the file.
    #[arg(long, value_name = "FILE.toml")]
    pub known: Option<PathBuf>,
}

/// Which replies fail a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum FailOn {
    /// None.
    Never,
    /// Those that are forbidden.
    #[default]
    Forbidden,
    /// These, and those that could not be judged.
    Unknown,
    /// These, and those that are allowed under some answers to open questions only.
    Open,
}

fn percent(text: &str) -> Result<f64, String> {
    let number = text.strip_suffix('%').unwrap_or(text).trim().parse::<f64>().ok();
    number
        .filter(|number| (0.0..=100.0).contains(number))
        .ok_or_else(|| format!("expected a number from 0 to 100, found `{text}`"))
}

/// How many replies there were of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Replies and events that were looked at.
    pub judged: u64,
    /// Replies that are forbidden.
    pub forbidden: u64,
    /// Replies that follow another answer to a question of policy than those before them.
    pub inconsistent: u64,
    /// Replies that are forbidden by a clause that the same function broke before in the same trace.
    pub again: u64,
    /// Replies that are forbidden, about objects that one before it in the same trace left in doubt.
    pub consequences: u64,
    /// Forbidden replies that are known.
    pub known: u64,
    /// Replies that could not be judged.
    pub unknown: u64,
    /// Replies that are allowed under some answers to open questions only.
    pub open: u64,
    /// Calls whose reply nobody saw.
    pub unanswered: u64,
}

impl Counts {
    /// Adds the counts of another part of the run.
    pub fn add(&mut self, other: Counts) {
        self.judged += other.judged;
        self.forbidden += other.forbidden;
        self.inconsistent += other.inconsistent;
        self.again += other.again;
        self.consequences += other.consequences;
        self.known += other.known;
        self.unknown += other.unknown;
        self.open += other.open;
        self.unanswered += other.unanswered;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Counts {
            judged,
            forbidden,
            inconsistent,
            again,
            consequences,
            known,
            unknown,
            open,
            unanswered,
        } = self;
        write!(
            f,
            "{judged} replies judged, {forbidden} forbidden, {again} again, {inconsistent} inconsistent, \
             {consequences} more after these, \
             {known} known, {open} open, {unknown} unknown"
        )?;
        if *unanswered > 0 {
            write!(f, "; {unanswered} calls without a reply")?;
        }
        Ok(())
    }
}

impl Bar {
    /// Reads the known divergences; none without a file.
    ///
    /// # Errors
    /// When the file cannot be read, or does not declare what it should.
    pub fn known_divergences(&self) -> anyhow::Result<KnownDivergences> {
        let Some(path) = &self.known else { return Ok(KnownDivergences::default()) };
        let text = fs::read_to_string(path);
        let known =
            text.map_err(anyhow::Error::from).and_then(|text| Ok(KnownDivergences::read(&text)?));
        known.with_context(|| path.display().to_string())
    }

    /// Whether such a reply fails the run.
    #[must_use]
    pub fn fails_on(&self, kind: Kind) -> bool {
        let least = match kind {
            Kind::Forbidden | Kind::Again | Kind::Inconsistent | Kind::Consequence => {
                FailOn::Forbidden
            }
            Kind::Unknown => FailOn::Unknown,
            Kind::Open => FailOn::Open,
        };
        self.fail_on >= least
    }

    /// How a run ends that judged so much. What is not forbidden and fails it is told on the standard
    /// error.
    #[must_use]
    pub fn exit_code(&self, counts: &Counts) -> ExitCode {
        if counts.judged == counts.unknown
            && counts.forbidden + counts.again + counts.inconsistent + counts.known == 0
        {
            return ExitCode::NothingChecked;
        }
        let mut code = ExitCode::Success;
        if self.fails_on(Kind::Forbidden)
            && counts.forbidden + counts.again + counts.inconsistent + counts.consequences > 0
        {
            code = code.worse(ExitCode::Disagreement);
        }
        for (kind, count) in [(Kind::Unknown, counts.unknown), (Kind::Open, counts.open)] {
            if self.fails_on(kind) && count > 0 {
                eprintln!(
                    "ntms-oracle: {count} replies are {}, and --fail-on says that they fail the run",
                    kind.name()
                );
                code = code.worse(ExitCode::LimitPassed);
            }
        }
        if let Some(most) = self.max_unknown {
            let share = counts.unknown as f64 * 100.0 / counts.judged.max(1) as f64;
            if share > most {
                eprintln!(
                    "ntms-oracle: {share:.2} % of the replies could not be judged, and --max-unknown allows {most} %"
                );
                code = code.worse(ExitCode::LimitPassed);
            }
        }
        code
    }

    /// Says which declared divergences are stale or expired, and gives the code for it. `is_whole`
    /// says whether the run did all that it could: only then is one stale that was not met.
    #[must_use]
    pub fn outdated(&self, known: &KnownDivergences, is_whole: bool) -> ExitCode {
        let mut code = ExitCode::NothingChecked;
        let file = self.known.as_deref().unwrap_or(std::path::Path::new(""));
        for (number, known, why) in known.outdated(today(), is_whole) {
            let what = match why {
                Outdated::Stale => "was not met: take it out".to_owned(),
                Outdated::Expired(day) => format!("has expired on {day}: mend it, or decide anew"),
            };
            eprintln!(
                "ntms-oracle: {}: known divergence {number} ({}, {}) {what}",
                file.display(),
                known.clause,
                known.call
            );
            code = ExitCode::KnownOutdated;
        }
        code
    }
}

/// Today, by the clock of this machine, in universal time.
fn today() -> chrono::NaiveDate {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let seconds = i64::try_from(since.as_secs()).unwrap_or(0);
    chrono::DateTime::from_timestamp(seconds, 0).unwrap_or_default().date_naive()
}

/// The reason for which a disagreement is known, if it is.
pub fn reason(known: &mut KnownDivergences, seen: &Disagreement<'_>) -> Option<String> {
    known.recognise(seen).map(|known| known.reason.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(fail_on: FailOn, max_unknown: Option<f64>) -> Bar {
        Bar { fail_on, max_unknown, known: None }
    }

    /// Each row: what fails the run, what was counted, and how it ends.
    #[test]
    #[rustfmt::skip]
    fn a_run_ends_as_it_was_asked_to() {
        use ExitCode::{Disagreement, LimitPassed, NothingChecked, Success};
        let nothing = Counts::default();
        let fine = Counts { judged: 10, ..nothing };
        let rows = [
            (bar(FailOn::Forbidden, None), nothing, NothingChecked),
            (bar(FailOn::Never, None), nothing, NothingChecked),
            (bar(FailOn::Open, None), fine, Success),
            (bar(FailOn::Forbidden, None), Counts { forbidden: 1, ..fine }, Disagreement),
            (bar(FailOn::Forbidden, None), Counts { consequences: 1, ..fine }, Disagreement),
            (bar(FailOn::Never, None), Counts { forbidden: 1, ..fine }, Success),
            (bar(FailOn::Forbidden, None), Counts { known: 1, ..fine }, Success),
            (bar(FailOn::Forbidden, None), Counts { unknown: 10, ..fine }, NothingChecked),
            (bar(FailOn::Forbidden, None), Counts { unknown: 1, open: 1, ..fine }, Success),
            (bar(FailOn::Unknown, None), Counts { unknown: 1, ..fine }, LimitPassed),
            (bar(FailOn::Unknown, None), Counts { open: 1, ..fine }, Success),
            (bar(FailOn::Open, None), Counts { open: 1, ..fine }, LimitPassed),
            (bar(FailOn::Forbidden, Some(10.0)), Counts { unknown: 1, ..fine }, Success),
            (bar(FailOn::Forbidden, Some(9.9)), Counts { unknown: 1, ..fine }, LimitPassed),
            (bar(FailOn::Open, None), Counts { open: 1, forbidden: 1, ..fine }, Disagreement),
        ];
        for (bar, counts, expected) in rows {
            assert_eq!(bar.exit_code(&counts), expected, "{bar:?} {counts:?}");
        }
    }
}
