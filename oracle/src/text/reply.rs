//! Replies: the code, then the outputs: `ERROR_SUCCESS L1 AllocatedFrom=P3`.

use super::token::{Read, Tokens, identifier_or_null, word};
use super::{information, security};
use crate::identifier::Identifier;
use crate::wire::WireReply;
use ntms_model::call::Function;
use ntms_model::error::{Code, NtmsError};
use ntms_model::reply::AllocationInformation;

/// The identifiers that functions give back: written without their names.
const OWN_OUTPUTS: &[(Function, &str)] = &[
    (Function::OpenNtmsSession, "hSession"),
    (Function::CreateNtmsMediaPool, "lpPoolId"),
    (Function::AllocateNtmsMedia, "lpMediaId"),
    (Function::CreateNtmsMedia, "lpMedia"),
    (Function::EjectNtmsMedia, "lpEjectOperation"),
    (Function::InjectNtmsMedia, "lpInjectOperation"),
];

fn own_output(function: Function) -> Option<&'static str> {
    OWN_OUTPUTS.iter().find(|(owner, _)| *owner == function).map(|(_, name)| *name)
}

/// The reply as it is written.
pub fn render(function: Function, reply: &WireReply) -> String {
    let own = own_output(function);
    let mut parts = vec![match &reply.code {
        Code::Known(code) => code.name().to_owned(),
        Code::Unlisted(name) => word(name),
    }];
    let outputs = [
        ("hSession", reply.session),
        ("lpPoolId", reply.pool),
        ("lpMediaId", reply.logical),
        ("lpMedia", reply.medium),
        ("lpEjectOperation", reply.ejection),
        ("lpInjectOperation", reply.injection),
    ];
    for (name, id) in outputs {
        let Some(id) = id.flatten() else { continue };
        let name = if own == Some(name) { String::new() } else { format!("{name}=") };
        parts.push(format!("{name}{}", identifier_or_null(Some(id))));
    }
    if let Some(from) = &reply.allocation {
        parts.push(format!("AllocatedFrom={}", identifier_or_null(from.allocated_from)));
    }
    let listed = |list: &Vec<_>| {
        let ids: Vec<_> = list.iter().map(|id| identifier_or_null(*id)).collect();
        format!("[{}]", ids.join(" "))
    };
    parts.extend(reply.list.as_ref().map(listed));
    parts.extend(reply.logical_media.as_ref().map(|it| format!("LogicalMedia={}", listed(it))));
    parts.extend(reply.list_size.map(|size| format!("of {size}")));
    parts.extend(reply.name.as_deref().map(|path| format!("lpNameBuf={}", word(path))));
    parts.extend(reply.name_size.map(|size| format!("lpdwBufSize={size}")));
    parts.extend(reply.information.as_deref().map(information::render));
    parts.extend(reply.security.as_ref().map(security::render));
    parts.join(" ")
}

/// The reply that is written.
pub fn read(tokens: &mut Tokens<'_>, function: Function) -> Read<WireReply> {
    let code = tokens.text("a return code")?;
    let mut reply =
        WireReply::of_code(NtmsError::from_name(&code).map_or(Code::Unlisted(code), Code::Known));
    while !tokens.is_empty() && !tokens.is_at('!') {
        read_output(tokens, function, &mut reply)?;
    }
    Ok(reply)
}

fn read_output(tokens: &mut Tokens<'_>, function: Function, reply: &mut WireReply) -> Read<()> {
    if tokens.is_at('[') {
        reply.list = Some(read_list(tokens)?);
    } else if (tokens.is_at('{') || function == Function::GetNtmsObjectSecurity)
        && security::is_next(tokens)
    {
        reply.security = Some(security::read(tokens)?);
    } else if tokens.is_at('{') {
        reply.information = Some(Box::new(information::read(tokens)?));
    } else if tokens.takes("of") {
        reply.list_size = Some(tokens.number("a number of objects")?);
    } else if tokens.is_before('=') {
        let name = tokens.bare("an output")?;
        tokens.sign('=')?;
        match name {
            "LogicalMedia" => reply.logical_media = Some(read_list(tokens)?),
            "lpNameBuf" => reply.name = Some(tokens.text("a path")?),
            "lpdwBufSize" => reply.name_size = Some(tokens.number("a number of characters")?),
            _ => {
                let id = tokens.identifier_or_null("an identifier")?;
                put(reply, name, id)?;
            }
        }
    } else if let Some(name) = own_output(function) {
        let id = tokens.identifier("an identifier")?;
        put(reply, name, Some(id))?;
    } else {
        return tokens.fail("the end of the reply");
    }
    Ok(())
}

/// Puts an identifier where it belongs. NULL and absent are the same, but for `AllocatedFrom`.
fn put(reply: &mut WireReply, name: &str, id: Option<Identifier>) -> Read<()> {
    match name {
        "hSession" => reply.session = id.map(Some),
        "lpPoolId" => reply.pool = id.map(Some),
        "lpMediaId" => reply.logical = id.map(Some),
        "lpMedia" => reply.medium = id.map(Some),
        "lpEjectOperation" => reply.ejection = id.map(Some),
        "lpInjectOperation" => reply.injection = id.map(Some),
        "AllocatedFrom" => reply.allocation = Some(AllocationInformation { allocated_from: id }),
        _ => return Err(format!("`{name}` is no output")),
    }
    Ok(())
}

fn read_list(tokens: &mut Tokens<'_>) -> Read<Vec<Option<Identifier>>> {
    tokens.sign('[')?;
    let mut list = Vec::new();
    while !tokens.takes_sign(']') {
        list.push(tokens.identifier_or_null("an identifier, or `]`")?);
    }
    Ok(list)
}
