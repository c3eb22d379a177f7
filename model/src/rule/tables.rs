//! The tables of a function, without the call.

use super::{RowAbout, Rules, StepAbout};
use crate::call::Function;
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
}

/// The tables of a function.
#[must_use]
pub fn tables(function: Function) -> &'static Tables {
    fn of<C: Rules>() -> Tables {
        Tables {
            rows: C::ROWS.iter().map(|row| &row.about).collect(),
            steps: C::STEPS.iter().map(|step| &step.about).collect(),
            choices: C::CHOICES.iter().map(|choice| choice.clause).collect(),
            meanings: C::MEANINGS,
        }
    }
    static ALL: LazyLock<Vec<Tables>> = LazyLock::new(|| {
        let tables = |&function: &Function| crate::call::on_each_function!(function, Called => of::<Called>());
        Function::ALL.iter().map(tables).collect()
    });
    &ALL[function as usize]
}
