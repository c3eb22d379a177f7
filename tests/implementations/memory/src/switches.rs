//! How a service is told to behave.

use crate::defects::Defect;
use crate::identifier::Identifiers;
use crate::readings::{ReadingChoice, Readings};
use clap::ValueEnum;

/// Which Windows the service is like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Edition {
    /// What the documents say without naming a version.
    Base,
    /// Windows XP.
    WindowsXp,
    /// Windows Server 2003.
    #[default]
    #[value(name = "server-2003")]
    Server2003,
}

impl Edition {
    /// As the protocol writes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Edition::Base => "base",
            Edition::WindowsXp => "windows-xp",
            Edition::Server2003 => "server-2003",
        }
    }

    /// The edition that the protocol writes so.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Edition> {
        let all = [Edition::Base, Edition::WindowsXp, Edition::Server2003];
        all.into_iter().find(|edition| edition.name() == name)
    }
}

/// Which of several failed conditions is reported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum GuardOrder {
    /// The first: handle, arguments, look-up, access, rules, environment.
    #[default]
    Documented,
    /// The last.
    Reversed,
    /// Any.
    Random,
}

/// Which of several sides is allocated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Choice {
    /// The first side of the medium that came first.
    #[default]
    First,
    /// The last side of the medium that came last.
    Last,
    /// Any.
    Random,
    /// One that was allocated least often.
    LeastUsed,
    /// One that was allocated most often.
    MostUsed,
}

/// How a service is told to behave. The default is a sound one that follows the default readings.
#[derive(Clone, Debug, Default)]
pub struct Switches {
    /// The edition.
    pub edition: Edition,
    /// What new identifiers look like.
    pub identifiers: Identifiers,
    /// Which of several sides is allocated.
    pub choice: Choice,
    /// Which of several failed conditions is reported.
    pub guards: GuardOrder,
    /// Choices that differ from the defaults of the edition; of two for one reading the last counts.
    pub readings: Vec<ReadingChoice>,
    /// Mistakes that are made on purpose.
    pub defects: Vec<Defect>,
    /// Decides identifiers and random choices.
    pub seed: u64,
}

/// The switches as they are looked up during calls.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    pub(crate) edition: Edition,
    pub(crate) choice: Choice,
    pub(crate) guards: GuardOrder,
    pub(crate) readings: Readings,
    /// A bit for each defect.
    defects: u64,
}

impl Rules {
    pub(crate) fn new(switches: &Switches) -> Rules {
        let mut readings = Readings::defaults(switches.edition);
        for made in &switches.readings {
            readings.choose(*made);
        }
        Rules {
            edition: switches.edition,
            choice: switches.choice,
            guards: switches.guards,
            readings,
            defects: switches.defects.iter().fold(0, |bits, defect| bits | 1 << *defect as u64),
        }
    }

    /// Whether this mistake is to be made.
    pub(crate) fn has(&self, defect: Defect) -> bool {
        self.defects & 1 << defect as u64 != 0
    }
}
