//! Changes of a state: made in place, written down, taken back.
//!
//! A call is applied by a [`Transaction`]. Its journal says what changed (reports print it), and
//! undoes it in reverse order, so that a search can try a call without copying the state.

use crate::id::{
    LibraryId, LogicalId, MediumId, ObjectId, OperationId, PoolId, Securable, SessionId, SideId,
};
use crate::state::{
    Computer, Condition, LogicalMedium, Mark, Medium, Operation, Pool, Security, Session, Side,
    SideState, State, Written,
};
use smallvec::SmallVec;
use std::fmt;
use std::sync::Arc;

/// One change of one row or field.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    /// A pool came, went or was given other properties.
    Pool {
        /// Which pool.
        id: PoolId,
        /// What stood there.
        from: Option<Arc<Pool>>,
        /// What stands there now.
        to: Option<Arc<Pool>>,
    },
    /// A medium came or went.
    Medium {
        /// Which medium.
        id: MediumId,
        /// What stood there.
        from: Option<Box<Medium>>,
        /// What stands there now.
        to: Option<Box<Medium>>,
    },
    /// A medium moved to another pool.
    MediumPool {
        /// Which medium.
        id: MediumId,
        /// The pool that it was in.
        from: PoolId,
        /// The pool that it is in.
        to: PoolId,
    },
    /// The environment did something to a medium.
    MediumCondition {
        /// Which medium.
        id: MediumId,
        /// How it was.
        from: Condition,
        /// How it is.
        to: Condition,
    },
    /// A side got another state or count.
    Side {
        /// Which side.
        id: SideId,
        /// How it was.
        from: Side,
        /// How it is.
        to: Side,
    },
    /// A logical medium came, went or denotes another side.
    Logical {
        /// Which logical medium.
        id: LogicalId,
        /// What stood there.
        from: Option<LogicalMedium>,
        /// What stands there now.
        to: Option<LogicalMedium>,
    },
    /// A session was opened or closed.
    Session {
        /// Which session.
        id: SessionId,
        /// What stood there.
        from: Option<Session>,
        /// What stands there now.
        to: Option<Session>,
    },
    /// An operation at the port was started or stopped.
    Operation {
        /// Which operation.
        id: OperationId,
        /// What ran there.
        from: Option<Operation>,
        /// What runs there now.
        to: Option<Operation>,
    },
    /// A medium was queued for ejection (true), or is not any more.
    Queue(MediumId, bool),
    /// The computer, or a library, was given other properties.
    Computer {
        /// How they were.
        from: Arc<Computer>,
        /// How they are.
        to: Arc<Computer>,
    },
    /// A medium got a bar code or a side a label, or what had it is gone or was labelled anew.
    Mark {
        /// Which object.
        id: ObjectId,
        /// What stood there.
        from: Option<Arc<Mark>>,
        /// What stands there now.
        to: Option<Arc<Mark>>,
    },
    /// Somebody wrote a name and a description, or the object that had them is gone.
    Written {
        /// Which object.
        id: ObjectId,
        /// What stood there.
        from: Option<Arc<Written>>,
        /// What stands there now.
        to: Option<Arc<Written>>,
    },
}

/// Objects that one change made or took away: a medium comes and goes with its sides.
type Objects = SmallVec<[ObjectId; 3]>;

impl Change {
    /// The object that the change is about.
    #[must_use]
    pub fn subject(&self) -> ObjectId {
        match self {
            Change::Pool { id, .. } => (*id).into(),
            Change::Medium { id, .. }
            | Change::MediumPool { id, .. }
            | Change::MediumCondition { id, .. }
            | Change::Queue(id, _) => (*id).into(),
            Change::Side { id, .. } => (*id).into(),
            Change::Logical { id, .. } => (*id).into(),
            Change::Session { id, .. } => (*id).into(),
            Change::Operation { id, .. } => (*id).into(),
            Change::Computer { .. } => ObjectId::Computer,
            Change::Mark { id, .. } | Change::Written { id, .. } => *id,
        }
    }

