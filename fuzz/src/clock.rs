//! Two clocks: the cloud's, which only goes on, and the one that is told to the machines, which may be set.

use pileus_core::Time;
use std::time::Duration;

/// What time it is.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    cloud: Time,
    ahead: Duration,
    behind: Duration,
}

impl Clock {
    /// Both show the same.
    #[must_use]
    pub fn new(now: Time) -> Self {
        Clock { cloud: now, ahead: Duration::ZERO, behind: Duration::ZERO }
    }

    /// What the cloud's clock shows.
    #[must_use]
    pub fn cloud(&self) -> Time {
        self.cloud
    }

    /// What the machines are told.
    #[must_use]
    pub fn here(&self) -> Time {
        self.cloud + self.ahead - self.behind
    }

    /// Time passes.
    pub fn pass(&mut self, span: Duration) {
        self.cloud += span;
    }

    /// Time passes until the machines are told that it is `time`.
    pub fn until(&mut self, time: Time) {
        self.pass(time.saturating_since(self.here()));
    }

    /// The machines' clock is set ahead, at worst to where its numbers end.
    pub fn set_ahead(&mut self, span: Duration) {
        self.ahead = self.ahead.saturating_add(span);
    }

    /// It is set back, at worst to the epoch.
    pub fn set_back(&mut self, span: Duration) {
        self.behind = self.behind.saturating_add(span);
    }
}
