//! What can go wrong between the oracle and an implementation.

use crate::lines::LONGEST_LINE;
use crate::protocol::response::BadAnswer;
use crate::protocol::{self, ErrorObject};
use std::time::Duration;

/// A request that got no result, and why.
#[derive(Debug, thiserror::Error)]
#[error("{request}: {problem}")]
pub struct DriverError {
    /// Which request, such as ``request 17, `AllocateNtmsMedia` ``.
    pub request: String,
    /// Why.
    pub problem: Problem,
}

/// Why a request got no result, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// The command line cannot be read.
    #[error(
        "the command line `{0}` cannot be split into words; it is empty, or a quotation mark is \
         left open"
    )]
    CommandLine(String),
    /// The program cannot be started.
    #[error("cannot start `{program}`: {error}; check that it exists and can be executed")]
    CannotStart {
        /// The program.
        program: String,
        /// Why not.
        error: std::io::Error,
    },
    /// The implementation ended.
    #[error(
        "the implementation ended with {status}{}; it should run until its standard input ends{}",
        cut_off(.partial), last_words(.standard_error)
    )]
    Died {
        /// How it ended.
        status: String,
        /// A line that broke off.
        partial: Option<String>,
        /// The last lines of its standard error.
        standard_error: Vec<String>,
    },
    /// The implementation runs on, but nothing can come from it any more.
    #[error(
        "the implementation closed its standard output and went on running{}; it should keep it \
         open until its standard input ends{}",
        cut_off(.partial), last_words(.standard_error)
    )]
    ClosedOutput {
        /// A line that broke off.
        partial: Option<String>,
        /// The last lines of its standard error.
        standard_error: Vec<String>,
    },
    /// No answer in time.
    #[error(
        "no answer in {}; answer each request with one line and flush it, or allow more time{}",
        seconds(.after), last_words(.standard_error)
    )]
    Silent {
        /// How long was waited.
        after: Duration,
        /// The last lines of its standard error.
        standard_error: Vec<String>,
    },
    /// Earlier requests are still lying in the pipe.
    #[error(
        "the implementation does not read its standard input; it should read each request before it answers it"
    )]
    DoesNotRead,
    /// The answer is not JSON.
    #[error(
        "the answer is not JSON ({why}): {line}; only answers belong on the standard output, \
         everything else on standard error"
    )]
    NotJson {
        /// The beginning of the line.
        line: String,
        /// What is wrong with it.
        why: String,
    },
    /// The answer is JSON, but not what the protocol says.
    #[error(
        "the answer is not what the protocol says: `{member}`: {what}; specs/protocol.md describes \
         the answers"
    )]
    NotTheProtocol {
        /// The member in question.
        member: String,
        /// What is wrong with it.
        what: String,
    },
    /// The answer has another number than the request.
    #[error(
        "the answer has the id {found} and the request has the id {expected}; answer each request \
         once, in order, with its own id"
    )]
    OtherRequest {
        /// The number in the answer.
        found: String,
        /// The number of the request.
        expected: u64,
    },
    /// A line came that nobody asked for.
    #[error(
        "the implementation wrote a line that nobody asked for: {line}; answer each request once, \
         and write nothing else to the standard output"
    )]
    Unasked {
        /// The beginning of the line.
        line: String,
    },
    /// Another version of the protocol.
    #[error(
        "the implementation does not speak version {} of the protocol: {answer}; no other version \
         is known here",
        protocol::VERSION
    )]
    Version {
        /// What it answered.
        answer: String,
    },
    /// The implementation says that the protocol was broken.
    #[error(
        "the implementation refused the request: {0}; a call that fails has a `result` with its code"
    )]
    Refused(ErrorObject),
    /// A line without end.
    #[error(
        "the implementation wrote a line of more than {} MiB: {line}; answers are one line each",
        LONGEST_LINE >> 20
    )]
    TooMuch {
        /// The beginning of the line.
        line: String,
    },
    /// The user does not want to wait any more.
    #[error("interrupted")]
    Interrupted,
    /// An earlier problem ended the conversation.
    #[error("the conversation ended with an earlier problem; restart the implementation")]
    GivenUp,
    /// This driver cannot stop and start the implementation.
    #[error("a server inside this process cannot be killed; let it offer `environment/restart`")]
    CannotRestart,
}

impl Problem {
    /// Whether nothing can be asked any more before a restart.
    #[must_use]
    pub const fn ends_the_conversation(&self) -> bool {
        !matches!(self, Problem::Refused(_) | Problem::CannotRestart)
    }

    /// What an answer that could not be read comes to.
    pub(super) fn of_answer(bad: BadAnswer, line: &str, expected: u64) -> Problem {
        match bad {
            BadAnswer::NotJson(why) => {
                Problem::NotJson { line: crate::lines::beginning(line.as_bytes()), why }
            }
            BadAnswer::Member { member, what } => Problem::NotTheProtocol { member, what },
            BadAnswer::OtherRequest(found) => Problem::OtherRequest { found, expected },
            BadAnswer::Error(error) => Problem::Refused(error),
        }
    }
}

fn seconds(time: &Duration) -> String {
    format!("{} s", time.as_secs_f64())
}

fn cut_off(partial: &Option<String>) -> String {
    partial.as_ref().map_or_else(String::new, |line| format!(" in the middle of a line, {line}"))
}

/// How many lines of standard error a message shows.
const SHOWN: usize = 10;

fn last_words(lines: &[String]) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let shown = lines[lines.len().saturating_sub(SHOWN)..].join("\n    ");
    format!("\nthe last lines of its standard error:\n    {shown}")
}
