//! Pools of the world: `system pools {owner SYSTEM; NULL list}`, and
//! `pool P7 \Backup of T2 draws returns max=2 {owner ann; allow bob USE}`.

use super::constant::{ALLOCATION_POLICIES, DEALLOCATION_POLICIES};
use super::security;
use super::token::{Read, Tokens, identifier, word};
use crate::identifier::Identifier;
use crate::world::{World, WorldPool, WorldPoolKind};
use ntms_model::access::DescriptorParts;
use ntms_model::call::{NTMS_ALLOCATE_FROMSCRATCH, NTMS_DEALLOCATE_TOSCRATCH};
use rustc_hash::FxHashMap;
use std::fmt::Write;

/// The lines of all pools. Those that every world has take one line when they are as usual.
pub fn render(world: &World) -> Vec<String> {
    let mut lines = Vec::new();
    let usual = world.pools.first().map(|root| system_pools(world, &root.security));
    let count = usual.as_ref().filter(|usual| world.pools.starts_with(usual)).map_or(0, Vec::len);
    if let Some(root) = world.pools.first().filter(|_| count > 0) {
        lines.push(format!("system pools {}", security::render(&root.security)));
    }
    let mut paths = Paths::default();
    for (place, pool) in world.pools.iter().enumerate() {
        let path = paths.add(pool);
        if place >= count {
            lines.push(render_pool(path, pool));
        }
    }
    lines
}

/// The root pool, the three below it, and theirs for each media type, all with the same security.
fn system_pools(world: &World, security: &DescriptorParts<Box<str>>) -> Vec<WorldPool> {
    let mut pools = World::with_system_pools(Vec::new(), world.media_types.clone()).pools;
    pools.iter_mut().for_each(|pool| pool.security = security.clone());
    pools
}

fn render_pool(path: Option<String>, pool: &WorldPool) -> String {
    let mut line = format!("pool {}", identifier(pool.id));
    match path {
        Some(path) => {
            let _ = write!(line, " {}", word(&path));
        }
        None => {
            let _ = write!(line, " named {}", word(&pool.name));
            if let Some(parent) = pool.parent {
                let _ = write!(line, " in {}", identifier(parent));
            }
        }
    }
    if let Some(media_type) = pool.media_type {
        let _ = write!(line, " of {}", identifier(media_type));
    }
    if pool.kind != WorldPoolKind::Application {
        let _ = write!(line, " {}", kind_name(pool.kind));
    }
    match pool.allocation_policy {
        0 => {}
        NTMS_ALLOCATE_FROMSCRATCH => line.push_str(" draws"),
        policy => {
            let _ = write!(line, " AllocationPolicy={}", ALLOCATION_POLICIES.render(policy));
        }
    }
    match pool.deallocation_policy {
        0 => {}
        NTMS_DEALLOCATE_TOSCRATCH => line.push_str(" returns"),
        policy => {
            let _ = write!(line, " DeallocationPolicy={}", DEALLOCATION_POLICIES.render(policy));
        }
    }
    if pool.max_allocates != 0 {
        let _ = write!(line, " max={}", pool.max_allocates);
    }
    line + " " + &security::render(&pool.security)
}

/// The paths of the pools that stand before.
#[derive(Default)]
pub struct Paths {
    paths: FxHashMap<Identifier, Option<String>>,
    pools: FxHashMap<String, Identifier>,
}

impl Paths {
    /// Adds a pool, and gives its path when that says the same as its parent and its name.
    pub fn add(&mut self, pool: &WorldPool) -> Option<String> {
        let path = self.path(pool);
        self.paths.entry(pool.id).or_insert_with(|| path.clone());
        if let Some(path) = &path {
            self.pools.entry(path.clone()).or_insert(pool.id);
        }
        path
    }

    fn path(&self, pool: &WorldPool) -> Option<String> {
        let Some(parent) = pool.parent else {
            return pool.name.is_empty().then(|| ROOT.to_owned());
        };
        if pool.name.is_empty() || pool.name.contains('\\') {
            return None;
        }
        let above = self.paths.get(&parent)?.as_ref()?;
        let is_found = self.pools.get(above) == Some(&parent);
        is_found.then(|| format!("{}\\{}", above.trim_end_matches('\\'), pool.name))
    }

