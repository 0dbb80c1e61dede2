//! Counters of what a client did.

use crate::{Event, Observer};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Counts what happens; share it with `Arc` and look at it at any time.
///
/// ```
/// use pileus_client::{Observer, Stats};
/// use std::sync::Arc;
///
/// let stats = Arc::new(Stats::default());
/// let observer: Arc<dyn Observer> = stats.clone(); // given to a client
/// assert_eq!(stats.counts().sent, 0);
/// # drop(observer);
/// ```
#[derive(Debug, Default)]
pub struct Stats {
    in_flight: AtomicU64,
    peak: AtomicU64,
    sent: AtomicU64,
    answered: [AtomicU64; 5],
    lost: AtomicU64,
    dropped: AtomicU64,
    bytes: AtomicU64,
    waits: AtomicU64,
    succeeded: AtomicU64,
    failed: AtomicU64,
    cancelled: AtomicU64,
}

/// What [`Stats`] had counted at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Requests that wait for their whole answer.
    pub in_flight: u64,
    /// The most there ever were in flight at once.
    pub peak_in_flight: u64,
    /// Requests sent.
    pub sent: u64,
    /// Whole answers, by the first digit of their status: 1xx at index 0, 5xx at index 4.
    pub answered: [u64; 5],
    /// Requests whose answer was lost.
    pub lost: u64,
    /// Requests given up by their operation.
    pub dropped: u64,
    /// Bytes of answers' bodies.
    pub bytes: u64,
    /// Pauses of operations.
    pub waits: u64,
    /// Operations that gave their output.
    pub succeeded: u64,
    /// Operations that gave an error.
    pub failed: u64,
    /// Operations dropped before their end.
    pub cancelled: u64,
}

impl Stats {
    /// What is counted by now.
    #[must_use]
    pub fn counts(&self) -> Counts {
        Counts {
            in_flight: self.in_flight.load(Relaxed),
            peak_in_flight: self.peak.load(Relaxed),
            sent: self.sent.load(Relaxed),
            answered: self.answered.each_ref().map(|count| count.load(Relaxed)),
            lost: self.lost.load(Relaxed),
            dropped: self.dropped.load(Relaxed),
            bytes: self.bytes.load(Relaxed),
            waits: self.waits.load(Relaxed),
            succeeded: self.succeeded.load(Relaxed),
            failed: self.failed.load(Relaxed),
            cancelled: self.cancelled.load(Relaxed),
        }
    }
}

impl Observer for Stats {
    fn event(&self, event: &Event<'_>) {
        match event {
            Event::Sent { .. } => {
                self.sent.fetch_add(1, Relaxed);
                let now = self.in_flight.fetch_add(1, Relaxed) + 1;
                self.peak.fetch_max(now, Relaxed);
            }
            Event::Answered { status, bytes, .. } => {
                self.in_flight.fetch_sub(1, Relaxed);
                let class = usize::from(status.as_u16() / 100).clamp(1, 5) - 1;
                self.answered[class].fetch_add(1, Relaxed);
                self.bytes.fetch_add(*bytes, Relaxed);
            }
            Event::Lost { .. } => {
                self.in_flight.fetch_sub(1, Relaxed);
                self.lost.fetch_add(1, Relaxed);
            }
            Event::Dropped { .. } => {
                self.in_flight.fetch_sub(1, Relaxed);
                self.dropped.fetch_add(1, Relaxed);
            }
            Event::Waiting { .. } => {
                self.waits.fetch_add(1, Relaxed);
            }
            Event::Done { result: Ok(()), .. } => {
                self.succeeded.fetch_add(1, Relaxed);
            }
            Event::Done { result: Err(_), .. } => {
                self.failed.fetch_add(1, Relaxed);
            }
            Event::Cancelled { .. } => {
                self.cancelled.fetch_add(1, Relaxed);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Sent;
    use http::{Method, StatusCode};
    use pileus_core::{Cause, Kind, Lost};
    use std::{sync::Arc, time::Duration};

    #[test]
    fn every_event_is_counted_once() {
        let stats = Arc::new(Stats::default());
        let both = (stats.clone(), vec![stats.clone()]);
        let request = Sent::new(&Method::GET, "h", "/", "compute", 1);
        let (elapsed, lost) = (Duration::ZERO, Lost::new(Cause::Broken, true, "x"));
        for _ in 0..3 {
            both.event(&Event::Sent { request });
        }
        assert_eq!(stats.counts().in_flight, 6, "told twice, by a pair");
        both.event(&Event::Answered { request, status: StatusCode::NOT_FOUND, elapsed, bytes: 7 });
        both.event(&Event::Lost { request, lost: &lost, elapsed });
        both.event(&Event::Dropped { request, elapsed });
        stats.event(&Event::Done { result: Ok(()), elapsed });
        stats.event(&Event::Done { result: Err(Kind::Lost), elapsed });
        stats.event(&Event::Cancelled { elapsed, left_behind: &[] });
        let expected = Counts {
            in_flight: 0,
            peak_in_flight: 6,
            sent: 6,
            answered: [0, 0, 0, 2, 0],
            lost: 2,
            dropped: 2,
            bytes: 14,
            waits: 0,
            succeeded: 1,
            failed: 1,
            cancelled: 1,
        };
        assert_eq!(stats.counts(), expected);
    }
}
