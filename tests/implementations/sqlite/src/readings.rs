//! Readings: where the documents leave a choice, the choices that this server can follow.
//!
//! Names and choices are those of the specification (`readings.md`).

use crate::choices::{Choice, READINGS};
use crate::switches::Edition;
use std::fmt;
use std::str::FromStr;

/// A question with its answers.
pub(crate) struct Reading {
    name: &'static str,
    /// The question, in one line.
    about: &'static str,
    choices: &'static [(&'static str, Choice)],
    /// Which of the choices is the default in base, Windows XP and Windows Server 2003.
    defaults: [usize; 3],
}

type Choices = &'static [(&'static str, Choice)];

/// A question with the same default in each edition.
pub(crate) const fn reading(name: &'static str, about: &'static str, choices: Choices) -> Reading {
    by_edition(name, [0; 3], about, choices)
}

/// A question with a default for each edition.
pub(crate) const fn by_edition(
    name: &'static str,
    defaults: [usize; 3],
    about: &'static str,
    choices: Choices,
) -> Reading {
    Reading { name, about, choices, defaults }
}

impl Reading {
    fn default_in(&self, edition: Edition) -> Choice {
        self.choices[self.defaults[edition as usize]].1
    }
}

/// A choice made for one reading, written `NAME=CHOICE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadingChoice(Choice);

impl ReadingChoice {
    /// Every choice of every reading.
    pub fn all() -> impl Iterator<Item = ReadingChoice> {
        READINGS
            .iter()
            .flat_map(|reading| reading.choices)
            .map(|(_, choice)| ReadingChoice(*choice))
    }
}

impl fmt::Display for ReadingChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for reading in READINGS {
            if let Some((name, _)) = reading.choices.iter().find(|(_, choice)| *choice == self.0) {
                write!(f, "{}={name}", reading.name)?;
            }
        }
        Ok(())
    }
}

impl FromStr for ReadingChoice {
    type Err = String;

    fn from_str(written: &str) -> Result<ReadingChoice, String> {
        let (name, choice) = written
            .split_once('=')
            .ok_or_else(|| format!("expected NAME=CHOICE, found `{written}`"))?;
        let reading = READINGS.iter().find(|reading| reading.name == name).ok_or_else(|| {
            let known: Vec<_> = READINGS.iter().map(|reading| reading.name).collect();
            format!("unknown reading `{name}`, known are: {}", known.join(", "))
        })?;
        let found = reading.choices.iter().find(|(known, _)| *known == choice);
        found.map(|(_, choice)| ReadingChoice(*choice)).ok_or_else(|| {
            let known: Vec<_> = reading.choices.iter().map(|(known, _)| *known).collect();
            format!("unknown choice `{choice}` of `{name}`, known are: {}", known.join(", "))
        })
    }
}

/// One choice for every reading.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Readings([bool; Choice::COUNT]);

impl Readings {
    /// The defaults of an edition, except for the choices given; of two for one reading the last
    /// counts.
    pub(crate) fn new(edition: Edition, given: &[ReadingChoice]) -> Readings {
        let mut followed = [false; Choice::COUNT];
        for reading in READINGS {
            let chosen = given.iter().rev().find(|made| reading.offers(made.0));
            let choice = chosen.map_or(reading.default_in(edition), |made| made.0);
            followed[choice as usize] = true;
        }
        Readings(followed)
    }

    pub(crate) fn follow(&self, choice: Choice) -> bool {
        self.0[choice as usize]
    }
}

impl Reading {
    fn offers(&self, choice: Choice) -> bool {
        self.choices.iter().any(|(_, offered)| *offered == choice)
    }
}

/// The readings for people, one line each; the first choice is the default where no edition is
/// named.
pub(crate) fn list() -> impl Iterator<Item = String> {
    READINGS.iter().map(|reading| {
        let names: Vec<_> = reading.choices.iter().map(|(name, _)| *name).collect();
        let default = match reading.defaults {
            [base, xp, server] if base == xp && xp == server => names[base].to_owned(),
            defaults => {
                let of = |(edition, place): (&str, usize)| format!("{edition}: {}", names[place]);
                let editions = ["base", "windows-xp", "server-2003"];
                editions.into_iter().zip(defaults).map(of).collect::<Vec<_>>().join(", ")
            }
        };
        format!(
            "{} = {} (default {default})\n    {}",
            reading.name,
            names.join(" | "),
            reading.about
        )
    })
}
