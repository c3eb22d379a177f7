//! Which identifier names which object of a state.

use crate::identifier::Identifier;
use crate::wire::{Wire, WireCall};
use ntms_model::access::Directory;
use ntms_model::call::{Bound, Call, Names};
use ntms_model::change::Change;
use ntms_model::id::{ObjectId, PrincipalId, Reference};
use ntms_model::reply::Reply;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Identifiers of the objects that exist. Cheap to clone: copies share what neither changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bindings {
    maps: Arc<Maps>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Maps {
    objects: FxHashMap<Identifier, ObjectId>,
    identifiers: FxHashMap<ObjectId, Identifier>,
}

impl Bindings {
    /// Lets an identifier name an object. False when either has a partner already.
    pub fn bind(&mut self, id: Identifier, object: ObjectId) -> bool {
        if self.maps.objects.contains_key(&id) || self.maps.identifiers.contains_key(&object) {
            return false;
        }
        let maps = Arc::make_mut(&mut self.maps);
        maps.objects.insert(id, object);
        maps.identifiers.insert(object, id);
        true
    }

    /// The object that an identifier names.
    #[must_use]
    pub fn object(&self, id: Identifier) -> Option<ObjectId> {
        self.maps.objects.get(&id).copied()
    }

    /// The identifier of an object.
    #[must_use]
    pub fn identifier(&self, object: ObjectId) -> Option<Identifier> {
        self.maps.identifiers.get(&object).copied()
    }

    /// Identifiers and their objects, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (Identifier, ObjectId)> + '_ {
        self.maps.objects.iter().map(|(id, object)| (*id, *object))
    }

    /// What an argument refers to.
    #[must_use]
    pub fn reference(&self, id: Option<Identifier>) -> Reference {
        match id {
            None => Reference::Missing,
            Some(Identifier::NIL) => Reference::Nil,
            Some(id) => self.object(id).map_or(Reference::Unknown, Reference::Object),
        }
    }

    /// Forgets the identifiers of objects that a journal took away.
    pub fn follow(&mut self, journal: &[Change]) {
        for object in journal.iter().flat_map(Change::took) {
            self.unbind(object);
        }
    }

    fn unbind(&mut self, object: ObjectId) {
        if self.maps.identifiers.contains_key(&object) {
            let maps = Arc::make_mut(&mut self.maps);
            if let Some(id) = maps.identifiers.remove(&object) {
                maps.objects.remove(&id);
            }
        }
    }
}

/// The identifiers that a caller chose for what a call is to make, each with what it made.
pub fn chosen(call: &WireCall, made: &Reply<Bound>) -> Vec<(Identifier, ObjectId)> {
    let Call::CreateNtmsMedia(call) = call else { return Vec::new() };
    let lists = [
        ("lpMedia", made.medium.map(|id| vec![id])),
        ("lpList", made.list.clone()),
        ("LogicalMedia", made.logical_media.clone()),
    ];
    let mut found = Vec::new();
    for (output, made) in lists {
        for (place, made) in made.into_iter().flatten().enumerate() {
            let chosen = call.chosen(output, place).copied().flatten();
            if let (Some(id), Reference::Object(object)) = (chosen, made)
                && id != Identifier::NIL
            {
                found.push((id, object));
            }
        }
    }
    found
}

/// Carries calls from the wire into a state.
pub struct IntoModel<'b> {
    /// What identifiers name.
    pub bindings: &'b Bindings,
    /// Who exists.
    pub directory: &'b Directory,
}

impl Names<Wire, Bound> for IntoModel<'_> {
    fn id(&mut self, id: &Option<Identifier>) -> Reference {
        self.bindings.reference(*id)
    }

    /// A structure holds identifiers themselves and no pointers: zeros are how it says none.
    fn member(&mut self, id: &Option<Identifier>) -> Reference {
        let named = self.id(id);
        if named == Reference::Nil { Reference::Missing } else { named }
    }

    /// A name that nobody has is a principal that nobody is.
    fn principal(&mut self, name: &Box<str>) -> PrincipalId {
        self.directory.find(name).unwrap_or(PrincipalId(u32::MAX))
    }
}

/// Carries replies out of a state to the wire. What has no identifier yet reads as NULL.
pub struct OutOfModel<'b> {
    /// What identifiers name.
    pub bindings: &'b Bindings,
    /// Who exists.
    pub directory: &'b Directory,
}

impl Names<Bound, Wire> for OutOfModel<'_> {
    fn id(&mut self, reference: &Reference) -> Option<Identifier> {
        match reference {
            Reference::Object(object) => self.bindings.identifier(*object),
            Reference::Nil | Reference::Unknown => Some(Identifier::NIL),
            Reference::Missing => None,
        }
    }

    fn principal(&mut self, id: &PrincipalId) -> Box<str> {
        self.directory.name(*id).into()
    }
}
