//! Testing an implementation: worlds, calls, observation, findings.

pub mod conversation;
pub mod coverage;
pub mod diagnosis;
pub mod finding;
pub mod inspection;
pub mod observation;
pub mod policies;
pub mod replay;
pub mod shrink;
pub mod snapshot;

use crate::driver::Implementation;
use crate::generate::arguments::Situation;
use crate::generate::source::{Chance, Source};
use crate::generate::{Abilities, Action, Generator, Manner, world};
use crate::protocol::{Control, Handshake};
use crate::trace::Trace;
use crate::wire::WireEvent;
use conversation::{Conversation, ConversationError, Terms};
use coverage::Coverage;
use finding::{Finding, Findings};
use ntms_model::call::{Function, OpenNtmsSession};
use observation::{Disagreement, Observer};
use policies::{Contradiction, Policies};
use std::time::{Duration, Instant};

/// How long, how much, how.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What the judge is told.
    pub terms: Terms,
    /// Calls to be made, observation and the harness's sessions not counted.
    pub calls: u64,
    /// The time after which no new call is made, and no finding is made shorter.
    pub time: Option<Duration>,
    /// Decides everything.
    pub seed: u64,
    /// Functions that are called on purpose; all that the implementation has when empty.
    pub functions: Vec<Function>,
    /// Calls in one world.
    pub calls_per_world: u64,
    /// Whether the implementation's objects are looked at between calls.
    pub observes: bool,
    /// Whether the first disagreement ends the campaign.
    pub stops_at_first: bool,
    /// How calls are chosen in every world; `None`: informed in most, blind in some.
    pub manner: Option<Manner>,
}

/// What a campaign reports while it runs; false ends it.
pub trait Watcher {
    /// Some calls were made.
    fn advanced(&mut self, coverage: &Coverage, findings: usize) -> bool;
    /// A disagreement was found or got shorter.
    fn found(&mut self, finding: &Finding) -> bool;
    /// What was told as a finding is another one once more, and counted there.
    fn withdrawn(&mut self, finding: &Finding) -> bool;
    /// A finding is being made shorter or explained.
    fn shrinking(&mut self, finding: &Finding) -> bool;
    /// The implementation cannot be reached any more; this was said before.
    fn broke_off(&mut self, trace: &Trace);
}

/// What a campaign established.
#[derive(Debug, Default)]
pub struct Outcome {
    /// What was seen.
    pub coverage: Coverage,
    /// Disagreements, each told once.
    pub findings: Vec<Finding>,
    /// Which answers to questions of policy the implementation gives.
    pub policies: Policies,
    /// Worlds that were begun.
    pub worlds: u64,
    /// Functions of the model that the implementation does not have.
    pub not_tested: Vec<Function>,
    /// Whether it was ended before its time.
    pub was_interrupted: bool,
}

/// Runs a campaign. What was found before an error comes back with it.
pub fn run(
    implementation: &mut dyn Implementation,
    plan: &Plan,
    watcher: &mut dyn Watcher,
) -> (Outcome, Result<(), ConversationError>) {
    run_from(Chance::from_seed(plan.seed), implementation, plan, watcher)
}

/// Runs a campaign that is decided by something else than chance, such as the bytes of a fuzzer; the
/// seed of the plan decides nothing.
pub fn run_from(
    source: impl Source,
    implementation: &mut dyn Implementation,
    plan: &Plan,
    watcher: &mut dyn Watcher,
) -> (Outcome, Result<(), ConversationError>) {
    let handshake = implementation.handshake().clone();
    let mut campaign = Campaign::new(&handshake, plan, source);
    let result = campaign.run(implementation, watcher).or_else(|error| {
        campaign.outcome.was_interrupted |= error.is_an_interruption();
        if error.is_an_interruption() { Ok(()) } else { Err(error) }
    });
    campaign.outcome.findings = campaign.findings.into_findings();
    (campaign.outcome, result)
}

struct Campaign<'p, S> {
    plan: &'p Plan,
    handshake: &'p Handshake,
    abilities: Abilities,
    source: S,
    generator: Generator,
    findings: Findings,
    outcome: Outcome,
    began: Instant,
}

/// How one world ended.
enum End {
    /// All its calls were made.
    Done,
    /// A reply was wrong: the trace that shows it.
    Disagreed(Box<Trace>),
    /// Every reply was allowed, and together they contradict what other worlds told.
    Contradicted(Vec<Contradiction>),
    /// Somebody wants it to end.
    Interrupted,
}

