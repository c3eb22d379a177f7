//! What a disagreement leaves in doubt, and which later ones only follow from that.
//!
//! Nobody knows what an implementation did when it did what it must not. The objects that a forbidden
//! call named, what lies in them, and what its steps may have changed, is in doubt until somebody reads
//! it and it is as it should be. A disagreement about objects in doubt is a
//! consequence; one about others is new, unless the same was wrong before.

use super::alternative::Alternative;
use super::evidence::ids_of_call;
use super::{Explanation, Symptom};
use crate::identifier::Identifier;
use crate::wire::{Inserted, WireCall, WireReply};
use ntms_model::call::{
    Call, NTMS_LOGICAL_MEDIA, NTMS_MEDIA_POOL, NTMS_PARTITION, NTMS_PHYSICAL_MEDIA,
};
use ntms_model::id::{MediumId, ObjectId};
use ntms_model::state::State;
use std::collections::BTreeSet;

/// How a disagreement stands to those before it in the same trace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It has to do with none of them, as far as it is known.
    #[default]
    New,
    /// The same was wrong before, about other objects.
    Again,
    /// It is about objects that one before it left in doubt.
    Consequence,
}

/// What is in doubt.
#[derive(Clone, Debug, Default)]
pub(super) struct Doubts {
    objects: BTreeSet<Identifier>,
    /// What was wrong so far.
    symptoms: Vec<Symptom>,
}

/// How many alternatives are asked what hangs together with what.
const ASKED: usize = 8;

impl Doubts {
    /// How a call that is forbidden stands to those before it; from now on what it names is in doubt.
    pub fn call(
        &mut self,
        frontier: &[Alternative],
        call: &WireCall,
        reply: &WireReply,
        explanation: &Explanation,
    ) -> Standing {
        let frontier = &frontier[..frontier.len().min(ASKED)];
        let named = named(frontier, call, reply);
        let within = also(frontier, &named, within);
        let mut about = also(frontier, &within, above);
        if let Call::EnumerateNtmsObject(listing) = call
            && listing.container.is_none()
        {
            about.extend(self.of_type(frontier, listing.object_type));
        }
        let symptom = Symptom::of_call(call.function(), reply, explanation);
        let standing = self.standing(&about, symptom);
        // What is only read stays as it is.
        self.add(frontier, if call.function().only_reads() { named } else { within });
        standing
    }

    /// The same of an event that gave out what it must not.
    pub fn event(
        &mut self,
        frontier: &[Alternative],
        given: &Inserted,
        clause: Option<&'static str>,
    ) -> Standing {
        let named: BTreeSet<_> = given.sides.iter().copied().chain([given.medium]).collect();
        let standing = self.standing(&named, Symptom::of_event(clause));
        self.add(frontier, named);
        standing
    }

    /// Puts objects in doubt, with the media that they belong to.
    pub fn add(&mut self, frontier: &[Alternative], objects: impl IntoIterator<Item = Identifier>) {
        for id in objects {
            self.objects.extend(frontier.iter().filter_map(|it| name_of_medium(it, id)));
            self.objects.insert(id);
        }
    }

    /// Somebody read an object, and it is as it should be.
    pub fn read(&mut self, frontier: &[Alternative], call: &WireCall, reply: &WireReply) {
        if self.objects.is_empty() || !reply.succeeded() {
            return;
        }
        let Call::GetNtmsObjectInformation(read) = call else { return };
        for id in read.object.iter() {
            let frontier = &frontier[..frontier.len().min(ASKED)];
            let medium = |id| frontier.iter().find_map(|it| name_of_medium(it, id));
            let read = medium(*id);
            self.objects.retain(|it| it != id && (read.is_none() || medium(*it) != read));
        }
    }

    fn standing(&mut self, about: &BTreeSet<Identifier>, symptom: Symptom) -> Standing {
        let is_known = self.symptoms.iter().any(|it| *it == symptom || it.is_alike(&symptom));
        if !is_known {
            self.symptoms.push(symptom);
        }
        if !self.objects.is_disjoint(about) {
            Standing::Consequence
        } else if is_known {
            Standing::Again
        } else {
            Standing::New
        }
    }

