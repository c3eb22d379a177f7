//! A server, and the judge who heard everything that it said.

use super::offer::Offer;
use crate::judge::{Judge, JudgeError};
use crate::report::counterexample::Narrator;
use crate::server::Server;
use crate::wire::Entry;
use ntms_model::edition::Edition;
use ntms_model::explore::Scope;
use ntms_model::properties::Cause;
use ntms_model::reading::Readings;
use ntms_model::rule::Mutation;
use rustc_hash::{FxBuildHasher, FxHasher};
use std::hash::{BuildHasher as _, Hash as _, Hasher as _};

/// A server, and the judge who heard everything that it said.
#[derive(Clone, Debug)]
pub struct Pair {
    pub(super) server: Server,
    pub(super) judge: Judge,
}

/// What an answer comes to.
pub(super) enum Heard {
    /// The judge allows it.
    Allowed(Box<Pair>),
    /// The judge does not.
    Forbidden,
    /// The server did not understand the question.
    Refused,
}

impl Pair {
    /// A server that follows the rules, at the beginning of a scope. None when the scope begins in a
    /// world that no trace can begin with.
    pub(super) fn begin(scope: &Scope, edition: Edition) -> Result<Option<Pair>, JudgeError> {
        let setting = scope.setting(edition);
        let narrator = Narrator::new(&setting, scope.initial().clone());
        let mut header = narrator.header("");
        header.readings.clear();
        let mut server = Server::new(edition, Readings::followed(edition), 0);
        let Ok(world) = server.reset(&header.world) else { return Ok(None) };
        header.world = world;
        let judge = Judge::new(&header)?;
        let mut pair = Pair { server, judge };
        for opening in narrator.openings() {
            let Entry::Call { call, .. } = opening else { continue };
            let Ok(reply) = pair.server.call(&call) else { return Ok(None) };
            pair.judge.observe(&Entry::Call { call, reply, faults: Vec::new() })?;
        }
        Ok(Some(pair))
    }

    /// Asks something of the server while its rules are broken so, and lets the judge hear it.
    pub(super) fn ask(&self, offer: &Offer, mutation: Mutation) -> Result<Heard, JudgeError> {
        let mut pair = self.clone();
        let entry = match &offer.cause {
            Cause::Call(call) => {
                let call = Offer::call(call, &self.server);
                offer.faults.iter().for_each(|fault| pair.server.inject(fault));
                pair.server.setting_mut().mutation = mutation;
                let Ok(reply) = pair.server.call(&call) else { return Ok(Heard::Refused) };
                Entry::Call { call, reply, faults: offer.faults.iter().collect() }
            }
            Cause::Event(event) => {
                let event = Offer::event(*event, &self.server);
                pair.server.setting_mut().mutation = mutation;
                let Ok(inserted) = pair.server.event(&event) else { return Ok(Heard::Refused) };
                Entry::Event { event, inserted }
            }
        };
        pair.server.setting_mut().mutation = Mutation::default();
        // An event may name what only a server that went wrong has.
        let judged = match pair.judge.observe(&entry) {
            Err(JudgeError::Event(..)) => return Ok(Heard::Refused),
            judged => judged?,
        };
        let is_forbidden = judged.verdict.is_disagreement();
        Ok(if is_forbidden { Heard::Forbidden } else { Heard::Allowed(Box::new(pair)) })
    }

    /// The same for two pairs that cannot be told apart but by identifiers; and the part of it that
    /// the server's state alone decides.
    pub(super) fn fingerprint(&self) -> (u64, u64) {
        let mut alternatives: Vec<(u64, Vec<Readings>)> = self
            .judge
            .frontier()
            .iter()
            .map(|alternative| {
                let mut boxes: Vec<Readings> = alternative.boxes.iter().copied().collect();
                boxes.sort_unstable();
                (FxBuildHasher.hash_one(&alternative.state), boxes)
            })
            .collect();
        alternatives.sort_unstable();
        let state = FxBuildHasher.hash_one(self.server.state());
        let mut hasher = FxHasher::default();
        (state, alternatives).hash(&mut hasher);
        (state, hasher.finish())
    }
}
