//! Security descriptors in the notation of Windows: `O:SYD:(A;;0x7;;;BA)(D;ID;0x4;;;staff)`.
//!
//! Owner and discretionary list are read; the primary group and the audit list, which no call reads or
//! writes, are passed over. What would get lost is refused.

use super::token::Read;
use ntms_model::access::{DescriptorParts, Directory, Entry, EntryKind, Rights};

/// The parts that are named by an owner, a primary group and two lists, each after its letter.
const LETTERS: [&str; 4] = ["O:", "G:", "D:", "S:"];

/// What stands for a NULL list.
const NULL_LIST: &str = "NO_ACCESS_CONTROL";

/// Those whom every server knows: their letters, their identifier, and what they are called here.
const WELL_KNOWN: [(&str, &str, &str); 3] = [
    ("SY", "S-1-5-18", Directory::BUILT_IN[0]),
    ("BA", "S-1-5-32-544", Directory::BUILT_IN[1]),
    ("WD", "S-1-1-0", Directory::BUILT_IN[2]),
];

/// Rights by their letters; those of directories, files and keys stand for bits of the same masks.
const RIGHTS: [(&str, u32); 25] = [
    ("GA", 0x1000_0000),
    ("GX", 0x2000_0000),
    ("GW", 0x4000_0000),
    ("GR", 0x8000_0000),
    ("SD", 0x1_0000),
    ("RC", 0x2_0000),
    ("WD", 0x4_0000),
    ("WO", 0x8_0000),
    ("CC", 0x1),
    ("DC", 0x2),
    ("LC", 0x4),
    ("SW", 0x8),
    ("RP", 0x10),
    ("WP", 0x20),
    ("DT", 0x40),
    ("LO", 0x80),
    ("CR", 0x100),
    ("FA", 0x1f_01ff),
    ("FX", 0x12_00a0),
    ("FW", 0x12_0116),
    ("FR", 0x12_0089),
    ("KA", 0xf_003f),
    ("KX", 0x2_0019),
    ("KW", 0x2_0006),
    ("KR", 0x2_0019),
];

/// Whether a text is meant as a descriptor in this notation.
pub fn is_meant(text: &str) -> bool {
    LETTERS.iter().any(|letter| text.starts_with(letter))
}

/// The parts that a text names.
///
/// # Errors
/// When it is no descriptor, or says what only other objects have.
pub fn read(text: &str) -> Read<DescriptorParts<Box<str>>> {
    let mut parts = DescriptorParts { owner: None, dacl: None };
    let mut rest = text.trim();
    let mut expected = &LETTERS[..];
    while !rest.is_empty() {
        let Some(place) = expected.iter().position(|letter| rest.starts_with(letter)) else {
            let expected =
                if expected.is_empty() { "the end".to_owned() } else { expected.join(" or ") };
            return Err(format!("expected {expected}, found `{rest}`"));
        };
        let letter = expected[place];
        expected = &expected[place + 1..];
        let length = length_of_part(&rest[letter.len()..]);
        let (part, after) = rest[letter.len()..].split_at(length);
        match letter {
            "O:" => parts.owner = Some(trustee(part)?),
            "D:" => parts.dacl = Some(list(part)?),
            _ => {}
        }
        rest = after;
    }
    Ok(parts)
}

/// Up to the next part, which does not begin inside an entry.
fn length_of_part(text: &str) -> usize {
    let mut depth = 0_usize;
    for (place, sign) in text.char_indices() {
        match sign {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 && is_meant(&text[place..]) => {
                return place;
            }
            _ => {}
        }
    }
    text.len()
}

