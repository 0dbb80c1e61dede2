//! What takes a request to get and is then shared: a token, a document of API versions.

use crate::{Cx, Error, Refusal, Retry, Stamp, Time};
use std::{
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
    task::Waker,
    time::Duration,
};

/// Holds one value of a session for all its operations: fetched by one of them while the others wait, fetched anew
/// ahead of its expiry while the old one still serves, and given up only for a definite reason.
///
/// A pure state machine behind a lock that is held for a few instructions; nobody waits on the lock for an answer.
pub struct Store<T>(Mutex<State<T>>);

/// The state of a [`Store`], to go back to in an explorer.
#[derive(Clone)]
pub struct State<T> {
    value: Option<Held<T>>,
    lease: Option<(u64, Time)>,
    last_id: u64,
    last_stamp: u64,
    failures: u32,
    not_before: Time,
    failure: Option<(Error, Time)>,
    waiting: Vec<Waker>,
}

#[derive(Clone)]
struct Held<T> {
    value: T,
    stamp: Stamp,
    refresh_at: Option<Time>,
    expires: Option<Time>,
}

/// What a [`Store`] answers to who wants the value.
#[derive(Debug)]
pub enum Access<T> {
    /// Here it is.
    Ready(T, Stamp),
    /// Fetch it, under this lease.
    Fetch(u64),
    /// Somebody else is fetching it, or it is too early to try again.
    Busy(Time),
    /// It cannot be had.
    Failed(Error),
}

/// How long a definite refusal is remembered before anybody asks again.
const REFUSAL_HOLDS: Duration = Duration::from_secs(60);
/// How long everybody is told the same after the last attempt failed.
const FAILURE_HOLDS: Duration = Duration::from_secs(5);
/// Nothing is signed with a token that has less than this to live, or than a tenth of its life.
const LAST_MOMENT: Duration = Duration::from_secs(5);

