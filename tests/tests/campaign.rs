//! What a campaign makes of servers with defects, in a mood, or gone.

use ntms_model::call::Function;
use ntms_model::edition::Edition;
use ntms_model::error::NtmsError;
use ntms_model::reading::{Reading, Readings};
use ntms_model::setting::Fault;
use ntms_oracle::campaign::conversation::{ConversationError, Terms};
use ntms_oracle::campaign::coverage::Coverage;
use ntms_oracle::campaign::finding::{Finding, Findings};
use ntms_oracle::campaign::replay::replay;
use ntms_oracle::campaign::{Outcome, Plan, Watcher, run};
use ntms_oracle::driver::in_process::Reference;
use ntms_oracle::driver::{DriverError, Handshake, Implementation, Problem, in_process};
use ntms_oracle::identifier::Identifier;
use ntms_oracle::protocol::{Control, Offer};
use ntms_oracle::server::Server as ReferenceServer;
use ntms_oracle::trace::Trace;
use ntms_oracle::wire::{Inserted, WireCall, WireEvent, WireReply, WriteLabels};
use ntms_oracle::world::World;
use sqlite_media_server::{Location, Server, Switches};

/// The SQLite server in memory, with these defects.
fn server(defects: &[&str]) -> impl Implementation + use<> {
    let defects = defects.iter().map(|name| name.parse().expect("a defect")).collect();
    let switches = Switches { seed: Some(1), defects, ..Switches::default() };
    let mut server = Server::open(Location::Memory, switches).expect("memory has room");
    let handler = move |line: &str| server.handle_line(line);
    in_process::start(handler, Some(Edition::Server2003)).expect("it speaks")
}

fn plan(calls: u64) -> Plan {
    Plan {
        terms: Terms { edition: Edition::Server2003, readings: Vec::new(), note: None },
        calls,
        time: None,
        seed: 1,
        functions: Vec::new(),
        calls_per_world: 150,
        observes: true,
        stops_at_first: false,
        manner: None,
    }
}

/// Remembers how long each trace was that it was told; ends the shrinking after some attempts.
struct Listener {
    lengths: Vec<usize>,
    attempts: usize,
    broke_off: Option<Trace>,
}

impl Listener {
    fn patient() -> Listener {
        Listener { lengths: Vec::new(), attempts: usize::MAX, broke_off: None }
    }
}

impl Watcher for Listener {
    fn advanced(&mut self, _: &Coverage, _: usize) -> bool {
        true
    }

    fn found(&mut self, finding: &Finding) -> bool {
        self.lengths.push(finding.trace.entries.len());
        true
    }

    fn withdrawn(&mut self, _: &Finding) -> bool {
        true
    }

    fn shrinking(&mut self, _: &Finding) -> bool {
        self.attempts = self.attempts.saturating_sub(1);
        self.attempts > 0
    }

    fn broke_off(&mut self, trace: &Trace) {
        self.broke_off = Some(trace.clone());
    }
}

fn outcome(implementation: &mut dyn Implementation, plan: &Plan) -> Outcome {
    let (outcome, result) = run(implementation, plan, &mut Listener::patient());
    result.expect("it goes on speaking");
    outcome
}

#[test]
fn no_entry_of_a_finding_can_be_left_out() {
    for defect in ["maximum-forgotten", "sibling-not-reserved", "return-forgotten"] {
        let mut server = server(&[defect]);
        let found = outcome(&mut server, &Plan { stops_at_first: true, ..plan(5_000) });
        let finding = found.findings.first().expect(defect);
        assert!(finding.is_shrunk && finding.reproduced, "{defect}");
        let symptom = |trace: &Trace, server: &mut dyn Implementation| {
            let replayed = replay(server, trace, true).ok()?;
            replayed.symptom().map(|(_, symptom)| symptom)
        };
        let whole = symptom(&finding.trace, &mut server);
        assert!(whole.is_some(), "{defect}");
        for place in 0..finding.trace.entries.len() {
            let mut shorter = finding.trace.clone();
            shorter.entries.remove(place);
            assert_ne!(symptom(&shorter, &mut server), whole, "{defect}: entry {place}");
        }
    }
}

