//! Findings as the build servers show them beside the lines of a change.

use super::run::{Concern, Run};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// A build server that shows annotations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// GitHub Actions: workflow commands.
    Github,
    /// GitLab: a Code Quality report, which it takes from a file.
    Gitlab,
    /// Azure Pipelines: logging commands.
    Azure,
    /// TeamCity: service messages.
    Teamcity,
}

impl Service {
    /// The build server that this environment belongs to.
    pub fn detect(variable: impl Fn(&str) -> Option<String>) -> Option<Service> {
        let is_set = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
        [
            ("GITHUB_ACTIONS", Service::Github),
            ("GITLAB_CI", Service::Gitlab),
            ("TF_BUILD", Service::Azure),
            ("TEAMCITY_VERSION", Service::Teamcity),
        ]
        .into_iter()
        .find_map(|(name, service)| is_set(name).then_some(service))
    }
}

/// The lines that a build server reads from the output; GitLab reads none.
#[must_use]
pub fn lines(service: Service, run: &Run) -> Vec<String> {
    let concerns = run.concerns().map(|(_, concern)| concern);
    match service {
        Service::Github => concerns.map(github).collect(),
        Service::Azure => concerns.map(azure).collect(),
        Service::Teamcity => teamcity(run),
        Service::Gitlab => Vec::new(),
    }
}

fn level<'l>(concern: &Concern, error: &'l str, warning: &'l str, note: &'l str) -> &'l str {
    match (&concern.known, concern.fails) {
        (Some(_), _) => note,
        (None, true) => error,
        (None, false) => warning,
    }
}

fn message(concern: &Concern) -> String {
    match &concern.known {
        Some(reason) => format!("{} (known: {reason})", concern.title),
        None => concern.title.clone(),
    }
}

fn about(concern: &Concern) -> &str {
    concern.clause.as_deref().unwrap_or(concern.kind.name())
}

/// Every character that a service wants escaped, with what stands for it.
fn escaped(text: &str, escapes: &[(char, &str)]) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match escapes.iter().find(|(known, _)| *known == c) {
            Some((_, escape)) => out.push_str(escape),
            None => out.push(c),
        }
    }
    out
}

fn github(concern: &Concern) -> String {
    const DATA: &[(char, &str)] = &[('%', "%25"), ('\r', "%0D"), ('\n', "%0A")];
    const PROPERTY: &[(char, &str)] =
        &[('%', "%25"), ('\r', "%0D"), ('\n', "%0A"), (':', "%3A"), (',', "%2C")];
    let place = concern.place.as_ref().map_or_else(String::new, |place| {
        let file = escaped(&place.file.to_string_lossy(), PROPERTY);
        format!("file={file},line={},", place.line)
    });
    format!(
        "::{} {place}title={}::{}",
        level(concern, "error", "warning", "notice"),
        escaped(about(concern), PROPERTY),
        escaped(&message(concern), DATA)
    )
}

fn azure(concern: &Concern) -> String {
    const DATA: &[(char, &str)] = &[('%', "%AZP25"), ('\r', "%0D"), ('\n', "%0A")];
    const PROPERTY: &[(char, &str)] =
        &[('%', "%AZP25"), ('\r', "%0D"), ('\n', "%0A"), (';', "%3B"), (']', "%5D")];
    let place = concern.place.as_ref().map_or_else(String::new, |place| {
        let file = escaped(&place.file.to_string_lossy(), PROPERTY);
        format!("sourcepath={file};linenumber={};", place.line)
    });
    format!(
        "##vso[task.logissue type={};{place}code={}]{}",
        level(concern, "error", "warning", "warning"),
        escaped(about(concern), PROPERTY),
        escaped(&message(concern), DATA)
    )
}

/// One type of inspection for each clause, then one inspection for each finding.
fn teamcity(run: &Run) -> Vec<String> {
    const VALUE: &[(char, &str)] =
        &[('|', "||"), ('\'', "|'"), ('\n', "|n"), ('\r', "|r"), ('[', "|["), (']', "|]")];
    let value = |text: &str| escaped(text, VALUE);
    let mut types: Vec<&str> = run.concerns().map(|(_, concern)| about(concern)).collect();
    types.sort_unstable();
    types.dedup();
    let kinds = types.into_iter().map(|id| {
        let says = crate::clauses::find(id).map_or("no clause", |clause| &clause.says);
        format!(
            "##teamcity[inspectionType id='{id}' name='{id}' category='ntms-oracle' \
             description='{}']",
            value(says)
        )
    });
    let found = run.concerns().map(|(suite, concern)| {
        let (file, line) = match &concern.place {
            Some(place) => (place.file.to_string_lossy().into_owned(), place.line),
            None => (suite.name.clone(), 0),
        };
        format!(
            "##teamcity[inspection typeId='{}' message='{}' file='{}' line='{line}' SEVERITY='{}']",
            value(about(concern)),
            value(&message(concern)),
            value(&file),
            level(concern, "ERROR", "WARNING", "INFO")
        )
    });
    kinds.chain(found).collect()
}

