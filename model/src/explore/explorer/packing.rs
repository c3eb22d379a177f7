//! States as single words. A state is a tuple of components (each row of a table, the sides of each
//! medium, and what is left); each component has a domain of the values that were seen so far, numbered.
//! A word joins the numbers as bit fields. Nothing here knows a rule.

use crate::explore::bounds::{Bound, Bounds};
use crate::id::{LogicalId, MediaTypeId, MediumId, OperationId, PoolId, SessionId};
use crate::state::{
    Condition, LogicalMedium, Medium, Operation, Pool, Security, Session, SideState, Sides, State,
};
use crate::table::Table;
use crate::watch::{Aspect, Reads, Spot, Watch};
use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;
use std::sync::Arc;

/// The numbers of one component: 0 when it is not there, and the values from 1.
#[derive(Clone, Debug)]
struct Domain<T> {
    values: Vec<T>,
    codes: HashMap<T, u32>,
    /// Whether it was not there in some state.
    may_be_absent: bool,
    /// By code: what the value counts for each bound that adds up.
    weights: Vec<u128>,
    /// What is left of a value that only the gist is read of; nothing when that is all of it.
    gist: Option<fn(&T) -> T>,
    /// The numbers of the gists, from 1, and how many values have each.
    gist_codes: HashMap<T, (u32, u32)>,
    /// By code: the number of the gist, and which of the values with this gist it is.
    gists: Vec<Gist>,
}

/// What is read of a value whose gist is read, and what is left to be read then.
#[derive(Clone, Copy, Debug, Default)]
pub struct Gist {
    pub code: u32,
    pub detail: u32,
}

impl<T: Clone + Eq + Hash> Domain<T> {
    fn new(may_be_absent: bool) -> Domain<T> {
        Domain {
            values: Vec::new(),
            codes: HashMap::new(),
            may_be_absent,
            weights: vec![0],
            gist: None,
            gist_codes: HashMap::new(),
            gists: vec![Gist::default()],
        }
    }

    fn with_gist(may_be_absent: bool, gist: fn(&T) -> T) -> Domain<T> {
        Domain { gist: Some(gist), ..Domain::new(may_be_absent) }
    }

    fn code(&mut self, value: Option<&T>, weigh: impl FnOnce(&T) -> u128) -> u32 {
        let Some(value) = value else {
            self.may_be_absent = true;
            return 0;
        };
        if let Some(code) = self.codes.get(value) {
            return *code;
        }
        self.values.push(value.clone());
        self.weights.push(weigh(value));
        let code = self.values.len() as u32;
        self.codes.insert(value.clone(), code);
        let gist = self.gist.map_or(Gist { code, detail: 0 }, |gist| {
            let next = self.gist_codes.len() as u32 + 1;
            let (code, count) = self.gist_codes.entry(gist(value)).or_insert((next, 0));
            *count += 1;
            Gist { code: *code, detail: *count - 1 }
        });
        self.gists.push(gist);
        code
    }

    fn known(&self, value: Option<&T>) -> Option<u32> {
        value.map_or(self.may_be_absent.then_some(0), |value| self.codes.get(value).copied())
    }

    fn value(&self, code: u32) -> Option<&T> {
        self.values.get((code as usize).wrapping_sub(1))
    }

    fn extent(&self) -> Extent {
        Extent { values: self.values.len(), may_be_absent: self.may_be_absent }
    }
}

/// How large a domain is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Extent {
    values: usize,
    may_be_absent: bool,
}

impl Extent {
    /// The number that the component always has, if it has always been the same.
    fn constant(self) -> Option<u32> {
        match (self.values, self.may_be_absent) {
            (0, _) => Some(0),
            (1, false) => Some(1),
            _ => None,
        }
    }

    fn bits(self) -> u32 {
        usize::BITS - self.values.leading_zeros()
    }
}

