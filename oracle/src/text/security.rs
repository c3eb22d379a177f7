//! Security descriptors: `{owner ann; allow bob USE|MODIFY; deny staff CONTROL inherited}`.
//!
//! `NULL list` and `empty list` are the two lists without entries; a part that is not named is
//! left out. In quotes, the notation of Windows is read, too.

use super::constant::{read_rights, rights};
use super::sddl;
use super::token::{Read, Tokens, word};
use ntms_model::access::{DescriptorParts, Entry, EntryKind};

/// The parts as they are written.
pub fn render(parts: &DescriptorParts<Box<str>>) -> String {
    let mut written: Vec<String> = Vec::new();
    written.extend(parts.owner.as_ref().map(|owner| format!("owner {}", word(owner))));
    match &parts.dacl {
        None => {}
        Some(None) => written.push("NULL list".to_owned()),
        Some(Some(entries)) if entries.is_empty() => written.push("empty list".to_owned()),
        Some(Some(entries)) => written.extend(entries.iter().map(render_entry)),
    }
    format!("{{{}}}", written.join("; "))
}

fn render_entry(entry: &Entry<Box<str>>) -> String {
    let kind = match entry.kind {
        EntryKind::Allow => "allow",
        EntryKind::Deny => "deny",
    };
    let inherited = if entry.inherited { " inherited" } else { "" };
    format!("{kind} {} {}{inherited}", word(&entry.trustee), rights(entry.rights))
}

/// Whether what comes next is a descriptor rather than an information structure or a name.
pub fn is_next(tokens: &Tokens<'_>) -> bool {
    if let Some(text) = tokens.peek_quoted() {
        return sddl::is_meant(text);
    }
    let mut ahead = tokens.clone();
    ahead.takes_sign('{')
        && (ahead.is_at('}')
            || matches!(ahead.peek_word(), Some("owner" | "allow" | "deny" | "NULL" | "empty")))
}

/// The parts that are written.
pub fn read(tokens: &mut Tokens<'_>) -> Read<DescriptorParts<Box<str>>> {
    if tokens.peek_quoted().is_some() {
        return sddl::read(&tokens.text("a security descriptor")?);
    }
    let mut parts = DescriptorParts { owner: None, dacl: None };
    tokens.sign('{')?;
    if tokens.takes_sign('}') {
        return Ok(parts);
    }
    loop {
        read_part(tokens, &mut parts)?;
        if tokens.takes_sign('}') {
            return Ok(parts);
        }
        tokens.sign(';')?;
    }
}

fn read_part(tokens: &mut Tokens<'_>, parts: &mut DescriptorParts<Box<str>>) -> Read<()> {
    if tokens.takes("owner") {
        parts.owner = Some(tokens.text("a user or group")?);
        return Ok(());
    }
    for (kind, list) in [("NULL", None), ("empty", Some(Vec::new()))] {
        if tokens.takes(kind) {
            parts.dacl = Some(list);
            return tokens.keyword("list");
        }
    }
    let kind = if tokens.takes("allow") {
        EntryKind::Allow
    } else if tokens.takes("deny") {
        EntryKind::Deny
    } else {
        return tokens.fail("`owner`, `allow`, `deny`, `NULL list` or `empty list`");
    };
    let trustee = tokens.text("a user or group")?;
    let rights = read_rights(tokens)?;
    let inherited = tokens.takes("inherited");
    let entry = Entry { kind, trustee, rights, inherited };
    parts.dacl.get_or_insert_default().get_or_insert_default().push(entry);
    Ok(())
}
