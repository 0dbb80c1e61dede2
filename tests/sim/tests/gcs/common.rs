//! An account at the cloud's Google Cloud Storage, and what drives it.
#![allow(unreachable_pub)]

use bytes::Bytes;
use pileus_core::providers::gcs::buckets::{InsertBucket, NewBucket};
use pileus_core::providers::gcs::objects::{GetContent, Object};
use pileus_core::providers::gcs::uploads::InsertObject;
use pileus_core::providers::gcs::{Credentials, Gcs, Settings as Account};
use pileus_core::{Flow, Kind, Result, Secret, Time};
use pileus_sim::drive::Drive;
use pileus_sim::{Settings, Sim};

pub const START: Time = Time::from_unix_secs(1_714_564_800); // 2024-05-01T12:00:00Z

pub struct Bench {
    pub cloud: Sim,
    pub time: Drive,
    pub gcs: Gcs,
}

/// The demo account, with a key.
pub fn account() -> Credentials {
    let account = &Settings::default().gcs.service_accounts[0];
    Credentials::from_json(&account.document("http://cloud.sim/token")).expect("credentials")
}

/// The metadata server's account: nothing has to be signed, which takes time.
pub fn machine() -> Credentials {
    Credentials::Metadata { host: None, account: Some("demo@demo.iam.gserviceaccount.com".into()) }
}

pub fn gcs(credentials: Credentials) -> Gcs {
    Gcs::new(Account::new(credentials).project("demo")).expect("an account")
}

impl Bench {
    /// A cloud as the settings describe it, with a bucket `box`.
    pub fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings::default();
        change(&mut settings);
        let mut bench = Self { cloud: Sim::new(settings), time: Drive::new(START), gcs: gcs(machine()) };
        bench.bucket(NewBucket::new("box"));
        bench
    }

    pub fn new() -> Self {
        Self::with(|_| {})
    }

    pub fn bucket(&mut self, bucket: NewBucket) {
        self.ok(InsertBucket { project: "demo".into(), bucket, ..InsertBucket::default() });
    }

    pub fn run<F: Flow>(&mut self, call: F) -> Result<F::Output> {
        let op = self.gcs.call(call);
        self.time.run(&mut self.cloud, op)
    }

    pub fn ok<F: Flow>(&mut self, call: F) -> F::Output {
        self.run(call).expect("an answer")
    }

    /// The kind and the reason of a refusal.
    pub fn no<F: Flow>(&mut self, call: F) -> (Kind, String)
    where
        F::Output: std::fmt::Debug,
    {
        let error = self.run(call).expect_err("a refusal");
        (error.kind(), error.code().unwrap_or_default().to_owned())
    }

    pub fn put(&mut self, name: &str, content: &str) -> Object {
        self.ok(InsertObject::new("box", name, content.to_owned())).value
    }

    pub fn read(&mut self, name: &str) -> String {
        let got = self.ok(GetContent::new("box", name));
        String::from_utf8(got.content.to_vec()).expect("text")
    }

    /// What somebody gets who has an address and nothing else.
    pub fn plain(&mut self, method: &str, address: &Secret, body: &'static str) -> (u16, Bytes) {
        let request = http::Request::builder().method(method).uri(address.expose());
        let request = request.body(Bytes::from_static(body.as_bytes())).expect("a request");
        let answer = self.cloud.handle(&request, self.time.now()).response().expect("an answer");
        (answer.status().as_u16(), answer.into_body())
    }
}