    /// The objects that came into being.
    #[must_use]
    pub fn made(&self) -> Objects {
        self.objects(false)
    }

    /// The objects that are gone.
    #[must_use]
    pub fn took(&self) -> Objects {
        self.objects(true)
    }

    /// The objects that stood only before the change, or only after it.
    fn objects(&self, before: bool) -> Objects {
        fn only<T>(from: &Option<T>, to: &Option<T>, before: bool) -> bool {
            if before { from.is_some() && to.is_none() } else { from.is_none() && to.is_some() }
        }
        let mut objects = Objects::new();
        match self {
            Change::Pool { id, from, to } if only(from, to, before) => objects.push((*id).into()),
            Change::Logical { id, from, to } if only(from, to, before) => {
                objects.push((*id).into());
            }
            Change::Session { id, from, to } if only(from, to, before) => {
                objects.push((*id).into());
            }
            Change::Operation { id, from, to } if only(from, to, before) => {
                objects.push((*id).into());
            }
            Change::Medium { id, from, to } if only(from, to, before) => {
                let sides = from.as_ref().or(to.as_ref()).map_or(0, |row| row.sides.len());
                objects.push((*id).into());
                objects.extend(
                    (0..sides)
                        .map(|index| ObjectId::Side(SideId { medium: *id, index: index as u8 })),
                );
            }
            Change::Pool { .. }
            | Change::Logical { .. }
            | Change::Session { .. }
            | Change::Medium { .. }
            | Change::MediumPool { .. }
            | Change::MediumCondition { .. }
            | Change::Side { .. }
            | Change::Operation { .. }
            | Change::Queue(..)
            | Change::Computer { .. }
            | Change::Mark { .. }
            | Change::Written { .. } => {}
        }
        objects
    }

    /// Makes the change (`forward`) or takes it back.
    pub fn apply(&self, state: &mut State, forward: bool) {
        fn pick<'c, T>(from: &'c T, to: &'c T, forward: bool) -> &'c T {
            if forward { to } else { from }
        }
        match self {
            Change::Pool { id, from, to } => {
                state.pools.put(*id, pick(from, to, forward).clone());
            }
            Change::Medium { id, from, to } => {
                state.media.put(*id, pick(from, to, forward).as_deref().cloned());
            }
            Change::MediumPool { id, from, to } => {
                if let Some(medium) = state.media.get_mut(*id) {
                    medium.pool = *pick(from, to, forward);
                }
            }
            Change::MediumCondition { id, from, to } => {
                if let Some(medium) = state.media.get_mut(*id) {
                    medium.condition = *pick(from, to, forward);
                }
            }
            Change::Side { id, from, to } => {
                if let Some(medium) = state.media.get_mut(id.medium)
                    && let Some(side) = medium.sides.get_mut(usize::from(id.index))
                {
                    *side = *pick(from, to, forward);
                }
            }
            Change::Logical { id, from, to } => {
                state.logical_media.put(*id, *pick(from, to, forward));
            }
            Change::Session { id, from, to } => {
                state.sessions.put(*id, *pick(from, to, forward));
            }
            Change::Operation { id, from, to } => {
                state.operations.put(*id, *pick(from, to, forward));
            }
            Change::Queue(id, is_queued) => {
                if *is_queued == forward {
                    state.queue.insert(*id);
                } else {
                    state.queue.remove(id);
                }
            }
            Change::Computer { from, to } => {
                state.computer = Arc::clone(pick(from, to, forward));
            }
            Change::Mark { id, from, to } => {
                match pick(from, to, forward) {
                    Some(row) => state.marks.insert(*id, Arc::clone(row)),
                    None => state.marks.remove(id),
                };
            }
            Change::Written { id, from, to } => {
                match pick(from, to, forward) {
                    Some(row) => state.written.insert(*id, row.clone()),
                    None => state.written.remove(id),
                };
            }
        }
    }
}