/// Everything that components were seen to be.
#[derive(Clone, Debug)]
pub struct Domains {
    /// A state without its tables.
    rest: Domain<State>,
    sessions: Domain<Table<SessionId, Session>>,
    operations: Domain<Table<OperationId, Operation>>,
    pools: Vec<Domain<Arc<Pool>>>,
    /// Media without their sides.
    media: Vec<Domain<Medium>>,
    sides: Vec<Domain<Sides>>,
    logical_media: Vec<Domain<LogicalMedium>>,
    scale: Scale,
    /// Grows with every value that is new.
    version: u64,
}

/// How bounds that add up are counted: each has a lane of sixteen bits.
#[derive(Clone, Debug)]
pub struct Scale {
    bounds: Vec<Bound>,
    limits: u128,
    guards: u128,
}

const LANE: u32 = 16;
/// More than any component of a state within bounds counts.
const HEAVIEST: u32 = 1 << 11;

impl Scale {
    fn new(bounds: &Bounds) -> Option<Scale> {
        let mut scale = Scale { bounds: Vec::new(), limits: 0, guards: 0 };
        for (bound, most) in bounds.set().filter(|(bound, _)| bound.adds_up()) {
            let place = LANE * scale.bounds.len() as u32;
            if place >= u128::BITS || most >= HEAVIEST {
                return None;
            }
            scale.limits |= u128::from(most) << place;
            scale.guards |= 1 << (place + LANE - 1);
            scale.bounds.push(bound);
        }
        Some(scale)
    }

    fn weigh(&self, state: &State) -> u128 {
        let lanes = self.bounds.iter().enumerate();
        lanes.fold(0, |sum, (lane, bound)| {
            sum | u128::from(bound.count(state).min(HEAVIEST)) << (LANE * lane as u32)
        })
    }

    /// The first bound that lies below this weight.
    #[inline]
    pub fn beyond(&self, weight: u128) -> Option<Bound> {
        let within = (self.limits | self.guards).wrapping_sub(weight) & self.guards;
        (within != self.guards).then(|| {
            let lane = (within ^ self.guards).trailing_zeros() / LANE;
            self.bounds[lane as usize]
        })
    }
}

/// Where a component lies in a word.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    pub shift: u32,
    /// As many bits as it takes, from the lowest.
    pub mask: u64,
    /// The number of a component that takes no bits.
    constant: u32,
    /// Whether it is there in some states and not in others.
    may_come_and_go: bool,
}

impl Field {
    #[inline]
    pub fn code(&self, word: u64) -> u32 {
        (word >> self.shift & self.mask) as u32 + self.constant
    }

    /// Its bits of the word.
    pub fn bits(&self) -> u64 {
        self.mask << self.shift
    }

    /// Whether all words agree about it.
    pub fn is_constant(&self, aspect: Aspect) -> bool {
        self.mask == 0 || (aspect == Aspect::Presence && !self.may_come_and_go)
    }
}

/// How states become words, as long as the domains do not outgrow it.
#[derive(Clone, Debug)]
pub struct Plan {
    fields: Vec<Field>,
    extents: Vec<Extent>,
    pools: usize,
    media: usize,
    logical_media: usize,
}

/// A word that no state has: words take 63 bits at most.
pub const NO_WORD: u64 = u64::MAX;

const REST: u8 = 0;
const SESSIONS: u8 = 1;
const OPERATIONS: u8 = 2;
const POOLS: u8 = 3;

/// A component that is another than before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Changed {
    pub place: u8,
    pub code: u32,
}

/// The domains are too large for words of 63 bits.
#[derive(Debug)]
pub struct TooWide {
    pub bits: u32,
}

