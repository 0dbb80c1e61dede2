//! One exchange, from its request to its whole answer.

use crate::{Payload, Source, Transport, transport::broken};
use bytes::Bytes;
use http::{Method, Uri};
use pileus_client::{Event, Observer, Sent, files};
use pileus_core::{Answer, Cause, Checksum, Exchange, Lost, Piece, Take, Time};
use std::{
    io::{self, Read},
    sync::{Arc, OnceLock},
    time::Duration,
};

/// Sends the request and reads the answer, handing the pieces of its body to `each`; `bytes` counts them.
pub(crate) fn perform<T: Transport>(
    transport: &T,
    mut exchange: Exchange,
    source: Option<&Arc<dyn Source>>,
    bytes: &mut u64,
    each: impl FnMut(Piece) -> Result<(), Lost>,
) -> Answer {
    if let Some(answer) = files::answer(&exchange) {
        return answer;
    }
    let timeout = exchange.deadline.map(|deadline| deadline.saturating_since(transport.now()));
    let payload = Payload::of(std::mem::take(exchange.request.body_mut()), source)?;
    let (take, hashed) = (exchange.take, payload.hashed());
    #[cfg(feature = "local")]
    if let Some(folder) = exchange.local_folder() {
        let folder = folder.to_owned();
        let response = crate::folder::answer(&folder, exchange.request.map(|_| payload))?;
        return receive(response, take, hashed.as_deref(), bytes, each);
    }
    let response = transport.send(exchange.request.map(|_| payload), timeout)?;
    receive(response, take, hashed.as_deref(), bytes, each)
}

fn receive(
    response: http::Response<impl Read>,
    take: Take,
    hashed: Option<&OnceLock<Checksum>>,
    bytes: &mut u64,
    mut each: impl FnMut(Piece) -> Result<(), Lost>,
) -> Answer {
    let (head, mut body) = response.into_parts();
    let mut reading = pileus_core::Reading::new(head.status, head.headers, take);
    let mut buffer = [0; 16 << 10];
    loop {
        let count = match body.read(&mut buffer) {
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(reading.broken(broken(error))),
        };
        *bytes += count as u64;
        let taken = match count {
            0 => reading.end(),
            _ => reading.push(Bytes::copy_from_slice(&buffer[..count])),
        };
        taken.map_err(|lost| reading.broken(lost))?;
        while let Some(piece) = reading.pull() {
            each(piece).map_err(|lost| reading.broken(lost))?;
        }
        if count == 0 || reading.is_full() {
            let mut response = reading.into_answer()?;
            response.hashed.sent = hashed.and_then(|hashed| hashed.get().copied());
            return Ok(response);
        }
    }
}

/// What is kept of a request that is under way, to tell the observer what became of it.
pub(crate) struct Flight {
    method: Method,
    uri: Uri,
    service: &'static str,
    attempt: u32,
    since: Time,
    deadline: Option<Time>,
}

impl Flight {
    /// The request goes out.
    pub(crate) fn begin(exchange: &Exchange, now: Time, observer: &dyn Observer) -> Self {
        observer.event(&Event::Sent { request: Sent::of(exchange) });
        Flight {
            method: exchange.request.method().clone(),
            uri: exchange.request.uri().clone(),
            service: exchange.service,
            attempt: exchange.attempt,
            since: now,
            deadline: exchange.deadline,
        }
    }

    /// It came to this. Gives back what the operation is to be told: nothing where the time of the attempt is up, for
    /// then the operation knows best whether its own is, too.
    pub(crate) fn end(
        &self,
        answer: Answer,
        bytes: u64,
        now: Time,
        observer: &dyn Observer,
    ) -> Option<Answer> {
        let (request, elapsed) = (self.request(), now.saturating_since(self.since));
        match &answer {
            Ok(response) => {
                observer.event(&Event::Answered { request, status: response.status, elapsed, bytes });
            }
            Err(lost) if self.is_late(lost, now) => {
                self.dropped(now, observer);
                return None;
            }
            Err(lost) => observer.event(&Event::Lost { request, lost, elapsed }),
        }
        Some(answer)
    }

    /// Whether it was cut off at its deadline. What was never sent is told all the same: that is worth knowing.
    fn is_late(&self, lost: &Lost, now: Time) -> bool {
        // A transport's timer may be a little coarser than the clock.
        let due = |deadline: Time| deadline <= now + Duration::from_millis(5);
        lost.cause == Cause::Timeout && lost.sent && self.deadline.is_some_and(due)
    }

    /// It is given up.
    pub(crate) fn dropped(&self, now: Time, observer: &dyn Observer) {
        observer
            .event(&Event::Dropped { request: self.request(), elapsed: now.saturating_since(self.since) });
    }

    fn request(&self) -> Sent<'_> {
        let authority = self.uri.authority().map_or("", |authority| authority.as_str());
        let host = authority.rsplit('@').next().unwrap_or_default();
        Sent::new(&self.method, host, self.uri.path(), self.service, self.attempt)
    }
}
