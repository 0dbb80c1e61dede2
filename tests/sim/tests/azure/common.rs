//! An account at the cloud's Azure, and what drives it.
#![allow(unreachable_pub)]

use pileus_core::providers::azure::blobs::{GetBlob, NewBlob, PutBlob};
use pileus_core::providers::azure::containers::CreateContainer;
use pileus_core::providers::azure::{AzureBlob, Credentials, Settings as Account};
use pileus_core::{Body, Flow, Kind, Result, Time};
use pileus_sim::drive::Drive;
use pileus_sim::{Settings, Sim};

pub const START: Time = Time::from_unix_secs(1_714_564_800); // 2024-05-01T12:00:00Z
pub const NAME: &str = "devstoreaccount1";

pub struct Bench {
    pub cloud: Sim,
    pub time: Drive,
    pub azure: AzureBlob,
}

pub fn key(settings: &Settings) -> Credentials {
    Credentials::shared_key(settings.azure.accounts[0].key.as_str()).expect("a key")
}

pub fn account(credentials: Credentials) -> AzureBlob {
    AzureBlob::new(Account::new(NAME, credentials)).expect("an account")
}

impl Bench {
    /// A cloud as the settings describe it, with a container `box`, asked with the account's key.
    pub fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings::default();
        change(&mut settings);
        let azure = account(key(&settings));
        let mut bench = Self { cloud: Sim::new(settings), time: Drive::new(START), azure };
        bench.ok(CreateContainer::named("box"));
        bench
    }

    pub fn new() -> Self {
        Self::with(|_| {})
    }

    pub fn run<F: Flow>(&mut self, call: F) -> Result<F::Output> {
        let op = self.azure.call(call);
        self.time.run(&mut self.cloud, op)
    }

    pub fn ok<F: Flow>(&mut self, call: F) -> F::Output {
        self.run(call).expect("an answer")
    }

    /// The kind and the code of a refusal.
    pub fn no<F: Flow>(&mut self, call: F) -> (Kind, String)
    where
        F::Output: std::fmt::Debug,
    {
        let error = self.run(call).expect_err("a refusal");
        (error.kind(), error.code().unwrap_or_default().to_owned())
    }

    pub fn put(&mut self, name: &str, content: &str) -> String {
        let written = self.ok(put(name, content, NewBlob::default()));
        written.etag.expect("a tag")
    }

    pub fn read(&mut self, name: &str) -> String {
        let got = self.ok(GetBlob::new("box", name));
        String::from_utf8(got.content.to_vec()).expect("text")
    }
}

pub fn put(name: &str, content: &str, new: NewBlob) -> PutBlob {
    PutBlob {
        container: "box".into(),
        blob: name.into(),
        body: Body::Bytes(content.to_owned().into()),
        new,
        ..PutBlob::default()
    }
}
