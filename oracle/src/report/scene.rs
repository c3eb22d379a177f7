//! A state as people look at it: pools with media, media with sides, all by the names that a trace
//! has for them. Tables and pictures are made of this.

use crate::binding::OutOfModel;
use crate::identifier::Identifier;
use crate::judge::Alternative;
use crate::text;
use ntms_model::access::{self, DescriptorParts, Directory, Rights, SecurityDescriptor};
use ntms_model::call::Names as _;
use ntms_model::id::{LibraryId, MediumId, ObjectId, PoolId, PrincipalId};
use ntms_model::setting::Setting;
use ntms_model::state::{Holds, Maximum, MediaState, Medium, Pool, PoolKind, Security};

/// A state with the names of its objects.
#[derive(Clone, Copy)]
pub struct Scene<'s> {
    /// Users and media types.
    pub setting: &'s Setting,
    /// The state, and what its objects are called.
    pub alternative: &'s Alternative,
}

/// One property of an object: its name, empty when the value speaks for itself, and its value.
pub type Property = (&'static str, String);

impl Scene<'_> {
    /// What an object is called.
    #[must_use]
    pub fn name(&self, object: ObjectId) -> String {
        let known = self.alternative.bindings.identifier(object);
        known.map_or_else(|| object.to_string(), |id| id.to_string())
    }

    /// What an identifier names.
    #[must_use]
    pub fn object(&self, name: &str) -> Option<ObjectId> {
        self.alternative.bindings.object(name.parse::<Identifier>().ok()?)
    }

    /// The path of a pool.
    #[must_use]
    pub fn path(&self, pool: PoolId) -> String {
        self.alternative.state.path(pool)
    }

    /// An identifier in a sentence: a pool with its path.
    #[must_use]
    pub fn spelled(&self, id: Identifier) -> String {
        match self.alternative.bindings.object(id) {
            Some(ObjectId::Pool(pool)) => format!("{id} `{}`", self.path(pool)),
            Some(_) | None => id.to_string(),
        }
    }

    /// What a pool holds: `pools`, or the name of a media type.
    #[must_use]
    pub fn holds(&self, pool: &Pool) -> String {
        match pool.holds {
            Holds::Pools => "pools".to_owned(),
            Holds::Media(id) => self.media_type(id),
        }
    }

    fn media_type(&self, id: ntms_model::id::MediaTypeId) -> String {
        self.setting.media_type(id).map_or_else(|| id.to_string(), |row| row.name.to_string())
    }

    /// What is to be said of a pool: kind and content, then what is set.
    #[must_use]
    pub fn pool(&self, pool: &Pool) -> Vec<Property> {
        let mut properties =
            vec![("", format!("{} pool", pool.kind.name())), ("of", self.holds(pool))];
        if pool.kind == PoolKind::Root {
            properties = vec![("", "the root pool".to_owned())];
        }
        if pool.draws_from_free {
            properties.push(("", "draws from free".to_owned()));
        }
        if pool.returns_to_free {
            properties.push(("", "returns to free".to_owned()));
        }
        match pool.maximum {
            Maximum::Known(0) => {}
            Maximum::Known(maximum) => properties.push(("maximum", maximum.to_string())),
            Maximum::Unknown => properties.push(("maximum", "not known".to_owned())),
        }
        properties
    }

    /// What is to be said of a medium besides its pool and its sides.
    #[must_use]
    pub fn medium(&self, medium: &Medium) -> Vec<Property> {
        let mut properties = vec![("", self.media_type(medium.media_type))];
        if medium.condition.library == LibraryId::Offline {
            properties.push(("", "offline".to_owned()));
        }
        if !medium.condition.enabled {
            properties.push(("", "disabled".to_owned()));
        }
        if medium.condition.media_state != MediaState::Idle {
            properties.push(("", medium.condition.media_state.name().to_owned()));
        }
        properties
    }

    /// The sides of a medium, each with its name, its state, how often it was allocated, and the
    /// LMIDs that denote it.
    #[must_use]
    pub fn sides(&self, medium: MediumId) -> Vec<SceneSide> {
        let state = &self.alternative.state;
        let side = |(id, side): (ntms_model::id::SideId, &ntms_model::state::Side)| SceneSide {
            name: self.name(ObjectId::Side(id)),
            state: side.state.name(),
            allocations: side.allocations,
            logical: state
                .logical_media_of(id)
                .map(|id| self.name(ObjectId::Logical(id)))
                .collect(),
        };
        state.sides_of(medium).map(side).collect()
    }

    /// Owner and access-control list of a pool, as in a trace.
    #[must_use]
    pub fn security(&self, pool: &Pool) -> String {
        self.descriptor(&pool.security)
    }

    /// Owner and access-control list, as in a trace.
    #[must_use]
    pub fn descriptor(&self, security: &Security) -> String {
        let Security::Known(descriptor) = security else { return "not known".to_owned() };
        let SecurityDescriptor { owner, dacl } = &**descriptor;
        let parts = DescriptorParts { owner: *owner, dacl: Some(dacl.clone()) };
        let directory = &self.setting.directory;
        let mut names = OutOfModel { bindings: &self.alternative.bindings, directory };
        text::render_security(&parts.with_names(|id| names.principal(id)))
    }

    /// What a user may do with a pool and what is in it.
    #[must_use]
    pub fn rights(&self, pool: &Pool, user: PrincipalId) -> String {
        let directory = &self.setting.directory;
        let Security::Known(descriptor) = &pool.security else { return "not known".to_owned() };
        let has = |right: &Rights| access::decide(directory, descriptor, user, *right).granted;
        let held: Vec<String> =
            Rights::SINGLE.into_iter().filter(has).map(|right| right.to_string()).collect();
        let is_full = Rights::SINGLE.iter().all(|right| has(right) == Rights::FULL.has(*right));
        let mut shown = match held.len() {
            0 => "no right".to_owned(),
            all if all == Rights::SINGLE.len() => "every right".to_owned(),
            _ if is_full => "full access".to_owned(),
            _ => held.join(" "),
        };
        if directory.is_member(user, Directory::ADMINISTRATORS) {
            shown.push_str(" (an administrator)");
        }
        shown
    }

    /// The user of the session that a call was made in.
    #[must_use]
    pub fn user(&self, session: Identifier) -> Option<PrincipalId> {
        let Some(ObjectId::Session(id)) = self.alternative.bindings.object(session) else {
            return None;
        };
        Some(self.alternative.state.sessions.get(id)?.principal)
    }
}

/// One side, to be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SceneSide {
    /// What it is called.
    pub name: String,
    /// Its state.
    pub state: &'static str,
    /// How often it was allocated.
    pub allocations: u32,
    /// The LMIDs that denote it.
    pub logical: Vec<String>,
}
