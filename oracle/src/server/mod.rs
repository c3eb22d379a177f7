//! The reference server: the model behind the protocol.
//!
//! Where the documents leave a choice it follows one reading of each. Where several faults apply it
//! reports the one that MS-RSMP prefers: the first group, and in it the first row of the table.

mod answer;
mod conversation;
mod guids;
mod world;

use crate::binding::{self, Bindings, IntoModel, OutOfModel};
use crate::identifier::Identifier;
use crate::judge;
use crate::protocol::{self, Control, ErrorObject, Handshake, Offer};
use crate::wire::{Inserted, WireCall, WireEvent, WireReply};
use crate::world::{Opened, World};
pub(crate) use answer::Answer;
use guids::{Guids, Names};
use ntms_model::access::{Directory, SecurityDescriptor};
use ntms_model::call::{Bound, Call, Function};
use ntms_model::change::{self, Change};
use ntms_model::edition::Edition;
use ntms_model::event;
use ntms_model::id::{ObjectId, SideId};
use ntms_model::reading::{Reading, ReadingChoice, Readings};
use ntms_model::reply::Reply;
use ntms_model::rule::Mutation;
use ntms_model::setting::{Fault, Faults, Setting};
use ntms_model::state::{Maximum, Security, State};
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::sync::Arc;

/// A media-pool service that follows the rules.
///
/// ```
/// use ntms_model::edition::Edition;
/// use ntms_model::reading::Readings;
/// use ntms_oracle::server::Server;
///
/// let mut server = Server::new(Edition::Base, Readings::followed(Edition::Base), 0);
/// let hello = r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocol":1,"edition":null}}"#;
/// assert!(server.handle_line(hello).contains(r#""edition":"base""#));
/// ```
#[derive(Clone, Debug)]
pub struct Server {
    setting: Setting,
    state: State,
    bindings: Bindings,
    guids: Guids,
    chance: StdRng,
    choosing: Choosing,
    /// What the next call meets.
    faults: Faults,
    /// Whether the client has said who it is.
    is_known: bool,
    /// Readings to fix in the edition that the client wants; `None`: the edition is settled.
    wish: Option<Vec<ReadingChoice>>,
}

/// Which side AllocateNtmsMedia takes when several will do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Choosing {
    /// The first one.
    #[default]
    First,
    /// The last one.
    Last,
    /// Any, as the seed decides.
    Random,
}

impl Server {
    /// A server of this edition that follows these readings; the first answer that is possible
    /// counts. The seed decides the identifiers, and what is left to chance.
    ///
    /// There is a world from the start: the users `administrator`, `ann` and `bob`, the media types
    /// `DLT` (one side) and `MO` (two sides), no media, and full access for everybody.
    #[must_use]
    pub fn new(edition: Edition, readings: Readings, seed: u64) -> Server {
        let mut setting = Setting::new(edition);
        setting.readings = settled(readings);
        let mut server = Server {
            setting,
            state: State::default(),
            bindings: Bindings::default(),
            guids: Guids::from_seed(seed),
            chance: StdRng::seed_from_u64(seed),
            choosing: Choosing::default(),
            faults: Faults::NONE,
            is_known: false,
            wish: None,
        };
        // The first world does not contradict itself.
        drop(server.reset(&world::first()));
        server
    }

    /// A server of whichever edition the client asks for, of the base one if it asks for none. It
    /// follows the readings of that edition but for these.
    #[must_use]
    pub fn of_any_edition(fixed: Vec<ReadingChoice>, seed: u64) -> Server {
        let readings = with_fixed(Edition::Base, &fixed);
        Server { wish: Some(fixed), ..Server::new(Edition::Base, readings, seed) }
    }

    /// The same server, which chooses sides in this way.
    #[must_use]
    pub fn choosing(self, choosing: Choosing) -> Server {
        Server { choosing, ..self }
    }

    /// What the server follows.
    #[must_use]
    pub fn setting(&self) -> &Setting {
        &self.setting
    }

    /// What the server follows, to be changed: so it can be made to break a rule.
    pub fn setting_mut(&mut self) -> &mut Setting {
        &mut self.setting
    }

    /// The same server with rules that are broken so.
    #[must_use]
    pub fn breaking(mut self, mutation: Mutation) -> Server {
        self.setting.mutation = mutation;
        self
    }

