//! What happens to the server from outside, between calls.

use crate::breach::Breach;
use crate::chance::Chance;
use crate::code::Code;
use crate::database::Database;
use crate::identifier::Id;
use crate::json::{Object, given};
use crate::objects::{Library, MediaState, Medium, Pool, PoolKind, SideState};
use crate::words::{Word, word};
use crate::world::World;
use serde::Deserialize;
use serde_json::{Value, json};

/// The parameters of `environment/reset`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reset {
    pub(crate) world: Object<World>,
}

/// The parameters of `environment/insertMedium`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct InsertMedium {
    #[serde(rename = "mediaType")]
    media_type: Id,
    #[serde(deserialize_with = "word")]
    label: Label,
}

/// What the server finds when it reads the label of a new medium.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Label {
    Recognized,
    Unrecognized,
    Unfit,
}

impl Word for Label {
    const KIND: &'static str = "label";
    const WORDS: &'static [(&'static str, Label)] = &[
        ("recognized", Label::Recognized),
        ("unrecognized", Label::Unrecognized),
        ("unfit", Label::Unfit),
    ];
}

/// A new medium comes into the online library.
pub(crate) fn insert_medium(
    database: &Database,
    chance: &mut Chance,
    call: &InsertMedium,
) -> Result<Value, Breach> {
    let (kind, state) = match call.label {
        Label::Recognized => (PoolKind::Import, SideState::Import),
        Label::Unrecognized => (PoolKind::Unrecognized, SideState::Foreign),
        Label::Unfit => (PoolKind::Unrecognized, SideState::Incompatible),
    };
    let number_of_sides: Option<u32> =
        database.first("SELECT sides FROM media_type WHERE id = ?1", [call.media_type], |row| {
            row.get(0)
        })?;
    let pool = Pool::of_type(database, kind, call.media_type)?;
    let (number_of_sides, pool) = number_of_sides
        .zip(pool)
        .ok_or_else(|| Breach::parameters("`mediaType` names no media type with system pools"))?;
    let medium = chance.fresh_id();
    database.run(
        "INSERT INTO medium (id, pool, media_type, library, enabled, state)
         SELECT ?1, ?2, ?3, id, 1, 'IDLE' FROM library WHERE kind = 'online'",
        (medium, pool.id, call.media_type),
    )?;
    let mut sides = Vec::new();
    for number in 0..number_of_sides {
        let side = chance.fresh_id();
        let sql = "INSERT INTO side (id, medium, number, state) VALUES (?1, ?2, ?3, ?4)";
        database.run(sql, (side, medium, number, state.word()))?;
        sides.push(side);
    }
    Ok(json!({ "medium": medium, "sides": sides }))
}

/// The parameters of `environment/writeLabels`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WriteLabels {
    medium: Id,
}

/// The free labels that a medium waits for are written, if it is online.
pub(crate) fn write_labels(database: &Database, call: &WriteLabels) -> Result<Value, Breach> {
    let medium = medium_named(database, call.medium)?;
    if medium.is_online() {
        database.run(
            "UPDATE side SET state = 'AVAILABLE', label_type = NULL, label_id = NULL
             WHERE medium = ?1 AND state = 'UNPREPARED'",
            [medium.id],
        )?;
    }
    Ok(json!({}))
}

/// The parameters of `environment/setMedium`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetMedium {
    medium: Id,
    #[serde(rename = "mediaState", default, deserialize_with = "given")]
    state: Option<u32>,
    #[serde(default, deserialize_with = "given")]
    enabled: Option<bool>,
    #[serde(default, deserialize_with = "given")]
    online: Option<bool>,
}

/// A medium is used or released, disabled or enabled, taken out or brought back.
pub(crate) fn set_medium(database: &Database, call: &SetMedium) -> Result<Value, Breach> {
    let medium = medium_named(database, call.medium)?;
    let state = match call.state {
        Some(number) => MediaState::from_number(number)
            .ok_or_else(|| Breach::parameters(format!("no media state is {number}")))?,
        None => medium.state,
    };
    let library = match call.online {
        Some(true) => Library::Online,
        Some(false) => Library::Offline,
        None => medium.library,
    };
    database.run(
        "UPDATE medium SET state = ?2, enabled = ?3,
                           library = (SELECT id FROM library WHERE kind = ?4) WHERE id = ?1",
        (medium.id, state.word(), call.enabled.unwrap_or(medium.enabled), library.word()),
    )?;
    Ok(json!({}))
}

fn medium_named(database: &Database, id: Id) -> Result<Medium, Breach> {
    let medium = Medium::find(database, id)?;
    medium.ok_or_else(|| Breach::parameters("`medium` names no medium"))
}

/// The parameters of `environment/injectFault`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct InjectFault {
    #[serde(deserialize_with = "word")]
    pub(crate) fault: Fault,
}

/// A fault that the next call meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    DatabaseFailure,
    DatabaseFull,
    NotEnoughMemory,
    LabelNotRecognized,
    DeviceNotAvailable,
    NotReady,
    NotConnected,
    NoNetwork,
    NoInterfaces,
    ConnectionUnavailable,
    OperatorSatisfies,
}

impl Word for Fault {
    const KIND: &'static str = "fault";
    const WORDS: &'static [(&'static str, Fault)] = &[
        ("database-failure", Fault::DatabaseFailure),
        ("database-full", Fault::DatabaseFull),
        ("not-enough-memory", Fault::NotEnoughMemory),
        ("label-not-recognized", Fault::LabelNotRecognized),
        ("device-not-available", Fault::DeviceNotAvailable),
        ("not-ready", Fault::NotReady),
        ("not-connected", Fault::NotConnected),
        ("no-network", Fault::NoNetwork),
        ("no-interfaces", Fault::NoInterfaces),
        ("connection-unavailable", Fault::ConnectionUnavailable),
        ("operator-satisfies", Fault::OperatorSatisfies),
    ];
}

impl Fault {
    /// The code that a call fails with when it meets the fault, if it fails.
    pub(crate) fn code(self) -> Option<Code> {
        Some(match self {
            Fault::DatabaseFailure => Code::DatabaseFailure,
            Fault::DatabaseFull => Code::DatabaseFull,
            Fault::NotEnoughMemory => Code::NotEnoughMemory,
            Fault::LabelNotRecognized => Code::BadFormat,
            Fault::DeviceNotAvailable => Code::DeviceNotAvailable,
            Fault::NotReady => Code::NotReady,
            Fault::NotConnected => Code::NotConnected,
            Fault::NoNetwork => Code::NoNetwork,
            Fault::NoInterfaces => Code::NoInterfaces,
            Fault::ConnectionUnavailable => Code::ConnectionUnavailable,
            Fault::OperatorSatisfies => return None,
        })
    }
}
