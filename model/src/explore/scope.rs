//! What is explored: a small world, the calls made in it, and how far things may go.

use super::bounds::Bounds;
use super::scope_reader::{self, ScopeError};
use crate::access::{DescriptorParts, Directory};
use crate::call::{Function, NTMS_ALLOCATE_NEW, NTMS_ALLOCATE_NEXT, NTMS_CREATE_NEW};
use crate::edition::Edition;
use crate::event::Label;
use crate::id::{MediaTypeId, PrincipalId};
use crate::setting::{MediaType, Setting};
use crate::state::{MediaState, PoolKind, SideState, State};

/// A small world, and what happens in it.
#[derive(Clone, Debug)]
pub struct Scope {
    /// Its name.
    pub name: Box<str>,
    /// What it is for.
    pub about: Box<str>,
    /// Scopes that are walked through together with this one. Together they must show every witness.
    pub with: Box<[Box<str>]>,
    /// Whether broken calls are tried too: what they do is judged, and does not count.
    pub audit: bool,
    /// How far things may go.
    pub bounds: Bounds,
    pub(super) directory: Directory,
    pub(super) media_types: Vec<MediaType>,
    pub(super) initial: State,
    pub(super) domains: Domains,
    pub(super) events: Events,
}

/// Which calls are made, with which arguments; objects are those that exist.
#[derive(Clone, Debug, Default)]
pub(super) struct Domains {
    pub functions: Vec<Function>,
    pub openers: Vec<PrincipalId>,
    pub creations: Vec<Creation>,
    pub actions: Vec<u32>,
    pub new_securities: Vec<Option<DescriptorParts>>,
    pub allocate_options: Vec<u32>,
    pub names_sides: bool,
    pub mount_options: Vec<u32>,
    pub dismount_options: Vec<u32>,
    pub entries: Vec<Entry>,
    pub entry_paths: Vec<Box<str>>,
    pub entry_options: Vec<u32>,
    pub policies: Vec<Policies>,
    pub policy_paths: Vec<Box<str>>,
    pub computer_policies: Vec<u32>,
    pub securities: Vec<DescriptorParts>,
    pub security_paths: Vec<Box<str>>,
}

/// A pool that may be created or opened.
#[derive(Clone, Debug)]
pub(super) struct Creation {
    pub name: Box<str>,
    pub media_types: Vec<Option<MediaTypeId>>,
}

/// A medium that CreateNtmsMedia may enter.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub sides: Vec<SideState>,
    pub allocations: u32,
    pub bar_code: Box<str>,
    pub label: Box<str>,
}

/// What SetNtmsObjectInformation writes into a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Policies {
    pub draws_from_free: bool,
    pub returns_to_free: bool,
    pub maximum: u32,
}

/// What may happen from outside.
#[derive(Clone, Debug, Default)]
pub(super) struct Events {
    pub insert: Vec<(MediaTypeId, Label)>,
    pub write_labels: bool,
    pub uses: Vec<MediaState>,
    pub enable: bool,
    pub bring_in: bool,
    pub restart: bool,
}

/// The scopes that come with the model.
const EMBEDDED: [(&str, &str); 8] = [
    ("tiny", include_str!("../../scopes/tiny.toml")),
    ("pair", include_str!("../../scopes/pair.toml")),
    ("access", include_str!("../../scopes/access.toml")),
    ("media", include_str!("../../scopes/media.toml")),
    ("entry", include_str!("../../scopes/entry.toml")),
    ("port", include_str!("../../scopes/port.toml")),
    ("drives", include_str!("../../scopes/drives.toml")),
    ("small", include_str!("../../scopes/small.toml")),
];

impl Scope {
    /// Names of the scopes that come with the model, the smallest first.
    pub fn names() -> impl Iterator<Item = &'static str> {
        EMBEDDED.into_iter().map(|(name, _)| name)
    }

    /// The scope with this name that comes with the model.
    #[must_use]
    pub fn named(name: &str) -> Option<Scope> {
        let (name, text) = EMBEDDED.into_iter().find(|(known, _)| *known == name)?;
        match Scope::from_toml(text) {
            Ok(scope) => Some(scope),
            Err(error) => panic!("scopes/{name}.toml: {error}"),
        }
    }

    /// Reads a scope from the text of a scope file.
    ///
    /// # Errors
    /// When the text is not a scope; the error names the line.
    pub fn from_toml(text: &str) -> Result<Scope, ScopeError> {
        scope_reader::read(text)
    }

    /// A world that comes from elsewhere, without bounds: every function over the objects that are
    /// there, with its simplest other arguments, and every event.
    #[must_use]
    pub fn of_world(setting: &Setting, initial: State) -> Scope {
        let types: Vec<MediaTypeId> =
            (0..setting.media_types.len()).map(MediaTypeId::from).collect();
        let labels = |media_type| Label::ALL.into_iter().map(move |label| (media_type, label));
        let paths: Vec<Box<str>> = initial
            .pools
            .iter()
            .filter(|(_, pool)| pool.kind == PoolKind::Application)
            .map(|(id, _)| initial.path(id).into())
            .collect();
        let holds = std::iter::once(None).chain(types.iter().copied().map(Some)).collect();
        let policies =
            |yes| Policies { draws_from_free: yes, returns_to_free: yes, maximum: u32::from(yes) };
        Scope {
            name: "world".into(),
            about: "A world that comes from elsewhere.".into(),
            with: Box::default(),
            audit: false,
            bounds: Bounds::default(),
            directory: setting.directory.clone(),
            media_types: setting.media_types.clone(),
            domains: Domains {
                functions: Function::ALL.to_vec(),
                openers: setting.directory.users().collect(),
                creations: vec![Creation { name: r"\New".into(), media_types: holds }],
                actions: vec![NTMS_CREATE_NEW],
                new_securities: vec![None],
                allocate_options: vec![0, NTMS_ALLOCATE_NEW, NTMS_ALLOCATE_NEXT],
                mount_options: vec![0],
                dismount_options: vec![0],
                policies: vec![policies(true), policies(false)],
                policy_paths: paths.clone(),
                securities: vec![DescriptorParts { owner: None, dacl: Some(None) }],
                security_paths: paths,
                ..Domains::default()
            },
            events: Events {
                insert: types.iter().copied().flat_map(labels).collect(),
                write_labels: true,
                uses: vec![MediaState::InUse],
                enable: true,
                bring_in: true,
                restart: true,
            },
            initial,
        }
    }

    /// This scope, and those that are walked through together with it.
    pub fn parts(&self) -> impl Iterator<Item = Scope> + '_ {
        let companions = self.with.iter().filter_map(|name| Scope::named(name));
        std::iter::once(self.clone()).chain(companions)
    }

    /// The setting of this scope in an edition, under the readings that the checker follows.
    #[must_use]
    pub fn setting(&self, edition: Edition) -> Setting {
        Setting {
            directory: self.directory.clone(),
            media_types: self.media_types.clone(),
            ..Setting::new(edition)
        }
    }

    /// The state that everything begins in.
    #[must_use]
    pub fn initial(&self) -> &State {
        &self.initial
    }

    /// The same scope, beginning in another state.
    #[must_use]
    pub fn beginning_in(mut self, state: State) -> Scope {
        self.initial = state;
        self
    }

    /// The functions that are called.
    #[must_use]
    pub fn functions(&self) -> &[Function] {
        &self.domains.functions
    }
}