/// Names that a call gave out stand for those of this time; an event whose medium is gone this time is
/// left out.
#[test]
fn a_replay_lets_happen_what_can_happen_this_time() {
    let trace = |entries: &str| {
        let header = "trace 1\nedition server-2003\nuser ann\ntype DLT DLT 1 side\n\
                      system pools {owner SYSTEM; NULL list}\n\
                      pool P \\P of DLT {owner SYSTEM; NULL list}\n\
                      medium M1 in P offline: A=AVAILABLE\n\
                      ann OpenNtmsSession NULL NULL 0 = ERROR_SUCCESS S1\n";
        ntms_oracle::text::parse(&format!("{header}{entries}")).expect("a trace")
    };
    let entered = "ann CreateNtmsMedia {NTMS_PHYSICAL_MEDIA szName=\"\" szDescription=\"\" \
                   Enabled=TRUE MediaPool=P szBarCode=B} \
                   [{NTMS_PARTITION szName=\"\" szDescription=\"\" State=NTMS_PARTSTATE_AVAILABLE szOmidLabelType=tape \
                   OmidLabelId=X dwAllocateCount=0}] 0 \
                   = ERROR_SUCCESS M2 [M2/A] LogicalMedia=[NULL]\nset M2 online\n";
    let kept = "ann DeleteNtmsMedia M1 = ERROR_DATABASE_FAILURE\nset M1 online\n";
    for (entries, expected) in [(entered, 3), (kept, 2)] {
        let replayed =
            replay(&mut server(&[]), &trace(entries), true).expect("it goes on speaking");
        assert_eq!(replayed.trace.entries.len(), expected, "{entries}");
        assert_eq!(replayed.judgements.len(), expected, "{entries}");
        assert!(replayed.first_disagreement().is_none(), "{entries}");
    }
}

#[test]
fn one_defect_is_one_finding_and_two_are_two() {
    let clauses = |defects: &[&str]| {
        let found = outcome(&mut server(defects), &plan(3_000));
        let mut clauses: Vec<_> = found.findings.iter().map(Finding::clause).collect();
        clauses.sort_unstable();
        clauses
    };
    assert_eq!(clauses(&["lmid-survives-deallocation"]), ["DEALLOC-19"]);
    assert_eq!(clauses(&["count-off-by-one"]), ["ALLOC-57"]);
    assert_eq!(
        clauses(&["lmid-survives-deallocation", "count-off-by-one"]),
        ["ALLOC-57", "DEALLOC-19"]
    );
}

/// Whatever the function, the right and the caller.
#[test]
fn a_flaw_of_access_control_is_one_finding() {
    for (defect, clause) in [
        ("deny-ignored", "ACCESS-9"),
        ("empty-list-allows-all", "ACCESS-7"),
        ("owner-locked-out", "ACCESS-13"),
    ] {
        let found = outcome(&mut server(&[defect]), &plan(6_000));
        let [finding] = &*found.findings else {
            panic!("{defect}: {:?}", found.findings.iter().map(Finding::clause).collect::<Vec<_>>())
        };
        assert!(finding.flaws.iter().any(|flaw| flaw.clauses.contains(&clause)), "{defect}");
        assert!(finding.times > 1, "{defect}");
    }
}

/// What only an observer sees is laid at the door of the call that did it.
#[test]
fn the_clause_named_first_is_that_of_the_cause() {
    let plan = |seed| Plan { stops_at_first: true, seed, ..plan(60_000) };
    for (defect, clauses) in [
        ("failed-call-changes", &["MOVE-56"][..]),
        ("reserved-moves-to-free", &["MOVE-36", "MOVE-37", "MOVE-38"]),
        ("sibling-not-reserved", &["ALLOC-58"]),
        ("next-takes-stranger", &["ALLOC-59", "ALLOC-30"]),
    ] {
        let named: Vec<_> = [1, 2]
            .map(|seed| outcome(&mut server(&[defect]), &plan(seed)))
            .iter()
            .flat_map(|found| found.findings.iter().map(Finding::clause))
            .collect();
        assert!(
            named.len() == 2 && named.iter().all(|it| clauses.contains(it)),
            "{defect}: {named:?}"
        );
    }
}

#[test]
fn a_finding_never_gets_longer_and_the_best_stays_when_the_shrinking_is_ended() {
    let mut listener = Listener { attempts: 12, ..Listener::patient() };
    let plan = Plan { stops_at_first: true, ..plan(5_000) };
    let (found, _) = run(&mut server(&["return-forgotten"]), &plan, &mut listener);
    assert!(listener.lengths.is_sorted_by(|longer, shorter| longer >= shorter));
    let finding = found.findings.first().expect("a finding");
    assert!(!finding.is_shrunk);
    assert_eq!(Some(&finding.trace.entries.len()), listener.lengths.last());
}

/// Answers one call wrongly or not at all, and is right ever after.
struct Moody<I> {
    inner: I,
    calls_to_go: u32,
    dies: bool,
}