    /// What the server remembers.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// What identifiers name.
    #[must_use]
    pub fn bindings(&self) -> &Bindings {
        &self.bindings
    }

    /// What it would answer if its rules were broken so. Nothing changes.
    pub(crate) fn answer_breaking(
        &mut self,
        mutation: Mutation,
        call: &Call<Bound>,
        faults: Faults,
    ) -> Answer {
        let earnest = std::mem::replace(&mut self.setting.mutation, mutation);
        let mut chance = self.chance.clone();
        let mut chooser = answer::Chooser { choosing: self.choosing, chance: &mut chance };
        let given = answer::answer(&self.setting, &mut self.state, call, faults, &mut chooser);
        self.setting.mutation = earnest;
        given
    }

    /// How the server presents itself.
    #[must_use]
    pub fn handshake(&self) -> Handshake {
        Handshake {
            protocol: protocol::VERSION,
            name: env!("CARGO_PKG_NAME").into(),
            version: env!("CARGO_PKG_VERSION").into(),
            edition: self.setting.edition,
            functions: Offer::of(Function::ALL.iter().copied()),
            controls: Offer::of(Control::ALL),
            faults: Offer::of(Fault::ALL.iter().copied()),
        }
    }

    /// Forgets everything and begins again in a world; gives it with the server's identifiers.
    ///
    /// # Errors
    /// When the world is not one that the protocol allows. Then everything stays as it was.
    pub fn reset(&mut self, world: &World) -> Result<World, ErrorObject> {
        self.begin(world).map(|(world, _)| world)
    }

    fn begin(&mut self, world: &World) -> Result<(World, Names), ErrorObject> {
        let refused = |what: String| ErrorObject::wrong_parameters(&format!("`world`: {what}"));
        let Opened { state, directory, media_types, bindings } =
            world.open().map_err(|error| refused(error.to_string()))?;
        world::is_whole(world).map_err(refused)?;
        let (world, names) = self.guids.rename(world);
        self.bindings = Bindings::default();
        for (id, object) in bindings.iter() {
            self.bindings.bind(names.get(&id).copied().unwrap_or(Identifier::NIL), object);
        }
        self.state = state;
        self.setting.directory = directory;
        self.setting.media_types = media_types;
        self.faults = Faults::NONE;
        Ok((world, names))
    }

    /// Answers a call.
    ///
    /// # Errors
    /// When the call names a user that does not exist, so that it could not have been made.
    pub fn call(&mut self, call: &WireCall) -> Result<WireReply, ErrorObject> {
        self.knows_everybody(call)?;
        let directory = &self.setting.directory;
        let bound = call.renamed(&mut IntoModel { bindings: &self.bindings, directory });
        let faults = std::mem::take(&mut self.faults);
        let mut chooser = answer::Chooser { choosing: self.choosing, chance: &mut self.chance };
        match answer::answer(&self.setting, &mut self.state, &bound, faults, &mut chooser) {
            Answer::Refused(code) => Ok(Reply::of_code(code)),
            Answer::Done { reply, journal } => {
                self.settle(journal, binding::chosen(call, &reply));
                Ok(self.to_wire(&reply))
            }
        }
    }

    /// Lets something happen in the environment.
    ///
    /// # Errors
    /// When the event names what does not exist.
    pub fn event(&mut self, event: &WireEvent) -> Result<Option<Inserted>, ErrorObject> {
        let events = judge::events(&self.bindings, event)
            .map_err(|error| ErrorObject::wrong_parameters(&error.to_string()))?;
        let mut inserted = None;
        for event in events {
            let journal = event::happen(&self.setting, &mut self.state, event);
            self.name(&journal);
            for change in &journal {
                if let Change::Medium { id, from: None, to: Some(medium) } = change {
                    let sides = (0..medium.sides.len())
                        .map(|index| ObjectId::Side(SideId { medium: *id, index: index as u8 }));
                    inserted = Some(Inserted {
                        medium: self.identifier(ObjectId::Medium(*id)),
                        sides: sides.map(|side| self.identifier(side)).collect(),
                    });
                }
            }
        }
        match event {
            WireEvent::InsertMedium(insert) if inserted.is_none() => {
                let what = format!("`{}` has no system pools", insert.media_type);
                Err(ErrorObject::wrong_parameters(&what))
            }
            WireEvent::InsertMedium(_)
            | WireEvent::WriteLabels(_)
            | WireEvent::SetMedium(_)
            | WireEvent::Restart(_) => Ok(inserted),
        }
    }

