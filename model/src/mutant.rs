//! Mutants: rules broken in one place, derived from the tables.
//!
//! Every row, step, choice and question of policy with every way to break it that applies, once. Each
//! mutant has a name that stays, `CLAUSE/operator`, and the clause that it breaks. Where a clause rules
//! several functions the name tells the function, and where it has several rows or steps in one table,
//! their number: `ENV-27:MountNtmsMedia/dropped`, `ALLOC-25.2/dropped`.

use crate::access::Flaw;
use crate::call::Function;
use crate::edition::{Edition, Editions};
use crate::reading::{Reading, ReadingChoice, ReadingKind, Readings};
use crate::rule::{
    Asks, Mutation, RestartTwist, RowTwist, StepTwist, Tables, Twist, Writes, tables,
};
use std::collections::{BTreeMap, BTreeSet};

/// Rules that are broken in one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mutant {
    /// Its name: the clause, and the operator.
    pub name: Box<str>,
    /// The clause that it breaks; of a question of policy, the reading.
    pub clause: &'static str,
    /// The function whose rules are broken; none where it is those of all, or of the environment.
    pub function: Option<Function>,
    /// What is done to the rules.
    pub operator: Operator,
    /// The edition in which the mutant lives.
    pub edition: Edition,
    /// The broken rules.
    pub mutation: Mutation,
}

macro_rules! operators {
    ($($variant:ident $name:literal $about:literal,)*) => {
        /// What is done to the rules.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Operator { $(#[doc = $about] $variant,)* }

        impl Operator {
            /// Every operator.
            pub const ALL: &'static [Operator] = &[$(Operator::$variant,)*];

            /// The name, as in the names of mutants.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Operator::$variant => $name,)* }
            }

            /// What it does, in a sentence without subject.
            #[must_use]
            pub const fn about(self) -> &'static str {
                match self { $(Operator::$variant => $about,)* }
            }
        }
    };
}

operators! {
    Dropped "dropped" "The row is not looked at.",
    AlwaysFails "always-fails" "The row fails whenever it applies.",
    Turned "turned" "The row fails when it should hold, and holds when it should fail.",
    OtherCode "other-code" "The row gives the code of another row.",
    OtherAnswer "other-answer" "The row gives the code of another answer to its question, alone among all rows.",
    OtherReading "other-reading" "The row or step follows another answer to its question, alone among all.",
    EveryCase "every-case" "The row or step applies in every case, not only in its own.",
    CaseTurned "case-turned" "The row or step applies in every case but its own.",
    OtherRight "other-right" "Another right is asked for.",
    OtherObject "other-object" "The right is asked for on another object.",
    OneIsEnough "one-is-enough" "The right is asked for on one of the objects, not on each.",
    InBase "in-base" "What other editions rule is ruled in the base edition.",
    InWindowsXp "in-windows-xp" "What other editions rule is ruled in Windows XP.",
    InServer2003 "in-server-2003" "What other editions rule is ruled in Windows Server 2003.",
    Skipped "skipped" "The step does not run.",
    Doubled "doubled" "The step runs twice.",
    OnSibling "on-sibling" "What the step does to a side, it does to its sibling.",
    ThoughRefused "though-refused" "The step runs though the call is refused.",
    OffByOne "off-by-one" "The number that the step writes is one too many.",
    ChoiceTurned "choice-turned" "The choice falls on sides that it does not allow.",
    NotFollowed "not-followed" "The clause of access control decides nothing.",
    DecidedTheOtherWay "decided-the-other-way" "The clause of access control decides the other way.",
    ByCaller "by-caller" "The question of policy is answered in another way for one half of the callers.",
    AtRestart "at-restart" "A restart loses something, or does not end what it should.",
}

impl Mutant {
    /// The mutant with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Mutant> {
        mutants().into_iter().find(|mutant| &*mutant.name == name)
    }
}

/// Every mutant, in the order of the tables.
#[must_use]
pub fn mutants() -> Vec<Mutant> {
    let mut all = Vec::new();
    let places = Places::new();
    for &function in Function::ALL {
        let tables = tables(function);
        for place in 0..tables.rows.len() {
            rows(&mut all, &places, function, tables, place);
        }
        for place in 0..tables.steps.len() {
            steps(&mut all, &places, function, tables, place);
        }
        for (place, clause) in tables.choices.iter().enumerate() {
            let mut mutation = Mutation::default();
            mutation.turn_choice(function, place);
            let subject = places.subject(clause, function, Part::Choice, place);
            let edition = Edition::Base;
            let operator = Operator::ChoiceTurned;
            all.push(mutant(subject, clause, Some(function), operator, edition, mutation));
        }
    }
    flaws(&mut all);
    policies(&mut all);
    restarts(&mut all);
    all
}

fn mutant(
    subject: String,
    clause: &'static str,
    function: Option<Function>,
    operator: Operator,
    edition: Edition,
    mutation: Mutation,
) -> Mutant {
    let name = format!("{subject}/{}", operator.name()).into();
    Mutant { name, clause, function, operator, edition, mutation }
}

