//! A way through the rules, written by `ntms-oracle explore`.

use ntms_oracle::judge::Judge;
use ntms_oracle::text;

const TRACE: &str = r#"trace 1
edition base
note "a way of 3 steps through the scope media"
reading administrators = pass
reading allocation-at-maximum = yes
reading blocked-move-code = busy
reading bound-media-between-applications = allow
reading complete-deallocation = allow
reading computer-right = both
reading count-reset = never
reading create-media-options = ignored
reading create-right = both
reading created-states = consistent
reading deallocate-options = ignored
reading decommissioned-moves = allow
reading default-entries-order = first
reading default-security = as-2003
reading deferred-dismount = unloaded
reading dismount-idle = refused
reading draw-rights = pool-only
reading duplicate-label-code = duplicate-omid
reading empty-level = invalid-name
reading enumerate-options = ignored
reading enumeration-right = none
reading free-to-free = refuse
reading given-security = exact
reading identifier-reuse = never
reading import-moves = free-only
reading import-sibling-return = held
reading import-to-import = conjoin
reading incompatible-to-free = refuse
reading inherited-mark = marked
reading initial-maximum = zero
reading label-writing = two-step
reading media-names = written
reading media-security = no-security
reading missing-parent-code = object-not-found
reading mounted-again = busy
reading mounted-state = mounted
reading move-destination-right = source-only
reading move-rights-2003 = three-cases
reading move-to-unrecognized = refuse
reading name-case = exact
reading name-scope = path
reading new-pool-owner = creator
reading new-siblings = by-choice
reading next-exhausted-code = media-unavailable
reading next-other-pool = refused
reading not-all-import-code = invalid-media-pool
reading null-medium = accepted
reading offline-to-free = allow
reading opening-other-type = ignored
reading opening-right = none
reading opening-system-pools = allowed
reading opening-unknown-type = ignored
reading pool-of-pools-code = invalid-media-pool
reading pool-renaming = checked
reading pool-type-change = empty-only
reading queued-media = in-use
reading reserved-siblings = last
reading return-decommissioned = while-available
reading return-rights = none
reading same-pool-move = no-op
reading session-options = ignored
reading sessions-after-restart = closed
reading side-from-application = refused
reading side-from-free = refused
reading swap-same = no-op
reading swap-states = bound
reading system-name-code = invalid-name
reading system-pool-settings = allowed
reading top-level-parent = root
reading typed-parent = refuse
reading unavailable-code = by-wait
reading unknown-action = invalid-parameter
reading unknown-maximum = not-reached
reading unprepared-moves = busy
reading unsuitable-side-code = media-unavailable
reading use-after-restart = idle
reading wrong-kind-code = look-up-code
reading zero-maximum = unlimited
reading zero-timeout = no-wait
user ann
user bob
libraries Y0 Y1
computer Z0 {owner ann; allow ann USE|MODIFY|CONTROL|READ_CONTROL|WRITE_DAC; allow bob USE}
type T0 MO 2 sides
system pools {owner ann; allow ann USE|MODIFY|CONTROL|READ_CONTROL|WRITE_DAC; allow bob USE|MODIFY}
pool P7 \A of T0 {owner ann; allow ann USE|MODIFY|CONTROL|READ_CONTROL|WRITE_DAC; allow bob USE}

ann  OpenNtmsSession NULL NULL 0            = ERROR_SUCCESS S0
bob  OpenNtmsSession NULL NULL 0            = ERROR_SUCCESS S1
     insert recognized T0                   = M0 M0/A M0/B
ann  AllocateNtmsMedia P7 M0/A NIL 0 0 out  = ERROR_SUCCESS L0 AllocatedFrom=P6
ann  SetNtmsMediaComplete L0                = ERROR_SUCCESS
"#;

#[test]
fn every_reply_is_allowed() {
    let trace = text::parse(TRACE).expect("a trace");
    let mut judge = Judge::new(&trace.header).expect("a world that makes sense");
    for (place, entry) in trace.entries.iter().enumerate() {
        let judgement = judge.observe(entry).expect("an entry that makes sense");
        let line = text::render_entry(entry);
        assert!(!judgement.verdict.is_disagreement(), "entry {}: {line}", place + 1);
    }
}
