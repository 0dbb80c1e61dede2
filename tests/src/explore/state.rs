//! One state of everything: the cloud, the session, the operations, what is in flight, the time.

use super::{
    actor::{Actor, Bells},
    check::Broken,
    event::Event,
    world::World,
};
use http::{Method, Request};
use pileus_core::{
    Body, Exchange, Time,
    providers::openstack::{OpenStack, OpenStackSession, SessionState},
};
use std::sync::Arc;

/// What does not change along a path.
pub(super) struct Stage {
    pub(super) openstack: OpenStack,
    pub(super) session: Arc<OpenStackSession>,
    /// The session of a process that has just begun.
    pub(super) fresh: SessionState,
    pub(super) bells: Bells,
    /// The servers that were there all along.
    pub(super) stable: Vec<String>,
    /// Whether the session knows the password.
    pub(super) welcome: bool,
    /// Whether operations have a limit to their time that a jump of the clock reaches.
    pub(super) limited: bool,
    /// Whether nothing goes wrong but exchanges.
    pub(super) exchanges_only: bool,
    /// Whether operations hold secrets, which no checkpoint has.
    pub(super) secretive: bool,
    /// The most faults on one path.
    pub(super) faults: u32,
}

/// One state of everything.
#[derive(Clone)]
pub(super) struct State {
    pub(super) world: World,
    pub(super) session: SessionState,
    pub(super) actors: Vec<Actor>,
    pub(super) flights: Vec<Flight>,
    /// Requests that nobody waits for any more and that may arrive yet.
    pub(super) ghosts: Vec<Flight>,
    pub(super) now: Time,
    /// The time at the cloud.
    pub(super) there: Time,
    /// How many faults may follow.
    pub(super) faults: u32,
    /// Something happened that no retry gets over.
    pub(super) hard: bool,
    pub(super) expiries: u32,
    /// How many logins were sent, and how many more than one there was reason for.
    pub(super) logins: u32,
    pub(super) excuses: u32,
}

/// A request on its way.
#[derive(Clone)]
pub(super) struct Flight {
    pub(super) actor: usize,
    pub(super) id: u32,
    pub(super) exchange: Arc<Exchange>,
    pub(super) until: Time,
    /// The process that sent it is gone: its answer reaches nobody.
    pub(super) orphan: bool,
}

impl Flight {
    pub(super) fn request(&self) -> &Request<Body> {
        &self.exchange.request
    }

    pub(super) fn is_login(&self) -> bool {
        self.request().uri().path().starts_with("/identity")
    }

    /// Whether it changes anything at the provider.
    pub(super) fn acts(&self) -> bool {
        !self.is_login() && *self.request().method() != Method::GET
    }

    /// Whether it may be sent only once.
    pub(super) fn once(&self) -> bool {
        !self.is_login() && *self.request().method() == Method::POST
    }
}

impl State {
    /// The state after `event`.
    pub(super) fn after(&self, event: Event, stage: &Stage) -> Result<State, Broken> {
        // States that went out of use since the last step dropped their operations, which gave up their leases.
        stage.session.restore(self.session.clone());
        stage.bells.take();
        let mut next = self.clone();
        if event.is_fault() {
            next.faults -= 1;
        }
        next.happen(event, stage)?;
        next.woken(stage);
        while let [only] = next.ready()[..] {
            next.poll(only, stage)?;
            next.woken(stage);
        }
        next.session = stage.session.snapshot();
        Ok(next)
    }

    /// Who wants to be polled.
    pub(super) fn ready(&self) -> Vec<usize> {
        (0..self.actors.len()).filter(|n| self.actors[*n].ready && !self.actors[*n].over()).collect()
    }

    pub(super) fn over(&self) -> bool {
        self.actors.iter().all(Actor::over)
    }

    /// The next time at which somebody waits no longer.
    pub(super) fn next_time(&self) -> Option<Time> {
        self.actors.iter().filter(|actor| !actor.over()).filter_map(|actor| actor.wait).min()
    }

    pub(super) fn woken(&mut self, stage: &Stage) {
        let woken = stage.bells.take();
        for (n, actor) in self.actors.iter_mut().enumerate() {
            actor.ready |= woken & (1 << n) != 0;
        }
    }
}
