//! The ways from an alternative past a call.

use super::alternative::{Alternative, Boxes, keep_at_most};
use super::block::{self, Blocks, Class};
use super::compare::{self, NewNames};
use super::reasons::Reasons;
use super::spent::Spent;
use crate::binding::{Bindings, IntoModel};
use crate::identifier::Identifier;
use crate::wire::{WireCall, WireReply};
use ntms_model::call::{Bound, Call};
use ntms_model::change::{self, Change};
use ntms_model::id::{MediumId, SideId};
use ntms_model::rule::{About, Outcome, Sides, outcomes_choosing};
use ntms_model::setting::{Faults, Setting};
use ntms_model::state::State;
use smallvec::SmallVec;
use std::cell::RefCell;

/// A call with its reply, and what it met.
pub(super) struct Observed<'o> {
    pub(super) call: &'o WireCall,
    pub(super) reply: &'o WireReply,
    pub(super) faults: Faults,
}

/// What every alternative is judged by.
pub(super) struct Context<'c> {
    pub(super) setting: &'c Setting,
    pub(super) spent: &'c Spent,
    /// Among so many sides that are alike a choice is left open.
    pub(super) fewest_alike: usize,
}

/// Which identifiers may name something new.
pub(super) struct Fresh<'f> {
    pub(super) spent: &'f Spent,
    pub(super) allows_reuse: bool,
}

impl Fresh<'_> {
    pub(super) fn allows(&self, id: Identifier) -> bool {
        self.allows_reuse || (id != Identifier::NIL && !self.spent.contains(id))
    }
}

/// One way from an alternative past a call, and the answers to questions of policy that allow it.
pub(super) struct Way {
    does: Does,
    boxes: Boxes,
}

impl Way {
    /// Whether the contents of a medium become others.
    pub(super) fn touches(&self, medium: MediumId) -> bool {
        match &self.does {
            Does::Nothing => false,
            Does::Work { journal, .. } => {
                journal.iter().any(|change| block::touched(change) == Some(medium))
            }
        }
    }

    /// Whether the alternative becomes another, which may be equal to one that is there already.
    pub(super) fn changes_anything(&self) -> bool {
        match &self.does {
            Does::Nothing => false,
            Does::Work { journal, new, learned, .. } => {
                !journal.is_empty() || !new.is_empty() || learned.is_some()
            }
        }
    }
}

/// Nearly always there is one.
pub(super) type Ways = SmallVec<[Way; 1]>;

/// What the call does on a way.
#[derive(PartialEq)]
enum Does {
    /// It was refused: nothing changes.
    Nothing,
    /// Its work.
    Work {
        journal: Vec<Change>,
        new: NewNames,
        learned: Option<compare::Learned>,
        /// What the server may have chosen as well.
        class: Option<Class>,
    },
}

/// Keeps one side of each kind that the server may choose.
struct Chooser<'b> {
    blocks: &'b Blocks,
    fewest_alike: usize,
    classes: RefCell<Vec<Class>>,
}

impl Chooser<'_> {
    fn among(blocks: &Blocks, fewest_alike: usize) -> Chooser<'_> {
        Chooser { blocks, fewest_alike, classes: RefCell::default() }
    }

    fn narrow(&self, state: &State, sides: &mut Sides) {
        if sides.len() >= self.fewest_alike || !self.blocks.is_empty() {
            *self.classes.borrow_mut() = self.blocks.narrow(state, sides, self.fewest_alike);
        }
    }

    fn class_of(&self, chosen: SideId) -> Option<Class> {
        self.classes.borrow().iter().find(|class| class.chosen == chosen).cloned()
    }
}

