//! The tables of a function, without the call.

use super::{Answer, Requirement, Row, RowAbout, Rules, StepAbout, View, always};
use crate::call::Function;
use crate::error::NtmsError;
use crate::reading::ReadingKind;
use std::sync::LazyLock;

/// The tables of one function, without the call.
pub struct Tables {
    /// Rows, by place.
    pub rows: Vec<&'static RowAbout>,
    /// Steps, by place.
    pub steps: Vec<&'static StepAbout>,
    /// The clauses of the choices, by place.
    pub choices: Vec<&'static str>,
    /// Clauses that say how arguments are read.
    pub meanings: &'static [&'static str],
    /// What each row asks for.
    pub asks: Vec<Asks>,
    /// Whether each row has a case of its own.
    pub rows_in_cases: Vec<bool>,
    /// Whether each step has a case of its own.
    pub steps_in_cases: Vec<bool>,
    /// Each row with a code that another row of the table gives and it does not.
    pub other_codes: Vec<Option<RowAbout>>,
    /// Each row with the codes of another answer, where a question of policy gives its code.
    pub other_answers: Vec<Option<RowAbout>>,
}

/// What a row asks for, without the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// A right on one object.
    Right,
    /// A right on each of several objects.
    RightOnEach,
    /// That a fault is not met.
    NoFault,
    /// Something else.
    Anything,
}

/// The tables of a function.
#[must_use]
pub fn tables(function: Function) -> &'static Tables {
    fn of<C: Rules>() -> Tables {
        let rows: Vec<&RowAbout> = C::ROWS.iter().map(|row| &row.about).collect();
        Tables {
            steps: C::STEPS.iter().map(|step| &step.about).collect(),
            choices: C::CHOICES.iter().map(|choice| choice.clause).collect(),
            meanings: C::MEANINGS,
            asks: C::ROWS.iter().map(asks).collect(),
            rows_in_cases: C::ROWS.iter().map(|row| is_a_case(row.when)).collect(),
            steps_in_cases: C::STEPS.iter().map(|step| is_a_case(step.when)).collect(),
            other_codes: (0..rows.len()).map(|place| with_other_code(&rows, place)).collect(),
            other_answers: rows.iter().map(|row| with_other_answer(row)).collect(),
            rows,
        }
    }
    static ALL: LazyLock<Vec<Tables>> = LazyLock::new(|| {
        let tables = |&function: &Function| crate::call::on_each_function!(function, Called => of::<Called>());
        Function::ALL.iter().map(tables).collect()
    });
    &ALL[function as usize]
}

fn asks<C>(row: &Row<C>) -> Asks {
    match row.requirement {
        Requirement::Grants(..) | Requirement::GrantsOn(..) => Asks::Right,
        Requirement::GrantsOnEach(..) => Asks::RightOnEach,
        Requirement::Without(_) => Asks::NoFault,
        Requirement::Given(_)
        | Requirement::Names(_)
        | Requirement::OfKind(_)
        | Requirement::OpenSession(_)
        | Requirement::Holds(_) => Asks::Anything,
    }
}

fn is_a_case<C>(when: fn(&View<'_, C>) -> bool) -> bool {
    !std::ptr::fn_addr_eq(when, always::<C> as fn(&View<'_, C>) -> bool)
}

/// The codes that a row may give, whatever is answered; none where any will do.
fn codes(answer: Answer) -> &'static [NtmsError] {
    match answer {
        Answer::AnyOf(codes) | Answer::ByReading(_, codes) => codes,
        Answer::One(_) | Answer::AnyFailure | Answer::AnyUnlisted => &[],
    }
}

/// The row with the code of the next row that gives another one.
fn with_other_code(rows: &[&RowAbout], place: usize) -> Option<RowAbout> {
    let about = rows[place];
    if about.answer == Answer::AnyFailure {
        return None;
    }
    let is_its_own =
        |code: NtmsError| about.answer == Answer::One(code) || codes(about.answer).contains(&code);
    let after = (1..rows.len()).map(|distance| rows[(place + distance) % rows.len()]);
    let code = after.into_iter().find_map(|row| match row.answer {
        Answer::One(code) => (!is_its_own(code)).then_some(code),
        Answer::AnyOf(_) | Answer::ByReading(..) | Answer::AnyFailure | Answer::AnyUnlisted => None,
    })?;
    Some(RowAbout { answer: Answer::One(code), ..*about })
}

/// The row with the code of the next answer, to each answer. The tables are made once and stay, and so
/// do these codes.
fn with_other_answer(about: &RowAbout) -> Option<RowAbout> {
    let Answer::ByReading(reading, codes) = about.answer else { return None };
    if reading.about().kind != ReadingKind::Policy {
        return None;
    }
    let mut rotated = codes.to_vec();
    rotated.rotate_left(1);
    (rotated != codes).then(|| {
        let codes: &'static [NtmsError] = rotated.leak();
        RowAbout { answer: Answer::ByReading(reading, codes), ..*about }
    })
}
