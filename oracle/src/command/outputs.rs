//! Reports for other programs, which several commands write.

use super::exit::ExitCode;
use super::output::say;
use crate::report::annotation::{self, Service};
use crate::report::directory::replace;
use crate::report::run::Run;
use crate::report::{junit, sarif};
use clap::{Args, ValueEnum};
use std::io;
use std::path::{Path, PathBuf};

/// Reports for other programs.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Reports")]
pub struct Outputs {
    /// Writes a report in the form of JUnit.
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,

    /// Writes a report in the form of SARIF 2.1.0.
    #[arg(long, value_name = "FILE")]
    pub sarif: Option<PathBuf>,

    /// Shows findings beside the lines of a change, in the words of a build server: `github`,
    /// `azure`, `teamcity`, `gitlab` (it takes them from the file gl-code-quality-report.json, which is
    /// written here), `auto` (the one that the environment tells) or `none`.
    #[arg(long, value_name = "SERVICE", value_enum, default_value_t, hide_possible_values = true)]
    pub annotations: Annotations,
}

/// Whose annotations are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Annotations {
    /// Nobody's.
    #[default]
    None,
    /// Those of the build server that the environment tells.
    Auto,
    /// GitHub Actions.
    Github,
    /// GitLab.
    Gitlab,
    /// Azure Pipelines.
    Azure,
    /// TeamCity.
    Teamcity,
}

/// The name under which GitLab's documentation lets jobs keep the report.
const CODE_QUALITY: &str = "gl-code-quality-report.json";

impl Annotations {
    fn service(self) -> Option<Service> {
        match self {
            Annotations::None => None,
            Annotations::Auto => Service::detect(|name| std::env::var(name).ok()),
            Annotations::Github => Some(Service::Github),
            Annotations::Gitlab => Some(Service::Gitlab),
            Annotations::Azure => Some(Service::Azure),
            Annotations::Teamcity => Some(Service::Teamcity),
        }
    }
}

impl Outputs {
    /// Writes every report that was asked for, about a run that ends with this code; gives the code
    /// with which it ends now. Where the standard output is JSON, annotations go to the standard error.
    #[must_use]
    pub fn publish(&self, run: &Run, code: ExitCode, is_json: bool) -> ExitCode {
        let mut code = code;
        let mut written = |path: &Path, result: io::Result<()>| {
            if let Err(error) = result {
                let failed =
                    ExitCode::ReportNotWritten.because(&path.display().to_string(), &error);
                code = code.worse(failed);
            }
        };
        if let Some(path) = &self.junit {
            written(path, replace(path, |file| junit::write(run, file)));
        }
        let service = self.annotations.service();
        if service == Some(Service::Gitlab) {
            let path = Path::new(CODE_QUALITY);
            let report = annotation::code_quality(run);
            written(path, replace(path, |file| Ok(serde_json::to_writer_pretty(file, &report)?)));
        }
        for line in service.map(|service| annotation::lines(service, run)).unwrap_or_default() {
            if is_json {
                eprintln!("{line}");
            } else {
                say!("{line}");
            }
        }
        if let Some(path) = &self.sarif {
            let number = code.number();
            let result = replace(path, |file| sarif::write(run, number, file));
            if let Err(error) = result {
                let failed =
                    ExitCode::ReportNotWritten.because(&path.display().to_string(), &error);
                code = code.worse(failed);
            }
        }
        code
    }
}
