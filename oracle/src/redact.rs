//! The same trace without the names of its owner: what is told of it stays, and so does every verdict.
//!
//! Names, descriptions and users are replaced by made-up ones, the same for the same throughout,
//! and identifiers by labels. What rules look at stays: the levels of a path and their lengths, whether
//! two names differ in upper and lower case alone, the names of system pools and of built-in
//! users, and the form of a computer name.

use crate::identifier::Identifier;
use crate::text;
use crate::trace::Trace;
use crate::wire::{Entry, Wire, WireCall, WireReply};
use crate::world::WorldComputer;
use ntms_model::access::{DescriptorParts, Directory};
use ntms_model::call::{Call, Names};
use ntms_model::information::Information;
use rustc_hash::FxHashMap;
use uuid::Uuid;

/// Names of pools that every service has.
const SYSTEM_POOLS: [&str; 3] = ["free", "unrecognized", "import"];

/// The trace with made-up names. The note is left out; the name of the implementation stays.
#[must_use]
pub fn redact(trace: &Trace) -> Trace {
    let mut redactor = Redactor::default();
    let mut trace = trace.clone();
    redactor.header(&mut trace);
    let entries = trace.entries.iter().map(|entry| redactor.entry(entry)).collect();
    trace.entries = entries;
    // Every identifier is a GUID now, and gets a label that says what it names.
    text::relabel(&trace)
}

#[derive(Default)]
struct Redactor {
    ids: FxHashMap<Identifier, Identifier>,
    principals: FxHashMap<Box<str>, Box<str>>,
    /// By name in lower case, and then by name.
    names: FxHashMap<String, Known>,
    /// How many names of each length there are.
    lengths: FxHashMap<usize, u32>,
    computers: FxHashMap<String, String>,
}

/// Names that differ in upper and lower case alone.
struct Known {
    base: String,
    variants: FxHashMap<Box<str>, Box<str>>,
}

impl Redactor {
    fn header(&mut self, trace: &mut Trace) {
        trace.header.note = None;
        let world = &mut trace.header.world;
        for user in &mut world.users {
            user.name = self.principal("user", &user.name);
        }
        for user in &mut world.users {
            for group in &mut user.groups {
                *group = self.principal("group", group);
            }
        }
        for row in &mut world.media_types {
            row.name = self.name(&row.name);
        }
        for pool in &mut world.pools {
            pool.name = self.path(&pool.name);
            pool.security = self.security(&pool.security);
        }
        if let Some(computer) = &mut world.computer {
            let WorldComputer {
                id: _,
                media_pool_policy: _,
                security,
                online_security,
                offline_security,
            } = &mut **computer;
            for parts in [security, online_security, offline_security] {
                *parts = self.security(parts);
            }
        }
        for medium in &mut world.media {
            medium.bar_code = medium.bar_code.as_deref().map(|code| self.bar_code(code));
            for label in medium.sides.iter_mut().filter_map(|side| side.label.as_mut()) {
                label.label_type = self.name(&label.label_type);
                label.id = self.name(&label.id);
            }
        }
        trace.header.world = world.clone().renamed(|id| self.id(id));
    }

    fn entry(&mut self, entry: &Entry) -> Entry {
        let Entry::Call { call, reply, faults } = entry else {
            return entry.renamed(&mut |id| self.id(id));
        };
        let renamed = (call.renamed(&mut Everything(self)), reply.renamed(&mut Everything(self)));
        let (call, reply) = (self.call(renamed.0), self.reply(renamed.1));
        Entry::Call { call, reply, faults: faults.clone() }
    }

    fn call(&mut self, mut call: WireCall) -> WireCall {
        match &mut call {
            Call::OpenNtmsSession(open) => {
                open.server = open.server.as_deref().map(|server| self.computer(server));
                open.application = open.application.as_deref().map(|name| self.name(name));
            }
            Call::CreateNtmsMediaPool(create) => {
                create.name = create.name.as_deref().map(|name| self.path(name));
            }
            Call::SetNtmsObjectInformation(set) => {
                set.information.iter_mut().for_each(|given| self.information(given));
            }
            Call::CreateNtmsMedia(create) => {
                create.medium.iter_mut().for_each(|given| self.information(given));
                create.sides.iter_mut().flatten().for_each(|given| self.information(given));
            }
            Call::CloseNtmsSession(_)
            | Call::MoveToNtmsMediaPool(_)
            | Call::DeleteNtmsMediaPool(_)
            | Call::SwapNtmsMedia(_)
            | Call::DeallocateNtmsMedia(_)
            | Call::AllocateNtmsMedia(_)
            | Call::SetNtmsMediaComplete(_)
            | Call::DecommissionNtmsMedia(_)
            | Call::MountNtmsMedia(_)
            | Call::DismountNtmsMedia(_)
            | Call::DeleteNtmsMedia(_)
            | Call::EjectNtmsMedia(_)
            | Call::InjectNtmsMedia(_)
            | Call::GetNtmsObjectSecurity(_)
            | Call::SetNtmsObjectSecurity(_)
            | Call::GetNtmsObjectInformation(_)
            | Call::GetNtmsMediaPoolName(_)
            | Call::EnumerateNtmsObject(_) => {}
        }
        call
    }

