//! The lines before the first entry: under which documents, and in which world.

use super::event::{media_state, read_media_state};
use super::pool;
use super::security;
use super::token::{Read, Tokens, identifier, quoted, word};
use crate::identifier::Identifier;
use crate::trace::{Header, VERSION};
use crate::world::{
    Libraries, User, World, WorldComputer, WorldLabel, WorldLogicalMedium, WorldMediaType,
    WorldMedium, WorldSide,
};
use ntms_model::access::DescriptorParts;
use ntms_model::call::{NTMS_POOLPOLICY_KEEPOFFLINEIMPORT, NTMS_POOLPOLICY_PURGEOFFLINESCRATCH};
use ntms_model::edition::Edition;
use std::fmt::Write;

/// The header as it is written, one line for each thing.
#[must_use]
pub fn render_header(header: &Header) -> String {
    let world = &header.world;
    let mut lines = vec![format!("trace {}", header.trace), format!("edition {}", header.edition)];
    lines.extend(header.implementation.iter().map(|name| format!("implementation {}", word(name))));
    lines.extend(header.note.iter().map(|note| format!("note {}", word(note))));
    for (name, choice) in &header.readings {
        lines.push(format!("reading {} = {}", word(name), word(choice)));
    }
    lines.extend(world.users.iter().map(render_user));
    if world.libraries != usual_libraries() {
        let Libraries { online, offline } = world.libraries;
        lines.push(format!("libraries {} {}", identifier(online), identifier(offline)));
    }
    lines.extend(world.computer.as_deref().into_iter().flat_map(render_computer));
    lines.extend(world.media_types.iter().map(|row| {
        let sides = if row.sides == 1 { "side" } else { "sides" };
        format!("type {} {} {} {sides}", identifier(row.id), word(&row.name), row.sides)
    }));
    lines.extend(pool::render(world));
    lines.extend(world.media.iter().map(|medium| render_medium(world, medium)));
    lines.extend(
        world
            .logical_media
            .iter()
            .map(|row| format!("logical {} = {}", identifier(row.id), identifier(row.side))),
    );
    lines.into_iter().map(|line| line + "\n").collect()
}

/// Libraries of which everybody may do everything are not written.
fn render_computer(computer: &WorldComputer) -> Vec<String> {
    let mut lines = vec![format!(
        "computer {}{} {}",
        identifier(computer.id),
        render_policy(computer.media_pool_policy),
        security::render(&computer.security)
    )];
    let libraries =
        [("online", &computer.online_security), ("offline", &computer.offline_security)];
    for (name, parts) in libraries {
        if *parts != usual_security() {
            lines.push(format!("library {name} {}", security::render(parts)));
        }
    }
    lines
}

/// What becomes of media that are ejected: in words, where there are words for it.
fn render_policy(policy: u32) -> String {
    const KNOWN: u32 = NTMS_POOLPOLICY_PURGEOFFLINESCRATCH | NTMS_POOLPOLICY_KEEPOFFLINEIMPORT;
    if policy & !KNOWN != 0 {
        return format!(" MediaPoolPolicy={policy}");
    }
    let word = |flag, word| if policy & flag != 0 { word } else { "" };
    word(NTMS_POOLPOLICY_PURGEOFFLINESCRATCH, " purges").to_owned()
        + word(NTMS_POOLPOLICY_KEEPOFFLINEIMPORT, " keeps")
}

fn read_computer(tokens: &mut Tokens<'_>) -> Read<WorldComputer> {
    let id = tokens.identifier("the computer")?;
    let mut media_pool_policy = 0;
    while let Some(word @ ("purges" | "keeps" | "MediaPoolPolicy")) = tokens.peek_word() {
        tokens.bare("a policy of the computer")?;
        match word {
            "purges" => media_pool_policy |= NTMS_POOLPOLICY_PURGEOFFLINESCRATCH,
            "keeps" => media_pool_policy |= NTMS_POOLPOLICY_KEEPOFFLINEIMPORT,
            _ => {
                tokens.sign('=')?;
                media_pool_policy = tokens.number("the policy")?;
            }
        }
    }
    let security = security::read(tokens)?;
    let (online_security, offline_security) = (usual_security(), usual_security());
    Ok(WorldComputer { id, media_pool_policy, security, online_security, offline_security })
}