impl Context<'_> {
    /// Among so many sides that are alike a choice is left open. Where labels are written without a word
    /// nobody looks at the sides, and choices among few add up, too.
    fn fewest_alike(&self) -> usize {
        if self.lets_labels_be_written() { self.fewest_alike.min(2) } else { self.fewest_alike }
    }

    /// Carries a call from the wire into an alternative.
    pub(super) fn bound(&self, bindings: &Bindings, call: &WireCall) -> Call<Bound> {
        call.renamed(&mut IntoModel { bindings, directory: &self.setting.directory })
    }

    /// Adds the alternatives in which a call did its work. What it made has no names yet.
    pub(super) fn work(
        &self,
        alternative: &mut Alternative,
        call: &WireCall,
        next: &mut Vec<Alternative>,
    ) {
        let Alternative { state, bindings, boxes, blocks } = alternative;
        let call = self.bound(bindings, call);
        let mut ways = Ways::new();
        for before in boxes.iter() {
            let about = About { setting: self.setting, readings: before, faults: Faults::NONE };
            let chooser = Chooser::among(blocks, self.fewest_alike());
            let narrow = &mut |state: &State, sides: &mut Sides| chooser.narrow(state, sides);
            outcomes_choosing(&about, state, &call, narrow, &mut |outcome| {
                if let Outcome::Done { journal, chosen, readings, .. } = outcome {
                    let (journal, new) = (journal.to_vec(), NewNames::new());
                    let class = chooser.class_of(chosen);
                    let does = Does::Work { journal, new, learned: None, class };
                    take(&mut ways, does, readings.after_a_call(before));
                }
            });
        }
        for way in ways {
            let mut alternative = alternative.clone();
            go(&mut alternative, way);
            next.push(alternative);
        }
    }

    /// Every way on which the reply is the one that was observed, and why.
    pub(super) fn ways(
        &self,
        alternative: &mut Alternative,
        observed: &Observed<'_>,
        reasons: &mut Reasons,
    ) -> Ways {
        let Alternative { state, bindings, boxes, blocks } = alternative;
        let Observed { reply, faults, .. } = *observed;
        let call = self.bound(bindings, observed.call);
        let fresh = Fresh { spent: self.spent, allows_reuse: false };
        let function = observed.call.function();
        let setting = self.setting;
        let mut ways = Ways::new();
        for before in boxes.iter() {
            let about = About { setting, readings: before, faults };
            let chooser = Chooser::among(blocks, self.fewest_alike());
            let narrow = &mut |state: &State, sides: &mut Sides| chooser.narrow(state, sides);
            outcomes_choosing(&about, state, &call, narrow, &mut |outcome| match outcome {
                Outcome::Refused { row, place, certain, readings } => {
                    reasons.evaluated(readings);
                    if compare::code_matches(function, row, reply, &readings)
                        && compare::output_of_refusal(reply).is_none()
                    {
                        reasons.refused(before, row, place, certain, readings);
                        let told = compare::readings_told(row, reply, readings);
                        take(&mut ways, Does::Nothing, told.after_a_call(before));
                    }
                }
                Outcome::Done {
                    reply: expected,
                    journal,
                    state,
                    steps,
                    chosen,
                    learns,
                    certain,
                    readings,
                } => {
                    reasons.evaluated(readings);
                    let seen = compare::Seen { setting, state, bindings, fresh: &fresh, learns };
                    let matched = compare::reply_matches(&seen, observed.call, expected, reply);
                    let Some(new) = matched else { return };
                    reasons.done(steps, certain, readings);
                    let told = |unread| compare::Learned::from_reply(unread, setting, reply);
                    let learned = learns.and_then(told);
                    let (journal, class) = (journal.to_vec(), chooser.class_of(chosen));
                    let does = Does::Work { journal, new, learned, class };
                    take(&mut ways, does, readings.after_a_call(before));
                }
            });
        }
        ways
    }
}

/// Takes a way; ways on which the same happens are one.
fn take(ways: &mut Ways, does: Does, readings: ntms_model::reading::Readings) {
    match ways.iter_mut().find(|way| way.does == does) {
        Some(way) => way.boxes.insert(readings),
        None => ways.push(Way { does, boxes: Boxes::of(readings) }),
    }
}

/// Goes the only way from an alternative, if there is one and no other.
pub(super) fn follow_alone(alternative: &mut Alternative, ways: &mut Ways) -> bool {
    let is_alone = ways.len() == 1;
    if is_alone && let Some(way) = ways.pop() {
        go(alternative, way);
    }
    is_alone
}

/// Whether alternatives that were told apart may be equal after these ways, those of one alternative
/// each.
///
/// They are not when all go the same way: what a journal did can be taken back, and its outcome tells
/// what was before. Only of what it took away nobody knows afterwards what it was called.
pub(super) fn may_meet(all: &[Ways]) -> bool {
    if !all.iter().flatten().any(Way::changes_anything) {
        return false;
    }
    if all.iter().any(|ways| ways.len() > 1) {
        return true;
    }
    let mut does = all.iter().flatten().map(|way| &way.does);
    let Some(first) = does.next() else { return false };
    let forgets = match first {
        Does::Nothing => false,
        Does::Work { journal, learned, .. } => {
            learned.is_some() || journal.iter().any(|change| !change.took().is_empty())
        }
    };
    does.next().is_some_and(|second| forgets || second != first || does.any(|it| it != first))
}

/// Goes every way from each alternative; gives whether some had to be dropped, because there were more
/// than `limit`. Nearly always there is one way at most: then nothing is moved.
pub(super) fn follow_all(frontier: &mut Vec<Alternative>, all: Vec<Ways>, limit: usize) -> bool {
    if all.iter().all(|ways| ways.len() <= 1) {
        let mut all = all.into_iter();
        frontier.retain_mut(|alternative| {
            let way = all.next().and_then(|mut ways| ways.pop());
            way.map(|way| go(alternative, way)).is_some()
        });
        return false;
    }
    let mut next = Vec::with_capacity(frontier.len());
    let mut overflowed = false;
    for (alternative, ways) in frontier.iter_mut().zip(all) {
        follow(alternative, ways, &mut next);
        overflowed |= keep_at_most(limit, &mut next);
    }
    *frontier = next;
    overflowed
}

/// Goes every way from an alternative; the last one without a copy of the state.
pub(super) fn follow(alternative: &mut Alternative, mut ways: Ways, next: &mut Vec<Alternative>) {
    let Some(last) = ways.pop() else { return };
    for way in ways {
        let mut alternative = alternative.clone();
        go(&mut alternative, way);
        next.push(alternative);
    }
    go(alternative, last);
    next.push(std::mem::take(alternative));
}

pub(super) fn go(alternative: &mut Alternative, Way { does, boxes }: Way) {
    alternative.boxes = boxes;
    if let Does::Work { journal, new, learned, class } = does {
        if let Some(class) = class {
            alternative.blocks.choose(&alternative.state, &class);
        }
        change::redo(&mut alternative.state, &journal);
        alternative.blocks.follow(&mut alternative.state, &journal);
        alternative.bindings.follow(&journal);
        for (id, object) in new {
            alternative.bindings.bind(id, object);
        }
        if let Some(learned) = learned {
            learned.write(&mut alternative.state);
        }
    }
}
