//! The places around a place: where it came from, where one step leads, and where two lead.

use super::place::Place;
use super::possible::{End, Possible, possible};
use crate::report::drawing::World;
use crate::report::html::printable;
use maud::{Markup, html};
use ntms_model::explore::{Leads, Walk};
use ntms_model::state::State;
use rustc_hash::FxHashMap;
use serde::Serialize;
use std::sync::atomic::{AtomicBool, Ordering};

/// No more places than these are drawn: one step away, and two steps away.
const MOST_NEAR: usize = 36;
const MOST_FAR: usize = 140;

/// How much of what a step changes is written beside a place.
const WIDEST: usize = 42;

/// The places around a place.
#[derive(Clone, Debug, Serialize)]
pub struct Graph {
    /// Drawn.
    pub picture: String,
    /// How many places are one step away.
    pub near: usize,
    /// How many more are two steps away, from those that are drawn.
    pub far: usize,
}

/// A place one step away.
struct Near {
    state: State,
    /// The key of the first step that leads there.
    key: String,
    /// The call that does, and how many more do.
    by: String,
    more: usize,
    /// What it changes.
    changes: String,
    /// The places behind it, by their numbers.
    behind: Vec<usize>,
}

/// A place two steps away.
struct Far {
    keys: [String; 2],
    line: String,
    /// How many of the near places lead there.
    from: usize,
}

/// Looks two steps far.
#[must_use]
pub fn graph(place: &Place<'_>, interrupt: &AtomicBool) -> Graph {
    let here = place.drawn(place.world());
    let mut plain = place.walk.clone();
    plain.scope.audit = false;
    let mut near = near(place, &plain, &here);
    let total = near.len();
    near.truncate(MOST_NEAR);
    let far = far(&plain, place.state(), &mut near, interrupt);
    let picture = printable(&draw(place, &near, &far, total));
    Graph { picture, near: total, far: far.len() }
}

/// Steps that lead to another state of the scope.
fn steps(walk: &Walk, state: &State) -> Vec<(Possible, State)> {
    let leads = |step: Possible| match &step.end {
        End::Happens { after, leads: Leads::On, .. } if **after != *state => {
            let after = (**after).clone();
            Some((step, after))
        }
        End::Happens { .. } | End::Refused { .. } => None,
    };
    possible(walk, state).into_iter().filter_map(leads).collect()
}

fn near(place: &Place<'_>, plain: &Walk, here: &World) -> Vec<Near> {
    let mut near: Vec<Near> = Vec::new();
    let mut known: FxHashMap<State, usize> = FxHashMap::default();
    for (step, state) in steps(plain, place.state()) {
        if let Some(at) = known.get(&state) {
            near[*at].more += 1;
            continue;
        }
        known.insert(state.clone(), near.len());
        let (told, world) = place.told_with_world(&step);
        near.push(Near {
            state,
            key: told.key,
            by: told.words,
            more: 0,
            changes: here.changes(&place.drawn(&world)).join("; "),
            behind: Vec::new(),
        });
    }
    near
}

fn far(plain: &Walk, here: &State, near: &mut [Near], interrupt: &AtomicBool) -> Vec<Far> {
    let mut far: Vec<Far> = Vec::new();
    let states: Vec<State> = near.iter().map(|it| it.state.clone()).collect();
    let mut known: FxHashMap<State, usize> = FxHashMap::default();
    for (at, state) in states.iter().enumerate() {
        if interrupt.load(Ordering::Relaxed) {
            break;
        }
        for (step, after) in steps(plain, state) {
            if after == *here || states.contains(&after) {
                continue;
            }
            let number = *known.entry(after).or_insert_with(|| {
                let keys = [near[at].key.clone(), step.key.clone()];
                far.push(Far { keys, line: step.transition.to_string(), from: 0 });
                far.len() - 1
            });
            if !near[at].behind.contains(&number) {
                near[at].behind.push(number);
                far[number].from += 1;
            }
        }
    }
    far
}

/// Where things stand, in units of the picture.
const ROW: usize = 46;
const HERE_AT: usize = 82;
const NEAR_AT: usize = 150;
const NEAR_WIDE: usize = 350;
const FAR_AT: usize = 620;
const WIDE: usize = 680;

