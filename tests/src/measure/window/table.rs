//! What was checked.

/// Rows that are printed as they come.
#[derive(Default)]
pub struct Table {
    rows: usize,
    wrong: usize,
}

impl Table {
    /// Something that was checked, and what is wrong with it.
    pub fn row(&mut self, what: &str, wrong: &[String]) {
        self.rows += 1;
        self.wrong += usize::from(!wrong.is_empty());
        let verdict = if wrong.is_empty() { "ok" } else { "WRONG" };
        println!("  {verdict:5}  {what}");
        for line in wrong {
            println!("           {line}");
        }
    }

    /// Something that was checked with one outcome.
    pub fn check(&mut self, what: &str, is_so: bool, otherwise: &dyn std::fmt::Display) {
        let wrong: Vec<String> = (!is_so).then(|| otherwise.to_string()).into_iter().collect();
        self.row(what, &wrong);
    }

    /// Prints the sum; whether nothing is wrong.
    pub fn sum(&self) -> bool {
        println!("{} checks, {} wrong", self.rows, self.wrong);
        self.wrong == 0 && self.rows > 0
    }
}