/// A discretionary list. How a list is handed down, its flags say, and the documents do not.
fn list(text: &str) -> Read<Option<Vec<Entry<Box<str>>>>> {
    let (flags, entries) = text.split_at(text.find('(').unwrap_or(text.len()));
    let plain = flags.replace(NULL_LIST, "");
    let known = plain.replace("AI", "").replace("AR", "").replace('P', "");
    if !known.is_empty() {
        return Err(format!("expected P, AI, AR, {NULL_LIST} or an entry, found `{known}`"));
    }
    if plain != flags {
        let has_none = entries.is_empty();
        let wrong = || format!("{NULL_LIST} has no entries, found `{entries}`");
        return if has_none { Ok(None) } else { Err(wrong()) };
    }
    let mut read = Vec::new();
    let mut rest = entries;
    while let Some(after) = rest.strip_prefix('(') {
        let Some((inside, behind)) = after.split_once(')') else {
            return Err(format!("expected `)` after `({after}`"));
        };
        read.push(entry(inside).map_err(|error| format!("({inside}): {error}"))?);
        rest = behind.trim_start();
    }
    if rest.is_empty() { Ok(Some(read)) } else { Err(format!("expected `(`, found `{rest}`")) }
}

fn entry(text: &str) -> Read<Entry<Box<str>>> {
    let fields: Vec<&str> = text.split(';').map(str::trim).collect();
    let [kind, flags, rights, object, inherited_object, who] = fields[..] else {
        return Err(format!("expected six fields between `;`, found {}", fields.len()));
    };
    let kind = match kind {
        "A" => EntryKind::Allow,
        "D" => EntryKind::Deny,
        _ => return Err(format!("expected A or D, found `{kind}`")),
    };
    if !object.is_empty() || !inherited_object.is_empty() {
        return Err("the objects of the service have no types that an entry could name".into());
    }
    let inherited = is_inherited(flags)?;
    Ok(Entry { kind, trustee: trustee(who)?, rights: mask(rights)?, inherited })
}

/// Whether an entry came from the parent. Every entry counts for its object, and is handed down.
fn is_inherited(flags: &str) -> Read<bool> {
    let mut inherited = false;
    for flag in pairs(flags)? {
        match flag {
            "ID" => inherited = true,
            "OI" | "CI" => {}
            _ => return Err(format!("expected CI, OI or ID, found `{flag}`")),
        }
    }
    Ok(inherited)
}

fn mask(text: &str) -> Read<Rights> {
    let mask = match number(text) {
        Some(number) => number,
        None => pairs(text)?.try_fold(0, |mask, pair| {
            let right = RIGHTS.iter().find(|(letters, _)| *letters == pair);
            right.map(|(_, bits)| mask | bits).ok_or_else(|| format!("`{pair}` is no access right"))
        })?,
    };
    let named = Rights::NAMES.iter().fold(0, |all, (right, _)| all | right.0);
    if mask & !named == 0 {
        Ok(Rights(mask))
    } else {
        Err(format!("the objects of the service have no access rights {:#x}", mask & !named))
    }
}

/// A number: decimal, hexadecimal with `0x`, or octal with `0`.
fn number(text: &str) -> Option<u32> {
    if let Some(digits) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        u32::from_str_radix(digits, 16).ok()
    } else if text.len() > 1 && text.starts_with('0') {
        u32::from_str_radix(text, 8).ok()
    } else {
        text.parse().ok()
    }
}

/// Letters by twos.
fn pairs(text: &str) -> Read<impl Iterator<Item = &str>> {
    if text.is_ascii() && text.len().is_multiple_of(2) {
        Ok((0..text.len()).step_by(2).map(|place| &text[place..place + 2]))
    } else {
        Err(format!("expected letters by twos, found `{text}`"))
    }
}

