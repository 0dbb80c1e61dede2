//! What the session asks for itself while operations wait: the id of a bucket, an address for uploads.

use crate::{Cx, Error, Retry, Stamp, Time};
use std::{
    collections::{BTreeMap, VecDeque},
    task::Waker,
    time::Duration,
};

/// How long a failure is kept for who caused it to hear.
const TOLD: Duration = Duration::from_secs(5);
/// So many failures that nobody has heard of are kept.
const MOST: usize = 1024;

/// The questions under way, by what they are about, and those that failed. Each operation takes its own failure with it, so
/// that nobody is told what was true a while ago.
#[derive(Clone, Debug)]
pub(super) struct Errands<K> {
    last: u64,
    sent: BTreeMap<u64, Sent<K>>,
    troubles: BTreeMap<K, Trouble>,
}

#[derive(Clone, Debug)]
struct Sent<K> {
    key: K,
    begun: Time,
    until: Time,
    /// Which token it bears.
    token: Stamp,
}

#[derive(Clone, Debug, Default)]
struct Trouble {
    failures: u32,
    /// A question that was begun before this time has failed together with another.
    since: Time,
    not_before: Time,
    told: VecDeque<(Error, Time)>,
    waiting: Vec<Waker>,
}

/// What an operation is to do that needs to know.
#[derive(Debug)]
pub(super) enum Errand {
    /// Ask, under this lease.
    Go(u64),
    /// Somebody asks already, or it is too early to ask again.
    Wait(Time),
    /// It cannot be had.
    Failed(Error),
}

impl<K: Clone + Ord> Errands<K> {
    pub(super) fn new() -> Self {
        Errands { last: 0, sent: BTreeMap::new(), troubles: BTreeMap::new() }
    }

    /// What to do to know of `key`. `alone`: one question serves all who wait.
    pub(super) fn ask(
        &mut self,
        key: &K,
        alone: bool,
        token: Stamp,
        attempt: Duration,
        cx: &Cx<'_>,
    ) -> Errand {
        if let Some(trouble) = self.troubles.get_mut(key) {
            while let Some((error, until)) = trouble.told.pop_front() {
                if cx.now < until {
                    return Errand::Failed(error);
                }
            }
            if trouble.not_before > cx.now {
                return Errand::Wait(trouble.not_before);
            }
        }
        let same = |sent: &&Sent<K>| alone && sent.key == *key && sent.until > cx.now;
        if let Some(until) = self.sent.values().filter(same).map(|sent| sent.until).max() {
            self.troubles.entry(key.clone()).or_default().waiting.push(cx.waker.clone());
            return Errand::Wait(until);
        }
        let until = cx.now + attempt;
        if until <= cx.now {
            return Errand::Failed(Error::misuse("no time to ask: an attempt is given none"));
        }
        self.last += 1;
        self.sent.retain(|_, sent| sent.until > cx.now);
        self.sent.insert(self.last, Sent { key: key.clone(), begun: cx.now, until, token });
        Errand::Go(self.last)
    }

    /// What the question is about, and which token it bears; `None` where it is forgotten.
    pub(super) fn about(&self, lease: u64) -> Option<(K, Stamp)> {
        self.sent.get(&lease).map(|sent| (sent.key.clone(), sent.token))
    }

    /// It was answered. Whoever is given back is to be woken.
    pub(super) fn answered(&mut self, lease: u64) -> Vec<Waker> {
        let trouble = self.sent.remove(&lease).and_then(|sent| self.troubles.remove(&sent.key));
        trouble.map_or_else(Vec::new, |trouble| trouble.waiting)
    }