    fn reply(&mut self, mut reply: WireReply) -> WireReply {
        reply.information.iter_mut().for_each(|given| self.information(given));
        reply.name = reply.name.as_deref().map(|path| self.path(path));
        reply
    }

    fn information(&mut self, information: &mut Information<Option<Identifier>>) {
        information.name = information.name.as_deref().map(|name| self.path(name));
        information.description = information.description.as_deref().map(|text| self.name(text));
        information.bar_code = information.bar_code.as_deref().map(|code| self.bar_code(code));
        information.label_type = information.label_type.as_deref().map(|text| self.name(text));
        information.label_id = information.label_id.as_deref().map(|text| self.name(text));
    }

    /// Spaces at the end of a bar code do not count.
    fn bar_code(&mut self, code: &str) -> Box<str> {
        let bare = code.trim_end_matches(' ');
        format!("{}{}", self.name(bare), &code[bare.len()..]).into()
    }

    fn security(&mut self, parts: &DescriptorParts<Box<str>>) -> DescriptorParts<Box<str>> {
        parts.with_names(|name| self.principal("group", name))
    }

    /// What is no identifier of an object stays what it is: the nil GUID.
    fn id(&mut self, id: Identifier) -> Identifier {
        if id == Identifier::NIL {
            return id;
        }
        let next = self.ids.len() as u128 + 1;
        *self.ids.entry(id).or_insert_with(|| Identifier::Guid(Uuid::from_u128(next)))
    }

    fn principal(&mut self, kind: &str, name: &str) -> Box<str> {
        if Directory::BUILT_IN.contains(&name) {
            return name.into();
        }
        let next = self.principals.len() + 1;
        let made_up = || format!("{kind}-{next}").into();
        self.principals.entry(name.into()).or_insert_with(made_up).clone()
    }

    /// A path, level by level.
    fn path(&mut self, path: &str) -> Box<str> {
        path.split('\\').map(|level| self.name(level)).collect::<Vec<_>>().join("\\").into()
    }

    /// A name of the same length in UTF-16.
    fn name(&mut self, name: &str) -> Box<str> {
        let folded = name.to_lowercase();
        if name.is_empty() || SYSTEM_POOLS.contains(&folded.as_str()) {
            return name.into();
        }
        let length = name.encode_utf16().count();
        let number = self.lengths.entry(length).or_default();
        let known = self.names.entry(folded).or_insert_with(|| {
            *number += 1;
            Known { base: made_up(length, *number - 1), variants: FxHashMap::default() }
        });
        let variant = known.variants.len();
        let Known { base, variants } = known;
        variants.entry(name.into()).or_insert_with(|| in_other_case(base, variant)).clone()
    }

    /// A computer name: runs of what may stand in one are replaced, everything else stays.
    fn computer(&mut self, name: &str) -> Box<str> {
        let is_plain = |c: char| c.is_alphanumeric() || "-_.".contains(c);
        let mut out = String::new();
        let mut run = String::new();
        for c in name.chars().chain(['\0']) {
            if is_plain(c) {
                run.push(c);
                continue;
            }
            if !run.is_empty() {
                let next = self.computers.len() + 1;
                let made_up = || format!("computer-{next}");
                out.push_str(
                    self.computers.entry(std::mem::take(&mut run)).or_insert_with(made_up),
                );
            }
            out.push(c);
        }
        out.pop();
        out.into()
    }
}

/// Puts identifiers, users and groups through the redactor.
struct Everything<'r>(&'r mut Redactor);

impl Names<Wire, Wire> for Everything<'_> {
    fn id(&mut self, id: &Option<Identifier>) -> Option<Identifier> {
        id.map(|id| self.0.id(id))
    }

    fn principal(&mut self, name: &Box<str>) -> Box<str> {
        self.0.principal("group", name)
    }
}

/// The made-up name of this length with this number: letters that count like digits. A name of
/// one unit has no room for many letters, and takes an ideograph after them.
fn made_up(length: usize, number: u32) -> String {
    const LETTERS: u32 = 26;
    if length == 1 && number >= LETTERS {
        return char::from_u32(0x4e00 + number % 0x5000).unwrap_or('a').into();
    }
    let mut letters = vec![b'a'; length];
    let mut rest = number;
    for letter in letters.iter_mut().rev() {
        *letter += (rest % LETTERS) as u8;
        rest /= LETTERS;
    }
    // One name is Free in lower case: it would be another pool.
    let name: String = letters.into_iter().map(char::from).collect();
    if SYSTEM_POOLS.contains(&name.as_str()) { format!("{}z", &name[1..]) } else { name }
}

