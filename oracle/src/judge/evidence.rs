//! What a call tells about media whose contents are open.
//!
//! A call that names such a medium is judged once for each of the contents that it may have. Those that
//! do not explain the reply are ruled out; when one is left, it is decided. A call that names none is
//! judged in the state as it is: which name has which contents makes no difference to it.

mod counts;

use super::alternative::{Alternative, merge};
use super::block::{Block, contents};
use super::reasons::Reasons;
use super::way::{Context, Observed, Way, Ways, follow, go};
use crate::binding::Bindings;
use crate::identifier::Identifier;
use crate::wire::{WireCall, WireReply};
use counts::{all_spent, forget_what_may_be_spent, otherwise_spent, with_counts};
use ntms_model::call::{Argument, NTMS_PARTITION, NTMS_PHYSICAL_MEDIA};
use ntms_model::id::{LogicalId, MediumId, ObjectId, PoolId, SideId};
use ntms_model::state::{Medium, State};

/// One of the alternatives that the one which the judge holds stands for.
struct Variant {
    alternative: Alternative,
    /// The medium that the call names.
    medium: MediumId,
    /// The busy member whose contents it has, and how many are like that one; none while it is idle.
    busy: Option<(MediumId, usize)>,
    /// By how much its count has grown, when the reply or the contents tell.
    grown: Option<u32>,
    /// Whether the call names a side of it.
    side_is_named: bool,
}

impl Variant {
    /// Whether nothing is open any more about the medium.
    fn is_decided(&self) -> bool {
        self.busy.is_none_or(|(_, like)| like == 1)
    }

    /// Goes a way, on which the medium is known to have these contents.
    fn follow(&self, way: Way) -> Alternative {
        let mut after = self.alternative.clone();
        go(&mut after, way);
        after.blocks.settle(&after.state, self.medium, self.grown, self.side_is_named);
        after
    }
}