/// A line that begins with `library`: its security, after the line of the computer.
fn read_library(tokens: &mut Tokens<'_>, world: &mut World) -> Read<()> {
    let Some(computer) = &mut world.computer else {
        return Err("a line `computer` comes before its libraries".to_owned());
    };
    let parts = if tokens.takes("online") {
        &mut computer.online_security
    } else {
        tokens.keyword("offline")?;
        &mut computer.offline_security
    };
    *parts = security::read(tokens)?;
    Ok(())
}

/// The security of a library that is not written: everybody may do everything.
fn usual_security() -> DescriptorParts<Box<str>> {
    DescriptorParts { owner: Some("SYSTEM".into()), dacl: Some(None) }
}

fn render_user(user: &User) -> String {
    let mut line = format!("user {}", word(&user.name));
    if !user.groups.is_empty() {
        line.push_str(" in");
    }
    for group in &user.groups {
        let _ = write!(line, " {}", word(group));
    }
    line
}

/// The identifiers of the libraries that are not written.
fn usual_libraries() -> Libraries {
    Libraries { online: Identifier::label("Y1"), offline: Identifier::label("Y2") }
}

fn render_medium(world: &World, medium: &WorldMedium) -> String {
    let mut line = format!("medium {} in {}", identifier(medium.id), identifier(medium.pool));
    if usual_media_type(world, medium.pool) != Some(medium.media_type) {
        let _ = write!(line, " of {}", identifier(medium.media_type));
    }
    if !medium.online {
        line.push_str(" offline");
    }
    if !medium.enabled {
        line.push_str(" disabled");
    }
    if medium.media_state != 0 {
        let _ = write!(line, " {}", media_state(medium.media_state));
    }
    if medium.queued {
        line.push_str(" queued");
    }
    if let Some(code) = &medium.bar_code {
        let _ = write!(line, " barcode={}", word(code));
    }
    line.push(':');
    for (place, side) in medium.sides.iter().enumerate() {
        let _ = write!(line, " {}", render_side(medium.id, place, side));
    }
    line
}

/// The media type of a medium that is not written: that of the pool that holds it.
fn usual_media_type(world: &World, pool: Identifier) -> Option<Identifier> {
    world.pools.iter().find(|row| row.id == pool).and_then(|row| row.media_type)
}

/// The letter of a side, when its identifier is the one that a side in this place usually has.
fn usual_letter(medium: Identifier, place: usize) -> Option<(String, Identifier)> {
    let letter = char::from(b'A' + u8::try_from(place).ok().filter(|place| *place < 26)?);
    let id = format!("{medium}/{letter}").parse().ok()?;
    Some((letter.to_string(), id))
}

fn render_side(medium: Identifier, place: usize, side: &WorldSide) -> String {
    let usual = usual_letter(medium, place);
    let name = match usual {
        Some((letter, id)) if id == side.id => letter,
        // A label of a single letter would be taken for the letter of a side.
        Some((letter, _)) if letter == side.id.to_string() => quoted(&letter),
        Some(_) | None => identifier(side.id),
    };
    let is_plain = word(&side.state) == *side.state && !side.state.contains('/');
    let mut shown = match (is_plain, side.allocate_count) {
        (true, 0) => format!("{name}={}", side.state),
        (true, count) => format!("{name}={}/{count}", side.state),
        (false, count) => format!("{name}={}/{count}", quoted(&side.state)),
    };
    if let Some(WorldLabel { label_type, id }) = &side.label {
        let _ = write!(shown, " label {} {}", word(label_type), word(id));
    }
    shown
}

