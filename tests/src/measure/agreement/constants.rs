//! The constants of a scope, for `specs/formal/`: read from the scope file itself, and written as
//! macros. What Promela cannot be told about is refused.

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    name: String,
    #[serde(rename = "about")]
    _about: String,
    /// Companions and audits add no states.
    #[serde(default, rename = "with")]
    _with: Vec<String>,
    #[serde(default, rename = "audit")]
    _audit: bool,
    users: Vec<User>,
    sessions: Vec<String>,
    media_types: Vec<MediaType>,
    #[serde(default)]
    media: Vec<Insertion>,
    descriptors: BTreeMap<String, Descriptor>,
    security: Security,
    #[serde(default)]
    pools: Vec<Pool>,
    calls: Calls,
    #[serde(default)]
    events: Events,
    bounds: Bounds,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct User {
    name: String,
    #[serde(default)]
    groups: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MediaType {
    name: String,
    sides: u8,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Insertion {
    media_type: String,
    label: String,
}

#[derive(Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Descriptor {
    owner: Option<String>,
    dacl: Option<Vec<Entry>>,
}

#[derive(Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Entry {
    allow: Option<String>,
    deny: Option<String>,
    rights: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Security {
    root: String,
    system: String,
    #[serde(default)]
    paths: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Pool {
    path: String,
    media_type: Option<String>,
    security: String,
    #[serde(default)]
    draws_from_free: bool,
    #[serde(default)]
    returns_to_free: bool,
    #[serde(default)]
    maximum: u32,
}

/// The calls that are written in `specs/formal/`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct Calls {
    create_ntms_media_pool: Option<Creations>,
    move_to_ntms_media_pool: Option<Plain>,
    delete_ntms_media_pool: Option<Plain>,
    swap_ntms_media: Option<Plain>,
    deallocate_ntms_media: Option<Plain>,
    allocate_ntms_media: Option<Allocations>,
    set_ntms_media_complete: Option<Plain>,
    decommission_ntms_media: Option<Plain>,
    set_ntms_object_security: Option<Securities>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Plain {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Creations {
    pools: Vec<Creation>,
    actions: Vec<String>,
    securities: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Creation {
    name: String,
    media_types: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Allocations {
    options: Vec<String>,
    names_sides: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Securities {
    paths: Vec<String>,
    securities: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct Events {
    insert: Vec<Insertion>,
    write_labels: bool,
    uses: Vec<String>,
    enable: bool,
    bring_in: bool,
    restart: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Bounds {
    pools: Option<usize>,
    media: Option<usize>,
    logical_media: Option<usize>,
    allocations: Option<usize>,
    allocations_in_all: Option<usize>,
    in_use: Option<usize>,
    offline: Option<usize>,
    disabled: Option<usize>,
    not_ready: Option<usize>,
}

/// What a count cannot reach in Promela, where it is a byte: no bound.
const UNBOUNDED: usize = 250;

/// The text of `model/scopes/NAME.pml`, from that of `NAME.toml`.
///
/// # Errors
/// When the scope has something that `specs/formal/` does not.
pub fn write(toml: &str) -> Result<String> {
    let file: File = toml::from_str(toml)?;
    ensure!(file.media_types.iter().all(|row| row.sides <= 2), "a medium has two sides at most");
    ensure!(!file.events.restart, "the server is never restarted");
    ensure!(file.events.uses.len() <= 1, "media are taken into use in one way at most");
    let names = Names::of(&file);
    let mut text = format!(
        "/* The constants of the scope `{0}`, written from {0}.toml; `cargo measure agreement` compares \
         the two.\n * The service itself is in specs/formal/. */\n\n",
        file.name
    );
    let mut writer = Writer { file: &file, names: &names, text: &mut text };
    writer.sizes()?;
    writer.principals()?;
    writer.names();
    writer.repetitions()?;
    writer.beginning()?;
    text.push_str("\n#include \"../../specs/formal/service.pml\"\n");
    Ok(text)
}

/// Users, groups and paths by their numbers.
struct Names {
    principals: Vec<String>,
    /// Paths of pools: those of the system pools, then what pools of the scope may be called.
    paths: Vec<String>,
    system_pools: usize,
}

impl Names {
    fn of(file: &File) -> Names {
        let mut principals: Vec<String> =
            ["SYSTEM", "Administrators", "Everyone"].map(String::from).to_vec();
        for name in
            file.users.iter().flat_map(|user| std::iter::once(&user.name).chain(&user.groups))
        {
            if !principals.contains(name) {
                principals.push(name.clone());
            }
        }
        let kinds = ["Free", "Unrecognized", "Import"];
        let mut paths = vec!["\\".to_owned()];
        paths.extend(kinds.map(|kind| format!("\\{kind}")));
        for kind in kinds {
            paths.extend(file.media_types.iter().map(|row| format!("\\{kind}\\{}", row.name)));
        }
        let system_pools = paths.len();
        let created = file.calls.create_ntms_media_pool.iter().flat_map(|row| &row.pools);
        let secured = file.calls.set_ntms_object_security.iter().flat_map(|row| &row.paths);
        let named = created.map(|row| &row.name).chain(file.pools.iter().map(|row| &row.path));
        for path in named.chain(secured) {
            let mut prefix = String::new();
            for level in path.split('\\').filter(|level| !level.is_empty()) {
                write!(prefix, "\\{level}").ok();
                if !paths.contains(&prefix) {
                    paths.push(prefix.clone());
                }
            }
        }
        Names { principals, paths, system_pools }
    }

    fn principal(&self, name: &str) -> Result<usize> {
        let place = self.principals.iter().position(|known| known == name);
        place.with_context(|| format!("no user or group `{name}`"))
    }

    fn path(&self, path: &str) -> Result<usize> {
        let place = self.paths.iter().position(|known| known == path);
        place.with_context(|| format!("no pool can be at `{path}`"))
    }

    /// The path without its last level; that of the root pool is its own.
    fn parent(&self, place: usize) -> usize {
        let path = &self.paths[place];
        let parent = path.rsplit_once('\\').map_or("", |(parent, _)| parent);
        self.paths.iter().position(|known| known == parent).unwrap_or(0)
    }

    fn media_type(&self, file: &File, name: &str) -> Result<usize> {
        let place = file.media_types.iter().position(|row| row.name == name);
        place.with_context(|| format!("no media type `{name}`"))
    }
}

struct Writer<'w> {
    file: &'w File,
    names: &'w Names,
    text: &'w mut String,
}

impl Writer<'_> {
    fn line(&mut self, line: impl AsRef<str>) {
        self.text.push_str(line.as_ref());
        self.text.push('\n');
    }

    fn constant(&mut self, name: &str, value: usize) {
        self.line(format!("#define {name} {value}"));
    }

    /// `#define EACH(X, ...)`, which repeats X for each of these first arguments.
    fn each(&mut self, name: &str, values: impl IntoIterator<Item = String>) {
        let repeated: Vec<_> =
            values.into_iter().map(|value| format!("X({value}, __VA_ARGS__)")).collect();
        self.line(format!("#define {name}(X, ...) {}", repeated.join(" ")));
    }

    /// The same where nothing is passed on.
    fn each_alone(&mut self, name: &str, values: impl IntoIterator<Item = String>) {
        let repeated: Vec<_> = values.into_iter().map(|value| format!("X({value})")).collect();
        self.line(format!("#define {name}(X) {}", repeated.join(" ")));
    }

    fn media(&self) -> usize {
        let at_the_start = self.file.media.len();
        self.file.bounds.media.unwrap_or(at_the_start).max(1)
    }

    fn application_pools(&self) -> usize {
        let names = self.names.paths.len() - self.names.system_pools;
        self.file.bounds.pools.unwrap_or(names).max(1)
    }

    fn logical_media(&self) -> usize {
        self.file.bounds.logical_media.unwrap_or(2 * self.media()).max(1)
    }

    fn sizes(&mut self) -> Result<()> {
        let (file, bounds) = (self.file, &self.file.bounds);
        ensure!(file.events.insert.is_empty() || bounds.media.is_some(), "`media` needs a bound");
        ensure!(
            bounds.allocations.is_some()
                || bounds.allocations_in_all.is_some()
                || file.calls.allocate_ntms_media.is_none(),
            "`allocations` or `allocations-in-all` needs a bound"
        );
        self.constant("CALLERS", file.sessions.len());
        self.constant("MEDIA_TYPES", file.media_types.len());
        self.constant("APPLICATION_POOLS", self.application_pools());
        self.constant("MEDIA", self.media());
        self.constant("LOGICAL_MEDIA", self.logical_media());
        for (name, bound) in [
            ("MOST_ALLOCATIONS", bounds.allocations),
            ("MOST_ALLOCATIONS_IN_ALL", bounds.allocations_in_all),
            ("MOST_IN_USE", bounds.in_use),
            ("MOST_OFFLINE", bounds.offline),
            ("MOST_DISABLED", bounds.disabled),
            ("MOST_NOT_READY", bounds.not_ready),
        ] {
            self.constant(name, bound.unwrap_or(UNBOUNDED));
        }
        self.constant("NAMES", self.names.paths.len());
        let calls = &file.calls;
        let switches = [
            ("CALLS_CREATE", calls.create_ntms_media_pool.is_some()),
            ("CALLS_MOVE", calls.move_to_ntms_media_pool.is_some()),
            ("CALLS_DELETE", calls.delete_ntms_media_pool.is_some()),
            ("CALLS_SWAP", calls.swap_ntms_media.is_some()),
            ("CALLS_DEALLOCATE", calls.deallocate_ntms_media.is_some()),
            ("CALLS_ALLOCATE", calls.allocate_ntms_media.is_some()),
            ("CALLS_COMPLETE", calls.set_ntms_media_complete.is_some()),
            ("CALLS_DECOMMISSION", calls.decommission_ntms_media.is_some()),
            ("CALLS_SET_SECURITY", calls.set_ntms_object_security.is_some()),
            ("WRITES_LABELS", file.events.write_labels),
            ("USES_MEDIA", !file.events.uses.is_empty()),
            ("ENABLES_MEDIA", file.events.enable),
            ("BRINGS_IN_MEDIA", file.events.bring_in),
        ];
        for (name, is_on) in switches {
            self.constant(name, usize::from(is_on));
        }
        Ok(())
    }

    fn principals(&mut self) -> Result<()> {
        let (file, names) = (self.file, self.names);
        self.line("\n/* Users and groups. */");
        let quoted: Vec<_> = names.principals.iter().map(|name| format!("\"{name}\"")).collect();
        self.line(format!("#define PRINCIPAL_NAMES {}", quoted.join(", ")));
        let mut members = String::new();
        for user in &file.users {
            for group in &user.groups {
                let (user, group) = (names.principal(&user.name)?, names.principal(group)?);
                write!(members, " || ((user_) == {user} && (group_) == {group})")?;
            }
        }
        self.line(format!(
            "#define is_member(user_, group_) ((user_) == (group_) || (group_) == EVERYONE{members})"
        ));
        Ok(())
    }

    fn names(&mut self) {
        let (file, names) = (self.file, self.names);
        self.line("\n/* Media types, and what pools are called. */");
        let types: Vec<_> =
            file.media_types.iter().map(|row| format!("\"{}\"", row.name)).collect();
        self.line(format!("#define TYPE_NAMES {}", types.join(", ")));
        let quoted: Vec<_> =
            names.paths.iter().map(|path| format!("\"{}\"", path.replace('\\', "\\\\"))).collect();
        self.line(format!("#define NAME_TEXTS {}", quoted.join(", ")));
        let pools = self.application_pools();
        let place = (0..pools).rev().fold(pools.to_string(), |rest, place| {
            format!("(name[{place}] == (name_) -> {place} : {rest})")
        });
        self.line(format!("#define PLACE_NAMED(name_) {place}"));
    }

    fn repetitions(&mut self) -> Result<()> {
        let (file, names) = (self.file, self.names);
        let numbers = |range: std::ops::Range<usize>| range.map(|number| number.to_string());
        let (media, pools) = (self.media(), self.application_pools());
        let system = names.system_pools;
        self.line("\n/* X, once for each. */");
        self.each_alone("EACH_CALLER", numbers(0..file.sessions.len()));
        self.each("EACH_MEDIUM", numbers(0..media));
        self.each("EACH_SIDE", numbers(0..2 * media));
        self.each("EACH_LMID", numbers(0..self.logical_media()));
        self.each("EACH_OTHER_LMID", numbers(0..self.logical_media()));
        self.each("EACH_PLACE", numbers(0..pools));
        self.each("EACH_POOL", numbers(0..system + pools));
        self.each("EACH_APPLICATION_POOL", numbers(system..system + pools));
        self.creations()?;
        let allocations = file.calls.allocate_ntms_media.as_ref();
        let options = allocations.map_or(&[][..], |row| &row.options);
        let is_next = |options: &&String| options.split('|').any(|word| word == "NEXT");
        let written = |options: &String| {
            if options.is_empty() {
                "0".to_owned()
            } else {
                format!("({})", options.replace('|', " | "))
            }
        };
        self.each("EACH_OPTION", options.iter().filter(|it| !is_next(it)).map(written));
        self.each("EACH_NEXT_OPTION", options.iter().filter(is_next).map(written));
        let named = if allocations.is_some_and(|row| row.names_sides) { 2 * media } else { 0 };
        self.each("EACH_NAMED_SIDE", numbers(0..named));
        let mut securities = Vec::new();
        if let Some(row) = &file.calls.set_ntms_object_security {
            for path in &row.paths {
                for given in &row.securities {
                    securities.push(format!("{}, {}", names.path(path)?, self.descriptor(given)?));
                }
            }
        }
        self.each("EACH_WRITTEN_SECURITY", securities);
        let insertions: Result<Vec<_>> =
            file.events.insert.iter().map(|row| self.insertion(row)).collect();
        self.each_alone("EACH_INSERTION", insertions?);
        Ok(())
    }

    fn creations(&mut self) -> Result<()> {
        let (file, names) = (self.file, self.names);
        let mut creations = Vec::new();
        let (mut actions, mut securities) = (Vec::new(), Vec::new());
        if let Some(row) = &file.calls.create_ntms_media_pool {
            for pool in &row.pools {
                for media_type in &pool.media_types {
                    let media_type = match media_type.as_str() {
                        "" => "NO_TYPE".to_owned(),
                        name => names.media_type(file, name)?.to_string(),
                    };
                    creations.push(format!("{}, {media_type}", names.path(&pool.name)?));
                }
            }
            actions.extend(row.actions.iter().cloned());
            for name in &row.securities {
                securities.push(match name.as_str() {
                    "" => "NOBODY".to_owned(),
                    name => self.descriptor(name)?.to_string(),
                });
            }
        }
        self.each("EACH_CREATION", creations);
        self.each("EACH_ACTION", actions);
        self.each("EACH_NEW_SECURITY", securities);
        Ok(())
    }

    fn insertion(&self, row: &Insertion) -> Result<String> {
        let media_type = self.names.media_type(self.file, &row.media_type)?;
        Ok(format!("{media_type}, {}", row.label.to_uppercase()))
    }

    fn descriptor(&self, name: &str) -> Result<usize> {
        let place = self.file.descriptors.keys().position(|known| known == name);
        place.with_context(|| format!("no descriptor `{name}`"))
    }

    /// What the service begins with. Descriptors are numbered in the order of their names.
    fn beginning(&mut self) -> Result<()> {
        let (file, names) = (self.file, self.names);
        self.line("\n/* The beginning. */");
        self.numbers()?;
        let mut steps = Vec::new();
        let descriptors: Vec<_> = file.descriptors.values().collect();
        for (place, descriptor) in descriptors.iter().enumerate() {
            ensure!(!descriptors[..place].contains(descriptor), "two descriptors are the same");
            let owner = match &descriptor.owner {
                Some(owner) => names.principal(owner)?.to_string(),
                None => "NOBODY".to_owned(),
            };
            steps.push(format!("draft({owner}, {})", u8::from(descriptor.dacl.is_some())));
            for entry in descriptor.dacl.iter().flatten() {
                let (kind, trustee) = match (&entry.allow, &entry.deny) {
                    (Some(trustee), None) => ("ALLOWS", trustee),
                    (None, Some(trustee)) => ("DENIES", trustee),
                    (Some(_), Some(_)) | (None, None) => bail!("an entry has `allow` or `deny`"),
                };
                let (trustee, rights) = (names.principal(trustee)?, entry.rights.join(" | "));
                steps.push(format!("draft_entry(entry({kind}, {trustee}, ({rights})))"));
            }
            steps.push("write_down()".to_owned());
        }
        self.steps("DESCRIPTORS", &steps);
        let mut securities = vec![&file.security.system; names.system_pools];
        securities[0] = &file.security.root;
        for (path, name) in &file.security.paths {
            let place = names.path(path)?;
            *securities.get_mut(place).context("a path of a system pool")? = name;
        }
        let mut steps = Vec::new();
        for (place, name) in securities.into_iter().enumerate() {
            steps.push(format!("security[{place}] = {}", self.descriptor(name)?));
        }
        self.steps("SYSTEM_SECURITY", &steps);
        self.first_pools()?;
        let media: Result<Vec<_>> =
            file.media.iter().map(|row| Ok(format!("insert({})", self.insertion(row)?))).collect();
        self.steps("FIRST_MEDIA", &media?);
        Ok(())
    }

    /// What the numbers of callers, names and media types stand for.
    fn numbers(&mut self) -> Result<()> {
        let (file, names) = (self.file, self.names);
        let mut steps = Vec::new();
        for (caller, name) in file.sessions.iter().enumerate() {
            steps.push(format!("principal[{caller}] = {}", names.principal(name)?));
        }
        for name in 0..names.paths.len() {
            steps.push(format!("parent_name[{name}] = {}", names.parent(name)));
        }
        for (place, media_type) in file.media_types.iter().enumerate() {
            steps.push(format!("sides_of[{place}] = {}", media_type.sides));
        }
        self.steps("NUMBERS", &steps);
        Ok(())
    }

    fn first_pools(&mut self) -> Result<()> {
        let (file, names) = (self.file, self.names);
        let mut steps = Vec::new();
        for (place, pool) in file.pools.iter().enumerate() {
            let holds = match &pool.media_type {
                Some(name) => names.media_type(file, name)?.to_string(),
                None => "NO_TYPE".to_owned(),
            };
            steps.push(format!("name[{place}] = {}", names.path(&pool.path)?));
            steps.push(format!("holds[{place}] = {holds}"));
            steps.push(format!("draws[{place}] = {}", u8::from(pool.draws_from_free)));
            steps.push(format!("returns[{place}] = {}", u8::from(pool.returns_to_free)));
            steps.push(format!("maximum[{place}] = {}", pool.maximum));
            let number = names.system_pools + place;
            steps.push(format!("security[{number}] = {}", self.descriptor(&pool.security)?));
        }
        self.steps("FIRST_POOLS", &steps);
        Ok(())
    }

    fn steps(&mut self, name: &str, steps: &[String]) {
        let text = if steps.is_empty() { "skip".to_owned() } else { steps.join("; \\\n    ") };
        self.line(format!("#define {name} \\\n    {text}"));
    }
}