/// The Code Quality report that GitLab takes as an artifact.
#[must_use]
pub fn code_quality(run: &Run) -> Value {
    let issue = |(suite, concern): (&super::run::Suite, &Concern)| {
        let (path, line) = match &concern.place {
            Some(place) => (place.file.to_string_lossy().into_owned(), place.line),
            None => (suite.name.clone(), 1),
        };
        let mut hasher = Sha256::new();
        for part in [&path, about(concern), &concern.title, &line.to_string()] {
            hasher.update(part);
            hasher.update([0]);
        }
        let digits: String = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        json!({
            "description": message(concern),
            "check_name": about(concern),
            "fingerprint": digits,
            "severity": level(concern, "major", "minor", "info"),
            "location": { "path": path, "lines": { "begin": line } },
        })
    };
    Value::Array(run.concerns().map(issue).collect())
}

#[cfg(test)]
mod tests {
    use super::super::run::{Kind, Place, Suite};
    use super::*;
    use ntms_model::call::Function;

    fn run() -> Run {
        let concern = Concern {
            kind: Kind::Forbidden,
            clause: Some("DELETE-6".into()),
            function: Some(Function::DeleteNtmsMediaPool),
            title: "100 % wrong: [a], it's\nso".to_owned(),
            text: String::new(),
            place: Some(Place { file: "a,b/x.jsonl".into(), line: 7 }),
            known: None,
            fails: true,
        };
        let known = Concern { known: Some("old".to_owned()), place: None, ..concern.clone() };
        let suite = Suite { concerns: vec![concern, known], ..Suite::named("x") };
        Run { command: "judge", suites: vec![suite], ..Run::default() }
    }

    /// Each row: a service, and how it is told of the finding and of the known one.
    #[test]
    #[rustfmt::skip]
    fn each_service_is_told_in_its_own_words() {
        let rows = [
            (Service::Github, vec![
                "::error file=a%2Cb/x.jsonl,line=7,title=DELETE-6::100 %25 wrong: [a], it's%0Aso",
                "::notice title=DELETE-6::100 %25 wrong: [a], it's%0Aso (known: old)",
            ]),
            (Service::Azure, vec![
                "##vso[task.logissue type=error;sourcepath=a,b/x.jsonl;linenumber=7;code=DELETE-6]100 %AZP25 wrong: [a], it's%0Aso",
                "##vso[task.logissue type=warning;code=DELETE-6]100 %AZP25 wrong: [a], it's%0Aso (known: old)",
            ]),
            (Service::Teamcity, vec![
                "##teamcity[inspection typeId='DELETE-6' message='100 % wrong: |[a|], it|'s|nso' file='a,b/x.jsonl' line='7' SEVERITY='ERROR']",
                "##teamcity[inspection typeId='DELETE-6' message='100 % wrong: |[a|], it|'s|nso (known: old)' file='x' line='0' SEVERITY='INFO']",
            ]),
            (Service::Gitlab, vec![]),
        ];
        for (service, expected) in rows {
            let mut lines = lines(service, &run());
            lines.retain(|line| !line.contains("inspectionType"));
            assert_eq!(lines, expected);
        }
    }

    #[test]
    fn gitlab_gets_a_report_with_a_fingerprint_for_each() {
        let report = code_quality(&run());
        assert_eq!(report[0]["location"]["lines"]["begin"], 7);
        assert_eq!(report[0]["severity"], "major");
        assert_eq!(report[1]["severity"], "info");
        assert_ne!(report[0]["fingerprint"], report[1]["fingerprint"]);
    }

    #[test]
    fn the_environment_tells_the_service() {
        let of = |set: &'static str| Service::detect(move |name| (name == set).then(|| "1".into()));
        assert_eq!(of("GITHUB_ACTIONS"), Some(Service::Github));
        assert_eq!(of("TF_BUILD"), Some(Service::Azure));
        assert_eq!(of("HOME"), None);
    }
}