impl<I: Implementation> Implementation for Moody<I> {
    fn handshake(&self) -> &Handshake {
        self.inner.handshake()
    }

    fn reset(&mut self, world: &World) -> Result<World, DriverError> {
        self.inner.reset(world)
    }

    fn call(&mut self, call: &WireCall) -> Result<WireReply, DriverError> {
        let mut reply = self.inner.call(call)?;
        if !matches!(call.function(), Function::OpenNtmsSession) && self.calls_to_go > 0 {
            self.calls_to_go -= 1;
            if self.calls_to_go == 0 {
                if self.dies {
                    let problem = Problem::Silent {
                        after: std::time::Duration::from_secs(1),
                        standard_error: Vec::new(),
                    };
                    return Err(DriverError { request: "a call".to_owned(), problem });
                }
                reply = WireReply::of_code(NtmsError::InvalidComputerName);
            }
        }
        Ok(reply)
    }

    fn event(&mut self, event: &WireEvent) -> Result<Option<Inserted>, DriverError> {
        self.inner.event(event)
    }

    fn inject(&mut self, fault: Fault) -> Result<(), DriverError> {
        self.inner.inject(fault)
    }

    fn restart(&mut self) -> Result<(), DriverError> {
        self.inner.restart()
    }
}

#[test]
fn what_does_not_happen_again_is_kept_and_told_so() {
    let mut moody = Moody { inner: server(&[]), calls_to_go: 300, dies: false };
    let found = outcome(&mut moody, &plan(1_000));
    let [finding] = found.findings.as_slice() else { panic!("{} findings", found.findings.len()) };
    assert!(!finding.reproduced);
    assert!(finding.trace.entries.len() > 1);
    assert!(found.coverage.calls >= 1_000, "the campaign goes on");
}

#[test]
fn what_was_said_before_the_server_fell_silent_is_handed_over() {
    let mut mute = Moody { inner: server(&[]), calls_to_go: 100, dies: true };
    let mut listener = Listener::patient();
    let (found, result) = run(&mut mute, &plan(1_000), &mut listener);
    assert!(found.findings.is_empty());
    let error = result.expect_err("it fell silent");
    assert!(matches!(error, ConversationError::DuringCall { .. }));
    assert!(error.to_string().contains("the call was: "), "{error}");
    assert!(listener.broke_off.is_some_and(|trace| trace.entries.len() >= 50));
}

/// The reference server, which answers one question of policy otherwise in every other world.
struct TwoMinds {
    minds: [Reference; 2],
    turn: usize,
}

impl TwoMinds {
    fn about(reading: &str) -> TwoMinds {
        let edition = Edition::Server2003;
        let reading = Reading::find(reading).expect("a reading");
        let mut choices = reading.choices();
        let mut mind = || {
            let readings = Readings::followed(edition).fixed(choices.next().expect("two answers"));
            Reference::new(ReferenceServer::new(edition, readings, 1))
        };
        TwoMinds { minds: [mind(), mind()], turn: 0 }
    }

    fn mind(&mut self) -> &mut Reference {
        &mut self.minds[self.turn % 2]
    }
}

impl Implementation for TwoMinds {
    fn handshake(&self) -> &Handshake {
        self.minds[0].handshake()
    }

    fn reset(&mut self, world: &World) -> Result<World, DriverError> {
        self.turn += 1;
        self.mind().reset(world)
    }

    fn call(&mut self, call: &WireCall) -> Result<WireReply, DriverError> {
        self.mind().call(call)
    }

    fn event(&mut self, event: &WireEvent) -> Result<Option<Inserted>, DriverError> {
        self.mind().event(event)
    }

    fn inject(&mut self, fault: Fault) -> Result<(), DriverError> {
        self.mind().inject(fault)
    }

    fn restart(&mut self) -> Result<(), DriverError> {
        self.mind().restart()
    }
}

/// The reference server, which cannot be told to write labels, and writes them when it likes.
struct Busy {
    server: Reference,
    handshake: Handshake,
    media: Vec<Identifier>,
    calls: usize,
}

impl Busy {
    fn new() -> Busy {
        let edition = Edition::Server2003;
        let server = Reference::new(ReferenceServer::new(edition, Readings::followed(edition), 1));
        let mut handshake = server.handshake().clone();
        let others = Control::ALL.into_iter().filter(|control| *control != Control::WriteLabels);
        handshake.controls = Offer::of(others);
        Busy { server, handshake, media: Vec::new(), calls: 0 }
    }
}

impl Implementation for Busy {
    fn handshake(&self) -> &Handshake {
        &self.handshake
    }

