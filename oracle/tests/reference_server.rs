//! The reference server, as a client of the protocol sees it.

use ntms_model::call::{CreateNtmsMediaPool, Function, OpenNtmsSession, OutPointer};
use ntms_model::edition::Edition;
use ntms_model::error::{Code, NtmsError};
use ntms_model::reading::{ReadingChoice, Readings};
use ntms_model::setting::Fault;
use ntms_oracle::driver::in_process::{self, Reference};
use ntms_oracle::driver::{DriverError, Implementation};
use ntms_oracle::identifier::Identifier;
use ntms_oracle::protocol::{Control, ErrorObject};
use ntms_oracle::server::{Choosing, Server};
use ntms_oracle::wire::{WireCall, WireEvent};
use serde_json::{Value, json};

const HELLO: &str =
    r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocol":1,"edition":null}}"#;

fn base() -> Server {
    Server::new(Edition::Base, Readings::followed(Edition::Base), 7)
}

/// A server that knows its client.
fn greeted() -> Server {
    let mut server = base();
    server.handle_line(HELLO);
    server
}

fn answer(server: &mut Server, line: &str) -> Value {
    serde_json::from_str(&server.handle_line(line)).expect("JSON")
}

fn ask(server: &mut Server, method: &str, params: &Value) -> Value {
    let request = json!({"jsonrpc": "2.0", "id": 5, "method": method, "params": params});
    answer(server, &request.to_string())
}

fn open_session(caller: &str) -> WireCall {
    OpenNtmsSession { server: None, application: None, options: 0, caller: caller.into() }.into()
}

fn create_pool(
    session: Option<Identifier>,
    name: &str,
) -> CreateNtmsMediaPool<ntms_oracle::wire::Wire> {
    CreateNtmsMediaPool {
        session,
        name: Some(name.into()),
        media_type: None,
        action: 2,
        security: None,
        pool: OutPointer::Given,
    }
}

#[test]
fn the_handshake_tells_everything_that_the_server_can_do() {
    let mut server = base();
    let client = in_process::start(|line| server.handle_line(line), Some(Edition::Server2003));
    let client = client.expect("it shakes hands");
    let handshake = client.handshake();
    assert_eq!((&*handshake.name, handshake.edition), ("ntms-oracle", Edition::Base));
    assert!(Function::ALL.iter().all(|function| handshake.functions.has(*function)));
    assert!(Control::ALL.iter().all(|control| handshake.controls.has(*control)));
    assert!(Fault::ALL.iter().all(|fault| handshake.faults.has(*fault)));
}

#[test]
fn a_server_of_any_edition_is_of_the_one_that_is_asked_for() {
    for edition in Edition::ALL {
        let mut server = Server::of_any_edition(Vec::new(), 0);
        let client = in_process::start(|line| server.handle_line(line), Some(edition));
        assert_eq!(client.expect("it shakes hands").handshake().edition, edition);
        assert_eq!(server.setting().readings, Readings::followed(edition));
    }
}

