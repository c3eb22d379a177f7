//! Arguments of calls: mostly such that the call could succeed, sometimes broken in one place.

mod drives;
mod media;
mod new_media;
mod objects;
mod pools;
mod port;
mod sessions;

use super::source::Source;
use crate::identifier::Identifier;
use crate::judge::Alternative;
use crate::wire::WireCall;
use ntms_model::call::*;
use ntms_model::id::{LibraryId, MediaTypeId, ObjectId};
use ntms_model::setting::Setting;
use uuid::Uuid;

/// What the generator knows when it makes a call.
pub struct Situation<'s> {
    /// Edition, users, media types.
    pub setting: &'s Setting,
    /// The likeliest state, and the names in it.
    pub alternative: &'s Alternative,
    /// Identifiers that name nothing any more, with what they named.
    pub graveyard: &'s [(Identifier, ObjectId)],
}

type Id = Option<Identifier>;

impl Situation<'_> {
    fn name(&self, object: impl Into<ObjectId>) -> Id {
        self.alternative.bindings.identifier(object.into())
    }

    fn pools(&self) -> Vec<ObjectId> {
        self.alternative.state.pools.ids().map(ObjectId::Pool).collect()
    }

    fn media(&self) -> Vec<ObjectId> {
        self.alternative.state.media.ids().map(ObjectId::Medium).collect()
    }

    fn sides(&self) -> Vec<ObjectId> {
        self.alternative.state.sides().map(|(id, _)| ObjectId::Side(id)).collect()
    }

    fn logical_media(&self) -> Vec<ObjectId> {
        self.alternative.state.logical_media.ids().map(ObjectId::Logical).collect()
    }

    fn media_types(&self) -> Vec<ObjectId> {
        (0..self.setting.media_types.len())
            .map(|i| ObjectId::MediaType(MediaTypeId::from(i)))
            .collect()
    }

    fn everything(&self) -> Vec<ObjectId> {
        use LibraryId::{Offline, Online};
        let others =
            vec![ObjectId::Library(Online), ObjectId::Library(Offline), ObjectId::Computer];
        let kinds = [
            self.pools(),
            self.media(),
            self.sides(),
            self.logical_media(),
            self.media_types(),
            others,
        ];
        kinds.concat()
    }

    /// An identifier of one of these objects; now and then one that is wrong in some way.
    fn one_of(&self, source: &mut impl Source, objects: &[ObjectId]) -> Id {
        if objects.is_empty() || source.chance(1, 12) {
            return self.broken(source);
        }
        source.pick(objects).and_then(|object| self.alternative.bindings.identifier(*object))
    }

    /// NULL, never given out, given out and gone, zero, or of another kind.
    fn broken(&self, source: &mut impl Source) -> Id {
        match source.below(6) {
            0 => None,
            1 => Some(Identifier::Guid(Uuid::from_u128(
                0x4e54_4d53_0000_4000_8000_0000_0000_0000 | source.below(1 << 16) as u128,
            ))),
            2 => Some(Identifier::NIL),
            3 | 4 => Some(source.pick(self.graveyard).map_or(Identifier::NIL, |(id, _)| *id)),
            _ => source.pick(&self.everything()).and_then(|object| self.name(*object)),
        }
    }

    /// A call of this function.
    pub fn call(&self, source: &mut impl Source, function: Function) -> WireCall {
        match function {
            Function::OpenNtmsSession => self.open(source),
            Function::CloseNtmsSession => CloseNtmsSession { session: self.session(source) }.into(),
            Function::CreateNtmsMediaPool => self.create(source),
            Function::MoveToNtmsMediaPool => self.move_to(source),
            Function::DeleteNtmsMediaPool => {
                let session = self.session(source);
                DeleteNtmsMediaPool { session, pool: self.one_of(source, &self.pools()) }.into()
            }
            Function::SwapNtmsMedia => self.swap(source),
            Function::DeallocateNtmsMedia => {
                let session = self.session(source);
                let logical = self.one_of(source, &self.logical_media());
                let options = u32::from(source.chance(1, 20));
                DeallocateNtmsMedia { session, logical, options }.into()
            }
            Function::AllocateNtmsMedia => self.allocate(source),
            Function::SetNtmsMediaComplete => {
                let session = self.session(source);
                let logical = self.one_of(source, &self.logical_media());
                SetNtmsMediaComplete { session, logical }.into()
            }
            Function::DecommissionNtmsMedia => {
                let session = self.session(source);
                let side = self.one_of(source, &self.sides());
                DecommissionNtmsMedia { session, side }.into()
            }
            Function::MountNtmsMedia => self.mount(source),
            Function::DismountNtmsMedia => self.dismount(source),
            Function::CreateNtmsMedia => self.create_medium(source),
            Function::DeleteNtmsMedia => self.delete_medium(source),
            Function::EjectNtmsMedia => self.eject(source),
            Function::InjectNtmsMedia => self.inject(source),
            Function::GetNtmsObjectSecurity => self.get_security(source),
            Function::SetNtmsObjectSecurity => self.set_security(source),
            Function::GetNtmsObjectInformation => self.get_information(source),
            Function::SetNtmsObjectInformation => self.set_information(source),
            Function::GetNtmsMediaPoolName => self.get_name(source),
            Function::EnumerateNtmsObject => self.enumerate(source),
        }
    }
}
