//! A way through a scope of the checker, as an ordinary trace.

use crate::binding::OutOfModel;
use crate::identifier::Identifier;
use crate::judge::Alternative;
use crate::trace::{Header, Trace, VERSION};
use crate::wire::{
    Entry, InsertMedium, Inserted, Nothing, SetMedium, Wire, WireCall, WireEvent, WireReply,
    WriteLabels,
};
use crate::world::snapshot;
use ntms_model::call::{Bound, Names, OpenNtmsSession};
use ntms_model::change::{self, Change};
use ntms_model::error::NtmsError;
use ntms_model::event::{self, Event};
use ntms_model::explore;
use ntms_model::id::{LibraryId, MediumId, ObjectId, PrincipalId, Reference};
use ntms_model::properties::Cause;
use ntms_model::reading::{Reading, Readings};
use ntms_model::rule::{Outcome, outcomes};
use ntms_model::setting::Setting;
use ntms_model::state::State;
use std::collections::BTreeMap;

/// The trace of a way, under the setting in which it was found.
#[must_use]
pub fn as_trace(setting: &Setting, way: &explore::Trace, note: &str) -> Trace {
    let mut narrator = Narrator::new(setting, way.initial.clone());
    let header = narrator.header(note);
    let opened = narrator.openings();
    let entries = way.transitions.iter().map(|transition| narrator.entry(transition));
    Trace { header, entries: opened.into_iter().chain(entries).collect() }
}

/// The answers to open questions under which the rules were followed, where others are accepted.
fn fixed(setting: &Setting) -> BTreeMap<Box<str>, Box<str>> {
    let accepted = Readings::accepted(setting.edition);
    let is_open = |reading: &Reading| accepted.allowed(*reading).count() > 1;
    Reading::all()
        .filter(is_open)
        .filter_map(|reading| {
            let mut choices = setting.readings.allowed(reading);
            let choice = choices.next()?;
            let about = reading.about();
            let name = about.choices[usize::from(choice.choice)];
            choices.next().is_none().then(|| (about.name.into(), name.into()))
        })
        .collect()
}

/// Tells a walk as entries of a trace, and gives every object a name when it comes.
#[derive(Clone, Debug)]
pub struct Narrator<'s> {
    setting: &'s Setting,
    /// The state that was come to, and what its objects are called.
    world: Alternative,
    /// How many labels with each letter were given out.
    given: BTreeMap<char, usize>,
}

impl<'s> Narrator<'s> {
    /// Begins in a state.
    #[must_use]
    pub fn new(setting: &'s Setting, initial: State) -> Narrator<'s> {
        let world = Alternative { state: initial, ..Alternative::default() };
        let mut narrator = Narrator { setting, world, given: BTreeMap::new() };
        narrator.name_everything();
        narrator
    }

    /// Begins in a state whose objects have names. New ones get others than were ever given out.
    #[must_use]
    pub fn in_world(
        setting: &'s Setting,
        world: Alternative,
        given_out: impl IntoIterator<Item = Identifier>,
    ) -> Narrator<'s> {
        let mut given = BTreeMap::new();
        for id in world.bindings.iter().map(|(id, _)| id).chain(given_out) {
            let label = id.to_string();
            let mut letters = label.chars();
            if let (Some(letter), Ok(number)) = (letters.next(), letters.as_str().parse::<usize>())
            {
                let next = given.entry(letter).or_default();
                *next = number.saturating_add(1).max(*next);
            }
        }
        Narrator { setting, world, given }
    }
}