impl Context<'_> {
    /// Adds the alternatives that explain a reply while no label is written, and tells whether some may
    /// be equal now.
    pub(super) fn follow_contents(
        &self,
        alternative: &mut Alternative,
        observed: &Observed<'_>,
        reasons: &mut Reasons,
        next: &mut Vec<Alternative>,
    ) -> bool {
        if !alternative.blocks.is_empty() {
            self.follow_open(alternative, observed, reasons, next);
            return true;
        }
        let ways = self.ways(alternative, observed, reasons);
        let may_be_equal = ways.iter().any(Way::changes_anything);
        follow(alternative, ways, next);
        may_be_equal
    }

    fn follow_open(
        &self,
        alternative: &mut Alternative,
        observed: &Observed<'_>,
        reasons: &mut Reasons,
        next: &mut Vec<Alternative>,
    ) {
        rearrange(alternative, observed);
        let named = Named::by(&alternative.bindings, observed);
        let is_open = |named: &&NamedMedium| alternative.blocks.has_open(named.medium);
        if let Some(medium) = named.media.iter().find(is_open) {
            // One of the two names what the other asked about: that is where it is.
            let of_other = named.logical.iter().filter(|(_, by)| *by != medium.by);
            let denoting: Vec<LogicalId> = of_other.map(|(logical, _)| *logical).collect();
            let told = told_count(observed.reply);
            let variants = variants(alternative, medium.medium, medium.side, &denoting, told);
            self.decide(alternative, observed, variants, reasons, next);
            return;
        }
        let others = otherwise_spent(alternative, &named);
        let may_be_spent = !others.is_empty();
        let mut after = Vec::new();
        let ways = self.ways(alternative, observed, reasons);
        if ways.is_empty() && !observed.reply.succeeded() {
            self.refuse_for_want(alternative, observed, &named, reasons, next);
        }
        follow(alternative, ways, &mut after);
        for (mut other, own, name) in others {
            let ways = self.ways(&mut other, observed, reasons);
            let mut after_other = Vec::new();
            follow(&mut other, ways, &mut after_other);
            // What makes no difference to the medium is explained without.
            after_other.retain(|one| {
                let row = either_way(one.state.medium(name));
                after.iter().all(|known| either_way(known.state.medium(own)) != row)
            });
            after.append(&mut after_other);
        }
        if may_be_spent {
            forget_what_may_be_spent(&mut after);
        }
        next.append(&mut after);
    }

    /// Keeps an alternative when the call may have been refused because everything is spent that it
    /// could have got. What exactly is spent stays open.
    fn refuse_for_want(
        &self,
        alternative: &Alternative,
        observed: &Observed<'_>,
        named: &Named,
        reasons: &mut Reasons,
        next: &mut Vec<Alternative>,
    ) {
        // An allocation may be in want of a side, or of a medium of which every side can be had.
        let wants = named.pools.iter().flat_map(|pool| [(*pool, false), (*pool, true)]);
        for mut exhausted in
            wants.filter_map(|(pool, wants_whole)| all_spent(alternative, pool, wants_whole))
        {
            for way in self.ways(&mut exhausted, observed, reasons) {
                if !way.changes_anything() {
                    let mut after = alternative.clone();
                    go(&mut after, way);
                    next.push(after);
                }
            }
        }
    }

    /// Keeps the variants that explain the reply.
    fn decide(
        &self,
        alternative: &Alternative,
        observed: &Observed<'_>,
        variants: Vec<Variant>,
        reasons: &mut Reasons,
        next: &mut Vec<Alternative>,
    ) {
        let all = variants.len();
        let mut matched = Vec::new();
        for mut variant in variants {
            let ways = self.ways(&mut variant.alternative, observed, reasons);
            if !ways.is_empty() {
                matched.push((variant, ways));
            }
        }
        let leaves_it = |(variant, ways): &&(Variant, Ways)| {
            ways.iter().any(|way| !way.touches(variant.medium))
        };
        let leaving = matched.iter().filter(leaves_it).count();
        let mut busy = None;
        let mut is_busy = true;
        let mut undecided = Vec::new();
        for (variant, ways) in matched {
            for way in ways {
                let touches = way.touches(variant.medium);
                if touches && !variant.is_decided() {
                    self.follow_each(&variant, observed, reasons, next);
                } else if touches
                    || (leaving == 1 && variant.is_decided() && (all > 1 || variant.busy.is_some()))
                {
                    next.push(variant.follow(way));
                } else {
                    is_busy &= variant.busy.is_some();
                    busy = Some(variant.medium);
                    undecided.push(way);
                }
            }
        }
        for way in undecided {
            let mut after = alternative.clone();
            go(&mut after, way);
            if let Some(medium) = busy.filter(|_| is_busy) {
                after.blocks.note_busy(medium);
            }
            next.push(after);
        }
        merge(next);
    }

    /// Goes on from each of several contents that are alike before the call, and not after it.
    fn follow_each(
        &self,
        variant: &Variant,
        observed: &Observed<'_>,
        reasons: &mut Reasons,
        next: &mut Vec<Alternative>,
    ) {
        let Variant { alternative, medium, .. } = variant;
        for slot in alternative.blocks.busy_like(&alternative.state, *medium) {
            let mut one = alternative.clone();
            one.blocks.exchange(&mut one.state, *medium, slot);
            let mut one = Variant { alternative: one, medium: *medium, ..*variant };
            for way in self.ways(&mut one.alternative, observed, reasons) {
                next.push(one.follow(way));
            }
        }
    }
}

/// The alternatives that an alternative stands for, by the contents of a medium that something happens
/// to.
pub(super) fn decided(alternative: &Alternative, medium: MediumId) -> Vec<Alternative> {
    if !alternative.blocks.has_open(medium) {
        return vec![alternative.clone()];
    }
    let mut all = Vec::new();
    for variant in variants(alternative, medium, None, &[], None) {
        for slot in variant.alternative.blocks.busy_like(&variant.alternative.state, medium) {
            let mut one = variant.alternative.clone();
            one.blocks.exchange(&mut one.state, medium, slot);
            one.blocks.settle(&one.state, medium, variant.grown, false);
            all.push(one);
        }
    }
    all
}

