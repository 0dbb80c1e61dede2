//! Operations driven against a cloud on virtual time: no sockets, no waiting, the same every time.
//!
//! ```
//! use pileus_core::compute::{Compute, NodeSpec, NodeState};
//! use pileus_core::providers::openstack::{Credentials, OpenStack, Settings};
//! use pileus_sim::{Sim, Time, drive::Drive};
//!
//! let mut cloud = Sim::default();
//! let image = cloud.settings().images[0].id.clone();
//! let me = Credentials::password("demo", "secret", "demo", "Default");
//! let openstack = OpenStack::new(Settings::new("http://cloud.sim/identity/v3", me))?;
//!
//! let start = Time::from_unix_secs(1_700_000_000);
//! let mut drive = Drive::new(start);
//! let node = drive.run(&mut cloud, openstack.launch_node(&NodeSpec::new("web", "1", image)))?;
//! assert_eq!(node.state, NodeState::Running);
//! println!("it took {:?} of virtual time", drive.now().saturating_since(start));
//! # Ok::<(), pileus_core::Error>(())
//! ```

use crate::ids::hash;
pub use crate::transport::{Arrival, exchanged, exchanged_with};
use crate::{Sim, Time};
use bytes::Bytes;
use pileus_core::{Cause, Cx, Error, Exchange, ExchangeId, Kind, Lost, Operation, Result, Step};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Wake, Waker};
use std::time::Duration;

/// Drives one operation from `start` to its end.
pub fn drive<O: Operation>(cloud: &mut Sim, op: O, start: Time) -> Result<O::Output> {
    Drive::new(start).run(cloud, op)
}

/// Drives many operations side by side from `start` until the last has ended. Results are in their order.
pub fn drive_all<O: Operation>(
    cloud: &mut Sim,
    ops: impl IntoIterator<Item = O>,
    start: Time,
) -> Vec<Result<O::Output>> {
    Drive::new(start).run_all(cloud, ops)
}

/// A driver on virtual time: it sends what operations want sent to a [`Sim`], and lets time pass when all wait.
#[derive(Clone, Debug)]
pub struct Drive {
    now: Time,
    seed: u64,
    steps: u64,
    latency: Duration,
    jitter: Duration,
    patience: Duration,
    silent: bool,
    sent: u64,
    peak: usize,
}

impl Drive {
    /// A driver that begins at `start`, with 20 to 30 ms from a request to its answer.
    #[must_use]
    pub fn new(start: Time) -> Self {
        Self {
            now: start,
            seed: 0,
            steps: 0,
            latency: Duration::from_millis(20),
            jitter: Duration::from_millis(10),
            patience: Duration::from_secs(30 * 24 * 3600),
            silent: false,
            sent: 0,
            peak: 0,
        }
    }

    /// Decides the entropy operations get and the latency of each request.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// A request and its answer take `least` together, and up to `jitter` more.
    #[must_use]
    pub fn latency(self, least: Duration, jitter: Duration) -> Self {
        Self { latency: least, jitter, ..self }
    }

    /// A lost answer is silence, not a broken connection: the operation has to notice by its own deadline.
    #[must_use]
    pub fn silent(self) -> Self {
        Self { silent: true, ..self }
    }

    /// Gives operations up that have not ended after so much virtual time: thirty days unless told otherwise.
    #[must_use]
    pub fn patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// What time it is.
    #[must_use]
    pub fn now(&self) -> Time {
        self.now
    }

    /// How many requests have been sent.
    #[must_use]
    pub fn sent(&self) -> u64 {
        self.sent
    }

    /// The most requests there ever were in flight at once.
    #[must_use]
    pub fn peak(&self) -> usize {
        self.peak
    }

    /// Drives one operation to its end.
    pub fn run<O: Operation>(&mut self, cloud: &mut Sim, op: O) -> Result<O::Output> {
        self.run_all(cloud, [op]).pop().unwrap_or_else(|| Err(stuck()))
    }

