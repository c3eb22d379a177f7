//! The pages of clauses.

use super::SpecsError;
use super::table::{Row, rows};
use ntms_model::call::Function;
use ntms_model::edition::{Edition, Editions};
use ntms_model::error::NtmsError;
use std::fmt;

/// One page of clauses.
pub struct Page {
    /// The file in `specs/`.
    pub file: &'static str,
    /// What the names of its clauses begin with.
    pub prefix: &'static str,
    /// The function that it is about.
    pub function: Option<Function>,
    text: &'static str,
}

macro_rules! pages {
    ($($prefix:literal $file:literal $function:expr;)*) => {
        /// Every page of clauses, as they are listed in `specs/README.md`.
        pub const PAGES: &[Page] = &[$(Page {
            file: $file,
            prefix: $prefix,
            function: $function,
            text: include_str!(concat!("../../../specs/", $file)),
        },)*];
    };
}

pages! {
    "CREATE" "create_ntms_media_pool.md" Some(Function::CreateNtmsMediaPool);
    "MOVE" "move_to_ntms_media_pool.md" Some(Function::MoveToNtmsMediaPool);
    "DELETE" "delete_ntms_media_pool.md" Some(Function::DeleteNtmsMediaPool);
    "SWAP" "swap_ntms_media.md" Some(Function::SwapNtmsMedia);
    "DEALLOC" "deallocate_ntms_media.md" Some(Function::DeallocateNtmsMedia);
    "OPEN" "open_ntms_session.md" Some(Function::OpenNtmsSession);
    "CLOSE" "close_ntms_session.md" Some(Function::CloseNtmsSession);
    "ALLOC" "allocate_ntms_media.md" Some(Function::AllocateNtmsMedia);
    "COMPLETE" "set_ntms_media_complete.md" Some(Function::SetNtmsMediaComplete);
    "DECOM" "decommission_ntms_media.md" Some(Function::DecommissionNtmsMedia);
    "MOUNT" "mount_ntms_media.md" Some(Function::MountNtmsMedia);
    "DISMOUNT" "dismount_ntms_media.md" Some(Function::DismountNtmsMedia);
    "CRTMED" "create_ntms_media.md" Some(Function::CreateNtmsMedia);
    "DELMED" "delete_ntms_media.md" Some(Function::DeleteNtmsMedia);
    "EJECT" "eject_ntms_media.md" Some(Function::EjectNtmsMedia);
    "INJECT" "inject_ntms_media.md" Some(Function::InjectNtmsMedia);
    "GETSEC" "get_ntms_object_security.md" Some(Function::GetNtmsObjectSecurity);
    "SETSEC" "set_ntms_object_security.md" Some(Function::SetNtmsObjectSecurity);
    "GETINFO" "get_ntms_object_information.md" Some(Function::GetNtmsObjectInformation);
    "SETINFO" "set_ntms_object_information.md" Some(Function::SetNtmsObjectInformation);
    "GETNAME" "get_ntms_media_pool_name.md" Some(Function::GetNtmsMediaPoolName);
    "ENUM" "enumerate_ntms_object.md" Some(Function::EnumerateNtmsObject);
    "ENV" "environment.md" None;
    "ACCESS" "access.md" None;
}

impl Page {
    /// The page as it is published.
    #[must_use]
    pub const fn text(&self) -> &'static str {
        self.text
    }
}

/// What `specs/README.md` says about all of them.
const README: &str = include_str!("../../../specs/README.md");

/// How firm a clause is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// A document states it.
    Must,
    /// It is permitted.
    May,
    /// The documents leave it open; a reading lists the answers.
    Open,
}

impl Level {
    /// Every level.
    pub const ALL: [Level; 3] = [Level::Must, Level::May, Level::Open];

    /// The word on the pages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Level::Must => "MUST",
            Level::May => "MAY",
            Level::Open => "OPEN",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// What a clause is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// A row of the function's table of return codes.
    Return,
    /// The first condition of what holds for a single edition.
    Version,
    /// A further condition under which the call fails.
    Rule,
    /// How an argument is read.
    Parameter,
    /// What changes, what the reply holds, what stays.
    Effect,
    /// Known, and not ruled yet.
    Beyond,
}