fn draw(place: &Place<'_>, near: &[Near], far: &[Far], total: usize) -> Markup {
    let shown = far.len().min(MOST_FAR);
    let high = (near.len() * ROW).max(3 * ROW) + 40;
    let middle = high / 2;
    let row = |at: usize| 20 + at * ROW + (high - 40 - near.len() * ROW) / 2 + ROW / 2;
    let dot = |at: usize| 20 + (2 * at + 1) * (high - 40) / (2 * shown.max(1));
    let steps = place.steps.len();
    html! {
        svg viewBox=(format!("0 0 {WIDE} {high}")) role="group" aria-label="places around this one" xmlns="http://www.w3.org/2000/svg" {
            @for (at, it) in near.iter().enumerate() {
                path.edge d=(curve(HERE_AT + 22, middle, NEAR_AT, row(at))) {}
                @for far in it.behind.iter().filter(|far| **far < shown) {
                    path.edge.thin d=(curve(NEAR_AT + NEAR_WIDE, row(at), FAR_AT, dot(*far))) {}
                }
            }
            @if steps > 0 {
                path.edge.past d=(curve(31, middle, HERE_AT - 22, middle)) {}
                a.node.past data-back="1" tabindex="0" role="button" aria-label="one step back" {
                    circle cx="20" cy=(middle) r="11" {}
                    text x="20" y=(middle + 4) { (steps - 1) }
                    title { "back: before " (place.steps.last().map(|step| step.words.as_str()).unwrap_or_default()) }
                }
            }
            g.node.here {
                circle cx=(HERE_AT) cy=(middle) r="22" {}
                text x=(HERE_AT) y=(middle + 5) { (steps) }
                title { "this place, " (steps) " steps from the beginning" }
            }
            @for (at, it) in near.iter().enumerate() {
                a.node.near data-keys=(it.key) tabindex="0" role="button" aria-label=(it.by) {
                    rect x=(NEAR_AT) y=(row(at) - 20) width=(NEAR_WIDE) height="40" rx="9" {}
                    text.by x=(NEAR_AT + 12) y=(row(at) - 4) { (short(&it.by, it.more)) }
                    text.what x=(NEAR_AT + 12) y=(row(at) + 12) { (shortened(&it.changes, WIDEST + 8)) }
                    text.count x=(NEAR_AT + NEAR_WIDE - 10) y=(row(at) + 4) { (it.behind.len()) }
                    title { (it.by) ": " (it.changes) "; leads to " (it.behind.len()) " more" }
                }
            }
            @for (at, it) in far.iter().take(shown).enumerate() {
                a.node.far data-keys=(it.keys.join(" ")) tabindex="-1" role="button" aria-label=(it.line) {
                    circle cx=(FAR_AT + 6) cy=(dot(at)) r=(4 + it.from.min(4)) {}
                    title { (it.line) }
                }
            }
            text.axis x=(HERE_AT) y=(high - 4) { "here" }
            text.axis x=(NEAR_AT + NEAR_WIDE / 2) y=(high - 4) {
                "one step: " (total) @if total > near.len() { ", " (near.len()) " drawn" }
            }
            text.axis x=(FAR_AT + 6) y=(high - 4) {
                "two: " (far.len()) @if far.len() > shown { ", " (shown) " drawn" }
            }
        }
    }
}

fn curve(x: usize, y: usize, to_x: usize, to_y: usize) -> String {
    let bend = (x + to_x) / 2;
    format!("M{x} {y}C{bend} {y} {bend} {to_y} {to_x} {to_y}")
}

fn short(by: &str, more: usize) -> String {
    match more {
        0 => shortened(by, WIDEST),
        more => format!("{} (+{more})", shortened(by, WIDEST - 5)),
    }
}

/// As text of a picture, where nothing is set off as code.
fn shortened(text: &str, widest: usize) -> String {
    let text = text.replace('`', "");
    if text.chars().count() <= widest {
        return text;
    }
    let kept: String = text.chars().take(widest - 1).collect();
    format!("{}\u{2026}", kept.trim_end())
}