    /// Drives one operation to its end that moves a content: out of `source`, or into `sink`, each byte at its place.
    pub fn run_with<O: Operation>(
        &mut self,
        cloud: &mut Sim,
        op: O,
        source: &Bytes,
        sink: &mut Vec<u8>,
    ) -> Result<O::Output> {
        let mut ends = Ends { source: Some(source), sink: Some(sink) };
        self.drive(cloud, [op], &mut ends).pop().unwrap_or_else(|| Err(stuck()))
    }

    /// Drives many operations side by side until the last has ended. Results are in their order. An operation that
    /// can never go on, because nothing is in flight for it and it waits for no time, fails as such.
    pub fn run_all<O: Operation>(
        &mut self,
        cloud: &mut Sim,
        ops: impl IntoIterator<Item = O>,
    ) -> Vec<Result<O::Output>> {
        self.drive(cloud, ops, &mut Ends { source: None, sink: None })
    }

    fn drive<O: Operation>(
        &mut self,
        cloud: &mut Sim,
        ops: impl IntoIterator<Item = O>,
        ends: &mut Ends<'_>,
    ) -> Vec<Result<O::Output>> {
        let woken = Arc::new(Woken::default());
        let runs = ops.into_iter().enumerate().map(|(n, op)| Run {
            op,
            result: None,
            waker: Waker::from(Arc::new(Bell { run: n, woken: Arc::clone(&woken) })),
            until: None,
        });
        let mut road =
            Road { runs: runs.collect(), events: BTreeMap::new(), serial: 0, in_flight: 0, ended: 0 };
        let end = self.now + self.patience;
        for n in 0..road.runs.len() {
            self.poll(&mut road, n);
        }
        loop {
            while let Some(n) = woken.take() {
                self.poll(&mut road, n);
            }
            // What is still on its way then was dropped by whoever had sent it, and takes no time.
            if road.ended == road.runs.len() {
                break;
            }
            let Some(((at, _), event)) = road.events.pop_first() else { break };
            if at > end {
                break;
            }
            self.now = self.now.max(at);
            self.happen(cloud, &mut road, event, ends);
        }
        road.runs.into_iter().map(|run| run.result.unwrap_or_else(|| Err(stuck()))).collect()
    }

    fn happen<O: Operation>(
        &mut self,
        cloud: &mut Sim,
        road: &mut Road<O>,
        event: Event,
        ends: &mut Ends<'_>,
    ) {
        match event {
            Event::Time(n) => {
                if road.runs[n].until.is_some_and(|until| until <= self.now) {
                    road.runs[n].until = None;
                    self.poll(road, n);
                }
            }
            Event::Arrive(n, id, exchange) => {
                // Whoever has ended has dropped what it had in flight; the cloud may have got it all the same.
                let arrival = ends.exchanged(cloud, &exchange, self.now);
                let back = self.half_way();
                match arrival {
                    None if self.silent => road.in_flight -= 1,
                    None => {
                        let lost = Lost::new(Cause::Broken, true, "the connection was reset");
                        let arrival = Arrival::of(Err(lost));
                        road.at(self.now + back, Event::Answer(n, id, Box::new(arrival)));
                    }
                    Some(arrival) => {
                        let there = self.now + back + arrival.after;
                        road.at(there, Event::Answer(n, id, Box::new(arrival)));
                    }
                }
            }
            Event::Answer(n, id, arrival) => {
                road.in_flight -= 1;
                let entropy = self.entropy();
                let run = &mut road.runs[n];
                if run.result.is_none() {
                    ends.pour(&arrival.poured);
                    run.op.answer(id, arrival.answer, &Cx { now: self.now, entropy, waker: &run.waker });
                    self.poll(road, n);
                }
            }
        }
    }

