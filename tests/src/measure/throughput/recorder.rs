//! Makes traces of which the judge never doubts anything.

use anyhow::{Context as _, Result};
use ntms_model::call::{AllocateNtmsMedia, Function, OpenNtmsSession};
use ntms_model::edition::Edition;
use ntms_model::reading::{Reading, Readings};
use ntms_oracle::campaign::conversation::{Conversation, Terms};
use ntms_oracle::driver::in_process::Reference;
use ntms_oracle::generate::arguments::Situation;
use ntms_oracle::generate::source::{Chance, Source as _};
use ntms_oracle::generate::{Abilities, Action, Generator, Manner, world};
use ntms_oracle::judge::Judge;
use ntms_oracle::server::Server;
use ntms_oracle::trace::Header;
use ntms_oracle::wire::{Entry, WireCall};

/// The reference server of one edition: it follows one answer to each question.
pub fn server() -> Reference {
    Reference::new(Server::new(EDITION, Readings::followed(EDITION), 1))
}

const EDITION: Edition = Edition::Server2003;

/// Entries of one trace, one after the other. Every reading is fixed, and what a reply leaves in doubt
/// is not called, so that the frontier is one state throughout.
pub struct Recorder<'s> {
    conversation: Conversation<'s>,
    generator: Generator,
    abilities: Abilities,
    chance: Chance,
}

impl<'s> Recorder<'s> {
    /// Begins a trace, with a session for each user.
    pub fn begin(server: &'s mut Reference) -> Result<Recorder<'s>> {
        let followed = Readings::followed(EDITION);
        let readings = Reading::all().flat_map(|reading| followed.allowed(reading)).collect();
        let terms = Terms { edition: EDITION, readings, note: None };
        let mut chance = Chance::from_seed(1);
        let functions = Function::ALL.to_vec();
        let abilities = Abilities { functions, controls: Vec::new(), faults: Vec::new() };
        let generator = Generator::new(&abilities, Manner::Informed, &mut chance);
        let world = world::world(&mut chance);
        let mut conversation = Conversation::begin(server, &terms, &world)?;
        for (user, _) in world::USERS {
            let caller = user.into();
            let open = OpenNtmsSession { server: None, application: None, options: 0, caller };
            conversation.call(open.into(), &[])?;
        }
        Ok(Recorder { conversation, generator, abilities, chance })
    }

    /// The first line of the trace.
    pub fn header(&self) -> &Header {
        &self.conversation.trace.header
    }

    /// How many objects and sessions there are.
    pub fn objects(&self) -> u64 {
        let first = self.conversation.judge.frontier().first();
        first.map_or(0, |alternative| alternative.bindings.iter().count() as u64)
    }

    /// The next entries; none of them is kept here.
    pub fn next(&mut self) -> Result<Vec<Entry>> {
        while self.conversation.trace.entries.is_empty() {
            if self.chance.chance(1, 500) {
                self.generator.change_taste(&self.abilities, &mut self.chance);
            }
            let judge = &self.conversation.judge;
            let situation = Situation {
                setting: judge.setting(),
                alternative: judge.frontier().first().context("an alternative")?,
                graveyard: &self.conversation.graveyard,
            };
            let next = self.generator.next(&situation, &self.abilities, &mut self.chance);
            let Action::Call(call, _) = next else { continue };
            if !leaves_doubt(judge, &call) {
                self.conversation.call(call, &[])?;
            }
        }
        Ok(std::mem::take(&mut self.conversation.trace.entries))
    }
}

/// Whether the judge could not tell from the reply what the call did.
fn leaves_doubt(judge: &Judge, call: &WireCall) -> bool {
    let WireCall::AllocateNtmsMedia(AllocateNtmsMedia { side, .. }) = call else { return false };
    let mut after = judge.clone();
    after.observe_unanswered(call);
    side.is_none() && after.frontier().len() > 2
}