impl Plan {
    pub fn new(domains: &Domains) -> Result<Plan, TooWide> {
        let extents = domains.extents();
        let needed = |extent: &Extent| match extent.constant() {
            Some(_) => 0,
            None => extent.bits(),
        };
        let bits: u32 = extents.iter().map(needed).sum();
        if bits > 63 || extents.len() > Reads::PLACES {
            return Err(TooWide { bits });
        }
        // Room to grow: every growth beyond a field costs a pass through all words.
        let growing = extents.iter().filter(|extent| extent.constant().is_none()).count() as u32;
        let spare = u32::from(bits + growing <= 63);
        let fields = extents.iter().map(|extent| {
            let width = needed(extent) + if extent.constant().is_none() { spare } else { 0 };
            Field {
                shift: 0,
                mask: (1 << width) - 1,
                constant: extent.constant().unwrap_or(0),
                may_come_and_go: extent.may_be_absent && extent.values > 0,
            }
        });
        let mut plan = Plan {
            fields: fields.collect(),
            pools: domains.pools.len(),
            media: domains.media.len(),
            logical_media: domains.logical_media.len(),
            extents,
        };
        plan.lay_out();
        Ok(plan)
    }

    /// What few look at comes lowest. Words are looked at in their order, so neighbours agree about the
    /// highest bits, and what was found about these holds for many in a row.
    fn lay_out(&mut self) {
        let (sides_at, logical_media_at) = (self.sides_at(), self.logical_media_at());
        let sides = usize::from(sides_at)..usize::from(logical_media_at);
        let logical_media = usize::from(logical_media_at)..self.fields.len();
        let others = (0..usize::from(sides_at)).rev();
        let mut shift = 0;
        for place in sides.chain(logical_media).chain(others) {
            let field = &mut self.fields[place];
            field.shift = shift.min(63);
            shift += field.mask.count_ones();
        }
    }

    /// Whether what is constant here still is: otherwise what was remembered by it is void.
    pub fn is_sound(&self, domains: &Domains) -> bool {
        let extents = domains.extents();
        self.extents.len() == extents.len()
            && self.extents.iter().zip(&extents).all(|(then, now)| {
                then.constant() == now.constant()
                    && (then.may_be_absent == now.may_be_absent || now.values == 0)
                    && (then.values > 0) == (now.values > 0)
            })
    }

    fn media_at(&self) -> u8 {
        POOLS + self.pools as u8
    }

    fn sides_at(&self) -> u8 {
        self.media_at() + self.media as u8
    }

    fn logical_media_at(&self) -> u8 {
        self.sides_at() + self.media as u8
    }

    pub fn fields(&self) -> &[Field] {
        &self.fields
    }
    pub fn field(&self, place: u8) -> &Field {
        &self.fields[usize::from(place)]
    }

    /// The numbers of the sides, each with the place of its medium.
    pub fn sides_codes(&self, word: u64) -> impl Iterator<Item = (usize, u32)> + '_ {
        let first = usize::from(self.sides_at());
        (0..self.media).map(move |medium| (medium, self.fields[first + medium].code(word)))
    }

    /// Pools, media and logical media that have a place.
    pub fn ids(&self) -> (usize, usize, usize) {
        (self.pools, self.media, self.logical_media)
    }

    /// Whether the numbers have room here.
    pub fn fits(&self, changed: &[Changed]) -> bool {
        changed.iter().all(|Changed { place, code }| {
            self.fields.get(usize::from(*place)).is_some_and(|field| {
                if field.mask == 0 {
                    *code == field.constant
                } else {
                    u64::from(*code) <= field.mask
                }
            })
        })
    }

    fn pack(&self, codes: &[u32]) -> u64 {
        let fields = self.fields.iter().zip(codes);
        fields.fold(0, |word, (field, code)| word | u64::from(code - field.constant) << field.shift)
    }

    /// A word of another plan as one of this.
    pub fn repack(&self, other: &Plan, domains: &Domains, word: u64) -> u64 {
        let codes: Vec<_> = other.fields.iter().map(|field| field.code(word)).collect();
        if codes.len() == self.fields.len() {
            return self.pack(&codes);
        }
        // The fields of the other plan are of fewer rows.
        // Rows were added: what had no place was not there.
        let mut state = Decoder::default();
        state.decode(other, domains, word);
        domains.known_word(self, state.state()).unwrap_or(NO_WORD)
    }

    /// Notes what is read of a state from now on.
    pub fn watch(&self, state: &mut State, reads: &Arc<Reads>) {
        let by_row = |first, rows: usize| Watch::by_row(reads, first, rows as u8);
        for index in 0..state.media.extent() {
            let spot = Spot::new(reads, self.sides_at() + index as u8);
            if let Some(medium) = state.media.unnoted_mut(index) {
                medium.sides.set_spot(spot);
            }
        }
        state.sessions.set_watch(Watch::as_a_whole(reads, SESSIONS));
        state.operations.set_watch(Watch::as_a_whole(reads, OPERATIONS));
        state.pools.set_watch(by_row(POOLS, self.pools));
        state.media.set_watch(by_row(self.media_at(), self.media));
        state.logical_media.set_watch(by_row(self.logical_media_at(), self.logical_media));
        // What is in no table is not watched: it counts as read.
        reads.read(REST, Aspect::Whole);
    }
}

