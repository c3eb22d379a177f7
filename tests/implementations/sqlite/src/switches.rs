//! How a server is told to behave.

use crate::choices::Choice;
use crate::defects::{Defect, Mistake};
use crate::readings::{ReadingChoice, Readings};
use crate::words::Word;
use std::str::FromStr;

/// Which Windows the server is like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Edition {
    /// What the documents say without naming a version.
    Base,
    /// Windows XP.
    WindowsXp,
    /// Windows Server 2003.
    #[default]
    Server2003,
}

impl Word for Edition {
    const KIND: &'static str = "edition";
    const WORDS: &'static [(&'static str, Edition)] = &[
        ("base", Edition::Base),
        ("windows-xp", Edition::WindowsXp),
        ("server-2003", Edition::Server2003),
    ];
}

/// The order in which the conditions of a call are tested; the first that fails is reported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GuardOrder {
    /// Parameters, identifiers, access, rules.
    #[default]
    Documented,
    /// The other way round.
    Reversed,
    /// Another order for each call.
    Random,
}

impl Word for GuardOrder {
    const KIND: &'static str = "guard order";
    const WORDS: &'static [(&'static str, GuardOrder)] = &[
        ("documented", GuardOrder::Documented),
        ("reversed", GuardOrder::Reversed),
        ("random", GuardOrder::Random),
    ];
}

/// Which of several candidates is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pick {
    /// The first, in the order in which media came into the database.
    #[default]
    First,
    /// The last.
    Last,
    /// Any.
    Random,
}

impl Word for Pick {
    const KIND: &'static str = "choice";
    const WORDS: &'static [(&'static str, Pick)] =
        &[("first", Pick::First), ("last", Pick::Last), ("random", Pick::Random)];
}

/// For the command line.
macro_rules! written_as_word {
    ($($type:ty)*) => {$(
        impl FromStr for $type {
            type Err = String;

            fn from_str(word: &str) -> Result<$type, String> {
                <$type>::expect_word(word)
            }
        }
    )*};
}
written_as_word!(Edition GuardOrder Pick);

/// How a server is told to behave. The default is a server without defects that follows the
/// recommended readings.
#[derive(Clone, Debug, Default)]
pub struct Switches {
    /// The edition, if the client does not choose it.
    pub edition: Option<Edition>,
    /// Choices that differ from the defaults of the edition.
    pub readings: Vec<ReadingChoice>,
    /// The order in which the conditions of a call are tested.
    pub guard_order: GuardOrder,
    /// Which side AllocateNtmsMedia takes when several will do.
    pub pick: Pick,
    /// Makes identifiers and random choices repeatable.
    pub seed: Option<u64>,
    /// Mistakes that the server makes.
    pub defects: Vec<Defect>,
}

/// The switches as they are looked up during calls, once the edition is known.
pub(crate) struct Rules {
    pub(crate) edition: Edition,
    pub(crate) guard_order: GuardOrder,
    pub(crate) pick: Pick,
    readings: Readings,
    mistakes: Vec<Mistake>,
}

impl Rules {
    pub(crate) fn new(switches: &Switches, edition: Edition) -> Rules {
        Rules {
            edition,
            guard_order: switches.guard_order,
            pick: switches.pick,
            readings: Readings::new(edition, &switches.readings),
            mistakes: switches.defects.iter().map(|defect| defect.0).collect(),
        }
    }

    pub(crate) fn follows(&self, choice: Choice) -> bool {
        self.readings.follow(choice)
    }

    pub(crate) fn makes(&self, mistake: Mistake) -> bool {
        self.mistakes.contains(&mistake)
    }
}
