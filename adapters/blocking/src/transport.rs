//! What moves the bytes.

use crate::{Alarm, Payload};
use pileus_core::{Cause, Lost, Time};
use std::{
    io,
    sync::LazyLock,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

/// What moves the bytes: the built-in [`Ureq`](crate::Ureq), or your own; a simulator, a recorder and a player are ones.
///
/// Two methods more than `send` make virtual time possible: a transport that says what time it is and how one waits
/// for a later one need not sleep at all.
pub trait Transport: Send + Sync + 'static {
    /// The body of an answer, read as it comes. An error of reading may carry a [`Lost`] inside
    /// ([`io::Error::other`]), which is then what is reported.
    type Body: io::Read;

    /// Sends one request and waits for the head of its answer; `timeout` covers the body too. Whatever the status, an
    /// answer is an `Ok`; redirects are not followed.
    fn send(
        &self,
        request: http::Request<Payload>,
        timeout: Option<Duration>,
    ) -> Result<http::Response<Self::Body>, Lost>;

    /// Waits until that time, for ever where there is none, or until the alarm rings, whichever is first. Returning
    /// early does no harm.
    fn park(&self, until: Option<Time>, alarm: &Alarm) {
        alarm.wait(until.map(|until| until.saturating_since(self.now())));
    }

    /// What time it is.
    fn now(&self) -> Time {
        system_time()
    }
}

/// The system's time as it was when the program first asked, advanced by its monotonic clock: a clock that is set
/// back in mid-flight makes no wait longer.
#[must_use]
pub fn system_time() -> Time {
    static START: LazyLock<(Duration, Instant)> = LazyLock::new(|| {
        // A clock before 1970 is no worse than one at 1970.
        (SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default(), Instant::now())
    });
    Time::from_unix(START.0 + START.1.elapsed())
}

/// What an error of reading an answer's body means.
pub(crate) fn broken(error: io::Error) -> Lost {
    let text = error.to_string();
    let kind = error.kind();
    match error.into_inner().and_then(|inner| inner.downcast::<Lost>().ok()) {
        Some(lost) => *lost,
        None if matches!(kind, io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock) => {
            Lost::new(Cause::Timeout, true, text)
        }
        None => Lost::new(Cause::Broken, true, text),
    }
}