impl<T: Clone> Store<T> {
    /// A store that knows nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Store(Mutex::new(State {
            value: None,
            lease: None,
            last_id: 0,
            last_stamp: 0,
            failures: 0,
            not_before: Time::EPOCH,
            failure: None,
            waiting: Vec::new(),
        }))
    }

    /// A store that was given its value and keeps it until it is refused.
    #[must_use]
    pub fn with(value: T) -> Self {
        let store = Store::new();
        store.lock().hold(value, None, Time::EPOCH, 0);
        store
    }

    /// The value, or what to do to get it. A lease runs out after `attempt`.
    pub fn access(&self, attempt: Duration, cx: &Cx<'_>) -> Access<T> {
        self.lock().access(attempt, cx)
    }

    /// The value was fetched under `lease`; it lives for `life`, for ever where there is none.
    pub fn fetched(&self, lease: u64, value: T, life: Option<Duration>, cx: &Cx<'_>) {
        let waiting = {
            let mut state = self.lock();
            let current = state.lease.is_some_and(|(id, _)| id == lease);
            if current {
                state.lease = None;
            }
            // A straggler's value is as good as any where there is none.
            if current || state.value.is_none() {
                state.hold(value, life, cx.now, cx.entropy);
            }
            std::mem::take(&mut state.waiting)
        };
        waiting.into_iter().for_each(Waker::wake);
    }

    /// Fetching it under `lease` failed. A `transient` failure is tried again by whoever asks next, after a pause,
    /// until the attempts are used up; any other is what everybody is told for a while.
    pub fn failed(&self, lease: u64, error: Error, transient: bool, retry: &Retry, cx: &Cx<'_>) {
        let waiting = {
            let mut state = self.lock();
            if state.lease.is_none_or(|(id, _)| id != lease) {
                return;
            }
            state.lease = None;
            state.failures += 1;
            if transient && state.failures < retry.attempts {
                let wait = error.retry_after().unwrap_or_else(|| retry.backoff(state.failures, cx.entropy));
                state.not_before = cx.now + wait.min(retry.longest_wait);
            } else {
                let holds = if transient { FAILURE_HOLDS } else { REFUSAL_HOLDS };
                let attempts = state.failures;
                let error = match error.during().map(str::to_owned) {
                    Some(call) => error.with_call(call, attempts),
                    None => error,
                };
                state.failures = 0;
                state.not_before = cx.now + holds;
                state.failure = Some((error, cx.now + holds));
            }
            std::mem::take(&mut state.waiting)
        };
        waiting.into_iter().for_each(Waker::wake);
    }

    /// Who held `lease` is gone.
    pub fn abandon(&self, lease: u64) {
        self.free(lease, false);
    }

    /// What was done under `lease` was one step of several: whoever asks next takes the next one. What failed before
    /// does not count against it.
    pub fn advanced(&self, lease: u64) {
        self.free(lease, true);
    }

    fn free(&self, lease: u64, afresh: bool) {
        let waiting = {
            let mut state = self.lock();
            if state.lease.is_none_or(|(id, _)| id != lease) {
                return;
            }
            state.lease = None;
            if afresh {
                state.failures = 0;
            }
            std::mem::take(&mut state.waiting)
        };
        waiting.into_iter().for_each(Waker::wake);
    }

    /// The value of that stamp is no good any more. A newer one stays.
    pub fn refuse(&self, stamp: Stamp) -> Refusal {
        let mut state = self.lock();
        if state.value.as_ref().is_some_and(|held| held.stamp == stamp) {
            state.value = None;
        }
        if stamp.0 >= state.last_stamp { Refusal::Newest } else { Refusal::Outdated }
    }

    /// What it takes to fetch the value has changed: earlier failures are no reason to wait any more.
    pub fn forgive(&self) {
        let waiting = {
            let mut state = self.lock();
            state.failure = None;
            state.failures = 0;
            state.not_before = Time::EPOCH;
            std::mem::take(&mut state.waiting)
        };
        waiting.into_iter().for_each(Waker::wake);
    }

    /// The value as it is, whether or not it is about to expire.
    pub fn peek(&self) -> Option<T> {
        self.lock().value.as_ref().map(|held| held.value.clone())
    }

    /// The state, to go back to.
    pub fn snapshot(&self) -> State<T> {
        self.lock().clone()
    }

    /// Goes back to an earlier state.
    pub fn restore(&self, state: State<T>) {
        *self.lock() = state;
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        // Nothing can panic while it is held, and every state of it is a whole one.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Clone> State<T> {
    fn access(&mut self, attempt: Duration, cx: &Cx<'_>) -> Access<T> {
        let alive = self.value.as_ref().filter(|held| held.expires.is_none_or(|expires| cx.now < expires));
        let leased = self.lease.is_some_and(|(_, until)| until > cx.now);
        if let Some(held) = alive {
            let due = held.refresh_at.is_some_and(|at| at <= cx.now);
            if !due || leased || self.not_before > cx.now {
                return Access::Ready(held.value.clone(), held.stamp);
            }
            return self.lease(attempt, cx);
        }
        if let Some((error, until)) = &self.failure {
            if cx.now < *until {
                return Access::Failed(error.clone());
            }
            self.failure = None;
        }
        let until = match self.lease {
            Some((_, until)) if leased => until,
            _ if self.not_before > cx.now => self.not_before,
            _ => return self.lease(attempt, cx),
        };
        // A spurious poll or two need not be remembered; scanning all of them would cost more.
        if !self.waiting.iter().rev().take(4).any(|waker| waker.will_wake(cx.waker)) {
            self.waiting.push(cx.waker.clone());
        }
        Access::Busy(until)
    }

    fn lease(&mut self, attempt: Duration, cx: &Cx<'_>) -> Access<T> {
        let until = cx.now + attempt;
        // Nothing fetched now could be used, and every pause would be over at once.
        if until <= cx.now {
            return Access::Failed(Error::misuse(
                "no time to log in: an attempt is given none, or the clock stands at the end of time",
            ));
        }
        self.last_id += 1;
        self.lease = Some((self.last_id, until));
        Access::Fetch(self.last_id)
    }

    fn hold(&mut self, value: T, life: Option<Duration>, now: Time, entropy: u128) {
        self.last_stamp += 1;
        // A life of nothing would have everybody fetch it for ever; it serves until it is refused.
        let life = life.filter(|life| !life.is_zero());
        let refresh_at = life.map(|life| {
            // Five minutes before the end, or a third of its life where that is less than a quarter of an hour; jittered
            // so that a fleet of processes that started together does not log in together.
            let early = (life / 3).min(Duration::from_secs(300));
            let jitter = early.mul_f64((entropy % 1024) as f64 / 4096.0);
            now + life.saturating_sub(early + jitter)
        });
        let expires = life.map(|life| now + life.saturating_sub(LAST_MOMENT.min(life / 10)));
        self.value = Some(Held { value, stamp: Stamp(self.last_stamp), refresh_at, expires });
        self.failures = 0;
        self.failure = None;
        self.not_before = Time::EPOCH;
    }
}

impl<T: Clone> Default for Store<T> {
    fn default() -> Self {
        Store::new()
    }
}

impl<T> fmt::Debug for Store<T> {
    /// Without the value: it may be a token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Store(..)")
    }
}

