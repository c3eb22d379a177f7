//! A real browser without a window, driven through its debugging pipe.

use anyhow::{Context, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::fs::{File, OpenOptions};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// How long the browser may take for one answer.
const PATIENCE: Duration = Duration::from_secs(120);

/// Names under which the browser is installed.
const PROGRAMS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// The browser of this machine, if it has one.
#[must_use]
pub fn installed() -> Option<&'static str> {
    let answers = |program: &&str| {
        let version = Command::new(program).arg("--version").stdin(Stdio::null()).output();
        version.is_ok_and(|output| output.status.success())
    };
    PROGRAMS.into_iter().find(answers)
}

/// One page in a browser.
pub struct Browser {
    child: Child,
    requests: File,
    answers: Receiver<Value>,
    last: u64,
    session: Option<String>,
    /// What the page did that nobody asked for: dialogs, requests, messages on the console.
    pub events: Vec<Value>,
    _directory: tempfile::TempDir,
}

impl Browser {
    /// Starts the browser. Its two pipes are named ones, so that a shell can hand them over.
    pub fn start(program: &str) -> Result<Browser> {
        let directory = tempfile::tempdir()?;
        let at = |name: &str| directory.path().join(name);
        for name in ["requests", "answers"] {
            nix::unistd::mkfifo(&at(name), nix::sys::stat::Mode::S_IRWXU)?;
        }
        let script = "exec \"$0\" --headless=new --no-sandbox --disable-gpu --hide-scrollbars \
                      --disable-dev-shm-usage --no-first-run --user-data-dir=\"$3\" \
                      --remote-debugging-pipe about:blank 3<\"$1\" 4>\"$2\"";
        let child = Command::new("sh")
            .args(["-c", script, program])
            .args([at("requests"), at("answers"), at("profile")])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("cannot start the browser")?;
        let requests = OpenOptions::new().write(true).open(at("requests"))?;
        let answers = BufReader::new(File::open(at("answers"))?);
        let (sender, receiver) = channel();
        std::thread::spawn(move || {
            for message in answers.split(0) {
                let Ok(message) = message else { return };
                let Ok(message) = serde_json::from_slice(&message) else { return };
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        let mut browser = Browser {
            child,
            requests,
            answers: receiver,
            last: 0,
            session: None,
            events: Vec::new(),
            _directory: directory,
        };
        let target = browser.ask("Target.createTarget", json!({ "url": "about:blank" }))?;
        let attach = json!({ "targetId": target["targetId"], "flatten": true });
        let attached = browser.ask("Target.attachToTarget", attach)?;
        browser.session = attached["sessionId"].as_str().map(ToOwned::to_owned);
        for domain in ["Page", "Runtime", "Network", "Log"] {
            browser.ask(&format!("{domain}.enable"), json!({}))?;
        }
        Ok(browser)
    }

    /// Asks something of the browser and waits for its answer.
    pub fn ask(&mut self, method: &str, parameters: Value) -> Result<Value> {
        self.last += 1;
        let mut request = json!({ "id": self.last, "method": method, "params": parameters });
        if let Some(session) = &self.session {
            request["sessionId"] = json!(session);
        }
        let mut line = request.to_string().into_bytes();
        line.push(0);
        self.requests.write_all(&line)?;
        let until = Instant::now() + PATIENCE;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let mut message = match self.answers.recv_timeout(left) {
                Ok(message) => message,
                Err(RecvTimeoutError::Timeout) => bail!("{method}: the browser does not answer"),
                Err(RecvTimeoutError::Disconnected) => bail!("{method}: the browser is gone"),
            };
            if message["id"] == json!(self.last) {
                if !message["error"].is_null() {
                    bail!("{method}: {}", message["error"]);
                }
                return Ok(message["result"].take());
            }
            if message["method"].is_string() {
                self.events.push(message);
            }
        }
    }

    /// Opens a page in a window of this size, dark or light, and waits until it is there.
    pub fn open(
        &mut self,
        page: &Path,
        fragment: &str,
        size: (u32, u32),
        is_dark: bool,
    ) -> Result<()> {
        let path = page.canonicalize()?;
        self.open_address(&format!("file://{}{fragment}", path.display()), size, is_dark)
    }

    /// Opens an address in a window of this size, dark or light, and waits until it is there.
    pub fn open_address(&mut self, address: &str, size: (u32, u32), is_dark: bool) -> Result<()> {
        let (width, height) = size;
        let screen =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.ask("Emulation.setDeviceMetricsOverride", screen)?;
        let scheme = if is_dark { "dark" } else { "light" };
        let still = json!({ "name": "prefers-reduced-motion", "value": "reduce" });
        let scheme = json!({ "name": "prefers-color-scheme", "value": scheme });
        let media = json!({ "features": [scheme, still] });
        self.ask("Emulation.setEmulatedMedia", media)?;
        // Another document in between, or only the fragment would change.
        self.ask("Page.navigate", json!({ "url": "about:blank" }))?;
        self.ask("Page.navigate", json!({ "url": address }))?;
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            let state = self.evaluate("document.URL !== 'about:blank' && document.readyState")?;
            if state == json!("complete") {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        bail!("{address} does not load")
    }

    /// The value of an expression in the page.
    pub fn evaluate(&mut self, expression: &str) -> Result<Value> {
        let request = json!({ "expression": expression, "returnByValue": true });
        let mut answer = self.ask("Runtime.evaluate", request)?;
        if !answer["exceptionDetails"].is_null() {
            bail!("{expression}: {}", answer["exceptionDetails"]);
        }
        Ok(answer["result"]["value"].take())
    }

    /// Waits until an expression is true in the page.
    pub fn wait_for(&mut self, expression: &str) -> Result<()> {
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            if self.evaluate(expression)? == json!(true) {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(30));
        }
        bail!("it does not come to this: {expression}")
    }

    /// Presses and releases a key.
    pub fn press(&mut self, key: &str) -> Result<()> {
        let (number, text) = match key {
            "ArrowLeft" => (37, ""),
            "ArrowUp" => (38, ""),
            "ArrowRight" => (39, ""),
            "ArrowDown" => (40, ""),
            "Home" => (36, ""),
            "Escape" => (27, ""),
            "Enter" => (13, "\r"),
            sign => (0, sign),
        };
        for kind in ["keyDown", "keyUp"] {
            let mut event =
                json!({ "type": kind, "key": key, "code": key, "windowsVirtualKeyCode": number });
            if kind == "keyDown" && !text.is_empty() {
                event["text"] = json!(text);
            }
            self.ask("Input.dispatchKeyEvent", event)?;
        }
        Ok(())
    }

    /// Writes a text where the cursor is.
    pub fn write(&mut self, text: &str) -> Result<()> {
        self.ask("Input.insertText", json!({ "text": text })).map(drop)
    }

    /// Clicks into the middle of an element, which an expression gives.
    pub fn click(&mut self, element: &str) -> Result<()> {
        let place = self.evaluate(&format!(
            "(() => {{ const it = {element}; it.scrollIntoView({{ block: 'center' }}); \
             const box = it.getBoundingClientRect(); \
             return [box.x + box.width / 2, box.y + box.height / 2]; }})()"
        ))?;
        for kind in ["mousePressed", "mouseReleased"] {
            let event = json!({
                "type": kind, "x": place[0], "y": place[1], "button": "left", "clickCount": 1,
            });
            self.ask("Input.dispatchMouseEvent", event)?;
        }
        Ok(())
    }

    /// What the window shows, as a PNG.
    pub fn picture(&mut self) -> Result<Vec<u8>> {
        let answer = self.ask("Page.captureScreenshot", json!({ "format": "png" }))?;
        let data = answer["data"].as_str().context("no picture")?;
        Ok(STANDARD.decode(data)?)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.session = None;
        // The browser is asked to close, with all of its processes; only then it is ended.
        drop(self.ask("Browser.close", json!({})));
        let until = Instant::now() + Duration::from_secs(10);
        while Instant::now() < until {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
