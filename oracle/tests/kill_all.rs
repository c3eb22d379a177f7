//! Alone in its program: it ends the servers of everybody.

use ntms_oracle::driver::stdio::{DEADLINE, Stdio};
use ntms_oracle::driver::{Implementation, kill_all};

const SERVER: &str = r#"
import json, os, sys, time
print(json.dumps({"jsonrpc": "2.0", "id": 1, "result": {"protocol": 1, "name": "deaf",
    "version": str(os.getpid()), "edition": "base", "functions": [], "controls": [], "faults": []}}))
sys.stdout.flush()
time.sleep(60)
"#;

#[test]
fn a_program_that_exits_at_once_leaves_no_server_behind() {
    let words = ["python3", "-c", SERVER].map(str::to_owned);
    let server = Stdio::start(&words, None, DEADLINE).expect("it shakes hands");
    let stat = format!("/proc/{}/stat", server.handshake().version);
    kill_all();
    let is_alive = || std::fs::read_to_string(&stat).is_ok_and(|stat| !stat.contains(") Z "));
    for _ in 0..500 {
        if !is_alive() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    panic!("{stat} is still there");
}