    /// What is in doubt, of the type that is listed.
    fn of_type(&self, frontier: &[Alternative], object_type: u32) -> BTreeSet<Identifier> {
        let is_of_type = |id: &&Identifier| {
            frontier.iter().filter_map(|it| it.bindings.object(**id)).any(|object| match object {
                ObjectId::Pool(_) => object_type == NTMS_MEDIA_POOL,
                ObjectId::Medium(_) | ObjectId::Side(_) | ObjectId::Logical(_) => {
                    [NTMS_PHYSICAL_MEDIA, NTMS_PARTITION, NTMS_LOGICAL_MEDIA].contains(&object_type)
                }
                ObjectId::Session(_)
                | ObjectId::Operation(_)
                | ObjectId::MediaType(_)
                | ObjectId::Library(_)
                | ObjectId::Computer => false,
            })
        };
        self.objects.iter().filter(is_of_type).copied().collect()
    }
}

/// What a call and its reply name. An open session is in no doubt, whatever is done in it.
fn named(frontier: &[Alternative], call: &WireCall, reply: &WireReply) -> BTreeSet<Identifier> {
    let made = reply.made().filter(|(output, _)| *output != "hSession");
    let mut named: BTreeSet<Identifier> =
        ids_of_call(call).chain(made.filter_map(|(_, id)| *id)).collect();
    let is_open = |id: &Identifier| {
        let mut objects = frontier.iter().filter_map(|it| it.bindings.object(*id));
        objects.any(|object| matches!(object, ObjectId::Session(_)))
    };
    named.retain(|id| !is_open(id));
    named
}

/// Objects, and those that hang together with them. The pools of the service are everybody's: they tell
/// nothing unless they are named.
fn also(
    frontier: &[Alternative],
    objects: &BTreeSet<Identifier>,
    near: fn(&State, ObjectId) -> Vec<ObjectId>,
) -> BTreeSet<Identifier> {
    let mut all = objects.clone();
    for Alternative { state, bindings, .. } in frontier {
        let is_of_the_service = |object: &ObjectId| {
            let ObjectId::Pool(pool) = object else { return false };
            state.pool(*pool).kind.is_system()
        };
        let found = objects.iter().filter_map(|id| bindings.object(*id));
        let found = found.flat_map(|object| near(state, object));
        let found = found.filter(|object| !is_of_the_service(object));
        all.extend(found.filter_map(|object| bindings.identifier(object)));
    }
    all
}

/// What lies in an object, or is one with it.
fn within(state: &State, object: ObjectId) -> Vec<ObjectId> {
    if let Some(medium) = medium_of(state, object) {
        return vec![medium.into()];
    }
    let ObjectId::Pool(pool) = object else { return Vec::new() };
    let media = state.media_in(pool).map(|(medium, _)| medium.into());
    media.chain(state.children_of(pool).map(|(child, _)| child.into())).collect()
}

/// The pool that an object lies in.
fn above(state: &State, object: ObjectId) -> Vec<ObjectId> {
    let pool = if let ObjectId::Pool(pool) = object {
        state.pool(pool).parent
    } else {
        medium_of(state, object).map(|medium| state.medium(medium).pool)
    };
    pool.map(ObjectId::Pool).into_iter().collect()
}

/// How the medium is called that an object is, or belongs to.
fn name_of_medium(alternative: &Alternative, id: Identifier) -> Option<Identifier> {
    let Alternative { state, bindings, .. } = alternative;
    bindings.identifier(ObjectId::Medium(medium_of(state, bindings.object(id)?)?))
}

/// The medium that an object is, or belongs to.
fn medium_of(state: &State, object: ObjectId) -> Option<MediumId> {
    match object {
        ObjectId::Medium(medium) => Some(medium),
        ObjectId::Side(side) => Some(side.medium),
        ObjectId::Logical(logical) => Some(state.logical(logical).side.medium),
        ObjectId::Pool(_)
        | ObjectId::Session(_)
        | ObjectId::Operation(_)
        | ObjectId::MediaType(_)
        | ObjectId::Library(_)
        | ObjectId::Computer => None,
    }
}
