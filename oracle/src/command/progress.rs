//! Progress on work that takes a while: a moving line on a terminal, plain lines elsewhere.

use super::output::say;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::time::{Duration, Instant};

/// How often a plain line is written.
const PLAIN_INTERVAL: Duration = Duration::from_secs(5);

/// The progress of one piece of work.
#[derive(Debug)]
pub struct Progress {
    bar: Option<ProgressBar>,
    began: Instant,
    last: Instant,
}

impl Progress {
    /// Progress towards a number of steps; without one, only what was done is shown.
    #[must_use]
    pub fn towards(steps: Option<u64>) -> Progress {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = steps.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
            let form = if steps.is_some() {
                "{bar:30} {percent:>3} %  {msg}  ({eta} left)"
            } else {
                "{spinner} {elapsed}  {msg}"
            };
            if let Ok(style) = ProgressStyle::with_template(form) {
                bar.set_style(style);
            }
            bar
        });
        Progress { bar, began: Instant::now(), last: Instant::now() }
    }

    /// Time since the work began.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    /// Tells how far the work has come.
    pub fn tell(&mut self, position: u64, message: impl FnOnce(f64) -> String) {
        let rate = position as f64 / self.began.elapsed().as_secs_f64().max(1e-3);
        match &self.bar {
            Some(bar) => {
                bar.set_position(position);
                bar.set_message(message(rate));
            }
            None if self.last.elapsed() >= PLAIN_INTERVAL => {
                self.last = Instant::now();
                eprintln!("{:>5.0} s  {}", self.began.elapsed().as_secs_f64(), message(rate));
            }
            None => {}
        }
    }

    /// Tells what else takes time, without any step done.
    pub fn note(&mut self, message: impl FnOnce() -> String) {
        match &self.bar {
            Some(bar) => bar.set_message(message()),
            None if self.last.elapsed() >= PLAIN_INTERVAL => {
                self.last = Instant::now();
                eprintln!("{:>5.0} s  {}", self.began.elapsed().as_secs_f64(), message());
            }
            None => {}
        }
    }

    /// Writes a line above the moving one.
    pub fn line(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| say!("{line}")),
            None => say!("{line}"),
        }
    }

    /// The work is over.
    pub fn end(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}