/// Who it is: by letters or by identifier, where every server knows him, else as it stands.
fn trustee(text: &str) -> Read<Box<str>> {
    let text = text.trim();
    if text.is_empty() {
        return Err("expected a user or group".to_owned());
    }
    let known = WELL_KNOWN.iter().find(|(letters, sid, _)| text == *letters || text == *sid);
    Ok(known.map_or(text, |(.., name)| name).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_windows_writes_is_read() {
        let rows = [
            ("O:SYG:BAD:(A;;0x7;;;BA)", "{owner SYSTEM; allow Administrators USE|MODIFY|CONTROL}"),
            ("D:NO_ACCESS_CONTROL", "{NULL list}"),
            ("D:PNO_ACCESS_CONTROL", "{NULL list}"),
            ("D:", "{empty list}"),
            ("D:PAI", "{empty list}"),
            ("O:S-1-5-21-1-2-3-1001", "{owner S-1-5-21-1-2-3-1001}"),
            ("", "{}"),
            (
                "O:annD:AI(D;CIID;LC;;;staff)(A;OICI;GRSDWDWO;;;S-1-1-0) (A;;65537;;;CO)S:(AU;SA;GA;;;WD)",
                "{owner ann; deny staff CONTROL inherited; allow Everyone \
                 DELETE|WRITE_DAC|WRITE_OWNER|GENERIC_READ; allow CO USE|DELETE}",
            ),
        ];
        for (text, written) in rows {
            let read = read(text)
                .map_or_else(|error| error, |parts| super::super::security::render(&parts));
            assert!(read.starts_with(written), "{text}: {read}");
        }
    }

    #[test]
    fn what_would_get_lost_is_refused() {
        let rows = [
            ("X:", "expected O: or G: or D: or S:, found `X:`"),
            ("D:(A;;01;;;S:O:D)G:BA", "expected S:, found `G:BA`"),
            ("S:D:", "expected the end, found `D:`"),
            ("D:G:", "expected S:, found `G:`"),
            ("D:X", "expected P, AI, AR, NO_ACCESS_CONTROL or an entry, found `X`"),
            ("D:(A;;0x7;;;BA", "expected `)`"),
            ("D:(A;;0x7;;BA)", "(A;;0x7;;BA): expected six fields between `;`, found 5"),
            ("D:(OA;;0x7;;;BA)", "expected A or D, found `OA`"),
            ("D:(A;IO;0x7;;;BA)", "expected CI, OI or ID, found `IO`"),
            ("D:(A;;0x8;;;BA)", "have no access rights 0x8"),
            ("D:(A;;FA;;;BA)", "have no access rights 0x1001f8"),
            ("D:(A;;XX;;;BA)", "`XX` is no access right"),
            ("D:(A;;GAG;;;BA)", "expected letters by twos, found `GAG`"),
            ("D:(A;;GÄ;;;BA)", "expected letters by twos"),
            ("D:(A;;0x7;;;)", "expected a user or group"),
            ("D:(A;;0x7;ff;;BA)", "have no types"),
            ("D:NO_ACCESS_CONTROL(A;;0x7;;;BA)", "NO_ACCESS_CONTROL has no entries"),
        ];
        for (text, wrong) in rows {
            let error = read(text).expect_err(text);
            assert!(error.contains(wrong), "{text}: {error}");
        }
    }

    #[test]
    fn it_stands_in_traces_in_quotes() {
        let trace = |security: &str| {
            let header =
                "trace 1\nedition base\nuser ann\nsystem pools {owner SYSTEM; NULL list}\n";
            let pool = format!("pool P9 \\Own draws {security}\n");
            let open = "ann OpenNtmsSession NULL NULL 0 = ERROR_SUCCESS S1\n";
            let get = format!(
                "ann GetNtmsObjectSecurity P9 NTMS_MEDIA_POOL 5 = ERROR_SUCCESS {security}\n"
            );
            crate::text::parse(&format!("{header}{pool}{open}{get}"))
        };
        let ours = trace("{owner ann; allow Everyone USE}").expect("a trace");
        assert_eq!(trace("\"O:annD:(A;;CC;;;WD)\"").expect("a trace"), ours);
        let error = trace("\"D:(A;;FLY;;;WD)\"").expect_err("no right").to_string();
        assert_eq!(error, "line 5: (A;;FLY;;;WD): expected letters by twos, found `FLY`");
    }
}
