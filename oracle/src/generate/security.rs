//! Security descriptors in every shape: open, closed, by user, by group, deny before allow.

use super::source::Source;
use ntms_model::access::{DescriptorParts, Entry, EntryKind, Rights};

type Parts = DescriptorParts<Box<str>>;

const TRUSTEES: [&str; 8] =
    ["ann", "bob", "carol", "operators", "staff", "Everyone", "SYSTEM", "Administrators"];

const RIGHTS: [Rights; 10] = [
    Rights::USE,
    Rights::MODIFY,
    Rights::CONTROL,
    Rights(1 | 2),
    Rights(1 | 4),
    Rights(2 | 4),
    Rights(1 | 2 | 4),
    Rights::GENERIC_ALL,
    Rights::GENERIC_WRITE,
    Rights(0x2_0000 | 0x4_0000 | 0x8_0000),
];

/// A whole descriptor. More often than not it lets somebody do something.
pub fn descriptor(source: &mut impl Source) -> Parts {
    let owner = ["SYSTEM", "ann", "bob", "carol"][source.below(4)];
    DescriptorParts { owner: Some(owner.into()), dacl: Some(list(source)) }
}

/// A descriptor as a caller gives it: the owner may be left out. Now and then it names somebody whom
/// nobody knows.
pub fn given(source: &mut impl Source) -> Parts {
    let mut parts = descriptor(source);
    if source.chance(1, 2) {
        parts.owner = None;
    }
    if source.chance(1, 20) {
        parts.owner = Some("nobody".into());
    }
    parts
}

fn list(source: &mut impl Source) -> Option<Vec<Entry<Box<str>>>> {
    match source.below(10) {
        0 => None,
        1 => Some(Vec::new()),
        2..=4 => Some(vec![entry(EntryKind::Allow, "Everyone", Rights::GENERIC_ALL)]),
        5 => Some(vec![
            entry(EntryKind::Deny, trustee(source), rights(source)),
            entry(EntryKind::Allow, "Everyone", Rights::GENERIC_ALL),
        ]),
        _ => Some((0..=source.below(4)).map(|_| any_entry(source)).collect()),
    }
}

fn any_entry(source: &mut impl Source) -> Entry<Box<str>> {
    let kind = if source.chance(1, 4) { EntryKind::Deny } else { EntryKind::Allow };
    entry(kind, trustee(source), rights(source))
}

fn entry(kind: EntryKind, trustee: &str, rights: Rights) -> Entry<Box<str>> {
    Entry { kind, trustee: trustee.into(), rights, inherited: false }
}

fn trustee(source: &mut impl Source) -> &'static str {
    TRUSTEES[source.below(TRUSTEES.len())]
}

fn rights(source: &mut impl Source) -> Rights {
    RIGHTS[source.below(RIGHTS.len())]
}