/// Takes back all changes of a journal, the last one first.
pub fn undo(state: &mut State, journal: &[Change]) {
    for change in journal.iter().rev() {
        change.apply(state, false);
    }
}

/// Makes all changes of a journal.
pub fn redo(state: &mut State, journal: &[Change]) {
    for change in journal {
        change.apply(state, true);
    }
}

/// A state that is being changed, and the journal of the changes.
///
/// Every function is total: one that names nothing changes nothing.
#[derive(Debug)]
pub struct Transaction<'s> {
    state: &'s mut State,
    journal: &'s mut Vec<Change>,
}

impl<'s> Transaction<'s> {
    /// Begins to change `state`; changes are added to `journal`.
    pub fn new(state: &'s mut State, journal: &'s mut Vec<Change>) -> Self {
        Transaction { state, journal }
    }

    /// The state as it is now.
    #[must_use]
    pub fn state(&self) -> &State {
        self.state
    }

    /// Whether anything was changed.
    #[must_use]
    pub fn has_changed(&self) -> bool {
        !self.journal.is_empty()
    }

    /// What was changed so far.
    #[must_use]
    pub fn changes(&self) -> &[Change] {
        self.journal
    }

    fn make(&mut self, change: Change) {
        change.apply(self.state, true);
        self.journal.push(change);
    }

    /// Adds a pool.
    pub fn add_pool(&mut self, pool: Pool) -> PoolId {
        let id = self.state.pools.next_id();
        self.make(Change::Pool { id, from: None, to: Some(Arc::new(pool)) });
        id
    }

    /// Takes a pool away, and what was written about it.
    pub fn remove_pool(&mut self, id: PoolId) {
        if let Some(pool) = self.state.pools.get(id) {
            let from = Some(Arc::clone(pool));
            self.make(Change::Pool { id, from, to: None });
            self.forget_written(ObjectId::Pool(id));
        }
    }

    /// Gives a pool other properties.
    pub fn change_pool(&mut self, id: PoolId, change: impl FnOnce(&mut Pool)) {
        if let Some(pool) = self.state.pools.get(id) {
            let mut to = Pool::clone(pool);
            change(&mut to);
            if to != **pool {
                let from = Some(Arc::clone(pool));
                self.make(Change::Pool { id, from, to: Some(Arc::new(to)) });
            }
        }
    }

    /// Adds a medium.
    pub fn add_medium(&mut self, medium: Medium) -> MediumId {
        let id = self.state.media.next_id();
        self.make(Change::Medium { id, from: None, to: Some(Box::new(medium)) });
        id
    }

    /// Takes a medium away with its sides, and what was written about them. An LMID that denotes a
    /// side of it goes too: in no world that the rules allow is there one.
    pub fn remove_medium(&mut self, id: MediumId) {
        let Some(medium) = self.state.media.get(id) else { return };
        let from = Some(Box::new(medium.clone()));
        let sides = Vec::from_iter(self.state.side_states_of(id).map(|(side, _)| side));
        for side in sides {
            for logical in Vec::from_iter(self.state.logical_media_of(side)) {
                self.remove_logical(logical);
            }
            self.forget_written(ObjectId::Side(side));
            self.unmark(ObjectId::Side(side));
        }
        self.unqueue(id);
        self.make(Change::Medium { id, from, to: None });
        self.forget_written(ObjectId::Medium(id));
        self.unmark(ObjectId::Medium(id));
    }

    /// Puts a medium, with all its sides, into a pool.
    pub fn put_medium(&mut self, id: MediumId, to: PoolId) {
        if let Some(medium) = self.state.media.get(id)
            && medium.pool != to
        {
            self.make(Change::MediumPool { id, from: medium.pool, to });
        }
    }

    /// Lets the environment do something to a medium.
    pub fn change_condition(&mut self, id: MediumId, change: impl FnOnce(&mut Condition)) {
        if let Some(medium) = self.state.media.get(id) {
            let from = medium.condition;
            let mut to = from;
            change(&mut to);
            if to != from {
                self.make(Change::MediumCondition { id, from, to });
            }
        }
    }

