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
use crate::outcome::{Answer, Outcome, Wire};
use crate::{Sim, Time};
use bytes::Bytes;
use pileus_core::{Body, Cause, Cx, Error, Exchange, ExchangeId, Kind, Lost, Operation, Result, Step};
use std::collections::{BTreeMap, BTreeSet};
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

    /// Drives many operations side by side until the last has ended. Results are in their order. An operation that
    /// can never go on, because nothing is in flight for it and it waits for no time, fails as such.
    pub fn run_all<O: Operation>(
        &mut self,
        cloud: &mut Sim,
        ops: impl IntoIterator<Item = O>,
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
            self.happen(cloud, &mut road, event);
        }
        road.runs.into_iter().map(|run| run.result.unwrap_or_else(|| Err(stuck()))).collect()
    }

    fn happen<O: Operation>(&mut self, cloud: &mut Sim, road: &mut Road<O>, event: Event) {
        match event {
            Event::Time(n) => {
                if road.runs[n].until.is_some_and(|until| until <= self.now) {
                    road.runs[n].until = None;
                    self.poll(road, n);
                }
            }
            Event::Arrive(n, id, exchange) => {
                // Whoever has ended has dropped what it had in flight; the cloud may have got it all the same.
                let answer = exchanged(cloud, &exchange, self.now);
                let back = self.half_way();
                match answer {
                    None if self.silent => road.in_flight -= 1,
                    None => {
                        let lost = Lost::new(Cause::Broken, true, "the connection was reset");
                        road.at(self.now + back, Event::Answer(n, id, Box::new(Err(lost))));
                    }
                    Some((after, answer)) => {
                        road.at(self.now + back + after, Event::Answer(n, id, Box::new(answer)));
                    }
                }
            }
            Event::Answer(n, id, answer) => {
                road.in_flight -= 1;
                let entropy = self.entropy();
                let run = &mut road.runs[n];
                if run.result.is_none() {
                    run.op.answer(id, *answer, &Cx { now: self.now, entropy, waker: &run.waker });
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
    Answer(usize, ExchangeId, Box<pileus_core::Answer>),
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

/// One exchange with a cloud that it reaches at `now`: how much longer than usual its answer takes, and what a transport
/// makes of it. `None` where no answer ever comes.
pub fn exchanged(cloud: &mut Sim, exchange: &Exchange, now: Time) -> Option<(Duration, pileus_core::Answer)> {
    match request(exchange).map(|request| cloud.handle(&request, now)) {
        Err(lost) => Some((Duration::ZERO, Err(lost))),
        Ok(Outcome::Lost { .. }) => None,
        Ok(Outcome::Answer(answer)) => Some(arrived(exchange, answer)),
    }
}

fn request(exchange: &Exchange) -> std::result::Result<http::Request<Bytes>, Lost> {
    let body = match exchange.request.body() {
        Body::Empty => Bytes::new(),
        Body::Bytes(bytes) => bytes.clone(),
        Body::Source(_) | Body::Stream(_) => {
            return Err(Lost::new(Cause::Local, false, "there is no source to read the body from"));
        }
    };
    let mut request = http::Request::new(body);
    *request.method_mut() = exchange.request.method().clone();
    *request.uri_mut() = exchange.request.uri().clone();
    *request.headers_mut() = exchange.request.headers().clone();
    Ok(request)
}

/// An answer as a transport would report it, and how much longer than usual that takes.
fn arrived(exchange: &Exchange, answer: Answer) -> (Duration, pileus_core::Answer) {
    let (mut delay, wire) = (answer.delay, answer.wire);
    let (head, body) = answer.collected().into_parts();
    let mut reading = exchange.reading(head.status, head.headers);
    let broken = |reason: &str| Lost::new(Cause::Broken, true, reason);
    let (body, fault) = match wire {
        Wire::Whole => (body, None),
        Wire::ResetAfter(n) => {
            (body.slice(..n.min(body.len())), Some(broken("the connection was reset within the body")))
        }
        Wire::ClaimLength(n) => match usize::try_from(n) {
            Ok(n) if n <= body.len() => (body.slice(..n), None),
            _ => (body, Some(broken("the connection ended before the body did"))),
        },
        Wire::Trickle { size, every } => {
            let pieces = u32::try_from(body.len().div_ceil(size.max(1))).unwrap_or(u32::MAX);
            delay += every.saturating_mul(pieces.saturating_sub(1));
            (body, None)
        }
    };
    let read = reading.push(body).and_then(|()| match reading.pull() {
        Some(_) => Err(Lost::new(Cause::Local, true, "there is no sink to write the body to")),
        None => fault.map_or_else(|| reading.end(), Err),
    });
    match read {
        Ok(()) => (delay, reading.into_answer()),
        Err(lost) => (delay, Err(reading.broken(lost))),
    }
}
