//! Watches logins come and go.

use pileus_client::{Event, Observer};
use std::sync::Mutex;

/// Counts the logins a client makes.
#[derive(Default)]
pub(crate) struct Logins(Mutex<Counts>);

/// What was counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Logins sent.
    pub(crate) sent: u64,
    /// The most that were under way at once.
    pub(crate) peak: u64,
    now: u64,
    /// Answers that refused a token.
    pub(crate) refused: u64,
}

impl Logins {
    pub(crate) fn counts(&self) -> Counts {
        *self.0.lock().expect("no panic")
    }
}

impl Observer for Logins {
    fn event(&self, event: &Event<'_>) {
        let mut counts = self.0.lock().expect("no panic");
        match event {
            Event::Sent { request } if request.service == "identity" => {
                counts.sent += 1;
                counts.now += 1;
                counts.peak = counts.peak.max(counts.now);
            }
            Event::Answered { request, .. }
            | Event::Lost { request, .. }
            | Event::Dropped { request, .. }
                if request.service == "identity" =>
            {
                counts.now -= 1;
            }
            Event::Answered { status, .. } if status.as_u16() == 401 => counts.refused += 1,
            _ => {}
        }
    }
}
