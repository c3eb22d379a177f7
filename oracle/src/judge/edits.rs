//! Small changes of a world, each of one property: what could have been otherwise.

use crate::binding::Bindings;
use ntms_model::access::Directory;
use ntms_model::change::Change;
use ntms_model::id::{
    LibraryId, LogicalId, MediaTypeId, MediumId, ObjectId, PoolId, PrincipalId, SessionId, SideId,
};
use ntms_model::setting::Setting;
use ntms_model::state::{
    Condition, Holds, LogicalMedium, Maximum, MediaState, Medium, Pool, PoolKind, Session, Side,
    SideState, State,
};
use std::sync::Arc;

/// One property of one object, and what it is changed to.
#[derive(Clone, Debug)]
pub(super) struct Edit {
    /// The object, by its identifier.
    pub subject: String,
    /// The property.
    pub property: &'static str,
    /// What it is.
    pub value: String,
    /// What it becomes.
    pub otherwise: String,
    /// The change.
    pub changes: Vec<Change>,
}

/// The name of an object for people: what the implementation calls it.
pub(super) fn name(bindings: &Bindings, object: ObjectId) -> String {
    bindings.identifier(object).map_or_else(|| object.to_string(), |id| id.to_string())
}

/// What kind of thing an object is.
pub(super) const fn kind(object: ObjectId) -> &'static str {
    match object {
        ObjectId::Pool(_) => "a pool",
        ObjectId::Medium(_) => "a medium",
        ObjectId::Side(_) => "a side",
        ObjectId::Logical(_) => "a logical medium",
        ObjectId::MediaType(_) => "a media type",
        ObjectId::Library(_) => "a library",
        ObjectId::Session(_) => "a session",
        ObjectId::Operation(_) => "an operation",
        ObjectId::Computer => "the computer",
    }
}

/// Where edits are made.
struct Maker<'m> {
    setting: &'m Setting,
    state: &'m State,
    bindings: &'m Bindings,
    objects: &'m [ObjectId],
    edits: Vec<Edit>,
}

/// Every change of one property of one of these objects.
pub(super) fn singles(
    setting: &Setting,
    state: &State,
    bindings: &Bindings,
    objects: &[ObjectId],
) -> Vec<Edit> {
    let mut maker = Maker { setting, state, bindings, objects, edits: Vec::new() };
    for object in objects {
        match *object {
            ObjectId::Pool(id) => maker.pool(id),
            ObjectId::Medium(id) => maker.medium(id),
            ObjectId::Side(id) => maker.side(id),
            ObjectId::Logical(id) => maker.logical(id),
            ObjectId::MediaType(_)
            | ObjectId::Library(_)
            | ObjectId::Session(_)
            | ObjectId::Operation(_)
            | ObjectId::Computer => {}
        }
    }
    maker.edits
}

/// The session in other hands.
pub(super) fn callers(
    setting: &Setting,
    state: &State,
    bindings: &Bindings,
    session: SessionId,
) -> Vec<Edit> {
    let Some(row) = state.sessions.get(session) else { return Vec::new() };
    let shown = |id: PrincipalId| {
        let groups: Vec<&str> =
            setting.directory.groups(id).map(|it| setting.directory.name(it)).collect();
        let name = setting.directory.name(id);
        if groups.is_empty() {
            name.to_owned()
        } else {
            format!("{name}, of {}", groups.join(", "))
        }
    };
    let users = setting.directory.users().chain([Directory::SYSTEM, PrincipalId(u32::MAX)]);
    users
        .filter(|user| *user != row.principal)
        .map(|principal| Edit {
            subject: name(bindings, ObjectId::Session(session)),
            property: "user",
            value: shown(row.principal),
            otherwise: shown(principal),
            changes: vec![Change::Session {
                id: session,
                from: Some(*row),
                to: Some(Session { principal }),
            }],
        })
        .collect()
}