impl Part {
    /// Every part.
    pub const ALL: [Part; 6] =
        [Part::Return, Part::Version, Part::Rule, Part::Parameter, Part::Effect, Part::Beyond];

    /// The word on the pages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Part::Return => "return",
            Part::Version => "version",
            Part::Rule => "rule",
            Part::Parameter => "parameter",
            Part::Effect => "effect",
            Part::Beyond => "beyond",
        }
    }

    /// Whether such a clause says when a call fails.
    #[must_use]
    pub const fn is_condition(self) -> bool {
        match self {
            Part::Return | Part::Version | Part::Rule => true,
            Part::Parameter | Part::Effect | Part::Beyond => false,
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// One clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// Its name, such as `MOVE-31`.
    pub id: Box<str>,
    /// The file in `specs/` that it stands in.
    pub page: &'static str,
    /// The line there, counted from 1.
    pub line: usize,
    /// The function that it is about.
    pub function: Option<Function>,
    /// How firm it is.
    pub level: Level,
    /// What it is about.
    pub part: Part,
    /// The codes that it gives; the first is the one that the reference server gives.
    pub codes: Vec<NtmsError>,
    /// The editions for which it holds.
    pub editions: Editions,
    /// What it says.
    pub says: Box<str>,
    /// Where that comes from.
    pub source: Box<str>,
    /// The readings that it names.
    pub readings: Vec<Box<str>>,
}

/// Clauses that are known and not ruled yet, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beyond {
    /// Their names.
    pub clauses: Vec<Box<str>>,
    /// Why there is no rule.
    pub why: Box<str>,
}

/// The clauses of every page.
pub fn read_all() -> Result<Vec<Clause>, SpecsError> {
    let mut clauses = Vec::new();
    for page in PAGES {
        clauses.extend(read(page)?);
    }
    Ok(clauses)
}

const HEAD: [&str; 7] = ["clause", "level", "part", "code", "editions", "says", "source"];

/// The clauses of one page, in the order of their numbers.
fn read(page: &Page) -> Result<Vec<Clause>, SpecsError> {
    let mut clauses = Vec::new();
    let mut last = 0;
    for row in rows(page.file, page.text, &HEAD)? {
        let at_line = |what| SpecsError { page: page.file, line: row.line, what };
        let clause = read_clause(page, &row).map_err(at_line)?;
        let number = number(page, &clause.id).filter(|number| *number > last);
        last = number.ok_or_else(|| {
            at_line(format!(
                "expected {}-{} or later, found `{}`",
                page.prefix,
                last + 1,
                clause.id
            ))
        })?;
        clauses.push(clause);
    }
    Ok(clauses)
}

fn number(page: &Page, id: &str) -> Option<u32> {
    id.strip_prefix(page.prefix)?.strip_prefix('-')?.parse().ok()
}

fn read_clause(page: &Page, row: &Row<'_>) -> Result<Clause, String> {
    let &[id, level, part, codes, editions, says, source] = row.cells.as_slice() else {
        return Err("expected 7 cells".to_owned());
    };
    Ok(Clause {
        id: id.into(),
        page: page.file,
        line: row.line,
        function: page.function,
        level: named(Level::ALL, Level::name, "level", level)?,
        part: named(Part::ALL, Part::name, "part", part)?,
        codes: read_codes(codes)?,
        editions: read_editions(editions)?,
        says: says.into(),
        source: source.into(),
        readings: readings_named(says),
    })
}

/// The one of these that has the name.
pub(super) fn named<T: Copy, const N: usize>(
    all: [T; N],
    name: fn(T) -> &'static str,
    what: &str,
    found: &str,
) -> Result<T, String> {
    all.into_iter().find(|one| name(*one) == found).ok_or_else(|| {
        let names: Vec<_> = all.into_iter().map(name).collect();
        format!("`{found}` is no {what}; expected {}", names.join(", "))
    })
}

