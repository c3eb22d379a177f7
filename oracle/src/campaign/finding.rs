//! Disagreements: each told once, as short as it gets, with what would explain it.

use super::Watcher;
use super::conversation::ConversationError;
use super::diagnosis::{Diagnosis, diagnose};
use super::replay::{Replayed, replay};
use super::shrink::{Symptom, shrink};
use crate::driver::Implementation;
use crate::judge::{Explanation, Verdict};
use crate::trace::Trace;
use crate::wire::Entry;
use ntms_model::call::Function;

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
    /// The function whose reply is forbidden.
    pub function: Option<Function>,
    /// In how many worlds it was met.
    pub times: u64,
    /// Whether it happened again when the trace was run once more.
    pub reproduced: bool,
    /// Whether the trace is as short as it gets.
    pub is_shrunk: bool,
}

impl Finding {
    /// The clause named first: that of the step out of line, if one explains everything; else the
    /// one that the forbidden reply breaks.
    #[must_use]
    pub fn clause(&self) -> &'static str {
        let diagnosed = self.diagnoses.first().map(|diagnosis| diagnosis.clause);
        let direct = self.explanation.broken.first().copied();
        let observed = self.function.is_some_and(Function::only_reads);
        let named = if observed { diagnosed.or(direct) } else { direct.or(diagnosed) };
        named.unwrap_or("no clause")
    }

    /// Calls of the trace, sessions and observation left out.
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

    fn of(number: usize, replayed: &Replayed) -> Option<Finding> {
        let (place, judgement) = replayed.first_disagreement()?;
        let Verdict::Forbidden(explanation) = &judgement.verdict else { return None };
        let mut trace = replayed.trace.clone();
        trace.entries.truncate(place + 1);
        let function = match trace.entries.last() {
            Some(Entry::Call { call, .. }) => Some(call.function()),
            Some(Entry::Event { .. }) | None => None,
        };
        Some(Finding {
            number,
            trace,
            explanation: (**explanation).clone(),
            diagnoses: Vec::new(),
            function,
            times: 1,
            reproduced: true,
            is_shrunk: false,
        })
    }
}

/// The disagreements of one campaign.
#[derive(Debug, Default)]
pub struct Findings {
    findings: Vec<Finding>,
    symptoms: Vec<Symptom>,
}

impl Findings {
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
        self.findings
    }

    /// Adds the disagreement that a trace ends with: counts it, or shrinks and explains it.
    /// False when somebody wants the campaign to end.
    ///
    /// # Errors
    /// When the implementation cannot be reached.
    pub fn add(
        &mut self,
        implementation: &mut dyn Implementation,
        trace: Trace,
        watcher: &mut dyn Watcher,
    ) -> Result<bool, ConversationError> {
        let recorded = rejudge(&trace)?;
        let Some((_, symptom)) = Symptom::of(&recorded) else { return Ok(true) };
        if let Some(place) = self.symptoms.iter().position(|known| *known == symptom) {
            self.findings[place].times += 1;
            return Ok(true);
        }
        let number = self.findings.len() + 1;
        let Some(mut finding) = Finding::of(number, &recorded) else { return Ok(true) };
        self.symptoms.push(symptom.clone());
        // The trace as it was comes to the disk first: nothing that follows may lose it.
        if !watcher.found(&finding) {
            self.findings.push(finding);
            return Ok(false);
        }
        let mut goes_on = true;
        let shrunk = shrink(implementation, &finding.trace, &symptom, &mut |better| {
            if let Some(better) = Finding::of(number, better) {
                goes_on = watcher.found(&better);
            }
            goes_on
        });
        let result =
            shrunk.map(|shrunk| match shrunk.as_ref().and_then(|best| Finding::of(number, best)) {
                Some(best) => finding = Finding { is_shrunk: goes_on, ..best },
                None => finding.reproduced = false,
            });
        let diagnosed = diagnose(&finding.trace).map(|diagnoses| finding.diagnoses = diagnoses);
        goes_on &= watcher.found(&finding);
        self.findings.push(finding);
        result?;
        diagnosed?;
        Ok(goes_on)
    }

    /// Keeps what was said before the implementation could not be reached any more.
    pub fn keep_unfinished(&mut self, trace: &Trace, watcher: &mut dyn Watcher) {
        watcher.broke_off(trace);
    }
}

/// Judges a recorded trace again.
fn rejudge(trace: &Trace) -> Result<Replayed, ConversationError> {
    let mut judge = crate::judge::Judge::new(&trace.header)?;
    let judgements =
        trace.entries.iter().map(|entry| judge.observe(entry)).collect::<Result<_, _>>()?;
    Ok(Replayed { trace: trace.clone(), judgements })
}

/// Runs a finding's trace again.
///
/// # Errors
/// When the implementation cannot be reached.
pub fn again(
    implementation: &mut dyn Implementation,
    trace: &Trace,
) -> Result<Option<Finding>, ConversationError> {
    let replayed = replay(implementation, trace, true)?;
    let Some(mut finding) = Finding::of(1, &replayed) else { return Ok(None) };
    finding.diagnoses = diagnose(&finding.trace)?;
    Ok(Some(finding))
}
