//! A child process that speaks the protocol on its standard input and output.

use super::client::{Channel, Client};
use super::process::Process;
use super::{DriverError, Problem};
use crate::lines::{self, LONGEST_LINE, Line};
use ntms_model::edition::Edition;
use std::collections::VecDeque;
use std::io::{BufReader, Read, Write};
use std::sync::mpsc::{
    Receiver, RecvTimeoutError, SyncSender, TryRecvError, TrySendError, sync_channel,
};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// An implementation in a child process, and in whatever that starts. All of it ends when the driver
/// is dropped.
pub type Stdio = Client<Pipes>;

/// How long an answer may take, unless somebody says otherwise.
pub const DEADLINE: Duration = Duration::from_secs(10);

impl Stdio {
    /// Starts a program, the first of the words, with the others as its arguments, and shakes hands
    /// with it. `edition` is the one to ask for; `deadline` is the time for each answer.
    ///
    /// # Errors
    /// When the program does not start, or does not speak this protocol.
    pub fn start(
        words: &[String],
        edition: Option<Edition>,
        deadline: Duration,
    ) -> Result<Stdio, DriverError> {
        Stdio::start_unless(|| false, words, edition, deadline)
    }

    /// The same, with a way to end all waiting: `is_interrupted` is asked some twenty times a second.
    ///
    /// # Errors
    /// When the program does not start, or does not speak this protocol.
    pub fn start_unless(
        is_interrupted: fn() -> bool,
        words: &[String],
        edition: Option<Edition>,
        deadline: Duration,
    ) -> Result<Stdio, DriverError> {
        let words = words.to_vec();
        let standard_error = Tail::default();
        let mut pipes = Pipes { words, deadline, is_interrupted, live: None, standard_error };
        pipes.spawn().map_err(starting)?;
        Client::meet(pipes, edition)
    }
}

/// Splits a command line into words as a shell does.
///
/// # Errors
/// When there are no words, or a quotation mark is left open.
pub fn split(command_line: &str) -> Result<Vec<String>, DriverError> {
    let shown = || lines::beginning(command_line.as_bytes());
    shlex::split(command_line)
        .filter(|words| !words.is_empty())
        .ok_or_else(|| starting(Problem::CommandLine(shown())))
}

fn starting(problem: Problem) -> DriverError {
    DriverError { request: "starting the implementation".to_owned(), problem }
}

/// The pipes to and from a child process.
#[derive(Debug)]
pub struct Pipes {
    words: Vec<String>,
    deadline: Duration,
    is_interrupted: fn() -> bool,
    /// `None` when the conversation is over.
    live: Option<Live>,
    standard_error: Tail,
}

/// A child process that runs. Threads read and write its pipes, so that it cannot block this one.
#[derive(Debug)]
struct Live {
    process: Process,
    requests: SyncSender<String>,
    answers: Receiver<Line>,
}

/// How long a process that closed its output may take to end, or one that is no longer needed.
const PATIENCE: Duration = Duration::from_millis(500);
/// How often a wait looks whether it was interrupted.
const GLANCE: Duration = Duration::from_millis(50);