    /// Polls an operation until it waits or is over.
    fn poll<O: Operation>(&mut self, road: &mut Road<O>, n: usize) {
        while road.runs[n].result.is_none() {
            let (entropy, there) = (self.entropy(), self.half_way());
            let run = &mut road.runs[n];
            match run.op.poll(&Cx { now: self.now, entropy, waker: &run.waker }) {
                Step::Send(id, exchange) => {
                    self.sent += 1;
                    road.in_flight += 1;
                    self.peak = self.peak.max(road.in_flight);
                    road.at(self.now + there, Event::Arrive(n, id, Box::new(exchange)));
                }
                Step::Wait(None) => {
                    run.until = None;
                    return;
                }
                Step::Wait(Some(until)) => {
                    // A time that has passed must not stop time.
                    let until = until.max(self.now + Duration::from_nanos(1));
                    run.until = Some(until);
                    road.at(until, Event::Time(n));
                    return;
                }
                Step::Done(result) => {
                    run.result = Some(result);
                    road.ended += 1;
                }
            }
        }
    }

    fn bits(&mut self) -> u64 {
        self.steps += 1;
        hash(self.seed ^ hash(self.steps))
    }

    fn entropy(&mut self) -> u128 {
        (u128::from(self.bits()) << 64) | u128::from(self.bits())
    }

    fn half_way(&mut self) -> Duration {
        let jitter = u64::try_from(self.jitter.as_nanos()).unwrap_or(u64::MAX - 1);
        (self.latency + Duration::from_nanos(self.bits() % (jitter + 1))) / 2
    }
}

/// Everything under way, by the time it happens.
struct Road<O: Operation> {
    runs: Vec<Run<O>>,
    events: BTreeMap<(Time, u64), Event>,
    serial: u64,
    in_flight: usize,
    ended: usize,
}

impl<O: Operation> Road<O> {
    fn at(&mut self, time: Time, event: Event) {
        self.serial += 1;
        self.events.insert((time, self.serial), event);
    }
}

struct Run<O: Operation> {
    op: O,
    result: Option<Result<O::Output>>,
    waker: Waker,
    until: Option<Time>,
}

enum Event {
    Arrive(usize, ExchangeId, Box<Exchange>),
    Answer(usize, ExchangeId, Box<Arrival>),
    Time(usize),
}

/// Operations whose waker was woken.
#[derive(Debug, Default)]
struct Woken(Mutex<BTreeSet<usize>>);

impl Woken {
    fn take(&self) -> Option<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop_first()
    }
}

struct Bell {
    run: usize,
    woken: Arc<Woken>,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.woken.0.lock().unwrap_or_else(PoisonError::into_inner).insert(self.run);
    }
}

fn stuck() -> Error {
    Error::new(Kind::TimedOut, "the operation waits for something that never happens")
}

/// Where contents come from, and where they go.
struct Ends<'e> {
    source: Option<&'e Bytes>,
    sink: Option<&'e mut Vec<u8>>,
}

impl Ends<'_> {
    fn exchanged(&self, cloud: &mut Sim, exchange: &Exchange, now: Time) -> Option<Arrival> {
        let read = |span: Range<u64>| {
            let place = |at: u64| usize::try_from(at).ok();
            let bytes = self.source?;
            let (first, end) = (place(span.start)?, place(span.end)?);
            (first <= end && end <= bytes.len()).then(|| bytes.slice(first..end))
        };
        let arrival = exchanged_with(cloud, exchange, now, read)?;
        Some(if self.sink.is_some() { arrival } else { arrival.without_sink() })
    }

    fn pour(&mut self, poured: &[(u64, Bytes)]) {
        let Some(sink) = &mut self.sink else { return };
        for (place, bytes) in poured {
            let first = usize::try_from(*place).unwrap_or(usize::MAX);
            let end = first.saturating_add(bytes.len());
            if sink.len() < end {
                sink.resize(end, 0);
            }
            sink[first..end].copy_from_slice(bytes);
        }
    }
}
