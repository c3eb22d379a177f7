//! Measurements: each prints its table and exits with 1 when its bar is not met.

mod agreement;
mod browser;
mod conformance;
mod defects;
mod deviations;
mod diagnosis;
mod explanations;
mod explorer;
mod five_defects;
mod formats;
mod frontier;
mod hostile;
mod kills;
mod memory;
mod mutants;
mod pages;
mod program;
mod properties;
mod readings;
mod self_check;
mod symmetry;
mod throughput;
mod variants;
mod window;

use clap::Parser;
use std::process::ExitCode;
use std::time::Instant;

/// Measures what the project promises.
#[derive(Parser)]
struct Arguments {
    /// Which measurements; all when none is named.
    names: Vec<String>,
    /// Lists the measurements.
    #[arg(long)]
    list: bool,
    /// The short form, for every build.
    #[arg(long)]
    quick: bool,
}

/// One measurement.
struct Measurement {
    name: &'static str,
    about: &'static str,
    /// Prints its table; false when the bar is not met.
    run: fn(quick: bool) -> anyhow::Result<bool>,
}

const MEASUREMENTS: &[Measurement] = &[
    Measurement {
        name: "conformance",
        about: "the SQLite server under every edition, guard order, choice and reading: 0 forbidden",
        run: conformance::run,
    },
    Measurement {
        name: "defects",
        about: "every defect of the SQLite and the memory server: found, shrunk, named",
        run: defects::run,
    },
    Measurement {
        name: "mutants",
        about: "the rules broken in every way that their tables show: who finds it, how soon",
        run: mutants::run,
    },
    Measurement {
        name: "diagnosis",
        about: "the mutant behind a finding is named among at most three",
        run: diagnosis::run,
    },
    Measurement {
        name: "five-defects",
        about: "five defects at once: each named once and no sixth, live and from a record",
        run: five_defects::run,
    },
    Measurement {
        name: "variants",
        about: "conforming servers that differ in all that the documents leave free: 0 forbidden",
        run: variants::run,
    },
    Measurement {
        name: "explanations",
        about: "every rejection: all parts of its explanation, and the clause named first",
        run: explanations::run,
    },
    Measurement {
        name: "pages",
        about: "pages of findings in a real browser: stepped through, nothing asked for, names escaped",
        run: pages::run,
    },
    Measurement {
        name: "window",
        about: "`explore` in a real browser, by keys and clicks; shared links, exports, hostile requests",
        run: window::run,
    },
    Measurement {
        name: "self-check",
        about: "the reference server in every reading that it offers: 0 forbidden",
        run: self_check::run,
    },
    Measurement {
        name: "formats",
        about: "traces written, read and written again: byte by byte the same, in both forms",
        run: formats::run,
    },
    Measurement {
        name: "frontier",
        about: "choices and labels that nobody saw, among 10,000 media: what is held possible at once",
        run: frontier::run,
    },
    Measurement {
        name: "hostile",
        about: "implementations that lie, hang and die; full disks; Ctrl-C",
        run: hostile::run,
    },
    Measurement {
        name: "kills",
        about: "the SQLite server killed inside calls: nothing answered is lost, nothing half done",
        run: kills::run,
    },
    Measurement {
        name: "readings",
        about: "every answer to a question of policy is told from the others by a trace",
        run: readings::run,
    },
    Measurement {
        name: "deviations",
        about: "the properties of the rules under every answer to every open question",
        run: deviations::run,
    },
    Measurement {
        name: "properties",
        about: "every property where it is claimed, with its witness; every rule that nothing exercises",
        run: properties::run,
    },
    Measurement {
        name: "symmetry",
        about: "states that differ in names alone count as one: how many fewer, with the same verdicts",
        run: symmetry::run,
    },
    Measurement {
        name: "agreement",
        about: "the rules and their second opinion in Promela: the same states, the same successes",
        run: agreement::run,
    },
    Measurement {
        name: "explorer",
        about: "our explorer beside SPIN and stateright: time and memory for each state, counts equal",
        run: explorer::run,
    },
    Measurement {
        name: "throughput",
        about: "calls that the judge judges in a second, beside a plain parse of the same file",
        run: throughput::run,
    },
];

fn main() -> ExitCode {
    if let Some(scenario) = std::env::args().nth(2).filter(|_| is_hostile_server()) {
        hostile::serve(&scenario);
        return ExitCode::SUCCESS;
    }
    if std::env::args().nth(1).as_deref() == Some(explorer::EXPLORING) {
        let told = explorer::explore(&Vec::from_iter(std::env::args().skip(2)));
        return told.map_or_else(
            |error| {
                eprintln!("{error:#}");
                ExitCode::FAILURE
            },
            |()| ExitCode::SUCCESS,
        );
    }
    let arguments = Arguments::parse();
    if arguments.list {
        for measurement in MEASUREMENTS {
            println!("{:12} {}", measurement.name, measurement.about);
        }
        return ExitCode::SUCCESS;
    }
    for name in &arguments.names {
        if !MEASUREMENTS.iter().any(|measurement| measurement.name == name) {
            eprintln!("there is no measurement `{name}`; --list names them");
            return ExitCode::from(2);
        }
    }
    let mut met = true;
    for measurement in MEASUREMENTS {
        let wanted =
            arguments.names.is_empty() || arguments.names.iter().any(|it| it == measurement.name);
        if wanted {
            met &= measure(measurement, arguments.quick);
        }
    }
    if met { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The measurement `hostile` starts this program again as the servers that it needs.
fn is_hostile_server() -> bool {
    std::env::args().nth(1).as_deref() == Some("hostile-server")
}

fn measure(measurement: &Measurement, quick: bool) -> bool {
    let began = Instant::now();
    println!("== {}: {}", measurement.name, measurement.about);
    let met = match (measurement.run)(quick) {
        Ok(met) => met,
        Err(error) => {
            println!("cannot be measured: {error:#}");
            false
        }
    };
    let verdict = if met { "met" } else { "NOT MET" };
    println!("== {}: {verdict}, {:.1} s\n", measurement.name, began.elapsed().as_secs_f64());
    met
}