/// The name with other letters in upper case for each variant.
fn in_other_case(name: &str, variant: usize) -> Box<str> {
    let upper = |(place, c): (usize, char)| {
        if place < usize::BITS as usize && variant & (1 << place) != 0 {
            c.to_ascii_uppercase()
        } else {
            c
        }
    };
    name.chars().enumerate().map(upper).collect::<String>().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clauses::example::EXAMPLES;
    use crate::judge::Judge;

    fn verdicts(trace: &Trace) -> Vec<(&'static str, Vec<&'static str>)> {
        let mut judge = Judge::new(&trace.header).expect("a world");
        let of = |entry| {
            let judgement = judge.observe(entry).expect("an entry");
            (judgement.verdict.name(), judgement.clauses())
        };
        trace.entries.iter().map(of).collect()
    }

    /// Every example that exercises a clause, and traces with forbidden replies.
    #[test]
    fn every_verdict_stays() {
        let wrong = "trace 1\nedition base\nuser ann\nsystem pools {owner ann; NULL list}\n\
            pool P9 \\Backup {owner ann; NULL list}\n\
            ann OpenNtmsSession \\\\srv backup 0 = ERROR_SUCCESS S1\n\
            ann CreateNtmsMediaPool \\Backup NULL NTMS_CREATE_NEW NULL out = ERROR_SUCCESS P10\n\
            ann CreateNtmsMediaPool \\Other\\Level NULL NTMS_CREATE_NEW NULL out = ERROR_OBJECT_NOT_FOUND\n\
            ann DeleteNtmsMediaPool P0 = ERROR_SUCCESS\n";
        let wrong = [("wrong", text::parse(wrong).expect("a trace"))];
        let examples = EXAMPLES.iter().map(|it| (it.name, text::parse(it.text).expect(it.name)));
        let mut forbidden = 0;
        for (name, trace) in examples.chain(wrong) {
            let before = verdicts(&trace);
            let redacted = redact(&trace);
            assert_eq!(before, verdicts(&redacted), "{name}\n{}", text::render(&redacted));
            forbidden += before.iter().filter(|(name, _)| *name == "forbidden").count();
            assert_eq!(redact(&redacted), redacted, "{name}");
        }
        assert!(forbidden >= 2);
    }

    #[test]
    fn no_name_is_left() {
        let text = "trace 1\nedition base\nimplementation mine\nnote secret\nuser ann in bookkeeping\n\
            type T1 Ultrium 1 side\nsystem pools {owner ann; allow bookkeeping USE}\n\
            pool Payroll \\Payroll of T1 {owner SYSTEM; NULL list}\n\
            medium M1 in Payroll barcode=WAGE01: A=AVAILABLE label tape Wages1999\n\
            ann OpenNtmsSession \\\\FINANCE7 Ledger 0 = ERROR_SUCCESS S1\n\
            ann SetNtmsObjectInformation Payroll {NTMS_MEDIA_POOL szName=Payroll szDescription=\"all wages\"} = ERROR_SUCCESS\n";
        let trace = text::parse(text).expect("a trace");
        let shown = text::render(&redact(&trace));
        for name in [
            "ann",
            "bookkeeping",
            "secret",
            "Payroll",
            "FINANCE7",
            "Ledger",
            "wages",
            "Ultrium",
            "WAGE01",
            "Wages1999",
        ] {
            assert!(!shown.contains(name), "{name}\n{shown}");
        }
        for kept in ["mine", "SYSTEM", "USE", "system pools", "\\\\computer-1"] {
            assert!(shown.contains(kept), "{kept}\n{shown}");
        }
    }

    #[test]
    fn names_that_differ_stay_different_and_equal_ones_equal() {
        let mut redactor = Redactor::default();
        let names = ["Backup", "BACKUP", "backup", "Archiv", "x", "y", "Free", "", "a b", "é😀"];
        let redacted = names.map(|name| redactor.name(name));
        for (one, a) in names.iter().zip(&redacted) {
            assert_eq!(one.encode_utf16().count(), a.encode_utf16().count());
            for (other, b) in names.iter().zip(&redacted) {
                assert_eq!(one == other, a == b, "{one} {other}");
                let is_same = one.to_lowercase() == other.to_lowercase();
                assert_eq!(is_same, a.to_lowercase() == b.to_lowercase(), "{one} {other}");
            }
        }
        assert_eq!(&*redactor.path(r"\Backup\x"), format!(r"\{}\{}", redacted[0], redacted[4]));
    }
}
