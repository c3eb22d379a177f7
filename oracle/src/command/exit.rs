//! How the program ends. `specs/exit_codes.md` promises these numbers.

use crate::driver::{DriverError, Problem};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::{fmt, process};

macro_rules! exit_codes {
    ($($(#[$doc:meta])* $variant:ident $number:literal $meaning:literal,)*) => {
        /// How the program ends: the same number for the same reason in every version.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ExitCode { $($(#[$doc])* $variant = $number,)* }

        impl ExitCode {
            /// Every exit code, by number.
            pub const ALL: &'static [ExitCode] = &[$(ExitCode::$variant,)*];

            /// What it means, in a few words.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(ExitCode::$variant => $meaning,)* }
            }
        }
    };
}

exit_codes! {
    /// Everything that was checked is allowed, or the work is done.
    Success 0 "allowed, or done",
    /// At least one reply is forbidden.
    Disagreement 1 "a disagreement was found",
    /// The command line, a trace or another input makes no sense.
    BadInput 2 "bad usage or bad input",
    /// Nothing was checked, which is never a pass.
    NothingChecked 3 "nothing was checked",
    /// The implementation cannot be reached, or does not keep to the protocol.
    Unreachable 4 "the implementation is unreachable or hostile",
    /// A report or another output could not be written.
    ReportNotWritten 5 "a report could not be written",
    /// A limit that was set for this run was passed.
    LimitPassed 6 "a limit of the run was passed",
    /// A known divergence is stale or expired.
    KnownOutdated 7 "a known divergence is out of date",
    /// This program is wrong.
    Internal 70 "internal error",
    /// Somebody ended the work before its end.
    Interrupted 130 "interrupted",
}

impl ExitCode {
    /// The number.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The code with the more urgent news: a disagreement over a success, a failure over both.
    #[must_use]
    pub const fn worse(self, other: ExitCode) -> ExitCode {
        if self.urgency() >= other.urgency() { self } else { other }
    }

    const fn urgency(self) -> u8 {
        match self {
            ExitCode::NothingChecked => 0,
            ExitCode::Success => 1,
            ExitCode::KnownOutdated => 2,
            ExitCode::LimitPassed => 3,
            ExitCode::Disagreement => 4,
            ExitCode::ReportNotWritten => 5,
            ExitCode::BadInput => 6,
            ExitCode::Unreachable => 7,
            ExitCode::Interrupted => 8,
            ExitCode::Internal => 9,
        }
    }

    /// Says on standard error what went wrong and why; gives the code back.
    #[must_use]
    pub fn because(self, what: &str, error: &dyn fmt::Display) -> ExitCode {
        // The alternate form of `anyhow` tells the causes, too.
        eprintln!("ntms-oracle: {what}: {error:#}");
        self
    }

    /// Runs a command; a panic in it, which is always a mistake in this program, ends as
    /// [`ExitCode::Internal`].
    #[must_use]
    pub fn of(run: impl FnOnce() -> ExitCode) -> ExitCode {
        // Nothing that the command was working on is looked at again.
        catch_unwind(AssertUnwindSafe(run)).unwrap_or(ExitCode::Internal)
    }

    /// Says on standard error what is wrong with an implementation; gives the code for it.
    #[must_use]
    pub fn of_driver(error: &DriverError) -> ExitCode {
        eprintln!("ntms-oracle: {error}");
        ExitCode::of_problem(&error.problem)
    }

    /// The code for a problem with an implementation.
    #[must_use]
    pub const fn of_problem(problem: &Problem) -> ExitCode {
        match problem {
            Problem::CommandLine(_) => ExitCode::BadInput,
            Problem::Interrupted => ExitCode::Interrupted,
            Problem::CannotStart { .. }
            | Problem::Died { .. }
            | Problem::ClosedOutput { .. }
            | Problem::Silent { .. }
            | Problem::DoesNotRead
            | Problem::NotJson { .. }
            | Problem::NotTheProtocol { .. }
            | Problem::OtherRequest { .. }
            | Problem::Unasked { .. }
            | Problem::Version { .. }
            | Problem::Refused(_)
            | Problem::TooMuch { .. }
            | Problem::GivenUp
            | Problem::CannotRestart => ExitCode::Unreachable,
        }
    }
}

impl From<ExitCode> for process::ExitCode {
    fn from(code: ExitCode) -> process::ExitCode {
        process::ExitCode::from(code.number())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_lists_the_codes() {
        let page = include_str!("../../../specs/exit_codes.md");
        let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| ")).skip(2).collect();
        let expected =
            ExitCode::ALL.iter().map(|code| format!("| {} | {} |", code.number(), code.meaning()));
        for (row, expected) in rows.iter().zip(expected) {
            assert!(row.starts_with(&expected), "{row}, which should start with {expected}");
        }
        assert_eq!(rows.len(), ExitCode::ALL.len());
    }

    #[test]
    fn worse_is_what_somebody_should_know_first() {
        assert_eq!(ExitCode::NothingChecked.worse(ExitCode::Success), ExitCode::Success);
        assert_eq!(ExitCode::Success.worse(ExitCode::Disagreement), ExitCode::Disagreement);
        assert_eq!(ExitCode::Unreachable.worse(ExitCode::Disagreement), ExitCode::Unreachable);
    }
}
