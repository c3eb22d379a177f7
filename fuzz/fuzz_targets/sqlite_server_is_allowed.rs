//! Bytes become worlds and calls; no reply of the SQLite server is forbidden.
#![no_main]

use ntms_oracle::driver::in_process;
use ntms_oracle::law::no_reply_is_forbidden;
use ntms_oracle::report::finding::in_words;
use sqlite_media_server::{Defect, Location, Server, Switches};

/// With the feature `planted-defect` the server has a defect, which must be found.
fn switches() -> Switches {
    let defect: Option<Defect> = "delete-pool-with-media".parse().ok();
    let defects = defect.into_iter().filter(|_| cfg!(feature = "planted-defect")).collect();
    Switches { seed: Some(1), defects, ..Switches::default() }
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let mut server = Server::open(Location::Memory, switches()).expect("memory has room");
    let mut server = in_process::start(|line: &str| server.handle_line(line), None).expect("it speaks");
    if let Some(finding) = no_reply_is_forbidden(&mut server, bytes).expect("it goes on speaking") {
        // Several jobs may find something at once.
        let trace = std::env::temp_dir().join(format!("ntms-fuzz-{}.jsonl", std::process::id()));
        let written = std::fs::File::create(&trace).and_then(|mut file| finding.trace.write(&mut file));
        panic!("{}\nreplay it: ntms-oracle replay {} ({written:?})", in_words(&finding), trace.display());
    }
});