fn places(bits: u64) -> impl Iterator<Item = usize> {
    (0..64).filter(move |place| bits >> place & 1 != 0)
}

fn rest_of(state: &State) -> State {
    State {
        pools: Table::default(),
        media: Table::default(),
        logical_media: Table::default(),
        sessions: Table::default(),
        operations: Table::default(),
        ..state.clone()
    }
}

fn without_security(pool: &Arc<Pool>) -> Arc<Pool> {
    Arc::new(Pool { security: Security::Unknown, ..Pool::clone(pool) })
}

fn without_sides(medium: &Medium) -> Medium {
    Medium { sides: Sides::new(), ..medium.clone() }
}

impl Domains {
    /// `None` when the bounds are too many or too far.
    pub fn new(bounds: &Bounds) -> Option<Domains> {
        Some(Domains {
            rest: Domain::new(false),
            sessions: Domain::new(false),
            operations: Domain::new(false),
            pools: Vec::new(),
            media: Vec::new(),
            sides: Vec::new(),
            logical_media: Vec::new(),
            scale: Scale::new(bounds)?,
            version: 0,
        })
    }

    pub fn scale(&self) -> &Scale {
        &self.scale
    }

    pub fn version(&self) -> u64 {
        self.version
    }

    fn extents(&self) -> Vec<Extent> {
        let mut extents =
            vec![self.rest.extent(), self.sessions.extent(), self.operations.extent()];
        extents.extend(self.pools.iter().map(Domain::extent));
        extents.extend(self.media.iter().map(Domain::extent));
        extents.extend(self.sides.iter().map(Domain::extent));
        extents.extend(self.logical_media.iter().map(Domain::extent));
        extents
    }

    fn sum_of_extents(&self) -> u64 {
        let extents = self.extents();
        let sum = |extent: &Extent| 2 * extent.values as u64 + u64::from(extent.may_be_absent);
        extents.iter().map(sum).sum::<u64>() + 1000 * extents.len() as u64
    }

    /// By code, what a component counts for the bounds. Places are those of the plan: more rows may be
    /// known by now.
    pub fn weights(&self, plan: &Plan, place: u8) -> &[u128] {
        let (media_at, sides_at) = (plan.media_at(), plan.sides_at());
        let logical_media_at = plan.logical_media_at();
        match place {
            REST => &self.rest.weights,
            SESSIONS => &self.sessions.weights,
            OPERATIONS => &self.operations.weights,
            _ if place < media_at => &self.pools[usize::from(place - POOLS)].weights,
            _ if place < sides_at => &self.media[usize::from(place - media_at)].weights,
            _ if place < logical_media_at => &self.sides[usize::from(place - sides_at)].weights,
            _ => &self.logical_media[usize::from(place - logical_media_at)].weights,
        }
    }

    /// By code, what is read as the gist of a component.
    pub fn gists(&self, plan: &Plan, place: u8) -> &[Gist] {
        let (media_at, sides_at) = (plan.media_at(), plan.sides_at());
        let logical_media_at = plan.logical_media_at();
        match place {
            REST => &self.rest.gists,
            SESSIONS => &self.sessions.gists,
            OPERATIONS => &self.operations.gists,
            _ if place < media_at => &self.pools[usize::from(place - POOLS)].gists,
            _ if place < sides_at => &self.media[usize::from(place - media_at)].gists,
            _ if place < logical_media_at => &self.sides[usize::from(place - sides_at)].gists,
            _ => &self.logical_media[usize::from(place - logical_media_at)].gists,
        }
    }

