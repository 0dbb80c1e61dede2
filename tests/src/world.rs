//! The embedded cloud with a way to run operations on it: virtual time, or one of the adapters over loopback.

use crate::{lifecycle::Run, runner::Runner};
use pileus_core::{
    Operation, Result, Retry, Time,
    providers::openstack::{Credentials, OpenStack, Settings},
};
use pileus_sim::{Fault, Sim, drive::Drive, server::Server};
use std::{
    cell::{Cell, RefCell},
    time::Duration,
};

/// When virtual time begins.
pub const START: Time = Time::from_unix_secs(1_800_000_000);

/// A cloud, and what runs operations on it.
pub enum World {
    /// No transport, no waiting: ticks of virtual time.
    Virtual(Box<RefCell<(Sim, Drive)>>),
    /// An adapter and a server on loopback.
    Wire(Runner, Box<Server>),
}

/// A cloud whose servers are up at once.
#[must_use]
pub fn quick() -> pileus_sim::Settings {
    pileus_sim::Settings {
        boot_time: Duration::ZERO,
        boot_jitter: Duration::ZERO,
        ..pileus_sim::Settings::default()
    }
}

/// The account `demo` at an embedded cloud, with retries that do not wait long.
///
/// # Panics
/// Never: the settings are right.
#[must_use]
pub fn account(endpoint: &str) -> OpenStack {
    OpenStack::new(settings(endpoint)).expect("settings")
}

/// Its settings.
#[must_use]
pub fn settings(endpoint: &str) -> Settings {
    let credentials = Credentials::password("demo", "secret", "demo", "Default");
    let mut retry = Retry::default();
    retry.base = Duration::from_millis(2);
    Settings::new(format!("{endpoint}/identity/v3"), credentials).retry(retry)
}

impl World {
    /// One on virtual time.
    #[must_use]
    pub fn on_virtual_time(cloud: Sim) -> Self {
        World::Virtual(Box::new(RefCell::new((cloud, Drive::new(START)))))
    }

    /// One on virtual time and one for each adapter, each with a cloud of its own.
    ///
    /// # Panics
    /// Where no server can be started.
    #[must_use]
    pub fn all(settings: &pileus_sim::Settings) -> Vec<World> {
        World::all_with(settings, &pileus_tokio::Settings::new())
    }

    /// The same with other settings for the adapters' clients.
    ///
    /// # Panics
    /// Where no server can be started.
    #[must_use]
    pub fn all_with(settings: &pileus_sim::Settings, client: &pileus_tokio::Settings) -> Vec<World> {
        let mut worlds = vec![World::on_virtual_time(Sim::new(settings.clone()))];
        worlds.extend(Runner::all_with(client).into_iter().map(|runner| {
            let server = Server::start(Sim::new(settings.clone())).expect("a server");
            World::Wire(runner, Box::new(server))
        }));
        worlds
    }

    /// Runs a scenario in all worlds side by side; a panic tells in which it was.
    ///
    /// # Panics
    /// Where the scenario does in any of them.
    pub fn each(worlds: Vec<World>, scenario: impl Fn(&World) + Sync) {
        std::thread::scope(|scope| {
            let scenario = &scenario;
            let running: Vec<_> = worlds
                .into_iter()
                .map(|world| (world.name(), scope.spawn(move || scenario(&world))))
                .collect();
            let failed: Vec<_> = running
                .into_iter()
                .filter_map(|(name, thread)| thread.join().is_err().then_some(name))
                .collect();
            assert!(failed.is_empty(), "it failed in: {failed:?}");
        });
    }

    /// What runs operations.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            World::Virtual(_) => "virtual time",
            World::Wire(runner, _) => runner.name(),
        }
    }

    /// Whether time is virtual.
    #[must_use]
    pub fn is_virtual(&self) -> bool {
        matches!(self, World::Virtual(_))
    }

    /// Where the cloud is.
    #[must_use]
    pub fn endpoint(&self) -> String {
        match self {
            World::Virtual(_) => "http://cloud.sim".into(),
            World::Wire(_, server) => server.endpoint().into(),
        }
    }

    /// An account there.
    #[must_use]
    pub fn account(&self) -> OpenStack {
        account(&self.endpoint())
    }

    /// Looks into the cloud, or changes it.
    pub fn with<T>(&self, look: impl FnOnce(&mut Sim) -> T) -> T {
        match self {
            World::Virtual(inner) => look(&mut inner.borrow_mut().0),
            World::Wire(_, server) => server.with(look),
        }
    }

    /// Switches a fault on.
    pub fn fault(&self, fault: Fault) {
        self.with(|cloud| {
            cloud.faults().add(fault);
        });
    }

    /// What time it is there.
    #[must_use]
    pub fn now(&self) -> Time {
        match self {
            World::Virtual(inner) => inner.borrow().1.now(),
            World::Wire(_, server) => server.now(),
        }
    }

    /// How many requests of one kind the cloud acted on.
    #[must_use]
    pub fn asked(&self, kind: &str) -> u64 {
        self.with(|cloud| cloud.counts().of(kind))
    }

    /// How many requests arrived.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.with(|cloud| cloud.counts().requests())
    }

    /// The names and ids of the servers that there are.
    #[must_use]
    pub fn servers(&self) -> Vec<(String, String)> {
        let now = self.now();
        self.with(|cloud| cloud.servers(now).into_iter().map(|server| (server.name, server.id)).collect())
    }

    /// How many logins there were since the last time this was asked.
    pub fn logins_since(&self, before: &Cell<u64>) -> u64 {
        let now = self.with(|cloud| cloud.logins());
        now - before.replace(now)
    }
}

impl Run for World {
    fn one<O: Operation + Unpin>(&self, operation: O) -> Result<O::Output> {
        match self {
            World::Virtual(inner) => {
                let (cloud, drive) = &mut *inner.borrow_mut();
                drive.run(cloud, operation)
            }
            World::Wire(runner, _) => runner.one(operation),
        }
    }
}