    /// Gives a side another state or count.
    pub fn change_side(&mut self, id: SideId, change: impl FnOnce(&mut Side)) {
        if !self.state.has(ObjectId::Side(id)) {
            return;
        }
        let from = *self.state.side(id);
        let mut to = from;
        change(&mut to);
        if to != from {
            self.make(Change::Side { id, from, to });
        }
    }

    /// Makes an LMID that denotes a side.
    pub fn add_logical(&mut self, side: SideId) -> LogicalId {
        let id = self.state.logical_media.next_id();
        self.make(Change::Logical { id, from: None, to: Some(LogicalMedium { side }) });
        id
    }

    /// Takes an LMID away, and what was written about it.
    pub fn remove_logical(&mut self, id: LogicalId) {
        if let Some(row) = self.state.logical_media.get(id) {
            self.make(Change::Logical { id, from: Some(*row), to: None });
            self.forget_written(ObjectId::Logical(id));
        }
    }

    /// Lets an LMID denote another side.
    pub fn rebind(&mut self, id: LogicalId, side: SideId) {
        if let Some(row) = self.state.logical_media.get(id)
            && row.side != side
        {
            self.make(Change::Logical { id, from: Some(*row), to: Some(LogicalMedium { side }) });
        }
    }

    /// Opens a session.
    pub fn add_session(&mut self, session: Session) -> SessionId {
        let id = self.state.sessions.next_id();
        self.make(Change::Session { id, from: None, to: Some(session) });
        id
    }

    /// Closes a session.
    pub fn remove_session(&mut self, id: SessionId) {
        if let Some(row) = self.state.sessions.get(id) {
            self.make(Change::Session { id, from: Some(*row), to: None });
        }
    }

    /// Starts an operation at the port.
    pub fn start(&mut self, operation: Operation) -> OperationId {
        let id = self.state.operations.next_id();
        self.make(Change::Operation { id, from: None, to: Some(operation) });
        id
    }

    /// Stops an operation at the port.
    pub fn stop(&mut self, id: OperationId) {
        if let Some(row) = self.state.operations.get(id) {
            self.make(Change::Operation { id, from: Some(*row), to: None });
        }
    }

    /// Queues a medium for ejection.
    pub fn queue(&mut self, id: MediumId) {
        if self.state.media.has(id) && !self.state.queue.contains(&id) {
            self.make(Change::Queue(id, true));
        }
    }

    /// Takes a medium out of the queue for ejection.
    pub fn unqueue(&mut self, id: MediumId) {
        if self.state.queue.contains(&id) {
            self.make(Change::Queue(id, false));
        }
    }

    /// Gives the computer and its libraries other properties.
    pub fn change_computer(&mut self, change: impl FnOnce(&mut Computer)) {
        let from = Arc::clone(&self.state.computer);
        let mut to = Computer::clone(&from);
        change(&mut to);
        if to != *from {
            self.make(Change::Computer { from, to: Arc::new(to) });
        }
    }

    /// Gives a pool, a library or the computer another descriptor.
    pub fn secure(&mut self, of: Securable, security: Security) {
        match of {
            Securable::Pool(pool) => self.change_pool(pool, |pool| pool.security = security),
            Securable::Library(LibraryId::Online) => {
                self.change_computer(|row| row.online = security)
            }
            Securable::Library(LibraryId::Offline) => {
                self.change_computer(|row| row.offline = security)
            }
            Securable::Computer => self.change_computer(|row| row.security = security),
        }
    }

    /// Writes name and description of an object.
    pub fn write(&mut self, id: ObjectId, written: Written) {
        if self.state.has(id) {
            let from = self.state.written.get(&id).cloned();
            self.make(Change::Written { id, from, to: Some(Arc::new(written)) });
        }
    }

