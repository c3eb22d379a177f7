//! A run as JUnit XML: one suite for each trace or conversation, one case for each function, and one
//! for each reply that somebody should look at.

use super::run::{Concern, Run, Suite};
use crate::campaign::coverage::Verdicts;
use crate::clauses;
use ntms_model::call::Function;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use std::io;

/// Writes the run.
///
/// # Errors
/// When the writer cannot be written to.
pub fn write(run: &Run, writer: &mut dyn io::Write) -> io::Result<()> {
    let mut report = Report::new(format!("ntms-oracle {}", run.command));
    report.set_time(run.elapsed);
    report.add_test_suites(run.suites.iter().map(suite));
    report.serialize(writer).map_err(io::Error::other)
}

fn suite(suite: &Suite) -> TestSuite {
    let mut written = TestSuite::new(&suite.name);
    written.set_time(suite.elapsed);
    written.add_property(("clauses", clauses::version()));
    written.add_property(("ntms-oracle", env!("CARGO_PKG_VERSION")));
    let mut add = |name: String, status| {
        let mut case = TestCase::new(name, status);
        case.set_classname(&suite.name);
        written.add_test_case(case);
    };
    for (function, verdicts) in &suite.functions {
        add(function.name().to_owned(), of_function(suite, *function, verdicts));
    }
    for function in &suite.not_tested {
        let mut status = TestCaseStatus::skipped();
        status.set_message("the implementation does not have it");
        add(function.name().to_owned(), status);
    }
    for concern in &suite.concerns {
        add(name(concern), of_concern(concern));
    }
    if let Some(error) = &suite.error {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_message(error);
        add("input".to_owned(), status);
    }
    written
}

/// A function passes when something of it was judged; what is wrong with it stands in cases of its own.
fn of_function(suite: &Suite, function: Function, verdicts: &Verdicts) -> TestCaseStatus {
    let counts: Vec<String> =
        verdicts.iter().map(|(name, count)| format!("{count} {name}")).collect();
    let concerns = suite.concerns.iter().any(|concern| concern.function == Some(function));
    if verdicts.known() > 0 || concerns {
        return TestCaseStatus::success();
    }
    let mut status = TestCaseStatus::skipped();
    status.set_message(format!("nothing was judged: {}", counts.join(", ")));
    status
}

fn name(concern: &Concern) -> String {
    let what = concern.function.map_or("an event", Function::name);
    let about = concern.clause.as_deref().unwrap_or(concern.kind.name());
    match &concern.place {
        Some(place) => format!("{what}, line {}: {about}", place.line),
        None => format!("{what}: {about}"),
    }
}

fn of_concern(concern: &Concern) -> TestCaseStatus {
    let mut status = match &concern.known {
        Some(reason) => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(format!("known: {reason}"));
            status
        }
        None if concern.fails => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message(&concern.title);
            status
        }
        None => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(&concern.title);
            status
        }
    };
    status.set_type(concern.kind.name()).set_description(&concern.text);
    status
}
