//! How much memory `ntms-oracle judge` takes for a trace that is much longer than memory should have to
//! hold, and that comes through a pipe.

use super::recorder::{self, Recorder};
use crate::{memory, program};
use anyhow::{Context as _, Result};
use ntms_oracle::trace::{write_entry, write_header};
use ntms_oracle::wire::Entry;
use std::io::{BufWriter, Write};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

/// What the program may take, whatever it judges, and for each identifier that was given out.
const FLOOR: u64 = 64 << 20;
const FOR_EACH_IDENTIFIER: u64 = 24;
/// What a live object may take: its row, its names, its place in tables.
const FOR_EACH_OBJECT: u64 = 1 << 10;

/// Judges a trace of so many calls; false when it takes too much memory or is not allowed.
pub fn run(calls: u64) -> Result<bool> {
    let program = program::build()?;
    let began = Instant::now();
    let mut judge = Command::new(program)
        .args(["judge", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .context("cannot start the judge")?;
    let fed = feed(&mut judge, calls);
    let (issued, live, memory) = match fed {
        Ok(fed) => fed,
        Err(error) => {
            judge.kill()?;
            judge.wait()?;
            return Err(error);
        }
    };
    let status = judge.wait()?;
    let most = FLOOR + FOR_EACH_IDENTIFIER * issued + FOR_EACH_OBJECT * live;
    println!(
        "a trace of {calls} calls through a pipe: {issued} identifiers given out, {live} objects at \
         its end; {:.1} MiB of memory at most, {:.1} allowed; {:.0} s with the making of it; {status}",
        mebibytes(memory),
        mebibytes(most),
        began.elapsed().as_secs_f64()
    );
    Ok(status.success() && memory <= most)
}

fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

/// Identifiers given out, objects at the end, and the most memory that the judge took.
fn feed(judge: &mut Child, calls: u64) -> Result<(u64, u64, u64)> {
    let mut server = recorder::server();
    let mut recorder = Recorder::begin(&mut server)?;
    let mut input = BufWriter::new(judge.stdin.take().context("no standard input")?);
    write_header(&mut input, recorder.header())?;
    let (mut written, mut issued) = (0, 0);
    while written < calls {
        for entry in recorder.next()? {
            issued += given_out(&entry);
            written += 1;
            write_entry(&mut input, &entry)?;
        }
    }
    input.flush()?;
    // Everything has been read but what is left in the pipe; its memory is gone once it has ended.
    let memory = memory::of_process(judge.id(), "VmHWM:")?;
    Ok((issued, recorder.objects(), memory))
}

fn given_out(entry: &Entry) -> u64 {
    let Entry::Call { reply, .. } = entry else { return 0 };
    [reply.session, reply.pool, reply.logical].into_iter().flatten().flatten().count() as u64
}