impl Narrator<'_> {
    /// The state that was come to, and what its objects are called.
    #[must_use]
    pub fn world(&self) -> &Alternative {
        &self.world
    }

    /// The first line of a trace that begins here.
    #[must_use]
    pub fn header(&self, note: &str) -> Header {
        let Setting { directory, media_types, .. } = self.setting;
        let world = snapshot(&self.world.state, directory, media_types, |object| {
            self.world.bindings.identifier(object).unwrap_or(Identifier::NIL)
        });
        Header {
            trace: VERSION,
            edition: self.setting.edition,
            readings: fixed(self.setting),
            implementation: None,
            note: Some(note.into()),
            world,
        }
    }

    fn name_everything(&mut self) {
        use ntms_model::id::MediaTypeId;
        let types = (0..self.setting.media_types.len())
            .map(|at| ObjectId::MediaType(MediaTypeId::from(at)));
        let libraries = [LibraryId::Online, LibraryId::Offline].map(ObjectId::Library);
        let mut objects: Vec<ObjectId> = libraries.into_iter().chain(types).collect();
        objects.push(ObjectId::Computer);
        objects.extend(self.world.state.pools.ids().map(ObjectId::Pool));
        objects.extend(self.world.state.media.ids().map(ObjectId::Medium));
        objects.extend(self.world.state.logical_media.ids().map(ObjectId::Logical));
        objects.extend(self.world.state.sessions.ids().map(ObjectId::Session));
        for object in objects {
            self.name(object);
        }
    }

    /// Gives an object a label that nothing had before; a medium's sides are named after it.
    fn name(&mut self, object: ObjectId) {
        let letter = object.to_string().chars().next().unwrap_or('X');
        let number = self.given.entry(letter).or_default();
        let label = format!("{letter}{number}");
        *number += 1;
        self.world.bindings.bind(Identifier::label(&label), object);
        if let ObjectId::Medium(medium) = object {
            for (side, _) in
                self.world.state.sides_of(medium).map(|(id, side)| (id, *side)).collect::<Vec<_>>()
            {
                let index = side.to_string().rsplit('/').next().unwrap_or("").to_owned();
                let label = Identifier::label(&format!("{label}/{index}"));
                self.world.bindings.bind(label, ObjectId::Side(side));
            }
        }
    }

    /// The calls that open the sessions which a scope begins with, and a world does not.
    #[must_use]
    pub fn openings(&self) -> Vec<Entry> {
        let sessions = self.world.state.sessions.iter().map(|(id, row)| {
            let caller = self.setting.directory.name(row.principal).into();
            let call = OpenNtmsSession { server: None, application: None, options: 0, caller };
            let mut reply = WireReply::of_code(NtmsError::Success);
            reply.session = Some(self.world.bindings.identifier(ObjectId::Session(id)));
            Entry::Call { call: call.into(), reply, faults: Vec::new() }
        });
        sessions.collect()
    }

    /// What happens next.
    pub fn entry(&mut self, transition: &explore::Transition) -> Entry {
        match &transition.cause {
            Cause::Event(event) => self.event(*event),
            Cause::Call(call) => {
                let call: WireCall = call.renamed(&mut self.names());
                self.follow(transition);
                let reply = transition.reply.renamed(&mut self.names());
                Entry::Call { call, reply, faults: transition.faults.iter().collect() }
            }
        }
    }

    /// Carries what is said of the state into names.
    fn names(&self) -> Told<'_> {
        let (bindings, directory) = (&self.world.bindings, &self.setting.directory);
        Told(OutOfModel { bindings, directory })
    }

    /// Lets the call do what it did, and names what it made.
    fn follow(&mut self, transition: &explore::Transition) {
        let Cause::Call(call) = &transition.cause else { return };
        let mut done: Option<Vec<Change>> = None;
        outcomes(self.setting, &mut self.world.state, call, transition.faults, &mut |outcome| {
            if let Outcome::Done { reply, journal, chosen, .. } = outcome
                && *reply == transition.reply
                && chosen == transition.chosen
            {
                done.get_or_insert_with(|| journal.to_vec());
            }
        });
        if let Some(journal) = done {
            change::redo(&mut self.world.state, &journal);
            self.rename(&journal);
        }
    }

    fn rename(&mut self, journal: &[Change]) {
        self.world.bindings.follow(journal);
        // Sides are named with their medium.
        let made = journal.iter().flat_map(Change::made);
        for object in made.filter(|object| !matches!(object, ObjectId::Side(_))) {
            self.name(object);
        }
    }

    fn event(&mut self, event: Event) -> Entry {
        let journal = event::happen(self.setting, &mut self.world.state, event);
        self.rename(&journal);
        let name = |object| self.world.bindings.identifier(object).unwrap_or(Identifier::NIL);
        let inserted = journal.iter().find_map(|change| match change.made().as_slice() {
            [ObjectId::Medium(id), sides @ ..] => {
                let sides = sides.iter().map(|side| name(*side)).collect();
                Some(Inserted { medium: name(ObjectId::Medium(*id)), sides })
            }
            _ => None,
        });
        let event = event_as_it_travels(event, &name);
        Entry::Event { event, inserted }
    }
}

/// An event of the model as it travels, with what objects are called.
pub(crate) fn event_as_it_travels(
    event: Event,
    name: &dyn Fn(ObjectId) -> Identifier,
) -> WireEvent {
    let medium = |id: MediumId| name(ObjectId::Medium(id));
    let nothing =
        |id| SetMedium { medium: medium(id), media_state: None, enabled: None, online: None };
    match event {
        Event::Insert { media_type, label } => WireEvent::InsertMedium(InsertMedium {
            media_type: name(ObjectId::MediaType(media_type)),
            label: label.name().into(),
        }),
        Event::WriteLabels(id) => WireEvent::WriteLabels(WriteLabels { medium: medium(id) }),
        Event::Use(id, state) => {
            WireEvent::SetMedium(SetMedium { media_state: Some(state.number()), ..nothing(id) })
        }
        Event::Enable(id, enabled) => {
            WireEvent::SetMedium(SetMedium { enabled: Some(enabled), ..nothing(id) })
        }
        Event::BringIn(id, online) => {
            WireEvent::SetMedium(SetMedium { online: Some(online), ..nothing(id) })
        }
        Event::Restart => WireEvent::Restart(Nothing {}),
    }
}

/// Carries calls and replies out of a state; what a broken call names, and nothing is, stays a name.
struct Told<'b>(OutOfModel<'b>);

impl Names<Bound, Wire> for Told<'_> {
    fn id(&mut self, reference: &Reference) -> Option<Identifier> {
        let given = *reference != Reference::Missing;
        self.0.id(reference).or(given.then_some(Identifier::NIL))
    }

    fn principal(&mut self, id: &PrincipalId) -> Box<str> {
        self.0.principal(id)
    }
}
