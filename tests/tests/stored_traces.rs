//! Traces of every version of the form are read for ever, and keep their verdicts.

use ntms_oracle::recording::Recording;
use ntms_oracle::text;
use ntms_oracle::trace::{Tail, Trace};
use ntms_tests::stored::traces;
use std::fs;

/// Set `RECORD_VERDICTS` to record those of a trace that has none yet. A verdict that changes is a change
/// of what the documents are taken to say: it is recorded anew by hand, in the commit that makes it.
#[test]
fn every_stored_trace_keeps_its_verdicts() {
    let traces = traces().expect("a folder for each version");
    assert!(traces.len() >= 10, "{traces:?}");
    let mut forbidden = 0;
    for stored in &traces {
        let now = stored.verdicts().expect("a trace");
        let record = stored.record();
        if !record.exists() && std::env::var_os("RECORD_VERDICTS").is_some() {
            fs::write(&record, &now).expect("a file");
        }
        assert_eq!(now, stored.recorded().expect("verdicts"), "{}", stored.path.display());
        forbidden += now.matches(" forbidden ").count();
    }
    assert!(forbidden >= 5, "there are disagreements among them");
}

#[test]
fn every_stored_trace_is_written_in_both_forms_and_read_again() {
    for stored in traces().expect("a folder for each version") {
        let path = stored.path.display();
        let (trace, _) = Recording::open(&stored.path).expect("a trace").whole().expect("a trace");
        assert_eq!(trace.header.trace, stored.version, "{path}");
        let rendered = text::render(&trace);
        assert_eq!(text::parse(&rendered).as_ref(), Ok(&trace), "{path}");
        let mut lines = Vec::new();
        trace.write(&mut lines).expect("a vector has room");
        let (again, tail) = Trace::read(&*lines).expect("a trace");
        assert_eq!((again, tail), (trace, Tail::Whole), "{path}");
    }
}
