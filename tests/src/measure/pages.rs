//! Pages of findings in a real browser: they open from a file, step by the arrow keys, ask for nothing
//! else, and names in them stay names.

use crate::browser::{self, Browser};
use crate::program;
use anyhow::{Context, Result};
use ntms_oracle::report::account::Account;
use ntms_oracle::report::html;
use ntms_oracle::text;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// Defects whose findings are opened.
const DEFECTS: [&str; 4] = [
    "lmid-survives-deallocation",
    "move-ignores-media-type",
    "sibling-not-reserved",
    "deny-ignored",
];

/// No page is larger, in bytes.
const LARGEST: usize = 200_000;

/// A trace whose names would like to be more than names.
const HOSTILE: &str = include_str!("../../measures/hostile_names.trace");

pub fn run(quick: bool) -> Result<bool> {
    let Some(program) = browser::installed() else {
        println!("left out: there is no chromium on this machine (`apt-get install chromium`)");
        return Ok(true);
    };
    let directory = pictures()?;
    let mut browser = Browser::start(program)?;
    let mut met = true;
    println!("{:30} {:>6} {:>6}  remarks", "page", "steps", "bytes");
    let trace = text::parse(HOSTILE).context("measures/hostile_names.trace")?;
    let page = directory.join("hostile-names.html");
    fs::write(&page, html::page_of_trace("hostile names", &Account::of(&trace)?))?;
    met &= look(&mut browser, &page, "hostile-names", &directory)?;
    let oracle = program::build()?;
    for defect in DEFECTS.iter().step_by(if quick { 4 } else { 1 }) {
        let report = directory.join(defect);
        let arguments = ["--seed", "1", "--edition", "server-2003", "--fail-fast"];
        program::test_into(&report, &oracle, &arguments, &["--defect", defect])?;
        met &= look(&mut browser, &report.join("finding-1.html"), defect, &directory)?;
    }
    println!("pictures: {}", directory.display());
    Ok(met)
}

/// Beside the program: pictures are looked at, and not kept.
fn pictures() -> Result<PathBuf> {
    let directory = std::env::current_exe()?.with_file_name("pages");
    fs::create_dir_all(&directory)?;
    Ok(directory)
}

/// Opens a page, steps through it, and takes its picture in light and dark.
fn look(browser: &mut Browser, page: &Path, name: &str, directory: &Path) -> Result<bool> {
    let mut remarks = Vec::new();
    browser.events.clear();
    browser.open(page, "", (1400, 1000), false)?;
    let steps = browser.evaluate("document.querySelectorAll('section.step').length")?;
    let steps = steps.as_u64().unwrap_or(0);
    let shown = "[...document.querySelectorAll('section.step')].filter(it => it.offsetHeight > 0).map(it => it.id).join()";
    let mut expect = |browser: &mut Browser, step: u64, what: &str| -> Result<()> {
        let seen = browser.evaluate(shown)?;
        if seen != json!(format!("step-{step}")) {
            remarks.push(format!("{what}: {seen} is shown, not step {step}"));
        }
        Ok(())
    };
    expect(browser, steps, "at first")?;
    for step in (1..steps).rev() {
        browser.press("ArrowLeft")?;
        expect(browser, step, "to the left")?;
    }
    browser.press("ArrowLeft")?;
    expect(browser, 1, "left of the first")?;
    for step in 2..=steps {
        browser.press("ArrowRight")?;
        expect(browser, step, "to the right")?;
    }
    if steps == 0 {
        remarks.push("there is no step".to_owned());
    }
    fs::write(directory.join(format!("{name}-light.png")), browser.picture()?)?;
    // A link to one step opens there.
    let middle = steps.div_ceil(2).max(1);
    browser.open(page, &format!("#step-{middle}"), (1400, 1000), true)?;
    let seen = browser.evaluate(shown)?;
    if seen != json!(format!("step-{middle}")) {
        remarks.push(format!("opened at step {middle}: {seen} is shown"));
    }
    fs::write(directory.join(format!("{name}-dark.png")), browser.picture()?)?;
    browser.open(page, "", (420, 900), false)?;
    let is_too_wide = browser.evaluate("document.documentElement.scrollWidth > innerWidth")?;
    if is_too_wide == json!(true) {
        remarks.push("it is wider than a small window".to_owned());
    }
    fs::write(directory.join(format!("{name}-small.png")), browser.picture()?)?;
    remarks.extend(browser.events.iter().filter_map(unwanted));
    let bytes = fs::metadata(page)?.len();
    if bytes > LARGEST as u64 {
        remarks.push(format!("more than {LARGEST} bytes"));
    }
    println!("{name:30} {steps:>6} {bytes:>6}  {}", remarks.join("; "));
    Ok(remarks.is_empty())
}

/// What a page must not do: open dialogs, ask for other files, complain.
fn unwanted(event: &Value) -> Option<String> {
    let parameters = &event["params"];
    match event["method"].as_str()? {
        "Page.javascriptDialogOpening" => Some(format!("a dialog: {}", parameters["message"])),
        "Network.requestWillBeSent" => {
            let url = parameters["request"]["url"].as_str().unwrap_or("?");
            let is_page = parameters["type"] == json!("Document");
            (!is_page).then(|| format!("a request: {url}"))
        }
        "Runtime.consoleAPICalled" | "Runtime.exceptionThrown" => {
            Some(format!("the console: {parameters}"))
        }
        "Log.entryAdded" => Some(format!("the log: {}", parameters["entry"]["text"])),
        _ => None,
    }
}
