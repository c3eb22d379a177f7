//! CreateNtmsMedia.

use super::object_type::{MEDIUM, SIDE};
use crate::access::{Rights, User};
use crate::code::Code;
use crate::defects::Defect;
use crate::environment::Fault;
use crate::guards::Guards;
use crate::identifier::Identifier;
use crate::readings::{
    ComputerRight, CreateMediaOptions, CreatedStates, DuplicateLabelCode, PoolOfPoolsCode,
};
use crate::service::Service;
use crate::store::{Label, Medium, Object, PoolHandle, PoolKind, Side, SideHandle, SideState};
use crate::switches::Edition;
use serde::Deserialize;

/// `dwOptions`: no medium may have a label that is given.
pub const NTMS_ERROR_ON_DUPLICATE: u32 = 1;

/// The parameters of CreateNtmsMedia.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreateNtmsMedia {
    /// `hSession`.
    #[serde(rename = "hSession", deserialize_with = "crate::wire::form::nullable")]
    pub session: Option<Identifier>,
    /// `lpMedia`.
    #[serde(rename = "lpMedia", deserialize_with = "crate::wire::form::object_or_null")]
    pub medium: Option<MediumToEnter>,
    /// `lpList`.
    #[serde(rename = "lpList", deserialize_with = "crate::wire::form::objects_or_null")]
    pub sides: Option<Vec<SideToEnter>>,
    /// `dwOptions`.
    #[serde(rename = "dwOptions")]
    pub options: u32,
}

/// What is told of a medium that is to be entered. The fields are the documented members.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the fields are named after the documented members")]
pub struct MediumToEnter {
    #[serde(rename = "dwType")]
    pub object_type: u32,
    #[serde(rename = "Enabled")]
    pub enabled: bool,
    #[serde(rename = "szBarCode")]
    pub bar_code: Box<str>,
    #[serde(rename = "szName")]
    pub name: Box<str>,
    #[serde(rename = "szDescription")]
    pub description: Box<str>,
    #[serde(rename = "ObjectGuid", default)]
    pub id: Option<Identifier>,
    #[serde(rename = "CurrentLibrary", default)]
    pub library: Option<Identifier>,
    #[serde(rename = "MediaPool", default)]
    pub pool: Option<Identifier>,
}

/// What is told of one of its sides. The fields are the documented members.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the fields are named after the documented members")]
pub struct SideToEnter {
    #[serde(rename = "dwType")]
    pub object_type: u32,
    #[serde(rename = "State")]
    pub state: u32,
    #[serde(rename = "dwAllocateCount")]
    pub allocate_count: u32,
    #[serde(rename = "szOmidLabelType")]
    pub label_type: Box<str>,
    #[serde(rename = "OmidLabelId")]
    pub label_id: Box<str>,
    #[serde(rename = "szName")]
    pub name: Box<str>,
    #[serde(rename = "szDescription")]
    pub description: Box<str>,
    #[serde(rename = "ObjectGuid", default)]
    pub id: Option<Identifier>,
    #[serde(rename = "LogicalMedia", default)]
    pub logical: Option<Identifier>,
}

impl SideToEnter {
    fn state(&self) -> Option<SideState> {
        SideState::ALL.into_iter().find(|state| *state as u32 == self.state)
    }

    fn label(&self) -> Label {
        Label { kind: self.label_type.clone(), id: self.label_id.clone() }
    }
}

impl CreateNtmsMedia {
    /// The identifiers that new objects are to have.
    pub fn given(&self) -> impl Iterator<Item = Identifier> {
        let of_sides = self.sides.iter().flatten().flat_map(|side| [side.id, side.logical]);
        let of_medium = self.medium.iter().map(|medium| medium.id);
        of_medium.chain(of_sides).flatten().filter(|id| *id != Identifier::NIL)
    }
}

/// What CreateNtmsMedia gives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Created {
    /// The medium.
    pub medium: Option<Identifier>,
    /// Its sides, in order.
    pub sides: Vec<Identifier>,
    /// The LMID of each side that has one.
    pub logical_media: Vec<Option<Identifier>>,
}