fn read_codes(cell: &str) -> Result<Vec<NtmsError>, String> {
    if cell == "-" {
        return Ok(Vec::new());
    }
    let code = |name: &str| {
        NtmsError::from_name(name).ok_or_else(|| format!("`{name}` is no return code"))
    };
    cell.split(" / ").map(code).collect()
}

fn read_editions(cell: &str) -> Result<Editions, String> {
    if cell == "all" {
        return Ok(Editions::ALL);
    }
    let mut has = [false; 3];
    for name in cell.split(", ") {
        let edition =
            Edition::from_name(name).ok_or_else(|| format!("`{name}` is no edition, nor `all`"))?;
        has[edition as usize] = true;
    }
    match has {
        [true, false, false] => Ok(Editions::BASE),
        [false, true, false] => Ok(Editions::WINDOWS_XP),
        [false, false, true] => Ok(Editions::SERVER_2003),
        [true, false, true] => Ok(Editions::NOT_XP),
        [true, true, false] => Ok(Editions::NOT_2003),
        [true, true, true] => Err("all three editions are written `all`".to_owned()),
        [false, _, _] => Err(format!("no rule holds for `{cell}` alone")),
    }
}

/// The names that stand in backticks after the word Reading.
fn readings_named(says: &str) -> Vec<Box<str>> {
    let name = |rest: &str| Some(rest.strip_prefix(" `")?.split('`').next()?.into());
    says.split("Reading").skip(1).filter_map(name).collect()
}

/// The table of clauses that are not ruled yet.
pub fn read_beyond() -> Result<Vec<Beyond>, SpecsError> {
    let table = rows("README.md", README, &["beyond", "why"])?;
    let read = |row: Row<'_>| match row.cells.as_slice() {
        [clauses, why] => Ok(Beyond {
            clauses: clauses.split(", ").map(Into::into).collect(),
            why: (*why).into(),
        }),
        _ => Err(SpecsError { page: "README.md", line: row.line, what: "expected 2 cells".into() }),
    };
    table.into_iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page_of(row: &str) -> Result<Clause, SpecsError> {
        let text = format!(
            "| {} |\n| --- | --- | --- | --- | --- | --- | --- |\n{row}\n",
            HEAD.join(" | ")
        );
        let page = Page { file: "x.md", prefix: "X", function: None, text: text.leak() };
        read(&page).map(|mut clauses| clauses.remove(0))
    }

    #[test]
    fn a_clause_is_read() {
        let clause = page_of(
            "| X-1 | OPEN | rule | ERROR_BUSY / ERROR_INVALID_MEDIA | base, server-2003 | Nothing. Reading `swap-same`. | swap |",
        )
        .expect("a clause");
        assert_eq!(clause.codes, [NtmsError::Busy, NtmsError::InvalidMedia]);
        assert_eq!(clause.editions, Editions::NOT_XP);
        assert_eq!(clause.readings, ["swap-same".into()]);
    }

    /// Each row: a row of a table, and what is wrong with it.
    #[test]
    fn errors_name_page_and_line() {
        let rows = [
            ("| Y-1 | MUST | rule | - | all | a | b |", "expected X-1 or later, found `Y-1`"),
            (
                "| X-1 | SHOULD | rule | - | all | a | b |",
                "`SHOULD` is no level; expected MUST, MAY, OPEN",
            ),
            ("| X-1 | MUST | rule | ERROR_X | all | a | b |", "`ERROR_X` is no return code"),
            ("| X-1 | MUST | rule | - | vista | a | b |", "`vista` is no edition, nor `all`"),
            ("| X-1 | MUST | rule | - | all | a |", "expected 7 cells, found 6"),
        ];
        for (row, what) in rows {
            let error = page_of(row).expect_err(row);
            assert_eq!(error.to_string(), format!("specs/x.md, line 3: {what}"));
        }
    }
}