    /// Lets the next call meet a fault, besides those that it is to meet already.
    pub fn inject(&mut self, fault: Fault) {
        self.faults = self.faults.with(fault);
    }

    /// Callers and trustees are users and groups of the world. Whom a new pool's descriptor may name
    /// is a rule of the API.
    fn knows_everybody(&self, call: &WireCall) -> Result<(), ErrorObject> {
        let directory = &self.setting.directory;
        let stranger = if let Call::OpenNtmsSession(open) = call {
            let is_user = directory.users().any(|id| directory.name(id) == &*open.caller);
            (!is_user).then_some(&open.caller)
        } else if let Call::SetNtmsObjectSecurity(set) = call {
            let parts = set.security.iter();
            let names = parts.flat_map(|parts| {
                let entries = parts.dacl.iter().flatten().flatten();
                parts.owner.iter().chain(entries.map(|entry| &entry.trustee))
            });
            names.into_iter().find(|name| directory.find(name).is_none())
        } else {
            None
        };
        stranger.map_or(Ok(()), |name| {
            let what = format!("`{name}` is nobody of the world");
            Err(ErrorObject::wrong_parameters(&what))
        })
    }

    /// Makes the changes of a call, and gives identifiers to what came into being.
    fn settle(&mut self, mut journal: Vec<Change>, chosen: Vec<(Identifier, ObjectId)>) {
        for change in &mut journal {
            let Change::Pool { to: Some(pool), .. } = change else { continue };
            let pool = Arc::make_mut(pool);
            match &mut pool.security {
                Security::Unknown => pool.security = anything(),
                Security::Known(descriptor) if descriptor.owner.is_none() => {
                    Arc::make_mut(descriptor).owner = Some(Directory::SYSTEM);
                }
                Security::Known(_) => {}
            }
            if pool.maximum == Maximum::Unknown {
                pool.maximum = ANY_MAXIMUM;
            }
        }
        change::redo(&mut self.state, &journal);
        self.bindings.follow(&journal);
        for (id, object) in chosen {
            self.bindings.bind(id, object);
        }
        self.name(&journal);
    }

    fn name(&mut self, journal: &[Change]) {
        self.bindings.follow(journal);
        for object in journal.iter().flat_map(Change::made) {
            self.bind(object);
        }
    }

    fn bind(&mut self, object: ObjectId) {
        if self.bindings.identifier(object).is_none() {
            self.bindings.bind(self.guids.fresh(), object);
        }
    }

    fn identifier(&self, object: ObjectId) -> Identifier {
        self.bindings.identifier(object).unwrap_or(Identifier::NIL)
    }

    /// The reply as it travels. What nobody wrote reads as empty text.
    fn to_wire(&self, reply: &Reply<Bound>) -> WireReply {
        let directory = &self.setting.directory;
        let mut reply = reply.renamed(&mut OutOfModel { bindings: &self.bindings, directory });
        if let Some(information) = &mut reply.information {
            information.name.get_or_insert_default();
            information.description.get_or_insert_default();
        }
        reply
    }
}

/// The readings with one answer to each question.
fn settled(readings: Readings) -> Readings {
    let first = |settled: Readings, reading| match readings.allowed(reading).next() {
        Some(choice) => settled.fixed(choice),
        None => settled,
    };
    // Faults that nobody injected are for the logs of live systems; this server has none.
    Reading::all()
        .fold(readings, first)
        .fixed(ReadingChoice::named("environment-codes", "injected"))
        .fixed(ReadingChoice::named("label-events", "told"))
}

fn with_fixed(edition: Edition, fixed: &[ReadingChoice]) -> Readings {
    fixed.iter().fold(Readings::followed(edition), |readings, choice| readings.fixed(*choice))
}

/// The maximum of a new pool where the documents allow any.
const ANY_MAXIMUM: Maximum = Maximum::Known(2);

/// A descriptor where the documents allow any: everybody may do everything.
fn anything() -> Security {
    let owner = Some(Directory::SYSTEM);
    Security::Known(Arc::new(SecurityDescriptor { owner, dacl: None }))
}
