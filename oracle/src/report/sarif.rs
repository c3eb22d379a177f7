//! A run as SARIF 2.1.0: clauses are its rules, replies that somebody should look at its results.

use super::run::{Concern, Kind, Place, Run, Suite};
use crate::clauses::{self, Clause};
use serde::Serialize;
use std::io;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
/// The rule of what is about no clause.
const NO_CLAUSE: &str = "not-judged";

/// Writes the run, which ended with this code.
///
/// # Errors
/// When the writer cannot be written to.
pub fn write(run: &Run, exit_code: u8, writer: &mut dyn io::Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *writer, &log(run, exit_code))?;
    writer.write_all(b"\n")
}

#[derive(Serialize)]
struct Log<'r> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [SarifRun<'r>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifRun<'r> {
    tool: Tool<'r>,
    automation_details: Automation,
    invocations: [Invocation<'r>; 1],
    column_kind: &'static str,
    results: Vec<SarifResult<'r>>,
}

#[derive(Serialize)]
struct Automation {
    id: String,
}

#[derive(Serialize)]
struct Tool<'r> {
    driver: Driver<'r>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'r> {
    name: &'static str,
    semantic_version: &'static str,
    properties: DriverProperties,
    rules: Vec<Rule<'r>>,
}

#[derive(Serialize)]
struct DriverProperties {
    clauses: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule<'r> {
    id: &'r str,
    short_description: Text<'r>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<Text<'r>>,
}

#[derive(Serialize)]
struct Text<'r> {
    text: std::borrow::Cow<'r, str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation<'r> {
    execution_successful: bool,
    exit_code: u8,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_execution_notifications: Vec<Notification<'r>>,
}

#[derive(Serialize)]
struct Notification<'r> {
    level: &'static str,
    message: Text<'r>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult<'r> {
    rule_id: &'r str,
    level: &'static str,
    message: Text<'r>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Location>,
    properties: ResultProperties<'r>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suppressions: Vec<Suppression<'r>>,
}

#[derive(Serialize)]
struct ResultProperties<'r> {
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    function: Option<&'static str>,
    suite: &'r str,
}

#[derive(Serialize)]
struct Suppression<'r> {
    kind: &'static str,
    justification: &'r str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
}

fn text<'r>(text: impl Into<std::borrow::Cow<'r, str>>) -> Text<'r> {
    Text { text: text.into() }
}

fn log(run: &Run, exit_code: u8) -> Log<'_> {
    let notification = |suite: &Suite, error: &str| Notification {
        level: "error",
        message: text(format!("{}: {error}", suite.name)),
    };
    let notifications = run
        .suites
        .iter()
        .filter_map(|suite| Some(notification(suite, suite.error.as_deref()?)))
        .collect();
    Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [SarifRun {
            tool: Tool {
                driver: Driver {
                    name: "ntms-oracle",
                    semantic_version: env!("CARGO_PKG_VERSION"),
                    properties: DriverProperties { clauses: clauses::version() },
                    rules: rules(run),
                },
            },
            automation_details: Automation { id: format!("ntms-oracle/{}/", run.command) },
            invocations: [Invocation {
                execution_successful: exit_code <= 1,
                exit_code,
                tool_execution_notifications: notifications,
            }],
            column_kind: "utf16CodeUnits",
            results: run.concerns().map(|(suite, concern)| result(suite, concern)).collect(),
        }],
    }
}

fn rule_of(concern: &Concern) -> &str {
    concern.clause.as_deref().unwrap_or(NO_CLAUSE)
}

fn rules(run: &Run) -> Vec<Rule<'_>> {
    let mut ids: Vec<&str> = run.concerns().map(|(_, concern)| rule_of(concern)).collect();
    ids.sort_unstable();
    ids.dedup();
    ids.into_iter().map(rule).collect()
}

fn rule(id: &str) -> Rule<'_> {
    let clause = clauses::find(id);
    let says = |clause: &Clause| clause.says.to_string();
    let help =
        |clause: &Clause| format!("{} ({}; specs/{})", clause.says, clause.source, clause.page);
    Rule {
        id,
        short_description: text(clause.map_or("The reply could not be judged.".to_owned(), says)),
        help: clause.map(|clause| text(help(clause))),
    }
}

fn result<'r>(suite: &'r Suite, concern: &'r Concern) -> SarifResult<'r> {
    let level = match concern.kind {
        _ if concern.known.is_some() => "note",
        Kind::Forbidden | Kind::Inconsistent => "error",
        Kind::Again | Kind::Consequence | Kind::Unknown | Kind::Open if concern.fails => "error",
        Kind::Again | Kind::Consequence | Kind::Unknown | Kind::Open => "warning",
    };
    let suppression = |reason: &'r String| Suppression { kind: "external", justification: reason };
    SarifResult {
        rule_id: rule_of(concern),
        level,
        message: text(concern.title.as_str()),
        locations: concern.place.iter().map(location).collect(),
        properties: ResultProperties {
            verdict: concern.kind.name(),
            function: concern.function.map(|function| function.name()),
            suite: &suite.name,
        },
        suppressions: concern.known.iter().map(suppression).collect(),
    }
}

fn location(place: &Place) -> Location {
    let uri = uri(&place.file.to_string_lossy());
    Location {
        physical_location: PhysicalLocation {
            artifact_location: ArtifactLocation { uri },
            region: Region { start_line: place.line },
        },
    }
}

/// A path as a relative or absolute reference: what a reference may not hold is escaped.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.replace('\\', "/").bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    if uri.starts_with('/') { format!("file://{uri}") } else { uri }
}
