//! Waking a thread that waits.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Wake, Waker},
    thread::{self, Thread},
    time::{Duration, Instant},
};

/// Wakes the thread that made it. A ring before the wait is not lost: the wait then ends at once.
#[derive(Clone, Debug)]
pub struct Alarm(Arc<Bell>);

#[derive(Debug)]
struct Bell {
    thread: Thread,
    rung: AtomicBool,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.rung.store(true, Ordering::Release);
        self.thread.unpark();
    }
}

impl Alarm {
    /// An alarm for the calling thread.
    #[must_use]
    pub fn new() -> Self {
        Alarm(Arc::new(Bell { thread: thread::current(), rung: AtomicBool::new(false) }))
    }

    /// Rings it.
    pub fn ring(&self) {
        self.0.wake_by_ref();
    }

    /// Whether it has rung since the last wait; a transport that only moves a virtual clock asks this instead of waiting.
    #[must_use]
    pub fn take(&self) -> bool {
        self.0.rung.swap(false, Ordering::Acquire)
    }

    /// Waits, on the thread that made it, until it rings, or for at most that long.
    pub fn wait(&self, longest: Option<Duration>) {
        let end = longest.map(|longest| Instant::now().checked_add(longest));
        while !self.take() {
            match end {
                // No end, or one past the end of the clock.
                None | Some(None) => thread::park(),
                Some(Some(end)) => match end.checked_duration_since(Instant::now()) {
                    Some(left) if !left.is_zero() => thread::park_timeout(left),
                    _ => return,
                },
            }
        }
    }

    pub(crate) fn waker(&self) -> Waker {
        Waker::from(self.0.clone())
    }
}

impl Default for Alarm {
    fn default() -> Self {
        Alarm::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_before_the_wait_is_not_lost_and_counts_once() {
        let alarm = Alarm::new();
        alarm.waker().wake();
        alarm.waker().wake();
        // Would hang for ever if the ring were lost, even where something else has eaten the thread's token.
        thread::park();
        alarm.wait(None);
        assert!(!alarm.take());
    }

    #[test]
    fn a_foreign_unpark_does_not_end_the_wait() {
        let alarm = Alarm::new();
        let (waiter, ringer) = (thread::current(), alarm.clone());
        let other = thread::spawn(move || {
            for _ in 0..100 {
                waiter.unpark();
                thread::yield_now();
            }
            ringer.ring();
        });
        alarm.wait(None);
        other.join().expect("no panic");
        assert!(!alarm.take(), "it was the ring that ended the wait");
    }

    #[test]
    fn no_time_at_all_is_no_wait() {
        Alarm::new().wait(Some(Duration::ZERO));
    }
}
