//! The loop that drives any operation over any transport. There is no other way to a provider.

use crate::{Client, Event, Io, Transport, flight::Flight};
use pileus_core::{Cx, Kind, Leftover, Operation, Result, Step, Time};
use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

/// What one running operation has under way.
pub(crate) struct Driver<T: Transport> {
    client: Client<T>,
    flights: Vec<Flight<T>>,
    sleep: Option<(Time, Sleep)>,
    begun: Option<Time>,
    /// Until when the observers were told that it waits.
    told: Option<Time>,
}

type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A machine that asks to be polled at a time gone by is asked again after this, not in a busy loop.
const LEAST_PAUSE: Duration = Duration::from_millis(1);

impl<T: Transport> Driver<T> {
    pub(crate) fn new(client: Client<T>) -> Self {
        Driver { client, flights: Vec::new(), sleep: None, begun: None, told: None }
    }

    /// Goes on until the machine is done or there is nothing to do but wait.
    pub(crate) fn poll<O: Operation + ?Sized>(
        &mut self,
        operation: &mut O,
        io: &mut Io<'_>,
        task: &mut Context<'_>,
    ) -> Poll<Result<O::Output>> {
        if let Some(fault) = self.client.fault() {
            return Poll::Ready(Err(fault.clone()));
        }
        loop {
            let now = self.client.now();
            self.begun.get_or_insert(now);
            let until = loop {
                let cx = Cx { now, entropy: self.client.entropy(), waker: task.waker() };
                match operation.poll(&cx) {
                    Step::Send(id, exchange) => {
                        match Flight::begin(self.client.transport(), id, exchange, io, now) {
                            Ok(flight) => {
                                self.client.tell(|| Event::Sent { request: flight.label() });
                                self.flights.push(flight);
                            }
                            Err(lost) => operation.answer(id, Err(lost), &cx),
                        }
                    }
                    Step::Wait(until) => break until,
                    Step::Done(result) => {
                        self.give_up(now, |_| true);
                        return Poll::Ready(result);
                    }
                }
            };
            // The machine was polled at this time, so it has given these up too.
            self.give_up(now, |flight| flight.deadline.is_some_and(|deadline| deadline <= now));
            if self.poll_flights(operation, io, task) {
                continue;
            }
            let deadlines = self.flights.iter().filter_map(|flight| flight.deadline);
            let Some(until) = until.into_iter().chain(deadlines).min() else {
                self.sleep = None;
                return Poll::Pending;
            };
            if self.flights.is_empty() && self.told != Some(until) {
                self.told = Some(until);
                self.client.tell(|| Event::Waiting { until, pause: until.saturating_since(now) });
            }
            if self.poll_sleep(until, now, task).is_pending() {
                return Poll::Pending;
            }
        }
    }

    /// Whether an answer came.
    fn poll_flights<O: Operation + ?Sized>(
        &mut self,
        operation: &mut O,
        io: &mut Io<'_>,
        task: &mut Context<'_>,
    ) -> bool {
        let (mut place, mut came) = (0, false);
        while place < self.flights.len() {
            let Poll::Ready(answer) = self.flights[place].poll(task, io) else {
                place += 1;
                continue;
            };
            came = true;
            let flight = self.flights.swap_remove(place);
            let now = self.client.now();
            let elapsed = now.saturating_since(flight.begun);
            self.client.tell(|| match &answer {
                Ok(response) => Event::Answered {
                    request: flight.label(),
                    status: response.status,
                    elapsed,
                    bytes: flight.bytes,
                },
                Err(lost) => Event::Lost { request: flight.label(), lost, elapsed },
            });
            let cx = Cx { now, entropy: self.client.entropy(), waker: task.waker() };
            operation.answer(flight.id, answer, &cx);
        }
        came
    }

    fn poll_sleep(&mut self, until: Time, now: Time, task: &mut Context<'_>) -> Poll<()> {
        // One that ends earlier serves as well, and saves setting a timer for every request of a listing.
        if self.sleep.as_ref().is_none_or(|(at, _)| *at > until) {
            let pause = until.saturating_since(now).max(LEAST_PAUSE);
            let transport = self.client.transport().clone();
            self.sleep = Some((until, Box::pin(async move { transport.sleep(pause).await })));
        }
        let Some((_, sleep)) = &mut self.sleep else { return Poll::Pending };
        let over = sleep.as_mut().poll(task);
        if over.is_ready() {
            self.sleep = None;
        }
        over
    }

    fn give_up(&mut self, now: Time, which: impl Fn(&Flight<T>) -> bool) {
        let client = &self.client;
        self.flights.retain(|flight| {
            let dropped = which(flight);
            if dropped {
                let elapsed = now.saturating_since(flight.begun);
                client.tell(|| Event::Dropped { request: flight.label(), elapsed });
            }
            !dropped
        });
    }

    /// Whether there is neither an exchange under way nor a time to wait for.
    pub(crate) fn is_idle(&self) -> bool {
        self.flights.is_empty() && self.sleep.is_none()
    }

    /// The operation has ended.
    pub(crate) fn done(&mut self, result: std::result::Result<(), Kind>) {
        let client = &self.client;
        client.tell(|| Event::Done { result, elapsed: elapsed(client, self.begun) });
        self.begun = None;
    }

    /// The operation is dropped; nothing is told about one that never began or has ended.
    pub(crate) fn cancel(&mut self, left_behind: impl FnOnce() -> Vec<Leftover>) {
        if self.begun.is_none() || !self.client.is_observed() {
            return;
        }
        self.give_up(self.client.now(), |_| true);
        let left = left_behind();
        let client = &self.client;
        client.tell(|| Event::Cancelled { elapsed: elapsed(client, self.begun), left_behind: &left });
    }
}

fn elapsed<T: Transport>(client: &Client<T>, begun: Option<Time>) -> Duration {
    begun.map_or(Duration::ZERO, |begun| client.now().saturating_since(begun))
}