/// The contents of a medium, whichever way round its sides are.
fn either_way(medium: &Medium) -> Medium {
    let mut contents = contents(medium);
    contents.sides.sort_unstable();
    contents
}

/// What a call and its reply name.
#[derive(Default)]
pub(super) struct Named {
    media: Vec<NamedMedium>,
    logical: Vec<(LogicalId, By)>,
    pools: Vec<PoolId>,
}

/// A medium that is named, by itself or by a side.
#[derive(Clone, Copy)]
struct NamedMedium {
    medium: MediumId,
    side: Option<u8>,
    by: By,
}

/// Who names something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    Call,
    Reply,
}

impl Named {
    /// Whether the medium or a side of it is named.
    pub(super) fn names(&self, medium: MediumId) -> bool {
        self.media.iter().any(|named| named.medium == medium)
    }

    pub(super) fn by(bindings: &Bindings, observed: &Observed<'_>) -> Named {
        let mut named = Named::default();
        let by_call = ids_of_call(observed.call).map(|id| (id, By::Call));
        let by_reply = ids_of_reply(observed.reply).map(|id| (id, By::Reply));
        for (id, by) in by_call.chain(by_reply) {
            match bindings.object(id) {
                Some(ObjectId::Medium(medium)) => {
                    named.media.push(NamedMedium { medium, side: None, by });
                }
                Some(ObjectId::Side(SideId { medium, index })) => {
                    named.media.push(NamedMedium { medium, side: Some(index), by });
                }
                Some(ObjectId::Logical(logical)) => named.logical.push((logical, by)),
                Some(ObjectId::Pool(pool)) => named.pools.push(pool),
                Some(
                    ObjectId::MediaType(_)
                    | ObjectId::Library(_)
                    | ObjectId::Computer
                    | ObjectId::Operation(_)
                    | ObjectId::Session(_),
                )
                | None => {}
            }
        }
        named
    }
}

/// What a call names, also as the pool where a medium is to be entered.
pub(super) fn ids_of_call(call: &WireCall) -> impl Iterator<Item = Identifier> {
    let ids = call.arguments().into_iter().flat_map(|(_, argument)| {
        let entered = match argument {
            Argument::Information(Some(given)) => given.pool.flatten(),
            Argument::Id(_)
            | Argument::Ids(_)
            | Argument::Principal(_)
            | Argument::Security(_)
            | Argument::Information(None)
            | Argument::List(_)
            | Argument::Number(_)
            | Argument::Text(_)
            | Argument::Out(_)
            | Argument::Null => None,
        };
        argument.ids().iter().copied().flatten().chain(entered)
    });
    ids.collect::<Vec<_>>().into_iter()
}

/// What a structure or a short list names. A long list names much, and decides little of it.
fn ids_of_reply(reply: &WireReply) -> impl Iterator<Item = Identifier> + '_ {
    const SHORT: usize = 2;
    let of_side = reply.information.iter().filter(|it| it.object_type == NTMS_PARTITION);
    let told = of_side.flat_map(|it| [it.medium, it.logical]);
    let listed = reply.list.iter().filter(|list| list.len() <= SHORT).flatten().copied();
    told.flatten().chain(listed).flatten()
}

/// How often a side was allocated, if the reply tells.
fn told_count(reply: &WireReply) -> Option<u32> {
    let of_side = reply.information.as_ref().filter(|it| it.object_type == NTMS_PARTITION);
    of_side.and_then(|it| it.allocations)
}

