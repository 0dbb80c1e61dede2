//! Any faults, in any order, at any times, against the machines: they never panic, never get stuck, create nothing
//! twice, and leave nothing unnamed.

mod events;
mod operations;
mod sent;
mod start;

pub use start::{Account, Provider};

use self::{sent::Run, start::from_start};
use crate::{answers::check, clock::Clock, input::Input};
use pileus_core::{Cause, Cx, Listing, Lost, Operation, Step};
use pileus_sim::Sim;
use std::{fmt, task::Waker, time::Duration};

/// A byte chooses the provider and the operation, the rest is the script of what happens to its exchanges.
pub fn run(data: &[u8]) {
    let mut input = Input(data);
    let what = input.byte();
    let provider = if what / 28 % 2 == 0 { Provider::OpenStack } else { Provider::Ec2 };
    World::new(provider, input.rest()).operate(what % 28);
}

/// What is known of how an operation ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Nothing.
    Anything,
    /// It has created one such thing if it succeeded; if it failed and yet created it, it says so.
    Created(Kind),
}

/// What operations create.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A node.
    Node,
    /// A volume; on EC2 every node brings one.
    Volume,
    /// A snapshot; on EC2 every image brings one.
    Snapshot,
    /// An image.
    Image,
    /// A public address.
    Address,
}

/// A cloud, an account there, and the script of what goes wrong.
pub struct World<'a> {
    cloud: Sim,
    account: Account,
    provider: Provider,
    script: Input<'a>,
    clock: Clock,
    steps: u128,
    things: [usize; 5],
}

impl<'a> World<'a> {
    /// A fresh cloud and account.
    #[must_use]
    pub fn new(provider: Provider, script: &'a [u8]) -> Self {
        let (cloud, clock) = from_start(provider, |start| (start.cloud.clone(), Clock::new(start.now)));
        let (account, script) = (provider.account(), Input(script));
        let mut world = World { cloud, account, provider, script, clock, steps: 0, things: [0; 5] };
        world.things = world.count();
        world
    }

    /// The account.
    #[must_use]
    pub fn account(&self) -> Account {
        self.account.clone()
    }

    /// How many there are of each kind.
    fn count(&self) -> [usize; 5] {
        let (cloud, now) = (&self.cloud, self.clock.cloud());
        [
            cloud.servers(now).len(),
            cloud.volumes(now).len(),
            cloud.snapshots(now).len(),
            cloud.images(now).len(),
            cloud.floating_ips().len(),
        ]
    }

    fn cx(&mut self) -> Cx<'static> {
        self.steps += 1;
        let entropy = self.steps.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
        Cx { now: self.clock.here(), entropy, waker: Waker::noop() }
    }

    /// A listing by its pages, which go on after each is done.
    fn pages<T: Clone + fmt::Debug + Send + 'static>(&mut self, mut listing: Listing<T>) {
        let mut run = Run::default();
        for _ in 0..100 {
            match self.one(listing.pages(), &mut run) {
                Ok(Some(_)) => {}
                Ok(None) | Err(_) => return,
            }
        }
        panic!("a listing of a few nodes has no hundred pages");
    }

    /// Drives an operation to its end, and checks that it is one.
    pub fn drive<O: Operation>(&mut self, mut op: O, ending: Ending) {
        let mut run = Run::default();
        let result = self.one(&mut op, &mut run);
        for _ in 0..3 {
            let cx = self.cx();
            for (id, _) in &run.flying {
                op.answer(*id, Err(Lost::new(Cause::Broken, true, "late")), &cx);
            }
            assert!(!matches!(op.poll(&cx), Step::Send(..)), "nothing is sent after the end");
            self.clock.pass(Duration::from_secs(3600));
        }
        self.clock.pass(Duration::from_secs(1));
        // What was in flight at the end may still arrive.
        for (_, exchange) in std::mem::take(&mut run.flying) {
            self.act(&exchange);
        }
        let mut more = self.count();
        more.iter_mut().zip(self.things).for_each(|(now, before)| *now = now.saturating_sub(before));
        assert!(more.iter().all(|more| *more <= 1), "{more:?} things were created by one operation");
        if let Err(error) = &result {
            check(error);
        }
        if let Ending::Created(kind) = ending {
            let more = more[kind as usize];
            match result {
                Ok(_) => assert_eq!(more, 1, "it says that it was created"),
                Err(error) if more == 1 => {
                    assert!(!error.left_behind().is_empty(), "left behind unnamed: {error:?}");
                }
                Err(_) => {}
            }
        }
    }

    /// Until the operation is done, once.
    fn one<O: Operation>(&mut self, op: &mut O, run: &mut Run) -> pileus_core::Result<O::Output> {
        for _ in 0..20_000 {
            let cx = self.cx();
            match op.poll(&cx) {
                Step::Done(result) => return result,
                Step::Send(id, exchange) => {
                    assert!(run.ids.insert(id), "id {id} is used twice");
                    run.first_time(&exchange);
                    run.flying.push((id, exchange));
                }
                Step::Wait(until) if run.flying.is_empty() => {
                    let until = until.expect("nothing is under way and no time is waited for: it is stuck");
                    self.clock.until(until);
                }
                Step::Wait(until) => self.happen(op, run, until),
            }
        }
        panic!("it never ends");
    }
}
