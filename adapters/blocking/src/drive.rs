//! The loop that runs an operation.

use crate::{
    Alarm, Client, Io, Transport,
    exchange::{Flight, perform},
};
use pileus_client::Event;
use pileus_core::{Answer, Cause, Cx, Exchange, ExchangeId, Lost, Operation, Piece, Result, Step, Time};
use std::{
    collections::BTreeMap,
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, SyncSender, TryRecvError, sync_channel},
    },
    task::Waker,
    thread,
};

/// Runs operations on the calling thread, one after another.
///
/// A request that is alone is sent from this thread; where several are under way each has a thread of its own, and
/// what comes of them arrives here, so that operation, sink and observer are only ever touched by one thread.
pub(crate) struct Drive<'a, T> {
    client: &'a Client<T>,
    io: Io<'a>,
    alarm: &'a Alarm,
    waker: Waker,
    stop: &'a AtomicBool,
    flights: BTreeMap<ExchangeId, Flight>,
    mail: Option<(SyncSender<Mail>, Receiver<Mail>)>,
}

/// What a sending thread has to tell.
enum Mail {
    Piece(ExchangeId, Piece),
    Answer(ExchangeId, Answer, u64),
}

/// How many pieces wait for the sink before a sending thread does.
const MAIL: usize = 8;

/// Never set.
pub(crate) static GO_ON: AtomicBool = AtomicBool::new(false);

impl<'a, T: Transport> Drive<'a, T> {
    pub(crate) fn new(client: &'a Client<T>, io: Io<'a>, alarm: &'a Alarm, stop: &'a AtomicBool) -> Self {
        Drive { client, io, alarm, waker: alarm.waker(), stop, flights: BTreeMap::new(), mail: None }
    }

    /// Runs `operation` until it is done and tells the observer; `None` where it was stopped before.
    pub(crate) fn run<O: Operation>(&mut self, operation: &mut O) -> Option<Result<O::Output>> {
        let began = self.client.transport.now();
        let result = self.next(operation);
        let elapsed = self.client.transport.now().saturating_since(began);
        match &result {
            Some(result) => {
                let result = result.as_ref().map(|_| ()).map_err(pileus_core::Error::kind);
                self.client.observer.event(&Event::Done { result, elapsed });
            }
            None => {
                let left_behind = &operation.left_behind();
                self.client.observer.event(&Event::Cancelled { elapsed, left_behind });
            }
        }
        result
    }

    /// Runs `operation` until it is done for once; a listing's pages come one by one.
    pub(crate) fn next<O: Operation>(&mut self, operation: &mut O) -> Option<Result<O::Output>> {
        let result = match &self.client.fault {
            Some(fault) => Some(Err(fault.clone())),
            None => self.drive(operation),
        };
        // Whatever is still under way is given up: its thread finds nobody to tell.
        self.mail = None;
        let now = self.client.transport.now();
        for flight in std::mem::take(&mut self.flights).into_values() {
            flight.dropped(now, &*self.client.observer);
        }
        result
    }

    fn drive<O: Operation>(&mut self, operation: &mut O) -> Option<Result<O::Output>> {
        let mut ready: Option<(ExchangeId, Exchange)> = None;
        loop {
            if self.stop.load(Ordering::Relaxed) {
                return None;
            }
            let step = self.with_cx(|cx| operation.poll(cx));
            match step {
                Step::Done(result) => return Some(result),
                Step::Send(id, exchange) => {
                    // The one before it is not alone.
                    if let Some((id, exchange)) = ready.replace((id, exchange)) {
                        self.send_aside(operation, id, exchange);
                    }
                }
                Step::Wait(until) => match ready.take() {
                    Some((id, exchange)) if self.flights.is_empty() && is_alone(&exchange, until) => {
                        self.send_here(operation, id, exchange);
                    }
                    Some((id, exchange)) => self.send_aside(operation, id, exchange),
                    None => self.wait(operation, until),
                },
            }
        }
    }

