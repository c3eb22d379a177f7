//! Looking at an implementation through its own API: what there is, and how it is.
//!
//! The observer is an administrator; who may look is judged like everything else.

use super::conversation::{Conversation, ConversationError};
use crate::generate::world::OBSERVER;
use crate::identifier::Identifier;
use crate::judge::{Judge, Judgement};
use crate::protocol::Handshake;
use crate::wire::{WireCall, WireReply};
use ntms_model::call::*;
use ntms_model::id::{MediumId, ObjectId, SideId};
use ntms_model::state::Security;

/// Looks at things in the name of one session.
#[derive(Clone, Debug)]
pub struct Observer {
    session: Identifier,
    enumerates: bool,
    reads_information: bool,
    reads_security: bool,
    /// Whether it goes on looking after a reply that is not allowed.
    is_patient: bool,
    /// The first such reply, when it went on.
    first: Disagreement,
}

/// A reply that is not allowed ends the looking.
pub type Disagreement = Option<Judgement>;

impl Observer {
    /// Opens the observer's session. `None` when the implementation opens none.
    ///
    /// # Errors
    /// When the implementation cannot be reached.
    pub fn open(
        conversation: &mut Conversation<'_>,
        handshake: &Handshake,
    ) -> Result<(Option<Observer>, Disagreement), ConversationError> {
        let (reply, judgement) = conversation.call(opening(), &[])?;
        if judgement.verdict.is_disagreement() {
            return Ok((None, Some(judgement)));
        }
        let offers = |function| handshake.functions.has(function);
        let observer = reply.session.flatten().map(|session| Observer {
            session,
            enumerates: offers(Function::EnumerateNtmsObject),
            reads_information: offers(Function::GetNtmsObjectInformation),
            reads_security: offers(Function::GetNtmsObjectSecurity),
            is_patient: false,
            first: None,
        });
        Ok((observer, None))
    }

    /// The same observer, who goes on looking after a reply that is not allowed.
    #[must_use]
    pub fn patient(self) -> Observer {
        Observer { is_patient: true, ..self }
    }

    /// Looks at everything: every list, then every object. A patient observer gives the first reply
    /// that is not allowed when all is looked at.
    ///
    /// # Errors
    /// When the implementation cannot be reached.
    pub fn look_at_everything(
        &mut self,
        conversation: &mut Conversation<'_>,
    ) -> Result<Disagreement, ConversationError> {
        self.first = None;
        if let Some(disagreement) = self.stay_open(conversation)? {
            return Ok(Some(disagreement));
        }
        if self.enumerates {
            for call in lists(self.session) {
                if let Some(disagreement) = self.ask(conversation, call)? {
                    return Ok(Some(disagreement));
                }
            }
        }
        for object in existing(&conversation.judge) {
            if let Some(disagreement) = self.look_at(conversation, object)? {
                return Ok(Some(disagreement));
            }
        }
        Ok(self.first.take())
    }

    /// Looks at what a call named, as [`named`] told before it was made, and at what it made.
    ///
    /// # Errors
    /// When the implementation cannot be reached.
    pub fn look_at_what_was_named(
        &mut self,
        conversation: &mut Conversation<'_>,
        before: Vec<ObjectId>,
        reply: &WireReply,
    ) -> Result<Disagreement, ConversationError> {
        if let Some(disagreement) = self.stay_open(conversation)? {
            return Ok(Some(disagreement));
        }
        if let Some(Some(logical)) = reply.logical
            && let Some(disagreement) = self.list(conversation, Some(logical), NTMS_PARTITION)?
        {
            return Ok(Some(disagreement));
        }
        let made = reply.pool.flatten();
        if let Some(pool) = made.filter(|_| self.reads_security)
            && let Some(disagreement) =
                self.ask(conversation, security(self.session, pool, NTMS_MEDIA_POOL))?
        {
            return Ok(Some(disagreement));
        }
        for object in with_what_was_made(conversation, before, reply) {
            if let Some(disagreement) = self.look_at(conversation, object)? {
                return Ok(Some(disagreement));
            }
        }
        Ok(None)
    }