/// Reads the header line by line.
pub struct HeaderReader {
    version: Option<u32>,
    edition: Option<Edition>,
    header: Header,
    paths: pool::Paths,
}

impl Default for HeaderReader {
    fn default() -> HeaderReader {
        let world = World {
            users: Vec::new(),
            libraries: usual_libraries(),
            computer: None,
            media_types: Vec::new(),
            pools: Vec::new(),
            media: Vec::new(),
            logical_media: Vec::new(),
        };
        let header = Header {
            trace: VERSION,
            edition: Edition::Base,
            readings: Default::default(),
            implementation: None,
            note: None,
            world,
        };
        HeaderReader { version: None, edition: None, header, paths: pool::Paths::default() }
    }
}

impl HeaderReader {
    /// Whether a line of the header comes next.
    pub fn is_next(tokens: &Tokens<'_>) -> bool {
        matches!(
            tokens.peek_word(),
            Some(
                "trace"
                    | "edition"
                    | "implementation"
                    | "note"
                    | "reading"
                    | "user"
                    | "libraries"
                    | "computer"
                    | "library"
                    | "type"
                    | "system"
                    | "pool"
                    | "medium"
                    | "logical"
            )
        )
    }

    /// Whether the first line was read.
    pub fn has_begun(&self) -> bool {
        self.version.is_some()
    }

    /// Reads one line.
    pub fn line(&mut self, tokens: &mut Tokens<'_>) -> Read<()> {
        if self.version.is_none() {
            return self.version(tokens);
        }
        let world = &mut self.header.world;
        match tokens.bare("a line of the header")? {
            "edition" => self.edition = Some(read_edition(tokens)?),
            "implementation" => {
                self.header.implementation = Some(tokens.text("the name of an implementation")?);
            }
            "note" => self.header.note = Some(tokens.text("a text")?),
            "reading" => {
                let name = tokens.text("the name of a reading")?;
                tokens.sign('=')?;
                self.header.readings.insert(name, tokens.text("a choice")?);
            }
            "user" => world.users.push(read_user(tokens)?),
            "libraries" => {
                let online = tokens.identifier("the online library")?;
                let offline = tokens.identifier("the offline library")?;
                world.libraries = Libraries { online, offline };
            }
            "computer" => world.computer = Some(Box::new(read_computer(tokens)?)),
            "library" => read_library(tokens, world)?,
            "type" => world.media_types.push(read_media_type(tokens)?),
            "system" => pool::read_system_pools(tokens, world, &mut self.paths)?,
            "pool" => pool::read(tokens, world, &mut self.paths)?,
            "medium" => {
                let medium = read_medium(tokens, world)?;
                world.media.push(medium);
            }
            "logical" => world.logical_media.push(read_logical(tokens)?),
            word => return Err(format!("expected a line of the header, found `{word}`")),
        }
        tokens.end()
    }

    fn version(&mut self, tokens: &mut Tokens<'_>) -> Read<()> {
        tokens
            .keyword("trace")
            .map_err(|_| format!("the first line should be `trace {VERSION}`"))?;
        let version = tokens.number("the version of the form")?;
        if version == 0 || version > VERSION {
            return Err(format!(
                "this is version {version} of the form, and versions 1 to {VERSION} are known"
            ));
        }
        self.version = Some(version);
        self.header.trace = version;
        tokens.end()
    }

    /// What was read so far.
    pub fn into_header(self) -> Header {
        self.header
    }

    /// The whole header.
    pub fn finish(self) -> Read<Header> {
        if self.version.is_none() {
            return Err(format!("the first line should be `trace {VERSION}`"));
        }
        match self.edition {
            Some(edition) => Ok(Header { edition, ..self.header }),
            None => Err("expected a line `edition base`, `windows-xp` or `server-2003`".to_owned()),
        }
    }
}

fn read_edition(tokens: &mut Tokens<'_>) -> Read<Edition> {
    let name = tokens.bare("an edition")?;
    Edition::from_name(name)
        .ok_or_else(|| format!("expected `base`, `windows-xp` or `server-2003`, found `{name}`"))
}

