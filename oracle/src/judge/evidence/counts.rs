//! What the counts of media may have grown by while nobody looked, and which sides may be spent for it.

use super::{By, Named, Variant};
use crate::judge::alternative::Alternative;
use crate::judge::block::{Block, with_count};
use ntms_model::id::{LogicalId, MediumId, PoolId, SideId};
use ntms_model::state::{Maximum, Side, SideState, State};

/// A variant with the counts that the medium may have: the one that the reply tells, or the lowest; and
/// with every choice of sides that may be spent.
pub(super) fn with_counts(
    variant: Variant,
    side: Option<u8>,
    told: Option<u32>,
    variants: &mut Vec<Variant>,
) {
    let medium = variant.medium;
    let slack = variant.alternative.blocks.slack_of(medium);
    let row = variant.alternative.state.medium(medium).clone();
    let named = usize::from(side.unwrap_or(0));
    let of_named = row.sides.get(named).map_or(0, |side| side.allocations);
    let told = told.map(|told| told.saturating_sub(of_named)).filter(|grown| *grown <= slack);
    let maximum = maximum_of(&variant.alternative.state, medium);
    for spent in 0..1u32 << row.sides.len().min(8) {
        let mut row = row.clone();
        let mut grown = 0;
        let mut is_possible = true;
        for (index, side) in row.sides.iter_mut().enumerate() {
            let told = told.filter(|_| index == named);
            let is_spent = spent & (1 << index) != 0;
            let until_spent =
                maximum.map(|maximum| maximum.saturating_sub(side.allocations).max(1));
            let own = match until_spent.filter(|_| side.state == SideState::Available) {
                Some(least) if is_spent => {
                    side.state = SideState::Decommissioned;
                    is_possible &= told.is_none_or(|told| told >= least);
                    told.unwrap_or(least)
                }
                _ => {
                    is_possible &= !is_spent;
                    told.unwrap_or(0)
                }
            };
            side.allocations = side.allocations.saturating_add(own);
            grown = own.saturating_add(grown);
        }
        if is_possible && grown <= slack {
            let mut alternative = variant.alternative.clone();
            alternative.state.media.put(medium, Some(row));
            let grown = (told.is_some() || spent != 0).then_some(grown);
            variants.push(Variant { alternative, grown, ..variant });
        }
    }
}

/// How often the sides of the pool of a medium may be allocated, when there is a limit.
fn maximum_of(state: &State, medium: MediumId) -> Option<u32> {
    match state.pool(state.medium(medium).pool).maximum {
        Maximum::Known(maximum) => Some(maximum).filter(|maximum| *maximum > 0),
        Maximum::Unknown => None,
    }
}

/// Alternatives that differ from one in whether the side is spent that a logical medium denotes: each
/// with the medium that has it in the one, and in the other.
pub(super) fn otherwise_spent(
    alternative: &Alternative,
    named: &Named,
) -> Vec<(Alternative, MediumId, MediumId)> {
    let of_logical = |(id, _): &(LogicalId, By)| with_another_count(alternative, *id);
    named.logical.iter().filter_map(of_logical).collect()
}

/// The same, with a name on the side of a logical medium whose count is on the other side of the
/// maximum.
fn with_another_count(
    alternative: &Alternative,
    logical: LogicalId,
) -> Option<(Alternative, MediumId, MediumId)> {
    let Alternative { state, blocks, .. } = alternative;
    let SideId { medium, index } = state.logical(logical).side;
    let block = &blocks.all[blocks.place_of(medium)?];
    let maximum = maximum_of(state, medium).filter(|_| block.is_busy(medium))?;
    let (at, turned) = (usize::from(index), block.is_symmetric().then(|| 1 - usize::from(index)));
    // Each name, either way round, with the count of the side that the logical medium denotes.
    let names = || {
        block.idle_members().chain(block.busy_members()).flat_map(|id| {
            let counts = block.counts_of(state, id);
            let of_side = move |at: usize| Some((*counts.get(at)?, id));
            let turned = turned.and_then(&of_side).map(|(count, id)| (count, id, true));
            of_side(at).map(|(count, id)| (count, id, false)).into_iter().chain(turned)
        })
    };
    let count = state.medium(medium).sides.get(at)?.allocations;
    let before = *block.counts_of(state, medium).get(at)?;
    let grown = count.saturating_sub(before);
    let is_spent = count >= maximum;
    let of_name = |name: &(u32, MediumId, bool)| name.0;
    let (own, name, is_turned) =
        if is_spent { names().min_by_key(of_name)? } else { names().max_by_key(of_name)? };
    let reached = if is_spent {
        own.saturating_add(grown)
    } else {
        own.saturating_add(grown).saturating_add(block.returned)
    };
    if (reached >= maximum) == is_spent {
        return None;
    }
    let mut other = alternative.clone();
    other.blocks.exchange(&mut other.state, medium, name);
    if is_turned {
        other.blocks.turn_over(&mut other.state, name);
    }
    let side = other.state.logical(logical).side;
    let count =
        if is_spent { own.saturating_add(grown) } else { maximum.max(own.saturating_add(grown)) };
    let row = with_count(other.state.medium(name), side.index, count);
    other.state.media.put(name, Some(row));
    Some((other, medium, name))
}

