//! The Windows versions whose behaviour the documents tell apart.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A profile of the documents: which of the version-marked passages hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Edition {
    /// The text without a version mark (Windows Vista and Windows Server 2008).
    Base,
    /// The passages marked Windows XP.
    WindowsXp,
    /// The base text with the remarks marked Windows Server 2003.
    #[serde(rename = "server-2003")]
    Server2003,
}

impl Edition {
    /// Every edition.
    pub const ALL: [Edition; 3] = [Edition::Base, Edition::WindowsXp, Edition::Server2003];

    /// The name used in files and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Edition::Base => "base",
            Edition::WindowsXp => "windows-xp",
            Edition::Server2003 => "server-2003",
        }
    }

    /// The edition with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Edition> {
        Edition::ALL.into_iter().find(|edition| edition.name() == name)
    }
}

impl fmt::Display for Edition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A set of editions, as a clause names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Editions(u8);

impl Editions {
    /// Every edition.
    pub const ALL: Editions = Editions(0b111);
    /// The base text alone.
    pub const BASE: Editions = Editions(1 << Edition::Base as u8);
    /// Windows XP alone.
    pub const WINDOWS_XP: Editions = Editions(1 << Edition::WindowsXp as u8);
    /// Windows Server 2003 alone.
    pub const SERVER_2003: Editions = Editions(1 << Edition::Server2003 as u8);
    /// Every edition but Windows XP.
    pub const NOT_XP: Editions = Editions(Editions::BASE.0 | Editions::SERVER_2003.0);
    /// Every edition but Windows Server 2003.
    pub const NOT_2003: Editions = Editions(Editions::BASE.0 | Editions::WINDOWS_XP.0);

    /// Whether the edition is among them.
    #[must_use]
    pub const fn has(self, edition: Edition) -> bool {
        self.0 & (1 << edition as u8) != 0
    }
}

impl fmt::Display for Editions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Editions::ALL {
            return f.write_str("all");
        }
        let names: Vec<_> =
            Edition::ALL.iter().filter(|e| self.has(**e)).map(|e| e.name()).collect();
        f.write_str(&names.join(", "))
    }
}
