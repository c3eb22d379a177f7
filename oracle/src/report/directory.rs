//! Findings on disk: written whole, renamed into place, at every improvement.

use super::account::Account;
use super::finding;
use super::html;
use super::style::Look;
use crate::campaign::finding::Finding;
use crate::trace::Trace;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

const SUMMARY: &str = "summary.json";
const BROKE_OFF: &str = "broke-off.jsonl";
const STANDARD_ERROR: &str = "standard-error.txt";

/// A directory of findings.
#[derive(Clone, Debug)]
pub struct Directory {
    path: PathBuf,
}

impl Directory {
    /// Makes the directory, if it is not there.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn create(path: &Path) -> io::Result<Directory> {
        fs::create_dir_all(path)?;
        Ok(Directory { path: path.to_owned() })
    }

    /// Where the trace of a finding stands.
    #[must_use]
    pub fn trace_path(&self, number: usize) -> PathBuf {
        self.path.join(format!("finding-{number}.jsonl"))
    }

    /// Where the page of a finding stands.
    #[must_use]
    pub fn page_path(&self, number: usize) -> PathBuf {
        self.path.join(format!("finding-{number}.html"))
    }

    /// Where a finding stands in words.
    fn words_path(&self, number: usize) -> PathBuf {
        self.path.join(format!("finding-{number}.txt"))
    }

    /// Writes a finding: its trace to be replayed, the same in words, and as a page for a browser.
    ///
    /// # Errors
    /// When the disk is full or not writable; what stood there before still does.
    pub fn write_finding(&self, finding: &Finding) -> io::Result<()> {
        replace(&self.trace_path(finding.number), |file| finding.trace.write(file))?;
        // It was judged before, so its world does not contradict itself.
        let account = Account::of(&finding.trace).map_err(io::Error::other)?;
        let words = finding::told(finding, &account, Look::PLAIN);
        replace(&self.words_path(finding.number), |file| file.write_all(words.as_bytes()))?;
        write_page(&self.page_path(finding.number), &html::page(finding, &account))
    }

    /// Removes a finding that turned out to be another one once more.
    ///
    /// # Errors
    /// When something cannot be removed.
    pub fn remove_finding(&self, number: usize) -> io::Result<()> {
        for path in [self.trace_path(number), self.words_path(number), self.page_path(number)] {
            match fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                Ok(()) | Err(_) => {}
            }
        }
        Ok(())
    }

    /// Writes a trace that broke off.
    ///
    /// # Errors
    /// When the disk is full or not writable.
    pub fn write_broken_off(&self, trace: &Trace) -> io::Result<PathBuf> {
        self.write_trace(BROKE_OFF, trace)
    }

    /// Writes a trace under this name.
    ///
    /// # Errors
    /// When the disk is full or not writable.
    pub fn write_trace(&self, name: &str, trace: &Trace) -> io::Result<PathBuf> {
        let path = self.path.join(name);
        replace(&path, |file| trace.write(file))?;
        Ok(path)
    }

    /// Writes what the implementation wrote to its standard error.
    ///
    /// # Errors
    /// When the disk is full or not writable.
    pub fn write_standard_error(&self, lines: &[String]) -> io::Result<()> {
        replace(&self.path.join(STANDARD_ERROR), |file| {
            lines.iter().try_for_each(|line| writeln!(file, "{line}"))
        })
    }

    /// Removes what an earlier report left here: nobody should take it for a part of this one.
    ///
    /// # Errors
    /// When something cannot be removed.
    pub fn clear(&self) -> io::Result<()> {
        for entry in fs::read_dir(&self.path)? {
            let entry = entry?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let is_finding = name.starts_with("finding-")
                && [".jsonl", ".txt", ".html"].iter().any(|ending| name.ends_with(ending));
            if is_finding || [SUMMARY, BROKE_OFF, STANDARD_ERROR].contains(&&*name) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    /// Writes the summary.
    ///
    /// # Errors
    /// When the disk is full or not writable.
    pub fn write_summary(&self, summary: &serde_json::Value) -> io::Result<()> {
        replace(&self.path.join(SUMMARY), |file| {
            serde_json::to_writer_pretty(&mut *file, summary)?;
            file.write_all(b"\n")
        })
    }
}

/// Writes a page for a browser.
///
/// # Errors
/// When the disk is full or not writable; what stood there before still does.
pub fn write_page(path: &Path, page: &str) -> io::Result<()> {
    replace(path, |file| file.write_all(page.as_bytes()))
}

/// Writes beside the file and renames: a reader sees the old one or the new one, whole.
///
/// # Errors
/// When the disk is full or not writable; what stood there before still does.
pub fn replace(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    // What is no file, such as /dev/stdout, is written to as it is.
    if fs::metadata(path).is_ok_and(|it| !it.is_file() && !it.is_dir()) {
        let mut file = BufWriter::new(fs::OpenOptions::new().write(true).open(path)?);
        write(&mut file)?;
        return file.flush();
    }
    let mut beside = path.as_os_str().to_owned();
    beside.push(".part");
    let result = (|| {
        let mut file = BufWriter::new(File::create(&beside)?);
        write(&mut file)?;
        file.flush()?;
        file.get_ref().sync_all()?;
        fs::rename(&beside, path)
    })();
    if result.is_err() {
        drop(fs::remove_file(&beside));
    }
    result
}