/// The same, with every side in a pool that could be allocated spent, or one of each medium that is
/// wanted as a whole, if so many of them may have come back so often.
pub(super) fn all_spent(
    alternative: &Alternative,
    pool: PoolId,
    wants_whole: bool,
) -> Option<Alternative> {
    let mut other = alternative.clone();
    let of_pool = |block: &&Block| block.idle.pool == pool;
    for block in alternative.blocks.all.iter().filter(of_pool) {
        use_up_the_most_used(block, &mut other, wants_whole);
    }
    let Alternative { state, blocks, .. } = &other;
    let mut returned: Vec<u32> = blocks.all.iter().map(|block| block.returned).collect();
    let mut spent = Vec::new();
    for (medium, row) in state.media_in(pool) {
        let maximum = maximum_of(state, medium)?;
        let needed = |side: &Side| maximum.saturating_sub(side.allocations).max(1);
        let is_whole = row.sides.iter().all(|side| side.state == SideState::Available);
        if wants_whole && !is_whole {
            continue;
        }
        let mut row = row.clone();
        let mut sides: Vec<&mut Side> =
            row.sides.iter_mut().filter(|side| side.state == SideState::Available).collect();
        sides.sort_by_key(|side| needed(side));
        // What may be its own, and then what may be anybody's.
        let mut own = blocks.slack.get(&medium).copied().unwrap_or(0);
        let mut nobodys = 0;
        let shared = blocks.place_of(medium).map_or(&mut nobodys, |place| &mut returned[place]);
        let is_open = !sides.is_empty();
        let most = if wants_whole { 1 } else { sides.len() };
        for side in sides.into_iter().take(most) {
            let rest = needed(side).saturating_sub(own);
            own = own.saturating_sub(needed(side));
            *shared = shared.checked_sub(rest)?;
            *side = Side {
                state: SideState::Decommissioned,
                allocations: side.allocations.saturating_add(needed(side)),
            };
        }
        if is_open {
            spent.push((medium, row));
        }
    }
    for (medium, row) in spent {
        other.state.media.put(medium, Some(row));
    }
    Some(other)
}

/// Lets those names have the sides that could be allocated which were allocated most often.
fn use_up_the_most_used(block: &Block, alternative: &mut Alternative, wants_whole: bool) {
    let Alternative { state, blocks, .. } = alternative;
    let available = |state: &State, id: MediumId| {
        let sides = &state.medium(id).sides;
        sides.iter().position(|side| side.state == SideState::Available)
    };
    let use_of = |id: &MediumId| block.counts_of(state, *id).into_iter().max().unwrap_or(0);
    let members = || block.idle_members().chain(block.busy_members());
    let mut names: Vec<(u32, MediumId)> = members().map(|id| (use_of(&id), id)).collect();
    names.sort_by_key(|(used, _)| std::cmp::Reverse(*used));
    let is_whole = |id: &MediumId| {
        state.medium(*id).sides.iter().all(|side| side.state == SideState::Available)
    };
    let is_open = |id: &MediumId| {
        if wants_whole { is_whole(id) } else { available(state, *id).is_some() }
    };
    let (open, closed): (Vec<MediumId>, Vec<MediumId>) = members().partition(is_open);
    let most_used = &names[..open.len()];
    let stays = |id: &MediumId| most_used.iter().any(|(_, name)| name == id);
    let leaving: Vec<MediumId> = open.iter().copied().filter(|id| !stays(id)).collect();
    let coming: Vec<MediumId> = closed.into_iter().filter(stays).collect();
    for (one, other) in leaving.into_iter().zip(coming) {
        blocks.exchange(state, one, other);
    }
    if !block.is_symmetric() {
        return;
    }
    for (_, id) in most_used {
        let Some(place) = blocks.place_of(*id).filter(|place| blocks.all[*place].is_busy(*id))
        else {
            continue;
        };
        let counts = blocks.all[place].counts_of(state, *id);
        if available(state, *id).is_some_and(|at| counts[at] < counts[1 - at]) {
            blocks.turn_over(state, *id);
        }
    }
}

/// Of what came of one alternative, drops that in which a member came back spent when it came back fit
/// in another under the same readings: an idle member may be spent anyway.
pub(super) fn forget_what_may_be_spent(after: &mut Vec<Alternative>) {
    let spent: Vec<usize> = after.iter().map(|it| it.blocks.spent_members(&it.state)).collect();
    let is_fit_elsewhere = |place: usize| {
        let boxes = &after[place].boxes;
        (0..spent.len()).any(|other| spent[other] < spent[place] && after[other].boxes.hold(boxes))
    };
    let dropped: Vec<bool> = (0..spent.len()).map(is_fit_elsewhere).collect();
    let mut dropped = dropped.into_iter();
    after.retain(|_| !dropped.next().unwrap_or(false));
}
