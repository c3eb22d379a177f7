//! Sessions: opened, named, and exchanged for one another.

use super::{Id, Situation};
use crate::generate::source::Source;
use crate::identifier::Identifier;
use crate::wire::{Each, WireCall};
use ntms_model::call::*;
use ntms_model::id::ObjectId;

impl Situation<'_> {
    pub(super) fn sessions(&self) -> Vec<ObjectId> {
        self.alternative.state.sessions.ids().map(ObjectId::Session).collect()
    }

    pub(super) fn session(&self, source: &mut impl Source) -> Id {
        let sessions = self.sessions();
        if sessions.is_empty() || source.chance(1, 60) {
            return self.broken(source);
        }
        source.pick(&sessions).and_then(|object| self.name(*object))
    }

    /// The same call in another session; `None` when it is made in none.
    pub(in crate::generate) fn in_another_session(
        &self,
        source: &mut impl Source,
        call: &WireCall,
    ) -> Option<WireCall> {
        let names_session = |id: Identifier| {
            matches!(self.alternative.bindings.object(id), Some(ObjectId::Session(_)))
        };
        let session = call.arguments().iter().find_map(|(name, argument)| {
            let Argument::Id(Some(id)) = argument else { return None };
            (*name == "hSession" && names_session(*id)).then_some(*id)
        })?;
        let other = source.pick(&self.sessions()).and_then(|object| self.name(*object))?;
        Some(call.renamed(&mut Each(&mut |id| if id == session { other } else { id })))
    }

    fn users(&self) -> Vec<Box<str>> {
        self.setting.directory.users().map(|id| self.setting.directory.name(id).into()).collect()
    }

    pub(super) fn open(&self, source: &mut impl Source) -> WireCall {
        let text = |text: &str| Some(Box::from(text));
        let server = match source.below(12) {
            0 => text("not a name"),
            1 => text("localhost"),
            _ => None,
        };
        let application = match source.below(8) {
            0 => Some("x".repeat(63 + source.below(2)).into()),
            1 => None,
            _ => text("generated"),
        };
        let options = u32::from(source.chance(1, 20));
        let caller = source.pick(&self.users()).cloned().unwrap_or_else(|| "SYSTEM".into());
        OpenNtmsSession { server, application, options, caller }.into()
    }
}
