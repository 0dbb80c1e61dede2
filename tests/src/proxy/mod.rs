//! A network that fails: a proxy between a client and a server, which cuts, stalls, slows, corrupts and refuses what goes
//! through it, as a seed says.
//!
//! It reads as much of HTTP as it needs to know what is a content: only those are corrupted, for nothing but TLS protects
//! the rest. What the seed decides is the order of faults and their kinds; which connection each befalls depends on how
//! threads and sockets happen to run.

mod framing;
mod plan;
mod pump;

pub use plan::{Dice, Faults, Told};

use plan::Plan;
use pump::Link;
use std::{
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

/// A proxy on loopback. Dropping it cuts what goes through it.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    server: SocketAddr,
    plan: Plan,
    over: AtomicBool,
    links: Mutex<Vec<Weak<Link>>>,
}

impl Proxy {
    /// In front of that server.
    pub fn start(server: SocketAddr, faults: Faults) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            server,
            plan: Plan::new(faults),
            over: AtomicBool::new(false),
            links: Mutex::default(),
        });
        let accepting = shared.clone();
        thread::Builder::new().name("proxy".into()).spawn(move || {
            for client in listener.incoming() {
                if accepting.over.load(Ordering::Acquire) {
                    return;
                }
                // A connection that cannot be made is one more that fails.
                let _ = client.and_then(|client| accepting.link(client));
            }
        })?;
        Ok(Proxy { address, shared })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Goes on with other faults, from another seed.
    pub fn set(&self, faults: Faults) {
        self.shared.plan.set(faults);
    }

    /// What it has done so far.
    #[must_use]
    pub fn told(&self) -> Told {
        self.shared.plan.told()
    }
}

impl Shared {
    /// Two threads, one for each direction.
    fn link(self: &Arc<Self>, client: TcpStream) -> io::Result<()> {
        let server = TcpStream::connect(self.server)?;
        client.set_nodelay(true)?;
        server.set_nodelay(true)?;
        let (link, pumps) = Link::pumps(client, server, self.clone());
        let mut links = self.links.lock().unwrap_or_else(PoisonError::into_inner);
        links.retain(|link| link.strong_count() > 0);
        links.push(link);
        drop(links);
        for pump in pumps {
            thread::Builder::new().name("proxy".into()).spawn(move || pump.run())?;
        }
        Ok(())
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.over.store(true, Ordering::Release);
        // Wakes whoever waits for a connection.
        let _ = TcpStream::connect(self.address);
        let links = self.shared.links.lock().unwrap_or_else(PoisonError::into_inner);
        links.iter().filter_map(Weak::upgrade).for_each(|link| link.cut());
    }
}
