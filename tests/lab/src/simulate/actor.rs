//! One operation of a run, and what is known of it.

use crate::registry::{Entry, Outcome};
use pileus_core::{Leftover, Op, Result, Time};
use pileus_sim::Made;
use pileus_walk::Sink;
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
    task::{Wake, Waker},
};

/// One operation of a run.
pub(super) struct Actor {
    pub(super) entry: &'static Entry,
    /// What it calls the things it makes.
    pub(super) name: String,
    pub(super) stage: Stage,
    pub(super) waker: Waker,
    /// How often it has been polled: a time that it waited for before counts no more.
    pub(super) polls: u64,
    pub(super) began: Time,
    /// The exchange ids it used.
    pub(super) ids: BTreeSet<u32>,
    /// The requests that it has in flight, when each is late, and what the client's clock shows then.
    pub(super) flights: Vec<(u64, Time, Time)>,
    /// What it brought its caller.
    pub(super) sink: Sink,
    /// A process ended while it began an upload: what that came to was stored nowhere.
    pub(super) orphaned: bool,
    /// What its requests made: the text of each such request, and the things.
    pub(super) made: Vec<(String, Vec<Made>)>,
}

/// How far it is.
pub(super) enum Stage {
    /// It has not begun.
    Before,
    Running(Op<Outcome>),
    Done(Result<Outcome>),
    /// What it said it leaves behind.
    Dropped(Vec<Leftover>),
}

impl Actor {
    pub(super) fn is_over(&self) -> bool {
        matches!(self.stage, Stage::Done(_) | Stage::Dropped(_))
    }
}

/// Operations that were woken.
#[derive(Debug, Default)]
pub(super) struct Woken(Mutex<BTreeSet<usize>>);

impl Woken {
    pub(super) fn take(&self) -> Option<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop_first()
    }
}

/// Wakes one operation.
pub(super) struct Bell {
    pub(super) op: usize,
    pub(super) woken: Arc<Woken>,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.woken.0.lock().unwrap_or_else(PoisonError::into_inner).insert(self.op);
    }
}
