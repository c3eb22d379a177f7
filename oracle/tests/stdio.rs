//! The driver of child processes, against servers that do what no server should.
//!
//! Each server is a few lines of shell: it shakes hands, and then goes wrong.

use ntms_model::call::{CloseNtmsSession, CreateNtmsMediaPool, Function, OutPointer};
use ntms_model::edition::Edition;
use ntms_model::error::{Code, NtmsError};
use ntms_oracle::driver::stdio::{Stdio, split};
use ntms_oracle::driver::{DriverError, Implementation, Problem};
use ntms_oracle::protocol::ErrorObject;
use ntms_oracle::wire::{WireCall, WireEvent, WireReply};
use ntms_oracle::world::{World, WorldMediaType};
use std::fs::File;
use std::io::Read;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

const PRELUDE: &str = r#"
read_request() {
    read -r request || exit 0
    id=${request#*'"id":'}
    id=${id%%,*}
}
answer() {
    printf '{"jsonrpc":"2.0","id":%s,"result":%s}\n' "$id" "$1"
}
refuse() {
    printf '{"jsonrpc":"2.0","id":%s,"error":{"code":%s,"message":"no"}}\n' "$id" "$1"
}
hello() {
    offer='"functions":["CloseNtmsSession","TeleportNtmsMedia"],"controls":[],"faults":[]'
    answer '{"protocol":'"$1"',"name":"hostile","version":"'$$'","edition":"base",'"$offer"'}'
}
succeed() {
    answer '{"code":"ERROR_SUCCESS"}'
}
"#;

const SHAKE_HANDS: &str = "read_request; hello 1\n";
const PATIENT: Duration = Duration::from_secs(20);
const SHORT: Duration = Duration::from_millis(1500);

fn words(script: &str) -> [String; 3] {
    ["/bin/sh", "-c", &format!("{PRELUDE}{script}")].map(str::to_owned)
}

fn start(script: &str, deadline: Duration) -> Result<Stdio, DriverError> {
    Stdio::start(&words(script), None, deadline)
}

/// A server that shakes hands and goes on like this.
fn server(script: &str, deadline: Duration) -> Stdio {
    start(&format!("{SHAKE_HANDS}{script}"), deadline).expect("it shakes hands")
}

fn any_call() -> WireCall {
    CloseNtmsSession { session: None }.into()
}

fn success() -> WireReply {
    WireReply::of_code(NtmsError::Success)
}

/// What the first call comes to.
fn problem(script: &str) -> Problem {
    problem_of(&mut server(script, PATIENT))
}

fn problem_of(server: &mut Stdio) -> Problem {
    let error = server.call(&any_call()).expect_err("no reply");
    assert_eq!(error.request, "request 2, `CloseNtmsSession`");
    error.problem
}

/// Of a process that nobody has waited for yet, this holds even when it is dead.
fn is_alive(process: &str) -> bool {
    // The shell has a `kill` of its own; not every machine has the program.
    let script = "kill -0 \"$0\" 2>/dev/null";
    Command::new("/bin/sh").args(["-c", script, process]).status().expect("a shell").success()
}

#[test]
fn a_good_server_is_talked_with() -> Result<(), DriverError> {
    let mut server = server("while :; do read_request; succeed; done", PATIENT);
    assert_eq!(&*server.handshake().name, "hostile");
    assert_eq!(server.handshake().edition, Edition::Base);
    assert!(server.handshake().functions.has(Function::CloseNtmsSession));
    assert_eq!(Vec::from_iter(server.handshake().functions.unknown()), ["TeleportNtmsMedia"]);
    for _ in 0..100 {
        assert_eq!(server.call(&any_call())?, success());
    }
    Ok(())
}

#[test]
fn garbage_is_no_answer() {
    let Problem::NotJson { line, .. } = problem(r"read_request; printf 'Traceback: \t oh no\n'")
    else {
        panic!("not JSON")
    };
    assert_eq!(line, "Traceback: \u{fffd} oh no");
}

#[test]
fn half_a_message_is_no_answer() {
    let problem = problem(r#"read_request; echo '{"jsonrpc":"2.0","id":2,"result":{"co'"#);
    assert!(matches!(problem, Problem::NotJson { .. }), "{problem}");
}

#[test]
fn bytes_that_are_no_text_are_no_answer() {
    let problem = problem(r#"read_request; printf '"\377"\n'; read_request"#);
    assert!(matches!(problem, Problem::NotJson { .. }), "{problem}");
}

#[test]
fn an_answer_in_the_wrong_form_is_told_by_its_member() {
    let Problem::NotTheProtocol { member, what } = problem(r#"read_request; answer '{"code":0}'"#)
    else {
        panic!("not the protocol")
    };
    assert_eq!(member, "result.code");
    assert_eq!(what, "invalid type: integer `0`, expected a string");
}

#[test]
fn an_answer_with_the_id_of_another_request_is_told() {
    // It reads first, or its answer would be one that nobody asked for yet.
    let problem = problem("read_request; id=77; succeed");
    assert!(
        matches!(&problem, Problem::OtherRequest { found, expected: 2 } if found == "77"),
        "{problem}"
    );
}

#[test]
fn a_second_answer_is_told_at_the_next_request() {
    let mut server = server("read_request; succeed; succeed; read_request", PATIENT);
    assert_eq!(server.call(&any_call()).expect("the first answer"), success());
    let problem = server.call(&any_call()).expect_err("the second answer").problem;
    assert!(matches!(problem, Problem::Unasked { .. } | Problem::OtherRequest { .. }), "{problem}");
}

#[test]
fn a_server_that_dies_leaves_its_last_words() {
    let Problem::Died { status, partial, standard_error } =
        problem(r"read_request; printf 'no disk\nno hope\n' >&2; exit 3")
    else {
        panic!("it died")
    };
    assert_eq!(status, "exit status: 3");
    assert_eq!(partial, None);
    assert_eq!(standard_error, ["no disk", "no hope"]);
}

#[test]
fn a_server_that_dies_in_the_middle_of_a_line_leaves_its_beginning() {
    let Problem::Died { status, partial, .. } =
        problem(r#"read_request; printf '{"jsonrpc"'; kill -9 $$"#)
    else {
        panic!("it died")
    };
    assert_eq!(status, "signal: 9 (SIGKILL)");
    assert_eq!(partial.as_deref(), Some(r#"{"jsonrpc""#));
}

#[test]
fn only_the_last_lines_of_standard_error_are_kept() {
    let Problem::Died { standard_error, .. } =
        problem(r#"read_request; yes "$(printf '%09999d' 0)" | head -n 1000 >&2; exit 1"#)
    else {
        panic!("it died")
    };
    assert_eq!(standard_error.len(), 200);
    assert!(standard_error.iter().all(|line| line.len() <= 4096));
}

#[test]
fn a_server_that_closes_its_output_is_ended() {
    let problem = problem("read_request; exec >&-; sleep 60");
    assert!(matches!(problem, Problem::ClosedOutput { .. }), "{problem}");
}

#[test]
fn a_server_that_hangs_is_ended_with_all_that_it_started() {
    // Where nobody waits for orphans, a dead one keeps its number; but it lets go of its pipes.
    let directory = tempfile::tempdir().expect("a directory");
    let pipe = directory.path().join("pipe");
    let path = pipe.display();
    let script = format!(
        "mkfifo '{path}'\n{SHAKE_HANDS}sleep 1000 >'{path}' &\n\
         echo 'any time now' >&2; read_request; sleep 60"
    );
    let mut server = start(&script, SHORT).expect("it shakes hands");
    let process = server.handshake().version.clone();
    let mut pipe = File::open(&pipe).expect("the pipe to what it started");
    let began = Instant::now();
    let Problem::Silent { standard_error, .. } = problem_of(&mut server) else {
        panic!("it hangs")
    };
    assert!(began.elapsed() < 5 * SHORT, "{:?}", began.elapsed());
    assert_eq!(standard_error, ["any time now"]);
    assert!(!is_alive(&process), "the server");
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || tell.send(pipe.read(&mut [0])));
    assert!(matches!(told.recv_timeout(PATIENT), Ok(Ok(0))), "what it started");
}

#[test]
fn nothing_is_left_of_a_server_that_is_dropped() {
    let server = server("read_request; sleep 60", PATIENT);
    let process = server.handshake().version.clone();
    assert!(is_alive(&process));
    drop(server);
    assert!(!is_alive(&process));
}

#[test]
fn a_line_without_end_is_cut_off() {
    let problem = problem(r"read_request; yes | tr -d '\n'");
    assert!(matches!(problem, Problem::TooMuch { .. }), "{problem}");
}

#[test]
fn lines_without_end_are_not_read() {
    let problem = problem("read_request; yes '{}'");
    let expected = "the answer is not what the protocol says: `jsonrpc`: expected \"2.0\"";
    assert!(problem.to_string().starts_with(expected), "{problem}");
}

#[test]
fn a_server_that_answers_without_reading_is_told() {
    // It waits, or its answer would be one that nobody asked for yet.
    let mut server = server("for id in 2 3 4 5; do sleep 1; succeed; done", PATIENT);
    let long = CreateNtmsMediaPool {
        session: None,
        name: Some("x".repeat(200_000).into()),
        media_type: None,
        action: 1,
        security: None,
        pool: OutPointer::Null,
    };
    let problem = (0..3).find_map(|_| server.call(&long.clone().into()).err()).map(|it| it.problem);
    assert!(matches!(problem, Some(Problem::DoesNotRead)), "{problem:?}");
}

#[test]
fn another_version_of_the_protocol_is_told() {
    for script in ["read_request; hello 2", "read_request; refuse -32602"] {
        let error = start(script, PATIENT).expect_err(script);
        assert_eq!(error.request, "request 1, `initialize`");
        assert!(matches!(error.problem, Problem::Version { .. }), "{error}");
    }
}

#[test]
fn a_request_that_is_refused_does_not_end_the_conversation() {
    let script = r#"read_request; refuse -32601; read_request; answer '{"code":"ERROR_ODD"}'"#;
    let mut server = server(script, PATIENT);
    let problem = problem_of(&mut server);
    assert!(
        matches!(&problem, Problem::Refused(error) if error.code == ErrorObject::UNKNOWN_METHOD),
        "{problem}"
    );
    let reply = server.call(&any_call()).expect("a reply");
    assert_eq!(reply.code, Code::Unlisted("ERROR_ODD".into()));
}

#[test]
fn any_other_problem_ends_the_conversation_until_a_restart() -> Result<(), DriverError> {
    let script = "while :; do read_request; succeed; read_request; echo garbage; done";
    let mut server = server(script, PATIENT);
    let first = server.handshake().version.clone();
    server.call(&any_call())?;
    assert!(server.call(&any_call()).is_err());
    let given_up = server.call(&any_call()).expect_err("it was given up").problem;
    assert!(matches!(given_up, Problem::GivenUp), "{given_up}");
    server.restart()?;
    assert_ne!(server.handshake().version, first);
    assert_eq!(server.call(&any_call())?, success());
    Ok(())
}

#[test]
fn a_server_without_that_control_is_restarted_from_outside() -> Result<(), DriverError> {
    let mut server = server("while :; do read_request; succeed; done", PATIENT);
    let first = server.handshake().version.clone();
    server.event(&WireEvent::Restart(Default::default()))?;
    assert_ne!(server.handshake().version, first);
    assert!(!is_alive(&first));
    Ok(())
}

#[test]
fn a_wait_can_be_interrupted() {
    static ASKED: AtomicBool = AtomicBool::new(false);
    let words = words(&format!("{SHAKE_HANDS}sleep 60"));
    let is_asked = || ASKED.load(Ordering::Relaxed);
    let mut server = Stdio::start_unless(is_asked, &words, None, PATIENT).expect("it shakes hands");
    std::thread::spawn(|| {
        std::thread::sleep(Duration::from_millis(200));
        ASKED.store(true, Ordering::Relaxed);
    });
    let problem = problem_of(&mut server);
    assert!(matches!(problem, Problem::Interrupted), "{problem}");
}

#[test]
fn a_program_that_cannot_be_started_is_named() {
    let words = ["/no/such/program".to_owned()];
    let error = Stdio::start(&words, None, PATIENT).expect_err("no such program");
    let expected = "starting the implementation: cannot start `/no/such/program`: \
                    No such file or directory (os error 2); check that it exists and can be executed";
    assert_eq!(error.to_string(), expected);
}

#[test]
fn a_command_line_is_split_as_a_shell_does() {
    let words = split(r#"my-server --name "two words" 'it'"#).expect("words");
    assert_eq!(words, ["my-server", "--name", "two words", "it"]);
    for line in ["", "a 'b"] {
        let error = split(line).expect_err(line);
        assert!(matches!(error.problem, Problem::CommandLine(_)), "{error}");
    }
}

fn world() -> World {
    let media_type = WorldMediaType {
        id: ntms_oracle::identifier::Identifier::label("T1"),
        name: "DLT".into(),
        sides: 1,
    };
    World::with_system_pools(Vec::new(), vec![media_type])
}

/// The server names everything in a world in its own way.
const RENAME: &str = r#"
read_request
set -- $(printf '%s\n' "$request" | tr '{},' '\n\n\n' |
    sed -n -e 's/"$//' -e 's/^"id":"//p' -e 's/^"online":"//p' -e 's/^"offline":"//p')
"#;

/// The answer, after mistakes: one can give the `same` name to everything.
const ANSWER_RENAMED: &str = r#"
ids= count=0
for old in "$@"; do
    case $old in
        ????????-????-????-????-????????????) ;;
        *) echo 'labels do not travel' >&2; exit 1 ;;
    esac
    count=$((count + 1))
    new=${same:-$(printf '00000000-0000-4000-8000-%012d' $count)}
    ids="$ids${ids:+,}\"$old\":\"$new\""
done
answer "{\"ids\":{$ids}}"
read_request
"#;

#[test]
fn a_world_comes_back_with_the_identifiers_of_the_server() {
    let mut server = server(&format!("{RENAME}{ANSWER_RENAMED}"), PATIENT);
    let world = world();
    let renamed = server.reset(&world).expect("a world");
    assert_eq!(renamed.pools.len(), world.pools.len());
    let root = renamed.pools[0].id;
    assert!(root.to_string().len() == 36, "a GUID");
    assert_eq!(renamed.pools[1].parent, Some(root));
}

#[test]
fn identifiers_that_are_missing_or_not_distinct_are_told() {
    let rows = [
        ("shift", "there is no identifier for"),
        ("same=6f9619ff-8b86-d011-b42d-00c04fc964ff", "names two objects"),
        ("same=00000000-0000-0000-0000-000000000000", "the nil GUID names no object"),
        ("same=P1", "expected a GUID, found `P1`"),
    ];
    for (mistake, expected) in rows {
        let script = format!("{RENAME}{mistake}{ANSWER_RENAMED}");
        let error = server(&script, PATIENT).reset(&world()).expect_err(mistake);
        assert!(error.to_string().contains(expected), "{mistake}: {error}");
        assert!(error.to_string().starts_with("request 2, `environment/reset`: "), "{error}");
    }
}
