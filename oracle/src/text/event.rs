//! Events of the environment: `insert recognized T1 = M3 M3/A`, `label M1`, `set M1 INUSE`, `restart`.

use super::entry::identifiers;
use super::token::{Read, Tokens, identifier, number, word};
use crate::wire::{InsertMedium, Inserted, Nothing, SetMedium, WireEvent, WriteLabels};
use ntms_model::state::MediaState;

/// The event as it is written.
pub fn render(event: &WireEvent) -> String {
    match event {
        WireEvent::InsertMedium(insert) => {
            format!("insert {} {}", word(&insert.label), identifier(insert.media_type))
        }
        WireEvent::WriteLabels(write) => format!("label {}", identifier(write.medium)),
        WireEvent::SetMedium(set) => {
            let choose = |choice: Option<bool>, yes: &str, no: &str| {
                choice.map(|is| if is { yes } else { no }.to_owned())
            };
            [
                Some(format!("set {}", identifier(set.medium))),
                set.media_state.map(media_state),
                choose(set.enabled, "enabled", "disabled"),
                choose(set.online, "online", "offline"),
            ]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" ")
        }
        WireEvent::Restart(Nothing {}) => "restart".to_owned(),
    }
}

/// The state of a medium as it is written here and in worlds.
pub fn media_state(number: u32) -> String {
    MediaState::from_number(number)
        .map_or_else(|| format!("MediaState={number}"), |state| state.name().to_owned())
}

/// The identifiers that came in, with the sign before them.
pub fn render_inserted(inserted: &Inserted) -> String {
    format!("= {}", identifiers([inserted.medium].into_iter().chain(inserted.sides.clone())))
}

/// Whether an event comes next.
pub fn is_next(tokens: &Tokens<'_>) -> bool {
    matches!(tokens.peek_word(), Some("insert" | "label" | "set" | "restart"))
}

/// The event that is written.
pub fn read(tokens: &mut Tokens<'_>) -> Read<WireEvent> {
    if tokens.takes("insert") {
        let label = tokens.text("`recognized`, `unrecognized` or `unfit`")?;
        let media_type = tokens.identifier("a media type")?;
        return Ok(WireEvent::InsertMedium(InsertMedium { media_type, label }));
    }
    if tokens.takes("label") {
        let medium = tokens.identifier("a medium")?;
        return Ok(WireEvent::WriteLabels(WriteLabels { medium }));
    }
    if tokens.takes("set") {
        return read_set(tokens).map(WireEvent::SetMedium);
    }
    tokens.keyword("restart")?;
    Ok(WireEvent::Restart(Nothing {}))
}

fn read_set(tokens: &mut Tokens<'_>) -> Read<SetMedium> {
    let medium = tokens.identifier("a medium")?;
    let mut set = SetMedium { medium, media_state: None, enabled: None, online: None };
    while !tokens.is_empty() && !tokens.is_at('=') {
        match tokens.peek_word() {
            Some(word @ ("enabled" | "disabled")) => set.enabled = Some(word == "enabled"),
            Some(word @ ("online" | "offline")) => set.online = Some(word == "online"),
            Some(_) | None => {
                set.media_state = Some(read_media_state(tokens)?);
                continue;
            }
        }
        tokens.bare("a condition")?;
    }
    Ok(set)
}

/// The state of a medium that is written.
pub fn read_media_state(tokens: &mut Tokens<'_>) -> Read<u32> {
    let expected =
        "`enabled`, `disabled`, `online`, `offline` or a state of a medium such as `INUSE`";
    let Some(word) = tokens.peek_word() else { return tokens.fail(expected) };
    if let Some(state) = MediaState::from_name(word) {
        tokens.bare(expected)?;
        return Ok(state.number());
    }
    if !tokens.takes("MediaState") {
        return tokens.fail(expected);
    }
    tokens.sign('=')?;
    let word = tokens.bare("a number")?;
    number(word).ok_or_else(|| format!("expected a number, found `{word}`"))
}

/// The identifiers of a medium that came in, if they are written.
pub fn read_inserted(tokens: &mut Tokens<'_>) -> Read<Option<Inserted>> {
    if !tokens.takes_sign('=') {
        return Ok(None);
    }
    let medium = tokens.identifier("a medium")?;
    let mut sides = Vec::new();
    while !tokens.is_empty() {
        sides.push(tokens.identifier("a side")?);
    }
    Ok(Some(Inserted { medium, sides }))
}
