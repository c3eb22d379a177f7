//! Alone in its program: it ends the servers of everybody.

use ntms_model::call::CloseNtmsSession;
use ntms_oracle::driver::stdio::{DEADLINE, Stdio};
use ntms_oracle::driver::{Implementation, Problem, kill_all};

const SERVER: &str = r#"
read -r request
printf '{"jsonrpc":"2.0","id":1,"result":{"protocol":1,"name":"deaf","version":"1",'
printf '"edition":"base","functions":[],"controls":[],"faults":[]}}\n'
sleep 60
"#;

#[test]
fn a_program_that_exits_at_once_leaves_no_server_behind() {
    let words = ["/bin/sh", "-c", SERVER].map(str::to_owned);
    let mut server = Stdio::start(&words, None, DEADLINE).expect("it shakes hands");
    kill_all();
    // Its output ends with the last of its processes; how it ended is known only of a dead one.
    let call = CloseNtmsSession { session: None }.into();
    let Problem::Died { status, .. } = server.call(&call).expect_err("it is dead").problem else {
        panic!("it is still there")
    };
    assert_eq!(status, "signal: 9 (SIGKILL)");
}