    /// Anybody may close any session, this one too: then there is a new one.
    fn stay_open(
        &mut self,
        conversation: &mut Conversation<'_>,
    ) -> Result<Disagreement, ConversationError> {
        let is_open = |alternative: &crate::judge::Alternative| {
            alternative.bindings.object(self.session).is_some()
        };
        if conversation.judge.frontier().first().is_some_and(is_open) {
            return Ok(None);
        }
        let (reply, judgement) = conversation.call(opening(), &[])?;
        if let Some(Some(session)) = reply.session {
            self.session = session;
        }
        Ok(judgement.verdict.is_disagreement().then_some(judgement))
    }

    fn list(
        &mut self,
        conversation: &mut Conversation<'_>,
        container: Option<Identifier>,
        object_type: u32,
    ) -> Result<Disagreement, ConversationError> {
        if !self.enumerates {
            return Ok(None);
        }
        self.ask(conversation, list(self.session, container, object_type))
    }

    fn look_at(
        &mut self,
        conversation: &mut Conversation<'_>,
        object: ObjectId,
    ) -> Result<Disagreement, ConversationError> {
        let Some((id, object_type)) = name_and_type(&conversation.judge, object) else {
            return Ok(None);
        };
        // Descriptors are long and seldom change: only who looks closer reads those that are known.
        let is_pool = matches!(object, ObjectId::Pool(_));
        let is_wanted = is_open(conversation, object) || (self.is_patient && is_pool);
        if self.reads_security && is_wanted {
            let call = security(self.session, id, object_type);
            if let Some(disagreement) = self.ask(conversation, call)? {
                return Ok(Some(disagreement));
            }
        }
        if !self.reads_information {
            return Ok(None);
        }
        self.ask(conversation, information(self.session, id, object_type))
    }
}

impl Observer {
    fn ask(
        &mut self,
        conversation: &mut Conversation<'_>,
        call: WireCall,
    ) -> Result<Disagreement, ConversationError> {
        let (_, judgement) = conversation.call(call, &[])?;
        let is_wrong = judgement.verdict.is_disagreement();
        if is_wrong && self.is_patient {
            self.first.get_or_insert(judgement);
            return Ok(None);
        }
        Ok(is_wrong.then_some(judgement))
    }
}

/// The calls that list everything there is.
#[must_use]
pub fn lists(session: Identifier) -> Vec<WireCall> {
    [NTMS_MEDIA_POOL, NTMS_PHYSICAL_MEDIA, NTMS_PARTITION, NTMS_LOGICAL_MEDIA]
        .map(|object_type| list(session, None, object_type))
        .into()
}

/// The calls that read every object that the judge thinks is there, and that has a name.
#[must_use]
pub fn objects(judge: &Judge, session: Identifier) -> Vec<WireCall> {
    existing(judge)
        .into_iter()
        .filter_map(|object| name_and_type(judge, object))
        .map(|(id, object_type)| information(session, id, object_type))
        .collect()
}

fn list(session: Identifier, container: Option<Identifier>, object_type: u32) -> WireCall {
    let session = Some(session);
    EnumerateNtmsObject { session, container, object_type, room: Some(100_000), options: 0 }.into()
}

fn security(session: Identifier, id: Identifier, object_type: u32) -> WireCall {
    let parts = OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION;
    GetNtmsObjectSecurity { session: Some(session), object: Some(id), object_type, parts }.into()
}

fn information(session: Identifier, id: Identifier, object_type: u32) -> WireCall {
    let information = OutPointer::Given;
    let (session, object) = (Some(session), Some(id));
    GetNtmsObjectInformation { session, object, object_type, information }.into()
}

fn opening() -> WireCall {
    let (application, caller) = (Some("observer".into()), OBSERVER.into());
    OpenNtmsSession { server: None, application, options: 0, caller }.into()
}

fn existing(judge: &Judge) -> Vec<ObjectId> {
    let Some(alternative) = judge.frontier().first() else { return Vec::new() };
    let state = &alternative.state;
    let pools = state.pools.ids().map(ObjectId::Pool);
    let media = state.media.ids().map(ObjectId::Medium);
    let sides = state.sides().map(|(id, _)| ObjectId::Side(id));
    pools
        .chain(media)
        .chain(sides)
        .chain(state.logical_media.ids().map(ObjectId::Logical))
        .collect()
}