    /// The states that sides are in, in any of these words.
    pub fn side_states(
        &self,
        plan: &Plan,
        words: impl Iterator<Item = u64>,
    ) -> BTreeSet<SideState> {
        let unseen = |domain: &Domain<Sides>| vec![false; domain.values.len() + 1];
        let mut seen: Vec<_> = self.sides.iter().map(unseen).collect();
        for word in words {
            for (medium, code) in plan.sides_codes(word) {
                seen[medium][code as usize] = true;
            }
        }
        let sides = self.sides.iter().zip(&seen).flat_map(|(domain, seen)| {
            let codes = (0..).zip(seen).filter(|(_, is_seen)| **is_seen);
            codes.filter_map(|(code, _)| domain.value(code))
        });
        sides.flat_map(Sides::states).collect()
    }

    fn make_room(&mut self, state: &State) {
        // A row that comes late was not there before.
        let is_late = self.version > 0;
        let pools = self.pools.len().max(state.pools.extent());
        self.pools.resize_with(pools, || Domain::with_gist(is_late, without_security));
        let media = self.media.len().max(state.media.extent());
        self.media.resize_with(media, || Domain::new(is_late));
        self.sides.resize_with(media, || Domain::with_gist(is_late, Sides::gist));
        let logical_media = self.logical_media.len().max(state.logical_media.extent());
        self.logical_media.resize_with(logical_media, || Domain::new(is_late));
    }

    fn rest_code(&mut self, state: &State) -> u32 {
        let scale = &self.scale;
        self.rest.code(Some(&rest_of(state)), |rest| scale.weigh(rest))
    }

    fn sessions_code(&mut self, state: &State) -> u32 {
        let sessions = state.sessions.unwatched();
        let scale = &self.scale;
        self.sessions.code(Some(&sessions), |sessions| {
            scale.weigh(&State { sessions: sessions.clone(), ..State::default() })
        })
    }

    fn operations_code(&mut self, state: &State) -> u32 {
        let operations = state.operations.unwatched();
        let scale = &self.scale;
        self.operations.code(Some(&operations), |operations| {
            scale.weigh(&State { operations: operations.clone(), ..State::default() })
        })
    }

    fn pool_code(&mut self, index: usize, state: &State) -> u32 {
        let scale = &self.scale;
        self.pools[index].code(state.pools.unnoted(index), |pool| {
            let mut alone = State::default();
            alone.pools.put(PoolId(0), Some(pool.clone()));
            scale.weigh(&alone)
        })
    }

    fn medium_code(&mut self, index: usize, state: &State) -> u32 {
        let scale = &self.scale;
        let medium = state.media.unnoted(index).map(without_sides);
        self.media[index].code(medium.as_ref(), |medium| {
            let mut alone = State::default();
            alone.media.put(MediumId(0), Some(medium.clone()));
            scale.weigh(&alone)
        })
    }

    fn sides_code(&mut self, index: usize, state: &State) -> u32 {
        let scale = &self.scale;
        let sides = state.media.unnoted(index).map(|medium| medium.sides.unwatched());
        self.sides[index].code(sides.as_ref(), |sides| {
            let weight = |sides| {
                let mut alone = State::default();
                let (pool, media_type) = (PoolId::NONE, MediaTypeId(0));
                let medium = Medium { pool, media_type, condition: Condition::READY, sides };
                alone.media.put(MediumId(0), Some(medium));
                scale.weigh(&alone)
            };
            weight(sides.clone()).wrapping_sub(weight(Sides::new()))
        })
    }

    fn logical_code(&mut self, index: usize, state: &State) -> u32 {
        let scale = &self.scale;
        self.logical_media[index].code(state.logical_media.unnoted(index), |row| {
            let mut alone = State::default();
            alone.logical_media.put(LogicalId(0), Some(*row));
            scale.weigh(&alone)
        })
    }

