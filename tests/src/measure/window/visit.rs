//! Somebody in front of the page, with a keyboard and a mouse.

use super::server::Explore;
use super::table::Table;
use crate::browser::Browser;
use crate::program;
use anyhow::{Context, Result};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::Command;

/// A window on a desk, and one in a hand.
const WIDE: (u32, u32) = (1440, 960);
const NARROW: (u32, u32) = (400, 860);

/// Whether the page shows a place and waits for nothing.
const SETTLED: &str = "document.querySelectorAll('#groups .group-head').length > 0 \
                       && !document.body.classList.contains('busy')";

/// How many steps lie behind the place that is shown.
const STEP: &str = "[...document.querySelectorAll('#steps button')]\
                    .findIndex(it => it.getAttribute('aria-current'))";

/// Something to be done with the page, and what it is called.
type Step<V> = (&'static str, fn(&mut V, &Path, &Path) -> Result<()>);

/// Somebody in front of the page.
pub struct Visit<'v> {
    /// The browser.
    pub browser: Browser,
    /// The server of the page.
    pub explore: &'v Explore,
    /// What was checked.
    pub table: Table,
}

impl Visit<'_> {
    /// Does everything that can be done with the page.
    pub fn all(&mut self, program: &Path, directory: &Path) -> Result<()> {
        let steps: [Step<Self>; 11] = [
            ("opening", Self::opens),
            ("keys", Self::goes_by_keys),
            ("clicks", Self::goes_by_clicks),
            ("the search", Self::searches),
            ("a link", Self::follows_a_link),
            ("exports", Self::exports),
            ("the graph", Self::looks_at_the_graph),
            ("properties and clauses", Self::looks_at_properties),
            ("small and dark", Self::fits_small_and_dark),
            ("a file that is dropped", Self::takes_a_scope_that_is_dropped),
            ("findings", Self::steps_through_a_finding),
        ];
        for (name, step) in steps {
            if let Err(error) = step(self, program, directory) {
                self.table.row(name, &[format!("{error:#}")]);
            }
        }
        self.nothing_unwanted();
        Ok(())
    }

    fn open(&mut self, fragment: &str) -> Result<()> {
        let address = self.explore.page(fragment);
        self.browser.open_address(&address, WIDE, false)?;
        self.browser.wait_for(SETTLED)
    }

    fn settle(&mut self, step: usize) -> Result<()> {
        self.browser.wait_for(&format!("{SETTLED} && {STEP} === {step}"))
    }

    fn text(&mut self, id: &str) -> Result<String> {
        let text =
            self.browser.evaluate(&format!("document.getElementById('{id}').textContent"))?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    fn number(&mut self, expression: &str) -> Result<u64> {
        Ok(self.browser.evaluate(expression)?.as_u64().unwrap_or(0))
    }

    fn picture(&mut self, directory: &Path, name: &str) -> Result<()> {
        Ok(fs::write(directory.join(name), self.browser.picture()?)?)
    }

    fn opens(&mut self, _: &Path, _: &Path) -> Result<()> {
        self.open("")?;
        let items = self.number("document.querySelectorAll('#groups > .item').length")?;
        let pools = self.number("document.querySelectorAll('#panel-library .pool').length")?;
        let refusals = self.number("document.querySelectorAll('#groups .refusal').length")?;
        let said = format!("{items} calls succeed, {refusals} kinds of refusals, {pools} pools");
        let is_so = items > 0 && pools > 0 && refusals > 0;
        self.table.check(&format!("opens: {said}"), is_so, &"something is missing");
        Ok(())
    }

    /// Three steps by the keyboard alone, back and forth again, and to the beginning.
    fn goes_by_keys(&mut self, _: &Path, _: &Path) -> Result<()> {
        for step in 1..=3 {
            self.browser.press("ArrowDown")?;
            self.browser.press("Enter")?;
            self.settle(step)?;
        }
        let there = self.text("panel-library")?;
        for (key, step) in
            [("ArrowLeft", 2), ("ArrowLeft", 1), ("ArrowRight", 2), ("ArrowRight", 3)]
        {
            self.browser.press(key)?;
            self.settle(step)?;
        }
        let again = self.text("panel-library")?;
        self.table.check("three steps by keys, back and forth", there == again, &"another state");
        self.browser.press("Home")?;
        self.settle(0)?;
        self.browser.evaluate("history.back()")?;
        self.settle(3)?;
        self.table.check("the browser goes back, too", true, &"");
        Ok(())
    }

    /// A call that succeeds, and one that is refused, by the mouse.
    fn goes_by_clicks(&mut self, _: &Path, _: &Path) -> Result<()> {
        self.open("")?;
        self.browser.click("document.querySelector('#groups > .item')")?;
        self.settle(1)?;
        let changed = self.number("document.querySelectorAll('#panel-library .changed, #panel-library .moved, #panel-library .new').length")?;
        self.table.check(
            "a click takes a step, and the picture marks what changed",
            changed > 0,
            &"nothing is marked",
        );
        self.browser.click("document.querySelector('#groups .refusal summary')")?;
        self.browser
            .wait_for("document.querySelectorAll('#groups .refusal[open] .item').length > 0")?;
        let says = self
            .number("document.querySelector('#groups .refusal[open] .says').textContent.length")?;
        self.browser.click("document.querySelector('#groups .refusal[open] .item')")?;
        self.settle(2)?;
        let told = self.text("changes")?;
        self.table.check(
            "a refusal says its clause, and changes nothing when it is taken",
            says > 10 && told.contains("nothing changes"),
            &told,
        );
        Ok(())
    }

    fn find(&mut self, question: &str) -> Result<String> {
        self.browser.evaluate("document.activeElement.blur()")?;
        self.browser.press("/")?;
        self.browser.write(question)?;
        self.browser.press("Enter")?;
        self.browser.wait_for("document.getElementById('stop').hidden && document.getElementById('found').textContent !== ''")?;
        self.browser.press("Escape")?;
        self.text("found")
    }

    fn searches(&mut self, _: &Path, directory: &Path) -> Result<()> {
        self.open("")?;
        let question = r"some side is DECOMMISSIONED and pool \A is empty";
        let found = self.find(question)?;
        self.browser.wait_for(SETTLED)?;
        let picture = self.text("panel-library")?;
        let is_so = found.starts_with("The nearest is ") && picture.contains("DECOMMISSIONED");
        self.table.check(&format!("search `{question}`: {found}"), is_so, &picture);
        self.picture(directory, "library.png")?;
        for (question, expected) in [
            ("no medium exists", "It is so in the beginning."),
            ("at least 2 media exist", "No state that can be reached"),
            ("MOVE-9 refuses", "The nearest is "),
            ("some side is BLUE", "word 4: expected the state of a side"),
        ] {
            let found = self.find(question)?;
            self.table.check(
                &format!("search `{question}`: {found}"),
                found.starts_with(expected),
                &expected,
            );
        }
        Ok(())
    }

    /// The address of a place shows the same place to somebody else.
    fn follows_a_link(&mut self, _: &Path, _: &Path) -> Result<()> {
        let found = self.find("2 LMIDs exist")?;
        self.browser.wait_for(SETTLED)?;
        let fragment = self.browser.evaluate("location.hash")?;
        let fragment = fragment.as_str().unwrap_or_default().to_owned();
        let there = self.text("panel-library")?;
        self.open(&fragment)?;
        let again = self.text("panel-library")?;
        let is_so =
            there == again && fragment.contains("scope=tiny") && found.starts_with("The nearest");
        self.table.check(&format!("a shared link of {} bytes", fragment.len()), is_so, &fragment);
        let broken = fragment.replace("path=", "path=zzzzzz.");
        self.open(&broken)?;
        let error = self.text("error")?;
        self.table.check(
            "a link that leads nowhere says so",
            error.contains("step 1 of this way"),
            &error,
        );
        self.open(&fragment)?;
        Ok(())
    }

    /// Everything that is exported is a trace that the judge allows.
    fn exports(&mut self, program: &Path, directory: &Path) -> Result<()> {
        let fragment = self.browser.evaluate("location.hash")?;
        let at = place_of(fragment.as_str().unwrap_or_default());
        for form in ["json-lines", "text", "rust"] {
            let file = self.explore.ask("export", &json!({ "at": at, "form": form }))?;
            let name = file["name"].as_str().context("no name")?;
            let content = file["content"].as_str().context("no content")?;
            let path = directory.join(name);
            fs::write(&path, content)?;
            if form == "rust" {
                let is_so = content.contains("#[test]") && content.contains("Judge::new");
                self.table.check("a Rust test is exported", is_so, &content);
                continue;
            }
            let judged = Command::new(program).arg("judge").arg(&path).output()?;
            let is_allowed = judged.status.success();
            self.table.check(
                &format!("{name} is allowed by `judge`"),
                is_allowed,
                &program::told(&judged),
            );
        }
        self.browser.press("e")?;
        let is_open = self.browser.evaluate("!document.getElementById('forms').hidden")?;
        self.table.check("the menu of exports opens by its key", is_open == json!(true), &is_open);
        self.browser.press("Escape")
    }

    fn looks_at_the_graph(&mut self, _: &Path, directory: &Path) -> Result<()> {
        self.browser.press("g")?;
        self.browser.wait_for("document.querySelector('#panel-graph svg') !== null")?;
        let near = self.number("document.querySelectorAll('#panel-graph a.near').length")?;
        let far = self.number("document.querySelectorAll('#panel-graph a.far').length")?;
        let step = self.number(STEP)?;
        self.picture(directory, "graph.png")?;
        self.browser.click("document.querySelector('#panel-graph a.near rect')")?;
        self.settle(step as usize + 1)?;
        self.browser.wait_for("document.querySelector('#panel-graph svg') !== null")?;
        self.browser.evaluate("document.querySelector('#panel-graph a.near').focus()")?;
        self.browser.press("Enter")?;
        self.settle(step as usize + 2)?;
        let is_so = near > 0 && far > 0 && near <= 40 && far <= 150;
        self.table.check(
            &format!("the graph: {near} places one step away, {far} two; gone to by click and key"),
            is_so,
            &"too many or too few",
        );
        Ok(())
    }

    fn looks_at_properties(&mut self, _: &Path, directory: &Path) -> Result<()> {
        self.browser.press("p")?;
        let broken =
            self.number("document.querySelectorAll('#panel-properties .broken').length")?;
        let holding =
            self.number("document.querySelectorAll('#panel-properties .holds').length")?;
        let seen = self.number("document.querySelectorAll('#panel-properties .seen').length")?;
        self.picture(directory, "properties.png")?;
        self.table.check(
            &format!("properties: {holding} hold here, {seen} are witnessed"),
            broken == 0 && holding > 20 && seen > 0,
            &format!("{broken} do not hold"),
        );
        self.browser.press("c")?;
        let acting = self.number(
            "document.querySelectorAll('#panel-clauses .acts, #panel-clauses .refuses').length",
        )?;
        self.picture(directory, "clauses.png")?;
        self.table.check(&format!("clauses: {acting} refuse or act here"), acting > 20, &"too few");
        self.browser.press("l")
    }

    fn fits_small_and_dark(&mut self, _: &Path, directory: &Path) -> Result<()> {
        let fragment = self.browser.evaluate("location.hash")?;
        let address = self.explore.page(fragment.as_str().unwrap_or_default());
        for (name, size, is_dark) in
            [("narrow", NARROW, false), ("narrow-dark", NARROW, true), ("dark", WIDE, true)]
        {
            self.browser.open_address(&address, size, is_dark)?;
            self.browser.wait_for(SETTLED)?;
            let mut wrong = Vec::new();
            for tab in ["l", "g", "p", "c"] {
                self.browser.press(tab)?;
                if tab == "g" {
                    self.browser.wait_for("document.querySelector('#panel-graph svg') !== null")?;
                }
                if self.browser.evaluate("document.documentElement.scrollWidth > innerWidth")?
                    == json!(true)
                {
                    wrong.push(format!("tab {tab} is wider than the window"));
                }
            }
            let paper = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number).reduce((a, b) => a + b)";
            let light = self.number(paper)?;
            if is_dark != (light < 250) {
                wrong.push(format!("the paper is of {light}"));
            }
            self.browser.press("l")?;
            self.picture(directory, &format!("{name}.png"))?;
            self.table.row(&format!("fits: {name}"), &wrong);
        }
        Ok(())
    }

    /// A scope from a file of somebody, and a file that is none.
    fn takes_a_scope_that_is_dropped(&mut self, _: &Path, _: &Path) -> Result<()> {
        self.open("")?;
        let drop_file = |name: &str, text: &str| {
            format!(
                "(() => {{ const data = new DataTransfer(); \
                 data.items.add(new File([{text}], {name})); \
                 dispatchEvent(new DragEvent('drop', {{ dataTransfer: data }})); }})()",
                text = json!(text),
                name = json!(name),
            )
        };
        let scope = include_str!("../../../../model/scopes/media.toml")
            .replace("name = \"media\"", "name = \"<b>mine</b>\"");
        self.browser.evaluate(&drop_file("mine.toml", &scope))?;
        self.browser.wait_for("location.hash.startsWith('#text=')")?;
        self.browser.wait_for(SETTLED)?;
        let fragment = self.browser.evaluate("location.hash")?;
        self.open(fragment.as_str().unwrap_or_default())?;
        let title =
            self.browser.evaluate("document.title + document.querySelectorAll('b b').length")?;
        let is_so =
            title.as_str().is_some_and(|it| it.contains("<b>mine</b>") && it.ends_with('0'));
        self.table.check("a scope is dropped, and its link holds all of it", is_so, &title);
        self.browser.evaluate(&drop_file("noise.trace", "no trace at all"))?;
        self.browser.wait_for("!document.getElementById('error').hidden")?;
        let error = self.text("error")?;
        self.table.check(
            "a file that is none is told",
            error.contains("noise.trace: line 1"),
            &error,
        );
        Ok(())
    }

    /// What the page must not do: ask elsewhere, complain, open dialogs.
    fn nothing_unwanted(&mut self) {
        let own = "http://127.0.0.1:";
        let unwanted = |event: &Value| {
            let parameters = &event["params"];
            match event["method"].as_str()? {
                "Network.requestWillBeSent" => {
                    let url = parameters["request"]["url"].as_str().unwrap_or("?");
                    let is_own = url.starts_with(own)
                        || url.starts_with("about:")
                        || url.starts_with("data:");
                    (!is_own).then(|| format!("a request: {url}"))
                }
                "Runtime.consoleAPICalled" | "Runtime.exceptionThrown" => {
                    Some(format!("the console: {parameters}"))
                }
                // Answers that say what is wrong with a question are wanted.
                "Log.entryAdded"
                    if parameters["entry"]["text"]
                        .as_str()
                        .is_some_and(|it| it.contains("400")) =>
                {
                    None
                }
                "Log.entryAdded" => Some(format!("the log: {}", parameters["entry"])),
                "Page.javascriptDialogOpening" => Some("a dialog".to_owned()),
                _ => None,
            }
        };
        let wrong: Vec<String> = self.browser.events.iter().filter_map(unwanted).collect();
        self.table.row("asks nobody else, and complains of nothing", &wrong);
    }

    /// A finding and a counterexample are told, and somebody goes on from the middle of it.
    fn steps_through_a_finding(&mut self, program: &Path, directory: &Path) -> Result<()> {
        let report = directory.join("finding");
        let arguments = ["--seed", "1", "--edition", "server-2003", "--fail-fast"];
        program::test_into(&report, program, &arguments, &["--defect", "move-ignores-media-type"])?;
        let counterexamples = directory.join("counterexamples");
        let counterexamples = counterexamples.to_string_lossy();
        let check = [
            "check",
            "--scope",
            "media",
            "--edition",
            "base",
            "--without",
            "DELMED-8",
            "--report",
            &counterexamples,
        ];
        Command::new(program).args(check).output()?;
        let mut files = vec![report.join("finding-1.jsonl")];
        if let Ok(listed) = fs::read_dir(&*counterexamples) {
            files.extend(listed.flatten().map(|file| file.path()).take(1));
        }
        self.table.check("there are a finding and a counterexample", files.len() == 2, &"not both");
        for file in files {
            self.told(program, directory, &file)?;
        }
        Ok(())
    }

    fn told(&mut self, program: &Path, directory: &Path, file: &Path) -> Result<()> {
        let name = file.file_stem().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
        let explore = Explore::start(program, &[&file.to_string_lossy()])?;
        self.browser.open_address(&explore.page(""), WIDE, false)?;
        self.browser.wait_for("!document.getElementById('told').hidden")?;
        let steps = self.number("document.querySelectorAll('#told section.step').length")?;
        let shown = "[...document.querySelectorAll('#told section.step')].findIndex(it => it.offsetHeight > 0) + 1";
        let mut wrong = Vec::new();
        for step in (1..steps).rev() {
            self.browser.press("ArrowLeft")?;
            let seen = self.number(shown)?;
            if seen != step {
                wrong.push(format!("step {seen} is shown, not {step}"));
            }
        }
        self.picture(directory, &format!("told-{name}.png"))?;
        self.browser.click("document.getElementById('from-step')")?;
        self.browser.wait_for(SETTLED)?;
        self.browser.click("document.querySelector('#groups > .item')")?;
        self.settle(1)?;
        let fragment = self.browser.evaluate("location.hash")?;
        let at = place_of(fragment.as_str().unwrap_or_default());
        let export = explore.ask("export", &json!({ "at": at, "form": "text" }))?;
        let path = directory.join(format!("continued-{name}.trace"));
        fs::write(&path, export["content"].as_str().unwrap_or_default())?;
        let judged = Command::new(program).arg("judge").arg(&path).output()?;
        if !judged.status.success() {
            wrong.push(format!("the way on from its first step: {}", program::told(&judged)));
        }
        self.table
            .row(&format!("{name}: {steps} steps; on from the first, allowed by `judge`"), &wrong);
        Ok(())
    }
}

/// The place that the fragment of an address names, as the page sends it.
fn place_of(fragment: &str) -> Value {
    let mut at = json!({ "start": {}, "path": [] });
    for part in fragment.trim_start_matches('#').split('&') {
        match part.split_once('=') {
            Some(("scope", name)) => at["start"]["scope"] = json!(name),
            Some(("edition", edition)) => at["edition"] = json!(edition),
            Some(("path", keys)) => at["path"] = json!(keys.split('.').collect::<Vec<_>>()),
            Some(("trace", text)) => at["start"]["trace"]["text"] = json!(decoded(text)),
            Some(("after", count)) => {
                at["start"]["trace"]["after"] = json!(count.parse::<u64>().unwrap_or(0))
            }
            _ => {}
        }
    }
    at
}

fn decoded(text: &str) -> String {
    let bytes = URL_SAFE_NO_PAD.decode(text).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}