impl Service {
    /// Enters a medium that is on the shelf.
    ///
    /// # Errors
    /// The code with which the call fails.
    pub fn create_ntms_media(&mut self, call: &CreateNtmsMedia) -> Result<Created, Code> {
        let (mut guards, user) = self.begin(call.session);
        let medium = guards.some(call.medium.as_ref(), Code::InvalidParameter);
        let sides = guards.some(call.sides.as_deref(), Code::InvalidParameter);
        let ignores = self.rules.readings.create_media_options == CreateMediaOptions::Ignored;
        let is_defined = call.options & !NTMS_ERROR_ON_DUPLICATE == 0;
        guards.must(ignores || is_defined, Code::InvalidParameter);
        let pool = medium.and_then(|medium| {
            self.look_up(&mut guards, medium.pool, Code::InvalidMediaPool, Object::pool)
        });
        if let Some(medium) = medium {
            self.check_medium(&mut guards, medium);
        }
        if let Some(pool) = pool {
            self.check_entry(&mut guards, pool, user);
        }
        if let Some(sides) = sides {
            let refuses_known = call.options & NTMS_ERROR_ON_DUPLICATE != 0;
            self.check_sides(&mut guards, sides, refuses_known);
            if let Some(pool) = pool {
                self.check_composition(&mut guards, pool, sides);
            }
        }
        let mut given: Vec<_> = call.given().collect();
        guards.must(given.iter().all(|id| self.is_unused(*id)), Code::InvalidParameter);
        given.sort_unstable();
        let differ = given.windows(2).all(|pair| pair[0] != pair[1]);
        guards.must(differ, Code::InvalidParameter);
        let listed = [Fault::DatabaseFailure, Fault::DatabaseFull, Fault::NotEnoughMemory];
        self.decide(guards, &listed)?;
        match (medium, sides, pool) {
            (Some(medium), Some(sides), Some(pool)) => Ok(self.enter(medium, sides, pool)),
            // Something of these was missing, and the guards have said so.
            _ => Err(Code::InvalidParameter),
        }
    }

    fn is_unused(&self, id: Identifier) -> bool {
        let store = &self.store;
        self.object(id).is_none()
            && !store.sessions.contains_key(&id)
            && !store.operations.contains_key(&id)
    }

    fn check_medium(&self, guards: &mut Guards, medium: &MediumToEnter) {
        guards.must(medium.object_type == MEDIUM, Code::InvalidParameter);
        let is_shelf = medium
            .library
            .filter(|id| *id != Identifier::NIL)
            .is_none_or(|id| self.object(id) == Some(Object::Library(false)));
        guards.must(is_shelf, Code::InvalidLibrary);
        let bar_code = medium.bar_code.trim_end_matches(' ');
        let mut media = self.store.media.iter();
        let is_known = media.any(|(_, other)| {
            let other = other.bar_code.as_deref().map(|code| code.trim_end_matches(' '));
            other == Some(bar_code)
        });
        guards.must(bar_code.is_empty() || !is_known, Code::InvalidMedia);
    }

    /// The conditions on the pool. The computer and its libraries grant everything to everybody.
    fn check_entry(&self, guards: &mut Guards, handle: PoolHandle, user: Option<User>) {
        let pool = &self.store.pools[handle];
        let asked = match self.rules.edition {
            Edition::Base | Edition::Server2003 => {
                let both = self.rules.readings.computer_right == ComputerRight::Both;
                if both { Rights::MODIFY } else { Rights::NONE }
            }
            Edition::WindowsXp => Rights::CONTROL,
        };
        guards.must(user.is_none_or(|user| pool.grants(user, asked)), Code::AccessDenied);
        let takes_new = matches!(pool.kind, PoolKind::Import | PoolKind::Application);
        guards.must(takes_new, Code::InvalidMediaPool);
        let holds_pools = pool.media_type.is_none() || !pool.children.is_empty();
        let code = match self.rules.readings.pool_of_pools_code {
            PoolOfPoolsCode::InvalidMediaPool => Code::InvalidMediaPool,
            PoolOfPoolsCode::MediaIncompatible => Code::MediaIncompatible,
        };
        guards.must(!holds_pools, code);
    }