    fn reset(&mut self, world: &World) -> Result<World, DriverError> {
        let world = self.server.reset(world)?;
        self.media = world.media.iter().map(|medium| medium.id).collect();
        Ok(world)
    }

    /// Every third call it writes what waits, before the call.
    fn call(&mut self, call: &WireCall) -> Result<WireReply, DriverError> {
        self.calls += 1;
        if self.calls.is_multiple_of(3) {
            for medium in &self.media {
                let written = WireEvent::WriteLabels(WriteLabels { medium: *medium });
                // Some are gone by now.
                drop(self.server.event(&written));
            }
        }
        self.server.call(call)
    }

    fn event(&mut self, event: &WireEvent) -> Result<Option<Inserted>, DriverError> {
        let inserted = self.server.event(event)?;
        self.media.extend(inserted.iter().map(|inserted| inserted.medium));
        Ok(inserted)
    }

    fn inject(&mut self, fault: Fault) -> Result<(), DriverError> {
        self.server.inject(fault)
    }

    fn restart(&mut self) -> Result<(), DriverError> {
        self.server.restart()
    }
}

/// Judged once with a look at everything after each call, once with none.
#[test]
fn labels_that_are_written_without_a_word_are_no_finding() {
    for observes in [true, false] {
        let found = outcome(&mut Busy::new(), &Plan { observes, ..plan(4_000) });
        let texts: Vec<_> =
            found.findings.iter().map(|it| ntms_oracle::text::render(&it.trace)).collect();
        assert_eq!(found.coverage.verdicts.disagreements(), 0, "{}", texts.concat());
    }
}

/// Each world by itself is allowed; together they need two answers to one question.
#[test]
fn worlds_that_contradict_each_other_are_a_finding() {
    let found = outcome(&mut TwoMinds::about("opening-right"), &plan(3_000));
    assert_eq!(found.coverage.verdicts.disagreements(), 0);
    let contradicted: Vec<_> = found
        .policies
        .iter()
        .filter(|(_, told)| told.is_contradicted)
        .map(|(reading, _)| reading.about().name)
        .collect();
    assert_eq!(contradicted, ["opening-right"]);
    let [finding] = &found.findings[..] else { panic!("{} findings", found.findings.len()) };
    assert!(finding.trace.header.readings.contains_key("opening-right"));
    let one_mind = outcome(&mut TwoMinds::about("unknown-action").minds[0], &plan(3_000));
    assert!(one_mind.policies.iter().all(|(_, told)| !told.is_contradicted));
}

/// Who ignores denying entries is granted what a server with one answer grants, and seems to have another.
#[test]
fn what_a_known_mistake_told_of_a_policy_is_no_second_finding() {
    let trace = |reading: &str, computer: &str, pool: &str, call: &str| {
        let lines = format!(
            "trace 1\nedition server-2003\n{reading}user ann\n\
             computer X1 {{owner SYSTEM; {computer}}}\ntype T1 DLT 1 side\n\
             system pools {{owner SYSTEM; NULL list}}\n\
             pool P9 \\A of T1 {{owner SYSTEM; {pool}}}\n\
             pool P10 \\B of T1 {{owner SYSTEM; allow Everyone USE|MODIFY|CONTROL}}\n\
             medium M1 in P10 offline: A=AVAILABLE\n\
             ann OpenNtmsSession NULL NULL 0 = ERROR_SUCCESS S1\n\
             ann {call} = ERROR_SUCCESS\n"
        );
        ntms_oracle::text::parse(&lines).expect("a trace")
    };
    let (denied, granted) =
        ("deny ann MODIFY|CONTROL; allow ann USE|MODIFY|CONTROL", "allow ann USE|MODIFY|CONTROL");
    let both = "reading computer-right = both\n";
    let mut findings = Findings::new(false);
    let shown = trace("", granted, denied, "DeleteNtmsMediaPool P9");
    let mut server = server(&["deny-ignored"]);
    assert!(findings.add(&mut server, shown, &mut Listener::patient(), None).expect("it speaks"));
    let mut recognizes = |trace: &Trace| findings.recognize(trace).expect("it can be judged");
    assert!(recognizes(&trace(both, denied, granted, "DeleteNtmsMedia M1")));
    assert!(!recognizes(&trace(both, "allow ann USE", granted, "DeleteNtmsMedia M1")));
    assert!(!recognizes(&trace("", denied, granted, "DeleteNtmsMedia M1")), "not forbidden at all");
    let findings = findings.into_findings();
    assert_eq!(findings.iter().map(|it| it.times).collect::<Vec<_>>(), [2]);
}