#[test]
#[rustfmt::skip]
fn what_is_no_proper_request_is_refused() {
    let rows = [
        ("{", ErrorObject::NOT_JSON, Value::Null),
        ("[]", ErrorObject::NO_REQUEST, Value::Null),
        (HELLO, ErrorObject::NO_REQUEST, json!(1)),
        (r#"{"jsonrpc":"2.0","id":2,"method":"ExportNtmsDatabase","params":{}}"#, ErrorObject::UNKNOWN_METHOD, json!(2)),
        (r#"{"jsonrpc":"2.0","id":2,"method":"environment/teleport","params":{}}"#, ErrorObject::UNKNOWN_METHOD, json!(2)),
        (r#"{"jsonrpc":"2.0","id":2,"method":"CloseNtmsSession","params":{}}"#, ErrorObject::WRONG_PARAMETERS, json!(2)),
        (r#"{"jsonrpc":"2.0","id":2,"method":"CloseNtmsSession","params":{"hSession":"S1"}}"#, ErrorObject::WRONG_PARAMETERS, json!(2)),
        (r#"{"jsonrpc":"2.0","id":2,"method":"environment/injectFault","params":{"fault":"sunspots"}}"#, ErrorObject::WRONG_PARAMETERS, json!(2)),
        (r#"{"jsonrpc":"2.0","id":2,"method":"environment/writeLabels","params":{"medium":"00000000-0000-0000-0000-000000000000"}}"#, ErrorObject::WRONG_PARAMETERS, json!(2)),
    ];
    let mut server = greeted();
    for (line, code, id) in rows {
        let answer = answer(&mut server, line);
        assert_eq!((&answer["error"]["code"], &answer["id"]), (&json!(code), &id), "{line}: {answer}");
        assert_eq!(answer.get("result"), None, "{line}");
    }
}

#[test]
fn a_client_says_hello_first_and_in_a_version_that_is_known() {
    let mut server = base();
    let refused = ask(&mut server, "CloseNtmsSession", &json!({"hSession": null}));
    assert_eq!(refused["error"]["code"], ErrorObject::NO_REQUEST, "{refused}");
    let hello = ask(&mut server, "initialize", &json!({"protocol": 2, "edition": null}));
    assert_eq!(hello["error"]["code"], ErrorObject::WRONG_PARAMETERS, "{hello}");
    assert_eq!(answer(&mut server, HELLO)["result"]["protocol"], 1);
}

#[test]
fn a_caller_must_be_a_user_of_the_world() {
    let params = |caller: &str| json!({"lpServer": null, "lpApplication": null, "dwOptions": 0, "caller": caller});
    for stranger in ["eve", "staff", "SYSTEM", "Everyone"] {
        let refused = ask(&mut greeted(), "OpenNtmsSession", &params(stranger));
        assert_eq!(
            refused["error"]["code"],
            ErrorObject::WRONG_PARAMETERS,
            "{stranger}: {refused}"
        );
    }
    let opened = ask(&mut greeted(), "OpenNtmsSession", &params("ann"));
    assert_eq!(opened["result"]["code"], "ERROR_SUCCESS");
}

#[test]
fn a_world_must_have_its_system_pools() {
    let mut server = greeted();
    let world = json!({"users": [], "libraries": {"online": "Y1", "offline": "Y2"}, "mediaTypes": [],
        "pools": [{"id": "P0", "kind": "root", "name": "", "parent": null, "mediaType": null,
                   "allocationPolicy": 0, "deallocationPolicy": 0, "maxAllocates": 0,
                   "security": {"owner": "SYSTEM", "dacl": null}}],
        "media": [], "logicalMedia": []});
    let refused = ask(&mut server, "environment/reset", &json!({"world": world}));
    let expected =
        "parameters of the wrong form: `world`: the system pool `Free` is missing below `P0`";
    assert_eq!(refused["error"]["message"], expected);
}

#[test]
fn lines_are_answered_until_the_input_ends() -> std::io::Result<()> {
    let mut output = Vec::new();
    let input = [HELLO.as_bytes(), b"\n\xff\n\n", HELLO.as_bytes()].concat();
    base().run(&*input, &mut output)?;
    let lines = String::from_utf8_lossy(&output);
    let codes: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("JSON")["error"]["code"].clone())
        .collect();
    assert_eq!(codes, [Value::Null, json!(-32700), json!(-32700), json!(-32600)]);
    Ok(())
}

/// Sixteen MiB of nothing, and one byte more.
#[test]
fn a_line_that_is_too_long_is_refused_and_skipped() -> std::io::Result<()> {
    let mut output = Vec::new();
    let mut input = vec![b' '; (16 << 20) + 1];
    input.push(b'\n');
    input.extend_from_slice(HELLO.as_bytes());
    base().run(&*input, &mut output)?;
    let lines = String::from_utf8_lossy(&output);
    let answers: Vec<&str> = lines.lines().collect();
    assert!(answers[0].contains("a line of more than 16 MiB"), "{}", answers[0]);
    assert!(answers[1].contains(r#""protocol":1"#), "{}", answers[1]);
    Ok(())
}

#[test]
fn a_fault_is_met_by_the_next_call_alone() -> Result<(), DriverError> {
    let mut server = Reference::new(base());
    let session = server.call(&open_session("ann"))?.session.flatten();
    let mut create = |fault: Option<Fault>, name: &str| {
        fault.map_or(Ok(()), |fault| server.inject(fault))?;
        Ok::<_, DriverError>(server.call(&create_pool(session, name).into())?.code)
    };
    assert_eq!(create(Some(Fault::DatabaseFull), "a")?, NtmsError::DatabaseFull.into());
    assert_eq!(create(None, "a")?, NtmsError::Success.into());
    assert_eq!(create(Some(Fault::NoNetwork), "b")?, NtmsError::Success.into());
    let odd = Code::Unlisted("ERROR_INVALID_SECURITY_DESCR".into());
    assert_eq!(create(Some(Fault::SecuritySubsystem), "c")?, odd);
    Ok(())
}

#[test]
fn the_first_group_is_reported_and_in_it_the_first_row() -> Result<(), DriverError> {
    let mut server = Reference::new(base());
    let session = server.call(&open_session("ann"))?.session.flatten();
    let mut call = create_pool(None, "x\\y");
    call.pool = OutPointer::Null;
    call.media_type = Some(Identifier::NIL);
    let mut code =
        |call: &CreateNtmsMediaPool<_>| server.call(&call.clone().into()).map(|it| it.code);
    assert_eq!(code(&call)?, NtmsError::InvalidHandle.into());
    call.session = session;
    assert_eq!(code(&call)?, NtmsError::InvalidParameter.into());
    call.pool = OutPointer::Given;
    assert_eq!(code(&call)?, NtmsError::ObjectNotFound.into());
    call.name = Some("x".into());
    assert_eq!(code(&call)?, NtmsError::InvalidMedia.into());
    call.media_type = None;
    assert_eq!(code(&call)?, NtmsError::Success.into());
    Ok(())
}

#[test]
fn a_reading_that_is_fixed_is_followed() -> Result<(), DriverError> {
    let readings = Readings::followed(Edition::Base)
        .fixed(ReadingChoice::named("missing-parent-code", "invalid-name"));
    let mut server = Reference::new(Server::new(Edition::Base, readings, 0));
    let session = server.call(&open_session("ann"))?.session.flatten();
    let reply = server.call(&create_pool(session, "x\\y").into())?;
    assert_eq!(reply.code, NtmsError::InvalidName.into());
    Ok(())
}

#[test]
fn sessions_end_with_a_restart_and_objects_stay() -> Result<(), DriverError> {
    let mut server = Reference::new(base().choosing(Choosing::Last));
    let session = server.call(&open_session("ann"))?.session.flatten();
    assert!(server.call(&create_pool(session, "a").into())?.succeeded());
    server.event(&WireEvent::Restart(Default::default()))?;
    let closed = server.call(&create_pool(session, "b").into())?;
    assert_eq!(closed.code, NtmsError::InvalidHandle.into());
    let session = server.call(&open_session("ann"))?.session.flatten();
    let exists = server.call(&create_pool(session, "a").into())?;
    assert_eq!(exists.code, NtmsError::AlreadyExists.into());
    Ok(())
}
