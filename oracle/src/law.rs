//! Laws that hold for all bytes: what a fuzz target says in one line.

use crate::campaign::conversation::{ConversationError, Terms};
use crate::campaign::coverage::Coverage;
use crate::campaign::finding::Finding;
use crate::campaign::{Plan, Watcher, run_from};
use crate::driver::Implementation;
use crate::generate::source::Bytes;
use crate::text;
use crate::trace::Trace;

/// Bytes as a trace, as JSON Lines or as text, never panic the parser, and what parses is written
/// back equal, in both forms.
///
/// # Panics
/// When the law is broken.
pub fn a_trace_that_parses_is_written_back_equal(bytes: &[u8]) {
    if let Ok((trace, _)) = Trace::read(bytes) {
        is_written_back_equal(&trace);
    }
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Ok(trace) = text::parse(text)
    {
        is_written_back_equal(&trace);
    }
}

fn is_written_back_equal(trace: &Trace) {
    let mut written = Vec::new();
    trace.write(&mut written).expect("a vector has room");
    let (again, _) = Trace::read(&*written).expect("what was written is a trace");
    assert_eq!(*trace, again, "read, written and read again");
    let words = text::render(trace);
    let from_words = text::parse(&words).expect("what was rendered is a trace");
    assert_eq!(*trace, from_words, "rendered and parsed:\n{words}");
}

/// Bytes become worlds and calls; no reply of a conforming implementation is forbidden.
///
/// Gives the first disagreement, shrunk.
///
/// # Errors
/// When the implementation cannot be reached.
pub fn no_reply_is_forbidden(
    implementation: &mut dyn Implementation,
    bytes: &[u8],
) -> Result<Option<Finding>, ConversationError> {
    let plan = Plan {
        terms: Terms {
            edition: implementation.handshake().edition,
            readings: Vec::new(),
            note: None,
        },
        calls: 200,
        time: None,
        seed: 0,
        functions: Vec::new(),
        calls_per_world: 200,
        observes: true,
        stops_at_first: true,
        manner: None,
    };
    let (outcome, result) = run_from(Bytes::new(bytes), implementation, &plan, &mut Silent);
    result.map(|()| outcome.findings.into_iter().next())
}

/// Watches without a word.
#[derive(Clone, Copy, Debug)]
pub struct Silent;

impl Watcher for Silent {
    fn advanced(&mut self, _coverage: &Coverage, _findings: usize) -> bool {
        true
    }

    fn found(&mut self, _finding: &Finding) -> bool {
        true
    }

    fn withdrawn(&mut self, _finding: &Finding) -> bool {
        true
    }

    fn shrinking(&mut self, _finding: &Finding) -> bool {
        true
    }

    fn broke_off(&mut self, _trace: &Trace) {}
}
