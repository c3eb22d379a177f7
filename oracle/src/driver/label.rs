//! Labels on the way to a server: a GUID stands for each.

use crate::identifier::{Identifier, Label};
use crate::wire::{Wire, WireCall};
use ntms_model::call::{Argument, Names};
use uuid::Uuid;

/// The GUID that stands for this identifier: always the same one for a label, itself for a GUID.
pub fn guid(id: Identifier) -> Identifier {
    match id {
        Identifier::Guid(_) => id,
        Identifier::Label(label) => Identifier::Guid(of_label(&label)),
    }
}

/// FNV-1a with 128 bits, marked as a GUID of version 8 ("made in a way of one's own").
fn of_label(label: &Label) -> Uuid {
    let hash =
        label.as_str().bytes().fold(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d, |hash, byte| {
            (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b)
        });
    uuid::Builder::from_custom_bytes(hash.to_be_bytes()).into_uuid()
}

/// The call with a GUID for every label.
pub fn without_labels(call: &WireCall) -> WireCall {
    call.renamed(&mut Guids)
}

/// Whether the call names anything by a label.
pub fn has_label(call: &WireCall) -> bool {
    let is_label = |id: &Option<Identifier>| matches!(id, Some(Identifier::Label(_)));
    if let WireCall::CreateNtmsMedia(_) = call {
        return without_labels(call) != *call;
    }
    call.arguments().iter().any(|(_, argument)| match argument {
        Argument::Id(_) | Argument::Ids(_) => argument.ids().iter().any(is_label),
        Argument::Information(Some(information)) => {
            information.media_type.as_ref().is_some_and(is_label)
        }
        Argument::Information(None)
        | Argument::List(_)
        | Argument::Principal(_)
        | Argument::Security(_)
        | Argument::Number(_)
        | Argument::Text(_)
        | Argument::Out(_)
        | Argument::Null => false,
    })
}

struct Guids;

impl Names<Wire, Wire> for Guids {
    fn id(&mut self, id: &Option<Identifier>) -> Option<Identifier> {
        id.map(guid)
    }

    fn principal(&mut self, name: &Box<str>) -> Box<str> {
        name.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_has_one_guid_and_shares_it_with_no_other() {
        let of = |text| guid(Identifier::label(text));
        assert_eq!(of("M1"), of("M1"));
        assert_ne!(of("M1"), of("M2"));
        assert_ne!(of("M1/A"), of("M1/B"));
        assert!(matches!(of("M1"), Identifier::Guid(_)));
    }
}
