use super::*;
use crate::judge::Judge;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

/// A trace whose names try to be something else; it ends with a reply that nothing allows.
const HOSTILE: &str = include_str!("../../../../tests/measures/hostile_names.trace");

fn account(text: &str) -> Account {
    let trace = text::parse(text).expect("a trace");
    Account::of(&trace).expect("a world that makes sense")
}

fn page_of(text: &str) -> String {
    page_of_trace("<hostile>.trace", &account(text))
}

#[test]
fn names_stay_names() {
    let page = page_of(HOSTILE);
    let content = page.split_once("<body>").expect("a body").1;
    let content = content.split_once("<script>// Steps").expect("the script").0;
    for forbidden in
        ["<script", "<img", "<svg", "<b>ann", "</title>", "</code><script", "<!--", "\u{7}"]
    {
        assert!(!content.contains(forbidden), "{forbidden} stands in the page");
    }
    assert_eq!(page.matches("<script>").count(), 1);
    assert_eq!(page.matches("</title>").count(), 1);
    assert!(content.contains("&lt;b&gt;ann&lt;/b&gt;"), "the name is shown");
}

#[test]
fn a_page_needs_nothing_else() {
    let page = page_of(HOSTILE);
    for reference in ["http:", "https:", "//cdn", "url(", "@import", "src=\"", "<link"] {
        assert!(!page.contains(reference), "{reference}");
    }
}

#[test]
fn only_the_script_of_the_page_may_run() {
    let page = page_of(HOSTILE);
    let script = page.split_once("<script>").expect("a script").1;
    let script = script.split_once("</script>").expect("its end").0;
    let hash = STANDARD.encode(Sha256::digest(script));
    assert!(page.contains(&format!("script-src 'sha256-{hash}'")), "expected sha256-{hash}");
}

/// The forbidden reply, what speaks against it, what would have been allowed, and each step.
#[test]
fn a_page_has_all_parts() {
    let page = page_of(HOSTILE);
    for part in [
        r#"id="step-1""#,
        r#"id="step-3""#,
        "class=\"pool application ",
        "came from P9",
        "DELETE-6",
        "ERROR_NOT_EMPTY",
        "id=\"clause-DELETE-6\"",
        "Why nothing allows it",
        "What would have been allowed",
        "What it is about, before the call",
    ] {
        assert!(page.contains(part), "{part} is missing");
    }
}

/// What no step touches is counted, not drawn.
#[test]
fn large_worlds_stay_small() {
    let mut text = HOSTILE.split_once("medium M1").expect("a world").0.to_owned();
    for number in 20..320 {
        text.push_str(&format!(
            "pool P{number} \"\\\\Pool {number}\" of T1 {{owner \"<b>ann</b>\"; NULL list}}\n"
        ));
    }
    for number in 20..320 {
        text.push_str(&format!("medium M{number} in P{number}: A=AVAILABLE/0 B=AVAILABLE/0\n"));
    }
    text.push_str("medium M1");
    text.push_str(HOSTILE.split_once("medium M1").expect("a world").1);
    let page = page_of(&text);
    assert!(page.contains("and 300 media not drawn: no step touches them"), "the rest is counted");
    let drawn = page.matches("class=\"pool ").count();
    assert!(drawn < 40, "{drawn} pools are drawn");
    assert!(page.len() < 200_000, "{} bytes", page.len());
}

/// A trace in which everything is allowed is drawn, too.
#[test]
fn an_allowed_trace_has_a_page() {
    let text = HOSTILE.replace("DeleteNtmsMediaPool P10", "DeleteNtmsMediaPool P9");
    let account = account(&text);
    assert!(account.refutation.is_none());
    let page = page_of_trace("allowed", &account);
    assert!(page.contains("id=\"step-3\"") && !page.contains("Why nothing allows it"));
}

/// Every state that is drawn is one that the judge holds possible there.
#[test]
fn the_states_are_on_one_way() {
    let trace = text::parse(HOSTILE).expect("a trace");
    let account = Account::of(&trace).expect("a world that makes sense");
    let mut judge = Judge::new(&account.trace.header).expect("a world that makes sense");
    for (step, entry) in account.steps.iter().zip(&account.trace.entries) {
        if judge.observe(entry).expect("it makes sense").verdict.is_disagreement() {
            break;
        }
        assert!(
            judge.frontier().iter().any(|way| way.is_same_world(&step.after)),
            "after step {}",
            step.number
        );
    }
}
