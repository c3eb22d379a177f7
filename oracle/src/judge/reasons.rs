//! Why a reply is allowed.

use super::Verdict;
use super::grounds::Grounds;
use ntms_model::call::Function;
use ntms_model::reading::{Reading, ReadingChoice, Readings};
use ntms_model::rule::{Group, RowAbout};
use smallvec::SmallVec;

/// Why a reply is allowed.
pub(super) struct Reasons {
    function: Function,
    /// Rows that explain the reply, and steps that ran, as bits by their places.
    rows: u64,
    steps: u64,
    /// Answers to open questions under which something was evaluated, and under which it matched.
    evaluated: SmallVec<[Readings; 2]>,
    matched: SmallVec<[Readings; 2]>,
    plain: bool,
    environment: Option<&'static str>,
    open: Vec<ReadingChoice>,
    certain: bool,
}

impl Reasons {
    pub(super) fn of(function: Function) -> Reasons {
        Reasons {
            function,
            rows: 0,
            steps: 0,
            evaluated: SmallVec::new(),
            matched: SmallVec::new(),
            plain: false,
            environment: None,
            open: Vec::new(),
            certain: false,
        }
    }

    pub(super) const fn grounds(&self) -> Grounds {
        Grounds::ruled(self.function, self.rows, self.steps)
    }

    pub(super) fn evaluated(&mut self, readings: Readings) {
        if !self.evaluated.contains(&readings) {
            self.evaluated.push(readings);
        }
    }

    fn matched(&mut self, certain: bool, readings: Readings) {
        if !self.matched.contains(&readings) {
            self.matched.push(readings);
        }
        self.certain |= certain;
    }

    pub(super) fn refused(
        &mut self,
        asked: &Readings,
        row: &RowAbout,
        place: usize,
        certain: bool,
        readings: Readings,
    ) {
        self.rows |= 1 << place;
        self.matched(certain, readings);
        if row.group == Group::Environment {
            self.environment = Some(row.clause);
        } else if let Some(choice) = row.under.filter(|choice| asked.is_split(choice.reading)) {
            self.open.push(choice);
        } else {
            self.plain = true;
        }
    }

    pub(super) fn done(&mut self, steps: u64, certain: bool, readings: Readings) {
        self.steps |= steps;
        self.matched(certain, readings);
        self.plain = true;
    }

    pub(super) fn verdict(self) -> Verdict {
        if !self.certain {
            return Verdict::Unknown("it depends on what was never observed");
        }
        let everywhere = self.evaluated.iter().all(|readings| self.matched.contains(readings));
        match (self.plain, self.environment) {
            (true, _) if everywhere => Verdict::Allowed,
            (false, Some(clause)) if self.open.is_empty() => Verdict::ImplementationDefined(clause),
            _ => Verdict::Open(self.assumed()),
        }
    }

    /// The answers that all explanations share and that not everything shares.
    fn assumed(&self) -> Vec<ReadingChoice> {
        let mut assumed = self.open.clone();
        for reading in Reading::all() {
            let allowed = |readings: &Readings| readings.allowed(reading).collect::<Vec<_>>();
            let Some(first) = self.matched.first().map(allowed) else { continue };
            let shared = self.matched.iter().all(|readings| allowed(readings) == first);
            let told = self.evaluated.iter().any(|readings| allowed(readings) != first);
            if shared && told && first.len() == 1 && !assumed.contains(&first[0]) {
                assumed.push(first[0]);
            }
        }
        assumed
    }
}
