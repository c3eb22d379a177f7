//! Bytes become worlds and calls; no reply of the SQLite server is forbidden.
#![no_main]

use ntms_oracle::driver::in_process;
use ntms_oracle::law::no_reply_is_forbidden;
use ntms_oracle::report::finding::in_words;
use ntms_oracle::report::style::Look;
use sqlite_media_server::{Defect, Location, Server, Switches};

/// A defect of the server that this variable names must be found.
const PLANTED: &str = "NTMS_FUZZ_DEFECT";

fn switches() -> Switches {
    let planted = std::env::var(PLANTED).ok();
    let defect = |name: String| name.parse::<Defect>().expect("a defect of the SQLite server");
    Switches { seed: Some(1), defects: planted.map(defect).into_iter().collect(), ..Switches::default() }
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let mut server = Server::open(Location::Memory, switches()).expect("memory has room");
    let mut server = in_process::start(|line: &str| server.handle_line(line), None).expect("it speaks");
    if let Some(finding) = no_reply_is_forbidden(&mut server, bytes).expect("it goes on speaking") {
        // Several jobs may find something at once.
        let trace = std::env::temp_dir().join(format!("ntms-fuzz-{}.jsonl", std::process::id()));
        let written = std::fs::File::create(&trace).and_then(|mut file| finding.trace.write(&mut file));
        panic!("{}\nreplay it: ntms-oracle replay {} ({written:?})", in_words(&finding, Look::PLAIN), trace.display());
    }
});
