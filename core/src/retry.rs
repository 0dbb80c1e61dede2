//! When a call is tried again, how long it waits before, and when it has been enough.

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

/// How calls are retried. Full jitter: each wait is drawn evenly from zero to a limit that doubles, as
/// <https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/> found to serve both sides best.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Retry {
    /// How often a call is tried in all. Default 5.
    pub attempts: u32,
    /// The limit of the first wait. Default 250 ms.
    pub base: Duration,
    /// The highest limit of a wait. Default 20 s.
    pub cap: Duration,
    /// How long one attempt may take. Default 60 s.
    pub attempt_timeout: Duration,
    /// A provider that asks to be left alone for longer than this ends the call instead. Default 5 min.
    pub longest_wait: Duration,
}

impl Default for Retry {
    fn default() -> Self {
        Retry {
            attempts: 5,
            base: Duration::from_millis(250),
            cap: Duration::from_secs(20),
            attempt_timeout: Duration::from_secs(60),
            longest_wait: Duration::from_secs(300),
        }
    }
}

impl Retry {
    /// Never tries anything twice, apart from a refused token.
    #[must_use]
    pub fn none() -> Self {
        Retry { attempts: 1, ..Retry::default() }
    }

    /// How long to wait after the `tries`th failed attempt (from 1).
    #[must_use]
    pub fn backoff(&self, tries: u32, entropy: u128) -> Duration {
        let limit = self.base.saturating_mul(1 << tries.saturating_sub(1).min(20)).min(self.cap);
        let nanos = limit.as_nanos() + 1;
        Duration::from_nanos(u64::try_from(entropy % nanos).unwrap_or(u64::MAX))
    }
}

/// What an account may still spend on retries, shared by all its operations: a retry takes from it, a call that
/// succeeds at once gives a little back. When a provider struggles the budget runs dry and failures are reported at
/// once instead of adding to the load.
#[derive(Debug)]
pub struct Budget {
    left: AtomicU32,
    capacity: u32,
}

impl Budget {
    /// A budget of that many units. A retry takes 5 units, a success at the first attempt gives back 1.
    #[must_use]
    pub fn new(capacity: u32) -> Self {
        Budget { left: AtomicU32::new(capacity), capacity }
    }

    /// What one retry takes.
    pub const RETRY: u32 = 5;

    /// Takes one retry's worth; `false` where there is not enough left.
    pub fn withdraw(&self) -> bool {
        let take = |left: u32| left.checked_sub(Self::RETRY);
        self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok()
    }

    /// Gives back one unit.
    pub fn deposit(&self) {
        let give = |left: u32| (left < self.capacity).then_some(left + 1);
        // An `Err` says that it is full.
        let _ = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, give);
    }

    /// What is left.
    #[must_use]
    pub fn left(&self) -> u32 {
        self.left.load(Ordering::Relaxed)
    }

    /// Sets what is left, up to the capacity: for explorers that go back to an earlier state.
    pub fn restore(&self, left: u32) {
        self.left.store(left.min(self.capacity), Ordering::Relaxed);
    }
}

impl Default for Budget {
    /// 500 units: a hundred retries in a row.
    fn default() -> Self {
        Budget::new(500)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backoff_doubles_up_to_its_cap_and_covers_its_range() {
        let retry = Retry::default();
        let most = |tries| (0..2000u128).map(|n| retry.backoff(tries, n * 987_654_321_987)).max();
        assert!(most(1) <= Some(Duration::from_millis(250)) && most(1) > Some(Duration::from_millis(200)));
        assert!(most(3) <= Some(Duration::from_secs(1)) && most(3) > Some(Duration::from_millis(800)));
        assert!(most(40) <= Some(Duration::from_secs(20)) && most(40) > Some(Duration::from_secs(15)));
        assert_eq!(retry.backoff(3, 0), Duration::ZERO);
    }

    #[test]
    fn the_budget_runs_dry_and_fills_up_again() {
        let budget = Budget::new(12);
        assert!(budget.withdraw() && budget.withdraw());
        assert!(!budget.withdraw());
        for _ in 0..3 {
            budget.deposit();
        }
        assert!(budget.withdraw());
        for _ in 0..100 {
            budget.deposit();
        }
        assert_eq!(budget.left(), 12);
    }
}
