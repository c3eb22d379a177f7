//! The conditions of a call: all are tested before anything is changed.

use crate::code::Code;
use crate::switches::GuardOrder;
use rand::Rng;
use rand::rngs::StdRng;

/// No call has more conditions than this.
const MOST: usize = 32;

/// The codes of the conditions that do not hold, in the order of the documents.
pub(crate) struct Guards {
    failed: [Code; MOST],
    count: usize,
}

impl Guards {
    pub(crate) fn new() -> Guards {
        Guards { failed: [Code::InvalidParameter; MOST], count: 0 }
    }

    pub(crate) fn must(&mut self, holds: bool, otherwise: Code) {
        if !holds && self.count < MOST {
            self.failed[self.count] = otherwise;
            self.count += 1;
        }
    }

    pub(crate) fn refuse(&mut self, code: Code) {
        self.must(false, code);
    }

    /// What must be there.
    pub(crate) fn some<T>(&mut self, found: Option<T>, otherwise: Code) -> Option<T> {
        self.must(found.is_some(), otherwise);
        found
    }

    /// The code to report, if a condition does not hold.
    pub(crate) fn verdict(&self, order: GuardOrder, chance: &mut StdRng) -> Result<(), Code> {
        let failed = &self.failed[..self.count];
        let reported = match order {
            GuardOrder::Documented => failed.first(),
            GuardOrder::Reversed => failed.last(),
            GuardOrder::Random if failed.is_empty() => None,
            GuardOrder::Random => failed.get(chance.random_range(0..failed.len())),
        };
        reported.map_or(Ok(()), |code| Err(*code))
    }
}

#[cfg(test)]
mod tests {
    use super::Guards;
    use crate::code::Code;
    use crate::switches::GuardOrder;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    #[test]
    fn the_order_decides_which_code_is_reported() {
        let mut guards = Guards::new();
        let mut chance = StdRng::seed_from_u64(1);
        assert_eq!(guards.verdict(GuardOrder::Random, &mut chance), Ok(()));
        guards.must(true, Code::InvalidName);
        guards.must(false, Code::Busy);
        guards.refuse(Code::NotEmpty);
        assert_eq!(guards.verdict(GuardOrder::Documented, &mut chance), Err(Code::Busy));
        assert_eq!(guards.verdict(GuardOrder::Reversed, &mut chance), Err(Code::NotEmpty));
        let any: Vec<_> =
            (0..50).map(|_| guards.verdict(GuardOrder::Random, &mut chance)).collect();
        assert!(any.contains(&Err(Code::Busy)) && any.contains(&Err(Code::NotEmpty)));
    }
}
