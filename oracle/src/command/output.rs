//! What commands print. Whoever reads it may stop reading; that ends nothing else.

use super::exit::ExitCode;
use std::fmt;
use std::io::{self, Write};
use std::sync::Mutex;

/// The first error of the standard output.
static FAILURE: Mutex<Option<io::Error>> = Mutex::new(None);

/// Prints a line to the standard output, like `println!`, and remembers an error for the end.
macro_rules! say {
    ($($argument:tt)*) => { $crate::command::output::write(format_args!($($argument)*)) };
}
pub(crate) use say;

/// Writes a line.
pub fn write(line: fmt::Arguments<'_>) {
    let mut failure = FAILURE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if failure.is_none() {
        *failure = writeln!(io::stdout().lock(), "{line}").err();
    }
}

/// What the standard output says of the end: nothing, unless it could not be written. A reader who
/// closed it has read enough.
#[must_use]
pub fn code() -> ExitCode {
    let flushed = io::stdout().flush().err();
    let mut failure = FAILURE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    match failure.take().or(flushed) {
        Some(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            ExitCode::ReportNotWritten.because("the standard output", &error)
        }
        _ => ExitCode::NothingChecked,
    }
}