    /// It failed. A `transient` failure is got over by asking again, until the attempts are used up.
    pub(super) fn failed(
        &mut self,
        lease: u64,
        error: Error,
        transient: bool,
        retry: &Retry,
        cx: &Cx<'_>,
    ) -> Vec<Waker> {
        let Some(sent) = self.sent.remove(&lease) else { return Vec::new() };
        if self.troubles.len() >= MOST {
            self.troubles.retain(|_, trouble| trouble.is_alive(cx.now));
        }
        let trouble = self.troubles.entry(sent.key).or_default();
        let waiting = std::mem::take(&mut trouble.waiting);
        if transient {
            // Those asked side by side fail together, and that is one failure.
            if sent.begun >= trouble.since {
                trouble.failures += 1;
                trouble.since = cx.now + Duration::from_nanos(1);
                let wait = error.retry_after().unwrap_or_else(|| retry.backoff(trouble.failures, cx.entropy));
                trouble.not_before = cx.now + wait.min(retry.longest_wait);
            }
            if trouble.failures < retry.attempts {
                return waiting;
            }
            (trouble.failures, trouble.not_before) = (0, Time::EPOCH);
        }
        trouble.told.push_back((error, cx.now + TOLD));
        waiting
    }

    /// Who asked is gone.
    pub(super) fn abandon(&mut self, lease: u64) -> Vec<Waker> {
        let trouble = self.sent.remove(&lease).and_then(|sent| self.troubles.get_mut(&sent.key));
        trouble.map_or_else(Vec::new, |trouble| std::mem::take(&mut trouble.waiting))
    }
}

impl Trouble {
    fn is_alive(&self, now: Time) -> bool {
        self.not_before > now || !self.waiting.is_empty() || self.told.iter().any(|(_, until)| *until > now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;

    const ATTEMPT: Duration = Duration::from_secs(60);

    fn cx(seconds: u64) -> Cx<'static> {
        Cx { now: Time::from_unix_secs(1_000 + seconds), entropy: 0, waker: Waker::noop() }
    }

    fn go(errand: Errand) -> u64 {
        match errand {
            Errand::Go(lease) => lease,
            other => panic!("{other:?}"),
        }
    }

    fn broken() -> Error {
        Error::new(Kind::Unavailable, "broken")
    }

    #[test]
    fn one_question_serves_all_where_it_can() {
        let mut errands = Errands::new();
        let lease = go(errands.ask(&"a", true, Stamp(1), ATTEMPT, &cx(0)));
        assert!(
            matches!(errands.ask(&"a", true, Stamp(1), ATTEMPT, &cx(1)), Errand::Wait(until) if until == cx(60).now)
        );
        go(errands.ask(&"b", true, Stamp(1), ATTEMPT, &cx(1)));
        assert_eq!(errands.about(lease), Some(("a", Stamp(1))));
        assert_eq!(errands.answered(lease).len(), 1);
        go(errands.ask(&"a", true, Stamp(1), ATTEMPT, &cx(2)));
        // Who asks and never comes back holds nobody up for ever.
        go(errands.ask(&"a", true, Stamp(1), ATTEMPT, &cx(62)));
    }

    #[test]
    fn a_definite_failure_is_told_once() {
        let mut errands = Errands::new();
        let lease = go(errands.ask(&"a", false, Stamp(1), ATTEMPT, &cx(0)));
        let error = Error::new(Kind::NotFound, "no such bucket");
        errands.failed(lease, error, false, &Retry::default(), &cx(1));
        assert!(matches!(errands.ask(&"a", false, Stamp(1), ATTEMPT, &cx(1)), Errand::Failed(_)));
        let lease = go(errands.ask(&"a", false, Stamp(1), ATTEMPT, &cx(1)));
        errands.failed(lease, broken(), false, &Retry::default(), &cx(1));
        go(errands.ask(&"a", false, Stamp(1), ATTEMPT, &cx(7)));
    }

    #[test]
    fn those_that_fail_together_fail_once() {
        let retry = Retry::default();
        let mut errands = Errands::new();
        let mut now = 0;
        for round in 1..=retry.attempts {
            let leases: Vec<_> =
                (0..8).map(|_| go(errands.ask(&"a", false, Stamp(1), ATTEMPT, &cx(now)))).collect();
            for lease in leases {
                errands.failed(lease, broken(), true, &retry, &cx(now));
            }
            if round < retry.attempts {
                assert!(!matches!(errands.ask(&"a", false, Stamp(1), ATTEMPT, &cx(now)), Errand::Failed(_)));
                now += 100;
            }
        }
        assert!(matches!(errands.ask(&"a", false, Stamp(1), ATTEMPT, &cx(now)), Errand::Failed(_)));
    }
}
