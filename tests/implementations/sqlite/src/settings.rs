//! SetNtmsObjectInformation.

use crate::access::Rights;
use crate::checks::Checks;
use crate::choices::Choice;
use crate::code::{Answer, Code, Failure, Reply};
use crate::context::Context;
use crate::database::Database;
use crate::identifier::Id;
use crate::json::{Object, nullable};
use crate::names;
use crate::objects::Pool;
use crate::pools::{child, is_media_type};
use crate::port::{KEEPS_IMPORT, PURGES_FREE};
use crate::subject::{
    COMPUTER, LOGICAL_MEDIUM, MEDIUM, POOL, SIDE, Subject, is_object_type, is_plain_object,
};
use crate::switches::Edition;
use rusqlite::Result;
use serde::{Deserialize, Deserializer, de};
use serde_json::value::RawValue;

/// The parameters of SetNtmsObjectInformation.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Set {
    #[serde(rename = "hSession", deserialize_with = "nullable")]
    pub(crate) session: Option<Id>,
    #[serde(rename = "lpObjectId", deserialize_with = "nullable")]
    object: Option<Id>,
    #[serde(rename = "lpInfo", deserialize_with = "nullable")]
    information: Option<Writable>,
}

/// The writable information of an object.
enum Writable {
    Pool(WritableOfPool),
    /// Of a medium, a side or a logical medium.
    Names(WritableNames),
    Computer(WritableOfComputer),
    /// Of a type of object of which nothing can be written here.
    Nothing(u32),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WritableOfPool {
    #[serde(rename = "dwType")]
    _object_type: u32,
    #[serde(rename = "szName")]
    name: String,
    #[serde(rename = "szDescription")]
    description: String,
    #[serde(rename = "MediaType", deserialize_with = "nullable")]
    media_type: Option<Id>,
    #[serde(rename = "AllocationPolicy")]
    allocation_policy: u32,
    #[serde(rename = "DeallocationPolicy")]
    deallocation_policy: u32,
    #[serde(rename = "dwMaxAllocates")]
    max_allocates: u32,
}

impl WritableOfPool {
    /// The media type; zeros in a structure are none.
    fn holds(&self) -> Option<Id> {
        self.media_type.filter(|id| !id.is_nil())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WritableOfComputer {
    #[serde(rename = "dwType")]
    _object_type: u32,
    #[serde(rename = "szDescription")]
    description: String,
    #[serde(rename = "dwMediaPoolPolicy")]
    policy: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WritableNames {
    #[serde(rename = "dwType")]
    object_type: u32,
    #[serde(rename = "szName")]
    name: String,
    #[serde(rename = "szDescription")]
    description: String,
}

impl Writable {
    fn object_type(&self) -> u32 {
        match self {
            Writable::Pool(_) => POOL,
            Writable::Names(names) => names.object_type,
            Writable::Computer(_) => COMPUTER,
            Writable::Nothing(object_type) => *object_type,
        }
    }
}

impl<'de> Deserialize<'de> for Writable {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Typed {
            #[serde(rename = "dwType")]
            object_type: u32,
        }

        fn read<'a, T: Deserialize<'a>, E: de::Error>(raw: &'a RawValue) -> Result<T, E> {
            serde_json::from_str(raw.get()).map(|Object(value)| value).map_err(E::custom)
        }

        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let Typed { object_type } = read(&raw)?;
        match object_type {
            POOL => read(&raw).map(Writable::Pool),
            MEDIUM | SIDE | LOGICAL_MEDIUM => read(&raw).map(Writable::Names),
            COMPUTER => read(&raw).map(Writable::Computer),
            other => Ok(Writable::Nothing(other)),
        }
    }
}

/// Writes every writable member of an object.
pub(crate) fn set(context: &mut Context<'_>, call: &Set) -> Answer {
    let mut checks = Checks::default();
    let id = checks.some(call.object, Code::InvalidParameter);
    let information = checks.some(call.information.as_ref(), Code::InvalidParameter);
    let subject = match id.zip(information) {
        Some((id, Writable::Computer(_))) => {
            let exists = is_plain_object(context.database, COMPUTER, id)?;
            checks.must(exists, Code::ObjectNotFound);
            if exists && context.rules.edition != Edition::WindowsXp {
                checks.must(context.grants_on_computer(Rights::MODIFY)?, Code::AccessDenied);
            }
            None
        }
        Some((id, Writable::Nothing(object_type))) => {
            check_unwritable(context, &mut checks, id, *object_type)?;
            None
        }
        Some((id, information)) => {
            let subject = Subject::find(context.database, information.object_type(), id)?;
            checks.some(subject, Code::ObjectNotFound)
        }
        None => None,
    };
    if let Some(subject) = &subject
        && let Some(right) = right_to_write(context, subject)
    {
        checks.must(context.grants(subject.pool(), right)?, Code::AccessDenied);
    }
    match (&subject, information) {
        (Some(Subject::Pool(pool)), Some(Writable::Pool(new))) => {
            check_pool(context, &mut checks, pool, new)?;
        }
        (_, Some(Writable::Names(WritableNames { name, description, .. }))) => {
            let fit = names::is_name(name) && names::is_description(description);
            checks.must(fit, Code::InvalidParameter);
        }
        _ => {}
    }
    let (id, information) = checks.pass(context, id.zip(information))?;
    write(context, id, information)?;
    Ok(Reply::success())
}

fn check_unwritable(
    context: &Context<'_>,
    checks: &mut Checks,
    id: Id,
    object_type: u32,
) -> Result<(), Failure> {
    checks.must(is_object_type(object_type), Code::InvalidParameter);
    let exists = is_plain_object(context.database, object_type, id)?;
    checks.must(exists, Code::ObjectNotFound);
    checks.must(!exists, Code::AccessDenied);
    Ok(())
}

fn right_to_write(context: &Context<'_>, subject: &Subject) -> Option<Rights> {
    match (context.rules.edition, subject) {
        (Edition::Base | Edition::Server2003, _) => Some(Rights::MODIFY),
        (Edition::WindowsXp, Subject::Pool(_) | Subject::Side(_)) => Some(Rights::CONTROL),
        (Edition::WindowsXp, Subject::Medium(_) | Subject::LogicalMedium(_)) => None,
    }
}

/// The new name is one that a pool may have and no sibling has; the media type changes only while
/// the pool is empty; and system pools keep both.
fn check_pool(
    context: &Context<'_>,
    checks: &mut Checks,
    pool: &Pool,
    new: &WritableOfPool,
) -> Result<()> {
    let database = context.database;
    checks.must(names::is_description(&new.description), Code::InvalidParameter);
    let policies = [new.allocation_policy, new.deallocation_policy];
    checks.must(policies.iter().all(|policy| *policy <= 1), Code::InvalidParameter);
    if new.name != pool.name {
        let renamed = pool.is_application()
            && names::is_level(&new.name)
            && is_free_name(context, pool, &new.name)?
            && length_of_longest_path(database, pool)? - names::length(&pool.name)
                + names::length(&new.name)
                <= names::MAX_PATH;
        checks.must(renamed, Code::InvalidParameter);
    }
    if new.holds() != pool.media_type {
        let known = match new.holds() {
            Some(media_type) => is_media_type(database, media_type)?,
            None => true,
        };
        let empty = !pool.has_media(database)? && !pool.has_children(database)?;
        checks.must(pool.is_application() && known && empty, Code::InvalidParameter);
    }
    Ok(())
}

fn is_free_name(context: &Context<'_>, pool: &Pool, name: &str) -> Result<bool> {
    let parent = match pool.parent {
        Some(parent) => Pool::find(context.database, parent)?,
        None => None,
    };
    let sibling = match parent {
        Some(parent) => child(context, &parent, name)?,
        None => None,
    };
    Ok(sibling.is_none_or(|sibling| sibling.id == pool.id))
}

/// The length of the longest path among a pool and those below it, without the leading backslash.
fn length_of_longest_path(database: &Database, pool: &Pool) -> Result<usize> {
    let above = database.all(
        "WITH RECURSIVE above (id, parent, name) AS (
             SELECT id, parent, name FROM pool WHERE id = ?1
             UNION ALL
             SELECT pool.id, pool.parent, pool.name FROM pool JOIN above ON pool.id = above.parent
         )
         SELECT name FROM above WHERE parent IS NOT NULL",
        [pool.id],
        |row| row.get(0),
    )?;
    let below = database.all(
        "WITH RECURSIVE below (id, path) AS (
             SELECT id, '' FROM pool WHERE id = ?1
             UNION ALL
             SELECT pool.id, below.path || '\\' || pool.name
             FROM pool JOIN below ON pool.parent = below.id
         )
         SELECT path FROM below",
        [pool.id],
        |row| row.get(0),
    )?;
    let length = |paths: &[String]| paths.iter().map(|path| names::length(path)).collect();
    let (above, below): (Vec<usize>, Vec<usize>) = (length(&above), length(&below));
    let separators = above.len().saturating_sub(1);
    Ok(above.iter().sum::<usize>() + separators + below.iter().max().unwrap_or(&0))
}

fn write(context: &Context<'_>, id: Id, information: &Writable) -> Result<()> {
    match information {
        Writable::Pool(new) => context.database.run(
            "UPDATE pool SET name = ?2, description = ?3, media_type = ?4, allocation_policy = ?5,
                             deallocation_policy = ?6, max_allocates = ?7 WHERE id = ?1",
            (
                id,
                &new.name,
                &new.description,
                new.holds(),
                new.allocation_policy,
                new.deallocation_policy,
                new.max_allocates,
            ),
        )?,
        Writable::Names(new) => {
            let ignored = context.follows(Choice::MediaNamesIgnored);
            let sql = match new.object_type {
                MEDIUM if ignored => "UPDATE medium SET description = ?3 WHERE id = ?1 AND ?2 = ?2",
                SIDE if ignored => "UPDATE side SET description = ?3 WHERE id = ?1 AND ?2 = ?2",
                MEDIUM => "UPDATE medium SET name = ?2, description = ?3 WHERE id = ?1",
                SIDE => "UPDATE side SET name = ?2, description = ?3 WHERE id = ?1",
                _ => "UPDATE logical_medium SET name = ?2, description = ?3 WHERE id = ?1",
            };
            context.database.run(sql, (id, &new.name, &new.description))?
        }
        Writable::Computer(new) => context.database.run(
            "UPDATE computer SET description = ?2, policy = ?3 WHERE id = ?1",
            (id, &new.description, new.policy & (PURGES_FREE | KEEPS_IMPORT)),
        )?,
        Writable::Nothing(_) => 0,
    };
    Ok(())
}