    /// Numbers every component of a state.
    pub fn learn(&mut self, state: &State) {
        self.make_room(state);
        self.rest_code(state);
        self.sessions_code(state);
        self.operations_code(state);
        (0..self.pools.len()).for_each(|index| _ = self.pool_code(index, state));
        (0..self.media.len()).for_each(|index| _ = self.medium_code(index, state));
        (0..self.sides.len()).for_each(|index| _ = self.sides_code(index, state));
        (0..self.logical_media.len()).for_each(|index| _ = self.logical_code(index, state));
        self.version = self.sum_of_extents();
    }

    /// The components of `after`, which came of the watched state `before`, that were changed. `None`
    /// when there are more rows than have a place; all numbers are known from then on.
    pub fn changes(
        &mut self,
        plan: &Plan,
        before: &State,
        after: &State,
        reads: &Reads,
    ) -> Option<Vec<Changed>> {
        let fits = after.pools.extent() <= plan.pools
            && after.media.extent() <= plan.media
            && after.logical_media.extent() <= plan.logical_media;
        if !fits {
            self.learn(after);
            return None;
        }
        let mut changed = Vec::new();
        let mut note = |place: u8, code: u32| changed.push(Changed { place, code });
        if !after.has_rest_of(before) {
            note(REST, self.rest_code(after));
        }
        if after.sessions.changed() != 0 {
            note(SESSIONS, self.sessions_code(after));
        }
        if after.operations.changed() != 0 {
            note(OPERATIONS, self.operations_code(after));
        }
        for index in places(after.pools.changed()).take_while(|index| *index < plan.pools) {
            note(POOLS + index as u8, self.pool_code(index, after));
        }
        for index in places(after.media.changed()).take_while(|index| *index < plan.media) {
            note(plan.media_at() + index as u8, self.medium_code(index, after));
            let place = plan.sides_at() + index as u8;
            let row = after.media.unnoted(index);
            if row.is_some_and(|medium| medium.sides.is_original(place)) {
                continue;
            }
            if before.media.unnoted(index).is_some() {
                reads.read(place, Aspect::Whole);
            }
            note(place, self.sides_code(index, after));
        }
        let logical_media = places(after.logical_media.changed());
        for index in logical_media.take_while(|index| *index < plan.logical_media) {
            note(plan.logical_media_at() + index as u8, self.logical_code(index, after));
        }
        self.version = self.sum_of_extents();
        Some(changed)
    }

    fn known_codes(&self, state: &State) -> Option<Vec<u32>> {
        let is_within = state.pools.extent() <= self.pools.len()
            && state.media.extent() <= self.media.len()
            && state.logical_media.extent() <= self.logical_media.len();
        if !is_within {
            return None;
        }
        let mut codes = vec![
            self.rest.known(Some(&rest_of(state)))?,
            self.sessions.known(Some(&state.sessions))?,
            self.operations.known(Some(&state.operations))?,
        ];
        for (index, domain) in self.pools.iter().enumerate() {
            codes.push(domain.known(state.pools.unnoted(index))?);
        }
        for (index, domain) in self.media.iter().enumerate() {
            codes.push(domain.known(state.media.unnoted(index).map(without_sides).as_ref())?);
        }
        for (index, domain) in self.sides.iter().enumerate() {
            codes.push(domain.known(state.media.unnoted(index).map(|row| &row.sides))?);
        }
        for (index, domain) in self.logical_media.iter().enumerate() {
            codes.push(domain.known(state.logical_media.unnoted(index))?);
        }
        Some(codes)
    }

    /// The word of a state; `None` when some component of it was never seen.
    pub fn known_word(&self, plan: &Plan, state: &State) -> Option<u64> {
        let codes = self.known_codes(state)?;
        let changed = codes.iter().zip(0..).map(|(code, place)| Changed { place, code: *code });
        (codes.len() == plan.fields.len() && plan.fits(&changed.collect::<Vec<_>>()))
            .then(|| plan.pack(&codes))
    }
}

