//! Disagreements: each told once, as short as it gets, with what would explain it.

use super::Watcher;
use super::conversation::ConversationError;
use super::coverage::Verdicts;
use super::diagnosis::{self, Diagnosis, diagnose, flaws};
use super::inspection::{Sighting, inspect};
use super::replay::{Replayed, replay};
use super::shrink::{Audience, shrink, shrink_to_the_call};
use crate::driver::Implementation;
use crate::judge::{Deviation, Explanation, JudgeError, Symptom, Verdict};
use crate::trace::Trace;
use crate::wire::Entry;
use ntms_model::access::Flaw;
use ntms_model::call::Function;
use std::time::Instant;

/// One disagreement.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Counted from 1.
    pub number: usize,
    /// The shortest trace so far that ends with the forbidden reply.
    pub trace: Trace,
    /// Why the reply is forbidden.
    pub explanation: Explanation,
    /// Single steps out of line that explain the whole trace.
    pub diagnoses: Vec<Diagnosis>,
    /// Clauses of access control that explain the whole trace by not being followed.
    pub flaws: Vec<&'static Flaw>,
    /// The function whose reply is forbidden.
    pub function: Option<Function>,
    /// In how many worlds it was met.
    pub times: u64,
    /// Whether it happened again when the trace was run once more.
    pub reproduced: bool,
    /// Whether the trace is as short as it gets.
    pub is_shrunk: bool,
    /// What a look at everything shows already before the forbidden reply.
    pub seen_first: Option<Sighting>,
    /// Whether the reply is allowed by itself, and only answers a question otherwise than before.
    pub is_inconsistent: bool,
}