    /// Name and parent that a path says.
    fn split(&self, path: &str) -> Read<(Box<str>, Option<Identifier>)> {
        if path == ROOT {
            return Ok(("".into(), None));
        }
        let Some((above, name)) = path.rsplit_once('\\') else {
            return Err(format!("expected a path such as `\\Backup`, found `{path}`"));
        };
        let above = if above.is_empty() { ROOT } else { above };
        match self.pools.get(above) {
            Some(parent) => Ok((name.into(), Some(*parent))),
            None => Err(format!("no pool before this line has the path `{above}`")),
        }
    }
}

/// The path of the root pool.
const ROOT: &str = r"\";

const fn kind_name(kind: WorldPoolKind) -> &'static str {
    match kind {
        WorldPoolKind::Root => "root",
        WorldPoolKind::Free => "free",
        WorldPoolKind::Unrecognized => "unrecognized",
        WorldPoolKind::Import => "import",
        WorldPoolKind::Application => "application",
    }
}

const KINDS: [WorldPoolKind; 5] = [
    WorldPoolKind::Root,
    WorldPoolKind::Free,
    WorldPoolKind::Unrecognized,
    WorldPoolKind::Import,
    WorldPoolKind::Application,
];

/// The line `system pools`.
pub fn read_system_pools(
    tokens: &mut Tokens<'_>,
    world: &mut World,
    paths: &mut Paths,
) -> Read<()> {
    tokens.keyword("pools")?;
    if !world.pools.is_empty() {
        return Err("`system pools` comes before every other pool".to_owned());
    }
    let security = security::read(tokens)?;
    world.pools = system_pools(world, &security);
    world.pools.iter().for_each(|pool| drop(paths.add(pool)));
    Ok(())
}

/// A line that begins with `pool`.
pub fn read(tokens: &mut Tokens<'_>, world: &mut World, paths: &mut Paths) -> Read<()> {
    let id = tokens.identifier("a pool")?;
    let (name, parent) = if tokens.takes("named") {
        let name = tokens.text("the name of the pool")?;
        let parent = tokens.takes("in").then(|| tokens.identifier("the parent")).transpose()?;
        (name, parent)
    } else {
        paths.split(&tokens.text("a path, or `named` and a name")?)?
    };
    let media_type = tokens.takes("of").then(|| tokens.identifier("a media type")).transpose()?;
    let mut pool = WorldPool {
        id,
        kind: WorldPoolKind::Application,
        name,
        parent,
        media_type,
        allocation_policy: 0,
        deallocation_policy: 0,
        max_allocates: 0,
        security: DescriptorParts { owner: None, dacl: None },
    };
    while !tokens.is_at('{') && tokens.peek_quoted().is_none() {
        read_property(tokens, &mut pool)?;
    }
    pool.security = security::read(tokens)?;
    paths.add(&pool);
    world.pools.push(pool);
    Ok(())
}

fn read_property(tokens: &mut Tokens<'_>, pool: &mut WorldPool) -> Read<()> {
    let expected = "a kind of pool, `draws`, `returns`, `max=` or a security descriptor";
    let Some(word) = tokens.peek_word() else { return tokens.fail(expected) };
    if let Some(kind) = KINDS.into_iter().find(|kind| kind_name(*kind) == word) {
        pool.kind = kind;
        return tokens.keyword(word);
    }
    match word {
        "draws" => pool.allocation_policy = NTMS_ALLOCATE_FROMSCRATCH,
        "returns" => pool.deallocation_policy = NTMS_DEALLOCATE_TOSCRATCH,
        "max" | "AllocationPolicy" | "DeallocationPolicy" => {
            tokens.keyword(word)?;
            tokens.sign('=')?;
            match word {
                "max" => pool.max_allocates = tokens.number("a maximum")?,
                "AllocationPolicy" => {
                    pool.allocation_policy = ALLOCATION_POLICIES.read(tokens, "a policy")?;
                }
                _ => pool.deallocation_policy = DEALLOCATION_POLICIES.read(tokens, "a policy")?,
            }
            return Ok(());
        }
        _ => return tokens.fail(expected),
    }
    tokens.keyword(word)
}