impl<'p, S: Source> Campaign<'p, S> {
    fn new(handshake: &'p Handshake, plan: &'p Plan, mut source: S) -> Campaign<'p, S> {
        let offered = |function: &Function| handshake.functions.has(*function);
        let wanted =
            |function: &Function| plan.functions.is_empty() || plan.functions.contains(function);
        let abilities = Abilities {
            functions: Function::ALL
                .iter()
                .copied()
                .filter(|it| offered(it) && wanted(it))
                .collect(),
            controls: handshake.controls.iter().collect(),
            faults: if handshake.controls.has(Control::InjectFault) {
                handshake.faults.iter().collect()
            } else {
                Vec::new()
            },
        };
        let generator = Generator::new(&abilities, Manner::Informed, &mut source);
        let not_tested = Function::ALL.iter().copied().filter(|it| !offered(it)).collect();
        Campaign {
            plan,
            handshake,
            abilities,
            source,
            generator,
            findings: Findings::new(plan.observes),
            outcome: Outcome { not_tested, ..Outcome::default() },
            began: Instant::now(),
        }
    }

    fn is_over(&self) -> bool {
        self.source.is_exhausted()
            || self.outcome.coverage.calls >= self.plan.calls
            || self.plan.time.is_some_and(|time| self.began.elapsed() >= time)
    }

    fn run(
        &mut self,
        implementation: &mut dyn Implementation,
        watcher: &mut dyn Watcher,
    ) -> Result<(), ConversationError> {
        if self.abilities.functions.is_empty() {
            return Ok(());
        }
        while !self.is_over() {
            let blind = self.source.chance(1, 8);
            let mixed = if blind { Manner::Blind } else { Manner::Informed };
            self.generator.set_manner(self.plan.manner.unwrap_or(mixed));
            self.generator.change_taste(&self.abilities, &mut self.source);
            self.outcome.worlds += 1;
            let before = self.outcome.coverage.calls;
            match self.one_world(implementation, watcher)? {
                End::Done => {}
                End::Interrupted => {
                    self.outcome.was_interrupted = true;
                    return Ok(());
                }
                ended @ (End::Disagreed(_) | End::Contradicted(_)) => {
                    let goes_on = self.take_in(implementation, ended, watcher)?;
                    self.outcome.was_interrupted |= !goes_on;
                    // Who opens no session would disagree so in every world.
                    let is_stuck = self.outcome.coverage.calls == before;
                    if self.plan.stops_at_first || !goes_on || is_stuck {
                        return Ok(());
                    }
                }
            }
        }
        Ok(())
    }

    /// Adds what a world showed to the findings; false when somebody wants the campaign to end. Where two
    /// worlds contradict each other, the earlier one may have told what a known mistake made it tell.
    fn take_in(
        &mut self,
        implementation: &mut dyn Implementation,
        ended: End,
        watcher: &mut dyn Watcher,
    ) -> Result<bool, ConversationError> {
        let deadline = self.plan.time.map(|time| self.began + time);
        match ended {
            End::Done => Ok(true),
            End::Interrupted => Ok(false),
            End::Disagreed(trace) => self.findings.add(implementation, *trace, watcher, deadline),
            End::Contradicted(contradictions) => {
                let mut goes_on = true;
                for contradiction in contradictions {
                    if self.findings.recognize(&contradiction.before)? {
                        self.outcome.policies.correct(contradiction);
                        continue;
                    }
                    let trace = contradiction.now;
                    goes_on &= self.findings.add(implementation, trace, watcher, deadline)?;
                }
                Ok(goes_on)
            }
        }
    }

    fn one_world(
        &mut self,
        implementation: &mut dyn Implementation,
        watcher: &mut dyn Watcher,
    ) -> Result<End, ConversationError> {
        let mut world = world::world(&mut self.source);
        // Who asks nothing of the computer need not know of it.
        if !self.handshake.functions.has(Function::DeleteNtmsMedia) {
            world.computer = None;
        }
        let mut conversation = Conversation::begin(implementation, &self.plan.terms, &world)?;
        let ended = self.talk(&mut conversation, watcher);
        self.outcome.coverage.verdicts.add(&conversation.verdicts);
        if ended.is_err() {
            watcher.broke_off(&conversation.trace);
        }
        let ended = ended?;
        let worlds = self.outcome.worlds;
        Ok(match ended {
            Talk::Disagreed => End::Disagreed(Box::new(conversation.trace)),
            Talk::Done => {
                let told = &mut self.outcome.policies;
                let contradictions = told.learn(&conversation.judge, worlds, &conversation.trace);
                if contradictions.is_empty() {
                    End::Done
                } else {
                    End::Contradicted(contradictions)
                }
            }
            Talk::Interrupted => End::Interrupted,
        })
    }

    fn talk(
        &mut self,
        conversation: &mut Conversation<'_>,
        watcher: &mut dyn Watcher,
    ) -> Result<Talk, ConversationError> {
        if self.open_sessions(conversation)?.is_some() {
            return Ok(Talk::Disagreed);
        }
        let (mut observer, disagreement) = self.open_observer(conversation)?;
        if disagreement.is_some() {
            return Ok(Talk::Disagreed);
        }
        for number in 1..=self.plan.calls_per_world {
            if self.is_over() {
                break;
            }
            if number % 32 == 0 && !watcher.advanced(&self.outcome.coverage, self.findings.len()) {
                return Ok(Talk::Interrupted);
            }
            if self.act(conversation, observer.as_mut(), number)?.is_some() {
                return Ok(Talk::Disagreed);
            }
        }
        if let Some(observer) = &mut observer
            && observer.look_at_everything(conversation)?.is_some()
        {
            return Ok(Talk::Disagreed);
        }
        Ok(Talk::Done)
    }

    /// One session for each user.
    fn open_sessions(
        &self,
        conversation: &mut Conversation<'_>,
    ) -> Result<Disagreement, ConversationError> {
        if !self.handshake.functions.has(Function::OpenNtmsSession) {
            return Ok(None);
        }
        for (user, _) in world::USERS {
            if user == world::OBSERVER {
                continue;
            }
            let call = OpenNtmsSession {
                server: None,
                application: None,
                options: 0,
                caller: user.into(),
            };
            let (_, judgement) = conversation.call(call.into(), &[])?;
            if judgement.verdict.is_disagreement() {
                return Ok(Some(judgement));
            }
        }
        Ok(None)
    }

    fn open_observer(
        &self,
        conversation: &mut Conversation<'_>,
    ) -> Result<(Option<Observer>, Disagreement), ConversationError> {
        if !self.plan.observes || !self.handshake.functions.has(Function::OpenNtmsSession) {
            return Ok((None, None));
        }
        Observer::open(conversation, self.handshake)
    }

    fn act(
        &mut self,
        conversation: &mut Conversation<'_>,
        observer: Option<&mut Observer>,
        number: u64,
    ) -> Result<Disagreement, ConversationError> {
        let Some(alternative) = conversation.judge.frontier().first() else { return Ok(None) };
        let situation = Situation {
            setting: conversation.judge.setting(),
            alternative,
            graveyard: &conversation.graveyard,
        };
        let action = self.generator.next(&situation, &self.abilities, &mut self.source);
        let (call, fault) = match action {
            Action::Event(event) if !conversation.judge.surely_has_what_is_named_by(&event) => {
                return Ok(None);
            }
            Action::Event(event) => return self.let_happen(conversation, event),
            Action::Call(call, fault) => (call, fault),
        };
        let function = call.function();
        let named = observation::named(&conversation.judge, &call);
        let (reply, judgement) = conversation.call(call, fault.as_slice())?;
        let alternatives = conversation.judge.frontier().len();
        let breadth = conversation.judge.breadth();
        self.outcome.coverage.count(function, &reply, &judgement, breadth);
        if judgement.verdict.is_disagreement() {
            return Ok(Some(judgement));
        }
        let Some(observer) = observer else { return Ok(None) };
        if number.is_multiple_of(48) {
            return observer.look_at_everything(conversation);
        }
        let changed = reply.succeeded() && !function.only_reads();
        let looks = match (changed, reply.succeeded()) {
            (true, _) => self.source.chance(1, 2),
            (false, true) => false,
            (false, false) => self.source.chance(1, 8),
        };
        if (looks || alternatives > 1)
            && let Some(judgement) = observer.look_at_what_was_named(conversation, named, &reply)?
        {
            return Ok(Some(judgement));
        }
        // What the calls of one object do not tell, the others may.
        if conversation.judge.frontier().len() > 4 {
            return observer.look_at_everything(conversation);
        }
        Ok(None)
    }
}

impl<S: Source> Campaign<'_, S> {
    /// After a restart everybody comes back: sessions may have ended with the server.
    fn let_happen(
        &self,
        conversation: &mut Conversation<'_>,
        event: WireEvent,
    ) -> Result<Disagreement, ConversationError> {
        let restarts = matches!(event, WireEvent::Restart(_));
        let (_, judgement) = conversation.event(event)?;
        if judgement.verdict.is_disagreement() {
            return Ok(Some(judgement));
        }
        if restarts { self.open_sessions(conversation) } else { Ok(None) }
    }
}

enum Talk {
    Done,
    Disagreed,
    Interrupted,
}