impl Finding {
    /// The clause named first. Where the forbidden reply only shows what an earlier call or event did,
    /// that is the clause of the step out of line that explains everything; where no step does, the one
    /// that what was seen first breaks; else the one that the reply breaks. An observer's own reply is as
    /// good as what was seen first after a call.
    #[must_use]
    pub fn clause(&self) -> &'static str {
        let diagnosed = self.cause().map(|diagnosis| diagnosis.clause);
        let direct = self.explanation.broken.first().copied();
        let observed = self.function.is_some_and(Function::only_reads);
        let is_of_event =
            |it: &Sighting| matches!(self.trace.entries.get(it.entry), Some(Entry::Event { .. }));
        let seen = self.seen_first.filter(|it| !observed || is_of_event(it)).map(|it| it.clause);
        let named = if observed || self.is_inconsistent || self.seen_first.is_some() {
            diagnosed.or(seen).or(direct)
        } else {
            direct.or(diagnosed)
        };
        named.unwrap_or("no clause")
    }

    /// The step out of line that most likely is the cause. Of two answers to one question a call that
    /// did its work although it was refused is none: it would only have given no answer.
    #[must_use]
    pub fn cause(&self) -> Option<&Diagnosis> {
        let tells = |it: &&Diagnosis| !self.is_inconsistent || it.deviation != Deviation::Though;
        self.diagnoses.iter().find(tells)
    }

    /// Calls and events of the trace, the opening of sessions left out.
    #[must_use]
    pub fn calls(&self) -> usize {
        self.trace
            .entries
            .iter()
            .filter(|entry| match entry {
                Entry::Call { call, .. } => call.function() != Function::OpenNtmsSession,
                Entry::Event { .. } => true,
            })
            .count()
    }

    /// The trace up to the call that is to blame, when only an observer saw what it did, and no single
    /// step explains that.
    fn guilty_call(&self) -> Option<(Trace, Function)> {
        let observed = self.function.is_some_and(Function::only_reads);
        let sighting = self.seen_first.filter(|_| observed && self.diagnoses.is_empty())?;
        let mut trace = self.trace.clone();
        trace.entries.truncate(sighting.entry + 1);
        match trace.entries.last()? {
            Entry::Call { call, .. } => {
                let function = call.function();
                Some((trace, function))
            }
            Entry::Event { .. } => None,
        }
    }

    /// Whether both come of one mistake: the same step out of line; or, where no step explains them,
    /// the same flaw of access control, or a look at everything shows the same after a call of the same
    /// function.
    fn has_the_cause_of(&self, other: &Finding) -> bool {
        if self.flaws.iter().any(|flaw| other.flaws.contains(flaw)) {
            return true;
        }
        match (self.cause(), other.cause()) {
            (Some(this), Some(that)) => {
                (this.function, this.deviation) == (that.function, that.deviation)
            }
            (None, None) => self.sighted().is_some() && self.sighted() == other.sighted(),
            (Some(_), None) | (None, Some(_)) => false,
        }
    }

    /// Whether the mistake behind it explains a whole trace: the step out of line, or a flaw.
    fn explains(&self, trace: &Trace) -> Result<bool, JudgeError> {
        if let Some(cause) = self.cause()
            && diagnosis::is_explained_by(trace, &[*cause])?
        {
            return Ok(true);
        }
        for flaw in &self.flaws {
            if diagnosis::is_explained_by_flaw(trace, flaw)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What a look at everything showed first, after a call of which function.
    fn sighted(&self) -> Option<(Function, &'static str)> {
        let sighting = self.seen_first?;
        match self.trace.entries.get(sighting.entry)? {
            Entry::Call { call, .. } => Some((call.function(), sighting.clause)),
            Entry::Event { .. } => None,
        }
    }

    fn of(number: usize, replayed: &Replayed) -> Option<Finding> {
        let (place, judgement) = replayed.first_disagreement()?;
        let explanation = judgement.verdict.explanation()?;
        let mut trace = replayed.trace.clone();
        trace.entries.truncate(place + 1);
        let function = match trace.entries.last() {
            Some(Entry::Call { call, .. }) => Some(call.function()),
            Some(Entry::Event { .. }) | None => None,
        };
        Some(Finding {
            number,
            trace,
            explanation: explanation.clone(),
            diagnoses: Vec::new(),
            flaws: Vec::new(),
            function,
            times: 1,
            reproduced: true,
            is_shrunk: false,
            seen_first: None,
            is_inconsistent: matches!(judgement.verdict, Verdict::Inconsistent(_)),
        })
    }
}

/// The disagreements of one campaign.
#[derive(Debug, Default)]
pub struct Findings {
    findings: Vec<(Symptom, Finding)>,
    observes: bool,
}

impl Findings {
    /// None yet. `observes` says whether a finding may be looked at through the observer's calls.
    #[must_use]
    pub fn new(observes: bool) -> Findings {
        Findings { findings: Vec::new(), observes }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.findings.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// All of them.
    #[must_use]
    pub fn into_findings(self) -> Vec<Finding> {
        self.findings.into_iter().map(|(_, finding)| finding).collect()
    }

    /// Adds the disagreement that a trace ends with: counts it, or shrinks and explains it, until
    /// the deadline; what turns out to be another one once more is counted there. False when
    /// somebody wants the campaign to end.
    ///
    /// # Errors
    /// When the implementation cannot be reached.
    pub fn add(
        &mut self,
        implementation: &mut dyn Implementation,
        trace: Trace,
        watcher: &mut dyn Watcher,
        deadline: Option<Instant>,
    ) -> Result<bool, ConversationError> {
        let recorded = rejudge(&trace)?;
        let Some((_, symptom)) = recorded.symptom() else { return Ok(true) };
        if self.count(&symptom, &trace)? {
            return Ok(true);
        }
        let number = self.findings.len() + 1;
        let Some(finding) = Finding::of(number, &recorded) else { return Ok(true) };
        // The trace as it was comes to the disk first: nothing that follows may lose it.
        let is_written = watcher.found(&finding);
        let mut work = Shrinking { best: finding, watcher, deadline, is_written, is_late: false };
        let result = if is_written {
            self.explain(implementation, &trace, &symptom, &mut work)
        } else {
            Ok(())
        };
        let Shrinking { best: finding, watcher, is_written, .. } = work;
        let shown = rejudge(&finding.trace)?.symptom().map_or(symptom, |(_, shown)| shown);
        let same = self
            .findings
            .iter_mut()
            .find(|(known, other)| other.has_the_cause_of(&finding) || known.is_alike(&shown));
        let goes_on = if let Some((_, known)) = same {
            known.times += finding.times;
            is_written && watcher.withdrawn(&finding)
        } else {
            let goes_on = is_written && watcher.found(&finding);
            self.findings.push((shown, finding));
            goes_on
        };
        result.map(|()| goes_on)
    }

    /// Whether a trace shows a finding once more; then it is counted there.
    ///
    /// # Errors
    /// When the world of the trace contradicts itself.
    pub fn recognize(&mut self, trace: &Trace) -> Result<bool, ConversationError> {
        match rejudge(trace)?.symptom() {
            Some((_, symptom)) => self.count(&symptom, trace),
            None => Ok(false),
        }
    }

    fn count(&mut self, symptom: &Symptom, trace: &Trace) -> Result<bool, ConversationError> {
        let known = self.known(symptom, trace)?;
        Ok(known.map(|finding| finding.times += 1).is_some())
    }

    /// Makes the trace shorter, then looks closer at it. The best so far stays, whatever happens.
    fn explain(
        &self,
        implementation: &mut dyn Implementation,
        trace: &Trace,
        symptom: &Symptom,
        work: &mut Shrinking<'_>,
    ) -> Result<(), ConversationError> {
        match shrink(implementation, trace, symptom, work)? {
            Some(_) => work.best.is_shrunk = !work.is_late,
            None => work.best.reproduced = false,
        }
        let may_look = self.observes && work.best.reproduced;
        if !may_look || !self.look_closer(implementation, work)? {
            work.best.diagnoses = diagnose(&work.best.trace.clone(), &mut || work.goes_on())?;
        }
        work.best.flaws = flaws(&work.best.trace)?;
        Ok(())
    }

    /// Looks closer at the best trace. False when that told nothing, and the trace alone may tell more.
    fn look_closer(
        &self,
        implementation: &mut dyn Implementation,
        work: &mut Shrinking<'_>,
    ) -> Result<bool, ConversationError> {
        let causes = self.causes();
        if !inspect_best(implementation, &causes, work)? {
            return Ok(false);
        }
        if let Some((guilty, function)) = work.best.guilty_call()
            && shrink_to_the_call(implementation, &guilty, function, work)?.is_some()
        {
            work.best.is_shrunk = !work.is_late;
            return inspect_best(implementation, &causes, work);
        }
        // Two answers to one question: a step that went wrong explains them better, even one whose
        // effect the observer sees, and this call does not.
        Ok(!work.best.is_inconsistent || work.best.cause().is_some())
    }

    /// The finding that this trace shows once more: the step out of line behind it explains this
    /// one too, by itself or together with those of others; or, where no step does, the symptom is
    /// the same.
    fn known(
        &mut self,
        symptom: &Symptom,
        trace: &Trace,
    ) -> Result<Option<&mut Finding>, ConversationError> {
        let mut place = None;
        for (at, (known, finding)) in self.findings.iter().enumerate() {
            if known.is_alike(symptom)
                || (finding.cause().is_none() && known == symptom)
                || finding.explains(trace)?
            {
                place = Some(at);
                break;
            }
        }
        let causes = self.causes();
        if place.is_none() && causes.len() > 1 && diagnosis::is_explained_by(trace, &causes)? {
            place = self.findings.iter().position(|(_, finding)| finding.cause().is_some());
        }
        Ok(place.map(|at| &mut self.findings[at].1))
    }

    /// The steps out of line behind the findings so far.
    fn causes(&self) -> Vec<Diagnosis> {
        self.findings.iter().filter_map(|(_, finding)| finding.cause().copied()).collect()
    }
}

/// Runs the best trace once more with a look at everything. False when that could not be done.
fn inspect_best(
    implementation: &mut dyn Implementation,
    causes: &[Diagnosis],
    work: &mut Shrinking<'_>,
) -> Result<bool, ConversationError> {
    let trace = work.best.trace.clone();
    match inspect(implementation, &trace, causes, &mut || work.goes_on()) {
        Ok(inspection) => {
            work.best.diagnoses = inspection.diagnoses;
            work.best.seen_first = inspection.seen_first;
            Ok(true)
        }
        Err(ConversationError::Judge(_)) => Ok(false),
        Err(error) if error.is_refused_by_the_implementation() => Ok(false),
        Err(error) => Err(error),
    }
}

/// Keeps the best trace while it gets shorter, and tells it.
struct Shrinking<'w> {
    best: Finding,
    watcher: &'w mut dyn Watcher,
    deadline: Option<Instant>,
    /// Whether the watcher could keep all that it was told.
    is_written: bool,
    /// Whether the work was ended before its end.
    is_late: bool,
}

impl Audience for Shrinking<'_> {
    fn improved(&mut self, best: &Replayed) {
        if let Some(better) = Finding::of(self.best.number, best) {
            self.best = better;
            self.is_written &= self.watcher.found(&self.best);
        }
    }

    fn goes_on(&mut self) -> bool {
        let is_in_time = self.deadline.is_none_or(|deadline| Instant::now() < deadline);
        let goes_on = self.is_written && is_in_time && self.watcher.shrinking(&self.best);
        self.is_late |= !goes_on;
        goes_on
    }
}