impl<T> fmt::Debug for State<T> {
    /// All that tells states apart but the value, which its stamp stands for.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let State { value, lease, last_id, last_stamp, failures, not_before, failure, waiting } = self;
        let held = value.as_ref().map(|held| (held.stamp.0, held.refresh_at, held.expires));
        let (ids, failed, waiting) = ((last_id, last_stamp), (failures, not_before, failure), waiting.len());
        write!(f, "State({held:?} {lease:?} {ids:?} {failed:?} {waiting})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    const MINUTE: Duration = Duration::from_secs(60);

    fn at(seconds: u64) -> Cx<'static> {
        Cx { now: Time::from_unix_secs(seconds), entropy: 0, waker: Waker::noop() }
    }

    fn lease<T: std::fmt::Debug + Clone>(store: &Store<T>, cx: &Cx<'_>) -> u64 {
        match store.access(MINUTE, cx) {
            Access::Fetch(id) => id,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn one_fetches_and_the_rest_are_woken() {
        struct Count(AtomicUsize);
        impl std::task::Wake for Count {
            fn wake(self: Arc<Self>) {
                self.0.fetch_add(1, Ordering::Relaxed);
            }
        }
        let store = Store::new();
        let id = lease(&store, &at(100));
        let count = Arc::new(Count(AtomicUsize::new(0)));
        let waker = Waker::from(count.clone());
        let cx = Cx { waker: &waker, ..at(101) };
        assert!(
            matches!(store.access(MINUTE, &cx), Access::Busy(until) if until == Time::from_unix_secs(160))
        );
        assert!(matches!(store.access(MINUTE, &cx), Access::Busy(_)), "polling twice changes nothing");
        store.fetched(id, "token", Some(MINUTE * 60), &at(102));
        assert_eq!(count.0.load(Ordering::Relaxed), 1);
        assert!(matches!(store.access(MINUTE, &cx), Access::Ready("token", Stamp(1))));
    }

    #[test]
    fn it_is_renewed_ahead_of_its_end_while_the_old_one_serves() {
        let store = Store::new();
        let id = lease(&store, &at(0));
        store.fetched(id, 1, Some(Duration::from_secs(3600)), &at(0));
        assert!(matches!(store.access(MINUTE, &at(3299)), Access::Ready(1, _)));
        let id = lease(&store, &at(3300));
        assert!(matches!(store.access(MINUTE, &at(3301)), Access::Ready(1, _)), "nobody waits");
        store.failed(id, Error::new(Kind::Unavailable, "x"), true, &Retry::default(), &at(3302));
        assert!(
            matches!(store.access(MINUTE, &at(3302)), Access::Fetch(_)),
            "a zero backoff with no entropy"
        );
        store.abandon(3);
        let id = lease(&store, &at(3303));
        store.fetched(id, 2, Some(Duration::from_secs(3600)), &at(3304));
        assert!(matches!(store.access(MINUTE, &at(3305)), Access::Ready(2, Stamp(2))));
    }

    #[test]
    fn a_refusal_is_told_to_all_and_asked_again_only_later() {
        let store = Store::<u8>::new();
        let id = lease(&store, &at(0));
        store.failed(id, Error::new(Kind::Authentication, "wrong"), false, &Retry::default(), &at(1));
        for second in 1..61 {
            assert!(
                matches!(store.access(MINUTE, &at(second)), Access::Failed(e) if e.kind() == Kind::Authentication)
            );
        }
        lease(&store, &at(61));
    }

    #[test]
    fn a_failed_renewal_does_no_harm_while_the_old_one_lives() {
        let store = Store::new();
        let id = lease(&store, &at(0));
        store.fetched(id, 1, Some(Duration::from_secs(3600)), &at(0));
        let id = lease(&store, &at(3400));
        store.failed(id, Error::new(Kind::Authentication, "x"), false, &Retry::default(), &at(3401));
        assert!(matches!(store.access(MINUTE, &at(3402)), Access::Ready(1, _)));
        assert!(matches!(store.access(MINUTE, &at(3460)), Access::Ready(1, _)), "not asked again at once");
        lease(&store, &at(3461));
    }

    #[test]
    fn transient_failures_pause_and_then_fail_everybody() {
        let store = Store::<u8>::new();
        let retry = Retry { attempts: 2, ..Retry::default() };
        let unavailable =
            || Error::new(Kind::Unavailable, "x").with_retry_after(Some(Duration::from_secs(9)));
        let id = lease(&store, &at(0));
        store.failed(id, unavailable(), true, &retry, &at(1));
        assert!(
            matches!(store.access(MINUTE, &at(2)), Access::Busy(until) if until == Time::from_unix_secs(10))
        );
        let id = lease(&store, &at(10));
        store.failed(id, unavailable(), true, &retry, &at(10));
        assert!(matches!(store.access(MINUTE, &at(11)), Access::Failed(_)));
        lease(&store, &at(15));
    }

    #[test]
    fn a_dropped_or_stalled_fetch_frees_its_lease() {
        let store = Store::<u8>::new();
        let first = lease(&store, &at(0));
        store.abandon(first);
        let second = lease(&store, &at(1));
        store.abandon(first);
        assert!(matches!(store.access(MINUTE, &at(2)), Access::Busy(_)), "an old lease frees nothing");
        let third = lease(&store, &at(61));
        store.failed(second, Error::new(Kind::Unavailable, "late"), true, &Retry::default(), &at(62));
        store.fetched(third, 7, None, &at(63));
        assert!(matches!(store.access(MINUTE, &at(1 << 40)), Access::Ready(7, _)), "no end of life");
    }

    #[test]
    fn a_failure_is_forgiven_when_things_have_changed() {
        let store = Store::<u8>::new();
        let id = lease(&store, &at(0));
        store.failed(id, Error::new(Kind::Authentication, "x"), false, &Retry::default(), &at(1));
        assert!(matches!(store.access(MINUTE, &at(2)), Access::Failed(_)));
        store.forgive();
        let id = lease(&store, &at(2));
        store.forgive();
        assert!(matches!(store.access(MINUTE, &at(2)), Access::Busy(_)), "whoever is at it stays at it");
        store.fetched(id, 7, None, &at(3));
        store.forgive();
        assert!(matches!(store.access(MINUTE, &at(4)), Access::Ready(7, _)));
    }

    #[test]
    fn steps_follow_each_other_and_start_afresh() {
        let store = Store::<u8>::new();
        let retry = Retry { attempts: 2, ..Retry::default() };
        let unavailable = || Error::new(Kind::Unavailable, "x");
        for step in 0..3 {
            let id = lease(&store, &at(10 * step));
            store.failed(id, unavailable(), true, &retry, &at(10 * step));
            let id = lease(&store, &at(10 * step + 5));
            assert!(matches!(store.access(MINUTE, &at(10 * step + 6)), Access::Busy(_)));
            store.advanced(id - 1);
            assert!(matches!(store.access(MINUTE, &at(10 * step + 6)), Access::Busy(_)), "an old lease");
            store.advanced(id);
        }
        let id = lease(&store, &at(40));
        store.fetched(id, 7, None, &at(41));
        assert!(matches!(store.access(MINUTE, &at(42)), Access::Ready(7, _)));
    }

    #[test]
    fn a_life_of_nothing_does_not_fetch_for_ever() {
        let store = Store::new();
        let id = lease(&store, &at(0));
        store.fetched(id, 1, Some(Duration::ZERO), &at(0));
        assert!(matches!(store.access(MINUTE, &at(1)), Access::Ready(1, _)));
    }

    #[test]
    fn where_there_is_no_time_nothing_is_fetched() {
        let store = Store::new();
        let end = Time::from_unix(Duration::MAX);
        let cx = |before| Cx { now: end - Duration::from_secs(before), ..at(0) };
        let id = lease(&store, &cx(70));
        store.fetched(id, 7, Some(MINUTE * 60), &cx(60));
        assert!(matches!(store.access(MINUTE, &cx(1)), Access::Ready(7, _)));
        assert!(matches!(store.access(MINUTE, &cx(0)), Access::Failed(e) if e.kind() == Kind::Misuse));
        assert!(matches!(Store::<u8>::new().access(Duration::ZERO, &at(9)), Access::Failed(_)));
    }

    #[test]
    fn only_the_refused_value_goes() {
        let store = Store::with(1);
        assert_eq!(store.refuse(Stamp(9)), Refusal::Newest);
        assert!(matches!(store.access(MINUTE, &at(0)), Access::Ready(1, Stamp(1))));
        assert_eq!(store.refuse(Stamp(1)), Refusal::Newest);
        assert_eq!(store.refuse(Stamp(1)), Refusal::Newest, "also when it is gone");
        let id = lease(&store, &at(0));
        store.fetched(id, 2, None, &at(0));
        assert_eq!(store.refuse(Stamp(1)), Refusal::Outdated, "others have moved on");
        assert!(
            matches!(store.access(MINUTE, &at(0)), Access::Ready(2, Stamp(2))),
            "a late refusal of the old one"
        );
    }
}