/// The same change made to all sides of a medium, or to all media of a pool: where every single one
/// of them is enough for a row, no single change turns it round.
pub(super) fn together(state: &State, bindings: &Bindings, objects: &[ObjectId]) -> Vec<Vec<Edit>> {
    let side = |id: SideId, to: SideState| {
        side_edit(state, bindings, id, Side { state: to, ..*state.side(id) })
    };
    let mut all: Vec<Vec<Edit>> = Vec::new();
    for object in objects {
        match *object {
            ObjectId::Medium(id) => {
                for to in SideState::ALL {
                    all.push(state.sides_of(id).filter_map(|(it, _)| side(it, *to)).collect());
                }
            }
            ObjectId::Pool(id) => {
                for to in SideState::ALL {
                    let sides = state.media_in(id).flat_map(|(medium, _)| state.sides_of(medium));
                    all.push(sides.filter_map(|(it, _)| side(it, *to)).collect());
                }
                let elsewhere = if id == PoolId::ROOT { PoolId::NONE } else { PoolId::ROOT };
                let moved = |(medium, _)| medium_pool_edit(state, bindings, medium, elsewhere);
                all.push(state.media_in(id).filter_map(moved).collect());
                let lifted = |child| {
                    let row = state.pool(child);
                    let mut to = row.clone();
                    to.parent = Some(elsewhere);
                    pool_edit(
                        bindings,
                        child,
                        row,
                        to,
                        "lies in",
                        path(state, id),
                        "elsewhere".to_owned(),
                    )
                };
                all.push(state.children_of(id).map(|(child, _)| lifted(child)).collect());
            }
            ObjectId::Side(_)
            | ObjectId::Logical(_)
            | ObjectId::MediaType(_)
            | ObjectId::Library(_)
            | ObjectId::Session(_)
            | ObjectId::Operation(_)
            | ObjectId::Computer => {}
        }
    }
    all.retain(|edits| edits.len() > 1);
    all
}

impl Maker<'_> {
    fn name(&self, object: ObjectId) -> String {
        name(self.bindings, object)
    }

    fn media_type(&self, id: MediaTypeId) -> String {
        self.setting.media_type(id).map_or_else(|| id.to_string(), |row| row.name.to_string())
    }

    fn holds(&self, holds: Holds) -> String {
        match holds {
            Holds::Pools => "pools".to_owned(),
            Holds::Media(id) => self.media_type(id),
        }
    }

    fn media_types(&self) -> Vec<MediaTypeId> {
        (0..self.setting.media_types.len()).map(MediaTypeId::from).collect()
    }

    fn pool(&mut self, id: PoolId) {
        let Some(row) = self.state.pools.get(id) else { return };
        let mut changed = |property,
                           value: String,
                           otherwise: String,
                           change: &dyn Fn(&mut Pool)| {
            let mut to = Pool::clone(row);
            change(&mut to);
            if to != **row {
                self.edits.push(pool_edit(self.bindings, id, row, to, property, value, otherwise));
            }
        };
        use PoolKind::{Application, Free, Import, Unrecognized};
        for kind in [Application, Free, Import, Unrecognized] {
            changed("kind", row.kind.name().into(), kind.name().into(), &|pool| pool.kind = kind);
        }
        let yes_or_no = |is: bool| if is { "yes" } else { "no" }.to_owned();
        let (draws, returns) = (row.draws_from_free, row.returns_to_free);
        changed("draws from free", yes_or_no(draws), yes_or_no(!draws), &|pool| {
            pool.draws_from_free = !draws;
        });
        changed("returns to free", yes_or_no(returns), yes_or_no(!returns), &|pool| {
            pool.returns_to_free = !returns;
        });
        for maximum in [0, 1, 2, 3, 1_000] {
            let (now, to) = (shown_maximum(row.maximum), maximum.to_string());
            changed("maximum", now, to, &|pool| pool.maximum = Maximum::Known(maximum));
        }
        changed("name", row.name.to_string(), "another".into(), &|pool| pool.name = "?".into());
        if let Some(parent) = row.parent {
            let now = path(self.state, parent);
            let root = if parent == PoolId::ROOT { PoolId::NONE } else { PoolId::ROOT };
            changed("lies in", now, "elsewhere".into(), &|pool| pool.parent = Some(root));
        }
        let mut holds = vec![Holds::Pools];
        holds.extend(self.media_types().into_iter().map(Holds::Media));
        for to in holds {
            let (now, then) = (self.holds(row.holds), self.holds(to));
            let mut pool = Pool::clone(row);
            pool.holds = to;
            if pool != **row {
                self.edits.push(pool_edit(self.bindings, id, row, pool, "holds", now, then));
            }
        }
    }

    fn medium(&mut self, id: MediumId) {
        let Some(row) = self.state.media.get(id) else { return };
        let pool =
            |object: &ObjectId| if let ObjectId::Pool(id) = object { Some(*id) } else { None };
        let moved: Vec<Edit> = self
            .objects
            .iter()
            .filter_map(pool)
            .take(8)
            .filter_map(|pool| medium_pool_edit(self.state, self.bindings, id, pool))
            .collect();
        self.edits.extend(moved);
        for media_type in self.media_types().into_iter().filter(|it| *it != row.media_type) {
            let to = Medium { media_type, ..row.clone() };
            self.edits.push(Edit {
                subject: self.name(ObjectId::Medium(id)),
                property: "type",
                value: self.media_type(row.media_type),
                otherwise: self.media_type(media_type),
                changes: vec![Change::Medium {
                    id,
                    from: Some(Box::new(row.clone())),
                    to: Some(Box::new(to)),
                }],
            });
        }
        self.condition(id, row.condition);
    }

    fn condition(&mut self, id: MediumId, from: Condition) {
        let subject = self.name(ObjectId::Medium(id));
        let mut add = |property, value: &str, otherwise: &str, to: Condition| {
            self.edits.push(Edit {
                subject: subject.clone(),
                property,
                value: value.to_owned(),
                otherwise: otherwise.to_owned(),
                changes: vec![Change::MediumCondition { id, from, to }],
            });
        };
        let place = |library| match library {
            LibraryId::Online => "online",
            LibraryId::Offline => "offline",
        };
        let other = match from.library {
            LibraryId::Online => LibraryId::Offline,
            LibraryId::Offline => LibraryId::Online,
        };
        add("place", place(from.library), place(other), Condition { library: other, ..from });
        let usable = |is| if is { "yes" } else { "no" };
        let enabled = !from.enabled;
        add("enabled", usable(from.enabled), usable(enabled), Condition { enabled, ..from });
        for media_state in [MediaState::Idle, MediaState::Loaded] {
            if media_state != from.media_state {
                let (now, to) = (from.media_state.name(), media_state.name());
                add("media state", now, to, Condition { media_state, ..from });
            }
        }
    }

    fn side(&mut self, id: SideId) {
        let from = *self.state.side(id);
        for state in SideState::ALL.iter().copied().skip(1) {
            let edit = side_edit(self.state, self.bindings, id, Side { state, ..from });
            self.edits.extend(edit);
        }
        let maximum = match self.state.pool(self.state.pool_of_side(id)).maximum {
            Maximum::Known(maximum) => maximum,
            Maximum::Unknown => 1,
        };
        for allocations in [0, maximum.saturating_sub(1), maximum, maximum.saturating_add(1)] {
            let edit = side_edit(self.state, self.bindings, id, Side { allocations, ..from });
            self.edits.extend(edit);
        }
    }

    fn logical(&mut self, id: LogicalId) {
        let Some(row) = self.state.logical_media.get(id) else { return };
        let side =
            |object: &ObjectId| if let ObjectId::Side(id) = object { Some(*id) } else { None };
        let sides: Vec<SideId> =
            self.objects.iter().filter_map(side).filter(|side| *side != row.side).take(6).collect();
        for side in sides {
            self.edits.push(Edit {
                subject: self.name(ObjectId::Logical(id)),
                property: "denotes",
                value: self.name(ObjectId::Side(row.side)),
                otherwise: self.name(ObjectId::Side(side)),
                changes: vec![Change::Logical {
                    id,
                    from: Some(*row),
                    to: Some(LogicalMedium { side }),
                }],
            });
        }
    }
}