/// Judges a recorded trace again.
fn rejudge(trace: &Trace) -> Result<Replayed, ConversationError> {
    let mut judge = crate::judge::Judge::new(&trace.header)?;
    let judgements =
        trace.entries.iter().map(|entry| judge.observe(entry)).collect::<Result<_, _>>()?;
    Ok(Replayed { trace: trace.clone(), judgements })
}

/// What came of running a trace again.
#[derive(Clone, Debug)]
pub enum Again {
    /// Nothing is forbidden.
    NoDisagreement,
    /// The disagreement of the recorded trace, once more.
    Same(Finding),
    /// A disagreement, and not the recorded one; or the recorded trace has none.
    Another(Finding),
}

/// Runs a recorded trace again, and counts the verdicts.
///
/// # Errors
/// When the implementation cannot be reached, or the trace names what makes no sense.
pub fn again(
    implementation: &mut dyn Implementation,
    trace: &Trace,
    verdicts: &mut Verdicts,
    goes_on: &mut dyn FnMut() -> bool,
) -> Result<Again, ConversationError> {
    let recorded = rejudge(trace)?.symptom().map(|(_, symptom)| symptom);
    let replayed = replay(implementation, trace, true)?;
    replayed.judgements.iter().for_each(|judgement| verdicts.count(judgement));
    let Some(mut finding) = Finding::of(1, &replayed) else { return Ok(Again::NoDisagreement) };
    finding.diagnoses = diagnose(&finding.trace, goes_on)?;
    finding.flaws = flaws(&finding.trace)?;
    let shown = replayed.symptom().map(|(_, symptom)| symptom);
    Ok(if shown == recorded { Again::Same(finding) } else { Again::Another(finding) })
}
