//! What no call changes: the edition, the readings, who exists, which media types exist.

use crate::access::Directory;
use crate::edition::Edition;
use crate::id::MediaTypeId;
use crate::reading::Readings;
use crate::rule::Mutation;
use std::fmt;

/// Everything that rules depend on besides the state and the call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Which version-marked passages hold.
    pub edition: Edition,
    /// The answers to open questions that are possible.
    pub readings: Readings,
    /// Users and groups.
    pub directory: Directory,
    /// Media types, by id.
    pub media_types: Vec<MediaType>,
    /// Rows and steps that are left out, to break the rules on purpose. None in earnest.
    pub mutation: Mutation,
}

/// A type of media. Source: NTMS_MEDIATYPEINFORMATION.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MediaType {
    /// Its name, and that of the system pools that hold it.
    pub name: Box<str>,
    /// How many sides its media have.
    pub sides: u8,
}

impl Setting {
    /// A setting without users and media types, in which the reference server's readings hold.
    #[must_use]
    pub fn new(edition: Edition) -> Setting {
        Setting {
            edition,
            readings: Readings::followed(edition),
            directory: Directory::new([]),
            media_types: Vec::new(),
            mutation: Mutation::default(),
        }
    }

    /// The media type with this id.
    #[must_use]
    pub fn media_type(&self, id: MediaTypeId) -> Option<&MediaType> {
        self.media_types.get(usize::from(id))
    }
}

macro_rules! faults {
    ($($(#[$doc:meta])* $variant:ident $name:literal,)*) => {
        /// Something that goes wrong around the service, or what an operator does about it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Fault { $($(#[$doc])* $variant,)* }

        impl Fault {
            /// Every fault.
            pub const ALL: &'static [Fault] = &[$(Fault::$variant,)*];

            /// The name in the protocol and in traces.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Fault::$variant => $name,)* }
            }

            /// The fault with this name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Fault> {
                Fault::ALL.iter().copied().find(|fault| fault.name() == name)
            }
        }
    };
}

faults! {
    /// The database cannot be reached or is damaged.
    DatabaseFailure "database-failure",
    /// The database has no room.
    DatabaseFull "database-full",
    /// Memory runs out.
    NotEnoughMemory "not-enough-memory",
    /// No label library recognizes a label.
    LabelNotRecognized "label-not-recognized",
    /// A device or the free pool is not available.
    DeviceNotAvailable "device-not-available",
    /// The service has not finished starting.
    NotReady "not-ready",
    /// The service cannot be reached.
    NotConnected "not-connected",
    /// There is no network.
    NoNetwork "no-network",
    /// The service is older than the client.
    NoInterfaces "no-interfaces",
    /// The connection was lost.
    ConnectionUnavailable "connection-unavailable",
    /// The security subsystem fails.
    SecuritySubsystem "security-subsystem",
    /// An operator refuses what is asked of him.
    OperatorRefuses "operator-refuses",
    /// An operator does what is asked of him.
    OperatorSatisfies "operator-satisfies",
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The faults that a call meets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Faults(u16);

impl Faults {
    /// No fault.
    pub const NONE: Faults = Faults(0);

    /// One fault.
    #[must_use]
    pub const fn only(fault: Fault) -> Faults {
        Faults(1 << fault as u16)
    }

    /// These faults and one more.
    #[must_use]
    pub const fn with(self, fault: Fault) -> Faults {
        Faults(self.0 | 1 << fault as u16)
    }

    /// Whether the fault is among them.
    #[must_use]
    pub const fn has(self, fault: Fault) -> bool {
        self.0 & (1 << fault as u16) != 0
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The faults, one by one.
    pub fn iter(self) -> impl Iterator<Item = Fault> {
        Fault::ALL.iter().copied().filter(move |fault| self.has(*fault))
    }
}