    /// Gives a medium a bar code, or a side a label.
    pub fn mark(&mut self, id: ObjectId, mark: Mark) {
        if self.state.has(id) {
            let from = self.state.marks.get(&id).cloned();
            self.make(Change::Mark { id, from, to: Some(Arc::new(mark)) });
        }
    }

    /// Forgets a bar code or a label.
    pub fn unmark(&mut self, id: ObjectId) {
        if let Some(row) = self.state.marks.get(&id) {
            self.make(Change::Mark { id, from: Some(row.clone()), to: None });
        }
    }

    /// Forgets the labels of Unprepared sides: they are about to get their free label.
    pub fn forget_old_labels(&mut self, medium: MediumId) {
        if self.state.marks.is_empty() {
            return;
        }
        let is_unprepared = |side: &Side| side.state == SideState::Unprepared;
        let sides = self.state.sides_of(medium).filter(|(_, side)| is_unprepared(side));
        for side in Vec::from_iter(sides.map(|(id, _)| id)) {
            self.unmark(ObjectId::Side(side));
        }
    }

    fn forget_written(&mut self, id: ObjectId) {
        if let Some(row) = self.state.written.get(&id) {
            self.make(Change::Written { id, from: Some(row.clone()), to: None });
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Change::Pool { id, from: None, to: Some(pool) } => {
                write!(f, "{id} `{}` is made", pool.name)
            }
            Change::Pool { id, to: None, .. } => write!(f, "{id} is gone"),
            Change::Pool { id, .. } => write!(f, "{id} gets other properties"),
            Change::Medium { id, from: None, .. } => write!(f, "{id} comes in"),
            Change::Medium { id, .. } => write!(f, "{id} is gone"),
            Change::MediumPool { id, from, to } => write!(f, "{id} goes from {from} to {to}"),
            Change::MediumCondition { id, to, .. } => {
                let enabled = if to.enabled { "enabled" } else { "disabled" };
                write!(f, "{id} is {:?}, {enabled}, {}", to.library, to.media_state)
            }
            Change::Side { id, from, to } if from.state == to.state => {
                write!(f, "{id} has been allocated {} times", to.allocations)
            }
            Change::Side { id, from, to } if from.allocations == to.allocations => {
                write!(f, "{id} becomes {} (was {})", to.state, from.state)
            }
            Change::Side { id, from, to } => write!(
                f,
                "{id} becomes {} (was {}), allocated {} times",
                to.state, from.state, to.allocations
            ),
            Change::Logical { id, from: None, to: Some(row) } => {
                write!(f, "{id} is made for {}", row.side)
            }
            Change::Logical { id, to: None, .. } => write!(f, "{id} is gone"),
            Change::Logical { id, to: Some(row), .. } => write!(f, "{id} denotes {}", row.side),
            Change::Session { id, from: None, .. } => write!(f, "{id} is open"),
            Change::Session { id, .. } => write!(f, "{id} is closed"),
            Change::Operation { id, to: Some(Operation::Eject), .. } => {
                write!(f, "{id} is started: media go out")
            }
            Change::Operation { id, to: Some(Operation::Inject), .. } => {
                write!(f, "{id} is started: media come in")
            }
            Change::Operation { id, to: None, .. } => write!(f, "{id} is stopped"),
            Change::Queue(id, true) => write!(f, "{id} is queued for ejection"),
            Change::Queue(id, false) => write!(f, "{id} is queued no more"),
            Change::Computer { .. } => {
                f.write_str("the computer or a library gets other properties")
            }
            Change::Mark { id, to: Some(mark), .. } => match &**mark {
                Mark::BarCode(code) => write!(f, "{id} gets the bar code `{code}`"),
                Mark::Label { label_id, .. } => write!(f, "{id} gets the label `{label_id}`"),
            },
            Change::Mark { id, to: None, .. } => write!(f, "{id} loses its bar code or label"),
            Change::Written { id, .. } => write!(f, "{id} gets a name and a description"),
        }
    }
}
