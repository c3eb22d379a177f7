//! DeleteNtmsMedia: media that are not in a library with drives, and go by a call.

use crate::access::Rights;
use crate::checks::Checks;
use crate::choices::Choice;
use crate::code::{Answer, Code, Reply};
use crate::context::Context;
use crate::defects::Mistake;
use crate::identifier::Id;
use crate::json::nullable;
use crate::objects::{Held, Pool};
use crate::switches::Edition;
use serde::Deserialize;

/// The parameters of DeleteNtmsMedia.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Delete {
    #[serde(rename = "hSession", deserialize_with = "nullable")]
    pub(crate) session: Option<Id>,
    #[serde(rename = "lpMediaId", deserialize_with = "nullable")]
    medium: Option<Id>,
}

/// Takes an offline medium that holds nothing for anybody out of the database.
pub(crate) fn delete(context: &mut Context<'_>, call: &Delete) -> Answer {
    let mut checks = Checks::default();
    let held = checks.operand(context, call.medium, Held::find, Code::InvalidMedia)?;
    if let Some(Held { medium, pool }) = &held {
        checks.must(may_delete(context, pool)?, Code::AccessDenied);
        let offline = !medium.is_online() || context.makes(Mistake::DeletesOnlineMedia);
        checks.must(offline, Code::InvalidState);
        let idle = !medium.sides(context.database)?.iter().any(|side| side.state.is_held());
        checks.must(idle || context.makes(Mistake::DeletesHeldMedia), Code::InvalidState);
    }
    let held = checks.pass(context, held)?;
    // Sides, and what denotes them, go with the medium.
    context.database.run("DELETE FROM medium WHERE id = ?1", [held.medium.id])?;
    Ok(Reply::success())
}

/// MODIFY on the pool of the medium, and but in Windows XP on the computer too.
fn may_delete(context: &Context<'_>, pool: &Pool) -> rusqlite::Result<bool> {
    let on_pool = context.grants(pool, Rights::MODIFY)?;
    let on_computer = context.grants_on_computer(Rights::MODIFY)?
        || context.makes(Mistake::ComputerRightForgotten);
    Ok(match context.rules.edition {
        Edition::WindowsXp => on_pool,
        Edition::Base | Edition::Server2003 if context.follows(Choice::ComputerRightEither) => {
            on_pool || on_computer
        }
        Edition::Base | Edition::Server2003 => on_pool && on_computer,
    })
}