    fn with_cx<R>(&self, step: impl FnOnce(&Cx<'_>) -> R) -> R {
        let (now, entropy) = (self.client.transport.now(), (self.client.entropy)());
        step(&Cx { now, entropy, waker: &self.waker })
    }

    /// Sends from this thread.
    fn send_here<O: Operation>(&mut self, operation: &mut O, id: ExchangeId, exchange: Exchange) {
        let Client { transport, observer, .. } = self.client;
        let flight = Flight::begin(&exchange, transport.now(), &**observer);
        let (source, sink) = (self.io.source.as_ref(), &mut self.io.sink);
        let mut bytes = 0;
        let each = |piece| match sink {
            Some(sink) => sink(piece).map_err(|error| sink_failed(&error)),
            None => Err(no_sink()),
        };
        let answer = perform(&**transport, exchange, source, &mut bytes, each);
        self.land(operation, id, Some(&flight), answer, bytes);
    }

    /// Sends from a thread of its own.
    fn send_aside<O: Operation>(&mut self, operation: &mut O, id: ExchangeId, exchange: Exchange) {
        let Client { transport, observer, .. } = self.client;
        let flight = Flight::begin(&exchange, transport.now(), &**observer);
        let (mail, _) = self.mail.get_or_insert_with(|| sync_channel(MAIL));
        let (mail, source, transport, alarm) =
            (mail.clone(), self.io.source.clone(), transport.clone(), self.alarm.clone());
        let work = move || {
            let mut bytes = 0;
            let each = |piece| {
                let sent = mail.send(Mail::Piece(id, piece));
                alarm.ring();
                sent.map_err(|_| Lost::new(Cause::Local, true, "the operation has ended"))
            };
            let answer = perform(&*transport, exchange, source.as_ref(), &mut bytes, each);
            // Nobody listens any more where the operation has ended.
            let _ = mail.send(Mail::Answer(id, answer, bytes));
            alarm.ring();
        };
        match thread::Builder::new().name("pileus".into()).spawn(work) {
            Ok(_) => {
                self.flights.insert(id, flight);
            }
            Err(error) => {
                let answer = Err(Lost::new(Cause::Local, false, format!("no thread to send from: {error}")));
                self.land(operation, id, Some(&flight), answer, 0);
            }
        }
    }

    /// Waits for an answer, the alarm or the time.
    fn wait<O: Operation>(&mut self, operation: &mut O, until: Option<Time>) {
        let Client { transport, observer, .. } = self.client;
        let now = transport.now();
        if self.flights.is_empty() {
            if let Some(until) = until.filter(|until| *until > now) {
                observer.event(&Event::Waiting { until, pause: until.saturating_since(now) });
            }
            return transport.park(until, self.alarm);
        }
        if !self.read_mail(operation) {
            self.alarm.wait(until.map(|until| until.saturating_since(now)));
        }
    }

    /// Takes what the sending threads have to tell; `false` where that is nothing.
    fn read_mail<O: Operation>(&mut self, operation: &mut O) -> bool {
        let mut any = false;
        loop {
            let mail = match &self.mail {
                Some((_, mail)) => mail.try_recv(),
                None => Err(TryRecvError::Empty),
            };
            match mail {
                Err(_) => return any,
                Ok(Mail::Answer(id, answer, bytes)) => {
                    let flight = self.flights.remove(&id);
                    self.land(operation, id, flight.as_ref(), answer, bytes);
                }
                // Of an exchange whose sink has failed: it has been answered.
                Ok(Mail::Piece(id, _)) if !self.flights.contains_key(&id) => {}
                Ok(Mail::Piece(id, piece)) => {
                    let failed = match &mut self.io.sink {
                        Some(sink) => sink(piece).err().map(|error| sink_failed(&error)),
                        None => Some(no_sink()),
                    };
                    if let Some(lost) = failed {
                        let flight = self.flights.remove(&id);
                        self.land(operation, id, flight.as_ref(), Err(lost), 0);
                    }
                }
            }
            any = true;
        }
    }

    fn land<O: Operation>(
        &self,
        operation: &mut O,
        id: ExchangeId,
        flight: Option<&Flight>,
        answer: Answer,
        bytes: u64,
    ) {
        let Some(flight) = flight else { return };
        let Client { transport, observer, .. } = self.client;
        if let Some(answer) = flight.end(answer, bytes, transport.now(), &**observer) {
            self.with_cx(|cx| operation.answer(id, answer, cx));
        }
    }
}

/// Whether the operation has nothing to do before this exchange is over, so that its thread may be spent on it.
fn is_alone(exchange: &Exchange, until: Option<Time>) -> bool {
    match (until, exchange.deadline) {
        (None, _) => true,
        (Some(until), Some(deadline)) => until >= deadline,
        (Some(_), None) => false,
    }
}

fn sink_failed(error: &std::io::Error) -> Lost {
    Lost::new(Cause::Local, true, format!("the sink does not take the bytes: {error}"))
}

fn no_sink() -> Lost {
    let reason = "the operation hands on the bytes it receives and was given no sink; run it with run_with and Io::sink";
    Lost::new(Cause::Local, true, reason)
}
