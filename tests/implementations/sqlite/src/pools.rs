//! CreateNtmsMediaPool and DeleteNtmsMediaPool.

use crate::access::{self, Entry, List, Rights, SYSTEM, account, list_of};
use crate::checks::Checks;
use crate::choices::Choice;
use crate::code::{Answer, Code, Reply};
use crate::context::Context;
use crate::database::Database;
use crate::defects::Mistake;
use crate::identifier::Id;
use crate::json::{Object, Out, nullable};
use crate::names;
use crate::objects::{Pool, PoolKind};
use crate::switches::Edition;
use crate::words::Word;
use rusqlite::Result;
use serde::{Deserialize, Deserializer};

/// The parameters of CreateNtmsMediaPool.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Create {
    #[serde(rename = "hSession", deserialize_with = "nullable")]
    pub(crate) session: Option<Id>,
    #[serde(rename = "lpPoolName", deserialize_with = "nullable")]
    name: Option<String>,
    #[serde(rename = "lpMediaType", deserialize_with = "nullable")]
    media_type: Option<Id>,
    #[serde(rename = "dwAction")]
    action: u32,
    #[serde(rename = "lpSecurityAttributes", deserialize_with = "nullable")]
    security: Option<Object<Security>>,
    #[serde(rename = "lpPoolId", deserialize_with = "nullable")]
    pool: Option<Out>,
}

/// A security descriptor in which the owner may be left to the server.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Security {
    #[serde(default, deserialize_with = "account_or_null")]
    owner: Option<String>,
    #[serde(deserialize_with = "nullable")]
    dacl: List,
}

