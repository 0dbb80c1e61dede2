//! The provider's clock, as far as it is known: signatures bear the time, and a clock that is off makes them worthless.

use crate::{Error, Kind, Response, Time};
use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// A difference below this is the network's doing and no reason to sign anew.
const TOLERATED: Duration = Duration::from_secs(60);

/// How far the provider's clock is from ours, and how often that was learnt.
#[derive(Debug, Default)]
pub(super) struct Clock(Mutex<Skew>);

/// What is known, to go back to in an explorer.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Skew {
    ahead: Duration,
    behind: Duration,
    generation: u32,
}

impl Clock {
    /// The time at the provider, and which state of knowledge it is by.
    pub(super) fn now(&self, now: Time) -> (Time, u32) {
        let skew = self.get();
        let there = Time::from_unix((now + skew.ahead).since_epoch().saturating_sub(skew.behind));
        (there, skew.generation)
    }

    /// Learns from the date of an answer that refuses a signature. Whether that changed anything shows in
    /// [`Clock::generation`].
    pub(super) fn learn(&self, error: &Error, response: &Response, now: Time) {
        let Some(date) = response.date().filter(|_| error.kind() == Kind::Authentication) else { return };
        let (believed, _) = self.now(now);
        let off = date.saturating_since(believed).max(believed.saturating_since(date));
        if off <= TOLERATED {
            return;
        }
        let mut skew = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *skew = Skew {
            ahead: date.saturating_since(now),
            behind: now.saturating_since(date),
            generation: skew.generation.wrapping_add(1),
        };
    }

    /// How often something was learnt.
    pub(super) fn generation(&self) -> u32 {
        self.get().generation
    }

    pub(super) fn get(&self) -> Skew {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn set(&self, skew: Skew) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = skew;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Taken;

    fn refused(date: &str) -> Response {
        let mut headers = http::HeaderMap::new();
        headers.insert(http::header::DATE, date.parse().expect("a header"));
        let body = Taken::Collected(bytes::Bytes::new());
        Response::new(http::StatusCode::FORBIDDEN, headers, body)
    }

    #[test]
    fn a_clock_that_is_off_is_learnt_once() {
        let now = Time::from_unix_secs(1_800_000_000);
        let date = refused("Fri, 15 Jan 2027 09:00:00 GMT");
        let there = Time::parse_rfc3339("2027-01-15T09:00:00Z").expect("a time");
        let error = Error::new(Kind::Authentication, "RequestExpired");
        let clock = Clock::default();
        clock.learn(&Error::new(Kind::Forbidden, "no"), &date, now);
        assert_eq!(clock.now(now), (now, 0), "another error says nothing of the time");
        clock.learn(&error, &date, now);
        assert_eq!(clock.now(now), (there, 1));
        clock.learn(&error, &date, now + Duration::from_secs(5));
        assert_eq!(clock.generation(), 1, "the same again, a little later");
        clock.learn(&error, &date, there + Duration::from_secs(86_400));
        assert_eq!(clock.generation(), 2, "our clock was set, a day ahead this time");
        assert_eq!(clock.now(there + Duration::from_secs(86_400)).0, there);
    }
}
