//! Progress on work that takes a while: a moving line on a terminal, plain lines elsewhere.

use super::output::say;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::time::{Duration, Instant};

/// Work that is done sooner shows no progress.
const SHORT: Duration = Duration::from_secs(2);

/// How often a plain line is written.
const PLAIN_INTERVAL: Duration = Duration::from_secs(5);

/// The progress of one piece of work.
#[derive(Debug)]
pub struct Progress {
    bar: Option<ProgressBar>,
    /// Whether the bar is shown already.
    is_shown: bool,
    steps: Option<u64>,
    began: Instant,
    last: Option<Instant>,
}

impl Progress {
    /// Progress towards a number of steps; without one, only what was done is shown.
    #[must_use]
    pub fn towards(steps: Option<u64>) -> Progress {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = steps.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
            bar.set_draw_target(ProgressDrawTarget::hidden());
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
        Progress { bar, is_shown: false, steps, began: Instant::now(), last: None }
    }

    /// Time since the work began.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    /// Whether something is to be said now.
    fn is_due(&mut self) -> bool {
        if self.began.elapsed() < SHORT {
            return false;
        }
        if let Some(bar) = &self.bar {
            if !self.is_shown {
                bar.set_draw_target(ProgressDrawTarget::stderr());
                self.is_shown = true;
            }
            return true;
        }
        let is_due = self.last.is_none_or(|last| last.elapsed() >= PLAIN_INTERVAL);
        if is_due {
            self.last = Some(Instant::now());
        }
        is_due
    }

    /// Tells how far the work has come; the message is told how many steps were done in a second.
    pub fn tell(&mut self, position: u64, message: impl FnOnce(f64) -> String) {
        if let Some(bar) = &self.bar {
            bar.set_position(position);
        }
        if !self.is_due() {
            return;
        }
        let seconds = self.began.elapsed().as_secs_f64();
        let rate = position as f64 / seconds.max(1e-3);
        match (&self.bar, self.steps) {
            (Some(bar), _) => bar.set_message(message(rate)),
            (None, Some(steps)) if steps > 0 && position > 0 => {
                let left = steps.saturating_sub(position) as f64 / rate;
                let percent = position as f64 * 100.0 / steps as f64;
                eprintln!(
                    "{seconds:>5.0} s  {percent:>3.0} %  {}  ({left:.0} s left)",
                    message(rate)
                );
            }
            (None, _) => eprintln!("{seconds:>5.0} s  {}", message(rate)),
        }
    }

    /// Tells what else takes time, without any step done.
    pub fn note(&mut self, message: impl FnOnce() -> String) {
        if !self.is_due() {
            return;
        }
        match &self.bar {
            Some(bar) => bar.set_message(message()),
            None => eprintln!("{:>5.0} s  {}", self.began.elapsed().as_secs_f64(), message()),
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
