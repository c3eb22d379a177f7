//! The handshake: who a server is, and what it can do.

use crate::wire::WireEvent;
use ntms_model::call::Function;
use ntms_model::edition::Edition;
use ntms_model::setting::Fault;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;

/// Parameters of `initialize`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Initialize {
    /// The version of the protocol that the client speaks.
    pub protocol: u32,
    /// The edition that the client wants, if it wants one.
    pub edition: Option<Edition>,
}

/// What `initialize` gives: how an implementation presents itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handshake {
    /// The version of the protocol that the server speaks.
    pub protocol: u32,
    /// Its name.
    pub name: Box<str>,
    /// Its version.
    pub version: Box<str>,
    /// The edition that it is.
    pub edition: Edition,
    /// The functions that it has.
    pub functions: Offer<Function>,
    /// What can be done to its environment.
    pub controls: Offer<Control>,
    /// The faults that it can be made to meet.
    pub faults: Offer<Fault>,
}

/// Something that a server can do to its environment: the methods `environment/...`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Control {
    /// Begin again in a given world.
    Reset,
    /// Take in a new medium.
    InsertMedium,
    /// Write the free labels that a medium waits for.
    WriteLabels,
    /// Use, release, enable, disable, take out or bring in a medium.
    SetMedium,
    /// Let the next call meet a fault.
    InjectFault,
    /// Stop and start again.
    Restart,
}

impl Control {
    /// Every control.
    pub const ALL: [Control; 6] = [
        Control::Reset,
        Control::InsertMedium,
        Control::WriteLabels,
        Control::SetMedium,
        Control::InjectFault,
        Control::Restart,
    ];

    /// The method that does it; its last part is the name in the handshake.
    #[must_use]
    pub const fn method(self) -> &'static str {
        match self {
            Control::Reset => "environment/reset",
            Control::InsertMedium => "environment/insertMedium",
            Control::WriteLabels => "environment/writeLabels",
            Control::SetMedium => "environment/setMedium",
            Control::InjectFault => "environment/injectFault",
            Control::Restart => "environment/restart",
        }
    }

    /// The control that lets an event happen.
    #[must_use]
    pub const fn of(event: &WireEvent) -> Control {
        match event {
            WireEvent::InsertMedium(_) => Control::InsertMedium,
            WireEvent::WriteLabels(_) => Control::WriteLabels,
            WireEvent::SetMedium(_) => Control::SetMedium,
            WireEvent::Restart(_) => Control::Restart,
        }
    }
}

/// What a handshake lists by name.
pub trait Named: Copy + PartialEq + 'static {
    /// The name in the handshake.
    fn name(self) -> &'static str;
    /// The one with this name.
    fn from_name(name: &str) -> Option<Self>;
}

impl Named for Function {
    fn name(self) -> &'static str {
        Function::name(self)
    }

    fn from_name(name: &str) -> Option<Function> {
        Function::from_name(name)
    }
}

impl Named for Fault {
    fn name(self) -> &'static str {
        Fault::name(self)
    }

    fn from_name(name: &str) -> Option<Fault> {
        Fault::from_name(name)
    }
}

impl Named for Control {
    fn name(self) -> &'static str {
        self.method().trim_start_matches("environment/")
    }

    fn from_name(name: &str) -> Option<Control> {
        Control::ALL.into_iter().find(|control| Named::name(*control) == name)
    }
}

/// The things of one kind that a server offers, in its order.
///
/// A name that this program does not know is kept and can be told: whoever writes
/// `AllocateNtmsMedium` should learn why nobody calls it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer<T> {
    known: Vec<T>,
    unknown: Vec<Box<str>>,
}

impl<T: Named> Offer<T> {
    /// An offer of these things.
    #[must_use]
    pub fn of(things: impl IntoIterator<Item = T>) -> Offer<T> {
        Offer { known: things.into_iter().collect(), unknown: Vec::new() }
    }

    /// Whether the thing is offered.
    #[must_use]
    pub fn has(&self, thing: T) -> bool {
        self.contains(&thing)
    }

    /// Whether the thing is offered.
    #[must_use]
    pub fn contains(&self, thing: &T) -> bool {
        self.known.contains(thing)
    }

    /// The things that are offered.
    pub fn iter(&self) -> impl Iterator<Item = T> + '_ {
        self.known.iter().copied()
    }

    /// Names that this program does not know.
    pub fn unknown(&self) -> impl Iterator<Item = &str> {
        self.unknown.iter().map(|name| &**name)
    }
}

impl<T: Named> Serialize for Offer<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let known = self.iter().map(|thing| -> &str { thing.name() });
        serializer.collect_seq(known.chain(self.unknown()))
    }
}

impl<'de, T: Named> Deserialize<'de> for Offer<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Offer<T>, D::Error> {
        let mut offer = Offer { known: Vec::new(), unknown: Vec::new() };
        for name in Vec::<Cow<'de, str>>::deserialize(deserializer)? {
            match T::from_name(&name) {
                Some(thing) => offer.known.push(thing),
                None => offer.unknown.push(name.into()),
            }
        }
        Ok(offer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HANDSHAKE: &str = r#"{"protocol":1,"name":"my-server","version":"0.3","edition":"server-2003",
        "functions":["OpenNtmsSession","EjectNtmsCleaner"],"controls":["reset","teleport"],
        "faults":["database-full","sunspots"],"motto":"ignored"}"#;

    #[test]
    fn names_that_nobody_knows_are_kept_and_told() -> serde_json::Result<()> {
        let handshake: Handshake = serde_json::from_str(HANDSHAKE)?;
        assert!(handshake.functions.has(Function::OpenNtmsSession));
        assert!(!handshake.functions.has(Function::CloseNtmsSession));
        assert!(handshake.controls.has(Control::Reset));
        assert_eq!(Vec::from_iter(handshake.functions.unknown()), ["EjectNtmsCleaner"]);
        assert_eq!(Vec::from_iter(handshake.controls.unknown()), ["teleport"]);
        assert_eq!(Vec::from_iter(handshake.faults.unknown()), ["sunspots"]);
        Ok(())
    }

    #[test]
    fn what_is_read_is_written_the_same() -> serde_json::Result<()> {
        let handshake: Handshake = serde_json::from_str(HANDSHAKE)?;
        let again: Handshake = serde_json::from_str(&serde_json::to_string(&handshake)?)?;
        assert_eq!(again, handshake);
        Ok(())
    }

    #[test]
    fn every_control_is_found_by_its_name() {
        for control in Control::ALL {
            assert_eq!(Control::from_name(Named::name(control)), Some(control));
        }
    }
}
