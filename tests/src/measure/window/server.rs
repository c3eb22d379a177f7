//! The command under measurement, and requests to it that no browser would send.

use anyhow::{Context, Result, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// The command, running.
pub struct Explore {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

/// An answer.
pub struct Answer {
    /// The status; 0 when the line was cut.
    pub status: u16,
    /// Head and body.
    pub whole: String,
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Result<Value> {
        let body = self.whole.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        serde_json::from_str(body).with_context(|| format!("no JSON: {body}"))
    }
}

impl Explore {
    /// Starts the command, and reads its address from its first line.
    pub fn start(program: &Path, arguments: &[&str]) -> Result<Explore> {
        let mut child = Command::new(program)
            .arg("explore")
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .context("cannot start the program")?;
        let output = child.stdout.take().context("no output")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        let address = line.trim().trim_start_matches("http://").trim_end_matches('/').parse();
        let address = address.with_context(|| format!("no address in {line:?}"))?;
        Ok(Explore { child, address })
    }

    /// The address of the page, with a fragment.
    pub fn page(&self, fragment: &str) -> String {
        format!("http://{}/{fragment}", self.address)
    }

    /// Asks as the page does.
    pub fn ask(&self, what: &str, body: &Value) -> Result<Value> {
        let answer = self.post(what, &body.to_string())?;
        if answer.status != 200 {
            bail!("{what}: {}", answer.whole);
        }
        answer.json()
    }

    /// Posts a body as JSON.
    pub fn post(&self, what: &str, body: &str) -> Result<Answer> {
        let head = format!(
            "POST /api/{what} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n",
            self.address,
            body.len()
        );
        self.send(&[head.as_bytes(), body.as_bytes()].concat())
    }

    /// Sends bytes, and reads what comes back until the line is closed.
    pub fn send(&self, bytes: &[u8]) -> Result<Answer> {
        let mut line = TcpStream::connect(self.address)?;
        line.set_read_timeout(Some(PATIENCE))?;
        // A server that has read enough may close before all is sent.
        drop(line.write_all(bytes));
        let mut whole = Vec::new();
        drop(line.read_to_end(&mut whole));
        let whole = String::from_utf8_lossy(&whole).into_owned();
        let status = whole.split(' ').nth(1).and_then(|it| it.parse().ok()).unwrap_or(0);
        Ok(Answer { status, whole })
    }

    /// Presses Ctrl-C, and tells how it ended, after how long, and what it complained about.
    pub fn interrupt(mut self) -> Result<(ExitStatus, Duration, String)> {
        let began = Instant::now();
        kill(Pid::from_raw(i32::try_from(self.child.id())?), Signal::SIGINT)?;
        while began.elapsed() < Duration::from_secs(30) {
            if let Some(status) = self.child.try_wait()? {
                let mut said = String::new();
                if let Some(mut errors) = self.child.stderr.take() {
                    errors.read_to_string(&mut said)?;
                }
                return Ok((status, began.elapsed(), said));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        bail!("it does not end")
    }
}

impl Drop for Explore {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