/// The contents that a medium may have.
fn variants(
    alternative: &Alternative,
    medium: MediumId,
    side: Option<u8>,
    denoting: &[LogicalId],
    told: Option<u32>,
) -> Vec<Variant> {
    let mut variants = Vec::new();
    let mut add = |alternative: Alternative, busy| {
        let variant =
            Variant { alternative, medium, busy, grown: None, side_is_named: side.is_some() };
        with_counts(variant, side, told, &mut variants);
    };
    let blocks = &alternative.blocks;
    let Some(block) = blocks.place_of(medium).map(|place| &blocks.all[place]) else {
        add(alternative.clone(), None);
        return variants;
    };
    let exchanged = |other: MediumId| {
        let mut alternative = alternative.clone();
        alternative.blocks.exchange(&mut alternative.state, medium, other);
        alternative
    };
    let itself = Some(medium).filter(|medium| !block.is_busy(*medium));
    let idle = itself.or_else(|| block.idle_members().next());
    if let Some(idle) = idle.filter(|_| block.may_be_idle(medium)) {
        add(exchanged(idle), None);
    }
    for (slot, like) in busy_contents(&alternative.state, block, medium, denoting) {
        let shown = exchanged(slot);
        if block.is_symmetric() && side.is_some() {
            let mut turned = shown.clone();
            turned.blocks.turn_over(&mut turned.state, medium);
            add(turned, Some((slot, like)));
        }
        add(shown, Some((slot, like)));
    }
    variants
}

/// One busy member of each kind, with how many are like it: itself rather than others. When logical
/// media are told to denote the medium, those that these denote alone.
fn busy_contents(
    state: &State,
    block: &Block,
    medium: MediumId,
    logical: &[LogicalId],
) -> Vec<(MediumId, usize)> {
    let denoted: Vec<MediumId> = logical.iter().map(|id| state.logical(*id).side.medium).collect();
    let told: Vec<_> = block.busy_members().filter(|slot| denoted.contains(slot)).collect();
    if !told.is_empty() {
        return told.into_iter().map(|slot| (slot, 1)).collect();
    }
    let mut kinds: Vec<(Medium, MediumId, usize)> = Vec::new();
    for slot in block.busy_members() {
        let row = block.grown_contents(state, slot);
        match kinds.iter_mut().find(|(kind, ..)| *kind == row) {
            Some((_, shown, like)) => {
                *like += 1;
                if slot == medium {
                    *shown = slot;
                }
            }
            None => kinds.push((row, slot, 1)),
        }
    }
    kinds.into_iter().map(|(_, slot, like)| (slot, like)).collect()
}

/// Lets the members of blocks be in the pools in which a list of media has them.
fn rearrange(alternative: &mut Alternative, observed: &Observed<'_>) {
    let WireCall::EnumerateNtmsObject(call) = observed.call else { return };
    let Some(list) =
        observed.reply.list.as_ref().filter(|_| call.object_type == NTMS_PHYSICAL_MEDIA)
    else {
        return;
    };
    let Alternative { state, bindings, blocks, .. } = alternative;
    let Some(ObjectId::Pool(pool)) = call.container.and_then(|id| bindings.object(id)) else {
        return;
    };
    let media = list.iter().flatten().filter_map(|id| match bindings.object(*id) {
        Some(ObjectId::Medium(medium)) => Some(medium),
        _ => None,
    });
    let told: rustc_hash::FxHashSet<MediumId> = media.collect();
    for place in 0..blocks.all.len() {
        let block = &blocks.all[place];
        let all: Vec<MediumId> = block.idle_members().chain(block.busy_members()).collect();
        let is_there = |id: &MediumId| state.medium(*id).pool == pool;
        let missing: Vec<_> =
            all.iter().copied().filter(|id| told.contains(id) && !is_there(id)).collect();
        let surplus: Vec<_> =
            all.iter().copied().filter(|id| !told.contains(id) && is_there(id)).collect();
        for (one, other) in missing.into_iter().zip(surplus) {
            blocks.exchange(state, one, other);
        }
    }
}

#[cfg(test)]
mod tests;