fn account_or_null<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    struct Account(#[serde(deserialize_with = "account")] String);

    Ok(Option::<Account>::deserialize(deserializer)?.map(|account| account.0))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Action {
    OpenExisting,
    CreateNew,
    OpenAlways,
}

impl Action {
    fn from_number(number: u32) -> Option<Action> {
        match number {
            1 => Some(Action::OpenExisting),
            2 => Some(Action::CreateNew),
            3 => Some(Action::OpenAlways),
            _ => None,
        }
    }
}

/// What a path leads to.
struct Place {
    root: Pool,
    /// The pool above the last level, if it exists.
    parent: Option<Pool>,
    /// The pool of that name, if it exists.
    pool: Option<Pool>,
}

/// Opens a pool by its path, or makes an application pool there.
pub(crate) fn create(context: &mut Context<'_>, call: &Create) -> Answer {
    let mut checks = Checks::default();
    checks.must(call.pool.is_some(), Code::InvalidParameter);
    checks.must(names_known_accounts(context.database, call)?, Code::InvalidParameter);
    let action = checks.some(Action::from_number(call.action), Code::InvalidParameter);
    let name = checks.some(call.name.as_deref(), Code::InvalidParameter);
    let levels = name.and_then(|name| checks.some(names::levels(name), Code::InvalidName));
    let Some((action, levels)) = action.zip(levels) else { return checks.pass(context, None) };

    let Some(place) = find_place(context, &levels)? else { return checks.pass(context, None) };
    match (action, &place.pool) {
        (Action::OpenExisting, None) => {
            checks.must(false, Code::ObjectNotFound);
            checks.pass(context, None)
        }
        (Action::OpenExisting | Action::OpenAlways, Some(pool)) => {
            check_opening(context, &mut checks, call, &place, pool)?;
            open(context, checks, &place)
        }
        (Action::CreateNew, _) | (Action::OpenAlways, None) => {
            let last = levels.last().copied().unwrap_or_default();
            check_creating(context, &mut checks, call, &place, last)?;
            match (&place.parent, &place.pool) {
                (Some(parent), None) => {
                    checks.pass(context, Some(()))?;
                    let pool = make(context, call, parent, last)?;
                    Ok(Reply::success().with("lpPoolId", pool))
                }
                _ => open(context, checks, &place),
            }
        }
    }
}

/// A descriptor is valid when everybody it names is there.
fn names_known_accounts(database: &Database, call: &Create) -> Result<bool> {
    let Some(security) = &call.security else { return Ok(true) };
    let entries = security.dacl.iter().flatten().map(|entry| entry.0.trustee());
    for account in security.owner.as_deref().into_iter().chain(entries) {
        if !access::is_account(database, account)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn open(context: &mut Context<'_>, checks: Checks, place: &Place) -> Answer {
    let pool = checks.pass(context, place.pool.as_ref())?;
    Ok(Reply::success().with("lpPoolId", pool.id))
}

fn find_place(context: &Context<'_>, levels: &[&str]) -> Result<Option<Place>> {
    let Some(root) = Pool::root(context.database)? else { return Ok(None) };
    let (mut parent, mut pool) = (None, Some(root.clone()));
    for level in levels {
        parent = pool;
        pool = match &parent {
            Some(parent) => child(context, parent, level)?,
            None => None,
        };
    }
    Ok(Some(Place { root, parent, pool }))
}

/// The pool with this name directly below another one.
pub(crate) fn child(context: &Context<'_>, parent: &Pool, name: &str) -> Result<Option<Pool>> {
    if context.follows(Choice::NamesCaseBlind) {
        parent.child_in_any_case(context.database, name)
    } else {
        parent.child(context.database, name)
    }
}

fn check_opening(
    context: &Context<'_>,
    checks: &mut Checks,
    call: &Create,
    place: &Place,
    pool: &Pool,
) -> Result<()> {
    if context.follows(Choice::OpeningUse) {
        checks.must(context.grants(pool, Rights::USE)?, Code::AccessDenied);
    }
    if context.follows(Choice::OpeningAsCreate) {
        check_right_to_create(context, checks, place)?;
    }
    if context.follows(Choice::SystemPoolsClosed) {
        checks.must(pool.is_application(), code_of_system_name(context));
    }
    if let Some(media_type) = call.media_type {
        let known = is_media_type(context.database, media_type)?;
        let as_it_is = pool.media_type == Some(media_type);
        let unknown_is_ignored = context.follows(Choice::UnknownTypeIgnored);
        let other_is_ignored = context.follows(Choice::OtherTypeIgnored);
        checks.must(known || unknown_is_ignored, Code::InvalidMedia);
        checks.must(!known || as_it_is || other_is_ignored, Code::InvalidMedia);
    }
    Ok(())
}

fn check_creating(
    context: &Context<'_>,
    checks: &mut Checks,
    call: &Create,
    place: &Place,
    name: &str,
) -> Result<()> {
    if let Some(media_type) = call.media_type {
        let known = is_media_type(context.database, media_type)?;
        checks.must(known, context.code_of_unknown(media_type, Code::InvalidMedia)?);
    }
    let missing_parent = if context.follows(Choice::MissingParentInvalidName) {
        Code::InvalidName
    } else {
        Code::ObjectNotFound
    };
    checks.must(place.parent.is_some(), missing_parent);
    check_right_to_create(context, checks, place)?;
    if !context.makes(Mistake::DuplicatePoolName) {
        checks.must(place.pool.is_none(), Code::AlreadyExists);
    }
    if let Some(pool) = &place.pool {
        checks.must(pool.is_application(), code_of_system_name(context));
    } else if context.follows(Choice::UniqueLeaf) {
        let taken = context.database.any("SELECT 1 FROM pool WHERE name = ?1", [name])?;
        checks.must(!taken, Code::AlreadyExists);
    }
    match &place.parent {
        Some(parent) => check_parent(context, checks, parent),
        None => Ok(()),
    }
}

/// The parent is the root pool or an application pool, and holds pools.
fn check_parent(context: &Context<'_>, checks: &mut Checks, parent: &Pool) -> Result<()> {
    let may_have_children = matches!(parent.kind, PoolKind::Root | PoolKind::Application);
    checks.must(may_have_children, code_of_system_name(context));
    if may_have_children && parent.media_type.is_some() {
        let allowed = context.follows(Choice::TypedParentAllowed);
        let allowed = allowed && !parent.has_media(context.database)?;
        checks.must(allowed, Code::InvalidParameter);
    }
    Ok(())
}

#[rustfmt::skip]
fn check_right_to_create(context: &Context<'_>, checks: &mut Checks, place: &Place) -> Result<()> {
    let edition = context.rules.edition;
    let (of_root, of_parent) = match edition {
        Edition::WindowsXp                                           => (None, Rights::MODIFY),
        Edition::Base if context.follows(Choice::CreateParentOnly)   => (None, Rights::CONTROL),
        Edition::Base | Edition::Server2003 => (Some(Rights::CONTROL), Rights::CONTROL),
    };
    if let Some(rights) = of_root {
        checks.must(context.grants(&place.root, rights)?, Code::AccessDenied);
    }
    if let Some(parent) = &place.parent && !context.makes(Mistake::ParentRightForgotten) {
        checks.must(context.grants(parent, of_parent)?, Code::AccessDenied);
    }
    Ok(())
}

fn code_of_system_name(context: &Context<'_>) -> Code {
    if context.follows(Choice::SystemNameInvalidParameter) {
        Code::InvalidParameter
    } else if context.follows(Choice::SystemNameAccessDenied) {
        Code::AccessDenied
    } else if context.follows(Choice::SystemNameInvalidMedia) {
        Code::InvalidMedia
    } else {
        Code::InvalidName
    }
}

pub(crate) fn is_media_type(database: &Database, id: Id) -> Result<bool> {
    database.any("SELECT 1 FROM media_type WHERE id = ?1", [id])
}

fn make(context: &mut Context<'_>, call: &Create, parent: &Pool, name: &str) -> Result<Id> {
    let id = context.chance.fresh_id();
    let given = call.security.as_ref();
    let owner = given.and_then(|security| security.owner.as_ref());
    context.database.run(
        "INSERT INTO pool (id, parent, name, kind, media_type, owner, has_dacl)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1)",
        (
            id,
            parent.id,
            name,
            PoolKind::Application.word(),
            call.media_type,
            owner.unwrap_or(&context.caller.name),
        ),
    )?;
    let list = match given {
        Some(security) => given_list(context, security),
        None => Some(default_list(context, parent)?),
    };
    access::set_list(context, id, list.as_deref())?;
    Ok(id)
}

/// The access list that comes with a descriptor given.
fn given_list(context: &Context<'_>, security: &Security) -> Option<Vec<Entry>> {
    let entries = access::entries(security.dacl.as_ref()?);
    let merged = context.follows(Choice::GivenMerged);
    Some(if merged { with_full_access(context, entries) } else { entries })
}

/// The access list of a pool made without a descriptor: full access for the caller and for the
/// system, and the entries of the parent, unless that is the root pool.
fn default_list(context: &Context<'_>, parent: &Pool) -> Result<Vec<Entry>> {
    let takes_over = parent.kind != PoolKind::Root || context.makes(Mistake::RootEntriesInherited);
    let taken_over = if takes_over { list_of(context.database, parent)? } else { None };
    let entries = taken_over.into_iter().flatten().map(Entry::taken_over).collect();
    Ok(with_full_access(context, entries))
}

fn with_full_access(context: &Context<'_>, others: Vec<Entry>) -> Vec<Entry> {
    let accounts = [context.caller.name.as_str(), SYSTEM];
    let full = accounts.map(|account| Entry::allow(account, Rights::FULL)).into();
    let order =
        if context.follows(Choice::DefaultEntriesAfter) { [others, full] } else { [full, others] };
    order.concat()
}

/// The parameters of DeleteNtmsMediaPool.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Delete {
    #[serde(rename = "hSession", deserialize_with = "nullable")]
    pub(crate) session: Option<Id>,
    #[serde(rename = "lpPoolId", deserialize_with = "nullable")]
    pool: Option<Id>,
}

/// Deletes an empty application pool.
pub(crate) fn delete(context: &mut Context<'_>, call: &Delete) -> Answer {
    let mut checks = Checks::default();
    let pool = checks.operand(context, call.pool, Pool::find, Code::InvalidMediaPool)?;
    if let Some(pool) = &pool {
        let right = match context.rules.edition {
            Edition::Server2003 if context.makes(Mistake::XpRightIn2003) => Rights::CONTROL,
            Edition::Base | Edition::Server2003 => Rights::MODIFY,
            Edition::WindowsXp => Rights::CONTROL,
        };
        checks.must(context.grants(pool, right)?, Code::AccessDenied);
        checks.must(pool.is_application(), Code::InvalidMediaPool);
        if !context.makes(Mistake::DeletePoolWithMedia) {
            checks.must(!pool.has_media(context.database)?, Code::NotEmpty);
        }
        if !context.makes(Mistake::DeletePoolWithChildren) {
            checks.must(!pool.has_children(context.database)?, Code::NotEmpty);
        }
    }
    let pool = checks.pass(context, pool)?;
    context.database.run("DELETE FROM pool WHERE id = ?1", [pool.id])?;
    Ok(Reply::success())
}