/// The maximum of a pool, for people.
fn shown_maximum(maximum: Maximum) -> String {
    match maximum {
        Maximum::Known(maximum) => maximum.to_string(),
        Maximum::Unknown => "not known".to_owned(),
    }
}

fn path(state: &State, pool: PoolId) -> String {
    state.path(pool)
}

fn pool_edit(
    bindings: &Bindings,
    id: PoolId,
    from: &Pool,
    to: Pool,
    property: &'static str,
    value: String,
    otherwise: String,
) -> Edit {
    Edit {
        subject: name(bindings, ObjectId::Pool(id)),
        property,
        value,
        otherwise,
        changes: vec![Change::Pool {
            id,
            from: Some(Arc::new(from.clone())),
            to: Some(Arc::new(to)),
        }],
    }
}

fn medium_pool_edit(state: &State, bindings: &Bindings, id: MediumId, to: PoolId) -> Option<Edit> {
    let from = state.medium(id).pool;
    (from != to).then(|| Edit {
        subject: name(bindings, ObjectId::Medium(id)),
        property: "is in",
        value: name(bindings, ObjectId::Pool(from)),
        otherwise: name(bindings, ObjectId::Pool(to)),
        changes: vec![Change::MediumPool { id, from, to }],
    })
}

fn side_edit(state: &State, bindings: &Bindings, id: SideId, to: Side) -> Option<Edit> {
    let from = *state.side(id);
    let (property, value, otherwise) = if from.state != to.state {
        ("state", from.state.name().to_owned(), to.state.name().to_owned())
    } else {
        ("allocations", from.allocations.to_string(), to.allocations.to_string())
    };
    (from != to).then(|| Edit {
        subject: name(bindings, ObjectId::Side(id)),
        property,
        value,
        otherwise,
        changes: vec![Change::Side { id, from, to }],
    })
}
