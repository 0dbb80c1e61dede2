//! The loop: operations, timers and sockets on one thread.

use crate::http1::Connection;
use mio::{Events, Poll, Token};
use pileus_core::{Cx, Exchange, ExchangeId, Op, Operation, Result, Step, Time};
use std::{
    cmp::Reverse,
    collections::{BinaryHeap, VecDeque},
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    task::{Wake, Waker},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// Drives operations over a fixed number of connections to one address.
pub(crate) struct EventLoop {
    poll: Poll,
    address: SocketAddr,
    width: usize,
    connections: Vec<Connection>,
    /// What each connection is busy with.
    jobs: Vec<Option<Job>>,
    queue: VecDeque<(Job, Exchange)>,
    stats: Stats,
}

/// One request of one operation.
#[derive(Clone, Copy)]
struct Job {
    operation: usize,
    id: ExchangeId,
    deadline: Option<Time>,
}

/// What the loop has seen.
#[derive(Clone, Copy, Default)]
pub(crate) struct Stats {
    pub(crate) requests: usize,
    pub(crate) connections: usize,
    pub(crate) peak_requests: usize,
    pub(crate) peak_operations: usize,
}

/// Operations that may go on: another's login has ended.
type Woken = Arc<Mutex<Vec<usize>>>;

struct Bell(usize, Woken);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.1.lock().unwrap_or_else(PoisonError::into_inner).push(self.0);
    }
}

impl EventLoop {
    pub(crate) fn new(address: SocketAddr, width: usize) -> io::Result<Self> {
        let poll = Poll::new()?;
        let (connections, jobs, queue) = (Vec::new(), Vec::new(), VecDeque::new());
        Ok(EventLoop { poll, address, width, connections, jobs, queue, stats: Stats::default() })
    }

    pub(crate) fn stats(&self) -> Stats {
        self.stats
    }

    /// Runs all of them to their ends; the results are in their order.
    pub(crate) fn run<T>(&mut self, operations: Vec<Op<T>>) -> io::Result<Vec<Result<T>>> {
        let woken = Woken::default();
        let mut operations: Vec<_> = operations.into_iter().map(Some).collect();
        let wakers: Vec<_> =
            (0..operations.len()).map(|n| Waker::from(Arc::new(Bell(n, woken.clone())))).collect();
        let mut results: Vec<Option<Result<T>>> = operations.iter().map(|_| None).collect();
        let mut ready: VecDeque<usize> = (0..operations.len()).collect();
        let mut timers: BinaryHeap<Reverse<(Time, usize)>> = BinaryHeap::new();
        let mut events = Events::with_capacity(1024);
        let mut left = operations.len();
        self.stats.peak_operations = self.stats.peak_operations.max(left);
        while left > 0 {
            // Every operation that may go on is asked what it wants.
            while let Some(n) = ready.pop_front() {
                let Some(operation) = &mut operations[n] else { continue };
                loop {
                    match operation.poll(&cx(&wakers[n])) {
                        Step::Send(id, exchange) => {
                            self.queue
                                .push_back((Job { operation: n, id, deadline: exchange.deadline }, exchange));
                        }
                        Step::Wait(until) => {
                            timers.extend(until.map(|until| Reverse((until, n))));
                            break;
                        }
                        Step::Done(result) => {
                            self.give_up(|job| job.operation == n);
                            (operations[n], results[n]) = (None, Some(result));
                            left -= 1;
                            break;
                        }
                    }
                }
                ready.extend(woken.lock().unwrap_or_else(PoisonError::into_inner).drain(..));
            }
            // What they want sent goes out, as far as there are connections for it.
            let mut touched = self.send()?;
            if touched.is_empty() && left > 0 {
                let next = timers.peek().map(|Reverse((at, _))| at.saturating_since(now()));
                match self.poll.poll(&mut events, next) {
                    Err(error) if error.kind() != io::ErrorKind::Interrupted => return Err(error),
                    _ => touched.extend(events.iter().map(|event| event.token().0)),
                }
            }
            // What has come back is handed to whom it belongs.
            for place in touched {
                let Some(answer) = self.connections[place].progress() else { continue };
                let Some(job) = self.jobs[place].take() else { continue };
                if let Some(operation) = &mut operations[job.operation] {
                    operation.answer(job.id, answer, &cx(&wakers[job.operation]));
                    ready.push_back(job.operation);
                }
            }
            // An operation notices by itself that an attempt has taken too long; its connection is of no use then.
            let now = now();
            self.give_up(|job| job.deadline.is_some_and(|deadline| deadline <= now));
            while timers.peek().is_some_and(|Reverse((at, _))| *at <= now) {
                ready.extend(timers.pop().map(|Reverse((_, n))| n));
            }
        }
        Ok(results.into_iter().flatten().collect())
    }

    /// Puts queued requests on free connections, and says which connections those are.
    fn send(&mut self) -> io::Result<Vec<usize>> {
        let mut used = Vec::new();
        while !self.queue.is_empty() {
            let Some(place) = self.free_connection()? else { break };
            let Some((job, exchange)) = self.queue.pop_front() else { break };
            self.connections[place].send(exchange);
            self.jobs[place] = Some(job);
            self.stats.requests += 1;
            used.push(place);
        }
        let busy = self.jobs.iter().flatten().count();
        self.stats.peak_requests = self.stats.peak_requests.max(busy);
        Ok(used)
    }

    fn free_connection(&mut self) -> io::Result<Option<usize>> {
        let free = |(_, (job, connection)): &(usize, (&Option<Job>, &Connection))| {
            job.is_none() && connection.is_open()
        };
        let pairs = || self.jobs.iter().zip(&self.connections).enumerate();
        if let Some((place, _)) = pairs().find(free) {
            return Ok(Some(place));
        }
        // A closed one is opened anew in its place.
        let closed = pairs()
            .find(|(_, (job, connection))| job.is_none() && !connection.is_open())
            .map(|(place, _)| place);
        let place = closed.unwrap_or(self.connections.len());
        if place == self.width {
            return Ok(None);
        }
        let connection = Connection::open(self.address, self.poll.registry(), Token(place))?;
        self.stats.connections += 1;
        if place == self.connections.len() {
            self.connections.push(connection);
            self.jobs.push(None);
        } else {
            self.connections[place] = connection;
        }
        Ok(Some(place))
    }

    /// Drops requests that nobody waits for any more, on their way or not.
    fn give_up(&mut self, whose: impl Fn(&Job) -> bool) {
        self.queue.retain(|(job, _)| !whose(job));
        for (job, connection) in self.jobs.iter_mut().zip(&mut self.connections) {
            if job.take_if(|job| whose(job)).is_some() {
                connection.close();
            }
        }
    }
}

fn cx(waker: &Waker) -> Cx<'_> {
    Cx { now: now(), entropy: rand::random(), waker }
}

fn now() -> Time {
    Time::from_unix(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO))
}
