//! The project's own client on virtual time, call by call.
#![allow(unreachable_pub)]

use crate::client::START;
use pileus_core::providers::aws::credentials::Source;
use pileus_core::providers::aws::ec2::instances::RunInstances;
use pileus_core::providers::aws::{Ec2, Settings as Account};
use pileus_core::{Endpoint, Error, Flow, Operation, Page, Result};
use pileus_sim::drive::Drive;
use pileus_sim::{AccessKey, Settings, Sim};
use std::fmt::Debug;
use std::time::Duration;

pub struct Own {
    pub cloud: Sim,
    pub ec2: Ec2,
    drive: Drive,
}

/// An account at the cloud, in its first region.
pub fn account(credentials: Source) -> Ec2 {
    let settings = Account::new("us-east-1", credentials);
    Ec2::new(settings.endpoint("ec2", "http://cloud.sim").endpoint("sts", "http://cloud.sim"))
        .expect("an account")
}

pub fn run_instance(own: &Own, token: &str) -> RunInstances {
    RunInstances::new(token, &*own.cloud.settings().ec2.images[0].id, "t3.micro")
}

impl Own {
    pub fn demo() -> Self {
        Self::new(Settings::default())
    }

    pub fn new(settings: Settings) -> Self {
        Self {
            cloud: Sim::new(settings),
            ec2: account(Source::access_key("AKIDDEMO", "demo-secret-key")),
            drive: Drive::new(START),
        }
    }

    /// Another account asks from now on, and is given back.
    pub fn swap(&mut self, ec2: Ec2) -> Ec2 {
        std::mem::replace(&mut self.ec2, ec2)
    }

    /// An account of its own.
    pub fn stranger(&mut self, account_id: &str) -> Ec2 {
        let id = format!("AKID{account_id}");
        let key = AccessKey { account: account_id.into(), ..AccessKey::new(&*id, "strange") };
        self.cloud.add_access_key(key);
        account(Source::access_key(id, "strange"))
    }

    pub fn wait(&mut self, seconds: u64) {
        self.drive = Drive::new(self.drive.now() + Duration::from_secs(seconds));
    }

    pub fn run<O: Operation>(&mut self, op: O) -> Result<O::Output> {
        self.drive.run(&mut self.cloud, op)
    }

    pub fn ask<F: Flow>(&mut self, flow: F) -> Result<F::Output> {
        self.drive.run(&mut self.cloud, self.ec2.call(flow))
    }

    pub fn call<F: Flow>(&mut self, flow: F) -> F::Output {
        let what = format!("{flow:?}");
        self.ask(flow).unwrap_or_else(|error| panic!("{what}: {error}"))
    }

    pub fn refused<F: Flow>(&mut self, flow: F) -> Error {
        let what = format!("{flow:?}");
        self.ask(flow).err().unwrap_or_else(|| panic!("{what} was done"))
    }

    pub fn list<L, I>(&mut self, first: L) -> Vec<I>
    where
        L: Endpoint<Output = Page<I, L>>,
        I: Clone + Debug + Send + 'static,
    {
        self.drive.run(&mut self.cloud, self.ec2.list(first)).expect("a listing")
    }

    pub fn fails<L, I>(&mut self, first: L) -> Error
    where
        L: Endpoint<Output = Page<I, L>>,
        I: Clone + Debug + Send + 'static,
    {
        self.drive.run(&mut self.cloud, self.ec2.list(first)).expect_err("no listing")
    }
}