impl Pipes {
    fn spawn(&mut self) -> Result<(), Problem> {
        let Some((program, arguments)) = self.words.split_first() else {
            return Err(Problem::CommandLine(String::new()));
        };
        let cannot_start = |error| Problem::CannotStart { program: program.clone(), error };
        let mut process = Process::start(program, arguments).map_err(cannot_start)?;
        let child = process.child();
        let (requests, to_write) = sync_channel(1);
        let (to_read, answers) = sync_channel(1);
        self.standard_error = Tail::default();
        if let (Some(input), Some(output), Some(error)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        {
            thread::spawn(move || write_requests(input, &to_write));
            thread::spawn(move || read_answers(output, &to_read));
            self.standard_error.follow(error);
        }
        self.live = Some(Live { process, requests, answers });
        Ok(())
    }

    /// The child has closed its standard output.
    fn ended(&mut self, partial: Option<String>) -> Problem {
        let status = self.live.as_mut().and_then(|live| live.process.wait(PATIENCE));
        self.give_up();
        let standard_error = self.last_words();
        match status {
            Some(status) => Problem::Died { status: status.to_string(), partial, standard_error },
            None => Problem::ClosedOutput { partial, standard_error },
        }
    }

    /// Standard error, once the child is dead and no more can come.
    fn last_words(&self) -> Vec<String> {
        self.standard_error.wait(PATIENCE);
        self.standard_error.lines()
    }

    fn answer(&mut self, line: Line) -> Result<Vec<u8>, Problem> {
        match line {
            Line::Whole(line) => Ok(line),
            Line::TooLong(line) => Err(Problem::TooMuch { line: lines::beginning(&line) }),
            Line::CutOff(line) => Err(self.ended(Some(lines::beginning(&line)))),
            Line::End => Err(self.ended(None)),
        }
    }

    fn wait_for_answer(&mut self) -> Result<Vec<u8>, Problem> {
        let deadline = Instant::now() + self.deadline;
        loop {
            if (self.is_interrupted)() {
                return Err(Problem::Interrupted);
            }
            let Some(live) = &self.live else { return Err(Problem::GivenUp) };
            let left = deadline.saturating_duration_since(Instant::now());
            match live.answers.recv_timeout(left.min(GLANCE)) {
                Ok(line) => return self.answer(line),
                Err(RecvTimeoutError::Disconnected) => return self.answer(Line::End),
                Err(RecvTimeoutError::Timeout) if left.is_zero() => return Err(self.silent()),
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }

    fn silent(&mut self) -> Problem {
        self.give_up();
        Problem::Silent { after: self.deadline, standard_error: self.last_words() }
    }
}

impl Channel for Pipes {
    fn exchange(&mut self, mut line: String) -> Result<Vec<u8>, Problem> {
        let Some(live) = &self.live else { return Err(Problem::GivenUp) };
        match live.answers.try_recv() {
            Err(TryRecvError::Empty) => {}
            Err(TryRecvError::Disconnected) => return self.answer(Line::End),
            Ok(line) => {
                let line = self.answer(line)?;
                return Err(Problem::Unasked { line: lines::beginning(&line) });
            }
        }
        line.push('\n');
        match live.requests.try_send(line) {
            // Earlier ones are still being written although they were answered.
            Err(TrySendError::Full(_)) => Err(Problem::DoesNotRead),
            // Whether the child is dead shows on its standard output.
            Ok(()) | Err(TrySendError::Disconnected(_)) => self.wait_for_answer(),
        }
    }

    fn give_up(&mut self) {
        if let Some(mut live) = self.live.take() {
            live.process.kill();
        }
    }

    fn restart(&mut self) -> Result<(), Problem> {
        self.give_up();
        self.spawn()
    }

    fn standard_error(&self) -> Vec<String> {
        self.standard_error.lines()
    }
}

impl Drop for Pipes {
    /// Lets the server end by itself: it should, when its standard input ends.
    fn drop(&mut self) {
        if let Some(Live { mut process, requests, answers }) = self.live.take() {
            drop(requests);
            drop(answers);
            process.wait(PATIENCE);
        }
    }
}

/// Writes lines until nobody sends any, or nobody reads them.
fn write_requests(mut input: impl Write, requests: &Receiver<String>) {
    while let Ok(line) = requests.recv() {
        if input.write_all(line.as_bytes()).and_then(|()| input.flush()).is_err() {
            return;
        }
    }
}

/// Reads lines until there are none, one is too long, or nobody takes them. At most three lines are
/// in memory: a child that floods is stopped by its full pipe.
fn read_answers(output: impl Read, answers: &SyncSender<Line>) {
    let mut output = BufReader::new(output);
    loop {
        let line = lines::read_line(&mut output, LONGEST_LINE).unwrap_or(Line::End);
        let is_last = !matches!(line, Line::Whole(_));
        if answers.send(line).is_err() || is_last {
            return;
        }
    }
}

/// The last lines of a stream.
#[derive(Debug, Default)]
struct Tail {
    lines: Arc<Mutex<VecDeque<String>>>,
    /// Runs as long as the stream is read.
    reader: Option<thread::JoinHandle<()>>,
}

/// How many lines are kept, and how many bytes of each.
const KEPT: usize = 200;
const KEPT_OF_LINE: usize = 4096;

impl Tail {
    /// Reads a stream to its end, in the background.
    fn follow(&mut self, stream: impl Read + Send + 'static) {
        let kept = Arc::clone(&self.lines);
        let follow = move || {
            let mut stream = BufReader::new(stream);
            while let Ok(line) = lines::read_line(&mut stream, KEPT_OF_LINE) {
                match line {
                    Line::End => return,
                    // What follows of a line that is too long counts as lines of its own.
                    Line::Whole(bytes) | Line::CutOff(bytes) | Line::TooLong(bytes) => {
                        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                        kept.push_back(String::from_utf8_lossy(&bytes).trim_end().to_owned());
                        if kept.len() > KEPT {
                            kept.pop_front();
                        }
                    }
                }
            }
        };
        self.reader = Some(thread::spawn(follow));
    }

    /// Waits for the end of the stream.
    fn wait(&self, patience: Duration) {
        let deadline = Instant::now() + patience;
        let is_read = || self.reader.as_ref().is_some_and(|reader| !reader.is_finished());
        while is_read() && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(2));
        }
    }

    fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}