/// Tells what states count for the bounds that add up; of what two words have in common nothing is counted
/// again.
#[derive(Debug, Default)]
pub struct Weigher {
    fields: Vec<(Field, Vec<u128>)>,
    word: u64,
    weight: u128,
}

impl Weigher {
    /// Knows the weights of everything that is known.
    pub fn new(plan: &Plan, domains: &Domains) -> Weigher {
        let mut weigher = Weigher::default();
        for (place, field) in (0..).zip(&plan.fields) {
            let weights = domains.weights(plan, place);
            weigher.weight = weigher.weight.wrapping_add(weights[field.code(0) as usize]);
            if field.mask != 0 && weights.iter().any(|weight| *weight != 0) {
                weigher.fields.push((*field, weights.to_vec()));
            }
        }
        weigher
    }

    /// What a state counts.
    #[inline]
    pub fn weigh(&mut self, word: u64) -> u128 {
        let differs = word ^ self.word;
        for (field, weights) in &self.fields {
            if differs & field.bits() != 0 {
                let (is, was) = (field.code(word), field.code(self.word));
                let more = weights[is as usize].wrapping_sub(weights[was as usize]);
                self.weight = self.weight.wrapping_add(more);
            }
        }
        self.word = word;
        self.weight
    }
}

/// Turns words into states; what two words have in common is kept.
#[derive(Clone, Debug, Default)]
pub struct Decoder {
    state: State,
    codes: Vec<u32>,
}

impl Decoder {
    /// The state decoded last.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Forgets what was decoded: another plan counts places otherwise.
    pub fn forget(&mut self) {
        *self = Decoder::default();
    }

    /// Turns a word into the state that it stands for.
    pub fn decode(&mut self, plan: &Plan, domains: &Domains, word: u64) -> &State {
        if self.codes.len() != plan.fields.len() {
            self.state = State::default();
            self.codes = vec![u32::MAX; plan.fields.len()];
        }
        for place in 0..plan.fields.len() {
            let code = plan.fields[place].code(word);
            if self.codes[place] != code {
                self.codes[place] = code;
                self.put(plan, domains, place as u8, code);
            }
        }
        &self.state
    }

    fn put(&mut self, plan: &Plan, domains: &Domains, place: u8, code: u32) {
        let state = &mut self.state;
        let (media_at, sides_at) = (plan.media_at(), plan.sides_at());
        let logical_media_at = plan.logical_media_at();
        match place {
            REST => {
                let rest = domains.rest.value(code).cloned().unwrap_or_default();
                let tables = std::mem::take(state);
                *state = State {
                    pools: tables.pools,
                    media: tables.media,
                    logical_media: tables.logical_media,
                    sessions: tables.sessions,
                    operations: tables.operations,
                    ..rest
                };
            }
            SESSIONS => {
                state.sessions = domains.sessions.value(code).cloned().unwrap_or_default();
            }
            OPERATIONS => {
                state.operations = domains.operations.value(code).cloned().unwrap_or_default();
            }
            _ if place < media_at => {
                let index = usize::from(place - POOLS);
                state.pools.put(index.into(), domains.pools[index].value(code).cloned());
            }
            _ if place < sides_at => {
                let index = usize::from(place - media_at);
                let medium = domains.media[index].value(code).cloned();
                state.media.put(index.into(), medium);
                // The sides come after all media, and go with their medium.
                self.codes[usize::from(sides_at) + index] = u32::MAX;
            }
            _ if place < logical_media_at => {
                let index = usize::from(place - sides_at);
                if let Some(medium) = state.media.unnoted_mut(index) {
                    medium.sides = domains.sides[index].value(code).cloned().unwrap_or_default();
                }
            }
            _ => {
                let index = usize::from(place - logical_media_at);
                let row = domains.logical_media[index].value(code).copied();
                state.logical_media.put(index.into(), row);
            }
        }
    }
}
