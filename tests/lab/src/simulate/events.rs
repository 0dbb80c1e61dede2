//! What is about to happen, in the order of time.

use pileus_core::{Exchange, Time};
use pileus_sim::drive::Arrival;
use std::{collections::BTreeMap, sync::Arc, time::Duration};

/// Something that will happen.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "moved a few times; a box for each would cost more")]
pub(super) enum Event {
    /// An operation begins.
    Begin(usize),
    /// The time comes that an operation waits for, unless it has been polled since.
    Time(usize, u64),
    /// A request reaches the cloud.
    Arrive(Flight),
    /// An answer reaches the operation, and what came with it its caller.
    Answer(Flight, Arrival),
    /// Nobody waits for that request's answer any more.
    Late(usize, u64),
    /// The client's clock jumps: forward or back.
    Jump(bool, Duration),
    /// An operation is dropped.
    Drop(usize),
    /// The process of an operation ends, and another takes it up.
    Resume(usize),
    /// An operation is polled for no reason, and told an answer that it has not asked for.
    Nudge(usize),
}

/// A request on its way.
#[derive(Clone, Debug)]
pub(super) struct Flight {
    /// Counts all of them.
    pub(super) number: u64,
    pub(super) op: usize,
    pub(super) id: u32,
    pub(super) exchange: Arc<Exchange>,
}

/// Events by their times; those of one time in the order they were put in.
#[derive(Debug, Default)]
pub(super) struct Events {
    queue: BTreeMap<(Time, u64), Event>,
    serial: u64,
}

impl Events {
    pub(super) fn at(&mut self, time: Time, event: Event) {
        self.serial += 1;
        self.queue.insert((time, self.serial), event);
    }

    pub(super) fn next(&mut self) -> Option<(Time, Event)> {
        self.queue.pop_first().map(|((time, _), event)| (time, event))
    }
}