/// Part of a table.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Row,
    Step,
    Choice,
}

/// Where each clause is ruled: what names need besides.
struct Places(BTreeMap<&'static str, BTreeSet<(usize, Part, usize)>>);

impl Places {
    fn new() -> Places {
        let mut places: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for &function in Function::ALL {
            let tables = tables(function);
            let rows = tables.rows.iter().map(|row| row.clause).enumerate();
            let steps = tables.steps.iter().map(|step| step.clause).enumerate();
            let choices = tables.choices.iter().copied().enumerate();
            let all = rows
                .map(|(place, clause)| (Part::Row, place, clause))
                .chain(steps.map(|(place, clause)| (Part::Step, place, clause)))
                .chain(choices.map(|(place, clause)| (Part::Choice, place, clause)));
            for (part, place, clause) in all {
                places.entry(clause).or_default().insert((function as usize, part, place));
            }
        }
        Places(places)
    }

    /// What a row, step or choice is called in names of mutants.
    fn subject(&self, clause: &str, function: Function, part: Part, place: usize) -> String {
        let Some(all) = self.0.get(clause) else { return clause.to_owned() };
        let is_of_others = all.iter().any(|(other, ..)| *other != function as usize);
        let same: Vec<_> =
            all.iter().filter(|(of, what, _)| *of == function as usize && *what == part).collect();
        let number = same.iter().position(|(.., other)| *other == place).unwrap_or(0) + 1;
        let of_function =
            if is_of_others { format!(":{}", function.name()) } else { String::new() };
        let numbered = if number > 1 { format!(".{number}") } else { String::new() };
        format!("{clause}{of_function}{numbered}")
    }
}

/// The first edition among these.
fn first(editions: Editions) -> Edition {
    Edition::ALL.into_iter().find(|edition| editions.has(*edition)).unwrap_or(Edition::Base)
}

/// The first edition in which a row or step has an effect: one in which its question is answered so, if
/// there is one.
fn home(editions: Editions, under: Option<ReadingChoice>) -> Edition {
    let follows = |edition: &Edition| {
        editions.has(*edition)
            && under.is_none_or(|choice| Readings::followed(*edition).allows(choice))
    };
    Edition::ALL.into_iter().find(follows).unwrap_or(first(editions))
}

/// The editions among which something is not ruled, each with its operator.
fn foreign(editions: Editions) -> impl Iterator<Item = (Edition, Operator)> {
    let operators = [Operator::InBase, Operator::InWindowsXp, Operator::InServer2003];
    Edition::ALL.into_iter().zip(operators).filter(move |(edition, _)| !editions.has(*edition))
}

fn rows(all: &mut Vec<Mutant>, places: &Places, function: Function, tables: &Tables, place: usize) {
    let about = tables.rows[place];
    let subject = places.subject(about.clause, function, Part::Row, place);
    let edition = home(about.editions, about.under);
    let mut add = |operator, edition, mutation| {
        all.push(mutant(
            subject.clone(),
            about.clause,
            Some(function),
            operator,
            edition,
            mutation,
        ));
    };
    let twist = |how| Mutation::from(Twist::Row(function, place as u8, how));
    let asks = tables.asks[place];
    let mut dropped = Mutation::default();
    dropped.withhold_row(function, place);
    add(Operator::Dropped, edition, dropped);
    add(Operator::AlwaysFails, edition, twist(RowTwist::AlwaysFails));
    // A row about a fault fails when the fault is met: turned, it would fail at every other call.
    if asks != Asks::NoFault {
        add(Operator::Turned, edition, twist(RowTwist::Turned));
    }
    if tables.other_codes[place].is_some() {
        add(Operator::OtherCode, edition, twist(RowTwist::OtherCode));
    }
    if tables.other_answers[place].is_some() {
        add(Operator::OtherAnswer, edition, twist(RowTwist::OtherAnswer));
    }
    if is_of_policy(about.under) {
        add(Operator::OtherReading, edition, twist(RowTwist::OtherReading));
    }
    if tables.rows_in_cases[place] {
        add(Operator::EveryCase, edition, twist(RowTwist::EveryCase));
        add(Operator::CaseTurned, edition, twist(RowTwist::CaseTurned));
    }
    if matches!(asks, Asks::Right | Asks::RightOnEach) {
        add(Operator::OtherRight, edition, twist(RowTwist::OtherRight));
    }
    if asks == Asks::Right {
        add(Operator::OtherObject, edition, twist(RowTwist::OtherObject));
    }
    if asks == Asks::RightOnEach {
        add(Operator::OneIsEnough, edition, twist(RowTwist::OneIsEnough));
    }
    for (edition, operator) in foreign(about.editions) {
        add(operator, edition, twist(RowTwist::In(edition)));
    }
}

fn steps(
    all: &mut Vec<Mutant>,
    places: &Places,
    function: Function,
    tables: &Tables,
    place: usize,
) {
    let about = tables.steps[place];
    if about.writes == Writes::Nothing {
        return;
    }
    let subject = places.subject(about.clause, function, Part::Step, place);
    let edition = home(about.editions, about.under);
    let mut add = |operator, edition, mutation| {
        all.push(mutant(
            subject.clone(),
            about.clause,
            Some(function),
            operator,
            edition,
            mutation,
        ));
    };
    let twist = |how| Mutation::from(Twist::Step(function, place as u8, how));
    let mut skipped = Mutation::default();
    skipped.withhold_step(function, place);
    add(Operator::Skipped, edition, skipped);
    add(Operator::Doubled, edition, twist(StepTwist::Doubled));
    if !function.only_reads() {
        add(Operator::ThoughRefused, edition, twist(StepTwist::ThoughRefused));
    }
    if about.writes.is_of_side() {
        add(Operator::OnSibling, edition, twist(StepTwist::OnSibling));
    }
    if about.writes.is_number() {
        add(Operator::OffByOne, edition, twist(StepTwist::OffByOne));
    }
    if is_of_policy(about.under) {
        add(Operator::OtherReading, edition, twist(StepTwist::OtherReading));
    }
    if tables.steps_in_cases[place] {
        if about.under.is_none() {
            let mut forced = Mutation::default();
            forced.force_step(function, place);
            add(Operator::EveryCase, edition, forced);
        }
        add(Operator::CaseTurned, edition, twist(StepTwist::CaseTurned));
    }
    for (edition, operator) in foreign(about.editions) {
        add(operator, edition, twist(StepTwist::In(edition)));
    }
}

fn is_of_policy(under: Option<ReadingChoice>) -> bool {
    under.is_some_and(|choice| choice.reading.about().kind == ReadingKind::Policy)
}

fn flaws(all: &mut Vec<Mutant>) {
    for flaw in Flaw::ALL {
        let operator =
            if flaw.turned { Operator::DecidedTheOtherWay } else { Operator::NotFollowed };
        let mutation = Mutation::of_access(flaw);
        let clause = flaw.clauses[0];
        all.push(mutant(clause.into(), clause, None, operator, Edition::Base, mutation));
    }
}

/// Each question of policy in the first edition that has two answers to it, with each answer that is not
/// followed there.
fn policies(all: &mut Vec<Mutant>) {
    for reading in Reading::all() {
        let about = reading.about();
        if about.kind != ReadingKind::Policy {
            continue;
        }
        let others = |edition: Edition| {
            let followed = Readings::followed(edition);
            let accepted = Readings::accepted(edition).allowed(reading);
            accepted.filter(move |choice| !followed.allows(*choice)).collect::<Vec<_>>()
        };
        let Some(edition) = Edition::ALL.into_iter().find(|it| !others(*it).is_empty()) else {
            continue;
        };
        let Some(even) = Readings::followed(edition).allowed(reading).next() else { continue };
        for odd in others(edition) {
            let mutation = Mutation::from(Twist::Reading { even, odd });
            let subject = odd.to_string();
            let operator = Operator::ByCaller;
            all.push(mutant(subject, about.name, None, operator, edition, mutation));
        }
    }
}

fn restarts(all: &mut Vec<Mutant>) {
    for (how, clause, name) in RestartTwist::ALL {
        let mutation = Mutation::from(Twist::Restart(how));
        let subject = format!("{clause}:{name}");
        let operator = Operator::AtRestart;
        all.push(mutant(subject, clause, None, operator, Edition::Base, mutation));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_mutants_have_one_name() {
        let all = mutants();
        let names: BTreeSet<_> = all.iter().map(|mutant| &mutant.name).collect();
        assert_eq!(names.len(), all.len());
    }

    #[test]
    fn no_two_mutants_are_broken_in_the_same_way_in_one_edition() {
        let all = mutants();
        for (place, one) in all.iter().enumerate() {
            for other in &all[..place] {
                let is_same = one.mutation == other.mutation && one.edition == other.edition;
                assert!(!is_same, "{} and {}", one.name, other.name);
            }
        }
    }

    #[test]
    fn every_operator_is_used() {
        let used: BTreeSet<_> = mutants().iter().map(|mutant| mutant.operator).collect();
        assert!(Operator::ALL.iter().all(|operator| used.contains(operator)));
    }

    /// Whether a case is told from "in every case" by an address: that must not come out by chance.
    #[test]
    fn cases_are_told_from_every_case() {
        let tables = tables(Function::DeallocateNtmsMedia);
        let place = |clause| tables.steps.iter().position(|step| step.clause == clause);
        assert_eq!(place("DEALLOC-19").map(|at| tables.steps_in_cases[at]), Some(false));
        assert_eq!(place("DEALLOC-20").map(|at| tables.steps_in_cases[at]), Some(true));
        let row = |clause| tables.rows.iter().position(|row| row.clause == clause);
        assert_eq!(row("DEALLOC-4").map(|at| tables.rows_in_cases[at]), Some(false));
        assert_eq!(row("DEALLOC-13").map(|at| tables.rows_in_cases[at]), Some(true));
    }
}
