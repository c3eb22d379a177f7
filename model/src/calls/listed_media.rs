//! What MountNtmsMedia and DismountNtmsMedia share: both are about a list of logical media and sides.

use super::prelude::*;
use crate::rule::View;
use smallvec::SmallVec;

/// A call that is about a list of logical media and sides.
pub trait ListsMedia {
    /// The list, or `None` for a NULL pointer.
    fn listed(&self) -> Option<&[Reference]>;

    /// How many elements it is said to have.
    fn count(&self) -> u32;
}

impl ListsMedia for MountNtmsMedia<Bound> {
    fn listed(&self) -> Option<&[Reference]> {
        self.media.as_deref()
    }

    fn count(&self) -> u32 {
        self.count
    }
}

impl ListsMedia for DismountNtmsMedia<Bound> {
    fn listed(&self) -> Option<&[Reference]> {
        self.media.as_deref()
    }

    fn count(&self) -> u32 {
        self.count
    }
}

pub fn list_is_given<C: ListsMedia>(view: &View<'_, C>) -> bool {
    view.call.listed().is_some()
}

pub fn count_is_not_zero<C: ListsMedia>(view: &View<'_, C>) -> bool {
    view.call.count() != 0
}

/// The elements of the list.
pub fn elements<'v, C: ListsMedia>(view: &View<'v, C>) -> &'v [Reference] {
    view.call.listed().unwrap_or_default()
}

pub fn each_names_an_object<C: ListsMedia>(view: &View<'_, C>) -> bool {
    elements(view).iter().all(|element| view.object(*element).is_some())
}

/// Whether those that name an object name one of the kinds wanted.
pub fn each_is_logical_or_a_side<C: ListsMedia>(view: &View<'_, C>) -> bool {
    elements(view)
        .iter()
        .filter_map(|element| view.object(*element))
        .all(|object| matches!(object, ObjectId::Logical(_) | ObjectId::Side(_)))
}

pub fn no_element_comes_twice<C: ListsMedia>(view: &View<'_, C>) -> bool {
    let elements = elements(view);
    let named = |element: &Reference| view.object(*element).is_some();
    elements.iter().enumerate().all(|(at, one)| !named(one) || !elements[..at].contains(one))
}

/// The side that an element stands for.
fn side_of<C: ListsMedia>(view: &View<'_, C>, element: Reference) -> Option<SideId> {
    match view.object(element)? {
        ObjectId::Side(id) => Some(id),
        ObjectId::Logical(id) => Some(view.state.logical(id).side),
        ObjectId::Pool(_)
        | ObjectId::Medium(_)
        | ObjectId::MediaType(_)
        | ObjectId::Library(_)
        | ObjectId::Computer
        | ObjectId::Session(_)
        | ObjectId::Operation(_) => None,
    }
}

/// The elements that stand for sides, each with its side.
pub fn listed_sides<C: ListsMedia>(view: &View<'_, C>) -> SmallVec<[(Reference, SideId); 4]> {
    let elements = elements(view).iter();
    elements.filter_map(|element| Some((*element, side_of(view, *element)?))).collect()
}

/// The sides that the list stands for, in its order.
pub fn sides<C: ListsMedia>(view: &View<'_, C>) -> SmallVec<[SideId; 4]> {
    listed_sides(view).into_iter().map(|(_, side)| side).collect()
}

/// The conditions of the media that the list is about.
pub fn conditions<C: ListsMedia>(view: &View<'_, C>) -> SmallVec<[Condition; 4]> {
    sides(view).iter().map(|side| view.state.medium(side.medium).condition).collect()
}

/// Whether the media that the list is about are all in a library: those that are not there are in none.
pub fn each_is_in_a_library<C: ListsMedia>(view: &View<'_, C>) -> bool {
    sides(view).iter().all(|side| view.state.media.has(side.medium))
}

pub fn each_is_online<C: ListsMedia>(view: &View<'_, C>) -> bool {
    conditions(view).iter().all(|condition| condition.library == LibraryId::Online)
}

pub fn each_is_enabled<C: ListsMedia>(view: &View<'_, C>) -> bool {
    conditions(view).iter().all(|condition| condition.enabled)
}

pub fn none_is_in_error<C: ListsMedia>(view: &View<'_, C>) -> bool {
    conditions(view).iter().all(|it| it.media_state != MediaState::OperationError)
}

/// The pools that hold the media.
pub fn pools<C: ListsMedia>(view: &View<'_, C>) -> Securables {
    sides(view).iter().map(|side| view.state.pool_of_side(*side).into()).collect()
}

/// The libraries that the media are in.
pub fn libraries<C: ListsMedia>(view: &View<'_, C>) -> Securables {
    conditions(view).iter().map(|condition| Securable::Library(condition.library)).collect()
}

/// Gives each medium of the list a media state.
pub fn turn_each<C: ListsMedia>(effect: &mut Effect<'_, '_, C>, to: MediaState) {
    for side in sides(&effect.view()) {
        effect.transaction.change_condition(side.medium, |condition| condition.media_state = to);
    }
}