    fn check_sides(&self, guards: &mut Guards, sides: &[SideToEnter], refuses_known: bool) {
        let known = |label: &Label| {
            let mut media = self.store.media.iter();
            media.any(|(_, medium)| {
                medium.sides.iter().any(|side| side.label.as_ref() == Some(label))
            })
        };
        for side in sides {
            guards.must(side.object_type == SIDE, Code::InvalidParameter);
            guards.must(!side.label_type.is_empty(), Code::InvalidParameter);
            guards.must(!side.label_id.is_empty(), Code::InvalidParameter);
            guards.must(side.state().is_some(), Code::InvalidParameter);
            let code = match self.rules.readings.duplicate_label_code {
                DuplicateLabelCode::DuplicateOmid => Code::DuplicateOmid,
                DuplicateLabelCode::InvalidMedia => Code::InvalidMedia,
            };
            guards.must(!refuses_known || !known(&side.label()), code);
        }
    }

    /// How many sides there are, and whether their states go together.
    fn check_composition(&self, guards: &mut Guards, pool: PoolHandle, sides: &[SideToEnter]) {
        let pool = &self.store.pools[pool];
        if let Some(media_type) = pool.media_type {
            let count = self.store.media_types[media_type.0 as usize].sides;
            guards.must(sides.len() == count as usize, Code::MediaIncompatible);
        }
        if self.rules.readings.created_states == CreatedStates::Unspecified {
            return;
        }
        let is_bound = |side: &SideToEnter| side.state().is_some_and(SideState::is_bound);
        let has_lmid = sides.iter().any(is_bound);
        for side in sides {
            let Some(state) = side.state() else { continue };
            guards.must(state != SideState::Reserved || has_lmid, Code::InvalidParameter);
            let is_given = side.logical.is_some_and(|id| id != Identifier::NIL);
            guards.must(!is_given || state.is_bound(), Code::InvalidParameter);
            let is_known_there = match pool.kind {
                PoolKind::Import => state == SideState::Import,
                PoolKind::Application => !matches!(
                    state,
                    SideState::Unprepared | SideState::Foreign | SideState::Incompatible
                ),
                PoolKind::Root | PoolKind::Free | PoolKind::Unrecognized => true,
            };
            guards.must(is_known_there, Code::InvalidParameter);
        }
    }

    fn enter(&mut self, given: &MediumToEnter, sides: &[SideToEnter], pool: PoolHandle) -> Created {
        let Some(media_type) = self.store.pools[pool].media_type else { return Created::default() };
        let id = self.given_or_fresh(given.id);
        let new: Vec<_> = sides
            .iter()
            .map(|side| {
                let state = side.state().unwrap_or(SideState::Available);
                let new = Side::new(self.given_or_fresh(side.id), state, side.allocate_count);
                let (name, description) = (side.name.clone(), side.description.clone());
                Side { name, description, label: Some(side.label()), ..new }
            })
            .collect();
        let ids = new.iter().map(|side| side.id).collect();
        let mut medium = Medium::new(id, pool, media_type, new);
        medium.name = given.name.clone();
        medium.description = given.description.clone();
        medium.enabled = given.enabled;
        medium.online = self.has(Defect::EnteredOnline);
        let keeps_spaces = self.has(Defect::BarCodeSpaces);
        let bar_code = given.bar_code.as_ref();
        let bar_code = if keeps_spaces { bar_code } else { bar_code.trim_end_matches(' ') };
        medium.bar_code = Some(bar_code.into());
        let medium = self.store.add_medium(medium);
        let logical_media = (0..).zip(sides).map(|(place, side)| {
            let is_bound = side.state().is_some_and(SideState::is_bound);
            is_bound.then(|| {
                let wanted = side.logical.filter(|_| !self.has(Defect::GivenLmidIgnored));
                let logical = self.given_or_fresh(wanted);
                self.store.bind(logical, SideHandle { medium, place });
                logical
            })
        });
        let logical_media = logical_media.collect();
        Created { medium: Some(id), sides: ids, logical_media }
    }

    fn given_or_fresh(&mut self, given: Option<Identifier>) -> Identifier {
        given.filter(|id| *id != Identifier::NIL).unwrap_or_else(|| self.mint.fresh())
    }
}