fn read_user(tokens: &mut Tokens<'_>) -> Read<User> {
    let name = tokens.text("the name of a user")?;
    let mut groups = Vec::new();
    if tokens.takes("in") {
        groups.push(tokens.text("a group")?);
        while !tokens.is_empty() {
            groups.push(tokens.text("a group")?);
        }
    }
    Ok(User { name, groups })
}

fn read_media_type(tokens: &mut Tokens<'_>) -> Read<WorldMediaType> {
    let id = tokens.identifier("a media type")?;
    let name = tokens.text("the name of the media type")?;
    let count = tokens.number("the number of sides")?;
    let sides = u8::try_from(count).map_err(|_| format!("{count} sides are too many"))?;
    if !tokens.takes("side") {
        tokens.keyword("sides")?;
    }
    Ok(WorldMediaType { id, name, sides })
}

fn read_medium(tokens: &mut Tokens<'_>, world: &World) -> Read<WorldMedium> {
    let id = tokens.identifier("a medium")?;
    tokens.keyword("in")?;
    let pool = tokens.identifier("a pool")?;
    let media_type = if tokens.takes("of") {
        tokens.identifier("a media type")?
    } else {
        usual_media_type(world, pool).ok_or_else(|| {
            format!("`{pool}` is no pool before this line that has a media type; expected `of`")
        })?
    };
    let mut medium = WorldMedium {
        id,
        pool,
        media_type,
        online: true,
        enabled: true,
        media_state: 0,
        queued: false,
        bar_code: None,
        sides: Vec::new(),
    };
    while !tokens.takes_sign(':') {
        match tokens.peek_word() {
            Some(word @ ("online" | "offline")) => medium.online = word == "online",
            Some(word @ ("enabled" | "disabled")) => medium.enabled = word == "enabled",
            Some("queued") => medium.queued = true,
            Some("barcode") => {
                tokens.bare("a condition")?;
                tokens.sign('=')?;
                medium.bar_code = Some(tokens.text("a bar code")?);
                continue;
            }
            Some(_) => {
                medium.media_state = read_media_state(tokens)?;
                continue;
            }
            None => return tokens.fail("a condition of the medium, or `:`"),
        }
        tokens.bare("a condition")?;
    }
    while !tokens.is_empty() {
        let side = read_side(tokens, id, medium.sides.len())?;
        medium.sides.push(side);
    }
    Ok(medium)
}

fn read_side(tokens: &mut Tokens<'_>, medium: Identifier, place: usize) -> Read<WorldSide> {
    let usual = usual_letter(medium, place);
    let id = match usual {
        Some((letter, id)) if tokens.takes(&letter) => id,
        Some(_) | None => tokens.identifier("a side")?,
    };
    tokens.sign('=')?;
    let (state, count) = match tokens.peek_word() {
        Some(word) => {
            tokens.bare("the state of a side")?;
            let (state, count) = word.split_once('/').unwrap_or((word, "0"));
            (state.into(), count)
        }
        None => {
            let state = tokens.text("the state of a side")?;
            let word = tokens.bare("`/` and how often the side was allocated")?;
            (state, word.strip_prefix('/').unwrap_or(word))
        }
    };
    let allocate_count =
        count.parse().map_err(|_| format!("expected a number after `/`, found `{count}`"))?;
    let label = match tokens.takes("label") {
        true => Some(WorldLabel {
            label_type: tokens.text("the type of a label")?,
            id: tokens.text("what a label says")?,
        }),
        false => None,
    };
    Ok(WorldSide { id, state, allocate_count, label })
}

fn read_logical(tokens: &mut Tokens<'_>) -> Read<WorldLogicalMedium> {
    let id = tokens.identifier("an LMID")?;
    tokens.sign('=')?;
    let side = tokens.identifier("a side")?;
    Ok(WorldLogicalMedium { id, side })
}
