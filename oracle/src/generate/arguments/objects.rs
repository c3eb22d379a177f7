//! Objects of every kind: their security and information, read and written, and lists of them.

use super::{Id, Situation};
use crate::generate::{security, source::Source};
use crate::wire::WireCall;
use ntms_model::call::*;
use ntms_model::id::{ObjectId, PoolId};
use ntms_model::information::Information;
use ntms_model::state::Holds;

impl Situation<'_> {
    fn type_of(&self, source: &mut impl Source, id: Id) -> u32 {
        if source.chance(1, 20) {
            return [0, 1, 12, 14, 19, 99][source.below(6)];
        }
        match id.and_then(|id| self.alternative.bindings.object(id)) {
            Some(ObjectId::Pool(_)) | None => NTMS_MEDIA_POOL,
            Some(ObjectId::Medium(_)) => NTMS_PHYSICAL_MEDIA,
            Some(ObjectId::Side(_)) => NTMS_PARTITION,
            Some(ObjectId::Logical(_)) => NTMS_LOGICAL_MEDIA,
            Some(ObjectId::MediaType(_)) => NTMS_MEDIA_TYPE,
            Some(ObjectId::Library(_)) => NTMS_LIBRARY,
            Some(ObjectId::Computer) => NTMS_COMPUTER,
            Some(ObjectId::Session(_) | ObjectId::Operation(_)) => 0,
        }
    }

    /// An object whose information can be read: libraries and media types have none here.
    fn described_object(&self, source: &mut impl Source) -> Id {
        let computer = vec![ObjectId::Computer];
        let kinds = [self.pools(), self.media(), self.sides(), self.logical_media(), computer];
        let most = if source.chance(1, 4) { 5 } else { 4 };
        let kind = source.below(most);
        self.one_of(source, &kinds[kind])
    }

    pub(super) fn get_security(&self, source: &mut impl Source) -> WireCall {
        let session = self.session(source);
        let pools = self.pools();
        let object = if source.chance(5, 6) {
            self.one_of(source, &pools)
        } else {
            self.one_of(source, &self.everything())
        };
        let object_type = self.type_of(source, object);
        let both = OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION;
        let parts = [both, both, both, 1, 4, both | 8][source.below(6)];
        GetNtmsObjectSecurity { session, object, object_type, parts }.into()
    }

    pub(super) fn set_security(&self, source: &mut impl Source) -> WireCall {
        let session = self.session(source);
        let pools = self.pools();
        let object = if source.chance(9, 10) {
            self.one_of(source, &pools)
        } else {
            self.one_of(source, &self.everything())
        };
        let object_type = self.type_of(source, object);
        let whole = security::descriptor(source);
        let (parts, security) = match source.below(8) {
            0 => (DACL_SECURITY_INFORMATION, None),
            1 => (OWNER_SECURITY_INFORMATION, Some((whole.owner, None))),
            2 => (
                OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION,
                Some((whole.owner, whole.dacl)),
            ),
            _ => (DACL_SECURITY_INFORMATION, Some((None, whole.dacl))),
        };
        let security =
            security.map(|(owner, dacl)| ntms_model::access::DescriptorParts { owner, dacl });
        SetNtmsObjectSecurity { session, object, object_type, parts, security }.into()
    }

    pub(super) fn get_information(&self, source: &mut impl Source) -> WireCall {
        let session = self.session(source);
        let object = self.described_object(source);
        let object_type = self.type_of(source, object);
        let information = if source.chance(1, 30) { OutPointer::Null } else { OutPointer::Given };
        GetNtmsObjectInformation { session, object, object_type, information }.into()
    }

    pub(super) fn set_information(&self, source: &mut impl Source) -> WireCall {
        let session = self.session(source);
        let object = match source.below(16) {
            0 => self.one_of(source, &[ObjectId::Computer]),
            1..=12 => self.one_of(source, &self.pools()),
            _ => self.described_object(source),
        };
        if source.chance(1, 30) {
            return SetNtmsObjectInformation { session, object, information: None }.into();
        }
        let mut written = Information::of_type(self.type_of(source, object));
        let named = ["tape", "Häfen", "", "x"][source.below(4)];
        written.name = Some(named.into());
        written.description = Some(["", "written by a test", "𝔾"][source.below(3)].into());
        if written.object_type == NTMS_MEDIA_POOL {
            self.write_pool_members(source, object, &mut written);
        } else if written.object_type == NTMS_COMPUTER {
            written.name = None;
            written.media_pool_policy = Some(source.below(4) as u32);
        }
        SetNtmsObjectInformation { session, object, information: Some(written) }.into()
    }

    /// Keeps name and media type more often than not: they can seldom be changed.
    fn write_pool_members(
        &self,
        source: &mut impl Source,
        object: Id,
        written: &mut Information<Id>,
    ) {
        let pool = match object.and_then(|id| self.alternative.bindings.object(id)) {
            Some(ObjectId::Pool(id)) => self.alternative.state.pool(id),
            _ => self.alternative.state.pool(PoolId::NONE),
        };
        if source.chance(9, 10) {
            written.name = Some(Box::from(&*pool.name));
        }
        let kept = match pool.holds {
            Holds::Pools => None,
            Holds::Media(id) => self.name(ObjectId::MediaType(id)),
        };
        let changed = source.chance(1, 10);
        let media_type = if changed { self.one_of(source, &self.media_types()) } else { kept };
        written.media_type = media_type.map(Some);
        written.allocation_policy = Some(source.below(2) as u32);
        written.deallocation_policy = Some(source.below(2) as u32);
        written.maximum = Some(source.below(4) as u32);
    }

    pub(super) fn enumerate(&self, source: &mut impl Source) -> WireCall {
        let session = self.session(source);
        let container =
            if source.chance(1, 3) { None } else { self.one_of(source, &self.everything()) };
        let types = [
            NTMS_MEDIA_POOL,
            NTMS_PHYSICAL_MEDIA,
            NTMS_PARTITION,
            NTMS_LOGICAL_MEDIA,
            NTMS_MEDIA_TYPE,
            NTMS_LIBRARY,
            5,
        ];
        let object_type = types[source.below(types.len())];
        let room = match source.below(20) {
            0 => None,
            1..=3 => Some(source.below(4) as u32),
            _ => Some(1000),
        };
        let options = u32::from(source.chance(1, 6));
        EnumerateNtmsObject { session, container, object_type, room, options }.into()
    }
}
