//! Rows and steps as bits by their places in the tables, worked out when the program is compiled: most
//! rows are left out of the evaluation of a call before anything is read.

use super::{Requirement, Rules};
use crate::edition::Edition;
use std::marker::PhantomData;

/// The masks of one call.
pub(super) struct Masks<C>(PhantomData<C>);

impl<C: Rules> Masks<C> {
    /// Rows of which each one that fails makes the call fail.
    pub(super) const MUST: u64 = {
        let (mut mask, mut place) = (0, 0);
        while place < C::ROWS.len() {
            mask |= (C::ROWS[place].about.must as u64) << place;
            place += 1;
        }
        mask
    };

    /// Rows that fail only when the environment does.
    pub(super) const ENVIRONMENT: u64 = {
        let (mut mask, mut place) = (0, 0);
        while place < C::ROWS.len() {
            let is_of_it = matches!(C::ROWS[place].requirement, Requirement::Without(_));
            mask |= (is_of_it as u64) << place;
            place += 1;
        }
        mask
    };

    /// Rows by edition.
    pub(super) const ROWS: [u64; Edition::ALL.len()] = {
        let mut masks = [0; Edition::ALL.len()];
        let mut place = 0;
        while place < C::ROWS.len() {
            let mut edition = 0;
            while edition < masks.len() {
                let has = C::ROWS[place].about.editions.has(Edition::ALL[edition]);
                masks[edition] |= (has as u64) << place;
                edition += 1;
            }
            place += 1;
        }
        masks
    };

    /// Steps by edition.
    pub(super) const STEPS: [u64; Edition::ALL.len()] = {
        let mut masks = [0; Edition::ALL.len()];
        let mut place = 0;
        while place < C::STEPS.len() {
            let mut edition = 0;
            while edition < masks.len() {
                let has = C::STEPS[place].about.editions.has(Edition::ALL[edition]);
                masks[edition] |= (has as u64) << place;
                edition += 1;
            }
            place += 1;
        }
        masks
    };
}

/// The places that are marked in a mask, from the lowest.
pub(super) fn places(mut mask: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let place = (mask != 0).then_some(mask.trailing_zeros() as usize)?;
        mask &= mask - 1;
        Some(place)
    })
}