/// The objects that a call names, and what hangs together with them. Told before the call is made:
/// afterwards an LMID may be gone, and its medium somewhere else.
#[must_use]
pub fn named(judge: &Judge, call: &WireCall) -> Vec<ObjectId> {
    let Some(alternative) = judge.frontier().first() else { return Vec::new() };
    let mut found = Vec::new();
    for (_, argument) in call.arguments() {
        for id in argument.ids().iter().flatten() {
            if let Some(object) = alternative.bindings.object(*id) {
                related(alternative, object, &mut found);
            }
        }
    }
    found
}

fn with_what_was_made(
    conversation: &Conversation<'_>,
    mut found: Vec<ObjectId>,
    reply: &WireReply,
) -> Vec<ObjectId> {
    let Some(alternative) = conversation.judge.frontier().first() else { return found };
    let media: Vec<MediumId> = found
        .iter()
        .filter_map(|object| match object {
            ObjectId::Medium(id) => Some(*id),
            ObjectId::Pool(_)
            | ObjectId::Side(_)
            | ObjectId::Logical(_)
            | ObjectId::MediaType(_)
            | ObjectId::Library(_)
            | ObjectId::Computer
            | ObjectId::Session(_)
            | ObjectId::Operation(_) => None,
        })
        .collect();
    let made = reply.made().filter_map(|(_, id)| alternative.bindings.object((*id)?));
    let made = made.filter(|object| !matches!(object, ObjectId::Session(_)));
    for object in made.chain(media.into_iter().map(ObjectId::Medium)) {
        related(alternative, object, &mut found);
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn related(alternative: &crate::judge::Alternative, object: ObjectId, found: &mut Vec<ObjectId>) {
    let state = &alternative.state;
    let mut whole_medium = |medium| {
        found.push(ObjectId::Medium(medium));
        found.push(ObjectId::Pool(state.medium(medium).pool));
        found.extend(state.sides_of(medium).map(|(id, _): (SideId, _)| ObjectId::Side(id)));
    };
    match object {
        ObjectId::Medium(id) => whole_medium(id),
        ObjectId::Side(id) => whole_medium(id.medium),
        ObjectId::Logical(id) => {
            whole_medium(state.logical(id).side.medium);
            found.push(object);
        }
        ObjectId::Pool(_) => found.push(object),
        ObjectId::MediaType(_)
        | ObjectId::Library(_)
        | ObjectId::Computer
        | ObjectId::Session(_)
        | ObjectId::Operation(_) => {}
    }
}

fn name_and_type(judge: &Judge, object: ObjectId) -> Option<(Identifier, u32)> {
    let alternative = judge.frontier().first()?;
    let object_type = match object {
        ObjectId::Pool(_) => NTMS_MEDIA_POOL,
        ObjectId::Medium(_) => NTMS_PHYSICAL_MEDIA,
        ObjectId::Side(_) => NTMS_PARTITION,
        ObjectId::Logical(_) => NTMS_LOGICAL_MEDIA,
        ObjectId::MediaType(_)
        | ObjectId::Library(_)
        | ObjectId::Computer
        | ObjectId::Session(_)
        | ObjectId::Operation(_) => return None,
    };
    Some((alternative.bindings.identifier(object)?, object_type))
}

/// Whether the alternatives disagree about the security of this pool, or do not know all of it.
fn is_open(conversation: &Conversation<'_>, object: ObjectId) -> bool {
    let ObjectId::Pool(pool) = object else { return false };
    let mut known = conversation
        .judge
        .frontier()
        .iter()
        .map(|alternative| alternative.state.pools.get(pool).map(|row| &row.security));
    let first = known.next().flatten();
    let is_known = |security: &Security| match security {
        Security::Known(descriptor) => descriptor.owner.is_some(),
        Security::Unknown => false,
    };
    first.is_some_and(|it| !is_known(it)) || known.any(|security| security != first)
}
