//! Connections that wait for their next request, and requests that wait for a connection.

use super::outgoing::Outgoing;
use async_lock::{Semaphore, SemaphoreGuardArc};
use http::uri::Authority;
use hyper::client::conn::http1::SendRequest;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

pub(super) type Sender = SendRequest<Outgoing>;

/// Whom a connection leads to, and how.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) tls: bool,
    pub(super) host: Authority,
}

/// Servers close connections that idle for a minute or two; one that is about to be closed is worth less than a new one.
const LONGEST_IDLE: Duration = Duration::from_secs(60);

/// The right to one connection to a host. Held from before it is taken or made until it is put back or closed, so that
/// there are never more connections than rights: a new one is made only where none idles.
pub(super) type Permit = SemaphoreGuardArc;

pub(super) struct Pool {
    /// How many may idle, for each host.
    most: usize,
    /// How many there may be, for each host.
    open: usize,
    permits: Mutex<HashMap<Key, Arc<Semaphore>>>,
    state: Mutex<State>,
}

struct State {
    idle: HashMap<Key, Vec<(Sender, Instant)>>,
    /// When connections to all hosts were last looked over.
    swept: Instant,
}

impl Pool {
    pub(super) fn new(most: usize, open: usize) -> Self {
        let state = Mutex::new(State { idle: HashMap::new(), swept: Instant::now() });
        Pool { most, open: open.max(1), permits: Mutex::default(), state }
    }

    /// Waits until there may be another request to that host.
    pub(super) async fn permit(&self, key: &Key) -> Permit {
        let permits = {
            let mut hosts = self.permits.lock().unwrap_or_else(PoisonError::into_inner);
            match hosts.get(key) {
                Some(permits) => permits.clone(),
                None => {
                    hosts.entry(key.clone()).or_insert_with(|| Arc::new(Semaphore::new(self.open))).clone()
                }
            }
        };
        permits.acquire_arc().await
    }

    /// A connection that is ready for a request.
    pub(super) async fn take(&self, key: &Key) -> Option<Sender> {
        loop {
            let mut sender = self.pop(key)?;
            // Its last answer was read to the end, so this is over at once: it is ready, or closed.
            if sender.ready().await.is_ok() {
                return Some(sender);
            }
        }
    }

    /// The one used last: the others may then idle long enough to be closed.
    fn pop(&self, key: &Key) -> Option<Sender> {
        let mut state = self.lock();
        let waiting = state.idle.get_mut(key)?;
        while let Some((sender, since)) = waiting.pop() {
            if since.elapsed() > LONGEST_IDLE {
                // So are all that went in before it.
                waiting.clear();
                return None;
            }
            if !sender.is_closed() {
                return Some(sender);
            }
        }
        None
    }

    /// Keeps a connection whose last answer was read to the end.
    pub(super) fn put(&self, key: Key, sender: Sender) {
        if sender.is_closed() || self.most == 0 {
            return;
        }
        let mut state = self.lock();
        let usable =
            |(sender, since): &(Sender, Instant)| !sender.is_closed() && since.elapsed() <= LONGEST_IDLE;
        if state.swept.elapsed() > LONGEST_IDLE {
            // Hosts that nobody asks any more would otherwise keep theirs for ever.
            state.swept = Instant::now();
            state.idle.retain(|_, waiting| {
                waiting.retain(usable);
                !waiting.is_empty()
            });
        }
        let waiting = state.idle.entry(key).or_default();
        if waiting.len() >= self.most {
            waiting.retain(usable);
        }
        if waiting.len() < self.most {
            waiting.push((sender, Instant::now()));
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
