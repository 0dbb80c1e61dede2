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
    hosts: Mutex<Hosts>,
}

struct Hosts {
    all: HashMap<Key, Arc<Host>>,
    /// When the connections to all of them were last looked over.
    swept: Instant,
}

/// The connections to one host.
pub(super) struct Host {
    most: usize,
    permits: Arc<Semaphore>,
    idle: Mutex<Vec<(Sender, Instant)>>,
}

impl Pool {
    pub(super) fn new(most: usize, open: usize) -> Self {
        let hosts = Hosts { all: HashMap::new(), swept: Instant::now() };
        Pool { most, open: open.max(1), hosts: Mutex::new(hosts) }
    }

    /// The connections to that host: looked up once for a request.
    pub(super) fn host(&self, key: &Key) -> Arc<Host> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if hosts.swept.elapsed() > LONGEST_IDLE {
            // Hosts that nobody asks any more would otherwise keep theirs for ever.
            hosts.swept = Instant::now();
            hosts.all.retain(|_, host| host.sweep() > 0 || Arc::strong_count(host) > 1);
        }
        if let Some(host) = hosts.all.get(key) {
            return host.clone();
        }
        let permits = Arc::new(Semaphore::new(self.open));
        let host = Arc::new(Host { most: self.most, permits, idle: Mutex::default() });
        hosts.all.insert(key.clone(), host.clone());
        host
    }
}

impl Host {
    /// Waits until there may be another request to it.
    pub(super) async fn permit(&self) -> Permit {
        self.permits.acquire_arc().await
    }

    /// A connection that is ready for a request.
    pub(super) async fn take(&self) -> Option<Sender> {
        loop {
            let mut sender = self.pop()?;
            // Its last answer was read to the end, so this is over at once: it is ready, or closed.
            if sender.ready().await.is_ok() {
                return Some(sender);
            }
        }
    }

    /// The one used last: the others may then idle long enough to be closed.
    fn pop(&self) -> Option<Sender> {
        let mut idle = self.lock();
        while let Some((sender, since)) = idle.pop() {
            if since.elapsed() > LONGEST_IDLE {
                // So are all that went in before it.
                idle.clear();
                return None;
            }
            if !sender.is_closed() {
                return Some(sender);
            }
        }
        None
    }

    /// Keeps a connection whose last answer was read to the end.
    pub(super) fn put(&self, sender: Sender) {
        if sender.is_closed() || self.most == 0 {
            return;
        }
        let mut idle = self.lock();
        if idle.len() >= self.most {
            idle.retain(is_usable);
        }
        if idle.len() < self.most {
            idle.push((sender, Instant::now()));
        }
    }

    /// Closes those that idled too long; how many are left.
    fn sweep(&self) -> usize {
        let mut idle = self.lock();
        idle.retain(is_usable);
        idle.len()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<(Sender, Instant)>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_usable((sender, since): &(Sender, Instant)) -> bool {
    !sender.is_closed() && since.elapsed() <= LONGEST_IDLE
}
