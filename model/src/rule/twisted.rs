//! How a row comes out, and what a step does, when it goes otherwise than the tables say.

use super::mutation::{RowTwist, StepTwist};
use super::{Effect, Operands, Requirement, Row, RowAbout, Rules, Step, View, tables};
use crate::access::Rights;
use crate::change::Change;
use crate::id::{PoolId, Securable, SideId};
use crate::state::Maximum;

/// What is known of a row that goes otherwise.
pub(super) fn about<C: Rules>(place: usize, how: RowTwist) -> &'static RowAbout {
    let tables = tables(C::FUNCTION);
    let other = match how {
        RowTwist::OtherCode => &tables.other_codes,
        RowTwist::OtherAnswer => &tables.other_answers,
        RowTwist::AlwaysFails
        | RowTwist::Turned
        | RowTwist::OtherReading
        | RowTwist::EveryCase
        | RowTwist::CaseTurned
        | RowTwist::OtherRight
        | RowTwist::OtherObject
        | RowTwist::OneIsEnough
        | RowTwist::In(_) => return &C::ROWS[place].about,
    };
    other.get(place).and_then(Option::as_ref).unwrap_or(&C::ROWS[place].about)
}

/// Whether a row that goes otherwise holds.
pub(super) fn held<C: Rules>(
    row: &Row<C>,
    how: RowTwist,
    view: &View<'_, C>,
    resolved: Operands,
) -> Option<bool> {
    let held = || row.requirement.held(view, resolved);
    match how {
        RowTwist::AlwaysFails => Some(false),
        RowTwist::Turned => held().map(|held| !held),
        RowTwist::OtherRight => with_other_right(&row.requirement).held(view, resolved),
        RowTwist::OtherObject => {
            if let Requirement::Grants(right, pool) = row.requirement {
                view.grants(right, other_pool(view, pool(view)))
            } else if let Requirement::GrantsOn(right, on) = row.requirement {
                view.grants(right, other_object(view, on(view)))
            } else {
                held()
            }
        }
        RowTwist::OneIsEnough => {
            let Requirement::GrantsOnEach(right, on) = row.requirement else { return held() };
            let on = on(view);
            Some(on.is_empty() || on.iter().any(|it| view.grants(right, *it) == Some(true)))
        }
        RowTwist::OtherCode
        | RowTwist::OtherAnswer
        | RowTwist::OtherReading
        | RowTwist::EveryCase
        | RowTwist::CaseTurned
        | RowTwist::In(_) => held(),
    }
}

/// What is required by those who ask for another right.
fn with_other_right<C>(requirement: &Requirement<C>) -> Requirement<C> {
    let other = |right| if right == Rights::USE { Rights::CONTROL } else { Rights::USE };
    match *requirement {
        Requirement::Grants(right, pool) => Requirement::Grants(other(right), pool),
        Requirement::GrantsOn(right, on) => Requirement::GrantsOn(other(right), on),
        Requirement::GrantsOnEach(right, on) => Requirement::GrantsOnEach(other(right), on),
        Requirement::Given(operand) => Requirement::Given(operand),
        Requirement::Names(operand) => Requirement::Names(operand),
        Requirement::OfKind(operand) => Requirement::OfKind(operand),
        Requirement::OpenSession(operand) => Requirement::OpenSession(operand),
        Requirement::Without(fault) => Requirement::Without(fault),
        Requirement::Holds(predicate) => Requirement::Holds(predicate),
    }
}

/// The pool that is asked about by mistake: the first other one of which the call asks for a right,
/// else the one that the right one lies in.
fn other_pool<C: Rules>(view: &View<'_, C>, right: PoolId) -> PoolId {
    let mut asked = C::ROWS.iter().filter_map(|row| {
        if let Requirement::Grants(_, pool) = row.requirement { Some(pool(view)) } else { None }
    });
    asked
        .find(|pool| *pool != right && view.state.pools.has(*pool))
        .or(view.state.pool(right).parent)
        .unwrap_or(right)
}

/// The object that is asked about by mistake.
fn other_object<C: Rules>(view: &View<'_, C>, right: Securable) -> Securable {
    match right {
        Securable::Pool(pool) => Securable::Pool(other_pool(view, pool)),
        Securable::Library(_) => Securable::Computer,
        Securable::Computer => Securable::Pool(PoolId::ROOT),
    }
}

/// Does what a step that goes otherwise does.
pub(super) fn apply<C>(step: &Step<C>, how: StepTwist, effect: &mut Effect<'_, '_, C>) {
    match how {
        StepTwist::Doubled => {
            (step.apply)(effect);
            effect.remembered.forget();
            (step.apply)(effect);
        }
        StepTwist::OnSibling => on_sibling(step, effect),
        StepTwist::OffByOne => one_too_many(step, effect),
        StepTwist::ThoughRefused
        | StepTwist::CaseTurned
        | StepTwist::OtherReading
        | StepTwist::In(_) => (step.apply)(effect),
    }
}

/// What happened to each side happens to the next one of the medium instead.
fn on_sibling<C>(step: &Step<C>, effect: &mut Effect<'_, '_, C>) {
    let before = effect.transaction.changes().len();
    (step.apply)(effect);
    let changed: Vec<_> = effect.transaction.changes()[before..]
        .iter()
        .filter_map(|change| {
            if let Change::Side { id, from, to } = change { Some((*id, *from, *to)) } else { None }
        })
        .collect();
    for (id, from, to) in changed.into_iter().rev() {
        let sides = effect.state().medium(id.medium).sides.len().max(1);
        let index = ((usize::from(id.index) + 1) % sides) as u8;
        let sibling = SideId { medium: id.medium, index };
        effect.transaction.change_side(id, |side| *side = from);
        effect.transaction.change_side(sibling, |side| *side = to);
    }
}

/// Each number that was written is one more than it should be.
fn one_too_many<C>(step: &Step<C>, effect: &mut Effect<'_, '_, C>) {
    let before = effect.transaction.changes().len();
    let reply = effect.reply.clone();
    (step.apply)(effect);
    let changed = effect.transaction.changes()[before..].to_vec();
    for change in changed {
        if let Change::Side { id, from, to } = change
            && from.allocations != to.allocations
        {
            effect.transaction.change_side(id, |side| {
                side.allocations = side.allocations.saturating_add(1);
            });
        } else if let Change::Pool { id, from, to: Some(to) } = change
            && from.is_none_or(|from| from.maximum != to.maximum)
            && let Maximum::Known(maximum) = to.maximum
        {
            let more = Maximum::Known(maximum.saturating_add(1));
            effect.transaction.change_pool(id, |pool| pool.maximum = more);
        }
    }
    let more = |number: &mut Option<u32>, before: Option<u32>| {
        if *number != before {
            *number = number.map(|number| number.saturating_add(1));
        }
    };
    more(&mut effect.reply.list_size, reply.list_size);
    more(&mut effect.reply.name_size, reply.name_size);
    if let Some(now) = &mut effect.reply.information {
        let before = reply.information.as_deref();
        more(&mut now.maximum, before.and_then(|it| it.maximum));
        more(&mut now.physical_media, before.and_then(|it| it.physical_media));
        more(&mut now.logical_media, before.and_then(|it| it.logical_media));
        more(&mut now.media_pools, before.and_then(|it| it.media_pools));
        more(&mut now.sides, before.and_then(|it| it.sides));
        more(&mut now.side, before.and_then(|it| it.side));
        more(&mut now.allocations, before.and_then(|it| it.allocations));
    }
}
